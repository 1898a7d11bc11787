#!/bin/bash
# SPDX-License-Identifier: MIT
# A stay that was converted has the risks of its source; what it lost is said; nothing is replaced.
set -u
program=${abs_builddir:?}/icurisk
samples=${abs_srcdir:?}/samples
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
export ICURISK_MODELS=${abs_srcdir:?}/models
wrong=0
complain() { echo "$1"; wrong=1; }

# The columns of a table of risks that do not name the file, in the order of the stays' ids.
risks() { "$program" score --scheme "$1" --at 30 --all --json "$2" 2>"$work/err" |
    grep -o '"\(risk\|risk_by_hour\|scheme\|model\)":[^"]*[],"][^,"]*' | sort; }
"$program" convert "$samples" "$work/new" 2>"$work/notices" || complain "samples: $(cat "$work/notices")"
[ "$(ls "$work/new" | wc -l)" -eq "$(find "$samples" -maxdepth 1 -type f ! -name README.md | wc -l)" ] ||
    complain "not a file for each stay: $(ls "$work/new")"
for scheme in physionet2012 mimic3; do
    risks $scheme "$samples" >"$work/before"
    risks $scheme "$work/new" >"$work/after"
    [ -s "$work/before" ] || complain "no risks"
    cmp "$work/before" "$work/after" || complain "$scheme: risks differ"
done

# Seconds, times before admission, words, a unit, and a value that cannot be.
printf '%s\n' Time,Parameter,Value,Unit 00:00,RecordID,77, 00:00,Age,61, -00:20,HR,91, \
    01:02:03,Temp,38.25,degC 02:00,Creatinine,176.8,umol/L 03:00,HR,9999, '03:00,GCS verbal,ET/Trach,' \
    >"$work/one.txt"
"$program" convert "$work/one.txt" "$work/one" 2>"$work/err" || complain "one: $(cat "$work/err")"
for row in 00:00,RecordID,77 00:00,Age,61 -00:20,HR,91 01:02:03,Temp,38.25 02:00,Creatinine,2; do
    grep -qxe "$row" "$work/one/77.txt" || complain "no row $row: $(cat "$work/one/77.txt")"
done
grep -q 'notice: .*77: values not used and not written: 1; doubtful: 0' "$work/err" || complain "no word of HR 9999: $(cat "$work/err")"
grep -q 9999 "$work/one/77.txt" && complain "HR 9999 was written"
[ "$(stat -c %a "$work/one/77.txt")" = 600 ] || complain "others can read it"

# As tables with units: the same risks, each alone and all joined; a doubtful series has no unit.
"$program" convert --units "$samples" "$work/units" 2>"$work/notices" || complain "units: $(cat "$work/notices")"
mkdir "$work/joined" && cat "$work"/units/*.csv >"$work/joined/all.csv"
for scheme in physionet2012 mimic3; do
    risks $scheme "$samples" >"$work/before"
    for form in units joined; do
        risks $scheme "$work/$form" >"$work/after"
        cmp "$work/before" "$work/after" || complain "$scheme, $form: risks differ"
    done
done
# near FOLDER WHAT: its tables give the risks of those with units, to 1e-4.
plain_risks() { "$program" score --scheme "$1" --at 30 --all --json "$2" 2>/dev/null | grep -o '"risk":[0-9.e-]*'; }
near() {
    for scheme in physionet2012 mimic3; do
        paste -d: <(plain_risks $scheme "$work/units") <(plain_risks $scheme "$work/$1") | awk -F: -v what="$2" '
            NF != 4 || $2 == "" || $2 - $4 > 1e-4 || $4 - $2 > 1e-4 { bad++ }
            END { if (NR < 5 || bad) { print what ": " bad + 0 " of " NR " risks differ"; exit 1 } }' || wrong=1
    done
}
# Rows in another order; rows and a column that mean nothing; other units, and half of the rows in each.
mkdir "$work/shuffled" "$work/more" "$work/other" "$work/both"
other='
    BEGIN { FS = OFS = "," }
    NR > 1 && (all || NR % 2) && $5 != "" {
        if ($5 == "mmHg") { $4 /= 7.5006; $5 = "kPa" }
        else if ($3 == "Temp") { $4 = $4 * 1.8 + 32; $5 = "degF" }
        else if ($3 == "Glucose") { $4 /= 18.016; $5 = "mmol/L" }
        else if ($3 == "Creatinine") { $4 *= 88.4; $5 = "umol/L" }
        else if ($3 == "FiO2" || $5 == "%") { if ($5 == "%") { $4 /= 100; $5 = "fraction" } else { $4 *= 100; $5 = "%" } }
        else if ($3 == "Weight") { $4 /= 0.45359237; $5 = "lb" }
        else if ($5 == "10^9/L") { $4 *= 1000; $5 = "/uL" }
    }
    { print }'
for table in "$work"/units/*.csv; do
    name=${table##*/}
    { head -n 1 "$table"; tail -n +2 "$table" | shuf --random-source="$program"; } >"$work/shuffled/$name"
    awk -F, 'NR == 1 { print $0 ",Nurse" } NR > 1 { print $0 ",A"; print $1 ",01:00,Shoe size,42,cm,B" }' "$table" >"$work/more/$name"
    awk -v CONVFMT=%.12g -v OFMT=%.12g -v all=1 "$other" "$table" >"$work/other/$name"
    awk -v CONVFMT=%.12g -v OFMT=%.12g -v all=0 "$other" "$table" >"$work/both/$name"
done
near shuffled 'rows in another order'
near more 'unknown rows'
near other 'other units'
near both 'units that change from row to row'
printf '%s\n' Time,Parameter,Value 00:00,RecordID,78 00:00,Age,61 01:00,Temp,38.5 01:00,FiO2,0.4 01:00,HR,90 \
    02:00,Weight,210 '03:00,GCS motor,Obeys Commands' 04:00,Platelets,210 >"$work/two.txt"
"$program" convert --units "$work/two.txt" "$work/table" 2>"$work/err" || complain "two: $(cat "$work/err")"
printf '%s\n' stay_id,Time,Parameter,Value,Unit 78,00:00,Age,61, 78,01:00,Temp,38.5,degC 78,01:00,FiO2,0.4,fraction \
    78,01:00,HR,90,/min 78,02:00,Weight,210, '78,03:00,GCS motor,6 Obeys Commands,' '78,04:00,Platelets,210,10^9/L' |
    cmp - "$work/table/78.csv" || complain "two with units: $(cat "$work/table/78.csv")"
"$program" score --json --scheme physionet2012 "$work/table/78.csv" 2>&1 | grep -q '"kind":"doubtful"' ||
    complain 'the doubt about a weight is gone'

# What is there stays; an id with a path in it goes nowhere.
cp "$work/one/77.txt" "$work/kept"
"$program" convert "$work/one.txt" "$work/one" 2>"$work/err" && complain "replaced a file"
grep -q 'is there already' "$work/err" && cmp "$work/kept" "$work/one/77.txt" || complain "$(cat "$work/err")"
printf '%s\n' Time,Parameter,Value 00:00,RecordID,../out 01:00,HR,80 >"$work/path.txt"
"$program" convert "$work/path.txt" "$work/two" 2>"$work/err" && complain "took ../out for a name"
[ -e "$work/out.txt" ] && complain "wrote outside the folder"
"$program" convert "$work/one.txt" 2>/dev/null; [ $? -eq 2 ] || complain "no usage error"
exit $wrong
