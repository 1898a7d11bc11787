# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Shared by the shell tests of the commands, sourced first: changes to a new folder (removed at the
# end), counts failures in $wrong, and puts the program first on PATH.
set -u
PATH=${abs_builddir:?}:$PATH
tool=$abs_builddir/tests/cli_tool
export tool
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
wrong=0

complain() {
    wrong=$((wrong + 1))
    printf '%s (line %s)\n' "$*" "${BASH_LINENO[0]}"
}

# status EXPECTED WORD COMMAND...: runs it with output in the files out and err; err must contain
# WORD, if given.
status() {
    local expected=$1 word=$2 got
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || complain "exit status $got, not $expected: $*: $(cat err)"
    [ -z "$word" ] || grep -q -- "$word" err || complain "no \"$word\" from $*: $(cat err)"
}

# number KEY: a value of the JSON line in out, with all digits.
number() {
    sed 's/^{/,/' out | grep -o ",\"$1\":[-0-9.e+]*" | head -n 1 | sed 's/.*://'
}

# Random numbers that are the same with any awk; prefix for a program that sets seed.
noise='function noise() { seed = seed * 16807 % 2147483647; return seed / 2147483647 }'

# make_stays STAYS DEATHS [TIED]: a challenge cohort in made/ in which pulse predicts death: DEATHS
# of every 20 stays; every TIED-th stay is identical to the others of its kind.
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
