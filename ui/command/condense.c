/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/condense_report.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/language.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/say.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"
#include "ui/command/interrupt.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    {"data", 'd', "DIR",
     N_("folder with set-a/ and Outcomes-a.txt, or train/listfile.csv (needed)")},
    {"out", 'o', "DIR", N_("write the networks and report.json into this folder (needed)")},
    {"recipe", 0, "NAME",
     N_("best (default), or paper: as published, judged on held-out stays only")},
    {"methods", 0, "WHICH",
     N_("main (default), or all: also lottery tickets, shared weights, few bits")},
    {"seed", 0, "NUMBER", N_("seed of split, folds, first weights, order and dropout (default 1)")},
    {"seeds", 0, "NUMBER",
     N_("with --recipe paper: train each network this many times; mean and SD (default 1)")},
    {"epochs", 'e', "NUMBER",
     N_("epochs of every training, to try it out (default: the recipe's)")},
    {"bag", 0, "NUMBER", N_("networks in the teacher; 0: the linear model alone (default 5)")},
    {"threads", 0, "NUMBER", N_("threads (default: all processors); does not change the result")},
    {"work", 0, "DIR", N_("checkpoints; a stopped run resumes from them (default: DIR.work)")},
    {"quiet", 'q', NULL, N_("no progress")},
    {0}};

struct showing {
    bool quiet;
    double started;
};

static bool is_stopped(void *context)
{
    (void)context;
    return interrupt_came();
}

static void show_line(void *context, const char *line)
{
    const struct showing *showing = context;
    if (!showing->quiet) {
        fprintf(stderr, "%6.0f s  %s\n", (clock_usec() - showing->started) / 1e6, line);
    }
}

static void show_run(void *context, const struct train_many_progress *progress)
{
    char line[160];
    say_format(line, sizeof line, _("%-28s %3d of %d, %.0f s left"), progress->name, progress->done,
               progress->total, progress->seconds_left);
    show_line(context, line);
}

struct request {
    struct condense_options options;
    const char *data;
    char *work;
    bool further; /* methods */
    long threads;
};

static int read_options(const struct arguments *arguments, struct request *request)
{
    const char *scheme_text = argument_value(arguments, "scheme");
    const char *recipe = argument_value(arguments, "recipe");
    const char *out = argument_value(arguments, "out");
    enum scheme scheme = SCHEME_PHYSIONET2012;
    request->data = argument_value(arguments, "data");
    if (!request->data || !out) {
        return command_usage_error(arguments, "--data and --out are needed");
    }
    if (scheme_text && !scheme_find(scheme_text, &scheme)) {
        return command_usage_error(arguments, "unknown scheme '%s'", scheme_text);
    }
    if (recipe && strcmp(recipe, "paper") != 0 && strcmp(recipe, "best") != 0) {
        return command_usage_error(arguments, "unknown recipe '%s'", recipe);
    }
    const char *which = argument_value(arguments, "methods");
    if (which && strcmp(which, "all") != 0 && strcmp(which, "main") != 0) {
        return command_usage_error(arguments, "--methods takes main or all, not '%s'", which);
    }
    request->further = which && strcmp(which, "all") == 0;
    request->options = condense_options_default(scheme);
    request->options.paper = recipe && strcmp(recipe, "paper") == 0;
    request->options.out = out;
    long seed = 1, seeds = 1, epochs = 0, bag = request->options.teacher.bag;
    request->threads = parallel_processors();
    bool ok = argument_integer(arguments, "seed", 0, 2147483647, &seed) &&
              argument_integer(arguments, "seeds", 1, 100, &seeds) &&
              argument_integer(arguments, "epochs", 2, 10000, &epochs) &&
              argument_integer(arguments, "bag", 0, 50, &bag) &&
              argument_integer(arguments, "threads", 1, 256, &request->threads);
    request->options.seed = request->options.teacher.seed = (uint64_t)seed;
    request->options.seeds = (int)seeds;
    request->options.epochs = (int)epochs;
    request->options.teacher.bag = (int)bag;
    if (bag < request->options.inner_bag) {
        request->options.inner_bag = (int)bag;
    }
    if (ok && seeds > 1 && !request->options.paper) {
        return command_usage_error(arguments, "--seeds needs --recipe paper");
    }
    return ok ? STATUS_OK : STATUS_USAGE;
}

/* Median time per stay of one model file, on synthetic features; negative, with a message, if it
 * fails. */
static double measure(struct session *session, const char *path)
{
    struct error error = ERROR_NONE;
    struct bench_result result = {.usec_median = -1};
    struct model *model = model_load(path, &error);
    if (model) {
        float *features = bench_features(session, model);
        bench_model(model, features, &(struct bench_plan){1, 2e5}, &result);
        free(features);
    } else {
        command_error("%s", error.text);
    }
    model_free(model);
    return result.usec_median;
}

static bool measure_all(const struct condensed *results, const struct method_result *made,
                        double usec[VARIANT_COUNT], double made_usec[METHODS])
{
    struct session session;
    bool ok = true;
    session_init(&session);
    for (int v = 0; ok && v < VARIANT_COUNT; v++) {
        usec[v] = measure(&session, results[v].path);
        ok = usec[v] >= 0;
    }
    for (int m = 0; ok && made && m < METHODS; m++) {
        made_usec[m] = measure(&session, made[m].path);
        ok = made_usec[m] >= 0;
    }
    session_free(&session);
    return ok;
}

/* made NULL: no further methods. */
static bool write_report(const struct request *request, const struct condensed *results,
                         const struct method_result *made)
{
    double usec[VARIANT_COUNT], made_usec[METHODS];
    struct text tables = {0}, json = {0}, path = {0};
    struct error error = ERROR_NONE;
    if (!measure_all(results, made, usec, made_usec)) {
        return false;
    }
    condense_report_tables(&request->options, results, usec, &tables);
    if (made) {
        condense_report_methods(made, made_usec, &tables);
    }
    condense_report_json(&request->options, results, usec, made, made_usec, &json);
    text_format(&path, "%s/report.json", request->options.out);
    bool ok = file_write(path.data, json.data, json.length, &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    ok = command_print(&tables) && ok;
    text_free(&tables);
    text_free(&json);
    text_free(&path);
    return ok;
}

static bool run_condense(struct request *request, struct parallel *pool)
{
    struct error error = ERROR_NONE;
    struct condensed *results = memory_new(VARIANT_COUNT, sizeof *results);
    struct method_result *made = request->further ? memory_new(METHODS, sizeof *made) : NULL;
    struct cohort *cohort = cohort_read(request->data, pool, &error);
    command_note_decided(cohort);
    bool ok = cohort && condense(cohort, &request->options, pool, results, &error) &&
              (!made || methods_make(cohort, &request->options, pool, results, made, &error));
    if (ok) {
        ok = write_report(request, results, made);
        if (ok) {
            condense_remove_checkpoints(&request->options);
            rmdir(request->work); /* kept if it contains anything else */
        }
    } else if (error.set) {
        command_error("%s", error.text);
    } else {
        command_error("stopped; the same command resumes from %s", request->work);
    }
    cohort_free(cohort);
    free(results);
    free(made);
    return ok;
}

/* Two runs in one folder would overwrite each other's checkpoints. */
static int run_alone(struct request *request)
{
    struct error error = ERROR_NONE;
    struct text report = {0};
    bool done = false;
    text_format(&report, "%s/report.json", request->options.out);
    int lock = lock_folder(request->work, N_("%s is condensing here"), &error);
    if (lock < 0 || !file_can_write(report.data, &error)) {
        command_error("%s", error.text);
    } else {
        struct parallel *pool = parallel_new((int)request->threads);
        done = run_condense(request, pool);
        parallel_free(pool);
    }
    text_free(&report);
    if (lock >= 0) {
        close(lock);
    }
    return done ? STATUS_OK : STATUS_SOME;
}

static int run(const struct arguments *arguments)
{
    struct request request = {0};
    struct showing showing = {argument_value(arguments, "quiet") != NULL, clock_usec()};
    int status = read_options(arguments, &request);
    if (status != STATUS_OK) {
        return status;
    }
    struct text work = {0};
    const char *named = argument_value(arguments, "work");
    text_format(&work, "%s%s", named ? named : request.options.out, named ? "" : ".work");
    request.work = work.data;
    request.options.watch = (struct train_many_watch){is_stopped, show_run, &showing, request.work};
    request.options.say = show_line;
    interrupt_catch();
    status = STATUS_SOME;
    struct error error = ERROR_NONE;
    if (file_make_folder(request.options.out, &error) && file_make_folder(request.work, &error)) {
        status = run_alone(&request);
    } else {
        command_error("%s", error.text);
    }
    text_free(&work);
    return interrupt_status(status);
}

const struct command command_condense = {
    "condense", "", N_("make all variants of a scheme, judge them and print the tables"), OPTIONS,
    run};
