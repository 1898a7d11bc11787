#!/bin/bash
# SPDX-License-Identifier: MIT
# The documents agree with the sources: files, options and links exist, versions agree, and the promises
# of SECURITY.md are in icurisk-promises(7).
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

# named_paths FILE: the files and folders that it names in backquotes, except templates such as NAME.
named_paths() {
    grep -oE '`[^`]*`' "$1" | sed 's,build[a-z-]*/[^ `]*,,g' | grep -oE '(src|ui|tests|bench|man|docs|models|portable|samples|completions)/[A-Za-z0-9_./-]*[A-Za-z0-9]' |
        grep -vE '[A-Z]{3}' | sort -u
}

# missing_paths FILE: named paths that do not exist. A program is named without its .c.
missing_paths() {
    named_paths "$1" | while read -r path; do
        [ -e "$abs_srcdir/$path" ] || [ -e "$abs_srcdir/$path.c" ] || [ -e "$abs_builddir/$path" ] ||
            echo "$(basename "$1"): $path does not exist"
    done
}

# missing_promises FILE: promises of SECURITY.md that are not in the manual.
missing_promises() {
    sed -n '/^## What is promised/,/^## What is not/p' "$1" | tr '\n' ' ' | sed 's/  */ /g' |
        grep -oE -- '- \*\*[^*]*\*\*' | sed 's/^- \*\*//; s/\*\*$//; s/\.$//' | while read -r promise; do
        sed 's/\\&//' "$abs_srcdir/man/icurisk-promises.7" | grep -qF ".It $promise." ||
            echo "SECURITY.md promises: $promise"
    done
}

version() {
    sed -n 's/^AC_INIT(\[icurisk\], \[\(.*\)\])/\1/p' "$abs_srcdir/configure.ac"
}

# broken_links FILE: relative links to pages and pictures that do not exist.
broken_links() {
    grep -oE '\]\([^)#:]+\)' "$1" | tr -d '])(' | while read -r path; do
        [ -e "$(dirname "$1")/$path" ] || echo "$(basename "$1"): broken link to $path"
    done
}

# unknown_options FILE: options in its example commands that do not exist.
unknown_options() {
    grep -oE 'icurisk [a-z]+ [^`]*|icurisk --[^`]*' "$1" | grep -oE -- ' --[a-z-]+' | sort -u | while read -r option; do
        icurisk help --table | cut -f 2 | grep -qxE -- "$option=?" || echo "$(basename "$1"): no option $option"
    done
}

for document in CONTRIBUTING.md README.md SECURITY.md docs/clinician-card.md docs/lesson.md docs/regulation.md docs/tripod.md \
    docs/tutorial.md; do
    found=$(missing_paths "$abs_srcdir/$document" && broken_links "$abs_srcdir/$document" && unknown_options "$abs_srcdir/$document")
    [ -z "$found" ] || complain "$found"
    case $document in
    CONTRIBUTING.md | SECURITY.md | docs/tripod.md) ;;
    *) grep -qi 'not a medical device' "$abs_srcdir/$document" || complain "$document: no disclaimer" ;;
    esac
done

# The patient of the tutorial has a provisional risk and no problem. With the tutorial's error there is one.
sed -n '/^```csv$/,/^```$/p' "$abs_srcdir/docs/tutorial.md" | sed '1d;$d' >my-patient.csv
expect_status 0 '' icurisk score --json my-patient.csv
grep -q '"hours":2,"provisional":true,"risk":0\.' out || complain "the tutorial's patient: $(cat out)"
grep -q '"problems":\[\]' out || complain "the tutorial's patient has problems: $(cat out)"
sed 's/^\(.*,Temp\),.*/\1,102/' my-patient.csv >error.csv
expect_status 0 '' icurisk score --json error.csv
grep -q '"problems":\[{"line":7,' out || complain "the tutorial's error: $(cat out)"
expect_status 0 '' icurisk score error.csv
grep -qE ' line 7 Temp: [0-9.]+ % otherwise$' out || complain "the tutorial's error, in the table: $(cat out)"
expect_status 0 '' icurisk --report error.csv
grep -q 'line 7 unit Temp 102: looks like degF' out || complain "the tutorial's error, in the report: $(cat out)"
expect_status 0 '' icurisk score --json --fix-units error.csv
grep -q '"reason":"[^"]*convert' out || complain "the tutorial's conversion: $(cat out)"
# Its two AUROCs of the teaching cohort are those that evaluate and Condense show.
expect_status 0 '' icurisk evaluate -m hlstm --data "$abs_srcdir/samples/class"
figure=$(awk '$1 == "AUROC" { printf "%.3f", $2; exit }' out)
grep -q "AUROC, $figure:" "$abs_srcdir/docs/tutorial.md" || complain "the tutorial's AUROC is not $figure"
icurisk --dump=80x24 --keys=K "$abs_srcdir/samples/class" >out
figure=$(sed -n 's/^ *AUROC .*untouched \([0-9.]*\).*/\1/p' out)
grep -q "it is $figure here" "$abs_srcdir/docs/tutorial.md" || complain "the tutorial's AUROC in Condense is not $figure"
# The card for clinicians is one page.
[ "$(wc -w <"$abs_srcdir/docs/clinician-card.md")" -le 500 ] || complain 'the card is more than one page'
[ "$(named_paths "$abs_srcdir/CONTRIBUTING.md" | wc -l)" -ge 40 ] || complain 'CONTRIBUTING.md names fewer than 40 files'
found=$(missing_promises "$abs_srcdir/SECURITY.md")
[ -z "$found" ] || complain "$found"
[ "$(version)" = "$(sed -n 's/^version: //p' "$abs_srcdir/CITATION.cff")" ] || complain 'CITATION.cff: another version'
[ "$(version)" = "$(sed -n 's/^\([0-9.]*[0-9]\).*/\1/p' "$abs_srcdir/NEWS" | head -n 1)" ] || complain 'NEWS: another version'
grep -qF "| $(version | sed 's/\.[0-9]*$//') | yes |" "$abs_srcdir/SECURITY.md" || complain 'SECURITY.md: another version'
if [ -z "${ICURISK_EMULATED:-}" ]; then
    [ "$(icurisk --version | head -n 1)" = "icurisk $(version)" ] || complain 'the program has another version'
fi

# Each of these checks finds an error.
echo 'See `src/base/nowhere.c` and `tests/NAME_test.c`.' >planted.md
[ "$(missing_paths planted.md)" = 'planted.md: src/base/nowhere.c does not exist' ] || complain 'self-check: a missing file is not found'
echo '[a](docs/nowhere.md) `icurisk score --nowhere FILE`' >planted.md
[ "$(broken_links planted.md; unknown_options planted.md)" = 'planted.md: broken link to docs/nowhere.md
planted.md: no option --nowhere' ] || complain 'self-check: a broken link or an unknown option is not found'
printf '## What is promised\n- **It never\n  rains.**\n## What is not promised\n' >planted.md
[ "$(missing_promises planted.md)" = 'SECURITY.md promises: It never rains' ] || complain 'self-check: a missing promise is not found'

finish
