# Writes a header with one number for all sources that results depend on, so that a report can tell
# whether its module is of the same sources as the program.
#
#   cmake -DROOT=FOLDER -DOUTPUT=source_digest.hpp -P source_digest.cmake
file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/sim/*.?pp" "${ROOT}/models/*.?pp"
     "${ROOT}/view/*.?pp")
list(SORT files)
set(all "")
foreach(file IN LISTS files)
  file(SHA256 "${ROOT}/${file}" one)
  string(APPEND all "${file} ${one}\n")
endforeach()
string(SHA256 digest "${all}")
file(WRITE "${OUTPUT}.new" "// Written by cmake/source_digest.cmake.
#pragma once

#include <string_view>

namespace stowplan {

/// SHA-256 over the sources of sim, models and view, with a mark to find it by in a file.
inline constexpr std::string_view source_digest = \"stowplan-sources:${digest}\";

}  // namespace stowplan
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUTPUT}.new")
