# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Runs one test for make check: run.sh TEST [ARGUMENT...]. The test gets its own temporary folder.
# Fails if the test fails, if it leaves anything in that folder, or if the teardown of a cmocka
# group fails, which cmocka reports with exit status 0.
set -u
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 99' HUP INT TERM
mkdir "$scratch/tmp"

TMPDIR=$scratch/tmp "$@" >"$scratch/output" 2>&1
status=$?
cat "$scratch/output"

complain() {
    echo "run.sh: $*"
    case $status in
    0 | 77) status=1 ;;
    esac
}

if grep -aqF '[  FAILED  ] GROUP TEARDOWN' "$scratch/output"; then
    complain 'the group teardown failed'
fi
left=$(ls -A "$scratch/tmp")
if [ -n "$left" ]; then
    complain "left in the temporary folder: $left"
fi
exit "$status"
