/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/doubts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"
#include "patient/settle.h"

struct finding {
    const struct model *model;
    const struct patient *patient;
    const struct risk *risk;
    struct doubts *doubts;
    struct observation *changes, *readings; /* large enough for all of a stay */
    struct timeline *timeline;
};

/* Merges the stay's readings with changed, omitted or added ones. Both lists are sorted. */
static size_t merge(const struct finding *finding, size_t change_count)
{
    const struct patient *patient = finding->patient;
    size_t count = 0, i = 0, k = 0;
    while (i < patient->observation_count || k < change_count) {
        const struct observation *old = &patient->observations[i], *new = &finding->changes[k];
        int order = i == patient->observation_count ? 1
                    : k == change_count             ? -1
                                                    : patient_order(old, new);
        if (order < 0) {
            finding->readings[count++] = *old;
        } else if (!isnan(new->value)) {
            finding->readings[count++] = *new;
        }
        i += order <= 0;
        k += order >= 0;
    }
    return count;
}

/* Removes readings that would be rejected again as contradictory. */
static void leave_out_contradictions(struct patient *patient)
{
    struct intake intake = {.patient = patient};
    size_t kept = 0;
    settle_contradictions(&intake);
    for (size_t i = 0; i < patient->observation_count; i++) {
        if (patient->observations[i].category != MARK_REJECTED) {
            patient->observations[kept++] = patient->observations[i];
        }
    }
    patient->observation_count = kept;
    free(patient->problems);
    free(patient->others);
    arena_free(&patient->arena);
}

/* The risk with some doubts treated the other way: one, those whose effect has this sign, or all
 * (0). NAN if there is no risk. */
static float risk_with(const struct finding *finding, const struct doubt *one, int sign)
{
    const struct doubts *doubts = finding->doubts;
    size_t count = 0;
    bool contradicts = false;
    for (size_t i = 0; i < doubts->count; i++) {
        const struct doubt *doubt = &doubts->list[i];
        const struct problem *problem = &finding->patient->problems[doubt->problem];
        if (one ? doubt == one : sign == 0 || (doubt->known && (float)sign * doubt->effect > 0)) {
            contradicts |= problem->kind == PROBLEM_CONTRADICTION;
            memcpy(finding->changes + count, finding->patient->others + problem->first_other,
                   problem->other_count * sizeof *finding->changes);
            count += problem->other_count;
        }
    }
    qsort(finding->changes, count, sizeof *finding->changes, patient_order);
    struct patient other = *finding->patient;
    other.observations = finding->readings;
    other.observation_count = merge(finding, count);
    other.problems = NULL;
    other.others = NULL;
    other.problem_count = other.capacity_problems = other.other_count = other.capacity_others = 0;
    other.arena = (struct arena){0};
    if (!contradicts) {
        leave_out_contradictions(&other);
    }
    struct risk risk;
    timeline_build(&other, finding->timeline);
    risk_compute(finding->model, &other, finding->timeline, finding->risk->hours, &risk);
    return risk.known ? risk.risk : NAN;
}

static void widen(struct doubts *doubts, float risk)
{
    doubts->low = fminf(doubts->low, risk);
    doubts->high = fmaxf(doubts->high, risk);
}

/* Lists the problems that have an alternative, units first. */
static void list_doubts(const struct patient *patient, struct doubts *doubts)
{
    static const enum problem_kind kinds[] = {PROBLEM_DOUBT, PROBLEM_UNIT, PROBLEM_CONVERTED,
                                              PROBLEM_NOTICE, PROBLEM_CONTRADICTION};
    doubts->list = memory_new(DOUBTS_MOST, sizeof *doubts->list);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (size_t i = 0; i < patient->problem_count; i++) {
            const struct problem *problem = &patient->problems[i];
            bool is = problem->kind == kinds[k] && problem->other_count > 0;
            if (is && doubts->count < DOUBTS_MOST) {
                doubts->list[doubts->count++] = (struct doubt){.problem = i};
            } else {
                doubts->untried += is;
            }
        }
    }
}

static int by_effect(const void *first, const void *second)
{
    const struct doubt *a = first, *b = second;
    float large = a->known ? fabsf(a->effect) : -1, other = b->known ? fabsf(b->effect) : -1;
    return large > other || large < other ? (large < other) - (large > other)
                                          : (a->problem > b->problem) - (a->problem < b->problem);
}

void doubts_find(const struct model *model, const struct patient *patient, const struct risk *risk,
                 struct doubts *doubts)
{
    *doubts = (struct doubts){.low = risk->known ? risk->risk : NAN,
                              .high = risk->known ? risk->risk : NAN};
    if (patient->other_count == 0 || !risk->known) {
        return;
    }
    size_t most = patient->observation_count + patient->other_count;
    struct finding finding = {.model = model, .patient = patient, .risk = risk, .doubts = doubts};
    finding.changes = memory_new(patient->other_count, sizeof *finding.changes);
    finding.readings = memory_new(most, sizeof *finding.readings);
    finding.timeline = memory_new(1, sizeof *finding.timeline);
    list_doubts(patient, doubts);
    for (size_t i = 0; i < doubts->count; i++) {
        struct doubt *doubt = &doubts->list[i];
        doubt->risk = risk_with(&finding, doubt, 0);
        doubt->effect = doubt->risk - risk->risk;
        doubt->known = isfinite(doubt->risk);
        doubt->moves = doubt->known && fabs((double)doubt->effect) > DOUBT_MOVES;
        doubts->moving += doubt->moves;
        widen(doubts, doubt->risk);
    }
    for (int sign = -1; sign <= 1 && doubts->count > 1; sign++) {
        widen(doubts, risk_with(&finding, NULL, sign));
    }
    if (doubts->count > 1) {
        qsort(doubts->list, doubts->count, sizeof *doubts->list, by_effect);
    }
    free(finding.changes);
    free(finding.readings);
    free(finding.timeline);
}

void doubts_free(struct doubts *doubts)
{
    free(doubts->list);
    *doubts = (struct doubts){0};
}

bool doubts_move(const struct doubts *doubts)
{
    return doubts->moving > 0 || (double)(doubts->high - doubts->low) > DOUBT_MOVES;
}

/* Formats in the user's language, or in English for files. */
static void put(bool local, char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void put(bool local, char *out, size_t size, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (local) {
        say_list(out, size, _(format), list);
    } else {
        vsnprintf(out, size, format, list);
    }
    va_end(list);
}

char *doubts_text(const struct doubts *doubts, const struct patient *patient, bool local, char *out,
                  size_t size)
{
    size_t units =
        patient->problem_counts[PROBLEM_UNIT] + patient->problem_counts[PROBLEM_CONVERTED];
    for (size_t i = 0; i < patient->problem_count; i++) {
        units += patient->problems[i].kind == PROBLEM_DOUBT &&
                 patient->problems[i].variable != VARIABLE_NONE;
    }
    const struct doubt *most = doubts->count > 0 ? &doubts->list[0] : NULL;
    out[0] = 0;
    if (most && most->moves) {
        const struct problem *problem = &patient->problems[most->problem];
        put(local, out, size,
            doubts->moving == 1
                ? N_("%zu doubt moves this risk: %.1f to %.1f %%; line %zu %.20s: %.1f %% "
                     "otherwise")
                : N_("%zu doubts move this risk: %.1f to %.1f %%; most: line %zu %.20s, "
                     "%.1f %% otherwise"),
            doubts->moving, 100 * (double)doubts->low, 100 * (double)doubts->high, problem->line,
            problem->name, 100 * (double)most->risk);
    } else if (doubts_move(doubts)) {
        put(local, out, size, N_("%zu doubts together move this risk: %.1f to %.1f %%"),
            doubts->count, 100 * (double)doubts->low, 100 * (double)doubts->high);
    } else if (most && units > 0) {
        put(local, out, size,
            N_("a unit is doubtful: depending on it, the risk is %.1f to %.1f %%"),
            100 * (double)doubts->low, 100 * (double)doubts->high);
    }
    return out;
}

void doubts_order(const struct doubts *doubts, const struct patient *patient, size_t *order)
{
    static const double shown = 0.0005;
    size_t count = 0;
    bool *first = memory_new(patient->problem_count + 1, sizeof *first);
    for (size_t i = 0; i < doubts->count; i++) {
        const struct doubt *doubt = &doubts->list[i];
        if (doubt->known && fabs((double)doubt->effect) >= shown) {
            order[count++] = doubt->problem;
            first[doubt->problem] = true;
        }
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        if (!first[i]) {
            order[count++] = i;
        }
    }
    free(first);
}

const struct doubt *doubts_of(const struct doubts *doubts, size_t problem)
{
    for (size_t i = 0; i < doubts->count; i++) {
        if (doubts->list[i].problem == problem) {
            return &doubts->list[i];
        }
    }
    return NULL;
}
