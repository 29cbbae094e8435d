// How a host's container runtime brings an image: whole, or layer by layer; in which order layers
// are fetched and unpacked, and how many at a time. docs/models/image.md, "Layer by layer".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Whose order of fetching and unpacking: one stream and one unpack for all layers together, or
/// that of a container runtime.
enum class Puller : std::uint8_t {
  whole,
  containerd_1_2,
  containerd_1_3,
  containerd_2_1,
  containerd_2_2,
  docker,
};

/// What may be unpacked next.
enum class UnpackOrder : std::uint8_t {
  after_pull,  ///< Nothing before all layers are there; then one after the other.
  in_order,    ///< A layer that is there, once the one below it is unpacked.
  any_order,   ///< A layer that is there; what lies below it comes in when it does (rebase).
};

/// How layers come: a preset, of which single values can be stated otherwise.
struct ImagePull {
  Puller kind = Puller::whole;
  std::optional<std::int64_t> layers_at_once{};
  std::int64_t unpacks_at_once = 1;
  std::int64_t downloads_at_once = 0;
  Duration manifest{};
  Bytes fetch_buffer{};
  Bandwidth gzip{86e6};
  Bandwidth zstd{350e6};
};

template <class Visitor>
void fields(Visitor& v, ImagePull& p) {
  using config::Check;
  v.field("kind", p.kind,
          "Whose order: \"whole\" is one stream for all layers, unpacked together when all is "
          "there; the others fetch and unpack layer by layer",
          {.source = "containerd issue 2886 and change logs, in a survey; docs/models/image.md"});
  v.field("layers_at_once", p.layers_at_once,
          "Layers of an image that are fetched at a time; 0 for no limit; if left out, the "
          "preset's: 3, containerd-1.2 no limit",
          {.check = Check::not_negative,
           .source = "max_concurrent_downloads of containerd 1.3, max-concurrent-downloads of "
                     "Docker: 3"});
  v.field("unpacks_at_once", p.unpacks_at_once,
          "Layers of an image that are unpacked at a time, in any order; above 1 for "
          "containerd-2.2 only, whose snapshotter must be able to rebase",
          {.check = Check::at_least_one, .source = "max_concurrent_unpacks of containerd 2.2"});
  v.field(
      "downloads_at_once", p.downloads_at_once,
      "Layers that a host fetches at a time, of all images together, as the transfer service of "
      "containerd bounds them; 0 for no limit but that of each image",
      {.check = Check::not_negative});
  v.field("manifest", p.manifest,
          "Asking the registry for an image's manifest, before its first layer",
          {.check = Check::not_negative,
           .source = "assumption: none; a round trip to the registry or two",
           .range = "0 to 2 s"});
  v.field("fetch_buffer", p.fetch_buffer,
          "A layer is fetched in parts of this size at the same time, each with a connection; 0 "
          "for whole layers; containerd-2.1 and later",
          {.check = Check::not_negative,
           .source = "concurrent_layer_fetch_buffer of containerd 2.1, off by default"});
  v.field("gzip", p.gzip, "Unpacked bytes a second of one thread, on a core of speed 1",
          {.check = Check::positive,
           .source = "measured on one core of a 2.6 GHz EPYC",
           .range = "70 to 200 MB/s"});
  v.field("zstd", p.zstd, "Unpacked bytes a second of one thread, on a core of speed 1",
          {.check = Check::positive,
           .source = "measured on one core of a 2.6 GHz EPYC",
           .range = "300 to 1000 MB/s"});
}

/// The rules an ImagePull comes to.
struct LayerRules {
  std::int64_t layers_at_once = 3;  ///< 0 for no limit.
  std::int64_t unpacks_at_once = 1;
  UnpackOrder order = UnpackOrder::in_order;
};

/// Preset, and what is stated otherwise.
/// Errors  checked: not for kind whole
[[nodiscard]] LayerRules layer_rules(const ImagePull& pull);

/// Connections a layer of `compressed` bytes is fetched over: one for each part of fetch_buffer,
/// as many as layers at most.
[[nodiscard]] double connections(const ImagePull& pull, Bytes compressed);

/// Whether a host that brings `under_way` images may begin another; `most` 0 for no limit, 1 as
/// kubelet does with serializeImagePulls, else its maxParallelImagePulls.
[[nodiscard]] constexpr bool may_pull(std::int64_t under_way, std::int64_t most) {
  return most == 0 || under_way < most;
}

/// One image on its way to one host: which layer to fetch and which to unpack next. It knows order
/// and limits, neither time nor bytes.
///
/// Model   layers are fetched lowest first, `layers_at_once` at a time; what may be unpacked says
///         `order`. Three layers, in order: 0 and 2 are there, 1 is not: 0 is unpacked, 2 waits.
/// Use     Take next_fetch() and next_unpack() until they have nothing, after each call of
///         fetched() and unpacked(); each layer is given out once.
/// Shape   O(layers) a call
/// Errors  checked: fetched() and unpacked() only of what was given out
/// Source  docs/models/image.md
class LayerPull {
 public:
  LayerPull(const LayerRules& rules, std::size_t layers)
      : rules_(rules), layers_(layers, State::waiting) {}

  std::optional<std::size_t> next_fetch();
  void fetched(std::size_t layer) { move(layer, State::fetching, State::fetched); }
  std::optional<std::size_t> next_unpack();
  void unpacked(std::size_t layer) { move(layer, State::unpacking, State::unpacked); }

  [[nodiscard]] bool all_fetched() const;
  [[nodiscard]] bool done() const;

 private:
  enum class State : std::uint8_t { waiting, fetching, fetched, unpacking, unpacked };

  void move(std::size_t layer, State from, State to);
  [[nodiscard]] std::int64_t count(State state) const;

  LayerRules rules_;
  std::vector<State> layers_;
};

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Puller> {
  static constexpr std::array<std::string_view, 6> names{
      "whole", "containerd-1.2", "containerd-1.3", "containerd-2.1", "containerd-2.2", "docker"};
};
}  // namespace stowplan::config
