// A comparison set out as tables, once, for the terminal and for Markdown.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// How much of a comparison is set out: one screen (screen.hpp), what is worth a line of its own,
/// or every metric.
enum class Depth { screen, headlines, everything };

/// Parts of it that can be asked for by name.
inline constexpr std::array<std::string_view, 8> table_names{
    "layouts", "workloads", "pools", "reasons", "density", "differences", "findings", "metrics"};

/// Side by side, workloads, pools, density by three rules, and one table of paired differences for
/// each layout after the first; with `everything` also what runs where and all metrics under their
/// own names. Tables without a row are left out. Columns are layouts in the order of the
/// comparison.
///
/// Where the first layout and another differ by more than the noise, the other's cell is marked
/// good or bad, for metrics that have a good direction.
[[nodiscard]] std::vector<Table> comparison_tables(const Comparison& comparison, Depth depth);

/// The part of that name, with everything that belongs to it.
[[nodiscard]] std::vector<Table> comparison_part(const Comparison& comparison,
                                                 std::string_view name);

/// Whether a cell of the table is marked good or bad, so that the marks need a word.
[[nodiscard]] bool has_marks(const Table& table);

/// What a reader needs to get the same numbers again: seed, replications, confidence, version, and
/// the digest of each layout. A line each, or on one screen two in all.
[[nodiscard]] std::vector<std::string> provenance(const Comparison& comparison,
                                                  std::string_view version, Depth depth);

/// A digest as 16 hexadecimal digits.
[[nodiscard]] std::string digest_text(std::uint64_t digest);

}  // namespace stowplan::view
