#include "tests/paths.hpp"

namespace stowplan {

const char* source_path() { return STOWPLAN_SOURCE_DIR; }
const char* build_path() { return STOWPLAN_BINARY_DIR; }

}  // namespace stowplan
