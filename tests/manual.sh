#!/bin/bash
# SPDX-License-Identifier: MIT
# The manual documents every option of every command and no others, all languages and all formats that are
# read. Translated manuals have the same options and keys.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
page=$abs_srcdir/man/icurisk.1

# manual_options COMMAND: the options in its section of the manual, in the form of "help --words".
manual_options() {
    awk -v section=".Ss $1" '
        /^\.S[sh] / { inside = $0 == section }
        inside && /^\.It Fl / {
            for (i = 1; i < NF; i++)
                if ($i == "Fl" && $(i + 1) ~ /^-[a-z]/)
                    print "-" $(i + 1) ($0 ~ / Ns = Ns Ar / ? "=" : "")
        }' "$page" | sort | tr '\n' ' '
}

words=$(icurisk help --words) || exit 1
[ "$(echo "$words" | wc -l)" -ge 6 ] || complain "too few commands: $words"
while read -r command rest; do
    [ "$command" = - ] && command=icurisk
    program_options=$(echo "$rest" | tr ' ' '\n' | grep -vE '^--(help|language=)$' | sort | tr '\n' ' ')
    [ "$(manual_options "$command")" = "$program_options" ] ||
        complain "icurisk.1, $command: '$(manual_options "$command")', the program has '$program_options'"
done <<<"$words"

# The manual has each short option, too.
for command in '' $(echo "$words" | sed 's/ .*//;/^-$/d'); do
    icurisk $command --help | sed -n 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p' |
        while read -r letter name; do
            grep -qE "^(\.It )?\.?(It )?.*Fl $letter , Fl -$name\b" "$page" || echo "$command: -$letter, --$name"
        done
done >missing
[ ! -s missing ] || complain "short options missing in the manual: $(cat missing)"

# options_and_keys PAGE: its commands with their options, and its keys.
options_and_keys() {
    awk '/^\.Sh / { section = "" } /^\.Ss / { section = $0 } /^\.It (Fl|Ic) / { print section, $0 }' "$1"
}

# A translated page has the same options and keys, in the same order.
for other in "${abs_srcdir}"/man/*/icurisk.1; do
    diff <(options_and_keys "$page") <(options_and_keys "$other") || complain "$other: the options or keys differ from those of icurisk.1"
    sed '/^\.It Fl u /d' "$other" | diff -q <(options_and_keys "$page") <(options_and_keys /dev/stdin) >/dev/null &&
        complain "self-check: a missing option in $other is not found"
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$other" || complain "$other: mandoc has warnings"
    fi
done

# Each page names all languages, in the order of po/LINGUAS: "en, fr, es, pt, sw or id".
languages=$(sed 's/ /, /g; s/, \([a-z]*\)$/ [a-z]* \1/' "$abs_srcdir/po/LINGUAS")
for each in "$page" "${abs_srcdir}"/man/*/icurisk.1; do
    grep -q ": en, $languages\.$" "$each" || complain "$each: its languages are not en, $languages"
done

# missing_formats SOURCE...: words of the names of readers that are not in the page of the formats.
missing_formats() {
    cat "$@" | sed -n 's/^    \.name = "\(.*\)",$/\1/p' | tr -d , | tr ' ' '\n' | sort -u | while read -r word; do
        grep -qiwF -e "$word" "$abs_srcdir/man/icurisk-files.5" || echo "$word"
    done
}
found=$(missing_formats "$abs_srcdir"/src/patient/read_*.c)
[ -z "$found" ] || complain "icurisk-files.5: formats that are read and not described: $found"
[ "$(printf '    .name = "Nowhere 9",\n' | missing_formats -)" = Nowhere ] || complain 'self-check: a missing format is not found'

# Quoted text is printed unchanged. (After another macro a word such as No is a macro.)
if command -v mandoc >/dev/null; then
    for name in icurisk.1 icurisk-files.5 icurisk-promises.7; do
        mandoc -T ascii "$abs_srcdir/man/$name" | sed 's/.\x08//g' | grep -n '[^ (]""' &&
            complain "$name: quotation marks in the wrong place"
    done
    mandoc -T ascii "$abs_srcdir/man/icurisk-files.5" | sed 's/.\x08//g' | tr -s ' \n' ' ' |
        grep -q '"No Response-ETT" score 1' || complain 'icurisk-files.5: "No Response-ETT" is not printed'
fi

if command -v mandoc >/dev/null; then
    # mandoc looks for the pages referred to among the installed ones.
    mandoc -T lint -W style "$page" "${abs_srcdir}"/man/icurisk-*.[57] |
        grep -v 'referenced manual not found: Xr icurisk' && complain 'mandoc has style warnings'
fi
finish
