#include "view/report/report_page.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

#include "view/report/base64.hpp"
#include "view/report/html.hpp"
#include "view/report/page_texts.hpp"
#include "view/report/source_digest.hpp"

namespace stowplan::view {
namespace {

// Of hexadecimal digits what they stand for.
std::string bytes_of(std::string_view hexadecimal) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    bytes += static_cast<char>(digit(hexadecimal[i]) * 16 + digit(hexadecimal[i + 1]));
  }
  return bytes;
}

// Styles of drawings and of the page are its own texts; what names could add has no scripts to run.
std::string policy(const ReportPage& page) {
  const std::string scripts =
      page.model ? fmt::format("script-src 'sha256-{}' 'wasm-unsafe-eval'; worker-src blob:",
                               base64(bytes_of(page_script_digest)))
                 : std::string{"script-src 'none'"};
  return fmt::format(
      "default-src 'none'; {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
      "form-action 'none'",
      scripts);
}

std::string section_html(const ReportSection& section) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n"
      "<div class=\"body\">\n{2}</div>\n</section>\n",
      html_text(section.id), html_text(section.title), section.html);
}

std::string explore_html() {
  return "<section id=\"explore\" aria-labelledby=\"explore-title\">\n"
         "<h2 id=\"explore-title\">What if?</h2>\n<div class=\"body\" id=\"explore-body\">\n"
         "<p>This report holds the model itself and can answer other values in this browser, "
         "without a network. Scripts do not run here, so what follows is the result as it was "
         "reported.</p>\n</div>\n</section>\n";
}

std::string link_html(const ReportSection& section) {
  return fmt::format("<li><a href=\"#{}\">{}</a></li>\n", html_text(section.id),
                     html_text(section.title));
}

constexpr std::string_view licences =
    "<p>Stowplan is free software. Where a report holds the model, it also holds parts of Boost "
    "(BSL-1.0), Eigen (MPL-2.0), fmt, nlohmann/json and toml++ (MIT), wasi-libc (Apache-2.0 with "
    "LLVM exception, MIT) and libc++ (Apache-2.0 with LLVM exception).</p>\n";

}  // namespace

std::string_view source_mark() { return source_digest; }

std::string report_page(const ReportPage& page) {
  std::string links;
  std::string body;
  for (const ReportSection& section : page.sections) {
    links += link_html(section);
    body += section_html(section);
    if (page.model && &section == page.sections.data()) {
      links += "<li><a href=\"#explore\">What if?</a></li>\n";
      body += explore_html();
    }
  }
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n",
      policy(page), html_text(page.title), page_style);
  out += fmt::format(
      "<body>\n<a class=\"skip\" href=\"#main\">Skip to the answer</a>\n"
      "<header>\n<h1>{}</h1>\n<p>{}</p>\n</header>\n"
      "<nav aria-label=\"Sections\">\n<ul>\n{}</ul>\n</nav>\n<main id=\"main\">\n{}</main>\n"
      "<footer>\n{}</footer>\n",
      html_text(page.title), html_text(page.subtitle), links, body, licences);
  if (page.model) {
    const auto add = [&out](std::string_view id, std::string_view text) {
      out += fmt::format("<script type=\"text/plain\" id=\"{}\">{}</script>\n", id, text);
    };
    add("model-data", base64(page.model->data));
    add("model-module", base64(page.model->module));
    add("model-worker", page_worker);
    out += fmt::format("<script>{}</script>\n", page_script);
  }
  return out + "</body>\n</html>\n";
}

}  // namespace stowplan::view
