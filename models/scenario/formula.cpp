#include "models/scenario/formula.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "sim/config/quantity.hpp"
#include "sim/math.hpp"
#include "sim/units.hpp"

namespace stowplan {
namespace {

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

// Of whatever kind the text is: no unit belongs to two of them.
std::optional<double> quantity_of(std::string_view text) {
  if (const auto plain = number_of(text)) return plain;
  if (const auto time = config::parse<Duration>(text).value) return seconds(*time);
  if (const auto size = config::parse<Bytes>(text).value) return static_cast<double>(size->count());
  if (const auto rate = config::parse<Rate>(text).value) return rate->count();
  if (const auto flow = config::parse<Bandwidth>(text).value) return flow->count();
  return std::nullopt;
}

/// Recursive descent; after the first problem every value is 0.
class Evaluator {
 public:
  Evaluator(std::string_view text, const ValueAt& value_at) : text_(text), value_at_(value_at) {}

  FormulaValue run() {
    const double value = sum();
    skip_spaces();
    if (at_ < text_.size()) fail(fmt::format("cannot read \"{}\"", text_.substr(at_)));
    if (problem_.empty() && !std::isfinite(value)) fail("is not finite");
    return {problem_.empty() ? value : 0, problem_};
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  double fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    at_ = text_.size();
    return 0;
  }

  double sum() {
    double value = product();
    for (;;) {
      if (take('+')) {
        value += product();
      } else if (take('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }

  double product() {
    double value = factor();
    for (;;) {
      if (take('*')) {
        value *= factor();
      } else if (take('/')) {
        value /= factor();
      } else {
        return value;
      }
    }
  }

  double factor() {
    skip_spaces();
    if (take('(')) {
      const double value = sum();
      return take(')') ? value : fail("a \")\" is missing");
    }
    if (take('\'')) return quantity(until('\''));
    if (take('{')) return stated(until('}'));
    const std::string_view rest = text_.substr(std::min(at_, text_.size()));
    const std::size_t name =
        std::min(rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), rest.size());
    if (name > 0) {
      at_ += name;
      return function(rest.substr(0, name));
    }
    const std::size_t length = std::min(rest.find_first_not_of("0123456789.e"), rest.size());
    const auto value = number_of(rest.substr(0, length));
    if (!value) return fail(fmt::format("cannot read \"{}\"", rest));
    at_ += length;
    return *value;
  }

  double function(std::string_view name) {
    if (!take('(')) return fail(fmt::format("{} wants values in ( )", name));
    double value = sum();
    if (name == "min" || name == "max") {
      while (take(',')) value = name == "min" ? std::min(value, sum()) : std::max(value, sum());
    } else if (name == "exp") {
      value = math::exp(value);
    } else if (name == "log") {
      value = math::log(value);
    } else if (name == "sqrt") {
      value = std::sqrt(value);
    } else if (name == "normal") {
      value = math::normal_quantile(value);
    } else {
      return fail(fmt::format("there is no function {}", name));
    }
    return take(')') ? value : fail("a \")\" is missing");
  }

  std::string until(char end) {
    const std::size_t close = text_.find(end, at_);
    if (close == std::string_view::npos) {
      fail(fmt::format("a \"{}\" is missing", end));
      return "";
    }
    std::string inside{text_.substr(at_, close - at_)};
    at_ = close + 1;
    return inside;
  }

  double quantity(const std::string& text) {
    if (!problem_.empty()) return 0;
    const auto value = quantity_of(text);
    return value ? *value : fail(fmt::format("\"{}\" is no quantity", text));
  }

  double stated(const std::string& path) {
    if (!problem_.empty()) return 0;
    const std::string text = value_at_(path);
    if (text.empty()) return fail(fmt::format("the scenario has no value {}", path));
    return quantity(text);
  }

  std::string_view text_;
  const ValueAt& value_at_;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace

FormulaValue evaluate_formula(std::string_view formula, const ValueAt& value_at) {
  return Evaluator{formula, value_at}.run();
}

}  // namespace stowplan
