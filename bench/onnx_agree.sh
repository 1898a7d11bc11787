#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: bench/onnx_agree.sh ONNX_RACE ICURISK MODELS   (made by: make bench-onnx-agree)
# Exports every network of the folder MODELS as ONNX in each form, runs it with ONNX Runtime, and compares
# the risks at all hours of all stays of the folder STAYS (synthetic ones without it) with those of icurisk.
# ONNXRUNTIME names the shared library: see bench/onnx_library.sh. Exit status 1: a risk in float32 differs
# by more than 1e-6; 77: no library.
set -u
race=${1:?usage: bench/onnx_agree.sh ONNX_RACE ICURISK MODELS} program=${2:?} models=${3:?}
library=$("$(dirname "$0")/onnx_library.sh") || exit 77
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
stays=${STAYS:-$work/stays}
[ -n "${STAYS:-}" ] || "$program" synth --seed 1 --out "$stays" || exit 99
wrong=0
echo "NETWORK           FORM    STAYS    RISKS   LARGEST  OVER 1E-6"
for model in "$models"/*.safetensors; do
    for form in raw scaled last; do
        "$program" export --onnx --form $form --model "$model" --out "$work/net.onnx" || exit 99
        "$race" agree "$library" "$model" "$stays" $form "$work/net.onnx" || wrong=1
    done
done
exit $wrong
