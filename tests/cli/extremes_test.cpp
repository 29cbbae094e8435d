// What cannot be simulated to its end is an error that says where and what to do, whenever it
// shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/program.hpp"

namespace stowplan::extremes_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class Extremes : public ProgramTest {};

TEST_F(Extremes, ARollOutOfDaysIsAnErrorThatNamesTheWorkload) {
  const ProgramRun run = stowplan(
      "run s.toml --layout in-container --set deployment.container.prepulled=false "
      "--set pool.core.pull_rate=100B/s");
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err,
              AllOf(StartsWith("s.toml: error: layout \"in-container\": workload \"web\": "),
                    HasSubstr("not ready after 24 h of roll-out"), HasSubstr("pull_rate")));
}

TEST_F(Extremes, ADiskThatNeedsAgesIsNoEnd) {
  const ProgramRun run = stowplan(
      "run s.toml --layout in-container --replications 1 --set "
      "'host.\"aws/m7i.xlarge\".storage=slow' "
      "--set 'storage.slow={ iops = \"1e-9/s\", bandwidth = \"1 GB/s\" }' --format csv "
      "--set 'workload.web.request.disk_write={ ops = 1, bytes = \"1 B\" }'");
  EXPECT_THAT(run.exit_code, testing::AnyOf(0, 3)) << run.err;
}

TEST_F(Extremes, ARunBeyondTheClockIsRefusedWithItsPlace) {
  const ProgramRun run = stowplan("run s.toml --set duration=36500d");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("--set:1:1: error: duration: \"36500d\" is beyond the end"));
}

TEST_F(Extremes, AnUnknownOptionNamesItsNeighbour) {
  EXPECT_THAT(stowplan("run s.toml --replication 3").err,
              HasSubstr("did you mean \"--replications\"?"));
}

}  // namespace
}  // namespace stowplan::extremes_test
