#!/bin/bash
# SPDX-License-Identifier: MIT
# The shipped networks load, state their facts, and are intact: sha256sum gives their checksum.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
ln -s "$abs_srcdir/models" models

# SCHEME NAME PARAMETERS of each shipped file.
{
    cat <<'ONE'
physionet2012 lstm-lottery80 8081
physionet2012 lstm-sparse80-32 8081
physionet2012 lstm-sparse80-16 8081
physionet2012 dnn-4bit 60929
physionet2012 dnn-2bit 60929
physionet2012 dnn-binary 60929
physionet2012 logistic 410
physionet2012 wide 3683
mimic3 logistic 188
mimic3 wide 3461
ONE
    while read -r name parameters; do
        for scheme in physionet2012 mimic3; do
            printf '%s\n' "$scheme $name $parameters" "$scheme $name-int8 $parameters"
        done
    done <<'BOTH'
lstm 8081
lstm-pruned 3273
hlstm 6993
hlstm-pruned 2985
dnn 60929
dnn-pruned 20225
gru 4497
BOTH
} >listed
mapfile -t listed <listed
files=()
for line in "${listed[@]}"; do
    read -r scheme name parameters <<<"$line"
    files+=("models/$scheme/$name.safetensors")
done
[ "${#files[@]}" -eq 38 ] || complain "${#files[@]} files listed"

# What sha256sum says of each file with zeros in place of its checksum.
mkdir zeroed
cp -rL models/physionet2012 models/mimic3 zeroed
chmod -R u+w zeroed
(cd zeroed && LC_ALL=C sed -i "s/\"sha256\":\"[0-9a-f]\{64\}/\"sha256\":\"$(printf '%064d' 0)/" "${files[@]#models/}")
mapfile -t checksums < <(cd zeroed && sha256sum "${files[@]#models/}" | cut -d ' ' -f 1)
mapfile -t sizes < <(stat -L -c %s "${files[@]}")

icurisk info --json "${files[@]}" >json || complain 'info --json failed'
icurisk info "${files[@]}" >text || complain 'info failed'
[ "$(wc -l <json)" -eq ${#files[@]} ] || complain 'info --json is not one line a file'
mapfile -t facts < <("$tool" json model scheme parameters file_bytes sha256 <json)
for i in "${!files[@]}"; do
    read -r scheme name parameters <<<"${listed[i]}"
    expected=$name$'\t'$scheme$'\t'$parameters$'\t'${sizes[i]}$'\t'${checksums[i]}
    [ "${facts[i]-}" = "$expected" ] || complain "${files[i]}: ${facts[i]-} instead of $expected"
    echo "${files[i]} $parameters ${checksums[i]}" >>expected
done
awk '
    BEGIN { split("cohort,outcome,auroc,calibration,intended use,limits,licence,citation,recipe", names, ",") }
    FILENAME == "expected" { files[$1]; parameters[$1] = $2; checksum[$1] = $3; next }
    /^file  / { file = $2; section = "" }
    /^facts$/ { section = "facts" }
    section == "" && $1 == "parameters" && $2 == parameters[file] { found[file, $1] }
    section == "" && $1 == "sha256" && $2 == checksum[file] { found[file, $1] }
    section == "facts" {
        for (i in names)
            if (index($0, "  " names[i] "  ") == 1 && substr($0, length(names[i]) + 4) ~ /[^ ]/) found[file, names[i]]
    }
    END {
        names["parameters"] = "parameters"
        names["sha256"] = "sha256"
        for (file in files)
            for (i in names)
                if (!((file, names[i]) in found)) print file ": info lacks the " names[i]
    }' expected text >lacking
[ -s lacking ] && complain "$(head -n 20 lacking)"

# Compare does not show a held-out AUROC of a network whose parent was fitted on these stays.
icurisk --models models --dump 80x24 --keys c "$abs_srcdir/samples" >compared 2>&1
grep -Eq '^ *. lstm +[0-9.]+% .* 0\.[0-9]+ +0\.[0-9]+' compared || complain "Compare: $(cat compared)"
grep -Eq '^ . lstm-sparse80-16 .* - +0\.[0-9]+' compared || complain "Compare: $(cat compared)"

# Condensed files are small, facts included.
expect_at_most() {
    [ "$(wc -c <"models/$1.safetensors")" -le "$2" ] || complain "$1: more than $2 bytes"
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
    cp "models/physionet2012/lstm.safetensors" "$damage"
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
