#!/bin/bash
# SPDX-License-Identifier: MIT
# All texts to translate are in the template, and an installed program uses its message catalogues.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
source=$abs_srcdir

icurisk --version >/dev/null || exit 1
command -v msgfmt >/dev/null && command -v xgettext >/dev/null || { echo 'no gettext'; exit 77; }
folder=$work

# make pot writes the same bytes each time, with the texts of the views.
make -s -C "$abs_builddir" pot >/dev/null && cp "$abs_builddir/po/icurisk.pot" "$folder/once" &&
    make -s -C "$abs_builddir" pot >/dev/null && cmp "$folder/once" "$abs_builddir/po/icurisk.pot" ||
    complain "two runs of make pot write different bytes"
msgfmt --check-format -o /dev/null "$folder/once" 2>"$folder/messages" || complain "$(cat "$folder/messages")"
for text in 'all networks side by side for this patient' 'Heart rate' 'fewer than 6 hours of data' \
    'Networks compared' 'Not a medical device.'; do
    grep -q "msgid.*$text" "$folder/once" || complain "not in the template: $text"
done

# misread FILE: texts in which a percent sign before a blank is taken for a format, as in "60% of them".
misread() {
    awk '/^#,/ { format = / c-format/ } /^#:/ { format = 0 } /^msgid/ && format && /[^%]% [a-zA-Z]/' "$1"
}
found=$(misread "$folder/once")
[ -z "$found" ] || complain "no-c-format must stand before: $found"
printf '#, c-format\nmsgid "60%% of them"\n' >"$folder/sixty"
[ -n "$(misread "$folder/sixty")" ] || complain "misread finds nothing"

# not_in_template: prints the lines of its input that are not texts to translate.
not_in_template() {
    awk 'FILENAME != "-" { lines[$0]; next }
        {
            text = $0
            gsub(/"/, "\\\\\"", text)
            if (!(("msgid \"" text "\"") in lines) && !(("\"" text "\\n\"") in lines)) print
        }' "$folder/once" -
}
# The texts of --help are in the template, with "{values}" in place of values.
LC_ALL=C icurisk help --table |
    awk -F '\t' '{
        values = substr($4, 2)
        gsub(/ /, ", ", values)
        start = values ~ /, / ? index($5, values) : 0
        print start ? substr($5, 1, start - 1) "{values}" substr($5, start + length(values)) : $5
    }' |
    sort -u >"$folder/notes"
[ "$(wc -l <"$folder/notes")" -ge 100 ] || complain "fewer than 100 texts of --help: $(wc -l <"$folder/notes")"
found=$(not_in_template <"$folder/notes")
[ -z "$found" ] || complain "texts of --help that are not in the template: $found"

# unread_sources FOLDER: sources with marked texts, none of which is in the template.
unread_sources() {
    (cd "$1" && grep -rlE --include='*.[ch]' '\b(_|N_|N_PLURAL|language_plural|intake_reason|error_set|command_error)\((error, )?"[^"]' src ui) |
        sort >"$folder/marked"
    sed -n 's/^#: //p' "$folder/once" | tr ' ' '\n' | sort -u | comm -23 "$folder/marked" -
}
found=$(unread_sources "$source")
[ -z "$found" ] || complain "sources that make pot does not read, see Makefile.am: $found"
[ "$(wc -l <"$folder/marked")" -ge 100 ] || complain "fewer than 100 sources with texts: $(wc -l <"$folder/marked")"
mkdir -p "$folder/planted/src" "$folder/planted/ui"
echo 'say(_("A text"));' >"$folder/planted/src/nowhere.c"
[ "$(unread_sources "$folder/planted")" = src/nowhere.c ] || complain "self-check: an unread source is not found"

# count_untranslated FILE: texts that are untranslated, marked fuzzy, or missing in the catalogue.
count_untranslated() {
    msgmerge --quiet --no-fuzzy-matching -o "$folder/merged" "$1" "$folder/once" 2>/dev/null
    msgfmt --statistics -o /dev/null "$folder/merged" 2>&1 |
        grep -oE '[0-9]+ (fuzzy|untranslated)' | awk '{ sum += $1 } END { print sum + 0 }'
}
# A release must be fully translated. Before, the number of untranslated texts is printed.
released=$(sed -n '3s/.*(not released yet).*/no/p' "$source/NEWS")
for language in $(cat "$source/po/LINGUAS"); do
    count=$(count_untranslated "$source/po/$language.po")
    [ "$count" = 0 ] || echo "po/$language.po: $count texts are not translated: make -C build update-po"
    [ "$count" = 0 ] || [ "$released" = no ] || complain "po/$language.po is incomplete, and NEWS has a release date"
done
{
    sed -n '1,/^$/p' "$source/po/fr.po"
    printf '#, fuzzy\nmsgid "Ward"\nmsgstr "Une"\n\nmsgid "Risk"\nmsgstr "Risque"\n'
} >"$folder/part.po"
total=$(grep -c '^msgid ' "$folder/once")
[ "$(count_untranslated "$folder/part.po")" = $((total - 2)) ] || complain "self-check: untranslated texts are counted wrongly"

if [ -n "${ICURISK_EMULATED:-}" ]; then
    echo 'in an emulator a copy of the program does not find its catalogues'
    [ "$failures" -gt 0 ] || exit 77
    finish
fi

# A made-up catalogue beside an installed program.
catalogue=$folder/share/locale/xx/LC_MESSAGES
mkdir -p "$folder/bin" "$catalogue"
cp "$abs_builddir/icurisk" "$folder/bin/icurisk"
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

# dump_screen LANGUAGE KEYS
dump_screen() {
    env -u LANG -u LC_MESSAGES LC_ALL=C.UTF-8 LANGUAGE=$1 "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
        --keys "$2" "$source/samples/septic-shock.txt"
}
dump_screen en '' | grep -q 'icurisk  Ward' || complain "without a catalogue the screen is not in English"
dump_screen xx '' >"$folder/ward"
grep -q 'icurisk  Abteilung Süd' "$folder/ward" || complain "the name of the view is not translated"
grep -q 'q Schluß' "$folder/ward" || complain "the bar of keys is not translated"
grep -q 'used  *risk' "$folder/ward" || complain "a text without a translation is not in English"
dump_screen xx p | grep -q '[0-9]\.[0-9]% Sterberisiko: ÜBER der Schwelle von [0-9.]*%' ||
    complain "the risk is not translated, or its decimal point is lost"
LC_ALL=C LANGUAGE=xx "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
    "$source/samples/septic-shock.txt" | grep -q 'icurisk  Ward' || complain "LC_ALL=C is not English"
# The language from a locale that this computer lacks, from the option, and from the preferences, which
# --dump does not read.
dump_with() {
    "$folder/bin/icurisk" --models "$source/models" --dump 80x24 "$@" "$source/samples/septic-shock.txt"
}
env -u LANGUAGE -u LC_ALL LANG=xx_YY.UTF-8 "$folder/bin/icurisk" --models "$source/models" --dump 80x24 \
    "$source/samples/septic-shock.txt" | grep -q 'Abteilung S' || complain "LANG=xx_YY.UTF-8 has no effect"
LC_ALL=C LANGUAGE='' dump_with --language=xx | grep -q 'icurisk  Abteilung' || complain "--language has no effect with LC_ALL=C"
LC_ALL=C.UTF-8 LANGUAGE=xx dump_with --language=en | grep -q 'icurisk  Ward' || complain "--language=en is not English"
for code in yy '' ../xx x xx/../xx en/.. "$(printf 'x%.0s' {1..5000})"; do
    dump_with --language="$code" >"$folder/out" 2>"$folder/err"
    [ $? = 2 ] && [ ! -s "$folder/out" ] && grep -q 'one of en fr' "$folder/err" || complain "--language '$code' is accepted"
done
mkdir -p "$folder/home/icurisk"
echo 'language xx' >"$folder/home/icurisk/choices"
sed 's/^msgid "Ward"/msgid "show this and leave"/' "$folder/xx.po" |
    msgfmt -o "$catalogue/icurisk.mo" - || exit 1
export XDG_CONFIG_HOME=$folder/home
"$folder/bin/icurisk" score --help | grep -q 'help  *Abteilung' || complain "the language of the preferences has no effect"
"$folder/bin/icurisk" score --help --language=en | grep -q 'help  *show' || complain "--language does not override the preferences"
cp "$folder/xx.po" "$catalogue/icurisk.mo"
"$folder/bin/icurisk" score --help 2>&1 | grep -q 'help  *show' || complain "a damaged catalogue stops the program"
msgfmt -o "$catalogue/icurisk.mo" "$folder/xx.po"
rm -r "$folder/home/icurisk"

# Translations may reorder values and use a decimal comma. Files for other programs stay in English, with a
# decimal point.
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
# run_translated ARGUMENT...: the program in the language xx, with the stay 900123.
run_translated() {
    "$folder/bin/icurisk" "$@" --models "$source/models" --language=xx "$folder/900123.txt"
}
run_translated --dump 80x24 --keys x >"$folder/out"
grep -q 'muss bis 1 und von 0,21 sein' "$folder/out" || complain "a problem is not translated on the screen: $(cat "$folder/out")"
run_translated --report >"$folder/out"
tr -s ' \n' ' ' <"$folder/out" | grep -q 'muss bis 1 und von 0,21 sein' || complain "a problem is not translated in the report"
grep -q '^Risk  *[0-9]*,[0-9] %' "$folder/out" || complain "the report has no decimal comma"
run_translated score >"$folder/out" 2>&1
grep -q ' 0,[0-9][0-9][0-9][0-9]' "$folder/out" && grep -q '^STUDENT  *SCHEMA .* HÄUFIG$' "$folder/out" ||
    complain "the table of score is not translated: $(cat "$folder/out")"
"$folder/bin/icurisk" card --language=xx >"$folder/out"
grep -q '< 5,' "$folder/out" || complain "no decimal comma on the card"
grep -q ' von icurisk .*; mitgeliefert\.$' "$folder/out" || complain "the origin of the card is not translated"
"$folder/bin/icurisk" info --language=xx --models "$source/models" lstm >"$folder/out"
grep -q '^Herkunft  *mitgeliefert$' "$folder/out" && grep -q 'sigmoid([0-9]*,[0-9]* ' "$folder/out" ||
    complain "info is not translated: $(cat "$folder/out")"
"$folder/bin/icurisk" info --language=xx --json --models "$source/models" lstm | grep -q '"made":"shipped with icurisk"' ||
    complain "info --json is not in English"
run_translated --ascii --dump 80x24 >"$folder/out"
grep -q 'icurisk  Abteilung Sud' "$folder/out" || complain "--ascii does not keep the letters: $(cat "$folder/out")"
run_translated score --json | grep -q '"outside the accepted range 0.21 to 1"' || complain "the reason in JSON is not in English"
run_translated score --json | grep -q '[0-9],[0-9]' && complain "a decimal comma in JSON"
run_translated score --csv | grep -q '0\.[0-9]' || complain "no decimal point in CSV"
"$folder/bin/icurisk" info --language=xx "$folder/none.safetensors" 2>&1 | grep -q 'none.safetensors: geht nicht auf: ' ||
    complain "an error message is not translated"

# Plural forms: counts of one and two, in English and in a language where 0 and 1 have the same form.
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
# expect_plural LANGUAGE FOLDER SCREEN REPORT: patterns in the screen and in the report of this folder.
expect_plural() {
    "$folder/bin/icurisk" --models "$source/models" --language="$1" --dump 80x24 "$2" | grep -q "  $3" ||
        complain "$1: the screen lacks '$3'"
    "$folder/bin/icurisk" --models "$source/models" --language="$1" --report "$2" | grep -q "$4" ||
        complain "$1: the report lacks '$4'"
}
expect_plural en "$folder/one" '1 patient, by ' 'as missing, 1 such value$'
expect_plural en "$folder/two" '2 patients, by ' 'as missing, 2 such values$'
expect_plural xx "$folder/one" '1 Mensch, by ' 'fehlt, 1 Wert$'
expect_plural xx "$folder/two" '2 Menschen, by ' 'fehlt, 2 Werte$'
"$folder/bin/icurisk" score --json --models "$source/models" --language=xx "$folder/one" |
    grep -q '"read as missing, 1 such value"' || complain "the reason with a count in JSON is not in English"
msgfmt -o "$catalogue/icurisk.mo" "$folder/xx.po"

# The tables of terms have the same 60 terms. po/README has the number of those checked.
for language in $(cat "$source/po/LINGUAS"); do
    terms=$source/po/terms-$language.tsv
    [ "$(wc -l <"$terms")" = 61 ] && awk -F '\t' 'NF != 4 || $1 == "" || $3 == "" || $4 == "" { exit 1 }' "$terms" &&
        cut -f 1 "$terms" | cmp -s - <(cut -f 1 "$source/po/terms-fr.tsv") || complain "$terms: not 60 terms in 4 columns"
    checked=$(sed 1d "$terms" | cut -f 4 | grep -vcx no)
    grep -q "\b$language $checked\b" "$source/po/README" || complain "po/README: the number of checked terms of $language is not $checked"
done

# The program has the catalogues of all its languages.
for language in $(cat "$source/po/LINGUAS"); do
    msgfmt --check-format --check-header -o /dev/null "$source/po/$language.po" || complain "po/$language.po"
    icurisk --language "$language" --version >/dev/null || complain "the program has no catalogue of $language"
    rm -f "$folder/asked.txt"
    echo 'HR 300' | icurisk enter --language "$language" --new --admitted now "$folder/asked.txt" >"$folder/out"
    grep -q 'HR 300 .*51' "$folder/out" && ! grep -qE 'unusual|saved' "$folder/out" ||
        complain "$language: Entry is not translated: $(cat "$folder/out")"
done

# The note at the foot of each view fits 60 columns in every language, beside "1-18 of 37" in views that are longer
# than a screen of 20 rows.
awk '
    function note_of(file) {
        gsub(/" +"/, "", text)
        if (match(text, /VIEW\( *N_\("[^"]*"\), *N_\("[^"]*"/)) {
            text = substr(text, RSTART, RLENGTH - 1)
            sub(/.*"/, "", text)
            print (file ~ /\/(condense|data|facts|flow|help|layers|why)[.]c$/ ? 46 : 60) "\t" text
        }
        text = ""
    }
    FNR == 1 && NR > 1 { note_of(file) }
    { file = FILENAME; text = text $0 " " }
    END { note_of(file) }' "$source"/ui/view/*.c >"$folder/view-notes"
long_notes() { # CATALOGUE
    local most note said LC_ALL=C.UTF-8
    msgcat --no-wrap "$1" | awk -F '\t' '
        FILENAME != "-" { most["msgid \"" $2 "\""] = $1; note["msgid \"" $2 "\""] = $2; next }
        /^msgid / { id = $0 }
        /^msgstr "/ && (id in most) {
            said = substr($0, 9, length($0) - 9)
            print most[id] "\t" (said == "" ? note[id] : said)
        }' "$folder/view-notes" - |
        while IFS=$'\t' read -r most said; do
            note=$said
            while [[ $note =~ \{[A-Za-z_]*\} ]]; do note=${note/"${BASH_REMATCH[0]}"/x}; done
            [ ${#note} -le "$most" ] || echo "${1##*/}: ${#note} cells, at most $most fit: $said"
        done
}
[ "$(wc -l <"$folder/view-notes")" -ge 18 ] || complain 'the notes of the views were not found'
for language in $(cat "$source/po/LINGUAS"); do
    found=$(long_notes "$source/po/$language.po")
    [ -z "$found" ] || complain "$found"
done
printf 'msgid "Every key, and what the signs mean."\nmsgstr "%047d"\n' 0 >"$folder/long.po"
[ "$(long_notes "$folder/long.po" | wc -l)" = 1 ] || complain 'self-check: a long note is not found'

LC_ALL=C.UTF-8 LANGUAGE=xx "$folder/bin/icurisk" score --json --models "$source/models" \
    "$source/samples/septic-shock.txt" >"$folder/xx" &&
    LC_ALL=C icurisk score --json --models "$source/models" "$source/samples/septic-shock.txt" |
    cmp - "$folder/xx" || complain "JSON is not the same in every language"
finish
