#!/bin/bash
# SPDX-License-Identifier: MIT
# Training that is killed at any moment, or whose disk is full, loses at most the epoch it was in, and
# ends with the bytes of a run that nobody disturbed. Two runs do not share a folder.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ -z "${ICURISK_EMULATED:-}" ] || { echo 'the emulator itself would be killed'; exit 77; }
make_stays 60 5
fault=$abs_builddir/tests/fault.so
cases=0

train() {
    icurisk train --arch hlstm --epochs 3 --data made --out run/net </dev/null
}

fresh() {
    rm -rf run && mkdir run
}

# The epochs that a run said were done.
epochs() {
    sed -n 's/^epoch *\([0-9]*\) of.*/\1/p' "$1"
}

# A checkpoint under the right name is whole; there is a network only when it is the right one.
check_files() {
    [ ! -e run/net ] || cmp -s run/net whole || complain "$1: a network of other bytes"
    if [ -e run/net.checkpoint ]; then
        head -c 15 run/net.checkpoint | grep -q '^icurisk check 1' || complain "$1: a torn checkpoint"
    fi
    [ -z "$(find run -type f -perm /077)" ] || complain "$1: files that others can read"
}

# Goes on to the end: no epoch that was said to be done is done again.
resume() {
    local said first
    said=$(epochs first | tail -n 1)
    train >out 2>err || complain "$1: does not go on: $(cat err)"
    first=$(epochs err | head -n 1)
    [ "${first:-9}" -gt "${said:-0}" ] || complain "$1: epoch $said was done, went on with $first"
    cmp -s run/net whole || complain "$1: other bytes after it went on"
    [ ! -e run/net.checkpoint ] || complain "$1: left its checkpoint"
}

fresh
train >out 2>err || complain "cannot train: $(cat err)"
mv run/net whole

# --- at every call that changes a file ----------------------------------------------------------
# Around and inside each: killed there, it goes on; where the disk fails, it says so and goes on when
# there is room again.
preloaded() {
    ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-} FAULT=$1 LD_PRELOAD=$fault "${@:2}"
}
last=99
for what in before inside after enospc eio part; do
    for ((call = 1; call <= last; call++)); do
        cases=$((cases + 1))
        fresh
        # in a shell of its own, which would say that a child was killed
        (preloaded $call:$what icurisk train --arch hlstm --epochs 3 --data made --out run/net) >out 2>first </dev/null
        got=$?
        check_files "$what call $call"
        case $what-$got in
        before-0) last=$((call - 1)) ;; # there are no more
        part-0) continue ;;             # not a write
        enospc-1 | part-1) grep -q 'No space left' first || complain "$what call $call: $(cat first)" ;;
        eio-1) grep -q 'Input/output error' first || complain "$what call $call: $(cat first)" ;;
        before-137 | inside-137 | after-137) ;;
        *) complain "$what call $call: exit status $got: $(cat first)" ;;
        esac
        [ $call -gt $last ] || resume "$what call $call"
    done
done
[ "$last" -ge 20 ] && [ "$last" -lt 99 ] || complain "$last calls"

# --- at any moment --------------------------------------------------------------------------------
# Killed again and again until it is through.
seed=$$
echo "seed $seed"
RANDOM=$seed
for chain in 1 2 3 4 5 6; do
    fresh
    got=1 kills=0
    while [ $got -ne 0 ] && [ $kills -lt 60 ]; do
        icurisk train --arch hlstm --epochs 3 --data made --out run/net >out 2>first </dev/null &
        pid=$!
        sleep "$(printf '0.%03d' $((RANDOM % 250 + kills * 10)))"
        kill -KILL $pid 2>/dev/null
        wait $pid 2>/dev/null
        got=$?
        kills=$((kills + 1)) cases=$((cases + 1))
        check_files "chain $chain"
    done
    [ $got -eq 0 ] || complain "chain $chain: never through"
    cmp -s run/net whole || complain "chain $chain: other bytes after $kills kills"
done

# --- the same of all variants -----------------------------------------------------------------------
condense() {
    icurisk condense --quiet --epochs 2 --bag 1 --threads 2 --data made --out "$1" >tables 2>err </dev/null
}
condense sound || complain "cannot condense: $(cat err)"
got=137
for kills in 1 2 3 4 5; do
    icurisk condense --quiet --epochs 2 --bag 1 --data made --out nets >tables 2>err </dev/null &
    pid=$!
    sleep "$((RANDOM % 2)).$(printf '%03d' $((RANDOM % 1000)))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    cases=$((cases + 1))
done
condense nets || complain "does not go on: $(cat err)"
for file in sound/*.safetensors; do
    cmp -s "$file" "nets/${file#sound/}" || complain "$file: other bytes after it was killed"
done
[ ! -e nets.work ] || complain "left its checkpoints: $(ls -A nets.work)"

# --- two at once: with a checkpoint of the first there, its lock is held ----------------------------
icurisk condense --quiet --epochs 10000 --bag 1 --data made --out both >/dev/null 2>&1 </dev/null &
pid=$!
until compgen -G 'both.work/*.checkpoint' >/dev/null; do
    kill -0 $pid || break
    sleep 0.02
done
status 1 'both.work: another program .*is condensing here' icurisk condense --data made --out both
kill -KILL $pid
wait $pid 2>/dev/null

[ $cases -ge 120 ] || complain "only $cases cases"
[ "$wrong" -eq 0 ] || { echo "$wrong of $cases things wrong"; exit 1; }
