#include "view/drawing/drawing_style.hpp"

#include <fmt/format.h>

#include "view/drawing/lettering.hpp"

namespace stowplan::view {
namespace {

struct Ground {
  std::string_view page;   ///< Behind everything.
  std::string_view sheet;  ///< What a picture stands on.
  std::string_view edge;   ///< Of a sheet.
  std::string_view ink;
  std::string_view soft;  ///< Second to ink.
  std::string_view grid;
  std::string_view track;  ///< What a bar runs in.
  std::string_view alarm;  ///< What fails.
  Hue grey;
  const std::array<Hue, 7>& hues;
};

constexpr Ground light_ground{"#f4f6f8", "#ffffff", "#d5dbe1", "#1d2630",  "#56626e",
                              "#e3e8ed", "#e9edf1", "#c22f2f", light_grey, light_hues};
constexpr Ground dark_ground{"#0f1419", "#171d24", "#323c47", "#e6ebf0", "#a3afbb",
                             "#2a333d", "#252d36", "#ff7b72", dark_grey, dark_hues};

std::string hue_rules(std::string_view name, const Hue& hue) {
  return fmt::format(
      ".line-{0}{{stroke:{1};fill:none}}.fill-{0},.word-{0}{{fill:{1}}}"
      ".body-{0}{{fill:{2}}}.sheet-{0}{{fill:{3};stroke:{1};stroke-opacity:.35}}\n",
      name, hue.line, hue.fill, hue.sheet);
}

std::string colour_rules(const Ground& ground) {
  std::string rules = fmt::format(
      ".page{{fill:{}}}.sheet{{fill:{};stroke:{}}}.ink{{fill:{}}}.soft{{fill:{}}}"
      ".grid{{stroke:{};fill:none}}.rule{{stroke:{};fill:none}}.track{{fill:{}}}"
      ".alarm{{fill:{}}}.alarm-line{{stroke:{};fill:none}}.card{{fill:{}}}\n",
      ground.page, ground.sheet, ground.edge, ground.ink, ground.soft, ground.grid, ground.soft,
      ground.track, ground.alarm, ground.alarm, ground.sheet);
  for (std::size_t i = 0; i < ground.hues.size(); ++i) {
    rules += hue_rules(fmt::format("{}", i), ground.hues[i]);
  }
  return rules + hue_rules("grey", ground.grey);
}

}  // namespace

std::string hue_class(std::string_view part, std::size_t index) {
  return fmt::format("{}-{}{}", part, index % light_hues.size(),
                     (index / light_hues.size()) % 2 == 1 ? " faint" : "");
}

std::string grey_class(std::string_view part) { return fmt::format("{}-grey", part); }

std::string style_sheet(Theme theme) {
  std::string rules =
      "text{font-family:Inter,\"Helvetica Neue\",Arial,\"Liberation Sans\",sans-serif}\n";
  for (const Font font : {Font::title, Font::heading, Font::name, Font::label, Font::small}) {
    const FontShape shape = shape_of(font);
    rules += fmt::format(".{}{{font-size:{}px{}}}", shape.style, shape.size,
                         shape.bold ? ";font-weight:600" : "");
  }
  rules += "\n.faint{opacity:.5}.band{opacity:.18;stroke:none}.ribbon{opacity:.38}\n";
  rules += colour_rules(theme == Theme::dark ? dark_ground : light_ground);
  if (theme == Theme::automatic) {
    rules += "@media (prefers-color-scheme:dark){\n" + colour_rules(dark_ground) + "}\n";
  }
  return rules;
}

}  // namespace stowplan::view
