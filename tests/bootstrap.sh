#!/bin/sh
# SPDX-License-Identifier: MIT
# bootstrap installs only what dpkg reports missing, through sudo if not root, and counts test
# results correctly. Uses fake system commands: nothing is installed.
# shellcheck disable=SC2016 # the words are for the false commands
set -u
unset BUILD CC JOBS MAKE MAKEFLAGS MFLAGS MAKELEVEL
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0
mkdir "$work/bin" "$work/house tree"
cp "${abs_srcdir:?}/bootstrap" "$work/house tree"
chmod u+w "$work/house tree/bootstrap"

# fake NAME LINE...: a command in front of the PATH.
fake() {
    name=$1
    shift
    { echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$work/bin/$name"
    chmod +x "$work/bin/$name"
}

fake dpkg-query 'for last; do :; done' \
    'case " $LACKING " in *" $last "*) exit 1 ;; esac' \
    'case " $REMOVED " in *" $last "*) echo not-installed; exit 0 ;; esac' 'echo installed'
fake apt-get 'echo "apt-get $*" >>"$LOG"' 'exit "${APT:-0}"'
fake sudo 'echo "sudo $*" >>"$LOG"' 'exec "$@"'
fake id 'echo "${USER_ID:-0}"'

# bootstrap COMMAND...: sets status; output in $work/out, what was run in $work/log.
bootstrap() {
    : >"$work/log"
    (cd / && LOG=$work/log PATH=$work/bin:$PATH \
        "$work/house tree/bootstrap" "$@") >"$work/out" 2>&1
    status=$?
}

expect() {
    [ "$1" = "$2" ] && return
    wrong=$((wrong + 1))
    printf 'expected: %s\nfound:    %s\n' "$1" "$2"
    cat "$work/out"
}

expect_said() {
    grep -qF -- "$1" "$work/out" && return
    wrong=$((wrong + 1))
    printf 'not said: %s\n' "$1"
    cat "$work/out"
}

LACKING='' REMOVED='' USER_ID=0
export LACKING REMOVED USER_ID

bootstrap
expect 0 "$status"
expect_said 'usage: ./bootstrap'
bootstrap nonsense
expect 2 "$status"

# Nothing missing: apt is not called.
bootstrap deps
expect 0 "$status"
expect '' "$(cat "$work/log")"

LACKING='libcsv-dev libcmocka-dev' REMOVED=automake
bootstrap deps
expect 0 "$status"
expect 'apt-get update -qq
apt-get install -y --no-install-recommends automake libcsv-dev' "$(cat "$work/log")"
expect_said 'missing: libcsv-dev (reads patient files)'

USER_ID=1000
bootstrap deps
expect "sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq" "$(head -n 1 "$work/log")"
APT=100
export APT
bootstrap deps
expect 1 "$status"
expect_said 'apt-get could not install: automake libcsv-dev'
unset APT

# The rest simulates a complete run: autoreconf makes a configure that makes a Makefile.
LACKING='' REMOVED='' USER_ID=0
cd "$work/house tree" || exit 99
touch configure.ac
cat >configure.sh <<'END'
#!/bin/sh
mkdir -p tests
echo "configured with $*" >>"$LOG"
echo '#' >config.status
cat >Makefile <<'INNER'
all:
	printf '#!/bin/sh\necho "program in $$PWD with $$*"\n' >icurisk
	chmod +x icurisk
check check-quick: all
	echo "made $@" >>"$$LOG"
	sh ../verdicts
INNER
END
fake autoreconf 'cp configure.sh configure; chmod +x configure; touch Makefile.in' \
    'echo autoreconf >>"$LOG"'

bootstrap run 'a b' --json
expect 0 "$status"
expect "program in / with a b --json" "$(tail -n 1 "$work/out")"
expect 'autoreconf
configured with ' "$(cat "$work/log")"
bootstrap run
expect '' "$(cat "$work/log")"

# verdicts STATUS RESULT...: what make check leaves behind.
verdicts() {
    echo 'touch test-suite.log' >verdicts
    make_status=$1 number=0
    shift
    for result; do
        number=$((number + 1))
        echo "echo ':global-test-result: $result' >tests/t$number.trs" >>verdicts
    done
    echo "exit $make_status" >>verdicts
    bootstrap check
}

unset ICURISK_DATA
verdicts 0 PASS PASS SKIP
expect '0 2 passed, 0 failed, 1 skipped' "$status $(tail -n 1 "$work/out")"
verdicts 2 PASS FAIL SKIP ERROR
expect '1 1 passed, 2 failed, 1 skipped' "$status $(tail -n 1 "$work/out")"
expect 'made check' "$(cat "$work/log")"
bootstrap check quick
expect '1 1 passed, 2 failed, 1 skipped' "$status $(tail -n 1 "$work/out")"
expect 'made check-quick' "$(cat "$work/log")"
bootstrap check quick --enable-x
expect 'configured with --enable-x
made check-quick' "$(cat "$work/log")"
# Old results do not count, a failed build does, and no test at all is not a success.
verdicts 2
expect '1 0 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
verdicts 2 PASS
expect '1 1 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
verdicts 0
expect '1 0 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
ICURISK_DATA=/stays
export ICURISK_DATA
verdicts 0 PASS SKIP
expect '1 1 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
expect_said 'skipped although ICURISK_DATA is set: t2'

cd / && [ "$wrong" -eq 0 ]
