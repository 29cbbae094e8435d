#include "cli/plots.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/files.hpp"
#include "cli/png.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_plot(const std::string& message) {
  throw config::ConfigError{{{"", 0, 0, "", "--plot: " + message}}};
}

bool is_png(const std::string& file) { return file.ends_with(".png"); }

bool is_picture_file(const std::string& file) { return file.ends_with(".svg") || is_png(file); }

view::PictureKind kind_named(std::string_view name) {
  const std::optional<view::PictureKind> kind = view::picture_of(name);
  if (kind) return *kind;
  refuse_plot(fmt::format("there is no picture \"{}\"{}", name,
                          config::expected_one_of(name, view::picture_names)));
}

// The picture that a file is named after, as in "waterfall.svg" or "out/pareto-before.png".
view::PictureKind kind_of_file(const std::string& file) {
  const std::string stem = std::filesystem::path{file}.stem().string();
  const std::string first = stem.substr(0, stem.find_first_of("-_."));
  if (const std::optional<view::PictureKind> kind = view::picture_of(first)) return *kind;
  const std::string_view near = config::closest(first, view::picture_names);
  refuse_plot(fmt::format(
      "\"{}\" does not say which picture; write {}:{}{}", file, near.empty() ? "PICTURE" : near,
      file,
      near.empty() ? fmt::format(" with one of: {}", fmt::join(view::picture_names, ", ")) : ""));
}

}  // namespace

Plot parse_plot(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    if (is_picture_file(text)) return {kind_of_file(text), text};
    const bool file = text.find_first_of("./") != std::string::npos;
    if (file) refuse_plot(fmt::format("\"{}\" has an unknown format; use .svg or .png", text));
  }
  const Plot plot{kind_named(std::string_view{text}.substr(0, colon)),
                  colon == std::string::npos ? "" : text.substr(colon + 1)};
  const std::string_view name = view::picture_names[static_cast<std::size_t>(plot.kind)];
  if (colon != std::string::npos && !is_picture_file(plot.file)) {
    refuse_plot(fmt::format("\"{}\" has an unknown format; use .svg or .png", plot.file));
  }
  if (plot.file.empty() && !view::has_characters(plot.kind)) {
    refuse_plot(fmt::format("{0} cannot be drawn in characters; name a file, like {0}.svg", name));
  }
  return plot;
}

std::vector<Plot> parse_plots(const std::vector<std::string>& texts) {
  std::vector<Plot> plots;
  for (const std::string& text : texts) plots.push_back(parse_plot(text));
  if (std::ranges::any_of(plots, [](const Plot& plot) { return is_png(plot.file); })) check_png();
  return plots;
}

bool need_drawn_facts(const std::vector<Plot>& plots) {
  return std::ranges::any_of(plots, [](const Plot& plot) {
    return plot.kind == view::PictureKind::ecdf || plot.kind == view::PictureKind::packing;
  });
}

void write_plots(const std::vector<Plot>& plots, const view::PictureSource& source,
                 view::Theme theme) {
  for (const Plot& plot : plots) {
    if (plot.file.empty()) continue;
    const bool png = is_png(plot.file);
    // Pixels cannot follow the reader's screen.
    const bool light = png && theme == view::Theme::automatic;
    const std::string svg =
        view::draw_picture(plot.kind, source, light ? view::Theme::light : theme);
    write_text(plot.file, png ? png_of(svg, plot.file) : svg);
  }
}

std::string print_plots(const std::vector<Plot>& plots, const view::PictureSource& source,
                        std::size_t width, bool unicode) {
  std::string text;
  for (const Plot& plot : plots) {
    if (!plot.file.empty()) continue;
    text += "\n" + view::plot_in_characters(plot.kind, source, width, unicode).value_or("");
  }
  return text;
}

}  // namespace stowplan::cli
