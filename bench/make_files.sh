#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes made-up files of many stays in FOLDER, each of about MB megabytes, to measure how fast they
# are read: tables of one reading a row with hours and with dates, a table of one column a variable,
# and FHIR resources, one a line. No person is in them.
#   bench/make_files.sh FOLDER MB
#   bench/readers FILE...
set -eu
mkdir -p "$1"
LC_ALL=C awk -v folder="$1" -v limit="$(($2 * 1000000))" '
function pick(from, span, decimals) { return sprintf("%.*f", decimals, from + rand() * span) }
function hours(minute) { return sprintf("%02d:%02d", int(minute / 60), minute % 60) }
function date(minute) {
    return sprintf("2150-03-%02dT%02d:%02d:00", 1 + int(minute / 1440), int(minute / 60) % 24, minute % 60)
}
function long_stay(stay, file, dated,    minute, k, row, time) {
    for (minute = 10; minute < 2880; minute += 15) {
        for (k = 1; k <= signs; k++) {
            if (k <= 7 || minute % 360 == 10) {
                time = dated ? date(minute) : hours(minute)
                row = stay "," time "," name[k] "," pick(low[k], span[k], decimals[k]) "," unit[k]
                print row > file
                written += length(row) + 1
            }
        }
    }
}
function wide_stay(stay, file,    minute, k, row) {
    for (minute = 10; minute < 2880; minute += 15) {
        row = stay "," hours(minute)
        for (k = 1; k <= signs; k++) {
            row = row "," (k <= 7 || minute % 360 == 10 ? pick(low[k], span[k], decimals[k]) : "")
        }
        print row > file
        written += length(row) + 1
    }
}
function observation(stay, n, minute, k,    row) {
    row = "{\"resourceType\":\"Observation\",\"id\":\"" stay "-" n "\",\"meta\":{\"profile\":" \
        "[\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-vital-signs\"]}," \
        "\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":" \
        "\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"" \
        (k <= 7 ? "vital-signs" : "laboratory") "\"}]}],\"code\":{\"coding\":[{\"system\":" \
        "\"http://loinc.org\",\"code\":\"" loinc[k] "\",\"display\":\"" name[k] "\"}]," \
        "\"text\":\"" name[k] "\"},\"subject\":{\"reference\":\"Patient/" stay "\"}," \
        "\"encounter\":{\"reference\":\"Encounter/" stay "\"},\"effectiveDateTime\":\"" \
        date(minute) "+00:00\",\"issued\":\"" date(minute) ".000+00:00\",\"valueQuantity\":{" \
        "\"value\":" pick(low[k], span[k], decimals[k]) ",\"unit\":\"" unit[k] "\",\"system\":" \
        "\"http://unitsofmeasure.org\",\"code\":\"" unit[k] "\"}}"
    return row
}
function fhir_stay(stay, file,    minute, k, row, n) {
    print "{\"resourceType\":\"Patient\",\"id\":\"" stay "\",\"gender\":\"female\"," \
        "\"birthDate\":\"2090-05-01\"}" > file
    print "{\"resourceType\":\"Encounter\",\"id\":\"" stay "\",\"status\":\"finished\"," \
        "\"class\":{\"code\":\"IMP\"},\"subject\":{\"reference\":\"Patient/" stay "\"},\"period\":" \
        "{\"start\":\"" date(0) "+00:00\",\"end\":\"" date(2900) "+00:00\"}}" > file
    for (minute = 10; minute < 2880; minute += 15) {
        for (k = 1; k <= signs; k++) {
            if (k <= 7 || minute % 360 == 10) {
                row = observation(stay, ++n, minute, k)
                print row > file
                written += length(row) + 1
            }
        }
    }
}
BEGIN {
    srand(1)
    signs = split("HR RespRate SpO2 SysABP DiasABP MAP Temp Glucose K Na Creatinine Lactate pH WBC", name)
    split("8867-4 9279-1 59408-5 76215-3 76213-8 76214-6 8310-5 2345-7 2823-3 2951-2 2160-0 " \
        "32693-4 2744-1 6690-2", loinc)
    split("/min /min % mmHg mmHg mmHg Cel mg/dL mmol/L mmol/L mg/dL mmol/L {pH} 10*9/L", unit)
    split("60 12 91 101 50 71 36 90 3.5 132 .6 .8 7.3 5", low)
    split("60 14 9 50 19 28 2.5 99 1.5 12 1.5 3 .15 9", span)
    split("0 0 0 0 0 0 1 0 1 0 2 1 2 1", decimals)
    file = folder "/long.csv"
    print "stay_id,Time,Parameter,Value,Unit" > file
    for (written = 0; written < limit;) long_stay(++stays, file, 0)
    file = folder "/dates.csv"
    print "stay_id,charttime,Parameter,Value,Unit" > file
    for (written = 0; written < limit;) long_stay(++stays, file, 1)
    file = folder "/wide.csv"
    row = "stay_id,Time"
    for (k = 1; k <= signs; k++) row = row "," name[k]
    print row > file
    for (written = 0; written < limit;) wide_stay(++stays, file)
    file = folder "/fhir.ndjson"
    for (written = 0; written < limit;) fhir_stay(++stays, file)
}'
