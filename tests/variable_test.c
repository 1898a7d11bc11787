/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The table of clinical variables against the reference files it was made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "made.h"
#include "patient/csv.h"

static void no_complaint(void *context, size_t line, const char *reason)
{
    (void)context;
    fail_msg("line %zu: %s", line, reason);
}

static double number(const char *text)
{
    double value = 0;
    if (!text_number(text, false, &value)) {
        fail_msg("not a number: %s", text);
    }
    return value;
}

static void same(double a, double b)
{
    if (!(a >= b - 1e-9 && a <= b + 1e-9)) {
        fail_msg("%.10g is not %.10g", a, b);
    }
}

struct walk {
    enum variable next; /* in challenge order */
    bool governed[VARIABLE_COUNT];
    int others;
};

/* variable,unit,accept_low,accept_high,accept_source,p0.1,p1,median,p99,... */
static bool check_challenge_row(void *context, const struct csv_row *row)
{
    struct walk *walk = context;
    if (row->line == 1 || strcmp(row->field[0], "Age") == 0) {
        return true;
    }
    enum variable variable = variable_find(row->field[0]);
    assert_int_not_equal(variable, VARIABLE_NONE);
    const struct variable_info *info = variable_info(variable);
    same(info->accept_low, number(row->field[2]));
    same(info->accept_high, number(row->field[3]));
    walk->governed[variable] = true;
    if (variable != VARIABLE_HEIGHT) {
        assert_int_equal(variable, walk->next);
        walk->next++;
        assert_string_equal(info->challenge, row->field[0]);
        same(info->usual_low, number(row->field[6]));
        same(info->usual_high, number(row->field[8]));
    }
    return true;
}

/* channel_id,variable,unit,outlier_low,valid_low,impute,valid_high,outlier_high,normal */
static bool check_benchmark_row(void *context, const struct csv_row *row)
{
    struct walk *walk = context;
    if (row->line == 1) {
        return true;
    }
    enum variable variable = variable_find(row->field[1]);
    assert_int_not_equal(variable, VARIABLE_NONE);
    const struct variable_info *info = variable_info(variable);
    assert_string_equal(info->benchmark, row->field[1]);
    if (!walk->governed[variable]) {
        same(info->accept_low, number(row->field[4]));
        same(info->accept_high, number(row->field[6]));
        walk->others++;
    }
    return true;
}

static void test_ranges(void **state)
{
    (void)state;
    struct walk walk = {0};
    FILE *in = made_reference("physionet2012_ranges.csv");
    assert_true(csv_read(in, "ranges", check_challenge_row, no_complaint, &walk, NULL));
    fclose(in);
    assert_int_equal(walk.next, VARIABLE_CHALLENGE_COUNT);
    in = made_reference("variable_ranges.csv");
    assert_true(csv_read(in, "ranges", check_benchmark_row, no_complaint, &walk, NULL));
    fclose(in);
    assert_int_equal(walk.others, 8);
}

static void test_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIABLE_COUNT; i++) {
        const struct variable_info *info = variable_info((enum variable)i);
        assert_true(strlen(info->name) <= 10);
        assert_non_null(info->label);
        assert_true(info->challenge || info->benchmark || i == VARIABLE_OXYGEN);
        assert_true(info->usual_low >= info->accept_low && info->usual_high <= info->accept_high);
        assert_int_equal(variable_find(info->name), i);
        if (info->challenge) {
            assert_int_equal(variable_find(info->challenge), i);
        }
        if (info->benchmark) {
            assert_int_equal(variable_find(info->benchmark), i);
        }
    }
    assert_int_equal(variable_find("sysabp"), VARIABLE_SYS_ABP);
    assert_int_equal(variable_find("OXYGEN SATURATION"), VARIABLE_SPO2);
    assert_int_equal(variable_find(""), VARIABLE_NONE);
    assert_int_equal(variable_find("HRx"), VARIABLE_NONE);
    assert_int_equal(variable_find("RecordID"), VARIABLE_NONE);
}

static const char *category_name(enum variable variable, const char *text)
{
    const struct variable_category *list;
    variable_categories(variable, &list);
    int found = variable_category_find(variable, text);
    return found < 0 ? "none" : list[found].name;
}

static void test_categories(void **state)
{
    (void)state;
    static const struct {
        enum variable variable;
        const char *text, *category;
    } cases[] = {
        {VARIABLE_GCS_EYE, "4 SPONTANEOUSLY", "4 Spontaneously"},
        {VARIABLE_GCS_EYE, "SPONTANEOUSLY", "Spontaneously"},
        {VARIABLE_GCS_EYE, "NONE", "None"},
        {VARIABLE_GCS_EYE, "3", "3 To speech"},
        {VARIABLE_GCS_EYE, "2.0", "2 To pain"},
        {VARIABLE_GCS_MOTOR, "6 OBEYS COMMANDS", "6 Obeys Commands"},
        {VARIABLE_GCS_MOTOR, "2 ABNORM EXTENSN", "2 Abnorm extensn"},
        {VARIABLE_GCS_MOTOR, " 6  obeys commands ", "6 Obeys Commands"},
        {VARIABLE_GCS_VERBAL, "1.0 ET/TRACH", "1.0 ET/Trach"},
        {VARIABLE_GCS_VERBAL, "NO RESPONSE-ETT", "No Response-ETT"},
        {VARIABLE_GCS_VERBAL, "1", "1 No Response"},
        {VARIABLE_GCS_VERBAL, "1.0", "1 No Response"},
        {VARIABLE_GCS, "15", "15"},
        {VARIABLE_GCS, "15.0", "15"},
        {VARIABLE_GCS, "2", "none"},
        {VARIABLE_GCS, "14.5", "none"},
        {VARIABLE_GCS_EYE, "5", "none"},
        {VARIABLE_GCS_EYE, "", "none"},
        {VARIABLE_CAPILLARY_REFILL, "0", "0.0"},
        {VARIABLE_CAPILLARY_REFILL, "1.0", "1.0"},
        {VARIABLE_HR, "15", "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct variable_category *list;
        if (variable_categories(cases[i].variable, &list) == 0) {
            assert_int_equal(variable_category_find(cases[i].variable, cases[i].text), -1);
            continue;
        }
        assert_string_equal(category_name(cases[i].variable, cases[i].text), cases[i].category);
    }
}

/* Each spelling means a numbered one with the same score, and that one itself. */
static void test_canonical(void **state)
{
    (void)state;
    size_t all = 0;
    for (unsigned i = 0; i < VARIABLE_COUNT; i++) {
        const struct variable_category *list;
        size_t count = variable_categories((enum variable)i, &list);
        all += count;
        for (size_t k = 0; k < count; k++) {
            assert_true(list[k].canonical < count);
            const struct variable_category *stands = &list[list[k].canonical];
            same(stands->score, list[k].score);
            assert_int_equal(stands->canonical, list[k].canonical);
            assert_true(stands->name[0] >= '0' && stands->name[0] <= '9');
            assert_int_equal(variable_category_find((enum variable)i, list[k].name), k);
        }
    }
    assert_int_equal(all, 2 + 8 + 12 + 13 + 12);
    assert_string_equal(category_name(VARIABLE_GCS_VERBAL, "1"), "1 No Response");
    assert_int_equal(variable_category_of_score(VARIABLE_GCS_MOTOR, 7), -1);
}

/* Each variable comes first in its list, no substitute is repeated, and an arterial pressure is
 * never read from another site. */
static void test_sources(void **state)
{
    (void)state;
    enum variable sources[VARIABLE_SOURCES_MAX];
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        size_t count = variable_sources((enum variable)v, sources);
        assert_int_equal(sources[0], v);
        for (size_t i = 0; i < count; i++) {
            assert_in_range(sources[i], 0, VARIABLE_COUNT - 1);
            for (size_t k = 0; k < i; k++) {
                assert_int_not_equal(sources[i], sources[k]);
            }
        }
    }
    assert_int_equal(variable_sources(VARIABLE_SYS_ABP, sources), 1);
    assert_int_equal(variable_sources(VARIABLE_HR, sources), 1);
    assert_int_equal(variable_sources(VARIABLE_SBP, sources), 3);
    assert_int_equal(sources[1], VARIABLE_SYS_ABP);
    assert_int_equal(sources[2], VARIABLE_NI_SYS_ABP);
    assert_int_equal(variable_sources(VARIABLE_SAO2, sources), 2);
    assert_int_equal(sources[1], VARIABLE_SPO2);
}

/* Air is no low share of oxygen. */
static void the_side_of_a_value(void **state)
{
    (void)state;
    assert_int_equal(variable_side(VARIABLE_FIO2, 0.21), 0);
    assert_int_equal(variable_side(VARIABLE_FIO2, 1.01), 1);
    assert_int_equal(variable_side(VARIABLE_HR, 20), -1);
    assert_int_equal(variable_side(VARIABLE_HR, 80), 0);
    assert_int_equal(variable_side(VARIABLE_HR, 200), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_side_of_a_value), cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_names),          cmocka_unit_test(test_categories),
        cmocka_unit_test(test_canonical),      cmocka_unit_test(test_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
