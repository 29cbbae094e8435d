// Every key that is reached from a route is compared, because the declarations are walked: each
// field is changed in turn, by a visitor of these same declarations, and must be seen.
#include "models/scenario/changed_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/config/types.hpp"
#include "tests/models/sample_scenario.hpp"

namespace stowplan::changed_inputs_test {
namespace {

/// Visits all single values in order, adds elements to lists as it goes, and changes one of them.
class Changer {
 public:
  explicit Changer(std::size_t which) : left_(which) {}

  /// Where the value was that was changed; empty if there are fewer.
  [[nodiscard]] const std::string& changed() const { return changed_; }

  template <class T>
  void field(std::string_view name, T& member, std::string_view, const config::About&) {
    const std::string before = path_;
    path_ += (path_.empty() ? "" : ".") + std::string{name};
    // Names and what they refer to are the pairing of the two sides, not values of them.
    if (!std::is_same_v<T, std::string>) visit(member);
    path_ = before;
  }

  template <class T>
  void visit(T& value) {
    if constexpr (config::ScalarType<T>) {
      if (turn()) change(value);
    } else if constexpr (config::DistributionType<T>) {
      if (turn()) value = std::variant_alternative_t<2, T>{};
    } else if constexpr (config::ChoiceType<T>) {
      // A list of one leaves no choice.
      constexpr std::size_t last = std::variant_size_v<T> - 1;
      if (last > 0 && turn()) {
        value = value.index() == last ? T{std::in_place_index<0>} : T{std::in_place_index<last>};
      } else {
        std::visit([this](auto& chosen) { fields(*this, chosen); }, value);
      }
    } else if constexpr (config::OptionalType<T>) {
      if (turn()) value.emplace();
    } else if constexpr (config::ListType<T>) {
      visit_list(value);
    } else {
      fields(*this, value);
    }
  }

 private:
  bool turn() {
    if (!changed_.empty() || left_-- > 0) return false;
    changed_ = path_;
    return true;
  }

  template <class T>
  void visit_list(std::vector<T>& list) {
    if (turn()) {
      list.emplace_back();
      return;
    }
    for (T& item : list) visit(item);
  }

  template <class T>
  static void change(T& value) {
    if constexpr (std::same_as<T, bool>) {
      value = !value;
    } else if constexpr (std::same_as<T, std::string>) {
      value += "x";
    } else if constexpr (config::EnumType<T>) {
      value = static_cast<T>(value == T{} ? 1 : 0);
    } else if constexpr (config::QuantityType<T>) {
      value += T{1};
    } else {
      value += 1;
    }
  }

  std::size_t left_;
  std::string path_;
  std::string changed_;
};

/// Two layouts that are alike in everything but the names.
Scenario alike() {
  Scenario s = sample_scenario();
  s.workload.resize(1);
  s.workload[0].calls.clear();
  s.storage.entries = {{"disk-a", s.storage.entries[0].second},
                       {"disk-b", s.storage.entries[0].second}};
  Host host = s.host.entries[0].second;
  host.storage = "disk-a";
  s.host.entries = {{"host-a", host}, {"host-b", host}};
  s.host.entries[1].second.storage = "disk-b";
  s.network.entries = {{"net-a", {}}, {"net-b", {}}};
  Runtime runtime;
  Phase phase;
  phase.name = "one";
  runtime.start = runtime.stop = runtime.restore = {phase};
  s.runtime.entries = {{"run-a", runtime}, {"run-b", runtime}};
  s.hardening.entries = {{"hard", {}}};
  Image base;
  base.layers.resize(1);
  base.layers[0].name = "os";
  Image image;
  image.layers.resize(1);
  image.layers[0].name = "app";
  image.system.services.resize(1);
  image.system.services[0].name = "ssh";
  s.image.entries = {{"base-a", base}, {"base-b", base}, {"img-a", image}, {"img-b", image}};
  s.image.entries[2].second.base = "base-a";
  s.image.entries[3].second.base = "base-b";
  s.pool.resize(2);
  s.pool[1] = s.pool[0];
  s.deployment.resize(2);
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .max = 2};
  s.deployment[1] = s.deployment[0];
  for (const bool second : {false, true}) {
    const std::string side = second ? "-b" : "-a";
    s.pool[second].name = "pool" + side;
    s.pool[second].host = "host" + side;
    s.deployment[second].name = "dep" + side;
    s.deployment[second].image = "img" + side;
    s.deployment[second].runtime = "run" + side;
    s.deployment[second].network = "net" + side;
  }
  s.layout = {{"a", {}, {}, {{s.workload[0].workload_class, "", "dep-a", "pool-a"}}, {}},
              {"b", {}, {}, {{s.workload[0].workload_class, "", "dep-b", "pool-b"}}, {}}};
  return s;
}

std::vector<std::string> keys(const Scenario& s) {
  std::vector<std::string> all;
  for (const ChangedInput& change : changed_inputs(s, "a", "b")) all.push_back(change.key);
  return all;
}

/// Whether the parts of a dotted path stand in the key in their order, others between them.
bool holds_parts(const std::string& key, const std::string& path) {
  std::size_t at = 0;
  std::stringstream parts{path};
  for (std::string part; std::getline(parts, part, '.');) {
    at = key.find(part, at);
    if (at == std::string::npos) return false;
    at += part.size();
  }
  return true;
}

/// Changes every field of one part of the second side in turn.
template <class Part>
std::size_t expect_each_is_named(const std::string& prefix, const Part& part_of) {
  const std::vector<std::string> before = keys(alike());
  for (std::size_t which = 0;; ++which) {
    Scenario s = alike();
    Changer changer{which};
    changer.visit(part_of(s));
    if (changer.changed().empty()) return which;
    std::vector<std::string> more = keys(s);
    std::erase_if(more, [&](const std::string& key) {
      return std::find(before.begin(), before.end(), key) != before.end();
    });
    const std::string path = prefix + changer.changed();
    // Elements of lists go by their names, which the path of the change does not hold; a list that
    // holds nothing but an empty text reads as an empty one.
    const bool named = prefix + changer.changed() == "hardening" ||
                       std::any_of(more.begin(), more.end(),
                                   [&](const std::string& key) { return holds_parts(key, path); });
    EXPECT_TRUE(named) << path << ": " << testing::PrintToString(more);
  }
}

TEST(ChangedInputs, LayoutsThatAreAlikeDifferInNamesOnly) {
  EXPECT_THAT(keys(alike()), testing::ElementsAre("image", "runtime", "network", "image.base",
                                                  "pool", "pool.host", "pool.host.storage"));
}

TEST(ChangedInputs, EveryFieldOfARouteIsNamedWhenItDiffers) {
  std::size_t fields = 0;
  fields += expect_each_is_named("", [](Scenario& s) -> Deployment& { return s.deployment[1]; });
  fields += expect_each_is_named("pool.", [](Scenario& s) -> Pool& { return s.pool[1]; });
  fields += expect_each_is_named("pool.host.",
                                 [](Scenario& s) -> Host& { return s.host.entries[1].second; });
  fields += expect_each_is_named(
      "pool.host.storage.", [](Scenario& s) -> Storage& { return s.storage.entries[1].second; });
  fields += expect_each_is_named(
      "network.", [](Scenario& s) -> Network& { return s.network.entries[1].second; });
  fields += expect_each_is_named(
      "runtime.", [](Scenario& s) -> Runtime& { return s.runtime.entries[1].second; });
  fields += expect_each_is_named("image.",
                                 [](Scenario& s) -> Image& { return s.image.entries[3].second; });
  fields += expect_each_is_named("image.base.",
                                 [](Scenario& s) -> Image& { return s.image.entries[1].second; });
  EXPECT_GT(fields, 200U) << "the visitor sees nothing";
}

TEST(ChangedInputs, HardeningIsComparedEntryByEntry) {
  Scenario s = alike();
  s.hardening.entries[0].second.syscall = Duration{5};
  s.deployment[1].hardening = {"hard"};
  const std::vector<std::string> found = keys(s);
  EXPECT_THAT(found, testing::IsSupersetOf(
                         {std::string{"hardening"}, std::string{"hardening.hard.syscall"}}));
}

}  // namespace
}  // namespace stowplan::changed_inputs_test
