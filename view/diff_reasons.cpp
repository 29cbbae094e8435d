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

/// The largest parts that go one way, and what is left of it as "others" where that is worth
/// saying: "21.8 s unpack, 10.1 s pull".
std::string parts_text(std::vector<Part> parts, double worth_saying) {
  constexpr std::size_t most = 3;
  std::ranges::stable_sort(parts, [](const Part& x, const Part& y) {
    return std::abs(x.change()) > std::abs(y.change());
  });
  std::string text;
  std::size_t named = 0;
  double others = 0;
  for (const Part& part : parts) {
    const double change = std::abs(part.change());
    if (named < most && change >= worth_saying) {
      text += fmt::format("{}{} {}", named == 0 ? "" : ", ", format_quantity(change, part.unit()),
                          reason_words(part.name));
      ++named;
    } else {
      others += change;
    }
  }
  if (others < worth_saying) return text;
  return text + fmt::format("{}{} others", named == 0 ? "" : ", ",
                            format_quantity(others, parts.front().unit()));
}

/// ": 21.8 s unpack, 10.1 s pull; less 3.2 s boot": what makes up a change, and what goes the other
/// way, so that the parts that are named add up to it, but for what is below 5 % of it.
std::string changes(const Comparison& comparison, const MetricScope& scope, const Sum& sum) {
  constexpr double worth_saying = 0.05;
  const Part whole = whole_of(comparison, scope, sum.whole);
  std::vector<Part> along;
  std::vector<Part> against;
  for (const Part& part : parts_of(comparison, scope, sum)) {
    const double way = part.change() * whole.change();
    if (way > 0) along.push_back(part);
    if (way < 0) against.push_back(part);
  }
  const double least = worth_saying * std::abs(whole.change());
  std::string text;
  if (std::string named = parts_text(std::move(along), least); !named.empty()) {
    text += ": " + named;
  }
  if (std::string named = parts_text(std::move(against), least); !named.empty()) {
    text += "; less " + named;
  }
  return text;
}

/// Whether it is said: it differs by more than the noise, or nothing is known of the noise.
bool is_said(const Comparison& comparison, const Part& part) {
  if (part.change() == 0 || std::isnan(part.change())) return false;
  return comparison.replications == 1 ||
         differ(comparison, part.key, comparison.layouts[0], comparison.layouts[1]);
}

/// "starts 31.3 s later: 21.8 s of it unpack, 10.1 s pull".
std::string sentence(const Comparison& comparison, const MetricScope& scope, const Sum& sum,
                     std::string_view subject, std::string_view more, std::string_view less) {
  const Part whole = whole_of(comparison, scope, sum.whole);
  if (!is_said(comparison, whole)) return {};
  return fmt::format("{} {} {} than {}", subject,
                     format_quantity(std::abs(whole.change()), whole.unit()),
                     whole.change() > 0 ? more : less, comparison.layouts[0].name) +
         changes(comparison, scope, sum) + ".";
}

/// "p99 of shop is 41.2 ms later, 93.4 ms; its slowest 1 % by 45 ms: 33 ms throttled, 6 ms steal."
std::string tail_sentence(const Comparison& comparison, const MetricScope& scope) {
  const MetricKey key{scope, "response_time.p99"};
  const Part p99 = part_of(comparison, "p99", key);
  if (p99.a == 0 || p99.b == 0 || !is_said(comparison, p99)) return {};
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

/// "36.0 % of the requests of shop fail in slow, 0 % in fast."
std::string failed_sentence(const Comparison& comparison, const MetricScope& scope) {
  const Part part = whole_of(comparison, scope, "requests.failed_share");
  constexpr double worth_saying = 0.001;
  if (std::abs(part.change()) < worth_saying || !is_said(comparison, part)) return {};
  return fmt::format("{} of the requests of {} fail in {}, {} in {}.",
                     format_quantity(part.b, part.unit()), scope.name, comparison.layouts[1].name,
                     format_quantity(part.a, part.unit()), comparison.layouts[0].name);
}

constexpr std::array of_workloads{
    Reason{"share of failures", "requests.failed_share", failed_sentence},
    Reason{"p99", "response_time.p99", tail_sentence},
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

// What is different for a workload; where that is much, what is chosen otherwise, and what follows
// from the choice in the catalogue is left to the long form.
std::string input_text(std::vector<ChangedInput> inputs) {
  constexpr std::array chosen_below{"image.", "runtime.", "network.",
                                    "pool.",  "host.",    "hardening."};
  constexpr std::size_t most = 4;
  const std::size_t all = inputs.size();
  if (all > most) {
    std::erase_if(inputs, [&](const ChangedInput& input) {
      return std::ranges::any_of(
          chosen_below, [&](std::string_view prefix) { return input.key.starts_with(prefix); });
    });
  }
  inputs.resize(std::min(inputs.size(), most));
  std::string text;
  for (const ChangedInput& input : inputs) {
    text += fmt::format("{}{} {} → {}", text.empty() ? "" : ", ", input.key,
                        input.a.empty() ? "none" : input.a, input.b.empty() ? "none" : input.b);
  }
  const std::size_t hidden = all - inputs.size();
  if (hidden == 0) return text;
  return text + fmt::format("{}{} value{}{}", text.empty() ? "" : "; ", hidden,
                            hidden == 1 ? "" : "s", text.empty() ? "" : " more");
}

// Workloads of which the same is to be said share a line.
std::vector<std::string> input_lines(const std::vector<ChangedInput>& inputs) {
  std::vector<std::pair<std::string, std::string>> groups;  // Text, workloads.
  for (std::size_t i = 0; i < inputs.size();) {
    const std::string& workload = inputs[i].workload;
    std::vector<ChangedInput> own;
    for (; i < inputs.size() && inputs[i].workload == workload; ++i) own.push_back(inputs[i]);
    std::string text = input_text(std::move(own));
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

// Numbers of a layout that fails mean little, and differences little where the noise is not known.
std::vector<std::string> what_comes_first(const Comparison& comparison) {
  std::vector<std::string> sentences;
  for (const VerdictLine& line : failures(comparison)) sentences.push_back(line.text + ".");
  if (comparison.replications == 1) {
    sentences.emplace_back(
        "One replication tells nothing of the noise: what differs here may be chance.");
  }
  return sentences;
}

}  // namespace

std::vector<std::string> reasons(const Comparison& comparison) {
  std::vector<std::string> sentences = what_comes_first(comparison);
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
  std::vector<std::string> sentences = what_comes_first(comparison);
  const std::string cost = cost_sentence(comparison);
  sentences.push_back(!cost.empty()
                          ? cost
                          : fmt::format("{} costs the same{}.", comparison.layouts[1].name,
                                        comparison.replications == 1 ? "" : " within the noise"));
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
