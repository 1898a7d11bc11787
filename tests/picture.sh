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
# The drawing of sizes and figures is what the files state.
"$abs_builddir/icurisk" info --svg --models "$abs_srcdir/models" >frontier.svg || complain 'no frontier could be drawn'
[ "${1:-}" != --write ] || cp frontier.svg "$abs_srcdir/docs/frontier.svg"
cmp -s frontier.svg "$abs_srcdir/docs/frontier.svg" ||
    complain 'docs/frontier.svg is not what the files of models/ state; tests/picture.sh --write makes it anew'
[ "$(grep -c '<circle' frontier.svg)" = "$("$abs_builddir/icurisk" info --json --models "$abs_srcdir/models" |
    grep '"scheme":"physionet2012"' | grep -c '"elsewhere":"0')" ] || complain 'a network is missing in the frontier'
grep -q '>1 lstm-sparse80-16: .* KiB, elsewhere 0\.' frontier.svg || complain 'a figure of stays that were seen is drawn'
grep -q '](docs/frontier.svg)' "$abs_srcdir/README.md" || complain 'README.md does not show the frontier'
# It is whole, and shows what the README says it shows.
[ "$(grep -c '</svg>' screen.svg)" = 1 ] || complain 'the drawing has no end'
for word in ABOVE Research NEWS2 Lactate; do
    grep -q ">$word" screen.svg || complain "the drawing lacks $word"
done
grep -q '](docs/screen.svg)' "$abs_srcdir/README.md" || complain 'README.md does not show it'

[ "$wrong" -eq 0 ]
