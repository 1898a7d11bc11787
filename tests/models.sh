#!/bin/bash
# SPDX-License-Identifier: MIT
# The networks that are shipped load, say what they are, and are whole: the checksum that each
# carries is recomputed with sha256sum.
set -u
PATH=${abs_builddir:?}:$PATH
models=${abs_srcdir:?}/models
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

complain() {
    wrong=$((wrong + 1))
    printf '%s\n' "$*"
}

# The value of a key in one line of JSON; enough for keys and values as info prints them.
json_value() {
    sed -n 's/.*"'"$2"'": *"\{0,1\}\([^",}]*\)"\{0,1\}[,}].*/\1/p' "$1"
}

# The file's digest with its own 64 digits read as zeros.
recomputed() {
    local at
    at=$(LC_ALL=C grep -abo '"sha256":"' "$1" | head -n 1 | cut -d: -f1) || return 1
    cp "$1" "$work/zeroed" || return 1
    chmod u+w "$work/zeroed"
    printf '%064d' 0 | dd of="$work/zeroed" bs=1 seek=$((at + 10)) conv=notrunc status=none
    sha256sum <"$work/zeroed" | cut -d' ' -f1
}

check() {
    local file=$models/$1/$2.safetensors json=$work/json
    [ -f "$file" ] || { complain "$file is not there"; return; }
    icurisk info "$file" >"$work/text" || complain "$file: info failed"
    icurisk info --json "$file" >"$json" || complain "$file: info --json failed"
    [ "$(wc -l <"$json")" -eq 1 ] || complain "$file: not one object a line"
    [ "$(json_value "$json" model)" = "$2" ] || complain "$file: its name is not $2"
    [ "$(json_value "$json" scheme)" = "$1" ] || complain "$file: its scheme is not $1"
    [ "$(json_value "$json" parameters)" = "$3" ] || complain "$file: not $3 parameters"
    [ "$(json_value "$json" file_bytes)" = "$(wc -c <"$file")" ] || complain "$file: its size"
    [ "$(json_value "$json" sha256)" = "$(recomputed "$file")" ] || complain "$file: its checksum"
    grep -q "^sha256 *$(recomputed "$file")$" "$work/text" || complain "$file: checksum as text"
    grep -q "^parameters *$3$" "$work/text" || complain "$file: parameters as text"
    for fact in cohort outcome auroc calibration 'intended use' limits licence citation recipe; do
        grep -q "^  $fact  *[^ ]" "$work/text" || complain "$file: does not state its $fact"
    done
}

# A figure of stays that its parent has seen does not stand alone beside honest ones.
icurisk --models "$models" --dump 80x24 --keys c "$abs_srcdir/samples" >"$work/compared" 2>&1
grep -Eq '^ *. lstm +[0-9.]+% .* 0\.[0-9]+ +0\.[0-9]+' "$work/compared" || complain "Compare: $(cat "$work/compared")"
grep -Eq '^ . lstm-sparse80-16 .* - +0\.[0-9]+' "$work/compared" || complain "Compare: $(cat "$work/compared")"

for name in lstm-lottery80 lstm-sparse80-32 lstm-sparse80-16; do
    check physionet2012 $name 8081
done
for name in dnn-4bit dnn-2bit dnn-binary; do
    check physionet2012 $name 60929
done
for scheme in physionet2012 mimic3; do
    check $scheme lstm 8081
    check $scheme lstm-pruned 3273
    check $scheme hlstm 6993
    check $scheme hlstm-pruned 2985
    check $scheme dnn 60929
    check $scheme dnn-pruned 20225
    check $scheme gru 4497
    for name in lstm lstm-pruned hlstm hlstm-pruned dnn dnn-pruned gru; do
        check $scheme $name-int8 "$(icurisk info --json "$models/$scheme/$name.safetensors" >"$work/parent" &&
            json_value "$work/parent" parameters)"
    done
done
check physionet2012 logistic 410
check physionet2012 wide 3683
check mimic3 logistic 188
check mimic3 wide 3461

# What was condensed is small: facts included.
at_most() {
    [ "$(wc -c <"$models/$1.safetensors")" -le "$2" ] || complain "$1: over $2 bytes"
}
for scheme in physionet2012 mimic3; do
    at_most $scheme/dnn-int8 73728
done
at_most physionet2012/lstm-pruned-int8 8192
at_most physionet2012/hlstm-pruned-int8 8192

# A damaged copy is refused with a reason, and nothing is said of it on standard output.
for damage in cut changed; do
    cp "$models/physionet2012/lstm.safetensors" "$work/$damage"
    chmod u+w "$work/$damage"
done
truncate -s -1 "$work/cut"
printf 'x' | dd of="$work/changed" bs=1 seek=20000 conv=notrunc status=none
for damage in cut changed; do
    icurisk info "$work/$damage" >"$work/out" 2>"$work/err"
    [ $? -eq 1 ] || complain "$damage file: exit status"
    [ -s "$work/out" ] && complain "$damage file: said something"
    grep -q checksum "$work/err" || complain "$damage file: no reason"
done

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
