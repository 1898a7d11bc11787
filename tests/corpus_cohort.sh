#!/bin/bash
# SPDX-License-Identifier: MIT
# Damaged or hostile outcome tables, listfiles and folders. Training refuses an incomplete cohort with
# file, line and reason. Scoring a listfile skips only its invalid lines. Contents are in printf %b syntax.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir models && "$tool" models models || exit 1
export ICURISK_MODELS=$work/models
count=0
stay='Time,Parameter,Value\n00:00,RecordID,1\n00:00,Age,60\n01:00,HR,80\n'
episode='Hours,Heart Rate,pH\n1.0,80,7.4\n'

# refuse_cohort CASE REASON: training on the folder data as it is now.
refuse_cohort() {
    local got message
    case=$1
    count=$((count + 1))
    "$tool" bounded 150 icurisk train --quiet --arch lstm --epochs 1 --data data --out net >out 2>err </dev/null
    got=$?
    IFS= read -r -d '' message <err
    message=${message%$'\n'}
    [ $got -eq 1 ] || complain "$case: exit status $got instead of 1: $message"
    [[ $message == "icurisk: "* && $message != *$'\n'* && $message =~ ^icurisk:\ ${2//(/\\(} ]] ||
        complain "$case: not the one message '$2': $message"
    [[ $message != *[[:cntrl:]]* ]] || complain "$case: control bytes reach the terminal"
    ! compgen -G 'net*' >found || complain "$case: a network was written: $(<found)"
}

# reset_data: three stays in each format, without a table.
mkdir -p stays/set-a stays/train
for id in 1 2 3; do
    printf '%b' "${stay/RecordID,1/RecordID,$id}" >stays/set-a/$id.txt
    printf '%b' "$episode" >stays/train/${id}_episode1_timeseries.csv
done
reset_data() {
    rm -rf data && cp -R stays data
}

# refuse_outcomes CASE LINE REASON CONTENT: a table of the challenge.
refuse_outcomes() {
    reset_data && printf '%b' "$4" >data/Outcomes-a.txt
    refuse_cohort "$1" "data/Outcomes-a.txt:$2:.*$3"
}

# refuse_listfile CASE LINE REASON CONTENT: a listfile of the benchmark.
refuse_listfile() {
    reset_data && printf '%b' "$4" >data/train/listfile.csv
    refuse_cohort "$1" "data/train/listfile.csv:$2:.*$3"
}

header='RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n'
list='stay,y_true\n'

# --- tables of the challenge -----------------------------------------------------------------------
refuse_outcomes no-header 1 'no columns RecordID and In-hospital_death' '1,1,1,1,1,0\n2,1,1,1,1,1\n'
refuse_outcomes half-header 1 'no columns RecordID' 'RecordID,SAPS-I\n1,1\n'
refuse_outcomes other-half 1 'no columns RecordID' 'SAPS-I,In-hospital_death\n1,1\n'
refuse_outcomes cut-header 1 'no columns RecordID' 'RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hosp'
refuse_outcomes text 1 'no columns RecordID' 'to be done\n'
refuse_outcomes listfile 1 'no columns RecordID' 'stay,y_true\n1,0\n'
refuse_outcomes latin1 1 'no columns RecordID' 'Record\xceD,In-hospital_death\n1,0\n'
refuse_outcomes utf16 1 'no columns RecordID' '\xff\xfeR\0e\0c\0o\0'
refuse_outcomes utf16-no-mark 1 'no columns RecordID' 'R\0e\0c\0o\0'
refuse_outcomes nul-header 1 'a NUL byte' 'Record\0ID,In-hospital_death\n1,0\n'
refuse_outcomes nul-row 3 'a NUL byte' "${header}1,1,1,1,1,0\n2,1,1,1\0,1,1\n"
refuse_outcomes open-quote 2 'a quoted field is not closed' "${header}\"1,1,1,1,1,0\n"
refuse_outcomes inner-quote 2 'a quote inside' "${header}1,1,\"1\"1,1,1,0\n"
refuse_outcomes death-2 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,2\n"
refuse_outcomes death-minus 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,-1\n"
refuse_outcomes death-half 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0.5\n"
refuse_outcomes death-nan 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,nan\n"
refuse_outcomes death-inf 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,inf\n"
refuse_outcomes death-hex 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0x1\n"
refuse_outcomes death-tiny 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,1e-300\n"
refuse_outcomes death-huge 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,1e308\n"
refuse_outcomes death-word 3 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0\n2,1,1,1,1,yes\n"
refuse_outcomes death-empty 2 'the outcome must be 0 or 1' "${header}1,1,1,1,1,\n"
refuse_outcomes row-cut 3 'the outcome must be 0 or 1' "${header}1,1,1,1,1,0\n2,1,1,1"
refuse_outcomes row-empty-fields 2 'the outcome must be 0 or 1' "${header},,,,,\n"
refuse_outcomes name-empty 2 'the name of the stay is not a file' "${header},1,1,1,1,1\n"
refuse_outcomes name-slash 2 'the name of the stay is not a file' "${header}../set-b/1,1,1,1,1,1\n"
refuse_outcomes name-absolute 2 'the name of the stay is not a file' "${header}/etc/passwd,1,1,1,1,1\n"
refuse_outcomes many-fields 2 'too many fields' "${header}1$(printf ',1%.0s' {1..300})\n"
reset_data && printf '%b' "$header" >data/Outcomes-a.txt
refuse_cohort header-only 'data: it has neither set-a'
: >data/Outcomes-a.txt
refuse_cohort empty 'data: it has neither set-a'
printf '%b' "${header}1,1,1,1,1,0\n7,1,1,1,1,1\n" >data/Outcomes-a.txt
refuse_cohort absent-stay 'data/set-a/7.txt: cannot open: No such file'
printf '%b' "${header}1,1,1,1,1,0\n1,1,1,1,1,1\n" >data/Outcomes-a.txt
refuse_cohort listed-twice 'data/set-a/1.txt: listed twice'
printf '%b' "${header}1,1,1,1,1,0\n\x1b[2J,1,1,1,1,1\n" >data/Outcomes-a.txt
refuse_cohort name-escape 'data/set-a/\\x1b\[2J.txt: cannot open'
printf '%b' "${header}1,1,1,1,1,0\n2,1,1,1,1,1\n" >data/Outcomes-a.txt
refuse_cohort two-stays 'too few stays'
tr '\n' '\r' <data/Outcomes-a.txt >cr && mv cr data/Outcomes-a.txt
refuse_cohort cr-only 'too few stays'
printf '%b' "\xef\xbb\xbf${header}\"1\",1,1,1,1,1.0\r\n\r\n2,1,1,1,1,0e5" >data/Outcomes-a.txt
refuse_cohort unusual-but-valid 'too few stays'

# --- other kinds of files in place of the table, the folder and the stays ------------------------------
rm data/Outcomes-a.txt && mkdir data/Outcomes-a.txt
refuse_cohort table-is-folder 'data/Outcomes-a.txt: is a folder'
rmdir data/Outcomes-a.txt && mkfifo data/Outcomes-a.txt
refuse_cohort table-is-pipe 'data/Outcomes-a.txt: not a regular file'
rm data/Outcomes-a.txt && ln -s /dev/zero data/Outcomes-a.txt
refuse_cohort table-is-device 'data/Outcomes-a.txt: not a regular file'
rm data/Outcomes-a.txt && printf '%b' "${header}1,1,1,1,1,0\n2,1,1,1,1,1\n" >data/Outcomes-a.txt
mv data/set-a data/stays
refuse_cohort not-unpacked 'data/set-a: not there; unpack the archive first'
: >data/set-a
refuse_cohort folder-is-file 'data/set-a/1.txt: cannot open: Not a directory'
rm data/set-a && mv data/stays data/set-a
: >data/set-a/2.txt
refuse_cohort stay-is-empty 'data/set-a/2.txt: not a patient file: it is empty'
printf '%b' "$header" >data/set-a/2.txt
refuse_cohort stay-is-table 'data/set-a/2.txt:1: not a patient file: a table of outcomes'
printf '\377\376T\0' >data/set-a/2.txt
refuse_cohort stay-is-utf16 'data/set-a/2.txt:1: not a patient file'
rm data/set-a/2.txt && mkdir data/set-a/2.txt
refuse_cohort stay-is-folder 'data/set-a/2.txt: is a folder'
rmdir data/set-a/2.txt && mkfifo data/set-a/2.txt
refuse_cohort stay-is-pipe 'data/set-a/2.txt: not a regular file'
rm data/set-a/2.txt && ln -s 2.txt data/set-a/2.txt
refuse_cohort stay-is-loop 'data/set-a/2.txt: cannot open: Too many levels'
awk -v header="$header" 'BEGIN { printf "RecordID,In-hospital_death\n1,"; for (i = 0; i < 1e7; i++) printf "0" }' >data/Outcomes-a.txt
refuse_cohort table-of-one-line 'data/Outcomes-a.txt:2: the line is too long'
awk 'BEGIN { print "RecordID,In-hospital_death"; for (i = 0; i < 500000; i++) print i ",0" }' >data/Outcomes-a.txt
rm data/set-a/2.txt
refuse_cohort table-of-many-rows 'data/set-a/0.txt: cannot open'
printf '%b' "${header}1,1,1,1,1,0\n2,1,1,1,1,1\n" >data/Outcomes-a.txt
printf 'stay_id,Time,Parameter,Value\n2,01:00,HR,80\n4,01:00,HR,90\n' >data/set-a/ward.csv
refuse_cohort stay-of-several 'too few stays'
printf 'stay_id,Time,Parameter,Value\n2,01:00,HR,80\n1,01:00,HR,90\n' >data/set-a/ward.csv
refuse_cohort stay-in-two-files 'data/set-a/1.txt: the stay 1 is also in data/set-a/ward.csv'
rm -rf data && : >data
refuse_cohort data-is-file 'data: it has neither set-a'
rm data
refuse_cohort data-is-missing 'data: it has neither set-a'

# --- listfiles that are trained on ---------------------------------------------------------------------
name=_episode1_timeseries.csv
refuse_listfile no-header 1 'no columns stay and y_true' "1$name,0\n"
refuse_listfile challenge-header 1 'no columns stay and y_true' "$header"
refuse_listfile utf16 1 'no columns stay and y_true' '\xff\xfes\0t\0'
refuse_listfile nul 2 'a NUL byte' "${list}1$name,0\0\n"
refuse_listfile outcome-2 2 'the outcome must be 0 or 1' "${list}1$name,2\n"
refuse_listfile outcome-word 2 'the outcome must be 0 or 1' "${list}1$name,dead\n"
refuse_listfile outcome-missing 2 'the outcome must be 0 or 1' "${list}1$name\n"
refuse_listfile path 2 'the name of the stay is not a file' "${list}../1$name,0\n"
refuse_listfile no-number 2 'does not begin with the number' "${list}episode1,0\n"
refuse_listfile dots 2 'does not begin with the number' "${list}..,0\n"
refuse_listfile open-quote 3 'a quoted field is not closed' "${list}1$name,0\n\"2$name,1\n"
reset_data && printf '%b' "${list}1$name,0\n9$name,1\n" >data/train/listfile.csv
refuse_cohort list-absent-stay "data/train/9$name: cannot open: No such file"
printf '%b' "${list}1$name,0\n1$name,1\n" >data/train/listfile.csv
refuse_cohort list-twice "data/train/1$name: listed twice"
printf '%b' "${list}1listfile.csv,0\n" >data/train/listfile.csv && cp data/train/listfile.csv data/train/1listfile.csv
refuse_cohort list-of-lists 'data/train/1listfile.csv:1: not a patient file: a list of stays'
printf '%b' "${list}1$name,0\n" >data/train/listfile.csv
mkdir data/test && cp "data/train/1$name" data/test && cp data/train/listfile.csv data/test
refuse_cohort in-train-and-test 'data: patient 1 has stays in train/ and in test/'
rm data/train/listfile.csv && mkfifo data/train/listfile.csv
refuse_cohort list-is-pipe 'data/train/listfile.csv: not a regular file'

# --- listfiles that are scored ---------------------------------------------------------------------------
# score_listfile CASE STATUS STAYS LINE REASON CONTENT: STAYS stays get a risk, and the message has the line.
score_listfile() {
    case=$1 count=$((count + 1))
    printf '%b' "$6" >data/train/list.csv
    "$tool" bounded 150 icurisk score --json data/train/list.csv >out 2>err </dev/null
    local got=$?
    [ $got -eq "$2" ] || complain "$case: exit status $got instead of $2: $(cat err)"
    [ "$(grep -c '"risk":0\.' out)" -eq "$3" ] || complain "$case: $(cat out) $(cat err)"
    [ -z "$5" ] || grep -q "^icurisk: data/train/list.csv:$4: $5" err || complain "$case: no '$5': $(cat err)"
}
reset_data
score_listfile good 0 2 - '' "${list}1$name,0\n2$name,1\n"
score_listfile with-hours 0 1 - '' "stay,period_length,y_true\n1$name,48,0\n"
score_listfile without-end 0 2 - '' "${list}1$name,0\n2$name,1"
score_listfile twice 0 2 - '' "${list}1$name,0\n1$name,0\n"
score_listfile absent 1 1 3 'stay not found: 9' "${list}1$name,0\n9$name,1\n"
score_listfile outside 1 1 2 'stay not found: ../set-a/1.txt' "${list}../set-a/1.txt,0\n2$name,1\n"
score_listfile absolute 1 1 2 'stay not found: /etc/passwd' "${list}/etc/passwd,0\n2$name,1\n"
score_listfile escape 1 1 2 'stay not found: \\x1b\[2J' "${list}\x1b[2J,0\n2$name,1\n"
score_listfile nul 1 1 2 'a NUL byte' "${list}1$name\0,0\n2$name,1\n"
score_listfile quote 1 1 2 'a quoted field is not closed' "${list}\"1$name,0\n2$name,1\n"
score_listfile names-nothing 1 1 2 'stay not found' "${list},0\n2$name,1\n"
score_listfile header-only 0 0 - '' "$list"
score_listfile itself 1 1 1 'not a patient file: a list of stays' "${list}list.csv,0\n1$name,0\n"
score_listfile long-name 1 1 2 'stay not found' "${list}$(printf '1%.0s' {1..5000}),0\n1$name,0\n"
printf '%b' "${list}list.csv,0\n1$name,0\n" >data/train/listfile.csv
score_listfile another-list 1 1 - '' "${list}listfile.csv,0\n1$name,0\n"

[ "$count" -ge 80 ] || complain "only $count cases"
finish
