#!/bin/bash
# SPDX-License-Identifier: MIT
# Failing output: a full disk, a closed pipe, a closed stream, a file size limit, a device instead
# of a file. Each gives one message and its own status, and nothing is damaged.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples
mkdir models && "$tool" models models || exit 1
export ICURISK_MODELS=$work/models

# lines FILE: number of lines.
lines() {
    wc -l <"$1"
}

# --- standard output and standard error -------------------------------------------------------
printing=('score SAMPLES' 'score --json SAMPLES' 'score --csv SAMPLES' 'info' 'info --json'
    '--report SAMPLES' '--dump 80x24 SAMPLES' 'bench --ms 1 --model lstm STAY'
    'bench --ms 1 --json --model lstm STAY' 'synth --list' '--version' '--version --json' '--help' 'help score')
for words in "${printing[@]}"; do
    read -ra command <<<"${words//SAMPLES/$samples}"
    command=("${command[@]//STAY/$samples/septic-shock.txt}")
    icurisk "${command[@]}" >whole 2>said </dev/null || complain "$words: $(cat said)"
    if [ -w /dev/full ]; then
        icurisk "${command[@]}" >/dev/full 2>err </dev/null
        [ $? -eq 1 ] && [ "$(lines err)" -eq $(($(lines said) + 1)) ] &&
            grep -q 'standard output: cannot write: No space' err || complain "$words to a full disk: $(cat err)"
        icurisk "${command[@]}" >out 2>/dev/full </dev/null || complain "$words: a full standard error"
    fi
    icurisk "${command[@]}" >&- 2>err </dev/null
    [ $? -eq 1 ] && grep -q 'standard output: cannot write' err || complain "$words to nowhere: $(cat err)"
    exec 3> >(true)
    wait $! # the reader is gone before a byte is written
    icurisk "${command[@]}" >&3 2>err </dev/null
    [ $? -eq 1 ] || complain "$words to a closed pipe: no error"
    exec 3>&-
    [ "$(lines err)" -eq "$(lines said)" ] || complain "$words: many words about a closed pipe: $(cat err)"
    icurisk "${command[@]}" >out 2>&- <&- || complain "$words: without the other streams"
done

# A closed standard output is not replaced by the next opened file.
icurisk synth --out made-up >&- 2>err || complain "synth without standard output: $(cat err)"
icurisk synth --out sound
diff -r made-up sound >/dev/null || complain 'text went into a file: standard output was closed'
rm -r made-up sound

# --- files ----------------------------------------------------------------------------------------
make_stays 60 5
train=(icurisk train --arch dnn --epochs 2 --data made)

# limited COMMAND...: files of at most 1 KiB.
limited() {
    (ulimit -f 1 && exec "$@")
}
status 1 'cannot write: File too large' limited icurisk synth --out small septic-shock
[ -z "$(find small -type f)" ] || complain "left half a file: $(find small -type f)"
status 1 'cannot write: File too large' limited "${train[@]}" --out net
[ -z "$(find . -maxdepth 1 -name '*net*')" ] || complain "left half a network: $(ls -A)"

# Unwritable output is detected before training, not after it.
early() {
    status 1 "$1" "${train[@]}" --out "$2"
    grep -q '^epoch' err && complain "$2: trained first"
}
mkdir folder
early 'folder: is a folder, not a file' folder
early 'nowhere/net: cannot create: No such file' nowhere/net
early '/dev/null: not a regular file' /dev/null
[ -c /dev/null ] || complain 'a device was replaced by a file'
[ ! -d /proc ] || early '/proc/net.model: cannot create' /proc/net.model
status 1 'folder: is a folder' icurisk prune --data made --share 0.5 --out folder "$work/models/physionet2012/lstm.safetensors"
status 1 'folder: is a folder' icurisk quantise --data made --out folder "$work/models/physionet2012/lstm.safetensors"
mkdir -p nets/report.json
status 1 'nets/report.json: is a folder' icurisk condense --data made --out nets
status 1 'is not a folder' icurisk condense --data made --out made/Outcomes-a.txt
if [ -w /dev/full ]; then # the network is there; that its figures are not shown is an error
    "${train[@]}" --quiet --out net >/dev/full 2>err
    [ $? -eq 1 ] && [ -s net ] && grep -q 'No space' err || complain "training to a full disk: $(cat err)"
    "${train[@]}" --out net >out 2>/dev/full || complain 'progress that cannot be shown ends the training'
fi

# --- signals ----------------------------------------------------------------------------------------
# Commands without a screen end as a program does that was told to; training says how to go on.
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
    [ ! -e net ] || complain "$signal: half a network"
done
mkfifo feed
for signal in HUP INT QUIT TERM; do
    # a shell of its own: in the background of this one, INT and QUIT are ignored
    timeout --preserve-status --foreground -s $signal 0.3 "$abs_builddir/icurisk" score - <>feed >out 2>err
    got=$?
    [ $got -eq $((128 + $(kill -l $signal))) ] || complain "score -, $signal: exit status $got"
    said=$(grep -v '^qemu: uncaught target signal' err)
    [ -z "$said" ] || complain "score -, $signal: $said"
done

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
