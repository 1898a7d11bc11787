/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/reader.h"
#include "made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

struct patient *made_stay(const char *text, bool fix_units)
{
    struct patient_options options = {.fix_units = fix_units};
    return made_stay_with(text, &options);
}

struct patient *made_stay_with(const char *text, const struct patient_options *options)
{
    struct error error = ERROR_NONE;
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(in);
    struct patient *patient = reader_read_one_stream(in, "dir/p01_timeseries.csv", options, &error);
    fclose(in);
    assert_string_equal(error.text, "");
    assert_non_null(patient);
    return patient;
}

struct patient *made_challenge(const char *rows)
{
    struct text text = {0};
    text_format(&text, "Time,Parameter,Value\n%s", rows);
    struct patient *patient = made_stay(text.data, false);
    text_free(&text);
    return patient;
}

const struct problem *made_problem(const struct patient *patient, size_t line,
                                   enum problem_kind kind)
{
    for (size_t i = 0; i < patient->problem_count; i++) {
        if (patient->problems[i].line == line && patient->problems[i].kind == kind) {
            return &patient->problems[i];
        }
    }
    fail_msg("no problem of kind %s on line %zu", problem_kind_name(kind), line);
    return NULL;
}

FILE *made_reference(const char *name)
{
    const char *folder = getenv("srcdir");
    struct text path = {0};
    text_format(&path, "%s/tests/reference/%s", folder ? folder : ".", name);
    FILE *in = fopen(path.data, "r");
    if (!in) {
        fail_msg("cannot open %s", path.data);
    }
    text_free(&path);
    return in;
}
