// What who waits is told, on a terminal and elsewhere; with a short pace, since nothing else
// depends on it.
#include "cli/progress_line.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/sweep_progress.hpp"

namespace stowplan::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr ProgressPace short_pace{1ms, 1ms};
constexpr auto patience = 20s;

// Waits until `done`, with an end if it never is.
void wait_for(const std::function<bool()>& done) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!done() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1ms);
}

// What is printed while a line is asked for its text three times or more: a text is a number.
std::string three_texts(bool terminal, ProgressPace pace) {
  std::atomic<int> asked = 0;
  testing::internal::CaptureStderr();
  {
    const ProgressLine line{terminal, false, [&] { return "text " + std::to_string(++asked); },
                            pace};
    wait_for([&] { return asked > 3; });
  }
  return testing::internal::GetCapturedStderr();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(ProgressLine, ElsewhereThanOnATerminalEachTextIsAPlainLine) {
  const std::string printed = three_texts(false, {1h, 1ms});
  EXPECT_THAT(printed, AllOf(StartsWith("text 1\ntext 2\ntext 3\n"), EndsWith("\n")));
  EXPECT_THAT(lines_of(printed), Each(MatchesRegex("text [0-9]+")));
}

TEST(ProgressLine, OnATerminalTheLineIsReplacedAndTaken) {
  const std::string printed = three_texts(true, {1ms, 1h});
  EXPECT_THAT(printed, AllOf(StartsWith("\rtext 1\033[K\rtext 2\033[K"), EndsWith("\r\033[K")));
  EXPECT_THAT(printed, Not(HasSubstr("\n")));
}

TEST(ProgressLine, LooksTenTimesASecondOnATerminalAndEachHalfMinuteElsewhere) {
  EXPECT_EQ(ProgressPace{}.terminal, 100ms);
  EXPECT_EQ(ProgressPace{}.elsewhere, 30s);
}

TEST(ProgressLine, QuietPrintsNothing) {
  std::atomic<int> asked = 0;
  testing::internal::CaptureStderr();
  {
    const ProgressLine line{false, true, [&] { return std::to_string(++asked); }, short_pace};
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
  EXPECT_EQ(asked, 0);
}

// The end is not waited for.
TEST(ProgressLine, EndsAtOnce) {
  const auto began = std::chrono::steady_clock::now();
  {
    const ProgressLine line{false, false, [] { return std::string{}; }};
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, patience);
}

std::string printed_of(std::size_t total, std::size_t before,
                       const std::function<void(SweepProgress&)>& work) {
  testing::internal::CaptureStderr();
  {
    SweepProgress progress{false, false, total, before, short_pace};
    work(progress);
    std::this_thread::sleep_for(100ms);
  }
  return testing::internal::GetCapturedStderr();
}

// On a busy machine the thread that prints may not come to it at once.
std::vector<std::string> some_lines_of(std::size_t total, std::size_t before,
                                       const std::function<void(SweepProgress&)>& work) {
  std::vector<std::string> lines;
  for (int tries = 0; tries < 100 && lines.size() < 3; ++tries) {
    lines = lines_of(printed_of(total, before, work));
  }
  return lines;
}

TEST(SweepProgress, PlainLineSaysResultsSimulationsAndWhatIsLeft) {
  const std::vector<std::string> lines = some_lines_of(8, 2, [](SweepProgress& progress) {
    progress.result(false);
    progress.result(true);
    progress.parts().add(SimulatedParts::of_each * 5 / 2);
  });
  ASSERT_THAT(lines, Not(IsEmpty()));
  EXPECT_THAT(lines.back(), MatchesRegex("4 of 8 done, 2\\.50 simulations, [0-9.e+]+ results a "
                                         "second, about .* left, 1 failed"));
}

TEST(SweepProgress, BeforeTheFirstResultNothingIsGuessed) {
  const std::vector<std::string> lines = some_lines_of(8, 2, [](SweepProgress&) {});
  ASSERT_THAT(lines, Not(IsEmpty()));
  EXPECT_EQ(lines.back(), "2 of 8 done, 0.00 simulations");
}

TEST(SweepProgress, AStudyThatIsDonePrintsNothing) {
  EXPECT_THAT(printed_of(8, 8, [](SweepProgress&) {}), IsEmpty());
}

}  // namespace
}  // namespace stowplan::cli
