#!/bin/bash
# SPDX-License-Identifier: MIT
# The command evaluate on synthetic stays: output, refusals and files. Its AUROC is computed again from
# the printed risks.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

make_stays 240 5 9
mkdir nets
"$tool" models nets || complain 'no networks'

expect_status 2 'data is needed' icurisk evaluate
expect_status 2 'cannot be combined' icurisk evaluate --data made --all --model lstm
expect_status 2 'unknown subset' icurisk evaluate --data made --subset some
expect_status 2 'whole number' icurisk evaluate --data made --at 49
expect_status 2 'whole number' icurisk evaluate --data made --seed x
expect_status 2 "unknown network 'gru'" icurisk evaluate --models nets --data made --parent gru
expect_status 1 'No such file' icurisk evaluate --models nets --data made --parent ./none.safetensors
expect_status 1 'neither set-a' icurisk evaluate --models nets --data nets
expect_status 1 'seed of a split' icurisk evaluate --models nets --data made --subset held-out
expect_status 1 '/nowhere' icurisk evaluate --models nets --model lstm --data made --svg /nowhere/here
[ -s out ] && complain 'evaluated although the drawings cannot be written'

# Text of 80 columns, with a comparison with the parent.
expect_status 0 '' icurisk evaluate --models nets --model lstm --scheme physionet2012 --data made --parent hlstm
expect_output 'AUROC ' 'NET BENEFIT' 'AGAINST ITS PARENT hlstm' 'nferior' 'change class' 'hour 6 ' 'Not a medical device'
expect_width 80

# The AUROC equals that of the printed risks: over all pairs, ties count half.
expect_status 0 '' icurisk score --models nets --model lstm --scheme physionet2012 --at 48 --csv made/set-a
cut -d, -f 2,7 out >risks
expect_status 0 '' icurisk evaluate --models nets --model lstm --scheme physionet2012 --data made --json
awk -F, -v printed="$(json_number auroc)" 'FNR == NR { if (FNR > 1) risk[$1] = $2 + 0; next }
FNR > 1 { if ($6) dead[$1]; else alive[$1] }
END {
    for (i in dead) for (j in alive) {
        pairs++
        right += risk[i] > risk[j] ? 1 : risk[i] == risk[j] ? 0.5 : 0
        ties += risk[i] == risk[j]
    }
    off = right / pairs - printed
    if (pairs != 60 * 180 || ties == 0 || off > 1e-12 || off < -1e-12) {
        printf "%d pairs, %d ties: %.15g, printed %s\n", pairs, ties, right / pairs, printed
        exit 1
    }
}' risks made/Outcomes-a.txt || complain 'the AUROC is not that of the printed risks'

# --by compares the groups of a column. --against compares with risks of another column, here those of
# the network itself: no difference.
awk -F, 'FNR == NR { risk[$1] = $2; next } FNR == 1 { print "id,ward,own" } FNR > 1 && $1 in risk {
    print $1 "," (FNR % 50 == 0 ? "Zürich Süd Müllerstraße" : FNR % 3 ? "north" : "south") "," (FNR % 9 ? risk[$1] : "") }' \
    risks made/Outcomes-a.txt >columns.csv
arguments=(evaluate --models nets --model lstm --scheme physionet2012 --data made)
expect_status 0 '' icurisk "${arguments[@]}" --table columns.csv --by Ward --against own --least 5
expect_output '^BY Ward: of 3 groups 2 have at least 5 deaths' '^north  *[0-9]' '^observed / expected  *[23] ' \
    '^Too small (stays, deaths): Zürich Süd Müllerstraße (4, ' '^AGAINST own: .* stays have both risks' \
    'difference +0.0000 (95 % +0.0000 to +0.0000' '^AUROC (width .1)  *[0-9]* stays'
expect_width 80
expect_status 0 '' icurisk "${arguments[@]}" --table columns.csv --against own --svg both
grep -q 'own, its [0-9]* stays' both/decision.svg || complain 'the decision curve lacks the column of risks'
expect_status 0 '' icurisk "${arguments[@]}" --table columns.csv --by ward --against own --json
[ "$("$tool" json by.column by.least by.groups.2.group by.groups.2.auroc.value against.difference.value <out)" = \
    'ward	10	Zürich Süd Müllerstraße	null	0.0' ] || complain "--by and --against as JSON: $(cut -c 1-80 out)"
expect_status 2 '--table needs' icurisk "${arguments[@]}" --table columns.csv
expect_status 2 '--least needs' icurisk "${arguments[@]}" --least 5
expect_status 1 'no column hospital' icurisk "${arguments[@]}" --by hospital
expect_status 1 'no risk from 0 to 1' icurisk "${arguments[@]}" --against RecordID
expect_status 1 'No such file' icurisk "${arguments[@]}" --by ward --table none.csv

# Several networks, in the order given, each compared with the first. A name given twice counts once.
several=(evaluate --models nets --scheme physionet2012 --data made -m lstm -m hlstm -m lstm -m dnn)
expect_status 0 '' icurisk "${several[@]}" --json
[ "$("$tool" json model to_first.model to_first.stays <out | tr '\n' ' ')" = \
    "lstm	(none)	(none) hlstm	lstm	240 dnn	lstm	240 " ] || complain "several networks: $("$tool" json model to_first.model to_first.stays <out)"
sed -n 2p out | "$tool" json to_first.difference.value to_first.difference.low to_first.difference.high >first
expect_status 0 '' icurisk evaluate --models nets --model hlstm --scheme physionet2012 --data made --parent lstm --json
"$tool" json parent.difference parent.difference_low parent.difference_high <out | cmp -s - first ||
    complain 'the differences from the first network and from the parent are not equal'
expect_status 0 '' icurisk "${several[@]}"
grep -q '^DIFFERENCE OF AUROC FROM THAT OF lstm (physionet2012)' out || complain 'the table of differences is missing'
[ "$(grep -c '^[a-z]* *physionet2012 *240  *[+-]0' out)" -eq 2 ] || complain 'not exactly two differences'
expect_width 80
expect_status 2 "unknown network 'none'" icurisk "${several[@]}" -m none

# One JSON line for each network. The same seed gives the same bytes, another seed other intervals.
expect_status 0 '' icurisk evaluate --models nets --all --data made --json
[ "$("$tool" json model scheme stays deaths without_risk hour parent <out | sort -u | wc -l)" -eq 6 ] ||
    complain "not six networks: $(cut -c 1-60 out)"
for key in auroc auroc_low auroc_high auprc brier slope intercept ece min_se_ppv \
    intervals.auprc.0 at_threshold.npv thresholds.6.npv decision_curve.59.model \
    subgroups.0.auroc by_hour.5.ece reliability.9.observed; do
    "$tool" json "$key" <out | grep -Evq '^-?[0-9.e-]+$' && complain "$key is not always a number"
done
mv out first
expect_status 0 '' icurisk evaluate --models nets --all --data made --json
cmp -s first out || complain 'two runs of the same command differ'
expect_status 0 '' icurisk evaluate --models nets --all --scheme mimic3 --data made --json --seed 2 --at 24
[ "$("$tool" json hour seed scheme <out | sort -u)" = "24	2	mimic3" ] || complain 'wrong hour, seed or scheme'
"$tool" json auroc hour <first | sort >a
"$tool" json auroc hour <out | sort | comm -12 a - | grep -q . && complain 'the AUROC of hour 24 is that of hour 48'

# The drawings are complete, and only their owner can read them.
expect_status 0 '' icurisk evaluate --models nets --all --data made --svg pictures
for name in roc reliability decision size-accuracy-speed; do
    file=pictures/$name.svg
    [ "$(stat -c %a $file)" = 600 ] || complain "$file: other users can read it"
    [ "$(tail -n 1 $file)" = '</svg>' ] || complain "$file is incomplete"
    ! command -v xmllint >/dev/null || xmllint --noout $file || complain "$file is not valid XML"
done
grep -q '^hlstm  *mimic3' out || complain 'the last table lacks a network'

# Of a network trained here the held-out stays are recognised. One pair of its 9 deaths and 27 survivors
# may differ: BLAS may order two identical stays.
icurisk train --quiet --arch dnn --epochs 1 --seed 5 --data made --out own.safetensors >/dev/null ||
    complain 'train failed'
expect_same_auroc ./own.safetensors made 0.0047
icurisk evaluate --model ./own.safetensors --data made | grep -q 'CAUTION: these may be' ||
    complain 'no caution that the network may be fitted on these stays'

# Ctrl-C stops it with a message and without drawings.
icurisk evaluate --models nets --all --data made --svg stopped >/dev/null 2>err &
child=$!
while [ ! -d stopped ] && kill -0 $child 2>/dev/null; do sleep 0.01; done
sleep 0.2
kill -INT $child
wait $child
[ $? -eq 130 ] || complain 'wrong exit status after an interrupt'
grep -q 'stopped' err || complain "no message about the interrupt: $(cat err)"
[ -z "$(ls stopped)" ] || complain 'a stopped run wrote drawings'

# --note writes the figures into the files, and the new checksums of the parents.
mkdir noted && cp "${abs_srcdir:?}"/models/physionet2012/{dnn,dnn-int8,dnn-pruned,dnn-pruned-int8}.safetensors noted
chmod u+w noted/*
expect_status 2 '--all' icurisk evaluate --models noted --data made --note 'of nobody'
expect_status 0 '' icurisk evaluate --json --all --models noted --data made --note 'of nobody'
for name in dnn dnn-int8 dnn-pruned dnn-pruned-int8; do
    icurisk info noted/$name.safetensors | tr -s ' \n' ' ' >text
    grep -q "elsewhere 0\.[0-9]* (0\.[0-9]*-[01]\.[0-9]*) at hour 48, E/O [0-9.]*, 240 stays, [0-9]* deaths, of nobody" text ||
        complain "$name has no figures: $(grep -o 'elsewhere.*' text)"
    icurisk info --json noted/$name.safetensors | "$tool" json parent sha256
done >parents
awk -F'\t' 'NR == 1 { dnn = $2 } NR == 2 || NR == 3 { wrong += $1 != dnn } NR == 3 { pruned = $2 }
    NR == 4 { wrong += $1 != pruned } END { exit wrong > 0 || NR != 4 }' parents ||
    complain "parents: $(cat parents)"

finish
