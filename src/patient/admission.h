/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_ADMISSION_H
#define ICURISK_PATIENT_ADMISSION_H

#include <stdbool.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"

/* Suffix added to a stay's path to name the file with its time of admission. */
#define ADMISSION_SUFFIX ".admission"

/* Reads and writes the time of admission stored beside a stay's file. False with a reason if it
 * cannot be read or written. */
bool admission_read(const char *path, time_t *admitted, struct error *error);
bool admission_write(const char *path, time_t admitted, struct error *error);

/* State of a stay's file, of its admission file and of the decisions about its units (all zero if
 * there is none), to detect changes. */
struct stay_stamp {
    struct file_stamp file, admission, decisions;
};
/* False if the stay's file does not exist. */
bool stay_stamp(const char *path, struct stay_stamp *stamp);
bool stay_stamp_same(const struct stay_stamp *a, const struct stay_stamp *b);

#endif
