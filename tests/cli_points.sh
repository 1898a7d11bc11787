#!/bin/bash
# SPDX-License-Identifier: MIT
# The point score card: one page, same totals by hand and by program, remade from stays, and
# refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
shipped=$abs_srcdir/models/physionet2012/points.json

# One page of 80 columns, and the same card as the file that is shipped.
status 0 '' icurisk card
[ "$(wc -l <out)" -le 66 ] || complain 'more than a page'
awk 'length > 80' out | grep . && complain 'lines of more than 80 columns'
grep -q 'shipped with icurisk' out || complain 'not said who made it'
status 0 '' icurisk card --json
cmp -s out "$shipped" || complain 'the card as JSON is not the shipped file'
status 0 '' icurisk card --file "$shipped"
grep -q 'made elsewhere: points.json' out || complain 'a file is not said to be made elsewhere'

# By hand, from the file: GCS 7, BUN 52, pulse 131 and 80 years; the usual band for the rest.
cat >by-hand.txt <<'END'
Time,Parameter,Value
00:00,RecordID,7
00:00,Age,80
01:00,HR,131
02:00,HR,88
03:00,GCS,15
20:00,GCS,7
21:00,BUN,52
30:00,HR,90
END
for variable in GCS BUN HR Age; do
    grep -q "\"variable\": \"$variable\"" "$shipped" || complain "this test needs a card with $variable"
done
expected=$(awk '/"variable"/ {
        match($0, /"points": \[[^]]*/); split(substr($0, RSTART + 11, RLENGTH - 11), points, ", ")
        match($0, /"from": \[[^]]*/); n = split(substr($0, RSTART + 9, RLENGTH - 9), from, ", ")
        match($0, /"usual": [0-9]/); band = substr($0, RSTART + 9, 1)
        value = /"GCS"/ ? 7 : /"BUN"/ ? 52 : /"HR"/ ? 131 : /"Age"/ ? 80 : -1
        if (value >= 0) for (band = 0; band < n && value >= from[band + 1] + 0; band++) {}
        total += points[band + 1] }
    END { print total }' "$shipped")
status 0 '' icurisk card by-hand.txt
grep -q "^Total $expected of [0-9]*; 4 of 12 measured" out || complain "not $expected: $(grep ^Total out)"
grep -q "\[$expected: " out || complain 'the total is not marked in the table of risks'
[ "$(grep -c '\[[0-9]*\]' out)" -eq 12 ] || complain 'not one box of each item is marked'
risk=$(awk -v total="$expected" '/"slope".*"intercept"/ { gsub(/[",:]/, " "); print 100 / (1 + exp(-($4 + $2 * total))); exit }' "$shipped")
shown=$(grep -o "\[$expected: [0-9.]*" out | sed 's/.* //')
awk -v a="$risk" -v b="$shown" 'BEGIN { exit !(a - b < .5 && b - a < .5) }' || complain "risk $shown, not $risk"
# Later readings are unseen at an earlier hour, and the card says that it was not made for it.
status 0 '' icurisk card --at 10 by-hand.txt
grep -q 'CAUTION: the card was made for 24' out || complain 'no caution before hour 24'
grep -q '^Total [0-9]* of [0-9]*; 3 of 12' out || complain "BUN of hour 21 was seen: $(grep ^Total out)"
# The order of the lines does not matter; another unit of a value does not, either.
{ head -n 3 by-hand.txt; tail -n +4 by-hand.txt | sort -r; } | sed 's/BUN,52/BUN,18.57 mmol\/L/' >turned.txt
icurisk card --at 48 by-hand.txt >a && status 0 '' icurisk card --at 48 turned.txt
[ "$(grep ^Total a)" = "$(grep ^Total out)" ] || complain 'the order or the unit changes the total'
# Patients outside its scope get no risk.
sed 's/Age,80/Age,9/' by-hand.txt >child.txt
status 1 'made for adults' icurisk card child.txt
[ -s out ] && complain 'a child has a card'
head -n 3 by-hand.txt >empty.txt
status 1 '' icurisk card empty.txt
grep -q 'Total' out && complain 'a risk of nothing measured'
printf '01:00,Na,140\n' >>empty.txt
status 1 'nothing of the card was measured' icurisk card empty.txt
status 1 '' icurisk card nowhere.txt
status 0 '' icurisk card --access-log seen by-hand.txt
grep -q '"7"' seen || complain "not in the access log: $(cat seen)"

# Made from stays, deterministic; judged on others, and on its own with a warning.
make_stays 700 4
status 2 'needs --data and --out' icurisk card --make --out x
status 2 'goes with --make' icurisk card --out x
status 2 'no patient' icurisk card --data made by-hand.txt
status 0 '' icurisk card --make --data made --name 'Made up' --out one.json
status 0 '' icurisk card --make --data made --name 'Made up' --out two.json
cmp -s one.json two.json || complain 'not the same card twice'
auroc=$(tr '\n' ' ' <one.json | "$tool" json judged.1.auroc)
awk -v a="$auroc" 'BEGIN { exit !(a > .75) }' || complain "the pulse is not learned: $auroc"
status 0 '' icurisk card --data made --file one.json
grep -q '^CAUTION: the card was made from some of these' out || complain 'no caution'
grep -q '^made, hour 48  *700 ' out || complain "not judged: $(cat out)"
status 0 '' icurisk card --data made
grep -q CAUTION out && complain 'a caution of other stays'
rm -rf made && make_stays 100 4
status 1 'needs at least 100 deaths' icurisk card --make --data made --out three.json
[ -e three.json ] && complain 'a card of too few deaths'

# A damaged file is refused with its name.
spoil() {
    sed "$1" "$shipped" >bad.json
    cmp -s bad.json "$shipped" && complain "nothing spoiled by $1"
    status 1 'bad.json:.*is no' icurisk card --file bad.json
    [ -s out ] && complain "a card of $1"
}
spoil 's/icurisk points 1/icurisk points 2/'
spoil 's/"GCS"/"Pain"/'
spoil 's/"latest"/"first"/'
spoil 's/\[6, 9, 13, 15\]/[6, 9, 9, 15]/'
spoil 's/\[6, 9, 13, 15\]/[6, 9, 13]/'
spoil 's/\[7, 5, 3, 1, 0\]/[7, 5, 3, 4, 0]/'
spoil 's/\[7, 5, 3, 1, 0\]/[7, 5, 3, 1, -1]/'
spoil 's/\[7, 5, 3, 1, 0\]/[7, 5, 3.5, 1, 0]/'
spoil 's/\[7, 5, 3, 1, 0\]/[99999999999, 5, 3, 1, 0]/'
spoil 's/"usual": 4/"usual": 5/'
spoil 's/"slope": 0/"slope": -0/'
spoil 's/"cohort_hash"/"hash"/'
spoil 's/"news2_auroc"/"news"/'
spoil '$d'
spoil 's/"items"/"items": [], "items"/'

[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
