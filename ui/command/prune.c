/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>

#include "base/file.h"
#include "base/language.h"
#include "learn/compress.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"
#include "ui/command/training.h"

static const struct command_option OPTIONS[] = {
    {"share", 0, "SHARE",
     N_("share of units to remove, of every layer or as a list: 0.5 or 0.5,0,0.25")},
    {"data", 'd', "DIR", N_("stays to fine-tune, calibrate and judge on, as for train (needed)")},
    {"out", 'o', "FILE", N_("write the network to this file (needed)")},
    {"name", 0, "NAME", N_("name of the network (default: the parent's, with -pruned)")},
    {"epochs", 'e', "NUMBER", N_("epochs of fine-tuning (default 20)")},
    {"seed", 0, "NUMBER", N_("seed of order and dropout (default 1); the split is the parent's")},
    {"threads", 0, "NUMBER", N_("threads (default: all processors); does not change the result")},
    {"checkpoint", 0, "FILE",
     N_("state after each epoch, resumed from (default: FILE.checkpoint)")},
    {"quiet", 'q', NULL, N_("no progress")},
    {0}};

/* The parsed command line. */
struct request {
    struct training_request training;
    const char *parent;
    double shares[NETWORK_LAYERS_MAX];
    int share_count;
};

/* "0.5" or "0.5,0,0.25": each at least 0 and below 1, not all 0. */
static bool read_shares(const char *text, struct request *request)
{
    double sum = 0;
    for (request->share_count = 0; request->share_count < NETWORK_LAYERS_MAX;) {
        char *end;
        double share = strtod(text, &end);
        if (end == text || !(share >= 0 && share < 1)) {
            return false;
        }
        request->shares[request->share_count++] = share;
        sum += share;
        if (*end != ',') {
            return *end == 0 && sum > 0;
        }
        text = end + 1;
    }
    return false;
}

static int read_options(const struct arguments *arguments, struct request *request)
{
    const char *share = argument_value(arguments, "share");
    *request = (struct request){.training = {.epochs = 20, .seed = 1}};
    int status = training_read(arguments, &request->training);
    if (status != STATUS_OK) {
        return status;
    }
    if (!share || !request->training.data || !request->training.out ||
        arguments->operand_count != 1) {
        return command_usage_error(arguments, "one FILE, --share, --data and --out are needed");
    }
    request->parent = arguments->operands[0];
    if (!read_shares(share, request)) {
        return command_usage_error(
            arguments, "--share takes a number from 0 to below 1, or one a layer, not '%s'", share);
    }
    return STATUS_OK;
}

/* One share for all layers, or one per layer. */
static bool spread_shares(struct request *request, const struct model *parent)
{
    int depth = parent->network->shape.depth;
    for (int l = 1; request->share_count == 1 && l < depth; l++) {
        request->shares[l] = request->shares[0];
    }
    if (request->share_count != 1 && request->share_count != depth) {
        command_error(language_plural("%s has %d layer: --share takes one number",
                                      "%s has %d layers: --share takes one number, or one for each",
                                      (unsigned long)depth),
                      parent->path, depth);
        return false;
    }
    return true;
}

static bool prune(void *context, const struct compression *compression, struct parallel *pool)
{
    struct request *request = context;
    struct training_request *training = &request->training;
    const struct model *parent = compression->parent;
    struct error error = ERROR_NONE;
    struct judgement judged;
    struct text name = {0};
    struct recipe recipe =
        fit_options_default(parent->network->shape.architecture, parent->spec.scheme).recipe;
    recipe.hidden = parent->network->shape.hidden_activation;
    recipe.gates = parent->network->shape.gates;
    recipe.epochs = (int)training->epochs;
    recipe.seed = (uint64_t)training->seed;
    training->options.recipe = recipe;
    if (!spread_shares(request, parent)) {
        return false;
    }
    text_format(&name, "%s%s", training->name ? training->name : parent->name,
                training->name ? "" : "-pruned");
    struct model *model = compress_pruned(compression, request->shares, &training->options,
                                          name.data, pool, &judged, &error);
    bool saved = training_save(model, training->out, training->options.checkpoint, &judged, &error);
    if (saved) {
        struct text out = {0};
        text_format(&out, _("parent %s: %zu parameters, %zu bytes\n"), parent->path,
                    model_parameters(parent), parent->file_bytes);
        text_append(&out, compression->seen
                              ? _("the parent may have seen the held-out stays: the figures are "
                                  "too good, and the file says so\n")
                              : "");
        saved = command_print(&out);
        text_free(&out);
    }
    text_free(&name);
    model_free(model);
    return saved;
}

static bool prune_file(void *context, struct parallel *pool)
{
    struct request *request = context;
    return training_compress(&request->training, request->parent, pool, prune, request);
}

static int run(const struct arguments *arguments)
{
    struct request request;
    int status = read_options(arguments, &request);
    return status == STATUS_OK ? training_run(arguments, &request.training, prune_file, &request)
                               : status;
}

const struct command command_prune = {
    "prune", "FILE", N_("remove the weakest units of a network and fine-tune it"), OPTIONS, run};
