#include "models/catalogue/image_gc.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/check.hpp"

namespace stowplan {

ImageRemoval images_for_space(std::span<const StoredImage> images, Bytes to_free, Duration min_age,
                              Time now) {
  std::vector<std::size_t> order(images.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (images[a].last_used != images[b].last_used) {
      return images[a].last_used < images[b].last_used;
    }
    return images[a].first_detected < images[b].first_detected;
  });
  ImageRemoval removal;
  for (const std::size_t i : order) {
    const StoredImage& image = images[i];
    if (image.in_use || image.last_used >= now || now - image.first_detected < min_age) continue;
    removal.removed.push_back(i);
    removal.freed += image.size;
    if (removal.freed >= to_free) break;
  }
  return removal;
}

ImageCollection collect_images(Bytes capacity, Bytes available, const ImageGc& rules,
                               std::span<const StoredImage> images, Time now) {
  STOWPLAN_CHECK(capacity.count() > 0);
  // A disk of 100 PB times 100 would leave 64 bits.
  __extension__ using Wide = __int128;
  const auto quotient = [](Wide a, std::int64_t b, std::int64_t c) {
    return static_cast<std::int64_t>(a * b / c);
  };
  const std::int64_t high = std::llround(rules.high * 100);
  const std::int64_t low = std::llround(rules.low * 100);
  ImageCollection found;
  if (100 - quotient(available.count(), 100, capacity.count()) < high) return found;
  found.triggered = true;
  found.to_free = Bytes{quotient(capacity.count(), 100 - low, 100)} - available;
  found.removal = images_for_space(images, found.to_free, rules.min_age, now);
  return found;
}

}  // namespace stowplan
