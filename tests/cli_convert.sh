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

# What is there stays; an id with a path in it goes nowhere.
cp "$work/one/77.txt" "$work/kept"
"$program" convert "$work/one.txt" "$work/one" 2>"$work/err" && complain "replaced a file"
grep -q 'is there already' "$work/err" && cmp "$work/kept" "$work/one/77.txt" || complain "$(cat "$work/err")"
printf '%s\n' Time,Parameter,Value 00:00,RecordID,../out 01:00,HR,80 >"$work/path.txt"
"$program" convert "$work/path.txt" "$work/two" 2>"$work/err" && complain "took ../out for a name"
[ -e "$work/out.txt" ] && complain "wrote outside the folder"
"$program" convert "$work/one.txt" 2>/dev/null; [ $? -eq 2 ] || complain "no usage error"
exit $wrong
