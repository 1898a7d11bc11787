#!/bin/bash
# SPDX-License-Identifier: MIT
# The manual documents every option of every command and no others, all languages and all formats that are
# read. Translated manuals have the same options and keys.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
page=$abs_srcdir/man/icurisk.1

# The sections of commands have exactly their options, in the form of "help --words", as lines
# "COMMAND OPTION"; "icurisk" is the bare program.
words=$(icurisk help --words | sed 's/^- /icurisk /') || exit 1
[ "$(echo "$words" | wc -l)" -ge 6 ] || complain "too few commands: $words"
echo "$words" | awk '{ for (i = 2; i <= NF; i++) if ($i != "--help" && $i != "--language=") print $1, $i }' |
    sort >in_program
echo "$words" | awk '
    FILENAME == "-" { commands[$1]; next }
    /^\.S[sh] / { inside = /^\.Ss / && ($2 in commands) && NF == 2; command = $2 }
    inside && /^\.It Fl / {
        for (i = 1; i < NF; i++)
            if ($i == "Fl" && $(i + 1) ~ /^-[a-z]/)
                print command, "-" $(i + 1) ($0 ~ / Ns = Ns Ar / ? "=" : "")
    }' - "$page" | sort >in_manual
diff in_manual in_program >differ || complain "icurisk.1 (<) and the program (>) have other options: $(cat differ)"

# The manual has each short option, too.
for command in '' $(echo "$words" | sed 's/ .*//;/^icurisk$/d'); do
    icurisk $command --help
done | sed -n 's/^  -\(.\), --\([a-z-]*\).*/Fl \1 , Fl -\2/p' | sort -u >short
[ "$(wc -l <short)" -ge 10 ] || complain "too few short options: $(cat short)"
grep -oE 'Fl . , Fl -[a-z-]+' "$page" | sort -u | comm -13 - short >missing
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
