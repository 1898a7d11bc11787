#!/bin/bash
# SPDX-License-Identifier: MIT
# The shipped networks load, state their facts, and are intact: sha256sum gives their checksum.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models

# compute_checksum MODEL: of the file with zeros in place of its checksum.
compute_checksum() {
    cp "$1" zeroed || return 1
    chmod u+w zeroed
    zero_checksum zeroed
    sha256sum <zeroed | cut -d' ' -f1
}

# check_network SCHEME NAME PARAMETERS
check_network() {
    local file=$models/$1/$2.safetensors json=json
    [ -f "$file" ] || { complain "$file does not exist"; return; }
    icurisk info "$file" >text || complain "$file: info failed"
    icurisk info --json "$file" >"$json" || complain "$file: info --json failed"
    [ "$(wc -l <"$json")" -eq 1 ] || complain "$file: info --json is not one line"
    [ "$("$tool" json model <"$json")" = "$2" ] || complain "$file: the name is not $2"
    [ "$("$tool" json scheme <"$json")" = "$1" ] || complain "$file: the scheme is not $1"
    [ "$("$tool" json parameters <"$json")" = "$3" ] || complain "$file: not $3 parameters"
    [ "$("$tool" json file_bytes <"$json")" = "$(wc -c <"$file")" ] || complain "$file: the size is wrong"
    [ "$("$tool" json sha256 <"$json")" = "$(compute_checksum "$file")" ] || complain "$file: the checksum is wrong"
    grep -q "^sha256 *$(compute_checksum "$file")$" text || complain "$file: info lacks the checksum"
    grep -q "^parameters *$3$" text || complain "$file: info lacks the parameters"
    for fact in cohort outcome auroc calibration 'intended use' limits licence citation recipe; do
        grep -q "^  $fact  *[^ ]" text || complain "$file: info lacks the $fact"
    done
}

# Compare does not show a held-out AUROC of a network whose parent was fitted on these stays.
icurisk --models "$models" --dump 80x24 --keys c "$abs_srcdir/samples" >compared 2>&1
grep -Eq '^ *. lstm +[0-9.]+% .* 0\.[0-9]+ +0\.[0-9]+' compared || complain "Compare: $(cat compared)"
grep -Eq '^ . lstm-sparse80-16 .* - +0\.[0-9]+' compared || complain "Compare: $(cat compared)"

for name in lstm-lottery80 lstm-sparse80-32 lstm-sparse80-16; do
    check_network physionet2012 $name 8081
done
for name in dnn-4bit dnn-2bit dnn-binary; do
    check_network physionet2012 $name 60929
done
for scheme in physionet2012 mimic3; do
    check_network $scheme lstm 8081
    check_network $scheme lstm-pruned 3273
    check_network $scheme hlstm 6993
    check_network $scheme hlstm-pruned 2985
    check_network $scheme dnn 60929
    check_network $scheme dnn-pruned 20225
    check_network $scheme gru 4497
    for name in lstm lstm-pruned hlstm hlstm-pruned dnn dnn-pruned gru; do
        check_network $scheme $name-int8 "$(icurisk info --json "$models/$scheme/$name.safetensors" |
            "$tool" json parameters)"
    done
done
check_network physionet2012 logistic 410
check_network physionet2012 wide 3683
check_network mimic3 logistic 188
check_network mimic3 wide 3461

# Condensed files are small, facts included.
expect_at_most() {
    [ "$(wc -c <"$models/$1.safetensors")" -le "$2" ] || complain "$1: more than $2 bytes"
}
for scheme in physionet2012 mimic3; do
    expect_at_most $scheme/dnn-int8 73728
done
expect_at_most physionet2012/lstm-pruned-int8 8448
expect_at_most physionet2012/hlstm-pruned-int8 8192
expect_at_most physionet2012/dnn-4bit 36864
expect_at_most physionet2012/dnn-binary 12288
expect_at_most physionet2012/lstm-sparse80-32 6144

# A damaged copy is refused with a reason and without output.
for damage in cut changed; do
    cp "$models/physionet2012/lstm.safetensors" "$damage"
    chmod u+w "$damage"
done
truncate -s -1 cut
overwrite changed 20000 x
for damage in cut changed; do
    icurisk info "$damage" >out 2>err
    [ $? -eq 1 ] || complain "$damage file: wrong exit status"
    [ -s out ] && complain "$damage file: info prints facts"
    grep -q checksum err || complain "$damage file: no reason in the message"
done

finish
