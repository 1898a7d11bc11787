/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_PERSONS_H
#define ICURISK_PATIENT_PERSONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "patient/patient.h"

/* Are the rows of a table, in which no column is known to hold ids, of several patients? Judged by
 * how the readings lie in the file, and by what changes in the columns that are not read. */

enum { PERSONS_COLUMNS = 8, PERSONS_ROWS = 200000 };

/* What a row has in the columns that are not read: hashes. */
struct persons_row {
    size_t line;
    uint32_t cells[PERSONS_COLUMNS];
};

struct persons {
    size_t columns[PERSONS_COLUMNS], column_count;
    struct persons_row *rows; /* in the order of the file; the first PERSONS_ROWS of them */
    size_t row_count, row_capacity;
    size_t id_line; /* the first row that names the patient, if readings stand before it; 0: none */
};

enum persons_found { PERSONS_ONE, PERSONS_BY_COLUMN, PERSONS_BY_TIMES, PERSONS_PERHAPS };

/* Judges the readings of one stay. *column: index into persons->columns; *line: the first reading
 * of another patient. PERSONS_PERHAPS: many readings have another value at the same time, which
 * nothing explains. */
enum persons_found persons_judge(const struct persons *persons, const struct patient *patient,
                                 size_t *column, size_t *line);

#endif
