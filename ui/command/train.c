/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <string.h>

#include "base/file.h"
#include "learn/fit.h"
#include "ui/command/commands.h"
#include "ui/command/training.h"

static const struct command_option OPTIONS[] = {
    {"arch", 'a', "NAME", N_("architecture (needed): {values}")},
    OPTION_SCHEME,
    {"data", 'd', "DIR",
     N_("folder with set-a/ and Outcomes-a.txt, or train/listfile.csv (needed)")},
    {"out", 'o', "FILE", N_("write the network to this file (needed)")},
    {"name", 0, "NAME", N_("name of the network (default: the architecture)")},
    {"recipe", 0, "NAME",
     N_("paper: as published, with its preprocessing and gates (default: this program's)")},
    {"hidden", 0, "NAME", N_("hlstm: activation of the hidden layer, tanh (default) or relu")},
    {"epochs", 'e', "NUMBER", N_("epochs (default 20)")},
    {"seed", 0, "NUMBER", N_("seed of split, first weights, order and dropout (default 1)")},
    {"threads", 0, "NUMBER", N_("threads (default: all processors); does not change the result")},
    {"checkpoint", 0, "FILE",
     N_("state after each epoch, resumed from (default: FILE.checkpoint)")},
    {"quiet", 'q', NULL, N_("no progress")},
    {0}};

static int read_options(const struct arguments *arguments, struct training_request *request)
{
    const char *architecture_text = argument_value(arguments, "arch");
    const char *scheme_text = argument_value(arguments, "scheme");
    const char *hidden = argument_value(arguments, "hidden");
    const char *recipe = argument_value(arguments, "recipe");
    enum architecture architecture;
    enum scheme scheme = SCHEME_PHYSIONET2012;
    if (!architecture_text || !argument_value(arguments, "data") ||
        !argument_value(arguments, "out")) {
        return command_usage_error(arguments, "--arch, --data and --out are needed");
    }
    if (!architecture_find(architecture_text, &architecture)) {
        char names[120];
        return command_usage_error(arguments, "unknown architecture '%s': not one of %s",
                                   architecture_text, architecture_names(names, sizeof names));
    }
    if (scheme_text && !scheme_find(scheme_text, &scheme)) {
        return command_usage_error(arguments, "unknown scheme '%s'", scheme_text);
    }
    if (recipe && strcmp(recipe, "paper") != 0) {
        return command_usage_error(arguments, "unknown recipe '%s'", recipe);
    }
    request->options = (recipe ? fit_options_published : fit_options_default)(architecture, scheme);
    if (hidden && !activation_find(hidden, &request->options.recipe.hidden)) {
        return command_usage_error(arguments, "unknown activation '%s'", hidden);
    }
    struct recipe *chosen = &request->options.recipe;
    request->epochs = chosen->epochs;
    request->seed = 1;
    int status = training_read(arguments, request);
    chosen->epochs = (int)request->epochs;
    chosen->seed = (uint64_t)request->seed;
    return status;
}

static bool train(void *context, struct parallel *pool)
{
    struct training_request *request = context;
    struct error error = ERROR_NONE;
    bool placed = file_can_write(request->out, &error);
    struct cohort *cohort = placed ? cohort_read(request->data, pool, &error) : NULL;
    struct judgement judged;
    command_note_decided(cohort);
    struct model *model =
        cohort ? fit_model(cohort, &request->options, pool, &judged, &error) : NULL;
    if (model && request->name) {
        model->name = arena_text(&model->arena, request->name);
    }
    bool saved = training_save(model, request->out, request->options.checkpoint, &judged, &error);
    model_free(model);
    cohort_free(cohort);
    return saved;
}

static int run(const struct arguments *arguments)
{
    struct training_request request = {0};
    int status = read_options(arguments, &request);
    return status == STATUS_OK ? training_run(arguments, &request, train, &request) : status;
}

const struct command command_train = {"train", "", N_("train a network on a folder of stays"),
                                      OPTIONS, run};
