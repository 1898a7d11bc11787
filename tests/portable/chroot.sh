#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: chroot.sh ARCHIVE: runs the archive of make portable in an empty root without shell, libraries and
# /proc. It gives the same scores as outside, its screen opens on common terminal types, and it writes
# nothing. Status 77: this user may not call chroot.
set -u
archive=$(readlink -f "${1:?usage: chroot.sh ARCHIVE}")
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

complain() {
    wrong=$((wrong + 1))
    printf '%s\n' "$*"
}

run_chroot=(chroot)
[ "$(id -u)" -eq 0 ] || run_chroot=(unshare -r chroot)
mkdir "$work/probe"
"${run_chroot[@]}" "$work/probe" /nothing 2>/dev/null
[ $? -eq 127 ] || { echo 'skipped: this user may not call chroot'; exit 77; }

mkdir "$work/root"
tar -xf "$archive" -C "$work/root"
home=/$(ls "$work/root")
before=$(cd "$work/root" && find . | sort)
# run_inside ARGUMENT...: the program in the empty root.
run_inside() {
    env -i PATH="$PATH" TERM="${TERM:-dumb}" LC_ALL="${LOCALE:-C}" "${run_chroot[@]}" "$work/root" "$home/bin/icurisk" "$@"
}

# The scores of the samples, with all networks.
here=$(find "$work/root$home" -type d -name samples)
run_inside score --json --all "$home/share/icurisk/samples" >"$work/inside" 2>"$work/err" ||
    complain "score: exit status $?: $(cat "$work/err")"
"${here%/share/*}/icurisk" score --json --all "$here" >"$work/started" 2>/dev/null ||
    complain "the start script: exit status $?"
[ "$(wc -l <"$work/inside")" -gt 100 ] || complain "fewer than 100 scores: $(head -3 "$work/inside")"
cmp <(sed "s,$work/root,," "$work/started") "$work/inside" || complain 'the scores differ from those outside'
run_inside >"$work/report" 2>/dev/null || complain 'cannot write the report of the samples'
grep -q 'septic-shock' "$work/report" || complain 'the report lacks the samples'
file=$work/root$home/bin/icurisk
! readelf -d "$file" 2>/dev/null | grep -q NEEDED || complain 'the program needs libraries'

# check_screen TYPE LOCALE PATTERN: the screen on a pseudo-terminal of 80x24 of this type, closed with q.
check_screen() {
    local type=$1 locale=$2 expected=$3
    export TERM=$type LOCALE=$locale
    declare -p run_chroot >"$work/run"
    {
        declare -f run_inside
        printf 'work=%q home=%q\nstty cols 80 rows 24\nrun_inside\necho "left: $?"\n' "$work" "$home"
    } >>"$work/run"
    (sleep 3; printf q) | script -qefc "bash $work/run" "$work/typed" >/dev/null 2>&1
    grep -q 'left: 0' "$work/typed" || complain "$type: the screen does not end with status 0: $(tail -c 300 "$work/typed")"
    grep -aq 'septic-shock' "$work/typed" || complain "$type: the ward is not shown: $(head -c 300 "$work/typed")"
    grep -aq "$expected" "$work/typed" || complain "$type, $locale: no $expected"
}
escape=$(printf '\033')
check_screen linux C "$escape\\["
check_screen vt100 C "$escape\\["
check_screen xterm-256color xx_XX.UTF-8 '[▁▂▃▄▅▆▇█]'

[ "$before" = "$(cd "$work/root" && find . | sort)" ] || complain 'the program wrote a file'
[ "$wrong" -eq 0 ] || exit 1
echo "runs in an empty root: $(wc -l <"$work/inside") scores, the screen on linux, vt100 and xterm-256color"
