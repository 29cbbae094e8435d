#include "models/catalogue/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/check.hpp"
#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"
#include "sim/dependency_order.hpp"

namespace stowplan {
namespace {

std::size_t index(LayerId layer) { return static_cast<std::size_t>(layer); }

std::string image_path(const std::string& name) { return config::join("image", name); }

bool contains(const std::vector<LayerId>& layers, LayerId id) {
  return std::find(layers.begin(), layers.end(), id) != layers.end();
}

std::string_view word(Libc libc) {
  return config::EnumNames<Libc>::names[static_cast<std::size_t>(libc)];
}

// First property in which two layers of one name differ; empty if they are the same.
std::string difference(const Layer& known, Compression known_as, const Layer& now,
                       Compression now_as) {
  const auto sizes = [](std::string_view what, Bytes there, Bytes here) {
    return fmt::format("{} is {} B there and {} B here", what, there.count(), here.count());
  };
  if (known.compressed != now.compressed) {
    return sizes("compressed", known.compressed, now.compressed);
  }
  if (known.unpacked != now.unpacked) return sizes("unpacked", known.unpacked, now.unpacked);
  if (known.mapped != now.mapped) return sizes("mapped", known.mapped, now.mapped);
  if (known.role != now.role) return "the role differs";
  if (known.hides != now.hides) return sizes("hides", known.hides, now.hides);
  if (known.vulnerabilities != now.vulnerabilities ||
      known.vulnerability_rate != now.vulnerability_rate) {
    return "the vulnerabilities differ";
  }
  if (known_as != now_as) return "the compression differs";
  return {};
}

}  // namespace

// Where a distinct layer was first declared.
struct LayerCatalogue::Origin {
  std::string image;
  Compression compression;
};

LayerCatalogue::LayerCatalogue(const config::Table<Image>& images) {
  stacks_.resize(images.entries.size());
  for (std::size_t i = 0; i < stacks_.size(); ++i) stacks_[i].name = images.entries[i].first;

  std::vector<std::uint32_t> base = bases(images);
  std::vector<Dependency> edges;
  for (std::uint32_t i = 0; i < base.size(); ++i) {
    if (base[i] != none) edges.emplace_back(i, base[i]);
  }
  const DependencyOrder sorted =
      dependency_order(static_cast<std::uint32_t>(stacks_.size()), edges);
  const auto name_of = [&](std::uint32_t i) -> const std::string& { return stacks_[i].name; };
  for (const std::vector<std::uint32_t>& cycle : sorted.cycles) {
    problems_.push_back({image_path(name_of(cycle.front())) + ".base",
                         fmt::format("bases form a cycle: {}; one of them must stand on "
                                     "another image or on none",
                                     cycle_text(cycle, name_of))});
    for (const std::uint32_t member : cycle) base[member] = none;
  }

  std::vector<Origin> origins;
  for (const std::uint32_t i : sorted.order) {
    resolve(images.entries[i].second, stacks_[i], base[i] == none ? nullptr : &stacks_[base[i]],
            origins);
  }
}

// Position of the base of each image; names of images that do not exist are reported.
std::vector<std::uint32_t> LayerCatalogue::bases(const config::Table<Image>& images) {
  std::vector<std::string> names;
  for (const auto& entry : images.entries) names.push_back(entry.first);
  std::vector<std::uint32_t> result(names.size(), none);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& base = images.entries[i].second.base;
    if (base.empty()) continue;
    if (const std::optional<ImageId> found = find(base)) {
      result[i] = static_cast<std::uint32_t>(*found);
    } else {
      problems_.push_back(
          {image_path(names[i]) + ".base",
           fmt::format("there is no image \"{}\"{}", base, config::suggestion(base, names))});
    }
  }
  return result;
}

void LayerCatalogue::resolve(const Image& image, Stack& stack, const Stack* base,
                             std::vector<Origin>& origins) {
  if (base != nullptr) {
    const std::string name = std::move(stack.name);
    stack = *base;
    stack.name = name;
  }
  if (image.libc != Libc::none) stack.libc = image.libc;
  stack.kernel = stack.kernel || image.kernel;
  std::vector<LayerId> own = own_layers(image, stack, origins);
  const std::size_t below = stack.layers.size();
  stack.layers.insert(stack.layers.end(), own.begin(), own.end());
  stack.ages.resize(stack.layers.size(), image.age);
  const std::size_t kept_below = leave_out(image, stack, below);
  if (image.squash && stack.layers.size() > kept_below) {
    std::vector<Layer> parts;
    for (std::size_t i = kept_below; i < stack.layers.size(); ++i) {
      parts.push_back(layer(stack.layers[i]));
    }
    const Layer one = stowplan::squash(stack.name + " (squashed)", parts);
    stack.layers.resize(kept_below);
    stack.ages.resize(kept_below);
    stack.layers.push_back(identify(one, {stack.name, image.compression}, origins));
    stack.ages.push_back(image.age);
  }
  sum_up(stack);
  check_libc(image, stack);
}

// The image's own layers as they are declared, without those it holds already.
std::vector<LayerId> LayerCatalogue::own_layers(const Image& image, Stack& stack,
                                                std::vector<Origin>& origins) {
  std::vector<LayerId> own;
  for (const Layer& layer : image.layers) {
    const LayerId id = identify(layer, {stack.name, image.compression}, origins);
    if (contains(stack.layers, id) || contains(own, id)) {
      problems_.push_back({config::join(image_path(stack.name) + ".layers", layer.name),
                           "the image holds this layer already, in its base or above; remove it"});
      continue;
    }
    if (layer.hides > stack.declared) {
      problems_.push_back(
          {config::join(image_path(stack.name) + ".layers", layer.name) + ".hides",
           fmt::format("{} is more than the {} that lie below; a layer can only "
                       "hide what is there",
                       config::format(layer.hides), config::format(stack.declared))});
    }
    stack.declared += layer.unpacked;
    own.push_back(id);
  }
  return own;
}

// Takes the layers away that the image's options leave out; how many of the lowest `below` stay.
std::size_t LayerCatalogue::leave_out(const Image& image, Stack& stack, std::size_t below) const {
  std::size_t kept = 0;
  std::size_t kept_below = 0;
  for (std::size_t i = 0; i < stack.layers.size(); ++i) {
    const LayerId id = stack.layers[i];
    const LayerRole role = layer(id).role;
    if (role == LayerRole::build && image.multi_stage) continue;
    if (role == LayerRole::debug && image.debug == DebugTools::ephemeral) {
      if (!contains(stack.debug, id)) stack.debug.push_back(id);
      continue;
    }
    stack.layers[kept] = id;
    stack.ages[kept] = stack.ages[i];
    ++kept;
    if (i < below) ++kept_below;
  }
  stack.layers.resize(kept);
  stack.ages.resize(kept);
  return kept_below;
}

void LayerCatalogue::sum_up(Stack& stack) const {
  stack.compressed = stack.unpacked = stack.mapped = Bytes{};
  stack.vulnerabilities = 0;
  for (std::size_t i = 0; i < stack.layers.size(); ++i) {
    const Layer& one = layer(stack.layers[i]);
    stack.compressed += one.compressed;
    stack.unpacked += one.unpacked;
    stack.mapped += one.mapped;
    stack.vulnerabilities +=
        one.vulnerabilities + one.vulnerability_rate.count() * seconds(stack.ages[i]);
  }
}

// The id of the layer of that name, a new one for a new name. Layers are few hundreds and this
// runs once a scenario, so a scan will do.
LayerId LayerCatalogue::identify(const Layer& layer, const Origin& origin,
                                 std::vector<Origin>& origins) {
  const auto known = std::find_if(distinct_.begin(), distinct_.end(),
                                  [&](const Layer& other) { return other.name == layer.name; });
  const auto id = static_cast<std::size_t>(known - distinct_.begin());
  if (known == distinct_.end()) {
    distinct_.push_back(layer);
    origins.push_back(origin);
  } else if (const std::string what =
                 difference(*known, origins[id].compression, layer, origin.compression);
             !what.empty()) {
    problems_.push_back(
        {config::join(image_path(origin.image) + ".layers", layer.name),
         fmt::format("image \"{}\" has another layer of this name: {}; equal names are the same "
                     "bytes, so give one of them another name",
                     origins[id].image, what)});
  }
  return static_cast<LayerId>(static_cast<std::uint32_t>(id));
}

void LayerCatalogue::check_libc(const Image& image, const Stack& stack) {
  const Libc needs = image.application.needs;
  if (needs == Libc::none || needs == stack.libc) return;
  const std::string provides =
      stack.libc == Libc::none ? "no C library" : std::string(word(stack.libc));
  problems_.push_back(
      {image_path(stack.name) + ".application.needs",
       fmt::format("the application is linked against {0}, but the image provides {1}; use a base "
                   "with {0}, or link it statically and set needs = \"none\"",
                   word(needs), provides)});
}

std::optional<ImageId> LayerCatalogue::find(std::string_view image) const {
  const auto found =
      std::lower_bound(stacks_.begin(), stacks_.end(), image,
                       [](const Stack& stack, std::string_view name) { return stack.name < name; });
  if (found == stacks_.end() || found->name != image) return std::nullopt;
  return static_cast<ImageId>(static_cast<std::uint32_t>(found - stacks_.begin()));
}

bool LayerCatalogue::overlap(ImageId a, ImageId b) const {
  const std::span<const LayerId> others = layers(b);
  return std::any_of(layers(a).begin(), layers(a).end(), [&](LayerId layer) {
    return std::find(others.begin(), others.end(), layer) != others.end();
  });
}

LayerCache::LayerCache(const LayerCatalogue& catalogue)
    : catalogue_(&catalogue),
      present_((catalogue.layers() + 63) / 64, 0),
      users_(catalogue.layers(), 0) {}

bool LayerCache::holds(LayerId layer) const {
  return (present_[index(layer) / 64] >> (index(layer) % 64) & 1U) != 0;
}

bool LayerCache::holds(ImageId image) const {
  const std::span<const LayerId> layers = catalogue_->layers(image);
  return std::all_of(layers.begin(), layers.end(), [&](LayerId layer) { return holds(layer); });
}

LayerCache::Missing LayerCache::missing(ImageId image) const {
  Missing missing;
  for (const LayerId id : catalogue_->layers(image)) {
    if (holds(id)) continue;
    missing.layers.push_back(id);
    missing.compressed += catalogue_->layer(id).compressed;
    missing.unpacked += catalogue_->layer(id).unpacked;
  }
  return missing;
}

void LayerCache::add(ImageId image) {
  for (const LayerId id : catalogue_->layers(image)) {
    if (holds(id)) continue;
    present_[index(id) / 64] |= std::uint64_t{1} << (index(id) % 64);
    disk_used_ += catalogue_->layer(id).unpacked;
  }
}

std::vector<LayerId> LayerCache::only_of(ImageId image, std::span<const ImageId> others) const {
  std::vector<LayerId> only;
  for (const LayerId id : catalogue_->layers(image)) {
    const bool needed = std::any_of(others.begin(), others.end(), [&](ImageId other) {
      const std::span<const LayerId> layers = catalogue_->layers(other);
      return other != image && std::find(layers.begin(), layers.end(), id) != layers.end();
    });
    if (holds(id) && !needed && users_[index(id)] == 0) only.push_back(id);
  }
  return only;
}

void LayerCache::remove(ImageId image, std::span<const ImageId> others) {
  for (const LayerId id : only_of(image, others)) {
    present_[index(id) / 64] &= ~(std::uint64_t{1} << (index(id) % 64));
    disk_used_ -= catalogue_->layer(id).unpacked;
  }
}

Bytes LayerCache::alone(ImageId image, std::span<const ImageId> others) const {
  Bytes sum{};
  for (const LayerId id : only_of(image, others)) sum += catalogue_->layer(id).unpacked;
  return sum;
}

void LayerCache::start(ImageId image) {
  for (const LayerId id : catalogue_->layers(image)) {
    if (users_[index(id)]++ == 0) mapped_ += catalogue_->layer(id).mapped;
  }
}

void LayerCache::stop(ImageId image) {
  for (const LayerId id : catalogue_->layers(image)) {
    STOWPLAN_CHECK(users_[index(id)] > 0);
    if (--users_[index(id)] == 0) mapped_ -= catalogue_->layer(id).mapped;
  }
}

}  // namespace stowplan
