/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_DECISION_H
#define ICURISK_PATIENT_DECISION_H

#include "base/error.h"
#include "base/file.h"
#include "patient/patient.h"

/* Decisions of a person about units, kept beside the file of the stay in PATH.units, which is never
 * changed itself. A row is appended for each decision and for each that is taken back; the last one
 * about a series counts. A last row without a line end is incomplete and ignored. */
#define DECISION_SUFFIX ".units"

/* Is a decision about the same values: the same series, or the same single value? */
bool decision_same(const struct unit_decision *a, const struct unit_decision *b);

/* Calls take for every row, in order; stay is the id of the patient. taken_back: the decision no
 * longer holds. True without a call if there is no such file. False with a reason if it cannot be
 * read or has a row that is none; the rows before it were taken. */
typedef void (*decision_take)(void *context, const char *stay, const struct unit_decision *decision,
                              bool taken_back);
bool decision_read(const char *path, decision_take take, void *context, struct error *error);
/* Appends a row. True: it is on disk. False with a reason, as in a folder that is read only. */
bool decision_add(const char *path, const char *stay, const struct unit_decision *decision,
                  bool taken_back, struct error *error);
/* The state of the file; all zero if there is none. */
void decision_stamp(const char *path, struct file_stamp *stamp);

#endif
