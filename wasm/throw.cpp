// What a throw does where nothing unwinds the stack. Mistakes of the configuration are handed to
// the page with their places, anything else by its name; either way the call ends and the instance
// is spent: the page takes a new one.
#include <cstdlib>
#include <string>
#include <typeinfo>
#include <vector>

#include "sim/config/diagnostic.hpp"
#include "wasm/diagnostics.hpp"

namespace {

using Diagnostics = std::vector<stowplan::config::Diagnostic>;

std::string errors_json(const Diagnostics& diagnostics) {
  return stowplan::wasm::text_of({{"errors", stowplan::wasm::diagnostics_json(diagnostics)}});
}

}  // namespace

extern "C" {

/// Of the page: takes a JSON text of so many bytes and does not come back.
__attribute__((import_module("stowplan"), import_name("fail"))) void stowplan_fail(
    const char* text, std::size_t size);

// The names are those of the C++ ABI for Itanium, which the compiler calls.
void* __cxa_allocate_exception(std::size_t size) { return std::malloc(size); }
void __cxa_free_exception(void* exception) { std::free(exception); }

[[noreturn]] void __cxa_throw(void* exception, std::type_info* type, void (*)(void*)) {
  using stowplan::config::ConfigError;
  const std::string text = errors_json(
      *type == typeid(ConfigError)
          ? static_cast<const ConfigError*>(exception)->diagnostics()
          : Diagnostics{{"", 0, 0, "", std::string{"the program failed: "} + type->name()}});
  stowplan_fail(text.data(), text.size());
  std::abort();
}

}  // extern "C"
