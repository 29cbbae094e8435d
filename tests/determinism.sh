#!/usr/bin/env bash
# Runs every golden scenario with programs from both compilers at two optimisation levels, with one
# and two threads, and as on a CPU without fused multiply-add, and compares the whole JSON result,
# digests included, byte for byte. Exits 1 if any differs.
#
#   tests/determinism.sh                 builds the four programs below build/determinism first
#   tests/determinism.sh PROGRAM...      compares these programs
set -euo pipefail
cd "$(dirname "$0")/.."

# GCC 12 warns falsely at -O3 (its bug 105651), so warnings are no errors here.
programs=("$@")
if [ ${#programs[@]} -eq 0 ]; then
  for compiler in g++ clang++; do
    for level in -O0 -O3; do
      folder=build/determinism/$compiler$level
      cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER=$compiler -DCMAKE_BUILD_TYPE=None \
        -DCMAKE_CXX_FLAGS=$level -DSTOWPLAN_TESTS=OFF -DSTOWPLAN_WERROR=OFF >/dev/null
      cmake --build "$folder" --target stowplan
      programs+=("$folder/stowplan")
    done
  done
fi

# The whole result as one number; a missed objective (exit 3) is a result too.
digest() {
  { "$@" --format json || [ $? -eq 3 ]; } | md5sum
}

no_fma=glibc.cpu.hwcaps=-FMA,-AVX2
different=0
printf '%-14s %-40s %-18s %s\n' scenario program variant result
for scenario in tests/golden/*/scenario.toml; do
  name=$(basename "$(dirname "$scenario")")
  reference=
  for program in "${programs[@]}"; do
    for variant in "--threads 1" "--threads 2" "no FMA"; do
      case $variant in
        "no FMA") sum=$(digest env GLIBC_TUNABLES=$no_fma "$program" run "$scenario") ;;
        *) sum=$(digest "$program" run "$scenario" $variant) ;;
      esac
      reference=${reference:-$sum}
      result=same
      if [ "$sum" != "$reference" ]; then
        result=DIFFERENT
        different=1
      fi
      printf '%-14s %-40s %-18s %s\n' "$name" "$program" "$variant" "$result"
    done
  done
done
exit $different
