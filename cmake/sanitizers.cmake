set(STOWPLAN_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them; empty for none")
if(STOWPLAN_SANITIZE)
  target_compile_options(stowplan_options INTERFACE -fsanitize=${STOWPLAN_SANITIZE}
                                                    -fno-sanitize-recover=all
                                                    -fno-omit-frame-pointer)
  target_link_options(stowplan_options INTERFACE -fsanitize=${STOWPLAN_SANITIZE})
endif()
