#!/bin/bash
# SPDX-License-Identifier: MIT
# The lesson agrees with docs/lesson.md, the teacher's sheet: steps, questions, times, and all figures that
# the sheet quotes. The picture of a screen for slides.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
sheet=$abs_srcdir/docs/lesson.md
unset ICURISK_MODELS ICURISK_ACCESS_LOG
export HOME=$work LC_ALL=C.UTF-8

# Steps, questions and minutes are those of the sheet.
icurisk lesson --list >list
sed -n 's/^### \([1-9]\. .*\)/\1/p' "$sheet" >titles
sed 's/^\([^(]* ([0-9]* min)\)\. .*/\1/' list | diff - titles >difference || complain "steps: $(cat difference)"
sed 's/^[^(]* ([0-9]* min)\. //' list | while read -r question; do
    grep -qF "*$question*" "$sheet" || echo "$question"
done >missing
[ ! -s missing ] || complain "questions that the sheet lacks: $(cat missing)"
[ "$(sed 's/.*(\([0-9]*\) min).*/\1/' list | awk '{ sum += $1 } END { print sum }')" = 45 ] || complain 'the lesson does not take 45 minutes'

# check_quotes SHEET: each quoted line is in the output of the command above it, apart from blanks.
check_quotes() {
    awk '/^```/ { inside = !inside; next } inside' "$1" | while read -r line; do
        case $line in
        '$ icurisk '*)
            command=${line#\$ }
            case $command in *' lesson '*) command="$command --dump=100x40" ;; esac
            (cd "$abs_srcdir" && eval "$command") 2>&1 | tr -s ' \n' ' ' >printed
            ;;
        *) grep -qF -- "$line" printed || echo "not in the output: $line ($command)" ;;
        esac
    done
}
if [ -z "${ICURISK_EMULATED:-}" ]; then
    [ "$(grep -c '^\$ icurisk ' "$sheet")" -ge 15 ] || complain 'the sheet quotes fewer than 15 commands'
    found=$(check_quotes "$sheet")
    [ -z "$found" ] || complain "$found"
    printf '```\n$ icurisk lesson --step=3\n76 x 65 weights\n```\n' >planted.md
    check_quotes planted.md | grep -q '^not in the output: 76 x 65' || complain 'self-check: a wrong figure is not found'
fi

# Background work finishes even if each reading of the clock shows one more second.
with_slow_clock() {
    ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-} FAULT_CLOCK=1 \
        LD_PRELOAD=$abs_builddir/tests/fault.so timeout 300 icurisk lesson --step=6 --dump=100x40
}
if [ -z "${ICURISK_EMULATED:-}" ]; then
    icurisk lesson --step=6 --dump=100x40 | grep -E '^ *(flips|AUROC) ' >normal
    with_slow_clock | grep -E '^ *(flips|AUROC) ' >late
    [ -s normal ] && cmp -s normal late || complain "the results depend on the clock: $(cat late)"
fi

# At the smallest size each step shows the whole question and the disclaimer.
for step in 1 2 3 4 5 6 7 8 9; do
    question=$(sed -n "${step}s/^[^(]* ([0-9]* min)\. //p" list)
    icurisk lesson --dump=60x20 --step=$step >small
    tr -s ' \n' ' ' <small | grep -qF "$question" || complain "step $step at 60x20: $(cat small)"
    grep -q 'Not a medical device' small || complain "step $step hides the disclaimer"
done
# The keys of the lesson work in each view. Other keys keep their meaning.
icurisk lesson --dump=80x24 --keys='  <Backspace>?' >out
{ grep -q 'Step 2 of 9' out && grep -q '^ icurisk  Help' out; } || complain "Space and Backspace: $(cat out)"
icurisk lesson --dump=80x24 --step=9 --keys=' ' | grep -q 'This is the last step. q: leave' || complain 'no message at the last step'
icurisk lesson --dump=80x24 --keys='<Backspace>' | grep -q 'This is the first step' || complain 'no message at the first step'
# A step is set up again when it is opened again. The risks are hidden again.
icurisk lesson --dump=80x24 --step=4 --keys='hhhmJ <Backspace>' | grep -q '50% of the units' || complain 'step 4 is not set up again'
icurisk lesson --dump=80x24 --step=2 --keys='<Backspace>' | grep -q 'Your estimate first' || complain 'the risks are not hidden again'
# A step whose network is missing says so.
mkdir one && cp -r "$abs_srcdir/models/physionet2012/lstm.safetensors" one
icurisk lesson --models=one --dump=80x24 --step=7 | grep -q 'Left out: the network hlstm is not there' ||
    complain 'a missing network is not reported'
expect_status 2 'takes no files' icurisk lesson some.txt
expect_status 2 'whole number from 1 to 9' icurisk lesson --step=10
expect_status 2 'dump is a size' icurisk lesson --dump=80

# The picture goes to the current folder, never replaces a file, is complete and shows the risk.
mkdir slides && cd slides || exit 99
stay=$abs_srcdir/samples/septic-shock.txt
risk=$(icurisk --dump=80x24 --keys=p "$stay" | grep -oE '[0-9.]+%' | head -n 1)
[ -n "$risk" ] || complain 'no risk on the screen'
icurisk --dump=80x24 --keys='pI<Enter>I<Enter>I<Enter>' --access-log log "$stay" >out
[ "$(find . -name 'icurisk-*.svg' | wc -l)" = 3 ] || complain "not three pictures: $(ls)"
grep -q 'icurisk-.*svg is now in' out || complain "the message does not name the file: $(cat out)"
grep -q '"how":"export"' log || grep -q export log || complain "the picture is not in the access log: $(cat log)"
picture=$(find . -name 'icurisk-*.svg' | head -n 1)
tail -n 1 "$picture" | grep -qx '</svg>' || complain 'the picture is incomplete'
grep -qF "$risk" "$picture" || complain 'the picture lacks the risk'
grep -q 'is now in' "$picture" && complain 'the picture shows the message about the previous picture'
! grep -qE '[<]script|href' "$picture" || complain 'the picture contains a script or a link'
# XML characters in a name are escaped.
sed 's/RecordID,900002/RecordID,a<b\&c/' "$stay" >strange.txt
rm -f icurisk-*.svg
icurisk --dump=80x24 --keys='pI<Enter>' strange.txt >/dev/null
! grep -qE 'a<b|b&c' icurisk-*.svg || complain 'XML characters are not escaped'
# A hidden risk is hidden in the picture, too.
rm -f icurisk-*.svg
icurisk --dump=80x24 --keys='pJI<Enter>' "$stay" >/dev/null
! grep -qF "$risk" icurisk-*.svg || complain 'the picture shows a hidden risk'

finish
