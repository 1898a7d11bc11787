#!/bin/bash
# SPDX-License-Identifier: MIT
# The pictures of the README are what the program draws. With --write, writes them.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
# In an emulator the last digit of a risk may differ.
[ -z "${ICURISK_EMULATED:-}" ] || exit 77

make_picture() {
    (cd "$abs_srcdir" && docs/picture.sh "$abs_builddir/icurisk")
}

[ "${1:-}" != --write ] || make_picture >"$abs_srcdir/docs/screen.svg"
make_picture >screen.svg || complain 'cannot make the picture'
cmp -s screen.svg "$abs_srcdir/docs/screen.svg" || {
    diff "$abs_srcdir/docs/screen.svg" screen.svg | head -10
    complain 'docs/screen.svg is not what the program shows; look at it, then run tests/picture.sh --write'
}
# The chart of sizes and AUROCs shows what the files state.
"$abs_builddir/icurisk" info --svg --models "$abs_srcdir/models" >frontier.svg || complain 'cannot draw the frontier'
[ "${1:-}" != --write ] || cp frontier.svg "$abs_srcdir/docs/frontier.svg"
cmp -s frontier.svg "$abs_srcdir/docs/frontier.svg" ||
    complain 'docs/frontier.svg is not what the files of models/ state; run tests/picture.sh --write'
# Each network has a symbol of its own, also in black and white.
sed -n 's/.*<path d="\(.*\)" transform="translate(581\.0 [^)]*)" fill="\([^"]*\)" stroke="[^"]*" stroke-width="\(.*\)".*/\1 \2 \3/p' frontier.svg |
    sed 's/#[^fc][^ ]*/colour/' | sort | uniq -d | grep -q . && complain 'two networks have the same symbol in the frontier'
[ "$(grep -c '<circle' frontier.svg)" = "$("$abs_builddir/icurisk" info --json --models "$abs_srcdir/models" |
    grep '"scheme":"physionet2012"' | grep -c '"elsewhere":"0')" ] || complain 'a network is missing in the frontier'
grep -q '>1 lstm-sparse80-16: .* KiB, elsewhere 0\.' frontier.svg || complain 'the frontier shows an AUROC of stays that the network was fitted on'
grep -q '](docs/frontier.svg)' "$abs_srcdir/README.md" || complain 'README.md does not show the frontier'
# The picture is complete and shows what the README describes.
[ "$(grep -c '</svg>' screen.svg)" = 1 ] || complain 'the picture is incomplete'
for word in ABOVE Research NEWS2 Lactate; do
    grep -q ">$word" screen.svg || complain "the picture lacks $word"
done
grep -q '](docs/screen.svg)' "$abs_srcdir/README.md" || complain 'README.md does not show docs/screen.svg'

finish
