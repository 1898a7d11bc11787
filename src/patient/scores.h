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
    int low, high;                  /* equal when every input is there */
    int points[NEWS2_INPUT_COUNT];  /* -1: missing, or older than 6 hours */
    float value[NEWS2_INPUT_COUNT]; /* the reading that was scored */
    bool arterial;                  /* SaO2 stood in for SpO2 */
    bool single_three;              /* one known input scores 3 */
    int known;                      /* inputs there, of NEWS2_INPUT_COUNT */
    bool child;                     /* below 16 years: there is no score, known is 0 */
};
const char *news2_input_name(enum news2_input input); /* "RR", "SpO2", "O2", "SBP", ... */

enum { NEWS2_RECENT_HOURS = 6 };
/* At the end of hour `hours` (1..48): an input counts if read in the last NEWS2_RECENT_HOURS.
 * Unknown oxygen adds 0 to 2. Arterial systolic pressure first, then the unspecified one, then the
 * cuff. */
void news2_at(const struct timeline *timeline, int hours, struct news2 *score);
/* Points of one reading on the published bands (scale 1): the chart bands use it too. -1 if the
 * input has no numeric bands (oxygen). */
int news2_points(enum news2_input input, double value);
/* The NEWS2 input a variable feeds, or NEWS2_INPUT_COUNT. */
enum news2_input news2_input_of(enum variable variable);
/* "7", "4-9", "0-20 nothing measured" or "none below 16 years"; and, when partial, what is missing:
 * "4-9, RR, SpO2 not known": what was not read is never written as "no RR", which reads as apnoea.
 */
void news2_text(const struct news2 *score, bool with_missing, char *out, size_t size);

/* A latest value that is abnormal. */
struct abnormal {
    enum variable variable;
    float value;
    int points; /* NEWS2 points; 0 where it is only unusual */
    bool high;  /* above what is usual, else below */
};
/* The worst last values at the end of an hour, worst first: by NEWS2 points (readings of the last 6
 * hours), then by how far a reading of the last 24 hours lies outside the usual range. Returns how
 * many there are, at most `most`. */
int abnormal_at(const struct timeline *timeline, int hours, struct abnormal *worst, int most);
/* "SBP 82 low", "Lactate 9.1 high": the value, and low or high as the caller writes them (a word or
 * an arrow; never a letter, which reads as a unit). */
void abnormal_text(const struct abnormal *abnormal, const char *low, const char *high, char *out,
                   size_t size);

/* The universal vital assessment score for low-resource wards (Moore et al., 2017,
 * doi:10.1136/bmjgh-2017-000344), 0 to 13: low risk 0-1, medium 2-4, high above 4. Made for adults.
 * It adds 2 points for HIV, of which no file tells: high includes them, low does not. */
enum { UVA_INPUTS = 6 }; /* the inputs of NEWS2 without oxygen */
struct uva {
    int low, high;                   /* never equal, but for a child */
    int known;                       /* measured inputs, of UVA_INPUTS */
    bool missing[NEWS2_INPUT_COUNT]; /* inputs of it that are not known */
    bool child;                      /* below 16 years: there is no score, known is 0 */
};
/* At the end of hour `hours`, by the inputs of news2_at: each at most NEWS2_RECENT_HOURS old, and
 * rounded as there. */
void uva_at(const struct timeline *timeline, int hours, struct uva *score);
/* "2-4, HIV not known", "4-7, RR, HIV not known", "0-13 nothing measured" or "none below 16 years":
 * what is missing is always said. */
void uva_text(const struct uva *score, char *out, size_t size);

#endif
