#!/bin/bash
# SPDX-License-Identifier: MIT
# A stay in a spreadsheet with one column per variable. The risk does not depend on the language of the
# header, separator, character set, time format, title rows, units, or order of rows and columns.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir models && "$tool" models models || exit 99

# print_wide SEPARATOR TIME [NAMES [UNITS]]: prints the sample as a wide table. TIME is iso, german or clock.
# NAMES renames columns (from=to, with | between), UNITS are name=factor=header.
print_wide() {
    awk -F, -v separator="$1" -v time="$2" -v names="${3-}" -v units="${4-}" '
    BEGIN {
        n = split(names, pair, "|")
        for (i = 1; i <= n; i++) { split(pair[i], part, "="); head[part[1]] = part[2] }
        n = split(units, pair, "|")
        for (i = 1; i <= n; i++) { split(pair[i], part, "="); factor[part[1]] = part[2]; head[part[1]] = part[3] }
    }
    NR == 1 { next }
    $2 == "RecordID" { id = $3; next }
    $2 == "Age" { age = $3; next }
    $2 == "Gender" { sex = $3; next }
    $2 == "Height" || $2 == "ICUType" { next }
    {
        if (!($2 in column)) { column[$2] = ++columns; name[columns] = $2 }
        if (!($1 in row)) { row[$1] = ++rows; clock[rows] = $1 }
        value = $3
        if (($2 in factor) && value + 0 > 0) value = sprintf("%.12g", value * factor[$2])
        if (time == "german") sub(/\./, ",", value)
        cell[row[$1], column[$2]] = value
    }
    END {
        line = "Patient ID" separator "Age" separator "Sex" separator "Time"
        for (c = 1; c <= columns; c++) line = line separator ((name[c] in head) ? head[name[c]] : name[c])
        print line
        for (r = 1; r <= rows; r++) {
            split(clock[r], part, ":")
            day = int(part[1] / 24); hour = part[1] % 24
            at = clock[r]
            if (time == "iso") at = sprintf("2026-03-%02d %02d:%s", 1 + day, hour, part[2])
            if (time == "german") at = sprintf("%02d.03.2026 %02d:%s", 1 + day, hour, part[2])
            line = id separator age separator (sex == 1 ? "M" : "F") separator at
            for (c = 1; c <= columns; c++) line = line separator cell[r, c]
            print line
        }
    }' "$sample"
}

risks() {
    icurisk score --models models --json "$1" 2>err | "$tool" json risk risk_by_hour.5 | tr '\n' '\t'
}

# expect_same_risks CASE FILE: those of the plain table.
expect_same_risks() {
    local got
    got=$(risks "$2")
    [ "$plain" = "$got" ] || complain "${sample##*/}, $1: ${got:0:60} instead of ${plain:0:60}: $(head -n 1 err)"
    count=$((count + 1))
}

count=0
german='HR=Herzfrequenz|Temp=Temperatur|RespRate=Atemfrequenz|K=Kalium|Na=Natrium|Platelets=Thrombozyten|WBC=Leukozyten|Weight=Gewicht'
reports='HR=Pulse rate (bpm)|SysABP=ABP systolic|DiasABP=ABP diastolic|MAP=ABP mean|GCS=GCS total|Creatinine=Serum creatinine|Na=Serum sodium|WBC=White blood cell count|Platelets=Platelet count'
french='HR=Fréquence cardiaque (c/min)|Temp=Température|K=Kaliémie|Na=Natrémie|Platelets=Plaquettes|Weight=Poids'
for name in septic-shock gi-bleed; do
    sample=$abs_srcdir/samples/$name.txt
    [ -r "$sample" ] || continue
    print_wide , iso >plain.csv
    plain=$(risks plain.csv)
    [ -n "$plain" ] || complain "$name has no risk: $(cat err)"
    print_wide ';' iso >stay.csv && expect_same_risks 'semicolons' stay.csv
    print_wide , clock >stay.csv && expect_same_risks 'times since admission' stay.csv
    print_wide '|' iso "$reports" >stay.csv && expect_same_risks 'names from reports' stay.csv
    print_wide ';' german "$german" >stay.csv && expect_same_risks 'German' stay.csv
    print_wide ';' german "$german" | sed 's/Gewicht/K\xf6rpergewicht/' >stay.csv && expect_same_risks 'Latin-1' stay.csv
    print_wide ';' iso "$french" >stay.csv && expect_same_risks 'French' stay.csv
    { printf '\357\273\277' && print_wide , iso; } >stay.csv && expect_same_risks 'a byte order mark' stay.csv
    print_wide "$(printf '\t')" iso | LC_ALL=C awk 'BEGIN { printf "\377\376" }
        { n = length($0); for (i = 1; i <= n; i++) printf "%s%c", substr($0, i, 1), 0; printf "\n%c", 0 }' >stay.csv
    expect_same_risks 'UTF-16' stay.csv
    { printf 'Ward 3, export;;;\nMade on Monday;;;\n\n' && print_wide ';' iso; } >stay.csv && expect_same_risks 'titles' stay.csv
    print_wide , iso '' 'Creatinine=88.4=Creatinine (umol/L)|BUN=0.357142857143=BUN [mmol/L]|Glucose=0.0555062166963=Glucose (mmol/L)|Bilirubin=17.1=Bilirubin (umol/L)' >stay.csv
    icurisk score --models models --json stay.csv 2>err | "$tool" json risk >got
    icurisk score --models models --json plain.csv 2>err | "$tool" json risk >want
    paste got want | awk '{ d = $1 - $2; bad += d > 2e-6 || d < -2e-6 } END { exit bad > 0 || NR < 1 }' ||
        complain "$name: units in the header: $(paste got want | head -n 3)"
    print_wide , iso | awk -F, -v OFS=, '{ for (i = NF; i > 0; i--) printf "%s,", $i; print NR == 1 ? "Nurse" : "Anna" }' >stay.csv
    expect_same_risks 'columns reversed' stay.csv
    print_wide , iso | { read -r header && echo "$header" && sort -r; } >stay.csv && expect_same_risks 'rows reversed' stay.csv
done
[ $count -ge 20 ] || complain "only $count tables"

# A column "Na" is sodium, not a missing value, and yes means ventilated. Similar names of other variables
# are not read.
printf 'title\nID,Time,Na,HR,Ventilated\n7,00:30,140,80,yes\n7,01:30,141,81,Y\n' >stay.csv
icurisk score --models models --json stay.csv >out 2>err
[ "$("$tool" json variables_seen <out)" = 3 ] || complain "not all three columns are read: $(cat err out)"
for name in 'Venous pH' 'Urine sodium' 'Heart rate variability' 'Target MAP' 'pCO2' 'Baby weight'; do
    printf 'ID,Time,HR,%s\n7,00:30,80,70\n' "$name" >stay.csv
    icurisk score --models models --json stay.csv >out 2>err
    [ "$("$tool" json variables_seen <out)" = 1 ] || complain "$name is read as another variable: $(cat out)"
done

finish
