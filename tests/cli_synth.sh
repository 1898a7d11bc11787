#!/bin/bash
# SPDX-License-Identifier: MIT
# The samples are what the program writes, byte for byte, and there are no other files.
set -u
program=${abs_builddir:?}/icurisk
samples=${abs_srcdir:?}/samples
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

"$program" synth --out "$work/new" || exit 1
if ! diff -r -x class "$samples" "$work/new" >"$work/difference"; then
    head -5 "$work/difference"
    echo "icurisk synth --out samples would change the samples"
    wrong=1
fi
[ "$(ls "$work/new"/*.txt | wc -l)" -ge 8 ] && [ "$(ls "$work/new"/*.csv | wc -l)" -ge 4 ] ||
    { echo "too few samples"; wrong=1; }
[ "$(stat -c %a "$work/new" "$work/new/septic-shock.txt" | tr '\n' ' ')" = "700 600 " ] ||
    { echo "others can read what was written"; wrong=1; }
# Every record number marks a synthetic patient.
sed -n 's/^00:00,RecordID,//p' "$work/new"/*.txt | grep -v '^9000[0-9][0-9]$' && wrong=1
# Another seed gives another patient; one course by name.
"$program" synth --out "$work/other" --seed 2 septic-shock || exit 1
[ "$(ls "$work/other")" = septic-shock.txt ] || { echo "not that one alone"; wrong=1; }
cmp -s "$work/other/septic-shock.txt" "$samples/septic-shock.txt" && { echo "the seed does nothing"; wrong=1; }
[ "$("$program" synth --list | wc -l)" -eq "$(find "$samples" -maxdepth 1 -type f ! -name README.md | wc -l)" ] ||
    { echo "--list and the samples differ"; wrong=1; }
# The teaching cohort: byte for byte, with the base rate that it states, and clean charts.
"$program" synth --class --out "$work/class" || exit 1
diff -r "$samples/class" "$work/class" >/dev/null ||
    { echo "icurisk synth --class --out samples/class would change the teaching cohort"; wrong=1; }
"$program" synth --class --seed 2 --out "$work/second" || exit 1
cmp -s "$work/second/set-a/class.txt" "$work/class/set-a/class.txt" && { echo "one seed for all"; wrong=1; }
[ "$(wc -l <"$work/class/Outcomes-a.txt")" -eq 401 ] && [ "$(grep -c ',1$' "$work/class/Outcomes-a.txt")" -eq 56 ] ||
    { echo "not 400 stays of which 56 die"; wrong=1; }
[ "$(tar cz -C "$work" class | wc -c)" -lt 1500000 ] || { echo "the teaching cohort is too large"; wrong=1; }
"$program" synth --class --out "$work/third" septic-shock 2>/dev/null && { echo "--class and a name"; wrong=1; }
# A network made from real stays predicts these outcomes about as well as real ones.
"$program" evaluate -m hlstm --data "$samples/class" >"$work/judged" || exit 1
grep -q '^SYNTHETIC stays' "$work/judged" || { echo "evaluate does not say that they are synthetic"; wrong=1; }
awk '$1 == "AUROC" {found = 1; exit !($2 > .75 && $2 < .9)} END {if (!found) exit 1}' "$work/judged" ||
    { echo "an AUROC that is not plausible: $(grep AUROC "$work/judged")"; wrong=1; }
# So are the facts of a network made from them.
"$program" train --quiet --arch lstm --epochs 1 --data "$samples/class" --out "$work/net" >/dev/null &&
    "$program" info "$work/net" | grep -q 'synthetic stays made by icurisk' ||
    { echo "the facts do not say that the stays were synthetic"; wrong=1; }
# The folder is only read if named itself.
"$program" score --json "$samples" 2>/dev/null | grep -q 910001 && { echo "the class is among the samples"; wrong=1; }
[ "$("$program" score --json "$samples/class" 2>/dev/null | wc -l)" -eq 400 ] || { echo "the class cannot be opened"; wrong=1; }
: >"$work/file"
"$program" synth --out "$work/file" 2>"$work/err" && { echo "wrote into a file"; wrong=1; }
[ $wrong -eq 0 ] || cat "$work/err"
exit $wrong
