#!/bin/bash
# SPDX-License-Identifier: MIT
# The test harness: tests/run.sh fails a test that leaves files behind or whose teardown fails, and keeps
# every other status. tests/lib.sh counts failures. compile_commands.json lists every source.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
run=$abs_srcdir/tests/run.sh

# make_test NAME LINE...: a test made of these lines.
make_test() {
    { echo '#!/bin/sh'; printf '%s\n' "${@:2}"; } >"$1"
    chmod +x "$1"
}

# expect_result STATUS TEXT TEST: the exit status and output of run.sh, whose folder is removed.
expect_result() {
    local got
    sh "$run" "$3" >out 2>&1
    got=$?
    [ $got -eq "$1" ] || complain "$3: exit status $got instead of $1: $(cat out)"
    grep -qF -- "$2" out || complain "$3: does not print '$2': $(cat out)"
    [ ! -e folder ] || [ ! -e "$(cat folder)" ] || complain "$3: $(cat folder) was not removed"
}

make_test good 'echo "$TMPDIR" >folder' 'file=$(mktemp) && rm "$file"' 'echo fine'
expect_result 0 fine ./good
[ -s folder ] || complain 'the test has no temporary folder'
make_test skips 'echo "no data"; exit 77'
expect_result 77 'no data' ./skips
make_test fails 'echo "wrong" >&2; exit 3'
expect_result 3 wrong ./fails
make_test litters 'echo "$TMPDIR" >folder' 'mkdir "$TMPDIR/litter"; touch "$TMPDIR/litter/x"'
expect_result 1 'left in the temporary folder: litter' ./litters
make_test skips_and_litters 'touch "$TMPDIR/litter"; exit 77'
expect_result 1 'left in the temporary folder: litter' ./skips_and_litters
make_test fails_and_litters 'touch "$TMPDIR/litter"; exit 3'
expect_result 3 'left in the temporary folder: litter' ./fails_and_litters

if [ -n "${ICURISK_EMULATED:-}" ]; then
    echo 'not run in an emulator: tests/bad_teardown'
else
    "$abs_builddir/tests/bad_teardown" >out 2>&1 || complain 'cmocka fails by itself: run.sh need not check for it'
    expect_result 1 'the group teardown failed' "$abs_builddir/tests/bad_teardown"
fi

# --- tests/lib.sh: failures are counted, and a misspelled helper does not pass ---------------------

printf '. "$abs_srcdir/tests/lib.sh"\ncomplain wrong\nfinish\n' >fails.sh
make_test fails_by_lib 'bash fails.sh'
expect_result 1 'wrong (line 2)' ./fails_by_lib
printf '. "$abs_srcdir/tests/lib.sh"\nexpect_statsu 0 "" true\nfinish\n' >misspelled.sh
make_test misspells 'bash misspelled.sh'
expect_result 143 'expect_statsu: neither a command nor a function' ./misspells

# --- compile_commands.json: valid, and each source compiled by a command that names it -------------

make -C "$abs_builddir" -s compile_commands.json MAKEFLAGS= >out 2>&1 || complain "make: $(cat out)"
json=$abs_builddir/compile_commands.json
{ printf '{"all":'; tr -d '\n' <"$json"; printf '}'; } |
    "$tool" json all.0.directory all.0.file all.0.command all >facts || complain "not JSON: $(head -c 300 "$json")"
sed -n 's/^   "file": "\(.*\)",$/\1/p' "$json" | while read -r file; do
    cd "$abs_builddir" && realpath --relative-to="$abs_srcdir" "$file"
done | LC_ALL=C sort -u >listed
optional=- # sources that are compiled only with protobuf-c
grep -q "HAVE_PROTOBUF_C=1" "$abs_builddir/Makefile" || optional='onnx_graph|export_onnx_net|onnx_run'
(cd "$abs_srcdir" && find src ui tests bench -name '*.c') | grep -vE "/($optional)[.]c" | LC_ALL=C sort >sources
missing=$(comm -13 listed sources)
[ -z "$missing" ] || complain "not in compile_commands.json: $missing"
grep -q '"command":.*-DPACKAGE.*-I.*-c -o src/base/text.o [^ ]*src/base/text.c"' "$json" ||
    complain "text.c: $(grep 'src/base/text.c"' "$json")"

finish
