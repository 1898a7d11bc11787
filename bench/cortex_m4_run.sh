#!/bin/bash
# SPDX-License-Identifier: MIT
# Networks written as C, run on a Cortex-M4 (qemu-system-arm, mps2-an386) and here: are the risks of
# a stay at all its hours those of score, to 1e-6, in int8 to 1e-7 (the whole numbers are the same,
# the logistic function is not), and how many are the same here, bit by bit?
# Usage: bench/cortex_m4_run.sh ICURISK [NETWORK...]; needs gcc-arm-none-eabi,
# libnewlib-arm-none-eabi and qemu-system-arm. STAY names a stay; without it, one of samples.
# Exit status 1: a risk differs by more; 77: no qemu-system-arm.
set -eu
program=${1:?the program} && shift
[ $# -gt 0 ] || set -- lstm lstm-pruned hlstm gru lstm-int8 lstm-pruned-int8 hlstm-int8 gru-int8
stay=$(realpath "${STAY:-$(dirname "$0")/../samples}")
command -v qemu-system-arm >/dev/null || { echo 'no qemu-system-arm'; exit 77; }
program=$(realpath "$program")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$program" convert "$stay" stays 2>/dev/null
stay=$(find stays -type f | LC_ALL=C sort | head -n 1)
cat >run.c <<'END_C'
#include <string.h>
#define ICURISK_INTERFACE_ONLY
#include "net.c"
static const struct { int hour, reading; float value; } lines[] = {
#include "lines.h"
};
static struct icurisk_state state;
static char text[16];
static const char *shown(float risk)
{
    unsigned bits;
    int i;
    memcpy(&bits, &risk, sizeof bits);
    for (i = 0; i < 8; i++, bits <<= 4) {
        text[i] = "0123456789abcdef"[bits >> 28];
    }
    text[8] = '\n';
    return text;
}
#ifdef __arm__
static int ask(int what, const void *about)
{
    register int r0 __asm__("r0") = what;
    register const void *r1 __asm__("r1") = about;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}
static void print(const char *line) { ask(4, line); }
#else
#include <stdio.h>
static void print(const char *line) { fputs(line, stdout); }
#endif
int main(void)
{
    unsigned i = 0;
    int hour;
    icurisk_start(&state, AGE_YEARS, IS_MALE);
    for (hour = 1; hour <= HOURS; hour++) {
        for (; i < sizeof lines / sizeof *lines && lines[i].hour <= hour; i++) {
            icurisk_read(&state, (enum icurisk_reading)lines[i].reading, lines[i].value);
        }
        print(shown(icurisk_hour(&state)));
    }
    return 0;
}
#ifdef __arm__
static void reset(void)
{
    *(volatile unsigned *)0xe000ed88 |= 0xf << 20; /* the floating-point unit */
    __asm__ volatile("dsb\nisb");
    main();
    ask(0x18, (const void *)0x20026);
    for (;;) { }
}
__attribute__((section(".vectors"), used)) static const void *const vectors[] = {
    (const void *)0x20010000, (const void *)reset};
void _exit(int status) { (void)status; for (;;) { } }
#endif
END_C
cat >chip.ld <<'END_LD'
SECTIONS {
    . = 0;
    .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) }
    .ARM.exidx : { *(.ARM.exidx*) }
    . = 0x20000000;
    .data : { *(.data*) }
    .bss : { *(.bss*) *(COMMON) }
    end = .;
}
END_LD
awk -F , -v OFS=, '
    $2 == "Age" { age = $3 } $2 == "Gender" { sex = $3 }
    NR == 1 || $2 ~ /^(RecordID|Age|Gender|ICUType|Height|CapRefill|O2 given)$/ { next }
    { split($1, t, ":"); s = t[1] * 3600 + t[2] * 60 + t[3]
      name = toupper($2); gsub(/[^A-Z0-9]/, "_", name)
      print "{" ($1 ~ /^-/ || s <= 3600 ? 1 : int((s + 3599) / 3600)), "ICURISK_" name, $3 + 0 "},"
    }
    END { print "-DAGE_YEARS=" (age == "" ? -1 : age), "-DIS_MALE=" (sex == "" ? -1 : sex) >"about" }' \
    "$stay" >lines.h
IFS=, read -r -a about <about
chip='-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -std=c99 -Os -ffunction-sections'
wrong=0
echo 'network            hours   differ from here   largest difference from score'
for net; do
    "$program" export --c --scheme physionet2012 --model "$net" --out net.c >/dev/null
    "$program" score --json --model "$net" --scheme physionet2012 "$stay" 2>/dev/null |
        grep -oE '"risk_by_hour":\[[^]]*' | sed 's/.*\[//' | tr , '\n' >score
    hours=$(grep -c . score)
    # shellcheck disable=SC2086
    arm-none-eabi-gcc $chip "${about[@]}" -DHOURS="$hours" run.c net.c -o run.elf -nostartfiles -T chip.ld
    cc -std=c99 -O2 "${about[@]}" -DHOURS="$hours" run.c net.c -o run
    ./run >here
    timeout 60 qemu-system-arm -M mps2-an386 -nographic -monitor none -serial null \
        -semihosting-config enable=on,target=native -kernel run.elf >there 2>&1 || :
    found=$(paste -d ' ' here there score | awk '
        function number(hex,  i, bits, e, m) {
            bits = 0
            for (i = 1; i <= 8; i++) bits = bits * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
            if (bits >= 2147483648) return -1
            e = int(bits / 8388608); m = bits % 8388608
            return (e ? 1 + m / 8388608 : m / 4194304) * 2 ^ ((e ? e : 1) - 127)
        }
        NF != 3 || length($2) != 8 { print "broken"; exit }
        { differ += $1 != $2; far = number($2) - $3; far = far < 0 ? -far : far
          if (number($2) >= 0 && far > most) most = far }
        END { print NR, differ + 0, most + 0 }')
    read -r count differ most <<<"$found"
    printf '%-18s %5s %18s   %.1e\n' "$net" "$count" "${differ:-?}" "${most:-1}"
    case $net in *int8) limit=1e-7 ;; *) limit=1e-6 ;; esac
    awk -v most="${most:-1}" -v limit=$limit 'BEGIN { exit !(most > limit) }' && wrong=1
done
exit $wrong
