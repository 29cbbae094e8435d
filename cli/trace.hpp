// The trace of a run as a file: the first replication of every layout. Layouts run at once, so each
// has a temporary file until the run has ended.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "models/scenario/trace_event.hpp"

namespace stowplan::cli {

/// Errors  ConfigError where the name of a file has another ending than .json
void check_trace_name(const std::string& file);

class TraceFile {
 public:
  explicit TraceFile(const Scenario& scenario);
  ~TraceFile();
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  /// Who takes the events of a replication; none of most. May be called by several threads at once.
  [[nodiscard]] TraceSink* sink(std::uint32_t layout, std::uint32_t replication);

  /// Writes all layouts, those that are infeasible too, as far as they came. Call once.
  /// Errors  FileError
  void write(const std::string& file) const;

 private:
  class Events;

  std::string title_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<Events>> layouts_;
};

}  // namespace stowplan::cli
