#!/bin/bash
# SPDX-License-Identifier: MIT
# The lesson as docs/lesson.md, the teacher's sheet, says it is: its steps, questions and times, and
# every figure that the sheet quotes. And the picture of a screen for slides.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
sheet=$abs_srcdir/docs/lesson.md
unset ICURISK_MODELS ICURISK_ACCESS_LOG
export HOME=$work LC_ALL=C.UTF-8

# Steps and questions are those of the sheet, and the lesson is as long as it says.
icurisk lesson --list >list
sed -n 's/^### \([1-9]\. .*\)/\1/p' "$sheet" >titles
sed 's/^\([^(]* ([0-9]* min)\)\. .*/\1/' list | diff - titles >difference || complain "steps: $(cat difference)"
sed 's/^[^(]* ([0-9]* min)\. //' list | while read -r question; do
    grep -qF "*$question*" "$sheet" || echo "$question"
done >lost
[ ! -s lost ] || complain "questions that the sheet lacks: $(cat lost)"
[ "$(sed 's/.*(\([0-9]*\) min).*/\1/' list | awk '{ sum += $1 } END { print sum }')" = 45 ] || complain 'not 45 minutes'

# quoted SHEET: "N command" and "N line" for each line of a block that quotes the program.
# Each line is in what the command prints, blanks aside.
check_quotes() {
    awk '/^```/ { inside = !inside; next } inside' "$1" | while read -r line; do
        case $line in
        '$ icurisk '*)
            command=${line#\$ }
            case $command in *' lesson '*) command="$command --dump=100x40" ;; esac
            (cd "$abs_srcdir" && eval "$command") 2>&1 | tr -s ' \n' ' ' >printed
            ;;
        *) grep -qF -- "$line" printed || echo "not so: $line ($command)" ;;
        esac
    done
}
if [ -z "${ICURISK_EMULATED:-}" ]; then
    [ "$(grep -c '^\$ icurisk ' "$sheet")" -ge 15 ] || complain 'the sheet quotes little'
    found=$(check_quotes "$sheet")
    [ -z "$found" ] || complain "$found"
    printf '```\n$ icurisk lesson --step=3\n76 x 65 weights\n```\n' >planted.md
    check_quotes planted.md | grep -q '^not so: 76 x 65' || complain 'self-check: a wrong figure'
fi

# A processor that is away for a second at every look at the clock loses no work in the background.
slow() {
    ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-} FAULT_CLOCK=1 \
        LD_PRELOAD=$abs_builddir/tests/fault.so timeout 300 icurisk lesson --step=6 --dump=100x40
}
if [ -z "${ICURISK_EMULATED:-}" ]; then
    icurisk lesson --step=6 --dump=100x40 | grep -E '^ *(flips|AUROC) ' >quick
    slow | grep -E '^ *(flips|AUROC) ' >late
    [ -s quick ] && cmp -s quick late || complain "a slow processor: $(cat late)"
fi

# Each step at the least size: the question is whole, and so is what stands around it.
for step in 1 2 3 4 5 6 7 8 9; do
    question=$(sed -n "${step}s/^[^(]* ([0-9]* min)\. //p" list)
    icurisk lesson --dump=60x20 --step=$step >small
    tr -s ' \n' ' ' <small | grep -qF "$question" || complain "step $step at 60x20: $(cat small)"
    grep -q 'Not a medical device' small || complain "step $step hides the disclaimer"
done
# A key of the lesson is one of its own everywhere; others are what they always are.
icurisk lesson --dump=80x24 --keys='  <Backspace>?' >out
{ grep -q 'Step 2 of 9' out && grep -q '^ icurisk  Help' out; } || complain "Space and Backspace: $(cat out)"
icurisk lesson --dump=80x24 --step=9 --keys=' ' | grep -q 'This is the last step. q: leave' || complain 'the end'
icurisk lesson --dump=80x24 --keys='<Backspace>' | grep -q 'This is the first step' || complain 'the beginning'
# What was set up is set up again, whatever was done in between; the class judges first again.
icurisk lesson --dump=80x24 --step=4 --keys='hhhmJ <Backspace>' | grep -q '50% of the units' || complain 'not set up'
icurisk lesson --dump=80x24 --step=2 --keys='<Backspace>' | grep -q 'Your estimate first' || complain 'not hidden'
# A step without its network says so; one without its patients, too.
mkdir one && cp -r "$abs_srcdir/models/physionet2012/lstm.safetensors" one
icurisk lesson --models=one --dump=80x24 --step=7 | grep -q 'Left out: the network hlstm is not there' ||
    complain 'a network that is missing'
status 2 'takes no files' icurisk lesson some.txt
status 2 'whole number from 1 to 9' icurisk lesson --step=10
status 2 'dump is a size' icurisk lesson --dump=80

# The picture: in the folder where one works, never over another, whole, and with the right number.
mkdir slides && cd slides || exit 99
stay=$abs_srcdir/samples/septic-shock.txt
risk=$(icurisk --dump=80x24 --keys=p "$stay" | grep -oE '[0-9.]+%' | head -n 1)
[ -n "$risk" ] || complain 'no risk on the screen'
icurisk --dump=80x24 --keys='pIII' --access-log log "$stay" >out
[ "$(find . -name 'icurisk-*.svg' | wc -l)" = 3 ] || complain "three pictures: $(ls)"
grep -q 'icurisk-.*svg is now in' out || complain "where it is: $(cat out)"
grep -q '"how":"export"' log || grep -q export log || complain "not in the access log: $(cat log)"
picture=$(find . -name 'icurisk-*.svg' | head -n 1)
tail -n 1 "$picture" | grep -qx '</svg>' || complain 'no end'
grep -qF "$risk" "$picture" || complain 'no risk in the picture'
grep -q 'is now in' "$picture" && complain 'the message of the key before is in the picture'
! grep -qE '[<]script|href' "$picture" || complain 'more than a drawing'
# Names with signs of XML are written as what they are.
sed 's/RecordID,900002/RecordID,a<b\&c/' "$stay" >strange.txt
rm -f icurisk-*.svg
icurisk --dump=80x24 --keys='pI' strange.txt >/dev/null
! grep -qE 'a<b|b&c' icurisk-*.svg || complain 'signs of XML'
# A guess that comes first is kept in the picture, too.
rm -f icurisk-*.svg
icurisk --dump=80x24 --keys='pJI' "$stay" >/dev/null
! grep -qF "$risk" icurisk-*.svg || complain 'the picture tells what is hidden'

[ "$wrong" -eq 0 ]
