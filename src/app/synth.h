/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SYNTH_H
#define ICURISK_APP_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* How the files of the two formats end. */
#define SYNTH_CHALLENGE ".txt"
#define SYNTH_BENCHMARK "_episode1_timeseries.csv"

/* Synthetic patients for samples, teaching and tests: no real stay goes into them. */
struct synth_course {
    const char *name;   /* file name without ending: "septic-shock" */
    const char *about;  /* one line: what it shows */
    const char *ending; /* one of them */
};
/* The courses, static storage. */
size_t synth_courses(const struct synth_course **courses);
/* The file text of one course; the same seed gives the same bytes on any machine. */
bool synth_write(const struct synth_course *course, uint64_t seed, struct text *out,
                 struct error *error);
/* README.md of a folder with all of them: what each file shows, and that no real person is
 * described. */
void synth_readme(struct text *out);

#endif
