// Images as stacks of layers, resolved once: which layers each image needs, which layers images
// have in common, and on each host, which are there and which are in use. Sharing is what makes
// the tenth container of an image cheap, in pull time, on disk and in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/image.hpp"
#include "sim/config/fields.hpp"
#include "sim/problem.hpp"
#include "sim/units.hpp"

namespace stowplan {

enum class ImageId : std::uint32_t {};  ///< Position in the table of images.
enum class LayerId : std::uint32_t {};  ///< Position among the distinct layers of all images.

/// All images of a scenario, their bases followed and their layers told apart by name.
///
/// Model   layers(image) = layers(base), then its own, lowest first, less those that the image's
///         multi_stage and debug leave out; where it squashes, its own are one. Equal names are
///         equal bytes
/// Errors  problems() holds unknown bases, circles of bases, layers that differ under one name,
///         occur twice in an image or hide more than is there, and applications whose C library
///         the image lacks. With problems the sums are of what could be resolved.
/// Source  docs/models/image.md
class LayerCatalogue {
 public:
  LayerCatalogue() = default;
  explicit LayerCatalogue(const config::Table<Image>& images);

  [[nodiscard]] const Problems& problems() const { return problems_; }
  [[nodiscard]] std::optional<ImageId> find(std::string_view image) const;
  [[nodiscard]] std::size_t images() const { return stacks_.size(); }
  [[nodiscard]] std::size_t layers() const { return distinct_.size(); }

  /// Layers that ship, lowest first.
  [[nodiscard]] std::span<const LayerId> layers(ImageId image) const { return at(image).layers; }
  [[nodiscard]] const Layer& layer(LayerId layer) const {
    return distinct_[static_cast<std::size_t>(layer)];
  }

  /// Debug layers that the image or one of its bases leaves out, for an ephemeral container.
  [[nodiscard]] std::span<const LayerId> left_for_debug(ImageId image) const {
    return at(image).debug;
  }

  // Sums over the layers that ship.
  [[nodiscard]] Bytes compressed(ImageId image) const { return at(image).compressed; }
  [[nodiscard]] Bytes unpacked(ImageId image) const { return at(image).unpacked; }
  [[nodiscard]] Bytes mapped(ImageId image) const { return at(image).mapped; }

  /// Known vulnerabilities: those of the day a layer was built, and rate x age of its image.
  [[nodiscard]] double vulnerabilities(ImageId image) const { return at(image).vulnerabilities; }

  /// C library the image provides: its own, else that of the nearest base that has one.
  [[nodiscard]] Libc libc(ImageId image) const { return at(image).libc; }
  /// Whether the image or one of its bases brings a kernel.
  [[nodiscard]] bool kernel(ImageId image) const { return at(image).kernel; }
  /// Whether two images have a layer in common. O(layers of both).
  [[nodiscard]] bool overlap(ImageId a, ImageId b) const;

 private:
  struct Stack {
    std::string name;
    std::vector<LayerId> layers;
    std::vector<Duration> ages;  // Of each of them.
    std::vector<LayerId> debug;
    Bytes declared{};  // Unpacked bytes of the whole chain before anything is left out.
    double vulnerabilities = 0;
    Bytes compressed{};
    Bytes unpacked{};
    Bytes mapped{};
    Libc libc = Libc::none;
    bool kernel = false;
  };
  struct Origin;
  static constexpr std::uint32_t none = 0xffffffffU;

  [[nodiscard]] const Stack& at(ImageId image) const {
    return stacks_[static_cast<std::size_t>(image)];
  }
  std::vector<std::uint32_t> bases(const config::Table<Image>& images);
  void resolve(const Image& image, Stack& stack, const Stack* base, std::vector<Origin>& origins);
  LayerId identify(const Layer& layer, const Origin& origin, std::vector<Origin>& origins);
  std::vector<LayerId> own_layers(const Image& image, Stack& stack, std::vector<Origin>& origins);
  std::size_t leave_out(const Image& image, Stack& stack, std::size_t below) const;
  void sum_up(Stack& stack) const;
  void check_libc(const Image& image, const Stack& stack);

  std::vector<Stack> stacks_;
  std::vector<Layer> distinct_;
  Problems problems_;
};

/// The layers one host holds, and which of them running instances map.
///
/// Shape   add, start, stop and missing are O(layers of the image); the sums are kept, not summed
/// Errors  stop needs a start before it (checked)
class LayerCache {
 public:
  /// What a pull of an image must bring.
  struct Missing {
    std::vector<LayerId> layers;  ///< Lowest first.
    Bytes compressed{};
    Bytes unpacked{};
  };

  LayerCache() = default;
  /// An empty cache. The catalogue must outlive it.
  explicit LayerCache(const LayerCatalogue& catalogue);

  [[nodiscard]] bool holds(ImageId image) const;
  [[nodiscard]] bool holds(LayerId layer) const;
  [[nodiscard]] Missing missing(ImageId image) const;

  /// The image has been pulled and unpacked; layers already there stay as they are.
  void add(ImageId image);

  /// The image is deleted: of its layers those go that no image of `others` needs and no running
  /// instance maps.
  void remove(ImageId image, std::span<const ImageId> others);

  /// Unpacked bytes that would go with it.
  [[nodiscard]] Bytes alone(ImageId image, std::span<const ImageId> others) const;

  /// An instance that shares the host's page cache starts or stops. Instances with a kernel of
  /// their own map their layers themselves and are not counted here. The image need not have been
  /// added: a plain process runs from files that no pull brought.
  void start(ImageId image);
  void stop(ImageId image);

  /// Mapped bytes of all layers in use, each once however many instances use it.
  [[nodiscard]] Bytes mapped() const { return mapped_; }
  /// Unpacked bytes of all layers there.
  [[nodiscard]] Bytes disk_used() const { return disk_used_; }

 private:
  [[nodiscard]] std::vector<LayerId> only_of(ImageId image, std::span<const ImageId> others) const;

  const LayerCatalogue* catalogue_ = nullptr;
  std::vector<std::uint64_t> present_;  // One bit a layer.
  std::vector<std::uint32_t> users_;    // Running instances, by layer.
  Bytes mapped_{};
  Bytes disk_used_{};
};

}  // namespace stowplan
