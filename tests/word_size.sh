#!/usr/bin/env bash
# Builds the program for a machine with 32-bit words and compares the whole JSON result of every
# golden scenario with that of the program at hand, byte for byte: quantities of 64 bits must be so
# everywhere. Where the kernel runs no such programs, qemu-i386 does. Exits 1 if any differs, 77
# (skipped) where there is no compiler or nothing to run it with.
#
#   tests/word_size.sh [PROGRAM]     build/release/stowplan unless named
#
# Wants g++-multilib and, on some kernels, qemu-user.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-build/release/stowplan}
generated=$(dirname "$program")/generated
folder=build/word-size
mkdir -p "$folder"

# SSE has doubles of the same width as the 64-bit program's; libraries come as headers.
flags=(-m32 -msse2 -mfpmath=sse -std=c++20 -O1 -ffp-contract=off -pthread -I. "-I$generated"
  -isystem /usr/include/eigen3 -DFMT_HEADER_ONLY
  "-DSTOWPLAN_VERSION=\"$("$program" --version | cut -d' ' -f2)\"")
export STOWPLAN_CATALOGUE=$PWD/configs/catalogue
echo 'int main() {}' >"$folder/probe.cpp"
g++ "${flags[@]}" "$folder/probe.cpp" -o "$folder/probe" 2>/dev/null || {
  echo "no compiler for 32 bits: install g++-multilib" >&2
  exit 77
}
runner=()
if ! "$folder/probe" 2>/dev/null; then
  runner=(qemu-i386)
  "${runner[@]}" "$folder/probe" 2>/dev/null || {
    echo "nothing runs a program of 32 bits: install qemu-user" >&2
    exit 77
  }
fi

# Only what is newer than its object is compiled again.
compiler="$(command -v ccache || true) g++"
objects=()
jobs=()
while read -r source; do
  object=$folder/${source//\//_}.o
  objects+=("$object")
  jobs+=("$source" "$object")
done < <(git ls-files 'sim/*.cpp' 'models/*.cpp' 'cli/*.cpp')
export compiler
export flags_text="${flags[*]@Q}"
printf '%s\0' "${jobs[@]}" | xargs -0 -n 2 -P "$(nproc)" \
  bash -c 'eval "$compiler $flags_text -c \"\$1\" -o \"\$2\""' compile
g++ "${flags[@]}" "${objects[@]}" -o "$folder/stowplan"

# A missed objective (exit 3) is a result too.
result() {
  { "$@" --format json --threads 1 2>/dev/null || [ $? -eq 3 ]; } | md5sum
}
different=0
for scenario in tests/golden/*/scenario.toml; do
  verdict=same
  wide=$(result "$program" run "$scenario")
  narrow=$(result "${runner[@]}" "$folder/stowplan" run "$scenario")
  if [ "$wide" != "$narrow" ]; then
    verdict=DIFFERENT
    different=1
  fi
  printf '%-14s %s\n' "$(basename "$(dirname "$scenario")")" "$verdict"
done
exit $different
