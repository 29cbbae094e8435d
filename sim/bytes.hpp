// Values as bytes and back, for what is kept and read by this program alone: the same on every
// machine, and small, since most numbers of a simulation are small or near the one before.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stowplan {

/// Appends values to a text of bytes.
///
/// Shape   seven bits a byte, the lowest first: 1 B below 128, 10 B at most
class ByteWriter {
 public:
  void word(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void text(std::string_view text) {
    word(text.size());
    bytes_ += text;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter has written.
///
/// Errors  failed() from the first value on that is not there; it and all after it are 0 or empty
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  [[nodiscard]] std::uint64_t word() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (left_.empty()) break;
      const auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return give_up();
  }
  [[nodiscard]] std::string_view text() {
    const std::uint64_t size = count();
    const std::string_view text = left_.substr(0, static_cast<std::size_t>(size));
    left_.remove_prefix(text.size());
    return text;
  }
  /// How many of something follow: never more than there are bytes.
  [[nodiscard]] std::uint64_t count() {
    const std::uint64_t value = word();
    return value <= left_.size() ? value : give_up();
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return left_.empty() && !failed_; }

 private:
  std::uint64_t give_up() {
    failed_ = true;
    left_ = {};
    return 0;
  }

  std::string_view left_;
  bool failed_ = false;
};

/// Small numbers of either sign are small words: 0, -1, 1, -2 as 0, 1, 2, 3.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t from_zigzag(std::uint64_t word) {
  return static_cast<std::int64_t>(word >> 1U ^ (~(word & 1) + 1));
}

/// Doubles one after the other as words: small for one like that before, and for round ones.
class DoubleWords {
 public:
  std::uint64_t encode(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t changed = bits ^ before_;
    before_ = bits;
    return backwards(changed);
  }
  double decode(std::uint64_t word) {
    before_ ^= backwards(word);
    return std::bit_cast<double>(before_);
  }

 private:
  // The last byte first: that is the one which is 0 in round numbers.
  static constexpr std::uint64_t backwards(std::uint64_t word) {
    std::uint64_t reversed = 0;
    for (int i = 0; i < 8; ++i, word >>= 8U) reversed = reversed << 8U | (word & 0xff);
    return reversed;
  }

  std::uint64_t before_ = 0;
};

}  // namespace stowplan
