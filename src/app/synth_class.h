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
 * one of a few illnesses of random severity and improves or deteriorates; its outcome is drawn from
 * a documented model of the final severity, so that no network can predict it with certainty. */
enum { SYNTH_CLASS_STAYS = 400, SYNTH_CLASS_FIRST = 910001 };

/* Output files: the stays as one table, Outcomes-a.txt, and README.md. The same seed gives the same
 * bytes on any machine. Texts are appended to; the caller frees them with text_free. */
struct synth_class {
    struct text stays, outcomes, readme;
};
void synth_class_write(uint64_t seed, struct synth_class *out);

#endif
