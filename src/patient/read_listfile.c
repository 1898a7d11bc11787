/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Listfiles of mimic3-benchmarks: stay, y_true. They list stays and are not stays themselves. */
#include "patient/reader.h"
#include "patient/table.h"

static bool recognise(const struct csv_row *row)
{
    static const char *const names[] = {"stay", "y_true", NULL};
    return table_has_columns(row, names);
}

const struct reader reader_listfile = {
    .name = "listfile of mimic3-benchmarks",
    .kind = READER_LISTFILE,
    .refusal = N_("a list of stays"),
    .recognise_row = recognise,
};
