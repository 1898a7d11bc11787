/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CODED_H
#define ICURISK_PATIENT_CODED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "patient/reader.h"

/* Readings of several patients by the calendar, as systems send them (FHIR, HL7 v2), on their way
 * to stays. What arrives may be in any order: which stay a reading belongs to, its hour, and which
 * of several versions counts are decided when all is there, by what is written and never by where
 * it stands. */

/* A resource, or whatever else has a name: patient, encounter, place. The same name is the same
 * number; 0 is none. */
typedef uint32_t coded_key;

struct coded_time {
    int64_t ms; /* since 1970, in UTC if zoned, else by the clock on the wall */
    bool known; /* a day without a time of day is not */
    bool zoned;
    int16_t zone; /* minutes east of UTC, if zoned */
};

/* How much a system stands by a reading; of two versions the higher counts. */
enum coded_standing { STANDING_PRELIMINARY, STANDING_FINAL, STANDING_CORRECTED, STANDING_STRUCK };

struct coded_reading {
    size_t line;
    coded_key patient, encounter;
    uint64_t id;    /* versions of one message have the same; 0: none */
    int64_t issued; /* of this version, ms since 1970; 0: not known */
    struct coded_time time;
    const char *name, *text, *unit; /* see coded_keep */
    uint8_t variable;
    uint8_t rank; /* as that of struct code */
    uint8_t standing;
    bool unsaid; /* its standing is not written */
};

/* What was not read, or with a doubt. One notice each a patient. */
enum coded_left {
    LEFT_CODE,        /* a code that says nothing to this program */
    LEFT_STATUS,      /* not a result: registered, cancelled, ... */
    LEFT_EMPTY,       /* no value */
    LEFT_TIME,        /* no time of day */
    LEFT_ZONE,        /* no zone, where others have several */
    LEFT_SHAPE,       /* a value of a kind that is not read */
    LEFT_INVALID,     /* a number that monitors send for "no value" */
    LEFT_PATIENT,     /* it does not say whose it is */
    LEFT_BROKEN,      /* not JSON, or not a segment */
    LEFT_OTHER,       /* resources of other kinds */
    LEFT_PRELIMINARY, /* used */
    LEFT_UNSAID,      /* used: no status */
    LEFT_ZONE_TAKEN,  /* used: the zone of the others */
    LEFT_OUTSIDE,     /* of no stay */
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
    const char *id;       /* as the stay is called; NULL: by its name */
    int year, month, day; /* of birth; 0: not written */
    enum sex sex;
};

struct coded_encounter {
    coded_key key, patient, place; /* place: where it was; an intensive care unit makes it one */
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
    size_t count, line; /* line: of the first */
};
struct coded_counts {
    struct coded_count of[LEFT_KINDS];
};

/* Both files that work on it (coded.c gathers, coded_stays.c makes stays) see all of it. */
struct coded {
    const struct source *source;
    const struct reader *reader;
    struct arena arena;
    const char **texts; /* by number, from 1 */
    uint32_t *slots;    /* hash table of those */
    size_t text_count, text_capacity, slot_count;
    coded_key *same; /* by number: another name of the same thing, nearer to its first */
    bool *intensive;
    struct coded_reading *readings;
    size_t reading_count, reading_capacity;
    struct coded_version *versions;
    size_t version_count, version_capacity;
    struct coded_patient *patients;
    size_t patient_count, patient_capacity;
    struct coded_encounter *encounters;
    size_t encounter_count, encounter_capacity;
    struct coded_left_of {
        coded_key patient;
        enum coded_left left;
        struct coded_count count;
    } * left; /* hash table by patient and kind */
    size_t left_count, left_slots;
    bool zoned;        /* a time with a zone was seen, */
    bool zones_differ; /* and another zone */
    double zone;       /* hours */
};

/* Of a file. coded_free it. */
struct coded *coded_new(const struct source *source, const struct reader *reader);
/* With all texts that were kept. */
void coded_free(struct coded *coded);
/* Understands a time, and notes its zone. */
struct coded_time coded_time(struct coded *coded, const char *text);
/* The first name of what a name stands for. */
coded_key coded_root(struct coded *coded, coded_key key);

/* A copy of a text, kept until coded_free. */
const char *coded_keep(struct coded *coded, const char *text);
coded_key coded_name(struct coded *coded, const char *name);
/* Two names of one thing. */
void coded_same(struct coded *coded, coded_key a, coded_key b);

/* Counts something that is not read, or read with a doubt; patient 0: of the file. */
void coded_leave(struct coded *coded, enum coded_left left, coded_key patient, size_t line);
/* A reading, which is copied. */
void coded_add(struct coded *coded, const struct coded_reading *reading);
/* A version of a message that holds no reading, but may be the one that counts. */
void coded_add_version(struct coded *coded, uint64_t id, int64_t issued,
                       enum coded_standing standing);

/* Who a patient is. */
void coded_add_patient(struct coded *coded, const struct coded_patient *patient);

/* An encounter, or a part of one with the same key: the time in one unit. */
void coded_add_encounter(struct coded *coded, const struct coded_encounter *encounter);
/* A place that is an intensive care unit. */
void coded_mark_intensive(struct coded *coded, coded_key place);
/* Does a text name an intensive care unit ("MICU", "Surgical Intensive Care")? */
bool coded_names_intensive(const char *text);

/* After the last: makes the stays. False with a reason if there is none. */
bool coded_finish(struct coded *coded, struct stays *stays, struct error *error);

#endif
