#!/bin/bash
# SPDX-License-Identifier: MIT
# The manual documents every option of every command, and no other.
set -u
program=${abs_builddir:?}/icurisk
page=${abs_srcdir:?}/man/icurisk.1
wrong=0

fault() {
    echo "$*"
    wrong=1
}

# options COMMAND: those that its section of the manual lists, as "help --words" does.
options() {
    awk -v section=".Ss $1" '
        /^\.S[sh] / { inside = $0 == section }
        inside && /^\.It Fl / {
            for (i = 1; i < NF; i++)
                if ($i == "Fl" && $(i + 1) ~ /^-[a-z]/)
                    print "-" $(i + 1) ($0 ~ / Ns = Ns Ar / ? "=" : "")
        }' "$page" | sort | tr '\n' ' '
}

words=$("$program" help --words) || exit 1
[ "$(echo "$words" | wc -l)" -ge 6 ] || fault "too few commands: $words"
echo "$words" | {
    while read -r command rest; do
        [ "$command" = - ] && command=icurisk
        program_has=$(echo "$rest" | tr ' ' '\n' | grep -vE '^--(help|language=)$' | sort | tr '\n' ' ')
        [ "$(options "$command")" = "$program_has" ] ||
            fault "icurisk.1, $command: '$(options "$command")' where the program has '$program_has'"
    done
    exit $wrong
} || wrong=1

# Every short letter too.
for command in '' $(echo "$words" | sed 's/ .*//;/^-$/d'); do
    "$program" $command --help | sed -n 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p' |
        while read -r letter name; do
            grep -qE "^(\.It )?\.?(It )?.*Fl $letter , Fl -$name\b" "$page" || echo "$command: -$letter, --$name"
        done
done | { ! grep .; } || wrong=1

# named PAGE: its commands with their options, and its keys.
named() {
    awk '/^\.Sh / { section = "" } /^\.Ss / { section = $0 } /^\.It (Fl|Ic) / { print section, $0 }' "$1"
}

# A page in another language names the same, in the same order.
for other in "${abs_srcdir}"/man/*/icurisk.1; do
    diff <(named "$page") <(named "$other") || fault "$other: other options or keys than icurisk.1"
    sed '/^\.It Fl u /d' "$other" | diff -q <(named "$page") <(named /dev/stdin) >/dev/null &&
        fault "self-check: $other without an option is as good"
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$other" || wrong=1
    fi
done

# What is quoted is shown as it stands: a word such as No is a macro behind another one.
if command -v mandoc >/dev/null; then
    for name in icurisk.1 icurisk-files.5 icurisk-promises.7; do
        mandoc -T ascii "${abs_srcdir}/man/$name" | sed 's/.\x08//g' | grep -n '[^ (]""' &&
            fault "$name: quotation marks in the wrong place"
    done
    mandoc -T ascii "${abs_srcdir}/man/icurisk-files.5" | sed 's/.\x08//g' | tr -s ' \n' ' ' |
        grep -q '"No Response-ETT" score 1' || fault 'icurisk-files.5: "No Response-ETT" is lost'
fi

if command -v mandoc >/dev/null; then
    # That mandoc does not find the pages themselves installed is no fault of theirs.
    mandoc -T lint -W style "$page" "${abs_srcdir}"/man/icurisk-*.[57] |
        grep -v 'referenced manual not found: Xr icurisk' && wrong=1
fi
exit $wrong
