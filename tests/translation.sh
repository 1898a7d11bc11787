#!/bin/bash
# SPDX-License-Identifier: MIT
# The texts to translate are found, and a catalogue of an installed program is used.
set -u
source=${abs_srcdir:?}
program=${abs_builddir:?}/icurisk
wrong=0

fault() {
    echo "$*"
    wrong=1
}

"$program" --version >/dev/null || exit 1
command -v msgfmt >/dev/null && command -v xgettext >/dev/null || { [ $wrong = 0 ] && exit 77; exit 1; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

# The same bytes at every run, and everything a view says is in them.
make -s -C "$abs_builddir" pot >/dev/null && cp "$abs_builddir/po/icurisk.pot" "$folder/once" &&
    make -s -C "$abs_builddir" pot >/dev/null && cmp "$folder/once" "$abs_builddir/po/icurisk.pot" ||
    fault "make pot gives other bytes at the second run"
msgfmt --check-format -o /dev/null "$folder/once" 2>"$folder/said" || fault "$(cat "$folder/said")"
for text in 'all networks side by side for this patient' 'Heart rate' 'fewer than 6 hours of data' \
    'Networks compared' 'Not a medical device.'; do
    grep -q "msgid.*$text" "$folder/once" || fault "not among the texts to translate: $text"
done

if [ -n "${ICURISK_EMULATED:-}" ]; then
    echo 'here the program is a script that starts the emulator: copied, it finds no catalogue'
    [ $wrong = 0 ] && exit 77
    exit 1
fi

# A catalogue of a few words, beside a program that was installed somewhere.
catalogue=$folder/share/locale/xx/LC_MESSAGES
mkdir -p "$folder/bin" "$catalogue"
cp "$program" "$folder/bin/icurisk"
cat >"$folder/xx.po" <<'PO'
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "Ward"
msgstr "Abteilung Süd"

msgid "Quit"
msgstr "Schluß"

#, c-format
msgid "%s risk of death in hospital: ABOVE the threshold of %s"
msgstr "%s Sterberisiko: ÜBER der Schwelle von %s"
PO
msgfmt --check-format -o "$catalogue/icurisk.mo" "$folder/xx.po" || exit 1

screen() {
    LC_ALL=C.UTF-8 LANGUAGE=$1 "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
        --keys "$2" "$source/samples/septic-shock.txt"
}
screen en '' | grep -q 'icurisk  Ward' || fault "without a catalogue the screen is not in English"
# Not every C library takes a language under the locale C.UTF-8.
TEXTDOMAINDIR=$folder/share/locale LC_ALL=C.UTF-8 LANGUAGE=xx gettext icurisk Ward |
    grep -q Abteilung || { [ $wrong = 0 ] && exit 77; exit 1; }
"$program" --version >/dev/null
if ! grep -q 'define ENABLE_NLS 1\|DENABLE_NLS=1' "$abs_builddir/Makefile"; then
    [ $wrong = 0 ] && exit 77
    exit 1
fi
screen xx '' >"$folder/ward"
grep -q 'icurisk  Abteilung Süd' "$folder/ward" || fault "the name of the view is not translated"
grep -q 'q Schluß' "$folder/ward" || fault "the bar of keys is not translated"
grep -q 'used  *risk' "$folder/ward" || fault "what has no translation is not in English"
screen xx p | grep -q '[0-9]\.[0-9]% Sterberisiko: ÜBER der Schwelle von [0-9.]*%' ||
    fault "the risk is not said in the other language, with the point in its numbers"
LC_ALL=C LANGUAGE=xx "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
    "$source/samples/septic-shock.txt" | grep -q 'icurisk  Ward' || fault "LC_ALL=C is not English"
LC_ALL=C.UTF-8 LANGUAGE=xx "$folder/bin/icurisk" score --json --models "$source/models" \
    "$source/samples/septic-shock.txt" >"$folder/xx" &&
    LC_ALL=C "$program" score --json --models "$source/models" "$source/samples/septic-shock.txt" |
    cmp - "$folder/xx" || fault "JSON is not the same in every language"
exit $wrong
