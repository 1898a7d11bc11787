/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_READER_H
#define ICURISK_PATIENT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "patient/csv.h"
#include "patient/patient.h"

/* The formats that patients come in: one file a format, one row in the table of reader.c. A format
 * is recognised by its content, never by its name, and a file may hold several stays. */

/* The stays of one file, in the order in which they begin in it. */
struct stays {
    struct patient **patients;
    size_t count, capacity;
    const struct reader *reader; /* of the file's format; NULL: none, or it could not be read */
    bool unreadable;             /* it could not be opened or read */
};
/* Frees the stays that are still in the list (a caller that takes one sets it to NULL). */
void stays_free(struct stays *stays);
/* Adds a stay, which the list then owns. */
void stays_add(struct stays *stays, struct patient *patient);

/* What a reader reads from. */
struct source {
    FILE *in;
    const char *name;                      /* for messages: the path, or "-" */
    const struct patient_options *options; /* NULL: none */
    const unsigned char *head;             /* of a table: the bytes before in, read already */
    size_t head_length;
};

enum reader_kind {
    READER_STAYS,
    READER_OUTCOMES, /* a table of outcomes: not a stay */
    READER_LISTFILE, /* a list of stays: not a stay itself */
    READER_FOREIGN   /* known only to be refused with a reason */
};

struct table;
/* A format. Tables of rows give recognise_row, start and take (patient/table.h); any other format
 * gives recognise and read. */
struct reader {
    const char *name; /* "PhysioNet Challenge 2012" */
    enum reader_kind kind;
    const char *refusal; /* "a table of outcomes": what a file is that holds no stay; else NULL */
    /* Is it a file of this format? head[length] are its first bytes, at most READER_HEAD. */
    bool (*recognise)(const unsigned char *head, size_t length);
    /* The same by the first row of a table. */
    bool (*recognise_row)(const struct csv_row *row);
    /* Reads all stays. False with a reason: none is used. */
    bool (*read)(const struct source *source, struct stays *stays, struct error *error);
    /* Begins a table with its first row; true if that row was a header and holds no data. */
    bool (*start)(struct table *table, const struct csv_row *row);
    /* One row of data. */
    void (*take)(struct table *table, const struct csv_row *row);
    bool descriptors_at_start; /* weight and height at 0:00 are descriptors, not readings */
    bool benchmark_names;      /* variables are called as in mimic3-benchmarks, else as in 2012 */
};
enum { READER_HEAD = 4096 };

extern const struct reader reader_challenge, reader_benchmark, reader_outcomes, reader_listfile,
    reader_gzip, reader_zip, reader_fhir, reader_hl7,
    reader_fhir_part; /* not in the table: told from the rest by its folder */

/* The format of a file by its first bytes, at most READER_HEAD; NULL: perhaps a table. */
const struct reader *reader_of_head(const unsigned char *head, size_t length);
/* The format of a table by its first row; NULL if none knows it. */
const struct reader *reader_of_row(const struct csv_row *row);
/* The format of a regular file; NULL with a reason if it cannot be read or none knows it. */
const struct reader *reader_of_file(const char *path, struct error *error);

/* Reads all stays of a file. False with a reason when it cannot be read or holds no stay;
 * stays->reader tells its format also then. A stay without one accepted reading is returned with
 * hours = 0: it gets no risk. stays_free it in either case. */
bool reader_read(const char *path, const struct patient_options *options, struct stays *stays,
                 struct error *error);
/* The same from a stream; name stands for the path. Does not close the stream. */
bool reader_read_stream(FILE *in, const char *name, const struct patient_options *options,
                        struct stays *stays, struct error *error);

/* The stay of a file that holds one; NULL with a reason if it holds several, or none. patient_free
 * it. */
struct patient *reader_read_one(const char *path, const struct patient_options *options,
                                struct error *error);
struct patient *reader_read_one_stream(FILE *in, const char *name,
                                       const struct patient_options *options, struct error *error);
/* The stay with this id of a file, or its only one; NULL with a reason if there is none. */
struct patient *reader_read_stay(const char *path, const char *id,
                                 const struct patient_options *options, struct error *error);

#endif
