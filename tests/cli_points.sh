#!/bin/bash
# SPDX-License-Identifier: MIT
# The point score card: one page, the same totals as by hand, made again from stays, and refusals.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
shipped=$abs_srcdir/models/physionet2012/points.json

# One page of 80 columns, with the contents of the shipped file.
expect_status 0 '' icurisk card
[ "$(wc -l <out)" -le 66 ] || complain 'the card is longer than a page'
expect_width 80
grep -q 'shipped with icurisk' out || complain 'the card does not say who made it'
for language in $(cat "$abs_srcdir/po/LINGUAS"); do
    expect_status 0 '' icurisk card --language="$language"
    [ "$(wc -l <out)" -le 66 ] || complain "$language: the card is longer than a page"
    LC_ALL=C tr -d '\200-\277' <out >letters # a letter is its first byte
    mv letters out
    expect_width 80
done
expect_status 0 '' icurisk card --json
cmp -s out "$shipped" || complain 'card --json differs from the shipped file'
expect_status 0 '' icurisk card --file "$shipped"
grep -q 'made elsewhere: points.json' out || complain 'a file is not marked as made elsewhere'

# The total by hand: GCS 7, BUN 52, heart rate 131 and age 80; usual values for all other items.
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
expect_status 0 '' icurisk card by-hand.txt
grep -q "^Total $expected of [0-9]*; 4 of 12 measured" out || complain "the total is not $expected: $(grep ^Total out)"
grep -q "\[$expected: " out || complain 'the total is not marked in the table of risks'
[ "$(grep -c '\[[0-9]*\]' out)" -eq 12 ] || complain 'not exactly one box of each item is marked'
risk=$(awk -v total="$expected" '/"slope".*"intercept"/ { gsub(/[",:]/, " "); print 100 / (1 + exp(-($4 + $2 * total))); exit }' "$shipped")
shown=$(grep -o "\[$expected: [0-9.]*" out | sed 's/.* //')
awk -v a="$risk" -v b="$shown" 'BEGIN { exit !(a - b < .5 && b - a < .5) }' || complain "risk $shown instead of $risk"
# At an earlier hour later readings do not count, and the card warns that it was not made for that hour.
expect_status 0 '' icurisk card --at 10 by-hand.txt
grep -q 'CAUTION: the card was made for 24' out || complain 'no caution before hour 24'
grep -q '^Total [0-9]* of [0-9]*; 3 of 12' out || complain "BUN of hour 21 counts at hour 10: $(grep ^Total out)"
# Neither the order of rows nor the unit of a value matters.
{ head -n 3 by-hand.txt; tail -n +4 by-hand.txt | sort -r; } | sed 's/BUN,52/BUN,18.57 mmol\/L/' >reordered.txt
icurisk card --at 48 by-hand.txt >a && expect_status 0 '' icurisk card --at 48 reordered.txt
[ "$(grep ^Total a)" = "$(grep ^Total out)" ] || complain 'the total changes with order or unit'
# No risk for children and for stays without measurements.
sed 's/Age,80/Age,9/' by-hand.txt >child.txt
expect_status 1 'made for adults' icurisk card child.txt
[ -s out ] && complain 'a child gets a card'
head -n 3 by-hand.txt >empty.txt
expect_status 1 '' icurisk card empty.txt
grep -q 'Total' out && complain 'a total without measurements'
printf '01:00,Na,140\n' >>empty.txt
expect_status 1 'nothing of the card was measured' icurisk card empty.txt
expect_status 1 '' icurisk card nowhere.txt
expect_status 0 '' icurisk card --access-log log by-hand.txt
grep -q '"7"' log || complain "not in the access log: $(cat log)"

# A card made from stays is reproducible. Evaluation on the stays it was made from gives a warning.
make_stays 700 4
expect_status 2 'needs --data and --out' icurisk card --make --out x
expect_status 2 'goes with --make' icurisk card --out x
expect_status 2 'no patient' icurisk card --data made by-hand.txt
expect_status 0 '' icurisk card --make --data made --name 'Made up' --out one.json
expect_status 0 '' icurisk card --make --data made --name 'Made up' --out two.json
cmp -s one.json two.json || complain 'two runs make different cards'
auroc=$(tr '\n' ' ' <one.json | "$tool" json judged.1.auroc)
awk -v a="$auroc" 'BEGIN { exit !(a > .75) }' || complain "the card does not use the heart rate: AUROC $auroc"
expect_status 0 '' icurisk card --data made --file one.json
grep -q '^CAUTION: the card was made from some of these' out || complain 'no caution for the stays it was made from'
grep -q '^made, hour 48  *700 ' out || complain "no figures: $(cat out)"
expect_status 0 '' icurisk card --data made
grep -q CAUTION out && complain 'a caution for other stays'
rm -rf made && make_stays 100 4
expect_status 1 'needs at least 100 deaths' icurisk card --make --data made --out three.json
[ -e three.json ] && complain 'a card was made from too few deaths'

# refuse_changed SED: the card changed by this sed command is refused.
refuse_changed() {
    sed "$1" "$shipped" >bad.json
    cmp -s bad.json "$shipped" && complain "$1 changes nothing"
    expect_status 1 'bad.json:.*is no' icurisk card --file bad.json
    [ -s out ] && complain "$1: a card is printed"
}
refuse_changed 's/icurisk points 1/icurisk points 2/'
refuse_changed 's/"GCS"/"Pain"/'
refuse_changed 's/"latest"/"first"/'
refuse_changed 's/\[6, 9, 13, 15\]/[6, 9, 9, 15]/'
refuse_changed 's/\[6, 9, 13, 15\]/[6, 9, 13]/'
refuse_changed 's/\[7, 5, 3, 1, 0\]/[7, 5, 3, 4, 0]/'
refuse_changed 's/\[7, 5, 3, 1, 0\]/[7, 5, 3, 1, -1]/'
refuse_changed 's/\[7, 5, 3, 1, 0\]/[7, 5, 3.5, 1, 0]/'
refuse_changed 's/\[7, 5, 3, 1, 0\]/[99999999999, 5, 3, 1, 0]/'
refuse_changed 's/"usual": 4/"usual": 5/'
refuse_changed 's/"slope": 0/"slope": -0/'
refuse_changed 's/"cohort_hash"/"hash"/'
refuse_changed 's/"news2_auroc"/"news"/'
refuse_changed '$d'
refuse_changed 's/"items"/"items": [], "items"/'

finish
