#!/bin/bash
# SPDX-License-Identifier: MIT
# Damaged, foreign or hostile stays: the message for each (file, line, reason), exit status and memory.
# Valid stays beside them still get their risks. Contents are in printf %b syntax.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir models bad odd && "$tool" models models || exit 1
export ICURISK_MODELS=$work/models
count=0

# score_file FILE STATUS: fails on a crash, a timeout, too much memory, control bytes in the output, or
# another exit status.
score_file() {
    count=$((count + 1))
    "$tool" bounded 200 icurisk score --json "$1" >out 2>err </dev/null
    local got=$?
    [ $got -eq "$2" ] || complain "$1: exit status $got instead of $2: $(head -n 2 err)"
    if LC_ALL=C grep -q '[[:cntrl:]]' out err; then
        complain "$1: control bytes reach the terminal"
    fi
}

# refuse_file FILE LINE REASON: one message, "icurisk: FILE:LINE REASON", and no stay. LINE ends with a
# colon or is empty.
refuse_file() {
    score_file "$1" 1
    if [ -s out ] || [ "$(wc -l <err)" -ne 1 ] || ! grep -q "^icurisk: $1:$2.*$3" err; then
        complain "$1: not refused with '$2 $3': $(cat err out)"
    fi
}

# The cases below wait until check_cases scores all their files in one run.
files=() wheres=() patterns=()

# expect WHERE PATTERN FILE CONTENT: writes a file with this content. One message about it, and no stay,
# matches PATTERN (WHERE err), or its stay does (WHERE out). PATTERN is a basic regular expression.
expect() {
    local pattern=${2//\\|/|}
    pattern=${pattern//(/\\(} pattern=${pattern//)/\\)} pattern=${pattern//+/\\+} pattern=${pattern//\?/\\?}
    printf '%b' "$4" >"$3"
    files+=("$3") wheres+=("$1") patterns+=("$pattern")
    count=$((count + 1))
}

# refuse NAME LINE REASON CONTENT: a file that is refused. LINE - means the whole file.
refuse() {
    expect err "^icurisk: bad/$1:$([ "$2" = - ] || printf '%s:' "$2").*$3" "bad/$1" "$4"
}

# list_problem NAME LINE KIND REASON CONTENT: the stay is scored, and this problem is listed.
list_problem() {
    expect out "\"risk\":0\.[0-9].*\"line\":$2,\"kind\":\"$3\",[^{]*\"reason\":\"$4" "odd/$1" "$5"
}

# accept NAME CONTENT: the stay is scored without a problem.
accept() {
    expect out '"risk":0\.[0-9].*"problems":\[\]' "odd/$1" "$2"
}

# refuse_risk NAME CONTENT: a stay without a measurement, which has no risk.
refuse_risk() {
    expect out '"risk":null.*"reason":"no measurement' "bad/$1" "$2"
}

# check_cases: scores the files. A line of another file than the cases' would be missed, so all are counted.
check_cases() {
    local i line file regex lines=0 stays=0
    local -A said scored
    "$tool" bounded 200 icurisk score --json "${files[@]}" >out 2>err </dev/null
    [ $? -eq 1 ] || complain "all cases: wrong exit status: $(tail -n 2 err)"
    if LC_ALL=C grep -q '[[:cntrl:]]' out err; then
        complain "control bytes reach the terminal: $(LC_ALL=C grep '[[:cntrl:]]' out err | cat -v)"
    fi
    while IFS= read -r line; do
        [[ $line == 'icurisk: notice: '*': its id '* ]] && continue # many of these stays have the same
        file=${line#icurisk: } && said[${file%%:*}]+=$line lines=$((lines + 1))
    done <err
    while IFS= read -r line; do
        file=${line#*'"file":"'} && scored[${file%%'"'*}]+=$line stays=$((stays + 1))
    done <out
    for i in "${!files[@]}"; do
        file=${files[i]} regex=${patterns[i]}
        if [ "${wheres[i]}" = err ]; then
            lines=$((lines - 1)) line=${said[$file]-}
            [ -z "${scored[$file]-}" ] || complain "$file: not refused: ${scored[$file]}"
        else
            stays=$((stays - 1)) line=${scored[$file]-}
        fi
        [[ $line =~ $regex ]] || complain "$file: no '$regex': ${scored[$file]-}${said[$file]-}"
    done
    # a stay without a risk has a message, too
    lines=$((lines - $(grep -c '"risk":null' out)))
    [ $lines -eq 0 ] && [ $stays -eq 0 ] || complain "$lines messages and $stays stays too many"
}

long='Time,Parameter,Value\n00:00,RecordID,900700\n00:00,Age,60\n01:00,HR,80\n' # 4 lines
wide='Hours,Heart Rate,pH\n1.0,80,7.4\n'                                        # 2 lines

# --- files that are not stays -----------------------------------------------------------------
refuse empty - 'it is empty' ''
refuse blanks - 'it is empty' ' \n\t\n\r\n   '
refuse newlines - 'it is empty' '\n\n\n\n\n\n'
refuse bom-only - 'it is empty' '\xef\xbb\xbf'
refuse one-byte 1 'first row is neither' 'T'
refuse one-nul 1 'a NUL byte' '\0'
refuse nuls 1 'a NUL byte' '\0\0\0\0\0\0\0\0\0\0\0\0'
refuse text 1 'first row is neither' 'Dear colleague,\nplease find enclosed\n'
refuse html 1 'first row is neither' '<!DOCTYPE html>\n<html><body>404</body></html>\n'
refuse json 1 'a quote inside a field' '{"patient": 1}\n'
refuse xml 1 'a quote inside a field' '<?xml version="1.0"?>\n'
refuse pdf 1 'first row is neither' '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n'
refuse gzip - 'compressed (gzip)' '\x1f\x8b\x08\0\0\0\0\0\0\x03'
refuse xlsx - 'a zip archive or a spreadsheet' 'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0'
refuse elf 1 'a NUL byte' '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0'
refuse png 1 'first row is neither' '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
refuse shell 1 'first row is neither' '#!/bin/sh\nrm -rf /\n'
refuse numbers 1 'first row is neither' '1,2,3\n4,5,6\n'
refuse outcomes 1 'a table of outcomes' 'RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n'
refuse quote-only 1 'a quoted field is not closed' '"'
refuse quotes-only 1 'a quoted field is not closed' '"""""'
refuse commas 1 'first row is neither' ',,,,,,,,\n,,,,\n'
refuse time-only 1 'first row is neither' 'Time\n01:00\n'
refuse no-parameter 1 'first row is neither' 'Time,Value\n01:00,80\n'
refuse no-value 1 'first row is neither' 'Time,Parameter\n01:00,HR\n'
refuse no-time 1 'first row is neither' 'Parameter,Value\nHR,80\n'
refuse hours-only 1 'first row is neither' 'Hours\n1.0\n'
refuse hours-unknown 1 'first row is neither' 'Hours,Shoe size\n1.0,42\n'
refuse no-hours 1 'no known column of times' 'Heart Rate,pH\n80,7.4\n'
refuse cut-header 1 'first row is neither' 'Time,Para'
refuse cut-wide-header 1 'first row is neither' 'Hours,Heart R'
refuse spaces 1 'first row is neither' 'Time Parameter Value\n01:00 HR 80\n'
accept pipes 'Time|Parameter|Value\n01:00|HR|80\n'
refuse latin1-header 1 'first row is neither' 'Tim\xe9,Parameter,Value\n01:00,HR,80\n'
refuse quoted-header 1 'first row is neither' '"Time,Parameter,Value"\n01:00,HR,80\n'
refuse header-not-closed 1 'a quoted field is not closed' '"Time\n,Parameter,Value\n01:00,HR,80\n'
refuse escape-header 1 'first row is neither' '\x1b[2J\x1b]0;x\x07,Parameter,Value\n'

# --- encodings ---------------------------------------------------------------------------------
# utf16 le|be TEXT: ASCII text as UTF-16, in printf %b syntax.
utf16() {
    printf '%b' "$2" | od -An -v -tx1 | tr -s ' \n' '\n\n' | sed '/^$/d' |
        sed "$([ "$1" = le ] && echo 's/.*/\\x&\\x00/' || echo 's/.*/\\x00\\x&/')" | tr -d '\n'
}
accept utf16-le-bom "\xff\xfe$(utf16 le "$long")"
accept utf16-be-bom "\xfe\xff$(utf16 be "$long")"
accept utf16-le "$(utf16 le "$long")"
accept utf16-be "$(utf16 be "$long")"
accept utf16-wide "\xff\xfe$(utf16 le "$wide")"
refuse utf16-mark-only - 'it is empty' '\xff\xfe'
refuse utf32 - 'UTF-32' '\xff\xfe\0\0T\0\0\0'
accept bom "\xef\xbb\xbf$long"
accept bom-wide "\xef\xbb\xbf$wide"
refuse bom-twice 1 'first row is neither' "\xef\xbb\xbf\xef\xbb\xbf$long"
refuse bom-cut 1 'first row is neither' "\xef\xbb$long"
list_problem latin1-name 5 notice 'not UTF-8: read as Windows-1252' "${long}02:00,Temp\xe9rature,37\n"
list_problem latin1-value 5 rejected 'the unit .* is not known' "${long}02:00,Temp,37\xa7\n"
list_problem latin1-degree 5 notice 'not UTF-8: read as Windows-1252' "${long}02:00,Temp,37\xb0\n"
list_problem utf8-name 5 notice 'read as Temp' "${long}02:00,Temp\xc3\xa9rature,37\n"
list_problem utf8-unknown 5 notice 'unknown parameter' "${long}02:00,Temp\xc3\xa9ture,37\n"
list_problem overlong-utf8 5 notice 'unknown parameter' "${long}02:00,\xc0\xaf\xe0\x80\xaf,37\n"
list_problem half-utf8 5 notice 'unknown parameter' "${long}02:00,H\xf0\x9f\x92,37\n"
list_problem full-width-digits 5 rejected 'not a number' "${long}02:00,HR,\xef\xbc\x98\xef\xbc\x90\n"
accept non-breaking "${long}02:00,HR,80\xc2\xa0\n"

# --- structure -----------------------------------------------------------------------------------
refuse_risk header-only 'Time,Parameter,Value\n'
refuse_risk header-only-no-end 'Time,Parameter,Value'
refuse_risk wide-header-only 'Hours,Heart Rate,pH\n'
refuse_risk descriptors-only 'Time,Parameter,Value\n00:00,RecordID,900701\n00:00,Age,60\n'
refuse_risk weight-only 'Time,Parameter,Value\n00:00,Weight,80\n'
refuse_risk all-struck 'Time,Parameter,Value\n01:00,HR,80\n01:00,HR,-1\n'
refuse_risk all-missing 'Time,Parameter,Value\n01:00,HR,-1\n02:00,Temp,\n'
refuse_risk all-late 'Time,Parameter,Value\n49:00,HR,80\n50:00,HR,81\n'
refuse_risk all-absurd 'Time,Parameter,Value\n01:00,HR,8000\n02:00,Temp,370000\n'
refuse_risk all-torn 'Time,Parameter,Value\n01:00,HR\n02:00\n'
accept crlf 'Time,Parameter,Value\r\n01:00,HR,80\r\n'
accept cr-only 'Time,Parameter,Value\r01:00,HR,80\r'
accept mixed-ends 'Time,Parameter,Value\r\n01:00,HR,80\n02:00,HR,81\r03:00,HR,82\r\n'
accept no-end 'Time,Parameter,Value\n01:00,HR,80'
accept blank-lines '\n\nTime,Parameter,Value\n\n\n01:00,HR,80\n\n'
accept quoted '"Time","Parameter","Value"\n"01:00","HR","80"\n'
accept tabs 'Time\tParameter\tValue\n01:00\tHR\t80\n'
accept semicolons 'Time;Parameter;Value\n01:00;HR;80\n'
accept upper-case 'TIME,PARAMETER,VALUE\n01:00,hr,80\n'
accept stray-separators 'Time,Parameter,Value,,,\n01:00,HR,80,,,\n'
list_problem out-of-order 3 notice 'times step back here' 'Time,Parameter,Value\n05:00,HR,80\n01:00,HR,81\n'
list_problem bare 1 notice 'no header' '01:00,HR,80\n02:00,HR,81\n'
list_problem extra-column 1 notice 'columns ignored: Nurse' 'Time,Nurse,Parameter,Value\n01:00,A,HR,80\n'
list_problem value-twice 1 notice 'repeated columns' 'Time,Parameter,Value,Value\n01:00,HR,80,90\n'
list_problem column-twice 1 notice 'repeated columns' 'Hours,Heart Rate,Heart Rate\n1.0,80,90\n'
list_problem hours-twice 1 notice 'repeated columns' 'Hours,Hours,Heart Rate\n1.0,2.0,80\n'
list_problem unknown-columns 1 notice 'columns ignored: Shoe, (no name)' 'Hours,Shoe,,Heart Rate\n1.0,42,1,80\n'
accept header-again "${long}Time,Parameter,Value\n"
list_problem other-format 5 rejected 'the row has 2 fields instead of 3' "${long}Hours,Heart Rate\n"
list_problem short-row 5 rejected 'the row has 2 fields instead of 3' "${long}02:00,HR\n"
list_problem long-row 5 rejected 'the row has 4 fields instead of 3' "${long}02:00,HR,80,90\n"
list_problem cut-row 5 rejected 'the row has 1 field instead of 3' "${long}02:0"
list_problem short-wide-row 3 rejected 'the row has 2 fields instead of 3' "${wide}2.0,80\n"
list_problem long-wide-row 3 rejected 'the row has 4 fields instead of 3' "${wide}2.0,80,7.4,9\n"
list_problem open-quote 5 rejected 'a quoted field is not closed' "${long}02:00,\"HR,80\n03:00,HR,81\n"
list_problem open-quote-at-end 5 rejected 'a quoted field is not closed' "${long}02:00,HR,\"80"
list_problem quote-inside 5 rejected 'a quote inside a field' "${long}02:00,H\"R,80\n"
list_problem quote-after 5 rejected 'a quote inside a field' "${long}02:00,\"HR\"x,80\n"
list_problem quoted-line-end 5 notice 'unknown parameter' "${long}02:00,\"H\nR\",80\n"
list_problem nul-in-row 5 rejected 'a NUL byte' "${long}02:00,HR,8\0000\n03:00,HR,81\n"
list_problem nul-in-header 1 rejected 'a NUL byte' 'Time,Para\0000meter,Value\n01:00,HR,80\n'
list_problem nul-row 5 rejected 'a NUL byte' "${long}\0000\n"
list_problem nul-tail 5 rejected 'a NUL byte' "${long}\0000\0000\0000\0000\0000\0000"
list_problem no-name 5 notice 'no parameter name' "${long}02:00,,80\n"
list_problem form-feed 5 rejected 'the time is not hours:minutes' "${long}\x0c02:00,HR,80\n"
list_problem backspaces 5 notice 'unknown parameter' "${long}02:00,HR\b\b,80\n"
list_problem end-of-file-mark 5 rejected 'the row has 1 field' "${long}\x1a"

# --- times ---------------------------------------------------------------------------------------
for time in 60:99 24:60 1:5 01:0 1 '1:00 pm' : :30 -: a:b 12.5 99999:00 1e1:00 0x1:00 +1:00 \
    01:-5 nan inf 2012-01-01; do
    list_problem "time-${time//[^a-z0-9]/_}-$count" 5 rejected 'the time is not hours:minutes' "${long}$time,HR,80\n"
done
list_problem time-seconds 5 notice 'times are read as since admission' "${long}25:30:00,HR,80\n"
list_problem time-days 5 notice 'times are read as since admission' "${long}1 days 01:30:00,HR,80\n"
list_problem time-midnight 6 doubtful 'times step back here as a clock' "${long}23:00,HR,80\n00:10,HR,80\n"
list_problem hours-spelled 3 notice 'times are read as since admission' "${wide}1:30:00,80,7.4\n"
list_problem time-before 5 notice 'before admission' "${long}-00:30,HR,80\n"
list_problem time-long-before 5 unused 'an hour or more before' "${long}-01:00,HR,80\n"
list_problem time-far-before 5 unused 'an hour or more before' "${long}-9999:59,HR,80\n"
list_problem time-after 5 unused 'after hour 48' "${long}48:01,HR,80\n"
list_problem time-far-after 5 unused 'after hour 48' "${long}9999:59,HR,80\n"
for time in x nan inf -inf 1e400 0x10 '1:00 AM' 1,5 '1 2' '' 1e 1e+ . +-1 --1; do
    list_problem "hours-${time//[^a-z0-9]/_}-$count" 3 rejected 'the time is not a number of hours' "${wide}\"$time\",80,7.4\n"
done
list_problem hours-1e308 3 unused 'after hour 48' "${wide}1e308,80,7.4\n"
list_problem hours-minus-1e308 3 unused 'an hour or more before' "${wide}-1e308,80,7.4\n"
list_problem hours-1e-400 3 notice 'times step back here' "${wide}1e-400,80,7.4\n"
list_problem hours-before 3 notice 'before admission' "${wide}-0.5,80,7.4\n"

# --- values --------------------------------------------------------------------------------------
for value in inf -inf infinity '' 1.2.3 1,00,0000 +-8 '=1+1' '~80' ½ TRUE; do
    [ -n "$value" ] || continue
    list_problem "value-${value//[^a-zA-Z0-9]/_}-$count" 5 rejected 'not a number' "${long}02:00,HR,\"$value\"\n"
done
for value in 0x50 0x1p6 8O '8 0' 1e 1e400 -1e400; do
    list_problem "unit-unknown-$count" 5 rejected 'the unit .* is not known' "${long}02:00,HR,$value\n"
done
list_problem unit-of-another 5 rejected '% is not a unit of Heart rate' "${long}02:00,HR,80%\n"
accept unit-of-its-own "${long}02:00,HR,80bpm\n"
for value in nan NaN NULL NA n/a '#N/A' nil None - -- . '?'; do
    list_problem "missing-$count" 5 notice 'read as missing' "${long}02:00,HR,\"$value\"\n"
done
list_problem limit-below 5 notice 'read as 5' "${long}02:00,HR,<5\n"
list_problem limit-above 5 notice 'read as 100' "${long}02:00,HR,>100\n"
list_problem pair 5 rejected 'two numbers in one cell' "${long}02:00,SysABP,120/80\n"
list_problem thousands 2 rejected 'the comma may be a decimal comma or a thousands separator' 'Time;Parameter;Value\n01:00;Urine;1,050\n02:00;HR;80\n'
list_problem value-of-thousands 5 rejected "outside the accepted range 1 to 300" "${long}02:00,HR,\"1,000,000\"\n"
for value in 1e308 -1e308 -5 301 8e2 1e-308 4294967297 99999999999999999999; do
    list_problem "value-$value-$count" 5 rejected 'outside the accepted range 1 to 300' "${long}02:00,HR,$value\n"
done
for value in 0 1e-400; do
    list_problem "zero-$count" 5 rejected 'zero is not a measurement' "${long}02:00,HR,$value\n"
done
list_problem value-of-500-digits 5 rejected 'not a number' "${long}02:00,HR,$(printf '8%.0s' {1..500})\n"
list_problem value-of-60-digits 5 rejected 'outside the accepted range' "${long}02:00,HR,$(printf '8%.0s' {1..60})\n"
list_problem gcs-between 5 rejected 'not a step of the scale' "${long}02:00,GCS,7.5\n"
list_problem gcs-16 5 rejected 'outside the accepted range' "${long}02:00,GCS,16\n"
list_problem fahrenheit 5 unit 'looks like' "${long}02:00,Temp,98.6\n"
list_problem percent 5 unit 'looks like' "${long}02:00,FiO2,40\n"
list_problem ph-without-point 5 unit 'looks like' "${long}02:00,pH,735\n"
list_problem decimal-comma 2 notice 'decimal commas' 'Time;Parameter;Value\n01:00;Temp;37,5\n'
list_problem repeated 4 repeated 'line 5, of the same time, is used instead' "${long}01:00,HR,90\n"
list_problem struck 4 struck 'line 5, of the same time, cancels it' "${long}01:00,HR,-1\n02:00,HR,85\n"
list_problem repeated-by-absurd 5 repeated 'line 4, of the same time, stays in use' "${long}01:00,HR,9000\n"
for age in -5 200 1e308 121; do
    list_problem "age$age" 5 rejected 'not an age in years' "${long}00:00,Age,$age\n"
done
list_problem age-nan 5 notice 'read as missing' "${long}00:00,Age,nan\n"
list_problem age-of-a-child 5 rejected 'outside the accepted range 15 to 90' "${long}00:00,Age,3\n"
for age in '>89' 90+ 300; do
    list_problem "age-limit-$count" 5 repaired 'fed as 90' "${long}00:00,Age,$age\n"
done
list_problem age-91 5 repaired 'fed as 90' "${long}00:00,Age,91\n"
list_problem age-twice 3 repeated 'repeated on line 5' "${long}00:00,Age,61\n"
list_problem gender-7 5 rejected 'neither 0 (female) nor 1' "${long}00:00,Gender,7\n"
list_problem gender-word 5 rejected 'neither 0' "${long}00:00,Gender,Q\n"
list_problem unit-type-9 5 rejected 'not a unit type' "${long}00:00,ICUType,9\n"
# Two ids are two stays, each with its own risk. Stays that cannot be told apart are refused.
mkdir -p several
printf '%b' "${long}00:00,RecordID,900702\n00:30,HR,130\n" >several/two
score_file several/two 0
[ "$("$tool" json patient <out | tr '\n' ' ')" = '900700 900702 ' ] || complain "two ids: $(cat out)"
[ "$("$tool" json risk <out | sort -u | wc -l)" -eq 2 ] || complain "two ids, one risk: $(cat out)"
printf '%b' "${long}00:00,RecordID,900702\n05:00,HR,130\n02:00,HR,90\n" >several/mixed
refuse_file several/mixed '' 'stays 900702 and 900700 cannot be told apart'
list_problem category-unknown 2 rejected 'unknown category' 'Hours,Glascow coma scale eye opening,Heart Rate\n1.0,Winking,80\n'

# --- control characters ----------------------------------------------------------------------
expect out '"patient":"\\\\x1b\[2J.*"risk":0\.[0-9].*"problems":\[\]' odd/id-escape \
    'Time,Parameter,Value\n00:00,RecordID,\x1b[2J\x1b]0;x\x07\xc2\x9b31m\n01:00,HR,80\n'
accept id-right-to-left 'Time,Parameter,Value\n00:00,RecordID,\xe2\x80\xae12\n01:00,HR,80\n'
accept id-of-a-path 'Time,Parameter,Value\n00:00,RecordID,../../etc/passwd\n01:00,HR,80\n'
accept id-format 'Time,Parameter,Value\n00:00,RecordID,%n%n%s%999999d\n01:00,HR,80\n'
list_problem name-escape 5 notice 'unknown parameter' "${long}02:00,\x1b[31mHR,80\n"
list_problem value-escape 5 rejected 'not a number' "${long}02:00,HR,\x1b]52;c;aGk=\x07\n"
list_problem column-escape 1 notice 'columns ignored: \\\\x1b\[31m' 'Hours,\x1b[31m,Heart Rate\n1.0,1,80\n'
check_cases

printf '%b' "$long" >"odd/$(printf 'na\033[2Jme\nline')"
"$tool" bounded 120 icurisk score "odd/$(printf 'na\033[2Jme\nline')" >out 2>err || complain 'a file name with control bytes is not scored'
[ "$(wc -l <out)" -eq 2 ] || complain "a file name breaks its line: $(cat -v out)"
rm -f odd/na*

# --- kinds of files ------------------------------------------------------------------------------
mkdir special && mkfifo special/pipe && ln -s loop special/loop && ln -s nowhere special/dangling
refuse_file special/pipe '' 'not a regular file'
refuse_file special/loop '' 'Too many levels'
refuse_file special/dangling '' 'No such file'
refuse_file special/missing '' 'No such file'
refuse_file odd/crlf/below '' 'Not a directory'
score_file "special/$(printf 'x%.0s' {1..300}).txt" 1
grep -q '^icurisk: \.\.\.x*\.txt: File name too long$' err || complain "a long name: $(cat err)"
for device in /dev/null /dev/zero /dev/full /dev/urandom; do
    [ ! -c $device ] || refuse_file $device '' 'not a regular file'
done
[ ! -e /proc/self/status ] || refuse_file /proc/self/status 1: 'first row is neither'
[ ! -e /proc/self/mem ] || refuse_file /proc/self/mem '' 'cannot read: Input/output error'
command -v perl >/dev/null &&
    perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "special/socket", Listen => 1) or exit 1' 2>/dev/null &&
    refuse_file special/socket '' 'cannot open: No such device'
if [ "$(id -u)" -ne 0 ]; then
    printf '%b' "$long" >special/unreadable && chmod 0 special/unreadable
    refuse_file special/unreadable '' 'cannot open: Permission denied'
    mkdir special/closed && chmod 0 special/closed
    score_file special/closed 1
    grep -q 'special/closed: cannot open the folder: Permission denied' err || complain "$(cat err)"
    chmod 700 special/closed
fi
ln -s ../odd/crlf special/link && score_file special/link 0
mkdir -p "special/deep/$(printf 'd/%.0s' {1..40})" && score_file special/deep 1
grep -q 'too deep' err || complain "a deep folder: $(cat err)"
score_file special/deep/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d 0 # an empty folder
mkdir special/round && ln -s .. special/round/up && printf '%b' "$long" >special/round/a.txt
score_file special/round 0
[ "$(wc -l <out)" -eq 1 ] || complain "a folder that links to itself: $(cat out)"
expect_status 1 'it is empty' icurisk score -
icurisk score --json - <special >out 2>err && complain 'a folder as standard input is not refused'
grep -q 'cannot read: Is a directory' err || complain "a folder as standard input: $(cat err)"

# --- sizes ---------------------------------------------------------------------------------------
# Each is read in limited time and memory.
mkdir large
{ printf '%b' "$long" && head -c 100000000 /dev/zero | tr '\0' x && printf '\n02:00,HR,90\n'; } >large/line
score_file large/line 0
grep -q '"line":5,"kind":"rejected",[^{]*"the line is too long' out || complain "a line of 100 MB: $(cat out)"
grep -q '"hours":2,' out || complain 'the rows after a line of 100 MB are not read'
head -c 100000000 /dev/zero | tr '\0' '"' >large/quotes
refuse_file large/quotes 1: 'the line is too long'
head -c 30000000 /dev/zero >large/zeros
refuse_file large/zeros 1: 'the line is too long'
head -c 20000000 /dev/zero | tr '\0' '\n' >large/newlines
refuse_file large/newlines '' 'it is empty'
{ printf 'Hours,Heart Rate' && head -c 60000 /dev/zero | tr '\0' ,; printf '\n1.0,80\n'; } >large/fields
refuse_file large/fields 1: 'too many fields'
{ printf '%b02:00,HR' "$long" && head -c 50000 /dev/zero | tr '\0' ,; printf '\n'; } >large/row
score_file large/row 0
grep -q '"line":5,"kind":"rejected",[^{]*"too many fields' out || complain "a row of many fields: $(cat out)"
awk 'BEGIN { print "Time,Parameter,Value"; for (i = 0; i < 1500000; i++)
    printf "%02d:%02d,HR,%d\n", i / 60 % 48, i % 60, 60 + i % 90 }' >large/rows
score_file large/rows 0
awk 'BEGIN { print "Time,Parameter,Value\n01:00,HR,80"; for (i = 0; i < 1000000; i++) print "02:00,Nothing,1" }' >large/unknown
score_file large/unknown 0
awk 'BEGIN { print "Time,Parameter,Value"; for (i = 0; i < 2100000; i++) print "01:00,HR,80" }' >large/too-many
score_file large/too-many 1
grep -q 'large/too-many:2000002: more than 2000000 readings' err || complain "too many readings: $(cat err)"
rm -r large

# --- all of them together ------------------------------------------------------------------------
printf '%b' "$long" >good.txt
icurisk score --json good.txt | "$tool" json risk >alone
"$tool" bounded 200 icurisk score --json good.txt bad good.txt bad/* special/loop good.txt odd good.txt >out 2>err
[ $? -eq 1 ] || complain "all files together: wrong exit status: $(tail -n 1 err)"
grep '"file":"good.txt"' out | "$tool" json risk | sort | uniq -c | awk '{ print $1, $2 }' >all
[ "$(cat all)" = "4 $(cat alone)" ] || complain "valid stays among damaged ones: $(cat all), alone $(cat alone)"
[ "$(grep -c '"file":"odd/' out)" -eq "$(find odd -type f | wc -l)" ] || complain 'not all stays of the folder odd are scored'
grep -q 'icurisk: bad/utf32: is UTF-32 text' err || complain 'a UTF-32 file in a folder is skipped without a message'
"$tool" bounded 200 icurisk --report good.txt bad odd >out 2>err
[ $? -eq 1 ] && [ "$(LC_ALL=C grep -c $'\033' out err | grep -vc ':0$')" -eq 0 ] || complain 'the report of all files'

[ "$count" -ge 150 ] || complain "only $count cases"
finish
