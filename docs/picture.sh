#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints docs/screen.svg: what the program, $1, shows of the synthetic patient in septic shock, as its
# own key writes it. tests/picture.sh holds the file to it; tests/picture.sh --write makes it anew.
set -eu
sample=$(cd "$(dirname "$0")/../samples" && pwd)/septic-shock.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && env -u ICURISK_MODELS -u ICURISK_ACCESS_LOG HOME=/nonexistent LC_ALL=C.UTF-8 \
    "$1" --dump=80x24 --keys='<Enter>I' "$sample" >/dev/null)
cat "$folder"/icurisk-*.svg
