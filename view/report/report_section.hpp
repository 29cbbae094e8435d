// A report is sections of a page, each of them HTML that needs no script.
#pragma once

#include <string>

namespace stowplan::view {

struct ReportSection {
  std::string id;     ///< Of its element, and what links to it are to.
  std::string title;  ///< Its heading.
  std::string html;   ///< What stands below the heading.
};

}  // namespace stowplan::view
