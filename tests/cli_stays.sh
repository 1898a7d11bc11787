#!/bin/bash
# SPDX-License-Identifier: MIT
# Real stays, from the folder that ICURISK_DATA names: all of them scored, in bounded memory, with
# calibrated risks that agree with outcomes.
set -u
[ "${ICURISK_DATA:-}" ] || exit 77
program=${abs_builddir:?}/icurisk
tool=${abs_builddir:?}/tests/cli_tool
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

fault() {
    echo "$*"
    wrong=1
}

tar xzf "$ICURISK_DATA/physionet2012/set-a.tar.gz" -C "$work" || exit 1
mkfifo "$work/pipe"
# (sanitizers delay freeing memory, which would be counted)
ASAN_OPTIONS="${ASAN_OPTIONS:-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0" \
    "$program" score --json --at 48 "$work/set-a" >"$work/pipe" 2>"$work/err" &
pid=$!
high_water() {
    sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status"
}

# The program waits for its reader, so its memory can be looked at on the way.
exec 3<"$work/pipe"
head_lines() {
    for ((i = 0; i < $1; i++)); do
        IFS= read -r line <&3 && printf '%s\n' "$line"
    done
}
head_lines 200 >"$work/out"
early=$(high_water)
head_lines 3300 >>"$work/out"
late=$(high_water)
cat <&3 >>"$work/out"
wait $pid
status=$?
[ $status -eq 1 ] || fault "status $status, not 1: three stays have no reading"
if [ "${early:-}" ] && [ "${late:-}" ]; then
    [ "$late" -lt $((early + 4096)) ] || fault "memory grew from $early to $late kB"
else
    fault "no memory figures: '$early' '$late'"
fi
[ "$(grep -c 'no measurement, only descriptors' "$work/err")" -eq 3 ] && [ "$(wc -l <"$work/err")" -eq 3 ] ||
    fault "not three stays without a reading: $(head -3 "$work/err")"
"$tool" json patient risk hours scheme <"$work/out" >"$work/table" || fault "not JSON"
[ "$(wc -l <"$work/table")" -eq 4000 ] || fault "not 4000 lines"
[ "$(cut -f1 "$work/table")" = "$(cut -f1 "$work/table" | sort)" ] || fault "not in order"

# At least 40 % of the highest-risk tenth died; the mean risk equals the mortality.
sort -t'	' -k2,2gr "$work/table" | head -400 | cut -f1 | sort >"$work/top"
awk -F, 'NR > 1 && $NF ~ /^1/ { print $1 }' "$ICURISK_DATA/physionet2012/Outcomes-a.txt" |
    sort >"$work/dead"
died=$(comm -12 "$work/top" "$work/dead" | wc -l)
[ "$died" -ge 160 ] || fault "only $died of the 400 with the highest risks died"
awk -F'\t' '$2 != "null" { sum += $2; n++ } END { exit !(sum / n > .10 && sum / n < .18) }' \
    "$work/table" || fault "the mean risk is not that of the cohort"

# The benchmark's episodes: a listfile names the same stays as its folder.
train=$ICURISK_DATA/mimic3-demo/in-hospital-mortality/train
"$program" score --json "$train" 2>/dev/null | "$tool" json patient risk scheme | sort >"$work/folder" ||
    fault "episodes: status"
"$program" score --json "$train/listfile.csv" | "$tool" json patient risk scheme | sort >"$work/list"
[ "$(wc -l <"$work/folder")" -eq 47 ] && cmp -s "$work/folder" "$work/list" ||
    fault "folder and listfile differ"
[ "$(cut -f3 "$work/folder" | sort -u)" = mimic3 ] || fault "not all in the scheme mimic3"
exit $wrong
