// Which currency the money of a result is in, and what a dollar is worth in it. Prices are kept in
// US dollars, in which clouds publish them; docs/models/cost.md, "Currencies".
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "models/metric/currency.hpp"
#include "sim/config/document.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

struct CurrencyChoice {
  Currency code = Currency::usd;
  std::optional<double> rate;  ///< Of one US dollar.
  std::string rate_date;

  /// What one US dollar is in it.
  [[nodiscard]] double per_dollar() const { return rate.value_or(1); }
};

template <class Visitor>
void fields(Visitor& v, CurrencyChoice& c) {
  using config::Check;
  v.field("code", c.code, "Currency of all money in results, and of prices that name it", {});
  v.field("rate", c.rate, "What one US dollar is in it; must be stated with any other code",
          {.check = Check::positive});
  v.field("rate_date", c.rate_date, "Day of the rate", {});
}

/// Prices of a document that are stated in its own currency, like "0.42 EUR/h", become dollars at
/// the rate it states.
/// Errors  a code without a rate, and a rate of the dollar that is not 1, are complaints of the
///         document; a price in any other currency is left for the reader to refuse
void settle_prices(config::Document& document);

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Currency> {
  static constexpr std::array<std::string_view, currency_names.size()> names = [] {
    std::array<std::string_view, currency_names.size()> codes;
    for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = currency_names[i].code;
    return codes;
  }();
};
}  // namespace stowplan::config
