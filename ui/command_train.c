/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "learn/fit.h"
#include "ui/commands.h"

static const struct command_option OPTIONS[] = {
    {"arch", 'a', "NAME", "architecture: lstm, hlstm or dnn (needed)"},
    OPTION_SCHEME,
    {"data", 'd', "DIR", "folder with set-a/ and Outcomes-a.txt, or train/listfile.csv (needed)"},
    {"out", 'o', "FILE", "write the network to this file (needed)"},
    {"name", 0, "NAME", "name of the network (default: the architecture)"},
    {"hidden", 0, "NAME", "hlstm: activation of the hidden layer, tanh (default) or relu"},
    {"epochs", 'e', "NUMBER", "epochs (default 20)"},
    {"seed", 0, "NUMBER", "seed of split, first weights, order and dropout (default 1)"},
    {"threads", 0, "NUMBER", "threads (default: all processors); does not change the result"},
    {"checkpoint", 0, "FILE", "state after each epoch, resumed from (default: FILE.checkpoint)"},
    {"quiet", 'q', NULL, "no progress"},
    {0}};

/* Set by SIGINT and SIGTERM: stop at the next batch. */
static volatile sig_atomic_t stop_signal;

static void on_signal(int number)
{
    stop_signal = number;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

struct showing {
    bool quiet, terminal;
    double shown; /* usec of the last line */
};

enum { BAR = 24, SHOW_EVERY_USEC = 100000 };

static bool show(void *context, const struct fit_progress *progress)
{
    struct showing *showing = context;
    const struct progress *p = &progress->train;
    double now = clock_usec();
    if (showing->quiet) {
        return !stop_signal;
    }
    if (p->epoch_done) {
        fprintf(stderr, "%sepoch %2d of %d  loss %.4f  held-out AUROC %.4f  %.0f s left%s\n",
                showing->terminal ? "\r" : "", p->epoch, p->epochs, p->loss, progress->auroc,
                p->seconds_left, showing->terminal ? "\033[K" : "");
    } else if (showing->terminal && now - showing->shown > SHOW_EVERY_USEC) {
        char bar[BAR + 1];
        for (size_t i = 0; i < BAR; i++) {
            bar[i] = i * p->batches < p->batch * BAR ? '#' : '.';
        }
        bar[BAR] = 0;
        fprintf(stderr, "\repoch %2d of %d  [%s] loss %.4f  %.0f s left\033[K", p->epoch, p->epochs,
                bar, p->loss, p->seconds_left);
        showing->shown = now;
    }
    return !stop_signal;
}

/* Everything asked for on the command line. */
struct wish {
    struct fit_options options;
    const char *data, *out, *name;
    long threads;
};

static bool read_numbers(const struct arguments *arguments, struct wish *wish)
{
    long epochs = wish->options.recipe.epochs, seed = 1;
    wish->threads = parallel_processors();
    bool ok = argument_integer(arguments, "epochs", 1, 10000, &epochs) &&
              argument_integer(arguments, "seed", 0, 2147483647, &seed) &&
              argument_integer(arguments, "threads", 1, 256, &wish->threads);
    wish->options.recipe.epochs = (int)epochs;
    wish->options.recipe.seed = (uint64_t)seed;
    return ok;
}

static int read_wish(const struct arguments *arguments, struct wish *wish)
{
    const char *architecture_text = argument_value(arguments, "arch");
    const char *scheme_text = argument_value(arguments, "scheme");
    const char *hidden = argument_value(arguments, "hidden");
    enum architecture architecture;
    enum scheme scheme = SCHEME_PHYSIONET2012;
    wish->data = argument_value(arguments, "data");
    wish->out = argument_value(arguments, "out");
    wish->name = argument_value(arguments, "name");
    if (!architecture_text || !wish->data || !wish->out) {
        return command_usage_error(arguments, "--arch, --data and --out are needed");
    }
    if (wish->name && (!*wish->name || !safetensors_plain(wish->name))) {
        return command_usage_error(arguments, "the name is not plain text");
    }
    if (!architecture_find(architecture_text, &architecture)) {
        return command_usage_error(arguments, "architecture not known: %s", architecture_text);
    }
    if (scheme_text && !scheme_find(scheme_text, &scheme)) {
        return command_usage_error(arguments, "scheme not known: %s", scheme_text);
    }
    wish->options = fit_options_default(architecture, scheme);
    if (hidden && !activation_find(hidden, &wish->options.recipe.hidden)) {
        return command_usage_error(arguments, "activation not known: %s", hidden);
    }
    return read_numbers(arguments, wish) ? STATUS_OK : STATUS_USAGE;
}

static void print_judgement(const struct model *model, const struct judgement *judged)
{
    struct text out = {0};
    text_format(&out,
                "%s: %zu parameters, %zu bytes\n"
                "held out: %zu stays, %zu deaths: AUROC %.4f (95 %% %.4f-%.4f), AUPRC %.4f,\n"
                "Brier %.4f, calibration error %.4f, min(Se, PPV) %.4f\n",
                model->path, model_parameters(model), model->file_bytes, judged->stays,
                judged->deaths, judged->auroc, judged->auroc_low, judged->auroc_high, judged->auprc,
                judged->brier, judged->calibration_error, judged->min_se_ppv);
    command_print(&out);
    text_free(&out);
}

static int train(struct wish *wish, struct parallel *pool)
{
    struct error error = ERROR_NONE;
    struct cohort *cohort = cohort_read(wish->data, pool, &error);
    struct judgement judged;
    struct model *model = cohort ? fit_model(cohort, &wish->options, pool, &judged, &error) : NULL;
    if (model && wish->name) {
        model->name = arena_text(&model->arena, wish->name);
    }
    bool saved = model && model_save(model, wish->out, &error);
    if (saved) {
        unlink(wish->options.checkpoint); /* done: the network itself is on the disk */
        print_judgement(model, &judged);
    } else if (error.set) {
        command_error("%s", error.text);
    } else if (access(wish->options.checkpoint, F_OK) == 0) {
        command_error("stopped; the same command resumes from %s", wish->options.checkpoint);
    } else {
        command_error("stopped before the first epoch was done");
    }
    model_free(model);
    cohort_free(cohort);
    return saved ? STATUS_OK : STATUS_SOME;
}

static int run(const struct arguments *arguments)
{
    struct wish wish;
    int status = read_wish(arguments, &wish);
    if (status != STATUS_OK) {
        return status;
    }
    struct showing showing = {.quiet = argument_value(arguments, "quiet") != NULL,
                              .terminal = isatty(STDERR_FILENO)};
    struct text checkpoint = {0};
    text_format(&checkpoint, "%s.checkpoint", wish.out);
    const char *named = argument_value(arguments, "checkpoint");
    wish.options.checkpoint = named ? named : checkpoint.data;
    wish.options.progress = show;
    wish.options.context = &showing;
    catch_signals();
    train_start();
    struct parallel *pool = parallel_new((int)wish.threads);
    status = train(&wish, pool);
    parallel_free(pool);
    text_free(&checkpoint);
    return status == STATUS_SOME && stop_signal ? 128 + (int)stop_signal : status;
}

const struct command command_train = {"train", "", "train a network on a folder of stays", OPTIONS,
                                      run};
