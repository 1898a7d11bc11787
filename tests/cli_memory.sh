#!/bin/bash
# SPDX-License-Identifier: MIT
# Little memory: scoring and the screen need little of it, and without enough memory commands end with a
# message. Not run with sanitizers, which use much memory themselves.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples

# with_memory KB STATUSES COMMAND...: with this much address space the command ends by itself, with one
# of these statuses.
with_memory() {
    local limit=$1 expected=$2 got
    shift 2
    (ulimit -v "$limit" && timeout -k 1 30 "$@") >out 2>err </dev/null
    got=$?
    case " $expected " in
    *" $got "*) ;;
    *) complain "with $limit kB: exit status $got: $*: $(head -3 err)" ;;
    esac
}

with_memory 60000 0 icurisk score --json "$samples/septic-shock.txt"
[ "$("$tool" json patient <out)" = 900002 ] || complain "60000 kB: $(head -c 200 out)"
for limit in 8000 12000 16000 20000 24000 30000; do
    with_memory $limit '0 1 127' icurisk score --json "$samples"
    with_memory $limit '0 1 127' icurisk --dump 80x24 --keys p "$samples"
done

# Scoring and the screen do not load the large libraries of training and import.
for command in 'score --json' '--dump 80x24 --keys p'; do
    # shellcheck disable=SC2086 # words
    LD_DEBUG=files icurisk $command "$samples" 2>&1 >/dev/null | grep -q 'openblas\|hdf5\|libzip' &&
        complain "$command loads OpenBLAS, libhdf5 or libzip"
    # shellcheck disable=SC2086
    "$tool" bounded 7 icurisk $command "$samples" >out || complain "$command takes more than 7 MiB"
done

# Where OpenBLAS cannot be loaded, training works without it.
make_stays 60 5
# A ward of many stays takes little for each: the risks that were asked for, and lists no longer than they must be.
(mkdir many && cd many && make_stays 3000 5)
"$tool" bounded 24 icurisk --dump 80x24 many/made/set-a >out || complain "3000 stays take more than 24 MiB: $(cat out)"
grep -q 'of 3000' out || complain "3000 stays: $(head -30 out)"
rm -rf many
with_memory 2000000 0 icurisk train --arch dnn --data made --epochs 1 --threads 1 --out with
with_memory 60000 0 icurisk train --arch dnn --data made --epochs 1 --threads 1 --out without
grep -q 'OpenBLAS cannot be loaded' err || complain "no message that OpenBLAS is missing: $(cat err)"
finish
