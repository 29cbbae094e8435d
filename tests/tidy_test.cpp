// Is the repository still as we want it? Rules of layering, size, vocabulary and completeness that
// a machine can check. docs/architecture.md gives the reasons.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/load.hpp"
#include "models/control/autoscaler/autoscaler.hpp"
#include "models/control/placement/placement.hpp"
#include "models/control/provisioner/provisioner.hpp"
#include "models/demand/arrivals.hpp"
#include "models/demand/workload.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/types.hpp"
#include "sim/distribution.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/source_files.hpp"

namespace stowplan::tidy_test {
namespace {

TEST(Layers, ArrowsAreThoseOfTheTable) {
  Rooms rooms;
  ASSERT_GT(rooms.order().size(), 10U);
  std::map<std::string, std::set<std::string>> used;
  for (const File& file : product()) {
    ASSERT_FALSE(rooms.of(file.name).empty()) << file.name << " is in no room";
    for (const std::string& name : includes_of(file)) {
      EXPECT_TRUE(rooms.may(file.name, name)) << file.name << " includes " << name;
      used[rooms.of(file.name)].insert(rooms.of(name));
    }
  }
  std::set<std::string> above;
  for (const std::string& room : rooms.order()) {
    for (const std::string& name : rooms.of_room(room)) {
      EXPECT_TRUE(above.contains(name))
          << room << " may not include what stands below it: " << name;
      EXPECT_TRUE(used[room].contains(name)) << room << " does not need " << name;
    }
    above.insert(room);
  }
}

TEST(Layers, APlantedArrowIsSeen) {
  const Rooms rooms;
  EXPECT_TRUE(rooms.may("models/fleet/fleet.cpp", "models/plan/plan.hpp"));
  EXPECT_FALSE(rooms.may("models/plan/plan.cpp", "models/fleet/fleet.hpp"));
  EXPECT_FALSE(rooms.may("sim/engine.hpp", "models/scenario/scenario.hpp"));
  EXPECT_FALSE(rooms.may("models/fleet/fleet.cpp", "view/table.hpp"));
  EXPECT_FALSE(rooms.may("cli/main.cpp", "tests/models/bare_fleet.hpp"));
  EXPECT_FALSE(rooms.may("models/fleet/fleet.cpp", "models/scenario.hpp")) << "in no room";
  EXPECT_TRUE(rooms.may("sim/engine.hpp", "vector"));
}

TEST(Layers, IncludesHaveNoCircle) {
  std::map<std::string, std::vector<std::string>> graph;
  for (const File& file : product()) graph[file.name] = includes_of(file);
  std::map<std::string, int> state;  // 0 new, 1 open, 2 done.
  const std::function<bool(const std::string&)> acyclic = [&](const std::string& name) {
    if (state[name] != 0) return state[name] == 2;
    state[name] = 1;
    for (const std::string& next : graph[name]) {
      if (graph.contains(next) && !acyclic(next)) return false;
    }
    state[name] = 2;
    return true;
  };
  std::vector<std::string> names;
  for (const File& file : product()) names.push_back(file.name);
  for (const std::string& name : names) EXPECT_TRUE(acyclic(name)) << name;
}

TEST(Layers, ThirdPartiesStayWhereTheyAre) {
  std::vector<std::string> toml;
  for (const File& file : product()) {
    for (const std::string& name : includes_of(file)) {
      if (name.starts_with("toml++")) toml.push_back(file.name);
      // Rooms about JSON, cases written in it and answers, may say so in their headers; none but
      // themselves includes them.
      const bool of_json = in(file, "conformance") || in(file, "wasm");
      if (of_json && name == "nlohmann/json.hpp") continue;
      const bool heavy = name.starts_with("boost/") || name.starts_with("Eigen/") ||
                         name.starts_with("nlohmann/") || name.starts_with("CLI/");
      EXPECT_FALSE(heavy && is_header(file)) << file.name << " includes " << name;
      EXPECT_FALSE(name.starts_with("fmt/") && is_header(file))
          << file.name << " includes " << name;
      EXPECT_FALSE(name == "iostream" || (name == "fstream" && !in(file, "cli")))
          << file.name << " includes " << name << ": files and streams are for cli/files.cpp";
    }
  }
  EXPECT_THAT(toml, testing::ElementsAre("sim/config/toml.cpp"));
}

// The engine knows nothing of what it is used for. Comments may say "a host" for an example.
TEST(Layers, TheEngineDoesNotKnowItsDomain) {
  const std::regex word{"(^|[^a-z])(hosts?|images?|containers?|vms?|tenants?|pods?)([^a-z]|$)",
                        std::regex::icase};
  for (const File& file : product()) {
    if (!in(file, "sim")) continue;
    EXPECT_THAT(places(file, file.code, word), testing::IsEmpty());
  }
}

TEST(Size, FilesAreShort) {
  for (const File& file : files_in({"sim", "models", "conformance", "view", "cli", "tests"},
                                   {".cpp", ".hpp", ".py"})) {
    EXPECT_LE(lines_of(file.text).size(), 500U) << file.name;
  }
}

TEST(Size, LinesAreShort) {
  constexpr std::size_t most = 100;
  for (const File& file : all_code()) {
    const std::vector<std::string> lines = lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto width =
          static_cast<std::size_t>(std::count_if(lines[i].begin(), lines[i].end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;  // One for each character.
          }));
      EXPECT_LE(width, most) << file.name << ":" << i + 1;
    }
  }
}

/// Finds functions by their braces: an opening one behind a parenthesis, not of a type or
/// namespace.
class FunctionLengths {
 public:
  /// Calls back with the first line and the number of lines of each outermost function.
  static void visit(const std::string& code,
                    const std::function<void(std::size_t line, std::size_t length)>& call) {
    std::vector<std::size_t> depth_of_function;
    std::string before;
    std::size_t line = 1;
    std::size_t depth = 0;
    std::size_t began = 0;
    for (const char c : code) {
      if (c == '\n') ++line;
      if (c == '{') {
        ++depth;
        if (depth_of_function.empty() && is_function(before)) {
          depth_of_function.push_back(depth);
          began = line;
        }
      } else if (c == '}' && depth > 0) {
        if (!depth_of_function.empty() && depth_of_function.back() == depth) {
          depth_of_function.pop_back();
          call(began, line - began + 1);
        }
        --depth;
      }
      const bool ends = c == '{' || c == '}' || c == ';';
      before = ends ? "" : before + c;
    }
  }

 private:
  static bool is_function(const std::string& before) {
    static const std::regex type{R"((^|\s)(namespace|class|struct|enum|union)\s)"};
    return before.find(')') != std::string::npos && !std::regex_search(before, type);
  }
};

// A test may hold a long table of cases.
TEST(Size, FunctionsAreShort) {
  std::size_t functions = 0;
  for (const File& file : all_code()) {
    const std::size_t most = in(file, "tests") ? 100 : 70;
    FunctionLengths::visit(file.code, [&](std::size_t line, std::size_t length) {
      ++functions;
      EXPECT_LE(length, most) << file.name << ":" << line;
    });
  }
  EXPECT_GT(functions, 1000U) << "the counter sees nothing";
}

// What makes results depend on more than scenario, seed and version, or code hard to follow.
TEST(Words, ProductCodeAvoidsTraps) {
  const std::regex banned{
      R"(std::rand\b|\brand\(|random_device|mt19937|_distribution<|system_clock|\bunordered_)"
      R"(|\bdynamic_cast\b|\bnew\b|\bdelete\s+[a-z]|using namespace std\s*;|getInstance|\bgoto\b)"};
  for (const File& file : product()) {
    EXPECT_THAT(places(file, file.code, banned), testing::IsEmpty());
  }
}

// What a simulation finds is a value. An exception ends the whole call. A case of a file that
// cannot be read is a finding of its own in conformance/.
TEST(Words, NothingIsCaughtInBetween) {
  const std::regex caught{R"(\bcatch\s*\()"};
  for (const File& file : product()) {
    if (in(file, "cli") || in(file, "conformance")) continue;
    EXPECT_THAT(places(file, file.code, caught), testing::IsEmpty());
  }
}

// Clocks tell a user how long something took; a model never asks them. Libraries differ in the last
// bit of these functions, so simulations use sim/math.hpp; closed forms and drawings may differ in
// it.
TEST(Words, ModelsUseNeitherClocksNorTheMathsOfTheLibrary) {
  const std::regex clock{R"(steady_clock|high_resolution_clock|\btime\(|gettimeofday)"};
  const std::regex maths{
      R"(std::(log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|tgamma|lgamma)\()"};
  for (const File& file : product()) {
    if (in(file, "cli") || in(file, "conformance")) continue;
    EXPECT_THAT(places(file, file.code, clock), testing::IsEmpty());
    if (in(file, "models/analytic") || file.name == "view/drawing/architecture_notes.cpp") continue;
    EXPECT_THAT(places(file, file.code, maths), testing::IsEmpty());
  }
}

// Tests may draw inputs with what the library has, as long as the seed is theirs.
TEST(Words, TestsAreRepeatable) {
  const std::regex banned{R"(std::rand\b|random_device|system_clock|using namespace std\s*;)"};
  for (const File& file : all_code()) {
    EXPECT_THAT(places(file, file.code, banned), testing::IsEmpty());
  }
}

// Pictures of notebooks are letters and digits that spell anything.
std::string without_pictures(const std::string& notebook) {
  std::string text;
  for (const std::string& line : lines_of(notebook)) {
    if (line.find("\"image/png\": \"") == std::string::npos) text += line;
    text += '\n';
  }
  return text;
}

TEST(Words, NothingIsLeftForLaterAndNoMachineIsNamed) {
  const std::regex banned{
      R"(\b(FIXME|TODO)\b|(//|#) *XXX\b|(^|[\s"'(=`])/(work|tmp|root|home/[a-z])[/\s"'`)])"};
  std::vector<File> files =
      files_in({"sim", "models", "conformance", "view", "cli", "tests", "docs", "configs", "cmake",
                "notebooks"},
               {".cpp", ".hpp", ".py", ".md", ".toml", ".cmake", ".sh", ".ipynb", ".txt"});
  for (const char* name : {"README.md", "CHANGELOG.md", "Makefile", "CMakeLists.txt"}) {
    files.push_back({name, read_all(root / name), ""});
  }
  for (const File& file : files) {
    if (file.name == "tests/tidy_test.cpp") continue;
    const bool notebook = file.name.ends_with(".ipynb");
    const std::string text = notebook ? without_pictures(file.text) : file.text;
    EXPECT_THAT(places(file, text, banned), testing::IsEmpty());
  }
}

std::vector<File> scenarios() {
  std::vector<File> all;
  for (File& file : files_in({"configs", "tests/golden", "tests/scenarios"}, {".toml"})) {
    const bool part = in(file, "configs/catalogue") || in(file, "configs/studies") ||
                      in(file, "tests/golden/parts") || in(file, "tests/scenarios/edges");
    if (!part) all.push_back(std::move(file));
  }
  return all;
}

using Names = std::span<const std::string_view>;

/// Each closed list: how a scenario selects a member, before its name in quotes.
std::vector<std::pair<std::string, Names>> closed_lists() {
  using Law = Distribution<Duration>;
  return {{"placement", config::ElementOf<PlacementPolicy>::names},
          {"provisioner", config::ElementOf<Provisioner>::names},
          {"autoscaler", config::ElementOf<Autoscaler>::names},
          {"arrivals", config::ElementOf<Arrivals>::names},
          {"distribution", config::ElementOf<Law>::names},
          {"balancer", config::EnumNames<Balancer>::names}};
}

TEST(Complete, EveryAlternativeIsExplained) {
  std::string docs;
  for (const File& file : files_in({"docs"}, {".md"})) docs += file.text;
  for (const auto& [list, names] : closed_lists()) {
    for (const std::string_view name : names) {
      EXPECT_NE(docs.find("`" + std::string{name} + "`"), std::string::npos)
          << "no page of docs/ mentions " << list << " `" << name << "`";
    }
  }
}

// `none` is no arrivals at all, `constant` is what a plain value means: neither is ever written.
TEST(Complete, EveryAlternativeIsUsedByAScenario) {
  std::string text;
  for (const File& file : scenarios()) text += file.text;
  for (const auto& [list, names] : closed_lists()) {
    for (const std::string_view name : names) {
      if (name == "none" || name == "constant") continue;
      EXPECT_NE(text.find("\"" + std::string{name} + "\""), std::string::npos)
          << "no scenario uses " << list << " \"" << name << "\"";
    }
  }
}

TEST(Complete, EveryRuntimeIsExplained) {
  const std::regex entry{R"(^\[runtime\.([a-z0-9-]+)\])"};
  std::string docs;
  for (const File& file : files_in({"docs/models"}, {".md"})) docs += file.text;
  std::size_t runtimes = 0;
  for (const File& file : files_in({"configs/catalogue/runtimes"}, {".toml"})) {
    for (const std::string& line : lines_of(file.text)) {
      std::smatch found;
      if (!std::regex_search(line, found, entry)) continue;
      ++runtimes;
      const std::regex name{"[^a-z-]" + found[1].str() + "[^a-z-]"};
      EXPECT_TRUE(std::regex_search(docs, name)) << "no page of docs/models mentions " << found[1];
    }
  }
  EXPECT_GT(runtimes, 5U);
}

TEST(Complete, EveryScenarioLoads) {
  const std::vector<File> all = scenarios();
  EXPECT_GE(all.size(), 2U);
  for (const File& file : all) {
    cli::ScenarioInputs inputs;
    inputs.file = (root / file.name).string();
    inputs.catalogue = (root / "configs" / "catalogue").string();
    try {
      EXPECT_FALSE(cli::load_scenario(inputs).scenario.layout.empty());
    } catch (const config::ConfigError& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

TEST(Complete, LinksLeadSomewhere) {
  const std::regex link{R"(\]\(([^)#\s]+)(#[^)]*)?\))"};
  std::vector<File> pages = files_in({"docs", "notebooks", "tests"}, {".md"});
  for (const char* name : {"README.md", "CHANGELOG.md"}) {
    pages.push_back({name, read_all(root / name), ""});
  }
  for (const File& page : pages) {
    const std::sregex_iterator end;
    for (std::sregex_iterator at{page.text.begin(), page.text.end(), link}; at != end; ++at) {
      const std::string target = (*at)[1];
      if (target.find("://") != std::string::npos || target.starts_with("mailto:")) continue;
      EXPECT_TRUE(fs::exists((root / page.name).parent_path() / target))
          << page.name << " leads to " << target;
    }
  }
}

}  // namespace
}  // namespace stowplan::tidy_test
