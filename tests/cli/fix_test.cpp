// `check --fix`: what becomes of files of an older version, to the letter.
#include "cli/fix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/config/diagnostic.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::fix_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// "web" on a container runtime, "vm" on a guest.
Scenario scenario() {
  Scenario s;
  Runtime guest;
  guest.guest_kernel = true;
  s.runtime.entries = {{"kvm", guest}, {"runc", Runtime{}}};
  s.deployment.resize(2);
  s.deployment[0].name = "web";
  s.deployment[0].runtime = "runc";
  s.deployment[1].name = "vm";
  s.deployment[1].runtime = "kvm";
  return s;
}

std::string fixed(const std::string& text) { return cli::fix_text(text, "f", scenario()).text; }

TEST(Fix, MovesTheLimitInBraces) {
  EXPECT_EQ(fixed(R"(# A fleet – with care
title = "é"

[[deployment]]
name   = "web"   # the shop
limits = { cpu = "250m", memory = "16 MiB", cpu_quota = false }  # as measured
image  = "x"
)"),
            R"(# A fleet – with care
version = 2
title = "é"

[[deployment]]
name   = "web"   # the shop
requests = { cpu = "250m" }
limits = { memory = "16 MiB" }  # as measured
image  = "x"
)");
}

TEST(Fix, KeepsEqualsSignsBelowEachOtherWhereThereIsRoom) {
  EXPECT_EQ(fixed("version = 1\n[[deployment]]\nname       = \"web\"\n"
                  "limits     = {cpu_quota=false, memory = \"1 GiB\",cpu=2}\n"),
            "version = 2\n[[deployment]]\nname       = \"web\"\n"
            "requests   = { cpu = 2 }\n"
            "limits     = { memory = \"1 GiB\"}\n");
}

TEST(Fix, MovesADottedLimit) {
  EXPECT_EQ(fixed("[[deployment]]\nname = \"web\"\nlimits.cpu = 0.5 # half\n"
                  "limits.cpu_quota = false\nlimits.memory = \"1 GiB\"\n"),
            "version = 2\n\n[[deployment]]\nname = \"web\"\nrequests.cpu = 0.5 # half\n"
            "limits.memory = \"1 GiB\"\n");
}

TEST(Fix, MovesTheLimitOfATable) {
  EXPECT_EQ(fixed("title = \"t\"\n[[deployment]]\nname = \"web\"\n\n# Its size\n"
                  "[deployment.limits]\ncpu = 0.5\ncpu_quota = false  # for the tail\n"
                  "memory = \"1 GiB\"\n"),
            "version = 2\ntitle = \"t\"\n[[deployment]]\nname = \"web\"\n\n"
            "[deployment.requests]\ncpu = 0.5\n\n# Its size\n"
            "[deployment.limits]\n# for the tail\nmemory = \"1 GiB\"\n");
}

TEST(Fix, JoinsRequestsThatAreThere) {
  EXPECT_EQ(fixed("[[deployment]]\nname = \"web\"\nrequests = { memory = \"1 GiB\" }\n"
                  "limits = { cpu = 1, cpu_quota = false }\n"),
            "version = 2\n\n[[deployment]]\nname = \"web\"\n"
            "requests = { cpu = 1, memory = \"1 GiB\" }\nlimits = {}\n");
}

TEST(Fix, KeepsAValueWithItsSource) {
  EXPECT_EQ(
      fixed("deployment = [{ name = \"web\", limits = { cpu = { value = 1, source = \"a, b }\" "
            "}, cpu_quota = false } }]\n"),
      "version = 2\ndeployment = [{ name = \"web\", requests = { cpu = { value = 1, source = "
      "\"a, b }\" } }, limits = {} }]\n");
}

TEST(Fix, TakesOutAQuotaThatSaysNothing) {
  const cli::FixedText text = cli::fix_text(
      "[[deployment]]\nname = \"web\"\nlimits = { cpu = 1, cpu_quota = true }\n"
      "[[deployment]]\nname = \"vm\"\nlimits = { cpu_quota = false, cpu = 1 }\n",
      "f", scenario());
  EXPECT_EQ(text.text,
            "version = 2\n\n[[deployment]]\nname = \"web\"\nlimits = { cpu = 1 }\n"
            "[[deployment]]\nname = \"vm\"\nlimits = { cpu = 1 }\n");
  EXPECT_THAT(text.changes,
              ElementsAre("f:3: deployment.web: cpu_quota = true taken out of the limits",
                          "f:6: deployment.vm: cpu_quota = false taken out of the limits",
                          "f: version = 2"));
}

TEST(Fix, LeavesOthersAsTheyAre) {
  const std::string text = "[[deployment]]\nname = \"web\"\nlimits = { cpu = 1 }\n";
  EXPECT_EQ(fixed(text), text);
  EXPECT_THAT(cli::fix_text(text, "f", scenario()).changes, IsEmpty());
}

TEST(Fix, KeepsTheLineEndingsOfTheFile) {
  EXPECT_EQ(
      fixed("[[deployment]]\r\nname = \"web\"\r\nlimits.cpu = 1\r\nlimits.cpu_quota = false\r\n"),
      "version = 2\r\n\r\n[[deployment]]\r\nname = \"web\"\r\nrequests.cpu = 1\r\n");
}

TEST(Fix, RefusesAQuotaWhoseLimitIsElsewhere) {
  EXPECT_THROW((void)fixed("[[deployment]]\nname = \"web\"\nlimits = { cpu_quota = false }\n"),
               config::ConfigError);
}

// ---- The command ----

std::string old_form() {
  std::string text = two_layouts;
  const std::string limits = "limits = { cpu = 1, memory = \"128 MiB\" }";
  return text.replace(text.find(limits), limits.size(),
                      "limits = { cpu = 0.5, memory = \"128 MiB\", cpu_quota = false } # old");
}

TEST_F(ProgramTest, AnOldFileRunsWithAWarningAndIsRewritten) {
  write("s.toml", old_form());
  const ProgramRun check = stowplan("check s.toml");
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_THAT(check.err, HasSubstr("s.toml:22:55: warning: deployment.container.limits.cpu_quota: "
                                   "is of version 1"));
  EXPECT_THAT(check.err, HasSubstr("requests = { cpu = 0.5 }, limits = { memory = \"128 MiB\" }"));
  EXPECT_EQ(check.out, "s.toml: 1 warning: 2 layouts of 1 workload\n");
  EXPECT_EQ(stowplan("check --strict s.toml").exit_code, 2);
  const std::string before = stowplan("run s.toml --format csv").out;

  const ProgramRun fix = stowplan("check --fix s.toml");
  EXPECT_EQ(fix.exit_code, 0);
  EXPECT_EQ(fix.err, "");
  EXPECT_EQ(fix.out,
            "s.toml:22: deployment.container: limits.cpu = 0.5 with cpu_quota = false is now "
            "requests.cpu = 0.5\ns.toml: version = 2\ns.toml: fine: 2 layouts of 1 workload\n");
  EXPECT_THAT(read_all(folder_ / "s.toml"),
              HasSubstr("requests = { cpu = 0.5 }\nlimits = { memory = \"128 MiB\" } # old\n"));
  EXPECT_EQ(stowplan("run s.toml --format csv").out, before);
  EXPECT_EQ(stowplan("check --strict s.toml").exit_code, 0);
  EXPECT_THAT(files(), ElementsAre("s.toml"));
  EXPECT_THAT(stowplan("check --fix s.toml").out, HasSubstr("s.toml: nothing to rewrite\n"));
}

TEST_F(ProgramTest, AFileWithErrorsIsNotRewritten) {
  const std::string text = old_form() + "\ncolour = 3\n";
  write("s.toml", text);
  EXPECT_EQ(stowplan("check --fix s.toml").exit_code, 2);
  EXPECT_EQ(read_all(folder_ / "s.toml"), text);
}

// The file that includes sets another limit, which stays one: moving the included one would change
// what is booked.
TEST_F(ProgramTest, WhatWouldChangeTheMeaningIsNotRewritten) {
  write("base.toml", old_form());
  write("s.toml",
        "include = [\"base.toml\"]\n[[deployment]]\nname = \"container\"\nlimits = { cpu = 1 }\n");
  const ProgramRun fix = stowplan("check --fix s.toml");
  EXPECT_EQ(fix.exit_code, 2);
  EXPECT_THAT(fix.err, HasSubstr("nothing was written"));
  EXPECT_EQ(read_all(folder_ / "base.toml"), old_form());
}

TEST_F(ProgramTest, IncludedFilesAreRewrittenToo) {
  write("base.toml", old_form());
  write("s.toml", "include = [\"base.toml\"]\n");
  const ProgramRun fix = stowplan("check --fix s.toml");
  EXPECT_EQ(fix.exit_code, 0) << fix.err;
  EXPECT_THAT(read_all(folder_ / "base.toml"), HasSubstr("requests = { cpu = 0.5 }"));
  EXPECT_EQ(read_all(folder_ / "s.toml"), "include = [\"base.toml\"]\n");
}

TEST_F(ProgramTest, VersionsAreChecked) {
  write("s.toml", "version = 2\n" + old_form());
  ProgramRun check = stowplan("check s.toml");
  EXPECT_EQ(check.exit_code, 2);
  EXPECT_THAT(check.err, HasSubstr("cpu_quota: is of version 1, and this file says version = 2"));
  write("s.toml", std::string{"version = 2\n"} + two_layouts);
  EXPECT_EQ(stowplan("check s.toml").exit_code, 0);
  write("s.toml", std::string{"version = 3\n"} + two_layouts);
  check = stowplan("check s.toml");
  EXPECT_EQ(check.exit_code, 2);
  EXPECT_THAT(check.err, HasSubstr("s.toml:1:11: error: version: 3 is newer than 2"));
}

}  // namespace
}  // namespace stowplan::fix_test
