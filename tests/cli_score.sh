#!/bin/bash
# SPDX-License-Identifier: MIT
# The command score: the same risk for each kind of input, valid JSON, order, notices, exit status.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples

mkdir models && "$tool" models models || exit 1
score() {
    icurisk score --models models "$@"
}

# The same risk from a file, standard input, a pipe and a folder, at the last hour, and with --all.
septic=$samples/septic-shock.txt
by_file=$(score --json "$septic" | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
by_stdin=$(score --json - <"$septic" | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
at_end=$(score --json --at 48 "$septic" | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
[ "$by_file" = "$by_stdin" ] || complain "file '$by_file', standard input '$by_stdin'"
[ "$by_file" = "$at_end" ] || complain "file '$by_file', at hour 48 '$at_end'"
by_pipe=$(score --json <(cat "$septic") | "$tool" json risk hours risk_by_hour.-1 risk_by_hour provisional)
[ "$by_file" = "$by_pipe" ] || complain "file '$by_file', pipe '$by_pipe'"
risk=$(echo "$by_file" | cut -f1)
[ "$by_file" = "$risk	48	$risk	[48]	false" ] || complain "not the risk at hour 48: $by_file"
in_folder=$(score --json "$samples" 2>/dev/null | "$tool" json patient risk | grep '^900002' | cut -f2)
[ "$in_folder" = "$risk" ] || complain "in a folder $in_folder, alone $risk"
in_csv=$(score --csv "$septic" | tail -1 | cut -d, -f7)
[ "$in_csv" = "$risk" ] || complain "CSV $in_csv, JSON $risk"
in_all=$(score --all --json "$septic" | "$tool" json model risk | grep '^hlstm' | cut -f2)
[ "$in_all" = "$risk" ] || complain "with --all $in_all, alone $risk"

# The risk at an hour is that of risk_by_hour, and does not depend on later readings.
at_9=$(score --json --at 9 "$septic" | "$tool" json risk hours provisional)
curve_9=$(score --json "$septic" | "$tool" json risk_by_hour.8)
[ "$at_9" = "$curve_9	9	true" ] || complain "at hour 9 '$at_9', in risk_by_hour '$curve_9'"
awk -F, 'NR == 1 { print; next } { split($1, t, ":"); if (t[1] < 9) print }' "$septic" >cut.txt
cut_9=$(score --json cut.txt | "$tool" json risk hours)
[ "$cut_9" = "$curve_9	9" ] || complain "a file of 9 hours '$cut_9', in risk_by_hour '$curve_9'"

# Different networks, schemes, and model files.
[ "$(score --all --json "$septic" | "$tool" json risk | sort -u | wc -l)" -eq 3 ] ||
    complain "the three networks do not have three risks"
[ "$(score --json --scheme mimic3 --model dnn "$septic" | "$tool" json scheme model)" = "mimic3	dnn" ] ||
    complain "--scheme mimic3 --model dnn has no effect"
[ "$(score --json "$samples"/*.csv | "$tool" json scheme | sort -u)" = mimic3 ] ||
    complain "benchmark episodes are not scored with the scheme mimic3"
[ "$(score --json --model models/mimic3/lstm.safetensors "$septic" | "$tool" json scheme model)" = \
    "mimic3	lstm" ] || complain "--model FILE has no effect"

# The order of the files is kept.
order=$(score --json "$samples/head-injury.txt" "$samples/gi-bleed.txt" "$septic" "$samples/gi-bleed.txt" |
    "$tool" json patient | tr '\n' ' ')
[ "$order" = "900007 900006 900002 900006 " ] || complain "order $order"

# JSON has the problems with line, variable, value and reason. Units are converted only with --fix-units.
score --json "$samples/charting-errors.txt" |
    "$tool" json problems.0.line problems.0.variable problems.0.value problems.0.reason >problem
grep -q '^[0-9]*	HR	880	outside the accepted range' problem ||
    complain "problem: $(cat problem)"
plain=$(score --json "$samples/unit-mix-up.txt" | "$tool" json problems.0.kind measured_share)
fixed=$(score --json --fix-units "$samples/unit-mix-up.txt" | "$tool" json problems.0.kind measured_share)
[ "${plain%	*}" = unit ] && [ "${fixed%	*}" = converted ] || complain "units: '$plain', '$fixed'"
[ "${plain#*	}" != "${fixed#*	}" ] || complain "--fix-units does not change the share of measured values"

# --jobs: the same output and messages in the same order, with all kinds of inputs mixed.
mkdir many && for i in 1 2 3 4 5 6 7 8; do cp "$samples"/*.txt many &&
    for file in many/[a-z]*.txt; do mv "$file" "many/$i-${file##*/}"; done; done
(cd many && ls *.txt | sed '1i stay,y_true' | sed '2,$s/$/,0/' >listfile.csv)
printf 'Time,Parameter,Value\n00:00,RecordID,900601\n' >many/4-nothing.txt
for jobs in 1 2 5; do
    score --jobs "$jobs" --all --json many "$septic" - many/listfile.csv none.txt \
        "$septic" <"$septic" >"out$jobs" 2>"err$jobs"
done
cmp out1 out2 && cmp out1 out5 || complain "--jobs changes the output"
cmp err1 err2 && cmp err1 err5 || complain "--jobs changes the messages"
[ "$(sort -u out1 | wc -l)" -gt 250 ] && [ "$(wc -l <err1)" -gt 2 ] || complain "not all stays were scored"
expect_status 2 '' score --jobs 0 "$septic"

# A listfile that names itself or another listfile is read once.
printf 'stay,y_true\nloop.csv,0\nlistfile.csv,0\n' >many/loop.csv
expect_status 1 '' timeout 20 icurisk score --models models many/loop.csv
[ "$(wc -l <err)" -eq 2 ] || complain "loop: $(cat err)"

# The period_length of a listfile is the hour of the risk, in whole hours. --at overrides it.
mkdir listed && cp "$septic" listed/s.txt
printf 'stay,period_length,y_true\ns.txt,9.0,0\ns.txt,12.7,0\ns.txt,300,0\ns.txt,0.5,1\ns.txt,x,1\n' \
    >listed/listfile.csv
expect_status 1 '' score --json listed/listfile.csv
[ "$("$tool" json hours <out | tr '\n' ' ')" = '9 12 48 ' ] || complain "hours of a listfile: $(cat out)"
[ "$("$tool" json risk <out | head -1)" = "$curve_9" ] || complain 'not the risk of hour 9'
[ "$(grep -c 'period_length is not a number of hours' err)" -eq 2 ] || complain "$(cat err)"
[ "$(score --json --at 7 listed/listfile.csv 2>/dev/null | "$tool" json hours | sort -u)" = 7 ] ||
    complain '--at does not override period_length'

# The same id in two files gives one notice. A file that is named twice does not.
mkdir twins && cp "$septic" twins/a.txt && cp "$septic" twins/b.txt
expect_status 0 '' score --json twins twins/a.txt
[ "$(wc -l <out)" -eq 3 ] || complain 'not all three are scored'
[ "$(grep -c 'its id 900002 is also that of a stay in' err)" -eq 1 ] || complain "not one notice of the repeated id: $(cat err)"
score --json twins/b.txt - <"$septic" 2>&1 >/dev/null | grep -q 'notice: -: its id 900002 is also' ||
    complain 'no notice of an id that is also on standard input'
icurisk --models models --dump 100x40 --keys x twins >out 2>&1
grep -q 'The same id in two files' out && grep -q '900002: .*b.txt, .*a.txt' out ||
    complain 'the Problems view does not name both files'
icurisk --models models --dump 100x40 --keys xH twins >out 2>&1
grep -q '900002\|b\.txt' out && complain 'a hidden id or file name is shown'

# Files in a folder that are not stays are skipped with a notice. A file named itself must be a stay.
mkdir ward && cp "$septic" ward/a.txt
echo 'RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death' >ward/Outcomes.txt
echo 'stay,y_true' >ward/listfile.csv
printf '\037\213\010\000' >ward/stays.tar.gz
expect_status 0 '' score --json ward
[ "$(wc -l <out)" -eq 1 ] && [ "$(grep -c '^icurisk: notice: ' err)" -eq 3 ] ||
    complain "notices: $(cat err)"
expect_status 1 '' score ward/Outcomes.txt
expect_status 1 '' score ward/stays.tar.gz

# Stays without a risk, unreadable and missing files: status 1, one message each, and the rest is scored.
for age in 15 16; do
    printf 'Time,Parameter,Value\n00:00,RecordID,90060%s\n00:00,Age,%s\n01:00,HR,88\n' $age $age >age.txt
    score age.txt | tail -1
done | grep -c 'below 16 years: outside' | grep -qx 1 || complain "the table does not mark a child, or marks an adult"
printf 'Time,Parameter,Value\n00:00,RecordID,900600\n00:00,Age,eighty\n00:00,Gender,x\n01:00,HR,88\n' >age.txt
score age.txt | grep -q '  Age eighty not used: not a number  Gender x not used: neither 0' ||
    complain 'the table does not say why an age and a sex are not used'
printf 'Time,Parameter,Value\n00:00,RecordID,900600\n00:00,Age,50\n' >bare.txt
expect_status 1 '' score --json bare.txt none.txt "$septic"
[ "$("$tool" json patient risk reason <out | head -1)" = \
    "900600	null	no measurement, only descriptors" ] || complain "a stay without measurements: $(head -1 out)"
[ "$(wc -l <out)" -eq 2 ] && [ "$(wc -l <err)" -eq 2 ] ||
    complain "not two lines and two messages: $(cat err)"
: >empty.txt
expect_status 1 '' score empty.txt
head -c 3000 /dev/urandom >noise.txt
expect_status 1 '' score noise.txt

mkfifo fifo
expect_status 1 '' timeout 10 icurisk score --models models fifo

# A unit decided at the bedside is applied and reported, but not to a series that changed since then and
# not to another stay. A damaged file of decisions is reported.
lactate=doubt.txt
printf '%s\n' Time,Parameter,Value 00:00,RecordID,51 00:00,Age,60 01:00,Lactate,12 01:00,pH,7.41 \
    01:10,HR,88 04:00,Lactate,10.4 05:00,HCO3,25 >"$lactate"
decided='decided|2026-11-22T06:30:00Z|Lactate|4|12|mg/dL|54bb6caafd4d0848'
plain=$(score --json "$lactate" | "$tool" json risk)
echo "$decided|51" >"$lactate.units"
expect_status 0 "" score "$lactate"
grep -q 'decided at the bedside: Lactate in mg/dL' out || complain "the decision is not reported"
[ "$plain" != "$(score --json "$lactate" | "$tool" json risk)" ] || complain "the decision is not applied"
[ "$(score --json --fix-units "$lactate" | "$tool" json risk)" = \
    "$(score --json "$lactate" | "$tool" json risk)" ] || complain "--fix-units changes the risk"
echo "$decided|52" >"$lactate.units"
[ "$plain" = "$(score --json "$lactate" | "$tool" json risk)" ] || complain "the decision of another stay is applied"
echo "$decided|51" >"$lactate.units"
echo 'decided|2026-11-22T06:40:00Z|Lactate|4|12|undecided|54bb6caafd4d0848|51' >>"$lactate.units"
[ "$plain" = "$(score --json "$lactate" | "$tool" json risk)" ] || complain "the decision is not undone"
echo "$decided|51" >"$lactate.units"
sed 's/10.4/10.5/' "$lactate" >"other.txt"
cp "$lactate.units" "other.txt.units"
score --json "other.txt" >out
grep -q 'for other values: not applied' out || complain "the outdated decision is not reported"
grep -q 'fed as 1.154' out && complain "the outdated decision is applied"
echo nonsense >>"$lactate.units"
expect_status 1 "" score "$lactate"
grep -q 'is not a decision about a unit' err || complain "damaged: $(cat err)"

# No networks, or a damaged one.
mkdir no-models
expect_status 1 '' icurisk score --models no-models "$septic"
expect_status 1 '' icurisk score --models models --model bare.txt/x "$septic"
cp models/mimic3/dnn.safetensors dnn.safetensors
printf X | dd of=dnn.safetensors bs=1 seek=9000 conv=notrunc 2>/dev/null
expect_status 1 '' score --model ./dnn.safetensors "$septic"
grep -q 'dnn.safetensors' err || complain "the message does not name the damaged network"
ICURISK_MODELS=models expect_status 0 '' icurisk score "$septic"

# Standard output: closed pipe, full disk.
if [ -w /dev/full ]; then
    score "$septic" >/dev/full 2>err && complain "exit status 0 although the disk is full"
    grep -q 'cannot write' err || complain "full disk: $(cat err)"
fi
{ score --json "$samples" "$samples" 2>/dev/null; echo $? >status; } | true
case $(cat status) in
0) complain "exit status 0 although the pipe is closed" ;;
esac
finish
