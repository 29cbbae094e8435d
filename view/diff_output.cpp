#include "view/diff_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "view/format_quantity.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

/// A whole and its parts, all below one name: metrics whose means add up.
struct Sum {
  std::string_view title;
  MetricId whole;
  std::string_view above;

  /// Whether it is a part; of durations their means are.
  [[nodiscard]] constexpr bool has(MetricId id) const {
    return id.family().name.starts_with(above) && id.statistic() == whole.statistic();
  }
};

constexpr Sum start_sum{"Start", "start_time.mean", "start_time."};
constexpr Sum memory_sum{"Memory of one instance", "memory.instance", "memory.instance."};
constexpr Sum money_sum{"Cost", "cost.month", "cost.waterfall."};
static_assert(start_sum.has("start_time.PHASE.mean") && memory_sum.has("memory.instance.mapped") &&
              money_sum.has("cost.waterfall.idle"));

constexpr std::array<MetricId, 5> layout_rows{"hosts.mean", "density.instances_per_host",
                                              "memory.shared", "cpu.useful", "cpu.overhead"};
constexpr std::array<MetricId, 4> workload_rows{"response_time.mean", "response_time.p99",
                                                "throughput", "isolation.blast_radius.instances"};

struct Part {
  std::string name;
  MetricKey key;
  double a = 0;
  double b = 0;

  [[nodiscard]] double change() const { return b - a; }
  [[nodiscard]] std::string_view unit() const { return key.unit(); }
};

double mean_of(const LayoutResult& layout, const MetricKey& key) {
  const Metric* found = layout.find(key);
  return found != nullptr && std::isfinite(found->estimate.mean) ? found->estimate.mean : 0;
}

Part part_of(const Comparison& comparison, std::string name, const MetricKey& key) {
  return {std::move(name), key, mean_of(comparison.layouts[0], key),
          mean_of(comparison.layouts[1], key)};
}

// Phases that only one layout has are zero in the other.
std::vector<Part> parts_of(const Comparison& comparison, const MetricScope& scope, const Sum& sum) {
  std::vector<Part> parts;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      const MetricKey& key = metric.key;
      if (key.scope != scope || !sum.has(key.id)) continue;
      if (std::ranges::find(parts, key, &Part::key) != parts.end()) continue;
      const std::string_view below = key.id.family().name.substr(sum.above.size());
      parts.push_back(part_of(comparison, key.phase.empty() ? std::string{below} : key.phase, key));
    }
  }
  std::erase_if(parts, [](const Part& part) { return part.a == 0 && part.b == 0; });
  return parts;
}

std::vector<MetricScope> workloads_of(const Comparison& comparison) {
  std::vector<MetricScope> scopes;
  for (const Metric& metric : comparison.layouts[0].metrics) {
    const MetricScope& scope = metric.key.scope;
    if (!scope.is_workload()) continue;
    if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
  }
  return scopes;
}

std::string share_text(double change, double whole) {
  if (whole == 0) return "–";
  const double percent = change / whole * 100;
  return std::abs(percent) < 0.5 ? "0 %" : fmt::format("{:+.0f} %", percent);
}

/// With its interval where both layouts have the metric; muted where it may be noise.
Cell difference_cell(const Comparison& comparison, const Part& part) {
  for (const Difference& d : comparison.differences) {
    if (d.key != part.key) continue;
    // Differences are of the first layout to the second, as the columns are.
    return change_cell(d.estimate, d.key.unit(), d.significant ? Tone::plain : Tone::muted);
  }
  return {.text = format_change(part.change(), part.unit())};
}

void add_row(Table& table, const Comparison& comparison, std::string label, const Part& part,
             double whole_change) {
  table.row({{.text = std::move(label)},
             quantity_cell(part.a, part.unit()),
             quantity_cell(part.b, part.unit()),
             difference_cell(comparison, part),
             {.text = share_text(part.change(), whole_change)}});
}

Part whole_of(const Comparison& comparison, const MetricScope& scope, MetricId metric) {
  return part_of(comparison, metric_name(metric), {scope, metric});
}

void add_sum(Table& table, const Comparison& comparison, const MetricScope& scope, const Sum& sum) {
  const std::vector<Part> parts = parts_of(comparison, scope, sum);
  const Part whole = whole_of(comparison, scope, sum.whole);
  if (parts.empty() || (whole.a == 0 && whole.b == 0)) return;
  table.group(std::string{sum.title});
  for (const Part& part : parts) add_row(table, comparison, part.name, part, whole.change());
  add_row(table, comparison, "together", whole, whole.change());
}

void add_plain(Table& table, const Comparison& comparison, const MetricScope& scope,
               std::span<const MetricId> metrics) {
  table.group("Beside it");
  for (const MetricId metric : metrics) {
    const Part part = whole_of(comparison, scope, metric);
    if (part.a == 0 && part.b == 0) continue;
    add_row(table, comparison, part.name, part, 0);
  }
}

Table sums_table(const Comparison& comparison, const MetricScope& scope) {
  Table table;
  table.title = scope.is_layout() ? "Whole layout" : scope.text();
  table.columns = {{"", Align::left},
                   {comparison.layouts[0].name},
                   {comparison.layouts[1].name},
                   {"difference"},
                   {"of all"}};
  if (scope.is_layout()) {
    add_sum(table, comparison, scope, money_sum);
    add_plain(table, comparison, scope, layout_rows);
  } else {
    add_sum(table, comparison, scope, start_sum);
    add_sum(table, comparison, scope, memory_sum);
    add_plain(table, comparison, scope, workload_rows);
  }
  return table;
}

std::vector<Table> tables_of(const Comparison& comparison) {
  std::vector<Table> tables;
  for (const MetricScope& scope : workloads_of(comparison)) {
    tables.push_back(sums_table(comparison, scope));
  }
  tables.push_back(sums_table(comparison, {}));
  return tables;
}

/// "starts 31.3 s later: 21.8 s of it unpack, 10.1 s pull".
std::string sentence(const Comparison& comparison, const MetricScope& scope, const Sum& sum,
                     std::string_view subject, std::string_view more, std::string_view less) {
  const Part whole = whole_of(comparison, scope, sum.whole);
  if (!differ(comparison, {scope, sum.whole}, comparison.layouts[0], comparison.layouts[1])) {
    return {};
  }
  std::vector<Part> parts = parts_of(comparison, scope, sum);
  constexpr double worth_saying = 0.05;
  std::sort(parts.begin(), parts.end(), [](const Part& x, const Part& y) {
    return std::abs(x.change()) > std::abs(y.change());
  });
  const std::vector<Part> all = parts;
  const auto opposed = std::find_if(all.begin(), all.end(), [&](const Part& p) {
    return p.change() * whole.change() < -worth_saying * whole.change() * whole.change();
  });
  const Part* against = opposed != all.end() ? &*opposed : nullptr;
  std::erase_if(parts, [&](const Part& p) {
    return p.change() * whole.change() < worth_saying * whole.change() * whole.change();
  });
  std::string text = fmt::format("{} {} {} than {}", subject,
                                 format_quantity(std::abs(whole.change()), whole.unit()),
                                 whole.change() > 0 ? more : less, comparison.layouts[0].name);
  for (std::size_t i = 0; i < parts.size() && i < 3; ++i) {
    text +=
        fmt::format("{} {} {}", i == 0 ? ":" : ",",
                    format_quantity(std::abs(parts[i].change()), parts[i].unit()), parts[i].name);
  }
  // What goes the other way, so that the parts named do not seem larger than the whole.
  if (against != nullptr) {
    text +=
        fmt::format("; less {} {}", format_quantity(std::abs(against->change()), against->unit()),
                    against->name);
  }
  return text + ".";
}

/// "p99 of shop is 41.2 ms later, 93.4 ms."
std::string tail_sentence(const Comparison& comparison, const MetricScope& scope) {
  const MetricKey key{scope, "response_time.p99"};
  const Part p99 = part_of(comparison, "p99", key);
  if (p99.a == 0 || p99.b == 0 || p99.change() == 0) return {};
  if (!differ(comparison, key, comparison.layouts[0], comparison.layouts[1])) return {};
  return fmt::format("p99 of {} is {} {} than in {}, {}.", scope.name,
                     format_quantity(std::abs(p99.change()), p99.unit()),
                     p99.change() > 0 ? "later" : "sooner", comparison.layouts[0].name,
                     format_quantity(p99.b, p99.unit()));
}

// What is said of the workloads in which the metric changes most, and of how many it could be said.
template <class Say>
void add_largest(const Comparison& comparison, MetricId metric, std::string_view what,
                 const Say& say, std::vector<std::string>& sentences) {
  constexpr std::size_t most = 4;
  std::vector<std::pair<double, std::string>> found;
  for (const MetricScope& scope : workloads_of(comparison)) {
    std::string text = say(scope);
    if (text.empty()) continue;
    const Part part = part_of(comparison, "", {scope, metric});
    const double base = std::max(std::abs(part.a), std::abs(part.b));
    found.emplace_back(base > 0 ? std::abs(part.change()) / base : 0, std::move(text));
  }
  std::ranges::stable_sort(found, [](const auto& x, const auto& y) { return x.first > y.first; });
  for (std::size_t i = 0; i < found.size() && i < most; ++i) {
    sentences.push_back(std::move(found[i].second));
  }
  if (found.size() > most) {
    const std::size_t more = found.size() - most;
    sentences.push_back(fmt::format("The {} of {} more workload{} changes, too: --all.", what, more,
                                    more == 1 ? "" : "s"));
  }
}

// What is chosen otherwise for each workload; what follows from the choice in the catalogue is left
// to the long form.
std::vector<std::string> input_lines(const std::vector<ChangedInput>& inputs) {
  constexpr std::array chosen_below{"image.", "runtime.", "network.",
                                    "pool.",  "host.",    "hardening."};
  constexpr std::size_t most = 4;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < inputs.size();) {
    const std::string& workload = inputs[i].workload;
    std::string text;
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (; i < inputs.size() && inputs[i].workload == workload; ++i) {
      const ChangedInput& input = inputs[i];
      const bool follows = std::ranges::any_of(
          chosen_below, [&](std::string_view prefix) { return input.key.starts_with(prefix); });
      if (follows || shown == most) {
        ++hidden;
        continue;
      }
      text += fmt::format("{}{} {} → {}", shown == 0 ? "" : ", ", input.key,
                          input.a.empty() ? "none" : input.a, input.b.empty() ? "none" : input.b);
      ++shown;
    }
    lines.push_back(fmt::format("{} runs otherwise: {}{}.", workload, text,
                                hidden == 0  ? ""
                                : shown == 0 ? fmt::format("{} values", hidden)
                                             : fmt::format("; {} values more", hidden)));
  }
  return lines;
}

Table inputs_table(const Comparison& comparison, const std::vector<ChangedInput>& inputs) {
  Table table;
  table.title = "What is different in the scenario";
  table.columns = {{"", Align::left},
                   {comparison.layouts[0].name, Align::left},
                   {comparison.layouts[1].name, Align::left}};
  std::string last;
  for (const ChangedInput& input : inputs) {
    if (input.workload != last) table.group(MetricScope::workload(input.workload).text());
    last = input.workload;
    table.row({{.text = input.key}, {.text = input.a}, {.text = input.b}});
  }
  return table;
}

std::string json(const Comparison& comparison, const std::vector<ChangedInput>& inputs) {
  nlohmann::ordered_json document{{"a", comparison.layouts[0].name},
                                  {"b", comparison.layouts[1].name},
                                  {"inputs", nlohmann::ordered_json::array()},
                                  {"reasons", reasons(comparison)},
                                  {"metrics", nlohmann::ordered_json::array()}};
  for (const ChangedInput& i : inputs) {
    document["inputs"].push_back(
        {{"workload", i.workload}, {"key", i.key}, {"a", i.a}, {"b", i.b}});
  }
  for (const Difference& d : comparison.differences) {
    document["metrics"].push_back({{"scope", d.key.scope.text()},
                                   {"metric", d.key.name()},
                                   {"unit", d.key.unit()},
                                   {"a", mean_of(comparison.layouts[0], d.key)},
                                   {"b", mean_of(comparison.layouts[1], d.key)},
                                   {"difference", d.estimate.mean},
                                   {"half_width", d.estimate.half_width},
                                   {"significant", d.significant}});
  }
  return document.dump(2) + "\n";
}

/// A line a metric, exact numbers, for spreadsheets.
std::string csv(const Comparison& comparison) {
  std::string out = "scope,metric,unit,a,b,difference,half_width,significant\n";
  for (const Difference& d : comparison.differences) {
    out += fmt::format("{},{},{},{},{},{},{},{}\n", csv_field(d.key.scope.text()),
                       csv_field(d.key.name()), csv_field(d.key.unit()),
                       shortest(mean_of(comparison.layouts[0], d.key)),
                       shortest(mean_of(comparison.layouts[1], d.key)), shortest(d.estimate.mean),
                       shortest(d.estimate.half_width), d.significant);
  }
  return out;
}

}  // namespace

std::vector<std::string> reasons(const Comparison& comparison) {
  std::vector<std::string> sentences;
  const auto add = [&](std::string text) {
    if (!text.empty()) sentences.push_back(std::move(text));
  };
  const std::string& b = comparison.layouts[1].name;
  add(sentence(comparison, {}, money_sum, b + " costs", "more", "less"));
  for (const MetricScope& scope : workloads_of(comparison)) {
    add(tail_sentence(comparison, scope));
  }
  for (const MetricScope& scope : workloads_of(comparison)) {
    add(sentence(comparison, scope, start_sum, fmt::format("{} of {} starts", scope.name, b),
                 "later", "sooner"));
  }
  for (const MetricScope& scope : workloads_of(comparison)) {
    add(sentence(comparison, scope, memory_sum,
                 fmt::format("An instance of {} of {} holds", scope.name, b), "more", "less"));
  }
  return sentences;
}

std::vector<std::string> screen_reasons(const Comparison& comparison,
                                        const std::vector<ChangedInput>& inputs) {
  std::vector<std::string> sentences;
  const std::string& b = comparison.layouts[1].name;
  const std::string cost = sentence(comparison, {}, money_sum, b + " costs", "more", "less");
  sentences.push_back(cost.empty() ? b + " costs the same within the noise." : cost);
  const auto add = [&](MetricId metric, std::string_view what, const auto& say) {
    add_largest(comparison, metric, what, say, sentences);
  };
  add("response_time.p99", "p99",
      [&](const MetricScope& scope) { return tail_sentence(comparison, scope); });
  add("start_time.mean", "start time", [&](const MetricScope& scope) {
    return sentence(comparison, scope, start_sum, fmt::format("{} of {} starts", scope.name, b),
                    "later", "sooner");
  });
  add("memory.instance", "memory", [&](const MetricScope& scope) {
    return sentence(comparison, scope, memory_sum,
                    fmt::format("An instance of {} of {} holds", scope.name, b), "more", "less");
  });
  for (std::string& line : input_lines(inputs)) sentences.push_back(std::move(line));
  return sentences;
}

std::string diff_output(const Comparison& comparison, const std::vector<ChangedInput>& inputs,
                        OutputFormat format, Depth depth, const TextStyle& style) {
  if (format == OutputFormat::json) return json(comparison, inputs);
  if (format == OutputFormat::csv) return csv(comparison);
  std::string out;
  const bool markdown = format == OutputFormat::markdown;
  const auto add = [&](const Table& table) {
    if (!out.empty()) out += '\n';
    out += markdown ? markdown_table(table) : text_table(table, style);
  };
  const bool screen = depth == Depth::screen;
  for (const std::string& line :
       screen ? screen_reasons(comparison, inputs) : reasons(comparison)) {
    out += (markdown ? "- " + line : wrapped(printable(line), style.width, 0)) + "\n";
  }
  if (screen) {
    if (!markdown) out += "\nMore: --all; as JSON or CSV: --format\n";
    return out;
  }
  if (!inputs.empty()) add(inputs_table(comparison, inputs));
  for (const Table& table : tables_of(comparison)) add(table);
  return out;
}

}  // namespace stowplan::view
