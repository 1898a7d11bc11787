#!/bin/bash
# SPDX-License-Identifier: MIT
# The command watch on synthetic stays with and without a simulated shift, and refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
make_stays 400 3
mkdir nets
"$tool" models nets || complain 'no networks'
awk 'BEGIN { print "id,admitted"
    for (id = 1; id <= 400; id++) printf "%d,2024-%02d-%02d\n", id, 1 + (id - 1) / 34, 1 + id % 28 }' >days
status 0 '' icurisk recalibrate --models nets --model lstm --scheme physionet2012 --data made \
    --out net.safetensors

status 2 'data is needed' icurisk watch
status 2 'since takes' icurisk watch --data made --since 5.3.2024
status 2 'whole number' icurisk watch --data made --at 0
watch=(icurisk watch --model ./net.safetensors --data made)
status 1 'day of admission is not known' "${watch[@]}"
status 1 'no columns id and admitted' "${watch[@]}" --dates made/Outcomes-a.txt
for day in 05.03.2024 2024-02-30 2024-13-01 2024 ''; do
    printf 'id,admitted\n1,%s\n' "$day" >bad
    status 1 'written as 2024-03-05' "${watch[@]}" --dates bad
done
{ cat days; echo 7,2024-01-01; } >bad
status 1 '7 stands twice' "${watch[@]}" --dates bad
sed 8d days >bad
status 1 'set-a/7.txt.*is not known' "${watch[@]}" --dates bad

# With calibrated risks there is no alarm. Then most die from July on.
status 0 '' "${watch[@]}" --dates days
grep -q '^Nothing shows' out || complain "an alarm: $(cat out)"
[ "$(grep -c '^2024-' out)" -eq 12 ] || complain 'not twelve months'
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'
mkdir later && ln -s ../made/set-a later/set-a
awk -F, 'NR > 1 && $1 > 204 && $1 % 2 { sub(/.$/, "1") } { print }' made/Outcomes-a.txt >later/Outcomes-a.txt
status 0 '' icurisk watch --model ./net.safetensors --data later --dates days
grep -q 'ALARM on 2024-0[789]' out || complain "no alarm: $(cat out)"
grep -q '^2024-0[67]-.* on, and find out' out || complain "no advice: $(cat out)"
status 0 '' icurisk watch --model ./net.safetensors --data later --dates days --json
[ "$("$tool" json cusum.more.alarm cusum.fewer.alarm stays months.11.stays <out)" = "$(printf 'true\tfalse\t400\t26')" ] ||
    complain "JSON: $("$tool" json cusum.more.alarm cusum.fewer.alarm stays months.11.stays <out)"

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
