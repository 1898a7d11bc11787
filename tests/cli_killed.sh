#!/bin/bash
# SPDX-License-Identifier: MIT
# Training that is killed at any moment, or stops because the disk is full, loses at most the current
# epoch. Resumed, it writes the same bytes as an uninterrupted run. Two runs cannot share a folder. (For
# condense, see cli_condense.sh.)
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ -z "${ICURISK_EMULATED:-}" ] || { echo 'killing would hit the emulator instead'; exit 77; }
make_stays 24 5
cases=0

# Each case trains into a file of its own, run/CASE.
train() {
    icurisk train --arch hlstm --epochs 3 --data made --out "$net" </dev/null
}

# finished_epochs FILE: sets epochs to those that these messages report.
finished_epochs() {
    local line
    epochs=()
    while read -r line; do
        [[ $line =~ ^epoch\ *([0-9]+)\ of ]] && epochs+=("${BASH_REMATCH[1]}")
    done <"$1"
}

# check_files CASE: a checkpoint, if there is one, is complete, and so is the network.
check_files() {
    local head=
    [ ! -e "$net" ] || cmp -s "$net" reference || complain "$1: the network differs"
    if [ -e "$net.checkpoint" ]; then
        read -r -N 15 head <"$net.checkpoint"
        [ "$head" = 'icurisk check 1' ] || complain "$1: an incomplete checkpoint"
    fi
}

# resume CASE: trains to the end. No epoch that was reported as finished is repeated. The networks are
# compared at the end.
resume() {
    local finished=0
    finished_epochs messages
    [ ${#epochs[@]} -eq 0 ] || finished=${epochs[-1]}
    train >out 2>err || complain "$1: does not resume: $(cat err)"
    finished_epochs err
    [ "${epochs[0]-9}" -gt "$finished" ] || complain "$1: epoch $finished was finished, but it resumed with ${epochs[0]}"
    resumed+=("$net")
    [ ! -e "$net.checkpoint" ] || complain "$1: the checkpoint was not removed"
}

# check_modes: no file that was left, of any case, can be read by other users.
check_modes() {
    local readable
    readable=$(find run -type f -perm /077)
    [ -z "$readable" ] || complain "other users can read $readable"
}

mkdir run
resumed=() net=run/reference
train >out 2>err || complain "cannot train: $(cat err)"
mv run/reference reference

# --- at every call that changes a file ----------------------------------------------------------
# Killed before or during the call, it resumes; after the call, the disk is as before the next one. When the
# call fails, it reports the error, and resumes once there is space again. The two errors take turns.
last=99
for fault in before inside error part; do
    for ((call = 1; call <= last; call++)); do
        case $fault-$((call % 2)) in
        error-0) what=enospc message='No space left' ;;
        error-1) what=eio message='Input/output error' ;;
        *) what=$fault message='No space left' ;;
        esac
        cases=$((cases + 1)) net=run/$what-$call
        # in a subshell, because the shell prints a message when a child is killed
        (with_fault $call:$what icurisk train --arch hlstm --epochs 3 --data made --out "$net") >out 2>messages </dev/null
        got=$?
        check_files "$what call $call"
        case $fault-$got in
        before-0) last=$((call - 1)) ;; # there is no such call
        part-0) continue ;;             # the call is not a write
        error-1 | part-1) [[ $(<messages) == *"$message"* ]] || complain "$what call $call: $(cat messages)" ;;
        before-137 | inside-137) ;;
        *) complain "$what call $call: exit status $got: $(cat messages)" ;;
        esac
        [ $call -gt $last ] || resume "$what call $call"
    done
    check_modes
done
[ "$last" -ge 20 ] && [ "$last" -lt 99 ] || complain "$last calls, expected 20 to 98"

# --- at random times --------------------------------------------------------------------------------
# Killed repeatedly until it finishes.
seed=$$
echo "seed $seed"
RANDOM=$seed
for chain in 1 2 3; do
    got=1 kills=0 net=run/chain-$chain
    while [ $got -ne 0 ] && [ $kills -lt 60 ]; do
        icurisk train --arch hlstm --epochs 3 --data made --out "$net" >out 2>messages </dev/null &
        pid=$!
        sleep "$(printf '0.%03d' $((RANDOM % 150 + kills * 10)))"
        kill -KILL $pid 2>/dev/null
        wait $pid 2>/dev/null
        got=$?
        kills=$((kills + 1)) cases=$((cases + 1))
        check_files "chain $chain"
    done
    [ $got -eq 0 ] || complain "chain $chain: never finishes"
    cmp -s "$net" reference || complain "chain $chain: the network differs after $kills kills"
done
check_modes
read -r expected _ < <(sha256sum <reference)
while read -r got file; do
    [ "$got" = "$expected" ] || complain "$file: the network differs after it was resumed"
done < <(sha256sum "${resumed[@]}" 2>&1)
[ ${#resumed[@]} -ge 60 ] || complain "only ${#resumed[@]} were resumed"

# --- two runs in one folder: once the first has written a checkpoint, it holds the lock -------------
icurisk condense --quiet --epochs 10000 --bag 1 --data made --out both >/dev/null 2>&1 </dev/null &
pid=$!
until compgen -G 'both.work/*.checkpoint' >/dev/null; do
    kill -0 $pid || break
    sleep 0.02
done
expect_status 1 'both.work: another program .*is condensing here' icurisk condense --data made --out both
kill -KILL $pid
wait $pid 2>/dev/null

[ $cases -ge 80 ] || complain "only $cases cases"
finish
