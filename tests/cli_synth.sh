#!/bin/bash
# SPDX-License-Identifier: MIT
# The command synth writes exactly the samples and the teaching cohort of the repository.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples

icurisk synth --out new || exit 1
diff -r -x class "$samples" new >difference ||
    complain "icurisk synth --out samples would change the samples: $(head -5 difference)"
[ "$(ls new/*.txt | wc -l)" -ge 8 ] && [ "$(ls new/*.csv | wc -l)" -ge 4 ] ||
    complain "too few samples"
[ "$(stat -c %a new new/septic-shock.txt | tr '\n' ' ')" = "700 600 " ] ||
    complain "other users can read the files"
# Every id has the form of a synthetic patient.
sed -n 's/^00:00,RecordID,//p' new/*.txt | grep -v '^9000[0-9][0-9]$' && complain "ids of another form"
# One course by name, and with another seed.
icurisk synth --out other --seed 2 septic-shock || exit 1
[ "$(ls other)" = septic-shock.txt ] || complain "not exactly the one course"
cmp -s other/septic-shock.txt "$samples/septic-shock.txt" && complain "the seed has no effect"
[ "$(icurisk synth --list | wc -l)" -eq "$(find "$samples" -maxdepth 1 -type f ! -name README.md | wc -l)" ] ||
    complain "--list and the samples differ"
# The teaching cohort: the same bytes, 400 stays and 56 deaths.
icurisk synth --class --out class || exit 1
diff -r "$samples/class" class >/dev/null ||
    complain "icurisk synth --class --out samples/class would change the teaching cohort"
icurisk synth --class --seed 2 --out second || exit 1
cmp -s second/set-a/class.txt class/set-a/class.txt && complain "the seed has no effect on the cohort"
[ "$(wc -l <class/Outcomes-a.txt)" -eq 401 ] && [ "$(grep -c ',1$' class/Outcomes-a.txt)" -eq 56 ] ||
    complain "not 400 stays with 56 deaths"
[ "$(tar cz class | wc -c)" -lt 1500000 ] || complain "the teaching cohort is too large"
icurisk synth --class --out third septic-shock 2>/dev/null && complain "--class and a course are accepted together"
# A network made from real stays predicts these outcomes about as well as real ones.
icurisk evaluate -m hlstm --data "$samples/class" >figures || exit 1
grep -q '^SYNTHETIC stays' figures || complain "evaluate does not say that the stays are synthetic"
awk '$1 == "AUROC" {found = 1; exit !($2 > .75 && $2 < .9)} END {if (!found) exit 1}' figures ||
    complain "an implausible AUROC: $(grep AUROC figures)"
# The facts of a network fitted on them say that they are synthetic.
icurisk train --quiet --arch lstm --epochs 1 --data "$samples/class" --out net >/dev/null &&
    icurisk info net | grep -q 'synthetic stays made by icurisk' ||
    complain "the facts do not say that the stays are synthetic"
# The folder is only read when it is named itself.
icurisk score --json "$samples" 2>/dev/null | grep -q 910001 && complain "the teaching cohort is read with the samples"
[ "$(icurisk score --json "$samples/class" 2>/dev/null | wc -l)" -eq 400 ] || complain "the teaching cohort cannot be scored"
: >file
icurisk synth --out file 2>err && complain "a file is accepted as a folder"
finish
