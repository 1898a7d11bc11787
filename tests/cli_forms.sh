#!/bin/bash
# SPDX-License-Identifier: MIT
# The risk of a stay does not depend on the form of its file: rows in any order, unknown rows and
# columns, dates or days as times, other units, decimal commas, other names, wide or long tables.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples
mkdir models && "$tool" models models || exit 99

# print_forms SAMPLE FORM...: the long sample in these forms, in the files forms/FORM.txt. Rows of the same
# time and variable keep their order, because the last of them is used.
print_forms() {
    awk -F, -v forms="${*:2}" "$noise"'
    function minutes(clock, part) { split(clock, part, ":"); return 60 * part[1] + part[2] }
    function day(m, form) {
        return sprintf("%s %02d:%02d", form == "day-first" ? days_first[int(m / 1440) + 1] : dates[int(m / 1440) + 1],
            int(m / 60) % 24, m % 60)
    }
    BEGIN {
        seed = 11
        count = split(forms, listed, " ")
        header["units"] = "Time,Parameter,Value,Unit"
        header["columns"] = "Nurse,Time,Shift,Parameter,Value,Remark"
        header["iso"] = header["day-first"] = header["zone"] = "admission,Time,Parameter,Value"
        header["serial"] = "admission;Time;Parameter;Value"
        header["days"] = "Time (days),Parameter,Value"
        header["hours"] = "Hours,Parameter,Value"
        header["commas"] = "Time;Parameter;Value"
        split("degF umol/L mmol/L kPa kPa lb % mg/dL mmol/L mmol/L fraction umol/L /uL", units, " ")
        split("Temp Creatinine Glucose PaCO2 PaO2 Weight FiO2 Lactate BUN Mg HCT Bilirubin Platelets", named, " ")
        split("1.8 88.4 0.0555062166963 0.133322667520 0.133322667520 2.20462262185 100 9.01 0.357142857143 " \
              "0.411522633745 0.01 17.1 1000", scales, " ")
        for (i in named) { scale[named[i]] = scales[i]; unit[named[i]] = units[i] }
        split("2026-02-27 2026-02-28 2026-03-01 2026-03-02", dates, " ")
        split("27/02/2026 28/02/2026 01/03/2026 02/03/2026", days_first, " ")
        split("HR:Pulse RespRate:Resp Temp:temperatura K:potassium Na:Sodium Glucose:bloodsugar WBC:wcc " \
              "GCS:Glasgow Lactate:lac Platelets:thrombocytes HCT:Haematocrit", pair, " ")
        for (i in pair) { split(pair[i], part, ":"); usual[part[1]] = part[2] }
    }
    function emit(form, file,    m, value, name, own, convert, other, comma, line, stamp, first, time, key) {
        m = minutes($1); value = $3; name = $2; own = value + 0
        convert = (name in scale) && own > 0
        other = convert ? own * scale[name] + (name == "Temp" ? 32 : 0) : 0
        comma = value; sub(/\./, ",", comma)
        line = $0
        if (form == "units") line = convert ? $1 "," name "," sprintf("%.15g", other) "," unit[name] : $0 ","
        if (form == "header-units" && convert)
            line = $1 "," name " (" unit[name] ")," sprintf("%.15g", other)
        if (form == "names" && name in usual) line = $1 "," usual[name] "," value
        if (form == "columns") line = "A. B.," $1 ",night," name "," value ",70.5"
        if (form == "iso" || form == "day-first") line = day(0, form) "," day(m, form) "," name "," value
        if (form == "zone") {
            stamp = day(m + 60, form); sub(" ", "T", stamp); first = day(0, form); sub(" ", "T", first)
            line = first ":00Z," stamp ":00+01:00," name "," value
        }
        if (form == "serial") {
            time = sprintf("%.10f", 46080 + m / 1440)
            sub(/\./, ",", time)
            line = "46080,0;" time ";" name ";" comma
        }
        if (form == "days") line = sprintf("%.10f", m / 1440) "," name "," value
        if (form == "hours") line = sprintf("%.10f", m / 60) "," name "," value
        if (form == "commas") line = $1 ";" name ";" comma
        if (form == "shuffled") {
            key = $1 "," name
            if (!(key in order)) order[key] = noise()
            line = sprintf("%.9f %06d %s", order[key], NR, line)
        }
        print line > file
        if (form == "rows" && NR % 3 == 0)
            print $1 ",Shoe size,42\n" $1 ",Ventilator alarm,high\n" $1 ",,1" > file
    }
    {
        for (f = 1; f <= count; f++)
            if (NR == 1) print (listed[f] in header) ? header[listed[f]] : $0 > ("forms/" listed[f] ".txt")
            else emit(listed[f], "forms/" listed[f] ".txt")
    }' "$1"
}

# same_risks SAMPLE FILE...: the risks of all networks at the end and at hour 6 are those of the sample,
# within 2e-6, whatever the form.
same_risks() {
    icurisk score --models models --all --json "$@" 2>err |
        "$tool" json file risk risk_by_hour.5 risk_by_hour.-1 >risks
    awk -F '\t' -v files="$*" '
        { lines[$1]++; for (i = 2; i <= 4; i++) risk[$1, lines[$1], i] = $i }
        END {
            n = split(files, file, " ")
            for (f = 1; f <= n; f++) {
                bad = lines[file[f]] != lines[file[1]] || lines[file[f]] < 2
                for (k = 1; k <= lines[file[1]]; k++)
                    for (i = 2; i <= 4; i++) {
                        d = risk[file[f], k, i] - risk[file[1], k, i]
                        bad += d > 2e-6 || d < -2e-6 || (f == 1 && risk[file[1], k, 2] !~ /^[01]?\.?[0-9]/)
                    }
                if (bad) print file[f] ": " risk[file[f], 1, 2] ", not " risk[file[1], 1, 2]
            }
        }' risks >different
    [ ! -s different ] || complain "${1##*/}: $(cat different)"
}

count=0
mkdir forms
for sample in "$samples"/*.txt; do
    print_forms "$sample" shuffled rows columns iso day-first zone serial days hours commas units header-units names
    { head -n 1 forms/shuffled.txt && tail -n +2 forms/shuffled.txt | LC_ALL=C sort | sed 's/^[^ ]* [^ ]* //'; } >sorted
    mv sorted forms/shuffled.txt
    case $sample in
    */unit-mix-up.txt) rm forms/*units.txt ;; # here a written unit settles a doubtful one
    esac
    files=(forms/*.txt)
    same_risks "$sample" "${files[@]}"
    count=$((count + ${#files[@]}))
done
[ $count -ge 100 ] || complain "only $count forms"

# Wide tables: columns and rows in another order, unknown columns, days, units in the header.
for sample in "$samples"/*timeseries.csv; do
    awk -F, -v OFS=, '{ for (i = NF; i > 0; i--) printf "%s,", $i; print NR == 1 ? "Shoe,Shift" : "42,night" }' \
        "$sample" >forms/order.csv
    { head -n 1 "$sample" && tail -n +2 "$sample" | awk "$noise"'BEGIN { seed = 5 } { printf "%.9f %s\n", noise(), $0 }' |
        LC_ALL=C sort | cut -d ' ' -f 2-; } >forms/rows.csv
    sed '1s/Hours/Time (days)/' "$sample" | awk -F, -v OFS=, 'NR > 1 { $1 = sprintf("%.10f", $1 / 24) } { print }' >forms/days.csv
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "Temperature") t = i; if ($i == "Glucose") g = i }
        $t = $t " (degF)"; $g = "Glucose [mmol/L]" }
        NR > 1 { if ($t != "") $t = sprintf("%.15g", $t * 1.8 + 32); if ($g != "") $g = sprintf("%.15g", $g / 18.016) }
        { print }' "$sample" >forms/units.csv
    same_risks "$sample" forms/order.csv forms/rows.csv forms/days.csv forms/units.csv
done

finish
