#!/bin/bash
# SPDX-License-Identifier: MIT
# Texts name keys as {ACTION}, and what the manual and the README say of keys is in the table of keys.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
keys=$abs_srcdir/ui/screen/keys.h

# The rows of the table, "ACTION keys".
rows() {
    tr '\n' ' ' <"$keys" | tr -d '\\' | grep -oE 'X\([A-Z_0-9]+,( *view_[a-z_]+,)? *"[^"]*"' |
        sed -E 's/X\(([A-Z_0-9]+),( *view_[a-z_]+,)? *"([^"]*)"/\1 \3/'
}

# literals FOLDER...: texts that name a key by its letter, as "x: why", "(x)" or "press x".
literals() {
    find "$@" -name '*.[ch]' | sort | xargs grep -nE "\"[^\"]*((^|[\" ])[A-Za-z?%/]: |\([A-Za-z%?/]\)|[Pp]ress [A-Za-z?%/]\b|\bEsc[: ]|\(\+ -\))|\"[A-Z] hides " |
        grep -vE "$answers"
}
# Answers to a question and keys of a line that is being typed are no actions, and no keys are the signs of a chart
# and of copyright.
answers='"Esc Backspace"|j: JSON|f: female|y: keep it|  Esc: back to the form"|  Esc: cancel"|Esc: no new patient|Esc: all patients"|Esc: leave"|Esc: leave as written|Units; x: |\(c\) Royal'

# unknown FOLDER: names in braces that are no action.
unknown() {
    grep -rhoE '"[^"]*\{[A-Z][A-Z_0-9]*\}[^"]*"' "$1" | grep -oE '\{[A-Z][A-Z_0-9]*\}' | sort -u | tr -d '{}' |
        grep -vxF "$(rows | cut -d ' ' -f 1)"
}

# told FILE PHRASE ACTION: FILE says PHRASE with the first key of ACTION for KEY.
told() {
    key=$(rows | sed -n "s/^$3 \([^ ]*\).*/\1/p")
    phrase=${2//KEY/$key}
    [ -n "$key" ] && sed 's/\\&//g' "$1" | tr '\n' ' ' | grep -qF -- "$phrase" || echo "$(basename "$1"): not said: $phrase ($3)"
}

manual() {
    told "$1" ' .Ic KEY and its digit or letter' NUMBER
    told "$1" ' .Ic KEY hides the networks' GUESS
    told "$1" ' .Ic KEY reads it in that unit' UNIT
    told "$1" ' the key .Ic KEY opens the patient in view for adding' ENTRY
    told "$1" ' .Ic KEY begins a round' ROUND
    told "$1" ' .Ic KEY trains the pruned network on' MARKED
    told "$1" ' .Ic KEY asks for age, sex and time' NEW_PATIENT
    told "$1" ' .Ic KEY writes the handover' REPORT
    told "$1" ' .Ic KEY searches in texts and lists' FILTER
    told "$1" ' .Ic KEY goes on to the next one' NEXT_MATCH
    told "$1" ' .Ic KEY goes back to the one before' PREVIOUS_MATCH
    told "$1" ' .Ic KEY ends the search' BACK
}

# Of .Ic outside the table of keys, the answers y, c and n are no actions; each other one is told above.
prose() {
    sed '/^\.\\" keys begin/,/^\.\\" keys end/d' "$1" | grep -cE '^\.Ic [^ ]+$'
}

readme() {
    told "$1" '`KEY` in the Patient screen adds readings' ENTRY
    told "$1" '`KEY` starts a new patient' NEW_PATIENT
    told "$1" '`KEY` compares all networks' NETWORKS
    told "$1" '`KEY` races them' RACE
    told "$1" '`KEY` shows the inside of one' LAYERS
    told "$1" '`KEY` hides their risks' GUESS
    told "$1" '`KEY` then shows who was right' SCORE
}

[ "$(rows | wc -l)" -ge 50 ] || complain 'the table of keys was not read'
found=$(literals "$abs_srcdir/ui/screen" "$abs_srcdir/ui/view")
[ -z "$found" ] || complain "keys named by their letters: $found"
found=$(unknown "$abs_srcdir/ui")
[ -z "$found" ] || complain "no such actions: $found"
[ "$(grep -rhoE '"[^"]*\{[A-Z_]+\}[^"]*"' "$abs_srcdir/ui" | wc -l)" -ge 25 ] || complain 'few texts name keys'
found=$(manual "$abs_srcdir/man/icurisk.1"; readme "$abs_srcdir/README.md")
[ -z "$found" ] || complain "$found"
[ "$(prose "$abs_srcdir/man/icurisk.1")" = 15 ] || complain 'icurisk.1 names another key in its prose: say above which'

# Each kind of fault is seen.
mkdir planted
for text in 'Nothing. x: why' 'problems: %zu (x)' 'Press x to see why' 'J hides all' 'Reading. Esc: stop'; do
    printf 'say(_("%s"));\n' "$text" >planted/view.c
    [ -n "$(literals planted)" ] || complain "self-check: $text"
done
printf 'say(_("Press {NOWHERE} or {HELP}"));\n' >planted/view.c
[ "$(unknown planted)" = NOWHERE ] || complain 'self-check: no such action'
sed 's/^\.Ic J$/.Ic U/' "$abs_srcdir/man/icurisk.1" >planted/icurisk.1
manual planted/icurisk.1 | grep -q GUESS || complain 'self-check: another key in the manual'

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
