/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CODED_H
#define ICURISK_PATIENT_CODED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "patient/columns.h"
#include "patient/reader.h"
#include "patient/units.h"

/* Collects readings of several patients with calendar times, as FHIR and HL7 v2 send them, and
 * makes stays of them. Input may arrive in any order: the stay of a reading, its hour and the valid
 * one of several versions are decided at the end, from the content and never from its position. */

/* Number of a named resource: patient, encounter or location. Equal names have equal numbers; 0:
 * none. */
typedef uint32_t coded_key;

struct coded_time {
    int64_t ms; /* since 1970: UTC if zoned, else local wall-clock time */
    bool known; /* false for a date without a time of day */
    bool zoned;
    int16_t zone; /* minutes east of UTC, if zoned */
};

/* Status of a reading; of two versions the one with the higher status is used. */
enum coded_standing { STANDING_PRELIMINARY, STANDING_FINAL, STANDING_CORRECTED, STANDING_STRUCK };

struct coded_reading {
    size_t line;
    coded_key patient, encounter;
    coded_key specimen; /* that it was measured in; 0: not told */
    uint64_t id;        /* shared by all versions of a message; 0: none */
    int64_t issued;     /* time of this version, ms since 1970; 0: unknown */
    struct coded_time time;
    const char *name, *text, *unit; /* strings of coded_keep */
    uint8_t variable;
    uint8_t rank; /* as in struct code */
    uint8_t standing;
    uint8_t source; /* enum columns_source: what it is of, by the reading itself */
    bool no_status; /* the source states no status */
};

/* Reasons why something was not used, or used with a notice. One notice per reason and patient. */
enum coded_left {
    LEFT_CODE,        /* unknown code */
    LEFT_CODES,       /* its codes mean different things */
    LEFT_STATUS,      /* not a result (registered, cancelled, ...) */
    LEFT_EMPTY,       /* no value */
    LEFT_TIME,        /* no time of day */
    LEFT_ZONE,        /* no time zone, and the others have several */
    LEFT_UNITS,       /* its unit as text contradicts its unit code */
    LEFT_SHAPE,       /* unsupported type of value */
    LEFT_INVALID,     /* a number by which monitors mean "no value" */
    LEFT_PATIENT,     /* no patient */
    LEFT_SPECIMEN,    /* of urine or another fluid, or of a vein, where its code says otherwise */
    LEFT_SUBJECT,     /* not of the patient: of a group, a device, a fetus */
    LEFT_MODIFIED,    /* an extension changes its meaning */
    LEFT_BROKEN,      /* not valid JSON, or not a segment */
    LEFT_TWICE,       /* a member of it is named twice */
    LEFT_OTHER,       /* resources of other kinds */
    LEFT_PRELIMINARY, /* used */
    LEFT_NO_STATUS,   /* used: status not stated */
    LEFT_ZONE_TAKEN,  /* used: no time zone, that of the others was assumed */
    LEFT_OUTSIDE,     /* outside every stay */
    LEFT_PAGE,        /* a Bundle that continues on another page */
    LEFT_KINDS
};

enum encounter_tier {
    ENCOUNTER_NONE, /* planned, cancelled */
    ENCOUNTER_AMBULATORY,
    ENCOUNTER_OTHER,
    ENCOUNTER_INPATIENT,
    ENCOUNTER_INTENSIVE
};

struct coded_patient {
    coded_key key;
    size_t line;
    const char *id;       /* used as the id of the stay; NULL: its name is used */
    int year, month, day; /* date of birth; 0: unknown */
    enum sex sex;
    bool replaced;  /* another record of the same person has taken its place */
    int64_t issued; /* time of this version, ms since 1970; 0: unknown */
};

/* Two records that a hospital made for one person by mistake, and joined later. */
struct coded_merge {
    coded_key from, into;
    size_t line;
    bool whole; /* all of from belongs to into; else only parts of it, and they are not joined */
};

struct coded_encounter {
    coded_key key, patient,
        place; /* an intensive care place makes the encounter ENCOUNTER_INTENSIVE */
    enum encounter_tier tier;
    struct coded_time start, end;
    size_t line;
};

struct coded_version {
    uint64_t id;
    int64_t issued;
    enum coded_standing standing;
};

struct coded_count {
    size_t count, line; /* line of the first */
};
struct coded_counts {
    struct coded_count of[LEFT_KINDS];
};

/* Shared by coded.c, which collects, and coded_stays.c, which makes stays. */
struct coded {
    const struct source *source;
    const struct reader *reader;
    struct arena arena;
    const char **texts; /* indexed by coded_key, from 1 */
    uint32_t *slots;    /* hash table over texts */
    size_t text_count, text_capacity, slot_count;
    coded_key *same; /* union-find parent, indexed by coded_key */
    bool *intensive;
    bool *thing;      /* not a person: a group, a device */
    uint8_t *sampled; /* of a specimen: enum columns_source */
    struct coded_reading *readings;
    size_t reading_count, reading_capacity;
    struct coded_version *versions;
    size_t version_count, version_capacity;
    struct coded_patient *patients;
    size_t patient_count, patient_capacity;
    struct coded_merge *merges;
    size_t merge_count, merge_capacity;
    struct coded_encounter *encounters;
    size_t encounter_count, encounter_capacity;
    struct coded_left_of {
        coded_key patient;
        enum coded_left left;
        struct coded_count count;
    } * left; /* hash table keyed by patient and reason */
    size_t left_count, left_slots;
    struct unit_cache units;
    bool zoned;        /* a time with a zone was seen */
    bool zones_differ; /* different zones were seen */
    double zone;       /* hours */
};

/* A collector for one file. The caller frees it with coded_free; source and reader must stay valid.
 */
struct coded *coded_new(const struct source *source, const struct reader *reader);
/* Frees it with all texts of coded_keep. */
void coded_free(struct coded *coded);
/* Parses a time and records its zone. */
struct coded_time coded_time(struct coded *coded, const char *text);
/* The same as ms since 1970, for the order of versions: its zone is not recorded. 0: none. */
int64_t coded_issued(const char *text);
/* The representative of all names of the same thing. */
coded_key coded_root(struct coded *coded, coded_key key);

/* A copy of a text, valid until coded_free. */
const char *coded_keep(struct coded *coded, const char *text);
coded_key coded_name(struct coded *coded, const char *name);
/* States that two names mean the same thing. */
void coded_same(struct coded *coded, coded_key a, coded_key b);

/* Counts something not used or used with a notice; patient 0: the file as a whole. */
void coded_notice(struct coded *coded, enum coded_left left, coded_key patient, size_t line);
/* Adds a copy of a reading. */
void coded_add(struct coded *coded, const struct coded_reading *reading);
/* Adds a version of a message without a reading, which may supersede earlier ones. */
void coded_add_version(struct coded *coded, uint64_t id, int64_t issued,
                       enum coded_standing standing);

/* Adds what is known of a patient (copied). */
void coded_add_patient(struct coded *coded, const struct coded_patient *patient);

/* Adds what a hospital did with the record of a patient: joined it with that of another, wholly or
 * in part. Both are read as one only if wholly; each is said once. */
void coded_add_merge(struct coded *coded, const struct coded_merge *merge);

/* Adds an encounter, or, with the same key, the part of it spent in one unit. */
void coded_add_encounter(struct coded *coded, const struct coded_encounter *encounter);
/* Marks a place as an intensive care unit. */
void coded_mark_intensive(struct coded *coded, coded_key place);
/* Says that a name is not of a person but of a group or a device: its readings make no stay. */
void coded_mark_thing(struct coded *coded, coded_key key);
/* Says what a specimen is of. */
void coded_mark_specimen(struct coded *coded, coded_key specimen, enum columns_source source);
/* What a specimen is of, by a text about it or, codes, by a code of HL7 ("UR", which elsewhere is
 * urea) or SNOMED CT. */
enum columns_source coded_source(struct coded *coded, const char *text, bool codes);
/* Does a text name an intensive care unit ("MICU", "Surgical Intensive Care")? */
bool coded_names_intensive(const char *text);

/* Makes the stays once everything was added. False with a reason if there is none. */
bool coded_finish(struct coded *coded, struct stays *stays, struct error *error);

#endif
