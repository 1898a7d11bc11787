#!/bin/bash
# SPDX-License-Identifier: MIT
# What the program leaves behind: nothing but what was asked for, readable by its owner alone; and the
# access log, which tells of every risk shown or else nothing is shown.
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples
mkdir home temporary here
export HOME=$PWD/home TMPDIR=$PWD/temporary
unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME LOGNAME USER ICURISK_ACCESS_LOG
umask 000
stay=$samples/septic-shock.txt

# unchanged COMMAND...: leaves no file anywhere it might.
unchanged() {
    (cd here && "$@" >../out 2>../err </dev/null) || complain "$*: $(cat err)"
    local left
    left=$(find home temporary here -mindepth 1)
    [ -z "$left" ] || complain "$* left $left"
}
unchanged icurisk "$samples"
unchanged icurisk score --json --all "$samples"
unchanged icurisk --dump 80x24 --keys 'p<Right>mydxf?' "$samples"
unchanged icurisk info "$abs_srcdir/models/physionet2012/hlstm.safetensors"
unchanged icurisk help

# What was asked for is the owner's alone, even where the umask would let all read.
(cd here && icurisk --dump 80x24 --keys 'pR' "$stay" >../out 2>../err) || complain "export: $(cat err)"
icurisk synth --out made >out 2>err || complain "synth: $(cat err)"
[ -n "$(find here -type f)" ] && [ -n "$(find made -type f)" ] || complain 'nothing was written'
found=$(find here made home temporary -mindepth 1 \( -type f ! -perm 600 -o -type d ! -perm 700 \))
[ -z "$found" ] || complain "others can read: $found"
[ -z "$(find temporary -mindepth 1)" ] || complain 'a temporary file was left'

# seen HOW: how many lines of the log tell of it.
seen() {
    grep -c "\"shown\":\"$1\"" log
}
status 0 '' icurisk score --csv --access-log log "$samples"
[ "$(stat -c %a log)" = 600 ] || complain "mode of the log: $(stat -c %a log)"
[ "$(seen score)" -eq "$(($(wc -l <out) - 1))" ] || complain "not a line a score: $(seen score)"
grep -q '"patient":"900002".*"model":"hlstm","hours":48,"risk":0\.[89]' log || complain "$(head -2 log)"
rm log
status 0 '' env ICURISK_ACCESS_LOG=log LOGNAME=anna icurisk "$stay"
[ "$(cat log | wc -l)" -eq 1 ] && grep -q '"user":"anna","shown":"report","patient":"900002"' log ||
    complain "the report: $(cat log)"
rm log
status 0 '' icurisk --access-log log --dump 80x24 "$samples" made
[ "$(seen ward)" -eq "$(grep -cE '( 48 h|/48) ' out)" ] && [ "$(seen ward)" -lt 30 ] || complain "ward: $(seen ward) $(cat out)"
rm log
(cd here && icurisk --access-log ../log --dump 80x24 --keys 'pR' "$stay") >out 2>err || complain "$(cat err)"
[ "$(seen screen) $(seen export)" = '1 1' ] || complain "screen and export: $(cat log)"
(cd here && icurisk --access-log ../all --dump 80x24 --keys 'pEj' "$stay") >out 2>err || complain "$(cat err)"
[ "$(grep -c '"shown":"export"' all)" -eq "$(cat here/*.jsonl | wc -l)" ] || complain "an export: $(cat all)"
[ "$("$tool" json time risk <log | wc -l)" -eq "$(wc -l <log)" ] || complain 'not JSON'

rm log
# A patient whose risk is hidden until a person has judged was shown, but no risk was.
for keys in J Jp; do
    status 0 '' icurisk --access-log log --dump 80x24 --keys "$keys" "$samples"
    grep -q '"risk":null' log && ! grep -q '"risk":0' log || complain "hidden risks: $(head -2 log)"
    rm log
done
status 0 '' icurisk --access-log log --dump 80x24 --keys 'Jp50<Enter>' "$stay"
grep -q '"risk":0' log || complain "shown after the estimate: $(cat log)"

# Where it cannot be kept nothing is shown, and that is said.
for where in /dev/full made no-such-folder/log; do
    for command in 'score --json' '--report' '--dump 80x24'; do
        # shellcheck disable=SC2086 # words of a command
        status 1 'access log' icurisk $command --access-log "$where" "$stay"
        [ ! -s out ] || complain "$command shows with its log in $where: $(head -2 out)"
    done
done
# Lost later, the risk is shown, said, and so is the exit status.
printf '%2000s' '' >log
status 1 'access log cannot be written' bash -c 'ulimit -f 1; trap "" XFSZ; icurisk score --csv --access-log log "$1"' - "$stay"
grep -q '900002' out || complain 'no risk where the log is full'

# The program itself has given up what it does not need, unless it was told not to, or was built to
# be looked at (sanitizers), or the kernel is another one's (an emulator).
held() {
    local state
    mkfifo pipe
    env "$@" icurisk score - <pipe >out 2>err &
    exec 3>pipe
    for _ in $(seq 100); do # until it reads: then it is confined
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
    [ "$(held A=1)" = 2 ] || complain "the program is not confined: Seccomp $(held A=1)"
    [ "$(held ICURISK_CONFINE=no)" = "$(sed -n 's/^Seccomp:[[:space:]]*//p' /proc/self/status)" ] ||
        complain 'confined although it was told not to be'
fi

[ "$wrong" -eq 0 ] || exit 1
