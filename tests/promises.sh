#!/bin/bash
# SPDX-License-Identifier: MIT
# Every promise of icurisk-promises(7) names tests, each of which is there and is run: by make check,
# or, those that need a machine of their own, by .ci/run.
set -u
source=${abs_srcdir:?}
page=$source/man/icurisk-promises.7
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# faults PAGE: one line each.
faults() {
    awk '
        /^\.S[hs] / { promised = 0 }
        /^\.S[sh] PROMISES|^\.Ss / { promised = 1 }
        /^\.Sh LIMITS/ { promised = 0 }
        promised && /^\.It / { if (open) print "no test: " open; open = $0; next }
        promised && /^\.Pa tests\// { open = "" }
        /^\.El/ { if (open) print "no test: " open; open = "" }' "$1"
    sed -n 's/^\.Pa \(tests\/[a-z0-9_]*\(\/[a-z_]*\)*\.[a-z]*\).*/\1/p' "$1" | sort -u |
        while read -r test; do
            case $test in
            tests/*/*) grep -qF "$test" "$source/Makefile.am" || echo "not in the archive: $test" ;;
            *) grep -qE "^(check|slow)_[a-zA-Z]* \\+= ${test%.c}\$" "$source/Makefile.am" || echo "not run: $test" ;;
            esac
            [ -f "$source/$test" ] || echo "not there: $test"
            # (.ci is in a clone only)
            [ "${test#tests/*/}" = "$test" ] || [ ! -f "$source/.ci/run" ] ||
                grep -qE "$test|make -C [^ ]* fuzz" "$source/.ci/run" || echo "not run: $test"
        done
}

found=$(faults "$page")
[ -z "$found" ] || { echo "$found"; exit 1; }
promises=$(sed '/^\.Sh LIMITS/,$d' "$page" | grep -c '^\.It ')
[ "$promises" -ge 20 ] || { echo "only $promises promises are found"; exit 1; }

# Each kind of fault is seen.
sed 's,^\.Pa tests/file_test\.c,.Pa tests/no_such_test.c,' "$page" >"$work/gone"
sed '/^\.Pa tests\/refresh_test\.c/d' "$page" >"$work/bare"
faults "$work/gone" | grep -q 'not there: tests/no_such_test.c' || { echo 'self-check: a test that is not there'; exit 1; }
faults "$work/bare" | grep -q 'no test: .It A file that changes' || { echo 'self-check: a bare promise'; exit 1; }
echo "$promises promises, each with its tests"
