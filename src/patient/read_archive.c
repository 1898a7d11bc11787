/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Compressed files, and workbooks of spreadsheets, which are zip archives: recognised to say what
 * to do with them. */
#include <string.h>

#include "patient/reader.h"

static bool is_gzip(const unsigned char *head, size_t length)
{
    return length >= 3 && memcmp(head, "\x1f\x8b\x08", 3) == 0;
}

static bool is_zip(const unsigned char *head, size_t length)
{
    return length >= 4 && memcmp(head, "PK\3\4", 4) == 0;
}

const struct reader reader_gzip = {
    .name = "gzip",
    .kind = READER_FOREIGN,
    .refusal = N_("compressed (gzip): unpack it first"),
    .recognise = is_gzip,
};

const struct reader reader_zip = {
    .name = "zip",
    .kind = READER_FOREIGN,
    .refusal = N_("a zip archive or a spreadsheet workbook: unpack it, or save it as CSV"),
    .recognise = is_zip,
};
