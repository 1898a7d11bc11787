/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/record: added rows are present, incomplete rows are never values. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "patient/record.h"
#include "patient/reader.h"
#include "scratch.h"

static const time_t admitted = 1795330000;

static int enter_folder(void **state)
{
    char *folder = malloc(SCRATCH_BYTES);
    *state = folder;
    return folder && scratch_folder(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    char *folder = *state;
    int status = chdir("/") == 0 ? scratch_remove(folder) : -1;
    free(folder);
    return status;
}

static struct record_facts facts_of(double age)
{
    return (struct record_facts){.age = age, .sex = SEX_FEMALE, .admitted = admitted};
}

/* Adds one line to a file, as a user would 90 minutes after admission. */
static bool add(const char *path, const char *typed, struct text *said, struct error *error)
{
    struct record record;
    struct bedside_line line;
    if (!record_open(&record, path, error)) {
        return false;
    }
    struct bedside_clock clock = record_clock(&record, admitted + 90 * 60);
    bool ok = bedside_parse(typed, &clock, &line, error) == STAGE_WHOLE &&
              record_add(&record, &line, said, error);
    record_close(&record);
    return ok;
}

static void expect_said(const char *path, const char *typed, const char *expected)
{
    struct text said = {0};
    struct error error = ERROR_NONE;
    if (!add(path, typed, &said, &error)) {
        fail_msg("'%s': %s", typed, error.text);
    }
    /* without the wall-clock time, which bedside_test checks */
    char *saved = strstr(said.data, "saved "), *hour = strstr(said.data, ", hour ");
    if (saved && hour) {
        hour += strlen(", hour ");
        char *comma = hour + strcspn(hour, ",");
        memmove(comma, comma + 1, strlen(comma));
        memmove(saved + strlen("saved "), hour, strlen(hour) + 1);
    }
    assert_string_equal(said.data, expected);
    text_free(&said);
}

static void expect_refused(const char *path, const char *typed, const char *part)
{
    struct text said = {0};
    struct error error = ERROR_NONE;
    assert_false(add(path, typed, &said, &error));
    if (!strstr(error.text, part)) {
        fail_msg("'%s': '%s' has no '%s'", typed, error.text, part);
    }
    assert_null(strstr(error.text, "not saved")); /* shown with the reason by the caller */
    text_free(&said);
}

static void put(const char *path, const char *content)
{
    assert_true(file_write(path, content, strlen(content), NULL));
}

static char *content_of(const char *path)
{
    unsigned char *data = NULL;
    size_t size;
    assert_true(file_read(path, 1 << 20, &data, &size, NULL));
    data[size] = 0;
    return (char *)data;
}

static void expect_end(const char *path, const char *end)
{
    char *content = content_of(path);
    size_t length = strlen(content), wanted = strlen(end);
    assert_true(length >= wanted);
    assert_string_equal(content + length - wanted, end);
    free(content);
}

/* A time of admission that puts a reading into the future is questioned. */
static void test_admission_contradicts(void **state)
{
    (void)state;
    struct record record;
    struct bedside_line line;
    struct text said = {0};
    struct error error = ERROR_NONE;
    put("a.txt", "Time,Parameter,Value\n00:00,RecordID,12345678\n05:00,HR,80\n");
    assert_true(record_open(&record, "a.txt", &error));
    time_t now = admitted + 7200;
    assert_int_equal(record_take(&record, "admitted now", now, &line, &said, &error),
                     TAKEN_REFUSED);
    assert_non_null(strstr(error.text, "HR of line 3, at hour 05:00, would be later than now"));
    assert_false(record.admitted_known);
    assert_false(admission_read("a.txt", &now, NULL));
    now = admitted + 7200;
    assert_int_equal(record_take(&record, "admitted now !", now, &line, &said, &error),
                     TAKEN_SAVED);
    assert_true(record.admitted_known);
    assert_int_equal(record.admitted, now);
    time_t before = now - 5 * 3600;
    assert_true(record_admit(&record, before, &error));
    /* Changing the time of admission would change the time of day of readings. */
    char question[300];
    record_admission_question(&record, before + 30, now, question, sizeof question);
    assert_string_equal(question, "");
    record_admission_question(&record, before - 3600, now, question, sizeof question);
    assert_non_null(strstr(question, "HR of line 3, at hour 05:00, was at "));
    assert_non_null(strstr(question, " and would be at "));
    /* A clock that was set back: what is "now" is asked about, what has a time is not. */
    assert_int_equal(record_take(&record, "HR 85", now - 3600, &line, &said, &error),
                     TAKEN_DOUBTED);
    assert_non_null(strstr(line.against, "HR of line 3, at hour 05:00, is later than now"));
    assert_int_equal(record_take(&record, "+4:00 HR 85", now - 3600, &line, &said, &error),
                     TAKEN_SAVED);
    assert_int_equal(record_take(&record, "HR 85", now - 240, &line, &said, &error), TAKEN_SAVED);
    assert_int_equal(record_take(&record, "admitted 2026-01-01 00:00", now, &line, &said, &error),
                     TAKEN_REFUSED);
    assert_int_equal(record.admitted, before);
    assert_true(admission_read("a.txt", &now, NULL));
    assert_int_equal(now, before);
    record_close(&record);
    text_free(&said);
}

static void test_new_patient(void **state)
{
    (void)state;
    struct record_facts facts = facts_of(58);
    struct text path = {0};
    struct error error = ERROR_NONE;
    struct stat info;
    time_t moment = 0;
    assert_true(record_new_path("ward", &path, &error));
    assert_true(record_create(path.data, &facts, &error));
    assert_true(stat("ward", &info) == 0 && (info.st_mode & 07777) == 0700);
    assert_true(stat(path.data, &info) == 0 && (info.st_mode & 07777) == 0600);
    struct patient *patient = reader_read_one(path.data, NULL, &error);
    assert_non_null(patient);
    assert_int_equal(patient->age, 58);
    assert_int_equal(patient->sex, SEX_FEMALE);
    assert_true(patient->entered);
    assert_int_equal(patient->problem_count, 0);
    assert_int_equal(strlen(patient->id), 8);
    assert_non_null(strstr(path.data, patient->id)); /* the name of the file is the id */
    patient_free(patient);
    assert_true(admission_read(path.data, &moment, &error));
    assert_int_equal(moment, admitted);
    text_append(&path, ADMISSION_SUFFIX);
    assert_true(stat(path.data, &info) == 0 && (info.st_mode & 07777) == 0600);
    path.data[path.length - strlen(ADMISSION_SUFFIX)] = 0;
    assert_false(record_create(path.data, &facts, &error));
    assert_non_null(strstr(error.text, "is there already"));
    text_free(&path);
    facts = facts_of(NAN);
    facts.sex = SEX_UNKNOWN;
    assert_true(record_create("bed 3.txt", &facts, NULL));
    patient = reader_read_one("bed 3.txt", NULL, NULL);
    assert_true(isnan(patient->age) && patient->sex == SEX_UNKNOWN);
    assert_int_equal(patient->problem_count, 0);
    patient_free(patient);
}

static void test_what_is_said(void **state)
{
    (void)state;
    struct record_facts facts = facts_of(58);
    assert_true(record_create("p.txt", &facts, NULL));
    expect_said("p.txt", "HR 88", "saved 01:30 HR 88 /min");
    expect_said("p.txt", "HR 90", "saved 01:30 HR 90 /min; replaces 88");
    expect_said("p.txt", "HR 900",
                "saved 01:30 HR 900 /min; 90 of the same minute stays in use; outside the accepted "
                "range 1 to 300 /min: kept, not used");
    expect_said("p.txt", "+1:30 HR -", "saved 01:30 HR struck");
    expect_said("p.txt", "HR 91", "saved 01:30 HR 91 /min");
    expect_said("p.txt", "+48:00 HR 70", "saved 48:00 HR 70 /min");
    expect_said(
        "p.txt", "+48:01 HR 70",
        "saved 48:01 HR 70 /min; after hour 48: kept, not used; the networks read 48 hours");
    expect_said("p.txt", "temp 98.6",
                "saved 01:30 Temp 98.6 degC; looks like degF, would be 37 degC; not used");
    expect_said("p.txt", "fio2 0.0050",
                "saved 01:30 FiO2 0.0050; divided by 100 once too often: multiplied by 100");
    expect_refused("p.txt", "+1:31 HR -", "no HR was read at +01:31");
    expect_said("p.txt", "BP 120/80", "saved 01:30 NISysABP 120 mmHg, NIDiasABP 80 mmHg");
    expect_said("p.txt", "nisys 118", "saved 01:30 NISysABP 118 mmHg; replaces 120");
    expect_said("p.txt", "BP 117/0",
                "saved 01:30 NISysABP 117 mmHg, NIDiasABP 0 mmHg; replaces 118; 80 of the same "
                "minute stays in use; zero is not a measurement: kept, not used");
    expect_said("p.txt", "+1:30 BP -", "saved 01:30 NISysABP struck, NIDiasABP struck");
    expect_refused("p.txt", "+1:31 BP -", "no NISysABP was read at +01:31");
    struct patient *patient = reader_read_one("p.txt", NULL, NULL);
    assert_int_equal(patient->observation_count, 3);
    patient_free(patient);
}

static void test_refusals(void **state)
{
    (void)state;
    expect_refused("absent.txt", "HR 88", "cannot open");
    put("e.csv", "Hours,Heart Rate,pH\n1.0,80,7.4\n");
    expect_refused("e.csv", "+1:00 HR 88", "values cannot be added to a file of this format");
    put("s.txt", "Time;Parameter;Value\n01:00;HR;80\n");
    expect_refused("s.txt", "+1:00 HR 88", "Time,Parameter,Value only");
    put("w.txt", "Parameter,Time,Value\nHR,01:00,80\n");
    expect_refused("w.txt", "+1:00 HR 88", "Time,Parameter,Value only");
    put("p.txt", "Time,Parameter,Value\n01:00,HR,80\n");
    expect_refused("p.txt", "HR 88", "the time of admission is not known");
    struct record first, second;
    struct error error = ERROR_NONE;
    assert_true(record_open(&first, "p.txt", NULL));
    assert_false(record_open(&second, "p.txt", &error));
    assert_non_null(strstr(error.text, "it can only be read now"));
    record_close(&first);
    put("p.txt.admission", "admitted yesterday\n");
    expect_refused("p.txt", "HR 88", "the time of admission is not known");
    assert_true(admission_write("p.txt", admitted, NULL));
    expect_said("p.txt", "HR 88", "saved 01:30 HR 88 /min");
}

/* Files of other programs: the last of their rows counts, and our mark comes before our rows. */
static void test_file_of_another(void **state)
{
    (void)state;
    put("p.txt", "Time,Parameter,Value\r\n01:00,HR,80\r\n02:00,HR,82");
    expect_said("p.txt", "+3:00 HR 84", "saved +03:00 HR 84 /min");
    expect_said("p.txt", "+4:00 HR 86", "saved +04:00 HR 86 /min");
    expect_end("p.txt", "\r\n02:00,HR,82\n00:00,Entry,1\n03:00,HR,84\n04:00,HR,86\n");
    struct patient *patient = reader_read_one("p.txt", NULL, NULL);
    assert_int_equal(patient->observation_count, 4);
    assert_int_equal(patient->problem_count, 0);
    patient_free(patient);
}

/* A power failure at any byte of a write: earlier rows are kept, the incomplete row is not a value,
 * and the next addition works. */
static void cut_everywhere(const char *before, const char *typed, size_t values_before)
{
    struct text first = {0};
    put("p.txt", before);
    assert_true(add("p.txt", typed, &first, NULL));
    text_free(&first);
    char *whole = content_of("p.txt");
    size_t kept = strlen(before), length = strlen(whole);
    for (size_t cut = kept; cut <= length; cut++) {
        assert_true(file_write("p.txt", whole, cut, NULL));
        struct patient *patient = reader_read_one("p.txt", NULL, NULL);
        assert_non_null(patient);
        assert_int_equal(patient->observation_count, values_before + (cut == length));
        patient_free(patient);
        struct text said = {0};
        assert_true(add("p.txt", "+20:00 Temp 36.6", &said, NULL));
        text_free(&said);
        patient = reader_read_one("p.txt", NULL, NULL);
        assert_int_equal(patient->observation_count, values_before + (cut == length) + 1);
        assert_int_equal(patient->observations[patient->observation_count - 1].variable,
                         VARIABLE_TEMP);
        patient_free(patient);
        char *content = content_of("p.txt");
        assert_memory_equal(content, before, kept);
        free(content);
    }
    free(whole);
}

static void test_power_cuts(void **state)
{
    (void)state;
    cut_everywhere("Time,Parameter,Value\n00:00,Entry,1\n01:00,HR,80\n", "+12:34 HR 120", 1);
    cut_everywhere("Time,Parameter,Value\n01:00,HR,80\n", "+12:34 HR 120", 1);
    cut_everywhere("Time,Parameter,Value\n01:00,HR,80", "+12:34 HR 120", 1);
    cut_everywhere("Time,Parameter,Value\r\n01:00,HR,80\r\n", "+12:34 GCS eye 4", 1);
}

/* An incomplete strike does not strike a reading. */
static void test_torn_strike(void **state)
{
    (void)state;
    put("p.txt", "Time,Parameter,Value\n00:00,Entry,1\n01:00,HR,80\n01:00,HR,-1");
    struct patient *patient = reader_read_one("p.txt", NULL, NULL);
    assert_int_equal(patient->observation_count, 1);
    patient_free(patient);
    expect_said("p.txt", "+1:00 HR -",
                "an incomplete last line was removed: 01:00,HR,-1; saved +01:00 HR struck");
    patient = reader_read_one("p.txt", NULL, NULL);
    assert_int_equal(patient->observation_count, 0);
    patient_free(patient);
}

/* Values that contradict the file or each other give a question before they are saved. */
/* A weight far from one of days ago; a unit settles it. */
static void test_weight_of_days_ago(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *question;
    } steps[] = {
        {"+0:00 weight 61", NULL},
        {"+30:00 weight 129", "Weight 129 kg? 61 kg at hour 00:00; 129 lb are 58.51 kg"},
        {"+30:00 weight 129 lb", NULL},
        {"+40:00 weight 62", NULL},
        {"+70:00 weight 44", "Weight 44 kg? 62 kg at hour 40:00"},
        {"+70:00 weight 44 kg", NULL},
    };
    struct record record;
    struct record_facts facts = facts_of(60);
    struct error error = ERROR_NONE;
    assert_true(record_create("weights.txt", &facts, &error));
    assert_true(record_open(&record, "weights.txt", &error));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct bedside_line line;
        struct text said = {0};
        char question[500];
        enum record_taken taken =
            record_take(&record, steps[i].typed, admitted + 100 * 3600, &line, &said, &error);
        if (taken != (steps[i].question ? TAKEN_DOUBTED : TAKEN_SAVED)) {
            fail_msg("%s: %d %s", steps[i].typed, (int)taken,
                     bedside_question(&line, question, sizeof question));
        }
        if (steps[i].question) {
            assert_string_equal(bedside_question(&line, question, sizeof question),
                                steps[i].question);
        }
        text_free(&said);
    }
    record_close(&record);
}

static void test_contradictions(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *question; /* NULL: saved */
    } steps[] = {
        {"+1:00 GCS 14", NULL},
        {"+1:00 E3V4M6", "GCS eye 3: the total is 14 and its parts add up to 13"},
        {"+1:01 E3V4M6", NULL},
        {"+1:00 weight 70", NULL},
        {"+1:20 weight 71", NULL},
        {"+1:20 weight 90", "Weight 90: a weight of 70 within a day"},
        {"+1:10 SBP 80", NULL},
        {"+1:10 DBP 85", "DBP 85: not below the systolic 80 of the same time"},
        {"+1:12 SBP 80 DBP 85", "DBP 85: not below the systolic 80 of the same time"},
        {"+1:15 ABP 120/80", NULL},
        {"+1:15 MAP 60", "MAP 60: not between the pressures 80 and 120 of the same time"},
        {"+1:16 MAP 60", NULL},
        {"+1:15 MAP 60 !", NULL},
    };
    struct record record;
    struct record_facts facts = facts_of(60);
    struct error error = ERROR_NONE;
    assert_true(record_create("contradictions.txt", &facts, &error));
    assert_true(record_open(&record, "contradictions.txt", &error));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct bedside_line line;
        struct text said = {0};
        char question[500];
        enum record_taken taken =
            record_take(&record, steps[i].typed, admitted + 90 * 60, &line, &said, &error);
        assert_int_equal(taken, steps[i].question ? TAKEN_DOUBTED : TAKEN_SAVED);
        if (steps[i].question) {
            assert_string_equal(bedside_question(&line, question, sizeof question),
                                steps[i].question);
        }
        text_free(&said);
    }
    /* 154 lb agrees with 71 kg: after conversion there is no question */
    struct bedside_line line;
    struct text said = {0};
    assert_int_equal(
        record_take(&record, "+1:25 weight 154", admitted + 90 * 60, &line, &said, &error),
        TAKEN_DOUBTED);
    assert_int_equal(line.doubts, DOUBT_UNIT | DOUBT_CONTRADICTION);
    bedside_convert(&line);
    record_doubt(&record, &line);
    assert_int_equal(line.doubts, 0);
    text_free(&said);
    record_close(&record);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_new_patient),        IN_FOLDER(test_admission_contradicts),
        IN_FOLDER(test_what_is_said),       IN_FOLDER(test_refusals),
        IN_FOLDER(test_power_cuts),         IN_FOLDER(test_file_of_another),
        IN_FOLDER(test_torn_strike),        IN_FOLDER(test_contradictions),
        IN_FOLDER(test_weight_of_days_ago),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
