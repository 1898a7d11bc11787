/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SYNTH_CLASS_H
#define ICURISK_APP_SYNTH_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/synth_course.h"
#include "base/text.h"

/* The teaching cohort: synthetic stays with outcomes, in the layout of the challenge. Each stay has
 * one of a few illnesses, of a severity drawn at random, and gets better or worse; its outcome is
 * drawn from a stated model of how ill it is at the end, so that no network can tell it for sure.
 */
enum { SYNTH_CLASS_STAYS = 400, SYNTH_CLASS_FIRST = 910001 };

/* The stays, one table; Outcomes-a.txt; README.md, which says what they are. The same seed gives
 * the same bytes on any machine. Each is appended to; text_free them. */
struct synth_class {
    struct text stays, outcomes, readme;
};
void synth_class_write(uint64_t seed, struct synth_class *out);

/* The probability of the stated model that a patient of this plan dies. */
double synth_class_risk(const struct plan *plan);

#endif
