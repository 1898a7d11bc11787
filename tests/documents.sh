#!/bin/bash
# SPDX-License-Identifier: MIT
# The documents agree with the sources: files that they name exist, versions agree, and the promises
# of SECURITY.md are in icurisk-promises(7).
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

# paths FILE: the files and folders that it names in backquotes; NAME and the like stand for others.
paths() {
    grep -oE '`[^`]*`' "$1" | sed 's,build[a-z-]*/[^ `]*,,g' | grep -oE '(src|ui|tests|bench|man|docs|models|portable|samples|completions)/[A-Za-z0-9_./-]*[A-Za-z0-9]' |
        grep -vE '[A-Z]{3}' | sort -u
}

# lost FILE: those that do not exist. A program is named without its .c.
lost() {
    paths "$1" | while read -r path; do
        [ -e "$abs_srcdir/$path" ] || [ -e "$abs_srcdir/$path.c" ] || [ -e "$abs_builddir/$path" ] ||
            echo "$(basename "$1"): $path is not there"
    done
}

# promised FILE: promises of SECURITY.md that are not in the manual.
promised() {
    sed -n '/^## What is promised/,/^## What is not/p' "$1" | tr '\n' ' ' | sed 's/  */ /g' |
        grep -oE -- '- \*\*[^*]*\*\*' | sed 's/^- \*\*//; s/\*\*$//; s/\.$//' | while read -r promise; do
        sed 's/\\&//' "$abs_srcdir/man/icurisk-promises.7" | grep -qF ".It $promise." ||
            echo "SECURITY.md promises: $promise"
    done
}

version() {
    sed -n 's/^AC_INIT(\[icurisk\], \[\(.*\)\])/\1/p' "$abs_srcdir/configure.ac"
}

# links FILE: relative links to pages and pictures.
links() {
    grep -oE '\]\([^)#:]+\)' "$1" | tr -d '])(' | while read -r path; do
        [ -e "$(dirname "$1")/$path" ] || echo "$(basename "$1"): no link to $path"
    done
}

# unmade FILE: options in its example commands that do not exist.
unmade() {
    grep -oE 'icurisk [a-z]+ [^`]*|icurisk --[^`]*' "$1" | grep -oE -- ' --[a-z-]+' | sort -u | while read -r option; do
        icurisk help --table | cut -f 2 | grep -qxE -- "$option=?" || echo "$(basename "$1"): no option $option"
    done
}

for document in CONTRIBUTING.md README.md SECURITY.md docs/clinician-card.md docs/lesson.md docs/regulation.md docs/tripod.md \
    docs/tutorial.md; do
    found=$(lost "$abs_srcdir/$document" && links "$abs_srcdir/$document" && unmade "$abs_srcdir/$document")
    [ -z "$found" ] || complain "$found"
    case $document in
    CONTRIBUTING.md | SECURITY.md | docs/tripod.md) ;;
    *) grep -qi 'not a medical device' "$abs_srcdir/$document" || complain "$document: no disclaimer" ;;
    esac
done

# The patient of the tutorial: a provisional risk and no problem; one with the error introduced
# there.
sed -n '/^```csv$/,/^```$/p' "$abs_srcdir/docs/tutorial.md" | sed '1d;$d' >my-patient.csv
status 0 '' icurisk score --json my-patient.csv
grep -q '"hours":2,"provisional":true,"risk":0\.' out || complain "the tutorial's patient: $(cat out)"
grep -q '"problems":\[\]' out || complain "the tutorial's patient has problems: $(cat out)"
sed 's/^\(.*,Temp\),.*/\1,102/' my-patient.csv >fault.csv
status 0 '' icurisk score --json fault.csv
grep -q '"problems":\[{"line":7,' out || complain "the tutorial's fault: $(cat out)"
status 0 '' icurisk score --json --fix-units fault.csv
grep -q '"reason":"[^"]*convert' out || complain "the tutorial's conversion: $(cat out)"
# The card is one page.
[ "$(wc -w <"$abs_srcdir/docs/clinician-card.md")" -le 500 ] || complain 'the card is more than one page'
[ "$(paths "$abs_srcdir/CONTRIBUTING.md" | wc -l)" -ge 40 ] || complain 'CONTRIBUTING.md names few files'
found=$(promised "$abs_srcdir/SECURITY.md")
[ -z "$found" ] || complain "$found"
[ "$(version)" = "$(sed -n 's/^version: //p' "$abs_srcdir/CITATION.cff")" ] || complain 'CITATION.cff: another version'
[ "$(version)" = "$(sed -n 's/^\([0-9.]*[0-9]\).*/\1/p' "$abs_srcdir/NEWS" | head -n 1)" ] || complain 'NEWS: another version'
grep -qF "| $(version | sed 's/\.[0-9]*$//') | yes |" "$abs_srcdir/SECURITY.md" || complain 'SECURITY.md: another version'
if [ -z "${ICURISK_EMULATED:-}" ]; then
    [ "$(icurisk --version | head -n 1)" = "icurisk $(version)" ] || complain 'the program has another version'
fi

# Each kind of error is detected.
echo 'See `src/base/nowhere.c` and `tests/NAME_test.c`.' >planted.md
[ "$(lost planted.md)" = 'planted.md: src/base/nowhere.c is not there' ] || complain 'self-check: a lost file'
echo '[a](docs/nowhere.md) `icurisk score --nowhere FILE`' >planted.md
[ "$(links planted.md; unmade planted.md)" = 'planted.md: no link to docs/nowhere.md
planted.md: no option --nowhere' ] || complain 'self-check: a lost link, an option that is not'
printf '## What is promised\n- **It never\n  rains.**\n## What is not promised\n' >planted.md
[ "$(promised planted.md)" = 'SECURITY.md promises: It never rains' ] || complain 'self-check: a promise of its own'

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
