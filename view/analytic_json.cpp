#include "view/analytic_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace stowplan::view {

std::string analytic_json(const std::vector<AnalyticLayout>& answers, Currency currency) {
  using Json = nlohmann::ordered_json;
  Json layouts = Json::array();
  for (const AnalyticLayout& layout : answers) {
    Json metrics = Json::array();
    for (const analytic::AnalyticMetric& metric : analytic::metrics_of(layout.answer)) {
      MetricKey key{metric.scope, metric.id};
      key.currency = currency;
      metrics.push_back(
          {{"scope", key.scope.text()},
           {"metric", key.name()},
           {"unit", key.unit()},
           {"analytic", std::isfinite(metric.value) ? Json(metric.value) : Json(nullptr)}});
    }
    Json caveats = Json::array();
    for (const analytic::Caveat& caveat : layout.answer.caveats) {
      caveats.push_back({{"scope", caveat.scope.text()}, {"text", caveat.text}});
    }
    layouts.push_back(
        {{"name", layout.name}, {"metrics", std::move(metrics)}, {"caveats", std::move(caveats)}});
  }
  const Json document = {{"layouts", std::move(layouts)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace stowplan::view
