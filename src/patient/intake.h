/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_INTAKE_H
#define ICURISK_PATIENT_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/patient.h"

/* What happens to one written value on its way into a patient: it is missing, or fed as it is, or
 * repaired or converted, or kept as a problem and not fed. Readers of formats call these. */

enum { PROBLEM_LIMIT = 100000, OBSERVATION_LIMIT = 2000000 };

struct intake {
    struct patient *patient;
    const struct patient_options *options; /* NULL: none */
    bool decimal_comma;                    /* the delimiter is not a comma */
    bool comma_noticed;
    bool full;                                     /* OBSERVATION_LIMIT was reached: stop reading */
    size_t age_line, sex_line, type_line, id_line; /* of the descriptor read last, 0 if none */
};

/* One value as written. */
struct entry {
    size_t line;
    double hour;
    enum variable variable;
    const char *name; /* parameter or column as written */
    const char *text; /* the value as written */
};

/* A formatted reason in the patient's arena; "" once the list of problems is full, so that memory
 * stays bounded. */
const char *intake_reason(struct intake *intake, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Lists a problem; entry may be NULL for the file as a whole. reason must live as long as the
 * patient (a literal, or from intake_reason). */
void intake_problem(struct intake *intake, const struct entry *entry, enum problem_kind kind,
                    const char *reason);

/* A reading of a variable. */
void intake_reading(struct intake *intake, const struct entry *entry);

/* RecordID, Age, Gender, ICUType or Entry; false if the name is none of them. */
bool intake_descriptor(struct intake *intake, const struct entry *entry);

/* After the last row: sorts, settles repeated and struck readings, tells the hours. */
void intake_finish(struct intake *intake);

#endif
