/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_INTAKE_H
#define ICURISK_PATIENT_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/cell.h"
#include "patient/patient.h"

/* What happens to one written value on its way into a patient: it is missing, or fed as it is, or
 * repaired or converted, or kept as a problem and not fed. Readers of formats call these. */

enum { PROBLEM_LIMIT = 100000, OBSERVATION_LIMIT = 2000000, GLASGOW_PARTS = 3 };

/* A value whose meaning the rest of the file may decide. */
struct pending;

struct intake {
    struct patient *patient;
    const struct patient_options *options; /* NULL: none */
    bool decimal_comma;                    /* the delimiter is not a comma */
    bool comma_noticed;
    bool full;                                     /* OBSERVATION_LIMIT was reached: stop reading */
    size_t age_line, sex_line, type_line, id_line; /* of the descriptor read last, 0 if none */
    bool unit_said[VARIABLE_COUNT];                /* a conversion of this variable was listed */
    bool decimal_commas, decimal_points; /* numbers that can be read in no other way were seen */
    /* a step of this part of the Glasgow scale (eye, motor, verbal) was written as a word */
    bool scale_words[GLASGOW_PARTS];
    struct pending *first_pending, *last_pending; /* in the patient's arena */
    struct {
        size_t count, line; /* line: of the first */
    } missing[CELL_WORDS];
};

/* Until intake_finish the observations hold these too, as their category. */
enum intake_mark {
    MARK_STRIKE = -2,   /* a -1: takes earlier readings of its time back */
    MARK_REJECTED = -3, /* a reading that is not fed */
    MARK_OUTSIDE = -4,  /* outside the accepted range, if it is in the variable's own unit */
    MARK_SAID = -5      /* its unit was written down */
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

/* If the problem listed last is treated the other way, this reading is fed with value; NAN: not. */
void intake_otherwise(struct intake *intake, const struct observation *reading, double value);

/* A reading of a variable. A unit may stand behind its value ("37.5 C"). */
void intake_reading(struct intake *intake, const struct entry *entry);
/* A reading whose unit stands elsewhere in the file (a column of its own, the header); "" if none.
 * A unit behind the value counts for more. A value in an unknown unit is not fed. */
void intake_reading_in(struct intake *intake, const struct entry *entry, const char *unit);
/* Two pressures in one cell, "120/80" or "120/80 mmHg": readings of entry->variable and of `with`.
 */
void intake_pair(struct intake *intake, const struct entry *entry, enum variable with,
                 const char *unit);
/* Is the value fed as it is, if it is in the variable's own unit? */
bool intake_accepts(enum variable variable, double value);
/* "outside the accepted range 5 to 200 mmHg", in the patient's arena. */
const char *intake_outside(struct intake *intake, enum variable variable);
/* Is a proposal to convert the value of this entry accepted? proposed: by default, if units are
 * fixed; otherwise only if this one was asked for. */
bool intake_converts(const struct intake *intake, const struct entry *entry, bool proposed);
/* An observation as an entry of the file; value[32] holds its text. */
struct entry intake_entry(const struct intake *intake, const struct observation *observation,
                          char *value);

/* RecordID, Age, Gender, ICUType or Entry; false if the name is none of them. */
bool intake_descriptor(struct intake *intake, const struct entry *entry);

/* What one stay of a file shows of how the file is written holds for another, too: gives `to` what
 * `from` has seen. Before intake_finish. */
void intake_share(struct intake *to, const struct intake *from);

/* After the last row: reads the values that the rest of the file decides, and lists the words for
 * missing values. intake_finish begins with it; a second time does nothing. */
void intake_decide(struct intake *intake);
/* After the last row: decides what was left open, sorts, settles repeated and struck readings,
 * tells the hours. */
void intake_finish(struct intake *intake);

#endif
