// Money of a result is in US dollars, or in a currency that the scenario states with its rate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stowplan {

/// Currencies by their ISO 4217 codes: those of which the European Central Bank publishes rates,
/// and none (code XXX): money of it tells only what is how many times as dear.
// clang-format off
enum class Currency : std::uint8_t {
  usd, aud, brl, cad, chf, cny, czk, dkk, eur, gbp, hkd, huf, idr, ils, inr,
  isk, jpy, krw, mxn, myr, nok, nzd, php, pln, ron, sek, sgd, thb, try_, zar, xxx,
};

/// Its names: its code, a month's money, and what stands before an amount.
struct CurrencyNames {
  std::string_view code;
  std::string_view a_month;
  std::string_view sign;
};

inline constexpr std::array currency_names{
    CurrencyNames{"USD", "USD/month", "$"},    CurrencyNames{"AUD", "AUD/month", "AUD "},
    CurrencyNames{"BRL", "BRL/month", "BRL "}, CurrencyNames{"CAD", "CAD/month", "CAD "},
    CurrencyNames{"CHF", "CHF/month", "CHF "}, CurrencyNames{"CNY", "CNY/month", "CNY "},
    CurrencyNames{"CZK", "CZK/month", "CZK "}, CurrencyNames{"DKK", "DKK/month", "DKK "},
    CurrencyNames{"EUR", "EUR/month", "€"},    CurrencyNames{"GBP", "GBP/month", "£"},
    CurrencyNames{"HKD", "HKD/month", "HKD "}, CurrencyNames{"HUF", "HUF/month", "HUF "},
    CurrencyNames{"IDR", "IDR/month", "IDR "}, CurrencyNames{"ILS", "ILS/month", "ILS "},
    CurrencyNames{"INR", "INR/month", "INR "}, CurrencyNames{"ISK", "ISK/month", "ISK "},
    CurrencyNames{"JPY", "JPY/month", "JPY "}, CurrencyNames{"KRW", "KRW/month", "KRW "},
    CurrencyNames{"MXN", "MXN/month", "MXN "}, CurrencyNames{"MYR", "MYR/month", "MYR "},
    CurrencyNames{"NOK", "NOK/month", "NOK "}, CurrencyNames{"NZD", "NZD/month", "NZD "},
    CurrencyNames{"PHP", "PHP/month", "PHP "}, CurrencyNames{"PLN", "PLN/month", "PLN "},
    CurrencyNames{"RON", "RON/month", "RON "}, CurrencyNames{"SEK", "SEK/month", "SEK "},
    CurrencyNames{"SGD", "SGD/month", "SGD "}, CurrencyNames{"THB", "THB/month", "THB "},
    CurrencyNames{"TRY", "TRY/month", "TRY "}, CurrencyNames{"ZAR", "ZAR/month", "ZAR "},
    CurrencyNames{"XXX", "XXX/month", "¤"},
};
// clang-format on
static_assert(currency_names.size() == static_cast<std::size_t>(Currency::xxx) + 1);

[[nodiscard]] constexpr const CurrencyNames& names_of(Currency currency) {
  return currency_names[static_cast<std::size_t>(currency)];
}

/// The currency of that code; null where it is none.
[[nodiscard]] constexpr const CurrencyNames* find_currency(std::string_view code) {
  for (const CurrencyNames& names : currency_names) {
    if (names.code == code) return &names;
  }
  return nullptr;
}

/// A unit of the table of metrics, money in that currency: "USD/month" is "EUR/month".
[[nodiscard]] constexpr std::string_view in_currency(std::string_view unit, Currency currency) {
  if (unit == names_of(Currency::usd).code) return names_of(currency).code;
  if (unit == names_of(Currency::usd).a_month) return names_of(currency).a_month;
  return unit;
}

}  // namespace stowplan
