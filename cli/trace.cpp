#include "cli/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "cli/files.hpp"
#include "cli/scratch_file.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/trace_output.hpp"

namespace stowplan::cli {
namespace {

constexpr std::size_t waiting_bytes = std::size_t{1} << 16;

}  // namespace

/// Of one layout.
class TraceFile::Events final : public TraceSink {
 public:
  explicit Events(std::uint32_t first_process) : first_process_(first_process) {}

  void take(const TraceEvent& event) override {
    waiting_ += written_ == 0 && waiting_.empty() ? "\n" : ",\n";
    waiting_ += view::trace_event(event, first_process_);
    if (waiting_.size() >= waiting_bytes) flush();
  }

  [[nodiscard]] bool any() const { return written_ > 0 || !waiting_.empty(); }

  void copy_to(OutputFile& out) {
    flush();
    for (std::size_t at = 0; at < written_; at += waiting_.size()) {
      waiting_.resize(std::min(waiting_bytes, written_ - at));
      file_.read(std::as_writable_bytes(std::span{waiting_}), at);
      out.write(waiting_);
    }
  }

 private:
  void flush() {
    file_.write(std::as_bytes(std::span{waiting_}), written_);
    written_ += waiting_.size();
    waiting_.clear();
  }

  std::uint32_t first_process_;
  ScratchFile file_{"--trace"};
  std::size_t written_ = 0;
  std::string waiting_;
};

void check_trace_name(const std::string& file) {
  if (file.ends_with(".json")) return;
  throw config::ConfigError{
      {{"", 0, 0, "", fmt::format("--trace: \"{}\" has an unknown format; use .json", file)}}};
}

TraceFile::TraceFile(const Scenario& scenario) : title_(scenario.title), seed_(scenario.seed) {
  // Processes of a layout: itself, its pools, its workloads.
  const auto each = static_cast<std::uint32_t>(1 + scenario.pool.size() + scenario.workload.size());
  for (std::uint32_t layout = 0; layout < scenario.layout.size(); ++layout) {
    layouts_.push_back(std::make_unique<Events>(1 + layout * each));
  }
}

TraceFile::~TraceFile() = default;

TraceSink* TraceFile::sink(std::uint32_t layout, std::uint32_t replication) {
  return replication == 0 ? layouts_[layout].get() : nullptr;
}

void TraceFile::write(const std::string& file) const {
  OutputFile out{file};
  out.write(view::trace_head(title_, seed_, STOWPLAN_VERSION));
  bool first = true;
  for (const std::unique_ptr<Events>& layout : layouts_) {
    if (!layout->any()) continue;
    if (!std::exchange(first, false)) out.write(",");
    layout->copy_to(out);
  }
  out.write(view::trace_end());
  out.close();
}

}  // namespace stowplan::cli
