#!/bin/bash
# SPDX-License-Identifier: MIT
# The command convert: a converted stay has the risks of its source, lost values are reported, and no file
# is replaced.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples
export ICURISK_MODELS=$abs_srcdir/models

# risks SCHEME FILE: risks, schemes and networks, without the file names, sorted.
risks() { icurisk score --scheme "$1" --at 30 --all --json "$2" 2>err |
    grep -o '"\(risk\|risk_by_hour\|scheme\|model\)":[^"]*[],"][^,"]*' | sort; }
icurisk convert "$samples" new 2>notices || complain "samples: $(cat notices)"
[ "$(ls new | wc -l)" -eq "$(find "$samples" -maxdepth 1 -type f ! -name README.md | wc -l)" ] ||
    complain "not one file for each stay: $(ls new)"
for scheme in physionet2012 mimic3; do
    risks $scheme "$samples" >before
    risks $scheme new >after
    [ -s before ] || complain "$scheme: no risks"
    cmp before after || complain "$scheme: risks differ"
done

# Seconds, times before admission, words, a unit, and an impossible value.
printf '%s\n' Time,Parameter,Value,Unit 00:00,RecordID,77, 00:00,Age,61, -00:20,HR,91, \
    01:02:03,Temp,38.25,degC 02:00,Creatinine,176.8,umol/L 03:00,HR,9999, '03:00,GCS verbal,ET/Trach,' \
    >one.txt
icurisk convert one.txt one 2>err || complain "one: $(cat err)"
for row in 00:00,RecordID,77 00:00,Age,61 -00:20,HR,91 01:02:03,Temp,38.25 02:00,Creatinine,2; do
    grep -qxe "$row" one/77.txt || complain "no row $row: $(cat one/77.txt)"
done
grep -q 'notice: .*77: values not used and not written: 1; doubtful: 0' err || complain "HR 9999 is not reported: $(cat err)"
grep -q 9999 one/77.txt && complain "HR 9999 was written"
[ "$(stat -c %a one/77.txt)" = 600 ] || complain "other users can read the file"

# --units writes tables with units: the same risks from single files and from one joined file.
icurisk convert --units "$samples" units 2>notices || complain "units: $(cat notices)"
mkdir joined && cat units/*.csv >joined/all.csv
for scheme in physionet2012 mimic3; do
    risks $scheme "$samples" >before
    for form in units joined; do
        risks $scheme "$form" >after
        cmp before after || complain "$scheme, $form: risks differ"
    done
done
# risks_only SCHEME FOLDER: the risks alone.
risks_only() { icurisk score --scheme "$1" --at 30 --all --json "$2" 2>/dev/null | grep -o '"risk":[0-9.e-]*'; }
# expect_same_risks FOLDER CASE: its tables give the risks of those in units/, within 1e-4.
expect_same_risks() {
    for scheme in physionet2012 mimic3; do
        paste -d: <(risks_only $scheme units) <(risks_only $scheme "$1") >both_risks
        awk -F: 'NF != 4 || $2 == "" || $2 - $4 > 1e-4 || $4 - $2 > 1e-4 { bad++ }
            END { exit NR < 5 || bad }' both_risks || complain "$2: the risks differ: $(head -n 5 both_risks)"
    done
}
# Rows in another order; unknown rows and an unknown column; other units, in all rows or in every second.
mkdir shuffled more other both
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
for table in units/*.csv; do
    name=${table##*/}
    { head -n 1 "$table"; tail -n +2 "$table" | shuf --random-source="$abs_builddir/icurisk"; } >"shuffled/$name"
    awk -F, 'NR == 1 { print $0 ",Nurse" } NR > 1 { print $0 ",A"; print $1 ",01:00,Shoe size,42,cm,B" }' "$table" >"more/$name"
    awk -v CONVFMT=%.12g -v OFMT=%.12g -v all=1 "$other" "$table" >"other/$name"
    awk -v CONVFMT=%.12g -v OFMT=%.12g -v all=0 "$other" "$table" >"both/$name"
done
expect_same_risks shuffled 'rows in another order'
expect_same_risks more 'unknown rows'
expect_same_risks other 'other units'
expect_same_risks both 'units that change from row to row'
printf '%s\n' Time,Parameter,Value 00:00,RecordID,78 00:00,Age,61 01:00,Temp,38.5 01:00,FiO2,0.4 01:00,HR,90 \
    02:00,Weight,210 '03:00,GCS motor,Obeys Commands' 04:00,Platelets,210 >two.txt
icurisk convert --units two.txt table 2>err || complain "two: $(cat err)"
printf '%s\n' stay_id,Time,Parameter,Value,Unit 78,00:00,Age,61, 78,01:00,Temp,38.5,degC 78,01:00,FiO2,0.4,fraction \
    78,01:00,HR,90,/min 78,02:00,Weight,210, '78,03:00,GCS motor,6 Obeys Commands,' '78,04:00,Platelets,210,10^9/L' |
    cmp - table/78.csv || complain "two with units: $(cat table/78.csv)"
icurisk score --json --scheme physionet2012 table/78.csv 2>&1 | grep -q '"kind":"doubtful"' ||
    complain 'a doubtful weight is no longer doubtful'

# Existing files are not replaced. An id that contains a path is refused.
cp one/77.txt kept
icurisk convert one.txt one 2>err && complain "an existing file was replaced"
grep -q 'is there already' err && cmp kept one/77.txt || complain "$(cat err)"
printf '%s\n' Time,Parameter,Value 00:00,RecordID,../out 01:00,HR,80 >path.txt
icurisk convert path.txt two 2>err && complain "../out is accepted as an id"
[ -e out.txt ] && complain "a file outside the folder was written"
icurisk convert one.txt 2>/dev/null; [ $? -eq 2 ] || complain "no usage error without a folder"
finish
