/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/methods.h"

#include <stdio.h>

#include "net/modelfile.h"

const struct method methods[METHODS] = {
    {"lstm-lottery80", VARIANT_LSTM, {.sparse = 0.8}, true, 40},
    {"lstm-sparse80-32", VARIANT_LSTM, {.sparse = 0.8, .levels = 32}, false, 80},
    {"lstm-sparse80-16", VARIANT_LSTM, {.sparse = 0.8, .levels = 16}, false, 80},
    {"dnn-4bit", VARIANT_DNN, {.bits = 4}, false, 40},
    {"dnn-2bit", VARIANT_DNN, {.bits = 2}, false, 40},
    {"dnn-binary", VARIANT_DNN, {.bits = 1}, false, 40},
};

static bool go_on(void *context, const struct fit_progress *progress)
{
    const struct condense_options *options = context;
    (void)progress;
    return !options->watch.stop || !options->watch.stop(options->watch.context);
}

static bool make_one(const struct compression *compression, const struct method *method,
                     const struct condense_options *options, struct parallel *pool,
                     struct method_result *made, struct error *error)
{
    const struct model *parent = compression->parent;
    struct fit_options fit = {.recipe = compress_recipe(parent->network, parent->spec.scheme),
                              .progress = go_on,
                              .context = (void *)options};
    fit.recipe.epochs = options->epochs ? options->epochs : method->epochs;
    fit.recipe.seed = options->seed;
    struct model *model = compress_reduced(compression, &method->choice, method->rewind, &fit,
                                           method->name, pool, &made->judged, error);
    snprintf(made->path, sizeof made->path, "%s/%s.safetensors", options->out, method->name);
    bool ok = model && model_save(model, made->path, error);
    if (ok) {
        made->weights = model->network->parameters;
        made->left = network_nonzero_weights(model->network);
        made->file_bytes = model->file_bytes;
        compress_compare(compression, model, pool, &made->change);
    }
    model_free(model);
    return ok;
}

bool methods_make(const struct cohort *cohort, const struct condense_options *options,
                  struct parallel *pool, const struct condensed results[VARIANT_COUNT],
                  struct method_result made[METHODS], struct error *error)
{
    bool ok = true;
    for (int m = 0; ok && m < METHODS; m++) {
        struct compression compression = {0};
        condense_say(options, methods[m].name);
        struct model *parent = model_load(results[methods[m].parent].path, error);
        ok = parent && compress_start(&compression, parent, cohort, error) &&
             make_one(&compression, &methods[m], options, pool, &made[m], error);
        compress_end(&compression);
        model_free(parent);
    }
    return ok;
}
