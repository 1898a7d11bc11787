#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/fuzz/run.sh SECONDS [TARGET...]: run in a build folder configured with --enable-fuzz.
# Each target starts from the samples or shipped networks, and from the inputs found before, in
# fuzz/TARGET. An input that makes a target fail is kept as fuzz/TARGET.crash-*. FUZZ_SEED=N repeats a run;
# without it every run is different.
set -eu
seconds=$1
shift
source=$(cd "${srcdir:?}" && pwd)
[ $# -gt 0 ] || set -- patient database bedside outcomes model checkpoint keys

# list_seeds TARGET: prints the files that it starts from.
list_seeds() {
    case $1 in
    patient) printf '%s\n' "$source"/samples/*.txt "$source"/samples/*.csv "$source"/tests/fuzz/seeds/* ;;
    database) printf '%s\n' "$source"/tests/fuzz/tables/* ;;
    model) find "$source/models" -name '*.safetensors' -size -40k ;;
    esac
}

# print_dictionary TARGET: words for libFuzzer.
print_dictionary() {
    case $1 in
    patient)
        printf '"%s"\n' Time Parameter Value Hours RecordID Age Gender ICUType Height Weight HR \
            Temp GCS Urine FiO2 pH -1 00:00 48:00 1e308 nan inf 0x1p4 ';' '\x09' '\x0d' '\x0a' \
            '\x22' '\xef\xbb\xbf' '\xff\xfe' 'Heart Rate' 'Glascow coma scale total'
        printf '"\\"%s\\""\n' resourceType Observation Patient Encounter Location Bundle entry \
            resource subject reference Patient/p status final code coding system http://loinc.org \
            8867-4 effectiveDateTime 2026-03-01T10:00:00Z valueQuantity value component period
        printf '"%s"\n' 'MSH|^~\\&|' 'PID|1||p^^^H|' 'PV1|1|I|ICU|' 'OBR|1|||' 'OBX|1|NM|' '8867-4^HR^LN' \
            '147842^^MDC' 264864 20260301110000+0100 '|||||F|||' '\x0b' '\x1c' SN CWE
        ;;
    database)
        printf '"%s"\n' '==> icu/icustays.csv\x0a' '==> icu/chartevents.csv\x0a' '==> hosp/labevents.csv\x0a' \
            '==> patient.csv\x0a' '==> lab.csv\x0a' stay_id subject_id hadm_id intime outtime charttime storetime \
            itemid valuenum valueuom warning patientunitstayid observationoffset 220045 223761 223835 226559 \
            227488 50821 52033 ART. '> 89' ' kPa' '2150-03-01 10:00:00' '\x22' 1e308 -1 ___
        ;;
    bedside)
        printf '"%s"\n' HR BP ABP Temp GCS E4V5M6 SpO2 FiO2 Glucose Creatinine Weight 88 120/80 36,5 \
            101.3 1,200 0.97 '%' F mmol/L umol/L '@' '+' 07:30 7h30 23:59 strike ' - ' '!' admitted now \
            'on air' yesterday 2026-11-22T07:30+01:00 2026-11-22 pH 735 1e308 -1 '<'
        ;;
    outcomes)
        printf '"%s"\n' RecordID In-hospital_death stay y_true 1_episode1_timeseries.csv \
            listfile.csv ../ train/ ',1\x0a' ',0\x0a' '\x0d' '\x22'
        ;;
    model)
        printf '"%s"\n' __metadata__ dtype shape data_offsets F32 F16 I32 I8 U8 sha256 slope \
            intercept threshold base_rate linear_share similar_stays units neurons storage int8 \
            float32 packed packed.weights architecture lstm hlstm dnn logistic scheme mimic3 physionet2012 1e308 nan inf \
            -1 0 9223372036854775807 4294967296
        ;;
    keys)
        printf '"%s"\n' '<Up>' '<Down>' '<Left>' '<Right>' '<PgUp>' '<PgDn>' '<Home>' '<End>' \
            '<Tab>' '<BackTab>' '<Enter>' '<Esc>' '<Backspace>' '<60x20>' '<80x24>' '<20x5>' \
            '<200x60>' '<1x1>' '<F1>'
        ;;
    esac
}

fuzz=$PWD/fuzz # an absolute path, because a target may change its folder
for target; do
    known=$fuzz/$target
    mkdir -p "$known" "$known.seeds"
    list_seeds "$target" | while read -r file; do
        cp "$file" "$known.seeds/"
    done
    print_dictionary "$target" >"$known.words"
    set -- -max_len=65536 -malloc_limit_mb=64
    case $target in
    outcomes) set -- "$@" -max_len=512 ;;
    bedside | keys) set -- "$@" -max_len=128 -len_control=0 ;;
    model) set -- "$@" -malloc_limit_mb=4 ;;
    esac
    [ ! -s "$known.words" ] || set -- "$@" -dict="$known.words"
    echo "fuzz: $target, $seconds s"
    tests/fuzz/"${target}_fuzz" "$@" -seed="${FUZZ_SEED:-0}" -max_total_time="$seconds" \
        -timeout=60 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$known." "$known" \
        "$known.seeds" >"$known.log" 2>&1 || {
        sed -n '/ERROR:/,$p' "$known.log" | head -n 40
        tail -n 15 "$known.log"
        exit 1
    }
    grep -E 'Done|stat::(number_of_executed|peak_rss)' "$known.log"
done
