#include "cli/gzip.hpp"

#include <zlib.h>

#include "sim/check.hpp"

namespace stowplan::cli {

std::string gzip(std::string_view bytes) {
  constexpr int window_bits = 15;
  constexpr int with_gzip_header = 16;
  constexpr int most_memory = 9;
  z_stream stream{};
  STOWPLAN_CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
                              window_bits + with_gzip_header, most_memory,
                              Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  std::string copy{bytes};  // The library takes what it reads as if it could be written.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): zlib counts in unsigned bytes.
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as above.
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  STOWPLAN_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace stowplan::cli
