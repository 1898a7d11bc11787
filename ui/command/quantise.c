/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/file.h"
#include "base/language.h"
#include "base/say.h"
#include "learn/compress_reduced.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"
#include "ui/command/training.h"

static const struct command_option OPTIONS[] = {
    {"data", 'd', "DIR",
     N_("stays to calibrate the ranges and to judge on, as for train (needed)")},
    {"out", 'o', "FILE", N_("write the network to this file (needed)")},
    {"per", 0, "WHAT", N_("one scale per channel (default) or per tensor")},
    {"bits", 0, "NUMBER",
     N_("8 (default), or trained in 4, 3, 2 or 1 bits a weight, one scale per channel")},
    {"levels", 0, "NUMBER", N_("trained in 2 to 64 values that the weights of a map share")},
    {"sparse", 0, "SHARE", N_("trained with this share of the weights at zero: 0.8")},
    {"rewind", 0, NULL, N_("with --sparse: as a lottery ticket, trained anew after each round")},
    {"epochs", 'e', "NUMBER", N_("epochs of training, where it trains (default 40)")},
    {"seed", 0, "NUMBER", N_("seed of order and dropout (default 1); the split is the parent's")},
    {"name", 0, "NAME",
     N_("name of the network (default: the parent's, with -int8, -4bit, -16, ...)")},
    {"threads", 0, "NUMBER", N_("threads (default: all processors); does not change the result")},
    {"quiet", 'q', NULL, N_("no progress")},
    {0}};

/* The parsed command line. */
struct request {
    struct training_request training;
    const char *parent;
    enum quantisation kind;
    struct reduce_choice choice; /* all 0: to int8, without training */
    bool rewind;
};

static bool trains(const struct request *request)
{
    return request->choice.sparse > 0 || request->choice.levels > 0 || request->choice.bits > 0;
}

/* Reads the requested form of the weights; returns a status. */
static int read_choice(const struct arguments *arguments, struct request *request)
{
    const char *sparse = argument_value(arguments, "sparse");
    const char *per = argument_value(arguments, "per");
    struct reduce_choice *choice = &request->choice;
    long bits = 8, levels = 0;
    if (!argument_integer(arguments, "bits", 1, 8, &bits) ||
        !argument_integer(arguments, "levels", 2, REDUCE_LEVELS_MOST, &levels)) {
        return STATUS_USAGE;
    }
    if (sparse && (!text_number(sparse, false, &choice->sparse) || !(choice->sparse > 0) ||
                   !(choice->sparse < 1))) {
        return command_usage_error(arguments, "--sparse takes a number between 0 and 1, not '%s'",
                                   sparse);
    }
    choice->bits = argument_value(arguments, "bits") && bits < 8 ? (int)bits : 0;
    choice->levels = (int)levels;
    request->rewind = argument_value(arguments, "rewind") != NULL;
    if (choice->bits > 4) {
        return command_usage_error(arguments, "--bits takes 8, 4, 3, 2 or 1");
    }
    if (levels > 0 && argument_value(arguments, "bits")) {
        return command_usage_error(arguments, "--levels and --bits cannot be combined");
    }
    if (sparse && argument_value(arguments, "bits") && choice->bits == 0) {
        return command_usage_error(arguments, "--sparse and --bits 8 cannot be combined");
    }
    if (request->rewind && !sparse) {
        return command_usage_error(arguments, "--rewind needs --sparse");
    }
    if (per && trains(request)) {
        return command_usage_error(arguments, "--per is for 8 bits alone");
    }
    return STATUS_OK;
}

static int read_options(const struct arguments *arguments, struct request *request)
{
    const char *per = argument_value(arguments, "per");
    *request = (struct request){.kind = QUANTISE_CHANNEL, .training = {.epochs = 40, .seed = 1}};
    int status = training_read(arguments, &request->training);
    if (status != STATUS_OK) {
        return status;
    }
    if (!request->training.data || !request->training.out || arguments->operand_count != 1) {
        return command_usage_error(arguments, "one FILE, --data and --out are needed");
    }
    request->parent = arguments->operands[0];
    if (per && strcmp(per, "tensor") == 0) {
        request->kind = QUANTISE_TENSOR;
    } else if (per && strcmp(per, "channel") != 0) {
        return command_usage_error(arguments, "--per takes channel or tensor, not '%s'", per);
    }
    return read_choice(arguments, request);
}

static void put_errors(const struct network *parent, const struct network *quantised,
                       struct text *out)
{
    static const struct report_column columns[] = {
        {N_("weights"), -22}, {N_("rms"), 6}, {N_("error"), 9},
        {N_("largest"), 9},   {"", 0},        {N_("inputs"), -16}};
    report_head(out, columns, sizeof columns / sizeof *columns);
    for (int m = 0; m < parent->maps; m++) {
        struct quantisation_error told;
        quantise_error(parent, quantised, m, &told);
        say_text(out, "%-22s %8.5f %8.5f %9.5f  ", told.name, told.weight_rms, told.error_rms,
                 told.largest);
        say_text(out, _("%.3f to %.3f"), (double)told.input_low, (double)told.input_high);
        text_append(out, "\n");
    }
}

static bool print_change(const struct compression *compression, const struct model *model,
                         struct parallel *pool)
{
    struct text out = {0};
    struct change change;
    compress_compare(compression, model, pool, &change);
    if (model_is_quantised(model)) {
        put_errors(compression->parent->network, model->network, &out);
    } else {
        say_text(&out, _("weights that are not zero: %zu of %zu; AUROC of the parent here %.4f\n"),
                 network_nonzero_weights(model->network),
                 network_nonzero_weights(compression->parent->network), change.auroc_before);
    }
    char stays[REPORT_COUNT];
    say_text(&out,
             _("parent %s: %zu bytes; risk at hour 48 of %s: changed by %.4f on average, "
               "%.4f at most; %zu cross the threshold\n"),
             compression->parent->path, compression->parent->file_bytes,
             report_stays(change.stays, stays), change.mean, change.most, change.crossed);
    if (compression->seen) {
        text_append(&out, model_is_quantised(model)
                              ? _("the parent may have seen these stays: its calibration was kept, "
                                  "and the figures are too good; the file says so\n")
                              : _("the parent may have seen these stays: risks were calibrated to "
                                  "its own, and the figures are too good; the file says so\n"));
    }
    bool ok = command_print(&out);
    text_free(&out);
    return ok;
}

/* "lstm-sparse80-16", "dnn-4bit", "lstm-int8" */
static void make_name(const struct request *request, const struct model *parent, struct text *name)
{
    const struct reduce_choice *choice = &request->choice;
    const char *given = request->training.name;
    text_append(name, given ? given : parent->name);
    if (given) {
        return;
    }
    if (choice->sparse > 0) {
        text_format(name, "-%s%g", request->rewind ? "lottery" : "sparse", 100 * choice->sparse);
    }
    if (choice->levels > 0) {
        text_format(name, "-%d", choice->levels);
    } else if (choice->bits > 0) {
        text_format(name, choice->bits == 1 ? "-binary" : "-%dbit", choice->bits);
    } else if (choice->sparse == 0) {
        text_append(name, "-int8");
    }
}

static struct model *make_model(struct request *request, const struct compression *compression,
                                const char *name, struct parallel *pool, struct judgement *judged,
                                struct error *error)
{
    if (!trains(request)) {
        return compress_quantised(compression, request->kind, name, pool, judged, error);
    }
    const struct model *parent = compression->parent;
    struct fit_options *options = &request->training.options;
    options->recipe = compress_recipe(parent->network, parent->spec.scheme);
    options->recipe.epochs = (int)request->training.epochs;
    options->recipe.seed = (uint64_t)request->training.seed;
    return compress_reduced(compression, &request->choice, request->rewind, options, name, pool,
                            judged, error);
}

static bool quantise(void *context, const struct compression *compression, struct parallel *pool)
{
    struct request *request = context;
    struct error error = ERROR_NONE;
    struct judgement judged;
    struct text name = {0};
    make_name(request, compression->parent, &name);
    struct model *model = make_model(request, compression, name.data, pool, &judged, &error);
    bool ok = training_save(model, request->training.out, NULL, &judged, &error) &&
              print_change(compression, model, pool);
    text_free(&name);
    model_free(model);
    return ok;
}

static bool quantise_file(void *context, struct parallel *pool)
{
    struct request *request = context;
    return training_compress(&request->training, request->parent, pool, quantise, request);
}

static int run(const struct arguments *arguments)
{
    struct request request;
    int status = read_options(arguments, &request);
    return status == STATUS_OK ? training_run(arguments, &request.training, quantise_file, &request)
                               : status;
}

const struct command command_quantise = {
    "quantise", "FILE", N_("store a network in 8 bit, or train it in few bits or few weights"),
    OPTIONS, run};
