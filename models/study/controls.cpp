#include "models/study/controls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "models/study/assumed_range.hpp"
#include "models/study/range.hpp"
#include "models/study/study.hpp"
#include "sim/config/decimal.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/shape.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

template <class T>
std::vector<std::string> names_of(const config::Table<T>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table.entries) names.push_back(entry.first);
  return names;
}

// Names of the entries that a key like `host` may name.
std::vector<std::string> entries_for(std::string_view key, const Scenario& scenario) {
  if (key == "host") return names_of(scenario.host);
  if (key == "image") return names_of(scenario.image);
  if (key == "runtime") return names_of(scenario.runtime);
  if (key == "network") return names_of(scenario.network);
  if (key == "storage") return names_of(scenario.storage);
  return {};
}

const config::Shape* shape_at(const config::Shape& top, std::string_view path) {
  const auto steps = config::split_path(path);
  if (!steps) return nullptr;
  const config::Shape* at = &top;
  for (const config::Step& step : *steps) {
    if (step.index) {
      if (*step.index >= at->members.size()) return nullptr;
      at = &at->members[*step.index];
      continue;
    }
    const auto next = std::ranges::find(at->members, step.key, &config::Shape::name);
    if (next == at->members.end()) return nullptr;
    at = &*next;
  }
  return at;
}

template <class T>
double count_of(const std::string& text) {
  const config::Parsed<T> read = config::parse<T>(text);
  return read.value ? static_cast<double>(read.value->count()) : math::not_a_number;
}

// A quantity in its smallest unit; NaN where it is none of that kind.
double counted(const config::Shape& shape, const std::string& written) {
  using enum config::Shape::Kind;
  switch (shape.kind == distribution ? shape.quantity : shape.kind) {
    case duration:
      return count_of<Duration>(written);
    case size:
      return count_of<Bytes>(written);
    case cores:
      return count_of<Cores>(written);
    case rate:
      return count_of<Rate>(written);
    case bandwidth:
      return count_of<Bandwidth>(written);
    case price:
      return count_of<Price>(written);
    case traffic_price:
      return count_of<TrafficPrice>(written);
    case power:
      return count_of<Power>(written);
    default:
      return math::not_a_number;
  }
}

class Controls {
 public:
  explicit Controls(const LoadedScenario& loaded)
      : loaded_(loaded),
        values_(values_in_force(loaded)),
        shape_(config::shape_of(loaded.scenario)) {}

  /// Returns what is wrong with the range; empty where it is a control.
  std::string add(std::string_view path, std::string_view range) {
    Control control;
    control.path = path;
    const config::EffectiveValue* stated = find(path);
    const config::Shape* shape = shape_at(shape_, path);
    control.value = stated == nullptr ? "1" : stated->value;
    control.help = stated == nullptr  ? "Factor on all arrivals from outside"
                   : shape == nullptr ? ""
                                      : std::string{shape->help};
    const auto number = config::take_number(control.value);
    if (number) {
      control.whole = shape != nullptr && (shape->kind == config::Shape::Kind::integer ||
                                           shape->kind == config::Shape::Kind::natural);
      const std::string error = slide(control, *number, stated, shape, range);
      if (!error.empty()) return error;
    } else {
      choose(control, shape, range);
      if (control.choices.size() < 2) {
        return fmt::format(
            "\"{}\" is neither a number nor one of several names; list what it may "
            "be, as in {}=A,B",
            control.value, path);
      }
    }
    controls_.push_back(std::move(control));
    return {};
  }

  void add_defaults() {
    static_cast<void>(add(load_path, "0.5..2"));
    for (const Pool& pool : loaded_.scenario.pool) {
      const std::string of = config::join("pool", pool.name);
      for (const char* key : {".host", ".hosts.max", ".cpu_overcommit"}) {
        if (find(of + key) != nullptr) static_cast<void>(add(of + key, {}));
      }
    }
  }

  [[nodiscard]] std::vector<Control> all() { return std::move(controls_); }

 private:
  [[nodiscard]] const config::EffectiveValue* find(std::string_view path) const {
    const auto at = std::ranges::find(values_, path, &config::EffectiveValue::key);
    return at == values_.end() ? nullptr : &*at;
  }

  static std::string slide(Control& control, const config::Number& number,
                           const config::EffectiveValue* stated, const config::Shape* shape,
                           std::string_view range) {
    control.unit = number.rest;
    control.stated = number.real;
    control.low = number.real / 4;
    control.high = number.real > 0 ? number.real * 4 : 1;
    std::string text{range};
    if (text.empty() && stated != nullptr) {
      // "19 us to 73 us", as it stands beside the value.
      if (const auto ends = ends_of_range(stated->range)) {
        const auto plain = [](std::string end) {
          std::erase(end, '"');
          return end;
        };
        text = plain(ends->first) + ".." + plain(ends->second);
      }
    }
    if (!text.empty()) {
      const Range read = parse_range(text, true);
      if (!read.error.empty()) return read.error;
      if (!read.has_ends() || read.spread != Spread::even) return "has no ends; write FROM..TO";
      control.low = read.from;
      control.high = read.to;
      // 500 ms may be varied from 0.1 to 2 s.
      if (!read.unit.empty() && read.unit != control.unit) {
        const double here = shape == nullptr ? math::not_a_number : counted(*shape, control.value);
        const double one =
            shape == nullptr ? math::not_a_number : counted(*shape, "1 " + read.unit);
        if (!(one > 0)) {
          return fmt::format("\"{}\" is no unit of it; its value is {}", read.unit, control.value);
        }
        control.stated = here / one;
        control.unit = read.unit;
      }
    }
    if (control.whole) {
      control.low = std::floor(control.low);
      control.high = std::max(control.low + 1, std::ceil(control.high));
    }
    return {};
  }

  void choose(Control& control, const config::Shape* shape, std::string_view range) const {
    std::string_view rest = range;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      control.choices.emplace_back(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    if (control.choices.empty() && shape != nullptr) {
      if (shape->kind == config::Shape::Kind::boolean) control.choices = {"true", "false"};
      for (const std::string_view name : shape->names) control.choices.emplace_back(name);
    }
    if (control.choices.empty()) {
      const std::size_t dot = control.path.rfind('.');
      control.choices =
          entries_for(std::string_view{control.path}.substr(dot == std::string::npos ? 0 : dot + 1),
                      loaded_.scenario);
    }
    if (std::ranges::find(control.choices, control.value) == control.choices.end()) {
      control.choices.insert(control.choices.begin(), control.value);
    }
  }

  const LoadedScenario& loaded_;
  std::vector<config::EffectiveValue> values_;
  config::Shape shape_;
  std::vector<Control> controls_;
};

}  // namespace

std::vector<Control> controls_of(const LoadedScenario& loaded) {
  Controls controls{loaded};
  const std::vector<std::string>& marked = loaded.scenario.explore;
  if (marked.empty()) controls.add_defaults();
  std::vector<config::Diagnostic> diagnostics;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    const std::string_view entry = marked[i];
    const std::size_t equals = config::end_of_path(entry);
    const std::string error =
        controls.add(entry.substr(0, equals), entry.substr(std::min(equals + 1, entry.size())));
    if (error.empty()) continue;
    diagnostics.push_back(loaded.document.diagnose(fmt::format("explore[{}]", i), error));
  }
  if (!diagnostics.empty()) throw config::ConfigError{std::move(diagnostics)};
  return controls.all();
}

}  // namespace stowplan
