#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds icurisk for another machine on Debian and runs its tests:
#   tests/portable/cross.sh i386 | i686 | arm64 | armhf | s390x [quick | TEST...]
# "quick" runs only the tests of numerical code. A TEST is a name such as tests/kernel_test.
# The libraries are unpacked in build-ARCH.libraries; only the cross compiler and the emulator are
# installed. Programs for i386 run directly; if the kernel cannot do that, the quick tests run in qemu's
# user mode, as those for other processors do. The scores of the samples, and of real stays if
# ICURISK_DATA is set, must be those of the program built for this machine. The last line is that of
# bootstrap, with the counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
name=${1:-}
arch=$name
flags=-g emulator='' triplet=''
case $arch in
# With SSE2 (Pentium 4) floats are rounded as on 64 bits. Without it, as in Debian's i386, the x87 rounds.
i386) triplet=i686-linux-gnu flags="-g -msse2 -mfpmath=sse" ;;
i686) arch=i386 triplet=i686-linux-gnu flags="-g -march=i686 -mfpmath=387" ;;
arm64) triplet=aarch64-linux-gnu emulator=qemu-aarch64-static ;;
armhf) triplet=arm-linux-gnueabihf emulator=qemu-arm-static ;;
s390x) triplet=s390x-linux-gnu emulator=qemu-s390x-static ;;
*)
    echo "usage: tests/portable/cross.sh i386 | i686 | arm64 | armhf | s390x [quick | TEST...]" >&2
    exit 2
    ;;
esac
shift
tests=("$@")
quick=(tests/kernel_test tests/linear_test tests/network_test tests/quantise_test tests/modelfile_test
    tests/backprop_test)
[ "${1:-}" != quick ] || tests=("${quick[@]}")
folder=$triplet loader=''
[ "$arch" != i386 ] || folder=i386-linux-gnu loader=ld-linux.so.2
build=build-$name
root=$PWD/build-$arch.libraries
# shellcheck source=tests/portable/other.sh
. tests/portable/other.sh

install_tools() {
    local package missing=() as_root=()
    for package in "gcc-$triplet" ${emulator:+qemu-user-static}; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq || say 'apt-get update failed; trying with the existing package lists'
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}" >&2
}

unpack_libraries() {
    [ ! -f "$root/complete" ] || return 0
    say "unpacking the libraries of $arch in $root"
    rm -rf "$root"
    local package link
    unpack_packages libc6-dev libc-bin libncurses-dev libcsv-dev libopenblas-dev libjansson-dev \
        libcmocka-dev libvterm-dev
    # Absolute links must lead into the root of the other machine.
    find "$root" -type l -lname '/*' -printf '%p %l\n' | while read -r link package; do
        ln -sfnr "$root$package" "$link"
    done
    # In place of Debian's alternatives, which would link to OpenBLAS.
    ln -sfnr "$root/usr/lib/$folder"/openblas-*/libopenblas.so.0 "$root/usr/lib/$folder/"
    : >"$root/complete"
}

# wrap_program NAME: replaces the program by a script that starts it in the emulator, because tests start it
# by its name.
wrap_program() {
    local program=$build/$1
    [ "$(head -c 2 "$program")" != '#!' ] || return 0
    mv "$program" "$program.elf"
    printf '#!/bin/sh\nexec %s/run %s/%s.elf "$@"\n' "$root" "$PWD" "$program" >"$program"
    chmod +x "$program"
}

# compare_scores: the scores of both builds must agree.
compare_scores() {
    local stays=(samples) native
    if [ -n "${ICURISK_DATA:-}" ]; then
        tar -xzf "$ICURISK_DATA/physionet2012/set-b.tar.gz" -C "$build"
        # Fewer in an emulator, which takes minutes for the long doubles of x86 without SSE2.
        if [ -z "$emulator" ]; then
            stays+=("$build"/set-b/*7.txt)
        else
            stays+=("$build"/set-b/*777.txt)
        fi
    fi
    # With the same loops. Other loops round sums differently, and a state of an 8-bit network may then be
    # rounded to the next code. (Status 1 is expected: a stay without measurements has no risk.)
    for native in build "$build"; do
        "$native/icurisk" score --isa plain --json --all "${stays[@]}" >"$build/scores-of-$native" ||
            [ $? -eq 1 ]
    done
    same_risks "$build/scores-of-build" "$build/scores-of-$build"
    # With the best loops of each machine, for the networks whose states are floats.
    for native in build "$build"; do
        { "$native/icurisk" score --json --all "${stays[@]}" || [ $? -eq 1 ]; } |
            grep -vE '"model":"(h?lstm|gru)[^"]*-int8"' >"$build/best-of-$native"
    done
    same_risks "$build/best-of-build" "$build/best-of-$build"
}

command -v dpkg-deb >/dev/null || { say 'skipped: this is not Debian'; exit 77; }
install_tools
unpack_libraries
if [ -n "$loader" ] && ! "$root/lib/$loader" --version >/dev/null 2>&1; then
    emulator=qemu-i386-static
    say "this kernel runs no 32-bit programs: in $emulator"
    install_tools
    [ ${#tests[@]} -gt 0 ] || tests=("${quick[@]}")
fi
export ICURISK_ELSEWHERE=$name
paths=$root/usr/lib/$folder
set -- --host="$triplet" --build="$(gcc -dumpmachine)" CC="$triplet-gcc --sysroot=$root" \
    CFLAGS="-O2 $flags" PKG_CONFIG=pkg-config PKG_CONFIG_SYSROOT_DIR="$root" \
    PKG_CONFIG_LIBDIR="$paths/pkgconfig:$(echo "$paths"/openblas-*/pkgconfig)"
if [ -n "$loader" ]; then
    set -- "$@" LDFLAGS="-Wl,--dynamic-linker=$root/lib/$loader \
-Wl,--disable-new-dtags,-rpath,$paths:$root/lib/$folder"
fi
./bootstrap build
BUILD=$build ./bootstrap build "$@"
only=()
if [ ${#tests[@]} -gt 0 ]; then
    only=(check_PROGRAMS="${tests[*]}")
fi
make -C "$build" -j "$(nproc)" check TESTS= "${only[@]}" >"$build/make.out"
if [ -n "$emulator" ]; then
    printf '#!/bin/sh\nexec %s -L %s "$@"\n' "$emulator" "$root" >"$root/run"
    chmod +x "$root/run"
    wrap_program icurisk
    wrap_program tests/cli_tool
    # With this variable some tests skip and write the reason to their log.
    export ICURISK_EMULATED=yes MAKEFLAGS="LOG_FLAGS=$root/run"
fi
if [ ${#tests[@]} -gt 0 ]; then
    listed=${tests[*]}
    listed=${listed// /\\ } # as make reads its flags
    export MAKEFLAGS="${MAKEFLAGS:-} TESTS=$listed check_PROGRAMS=$listed"
fi
compare_scores
unset ICURISK_DATA # the scores of real stays are compared above
BUILD=$build ./bootstrap check
