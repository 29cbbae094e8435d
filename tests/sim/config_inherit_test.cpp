#include <gtest/gtest.h>

#include <string>

#include "sim/config/inherit.hpp"
#include "sim/config/node.hpp"

namespace stowplan::config::config_inherit_test {
namespace {

Document inherited(const std::string& toml) {
  Document document = parse_document(toml, "f");
  inherit(document, "station");
  return document;
}

std::string value(const Document& document, const std::string& path) {
  const Node* node = document.find(path);
  return node == nullptr ? "none" : to_toml(*node);
}

TEST(ConfigInherit, WhatIsNotStatedIsAsInTheBase) {
  const Document document = inherited(
      "[station.large]\n"
      "cpus = 2\n"
      "disk = { value = \"9 GB\", source = \"s\" }\n"
      "[station.xlarge]\n"
      "base = \"large\"\n"
      "cpus = 4\n"
      "[station.huge]\n"
      "base = \"xlarge\"\n"
      "disk = \"1 TB\"\n");
  EXPECT_TRUE(document.complaints.empty());
  EXPECT_EQ(value(document, "station.xlarge.cpus"), "4");
  EXPECT_EQ(value(document, "station.xlarge.disk"), "{ value = \"9 GB\", source = \"s\" }");
  EXPECT_EQ(document.position_of("station.xlarge.disk").line, 3U) << "where it was written";
  EXPECT_EQ(document.position_of("station.xlarge").line, 4U);
  EXPECT_EQ(value(document, "station.huge.cpus"), "4") << "a base of a base";
  EXPECT_EQ(value(document, "station.huge.disk"), "\"1 TB\"");
  EXPECT_EQ(value(document, "station.large.base"), "none");
}

TEST(ConfigInherit, TheOrderOfEntriesIsNoMatter) {
  const Document document =
      inherited("[station.b]\nbase = \"a\"\n[station.a]\ncpus = 3\n[other.c]\nbase = \"a\"\n");
  EXPECT_EQ(value(document, "station.b.cpus"), "3");
  EXPECT_EQ(value(document, "other.c.cpus"), "none") << "only the table that is asked for";
}

TEST(ConfigInherit, UnknownBasesAndCyclesAreComplaints) {
  const Document unknown = inherited("[station.b]\nbase = \"larg\"\n[station.large]\ncpus = 1\n");
  ASSERT_EQ(unknown.complaints.size(), 1U);
  EXPECT_EQ(unknown.complaints[0].path, "station.b.base");
  EXPECT_EQ(unknown.complaints[0].message, "there is no station \"larg\"; did you mean \"large\"?");
  const Document cycle = inherited("[station.a]\nbase = \"b\"\n[station.b]\nbase = \"a\"\n");
  ASSERT_EQ(cycle.complaints.size(), 1U);
  EXPECT_EQ(cycle.complaints[0].message,
            "\"a\" is based on this one in turn; remove one of the two");
  EXPECT_EQ(inherited("[station.a]\nbase = \"a\"\n").complaints.size(), 1U);
}

}  // namespace
}  // namespace stowplan::config::config_inherit_test
