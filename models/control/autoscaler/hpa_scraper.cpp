#include "models/control/autoscaler/hpa_scraper.hpp"

#include <utility>

namespace stowplan {

std::optional<hpa::Sample> HpaScraper::mean_use(const Watched& watched, Time until) const {
  const CpuSample* newest = nullptr;
  const CpuSample* oldest = nullptr;
  for (const CpuSample& sample : watched.samples) {
    if (sample.at > until) break;
    if (oldest == nullptr || oldest->at < until - window_) oldest = newest;
    newest = &sample;
  }
  if (newest == nullptr || oldest == nullptr || newest->at <= oldest->at) return std::nullopt;
  const Duration measured = newest->at - oldest->at;
  const double cores = (newest->cpu_seconds - oldest->cpu_seconds) / seconds(measured);
  return hpa::Sample{static_cast<std::int64_t>(cores * 1000), newest->at, measured};
}

std::vector<hpa::Pod> HpaScraper::scrape(const ScalingView& view) {
  std::vector<hpa::Pod> pods;
  std::vector<Watched> now_watched;
  auto known = watched_.begin();
  for (const InstanceView& instance : view.instances) {
    hpa::Pod& pod = pods.emplace_back();
    pod.request = view.requested.count();
    if (!instance.placed) {
      pod.phase = hpa::PodPhase::pending;
      continue;
    }
    pod.started = instance.requested_at;
    pod.ready = instance.ready;
    pod.ready_changed = instance.ready ? instance.ready_at : instance.requested_at;
    if (!instance.metered) continue;
    Watched watched{instance.ordinal, instance.meter, {}};
    while (known != watched_.end() && known->ordinal < instance.ordinal) ++known;
    if (known != watched_.end() && known->ordinal == instance.ordinal &&
        known->meter == instance.meter) {
      watched.samples = std::move(known->samples);
    }
    watched.samples.push_back({view.now, instance.cpu_seconds});
    pod.sample = mean_use(watched, view.now - lag_);
    const Time oldest_needed = view.now - lag_ - window_ - sync_;
    std::erase_if(watched.samples, [&](const CpuSample& s) { return s.at < oldest_needed; });
    now_watched.push_back(std::move(watched));
  }
  watched_ = std::move(now_watched);
  return pods;
}

std::vector<Duration> HpaWithMetrics::first_looks(Stream& stream) const {
  const double phase = stream.uniform() * static_cast<double>(sync_.count());
  return {Duration{static_cast<std::int64_t>(phase)}};
}

ScalingDecision HpaWithMetrics::observe(const ScalingView& view) {
  const std::vector<hpa::Pod> pods = scraper_.scrape(view);
  return {controller_.sync(view.now, view.replicas(), pods).replicas, sync_};
}

}  // namespace stowplan
