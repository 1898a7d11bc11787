/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Any source that the program reads, written as stays of its own form: a challenge file each. Only
 * readings that may be fed are written, without units: a series whose unit nobody wrote down is as
 * doubtful in the new file as in the old one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/session.h"
#include "base/file.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {OPTION_FIX_UNITS, {0}};

/* The shortest decimal that is read back as the same number. */
static void put_number(struct text *out, double value)
{
    char number[32];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(number, sizeof number, "%.*g", digits, value);
        if (strtod(number, NULL) == value) {
            break;
        }
    }
    text_append(out, number);
}

/* HH:MM, with seconds where the minute is not whole. */
static void put_time(struct text *out, double hour)
{
    enum { MINUTE = 60, HOUR = 3600 };
    long seconds = lround(fabs(hour) * HOUR);
    text_format(out, "%s%02ld:%02ld", hour < 0 && seconds > 0 ? "-" : "", seconds / HOUR,
                seconds / MINUTE % MINUTE);
    if (seconds % MINUTE != 0) {
        text_format(out, ":%02ld", seconds % MINUTE);
    }
}

static void put_observation(struct text *out, const struct observation *observation)
{
    const struct variable_category *categories;
    enum variable variable = (enum variable)observation->variable;
    put_time(out, observation->hour);
    text_format(out, ",%s,", variable_info(variable)->name);
    if (observation->category >= 0) { /* by the numbered spelling: a bare "None" may be missing */
        variable_categories(variable, &categories);
        text_append(out, categories[categories[observation->category].canonical].name);
    } else {
        put_number(out, observation->value);
    }
    text_append(out, "\n");
}

static void put_stay(struct text *out, const struct patient *patient)
{
    text_format(out, "Time,Parameter,Value\n00:00,RecordID,%s\n", patient->id);
    if (!isnan(patient->age)) {
        text_append(out, "00:00,Age,");
        put_number(out, patient->age);
        text_append(out, "\n");
    }
    if (patient->sex != SEX_UNKNOWN) {
        text_format(out, "00:00,Gender,%d\n", (int)patient->sex);
    }
    if (patient->icu_type > 0) {
        text_format(out, "00:00,ICUType,%d\n", patient->icu_type);
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        put_observation(out, &patient->observations[i]);
    }
}

/* What the new file cannot tell of the old one. */
static void say_problems(const struct patient *patient)
{
    const size_t *counts = patient->problem_counts;
    size_t lost = counts[PROBLEM_REJECTED] + counts[PROBLEM_UNUSED];
    size_t asked = counts[PROBLEM_UNIT] + counts[PROBLEM_DOUBT] + counts[PROBLEM_CONTRADICTION];
    char shown[512];
    text_escape(patient->file, strlen(patient->file), shown, sizeof shown);
    if (lost + asked > 0) {
        command_error("notice: %s: %s: values not used and not written: %zu; doubtful: %zu", shown,
                      patient->id, lost, asked);
    }
}

/* An id that is a file name and a cell as it stands. */
static bool is_plain(const char *id)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    return *id && *id != '.' && *id != '-' && strspn(id, letters) == strlen(id);
}

static bool write_stay(const struct patient *patient, const char *folder)
{
    struct error error = ERROR_NONE;
    struct text path = {0}, data = {0};
    bool ok = is_plain(patient->id);
    text_format(&path, "%s/%s.txt", folder, patient->id);
    if (!ok) {
        error_set(&error, "%s: the stay's id cannot be the name of a file: %s", patient->file,
                  patient->id);
    } else if (access(path.data, F_OK) == 0) {
        ok = error_set(&error, "%s: is there already; nothing was written over it", path.data);
    } else {
        put_stay(&data, patient);
        ok = file_write(path.data, data.data, data.length, &error);
    }
    if (ok) {
        say_problems(patient);
    } else {
        command_error("%s", error.text);
    }
    text_free(&path);
    text_free(&data);
    return ok;
}

static bool write_all(struct session *session, const char *folder)
{
    bool good = true;
    while (session_load_next(session)) {
        for (size_t i = 0; i < session->stay_count; i++) {
            good = write_stay(session->stays[i].patient, folder) && good;
        }
        session_forget_stays(session);
    }
    return command_print_skips(session) && good;
}

static int run(const struct arguments *arguments)
{
    struct error error = ERROR_NONE;
    struct session session;
    if (arguments->operand_count != 2) {
        return command_usage_error(arguments, "convert needs a source and a folder to write into");
    }
    session_init(&session);
    session_fix_units(&session, argument_value(arguments, "fix-units") != NULL);
    bool ok = session_add_path(&session, arguments->operands[0], &error) &&
              file_make_folder(arguments->operands[1], &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    ok = ok && write_all(&session, arguments->operands[1]);
    session_free(&session);
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_convert = {
    "convert", "PATH DIR", "write any stays that are read as files of the program's own form",
    OPTIONS, run};
