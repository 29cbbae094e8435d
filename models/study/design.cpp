#include "models/study/design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <numeric>

#include "models/study/range.hpp"
#include "models/study/sobol_indices.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/document.hpp"
#include "sim/config/toml.hpp"
#include "sim/csv_line.hpp"
#include "sim/random.hpp"

namespace stowplan {
namespace {

[[noreturn]] void refuse_design(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

/// A value of an axis: one for each of its targets.
using Values = std::vector<std::string>;

Values parts_of(const Axis& axis, const std::string& value) {
  if (axis.paths.empty()) return {value};
  std::vector<config::SyntaxError> errors;
  const config::Node table = config::parse_toml("value = " + value, 0, errors);
  const config::Node* list = table.find("value");
  if (list == nullptr || !list->is_array() || list->items.size() != axis.paths.size()) {
    refuse_design(fmt::format("axis {}: {} has to be a list of {} values, one for each of `paths`",
                              axis.title(), value, axis.paths.size()));
  }
  Values parts;
  for (const config::Node& item : list->items) parts.push_back(config::to_toml(item));
  return parts;
}

void assign(Point& point, const Axis& axis, const std::string& value) {
  const std::vector<std::string> targets = axis.targets();
  Values parts = parts_of(axis, value);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    point.push_back({targets[i], std::move(parts[i])});
  }
}

std::vector<std::string> values_of(const Axis& axis) {
  if (!axis.range.empty()) return parse_range(axis.range).values();
  std::vector<std::string> values;
  for (const config::Written& value : axis.values) values.push_back(value.toml);
  return values;
}

/// The value of an axis at u in [0, 1).
std::string drawn_value(const Axis& axis, double u) {
  if (!axis.range.empty()) return parse_range(axis.range, true).at(u);
  const auto count = static_cast<double>(axis.values.size());
  return axis.values[std::min(axis.values.size() - 1, static_cast<std::size_t>(u * count))].toml;
}

/// One text for equal values: 1.0 and 1, "runc" and runc.
std::string canonical_value(const std::string& text) {
  std::vector<config::SyntaxError> errors;
  const config::Node table = config::parse_toml("value = " + text, 0, errors);
  const config::Node* value = errors.empty() ? table.find("value") : nullptr;
  if (value == nullptr) return '"' + text + '"';  // What is not TOML is text.
  return value->kind == config::Node::Kind::real ? fmt::format("{}", value->real)
                                                 : config::to_toml(*value);
}

bool is_skipped(const Study& study, const Point& point) {
  const auto met = [&](const std::pair<std::string, config::Written>& condition) {
    return std::ranges::any_of(point, [&](const Assignment& one) {
      return one.path == condition.first &&
             canonical_value(one.value) == canonical_value(condition.second.toml);
    });
  };
  return std::ranges::any_of(study.skip, [&](const Skip& skip) {
    return !skip.where.entries.empty() && std::ranges::all_of(skip.where.entries, met);
  });
}

void refuse_too_many(double count) {
  if (count <= static_cast<double>(most_points)) return;
  refuse_design(
      fmt::format("the design has {:.0f} points, more than {}; take fewer values, or a design "
                  "that draws: kind = \"latin-hypercube\" or \"sobol\"",
                  count, most_points));
}

std::vector<Point> grid(const Study& study) {
  std::vector<std::vector<std::string>> values;
  double count = 1;
  for (const Axis& axis : study.axis) {
    values.push_back(values_of(axis));
    count *= static_cast<double>(values.back().size());
  }
  refuse_too_many(count);
  std::vector<Point> points;
  std::vector<std::size_t> at(values.size());
  for (auto left = static_cast<std::size_t>(count); left > 0; --left) {
    Point& point = points.emplace_back();
    for (std::size_t i = 0; i < at.size(); ++i) assign(point, study.axis[i], values[i][at[i]]);
    for (std::size_t i = at.size(); i-- > 0;) {
      if (++at[i] < values[i].size()) break;
      at[i] = 0;
    }
  }
  return points;
}

std::vector<Point> zip(const Study& study) {
  std::vector<Point> points;
  for (const Axis& axis : study.axis) {
    const std::vector<std::string> values = values_of(axis);
    if (points.empty()) points.resize(values.size());
    if (points.size() != values.size()) {
      refuse_design(
          fmt::format("axis {} has {} values and the first one {}; zip wants equally many",
                      axis.title(), values.size(), points.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) assign(points[i], axis, values[i]);
  }
  return points;
}

DesignShares latin_hypercube(const Study& study) {
  const auto count = static_cast<std::size_t>(study.design.points);
  DesignShares shares(count, std::vector<double>(study.axis.size()));
  for (std::size_t a = 0; a < study.axis.size(); ++a) {
    Stream stream{study.design.seed, 0, "latin hypercube", a};
    std::vector<std::size_t> stratum(count);
    std::iota(stratum.begin(), stratum.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i)
      std::swap(stratum[i - 1], stratum[static_cast<std::size_t>(stream.below(i))]);
    for (std::size_t i = 0; i < count; ++i) {
      shares[i][a] =
          (static_cast<double>(stratum[i]) + stream.uniform()) / static_cast<double>(count);
    }
  }
  return shares;
}

DesignShares sobol(const Study& study) {
  boost::random::sobol sequence{study.axis.size()};
  DesignShares shares(static_cast<std::size_t>(study.design.points));
  for (std::vector<double>& point : shares) {
    for (std::size_t a = 0; a < study.axis.size(); ++a) {
      point.push_back(static_cast<double>(sequence() >> 11) * 0x1p-53);
    }
  }
  return shares;
}

/// Paths of one point more than there are axes. Each begins somewhere on a grid of four levels and
/// moves every axis once, by two thirds of its range, up or down, in an order of its own.
DesignShares morris(const Study& study) {
  constexpr double step = 2.0 / 3;
  const std::size_t axes = study.axis.size();
  const std::size_t paths = static_cast<std::size_t>(study.design.points) / (axes + 1);
  DesignShares shares;
  for (std::size_t path = 0; path < paths; ++path) {
    Stream stream{study.design.seed, 0, "morris", path};
    std::vector<double> low(axes);
    std::vector<bool> up(axes);
    std::vector<std::size_t> order(axes);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t a = 0; a < axes; ++a) {
      low[a] = static_cast<double>(stream.below(2)) / 3;
      up[a] = stream.below(2) == 1;
    }
    for (std::size_t i = axes; i > 1; --i) {
      std::swap(order[i - 1], order[static_cast<std::size_t>(stream.below(i))]);
    }
    std::vector<bool> high(axes);
    for (std::size_t a = 0; a < axes; ++a) high[a] = !up[a];
    for (std::size_t moved = 0;; ++moved) {
      std::vector<double>& point = shares.emplace_back();
      for (std::size_t a = 0; a < axes; ++a) point.push_back(low[a] + (high[a] ? step : 0));
      if (moved == axes) break;
      high[order[moved]] = !high[order[moved]];
    }
  }
  return shares;
}

/// Blocks of A, B and, for each axis, A with that axis from B: a point of the sequence of twice as
/// many dimensions is A and B.
DesignShares sobol_indices_blocks(const Study& study) {
  const std::size_t axes = study.axis.size();
  boost::random::sobol sequence{2 * axes};
  DesignShares shares;
  const std::size_t blocks = static_cast<std::size_t>(study.design.points) / sobol_block(axes);
  // In its first point, the middle of all ranges, A and B are the same and tell of no axis.
  sequence.discard(2 * axes);
  for (std::size_t block = 0; block < blocks; ++block) {
    std::vector<double> both;
    for (std::size_t i = 0; i < 2 * axes; ++i) {
      both.push_back(static_cast<double>(sequence() >> 11) * 0x1p-53);
    }
    const auto middle = both.begin() + static_cast<std::ptrdiff_t>(axes);
    const std::vector<double> a(both.begin(), middle);
    shares.push_back(a);
    shares.emplace_back(middle, both.end());
    for (std::size_t axis = 0; axis < axes; ++axis) {
      shares.push_back(a);
      shares.back()[axis] = both[axes + axis];
    }
  }
  return shares;
}

/// All as stated, then each axis at its low and at its high end.
ExpandedDesign one_at_a_time(const Study& study) {
  ExpandedDesign design;
  const std::size_t axes = study.axis.size();
  const auto value = [&](std::size_t axis, int end) {
    const Axis& a = study.axis[axis];
    if (end < 0) return a.stated.toml;
    if (!a.range.empty()) return parse_range(a.range, true).at(end);
    return end == 0 ? a.values.front().toml : a.values.back().toml;
  };
  const auto add = [&](std::size_t varied, int end) {
    Point& point = design.points.emplace_back();
    for (std::size_t axis = 0; axis < axes; ++axis) {
      assign(point, study.axis[axis], value(axis, axis == varied ? end : -1));
    }
  };
  add(axes, -1);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    add(axis, 0);
    add(axis, 1);
  }
  return design;
}

ExpandedDesign drawn(const Study& study, DesignShares shares) {
  ExpandedDesign design;
  for (const std::vector<double>& at : shares) {
    Point& point = design.points.emplace_back();
    for (std::size_t a = 0; a < study.axis.size(); ++a) {
      assign(point, study.axis[a], drawn_value(study.axis[a], at[a]));
    }
  }
  design.shares = std::move(shares);
  return design;
}

/// A point a row; the head says the paths.
std::vector<Point> rows(std::string_view text) {
  std::vector<Point> points;
  std::vector<std::string> paths;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const CsvLine cells = split_csv(line, number);
    if (cells.error) refuse_design(fmt::format("rows, line {}: {}", number, cells.error->message));
    if (paths.empty()) {
      for (const CsvCell& cell : cells.cells) paths.push_back(cell.text);
      continue;
    }
    if (cells.cells.size() != paths.size()) {
      refuse_design(fmt::format("rows, line {}: {} cells, and the head has {}", number,
                                cells.cells.size(), paths.size()));
    }
    Point& point = points.emplace_back();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      point.push_back({paths[i], cells.cells[i].text});
    }
  }
  return points;
}

ExpandedDesign all_points(const Study& study, std::string_view rows_text) {
  if (!study.rows.empty()) return {rows(rows_text), {}};
  refuse_too_many(static_cast<double>(study.design.points));
  switch (study.design.kind) {
    case DesignKind::grid:
      return {grid(study), {}};
    case DesignKind::zip:
      return {zip(study), {}};
    case DesignKind::latin_hypercube:
      return drawn(study, latin_hypercube(study));
    case DesignKind::sobol:
      return drawn(study, sobol(study));
    case DesignKind::morris:
      return drawn(study, morris(study));
    case DesignKind::sobol_indices:
      return drawn(study, sobol_indices_blocks(study));
    case DesignKind::one_at_a_time:
      return one_at_a_time(study);
  }
  return {};
}

}  // namespace

ExpandedDesign expand_design(const Study& study, std::string_view rows_text) {
  ExpandedDesign all = all_points(study, rows_text);
  if (!study.skip.empty()) {
    ExpandedDesign kept;
    for (std::size_t i = 0; i < all.points.size(); ++i) {
      if (is_skipped(study, all.points[i])) continue;
      kept.points.push_back(std::move(all.points[i]));
      if (!all.shares.empty()) kept.shares.push_back(std::move(all.shares[i]));
    }
    all = std::move(kept);
  }
  if (all.points.empty()) refuse_design("no point is left; give the axes values, and skip fewer");
  return all;
}

std::vector<Point> points_of(const Study& study, std::string_view rows_text) {
  return expand_design(study, rows_text).points;
}

}  // namespace stowplan
