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

#include "models/metric/metric_key.hpp"
#include "sim/bytes.hpp"
#include "sim/digest.hpp"
#include "sim/stats/frequencies.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/units.hpp"

namespace stowplan {
namespace {

template <class T, class Of>
concept PartsOf = std::same_as<std::remove_const_t<T>, Of>;

// Each struct names its parts once, for writing (where it is const) and for reading. A member that
// is left out here is one that comes back empty.

template <class V, PartsOf<Infeasible> T>
void parts(V& visit, T& why) {
  visit(why.workload);
  visit(why.pool);
  visit(why.reason);
}

template <class V, PartsOf<FlightSeries> T>
void parts(V& visit, T& series) {
  visit(series.step);
  visit(series.warm_up);
  visit(series.means);
}

template <class V, PartsOf<WindowCounts> T>
void parts(V& visit, T& counts) {
  visit(counts.offered);
  visit(counts.first_attempts);
  visit(counts.answered);
  visit(counts.failed);
  visit(counts.in_flight_before);
  visit(counts.in_flight_after);
}

template <class V, PartsOf<CallerCounts> T>
void parts(V& visit, T& counts) {
  visit(counts.attempts);
  visit(counts.answered);
  visit(counts.failed);
  visit(counts.explained);
  visit(counts.longest);
  visit(counts.time);
}

template <class V, PartsOf<CohortCounts> T>
void parts(V& visit, T& cohort) {
  visit(cohort.arrivals);
  visit(cohort.ended);
  visit(cohort.response);
  visit(cohort.wait);
}

template <class V, PartsOf<StretchCounts::Limit> T>
void parts(V& visit, T& limit) {
  visit(limit.time);
  visit(limit.within);
  visit(limit.unknown);
}

template <class V, PartsOf<StretchCounts> T>
void parts(V& visit, T& stretches) {
  visit(stretches.length);
  visit(stretches.next);
  visit(stretches.present);
  visit(stretches.arrivals);
  visit(stretches.failed);
  visit(stretches.unfinished);
  visit(stretches.limits);
}

template <class V, PartsOf<RequestOutcomes> T>
void parts(V& visit, T& outcomes) {
  visit(outcomes.window_outside);
  visit(outcomes.window_calls);
  visit(outcomes.outside);
  visit(outcomes.calls);
  visit(outcomes.stretches);
  visit(outcomes.last_end);
  visit(outcomes.longest_early);
}

template <class V, PartsOf<ResourceUse> T>
void parts(V& visit, T& use) {
  visit.shape(use.name);
  visit(use.busy);
}

template <class V, PartsOf<LoadEvidence> T>
void parts(V& visit, T& evidence) {
  visit(evidence.in_flight);
  visit(evidence.missing);
  visit(evidence.arrivals_late);
  visit(evidence.in_flight_at_end);
  visit(evidence.drained_after);
  visit(evidence.longest_early);
  visit(evidence.uses);
  visit(evidence.oom_kills);
  visit(evidence.evictions);
  visit(evidence.ready);
  visit(evidence.unplaced);
}

template <class V, PartsOf<Settling> T>
void parts(V& visit, T& settling) {
  visit(settling.settled);
  visit(settling.took);
  visit(settling.replicas);
}

template <class V, PartsOf<Measure> T>
void parts(V& visit, T& measure) {
  visit.shape(measure.key);
  visit.shape(measure.distribution);
  visit(measure.value);
}

template <class V, PartsOf<Observation> T>
void parts(V& visit, T& observation) {
  visit(observation.infeasible);
  visit(observation.measures);
  visit(observation.distributions);
  visit(observation.in_flight);
  visit(observation.outcomes);
  visit(observation.evidence);
  visit(observation.callers);
  visit(observation.settling);
  visit(observation.digest);
  visit(observation.events);
}

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
    } else if constexpr (std::same_as<T, Duration>) {
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
    } else if constexpr (std::same_as<T, Duration>) {
      value = Duration{from_zigzag(values_.word())};
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

}  // namespace stowplan
