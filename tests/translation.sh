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

# untold: lines that are not texts to translate.
untold() {
    while read -r text; do
        text=${text//\"/\\\"}
        grep -qxF -e "msgid \"$text\"" -e "\"$text\\n\"" "$folder/once" || echo "$text"
    done
}
# What --help says of every command and option is among them, with "{values}" in place of values.
LC_ALL=C "$program" help --table |
    awk -F '\t' '{
        values = substr($4, 2)
        gsub(/ /, ", ", values)
        start = values ~ /, / ? index($5, values) : 0
        print start ? substr($5, 1, start - 1) "{values}" substr($5, start + length(values)) : $5
    }' |
    sort -u >"$folder/notes"
[ "$(wc -l <"$folder/notes")" -ge 100 ] || fault "few notes: $(wc -l <"$folder/notes")"
found=$(untold <"$folder/notes")
[ -z "$found" ] || fault "of --help, not among the texts to translate: $found"

# lost FOLDER: its sources with a marked text of which the template has none.
lost() {
    (cd "$1" && grep -rlE --include='*.[ch]' '\b(_|N_|N_PLURAL|language_plural|intake_reason|error_set|command_error)\((error, )?"[^"]' src ui) |
        sort >"$folder/marked"
    sed -n 's/^#: //p' "$folder/once" | tr ' ' '\n' | sort -u | comm -23 "$folder/marked" -
}
found=$(lost "$source")
[ -z "$found" ] || fault "not read for texts to translate, see Makefile.am: $found"
[ "$(wc -l <"$folder/marked")" -ge 100 ] || fault "few sources with texts: $(wc -l <"$folder/marked")"
mkdir -p "$folder/planted/src" "$folder/planted/ui"
echo 'say(_("A text"));' >"$folder/planted/src/nowhere.c"
[ "$(lost "$folder/planted")" = src/nowhere.c ] || fault "self-check: a source that is not read"

# open_texts FILE: how many texts it shows in English: untranslated, marked fuzzy, or not in it.
open_texts() {
    msgmerge --quiet --no-fuzzy-matching -o "$folder/merged" "$1" "$folder/once" 2>/dev/null
    msgfmt --statistics -o /dev/null "$folder/merged" 2>&1 |
        grep -oE '[0-9]+ (fuzzy|untranslated)' | awk '{ sum += $1 } END { print sum + 0 }'
}
# A release has none in its languages; until then their number is told.
released=$(sed -n '3s/.*(not released yet).*/no/p' "$source/NEWS")
for language in $(cat "$source/po/LINGUAS"); do
    count=$(open_texts "$source/po/$language.po")
    [ "$count" = 0 ] || echo "po/$language.po: $count texts are in English: make -C build update-po"
    [ "$count" = 0 ] || [ "$released" = no ] || fault "po/$language.po is not whole, and NEWS has a date"
done
{
    sed -n '1,/^$/p' "$source/po/fr.po"
    printf '#, fuzzy\nmsgid "Ward"\nmsgstr "Une"\n\nmsgid "Risk"\nmsgstr "Risque"\n'
} >"$folder/part.po"
whole=$(grep -c '^msgid ' "$folder/once")
[ "$(open_texts "$folder/part.po")" = $((whole - 2)) ] || fault "self-check: a text that is not translated"

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
    env -u LANG -u LC_MESSAGES LC_ALL=C.UTF-8 LANGUAGE=$1 "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
        --keys "$2" "$source/samples/septic-shock.txt"
}
screen en '' | grep -q 'icurisk  Ward' || fault "without a catalogue the screen is not in English"
screen xx '' >"$folder/ward"
grep -q 'icurisk  Abteilung Süd' "$folder/ward" || fault "the name of the view is not translated"
grep -q 'q Schluß' "$folder/ward" || fault "the bar of keys is not translated"
grep -q 'used  *risk' "$folder/ward" || fault "what has no translation is not in English"
screen xx p | grep -q '[0-9]\.[0-9]% Sterberisiko: ÜBER der Schwelle von [0-9.]*%' ||
    fault "the risk is not said in the other language, with the point in its numbers"
LC_ALL=C LANGUAGE=xx "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
    "$source/samples/septic-shock.txt" | grep -q 'icurisk  Ward' || fault "LC_ALL=C is not English"
# A locale that this computer lacks, the option, and the preferences, which a dump does not ask.
shown() {
    "$folder/bin/icurisk" --models "$source/models" --dump 80x24 "$@" "$source/samples/septic-shock.txt"
}
env -u LANGUAGE -u LC_ALL LANG=xx_YY.UTF-8 "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
    "$source/samples/septic-shock.txt" | grep -q 'Abteilung S' || fault "LANG=xx_YY.UTF-8 is not taken"
LC_ALL=C LANGUAGE='' shown --language=xx | grep -q 'icurisk  Abteilung' || fault "--language is not taken under C"
LC_ALL=C.UTF-8 LANGUAGE=xx shown --language=en | grep -q 'icurisk  Ward' || fault "--language=en is not English"
for code in yy '' ../xx x xx/../xx en/.. "$(printf 'x%.0s' {1..5000})"; do
    shown --language="$code" >"$folder/out" 2>"$folder/err"
    [ $? = 2 ] && [ ! -s "$folder/out" ] && grep -q 'one of en fr' "$folder/err" || fault "--language '$code' is taken"
done
mkdir -p "$folder/home/icurisk"
echo 'language xx' >"$folder/home/icurisk/choices"
sed 's/^msgid "Ward"/msgid "show this and leave"/' "$folder/xx.po" |
    msgfmt -o "$catalogue/icurisk.mo" - || exit 1
export XDG_CONFIG_HOME=$folder/home
"$folder/bin/icurisk" score --help | grep -q 'help  *Abteilung' || fault "the language of the preferences is not taken"
"$folder/bin/icurisk" score --help --language=en | grep -q 'help  *show' || fault "--language comes after the preferences"
cp "$folder/xx.po" "$catalogue/icurisk.mo"
"$folder/bin/icurisk" score --help 2>&1 | grep -q 'help  *show' || fault "a damaged catalogue stops the program"
msgfmt -o "$catalogue/icurisk.mo" "$folder/xx.po"
rm -r "$folder/home/icurisk"

# Values stand where the language wants them, in numbers that it writes with a comma; in files in
# English, with a point.
cat >>"$folder/xx.po" <<'PO'

msgid "."
msgstr ","

#, c-format
msgid "outside the accepted range %g to %g%s%s"
msgstr "muss bis %2$g%3$s%4$s und von %1$g sein"

#, c-format
msgid "cannot open: %s"
msgstr "geht nicht auf: %s"

msgid "PATIENT"
msgstr "STUDENT"

msgid "SCHEME"
msgstr "SCHEMA"

msgid "FILE"
msgstr "HÄUFIG"

msgid "made"
msgstr "Herkunft"

msgid "shipped with icurisk"
msgstr "mitgeliefert"

#, c-format
msgid "Made from %s by icurisk %s; %s.\n"
msgstr "Aus %s, von icurisk %s; %s.\n"
PO
msgfmt --check-format -o "$catalogue/icurisk.mo" "$folder/xx.po" || exit 1
printf '%s\n' Time,Parameter,Value 00:00,RecordID,900123 01:00,HR,80 02:00,FiO2,1.5 >"$folder/900123.txt"
put() {
    "$folder/bin/icurisk" "$@" --models "$source/models" --language=xx "$folder/900123.txt"
}
put --dump 80x24 --keys x >"$folder/out"
grep -q 'muss bis 1 und von 0,21 sein' "$folder/out" || fault "a problem is not said in the language: $(cat "$folder/out")"
put --report >"$folder/out"
tr -s ' \n' ' ' <"$folder/out" | grep -q 'muss bis 1 und von 0,21 sein' || fault "the report does not say a problem"
grep -q '^Risk  *[0-9]*,[0-9] %' "$folder/out" || fault "the report has no decimal comma"
put score >"$folder/out" 2>&1
grep -q ' 0,[0-9][0-9][0-9][0-9]' "$folder/out" && grep -q '^STUDENT  *SCHEMA .* HÄUFIG$' "$folder/out" ||
    fault "the table of score is not in the language: $(cat "$folder/out")"
"$folder/bin/icurisk" card --language=xx >"$folder/out"
grep -q '< 5,' "$folder/out" || fault "no decimal comma on the card"
grep -q ' von icurisk .*; mitgeliefert\.$' "$folder/out" || fault "the card does not say its origin"
"$folder/bin/icurisk" info --language=xx --models "$source/models" lstm >"$folder/out"
grep -q '^Herkunft  *mitgeliefert$' "$folder/out" && grep -q 'sigmoid([0-9]*,[0-9]* ' "$folder/out" ||
    fault "info is not in the language: $(cat "$folder/out")"
"$folder/bin/icurisk" info --language=xx --json --models "$source/models" lstm | grep -q '"made":"shipped with icurisk"' ||
    fault "info --json is not in English"
put --ascii --dump 80x24 >"$folder/out"
grep -q 'icurisk  Abteilung Sud' "$folder/out" || fault "--ascii does not keep the letters: $(cat "$folder/out")"
put score --json | grep -q '"outside the accepted range 0.21 to 1"' || fault "JSON does not have the reason in English"
put score --json | grep -q '[0-9],[0-9]' && fault "a decimal comma in JSON"
put score --csv | grep -q '0\.[0-9]' || fault "no decimal point in CSV"
"$folder/bin/icurisk" info --language=xx "$folder/none.safetensors" 2>&1 | grep -q 'none.safetensors: geht nicht auf: ' ||
    fault "an error is not said in the language"

# Counts: of one and of two, in English, in a language with two forms, and where 0 and 1 are alike.
sed 's/UTF-8\\n"/&\n"Plural-Forms: nplurals=2; plural=n > 1;\\n"/' "$folder/xx.po" >"$folder/counts.po"
cat >>"$folder/counts.po" <<'PO'

msgid "%zu patient, %s"
msgid_plural "%zu patients, %s"
msgstr[0] "%zu Mensch, %s"
msgstr[1] "%zu Menschen, %s"

msgid "read as missing, %zu such value"
msgid_plural "read as missing, %zu such values"
msgstr[0] "fehlt, %zu Wert"
msgstr[1] "fehlt, %zu Werte"
PO
msgfmt --check-format -o "$catalogue/icurisk.mo" "$folder/counts.po" || exit 1
mkdir "$folder/one" "$folder/two"
printf '%s\n' Time,Parameter,Value 00:00,RecordID,900123 01:00,HR,80 02:00,HR,NA >"$folder/one/a.txt"
printf '%s\n' Time,Parameter,Value 00:00,RecordID,900124 01:00,HR,80 02:00,HR,NA 03:00,HR,NA >"$folder/two/b.txt"
cp "$folder/one/a.txt" "$folder/two"
counted() { # LANGUAGE FOLDER VIEW REASON: what the screen and the report say of that folder.
    "$folder/bin/icurisk" --models "$source/models" --language="$1" --dump 80x24 "$2" | grep -q "  $3" ||
        fault "$1: the screen does not say '$3'"
    "$folder/bin/icurisk" --models "$source/models" --language="$1" --report "$2" | grep -q "$4" ||
        fault "$1: the report does not say '$4'"
}
counted en "$folder/one" '1 patient, by ' 'as missing, 1 such value$'
counted en "$folder/two" '2 patients, by ' 'as missing, 2 such values$'
counted xx "$folder/one" '1 Mensch, by ' 'fehlt, 1 Wert$'
counted xx "$folder/two" '2 Menschen, by ' 'fehlt, 2 Werte$'
"$folder/bin/icurisk" score --json --models "$source/models" --language=xx "$folder/one" |
    grep -q '"read as missing, 1 such value"' || fault "JSON does not have the reason of a count in English"
msgfmt -o "$catalogue/icurisk.mo" "$folder/xx.po"

# The tables of terms have the same 60, and po/README tells how many were checked.
for language in $(cat "$source/po/LINGUAS"); do
    terms=$source/po/terms-$language.tsv
    [ "$(wc -l <"$terms")" = 61 ] && awk -F '\t' 'NF != 4 || $1 == "" || $3 == "" || $4 == "" { exit 1 }' "$terms" &&
        cut -f 1 "$terms" | cmp -s - <(cut -f 1 "$source/po/terms-fr.tsv") || fault "$terms: not 60 terms in 4 columns"
    checked=$(sed 1d "$terms" | cut -f 4 | grep -vcx no)
    grep -q "\b$language $checked\b" "$source/po/README" || fault "po/README: not that $checked terms of $language are checked"
done

# The languages that the program comes with have their catalogues.
for language in $(cat "$source/po/LINGUAS"); do
    msgfmt --check-format --check-header -o /dev/null "$source/po/$language.po" || fault "po/$language.po"
    "$program" --language "$language" --version >/dev/null || fault "no catalogue of $language beside the program"
    rm -f "$folder/asked.txt"
    echo 'HR 300' | "$program" enter --language "$language" --new --admitted now "$folder/asked.txt" >"$folder/out"
    grep -q 'HR 300 .*51' "$folder/out" && ! grep -qE 'unusual|saved' "$folder/out" ||
        fault "$language: what Entry answers is in English: $(cat "$folder/out")"
done

LC_ALL=C.UTF-8 LANGUAGE=xx "$folder/bin/icurisk" score --json --models "$source/models" \
    "$source/samples/septic-shock.txt" >"$folder/xx" &&
    LC_ALL=C "$program" score --json --models "$source/models" "$source/samples/septic-shock.txt" |
    cmp - "$folder/xx" || fault "JSON is not the same in every language"
exit $wrong
