#include "view/assertion_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "view/format_quantity.hpp"

namespace stowplan::view {
namespace {

constexpr const char* assertion_topic = "Assertions";

std::string limits_text(const AssertionCheck& check) {
  const auto quantity = [&](double value) {
    return check.than.empty() ? format_quantity(value, check.key.unit())
                              : format_change(value, check.key.unit());
  };
  std::string text;
  if (check.min) text = "at least " + quantity(*check.min);
  if (check.max) text += (text.empty() ? "at most " : " and at most ") + quantity(*check.max);
  return text;
}

}  // namespace

std::string assertion_text(const AssertionCheck& check) {
  const std::string name = check.what.empty() ? "" : fmt::format("{}: ", check.what);
  const std::string subject = check.than.empty()
                                  ? fmt::format("{}{} of {}", name, check.key.text(), check.layout)
                                  : fmt::format("{}{} of {} less that of {}", name,
                                                check.key.text(), check.layout, check.than);
  if (!check.min && !check.max) return fmt::format("{}: {}", subject, check.reason);
  const auto unit = check.key.unit();
  const EstimateText measured = check.than.empty()
                                    ? format_estimate(check.measured, unit)
                                    : format_estimate_of_change(check.measured, unit);
  std::string text = fmt::format("{} is {}{}{}, {} {}", subject, measured.mean,
                                 measured.half_width.empty() ? "" : " ", measured.half_width,
                                 check.holds ? "which is" : "and has to be", limits_text(check));
  if (!check.reason.empty()) text += "; " + check.reason;
  return text;
}

std::vector<VerdictLine> assertion_lines(const Comparison& comparison) {
  std::vector<VerdictLine> lines;
  for (const AssertionCheck& check : comparison.assertions) {
    if (!check.holds) lines.push_back({assertion_topic, assertion_text(check), Tone::bad});
  }
  if (lines.empty() && !comparison.assertions.empty()) {
    const std::size_t count = comparison.assertions.size();
    lines.push_back({assertion_topic,
                     count == 1 ? "the one there is holds" : fmt::format("all {} hold", count),
                     Tone::good});
  }
  return lines;
}

}  // namespace stowplan::view
