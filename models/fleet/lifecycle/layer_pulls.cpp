// Images that come layer by layer. Each layer is a pull of its own, which has its flow, its writes
// and its unpacking as that of a whole image has; the pull of the image knows their order.
// See docs/models/image.md.
#include "models/fleet/fleet.hpp"

namespace stowplan {

void Fleet::fetch_layers(PullId id) {
  HostRecord& host = hosts_[pulls_[id].host];
  const std::int64_t most = plan_of(host.pool).pool->image_pull.downloads_at_once;
  while (most == 0 || host.downloads < most) {
    const std::optional<std::size_t> next = pulls_[id].order->next_fetch();
    if (!next) return;
    ++host.downloads;
    const PullId part = pulls_.take();
    Pull& image = pulls_[id];
    const Layer& layer = plan_.layers().layer(image.layers[*next]);
    pulls_[part] = {
        .host = image.host,
        .service = image.service,
        .compressed = layer.compressed,
        .unpacked = layer.unpacked,
        .write_ratio = layer.compressed.count() > 0 ? ratio(layer.unpacked, layer.compressed) : 0,
        .begun = true,
        .whole = id,
        .position = *next};
    image.later -= layer.compressed;
    image.parts[*next] = part;
    begin_flow(part);
  }
}

// Images share the downloads of their host; the oldest pull goes on first.
void Fleet::fetch_more_layers(HostId host) {
  for (const PullId pull : hosts_[host].pulls) {
    if (pulls_[pull].listed) fetch_layers(pull);
  }
}

void Fleet::unpack_layers(PullId id) {
  while (const std::optional<std::size_t> next = pulls_[id].order->next_unpack()) {
    start_unpack(pulls_[id].parts[*next]);
  }
}

void Fleet::on_layer_fetched(PullId layer) {
  const PullId image = *pulls_[layer].whole;
  LayerPull& order = *pulls_[image].order;
  order.fetched(pulls_[layer].position);
  if (order.all_fetched()) pulls_[image].fetched_at = engine_.now();
  --hosts_[pulls_[image].host].downloads;
  fetch_more_layers(pulls_[image].host);
  unpack_layers(image);
}

void Fleet::on_layer_unpacked(PullId layer) {
  const PullId image = *pulls_[layer].whole;
  pulls_[image].order->unpacked(pulls_[layer].position);
  pulls_.give_back(layer);
  if (pulls_[image].order->done()) {
    end_image(image);
  } else {
    unpack_layers(image);
  }
}

}  // namespace stowplan
