# What every event runs through is optimised across its files when a program is linked, which saves
# the mixed scenario about a fifteenth of its time. Its objects hold ordinary code too, for the tests,
# which link faster without. Clang would need a linker of its own for it. For WebAssembly, which is
# sent to people, they are the ones that are made fast and not small.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  set(STOWPLAN_HOT_PATH ON)
  add_link_options(-fno-lto)
endif()

# Files of the directory's targets.
function(stowplan_hot_files)
  if(STOWPLAN_WASM)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O3")
  elseif(STOWPLAN_HOT_PATH)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O3;-flto;-ffat-lto-objects")
  endif()
endfunction()

# Files that events run through less often: for WebAssembly they are not made small either.
function(stowplan_warm_files)
  if(STOWPLAN_WASM)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O2")
  endif()
endfunction()

# A program whose time counts.
function(stowplan_link_hot_files program)
  if(STOWPLAN_HOT_PATH)
    get_target_property(options ${program} LINK_OPTIONS)
    list(REMOVE_ITEM options -fno-lto)
    set_target_properties(${program} PROPERTIES LINK_OPTIONS "${options};-flto=auto")
  endif()
endfunction()
