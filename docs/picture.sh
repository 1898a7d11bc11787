#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: picture.sh ICURISK: prints docs/screen.svg, the screen of the synthetic patient in septic shock as
# the program's key for pictures writes it. tests/picture.sh compares the file; with --write it writes it.
set -eu
sample=$(cd "$(dirname "$0")/../samples" && pwd)/septic-shock.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && env -u ICURISK_MODELS -u ICURISK_ACCESS_LOG HOME=/nonexistent LC_ALL=C.UTF-8 \
    "$1" --dump=80x24 --keys='<Enter>I<Enter>' "$sample" >/dev/null)
cat "$folder"/icurisk-*.svg
