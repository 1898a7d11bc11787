/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Networks with random weights evaluated on a made-up cohort: choice of stays, risks and results;
 * then text, JSON and drawings. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/evaluate_report.h"
#include "base/memory.h"
#include "base/random.h"
#include "fixture.h"
#include "learn/evaluate.h"
#include "net/risk.h"

enum { STAYS = 300, EMPTY = 2 };

static struct world {
    char *folder;
    struct cohort *cohort;
    struct parallel *pool;
    struct model *model, *parent;
} world;

/* The heart rate predicts death weakly; every tenth stay starts in hour 7; two stays have no
 * measurement. */
static void write_stay(int id, bool died, struct random *random)
{
    char name[32];
    struct text rows = {0};
    text_format(&rows,
                "Time,Parameter,Value\n00:00,RecordID,%d\n00:00,Age,%d\n00:00,Gender,%d\n"
                "00:00,ICUType,%d\n",
                id, 30 + id % 65, id % 2, 1 + id % 4);
    for (int hour = id % 10 == 0 ? 7 : 0; hour < 48 && id > EMPTY; hour += 5) {
        text_format(&rows, "%02d:30,HR,%d\n%02d:40,GCS,%d\n", hour,
                    70 + 25 * died + (int)random_below(random, 40), hour,
                    15 - 4 * died - (int)random_below(random, 6));
    }
    snprintf(name, sizeof name, "set-a/%d.txt", id);
    free(fixture_file(world.folder, name, rows.data));
    text_free(&rows);
}

/* Small random weights give almost equal risks. */
static void spread_risks(struct model *model)
{
    const struct linear *output = &model->network->output;
    for (int i = 0; i < output->inputs; i++) {
        output->weights[i] *= 20;
    }
}

static int open_world(void **state)
{
    (void)state;
    struct random random;
    struct text outcomes = {0}, folder = {0};
    struct error error = ERROR_NONE;
    world.folder = fixture_folder();
    random_seed(&random, 4);
    text_format(&folder, "%s/set-a", world.folder);
    assert_int_equal(mkdir(folder.data, 0700), 0);
    text_append(&outcomes, "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n");
    for (int id = 1; id <= STAYS; id++) {
        bool died = random_uniform(&random) < 0.25;
        write_stay(id, died, &random);
        text_format(&outcomes, "%d,1,1,1,1,%d\n", id, died);
    }
    free(fixture_file(world.folder, "Outcomes-a.txt", outcomes.data));
    text_free(&outcomes);
    text_free(&folder);
    world.pool = parallel_new(2);
    world.cohort = cohort_read(world.folder, world.pool, &error);
    assert_string_equal(error.text, "");
    world.model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    world.parent = fixture_model("hlstm <&\"> parent", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM);
    world.parent->threshold = 0.25;
    spread_risks(world.model);
    spread_risks(world.parent);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    model_free(world.model);
    model_free(world.parent);
    cohort_free(world.cohort);
    parallel_free(world.pool);
    fixture_remove(world.folder);
    return 0;
}

/* ---- which stays ---- */

static struct model *model_with_facts(const char *cohort, const char *split)
{
    struct feature_spec spec;
    feature_spec_plain(SCHEME_PHYSIONET2012, &spec);
    struct model *model = model_new("told", &spec, NULL);
    model_add_fact(model, "cohort", cohort);
    split_parse(split, &model->split);
    return model;
}

static const char CHALLENGE[] = "PhysioNet Challenge 2012: adult ICU stays";

/* The caution about the stays that follows from a fact; `held`: only held-out stays are wanted. -1:
 * refused. */
static int doubt_by(const char *cohort, const char *split, bool held, size_t *count)
{
    struct model *model = model_with_facts(cohort, split);
    struct subset subset;
    enum evaluate_doubt doubt;
    struct error error = ERROR_NONE;
    bool ok = evaluate_choose(model, world.cohort, held ? EVALUATE_HELD_OUT : EVALUATE_ALL, &subset,
                              &doubt, &error);
    assert_true(ok != error.set);
    *count = subset.count;
    free(ok ? subset.stays : NULL);
    model_free(model);
    return ok ? (int)doubt : -1;
}

static enum evaluate_doubt doubt_of_all(const struct model *model)
{
    struct subset subset;
    enum evaluate_doubt doubt;
    assert_true(evaluate_choose(model, world.cohort, EVALUATE_ALL, &subset, &doubt, NULL));
    free(subset.stays);
    return doubt;
}

static void facts_say_what_the_stays_are(void **state)
{
    (void)state;
    static const struct {
        const char *cohort, *split;
        bool held;
        int doubt;
    } CASES[] = {
        {CHALLENGE, "255 stays fitted, 45 held out (9 deaths), seed 3", true, DOUBT_HELD_OUT},
        {CHALLENGE, "255 stays fitted, 45 held out (9 deaths), seed 3", false, DOUBT_MAY_BE},
        {CHALLENGE,
         "figures: 255 stays fitted, 45 held out, seed 3; this file: fitted on all 300 stays", true,
         DOUBT_FITTED},
        {CHALLENGE,
         "figures: 255 stays fitted, 45 held out, seed 3; this file: fitted on all 300 stays",
         false, DOUBT_FITTED},
        {CHALLENGE, "figures: 6800 stays fitted, 1200 held out, seed 3; fitted on all 8000 stays",
         false, DOUBT_MAY_BE},
        {CHALLENGE, "6800 stays fitted, 1200 held out, seed 3", true, -1},
        {CHALLENGE, "no word of it", true, -1},
        {"mimic3-benchmarks in-hospital mortality", "45 held out, seed 3", false, DOUBT_OTHER},
        {CHALLENGE, "255 stays fitted, 45 held out, seed 3; the parent may have been fitted on all",
         true, DOUBT_MAY_BE},
        {"mimic3-benchmarks in-hospital mortality", "45 held out, seed 3", true, -1},
    };
    struct subset fitted, held;
    cohort_split(world.cohort, COHORT_HELD_OUT, 3, &fitted, &held);
    assert_int_equal(held.count, 45);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t count;
        int doubt = doubt_by(CASES[i].cohort, CASES[i].split, CASES[i].held, &count);
        assert_int_equal(doubt, CASES[i].doubt);
        if (doubt >= 0) {
            assert_int_equal(count, CASES[i].held ? held.count : STAYS);
        }
    }
    struct model *model = model_with_facts(CHALLENGE, CASES[0].split);
    struct subset subset;
    enum evaluate_doubt doubt;
    assert_true(evaluate_choose(model, world.cohort, EVALUATE_HELD_OUT, &subset, &doubt, NULL));
    assert_memory_equal(subset.stays, held.stays, held.count * sizeof *held.stays);
    free(subset.stays);
    /* as many stays, but different ones */
    memset(model->split.cohort_hash, '0', 64);
    assert_false(evaluate_choose(model, world.cohort, EVALUATE_HELD_OUT, &subset, &doubt, NULL));
    cohort_hash(world.cohort, model->split.cohort_hash);
    assert_true(evaluate_choose(model, world.cohort, EVALUATE_HELD_OUT, &subset, &doubt, NULL));
    assert_int_equal(doubt, DOUBT_HELD_OUT);
    free(subset.stays);
    assert_int_equal(doubt_of_all(model), DOUBT_MAY_BE);
    model->split.seen = SPLIT_SEEN;
    assert_int_equal(doubt_of_all(model), DOUBT_FITTED);
    model->split.cohort_hash[7] ^= 1;
    assert_int_equal(doubt_of_all(model), DOUBT_OTHER);
    free(fitted.stays);
    free(held.stays);
    model_free(model);
}

/* More stays than those of the facts in one table, and the stays used for calibration. */
static void a_cohort_within_the_folder_is_found(void **state)
{
    (void)state;
    char ids[3][4] = {"9", "10", "8"}, hash[65], whole[65];
    struct patient patients[3] = {{.id = ids[0]}, {.id = ids[1]}, {.id = ids[2]}};
    struct cohort_stay stays[3] = {{.patient = &patients[0], .died = 1},
                                   {.patient = &patients[1], .table = 1},
                                   {.patient = &patients[2], .table = 2}};
    struct cohort two = {.stays = &stays[1], .count = 2}, all = {.stays = stays, .count = 3};
    cohort_hash(&two, hash);
    cohort_hash(&all, whole);
    assert_int_equal(cohort_overlap(&two, hash), COHORT_SAME);
    assert_int_equal(cohort_overlap(&all, hash), COHORT_SOME);
    assert_int_equal(cohort_overlap(&all, whole), COHORT_SAME);
    assert_int_equal(cohort_overlap(&two, whole), COHORT_APART);
    stays[2].died = 1;
    assert_int_equal(cohort_overlap(&all, hash), COHORT_APART);
    stays[2].died = 0;

    struct model *model = model_with_facts(CHALLENGE, "2 stays fitted, 1 held out, seed 3");
    memcpy(model->split.cohort_hash, hash, sizeof hash);
    assert_int_equal(doubt_of_all(model), DOUBT_OTHER);
    assert_false(evaluate_recalibrated_on(model, &all));
    model_set_fact(model, MODEL_LOCAL_HASH, "not a hash");
    assert_false(evaluate_recalibrated_on(model, &all));
    struct text told = {0};
    text_format(&told, "%064d %s", 5, hash);
    model_set_fact(model, MODEL_LOCAL_HASH, told.data);
    assert_true(evaluate_recalibrated_on(model, &all));
    assert_true(evaluate_recalibrated_on(model, &two));
    assert_false(evaluate_recalibrated_on(model, world.cohort));
    text_free(&told);
    model_free(model);
}

/* The test/ of a folder is the held-out part, whatever the network was fitted on. */
static void test_stays_of_the_folder_are_held_out(void **state)
{
    (void)state;
    static const char *const PARTS[] = {"train", "test"};
    char *folder = fixture_folder();
    for (int part = 0; part < 2; part++) {
        struct text path = {0}, list = {0};
        text_format(&path, "%s/%s", folder, PARTS[part]);
        assert_int_equal(mkdir(path.data, 0700), 0);
        text_append(&list, "stay,y_true\n");
        for (int id = 1 + 10 * part; id <= 4 + 12 * part; id++) {
            char name[64];
            snprintf(name, sizeof name, "%d_episode1_timeseries.csv", id);
            free(fixture_file(path.data, name, FIXTURE_BENCHMARK));
            text_format(&list, "%s,%d\n", name, id % 2);
        }
        free(fixture_file(path.data, "listfile.csv", list.data));
        text_free(&list);
        text_free(&path);
    }
    struct error error = ERROR_NONE;
    struct cohort *cohort = cohort_read(folder, world.pool, &error);
    assert_string_equal(error.text, "");
    static const struct {
        const char *cohort, *split;
        int doubt;
    } CASES[] = {
        {CHALLENGE, "6800 stays fitted, 1200 held out, seed 1", DOUBT_OTHER},
        {"mimic3-benchmarks", "4 stays fitted, 6 held out, seed 1", DOUBT_HELD_OUT},
        {"mimic3-benchmarks", "4 stays fitted, 7 held out, seed 1", -1},
    };
    for (size_t i = 0; i < 3; i++) {
        struct model *model = model_with_facts(CASES[i].cohort, CASES[i].split);
        struct subset subset;
        enum evaluate_doubt doubt;
        bool ok = evaluate_choose(model, cohort, EVALUATE_HELD_OUT, &subset, &doubt, NULL);
        assert_int_equal(ok, CASES[i].doubt >= 0);
        assert_int_equal(subset.count, ok ? 6 : 0);
        for (size_t k = 0; k < subset.count; k++) {
            assert_true(cohort->stays[subset.stays[k]].test);
        }
        assert_true(!ok || (int)doubt == CASES[i].doubt);
        free(subset.stays);
        model_free(model);
    }
    cohort_free(cohort);
    fixture_remove(folder);
}

/* ---- scores ---- */

static struct subset all_stays(void)
{
    struct subset subset;
    enum evaluate_doubt doubt;
    assert_true(evaluate_choose(world.model, world.cohort, EVALUATE_ALL, &subset, &doubt, NULL));
    return subset;
}

static bool same(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Each stay alone at each hour, as the screen computes it. */
static void scores_are_the_risks_of_patients(void **state)
{
    (void)state;
    struct subset subset = all_stays();
    struct evaluate_scores scores;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    int late = 0, never = 0;
    assert_true(
        evaluate_score(world.model, world.cohort, &subset, 24, world.pool, NULL, NULL, &scores));
    for (size_t i = 0; i < subset.count; i++) {
        const struct patient *patient = world.cohort->stays[subset.stays[i]].patient;
        struct risk risk;
        timeline_build(patient, timeline);
        risk_compute(world.model, patient, timeline, 24, &risk);
        assert_true(same(scores.risk[i], risk.known ? risk.risk : NAN));
        assert_true(same(scores.logit[i], risk.known ? risk.logit : NAN));
        never += !risk.known;
        for (int h = 0; h < EVALUATE_HOURS; h++) {
            risk_compute(world.model, patient, timeline, evaluate_hours[h], &risk);
            assert_true(
                same(scores.by_hour[i * EVALUATE_HOURS + (size_t)h], risk.known ? risk.risk : NAN));
            late += h == 0 && !risk.known;
        }
    }
    assert_int_equal(never, EMPTY);
    assert_int_equal(late, STAYS / 10 + EMPTY); /* nothing was measured by hour 6 */
    free(timeline);
    evaluate_scores_free(&scores);
    free(subset.stays);
}

static bool stop_at_once(void *context, size_t done, size_t count)
{
    *(int *)context += 1;
    assert_int_equal(done, 0);
    assert_int_equal(count, STAYS);
    return false;
}

static void scoring_can_be_stopped(void **state)
{
    (void)state;
    struct subset subset = all_stays();
    struct evaluate_scores scores;
    int calls = 0;
    assert_false(evaluate_score(world.model, world.cohort, &subset, 48, world.pool, stop_at_once,
                                &calls, &scores));
    assert_int_equal(calls, 1);
    evaluate_scores_free(&scores);
    free(subset.stays);
}

/* ---- the figures ---- */

struct case_of {
    struct subset subset;
    struct evaluate_scores scores, parent_scores;
    struct judged_model judged;
};

static void open_case(struct case_of *it)
{
    struct error error = ERROR_NONE;
    *it = (struct case_of){
        .subset = all_stays(),
        .judged = {.model = world.model, .options = {48, 200, 9}, .doubt = DOUBT_MAY_BE}};
    assert_true(evaluate_score(world.model, world.cohort, &it->subset, 48, world.pool, NULL, NULL,
                               &it->scores));
    assert_true(evaluate_score(world.parent, world.cohort, &it->subset, 48, world.pool, NULL, NULL,
                               &it->parent_scores));
    assert_true(evaluate(world.model, world.cohort, &it->subset, &it->scores, world.parent,
                         &it->parent_scores, &it->judged.options, world.pool,
                         &it->judged.evaluation, &error));
    assert_string_equal(error.text, "");
}

static void close_case(struct case_of *it)
{
    evaluation_free(&it->judged.evaluation);
    evaluate_scores_free(&it->scores);
    evaluate_scores_free(&it->parent_scores);
    free(it->subset.stays);
}

static void stays_without_risk_are_left_out(void **state)
{
    (void)state;
    struct case_of it;
    open_case(&it);
    const struct evaluation *e = &it.judged.evaluation;
    size_t deaths = 0;
    for (size_t i = 0; i < STAYS; i++) {
        deaths += !isnan(it.scores.risk[i]) && world.cohort->stays[i].died;
    }
    assert_int_equal(e->without_risk, EMPTY);
    assert_int_equal(e->stays, STAYS - EMPTY);
    assert_int_equal(e->deaths, deaths);
    assert_int_equal(e->pair.stays, STAYS - EMPTY);
    assert_true(e->auroc.low < e->auroc.value && e->auroc.value < e->auroc.high);
    close_case(&it);
}

static void groups_part_the_stays(void **state)
{
    (void)state;
    struct case_of it;
    open_case(&it);
    const struct evaluation *e = &it.judged.evaluation;
    static const char *const KINDS[] = {"age", "sex", "ICU"};
    static const size_t COUNTS[] = {4, 2, 4};
    for (int k = 0; k < 3; k++) {
        size_t stays = 0, deaths = 0, groups = 0;
        double risk = 0;
        for (size_t i = 0; i < e->group_count; i++) {
            if (strcmp(e->groups[i].kind, KINDS[k]) == 0) {
                stays += e->groups[i].stays;
                deaths += e->groups[i].deaths;
                risk += e->groups[i].mean_risk * (double)e->groups[i].stays;
                groups++;
            }
        }
        assert_int_equal(stays, e->stays);
        assert_int_equal(deaths, e->deaths);
        assert_int_equal(groups, COUNTS[k]);
        assert_true(fabs(risk / (double)stays - e->mean_risk) < 1e-9);
    }
    size_t old = 0;
    for (size_t i = EMPTY; i < STAYS; i++) {
        double age = world.cohort->stays[i].patient->age;
        old += age >= 65 && age < 80;
    }
    assert_string_equal(e->groups[2].name, "65 to 79");
    assert_int_equal(e->groups[2].stays, old);
    /* at the hour evaluated, all stays again */
    const struct evaluate_group *last = &e->hours[EVALUATE_HOURS - 1];
    assert_int_equal(last->hour, 48);
    assert_int_equal(last->stays, e->stays);
    assert_true(last->auroc.value == e->auroc.value);
    assert_true(fabs(last->brier - e->measures[MEASURE_BRIER].value) < 1e-12);
    close_case(&it);
}

static void flips_are_counted_at_each_ones_threshold(void **state)
{
    (void)state;
    struct case_of it;
    open_case(&it);
    const struct evaluate_pair *pair = &it.judged.evaluation.pair;
    size_t flips[2][2] = {{0}};
    double change = 0, largest = 0;
    for (size_t i = 0; i < STAYS; i++) {
        double now = (double)it.scores.risk[i], before = (double)it.parent_scores.risk[i];
        bool above = now >= 0.3, was = before >= 0.25;
        flips[above][world.cohort->stays[i].died] += above != was;
        change += isnan(now) ? 0 : fabs(now - before);
        largest = fmax(largest, fabs(now - before));
    }
    assert_int_equal(pair->up_died, flips[1][1]);
    assert_int_equal(pair->up_lived, flips[1][0]);
    assert_int_equal(pair->down_died, flips[0][1]);
    assert_int_equal(pair->down_lived, flips[0][0]);
    assert_true(pair->up_died + pair->up_lived + pair->down_died + pair->down_lived > 0);
    assert_true(fabs(pair->mean_change - change / (double)pair->stays) < 1e-12);
    assert_true(pair->largest_change == largest);
    assert_true(fabs(pair->auroc - pair->parent_auroc - pair->difference.value) < 1e-12);
    close_case(&it);
}

static void one_outcome_judges_nothing(void **state)
{
    (void)state;
    struct case_of it;
    open_case(&it);
    struct evaluation none;
    struct error error = ERROR_NONE;
    size_t kept = 0;
    for (size_t i = 0; i < it.subset.count; i++) {
        if (!world.cohort->stays[i].died) {
            it.subset.stays[kept] = i;
            it.scores.risk[kept++] = it.scores.risk[i];
        }
    }
    it.subset.count = kept;
    assert_false(evaluate(world.model, world.cohort, &it.subset, &it.scores, NULL, NULL,
                          &it.judged.options, world.pool, &none, &error));
    assert_non_null(strstr(error.text, "0 died"));
    evaluation_free(&none);
    close_case(&it);
}

/* ---- text, JSON, drawings ---- */

static void the_page_has_80_columns(void **state)
{
    (void)state;
    struct case_of it;
    struct text out = {0};
    open_case(&it);
    it.judged.timed = true;
    it.judged.speed = (struct bench_result){.usec_median = 12345.67, .usec_p99 = 23456.78};
    evaluate_report_page(&it.judged, &out);
    evaluate_report_summary(&it.judged, 1, &out);
    static const char *const WORDS[] = {"AUROC ",
                                        "AUPRC ",
                                        "calibration slope",
                                        "95 % INTERVAL",
                                        "NET BENEFIT",
                                        "Left out: 2 without risk",
                                        "AGAINST ITS PARENT",
                                        "own threshold",
                                        "age 65 to 79",
                                        "hour 6 ",
                                        "Not a medical device",
                                        "may be stays that the network was fitted on"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!strstr(out.data, WORDS[i])) {
            fail_msg("no \"%s\" in:\n%s", WORDS[i], out.data);
        }
    }
    for (char *line = strtok(out.data, "\n"); line; line = strtok(NULL, "\n")) {
        if (strlen(line) > 80) {
            fail_msg("%zu columns: %s", strlen(line), line);
        }
    }
    text_free(&out);
    close_case(&it);
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) {
        fail_msg("%s is not a number", key);
    }
    return json_number_value(value);
}

static void json_is_the_same_judgement(void **state)
{
    (void)state;
    static const char *const KEYS[] = {"auprc", "brier", "slope", "intercept", "ece", "min_se_ppv"};
    struct case_of it;
    struct text out = {0};
    open_case(&it);
    const struct evaluation *e = &it.judged.evaluation;
    evaluate_report_json(&it.judged, &out);
    assert_true(strchr(out.data, '\n') == out.data + out.length - 1);
    json_t *line = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(line));
    assert_string_equal(json_string_value(json_object_get(line, "model")), "lstm");
    assert_string_equal(json_string_value(json_object_get(line, "scheme")), "physionet2012");
    assert_true(number_of(line, "stays") == STAYS - EMPTY);
    assert_true(number_of(line, "without_risk") == EMPTY);
    assert_true(number_of(line, "auroc") == e->auroc.value);
    assert_true(number_of(line, "auroc_low") == e->auroc.low);
    assert_true(number_of(line, "auroc_high") == e->auroc.high);
    for (int i = 0; i < MEASURE_COUNT; i++) {
        const json_t *interval = json_object_get(json_object_get(line, "intervals"), KEYS[i]);
        assert_true(number_of(line, KEYS[i]) == e->measures[i].value);
        assert_true(json_number_value(json_array_get(interval, 0)) == e->measures[i].low);
        assert_true(json_number_value(json_array_get(interval, 1)) == e->measures[i].high);
    }
    const json_t *parent = json_object_get(line, "parent");
    assert_string_equal(json_string_value(json_object_get(parent, "model")), world.parent->name);
    assert_true(number_of(parent, "difference") == e->pair.difference.value);
    assert_int_equal(json_array_size(json_object_get(line, "thresholds")), 7);
    assert_int_equal(json_array_size(json_object_get(line, "subgroups")), e->group_count);
    assert_int_equal(json_array_size(json_object_get(line, "by_hour")), EVALUATE_HOURS);
    assert_int_equal(json_array_size(json_object_get(line, "reliability")), EVALUATE_BINS);
    json_decref(line);
    text_free(&out);
    close_case(&it);
}

/* Reads name="value" pairs up to the end of a tag; false if they are not well formed. */
static bool attributes_are_good(const char *at, const char *end)
{
    while (at < end) {
        at += strspn(at, " \n");
        if (at >= end) {
            return true;
        }
        size_t name = strcspn(at, "=<> ");
        if (name == 0 || at[name] != '=' || at[name + 1] != '"') {
            return false;
        }
        const char *value = at + name + 2;
        size_t length = strcspn(value, "\"<");
        if (value[length] != '"' || value + length >= end) {
            return false;
        }
        at = value + length + 1;
    }
    return true;
}

static bool entities_are_good(const char *text)
{
    for (const char *at = strchr(text, '&'); at; at = strchr(at + 1, '&')) {
        if (strncmp(at, "&amp;", 5) && strncmp(at, "&lt;", 4) && strncmp(at, "&gt;", 4) &&
            strncmp(at, "&quot;", 6)) {
            return false;
        }
    }
    return true;
}

/* A small check of well-formedness: tags are closed in order, one root, attributes quoted. */
static bool is_well_formed(const char *text)
{
    const char *open[16];
    size_t lengths[16], depth = 0, roots = 0;
    if (!entities_are_good(text) || strstr(text, "nan") || strstr(text, "inf,")) {
        return false;
    }
    for (const char *at = strchr(text, '<'); at; at = strchr(at, '<')) {
        const char *end = strchr(at, '>');
        size_t name = strcspn(at + 1, " />\n");
        bool closing = at[1] == '/', single = end && end[-1] == '/';
        if (!end) {
            return false;
        }
        if (closing) {
            size_t length = (size_t)(end - at - 2);
            if (depth == 0 || length != lengths[depth - 1] ||
                strncmp(at + 2, open[depth - 1], length)) {
                return false;
            }
            depth--;
        } else if (at[1] != '?') {
            roots += depth == 0;
            if (depth == 16 || !attributes_are_good(at + 1 + name, end - single)) {
                return false;
            }
            if (!single) {
                open[depth] = at + 1;
                lengths[depth++] = name;
            }
        }
        at = end;
    }
    return depth == 0 && roots == 1;
}

static void the_check_sees_faults(void **state)
{
    (void)state;
    assert_true(is_well_formed("<?xml version=\"1.0\"?><a x=\"1\"><b/>t</a>"));
    static const char *const FAULTS[] = {"<a><b></a></b>", "<a>",      "<a x=1/>",
                                         "<a>&x</a>",      "<a/><b/>", "<a x=\"1/>"};
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        assert_false(is_well_formed(FAULTS[i]));
    }
}

/* One, two and all fourteen line styles; a name that must be escaped. */
static void drawings_are_well_formed(void **state)
{
    (void)state;
    static const size_t COUNTS[] = {1, 2, 14, 20};
    struct case_of it;
    struct judged_model rows[20];
    open_case(&it);
    for (size_t i = 0; i < 20; i++) {
        rows[i] = it.judged;
        rows[i].model = i % 2 ? world.parent : world.model;
        rows[i].speed.usec_median = 1.5 + (double)(i * i);
    }
    size_t drawings;
    const struct evaluate_drawing *list = evaluate_drawings(&drawings);
    assert_int_equal(drawings, 4);
    for (size_t d = 0; d < drawings; d++) {
        for (size_t k = 0; k < sizeof COUNTS / sizeof *COUNTS; k++) {
            struct text out = {0};
            list[d].draw(rows, COUNTS[k], &out);
            if (!is_well_formed(out.data)) {
                fail_msg("%s of %zu: %s", list[d].file, COUNTS[k], out.data);
            }
            assert_non_null(strstr(out.data, "lstm"));
            assert_true(k == 0 || strstr(out.data, "hlstm &lt;&amp;&quot;&gt; parent"));
            text_free(&out);
        }
    }
    close_case(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_say_what_the_stays_are),
        cmocka_unit_test(a_cohort_within_the_folder_is_found),
        cmocka_unit_test(test_stays_of_the_folder_are_held_out),
        cmocka_unit_test(scores_are_the_risks_of_patients),
        cmocka_unit_test(scoring_can_be_stopped),
        cmocka_unit_test(stays_without_risk_are_left_out),
        cmocka_unit_test(groups_part_the_stays),
        cmocka_unit_test(flips_are_counted_at_each_ones_threshold),
        cmocka_unit_test(one_outcome_judges_nothing),
        cmocka_unit_test(the_page_has_80_columns),
        cmocka_unit_test(json_is_the_same_judgement),
        cmocka_unit_test(the_check_sees_faults),
        cmocka_unit_test(drawings_are_well_formed),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
