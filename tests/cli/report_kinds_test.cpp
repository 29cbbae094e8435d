// What `report` writes of scenarios that fail, of studies and their stores, of published numbers,
// and of a fleet whose names and prices are not to be given away.
#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace stowplan::report_kinds_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReportKinds : public ProgramTest {
 protected:
  /// The page that a report with these arguments writes.
  [[nodiscard]] std::string page(const std::string& arguments) const {
    const ProgramRun run = stowplan("report " + arguments + " -q -o page.html");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return read_all(folder_ / "page.html");
  }

  /// What is said where none is written.
  [[nodiscard]] std::string refusal(const std::string& arguments, int exit_code = 2) const {
    const ProgramRun run = stowplan("report " + arguments + " -o page.html");
    EXPECT_EQ(run.exit_code, exit_code) << run.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "page.html"));
    return run.err;
  }

  /// Leaves a scenario of three layouts, of which one is infeasible.
  void write_crowded() const {
    write("two.toml",
          read_all(source_folder / "tests" / "scenarios" / "edges" / "one_of_two.toml"));
  }

  /// Leaves a study of two axes with its store.
  void write_study() const {
    write("study.toml",
          "title = \"How much load, how many processors?\"\n"
          "scenario = \"s.toml\"\n"
          "set = [\"duration=5 s\"]\n"
          "[[axis]]\npath = \"load\"\nvalues = [0.5, 1]\n"
          "[[axis]]\npath = \"pool.core.cpu_overcommit\"\nvalues = [1, 2]\n");
    const ProgramRun run = stowplan("sweep study.toml -q");
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
};

// Every name and every free text says ZQX, every price has digits of its own.
constexpr const char* marked_scenario = R"(title = "ZQX question"
duration = "4 s"
seed = 7
stop.min = 2
stop.max = 2
stop.metrics = [
  "workload/ZQX-shop response_time.p99",
  "workload/ZQX-shop start_time.ZQX-boot.mean",
]
explore = ["workload.ZQX-shop.request.cpu.mean=1 ms..5 ms"]

[host."ZQX/large"]
source = "ZQX price list"
provider = "ZQX"
cpus = 8
memory = "32 GiB"
network = "10 Gbit/s"
disk = "200 GB"
storage = "ZQX-disk"
price = "0.73197 USD/h"
price_date = "2024-05-06"

[host."ZQX/small"]
base = "ZQX/large"
cpus = 4
price = "0.36131 USD/h"

[storage.ZQX-disk]
iops = "20000/s"
bandwidth = "1 GB/s"
source = "ZQX measured it"

[network.ZQX-net]
hop_latency = "20 us"

[hardening.ZQX-filter]
syscall = "100 ns"

[runtime.ZQX-run]
source = "ZQX measured it"
isolation = "shared-kernel"

[[runtime.ZQX-run.start]]
name = "ZQX-boot"
from = "ZQX asked"
to = "ZQX up"
delay = "10 ms"
serial = "ZQX-lock"
serial_time = "1 ms"

[image.ZQX-base]
layers = [{ name = "ZQX-os", compressed = "20 MB", unpacked = "60 MB" }]

[image.ZQX-app]
base = "ZQX-base"
layers = [{ name = "ZQX-code", compressed = "5 MB", unpacked = "9 MB" }]
application = { start_cpu = "20 ms", memory = "50 MiB" }
system = { services = [{ name = "ZQX-agent", memory = "10 MiB" }] }

[class.ZQX-class]
isolation = "process"

[[pool]]
name = "ZQX-pool"
host = "ZQX/large"
hosts = { min = 1, max = 3 }
daemons = [{ name = "ZQX-daemon", use = { cpu = 0.1 } }]

[[workload]]
name = "ZQX-shop"
class = "ZQX-class"
arrivals.kind = "series"
arrivals.file = "zqx.csv"
arrivals.column = "zqxload"
arrivals.time = "zqxtime"
arrivals.values = "rate"
request = { cpu = { kind = "exponential", mean = "3 ms" } }
calls = [{ to = "ZQX-stock" }]
objective = { response_time_p99 = "500 ms" }

[[workload]]
name = "ZQX-stock"
class = "ZQX-class"
request = { cpu = { kind = "exponential", mean = "2 ms" } }

[[deployment]]
name = "ZQX-box"
image = "ZQX-app"
runtime = "ZQX-run"
network = "ZQX-net"
hardening = ["ZQX-filter"]
limits = { cpu = 1, memory = "256 MiB" }

[[deployment]]
name = "ZQX-cage"
image = "ZQX-app"
runtime = "runc"
limits = { cpu = 2, memory = "256 MiB" }

[[layout]]
name = "ZQX-today"
route = [{ class = "ZQX-class", deployment = "ZQX-box", pool = "ZQX-pool" }]

[[layout]]
name = "ZQX-other"
route = [
  { workload = "ZQX-stock", deployment = "ZQX-cage", pool = "ZQX-pool" },
  { class = "ZQX-class", deployment = "ZQX-box", pool = "ZQX-pool" },
]
set = { "pool.ZQX-pool.host" = "ZQX/small" }

[[charge]]
name = "ZQX licence"
kind = "other"
pool = "ZQX-pool"
layouts = ["ZQX-today"]
per_host = "0.018437 USD/h"

[[table]]
title = "ZQX asks"
notes = ["ZQX notes"]
row = [{ label = "ZQX cost", group = "ZQX money", metric = "cost.month" }]

[[assert]]
what = "ZQX is cheap"
metric = "cost.month"
layout = "ZQX-today"
max = "$9137"

[[assert]]
what = "ZQX is quick"
metric = "response_time.p99"
workload = "ZQX-shop"
layout = "ZQX-other"
than = "ZQX-today"
max = "+500 %"
)";

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// What the verdict of a page begins with.
std::string first_topic(const std::string& page) {
  const std::string mark = "<dt>";
  const std::size_t at = page.find(mark, page.find("<dl class=\"verdict\">"));
  if (at == std::string::npos) return {};
  const std::size_t begin = at + mark.size();
  return page.substr(begin, page.find('<', begin) - begin);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// The digests that a page states, in its order.
std::vector<std::string> digests(const std::string& page) {
  std::vector<std::string> all;
  const std::string mark = " events, digest ";
  for (std::size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    all.push_back(page.substr(begin, page.find('<', begin) - begin));
  }
  return all;
}

// ---- Scenarios that fail ----

TEST_F(ReportKinds, SaysFirstWhatIsInfeasible) {
  write_crowded();
  const std::string html = page("two.toml --static");
  EXPECT_EQ(first_topic(html), "Infeasible");
}

TEST_F(ReportKinds, SaysFirstWhatIsOverloaded) {
  write("busy.toml", replaced(two_layouts, "rate = \"40/s\"", "rate = \"4000/s\""));
  const std::string html = page("busy.toml --static");
  const std::size_t first = html.find("<dd", html.find("<dl class=\"verdict\">"));
  EXPECT_EQ(html.substr(first, 16), "<dd class=\"bad\">");
}

TEST_F(ReportKinds, RefusesLayoutsThatAreNone) {
  EXPECT_THAT(refusal("s.toml in-container in-vn"), HasSubstr("did you mean \"in-vm\""));
  EXPECT_THAT(refusal("s.toml in-vm in-vm"), HasSubstr("both names are the same layout"));
  EXPECT_THAT(refusal("s.toml in-vm"), HasSubstr("name two layouts"));
  EXPECT_THAT(refusal("s.toml in-vm in-container more.toml"), HasSubstr("--ledger"));
}

TEST_F(ReportKinds, RefusesAFolderThatCannotBeWritten) {
  std::filesystem::create_directory(folder_ / "locked");
  std::filesystem::permissions(
      folder_ / "locked", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  // To root no folder is locked; one that is not there is for all.
  const std::string folder = ::geteuid() == 0 ? "nowhere" : "locked";
  const ProgramRun run = stowplan("report s.toml --static -o " + folder + "/page.html");
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr(folder + "/page.html"));
}

// ---- Studies ----

TEST_F(ReportKinds, TellsWhatAStudyFound) {
  write_study();
  const std::string html = page("study.toml");
  EXPECT_THAT(html, HasSubstr("<h1>How much load, how many processors?</h1>"));
  EXPECT_THAT(html, HasSubstr("8 of 8 results of 4 points and 2 layouts"));
  EXPECT_THAT(html, HasSubstr("8 of 8 results keep up and miss no objective"));
  EXPECT_THAT(html, HasSubstr("<dt>Lowest</dt>"));
  EXPECT_THAT(html, HasSubstr("cost.month: $"));
  EXPECT_THAT(html, HasSubstr("<caption>Points and what they come to</caption>"));
  EXPECT_THAT(html, HasSubstr("<pre>"));
  EXPECT_THAT(html, Not(HasSubstr("id=\"failures\"")));
  EXPECT_THAT(html, Not(HasSubstr("application/wasm")));
  // The store alone does not know the question, and all that was found.
  const std::string stored = page("study.store");
  EXPECT_THAT(stored, HasSubstr("<h1>What a study found</h1>"));
  EXPECT_THAT(stored, HasSubstr("study.store: 8 of 8 results of 4 points and 2 layouts"));
}

TEST_F(ReportKinds, TellsWhatWentWrongInAStudy) {
  write("study.toml",
        "scenario = \"s.toml\"\nset = [\"duration=5 s\"]\nlayouts = [\"in-vm\"]\n"
        "[[axis]]\npath = \"deployment.vm.limits.memory\"\nvalues = [\"1 GiB\", \"900 GiB\"]\n");
  ASSERT_EQ(stowplan("sweep study.toml -q").exit_code, 5);
  const std::string html = page("study.toml");
  EXPECT_EQ(first_topic(html), "Failed");
  EXPECT_THAT(html, HasSubstr("1 of 2 results could not be read or run"));
  ASSERT_THAT(html, HasSubstr("id=\"failures\""));
  EXPECT_THAT(html.substr(html.find("id=\"failures\"")),
              HasSubstr("deployment.vm.limits.memory=900 GiB"));
  write_crowded();
  write("crowded.toml", "scenario = \"two.toml\"\n[[axis]]\npath = \"load\"\nvalues = [0.5, 1]\n");
  static_cast<void>(stowplan("sweep crowded.toml -q"));
  const std::string crowded = page("crowded.toml");
  EXPECT_EQ(first_topic(crowded), "Infeasible");
  EXPECT_THAT(crowded, HasSubstr("2 of 6 results cannot be simulated to their end"));
  EXPECT_THAT(crowded, HasSubstr("raise its hosts.max"));
}

TEST_F(ReportKinds, TellsHowFarAStudyGot) {
  write_study();
  std::filesystem::remove(folder_ / "study.store");
  ASSERT_EQ(stowplan("sweep study.toml -q --shard 0/2").exit_code, 0);
  const std::string html = page("study.toml");
  EXPECT_THAT(html, HasSubstr("4 of 8 results are there"));
}

TEST_F(ReportKinds, RefusesAStudyThatIsNotThatOfItsStore) {
  write("study.toml", "scenario = \"s.toml\"\n[[axis]]\npath = \"load\"\nvalues = [1]\n");
  EXPECT_THAT(refusal("study.toml"), HasSubstr("there is no such store of the study"));
  write_study();
  write("study.toml", "scenario = \"s.toml\"\n[[axis]]\npath = \"load\"\nvalues = [1]\n");
  EXPECT_THAT(refusal("study.toml"), HasSubstr("the study has changed since its store was made"));
  EXPECT_THAT(refusal("study.store in-vm in-container"), HasSubstr("reported as a whole"));
  EXPECT_THAT(refusal("study.store --redact"), HasSubstr("reported as a whole"));
}

TEST_F(ReportKinds, RefusesStoresOfOthersAndDamagedOnes) {
  write_study();
  std::string bytes = read_all(folder_ / "study.store");
  // Its first page says whose it is, the others what it holds.
  std::string foreign = bytes;
  foreign.replace(68, 4, "ABCD");
  write("foreign.store", foreign);
  EXPECT_THAT(refusal("foreign.store"), HasSubstr("foreign.store"));
  std::fill(bytes.begin() + 100, bytes.end(), '\x5a');
  write("damaged.store", bytes);
  EXPECT_THAT(refusal("damaged.store"), HasSubstr("damaged.store"));
}

TEST_F(ReportKinds, PutsTheValuesThatDecideAmongTheAssumptions) {
  ASSERT_EQ(stowplan("sensitivity s.toml -q --layout in-vm --below runtime.qemu-kvm --metric "
                     "response_time.p99 --store decides.store")
                .exit_code,
            0);
  const std::string html = page("s.toml --static --sensitivity decides.store");
  const std::size_t assumptions = html.find("id=\"assumptions\"");
  ASSERT_NE(assumptions, std::string::npos);
  EXPECT_THAT(html.substr(assumptions), HasSubstr("Which assumption decides"));
  EXPECT_THAT(page("decides.store"), HasSubstr("Which value decides"));
  write_study();
  const ProgramRun other = stowplan("report s.toml --static --sensitivity study.store -o o.html");
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("is no store of `stowplan sensitivity`"));
}

// ---- Published numbers ----

TEST_F(ReportKinds, HoldsPublishedNumbersAgainstOurs) {
  const std::string published =
      "\n[[published]]\ncase = \"A1\"\nwhat = \"throughput of it\"\nlayout = \"in-vm\"\n"
      "workload = \"web\"\nmetric = \"throughput\"\nrate = \"40/s\"\ntolerance = 0.2\n"
      "source = \"Somebody 2020, table 3\"\nmutation = \"workload.web.arrivals.rate=80/s\"\n"
      "\n[[published]]\ncase = \"A1\"\nwhat = \"what is far off\"\nlayout = \"in-vm\"\n"
      "workload = \"web\"\nmetric = \"throughput\"\nrate = \"400/s\"\ntolerance = 0.1\n"
      "source = \"Somebody 2020, table 4\"\nmutation = \"workload.web.arrivals.rate=80/s\"\n";
  std::filesystem::create_directory(folder_ / "held");
  write("held/a.toml", std::string{two_layouts} + published);
  const std::string html = page("held");
  EXPECT_THAT(html, HasSubstr("2 published numbers of 1 scenario"));
  EXPECT_EQ(first_topic(html), "Not accounted for");
  EXPECT_THAT(html, HasSubstr("A1: what is far off, -"));
  EXPECT_THAT(html, HasSubstr("1 of 2 rows"));
  EXPECT_THAT(html, HasSubstr("Somebody 2020, table 3"));
  EXPECT_THAT(html, HasSubstr("stowplan validate held"));
  // Files have to say so; a scenario with published numbers is a scenario like others.
  EXPECT_THAT(page("--ledger held/a.toml"), HasSubstr("2 published numbers of 1 scenario"));
  EXPECT_THAT(page("--static held/a.toml"), HasSubstr("Two ways to run a web server"));
  EXPECT_EQ(stowplan("report --ledger s.toml -o none.html").exit_code, 2);
}

// ---- Given away ----

TEST_F(ReportKinds, GivesAwayNoNameAndNoPrice) {
  write("zqx.toml", marked_scenario);
  write("zqx.csv", "zqxtime,zqxload\n0,20\n1,30\n2,20\n3,30\n4,20\n");
  const std::string plain = page("zqx.toml --static");
  ASSERT_THAT(plain, HasSubstr("ZQX"));
  const std::string html = page("zqx.toml --redact");
  EXPECT_THAT(lower(html), Not(HasSubstr("zqx")));
  for (const char* digits : {"73197", "0.732", "534.3", "547.8", "18437", "0.0184", "9137"}) {
    EXPECT_THAT(html, Not(HasSubstr(digits))) << digits;
  }
  EXPECT_THAT(html, HasSubstr("<h1>A fleet</h1>"));
  EXPECT_THAT(html, HasSubstr("layout-2"));
  EXPECT_THAT(html, HasSubstr("¤748"));
  // The same run, whatever things are called.
  ASSERT_EQ(digests(plain).size(), 2U);
  EXPECT_EQ(digests(html), digests(plain));
  // Of two layouts, too.
  const std::string pair = page("zqx.toml ZQX-today ZQX-other --redact");
  EXPECT_THAT(lower(pair), Not(HasSubstr("zqx")));
  EXPECT_THAT(pair, HasSubstr("Why layout-2 is not like layout-1"));
  EXPECT_EQ(digests(pair), digests(plain));
}

TEST_F(ReportKinds, KeepsWhatTheCatalogueSaysOfRuntimes) {
  const std::string html = page("s.toml --redact");
  EXPECT_THAT(html, HasSubstr("runtime.runc."));
  EXPECT_THAT(html, Not(HasSubstr("m7i")));
  EXPECT_THAT(html, Not(HasSubstr("nginx")));
  EXPECT_THAT(html, Not(HasSubstr("in-vm")));
  EXPECT_THAT(html, Not(HasSubstr("s.toml")));
  // A catalogue of one's own is not public.
  std::filesystem::copy(source_folder / "configs" / "catalogue", folder_ / "own",
                        std::filesystem::copy_options::recursive);
  EXPECT_THAT(page("s.toml --redact --catalogue own"), Not(HasSubstr("runc")));
}

}  // namespace
}  // namespace stowplan::report_kinds_test
