#!/bin/bash
# SPDX-License-Identifier: MIT
# Measures the memory for large tables in the form of MIMIC-IV and eICU-CRD, whose rows are in random order or
# sorted by stay: peak memory and processor time of `icurisk evaluate`. Fails above 1.5 GB. With 30 million
# rows the tables need some 2.5 GB of disk, one after the other, and the run some ten minutes.
#   bench/memory.sh build/icurisk FOLDER [ROWS]
set -eu
program=$1 folder=$2 rows=${3:-30000000}
stays=$((rows / 500 > 0 ? rows / 500 : 1)) bound=1500000
source=$(dirname "$0")
failed=0
for table in mimic eicu; do
    for order in random sorted; do
        made=$folder/$table-$order
        case $table-$order in
        mimic-random) "$source/make_mimic.sh" "$made" "$rows" "$stays" ;;
        mimic-sorted) "$source/make_mimic.sh" "$made" "$rows" "$stays" .25 sorted ;;
        eicu-random) "$source/make_eicu.sh" "$made" "$rows" "$stays" ;;
        eicu-sorted) "$source/make_eicu.sh" "$made" "$rows" "$stays" sorted ;;
        esac
        size=$(du -sm "$made" | cut -f1)
        /usr/bin/time -f '%M %U' -o "$made/time" "$program" evaluate --model logistic --data "$made" >"$made/out" || failed=1
        read -r peak user <"$made/time"
        printf '%-5s %-6s %9d rows %5d MB of table: %5d MB of memory, %s s\n' "$table" "$order" "$rows" "$size" $((peak / 1000)) "$user"
        [ "$peak" -le "$bound" ] || failed=1
        rm -r "$made"
    done
done
exit $failed
