#include "wasm/answer.hpp"

#include "view/json_output.hpp"

namespace stowplan::wasm {

std::string answer_of(const Comparison& comparison, const Asked& asked) {
  return view::json_output(comparison, STOWPLAN_VERSION, {}, asked.warnings);
}

}  // namespace stowplan::wasm
