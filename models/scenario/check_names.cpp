#include "models/scenario/check_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/demand/call_graph.hpp"
#include "sim/config/path.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

template <class T>
std::vector<std::string> names_of(const config::Table<T>& table) {
  std::vector<std::string> names;
  for (const auto& entry : table.entries) names.push_back(entry.first);
  return names;
}

template <class T>
std::vector<std::string> names_of(const std::vector<T>& items) {
  std::vector<std::string> names;
  for (const T& item : items) names.push_back(item.name);
  return names;
}

/// Names that refer to nothing. In an incomplete scenario a name that was not read, or a list that
/// is empty because it could not be read, has a complaint already and gets no second one here.
class NameCheck {
 public:
  NameCheck(const Scenario& scenario, bool complete) : s_(scenario), complete_(complete) {}

  Problems run() {
    for (const Pool& pool : s_.pool) check_pool(pool);
    for (const Workload& w : s_.workload) {
      refers(config::join("workload", w.name) + ".class", w.workload_class, "class",
             names_of(s_.workload_class), table_remedy("class"));
    }
    if (complete_ || !s_.workload.empty()) {
      for (Problem& problem : check_calls(s_.workload)) problems_.push_back(std::move(problem));
    }
    for (const Deployment& d : s_.deployment) check_deployment(d);
    for (const Layout& layout : s_.layout) {
      if (!s_.holds_for(layout)) continue;
      const std::string path = config::join("layout", layout.name);
      for (std::size_t i = 0; i < layout.route.size(); ++i) {
        check_route(layout.route[i], fmt::format("{}.route[{}]", path, i));
      }
    }
    for (std::size_t i = 0; i < s_.compare.size(); ++i) {
      refers(fmt::format("compare[{}]", i), s_.compare[i], "layout", names_of(s_.layout),
             "the scenario file names them");
    }
    for (const Charge& charge : s_.charge) check_charge(charge);
    return std::move(problems_);
  }

 private:
  static std::string table_remedy(std::string_view table) {
    return fmt::format("choose one from the catalogue, or add [{}.NAME]", table);
  }
  static std::string list_remedy(std::string_view list) {
    return fmt::format("add a [[{}]] of that name", list);
  }

  void refers(const std::string& path, const std::string& name, std::string_view what,
              const std::vector<std::string>& names, const std::string& remedy) {
    if (!complete_ && (name.empty() || names.empty())) return;
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::string near = config::suggestion(name, names);
    problems_.push_back({path, fmt::format("there is no {} \"{}\"{}", what, name,
                                           near.empty() ? "; " + remedy : near)});
  }

  void check_pool(const Pool& pool) {
    const std::string path = config::join("pool", pool.name) + ".host";
    refers(path, pool.host, "host", names_of(s_.host), table_remedy("host"));
    if (const Host* host = s_.host.find(pool.host)) {
      refers(config::join("host", pool.host) + ".storage", host->storage, "storage class",
             names_of(s_.storage), table_remedy("storage"));
    }
  }

  void check_charge(const Charge& charge) {
    const std::string path = config::join("charge", charge.name);
    if (!charge.pool.empty()) {
      refers(path + ".pool", charge.pool, "pool", names_of(s_.pool), list_remedy("pool"));
    }
    if (!charge.workload.empty()) {
      refers(path + ".workload", charge.workload, "workload", names_of(s_.workload),
             list_remedy("workload"));
    }
    for (std::size_t i = 0; i < charge.layouts.size(); ++i) {
      refers(fmt::format("{}.layouts[{}]", path, i), charge.layouts[i], "layout",
             names_of(s_.layout), list_remedy("layout"));
    }
  }

  void check_deployment(const Deployment& d) {
    const std::string path = config::join("deployment", d.name);
    refers(path + ".image", d.image, "image", names_of(s_.image), table_remedy("image"));
    refers(path + ".runtime", d.runtime, "runtime", names_of(s_.runtime), table_remedy("runtime"));
    refers(path + ".network", d.network, "network mode", names_of(s_.network),
           table_remedy("network"));
    for (std::size_t i = 0; i < d.hardening.size(); ++i) {
      refers(fmt::format("{}.hardening[{}]", path, i), d.hardening[i], "hardening",
             names_of(s_.hardening), table_remedy("hardening"));
    }
  }

  void check_route(const Route& route, const std::string& path) {
    if (!route.workload.empty()) {
      refers(path + ".workload", route.workload, "workload", names_of(s_.workload),
             list_remedy("workload"));
    }
    if (!route.workload_class.empty()) {
      refers(path + ".class", route.workload_class, "class", names_of(s_.workload_class),
             table_remedy("class"));
    }
    refers(path + ".deployment", route.deployment, "deployment", names_of(s_.deployment),
           list_remedy("deployment"));
    refers(path + ".pool", route.pool, "pool", names_of(s_.pool), list_remedy("pool"));
  }

  const Scenario& s_;
  const bool complete_;
  Problems problems_;
};

}  // namespace

Problems check_names(const Scenario& scenario, bool complete) {
  return NameCheck{scenario, complete}.run();
}

}  // namespace stowplan
