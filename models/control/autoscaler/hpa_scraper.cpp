#include "models/control/autoscaler/hpa_scraper.hpp"

#include <utility>

namespace stowplan {

HpaScraper::Span HpaScraper::span_of(const Watched& watched, Time until) const {
  Span span;
  for (const Reading& reading : watched.readings) {
    if (reading.at > until) break;
    if (span.oldest == nullptr || span.oldest->at < until - window_) span.oldest = span.newest;
    span.newest = &reading;
  }
  const bool measured =
      span.newest != nullptr && span.oldest != nullptr && span.newest->at > span.oldest->at;
  if (!measured) span.oldest = nullptr;
  return span;
}

// Of the pod that each list ends with.
void HpaScraper::add_samples(HpaPods& pods, const Watched& watched, Time until) const {
  const Span span = span_of(watched, until);
  const Reading* const newest = span.newest;
  const Reading* const oldest = span.oldest;
  if (newest != nullptr && memory_) {
    pods.memory.back().sample = hpa::Sample{newest->memory.count(), newest->at, Duration{}};
  }
  if (oldest == nullptr) return;
  const Duration measured = newest->at - oldest->at;
  const auto rate = [&](double change) {
    return hpa::Sample{static_cast<std::int64_t>(change / seconds(measured) * 1000), newest->at,
                       measured};
  };
  if (cpu_) pods.cpu.back().sample = rate(newest->cpu_seconds - oldest->cpu_seconds);
  if (requests_) {
    pods.requests.back().sample = rate(static_cast<double>(newest->requests - oldest->requests));
  }
}

HpaPods HpaScraper::scrape(const ScalingView& view) {
  HpaPods pods;
  std::vector<Watched> now_watched;
  auto known = watched_.begin();
  for (const InstanceView& instance : view.instances) {
    hpa::Pod pod;
    if (instance.placed) {
      pod.started = instance.requested_at;
      pod.ready = instance.ready;
      pod.ready_changed = instance.ready ? instance.ready_at : instance.requested_at;
    } else {
      pod.phase = hpa::PodPhase::pending;
    }
    if (cpu_) {
      pod.request = view.requested.count();
      pods.cpu.push_back(pod);
    }
    if (memory_) {
      pod.request = view.requested_memory.count();
      pods.memory.push_back(pod);
    }
    if (requests_) pods.requests.push_back(pod);
    if (!instance.metered) continue;
    Watched watched{instance.ordinal, instance.meter, {}};
    while (known != watched_.end() && known->ordinal < instance.ordinal) ++known;
    if (known != watched_.end() && known->ordinal == instance.ordinal &&
        known->meter == instance.meter) {
      watched.readings = std::move(known->readings);
    }
    watched.readings.push_back(
        {view.now, instance.cpu_seconds, instance.requests, instance.memory});
    add_samples(pods, watched, view.now - lag_);
    const Time oldest_needed = view.now - lag_ - window_ - sync_;
    std::erase_if(watched.readings, [&](const Reading& r) { return r.at < oldest_needed; });
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
  const HpaPods pods = scraper_.scrape(view);
  return {controller_.sync(view.now, view.replicas(), pods).replicas, sync_};
}

}  // namespace stowplan
