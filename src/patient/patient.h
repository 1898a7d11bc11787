/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_PATIENT_H
#define ICURISK_PATIENT_PATIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "patient/variable.h"

/* Hours of a stay that are used; both cohorts are cut there. */
enum { STAY_HOURS = 48 };

/* Of a bed or label, its 0 included. */
enum { BED_BYTES = 25 };

struct reader;

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
    PROBLEM_DOUBT,     /* a series that may be in another unit: used as it is */
    PROBLEM_CONTRADICTION, /* readings that exclude each other: not fed, except those that another
                            * reading confirms */
    PROBLEM_UNUSED,        /* good data that is not used: after hour 48, long before admission */
    PROBLEM_NOTICE         /* about the file: unknown column, unknown parameter, decimal commas */
};

struct problem {
    size_t line; /* 0: the file as a whole */
    enum problem_kind kind;
    enum variable variable; /* VARIABLE_NONE if it is about none */
    double hour;            /* NAN if it has none */
    const char *name;       /* variable or parameter as written, escaped; "" if none */
    const char *value;      /* text as written, escaped; "" if none */
    const char *reason;     /* one clause, no full stop */
    size_t first_other,
        other_count; /* in the patient's others: none if nothing else can be meant */
};
/* "rejected", "repaired", ...: static storage. */
const char *problem_kind_name(enum problem_kind kind);

enum sex { SEX_UNKNOWN = -1, SEX_FEMALE = 0, SEX_MALE = 1 };

struct patient {
    char *file; /* as given; "-" for standard input */
    char *id;   /* RecordID, or the file name without folder and _timeseries.csv; escaped */
    const struct reader *reader; /* of its format: patient/reader.h */
    /* FHIR's references to the patient and the encounter, in the arena; NULL: not known */
    const char *subject, *encounter;
    double began;      /* hour 0, in ms since 1970 in UTC; NAN if its date is not known */
    double began_wall; /* the same by the clock of the zone that the file writes, or, where it
                        * writes none, by its only clock; NAN likewise */
    int part, parts;   /* its place among the stays of the file, from 1 */
    double age;        /* years, NAN if not known */
    bool age_usable;   /* inside the accepted range (a cohort cap at 90 is applied) */
    enum sex sex;
    const char *bed; /* or another label, for people of the same ward; escaped; NULL: none */
    bool entered; /* typed at the bedside (record.h): a last row without its line end is not read */
    int icu_type; /* 1 coronary, 2 cardiac surgery, 3 medical, 4 surgical; 0 not known */
    struct observation *observations; /* sorted by hour, then line */
    size_t observation_count;
    struct problem *problems; /* in order of line */
    size_t problem_count;
    size_t problem_counts[PROBLEM_NOTICE + 1]; /* by kind, those past the list's limit included */
    /* What would be fed if a problem were treated the other way (the other unit, fed or not): the
     * readings by line and variable; NAN: not fed. */
    struct observation *others;
    size_t other_count, capacity_others;
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

/* The name of a stay's file without folder and ending, escaped for a terminal: what the patient is
 * called where the file does not say it. An episode of the mimic3-benchmarks in the folder of its
 * patient has that number before it, as 10006_episode1. Returns out. */
char *patient_file_name(const char *file, char *out, size_t size);
/* An empty patient of a file, named after it. patient_free it. */
struct patient *patient_new(const char *file);
/* Replaces the id; it is escaped. */
void patient_set_id(struct patient *patient, const char *id);
void patient_free(struct patient *patient);
/* For qsort: the order of a patient's observations, by hour, line and variable. */
int patient_order(const void *first, const void *second);

#endif
