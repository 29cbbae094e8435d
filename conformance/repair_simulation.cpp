// Machines that fail, wait for a crew, and come back to work or to the spares.
#include <cstdint>
#include <utility>

#include "conformance/law.hpp"
#include "conformance/replicated.hpp"
#include "conformance/simulations.hpp"
#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"

namespace stowplan::conformance::simulated {
namespace {

struct RepairSpec {
  std::size_t running;
  std::size_t spares;
  std::size_t crews;
  std::size_t needed;  ///< Fewest at work for `enough`.
  Law to_failure;
  Law to_repair;
  double failures;  ///< Measured, at first.
};

enum class Machine : std::uint8_t { fails, repaired };

/// Machines are alike and their times memoryless, so only counts are kept.
class RepairShop {
 public:
  RepairShop(const RepairSpec& spec, std::uint32_t replication, double failures)
      : spec_(spec),
        length_(failures / static_cast<double>(spec.running)),
        shop_(spec.crews),
        idle_(spec.spares),
        failures_(seed, replication, "failures"),
        repairs_(seed, replication, "repairs") {}

  void run() {
    const Time warm{from_seconds(length_ * warm_up_share)};
    end_ = Time{from_seconds(length_ * (1 + warm_up_share))};
    for (std::size_t i = 0; i < spec_.running; ++i) put_to_work();
    book();
    const auto handler = [this](const Machine& event, Engine<Machine>&) {
      event == Machine::fails ? fail() : repaired();
      book();
    };
    engine_.run_until(warm, handler);
    for (TimeWeighted* s : {&down, &at_work, &crews, &enough, &all}) s->restart(warm);
    engine_.run_until(end_, handler);
  }
  [[nodiscard]] double mean(const TimeWeighted& signal) const { return signal.mean(end_); }

  TimeWeighted down, at_work, crews, enough, all;

 private:
  void put_to_work() {
    ++working_;
    engine_.post_after(spec_.to_failure.draw(failures_), Machine::fails);
  }
  void fail() {
    --working_;
    if (shop_.arrive(0) == Admission::started) begin_repair();
    if (idle_ > 0) {
      --idle_;
      put_to_work();
    }
  }
  void repaired() {
    if (shop_.finish()) begin_repair();
    if (working_ < spec_.running) {
      put_to_work();
    } else {
      ++idle_;
    }
  }
  void begin_repair() { engine_.post_after(spec_.to_repair.draw(repairs_), Machine::repaired); }
  void book() {
    down.set(engine_.now(), static_cast<double>(shop_.present()));
    at_work.set(engine_.now(), static_cast<double>(working_));
    crews.set(engine_.now(), static_cast<double>(shop_.busy()));
    enough.set(engine_.now(), working_ >= spec_.needed ? 1 : 0);
    all.set(engine_.now(), shop_.present() == 0 ? 1 : 0);
  }

  const RepairSpec& spec_;
  double length_;
  Engine<Machine> engine_;
  FifoStation<int> shop_;
  std::size_t idle_;
  std::size_t working_ = 0;
  Stream failures_, repairs_;
  Time end_{};
};

}  // namespace

// Nothing observed is a time, so the mean time to failure is the unit of the clock.
void repair_shop(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const auto size = [&input](const char* key, std::int64_t least = 1) {
    return static_cast<std::size_t>(count(input, key, least));
  };
  const bool spares = input.contains("cold_spares");
  const std::size_t running = size(spares ? "needed" : "machines");
  const RepairSpec spec{
      running,
      spares ? size("cold_spares", 0) : 0,
      size("repair_crews"),
      spares ? running : size("machines_needed", 0),
      Law::exponential(1),
      Law::exponential(f.options().bias * positive(input, "mttr") / positive(input, "mtbf")),
      1e5};
  using Signal = TimeWeighted RepairShop::*;
  const std::vector<std::pair<std::string, Signal>> all{
      {spares ? "mean_in_repair_shop" : "mean_down", &RepairShop::down},
      {spares ? "mean_running" : "mean_up", &RepairShop::at_work},
      {spares ? "p_full_strength" : "p_at_least_needed_up", &RepairShop::enough},
      {"mean_busy_crews", &RepairShop::crews},
      {"p_all_up", &RepairShop::all}};
  std::vector<Target> targets;
  std::vector<Signal> signals;
  for (const auto& [key, signal] : all) {
    // What is seldom seen is left to the formula.
    if (!f.has(key) || !(f.oracle(key) > 1e-3)) continue;
    targets.push_back({key, f.oracle(key)});
    signals.push_back(signal);
  }
  compare(f, targets, {spec.failures, 1 / static_cast<double>(running)},
          [&](std::uint32_t replication, double failures) {
            RepairShop model{spec, replication, failures};
            model.run();
            std::vector<double> observed;
            for (const Signal signal : signals) observed.push_back(model.mean(model.*signal));
            return observed;
          });
}

}  // namespace stowplan::conformance::simulated
