# One interface target carries what every translation unit of the project is compiled with.
add_library(stowplan_options INTERFACE)
target_include_directories(stowplan_options INTERFACE ${PROJECT_SOURCE_DIR}
                                                      ${PROJECT_BINARY_DIR}/generated)
# Fused multiply-add rounds once where two operations round twice: without this flag the same
# sources give other bits on another CPU or at another optimisation level.
target_compile_options(stowplan_options INTERFACE -ffp-contract=off)
target_compile_options(
  stowplan_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast)
if(STOWPLAN_WERROR)
  target_compile_options(stowplan_options INTERFACE -Werror)
endif()
