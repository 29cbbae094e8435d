#!/bin/sh
# image_root.sh BUILD FOLDER: makes FOLDER the whole file system of a container with the program: what is
# installed, and the shared libraries that it names. The Dockerfile calls it.
set -eu
build=$1
root=$2
mkdir -p "$root/study" "$root/tmp"
cmake --install "$build" --prefix "$root/usr" >&2
ldd "$root/usr/bin/stowplan" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
ln -s usr/bin/stowplan "$root/stowplan"
