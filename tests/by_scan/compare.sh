#!/usr/bin/env bash
# Builds a program that places by a look at every host, in the folder WORK, and compares the whole
# JSON of the golden scenarios and of configs/scenarios with that of PROGRAM. Exits 1 if any differs.
#
#   tests/by_scan/compare.sh PROGRAM WORK
set -euo pipefail
program=$(realpath "$1")
mkdir -p "$2"
work=$(realpath "$2")
cd "$(dirname "$0")/../.."

# What did not change keeps its time, and so the objects that were built of it.
placement=models/control/placement
cp -ru CMakeLists.txt cmake sim models view conformance cli configs "$work"
cmp -s tests/by_scan/host_index.hpp "$work/$placement/host_index.hpp" ||
  cp tests/by_scan/host_index.hpp "$work/$placement/host_index.hpp"
grep -q HostIndex "$work/$placement/host_index.cpp" && echo >"$work/$placement/host_index.cpp"
cmake -S "$work" -B "$work/build/release" -G Ninja -DSTOWPLAN_TESTS=OFF >/dev/null
cmake --build "$work/build/release" --target stowplan

# A missed objective (exit 3) is a result too.
result() { { "$1" run "$2" --format json 2>/dev/null || [ $? -eq 3 ]; } | md5sum; }
different=0
for scenario in tests/golden/*/scenario.toml configs/scenarios/*.toml; do
  verdict=same
  if [ "$(result "$program" "$scenario")" != "$(result "$work/build/release/stowplan" "$scenario")" ]; then
    verdict=DIFFERENT
    different=1
  fi
  printf '%-45s %s\n' "$scenario" "$verdict"
done
exit $different
