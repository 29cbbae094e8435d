// Which value decides: a stored study of kind one-at-a-time, read as a tornado.
#pragma once

#include <string>
#include <vector>

#include "cli/store.hpp"
#include "view/drawing/tornado.hpp"
#include "view/table.hpp"

namespace stowplan::cli {

/// How one metric of the layout that would be chosen moves, axis by axis, and whether another
/// layout would be chosen: of those that keep up and miss no objective the one of least cost.month.
///
/// Model   change: mean of the differences to the point where all is as stated, replication by
///         replication on equal random numbers, with its t interval
/// Shape   axes that change the choice first, then by the larger change; those that move it by no
///         more than the noise at either end are counted in `within_noise`
struct StoredTornado {
  view::Tornado picture;
  std::string chosen;               ///< Where all is as stated; empty where none is good.
  std::vector<std::string> at_low;  ///< By bar: what is chosen there.
  std::vector<std::string> at_high;
  std::size_t within_noise = 0;
  std::size_t failed = 0;  ///< Ends that could not be run.
};

/// `metric` as "workload/web response_time.p99".
[[nodiscard]] StoredTornado tornado_of(const Store& store, const std::string& title,
                                       const std::string& metric);

/// The first bars, and what is not among them as notes.
[[nodiscard]] view::Table tornado_table(const StoredTornado& one);

/// The same of each metric, for a terminal.
[[nodiscard]] std::string tornado_text(const std::vector<StoredTornado>& all, std::size_t width);

}  // namespace stowplan::cli
