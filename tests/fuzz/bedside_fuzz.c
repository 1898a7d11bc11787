/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is a line typed at the bedside, and a time of admission. An accepted line has a time
 * and values within the stay, and reading the rows written for it gives the values typed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "patient/bedside.h"
#include "patient/reader.h"

static const time_t now = 1795356600, admitted = 1795356600 - 450 * 60;

/* True if the reading is listed as a problem: repeated, or after the last hour. */
static bool is_listed(const struct problem *problem, const struct bedside_line *line,
                      const struct bedside_reading *reading)
{
    bool doubted = line->doubts != 0;
    return problem->variable == reading->variable &&
           (doubted || problem->kind == PROBLEM_CONTRADICTION ||
            problem->kind == PROBLEM_REPEATED || problem->kind == PROBLEM_UNUSED);
}

/* True if the reading is used as typed, which it must be unless it was doubtful. */
static bool is_there(const struct patient *patient, const struct bedside_line *line,
                     const struct bedside_reading *reading)
{
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        if (seen->variable == reading->variable && fabs(seen->hour - line->minute / 60.0) < 1e-6 &&
            fabs(seen->value - reading->number) <= 1e-4 * fabs(reading->number)) {
            return true;
        }
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        if (is_listed(&patient->problems[i], line, reading)) {
            return true;
        }
    }
    return false;
}

/* Reading a file with the rows of the line gives its readings. */
static void read_back(const struct bedside_line *line)
{
    struct text file = {0};
    text_append(&file, "Time,Parameter,Value\n00:00,Entry,1\n00:00,RecordID,1\n");
    bedside_row(line, &file);
    FILE *in = fmemopen(file.data, file.length, "r");
    struct error error = ERROR_NONE;
    MUST(in);
    struct patient *patient = reader_read_one_stream(in, "typed.txt", NULL, &error);
    fclose(in);
    MUST(patient);
    for (int i = 0; i < line->count && !line->strike; i++) {
        MUST(is_there(patient, line, &line->readings[i]));
    }
    patient_free(patient);
    text_free(&file);
}

static void check_line(struct bedside_line *line)
{
    char out[1024];
    MUST(line->minute >= 0 && line->count > 0 && line->count <= BEDSIDE_READINGS);
    for (int i = 0; i < line->count; i++) {
        const struct bedside_reading *reading = &line->readings[i];
        MUST(line->strike || isfinite(reading->number));
        MUST((unsigned)reading->variable < VARIABLE_COUNT);
    }
    MUST(*bedside_text(line, out, sizeof out));
    MUST(line->strike || (*bedside_question(line, out, sizeof out) != 0) == (line->doubts != 0));
    read_back(line);
}

static void type(const char *text, bool known)
{
    const struct bedside_clock clock = {known, admitted, now};
    struct bedside_line line;
    struct error error = ERROR_NONE;
    bool whole = bedside_parse(text, &clock, &line, &error) == STAGE_WHOLE;
    MUST(whole == !error.set);
    if (whole) {
        check_line(&line);
        if (line.doubts & DOUBT_UNIT) {
            bedside_convert(&line);
            check_line(&line);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size), completed[256];
    struct error error = ERROR_NONE;
    time_t time;
    type(text, true);
    type(text, false);
    bedside_complete(text, completed, sizeof completed);
    MUST(bedside_admission(text, now, &time, &error) == !error.set);
    MUST(error.set || time <= now);
    free(text);
    return 0;
}
