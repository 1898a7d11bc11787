/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_PATIENT_H
#define ICURISK_PATIENT_PATIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/memory.h"
#include "patient/variable.h"

/* Hours of a stay that are used; both cohorts are cut there. */
enum { STAY_HOURS = 48 };

enum patient_format {
    FORMAT_UNKNOWN,
    FORMAT_UNREADABLE, /* cannot be opened or read, or is UTF-16 */
    FORMAT_CHALLENGE,  /* PhysioNet Challenge 2012: Time,Parameter,Value */
    FORMAT_BENCHMARK,  /* mimic3-benchmarks episode: Hours,... one row a time */
    FORMAT_OUTCOMES,   /* RecordID,SAPS-I,...: not a stay */
    FORMAT_LISTFILE    /* stay,y_true (period_length may stand between): not a stay */
};

/* One reading that may be fed to a network: inside the accepted range, after repairs. */
struct observation {
    double hour;   /* since admission; (-1, 0) is used as the first hour, as the benchmark does */
    double value;  /* in the variable's unit; categories by their score */
    uint32_t line; /* in the file */
    uint8_t variable; /* enum variable */
    int8_t category;  /* index in variable_categories, or -1 */
};

enum problem_kind {
    PROBLEM_REJECTED,  /* kept here, shown, never fed */
    PROBLEM_REPAIRED,  /* fed after the change that reason states */
    PROBLEM_REPEATED,  /* an earlier value of the same time: the last one wins */
    PROBLEM_STRUCK,    /* taken back by a later -1 at the same time */
    PROBLEM_UNIT,      /* looks like another unit: reason proposes, nothing was changed */
    PROBLEM_CONVERTED, /* the proposal was accepted (fix_units, or this one): fed after conversion
                        */
    PROBLEM_UNUSED,    /* good data that is not used: after hour 48, long before admission */
    PROBLEM_NOTICE     /* about the file: unknown column, unknown parameter, decimal commas */
};

struct problem {
    size_t line; /* 0: the file as a whole */
    enum problem_kind kind;
    enum variable variable; /* VARIABLE_NONE if it is about none */
    double hour;            /* NAN if it has none */
    const char *name;       /* variable or parameter as written, escaped; "" if none */
    const char *value;      /* text as written, escaped; "" if none */
    const char *reason;     /* one clause, no full stop */
};
/* "rejected", "repaired", ...: static storage. */
const char *problem_kind_name(enum problem_kind kind);

enum sex { SEX_UNKNOWN = -1, SEX_FEMALE = 0, SEX_MALE = 1 };

struct patient {
    char *file; /* as given; "-" for standard input */
    char *id;   /* RecordID, or the file name without folder and _timeseries.csv; escaped */
    enum patient_format format;
    double age;      /* years, NAN if not known */
    bool age_usable; /* inside the accepted range (a cohort cap at 90 is applied) */
    enum sex sex;
    bool entered; /* typed at the bedside (record.h): a last row without its line end is not read */
    int icu_type; /* 1 coronary, 2 cardiac surgery, 3 medical, 4 surgical; 0 not known */
    struct observation *observations; /* sorted by hour, then line */
    size_t observation_count;
    struct problem *problems; /* in order of line */
    size_t problem_count;
    size_t problem_counts[PROBLEM_NOTICE + 1]; /* by kind, those past the list's limit included */
    int hours;        /* last accepted reading's hour rounded up, 1..48; 0: no reading */
    double last_hour; /* of the last accepted reading within 48 h; NAN if none */
    size_t last_line; /* that was read as a row */
    size_t capacity_observations, capacity_problems;
    struct arena arena; /* owns the strings of problems */
};

/* A value as it stands in a file. */
struct written {
    size_t line;
    enum variable variable;
    char value[32];
};

struct patient_options {
    bool fix_units; /* apply the unit proposals and list them */
    bool growing;   /* another program may be writing it: a last row without line end is not read */
    const struct written *exceptions; /* for these values it is the other way round */
    size_t exception_count;
};

/* Tells the format of a regular file from its first row; FORMAT_UNREADABLE or FORMAT_UNKNOWN with
 * the reason in error. */
enum patient_format patient_format_of_file(const char *path, struct error *error);

/* Reads one stay. NULL with a reason when the file cannot be read or is no stay. A stay without one
 * accepted reading is returned with hours = 0: it gets no risk. free with patient_free. */
struct patient *patient_read(const char *path, const struct patient_options *options,
                             struct error *error);
/* The same, and what patient_format_of_file would have told. */
struct patient *patient_read_telling(const char *path, const struct patient_options *options,
                                     enum patient_format *format, struct error *error);
/* The same from a stream; name stands for the path. Does not close the stream. */
struct patient *patient_read_stream(FILE *in, const char *name,
                                    const struct patient_options *options, struct error *error);
void patient_free(struct patient *patient);

/* Was the variable read at least once within the first `hours` hours? */
bool patient_has(const struct patient *patient, enum variable variable, int hours);

#endif
