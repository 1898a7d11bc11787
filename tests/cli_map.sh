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

# a further variable is read by its name, not lost; of two maps the one that knows more is used
printf 'Uhr;Temp;SpO2;Fieber\n01:00;98,6;97;1\n' >more.csv
"$program" map more.csv >out 2>err
grep -q 'Stays: 1, readings: 2' out || complain "a further variable: $(cat out err)"
"$program" map more.csv --set SpO2=ignored --write >out 2>err || complain "two maps: $(cat err)"
grep -q 'Stays: 1, readings: 1' out || complain "the map of more columns: $(cat out)"
"$program" map march.csv --write >out 2>err || complain "the map of fewer columns: $(cat err)"
"$program" map more.csv >out 2>err
grep -q 'Stays: 1, readings: 1' out || complain "the map of fewer columns is used: $(cat out err)"
"$program" map march.csv >out 2>err
grep -q 'Stays: 1, readings: 2' out || complain "its own map: $(cat out err)"
rm more.csv .icurisk-map
"$program" map march.csv --set Uhr=time --set 2=ignored --set Temp=Temp:degF --write >out 2>err

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
refuse 7 "has no column 'Blut'"
printf '%s\nBlut = Lactat:mmol/L\n' "$good" >.icurisk-map
refuse 7 "'Lactat:mmol/L' is not a meaning"
printf '%s\nBlut = Lactate:mmHg\n' "$good" >.icurisk-map
refuse 7 "is not a meaning"
printf '%s\nBlut = temperature\n' "$good" >.icurisk-map
refuse 7 'two columns mean'
printf 'icurisk-map 1\ntable\nTemp = Temp:degC\n' >.icurisk-map
refuse 2 'needs a column of times'
printf 'icurisk-map 2\n' >.icurisk-map
refuse 1 'the first line is not icurisk-map 1'
rm .icurisk-map
# a map does not say of a column of beds that it is to be ignored, unless a person does
printf 'Time,HR,Bett\n01:00,80,3\n02:00,90,4\n' >beds.csv
"$program" map beds.csv --set HR=HR:/min --write >out 2>err && complain 'two beds are one patient'
grep -q "several values in 'Bett'" err || complain "beds: $(cat err)"
grep -q 'Bett' .icurisk-map && complain "beds are in the map: $(cat .icurisk-map)"
"$program" map beds.csv --set Bett=ignored --write >out 2>err || complain "beds ignored: $(cat err)"
grep -q '^Bett = ignored$' .icurisk-map || complain "beds are not in the map: $(cat .icurisk-map)"
"$program" map beds.csv --set Bett=patient --write >out 2>err
grep -q 'Stays: 2' out || complain "beds as patients: $(cat out err)"
rm .icurisk-map
printf 'Time,HR,stay_id,subject_id\n01:00,80,1,7\n02:00,90,1,8\n' >ids.csv
"$program" map ids.csv --write >out 2>err && complain 'one stay of two patients'
grep -q "several values in 'subject_id'" err || complain "ids: $(cat err)"
rm .icurisk-map

# what is wrong with a meaning
reason() { # MEANING REASON
    "$program" map other.csv --set "HR=$1" >out 2>err && complain "taken: $1"
    grep -q -- "$2" err || complain "not '$2': $(cat err)"
}
reason Nonsense "'Nonsense' is neither a variable nor"
reason HR:mmHg 'mmHg is not a unit of HR'
reason HR:foo "the unit 'foo' is unknown"
reason HR: 'write the unit behind the colon, as in HR:/min'

# names of columns as they come
printf 'Time,"x=y","#z","""q""",table,\033[31m,%0500d,HR\n01:00,1,2,3,4,5,6,80\n' 7 >odd.csv
"$program" map odd.csv --set 7=Lactate:mg/dL --write >out 2>err || complain "odd names: $(cat err)"
"$program" map odd.csv >out 2>err
grep -q 'Stays: 1, readings: 2' out || complain "odd names read back: $(cat out err)"
grep -q "$(printf '\033')" out && complain 'a control character is printed'
rm .icurisk-map
"$program" map march.csv --set Nothing=HR >out 2>err && complain 'a column that is not there'
"$program" map march.csv --set Temp=Nonsense >out 2>err && complain 'no meaning'
[ -e .icurisk-map ] && complain 'written without --write'
exit $wrong
