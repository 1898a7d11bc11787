# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Helpers of the shell tests, sourced first: works in a temporary folder, removed at the end, puts
# the program first on PATH, and counts failures. Each test ends with "finish".
set -u
PATH=${abs_builddir:?}:$PATH
tool=$abs_builddir/tests/cli_tool
export tool
work=$(mktemp -d) || exit 99
trap 'cat "$work/not-found" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 99
failures=0

# A misspelled helper ends the test. Otherwise its check would silently be skipped.
command_not_found_handle() {
    echo "$1: neither a command nor a function" >"$work/not-found"
    kill -s TERM $$
}

# complain MESSAGE...: counts a failure and prints it with the line of the test. The test continues.
complain() {
    failures=$((failures + 1))
    printf '%s (line %s)\n' "$*" "${BASH_LINENO[-2]}"
}

# finish: exits with status 1 if anything failed.
finish() {
    [ "$failures" -eq 0 ] || { echo "$failures failures"; exit 1; }
    exit 0
}

# has_line PATTERN FILE: a line of the file matches. Most patterns are plain words, for which no process is
# started.
has_line() {
    local text
    if [[ $1 != *[]*^\$\\[]* ]]; then
        IFS= read -r -d '' text <"$2"
        [[ $text != *"$1"* ]] || return 0
    fi
    grep -q -- "$1" "$2"
}

# expect_status STATUS PATTERN COMMAND...: runs the command; its output is in the files out and err
# afterwards. If PATTERN is not empty, err must match it.
expect_status() {
    local expected=$1 pattern=$2 got
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || complain "exit status $got instead of $expected: $*: $(cat err)"
    [ -z "$pattern" ] || has_line "$pattern" err || complain "no \"$pattern\" in the messages of $*: $(cat err)"
}

# expect_output PATTERN...: a line of the file out matches each pattern.
expect_output() {
    local pattern
    for pattern; do
        has_line "$pattern" out || complain "no \"$pattern\" in the output: $(head -c 2000 out)"
    done
}

# expect_width COLUMNS: no line of the file out is longer.
expect_width() {
    local long
    long=$(awk -v columns="$1" 'length > columns' out)
    [ -z "$long" ] || complain "lines of more than $1 columns: $long"
}

# json_number KEY: a number of the JSON line in the file out, with all digits.
json_number() {
    sed 's/^{/,/' out | grep -o ",\"$1\":[-0-9.e+]*" | head -n 1 | sed 's/.*://'
}

# checksum_of MODEL: the checksum that its file states.
checksum_of() {
    icurisk info --json "$1" | "$tool" json sha256
}

# expect_same_auroc MODEL COHORT TOLERANCE: evaluate recognises the held-out stays, and their AUROC is
# the one in the facts.
expect_same_auroc() {
    local fact
    fact=$(icurisk info --json "$1" | "$tool" json facts.auroc | grep -o '[01]\.[0-9]*' | head -n 1)
    expect_status 0 '' icurisk evaluate --model "$1" --data "$2" --subset held-out --json
    [ "$("$tool" json fitted_on_them <out)" = 'held out' ] || complain "$1: the held-out stays are not recognised"
    awk -v a="$fact" -v b="$(json_number auroc)" -v tolerance="$3" \
        'BEGIN { d = a - b; exit !(a > 0 && d < tolerance && d > -tolerance) }' ||
        complain "$1: AUROC $(json_number auroc), its facts: $fact"
}

# with_fault CALL:FAULT COMMAND...: the call of the command with this number fails, see tests/fault.c.
with_fault() {
    ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-} FAULT=$1 \
        LD_PRELOAD=$abs_builddir/tests/fault.so "${@:2}"
}

# overwrite FILE OFFSET TEXT: replaces the bytes from this offset on.
overwrite() {
    printf '%s' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# offset_after FILE TEXT: the offset of what follows the first TEXT.
offset_after() {
    local offset
    offset=$(LC_ALL=C grep -abo -- "$2" "$1" | head -n 1 | cut -d: -f1)
    echo $((offset + ${#2}))
}

# zero_checksum MODEL: writes zeros over its checksum.
zero_checksum() {
    overwrite "$1" "$(offset_after "$1" '"sha256":"')" "$(printf '%064d' 0)"
}

# renew_checksum MODEL: makes its checksum valid again after a change.
renew_checksum() {
    zero_checksum "$1"
    overwrite "$1" "$(offset_after "$1" '"sha256":"')" "$(sha256sum <"$1" | cut -d' ' -f1)"
}

# An awk function: random numbers that are the same with any awk. The program sets seed.
noise='function noise() { seed = seed * 16807 % 2147483647; return seed / 2147483647 }'

# make_stays STAYS DEATHS [TIED]: a challenge cohort in made/ in which the heart rate predicts death.
# DEATHS of every 20 patients die. Every TIED-th stay is identical to the others with its outcome.
make_stays() {
    mkdir -p made/set-a
    awk -v stays="$1" -v deaths="$2" -v tied="${3:-0}" "$noise"'
    BEGIN {
        seed = 7
        outcomes = "made/Outcomes-a.txt"
        print "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death" > outcomes
        for (id = 1; id <= stays; id++) {
            died = id * 7 % 20 < deaths
            same = tied > 0 && id % tied == 0
            file = "made/set-a/" id ".txt"
            pulse = 70 + 20 * died + 40 * noise()
            print "Time,Parameter,Value\n00:00,RecordID," id > file
            print "00:00,Age," (same ? 60 : 40 + id % 40) > file
            for (hour = 0; hour < 48; hour += 4)
                printf "%02d:30,HR,%d\n", hour, same ? 90 : pulse + 20 * noise() > file
            close(file)
            print id ",1,1,1,1," died > outcomes
        }
    }'
}
