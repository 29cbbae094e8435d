#include "view/trace_output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "view/table.hpp"

namespace stowplan::view {
namespace {

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string microseconds(Duration time) {
  return fmt::format("{}.{:03}", time.count() / 1000, time.count() % 1000);
}

std::string_view phase_of(TraceEvent::Kind kind) {
  switch (kind) {
    case TraceEvent::Kind::slice:
      return "X";
    case TraceEvent::Kind::begin:
      return "b";
    case TraceEvent::Kind::end:
      return "e";
    case TraceEvent::Kind::instant:
      return "i";
    case TraceEvent::Kind::counter:
      return "C";
    case TraceEvent::Kind::process_name:
    case TraceEvent::Kind::thread_name:
      break;
  }
  return "M";
}

std::string arguments_of(const TraceEvent& event) {
  std::string text;
  for (const TraceArgument& argument : event.arguments) {
    text += fmt::format("{}{}:", text.empty() ? "" : ",", json_text(argument.name));
    const auto* number = std::get_if<double>(&argument.value);
    text += number != nullptr ? shortest(*number) : json_text(std::get<1>(argument.value));
  }
  return text;
}

}  // namespace

std::string trace_head(const std::string& title, std::uint64_t seed, std::string_view version) {
  return fmt::format(
      "{{\"displayTimeUnit\":\"ms\",\n\"otherData\":{{\"program\":{},\"title\":{},\"seed\":\"{}\","
      "\"replication\":\"0\"}},\n\"traceEvents\":[",
      json_text(fmt::format("stowplan {}", version)), json_text(title), seed);
}

std::string trace_end() { return "\n]}\n"; }

std::string trace_event(const TraceEvent& event, std::uint32_t first_process) {
  using enum TraceEvent::Kind;
  std::string text = fmt::format("{{\"ph\":\"{}\",\"pid\":{},\"tid\":{}", phase_of(event.kind),
                                 first_process + event.process, event.thread);
  if (event.kind == process_name || event.kind == thread_name) {
    return text + fmt::format(",\"name\":\"{}\",\"args\":{{\"name\":{}}}}}",
                              event.kind == process_name ? "process_name" : "thread_name",
                              json_text(event.name));
  }
  text += fmt::format(",\"cat\":{},\"name\":{},\"ts\":{}", json_text(event.category),
                      json_text(event.name), microseconds(event.at - Time{}));
  if (event.kind == slice) text += ",\"dur\":" + microseconds(event.length);
  if (event.kind == instant) text += ",\"s\":\"t\"";
  if (event.kind == begin || event.kind == end) {
    text += fmt::format(",\"id2\":{{\"local\":\"{:#x}\"}}", event.id);
  }
  const std::string arguments = arguments_of(event);
  if (!arguments.empty()) text += ",\"args\":{" + arguments + '}';
  return text + '}';
}

}  // namespace stowplan::view
