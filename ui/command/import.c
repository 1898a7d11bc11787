/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>
#include <string.h>

#include "app/import_keras.h"
#include "app/report.h"
#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"out", 'o', "FILE", N_("write the network to this file (needed)")},
    {"normaliser", 0, "FILE", N_("CSV of the columns' means and SDs (default: the published one)")},
    {"name", 0, "NAME", N_("name of the network (default: the file's)")},
    {0}};

/* "best.h5" is best; of a name that is not plain text nothing is taken. */
static char *name_of(const struct arguments *arguments)
{
    const char *given = argument_value(arguments, "name");
    char *name = memory_text(given ? given : text_base_name(arguments->operands[0]));
    char *end = given ? NULL : strrchr(name, '.');
    if (end && end != name) {
        *end = 0;
    }
    return name;
}

static bool print_result(const struct model *model, const char *out)
{
    struct text text = {0};
    char shown[400];
    text_format(&text, "%s: %s\n", model->name, model_fact(model, "layers"));
    text_format(&text, _("%zu parameters, %zu bytes, standardised by: %s\n"),
                model_parameters(model), model->file_bytes, model_fact(model, "normaliser"));
    if (network_reads_backwards(model->network)) {
        text_append(&text, _("Not causal: a layer reads the hours backwards. For the risk at an "
                             "hour the network is\nrun over the hours up to it.\n"));
    }
    text_append(&text, _("Not calibrated: it shows no risk yet. Fit it to your stays, whose "
                         "outcomes are known:\n"));
    text_format(&text, "  icurisk recalibrate --model %s --data DIR --out FILE\n",
                text_escape(out, strlen(out), shown, sizeof shown));
    bool ok = command_print(&text);
    text_free(&text);
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct error error = ERROR_NONE;
    const char *out = argument_value(arguments, "out");
    if (!out || arguments->operand_count != 1) {
        return command_usage_error(arguments, "one FILE and --out are needed");
    }
    char *name = name_of(arguments);
    if (!*name || !safetensors_plain(name)) {
        free(name);
        return command_usage_error(arguments, "--name is needed: plain text");
    }
    struct model *model = file_can_write(out, &error)
                              ? import_keras(arguments->operands[0],
                                             argument_value(arguments, "normaliser"), name, &error)
                              : NULL;
    bool ok = model && model_save(model, out, &error) && print_result(model, out);
    if (error.set) {
        command_error("%s", error.text);
    }
    model_free(model);
    free(name);
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_import = {
    "import", "FILE", N_("read a network that Keras saved (.h5, .keras)"), OPTIONS, run};
