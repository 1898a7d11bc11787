#!/bin/bash
# SPDX-License-Identifier: MIT
# Reports of the commands in every language: the same numbers as in English and in the same order, with the
# decimal mark of the language, in lines of at most 80 columns; JSON and files are the same bytes.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=$abs_srcdir/models LC_ALL=C.UTF-8
class=$abs_srcdir/samples/class
read -ra languages <"$abs_srcdir/po/LINGUAS"

awk -F, 'NR == 1 { print "id,admitted"; next } { printf "%s,2024-%02d-%02d\n", $1, 1 + NR / 40 % 12, 1 + NR % 28 }' \
    "$class/Outcomes-a.txt" >days
awk -F, 'NR == 1 { print "RecordID,ward,own"; next } { print $1 "," (NR % 5 ? "Süd" : NR % 2 ? "A" : "") "," NR % 10 / 10 }' \
    "$class/Outcomes-a.txt" >table

# report NAME COMMAND...: in each language into NAME.LANGUAGE; the files that it writes must be the same.
report() {
    local name=$1 language
    shift
    for language in en "${languages[@]}"; do
        mkdir -p "files-$language"
        (cd "files-$language" && icurisk "$@" --language="$language" >"../$name.$language" 2>"../$name.err") ||
            complain "$name in $language: $(cat "$name.err")"
    done
}
net=(--scheme physionet2012 --data "$class")
report judge evaluate "${net[@]}" --model lstm-pruned --model logistic --by ward --table ../table --against own
report watch watch "${net[@]}" --model lstm --dates ../days --since 2024-09-01
report calibrate recalibrate "${net[@]}" --model lstm --out local.safetensors
report stated recalibrate "${net[@]}" --model hlstm --base-rate 12% --out stated.safetensors
report train train --arch hlstm --data "$class" --epochs 1 --quiet --out net.safetensors
report own evaluate "${net[@]}" --model ./net.safetensors --subset held-out
report prune prune net.safetensors --share 0.5 --data "$class" --epochs 1 --quiet --out small.safetensors
report store quantise net.safetensors --data "$class" --quiet --out int8.safetensors
report bits quantise net.safetensors --data "$class" --quiet --out bits.safetensors --bits 4 --epochs 1
report c export --c --scheme physionet2012 --model hlstm --out net.c
report times bench --scheme physionet2012 --model lstm --ms 1

# numbers FILE...: their numbers in their order, with decimal points.
numbers() {
    sed -E 's/([0-9]),([0-9])/\1.\2/g; s/(^|[^0-9])[,.]([0-9])/\1.\2/g; s/(^|[^0-9])0+\.([0-9])/\1.\2/g' "$@" |
        grep -oE '[0-9]*\.?[0-9]+'
}
# Names of reports: of those that are the same each time, and of those in 80 columns.
same=() narrow=()
for english in *.en; do
    name=${english%.en}
    [ "$name" = times ] || same+=("$name")
    [ "$(wc -L <"$english")" -gt 80 ] || narrow+=("$name")
done
numbers "${same[@]/%/.en}" >expected
for language in "${languages[@]}"; do
    numbers "${same[@]/%/.$language}" | cmp -s - expected ||
        for name in "${same[@]}"; do
            diff <(numbers "$name.en") <(numbers "$name.$language") >difference ||
                complain "$name in $language has other numbers: $(cat difference)"
        done
    mark=$(sed -n '/^msgid "\."$/{n;s/msgstr "\(.\)"/\1/p}' "$abs_srcdir/po/$language.po")
    [ "$mark" = . ] || ! grep -E '(^|[^0-9.a-z])-?[0-9]+\.[0-9]' ./*."$language" | grep -vE 'safetensors' >points ||
        complain "decimal points in $language: $(cat points)"
    ! grep -E '.{81}' "${narrow[@]/%/.$language}" >long || complain "over 80 columns in $language: $(cat long)"
done
icurisk evaluate "${net[@]}" --model lstm --json >evaluated
icurisk watch "${net[@]}" --model lstm --dates days --json >watched
for language in "${languages[@]}"; do
    diff -r files-en "files-$language" || complain "the files written in $language differ"
    # at most a few lines are as in English
    for name in judge watch calibrate own; do
        [ "$(grep -cxFf <(grep '[a-z][a-z]' "$name.en") "$name.$language")" -lt 12 ] ||
            complain "$name in $language is in English: $(grep -xFf <(grep '[a-z][a-z]' "$name.en") "$name.$language")"
    done
    icurisk evaluate "${net[@]}" --model lstm --json --language="$language" | cmp - evaluated ||
        complain "JSON of evaluate in $language"
    icurisk watch "${net[@]}" --model lstm --dates days --json --language="$language" | cmp - watched ||
        complain "JSON of watch in $language"
    icurisk bench --model lstm --ms 1 --json --language="$language" | grep -q '[0-9],[0-9]' &&
        complain "a decimal comma in JSON of bench"
    rm -f asked.txt
    printf 'T 36,6\nT 36,8\nHR 300\nT 101\n' |
        icurisk enter --new --admitted now --language="$language" asked.txt >said
    grep -q 'Temp,36.8$' asked.txt || complain "a decimal comma is not written as a point: $(cat asked.txt)"
    sed -n 3p said | grep -qE '36[.,]8 degC.* 36[.,]6' || complain "$language: the replaced value is not named: $(cat said)"
done

# On the smallest screen a patient has the same numbers in every language: risk, threshold, deaths among
# similar stays, other hospitals, hours, the last reading and the age.
patient() {
    icurisk --dump "$1" --keys p --language="$2" "$abs_srcdir/samples/septic-shock.txt" | sed -n '2,8p' | cut -c 14- >shown
    numbers shown
}
patient 60x20 en | sort >expected
[ "$(wc -l <expected)" -ge 12 ] || complain "fewer than 12 numbers of a patient: $(cat shown)"
for language in "${languages[@]}"; do
    lost=$(patient 60x20 "$language" | sort | comm -23 expected -)
    [ -z "$lost" ] || complain "$language lacks the numbers $lost: $(cat shown)"
done

# A hint is shortened to whole sentences; keys have the names that keyboards of the language give them.
for language in en "${languages[@]}"; do
    for size in 80x24 60x20; do
        icurisk --dump "$size" --language="$language" "$abs_srcdir/samples" | tail -n 2 >foot
        head -n 1 foot | grep -q '\. *$' || complain "$language, $size: a hint is cut: $(head -n 1 foot)"
    done
done
icurisk --dump 80x24 --language=fr "$abs_srcdir/samples" | tail -n 1 | grep -q 'Échap Retour.*Entrée Patient' ||
    complain 'the bar of keys has no French names of keys'
icurisk --dump 80x24 --language=fr --keys '?' "$abs_srcdir/samples" | grep -q ' Esc \|Enter' &&
    complain 'Help has English names of keys in French'

# A handover is a sheet in each language: 80 columns and 60 rows, with a list before two stays.
mkdir ward
{ printf '%s\n' Time,Parameter,Value 00:00,Age,50
  for ((i = 0; i < 60; i++)); do printf '06:%02d,HR,99\n06:%02d,HR,-1\n07:00,Unheard%d,3\n' "$i" "$i" "$i"; done
} >"ward/$(printf 'long-%.0s' {1..30})end.txt"
cp "$abs_srcdir/samples/septic-shock.txt" ward
for language in en "${languages[@]}"; do
    (cd ward && rm -f icurisk-* && icurisk --dump 80x24 --keys 'tjtR<Enter>' --language="$language" . >../shown)
    cat ward/icurisk-*.txt | LC_ALL=C tr -d '\200-\277' >sheet # a byte for each character
    awk -v RS='\f' '{ n = split($0, rows, "\n") - 1; if (n > 60) print "page of " n " rows" }
        { for (i = 1; i <= n; i++) if (length(rows[i]) > 80) print "row of " length(rows[i]) ": " rows[i] }' sheet >wrong
    [ "$(tr -cd '\f' <sheet | wc -c)" = 3 ] && [ ! -s wrong ] || complain "handover in $language: $(cat wrong)"
done

# Translated headers of tables fit their columns, and so are not cut off.
grep -rhoE '\{N_\("[^"]*"\), -?[0-9]+\}' "$abs_srcdir/src/app" "$abs_srcdir/ui/command" |
    sed -E 's/\{N_\("(.*)"\), -?([0-9]+)\}/\2\t\1/' | sort -u >columns
[ "$(wc -l <columns)" -ge 40 ] || complain "fewer than 40 columns were found: $(wc -l <columns)"
for language in "${languages[@]}"; do
    awk -F '\t' 'NR == FNR { if (!($2 in room) || $1 + 0 < room[$2]) room[$2] = $1 + 0; next }
        /^msgid "/ { id = substr($0, 8, length($0) - 8) }
        /^msgstr "/ && id in room { print room[id] "\t" substr($0, 9, length($0) - 9) }' \
        columns "$abs_srcdir/po/$language.po" >words
    [ "$(wc -l <words)" -ge 40 ] || complain "$language: fewer than 40 headers are translated: $(wc -l <words)"
    while IFS=$'\t' read -r room word; do
        [ "${#word}" -le "$room" ] || complain "$language: '$word' does not fit in $room cells"
    done <words
done
finish
