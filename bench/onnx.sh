#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: bench/onnx.sh ONNX_RACE ICURISK MODELS   (made by: make bench-onnx)
# Our networks beside the same ones in ONNX Runtime: one core, one thread, in turns, 256 different
# stays (of the folder STAYS, else made here), batches of 1 and of 256; then ours by every
# instruction set. ONNXRUNTIME names its shared library, by default that of its package for
# Node.js, onnxruntime-node, below this folder. Exit status 1: a risk is wrong or a ratio below its bar; 77:
# no library.
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

# NAME BAR1 BAR256: how many times as fast as theirs ours has to be; 0: none
bars='lstm 4.5 3
hlstm 30 1.9
lstm-pruned 6 5
hlstm-pruned 0 0
dnn 2.3 1
dnn-pruned 4.5 1
dnn-int8 8 1.4
dnn-pruned-int8 0 0'
wrong=0
echo "microseconds a stay (processor time, medians of 61 rounds), the largest difference of a risk"
echo "NETWORK          BATCH       OURS     THEIRS   RATIO    BAR   DIFFERENCE"
echo "$bars" | {
    while read -r name bar1 bar256; do
        model=$models/$name.safetensors
        "$race" rows "$model" "$stays" "$work/$name.rows" || exit 99
        "$program" export --onnx --form last --model "$model" --out "$work/$name.onnx" || exit 99
        "$race" race "$library" "$model" "$work/$name.rows" "$work/$name.onnx" \
            "$bar1" "$bar256" || wrong=1
    done
    exit $wrong
} || wrong=$?
[ $wrong -ne 99 ] || exit 99
echo
echo "ours by instruction set: plain, sse2, avx2, avx512 as far as this processor has them"
echo "$bars" | while read -r name _; do
    "$race" isa "$models/$name.safetensors" "$work/$name.rows"
done
exit $wrong
