/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Converts any supported source to challenge files, one per stay, or to tables of readings with
 * their units. Only accepted readings are written; a series of which the unit is doubtful stands
 * without one, so that it is as doubtful in the new file as in the original. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/session.h"
#include "base/file.h"
#include "patient/reader.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_FIX_UNITS,
    {"units", 0, NULL, N_("write tables of stay_id, Time, Parameter, Value and Unit")},
    {0}};

/* What a stay's file is like. */
struct form {
    const char *folder;
    bool units; /* columns stay_id and Unit; else the challenge's three columns */
};

/* The shortest decimal that reads back as the same number. */
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

/* HH:MM, with seconds if the minute is not whole. */
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

/* Is the unit of a variable's values in doubt? */
static bool doubts_unit(const struct patient *patient, enum variable variable)
{
    bool doubts = false;
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        doubts |= problem->variable == variable &&
                  (problem->kind == PROBLEM_UNIT || problem->kind == PROBLEM_DOUBT);
    }
    return doubts;
}

/* "" for what has none. */
static const char *unit_of(const struct patient *patient, enum variable variable)
{
    const char *unit = variable == VARIABLE_FIO2 ? "fraction" : variable_info(variable)->unit;
    return doubts_unit(patient, variable) ? "" : unit;
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
}

/* Age, sex and type of unit, each in a row with this begin and end. */
static void put_descriptors(struct text *out, const struct patient *patient, const char *begin,
                            const char *end)
{
    if (!isnan(patient->age)) {
        text_format(out, "%s00:00,Age,", begin);
        put_number(out, patient->age);
        text_append(out, end);
    }
    if (patient->sex != SEX_UNKNOWN) {
        text_format(out, "%s00:00,Gender,%d%s", begin, (int)patient->sex, end);
    }
    if (patient->icu_type > 0) {
        text_format(out, "%s00:00,ICUType,%d%s", begin, patient->icu_type, end);
    }
}

static void put_stay(struct text *out, const struct patient *patient)
{
    text_format(out, "Time,Parameter,Value\n00:00,RecordID,%s\n", patient->id);
    put_descriptors(out, patient, "", "\n");
    for (size_t i = 0; i < patient->observation_count; i++) {
        put_observation(out, &patient->observations[i]);
        text_append(out, "\n");
    }
}

/* A table that can be joined with those of other stays. */
static void put_stay_with_units(struct text *out, const struct patient *patient)
{
    const char *units[VARIABLE_COUNT];
    struct text begin = {0};
    for (int i = 0; i < VARIABLE_COUNT; i++) {
        units[i] = unit_of(patient, (enum variable)i);
    }
    text_format(&begin, "%s,", patient->id);
    text_append(out, "stay_id,Time,Parameter,Value,Unit\n");
    put_descriptors(out, patient, begin.data, ",\n");
    for (size_t i = 0; i < patient->observation_count; i++) {
        text_append(out, begin.data);
        put_observation(out, &patient->observations[i]);
        text_format(out, ",%s\n", units[patient->observations[i].variable]);
    }
    text_free(&begin);
}

/* Reports information that the new file cannot hold. */
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

/* Can the id be used unchanged as a file name and a CSV field? */
static bool is_plain(const char *id)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    return *id && *id != '.' && *id != '-' && strspn(id, letters) == strlen(id);
}

static bool write_stay(const struct patient *patient, const struct form *form)
{
    struct error error = ERROR_NONE;
    struct text path = {0}, data = {0};
    bool ok = is_plain(patient->id);
    text_format(&path, "%s/%s.%s", form->folder, patient->id, form->units ? "csv" : "txt");
    if (!ok) {
        error_set(&error, "%s: the stay's id cannot be the name of a file: %s", patient->file,
                  patient->id);
    } else if (access(path.data, F_OK) == 0) {
        ok = error_set(&error, "%s: is there already; nothing was written over it", path.data);
    } else {
        (form->units ? put_stay_with_units : put_stay)(&data, patient);
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

/* outcomes: appended to if the source states them; "" before the first. */
static bool write_all(struct session *session, const struct form *form, struct text *outcomes)
{
    bool good = true;
    while (session_load_next(session)) {
        for (size_t i = 0; i < session->stay_count; i++) {
            const struct patient *patient = session->stays[i].patient;
            bool written = write_stay(patient, form);
            good = written && good;
            if (written && patient->outcome >= 0) {
                text_append(outcomes, outcomes->length ? "" : "RecordID,In-hospital_death\n");
                text_format(outcomes, "%s,%d\n", patient->id, patient->outcome);
            }
        }
        session_forget_stays(session);
    }
    return command_print_skips(session) && good;
}

/* Of a database: its stays into set-a, their outcomes into Outcomes-a.txt beside it, which is a
 * cohort to evaluate and train on. */
static bool write_cohort(struct session *session, const char *folder)
{
    struct error error = ERROR_NONE;
    struct text stays = {0}, table = {0}, outcomes = {0};
    text_format(&stays, "%s/set-a", folder);
    text_format(&table, "%s/Outcomes-a.txt", folder);
    bool ok = access(table.data, F_OK) != 0 ||
              error_set(&error, "%s: is there already; nothing was written over it", table.data);
    ok = ok && file_make_folder(stays.data, &error);
    bool good = ok && write_all(session, &(struct form){.folder = stays.data}, &outcomes);
    ok = ok &&
         (outcomes.length == 0 || file_create(table.data, outcomes.data, outcomes.length, &error));
    if (!ok) {
        command_error("%s", error.text);
    }
    text_free(&stays);
    text_free(&table);
    text_free(&outcomes);
    return ok && good;
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
    struct text outcomes = {0}; /* other sources do not state them */
    const struct form form = {arguments->operands[1], argument_value(arguments, "units") != NULL};
    /* a cohort is of challenge files */
    bool cohort = ok && !form.units && reader_of_folder(arguments->operands[0]) != NULL;
    ok = ok &&
         (cohort ? write_cohort(&session, form.folder) : write_all(&session, &form, &outcomes));
    text_free(&outcomes);
    session_free(&session);
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_convert = {
    "convert", "PATH DIR", N_("write any stays that are read as files of the program's own form"),
    OPTIONS, run};
