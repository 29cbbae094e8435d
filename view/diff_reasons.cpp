#include "view/diff_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "view/diff_sums.hpp"
#include "view/format_quantity.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

/// "starts 31.3 s later: 21.8 s of it unpack, 10.1 s pull".
std::string sentence(const Comparison& comparison, const MetricScope& scope, const Sum& sum,
                     std::string_view subject, std::string_view more, std::string_view less) {
  const Part whole = whole_of(comparison, scope, sum.whole);
  if (!differ(comparison, {scope, sum.whole}, comparison.layouts[0], comparison.layouts[1])) {
    return {};
  }
  std::vector<Part> parts = parts_of(comparison, scope, sum);
  constexpr double worth_saying = 0.05;
  std::sort(parts.begin(), parts.end(), [](const Part& x, const Part& y) {
    return std::abs(x.change()) > std::abs(y.change());
  });
  const std::vector<Part> all = parts;
  const auto opposed = std::find_if(all.begin(), all.end(), [&](const Part& p) {
    return p.change() * whole.change() < -worth_saying * whole.change() * whole.change();
  });
  const Part* against = opposed != all.end() ? &*opposed : nullptr;
  std::erase_if(parts, [&](const Part& p) {
    return p.change() * whole.change() < worth_saying * whole.change() * whole.change();
  });
  std::string text = fmt::format("{} {} {} than {}", subject,
                                 format_quantity(std::abs(whole.change()), whole.unit()),
                                 whole.change() > 0 ? more : less, comparison.layouts[0].name);
  for (std::size_t i = 0; i < parts.size() && i < 3; ++i) {
    text +=
        fmt::format("{} {} {}", i == 0 ? ":" : ",",
                    format_quantity(std::abs(parts[i].change()), parts[i].unit()), parts[i].name);
  }
  // What goes the other way, so that the parts named do not seem larger than the whole.
  if (against != nullptr) {
    text +=
        fmt::format("; less {} {}", format_quantity(std::abs(against->change()), against->unit()),
                    against->name);
  }
  return text + ".";
}

/// "p99 of shop is 41.2 ms later, 93.4 ms."
std::string tail_sentence(const Comparison& comparison, const MetricScope& scope) {
  const MetricKey key{scope, "response_time.p99"};
  const Part p99 = part_of(comparison, "p99", key);
  if (p99.a == 0 || p99.b == 0 || p99.change() == 0) return {};
  if (!differ(comparison, key, comparison.layouts[0], comparison.layouts[1])) return {};
  return fmt::format("p99 of {} is {} {} than in {}, {}.", scope.name,
                     format_quantity(std::abs(p99.change()), p99.unit()),
                     p99.change() > 0 ? "later" : "sooner", comparison.layouts[0].name,
                     format_quantity(p99.b, p99.unit()));
}

// What is said of the workloads in which the metric changes most, and of how many it could be said.
template <class Say>
void add_largest(const Comparison& comparison, MetricId metric, std::string_view what,
                 const Say& say, std::vector<std::string>& sentences) {
  constexpr std::size_t most = 4;
  std::vector<std::pair<double, std::string>> found;
  for (const MetricScope& scope : workloads_of(comparison)) {
    std::string text = say(scope);
    if (text.empty()) continue;
    const Part part = part_of(comparison, "", {scope, metric});
    const double base = std::max(std::abs(part.a), std::abs(part.b));
    found.emplace_back(base > 0 ? std::abs(part.change()) / base : 0, std::move(text));
  }
  std::ranges::stable_sort(found, [](const auto& x, const auto& y) { return x.first > y.first; });
  for (std::size_t i = 0; i < found.size() && i < most; ++i) {
    sentences.push_back(std::move(found[i].second));
  }
  if (found.size() > most) {
    const std::size_t more = found.size() - most;
    sentences.push_back(fmt::format("The {} of {} more workload{} changes, too: --all.", what, more,
                                    more == 1 ? "" : "s"));
  }
}

// What is chosen otherwise for each workload; what follows from the choice in the catalogue is left
// to the long form.
std::vector<std::string> input_lines(const std::vector<ChangedInput>& inputs) {
  constexpr std::array chosen_below{"image.", "runtime.", "network.",
                                    "pool.",  "host.",    "hardening."};
  constexpr std::size_t most = 4;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < inputs.size();) {
    const std::string& workload = inputs[i].workload;
    std::string text;
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (; i < inputs.size() && inputs[i].workload == workload; ++i) {
      const ChangedInput& input = inputs[i];
      const bool follows = std::ranges::any_of(
          chosen_below, [&](std::string_view prefix) { return input.key.starts_with(prefix); });
      if (follows || shown == most) {
        ++hidden;
        continue;
      }
      text += fmt::format("{}{} {} → {}", shown == 0 ? "" : ", ", input.key,
                          input.a.empty() ? "none" : input.a, input.b.empty() ? "none" : input.b);
      ++shown;
    }
    lines.push_back(fmt::format("{} runs otherwise: {}{}.", workload, text,
                                hidden == 0  ? ""
                                : shown == 0 ? fmt::format("{} values", hidden)
                                             : fmt::format("; {} values more", hidden)));
  }
  return lines;
}

}  // namespace

std::vector<std::string> reasons(const Comparison& comparison) {
  std::vector<std::string> sentences;
  const auto add = [&](std::string text) {
    if (!text.empty()) sentences.push_back(std::move(text));
  };
  const std::string& b = comparison.layouts[1].name;
  add(sentence(comparison, {}, money_sum, b + " costs", "more", "less"));
  for (const MetricScope& scope : workloads_of(comparison)) {
    add(tail_sentence(comparison, scope));
  }
  for (const MetricScope& scope : workloads_of(comparison)) {
    add(sentence(comparison, scope, start_sum, fmt::format("{} of {} starts", scope.name, b),
                 "later", "sooner"));
  }
  for (const MetricScope& scope : workloads_of(comparison)) {
    add(sentence(comparison, scope, memory_sum,
                 fmt::format("An instance of {} of {} holds", scope.name, b), "more", "less"));
  }
  return sentences;
}

std::vector<std::string> screen_reasons(const Comparison& comparison,
                                        const std::vector<ChangedInput>& inputs) {
  std::vector<std::string> sentences;
  const std::string& b = comparison.layouts[1].name;
  const std::string cost = sentence(comparison, {}, money_sum, b + " costs", "more", "less");
  sentences.push_back(cost.empty() ? b + " costs the same within the noise." : cost);
  const auto add = [&](MetricId metric, std::string_view what, const auto& say) {
    add_largest(comparison, metric, what, say, sentences);
  };
  add("response_time.p99", "p99",
      [&](const MetricScope& scope) { return tail_sentence(comparison, scope); });
  add("start_time.mean", "start time", [&](const MetricScope& scope) {
    return sentence(comparison, scope, start_sum, fmt::format("{} of {} starts", scope.name, b),
                    "later", "sooner");
  });
  add("memory.instance", "memory", [&](const MetricScope& scope) {
    return sentence(comparison, scope, memory_sum,
                    fmt::format("An instance of {} of {} holds", scope.name, b), "more", "less");
  });
  for (std::string& line : input_lines(inputs)) sentences.push_back(std::move(line));
  return sentences;
}

}  // namespace stowplan::view
