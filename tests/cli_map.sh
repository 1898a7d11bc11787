#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The icurisk authors
# The command map: shows what columns mean, corrects it, keeps it for the next export, and refuses a map
# that contradicts itself or the table.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

printf 'Uhr;Fieber;Temp;Bett\n01:00;37,5;98,6;3\n02:00;38,5;101,3;3\n' >march.csv
icurisk map march.csv >out 2>err && complain 'a table with unknown columns is read'
grep -q '^1  Uhr$' out && grep -q '^     values   01:00 | 02:00$' out || complain "the columns are not listed: $(cat out err)"
icurisk map march.csv --set Uhr=time --set 2=ignored --set Temp=Temp:degF --write >out 2>err ||
    complain "the map is not corrected: $(cat out err)"
grep -q 'Stays: 1, readings: 2' out || complain "not read: $(cat out)"

# The next export has other rows, another order and a new column.
printf 'Neu;Temp;Bett;Uhr;Fieber\n5;101,3;3;02:00;1\n5;98,6;3;01:00;1\n' >april.csv
for month in march april; do
    icurisk convert $month.csv $month 2>/dev/null && tail -n +3 $month/$month.txt >$month.rows
done
cmp -s march.rows april.rows && grep -q '01:00,Temp,37$' april.rows ||
    complain "the next export: $(cat march.rows april.rows)"

# Only a variable that is measured in several units is doubtful without one.
printf 'Hours,HR,Creatinine\n1,80,1.1\n' >none.csv
icurisk map none.csv >out 2>err
[ "$(grep -c 'doubt  *no unit is written' out)" -eq 1 ] && grep -q 'mg/dL is assumed' out || complain "doubts: $(cat out)"

# A unit in the name of a column holds whether the file can be read or not, and whoever named the variable.
mkdir unit
printf 'Wann;Pulse;Laktat (mg/dL);Milk acid (mg/dL);Temp F\n01:00;80;9;18;101\n02:00;82;9;18;102\n' >unit/a.csv
icurisk map unit/a.csv >out 2>err
grep -q '^     meaning  Lactate:mg/dL$' out && grep -q '^     meaning  Temp:F$' out || complain "units of a file that cannot be read: $(cat out)"
icurisk map unit/a.csv --set Wann=time --set 3=ignored --set 4=Lactate --write >out 2>err || complain "units: $(cat err)"
grep -q '^Milk acid (mg/dL) = Lactate:mg/dL$' unit/.icurisk-map || complain "the map lost the unit: $(cat unit/.icurisk-map)"
sed -i 's,= Lactate:mg/dL,= Lactate,' unit/.icurisk-map # as written by hand
icurisk convert unit/a.csv unit/read 2>/dev/null
grep -q '01:00,Lactate,1\.99' unit/read/*.txt && grep -q '01:00,Temp,38\.3' unit/read/*.txt || complain "the units of the names: $(cat unit/read/*.txt)"
icurisk map unit/a.csv --set 4=Lactate:mmol/L --write >out 2>err
rm -r unit/read
icurisk convert unit/a.csv unit/read 2>/dev/null
grep -q '01:00,Lactate,18$' unit/read/*.txt || complain "the unit that a person chose: $(cat unit/read/*.txt)"

# A further variable is still read by its name. Of two maps the one with more columns is used.
printf 'Uhr;Temp;SpO2;Fieber\n01:00;98,6;97;1\n' >more.csv
icurisk map more.csv >out 2>err
grep -q 'Stays: 1, readings: 2' out || complain "a further variable: $(cat out err)"
icurisk map more.csv --set SpO2=ignored --write >out 2>err || complain "two maps: $(cat err)"
grep -q 'Stays: 1, readings: 1' out || complain "the map of more columns: $(cat out)"
icurisk map march.csv --write >out 2>err || complain "the map of fewer columns: $(cat err)"
icurisk map more.csv >out 2>err
grep -q 'Stays: 1, readings: 1' out || complain "the map of fewer columns is used: $(cat out err)"
icurisk map march.csv >out 2>err
grep -q 'Stays: 1, readings: 2' out || complain "its own map: $(cat out err)"
rm more.csv .icurisk-map
icurisk map march.csv --set Uhr=time --set 2=ignored --set Temp=Temp:degF --write >out 2>err

# The map does not apply to a table with other columns.
printf 'Hours,HR\n1,80\n' >other.csv
icurisk map other.csv >out 2>err || complain "a table with other columns: $(cat err)"

# refuse_map LINE REASON: the map as it is now is refused with file, line and reason.
refuse_map() {
    icurisk map march.csv >out 2>err && complain "$2: the map is accepted"
    grep -q "^icurisk: .*\.icurisk-map:$1: .*$2" err || complain "no message '$1: $2': $(cat err)"
}
good=$(cat .icurisk-map)
printf '%s\nBlut = Lactate:mmol/L\n' "$good" >.icurisk-map
refuse_map 7 "has no column 'Blut'"
printf '%s\nBlut = Lactat:mmol/L\n' "$good" >.icurisk-map
refuse_map 7 "'Lactat:mmol/L' is not a meaning"
printf '%s\nBlut = Lactate:mmHg\n' "$good" >.icurisk-map
refuse_map 7 "is not a meaning"
printf '%s\nBlut = temperature\n' "$good" >.icurisk-map
refuse_map 7 'two columns mean'
printf 'icurisk-map 1\ntable\nTemp = Temp:degC\n' >.icurisk-map
refuse_map 2 'needs a column of times'
printf 'icurisk-map 2\n' >.icurisk-map
refuse_map 1 'the first line is not icurisk-map 1'
rm .icurisk-map
# A column of beds is ignored only if the user says so.
printf 'Time,HR,Bett\n01:00,80,3\n02:00,90,4\n' >beds.csv
icurisk map beds.csv --set HR=HR:/min --write >out 2>err && complain 'two beds are read as one patient'
grep -q "several values in 'Bett'" err || complain "beds: $(cat err)"
grep -q 'Bett' .icurisk-map && complain "the map has the column of beds: $(cat .icurisk-map)"
icurisk map beds.csv --set Bett=ignored --write >out 2>err || complain "beds ignored: $(cat err)"
grep -q '^Bett = ignored$' .icurisk-map || complain "the map lacks the column of beds: $(cat .icurisk-map)"
icurisk map beds.csv --set Bett=patient --write >out 2>err
grep -q 'Stays: 2' out || complain "beds as patients: $(cat out err)"
rm .icurisk-map
printf 'Time,HR,stay_id,subject_id\n01:00,80,1,7\n02:00,90,1,8\n' >ids.csv
icurisk map ids.csv --write >out 2>err && complain 'two patients are read as one stay'
grep -q "several values in 'subject_id'" err || complain "ids: $(cat err)"
rm .icurisk-map

# Units in the row below the header are read, and are not reported as assumed.
printf 'Time,Temp,Lactate\nh,degF,mg/dL\n1,98.6,18\n2,99,20\n' >units.csv
icurisk map units.csv >out 2>err
grep -q 'meaning  Temp:degF' out && grep -q 'meaning  hours' out || complain "a row of units: $(cat out)"
grep -q 'is assumed' out && complain "units are reported as assumed: $(cat out)"
icurisk convert units.csv units 2>/dev/null
icurisk map units.csv --write >out 2>err
icurisk convert units.csv units2 2>/dev/null
cmp -s units/units.txt units2/units.txt || complain "a row of units by a map: $(cat out err units2/*)"
icurisk map units.csv --set Temp=Temp:degC --write >out 2>err
grep -q 'a unit is not that of the header' err || complain "two units: $(cat err)"
rm .icurisk-map

# Two columns whose meanings are exchanged: at once, or one after the other.
printf 'Time,HR,Puls,Temp\n01:00,37,80,96\n02:00,38,81,97\n' >swap.csv
is_read() {
    icurisk convert swap.csv swapped 2>err
    grep -qx "01:00,$1,37" swapped/*.txt && grep -qx "01:00,$2,96" swapped/*.txt || complain "exchanged: $(cat err swapped/*)"
    rm -r swapped
}
icurisk map swap.csv --set HR=Temp --set Temp=SpO2 --set Puls=HR --write >out 2>err || complain "three: $(cat err)"
is_read Temp SpO2
icurisk map swap.csv --set HR=SpO2 --write >out 2>err && complain 'two columns mean SpO2'
grep -q 'two columns mean SpO2: HR and Temp; ignore one first' err || complain "exchange, half: $(cat err)"
is_read Temp SpO2
icurisk map swap.csv --set Temp=ignored --write >out 2>err || complain "exchange, step 1: $(cat err)"
icurisk map swap.csv --set HR=ignored --write >out 2>err || complain "exchange, step 2: $(cat err)"
icurisk map swap.csv --set HR=SpO2 --set Puls=HR --write >out 2>err || complain "exchange, step 3: $(cat err)"
icurisk map swap.csv --set Temp=Temp:degF --set HR=SpO2 --write >out 2>err || complain "exchange, step 4: $(cat err)"
icurisk convert swap.csv swapped 2>err
grep -qx '01:00,SpO2,37' swapped/*.txt && grep -q '01:00,Temp,35.5' swapped/*.txt || complain "exchange: $(cat err swapped/*)"
rm -r swapped .icurisk-map

# refuse_meaning MEANING REASON
refuse_meaning() {
    icurisk map other.csv --set "HR=$1" >out 2>err && complain "$1: the meaning is accepted"
    grep -q -- "$2" err || complain "no message '$2': $(cat err)"
}
refuse_meaning Nonsense "'Nonsense' is neither a variable nor"
refuse_meaning HR:mmHg 'mmHg is not a unit of HR'
refuse_meaning HR:foo "the unit 'foo' is unknown"
refuse_meaning HR: 'write the unit behind the colon, as in HR:/min'

# Unusual names of columns.
printf 'Time,"x=y","#z","""q""",table,\033[31m,%0500d,HR\n01:00,1,2,3,4,5,6,80\n' 7 >odd.csv
icurisk map odd.csv --set 7=Lactate:mg/dL --write >out 2>err || complain "odd names: $(cat err)"
icurisk map odd.csv >out 2>err
grep -q 'Stays: 1, readings: 2' out || complain "odd names in the map: $(cat out err)"
grep -q "$(printf '\033')" out && complain 'a control character is printed'
rm .icurisk-map
icurisk map march.csv --set Nothing=HR >out 2>err && complain 'an unknown column is accepted'
icurisk map march.csv --set Temp=Nonsense >out 2>err && complain 'an unknown meaning is accepted'
[ -e .icurisk-map ] && complain 'the map was written without --write'
finish
