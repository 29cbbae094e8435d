// Machines that fail, wait for a crew, and come back to work or to the spares.
#include <cstdint>

#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"
#include "tests/conformance/law.hpp"
#include "tests/conformance/replicated.hpp"
#include "tests/conformance/simulations.hpp"

namespace stowplan::conformance::simulated {
namespace {

double real(const Json& input, const char* key) { return input.at(key).get<double>(); }
std::size_t count(const Json& input, const char* key) { return input.at(key); }

struct RepairSpec {
  std::size_t running;
  std::size_t spares;
  std::size_t crews;
  std::size_t needed;  ///< Fewest at work for `enough`.
  Law to_failure;
  Law to_repair;
  double length;
};

enum class Machine : std::uint8_t { fails, repaired };

/// Machines are alike and their times memoryless, so only counts are kept.
class RepairShop {
 public:
  RepairShop(const RepairSpec& spec, std::uint32_t replication)
      : spec_(spec),
        shop_(spec.crews),
        idle_(spec.spares),
        failures_(seed, replication, "failures"),
        repairs_(seed, replication, "repairs") {}

  void run() {
    const Time warm{from_seconds(spec_.length * warm_up_share)};
    end_ = Time{from_seconds(spec_.length * (1 + warm_up_share))};
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
  Engine<Machine> engine_;
  FifoStation<int> shop_;
  std::size_t idle_;
  std::size_t working_ = 0;
  Stream failures_, repairs_;
  Time end_{};
};

}  // namespace

void repair_shop(const Json& input, Findings& f) {
  if (!f.options().simulate) return;
  const bool spares = input.contains("cold_spares");
  const std::size_t running = count(input, spares ? "needed" : "machines");
  const double failures = 1e5;
  const RepairSpec spec{running,
                        spares ? count(input, "cold_spares") : 0,
                        count(input, "repair_crews"),
                        spares ? running : count(input, "machines_needed"),
                        Law::exponential(real(input, "mtbf")),
                        Law::exponential(f.options().bias * real(input, "mttr")),
                        failures * real(input, "mtbf") / static_cast<double>(running)};
  std::vector<Target> targets;
  const std::vector<std::string> keys =
      spares ? std::vector<std::string>{"mean_in_repair_shop", "mean_running", "p_full_strength"}
             : std::vector<std::string>{"mean_down", "mean_up", "p_at_least_needed_up",
                                        "mean_busy_crews", "p_all_up"};
  for (const std::string& key : keys) targets.push_back({key, f.expected(key).get<double>()});
  compare(f, targets, [&](std::uint32_t replication) {
    RepairShop model{spec, replication};
    model.run();
    std::vector<double> observed{model.mean(model.down), model.mean(model.at_work),
                                 model.mean(model.enough)};
    if (!spares) {
      observed.push_back(model.mean(model.crews));
      observed.push_back(model.mean(model.all));
    }
    return observed;
  });
}

}  // namespace stowplan::conformance::simulated
