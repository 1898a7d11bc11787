#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The icurisk authors
# The Columns view: what the columns of a table are read as, corrected on the screen.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
size=80x24
# keys KEYS FILE...: the file screen is the screen after these keys.
keys() {
    local keys=$1
    shift
    icurisk --dump=$size --keys="$keys" "$@" >screen 2>err || complain "keys '$keys': $(cat err)"
}
# shows TEXT: the screen has this text.
shows() {
    grep -qF -- "$1" screen || complain "the screen lacks '$1': $(cat screen)"
}
# hides TEXT: it has not.
hides() {
    ! grep -qF -- "$1" screen || complain "the screen shows '$1': $(cat screen)"
}

mkdir ward
printf 'Time,Laktat,Puls,Bett\n01:00,18,80,41\n02:00,20,82,41\n03:00,25,90,41\n' >ward/a.csv
printf 'Time,Laktat,Puls,Bett\n01:00,27,70,42\n' >ward/b.csv

# Each column has its name, its first values, what it is read as, and why that is doubtful.
keys Wj ward/a.csv
for text in 'Laktat' '18 | 20 | 25' 'Read as Lactate (Lactate in mmol/L)' 'doubtful' \
    'First values: 18 | 20 | 25' 'Stays: 1, readings: 6. File ward/a.csv' 'Column 2 of 4: Laktat'; do
    shows "$text"
done
keys 'Wjjj' ward/a.csv
shows 'Read as ignored (not used)'
shows 'no variable has this name'
for size in 60x20 80x24 120x40; do
    keys 'Wj' --ascii --theme=mono ward/a.csv
    shows 'Read as Lactate'
    shows 'Enter: correct it'
    shows 'Not a medical device.'
done
size=80x24

# A line that is not a meaning is refused with a reason, and changes nothing.
# try MEANING REASON
try() {
    keys "Wj<Enter>$1<Enter>" ward/a.csv
    shows "$2"
    shows "Meaning: $1"
    [ -e ward/.icurisk-map ] && complain "a map was written for $1"
}
try Nonsense "'Nonsense' is neither a variable nor another meaning"
try Lactate:mmHg 'NOT CORRECTED. mmHg is not a unit of Lactate'
try Lactate:xyz "the unit 'xyz' is unknown"
try Puls 'two columns mean HR: Laktat and Puls'
try HR 'two columns mean HR: Laktat and Puls'
try time 'two columns mean time: Time and Laktat'
keys 'W<Enter>ignored<Enter>' ward/a.csv
shows 'needs a column of times'

# What can be typed is listed; Tab completes it, Up and Down choose.
keys 'Wj<Enter>' ward/a.csv
shows 'Now read as Lactate (Lactate in mmol/L)'
shows 'Choices: ignored, time, hours, days'
keys 'Wj<Enter>lac<Tab>:m' ward/a.csv
shows 'Meaning: Lactate:m'
shows 'Choices: Lactate:mmol/L, Lactate:mg/dL'
keys 'Wj<Enter>Lactate:<Down><Down>' ward/a.csv
shows 'Meaning: Lactate:mg/dL'
shows 'would be Lactate in mg/dL'
keys 'Wj<Enter>Lactate:<Down><Down><Up><Up>' ward/a.csv
shows 'Meaning: Lactate:'
keys 'Wj<Enter>La<Esc><Esc>j' ward/a.csv
shows 'Column 3 of 4: Puls'

# A question first says all that the correction does. Escape changes nothing.
keys 'Wj<Enter>Lactate:mg/dL<Enter>' ward
for text in 'Laktat: read it as Lactate:mg/dL (Lactate in mg/dL), and no longer as' \
    'Stored in ward/.icurisk-map for every table in this folder' \
    'Stays of this file: 1 now, 1 with it. Readings: 6 now, 6 with it.' \
    'Open files that are read again: 2.'; do
    shows "$text"
done
hides 'but not all'
keys 'Wj<Enter>Lactate:mg/dL<Enter><Esc><Esc><Esc>' ward
[ -e ward/.icurisk-map ] && complain 'Escape, and yet a map was written'
printf 'Time,Laktat\n01:00,27\n' >ward/c.csv
keys '/a<Enter>Wj<Enter>Lactate:mg/dL<Enter>' ward/a.csv ward/c.csv
shows 'with most of these columns, but not all: 1.'
rm ward/c.csv

# A correction is stored, and all files of the folder are read again: the same patient stays selected, and the
# risk is another.
keys '/b<Enter>p' ward
before=$(grep -o '[0-9.]*%' screen | head -n 1)
keys '/b<Enter>Wj<Enter>Lactate:mg/dL<Enter><Enter>' ward
shows 'Columns  b'
shows 'Corrected and stored. Files read again: 2'
shows 'by a map. File ward/b.csv'
shows 'Read as Lactate:mg/dL'
grep -qx 'Laktat = Lactate:mg/dL' ward/.icurisk-map || complain "no map: $(cat ward/.icurisk-map)"
grep -q Bett ward/.icurisk-map && complain 'the map has a column that nobody corrected'
keys '/b<Enter>p' ward
after=$(grep -o '[0-9.]*%' screen | head -n 1)
if [ -z "$before" ] || [ "$before" = "$after" ]; then
    complain "the risk before is '$before', after '$after'"
fi
keys '/a<Enter>Wj' ward
shows 'Read as Lactate:mg/dL'

# A person says that a column has ids: the file has two stays then. Taking it back is warned of.
printf 'Time,Laktat,Puls,Bett\n01:00,18,80,41\n02:00,20,82,43\n' >ward/a.csv
keys 'x<End>W' ward/a.csv ward/b.csv
shows 'File ward/a.csv'
keys 'x<End>Wjjj<Enter>patient<Enter><Enter>' ward/a.csv
shows 'Corrected and stored'
shows 'Columns  41'
keys '' ward/a.csv
shows '41'
shows '43'
keys 'Wjjj<Enter>ignored<Enter>' ward/a.csv
shows 'Stays of this file: 2 now, 1 with it.'
shows "Rows of several patients may become one patient's."

# The access log has each patient whose id is on the screen.
rm -f log
keys 'W' --access-log=log ward/a.csv
shows '41 | 43'
for id in 41 43; do
    grep -q "\"$id\"" log || complain "the access log lacks $id: $(cat log)"
done
rm -f log
keys 'HW' --access-log=log ward/a.csv
hides '43'
shows '(hidden)'
hides 'a.csv'

# Hostile names of columns, and files that are not tables.
printf 'Time,\033[31mHR,%0500d\n01:00,1,2\n' 7 >odd.csv
keys 'W' odd.csv
hides "$(printf '\033')"
shows '\x1b[31mHR'
printf '%s\n' '{"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-01-01T00:00:00Z","valueQuantity":{"value":80,"unit":"/min"}}' >o.ndjson
keys 'W<Enter>' o.ndjson
shows 'is not a table but FHIR'
icurisk --dump=80x24 --keys='W<Enter>' - <ward/b.csv >screen 2>err
shows 'read from a pipe'
printf 'Time,Parameter,Value\n00:00,RecordID,7001\n00:00,Entry,1\n01:00,HR,80\n' >typed.csv
keys 'W<Enter>' typed.csv
shows 'Readings were entered into this file at the bedside'

# A file that could not be read, because no column has times, is corrected, too.
printf 'Uhr,HR\n01:00,80\n' >uhr.csv
keys 'W<Enter>time<Enter><Enter>' uhr.csv
shows 'Columns  uhr'
shows 'Stays: 1, readings: 1, by a map'
finish
