#!/bin/bash
# SPDX-License-Identifier: MIT
# The program writes only the files that the user asked for, and only their owner can read them. The
# access log records every risk shown. Without a working log no risk is shown.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples
mkdir home temporary here
export HOME=$PWD/home TMPDIR=$PWD/temporary
unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME LOGNAME USER ICURISK_ACCESS_LOG
umask 000
stay=$samples/septic-shock.txt

# expect_no_files COMMAND...: the command leaves no file in home, temporary and current folder.
expect_no_files() {
    (cd here && "$@" >../out 2>../err </dev/null) || complain "$*: $(cat err)"
    local left
    left=$(find home temporary here -mindepth 1)
    [ -z "$left" ] || complain "$* left $left"
}
expect_no_files icurisk "$samples"
expect_no_files icurisk score --json --all "$samples"
expect_no_files icurisk --dump 80x24 --keys 'p<Right>mydxf?' "$samples"
expect_no_files icurisk info "$abs_srcdir/models/physionet2012/hlstm.safetensors"
expect_no_files icurisk help

# Only the owner can read the files written, even if the umask allows more.
(cd here && icurisk --dump 80x24 --keys 'pR<Enter>' "$stay" >../out 2>../err) || complain "export: $(cat err)"
icurisk synth --out made >out 2>err || complain "synth: $(cat err)"
[ -n "$(find here -type f)" ] && [ -n "$(find made -type f)" ] || complain 'nothing was written'
found=$(find here made home temporary -mindepth 1 \( -type f ! -perm 600 -o -type d ! -perm 700 \))
[ -z "$found" ] || complain "other users can read: $found"
[ -z "$(find temporary -mindepth 1)" ] || complain 'a temporary file was left'

# count_shown WHERE: how many lines of the log have this "shown".
count_shown() {
    grep -c "\"shown\":\"$1\"" log
}
expect_status 0 '' icurisk score --csv --access-log log "$samples"
[ "$(stat -c %a log)" = 600 ] || complain "mode of the log: $(stat -c %a log)"
[ "$(count_shown score)" -eq "$(($(wc -l <out) - 1))" ] || complain "not one line for each score: $(count_shown score)"
grep -q '"patient":"900002".*"model":"hlstm","hours":48,"risk":0\.[89]' log || complain "$(head -2 log)"
rm log
expect_status 0 '' env ICURISK_ACCESS_LOG=log LOGNAME=anna icurisk "$stay"
[ "$(cat log | wc -l)" -eq 1 ] && grep -q '"user":"anna","shown":"report","patient":"900002"' log ||
    complain "the report: $(cat log)"
rm log
expect_status 0 '' icurisk --access-log log --dump 80x24 "$samples" made
[ "$(count_shown ward)" -eq "$(grep -cE '( 48 h|/48) ' out)" ] && [ "$(count_shown ward)" -lt 30 ] || complain "ward: $(count_shown ward) $(cat out)"
rm log
(cd here && icurisk --access-log ../log --dump 80x24 --keys 'pR<Enter>' "$stay") >out 2>err || complain "$(cat err)"
[ "$(count_shown screen) $(count_shown export)" = '1 1' ] || complain "screen and export: $(cat log)"
(cd here && icurisk --access-log ../all --dump 80x24 --keys 'pEj' "$stay") >out 2>err || complain "$(cat err)"
[ "$(grep -c '"shown":"export"' all)" -eq "$(cat here/*.jsonl | wc -l)" ] || complain "an export: $(cat all)"
[ "$("$tool" json time risk <log | wc -l)" -eq "$(wc -l <log)" ] || complain 'a line of the log is not JSON'

rm log
# While the risk is hidden until the user has estimated it, the log has the patient without a risk.
for keys in J Jp; do
    expect_status 0 '' icurisk --access-log log --dump 80x24 --keys "$keys" "$samples"
    grep -q '"risk":null' log && ! grep -q '"risk":0' log || complain "hidden risks: $(head -2 log)"
    rm log
done
expect_status 0 '' icurisk --access-log log --dump 80x24 --keys 'Jp50<Enter>' "$stay"
grep -q '"risk":0' log || complain "the risk shown after the estimate: $(cat log)"

# If the log cannot be written, nothing is shown, and a message says why.
for where in /dev/full made no-such-folder/log; do
    for command in 'score --json' '--report' '--dump 80x24'; do
        # shellcheck disable=SC2086 # words of a command
        expect_status 1 'access log' icurisk $command --access-log "$where" "$stay"
        [ ! -s out ] || complain "$command shows risks without a log in $where: $(head -2 out)"
    done
done
# If the log fails after a risk was shown, there is a message and exit status 1.
printf '%2000s' '' >log
expect_status 1 'access log cannot be written' bash -c 'ulimit -f 1; trap "" XFSZ; icurisk score --csv --access-log log "$1"' - "$stay"
grep -q '900002' out || complain 'no risk when the log is full'

# The program confines itself with seccomp, unless ICURISK_CONFINE=no. Not checked with sanitizers and in
# an emulator.
# seccomp_mode NAME=VALUE: the mode of a running program with this environment.
seccomp_mode() {
    local state
    mkfifo pipe
    env "$@" icurisk score - <pipe >out 2>err &
    exec 3>pipe
    for _ in $(seq 100); do # once it waits for input it is confined
        state=$(cut -d' ' -f3 "/proc/$!/stat")
        grep -q icurisk "/proc/$!/comm" && [ "$state" = S ] && break
        sleep .05
    done
    sed -n 's/^Seccomp:[[:space:]]*//p' "/proc/$!/status"
    exec 3>&-
    wait $!
    rm pipe
}
if grep -q '^Seccomp:' /proc/self/status && [ -z "${ICURISK_EMULATED:-}" ] &&
    ! grep -q __asan_init "$abs_builddir/icurisk"; then
    [ "$(seccomp_mode A=1)" = 2 ] || complain "the program is not confined: Seccomp $(seccomp_mode A=1)"
    [ "$(seccomp_mode ICURISK_CONFINE=no)" = "$(sed -n 's/^Seccomp:[[:space:]]*//p' /proc/self/status)" ] ||
        complain 'the program is confined in spite of ICURISK_CONFINE=no'
fi

finish
