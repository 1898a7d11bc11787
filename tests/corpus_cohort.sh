#!/bin/bash
# SPDX-License-Identifier: MIT
# Damaged or hostile outcome tables, listfiles and folders: an incomplete cohort is refused as a
# whole, with file, line and reason, before training; a list to be scored loses only its invalid
# lines. Contents are in printf %b syntax.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir models && "$tool" models models || exit 1
export ICURISK_MODELS=$work/models
count=0
stay='Time,Parameter,Value\n00:00,RecordID,1\n00:00,Age,60\n01:00,HR,80\n'
episode='Hours,Heart Rate,pH\n1.0,80,7.4\n'

# train_on STATUS REASON: of the folder data; nothing may be written.
train_on() {
    count=$((count + 1))
    "$tool" bounded 150 icurisk train --quiet --arch lstm --epochs 1 --data data --out net >out 2>err </dev/null
    local got=$?
    [ $got -eq "$1" ] || complain "$case: exit status $got, not $1: $(cat err)"
    [ "$(wc -l <err)" -eq 1 ] && grep -q "^icurisk: $2" err || complain "$case: not '$2': $(cat err)"
    if LC_ALL=C grep -q '[[:cntrl:]]' err; then
        complain "$case: control bytes reach the terminal"
    fi
    [ "$(find . -maxdepth 1 -name 'net*' | wc -l)" -eq 0 ] || complain "$case: wrote a network"
}

fresh() {
    rm -rf data && mkdir -p data/set-a data/train
    for id in 1 2 3; do
        printf '%b' "${stay/RecordID,1/RecordID,$id}" >data/set-a/$id.txt
        printf '%b' "$episode" >data/train/${id}_episode1_timeseries.csv
    done
}

# outcomes CASE LINE REASON CONTENT: a table of the challenge; line - is the whole file.
outcomes() {
    case=$1
    fresh && printf '%b' "$4" >data/Outcomes-a.txt
    train_on 1 "data/Outcomes-a.txt:$([ "$2" = - ] || printf '%s:' "$2").*$3"
}

# train_list CASE LINE REASON CONTENT: a listfile of the benchmark.
train_list() {
    case=$1
    fresh && printf '%b' "$4" >data/train/listfile.csv
    train_on 1 "data/train/listfile.csv:$([ "$2" = - ] || printf '%s:' "$2").*$3"
}

# whole CASE REASON: the folder data as it is now.
whole() {
    case=$1
    train_on 1 "$2"
}

header='RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n'
list='stay,y_true\n'

# --- tables of the challenge -----------------------------------------------------------------------
outcomes no-header 1 'no columns RecordID and In-hospital_death' '1,1,1,1,1,0\n2,1,1,1,1,1\n'
outcomes half-header 1 'no columns RecordID' 'RecordID,SAPS-I\n1,1\n'
outcomes other-half 1 'no columns RecordID' 'SAPS-I,In-hospital_death\n1,1\n'
outcomes cut-header 1 'no columns RecordID' 'RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hosp'
outcomes text 1 'no columns RecordID' 'to be done\n'
outcomes listfile 1 'no columns RecordID' 'stay,y_true\n1,0\n'
outcomes latin1 1 'no columns RecordID' 'Record\xceD,In-hospital_death\n1,0\n'
outcomes utf16 1 'no columns RecordID' '\xff\xfeR\0e\0c\0o\0'
outcomes utf16-no-mark 1 'no columns RecordID' 'R\0e\0c\0o\0'
outcomes nul-header 1 'a NUL byte' 'Record\0ID,In-hospital_death\n1,0\n'
outcomes nul-row 3 'a NUL byte' "${header}1,1,1,1,1,0\n2,1,1,1\0,1,1\n"
outcomes open-quote 2 'a quoted field is not closed' "${header}\"1,1,1,1,1,0\n"
outcomes inner-quote 2 'a quote inside' "${header}1,1,\"1\"1,1,1,0\n"
outcomes death-2 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,2\n"
outcomes death-minus 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,-1\n"
outcomes death-half 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0.5\n"
outcomes death-nan 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,nan\n"
outcomes death-inf 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,inf\n"
outcomes death-hex 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0x1\n"
outcomes death-tiny 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,1e-300\n"
outcomes death-huge 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,1e308\n"
outcomes death-word 3 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0\n2,1,1,1,1,yes\n"
outcomes death-empty 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,\n"
outcomes row-cut 3 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0\n2,1,1,1"
outcomes row-empty-fields 2 'the outcome must be 0 or 1' "${header},,,,,\n"
outcomes name-empty 2 'the name of the stay is not a file' "${header},1,1,1,1,1\n"
outcomes name-slash 2 'the name of the stay is not a file' "${header}../set-b/1,1,1,1,1,1\n"
outcomes name-absolute 2 'the name of the stay is not a file' "${header}/etc/passwd,1,1,1,1,1\n"
outcomes many-fields 2 'too many fields' "${header}1$(printf ',1%.0s' {1..300})\n"
fresh && printf '%b' "$header" >data/Outcomes-a.txt
whole header-only 'data: it has neither set-a'
: >data/Outcomes-a.txt
whole empty 'data: it has neither set-a'
printf '%b' "${header}1,1,1,1,1,0\n7,1,1,1,1,1\n" >data/Outcomes-a.txt
whole absent-stay 'data/set-a/7.txt: cannot open: No such file'
printf '%b' "${header}1,1,1,1,1,0\n1,1,1,1,1,1\n" >data/Outcomes-a.txt
whole listed-twice 'data/set-a/1.txt: listed twice'
printf '%b' "${header}1,1,1,1,1,0\n\x1b[2J,1,1,1,1,1\n" >data/Outcomes-a.txt
whole name-escape 'data/set-a/\\x1b\[2J.txt: cannot open'
printf '%b' "${header}1,1,1,1,1,0\n2,1,1,1,1,1\n" >data/Outcomes-a.txt
whole two-stays 'too few stays'
tr '\n' '\r' <data/Outcomes-a.txt >cr && mv cr data/Outcomes-a.txt
whole cr-only 'too few stays'
printf '%b' "\xef\xbb\xbf${header}\"1\",1,1,1,1,1.0\r\n\r\n2,1,1,1,1,0e5" >data/Outcomes-a.txt
whole odd-but-sound 'too few stays'

# --- the table, the folder and the stays as other things ---------------------------------------------
rm data/Outcomes-a.txt && mkdir data/Outcomes-a.txt
whole table-is-folder 'data/Outcomes-a.txt: is a folder'
rmdir data/Outcomes-a.txt && mkfifo data/Outcomes-a.txt
whole table-is-pipe 'data/Outcomes-a.txt: not a regular file'
rm data/Outcomes-a.txt && ln -s /dev/zero data/Outcomes-a.txt
whole table-is-device 'data/Outcomes-a.txt: not a regular file'
rm data/Outcomes-a.txt && printf '%b' "${header}1,1,1,1,1,0\n2,1,1,1,1,1\n" >data/Outcomes-a.txt
mv data/set-a data/stays
whole not-unpacked 'data/set-a: not there; unpack the archive first'
: >data/set-a
whole folder-is-file 'data/set-a/1.txt: cannot open: Not a directory'
rm data/set-a && mv data/stays data/set-a
: >data/set-a/2.txt
whole stay-is-empty 'data/set-a/2.txt: not a patient file: it is empty'
printf '%b' "$header" >data/set-a/2.txt
whole stay-is-table 'data/set-a/2.txt:1: not a patient file: a table of outcomes'
printf '\377\376T\0' >data/set-a/2.txt
whole stay-is-utf16 'data/set-a/2.txt:1: not a patient file'
rm data/set-a/2.txt && mkdir data/set-a/2.txt
whole stay-is-folder 'data/set-a/2.txt: is a folder'
rmdir data/set-a/2.txt && mkfifo data/set-a/2.txt
whole stay-is-pipe 'data/set-a/2.txt: not a regular file'
rm data/set-a/2.txt && ln -s 2.txt data/set-a/2.txt
whole stay-is-loop 'data/set-a/2.txt: cannot open: Too many levels'
awk -v header="$header" 'BEGIN { printf "RecordID,In-hospital_death\n1,"; for (i = 0; i < 1e7; i++) printf "0" }' >data/Outcomes-a.txt
whole table-of-one-line 'data/Outcomes-a.txt:2: the line is too long'
awk 'BEGIN { print "RecordID,In-hospital_death"; for (i = 0; i < 500000; i++) print i ",0" }' >data/Outcomes-a.txt
rm data/set-a/2.txt
whole table-of-many-rows 'data/set-a/0.txt: cannot open'
printf '%b' "${header}1,1,1,1,1,0\n2,1,1,1,1,1\n" >data/Outcomes-a.txt
printf 'stay_id,Time,Parameter,Value\n2,01:00,HR,80\n4,01:00,HR,90\n' >data/set-a/ward.csv
whole stay-of-several 'too few stays'
printf 'stay_id,Time,Parameter,Value\n2,01:00,HR,80\n1,01:00,HR,90\n' >data/set-a/ward.csv
whole stay-in-two-files 'data/set-a/1.txt: the stay 1 is also in data/set-a/ward.csv'
rm -rf data && : >data
whole data-is-file 'data: it has neither set-a'
rm data
whole data-is-missing 'data: it has neither set-a'

# --- listfiles that are trained on ---------------------------------------------------------------------
name=_episode1_timeseries.csv
train_list no-header 1 'no columns stay and y_true' "1$name,0\n"
train_list challenge-header 1 'no columns stay and y_true' "$header"
train_list utf16 1 'no columns stay and y_true' '\xff\xfes\0t\0'
train_list nul 2 'a NUL byte' "${list}1$name,0\0\n"
train_list outcome-2 2 'the outcome must be 0 or 1' "${list}1$name,2\n"
train_list outcome-word 2 'the outcome must be 0 or 1' "${list}1$name,dead\n"
train_list outcome-missing 2 'the outcome must be 0 or 1' "${list}1$name\n"
train_list path 2 'the name of the stay is not a file' "${list}../1$name,0\n"
train_list no-number 2 'does not begin with the number' "${list}episode1,0\n"
train_list dots 2 'does not begin with the number' "${list}..,0\n"
train_list open-quote 3 'a quoted field is not closed' "${list}1$name,0\n\"2$name,1\n"
fresh && printf '%b' "${list}1$name,0\n9$name,1\n" >data/train/listfile.csv
whole list-absent-stay "data/train/9$name: cannot open: No such file"
printf '%b' "${list}1$name,0\n1$name,1\n" >data/train/listfile.csv
whole list-twice "data/train/1$name: listed twice"
printf '%b' "${list}1listfile.csv,0\n" >data/train/listfile.csv && cp data/train/listfile.csv data/train/1listfile.csv
whole list-of-lists 'data/train/1listfile.csv:1: not a patient file: a list of stays'
printf '%b' "${list}1$name,0\n" >data/train/listfile.csv
mkdir data/test && cp "data/train/1$name" data/test && cp data/train/listfile.csv data/test
whole in-train-and-test 'data: patient 1 has stays in train/ and in test/'
rm data/train/listfile.csv && mkfifo data/train/listfile.csv
whole list-is-pipe 'data/train/listfile.csv: not a regular file'

# --- listfiles that are scored ---------------------------------------------------------------------------
# scored CASE STATUS STAYS LINE REASON CONTENT: so many stays get a risk, and the line is named.
scored() {
    case=$1 count=$((count + 1))
    printf '%b' "$6" >data/train/list.csv
    "$tool" bounded 150 icurisk score --json data/train/list.csv >out 2>err </dev/null
    local got=$?
    [ $got -eq "$2" ] || complain "$case: exit status $got, not $2: $(cat err)"
    [ "$(grep -c '"risk":0\.' out)" -eq "$3" ] || complain "$case: $(cat out) $(cat err)"
    [ -z "$5" ] || grep -q "^icurisk: data/train/list.csv:$4: $5" err || complain "$case: no '$5': $(cat err)"
}
fresh
scored good 0 2 - '' "${list}1$name,0\n2$name,1\n"
scored with-hours 0 1 - '' "stay,period_length,y_true\n1$name,48,0\n"
scored without-end 0 2 - '' "${list}1$name,0\n2$name,1"
scored twice 0 2 - '' "${list}1$name,0\n1$name,0\n"
scored absent 1 1 3 'stay not found: 9' "${list}1$name,0\n9$name,1\n"
scored outside 1 1 2 'stay not found: ../set-a/1.txt' "${list}../set-a/1.txt,0\n2$name,1\n"
scored absolute 1 1 2 'stay not found: /etc/passwd' "${list}/etc/passwd,0\n2$name,1\n"
scored escape 1 1 2 'stay not found: \\x1b\[2J' "${list}\x1b[2J,0\n2$name,1\n"
scored nul 1 1 2 'a NUL byte' "${list}1$name\0,0\n2$name,1\n"
scored quote 1 1 2 'a quoted field is not closed' "${list}\"1$name,0\n2$name,1\n"
scored names-nothing 1 1 2 'stay not found' "${list},0\n2$name,1\n"
scored header-only 0 0 - '' "$list"
scored itself 1 1 1 'not a patient file: a list of stays' "${list}list.csv,0\n1$name,0\n"
scored long-name 1 1 2 'stay not found' "${list}$(printf '1%.0s' {1..5000}),0\n1$name,0\n"
printf '%b' "${list}list.csv,0\n1$name,0\n" >data/train/listfile.csv
scored another-list 1 1 - '' "${list}listfile.csv,0\n1$name,0\n"

[ "$count" -ge 80 ] || complain "only $count cases"
[ "$wrong" -eq 0 ] || { echo "$wrong of $count things wrong"; exit 1; }
