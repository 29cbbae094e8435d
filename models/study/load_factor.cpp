#include "models/study/load_factor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <variant>

#include "sim/config/decimal.hpp"

namespace stowplan {
namespace {

class Factor {
 public:
  explicit Factor(double factor) : factor_(factor) {}

  void on(Scenario& scenario) {
    for (Workload& workload : scenario.workload) {
      std::visit([&](auto& arrivals) { multiply(arrivals, workload.name); }, workload.arrivals);
    }
  }

  [[nodiscard]] const std::vector<std::string>& rounded() const { return rounded_; }

 private:
  void multiply(NoArrivals&, const std::string&) {}
  void multiply(PoissonArrivals& a, const std::string&) { multiply(a.rate); }
  void multiply(DiurnalArrivals& a, const std::string&) { multiply(a.rate); }
  void multiply(SeriesArrivals& a, const std::string&) { a.scale *= factor_; }
  void multiply(MmppArrivals& a, const std::string&) {
    multiply(a.calm_rate);
    multiply(a.burst_rate);
  }
  void multiply(ClosedUsers& a, const std::string& workload) {
    const double exact = static_cast<double>(a.users) * factor_;
    a.users = std::max<std::int64_t>(1, std::llround(exact));
    if (static_cast<double>(a.users) == exact) return;
    std::string text = fmt::format("{}: {:.6g} users at load {} were rounded to {}", workload,
                                   exact, factor_, a.users);
    if (std::ranges::find(rounded_, text) == rounded_.end()) rounded_.push_back(std::move(text));
  }
  void multiply(Rate& rate) { rate = Rate{rate.count() * factor_}; }

  double factor_;
  std::vector<std::string> rounded_;
};

}  // namespace

double read_load(std::string_view text) {
  const auto number = config::take_number(text);
  if (number && number->rest.empty() && number->real > 0) return number->real;
  throw config::ConfigError{
      {{"", 0, 0, "", fmt::format("load: \"{}\" is no factor; expected a number above 0", text)}}};
}

void apply_load(LoadedScenario& loaded, std::string_view factor) {
  const double by = read_load(factor);
  if (by != 1) loaded.rounded = multiply_load(loaded, by);
}

std::vector<std::string> multiply_load(LoadedScenario& loaded, double factor) {
  Factor by{factor};
  by.on(loaded.scenario);
  for (Layout& layout : loaded.scenario.layout) {
    if (!layout.changed) continue;
    auto changed = std::make_shared<Scenario>(*layout.changed);
    by.on(*changed);
    layout.changed = std::move(changed);
  }
  return by.rounded();
}

}  // namespace stowplan
