#include "view/drawing/pictures.hpp"

#include <algorithm>

#include "view/drawing/architecture.hpp"

namespace stowplan::view {

std::optional<PictureKind> picture_of(std::string_view name) {
  const auto at = std::ranges::find(picture_names, name);
  if (at == picture_names.end()) return std::nullopt;
  return static_cast<PictureKind>(at - picture_names.begin());
}

std::string draw_picture(PictureKind kind, const PictureSource& source, Theme theme) {
  switch (kind) {
    case PictureKind::architecture:
      return architecture_svg(architecture(source.scenario, &source.comparison), theme);
    case PictureKind::ecdf:
      return ecdf_svg(source, theme);
    case PictureKind::packing:
      return packing_svg(source.comparison, theme);
    case PictureKind::pareto:
      return pareto_svg(source, theme);
    case PictureKind::series:
      return time_series_svg(source, theme);
    case PictureKind::starts:
      return starts_svg(source.comparison, theme);
    case PictureKind::waterfall:
      return waterfall_svg(source.comparison, theme);
  }
  return {};
}

}  // namespace stowplan::view
