#include "models/study/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "models/scenario/route.hpp"
#include "sim/config/types.hpp"
#include "sim/digest.hpp"

namespace stowplan {
namespace {

/// The visitor of `fields` that adds every value, with its key before it.
class Identity {
 public:
  Identity() { second_.add(1); }

  template <class T>
  void field(std::string_view name, T& member, std::string_view, const config::About&) {
    add(name);
    add(member);
  }

  void add(std::string_view text) {
    word(text.size());
    for (std::size_t i = 0; i < text.size(); i += 8) {
      std::uint64_t word_of_text = 0;
      for (std::size_t k = i; k < std::min(i + 8, text.size()); ++k) {
        word_of_text = word_of_text << 8 | static_cast<unsigned char>(text[k]);
      }
      word(word_of_text);
    }
  }

  template <class T>
  void add(T& value) {
    if constexpr (std::same_as<T, std::string>) {
      add(std::string_view{value});
    } else if constexpr (std::same_as<T, config::Written>) {
      add(std::string_view{value.toml});
    } else if constexpr (std::same_as<T, double>) {
      number(value);
    } else if constexpr (std::is_enum_v<T> || std::integral<T>) {
      word(static_cast<std::uint64_t>(value));
    } else if constexpr (config::QuantityType<T>) {
      number(value.count());
    } else if constexpr (config::ChoiceType<T>) {
      word(value.index());
      std::visit([this](auto& chosen) { fields(*this, chosen); }, value);
    } else if constexpr (config::ListType<T>) {
      word(value.size());
      for (auto& item : value) add(item);
    } else if constexpr (config::TableType<T>) {
      word(value.entries.size());
      for (auto& entry : value.entries) {
        add(entry.first);
        add(entry.second);
      }
    } else if constexpr (config::OptionalType<T>) {
      word(value.has_value() ? 1 : 0);
      if (value) add(*value);
    } else {
      fields(*this, value);
    }
  }

  [[nodiscard]] std::string text() const {
    return fmt::format("{:016x}{:016x}", first_.value(), second_.value());
  }

 private:
  template <class N>
  void number(N value) {
    if constexpr (std::floating_point<N>) {
      word(std::bit_cast<std::uint64_t>(static_cast<double>(value)));
    } else {
      word(static_cast<std::uint64_t>(value));
    }
  }

  void word(std::uint64_t w) {
    first_.add(w);
    second_.add(w, 0x9e3779b97f4a7c15);
  }

  Digest first_;
  Digest second_;
};

/// Walks what a layout reaches. Structs are copied, for `fields` takes them by reference.
class Reached {
 public:
  Reached(const LoadedScenario& loaded, const Layout& layout)
      : s_(in_force(loaded.scenario, layout)), series_(loaded.series), layout_(layout) {}

  std::string run() {
    add(s_.duration);
    add(s_.warm_up);
    add(s_.settle);
    add(s_.drain);
    add(s_.seed);
    add(s_.distance);
    for (const Workload& workload : s_.workload) add_workload(workload);
    for (const Route& route : layout_.route) add_pool(route.pool);
    for (const Charge& charge : s_.charge) add_charge(charge);
    add(s_.currency);
    return id_.text();
  }

 private:
  template <class T>
  void add(T value) {
    id_.add(value);
  }

  void add_workload(const Workload& workload) {
    add(workload);
    add_entry(s_.workload_class, workload.workload_class);
    if (const auto* stated = std::get_if<SeriesArrivals>(&workload.arrivals)) add_series(*stated);
    const Route* route = route_of(layout_, workload);
    if (route == nullptr) return;
    add_pool(route->pool);
    const Deployment* deployment = add_named(s_.deployment, route->deployment);
    if (deployment == nullptr) return;
    add_image(deployment->image, 0);
    add_entry(s_.runtime, deployment->runtime);
    add_entry(s_.network, deployment->network);
    for (const std::string& name : deployment->hardening) add_entry(s_.hardening, name);
  }

  void add_pool(const std::string& name) {
    const Pool* pool = add_named(s_.pool, name);
    const Host* host = pool == nullptr ? nullptr : add_entry(s_.host, pool->host);
    if (host != nullptr) add_entry(s_.storage, host->storage);
  }

  void add_series(const SeriesArrivals& stated) {
    const RateSeries* series = series_.find(series_key(stated));
    if (series == nullptr) return;
    for (const SeriesStep& step : series->steps) {
      add(step.begin);
      add(step.end);
      add(step.requests);
    }
  }

  // `validate` found no circle of bases.
  void add_image(const std::string& name, int depth) {
    constexpr int deepest = 64;
    const Image* image = depth < deepest ? add_entry(s_.image, name) : nullptr;
    if (image != nullptr && !image->base.empty()) add_image(image->base, depth + 1);
  }

  void add_charge(Charge charge) {
    const bool meant = charge.layouts.empty() ||
                       std::ranges::find(charge.layouts, layout_.name) != charge.layouts.end();
    charge.layouts.clear();
    if (meant) add(std::move(charge));
  }

  template <class T>
  const T* add_entry(const config::Table<T>& table, const std::string& name) {
    const T* entry = table.find(name);
    if (entry != nullptr) add(*entry);
    return entry;
  }

  template <class T>
  const T* add_named(const std::vector<T>& list, const std::string& name) {
    const auto at = std::ranges::find(list, name, &T::name);
    if (at == list.end()) return nullptr;
    add(*at);
    return &*at;
  }

  const Scenario& s_;
  const SeriesTable& series_;
  const Layout& layout_;
  Identity id_;
};

}  // namespace

std::string identity(const LoadedScenario& loaded, const Layout& layout) {
  return Reached{loaded, layout}.run();
}

}  // namespace stowplan
