#!/bin/bash
# SPDX-License-Identifier: MIT
# Reports of the commands in every language: the numbers of the English report in its order, all and no
# others, with the decimal mark of the language, in lines that are no longer; JSON, CSV and files in
# the same bytes.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=$abs_srcdir/models LC_ALL=C.UTF-8
class=$abs_srcdir/samples/class
read -ra languages <"$abs_srcdir/po/LINGUAS"

awk -F, 'NR == 1 { print "id,admitted"; next } { printf "%s,2024-%02d-%02d\n", $1, 1 + NR / 40 % 12, 1 + NR % 28 }' \
    "$class/Outcomes-a.txt" >days
awk -F, 'NR == 1 { print "RecordID,ward,own"; next } { print $1 "," (NR % 5 ? "Süd" : NR % 2 ? "A" : "") "," NR % 10 / 10 }' \
    "$class/Outcomes-a.txt" >table

# report NAME COMMAND...: in each language into NAME.LANGUAGE; what it writes beside is the same.
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

# numbers FILE: its numbers in their order, a point in each: two that change places are found, too.
numbers() {
    sed -E 's/([0-9]),([0-9])/\1.\2/g; s/(^|[^0-9])[,.]([0-9])/\1.\2/g; s/(^|[^0-9])0+\.([0-9])/\1.\2/g' "$1" |
        grep -oE '[0-9]*\.?[0-9]+'
}
for english in *.en; do
    name=${english%.en}
    for language in "${languages[@]}"; do
        # the times of bench are never the same
        [ "$name" = times ] || cmp -s <(numbers "$english") <(numbers "$name.$language") ||
            complain "$name in $language has other numbers: $(diff <(numbers "$english") <(numbers "$name.$language"))"
        mark=$(sed -n '/^msgid "\."$/{n;s/msgstr "\(.\)"/\1/p}' "$abs_srcdir/po/$language.po")
        [ "$mark" = . ] || ! grep -E '(^|[^0-9.a-z])-?[0-9]+\.[0-9]' "$name.$language" |
            grep -vE 'safetensors' | grep -q . || complain "$name in $language: a decimal point"
        wide=$(wc -L <"$english")
        [ "$wide" -gt 80 ] || [ "$(wc -L <"$name.$language")" -le 80 ] ||
            complain "$name in $language is over 80 columns: $(grep -E '.{81}' "$name.$language")"
    done
done
for language in "${languages[@]}"; do
    diff -r files-en "files-$language" || complain "what is written is not the same in $language"
    # few lines are as in English
    for name in judge watch calibrate own; do
        [ "$(grep -cxFf <(grep '[a-z][a-z]' "$name.en") "$name.$language")" -lt 12 ] ||
            complain "$name in $language is in English: $(grep -xFf <(grep '[a-z][a-z]' "$name.en") "$name.$language")"
    done
    icurisk evaluate "${net[@]}" --model lstm --json --language="$language" | cmp - <(
        icurisk evaluate "${net[@]}" --model lstm --json) || complain "JSON of evaluate in $language"
    icurisk watch "${net[@]}" --model lstm --dates days --json --language="$language" | cmp - <(
        icurisk watch "${net[@]}" --model lstm --dates days --json) || complain "JSON of watch in $language"
    icurisk bench --model lstm --ms 1 --json --language="$language" | grep -q '[0-9],[0-9]' &&
        complain "a decimal comma in JSON of bench"
    rm -f asked.txt
    printf 'T 36,6\nT 36,8\nHR 300\nT 101\n' |
        icurisk enter --new --admitted now --language="$language" asked.txt >said
    grep -q 'Temp,36.8$' asked.txt || complain "a decimal comma is not written as a point: $(cat asked.txt)"
    sed -n 3p said | grep -qE '36[.,]8 degC.* 36[.,]6' || complain "$language: what is replaced is not said: $(cat said)"
done

# The smallest screen tells the same of a patient in every language: risk, threshold, how many died,
# other hospitals, hours, the last reading and the age.
patient() {
    icurisk --dump "$1" --keys p --language="$2" "$abs_srcdir/samples/septic-shock.txt" | sed -n '2,8p' | cut -c 14- >shown
    numbers shown
}
patient 60x20 en | sort >expected
[ "$(wc -l <expected)" -ge 12 ] || complain "few numbers of a patient: $(cat shown)"
for language in "${languages[@]}"; do
    lost=$(patient 60x20 "$language" | sort | comm -23 expected -)
    [ -z "$lost" ] || complain "$language does not tell $lost: $(cat shown)"
done

# A header is not cut off: each fits the cells of its column.
grep -rhoE '\{N_\("[^"]*"\), -?[0-9]+\}' "$abs_srcdir/src/app" "$abs_srcdir/ui/command" |
    sed -E 's/\{N_\("(.*)"\), -?([0-9]+)\}/\2\t\1/' | sort -u >columns
[ "$(wc -l <columns)" -ge 40 ] || complain "few columns: $(wc -l <columns)"
for language in "${languages[@]}"; do
    awk -F '\t' 'NR == FNR { if (!($2 in room) || $1 + 0 < room[$2]) room[$2] = $1 + 0; next }
        /^msgid "/ { id = substr($0, 8, length($0) - 8) }
        /^msgstr "/ && id in room { print room[id] "\t" substr($0, 9, length($0) - 9) }' \
        columns "$abs_srcdir/po/$language.po" >words
    [ "$(wc -l <words)" -ge 40 ] || complain "$language: few headers are in the catalogue: $(wc -l <words)"
    while IFS=$'\t' read -r room word; do
        [ "${#word}" -le "$room" ] || complain "$language: '$word' has not room in $room cells"
    done <words
done
finish
