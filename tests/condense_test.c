/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "fixture.h"
#include "learn/condense.h"
#include "learn/metrics.h"
#include "learn/regress.h"
#include "made.h"
#include "net/modelfile.h"

enum { STAYS = 120, COINS = 200 };

/* ---- a cohort ---- */

/* Heart rate and pressure from the same random numbers; with effect they predict death, with noise.
 */
static struct patient *made_patient(struct random *random, double effect)
{
    static const struct {
        const char *name;
        double usual;
    } noise[] = {{"Na", 140},      {"K", 4},      {"BUN", 20}, {"Creatinine", 1},
                 {"Lactate", 2},   {"WBC", 10},   {"Mg", 2},   {"Platelets", 200},
                 {"Albumin", 3.5}, {"PaCO2", 40}, {"HCT", 30}, {"HCO3", 24}};
    struct text rows = {0};
    text_format(&rows, "00:00,Age,%d\n00:00,Gender,%d\n", 40 + (int)random_below(random, 40),
                (int)random_below(random, 2));
    for (int hour = 0; hour < 48; hour += 6) {
        text_format(&rows, "%02d:15,HR,%.0f\n%02d:15,MAP,%.0f\n%02d:40,Glucose,%.0f\n", hour,
                    80 + 15 * effect + 12 * random_normal(random), hour,
                    80 - 15 * effect + 12 * random_normal(random), hour,
                    130 + 20 * random_normal(random));
    }
    for (size_t k = 0; k < sizeof noise / sizeof *noise; k++) {
        for (int hour = 3; hour < 48; hour += 20) {
            text_format(&rows, "%02d:00,%s,%.2f\n", hour, noise[k].name,
                        noise[k].usual * (1 + 0.1 * random_normal(random)));
        }
    }
    struct patient *patient = made_challenge(rows.data);
    text_free(&rows);
    return patient;
}

/* signal false: the outcomes are random. */
static struct cohort *made_cohort(size_t count, bool signal)
{
    struct cohort *cohort = memory_new(1, sizeof *cohort);
    struct random random;
    random_seed(&random, 11);
    cohort->layout = COHORT_CHALLENGE;
    cohort->stays = memory_new(count, sizeof *cohort->stays);
    cohort->count = count;
    for (size_t i = 0; i < count; i++) {
        bool died = random_uniform(&random) < 0.3;
        cohort->stays[i] =
            (struct cohort_stay){.patient = made_patient(&random, signal && died ? 1.25 : 0),
                                 .person = (uint32_t)i,
                                 .died = died};
        cohort->deaths += died;
    }
    return cohort;
}

static struct condense_options small_options(enum scheme scheme, const char *out)
{
    struct condense_options options = condense_options_default(scheme);
    options.epochs = 2;
    options.folds = options.teacher.folds = 3;
    options.teacher.bag = options.inner_bag = 1;
    options.held_out = 0.3;
    options.out = out;
    return options;
}

static bool run(const struct cohort *cohort, const struct condense_options *options, int threads,
                struct condensed *results, struct error *error)
{
    struct parallel *pool = parallel_new(threads);
    bool ok = condense(cohort, options, pool, results, error);
    parallel_free(pool);
    return ok;
}

static void run_well(const struct cohort *cohort, const struct condense_options *options,
                     int threads, struct condensed *results)
{
    struct error error = ERROR_NONE;
    bool ok = run(cohort, options, threads, results, &error);
    assert_string_equal(error.text, "");
    assert_true(ok);
}

/* ---- files ---- */

static bool is_there(const char *folder, const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    bool there = access(path.data, F_OK) == 0;
    text_free(&path);
    return there;
}

static size_t count_files(const char *folder)
{
    struct file_list list = {0};
    assert_true(file_list_add(&list, folder, NULL));
    size_t count = list.count;
    file_list_free(&list);
    return count;
}

static void assert_same_files(const char *one, const char *other)
{
    for (int v = 0; v < VARIANT_COUNT; v++) {
        struct text paths[2] = {{0}, {0}};
        unsigned char *data[2];
        size_t size[2];
        for (int k = 0; k < 2; k++) {
            text_format(&paths[k], "%s/%s.safetensors", k ? other : one, variant_name(v));
            assert_true(file_read(paths[k].data, 1 << 24, &data[k], &size[k], NULL));
        }
        if (size[0] != size[1] || memcmp(data[0], data[1], size[0]) != 0) {
            fail_msg("%s and %s are not the same bytes", paths[0].data, paths[1].data);
        }
        for (int k = 0; k < 2; k++) {
            text_free(&paths[k]);
            free(data[k]);
        }
    }
}

/* The files of an uninterrupted run in one thread, made once for all comparisons. */
static struct {
    struct cohort *cohort;
    char *folder;
    struct condensed results[VARIANT_COUNT];
} reference;

static int make_reference(void **state)
{
    (void)state;
    reference.cohort = made_cohort(STAYS, true);
    reference.folder = fixture_folder();
    struct condense_options options = small_options(SCHEME_PHYSIONET2012, reference.folder);
    run_well(reference.cohort, &options, 1, reference.results);
    return 0;
}

static int free_reference(void **state)
{
    (void)state;
    cohort_free(reference.cohort);
    fixture_remove(reference.folder);
    return 0;
}

/* ---- what is written ---- */

static void assert_parent(struct model *const *models, int variant)
{
    int parent = variant_parent(variant);
    if (parent < 0) {
        assert_string_equal(models[variant]->parent ? models[variant]->parent : "", "");
    } else {
        assert_string_equal(models[variant]->parent, models[parent]->sha256);
    }
}

static void assert_facts(const struct model *model, const struct condensed *result)
{
    static const char *const needed[] = {"cohort",       "years",  "outcome",     "split",
                                         "recipe",       "auroc",  "performance", "calibration",
                                         "intended use", "limits", "licence",     "citation",
                                         "out of fold"};
    char digits[64];
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const char *fact = model_fact(model, needed[i]);
        if (!fact || !*fact) {
            fail_msg("%s does not say: %s", model->name, needed[i]);
        }
    }
    snprintf(digits, sizeof digits, "%.3f (95 %% %.3f-%.3f", result->held_out.auroc,
             result->held_out.auroc_low, result->held_out.auroc_high);
    assert_non_null(strstr(model_fact(model, "auroc"), digits));
    snprintf(digits, sizeof digits, "AUROC %.3f (", result->out_of_fold.auroc);
    assert_non_null(strstr(model_fact(model, "out of fold"), digits));
    snprintf(digits, sizeof digits, "%zu stays fitted, %zu held out", result->held_out.fitted,
             result->held_out.stays);
    assert_non_null(strstr(model_fact(model, "split"), digits));
    assert_non_null(strstr(model_fact(model, "split"), "fitted on all 120 stays"));
    assert_true((model_fact(model, "teacher") != NULL) == (model->network != NULL));
    const char *reconstruction = model_fact(model, "reconstruction");
    bool hlstm = model->network && model->network->shape.architecture == ARCHITECTURE_HLSTM;
    assert_true((reconstruction != NULL) == hlstm);
}

static void assert_result(const struct model *model, int variant, const struct condensed *result)
{
    struct stat info;
    assert_int_equal(stat(result->path, &info), 0);
    assert_int_equal(result->file_bytes, info.st_size);
    assert_int_equal(result->parameters, model_parameters(model));
    assert_string_equal(model->name, variant_name(variant));
    assert_int_equal(result->held_out.fitted + result->held_out.stays, STAYS);
    assert_int_equal(result->out_of_fold.stays, STAYS);
    assert_int_equal(result->out_of_fold.deaths, reference.cohort->deaths);
    assert_true((result->seconds > 0) == (variant < VARIANT_NETWORKS));
    assert_true(fabs(model->base_rate - (double)reference.cohort->deaths / STAYS) < 1e-9);
    assert_true(model->threshold > 0 && model->threshold < 1);
}

static void all_variants_are_written_and_load(void **state)
{
    (void)state;
    static const size_t parameters[VARIANT_NETWORKS] = {8081, 3273, 6993, 2985, 60929, 20225, 4497};
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        char *folder = fixture_folder();
        struct condensed own[VARIANT_COUNT], *results = reference.results;
        if (scheme != SCHEME_PHYSIONET2012) { /* the reference is of that one */
            struct condense_options options = small_options((enum scheme)scheme, folder);
            run_well(reference.cohort, &options, 2, own);
            results = own;
        }
        assert_int_equal(count_files(results == own ? folder : reference.folder), VARIANT_COUNT);
        struct model *models[VARIANT_COUNT];
        size_t linear = summary_columns((enum scheme)scheme) + 1;
        for (int v = 0; v < VARIANT_COUNT; v++) {
            struct error error = ERROR_NONE;
            models[v] = model_load(results[v].path, &error);
            assert_string_equal(error.text, "");
            assert_int_equal(models[v]->spec.scheme, scheme);
            assert_int_equal(model_is_quantised(models[v]),
                             v >= VARIANT_INT8 && v < VARIANT_LOGISTIC);
            assert_true((models[v]->linear != NULL) == (v >= VARIANT_LOGISTIC));
            assert_result(models[v], v, &results[v]);
            assert_facts(models[v], &results[v]);
            size_t expected = v == VARIANT_LOGISTIC ? linear
                              : v == VARIANT_WIDE   ? linear + parameters[VARIANT_LSTM_PRUNED]
                                                    : parameters[v % VARIANT_NETWORKS];
            assert_int_equal(results[v].parameters, expected);
        }
        for (int v = 0; v < VARIANT_COUNT; v++) {
            assert_parent(models, v);
        }
        for (int v = 0; v < VARIANT_COUNT; v++) {
            model_free(models[v]);
        }
        fixture_remove(folder);
    }
}

/* Heart rate and pressure predict so well here that every variant must use them. */
static void they_have_learnt(void **state)
{
    (void)state;
    assert_true(reference.results[VARIANT_LOGISTIC].out_of_fold.auroc > 0.95);
    assert_true(reference.results[VARIANT_WIDE].out_of_fold.auroc > 0.9);
    assert_true(reference.results[VARIANT_DNN].out_of_fold.auroc > 0.7);
    for (int v = 0; v < VARIANT_NETWORKS; v++) { /* int8 hardly changes the ranking */
        assert_true(fabs(reference.results[v].held_out.auroc -
                         reference.results[VARIANT_INT8 + v].held_out.auroc) < 0.05);
    }
}

/* ---- stopped and resumed ---- */

struct patience {
    atomic_int asked;
    int limit;
};

static bool lose_patience(void *context)
{
    struct patience *patience = context;
    return atomic_fetch_add(&patience->asked, 1) >= patience->limit;
}

/* Runs repeatedly, stopping early, until it is done; returns how often it was stopped. */
static int run_impatiently(struct condense_options options, int threads, int limit,
                           struct condensed *results)
{
    struct patience patience = {.limit = limit};
    options.watch.stop = lose_patience;
    options.watch.context = &patience;
    for (int stops = 0; stops < 100; stops++) {
        struct error error = ERROR_NONE;
        atomic_store(&patience.asked, 0);
        bool done = run(reference.cohort, &options, threads, results, &error);
        assert_string_equal(error.text, "");
        if (done) {
            return stops;
        }
    }
    fail_msg("stopped a hundred times and still not done");
    return -1;
}

/* In three threads, held up by a checkpoint of another run, and then stopped again and again, it
 * writes the bytes and tells the figures of the reference. */
static void threads_and_stops_do_not_matter(void **state)
{
    (void)state;
    char *folder = fixture_folder(), *work = fixture_folder();
    struct condensed results[VARIANT_COUNT];
    struct error error = ERROR_NONE;
    struct condense_options options = small_options(SCHEME_PHYSIONET2012, folder);
    options.watch.folder = work;
    char *foreign = fixture_file(work, "fold2-hlstm.checkpoint", "something of somebody");
    assert_false(run(reference.cohort, &options, 3, results, &error));
    assert_non_null(strstr(error.text, "fold2-hlstm: "));
    assert_non_null(strstr(error.text, foreign));
    assert_non_null(strstr(error.text, "checkpoint of another run"));
    assert_int_equal(count_files(folder), 0);
    unsigned char *data;
    size_t size;
    assert_true(file_read(foreign, 100, &data, &size, NULL));
    assert_int_equal(size, strlen("something of somebody"));
    assert_memory_equal(data, "something of somebody", size);
    free(data);

    size_t kept = count_files(work);
    assert_true(kept > 20); /* the held-out part and a fold */
    assert_int_equal(unlink(foreign), 0);
    assert_true(run_impatiently(options, 3, 60, results) >= 3);
    assert_same_files(reference.folder, folder);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        assert_memory_equal(&results[v].held_out, &reference.results[v].held_out,
                            sizeof results[v].held_out);
        assert_memory_equal(&results[v].out_of_fold, &reference.results[v].out_of_fold,
                            sizeof results[v].out_of_fold);
    }
    assert_true(results[VARIANT_LSTM].seconds == 0); /* not known: it was resumed */

    options.seed = 2; /* checkpoints of another seed belong to another run */
    struct error again = ERROR_NONE;
    assert_false(run(reference.cohort, &options, 2, results, &again));
    assert_non_null(strstr(again.text, "another run"));
    assert_same_files(reference.folder, folder);

    free(fixture_file(work, "lstm.checkpoint", "of somebody else"));
    assert_true(count_files(work) > 10);
    condense_remove_checkpoints(&options);
    assert_int_equal(count_files(work), 1);
    assert_true(is_there(work, "lstm.checkpoint"));
    free(foreign);
    fixture_remove(folder);
    fixture_remove(work);
}

/* ---- no network is evaluated on stays that it was fitted on ---- */

static struct subset all_of(const struct cohort *cohort)
{
    struct subset all = {memory_new(cohort->count, sizeof *all.stays), cohort->count};
    for (size_t i = 0; i < all.count; i++) {
        all.stays[i] = i;
    }
    return all;
}

static void folds_are_stratified_and_keep_people(void **state)
{
    (void)state;
    enum { PEOPLE = 260, LISTED = 400, FOLDS = 5 };
    static struct cohort_stay stays[LISTED];
    struct cohort cohort = {.stays = stays, .count = LISTED};
    struct random random;
    random_seed(&random, 3);
    for (size_t i = 0; i < LISTED; i++) {
        uint32_t person = (uint32_t)(i < PEOPLE ? PEOPLE - i : 1 + random_below(&random, PEOPLE));
        stays[i] = (struct cohort_stay){.person = person, .died = random_uniform(&random) < 0.2};
    }
    struct subset some = all_of(&cohort);
    some.count = 350;
    int fold[LISTED], of_person[PEOPLE + 1], again[LISTED];
    bool died[PEOPLE + 1] = {false};
    double folds[2][FOLDS] = {{0}}, total[2] = {0};
    memset(of_person, -1, sizeof of_person);
    teacher_folds(&cohort, &some, FOLDS, 9, fold);
    teacher_folds(&cohort, &some, FOLDS, 9, again);
    assert_memory_equal(fold, again, some.count * sizeof *fold);
    teacher_folds(&cohort, &some, FOLDS, 10, again);
    assert_memory_not_equal(fold, again, some.count * sizeof *fold);
    for (size_t i = 0; i < some.count; i++) {
        uint32_t person = stays[i].person;
        assert_in_range(fold[i], 0, FOLDS - 1);
        assert_true(of_person[person] < 0 || of_person[person] == fold[i]);
        of_person[person] = fold[i];
        died[person] = died[person] || stays[i].died;
    }
    for (size_t p = 1; p <= PEOPLE; p++) {
        folds[died[p]][of_person[p]]++;
        total[died[p]]++;
    }
    for (int f = 0; f < FOLDS; f++) {
        assert_true(fabs(folds[0][f] - total[0] / FOLDS) < 1);
        assert_true(fabs(folds[1][f] - total[1] / FOLDS) < 1);
        struct subset part = teacher_part(&some, fold, f, false);
        struct subset rest = teacher_part(&some, fold, f, true);
        uint8_t seen[LISTED] = {0};
        for (size_t i = 0; i < part.count; i++) {
            seen[part.stays[i]] += 1;
        }
        for (size_t i = 0; i < rest.count; i++) {
            seen[rest.stays[i]] += 2;
        }
        for (size_t i = 0; i < LISTED; i++) {
            assert_int_equal(seen[i], i >= some.count ? 0 : fold[i] == f ? 1 : 2);
        }
        free(part.stays);
        free(rest.stays);
    }
    free(some.stays);
}

static void make_targets(struct cohort *cohort, const struct subset *all, float *target)
{
    struct parallel *pool = parallel_new(2);
    struct teacher teacher = {.folds = 3, .bag = 1, .linear = regress_whole, .seed = 1};
    struct train_many_watch watch = {0};
    struct feature_spec spec;
    struct error error = ERROR_NONE;
    double auroc;
    cohort_fit_spec(cohort, all, SCHEME_PHYSIONET2012, &spec);
    float *base = regress_base(cohort, SCHEME_PHYSIONET2012, pool);
    struct material *material = material_new(cohort, &spec, base, pool);
    assert_true(
        teacher_targets(&teacher, material, all, "t", pool, &watch, target, &auroc, &error));
    material_free(material);
    free(base);
    parallel_free(pool);
}

/* Two neighbours with different outcomes in the same fold exchange their outcomes. The folds stay
 * the same, and no target of that fold may change. */
static void targets_leave_their_stays_out(void **state)
{
    (void)state;
    struct cohort *cohort = made_cohort(90, true);
    struct subset all = all_of(cohort);
    int fold[90], again[90];
    float before[90], after[90];
    size_t a = 0, changed = 0;
    teacher_folds(cohort, &all, 3, 1, fold);
    while (a < 89 &&
           (fold[a] != fold[a + 1] || cohort->stays[a].died == cohort->stays[a + 1].died)) {
        a++;
    }
    assert_true(a < 89);
    make_targets(cohort, &all, before);
    cohort->stays[a].died = !cohort->stays[a].died;
    cohort->stays[a + 1].died = !cohort->stays[a + 1].died;
    teacher_folds(cohort, &all, 3, 1, again);
    assert_memory_equal(fold, again, sizeof fold);
    make_targets(cohort, &all, after);
    for (size_t i = 0; i < 90; i++) {
        if (fold[i] == fold[a]) {
            assert_true(before[i] == after[i]);
        } else {
            changed += before[i] != after[i];
        }
    }
    assert_true(changed >= 55); /* of 60 */
    free(all.stays);
    cohort_free(cohort);
}

/* With random outcomes no evaluation may be better than chance. */
static void coins_are_not_foretold(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    struct cohort *cohort = made_cohort(COINS, false);
    struct condensed results[VARIANT_COUNT];
    struct condense_options options = small_options(SCHEME_PHYSIONET2012, folder);
    options.teacher.bag = options.inner_bag = 0;
    options.teacher.linear.ridge = options.linear.ridge = 0.1;
    run_well(cohort, &options, 2, results);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        assert_true(results[v].out_of_fold.auroc < 0.65);
        assert_true(results[v].held_out.auroc < 0.75);
    }
    /* on stays that it was fitted on it is better than chance: the bounds above can fail */
    struct error error = ERROR_NONE;
    struct model *model = model_load(results[VARIANT_LOGISTIC].path, &error);
    assert_non_null(model);
    assert_non_null(strstr(model_fact(model, "recipe"), "logistic regression, ridge 0.1, stays"));
    struct subset all = all_of(cohort);
    uint8_t *died = fit_outcomes(cohort, &all);
    struct parallel *pool = parallel_new(2);
    float logits[COINS];
    fit_logits(cohort, &all, model, pool, logits);
    assert_true(metrics_auroc(logits, died, COINS, NULL, NULL) > 0.8);
    parallel_free(pool);
    free(died);
    free(all.stays);
    model_free(model);
    model = model_load(results[VARIANT_LSTM].path, &error);
    assert_string_equal(model_fact(model, "teacher"), "out-of-fold logit of logistic regression");
    model_free(model);
    cohort_free(cohort);
    fixture_remove(folder);
}

static void too_few_stays_are_refused(void **state)
{
    (void)state;
    struct cohort *cohort = made_cohort(12, true);
    struct condensed results[VARIANT_COUNT];
    struct error error = ERROR_NONE;
    struct condense_options options = small_options(SCHEME_MIMIC3, "/nowhere");
    for (size_t i = 0; i < 12; i++) {
        cohort->stays[i].died = i < 4;
    }
    assert_false(run(cohort, &options, 1, results, &error));
    assert_non_null(strstr(error.text, "too few stays: of the 9 that are fitted, 3 died"));
    cohort_free(cohort);
}

/* ---- as published ---- */

struct following {
    const struct examples *held_out;
    const uint8_t *died;
    struct parallel *pool;
    double best, last;
};

static bool follow(void *context, const struct progress *progress)
{
    struct following *following = context;
    if (progress->epoch_done) {
        float logits[STAYS];
        train_logits(progress->network, following->held_out, following->pool, logits);
        following->last =
            metrics_auroc(logits, following->died, following->held_out->count, NULL, NULL);
        following->best = fmax(following->best, following->last);
    }
    return true;
}

/* Trains the published LSTM without condense: two layers of 16, dropout 0.3, Adam at 0.001,
 * batch 8. */
static void train_by_hand(const struct cohort *cohort, const struct subset *fitted,
                          const struct subset *held_out, struct following *following)
{
    struct feature_spec spec;
    struct error error = ERROR_NONE;
    struct recipe recipe = recipe_default(ARCHITECTURE_LSTM);
    recipe.epochs = 4;
    recipe.batch = 8;
    recipe.rate = recipe.rate_end = 0.001;
    recipe.decay = recipe.replication = 0;
    recipe.dropout = (struct dropout){0, 0.3F, 0.3F};
    recipe.gates = GATES_HARD_SIGMOID;
    cohort_fit_plain_spec(cohort, fitted, SCHEME_PHYSIONET2012, &spec);
    struct examples examples = fit_examples(cohort, fitted, &spec, false, following->pool);
    struct examples others = fit_examples(cohort, held_out, &spec, false, following->pool);
    following->held_out = &others;
    struct network *network =
        train_network(&recipe, &examples, following->pool, NULL, follow, following, &error);
    assert_non_null(network);
    free(network);
    fit_free_examples(&examples);
    fit_free_examples(&others);
}

/* Platt scaling of the even stays fitted on the odd ones, and the reverse, without condense. */
static void assert_judged_crosswise(const float *logits, const uint8_t *died, size_t count,
                                    const struct judgement *judged)
{
    float risk[STAYS], part[STAYS];
    uint8_t part_died[STAYS];
    for (size_t side = 0; side < 2; side++) {
        double slope, intercept;
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            if (i % 2 != side) {
                part[n] = logits[i];
                part_died[n++] = died[i];
            }
        }
        metrics_platt(part, part_died, n, &slope, &intercept);
        for (size_t i = side; i < count; i += 2) {
            risk[i] = (float)(1 / (1 + exp(-(slope * (double)logits[i] + intercept))));
        }
    }
    assert_true(fabs(judged->brier - metrics_brier(risk, died, count)) < 1e-6);
    assert_true(fabs(judged->auprc - metrics_auprc(risk, died, count)) < 1e-6);
    assert_true(fabs(judged->calibration_error - metrics_calibration_error(risk, died, count, 10)) <
                1e-5);
    assert_true(fabs(judged->auroc - metrics_auroc(logits, died, count, NULL, NULL)) < 1e-12);
}

/* The files hold the networks fitted on the training part, so that their figures can be reproduced.
 */
static void assert_published_files(const struct condensed *results, const struct subset *held_out,
                                   const uint8_t *died, struct parallel *pool)
{
    for (int v = 0; v < VARIANT_COUNT; v++) {
        struct error error = ERROR_NONE;
        struct model *model = model_load(results[v].path, &error);
        assert_string_equal(error.text, "");
        float logits[STAYS], risk[STAYS];
        struct judgement judged;
        fit_logits(reference.cohort, held_out, model, pool, logits);
        assert_judged_crosswise(logits, died, held_out->count, &results[v].held_out);
        double slope, intercept;
        metrics_platt(logits, died, held_out->count, &slope, &intercept);
        assert_true(fabs(slope - model->slope) < 1e-4 * fabs(slope) + 1e-4);
        assert_true(fabs(intercept - model->intercept) < 1e-3);
        for (size_t i = 0; i < held_out->count; i++) {
            risk[i] = (float)(1 / (1 + exp(-(slope * (double)logits[i] + intercept))));
        }
        fit_judge(risk, died, held_out->count, &judged);
        char text[64];
        snprintf(text, sizeof text, "the held-out stays; calibration error there %.3f",
                 judged.calibration_error);
        assert_non_null(strstr(model_fact(model, "calibration"), text));
        assert_null(model_fact(model, "out of fold"));
        const struct kind *kind = model->network ? model->network->kind : NULL;
        bool hard = kind && kind->hard_gates;
        assert_true(!kind || (model->network->shape.gates == GATES_HARD_SIGMOID) == hard);
        assert_true(!hard || strstr(model_fact(model, "recipe"), "hard sigmoid gates"));
        assert_null(model_fact(model, "teacher"));
        assert_null(strstr(model_fact(model, "split"), "fitted on all"));
        assert_int_equal(results[v].out_of_fold.stays, 0);
        model_free(model);
    }
}

static void the_published_recipe_tells_last_and_best(void **state)
{
    (void)state;
    char *folder = fixture_folder(), *work = fixture_folder(), *other = fixture_folder();
    struct condensed results[VARIANT_COUNT], again[VARIANT_COUNT];
    struct condense_options options = small_options(SCHEME_PHYSIONET2012, folder);
    struct subset fitted, held_out;
    options.paper = true;
    options.epochs = 4;
    run_well(reference.cohort, &options, 2, results);
    cohort_split(reference.cohort, options.held_out, options.seed, &fitted, &held_out);
    uint8_t *died = fit_outcomes(reference.cohort, &held_out);
    struct parallel *pool = parallel_new(2);
    assert_published_files(results, &held_out, died, pool);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        assert_true(v < VARIANT_NETWORKS ? results[v].auroc_best >= results[v].held_out.auroc
                                         : isnan(results[v].auroc_best));
    }
    struct following following = {.died = died, .pool = pool};
    train_by_hand(reference.cohort, &fitted, &held_out, &following);
    assert_true(fabs(results[VARIANT_LSTM].held_out.auroc - following.last) < 2e-3);
    assert_true(fabs(results[VARIANT_LSTM].auroc_best - following.best) < 2e-3);

    assert_true(results[VARIANT_LSTM].seeds_last.mean == results[VARIANT_LSTM].held_out.auroc);
    assert_true(isnan(results[VARIANT_LSTM].seeds_last.sd));
    options.seeds = 2; /* the second training uses the next seed and the same split */
    options.out = other;
    run_well(reference.cohort, &options, 2, again);
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        double first = results[v].held_out.auroc, mean = again[v].seeds_last.mean;
        assert_true(again[v].held_out.auroc == first);
        assert_true(again[v].auroc_best == results[v].auroc_best);
        assert_true(fabs(again[v].seeds_last.sd - fabs(mean - first) * sqrt(2)) < 1e-9);
        assert_true(again[v].seeds_best.mean >= mean);
    }
    assert_true(again[VARIANT_LSTM].seeds_last.sd + again[VARIANT_HLSTM].seeds_last.sd > 0);
    assert_true(again[VARIANT_LOGISTIC].seeds_last.sd == 0);
    struct error error = ERROR_NONE;
    struct model *told = model_load(again[VARIANT_LSTM].path, &error);
    assert_non_null(strstr(model_fact(told, "seeds"), "2 trainings, AUROC held out: last epoch"));
    model_free(told);
    options.seeds = 1;

    options.out = other; /* after a stop the best epoch so far is kept */
    options.watch.folder = work;
    assert_true(run_impatiently(options, 2, 60, again) >= 2);
    assert_same_files(folder, other);
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        assert_true(again[v].auroc_best == results[v].auroc_best);
    }
    condense_remove_checkpoints(&options);
    assert_int_equal(count_files(work), 0);
    parallel_free(pool);
    free(died);
    free(fitted.stays);
    free(held_out.stays);
    fixture_remove(folder);
    fixture_remove(other);
    fixture_remove(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_variants_are_written_and_load),
        cmocka_unit_test(they_have_learnt),
        cmocka_unit_test(threads_and_stops_do_not_matter),
        cmocka_unit_test(folds_are_stratified_and_keep_people),
        cmocka_unit_test(targets_leave_their_stays_out),
        cmocka_unit_test(coins_are_not_foretold),
        cmocka_unit_test(too_few_stays_are_refused),
        cmocka_unit_test(the_published_recipe_tells_last_and_best),
    };
    return cmocka_run_group_tests(tests, make_reference, free_reference);
}
