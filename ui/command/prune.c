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
    const char *parent, *data, *out, *name;
    double shares[NETWORK_LAYERS_MAX];
    int share_count;
    struct fit_options options;
    long epochs, seed, threads;
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
    *request = (struct request){.data = argument_value(arguments, "data"),
                                .out = argument_value(arguments, "out"),
                                .name = argument_value(arguments, "name"),
                                .epochs = 20,
                                .seed = 1,
                                .threads = parallel_processors()};
    if (!share || !request->data || !request->out || arguments->operand_count != 1) {
        return command_usage_error(arguments, "one FILE, --share, --data and --out are needed");
    }
    request->parent = arguments->operands[0];
    if (!read_shares(share, request)) {
        return command_usage_error(
            arguments, "--share takes a number from 0 to below 1, or one a layer, not '%s'", share);
    }
    if (request->name && (!*request->name || !safetensors_plain(request->name))) {
        return command_usage_error(arguments, "the name is not plain text");
    }
    bool ok = argument_integer(arguments, "epochs", 1, 10000, &request->epochs) &&
              argument_integer(arguments, "seed", 0, 2147483647, &request->seed) &&
              argument_integer(arguments, "threads", 1, 256, &request->threads);
    return ok ? STATUS_OK : STATUS_USAGE;
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

static bool prune(struct request *request, const struct compression *compression,
                  struct parallel *pool)
{
    const struct model *parent = compression->parent;
    struct error error = ERROR_NONE;
    struct judgement judged;
    struct text name = {0};
    text_format(&name, "%s%s", request->name ? request->name : parent->name,
                request->name ? "" : "-pruned");
    struct model *model = compress_pruned(compression, request->shares, &request->options,
                                          name.data, pool, &judged, &error);
    bool saved = training_save(model, request->out, request->options.checkpoint, &judged, &error);
    if (saved) {
        struct text out = {0};
        text_format(&out, "parent %s: %zu parameters, %zu bytes\n%s", parent->path,
                    model_parameters(parent), parent->file_bytes,
                    compression->seen
                        ? "the parent may have seen the held-out stays: the figures are "
                          "too good, and the file says so\n"
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
    struct error error = ERROR_NONE;
    struct compression compression = {0};
    bool placed = file_can_write(request->out, &error);
    struct model *parent = placed ? model_load(request->parent, &error) : NULL;
    struct cohort *cohort = parent ? cohort_read(request->data, pool, &error) : NULL;
    bool ok = cohort && compress_start(&compression, parent, cohort, &error);
    if (!ok) {
        command_error("%s", error.text);
    } else {
        struct recipe recipe =
            fit_options_default(parent->network->shape.architecture, parent->spec.scheme).recipe;
        recipe.hidden = parent->network->shape.hidden_activation;
        recipe.gates = parent->network->shape.gates;
        recipe.epochs = (int)request->epochs;
        recipe.seed = (uint64_t)request->seed;
        request->options.recipe = recipe;
        ok = spread_shares(request, parent) && prune(request, &compression, pool);
    }
    compress_end(&compression);
    cohort_free(cohort);
    model_free(parent);
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct request request;
    int status = read_options(arguments, &request);
    if (status != STATUS_OK) {
        return status;
    }
    return training_run(arguments, request.out, request.threads, &request.options, prune_file,
                        &request);
}

const struct command command_prune = {
    "prune", "FILE", N_("remove the weakest units of a network and fine-tune it"), OPTIONS, run};
