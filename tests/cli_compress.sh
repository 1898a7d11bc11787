#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands prune and quantise on synthetic stays: output, refusals, and stated limitations.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 240 5
# A part of these stays, which is split differently.
mkdir -p other/set-a
head -161 made/Outcomes-a.txt >other/Outcomes-a.txt
for id in $(seq 160); do ln -s "../../made/set-a/$id.txt" other/set-a/; done

# info_value FILE KEY: a number or string that info --json prints, asked once per version of the file. Sets
# value.
info_value() {
    local json
    [ "$1.json" -nt "$1" ] || icurisk info --json "$1" >"$1.json"
    IFS= read -r json <"$1.json"
    value=
    [[ ! $json =~ \"$2\":\ *\"?([^\",}]*) ]] || value=${BASH_REMATCH[1]}
}

# expect_value FILE KEY VALUE
expect_value() {
    info_value "$1" "$2"
    [ "$value" = "$3" ] || complain "$1: its $2 is '$value', not '$3'"
}

# expect_parent FILE PARENT: info names it by its checksum.
expect_parent() {
    info_value "$2" sha256
    [ ${#value} -eq 64 ] || complain "$2: its checksum is '$value'"
    expect_value "$1" parent "$value"
}

# expect_info FILE PATTERN: info prints it, ERE, blanks and ends of lines as one blank.
expect_info() {
    local text
    [ "$1.text" -nt "$1" ] || icurisk info "$1" | tr -s ' \n' ' ' >"$1.text"
    IFS= read -r -d '' text <"$1.text"
    [[ $text =~ $2 ]] || complain "info of $1 lacks \"$2\""
}

for arch in lstm hlstm dnn gru; do
    icurisk train --quiet --arch $arch --epochs 4 --data made --out $arch >/dev/null || complain "cannot train $arch"
done

# ---- refused before anything is read or written
expect_status 2 'needed' icurisk prune lstm --share 0.5 --data made
expect_status 2 'needed' icurisk prune lstm --data made --out net
expect_status 2 'needed' icurisk prune --share 0.5 --data made --out net
expect_status 2 'needed' icurisk prune lstm dnn --share 0.5 --data made --out net
for share in 1 -0.1 nan 0 0,0 half '0.5,' 0.5x 0.1,0.1,0.1,0.1,0.1,0.1,0.1; do
    expect_status 2 '--share takes' icurisk prune lstm --share=$share --data made --out net
done
expect_status 2 'epochs' icurisk prune lstm --share 0.5 --epochs 0 --data made --out net
expect_status 2 'plain text' icurisk prune lstm --share 0.5 --name '' --data made --out net
expect_status 1 'has 2 layers' icurisk prune lstm --share 0.5,0.5,0.5 --data made --out net
expect_status 1 'cannot open' icurisk prune none --share 0.5 --data made --out net
expect_status 1 'neither set-a' icurisk prune lstm --share 0.5 --data . --out net
expect_status 2 'needed' icurisk quantise lstm --out net
expect_status 2 'needed' icurisk quantise --data made --out net
expect_status 2 '--per takes' icurisk quantise lstm --per row --data made --out net
expect_status 2 'plain text' icurisk quantise lstm --name $'\e[2J' --data made --out net
expect_status 1 'safetensors' icurisk quantise made/Outcomes-a.txt --data made --out net
expect_status 1 '/nowhere' icurisk quantise lstm --data made --out /nowhere/net
[ -e net ] && complain 'a refused run wrote a network'

# ---- prune: a smaller file with its own name, its parent, and figures on the parent's held-out stays
while read -r arch share parameters; do
    out=$arch-$share
    expect_status 0 'epoch  2 of 2' icurisk prune "$arch" --share "$share" --epochs 2 --data made --out "$out"
    expect_value "$out" parameters "$parameters"
    expect_value "$out" model "$arch-pruned"
    expect_parent "$out" "$arch"
    [ "$(wc -c <"$out")" -lt "$(wc -c <"$arch")" ] || complain "$arch, $share: the file is not smaller"
    [ -e "$out.checkpoint" ] && complain "$arch, $share: the checkpoint was not removed"
    grep -q 'held out: 36 stays, 9 deaths' out || complain "$arch, $share: no figures of held-out stays: $(cat out)"
    grep -q 'too good' out && complain "$arch, $share: warns although the split is known"
    expect_info "$out" "204 stays fitted, 36 held out \\(9 deaths\\), .* seed 1"
    expect_info "$out" "recipe parent pruned by"
done <<'END'
lstm 0.5 3273
lstm 0,0.5 6761
hlstm 0.5 2985
dnn 0.5 20225
dnn 0.25,0,0.5 43649
gru 0.5 2057
END

icurisk prune lstm --quiet --share 0.5 --epochs 2 --threads 3 --data made --out again >/dev/null
cmp -s again lstm-0.5 || complain 'threads changed the pruned network'
icurisk prune lstm --quiet --share 0.5 --epochs 2 --seed 2 --data made --out again >/dev/null
cmp -s again lstm-0.5 && complain 'the seed has no effect'

# ---- int8
for parent in lstm hlstm dnn gru lstm-0.5; do
    for per in channel tensor; do
        icurisk quantise "$parent" --per $per --data made --out "$parent-$per" >out || complain "$parent, $per: quantise failed"
        grep -q 'output.kernel' out || complain "$parent, $per: the error of each matrix is missing"
        grep -Eq 'changed by 0\.0[0-9]+ on average, 0\.[01][0-9]+ at most' out || complain "$parent, $per: $(cat out)"
        expect_value $parent-$per quantised true
        info_value $parent parameters
        expect_value $parent-$per parameters "$value"
        expect_parent $parent-$per $parent
        expect_info $parent-$per 'quantised to 8 bit'
        grep -qa 'calibration.knots' $parent-$per || complain "$parent, $per: no calibration at earlier hours"
        expect_info $parent-$per 'Platt scaling fitted on the held-out stays'
        icurisk score --json --model ./$parent-$per made/set-a/7.txt | grep -q '"risk": *0\.' || complain "$parent, $per: no risk"
    done
    cmp -s $parent-channel $parent-tensor && complain "$parent: --per has no effect"
done
icurisk quantise lstm --threads 3 --data made --out again >/dev/null
cmp -s again lstm-channel || complain 'threads changed the int8 network'
expect_status 1 'int8: use its parent' icurisk quantise lstm-channel --data made --out net
expect_status 1 'int8: use its parent' icurisk prune lstm-channel --share 0.5 --data made --out net

# ---- sparse, few levels, few bits: packed, small, and scored like the parent
while read -r parent name most options; do
    # shellcheck disable=SC2086 # several options
    icurisk quantise "$parent" $options --quiet --epochs 4 --data made --out few >out || complain "$parent $options: quantise failed"
    [ "$(wc -c <few)" -le "$most" ] || complain "$parent $options: $(wc -c <few) bytes"
    expect_value few model "$name"
    expect_parent few "$parent"
    expect_value few quantised false
    grep -q 'weights that are not zero: ' out || complain "$parent $options: $(cat out)"
    expect_value few packed true
    expect_value few weights_not_zero "$(sed -n 's/.*not zero: \([0-9]*\) .*/\1/p' out)"
    expect_info few 'storage packed, '
    expect_info few 'recipe learnt from its parent'
    icurisk score --json --model ./few made/set-a/7.txt | grep -q '"risk": *0\.' || complain "$parent $options: no risk"
done <<'END'
lstm lstm-sparse80-16 6144 --sparse 0.8 --levels 16
lstm lstm-lottery80 7700 --sparse 0.8 --rewind
hlstm hlstm-32 9000 --levels 32
gru gru-3bit 5500 --bits 3
dnn dnn-4bit 39000 --bits 4
dnn dnn-sparse50-2bit 16384 --bits 2 --sparse 0.5
dnn dnn-binary 12288 --bits 1
END
icurisk quantise lstm --bits 1 --quiet --epochs 2 --threads 3 --data made --out few >/dev/null
icurisk quantise lstm --bits 1 --quiet --epochs 2 --threads 1 --data made --out again >/dev/null
cmp -s again few || complain 'threads changed the binary network'
icurisk quantise few --data made --out again >/dev/null || complain 'a packed network cannot be quantised to int8'
expect_status 2 'bits takes 8, 4' icurisk quantise lstm --bits 5 --data made --out net
expect_status 2 'bits' icurisk quantise lstm --bits 0 --data made --out net
expect_status 2 'levels' icurisk quantise lstm --levels 1 --data made --out net
expect_status 2 'cannot be combined' icurisk quantise lstm --levels 16 --bits 4 --data made --out net
expect_status 2 'cannot be combined' icurisk quantise lstm --sparse 0.5 --bits 8 --data made --out net
expect_status 2 'rewind needs' icurisk quantise lstm --rewind --data made --out net
expect_status 2 'per is for' icurisk quantise lstm --bits 2 --per tensor --data made --out net
for share in 0 1 nan -1 x; do
    expect_status 2 'sparse takes' icurisk quantise lstm --sparse=$share --data made --out net
done
[ -e net ] && complain 'a refused run wrote a network'

# ---- stays that the parent may be fitted on: a warning, and the parent's calibration is kept
icurisk quantise lstm --data other --out fitted >out || complain 'stays with another split are refused'
grep -q 'too good' out || complain "no warning that the parent may be fitted on these stays: $(cat out)"
expect_info fitted 'may have been fitted on all of them'
expect_info fitted 'on stays that the parent may have seen'
scaling=$(icurisk info lstm | grep '^calibration  ')
[ "$scaling" = "$(icurisk info fitted | grep '^calibration  ')" ] || complain 'the calibration was not kept'
icurisk prune lstm --quiet --share 0.5 --epochs 1 --data other --out fitted >out
grep -q 'too good' out || complain "no warning for the pruned network: $(cat out)"
icurisk quantise fitted --data other --out again >out
grep -q 'too good' out || complain "no warning for the grandparent's stays: $(cat out)"

finish
