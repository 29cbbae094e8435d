#include "models/rate_series.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stowplan {
namespace {

using Values = std::vector<double>;

Values good(std::string_view text, std::string_view column = "requests") {
  const ParsedSeries parsed = parse_rate_series(text, column);
  EXPECT_TRUE(parsed.errors.empty()) << parsed.errors.front().message;
  return parsed.series.requests;
}

// "line:column: message" of each error.
std::vector<std::string> bad(std::string_view text, std::string_view column = "requests") {
  std::vector<std::string> result;
  for (const CsvError& error : parse_rate_series(text, column).errors) {
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
        parse_rate_series(std::string_view(whole).substr(0, length), "requests");
    if (parsed.errors.empty()) {
      EXPECT_FALSE(parsed.series.requests.empty()) << length;
      EXPECT_EQ(parsed.series.requests[0], 1) << length;
    }
    for (const CsvError& error : parsed.errors) EXPECT_GE(error.column, 1U);
  }
}

TEST(RateSeries, KeyTellsColumnsOfOneFileApart) {
  SeriesArrivals a;
  a.file = "rates.csv";
  SeriesArrivals b = a;
  b.column = "writes";
  EXPECT_NE(series_key(a), series_key(b));
}

}  // namespace
}  // namespace stowplan
