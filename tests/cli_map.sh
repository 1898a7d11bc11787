#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The icurisk authors
# What a table's columns mean: shown, corrected, kept for the next export, and refused where it
# contradicts itself or the table.
set -u
program=${abs_builddir:?}/icurisk
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0
complain() { echo "$1"; wrong=1; }
cd "$work" || exit 99

printf 'Uhr;Fieber;Temp;Bett\n01:00;37,5;98,6;3\n02:00;38,5;101,3;3\n' >march.csv
"$program" map march.csv >out 2>err && complain 'a file that is not understood is read'
grep -q '^1  Uhr$' out && grep -q '^     values   01:00 | 02:00$' out || complain "no columns: $(cat out err)"
"$program" map march.csv --set Uhr=time --set 2=ignored --set Temp=Temp:degF --write >out 2>err ||
    complain "not corrected: $(cat out err)"
grep -q 'Stays: 1, readings: 2' out || complain "not read: $(cat out)"

# the next export: other rows, another order, a new column
printf 'Neu;Temp;Bett;Uhr;Fieber\n5;101,3;3;02:00;1\n5;98,6;3;01:00;1\n' >april.csv
for month in march april; do
    "$program" convert $month.csv $month 2>/dev/null && tail -n +3 $month/$month.txt >$month.rows
done
cmp -s march.rows april.rows && grep -q '01:00,Temp,37$' april.rows ||
    complain "the next export: $(cat march.rows april.rows)"

# a table of another shape is read as before
printf 'Hours,HR\n1,80\n' >other.csv
"$program" map other.csv >out 2>err || complain "another shape: $(cat err)"

# near, but not this shape; and what contradicts itself: file and line
refuse() { # LINE REASON
    "$program" map march.csv >out 2>err && complain "taken: $2"
    grep -q "^icurisk: .*\.icurisk-map:$1: .*$2" err || complain "not '$1 $2': $(cat err)"
}
good=$(cat .icurisk-map)
printf '%s\nBlut = Lactate:mmol/L\n' "$good" >.icurisk-map
refuse 8 "has no column 'Blut'"
printf '%s\nBlut = Lactat:mmol/L\n' "$good" >.icurisk-map
refuse 8 "'Lactat:mmol/L' is not a meaning"
printf '%s\nBlut = Lactate:mmHg\n' "$good" >.icurisk-map
refuse 8 "is not a meaning"
printf '%s\nBlut = temperature\n' "$good" >.icurisk-map
refuse 8 'two columns mean'
printf 'icurisk-map 1\ntable\nTemp = Temp:degC\n' >.icurisk-map
refuse 2 'needs a column of times'
printf 'icurisk-map 2\n' >.icurisk-map
refuse 1 'the first line is not icurisk-map 1'
rm .icurisk-map
"$program" map march.csv --set Nothing=HR >out 2>err && complain 'a column that is not there'
"$program" map march.csv --set Temp=Nonsense >out 2>err && complain 'no meaning'
[ -e .icurisk-map ] && complain 'written without --write'
exit $wrong
