/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/bedside: typed lines, correct and mistyped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/language.h"
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
    enum bedside_stage found = bedside_parse(typed, &clock, &line, &error);
    if (found != stage) {
        fail_msg("'%s': stage %d: %s", typed, (int)found, error.text);
    }
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
    expect_row("@14:14 HR 90", "07:34,HR,90\n", 0); /* a wall clock that is fast */
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
    /* the day or the half of the day is stated; four digits before a name are a time */
    expect_row("today 14:05 hr 88", "07:25,HR,88\n", 0);
    expect_row("hr 88 hoy 14:05", "07:25,HR,88\n", 0);
    expect_row("2:05 pm hr 88", "07:25,HR,88\n", 0);
    expect_row("2:05 p.m. hr 88", "07:25,HR,88\n", 0);
    expect_row("2:05PM hr 88", "07:25,HR,88\n", 0);
    expect_row("hr 88 @ 14:05", "07:25,HR,88\n", 0);
    expect_row("1405 hr 88", "07:25,HR,88\n", 0);
    expect_row("1405 K 4.5", "07:25,K,4.5\n", 0);
    expect_row("now hr 88", "07:30,HR,88\n", 0);
    expect_row("STRIKE @14:05 gcs eye", "07:25,GCS eye,-1\n", 0);
}

/* Times as users write them. Now is 14:10 of 2026-11-22, admission was at 06:40 of that day. */
static const struct {
    const char *typed, *row;
} times[] = {
    {"30 min ago HR 88", "07:00,HR,88\n"},
    {"HR 88 30 min ago", "07:00,HR,88\n"},
    {"HR 88 2 h 30 min ago", "05:00,HR,88\n"},
    {"2 h ago temp 37.5", "05:30,Temp,37.5\n"},
    {"T 37.5 2 hours ago", "05:30,Temp,37.5\n"},
    {"1h30 ago HR 88", "06:00,HR,88\n"},
    {"1.5 h ago HR 88", "06:00,HR,88\n"},
    {"half an hour ago HR 88", "07:00,HR,88\n"},
    {"strike 30 min ago HR", "07:00,HR,-1\n"},
    {"07:30 strike HR", "00:50,HR,-1\n"},
    {"il y a 30 min FC 88", "07:00,HR,88\n"},
    {"FC 88 il y a 2 h 30", "05:00,HR,88\n"},
    {"hace 2 horas FC 88", "05:30,HR,88\n"},
    {"h\xC3\xA1 2 h atr\xC3\xA1s FC 88", "05:30,HR,88\n"},
    {"nadi 88 30 menit yang lalu", "07:00,HR,88\n"},
    {"dakika 30 zilizopita mapigo 88", "07:00,HR,88\n"},
    {"saa 2 zilizopita mapigo 88", "05:30,HR,88\n"},
    {"2026-11-22 07:30 HR 88", "00:50,HR,88\n"},
    {"2026-11-22T07:30 HR 88", "00:50,HR,88\n"},
    {"2026-11-22T09:30+02:00 HR 88", "00:50,HR,88\n"},
    {"22/11/2026 7h30 FC 88", "00:50,HR,88\n"},
    {"HR 88 2026-11-22 07:30", "00:50,HR,88\n"},
    {"07:30:20 HR 88", "00:50,HR,88\n"},
    {"\xC3\xA0 7h30 FC 88", "00:50,HR,88\n"},
    {"7 h 30 FC 88", "00:50,HR,88\n"},
    {"FC 88 \xC3\xA0 7h", "00:20,HR,88\n"},
    {"a las 7:30 FC 88", "00:50,HR,88\n"},
    {"hari ini pukul 07.30 nadi 88", "00:50,HR,88\n"},
    {"HR 88 at 8 am", "01:20,HR,88\n"},
    {"1pm HR 88", "06:20,HR,88\n"},
    {"14:00h FC 88", "07:20,HR,88\n"},
    {"14:00 hs FC 88", "07:20,HR,88\n"},
    {"1400h HR 88", "07:20,HR,88\n"},
    {"1400 hrs HR 88", "07:20,HR,88\n"},
    {"a las 14 FC 88", "07:20,HR,88\n"},
    {"\xC3\xA0s 14 FC 88", "07:20,HR,88\n"},
    {"jam 14 nadi 88", "07:20,HR,88\n"},
    /* the month by its name */
    {"22 nov 07:30 HR 88", "00:50,HR,88\n"},
    {"22 Nov 2026 07:30 HR 88", "00:50,HR,88\n"},
    {"Nov 22 07:30 HR 88", "00:50,HR,88\n"},
    {"22-Nov 07:30 HR 88", "00:50,HR,88\n"},
    {"22/nov/2026 07:30 HR 88", "00:50,HR,88\n"},
    {"22nov 0730 HR 88", "00:50,HR,88\n"},
    {"22nd November 07:30 HR 88", "00:50,HR,88\n"},
    {"22 nov 2026 0730 HR 88", "00:50,HR,88\n"},
    {"22 nov 1405 HR 88", "07:25,HR,88\n"},
    {"HR 88 22 nov 07:30", "00:50,HR,88\n"},
    {"HR 88 07:30 22 nov", "00:50,HR,88\n"},
    {"le 22 novembre \xC3\xA0 7h30 FC 88", "00:50,HR,88\n"},
    {"22 de noviembre de 2026 a las 7:30 FC 88", "00:50,HR,88\n"},
    {"22 novembro 7h30 FC 88", "00:50,HR,88\n"},
    {"22 Novemba 07:30 mapigo 88", "00:50,HR,88\n"},
    {"22 Nopember 07.30 nadi 88", "00:50,HR,88\n"},
    /* a point between hour and minutes, before a name */
    {"14.00 HR 88", "07:20,HR,88\n"},
    {"7.30 nadi 88", "00:50,HR,88\n"},
    {"22.11 14.00 nadi 88", "07:20,HR,88\n"},
    {"7.30am HR 88", "00:50,HR,88\n"},
    {"1.05 pm HR 88", "06:25,HR,88\n"},
    /* the hour alone, where it can be nothing else */
    {"07h FC 88", "00:20,HR,88\n"},
    {"14h FC 88", "07:20,HR,88\n"},
    {"14 h FC 88", "07:20,HR,88\n"},
    {"14h00 FC 88", "07:20,HR,88\n"},
    {"+7h30 HR 88", "07:30,HR,88\n"},
    {"+7h HR 88", "07:00,HR,88\n"},
    /* signs around a time */
    {"HR 88 @1405", "07:25,HR,88\n"},
    {"HR 88 at 1405", "07:25,HR,88\n"},
    {"pukul 1405 nadi 88", "07:25,HR,88\n"},
    {"14:05 - HR 88", "07:25,HR,88\n"},
    {"(14:05) HR 88", "07:25,HR,88\n"},
    {"[14:05] HR 88", "07:25,HR,88\n"},
    {"15' ago HR 88", "07:15,HR,88\n"},
    {"hace 15' FC 88", "07:15,HR,88\n"},
    /* noon by its names, the day of the week, and what stands before a time */
    {"noon HR 88", "05:20,HR,88\n"},
    {"HR 88 at 12 noon", "05:20,HR,88\n"},
    {"\xC3\xA0 midi FC 88", "05:20,HR,88\n"},
    {"mediod\xC3\xAD"
     "a FC 88",
     "05:20,HR,88\n"},
    {"meio-dia FC 88", "05:20,HR,88\n"},
    {"tengah hari nadi 88", "05:20,HR,88\n"},
    {"Sun 14:05 HR 88", "07:25,HR,88\n"},
    {"dim. 14h05 FC 88", "07:25,HR,88\n"},
    {"HR 88 domingo 14:05", "07:25,HR,88\n"},
    {"Jumapili 14:05 mapigo 88", "07:25,HR,88\n"},
    {"time 14:05 HR 88", "07:25,HR,88\n"},
    {"pkl 14.05 nadi 88", "07:25,HR,88\n"},
    {"HR 88 - 14:05", "07:25,HR,88\n"},
};

static void test_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        expect_row(times[i].typed, times[i].row, 0);
    }
}

static void test_faults_of_times(void **state)
{
    (void)state;
    expect_fault("ago HR 88", STAGE_TIME, "how long ago? As 30 min ago, or 2 h ago");
    expect_fault("2 days ago HR 88", STAGE_TIME, "at what time? As 2 days ago 19:30");
    expect_fault("9 h ago HR 88", STAGE_TIME,
                 "9 h ago was before admission; a time since admission is +7:30");
    expect_fault("07:30 30 min ago HR 88", STAGE_TIME, "a line has one time: 30 min ago or 07:30?");
    expect_fault("2026-11-21 22:00 HR 88", STAGE_TIME,
                 "2026-11-21 22:00 was before admission; a time since admission is +7:30");
    expect_fault("2026-11-22 HR 88", STAGE_TIME, "at what time? As 2026-11-22 19:30");
    expect_fault("2026-02-31 07:30 HR 88", STAGE_TIME, "2026-02-31 is not a date");
    expect_fault("03/04/2026 07:30 HR 88", STAGE_TIME,
                 "03/04/2026: day or month first? Write the date as 2026-11-22");
    expect_fault("today 2026-11-22 07:30 HR 88", STAGE_TIME,
                 "a line has one day: today or 2026-11-22?");
    expect_fault("sat 13:00 HR 88", STAGE_TIME, /* Saturday */
                 "2026-11-21 13:00 was before admission; a time since admission is +7:30");
    expect_row("sat 14:00 94", "07:20,SpO2,94\n", 0);
    expect_fault("half past 7 HR 88", STAGE_TIME,
                 "half: type the time in digits, as 07:30 or 19:30");
    expect_fault("jam 8 malam nadi 88", STAGE_TIME,
                 "malam: type the time in digits, as 07:30 or 19:30");
    expect_fault("yesterday midnight HR 88", STAGE_TIME,
                 "midnight: at its beginning or its end? Type the day with 00:00");
    expect_fault("tomorrow 08:00 HR 88", STAGE_TIME, "tomorrow: a time is now or before");
    /* an hour alone may be a wall-clock time, an hour of the stay, or a time before now */
    expect_fault(
        "7h FC 88", STAGE_TIME,
        "7 h by the clock on the wall is typed 7:00, after admission +7:00, and before now "
        "7 h ago");
    expect_fault("12 h urine 600", STAGE_TIME,
                 "12 h by the clock on the wall is typed 12:00, after admission +12:00, and before "
                 "now 12 h ago");
    /* Swahili counts the hours from sunrise */
    expect_fault(
        "saa 7:30 mapigo 88", STAGE_TIME,
        "saa: by which clock? Type the time of the clock on the wall without it, as 13:30");
}

/* Dates with the name of the month, and hours, that may be something else. */
static void test_faults_of_named_dates(void **state)
{
    (void)state;
    expect_fault("22 nov HR 88", STAGE_TIME, "at what time? As 22 nov 19:30");
    expect_fault("22 nov 2026 HR 88", STAGE_TIME, "at what time? As 22 nov 2026 19:30");
    expect_fault("21 nov 22:00 HR 88", STAGE_TIME, "21 nov 22:00 is not between admission and now");
    expect_fault("31 nov 07:30 HR 88", STAGE_TIME, "31 nov 07:30 is not between admission and now");
    expect_fault("30 feb 2026 07:30 HR 88", STAGE_TIME, "2026-02-30 is not a date");
    expect_fault("today 22 nov 07:30 HR 88", STAGE_TIME, "a line has one day: today or 22 nov?");
    expect_fault("22 nov +7:30 HR 88", STAGE_TIME,
                 "+7:30 is a time since admission: it has no day");
    expect_row("urine out 30 14:00", "07:20,Urine,30\n", 0); /* no October */
    expect_row("14:00 urine out 30", "07:20,Urine,30\n", 0);
    expect_fault("HR 22 nov 07:30", STAGE_NAME, "no variable begins with nov");
    expect_fault("30 ago HR 88", STAGE_TIME, /* no August */
                 "how long ago? As 30 min ago, or 2 h ago");
    expect_row("07.11 HR 88", "00:31,HR,88\n", 0); /* 7 November was before the stay */
    expect_row("7.30 HR 88", "00:50,HR,88\n", 0);
    expect_fault("14.2 HR 88", STAGE_VALUE, "14.2: of what? The name stands before it, as HR 88");
    expect_fault("HR 88 14.00", STAGE_VALUE, "14.00: of what? The name stands before it, as HR 88");
    expect_row("14.00 kg", "07:30,Weight,14.00\n", DOUBT_RANGE);
    expect_row("T 14.00", "07:30,Temp,14.00\n", DOUBT_RANGE);
    expect_fault("14h urine 600", STAGE_TIME,
                 "14 h by the clock on the wall is typed 14:00, after admission +14:00, and before "
                 "now 14 h ago");
    expect_fault("+7 HR 88", STAGE_TIME, "a time since admission is +hours:minutes, as +7:30");
    expect_fault("-30min HR 88", STAGE_TIME, "a time before now is typed as 30 min ago");
    assert_true(language_use("fr", NULL, 0));
    expect_row("7h FC 88", "00:20,HR,88\n", 0); /* as the time is written there */
    assert_true(language_use("en", NULL, 0));
}

static void test_faults_of_days(void **state)
{
    (void)state;
    expect_fault("14:05 hier HR 88", STAGE_TIME,
                 "14:05 was before admission; a time since admission is +7:30");
    expect_fault("23:50 today HR 88", STAGE_TIME, "23:50 today is later than now");
    expect_fault("yesterday HR 88", STAGE_TIME, "at what time? As yesterday 19:30");
    expect_fault("yesterday +7:30 HR 88", STAGE_TIME,
                 "+7:30 is a time since admission: it has no day");
    expect_fault("today 14:05 yesterday HR 88", STAGE_TIME, "today or yesterday?");
    expect_fault("13:05 pm HR 88", STAGE_TIME,
                 "not a valid time: try 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("0:05 am HR 88", STAGE_TIME,
                 "not a valid time: try 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("1475 HR 88", STAGE_VALUE, "1475: of what? The name stands before it, as HR 88");
    expect_fault("1000 ml", STAGE_VALUE, "1000: of what? The name stands before it, as HR 88");
}

static void test_faults(void **state)
{
    (void)state;
    expect_fault("", STAGE_EMPTY,
                 "HR 88, or 07:30 HR 88 (clock time), or +7:30 HR 88 (since admission)");
    expect_fault("HR", STAGE_VALUE, "Heart rate: a value from 1 to 300 /min");
    expect_fault("HR 88a", STAGE_VALUE, "HR 88: a is not a known unit");
    expect_fault("HR 1e2", STAGE_VALUE, "HR 1: e2 is not a known unit");
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
    expect_fault("T 37.", STAGE_VALUE, "37. is not a value: digits, with a point or a comma");
    expect_fault("HR 1.2.3", STAGE_VALUE, "1.2.3 is not a value: digits, with a point or a comma");
    expect_fault("xq 5", STAGE_NAME, "no variable begins with xq");
    expect_fault("ni 5", STAGE_NAME, "ni: which of NIDiasABP, NIMAP, NISysABP?");
    expect_fault("07:30", STAGE_NAME, "which variable? HR, Temp, BP, SpO2, ...");
    expect_fault("7:60 HR 88", STAGE_TIME,
                 "not a valid time: try 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("-1:00 HR 88", STAGE_TIME,
                 "not a valid time: try 07:30 by the clock on the wall, or +7:30 since admission");
    expect_fault("@6:38 HR 88", STAGE_TIME,
                 "@6:38 was before admission; a time since admission is +7:30");
    expect_fault("06:30 HR 88", STAGE_TIME,
                 "06:30 was before admission; a time since admission is +7:30");
    expect_fault("49:10 HR 88", STAGE_TIME,
                 "not a valid time: try 07:30 by the clock on the wall, or +7:30 since admission");
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
    expect_fault("HR 88 95%", STAGE_VALUE, "95%: of what? Type SpO2 95, or FiO2 40%");
    expect_fault("HR 88 confused", STAGE_NAME,
                 "confused: the Glasgow scale is kept: GCS 15, or E4V5M6");
    expect_fault("HR 88 mmHg", STAGE_VALUE, "mmHg is not a unit of HR");
}

/* Values that are refused. */
static void test_faults_of_values(void **state)
{
    (void)state;
    expect_fault("Hb 9.5", STAGE_NAME,
                 "Hb: haemoglobin is read by no network and not kept; the haematocrit is: HCT");
    expect_fault("po2 70", STAGE_NAME,
                 "po2: arterial or venous? Type PaO2, or ABG before an arterial sample; gases of "
                 "veins are not kept");
    expect_fault("urea 8", STAGE_VALUE,
                 "urea 8: in which unit? As urea 8 mmol/L, or BUN 8 for the mg/dL of its nitrogen");
    expect_fault("O2 2", STAGE_VALUE,
                 "O2: yes or no. The share of oxygen is FiO2, the saturation SpO2; litres are not "
                 "kept");
    expect_fault("O2 95%", STAGE_VALUE,
                 "O2: yes or no. The share of oxygen is FiO2, the saturation SpO2; litres are not "
                 "kept");
    expect_fault("GCS 3/6/5", STAGE_VALUE,
                 "3/6/5: eye 1 to 4, then verbal 1 to 5, then motor 1 to 6");
    expect_fault("gcs 5+5+6", STAGE_VALUE,
                 "5+5+6: eye 1 to 4, then verbal 1 to 5, then motor 1 to 6");
    expect_fault("GCS 3/4+5", STAGE_VALUE, "3/4+5 is not a value: digits, with a point or a comma");
    expect_fault("4+5+6", STAGE_VALUE, "4+5+6: of what? The name stands before it, as HR 88");
    expect_fault(
        "GCS E4VTM6", STAGE_VALUE,
        "E4VTM6: with a tube the verbal response is not known: type GCS eye and GCS motor");
    expect_fault("gcs 10t", STAGE_VALUE,
                 "10t: with a tube the verbal response is not known: type GCS eye and GCS motor");
    expect_fault("GCS 3T", STAGE_VALUE,
                 "3T: with a tube the verbal response is not known: type GCS eye and GCS motor");
    expect_fault("GCS 10 x", STAGE_VALUE, "x is not a unit of GCS");
    expect_fault("E4V5M6 14", STAGE_VALUE, "14: of what? The name stands before it, as HR 88");
    expect_fault("sats 95 on 2", STAGE_VALUE,
                 "on 2: litres of oxygen are not kept: type on oxygen, or FiO2 40%");
    expect_fault("2 L", STAGE_VALUE,
                 "2: of what? Litres of oxygen are not kept: type on oxygen, or FiO2 40%");
    expect_fault("on 0 L", STAGE_VALUE,
                 "on 0: litres of oxygen are not kept: type on oxygen, or FiO2 40%");
    expect_fault("96%", STAGE_VALUE, "96%: of what? Type SpO2 95, or FiO2 40%");
    expect_fault("21% AA", STAGE_VALUE, "21%: of what? Type SpO2 95, or FiO2 40%");
    expect_fault("ABP 90/palp", STAGE_VALUE, "SysABP and DiasABP: both pressures, as 120/80");
    expect_fault("RR ~20", STAGE_VALUE, "~20 is not a value: digits, with a point or a comma");
    expect_fault("HR 80-90", STAGE_VALUE, "80-90 is not a value: digits, with a point or a comma");
    expect_fault(
        "BP 120/80 MAP 75", STAGE_VALUE,
        "MAP 75: of the cuff, as NIMAP 75, or of the arterial line? Then type it in a line "
        "of its own");
    expect_fault("CRT 1", STAGE_VALUE, "CRT 1: in seconds? Type it as CRT 2 s");
    expect_fault("HR not done", STAGE_VALUE,
                 "not done is not a value: digits, with a point or a comma");
    expect_fault("BP unrecordable", STAGE_VALUE,
                 "unrecordable is not a value: digits, with a point or a comma");
    expect_fault("AVPU: alert", STAGE_VALUE, "AVPU: the Glasgow scale is kept: GCS 15, or E4V5M6");
    expect_fault("vent no", STAGE_VALUE, "MechVent is only ever 1, that it was: leave it out");
}

/* Readings in different notations, and the rows they give, without their time. */
static const struct {
    const char *typed, *rows;
} phrasings[] = {
    {"SpO2 95%", "SpO2,95"},
    /* a flow of oxygen says that it is given */
    {"94% on 2L", "SpO2,94|O2 given,1"},
    {"94 % on 2 L/min", "SpO2,94|O2 given,1"},
    {"sats 95 2 L", "SpO2,95|O2 given,1"},
    {"sats 95 venturi 28%", "SpO2,95|FiO2,0.28"},
    {"fsbs 112", "Glucose,112"},
    {"sats 95% 4L/min via mask RR 20", "SpO2,95|O2 given,1|RespRate,20"},
    {"spo2 92 on 15L NRB hr 110", "SpO2,92|O2 given,1|HR,110"},
    {"Sat 96 % sous 2L", "SpO2,96|O2 given,1"},
    {"SpO2 96% sous 2 L/min O2 FC 88", "SpO2,96|O2 given,1|HR,88"},
    {"94% 2L NC", "SpO2,94|O2 given,1"},
    {"O2 2L/min", "O2 given,1"},
    {"oxygen 4 lpm", "O2 given,1"},
    {"96% RA", "SpO2,96|FiO2,0.21|O2 given,0"},
    {"96 % AA FC 88", "SpO2,96|FiO2,0.21|O2 given,0|HR,88"},
    {"BP 90/palp", "NISysABP,90"},
    {"90/P HR 120", "NISysABP,90|HR,120"},
    {"glucose 6.1 mmol", "Glucose,109.9"},
    {"K 4.1 mEq Na 140", "K,4.1|Na,140"},
    {"creat 80 \xC2\xB5mol", "Creatinine,0.905"},
    {"HR 88 / RR 18", "HR,88|RespRate,18"},
    {"RR 18 / min HR 88", "RespRate,18|HR,88"},
    {"NIBP 120/80(93)", "NISysABP,120|NIDiasABP,80|NIMAP,93"},
    {"GCS 15(4+5+6)", "GCS,15|GCS eye,4|GCS verbal,5|GCS motor,6"},
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
    {"T 37.5 K 4.1", "Temp,37.5|K,4.1"}, /* K is potassium, not kelvin */
    {"T 310.65 K", "Temp,37.5"},
    {"sats 95% on air RR 18", "SpO2,95|FiO2,0.21|O2 given,0|RespRate,18"},
    {"gcs 4+5+6", "GCS eye,4|GCS verbal,5|GCS motor,6"},
    {"gcs 4-5-6", "GCS eye,4|GCS verbal,5|GCS motor,6"},
    {"GCS 15 (4+5+6)", "GCS,15|GCS eye,4|GCS verbal,5|GCS motor,6"},
    {"E4V5M6 = 15", "GCS eye,4|GCS verbal,5|GCS motor,6|GCS,15"},
    {"E4M6V5", "GCS eye,4|GCS verbal,5|GCS motor,6"},
    {"Y4 V5 M6", "GCS eye,4|GCS verbal,5|GCS motor,6"},
    {"HR - 88", "HR,88"},
    {"BP 120-80", "NISysABP,120|NIDiasABP,80"},
    {"PA 120x80 mmHg", "NISysABP,120|NIDiasABP,80"},
    {"WBC 12x10^9/L", "WBC,12"},
    {"sats 95 on air", "SpO2,95|FiO2,0.21|O2 given,0"},
    {"SatO2 95% AA", "SpO2,95|FiO2,0.21|O2 given,0"},
    {"SpO2 95 sous air", "SpO2,95|FiO2,0.21|O2 given,0"},
    {"Sat 97% em ar ambiente", "SpO2,97|FiO2,0.21|O2 given,0"},
    {"sats 95 on 40%", "SpO2,95|FiO2,0.4"},
    {"SpO2 97 avec O2", "SpO2,97|O2 given,1"},
    {"T 37\xC2\xB0"
     "5",
     "Temp,37.5"},
    {"FC 88 et TA 120/80", "HR,88|NISysABP,120|NIDiasABP,80"},
    {"FC 88 y FR 18", "HR,88|RespRate,18"},
    {"suhu 37,5 dan nadi 88x/menit", "Temp,37.5|HR,88"},
    {"mapigo 88 kwa dakika na joto 37,5", "HR,88|Temp,37.5"},
    {"Na 140 na joto 37,5", "Na,140|Temp,37.5"},
    {"la TA est 120/80", "NISysABP,120|NIDiasABP,80"},
    {"dextro 1,2 g/L", "Glucose,120"},
    /* a pressure is a cuff pressure, in one value or two, unless the arterial line is stated */
    {"TA 130/70", "NISysABP,130|NIDiasABP,70"},
    {"TAS 130 TAD 70 PAM 90", "NISysABP,130|NIDiasABP,70|NIMAP,90"},
    {"systolic 130", "NISysABP,130"},
    {"SBP 130", "SBP,130"},
    {"ABP 120/80 MAP 93", "SysABP,120|DiasABP,80|MAP,93"},
    /* a word between name and value */
    {"FC \xC3\xA0 88", "HR,88"},
    {"FC a 88", "HR,88"},
    {"Sat \xC3\xA0 95%", "SpO2,95"},
    {"TA de 120/80", "NISysABP,120|NIDiasABP,80"},
    {"T\xC2\xB0 37,2", "Temp,37.2"},
    {"T\xC2\xB0 \xC3\xA0 37,2", "Temp,37.2"}, /* so is this, without TA */
    {"T A 120/80", "NISysABP,120|NIDiasABP,80"},
    {"mapigo ya moyo ni 88", "HR,88"},
    {"presha ni 120/80", "NISysABP,120|NIDiasABP,80"},
    /* the unit beside the name */
    {"T\xC2\xB0"
     "C 37",
     "Temp,37"},
    {"T\xC2\xB0"
     "F 98.6",
     "Temp,37"},
    {"Temp (C) 37.2", "Temp,37.2"},
    {"Temp (F) 99", "Temp,37.22"},
    {"glucose mmol/L 6", "Glucose,108.1"},
    {"SpO2 % 95", "SpO2,95"},
    {"FiO2 (%) 40", "FiO2,0.4"},
    {"BP (mmHg) 120/80", "NISysABP,120|NIDiasABP,80"},
    {"FC (lpm) 88", "HR,88"},
    /* names and units of the wards */
    {"B/P 120/80", "NISysABP,120|NIDiasABP,80"},
    {"T/A 120/80", "NISysABP,120|NIDiasABP,80"},
    {"BP 120\\80", "NISysABP,120|NIDiasABP,80"},
    {"T 120/80", "NISysABP,120|NIDiasABP,80"}, /* tension, tensi */
    {"FC 88 bat/min", "HR,88"},
    {"FC 88 x'", "HR,88"},
    {"FR 18 x min", "RespRate,18"},
    {"HR 88 latidos por minuto", "HR,88"},
    {"Tax 36,5", "Temp,36.5"},
    {"T 37.2 ax RR 18", "Temp,37.2|RespRate,18"},
    {"T 36,5 (axilar)", "Temp,36.5"},
    {"saturando 95% em ar ambiente", "SpO2,95|FiO2,0.21|O2 given,0"},
    {"SpO2 95% (RA)", "SpO2,95|FiO2,0.21|O2 given,0"},
    {"SpO2 95% (room air) RR 18", "SpO2,95|FiO2,0.21|O2 given,0|RespRate,18"},
    {"Sat 95 sans O2", "SpO2,95|FiO2,0.21|O2 given,0"},
    {"SpO2 98% tanpa O2", "SpO2,98|FiO2,0.21|O2 given,0"},
    {"score de Glasgow 15", "GCS,15"},
    {"glucometr\xC3\xAD"
     "a 120",
     "Glucose,120"},
    {"frekuensi nadi 88", "HR,88"},
    {"suhu tubuh 36,5", "Temp,36.5"},
    {"saturasi oksigen 98%", "SpO2,98"},
    {"TTV: TD 120/80 nadi 88", "NISysABP,120|NIDiasABP,80|HR,88"},
    {"joto la mwili 37.5", "Temp,37.5"},
    {"kiwango cha joto ni 37,5", "Temp,37.5"},
    {"shinikizo la damu ni 120/80", "NISysABP,120|NIDiasABP,80"},
    {"pumzi 18", "RespRate,18"},
    {"BP 120/80 (MAP 93)", "NISysABP,120|NIDiasABP,80|NIMAP,93"},
    {"ABP 120/80 (MAP93)", "SysABP,120|DiasABP,80|MAP,93"},
    {"PA 120/80 (PAM 93)", "NISysABP,120|NIDiasABP,80|NIMAP,93"},
    {"HR 88 (RR 18)", "HR,88|RespRate,18"},
    {"PNI 120/80", "NISysABP,120|NIDiasABP,80"},
    {"A-line 120/80", "SysABP,120|DiasABP,80"},
    {"shinikizo 120/80", "NISysABP,120|NIDiasABP,80"},
    {"T\xC2\xAA 37,2 \xC2\xBA"
     "C",
     "Temp,37.2"},
    {"T 37.5 oC", "Temp,37.5"},
    {"u/o 40 ml", "Urine,40"},
    {"BM 6 mmol/L", "Glucose,108.1"},
    {"HR 88 | BP 120/80 | RR 18", "HR,88|NISysABP,120|NIDiasABP,80|RespRate,18"},
    {"CRT 2 s", "CapRefill,0"},
    {"TRC 4s HR 88", "CapRefill,1|HR,88"},
    {"CapRefill 1", "CapRefill,1"},
    /* short names that the unit makes unambiguous */
    {"N 88/min", "HR,88"},
    {"PR 88 bpm", "HR,88"},
    {"S 36,5 C", "Temp,36.5"},
    {"TB 165 cm", "Height,165"},
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

/* As tired people of several countries type: each is stored as it is meant. */
static void test_more_phrasings(void **state)
{
    (void)state;
    expect_row("SATS 94%RA", "07:30,SpO2,94\n07:30,FiO2,0.21\n07:30,O2 given,0\n", 0);
    expect_row("SpO2: 94 % (RA)", "07:30,SpO2,94\n07:30,FiO2,0.21\n07:30,O2 given,0\n", 0);
    expect_row("sat 97 w/o O2", "07:30,SpO2,97\n07:30,FiO2,0.21\n07:30,O2 given,0\n", 0);
    expect_row("sats 93% 28% venturi rr 24", "07:30,SpO2,93\n07:30,FiO2,0.28\n07:30,RespRate,24\n",
               0);
    expect_row("SpO2 91% 3L nasal specs", "07:30,SpO2,91\n07:30,O2 given,1\n", 0);
    expect_row("face mask 6L spo2 93", "07:30,O2 given,1\n07:30,SpO2,93\n", 0);
    expect_row("sat 95 (2L NC)", "07:30,SpO2,95\n07:30,O2 given,1\n", 0);
    expect_row("T: 36,8 - P: 82 - R: 16", "07:30,Temp,36.8\n07:30,HR,82\n07:30,RespRate,16\n", 0);
    expect_row("hr 88 - art bp 120/70", "07:30,HR,88\n07:30,SysABP,120\n07:30,DiasABP,70\n", 0);
    expect_row("PR 88b/m RR 20c/m", "07:30,HR,88\n07:30,RespRate,20\n", 0);
    expect_row("plt 1.2 lac", "07:30,Platelets,120\n", 0);
    expect_row("plt 150 lac 2.1", "07:30,Platelets,150\n07:30,Lactate,2.1\n", 0);
    expect_row("wbc 12.3k K 4.1", "07:30,WBC,12.3\n07:30,K,4.1\n", 0);
    expect_row("platelets 85 x10^9", "07:30,Platelets,85\n", 0);
    expect_row("TLC 12400", "07:30,WBC,12400\n", DOUBT_UNIT);
    expect_row("s.creatinine 1.4", "07:30,Creatinine,1.4\n", 0);
    expect_row("GRBS 140", "07:30,Glucose,140\n", 0);
    expect_row("BM 14.2", "07:30,Glucose,14.2\n", DOUBT_UNIT);
    expect_row("BM 4.2 mmols", "07:30,Glucose,75.67\n", 0);
    expect_row("ht 5'6\"", "07:30,Height,167.6\n", 0);
    expect_row("height 5ft11 wt 180 lb", "07:30,Height,180.3\n07:30,Weight,81.65\n", 0);
    expect_row("ABG: pH 7.32 pCO2 48 pO2 72", "07:30,pH,7.32\n07:30,PaCO2,48\n07:30,PaO2,72\n", 0);
    expect_row("bp 120/8", "07:30,NISysABP,120\n07:30,NIDiasABP,8\n", DOUBT_UNUSUAL);
    expect_row("RR:22bpm,SPO2:93%,FiO2:40%", "07:30,RespRate,22\n07:30,SpO2,93\n07:30,FiO2,0.4\n",
               0);
    expect_row("BP 100/60 PR 92 RR 22",
               "07:30,NISysABP,100\n07:30,NIDiasABP,60\n07:30,HR,92\n07:30,RespRate,22\n", 0);
    expect_row("NC @2L sats 93", "07:30,O2 given,1\n07:30,SpO2,93\n", 0);
    expect_row("GCS 456", "07:30,GCS eye,4\n07:30,GCS verbal,5\n07:30,GCS motor,6\n", 0);
    expect_row("GCS 115", "07:30,GCS,115\n", DOUBT_RANGE);      /* a 15 typed twice */
    expect_row("weight 143", "07:30,Weight,143\n", DOUBT_UNIT); /* lb? */
    expect_row("weight 120", "07:30,Weight,120\n", 0);
    expect_row("Temp 38.9 PO hr 88", "07:30,Temp,38.9\n07:30,HR,88\n", 0);
    expect_row("just now hr 92", "07:30,HR,92\n", 0);
    expect_row("45m ago hr 92", "06:45,HR,92\n", 0);
}

/* What is said on wards, in full or without blanks; now is 14:10, admission was at 06:40. */
static const struct {
    const char *typed, *rows;
} of_wards[] = {
    {"on admission HR 90", "00:00,HR,90|"},
    {"HR 90 on admission", "00:00,HR,90|"},
    {"admission weight 70", "00:00,Weight,70|"},
    {"\xC3\xA0 l'admission FC 90", "00:00,HR,90|"},
    {"al ingreso FC 90", "00:00,HR,90|"},
    {"na admiss\xC3\xA3o FC 90", "00:00,HR,90|"},
    {"saat masuk nadi 90", "00:00,HR,90|"},
    {"wakati wa kulazwa mapigo 90", "00:00,HR,90|"},
    {"88 bpm", "07:30,HR,88|"},
    {"18 rpm SpO2 95", "07:30,RespRate,18|07:30,SpO2,95|"},
    {"88 latidos por minuto", "07:30,HR,88|"},
    {"HR88RR18", "07:30,HR,88|07:30,RespRate,18|"},
    {"HR88BP120/80RR18SpO295",
     "07:30,HR,88|07:30,NISysABP,120|07:30,NIDiasABP,80|07:30,RespRate,18|07:30,SpO2,95|"},
    {"HFNC 40L 50%", "07:30,O2 given,1|07:30,FiO2,0.5|"},
    {"HFNC 40L/50% SpO2 94", "07:30,O2 given,1|07:30,FiO2,0.5|07:30,SpO2,94|"},
    {"94% HFNC 40L 50%", "07:30,SpO2,94|07:30,O2 given,1|07:30,FiO2,0.5|"},
    {"CPAP 40%", "07:30,FiO2,0.4|"},
    {"HFNC 60L 90% SpO2 91", "07:30,O2 given,1|07:30,FiO2,0.9|07:30,SpO2,91|"},
    {"urine 200 ml/4h", "07:30,Urine,200|"},
    {"diur\xC3\xA8se 200 ml en 4 h", "07:30,Urine,200|"},
    {"UO 200 mls over 4 hours HR 88", "07:30,Urine,200|07:30,HR,88|"},
    {"BP L arm 120/80", "07:30,NISysABP,120|07:30,NIDiasABP,80|"},
    {"BP (R) 120/80 HR 88", "07:30,NISysABP,120|07:30,NIDiasABP,80|07:30,HR,88|"},
    {"120/80 left arm R 16", "07:30,NISysABP,120|07:30,NIDiasABP,80|07:30,RespRate,16|"},
    {"TA bras gauche 120/80", "07:30,NISysABP,120|07:30,NIDiasABP,80|"},
    {"BP lying 120/80", "07:30,NISysABP,120|07:30,NIDiasABP,80|"},
    {"sun 22/11 14:05 hr 90", "07:25,HR,90|"},
    {"dim. 22 nov 14h05 FC 90", "07:25,HR,90|"},
    {"+90min hr 90", "01:30,HR,90|"},
    {"+2h30min HR 90", "02:30,HR,90|"},
    {"+1.5 h HR 90", "01:30,HR,90|"},
    {"HR 90 +90 min", "01:30,HR,90|"},
    {"BM 12", "07:30,Glucose,12|"},
    {"BMs 7.2", "07:30,Glucose,7.2|"},
    {"PR 92", "07:30,HR,92|"},
    {"PR 92 regular RR 18", "07:30,HR,92|07:30,RespRate,18|"},
    {"weight 12 st 4", "07:30,Weight,78.02|"},
    {"wt 12st4lb", "07:30,Weight,78.02|"},
    {"height 5 ft 7", "07:30,Height,170.2|"},
    {"height 5 feet 7 in", "07:30,Height,170.2|"},
    {"HR 92 reg, BP 134/76, RR 18, sats 96% RA",
     "07:30,HR,92|07:30,NISysABP,134|07:30,NIDiasABP,76|07:30,RespRate,18|07:30,SpO2,96|07:30,FiO2,"
     "0.21|07:30,O2 given,0|"},
    {"FC 110 irr\xC3\xA9gulier TA 100/60", "07:30,HR,110|07:30,NISysABP,100|07:30,NIDiasABP,60|"},
    {"P92 BP134/76 R18 T37.1 S96%", "07:30,HR,92|07:30,NISysABP,134|07:30,NIDiasABP,76|07:30,"
                                    "RespRate,18|07:30,Temp,37.1|07:30,SpO2,96|"},
    {"Sat 96% c/ O2 2L", "07:30,SpO2,96|07:30,O2 given,1|"},
    {"SpO2 96% sous 2 litres d'O2", "07:30,SpO2,96|07:30,O2 given,1|"},
    {"temp 37.2 C (axillary)", "07:30,Temp,37.2|"},
    {"BP 118/76 MAP 90", "07:30,NISysABP,118|07:30,NIDiasABP,76|07:30,NIMAP,90|"},
    {"HR 88. RR 18. SpO2 95.", "07:30,HR,88|07:30,RespRate,18|07:30,SpO2,95|"},
};

/* Times of a stay of 66 h. */
static const struct {
    const char *typed, *rows;
} of_days[] = {
    {"last night 01:00 hr 90", "52:50,HR,90|"},
    {"cette nuit \xC3\xA0 2h FC 90", "53:50,HR,90|"},
    {"tadi malam 22:00 nadi 90", "49:50,HR,90|"},
    {"jana usiku 22:00 mapigo 90", "49:50,HR,90|"},
    {"esta madrugada 03:00 FC 90", "54:50,HR,90|"},
    {"2 days ago 08:00 hr 90", "11:50,HR,90|"},
    {"FC 90 il y a 2 jours 8h", "11:50,HR,90|"},
    {"hace 2 d\xC3\xAD"
     "as 8:00 FC 90",
     "11:50,HR,90|"},
    {"nadi 90 2 hari yang lalu 08:00", "11:50,HR,90|"},
    {"siku 2 zilizopita 08:00 mapigo 90", "11:50,HR,90|"},
    {"the day before yesterday 08:00 hr 90", "11:50,HR,90|"},
    {"a day ago 08:00 hr 90", "35:50,HR,90|"},
    {"sat 21/11 14:05 hr 90", "41:55,HR,90|"},
};

static void expect_rows(const char *typed, const char *rows, const struct bedside_clock *clock)
{
    struct bedside_line line;
    struct error error = ERROR_NONE;
    struct text text = {0};
    if (bedside_parse(typed, clock, &line, &error) != STAGE_WHOLE) {
        fail_msg("'%s': %s", typed, error.text);
    }
    bedside_row(&line, &text);
    for (char *at = text.data; (at = strchr(at, '\n')) != NULL;) {
        *at = '|';
    }
    assert_string_equal(text.data, rows);
    assert_int_equal(line.doubts & ~(unsigned)DOUBT_UNIT, 0);
    text_free(&text);
}

static void expect_reason(const char *typed, const struct bedside_clock *clock, const char *reason)
{
    struct bedside_line line;
    struct error error = ERROR_NONE;
    assert_int_not_equal(bedside_parse(typed, clock, &line, &error), STAGE_WHOLE);
    assert_string_equal(error.text, reason);
}

static void test_wards(void **state)
{
    (void)state;
    struct bedside_clock clock = day_clock(), days = {true, now - 3960 * 60, now};
    for (size_t i = 0; i < sizeof of_wards / sizeof *of_wards; i++) {
        expect_rows(of_wards[i].typed, of_wards[i].rows, &clock);
    }
    for (size_t i = 0; i < sizeof of_days / sizeof *of_days; i++) {
        expect_rows(of_days[i].typed, of_days[i].rows, &days);
    }
    expect_rows("on admission HR 90", "00:00,HR,90|", &(struct bedside_clock){false, 0, now});
    struct bedside_line line;
    char said[300];
    assert_int_equal(bedside_parse("urine 200 ml/4h", &clock, &line, NULL), STAGE_WHOLE);
    assert_string_equal(bedside_text(&line, said, sizeof said),
                        "14:10 today, hour 07:30, Urine 200 mL (200 mL / 4 h)");
    assert_int_equal(bedside_parse("BM 12", &clock, &line, NULL), STAGE_WHOLE);
    assert_int_equal(line.doubts, DOUBT_UNIT);
    assert_null(bedside_admission_of("admission HR 90"));
    assert_null(bedside_admission_of("admission weight 70 kg"));
    assert_string_equal(bedside_admission_of("admission sat 14:00"), "sat 14:00");
    assert_string_equal(bedside_admission_of("admitted mon 1405"), "mon 1405");
}

/* Lookalikes of those. */
static void test_refusals_of_wards(void **state)
{
    (void)state;
    struct bedside_clock days = {true, now - 3960 * 60, now}, early = {true, 0, 0};
    early.now = now - 11 * 3600; /* 03:10 */
    early.admitted = early.now - 48 * 3600;
    expect_reason("last night 02:00 hr 90", &early,
                  "last night: this one or the one before? Type today 02:00, or yesterday, instead "
                  "of it");
    expect_rows("last night 22:00 hr 90", "42:50,HR,90|", &early);
    expect_rows("cette nuit 02:00 FC 90", "46:50,HR,90|", &early);
    /* may be of the evening by a clock of 12 hours */
    expect_reason("last night 10:30 hr 90", &days,
                  "night: type the time in digits, as 07:30 or 19:30");
    expect_reason("22/11/26 13:30 hr 90", &days,
                  "22/11/26: day or month first? Write the date as 2026-11-22");
    expect_rows("12:00 noon HR 90", "63:50,HR,90|", &days);
    expect_rows("0130pm HR 90", "65:20,HR,90|", &days);
    expect_rows("HR 90 130pm", "65:20,HR,90|", &days);
    expect_reason("2 days ago HR 88", &days, "at what time? As 2 days ago 19:30");
    expect_reason("on admission 06:40 HR 90", &days, "a line has one time: on admission or 06:40?");
    expect_reason("fri 22/11 14:05 hr 90", &days,
                  "2026-11-22 is another day of the week: leave out what is wrong");
    expect_reason("+90 HR 88", &days, "a time since admission is +hours:minutes, as +7:30");
    expect_reason("+2 HR 88", &days, "a time since admission is +hours:minutes, as +7:30");
    expect_reason("88/min", &days, "88 /min: pulse or breaths? Type HR 88 or RR 88");
    expect_reason("24 bpm", &days, "24 bpm: pulse or breaths? Type HR 24 or RR 24");
    expect_reason("BM 2", &days,
                  "BM: blood sugar or bowels? Type glucose 6.2 mmol/L; bowels are not kept");
    expect_reason("BM 250", &days,
                  "BM: blood sugar or bowels? Type glucose 6.2 mmol/L; bowels are not kept");
    expect_reason("HFNC 40L 94%", &days, "94%: of what? Type SpO2 95, or FiO2 40%");
    expect_reason("urine 50 ml/h", &days,
                  "50 ml/h: a rate: type the volume that was collected, as urine 200 ml, or urine "
                  "200 ml/4h");
    expect_reason("PR 92 QRS 110", &days,
                  "PR: the pulse, or the PR interval? Type pulse 88; the interval is not kept");
    expect_reason("intubated", &days, "intubated: mechanical ventilation is typed MechVent yes");
    expect_reason("T 38.", &days, "38. is not a value: digits, with a point or a comma");
    expect_reason("BP 120/80 MAP 65", &days,
                  "MAP 65: of the cuff, as NIMAP 65, or of the arterial line? Then type it in a "
                  "line of its own");
    expect_reason("wt 12 st 15", &days, "15: of what? The name stands before it, as HR 88");
}

/* Or it is refused with its reason. */
static void test_more_refusals(void **state)
{
    (void)state;
    expect_fault("PR 160 QRS 90", STAGE_NAME,
                 "PR: the pulse, or the PR interval? Type pulse 88; the interval is not kept");
    expect_fault("t14:05 hr 90", STAGE_VALUE, "05: of what? The name stands before it, as HR 88");
    expect_fault("24:00 hr 90", STAGE_TIME, "24:00: type 00:00, with the day that begins then");
    expect_fault("FC 90 hier 22h", STAGE_TIME,
                 "22:00 was before admission; a time since admission is +7:30");
    expect_row("FC 90 aujourd'hui 8 h", "01:20,HR,90\n", 0);
    expect_fault("diurese 500 hier 12h", STAGE_TIME,
                 "12 h by the clock on the wall is typed 12:00, after admission +12:00, and before "
                 "now 12 h ago");
    expect_row("now-20min hr 90", "07:10,HR,90\n", 0);
    expect_row("hr 90 now - 1h bp 120/80", "06:30,HR,90\n06:30,NISysABP,120\n06:30,NIDiasABP,80\n",
               0);
    expect_row("half an hr ago hr 90", "07:00,HR,90\n", 0);
    expect_row("14h05min FC 90", "07:25,HR,90\n", 0);
    expect_row("this morning 08:00 hr 90", "01:20,HR,90\n", 0);
    expect_row("ce matin 8h FC 90", "01:20,HR,90\n", 0);
    expect_row("cet apr\xC3\xA8s-midi \xC3\xA0 13h30 FC 90", "06:50,HR,90\n", 0);
    expect_row("tadi pagi 08:00 nadi 90", "01:20,HR,90\n", 0);
    expect_fault("last night 22:00 hr 90", STAGE_TIME,
                 "22:00 was before admission; a time since admission is +7:30");
    expect_fault("hier 22h FC 90", STAGE_TIME,
                 "22:00 was before admission; a time since admission is +7:30");
    expect_fault("hier 12h diurese 500", STAGE_TIME,
                 "12 h by the clock on the wall is typed 12:00, after admission +12:00, and before "
                 "now 12 h ago");
    expect_fault("tonight 20:00 hr 90", STAGE_TIME, "20:00 today is later than now");
    expect_fault("8:00 tonight hr 90", STAGE_TIME,
                 "tonight: type the time in digits, as 07:30 or 19:30");
    expect_fault("last night 02:00 hr 90", STAGE_TIME,
                 "02:00 was before admission; a time since admission is +7:30");
    expect_fault("saa 2:00 asubuhi mapigo 90", STAGE_TIME,
                 "asubuhi: type the time in digits, as 07:30 or 19:30");
    expect_fault("14:05 UTC hr 90", STAGE_TIME,
                 "UTC: times are of this machine's clock: leave the zone out");
    expect_fault("now-20 hr 90", STAGE_NAME, "no variable begins with now-20 hr");
    expect_fault("ht 5'13", STAGE_VALUE, "ht 5: '13 is not a known unit");
    expect_row("BM 12", "07:30,Glucose,12\n", DOUBT_UNIT);
    expect_row("HR 112 reg RR 24", "07:30,HR,112\n07:30,RespRate,24\n", 0);
    expect_fault("reg HR 112", STAGE_VALUE, "reg: the rhythm is not kept: leave it out");
    expect_fault("FiO2 50% PEEP 8", STAGE_NAME, "PEEP: not kept: leave it out");
    expect_fault("SO2 97%", STAGE_NAME,
                 "SO2: by the finger, as SpO2 95, or from the blood, as SaO2 95?");
    expect_fault("pH 7.32 pCO2 48", STAGE_NAME,
                 "pCO2: arterial or venous? Type PaCO2, or ABG before an arterial sample; gases of "
                 "veins are not kept");
    expect_fault("94% fio2 40%", STAGE_VALUE, "94%: of what? Type SpO2 95, or FiO2 40%");
}

/* Text that may be a different reading from what it looks like is refused. */
static void test_lookalikes(void **state)
{
    (void)state;
    /* a minus is not a separator; a point after a name may belong to the number */
    expect_fault("HR-88", STAGE_VALUE, "HR-88: a hyphen or a minus? Type HR 88");
    expect_fault("T-37.2", STAGE_VALUE, "T-37.2: a hyphen or a minus? Type T 37.2");
    expect_fault("HR \xE2\x88\x92"
                 "88",
                 STAGE_VALUE,
                 "\xE2\x88\x92"
                 "88 is not a value: digits, with a point or a comma");
    expect_fault("K.4", STAGE_VALUE, "K.4: 4 or 0.4? Leave a blank after the name");
    expect_fault("HR.88", STAGE_VALUE, "HR.88: 88 or 0.88? Leave a blank after the name");
    expect_fault("Temp (C) 99 F", STAGE_VALUE, "which unit, C or F?");
    expect_fault("Weight C 70", STAGE_VALUE, "C is not a unit of Weight");
    expect_fault("MAP ni 75", STAGE_NAME, "no variable begins with MAP ni"); /* non-invasive? */
    expect_fault("N 88", STAGE_NAME, "N: nadi, sodium or neutrophils? Type pulse 88, or Na 140");
    expect_fault("N88", STAGE_VALUE, "N: nadi, sodium or neutrophils? Type pulse 88, or Na 140");
    expect_fault("PR 160", STAGE_NAME,
                 "PR: the pulse, or the PR interval? Type pulse 88; the interval is not kept");
    expect_fault("TB 1.2", STAGE_NAME,
                 "TB: tinggi badan, or total bilirubin? Type height 165 cm, or bilirubin 1.2");
    expect_fault(
        "kiwango cha oksijeni 95%", STAGE_NAME,
        "kiwango cha oksijeni: the saturation is SpO2, the share that is breathed in FiO2");
    expect_fault("SpO2 95 NC", STAGE_NAME,
                 "NC: litres of oxygen are not kept: type on oxygen, or FiO2 40%");
    expect_fault("apyr\xC3\xA9tique", STAGE_NAME,
                 "apyr\xC3\xA9tique: the temperature is kept in digits, as T 36.8");
    expect_fault("compos mentis", STAGE_NAME,
                 "compos mentis: the Glasgow scale is kept: GCS 15, or E4V5M6");
    expect_row("pulse 88 regular", "07:30,HR,88\n", 0);
    expect_row("HR 88 AF", "07:30,HR,88\n", 0);
    expect_fault("RR 18 AF", STAGE_NAME, "AF: the rhythm is not kept: leave it out");
    expect_fault("PVC 8", STAGE_NAME,
                 "PVC: central venous pressure and ectopic beats are not kept");
    expect_fault("HR 88 ax", STAGE_NAME, "no variable begins with ax");
    expect_row("1400 HR 88", "07:20,HR,88\n", 0); /* HR is not a unit of time */
    expect_row("14:00 HR 88", "07:20,HR,88\n", 0);
    expect_row("FC a 14", "07:30,HR,14\n", DOUBT_UNUSUAL); /* and this is not a time */
}

/* Short names have their meaning in the current language. */
static void test_names_by_language(void **state)
{
    (void)state;
    assert_true(language_use("id", NULL, 0));
    expect_row("TD 120/80 N 88 RR 18 S 36,5",
               "07:30,NISysABP,120\n07:30,NIDiasABP,80\n07:30,HR,88\n07:30,RespRate,18\n"
               "07:30,Temp,36.5\n",
               0);
    expect_row("BB 60", "07:30,Weight,60\n", 0);
    expect_fault("P 20", STAGE_NAME, /* pernapasan? */
                 "P: pulse, pressure or weight? Type pulse 88, BP 120/80 or weight 70");
    assert_true(language_use("es", NULL, 0));
    expect_row("ECG 15", "07:30,GCS,15\n", 0);
    expect_fault("P 70", STAGE_NAME,
                 "P: pulse, pressure or weight? Type pulse 88, BP 120/80 or weight 70");
    assert_true(language_use("en", NULL, 0));
    expect_row("P 88", "07:30,HR,88\n", 0);
}

static void expect_short(const struct bedside_clock *clock, const char *typed, int minute,
                         const char *message)
{
    struct bedside_line line;
    struct error error = ERROR_NONE;
    enum bedside_stage stage = bedside_parse(typed, clock, &line, &error);
    if ((stage == STAGE_WHOLE) != (minute >= 0)) {
        fail_msg("'%s': %s", typed, error.text);
    }
    if (minute >= 0) {
        assert_int_equal(line.minute, minute);
        assert_string_equal(bedside_name(line.readings[0].variable), "HR");
    } else if (strcmp(error.text, message) != 0) {
        fail_msg("'%s': %s", typed, error.text);
    }
}

/* A date without a year: the only reading of it that lies within the stay. */
static void test_short_dates(void **state)
{
    (void)state;
    enum { DAY = 86400 };
    /* 19 November 06:40 to 22 November 14:10 */
    struct bedside_clock clock = {true, admitted - 3 * DAY, now};
    int minute = 2 * 24 * 60 + 15 * 60 + 20; /* 21 November 22:00 */
    static const char *const ways[] = {"21/11 22:00 HR 88",    "11/21 22:00 HR 88",
                                       "21.11 22:00 HR 88",    "21-11 22:00 HR 88",
                                       "21/11 2200 HR 88",     "le 21/11 \xC3\xA0 22h FC 88",
                                       "21/11 22h00 HR 88",    "HR 88 21.11 22:00",
                                       "21/11 22:00 hs FC 88", "21/11/2026 22:00 HR 88"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        expect_short(&clock, ways[i], minute, NULL);
    }
    expect_short(&clock, "18/11 22:00 HR 88", -1,
                 "18/11 22:00 is not between admission and now. Write the date as 2026-11-22, or "
                 "BP before a pressure");
    expect_short(&clock, "22/11 15:00 HR 88", -1, /* in the future */
                 "22/11 15:00 is not between admission and now. Write the date as 2026-11-22, or "
                 "BP before a pressure");
    expect_short(&clock, "HR 88 21/11 22:00", -1,
                 "21/11: a date or a pressure? Write the date as 2026-11-21, or BP before the "
                 "pressure");
    expect_short(&clock, "today 21/11 22:00 HR 88", -1, "a line has one day: today or 21/11?");
    expect_short(&clock, "21/11 +7:30 HR 88", -1, "+7:30 is a time since admission: it has no day");
    expect_short(&clock, "20.11 HR 88", -1, "20.11: a time or a date? The time is typed 20:11");
    expect_short(&clock, "20.30 HR 88", 2 * 24 * 60 + 13 * 60 + 50, NULL);
    expect_short(&clock, "21 nov 22:00 HR 88", minute, NULL);
    expect_short(&clock, "Nov 21 10pm HR 88", minute, NULL);
    /* over the end of the year: 30 December 06:40 to 2 January 14:10 */
    struct bedside_clock year = {true, admitted + 38 * DAY, now + 41 * DAY};
    expect_short(&year, "31/12 06:40 HR 88", 24 * 60, NULL);
    expect_short(&year, "02/01 06:40 HR 88", 3 * 24 * 60, NULL); /* not 1 February */
    expect_short(&year, "31 dic 06:40 HR 88", 24 * 60, NULL);
    expect_short(&year, "2 janv. 06:40 HR 88", 3 * 24 * 60, NULL);
    /* a long stay, in which both 5 June and 6 May lie */
    struct bedside_clock longer = {true, now - 215 * DAY, now};
    expect_short(&longer, "05/06 07:30 HR 88", -1,
                 "05/06: day or month first? Write the date as 2026-11-22");
    expect_short(&longer, "06/06 14:10 HR 88", 46 * 24 * 60, NULL);
    struct bedside_clock unknown = {false, 0, now};
    expect_short(&unknown, "21 nov 22:00 HR 88", -1,
                 "21 nov: of which year? The time of admission is not known: write the date as "
                 "2026-11-22");
    expect_short(&unknown, "21/11 22:00 HR 88", -1,
                 "21/11: of which year? The time of admission is not known: write the date as "
                 "2026-11-22");
    /* a pressure in cmHg is not read as a date */
    expect_row("14:05 TA 12/11", "07:25,NISysABP,12\n07:25,NIDiasABP,11\n", DOUBT_UNITS);
    expect_row("14:05 12/8 FC 88", "07:25,NISysABP,12\n07:25,NIDiasABP,8\n07:25,HR,88\n",
               DOUBT_UNITS);
    expect_row("14:00 12.10 kg", "07:20,Weight,12.10\n", DOUBT_RANGE);
}

/* Nights in which the clocks are changed: a time that came twice, or not at all. */
static void test_changed_clocks(void **state)
{
    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    /* 25 October 2026, 06:00 CET; admitted at 00:30 CEST, 6 h 30 before */
    struct bedside_clock back = {true, 1792904400 - 390 * 60, 1792904400};
    /* admitted between the two, at 02:10 CET */
    struct bedside_clock between = {true, 1792904400 - 230 * 60, 1792904400};
    /* 29 March 2026, 06:00 CEST; admitted at 00:30 CET */
    struct bedside_clock forward = {true, 1774756800 - 270 * 60, 1774756800};
    static const char twice[] = "%s came twice, as the clocks were set back: type +2:00 or +3:00";
    char message[120];
    snprintf(message, sizeof message, twice, "02:30");
    expect_short(&back, "02:30 HR 88", -1, message);
    snprintf(message, sizeof message, twice, "2026-10-25 02:30");
    expect_short(&back, "25 oct 02:30 HR 88", -1, message);
    expect_short(&back, "2026-10-25 02:30 HR 88", -1, message);
    expect_short(&back, "2026-10-25T02:30+01:00 HR 88", 180, NULL);
    expect_short(&back, "+2:00 HR 88", 120, NULL);
    expect_short(&back, "01:59 HR 88", 89, NULL);
    expect_short(&back, "03:00 HR 88", 210, NULL);
    expect_short(&between, "02:30 HR 88", 20, NULL); /* the first one was before admission */
    expect_short(&forward, "02:30 HR 88", -1, "02:30 was left out, as the clocks were set forward");
    expect_short(&forward, "03:00 HR 88", 90, NULL);
    time_t moment;
    struct error error = ERROR_NONE;
    assert_false(bedside_admission("2026-10-25 02:30", back.now, &moment, &error));
    assert_non_null(strstr(error.text, "came twice"));
    assert_true(bedside_admission("2026-10-25 03:30", back.now, &moment, NULL));
    assert_false(bedside_admission("02:30", forward.now, &moment, NULL));
    assert_true(bedside_admission("03:30", forward.now, &moment, NULL));
    setenv("TZ", "UTC", 1);
    tzset();
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
    expect_row("temp 37,500", "07:30,Temp,37.500\n", 0);           /* a decimal comma */
    expect_row("urine 1.200", "07:30,Urine,1.200\n", DOUBT_COMMA); /* Spanish */
    expect_row("urine 1.200 ml", "07:30,Urine,1.200\n", DOUBT_COMMA);
    expect_row("plaquetas 150.000/mm3", "07:30,Platelets,0.15\n", DOUBT_COMMA | DOUBT_UNUSUAL);
    expect_row("temp 37.500", "07:30,Temp,37.500\n", 0);
    expect_row("TA 13/8", "07:30,NISysABP,13\n07:30,NIDiasABP,8\n", DOUBT_UNITS);
    expect_row("2026-11-23 07:30 HR 88", "24:50,HR,88\n", DOUBT_FUTURE);
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
    expect_row("14:05 HR 88", "07:25,HR,88\n", 0); /* a wall-clock time */
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
                        "Temp 98.6 looks like 98.6 degF = 37 degC");
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
                        "NIDiasABP 8 could be cmHg (80 mmHg) or kPa (60 mmHg): type its unit");
    bedside_parse("urine 1.200 ml", &clock, &line, NULL);
    assert_string_equal(bedside_question(&line, text, sizeof text),
                        "Urine 1.200 is read as 1.2, not as 1200");
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

/* An abbreviation of two names gives a question. */
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
        {"tas", "NISysABP "},
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
    error = ERROR_NONE; /* and a wall-clock time is refused */
    assert_int_equal(bedside_parse("7:30 HR 88", &unknown, &line, &error), STAGE_TIME);
    assert_non_null(strstr(error.text, "when was 7:30? The time of admission is not known"));
    assert_int_equal(bedside_parse("+7:30 HR 88", &ahead, &line, NULL), STAGE_WHOLE);
}

/* Times of admission. Now is 14:10 of 2026-11-22. */
static const struct {
    const char *text;
    long before_now; /* minutes; -1: refused */
} admissions[] = {
    {"", -1}, /* an empty answer is none */
    {"now", 0},
    {"sekarang", 0},
    {"14:00", 10},
    {"14:10", 0},
    {"14:12", 0},  /* a stay cannot start after now */
    {"14:20", -1}, /* of yesterday, or of a clock that is fast? */
    {"01:00", -1}, /* of the night, or of the afternoon? */
    {"yesterday 14:20", 23 * 60 + 50},
    {"today 01:00", 13 * 60 + 10},
    {"2026-11-21 14:10", 24 * 60},
    {"2026-11-22T06:40", 450},
    {"2026-11-22 14:16", -1},
    {"2026-11-22T07:40+01:00", 450}, /* the zone counts, not this machine's */
    {"2026-11-22 02:40-04:00", 450},
    {"2026-11-22T06:40:00Z", 450},
    {"2026-11-22T14:10-01:00", -1},
    {"2026-11-22T14:10+1", -1},
    {"2026-13-22 14:11", -1},
    {"2026-11-22 06:40 or so", -1},
    {"24:00", -1},
    {"x", -1},
    /* as in a line of readings */
    {"7h", 430},
    {"0640", 450},
    {"640", -1},
    {"6.40", 450},
    {"at 6:40 am", 450},
    {"1pm", 70},
    {"14", -1},
    {"a las 7", 430},
    {"22:00 yesterday", 16 * 60 + 10},
    {"hier \xC3\xA0 22h", 16 * 60 + 10},
    {"ayer a las 22:00", 16 * 60 + 10},
    {"ontem 22h00", 16 * 60 + 10},
    {"jana 22:00", 16 * 60 + 10},
    {"kemarin pukul 22.00", 16 * 60 + 10},
    {"avant-hier 22:00", 40 * 60 + 10},
    {"30 min ago", 30},
    {"3 h ago", 180},
    {"il y a 2 h 30", 150},
    {"hace 2 horas", 120},
    {"h\xC3\xA1 2 h", 120},
    {"saa 2 zilizopita", 120},
    {"2 jam yang lalu", 120},
    {"half an hour ago", 30},
    {"21 nov 22:00", 16 * 60 + 10},
    {"22:00 21 nov 2026", 16 * 60 + 10},
    {"Nov 21 10pm", 16 * 60 + 10},
    {"21 de noviembre a las 22:00", 16 * 60 + 10},
    {"21/11 22:00", 16 * 60 + 10},
    {"22:00 21/11", 16 * 60 + 10},
    {"21/11/2026 22h00", 16 * 60 + 10},
    {"2025-11-22 14:10", 365 * 24 * 60},
    {"2020-02-29 14:10", 2458 * 24 * 60},
    /* what is not there, or may be two things */
    {"2026-11-22", -1},
    {"yesterday", -1},
    {"21 nov", -1},
    {"23 nov 07:30", -1}, /* tomorrow, or a year ago */
    {"05/06 07:30", -1},
    {"12/10 07:30", -1},
    {"05/06/2026 07:30", -1},
    {"31/11 07:30", -1},
    {"2026-02-31 07:30", -1},
    {"tomorrow 07:30", -1},
    {"demain 07:30", -1},
    {"today 23:00", -1},
    {"+7:30", -1},
    {"Sat 22:00", 16 * 60 + 10},
    {"sabado \xC3\xA0s 22h", 16 * 60 + 10},
    {"noon", 130},
    {"half past 7", -1},
    {"-2 h", -1},
    {"2 days ago", -1},
    {"saa 7:30", -1},
    {"07:30 HR 88", -1},
    {"07:30 08:30", -1},
};

static void test_admission(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof admissions / sizeof *admissions; i++) {
        time_t moment;
        struct error error = ERROR_NONE;
        bool ok = bedside_admission(admissions[i].text, now, &moment, &error);
        if (ok != (admissions[i].before_now >= 0) ||
            (ok && (now - moment) / 60 != admissions[i].before_now)) {
            fail_msg("'%s': %s, %ld minutes before now", admissions[i].text, error.text,
                     ok ? (long)(now - moment) / 60 : -1);
        }
    }
}

/* What is said where a time of admission is not taken. */
static void test_faults_of_admission(void **state)
{
    (void)state;
    static const char *const faults[][2] = {
        {"yesterday", "at what time? As yesterday 19:30"},
        {"14:20", "14:20 was 23 hours ago: type its day, as yesterday 14:20"},
        {"01:00", "01:00 was 13 hours ago: type its day, as today 01:00"},
        {"05/06 07:30", "05/06: day or month first? Write the date as 2026-11-22"},
        {"23 nov 07:30",
         "23 nov is not in the last 90 days: write it with its year, as 2026-11-22 07:30"},
        {"+7:30", "+7:30 is a time since admission: when was that, by the clock?"},
        {"2026-11-23 07:30", "2026-11-23 07:30 is in the future by this machine's clock"},
        {"tomorrow 07:30", "tomorrow: a time is now or before"},
        {"25:00", "not a valid time: try 07:30, or yesterday 22:00"},
        {"2 days ago", "at what time? As 2 days ago 19:30"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        time_t moment;
        struct error error = ERROR_NONE;
        assert_false(bedside_admission(faults[i][0], now, &moment, &error));
        assert_string_equal(error.text, faults[i][1]);
    }
    /* 2 January: the last days of the year before */
    time_t moment, january = now + (time_t)41 * 86400;
    assert_true(bedside_admission("31 dec 14:10", january, &moment, NULL));
    assert_int_equal(january - moment, 2 * 86400);
    /* lines that tell it */
    assert_string_equal(bedside_admission_of("Admitted: 06:40"), "06:40");
    assert_string_equal(bedside_admission_of(" admise hier 22h"), "hier 22h");
    assert_string_equal(bedside_admission_of("masuk kemarin 22:00"), "kemarin 22:00");
    assert_string_equal(bedside_admission_of("admitted"), "");
    assert_null(bedside_admission_of("HR 88"));
    assert_null(bedside_admission_of(""));
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),           cmocka_unit_test(test_phrasings),
        cmocka_unit_test(test_more_phrasings),  cmocka_unit_test(test_more_refusals),
        cmocka_unit_test(test_wards),           cmocka_unit_test(test_refusals_of_wards),
        cmocka_unit_test(test_lookalikes),      cmocka_unit_test(test_names_by_language),
        cmocka_unit_test(test_short_dates),     cmocka_unit_test(test_times),
        cmocka_unit_test(test_faults_of_times), cmocka_unit_test(test_faults_of_values),
        cmocka_unit_test(test_faults),          cmocka_unit_test(test_faults_of_days),
        cmocka_unit_test(test_doubts),          cmocka_unit_test(test_question_and_conversion),
        cmocka_unit_test(test_names),           cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_admission),       cmocka_unit_test(test_faults_of_named_dates),
        cmocka_unit_test(test_changed_clocks),  cmocka_unit_test(test_faults_of_admission),
    };
    return cmocka_run_group_tests_name("bedside", tests, NULL, NULL);
}
