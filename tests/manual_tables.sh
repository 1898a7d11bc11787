#!/bin/bash
# SPDX-License-Identifier: MIT
# The tables of the manual pages are those of the program. With --write, writes them into the pages.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

# page_table PAGE NAME: the lines between `.\" NAME begin` and `.\" NAME end`.
page_table() {
    sed -n "/^\.\\\\\" $2 begin/,/^\.\\\\\" $2 end/p" "$1" | sed '1d;$d'
}

# check_table PAGE NAME: the table is that of the program.
check_table() {
    page=$abs_srcdir/man/$1 new=$2.new
    "$tool" "$2" >"$new" || { complain "$2: no table"; return; }
    if [ "${write:-}" ]; then
        awk -v name="$2" -v new="$new" '
            $0 == ".\\\" " name " end" { inside = 0 }
            !inside { print }
            $0 == ".\\\" " name " begin" { inside = 1; while ((getline line < new) > 0) print line }
        ' "$page" >"$page.new" && mv "$page.new" "$page"
    fi
    if ! page_table "$page" "$2" | cmp -s - "$new"; then
        page_table "$page" "$2" | diff - "$new" | head -10
        complain "$1: its $2 are not those of the program; tests/manual_tables.sh --write writes them"
    fi
}

[ "${1:-}" = --write ] && write=1
check_table icurisk.1 keys
check_table icurisk-files.5 ranges
check_table icurisk-files.5 units
finish
