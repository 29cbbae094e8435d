// The one declaration a parameter struct makes about itself:
//
//   template <class Visitor>
//   void fields(Visitor& v, Station& station) {
//     v.field("memory", station.memory, "Memory it has", {.check = Check::positive});
//   }
//
// Reader, checks, effective configuration, JSON Schema, reference manual and sweep paths are all
// visitors of it, so no key is ever declared twice. Alternatives (`std::variant` of structs with a
// `static constexpr std::string_view name`) are selected by the key `kind`.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stowplan::config {

/// What a number must satisfy; the words appear in errors, schema and manual.
enum class Check {
  any,
  not_negative,
  positive,
  fraction,      ///< in [0, 1]
  at_least_one,  ///< >= 1
};

/// What a field says about itself beside its name and help.
struct About {
  Check check = Check::any;
  bool required = false;         ///< No default: leaving the key out is an error.
  std::string_view source = "";  ///< Where the default comes from; "" for a plain choice.
  std::string_view range = "";   ///< Range of measured values for the default, in words.
};

/// A value of any type, which is for later to read: as one would write it in TOML.
struct Written {
  std::string toml;
};

/// Entries under names of the user's choice, as `[station."north/1.large"]`; sorted by name.
template <class T>
struct Table {
  std::vector<std::pair<std::string, T>> entries;

  /// The entry of that name, or null.
  [[nodiscard]] const T* find(std::string_view name) const {
    const auto at = std::lower_bound(entries.begin(), entries.end(), name,
                                     [](const std::pair<std::string, T>& entry,
                                        std::string_view key) { return entry.first < key; });
    return at != entries.end() && at->first == name ? &at->second : nullptr;
  }
};

/// Names of an enumeration, in declaration order: specialise with
/// `static constexpr std::array<std::string_view, N> names`.
template <class Enum>
struct EnumNames;

}  // namespace stowplan::config
