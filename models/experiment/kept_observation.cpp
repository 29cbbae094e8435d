#include "models/experiment/kept_observation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/experiment/observation_parts.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/bytes.hpp"
#include "sim/digest.hpp"
#include "sim/stats/frequencies.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/units.hpp"

namespace stowplan {
namespace {

template <class T>
concept WholeQuantity = std::same_as<T, Cores> || std::same_as<T, Bytes>;

template <class T>
concept ManyOf = requires(const T& t) {
  typename T::value_type;
  t.size();
}
&&!std::same_as<T, std::string>;

class Writer {
 public:
  template <class T>
  void operator()(const T& value) {
    if constexpr (std::signed_integral<T>) {
      values_.word(zigzag(value));
    } else if constexpr (std::unsigned_integral<T>) {
      values_.word(value);
    } else if constexpr (std::same_as<T, double>) {
      values_.word(doubles_.encode(value));
    } else if constexpr (std::same_as<T, std::string>) {
      values_.text(value);
    } else if constexpr (std::same_as<T, Duration> || WholeQuantity<T>) {
      (*this)(std::int64_t{value.count()});
    } else if constexpr (std::same_as<T, Time>) {
      (*this)(value.time_since_epoch());
    } else if constexpr (std::same_as<T, Histogram>) {
      (*this)(Frequencies{value});
    } else if constexpr (ManyOf<T>) {
      values_.word(value.size());
      for (const auto& item : value) (*this)(item);
    } else if constexpr (requires { value.has_value(); }) {
      values_.word(value.has_value() ? 1 : 0);
      if (value) (*this)(*value);
    } else if constexpr (requires { T::parts(*this, value); }) {
      T::parts(*this, value);
    } else {
      parts(*this, value);
    }
  }

  void shape(const std::string& name) { shape_.text(name); }
  // Phases are named freely, with blanks as well.
  void shape(const MetricKey& key) {
    shape_.text(key.scope.text());
    shape_.text(metric_name(key.id));
    shape_.text(key.phase);
  }
  void shape(std::uint32_t number) { shape_.word(number); }

  [[nodiscard]] const std::string& shape() const { return shape_.bytes(); }
  [[nodiscard]] const std::string& values() const { return values_.bytes(); }

 private:
  ByteWriter shape_;
  ByteWriter values_;
  DoubleWords doubles_;
};

class Reader {
 public:
  Reader(std::string_view shape, std::string_view values) : shape_(shape), values_(values) {}

  template <class T>
  void operator()(T& value) {
    if constexpr (std::signed_integral<T>) {
      value = static_cast<T>(from_zigzag(values_.word()));
    } else if constexpr (std::unsigned_integral<T>) {
      value = static_cast<T>(values_.word());
    } else if constexpr (std::same_as<T, double>) {
      value = doubles_.decode(values_.word());
    } else if constexpr (std::same_as<T, std::string>) {
      value = values_.text();
    } else if constexpr (std::same_as<T, Duration> || WholeQuantity<T>) {
      value = T{from_zigzag(values_.word())};
    } else if constexpr (std::same_as<T, Time>) {
      value = Time{Duration{from_zigzag(values_.word())}};
    } else if constexpr (std::same_as<T, Histogram>) {
      Frequencies frequencies;
      (*this)(frequencies);
      frequencies.add_to(value);
    } else if constexpr (ManyOf<T>) {
      const auto count = static_cast<std::size_t>(values_.count());
      if constexpr (std::same_as<T, std::vector<Measure>>) {
        value.resize(count, Measure{.key = {{}, "cost.month"}});  // Any: its key is read next.
      } else if constexpr (requires { value.resize(count); }) {
        value.resize(count);
      }
      for (auto& item : value) (*this)(item);
    } else if constexpr (requires { value.has_value(); }) {
      if (values_.word() == 0) return;
      (*this)(value.emplace());
    } else if constexpr (requires { T::parts(*this, value); }) {
      T::parts(*this, value);
    } else {
      parts(*this, value);
    }
  }

  void shape(std::string& name) { name = shape_.text(); }
  void shape(std::uint32_t& number) { number = static_cast<std::uint32_t>(shape_.word()); }
  void shape(MetricKey& key) {
    const std::optional<MetricScope> scope = MetricScope::parse(shape_.text());
    const std::string_view name = shape_.text();
    const std::string_view phase = shape_.text();
    const auto read = scope ? MetricKey::parse(*scope, name) : std::nullopt;
    known_ = known_ && read.has_value();
    if (!read) return;
    key = *read;
    key.phase = phase;
  }

  [[nodiscard]] bool succeeded() const { return known_ && shape_.at_end() && values_.at_end(); }

 private:
  ByteReader shape_;
  ByteReader values_;
  DoubleWords doubles_;
  bool known_ = true;  // All metrics.
};

std::string fingerprint_of(std::string_view shape, std::string_view values) {
  Digest digest;
  for (const std::string_view text : {shape, values}) {
    digest.add(text.size());
    for (std::size_t i = 0; i < text.size(); i += 8) {
      std::uint64_t word = 0;
      for (std::size_t k = i; k < std::min(i + 8, text.size()); ++k) {
        word = word << 8U | static_cast<unsigned char>(text[k]);
      }
      digest.add(word);
    }
  }
  std::string bytes;
  for (std::uint64_t left = digest.value(); bytes.size() < 8; left >>= 8U) {
    bytes += static_cast<char>(left & 0xff);
  }
  return bytes;
}

constexpr std::size_t fingerprint_size = 8;

}  // namespace

KeptObservation keep(const Observation& observation) {
  Writer writer;
  writer(observation);
  return {writer.shape(), fingerprint_of(writer.shape(), writer.values()) + writer.values()};
}

std::optional<Observation> read_kept(std::string_view shape, std::string_view values) {
  if (values.size() < fingerprint_size) return std::nullopt;
  const std::string_view fingerprint = values.substr(0, fingerprint_size);
  values.remove_prefix(fingerprint_size);
  if (fingerprint != fingerprint_of(shape, values)) return std::nullopt;
  Reader reader{shape, values};
  Observation observation;
  reader(observation);
  if (!reader.succeeded()) return std::nullopt;
  return observation;
}

std::string keep_packed(const Observation& observation) {
  Writer writer;
  writer(observation.packed);
  return writer.values();
}

bool read_packed(std::string_view packed, Observation& observation) {
  Reader reader{{}, packed};
  reader(observation.packed);
  return reader.succeeded();
}

std::string to_bytes(const Observation& observation) {
  const KeptObservation kept = keep(observation);
  ByteWriter bytes;
  for (const std::string& part : {kept.shape, kept.values, keep_packed(observation)}) {
    bytes.text(part);
  }
  return bytes.bytes();
}

std::optional<Observation> from_bytes(std::string_view bytes) {
  ByteReader reader{bytes};
  const std::string_view shape = reader.text();
  const std::string_view values = reader.text();
  const std::string_view packed = reader.text();
  std::optional<Observation> observation = read_kept(shape, values);
  if (!reader.at_end() || !observation || !read_packed(packed, *observation)) return std::nullopt;
  return observation;
}

}  // namespace stowplan
