#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: bench/cortex_m4.sh ICURISK [NETWORK...]: the memory of networks exported as C on a Cortex-M4, in
# bytes, for the table in icurisk.1. Needs gcc-arm-none-eabi and libnewlib-arm-none-eabi.
set -eu
program=${1:?the program} && shift
[ $# -gt 0 ] || set -- lstm lstm-pruned hlstm hlstm-pruned gru lstm-int8 lstm-pruned-int8 hlstm-int8 gru-int8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=$(realpath "$program")
cd "$work"
cat >driver.c <<'END'
#define ICURISK_INTERFACE_ONLY
#include "net.c"
struct icurisk_state state;
volatile float value;
int main(void)
{
    icurisk_start(&state, value, 1);
    for (;;) {
        icurisk_read(&state, ICURISK_HR, value);
        value = icurisk_hour(&state);
    }
}
void _exit(int status) { (void)status; for (;;) { } }
END
chip='-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -std=c99 -Os -ffunction-sections -fdata-sections'
echo 'network flash state stack'
for net; do
    "$program" export --c --scheme physionet2012 --model "$net" --out net.c >out
    # shellcheck disable=SC2086
    arm-none-eabi-gcc $chip -fstack-usage -c net.c -o net.o
    # shellcheck disable=SC2086
    arm-none-eabi-gcc $chip driver.c net.o -o all.elf -nostartfiles -Wl,--gc-sections -Wl,-e,main
    flash=$(arm-none-eabi-size all.elf | awk 'END { print $1 }')
    # Stack of the hour, the layers and the functions that they call.
    stack=$(awk -F '\t' '{ sub(/.*:/, "", $1); sub(/\..*/, "", $1); use[$1] = $2 }
        END { print use["icurisk_hour"] + use["run_layers"] + use["run_layer"] + use["apply"] + use["to_bytes"] }' net.su)
    echo "$net $flash $(sed -n 's/^state: \([0-9]*\).*/\1/p' out) $stack"
done
