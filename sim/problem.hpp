// What is wrong with a scenario, as a path into it and a sentence; the reader of the file knows
// the line and column of every path.
#pragma once

#include <string>
#include <vector>

namespace stowplan {

struct Problem {
  std::string path;     ///< Like "deployment.web.image".
  std::string message;  ///< What is wrong and what would mend it.
};

using Problems = std::vector<Problem>;

}  // namespace stowplan
