// The metrics pipeline before a HorizontalPodAutoscaler: it looks at the CPU counters of instances
// when the autoscaler syncs, and hands over their mean use in a window that has ended a while ago.
#pragma once

#include <cstdint>
#include <vector>

#include "models/control/autoscaler/hpa.hpp"
#include "models/control/autoscaler/hpa_controller.hpp"
#include "models/control/autoscaler/hpa_metric.hpp"

namespace stowplan {

/// Remembers what the counters showed.
///
/// Model   mean use between the newest look that is at least `metric_lag` old and the oldest one
///         not before the `metric_window` that ends there; where the window is shorter than the
///         time between looks, between the newest two. A counter that begins anew has been looked
///         at never before.
/// Shape   a scrape is O(instances); as many looks are kept as the window and the lag need
class HpaScraper {
 public:
  explicit HpaScraper(const Hpa& rules)
      : lag_(rules.metric_lag), window_(rules.metric_window), sync_(rules.sync) {}

  /// Looks at all instances, and says what is known of them by now.
  [[nodiscard]] std::vector<hpa::Pod> scrape(const ScalingView& view);

 private:
  struct CpuSample {
    Time at{};
    double cpu_seconds = 0;
  };
  struct Watched {
    std::uint32_t ordinal = 0;
    std::uint32_t meter = 0;
    std::vector<CpuSample> samples;  ///< Oldest first.
  };

  [[nodiscard]] std::optional<hpa::Sample> mean_use(const Watched& watched, Time until) const;

  Duration lag_;
  Duration window_;
  Duration sync_;
  std::vector<Watched> watched_;  ///< By rising ordinal.
};

/// One HorizontalPodAutoscaler with its metrics.
class HpaWithMetrics final : public AutoscalerController {
 public:
  explicit HpaWithMetrics(const Hpa& rules)
      : sync_(rules.sync), scraper_(rules), controller_(rules) {}

  /// Autoscalers do not look all at the same instant; each keeps a phase of its own.
  [[nodiscard]] std::vector<Duration> first_looks(Stream& stream) const override;
  [[nodiscard]] ScalingDecision observe(const ScalingView& view) override;

 private:
  Duration sync_;
  HpaScraper scraper_;
  HpaController controller_;
};

}  // namespace stowplan
