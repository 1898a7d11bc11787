#!/bin/bash
# SPDX-License-Identifier: MIT
# The figures of the networks in README.md and models/README.md are those of the shipped files. With
# --write, writes them. With --write FOLDER, stays of other hospitals, also writes the figures that the
# files do not state (hour 24, the slope). Times and the paper's figures stay unchanged.

other_hospitals=${2:+$(realpath "$2")} # before tests/lib.sh changes the folder
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=$abs_srcdir/models

icurisk info --json >info || exit 1
"$tool" json scheme model parameters file_bytes facts.auroc 'facts.out of fold' facts.elsewhere <info >facts
: >elsewhere
if [ -n "$other_hospitals" ]; then
    for hour in 24 48; do
        icurisk evaluate --all --data "$other_hospitals" --at $hour --json >evaluated || exit 1
        "$tool" json scheme model auroc slope <evaluated | sed "s/^/$hour\t/" >>elsewhere
    done
fi

# fill_table FILE COLUMNS SCHEME: prints FILE with the figures of the scheme's table. COLUMNS names the
# columns after the network's name.
fill_table() {
    awk -F '|' -v OFS='|' -v columns="$2" -v scheme="$3" -v facts=facts -v elsewhere=elsewhere '
    function grouped(n) { return n < 1000 ? n : int(n / 1000) " " sprintf("%03d", n % 1000) }
    function share(x) { sub(/^0/, "", x); return x }
    function first(text) { match(text, /[01]\.[0-9]+/); return substr(text, RSTART, RLENGTH) }
    BEGIN {
        FS = "\t"
        while ((getline line < facts) > 0) {
            split(line, f, "\t")
            if (f[1] != scheme) continue
            value[f[2], "weights"] = grouped(f[3])
            value[f[2], "kib"] = sprintf("%.1f", f[4] / 1024)
            value[f[2], "KIB"] = sprintf("%.0f", f[4] / 1024)
            value[f[2], "held"] = share(first(f[5]))
            value[f[2], "folds"] = share(first(f[6]))
            value[f[2], "h48"] = share(first(f[7]))
            ratio = f[7]; sub(/.*E\/O /, "", ratio); sub(/,.*/, "", ratio)
            value[f[2], "ratio"] = ratio
        }
        while ((getline line < elsewhere) > 0) {
            split(line, f, "\t")
            if (f[2] != scheme) continue
            if (f[1] == 24) value[f[3], "h24"] = share(sprintf("%.3f", f[4]))
            else value[f[3], "slope"] = sprintf("%.2f", f[5])
        }
        FS = "|"
        count = split(columns, column, " ")
    }
    /^\|/ { heading = /^\| *(physionet2012|mimic3)? *\| weights/ ? ($2 ~ /mimic3/ ? "mimic3" : "physionet2012") : heading }
    !/^\|/ { heading = "" }
    heading == scheme {
        name = $2; gsub(/[* ]/, " ", name); sub(/^ */, "", name); sub(/[ ,(].*/, "", name)
        if ((name, "weights") in value) {
            seen++
            for (i = 1; i <= count; i++) {
                if (!((name, column[i]) in value)) continue
                paper = column[i] == "KIB" && match($(i + 2), /\(.*\)/) ? " " substr($(i + 2), RSTART, RLENGTH) : ""
                $(i + 2) = " " value[name, column[i]] paper " "
            }
        }
    }
    { print }
    END { if (seen < 3) print "no table of " scheme > "/dev/stderr" }' "$1"
}

# check_figures FILE COLUMNS [COLUMNS]: of its table of physionet2012, and of mimic3 if it has one.
check_figures() {
    fill_table "$1" "$2" physionet2012 >new
    if [ -n "${3-}" ]; then
        mv new one && fill_table one "$3" mimic3 >new
    fi
    if ! cmp -s "$1" new; then
        if [ "${write:-}" ]; then
            cat new >"$1"
        else
            diff "$1" new | head -20
            complain "$1: its figures are not those of the files; tests/model_tables.sh --write writes them"
        fi
    fi
}

[ "${1:-}" = --write ] && write=1
check_figures "$abs_srcdir/README.md" 'weights KIB us held folds h24 h48 paper'
check_figures "$abs_srcdir/models/README.md" 'weights kib us held folds h24 h48 ratio slope' 'weights kib held folds h24 h48 ratio slope'

# A changed figure is found.
sed '/^| lstm |/s/| \.8[0-9][0-9] |/| .701 |/' "$abs_srcdir/README.md" >changed
fill_table changed 'weights KIB us held folds h24 h48 paper' physionet2012 | cmp -s - changed &&
    complain 'self-check: a changed figure is not found'
finish
