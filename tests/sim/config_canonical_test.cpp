// One text that says what a document says: to the letter, to the bit, and always the same.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "sim/config/canonical.hpp"

namespace stowplan::config::config_canonical_test {
namespace {

using Files = std::map<std::string, std::string>;

std::string text_of(const Files& files, const Inputs& inputs) {
  return canonical_text(
      load_document(inputs, [&](const std::string& name) -> std::optional<std::string> {
        const auto at = files.find(name);
        return at == files.end() ? std::nullopt : std::optional{at->second};
      }));
}

std::string text_of(const std::string& toml) { return canonical_text(parse_document(toml, "f")); }

TEST(CanonicalText, IsTheMergedDocumentWithItsOverrides) {
  const Files files{{"c", "[host.a]\ncpus = 4\n[host.b]\ncpus = 8"},
                    {"part", "title = \"part\"\nwait = \"1500 ms\""},
                    {"f",
                     "version = 2\ninclude = [\"part\"]\ntitle = \"all\"  # ours\n"
                     "[[pool]]\nname = \"p\"\nhosts = { min = 1, max = 2 }"}};
  EXPECT_EQ(text_of(files, {.catalogue = {"c"},
                            .file = "f",
                            .overrides = {"pool.p.hosts.max=3"},
                            .options = {{"--seed", "seed=7"}}}),
            "version = 1\n"
            "title = \"all\"\n"
            "wait = \"1500 ms\"\n"
            "seed = 7\n"
            "\n[host.a]\ncpus = 4\n"
            "\n[host.b]\ncpus = 8\n"
            "\n[[pool]]\nname = \"p\"\nhosts = { min = 1, max = 3 }\n");
}

TEST(CanonicalText, ReadAgainItIsTheSame) {
  const std::string text = text_of(
      "version = 2\n"
      "plain = { value = \"1.50 s\", low = \"1 s\", source = \"us\" }\n"
      "list = [1, 2.5, \"x\", [true]]\n"
      "none = []\n"
      "[empty]\n"
      "[mixed]\nfirst.x = 1\nsecond = 2\n"
      "[entry.\"a/1.large\"]\ncpu = 1\n"
      "[[item]]\n[[item]]\nroute = [{ to = \"a\" }, { to = \"b\" }]\n");
  EXPECT_EQ(text_of(text), text);
  EXPECT_NE(text.find("\n[entry.\"a/1.large\"]\n"), std::string::npos);
  EXPECT_NE(text.find("\n[[item]]\n\n[[item]]\nroute = [{ to = \"a\" }"), std::string::npos);
  EXPECT_NE(text.find("plain = { value = \"1.50 s\", low"), std::string::npos);
}

TEST(CanonicalText, ValuesAreAsExactAsTheyWere) {
  for (const char* value :
       {"0.1", "1e300", "4.9406564584124654e-324", "9007199254740993", "-9223372036854775808",
        "0.30000000000000004", "inf", "\"tab\\t, line\\n, quote \\\", slash \\\\, bell \\u0007\"",
        "\"\\u00e9\\U0001f600\"", "1979-05-27"}) {
    const std::string toml = std::string{"v = "} + value;
    const Document before = parse_document(toml, "f");
    const Document after = parse_document(canonical_text(before), "g");
    const Node& a = *before.find("v");
    const Node& b = *after.find("v");
    EXPECT_EQ(a.kind, b.kind) << value;
    EXPECT_EQ(a.text, b.text) << value;
    EXPECT_EQ(a.integer, b.integer) << value;
    EXPECT_EQ(a.real, b.real) << value;
  }
}

TEST(CanonicalText, KeysMayHoldAnything) {
  const std::string text = text_of("[t.\"a \\\"b\\\" \\\\\"]\n\"x.y\" = 1");
  EXPECT_EQ(text_of(text), text);
}

}  // namespace
}  // namespace stowplan::config::config_canonical_test
