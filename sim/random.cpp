#include "sim/random.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

constexpr std::uint32_t multiplier0 = 0xD2511F53;
constexpr std::uint32_t multiplier1 = 0xCD9E8D57;
constexpr std::uint32_t weyl0 = 0x9E3779B9;
constexpr std::uint32_t weyl1 = 0xBB67AE85;
constexpr int rounds = 10;

constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

// One step of the stream's identity hash: absorbs a word, then mixes (multiply, fold).
constexpr std::uint64_t absorb(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 32)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 29);
}

constexpr std::uint64_t identity(std::uint64_t salt, std::uint64_t seed, std::uint32_t replication,
                                 std::string_view purpose, std::uint64_t entity) {
  std::uint64_t hash = absorb(absorb(salt, seed), replication);
  for (const char c : purpose) hash = absorb(hash, static_cast<unsigned char>(c));
  return absorb(absorb(hash, purpose.size()), entity);
}

constexpr detail::ExponentialLayers make_exponential_layers() {
  // The edge that lets 256 equal areas close at density 1, and that area, (edge + 1) exp(-edge).
  constexpr double base_edge = 7.69711747013104971;
  constexpr double area = 3.94965982258155722e-3;
  constexpr std::size_t count = detail::ExponentialLayers::count;
  detail::ExponentialLayers layers;
  layers.edge[0] = area / math::exp(-base_edge);
  layers.edge[1] = base_edge;
  for (std::size_t i = 1; i + 1 < count; ++i) {
    layers.edge[i + 1] = -math::log(area / layers.edge[i] + math::exp(-layers.edge[i]));
  }
  layers.edge[count] = 0.0;
  for (std::size_t i = 0; i <= count; ++i) layers.density[i] = math::exp(-layers.edge[i]);
  for (std::size_t i = 0; i < count; ++i) {
    layers.step[i] = layers.edge[i] * 0x1p-53;
    layers.inside[i] = static_cast<std::uint64_t>(layers.edge[i + 1] / layers.edge[i] * 0x1p53);
  }
  return layers;
}

#if defined(__SSE2__)

// Two blocks side by side. Each 64-bit lane holds one 32-bit word; the multiplication reads only
// the low half, so the rubbish in the high half is cleared once at the end.
struct TwoBlocks {
  __m128i word0, word1, word2, word3;
};

inline void philox_round(TwoBlocks& b, __m128i key0, __m128i key1) {
  const __m128i product0 = _mm_mul_epu32(b.word0, _mm_set1_epi64x(multiplier0));
  const __m128i product1 = _mm_mul_epu32(b.word2, _mm_set1_epi64x(multiplier1));
  b.word0 = _mm_xor_si128(_mm_srli_epi64(product1, 32), _mm_xor_si128(b.word1, key0));
  b.word1 = product1;
  b.word2 = _mm_xor_si128(_mm_srli_epi64(product0, 32), _mm_xor_si128(b.word3, key1));
  b.word3 = product0;
}

inline void store(const TwoBlocks& b, std::uint64_t* out) {
  const __m128i mask = _mm_set1_epi64x(0xffffffff);
  const __m128i first = _mm_or_si128(_mm_and_si128(b.word0, mask), _mm_slli_epi64(b.word1, 32));
  const __m128i second = _mm_or_si128(_mm_and_si128(b.word2, mask), _mm_slli_epi64(b.word3, 32));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_unpacklo_epi64(first, second));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 2), _mm_unpackhi_epi64(first, second));
}

void four_blocks(std::uint64_t block, std::uint64_t stream, std::uint64_t key, std::uint64_t* out) {
  const auto word = [](std::uint64_t x) { return static_cast<long long>(x); };
  const __m128i stream_low = _mm_set1_epi64x(word(low(stream)));
  const __m128i stream_high = _mm_set1_epi64x(word(high(stream)));
  const __m128i block_high = _mm_set1_epi64x(word(high(block)));  // Block numbers come in fours.
  TwoBlocks a{_mm_set_epi64x(word(low(block + 1)), word(low(block))), block_high, stream_low,
              stream_high};
  TwoBlocks b{_mm_set_epi64x(word(low(block + 3)), word(low(block + 2))), block_high, stream_low,
              stream_high};
  __m128i key0 = _mm_set1_epi64x(word(low(key)));
  __m128i key1 = _mm_set1_epi64x(word(high(key)));
  for (int round = 0; round < rounds; ++round) {
    philox_round(a, key0, key1);
    philox_round(b, key0, key1);
    key0 = _mm_add_epi32(key0, _mm_set1_epi64x(weyl0));
    key1 = _mm_add_epi32(key1, _mm_set1_epi64x(weyl1));
  }
  store(a, out);
  store(b, out + 4);
}

#else

void four_blocks(std::uint64_t block, std::uint64_t stream, std::uint64_t key, std::uint64_t* out) {
  for (std::uint64_t i = 0; i < 4; ++i) {
    const auto words = philox4x32({low(block + i), high(block + i), low(stream), high(stream)},
                                  {low(key), high(key)});
    out[2 * i] = words[0] | std::uint64_t{words[1]} << 32;
    out[2 * i + 1] = words[2] | std::uint64_t{words[3]} << 32;
  }
}

#endif

}  // namespace

namespace detail {
constinit const ExponentialLayers exponential_layers = make_exponential_layers();
}  // namespace detail

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t product0 = std::uint64_t{multiplier0} * counter[0];
    const std::uint64_t product1 = std::uint64_t{multiplier1} * counter[2];
    counter = {high(product1) ^ counter[1] ^ key[0], low(product1),
               high(product0) ^ counter[3] ^ key[1], low(product0)};
    key[0] += weyl0;
    key[1] += weyl1;
  }
  return counter;
}

Stream::Stream(std::uint64_t seed, std::uint32_t replication, std::string_view purpose,
               std::uint64_t entity)
    : batch_{},
      key_{identity(0x243f6a8885a308d3, seed, replication, purpose, entity)},
      stream_{identity(0x13198a2e03707344, seed, replication, purpose, entity)} {}

void Stream::refill() {
  four_blocks(block_, stream_, key_, batch_.data());
  block_ += 4;
  next_ = 0;
}

std::uint64_t Stream::below(std::uint64_t n) {
  STOWPLAN_CHECK(n > 0);
  // D. Lemire, "Fast random integer generation in an interval", 2019: the high word of bits * n is
  // uniform once products whose low word is under 2^64 mod n are rejected.
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t excess = (0 - n) % n;
  for (;;) {
    const Wide product = Wide{bits()} * n;
    if (static_cast<std::uint64_t>(product) >= excess) {
      return static_cast<std::uint64_t>(product >> 64);
    }
  }
}

double Stream::exponential_outside(std::size_t layer, double x) {
  using detail::exponential_layers;
  // Beyond the base edge the law starts anew; that is what memoryless means.
  if (layer == 0) return exponential_layers.edge[1] + exponential();
  const double lower = exponential_layers.density[layer];
  const double upper = exponential_layers.density[layer + 1];
  if (lower + uniform() * (upper - lower) < math::exp(-x)) return x;
  return exponential();
}

double Stream::normal() { return math::normal_quantile(uniform()); }

}  // namespace stowplan
