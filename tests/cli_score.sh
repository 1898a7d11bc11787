#!/bin/bash
# SPDX-License-Identifier: MIT
# The command score: the same risk by every route, valid JSON, order, notices, exit status.
set -u
program=${abs_builddir:?}/icurisk
tool=${abs_builddir:?}/tests/cli_tool
samples=${abs_srcdir:?}/samples
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

fault() {
    echo "line $1: $2"
    wrong=1
}

# expect STATUS LINE COMMAND...: runs it, output in $work/out and $work/err.
expect() {
    wanted=$1 where=$2
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    [ $status -eq "$wanted" ] || fault "$where" "status $status, not $wanted: $* ($(head -1 "$work/err"))"
}

mkdir "$work/models" && "$tool" models "$work/models" || exit 1
score() {
    "$program" score --models "$work/models" "$@"
}

# Routes: file, standard input, folder, at the stay's own end; several networks.
septic=$samples/septic-shock.txt
by_file=$(score --json "$septic" | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
by_stdin=$(score --json - <"$septic" | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
at_end=$(score --json --at 48 "$septic" | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
[ "$by_file" = "$by_stdin" ] || fault $LINENO "file '$by_file', standard input '$by_stdin'"
[ "$by_file" = "$at_end" ] || fault $LINENO "file '$by_file', at hour 48 '$at_end'"
by_pipe=$(score --json <(cat "$septic") | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
[ "$by_file" = "$by_pipe" ] || fault $LINENO "file '$by_file', pipe '$by_pipe'"
risk=$(echo "$by_file" | cut -f1)
[ "$by_file" = "$risk	48	$risk	[48]	false" ] || fault $LINENO "not the risk of 48 hours: $by_file"
in_folder=$(score --json "$samples" 2>/dev/null | "$tool" json patient risk | grep '^900002' | cut -f2)
[ "$in_folder" = "$risk" ] || fault $LINENO "in a folder $in_folder, alone $risk"
in_csv=$(score --csv "$septic" | tail -1 | cut -d, -f7)
[ "$in_csv" = "$risk" ] || fault $LINENO "CSV $in_csv, JSON $risk"
in_all=$(score --all --json "$septic" | "$tool" json model risk | grep '^hlstm' | cut -f2)
[ "$in_all" = "$risk" ] || fault $LINENO "with --all $in_all, alone $risk"

# The risk at an hour is the point of the curve, and what is only known later does not matter.
at_9=$(score --json --at 9 "$septic" | "$tool" json risk hours provisional)
curve_9=$(score --json "$septic" | "$tool" json risk_by_hour.8)
[ "$at_9" = "$curve_9	9	true" ] || fault $LINENO "at hour 9 '$at_9', on the curve '$curve_9'"
awk -F, 'NR == 1 { print; next } { split($1, t, ":"); if (t[1] < 9) print }' "$septic" >"$work/cut.txt"
cut_9=$(score --json "$work/cut.txt" | "$tool" json risk hours)
[ "$cut_9" = "$curve_9	9" ] || fault $LINENO "a file of 9 hours '$cut_9', the curve '$curve_9'"

# Different networks, schemes, and model files.
[ "$(score --all --json "$septic" | "$tool" json risk | sort -u | wc -l)" -eq 3 ] ||
    fault $LINENO "three networks, not three risks"
[ "$(score --json --scheme mimic3 --model dnn "$septic" | "$tool" json scheme model)" = "mimic3	dnn" ] ||
    fault $LINENO "--scheme mimic3 --model dnn is not heeded"
[ "$(score --json "$samples"/*.csv | "$tool" json scheme | sort -u)" = mimic3 ] ||
    fault $LINENO "episodes of the benchmark are not read in their own scheme"
[ "$(score --json --model "$work/models/mimic3/lstm.safetensors" "$septic" | "$tool" json scheme model)" = \
    "mimic3	lstm" ] || fault $LINENO "--model FILE is not heeded"

# The given order is kept.
order=$(score --json "$samples/head-injury.txt" "$samples/gi-bleed.txt" "$septic" "$samples/gi-bleed.txt" |
    "$tool" json patient | tr '\n' ' ')
[ "$order" = "900007 900006 900002 900006 " ] || fault $LINENO "order $order"

# Problems are in the JSON with line, variable, value and reason; conversions only when asked for.
score --json "$samples/charting-errors.txt" |
    "$tool" json problems.0.line problems.0.variable problems.0.value problems.0.reason >"$work/problem"
grep -q '^[0-9]*	HR	880	outside the accepted range' "$work/problem" ||
    fault $LINENO "problem: $(cat "$work/problem")"
plain=$(score --json "$samples/unit-mix-up.txt" | "$tool" json problems.0.kind measured_share)
fixed=$(score --json --fix-units "$samples/unit-mix-up.txt" | "$tool" json problems.0.kind measured_share)
[ "${plain%	*}" = unit ] && [ "${fixed%	*}" = converted ] || fault $LINENO "units: '$plain', '$fixed'"
[ "${plain#*	}" != "${fixed#*	}" ] || fault $LINENO "--fix-units feeds nothing more"

# Several files at once: the same bytes in the same order, whatever lies between the stays.
mkdir "$work/many" && for i in 1 2 3 4 5 6 7 8; do cp "$samples"/*.txt "$work/many" &&
    for file in "$work/many"/[a-z]*.txt; do mv "$file" "$work/many/$i-${file##*/}"; done; done
(cd "$work/many" && ls *.txt | sed '1i stay,y_true' | sed '2,$s/$/,0/' >listfile.csv)
printf 'Time,Parameter,Value\n00:00,RecordID,900601\n' >"$work/many/4-nothing.txt"
for jobs in 1 2 5; do
    score --jobs "$jobs" --all --json "$work/many" "$septic" - "$work/many/listfile.csv" "$work/none.txt" \
        "$septic" <"$septic" >"$work/out$jobs" 2>"$work/err$jobs"
done
cmp "$work/out1" "$work/out2" && cmp "$work/out1" "$work/out5" || fault $LINENO "--jobs changes the output"
cmp "$work/err1" "$work/err2" && cmp "$work/err1" "$work/err5" || fault $LINENO "--jobs changes the messages"
[ "$(sort -u "$work/out1" | wc -l)" -gt 250 ] && [ "$(wc -l <"$work/err1")" -gt 2 ] || fault $LINENO "not all was scored"
expect 2 $LINENO score --jobs 0 "$septic"

# A listfile that names itself, or another, is read once.
printf 'stay,y_true\nloop.csv,0\nlistfile.csv,0\n' >"$work/many/loop.csv"
expect 1 $LINENO timeout 20 "$program" score --models "$work/models" "$work/many/loop.csv"
[ "$(wc -l <"$work/err")" -eq 2 ] || fault $LINENO "loop: $(cat "$work/err")"

# The hour of a listfile's period_length is that of the risk, in whole hours; --at counts for more.
mkdir "$work/listed" && cp "$septic" "$work/listed/s.txt"
printf 'stay,period_length,y_true\ns.txt,9.0,0\ns.txt,12.7,0\ns.txt,300,0\ns.txt,0.5,1\ns.txt,x,1\n' \
    >"$work/listed/listfile.csv"
expect 1 $LINENO score --json "$work/listed/listfile.csv"
[ "$("$tool" json hours <"$work/out" | tr '\n' ' ')" = '9 12 48 ' ] || fault $LINENO "hours of a listfile: $(cat "$work/out")"
[ "$("$tool" json risk <"$work/out" | head -1)" = "$curve_9" ] || fault $LINENO 'not the risk of hour 9'
[ "$(grep -c 'period_length is not a number of hours' "$work/err")" -eq 2 ] || fault $LINENO "$(cat "$work/err")"
[ "$(score --json --at 7 "$work/listed/listfile.csv" 2>/dev/null | "$tool" json hours | sort -u)" = 7 ] ||
    fault $LINENO '--at and period_length'

# The same id in two files is said once a file; a file that is named twice is one.
mkdir "$work/twins" && cp "$septic" "$work/twins/a.txt" && cp "$septic" "$work/twins/b.txt"
expect 0 $LINENO score --json "$work/twins" "$work/twins/a.txt"
[ "$(wc -l <"$work/out")" -eq 3 ] || fault $LINENO 'both are scored'
[ "$(grep -c 'its id 900002 is also that of a stay in' "$work/err")" -eq 1 ] || fault $LINENO "twins: $(cat "$work/err")"
score --json "$work/twins/b.txt" - <"$septic" 2>&1 >/dev/null | grep -q 'notice: -: its id 900002 is also' ||
    fault $LINENO 'standard input, too'
(cd "$work" && "$program" --models models --dump 100x40 --keys x twins) >"$work/out" 2>&1
grep -q 'The same id in two files' "$work/out" && grep -q '900002: .*b.txt, .*a.txt' "$work/out" ||
    fault $LINENO 'the Problems view does not name both files'
(cd "$work" && "$program" --models models --dump 100x40 --keys xH twins) >"$work/out" 2>&1
grep -q '900002\|b\.txt' "$work/out" && fault $LINENO 'a hidden name is shown'

# Folders: files that are not stays are skipped with a notice; a named file must be one.
mkdir "$work/ward" && cp "$septic" "$work/ward/a.txt"
echo 'RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death' >"$work/ward/Outcomes.txt"
echo 'stay,y_true' >"$work/ward/listfile.csv"
printf '\037\213\010\000' >"$work/ward/stays.tar.gz"
expect 0 $LINENO score --json "$work/ward"
[ "$(wc -l <"$work/out")" -eq 1 ] && [ "$(grep -c '^icurisk: notice: ' "$work/err")" -eq 3 ] ||
    fault $LINENO "notices: $(cat "$work/err")"
expect 1 $LINENO score "$work/ward/Outcomes.txt"
expect 1 $LINENO score "$work/ward/stays.tar.gz"

# Stays without a risk, unreadable and missing files: status 1, a line each, the rest is scored.
printf 'Time,Parameter,Value\n00:00,RecordID,900600\n00:00,Age,50\n' >"$work/bare.txt"
expect 1 $LINENO score --json "$work/bare.txt" "$work/none.txt" "$septic"
[ "$("$tool" json patient risk reason <"$work/out" | head -1)" = \
    "900600	null	no measurement, only descriptors" ] || fault $LINENO "bare: $(head -1 "$work/out")"
[ "$(wc -l <"$work/out")" -eq 2 ] && [ "$(wc -l <"$work/err")" -eq 2 ] ||
    fault $LINENO "lines: $(cat "$work/err")"
: >"$work/empty.txt"
expect 1 $LINENO score "$work/empty.txt"
head -c 3000 /dev/urandom >"$work/noise.txt"
expect 1 $LINENO score "$work/noise.txt"

mkfifo "$work/fifo"
expect 1 $LINENO timeout 10 "$program" score --models "$work/models" "$work/fifo"

# No networks, or a damaged one.
mkdir "$work/no-models"
expect 1 $LINENO "$program" score --models "$work/no-models" "$septic"
expect 1 $LINENO "$program" score --models "$work/models" --model "$work/bare.txt/x" "$septic"
cp "$work/models/mimic3/dnn.safetensors" "$work/dnn.safetensors"
printf X | dd of="$work/dnn.safetensors" bs=1 seek=9000 conv=notrunc 2>/dev/null
expect 1 $LINENO score --model "$work/dnn.safetensors" "$septic"
grep -q 'dnn.safetensors' "$work/err" || fault $LINENO "the damaged network is not named"
ICURISK_MODELS=$work/models expect 0 $LINENO "$program" score "$septic"

# Standard output: closed pipe, full disk.
if [ -w /dev/full ]; then
    score "$septic" >/dev/full 2>"$work/err" && fault $LINENO "a full disk goes unnoticed"
    grep -q 'cannot write' "$work/err" || fault $LINENO "full disk: $(cat "$work/err")"
fi
{ score --json "$samples" "$samples" 2>/dev/null; echo $? >"$work/status"; } | true
case $(cat "$work/status") in
0) fault $LINENO "a closed pipe goes unnoticed" ;;
esac
exit $wrong
