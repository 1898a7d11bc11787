/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SYNTH_H
#define ICURISK_APP_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/synth_course.h"
#include "base/error.h"
#include "base/random.h"
#include "base/text.h"

/* Synthetic patients for samples, teaching and tests, not derived from real stays. */

/* Appends the file of one course; the same seed gives the same bytes on any machine. */
bool synth_write(const struct synth_course *course, uint64_t seed, struct text *out,
                 struct error *error);
/* Appends the file of one patient in the challenge format, with noise from this random stream. */
void synth_write_plan(const struct plan *plan, struct random *random, struct text *out);
/* Appends a README.md for a folder with all of them: what each file shows, and that no real person
 * is described. */
void synth_readme(struct text *out);

#endif
