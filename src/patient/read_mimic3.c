/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The tables of MIMIC-III, and those of MIMIC-IV out of their folders: recognised to be refused.
 * Each by itself would be read from its first reading on, although the table of stays beside it
 * says when hour 0 was. */
#include "patient/database_table.h"
#include "patient/reader.h"

static bool holds(const char *folder)
{
    return database_table_exists(folder, "icustays") &&
           (database_table_exists(folder, "chartevents") ||
            database_table_exists(folder, "labevents"));
}

static bool refuse(const char *folder, const struct patient_options *options, struct stays *stays,
                   struct error *error)
{
    (void)options;
    (void)stays;
    return error_at(error, folder, 0,
                    "tables of MIMIC-III, or of MIMIC-IV without its folders: give the folder of "
                    "MIMIC-IV that holds icu and hosp; that of MIMIC-III is not read");
}

const struct reader reader_mimic3 = {
    .name = "MIMIC-III",
    .kind = READER_STAYS,
    .holds = holds,
    .read_folder = refuse,
    .stays_folder = ".",
    .stays_table = "icustays",
};
