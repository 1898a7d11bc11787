/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The table of formats, and files that hold several stays. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
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
    /* interleaved, the column anywhere, unsorted: the column decides */
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
    assert_non_null(strstr(stays.patients[0]->problems[0].reason, "whose it is"));
    stays_free(&stays);
}

static void joined_files_are_several_stays(void **state)
{
    (void)state;
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n" HEAD "00:00,RecordID,2\n00:30,HR,120\n",
           "1:HR80@1;2:HR120@0.5");
    /* joined without headers */
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n00:00,RecordID,2\n00:30,HR,120\n",
           "1:HR80@1;2:HR120@0.5");
    /* only descriptors in the first: its block still begins with its id */
    expect(HEAD "00:00,RecordID,1\n00:00,Age,60\n00:00,RecordID,2\n00:30,HR,120\n",
           "1:;2:HR120@0.5");
    /* headers alone */
    expect(HEAD "01:00,HR,80\n" HEAD "00:30,HR,120\n", "ward-1:HR80@1;ward-2:HR120@0.5");
    expect("Hours,Heart Rate\n1,80\nHours,Heart Rate\n0.5,120\n", "ward-1:HR80@1;ward-2:HR120@0.5");
    /* the same id again is the same stay */
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n" HEAD "00:00,RecordID,1\n02:00,HR,81\n",
           "1:HR80@1 HR81@2");
    expect(HEAD "00:00,RecordID,1\n01:00,HR,80\n00:00,RecordID,1\n02:00,HR,81\n",
           "1:HR80@1 HR81@2");
}

static void what_cannot_be_told_apart_is_refused(void **state)
{
    (void)state;
    /* the second RecordID stands among rows of other times */
    expect(
        HEAD "00:00,RecordID,1\n05:00,HR,80\n02:00,HR,70\n00:00,RecordID,2\n01:00,HR,120\n",
        "dir/ward.txt:4: the rows of the stays 1 and 2 cannot be told apart: they are not in the "
        "order of time; give each row its id in a column");
    /* rows stand before the first id: they may be of either */
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

/* A header again is no row of a stay called "Hours", and its columns must be the first ones. */
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

static void one_stay_stays_one(void **state)
{
    (void)state;
    /* unsorted, and an id late: one stay, as before */
    expect(HEAD "02:00,HR,80\n00:00,RecordID,5\n01:00,HR,70\n", "5:HR70@1 HR80@2");
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

/* A stream that cannot go back is read whole, wherever its head ends. */
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
        cmocka_unit_test(one_stay_stays_one),
        cmocka_unit_test(the_table_names_what_is_no_stay),
        cmocka_unit_test(pipes_lose_nothing),
        cmocka_unit_test(one_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
