# Writes the header of a closed list of alternatives: one #include per name, and the variant of all
# of them. Adding an alternative is then one new header and one name in the list.
#
#   stowplan_closed_list(FOLDER models/control/placement VARIANT PlacementPolicy HEADER policies.hpp
#                        OUTPUT "${PROJECT_BINARY_DIR}/generated" NAMES best_fit first_fit)
#
# writes <OUTPUT>/models/control/placement/policies.hpp with
#   using PlacementPolicy = std::variant<BestFit, FirstFit>;
# Names are in snake_case as the headers are; the type of `best_fit.hpp` is BestFit. The file is
# only touched when its text changes, so nothing is rebuilt without need.
function(stowplan_closed_list)
  cmake_parse_arguments(list "" "FOLDER;VARIANT;HEADER;OUTPUT" "NAMES" ${ARGN})
  foreach(required FOLDER VARIANT HEADER OUTPUT NAMES)
    if(NOT list_${required})
      message(FATAL_ERROR "stowplan_closed_list: ${required} is missing")
    endif()
  endforeach()

  set(includes "")
  set(types "")
  foreach(name IN LISTS list_NAMES)
    string(APPEND includes "#include \"${list_FOLDER}/${name}.hpp\"\n")
    set(type "")
    string(REPLACE "_" ";" words "${name}")
    foreach(word IN LISTS words)
      string(SUBSTRING "${word}" 0 1 initial)
      string(SUBSTRING "${word}" 1 -1 rest)
      string(TOUPPER "${initial}" initial)
      string(APPEND type "${initial}${rest}")
    endforeach()
    list(APPEND types "${type}")
  endforeach()
  list(JOIN types ",\n    " types)

  file(CONFIGURE OUTPUT "${list_OUTPUT}/${list_FOLDER}/${list_HEADER}" @ONLY CONTENT
"// Written by cmake/closed_list.cmake from the list in CMake; change the list, not this file.
#pragma once

#include <variant>

@includes@
namespace stowplan {

/// Every alternative there is; its names, errors, manual and contract tests derive from this type.
using @list_VARIANT@ = std::variant<
    @types@>;

}  // namespace stowplan
")
endfunction()
