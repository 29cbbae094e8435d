// The metrics pipeline before a HorizontalPodAutoscaler: it looks at the counters of instances when
// the autoscaler syncs, and hands over what they show of a window that has ended a while ago.
#pragma once

#include <cstdint>
#include <vector>

#include "models/control/autoscaler/hpa.hpp"
#include "models/control/autoscaler/hpa_controller.hpp"
#include "models/control/autoscaler/hpa_metric.hpp"

namespace stowplan {

/// Remembers what the counters showed.
///
/// Model   CPU and requests: mean use between the newest look that is at least `metric_lag` old and
/// the oldest one
///         not before the `metric_window` that ends there; where the window is shorter than the
///         time between looks, between the newest two. A counter that begins anew has been looked
///         at never before. Memory: what was in use at the newest such look.
/// Shape   a scrape is O(instances); as many looks are kept as the window and the lag need
class HpaScraper {
 public:
  explicit HpaScraper(const Hpa& rules)
      : lag_(rules.metric_lag),
        window_(rules.metric_window),
        sync_(rules.sync),
        cpu_(rules.target_cpu.has_value()),
        memory_(rules.target_memory.has_value()),
        requests_(rules.target_requests.has_value()) {}

  /// Looks at all instances, and says what is known of them by now.
  [[nodiscard]] HpaPods scrape(const ScalingView& view);

 private:
  struct Reading {
    Time at{};
    double cpu_seconds = 0;
    std::uint64_t requests = 0;
    Bytes memory{};
  };
  struct Watched {
    std::uint32_t ordinal = 0;
    std::uint32_t meter = 0;
    std::vector<Reading> readings;  ///< Oldest first.
  };
  /// The newest reading that can be known, and the one at the start of its window, if there is one.
  struct Span {
    const Reading* newest = nullptr;
    const Reading* oldest = nullptr;
  };

  [[nodiscard]] Span span_of(const Watched& watched, Time until) const;
  void add_samples(HpaPods& pods, const Watched& watched, Time until) const;

  Duration lag_;
  Duration window_;
  Duration sync_;
  bool cpu_;
  bool memory_;
  bool requests_;
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
