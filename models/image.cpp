#include "models/image.hpp"

namespace stowplan {

const SystemServices* system_services(const config::Table<Image>& images, const Image& image) {
  const Image* at = &image;
  // A cycle of bases is reported elsewhere; the bound only keeps this from following it for ever.
  for (std::size_t depth = 0; at != nullptr && depth <= images.entries.size(); ++depth) {
    if (at->kernel) return &at->system;
    at = at->base.empty() ? nullptr : images.find(at->base);
  }
  return nullptr;
}

}  // namespace stowplan
