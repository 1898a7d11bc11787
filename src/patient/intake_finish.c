/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/intake.h"

#include <math.h>

#include "base/sort.h"
#include "patient/reader.h"
#include "patient/settle.h"
#include "patient/timeline.h"

/* Final processing of a stay's values: order, units, repeats, contradictions. */

static int by_line(const void *first, const void *second)
{
    const struct problem *a = first, *b = second;
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return a->kind != b->kind ? (int)a->kind - (int)b->kind : (int)a->variable - (int)b->variable;
}

/* Lists a reading replaced by another of the same time and variable. */
static void list_replaced(struct intake *intake, const struct observation *old,
                          const struct observation *other)
{
    bool struck = other->category == MARK_STRIKE;
    char value[32];
    struct entry entry = intake_entry(intake, old, value);
    intake_problem(intake, &entry, struck ? PROBLEM_STRUCK : PROBLEM_REPEATED,
                   intake_reason(intake,
                                 struck ? N_("line %zu, of the same time, cancels it with -1")
                                 : other->line < old->line
                                     ? N_("line %zu, of the same time, stays in use")
                                     : N_("line %zu, of the same time, is used instead"),
                                 (size_t)other->line));
    if (intake->patient->problem_count < PROBLEM_LIMIT) {
        intake->patient->problems[intake->patient->problem_count - 1].by_line = other->line;
    }
}

/* Chooses between two readings of one variable at one time: the corrected one before one that is
 * neither, and that before a preliminary one; else the later one, unless it cannot be used; a -1
 * strikes those before it. */
static struct observation *settle(struct intake *intake, struct observation *before,
                                  struct observation *now)
{
    bool fed = before->category > MARK_STRIKE;
    if (before->category == MARK_STRIKE || (now->category == MARK_STRIKE && !fed)) {
        return now;
    }
    if (now->category == MARK_REJECTED && fed) {
        list_replaced(intake, now, before);
        return before;
    }
    if (fed && now->category > MARK_STRIKE && now->standing < before->standing) {
        list_replaced(intake, now, before);
        now->category = MARK_STRIKE;
        return before;
    }
    list_replaced(intake, before, now);
    before->category = MARK_STRIKE;
    return now;
}

static void settle_repeats(struct intake *intake)
{
    struct patient *patient = intake->patient;
    struct observation *all = patient->observations, *last[VARIABLE_COUNT] = {NULL};
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation **before = &last[all[i].variable];
        bool same_time = *before && (*before)->hour >= all[i].hour;
        *before = same_time ? settle(intake, *before, &all[i]) : &all[i];
    }
}

static void drop_marked(struct patient *patient)
{
    struct observation *all = patient->observations;
    size_t kept = 0;
    while (kept < patient->observation_count && all[kept].category > MARK_STRIKE) {
        kept++; /* mostly all of them */
    }
    for (size_t i = kept; i < patient->observation_count; i++) {
        if (all[i].category > MARK_STRIKE) {
            all[kept++] = all[i];
        }
    }
    patient->observation_count = kept;
}

/* In a challenge file weight and height at 00:00 are descriptors: they do not make an observed
 * stay. */
static bool is_descriptor(const struct patient *patient, const struct observation *observation)
{
    return patient->reader->descriptors_at_start && fabs(observation->hour) <= 0 &&
           (observation->variable == VARIABLE_WEIGHT || observation->variable == VARIABLE_HEIGHT);
}

static void tell_hours(struct patient *patient)
{
    patient->hours = 0;
    patient->last_hour = NAN;
    for (size_t i = patient->observation_count; i-- > 0;) {
        const struct observation *observation = &patient->observations[i];
        int bin = timeline_bin(observation->hour);
        if (bin >= 0 && !is_descriptor(patient, observation)) {
            patient->hours = bin + 1;
            patient->last_hour = observation->hour;
            return;
        }
    }
}

/* Gives back the room that the lists were given to grow in: a ward holds very many stays. */
static void trim(struct patient *patient)
{
    patient->capacity_observations = patient->observation_count;
    patient->capacity_problems = patient->problem_count;
    patient->capacity_others = patient->other_count;
    patient->observations = memory_trim(patient->observations, patient->observation_count,
                                        sizeof *patient->observations);
    patient->problems =
        memory_trim(patient->problems, patient->problem_count, sizeof *patient->problems);
    patient->others = memory_trim(patient->others, patient->other_count, sizeof *patient->others);
}

void intake_finish(struct intake *intake)
{
    struct patient *patient = intake->patient;
    intake_decide(intake);
    if (patient->observation_count > 0) {
        /* equal ones, of two columns of a variable, may come in either order */
        patient_sort(patient->observations, patient->observation_count);
        settle_second_columns(intake);
        settle_units(intake);
        settle_repeats(intake);
        drop_marked(patient);
        settle_contradictions(intake);
        drop_marked(patient);
        settle_swaps(intake);
    }
    sort_nearly(patient->problems, patient->problem_count, sizeof *patient->problems, by_line);
    tell_hours(patient);
    trim(patient);
}
