#!/bin/bash
# SPDX-License-Identifier: MIT
# The tables of the manual pages are those of the program. With --write, writes them into the pages.
set -u
tool=${abs_builddir:?}/tests/cli_tool
wrong=0

# table PAGE NAME: the lines between `.\" NAME begin` and `.\" NAME end`.
table() {
    sed -n "/^\.\\\\\" $2 begin/,/^\.\\\\\" $2 end/p" "$1" | sed '1d;$d'
}

check() {
    page=${abs_srcdir:?}/man/$1 new=$2.new.$$
    "$tool" "$2" >"$new" || { echo "$2: no table"; rm -f "$new"; wrong=1; return; }
    if [ "${write:-}" ]; then
        awk -v name="$2" -v new="$new" '
            $0 == ".\\\" " name " end" { inside = 0 }
            !inside { print }
            $0 == ".\\\" " name " begin" { inside = 1; while ((getline line < new) > 0) print line }
        ' "$page" >"$page.new" && mv "$page.new" "$page"
    fi
    if ! table "$page" "$2" | cmp -s - "$new"; then
        table "$page" "$2" | diff - "$new" | head -10
        echo "$1: its $2 are not those of the program; tests/manual_tables.sh --write puts them in"
        wrong=1
    fi
    rm -f "$new"
}

[ "${1:-}" = --write ] && write=1
check icurisk.1 keys
check icurisk-files.5 ranges
check icurisk-files.5 units
exit $wrong
