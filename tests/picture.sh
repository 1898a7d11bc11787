#!/bin/bash
# SPDX-License-Identifier: MIT
# The picture of the README is what the program shows. With --write, makes it anew.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
# In an emulator the last digit of a risk may be another.
[ -z "${ICURISK_EMULATED:-}" ] || exit 77

make_picture() {
    (cd "$abs_srcdir" && docs/picture.sh "$abs_builddir/icurisk")
}

[ "${1:-}" != --write ] || make_picture >"$abs_srcdir/docs/screen.svg"
make_picture >screen.svg || complain 'no picture could be made'
cmp -s screen.svg "$abs_srcdir/docs/screen.svg" || {
    diff "$abs_srcdir/docs/screen.svg" screen.svg | head -10
    complain 'docs/screen.svg is not what the program shows; see it, then: tests/picture.sh --write'
}
# It is whole, and shows what the README says it shows.
[ "$(grep -c '</svg>' screen.svg)" = 1 ] || complain 'the drawing has no end'
for word in ABOVE Research NEWS2 Lactate; do
    grep -q ">$word" screen.svg || complain "the drawing lacks $word"
done
grep -q '](docs/screen.svg)' "$abs_srcdir/README.md" || complain 'README.md does not show it'

[ "$wrong" -eq 0 ]
