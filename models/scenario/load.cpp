#include "models/scenario/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "models/scenario/check_names.hpp"
#include "models/scenario/currency.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/variants.hpp"
#include "sim/config/inherit.hpp"
#include "sim/config/path.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

// What is wrong inside a series is located there.
void read_series(const config::Document& document, const Scenario& scenario,
                 const std::string& scenario_file, const config::FileReader& read_file,
                 SeriesTable& table, std::vector<config::Diagnostic>& diagnostics) {
  for (const Workload& workload : scenario.workload) {
    const auto* series = std::get_if<SeriesArrivals>(&workload.arrivals);
    if (series == nullptr || series->file.empty()) continue;
    if (table.find(series_key(*series)) != nullptr) continue;
    const std::string name = config::beside(scenario_file, series->file);
    const std::optional<std::string> text = read_file(name);
    if (!text) {
      diagnostics.push_back(document.diagnose(
          "workload." + workload.name + ".arrivals.file",
          fmt::format(
              "cannot read the file \"{}\"; name a CSV file that can be read, relative to the "
              "scenario file",
              name)));
      continue;
    }
    ParsedSeries reading = parse_rate_series(*text, *series);
    for (const CsvError& error : reading.errors) {
      diagnostics.push_back({name, static_cast<std::uint32_t>(error.line),
                             static_cast<std::uint32_t>(error.column), "", error.message});
    }
    table.entries.emplace_back(series_key(*series), std::move(reading.series));
    std::sort(table.entries.begin(), table.entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }
}

// Keys of older forms are for files that are written in them.
void refuse_old_keys(const LoadedScenario& loaded, config::Problems& problems) {
  for (const Deployment& d : loaded.scenario.deployment) {
    if (!d.limits.cpu_quota) continue;
    const std::string path = config::join("deployment", d.name) + ".limits.cpu_quota";
    if (loaded.document.version_of(path) < 2) continue;
    problems.add(path,
                 "is of version 1, and this file says version = 2; for no limit write the CPUs as "
                 "requests.cpu and leave limits.cpu out");
  }
}

void check_sources(const LoadedScenario& loaded, config::Problems& problems) {
  const std::vector<AnswerTable>& tables = loaded.scenario.table;
  if (tables.empty()) return;
  const std::vector<config::EffectiveValue> values = values_in_force(loaded);
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (std::size_t r = 0; r < tables[t].row.size(); ++r) {
      const std::vector<std::string>& sources = tables[t].row[r].sources;
      for (std::size_t s = 0; s < sources.size(); ++s) {
        const bool known =
            std::any_of(values.begin(), values.end(), [&](const config::EffectiveValue& value) {
              return config::is_below(value.key, sources[s]);
            });
        if (known) continue;
        problems.add(fmt::format("table[{}].row[{}].sources[{}]", t, r, s),
                     "there is no value of that name in force; `stowplan show` lists them");
      }
    }
  }
}

// Its range is read by those who show it.
void check_explore(const LoadedScenario& loaded, config::Problems& problems) {
  const std::vector<std::string>& explore = loaded.scenario.explore;
  if (explore.empty()) return;
  std::vector<std::string> keys{"load"};
  for (const config::EffectiveValue& value : values_in_force(loaded)) keys.push_back(value.key);
  for (std::size_t i = 0; i < explore.size(); ++i) {
    const std::string path = explore[i].substr(0, config::end_of_path(explore[i]));
    if (std::ranges::find(keys, path) != keys.end()) continue;
    problems.add(fmt::format("explore[{}]", i), fmt::format("there is no value \"{}\" in force{}",
                                                            path, config::suggestion(path, keys)));
  }
}

void settle(config::Document& document) {
  config::inherit(document, "host");
  settle_prices(document);
}

/// Reads the scenario of each layout that has changes, and hands it to the layout.
class Variants {
 public:
  Variants(const config::Document& unchanged, const config::Inputs& inputs,
           const config::FileReader& read_file, LoadedScenario& loaded)
      : unchanged_(unchanged), inputs_(inputs), read_file_(read_file), loaded_(loaded) {}

  std::vector<config::Diagnostic> read(const std::vector<Variant>& variants) {
    for (const Variant& variant : variants) read(variant);
    return std::move(found_);
  }

 private:
  void read(const Variant& variant) {
    config::Document document = with_changes(unchanged_, variant);
    config::override_document(document, inputs_);
    settle(document);
    config::Problems problems{document};
    auto changed = std::make_shared<Scenario>(config::read<Scenario>(document, problems));
    changed->only = variant.layout;
    const bool complete = problems.count() == 0;
    for (const Problem& problem : complete ? validate(*changed) : check_names(*changed, false)) {
      problems.add(problem.path, problem.message);
    }
    std::vector<config::Diagnostic> diagnostics = problems.diagnostics();
    read_series(document, *changed, inputs_.file, read_file_, loaded_.series, diagnostics);
    add(std::move(diagnostics), variant.layout);
    if (!complete) return;
    std::erase_if(changed->layout,
                  [&](const Layout& layout) { return layout.name != variant.layout; });
    for (Layout& layout : loaded_.scenario.layout) {
      if (layout.name == variant.layout) layout.changed = changed;
    }
  }

  // What is wrong with a layout is wrong with those that are like it, and said once.
  void add(std::vector<config::Diagnostic> diagnostics, const std::string& layout) {
    for (config::Diagnostic& diagnostic : diagnostics) {
      if (std::ranges::find(known_, diagnostic) != known_.end()) continue;
      known_.push_back(diagnostic);
      diagnostic.message += fmt::format(" (in layout \"{}\")", layout);
      found_.push_back(std::move(diagnostic));
    }
  }

  const config::Document& unchanged_;
  const config::Inputs& inputs_;
  const config::FileReader& read_file_;
  LoadedScenario& loaded_;
  std::vector<config::Diagnostic> known_;
  std::vector<config::Diagnostic> found_;
};

// The layouts that are run; every one has been checked.
void keep_layouts(Scenario& scenario) {
  if (scenario.compare.empty()) return;
  std::vector<Layout> kept;
  const auto named = [](const std::vector<Layout>& layouts, const std::string& name) {
    return std::find_if(layouts.begin(), layouts.end(),
                        [&](const Layout& layout) { return layout.name == name; });
  };
  for (const std::string& name : scenario.compare) {
    if (named(kept, name) == kept.end()) kept.push_back(*named(scenario.layout, name));
  }
  scenario.layout = std::move(kept);
}

LoadedScenario read_scenario(config::Document document, const config::Inputs& inputs,
                             const config::FileReader& read) {
  LoadedScenario loaded;
  const std::vector<Variant> variants = take_variants(document);
  loaded.document = variants.empty() ? std::move(document) : document;
  settle(loaded.document);
  config::Problems problems{loaded.document};
  loaded.scenario = config::read<Scenario>(loaded.document, problems);
  for (Layout& layout : loaded.scenario.layout) {
    const auto named = [&](const Variant& variant) { return variant.layout == layout.name; };
    // Until its own scenario is read; nothing but whether there is one is looked at before.
    if (std::ranges::any_of(variants, named)) layout.changed = std::make_shared<const Scenario>();
  }
  // Rules between values mean nothing while values are missing; names can be looked up all the
  // same.
  const bool complete = problems.count() == 0;
  for (const Problem& problem :
       complete ? validate(loaded.scenario) : check_names(loaded.scenario, false)) {
    problems.add(problem.path, problem.message);
  }
  refuse_old_keys(loaded, problems);
  if (complete) check_sources(loaded, problems);
  if (complete) check_explore(loaded, problems);
  std::vector<config::Diagnostic> diagnostics = problems.diagnostics();
  read_series(loaded.document, loaded.scenario, inputs.file, read, loaded.series, diagnostics);
  if (diagnostics.empty()) {
    diagnostics = Variants{document, inputs, read, loaded}.read(variants);
  }
  if (!diagnostics.empty()) throw config::ConfigError{std::move(diagnostics)};
  keep_layouts(loaded.scenario);
  return loaded;
}

}  // namespace

config::Document read_document(const config::Inputs& inputs, const config::FileReader& read_file) {
  config::Document document = config::load_document(inputs, read_file);
  static_cast<void>(take_variants(document));
  settle(document);
  return document;
}

LoadedScenario load_scenario(const config::Inputs& inputs, const config::FileReader& read_file) {
  std::vector<std::string> files;
  const config::FileReader read = [&](const std::string& name) {
    files.push_back(name);
    return read_file(name);
  };
  LoadedScenario loaded = read_scenario(config::load_document(inputs, read), inputs, read);
  loaded.files = std::move(files);
  return loaded;
}

LoadedScenario load_scenario(config::Document document, const config::Inputs& inputs,
                             const config::FileReader& read_file) {
  config::override_document(document, inputs);
  return read_scenario(std::move(document), inputs, read_file);
}

Scenario read_catalogue(const config::Document& document) {
  config::Problems problems{document};
  return config::read<Scenario>(document, problems);
}

std::vector<config::EffectiveValue> values_in_force(const LoadedScenario& loaded) {
  const auto all = [](std::string_view, std::string_view) { return true; };
  return config::effective_values(loaded.document, config::shape_of(loaded.scenario), all);
}

}  // namespace stowplan
