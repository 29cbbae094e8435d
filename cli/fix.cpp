#include "cli/fix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "cli/files.hpp"
#include "cli/text_edit.hpp"
#include "models/catalogue/resources.hpp"
#include "sim/config/path.hpp"
#include "sim/config/toml.hpp"

namespace stowplan::cli {
namespace {

using config::Member;
using config::Node;

const Member* member_of(const Node& table, std::string_view key) {
  const auto at = std::find_if(table.members.begin(), table.members.end(),
                               [&](const Member& member) { return member.key == key; });
  return at == table.members.end() ? nullptr : &*at;
}

[[noreturn]] void refuse(const std::string& file, config::Position at, std::string path,
                         std::string why) {
  throw config::ConfigError{{{file, at.line, at.column, std::move(path), std::move(why)}}};
}

/// Rewrites one file, a deployment after the other.
class Fixer {
 public:
  Fixer(std::string_view text, const std::string& file, const Scenario& scenario)
      : text_(text), edit_(text), file_(file), s_(scenario) {}

  FixedText run() {
    std::vector<config::SyntaxError> errors;
    const Node root = config::parse_toml(text_, 0, errors);
    if (const Node* deployments = root.find("deployment")) {
      for (const Node& item : deployments->items) fix(item);
    }
    if (!changes_.empty()) raise_version(root);
    return {edit_.apply(), std::move(changes_)};
  }

 private:
  void fix(const Node& item) {
    const std::string* name = config::name_of(item);
    const Member* limits = member_of(item, "limits");
    if (name == nullptr || limits == nullptr) return;
    const Member* quota = member_of(limits->node, "cpu_quota");
    if (quota == nullptr) return;
    path_ = config::join("deployment", *name);
    const bool enforced = config::plain(quota->node).boolean;
    const std::string what = fmt::format("cpu_quota = {}", enforced);
    if (enforced || is_guest(*name)) {
      take_out(*limits, {quota});
      note(quota->position, fmt::format("{} taken out of the limits", what));
      return;
    }
    const Member* cpu = member_of(limits->node, "cpu");
    if (cpu == nullptr) {
      refuse(file_, quota->position, path_ + ".limits.cpu_quota",
             "is about a limit that is written elsewhere; write requests.cpu here, and take "
             "limits.cpu out there");
    }
    const std::string amount{
        text_.substr(edit_.offset(cpu->node.position),
                     edit_.value_end(cpu->node.position) - edit_.offset(cpu->node.position))};
    move_to_requests(item, *limits, *cpu, *quota, amount);
    note(cpu->position,
         fmt::format("limits.cpu = {} with {} is now requests.cpu = {}", amount, what, amount));
  }

  [[nodiscard]] bool is_guest(const std::string& name) const {
    for (const Deployment& d : s_.deployment) {
      if (d.name != name) continue;
      const Runtime* runtime = s_.runtime.find(d.runtime);
      return runtime != nullptr && runtime->guest_kernel;
    }
    return false;
  }

  void note(config::Position at, std::string what) {
    changes_.push_back(fmt::format("{}:{}: {}: {}", file_, at.line, path_, std::move(what)));
  }

  void take_out(const Member& limits, const std::vector<const Member*>& gone) {
    if (edit_.style(gone.front()->position) == KeyStyle::in_braces) {
      std::vector<Span> spans;
      for (const Member* member : gone) {
        spans.push_back({edit_.offset(member->position), edit_.value_end(member->node.position)});
      }
      edit_.erase_in_braces(edit_.offset(limits.node.position), spans);
      return;
    }
    for (const Member* member : gone) {
      const Span key = edit_.whole_key(member->position);
      edit_.erase_line({key.begin, edit_.value_end(member->node.position)});
    }
  }

  void move_to_requests(const Node& item, const Member& limits, const Member& cpu,
                        const Member& quota, const std::string& amount) {
    const Member* requests = member_of(item, "requests");
    switch (edit_.style(cpu.position)) {
      case KeyStyle::in_braces:
        take_out(limits, {&cpu, &quota});
        if (requests != nullptr) {
          edit_.insert_in_braces(edit_.offset(requests->node.position), "cpu = " + amount);
        } else {
          edit_.insert_before_key(limits.position, "requests",
                                  fmt::format("{{ cpu = {} }}", amount));
        }
        break;
      case KeyStyle::dotted:
        edit_.rename_parent(cpu.position, "requests");
        take_out(limits, {&quota});
        break;
      case KeyStyle::on_a_line:
        take_out(limits, {&cpu, &quota});
        edit_.insert_table_before(limits.node.position, "requests", "cpu = " + amount);
        break;
    }
  }

  void raise_version(const Node& root) {
    const std::string version = fmt::format("{}", config::newest_version);
    if (const Node* old = root.find("version")) {
      if (old->integer == config::newest_version) return;
      const std::size_t begin = edit_.offset(old->position);
      edit_.replace({begin, edit_.value_end(old->position)}, version);
    } else {
      edit_.insert_first(root.members.front().position, "version = " + version);
    }
    changes_.push_back(fmt::format("{}: version = {}", file_, version));
  }

  std::string_view text_;
  TextEdit edit_;
  const std::string& file_;
  const Scenario& s_;
  std::string path_;
  std::vector<std::string> changes_;
};

using Texts = std::map<std::string, std::string>;

/// Reads the scenario again with the new texts in place: it must come to the same.
bool means_the_same(const ScenarioInputs& inputs, const LoadedScenario& before,
                    const Texts& texts) {
  const auto read = [&](const std::string& file) {
    const auto fixed = texts.find(file);
    return fixed == texts.end() ? read_text(file) : std::optional{fixed->second};
  };
  try {
    const Scenario after = stowplan::load_scenario(config_inputs(inputs), read).scenario;
    const std::vector<Deployment>& old = before.scenario.deployment;
    return std::equal(old.begin(), old.end(), after.deployment.begin(), after.deployment.end(),
                      [&](const Deployment& a, const Deployment& b) {
                        const bool guest = after.runtime.find(b.runtime)->guest_kernel;
                        return a.name == b.name && !b.limits.cpu_quota &&
                               resources_of(a.requests, a.limits, guest) ==
                                   resources_of(b.requests, b.limits, guest);
                      });
  } catch (const config::ConfigError&) {
    return false;
  }
}

}  // namespace

FixedText fix_text(std::string_view text, const std::string& file, const Scenario& scenario) {
  return Fixer{text, file, scenario}.run();
}

std::vector<std::string> fix_files(const ScenarioInputs& inputs) {
  if (!inputs.set.empty()) {
    throw config::ConfigError{
        {{"", 0, 0, "", "--fix: rewrites files, and --set is in none of them; leave it out"}}};
  }
  if (inputs.file == standard_input) {
    throw config::ConfigError{
        {{"", 0, 0, "", "--fix: standard input cannot be rewritten; name a file"}}};
  }
  const LoadedScenario loaded = load_scenario(inputs);
  Texts texts;
  std::vector<std::string> changes;
  for (const config::Source& source : loaded.document.sources) {
    if (source.name.empty() || source.origin != config::Origin::file) continue;
    const std::optional<std::string> text = read_text(source.name);
    if (!text) continue;
    FixedText fixed = fix_text(*text, source.name, loaded.scenario);
    if (fixed.changes.empty()) continue;
    for (std::string& change : fixed.changes) changes.push_back(std::move(change));
    texts.emplace(source.name, std::move(fixed.text));
  }
  if (texts.empty()) return {inputs.file + ": nothing to rewrite"};
  if (!means_the_same(inputs, loaded, texts)) {
    throw config::ConfigError{
        {{inputs.file, 0, 0, "",
          "--fix cannot rewrite this without changing what it means; nothing was written. Change "
          "it by hand as the warnings say: `stowplan check` prints them"}}};
  }
  for (const auto& [file, text] : texts) check_writable(file);
  for (const auto& [file, text] : texts) write_text(file, text);
  return changes;
}

}  // namespace stowplan::cli
