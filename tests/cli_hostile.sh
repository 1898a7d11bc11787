#!/bin/bash
# SPDX-License-Identifier: MIT
# Surroundings that nobody wished for: few descriptors, no home, names that would write on a terminal,
# links planted under the names that are written, files that vanish while they are read.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=$abs_srcdir/models LC_ALL=C.UTF-8
samples=$abs_srcdir/samples
septic=$samples/septic-shock.txt
icurisk score --csv "$samples" >right 2>/dev/null || complain 'no scores of the samples'

# --- few descriptors: all or a reason, never a part of the stays -----------------------------------
for files in 4 5 6 7 8 9 10 12; do
    (ulimit -n $files && exec icurisk score --csv "$samples") >out 2>err </dev/null
    got=$?
    if [ $got -eq 0 ]; then
        cmp -s out right || complain "ulimit -n $files: other scores: $(cat err)"
    else
        [ $got -eq 1 ] && [ "$(wc -l <out)" -le 1 ] || complain "ulimit -n $files: status $got"
        grep -qE 'Too many open files|cannot open shared object' err || complain "ulimit -n $files: $(cat err)"
    fi
done
(ulimit -n 12 && exec icurisk --dump 80x24 "$samples") >out 2>err </dev/null || complain "a screen: $(cat err)"

# --- no home, one that is not there, one that cannot be written ----------------------------------
for home in unset /nowhere /proc /dev/null ''; do
    unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME
    if [ "$home" = unset ]; then
        env -u HOME icurisk score --csv "$samples" >out 2>err </dev/null
    else
        HOME=$home icurisk score --csv "$samples" >out 2>err </dev/null
    fi || complain "HOME $home: $(cat err)"
    cmp -s out right || complain "HOME $home: other scores"
    HOME=$home icurisk --dump 80x24 "$samples" >out 2>err </dev/null || complain "HOME $home: a screen: $(cat err)"
    grep -q septic-shock out || complain "HOME $home: no ward"
done

# --- names that would write on a terminal ----------------------------------------------------------
# A newline, colours, the other direction of writing (LRM to PDI), C1 control bytes, bytes that are no
# UTF-8: nothing of them reaches an output, and JSON says the same name.
mkdir names
for name in $'a\nb' $'\e[31mred' $'\u202eright' $'\u2067isolate' $'\u200fmark' $'\xc2\x9b31m' $'\x9b31m' $'tab\tbed' $'\xff\xfe'; do
    cp "$septic" "names/$name.txt"
    cp "$septic" "$name.txt"
done
marks=$'\u202e\|\u2067\|\u200f\|\u009b'
for how in 'score' 'score --csv' 'score --json' 'score --fhir' --report '--dump 80x24' '--dump 80x24 --keys p'; do
    # shellcheck disable=SC2086 # words
    icurisk $how names >out 2>err </dev/null || complain "$how: status $?: $(head -3 err)"
    [ -s out ] || complain "$how: says nothing"
    ! grep -aq "$marks" out err || complain "$how: marks of direction: $(grep -am 1 "$marks" out err)"
    ! LC_ALL=C grep -aq '[^[:print:][:space:]]\[31m' out err || complain "$how: control bytes"
    ! LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -aqE $'[\x01-\x1f\x7f]' || complain "$how: control bytes in the output"
    ! LC_ALL=C tr -d '\n' <err | LC_ALL=C grep -aqE $'[\x01-\x1f\x7f]' || complain "$how: control bytes in the notices"
done
icurisk score --json names >out 2>/dev/null
[ "$(grep -c '^{.*}$' out)" -eq 9 ] || complain "not a line of JSON for each file: $(wc -l <out)"
grep -q '"file":"names/\\u202[Ee]right.txt"' out || complain 'JSON says another name'

# --- links planted under the names that are written --------------------------------------------------
# What they point to stays as it is: a new file takes the name, or there is a reason.
echo mine >victim
planted() {
    local name=$1
    shift
    rm -rf "$name" && ln -s "$work/victim" "$name"
    "$@" >out 2>err </dev/null
    [ "$(cat victim)" = mine ] || { complain "$*: wrote through a link" && echo mine >victim; }
}
umask 000
planted net.c icurisk export -m lstm --c --out net.c
planted net.onnx icurisk export -m lstm --onnx --out net.onnx
mkdir stays new
planted stays/septic-shock.txt icurisk convert "$septic" stays
planted stays/900002.txt icurisk convert "$septic" stays
planted new/septic-shock.txt icurisk synth --out new
others=$(find . ! -newer victim -o -type f -perm /022 ! -path './names/*' ! -name '*.txt' ! -name out ! -name err -print)
[ -z "$others" ] || complain "umask 000: others may write $others"
umask 022

# --- files that vanish, shrink and come while a folder is read ---------------------------------------
mkdir moving
for i in {1..200}; do cp "$septic" "moving/$i.txt"; done
(
    for i in {200..1..2}; do rm "moving/$i.txt"; : >"moving/$((i - 1)).txt"; done
) &
changer=$!
timeout 60 icurisk score --csv moving >out 2>err </dev/null
got=$?
wait $changer
[ $got -le 1 ] || complain "a folder that changes: status $got"
! cut -d, -f7 out | sed 1d | grep -vqE '^(0\.[0-9]*)?$' || complain 'a folder that changes: strange risks'
! grep -q ',0\.' out || [ "$(grep -o ',48,false,[0-9.]*' out | sort -u | wc -l)" -eq 1 ] ||
    complain 'a folder that changes: a file read in part has another risk'
[ "$wrong" -eq 0 ]
