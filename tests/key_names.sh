#!/bin/bash
# SPDX-License-Identifier: MIT
# Texts name keys as {ACTION}. Keys in the prose of the manual and the README are those of the key table.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
keys=$abs_srcdir/ui/screen/keys.h

# The rows of the table as "ACTION keys".
key_rows() {
    tr '\n' ' ' <"$keys" | tr -d '\\' | grep -oE 'X\([A-Z_0-9]+,( *view_[a-z_]+,)? *"[^"]*"' |
        sed -E 's/X\(([A-Z_0-9]+),( *view_[a-z_]+,)? *"([^"]*)"/\1 \3/'
}

# literal_keys FOLDER...: texts that name a key by its letter, such as "x: why", "(x)" or "press x".
literal_keys() {
    find "$@" -name '*.[ch]' | sort | xargs grep -nE "\"[^\"]*((^|[\" ])[A-Za-z?%/]: |\([A-Za-z%?/]\)|[Pp]ress [A-Za-z?%/]\b|\bEsc[: ]|\(\+ -\))|\"[A-Z] hides " |
        grep -vE "$exceptions"
}
# Answers to questions and keys of the line editor are not actions. The signs of a chart and of copyright
# are not keys.
exceptions='"Esc Backspace"|j: JSON|f: female|y: keep it|  Esc: back to the form"|Esc: back to the line|  Esc: cancel"|Esc: no new patient|Esc: all patients"|Esc: leave"|Esc: leave as written|Units; x: |\(c\) Royal'

# unknown_actions FOLDER: names in braces that are not actions.
unknown_actions() {
    grep -rhoE '"[^"]*\{[A-Z][A-Z_0-9]*\}[^"]*"' "$1" | grep -oE '\{[A-Z][A-Z_0-9]*\}' | sort -u | tr -d '{}' |
        grep -vxF "$(key_rows | cut -d ' ' -f 1)"
}

# check_phrase FILE PHRASE ACTION: FILE contains PHRASE, with the first key of ACTION in place of KEY.
check_phrase() {
    key=$(key_rows | sed -n "s/^$3 \([^ ]*\).*/\1/p")
    phrase=${2//KEY/$key}
    [ -n "$key" ] && sed 's/\\&//g' "$1" | tr '\n' ' ' | grep -qF -- "$phrase" || echo "$(basename "$1"): lacks '$phrase' ($3)"
}

check_manual() {
    check_phrase "$1" ' .Ic KEY and its digit or letter' NUMBER
    check_phrase "$1" ' .Ic KEY hides the networks' GUESS
    check_phrase "$1" ' .Ic KEY reads it in that unit' UNIT
    check_phrase "$1" ' the key .Ic KEY opens the patient in view for adding' ENTRY
    check_phrase "$1" ' .Ic KEY begins a round' ROUND
    check_phrase "$1" ' .Ic KEY trains the pruned network on' MARKED
    check_phrase "$1" ' .Ic KEY asks for age, sex and time' NEW_PATIENT
    check_phrase "$1" ' .Ic KEY writes the handover' REPORT
    check_phrase "$1" ' .Ic KEY searches in texts and lists' FILTER
    check_phrase "$1" ' .Ic KEY goes on to the next one' NEXT_MATCH
    check_phrase "$1" ' .Ic KEY goes back to the one before' PREVIOUS_MATCH
    check_phrase "$1" ' .Ic KEY ends the search' BACK
}

# Counts the .Ic macros outside the table of keys: those checked above, and the answers y, c and n.
count_prose_keys() {
    sed '/^\.\\" keys begin/,/^\.\\" keys end/d' "$1" | grep -cE '^\.Ic [^ ]+$'
}

check_readme() {
    check_phrase "$1" '`KEY` in the Patient screen adds readings' ENTRY
    check_phrase "$1" '`KEY` starts a new patient' NEW_PATIENT
    check_phrase "$1" '`KEY` compares all networks' NETWORKS
    check_phrase "$1" '`KEY` races them' RACE
    check_phrase "$1" '`KEY` shows the inside of one' LAYERS
    check_phrase "$1" '`KEY` hides their risks' GUESS
    check_phrase "$1" '`KEY` then shows who was right' SCORE
    check_phrase "$1" 'On the screen `KEY` does the same' CALIBRATE
}

[ "$(key_rows | wc -l)" -ge 50 ] || complain 'the table of keys was not read'
found=$(literal_keys "$abs_srcdir/ui/screen" "$abs_srcdir/ui/view")
[ -z "$found" ] || complain "texts that name keys by their letters: $found"
found=$(unknown_actions "$abs_srcdir/ui")
[ -z "$found" ] || complain "unknown actions: $found"
[ "$(grep -rhoE '"[^"]*\{[A-Z_]+\}[^"]*"' "$abs_srcdir/ui" | wc -l)" -ge 25 ] || complain 'fewer than 25 texts name keys'
found=$(check_manual "$abs_srcdir/man/icurisk.1"; check_readme "$abs_srcdir/README.md")
[ -z "$found" ] || complain "$found"
[ "$(count_prose_keys "$abs_srcdir/man/icurisk.1")" = 15 ] || complain 'icurisk.1 names another key in its prose: add it to check_manual'

# Each of these checks finds an error.
mkdir planted
for text in 'Nothing. x: why' 'problems: %zu (x)' 'Press x to see why' 'J hides all' 'Reading. Esc: stop'; do
    printf 'say(_("%s"));\n' "$text" >planted/view.c
    [ -n "$(literal_keys planted)" ] || complain "self-check: not found: $text"
done
printf 'say(_("Press {NOWHERE} or {HELP}"));\n' >planted/view.c
[ "$(unknown_actions planted)" = NOWHERE ] || complain 'self-check: an unknown action is not found'
sed 's/^\.Ic J$/.Ic U/' "$abs_srcdir/man/icurisk.1" >planted/icurisk.1
check_manual planted/icurisk.1 | grep -q GUESS || complain 'self-check: a wrong key in the manual is not found'

finish
