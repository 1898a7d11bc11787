/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/cohort.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/text.h"
#include "learn/metrics.h"

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

/* Hash of the stays of some tables: bit t of the mask selects table t. */
static void hash_tables(const struct cohort *cohort, unsigned tables, char hash[65])
{
    struct sha256 sha;
    char **lines = memory_new(cohort->count + 1, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < cohort->count; i++) {
        const struct cohort_stay *stay = &cohort->stays[i];
        if (tables >> stay->table & 1) {
            struct text line = {0};
            text_format(&line, "%s,%d\n", stay->patient->id, stay->died != 0);
            lines[count++] = line.data;
        }
    }
    qsort(lines, count, sizeof *lines, by_bytes);
    sha256_start(&sha);
    for (size_t i = 0; i < count; i++) {
        sha256_add(&sha, lines[i], strlen(lines[i]));
        free(lines[i]);
    }
    sha256_finish(&sha, hash);
    free(lines);
}

void cohort_hash(const struct cohort *cohort, char hash[65])
{
    hash_tables(cohort, ~0U, hash);
}

/* Public cohorts and their parts, which a hash of the whole does not reveal: sha256sum of the lines
 * of Outcomes-a.txt and of Outcomes-b.txt of the PhysioNet Challenge 2012, alone and together. */
static const struct {
    const char *whole, *part;
} PARTS[] = {{"02389d7304106c6f68e65b75fea481245ed97ba9db57587d258e69f8ec9dd999",
              "713e17f3f6b94f7a9757c3fb4ca63a19157cd383c99dce10c08c82e795c9bc3f"},
             {"02389d7304106c6f68e65b75fea481245ed97ba9db57587d258e69f8ec9dd999",
              "6ba404ff7e4f5a6d5a75002d3139da61431e0fa2f0112cd693b152695648bac1"}};

static bool is_part(const char *whole, const char *part)
{
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        if (strcmp(PARTS[i].whole, whole) == 0 && strcmp(PARTS[i].part, part) == 0) {
            return true;
        }
    }
    return false;
}

enum cohort_overlap cohort_overlap(const struct cohort *cohort, const char *hash)
{
    char own[65];
    unsigned tables = 0;
    for (size_t i = 0; i < cohort->count; i++) {
        tables |= 1U << cohort->stays[i].table;
    }
    hash_tables(cohort, tables, own);
    if (strcmp(own, hash) == 0) {
        return COHORT_SAME;
    }
    for (unsigned some = 1; some <= tables; some++) {
        if ((some & ~tables) == 0) {
            hash_tables(cohort, some, own);
            if (strcmp(own, hash) == 0 || is_part(hash, own)) {
                return COHORT_SOME;
            }
        }
    }
    return COHORT_APART;
}

bool cohort_has_split(const struct cohort *cohort)
{
    return cohort->tests > 0 && cohort->tests < cohort->count;
}

/* Marks the stays of a random share of the persons with each outcome. */
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

/* Variables with a right-skewed distribution, which are log-transformed. */
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

/* Limits, mean and SD of one column; a constant column is only centred. */
static void fit_column(struct feature_spec *spec, size_t i, struct sample *sample)
{
    if (sample->count == 0) {
        return;
    }
    metrics_sort(sample->values, sample->count);
    float low = metrics_quantile(sample->values, sample->count, 0.001);
    float high = metrics_quantile(sample->values, sample->count, 0.999);
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

/* Computes the statistics of a spec whose options are set. */
static void fit_columns(const struct cohort *cohort, const struct subset *subset,
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
        fit_column(spec, i, &samples[i]);
        free(samples[i].values);
    }
    free(timeline);
    /* half precision suffices and keeps model files small */
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
    fit_columns(cohort, subset, spec);
}

/* Is a column standardised in the published way? One-hot columns and masks are not. */
static bool is_scaled(const struct feature_column *column)
{
    return column->kind != FEATURE_ONEHOT && column->kind != FEATURE_MASK;
}

/* Sums of one column, off its fill. */
struct moments {
    double sum, squares;
};

/* Mean and SD over all hours of a subset, of the columns as imputed by a spec that changes nothing
 * else. */
static void scale_imputed(const struct cohort *cohort, const struct subset *subset,
                          struct feature_spec *spec)
{
    const struct feature_column *columns = scheme_columns(spec->scheme);
    struct moments moments[FEATURE_COUNT] = {{0}};
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float x[STAY_HOURS * FEATURE_COUNT];
    for (size_t k = 0; k < subset->count; k++) {
        const struct patient *patient = cohort->stays[subset->stays[k]].patient;
        timeline_build(patient, timeline);
        features_hourly(spec, patient, timeline, STAY_HOURS, x);
        for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
            double off = (double)x[i] - (double)spec->fill[i % FEATURE_COUNT];
            moments[i % FEATURE_COUNT].sum += off;
            moments[i % FEATURE_COUNT].squares += off * off;
        }
    }
    free(timeline);
    double n = (double)subset->count * STAY_HOURS;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (is_scaled(&columns[i]) && subset->count > 0) {
            double mean = moments[i].sum / n;
            double variance = (moments[i].squares - mean * moments[i].sum) / (n - 1);
            spec->mean[i] = (float)((double)spec->fill[i] + mean);
            spec->sd[i] = variance > 1e-12 ? (float)sqrt(variance) : 1;
        }
    }
}

void cohort_fit_plain_spec(const struct cohort *cohort, const struct subset *subset,
                           enum scheme scheme, struct feature_spec *spec)
{
    const struct feature_column *columns = scheme_columns(scheme);
    struct sample samples[FEATURE_COUNT] = {{0}};
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    feature_spec_plain(scheme, spec);
    for (size_t k = 0; k < subset->count; k++) {
        sample_stay(spec, cohort->stays[subset->stays[k]].patient, timeline, samples);
    }
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        spec->mean[i] = 0; /* not the published statistics */
        spec->sd[i] = 1;
        if (is_scaled(&columns[i]) && !feature_normal(columns[i].variable, &spec->fill[i])) {
            double sum = 0;
            for (size_t k = 0; k < samples[i].count; k++) {
                sum += (double)samples[i].values[k];
            }
            spec->fill[i] = samples[i].count > 0 ? (float)(sum / (double)samples[i].count) : 0;
        }
        free(samples[i].values);
    }
    free(timeline);
    scale_imputed(cohort, subset, spec);
}

enum { STAYS_A_TASK = 64 };

/* ---- the short form of all stays ---- */

struct packing {
    const struct cohort *cohort;
    struct cohort_rows *rows;
};

static void pack_stays(void *context, int task)
{
    struct packing *packing = context;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    uint32_t words[FEATURE_WORDS];
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t i = first; i < end && i < packing->rows->count; i++) {
        const struct patient *patient = packing->cohort->stays[i].patient;
        timeline_build(patient, timeline);
        size_t count = features_pack(&packing->rows->spec, patient, timeline, words);
        packing->rows->stays[i] = memory_new(count, sizeof *words);
        memcpy(packing->rows->stays[i], words, count * sizeof *words);
    }
    free(timeline);
}

struct cohort_rows *cohort_rows_new(const struct cohort *cohort, const struct feature_spec *spec,
                                    struct parallel *pool)
{
    struct cohort_rows *rows = memory_new(1, sizeof *rows);
    *rows =
        (struct cohort_rows){*spec, memory_new(cohort->count, sizeof *rows->stays), cohort->count};
    parallel_run(pool, (int)((cohort->count + STAYS_A_TASK - 1) / STAYS_A_TASK), pack_stays,
                 &(struct packing){cohort, rows});
    return rows;
}

void cohort_rows_free(struct cohort_rows *rows)
{
    for (size_t i = 0; rows && i < rows->count; i++) {
        free(rows->stays[i]);
    }
    if (rows) {
        free(rows->stays);
        free(rows);
    }
}

void cohort_rows_read(const struct cohort_rows *rows, size_t stay, bool summary, float *x)
{
    features_unpack(&rows->spec, rows->stays[stay], summary, STAY_HOURS, x);
}

/* ---- rows of a subset ---- */

struct making {
    const struct cohort *cohort;
    const struct subset *subset;
    const struct feature_spec *spec;
    bool summary;
    size_t rows; /* number of last rows kept of each stay */
    float *x;
};

static void make_features(void *context, int task)
{
    struct making *making = context;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float all[STAY_HOURS * FEATURE_COUNT];
    size_t size = making->rows * FEATURE_COUNT;
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t k = first; k < end && k < making->subset->count; k++) {
        const struct patient *patient = making->cohort->stays[making->subset->stays[k]].patient;
        timeline_build(patient, timeline);
        (making->summary ? features_summary : features_hourly)(making->spec, patient, timeline,
                                                               STAY_HOURS, all);
        memcpy(making->x + k * size, all + STAY_HOURS * FEATURE_COUNT - size, size * sizeof *all);
    }
    free(timeline);
}

float *cohort_features(const struct cohort *cohort, const struct subset *subset,
                       const struct feature_spec *spec, bool summary, struct parallel *pool)
{
    struct making making = {cohort, subset, spec, summary, summary ? 1 : STAY_HOURS, NULL};
    making.x = memory_new(subset->count * making.rows, FEATURE_COUNT * sizeof *making.x);
    parallel_run(pool, (int)((subset->count + STAYS_A_TASK - 1) / STAYS_A_TASK), make_features,
                 &making);
    return making.x;
}
