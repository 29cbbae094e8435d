#include "view/diff_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "view/diff_sums.hpp"
#include "view/format_quantity.hpp"
#include "view/latency_reasons.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

/// ": 21.8 s unpack, 10.1 s pull; less 3.2 s boot": the parts that make up most of a change.
std::string changes(const Comparison& comparison, const MetricScope& scope, const Sum& sum) {
  const Part whole = whole_of(comparison, scope, sum.whole);
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
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < 3; ++i) {
    text += fmt::format("{} {} {}", i == 0 ? ":" : ",",
                        format_quantity(std::abs(parts[i].change()), parts[i].unit()),
                        reason_words(parts[i].name));
  }
  // What goes the other way, so that the parts named do not seem larger than the whole.
  if (against != nullptr) {
    text +=
        fmt::format("; less {} {}", format_quantity(std::abs(against->change()), against->unit()),
                    reason_words(against->name));
  }
  return text;
}

/// "starts 31.3 s later: 21.8 s of it unpack, 10.1 s pull".
std::string sentence(const Comparison& comparison, const MetricScope& scope, const Sum& sum,
                     std::string_view subject, std::string_view more, std::string_view less) {
  const Part whole = whole_of(comparison, scope, sum.whole);
  if (!differ(comparison, {scope, sum.whole}, comparison.layouts[0], comparison.layouts[1])) {
    return {};
  }
  return fmt::format("{} {} {} than {}", subject,
                     format_quantity(std::abs(whole.change()), whole.unit()),
                     whole.change() > 0 ? more : less, comparison.layouts[0].name) +
         changes(comparison, scope, sum) + ".";
}

/// "p99 of shop is 41.2 ms later, 93.4 ms; its slowest 1 % by 45 ms: 33 ms throttled, 6 ms steal."
std::string tail_sentence(const Comparison& comparison, const MetricScope& scope) {
  const MetricKey key{scope, "response_time.p99"};
  const Part p99 = part_of(comparison, "p99", key);
  if (p99.a == 0 || p99.b == 0 || p99.change() == 0) return {};
  if (!differ(comparison, key, comparison.layouts[0], comparison.layouts[1])) return {};
  std::string text = fmt::format("p99 of {} is {} {} than in {}, {}", scope.name,
                                 format_quantity(std::abs(p99.change()), p99.unit()),
                                 p99.change() > 0 ? "later" : "sooner", comparison.layouts[0].name,
                                 format_quantity(p99.b, p99.unit()));
  const Part slowest = whole_of(comparison, scope, slowest_reasons.whole);
  if (slowest.change() * p99.change() <= 0) return text + ".";
  return text +
         fmt::format("; its slowest 1 % by {}",
                     format_quantity(std::abs(slowest.change()), slowest.unit())) +
         changes(comparison, scope, slowest_reasons) + ".";
}

/// Something that is said of each workload where it differs.
struct Reason {
  std::string_view what;
  MetricId metric;
  std::string (*say)(const Comparison& comparison, const MetricScope& scope);
};

std::string start_sentence(const Comparison& comparison, const MetricScope& scope) {
  return sentence(comparison, scope, start_sum,
                  fmt::format("{} of {} starts", scope.name, comparison.layouts[1].name), "later",
                  "sooner");
}

std::string memory_sentence(const Comparison& comparison, const MetricScope& scope) {
  return sentence(
      comparison, scope, memory_sum,
      fmt::format("An instance of {} of {} holds", scope.name, comparison.layouts[1].name), "more",
      "less");
}

constexpr std::array of_workloads{Reason{"p99", "response_time.p99", tail_sentence},
                                  Reason{"start time", "start_time.mean", start_sentence},
                                  Reason{"memory", "memory.instance", memory_sentence}};

std::string cost_sentence(const Comparison& comparison) {
  return sentence(comparison, {}, money_sum, comparison.layouts[1].name + " costs", "more", "less");
}

/// What there is to say, that of the workload which changes most first.
std::vector<std::string> said(const Comparison& comparison, const Reason& reason) {
  std::vector<std::pair<double, std::string>> found;
  for (const MetricScope& scope : workloads_of(comparison)) {
    std::string text = reason.say(comparison, scope);
    if (text.empty()) continue;
    const Part part = part_of(comparison, "", {scope, reason.metric});
    const double base = std::max(std::abs(part.a), std::abs(part.b));
    found.emplace_back(base > 0 ? std::abs(part.change()) / base : 0, std::move(text));
  }
  std::ranges::stable_sort(found, [](const auto& x, const auto& y) { return x.first > y.first; });
  std::vector<std::string> sentences;
  for (auto& [change, text] : found) sentences.push_back(std::move(text));
  return sentences;
}

/// The first ones, and of how many more workloads it could be said.
std::vector<std::string> shortened(std::vector<std::string> sentences, std::string_view what) {
  constexpr std::size_t most = 4;
  if (sentences.size() <= most) return sentences;
  const std::size_t more = sentences.size() - most;
  sentences.resize(most);
  sentences.push_back(fmt::format("The {} of {} more workload{} changes, too: --all.", what, more,
                                  more == 1 ? "" : "s"));
  return sentences;
}

// What is chosen otherwise for each workload; what follows from the choice in the catalogue is left
// to the long form.
std::string input_text(const std::vector<ChangedInput>& inputs) {
  constexpr std::array chosen_below{"image.", "runtime.", "network.",
                                    "pool.",  "host.",    "hardening."};
  constexpr std::size_t most = 4;
  std::string text;
  std::size_t shown = 0;
  for (const ChangedInput& input : inputs) {
    const bool follows = std::ranges::any_of(
        chosen_below, [&](std::string_view prefix) { return input.key.starts_with(prefix); });
    if (follows || shown == most) continue;
    text += fmt::format("{}{} {} → {}", shown == 0 ? "" : ", ", input.key,
                        input.a.empty() ? "none" : input.a, input.b.empty() ? "none" : input.b);
    ++shown;
  }
  const std::size_t hidden = inputs.size() - shown;
  if (hidden == 0) return text;
  return text + fmt::format("{}{} values", shown == 0 ? "" : "; ", hidden) +
         (shown == 0 ? "" : " more");
}

// Workloads of which the same is to be said share a line.
std::vector<std::string> input_lines(const std::vector<ChangedInput>& inputs) {
  std::vector<std::pair<std::string, std::string>> groups;  // Text, workloads.
  for (std::size_t i = 0; i < inputs.size();) {
    const std::string& workload = inputs[i].workload;
    std::vector<ChangedInput> own;
    for (; i < inputs.size() && inputs[i].workload == workload; ++i) own.push_back(inputs[i]);
    std::string text = input_text(own);
    const auto same = std::ranges::find(groups, text, &std::pair<std::string, std::string>::first);
    if (same == groups.end()) {
      groups.emplace_back(std::move(text), workload);
    } else {
      same->second += ", " + workload;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [text, workloads] : groups) {
    lines.push_back(fmt::format("Otherwise for {}: {}.", workloads, text));
  }
  return lines;
}

}  // namespace

std::vector<std::string> reasons(const Comparison& comparison) {
  std::vector<std::string> sentences;
  if (std::string cost = cost_sentence(comparison); !cost.empty()) {
    sentences.push_back(std::move(cost));
  }
  for (const Reason& reason : of_workloads) {
    for (std::string& text : said(comparison, reason)) sentences.push_back(std::move(text));
  }
  return sentences;
}

std::vector<std::string> screen_reasons(const Comparison& comparison,
                                        const std::vector<ChangedInput>& inputs) {
  const std::string cost = cost_sentence(comparison);
  std::vector<std::string> sentences{
      cost.empty() ? comparison.layouts[1].name + " costs the same within the noise." : cost};
  for (const Reason& reason : of_workloads) {
    for (std::string& text : shortened(said(comparison, reason), reason.what)) {
      sentences.push_back(std::move(text));
    }
  }
  constexpr std::size_t most = 6;
  std::vector<std::string> lines = input_lines(inputs);
  if (lines.size() > most) {
    lines.resize(most);
    lines.emplace_back("Other workloads are configured otherwise, too: --all.");
  }
  for (std::string& line : lines) sentences.push_back(std::move(line));
  return sentences;
}

}  // namespace stowplan::view
