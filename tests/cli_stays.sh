#!/bin/bash
# SPDX-License-Identifier: MIT
# Real stays from the folder ICURISK_DATA: all are scored, in bounded memory, with risks that agree with
# the outcomes.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ "${ICURISK_DATA:-}" ] || exit 77

tar xzf "$ICURISK_DATA/physionet2012/set-a.tar.gz" -C . || exit 1
mkfifo pipe
# The quarantine of the sanitizers would count as memory.
ASAN_OPTIONS="${ASAN_OPTIONS:-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0" \
    icurisk score --json --at 48 set-a >pipe 2>err &
pid=$!
# peak_memory: of the running program, in kB.
peak_memory() {
    sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status"
}

# The program waits until its output is read, so its memory can be measured in between.
exec 3<pipe
read_lines() {
    for ((i = 0; i < $1; i++)); do
        IFS= read -r line <&3 && printf '%s\n' "$line"
    done
}
read_lines 200 >out
early=$(peak_memory)
read_lines 3300 >>out
late=$(peak_memory)
cat <&3 >>out
wait $pid
status=$?
[ $status -eq 1 ] || complain "exit status $status instead of 1: three stays have no measurement"
if [ "${early:-}" ] && [ "${late:-}" ]; then
    [ "$late" -lt $((early + 4096)) ] || complain "memory grew from $early to $late kB"
else
    complain "no memory figures: '$early' '$late'"
fi
[ "$(grep -c 'no measurement, only descriptors' err)" -eq 3 ] && [ "$(wc -l <err)" -eq 3 ] ||
    complain "not three messages about stays without a measurement: $(head -3 err)"
"$tool" json patient risk hours scheme <out >table || complain "not JSON"
[ "$(wc -l <table)" -eq 4000 ] || complain "not 4000 lines"
[ "$(cut -f1 table)" = "$(cut -f1 table | sort)" ] || complain "the stays are not in order"

# At least 40 % of the highest-risk tenth died; the mean risk equals the mortality.
sort -t'	' -k2,2gr table | head -400 | cut -f1 | sort >top
awk -F, 'NR > 1 && $NF ~ /^1/ { print $1 }' "$ICURISK_DATA/physionet2012/Outcomes-a.txt" |
    sort >dead
died=$(comm -12 top dead | wc -l)
[ "$died" -ge 160 ] || complain "only $died of the 400 with the highest risks died"
awk -F'\t' '$2 != "null" { sum += $2; n++ } END { exit !(sum / n > .10 && sum / n < .18) }' \
    table || complain "the mean risk is not the mortality of the cohort"

# Benchmark episodes: the listfile gives the same stays as its folder.
train=$ICURISK_DATA/mimic3-demo/in-hospital-mortality/train
icurisk score --json "$train" 2>/dev/null | "$tool" json patient risk scheme | sort >folder ||
    complain "cannot score the episodes"
icurisk score --json "$train/listfile.csv" | "$tool" json patient risk scheme | sort >list
[ "$(wc -l <folder)" -eq 47 ] && cmp -s folder list ||
    complain "folder and listfile give different stays"
[ "$(cut -f3 folder | sort -u)" = mimic3 ] || complain "not all episodes are scored with the scheme mimic3"
finish
