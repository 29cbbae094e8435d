// Images on the disk of a host: which are there, since when and used by whom, and which are deleted
// when the disk fills. Only where the pool has image_gc. See docs/models/image.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

ImageOnHost& record_of(HostRecord& host, ImageId image) {
  const auto found = std::find_if(host.images.begin(), host.images.end(),
                                  [&](const ImageOnHost& each) { return each.image == image; });
  if (found != host.images.end()) return *found;
  host.images.push_back({.image = image});
  return host.images.back();
}

}  // namespace

Bytes Fleet::free_disk(const HostRecord& host) const {
  return plan_of(host.pool).host->disk - host.cache.disk_used();
}

// An image is on the disk. A host looks every period, counted from time 0; no look is needed while
// nothing would come of it.
void Fleet::note_image(HostId id, ImageId image) {
  HostRecord& host = hosts_[id];
  const std::optional<ImageGc>& rules = plan_of(host.pool).pool->image_gc;
  if (!rules) return;
  const Time now = engine_.now();
  ImageOnHost& record = record_of(host, image);
  if (!record.there) record.first_detected = now;
  record.there = true;
  const Bytes disk = plan_of(host.pool).host->disk;
  if (host.image_timer || !collect_images(disk, free_disk(host), *rules, {}, now).triggered) return;
  host.image_timer = true;
  const auto past = now.time_since_epoch() / rules->period;
  schedule(Time{(past + 1) * rules->period}, EventKind::image_look, hosts_.handle(id));
}

void Fleet::note_use(HostId id, ImageId image, int sign) {
  HostRecord& host = hosts_[id];
  if (!plan_of(host.pool).pool->image_gc) return;
  ImageOnHost& record = record_of(host, image);
  record.users += static_cast<std::uint32_t>(sign);
  record.last_used = engine_.now();
}

void Fleet::on_image_look(HostId id) {
  HostRecord& host = hosts_[id];
  const PoolPlan& pool = plan_of(host.pool);
  const ImageGc& rules = *pool.pool->image_gc;
  const Time now = engine_.now();
  host.image_timer = false;
  std::vector<ImageId> there;
  for (const ImageOnHost& each : host.images) {
    if (each.there) there.push_back(each.image);
  }
  std::vector<StoredImage> images;
  for (const ImageOnHost& each : host.images) {
    images.push_back({.size = host.cache.alone(each.image, there),
                      .in_use = each.users > 0 || !each.there,
                      .last_used = each.last_used,
                      .first_detected = each.first_detected});
  }
  const ImageCollection found =
      collect_images(pool.host->disk, free_disk(host), rules, images, now);
  for (const std::size_t i : found.removal.removed) {
    host.images[i].there = false;
    std::erase(there, host.images[i].image);
    host.cache.remove(host.images[i].image, there);
  }
  std::erase_if(host.images,
                [](const ImageOnHost& each) { return !each.there && each.users == 0; });
  if (!found.triggered || found.enough()) return;
  host.image_timer = true;
  schedule(now + rules.period, EventKind::image_look, hosts_.handle(id));
}

}  // namespace stowplan
