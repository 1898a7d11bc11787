/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is a file of stays: readers, timeline, features of both schemes, scores. Values that
 * are used are finite and in the accepted range. Texts for the terminal have no control characters.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "stay.h"
#include "patient/features.h"
#include "patient/patient.h"
#include "patient/scores.h"
#include "patient/summary.h"
#include "patient/reader.h"

static void check_numbers(const float *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        MUST(isfinite(x[i]));
    }
}

static void check_features(const struct patient *patient)
{
    struct timeline *timeline = calloc(1, sizeof *timeline);
    float x[STAY_HOURS * FEATURE_COUNT];
    static float base[STAY_HOURS * SUMMARY_BASE_MAX];
    int hours = patient->hours > 0 ? patient->hours : 1;
    timeline_build(patient, timeline);
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        struct feature_spec spec;
        feature_spec_plain((enum scheme)scheme, &spec);
        features_hourly(&spec, patient, timeline, hours, x);
        check_numbers(x, (size_t)hours * FEATURE_COUNT);
        features_summary(&spec, patient, timeline, hours, x);
        check_numbers(x, (size_t)hours * FEATURE_COUNT);
        summary_read((enum scheme)scheme, patient, timeline, hours, base);
    }
    struct news2 news2;
    struct uva uva;
    char said[128];
    news2_at(timeline, hours, &news2);
    uva_at(timeline, hours, &uva);
    uva_text(&uva, said, sizeof said);
    MUST(uva.low >= 0 && uva.high <= 13 && strlen(said) < 80);
    MUST(news2.low >= 0 && news2.low <= news2.high && news2.high <= 20 && uva.low <= uva.high);
    free(timeline);
}

enum { STAYS_CHECKED = 8 };

/* The first value that a person may decide on; false if there is none. */
static bool find_doubt(const struct patient *patient, struct unit_decision *decision)
{
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        if (problem->kind == PROBLEM_UNIT || problem->kind == PROBLEM_CONVERTED ||
            problem->kind == PROBLEM_DOUBT) {
            *decision = (struct unit_decision){
                .written = {.line = problem->line, .variable = problem->variable},
                .series = problem->series};
            snprintf(decision->written.value, sizeof decision->written.value, "%s", problem->value);
            snprintf(decision->unit, sizeof decision->unit, "%s",
                     problem->unit ? problem->unit : "");
            return true;
        }
    }
    return false;
}

/* Reads the stays. True, with the value, if one of them has a value that the user may decide. */
static bool read_stays(const uint8_t *data, size_t size, const struct patient_options *options,
                       struct unit_decision *doubt)
{
    struct error error = ERROR_NONE;
    struct stays stays;
    bool doubted = false;
    FILE *in = fmemopen((void *)(uintptr_t)data, size, "r");
    MUST(in);
    bool ok = reader_read_stream(in, "fuzzed.txt", options, &stays, &error);
    fclose(in);
    MUST(ok == !error.set && ok == (stays.count > 0));
    for (size_t i = 0; i < stays.count && i < STAYS_CHECKED; i++) {
        check_patient(stays.patients[i]);
        check_features(stays.patients[i]);
        doubted = doubted || find_doubt(stays.patients[i], doubt);
    }
    stays_free(&stays);
    return doubted;
}

/* Reads the input unchanged, with one value decided, and with all proposals accepted. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct unit_decision doubt;
    if (size > 0) {
        if (read_stays(data, size, &(struct patient_options){0}, &doubt)) {
            read_stays(data, size,
                       &(struct patient_options){.decisions = &doubt, .decision_count = 1}, &doubt);
        }
        read_stays(data, size, &(struct patient_options){.fix_units = true, .growing = true},
                   &doubt);
    }
    return 0;
}
