#!/bin/bash
# SPDX-License-Identifier: MIT
# The command condense on synthetic stays in both public layouts, and on real episodes if available:
# output, files and exit status.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"

# Challenge stays, and benchmark episodes, 50 in train/ and 20 in test/; some patients have two.
make_stays 60 6
mkdir -p episodes/train episodes/test
awk "$noise"'
BEGIN {
    seed = 8
    for (id = 1; id <= 70; id++) {
        part = id <= 50 ? "train" : "test"
        died = id % 10 < 3
        name = int(id / 2) + 1000 + (part == "test" ? 1000 : 0) "_episode" id % 2 + 1 "_timeseries.csv"
        file = "episodes/" part "/" name
        print "Hours,Heart Rate,Mean blood pressure" > file
        for (hour = 1; hour < 48; hour += 5)
            printf "%.2f,%d,%d\n", hour + noise(), 70 + 20 * died + 30 * noise(),
                80 - 10 * died + 10 * noise() > file
        close(file)
        list = "episodes/" part "/listfile.csv"
        if (!listed[part]++)
            print "stay,y_true" > list
        print name "," died > list
    }
}'

variants='lstm lstm-pruned hlstm hlstm-pruned gru lstm-int8 lstm-pruned-int8 hlstm-int8
    hlstm-pruned-int8 gru-int8 dnn dnn-pruned dnn-int8 dnn-pruned-int8 logistic wide'

# check_tables COLUMNS: the tables in out are 80 columns wide, have a row for each variant, and the
# paper's figures beside ours. COLUMNS is how many more columns the AUROCs have.
check_tables() {
    local columns=$1 v
    expect_output '^The risk at earlier hours'
    expect_width 80
    sed '/^The risk at earlier hours/,$d' out >tables
    sed '1,/^The risk at earlier hours/d' out >hours
    awk -v variants="$variants" '
        FNR == 1 { file++ }
        file == 1 && $2 ~ /^[0-9]/ { rows[$1]++ }
        file == 2 && $2 ~ /^[0-9.]+\/[0-9.]+$/ { hours[$1]++ }
        END {
            for (i = split(variants, list); i > 0; i--)
                if (rows[list[i]] != 1 || hours[list[i]] != 1)
                    print list[i] ": " rows[list[i]] + 0 ", " hours[list[i]] + 0
        }' tables hours >bad
    [ -s bad ] && complain "not exactly one row and one row of earlier hours: $(cat bad)"
    # name parameters(ours paper) KB(ours paper) usec(ours paper) seconds(ours paper) AUROC(ours paper)
    while read -r v parameters kilobytes auroc; do
        awk -v name="$v" -v p="$parameters" -v k="$kilobytes" -v a="$auroc" -v columns="$columns" \
            '$1 == name { found = $3 == p && $5 == k && $11 == a && $2 > 0 && $4 > 0 && $6 > 0 &&
                          $10 >= 0 && $10 <= 1 && NF == 11 + columns }
             END { exit !found }' tables || complain "$v: the paper's figures are not $parameters $kilobytes $auroc: $(grep "^$v " tables)"
    done <<'PAPER'
lstm 8081 129 0.836
lstm-pruned 3273 73 0.853
hlstm 6993 111 0.860
dnn 60929 767 0.820
dnn-pruned 27312 315 0.810
dnn-int8 60929 64 0.820
hlstm-pruned - - -
lstm-int8 - - -
gru - - -
PAPER
}

# check_report FOLDER SCHEME RECIPE: report.json is one object that agrees with the files.
check_report() {
    local folder=$1 i table paths=() fields sizes facts name parameters bytes file files=()
    for i in {0..15}; do
        paths+=("variants.$i.model" "variants.$i.parameters" "variants.$i.file_bytes" "variants.$i.file")
    done
    tr -d '\n' <"$folder/report.json" | "$tool" json scheme recipe variants "${paths[@]}" >found ||
        complain "$folder: report.json is not JSON"
    IFS=$'\t' read -ra fields <found
    [ "${fields[*]:0:3}" = "$2 $3 [16]" ] || complain "$folder: ${fields[*]:0:3}"
    for ((i = 3; i < ${#fields[@]}; i += 4)); do
        files+=("${fields[i + 3]}")
    done
    mapfile -t sizes < <(stat -c %s "${files[@]}")
    mapfile -t facts < <(icurisk info --json "${files[@]}" | "$tool" json model parameters scheme)
    table=$'\n'$(<out)
    for i in {0..15}; do
        name=${fields[3 + 4 * i]} parameters=${fields[4 + 4 * i]} bytes=${fields[5 + 4 * i]} file=${files[i]}
        [ "${sizes[i]-}" = "$bytes" ] || complain "$name: the size of $file is not $bytes bytes"
        [ "${facts[i]-}" = "$(printf '%s\t%s\t%s' "$name" "$parameters" "$2")" ] ||
            complain "$name: the facts of the file are ${facts[i]-}"
        [[ $table =~ $'\n'$name\ +$parameters\  ]] || complain "$name: the table has another number of parameters"
    done
}

# check_methods FOLDER: each method has a row in the table and in report.json, and a packed file.
check_methods() {
    local i name parent left bytes file
    for i in $(seq 0 5); do
        read -r name parent left bytes file < <(tr -d '\n' <"$1/report.json" | "$tool" json "methods.$i.model" \
            "methods.$i.parent" "methods.$i.weights_not_zero" "methods.$i.file_bytes" "methods.$i.file")
        grep -qE "^$name +$left +$bytes +[0-9.]+ +[01].[0-9]+ +[01]\.[0-9]+ " out || complain "the table has no row of $name"
        [ "$(stat -c %s "$file")" = "$bytes" ] || complain "$name: the size of $file is not $bytes bytes"
        icurisk info --json "$file" | "$tool" json model parent >found
        icurisk info --json "$1/$parent.safetensors" | "$tool" json sha256 >parent
        [ "$(cat found)" = "$(printf '%s\t%s' "$name" "$(cat parent)")" ] || complain "$name: $(cat found)"
        grep -qa '"storage":"packed"' "$file" || complain "$name: the file is not packed"
    done
    [ "$name" = dnn-binary ] || complain "the last method is $name instead of dnn-binary"
    icurisk quantise "$1/dnn.safetensors" --bits 1 --epochs 2 --quiet --data episodes --out binary >found
    cmp -s binary "$1/dnn-binary.safetensors" || complain 'quantise and condense write different files'
    rm binary
}

# The facts of a network on one line.
facts() {
    icurisk info "$1.safetensors" | tr -s ' \n' '  '
}

# ---- refused ----

expect_status 2 'needed' icurisk condense
expect_status 2 'needed' icurisk condense --data made
expect_status 2 "unknown scheme 'eicu'" icurisk condense --scheme eicu --data made --out new
expect_status 2 "unknown recipe 'secret'" icurisk condense --recipe secret --data made --out new
expect_status 2 "--methods takes main or all, not 'some'" icurisk condense --methods some --data made --out new
expect_status 2 'epochs' icurisk condense --epochs 1 --data made --out new
expect_status 2 'threads' icurisk condense --threads 0 --data made --out new
[ -e new ] && complain 'a refused run created its folder'
expect_status 1 'neither set-a' icurisk condense --data . --out new
expect_status 1 'nowhere' icurisk condense --data nowhere --out new
expect_status 1 '/proc/new' icurisk condense --data made --out /proc/new
mkdir few && ln -s ../made/set-a few/set-a && head -9 made/Outcomes-a.txt >few/Outcomes-a.txt
expect_status 1 'too few stays' icurisk condense --data few --out new

# ---- a folder of the challenge, best recipe ----

quick=(--epochs 2 --bag 1)
expect_status 0 'teacher out of fold, AUROC' icurisk condense "${quick[@]}" --data made --out nets
grep -q 'final-wide\|final-dnn' err || complain "no progress messages: $(tail -3 err)"
check_tables 1
grep -q 'on 9 held-out stays (3 deaths)' out || complain "not evaluated on the held-out stays: $(head -1 out)"
check_report nets physionet2012 best
[ -e nets.work ] && complain 'the checkpoints were not removed'
[ "$(find nets -type f | wc -l)" -eq 17 ] || complain "wrote $(ls nets)"
[ -z "$(find nets -type f -perm /077)" ] || complain 'other users can read the files'
icurisk score --models "$PWD" --model nets/wide.safetensors --json made/set-a/7.txt >scored ||
    complain 'the new network cannot score'
"$tool" json risk <scored | grep -q '^[01]\.[0-9]' || complain "no risk: $(cat scored)"
facts nets/lstm-pruned-int8 | grep -q 'fitted on all 60 stays' || complain 'the facts do not name the stays'

# ---- killed at random, stopped by Ctrl-C: says how to resume, resumes, and writes the same bytes ----

echo "seed $$"
RANDOM=$$
for checkpoints in 1 3; do
    icurisk condense --quiet "${quick[@]}" --data made --out again >/dev/null 2>&1 </dev/null &
    pid=$!
    until [ "$(find again.work -name 'fold*' 2>/dev/null | wc -l)" -ge $checkpoints ]; do
        kill -0 $pid || break
    done
    sleep "0.0$((RANDOM % 10))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
done
: >err
icurisk condense "${quick[@]}" --data made --out again --threads 1 >out 2>err </dev/null &
pid=$!
until [ -s err ]; do # it catches the signal before it writes the first word
    kill -0 $pid || break
done
kill -INT $pid
wait $pid
got=$?
[ $got -eq 130 ] || complain "exit status $got after SIGINT"
grep -q 'stopped; the same command resumes from again.work' err || complain "the message does not say how to resume: $(tail -1 err)"
[ -s out ] && complain 'a stopped run prints tables'
[ -d again.work ] || complain 'no checkpoints to resume from'
echo unrelated >again.work/net.checkpoint
expect_status 0 '' icurisk condense --quiet "${quick[@]}" --data made --out again --threads 2
[ -s err ] && complain "--quiet prints messages: $(cat err)"
for v in $variants; do
    cmp -s nets/"$v".safetensors again/"$v".safetensors || complain "$v: differs after it was stopped and resumed"
done
[ "$(ls again.work)" = net.checkpoint ] || complain "the checkpoints were not removed: $(ls again.work)"
[ "$(cat again.work/net.checkpoint)" = unrelated ] || complain 'an unrelated file was changed'

# ---- train/ and test/ of the benchmark ----

expect_status 0 '' icurisk condense --epochs 2 --bag 0 --scheme mimic3 --data episodes --out mimic --work checkpoints --methods all
grep -q 'on 20 held-out stays (6 deaths)' out || complain "not evaluated on the held-out stays: $(head -1 out)"
check_tables 1
check_report mimic mimic3 best
check_methods mimic
[ -e checkpoints ] && complain 'the checkpoints were not removed'
facts mimic/hlstm | grep -q "50 stays fitted, 20 held out (6 deaths), the folder's own test stays" ||
    complain "facts of the split: $(facts mimic/hlstm)"
facts mimic/hlstm | grep -q 'fitted on all 70 stays' || complain 'the final network is not fitted on all stays'

# The published recipe: the figures of the last epoch, and of the best one beside them.
expect_status 0 '' icurisk condense --recipe paper --epochs 2 --scheme mimic3 --data episodes --out paper
grep -q 'best' out || complain 'the column of the best epoch is missing'
check_tables 1
awk '/^(lstm|hlstm|dnn)(-pruned)? / && ($12 < $10 || NF != 12) { exit 1 }' tables ||
    complain "the best epoch is below the last: $(cat out)"
check_report paper mimic3 paper
facts paper/lstm | grep -q 'fitted on all' && complain 'the published recipe must not fit on the test stays'

# ---- real episodes, with a split made here as a user with MIMIC-III makes it ----

if [ -n "${ICURISK_DATA:-}" ]; then
    real=$ICURISK_DATA/mimic3-demo/in-hospital-mortality/train
    mkdir -p real/in-hospital-mortality/train real/in-hospital-mortality/test
    # every fifth patient who died and every fifth who survived is a test patient
    awk -F, -v from="$real" 'NR == 1 { next }
        { split($1, name, "_"); person[$1] = name[1]; y[$1] = $2; order[NR] = $1
          died[name[1]] = died[name[1]] || $2 }
        END {
            for (part = 0; part < 2; part++)
                print "stay,y_true" > "real/in-hospital-mortality/" (part ? "test" : "train") "/listfile.csv"
            for (i = 2; i <= NR; i++) {
                stay = order[i]; p = person[stay]
                if (!(p in place)) place[p] = seen[died[p]]++ % 5 == 0 ? "test" : "train"
                folder = "real/in-hospital-mortality/" place[p]
                print stay "," y[stay] > (folder "/listfile.csv")
                print from "/" stay, folder "/" stay
            }
        }' "$real/listfile.csv" >copies
    while read -r from to; do cp "$from" "$to" || complain "$from"; done <copies
    [ "$(wc -l <copies)" -eq 47 ] || complain "$(wc -l <copies) episodes, not 47"
    held=$(($(wc -l <real/in-hospital-mortality/test/listfile.csv) - 1))
    expect_status 0 '' icurisk condense --scheme mimic3 --epochs 2 --bag 0 --data real --out demo
    grep -q "on $held held-out stays" out || complain "not evaluated on the held-out stays: $(head -1 out)"
    check_tables 1
    check_report demo mimic3 best
    [ -e demo.work ] && complain 'the checkpoints were not removed'
fi

finish
