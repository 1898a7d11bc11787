#!/bin/bash
# SPDX-License-Identifier: MIT
# score --fhir: the bundle printed, and that reading it gives the same risk. The order of resources,
# other units and unrelated resources do not change the risk.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir models && "$tool" models models || exit 1
export ICURISK_MODELS=$work/models

# observation ID CODE VALUE UNIT TIME
observation() {
    printf '{"resourceType":"Observation","id":"%s","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"%s","valueQuantity":{"value":%s,"code":"%s"}}\n' \
        "$1" "$2" "$5" "$3" "$4"
}
{
    observation 1 8867-4 118 /min 2026-03-01T10:00:00Z
    observation 2 8310-5 39 Cel 2026-03-01T10:30:00Z
    observation 3 2160-0 2 mg/dL 2026-03-01T12:00:00Z
    observation 4 8480-6 88 'mm[Hg]' 2026-03-01T20:00:00Z
    observation 5 9269-2 9 '{score}' 2026-03-02T08:00:00Z
    observation 6 2345-7 180.16 mg/dL 2026-03-02T09:00:00Z
} >stay.ndjson
{
    echo '{"resourceType":"Device","id":"x"}'
    observation 7 718-7 9 g/dL 2026-03-01T10:15:00Z
    observation 6 2345-7 10 mmol/L 2026-03-02T10:00:00+01:00
    observation 5 9269-2 9 '{score}' 2026-03-02T08:00:00Z
    observation 4 8480-6 88 'mm[Hg]' 2026-03-01T15:00:00-05:00
    observation 3 2160-0 176.8 umol/L 2026-03-01T12:00:00Z
    observation 2 8310-5 102.2 '[degF]' 2026-03-01T10:30:00Z
    observation 1 8867-4 118 /min 2026-03-01T10:00:00Z
} >reordered.ndjson

# risk FILE: the risk to six digits.
risk() {
    icurisk score --csv "$1" | tail -n 1 | cut -d, -f7 | xargs printf '%.6f\n'
}

first=$(risk stay.ndjson)
[ -n "$first" ] && [ "$(risk reordered.ndjson)" = "$first" ] ||
    complain "the risk changes with order and units: $(risk reordered.ndjson), not $first"

icurisk score --fhir stay.ndjson >bundle.ndjson || complain "score --fhir failed"
[ "$(wc -l <bundle.ndjson)" -eq 1 ] || complain "--fhir: not exactly one line"
[ "$(risk bundle.ndjson)" = "$first" ] || complain "the risk of the bundle read again: $(risk bundle.ndjson), not $first"
percent=$(grep -o '"probabilityDecimal":[0-9.]*' bundle.ndjson | cut -d: -f2)
awk -v percent="$percent" -v risk="$first" \
    'BEGIN { d = percent - 100 * risk; exit !(percent != "" && d < 1e-3 && d > -1e-3) }' ||
    complain "the bundle has the probability $percent, the risk is $first"
for part in '"type":"collection"' '"status":"preliminary"' '"subject":{"reference":"Patient/p"}' \
    '"occurrenceDateTime":"2026-03-02T09:00:00Z"' '"code":"8480-6"' '"code":"mm\[Hg\]"'; do
    grep -q "$part" bundle.ndjson || complain "--fhir: $part is missing"
done
[ "$(grep -o '"basis":\[[^]]*\]' bundle.ndjson | grep -o 'urn:uuid:' | wc -l)" -eq 6 ] ||
    complain "--fhir: the basis does not list the six observations"
# each reference is the fullUrl of an entry
grep -o '"reference":"urn:uuid:[^"]*"' bundle.ndjson | cut -d'"' -f4 | while read -r address; do
    grep -qF "\"fullUrl\":\"$address\"" bundle.ndjson || echo "$address"
done >dangling
[ ! -s dangling ] || complain "--fhir: references without an entry: $(cat dangling)"
grep -oE 'urn:uuid:[^"]*' bundle.ndjson |
    grep -vE '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' >invalid
[ ! -s invalid ] || complain "--fhir: not a UUID: $(head -n 1 invalid)"
icurisk score --fhir stay.ndjson | cmp -s - bundle.ndjson || complain "--fhir: two runs differ"

# A stay without a date.
printf 'Time,Parameter,Value\n00:00,RecordID,7\n01:00,HR,80\n' >plain.txt
icurisk score --fhir plain.txt >plain.ndjson || complain "score --fhir failed for a stay without a date"
grep -q '"subject":{"identifier":{"value":"7"}}' plain.ndjson || complain "--fhir: no identifier"
grep -q 'data-absent-reason' plain.ndjson || complain "--fhir: no data-absent-reason for the time"
grep -q '"occurrenceDateTime"' plain.ndjson && complain "--fhir: the stay has no date, the bundle has one"
# A stay without a risk.
printf 'Time,Parameter,Value\n00:00,RecordID,7\n' >none.txt
icurisk score --fhir none.txt >none.ndjson 2>err && complain "--fhir: exit status 0 without a risk"
[ ! -s none.ndjson ] || complain "--fhir: a bundle without a risk"
expect_status 2 'cannot be combined' icurisk score --fhir --csv stay.ndjson
finish
