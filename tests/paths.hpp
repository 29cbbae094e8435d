// Where the project lies and what was built of it, for tests that read files of it.
#pragma once

namespace stowplan {

[[nodiscard]] const char* source_path();
[[nodiscard]] const char* build_path();

}  // namespace stowplan
