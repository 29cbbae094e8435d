#include "wasm/diagnostics.hpp"

namespace stowplan::wasm {

nlohmann::ordered_json diagnostics_json(const std::vector<config::Diagnostic>& diagnostics) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const config::Diagnostic& d : diagnostics) {
    all.push_back({{"file", d.file},
                   {"line", d.line},
                   {"column", d.column},
                   {"path", d.path},
                   {"text", d.message}});
  }
  return all;
}

std::string text_of(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace stowplan::wasm
