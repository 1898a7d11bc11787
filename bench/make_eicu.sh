#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes synthetic tables in the form of eICU-CRD, to measure time and memory: ROWS rows of vitalPeriodic of
# STAYS stays, in random order or, with `sorted`, stay by stay. Offsets are from the first week, so that two
# rows in seven are of the first 48 hours; each has three values and sometimes seven.
#   bench/make_eicu.sh FOLDER ROWS STAYS [sorted]
#   /usr/bin/time -v icurisk evaluate --data FOLDER
set -eu
folder=$1
mkdir -p "$folder"
LC_ALL=C awk -v folder="$folder" -v rows="$2" -v stays="$3" -v sorted="${4:-}" '
BEGIN {
    srand(1)
    list = folder "/patient.csv"
    print "patientunitstayid,gender,age,admissionweight,admissionheight,hospitaldischargestatus,uniquepid" > list
    for (s = 1; s <= stays; s++) {
        printf "%d,%s,%d,80,170,%s,p%d\n", s, s % 2 ? "Female" : "Male", 20 + s % 70, s % 9 ? "Alive" : "Expired", s > list
    }
    table = folder "/vitalPeriodic.csv"
    print "vitalperiodicid,patientunitstayid,observationoffset,temperature,sao2,heartrate,respiration,cvp," \
        "etco2,systemicsystolic,systemicdiastolic,systemicmean" > table
    for (r = 0; r < rows; r++) {
        s = sorted == "" ? 1 + int(rand() * stays) : 1 + int(r / rows * stays)
        offset = int(rand() * 10080)
        line = sprintf("%d,%d,%d", r, s, offset)
        values = r % 8 ? sprintf(",,%d,%d,%d,,,,,", 90 + int(rand() * 10), 60 + int(rand() * 60), 10 + int(rand() * 14)) : \
            sprintf(",36.%d,%d,%d,%d,,,%d,%d,%d", int(rand() * 10), 90 + int(rand() * 10), 60 + int(rand() * 60), \
                10 + int(rand() * 14), 100 + int(rand() * 40), 50 + int(rand() * 20), 75 + int(rand() * 10))
        print line values > table
    }
}'
