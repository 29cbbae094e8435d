// The command that turns measured samples into a catalogue entry.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/samples.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/path.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/suggest.hpp"
#include "sim/fit/choose.hpp"
#include "sim/fit/line.hpp"
#include "view/calibration_output.hpp"
#include "view/measured_unit.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse(std::string option, std::string message) {
  throw config::ConfigError{{{std::move(option), 0, 0, "", std::move(message)}}};
}

constexpr std::array<std::string_view, 8> tables{"runtime", "image",    "host",      "storage",
                                                 "network", "workload", "hardening", "class"};

using Kind = config::Shape::Kind;

Kind kind_of(view::Dimension dimension) {
  switch (dimension) {
    case view::Dimension::time:
      return Kind::duration;
    case view::Dimension::size:
      return Kind::size;
    case view::Dimension::rate:
      return Kind::rate;
    case view::Dimension::bandwidth:
      return Kind::bandwidth;
    case view::Dimension::power:
      return Kind::power;
    case view::Dimension::number:
      break;
  }
  return Kind::number;
}

/// What a key leads to: names of entries and elements are the user's, keys are not.
config::Shape type_at(const std::string& option, const std::vector<config::Step>& steps) {
  config::Shape at = config::shape_of_type<Scenario>();
  for (const config::Step& step : steps) {
    if (at.kind == Kind::table || at.kind == Kind::list) {
      at = config::Shape{at.element.front()};
      continue;
    }
    std::vector<std::string> names;
    for (const config::Shape& member : at.members) names.push_back(member.name);
    const auto found = std::find(names.begin(), names.end(), step.key);
    if (found == names.end()) {
      refuse(option, fmt::format("there is no key \"{}\"{}", step.key,
                                 config::suggestion(step.key, names)));
    }
    at = config::Shape{at.members[static_cast<std::size_t>(found - names.begin())]};
  }
  return at;
}

/// Checks that the key takes what was measured. True where it takes a law of it.
bool check_type(const std::string& option, const std::string& key, view::Dimension dimension) {
  const config::Shape type =
      type_at(option, config::split_path(key).value_or(std::vector<config::Step>{}));
  const bool law = type.kind == Kind::distribution;
  const Kind kind = law ? type.quantity : type.kind;
  if (kind != kind_of(dimension)) {
    refuse(option, fmt::format("{} takes {}, and that is not what the unit measures", key,
                               config::type_text(type)));
  }
  return law;
}

void check_key(const std::string& option, const std::string& key) {
  if (key.empty()) return;
  const auto steps = config::split_path(key);
  if (!steps || steps->size() < 3) {
    refuse(option, fmt::format("\"{}\" names no value of an entry; write it like "
                               "runtime.mine.start.kernel.cpu",
                               key));
  }
  if (std::find(tables.begin(), tables.end(), steps->front().key) == tables.end()) {
    refuse(option, fmt::format("there is no table \"{}\"{}", steps->front().key,
                               config::expected_one_of(steps->front().key, tables)));
  }
}

void check_law(const std::string& law) {
  if (law.empty()) return;
  if (std::find(fit::families.begin(), fit::families.end(), law) != fit::families.end()) return;
  refuse("--distribution", fmt::format("there is no distribution \"{}\"{}", law,
                                       config::expected_one_of(law, fit::families)));
}

void check(const CalibrateCommand& c) {
  check_key("--key", c.key);
  check_key("--slope-key", c.slope_key);
  check_law(c.law);
  if (c.against.empty() != c.against_unit.empty()) {
    refuse("--against", "give the column and its unit: --against COLUMN --against-unit UNIT");
  }
  if (!c.slope_key.empty() && c.against.empty()) {
    refuse("--slope-key", "a slope needs pairs; name their second column with --against");
  }
  if (!c.against.empty() && !c.law.empty()) {
    refuse("--distribution", "pairs are fitted by a line; leave out --distribution or --against");
  }
  if (!c.output.empty() && c.key.empty()) {
    refuse("--output", "say where the entry belongs with --key, as in runtime.mine.memory");
  }
  if (!c.output.empty() && same_file(c.output, c.file)) {
    refuse("--output", fmt::format("\"{}\" holds the samples; choose another file", c.output));
  }
  if (!c.output.empty()) check_writable(c.output);
}

std::string entry_comment(const view::Provenance& from) {
  return fmt::format("# Calibrated by stowplan {} from {}, {}.\n", STOWPLAN_VERSION, from.file,
                     from.column);
}

// The report to the screen, the entry to its file or below the report.
void put(const CalibrateCommand& command, std::string report, const std::string& entry) {
  if (!command.output.empty()) {
    write_text(command.output, entry);
  } else if (!entry.empty() && command.format == view::OutputFormat::table) {
    report += "\n" + entry;
  }
  deliver(report, "");
}

int calibrate_line(const CalibrateCommand& command, const view::MeasuredUnit& unit,
                   const Samples& samples, const view::Provenance& from) {
  const view::MeasuredUnit against = view::measured_unit(command.against_unit);
  if (!command.slope_key.empty() && unit.dimension != against.dimension) {
    refuse("--slope-key", fmt::format("a slope of \"{}\" for each \"{}\" is no value a "
                                      "configuration has; leave it out",
                                      unit.name, against.name));
  }
  const auto line = fit::least_squares(samples.columns[1], samples.columns[0]);
  if (!line) {
    refuse(command.file, "a line needs three pairs or more, not all at one place");
  }
  const view::TextStyle style{.colour = command.colour, .width = command.width};
  put(command,
      view::line_output(*line, unit, against, from, command.slope_key, command.format, style),
      from.key.empty()
          ? ""
          : entry_comment(from) + view::entries(*line, unit, against, from, command.slope_key));
  return exit_ok;
}

}  // namespace

int calibrate_samples(const CalibrateCommand& command) {
  check(command);
  view::MeasuredUnit unit = view::measured_unit(command.unit);
  if (!command.key.empty()) unit.law = check_type("--key", command.key, unit.dimension);
  if (!command.slope_key.empty())
    check_type("--slope-key", command.slope_key, view::Dimension::number);
  check_readable(command.file);
  std::vector<std::string> wanted{command.column};
  if (!command.against.empty()) wanted.push_back(command.against);
  const Samples samples = read_samples(read_text(command.file).value_or(""), command.file, wanted);
  const view::Provenance from{std::filesystem::path{command.file}.filename().string(),
                              samples.names.front(), command.source, command.key};
  if (!command.against.empty()) return calibrate_line(command, unit, samples, from);

  const fit::Sample sample{samples.columns.front()};
  const fit::Choice choice = fit::choose(sample, {.family = command.law});
  if (!choice.chosen) {
    for (const fit::Unfitted& none : choice.unfitted) {
      if (none.family == command.law)
        refuse("--distribution", fmt::format("no {}: {}", none.family, none.reason));
    }
  }
  const view::TextStyle style{.colour = command.colour, .width = command.width};
  put(command, view::calibration_output(sample, choice, unit, from, command.format, style),
      from.key.empty() ? "" : entry_comment(from) + view::entry(sample, choice, unit, from));
  return exit_ok;
}

}  // namespace stowplan::cli
