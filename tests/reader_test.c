/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The table of formats, and files that hold several stays. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "patient/reader.h"

static struct stays read_text(const char *text, struct error *error)
{
    struct stays stays;
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(in);
    bool ok = reader_read_stream(in, "dir/ward.txt", NULL, &stays, error);
    assert_int_equal(ok, stays.count > 0);
    fclose(in);
    return stays;
}

/* "a:HR80@1.0 HR90@2.0;b:..." of the readings in use. */
static void expect(const char *text, const char *expected)
{
    struct error error = ERROR_NONE;
    struct stays stays = read_text(text, &error);
    struct text found = {0};
    text_append(&found, "");
    for (size_t i = 0; i < stays.count; i++) {
        const struct patient *p = stays.patients[i];
        assert_int_equal(p->part, (int)i + 1);
        assert_int_equal(p->parts, (int)stays.count);
        text_format(&found, "%s%s:", i ? ";" : "", p->id);
        for (size_t k = 0; k < p->observation_count; k++) {
            const struct observation *o = &p->observations[k];
            text_format(&found, "%s%s%g@%g", k ? " " : "",
                        variable_info((enum variable)o->variable)->name, o->value, o->hour);
        }
    }
    assert_string_equal(error.set ? error.text : found.data, expected);
    text_free(&found);
    stays_free(&stays);
}

#define HEAD "Time,Parameter,Value\n"

static void an_id_column_tells_stays_apart(void **state)
{
    (void)state;
    /* interleaved, unsorted, with the id column anywhere: the column decides */
    expect("stay_id,Time,Parameter,Value\n7,02:00,HR,80\n9,01:00,HR,120\n7,01:00,HR,70\n"
           "9,00:00,Age,50\n",
           "7:HR70@1 HR80@2;9:HR120@1");
    expect("Time,Parameter,Value,RecordID\n01:00,HR,80,a\n01:00,HR,81,b\n", "a:HR80@1;b:HR81@1");
    expect("Time,patientunitstayid,Parameter,Value\n01:00,1,HR,80\n02:00,1,HR,82\n",
           "1:HR80@1 HR82@2");
    expect("Time;Parameter;Value;PATIENT\n01:00;Temp;36,5;x\n01:00;Temp;37,5;y\n",
           "x:Temp36.5@1;y:Temp37.5@1");
    /* the benchmark's wide table */
    expect("icustay_id,Hours,Heart Rate\n3,1.5,80\n4,1.5,99\n3,2.5,81\n",
           "3:HR80@1.5 HR81@2.5;4:HR99@1.5");
}

static void rows_of_nobody_are_not_read(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    struct stays stays = read_text(
        "stay_id,Time,Parameter,Value\n7,02:00,HR,80\n,03:00,HR,190\nNULL,03:00,HR,190\n", &error);
    assert_int_equal(stays.count, 1);
    assert_int_equal(stays.patients[0]->observation_count, 1);
    assert_int_equal(stays.patients[0]->problem_count, 2);
    assert_string_equal(stays.patients[0]->problems[1].value, "NULL");
    assert_int_equal(stays.patients[0]->problems[0].line, 3);
    assert_non_null(strstr(stays.patients[0]->problems[0].reason, "does not name its patient"));
    stays_free(&stays);
}

static void joined_files_are_several_stays(void **state)
{
    (void)state;
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n" HEAD "00:00,RecordID,2\n00:30,HR,120\n",
           "1:HR80@1;2:HR120@0.5");
    /* files joined without their headers */
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n00:00,RecordID,2\n00:30,HR,120\n",
           "1:HR80@1;2:HR120@0.5");
    /* the first stay has only descriptors: its block still begins with its id */
    expect(HEAD "00:00,RecordID,1\n00:00,Age,60\n00:00,RecordID,2\n00:30,HR,120\n",
           "1:;2:HR120@0.5");
    /* nothing but headers */
    expect(HEAD "01:00,HR,80\n" HEAD "00:30,HR,120\n", "ward-1:HR80@1;ward-2:HR120@0.5");
    expect("Hours,Heart Rate\n1,80\nHours,Heart Rate\n0.5,120\n", "ward-1:HR80@1;ward-2:HR120@0.5");
    /* the same id again is the same stay */
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n" HEAD "00:00,RecordID,1\n02:00,HR,81\n",
           "1:HR80@1 HR81@2");
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n00:00,RecordID,1\n02:00,HR,81\n",
           "1:HR80@1 HR81@2");
    /* only one stay, so the rows may be in any order */
    expect(HEAD "00:00,RecordID,1\n02:00,HR,81\n01:00,HR,80\n" HEAD "00:00,RecordID,1\n",
           "1:HR80@1 HR81@2");
}

static void what_cannot_be_told_apart_is_refused(void **state)
{
    (void)state;
    /* rows with another name of an id; of a second name, a stay has one value */
    expect(HEAD "00:00,Patient ID,41\n01:00,HR,80\n00:00,Patient ID,42\n01:00,HR,120\n",
           "41:HR80@1;42:HR120@1");
    expect(HEAD "00:00,stay_id,5\n00:00,subject_id,3\n01:00,HR,80\n00:00,stay_id,6\n"
                "00:00,subject_id,3\n01:00,HR,90\n",
           "5:HR80@1;6:HR90@1");
    expect(HEAD "00:00,RecordID,5\n00:00,MRN,3\n01:00,HR,80\n00:00,MRN,4\n01:00,HR,90\n",
           "dir/ward.txt:5: the rows of 5 have two values of 'MRN', 3 and 4: are they of several "
           "stays?");
    expect(HEAD "01:00,HR,80\n00:30,MRN,3\n01:00,HR,90\n00:30,MRN,4\n",
           "dir/ward.txt:3: the rows of the stays 3 and 4 cannot be told apart: they are not in "
           "the order of time; give each row its id in a column");
    /* only the second patient has a RecordID */
    expect(HEAD "00:00,HR,80\n05:00,HR,81\n00:00,RecordID,77\n00:00,HR,120\n05:00,HR,121\n",
           "dir/ward.txt:4: the times begin again here, as those of another patient do: give each "
           "row its id in a column patient_id, or each patient a file");
    expect(HEAD "00:30,HR,80\n05:00,SysABP,81\n06:00,HR,81\n00:00,RecordID,77\n00:40,HR,120\n"
                "00:40,SysABP,70\n",
           "dir/ward.txt:5: the times begin again here, as those of another patient do: give each "
           "row its id in a column patient_id, or each patient a file");
    expect(HEAD "00:10,HR,80\n00:00,RecordID,77\n00:10,HR,120\n",
           "dir/ward.txt:3: the times begin again here, as those of another patient do: give each "
           "row its id in a column patient_id, or each patient a file");
    /* the second RecordID is among rows of other times */
    expect(
        HEAD "00:00,RecordID,1\n05:00,HR,80\n02:00,HR,70\n00:00,RecordID,2\n01:00,HR,120\n",
        "dir/ward.txt:4: the rows of the stays 1 and 2 cannot be told apart: they are not in the "
        "order of time; give each row its id in a column");
    /* rows before the first id may belong to either stay */
    expect(
        HEAD "00:00,Age,70\n00:00,RecordID,1\n05:00,HR,80\n00:00,RecordID,2\n01:00,HR,120\n",
        "dir/ward.txt:3: the rows of the stays 1 and 2 cannot be told apart: they are not in the "
        "order of time; give each row its id in a column");
    /* an age after the last row of the first stay belongs to the second, whose id comes later */
    expect(
        HEAD "00:00,RecordID,1\n05:00,HR,80\n00:00,Age,33\n00:00,RecordID,2\n01:00,HR,120\n",
        "dir/ward.txt:4: the rows of the stays 1 and 2 cannot be told apart: they are not in the "
        "order of time; give each row its id in a column");
}

/* A repeated header is not a row of a stay called "Hours". Its columns must be those of the first
 * header. */
static void a_second_header_is_no_row(void **state)
{
    (void)state;
#define OTHER                                                                                      \
    "dir/ward.txt:2: a second header names other columns than the first, or in another order: "    \
    "its rows need a file of their own"
    expect("stay_id,Hours,Heart Rate\nSTAY_ID,hours,heart rate\n7,1,80\n", "7:HR80@1");
    expect("stay_id,Time,Parameter,Value\nstay_id,Time,Parameter,Value\n7,01:00,HR,80\n",
           "7:HR80@1");
    expect("stay_id,Hours,Heart Rate\nHours,Heart Rate,stay_id\n1,80,7\n", OTHER);
    expect("Time,Parameter,Value,stay_id\nstay_id,Time,Parameter,Value\n7,01:00,HR,80\n", OTHER);
    /* a temperature would be read as a heart rate */
    expect("Hours,Heart Rate\nHours,Temperature\n1,37\n", OTHER);
    expect("Time,Parameter,Value\nTime,Value,Parameter\n01:00,80,HR\n", OTHER);
#undef OTHER
}

static size_t count_kind(const char *text, enum problem_kind kind)
{
    struct error error = ERROR_NONE;
    struct stays stays = read_text(text, &error);
    assert_int_equal(stays.count, 1);
    size_t count = stays.patients[0]->problem_counts[kind];
    stays_free(&stays);
    return count;
}

/* The same four readings, with times in different notations. */
static void times_are_read_as_the_column_means_them(void **state)
{
    (void)state;
    static const char wanted[] = "ward:HR80@0 HR81@1.5 HR82@3.25 HR83@26";
    static const char *const forms[] = {
        "Hours,Parameter,Value\n0,HR,80\n1.5,HR,81\n3.25,HR,82\n26,HR,83\n",
        "Time (days);Parameter;Value\n0;HR;80\n0,0625;HR;81\n0,1354166667;HR;82\n"
        "1,0833333333;HR;83\n",
        "offset,HR\n0,80\n90,81\n195,82\n1560,83\n",
        "Time,Parameter,Value\n0 h,HR,80\n90 min,HR,81\n3.25 h,HR,82\n26 hours,HR,83\n",
        HEAD "2026-02-28 22:00,HR,80\n2026-02-28T23:30,HR,81\n2026-03-01 01:15:00,HR,82\n"
             "2026-03-02 00:00,HR,83\n",
        "charttime,Heart Rate\n2026-02-28T22:00:00Z,80\n2026-03-01T00:30:00+01:00,81\n"
        "2026-03-01T01:15:00Z,82\n2026-03-01T19:00:00-05:00,83\n",
        /* rows in any order, a weight at 00:00 */
        HEAD "2026-03-02 00:00,HR,83\n2026-02-28 23:30,HR,81\n2026-02-28 22:00,HR,80\n"
             "00:00,RecordID,ward\n2026-03-01 01:15:00,HR,82\n",
        /* spreadsheets: day numbers, a column of days, days first or last */
        "Time,HR\n46081.9166666667,80\n46081.979166667,81\n46082.0520833333,82\n46083,83\n",
        "Date;Time;HR\n28/02/2026;22:00;80\n28/02/2026;23:30;81\n01/03/2026;01:15;82\n"
        "02/03/2026;00:00;83\n",
        "Date,Time,HR\n2/28/2026 0:00,10:00 PM,80\n2/28/2026 0:00,11:30 PM,81\n"
        "3/1/2026 0:00,1:15 AM,82\n3/2/2026 0:00,12:00 AM,83\n",
        HEAD "05/04/2026 22:00,HR,80\n05/04/2026 23:30,HR,81\n06/04/2026 01:15,HR,82\n"
             "07/04/2026 00:00,HR,83\n",
        HEAD "04/05/2026 22:00,HR,80\n04/05/2026 23:30,HR,81\n04/06/2026 01:15,HR,82\n"
             "04/07/2026 00:00,HR,83\n",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        expect(forms[i], wanted);
    }
    /* the alternatives of doubtful readings get their hour, too */
    struct error error = ERROR_NONE;
    struct stays stays = read_text(HEAD "2026-03-04 07:00,HR,80\n2026-03-04 09:30,pH,735\n"
                                        "2026-03-08 09:30,pH,736\n",
                                   &error);
    assert_int_equal(stays.patients[0]->other_count, 2);
    const struct observation *other = stays.patients[0]->others;
    assert_true(other[0].hour > 2.49 && other[0].hour < 2.51);
    assert_true(isinf(other[1].hour) && isnan(other[1].value)); /* after hour 48 */
    stays_free(&stays);
    /* hour 0 is the time of admission if a column has it */
    expect("stay_id,intime,charttime,HR\n7,2026-03-01 10:00,2026-03-01 12:30,80\n"
           "8,2026-05-01 10:00,2026-05-01 09:30,81\n8,2026-05-01 10:00,2026-05-04 09:30,82\n",
           "7:HR80@2.5;8:HR81@-0.5");
    assert_int_equal(count_kind(forms[0], PROBLEM_NOTICE), 0);
    assert_int_equal(count_kind(forms[4], PROBLEM_NOTICE), 1);  /* hour 0 */
    assert_int_equal(count_kind(forms[6], PROBLEM_NOTICE), 2);  /* and an earlier time */
    assert_int_equal(count_kind(forms[11], PROBLEM_NOTICE), 2); /* and day before month */
}

static void times_of_two_meanings_are_refused(void **state)
{
    (void)state;
    expect(HEAD "01/02/2026 08:00,HR,80\n03/05/2026 09:30,HR,81\n",
           "dir/ward.txt:2: a date such as 03/04/2026 may be 3 April or 4 March, and no other "
           "tells which: write dates as 2026-03-04");
    expect(HEAD "13/02/2026 08:00,HR,80\n02/14/2026 09:30,HR,81\n02/03/2026 09:30,HR,81\n",
           "dir/ward.txt:4: some dates of the file have the day first, others the month: write "
           "them as 2026-03-04");
    expect(HEAD "1.5,HR,80\n2,HR,81\n",
           "dir/ward.txt:2: a number as a time may be hours, days or minutes: name the column "
           "Hours, Days or Minutes");
    /* days without a time of day, a missing zone, am in hours since admission */
    expect(HEAD "2026-03-04 07:00,HR,80\n2026-03-04,HR,81\n", "ward:HR80@0");
    expect("Time,HR\n46081,80\n46082,81\n", "ward:");
    expect(HEAD "2026-03-04 07:00Z,HR,80\n2026-03-04 08:00,HR,81\n", "ward:HR80@0");
    expect(HEAD "01:00,HR,80\n2026-03-04 08:00,HR,81\n7.5,HR,82\n", "ward:HR80@1");
    assert_int_equal(count_kind(HEAD "01:00,HR,80\n2026-03-04 08:00,HR,x\n", PROBLEM_REJECTED), 2);
    /* stays that could only be separated by their dates */
    expect(HEAD "2026-03-04 07:00,RecordID,1\n2026-03-04 07:00,HR,80\n2026-03-04 06:00,HR,81\n"
                "2026-03-05 07:00,RecordID,2\n2026-03-05 07:00,HR,90\n",
           "dir/ward.txt:4: the rows of the stays 1 and 2 cannot be told apart: they are not in "
           "the order of time; give each row its id in a column");
}

/* Common names of the variables, in the languages of entry. */
static void usual_names_are_read_and_said(void **state)
{
    (void)state;
    static const char wanted[] =
        "ward:HR80@1 SpO296@1 Temp37.5@1 RR18@1 NIDiasABP70@1 NISysABP120@1";
    static const char *const forms[] = {
        HEAD "01:00,HR,80\n01:00,SpO2,96\n01:00,Temp,37.5\n01:00,RespRate,18\n"
             "01:00,NIDiasABP,70\n01:00,NISysABP,120\n",
        HEAD "01:00,Pulse,80\n01:00,O2 Sats,96\n01:00,temp_f,99.5\n01:00,Resp,18\n"
             "01:00,BP,120/70\n",
        HEAD "01:00,pouls,80\n01:00,saturation (%),96\n01:00,temperature,37.5\n"
             "01:00,FR,18\n01:00,tension art\xC3\xA9rielle,120/70 mmHg\n",
        HEAD "01:00,nadi,80\n01:00,saturasi,0.96 {fraction}\n01:00,suhu,37.5 C\n"
             "01:00,napas,18\n01:00,tekanan darah (kPa),15.99872/9.332587\n",
    };
    struct error error = ERROR_NONE;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        expect(forms[i], wanted);
    }
    expect("Time (h);Pulse;BP;T (C);Shoe;SpO2\n1;80;120/70;37,5;42;96\n",
           "ward:HR80@1 NIDiasABP70@1 NISysABP120@1 Temp37.5@1 SpO296@1");
    expect("Time (h);Pulse;BP;T;Shoe;SpO2\n1;80;120/70;37,5;42;96\n",
           "ward:HR80@1 NIDiasABP70@1 NISysABP120@1 SpO296@1");
    struct stays stays = read_text(forms[1], &error);
    const struct patient *p = stays.patients[0];
    assert_string_equal(p->problems[0].reason, "read as HR");
    assert_string_equal(p->problems[0].name, "Pulse");
    assert_int_equal(p->problems[0].line, 2);
    stays_free(&stays);
    /* one notice per stay and name */
    assert_int_equal(count_kind(HEAD "01:00,Pulse,80\n02:00,Pulse,81\n02:00,BP,120/80\n"
                                     "03:00,BP,125/80\n",
                                PROBLEM_NOTICE),
                     2);
    /* the variable's own name takes precedence, in any column */
    expect("Hours,Pulse,HR\n1,81,80\n", "ward:HR80@1");
    expect("Hours,Pulse,Heart\n1,81,80\n", "ward:HR81@1");
}

static void names_of_other_things_are_not_read(void **state)
{
    (void)state;
    expect(HEAD "01:00,HR,80\n01:00,Dia,1\n01:00,Plat,25\n01:00,Ht,35\n01:00,CRT,1\n"
                "01:00,T,37\n01:00,Hb,9\n01:00,pO2,80\n01:00,P,90\n",
           "ward:HR80@1");
    /* urea is converted to urea nitrogen; without a unit it is not used */
    expect(HEAD "01:00,Urea,10\n02:00,Urea,10 mmol/L\n03:00,Urea (mg/dL),60\n04:00,BUN,28\n",
           "ward:BUN28@2 BUN28.02@3 BUN28@4");
    assert_int_equal(count_kind(HEAD "01:00,Urea,10\n02:00,uree,7\n", PROBLEM_REJECTED), 2);
    /* not valid as a pair of pressures, and a pair under the name of one pressure */
    static const char *const pairs[] = {"120",           "120/",   "/80", "120/80/60",
                                        "120/80 mmol/L", "120-80", "x/y", ">120/80"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char text[128];
        snprintf(text, sizeof text, HEAD "01:00,HR,80\n01:00,BP,%s\n", pairs[i]);
        expect(text, "ward:HR80@1");
        assert_true(count_kind(text, PROBLEM_REJECTED) > 0);
    }
    expect(HEAD "01:00,HR,80\n01:00,SBP,120/80\n01:00,BP,NA\n", "ward:HR80@1");
}

/* One value of a variable in each form of table. `decimal` is another value of the file, which
 * shows what commas and points are. "-": not used. */
static void expect_cell(const char *variable, const char *value, char delimiter,
                        const char *decimal, const char *fed)
{
    char rows[2][512], wanted[64] = "";
    bool quoted = strchr(value, delimiter) != NULL, none = strcmp(fed, "-") == 0;
    const char *quote = quoted ? "\"" : "";
    char d = delimiter;
    snprintf(rows[0], sizeof rows[0],
             "Time%cParameter%cValue\n01:00%c%s%c%s%s%s\n02:00%cTemp%c%s\n", d, d, d, variable, d,
             quote, value, quote, d, d, decimal);
    snprintf(rows[1], sizeof rows[1], "Hours%c%s%cTemp\n1%c%s%s%s%c\n2%c%c%s\n", d, variable, d, d,
             quote, value, quote, d, d, d, decimal);
    if (!none) {
        snprintf(wanted, sizeof wanted, "%s@1 ", fed);
    }
    for (int i = 0; i < 2; i++) {
        char all[128];
        snprintf(all, sizeof all, "ward:%s%s", wanted, "Temp36.5@2");
        expect(rows[i], all);
        assert_int_equal(count_kind(rows[i], PROBLEM_REJECTED), none);
    }
}

static void numbers_are_read_alike_in_every_table(void **state)
{
    (void)state;
    static const char delimiters[] = {',', ';', '\t'};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        char d = delimiters[i];
        expect_cell("Urine", "1,050", d, "36.5", "Urine1050"); /* a point shows it */
        expect_cell("Urine", "1.050,5", d, "36.5", "Urine1050.5");
        expect_cell("Urine", "1'050", d, "36.5", "Urine1050");
        expect_cell("SpO2", ">90", d, "36.5", "SpO290");
        expect_cell("TroponinT", "<0.01", d, "36.5", "TroponinT0.01");
        expect_cell("TroponinT", "<= 0.01", d, "36.5", "TroponinT0.01");
        expect_cell("SpO2", "98%", d, "36.5", "SpO298");
        expect_cell("SpO2", "98 %", d, "36.5", "SpO298");
        expect_cell("FiO2", "40%", d, "36.5", "FiO20.4");
        expect_cell("HR", "98%", d, "36.5", "-");
        expect_cell("SBP", "120/80", d, "36.5", "-");
        expect_cell("GCS", ">8", d, "36.5", "-");
        expect_cell("HR", "1 050", d, "36.5", "-");
        expect_cell("HR", "80-90", d, "36.5", "-");
        expect_cell("HR", "~80", d, "36.5", "-");
        expect_cell("BP", "120/80", d, "36.5", "NIDiasABP80@1 NISysABP120");
    }
    for (size_t i = 1; i < sizeof delimiters; i++) {
        char d = delimiters[i];
        expect_cell("Lactate", "1,050", d, "36,5", "Lactate1.05"); /* shown by 36,5 */
        expect_cell("Urine", "1.050", d, "36,5", "Urine1050");
        expect_cell("TroponinT", "<0,01", d, "36,5", "TroponinT0.01");
        expect_cell("Urine", ">1,050", d, "36,5", "-");
    }
}

static void one_stay_stays_one(void **state)
{
    (void)state;
    /* unsorted, and an id late: one stay, as before */
    expect(HEAD "02:00,HR,80\n00:00,RecordID,5\n01:00,HR,70\n", "5:HR70@1 HR80@2");
    expect(HEAD "02:00,HR,80\n00:30,HR,79\n00:00,RecordID,5\n01:00,HR,70\n00:45,HR,71\n",
           "5:HR79@0.5 HR71@0.75 HR70@1 HR80@2");
    expect(HEAD "00:30,HR,80\n01:00,HR,82\n01:00,RecordID,5\n01:00,SysABP,110\n02:00,HR,70\n",
           "5:HR80@0.5 HR82@1 SysABP110@1 HR70@2");
    expect("01:00,HR,80\n", "ward:HR80@1");
    expect("00:00,RecordID,5\n00:00,Age,60\n01:00,HR,80\n", "5:HR80@1"); /* no header */
}

static void the_table_names_what_is_no_stay(void **state)
{
    (void)state;
    expect("RecordID,SAPS-I,In-hospital_death\n1,2,0\n",
           "dir/ward.txt:1: not a patient file: a table of outcomes");
    expect("stay,y_true\na.txt,1\n", "dir/ward.txt:1: not a patient file: a list of stays");
    expect("\x1f\x8b\x08zzz",
           "dir/ward.txt: not a patient file: compressed (gzip): unpack it first");
    expect("PK\3\4zzz",
           "dir/ward.txt: not a patient file: a zip archive or a spreadsheet workbook: "
           "unpack it, or save it as CSV");
}

/* A stream that cannot seek is read completely, wherever the part used for recognition ends. */
static void pipes_lose_nothing(void **state)
{
    (void)state;
    int ends[2];
    struct text text = {0};
    text_append(&text, HEAD);
    for (int i = 0; i < 600; i++) { /* longer than READER_HEAD */
        text_format(&text, "%02d:%02d,HR,%d\n", i / 60, i % 60, 60 + i % 50);
    }
    assert_true(text.length > READER_HEAD && text.length < 65536);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text.data, text.length), (ssize_t)text.length);
    close(ends[1]);
    FILE *in = fdopen(ends[0], "r");
    struct patient *patient = reader_read_one_stream(in, "-", NULL, NULL);
    fclose(in);
    assert_non_null(patient);
    assert_int_equal(patient->observation_count, 600);
    assert_int_equal(patient->problem_count, 0);
    patient_free(patient);
    text_free(&text);
}

static void one_is_asked_for(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    const char *text = HEAD "00:00,RecordID,1\n01:00,HR,80\n00:00,RecordID,2\n00:30,HR,120\n";
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_null(reader_read_one_stream(in, "two.txt", NULL, &error));
    fclose(in);
    assert_string_equal(error.text, "two.txt: holds 2 stays (1, 2): one is needed here");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_column_tells_stays_apart),
        cmocka_unit_test(rows_of_nobody_are_not_read),
        cmocka_unit_test(joined_files_are_several_stays),
        cmocka_unit_test(what_cannot_be_told_apart_is_refused),
        cmocka_unit_test(a_second_header_is_no_row),
        cmocka_unit_test(times_are_read_as_the_column_means_them),
        cmocka_unit_test(times_of_two_meanings_are_refused),
        cmocka_unit_test(usual_names_are_read_and_said),
        cmocka_unit_test(names_of_other_things_are_not_read),
        cmocka_unit_test(numbers_are_read_alike_in_every_table),
        cmocka_unit_test(one_stay_stays_one),
        cmocka_unit_test(the_table_names_what_is_no_stay),
        cmocka_unit_test(pipes_lose_nothing),
        cmocka_unit_test(one_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
