#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: chroot.sh ARCHIVE: the archive of make portable in an empty root: nothing but what it brings, no
# shell, no library, no /proc. It scores as it does outside, its screen opens on the terminals of a
# console, and nothing is written. Skips (77) where this user may not change the root.
set -u
archive=$(readlink -f "${1:?usage: chroot.sh ARCHIVE}")
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

complain() {
    wrong=$((wrong + 1))
    printf '%s\n' "$*"
}

changed_root=(chroot)
[ "$(id -u)" -eq 0 ] || changed_root=(unshare -r chroot)
mkdir "$work/probe"
"${changed_root[@]}" "$work/probe" /nothing 2>/dev/null
[ $? -eq 127 ] || { echo 'skipped: this user may not change the root'; exit 77; }

mkdir "$work/root"
tar -xf "$archive" -C "$work/root"
home=/$(ls "$work/root")
before=$(cd "$work/root" && find . | sort)
inside() {
    env -i PATH="$PATH" TERM="${TERM:-dumb}" LC_ALL="${LOCALE:-C}" "${changed_root[@]}" "$work/root" "$home/bin/icurisk" "$@"
}

# Scores: the samples are found beside the program, with all networks.
here=$(find "$work/root$home" -type d -name samples)
inside score --json --all "$home/share/icurisk/samples" >"$work/inside" 2>"$work/err" ||
    complain "score: status $?: $(cat "$work/err")"
"${here%/share/*}/icurisk" score --json --all "$here" >"$work/started" 2>/dev/null ||
    complain "the start script: status $?"
[ "$(wc -l <"$work/inside")" -gt 100 ] || complain "few scores: $(head -3 "$work/inside")"
cmp <(sed "s,$work/root,," "$work/started") "$work/inside" || complain 'other scores than outside'
inside >"$work/report" 2>/dev/null || complain 'no report of the samples'
grep -q 'septic-shock' "$work/report" || complain 'the report has no samples'
file=$work/root$home/bin/icurisk
! readelf -d "$file" 2>/dev/null | grep -q NEEDED || complain 'the program needs libraries'

# The screen, on a pseudo-terminal of 80x24, left by its key.
screen() {
    local type=$1 locale=$2 expected=$3
    export TERM=$type LOCALE=$locale
    declare -p changed_root >"$work/run"
    {
        declare -f inside
        printf 'work=%q home=%q\nstty cols 80 rows 24\ninside\necho "left: $?"\n' "$work" "$home"
    } >>"$work/run"
    (sleep 3; printf q) | script -qefc "bash $work/run" "$work/typed" >/dev/null 2>&1
    grep -q 'left: 0' "$work/typed" || complain "$type: the screen: $(tail -c 300 "$work/typed")"
    grep -aq 'septic-shock' "$work/typed" || complain "$type: no ward: $(head -c 300 "$work/typed")"
    grep -aq "$expected" "$work/typed" || complain "$type, $locale: no $expected"
}
escape=$(printf '\033')
screen linux C "$escape\\["
screen vt100 C "$escape\\["
screen xterm-256color xx_XX.UTF-8 '[▁▂▃▄▅▆▇█]'

[ "$before" = "$(cd "$work/root" && find . | sort)" ] || complain 'something was written'
[ "$wrong" -eq 0 ] || exit 1
echo "runs in an empty root: $(wc -l <"$work/inside") scores, the screen on linux, vt100 and xterm-256color"
