/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Helpers for shell tests:
 *     models DIR     writes small networks with random weights, both schemes
 *     json PATH...   parses JSON Lines from standard input; prints what stands at each path
 *                    ("risk", "risk_by_hour.-1", "problems.0.line"), tab-separated, arrays as
 * [length] keys, ranges, units the tables of the manual pages, in mdoc
 *     bounded MIB COMMAND...   runs a command; status 99 when it crashed, took more than 60 s or
 * more memory, and then says which */
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "learn/cohort.h"
#include "net/modelfile.h"
#include "patient/series.h"
#include "patient/variable.h"
#include "ui/screen/keys.h"

/* Networks of three kinds in each scheme. */
static int write_models(char **arguments)
{
    static const enum architecture kinds[] = {ARCHITECTURE_LSTM, ARCHITECTURE_HLSTM,
                                              ARCHITECTURE_DNN};
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        struct text folder = {0};
        text_format(&folder, "%s/%s", arguments[0], scheme_name((enum scheme)scheme));
        if (mkdir(folder.data, 0700) != 0) {
            return 1;
        }
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            const char *name = architecture_name(kinds[i]);
            struct text path = {0};
            struct error error = ERROR_NONE;
            text_format(&path, "%s/%s.safetensors", folder.data, name);
            struct model *model = fixture_model(name, (enum scheme)scheme, kinds[i]);
            if (!model_save(model, path.data, &error)) {
                fprintf(stderr, "%s\n", error.text);
                return 1;
            }
            model_free(model);
            text_free(&path);
        }
        text_free(&folder);
    }
    return 0;
}

/* The value at "a.0.b"; a negative index counts from the end. */
static const json_t *look_up(const json_t *value, const char *path)
{
    char *copy = strdup(path), *rest = NULL;
    for (char *part = strtok_r(copy, ".", &rest); part && value;
         part = strtok_r(NULL, ".", &rest)) {
        if (json_is_array(value)) {
            long index = atol(part), size = (long)json_array_size(value);
            value = json_array_get(value, (size_t)(index < 0 ? size + index : index));
        } else {
            value = json_object_get(value, part);
        }
    }
    free(copy);
    return value;
}

static void print_value(const json_t *value)
{
    if (!value) {
        printf("(none)");
    } else if (json_is_array(value)) {
        printf("[%zu]", json_array_size(value));
    } else if (json_is_string(value)) {
        printf("%s", json_string_value(value));
    } else {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
        printf("%s", text);
        free(text);
    }
}

static int read_json(char **paths)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
        json_error_t error;
        json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
        if (!json_is_object(object)) {
            fprintf(stderr, "not a JSON object: %s: %s", error.text, line);
            return 1;
        }
        for (char **path = paths; *path; path++) {
            print_value(look_up(object, *path));
            putchar(path[1] ? '\t' : '\n');
        }
        json_decref(object);
    }
    free(line);
    return 0;
}

static int print_keys(char **arguments)
{
    (void)arguments;
    int section = -1;
    for (int i = 1; i < ACTION_COUNT; i++) {
        const struct key_binding *binding = keys_binding((enum action)i);
        if ((int)binding->section != section) {
            printf("%s.Pp\n%s\n.Bl -tag -width Ds -compact\n", section < 0 ? "" : ".El\n",
                   keys_section_name(binding->section));
            section = (int)binding->section;
        }
        char *copy = strdup(binding->keys), *rest = NULL;
        printf(".It");
        for (char *key = strtok_r(copy, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
            printf("%s Ic %s%s", key == copy ? "" : " ,", strchr("-+=?^", *key) ? "\\&" : "", key);
        }
        printf("\n%s.\n", keys_text(binding->note));
        free(copy);
    }
    printf(".El\n");
    return 0;
}

static int print_ranges(char **arguments)
{
    (void)arguments;
    printf(".Bl -column CapRefill 0.21 22000 mmol/L \"Glascow coma scale verbal response\"\n");
    printf(".It Em Parameter Ta Em from Ta Em to Ta Em unit Ta Em column\n");
    for (int i = 0; i < VARIABLE_COUNT; i++) {
        const struct variable_info *info = variable_info((enum variable)i);
        const char *name = info->challenge   ? info->challenge
                           : info->benchmark ? "\\(en"
                                             : info->name;
        printf(".It %s Ta %g Ta %g Ta %s Ta %s\n", name, info->accept_low, info->accept_high,
               *info->unit ? info->unit : "\\(en", info->benchmark ? info->benchmark : "\\(en");
    }
    printf(".El\n");
    return 0;
}

/* The other units, each with an ordinary value in that unit. */
static int print_units(char **arguments)
{
    (void)arguments;
    printf(".Bl -column CapRefill \"pH without its decimal point\" 0.0000\n");
    printf(".It Em variable Ta Em \"looks like\" Ta Em example Ta Em \"would be\"\n");
    for (int i = 0; i < VARIABLE_COUNT; i++) {
        const struct variable_info *info = variable_info((enum variable)i);
        struct series_verdict other;
        for (size_t k = 0; series_other((enum variable)i, k, &other); k++) {
            double usual = (info->usual_low + info->usual_high) / 2;
            printf(".It %s Ta %s Ta %.4g Ta %.4g%s%s\n", info->name, other.unit,
                   usual / other.scale - other.offset, usual, *info->unit ? " " : "", info->unit);
        }
    }
    printf(".El\n");
    return 0;
}

/* The address sanitizer does not return freed memory. */
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_FACTOR 6
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_FACTOR 6
#endif
#endif
#ifndef MEMORY_FACTOR
#define MEMORY_FACTOR 1
#endif

static int run_bounded(char **arguments)
{
    enum { SECONDS = 60, BROKEN = 99 };
    pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS * MEMORY_FACTOR);
        execvp(arguments[1], arguments + 1);
        _exit(127);
    }
    int status = 0;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        return BROKEN;
    }
    if (WIFSIGNALED(status)) {
        int killer = WTERMSIG(status);
        fprintf(stderr, "bounded: %s\n", killer == SIGALRM ? "took too long" : strsignal(killer));
        return BROKEN;
    }
    if (used.ru_maxrss > 1024 * atol(arguments[0]) * MEMORY_FACTOR) {
        fprintf(stderr, "bounded: took %ld kB\n", used.ru_maxrss);
        return BROKEN;
    }
    return WEXITSTATUS(status);
}

/* plain FOLDER: a cohort's rows with the published preprocessing, fitted on its train/: a line per
 * hour, the stay's id first. */
static int print_plain(char **arguments)
{
    struct error error = ERROR_NONE;
    struct parallel *pool = parallel_new(1);
    struct cohort *cohort = cohort_read(arguments[0], pool, &error);
    if (!cohort) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    struct subset fitted, held_out;
    struct feature_spec spec;
    cohort_split(cohort, COHORT_HELD_OUT, 1, &fitted, &held_out);
    cohort_fit_plain_spec(cohort, &fitted, SCHEME_MIMIC3, &spec);
    struct cohort_rows *rows = cohort_rows_new(cohort, &spec, pool);
    for (size_t stay = 0; stay < cohort->count; stay++) {
        float x[STAY_HOURS * FEATURE_COUNT];
        cohort_rows_read(rows, stay, false, x);
        for (size_t i = 0; i < STAY_HOURS * FEATURE_COUNT; i++) {
            printf("%s%s%.9g", i % FEATURE_COUNT ? "" : cohort->stays[stay].patient->id, " ",
                   (double)x[i]);
            printf("%s", (i + 1) % FEATURE_COUNT ? "" : "\n");
        }
    }
    cohort_rows_free(rows);
    free(fitted.stays);
    free(held_out.stays);
    cohort_free(cohort);
    parallel_free(pool);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(char **arguments);
    } TOOLS[] = {{"models", write_models}, {"json", read_json},    {"keys", print_keys},
                 {"ranges", print_ranges}, {"units", print_units}, {"bounded", run_bounded},
                 {"plain", print_plain}};
    for (size_t i = 0; argc > 1 && i < sizeof TOOLS / sizeof *TOOLS; i++) {
        if (strcmp(argv[1], TOOLS[i].name) == 0) {
            return TOOLS[i].run(argv + 2);
        }
    }
    return 2;
}
