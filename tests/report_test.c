/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The session as text, CSV and JSON: equal numbers in each, and valid syntax. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>
#include <jansson.h>

#include "app/bench.h"
#include "app/handover.h"
#include "app/report.h"
#include "base/memory.h"
#include "net/charting.h"
#include "fixture.h"

struct world {
    char *folder;
    struct session session;
    struct text out;
};

static void open_one(struct world *world, const char *name, const char *content)
{
    char *path = fixture_file(world->folder, name, content);
    assert_true(session_add_path(&world->session, path, NULL));
    assert_true(session_load_next(&world->session));
    free(path);
}

static int set_up(void **state)
{
    struct world *world = memory_new(1, sizeof *world);
    world->folder = fixture_folder();
    session_init(&world->session);
    open_one(world, "a \"quoted\", name\xff.txt", FIXTURE_CHALLENGE);
    open_one(world, "b_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    open_one(world, "empty.txt", "Time,Parameter,Value\n00:00,RecordID,900500\n00:00,Age,40\n");
    session_add_model(&world->session,
                      fixture_model("hlstm", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM));
    session_add_model(&world->session, fixture_model("hlstm", SCHEME_MIMIC3, ARCHITECTURE_HLSTM));
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    session_free(&world->session);
    text_free(&world->out);
    fixture_remove(world->folder);
    free(world);
    return 0;
}

static json_t *parse_line(const struct text *out)
{
    json_error_t error;
    assert_int_equal(out->data[out->length - 1], '\n');
    assert_null(memchr(out->data, '\n', out->length - 1)); /* one object, one line */
    json_t *line = json_loads(out->data, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(line);
    return line;
}

typedef void score_fn(const struct patient *, const struct timeline *, const struct model *,
                      const struct risk *, struct text *);

static void put_score(struct world *world, score_fn *score, size_t stay, int at_hour)
{
    struct risk risk;
    session_risk_at(&world->session, stay, 0, at_hour, &risk);
    score(world->session.stays[stay].patient, session_timeline(&world->session, stay),
          world->session.models[0], &risk, &world->out);
}

static void test_json_has_the_fields(void **state)
{
    struct world *world = *state;
    put_score(world, report_score_json, 0, 0);
    json_t *line = parse_line(&world->out);
    const struct risk *risk = session_risk(&world->session, 0, 0);
    assert_string_equal(json_string_value(json_object_get(line, "patient")), "900501");
    assert_string_equal(json_string_value(json_object_get(line, "model")), "hlstm");
    assert_string_equal(json_string_value(json_object_get(line, "scheme")), "physionet2012");
    assert_non_null(strstr(json_string_value(json_object_get(line, "file")), "\\xff.txt"));
    assert_int_equal(json_integer_value(json_object_get(line, "hours")), 12);
    assert_true(json_is_true(json_object_get(line, "provisional")));
    double value = json_real_value(json_object_get(line, "risk"));
    assert_true((float)value == risk->risk);
    json_t *curve = json_object_get(line, "risk_by_hour");
    assert_int_equal(json_array_size(curve), 12);
    assert_true(json_real_value(json_array_get(curve, 11)) == value);
    assert_int_equal(json_integer_value(json_object_get(line, "variables_seen")),
                     risk->coverage.seen);
    double share = json_real_value(json_object_get(line, "measured_share"));
    assert_true(fabs(share * risk->coverage.cells - risk->coverage.measured) < 1e-6);
    json_t *problem = json_array_get(json_object_get(line, "problems"), 0);
    assert_int_equal(json_integer_value(json_object_get(problem, "line")), 14);
    assert_string_equal(json_string_value(json_object_get(problem, "variable")), "HR");
    assert_string_equal(json_string_value(json_object_get(problem, "value")), "880");
    assert_non_null(json_string_value(json_object_get(problem, "reason")));
    json_decref(line);
}

/* Readings that are used and unusual stand apart from the problems. */
static void test_json_names_the_unusual(void **state)
{
    struct world *world = *state;
    open_one(world, "unusual.txt",
             "Time,Parameter,Value\n00:00,RecordID,900507\n00:00,Age,61\n00:20,HR,180\n"
             "01:20,HR,90\n02:20,HR,150\n03:20,Temp,37\n04:20,RespRate,55\n");
    struct risk risk;
    session_risk_at(&world->session, 3, 0, 0, &risk);
    report_score_json(world->session.stays[3].patient, session_timeline(&world->session, 3),
                      world->session.models[0], &risk, &world->out);
    json_t *line = parse_line(&world->out), *list = json_object_get(line, "unusual");
    assert_int_equal(json_array_size(list), 2);
    json_t *heart = json_array_get(list, 0), *breath = json_array_get(list, 1);
    assert_string_equal(json_string_value(json_object_get(heart, "variable")), "HR");
    assert_int_equal(json_integer_value(json_object_get(heart, "line")), 4);
    assert_int_equal(json_integer_value(json_object_get(heart, "readings")), 2);
    assert_true(json_real_value(json_object_get(heart, "low")) == 150);
    assert_true(json_real_value(json_object_get(heart, "high")) == 180);
    assert_true(json_real_value(json_object_get(heart, "usual_high")) == 137);
    assert_string_equal(json_string_value(json_object_get(breath, "variable")), "RR");
    json_decref(line);
}

static void test_json_without_risk_says_why(void **state)
{
    struct world *world = *state;
    put_score(world, report_score_json, 2, 0);
    json_t *line = parse_line(&world->out);
    assert_true(json_is_null(json_object_get(line, "risk")));
    assert_int_equal(json_array_size(json_object_get(line, "risk_by_hour")), 0);
    assert_non_null(json_string_value(json_object_get(line, "reason")));
    json_decref(line);
}

/* Variables that most of the cohort has and this stay lacks, if the network's cohort is known. */
static void test_charting(void **state)
{
    struct world *world = *state;
    struct model *model = world->session.models[0];
    put_score(world, report_score_json, 0, 0);
    assert_non_null(strstr(world->out.data, "\"charting\":null"));
    snprintf(model->split.cohort_hash, sizeof model->split.cohort_hash, "%s",
             "02389d7304106c6f68e65b75fea481245ed97ba9db57587d258e69f8ec9dd999");
    struct charting charting;
    const struct risk *risk = session_risk(&world->session, 0, 0);
    charting_find(model, session_timeline(&world->session, 0), risk->hours, &charting);
    world->out.length = 0;
    put_score(world, report_score_json, 0, 0);
    json_t *line = parse_line(&world->out), *said = json_object_get(line, "charting");
    assert_int_equal(charting.expected, 7);
    assert_int_equal(json_integer_value(json_object_get(said, "expected")), charting.expected);
    assert_int_equal(json_array_size(json_object_get(said, "missing")), charting.missing);
    assert_int_equal(json_is_true(json_object_get(said, "unlike")), charting.unlike);
    assert_int_equal(json_integer_value(json_object_get(line, "variables_beyond")), risk->beyond);
    json_decref(line);
    world->out.length = 0;
    report_page(&world->session, &world->out);
    assert_non_null(strstr(world->out.data, charting.unlike ? "UNLIKE the cohort" : "as in the"));
    assert_non_null(strstr(world->out.data, "latest values are beyond"));
}

/* The names of the inputs that a score lacks, separated by one blank. */
static const char *missing_of(json_t *score, char *out, size_t size)
{
    json_t *missing = json_object_get(score, "missing"), *item;
    size_t i;
    *out = 0;
    json_array_foreach(missing, i, item)
    {
        size_t used = strlen(out);
        snprintf(out + used, size - used, i ? " %s" : "%s", json_string_value(item));
    }
    return out;
}

/* NEWS2 and UVA are ranges at the hour of the risk, with the names of missing inputs. A child has
 * no scores. CSV has the same. */
static void test_early_scores(void **state)
{
    struct world *world = *state;
    static const int hours[] = {1, 6, 12};
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        const struct timeline *timeline = session_timeline(&world->session, 0);
        struct news2 news2;
        struct uva uva;
        char unknown[2][64], wanted[192];
        news2_at(timeline, hours[i], &news2);
        uva_at(timeline, hours[i], &uva);
        world->out.length = 0;
        put_score(world, report_score_json, 0, hours[i]);
        json_t *line = parse_line(&world->out), *scores[2];
        scores[0] = json_object_get(line, "news2");
        scores[1] = json_object_get(line, "uva");
        assert_int_equal(json_integer_value(json_object_get(scores[0], "low")), news2.low);
        assert_int_equal(json_integer_value(json_object_get(scores[0], "high")), news2.high);
        assert_int_equal(json_integer_value(json_object_get(scores[1], "low")), uva.low);
        assert_int_equal(json_integer_value(json_object_get(scores[1], "high")), uva.high);
        for (int k = 0; k < 2; k++) {
            missing_of(scores[k], unknown[k], sizeof unknown[k]);
        }
        assert_non_null(strstr(unknown[1], "HIV"));
        assert_int_equal(json_array_size(json_object_get(scores[0], "missing")),
                         NEWS2_INPUT_COUNT - news2.known);
        assert_int_equal(json_array_size(json_object_get(scores[1], "missing")),
                         UVA_INPUTS + 1 - uva.known);
        json_decref(line);
        snprintf(wanted, sizeof wanted, ",%d,%d,%s,%d,%d,%s,", news2.low, news2.high, unknown[0],
                 uva.low, uva.high, unknown[1]);
        world->out.length = 0;
        put_score(world, report_score_csv, 0, hours[i]);
        assert_non_null(strstr(world->out.data, wanted));
    }
    struct timeline *child = memory_new(1, sizeof *child);
    *child = *session_timeline(&world->session, 0);
    child->child = true;
    const struct risk *risk = session_risk(&world->session, 0, 0);
    const struct patient *patient = world->session.stays[0].patient;
    world->out.length = 0;
    report_score_csv(patient, child, world->session.models[0], risk, &world->out);
    assert_non_null(strstr(world->out.data, ",,,,,,,"));
    world->out.length = 0;
    report_score_json(patient, child, world->session.models[0], risk, &world->out);
    assert_non_null(strstr(world->out.data, "\"news2\":null,\"uva\":null"));
    free(child);
}

/* The report at hour 6 has the risk of the sixth point of the curve. */
static void test_hour_is_heeded(void **state)
{
    struct world *world = *state;
    put_score(world, report_score_json, 0, 6);
    json_t *line = parse_line(&world->out);
    const struct risk *risk = session_risk(&world->session, 0, 0);
    assert_int_equal(json_integer_value(json_object_get(line, "hours")), 6);
    assert_true((float)json_real_value(json_object_get(line, "risk")) == risk->by_hour[5]);
    json_decref(line);
}

static void test_csv_quotes(void **state)
{
    struct world *world = *state;
    report_score_csv_header(&world->out);
    size_t commas = 0;
    for (size_t i = 0; i < world->out.length; i++) {
        commas += world->out.data[i] == ',';
    }
    assert_int_equal(commas, 23 + 2 * 20); /* two columns for each vital sign, and SaO2 */
    world->out.length = 0;
    put_score(world, report_score_csv, 0, 0);
    assert_non_null(strstr(world->out.data, "a \"\"quoted\"\", name"));
    assert_int_equal(world->out.data[0], '"');
    assert_non_null(strstr(world->out.data, "name\\xff.txt"));
    world->out.length = 0;
    put_score(world, report_score_csv, 2, 0);
    assert_non_null(strstr(world->out.data, ",hlstm,0,true,,"));
}

/* A spreadsheet must not read a name as a formula. */
static void test_csv_is_no_formula(void **state)
{
    struct world *world = *state;
    struct patient *patient = world->session.stays[0].patient;
    static const char *const ids[] = {"=1+1", "+2", "@SUM(A1)", "-3"};
    char *kept = patient->id, text[32], wanted[40];
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        snprintf(text, sizeof text, "%s", ids[i]);
        snprintf(wanted, sizeof wanted, ",'%s,", ids[i]);
        patient->id = text;
        world->out.length = 0;
        put_score(world, report_score_csv, 0, 0);
        patient->id = kept;
        assert_non_null(strstr(world->out.data, wanted));
    }
    snprintf(text, sizeof text, "=\"a\",b");
    patient->id = text;
    put_score(world, report_score_csv, 0, 0);
    patient->id = kept;
    assert_non_null(strstr(world->out.data, ",\"'=\"\"a\"\",b\","));
}

/* The widest line of the page: at most 80 columns, and no control character but the line end. */
static void check_page(const struct text *out)
{
    int column = 0;
    for (size_t i = 0; i < out->length; i++) {
        unsigned char c = (unsigned char)out->data[i];
        if (c == '\n') {
            column = 0;
            continue;
        }
        assert_true(c >= ' ' || c == '\f'); /* after a page */
        column -= c == '\f';
        column += (c & 0xC0) != 0x80;
        assert_true(column <= 83); /* the disclaimer is 83 characters and is not broken */
    }
}

static void test_page_says_what_it_must(void **state)
{
    static const char *const NEEDED[] = {REPORT_DISCLAIMER,
                                         "provisional",
                                         "(mean risk",
                                         "base rate",
                                         "NEWS2",
                                         "UVA",
                                         "HIV not known",
                                         "measured",
                                         "carried",
                                         "line 14",
                                         "880",
                                         "Royal College",
                                         "made up",
                                         "newest reading at hour 11:40",
                                         "fewer than 6 hours"};
    struct world *world = *state;
    open_one(world, "early.txt", "Time,Parameter,Value\n00:00,Age,50\n01:00,HR,88\n");
    report_page(&world->session, &world->out);
    check_page(&world->out);
    for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++) {
        if (!strstr(world->out.data, NEEDED[i])) {
            fail_msg("the page does not say '%s'", NEEDED[i]);
        }
    }
}

/* Read half an hour before admission, and shown so at the top and with the last values. */
static void test_time_before_admission(void **state)
{
    struct world *world = *state;
    open_one(world, "before.txt", "Time,Parameter,Value\n00:00,Age,50\n-00:30,HR,88\n");
    report_page(&world->session, &world->out);
    check_page(&world->out);
    assert_non_null(strstr(world->out.data, "newest reading at hour -00:30"));
    assert_null(strstr(world->out.data, ":-"));
}

/* When the time of admission is known, a page has the day and wall-clock time. */
static void test_times_by_the_wall(void **state)
{
    struct world *world = *state;
    char *beside =
        fixture_file(world->folder, "wall.txt.admission", "admitted 2026-11-21T22:40:00Z\n");
    open_one(world, "wall.txt",
             "Time,Parameter,Value\n00:00,Age,50\n00:10,HR,88\n02:20,NIDiasABP,110\n"
             "02:20,Platelets,150\n");
    report_page(&world->session, &world->out);
    check_page(&world->out);
    assert_non_null(strstr(world->out.data, "Admitted  2026-11-21 22:40\n"));
    assert_non_null(strstr(world->out.data, "newest reading at Sun 01:00,"));
    assert_non_null(strstr(world->out.data, "88 /min     Sat 22:50"));
    assert_non_null(strstr(world->out.data, "110 mmHg    Sun 01:00"));
    free(beside);
}

/* The handover: a page of 80 columns for each stay, after the list. A value not measured in a round
 * is a dot, never the one carried forward. */
static void test_handover(void **state)
{
    static const char *const needed[] = {"900777 Bed 3",
                                         "Admitted  2026-11-21 22:40\n",
                                         "Sun 04:40",
                                         "Sun 05:45",
                                         "Sun 06:40",
                                         "Since     ",
                                         "points in the last 6 h",
                                         "Why       ",
                                         "not known at hour 8",
                                         "Struck    HR 99 (Sun 06:10)\n",
                                         "Missing   ",
                                         "Network   hlstm of the scheme",
                                         "Handed over by",
                                         "Problems  "};
    struct world *world = *state;
    char *beside =
        fixture_file(world->folder, "shift.txt.admission", "admitted 2026-11-21T22:40:00Z\n");
    open_one(world, "shift.txt",
             "Time,Parameter,Value\n00:00,RecordID,900777\n00:00,Age,50\n00:00,Entry,1\n00:00,Bed,"
             "Bed 3\n"
             "01:00,HR,71\n01:00,GCS,14\n06:00,HR,88\n06:55,Temp,37.5\n07:05,HR,90\n"
             "07:30,HR,99\n07:30,HR,-1\n08:00,HR,93\n08:00,NISysABP,110\n");
    const size_t stays[] = {3, 0, 2};
    handover_put(&world->session, stays, 1, &world->out);
    check_page(&world->out);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!strstr(world->out.data, needed[i])) {
            fail_msg("the page does not say '%s':\n%s", needed[i], world->out.data);
        }
    }
    const char *temperature = strstr(world->out.data, "\nTemp ");
    assert_non_null(temperature);
    assert_true(strspn(temperature + 5, " .") > 30); /* two rounds before it */
    assert_non_null(strstr(world->out.data, "\nRR                        .              .   "));
    assert_null(strstr(world->out.data, "\nSysABP "));
    assert_null(strstr(world->out.data, "\nPATIENT ")); /* no list for one stay */
    double rounds[HANDOVER_ROUNDS];
    assert_int_equal(handover_rounds(world->session.stays[3].patient, rounds), 4);
    assert_true(rounds[0] == 8 && rounds[2] == 6 && rounds[3] == 1);
    assert_int_equal(handover_rounds(world->session.stays[2].patient, rounds), 0);
    world->out.length = 0;
    handover_put(&world->session, stays, 3, &world->out); /* one of them has no reading */
    check_page(&world->out);
    size_t pages = 0;
    for (const char *at = world->out.data; (at = strchr(at, '\f')); at++) {
        pages++;
    }
    assert_int_equal(pages, 4);
    assert_true(strchr(world->out.data, '\f') > strstr(world->out.data, "\nPATIENT "));
    assert_non_null(strstr(world->out.data, "no vital sign was read"));
    free(beside);
}

/* The columns of a line as the C library counts them, which the program does not ask. */
static int columns_by_wcwidth(const char *line)
{
    wchar_t wide[1024];
    size_t length = mbstowcs(wide, line, sizeof wide / sizeof *wide);
    assert_in_range(length, 0, sizeof wide / sizeof *wide - 1);
    int sum = 0;
    for (size_t i = 0; i < length; i++) {
        sum += wide[i] >= L' ' ? wcwidth(wide[i]) : 0;
    }
    return sum;
}

/* No line of a handover is wider than 80 columns, and each page ends with room for a signature,
 * however long the names and texts are. Cut texts end in three dots. */
static void test_handover_is_a_sheet(void **state)
{
    struct world *world = *state;
    struct text stay = {0};
    text_append(&stay, "Time,Parameter,Value\n00:00,RecordID,900777\n00:00,Age,50\n00:00,Gender,1\n"
                       "00:00,ICUType,4\n00:00,Bed,Bed 3 at the window of the third floor\n");
    static const char *const names[] = {"HR",       "SysABP",    "DiasABP", "MAP",
                                        "NISysABP", "NIDiasABP", "NIMAP",   "RespRate",
                                        "SpO2",     "SaO2",      "Temp",    "GCS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        text_format(&stay, "05:00,%s,%d\n", names[i], i == 10 ? 37 : i == 11 ? 9 : 95);
    }
    for (int i = 0; i < 60; i++) {
        text_format(&stay, "06:%02d,HR,99\n06:%02d,HR,-1\n07:00,Unheard%d,3\n", i, i, i);
    }
    open_one(world,
             "a-very-long-name-of-a-file-of-a-stay-that-goes-on-and-on-to-the-end-of-the-line-and-"
             "further.txt",
             stay.data);
    const size_t one = 3;
    handover_put(&world->session, &one, 1, &world->out);
    check_page(&world->out);
    int lines = 0;
    for (const char *line = world->out.data; *line; lines++) {
        size_t length = strcspn(line, "\n");
        if (length > 80) {
            fail_msg("wider than 80: %s", line);
        }
        line += length + (line[length] == '\n');
        line += *line == '\f';
    }
    assert_true(lines <= 60);
    assert_non_null(strstr(world->out.data, "Handed over by"));
    assert_non_null(strstr(world->out.data, "a-stay-that...")); /* the cut is marked */
    assert_non_null(strstr(world->out.data, "further.txt)"));
    text_free(&stay);
}

/* Double-width characters and marks without width: the columns of all pages stay where they are. */
static void test_names_take_their_columns(void **state)
{
    struct world *world = *state;
    char out[REPORT_NAME];
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_string_equal(report_name("\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e", 6, out),
                        "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e");
    /* Ten characters of two columns in twelve: three, the dots, one and a half. */
    assert_string_equal(
        report_name("\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89\xe5\x9b\x9b\xe4\xba\x94\xe5\x85\xad"
                    "\xe4\xb8\x83\xe5\x85\xab\xe4\xb9\x9d\xe5\x8d\x81",
                    12, out),
        "\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89...\xe5\x8d\x81");
    struct text cell = {0}, marks = {0};
    report_cell(&cell, "\xe7\x8e\x8b\xe7\x8e\x8b", 3); /* half a character is a blank */
    report_cell(&cell, "Zo\x65\xcc\x88", 4);           /* an e with two dots above it */
    assert_string_equal(cell.data, "\xe7\x8e\x8b Zo\x65\xcc\x88 ");
    for (int i = 0; i < 400; i++) {
        text_append(&marks, "\xcc\x88");
    }
    report_name(marks.data, 12, out); /* never more than its place, nor half a character */
    assert_in_range(strlen(out), 1, 51);
    assert_true(mbstowcs(NULL, out, 0) != (size_t)-1);
    text_free(&marks);
    text_free(&cell);
    open_one(
        world,
        "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3"
        "\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85"
        "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3"
        "\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85.txt",
        "Time,Parameter,Value\n00:00,RecordID,\xe6\x82\xa3\xe8\x80\x85\n00:00,Age,50\n"
        "00:00,Bed,\xe4\xba\x94\xe5\x8f\xb7\xe5\xba\x8a\xe4\xba\x94\xe5\x8f\xb7\xe5\xba\x8a\n"
        "05:00,HR,95\n06:00,\xe6\x9c\xaa\xe7\x9f\xa5,3\n");
    const size_t one[] = {3, 0};
    handover_put(&world->session, one, 2, &world->out);
    size_t wide = 0;
    char *rest = world->out.data;
    for (char *line; (line = strsep(&rest, "\n"));) {
        assert_in_range(columns_by_wcwidth(line), 0, 80);
        wide += columns_by_wcwidth(line) > 60 && strstr(line, "\xe6\x82\xa3");
    }
    assert_in_range(wide, 1, 9); /* a line that is nearly full was looked at */
}

/* The CSV has the last vital signs and their times, never one after the hour of the risk; those not
 * measured are empty. */
static void test_csv_has_the_vital_signs(void **state)
{
    struct world *world = *state;
    open_one(world, "signs.txt",
             "Time,Parameter,Value\n00:00,Age,50\n01:30,HR,71\n01:30,Temp,37.46\n08:15,HR,93\n");
    static const struct {
        int hour;
        const char *rate;
    } hours[] = {{4, "71 1.5"}, {0, "93 8.25"}};
    for (size_t k = 0; k < 2; k++) {
        char *names, *values, name[32];
        world->out.length = 0;
        report_score_csv_header(&world->out);
        put_score(world, report_score_csv, 3, hours[k].hour);
        names = world->out.data;
        values = strchr(names, '\n') + 1;
        const char *column;
        char seen[64] = "";
        int count = 0;
        values[-1] = 0;
        while ((column = strsep(&names, ","))) {
            const char *value = strsep(&values, ",\n");
            assert_non_null(value);
            snprintf(name, sizeof name, "%s", column);
            if (strcmp(name, "HR") == 0 || strcmp(name, "HR_hour") == 0) {
                snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%s", *seen ? " " : "",
                         value);
            } else if (strcmp(name, "Temp") == 0) {
                assert_string_equal(value, "37.5");
            } else if (strcmp(name, "RR") == 0 || strcmp(name, "O2_given_hour") == 0) {
                assert_string_equal(value, "");
                count++;
            }
        }
        assert_string_equal(seen, hours[k].rate);
        assert_int_equal(count, 2);
    }
}

static void test_handover_without_network(void **state)
{
    struct world *world = *state;
    struct session bare;
    const size_t first = 0;
    session_init(&bare);
    char *path = fixture_file(world->folder, "d.txt", FIXTURE_CHALLENGE);
    assert_true(session_add_path(&bare, path, NULL));
    assert_true(session_load_next(&bare));
    handover_put(&bare, &first, 1, &world->out);
    assert_non_null(strstr(world->out.data, "no usable network"));
    assert_non_null(strstr(world->out.data, "Last rounds"));
    session_free(&bare);
    free(path);
}

static void test_page_without_network(void **state)
{
    struct world *world = *state;
    struct session bare;
    session_init(&bare);
    char *path = fixture_file(world->folder, "c.txt", FIXTURE_CHALLENGE);
    assert_true(session_add_path(&bare, path, NULL));
    assert_true(session_load_next(&bare));
    report_page(&bare, &world->out);
    assert_non_null(strstr(world->out.data, "no usable network"));
    assert_null(strstr(world->out.data, "(mean risk"));
    session_free(&bare);
    free(path);
}

static void test_model_in_words_and_json(void **state)
{
    struct world *world = *state;
    report_model(world->session.models[0], &world->out);
    assert_non_null(strstr(world->out.data, ".hidden_kernel"));
    assert_non_null(strstr(world->out.data, "intended use"));
    world->out.length = 0;
    report_model_json(world->session.models[0], &world->out);
    json_t *line = parse_line(&world->out);
    assert_int_equal(json_integer_value(json_object_get(line, "parameters")),
                     (long)world->session.models[0]->network->parameters);
    assert_true(json_is_false(json_object_get(line, "quantised")));
    json_decref(line);
}

/* Made-up stays take as long to score as real ones: they are 0, and repeat values, in the same
 * places. */
static void check_made_up(const struct session *session, const float *features)
{
    const size_t apart = 48 * 76 + SUMMARY_BASE_MAX;
    size_t real = 0;
    for (size_t i = 0; i < session->stay_count; i++) {
        real += session->stays[i].patient->hours > 0;
    }
    const float *from = features + (BENCH_STAYS - 1) % real * apart;
    const float *made = features + (BENCH_STAYS - 1) * apart;
    int changed = 0;
    for (int i = 0; i < 48 * 76; i++) {
        assert_true((from[i] == 0) == (made[i] == 0));
        assert_true(i < 76 || (from[i] == from[i - 76]) == (made[i] == made[i - 76]));
        changed += from[i] != made[i];
    }
    assert_true(changed > 0);
}

static void test_bench_measures(void **state)
{
    struct world *world = *state;
    const struct model *model = world->session.models[0];
    struct bench_result result;
    float *features = bench_features(&world->session, model);
    check_made_up(&world->session, features);
    bench_model(model, features, &(struct bench_plan){1, 20000.0}, &result);
    assert_true(result.usec_median > 0.0 && result.usec_p99 >= result.usec_median);
    assert_int_equal(result.multiply_adds, network_multiply_adds(model->network, 48));
    bench_json(model, &result, &world->out);
    json_t *line = parse_line(&world->out);
    assert_string_equal(json_string_value(json_object_get(line, "model")), "hlstm");
    assert_true(json_real_value(json_object_get(line, "usec_median")) > 0.0);
    json_decref(line);
    free(features);
}

int main(void)
{
    setenv("TZ", "UTC", 1);
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_json_has_the_fields),
        TEST(test_json_names_the_unusual),
        TEST(test_json_without_risk_says_why),
        TEST(test_charting),
        TEST(test_early_scores),
        TEST(test_hour_is_heeded),
        TEST(test_csv_quotes),
        TEST(test_csv_is_no_formula),
        TEST(test_page_says_what_it_must),
        TEST(test_time_before_admission),
        TEST(test_page_without_network),
        TEST(test_model_in_words_and_json),
        TEST(test_bench_measures),
        TEST(test_times_by_the_wall),
        TEST(test_handover),
        TEST(test_handover_is_a_sheet),
        TEST(test_names_take_their_columns),
        TEST(test_csv_has_the_vital_signs),
        TEST(test_handover_without_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
