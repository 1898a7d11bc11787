/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/charting.h"

#include <string.h>

/* The cohort_hash of sets a and b of the PhysioNet Challenge 2012, and, per variable, the first
 * hour by the end of which 95 % of their 8000 stays have a reading; table made by
 * models/charting.awk. Of those stays, 261 lack 3 or more variables by hour 48, 370 by hour 24, 164
 * by hour 12 and 314 by hour 6. */
static const char cohort[] = "02389d7304106c6f68e65b75fea481245ed97ba9db57587d258e69f8ec9dd999";
static const struct {
    enum variable variable;
    int hour;
} always[] = {
    {VARIABLE_SBP, 6},      {VARIABLE_MBP, 6},  {VARIABLE_DBP, 6},    {VARIABLE_HR, 6},
    {VARIABLE_TEMP, 7},     {VARIABLE_GCS, 8},  {VARIABLE_URINE, 10}, {VARIABLE_CREATININE, 19},
    {VARIABLE_HCT, 19},     {VARIABLE_BUN, 19}, {VARIABLE_NA, 20},    {VARIABLE_PLATELETS, 20},
    {VARIABLE_HCO3, 20},    {VARIABLE_WBC, 21}, {VARIABLE_K, 25},     {VARIABLE_MG, 32},
    {VARIABLE_GLUCOSE, 33},
};
_Static_assert(sizeof always / sizeof *always <= CHARTING_MOST, "struct charting has room");

static bool has(const struct timeline *timeline, enum variable variable, int hours)
{
    return timeline->cells[variable][hours - 1].origin != CELL_NONE;
}

/* Measured itself, or by a substitute. */
static bool is_charted(const struct timeline *timeline, enum variable variable, int hours)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    size_t count = variable_sources(variable, sources);
    for (size_t i = 0; i < count; i++) {
        if (has(timeline, sources[i], hours)) {
            return true;
        }
    }
    return variable == VARIABLE_GCS && has(timeline, VARIABLE_GCS_EYE, hours) &&
           has(timeline, VARIABLE_GCS_MOTOR, hours) && has(timeline, VARIABLE_GCS_VERBAL, hours);
}

static bool is_read(enum scheme scheme, enum variable variable)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    const enum variable *read;
    size_t count = variable_sources(variable, sources), columns = scheme_variables(scheme, &read);
    for (size_t i = 0; i < count * columns; i++) {
        if (sources[i / columns] == read[i % columns]) {
            return true;
        }
    }
    return false;
}

void charting_find(const struct model *model, const struct timeline *timeline, int hours,
                   struct charting *charting)
{
    *charting =
        (struct charting){.known = strcmp(model->split.cohort_hash, cohort) == 0, .hours = hours};
    for (size_t i = 0; i < sizeof always / sizeof *always && charting->known; i++) {
        enum variable variable = always[i].variable;
        if (always[i].hour > hours || !is_read(model->spec.scheme, variable)) {
            continue;
        }
        charting->expected++;
        if (!is_charted(timeline, variable, hours)) {
            charting->absent[charting->missing++] = variable;
        }
    }
    charting->unlike = charting->missing >= CHARTING_UNLIKE;
}
