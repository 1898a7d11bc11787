#!/bin/bash
# SPDX-License-Identifier: MIT
# A disk that is full or fails, and files that cannot be locked: every command that writes reports the
# error, keeps what was saved, and leaves no partial file.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ -z "${ICURISK_EMULATED:-}" ] || { echo 'the faults would hit the emulator instead'; exit 77; }
unset ICURISK_ACCESS_LOG
export ICURISK_MODELS=$abs_srcdir/models LC_ALL=C.UTF-8 HOME=$work
septic=$abs_srcdir/samples/septic-shock.txt
# each_call CHECK COMMAND...: fails each call of the command that changes a file, in a new folder, with the
# file input as standard input: with one of two errors, which take turns, then after a part was written.
# CHECK is called with the case and the exit status.
each_call() {
    local check=$1 fault what call=0 last
    shift
    for fault in error part; do
        last=60
        for ((call = 1; call <= last; call++)); do
            case $fault-$((call % 2)) in
            error-0) what=enospc ;;
            error-1) what=eio ;;
            *) what=part ;;
            esac
            rm -rf here && mkdir here
            cp "$septic" here/patient.txt
            (cd here && with_fault $call:$what icurisk "$@") >out 2>err <input
            got=$?
            "$check" "$1, $what call $call" $got
            [ $got -ne 0 ] || [ $fault = part ] || last=$call # there is no such call
            [ $fault != part ] || [ $call -lt "${calls:-0}" ] || last=$call
        done
        [ $fault = part ] || calls=$call
    done
    [ "$calls" -ge 3 ] || complain "$1: only $calls calls"
}

# --- enter: a line that was called saved is in the file, and nothing of it was before ------------------
printf '+47:50 HR 88\n+47:55 RR 20\n' >input
check_entered() {
    local saved row
    saved=$(grep -c '^saved' out)
    cmp -s -n "$(stat -c %s "$septic")" "$septic" here/patient.txt || complain "$1: earlier readings were changed"
    for row in 47:50,HR,88 47:55,RespRate,20; do
        ! grep -q "^saved .*${row%%,*}" out || grep -q "^$row" here/patient.txt || complain "$1: $row was called saved and is lost"
    done
    [ "$saved" -eq 2 ] || { [ "$2" -ne 0 ] && grep -q 'not saved\|No space left\|Input/output error' out err; } ||
        complain "$1: exit status $2, $saved lines saved: $(cat out err)"
    icurisk score here/patient.txt >score 2>&1 || complain "$1: the file cannot be read: $(cat score)"
}
each_call check_entered enter patient.txt

# --- commands that write one file: all of it or none -------------------------------------------------
: >input
# check_written CASE STATUS: here/made is complete, or absent with an error; nothing else is left.
check_written() {
    if [ "$2" -eq 0 ]; then
        cmp -s reference here/made || complain "$1: exit status 0, and the file is wrong"
    else
        [ ! -e here/made ] || cmp -s reference here/made || complain "$1: a partial file"
        grep -q 'No space left\|Input/output error' err || complain "$1: $(cat err)"
    fi
    [ "$(find here -type f ! -name patient.txt ! -name made | wc -l)" -eq 0 ] || complain "$1: left $(ls -A here)"
}
# check_command COMMAND...: it writes the file made.
check_command() {
    rm -rf here && mkdir here && cp "$septic" here/patient.txt
    (cd here && icurisk "$@") >out 2>err <input || complain "$*: $(cat err)"
    mv here/made reference
    each_call check_written "$@"
}
check_command export -m lstm --c --out made
icurisk --version | grep -q protobuf-c && check_command export -m lstm --onnx --out made
check_command recalibrate --model "$abs_srcdir/models/physionet2012/lstm.safetensors" --data "$abs_srcdir/samples/class" --base-rate 12% --out made

# --- no locks (ENOLCK) -------------------------------------------------------------------------------
cp "$septic" patient.txt
echo '+47:50 HR 88' | FAULT_LOCK=1 with_fault 0: icurisk enter patient.txt >out 2>err
cmp -s "$septic" patient.txt || complain "no locks: the file was changed: $(cat out err)"
grep -q 'No locks available' out err || complain "no locks: $(cat out err)"
icurisk score --csv "$septic" >reference
FAULT_LOCK=1 with_fault 0: icurisk score --csv "$septic" >out 2>err
cmp -s reference out || complain "no locks: no score: $(cat err)"

# --- no more processes -----------------------------------------------------------------------------
# (root has no such limit; the score needs no thread then.)
(ulimit -u 1 && exec icurisk score --csv --jobs 8 "$septic") >out 2>err
cmp -s reference out || complain "ulimit -u: $(cat err)"
finish
