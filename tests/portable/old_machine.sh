#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: old_machine.sh: a Pentium III (no SSE2) with 256 MB and Debian's 32-bit kernel, emulated:
# icurisk, as cross.sh i686 builds it, scores the samples there and draws the screen. The risks must
# be this machine's within 0.00001 (networks whose states are floats), and so must the screen.
# One instruction takes 2 ns of the emulated clock: about what a Pentium III of 800 MHz does, so the times
# said hardly depend on this machine. Skips (77) where there is no qemu-system-i386.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v qemu-system-i386 >/dev/null || { echo 'skipped: no qemu-system-i386 (qemu-system-x86)'; exit 77; }
command -v dpkg-deb >/dev/null || { echo 'skipped: this needs Debian'; exit 77; }
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

# --- what the machine starts from ------------------------------------------------------------------
# The program and its libraries at the same paths as here, where it looks for them.
busybox=$root/bin/busybox disk=$work/disk
stick=$disk/stick
mkdir -p "$disk"/{bin,proc,tmp} "$stick"/bin "$stick"/share/icurisk
cp "$busybox" "$disk/bin/busybox"
"$triplet-strip" -o "$stick/bin/icurisk" "$build/icurisk"
cp -r models samples "$stick/share/icurisk/"
TERMINFO=$stick/share/icurisk/terminfo
mkdir "$TERMINFO" && infocmp linux >"$work/type" && tic -o "$TERMINFO" "$work/type"

put() {
    mkdir -p "$disk$(dirname "$1")"
    cp -L "$1" "$disk$1"
}
# needs FILE: puts its libraries there, and theirs.
needs() {
    local name file
    for name in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        for file in "$libraries"/{usr/lib,lib}/i386-linux-gnu/"$name"; do
            [ -e "$file" ] && [ ! -e "$disk$file" ] || continue
            put "$file"
            needs "$file"
        done
    done
}
needs "$build/icurisk"
put "$(readelf -l "$build/icurisk" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')"

cat >"$disk/init" <<'END'
#!/bin/busybox sh
busybox mount -t proc proc /proc
export HOME=/tmp TERM=linux LC_ALL=C
part() {
    echo "=== $1"
    busybox cat "$2"
    echo '=== end'
}
try() {
    name=$1
    shift
    busybox time -f '%e %M' -o /tmp/time /stick/bin/icurisk "$@" >/tmp/out 2>/tmp/said
    echo "$?" >/tmp/status
    part "$name" /tmp/out
    part "$name said" /tmp/said
    part "$name status" /tmp/status
    part "$name time" /tmp/time
}
part machine /proc/cpuinfo
part memory /proc/meminfo
cd /stick/share/icurisk
try version --version
try score score --json samples
try networks score --json --all samples/septic-shock.txt
try screen --dump 80x24 --keys p samples
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
part() {
    awk -v name="=== $1" '/^=== end/ {on = 0} on {print} $0 == name {on = 1}' "$work/lines"
}
wrong=0
complain() {
    wrong=$((wrong + 1))
    say "$*"
}

# --- compared with this machine ---------------------------------------------------------------------------
part machine | grep -q 'Pentium III' || complain "another processor: $(tail -n 5 "$work/lines")"
! part machine | grep -q sse2 || complain 'it has SSE2'
for name in version score networks screen; do
    [ "$(part "$name status")" = 0 ] || complain "$name: status $(part "$name status"): $(part "$name said")"
done
floats() {
    grep -v '"model":"[^"]*-int8"'
}
here() {
    TERM=linux LC_ALL=C "$PWD/build/icurisk" "$@" 2>/dev/null
}
here score --json samples | floats >"$work/here"
part score | floats >"$work/there"
same_risks "$work/here" "$work/there" || complain 'other risks of the samples'
here score --json --all samples/septic-shock.txt | floats >"$work/here"
part networks | floats >"$work/there"
same_risks "$work/here" "$work/there" || complain 'other risks by its networks'
diff <(here --dump 80x24 --keys p samples) <(part screen) || complain 'another screen'
# (busybox says four times the memory)
for name in version score networks screen; do
    part "$name time" | awk -v name="$name" '{ printf "%s: %s s, %d kB\n", name, $1, $2 / 4 }'
done
[ "$wrong" -eq 0 ]
