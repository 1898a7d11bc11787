#!/bin/bash
# SPDX-License-Identifier: MIT
# The command evaluate on the real stays in the folder ICURISK_DATA: its figures agree with the facts of
# the files.
[ -n "${ICURISK_DATA-}" ] || { echo 'ICURISK_DATA is not set'; exit 77; }
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir real
for set in a b; do
    tar xzf "$ICURISK_DATA/physionet2012/set-$set.tar.gz" -C real
    cp "$ICURISK_DATA/physionet2012/Outcomes-$set.txt" real
done
icurisk train --quiet --arch lstm --epochs 1 --data real --out real.safetensors >/dev/null ||
    complain 'cannot train on the real stays'
expect_same_auroc ./real.safetensors real 0.0015
[ "$("$tool" json stays without_risk <out)" = "1199	1" ] || complain "stays: $(cut -c 1-200 out)"

# Shipped files state whether these stays are new to them, and the figures are consistent with that.
# A final network was fitted again on all stays, these included: on them it may be better than its
# stated figure, or slightly worse.
expect_status 0 '' icurisk evaluate --all --data real --subset held-out --json
"$tool" json model scheme fitted_on_them auroc file <out >shipped
[ -s shipped ] || complain 'no shipped network was evaluated'
while IFS=$'\t' read -r model scheme fitted auroc file; do
    fact=$(icurisk info --json "$file" | "$tool" json facts.auroc | grep -o '[01]\.[0-9]*' | head -n 1)
    awk -v a="$fact" -v b="$auroc" -v fitted="$fitted" 'BEGIN {
        d = b - a
        exit !(a > 0 && (fitted == "fitted" ? d > -0.01 : d > -0.0015 && d < 0.0015)) }' ||
        complain "$scheme $model ($fitted): AUROC $auroc, its facts: $fact"
done <shipped

finish
