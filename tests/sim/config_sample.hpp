// A small configuration with one field of every type there is, for the tests of whatever is derived
// from `fields`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan::config::sample {

enum class Colour { red, dark_green };

struct Fixed {
  static constexpr std::string_view name = "fixed";
  std::int64_t count = 3;
};
template <class Visitor>
void fields(Visitor& v, Fixed& f) {
  v.field("count", f.count, "How many", {.check = Check::at_least_one, .source = "a paper"});
}

struct Steered {
  static constexpr std::string_view name = "steered";
  double target = 0;
};
template <class Visitor>
void fields(Visitor& v, Steered& s) {
  v.field("target", s.target, "Share to steer to", {.check = Check::fraction, .required = true});
}

struct Part {
  std::string name;
  Bytes size = 4_KiB;
};
template <class Visitor>
void fields(Visitor& v, Part& p) {
  v.field("name", p.name, "Name", {.required = true});
  v.field("size", p.size, "Size", {.check = Check::positive, .range = "1 KiB to 1 MiB"});
}

struct Limits {
  Cores cpu{1000};
  std::optional<Duration> timeout;
};
template <class Visitor>
void fields(Visitor& v, Limits& l) {
  v.field("cpu", l.cpu, "CPUs", {.check = Check::positive});
  v.field("timeout", l.timeout, "Give up after this", {.check = Check::positive});
}

struct Sample {
  std::string title;
  std::uint64_t seed = 1;
  bool fast = false;
  double share = 0.5;
  Colour colour = Colour::red;
  Duration wait = std::chrono::milliseconds{250};
  Rate rate{};
  Bandwidth network{1.25e9};
  Price price{};
  Power power{};
  Distribution<Duration> service = Constant<Duration>{};
  std::variant<Fixed, Steered> control = Fixed{7};
  Limits limits;
  std::vector<std::string> words;
  std::vector<Part> parts;
  Table<Limits> entry;
};
template <class Visitor>
void fields(Visitor& v, Sample& s) {
  v.field("title", s.title, "Title", {.required = true});
  v.field("seed", s.seed, "Seed", {});
  v.field("fast", s.fast, "Whether to hurry", {});
  v.field("share", s.share, "Share", {.check = Check::fraction});
  v.field("colour", s.colour, "Colour", {});
  v.field("wait", s.wait, "Wait", {.check = Check::not_negative, .source = "measured"});
  v.field("rate", s.rate, "Rate", {.check = Check::not_negative});
  v.field("network", s.network, "Network", {.check = Check::positive});
  v.field("price", s.price, "Price", {.check = Check::not_negative});
  v.field("power", s.power, "Power", {.check = Check::not_negative});
  v.field("service", s.service, "Service time", {.check = Check::not_negative});
  v.field("control", s.control, "Control", {});
  v.field("limits", s.limits, "Limits", {});
  v.field("words", s.words, "Words", {});
  v.field("parts", s.parts, "Parts", {});
  v.field("entry", s.entry, "Entries", {});
}

}  // namespace stowplan::config::sample

namespace stowplan::config {
template <>
struct EnumNames<sample::Colour> {
  static constexpr std::array<std::string_view, 2> names{"red", "dark-green"};
};
}  // namespace stowplan::config
