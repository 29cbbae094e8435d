// Adapters from the cases of node_runtime.json about images: models/catalogue/image_gc.hpp and
// image_pull.hpp, with layers as flows of sim/queue/flow_network.hpp.
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <vector>

#include "conformance/rules.hpp"
#include "models/catalogue/image_gc.hpp"
#include "models/catalogue/image_pull.hpp"
#include "sim/queue/flow_network.hpp"

namespace stowplan::conformance {
namespace {

Time at_second(const Json& json, const char* key) {
  return Time{std::chrono::seconds{integer(json, key)}};
}

std::vector<StoredImage> stored_images(const Json& input) {
  std::vector<StoredImage> images;
  for (const Json& json : member(input, "images")) {  // There may be none.
    images.push_back({.size = Bytes{integer(json, "size")},
                      .in_use = json.at("in_use").get<bool>(),
                      .last_used = at_second(json, "last_used"),
                      .first_detected = at_second(json, "first_detected")});
  }
  return images;
}

void removal(const Json& input, const ImageRemoval& found, Findings& findings) {
  Json removed = Json::array();
  for (const std::size_t i : found.removed) removed.push_back(input.at("images").at(i).at("id"));
  findings.exact("removed", removed);
  findings.exact("freed", found.freed.count());
}

void free_space(const Json& input, Findings& findings) {
  removal(
      input,
      images_for_space(stored_images(input),
                       // "All of them" is more than other cases may ask for.
                       Bytes{member(input, "bytes_to_free").get<std::int64_t>()},
                       std::chrono::seconds{integer(input, "min_age_s")}, at_second(input, "now")),
      findings);
}

void collection(const Json& input, Findings& findings) {
  const ImageGc rules{.high = real(input, "high_percent") / 100,
                      .low = real(input, "low_percent") / 100,
                      .min_age = std::chrono::seconds{integer(input, "min_age_s")}};
  const ImageCollection found =
      collect_images(Bytes{integer(input, "capacity")}, Bytes{integer(input, "available")}, rules,
                     stored_images(input), at_second(input, "now"));
  findings.exact("triggered", found.triggered);
  findings.exact("to_free", found.to_free.count());
  findings.exact("ok", found.enough());
  removal(input, found.removal, findings);
}

/// Images on their way to one node, as a fleet brings them: the same order, over the same flows.
class Node {
 public:
  explicit Node(const Json& input)
      : most_(input.at("serialize").get<bool>()         ? 1
              : is_absent(input, "max_parallel_images") ? 0
                                                        : count(input, "max_parallel_images")) {
    nic_ = wire_.add_link(positive(input, "bandwidth_mib_s") * mib);
    if (!is_absent(input, "per_stream_cap_mib_s")) {
      cap_ = positive(input, "per_stream_cap_mib_s") * mib;
    }
    const ImagePull pull{.kind = Puller::containerd_1_3,
                         .layers_at_once = is_absent(input, "max_concurrent_downloads")
                                               ? 0
                                               : count(input, "max_concurrent_downloads")};
    for (const Json& layers : list(input, "images_layer_mib")) {
      images_.push_back({LayerPull{layer_rules(pull), layers.size()}, {}, -1});
      for (const Json& layer : layers) images_.back().bytes.push_back(layer.get<double>() * mib);
    }
  }

  /// When each image is there [s].
  std::vector<double> run() {
    begin_images();
    while (!due_.empty()) {
      const FlowNetwork::Due due = due_.top();
      due_.pop();
      now_ = due.at;
      if (!due.delivery) {
        wire_.settle(now_, due.id);
      } else if (const auto tag = wire_.deliver(now_, due.id, due.generation)) {
        fetched(*tag >> 32, *tag & 0xffffffffU);
      }
      take_due();
    }
    std::vector<double> all;
    for (const Image& image : images_) all.push_back(image.end);
    return all;
  }

 private:
  static constexpr double mib = 1 << 20;
  struct Image {
    LayerPull order;
    std::vector<double> bytes;  ///< Of each layer.
    double end;
  };
  struct Later {
    bool operator()(const FlowNetwork::Due& a, const FlowNetwork::Due& b) const {
      return b.at < a.at;
    }
  };

  void begin_images() {
    while (begun_ < images_.size() && may_pull(under_way_, most_)) {
      ++under_way_;
      fetch(begun_);
      end_if_there(begun_++);
    }
    take_due();
  }

  void fetch(std::size_t image) {
    while (const auto layer = images_[image].order.next_fetch()) {
      FlowRoute route;
      route.add({nic_, 1});
      route.cap = cap_;
      wire_.start(now_, route, images_[image].bytes[*layer], Duration{}, image << 32 | *layer);
    }
  }

  void fetched(std::size_t image, std::size_t layer) {
    images_[image].order.fetched(layer);
    fetch(image);
    if (end_if_there(image)) begin_images();
  }

  bool end_if_there(std::size_t image) {
    if (!images_[image].order.all_fetched()) return false;
    images_[image].end = seconds(now_.time_since_epoch());
    --under_way_;
    return true;
  }

  void take_due() {
    for (const FlowNetwork::Due& due : wire_.due()) due_.push(due);
    wire_.due().clear();
  }

  FlowNetwork wire_;
  LinkId nic_{};
  double cap_ = FlowRoute::uncapped;
  std::int64_t most_;
  std::int64_t under_way_ = 0;
  std::size_t begun_ = 0;
  std::vector<Image> images_;
  std::priority_queue<FlowNetwork::Due, std::vector<FlowNetwork::Due>, Later> due_;
  Time now_{};
};

void pull_makespan(const Json& input, Findings& findings) {
  findings.close("finish_s", Node{input}.run());
}

constexpr std::array<Rule, 3> of_images{{
    {"node_runtime", "image_gc", "collect_images", collection},
    {"node_runtime", "image_free_space", "images_for_space", free_space},
    {"node_runtime", "image_pull_makespan", "LayerPull, FlowNetwork", pull_makespan},
}};

}  // namespace

std::span<const Rule> image_rules() { return of_images; }

}  // namespace stowplan::conformance
