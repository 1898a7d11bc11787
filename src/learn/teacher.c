/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/teacher.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/sha256.h"
#include "learn/metrics.h"
#include "learn/regress.h"

/* ---- folds ---- */

struct person {
    uint32_t person;
    size_t first; /* index of the person's first stay in the subset */
    bool died;    /* in any of the stays */
};

static int by_person(const void *a, const void *b)
{
    const struct person *p = a, *q = b;
    if (p->person != q->person) {
        return p->person < q->person ? -1 : 1;
    }
    return p->first < q->first ? -1 : p->first > q->first;
}

static int by_first(const void *a, const void *b)
{
    const struct person *p = a, *q = b;
    return p->first < q->first ? -1 : p->first > q->first;
}

/* The persons of a subset in the order of their first stays; of[i] is the person of stay i. */
static struct person *find_persons(const struct cohort *cohort, const struct subset *subset,
                                   size_t *of, size_t *count)
{
    struct person *persons = memory_new(subset->count, sizeof *persons);
    size_t *owner = memory_new(subset->count, sizeof *owner); /* by first stay */
    for (size_t i = 0; i < subset->count; i++) {
        const struct cohort_stay *stay = &cohort->stays[subset->stays[i]];
        persons[i] = (struct person){stay->person, i, stay->died};
    }
    qsort(persons, subset->count, sizeof *persons, by_person);
    *count = 0;
    for (size_t i = 0; i < subset->count; i++) {
        if (i == 0 || persons[i].person != persons[*count - 1].person) {
            persons[(*count)++] = persons[i];
        }
        struct person *whose = &persons[*count - 1];
        whose->died = whose->died || persons[i].died;
        of[persons[i].first] = whose->first;
    }
    qsort(persons, *count, sizeof *persons, by_first);
    for (size_t k = 0; k < *count; k++) {
        owner[persons[k].first] = k;
    }
    for (size_t i = 0; i < subset->count; i++) {
        of[i] = owner[of[i]];
    }
    free(owner);
    return persons;
}

void teacher_folds(const struct cohort *cohort, const struct subset *subset, int folds,
                   uint64_t seed, int *fold)
{
    struct random random;
    size_t *of = memory_new(subset->count, sizeof *of), persons;
    size_t *class = memory_new(subset->count, sizeof *class);
    struct person *person = find_persons(cohort, subset, of, &persons);
    int *chosen = memory_new(subset->count, sizeof *chosen);
    random_seed_stream(&random, seed, (uint64_t)folds);
    for (int outcome = 0; outcome < 2; outcome++) {
        size_t count = 0;
        for (size_t p = 0; p < persons; p++) {
            if (person[p].died == (outcome == 1)) {
                class[count++] = p;
            }
        }
        random_shuffle(&random, class, count);
        for (size_t k = 0; k < count; k++) {
            chosen[class[k]] = (int)(k % (size_t)folds);
        }
    }
    for (size_t i = 0; i < subset->count; i++) {
        fold[i] = chosen[of[i]];
    }
    free(of);
    free(class);
    free(person);
    free(chosen);
}

struct subset teacher_part(const struct subset *subset, const int *fold, int which, bool others)
{
    struct subset part = {memory_new(subset->count, sizeof *part.stays), 0};
    for (size_t i = 0; i < subset->count; i++) {
        if ((fold[i] == which) != others) {
            part.stays[part.count++] = subset->stays[i];
        }
    }
    return part;
}

/* ---- material ---- */

struct material *material_new(const struct cohort *cohort, const struct feature_spec *spec,
                              const float *base, struct parallel *pool)
{
    struct material *material = memory_new(1, sizeof *material);
    material->cohort = cohort;
    material->spec = *spec;
    material->base = base;
    material->rows = cohort_rows_new(cohort, spec, pool);
    material->outcome = memory_new(cohort->count, sizeof *material->outcome);
    for (size_t i = 0; i < cohort->count; i++) {
        material->outcome[i] = cohort->stays[i].died;
    }
    struct sha256 sha;
    sha256_start(&sha);
    float x[STAY_HOURS * FEATURE_COUNT];
    for (size_t i = 0; i < cohort->count; i++) {
        cohort_rows_read(material->rows, i, false, x);
        sha256_add(&sha, x, sizeof x);
    }
    sha256_finish(&sha, material->digest);
    return material;
}

void material_free(struct material *material)
{
    if (material) {
        cohort_rows_free(material->rows);
        free(material->outcome);
        free(material);
    }
}

struct examples material_examples(const struct material *material, enum architecture architecture,
                                  const struct subset *subset, const float *target)
{
    const struct feature_column *columns = scheme_columns(material->spec.scheme);
    const enum variable *variables;
    size_t masks = scheme_variables(material->spec.scheme, &variables), first = 0;
    while (columns[first].kind != FEATURE_MASK) {
        first++;
    }
    return (struct examples){
        .rows = material->rows,
        .summary = !kind_of(architecture)->hourly,
        .target = target,
        .count = subset->count,
        .steps = STAY_HOURS,
        .mask_first = (int)first,
        .mask_count = (int)masks,
        .spec = &material->spec,
        .index = subset->stays,
        .digest = material->digest,
    };
}

/* ---- the teacher ---- */

/* One fold: models fitted on `rest` score `left_out`. */
struct part {
    struct subset rest, left_out;
    float *target; /* outcomes of rest */
};

static void make_part(const struct material *material, const struct subset *subset, const int *fold,
                      int which, struct part *part)
{
    part->rest = teacher_part(subset, fold, which, true);
    part->left_out = teacher_part(subset, fold, which, false);
    part->target = memory_new(part->rest.count, sizeof *part->target);
    for (size_t i = 0; i < part->rest.count; i++) {
        part->target[i] = material->outcome[part->rest.stays[i]];
    }
}

static void add_linear(const struct teacher *teacher, const struct material *material,
                       const struct part *part, float share, float *logits)
{
    struct logistic *linear = memory_new(1, sizeof *linear);
    enum scheme scheme = material->spec.scheme;
    regress_fit(material->cohort, &part->rest, scheme, material->base, &teacher->linear, linear);
    for (size_t i = 0; i < part->left_out.count; i++) {
        size_t stay = part->left_out.stays[i];
        logits[stay] +=
            share * logistic_logit(linear, regress_last(material->base, scheme, stay), STAY_HOURS);
    }
    free(linear);
}

static void add_network(const struct material *material, const struct part *part,
                        const struct run *run, struct parallel *pool, float share, float *logits)
{
    struct examples examples =
        material_examples(material, run->recipe.architecture, &part->left_out, NULL);
    float *found = memory_new(part->left_out.count, sizeof *found);
    train_logits(run->network, &examples, pool, found);
    for (size_t i = 0; i < part->left_out.count; i++) {
        logits[part->left_out.stays[i]] += share * found[i];
    }
    free(found);
}

void teacher_run_name(const struct teacher *teacher, const char *name, int run, char *out,
                      size_t size)
{
    snprintf(out, size, "%s-teacher-%d-%d", name, run / teacher->bag + 1, run % teacher->bag + 1);
}

/* The runs of all folds: those of fold f begin at f * bag. */
static struct run *make_runs(const struct teacher *teacher, const struct material *material,
                             const struct part *parts, const char *name)
{
    struct run *runs = memory_new((size_t)(teacher->folds * teacher->bag) + 1, sizeof *runs);
    for (int i = 0; i < teacher->folds * teacher->bag; i++) {
        int f = i / teacher->bag, member = i % teacher->bag;
        struct run *run = &runs[i];
        teacher_run_name(teacher, name, i, run->name, sizeof run->name);
        run->recipe = recipe_default(ARCHITECTURE_LSTM);
        run->recipe.seed = teacher->seed * 1000 + (uint64_t)member;
        run->examples =
            material_examples(material, ARCHITECTURE_LSTM, &parts[f].rest, parts[f].target);
    }
    return runs;
}

bool teacher_targets(const struct teacher *teacher, const struct material *material,
                     const struct subset *subset, const char *name, struct parallel *pool,
                     const struct train_many_watch *watch, float *target, double *auroc,
                     struct error *error)
{
    int *fold = memory_new(subset->count, sizeof *fold), count = teacher->folds * teacher->bag;
    struct part *parts = memory_new((size_t)teacher->folds, sizeof *parts);
    float *logits = memory_new(material->cohort->count, sizeof *logits);
    uint8_t *died = memory_new(subset->count, sizeof *died);
    teacher_folds(material->cohort, subset, teacher->folds, teacher->seed, fold);
    for (int f = 0; f < teacher->folds; f++) {
        make_part(material, subset, fold, f, &parts[f]);
    }
    struct run *runs = make_runs(teacher, material, parts, name);
    bool ok = train_many(runs, count, pool, watch, error);
    float half = teacher->bag ? 0.5F : 1.0F;
    for (int f = 0; ok && f < teacher->folds; f++) {
        add_linear(teacher, material, &parts[f], half, logits);
        for (int member = 0; member < teacher->bag; member++) {
            add_network(material, &parts[f], &runs[f * teacher->bag + member], pool,
                        half / (float)teacher->bag, logits);
        }
    }
    for (size_t i = 0; i < subset->count; i++) {
        target[i] = 1 / (1 + expf(-logits[subset->stays[i]]));
        died[i] = material->cohort->stays[subset->stays[i]].died;
    }
    *auroc = metrics_auroc(target, died, subset->count, NULL, NULL);
    for (int i = 0; i < count; i++) {
        free(runs[i].network);
    }
    for (int f = 0; f < teacher->folds; f++) {
        free(parts[f].rest.stays);
        free(parts[f].left_out.stays);
        free(parts[f].target);
    }
    free(runs);
    free(parts);
    free(fold);
    free(logits);
    free(died);
    return ok;
}
