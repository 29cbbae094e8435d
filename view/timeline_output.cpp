#include "view/timeline_output.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "view/table.hpp"

namespace stowplan::view {
namespace {

using TimelineJson = nlohmann::ordered_json;

std::string dump(const TimelineJson& json) {
  return json.dump(-1, ' ', false, TimelineJson::error_handler_t::replace);
}

std::string field(double value) { return std::isfinite(value) ? shortest(value) : ""; }

TimelineJson finite(double value) {
  return std::isfinite(value) ? TimelineJson(value) : TimelineJson(nullptr);
}

// Divided, so that 30 s are 30 and not the double beside it.
double in_seconds(Duration time) { return static_cast<double>(time.count()) / 1e9; }

const char* part(const TimelineSteps::Step& step) { return step.warm_up ? "warm-up" : "window"; }

}  // namespace

std::string TimelineText::head(const TimelineHead& head) const {
  if (format_ == TimelineFormat::csv) {
    return "layout,part,time,length,scope,metric,unit,mean,low,high,n\n";
  }
  const TimelineJson json = {{"timeline_version", timeline_version},
                             {"title", head.title},
                             {"seed", head.seed},
                             {"replications", head.replications},
                             {"confidence", head.confidence},
                             {"version", head.version},
                             {"warm_up", in_seconds(head.steps.warm_up())},
                             {"window", in_seconds(head.steps.window())},
                             {"step", in_seconds(head.steps.step())}};
  std::string text = dump(json);
  text.back() = ',';  // The layouts follow.
  return text + "\n\"layouts\":[";
}

std::string TimelineText::begin_layout(const std::string& name,
                                       const std::vector<TimelineColumn>& columns) {
  if (format_ == TimelineFormat::csv) {
    layout_ = csv_field(name);
    columns_.clear();
    for (const TimelineColumn& column : columns) {
      columns_.push_back(csv_field(column.scope.text()) + ',' + std::string{column.family->name} +
                         ',' + std::string{in_currency(column.family->unit, currency_)});
    }
    return {};
  }
  TimelineJson list = TimelineJson::array();
  for (const TimelineColumn& column : columns) {
    list.push_back({{"scope", column.scope.text()},
                    {"metric", column.family->name},
                    {"unit", in_currency(column.family->unit, currency_)}});
  }
  std::string text = any_layout_ ? ",\n" : "\n";
  any_layout_ = true;
  any_step_ = false;
  text += dump({{"name", name}, {"columns", std::move(list)}});
  text.back() = ',';
  return text + "\n\"steps\":[";
}

std::string TimelineText::step(const TimelineSteps::Step& step, std::span<const Estimate> values) {
  std::string text;
  if (format_ == TimelineFormat::csv) {
    const std::string when = layout_ + ',' + part(step) + ',' + field(in_seconds(step.begin)) +
                             ',' + field(in_seconds(step.length())) + ',';
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Estimate& e = values[i];
      text += when + columns_[i] + ',' + field(e.mean) + ',' + field(e.low()) + ',' +
              field(e.high()) + ',' + std::to_string(e.n) + '\n';
    }
    return text;
  }
  TimelineJson mean = TimelineJson::array();
  TimelineJson low = TimelineJson::array();
  TimelineJson high = TimelineJson::array();
  TimelineJson n = TimelineJson::array();
  for (const Estimate& e : values) {
    mean.push_back(finite(e.mean));
    low.push_back(finite(e.low()));
    high.push_back(finite(e.high()));
    n.push_back(e.n);
  }
  text = any_step_ ? ",\n" : "\n";
  any_step_ = true;
  return text + dump({{"part", part(step)},
                      {"time", in_seconds(step.begin)},
                      {"length", in_seconds(step.length())},
                      {"mean", std::move(mean)},
                      {"low", std::move(low)},
                      {"high", std::move(high)},
                      {"n", std::move(n)}});
}

std::string TimelineText::end_layout() const { return format_ == TimelineFormat::csv ? "" : "]}"; }

std::string TimelineText::end() const { return format_ == TimelineFormat::csv ? "" : "\n]}\n"; }

}  // namespace stowplan::view
