#include "models/scenario/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "models/metric/metric_key.hpp"
#include "models/scenario/metric_limit.hpp"
#include "models/scenario/used_entries.hpp"
#include "sim/check.hpp"
#include "sim/config/path.hpp"

namespace stowplan {
namespace {

std::string public_name(std::string_view table, std::string_view entry) {
  return fmt::format("{}/{}", table, entry);
}

/// "runtime/runc" of "runtime.runc.memory"; empty where it is no value of a table that may be
/// public.
std::string public_name_of(const std::string& key) {
  const auto steps = config::split_path(key);
  if (!steps || steps->size() < 2) return {};
  const std::string& table = steps->front().key;
  const bool may_be =
      table == "runtime" || table == "network" || table == "hardening" || table == "storage";
  return may_be ? public_name(table, (*steps)[1].key) : std::string{};
}

/// New names of one kind: "pool-1", "pool-2", ...
class NewNames {
 public:
  explicit NewNames(std::string kind) : kind_(std::move(kind)) {}

  /// Leaves a name as it is.
  void keep(const std::string& name) { names_.insert_or_assign(name, name); }

  /// Names that come sorted keep their order, whatever is sorted by them.
  void add_sorted(const std::set<std::string>& names) {
    const std::size_t width = std::to_string(names.size()).size();
    for (const std::string& name : names) {
      if (names_.contains(name)) continue;
      names_.emplace(name, fmt::format("{}-{:0{}}", kind_, ++count_, width));
    }
  }

  /// The new one; no name stays none.
  [[nodiscard]] const std::string& of(const std::string& name) {
    if (name.empty()) return name;
    const auto [at, is_new] = names_.try_emplace(name);
    if (is_new) at->second = fmt::format("{}-{}", kind_, ++count_);
    return at->second;
  }
  void rename(std::string& name) { name = of(name); }

  [[nodiscard]] const std::map<std::string, std::string>& all() const { return names_; }

 private:
  std::string kind_;
  std::map<std::string, std::string> names_;
  std::size_t count_ = 0;
};

template <class Amount>
void scale(Amount& amount, double factor) {
  amount = Amount{amount.count() * factor};
}

class Redacting {
 public:
  Redacting(const LoadedScenario& loaded, const PublicEntries& is_public)
      : loaded_(loaded), is_public_(is_public), currency_(loaded.scenario.currency) {
    const Scenario& scenario = loaded.scenario;
    add(scenario);
    for (const Layout& layout : scenario.layout) {
      static_cast<void>(layouts_.of(layout.name));
      if (layout.changed) add(*layout.changed);
    }
    name_entries();
    factor_ = money_factor();
  }

  RedactedScenario run() {
    RedactedScenario result;
    result.loaded.scenario = redact(loaded_.scenario);
    result.loaded.series = std::move(series_table_);
    std::sort(result.loaded.series.entries.begin(), result.loaded.series.entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [old, now] : layouts_.all()) result.layouts.emplace_back(old, now);
    return result;
  }

 private:
  /// What is used of the tables, and what is public among the words of runtimes.
  void add(const Scenario& s) {
    const UsedEntries used{s};
    const auto use = [&used](const auto& table, std::string_view name, std::set<std::string>& all) {
      for (const auto& entry : table.entries) {
        if (used(name, entry.first)) all.insert(entry.first);
      }
    };
    use(s.host, "host", used_.host);
    use(s.storage, "storage", used_.storage);
    use(s.network, "network", used_.network);
    use(s.runtime, "runtime", used_.runtime);
    use(s.hardening, "hardening", used_.hardening);
    use(s.image, "image", used_.image);
    use(s.workload_class, "class", used_.workload_class);
    for (const auto& [name, runtime] : s.runtime.entries) {
      if (!is_public_.contains("runtime", name)) continue;
      for (const auto* phases : {&runtime.start, &runtime.stop, &runtime.restore}) {
        for (const Phase& phase : *phases) {
          phases_.keep(phase.name);
          events_.keep(phase.from);
          events_.keep(phase.to);
          sections_.keep(phase.serial);
        }
      }
    }
    for (const Pool& pool : s.pool) {
      if (const Host* host = s.host.find(pool.host)) {
        dearest_host_ = std::max(dearest_host_, host->price.count());
      }
    }
    for (const Charge& c : s.charge) {
      for (const Price price : {c.price, c.per_host, c.per_instance}) {
        dearest_charge_ = std::max(dearest_charge_, price.count());
      }
      dearest_traffic_ = std::max(dearest_traffic_, c.per_traffic.count());
    }
  }

  void name_entries() {
    const auto name = [this](NewNames& names, std::string_view table,
                             const std::set<std::string>& used) {
      for (const std::string& entry : used) {
        if (is_public_.contains(table, entry)) names.keep(entry);
      }
      names.add_sorted(used);
    };
    name(hosts_, "host", used_.host);
    name(storages_, "storage", used_.storage);
    name(networks_, "network", used_.network);
    name(runtimes_, "runtime", used_.runtime);
    name(hardenings_, "hardening", used_.hardening);
    name(images_, "image", used_.image);
    name(classes_, "class", used_.workload_class);
  }

  [[nodiscard]] double money_factor() const {
    for (const double most : {dearest_host_, dearest_charge_, dearest_traffic_}) {
      if (most > 0) return 1 / most;
    }
    return 1;
  }

  Scenario redact(Scenario s) {
    s.title = "A fleet";
    for (std::string& metric : s.stop.metrics) metric = metric_text(metric);
    redact_tables(s);
    for (Pool& pool : s.pool) redact_pool(pool);
    for (Workload& workload : s.workload) redact_workload(workload);
    for (Deployment& d : s.deployment) redact_deployment(d);
    for (Layout& layout : s.layout) redact_layout(layout);
    for (std::string& name : s.compare) layouts_.rename(name);
    for (Charge& charge : s.charge) redact_charge(charge);
    for (Assertion& assertion : s.assertion) redact_assertion(assertion);
    s.currency = {.code = Currency::xxx, .rate = {}, .rate_date = {}};
    s.table.clear();
    s.explore.clear();
    s.published.clear();
    layouts_.rename(s.only);
    return s;
  }

  void redact_tables(Scenario& s) {
    rename_entries(s.host, used_.host, hosts_);
    rename_entries(s.storage, used_.storage, storages_);
    rename_entries(s.network, used_.network, networks_);
    rename_entries(s.runtime, used_.runtime, runtimes_);
    rename_entries(s.hardening, used_.hardening, hardenings_);
    rename_entries(s.image, used_.image, images_);
    rename_entries(s.workload_class, used_.workload_class, classes_);
    for (auto& entry : s.host.entries) {
      Host& host = entry.second;
      host.base.clear();
      host.provider.clear();
      host.price_date.clear();
      storages_.rename(host.storage);
      scale(host.price, factor_);
    }
    for (auto& entry : s.runtime.entries) {
      for (auto* phases : {&entry.second.start, &entry.second.stop, &entry.second.restore}) {
        for (Phase& phase : *phases) {
          phases_.rename(phase.name);
          events_.rename(phase.from);
          events_.rename(phase.to);
          sections_.rename(phase.serial);
        }
      }
    }
    for (auto& entry : s.image.entries) {
      Image& image = entry.second;
      images_.rename(image.base);
      for (Layer& layer : image.layers) layers_.rename(layer.name);
      for (GuestService& service : image.system.services) services_.rename(service.name);
    }
  }

  template <class T>
  static void rename_entries(config::Table<T>& table, const std::set<std::string>& used,
                             NewNames& names) {
    std::erase_if(table.entries,
                  [&used](const auto& entry) { return !used.contains(entry.first); });
    for (auto& entry : table.entries) names.rename(entry.first);
    std::sort(table.entries.begin(), table.entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  void redact_pool(Pool& pool) {
    pool.drawn_as = pool.draws_as();
    pools_.rename(pool.name);
    hosts_.rename(pool.host);
    for (Daemon& daemon : pool.daemons) daemons_.rename(daemon.name);
  }

  void redact_workload(Workload& workload) {
    workload.drawn_as = workload.draws_as();
    workloads_.rename(workload.name);
    classes_.rename(workload.workload_class);
    for (Call& call : workload.calls) workloads_.rename(call.to);
    if (auto* series = std::get_if<SeriesArrivals>(&workload.arrivals)) redact_series(*series);
  }

  void redact_series(SeriesArrivals& series) {
    const RateSeries* rates = loaded_.series.find(series_key(series));
    series.file = series_.of(series_key(series));
    series.column = "requests";
    series.time.reset();
    const std::string key = series_key(series);
    const bool there = std::ranges::any_of(
        series_table_.entries, [&key](const auto& entry) { return entry.first == key; });
    if (rates != nullptr && !there) series_table_.entries.emplace_back(key, *rates);
  }

  void redact_deployment(Deployment& d) {
    deployments_.rename(d.name);
    images_.rename(d.image);
    runtimes_.rename(d.runtime);
    networks_.rename(d.network);
    for (std::string& name : d.hardening) hardenings_.rename(name);
  }

  void redact_layout(Layout& layout) {
    layouts_.rename(layout.name);
    layouts_.rename(layout.like);
    layout.set.entries.clear();
    for (Route& route : layout.route) {
      classes_.rename(route.workload_class);
      workloads_.rename(route.workload);
      deployments_.rename(route.deployment);
      pools_.rename(route.pool);
    }
    if (layout.changed) {
      layout.changed = std::make_shared<const Scenario>(redact(*layout.changed));
    }
  }

  void redact_charge(Charge& charge) {
    charges_.rename(charge.name);
    pools_.rename(charge.pool);
    workloads_.rename(charge.workload);
    for (std::string& name : charge.layouts) layouts_.rename(name);
    scale(charge.price, factor_);
    scale(charge.per_host, factor_);
    scale(charge.per_instance, factor_);
    scale(charge.per_traffic, factor_);
  }

  void redact_assertion(Assertion& a) {
    a.what.clear();
    auto key = MetricKey::parse(a.scope(), a.metric);
    STOWPLAN_CHECK(key.has_value());
    key->currency = currency_.code;
    const LimitOf what = a.than.empty() ? LimitOf::value : LimitOf::change;
    redact_limit(a.min, *key, what);
    redact_limit(a.max, *key, what);
    phases_.rename(key->phase);
    a.metric = key->name();
    layouts_.rename(a.layout);
    layouts_.rename(a.than);
    workloads_.rename(a.workload);
    pools_.rename(a.pool);
  }

  /// A limit of money has to follow the prices.
  void redact_limit(std::optional<config::Written>& limit, const MetricKey& key,
                    LimitOf what) const {
    const bool money = in_currency(key.id.unit(), Currency::xxx) != key.id.unit();
    if (!limit || !money) return;
    const auto parsed = parse_limit(bare_text(*limit), key, what);
    STOWPLAN_CHECK(parsed.value.has_value());
    if (parsed.value->relative) return;
    const double scaled = parsed.value->value / currency_.per_dollar() * factor_;
    limit->toml = fmt::format("\"{:.17g} {}\"", scaled, names_of(Currency::xxx).code);
  }

  std::string metric_text(const std::string& text) {
    auto key = MetricKey::parse(text);
    if (!key) return text;
    (key->scope.is_pool() ? pools_ : workloads_).rename(key->scope.name);
    phases_.rename(key->phase);
    return key->text();
  }

  const LoadedScenario& loaded_;
  const PublicEntries& is_public_;
  const CurrencyChoice currency_;
  struct {
    std::set<std::string> host, storage, network, runtime, hardening, image, workload_class;
  } used_;
  double dearest_host_ = 0;  // [USD/h]
  double dearest_charge_ = 0;
  double dearest_traffic_ = 0;  // [USD/B]
  double factor_ = 1;
  SeriesTable series_table_;

  NewNames layouts_{"layout"}, pools_{"pool"}, workloads_{"workload"}, deployments_{"deployment"},
      classes_{"class"}, charges_{"charge"}, daemons_{"daemon"}, hosts_{"host"},
      storages_{"storage"}, networks_{"network"}, runtimes_{"runtime"}, hardenings_{"hardening"},
      images_{"image"}, layers_{"layer"}, services_{"service"}, phases_{"phase"}, events_{"event"},
      sections_{"section"}, series_{"series"};
};

}  // namespace

PublicEntries::PublicEntries(std::span<const config::EffectiveValue> values) {
  std::set<std::string> others;
  for (const config::EffectiveValue& value : values) {
    const std::string name = public_name_of(value.key);
    if (name.empty() || value.origin == config::Origin::defaults) continue;
    (value.origin == config::Origin::catalogue ? names_ : others).insert(name);
  }
  std::erase_if(names_, [&others](const std::string& name) { return others.contains(name); });
}

bool PublicEntries::contains(std::string_view table, std::string_view entry) const {
  return names_.contains(public_name(table, entry));
}

bool PublicEntries::holds(const config::EffectiveValue& value) const {
  const std::string name = public_name_of(value.key);
  return !name.empty() && names_.contains(name);
}

const std::string& RedactedScenario::layout(std::string_view name) const {
  const auto at = std::ranges::find(layouts, name, [](const auto& names) { return names.first; });
  STOWPLAN_CHECK(at != layouts.end());
  return at->second;
}

RedactedScenario redacted(const LoadedScenario& loaded, const PublicEntries& is_public) {
  return Redacting{loaded, is_public}.run();
}

}  // namespace stowplan
