/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_STAYS_TEXT_H
#define ICURISK_TESTS_STAYS_TEXT_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "patient/reader.h"

/* Stays in a line of text, for tests of readers. */

/* Reads the stays of a text. stays_free them. */
static inline struct stays read_stays_text(const char *text, struct error *error)
{
    struct stays stays;
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(in);
    bool ok = reader_read_stream(in, "ward.txt", NULL, &stays, error);
    assert_int_equal(ok, stays.count > 0);
    fclose(in);
    return stays;
}

/* "a:63f HR80@1 HR90@2;b:..." of id, age, sex and the readings in use. */
static inline void write_stays_text(const struct stays *stays, struct text *out)
{
    text_append(out, "");
    for (size_t i = 0; i < stays->count; i++) {
        const struct patient *p = stays->patients[i];
        text_format(out, "%s%s:", i ? ";" : "", p->id);
        if (!isnan(p->age)) {
            text_format(out, "%g", p->age);
        }
        text_append(out, p->sex == SEX_MALE ? "m" : p->sex == SEX_FEMALE ? "f" : "");
        for (size_t k = 0; k < p->observation_count; k++) {
            const struct observation *o = &p->observations[k];
            text_format(out, " %s%.6g@%.6g", variable_info((enum variable)o->variable)->name,
                        o->value, o->hour);
        }
    }
}

/* Reading the text gives these stays, or is refused with this message. */
static inline void expect_stays(const char *text, const char *expected)
{
    struct error error = ERROR_NONE;
    struct stays stays = read_stays_text(text, &error);
    struct text found = {0};
    write_stays_text(&stays, &found);
    assert_string_equal(error.set ? error.text : found.data, expected);
    text_free(&found);
    stays_free(&stays);
}

/* Some stay has a problem with these words on this line. */
static inline void expect_notice(const char *text, const char *words, size_t line)
{
    struct error error = ERROR_NONE;
    struct stays stays = read_stays_text(text, &error);
    size_t found = 0;
    for (size_t i = 0; i < stays.count; i++) {
        for (size_t k = 0; k < stays.patients[i]->problem_count; k++) {
            const struct problem *problem = &stays.patients[i]->problems[k];
            found += problem->line == line && strstr(problem->reason, words);
        }
    }
    if (found == 0) {
        fail_msg("no notice '%s' on line %zu", words, line);
    }
    stays_free(&stays);
}

#endif
