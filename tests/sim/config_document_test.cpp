// Who overrides whom: catalogue, includes, the file, the command line; and where a value is from.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/document.hpp"
#include "sim/config/path.hpp"

namespace stowplan::config::config_document_test {
namespace {

using Files = std::map<std::string, std::string>;

Document load(const Files& files, const Inputs& inputs) {
  return load_document(inputs, [&](const std::string& name) -> std::optional<std::string> {
    const auto at = files.find(name);
    return at == files.end() ? std::nullopt : std::optional{at->second};
  });
}

std::string at(const Document& document, std::string_view path) {
  const Node* node = document.find(path);
  return node == nullptr ? "nothing" : to_toml(*node);
}

std::string error_of(const Files& files, const Inputs& inputs) {
  try {
    const Document document = load(files, inputs);
    Problems problems{document};
    problems.throw_if_any();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Document, OptionsAreStrongerThanOverridesAndAreNamed) {
  const Document document = load(
      {{"f", "seed = 1\nname = \"x\""}},
      {.catalogue = {}, .file = "f", .overrides = {"seed=2"}, .options = {{"--seed", "seed=3"}}});
  EXPECT_EQ(at(document, "seed"), "3");
  EXPECT_EQ(document.text_of(document.position_of("seed")), "--seed");
  EXPECT_EQ(to_string(document.diagnose("seed", "is odd")), "--seed: error: seed: is odd");
}

std::string set(const std::string& text, const std::string& override, std::string_view path) {
  return at(load({{"a", text}}, {{}, "a", {override}}), path);
}

TEST(Document, EachSourceOverridesThoseBeforeIt) {
  const Files files{
      {"cat1", "[t]\na = 1\nb = 1\nc = 1\nd = 1\ne = 1"},
      {"cat2", "[t]\nb = 2\nc = 2\nd = 2\ne = 2"},
      {"dir/inc", "[t]\nc = 3\nd = 3\ne = 3"},
      {"dir/file", "include = [\"inc\"]\n[t]\nd = 4\ne = 4"},
  };
  const Document document = load(files, {{"cat1", "cat2"}, "dir/file", {"t.e=5"}});
  EXPECT_EQ(at(document, "t"), "{ a = 1, b = 2, c = 3, d = 4, e = 5 }");
  EXPECT_EQ(document.text_of(document.position_of("t.a")), "cat1:2:5");
  EXPECT_EQ(document.text_of(document.position_of("t.b")), "cat2:2:5");
  EXPECT_EQ(document.text_of(document.position_of("t.c")), "dir/inc:2:5");
  EXPECT_EQ(document.text_of(document.position_of("t.d")), "dir/file:3:5");
  EXPECT_EQ(document.text_of(document.position_of("t.e")), "--set:1:1");
  EXPECT_EQ(document.sources[document.position_of("t.b").file].origin, Origin::catalogue);
  EXPECT_EQ(document.sources[document.position_of("t.c").file].origin, Origin::file);
}

TEST(Document, NamedElementsMergeAndOtherListsAreReplaced) {
  const Files files{
      {"base", "list = [1, 2]\n[[w]]\nname = \"x\"\na = 1\nb = 1\n[[w]]\nname = \"y\"\na = 1"},
      {"file", "include = [\"base\"]\nlist = [3]\n[[w]]\nname = \"z\"\n[[w]]\nname = \"x\"\nb = 2"},
  };
  const Document document = load(files, {{}, "file", {}});
  EXPECT_EQ(at(document, "list"), "[3]");
  EXPECT_EQ(at(document, "w"),
            "[{ name = \"x\", a = 1, b = 2 }, { name = \"y\", a = 1 }, { name = \"z\" }]");
}

TEST(Document, ANewKindAndAValueWithSourceReplaceTheWholeTable) {
  const Files files{
      {"base",
       "p = { kind = \"a\", x = 1 }\nq = { kind = \"a\", x = 1 }\n"
       "v = { value = 1, source = \"theirs\" }"},
      {"file",
       "include = [\"base\"]\np = { kind = \"b\", y = 2 }\nq = { kind = \"a\", y = 2 }\n"
       "v = { value = 2 }"},
  };
  const Document document = load(files, {{}, "file", {}});
  EXPECT_EQ(at(document, "p"), "{ kind = \"b\", y = 2 }");
  EXPECT_EQ(at(document, "q"), "{ kind = \"a\", x = 1, y = 2 }");
  EXPECT_EQ(at(document, "v"), "{ value = 2 }");
}

TEST(Document, IncludesAreRelativeAndMayNest) {
  const Files files{
      {"a/file", "include = [\"../b/one\", \"two\"]"},
      {"b/one", "include = [\"deep\"]\nx = \"one\"\ny = \"one\""},
      {"b/deep", "x = \"deep\"\nz = \"deep\""},
      {"a/two", "y = \"two\""},
  };
  const Document document = load(files, {{}, "a/file", {}});
  EXPECT_EQ(at(document, "x"), "\"one\"");
  EXPECT_EQ(at(document, "y"), "\"two\"");
  EXPECT_EQ(at(document, "z"), "\"deep\"");
}

TEST(Document, BadIncludesAreErrors) {
  EXPECT_EQ(error_of({}, {{}, "a", {}}),
            "a: error: cannot read the file \"a\"; check its name and its permissions");
  EXPECT_EQ(
      error_of({{"d/a", "include = [\"b\"]"}}, {{}, "d/a", {}}),
      "d/a:1:12: error: include: cannot read the file \"d/b\"; names are relative to the file "
      "that includes");
  EXPECT_EQ(error_of({{"a", "include = \"b\""}}, {{}, "a", {}}),
            "a:1:11: error: include: expected a list of file names, like [\"base.toml\"]");
  const Files cycle{
      {"a", "include = [\"b\"]"}, {"b", "x = 1\ninclude = [\"c\"]"}, {"c", "include = [\"a\"]"}};
  EXPECT_EQ(
      error_of(cycle, {{}, "a", {}}),
      "c:1:12: error: include: files include each other: a -> b -> c -> a; remove one of these "
      "includes");
}

TEST(Document, SyntaxErrorsOfAllFilesAreReported) {
  const std::string text = error_of({{"cat", "a = \n"}, {"file", "[t\n"}}, {{"cat"}, "file", {}});
  EXPECT_NE(text.find("cat:1:5: error: not valid TOML: "), std::string::npos) << text;
  EXPECT_NE(text.find("\nfile:1:3: error: not valid TOML: "), std::string::npos) << text;
}

TEST(Document, SetReplacesAValue) {
  EXPECT_EQ(set("[t]\na = 1", "t.a=2", "t.a"), "2");
  EXPECT_EQ(set("[t]\na = 1", "t.a = 2.5", "t.a"), "2.5");
  EXPECT_EQ(set("[t]\na = 1", "t.b.c=true", "t.b.c"), "true");
  EXPECT_EQ(set("", "rate=300/s", "rate"), "\"300/s\"");
  EXPECT_EQ(set("", "t=12 ms", "t"), "\"12 ms\"");
  EXPECT_EQ(set("", "t=\"12 ms\"", "t"), "\"12 ms\"");
  EXPECT_EQ(set("", "day=2026-07-01", "day"), "\"2026-07-01\"");
  EXPECT_EQ(set("", "x=a=b", "x"), "\"a=b\"");
  EXPECT_EQ(set("t = { a = 1, b = 2 }", "t={ a = 3 }", "t"), "{ a = 3 }");
  EXPECT_EQ(set("v = { value = 1, source = \"x\" }", "v=2", "v"), "2");
  EXPECT_EQ(set("v = { value = { kind = \"k\", m = 1 }, low = 0 }", "v.m=2", "v.m"), "2");
}

TEST(Document, SetFindsElementsByNameOrNumber) {
  const std::string text = "[[w]]\nname = \"a.b\"\nr = [{ x = 1 }, { x = 2 }]";
  EXPECT_EQ(set(text, "w.\"a.b\".r[1].x=5", "w.\"a.b\".r"), "[{ x = 1 }, { x = 5 }]");
  EXPECT_EQ(set("[h.\"aws/m7i.large\"]\np = 1", "h.\"aws/m7i.large\".p=3", "h.aws/m7i.large.p"),
            "3");
}

TEST(Document, SetThatLeadsNowhereIsAnError) {
  const Files files{{"a", "x = 1\n[[w]]\nname = \"payments\"\nr = [1]"}};
  const auto error = [&](const std::string& override) {
    return error_of(files, {{}, "a", {override}});
  };
  EXPECT_EQ(error("w.paymnts.x=1"),
            "--set:1:1: error: w.paymnts: there is no element of that name; did you mean "
            "\"payments\"?");
  EXPECT_EQ(error("w.payments.r[1]=1"),
            "--set:1:1: error: w.payments.r[1]: there is no such element; there are 1");
  EXPECT_EQ(error("x.y=1"), "--set:1:1: error: x.y: unknown key; 1 has no keys");
  const std::string hint =
      "\"; expected path=value, like duration=2h or workload.web.arrivals.rate=300/s";
  EXPECT_EQ(error("x"), "--set:1:1: error: cannot read \"x" + hint);
  EXPECT_EQ(error("a..b=1"), "--set:1:1: error: cannot read \"a..b=1" + hint);
  EXPECT_EQ(error("=1"), "--set:1:1: error: cannot read \"=1" + hint);
  EXPECT_NE(error("x=[1").find("--set:1:1: error: x: not valid TOML: "), std::string::npos);
}

TEST(Document, FindsThePlaceOfAPathThatIsOnlyPartlyWritten) {
  const Document document = parse_document("[[pool]]\nname = \"core\"\n[pool.hosts]\nmin = 3", "f");
  EXPECT_EQ(document.text_of(document.position_of("pool.core.hosts.min")), "f:4:7");
  EXPECT_EQ(document.text_of(document.position_of("pool.core.hosts.max")), "f:3:1");
  EXPECT_EQ(to_string(document.diagnose("pool.core.zones", "too many")),
            "f:1:1: error: pool.core.zones: too many");
}

TEST(Document, PutsQuotesWhereAPathNeedsThem) {
  const Document document = parse_document("[host.\"aws/m7i.large\"]\ncpus = 2", "f");
  EXPECT_EQ(to_string(document.diagnose("host.aws/m7i.large.cpus", "few")),
            "f:2:8: error: host.\"aws/m7i.large\".cpus: few");
}

TEST(Problems, AreSortedAndSaidOnce) {
  const Document document = parse_document("a = 1\nb = 2\nc = 3", "f");
  Problems problems{document};
  problems.add("c", "third");
  problems.add("a", "first");
  problems.add("c", "third");
  problems.add("b", "second");
  const ConfigError error{problems.diagnostics()};
  EXPECT_STREQ(error.what(),
               "f:1:5: error: a: first\nf:2:5: error: b: second\nf:3:5: error: c: third");
}

TEST(Path, IsSplitAndPutTogetherAgain) {
  for (const std::string path :
       {"a", "a.b-c.d_1", "host.\"aws/m7i.large\".price", "a.b[0].c", "a[1][2]"}) {
    const auto steps = split_path(path);
    ASSERT_TRUE(steps.has_value()) << path;
    EXPECT_EQ(path_text(*steps), path);
  }
  for (const std::string path :
       {"", ".", "a.", ".a", "a..b", "[0]", "a[x]", "a[1", "\"a", "a.[0]"}) {
    EXPECT_FALSE(split_path(path).has_value()) << path;
  }
}

}  // namespace
}  // namespace stowplan::config::config_document_test
