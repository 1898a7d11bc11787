#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes synthetic tables in the form of MIMIC-IV, to measure time and memory: ROWS charted values of STAYS
# stays in random order or, with `sorted`, stay by stay. A SHARE of them (.25) has items that icurisk reads,
# half of those in the first 48 hours.
#   bench/make_mimic.sh FOLDER ROWS STAYS [SHARE [sorted]]
#   /usr/bin/time -v icurisk evaluate --data FOLDER
set -eu
folder=$1
mkdir -p "$folder/icu" "$folder/hosp"
awk -v folder="$folder" -v rows="$2" -v stays="$3" -v share="${4:-.25}" -v sorted="${5:-}" '
BEGIN {
    srand(1)
    list = folder "/icu/icustays.csv"
    print "subject_id,hadm_id,stay_id,first_careunit,last_careunit,intime,outtime,los" > list
    persons = folder "/hosp/patients.csv"
    print "subject_id,gender,anchor_age,anchor_year,anchor_year_group,dod" > persons
    admissions = folder "/hosp/admissions.csv"
    print "subject_id,hadm_id,hospital_expire_flag" > admissions
    for (s = 1; s <= stays; s++) {
        printf "%d,%d,%d,MICU,MICU,2150-01-01 00:00:00,2150-01-05 00:00:00,4\n", s, s, s > list
        printf "%d,%s,%d,2150,2011 - 2013,\n", s, s % 2 ? "F" : "M", 20 + s % 70 > persons
        printf "%d,%d,%d\n", s, s, s % 9 == 0 > admissions
    }
    items = split("220045 220210 220277 220179 220180 220181 223761 220051", item)
    low = split("60 12 90 90 50 60 97 50", from)
    events = folder "/icu/chartevents.csv"
    print "subject_id,hadm_id,stay_id,caregiver_id,charttime,storetime,itemid,value,valuenum,valueuom,warning" > events
    for (r = 0; r < rows; r++) {
        s = sorted == "" ? 1 + int(rand() * stays) : 1 + int(r / rows * stays)
        k = 1 + int(rand() * items)
        minute = int(rand() * 5760)
        time = sprintf("2150-01-%02d %02d:%02d:00", 1 + int(minute / 1440), int(minute / 60) % 24, minute % 60)
        value = from[k] + int(rand() * 8)
        id = rand() < share ? item[k] : 220000 + 10 * k + 3
        printf "%d,%d,%d,7,%s,%s,%d,%d,%d,,0\n", s, s, s, time, time, id, value, value > events
    }
}'
