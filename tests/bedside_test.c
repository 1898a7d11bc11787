/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/bedside: lines as they are typed at 4 a.m. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "patient/bedside.h"

/* Sunday 22 November 2026, 14:10 UTC; admitted at 06:40 of the same day. */
static const time_t now = 1795356600, admitted = 1795356600 - 450 * 60;

static struct bedside_clock day_clock(void)
{
    return (struct bedside_clock){true, admitted, now};
}

static void expect_row(const char *typed, const char *row, unsigned doubts)
{
    struct bedside_clock clock = day_clock();
    struct bedside_line line;
    struct error error = ERROR_NONE;
    struct text text = {0};
    if (bedside_parse(typed, &clock, &line, &error) != STAGE_WHOLE) {
        fail_msg("'%s': %s", typed, error.text);
    }
    bedside_row(&line, &text);
    assert_string_equal(text.data, row);
    assert_int_equal(line.doubts, doubts);
    text_free(&text);
}

static void expect_fault(const char *typed, enum bedside_stage stage, const char *message)
{
    struct bedside_clock clock = day_clock();
    struct bedside_line line;
    struct error error = ERROR_NONE;
    assert_int_equal(bedside_parse(typed, &clock, &line, &error), stage);
    assert_string_equal(error.text, message);
}

static void test_lines(void **state)
{
    (void)state;
    expect_row("HR 88", "07:30,HR,88\n", 0);
    expect_row("  hr   88  ", "07:30,HR,88\n", 0);
    expect_row("+7:05 HR 88", "07:05,HR,88\n", 0);
    expect_row("+0:00 weight 71,5", "00:00,Weight,71.5\n", 0);
    expect_row("@14:05 Temp 36,5", "07:25,Temp,36.5\n", 0);
    expect_row("@6:40 HR 90", "00:00,HR,90\n", 0);
    expect_row("HR 88 7:05", "00:25,HR,88\n", 0);
    expect_row("7h05 HR 88", "00:25,HR,88\n", 0);
    expect_row("@14:14 HR 90", "07:34,HR,90\n", 0); /* a wall clock that is a little fast */
    expect_row("gcs eye 4", "07:30,GCS eye,4\n", 0);
    expect_row("GCS 14", "07:30,GCS,14\n", 0);
    expect_row("lact .8", "07:30,Lactate,0.8\n", 0);
    expect_row("heart 60", "07:30,HR,60\n", 0);
    expect_row("rr 18", "07:30,RespRate,18\n", 0);
    expect_row("K 4.10", "07:30,K,4.10\n", 0); /* the digits that were typed */
    expect_row("BP 120/80", "07:30,NISysABP,120\n07:30,NIDiasABP,80\n", 0);
    expect_row("+7:05 abp 90/45,5", "07:05,SysABP,90\n07:05,DiasABP,45.5\n", 0);
    expect_row("strike +7:05 bp", "07:05,NISysABP,-1\n07:05,NIDiasABP,-1\n", 0);
    expect_row("+7:05 hr -", "07:05,HR,-1\n", 0);
    expect_row("strike +7:05 hr", "07:05,HR,-1\n", 0);
    expect_row("STRIKE @14:05 gcs eye", "07:25,GCS eye,-1\n", 0);
}

static void test_faults(void **state)
{
    (void)state;
    expect_fault("", STAGE_EMPTY,
                 "HR 88, or 07:30 HR 88 (by the wall), or +7:30 HR 88 (since admission)");
    expect_fault("HR", STAGE_VALUE, "Heart rate: a value from 1 to 300 /min");
    expect_fault("HR 88a", STAGE_VALUE, "HR 88: a is no unit that is known");
    expect_fault("HR 1e2", STAGE_VALUE, "HR 1: e2 is no unit that is known");
    expect_fault("HR -1", STAGE_VALUE, "-1 is not a value: digits, with a point or a comma");
    expect_fault("HR 120/80", STAGE_VALUE,
                 "120/80 is not a value: digits, with a point or a comma");
    expect_fault("BP 120", STAGE_VALUE, "NISysABP and NIDiasABP: both pressures, as 120/80");
    expect_fault("BP 120/", STAGE_VALUE, "NISysABP and NIDiasABP: both pressures, as 120/80");
    expect_fault("BP 120/80/60", STAGE_VALUE,
                 "120/80/60 is not a value: digits, with a point or a comma");
    expect_fault("BP 120,123/80", STAGE_VALUE,
                 "120,123/80: a pressure is not written with three decimals");
    expect_fault("BP 120/80,001", STAGE_VALUE,
                 "120/80,001: a pressure is not written with three decimals");
    expect_fault("BP 80/120", STAGE_VALUE,
                 "80/120: the systolic pressure comes first and is the higher one");
    expect_fault("HR 3.", STAGE_VALUE, "3. is not a value: digits, with a point or a comma");
    expect_fault("HR 1.2.3", STAGE_VALUE, "1.2.3 is not a value: digits, with a point or a comma");
    expect_fault("xq 5", STAGE_NAME, "no variable begins with xq");
    expect_fault("n 5", STAGE_NAME, "n: which of Na, NIDiasABP, NIMAP, NISysABP?");
    expect_fault("07:30", STAGE_NAME, "which variable? HR, Temp, BP, SpO2, ...");
    expect_fault("7:60 HR 88", STAGE_TIME,
                 "a time is 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("-1:00 HR 88", STAGE_TIME,
                 "a time is 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("@6:38 HR 88", STAGE_TIME,
                 "@6:38 was before admission; a time since admission is +7:30");
    expect_fault("06:30 HR 88", STAGE_TIME,
                 "06:30 was before admission; a time since admission is +7:30");
    expect_fault("49:10 HR 88", STAGE_TIME,
                 "a time is 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("+7:60 HR 88", STAGE_TIME, "a time since admission is +hours:minutes, as +7:30");
    expect_fault("strike HR", STAGE_TIME,
                 "which one? Striking takes the time of the reading, as strike 07:30 HR");
    expect_fault("strike", STAGE_TIME,
                 "which one? Striking takes the time of the reading, as strike 07:30 HR");
    expect_fault("HR -", STAGE_TIME,
                 "which one? Striking takes the time of the reading, as strike 07:30 HR");
    expect_fault("7:05 HR 88 7:06", STAGE_TIME, "a line has one time: 7:05 or 7:06?");
    expect_fault("HR 88 pulse 90", STAGE_VALUE, "HR stands twice in this line");
    expect_fault("88", STAGE_VALUE, "88: of what? The name stands before it, as HR 88");
    expect_fault("HR 88 95%", STAGE_VALUE, "95%: of what? The name stands before it, as HR 88");
    expect_fault("HR 88 confused", STAGE_NAME, "no variable begins with confused");
    expect_fault("HR 88 mmHg", STAGE_VALUE, "mmHg is no unit of HR");
    expect_fault("Hb 9.5", STAGE_NAME,
                 "Hb: haemoglobin is read by no network and not kept; the haematocrit is: HCT");
    expect_fault("po2 70", STAGE_NAME, "po2: arterial or venous? PaO2 is the arterial one");
    expect_fault("urea 8", STAGE_VALUE,
                 "urea 8: in which unit? As urea 8 mmol/L, or BUN 8 for the mg/dL of its nitrogen");
    expect_fault("O2 2 L", STAGE_VALUE,
                 "O2: yes or no. The share of oxygen is FiO2, the saturation SpO2; litres are not "
                 "kept");
    expect_fault("O2 95%", STAGE_VALUE,
                 "O2: yes or no. The share of oxygen is FiO2, the saturation SpO2; litres are not "
                 "kept");
    expect_fault("GCS 3/6/5", STAGE_VALUE,
                 "3/6/5: eye 1 to 4, then verbal 1 to 5, then motor 1 to 6");
    expect_fault("vent no", STAGE_VALUE, "MechVent is only ever 1, that it was: leave it out");
}

/* How people write: what each phrasing is in the file, behind its time. */
static const struct {
    const char *typed, *rows;
} phrasings[] = {
    {"SpO2 95%", "SpO2,95"},
    {"T 37.5C", "Temp,37.5"},
    {"Temp 37.5 \xC2\xB0", "Temp,37.5"},
    {"T 101.3 F", "Temp,38.5"},
    {"37.5 C", "Temp,37.5"},
    {"weight 150 lb", "Weight,68.04"},
    {"HR 88 bpm", "HR,88"},
    {"HR 88/min", "HR,88"},
    {"PaO2 16 kPa", "PaO2,120"},
    {"creat 80 umol/L", "Creatinine,0.905"},
    {"urea 8 mmol/L", "BUN,22.4"},
    {"WBC 12000/uL", "WBC,12"},
    {"WCC 12 x 10^9/L", "WBC,12"},
    {"HR: 88", "HR,88"},
    {"HR:88", "HR,88"},
    {"HR=88", "HR,88"},
    {"HR88", "HR,88"},
    {"SpO295", "SpO2,95"},
    {"pulse 88", "HR,88"},
    {"sats 95", "SpO2,95"},
    {"resp rate 18", "RespRate,18"},
    {"plts 150", "Platelets,150"},
    {"K+ 4.1", "K,4.1"},
    {"pouls 88", "HR,88"},
    {"temp\xC3\xA9rature 37,5", "Temp,37.5"},
    {"frecuencia cardiaca 88", "HR,88"},
    {"satura\xC3\xA7\xC3\xA3o 95", "SpO2,95"},
    {"suhu 37,5", "Temp,37.5"},
    {"mapigo ya moyo 88", "HR,88"},
    {"FiO2 40%", "FiO2,0.4"},
    {"FiO2 .4", "FiO2,0.4"},
    {"O2 yes", "O2 given,1"},
    {"on oxygen", "O2 given,1"},
    {"O2 no", "FiO2,0.21|O2 given,0"},
    {"on air", "FiO2,0.21|O2 given,0"},
    {"gcs 14/15", "GCS,14"},
    {"gcs 3/4/6", "GCS eye,3|GCS verbal,4|GCS motor,6"},
    {"E3V4M6", "GCS eye,3|GCS verbal,4|GCS motor,6"},
    {"GCS E3 V4 M6", "GCS eye,3|GCS verbal,4|GCS motor,6"},
    {"120/80", "NISysABP,120|NIDiasABP,80"},
    {"BP 120 / 80 mmHg", "NISysABP,120|NIDiasABP,80"},
    {"BP 120 over 80", "NISysABP,120|NIDiasABP,80"},
    {"BP 16/10 kPa", "NISysABP,120|NIDiasABP,75.01"},
    {"TA 12/8 cmHg", "NISysABP,120|NIDiasABP,80"},
    {"ABP 120/80 (93)", "SysABP,120|DiasABP,80|MAP,93"},
    {"T 37.5 K 4.1", "Temp,37.5|K,4.1"}, /* no kelvin */
    {"T 310.65 K", "Temp,37.5"},
    {"sats 95% on air RR 18", "SpO2,95|FiO2,0.21|O2 given,0|RespRate,18"},
    {"HR 88, BP 120/80; RR 18 and T 37,5", "HR,88|NISysABP,120|NIDiasABP,80|RespRate,18|Temp,37.5"},
};

static void test_phrasings(void **state)
{
    (void)state;
    struct bedside_clock clock = day_clock();
    for (size_t i = 0; i < sizeof phrasings / sizeof *phrasings; i++) {
        struct bedside_line line;
        struct error error = ERROR_NONE;
        struct text found = {0};
        if (bedside_parse(phrasings[i].typed, &clock, &line, &error) != STAGE_WHOLE) {
            fail_msg("'%s': %s", phrasings[i].typed, error.text);
        }
        for (int k = 0; k < line.count; k++) {
            text_format(&found, "%s%s,%s", k > 0 ? "|" : "",
                        bedside_name(line.readings[k].variable), line.readings[k].value);
        }
        assert_string_equal(found.data, phrasings[i].rows);
        assert_int_equal(line.doubts, 0);
        text_free(&found);
    }
}

static void test_doubts(void **state)
{
    (void)state;
    expect_row("HR 880", "07:30,HR,880\n", DOUBT_RANGE);
    expect_row("HR 0", "07:30,HR,0\n", DOUBT_RANGE);
    expect_row("temp 98.6", "07:30,Temp,98.6\n", DOUBT_UNIT);
    expect_row("glucose 5,5", "07:30,Glucose,5.5\n", DOUBT_UNIT);
    expect_row("creat 80", "07:30,Creatinine,80\n", DOUBT_UNIT);
    expect_row("ph 735", "07:30,pH,735\n", DOUBT_UNIT);
    expect_row("gcs 9.5", "07:30,GCS,9.5\n", DOUBT_SCALE);
    expect_row("urine 1,200", "07:30,Urine,1.200\n", DOUBT_COMMA);
    expect_row("temp 37,500", "07:30,Temp,37.500\n", 0);      /* no thousands */
    expect_row("T 98.6 C", "07:30,Temp,98.6\n", DOUBT_RANGE); /* a typed unit decides */
    expect_row("HR 8", "07:30,HR,8\n", DOUBT_UNUSUAL);
    expect_row("SpO2 9", "07:30,SpO2,9\n", DOUBT_UNUSUAL);
    expect_row("Weight 154", "07:30,Weight,154\n", DOUBT_UNIT);
    expect_row("FiO2 .21", "07:30,FiO2,0.21\n", 0);
    expect_row("BP 12/8", "07:30,NISysABP,12\n07:30,NIDiasABP,8\n", DOUBT_UNITS);
    expect_row("bp 320/0", "07:30,NISysABP,320\n07:30,NIDiasABP,0\n", DOUBT_RANGE);
    expect_row("+14:05 bp 120/80", "14:05,NISysABP,120\n14:05,NIDiasABP,80\n", DOUBT_FUTURE);
    expect_row("+7:35 HR 88", "07:35,HR,88\n", 0);
    expect_row("+14:05 HR 88", "14:05,HR,88\n", DOUBT_FUTURE);
    expect_row("14:05 HR 88", "07:25,HR,88\n", 0); /* by the wall, as everybody writes it */
    expect_row("06:40 HR 88", "00:00,HR,88\n", 0);
    expect_row("+14:05 HR 880", "14:05,HR,880\n", DOUBT_FUTURE | DOUBT_RANGE);
    struct bedside_clock clock = {true, admitted - 86400, now};
    struct bedside_line line;
    char text[300];
    assert_int_equal(bedside_parse("@14:20 HR 88!", &clock, &line, NULL), STAGE_WHOLE);
    assert_int_equal(line.doubts, DOUBT_LONG_AGO);
    assert_true(line.sure);
    assert_string_equal(bedside_question(&line, text, sizeof text), "hour 07:40 was 23 hours ago");
}

static void test_question_and_conversion(void **state)
{
    (void)state;
    struct bedside_clock clock = day_clock();
    struct bedside_line line;
    struct text row = {0};
    char text[300];
    assert_int_equal(bedside_parse("temp 98.6 !", &clock, &line, NULL), STAGE_WHOLE);
    assert_true(line.sure);
    assert_string_equal(bedside_question(&line, text, sizeof text),
                        "Temp 98.6 looks like degF: 37 degC");
    bedside_convert(&line);
    assert_int_equal(line.doubts, 0);
    bedside_row(&line, &row);
    assert_string_equal(row.data, "07:30,Temp,37\n");
    text_free(&row);
    bedside_parse("HR 880", &clock, &line, NULL);
    assert_false(line.sure);
    assert_string_equal(bedside_question(&line, text, sizeof text),
                        "HR 880 is outside the accepted range 1 to 300 /min");
    assert_int_equal(bedside_parse("+14:05 bp 120/0", &clock, &line, NULL), STAGE_WHOLE);
    assert_string_equal(bedside_question(&line, text, sizeof text),
                        "NIDiasABP 0 is outside the accepted range 1 to 200 mmHg; "
                        "hour 14:05 is later than now");
    bedside_parse("BP 12/8", &clock, &line, NULL);
    assert_string_equal(bedside_question(&line, text, sizeof text),
                        "NISysABP 12 could be cmHg (120 mmHg) or kPa (90.01 mmHg): type its unit; "
                        "NIDiasABP 8 could be kPa (60 mmHg) or cmHg (80 mmHg): type its unit");
    bedside_parse("T 101.3 F", &clock, &line, NULL);
    assert_string_equal(bedside_text(&line, text, sizeof text),
                        "14:10 today, hour 07:30, Temp 38.5 degC (101.3 F)");
    bedside_parse("bp 320/80", &clock, &line, NULL);
    assert_string_equal(bedside_question(&line, text, sizeof text),
                        "NISysABP 320 is outside the accepted range 1 to 300 mmHg");
    assert_string_equal(bedside_text(&line, text, sizeof text),
                        "14:10 today, hour 07:30, NISysABP 320 mmHg, NIDiasABP 80 mmHg");
    bedside_parse("HR 88", &clock, &line, NULL);
    assert_string_equal(bedside_question(&line, text, sizeof text), "");
    assert_string_equal(bedside_text(&line, text, sizeof text),
                        "14:10 today, hour 07:30, HR 88 /min");
    clock = (struct bedside_clock){true, admitted - 19 * 3600, now}; /* 26 h 30 min ago */
    assert_int_equal(bedside_parse("16:30 HR 90", &clock, &line, NULL), STAGE_WHOLE);
    assert_string_equal(bedside_text(&line, text, sizeof text),
                        "16:30 yesterday, hour 04:50, HR 90 /min");
    clock.admitted_known = false;
    bedside_parse("+7:30 HR 90", &clock, &line, NULL);
    assert_string_equal(bedside_text(&line, text, sizeof text), "+07:30 HR 90 /min");
}

/* No value may stand for another name: whatever begins two names is asked for. */
static void test_names(void **state)
{
    (void)state;
    enum variable matches[VARIABLE_COUNT];
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        assert_int_equal(bedside_matches(bedside_name((enum variable)v), matches), 1);
        assert_int_equal(matches[0], v);
    }
    assert_true(bedside_matches("s", matches) > 1);
    assert_int_equal(bedside_matches("zz", matches), 0);
    static const char *const completed[][2] = {
        {"te", "Temp "},
        {"07:30 te", "07:30 Temp "},
        {"@14:05 spo", "@14:05 SpO2 "},
        {"nis", "NISysABP "},
        {"tropon", "Troponin"},
        {"strike 7:30 te", "strike 7:30 Temp "},
        {"gcs e", "GCS eye "},
        {"zz", "zz"},
        {"", ""},
        {"Temp 36", "Temp 36"},
        {"n", "N"},
        {"07:30 ", "07:30 "},
    };
    for (size_t i = 0; i < sizeof completed / sizeof *completed; i++) {
        char out[64];
        bedside_complete(completed[i][0], out, sizeof out);
        assert_string_equal(out, completed[i][1]);
    }
}

static void test_clocks(void **state)
{
    (void)state;
    int minute;
    struct error error = ERROR_NONE;
    struct bedside_clock unknown = {false, 0, now}, ahead = {true, now + 60, now};
    struct bedside_line line;
    assert_false(bedside_minute(&unknown, &minute, &error));
    assert_non_null(strstr(error.text, "time of admission is not known"));
    error = ERROR_NONE;
    assert_int_equal(bedside_parse("HR 88", &ahead, &line, &error), STAGE_TIME);
    assert_non_null(strstr(error.text, "admission is in the future"));
    /* A time since admission needs no clock. */
    assert_int_equal(bedside_parse("+49:10 HR 88", &unknown, &line, NULL), STAGE_WHOLE);
    assert_int_equal(line.minute, 49 * 60 + 10);
    error = ERROR_NONE; /* and one by the wall is not taken for it */
    assert_int_equal(bedside_parse("7:30 HR 88", &unknown, &line, &error), STAGE_TIME);
    assert_non_null(strstr(error.text, "when was 7:30? The time of admission is not known"));
    assert_int_equal(bedside_parse("+7:30 HR 88", &ahead, &line, NULL), STAGE_WHOLE);
}

static void test_admission(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long before_now; /* minutes; -1: refused */
    } cases[] = {
        {"", 0},
        {"now", 0},
        {"14:00", 10},
        {"14:10", 0},
        {"14:12", 0}, /* no clock is better than now */
        {"14:20", 23 * 60 + 50},
        {"2026-11-21 14:10", 24 * 60},
        {"2026-11-22T06:40", 450},
        {"2026-11-22 14:11", -1},
        {"2026-11-22T07:40+01:00", 450}, /* the zone counts, not this machine's */
        {"2026-11-22 02:40-04:00", 450},
        {"2026-11-22T06:40:00Z", 450},
        {"2026-11-22T14:10-01:00", -1},
        {"2026-11-22T14:10+1", -1},
        {"2026-13-22 14:11", -1},
        {"2026-11-22", -1},
        {"2026-11-22 06:40 or so", -1},
        {"24:00", -1},
        {"x", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        time_t moment;
        bool ok = bedside_admission(cases[i].text, now, &moment, NULL);
        assert_int_equal(ok, cases[i].before_now >= 0);
        if (ok) {
            assert_int_equal((now - moment) / 60, cases[i].before_now);
        }
    }
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_phrasings),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_question_and_conversion),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_admission),
    };
    return cmocka_run_group_tests_name("bedside", tests, NULL, NULL);
}
