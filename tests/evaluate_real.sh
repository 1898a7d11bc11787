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
# One set is enough for a network of our own.
mkdir half
ln -s ../real/set-a ../real/Outcomes-a.txt half
icurisk train --quiet --arch lstm --epochs 1 --data half --out half.safetensors >/dev/null ||
    complain 'cannot train on the real stays'
expect_same_auroc ./half.safetensors half 0.0015
[ "$("$tool" json stays without_risk <out)" = "600	0" ] || complain "stays: $(cut -c 1-200 out)"

# Shipped files state whether these stays are new to them, and the figures are consistent with that.
# A final network was fitted again on all stays, these included: on them it may be better than its
# stated figure, or slightly worse.
expect_status 0 '' icurisk evaluate --all --data real --subset held-out --json
"$tool" json model scheme fitted_on_them auroc file <out >shipped
[ "$("$tool" json stays without_risk <out | sort -u)" = "1199	1" ] || complain "stays: $(cut -c 1-200 out)"
mapfile -t files < <(cut -f 5 shipped)
icurisk info --json "${files[@]}" | "$tool" json facts.auroc >facts
paste shipped facts | awk -F '\t' '
    {
        fact = match($6, /[01]\.[0-9]*/) ? substr($6, RSTART, RLENGTH) : 0
        d = $4 - fact
        if (!(fact > 0 && ($3 == "fitted" ? d > -0.01 : d > -0.0015 && d < 0.0015)))
            print $2 " " $1 " (" $3 "): AUROC " $4 ", its facts: " $6
    }
    END { if (NR < 30) print NR " networks were evaluated" }' >wrong
[ ! -s wrong ] || complain "$(cat wrong)"

finish
