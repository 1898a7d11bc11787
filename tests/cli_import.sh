#!/bin/bash
# SPDX-License-Identifier: MIT
# The command import, from a Keras file to risks, with files made here: the facts of the network, no risk
# before it is calibrated, and refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
"$abs_builddir/tests/import_keras_test" make . || exit 77
[ -e net.h5 ] || exit 77
class=$abs_srcdir/samples/class
stay=$abs_srcdir/samples/septic-shock.txt

expect_status 2 'needed' icurisk import net.h5
expect_status 2 'needed' icurisk import --out net.safetensors
expect_status 2 'plain text' icurisk import net.h5 --out net.safetensors --name $'\e[2J'
expect_status 1 'cannot open' icurisk import nowhere.h5 --out net.safetensors
expect_status 1 'not an HDF5 file' icurisk import "$stay" --out net.safetensors
expect_status 1 '/nowhere' icurisk import net.h5 --out /nowhere/net
[ -e net.safetensors ] && complain 'a refused run wrote a network'

expect_status 0 '' icurisk import net.h5 --out net.safetensors
expect_output '^Not causal' '^Not calibrated' 'gates hard_sigmoid)'
expect_status 0 '' icurisk info net.safetensors
expect_output '^causal  *no' '^calibration  *none' 'saved by Keras 2.1.2' 'layer1.backward_kernel'
expect_status 0 '' icurisk info --json net.safetensors
grep -q '"calibrated": *false' out && grep -q '"causal": *false' out || complain "info: $(cat out)"

# Without calibration no output has a risk.
expect_status 1 'not calibrated; recalibrate' icurisk score --model ./net.safetensors "$stay"
expect_status 1 'not calibrated; recalibrate' icurisk score --json --model ./net.safetensors "$stay"
grep -q '"risk": *null' out || complain "a risk is shown: $(cat out)"
expect_status 1 'is not calibrated' icurisk evaluate --model ./net.safetensors --data "$class"
expect_status 1 'not calibrated' icurisk export --c --model ./net.safetensors
expect_status 1 'no calibration yet' icurisk recalibrate --model ./net.safetensors --data "$class" --base-rate 0.1 --out no
icurisk --dump 80x24 --model ./net.safetensors "$stay" | grep -q 'not calibrated' || complain 'the screen does not say that it is not calibrated'
for keys in L K F c f; do
    icurisk --dump 80x24 --keys "$keys" --model ./net.safetensors "$stay" >out || complain "key $keys: $?"
done
for command in quantise 'prune --share 0.5'; do
    # shellcheck disable=SC2086
    expect_status 1 'imported' icurisk $command net.safetensors --data "$class" --out no.safetensors
done
[ -e no.safetensors ] && complain 'an imported network was condensed'

# Two networks with opposite order of risks: the one that agrees with the outcomes can be calibrated.
icurisk import turned.h5 --out turned.safetensors >/dev/null || complain 'cannot import turned.h5'
fitted=
for net in net turned; do
    icurisk recalibrate --model ./$net.safetensors --data "$class" --out fit.safetensors >out 2>err && fitted=$net && break
    grep -q 'no higher risks' err || complain "recalibrate: $(cat err)"
done
[ -n "$fitted" ] || complain 'neither network can be calibrated'
expect_status 0 '' icurisk score --json --model ./fit.safetensors "$stay"
grep -q '"risk": *0\.' out || complain "no risk: $(cat out)"
expect_status 0 '' icurisk info fit.safetensors
grep -q 'it had none before' out && grep -q 'calibrated to  *SYNTHETIC class, 400 stays' out || complain "facts: $(cat out)"
expect_status 0 '' icurisk evaluate --model ./fit.safetensors --data "$class"
expect_status 1 'only lstm\|kind stack' icurisk export --c --model ./fit.safetensors --out none.c

# evaluate --calibrate writes the same network and evaluates it. Figures that are too good have a caution.
expect_status 2 'takes one network' icurisk evaluate --all --data "$class" --calibrate no.safetensors
expect_status 2 'takes one network' icurisk evaluate --model ./$net.safetensors --model lstm --data "$class" --calibrate no.safetensors
expect_status 2 'in plain text' icurisk evaluate --model ./$net.safetensors --data . --calibrate no.safetensors
expect_status 1 '/nowhere' icurisk evaluate --model ./$net.safetensors --data "$class" --calibrate /nowhere/no
expect_status 0 '' icurisk evaluate --model ./$net.safetensors --data "$class" --calibrate here.safetensors
cmp -s fit.safetensors here.safetensors || complain 'evaluate --calibrate writes another network than recalibrate'
expect_output '^here.safetensors: calibrated to SYNTHETIC class, 400 stays' '^Hour 48, by five-fold cross-validation' \
    'judged on the very stays' '^CAUTION: the calibration of this file' '^AUROC '
grep -q 'not among the networks here' out && complain 'the parent is reported as missing'
expect_width 80
expect_status 0 '' icurisk evaluate --model ./$net.safetensors --data "$class" --calibrate json.safetensors --json
[ "$("$tool" json recalibrated_on_them model <out)" = "true	$net-local" ] || complain "json: $(cat out)"
expect_status 0 '' icurisk score --json --model ./here.safetensors "$stay"
grep -q '"risk": *0\.' out || complain "no risk: $(cat out)"
# The output may be the input, and outcomes that no order agrees with write nothing.
cp $net.safetensors same.safetensors
expect_status 0 '' icurisk evaluate --model ./same.safetensors --data "$class" --calibrate same.safetensors
grep -q 'calibrated to' out || complain "same: $(cat out)"
if [ $net = turned ]; then
    expect_status 1 'no higher risks' icurisk evaluate --model ./net.safetensors --data "$class" --calibrate no.safetensors
fi
[ -e no.safetensors ] && complain 'a refused calibration wrote a network'

# Files that are made to use much memory or time are refused with a reason, and with little of both.
mkdir hostile
"$abs_builddir/tests/import_keras_test" hostile hostile || complain 'cannot make the hostile files'
for file in hostile/*; do
    "$tool" bounded 200 icurisk import "$file" --out no.safetensors >out 2>err
    [ $? -eq 1 ] && grep -q "^icurisk: $file: " err || complain "$file: $(head -c 400 err)"
    rm "$file"
done
[ -e no.safetensors ] && complain 'a hostile file was imported'

# Another normaliser.
echo name,mean,std >broken.csv
expect_status 1 'a normaliser has 76 columns' icurisk import net.h5 --out no.safetensors --normaliser broken.csv
echo 'Heart Rate,1,0' >>broken.csv
expect_status 1 'broken.csv:2: not a normaliser of the scheme' icurisk import net.h5 --out no.safetensors --normaliser broken.csv
echo 'a,b' >broken.csv
expect_status 1 'name, mean and std' icurisk import net.h5 --out no.safetensors --normaliser broken.csv
if [ -f "${ICURISK_DATA:-}/../reference/ihm_ts1.0_normalizer.csv" ]; then
    expect_status 0 '' icurisk import net.h5 --out file.safetensors \
        --normaliser "$ICURISK_DATA/../reference/ihm_ts1.0_normalizer.csv"
    # The tensors at the end of the file are the same.
    cmp <(tail -c 8000 net.safetensors) <(tail -c 8000 file.safetensors) || complain 'the published normaliser differs'
fi
finish
