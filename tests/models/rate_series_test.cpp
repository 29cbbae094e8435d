#include "models/demand/rate_series.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stowplan::rate_series_test {
namespace {

using Values = std::vector<double>;

SeriesArrivals column_of(std::string_view column) {
  SeriesArrivals how;
  how.column = column;
  return how;
}

Values good(std::string_view text, std::string_view column = "requests") {
  const ParsedSeries parsed = parse_rate_series(text, column_of(column));
  EXPECT_TRUE(parsed.errors.empty()) << parsed.errors.front().message;
  Values requests;
  for (const SeriesStep& step : parsed.series.steps) requests.push_back(step.requests);
  return requests;
}

// "begin to end: requests" of each row, in seconds.
std::vector<std::string> rows(std::string_view text, const SeriesArrivals& how) {
  const ParsedSeries parsed = parse_rate_series(text, how);
  std::vector<std::string> result;
  for (const CsvError& error : parsed.errors) result.push_back(error.message);
  for (const SeriesStep& step : parsed.series.steps) {
    result.push_back(fmt::format("{} to {}: {}", static_cast<double>(step.begin.count()) / 1e9,
                                 static_cast<double>(step.end.count()) / 1e9, step.requests));
  }
  return result;
}

// "line:column: message" of each error.
std::vector<std::string> bad(std::string_view text, std::string_view column = "requests") {
  std::vector<std::string> result;
  for (const CsvError& error : parse_rate_series(text, column_of(column)).errors) {
    result.push_back(std::to_string(error.line) + ":" + std::to_string(error.column) + ": " +
                     error.message);
  }
  return result;
}

using Texts = std::vector<std::string>;

TEST(RateSeries, ReadsTheColumnByName) {
  EXPECT_EQ(good("time,requests,errors\n0,12,1\n1,7.5,0\n2,0,0\n"), (Values{12, 7.5, 0}));
  EXPECT_EQ(good("time,requests,errors\n0,12,1\n1,7.5,x\n", "time"), (Values{0, 1}));
  EXPECT_EQ(good("requests\n1e3\n"), (Values{1000}));
}

TEST(RateSeries, AcceptsWhatSpreadsheetsWrite) {
  EXPECT_EQ(good("\xEF\xBB\xBFtime,requests\r\n0,1\r\n\r\n1,2\r\n"), (Values{1, 2}));
  EXPECT_EQ(good("\n  \nrequests\n3\n\n4"), (Values{3, 4}));
  EXPECT_EQ(good("\"time, UTC\" , \"requests\"\n\"a \"\"b\"\"\", \"5\" \n x , 6\n"),
            (Values{5, 6}));
  EXPECT_EQ(good("a \"b\"\"c\",requests\n1,2\n"), (Values{2}));
  EXPECT_EQ(good("requests,\n1,\n"), (Values{1}));
}

TEST(RateSeries, PointsAtEveryBrokenCell) {
  EXPECT_EQ(bad("time,requests\n0,ten\n1,2\n2, -3\n3,\n4,1 2\n5,nan\n6,inf\n7,1e999\n8,\"x\"\n"),
            (Texts{
                "2:3: expected a number of requests, zero or more, not \"ten\"",
                "4:4: expected a number of requests, zero or more, not \"-3\"",
                "5:3: expected a number of requests, zero or more, not \"\"",
                "6:3: expected a number of requests, zero or more, not \"1 2\"",
                "7:3: expected a number of requests, zero or more, not \"nan\"",
                "8:3: expected a number of requests, zero or more, not \"inf\"",
                "9:3: expected a number of requests, zero or more, not \"1e999\"",
                "10:3: expected a number of requests, zero or more, not \"x\"",
            }));
}

TEST(RateSeries, NoticesTruncatedAndOverlongRows) {
  const std::string few = "; fill the line up, or take it out if the file was cut short";
  EXPECT_EQ(
      bad("a,requests,b\n1,2,3\n4,5\n6,7,8,9\n1"),
      (Texts{
          "3:4: 2 cells, but 3 columns have a name" + few,
          "4:7: 4 cells, but 3 columns have a name; take out what is too much, or put it in quotes",
          "5:2: 1 cell, but 3 columns have a name" + few}));
}

TEST(RateSeries, NoticesBrokenQuotes) {
  EXPECT_EQ(bad("a,requests\n\"x,1\n\"y\"z,2\n3,4\n"),
            (Texts{"2:1: the quote is not closed on this line; close it",
                   "3:4: expected a comma after the closing quote"}));
  EXPECT_EQ(bad("\"requests\n1\n2\n"),
            (Texts{"1:1: the quote is not closed on this line; close it"}));
}

TEST(RateSeries, AWrongHeaderIsReportedOnce) {
  EXPECT_EQ(bad("time,request\n0,1\n1,2\n"),
            (Texts{"1:1: there is no column \"requests\"; did you mean \"request\"?"}));
  EXPECT_EQ(bad("requests,requests\n0,1\n"),
            (Texts{"1:10: a second column \"requests\"; rename one of the two"}));
}

TEST(RateSeries, NothingIsNotASeries) {
  EXPECT_EQ(bad(""),
            (Texts{"1:1: the file is empty; expected a line of column names and rows below it"}));
  EXPECT_EQ(bad("\n\n"),
            (Texts{"1:1: the file is empty; expected a line of column names and rows below it"}));
  EXPECT_EQ(
      bad("requests\n"),
      (Texts{"1:1: there are no rows below the line of column names; add one for each step"}));
}

TEST(RateSeries, AGarbledFileDoesNotFillTheScreen) {
  std::string text = "requests\n";
  for (int i = 0; i < 1000; ++i) text += "x\n";
  const Texts errors = bad(text);
  ASSERT_EQ(errors.size(), 21U);
  EXPECT_EQ(errors.back(), "21:1: 980 more lines cannot be read");
}

// Whatever the bytes: an answer, and never both rows from a broken file and no error.
TEST(RateSeries, SurvivesAnyTruncation) {
  const std::string whole = "\"t\",requests\r\n\"a\"\"b\",1\r\n c ,\"2\"\r\n";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const ParsedSeries parsed =
        parse_rate_series(std::string_view(whole).substr(0, length), SeriesArrivals{});
    if (parsed.errors.empty()) {
      EXPECT_FALSE(parsed.series.steps.empty()) << length;
      EXPECT_EQ(parsed.series.steps[0].requests, 1) << length;
    }
    for (const CsvError& error : parsed.errors) EXPECT_GE(error.column, 1U);
  }
}

TEST(RateSeries, ACountIsOfTheRowAndARateOfASecond) {
  SeriesArrivals how;
  how.step = std::chrono::seconds{15};
  EXPECT_EQ(rows("requests\n30\n60\n", how), (Texts{"0 to 15: 30", "15 to 30: 60"}));
  how.values = SeriesValues::rate;
  EXPECT_EQ(rows("requests\n30\n60\n", how), (Texts{"0 to 15: 450", "15 to 30: 900"}));
}

TEST(RateSeries, GapsStayGapsAndJitterIsNone) {
  SeriesArrivals how;
  how.values = SeriesValues::rate;
  EXPECT_EQ(rows("Time,requests\n100,1\n110,2\n119,3\n130,4\n170,5\n180,6\n", how),
            (Texts{"0 to 10: 10", "10 to 19: 18", "19 to 30: 33", "30 to 40: 40", "70 to 80: 50",
                   "80 to 90: 60"}));
}

TEST(RateSeries, TimesMayBeDatesOrUnixTimesOfAnyUnit) {
  SeriesArrivals how;
  const Texts minutes{"0 to 60: 1", "60 to 120: 2"};
  for (const std::string_view text :
       {"timestamp,requests\n1784548800,1\n1784548860,2\n",
        "timestamp,requests\n1784548800000,1\n1784548860000,2\n",
        "timestamp,requests\n1784548800000000000,1\n1784548860000000000,2\n",
        "timestamp,requests\n2026-07-20 12:00:00,1\n2026-07-20 12:01:00,2\n",
        "timestamp,requests\n2026-07-20T23:59:30Z,1\n2026-07-21T02:00:30.000+02:00,2\n"}) {
    EXPECT_EQ(rows(text, how), minutes) << text;
  }
  how.time = "when";
  EXPECT_EQ(rows("when,time,requests\n0,x,1\n60,y,2\n", how), minutes);
}

TEST(RateSeries, TimesMustRiseAndFitTheStep) {
  EXPECT_EQ(bad("time,requests\n0,1\nnoon,1\n2026-02-30,1\n"),
            (Texts{"3:1: expected a time, like 1784548800 or 2026-07-20 12:00:00, not \"noon\"",
                   "4:1: expected a time, like 1784548800 or 2026-07-20 12:00:00, not "
                   "\"2026-02-30\""}));
  EXPECT_EQ(bad("time,requests\n0,1\n2,1\n2,1\n1,1\n3,1\n"),
            (Texts{"4:1: is not after the time of the row before; sort rows by time, one row for "
                   "each",
                   "5:1: is not after the time of the row before; sort rows by time, one row for "
                   "each"}));
  SeriesArrivals how;
  how.step = std::chrono::seconds{15};
  EXPECT_EQ(rows("time,requests\n0,1\n1,1\n2,1\n", how),
            (Texts{"rows are 1 s apart, much nearer than step = \"15 s\"; correct it, or leave it "
                   "out"}));
}

TEST(RateSeries, KeyTellsColumnsOfOneFileApart) {
  SeriesArrivals a;
  a.file = "rates.csv";
  SeriesArrivals b = a;
  b.column = "writes";
  EXPECT_NE(series_key(a), series_key(b));
  b = a;
  b.values = SeriesValues::rate;
  EXPECT_NE(series_key(a), series_key(b));
}

}  // namespace
}  // namespace stowplan::rate_series_test
