#!/bin/bash
# SPDX-License-Identifier: MIT
# The command evaluate on the real stays of the folder that ICURISK_DATA names: the figures agree
# with the files' facts.
[ -n "${ICURISK_DATA-}" ] || { echo 'ICURISK_DATA is not set'; exit 77; }
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
# agree FILE DATA: its held-out stays are reproduced, and the figure is that of its facts.
agree() {
    local fact
    fact=$(icurisk info --json "$1" | "$tool" json facts.auroc | grep -o '[01]\.[0-9]*' | head -n 1)
    status 0 '' icurisk evaluate --model "$1" --data "$2" --subset held-out --json
    [ "$("$tool" json fitted_on_them <out)" = 'held out' ] || complain "$1: not held out"
    awk -v a="$fact" -v b="$(number auroc)" 'BEGIN { d = a - b; exit !(a > 0 && d < 0.0015 && d > -0.0015) }' ||
        complain "$1: AUROC $(number auroc), its facts: $fact"
}
mkdir real
for set in a b; do
    tar xzf "$ICURISK_DATA/physionet2012/set-$set.tar.gz" -C real
    cp "$ICURISK_DATA/physionet2012/Outcomes-$set.txt" real
done
icurisk train --quiet --arch lstm --epochs 1 --data real --out real.safetensors >/dev/null ||
    complain 'cannot train on the real stays'
agree ./real.safetensors real
[ "$("$tool" json stays without_risk <out)" = "1199	1" ] || complain "stays: $(cut -c 1-200 out)"

# Shipped files state whether these stays are new to them, and the figures are consistent with that.
# A file that was also fitted on these stays may do better on them; since it is not the network that
# its figure refers to, it may also do slightly worse.
status 0 '' icurisk evaluate --all --data real --subset held-out --json
"$tool" json model scheme fitted_on_them auroc file <out >shipped
[ -s shipped ] || complain 'no shipped network was judged'
while IFS=$'\t' read -r model scheme fitted auroc file; do
    fact=$(icurisk info --json "$file" | "$tool" json facts.auroc | grep -o '[01]\.[0-9]*' | head -n 1)
    awk -v a="$fact" -v b="$auroc" -v fitted="$fitted" 'BEGIN {
        d = b - a
        exit !(a > 0 && (fitted == "fitted" ? d > -0.01 : d > -0.0015 && d < 0.0015)) }' ||
        complain "$scheme $model ($fitted): AUROC $auroc, its facts: $fact"
done <shipped

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
