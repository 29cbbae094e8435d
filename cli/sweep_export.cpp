// A store as text for other programs.
#include <fmt/format.h>

#include <cmath>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/store.hpp"
#include "cli/sweep.hpp"
#include "cli/sweep_effects.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

using Cells = std::vector<std::string>;

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string bare_value(const std::string& value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

std::string number_text(double value) { return std::isnan(value) ? "" : view::shortest(value); }

/// Writes rows of equal columns in one of the forms.
class Rows {
 public:
  Rows(const std::string& format, const std::string& output) : format_(format) {
    if (!output.empty()) file_.emplace(output);
  }

  void head(Cells names) {
    names_ = std::move(names);
    if (format_ == "csv") line(names_);
    if (format_ != "md") return;
    line(names_);
    line(Cells(names_.size(), "---"));
  }

  void row(const Cells& cells) {
    if (format_ != "jsonl") return line(cells);
    nlohmann::ordered_json json;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      double number = 0;
      json[names_[i]] = cells[i].empty()              ? nlohmann::ordered_json(nullptr)
                        : as_number(cells[i], number) ? nlohmann::ordered_json(number)
                                                      : nlohmann::ordered_json(cells[i]);
    }
    write(json.dump() + '\n');
  }

  void close() {
    if (file_) file_->close();
  }

 private:
  static bool as_number(const std::string& text, double& number) {
    char* end = nullptr;
    number = std::strtod(text.c_str(), &end);
    return end == text.c_str() + text.size() && std::isfinite(number);
  }

  void line(const Cells& cells) {
    std::string text = format_ == "md" ? "| " : "";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += format_ == "md" ? " | " : ",";
      text += format_ == "md" ? cells[i] : csv_cell(cells[i]);
    }
    write(text + (format_ == "md" ? " |\n" : "\n"));
  }

  void write(const std::string& text) {
    if (file_) {
      file_->write(text);
    } else {
      std::fwrite(text.data(), 1, text.size(), stdout);
    }
  }

  std::string format_;
  Cells names_;
  std::optional<OutputFile> file_;
};

std::string key_of(const StoredValue& value) {
  return fmt::format("{}{}{} [{}]", value.scope, value.scope.empty() ? "" : " ", value.metric,
                     value.unit);
}

/// Columns that every row begins with: where it belongs in the design, and what became of it.
class Beginning {
 public:
  explicit Beginning(const Store& store) : points_(store.points()), layouts_(store.layouts()) {}

  [[nodiscard]] Cells names() const {
    Cells names{"point"};
    if (!points_.empty()) {
      for (const Assignment& one : points_.front()) names.push_back(one.path);
    }
    for (const char* name : {"layout", "status", "reason", "objectives", "replications"}) {
      names.emplace_back(name);
    }
    return names;
  }

  [[nodiscard]] Cells cells(const Task& task, const StoredResult& result) const {
    Cells cells{std::to_string(task.point)};
    for (const Assignment& one : points_[static_cast<std::size_t>(task.point)]) {
      cells.push_back(bare_value(one.value));
    }
    cells.push_back(layouts_[static_cast<std::size_t>(task.layout)]);
    cells.push_back(result.status);
    cells.push_back(result.reason);
    cells.push_back(result.objectives);
    cells.push_back(std::to_string(result.replications));
    return cells;
  }

 private:
  std::vector<Point> points_;
  std::vector<std::string> layouts_;
};

void write_wide(const Store& store, const Beginning& beginning, Rows& rows) {
  std::map<std::string, std::size_t> columns;  // Sorted: their order depends on nothing else.
  store.each([&](const Task&, const StoredResult& result) {
    for (const StoredValue& value : result.values) columns.try_emplace(key_of(value), 0);
  });
  Cells names = beginning.names();
  for (auto& column : columns) {
    column.second = names.size();
    names.push_back(column.first);
  }
  const std::size_t width = names.size();
  rows.head(std::move(names));
  store.each([&](const Task& task, const StoredResult& result) {
    Cells cells = beginning.cells(task, result);
    cells.resize(width);
    for (const StoredValue& value : result.values) {
      cells[columns.at(key_of(value))] = number_text(value.mean);
    }
    rows.row(cells);
  });
}

void write_long(const Store& store, const Beginning& beginning, Rows& rows) {
  Cells names = beginning.names();
  for (const char* name : {"scope", "metric", "unit", "mean", "half_width"}) {
    names.emplace_back(name);
  }
  rows.head(std::move(names));
  store.each([&](const Task& task, const StoredResult& result) {
    const Cells common = beginning.cells(task, result);
    const auto row = [&](std::initializer_list<std::string> more) {
      Cells cells = common;
      cells.insert(cells.end(), more);
      rows.row(cells);
    };
    if (result.values.empty()) row({"", "", "", "", ""});
    for (const StoredValue& value : result.values) {
      row({value.scope, value.metric, value.unit, number_text(value.mean),
           number_text(value.half_width)});
    }
  });
}

void write_morris_effects(const Store& store, const FrozenDesign& design, Rows& rows) {
  rows.head({"layout", "scope", "metric", "unit", "axis", "mu", "mu_half_width", "mu_star",
             "mu_star_half_width", "sigma", "sigma_half_width", "moves"});
  for (const std::string& metric : store.metrics()) {
    for (const LayoutEffects& of : effects_of(store, design, metric)) {
      for (std::size_t axis = 0; axis < of.effects.size(); ++axis) {
        const MorrisEffect& effect = of.effects[axis];
        rows.row({of.layout, of.scope, of.metric, of.unit, design.axes[axis].name,
                  number_text(effect.mu.mean), number_text(effect.mu.half_width),
                  number_text(effect.mu_star.mean), number_text(effect.mu_star.half_width),
                  number_text(effect.sigma.mean), number_text(effect.sigma.half_width),
                  std::to_string(effect.mu.n)});
      }
    }
  }
}

void write_indices(const Store& store, const FrozenDesign& design, Rows& rows) {
  rows.head({"layout", "scope", "metric", "unit", "axis", "first", "first_half_width", "total",
             "total_half_width", "blocks"});
  for (const std::string& metric : store.metrics()) {
    for (const LayoutEffects& of : effects_of(store, design, metric)) {
      for (std::size_t axis = 0; axis < of.indices.size(); ++axis) {
        const SobolIndex& index = of.indices[axis];
        rows.row({of.layout, of.scope, of.metric, of.unit, design.axes[axis].name,
                  number_text(index.first.mean), number_text(index.first.half_width),
                  number_text(index.total.mean), number_text(index.total.half_width),
                  std::to_string(index.total.n)});
      }
    }
  }
}

}  // namespace

int export_store(const ExportCommand& command) {
  const Store store{command.store, Store::Access::read};
  FrozenDesign design;
  if (command.effects) design = design_with_effects(store, command.store);
  Rows rows{command.format, command.output};
  if (command.effects) {
    (design.kind == DesignKind::morris ? write_morris_effects : write_indices)(store, design, rows);
  } else {
    (command.wide ? write_wide : write_long)(store, Beginning{store}, rows);
  }
  rows.close();
  return exit_ok;
}

}  // namespace stowplan::cli
