/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The session: its queue, its networks, and which network is used for which stay. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/session.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "session_fixture.h"
#include "net/modelfile.h"
#include "patient/decision.h"

static int set_up(void **state)
{
    return session_fixture_new(state) ? 0 : -1;
}

static void put(const struct session_fixture *fixture, const char *name, const char *content)
{
    free(fixture_file(fixture->folder, name, content));
}

static void add(struct session_fixture *fixture, const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", fixture->folder, name);
    assert_true(session_add_path(&fixture->session, path.data, NULL));
    text_free(&path);
}

static void load_all(struct session *session)
{
    while (session_load_next(session)) {
    }
}

static void put_ward(const struct session_fixture *fixture)
{
    put(fixture, "b.txt", FIXTURE_CHALLENGE);
    put(fixture, "c_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put(fixture, "listfile.csv", "stay,y_true\nc_episode1_timeseries.csv,0\n");
    put(fixture, "Outcomes.txt",
        "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n");
    put(fixture, "notes.txt", "call the family\n");
    put(fixture, "README", "what lies here\n"); /* skipped without a notice */
    put(fixture, "guide.md", "# Guide\n");
}

/* Backup copies beside a stay in a folder are not opened. */
static void test_folder_passes_over_backups(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    static const char *const names[] = {"b.txt", "b.txt.bak", "b.txt~", "#b.txt#"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        put(fixture, names[i], FIXTURE_CHALLENGE);
    }
    add(fixture, "");
    load_all(session);
    assert_int_equal(session->stay_count, 1);
    assert_int_equal(session->skip_count, 3);
    for (size_t i = 0; i < session->skip_count; i++) {
        assert_false(session->skips[i].failed);
        assert_non_null(strstr(session->skips[i].reason, "a backup copy, not used"));
    }
    add(fixture, "b.txt~"); /* a backup copy that is named is opened */
    load_all(session);
    assert_int_equal(session->stay_count, 2);
}

static void test_folder_passes_over_what_is_no_stay(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    put_ward(fixture);
    add(fixture, "");
    load_all(session);
    assert_int_equal(session->stay_count, 2);
    assert_string_equal(session->stays[0].patient->id, "900501");
    assert_int_equal(session->stays[0].patient->hours, 12);
    assert_string_equal(session->stays[1].patient->id, "c_episode1");
    assert_int_equal(session->skip_count, 3);
    for (size_t i = 0; i < session->skip_count; i++) {
        assert_false(session->skips[i].failed);
    }
    session_forget_stays(session);
    session_forget_skips(session);
    assert_int_equal(session->stay_count + session->skip_count, 0);
    assert_false(session_load_next(session));
    put(fixture, "readme.txt", FIXTURE_CHALLENGE); /* recognised by its content, not its name */
    add(fixture, "");
    load_all(session);
    assert_int_equal(session->stay_count, 3);
}

static void test_named_file_must_be_a_stay(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    put_ward(fixture);
    add(fixture, "notes.txt");
    add(fixture, "Outcomes.txt");
    add(fixture, "b.txt");
    load_all(session);
    assert_int_equal(session->stay_count, 1);
    assert_int_equal(session->skip_count, 2);
    assert_true(session->skips[0].failed && session->skips[1].failed);
    assert_non_null(strstr(session->skips[0].reason, "notes.txt"));
    assert_false(session_add_path(session, "/no/such/path", NULL));
}

/* A listfile given as an argument is replaced by its stays, at its place in the queue. It cannot
 * name files outside its folder. */
static void test_listfile_names_stays(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    char *train = fixture_file(fixture->folder, "x", "");
    put_ward(fixture);
    assert_int_equal(remove(train), 0);
    strcpy(strrchr(train, '/') + 1, "");
    struct text sub = {0};
    text_format(&sub, "%strain", train);
    assert_int_equal(mkdir(sub.data, 0700), 0);
    put(fixture, "train/d_episode2_timeseries.csv", FIXTURE_BENCHMARK);
    put(fixture, "val_listfile.csv",
        "stay,y_true\nd_episode2_timeseries.csv,1\nc_episode1_timeseries.csv,0\n"
        "gone.csv,0\n../escape.csv,0\n/etc/passwd,0\n");
    add(fixture, "b.txt");
    add(fixture, "val_listfile.csv");
    add(fixture, "b.txt");
    load_all(session);
    assert_int_equal(session->stay_count, 4);
    assert_string_equal(session->stays[1].patient->id, "d_episode2");
    assert_string_equal(session->stays[2].patient->id, "c_episode1");
    assert_string_equal(session->stays[3].patient->id, "900501");
    assert_int_equal(session->skip_count, 3);
    assert_non_null(strstr(session->skips[0].reason, ":4: stay not found: gone.csv"));
    text_free(&sub);
    free(train);
}

static void add_models(struct session *session)
{
    session_add_model(session, fixture_model("dnn", SCHEME_MIMIC3, ARCHITECTURE_DNN));
    session_add_model(session, fixture_model("hlstm", SCHEME_MIMIC3, ARCHITECTURE_HLSTM));
    session_add_model(session, fixture_model("dnn", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN));
    session_add_model(session, fixture_model("hlstm", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM));
    session_add_model(session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
}

static void test_models_stand_in_order(void **state)
{
    struct session *session = &((struct session_fixture *)*state)->session;
    static const char *const NAMES[] = {"lstm", "hlstm", "dnn", "hlstm", "dnn"};
    add_models(session);
    for (size_t i = 0; i < session->model_count; i++) {
        assert_string_equal(session->models[i]->name, NAMES[i]);
        assert_int_equal(session->models[i]->spec.scheme,
                         i < 3 ? SCHEME_PHYSIONET2012 : SCHEME_MIMIC3);
    }
    /* The first one is still selected. */
    assert_int_equal(session->model, 4);
}

static void test_scheme_follows_the_patient(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    put_ward(fixture);
    add_models(session);
    assert_true(session_select_model(session, "hlstm", -1, NULL));
    add(fixture, "");
    load_all(session);
    assert_int_equal(session_model_of(session, 0), 1);
    assert_int_equal(session_model_of(session, 1), 3);
    session_cycle_model(session, 1);
    assert_int_equal(session_model_of(session, 1), session->model);
    assert_true(session_select_model(session, "hlstm", SCHEME_PHYSIONET2012, NULL));
    assert_int_equal(session_model_of(session, 1), 1);
    assert_true(session_switch_scheme(session));
    assert_int_equal(session_model_of(session, 0), 3);
    assert_true(session_switch_scheme(session)); /* each stay its own scheme again */
    assert_int_equal(session_model_of(session, 0), 1);
    assert_int_equal(session_model_of(session, 1), 3);
    assert_true(session_switch_scheme(session)); /* the first one for all stays */
    assert_int_equal(session_model_of(session, 0), 1);
    assert_int_equal(session_model_of(session, 1), 1);
    struct error error = ERROR_NONE;
    assert_false(session_select_model(session, "oracle", -1, &error));
    assert_non_null(strstr(error.text, "oracle"));
}

/* A GCS total of 15 gives the benchmark scheme its three parts, but no other view. */
static void test_derived_parts_do_not_count(void **state)
{
    struct session_fixture *fixture = *state;
    put(fixture, "sparse.txt",
        "Time,Parameter,Value\n00:00,RecordID,900502\n01:00,GCS,15\n01:00,HR,90\n01:00,Urine,50\n");
    add(fixture, "sparse.txt");
    load_all(&fixture->session);
    assert_int_equal(session_scheme_of(&fixture->session, 0), SCHEME_PHYSIONET2012);
}

static void test_what_a_scheme_cannot_see(void **state)
{
    struct session_fixture *fixture = *state;
    enum variable unseen[VARIABLE_COUNT];
    put_ward(fixture);
    add(fixture, "b.txt");
    load_all(&fixture->session);
    /* Arterial pressures are used as the benchmark's pressures. */
    assert_int_equal(session_unseen(&fixture->session, 0, SCHEME_MIMIC3, unseen), 3);
    assert_int_equal(unseen[0], VARIABLE_BUN);
    assert_int_equal(unseen[1], VARIABLE_CREATININE);
    assert_int_equal(unseen[2], VARIABLE_LACTATE);
    assert_int_equal(session_unseen(&fixture->session, 0, SCHEME_PHYSIONET2012, unseen), 0);
}

static void test_cycling_wraps_within_a_scheme(void **state)
{
    struct session *session = &((struct session_fixture *)*state)->session;
    session_cycle_model(session, 1); /* none: no effect */
    add_models(session);
    session_use_model(session, 2);
    session_cycle_model(session, 1);
    assert_int_equal(session->model, 0);
    session_cycle_model(session, -1);
    assert_int_equal(session->model, 2);
    session_use_model(session, 3);
    session_cycle_model(session, -1);
    assert_int_equal(session->model, 4);
    session_use_model(session, 0);
    assert_false(session_switch_scheme(session)); /* the other scheme has no lstm */
}

static void test_risk_is_the_networks(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    struct risk direct, early;
    put_ward(fixture);
    add_models(session);
    add(fixture, "b.txt");
    load_all(session);
    const struct risk *risk = session_risk(session, 0, 0);
    risk_compute(session->models[0], session->stays[0].patient, session_timeline(session, 0), 0,
                 &direct);
    assert_true(risk->known && risk->provisional);
    assert_true(risk->risk == direct.risk && risk->risk > 0 && risk->risk < 1);
    session_risk_at(session, 0, 0, 6, &early);
    assert_int_equal(early.hours, 6);
    assert_true(early.risk == risk->by_hour[5]);
    /* Another model changes the indices, so cached risks must be discarded. */
    double before = (double)risk->risk;
    session_add_model(session, fixture_model("dnn-int8", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN));
    assert_true((double)session_risk(session, 0, 0)->risk == before);
    assert_true((double)session_risk(session, 0, 3)->risk != before);
}

/* More stays than the cache of timelines holds: each is rebuilt on request. */
static void test_timelines_come_back(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    enum { STAYS = 2 * TIMELINES_KEPT + 3 };
    for (int i = 0; i < STAYS; i++) {
        struct text name = {0}, stay = {0};
        text_format(&name, "s%03d.txt", i);
        text_format(&stay, "Time,Parameter,Value\n01:00,HR,%d\n", 40 + i);
        put(fixture, name.data, stay.data);
        text_free(&name);
        text_free(&stay);
    }
    add(fixture, "");
    load_all(session);
    assert_int_equal(session->stay_count, STAYS);
    size_t kept = 0;
    for (size_t i = 0; i < STAYS; i++) {
        kept += session->stays[i].timeline != NULL;
    }
    assert_int_equal(kept, TIMELINES_KEPT);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < STAYS; i++) {
            const struct timeline *timeline = session_timeline(session, i);
            assert_true(timeline->cells[VARIABLE_HR][0].value == (float)(40 + i));
        }
    }
}

static void test_order(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    size_t order[3];
    put_ward(fixture);
    put(fixture, "a.txt", "Time,Parameter,Value\n00:00,RecordID,900500\n00:00,Age,40\n");
    add_models(session);
    add(fixture, "");
    load_all(session);
    assert_int_equal(session->stay_count, 3);
    session_order(session, SORT_RISK, order);
    assert_int_equal(order[2], 0); /* descriptors only: no risk, so last */
    double first =
        (double)session_risk(session, order[0], session_model_of(session, order[0]))->risk;
    double second =
        (double)session_risk(session, order[1], session_model_of(session, order[1]))->risk;
    assert_true(first >= second);
    session_order(session, SORT_HOURS, order);
    assert_int_equal(order[0], 1);
    session_order(session, SORT_ID, order);
    assert_int_equal(order[0], 0);
}

/* Sorting uses the risks that are known and never computes one. */
static void test_list(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    size_t order[4];
    char name[64];
    put_ward(fixture);
    put(fixture, "septic.txt", "Time,Parameter,Value\n00:00,RecordID,900500\n00:00,Age,40\n");
    add_models(session);
    add(fixture, "");
    load_all(session);
    size_t count = session->stay_count, last = 0;
    assert_int_equal(count, 3);
    struct session_rule rule = {.sort = SORT_RISK};
    assert_int_equal(session_list(session, &rule, order), 3);
    for (size_t i = 0; i < count; i++) {
        assert_null(session_risk_known(session, i, session_model_of(session, i)));
        assert_int_equal(session_band(session, i), BAND_PENDING);
        last = strcmp(session->stays[i].patient->id, "900500") == 0 ? i : last;
    }
    size_t one = last == 0 ? 1 : 0;
    session_risk(session, one, session_model_of(session, one));
    session_list(session, &rule, order);
    assert_int_equal(order[0], one); /* the only known risk */
    rule.reversed = true;
    session_list(session, &rule, order);
    assert_int_equal(order[0], one); /* unknown stays last */
    session_order(session, SORT_RISK, order);
    assert_int_equal(session_band(session, last), BAND_NONE);
    rule = (struct session_rule){.sort = SORT_HOURS, .reversed = true, .by_band = true};
    assert_int_equal(session_list(session, &rule, order), 3);
    assert_int_equal(order[2], last); /* fewest hours, but no risk */
    for (size_t i = 0; i + 1 < count; i++) {
        assert_true(session_band(session, order[i]) <= session_band(session, order[i + 1]));
    }
    assert_string_equal(session_stay_name(session, last, name, sizeof name), "septic");
    rule = (struct session_rule){.filter = "SEPT"};
    assert_int_equal(session_list(session, &rule, order), 1);
    assert_int_equal(order[0], last);
    rule.filter = "no such patient";
    assert_int_equal(session_list(session, &rule, order), 0);
    session_toggle_mark(session, one);
    rule = (struct session_rule){.marked_only = true};
    assert_int_equal(session_list(session, &rule, order), 1);
    assert_int_equal(order[0], one);
}

static void test_models_from_a_folder(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    struct error error = ERROR_NONE;
    assert_false(session_open_models(session, fixture->folder, &error));
    assert_non_null(strstr(error.text, "no usable network"));
    struct text path = {0};
    text_format(&path, "%s/dnn.safetensors", fixture->folder);
    struct model *model = fixture_model("dnn", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN);
    assert_true(model_save(model, path.data, NULL));
    path.length = 0;
    text_format(&path, "%s/hlstm.safetensors", fixture->folder);
    model_free(model);
    model = fixture_model("hlstm", SCHEME_MIMIC3, ARCHITECTURE_HLSTM);
    assert_true(model_save(model, path.data, NULL));
    model_free(model);
    put(fixture, "broken.safetensors", "not a network");
    assert_true(session_open_models(session, fixture->folder, NULL));
    assert_int_equal(session->model_count, 2);
    assert_string_equal(session->models[session->model]->name, "hlstm");
    assert_int_equal(session->skip_count, 1);
    assert_true(session->skips[0].failed && session->model_error.set);
    assert_true(session_open_model(session, path.data, NULL)); /* already open: selected */
    assert_int_equal(session->model_count, 2);
    assert_true(session->model_chosen);
    text_free(&path);
}

static const char MIXED_UP[] = "Time,Parameter,Value\n00:00,RecordID,900502\n00:00,Age,60\n"
                               "00:20,HR,90\n00:40,Temp,98.6\n02:00,Glucose,12\n"
                               "02:00,Temp,37.5\n03:00,Temp,99.5\n03:10,HR,92\n";

static size_t problem_of_line(const struct session *session, size_t line)
{
    const struct patient *patient = session->stays[0].patient;
    size_t i = 0;
    while (i < patient->problem_count && patient->problems[i].line != line) {
        i++;
    }
    assert_true(i < patient->problem_count);
    return i;
}

static double value_at_line(const struct patient *patient, size_t line)
{
    for (size_t i = 0; i < patient->observation_count; i++) {
        if (patient->observations[i].line == line) {
            return patient->observations[i].value;
        }
    }
    return -1;
}

/* Accepting proposals one by one equals accepting all at once, and each can be undone. */
static void test_units_are_decided_one_by_one(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session, all;
    session_add_model(session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    put(fixture, "mixed.txt", MIXED_UP);
    add(fixture, "mixed.txt");
    load_all(session);
    const float plain = session_risk(session, 0, 0)->risk;
    const struct patient *patient = session->stays[0].patient;
    assert_int_equal(patient->problem_counts[PROBLEM_UNIT], 2); /* one per series */
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 5), NULL, NULL, NULL));
    patient = session->stays[0].patient;
    assert_int_equal(patient->problem_counts[PROBLEM_UNIT], 1);
    assert_int_equal(patient->problem_counts[PROBLEM_CONVERTED], 1);
    assert_float_equal(value_at_line(patient, 5), 37, 1e-9);
    assert_float_equal(value_at_line(patient, 6), 12, 0);   /* in range, used as it is written */
    assert_float_equal(value_at_line(patient, 7), 37.5, 0); /* no temperature in degF */
    assert_float_equal(value_at_line(patient, 8), 37.5, 1e-9);
    assert_float_equal((double)session_timeline(session, 0)->cells[VARIABLE_TEMP][1].value, 37.5,
                       1e-5);
    assert_true(session_risk(session, 0, 0)->risk != plain);
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 6), NULL, NULL, NULL));
    session_init(&all);
    session_fix_units(&all, true);
    session_add_model(&all, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    assert_true(session_add_path(&all, session->stays[0].patient->file, NULL));
    load_all(&all);
    assert_true(session_risk(session, 0, 0)->risk == session_risk(&all, 0, 0)->risk);
    for (size_t line = 6; line >= 5; line--) {
        assert_true(
            session_decide_unit(session, 0, problem_of_line(session, line), NULL, NULL, NULL));
        assert_true(session_decide_unit(&all, 0, problem_of_line(&all, line), NULL, NULL, NULL));
    }
    assert_true(session_risk(session, 0, 0)->risk == plain);
    assert_true(session_risk(&all, 0, 0)->risk == plain); /* decided, against its option */
    assert_int_equal(session->stays[0].patient->problem_counts[PROBLEM_UNIT], 2);
    session_free(&all);
}

/* A series that may be in another unit is used as written until the user decides. The risk is then
 * the one shown beside it. The decision survives reading the file again and can be undone. */
static void test_a_doubtful_unit_is_decided(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    session_add_model(session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    put(fixture, "doubt.txt",
        "Time,Parameter,Value\n01:00,Lactate,12\n01:00,pH,7.41\n04:00,Lactate,10.4\n"
        "05:00,HCO3,25\n");
    add(fixture, "doubt.txt");
    load_all(session);
    const float plain = session_risk(session, 0, 0)->risk;
    const struct patient *patient = session->stays[0].patient;
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 1);
    const struct doubt *doubt =
        doubts_of(session_doubts(session, 0, 0), problem_of_line(session, 2));
    assert_non_null(doubt);
    const float otherwise = doubt->risk;
    assert_true(otherwise != plain);
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 2), NULL, NULL, NULL));
    for (int i = 0; i < 2; i++) {
        patient = session->stays[0].patient;
        assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 0);
        assert_int_equal(patient->problem_counts[PROBLEM_CONVERTED], 1);
        assert_true(fabs(value_at_line(patient, 2) - 12 / 9.01) < 1e-9);
        assert_true(fabs(value_at_line(patient, 4) - 10.4 / 9.01) < 1e-9);
        assert_true(session_risk(session, 0, 0)->risk == otherwise);
        assert_true(session_reload(session, 0, NULL));
    }
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 2), NULL, NULL, NULL));
    assert_int_equal(session->stays[0].patient->problem_counts[PROBLEM_DOUBT], 1);
    assert_float_equal(value_at_line(session->stays[0].patient, 2), 12, 0);
    assert_true(session_risk(session, 0, 0)->risk == plain);
    assert_int_equal(session->stays[0].decision_count, 0);
}

static const char DOUBTED[] = "Time,Parameter,Value\n00:00,RecordID,900503\n01:00,Lactate,12\n"
                              "01:00,pH,7.41\n04:00,Lactate,10.4\n05:00,HCO3,25\n";

/* Opens the stay of a file alone, as another session and score do. */
static void open_again(struct session *other, const char *path, bool fix_units)
{
    session_init(other);
    session_fix_units(other, fix_units);
    session_add_model(other, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    assert_true(session_add_path(other, path, NULL));
    load_all(other);
    assert_int_equal(other->stay_count, 1);
}

static void expect_lactate(const char *path, bool fix_units, double value)
{
    struct session other;
    open_again(&other, path, fix_units);
    assert_true(fabs(value_at_line(other.stays[0].patient, 3) - value) < 1e-9);
    session_free(&other);
}

/* A decision is kept beside the file, which stays as it is, and holds wherever it is opened, until
 * it is taken back. */
static void test_a_decision_lasts(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session, other;
    struct error unsaved = ERROR_NONE;
    struct text beside = {0};
    unsigned char *data = NULL;
    size_t size = 0;
    session_add_model(session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    put(fixture, "doubt.txt", DOUBTED);
    add(fixture, "doubt.txt");
    load_all(session);
    char *path = memory_text(session->stays[0].patient->file);
    text_format(&beside, "%s%s", path, DECISION_SUFFIX);
    expect_lactate(path, false, 12);
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 3), NULL, &unsaved, NULL));
    assert_false(unsaved.set);
    expect_lactate(path, false, 12 / 9.01);
    expect_lactate(path, true, 12 / 9.01); /* decided is decided, whatever is proposed */
    assert_true(file_read(path, 1000, &data, &size, NULL));
    assert_int_equal(size, sizeof DOUBTED - 1);
    assert_memory_equal(data, DOUBTED, size);
    free(data);
    /* taken back in another session */
    open_again(&other, path, false);
    assert_true(other.stays[0].patient->problems[problem_of_line(&other, 3)].decided);
    assert_true(session_decide_unit(&other, 0, problem_of_line(&other, 3), NULL, &unsaved, NULL));
    session_free(&other);
    expect_lactate(path, false, 12);
    assert_true(file_read(beside.data, 4000, &data, &size, NULL));
    data[size - 1] = 0; /* both are kept, with their time */
    assert_non_null(strstr((char *)data, "Z|Lactate|3|12|mg/dL|"));
    assert_non_null(strstr((char *)data, "Z|Lactate|3|12|undecided|"));
    assert_non_null(strstr((char *)data, "|900503"));
    free(data);
    /* a whole folder does not take the file for a stay */
    char folder[256];
    snprintf(folder, sizeof folder, "%.*s", (int)(text_base_name(path) - path), path);
    session_init(&other);
    assert_true(session_add_path(&other, folder, NULL));
    load_all(&other);
    assert_int_equal(other.stay_count, 1);
    assert_int_equal(other.skip_count, 0);
    session_free(&other);
    assert_int_equal(unlink(beside.data), 0);
    text_free(&beside);
    free(path);
}

/* Other values of the series: asked again, and said. A torn row is none, a damaged file is said. */
static void test_a_decision_about_other_values(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session, other;
    struct text beside = {0};
    put(fixture, "doubt.txt", DOUBTED);
    add(fixture, "doubt.txt");
    load_all(session);
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 3), NULL, NULL, NULL));
    char *path = memory_text(session->stays[0].patient->file);
    text_format(&beside, "%s%s", path, DECISION_SUFFIX);
    FILE *out = fopen(path, "a");
    fputs("06:00,Lactate,11\n", out);
    fclose(out);
    expect_lactate(path, false, 12);
    open_again(&other, path, false);
    const struct patient *patient = other.stays[0].patient;
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 1);
    assert_int_equal(patient->problem_counts[PROBLEM_NOTICE], 1);
    /* decided again, of all three */
    size_t doubt = 0;
    while (patient->problems[doubt].kind != PROBLEM_DOUBT) {
        doubt++;
    }
    assert_true(session_decide_unit(&other, 0, doubt, NULL, NULL, NULL));
    assert_int_equal(other.stays[0].patient->problem_counts[PROBLEM_NOTICE], 0);
    session_free(&other);
    expect_lactate(path, false, 12 / 9.01);
    out = fopen(beside.data, "a");
    fputs("decided|2026-11-22T06:30:00Z|Lactate|3|12|undecided|00", out); /* a power cut */
    fclose(out);
    expect_lactate(path, false, 12 / 9.01);
    out = fopen(beside.data, "a");
    fputs("\n", out);
    fclose(out);
    open_again(&other, path, false);
    assert_int_equal(other.skip_count, 1);
    assert_non_null(strstr(other.skips[0].reason, "is not a decision about a unit"));
    session_free(&other);
    assert_int_equal(unlink(beside.data), 0);
    text_free(&beside);
    free(path);
}

/* Where nothing can be written the decision holds for the session, with the reason. */
static void test_a_decision_that_cannot_be_kept(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    struct error unsaved = ERROR_NONE;
    struct text beside = {0};
    put(fixture, "doubt.txt", DOUBTED);
    add(fixture, "doubt.txt");
    load_all(session);
    text_format(&beside, "%s%s", session->stays[0].patient->file, DECISION_SUFFIX);
    assert_int_equal(mkdir(beside.data, 0700), 0); /* also where root may write anything */
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 3), NULL, &unsaved, NULL));
    assert_true(unsaved.set);
    assert_true(fabs(value_at_line(session->stays[0].patient, 3) - 12 / 9.01) < 1e-9);
    assert_int_equal(rmdir(beside.data), 0);
    expect_lactate(session->stays[0].patient->file, false, 12);
    assert_true(session_reload_file(session, &(size_t){0}, 1, NULL)); /* and for all of it */
    assert_true(fabs(value_at_line(session->stays[0].patient, 3) - 12 / 9.01) < 1e-9);
    unsaved = ERROR_NONE;
    assert_true(session_decide_unit(session, 0, problem_of_line(session, 3), NULL, &unsaved, NULL));
    assert_float_equal(value_at_line(session->stays[0].patient, 3), 12, 0);
    assert_int_not_equal(access(beside.data, F_OK), 0); /* nothing to take back there */
    text_free(&beside);
}

/* Doubtful times have no other unit. */
static void test_a_doubt_without_a_unit(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    struct error error = ERROR_NONE;
    put(fixture, "midnight.txt",
        "Time,Parameter,Value\n22:00,HR,80\n23:00,HR,81\n00:30,HR,82\n01:00,HR,83\n");
    add(fixture, "midnight.txt");
    load_all(session);
    assert_int_equal(session->stays[0].patient->problem_counts[PROBLEM_DOUBT], 1);
    assert_false(session_decide_unit(session, 0, problem_of_line(session, 4), NULL, NULL, &error));
    assert_non_null(strstr(error.text, "does not propose"));
}

static void test_a_unit_that_cannot_be_decided(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    struct error error = ERROR_NONE;
    char *path = fixture_file(fixture->folder, "mixed.txt", MIXED_UP);
    FILE *in = fopen(path, "r");
    assert_true(session_load_stream(session, in, "-", NULL));
    fclose(in);
    size_t problem = problem_of_line(session, 5);
    assert_false(session_decide_unit(session, 0, problem, NULL, NULL, &error));
    assert_non_null(strstr(error.text, "pipe"));
    session_forget_stays(session);
    add(fixture, "mixed.txt");
    load_all(session);
    error = ERROR_NONE;
    assert_false(session_decide_unit(session, 0, 99, NULL, NULL, &error));
    assert_non_null(strstr(error.text, "does not propose"));
    assert_int_equal(remove(path), 0);
    error = ERROR_NONE;
    assert_false(
        session_decide_unit(session, 0, problem, NULL, NULL, &error)); /* and nothing is lost */
    assert_non_null(strstr(error.text, "mixed.txt"));
    assert_int_equal(session->stays[0].patient->problem_counts[PROBLEM_UNIT], 2);
    assert_int_equal(session->stays[0].decision_count, 0);
    free(path);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, session_fixture_free)
    const struct CMUnitTest tests[] = {
        TEST(test_folder_passes_over_what_is_no_stay),
        TEST(test_folder_passes_over_backups),
        TEST(test_named_file_must_be_a_stay),
        TEST(test_listfile_names_stays),
        TEST(test_models_stand_in_order),
        TEST(test_scheme_follows_the_patient),
        TEST(test_derived_parts_do_not_count),
        TEST(test_what_a_scheme_cannot_see),
        TEST(test_cycling_wraps_within_a_scheme),
        TEST(test_risk_is_the_networks),
        TEST(test_timelines_come_back),
        TEST(test_order),
        TEST(test_list),
        TEST(test_models_from_a_folder),
        TEST(test_units_are_decided_one_by_one),
        TEST(test_a_unit_that_cannot_be_decided),
        TEST(test_a_doubtful_unit_is_decided),
        TEST(test_a_decision_lasts),
        TEST(test_a_decision_about_other_values),
        TEST(test_a_decision_that_cannot_be_kept),
        TEST(test_a_doubt_without_a_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
