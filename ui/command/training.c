/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/file.h"
#include "ui/command/training.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "app/report.h"
#include "base/clock.h"
#include "base/language.h"
#include "base/say.h"
#include "learn/blas.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"
#include "ui/command/interrupt.h"

/* The progress line. */
struct line {
    bool quiet, terminal;
    double shown; /* clock_usec of the last update */
};

enum { BAR = 24, SHOW_EVERY_USEC = 100000 };

static bool show(void *context, const struct fit_progress *progress)
{
    struct line *line = context;
    const struct progress *p = &progress->train;
    double now = clock_usec();
    char shown[256];
    if (line->quiet) {
        return !interrupt_came();
    }
    if (p->epoch_done) {
        say_format(shown, sizeof shown,
                   _("epoch %2d of %d  loss %.4f  held-out AUROC %.4f  %.0f s left"), p->epoch,
                   p->epochs, p->loss, progress->auroc, p->seconds_left);
        fprintf(stderr, "%s%s%s\n", line->terminal ? "\r" : "", shown,
                line->terminal ? "\033[K" : "");
    } else if (line->terminal && now - line->shown > SHOW_EVERY_USEC) {
        char bar[BAR + 1];
        for (size_t i = 0; i < BAR; i++) {
            bar[i] = i * p->batches < p->batch * BAR ? '#' : '.';
        }
        bar[BAR] = 0;
        say_format(shown, sizeof shown, _("epoch %2d of %d  [%s] loss %.4f  %.0f s left"), p->epoch,
                   p->epochs, bar, p->loss, p->seconds_left);
        fprintf(stderr, "\r%s\033[K", shown);
        line->shown = now;
    }
    return !interrupt_came();
}

int training_read(const struct arguments *arguments, struct training_request *request)
{
    request->data = argument_value(arguments, "data");
    request->out = argument_value(arguments, "out");
    request->name = argument_value(arguments, "name");
    request->threads = parallel_processors();
    if (request->name && (!*request->name || !safetensors_plain(request->name))) {
        return command_usage_error(arguments, "the name is not plain text");
    }
    bool ok = argument_integer(arguments, "epochs", 1, 10000, &request->epochs) &&
              argument_integer(arguments, "seed", 0, 2147483647, &request->seed) &&
              argument_integer(arguments, "threads", 1, 256, &request->threads);
    return ok ? STATUS_OK : STATUS_USAGE;
}

int training_run(const struct arguments *arguments, struct training_request *request,
                 training_work *work, void *context)
{
    struct line line = {.quiet = argument_value(arguments, "quiet") != NULL,
                        .terminal = isatty(STDERR_FILENO)};
    const char *named = argument_value(arguments, "checkpoint");
    struct text checkpoint = {0};
    text_format(&checkpoint, "%s.checkpoint", request->out);
    request->options.checkpoint = named ? named : checkpoint.data;
    request->options.progress = show;
    request->options.context = &line;
    interrupt_catch();
    if (!blas_is_fast()) {
        command_error("notice: OpenBLAS cannot be loaded: training takes several times as long");
    }
    struct parallel *pool = parallel_new((int)request->threads);
    int status = work(context, pool) ? STATUS_OK : STATUS_SOME;
    parallel_free(pool);
    text_free(&checkpoint);
    return interrupt_status(status);
}

bool training_compress(const struct training_request *request, const char *parent,
                       struct parallel *pool,
                       bool (*work)(void *context, const struct compression *compression,
                                    struct parallel *pool),
                       void *context)
{
    struct error error = ERROR_NONE;
    struct compression compression = {0};
    bool placed = file_can_write(request->out, &error);
    struct model *model = placed ? model_load(parent, &error) : NULL;
    struct cohort *cohort = model ? cohort_read(request->data, pool, &error) : NULL;
    command_note_decided(cohort);
    bool ok = cohort && compress_start(&compression, model, cohort, &error);
    if (ok) {
        ok = work(context, &compression, pool);
    } else {
        command_error("%s", error.text);
    }
    compress_end(&compression);
    cohort_free(cohort);
    model_free(model);
    return ok;
}

static bool print_judgement(const struct model *model, const struct judgement *judged)
{
    struct text out = {0};
    char stays[REPORT_COUNT], deaths[REPORT_COUNT];
    text_format(&out, _("%s: %zu parameters, %zu bytes\n"), model->path, model_parameters(model),
                model->file_bytes);
    say_text(&out,
             _("held out: %s, %s: AUROC %.4f (95 %% %.4f-%.4f), AUPRC %.4f,\n"
               "Brier %.4f, calibration error %.4f, min(Se, PPV) %.4f\n"),
             report_stays(judged->stays, stays), report_deaths(judged->deaths, deaths),
             judged->auroc, judged->auroc_low, judged->auroc_high, judged->auprc, judged->brier,
             judged->calibration_error, judged->min_se_ppv);
    bool printed = command_print(&out);
    text_free(&out);
    return printed;
}

bool training_save(struct model *model, const char *path, const char *checkpoint,
                   const struct judgement *judged, const struct error *error)
{
    struct error failed = *error;
    bool saved = model && model_save(model, path, &failed);
    if (saved) {
        if (checkpoint) {
            file_remove(checkpoint); /* finished: the network itself is on disk */
        }
        saved = print_judgement(model, judged);
    } else if (failed.set) {
        command_error("%s", failed.text);
    } else if (checkpoint && access(checkpoint, F_OK) == 0) {
        command_error("stopped; the same command resumes from %s", checkpoint);
    } else {
        command_error("stopped before the first epoch was done");
    }
    return saved;
}
