#!/bin/bash
# SPDX-License-Identifier: MIT
# The documents agree with the sources: files that they name are there, all name one version, and what
# SECURITY.md promises is in icurisk-promises(7).
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

# paths FILE: the files and folders that it names in backquotes; NAME and the like stand for others.
paths() {
    grep -oE '`[^`]*`' "$1" | sed 's,build[a-z-]*/[^ `]*,,g' | grep -oE '(src|ui|tests|bench|man|models|portable|samples|completions)/[A-Za-z0-9_./-]*[A-Za-z0-9]' |
        grep -vE '[A-Z]{3}' | sort -u
}

# lost FILE: those that are not there. A program is named without its .c.
lost() {
    paths "$1" | while read -r path; do
        [ -e "$abs_srcdir/$path" ] || [ -e "$abs_srcdir/$path.c" ] || [ -e "$abs_builddir/$path" ] ||
            echo "$(basename "$1"): $path is not there"
    done
}

# promised FILE: what SECURITY.md promises, that the manual does not.
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

for document in CONTRIBUTING.md README.md SECURITY.md; do
    found=$(lost "$abs_srcdir/$document")
    [ -z "$found" ] || complain "$found"
done
[ "$(paths "$abs_srcdir/CONTRIBUTING.md" | wc -l)" -ge 40 ] || complain 'CONTRIBUTING.md names few files'
found=$(promised "$abs_srcdir/SECURITY.md")
[ -z "$found" ] || complain "$found"
[ "$(version)" = "$(sed -n 's/^version: //p' "$abs_srcdir/CITATION.cff")" ] || complain 'CITATION.cff: another version'
[ "$(version)" = "$(sed -n 's/^\([0-9.]*[0-9]\).*/\1/p' "$abs_srcdir/NEWS" | head -n 1)" ] || complain 'NEWS: another version'
grep -qF "| $(version | sed 's/\.[0-9]*$//') | yes |" "$abs_srcdir/SECURITY.md" || complain 'SECURITY.md: another version'
if [ -z "${ICURISK_EMULATED:-}" ]; then
    [ "$(icurisk --version | head -n 1)" = "icurisk $(version)" ] || complain 'the program has another version'
fi

# Each kind of fault is seen.
echo 'See `src/base/nowhere.c` and `tests/NAME_test.c`.' >planted.md
[ "$(lost planted.md)" = 'planted.md: src/base/nowhere.c is not there' ] || complain 'self-check: a lost file'
printf '## What is promised\n- **It never\n  rains.**\n## What is not promised\n' >planted.md
[ "$(promised planted.md)" = 'SECURITY.md promises: It never rains' ] || complain 'self-check: a promise of its own'

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
