#include "models/scenario/currency.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace stowplan {
namespace {

/// "0.42 EUR/h" becomes "0.45652173913043476 USD/h"; any other text stays as it is.
void price_in_dollars(std::string& text, std::string_view unit, double rate) {
  double amount = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, amount);
  if (error != std::errc{}) return;
  std::string_view behind{rest, static_cast<std::size_t>(end - rest)};
  if (behind.starts_with(' ')) behind.remove_prefix(1);
  if (!behind.starts_with(unit)) return;
  behind.remove_prefix(unit.size());
  text = fmt::format("{} USD/{}", amount / rate, behind);
}

void prices_in_dollars(config::Node& node, std::string_view unit, double rate) {
  if (node.is_text()) price_in_dollars(node.text, unit, rate);
  for (config::Node& item : node.items) prices_in_dollars(item, unit, rate);
  for (config::Member& member : node.members) prices_in_dollars(member.node, unit, rate);
}

std::optional<double> number_in(const config::Node* node) {
  if (node == nullptr) return std::nullopt;
  const config::Node& value = config::plain(*node);
  if (value.kind == config::Node::Kind::integer) return static_cast<double>(value.integer);
  if (value.kind == config::Node::Kind::real) return value.real;
  return std::nullopt;
}

}  // namespace

void settle_prices(config::Document& document) {
  const config::Node* stated = document.find("currency");
  if (stated == nullptr || !stated->is_table()) return;
  const config::Node* code = stated->find("code");
  const std::string name =
      code != nullptr && config::plain(*code).is_text() ? config::plain(*code).text : "USD";
  const std::optional<double> rate = number_in(stated->find("rate"));
  config::Problems problems{document};
  if (name == "USD") {
    if (rate && *rate != 1) {
      problems.add("currency.rate", "a dollar is a dollar; say which currency is meant with code");
    }
  } else {
    // Without a rate there is one complaint, and not one more for each price.
    prices_in_dollars(document.root, name + "/", rate && *rate > 0 ? *rate : 1);
    if (stated->find("rate") == nullptr && find_currency(name) != nullptr) {
      problems.add("currency.rate",
                   fmt::format("missing; say what one US dollar is in {}, as in rate = 0.92, and "
                               "the day of it with rate_date",
                               name));
    }
  }
  document.complaints = problems.complaints();
}

}  // namespace stowplan
