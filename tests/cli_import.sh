#!/bin/bash
# SPDX-License-Identifier: MIT
# The command import, from a file of Keras to risks: made files, what the network says of itself, that
# it shows no risk before recalibrate, and what is refused.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
"$abs_builddir/tests/import_keras_test" make . || exit 77
[ -e net.h5 ] || exit 77
class=$abs_srcdir/samples/class
stay=$abs_srcdir/samples/septic-shock.txt

status 2 'needed' icurisk import net.h5
status 2 'needed' icurisk import --out net.safetensors
status 2 'plain text' icurisk import net.h5 --out net.safetensors --name $'\e[2J'
status 1 'cannot open' icurisk import nowhere.h5 --out net.safetensors
status 1 'not an HDF5 file' icurisk import "$stay" --out net.safetensors
status 1 '/nowhere' icurisk import net.h5 --out /nowhere/net
[ -e net.safetensors ] && complain 'a refused run wrote a network'

status 0 '' icurisk import net.h5 --out net.safetensors
for said in '^Not causal' '^Not calibrated' 'gates hard_sigmoid)'; do
    grep -q "$said" out || complain "import does not say: $said"
done
status 0 '' icurisk info net.safetensors
for said in '^causal  *no' '^calibration  *none' 'saved by Keras 2.1.2' 'layer1.backward_kernel'; do
    grep -q "$said" out || complain "info does not say: $said"
done
status 0 '' icurisk info --json net.safetensors
grep -q '"calibrated": *false' out && grep -q '"causal": *false' out || complain "info: $(cat out)"

# No risk anywhere.
status 1 'not calibrated; recalibrate' icurisk score --model ./net.safetensors "$stay"
status 1 'not calibrated; recalibrate' icurisk score --json --model ./net.safetensors "$stay"
grep -q '"risk": *null' out || complain "a risk is shown: $(cat out)"
status 1 'is not calibrated' icurisk evaluate --model ./net.safetensors --data "$class"
status 1 'not calibrated' icurisk export --c --model ./net.safetensors
status 1 'no calibration yet' icurisk recalibrate --model ./net.safetensors --data "$class" --base-rate 0.1 --out no
icurisk --dump 80x24 --model ./net.safetensors "$stay" | grep -q 'not calibrated' || complain 'the screen does not say so'
for keys in L K F c f; do
    icurisk --dump 80x24 --keys "$keys" --model ./net.safetensors "$stay" >out || complain "key $keys: $?"
done
for command in quantise 'prune --share 0.5'; do
    # shellcheck disable=SC2086
    status 1 'imported' icurisk $command net.safetensors --data "$class" --out no.safetensors
done
[ -e no.safetensors ] && complain 'an imported network was condensed'

# One of the two orders of its risks agrees with the outcomes: that one can be calibrated.
icurisk import turned.h5 --out turned.safetensors >/dev/null || complain 'turned.h5 is not read'
fitted=
for net in net turned; do
    icurisk recalibrate --model ./$net.safetensors --data "$class" --out fit.safetensors >out 2>err && fitted=$net && break
    grep -q 'no higher risks' err || complain "recalibrate: $(cat err)"
done
[ -n "$fitted" ] || complain 'neither order can be calibrated'
status 0 '' icurisk score --json --model ./fit.safetensors "$stay"
grep -q '"risk": *0\.' out || complain "no risk: $(cat out)"
status 0 '' icurisk info fit.safetensors
grep -q 'it had none before' out && grep -q 'calibrated to  *class, 400 stays' out || complain "facts: $(cat out)"
status 0 '' icurisk evaluate --model ./fit.safetensors --data "$class"
status 1 'only lstm\|kind stack' icurisk export --c --model ./fit.safetensors --out none.c

# evaluate --calibrate: the same network, written and judged at once; figures that flatter it say so.
status 2 'takes one network' icurisk evaluate --all --data "$class" --calibrate no.safetensors
status 2 'takes one network' icurisk evaluate --model ./$net.safetensors --model lstm --data "$class" --calibrate no.safetensors
status 2 'in plain text' icurisk evaluate --model ./$net.safetensors --data . --calibrate no.safetensors
status 1 '/nowhere' icurisk evaluate --model ./$net.safetensors --data "$class" --calibrate /nowhere/no
status 0 '' icurisk evaluate --model ./$net.safetensors --data "$class" --calibrate here.safetensors
cmp -s fit.safetensors here.safetensors || complain 'evaluate --calibrate writes another network than recalibrate'
for said in '^here.safetensors: calibrated to class, 400 stays' '^Hour 48, each stay judged without' \
    'judged on the very stays' '^CAUTION: the calibration of this file' '^AUROC '; do
    grep -q "$said" out || complain "evaluate --calibrate does not say: $said"
done
grep -q 'not among the networks here' out && complain 'its parent is said to be missing'
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'
status 0 '' icurisk evaluate --model ./$net.safetensors --data "$class" --calibrate json.safetensors --json
[ "$("$tool" json recalibrated_on_them model <out)" = "true	$net-local" ] || complain "json: $(cat out)"
status 0 '' icurisk score --json --model ./here.safetensors "$stay"
grep -q '"risk": *0\.' out || complain "no risk: $(cat out)"
# The output may be the input, and outcomes that no order agrees with write nothing.
cp $net.safetensors same.safetensors
status 0 '' icurisk evaluate --model ./same.safetensors --data "$class" --calibrate same.safetensors
grep -q 'calibrated to' out || complain "same: $(cat out)"
if [ $net = turned ]; then
    status 1 'no higher risks' icurisk evaluate --model ./net.safetensors --data "$class" --calibrate no.safetensors
fi
[ -e no.safetensors ] && complain 'a refused calibration wrote a network'

# Files made to take memory or time: refused with a reason, within both.
mkdir hostile
"$abs_builddir/tests/import_keras_test" hostile hostile || complain 'no hostile files'
for file in hostile/*; do
    "$tool" bounded 200 icurisk import "$file" --out no.safetensors >out 2>err
    [ $? -eq 1 ] && grep -q "^icurisk: $file: " err || complain "$file: $(head -c 400 err)"
    rm "$file"
done
[ -e no.safetensors ] && complain 'a hostile file made a network'

# Another normaliser.
echo name,mean,std >broken.csv
status 1 'a normaliser has 76 columns' icurisk import net.h5 --out no.safetensors --normaliser broken.csv
echo 'Heart Rate,1,0' >>broken.csv
status 1 'broken.csv:2: not a normaliser of the scheme' icurisk import net.h5 --out no.safetensors --normaliser broken.csv
echo 'a,b' >broken.csv
status 1 'name, mean and std' icurisk import net.h5 --out no.safetensors --normaliser broken.csv
if [ -f "${ICURISK_DATA:-}/../reference/ihm_ts1.0_normalizer.csv" ]; then
    status 0 '' icurisk import net.h5 --out file.safetensors \
        --normaliser "$ICURISK_DATA/../reference/ihm_ts1.0_normalizer.csv"
    # (the same numbers, in the same tensors: the last bytes)
    cmp <(tail -c 8000 net.safetensors) <(tail -c 8000 file.safetensors) || complain 'the published normaliser differs'
fi
exit $((wrong > 0))
