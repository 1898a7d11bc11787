#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: bench/onnx.sh ONNX_RACE ICURISK MODELS   (made by: make bench-onnx)
# Time of our networks and of the same networks in ONNX Runtime, alternately on one core: 256 different
# stays of the folder STAYS (synthetic ones without it), in batches of 1 and 256. Then the time of ours with
# each instruction set. ONNXRUNTIME names the shared library: see bench/onnx_library.sh. Exit status 1: a
# risk is wrong or a ratio is too small; 77: no library.
set -u
race=${1:?usage: bench/onnx.sh ONNX_RACE ICURISK MODELS} program=${2:?} models=${3:?}
library=$("$(dirname "$0")/onnx_library.sh") || exit 77
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
stays=${STAYS:-$work/stays}
if [ -z "${STAYS:-}" ]; then
    mkdir "$stays" || exit 99
    for seed in $(seq 20); do
        "$program" synth --seed "$seed" --out "$stays/$seed" || exit 99
    done
fi

# NAME RATIO1 RATIO256: how many times as fast as ONNX Runtime ours must be in each batch size; 0: no limit
limits='lstm 4.5 3
hlstm 30 1.9
lstm-pruned 6 5
hlstm-pruned 0 0
dnn 2.3 1
dnn-pruned 4.5 1
dnn-int8 8 1.4
dnn-pruned-int8 0 0'
wrong=0
echo "microseconds a stay (processor time, medians of 61 rounds), the largest difference of a risk"
echo "NETWORK          BATCH       OURS     THEIRS   RATIO  LIMIT   DIFFERENCE"
echo "$limits" | {
    while read -r name ratio1 ratio256; do
        model=$models/$name.safetensors
        "$race" rows "$model" "$stays" "$work/$name.rows" || exit 99
        "$program" export --onnx --form last --model "$model" --out "$work/$name.onnx" || exit 99
        "$race" race "$library" "$model" "$work/$name.rows" "$work/$name.onnx" \
            "$ratio1" "$ratio256" || wrong=1
    done
    exit $wrong
} || wrong=$?
[ $wrong -ne 99 ] || exit 99
echo
echo "ours with each instruction set of this processor"
echo "$limits" | while read -r name _; do
    "$race" isa "$models/$name.safetensors" "$work/$name.rows"
done
exit $wrong
