// What `stowplan calibrate` found: every law and how near it comes, or the line through the pairs,
// and the entry for a catalogue.
#pragma once

#include <string>

#include "sim/fit/choose.hpp"
#include "sim/fit/line.hpp"
#include "sim/fit/sample.hpp"
#include "view/measured_unit.hpp"
#include "view/print_comparison.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// Where the samples are from and where the entry goes.
struct Provenance {
  std::string file;
  std::string column;
  std::string source;  ///< In the user's words; may be empty.
  std::string key;     ///< As in `runtime.mine.start.kernel.cpu`; empty for no entry.
};

/// A law as the configuration has it: `{ kind = "gamma", mean = "161.6 ms", cv = 0.02647 }`.
[[nodiscard]] std::string toml_of(const fit::Law& law, const MeasuredUnit& unit);

/// The entry: header of the table, name of the element of a list, value with range and source. The
/// range is p1 to p99 of the samples. A measure that does not vary in a configuration is one value,
/// the median.
[[nodiscard]] std::string entry(const fit::Sample& sample, const fit::Choice& choice,
                                const MeasuredUnit& unit, const Provenance& from);

/// The entries of a line: what there is at none under `from.key`, what one more costs under
/// `slope_key`, each with its 95 % interval as the range.
[[nodiscard]] std::string entries(const fit::Line& line, const MeasuredUnit& unit,
                                  const MeasuredUnit& against, const Provenance& from,
                                  const std::string& slope_key);

/// The report on a sample; JSON holds the entry too, other formats do not.
[[nodiscard]] std::string calibration_output(const fit::Sample& sample, const fit::Choice& choice,
                                             const MeasuredUnit& unit, const Provenance& from,
                                             OutputFormat format, const TextStyle& style);

/// The report on a line.
[[nodiscard]] std::string line_output(const fit::Line& line, const MeasuredUnit& unit,
                                      const MeasuredUnit& against, const Provenance& from,
                                      const std::string& slope_key, OutputFormat format,
                                      const TextStyle& style);

}  // namespace stowplan::view
