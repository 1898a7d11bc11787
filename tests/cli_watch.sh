#!/bin/bash
# SPDX-License-Identifier: MIT
# The command watch on synthetic stays, with and without a rise of mortality, and refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 400 3
mkdir nets
"$tool" models nets || complain 'cannot write the networks'
awk 'BEGIN { print "id,admitted"
    for (id = 1; id <= 400; id++) printf "%d,2024-%02d-%02d\n", id, 1 + (id - 1) / 34, 1 + id % 28 }' >days
expect_status 0 '' icurisk recalibrate --models nets --model lstm --scheme physionet2012 --data made \
    --out net.safetensors

expect_status 2 'data is needed' icurisk watch
expect_status 2 'since takes' icurisk watch --data made --since 5.3.2024
expect_status 2 'whole number' icurisk watch --data made --at 0
watch=(icurisk watch --model ./net.safetensors --data made)
expect_status 1 'day of admission is not known' "${watch[@]}"
expect_status 1 'no columns id and admitted' "${watch[@]}" --dates made/Outcomes-a.txt
for day in 05.03.2024 2024-02-30 2024-13-01 2024 ''; do
    printf 'id,admitted\n1,%s\n' "$day" >bad
    expect_status 1 'written as 2024-03-05' "${watch[@]}" --dates bad
done
{ cat days; echo 7,2024-01-01; } >bad
expect_status 1 '7 stands twice' "${watch[@]}" --dates bad
sed 8d days >bad
expect_status 1 'set-a/7.txt.*is not known' "${watch[@]}" --dates bad

# No alarm while the risks are calibrated. In the second cohort every other patient dies from July on.
expect_status 0 '' "${watch[@]}" --dates days
grep -q '^Nothing shows' out || complain "an alarm without a change: $(cat out)"
[ "$(grep -c '^2024-' out)" -eq 12 ] || complain 'not exactly twelve months'
expect_width 80
mkdir later && ln -s ../made/set-a later/set-a
awk -F, 'NR > 1 && $1 > 204 && $1 % 2 { sub(/.$/, "1") } { print }' made/Outcomes-a.txt >later/Outcomes-a.txt
expect_status 0 '' icurisk watch --model ./net.safetensors --data later --dates days
grep -q 'ALARM on 2024-0[789]' out || complain "no alarm: $(cat out)"
grep -q '^2024-0[67]-.* on, and find out' out || complain "no advice: $(cat out)"
expect_status 0 '' icurisk watch --model ./net.safetensors --data later --dates days --json
[ "$("$tool" json cusum.more.alarm cusum.fewer.alarm stays months.11.stays <out)" = "$(printf 'true\tfalse\t400\t26')" ] ||
    complain "JSON: $("$tool" json cusum.more.alarm cusum.fewer.alarm stays months.11.stays <out)"

finish
