#!/bin/bash
# SPDX-License-Identifier: MIT
# Little memory: scoring and the screen take little of it, training without it ends, and nothing
# hangs. (Not with sanitizers, which take memory of their own.)
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples

# limited KB STATUS COMMAND...: with that much address space; it must end by itself.
limited() {
    local limit=$1 expected=$2 got
    shift 2
    (ulimit -v "$limit" && timeout -k 1 30 "$@") >out 2>err </dev/null
    got=$?
    case " $expected " in
    *" $got "*) ;;
    *) complain "with $limit kB: exit status $got: $*: $(head -3 err)" ;;
    esac
}

limited 60000 0 icurisk score --json "$samples/septic-shock.txt"
[ "$("$tool" json patient <out)" = 900002 ] || complain "60000 kB: $(head -c 200 out)"
for limit in 8000 12000 16000 20000 24000 30000; do
    limited $limit '0 1 127' icurisk score --json "$samples"
    limited $limit '0 1 127' icurisk --dump 80x24 --keys p "$samples"
done

# The large libraries of training and of import are not loaded to score or to look at patients.
for command in 'score --json' '--dump 80x24 --keys p'; do
    # shellcheck disable=SC2086 # words
    LD_DEBUG=files icurisk $command "$samples" 2>&1 >/dev/null | grep -q 'openblas\|hdf5\|libzip' &&
        complain "$command loads OpenBLAS, libhdf5 or libzip"
    # shellcheck disable=SC2086
    "$tool" bounded 8 icurisk $command "$samples" >out || complain "$command takes more than 8 MiB"
done

# Where it cannot be loaded, training goes on without it.
make_stays 60 5
limited 2000000 0 icurisk train --arch dnn --data made --epochs 1 --threads 1 --out with
limited 60000 0 icurisk train --arch dnn --data made --epochs 1 --threads 1 --out without
grep -q 'OpenBLAS cannot be loaded' err || complain "not said: $(cat err)"
[ $wrong -eq 0 ]
