#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands prune and quantise on synthetic stays: output, refusals, and stated limitations.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 240 5
# A part of them, which is another split.
mkdir -p other/set-a
head -161 made/Outcomes-a.txt >other/Outcomes-a.txt
for id in $(seq 160); do ln -s "../../made/set-a/$id.txt" other/set-a/; done

# told FILE KEY: a number or string printed by info for a file.
told() {
    icurisk info --json "$1" | sed -n "s/.*\"$2\": *\"\{0,1\}\([^\",}]*\).*/\1/p"
}

says() {
    icurisk info "$1" | tr -s ' \n' ' ' | grep -q -- "$2" || complain "$1 does not say \"$2\""
}

for arch in lstm hlstm dnn gru; do
    icurisk train --quiet --arch $arch --epochs 4 --data made --out $arch >/dev/null || complain "no $arch"
done

# ---- refused before anything is read or written
status 2 'needed' icurisk prune lstm --share 0.5 --data made
status 2 'needed' icurisk prune lstm --data made --out net
status 2 'needed' icurisk prune --share 0.5 --data made --out net
status 2 'needed' icurisk prune lstm dnn --share 0.5 --data made --out net
for share in 1 -0.1 nan 0 0,0 half '0.5,' 0.5x 0.1,0.1,0.1,0.1,0.1,0.1,0.1; do
    status 2 '--share takes' icurisk prune lstm --share=$share --data made --out net
done
status 2 'epochs' icurisk prune lstm --share 0.5 --epochs 0 --data made --out net
status 2 'plain text' icurisk prune lstm --share 0.5 --name '' --data made --out net
status 1 'has 2 layers' icurisk prune lstm --share 0.5,0.5,0.5 --data made --out net
status 1 'cannot open' icurisk prune none --share 0.5 --data made --out net
status 1 'neither set-a' icurisk prune lstm --share 0.5 --data . --out net
status 2 'needed' icurisk quantise lstm --out net
status 2 'needed' icurisk quantise --data made --out net
status 2 '--per takes' icurisk quantise lstm --per row --data made --out net
status 2 'plain text' icurisk quantise lstm --name $'\e[2J' --data made --out net
status 1 'safetensors' icurisk quantise made/Outcomes-a.txt --data made --out net
status 1 '/nowhere' icurisk quantise lstm --data made --out /nowhere/net
[ -e net ] && complain 'a refused run wrote a network'

# ---- pruned: smaller, its own name and parent, judged on the stays that its parent was held from
while read -r arch share parameters; do
    out=$arch-$share
    status 0 'epoch  2 of 2' icurisk prune "$arch" --share "$share" --epochs 2 --data made --out "$out"
    [ "$(told "$out" parameters)" = "$parameters" ] || complain "$arch, $share: $(told "$out" parameters) parameters"
    [ "$(told "$out" model)" = "$arch-pruned" ] || complain "$arch, $share: name $(told "$out" model)"
    [ "$(told "$out" parent)" = "$(told "$arch" sha256)" ] || complain "$arch, $share: parent"
    [ "$(wc -c <"$out")" -lt "$(wc -c <"$arch")" ] || complain "$arch, $share: the file has not shrunk"
    [ -e "$out.checkpoint" ] && complain "$arch, $share: left its checkpoint"
    grep -q 'held out: 36 stays, 9 deaths' out || complain "$arch, $share: not judged: $(cat out)"
    grep -q 'too good' out && complain "$arch, $share: knows the split, but says otherwise"
    says "$out" "204 stays fitted, 36 held out (9 deaths), .* seed 1"
    says "$out" "recipe parent pruned by"
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
cmp -s again lstm-0.5 && complain 'the seed changed nothing'

# ---- int8
for parent in lstm hlstm dnn gru lstm-0.5; do
    for per in channel tensor; do
        icurisk quantise "$parent" --per $per --data made --out "$parent-$per" >out || complain "$parent, $per: failed"
        grep -q 'output.kernel' out || complain "$parent, $per: no error of each map"
        grep -Eq 'changed by 0\.0[0-9]+ on average, 0\.[01][0-9]+ at most' out || complain "$parent, $per: $(cat out)"
        [ "$(told $parent-$per quantised)" = true ] || complain "$parent, $per: not quantised"
        [ "$(told $parent-$per parameters)" = "$(told $parent parameters)" ] || complain "$parent, $per: parameters"
        [ "$(told $parent-$per parent)" = "$(told $parent sha256)" ] || complain "$parent, $per: parent"
        says $parent-$per 'quantised to 8 bit'
        grep -qa 'calibration.knots' $parent-$per || complain "$parent, $per: not scaled at earlier hours"
        says $parent-$per 'Platt scaling fitted on the held-out stays'
        icurisk score --json --model ./$parent-$per made/set-a/7.txt | grep -q '"risk": *0\.' || complain "$parent, $per: no risk"
    done
    cmp -s $parent-channel $parent-tensor && complain "$parent: one scale or many, the same file"
done
icurisk quantise lstm --threads 3 --data made --out again >/dev/null
cmp -s again lstm-channel || complain 'threads changed the int8 network'
status 1 'int8: use its parent' icurisk quantise lstm-channel --data made --out net
status 1 'int8: use its parent' icurisk prune lstm-channel --share 0.5 --data made --out net

# ---- few weights, few values, few bits: packed, small, and still a network like its parent
while read -r parent name most options; do
    # shellcheck disable=SC2086 # several options
    icurisk quantise "$parent" $options --quiet --epochs 4 --data made --out few >out || complain "$parent $options: failed"
    [ "$(wc -c <few)" -le "$most" ] || complain "$parent $options: $(wc -c <few) bytes"
    [ "$(told few model)" = "$name" ] || complain "$parent $options: called $(told few model)"
    [ "$(told few parent)" = "$(told "$parent" sha256)" ] || complain "$parent $options: parent"
    [ "$(told few quantised)" = false ] || complain "$parent $options: not float"
    grep -q 'weights that are not zero: ' out || complain "$parent $options: $(cat out)"
    [ "$(told few packed)" = true ] || complain "$parent $options: not packed"
    [ "$(sed -n 's/.*not zero: \([0-9]*\) .*/\1/p' out)" = "$(told few weights_not_zero)" ] || complain "$parent $options: weights left"
    says few 'storage packed, '
    says few 'recipe learnt from its parent'
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
cmp -s again few || complain 'threads changed the network of few bits'
icurisk quantise few --data made --out again >/dev/null || complain 'a packed network has no int8 form'
status 2 'bits takes 8, 4' icurisk quantise lstm --bits 5 --data made --out net
status 2 'bits' icurisk quantise lstm --bits 0 --data made --out net
status 2 'levels' icurisk quantise lstm --levels 1 --data made --out net
status 2 'cannot be combined' icurisk quantise lstm --levels 16 --bits 4 --data made --out net
status 2 'cannot be combined' icurisk quantise lstm --sparse 0.5 --bits 8 --data made --out net
status 2 'rewind needs' icurisk quantise lstm --rewind --data made --out net
status 2 'per is for' icurisk quantise lstm --bits 2 --per tensor --data made --out net
for share in 0 1 nan -1 x; do
    status 2 'sparse takes' icurisk quantise lstm --sparse=$share --data made --out net
done
[ -e net ] && complain 'a refused run wrote a network'

# ---- stays that the parent may have seen: said, and the parent's calibration kept
icurisk quantise lstm --data other --out seen >out || complain 'other stays are refused'
grep -q 'too good' out || complain "nothing is said of stays that the parent may have seen: $(cat out)"
says seen 'may have been fitted on all of them'
says seen 'on stays that the parent may have seen'
scaling=$(icurisk info lstm | grep '^calibration  ')
[ "$scaling" = "$(icurisk info seen | grep '^calibration  ')" ] || complain 'the calibration was not kept'
icurisk prune lstm --quiet --share 0.5 --epochs 1 --data other --out seen >out
grep -q 'too good' out || complain "nothing is said of a pruned network's stays: $(cat out)"
icurisk quantise seen --data other --out again >out
grep -q 'too good' out || complain "what was seen by the grandparent is forgotten: $(cat out)"

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
