#!/bin/bash
# SPDX-License-Identifier: MIT
# The samples are what the program writes, byte for byte, and nothing else lies among them.
set -u
program=${abs_builddir:?}/icurisk
samples=${abs_srcdir:?}/samples
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

"$program" synth --out "$work/new" || exit 1
if ! diff -r "$samples" "$work/new" >"$work/difference"; then
    head -5 "$work/difference"
    echo "icurisk synth --out samples would change the samples"
    wrong=1
fi
[ "$(ls "$work/new"/*.txt | wc -l)" -ge 8 ] && [ "$(ls "$work/new"/*.csv | wc -l)" -ge 4 ] ||
    { echo "too few samples"; wrong=1; }
[ "$(stat -c %a "$work/new" "$work/new/septic-shock.txt" | tr '\n' ' ')" = "700 600 " ] ||
    { echo "others can read what was written"; wrong=1; }
# Every record number says that nobody is meant.
sed -n 's/^00:00,RecordID,//p' "$work/new"/*.txt | grep -v '^9000[0-9][0-9]$' && wrong=1
# Another seed, another patient; one by name, and only that.
"$program" synth --out "$work/other" --seed 2 septic-shock || exit 1
[ "$(ls "$work/other")" = septic-shock.txt ] || { echo "not that one alone"; wrong=1; }
cmp -s "$work/other/septic-shock.txt" "$samples/septic-shock.txt" && { echo "the seed does nothing"; wrong=1; }
[ "$("$program" synth --list | wc -l)" -eq "$(find "$samples" -type f ! -name README.md | wc -l)" ] ||
    { echo "--list and the samples differ"; wrong=1; }
: >"$work/file"
"$program" synth --out "$work/file" 2>"$work/err" && { echo "wrote into a file"; wrong=1; }
[ $wrong -eq 0 ] || cat "$work/err"
exit $wrong
