/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_READER_H
#define ICURISK_PATIENT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"
#include "patient/csv.h"
#include "patient/patient.h"

/* File formats of stays. A format is recognised by content, never by file name, and a file may hold
 * several stays. To add one: a row here, and src/patient/read_NAME.c with its struct reader,
 * reader_NAME. They are asked in this order. */
#define READERS(ROW)                                                                               \
    ROW(challenge)                                                                                 \
    ROW(benchmark)                                                                                 \
    ROW(outcomes)                                                                                  \
    ROW(listfile)                                                                                  \
    ROW(gzip)                                                                                      \
    ROW(zip)                                                                                       \
    ROW(fhir)                                                                                      \
    ROW(hl7)                                                                                       \
    ROW(mimic)                                                                                     \
    ROW(mimic3)                                                                                    \
    ROW(eicu)

/* The stays of one file, in the order of their first row. */
struct stays {
    struct patient **patients;
    size_t count, capacity;
    const struct reader *reader; /* of the file's format; NULL: none, or it could not be read */
    bool unreadable;             /* it could not be opened or read */
};
/* Frees the stays that are still in the list (a caller that takes one sets it to NULL). */
void stays_free(struct stays *stays);
/* Adds a stay; the list takes ownership. */
void stays_add(struct stays *stays, struct patient *patient);

/* Input of a reader. */
struct source {
    FILE *in;
    const char *name;                      /* for messages: the path, or "-" */
    const struct patient_options *options; /* NULL: none */
    const unsigned char *head;             /* of a table: bytes already read from in */
    size_t head_length;
};

enum reader_kind {
    READER_STAYS,
    READER_OUTCOMES, /* a table of outcomes, not of stays */
    READER_LISTFILE, /* a list of stays: not a stay itself */
    READER_FOREIGN   /* recognised only to be refused with a reason */
};

struct table;
/* A format. Tables of rows give recognise_row, start and take (patient/table.h); any other format
 * gives recognise and read. */
struct reader {
    const char *name; /* "PhysioNet Challenge 2012" */
    enum reader_kind kind;
    const char *refusal; /* what a file without stays is ("a table of outcomes"); else NULL */
    /* Is it a file of this format? head[length] are its first bytes, at most READER_HEAD. */
    bool (*recognise)(const unsigned char *head, size_t length);
    /* The same, from the first row of a table. */
    bool (*recognise_row)(const struct csv_row *row);
    /* Reads all stays. False with a reason: none of them may be used. */
    bool (*read)(const struct source *source, struct stays *stays, struct error *error);
    /* Formats that are a folder of tables: does the folder hold one, and reading all its stays.
     * False with a reason: none of them may be used. */
    bool (*holds)(const char *folder);
    bool (*read_folder)(const char *folder, const struct patient_options *options,
                        struct stays *stays, struct error *error);
    /* Subfolder and name of the table with one row per stay. */
    const char *stays_folder, *stays_table;
    /* Starts a table with its first row; true if that row is a header without data. */
    bool (*start)(struct table *table, const struct csv_row *row);
    /* One row of data. */
    void (*take)(struct table *table, const struct csv_row *row);
    bool descriptors_at_start; /* weight and height at 00:00 are descriptors, not readings */
    bool benchmark_names; /* variables are named as in mimic3-benchmarks, else as in the Challenge
                             2012 */
};
enum { READER_HEAD = 4096 };

#define READER_DECLARED(name) extern const struct reader reader_##name;
READERS(READER_DECLARED)
#undef READER_DECLARED
extern const struct reader reader_fhir_part; /* no row: recognised by its folder */

/* The format of a file, from its first bytes (at most READER_HEAD); NULL: it may be a table. */
const struct reader *reader_of_head(const unsigned char *head, size_t length);
/* The format of a table, from its first row; NULL if unknown. */
const struct reader *reader_of_row(const struct csv_row *row);
/* The format of a folder of database tables; NULL if it is none or not a folder. */
const struct reader *reader_of_folder(const char *path);
/* Appends to `path` the path of the folder's table with one row per stay; false if it is not such a
 * folder. */
bool reader_stays_table(const char *folder, struct text *path);
/* The format of a regular file; NULL with a reason if it cannot be read or its format is unknown.
 */
const struct reader *reader_of_file(const char *path, struct error *error);

/* Reads all stays of a file, or of a folder that reader_of_folder recognises. False with a reason
 * if it cannot be read or holds no stay; stays->reader is set even then. A stay without an accepted
 * reading has hours = 0 and gets no risk. The caller calls stays_free in either case. */
bool reader_read(const char *path, const struct patient_options *options, struct stays *stays,
                 struct error *error);
/* The same from a stream, which is not closed; name is used in place of the path. */
bool reader_read_stream(FILE *in, const char *name, const struct patient_options *options,
                        struct stays *stays, struct error *error);

/* The only stay of a file; NULL with a reason if it holds several or none. The caller frees it with
 * patient_free. */
struct patient *reader_read_one(const char *path, const struct patient_options *options,
                                struct error *error);
struct patient *reader_read_one_stream(FILE *in, const char *name,
                                       const struct patient_options *options, struct error *error);
/* The stay with this id, or the only stay of the file; NULL with a reason if there is none. The
 * caller frees it with patient_free. */
struct patient *reader_read_stay(const char *path, const char *id,
                                 const struct patient_options *options, struct error *error);

#endif
