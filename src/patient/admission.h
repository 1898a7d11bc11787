/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_ADMISSION_H
#define ICURISK_PATIENT_ADMISSION_H

#include <stdbool.h>
#include <time.h>

#include "base/error.h"

/* Suffix of a stay's path for the file with its time of admission. */
#define ADMISSION_SUFFIX ".admission"

/* The time of admission kept beside a file. False with a reason when there is none that can be
 * read. */
bool admission_read(const char *path, time_t *admitted, struct error *error);
bool admission_write(const char *path, time_t admitted, struct error *error);

#endif
