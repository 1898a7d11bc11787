/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_FUZZ_STAY_H
#define ICURISK_TESTS_FUZZ_STAY_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "patient/patient.h"

/* Conditions that must hold for each stay, whatever the input. */

/* Fails if the text has terminal control characters. */
static inline bool is_harmless(const char *text)
{
    while (*text && (unsigned char)*text >= ' ' && *text != 127) {
        text++;
    }
    return *text == 0;
}

static inline void check_patient(const struct patient *patient)
{
    MUST(patient->hours >= 0 && patient->hours <= STAY_HOURS);
    MUST(is_harmless(patient->id));
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        const struct variable_info *info = variable_info((enum variable)seen->variable);
        MUST(isfinite(seen->hour) && isfinite(seen->value) && seen->line > 0);
        MUST(i == 0 || patient->observations[i - 1].hour <= seen->hour);
        MUST(seen->value >= info->accept_low && seen->value <= info->accept_high);
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        MUST(*problem_kind_name(problem->kind));
        MUST(is_harmless(problem->name) && is_harmless(problem->value) &&
             is_harmless(problem->reason));
    }
}

#endif
