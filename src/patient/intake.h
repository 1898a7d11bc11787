/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_INTAKE_H
#define ICURISK_PATIENT_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "patient/cell.h"
#include "patient/patient.h"
#include "patient/units.h"

/* Takes values as written in a file into a patient. A value is missing, used as it is, repaired or
 * converted, or listed as a problem and not used. The format readers call these functions. */

enum { PROBLEM_LIMIT = 100000, OBSERVATION_LIMIT = 2000000, GLASGOW_PARTS = 3 };

/* A value whose interpretation depends on the rest of the file. */
struct pending;

struct intake {
    struct patient *patient;
    const struct patient_options *options; /* NULL: none */
    struct unit_cache *units;              /* shared by the stays of a file; NULL: none */
    bool decimal_comma;                    /* the delimiter is not a comma */
    bool comma_noticed;
    bool stated; /* the unit of a reading was written */
    size_t
        expected; /* readings that the stay before it in the file had, to reserve room; 0: none */
    bool second;  /* what is read now is of a second column of its variable */
    int8_t standing; /* what is read now is corrected (1), preliminary (-1) or neither (0) */
    bool full;       /* OBSERVATION_LIMIT reached: stop reading */
    size_t age_line, sex_line, type_line, id_line; /* line of the last such descriptor, 0 if none */
    bool unit_said[VARIABLE_COUNT];    /* a conversion of this variable was already listed */
    double said_ratio[VARIABLE_COUNT]; /* by which values in a written unit were multiplied; 0: none
                                        * was, NAN: several units */
    bool decimal_commas, decimal_points; /* unambiguous numbers of this form were seen */
    /* this Glasgow component (eye, motor, verbal) was written as a word */
    bool scale_words[GLASGOW_PARTS];
    struct pending *first_pending, *last_pending; /* in the patient's arena */
    struct {
        size_t count, line; /* line: of the first */
    } missing[CELL_WORDS];
    struct intake_made { /* the last result of intake_reason */
        const char *reason, *words, *many, *values;
        size_t value_bytes, count;
    } made;
};

/* Values of observation.category used only until intake_finish. */
enum intake_mark {
    MARK_STRIKE = -2,     /* a -1, which strikes earlier readings of the same time */
    MARK_REJECTED = -3,   /* a rejected reading, not used */
    MARK_OUTSIDE = -4,    /* outside the accepted range in the variable's own unit */
    MARK_SAID = -5,       /* its unit was written down */
    MARK_SECOND = -6,     /* from a second column of its variable */
    MARK_SECOND_SAID = -7 /* the same, with a stated unit */
};

/* One value as written. */
struct entry {
    size_t line;
    double hour;
    enum variable variable;
    const char *name; /* parameter or column as written */
    const char *text; /* the value as written */
};

/* A formatted reason, owned by the patient's arena; format is a literal (marked by N_() or written
 * in the call). "" once the list of problems is full, so that memory stays bounded. */
const char *intake_reason(struct intake *intake, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same with a text whose form depends on count: of one, or of several. */
const char *intake_reason_count(struct intake *intake, size_t count, const char *one,
                                const char *many, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Lists a problem; entry may be NULL for the file as a whole. reason must live as long as the
 * patient (a literal, or from intake_reason). */
void intake_problem(struct intake *intake, const struct entry *entry, enum problem_kind kind,
                    const char *reason);

/* A text in both forms, whose only value is its count ("%zu"). */
struct count_text { /* N_PLURAL */
    const char *one, *many;
};
/* Lists a problem that happened `count` times, if it did. */
void intake_count_problem(struct intake *intake, const struct entry *entry, enum problem_kind kind,
                          const struct count_text *text, size_t count);

/* Records the alternative to the last listed problem: the reading would be used with this value
 * (NAN: not used). */
void intake_alternative(struct intake *intake, const struct observation *reading, double value);

/* Takes a reading. `unit` is stated elsewhere in the file (a unit column, the header), or "". A
 * unit after the value ("37.5 C") takes precedence. A value in an unknown unit is not used. */
void intake_reading_in(struct intake *intake, const struct entry *entry, const char *unit);
/* The range of numbers that need no second look if they are written plainly and without a unit;
 * empty for variables whose numbers always do. */
struct intake_range {
    double low, high;
};
struct intake_range intake_plain_range(enum variable variable);
/* The frequent case of intake_reading_in, faster: takes a plain number of the range of its
 * variable, from the first column of it. False: it is none, and nothing was done. */
bool intake_plain(struct intake *intake, const struct entry *entry,
                  const struct intake_range *range);
/* Two pressures in one cell, "120/80" or "120/80 mmHg": readings of entry->variable and of `with`.
 */
void intake_pair(struct intake *intake, const struct entry *entry, enum variable with,
                 const char *unit);
/* The mean of a pair by its systolic pressure; VARIABLE_NONE if it has none. */
enum variable intake_mean_of(enum variable systolic);
/* Is the value inside the accepted range, taken in the variable's own unit? */
bool intake_accepts(enum variable variable, double value);
/* Why it is not: "outside the accepted range 5 to 200 mmHg", in the patient's arena. */
const char *intake_outside(struct intake *intake, enum variable variable, double value);
/* Are conversions that are proposed to be applied where nothing was decided? */
bool intake_fixes(const struct intake *intake);
/* What a person decided about a series of values, or (series 0) about this one value; unit is the
 * other unit, or NULL for any. NULL: nothing, or about other values. */
const struct unit_decision *intake_decision(const struct intake *intake, const struct entry *entry,
                                            uint64_t series, const char *unit);
/* Completes the last problem with what can be decided about it. */
void intake_unit(struct intake *intake, uint64_t series, const char *unit,
                 const struct unit_decision *decision);
/* The entry that an observation came from; value[32] receives its text. */
struct entry intake_entry(const struct intake *intake, const struct observation *observation,
                          char *value);

/* Why an age such as 18 months is not read. */
#define NOT_AN_AGE N_("not an age in years")
/* Takes RecordID, Age, Gender, ICUType or Entry; false if the name is none of them. */
bool intake_descriptor(struct intake *intake, const struct entry *entry);

/* Resets Age, Gender or ICUType to unknown. */
void intake_reset_descriptor(struct intake *intake, const char *descriptor);

/* Copies evidence of how the file is written (decimal marks, scales) from one stay of the file to
 * another. Call before intake_finish. */
void intake_copy_evidence(struct intake *to, const struct intake *from);

/* Call after the last row: interprets the pending values and lists the words for missing values.
 * Called by intake_finish; a second call does nothing. */
void intake_decide(struct intake *intake);
/* Call after the last row: interprets pending values, sorts the observations, resolves repeated and
 * struck readings, and sets the patient's hours. */
void intake_finish(struct intake *intake);

#endif
