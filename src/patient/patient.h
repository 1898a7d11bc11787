/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_PATIENT_H
#define ICURISK_PATIENT_PATIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/memory.h"
#include "patient/variable.h"

/* Hours of a stay that are used, as in both cohorts. */
enum { STAY_HOURS = 48 };

/* Size of a bed or label, with its terminating 0. */
enum { BED_BYTES = 25 };

struct maps;
struct reader;

/* One reading that networks may use: inside the accepted range, after repairs. */
struct observation {
    double hour;   /* since admission; (-1, 0) counts as the first hour, as in mimic3-benchmarks */
    double value;  /* in the variable's unit; the score of a category */
    uint32_t line; /* line in the file */
    uint8_t variable; /* enum variable */
    int8_t category;  /* index in variable_categories, or -1 */
    int8_t standing;  /* by its row: 1 corrected, -1 preliminary, else 0 */
};

enum problem_kind {
    PROBLEM_REJECTED, /* listed and shown, never used */
    PROBLEM_REPAIRED, /* used after the change stated in reason */
    PROBLEM_REPEATED, /* an earlier value of the same time: the last one is used */
    PROBLEM_STRUCK,   /* struck by a later -1 at the same time */
    PROBLEM_UNIT, /* looks like another unit: reason proposes a conversion, nothing was changed */
    PROBLEM_CONVERTED, /* a conversion was accepted (fix_units, or this one): used after conversion
                        */
    PROBLEM_DOUBT,     /* a series that may be in another unit, used unchanged */
    PROBLEM_CONTRADICTION, /* readings that contradict each other: not used, except those that
                              another reading confirms */
    PROBLEM_UNUSED,        /* valid but not used: after hour 48, long before admission */
    PROBLEM_NOTICE         /* about the file: unknown column, unknown parameter, decimal commas */
};

struct problem {
    size_t line;    /* 0: the file as a whole */
    size_t by_line; /* struck or repeated: the line that takes its place; 0: not told */
    enum problem_kind kind;
    enum variable variable; /* VARIABLE_NONE if it concerns none */
    double hour;            /* NAN if it has none */
    const char *name;       /* variable or parameter as written, escaped; "" if none */
    const char *value;      /* text as written, escaped; "" if none */
    const char *reason;     /* one clause in English without a full stop, for files */
    const char *words;      /* its format, for translation */
    const char *many;       /* format for several, if it depends on count; else NULL */
    size_t count;
    const char *values; /* formatted values for it (base/say.h), value_bytes long */
    size_t value_bytes;
    /* A series or value whose unit is proposed, doubtful, converted or decided: */
    uint64_t series;                 /* fingerprint of its values; 0: it is a single value */
    const char *unit;                /* the other unit; NULL if there is none */
    bool decided;                    /* by a person, and so treated as decided */
    size_t first_other, other_count; /* slice of patient.others; empty if there is no alternative */
};
/* The reason in the user's language, with its decimal mark. Returns out. */
char *problem_said(const struct problem *problem, char *out, size_t size);
/* "rejected", "repaired", ...: static storage; translate with _(). */
const char *problem_kind_name(enum problem_kind kind);

enum sex { SEX_UNKNOWN = -1, SEX_FEMALE = 0, SEX_MALE = 1 };

struct patient {
    char *file; /* as given; "-" for standard input */
    char *id;   /* RecordID, or the file name without folder and _timeseries.csv; escaped */
    const struct reader *reader; /* reader of its format: patient/reader.h */
    /* FHIR's references to the patient and the encounter, in the arena; NULL: unknown */
    const char *subject, *encounter;
    double began;      /* hour 0, in ms since 1970 in UTC; NAN if its date is not known */
    double began_wall; /* the same in the file's time zone, or in its wall-clock time if it states
                          no zone; NAN if unknown */
    int part, parts;   /* index among the stays of the file, from 1, and their number */
    double age;        /* years, NAN if not known */
    bool age_usable;   /* inside the accepted range (capped at 90 as in the cohorts) */
    enum sex sex;
    int outcome;     /* 1 died in hospital, 0 did not; -1: the source does not say */
    const char *bed; /* bed or other label used on the ward; escaped; NULL: none */
    bool entered;    /* typed at the bedside (record.h): a last row without a line end is ignored */
    int icu_type;    /* 1 coronary, 2 cardiac surgery, 3 medical, 4 surgical; 0 not known */
    struct observation *observations; /* sorted by hour, then line */
    size_t observation_count;
    struct problem *problems; /* in order of line */
    size_t problem_count;
    size_t problem_counts[PROBLEM_NOTICE + 1]; /* by kind, including those beyond PROBLEM_LIMIT */
    /* Alternative readings, if a problem were treated the other way (other unit, used or not),
     * identified by line and variable; value NAN: not used. */
    struct observation *others;
    size_t other_count, capacity_others;
    int hours;        /* hour of the last accepted reading, rounded up, 1..48; 0: no reading */
    double last_hour; /* of the last accepted reading within 48 h; NAN if none */
    size_t last_line; /* last line read as a row */
    size_t capacity_observations, capacity_problems;
    struct arena arena; /* owns the strings of problems */
};

/* A value as written in a file. */
struct written {
    size_t line;
    enum variable variable;
    char value[32];
};

/* The decision of a person about a unit. */
struct unit_decision {
    struct written written; /* first value of the series, or the only one */
    char unit[16];          /* unit in which the values are read; "": as they are written */
    uint64_t series;        /* fingerprint of the series: others are not decided; 0: one value */
    time_t decided;
    bool saved; /* it is in the file beside the stay (decision.h) */
};

struct patient_options {
    bool fix_units; /* apply proposed unit conversions and list them */
    bool
        growing; /* another program may be writing the file: ignore a last row without a line end */
    const struct unit_decision *decisions; /* about the units of this stay */
    size_t decision_count;
    const struct maps *maps; /* used instead of those in the folders of the same path */
    size_t maps_count;
};

/* Default id of a patient: the file name without folder and suffix, escaped for a terminal. An
 * episode of mimic3-benchmarks is prefixed with the number of its patient's folder: 10006_episode1.
 * Returns out. */
char *patient_file_name(const char *file, char *out, size_t size);
/* A new patient without readings, named after its file. The caller frees it with patient_free. */
struct patient *patient_new(const char *file);
/* Replaces the id by an escaped copy. */
void patient_set_id(struct patient *patient, const char *id);
void patient_free(struct patient *patient);
/* Comparison for qsort: observations by hour, line and variable. */
int patient_order(const void *first, const void *second);
/* Sorts observations in that order; equal ones as base/sort.h does. */
void patient_sort(struct observation *observations, size_t count);

#endif
