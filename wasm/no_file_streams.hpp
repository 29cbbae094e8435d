// toml++ names std::ifstream in a function that nothing here calls, and the C++ library for wasm32
// only declares it. Included before sim/config/toml.cpp, by the build for WebAssembly alone.
#pragma once

#include <ios>
#include <istream>
#include <string>

namespace std {

/// A file that never opens.
template <>
class basic_ifstream<char> : public istream {
 public:
  basic_ifstream() : istream(nullptr) {}
  void open(const string&, ios_base::openmode) {}
  [[nodiscard]] bool is_open() const { return false; }
};

}  // namespace std
