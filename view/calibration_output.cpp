#include "view/calibration_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/config/path.hpp"
#include "sim/config/quantity.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::view {
namespace {

using fit::Number;

constexpr std::array<std::string_view, 3> quantile_names{"p50", "p90", "p99"};

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

struct WriteLaw {
  const MeasuredUnit& unit;

  [[nodiscard]] std::string in_unit(Number value) const { return unit.toml(value.count()); }
  [[nodiscard]] std::string list(const std::vector<Number>& values) const {
    std::string out;
    for (const Number& v : values) out += (out.empty() ? "" : ", ") + in_unit(v);
    return "[" + out + "]";
  }

  std::string operator()(const Constant<Number>& l) const { return in_unit(l.value); }
  std::string operator()(const Exponential<Number>& l) const {
    return fmt::format("{{ kind = \"exponential\", mean = {} }}", in_unit(l.mean));
  }
  std::string operator()(const Uniform<Number>& l) const {
    return fmt::format("{{ kind = \"uniform\", low = {}, high = {} }}", in_unit(l.low),
                       in_unit(l.high));
  }
  std::string operator()(const Gamma<Number>& l) const {
    return fmt::format("{{ kind = \"gamma\", mean = {}, cv = {} }}", in_unit(l.mean),
                       config::format(l.cv));
  }
  std::string operator()(const Lognormal<Number>& l) const {
    return fmt::format("{{ kind = \"lognormal\", median = {}, sigma = {} }}",
                       in_unit(l.median.value_or(Number{})), config::format(l.sigma.value_or(0.0)));
  }
  std::string operator()(const Weibull<Number>& l) const {
    return fmt::format("{{ kind = \"weibull\", mean = {}, shape = {} }}", in_unit(l.mean),
                       config::format(l.shape));
  }
  std::string operator()(const Pareto<Number>& l) const {
    return fmt::format("{{ kind = \"pareto\", mean = {}, shape = {} }}", in_unit(l.mean),
                       config::format(l.shape));
  }
  std::string operator()(const Empirical<Number>& l) const {
    if (l.weights.empty()) {
      return fmt::format("{{ kind = \"empirical\", values = {} }}", list(l.values));
    }
    std::string weights;
    for (const double w : l.weights) weights += (weights.empty() ? "" : ", ") + config::format(w);
    return fmt::format("{{ kind = \"empirical\", values = {}, weights = [{}] }}", list(l.values),
                       weights);
  }
};

// The key was checked: it can be split.
std::vector<std::string> parts_of(const std::string& key) {
  std::vector<std::string> parts;
  for (config::Step& step : config::split_path(key).value_or(std::vector<config::Step>{})) {
    parts.push_back(std::move(step.key));
  }
  return parts;
}

/// "[runtime.mine]" or, for a phase or layer, "[[runtime.mine.start]]" and its name.
std::string header(const std::string& key) {
  std::vector<std::string> parts = parts_of(key);
  parts.pop_back();
  std::string table;
  const bool in_list = parts.size() >= 2 && [&] {
    const std::string& list = parts[parts.size() - 2];
    return list == "start" || list == "stop" || list == "layers";
  }();
  const std::string name = in_list ? parts.back() : "";
  if (in_list) parts.pop_back();
  for (const std::string& part : parts) table = config::join(table, part);
  return in_list ? fmt::format("[[{}]]\nname = {}\n", table, toml_string(name))
                 : fmt::format("[{}]\n", table);
}

std::string line_of(const std::string& key, const std::string& value, const std::string& low,
                    const std::string& high, const std::string& source) {
  return fmt::format("{} = {{ value = {}, low = {}, high = {}, source = {} }}\n",
                     parts_of(key).back(), value, low, high, toml_string(source));
}

std::string source_of(const Provenance& from, const std::string& how) {
  return (from.source.empty() ? "" : from.source + "; ") + from.file + ", " + from.column + ": " +
         how;
}

std::string errors_text(const fit::Goodness& goodness) {
  std::string text;
  for (std::size_t i = 0; i < quantile_names.size(); ++i) {
    text += fmt::format("{}{} {:+.1f} %", i == 0 ? "" : ", ", quantile_names[i],
                        goodness.errors[i] * 100);
  }
  return text;
}

std::string number(double value, const MeasuredUnit& unit) {
  return format_quantity(value * unit.in_display, unit.display);
}

std::string counted(std::size_t samples) {
  return samples == 1 ? "1 sample" : fmt::format("{} samples", samples);
}

Table laws_table(const fit::Sample& sample, const fit::Choice& choice, const MeasuredUnit& unit,
                 const Provenance& from) {
  Table table;
  table.title = fmt::format("{}, {}: {}, {} to {}, mean {}", from.file, from.column,
                            counted(sample.size()), number(sample.min(), unit),
                            number(sample.max(), unit), number(sample.mean(), unit));
  table.columns = {{"distribution", Align::left},
                   {"AIC"},
                   {"distance"},
                   {"p50"},
                   {"error"},
                   {"p90"},
                   {"error"},
                   {"p99"},
                   {"error"},
                   {"", Align::left}};
  std::vector<Cell> samples{{.text = "the samples"}, {.text = "–"}, {.text = "–"}};
  for (const double q : choice.of_sample) {
    samples.push_back({.text = number(q, unit)});
    samples.push_back({.text = "–"});
  }
  table.row(std::move(samples));
  for (std::size_t f = 0; f < choice.fits.size(); ++f) {
    const fit::Goodness& g = choice.fits[f].goodness;
    std::vector<Cell> cells{{.text = std::string{fit::name_of(choice.fits[f].law)}},
                            {.text = std::isnan(g.aic) ? "–" : fmt::format("{:.1f}", g.aic)},
                            {.text = fmt::format("{:.3f}", g.ks)}};
    for (std::size_t i = 0; i < quantile_names.size(); ++i) {
      cells.push_back({.text = number(g.quantiles[i], unit)});
      cells.push_back(
          {.text = std::isfinite(g.errors[i]) ? fmt::format("{:+.1f} %", g.errors[i] * 100) : "–"});
    }
    const bool chosen = choice.chosen == f;
    cells.push_back({.text = chosen ? "chosen" : "", .tone = chosen ? Tone::good : Tone::plain});
    table.row(std::move(cells));
  }
  for (const fit::Unfitted& none : choice.unfitted) {
    table.notes.push_back(fmt::format("No {}: {}.", none.family, none.reason));
  }
  return table;
}

std::string why(fit::Because because) {
  switch (because) {
    case fit::Because::asked_for:
      return "as asked for";
    case fit::Because::all_equal:
      return "all samples are equal";
    case fit::Because::best_within:
      return "the least AIC of the distributions whose p50, p90 and p99 are within 2 % of the "
             "samples'";
    case fit::Because::nothing_is_near:
      return "no formula is within 2 % of the samples at p50, p90 and p99";
  }
  return "";
}

// Few samples do not know their own tail.
void add_notes(const fit::Sample& sample, const fit::Choice& choice, const MeasuredUnit& unit,
               Table& table) {
  if (choice.chosen) {
    table.notes.push_back(fmt::format(
        "Chosen: {}, {}.", fit::name_of(choice.fits[*choice.chosen].law), why(choice.because)));
  }
  const double unsure = sample.relative_uncertainty(0.99);
  table.notes.push_back(
      std::isfinite(unsure)
          ? fmt::format("p99 of what was sampled is known to {:.1f} % from {} samples.",
                        unsure * 100, sample.size())
          : fmt::format(
                "{} say little about p99 of what was sampled.",
                sample.size() == 1 ? "1 sample can" : fmt::format("{} samples", sample.size())));
  if (!unit.law) {
    table.notes.push_back(
        "A configuration takes one value of this measure: the entry is the median.");
  }
}

nlohmann::ordered_json json_of(const fit::Fit& f, const MeasuredUnit& unit) {
  nlohmann::ordered_json law{{"distribution", fit::name_of(f.law)}, {"toml", toml_of(f.law, unit)}};
  law["aic"] = f.goodness.aic;  // Not a number becomes null.
  law["distance"] = f.goodness.ks;
  for (std::size_t i = 0; i < quantile_names.size(); ++i) {
    law[std::string{quantile_names[i]}] = f.goodness.quantiles[i];
    law[fmt::format("{}_error", quantile_names[i])] = f.goodness.errors[i];
  }
  return law;
}

std::string printed(const Table& table, OutputFormat format, const TextStyle& style) {
  if (format == OutputFormat::csv) return csv_table(table);
  return format == OutputFormat::markdown ? markdown_table(table) : text_table(table, style);
}

/// What the slope is measured in: a plain number where both are of one kind, else none.
double slope_factor(const MeasuredUnit& unit, const MeasuredUnit& against) {
  return unit.in_display / against.in_display;
}

}  // namespace

std::string toml_of(const fit::Law& law, const MeasuredUnit& unit) {
  return std::visit(WriteLaw{unit}, law);
}

std::string entry(const fit::Sample& sample, const fit::Choice& choice, const MeasuredUnit& unit,
                  const Provenance& from) {
  const fit::Fit& chosen = choice.fits[choice.chosen.value_or(choice.fits.size() - 1)];
  const bool law = unit.law;
  const std::string how = law ? fmt::format("n = {}, {}, {}", sample.size(),
                                            fit::name_of(chosen.law), errors_text(chosen.goodness))
                              : fmt::format("n = {}, median", sample.size());
  constexpr int digits = 4;
  const auto rounded = [&](double value) { return unit.toml(fit::rounded(value, digits)); };
  return header(from.key) + line_of(from.key,
                                    law ? toml_of(chosen.law, unit) : rounded(sample.quantile(0.5)),
                                    rounded(sample.quantile(0.01)), rounded(sample.quantile(0.99)),
                                    source_of(from, how));
}

std::string entries(const fit::Line& line, const MeasuredUnit& unit, const MeasuredUnit& against,
                    const Provenance& from, const std::string& slope_key) {
  constexpr int digits = 4;
  const std::string how = fmt::format("n = {}, straight line, R^2 {:.4f}", line.n, line.r_squared);
  const auto at_none = [&](double value) {
    return unit.toml(fit::rounded(std::max(0.0, value), digits));
  };
  const auto per_one = [&](double value) {
    return config::format(fit::rounded(std::max(0.0, value) * slope_factor(unit, against), digits));
  };
  const double a = line.intercept_error * line.t;
  const double b = line.slope_error * line.t;
  std::string out =
      header(from.key) + line_of(from.key, at_none(line.intercept), at_none(line.intercept - a),
                                 at_none(line.intercept + a), source_of(from, how));
  if (!slope_key.empty()) {
    const std::string above = header(slope_key);
    if (above != header(from.key)) out += "\n" + above;
    out += line_of(slope_key, per_one(line.slope), per_one(line.slope - b), per_one(line.slope + b),
                   source_of(from, how));
  }
  return out;
}

std::string calibration_output(const fit::Sample& sample, const fit::Choice& choice,
                               const MeasuredUnit& unit, const Provenance& from,
                               OutputFormat format, const TextStyle& style) {
  if (format == OutputFormat::json) {
    nlohmann::ordered_json document{
        {"file", from.file}, {"column", from.column}, {"unit", unit.name}, {"n", sample.size()}};
    document["mean"] = sample.mean();
    for (std::size_t i = 0; i < quantile_names.size(); ++i) {
      document[std::string{quantile_names[i]}] = choice.of_sample[i];
    }
    document["p99_known_to"] = sample.relative_uncertainty(0.99);
    for (const fit::Fit& f : choice.fits) document["distributions"].push_back(json_of(f, unit));
    for (const fit::Unfitted& none : choice.unfitted) {
      document["not_fitted"].push_back({{"distribution", none.family}, {"reason", none.reason}});
    }
    if (choice.chosen) document["chosen"] = fit::name_of(choice.fits[*choice.chosen].law);
    if (!from.key.empty()) document["entry"] = entry(sample, choice, unit, from);
    return document.dump(2) + "\n";
  }
  Table table = laws_table(sample, choice, unit, from);
  add_notes(sample, choice, unit, table);
  return printed(table, format, style);
}

std::string line_output(const fit::Line& line, const MeasuredUnit& unit,
                        const MeasuredUnit& against, const Provenance& from,
                        const std::string& slope_key, OutputFormat format, const TextStyle& style) {
  const std::string per =
      unit.display == against.display
          ? "1"
          : fmt::format("{}/{}", unit.display, against.display == "1" ? "unit" : against.display);
  if (format == OutputFormat::json) {
    nlohmann::ordered_json document{{"file", from.file},
                                    {"column", from.column},
                                    {"unit", unit.name},
                                    {"against_unit", against.name},
                                    {"n", line.n},
                                    {"intercept", line.intercept},
                                    {"intercept_half_width", line.intercept_error * line.t},
                                    {"slope", line.slope},
                                    {"slope_half_width", line.slope_error * line.t},
                                    {"r_squared", line.r_squared},
                                    {"largest_residual", line.largest_residual}};
    if (!from.key.empty()) document["entry"] = entries(line, unit, against, from, slope_key);
    return document.dump(2) + "\n";
  }
  Table table;
  table.title = fmt::format("{}, {}: {} pairs", from.file, from.column, line.n);
  table.columns = {{"", Align::left}, {"value"}, {"95 % interval"}};
  const auto row = [&](const char* name, double value, double half, double factor,
                       const std::string& in) {
    table.row({{.text = name},
               {.text = format_quantity(value * factor, in)},
               {.text = fmt::format("{} to {}", format_quantity((value - half) * factor, in),
                                    format_quantity((value + half) * factor, in))}});
  };
  row("at none", line.intercept, line.intercept_error * line.t, unit.in_display,
      std::string{unit.display});
  row("for one more", line.slope, line.slope_error * line.t, slope_factor(unit, against), per);
  table.notes.push_back(fmt::format(
      "The line explains {:.2f} % of the variance; the farthest sample lies {} from it.",
      line.r_squared * 100, number(line.largest_residual, unit)));
  return printed(table, format, style);
}

}  // namespace stowplan::view
