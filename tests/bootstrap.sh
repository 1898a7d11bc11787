#!/bin/sh
# SPDX-License-Identifier: MIT
# bootstrap installs only what dpkg reports missing, through sudo if not root, and counts test
# results correctly. Uses fake system commands: nothing is installed.
# shellcheck disable=SC2016 # the variables are for the fake commands
set -u
unset BUILD CC JOBS MAKE MAKEFLAGS MFLAGS MAKELEVEL LC_ALL LC_MESSAGES LANG
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0
mkdir "$work/bin" "$work/source tree"
cp "${abs_srcdir:?}/bootstrap" "$work/source tree"
mkdir "$work/source tree/po" && cp "$abs_srcdir/po/LINGUAS" "$work/source tree/po"
chmod u+w "$work/source tree/bootstrap"

# fake_command NAME LINE...: found before the real one on PATH.
fake_command() {
    name=$1
    shift
    { echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$work/bin/$name"
    chmod +x "$work/bin/$name"
}

fake_command dpkg-query 'for last; do :; done' \
    'case " $LACKING " in *" $last "*) exit 1 ;; esac' \
    'case " $REMOVED " in *" $last "*) echo not-installed; exit 0 ;; esac' 'echo installed'
fake_command apt-get 'echo "apt-get $*" >>"$LOG"' 'exit "${APT:-0}"'
fake_command sudo 'echo "sudo $*" >>"$LOG"' 'exec "$@"'
fake_command id 'echo "${USER_ID:-0}"'

# bootstrap COMMAND...: sets status. Its output is in $work/out, the commands that it ran in $work/log.
bootstrap() {
    : >"$work/log"
    (cd / && LOG=$work/log PATH=$work/bin:$PATH \
        "$work/source tree/bootstrap" "$@") >"$work/out" 2>&1
    status=$?
}

# expect_equal EXPECTED VALUE
expect_equal() {
    [ "$1" = "$2" ] && return
    wrong=$((wrong + 1))
    printf 'expected: %s\nfound:    %s\n' "$1" "$2"
    cat "$work/out"
}

# expect_output TEXT: bootstrap printed it.
expect_output() {
    grep -qF -- "$1" "$work/out" && return
    wrong=$((wrong + 1))
    printf 'not printed: %s\n' "$1"
    cat "$work/out"
}

LACKING='' REMOVED='' USER_ID=0
export LACKING REMOVED USER_ID

bootstrap
expect_equal 0 "$status"
expect_output 'usage: ./bootstrap'
bootstrap nonsense
expect_equal 2 "$status"

# Nothing missing: apt is not called.
bootstrap deps
expect_equal 0 "$status"
expect_equal '' "$(cat "$work/log")"

LACKING='libcsv-dev libcmocka-dev' REMOVED=automake
bootstrap deps
expect_equal 0 "$status"
expect_equal 'apt-get update -qq
apt-get install -y --no-install-recommends automake libcsv-dev' "$(cat "$work/log")"
expect_output 'missing: libcsv-dev (reads patient files)'

USER_ID=1000
bootstrap deps
expect_equal "sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq" "$(head -n 1 "$work/log")"
APT=100
export APT
bootstrap deps
expect_equal 1 "$status"
expect_output 'apt-get could not install: automake libcsv-dev'
unset APT

# The catalogues are made for whoever reads one of the languages.
LACKING=gettext REMOVED='' USER_ID=0
for locale in C.UTF-8 fra '' fr_CD.UTF-8 sw; do
    LC_ALL=$locale bootstrap deps
    case $locale in
    fr_* | sw) expect_equal 'apt-get install -y --no-install-recommends gettext' "$(tail -n 1 "$work/log")" ;;
    *) expect_equal '' "$(cat "$work/log")" ;;
    esac
done

# The rest simulates a complete run: the fake autoreconf makes a configure, and that makes a Makefile.
LACKING='' REMOVED='' USER_ID=0
cd "$work/source tree" || exit 99
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
	sh ../results
INNER
END
fake_command autoreconf 'cp configure.sh configure; chmod +x configure; touch Makefile.in' \
    'echo autoreconf >>"$LOG"'

bootstrap run 'a b' --json
expect_equal 0 "$status"
expect_equal "program in / with a b --json" "$(tail -n 1 "$work/out")"
expect_equal 'autoreconf
configured with ' "$(cat "$work/log")"
bootstrap run
expect_equal '' "$(cat "$work/log")"

# check_with_results STATUS RESULT...: bootstrap check, where make check ends with these results.
check_with_results() {
    echo 'touch test-suite.log' >results
    make_status=$1 number=0
    shift
    for result; do
        number=$((number + 1))
        echo "echo ':global-test-result: $result' >tests/t$number.trs" >>results
    done
    echo "exit $make_status" >>results
    bootstrap check
}

unset ICURISK_DATA
check_with_results 0 PASS PASS SKIP
expect_equal '0 2 passed, 0 failed, 1 skipped' "$status $(tail -n 1 "$work/out")"
check_with_results 2 PASS FAIL SKIP ERROR
expect_equal '1 1 passed, 2 failed, 1 skipped' "$status $(tail -n 1 "$work/out")"
expect_equal 'made check' "$(cat "$work/log")"
bootstrap check quick
expect_equal '1 1 passed, 2 failed, 1 skipped' "$status $(tail -n 1 "$work/out")"
expect_equal 'made check-quick' "$(cat "$work/log")"
bootstrap check quick --enable-x
expect_equal 'configured with --enable-x
made check-quick' "$(cat "$work/log")"
# Old results do not count. A failed build counts as a failure, and so does a run without any test.
check_with_results 2
expect_equal '1 0 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
check_with_results 2 PASS
expect_equal '1 1 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
check_with_results 0
expect_equal '1 0 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
ICURISK_DATA=/stays
export ICURISK_DATA
check_with_results 0 PASS SKIP
expect_equal '1 1 passed, 1 failed, 0 skipped' "$status $(tail -n 1 "$work/out")"
expect_output 'skipped although ICURISK_DATA is set: t2'

cd / && [ "$wrong" -eq 0 ]
