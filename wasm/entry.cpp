// The module's doors: texts and overrides in, a result or what is wrong out.
//
//   run()       a whole comparison in one call, as `stowplan run --format json`
//   open()      a request to be worked on in parts: what Session::about() says of it
//   simulate()  one replication of one layout of it, as bytes; any instance that has opened the
//               same request gives the same
//   take()      takes these bytes in the order of the tasks and says whether there are enough
//   conclude()  what they come to, as `stowplan run --format json`
//   sections()  the same as sections of a report's page
//   analytic()  its closed form; closed_form() as a table of a page
//   controls()  what of it can be changed
//   scenario()  its text, with what was changed
//
// Before run() and open() a request (wasm/request.hpp) is written where request() says, before
// take() what simulate() has answered. Where something is wrong, the answer of each is
// {"errors": [{"file", "line", "column", "path", "text"}, ...]}, and the instance is spent.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "models/experiment/compare.hpp"
#include "sim/check.hpp"
#include "wasm/answer.hpp"
#include "wasm/request.hpp"
#include "wasm/session.hpp"

namespace {

using stowplan::wasm::Asked;
using stowplan::wasm::Session;

std::string& request() {
  static std::string text;
  return text;
}

std::unique_ptr<Session>& kept() {
  static std::unique_ptr<Session> session;
  return session;
}

Session& session() {
  STOWPLAN_CHECK(kept() != nullptr);
  return *kept();
}

}  // namespace

extern "C" {

/// Of the page: takes the answer, so many bytes.
__attribute__((import_module("stowplan"), import_name("answer"))) void stowplan_answer(
    const char* text, std::size_t size);

/// Where the page writes a request of so many bytes.
__attribute__((export_name("request"))) char* stowplan_request(std::size_t size) {
  request().resize(size);
  return request().data();
}

}  // extern "C"

namespace {

void answer(const std::string& text) { stowplan_answer(text.data(), text.size()); }

}  // namespace

extern "C" {

__attribute__((export_name("run"))) void stowplan_run() {
  const Asked asked = stowplan::wasm::read_request(request());
  answer(stowplan::wasm::answer_of(
      stowplan::compare(asked.loaded.scenario, asked.loaded.series, {}), asked));
}

__attribute__((export_name("open"))) void stowplan_open() {
  kept().reset();  // Memory of the last one serves the next.
  kept() = std::make_unique<Session>(stowplan::wasm::read_request(request()));
  answer(session().about());
}

__attribute__((export_name("simulate"))) void stowplan_simulate(std::uint32_t layout,
                                                                std::uint32_t replication) {
  answer(session().simulate(layout, replication));
}

__attribute__((export_name("take"))) void stowplan_take() { answer(session().take(request())); }

__attribute__((export_name("conclude"))) void stowplan_conclude() { answer(session().conclude()); }

__attribute__((export_name("sections"))) void stowplan_sections() { answer(session().sections()); }

__attribute__((export_name("closed_form"))) void stowplan_closed_form() {
  answer(session().closed_form());
}

__attribute__((export_name("controls"))) void stowplan_controls() { answer(session().controls()); }

__attribute__((export_name("scenario"))) void stowplan_scenario() { answer(session().scenario()); }

__attribute__((export_name("analytic"))) void stowplan_analytic() { answer(session().analytic()); }

}  // extern "C"
