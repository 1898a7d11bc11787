#!/bin/bash
# SPDX-License-Identifier: MIT
# Output that fails: full disk, closed pipe, closed stream, file size limit, device instead of a file.
# Each gives one message and an exit status, and no file is damaged.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples
mkdir models && "$tool" models models || exit 1
export ICURISK_MODELS=$work/models

# count_lines FILE
count_lines() {
    wc -l <"$1"
}

# --- standard output and standard error -------------------------------------------------------
commands=('score SAMPLES' 'score --json SAMPLES' 'score --csv SAMPLES' 'info' 'info --json'
    '--report SAMPLES' '--dump 80x24 SAMPLES' 'bench --ms 1 --model lstm STAY'
    'bench --ms 1 --json --model lstm STAY' 'synth --list' '--version' '--version --json' '--help' 'help score')
for words in "${commands[@]}"; do
    read -ra command <<<"${words//SAMPLES/$samples}"
    command=("${command[@]//STAY/$samples/septic-shock.txt}")
    icurisk "${command[@]}" >out 2>messages </dev/null || complain "$words: $(cat messages)"
    if [ -w /dev/full ]; then
        icurisk "${command[@]}" >/dev/full 2>err </dev/null
        [ $? -eq 1 ] && [ "$(count_lines err)" -eq $(($(count_lines messages) + 1)) ] &&
            grep -q 'standard output: cannot write: No space' err || complain "$words to a full disk: $(cat err)"
        icurisk "${command[@]}" >out 2>/dev/full </dev/null || complain "$words: a full standard error"
    fi
    icurisk "${command[@]}" >&- 2>err </dev/null
    [ $? -eq 1 ] && grep -q 'standard output: cannot write' err || complain "$words to nowhere: $(cat err)"
    exec 3> >(true)
    wait $! # the reader ends before anything is written
    icurisk "${command[@]}" >&3 2>err </dev/null
    [ $? -eq 1 ] || complain "$words to a closed pipe: no error"
    exec 3>&-
    [ "$(count_lines err)" -eq "$(count_lines messages)" ] || complain "$words: a message about a closed pipe: $(cat err)"
    icurisk "${command[@]}" >out 2>&- <&- || complain "$words: fails without standard input and error"
done

# When standard output is closed, the next file opened must not take its place.
icurisk synth --out made-up >&- 2>err || complain "synth without standard output: $(cat err)"
icurisk synth --out expected
diff -r made-up expected >/dev/null || complain 'with a closed standard output text was written to a file'
rm -r made-up expected

# --- files ----------------------------------------------------------------------------------------
make_stays 60 5
train=(icurisk train --arch dnn --epochs 2 --data made)

# with_file_limit COMMAND...: files of at most 1 KiB.
with_file_limit() {
    (ulimit -f 1 && exec "$@")
}
expect_status 1 'cannot write: File too large' with_file_limit icurisk synth --out small septic-shock
[ -z "$(find small -type f)" ] || complain "an incomplete file was left: $(find small -type f)"
expect_status 1 'cannot write: File too large' with_file_limit "${train[@]}" --out net
[ -z "$(find . -maxdepth 1 -name '*net*')" ] || complain "an incomplete network was left: $(ls -A)"

# expect_early_error PATTERN FILE: training detects an unwritable FILE before it starts.
expect_early_error() {
    expect_status 1 "$1" "${train[@]}" --out "$2"
    grep -q '^epoch' err && complain "$2: detected after training only"
}
mkdir folder
expect_early_error 'folder: is a folder, not a file' folder
expect_early_error 'nowhere/net: cannot create: No such file' nowhere/net
expect_early_error '/dev/null: not a regular file' /dev/null
[ -c /dev/null ] || complain 'a device was replaced by a file'
[ ! -d /proc ] || expect_early_error '/proc/net.model: cannot create' /proc/net.model
expect_status 1 'folder: is a folder' icurisk prune --data made --share 0.5 --out folder "$work/models/physionet2012/lstm.safetensors"
expect_status 1 'folder: is a folder' icurisk quantise --data made --out folder "$work/models/physionet2012/lstm.safetensors"
mkdir -p nets/report.json
expect_status 1 'nets/report.json: is a folder' icurisk condense --data made --out nets
expect_status 1 'is not a folder' icurisk condense --data made --out made/Outcomes-a.txt
if [ -w /dev/full ]; then # the network is written; only printing its figures fails
    "${train[@]}" --quiet --out net >/dev/full 2>err
    [ $? -eq 1 ] && [ -s net ] && grep -q 'No space' err || complain "training to a full disk: $(cat err)"
    "${train[@]}" --out net >out 2>/dev/full || complain 'training fails when progress cannot be printed'
fi

# --- signals ----------------------------------------------------------------------------------------
# Commands without a screen end with the status of the signal. Training says how to resume.
for signal in INT TERM; do
    rm -f net net.*
    icurisk train --arch lstm --epochs 5000 --data made --out net >out 2>err </dev/null &
    pid=$!
    for _ in $(seq 300); do
        [ ! -e net.checkpoint ] || break
        sleep 0.1
    done
    kill -$signal $pid
    wait $pid
    got=$?
    [ $got -eq $((128 + $(kill -l $signal))) ] || complain "$signal: exit status $got"
    grep -q 'stopped; the same command resumes from net.checkpoint' err || complain "$signal: $(tail -n 1 err)"
    [ ! -e net ] || complain "$signal: an incomplete network was left"
done
mkfifo feed
for signal in HUP INT QUIT TERM; do
    # not in the background, where a shell ignores INT and QUIT
    timeout --preserve-status --foreground -s $signal 0.3 "$abs_builddir/icurisk" score - <>feed >out 2>err
    got=$?
    [ $got -eq $((128 + $(kill -l $signal))) ] || complain "score -, $signal: exit status $got"
    messages=$(grep -v '^qemu: uncaught target signal' err)
    [ -z "$messages" ] || complain "score -, $signal: $messages"
done

finish
