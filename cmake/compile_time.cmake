# What keeps a build from scratch short.

# Code that no simulation runs through is optimised less: a fifth of its compile time.
function(stowplan_optimise_less target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# Headers of libraries that most files of a target include, read once. Without the option every file
# shows that it includes what it uses: presets odr, clang and wasm build so.
option(STOWPLAN_PRECOMPILED "Precompile the headers of libraries" ON)
set(STOWPLAN_STANDARD_HEADERS
    <algorithm> <array> <chrono> <cmath> <cstddef> <cstdint> <functional> <limits> <map> <memory>
    <optional> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h>)
function(stowplan_precompile target)
  if(STOWPLAN_PRECOMPILED)
    target_precompile_headers(${target} PRIVATE ${STOWPLAN_STANDARD_HEADERS} ${ARGN})
  endif()
endfunction()
