// The program run as a process in a folder of its own, for tests that judge it by exit code, by
// what it prints on which stream, and by the files it leaves.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/paths.hpp"

namespace stowplan {

inline const std::filesystem::path source_folder{source_path()};
inline const std::filesystem::path program = std::filesystem::path{build_path()} / "stowplan";

// Two layouts of one service on half a minute of traffic: quick, and yet everything is reported.
inline constexpr const char* two_layouts = R"(title = "Two ways to run a web server"
duration = "30 s"
seed = 5
stop = { min = 3, max = 3 }

[[pool]]
name = "core"
host = "aws/m7i.xlarge"
hosts = { min = 1, max = 2 }

[[workload]]
name = "web"
class = "high-density"
arrivals = { kind = "poisson", rate = "40/s" }
request = { cpu = { kind = "exponential", mean = "6 ms" } }
objective = { response_time_p99 = "2 s" }

[[deployment]]
name = "container"
image = "nginx-debian"
runtime = "runc"
limits = { cpu = 1, memory = "128 MiB" }
prepulled = true

[[deployment]]
name = "vm"
image = "nginx-ubuntu-server"
runtime = "qemu-kvm"
limits = { cpu = 1, memory = "1 GiB" }
prepulled = true

[[layout]]
name = "in-container"
route = [{ class = "high-density", deployment = "container", pool = "core" }]

[[layout]]
name = "in-vm"
route = [{ class = "high-density", deployment = "vm", pool = "core" }]
)";

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// What is said on standard error, without the lines of source below each complaint.
inline std::string complaints(const std::string& err) {
  std::string kept;
  for (std::size_t begin = 0; begin < err.size();) {
    const std::size_t end = std::min(err.find('\n', begin), err.size() - 1) + 1;
    const std::string line = err.substr(begin, end - begin);
    const std::size_t bar = line.find(" | ");
    const bool source = bar != std::string::npos &&
                        line.substr(0, bar).find_first_not_of(" 0123456789") == std::string::npos;
    if (!source) kept += line;
    begin = end;
  }
  return kept;
}

struct ProgramRun {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto& test = *testing::UnitTest::GetInstance()->current_test_info();
    streams_ = std::filesystem::temp_directory_path() /
               ("stowplan_" + std::string{test.name()} + "_" + std::to_string(::getpid()));
    folder_ = streams_ / "folder";
    std::filesystem::create_directories(folder_);
    write("s.toml", two_layouts);
  }
  void TearDown() override { std::filesystem::remove_all(streams_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream{folder_ / name} << text;
  }

  [[nodiscard]] ProgramRun stowplan(const std::string& arguments,
                                    const std::string& environment = "") const {
    const std::filesystem::path out = streams_ / "out";
    const std::filesystem::path err = streams_ / "err";
    const std::string line = "cd '" + folder_.string() + "' && STOWPLAN_CATALOGUE='" +
                             (source_folder / "configs" / "catalogue").string() + "' " +
                             environment + " timeout 60 '" + program.string() + "' " + arguments +
                             " >'" + out.string() + "' 2>'" + err.string() + "'";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_all(out), read_all(err)};
  }

  /// Names of the files that are there, sorted.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  [[nodiscard]] nlohmann::json run_json(const std::string& options = "",
                                        const std::string& file = "s.toml") const {
    const ProgramRun run = stowplan("run " + file + " --format json " + options);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return nlohmann::json::parse(run.out);
  }

  std::filesystem::path streams_;
  std::filesystem::path folder_;
};

}  // namespace stowplan
