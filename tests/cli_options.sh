#!/bin/bash
# SPDX-License-Identifier: MIT
# Usage: every command explains itself, and what is not understood is status 2 and nothing else.
set -u
program=${abs_builddir:?}/icurisk
samples=${abs_srcdir:?}/samples
tool=${abs_builddir:?}/tests/cli_tool
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

expect() {
    wanted=$1 where=$2
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    if [ $status -ne "$wanted" ]; then
        echo "line $where: status $status, not $wanted: $* ($(head -1 "$work/err"))"
        wrong=1
    fi
}

usage() {
    where=$1
    shift
    expect 2 "$where" "$program" "$@"
    if [ -s "$work/out" ] || [ "$(wc -l <"$work/err")" -ne 1 ] || ! grep -q -- --help "$work/err"; then
        echo "line $where: not one line that points at --help: $(cat "$work/out" "$work/err")"
        wrong=1
    fi
}

"$program" help --words >"$work/words" || exit 1
while read -r command rest; do
    [ "$command" = - ] && command=
    expect 0 $LINENO "$program" $command --help
    [ -s "$work/err" ] && { echo "$command --help speaks on standard error"; wrong=1; }
    for option in $rest; do
        grep -q -- "${option%=}" "$work/out" || { echo "$command --help lacks $option"; wrong=1; }
    done
    usage $LINENO $command --no-such-option
    awk 'length > 100 { print "long: " $0; found = 1 } END { exit found }' "$work/out" || wrong=1
done <"$work/words"
expect 0 $LINENO "$program" --version
grep -qE '^icurisk [0-9]' "$work/out" || { echo "--version: $(cat "$work/out")"; wrong=1; }
# The set of networks is told as the manual says that it is counted, in words and as JSON.
set_of() {
    "$program" info --json --models "${abs_srcdir}/models" | sed 's/.*"sha256":"\([0-9a-f]*\)".*/\1/' |
        LC_ALL=C sort | sha256sum | cut -d' ' -f1
}
grep -q "^networks .* $(set_of)\$" "$work/out" || { echo "--version: another set: $(cat "$work/out")"; wrong=1; }
for line in 'compiler  *[a-z]* [0-9]' 'instruction set  [a-z0-9]' 'libraries  *ncurses [0-9].*, libcsv [0-9].*, jansson [0-9]'; do
    grep -q "^$line" "$work/out" || { echo "--version: no $line: $(cat "$work/out")"; wrong=1; }
done
isa=$(sed -n 's/^instruction set  //p' "$work/out") version=$(sed -n '1s/icurisk //p' "$work/out")
expect 0 $LINENO "$program" --version --json
[ "$("$tool" json version isa libraries.0.name networks.sha256 networks.count <"$work/out")" = \
    "$(printf '%s\t' "$version" "$isa" ncurses "$(set_of)")38" ] || { echo "--version --json: $(cat "$work/out")"; wrong=1; }
usage $LINENO --json "${samples}/septic-shock.txt"
# The second of two values must not win in silence.
usage $LINENO score -m lstm --model hlstm "$samples/septic-shock.txt"
grep -q -- '--model is given twice, as lstm and as hlstm' "$work/err" || { echo "twice: $(cat "$work/err")"; wrong=1; }
usage $LINENO --report --scheme mimic3 "$samples/septic-shock.txt" -s physionet2012
expect 0 $LINENO "$program" score -m lstm -m lstm "$samples/septic-shock.txt"

stay=$samples/septic-shock.txt
usage $LINENO score
usage $LINENO score --at 0 "$stay"
usage $LINENO score --at 49 "$stay"
usage $LINENO score --at 4x "$stay"
usage $LINENO score --at= "$stay"
usage $LINENO score "$stay" --at
usage $LINENO score --json --csv "$stay"
usage $LINENO score --help=yes
usage $LINENO help no-such-command
usage $LINENO synth
usage $LINENO synth --out "$work/x" no-such-course
usage $LINENO synth --out "$work/x" --seed -3
usage $LINENO bench --ms 0
for batch in 0 257 '1,' ',1' x 1x; do
    usage $LINENO bench --batch "$batch"
done
mkdir "$work/models" && "$tool" models "$work/models" || exit 1
usage $LINENO score --models "$work/models" --scheme oracle "$stay"
usage $LINENO score --models "$work/models" --model oracle "$stay"
usage $LINENO score --models "$work/models" --all --model dnn "$stay"
usage $LINENO score --models "$work/models" --scheme mimic3 --model "$work/models/physionet2012/dnn.safetensors" "$stay"
[ -e "$work/x" ] && { echo "a folder was made although the command line was wrong"; wrong=1; }

# Facts and timing as JSON, a line for each network.
expect 0 $LINENO "$program" info --json --models "$work/models"
[ "$("$tool" json scheme model quantised <"$work/out" | sort | tail -1)" = "physionet2012	lstm	false" ] &&
    [ "$(wc -l <"$work/out")" -eq 6 ] || { echo "info: $(cat "$work/out")"; wrong=1; }
file=$work/models/mimic3/dnn.safetensors
expect 0 $LINENO "$program" info --json "$file"
[ "$("$tool" json file_bytes <"$work/out")" -eq "$(wc -c <"$file")" ] ||
    { echo "info: wrong size"; wrong=1; }
expect 1 $LINENO "$program" info "$stay"
expect 0 $LINENO "$program" bench --ms 1 --json --models "$work/models" --scheme mimic3 "$stay"
[ "$("$tool" json scheme batch <"$work/out" | sort -u)" = "mimic3	1" ] &&
    [ "$(wc -l <"$work/out")" -eq 3 ] || { echo "bench: $(cat "$work/out")"; wrong=1; }
expect 0 $LINENO "$program" bench --ms 1 --json --batch 1,256 --models "$work/models" --scheme mimic3 --real "$stay"
[ "$("$tool" json batch <"$work/out" | sort | uniq -c | tr -s ' \n' ' ')" = " 3 1 3 256 " ] ||
    { echo "bench: batches $(cat "$work/out")"; wrong=1; }
"$tool" json usec_curve memory_bytes stays_per_second <"$work/out" | awk '!($1 > 0 && $2 > 3000 && $3 > 0) { exit 1 }' ||
    { echo "bench: $(cat "$work/out")"; wrong=1; }
"$tool" json usec_median <"$work/out" | awk '!($1 > 0) { exit 1 }' || { echo "bench: no time"; wrong=1; }

# Every instruction set can be forced or is refused with a word; the risks are the same.
sets=$("$program" bench --help | sed -n 's/.*compute with: \(.*\) (default.*/\1/p' | tr -d ,)
case " $sets " in
*' plain '*) ;;
*) echo "bench --help names no instruction sets: $sets"; wrong=1 ;;
esac
for isa in plain $sets; do
    grep -q "^\.Li $isa\b" "${abs_srcdir:?}/man/icurisk.1" || { echo "man: no $isa"; wrong=1; }
    "$program" bench --ms 1 --json --isa $isa --models "$work/models" --model lstm >"$work/out" 2>"$work/err"
    case $? in
    0)
        [ "$("$tool" json isa <"$work/out")" = $isa ] || { echo "bench: not $isa"; wrong=1; }
        "$program" score --csv --isa $isa --models "$work/models" "$stay" >"$work/$isa" 2>/dev/null
        paste -d, "$work/plain" "$work/$isa" | awk -F, 'NR == 2 { off = $7 - $(NF / 2 + 7) }
            END { exit !(NR == 2 && off < 1e-6 && off > -1e-6) }' ||
            { echo "score: $isa differs"; wrong=1; }
        ;;
    *) grep -q "not support $isa" "$work/err" && [ $isa != plain ] || { echo "bench: $isa fails"; wrong=1; } ;;
    esac
done
expect 2 $LINENO "$program" bench --isa mmx --models "$work/models"
grep -q "known: $(echo "$sets" | sed 's/ /, /g') " "$work/err" || { echo "--isa mmx: $(cat "$work/err")"; wrong=1; }

# The bare program without a terminal: the report, of the samples where nothing is named.
expect 0 $LINENO "$program" --models "$work/models"
grep -q 'Not a medical device' "$work/out" && grep -q '(septic-shock.txt)' "$work/out" ||
    { echo "the report lacks the samples"; wrong=1; }
[ -s "$work/err" ] && { echo "the report of the samples complains: $(head -1 "$work/err")"; wrong=1; }
expect 0 $LINENO "$program" --models "$work/models" "$stay"
[ "$(grep -c '^Risk ' "$work/out")" -eq 1 ] || { echo "not one stay in the report"; wrong=1; }
expect 1 $LINENO "$program" --models "$work/models" "$work/none"
expect 1 $LINENO "$program" --models "$work/none" "$stay"
grep -q 'no risk is given' "$work/out" || { echo "no networks, and the report does not say so"; wrong=1; }
exit $wrong
