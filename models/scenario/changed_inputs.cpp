#include "models/scenario/changed_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/scenario/route.hpp"
#include "sim/config/path.hpp"
#include "sim/config/shape.hpp"

namespace stowplan {
namespace {

using config::Shape;

struct Input {
  std::string key;
  std::string value;
};

std::string keys_text(const std::vector<Shape>& keys) {
  std::string text;
  for (const Shape& key : keys) {
    if (!key.set) continue;
    text += (text.empty() ? "" : ", ") + key.name + " = " + config::value_text(key);
  }
  return text;
}

/// Flattens what is in force for one workload in one layout.
class InForce {
 public:
  InForce(const Scenario& scenario, const Layout& layout, const std::string& name)
      : s_(in_force(scenario, layout)) {
    const Workload& workload =
        *std::ranges::find(s_.workload, name, [](const Workload& w) { return w.name; });
    const Route* route = route_of(layout, workload);
    if (route == nullptr) return;
    add_keys(config::shape_of(workload), "workload");
    for (const Deployment& d : s_.deployment) {
      if (d.name == route->deployment) add_deployment(d);
    }
    for (const Pool& p : s_.pool) {
      if (p.name == route->pool) add_pool(p);
    }
  }

  [[nodiscard]] std::vector<Input> take() { return std::move(inputs_); }

 private:
  void add_deployment(const Deployment& d) {
    add_keys(config::shape_of(d), "");
    add_image(d.image, "image");
    add_entry(s_.runtime, d.runtime, "runtime");
    add_entry(s_.network, d.network, "network");
    for (const std::string& name : d.hardening) {
      add_entry(s_.hardening, name, config::join("hardening", name));
    }
  }

  // `validate` found no circle of bases; the depth is a second lock on that door.
  void add_image(const std::string& name, const std::string& path, int depth = 0) {
    constexpr int deepest = 64;
    const Image* image = s_.image.find(name);
    if (image == nullptr || depth == deepest) return;
    add_keys(config::shape_of(*image), path);
    if (!image->base.empty()) add_image(image->base, path + ".base", depth + 1);
  }

  void add_pool(const Pool& p) {
    inputs_.push_back({"pool", p.name});
    add_keys(config::shape_of(p), "pool");
    const Host* host = s_.host.find(p.host);
    if (host == nullptr) return;
    add_keys(config::shape_of(*host), "pool.host");
    add_entry(s_.storage, host->storage, "pool.host.storage");
  }

  template <class T>
  void add_entry(const config::Table<T>& table, const std::string& name, const std::string& path) {
    const T* entry = table.find(name);
    if (entry != nullptr) add_keys(config::shape_of(*entry), path);
  }

  // Of a struct at the top: what it is called is said by who refers to it.
  void add_keys(const Shape& shape, const std::string& path) {
    for (const Shape& key : shape.members) {
      if (key.name != "name") add(key, config::join(path, key.name));
    }
  }

  void add(const Shape& shape, const std::string& path) {
    if (!shape.set) return;
    switch (shape.kind) {
      case Shape::Kind::keys:
      case Shape::Kind::table:
        for (const Shape& member : shape.members) add(member, config::join(path, member.name));
        break;
      case Shape::Kind::list:
        add_list(shape, path);
        break;
      case Shape::Kind::distribution:
        inputs_.push_back({path, shape.members.empty()
                                     ? shape.value
                                     : fmt::format("{{ kind = {}, {} }}", shape.value,
                                                   keys_text(shape.members))});
        break;
      case Shape::Kind::choice:
        inputs_.push_back({path, shape.value});
        for (const Shape& member : shape.members) add(member, config::join(path, member.name));
        break;
      default:
        inputs_.push_back({path, shape.value});
    }
  }

  void add_list(const Shape& shape, const std::string& path) {
    const bool scalars = shape.members.empty() || shape.members.front().is_scalar();
    if (scalars) {
      inputs_.push_back({path, config::value_text(shape)});
      return;
    }
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Shape& item = shape.members[i];
      add(item, item.name.empty() ? fmt::format("{}[{}]", path, i) : config::join(path, item.name));
    }
  }

  const Scenario& s_;
  std::vector<Input> inputs_;
};

const Input* find(const std::vector<Input>& inputs, const std::string& key) {
  const auto at = std::find_if(inputs.begin(), inputs.end(),
                               [&](const Input& input) { return input.key == key; });
  return at == inputs.end() ? nullptr : &*at;
}

// An empty list and no list are the same.
bool is_nothing(const Input* input) {
  return input == nullptr || input->value.empty() || input->value == "[]";
}

}  // namespace

std::vector<ChangedInput> changed_inputs(const Scenario& scenario, std::string_view a,
                                         std::string_view b) {
  const auto layout = [&](std::string_view name) -> const Layout& {
    return *std::find_if(scenario.layout.begin(), scenario.layout.end(),
                         [&](const Layout& l) { return l.name == name; });
  };
  std::vector<ChangedInput> changes;
  for (const Workload& workload : scenario.workload) {
    const std::vector<Input> of_a = InForce{scenario, layout(a), workload.name}.take();
    const std::vector<Input> of_b = InForce{scenario, layout(b), workload.name}.take();
    for (const Input& input : of_a) {
      const Input* other = find(of_b, input.key);
      if (other != nullptr ? other->value == input.value : is_nothing(&input)) continue;
      changes.push_back({workload.name, input.key, input.value, other ? other->value : ""});
    }
    for (const Input& input : of_b) {
      if (find(of_a, input.key) != nullptr || is_nothing(&input)) continue;
      changes.push_back({workload.name, input.key, "", input.value});
    }
  }
  return changes;
}

}  // namespace stowplan
