#!/usr/bin/env bash
# One name, one meaning: links program and tests with what the compiler knows of every type
# (g++ -flto -Wodr), in build/odr. First two planted twins, which must be found. Exits 1 otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p build/odr
if g++ -flto -Werror=odr tests/odr/one.cpp tests/odr/other.cpp -o build/odr/twins 2>build/odr/twins.log; then
  echo "planted twins were not found" >&2
  exit 1
fi
grep -q 'Twin.*violates the C++ One Definition Rule' build/odr/twins.log
cmake --preset odr >/dev/null
cmake --build --preset odr --target stowplan stowplan_tests conservation
