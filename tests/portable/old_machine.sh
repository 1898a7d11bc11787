#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: old_machine.sh: icurisk, as cross.sh i686 builds it, scores the samples and draws the screen on an
# emulated Pentium III (no SSE2) with 256 MB and Debian's 32-bit kernel. The risks of networks with float
# states must be those of this machine within 0.00001, and the screen must be the same. An instruction
# takes 2 ns on the emulated clock, as on a Pentium III at 800 MHz, so that the times printed hardly depend
# on this machine. Status 77: there is no qemu-system-i386.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v qemu-system-i386 >/dev/null || { echo 'skipped: no qemu-system-i386 (qemu-system-x86)'; exit 77; }
command -v dpkg-deb >/dev/null || { echo 'skipped: this is not Debian'; exit 77; }
# shellcheck disable=SC2034 # read by other.sh
arch=i386 triplet=i686-linux-gnu
root=$PWD/build-i386.kernel
libraries=$PWD/build-i386.libraries
build=$PWD/build-i686
# shellcheck source=tests/portable/other.sh
. tests/portable/other.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -x "$build/icurisk" ] || tests/portable/cross.sh i686 quick >&2
[ -f "$root/complete" ] || { rm -rf "$root" && unpack_packages linux-image-686 busybox-static && : >"$root/complete"; }

# --- the disk of the machine ------------------------------------------------------------------------
# The program and its libraries have the same paths as here, where the program looks for them.
busybox=$root/bin/busybox disk=$work/disk
stick=$disk/stick
mkdir -p "$disk"/{bin,proc,tmp} "$stick"/bin "$stick"/share/icurisk
cp "$busybox" "$disk/bin/busybox"
"$triplet-strip" -o "$stick/bin/icurisk" "$build/icurisk"
cp -r models samples "$stick/share/icurisk/"
TERMINFO=$stick/share/icurisk/terminfo
mkdir "$TERMINFO" && infocmp linux >"$work/type" && tic -o "$TERMINFO" "$work/type"

# copy_file FILE: copies it to the same path on the disk.
copy_file() {
    mkdir -p "$disk$(dirname "$1")"
    cp -L "$1" "$disk$1"
}
# copy_libraries FILE: copies the libraries that the file needs, recursively.
copy_libraries() {
    local name file
    for name in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        for file in "$libraries"/{usr/lib,lib}/i386-linux-gnu/"$name"; do
            [ -e "$file" ] && [ ! -e "$disk$file" ] || continue
            copy_file "$file"
            copy_libraries "$file"
        done
    done
}
copy_libraries "$build/icurisk"
copy_file "$(readelf -l "$build/icurisk" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')"

cat >"$disk/init" <<'END'
#!/bin/busybox sh
busybox mount -t proc proc /proc
export HOME=/tmp TERM=linux LC_ALL=C
print_part() {
    echo "=== $1"
    busybox cat "$2"
    echo '=== end'
}
run_case() {
    name=$1
    shift
    busybox time -f '%e %M' -o /tmp/time /stick/bin/icurisk "$@" >/tmp/out 2>/tmp/messages
    echo "$?" >/tmp/status
    print_part "$name" /tmp/out
    print_part "$name messages" /tmp/messages
    print_part "$name status" /tmp/status
    print_part "$name time" /tmp/time
}
print_part machine /proc/cpuinfo
print_part memory /proc/meminfo
cd /stick/share/icurisk
run_case version --version
run_case score score --json samples
run_case networks score --json --all samples/septic-shock.txt
run_case screen --dump 80x24 --keys p samples
busybox poweroff -f
END
chmod +x "$disk/init"
(cd "$disk" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$work/initramfs"


# --- the machine ------------------------------------------------------------------------------------
timeout 600 qemu-system-i386 -M pc -cpu pentium3 -m 256 -icount shift=1,sleep=off -nodefaults \
    -display none -no-reboot -serial "file:$work/serial" -kernel "$root"/boot/vmlinuz-* \
    -initrd "$work/initramfs" -append 'console=ttyS0 quiet panic=-1' </dev/null ||
    say "qemu: status $?"
tr -d '\r' <"$work/serial" >"$work/lines"
# part NAME: this part of the output of the machine.
part() {
    awk -v name="=== $1" '/^=== end/ {on = 0} on {print} $0 == name {on = 1}' "$work/lines"
}
wrong=0
complain() {
    wrong=$((wrong + 1))
    say "$*"
}

# --- comparison with this machine -------------------------------------------------------------------------
part machine | grep -q 'Pentium III' || complain "another processor: $(tail -n 5 "$work/lines")"
! part machine | grep -q sse2 || complain 'the processor has SSE2'
for name in version score networks screen; do
    [ "$(part "$name status")" = 0 ] || complain "$name: exit status $(part "$name status"): $(part "$name messages")"
done
# without_int8: without the lines of int8 networks.
without_int8() {
    grep -v '"model":"[^"]*-int8"'
}
# run_here ARGUMENT...: the program on this machine.
run_here() {
    TERM=linux LC_ALL=C "$PWD/build/icurisk" "$@" 2>/dev/null
}
run_here score --json samples | without_int8 >"$work/here"
part score | without_int8 >"$work/there"
same_risks "$work/here" "$work/there" || complain 'the risks of the samples differ'
run_here score --json --all samples/septic-shock.txt | without_int8 >"$work/here"
part networks | without_int8 >"$work/there"
same_risks "$work/here" "$work/there" || complain 'the risks of the networks differ'
diff <(run_here --dump 80x24 --keys p samples) <(part screen) || complain 'the screen differs'
# busybox reports four times the memory.
for name in version score networks screen; do
    part "$name time" | awk -v name="$name" '{ printf "%s: %s s, %d kB\n", name, $1, $2 / 4 }'
done
[ "$wrong" -eq 0 ]
