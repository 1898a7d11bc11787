#!/bin/bash
# SPDX-License-Identifier: MIT
# The command evaluate: on made stays what it prints, refuses and writes, and that its AUROC is that
# of the printed risks.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

make_stays 240 5 9
mkdir nets
"$tool" models nets || complain 'no networks'

status 2 'data is needed' icurisk evaluate
status 2 'cannot be combined' icurisk evaluate --data made --all --model lstm
status 2 'unknown subset' icurisk evaluate --data made --subset some
status 2 'whole number' icurisk evaluate --data made --at 49
status 2 'whole number' icurisk evaluate --data made --seed x
status 2 "unknown network 'gru'" icurisk evaluate --models nets --data made --parent gru
status 1 'No such file' icurisk evaluate --models nets --data made --parent ./none.safetensors
status 1 'neither set-a' icurisk evaluate --models nets --data nets
status 1 'seed of a split' icurisk evaluate --models nets --data made --subset held-out
status 1 '/nowhere' icurisk evaluate --models nets --model lstm --data made --svg /nowhere/here
[ -s out ] && complain 'judged although the drawings have no place'

# Text of 80 columns, with the words of a comparison.
status 0 '' icurisk evaluate --models nets --model lstm --scheme physionet2012 --data made --parent hlstm
for word in 'AUROC ' 'NET BENEFIT' 'AGAINST ITS PARENT hlstm' 'nferior' 'change class' 'hour 6 ' \
    'Not a medical device'; do
    grep -q "$word" out || complain "no \"$word\" in the text"
done
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'

# The AUROC is that of the printed risks, over all pairs, ties counted half.
status 0 '' icurisk score --models nets --model lstm --scheme physionet2012 --at 48 --csv made/set-a
cut -d, -f 2,7 out >risks
status 0 '' icurisk evaluate --models nets --model lstm --scheme physionet2012 --data made --json
awk -F, -v told="$(number auroc)" 'FNR == NR { if (FNR > 1) risk[$1] = $2 + 0; next }
FNR > 1 { if ($6) dead[$1]; else alive[$1] }
END {
    for (i in dead) for (j in alive) {
        pairs++
        right += risk[i] > risk[j] ? 1 : risk[i] == risk[j] ? 0.5 : 0
        ties += risk[i] == risk[j]
    }
    off = right / pairs - told
    if (pairs != 60 * 180 || ties == 0 || off > 1e-12 || off < -1e-12) {
        printf "%d pairs, %d ties: %.15g, told %s\n", pairs, ties, right / pairs, told
        exit 1
    }
}' risks made/Outcomes-a.txt || complain 'the AUROC is not that of the risks'

# By the groups of a column, and against its risks: those of the network itself are no better.
awk -F, 'FNR == NR { risk[$1] = $2; next } FNR == 1 { print "id,ward,own" } FNR > 1 && $1 in risk {
    print $1 "," (FNR % 50 == 0 ? "Zürich Süd Müllerstraße" : FNR % 3 ? "north" : "south") "," (FNR % 9 ? risk[$1] : "") }' \
    risks made/Outcomes-a.txt >columns.csv
judge=(evaluate --models nets --model lstm --scheme physionet2012 --data made)
status 0 '' icurisk "${judge[@]}" --table columns.csv --by Ward --against own --least 5
for word in '^BY Ward: of 3 groups 2 have at least 5 deaths' '^north  *[0-9]' '^observed / expected  *[23] ' \
    '^Too small (stays, deaths): Zürich Süd Müllerstraße (4, ' '^AGAINST own: .* stays have both risks' \
    'difference +0.0000 (95 % +0.0000 to +0.0000' '^AUROC (width .1)  *[0-9]* stays'; do
    grep -q "$word" out || complain "no \"$word\" in the text"
done
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'
status 0 '' icurisk "${judge[@]}" --table columns.csv --against own --svg both
grep -q 'own, its [0-9]* stays' both/decision.svg || complain 'the column is not in the decision curve'
status 0 '' icurisk "${judge[@]}" --table columns.csv --by ward --against own --json
[ "$("$tool" json by.column by.least by.groups.2.group by.groups.2.auroc.value against.difference.value <out)" = \
    'ward	10	Zürich Süd Müllerstraße	null	0.0' ] || complain "by and against: $(cut -c 1-80 out)"
status 2 '--table needs' icurisk "${judge[@]}" --table columns.csv
status 2 '--least needs' icurisk "${judge[@]}" --least 5
status 1 'no column hospital' icurisk "${judge[@]}" --by hospital
status 1 'no risk from 0 to 1' icurisk "${judge[@]}" --against RecordID
status 1 'No such file' icurisk "${judge[@]}" --by ward --table none.csv

# Several networks, in their order, each against the first; a name given twice is judged once.
several=(evaluate --models nets --scheme physionet2012 --data made -m lstm -m hlstm -m lstm -m dnn)
status 0 '' icurisk "${several[@]}" --json
[ "$("$tool" json model to_first.model to_first.stays <out | tr '\n' ' ')" = \
    "lstm	(none)	(none) hlstm	lstm	240 dnn	lstm	240 " ] || complain "several: $("$tool" json model to_first.model to_first.stays <out)"
sed -n 2p out | "$tool" json to_first.difference.value to_first.difference.low to_first.difference.high >first
status 0 '' icurisk evaluate --models nets --model hlstm --scheme physionet2012 --data made --parent lstm --json
"$tool" json parent.difference parent.difference_low parent.difference_high <out | cmp -s - first ||
    complain 'the difference from the first is not that from a parent'
status 0 '' icurisk "${several[@]}"
grep -q '^DIFFERENCE OF AUROC FROM THAT OF lstm (physionet2012)' out || complain 'no differences'
[ "$(grep -c '^[a-z]* *physionet2012 *240  *[+-]0' out)" -eq 2 ] || complain 'not two differences'
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'
status 2 "unknown network 'none'" icurisk "${several[@]}" -m none

# Every network on a line of JSON; the same seed gives the same bytes, another one other intervals.
status 0 '' icurisk evaluate --models nets --all --data made --json
[ "$("$tool" json model scheme stays deaths without_risk hour parent <out | sort -u | wc -l)" -eq 6 ] ||
    complain "not six networks: $(cut -c 1-60 out)"
for key in auroc auroc_low auroc_high auprc brier slope intercept ece min_se_ppv \
    intervals.auprc.0 at_threshold.npv thresholds.6.npv decision_curve.59.model \
    subgroups.0.auroc by_hour.5.ece reliability.9.observed; do
    "$tool" json "$key" <out | grep -Evq '^-?[0-9.e-]+$' && complain "$key is not always a number"
done
mv out first
status 0 '' icurisk evaluate --models nets --all --data made --json
cmp -s first out || complain 'the same judgement twice differs'
status 0 '' icurisk evaluate --models nets --all --scheme mimic3 --data made --json --seed 2 --at 24
[ "$("$tool" json hour seed scheme <out | sort -u)" = "24	2	mimic3" ] || complain 'hour, seed or scheme'
"$tool" json auroc hour <first | sort >a
"$tool" json auroc hour <out | sort | comm -12 a - | grep -q . && complain 'hour 24 is as hour 48'

# Drawings: there, whole, for their owner only.
status 0 '' icurisk evaluate --models nets --all --data made --svg pictures
for name in roc reliability decision size-accuracy-speed; do
    file=pictures/$name.svg
    [ "$(stat -c %a $file)" = 600 ] || complain "$file: permissions"
    [ "$(tail -n 1 $file)" = '</svg>' ] || complain "$file is not whole"
    ! command -v xmllint >/dev/null || xmllint --noout $file || complain "$file is no XML"
done
grep -q '^hlstm  *mimic3' out || complain 'no line for each network at the end'

# A network trained here: its held-out stays are found again, and the figure is its own, but for one
# pair of the 9 deaths and 27 others: the library that trains may part two stays that are alike.
agree() {
    local fact
    fact=$(icurisk info --json "$1" | "$tool" json facts.auroc | grep -o '[01]\.[0-9]*' | head -n 1)
    status 0 '' icurisk evaluate --model "$1" --data "$2" --subset held-out --json
    [ "$("$tool" json fitted_on_them <out)" = 'held out' ] || complain "$1: not held out"
    awk -v a="$fact" -v b="$(number auroc)" 'BEGIN { d = a - b; exit !(a > 0 && d < 0.0047 && d > -0.0047) }' ||
        complain "$1: AUROC $(number auroc), its facts: $fact"
}
icurisk train --quiet --arch dnn --epochs 1 --seed 5 --data made --out own.safetensors >/dev/null ||
    complain 'cannot train'
agree ./own.safetensors made
icurisk evaluate --model ./own.safetensors --data made | grep -q 'CAUTION: these may be' ||
    complain 'does not say that the stays may be fitted on'

# Ctrl-C while it judges: said, nothing drawn.
icurisk evaluate --models nets --all --data made --svg stopped >/dev/null 2>err &
child=$!
while [ ! -d stopped ] && kill -0 $child 2>/dev/null; do sleep 0.01; done
sleep 0.2
kill -INT $child
wait $child
[ $? -eq 130 ] || complain 'exit status after an interrupt'
grep -q 'stopped' err || complain "an interrupt is not said: $(cat err)"
[ -z "$(ls stopped)" ] || complain 'drawings of a stopped run'

# Figures of other stays go into the files, and the parents' new checksums with them.
mkdir noted && cp "${abs_srcdir:?}"/models/physionet2012/{dnn,dnn-int8,dnn-pruned,dnn-pruned-int8}.safetensors noted
chmod u+w noted/*
status 2 '--all' icurisk evaluate --models noted --data made --note 'of nobody'
status 0 '' icurisk evaluate --json --all --models noted --data made --note 'of nobody'
for name in dnn dnn-int8 dnn-pruned dnn-pruned-int8; do
    icurisk info noted/$name.safetensors | tr -s ' \n' ' ' >text
    grep -q "elsewhere 0\.[0-9]* (0\.[0-9]*-[01]\.[0-9]*) at hour 48, E/O [0-9.]*, 240 stays, [0-9]* deaths, of nobody" text ||
        complain "$name has no figures: $(grep -o 'elsewhere.*' text)"
    icurisk info --json noted/$name.safetensors | "$tool" json parent sha256
done >parents
awk -F'\t' 'NR == 1 { dnn = $2 } NR == 2 || NR == 3 { wrong += $1 != dnn } NR == 3 { pruned = $2 }
    NR == 4 { wrong += $1 != pruned } END { exit wrong > 0 || NR != 4 }' parents ||
    complain "parents: $(cat parents)"

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
