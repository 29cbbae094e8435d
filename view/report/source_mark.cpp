#include "view/report/source_mark.hpp"

#include "view/report/source_digest.hpp"

namespace stowplan::view {

std::string_view source_mark() { return source_digest; }

}  // namespace stowplan::view
