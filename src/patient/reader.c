/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/reader.h"

#include <stdlib.h>

#include "base/memory.h"

/* A new format is a file and a row here. */
static const struct reader *const readers[] = {
    &reader_challenge, &reader_benchmark, &reader_outcomes, &reader_listfile,
    &reader_gzip,      &reader_zip,       &reader_fhir,     &reader_hl7,
};
enum { READERS = sizeof readers / sizeof *readers };

const struct reader *reader_of_row(const struct csv_row *row)
{
    for (size_t i = 0; i < READERS; i++) {
        if (readers[i]->recognise_row && readers[i]->recognise_row(row)) {
            return readers[i];
        }
    }
    return NULL;
}

const struct reader *reader_of_head(const unsigned char *head, size_t length)
{
    for (size_t i = 0; i < READERS; i++) {
        if (readers[i]->recognise && readers[i]->recognise(head, length)) {
            return readers[i];
        }
    }
    return NULL;
}

void stays_free(struct stays *stays)
{
    for (size_t i = 0; i < stays->count; i++) {
        patient_free(stays->patients[i]);
    }
    free(stays->patients);
    *stays = (struct stays){0};
}

void stays_add(struct stays *stays, struct patient *patient)
{
    stays->patients =
        memory_reserve(stays->patients, stays->count, &stays->capacity, sizeof *stays->patients);
    stays->patients[stays->count++] = patient;
}
