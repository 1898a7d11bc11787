/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CSV_H
#define ICURISK_PATIENT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* Rows of a delimited text file through libcsv (the only file that includes it). Memory is bounded:
 * lines longer than CSV_LINE_LIMIT bytes are reported and skipped. */
enum { CSV_LINE_LIMIT = 65536, CSV_FIELD_LIMIT = 256 };

struct csv_row {
    size_t line;              /* physical line, from 1 */
    size_t count;             /* fields, at least 1 */
    const char *const *field; /* 0-terminated, valid until the callback returns */
    char delimiter;           /* ',', ';', tab or '|', detected from the first lines */
    bool ended;               /* false: the last line of the file, without a line end */
    bool foreign;             /* not UTF-8: read as Windows-1252 */
};

/* Receives each row that is not blank; returns false to stop reading without an error. */
typedef bool csv_row_fn(void *context, const struct csv_row *row);
/* Receives the reason why a line was skipped. */
typedef void csv_complaint_fn(void *context, size_t line, const char *reason);

/* Reads the stream to its end. Accepts CR LF, LF and CR, UTF-8 with or without a byte order mark,
 * UTF-16, lines in Windows-1252, quotes, and a first line "sep=;". Fields are delivered as UTF-8.
 * An unclosed quote, a NUL byte, an overlong line and too many fields are passed to complaint.
 * False only if the stream cannot be read at all (read error, UTF-32); name is used in messages. */
bool csv_read(FILE *in, const char *name, csv_row_fn *row, csv_complaint_fn *complaint,
              void *context, struct error *error);
/* The same for a stream of which head[length], at most CSV_LINE_LIMIT bytes, were already read. */
bool csv_read_on(const void *head, size_t length, FILE *in, const char *name, csv_row_fn *row,
                 csv_complaint_fn *complaint, void *context, struct error *error);
/* csv_read for database tables, whose quoted fields may contain line ends. A row's line is the one
 * on which it begins; a row is at most CSV_LINE_LIMIT bytes long. */
bool csv_read_joined(FILE *in, const char *name, csv_row_fn *row, csv_complaint_fn *complaint,
                     void *context, struct error *error);

/* The version of libcsv that reads them, such as "3.0.3". */
const char *csv_library(void);

#endif
