/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <string.h>

#include "base/file.h"
#include "app/synth.h"
#include "app/synth_class.h"
#include "base/language.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"out", 'o', "DIR", N_("write the files into this folder; it is made if it is missing")},
    {"seed", 0, "NUMBER", N_("seed of the noise (default 1)")},
    {"list", 'l', NULL, N_("only list the courses")},
    {"class", 0, NULL, N_("write the teaching cohort instead: synthetic stays with outcomes")},
    {0}};

static int list_courses(void)
{
    const struct synth_course *courses;
    struct text out = {0};
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        text_format(&out, "%-32s %s\n", courses[i].name, _(courses[i].about));
    }
    bool ok = command_print(&out);
    text_free(&out);
    return ok ? STATUS_OK : STATUS_SOME;
}

/* Takes ownership of data. */
static bool write_file(const char *folder, const char *name, const char *ending, struct text *data)
{
    struct error error = ERROR_NONE;
    struct text path = {0};
    text_format(&path, "%s/%s%s", folder, name, ending);
    bool ok = file_write(path.data, data->data ? data->data : "", data->length, &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    text_free(data);
    text_free(&path);
    return ok;
}

static bool write_course(const struct synth_course *course, uint64_t seed, const char *folder)
{
    struct error error = ERROR_NONE;
    struct text data = {0};
    if (!synth_write(course, seed, &data, &error)) {
        command_error("%s", error.text);
        return false;
    }
    return write_file(folder, course->name, course->ending, &data);
}

static bool write_readme(const char *folder)
{
    struct text data = {0};
    synth_readme(&data);
    return write_file(folder, "README", ".md", &data);
}

/* Writes the cohort in the challenge layout, and the file that excludes it from other wards
 * (FILE_APART). */
static bool write_class(const char *folder, uint64_t seed)
{
    struct error error = ERROR_NONE;
    struct synth_class class = {0};
    struct text set = {0}, apart = {0};
    text_format(&set, "%s/set-a", folder);
    text_append(&apart, "A folder above this one is opened without these stays.\n");
    bool good = file_make_folder(set.data, &error);
    if (!good) {
        command_error("%s", error.text);
    } else {
        synth_class_write(seed, &class);
        good = write_file(set.data, "class", SYNTH_CHALLENGE, &class.stays) &&
               write_file(folder, "Outcomes-a", SYNTH_CHALLENGE, &class.outcomes) &&
               write_file(folder, "README", ".md", &class.readme) &&
               write_file(folder, FILE_APART, "", &apart);
    }
    text_free(&class.stays);
    text_free(&class.outcomes);
    text_free(&class.readme);
    text_free(&apart);
    text_free(&set);
    return good;
}

static bool is_wanted(const struct arguments *arguments, const char *name)
{
    for (int i = 0; i < arguments->operand_count; i++) {
        const char *wanted = arguments->operands[i];
        if (wanted && strcmp(wanted, name) == 0) {
            return true;
        }
    }
    return arguments->operand_count == 0;
}

static const char *unknown_name(const struct arguments *arguments)
{
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (int i = 0; i < arguments->operand_count; i++) {
        size_t found = 0;
        while (found < count && strcmp(courses[found].name, arguments->operands[i]) != 0) {
            found++;
        }
        if (found == count) {
            return arguments->operands[i];
        }
    }
    return NULL;
}

static int run(const struct arguments *arguments)
{
    const char *folder = argument_value(arguments, "out");
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    long seed = 1;
    if (argument_value(arguments, "list")) {
        return list_courses();
    }
    if (!folder || !*folder) {
        return command_usage_error(arguments, "synth needs --out=DIR (or --list)");
    }
    if (!argument_integer(arguments, "seed", 0, 2147483647, &seed)) {
        return STATUS_USAGE;
    }
    if (unknown_name(arguments)) {
        return command_usage_error(arguments, "unknown synthetic course '%s'",
                                   unknown_name(arguments));
    }
    if (argument_value(arguments, "class") && arguments->operand_count > 0) {
        return command_usage_error(arguments, "--class and names cannot be combined");
    }
    struct error error = ERROR_NONE;
    if (!file_make_folder(folder, &error)) {
        command_error("%s", error.text);
        return STATUS_SOME;
    }
    if (argument_value(arguments, "class")) {
        return write_class(folder, (uint64_t)seed) ? STATUS_OK : STATUS_SOME;
    }
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        if (is_wanted(arguments, courses[i].name)) {
            good = write_course(&courses[i], (uint64_t)seed, folder) && good;
        }
    }
    if (arguments->operand_count == 0) {
        good = write_readme(folder) && good;
    }
    return good ? STATUS_OK : STATUS_SOME;
}

const struct command command_synth = {
    "synth", "[NAME...]", N_("write synthetic patients, for samples and teaching"), OPTIONS, run};
