/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CSV_H
#define ICURISK_PATIENT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* Rows of a delimited text file through libcsv (the only file that includes it). Memory is bounded
 * whatever the input: lines over CSV_LINE_LIMIT bytes are complained of and skipped. */
enum { CSV_LINE_LIMIT = 65536, CSV_FIELD_LIMIT = 256 };

struct csv_row {
    size_t line;              /* physical line, from 1 */
    size_t count;             /* fields, at least 1 */
    const char *const *field; /* each ends with 0; valid until the callback returns */
    char delimiter;           /* ',', ';' or tab, found on the first line that is not blank */
    bool ended;               /* false: the last line, and its line end is not in the file */
};

/* Receives each row that is not blank; returns false to stop reading without an error. */
typedef bool csv_row_fn(void *context, const struct csv_row *row);
/* Receives what was wrong with a line, which is then not delivered. */
typedef void csv_complaint_fn(void *context, size_t line, const char *reason);

/* Reads in to its end: CR LF, LF and CR, a UTF-8 byte order mark, quotes. A quote that is not
 * closed on its line, a NUL byte, an over-long line or too many fields are complaints. False only
 * when nothing can be made of the stream at all (read error, UTF-16); name is used in messages. */
bool csv_read(FILE *in, const char *name, csv_row_fn *row, csv_complaint_fn *complaint,
              void *context, struct error *error);
/* The same of a stream of which head[length], at most CSV_LINE_LIMIT bytes, were read already. */
bool csv_read_on(const void *head, size_t length, FILE *in, const char *name, csv_row_fn *row,
                 csv_complaint_fn *complaint, void *context, struct error *error);

/* The version of libcsv that reads them, such as "3.0.3". */
const char *csv_library(void);

#endif
