#include "models/catalogue/image_pull.hpp"

#include <algorithm>
#include <cmath>

#include "sim/check.hpp"

namespace stowplan {

LayerRules layer_rules(const ImagePull& pull) {
  STOWPLAN_CHECK(pull.kind != Puller::whole);
  LayerRules rules;
  if (pull.kind == Puller::containerd_1_2) {
    rules.layers_at_once = 0;
    rules.order = UnpackOrder::after_pull;
  }
  if (pull.unpacks_at_once > 1) {
    rules.order = UnpackOrder::any_order;
    rules.unpacks_at_once = pull.unpacks_at_once;
  }
  rules.layers_at_once = pull.layers_at_once.value_or(rules.layers_at_once);
  return rules;
}

double connections(const ImagePull& pull, Bytes compressed) {
  if (pull.fetch_buffer.count() == 0) return 1;
  const double parts = std::ceil(ratio(compressed, pull.fetch_buffer));
  const std::int64_t most = layer_rules(pull).layers_at_once;
  return std::max(1.0, most == 0 ? parts : std::min(parts, static_cast<double>(most)));
}

std::optional<std::size_t> LayerPull::next_fetch() {
  const auto next = std::find(layers_.begin(), layers_.end(), State::waiting);
  if (next == layers_.end()) return std::nullopt;
  if (rules_.layers_at_once > 0 && count(State::fetching) >= rules_.layers_at_once) {
    return std::nullopt;
  }
  *next = State::fetching;
  return static_cast<std::size_t>(next - layers_.begin());
}

std::optional<std::size_t> LayerPull::next_unpack() {
  if (rules_.order == UnpackOrder::after_pull && !all_fetched()) return std::nullopt;
  if (count(State::unpacking) >= rules_.unpacks_at_once) return std::nullopt;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i] == State::fetched) {
      layers_[i] = State::unpacking;
      return i;
    }
    if (layers_[i] != State::unpacked && rules_.order != UnpackOrder::any_order) break;
  }
  return std::nullopt;
}

bool LayerPull::all_fetched() const {
  return count(State::waiting) == 0 && count(State::fetching) == 0;
}

bool LayerPull::done() const {
  return count(State::unpacked) == static_cast<std::int64_t>(layers_.size());
}

void LayerPull::move(std::size_t layer, State from, State to) {
  STOWPLAN_CHECK(layer < layers_.size() && layers_[layer] == from);
  layers_[layer] = to;
}

std::int64_t LayerPull::count(State state) const {
  return std::count(layers_.begin(), layers_.end(), state);
}

}  // namespace stowplan
