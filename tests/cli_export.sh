#!/bin/bash
# SPDX-License-Identifier: MIT
# export --c: the file compiles without a warning and gives the risk of score at each hour. export
# --onnx: what is written and what is refused.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=$abs_srcdir/models
strict='-std=c99 -Wall -Wextra -pedantic -Werror -O1'
# The x87 keeps more digits than a float has. With them an input may be rounded to another int8 value.
# shellcheck disable=SC2086 # CC may carry options
if ${CC:-cc} -dM -E -x c /dev/null | grep -q '__i386__'; then
    strict="$strict -msse2 -mfpmath=sse"
fi
mkdir plain && "$abs_builddir/tests/export_c_test" plain || complain 'cannot write the networks with other features'
networks='lstm lstm-pruned hlstm hlstm-pruned plain/lstm.safetensors plain/hlstm.safetensors plain/gru.safetensors
    lstm-int8 lstm-pruned-int8 hlstm-int8 gru-int8 plain/lstm-int8.safetensors plain/hlstm-int8.safetensors
    plain/gru-int8.safetensors dnn-pruned dnn-int8 plain/dnn.safetensors plain/dnn-int8.safetensors gru'

# A stay with readings before admission, at the end of an hour and at hour 48, several in one hour,
# variables that stand in for another, parts of the GCS with and without a total, gaps, and age above 90.
printf '%s\n' Time,Parameter,Value 00:00,RecordID,1 00:00,Age,95 00:00,Gender,1 -00:20,HR,91 \
    01:00,HR,95 01:00,Urine,40 01:01,HR,120 01:30,Urine,100 01:40,Urine,60 02:10,SBP,88 02:10,DBP,41 \
    02:10,MBP,57 02:30,SpO2,89 02:40,NISysABP,95 03:00,SpO2,91 03:00,SaO2,97 '04:00,GCS eye,2' \
    '04:00,GCS motor,5' '04:30,GCS verbal,3' '06:10,GCS eye,4' '08:10,GCS eye,4' '08:10,GCS motor,6' \
    '08:10,GCS verbal,1.0 ET/Trach' 08:20,GCS,9 12:00,Lactate,5.5 12:30,Lactate,7.5 12:40,MechVent,1 \
    13:00,SysABP,0 30:00,WBC,0.1 47:59,HR,40 >traps.txt
# A stay of unknown age and sex, with late readings only.
printf '%s\n' Time,Parameter,Value 00:00,RecordID,2 09:15,Temp,39.9 20:00,Temp,35 >late.txt
icurisk convert traps.txt stays 2>err || complain "$(cat err)"
icurisk convert late.txt stays 2>err || complain "$(cat err)"
icurisk convert "$abs_srcdir/samples" stays 2>err || complain "$(cat err)"

# The driver reads for each stay a line "START AGE SEX HOURS", then lines "HOUR NAME VALUE" in the order of
# time.
cat >driver.c <<'END'
#include <stdio.h>
#include <string.h>
#define ICURISK_INTERFACE_ONLY
#include "net.c"
static const struct { const char *name; enum icurisk_reading reading; } names[] = {
#include "names.h"
};
static struct icurisk_state state;
static void run_to(int from, int to)
{
    for (; from < to; from++) {
        printf("%d %.9g\n", from, (double)icurisk_hour(&state));
    }
}
static int ends(int hour, int hours)
{
    run_to(hour, hours + 1);
    return hours != ICURISK_HOURS || (icurisk_hour(&state) < 0 && !icurisk_read(&state, ICURISK_HR, 80));
}
int main(int argc, char **argv)
{
    char word[32];
    float first, value;
    int hour = 1, hours = 0, at, sex;
    if (argc > 1) {
        return sscanf(argv[1], "%d", &at) != 1 || at != (int)sizeof state;
    }
    while (scanf("%31s", word) == 1) {
        if (!strcmp(word, "START")) {
            if (hours > 0 && !ends(hour, hours)) return 5;
            if (scanf("%f %d %d", &first, &sex, &hours) != 3) return 2;
            puts("START");
            hour = 1;
            icurisk_start(&state, first, sex);
            continue;
        }
        if (sscanf(word, "%d", &at) != 1 || scanf("%31s %f", word, &value) != 2) return 2;
        run_to(hour, at);
        hour = at;
        for (at = 0; at < ICURISK_READINGS && strcmp(word, names[at].name); at++) {
        }
        if (at == ICURISK_READINGS || !icurisk_read(&state, names[at].reading, value)) return 3;
        if (icurisk_read(&state, names[at].reading, 1e9f) || icurisk_read(&state, names[at].reading, -1e9f) ||
            icurisk_read(&state, ICURISK_HR, 0) || icurisk_read(&state, ICURISK_READINGS, 1)) return 4;
    }
    return ends(hour, hours) ? 0 : 5;
}
END

# driver_input LIST: the stays of a list of lines "FILE HOURS" as lines for the driver.
driver_input() {
    local stays
    mapfile -t stays <"$1"
    awk -F , '
    function ends() {
        if (!stay) return
        print "START", age == "" ? -1 : age, sex == "" ? -1 : sex, hours[stay]
        for (i = 1; i <= n; i++) if (line[i] + 0 <= hours[stay]) print line[i]
    }
    NR == FNR { split($0, part, " "); hours[part[1]] = part[2]; next }
    FNR == 1 { ends(); stay = FILENAME; age = sex = ""; n = 0; next }
    $2 == "Age" { age = $3 } $2 == "Gender" { sex = $3 }
    $2 ~ /^(RecordID|Age|Gender|ICUType|Height|CapRefill|O2 given)$/ { next }
    { split($1, t, ":"); s = t[1] * 3600 + t[2] * 60 + t[3]
      name = toupper($2); gsub(/[^A-Z0-9]/, "_", name)
      line[++n] = ($1 ~ /^-/ || s <= 3600 ? 1 : int((s + 3599) / 3600)) " " name " " $3 + 0 }
    END { ends() }' "$1" "${stays[@]%% *}"
}

for net in $networks; do
    expect_status 0 '' icurisk export --c --model "$net" --scheme physionet2012 --out net.c
    sizes=$(<out)
    [[ $sizes =~ (^|$'\n')'constant: '[0-9]*' bytes of weights' ]] || complain "$net: the sizes are not printed: $sizes"
    [[ $sizes =~ (^|$'\n')'state: '([0-9]*)' bytes' ]]
    stated=${BASH_REMATCH[2]-}
    sed -n 's/^    ICURISK_\([A-Z0-9_]*\),.*/    {"\1", ICURISK_\1},/p' net.c >names.h
    # shellcheck disable=SC2086 # CC may carry options
    ${CC:-cc} $strict -o driver driver.c net.c 2>err || { complain "$net: $(cat err)"; continue; }
    ./driver "$stated" || complain "$net: the state does not have $stated bytes"
    icurisk score --json --model "$net" --scheme physionet2012 stays >scored 2>err || complain "$(cat err)"
    # The stays have as many hours for every network.
    [ -s listed ] || {
        sed 's/.*"file":"\([^"]*\)".*"risk_by_hour":\[\([^]]*\)\].*/\1 \2/' scored |
            awk '{ print $1, split($2, hours, ",") }' >listed
        driver_input listed >inputs
    }
    ./driver <inputs >got || complain "$net: exit status $? of the driver"
    # The driver has no risk before the first reading.
    awk '
        FILENAME == "listed" { name[++stays] = $1; next }
        FILENAME == "got" { if ($1 == "START") run++; else got[run, $1] = $2; hours[run] = $1; next }
        {
            file = risks = $0
            sub(/.*"file":"/, "", file); sub(/".*/, "", file)
            sub(/.*"risk_by_hour":\[/, "", risks); sub(/\].*/, "", risks)
            scored++
            count = split(risks, expected, ",")
            seen = most = 0
            bad = file != name[scored] || count != hours[scored]
            for (hour = 1; hour <= count; hour++) {
                risk = got[scored, hour]
                if (risk == "") { bad++; continue }
                if (risk < 0) { bad += seen > 0; continue }
                seen++; d = expected[hour] - risk; if (d < 0) d = -d; if (d > most) most = d
            }
            if (bad || !seen || most > 1e-6) print file, seen, bad, most
        }
        END { if (scored < 17 || run != scored) print scored + 0 " stays, " run + 0 " run" }' listed got scored >differ
    [ ! -s differ ] || complain "$net: $(cat differ)"
done
for hour in 9 10; do # the first reading of the late stay is in hour 10
    icurisk score --json -m gru -s physionet2012 --at $hour late.txt >out 2>/dev/null
    echo "stays/2.txt $hour" >late
    driver_input late | ./driver | tail -n 1 | grep -q ' -1$' && in_c=null || in_c=number
    in_score=$(grep -q '"risk":null' out && echo null || echo number)
    [ "$in_score" = "$in_c" ] || complain "hour $hour: $in_score by score, $in_c in C"
done

# Standard output gets the same file. It contains the facts of the network.
icurisk export -c -m gru -s physionet2012 >again.c && cmp net.c again.c || complain 'the file on standard output differs'
grep -q "SHA-256 of the network's file: $(checksum_of "$ICURISK_MODELS/physionet2012/gru.safetensors")" net.c ||
    complain 'no checksum'
for fact in cohort limits licence auroc; do
    grep -q "^ \* $fact: " net.c || complain "the fact '$fact' is missing"
done
grep -q 'Not a medical device' net.c || complain 'no disclaimer'
grep -nE '\b(malloc|memcpy|memset|double|stdio|stdlib|string\.h|math\.h|expf|log1pf)\b' net.c &&
    complain 'the file uses a library or double'

# What it has in place of a library, over all that can come, and what is not a number.
cat >own.c <<'END'
#include <math.h>
#include <stdio.h>
#include "net.c"
static double most;
static void compare(double x, double got, double expected)
{
    double off = fabs(got - expected) / (fabs(expected) > 1e-30 ? fabs(expected) : 1e-30);
    if (!(off <= 5e-6 * (1 + fabs(x) / 20))) { printf("%.9g: %.9g, not %.9g\n", x, got, expected); }
    most = off > most ? off : most;
}
int main(void)
{
    float x, not_a_number = nanf("");
    for (x = -86.5f; x < 87; x += 0.01f) compare(x, exponential(x), exp(x));
    for (x = 1e-30f; x < 1e30f; x *= 1.01f) compare(0, logarithm(x), log1p(x));
    for (x = -20; x < 20; x += 0.01f) {
        if (fabs(logistic(x) - 1 / (1 + exp(-(double)x))) > 2e-7) printf("logistic %g\n", (double)x);
        if (fabs(tangent(x) - tanh(x)) > 6e-7) printf("tangent %g\n", (double)x);
        if (fabs(sigmoid(x) - 1 / (1 + exp(-(double)x))) > 6e-7) printf("sigmoid %g\n", (double)x);
    }
    if (logarithm(0) != 0 || exponential(0) != 1) puts("not exact at 0");
    if (exponential(-1e30f) != 0 || !(logistic(1e30f) == 1) || !(logistic(-1e30f) < 1e-30f)) puts("at the ends");
    if (!isnan(exponential(not_a_number)) || !isnan(logistic(not_a_number)) || !isnan(tangent(not_a_number)))
        puts("not a number is lost");
    return 0;
}
END
${CC:-cc} -std=c99 -O1 -o own own.c -lm 2>err && ./own >out || complain "$(cat err)"
[ ! -s out ] || complain "own functions: $(head out)"

# A file made elsewhere, whose facts would end the comment, open another one, or join lines.
cp "$ICURISK_MODELS/physionet2012/gru.safetensors" other.safetensors && chmod u+w other.safetensors
LC_ALL=C sed -i -E 's|"fact.limits":"[^"]{21}|"fact.limits":"*/ int x; /* ???/*//*|' other.safetensors
zero_checksum other.safetensors
expect_status 1 'checksum' icurisk export --c -m other.safetensors
[ ! -s out ] || complain 'a damaged network was exported'
renew_checksum other.safetensors
expect_status 0 '' icurisk export --c -m other.safetensors --out other.c
grep -q '^ \* limits: \* / int x' other.c || complain "limits: $(grep limits other.c)"
grep -q 'made: made elsewhere' other.c || complain 'the file does not say that the network was made elsewhere'
# shellcheck disable=SC2086
${CC:-cc} $strict -c other.c -o other.o 2>err || complain "$(cat err)"

# Networks that cannot be written in C are refused with a reason.
expect_status 1 'additions' icurisk export --c -m dnn-binary -s physionet2012 --out none.c
expect_status 1 'kind lstm + logistic' icurisk export --c -m wide -s physionet2012 --out none.c
expect_status 1 'kind logistic' icurisk export --c -m logistic -s physionet2012 --out none.c
expect_status 1 'mimic3' icurisk export --c -m lstm -s mimic3 --out none.c
[ ! -e none.c ] || complain 'a refused network was exported'
expect_status 2 'needed' icurisk export -m lstm
expect_status 2 'needed' icurisk export --c --onnx -m lstm --out none.c

# ONNX: every shipped network, with its checksum in the file. tests/export_onnx_test.c runs the files.
if icurisk --version | grep -q protobuf-c; then
    files=("$ICURISK_MODELS"/*/*.safetensors)
    mapfile -t checksums < <(icurisk info --json "${files[@]}" | "$tool" json sha256)
    for i in "${!files[@]}"; do
        expect_status 0 '' icurisk export --onnx -m "${files[i]}" --out net.onnx
        [[ ${checksums[i]-} =~ ^[0-9a-f]{64}$ ]] && grep -qa "${checksums[i]}" net.onnx ||
            complain "${files[i]}: no checksum in its ONNX file"
    done
    icurisk export -x -m gru -s physionet2012 --form scaled -o again.onnx && cmp -s again.onnx net.onnx &&
        complain '--form has no effect'
    icurisk export -x -m gru -s physionet2012 --form raw -o net.onnx && icurisk export -x -m gru \
        -s physionet2012 -o again.onnx && cmp net.onnx again.onnx || complain 'two exports differ, or raw is not the default'
    for text in 'Not a medical device' 'shipped with icurisk' 'fact.licence'; do
        grep -qa "$text" net.onnx || complain "the ONNX file lacks '$text'"
    done
    icurisk export -x -m other.safetensors -o other.onnx && grep -qa 'made elsewhere' other.onnx ||
        complain 'the ONNX file does not say that the network was made elsewhere'
else
    expect_status 1 'without protobuf-c' icurisk export --onnx -m gru --out none.c
fi
expect_status 2 'raw, scaled or last' icurisk export --onnx -m gru --form rare --out none.c
expect_status 2 'goes with --onnx' icurisk export --c -m gru --form raw --out none.c
expect_status 2 'needs --out' icurisk export --onnx -m gru
expect_status 2 'needed' icurisk export --c lstm
expect_status 2 'unknown network' icurisk export --c -m nosuch
expect_status 1 '/nowhere' icurisk export --c -m lstm --out /nowhere/net.c
finish
