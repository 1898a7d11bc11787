#!/bin/bash
# SPDX-License-Identifier: MIT
# The command recalibrate on synthetic stays: the network written, its facts, and refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 240 5
mkdir nets
"$tool" models nets || complain 'no networks'
set_up=(--models nets --model lstm --scheme physionet2012)

status 2 'needed' icurisk recalibrate --data made
status 2 'needed' icurisk recalibrate --out net
for rate in 0 1 12 100% -5% x '' 0,12; do
    status 2 'base-rate takes' icurisk recalibrate --data made --out net --base-rate "$rate"
done
status 2 'cohort is needed' icurisk recalibrate --data . --out net
status 2 'cohort is needed' icurisk recalibrate --data made --out net --cohort "$(printf '%025d' 1)"
status 2 'plain text' icurisk recalibrate --data made --out net --period $'\e[2J'
status 1 'neither set-a' icurisk recalibrate "${set_up[@]}" --data nets --out net
status 1 '/nowhere' icurisk recalibrate "${set_up[@]}" --data made --out /nowhere/net

# Outcomes of one kind.
for died in 0 1; do
    rm -rf single && mkdir single && ln -s ../made/set-a single/set-a
    sed "2,\$s/.\$/$died/" made/Outcomes-a.txt >single/Outcomes-a.txt
    status 1 'one kind' icurisk recalibrate "${set_up[@]}" --data single --out net
done
[ -e net ] && complain 'a refused run wrote a network'

# A network trained here, then recalibrated to a cohort with higher mortality.
icurisk train --quiet --arch dnn --epochs 6 --data made --out here.safetensors >/dev/null ||
    complain 'no network'
mkdir there && ln -s ../made/set-a there/set-a
awk -F, 'NR > 1 && NR % 4 == 0 { sub(/.$/, "1") } { print }' made/Outcomes-a.txt >there/Outcomes-a.txt
there=(--model ./here.safetensors --data there --period 2024-01)
status 0 '' icurisk recalibrate "${there[@]}" --out there.safetensors
grep -q 'calibrated to there, 240 stays, 10[0-9] deaths' out || complain "not told: $(cat out)"
grep -q '^expected / observed *0\.[0-9]* *1\.0' out || complain "not calibrated: $(cat out)"
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'

# Evaluation on the stays used for calibration gives a warning; on others it does not, even with the
# same ids.
told() { icurisk evaluate --model "$1" --data "$2" --json | "$tool" json fitted_on_them recalibrated_on_them; }
[ "$(told ./there.safetensors there)" = 'other cohort	true' ] || complain "there: $(told ./there.safetensors there)"
[ "$(told ./there.safetensors made)" = 'may be fitted	false' ] || complain "made: $(told ./there.safetensors made)"
[ "$(told ./here.safetensors there)" = 'other cohort	false' ] || complain "here: $(told ./here.safetensors there)"
icurisk evaluate --model ./there.safetensors --data there >out
grep -q '^Another cohort' out && grep -q '^CAUTION: the calibration of this file' out ||
    complain "not warned of its own stays: $(head -n 8 out)"
status 0 '' icurisk recalibrate "${there[@]}" --out again.safetensors
cmp -s there.safetensors again.safetensors || complain 'the same command, another file'
status 0 '' icurisk info --json here.safetensors there.safetensors
"$tool" json model parent sha256 <out >told
[ "$(cut -f 1 told | tr '\n' ' ')" = 'dnn dnn-local ' ] || complain "names: $(cat told)"
[ "$(sed -n 2p told | cut -f 2)" = "$(sed -n 1p told | cut -f 3)" ] || complain "parent: $(cat told)"
for word in '"calibrated to": *"there, 240 stays' '"local period": *"2024-01"' \
    '"old calibration": *"Platt' 'intercept and slope at 1 of 48 hours'; do
    sed -n 2p out | grep -q "$word" || complain "no $word in the facts"
done
# The order of risks is unchanged; their mean is the observed mortality.
status 0 '' icurisk score --csv --model ./here.safetensors made/set-a
cut -d, -f 2,7 out | sed 1d | sort -t, -k2g -k1 | cut -d, -f 1 >before
status 0 '' icurisk score --csv --model ./there.safetensors made/set-a
cut -d, -f 2,7 out | sed 1d | sort -t, -k2g -k1 >risks
cut -d, -f 1 risks | cmp -s - before || complain 'other stays have the highest risks'
awk -F, -v deaths="$(grep -c ',1$' there/Outcomes-a.txt)" '{ sum += $2 }
    END { exit !(sum / deaths > 0.97 && sum / deaths < 1.03) }' risks || complain 'expected is not observed'
status 0 '' icurisk score --json --model ./there.safetensors made/set-a/7.txt
grep -q '"calibrated_to": *"there, 240' out || complain "the JSON does not say so: $(cat out)"

# A stated base rate: outcomes are not used.
status 0 '' icurisk recalibrate --model ./here.safetensors --data made/set-a --base-rate 60% \
    --cohort clinic --out stated.safetensors
grep -q 'calibrated to clinic, stated base rate 60 %, 240 stays' out || complain "$(cat out)"
grep -q '^  48 *240 .* 0.600 ' out || complain "mean risk: $(cat out)"
status 1 'too few stays' icurisk recalibrate --model ./here.safetensors --data made/set-a/7.txt \
    --base-rate 0.6 --cohort clinic --out net

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
