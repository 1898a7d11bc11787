#!/bin/bash
# SPDX-License-Identifier: MIT
# The figures of the networks in README.md and models/README.md are those of the files that are
# shipped. With --write, puts them in; with --write FOLDER of other hospitals' stays, those that the
# files do not tell (hour 24, the slope), too. Times and the paper's figures are left as they are.
set -u
tool=${abs_builddir:?}/tests/cli_tool
icurisk=$abs_builddir/icurisk
export ICURISK_MODELS=${abs_srcdir:?}/models
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

"$icurisk" info --json >"$work/info" || exit 1
"$tool" json scheme model parameters file_bytes facts.auroc 'facts.out of fold' facts.elsewhere <"$work/info" >"$work/facts"
: >"$work/away"
if [ -n "${2-}" ]; then
    for hour in 24 48; do
        "$icurisk" evaluate --all --data "$2" --at $hour --json >"$work/at" || exit 1
        "$tool" json scheme model auroc slope <"$work/at" | sed "s/^/$hour\t/" >>"$work/away"
    done
fi

# A row of a table: the columns of COLUMNS after the name, of the scheme that its heading names.
table() {
    awk -F '|' -v OFS='|' -v columns="$2" -v scheme="$3" -v facts="$work/facts" -v away="$work/away" '
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
        while ((getline line < away) > 0) {
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

# check FILE COLUMNS [COLUMNS]: of its tables of physionet2012 and, where it has one, of mimic3.
check() {
    table "$1" "$2" physionet2012 >"$work/new"
    if [ -n "${3-}" ]; then
        mv "$work/new" "$work/one" && table "$work/one" "$3" mimic3 >"$work/new"
    fi
    if ! cmp -s "$1" "$work/new"; then
        if [ "${write:-}" ]; then
            cat "$work/new" >"$1"
        else
            diff "$1" "$work/new" | head -20
            echo "$1: its figures are not those of the files; tests/model_tables.sh --write puts them in"
            wrong=1
        fi
    fi
}

[ "${1:-}" = --write ] && write=1
check "$abs_srcdir/README.md" 'weights KIB us held folds h24 h48 paper'
check "$abs_srcdir/models/README.md" 'weights kib us held folds h24 h48 ratio slope' 'weights kib held folds h24 h48 ratio slope'

# A figure that was changed is seen.
sed '/^| lstm |/s/| \.8[0-9][0-9] |/| .701 |/' "$abs_srcdir/README.md" >"$work/changed"
table "$work/changed" 'weights KIB us held folds h24 h48 paper' physionet2012 | cmp -s - "$work/changed" &&
    { echo 'self-check: a changed figure is not seen'; wrong=1; }
exit $wrong
