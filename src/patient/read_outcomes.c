/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Outcomes of a challenge set: RecordID, ..., In-hospital_death. Not a stay: learn/outcomes.c. */
#include "patient/reader.h"
#include "patient/table.h"

static bool recognise(const struct csv_row *row)
{
    static const char *const names[] = {"RecordID", "In-hospital_death", NULL};
    return table_has_columns(row, names);
}

const struct reader reader_outcomes = {
    .name = "outcomes of the PhysioNet Challenge 2012",
    .kind = READER_OUTCOMES,
    .refusal = N_("a table of outcomes"),
    .recognise_row = recognise,
};
