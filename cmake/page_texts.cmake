# Writes a header with the style and the script of report pages as texts, and the hash of the script
# as a content security policy takes it. Scripts are given in the order in which they are put
# together; `export` and imports of each other, which one text has no use for, are taken out.
#
#   cmake -DSTYLE=page.css -DWORKER="a.mjs;b.mjs" -DSCRIPT="c.mjs;page.js" -DOUTPUT=page_texts.hpp -P page_texts.cmake
function(joined result)
  set(text "")
  foreach(file IN LISTS ARGN)
    file(READ "${file}" one)
    string(REGEX REPLACE "(^|\n)import [^\n]*\n" "\\1" one "${one}")
    string(REGEX REPLACE "(^|\n)export " "\\1" one "${one}")
    string(APPEND text "${one}")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

file(READ "${STYLE}" style)
joined(worker ${WORKER})
joined(script ${SCRIPT})
string(SHA256 digest "${script}")
file(WRITE "${OUTPUT}.new" "// Written by cmake/page_texts.cmake from the files of view/report; change those, not this one.
#pragma once

#include <string_view>

namespace stowplan::view {

inline constexpr std::string_view page_style = R\"page(${style})page\";
/// Of a worker that holds the module.
inline constexpr std::string_view page_worker = R\"page(${worker})page\";
inline constexpr std::string_view page_script = R\"page(${script})page\";
/// SHA-256 of page_script, in hexadecimal digits.
inline constexpr std::string_view page_script_digest = \"${digest}\";

}  // namespace stowplan::view
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUTPUT}.new")
