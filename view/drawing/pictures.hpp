// The pictures of a result: each a pure function of it, as a document of its own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"
#include "view/drawing/drawing_style.hpp"

namespace stowplan::view {

enum class PictureKind : std::uint8_t {
  architecture,
  ecdf,
  packing,
  pareto,
  series,
  starts,
  waterfall
};

inline constexpr std::array<std::string_view, 7> picture_names{
    "architecture", "ecdf", "packing", "pareto", "series", "starts", "waterfall"};

[[nodiscard]] std::optional<PictureKind> picture_of(std::string_view name);

/// A quantity over time with a band around it.
struct TimeSeries {
  std::string panel;  ///< What it is a series of; those with the same share a panel and a unit.
  std::string name;   ///< Of the line in the panel, like the layout.
  std::string unit;
  std::vector<double> times;  ///< [s], rising.
  std::vector<double> mean;   ///< One each time; NaN where nothing was observed.
  std::vector<double> low;    ///< Of the band; NaN where it is not known.
  std::vector<double> high;
};

/// What pictures are drawn from; ecdf and packing need a result that was made for pictures.
struct PictureSource {
  const Scenario& scenario;
  const Comparison& comparison;
  std::string_view workload = {};  ///< Of ecdf and pareto; empty for the one nearest its objective.
  std::span<const TimeSeries> series = {};  ///< As TimelinePicture makes them.
};

/// The picture as an SVG document. What cannot be shown, because there is no such number, is said
/// in the picture.
[[nodiscard]] std::string draw_picture(PictureKind kind, const PictureSource& source, Theme theme);

/// The same for a terminal of `width` columns, at least 40; none for pictures that need more than
/// characters. Without `unicode` in ASCII, as far as names are.
[[nodiscard]] std::optional<std::string> plot_in_characters(PictureKind kind,
                                                            const PictureSource& source,
                                                            std::size_t width, bool unicode);
[[nodiscard]] bool has_characters(PictureKind kind);

[[nodiscard]] std::string ecdf_svg(const PictureSource& source, Theme theme);
[[nodiscard]] std::string packing_svg(const Comparison& comparison, Theme theme);
[[nodiscard]] std::string pareto_svg(const PictureSource& source, Theme theme);
[[nodiscard]] std::string starts_svg(const Comparison& comparison, Theme theme);
[[nodiscard]] std::string waterfall_svg(const Comparison& comparison, Theme theme);

/// One panel below the other over the same time.
[[nodiscard]] std::string time_series_svg(const PictureSource& source, Theme theme);

}  // namespace stowplan::view
