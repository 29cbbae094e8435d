// `stowplan run --plot` as a stranger meets it: which pictures there are, what is refused and when,
// what is left in the folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/plots.hpp"
#include "cli/png.hpp"
#include "sim/config/diagnostic.hpp"
#include "tests/cli/program.hpp"
#include "tests/view/drawn_comparison.hpp"
#include "tests/view/drawn_text.hpp"

namespace stowplan::run_pictures_test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RunPictures : public ProgramTest {};

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(cli::parse_plot(text));
  } catch (const config::ConfigError& error) {
    return error.diagnostics().front().message;
  }
  return "";
}

TEST(ParsePlot, TakesAPictureAFileOrBoth) {
  EXPECT_EQ(cli::parse_plot("ecdf").file, "");
  EXPECT_EQ(cli::parse_plot("ecdf").kind, view::PictureKind::ecdf);
  EXPECT_EQ(cli::parse_plot("packing:a.b/x.png").file, "a.b/x.png");
  EXPECT_EQ(cli::parse_plot("packing:a.b/x.png").kind, view::PictureKind::packing);
  for (const char* file : {"waterfall.svg", "./out/waterfall.png", "waterfall-quick.svg"}) {
    EXPECT_EQ(cli::parse_plot(file).kind, view::PictureKind::waterfall) << file;
    EXPECT_EQ(cli::parse_plot(file).file, file);
  }
}

TEST(ParsePlot, SaysWhatIsWrongAndWhatIsMeant) {
  const std::string all =
      "; expected one of: architecture, ecdf, packing, pareto, series, starts, waterfall";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"ecfd", "--plot: there is no picture \"ecfd\"" + all + "; did you mean \"ecdf\"?"},
      {"pie:x.svg", "--plot: there is no picture \"pie\"" + all},
      {"", "--plot: there is no picture \"\"" + all},
      {"ecdf:x.jpg", "--plot: \"x.jpg\" has an unknown format; use .svg or .png"},
      {"ecdf:", "--plot: \"\" has an unknown format; use .svg or .png"},
      {"ecdf.pdf", "--plot: \"ecdf.pdf\" has an unknown format; use .svg or .png"},
      {"waterfal.svg",
       "--plot: \"waterfal.svg\" does not say which picture; write waterfall:waterfal.svg"},
      {"fleet.png",
       "--plot: \"fleet.png\" does not say which picture; write PICTURE:fleet.png with one of: "
       "architecture, ecdf, packing, pareto, series, starts, waterfall"},
      {"packing", "--plot: packing cannot be drawn in characters; name a file, like packing.svg"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(refusal(text), expected) << text;
}

TEST(Png, IsTwiceTheSizeOfTheDrawing) {
  const Comparison comparison = drawn_comparison();
  const std::string svg = view::waterfall_svg(comparison, view::Theme::light);
  const std::string png = cli::png_of(svg, "x.png");
  EXPECT_THAT(png, StartsWith("\x89PNG\r\n\x1a\n"));
  const auto number = [&](std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      value = value << 8 | static_cast<unsigned char>(png[i]);
    }
    return static_cast<double>(value);
  };
  EXPECT_EQ(number(16), view_box(svg).width * 2);
  EXPECT_EQ(number(20), view_box(svg).height * 2);
  EXPECT_NE(png, cli::png_of(view::waterfall_svg(comparison, view::Theme::dark), "x.png"));
}

TEST_F(RunPictures, WritesWhatIsAskedForAndNothingElse) {
  const ProgramRun plain = stowplan("run s.toml");
  const ProgramRun run = stowplan(
      "run s.toml --plot architecture.svg --plot ecdf.svg --plot packing:hosts.svg "
      "--plot pareto.svg --plot series.svg --plot starts.svg --plot waterfall.png");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, plain.out) << "files change nothing of what is printed";
  EXPECT_THAT(files(), testing::ElementsAre("architecture.svg", "ecdf.svg", "hosts.svg",
                                            "pareto.svg", "s.toml", "series.svg", "starts.svg",
                                            "waterfall.png"));
  for (const char* file :
       {"architecture.svg", "ecdf.svg", "hosts.svg", "pareto.svg", "series.svg", "starts.svg"}) {
    const std::string svg = read_all(folder_ / file);
    expect_legible(svg);
    expect_well_formed(svg);
    EXPECT_THAT(svg, Not(HasSubstr("There is no"))) << file;
    EXPECT_THAT(svg, HasSubstr("in-vm")) << file;
  }
  EXPECT_THAT(read_all(folder_ / "waterfall.png"), StartsWith("\x89PNG"));
  EXPECT_THAT(read_all(folder_ / "hosts.svg"),
              AllOf(HasSubstr("binding: "), HasSubstr("instance")));
}

TEST_F(RunPictures, ThemesAreChosen) {
  const auto drawn = [&](const std::string& options) {
    EXPECT_EQ(stowplan("run s.toml --plot starts.svg " + options).exit_code, 0);
    return read_all(folder_ / "starts.svg");
  };
  EXPECT_THAT(drawn(""), HasSubstr("prefers-color-scheme"));
  EXPECT_THAT(drawn("--theme light"), AllOf(Not(HasSubstr("prefers")), HasSubstr("#f4f6f8")));
  EXPECT_THAT(drawn("--theme dark"), AllOf(Not(HasSubstr("prefers")), HasSubstr("#0f1419")));
  const ProgramRun wrong = stowplan("run s.toml --theme drak");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean \"dark\"?"));
}

TEST_F(RunPictures, CharactersFollowTheTable) {
  const ProgramRun plain = stowplan("run s.toml");
  const ProgramRun run = stowplan("run s.toml --plot ecdf --plot waterfall");
  EXPECT_THAT(run.out, StartsWith(plain.out));
  EXPECT_THAT(run.out, AllOf(HasSubstr("answered within a time"), HasSubstr("useful work")));
  EXPECT_THAT(files(), testing::ElementsAre("s.toml"));
  EXPECT_THAT(stowplan("run s.toml --plot ecdf", "LC_ALL=C.UTF-8").out.substr(plain.out.size()),
              HasSubstr("│"));
  EXPECT_THAT(stowplan("run s.toml --plot ecdf", "LC_ALL=C").out.substr(plain.out.size()),
              Not(HasSubstr("│")));
}

// A simulation of a thousand years would not end within the time limit: what cannot be drawn is
// refused before.
TEST_F(RunPictures, WhatCannotBeDrawnIsRefusedBeforeTheRun) {
  std::filesystem::create_directory(folder_ / "starts.svg");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"--plot no/ecdf.svg", "no/ecdf.svg: error: cannot write: there is no folder no"},
      {"--plot no/ecdf.png", "no/ecdf.png: error: cannot write: there is no folder no"},
      {"--plot starts.svg", "starts.svg: error: cannot write: it is a folder"},
      {"--plot ecfd", "error: --plot: there is no picture \"ecfd\""},
      {"--plot ecdf.pdf", "error: --plot: \"ecdf.pdf\" has an unknown format"},
      {"--plot ecdf --format json", "error: --plot: a plot in characters goes with a table"},
      {"--plot ecdf.svg --plot ./ecdf.svg",
       "error: --plot: \"./ecdf.svg\" is where another --plot goes; choose another file"},
      {"--plot series --format table", "error: --plot: series cannot be drawn in characters"},
      {"--plot series.svg --step 0s", "error: --step: must be longer than 0"},
      {"--graph x.svg --plot ecdf:x.svg",
       "error: --plot: \"x.svg\" is where --graph goes; choose another file"},
  };
  for (const auto& [arguments, expected] : cases) {
    const ProgramRun run = stowplan("run s.toml --set duration=100000d " + arguments);
    EXPECT_EQ(run.exit_code, 2) << arguments;
    EXPECT_THAT(run.err, StartsWith(expected)) << arguments;
    EXPECT_EQ(run.out, "") << arguments;
    EXPECT_THAT(files(), testing::ElementsAre("s.toml", "starts.svg")) << arguments;
  }
  const ProgramRun fine = stowplan("run s.toml --set duration=5000d --plot series.svg --step 1d");
  EXPECT_EQ(fine.exit_code, 2);
  EXPECT_THAT(fine.err, HasSubstr("error: --plot: series shows at most 2000 steps, and 1 d cuts the "
                                  "run into 5000; use a longer --step\n"));
  std::filesystem::create_symlink("/dev/full", folder_ / "ecdf.png");
  const ProgramRun full = stowplan("run s.toml --plot ecdf.png");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_THAT(full.err, StartsWith("ecdf.png: error: cannot write: No space left on device"));
}

// What only pictures need changes no number.
TEST_F(RunPictures, ChangeNoResult) {
  EXPECT_EQ(stowplan("run s.toml --format json --plot ecdf.svg --plot packing.svg --plot series.svg").out,
            stowplan("run s.toml --format json").out);
}

TEST_F(RunPictures, AnInfeasibleLayoutIsDrawnAsThat) {
  write("two.toml", read_all(source_folder / "tests" / "scenarios" / "edges" / "one_of_two.toml"));
  const ProgramRun run = stowplan(
      "run two.toml --layout crowded --plot packing.svg --plot pareto.svg --plot architecture.svg");
  EXPECT_EQ(run.exit_code, 4) << run.err;
  for (const char* file : {"packing.svg", "pareto.svg"}) {
    EXPECT_THAT(read_all(folder_ / file), HasSubstr("crowded is infeasible: workload")) << file;
  }
  EXPECT_THAT(read_all(folder_ / "architecture.svg"), HasSubstr(">infeasible: workload &quot;api"));
}

}  // namespace
}  // namespace stowplan::run_pictures_test
