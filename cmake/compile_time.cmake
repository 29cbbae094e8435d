# What keeps a build from scratch short.

# Code that no simulation runs through is optimised less: a fifth of its compile time.
function(stowplan_optimise_less target)
  if(NOT STOWPLAN_WASM)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
endfunction()

# Files are compiled in batches, which read the headers of libraries and of the project once: a third
# of the time. So within a target no two files may use one name for two things at namespace scope.
# Presets clang, odr and wasm compile each file by itself, and so show that it includes what it uses.
option(STOWPLAN_BATCHES "Compile several files at once" ON)
set(CMAKE_UNITY_BUILD ${STOWPLAN_BATCHES})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)
