/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Pooling of groups; risks of a second source; columns of a table; sample size. The expected values
 * are from plain Python: all pairs of stays, numerical integration, search. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "fixture.h"
#include "learn/against.h"
#include "learn/column.h"
#include "learn/pooled.h"

#define assert_near(a, b) assert_true(fabs((a) - (b)) <= 1e-9 * fmax(1, fabs(b)))

enum { STAYS = 400 };

/* Pseudorandom numbers, the same on every machine. */
static struct made {
    float risk[STAYS], logit[STAYS];
    double other[STAYS];
    uint8_t died[STAYS];
    const char *group[STAYS];
} made;

static int make(void **state)
{
    static const char *const NAMES[] = {"A", "B", "C", "D", "E"};
    (void)state;
    for (int i = 0; i < STAYS; i++) {
        double risk = (i * 37 % 64) / 64. + 1 / 128.;
        made.risk[i] = (float)risk;
        made.logit[i] = (float)log(risk / (1 - risk));
        made.other[i] = i % 7 == 3 ? (double)NAN : (i * 29 % 32) / 32.;
        made.died[i] = (i * 53 % 97) * (10 + 4 * (i % 5)) < (i * 37 % 64) * 8 + (i * 29 % 32) * 3;
        made.group[i] = i % 41 == 0 ? NULL : i % 67 == 0 ? "few" : NAMES[i % 5];
    }
    return 0;
}

static void t_is_that_of_the_tables(void **state)
{
    (void)state;
    assert_near(pooled_t95(1), 12.7062047361747);
    assert_near(pooled_t95(2), 4.302652729749464);
    assert_near(pooled_t95(3), 3.182446305284);
    assert_near(pooled_t95(10), 2.228138851986);
    assert_near(pooled_t95(91), 1.986377154419);
}

static void effects_are_pooled_by_moments(void **state)
{
    (void)state;
    static const double EFFECTS[] = {.1, .3, .5, -.2}, VARIANCES[] = {.01, .02, .03, .015};
    struct pooled pooled = pooled_effects(EFFECTS, VARIANCES, 4);
    assert_near(pooled.between, .057875);
    assert_near(pooled.value, .15701840415147647);
    assert_near(pooled.low, -.1130300908703972);
    assert_near(pooled.high, .42706689917335017);
    assert_near(pooled.predicted_low, -1.0358254919761711);
    assert_near(pooled.predicted_high, 1.349862300279124);
    pooled = pooled_effects(EFFECTS, VARIANCES, 2);
    assert_true(isfinite(pooled.low) && isnan(pooled.predicted_low));
    pooled = pooled_effects(EFFECTS, VARIANCES, 1);
    assert_true(isnan(pooled.value) && pooled.groups == 1);
}

static void groups_are_judged_and_pooled(void **state)
{
    (void)state;
    struct pooled_groups by;
    pooled_groups(made.risk, made.died, made.group, STAYS, 5, &by);
    assert_int_equal(by.count, 6);
    assert_int_equal(by.judged, 5);
    assert_int_equal(by.weighed, 5);
    assert_int_equal(by.unnamed, 10);
    assert_string_equal(by.groups[0].name, "A");
    assert_int_equal(by.groups[0].stays, 77);
    assert_int_equal(by.groups[0].deaths, 22);
    assert_near(by.groups[0].auroc.value, .7280991735537189);
    assert_near(by.groups[0].auroc.low, .6083363805582539);
    assert_near(by.groups[0].ratio.value, .5671701913393756);
    assert_near(by.groups[0].ratio.low, .3984166926041723);
    assert_string_equal(by.groups[5].name, "few");
    assert_false(by.groups[5].judged);
    assert_int_equal(by.groups[5].stays, 5);
    assert_true(isnan(by.groups[5].auroc.value));
    assert_true(by.auroc.between == 0);
    assert_near(by.auroc.value, .6610396496694321);
    assert_near(by.auroc.low, .591109646243006);
    assert_near(by.auroc.predicted_high, .760247312483877);
    assert_near(by.ratio.between, .048381852514492285);
    assert_near(by.ratio.value, .3966556794438564);
    assert_near(by.ratio.high, .526304953757393);
    assert_near(by.ratio.predicted_low, .17172268048037995);
    pooled_groups_free(&by);
}

/* One group has no deaths and three expected ones, the other has only deaths and one expected.
 * Groups are chosen by expected deaths: by deaths only the second would count. */
static void ratios_are_chosen_by_expected_deaths(void **state)
{
    (void)state;
    enum { EACH = 12 };
    float risk[2 * EACH];
    uint8_t died[2 * EACH];
    const char *name[2 * EACH];
    for (int i = 0; i < 2 * EACH; i++) {
        risk[i] = i < EACH ? .25F : .0625F;
        died[i] = i >= EACH && i % 2 == 0;
        name[i] = i < EACH ? "mild" : "hard";
    }
    struct pooled_groups by;
    pooled_groups(risk, died, name, 2 * EACH, 3, &by);
    assert_string_equal(by.groups[0].name, "hard");
    assert_true(by.groups[0].judged && !by.groups[0].weighed);
    assert_true(isnan(by.groups[0].ratio.value));
    assert_true(!by.groups[1].judged && by.groups[1].weighed);
    assert_true(by.groups[1].ratio.value == 0 && isnan(by.groups[1].ratio.low));
    assert_int_equal(by.ratio.groups, 1);
    pooled_groups_free(&by);
}

/* An AUROC of 1 has no logit. It is shown, but is not in the mean. */
static void a_perfect_group_is_not_pooled(void **state)
{
    (void)state;
    static const float RISK[] = {.125F, .25F, .75F, .875F, .1F, .7F, .3F, .8F};
    static const uint8_t DIED[] = {0, 0, 1, 1, 0, 0, 1, 1};
    static const char *const NAME[] = {"x", "x", "x", "x", "y", "y", "y", "y"};
    struct pooled_groups by;
    pooled_groups(RISK, DIED, NAME, 8, 2, &by);
    assert_int_equal(by.judged, 2);
    assert_true(by.groups[0].auroc.value == 1);
    assert_int_equal(by.auroc.groups, 1);
    assert_true(isnan(by.auroc.value));
    assert_int_equal(by.ratio.groups, 1); /* 1.9 deaths are expected in y */
    pooled_groups_free(&by);
}

static void two_sources_are_compared_where_both_are(void **state)
{
    (void)state;
    struct against against;
    against_judge(made.risk, made.logit, made.other, made.died, STAYS, &against);
    assert_int_equal(against.stays, 343);
    assert_int_equal(against.deaths, 68);
    assert_int_equal(against.without, 57);
    assert_near(against.model.auroc.value, .6708021390374331);
    assert_near(against.other.auroc.value, .6353208556149736);
    assert_near(against.difference.value, .035481283422459486);
    assert_near(against.difference.low, -.06630680131935685);
    assert_near(against.difference.high, .13726936816427582);
    assert_near(against.other.brier, .28116743349125367);
    assert_near(against.other.mean_risk, .48442055393586003);
    assert_near(against.other.slope, .2589766120779469);
    assert_near(against.other.intercept, -1.4041396270373647);
    assert_near(against.model.slope, .34964111257539005);
    assert_near(against.model.intercept, -1.5010544910909265);
    assert_near(metrics_net_benefit(&against.other.benefits[19]), .04154518950437319);
    uint8_t nobody[STAYS] = {0};
    against_judge(made.risk, made.logit, made.other, nobody, STAYS, &against);
    assert_true(isnan(against.difference.value) && isnan(against.other.slope));
}

/* Risks in hundredths that differ by less than a float can tell, at and above the thresholds; the
 * figures were computed in double elsewhere. */
static void a_column_is_judged_in_double(void **state)
{
    (void)state;
    struct against against;
    double fine[STAYS];
    for (int i = 0; i < STAYS; i++) {
        fine[i] = (i * 29 % 61) / 100. + 1e-12 * (i % 3);
    }
    against_judge(made.risk, made.logit, fine, made.died, STAYS, &against);
    assert_near(against.other.auroc.value, .5122632785171485);
    assert_near(against.difference.value, .14436492300269388);
    assert_near(against.difference.low, .053257344358404735);
    assert_near(against.other.brier, .1959720000002273);
    assert_near(against.other.mean_risk, .3015000000009975);
    assert_near(against.other.slope, .09912574494913984);
    assert_near(against.other.intercept, -1.3187339290212614);
    assert_near(metrics_net_benefit(&against.other.benefits[2]), .16134020618556702);
    assert_near(metrics_net_benefit(&against.other.benefits[34]), -.10326923076923074);
    assert_near(metrics_net_benefit(&against.other.benefits[56]), -.06040697674418603);
    assert_true(against.other.benefits[34].threshold == .35);
}

static void the_stays_needed_are_rileys(void **state)
{
    (void)state;
    double auroc = metrics_auroc(made.risk, made.died, STAYS, NULL, NULL);
    struct pooled_sizes sizes = pooled_sizes(made.logit, made.died, STAYS, auroc);
    assert_true(sizes.ratio == 1612);
    assert_true(sizes.slope == 1782);
    assert_true(sizes.auroc == 728);
    uint8_t nobody[STAYS] = {0};
    sizes = pooled_sizes(made.logit, nobody, STAYS, auroc);
    assert_true(isnan(sizes.ratio) && isnan(sizes.slope) && isnan(sizes.auroc));
}

/* ---- columns ---- */

/* The values of a table for the stays 7, 8 and 9, separated by spaces, or the reason. */
static const char *read(const char *table, char out[512])
{
    char ids[3][4] = {"9", "7", "8"};
    struct patient patients[3] = {{.id = ids[0]}, {.id = ids[1]}, {.id = ids[2]}};
    struct cohort_stay stays[3] = {
        {.patient = &patients[0]}, {.patient = &patients[1]}, {.patient = &patients[2]}};
    const struct cohort cohort = {.stays = stays, .count = 3};
    struct error error = ERROR_NONE;
    char *folder = fixture_folder(), *file = fixture_file(folder, "t.csv", table);
    char **values = memory_new(3, sizeof *values);
    double risk[3];
    if (column_read(file, "Risk", &cohort, values, &error)) {
        snprintf(out, 512, "%s %s %s", values[1] ? values[1] : "none",
                 values[2] ? values[2] : "none", values[0] ? values[0] : "none");
        if (column_risks(values, &cohort, "Risk", risk, &error)) {
            for (int i = 0; i < 3; i++) {
                assert_true(isnan(risk[i]) == !values[i]);
            }
        }
    } else {
        snprintf(out, 512, "%s", strstr(error.text, "t.csv"));
    }
    column_free(values, 3);
    free(file);
    fixture_remove(folder);
    return out;
}

static void columns_are_found_by_id(void **state)
{
    (void)state;
    static const struct {
        const char *table, *out;
    } CASES[] = {
        {"id,risk\n7,.5\n9,0.25\n100,1\n", ".5 none 0.25"},
        {"risk;RecordID;id\r\n1;8;7\r\n", "none 1 none"},
        {"stay,RISK\n7_timeseries.csv,1\n8.txt,NA\n9,\n", "1 none none"},
        {"id,risk\n7,.5\n7,.5\n", ".5 none none"},
        {"id,risk\n7,.5\n7,.6\n", "t.csv:3: the stay 7 has two values of Risk"},
        {"id,risk,Risk\n7,.5,.5\n", "t.csv:1: has two columns Risk"},
        {"name,risk\n7,.5\n",
         "t.csv:1: has no column RecordID, id, stay, stay_id or patientunitstayid"},
        {"id,apache\n7,.5\n", "t.csv:1: has no column Risk"},
        {"id,risk\n7\n", "t.csv:2: has too few columns"},
        {"", "t.csv: is empty"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char out[512];
        assert_string_equal(read(CASES[i].table, out), CASES[i].out);
    }
}

static void only_numbers_from_0_to_1_are_risks(void **state)
{
    (void)state;
    static const char *const WRONG[] = {"12%", "-1", "1.01", "high", "0,5", "nan"};
    char id[] = "7";
    struct patient patient = {.id = id};
    struct cohort_stay stay = {.patient = &patient};
    const struct cohort cohort = {.stays = &stay, .count = 1};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        double risk;
        struct error error = ERROR_NONE;
        char *value = memory_text(WRONG[i]);
        assert_false(column_risks(&value, &cohort, "apache", &risk, &error));
        assert_non_null(strstr(error.text, "apache of the stay 7"));
        free(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_is_that_of_the_tables),
        cmocka_unit_test(effects_are_pooled_by_moments),
        cmocka_unit_test(groups_are_judged_and_pooled),
        cmocka_unit_test(ratios_are_chosen_by_expected_deaths),
        cmocka_unit_test(a_perfect_group_is_not_pooled),
        cmocka_unit_test(two_sources_are_compared_where_both_are),
        cmocka_unit_test(a_column_is_judged_in_double),
        cmocka_unit_test(the_stays_needed_are_rileys),
        cmocka_unit_test(columns_are_found_by_id),
        cmocka_unit_test(only_numbers_from_0_to_1_are_risks),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
