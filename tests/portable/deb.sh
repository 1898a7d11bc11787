#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/portable/deb.sh bookworm | trixie [amd64 | i386 | arm64 | armhf]
# Builds the Debian packages of the current commit in a fresh chroot of that release, and tries them.
# - amd64: ./bootstrap deb, as an ordinary user, from a copy of the commit, with the quick tests; before, with
#   only what ./bootstrap build installs, make deb must say at once what to do. The packages are
#   installed in another fresh chroot, without what they only recommend, and the tests in debian/tests run.
# - The other architectures are built in the amd64 chroot by a cross compiler, without tests, from the source
#   package that amd64 made. The program is unpacked with its libraries and run in qemu: the risks of the
#   samples must be those of amd64 within 0.000001.
# lintian of that release must find no error and no warning in any of them.
# Run as root on Debian (amd64) with mmdebstrap, git and, for the other architectures, qemu-user-static.
# Everything is kept under DEB_ROOTS (/var/tmp/icurisk-deb), some 2 GB a release: the chroots, the
# packages that were fetched, logs, and what was built in RELEASE/ARCH. DEB_MIRROR names another mirror,
# DEB_TESTS=no leaves out the tests of the amd64 build. From 10 minutes (amd64, cached) up.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
release=${1:-} arch=${2:-amd64}
roots=${DEB_ROOTS:-/var/tmp/icurisk-deb}
mirror=${DEB_MIRROR:-http://deb.debian.org/debian}
home=$roots/$release
# shellcheck source=tests/portable/other.sh
. "$top/tests/portable/other.sh"

usage() {
    echo 'usage: tests/portable/deb.sh bookworm | trixie [amd64 | i386 | arm64 | armhf]' >&2
    exit 2
}

die() {
    say "$*"
    exit 1
}

# quietly STEP COMMAND...: its output goes to a log, whose end is shown when it fails.
quietly() {
    local log=$home/log/$arch.$1
    say "$release $arch: $1"
    shift
    "$@" >"$log" 2>&1 </dev/null || { tail -n 30 "$log" >&2; die "failed; all output is in $log"; }
}

# three_times COMMAND...: a mirror that is being updated gives lists that do not match for some minutes.
three_times() {
    "$@" || { sleep 60; "$@"; } || { sleep 120; "$@"; }
}

# in_root ROOT USER COMMAND: the shell command in the chroot, with /proc, /dev and the fetched packages.
in_root() {
    local root=$1 user=$2
    # shellcheck disable=SC2016 # expanded by the inner shells
    unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        mount --bind "$4" "$1/var/cache/apt/archives"
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive JOBS="$5" \
            chroot "$1" /sbin/runuser -u "$2" -- /bin/bash -euc "$3"
        ' sh "$root" "$user" "$3" "$home/archives" "${JOBS:-2}"
}

make_base() {
    rm -rf "$home/base"
    mmdebstrap --variant=buildd "$release" "$home/base" "$mirror" || return
    echo force-unsafe-io >"$home/base/etc/dpkg/dpkg.cfg.d/fast" # what is lost in a power cut is made anew
}

# fresh_root NAME: a new chroot in $home/NAME, with a user who may become root as on a desktop.
fresh_root() {
    [ -e "$home/base.complete" ] || quietly base three_times make_base
    touch "$home/base.complete"
    rm -rf --one-file-system "${home:?}/$1"
    cp -a --reflink=auto "$home/base" "$home/$1"
    cp -L /etc/resolv.conf "$home/$1/etc/resolv.conf"
    mkdir -p "$home/archives/partial"
    in_root "$home/$1" root 'useradd -m user; mkdir -p /home/user/out; chown user /home/user/out' >&2
}

install_in() {
    local root=$1
    shift
    three_times in_root "$root" root 'apt-get update -q' &&
        three_times in_root "$root" root "apt-get install -y -q --no-install-recommends $*"
}

# check_with_lintian FOLDER: the packages and, from amd64, their source.
check_with_lintian() {
    if [ ! -e "$home/lint/complete" ]; then
        fresh_root lint
        quietly lintian-install install_in "$home/lint" lintian
        touch "$home/lint/complete"
    fi
    rm -rf "$home/lint/home/user/out"
    cp -r "$1" "$home/lint/home/user/out"
    chmod -R a+rX "$home/lint/home/user/out"
    quietly lintian in_root "$home/lint" user '
        cd; lintian --version
        lintian --fail-on error,warning --tag-display-limit 0 out/*.changes'
    ! grep -E '^[EWX]: ' "$home/log/$arch.lintian" || die 'lintian is not content'
}

# build_here: by the way of CONTRIBUTING.md, as a user with sudo.
build_here() {
    local root=$home/amd64-root clone=$home/amd64-root/home/user/icurisk options=''
    fresh_root amd64-root
    quietly sudo install_in "$root" sudo
    echo 'user ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/user"
    git -C "$top" archive --prefix=icurisk/ HEAD | tar -x -C "$root/home/user"
    chown -R --reference="$root/home/user" "$clone"
    quietly configure in_root "$root" user 'cd ~/icurisk
        ./bootstrap deps
        autoreconf -fi
        mkdir build
        cd build
        ../configure'
    # Without the packages that the tests need, make deb stops before it makes anything, and says what to do.
    ! in_root "$root" user 'cd ~/icurisk; timeout 60 make -C build deb' >"$home/log/amd64.refused" 2>&1 ||
        die 'make deb ran without debhelper'
    grep -q 'bootstrap deb' "$home/log/amd64.refused" || die 'make deb does not say what to install'
    [ ! -e "$clone/build/deb" ] || die 'make deb started before it looked'
    [ "${DEB_TESTS:-}" != no ] || options=nocheck
    quietly deb in_root "$root" user "cd ~/icurisk; DEB_BUILD_OPTIONS=$options ./bootstrap deb"
    rm -rf "$home/amd64"
    mv "$clone/build/deb" "$home/amd64"
}

build_cross() {
    local root=$home/$arch-root sources=("$home"/amd64/*.dsc "$home"/amd64/*.tar.*)
    [ -e "${sources[0]}" ] || die "first: tests/portable/deb.sh $release amd64"
    fresh_root "$arch-root"
    in_root "$root" root "dpkg --add-architecture $arch"
    quietly compiler install_in "$root" "crossbuild-essential-$arch"
    cp "${sources[@]}" "$root/home/user/out/"
    quietly depends in_root "$root" root "cd ~user/out
        apt-get build-dep -y -q --no-install-recommends -a$arch -P cross,nocheck ./*.dsc"
    quietly deb in_root "$root" user "cd ~/out
        dpkg-source -x ./*.dsc icurisk
        cd icurisk
        export DEB_BUILD_PROFILES='cross nocheck' DEB_BUILD_OPTIONS='nocheck parallel=${JOBS:-2}'
        dpkg-buildpackage -a$arch -b -us -uc"
    rm -rf "${home:?}/$arch"
    mkdir "$home/$arch"
    cp "$root"/home/user/out/*.deb "$root"/home/user/out/*.changes "$root"/home/user/out/*.buildinfo "$home/$arch/"
    cmp "$home/amd64"/icurisk-data_*.deb "$home/$arch"/icurisk-data_*.deb || die 'icurisk-data differs from that of amd64'
}

# The installed program with the tests of debian/tests, each as an ordinary user.
test_here() {
    local root=$home/amd64-test name names wanted stanza
    fresh_root amd64-test
    cp "$home"/amd64/icurisk*.deb "$root/home/user/out/"
    rm -f "$root"/home/user/out/*-dbgsym_*
    cp -r "$top/debian/tests" "$root/home/user/tests"
    wanted=$(sed -n 's/^Depends: *//p' "$top/debian/tests/control" | tr ',' '\n' | grep -vx ' *icurisk' | sort -u | tr -d '\n')
    quietly install install_in "$root" /home/user/out/*.deb "$wanted"
    mapfile -t names < <(sed -n 's/^Tests: *//p' "$top/debian/tests/control")
    for name in "${names[@]}"; do
        quietly "test-$name" in_root "$root" user "
            export AUTOPKGTEST_TMP=\$(mktemp -d); cd
            sh tests/$name 2>out/err || { cat out/err >&2; exit 1; }"
        stanza=$(sed -n "/^Tests: $name\$/,/^\$/p" "$top/debian/tests/control")
        case $stanza in
        *allow-stderr*) ;;
        *) [ ! -s "$root/home/user/out/err" ] || die "$name writes to standard error: $(head -n 3 "$root/home/user/out/err")" ;;
        esac
    done
    score_samples "$root" amd64 /usr/bin/icurisk
}

# score_samples ROOT NAME COMMAND...: the samples by the default network, and by all with plain loops. (The loops
# of another processor round sums differently, and a state of an 8-bit network may then become the next code.)
score_samples() {
    local root=$1 name=$2
    shift 2
    {
        chroot "$root" "$@" score --json /usr/share/icurisk/samples || [ $? -eq 1 ]
        chroot "$root" "$@" score --json --all --isa plain /usr/share/icurisk/samples || [ $? -eq 1 ]
    } >"$home/scores-$name" 2>"$home/log/$name.notices"
}

# The program of another processor, with the libraries that its package depends on.
test_cross() {
    local root=$home/$arch-test package emulator wanted
    emulator=$(command -v "qemu-$1-static") || die 'qemu-user-static is needed'
    package=("$home/$arch"/icurisk_*.deb)
    wanted=$(dpkg-deb -f "${package[0]}" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/icurisk-data *,//; s/ //g')
    rm -rf --one-file-system "$root"
    quietly libraries three_times mmdebstrap --variant=extract --arch="$arch" --include="base-files,$wanted" "$release" "$root" "$mirror"
    for package in "$home/$arch"/icurisk_*.deb "$home/$arch"/icurisk-data_*.deb; do
        dpkg-deb -x "$package" "$root"
    done
    cp "$emulator" "$root/emulator"
    score_samples "$root" "$arch" /emulator /usr/bin/icurisk
    most=1e-6 same_risks "$home/scores-amd64" "$home/scores-$arch" || die "the risks differ from those of amd64"
}

case $release in bookworm | trixie) ;; *) usage ;; esac
[ "$(id -u)" -eq 0 ] || die 'run it as root'
[ -z "$(git -C "$top" status --porcelain --untracked-files=no)" ] || say 'only what is committed is built'
mkdir -p "$home/log"
case $arch in
amd64)
    build_here
    test_here
    ;;
i386)
    build_cross
    test_cross i386
    ;;
arm64)
    build_cross
    test_cross aarch64
    ;;
armhf)
    build_cross
    test_cross arm
    ;;
*) usage ;;
esac
check_with_lintian "$home/$arch"
say "$release $arch: built, lintian found nothing, $(wc -l <"$home/scores-$arch") scores"
ls -l "$home/$arch"/*.deb
