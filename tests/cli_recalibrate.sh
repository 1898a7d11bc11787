#!/bin/bash
# SPDX-License-Identifier: MIT
# The command recalibrate on synthetic stays: the network that it writes, its facts, and refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 240 5
mkdir nets
"$tool" models nets || complain 'cannot write the networks'
network=(--models nets --model lstm --scheme physionet2012)

expect_status 2 'needed' icurisk recalibrate --data made
expect_status 2 'needed' icurisk recalibrate --out net
for rate in 0 1 12 100% -5% x '' 0,12; do
    expect_status 2 'base-rate takes' icurisk recalibrate --data made --out net --base-rate "$rate"
done
expect_status 2 'cohort is needed' icurisk recalibrate --data . --out net
expect_status 2 'cohort is needed' icurisk recalibrate --data made --out net --cohort "$(printf '%025d' 1)"
expect_status 2 'plain text' icurisk recalibrate --data made --out net --period $'\e[2J'
expect_status 1 'neither set-a' icurisk recalibrate "${network[@]}" --data nets --out net
expect_status 1 '/nowhere' icurisk recalibrate "${network[@]}" --data made --out /nowhere/net

# Cohorts in which all or no patients died.
for died in 0 1; do
    rm -rf single && mkdir single && ln -s ../made/set-a single/set-a
    sed "2,\$s/.\$/$died/" made/Outcomes-a.txt >single/Outcomes-a.txt
    expect_status 1 'one kind' icurisk recalibrate "${network[@]}" --data single --out net
done
[ -e net ] && complain 'a refused run wrote a network'

# Stays whose outcome nobody knows are counted.
mkdir part && ln -s ../made/set-a part/set-a && sed 2,4d made/Outcomes-a.txt >part/Outcomes-a.txt
expect_status 0 '' icurisk recalibrate "${network[@]}" --data part --out part.safetensors
grep -q '3 stays without a known outcome are left out' out || complain "stays without outcome: $(cat out)"

# A network trained here, then recalibrated to a cohort with higher mortality.
icurisk train --quiet --arch dnn --epochs 6 --data made --out here.safetensors >/dev/null ||
    complain 'train failed'
mkdir there && ln -s ../made/set-a there/set-a
awk -F, 'NR > 1 && NR % 4 == 0 { sub(/.$/, "1") } { print }' made/Outcomes-a.txt >there/Outcomes-a.txt
there=(--model ./here.safetensors --data there --period 2024-01)
expect_status 0 '' icurisk recalibrate "${there[@]}" --out there.safetensors
grep -q 'calibrated to there, 240 stays, 10[0-9] deaths' out || complain "the summary lacks the cohort: $(cat out)"
grep -q '^expected / observed *0\.[0-9]* *1\.0' out || complain "not calibrated: $(cat out)"
expect_width 80

# Evaluation on the stays used for calibration gives a warning. On other stays it does not, even with the
# same ids.
# fitted_and_recalibrated MODEL COHORT: what evaluate reports of these stays.
fitted_and_recalibrated() {
    icurisk evaluate --model "$1" --data "$2" --json | "$tool" json fitted_on_them recalibrated_on_them
}
[ "$(fitted_and_recalibrated ./there.safetensors there)" = 'other cohort	true' ] || complain "there: $(fitted_and_recalibrated ./there.safetensors there)"
[ "$(fitted_and_recalibrated ./there.safetensors made)" = 'may be fitted	false' ] || complain "made: $(fitted_and_recalibrated ./there.safetensors made)"
[ "$(fitted_and_recalibrated ./here.safetensors there)" = 'other cohort	false' ] || complain "here: $(fitted_and_recalibrated ./here.safetensors there)"
icurisk evaluate --model ./there.safetensors --data there >out
grep -q '^Another cohort' out && grep -q '^CAUTION: the calibration of this file' out ||
    complain "no caution for the stays used for calibration: $(head -n 8 out)"
expect_status 0 '' icurisk recalibrate "${there[@]}" --out again.safetensors
cmp -s there.safetensors again.safetensors || complain 'two runs write different files'
expect_status 0 '' icurisk info --json here.safetensors there.safetensors
"$tool" json model parent sha256 <out >facts
[ "$(cut -f 1 facts | tr '\n' ' ')" = 'dnn dnn-local ' ] || complain "names: $(cat facts)"
[ "$(sed -n 2p facts | cut -f 2)" = "$(sed -n 1p facts | cut -f 3)" ] || complain "parent: $(cat facts)"
for word in '"calibrated to": *"there, 240 stays' '"local period": *"2024-01"' \
    '"old calibration": *"Platt' 'intercept and slope at 1 of 48 hours'; do
    sed -n 2p out | grep -q "$word" || complain "the facts lack $word"
done
# The order of the risks does not change. Their mean is the observed mortality.
expect_status 0 '' icurisk score --csv --model ./here.safetensors made/set-a
cut -d, -f 2,7 out | sed 1d | sort -t, -k2g -k1 | cut -d, -f 1 >before
expect_status 0 '' icurisk score --csv --model ./there.safetensors made/set-a
cut -d, -f 2,7 out | sed 1d | sort -t, -k2g -k1 >risks
cut -d, -f 1 risks | cmp -s - before || complain 'the order of the risks changed'
awk -F, -v deaths="$(grep -c ',1$' there/Outcomes-a.txt)" '{ sum += $2 }
    END { exit !(sum / deaths > 0.97 && sum / deaths < 1.03) }' risks || complain 'the mean risk is not the observed mortality'
expect_status 0 '' icurisk score --json --model ./there.safetensors made/set-a/7.txt
grep -q '"calibrated_to": *"there, 240' out || complain "score --json lacks the calibration: $(cat out)"

# Cautions from the fingerprints of stays: other stays, those already used for calibration, those that the
# network was fitted on, and synthetic ones.
grep -q 'CAUTION\|fingerprint' out && complain "there is a caution about other stays: $(cat out)"
icurisk recalibrate "${there[@]}" --out again.safetensors >out || complain 'cannot recalibrate again'
grep -q 'CAUTION\|fingerprint' out && complain "there is a caution about other stays: $(cat out)"
icurisk recalibrate --model ./there.safetensors --data there --out twice.safetensors >out || complain 'cannot recalibrate to the same stays twice'
grep -q 'CAUTION: the network.s calibration was' out || complain "no caution that the stays were used before: $(cat out)"
icurisk recalibrate --model ./here.safetensors --data made --out same.safetensors >out || complain 'cannot recalibrate to the stays it was fitted on'
grep -q 'CAUTION: by its fingerprint' out || complain "no caution that it was fitted on these stays: $(cat out)"
icurisk info --json same.safetensors | grep -q '"local doubt": *"CAUTION' || complain 'the facts lack the caution'
expect_width 80
icurisk recalibrate --model ./here.safetensors --data "$abs_srcdir/samples/class" \
    --out class.safetensors >out || complain "class: $(cat out)"
grep -q 'calibrated to SYNTHETIC class, 4' out || complain "synthetic stays are not called so: $(cat out)"

# With --base-rate, outcomes are not used.
expect_status 0 '' icurisk recalibrate --model ./here.safetensors --data made/set-a --base-rate 60% \
    --cohort clinic --out stated.safetensors
grep -q 'calibrated to clinic, stated base rate 60 %, 240 stays' out || complain "$(cat out)"
grep -q '^  48 *240 .* 0.600 ' out || complain "mean risk: $(cat out)"

# The range of other hospitals is gone only where outcomes of real stays stand behind the calibration; then it is that
# of their number.
# ranges NETWORK: what score --json and the report say of it.
ranges() {
    icurisk score --json --model "./$1.safetensors" made/set-a/7.txt | grep -o '"risk_in_other_hospitals": *.' | tail -c 2
    icurisk --model "./$1.safetensors" made/set-a/7.txt | tr -s ' \n' '  ' |
        grep -o 'not calibrated to this hospital\|calibrated without outcomes of real stays\|calibrated by outcomes (deaths: 1..): by their number it may be [0-9]* to [0-9]* %'
}
[ "$(ranges here)" = $'{\nnot calibrated to this hospital' ] || complain "as fitted: $(ranges here)"
[[ $(ranges there) == $'n\ncalibrated by outcomes (deaths: '* ]] || complain "by outcomes: $(ranges there)"
icurisk score --json --model ./there.safetensors made/set-a/7.txt | "$tool" json risk risk_by_calibration.low risk_by_calibration.high |
    awk '{ exit !($2 > 0 && $2 < $1 && $1 < $3 && $3 - $2 < 0.2) }' || complain "the range of the calibration is missing"
[ "$(icurisk score --json --model ./stated.safetensors made/set-a/7.txt | grep -o '"risk_by_calibration": *null')" ] || complain 'a stated rate has a range by deaths'
for network in stated class; do
    [ "$(ranges $network)" = $'{\ncalibrated without outcomes of real stays' ] || complain "$network: $(ranges $network)"
done
expect_status 1 'too few stays' icurisk recalibrate --model ./here.safetensors --data made/set-a/7.txt \
    --base-rate 0.6 --cohort clinic --out net

finish
