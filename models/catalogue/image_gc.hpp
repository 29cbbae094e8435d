// What a node deletes when images fill its disk, as kubelet decides it. docs/models/image.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Garbage collection of images on the hosts of a pool.
struct ImageGc {
  double high = 0.85;
  double low = 0.80;
  Duration min_age = std::chrono::minutes{2};
  Duration period = std::chrono::minutes{5};
};

template <class Visitor>
void fields(Visitor& v, ImageGc& g) {
  using config::Check;
  v.field("high", g.high,
          "With this share of the disk in use, in whole percent, images are deleted",
          {.check = Check::fraction, .source = "kubelet imageGCHighThresholdPercent"});
  v.field("low", g.low, "Until this share is",
          {.check = Check::fraction, .source = "kubelet imageGCLowThresholdPercent"});
  v.field("min_age", g.min_age, "No image goes before it has been there for so long",
          {.check = Check::not_negative, .source = "kubelet imageMinimumGCAge"});
  v.field("period", g.period, "How often a host looks",
          {.check = Check::positive, .source = "kubelet, ImageGCPeriod"});
}

/// One image of a node, as its garbage collection sees it.
struct StoredImage {
  Bytes size{};
  bool in_use = false;
  Time last_used{};
  Time first_detected{};
};

/// What a collection deletes.
struct ImageRemoval {
  std::vector<std::size_t> removed;  ///< Positions of the images, in the order in which they go.
  Bytes freed{};
};

/// Images for a number of bytes.
///
/// Model   not in use, last used before now, first seen `min_age` ago or longer; used longest ago
///         first, of these first seen first; until enough is freed, or none is left
/// Units   bytes; times of one clock
/// Source  kubelet, pkg/kubelet/images/image_gc_manager.go at v1.20.2
[[nodiscard]] ImageRemoval images_for_space(std::span<const StoredImage> images, Bytes to_free,
                                            Duration min_age, Time now);

/// What a look at the disk leads to.
struct ImageCollection {
  bool triggered = false;
  Bytes to_free{};
  ImageRemoval removal;

  /// Whether what was to be freed is.
  [[nodiscard]] bool enough() const { return removal.freed >= to_free; }
};

/// A look at the disk.
///
/// Model   usage = 100 - available x 100 / capacity, in whole percent; at `high` or above:
///         to_free = capacity x (100 - low) / 100 - available
/// Errors  checked: a capacity above zero
/// Source  as above
[[nodiscard]] ImageCollection collect_images(Bytes capacity, Bytes available, const ImageGc& rules,
                                             std::span<const StoredImage> images, Time now);

}  // namespace stowplan
