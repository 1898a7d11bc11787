#!/bin/sh
# SPDX-License-Identifier: MIT
# configure lists all missing libraries with their Debian packages, and continues without those that only
# tests need. A fake pkg-config simulates missing libraries.
set -u
[ -z "${ICURISK_EMULATED:-}" ] || { echo "configure runs what it compiles"; exit 77; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

real=$(command -v pkg-config) || { echo "no pkg-config"; exit 77; }
# Fails for the modules in LACKING, and calls the real pkg-config for others.
cat >"$work/pkg-config" <<END
#!/bin/sh
for word; do
    case " \$LACKING " in *" \$word "*) exit 1 ;; esac
done
exec "$real" "\$@"
END
chmod +x "$work/pkg-config"

# A copy, because the source folder may be configured and must not be changed.
mkdir -p "$work/tree/src/patient" "$work/tree/po"
(cd "${abs_srcdir:?}" && cp -Rp configure configure.ac build-aux Makefile.am Makefile.in aclocal.m4 "$work/tree" &&
    cp src/patient/variable.h "$work/tree/src/patient" && cp po/LINGUAS "$work/tree/po") || exit 99
chmod -R u+w "$work/tree"

# configure_lacking MODULES [ARGUMENT...]: sets status. The output is in $work/out. What the first run found
# out about the compiler is kept for the others; what it found out about libraries is not.
configure_lacking() {
    LACKING=$1
    shift
    (export LACKING && cd "$work/tree" && PKG_CONFIG=$work/pkg-config &&
        export PKG_CONFIG && ./configure -C "$@") >"$work/out" 2>&1
    status=$?
    [ -f "$work/cache" ] || grep -v '^ac_cv_env\|csv_h\|pkg_cv\|PKG_CONFIG' "$work/tree/config.cache" >"$work/cache"
    cp "$work/cache" "$work/tree/config.cache"
}

# expect_output TEXT: configure printed it.
expect_output() {
    grep -qF -- "$1" "$work/out" && return
    wrong=$((wrong + 1))
    printf 'not printed: %s\n' "$1"
    tail -n 20 "$work/out"
}

expect_status() {
    [ "$status" -eq "$1" ] && return
    wrong=$((wrong + 1))
    printf 'exit status %d instead of %d\n' "$status" "$1"
    tail -n 20 "$work/out"
}

# Without the libraries of the tests, configure succeeds with a notice, and make check fails with a reason.
configure_lacking 'cmocka vterm'
expect_status 0
expect_output 'tests       no; Debian packages: libcmocka-dev libvterm-dev'
(cd "$work/tree" && make check-local ACLOCAL=: AUTOCONF=: AUTOMAKE=:) >"$work/out" 2>&1
status=$?
expect_status 2
expect_output 'make check needs Debian packages: libcmocka-dev libvterm-dev'

configure_lacking 'ncursesw openblas jansson' ac_cv_header_csv_h=no
expect_status 1
expect_output 'ncursesw not found; Debian package: libncurses-dev'
expect_output 'openblas not found; Debian package: libopenblas-dev'
expect_output 'jansson not found; Debian package: libjansson-dev'
expect_output 'libcsv not found; Debian package: libcsv-dev'
expect_output 'apt install libncurses-dev libopenblas-dev libjansson-dev libcsv-dev'

configure_lacking openblas
expect_status 1
expect_output 'On Debian: apt install libopenblas-dev'

configure_lacking --atleast-pkgconfig-version
expect_status 1
expect_output 'pkg-config not found; Debian package: pkgconf'

[ "$wrong" -eq 0 ]
