#include "models/scenario/metric_limit.hpp"

#include <fmt/format.h>

#include <optional>

#include "models/metric/currency.hpp"
#include "sim/config/decimal.hpp"
#include "sim/units.hpp"

namespace stowplan {
namespace {

using ParsedLimit = config::Parsed<MetricLimit>;

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

ParsedLimit refused(std::string why) { return {std::nullopt, std::move(why)}; }

ParsedLimit of_value(double value) { return {MetricLimit{value, false}, ""}; }

template <class Quantity, class Value>
ParsedLimit quantity_limit(std::string_view text, const Value& value_of) {
  const config::Parsed<Quantity> parsed = config::parse<Quantity>(text);
  return parsed.value ? of_value(value_of(*parsed.value)) : refused(parsed.error);
}

// "$5000", "-$5000", "5000 USD", "5000 USD/month"; the month may be left out where a metric is a
// month's money, for there is no other.
ParsedLimit money_limit(std::string_view text, const MetricKey& key) {
  const CurrencyNames& names = names_of(key.currency);
  const std::string example =
      fmt::format("expected an amount in {}, like \"{}5000\"", names.code, names.sign);
  std::string amount{text};
  bool named = false;
  const std::size_t sign = amount.find(names.sign);
  if (sign != std::string::npos && sign <= 1) {
    amount.erase(sign, names.sign.size());
    named = true;
  }
  const auto number = config::take_number(amount);
  if (!number) return refused(fmt::format("cannot read \"{}\"; {}", text, example));
  std::string_view rest = number->rest;
  if (!named && rest.starts_with(names.code)) {
    rest.remove_prefix(names.code.size());
    named = true;
  }
  const std::string_view whole = key.unit();
  const std::string_view period =
      whole.substr(whole.find('/') == std::string_view::npos ? whole.size() : whole.find('/'));
  if (!named || (!rest.empty() && rest != period)) {
    return refused(fmt::format("cannot read \"{}\"; {}", text, example));
  }
  return of_value(number->real);
}

ParsedLimit plain_limit(std::string_view text, std::string_view unit) {
  const auto number = config::take_number(text);
  const bool share = unit == "share";
  const bool bare = share || unit == "1";
  const std::string expected =
      share  ? "expected a share, like \"5 %\" or 0.05"
      : bare ? "expected a plain number"
             : fmt::format("expected a number in {}, like \"5 {}\"", unit, unit);
  if (!number) return refused(fmt::format("cannot read \"{}\"; {}", text, expected));
  if (share && number->rest == "%") return of_value(number->real / 100);
  const bool fits = bare ? number->rest.empty() : number->rest == unit;
  return fits ? of_value(number->real)
              : refused(fmt::format("cannot read \"{}\"; {}", text, expected));
}

}  // namespace

config::Parsed<MetricLimit> parse_limit(std::string_view text, const MetricKey& key, LimitOf what) {
  text = without_blanks(text);
  if (text.starts_with('+')) text = without_blanks(text.substr(1));
  if (what == LimitOf::change && text.ends_with('%')) {
    const auto number = config::take_number(without_blanks(text.substr(0, text.size() - 1)));
    if (!number || !number->rest.empty()) {
      return refused(fmt::format("cannot read \"{}\"; expected a number of %", text));
    }
    return {MetricLimit{number->real / 100, true}, ""};
  }
  const std::string_view unit = key.unit();
  if (unit == "s") return quantity_limit<Duration>(text, [](Duration d) { return seconds(d); });
  if (unit == "B") {
    return quantity_limit<Bytes>(text, [](Bytes b) { return static_cast<double>(b.count()); });
  }
  if (unit == "1/s") return quantity_limit<Rate>(text, [](Rate r) { return r.count(); });
  if (unit == "B/s") return quantity_limit<Bandwidth>(text, [](Bandwidth b) { return b.count(); });
  const std::string_view code = names_of(key.currency).code;
  if (unit.starts_with(code)) return money_limit(text, key);
  return plain_limit(text, unit);
}

std::string bare_text(const config::Written& value) {
  const std::string& text = value.toml;
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace stowplan
