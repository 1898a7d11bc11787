/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/language.h"
#include "patient/record.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"new", 'n', NULL, N_("start a new patient in FILE, which must not be there yet")},
    {"age", 0, "YEARS", N_("with --new: the age")},
    {"sex", 0, "SEX", N_("with --new: f or m")},
    {"bed", 0, "TEXT", N_("with --new: a bed or label, which is kept inside the file")},
    {"admitted", 0, "TIME",
     N_("time of admission: now, 07:30, \"yesterday 22:00\" or \"2026-11-22 07:30\"")},
    {0}};

struct entering {
    const char *path;
    struct record record;
    int status;
};

static bool take_facts(const struct arguments *arguments, struct record_facts *facts,
                       struct error *error)
{
    const char *age = argument_value(arguments, "age"), *sex = argument_value(arguments, "sex");
    const char *admitted = argument_value(arguments, "admitted");
    facts->age = NAN;
    if (age && (!text_number(age, false, &facts->age) || facts->age < 0 || facts->age > 120)) {
        return error_set(error, "--age takes years from 0 to 120, not '%s'", age);
    }
    facts->sex = !sex ? SEX_UNKNOWN : text_same(sex, "f") ? SEX_FEMALE : SEX_MALE;
    if (sex && facts->sex == SEX_MALE && !text_same(sex, "m")) {
        return error_set(error, "--sex takes f or m, not '%s'", sex);
    }
    const char *bed = argument_value(arguments, "bed");
    if (bed && !record_bed_fits(bed)) {
        return error_set(error, "--bed takes up to %d characters, no comma and no quote",
                         BED_BYTES - 1);
    }
    snprintf(facts->bed, sizeof facts->bed, "%s", bed ? bed : "");
    return bedside_admission(admitted ? admitted : "now", time(NULL), &facts->admitted, error);
}

/* One answer per line, flushed at once, so that a calling program can rely on it. */
static bool answer(struct text *said)
{
    text_append(said, "\n");
    bool printed = command_print(said);
    text_free(said);
    return printed;
}

static void refuse(struct entering *entering, const struct error *error, struct text *said)
{
    text_format(said, _("not saved: %s"), error->text);
    entering->status = STATUS_SOME;
}

static void take_line(struct entering *entering, const char *text, struct text *said)
{
    struct error error = ERROR_NONE;
    struct bedside_line line;
    char question[500];
    switch (record_take(&entering->record, text, time(NULL), &line, said, &error)) {
    case TAKEN_SAVED:
        return;
    case TAKEN_DOUBTED:
        error_set(&error, "%s; to keep it all the same, end the line with !",
                  bedside_question(&line, question, sizeof question));
        break;
    case TAKEN_REFUSED:
        break;
    }
    refuse(entering, &error, said);
}

/* False at the end of the input. An overlong line, or an incomplete last line, is returned without
 * a line end. */
static bool next_line(char *line, size_t size, bool *whole)
{
    if (!fgets(line, (int)size, stdin)) {
        return false;
    }
    size_t length = strcspn(line, "\n");
    *whole = line[length] == '\n';
    line[length] = 0;
    for (int c = *whole ? '\n' : 0; c != '\n' && c != EOF;) {
        c = getchar();
    }
    line[strcspn(line, "\r")] = 0;
    return true;
}

static void take_all(struct entering *entering)
{
    char line[256];
    bool whole, heard = true;
    while (heard && next_line(line, sizeof line, &whole)) {
        struct text said = {0};
        if (line[strspn(line, " \t")] == 0) {
            continue;
        }
        if (whole) {
            take_line(entering, line, &said);
        } else {
            struct error error = ERROR_NONE;
            error_set(&error, "the line is too long, or has no line end");
            refuse(entering, &error, &said);
        }
        heard = answer(&said);
    }
    entering->status = heard ? entering->status : STATUS_SOME;
}

/* Asks for confirmation. If there is no terminal, the answer is no. */
static bool confirm(const char *question)
{
    char line[64];
    bool whole;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        return false;
    }
    fprintf(stderr, _("icurisk: %s.\nSet it all the same? Type yes and Enter: "), question);
    return next_line(line, sizeof line, &whole) && whole && text_same(line, "yes");
}

/* Sets the time of admission of an existing patient. */
static bool admit(const struct arguments *arguments, struct entering *entering)
{
    struct error error = ERROR_NONE;
    struct record_facts facts;
    struct text said = {0};
    char question[300] = "", shown[WALL_BYTES];
    time_t now = time(NULL);
    if (argument_value(arguments, "new") || !argument_value(arguments, "admitted")) {
        return true;
    }
    bool ok = take_facts(arguments, &facts, &error);
    if (ok) {
        record_admission_question(&entering->record, facts.admitted, now, question,
                                  sizeof question);
    }
    if (*question && !confirm(question)) {
        ok = error_set(&error,
                       "not saved: %s. To set it all the same, begin the lines with: admitted %s !",
                       question, argument_value(arguments, "admitted"));
    }
    if (!ok || !record_admit(&entering->record, facts.admitted, &error)) {
        command_error("%s", error.text);
        entering->status = STATUS_SOME;
        return false;
    }
    struct wall wall = record_wall(&entering->record);
    text_format(&said, _("saved: admitted %s"), wall_near(&wall, 0, now, shown, sizeof shown));
    return answer(&said);
}

/* Creates the new patient, if requested. */
static bool prepare(const struct arguments *arguments, const char *path, int *status)
{
    struct error error = ERROR_NONE;
    struct record_facts facts;
    struct text said = {0};
    bool new = argument_value(arguments, "new") != NULL;
    if (!new && (argument_value(arguments, "age") || argument_value(arguments, "sex") ||
                 argument_value(arguments, "bed"))) {
        *status = command_usage_error(arguments, "--age, --sex and --bed go with --new");
        return false;
    }
    if (!take_facts(arguments, &facts, &error)) {
        *status = command_usage_error(arguments, "%s", error.text);
        return false;
    }
    bool ok = true;
    if (new) {
        ok = record_create(path, &facts, &error);
        text_append(&said, _("saved: a new patient"));
    }
    if (!ok) {
        command_error("%s", error.text);
    }
    ok = ok && (said.length == 0 || answer(&said));
    text_free(&said);
    *status = ok ? *status : STATUS_SOME;
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct error error = ERROR_NONE;
    if (arguments->operand_count != 1) {
        return command_usage_error(arguments, "enter takes one file");
    }
    struct entering entering = {.path = arguments->operands[0]};
    if (!prepare(arguments, entering.path, &entering.status)) {
        return entering.status;
    }
    if (!record_open(&entering.record, entering.path, &error)) {
        command_error("%s", error.text);
        return STATUS_SOME;
    }
    if (admit(arguments, &entering)) {
        take_all(&entering);
    }
    record_close(&entering.record);
    return entering.status;
}

const struct command command_enter = {
    "enter", "FILE",
    N_("add readings to a stay: lines such as HR 88, 07:30 HR 88, "
       "+7:30 HR 88 or strike 07:30 HR on standard input"),
    OPTIONS, run};
