// A study of one or two axes made ready to be drawn.
#pragma once

#include <optional>
#include <string>

#include "cli/store.hpp"
#include "cli/stored_study.hpp"
#include "view/drawing/sweep_plot.hpp"

namespace stowplan::cli {

/// None where the study has no one or two axes, or two that are no grid.
[[nodiscard]] std::optional<view::SweepPicture> sweep_picture(const StoredStudy& study,
                                                              const Store& store,
                                                              const std::string& metric);

}  // namespace stowplan::cli
