/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/cohort.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/half.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/text.h"
#include "learn/metrics.h"
#include "learn/outcomes.h"
#include "patient/reader.h"

/* ---- outcome tables ---- */

/* A table of outcomes while it is read. */
struct table {
    struct cohort *cohort;
    size_t capacity;
    const char *file, *folder; /* of the stays */
    const char *ending;
    bool test;    /* these stays are the folder's own test stays */
    char **paths; /* of all stays so far, in order */
    size_t path_capacity;
    struct error *error;
};

static bool take_outcome(void *context, const char *name, bool died, size_t line,
                         struct error *error)
{
    struct table *table = context;
    struct cohort *cohort = table->cohort;
    if (cohort->layout == COHORT_BENCHMARK && !(*name >= '0' && *name <= '9')) {
        return error_at(error, table->file, line,
                        "the name of the stay does not begin with the number of its patient");
    }
    cohort->stays =
        memory_reserve(cohort->stays, cohort->count, &table->capacity, sizeof *cohort->stays);
    table->paths =
        memory_reserve(table->paths, cohort->count, &table->path_capacity, sizeof *table->paths);
    struct text path = {0};
    text_format(&path, "%s/%s%s", table->folder, name, table->ending);
    table->paths[cohort->count] = path.data;
    cohort->stays[cohort->count] =
        (struct cohort_stay){.person = (uint32_t)cohort->count, .died = died, .test = table->test};
    if (cohort->layout == COHORT_BENCHMARK) {
        /* SUBJECT_episodeN_timeseries.csv: the subject is the person */
        cohort->stays[cohort->count].person = (uint32_t)strtoul(name, NULL, 10);
    }
    cohort->deaths += died;
    cohort->tests += table->test;
    cohort->count++;
    return true;
}

static bool read_table(struct table *table, const char *file, const char *folder)
{
    bool benchmark = table->cohort->layout == COHORT_BENCHMARK;
    table->file = file;
    table->folder = folder;
    return outcomes_read(file, benchmark ? OUTCOMES_BENCHMARK : OUTCOMES_CHALLENGE, take_outcome,
                         table, table->error);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool read_challenge(const char *folder, struct table *table)
{
    bool ok = true;
    table->ending = ".txt";
    for (const char *set = "abc"; ok && *set; set++) {
        struct text file = {0}, stays = {0};
        text_format(&file, "%s/Outcomes-%c.txt", folder, *set);
        text_format(&stays, "%s/set-%c", folder, *set);
        if (exists(file.data) && !exists(stays.data)) {
            ok = error_at(table->error, stays.data, 0,
                          "not there; unpack the archive first: tar xzf set-%c.tar.gz", *set);
        } else if (exists(file.data)) {
            ok = read_table(table, file.data, stays.data);
        }
        text_free(&file);
        text_free(&stays);
    }
    return ok;
}

/* A listfile of the benchmark below root, and the folder of the stays that it names. */
struct listing {
    const char *file, *folder;
    bool test;
};

/* Reads those of the listings (the last has no file) that exist. */
static bool read_listings(const char *root, const struct listing *listings, struct table *table)
{
    bool ok = true;
    for (; ok && listings->file; listings++) {
        struct text file = {0}, stays = {0};
        text_format(&stays, "%s/%s", root, listings->folder);
        text_format(&file, "%s/%s", root, listings->file);
        if (exists(file.data)) {
            table->test = listings->test;
            ok = read_table(table, file.data, stays.data);
        }
        text_free(&file);
        text_free(&stays);
    }
    return ok;
}

static bool read_benchmark(const char *folder, struct table *table)
{
    /* as distributed, then as split again for training and validation */
    static const struct listing whole[] = {
        {"train/listfile.csv", "train", false}, {"test/listfile.csv", "test", true}, {0}};
    static const struct listing split[] = {{"train_listfile.csv", "train", false},
                                           {"val_listfile.csv", "train", false},
                                           {"test_listfile.csv", "test", true},
                                           {0}};
    static const char *const roots[] = {"", "/in-hospital-mortality"};
    bool ok = true;
    table->cohort->layout = COHORT_BENCHMARK;
    table->ending = "";
    for (size_t i = 0; ok && table->cohort->count == 0 && i < sizeof roots / sizeof *roots; i++) {
        struct text root = {0};
        text_format(&root, "%s%s", folder, roots[i]);
        ok = read_listings(root.data, whole, table) &&
             (table->cohort->count > 0 || read_listings(root.data, split, table));
        text_free(&root);
    }
    return ok;
}

static int by_number(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;
    return p < q ? -1 : p > q;
}

/* No person may be in both the fitted and the test stays. */
static bool check_split(const struct cohort *cohort, const char *folder, struct error *error)
{
    uint64_t *sorted = memory_new(cohort->count, sizeof *sorted), both = UINT64_MAX;
    for (size_t i = 0; i < cohort->count; i++) {
        sorted[i] = 2 * (uint64_t)cohort->stays[i].person + cohort->stays[i].test;
    }
    qsort(sorted, cohort->count, sizeof *sorted, by_number);
    for (size_t i = 1; i < cohort->count; i++) {
        if (sorted[i] / 2 == sorted[i - 1] / 2 && sorted[i] != sorted[i - 1]) {
            both = sorted[i] / 2;
        }
    }
    free(sorted);
    return both == UINT64_MAX ||
           error_at(error, folder, 0, "patient %llu has stays in train/ and in test/",
                    (unsigned long long)both);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A stay listed twice could be both fitted and held out. */
static bool check_listed_once(const struct table *table, size_t count)
{
    if (!table->paths) {
        return true; /* nothing is listed */
    }
    const char **sorted = memory_new(count, sizeof *sorted), *twice = NULL;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = table->paths[i];
    }
    qsort(sorted, count, sizeof *sorted, by_text);
    for (size_t i = 1; i < count && !twice; i++) {
        twice = strcmp(sorted[i], sorted[i - 1]) == 0 ? sorted[i] : NULL;
    }
    free(sorted);
    return !twice || error_at(table->error, twice, 0, "listed twice in the table of outcomes");
}

/* ---- stays ---- */

enum { STAYS_A_TASK = 64 };

struct reading {
    struct cohort *cohort;
    char **paths;
    struct error *errors; /* one a task */
};

static void read_stays(void *context, int task)
{
    struct reading *reading = context;
    static const struct patient_options options = {.fix_units = false};
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t i = first; i < end && i < reading->cohort->count; i++) {
        reading->cohort->stays[i].patient =
            reader_read_one(reading->paths[i], &options, &reading->errors[task]);
    }
}

static bool read_patients(struct cohort *cohort, char **paths, struct parallel *pool,
                          struct error *error)
{
    int tasks = (int)((cohort->count + STAYS_A_TASK - 1) / STAYS_A_TASK);
    struct reading reading = {cohort, paths, memory_new((size_t)tasks, sizeof *reading.errors)};
    parallel_run(pool, tasks, read_stays, &reading);
    for (int i = 0; i < tasks && !error->set; i++) {
        *error = reading.errors[i];
    }
    free(reading.errors);
    return !error->set;
}

struct cohort *cohort_read(const char *folder, struct parallel *pool, struct error *error)
{
    struct error none = ERROR_NONE, *fault = error ? error : &none;
    struct cohort *cohort = memory_new(1, sizeof *cohort);
    struct table table = {.cohort = cohort, .error = fault};
    bool ok =
        read_challenge(folder, &table) && (cohort->count > 0 || read_benchmark(folder, &table));
    if (ok && cohort->count == 0) {
        ok = error_at(fault, folder, 0,
                      "it has neither set-a/ with Outcomes-a.txt nor train/ with listfile.csv");
    }
    ok = ok && check_listed_once(&table, cohort->count) && check_split(cohort, folder, fault) &&
         read_patients(cohort, table.paths, pool, fault);
    for (size_t i = 0; table.paths && i < cohort->count; i++) {
        free(table.paths[i]);
    }
    free(table.paths);
    if (!ok) {
        cohort_free(cohort);
        return NULL;
    }
    return cohort;
}

void cohort_free(struct cohort *cohort)
{
    if (cohort) {
        for (size_t i = 0; i < cohort->count; i++) {
            patient_free(cohort->stays[i].patient);
        }
        free(cohort->stays);
        free(cohort);
    }
}

/* ---- split ---- */

static int by_person(const void *a, const void *b)
{
    const struct cohort_stay *const *p = a, *const *q = b;
    if ((*p)->person != (*q)->person) {
        return (*p)->person < (*q)->person ? -1 : 1;
    }
    return *p < *q ? -1 : *p > *q;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void cohort_hash(const struct cohort *cohort, char hash[65])
{
    struct sha256 sha;
    char **lines = memory_new(cohort->count + 1, sizeof *lines);
    for (size_t i = 0; i < cohort->count; i++) {
        struct text line = {0};
        text_format(&line, "%s,%d\n", cohort->stays[i].patient->id, cohort->stays[i].died != 0);
        lines[i] = line.data;
    }
    qsort(lines, cohort->count, sizeof *lines, by_bytes);
    sha256_start(&sha);
    for (size_t i = 0; i < cohort->count; i++) {
        sha256_add(&sha, lines[i], strlen(lines[i]));
        free(lines[i]);
    }
    sha256_finish(&sha, hash);
    free(lines);
}

bool cohort_has_split(const struct cohort *cohort)
{
    return cohort->tests > 0 && cohort->tests < cohort->count;
}

/* Marks the stays of a share of the persons of each outcome. */
static void draw_held_out(const struct cohort *cohort, double share, uint64_t seed, bool *held)
{
    size_t n = cohort->count;
    const struct cohort_stay **stays = memory_new(n, sizeof *stays);
    size_t *first = memory_new(n + 1, sizeof *first), *class = memory_new(n, sizeof *class);
    for (size_t i = 0; i < n; i++) {
        stays[i] = &cohort->stays[i];
    }
    qsort(stays, n, sizeof *stays, by_person);
    size_t persons = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || stays[i]->person != stays[i - 1]->person) {
            first[persons++] = i;
        }
    }
    first[persons] = n;
    struct random random;
    random_seed(&random, seed);
    for (int outcome = 0; outcome < 2; outcome++) {
        size_t count = 0;
        for (size_t p = 0; p < persons; p++) {
            bool died = false;
            for (size_t i = first[p]; i < first[p + 1]; i++) {
                died = died || stays[i]->died;
            }
            if (died == (outcome == 1)) {
                class[count++] = p;
            }
        }
        random_shuffle(&random, class, count);
        size_t taken = (size_t)lround(share * (double)count);
        for (size_t k = 0; k < taken; k++) {
            for (size_t i = first[class[k]]; i < first[class[k] + 1]; i++) {
                held[stays[i] - cohort->stays] = true;
            }
        }
    }
    free(stays);
    free(first);
    free(class);
}

void cohort_split(const struct cohort *cohort, double share, uint64_t seed, struct subset *fitted,
                  struct subset *held_out)
{
    size_t n = cohort->count;
    bool *held = memory_new(n, sizeof *held), own = cohort_has_split(cohort);
    if (!own) {
        draw_held_out(cohort, share, seed, held);
    }
    *fitted = (struct subset){memory_new(n, sizeof *fitted->stays), 0};
    *held_out = (struct subset){memory_new(n, sizeof *held_out->stays), 0};
    for (size_t i = 0; i < n; i++) {
        struct subset *side = (own ? cohort->stays[i].test : held[i]) ? held_out : fitted;
        side->stays[side->count++] = i;
    }
    free(held);
}

/* ---- features ---- */

/* Variables whose distribution is skewed to the right: their logarithm is used. */
static const enum variable skewed[] = {
    VARIABLE_ALP,        VARIABLE_ALT,        VARIABLE_AST,       VARIABLE_BILIRUBIN,
    VARIABLE_BUN,        VARIABLE_CREATININE, VARIABLE_GLUCOSE,   VARIABLE_LACTATE,
    VARIABLE_PACO2,      VARIABLE_PAO2,       VARIABLE_PLATELETS, VARIABLE_TROPONIN_I,
    VARIABLE_TROPONIN_T, VARIABLE_URINE,      VARIABLE_WBC,
};

static bool is_skewed(enum variable variable)
{
    for (size_t i = 0; i < sizeof skewed / sizeof *skewed; i++) {
        if (skewed[i] == variable) {
            return true;
        }
    }
    return false;
}

/* Values of one column over a subset. */
struct sample {
    float *values;
    size_t count, capacity;
};

static void add_value(struct sample *sample, float value)
{
    sample->values =
        memory_reserve(sample->values, sample->count, &sample->capacity, sizeof *sample->values);
    sample->values[sample->count++] = value;
}

/* Adds the measured hours of one stay to the samples of the value columns. */
static void sample_stay(const struct feature_spec *spec, const struct patient *patient,
                        struct timeline *timeline, struct sample *samples)
{
    const struct feature_column *columns = scheme_columns(spec->scheme);
    struct scheme_view view;
    timeline_build(patient, timeline);
    scheme_view(spec->scheme, timeline, &view);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].kind == FEATURE_AGE && patient->age_usable) {
            add_value(&samples[i], (float)patient->age);
        } else if (columns[i].kind == FEATURE_SEX && patient->sex != SEX_UNKNOWN) {
            add_value(&samples[i], (float)patient->sex);
        }
        for (int t = 0; columns[i].kind == FEATURE_VALUE && t < STAY_HOURS; t++) {
            const struct cell *cell = &view.cells[columns[i].variable][t];
            if (cell->origin == CELL_MEASURED) {
                uint8_t how = spec->aggregate[i];
                float value = how == AGGREGATE_SUM    ? cell->sum
                              : how == AGGREGATE_MEAN ? cell->mean
                                                      : cell->value;
                add_value(&samples[i], spec->log[i] ? log1pf(fmaxf(0, value)) : value);
            }
        }
    }
}

/* Limits (where limited), mean and SD of one column; a column that never varies is only centred. */
static void fit_column(struct feature_spec *spec, size_t i, bool limited, struct sample *sample)
{
    if (sample->count == 0) {
        return;
    }
    metrics_sort(sample->values, sample->count);
    float low = limited ? metrics_quantile(sample->values, sample->count, 0.001) : -INFINITY;
    float high = limited ? metrics_quantile(sample->values, sample->count, 0.999) : INFINITY;
    double sum = 0, squares = 0, n = (double)sample->count;
    for (size_t k = 0; k < sample->count; k++) {
        sum += (double)fminf(fmaxf(sample->values[k], low), high);
    }
    for (size_t k = 0; k < sample->count; k++) {
        double off = (double)fminf(fmaxf(sample->values[k], low), high) - sum / n;
        squares += off * off;
    }
    double sd = sqrt(squares / n);
    spec->clip_low[i] = low;
    spec->clip_high[i] = high;
    spec->mean[i] = (float)(sum / n);
    spec->sd[i] = sd > 1e-6 ? (float)sd : 1;
    spec->fill[i] = spec->log[i] ? expm1f(spec->mean[i]) : spec->mean[i];
}

/* Fills in the statistics of a spec whose choices are made. */
static void fit_columns(const struct cohort *cohort, const struct subset *subset, bool limited,
                        struct feature_spec *spec)
{
    struct sample samples[FEATURE_COUNT] = {{0}};
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    for (size_t k = 0; k < subset->count; k++) {
        sample_stay(spec, cohort->stays[subset->stays[k]].patient, timeline, samples);
    }
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        spec->sd[i] = 1;
        spec->clip_high[i] = 1; /* masks and one-hot columns lie in [0, 1] */
        fit_column(spec, i, limited, &samples[i]);
        free(samples[i].values);
    }
    free(timeline);
    /* half precision is enough, and keeps every file that holds these numbers small */
    float *const kept[] = {spec->fill, spec->mean, spec->sd, spec->clip_low, spec->clip_high};
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++) {
        for (size_t i = 0; i < FEATURE_COUNT; i++) {
            kept[k][i] = half_to_float(half_from_float(kept[k][i]));
        }
    }
}

void cohort_fit_spec(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                     struct feature_spec *spec)
{
    *spec = (struct feature_spec){.scheme = scheme, .decay_hours = 8, .limit = 4};
    const struct feature_column *columns = scheme_columns(scheme);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        bool value = columns[i].kind == FEATURE_VALUE;
        bool urine = value && columns[i].variable == VARIABLE_URINE;
        spec->aggregate[i] = urine ? AGGREGATE_SUM : value ? AGGREGATE_MEAN : AGGREGATE_LAST;
        spec->log[i] = value && is_skewed(columns[i].variable);
    }
    fit_columns(cohort, subset, true, spec);
}

void cohort_fit_plain_spec(const struct cohort *cohort, const struct subset *subset,
                           enum scheme scheme, struct feature_spec *spec)
{
    *spec = (struct feature_spec){.scheme = scheme};
    fit_columns(cohort, subset, false, spec);
}

struct making {
    const struct cohort *cohort;
    const struct subset *subset; /* NULL: all stays */
    const struct feature_spec *spec;
    bool summary;
    size_t count, rows; /* stays; rows of each that are kept, the last ones */
    float *x;
};

static void make_features(void *context, int task)
{
    struct making *making = context;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float all[STAY_HOURS * FEATURE_COUNT];
    size_t size = making->rows * FEATURE_COUNT;
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t k = first; k < end && k < making->count; k++) {
        size_t stay = making->subset ? making->subset->stays[k] : k;
        const struct patient *patient = making->cohort->stays[stay].patient;
        timeline_build(patient, timeline);
        (making->summary ? features_summary : features_hourly)(making->spec, patient, timeline,
                                                               STAY_HOURS, all);
        memcpy(making->x + k * size, all + STAY_HOURS * FEATURE_COUNT - size, size * sizeof *all);
    }
    free(timeline);
}

static float *make_all(struct making *making, struct parallel *pool)
{
    making->x = memory_new(making->count * making->rows, FEATURE_COUNT * sizeof *making->x);
    parallel_run(pool, (int)((making->count + STAYS_A_TASK - 1) / STAYS_A_TASK), make_features,
                 making);
    return making->x;
}

float *cohort_features(const struct cohort *cohort, const struct subset *subset,
                       const struct feature_spec *spec, bool summary, struct parallel *pool)
{
    struct making making = {cohort, subset, spec, summary, subset->count, summary ? 1 : STAY_HOURS,
                            NULL};
    return make_all(&making, pool);
}

float *cohort_rows(const struct cohort *cohort, const struct feature_spec *spec, bool summary,
                   struct parallel *pool)
{
    struct making making = {cohort, NULL, spec, summary, cohort->count, STAY_HOURS, NULL};
    return make_all(&making, pool);
}
