/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "learn/vary.h"

enum { STEPS = 6, DRAWS = 400 };

static float rows[STEPS * FEATURE_COUNT], copy[STEPS * FEATURE_COUNT];

static size_t column_of(enum scheme scheme, enum feature_kind kind, enum variable variable)
{
    const struct feature_column *columns = scheme_columns(scheme);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].kind == kind && columns[i].variable == variable) {
            return i;
        }
    }
    fail();
    return 0;
}

static void fill_rows(struct random *random)
{
    for (size_t i = 0; i < STEPS * FEATURE_COUNT; i++) {
        rows[i] = (float)(0.1 + random_uniform(random));
    }
}

static void made_spec(struct feature_spec *spec)
{
    feature_spec_plain(SCHEME_PHYSIONET2012, spec);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        spec->mean[i] = 50 + (float)i;
        spec->sd[i] = 2 + 0.1F * (float)i;
    }
}

/* No variation requested: unchanged rows and no random numbers drawn. */
static void without_shares_nothing_changes(void **state)
{
    (void)state;
    struct feature_spec spec;
    struct random random, before;
    random_seed(&random, 1);
    fill_rows(&random);
    before = random;
    made_spec(&spec);
    vary_rows(&(struct variation){0}, &spec, &random, rows, STEPS, copy);
    assert_memory_equal(rows, copy, sizeof rows);
    assert_memory_equal(&random, &before, sizeof random);
}

/* A variable is dropped with all its columns in all rows, or kept with all. About the given share
 * is dropped. */
static void variables_go_whole(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 2);
    for (int s = 0; s < SCHEME_COUNT; s++) {
        enum scheme scheme = (enum scheme)s;
        struct feature_spec spec;
        const struct feature_column *columns = scheme_columns(scheme);
        const enum variable *variables;
        size_t count = scheme_variables(scheme, &variables), gone = 0;
        feature_spec_plain(scheme, &spec);
        for (int draw = 0; draw < DRAWS; draw++) {
            fill_rows(&random);
            vary_rows(&(struct variation){.variables = 0.3}, &spec, &random, rows, STEPS, copy);
            for (size_t v = 0; v < count; v++) {
                size_t mask = column_of(scheme, FEATURE_MASK, variables[v]);
                bool dropped = copy[mask] <= 0;
                gone += dropped;
                for (size_t i = 0; i < FEATURE_COUNT; i++) {
                    for (int t = 0; columns[i].variable == variables[v] && t < STEPS; t++) {
                        size_t at = (size_t)t * FEATURE_COUNT + i;
                        assert_true(dropped ? copy[at] == 0 : copy[at] == rows[at]);
                    }
                }
            }
            for (size_t i = 0; i < FEATURE_COUNT; i++) { /* age and sex stay */
                assert_true(columns[i].variable != VARIABLE_NONE || copy[i] == rows[i]);
            }
        }
        double share = (double)gone / (double)(count * DRAWS);
        assert_true(share > 0.27 && share < 0.33);
    }
}

/* An arterial pressure of 85 mmHg becomes a cuff pressure of 85 mmHg; the newer reading is kept. */
static void pressures_keep_their_millimetres(void **state)
{
    (void)state;
    struct feature_spec spec;
    struct random random;
    random_seed(&random, 3);
    made_spec(&spec);
    size_t from = column_of(spec.scheme, FEATURE_VALUE, VARIABLE_SYS_ABP);
    size_t to = column_of(spec.scheme, FEATURE_VALUE, VARIABLE_NI_SYS_ABP);
    size_t from_mask = column_of(spec.scheme, FEATURE_MASK, VARIABLE_SYS_ABP);
    size_t to_mask = column_of(spec.scheme, FEATURE_MASK, VARIABLE_NI_SYS_ABP);
    fill_rows(&random);
    for (size_t t = 0; t < STEPS; t++) {
        float *row = rows + t * FEATURE_COUNT;
        row[from] = (85 - spec.mean[from]) / spec.sd[from];
        row[to] = (120 - spec.mean[to]) / spec.sd[to];
        row[from_mask] = t < 3 ? 1 : 0.2F;
        row[to_mask] = t < 3 ? 0 : 0.6F;
    }
    vary_rows(&(struct variation){.exchange = 1}, &spec, &random, rows, STEPS, copy);
    for (size_t t = 0; t < STEPS; t++) {
        const float *row = copy + t * FEATURE_COUNT;
        float mmhg = row[to] * spec.sd[to] + spec.mean[to];
        assert_true(fabsf(mmhg - (t < 3 ? 85.0F : 120.0F)) < 1e-3F);
        assert_true(row[to_mask] == (t < 3 ? 1 : 0.6F));
        assert_true(row[from] == 0 && row[from_mask] == 0);
        size_t hr = column_of(spec.scheme, FEATURE_VALUE, VARIABLE_HR);
        assert_true(row[hr] == rows[t * FEATURE_COUNT + hr]);
    }
    int exchanged = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
        vary_rows(&(struct variation){.exchange = 0.5}, &spec, &random, rows, STEPS, copy);
        exchanged += copy[from_mask] <= 0;
    }
    assert_true(exchanged > DRAWS * 0.42 && exchanged < DRAWS * 0.58);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_shares_nothing_changes),
        cmocka_unit_test(variables_go_whole),
        cmocka_unit_test(pressures_keep_their_millimetres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
