/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_DATABASE_H
#define ICURISK_PATIENT_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "patient/database_table.h"
#include "patient/reader.h"

/* Builds stays from the tables of a database (a folder of files). Each table is read once, its rows
 * in any order. Only readings of known items in the first 48 hours are stored, 24 bytes each. The
 * result never depends on the order of the rows. */

/* How the readings of an item are interpreted. */
enum database_rule {
    ITEM_PLAIN,
    ITEM_FIO2,  /* 0.2 to 1 is a fraction, 20 to 100 a percentage; in between it is a flow and not
                   used */
    ITEM_SCORE, /* a Glasgow Coma Scale component, in words */
    ITEM_ARTERIAL, /* used if another row of the specimen states arterial blood */
    ITEM_ADD,      /* amounts of one time are summed */
    ITEM_SUBTRACT  /* or subtracted */
};

/* One row per item that is read. */
struct database_item {
    const char *table; /* "chartevents" */
    int64_t id;        /* itemid; 0 if items are identified by name */
    const char *name;  /* as in the table; NULL: identified by id */
    const char *part;  /* a second name (eICU nurseCharting), or NULL */
    enum variable variable;
    const char *unit; /* if the row states no other; "": the variable's own */
    uint8_t rank;     /* of several readings at one time the lowest rank is used */
    enum database_rule rule;
};
/* The item of MIMIC-IV with this itemid, out of THE table of read_mimic.c. NULL: none that can be
 * read without other rows. */
const struct database_item *mimic_item(const char *text);

enum database_left {
    DATABASE_BEFORE,
    DATABASE_AFTER,
    DATABASE_WARNED,   /* marked as an error in the table */
    DATABASE_UNTIMED,  /* no time of day */
    DATABASE_SPECIMEN, /* not known to be arterial */
    DATABASE_TEXT,     /* words where a number is charted */
    DATABASE_LEFT
};

struct database_stay {
    int64_t id, person, hospital_stay; /* 0: not known */
    const char *person_name;           /* for messages, and to match stays of one person */
    int64_t begin, end; /* seconds since 1970 in the table's time zone; without dates, 0 and the
                           length of stay */
    bool dated, ended;  /* whether dates and the end are known */
    int year;           /* calendar year of `begin`, if dated */
    char age[12];       /* as written; "": unknown */
    enum sex sex;
    signed char outcome; /* as in struct patient */
    uint32_t left[DATABASE_LEFT], line;
    bool exchanged; /* weight and height look exchanged: neither is used */
};

/* One stored reading. */
struct database_row {
    uint32_t stay, line;
    int32_t value;  /* digits without the decimal point; or the index of a text */
    int32_t second; /* since admission */
    int32_t stored; /* when it was charted or revised: the latest version is used */
    uint8_t item, unit;
    uint8_t decimals;
    bool is_text;
};
/* Some 1.1 GB of rows; with the stays made of them the program uses about 1.5 GB. */
enum { DATABASE_ROWS = 44000000 };

struct database {
    const char *folder;
    const struct reader *reader;
    const struct patient_options *options;
    const struct database_item *items; /* at most 255 */
    size_t item_count;
    const char *item_names[256]; /* "chartevents 220045", in the arena; NULL until it is needed */
    struct database_stay *stays;
    size_t stay_count, stay_capacity;
    struct number_map by_id; /* id to index of the stay, from 1 */
    struct database_row *rows;
    size_t row_count, row_capacity;
    const char **texts; /* non-numeric values and units; indexed from 1 */
    size_t text_count, text_capacity;
    struct number_map text_hashes;
    const char *units[256]; /* index 0: the item's own unit */
    size_t unit_count;
    const char *notices[8]; /* about the folder as a whole */
    size_t notice_count;
    struct arena arena;
};

/* Initialises an empty database; set items and item_count next. The pointers passed must stay valid
 * until database_free. */
void database_init(struct database *database, const char *folder, const struct reader *reader,
                   const struct patient_options *options);
/* Frees its contents, not the stays made from it. */
void database_free(struct database *database);

/* Adds a stay with this id; NULL with a reason if it exists already. */
struct database_stay *database_add_stay(struct database *database, int64_t id, size_t line,
                                        const char *path, struct error *error);
struct database_stay *database_find_stay(struct database *database, int64_t id);
/* Sorts the stays by id, after the last was added. Invalidates pointers to them. */
void database_sort_stays(struct database *database);
/* Adds a notice about the folder to every stay; notice must have static storage. */
void database_notice(struct database *database, const char *notice);

/* A value from one row of a table. */
struct database_value {
    struct database_stay *stay;
    size_t item, line;
    int64_t second, stored; /* since admission */
    const char *text, *unit;
};
/* Stores a value of the first 48 hours; counts others. False with a reason if there are too many.
 */
bool database_keep(struct database *database, const struct database_value *value,
                   struct error *error);

/* Makes the stays, in order of id, after the last table was read. */
bool database_finish(struct database *database, struct stays *stays, struct error *error);

#endif
