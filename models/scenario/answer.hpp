// The rows that answer a scenario's question, chosen by whoever asks it. A run prints them in place
// of its long tables; columns are layouts. See docs/configuration.md.
#pragma once

#include <string>
#include <vector>

#include "sim/config/fields.hpp"

namespace stowplan {

/// One metric of every layout side by side.
struct AnswerRow {
  std::string label;
  std::string group;
  std::string workload;
  std::string pool;
  std::string metric;
  std::string finding;
  std::vector<std::string> sources;
};

template <class Visitor>
void fields(Visitor& v, AnswerRow& r) {
  v.field("label", r.label, "What the reader sees", {.required = true});
  v.field("group", r.group, "Heading above it; none for that of the row before", {});
  v.field("workload", r.workload, "Workload it is of; none for the whole layout", {});
  v.field("pool", r.pool, "Pool it is of, in place of a workload", {});
  v.field("metric", r.metric, "Name of the metric, as docs/results.md lists them", {});
  v.field("finding", r.finding, "Name of a finding in words, in place of a metric", {});
  v.field("sources", r.sources,
          "Paths of the values that drive it, like runtime.runc.memory; their sources are printed",
          {});
}

struct AnswerTable {
  std::string title;
  std::vector<AnswerRow> row;
  std::vector<std::string> notes;
};

template <class Visitor>
void fields(Visitor& v, AnswerTable& t) {
  v.field("title", t.title, "The question it answers", {.required = true});
  v.field("row", t.row, "Its rows", {.required = true});
  v.field("notes", t.notes, "Sentences below it", {});
}

}  // namespace stowplan
