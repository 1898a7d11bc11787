#!/bin/bash
# SPDX-License-Identifier: MIT
# Hostile environments: few file descriptors, no home folder, control characters in file names, symbolic
# links in place of output files, and files that vanish while they are read.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=$abs_srcdir/models LC_ALL=C.UTF-8
samples=$abs_srcdir/samples
septic=$samples/septic-shock.txt
icurisk score --csv "$samples" >reference 2>/dev/null || complain 'cannot score the samples'

# --- few file descriptors: all stays or an error, never a part of them ----------------------------
for files in 4 5 6 7 8 9 10 12; do
    (ulimit -n $files && exec icurisk score --csv "$samples") >out 2>err </dev/null
    got=$?
    if [ $got -eq 0 ]; then
        cmp -s out reference || complain "ulimit -n $files: the scores differ: $(cat err)"
    else
        [ $got -eq 1 ] && [ "$(wc -l <out)" -le 1 ] || complain "ulimit -n $files: exit status $got, $(wc -l <out) lines"
        grep -qE 'Too many open files|cannot open shared object' err || complain "ulimit -n $files: $(cat err)"
    fi
done
(ulimit -n 12 && exec icurisk --dump 80x24 "$samples") >out 2>err </dev/null || complain "ulimit -n 12: no screen: $(cat err)"

# --- no home folder, a missing one, one that cannot be written ------------------------------------
for home in unset /nowhere /proc /dev/null ''; do
    unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME
    if [ "$home" = unset ]; then
        env -u HOME icurisk score --csv "$samples" >out 2>err </dev/null
    else
        HOME=$home icurisk score --csv "$samples" >out 2>err </dev/null
    fi || complain "HOME $home: $(cat err)"
    cmp -s out reference || complain "HOME $home: the scores differ"
    HOME=$home icurisk --dump 80x24 "$samples" >out 2>err </dev/null || complain "HOME $home: no screen: $(cat err)"
    grep -q septic-shock out || complain "HOME $home: the ward lacks the stays"
done

# --- control characters in file names ---------------------------------------------------------------
# A newline, colours, bidirectional controls (LRM to PDI), C1 control bytes and invalid UTF-8 never reach
# an output. JSON has the whole name.
mkdir names
for name in $'a\nb' $'\e[31mred' $'\u202eright' $'\u2067isolate' $'\u200fmark' $'\xc2\x9b31m' $'\x9b31m' $'tab\tbed' $'\xff\xfe'; do
    cp "$septic" "names/$name.txt"
    cp "$septic" "$name.txt"
done
marks=$'\u202e\|\u2067\|\u200f\|\u009b'
for options in 'score' 'score --csv' 'score --json' 'score --fhir' --report '--dump 80x24' '--dump 80x24 --keys p'; do
    # shellcheck disable=SC2086 # words
    icurisk $options names >out 2>err </dev/null || complain "$options: status $?: $(head -3 err)"
    [ -s out ] || complain "$options: no output"
    ! grep -aq "$marks" out err || complain "$options: bidirectional controls: $(grep -am 1 "$marks" out err)"
    ! LC_ALL=C grep -aq '[^[:print:][:space:]]\[31m' out err || complain "$options: control bytes"
    ! LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -aqE $'[\x01-\x1f\x7f]' || complain "$options: control bytes in the output"
    ! LC_ALL=C tr -d '\n' <err | LC_ALL=C grep -aqE $'[\x01-\x1f\x7f]' || complain "$options: control bytes in the notices"
done
icurisk score --json names >out 2>/dev/null
[ "$(grep -c '^{.*}$' out)" -eq 9 ] || complain "not one JSON line for each file: $(wc -l <out)"
grep -q '"file":"names/\\u202[Ee]right.txt"' out || complain 'JSON has another name'

# --- symbolic links in place of output files -----------------------------------------------------------
# expect_unfollowed FILE COMMAND...: the command, which writes FILE, does not write through a link there:
# it replaces the link or refuses.
echo unchanged >victim
expect_unfollowed() {
    local name=$1
    shift
    rm -rf "$name" && ln -s "$work/victim" "$name"
    "$@" >out 2>err </dev/null
    [ "$(cat victim)" = unchanged ] || { complain "$*: wrote through a link" && echo unchanged >victim; }
}
umask 000
expect_unfollowed net.c icurisk export -m lstm --c --out net.c
expect_unfollowed net.onnx icurisk export -m lstm --onnx --out net.onnx
mkdir stays new
expect_unfollowed stays/septic-shock.txt icurisk convert "$septic" stays
expect_unfollowed stays/900002.txt icurisk convert "$septic" stays
expect_unfollowed new/septic-shock.txt icurisk synth --out new
writable=$(find . ! -newer victim -o -type f -perm /022 ! -path './names/*' ! -name '*.txt' ! -name out ! -name err -print)
[ -z "$writable" ] || complain "umask 000: other users may write $writable"
umask 022

# --- files that vanish, shrink and appear while a folder is read ---------------------------------------
mkdir moving
for i in {1..200}; do cp "$septic" "moving/$i.txt"; done
(
    for i in {200..1..2}; do rm "moving/$i.txt"; : >"moving/$((i - 1)).txt"; done
) &
changer=$!
timeout 60 icurisk score --csv moving >out 2>err </dev/null
got=$?
wait $changer
[ $got -le 1 ] || complain "a changing folder: exit status $got"
! cut -d, -f7 out | sed 1d | grep -vqE '^(0\.[0-9]*)?$' || complain 'a changing folder: invalid risks'
! grep -q ',0\.' out || [ "$(grep -o ',48,false,[0-9.]*' out | sort -u | wc -l)" -eq 1 ] ||
    complain 'a changing folder: a partly read file was scored'
finish
