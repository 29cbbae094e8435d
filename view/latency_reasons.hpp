// Why requests take as long as they do, in words and as rows of a table. docs/models/reasons.md.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "models/result/result.hpp"
#include "view/diff_sums.hpp"
#include "view/table.hpp"

namespace stowplan::view {

inline constexpr Sum mean_reasons{"Mean response time", "response_time.mean", "reasons.mean.", ""};
inline constexpr Sum slowest_reasons{"Slowest 1 %", "reasons.slowest", "reasons.slowest.", ""};

/// A reason as a sentence names it: "cold start" for the name `cold_start`.
[[nodiscard]] std::string reason_words(std::string_view name);

/// "calls 62 %, throttled 30 %": what the slowest 1 % of a workload's requests spend most of their
/// time on; empty where no reasons were observed.
[[nodiscard]] std::string slowest_text(const LayoutResult& layout, const MetricScope& workload);

/// Rows of one workload, a column a layout: the mean response time and its parts, the same of the
/// slowest requests. Parts below a thousandth of the whole in every layout are left out.
void add_reasons(const Comparison& comparison, const MetricScope& workload, Table& table);

/// How much of a tree of calls is shown.
struct CallTree {
  std::size_t levels = 0;
  std::size_t calls = 0;  ///< Of each caller; the longest ones.
};

/// The calls a workload makes, those of the callees below them, a column a layout: the time of each
/// and how often it was the last of its stage. Those that are so most often are the critical path.
/// What is not shown is counted in a row.
void add_call_tree(const Comparison& comparison, const MetricScope& workload, const CallTree& shown,
                   Table& table);

/// Reasons of every workload that was asked.
[[nodiscard]] Table reasons_table(const Comparison& comparison);

}  // namespace stowplan::view
