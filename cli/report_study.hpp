// The report of a study, from its store: nothing is run for it, and it holds no model.
#pragma once

#include <string>

#include "cli/report.hpp"
#include "view/report/report_page.hpp"

namespace stowplan::cli {

/// Whether the file says which scenario it varies, as that of a study does.
/// Errors  config::ConfigError: no TOML
[[nodiscard]] bool is_study(const std::string& file);

/// What a study found, as far as it got. The command's file is its store, or its study file, whose
/// store lies beside it.
/// Errors  config::ConfigError: the study has changed since its store was made; FileError: no
///         store, a damaged one, or one of another program
[[nodiscard]] view::ReportPage study_page(const ReportCommand& command);

/// Which assumption decides, from the store of `stowplan sensitivity`, as HTML.
/// Errors  FileError, also where it is the store of another kind of study
[[nodiscard]] std::string sensitivity_html(const std::string& store);

}  // namespace stowplan::cli
