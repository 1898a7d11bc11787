#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: bench/train.sh TRAIN_OURS   (made by: make bench/train_ours)
# Seconds for an epoch of the LSTM with 8 081 parameters, over 6 800 made-up stays in batches of 64: PyTorch
# on one core, ours on one and two cores, the fastest epoch of several alternating rounds.
# Exit status 0: ours is at least 5 times as fast on one core, two cores (if there are two) are at least
# 1.6 times as fast as one, and our GRU agrees with PyTorch's in logits and gradients. 77: no PyTorch.
# Run it on an idle machine: otherwise the scheduler may run both threads on the same core.
set -u
ours=${1:?usage: bench/train.sh TRAIN_OURS}
here=$(dirname "$0")
python=${PYTHON:-/usr/bin/python3}
stays=6800 batch=64 epochs=4 rounds=3
cores=$(nproc)

# smallest FILE: the smallest number at the start of a line
smallest() {
    sort -n "$1" | head -n 1 | cut -d ' ' -f 1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
"$python" -c 'import torch' 2>/dev/null || {
    echo "bench/train.sh: no PyTorch for $python (Debian package: python3-torch)"
    exit 77
}
"$python" "$here/gru_torch.py" "$here"/../tests/reference/vectors/gru*.json || exit 1
round=0
while [ $round -lt $rounds ]; do
    taskset -c 0 "$python" "$here/train_torch.py" $stays $batch 2 >>"$work/torch" || exit 99
    taskset -c 0 "$ours" lstm $stays $batch 1 $epochs >>"$work/one" || exit 99
    [ "$cores" -lt 2 ] || taskset -c 0,1 "$ours" lstm $stays $batch 2 $epochs >>"$work/two" || exit 99
    taskset -c 0 "$ours" hlstm $stays $batch 1 $epochs >>"$work/hlstm" || exit 99
    taskset -c 0 "$ours" gru $stays $batch 1 $epochs >>"$work/gru" || exit 99
    round=$((round + 1))
done
[ "$cores" -ge 2 ] || cp "$work/one" "$work/two"
awk -v torch="$(smallest "$work/torch")" -v one="$(smallest "$work/one")" -v two="$(smallest "$work/two")" \
    -v hlstm="$(smallest "$work/hlstm")" -v gru="$(smallest "$work/gru")" -v cores="$cores" 'BEGIN {
        printf "seconds an epoch, LSTM 8081, 6800 stays, batch 64\n"
        printf "PyTorch, one core   %6.3f\n", torch
        printf "ours, one core      %6.3f   %.1f times as fast\n", one, torch / one
        if (cores >= 2) {
            printf "ours, two cores     %6.3f   %.2f times one core\n", two, one / two
        }
        printf "hLSTM 6993, one core %5.3f\n", hlstm
        printf "GRU 4497, one core  %6.3f\n", gru
        exit !(torch / one >= 5 && (cores < 2 || one / two >= 1.6))
    }'
