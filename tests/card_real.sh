#!/bin/bash
# SPDX-License-Identifier: MIT
# The program reproduces the shipped point score card from the real stays, byte for byte, with at
# least the expected out-of-fold performance. Needs the stays (ICURISK_DATA); models/remake.sh also
# remakes the networks.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ -n "${ICURISK_DATA:-}" ] || { echo 'ICURISK_DATA is not set'; exit 77; }
mkdir real elsewhere
for set in a b; do
    tar xzf "$ICURISK_DATA/physionet2012/set-$set.tar.gz" -C real &&
        cp "$ICURISK_DATA/physionet2012/Outcomes-$set.txt" real || exit 99
done
tar xzf "$ICURISK_DATA/eicu-demo/set-a.tar.gz" -C elsewhere &&
    cp "$ICURISK_DATA/eicu-demo/Outcomes-a.txt" elsewhere || exit 99
expect_status 0 '' icurisk card --make --data real --name Boston --away elsewhere --away-name '93 US hospitals' --out made.json
cmp made.json "$abs_srcdir/models/physionet2012/points.json" || complain 'the card differs from the shipped one'
auroc=$(tr '\n' ' ' <made.json | "$tool" json judged.1.auroc judged.1.news2_auroc judged.3.auroc judged.3.news2_auroc)
read -r home home_news2 elsewhere elsewhere_news2 <<<"$auroc"
awk -v a="$home" -v b="$home_news2" -v c="$elsewhere" -v d="$elsewhere_news2" \
    'BEGIN { exit !(a > .835 && c > .80 && a - b > .08 && c - d > .03) }' || complain "AUROC: $auroc"

finish
