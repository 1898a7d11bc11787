#!/bin/bash
# SPDX-License-Identifier: MIT
# The command train on synthetic stays: output, refusals, and independence of the number of threads.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 240 5

expect_status 2 'needed' icurisk train
expect_status 2 'needed' icurisk train --arch lstm --data made
expect_status 2 "unknown architecture 'tcn': not one of lstm, hlstm, dnn, gru" icurisk train --arch tcn --data made --out net
expect_status 2 "unknown scheme 'eicu'" icurisk train --arch lstm --scheme eicu --data made --out net
expect_status 2 "unknown recipe 'best'" icurisk train --arch lstm --recipe best --data made --out net
expect_status 2 "unknown activation 'swish'" icurisk train --arch hlstm --hidden swish --data made --out net
expect_status 2 'epochs' icurisk train --arch lstm --epochs 0 --data made --out net
expect_status 2 'plain text' icurisk train --arch lstm --name $'\e[2J' --data made --out net
expect_status 2 'plain text' icurisk train --arch lstm --name '' --data made --out net
expect_status 1 'neither set-a' icurisk train --arch lstm --data . --out net
expect_status 1 '/nowhere' icurisk train --arch dnn --data made --epochs 1 --out /nowhere/net
[ -e net ] && complain 'a refused run wrote a network'

# Stays that all have the same outcome are refused.
mkdir single && ln -s ../made/set-a single/set-a
sed '2,$s/.$/0/' made/Outcomes-a.txt >single/Outcomes-a.txt
expect_status 1 'too few stays' icurisk train --arch lstm --data single --out net

# The published recipe gives the same network as condense with that recipe, with the same split.
expect_status 0 '' icurisk train --arch hlstm --recipe paper --epochs 2 --data made --out published.safetensors
expect_status 0 '' icurisk info published.safetensors
grep -q '^gates  *hard sigmoids' out && grep -q 'as mimic3-benchmarks does' out || complain "published: $(cat out)"
grep -q 'batch 8, Adam 0.001 to 0.001' out || complain "not the published recipe: $(grep recipe out)"
grep '^calibration  *risk\|^threshold' out >trained
expect_status 0 '' icurisk condense --recipe paper --epochs 2 --data made --out condensed
expect_status 0 '' icurisk info condensed/hlstm.safetensors
grep '^calibration  *risk\|^threshold' out | cmp -s - trained || complain 'train and condense differ in the published recipe'

# Each kind in both schemes gives a network that info and score can use.
for scheme in physionet2012 mimic3; do
    for arch in lstm hlstm dnn gru; do
        name=$scheme-$arch
        expect_status 0 'epoch  6 of 6  loss 0\.[0-9]* *held-out AUROC' icurisk train --arch $arch \
            --scheme $scheme --epochs 6 --data made --out $name.safetensors
        grep -q 'held out: 36 stays, 9 deaths: AUROC 0\.[5-9]' out || complain "$name: no figures of held-out stays: $(cat out)"
        [ -e $name.safetensors.checkpoint ] && complain "$name: the checkpoint was not removed"
        icurisk info --json $name.safetensors >facts || complain "$name: no info"
        grep -q "\"scheme\": *\"$scheme\"" facts || complain "$name: scheme"
        icurisk score --json --model $name.safetensors made/set-a/7.txt >scored ||
            complain "$name: no score"
        grep -q '"risk": *[0-9]' scored || complain "$name: no risk: $(cat scored)"
    done
done

# The network depends on the seed, and not on the number of threads.
train() {
    icurisk train --quiet --arch lstm --epochs 6 --data made "$@" >/dev/null || complain "$*"
}
train --threads 1 --out one
train --threads 3 --out three
train --seed 2 --out other
cmp -s one three || complain 'threads changed the network'
cmp -s one physionet2012-lstm.safetensors || complain '--quiet changes the network'
cmp -s one other && complain 'the seed has no effect'

# A file that is not a checkpoint of this run is neither used nor changed.
echo 'unrelated' >mine
expect_status 1 'another run' icurisk train --arch dnn --data made --checkpoint mine --out net
[ "$(cat mine)" = 'unrelated' ] || complain 'an unrelated file was overwritten'

finish
