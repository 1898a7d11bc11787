#!/bin/bash
# SPDX-License-Identifier: MIT
# The test harness: tests/run.sh fails a test that leaves files behind or cannot clean up, and
# passes on every other status. Build lists: compile_commands.json names every source.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
run=$abs_srcdir/tests/run.sh

# fake NAME LINE...: a test made of these lines.
fake() {
    { echo '#!/bin/sh'; printf '%s\n' "${@:2}"; } >"$1"
    chmod +x "$1"
}

# verdict EXPECTED TEXT TEST: expected status and output of run.sh.
verdict() {
    local got
    sh "$run" "$3" >out 2>&1
    got=$?
    [ $got -eq "$1" ] || complain "$3: exit status $got, not $1: $(cat out)"
    grep -qF -- "$2" out || complain "$3: does not print '$2': $(cat out)"
    [ ! -e folder ] || [ ! -e "$(cat folder)" ] || complain "$3: $(cat folder) is still there"
}

fake good 'echo "$TMPDIR" >folder' 'file=$(mktemp) && rm "$file"' 'echo fine'
verdict 0 fine ./good
[ -s folder ] || complain 'no temporary folder'
fake skips 'echo "no data"; exit 77'
verdict 77 'no data' ./skips
fake fails 'echo "wrong" >&2; exit 3'
verdict 3 wrong ./fails
fake litters 'echo "$TMPDIR" >folder' 'mkdir "$TMPDIR/litter"; touch "$TMPDIR/litter/x"'
verdict 1 'left in the temporary folder: litter' ./litters
fake skips_and_litters 'touch "$TMPDIR/litter"; exit 77'
verdict 1 'left in the temporary folder: litter' ./skips_and_litters
fake fails_and_litters 'touch "$TMPDIR/litter"; exit 3'
verdict 3 'left in the temporary folder: litter' ./fails_and_litters

if [ -n "${ICURISK_EMULATED:-}" ]; then
    echo 'tests/bad_teardown is for another machine: not run'
else
    "$abs_builddir/tests/bad_teardown" >out 2>&1 || complain 'cmocka tells of it now: run.sh need not'
    verdict 1 'the group teardown failed' "$abs_builddir/tests/bad_teardown"
fi

# --- compile_commands.json: valid, and each source compiled by a command that names it -------------

make -C "$abs_builddir" -s compile_commands.json MAKEFLAGS= >out 2>&1 || complain "make: $(cat out)"
json=$abs_builddir/compile_commands.json
{ printf '{"all":'; tr -d '\n' <"$json"; printf '}'; } |
    "$tool" json all.0.directory all.0.file all.0.command all >told || complain "no JSON: $(head -c 300 "$json")"
sed -n 's/^   "file": "\(.*\)",$/\1/p' "$json" | while read -r file; do
    cd "$abs_builddir" && realpath --relative-to="$abs_srcdir" "$file"
done | LC_ALL=C sort -u >named
left_out=- # what is compiled only where the library of ONNX files is
grep -q "HAVE_PROTOBUF_C=1" "$abs_builddir/Makefile" || left_out='onnx_graph|export_onnx_net|onnx_run'
(cd "$abs_srcdir" && find src ui tests bench -name '*.c') | grep -vE "/($left_out)[.]c" | LC_ALL=C sort >sources
missing=$(comm -13 named sources)
[ -z "$missing" ] || complain "not in compile_commands.json: $missing"
grep -q '"command":.*-DPACKAGE.*-I.*-c -o src/base/text.o [^ ]*src/base/text.c"' "$json" ||
    complain "text.c: $(grep 'src/base/text.c"' "$json")"

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
