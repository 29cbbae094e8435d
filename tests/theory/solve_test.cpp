// Searches whose answers are known: Erlang's formula, and the grid of all choices.
#include "models/solve/solve.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "cli/parallel.hpp"
#include "models/analytic/queueing.hpp"
#include "models/scenario/load.hpp"
#include "models/study/load_factor.hpp"
#include "models/study/study.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan::solve_theory_test {
namespace {

constexpr double mean_service = 0.1;  // [s]

/// One instance with as many CPUs as requests at once: M/G/c, first come, first served.
std::string station(double rate, const std::string& service, double requests) {
  return fmt::format(R"(
version  = 2
duration = "{:.0f} ms"
warm_up  = "{:.0f} ms"
stop     = {{ min = 5, max = 5 }}
[host.big]
cpus = 128
threads_per_core = 1
memory = "1 TiB"
network = "100 Gbit/s"
disk = "1 TiB"
storage = "disk"
reserve = "none"
[storage.disk]
iops = "100000/s"
bandwidth = "1 GB/s"
read_latency = "1 us"
write_latency = "1 us"
[network.net]
[image.app]
[runtime.process]
[class.all]
[[pool]]
name = "p"
host = "big"
[[workload]]
name = "w"
class = "all"
arrivals = {{ kind = "poisson", rate = "{}/s" }}
request = {{ cpu = {} }}
[[deployment]]
name = "d"
image = "app"
runtime = "process"
network = "net"
limits = {{ memory = "1 GiB" }}
[[layout]]
name = "l"
route = [{{ class = "all", deployment = "d", pool = "p" }}]
)",
                     requests / rate * 1000, requests / rate * 50, rate, service);
}

SolveTools tools_for(const std::string& text) {
  const auto document = std::make_shared<const config::Document>(
      read_document({.catalogue = {}, .file = "s.toml", .overrides = {}},
                    [text](const std::string&) { return text; }));
  return {.read = [document](const Point& point) -> std::variant<LoadedScenario, std::string> {
            config::Inputs inputs{.catalogue = {}, .file = "s.toml", .overrides = {}};
            double load = 1;
            for (const Assignment& one : point) {
              if (one.path == load_path) {
                load = std::stod(one.value);
              } else {
                inputs.overrides.push_back(one.path + "=" + one.value);
              }
            }
            try {
              LoadedScenario loaded = load_scenario(*document, inputs, [](const std::string&) {
                return std::optional<std::string>{};
              });
              static_cast<void>(multiply_load(loaded, load));
              return loaded;
            } catch (const config::ConfigError& error) {
              return std::string{error.what()};
            }
          },
          .run = cli::on_threads(2)};
}

const std::string size_of_instance = "deployment.d.limits.cpu,deployment.d.concurrency=";

Question least_size(const std::string& values, const std::string& limit) {
  return {.aim = Aim::metric,
          .metric = MetricKey::parse("cost.month"),
          .decisions = {parse_decision(size_of_instance + values)},
          .requirements = parse_requirements({limit}),
          .given = {}};
}

std::int64_t size_in(const Answer& answer, const Question& question) {
  if (!answer.best) return -1;
  return std::stoll(question.decisions[0].values[answer.best->place[0]]);
}

/// A limit between the values at n and at n - 1, both at least 3 % away; none if they are closer.
std::optional<double> between(double at_n, double one_less) {
  if (!(one_less > 1.07 * at_n)) return std::nullopt;
  return std::isfinite(one_less) ? std::sqrt(at_n * one_less) : 2 * at_n;
}

TEST(SolveTheory, FindsErlangsNumberOfServersExactly) {
  std::mt19937 random{3};
  int sets = 0;
  while (sets < 20) {
    const auto n = static_cast<std::int64_t>(2 + random() % 40);
    const double load =
        (0.6 + 0.0003 * static_cast<double>(random() % 1000)) * static_cast<double>(n);
    const double rate = load / mean_service;
    const bool mean = random() % 2 == 0;
    const auto value = [&](std::int64_t servers) {
      const analytic::MMc m{rate, 1 / mean_service, servers};
      if (m.utilization() >= 1) return HUGE_VAL;
      return mean ? m.mean_response() : m.response_quantile(0.95);
    };
    const auto limit = between(value(n), value(n - 1));
    if (!limit) continue;
    ++sets;
    const std::string text =
        fmt::format("workload/w response_time.{} <= {} s", mean ? "mean" : "p95", *limit);
    Question question = least_size("1..64", text);
    const SolveTools tools =
        tools_for(station(rate, R"({ kind = "exponential", mean = "100 ms" })", 40'000));
    const Answer answer = solve(question, tools);
    EXPECT_EQ(size_in(answer, question), n) << text << " at " << load << " Erlang";
    ASSERT_EQ(answer.below.size(), 1U);
    EXPECT_FALSE(answer.below[0].keeps);
    EXPECT_EQ(answer.not_monotone, "");
    if (sets % 5 != 0) continue;
    question.closed_form = false;
    EXPECT_EQ(size_in(solve(question, tools), question), n) << "without the closed form";
  }
}

// Searched by halving, and every size simulated: the same simulations, so the same answer.
TEST(SolveTheory, EqualsTheGridForOtherServices) {
  std::mt19937 random{5};
  for (int i = 0; i < 20; ++i) {
    const std::string service = i % 2 == 0
                                    ? R"({ kind = "constant", value = "100 ms" })"
                                    : R"({ kind = "hyperexponential", mean = "100 ms", cv = 2 })";
    const double rate = 20.0 + static_cast<double>(random() % 60);
    const std::string limit = fmt::format("workload/w response_time.p95 <= {} ms",
                                          (i % 2 == 0 ? 105 : 380) + random() % 60);
    const SolveTools tools = tools_for(station(rate, service, 4'000));
    const Question halving = least_size("1..12", limit);
    const Question grid = least_size("1,2,3,4,5,6,7,8,9,10,11,12", limit);
    const Answer found = solve(halving, tools);
    const Answer all = solve(grid, tools);
    std::set<Choice> tried;
    for (const Trial& trial : all.explored) tried.insert(trial.place);
    EXPECT_EQ(tried.size(), 12U);
    EXPECT_EQ(size_in(found, halving), size_in(all, grid)) << limit << " at " << rate << "/s";
  }
}

/// Two fleets of different hosts, and a service on each.
std::string two_fleets(std::mt19937& random) {
  const auto pick = [&](int from, int to) {
    return from + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
  };
  std::string text = station(1, R"({ kind = "exponential", mean = "100 ms" })", 1);
  text = text.substr(0, text.find("[[pool]]"));
  text = text.substr(text.find("[host.big]"));
  std::string all =
      "version = 2\nduration = \"20 s\"\nwarm_up = \"2 s\"\n"
      "stop = { min = 2, max = 2 }\n" +
      text;
  for (const char* name : {"a", "b"}) {
    all += fmt::format(R"(
[host.{0}]
cpus = {1}
threads_per_core = 1
memory = "64 GiB"
network = "10 Gbit/s"
disk = "100 GiB"
storage = "disk"
reserve = "none"
price = "{2} USD/h"
[[pool]]
name = "{0}"
host = "{0}"
placement = {{ kind = "least-allocated" }}
[[workload]]
name = "{0}"
class = "all"
arrivals = {{ kind = "poisson", rate = "{3}/s" }}
request = {{ cpu = {{ kind = "exponential", mean = "20 ms" }} }}
objective = {{ response_time_p95 = "{4} ms" }}
[[deployment]]
name = "{0}"
image = "app"
runtime = "process"
network = "net"
requests = {{ cpu = 0.1, memory = "100 MiB" }}
limits = {{ memory = "1 GiB" }}
autoscaler = {{ kind = "fixed", replicas = 8 }}
)",
                       name, pick(1, 2), pick(1, 9) / 10.0, pick(60, 220), pick(60, 200));
  }
  return all + R"(
[[layout]]
name = "l"
route = [{ workload = "a", deployment = "a", pool = "a" },
         { workload = "b", deployment = "b", pool = "b" }]
)";
}

TEST(SolveTheory, TheCheapestMixIsThatOfAllMixes) {
  std::mt19937 random{17};
  int kept = 0;
  for (int i = 0; i < 50; ++i) {
    const SolveTools tools = tools_for(two_fleets(random));
    Question question{
        .aim = Aim::metric,
        .metric = MetricKey::parse("cost.month"),
        .decisions = {parse_decision("pool.a.hosts=1..4"), parse_decision("pool.b.hosts=1..4")},
        .requirements = {},
        .given = {}};
    const Answer found = solve(question, tools);
    for (Decision& decision : question.decisions) decision.ordered = false;
    const Answer all = solve(question, tools);
    ASSERT_EQ(found.best.has_value(), all.best.has_value());
    if (!found.best) continue;
    ++kept;
    EXPECT_EQ(found.best->value.mean, all.best->value.mean);
    EXPECT_LT(found.explored.size(), all.explored.size());
  }
  EXPECT_GT(kept, 25);
}

TEST(SolveTheory, ProvesThatNothingDoes) {
  const SolveTools tools =
      tools_for(station(100, R"({ kind = "exponential", mean = "100 ms" })", 1'000));
  const Answer answer = solve(least_size("1..8", "workload/w response_time.mean <= 1 s"), tools);
  EXPECT_FALSE(answer.best);
  ASSERT_EQ(answer.refuted.size(), 1U);
  EXPECT_EQ(answer.refuted[0].by, Judged::closed_form);
  EXPECT_EQ(answer.refuted[0].misses[0].text, "w: 10 CPUs of work for 1 instance of 8");
}

// Less is easier: the number of users' requests at once. It is searched from the other end.
TEST(SolveTheory, FindsTheGreatestLoad) {
  const analytic::MMc at{.arrival_rate = 36, .service_rate = 10, .servers = 4};
  const SolveTools tools =
      tools_for(station(1, R"({ kind = "exponential", mean = "100 ms" })", 40'000));
  Question question{.aim = Aim::metric,
                    .metric = MetricKey::parse("throughput"),
                    .most = true,
                    .decisions = {parse_decision("workload.w.arrivals.rate=10..60 /s")},
                    .requirements = parse_requirements(
                        {fmt::format("workload/w response_time.mean <= {} s", at.mean_response())}),
                    .given = {{"deployment.d.limits.cpu", "4"},
                              {"deployment.d.concurrency", "4"},
                              {"duration", "\"1000 s\""},
                              {"warm_up", "\"50 s\""}}};
  const Answer answer = solve(question, tools);
  ASSERT_TRUE(answer.best);
  EXPECT_NEAR(answer.best->value.mean, 36, 1.5);
}

// Too few places make a line, too many a crowd: what is asked is kept in between alone, at neither
// end of the range. Every choice is tried, and the least of those that do is the answer.
TEST(SolveTheory, TriesEveryChoiceWhereMoreIsNotEasier) {
  const SolveTools tools =
      tools_for(station(30, R"({ kind = "constant", value = "100 ms" })", 6'000));
  Question question{
      .aim = Aim::metric,
      .metric = MetricKey::parse("cost.month"),
      .decisions = {parse_decision("deployment.d.concurrency=1..40")},
      .requirements = parse_requirements({"workload/w response_time.mean <= 350 ms"}),
      .given = {{"deployment.d.limits.cpu", "8"}, {"deployment.d.concurrency_cost", "0.2"}}};
  const Answer answer = solve(question, tools);
  EXPECT_NE(answer.not_monotone, "");
  for (Decision& decision : question.decisions) decision.ordered = false;
  const Answer all = solve(question, tools);
  ASSERT_TRUE(all.best) << "the case is none: nothing keeps what is asked";
  ASSERT_TRUE(answer.best);
  EXPECT_EQ(size_in(answer, question), size_in(all, question));
  // Both ends fail, or it would be no such case.
  for (const std::uint32_t end : {0U, 39U}) {
    const auto at = std::ranges::find(all.explored, Choice{end}, &Trial::place);
    ASSERT_NE(at, all.explored.end());
    EXPECT_FALSE(at->keeps);
  }
}

// A pilot of a tenth of a window with a burst in it, or without, says something else than the whole
// window: where it points to is no more than a hint.
TEST(SolveTheory, AWrongPilotChangesNoAnswer) {
  const SolveTools tools =
      tools_for(station(40, R"({ kind = "exponential", mean = "100 ms" })", 600));
  for (const char* limit : {"180 ms", "250 ms", "400 ms"}) {
    Question question =
        least_size("1..24", std::string{"workload/w response_time.p95 <= "} + limit);
    const Answer hinted = solve(question, tools);
    question.pilot = false;
    const Answer plain = solve(question, tools);
    EXPECT_EQ(size_in(hinted, question), size_in(plain, question)) << limit;
  }
  // The load likewise, the greatest of which lies in the range that is looked at first or beyond.
  for (const char* limit : {"150 ms", "400 ms", "2 s"}) {
    Question question{
        .aim = Aim::load,
        .metric = std::nullopt,
        .decisions = {load_decision()},
        .requirements =
            parse_requirements({std::string{"workload/w response_time.p95 <= "} + limit}),
        .given = {{"deployment.d.limits.cpu", "16"}, {"deployment.d.concurrency", "16"}}};
    const Answer hinted = solve(question, tools);
    question.pilot = false;
    const Answer plain = solve(question, tools);
    ASSERT_EQ(hinted.best.has_value(), plain.best.has_value()) << limit;
    if (hinted.best) {
      EXPECT_EQ(hinted.best->value.mean, plain.best->value.mean) << limit;
    }
  }
}

// Two ranges of a million values: what was tried is looked at, never what there is.
TEST(SolveTheory, EndsOnHugeRanges) {
  const SolveTools tools =
      tools_for(station(40, R"({ kind = "exponential", mean = "100 ms" })", 200));
  const Question question{.aim = Aim::metric,
                          .metric = MetricKey::parse("cost.month"),
                          .decisions = {parse_decision("deployment.d.concurrency=1..900000"),
                                        parse_decision("deployment.d.queue=1..900000")},
                          .requirements = {},
                          .given = {{"deployment.d.limits.cpu", "16"}}};
  EXPECT_TRUE(solve(question, tools).best);
}

}  // namespace
}  // namespace stowplan::solve_theory_test
