#!/bin/bash
# SPDX-License-Identifier: MIT
# Every promise of icurisk-promises(7) names tests that exist and are run by make check, or by .ci/run if
# they need another machine.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
source=$abs_srcdir
page=$source/man/icurisk-promises.7

# find_errors PAGE: one line each.
find_errors() {
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
            [ -f "$source/$test" ] || echo "does not exist: $test"
            # .ci is in a clone only.
            [ "${test#tests/*/}" = "$test" ] || [ ! -f "$source/.ci/run" ] ||
                grep -qE "$test|make -C [^ ]* fuzz" "$source/.ci/run" || echo "not run: $test"
        done
}

found=$(find_errors "$page")
[ -z "$found" ] || complain "$found"
promises=$(sed '/^\.Sh LIMITS/,$d' "$page" | grep -c '^\.It ')
[ "$promises" -ge 20 ] || complain "only $promises promises are found"

# Each kind of error is found.
sed 's,^\.Pa tests/file_test\.c,.Pa tests/no_such_test.c,' "$page" >missing
sed '/^\.Pa tests\/refresh_test\.c/d' "$page" >bare
find_errors missing | grep -q 'does not exist: tests/no_such_test.c' || complain 'self-check: a missing test is not found'
find_errors bare | grep -q 'no test: .It A file that changes' || complain 'self-check: a promise without a test is not found'
echo "$promises promises have tests"
finish
