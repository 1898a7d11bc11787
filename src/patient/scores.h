/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SCORES_H
#define ICURISK_PATIENT_SCORES_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/timeline.h"

/* National Early Warning Score 2, Royal College of Physicians, 2017. Acknowledge the RCP wherever
 * it is shown. Not for under 16s or in pregnancy. SpO2 scale 1 only: scale 2 is a clinician's
 * choice. */
enum news2_input {
    NEWS2_RESPIRATION,
    NEWS2_SPO2,
    NEWS2_OXYGEN,
    NEWS2_SYSTOLIC,
    NEWS2_PULSE,
    NEWS2_CONSCIOUSNESS,
    NEWS2_TEMPERATURE,
    NEWS2_INPUT_COUNT
};

struct news2 {
    int low, high;                  /* equal if no input is missing */
    int points[NEWS2_INPUT_COUNT];  /* -1: missing, or older than 6 hours */
    float value[NEWS2_INPUT_COUNT]; /* the reading scored */
    bool arterial;                  /* SaO2 was used for SpO2 */
    bool single_three;              /* one known input scores 3 */
    int known;                      /* available inputs, of NEWS2_INPUT_COUNT */
    bool child;                     /* below 16 years: there is no score, known is 0 */
};
const char *news2_input_name(enum news2_input input); /* "RR", "SpO2", "O2", "SBP", ... */

enum { NEWS2_RECENT_HOURS = 6 };
/* At the end of hour `hours` (1..48): an input counts if measured in the last NEWS2_RECENT_HOURS.
 * Unknown oxygen adds 0 to 2. Systolic pressure is the arterial one if measured, else that of
 * unspecified site, else the cuff's. */
void news2_at(const struct timeline *timeline, int hours, struct news2 *score);
/* Points of one reading by the published bands (scale 1), also used for the chart bands. -1 if the
 * input has no numeric bands (oxygen). */
int news2_points(enum news2_input input, double value);
/* The NEWS2 input a variable feeds, or NEWS2_INPUT_COUNT. */
enum news2_input news2_input_of(enum variable variable);
/* "7", "4-9", "0-20 nothing measured" or "none below 16 years"; and, with_missing, the missing
 * inputs: "4-9, RR, SpO2 not known". Never written as "no RR", which reads as apnoea. */
void news2_text(const struct news2 *score, bool with_missing, char *out, size_t size);

/* An abnormal latest value. */
struct abnormal {
    enum variable variable;
    float value;
    int points; /* NEWS2 points; 0 if it is only outside the usual range */
    bool high;  /* above the usual range, else below */
};
/* The most abnormal latest values at the end of an hour, worst first: by NEWS2 points (readings of
 * the last 6 hours), then by distance outside the usual range (readings of the last 24 hours).
 * Fills worst[most] and returns how many. */
int abnormal_at(const struct timeline *timeline, int hours, struct abnormal *worst, int most);
/* "SBP 82 low", "Lactate 9.1 high"; low and high are the caller's words or arrows (not letters,
 * which read as a unit). */
void abnormal_text(const struct abnormal *abnormal, const char *low, const char *high, char *out,
                   size_t size);

/* The universal vital assessment score for low-resource wards (Moore et al., 2017,
 * doi:10.1136/bmjgh-2017-000344), 0 to 13: low risk 0-1, medium 2-4, high above 4. Made for adults.
 * It adds 2 points for HIV, which files do not state: high includes them, low does not. */
enum { UVA_INPUTS = 6 }; /* the inputs of NEWS2 without oxygen */
struct uva {
    int low, high;                   /* never equal, except for a child */
    int known;                       /* measured inputs, of UVA_INPUTS */
    bool missing[NEWS2_INPUT_COUNT]; /* unknown inputs */
    bool child;                      /* below 16 years: there is no score, known is 0 */
};
/* At the end of hour `hours` (1..48), from the inputs of news2_at, with the same age limit and
 * rounding. */
void uva_at(const struct timeline *timeline, int hours, struct uva *score);
/* "2-4, HIV not known", "4-7, RR, HIV not known", "0-13 nothing measured" or "none below 16 years":
 * missing inputs are always listed. */
void uva_text(const struct uva *score, char *out, size_t size);

#endif
