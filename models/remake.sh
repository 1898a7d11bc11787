#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: models/remake.sh DIR EICU [BUILD]
# Makes the shipped networks again from the stays of PhysioNet Challenge 2012 in DIR (set-a, set-b and
# their outcomes), adds the figures of the stays in EICU to their facts, and compares all files with the
# shipped ones. Takes some 15 minutes on two cores. The same bytes need AVX-512 with VNNI and OpenBLAS 0.3.21.
set -u
[ $# -ge 2 ] || { sed -n 's/^# usage/usage/p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
program=${3:-$here/../build}/icurisk
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
note=$(sed -n "s/.*--note '\(.*\)'.*/\1/p" "$here/README.md")
mkdir "$work/models"
for scheme in physionet2012 mimic3; do
    methods=main
    [ $scheme = physionet2012 ] && methods=all
    "$program" condense --quiet --methods $methods --scheme $scheme --data "$1" --out "$work/models/$scheme" >/dev/null || exit
done
"$program" evaluate --all --models "$work/models" --data "$2" --note "$note" >/dev/null || exit
"$program" card --make --data "$1" --name Boston --away "$2" --away-name '93 US hospitals' \
    --out "$work/models/physionet2012/points.json" || exit
same=0 wrong=0
for file in "$here"/*/*.safetensors "$here/physionet2012/points.json"; do
    if cmp -s "$file" "$work/models/${file#"$here"/}"; then
        same=$((same + 1))
    else
        wrong=$((wrong + 1))
        echo "differs: ${file#"$here"/}"
    fi
done
echo "$same files have the same bytes, $wrong differ"
[ $wrong -eq 0 ]
