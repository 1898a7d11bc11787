/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/report.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"json", 'j', NULL, "one JSON object a line"}, OPTION_MODELS, {0}};

struct printing {
    bool json;
    int status;
    struct text out;
};

static void print_model(struct printing *printing, const struct model *model, bool first)
{
    if (!printing->json && !first) {
        text_append(&printing->out, "\n");
    }
    (printing->json ? report_model_json : report_model)(model, &printing->out);
}

static void print_file(struct printing *printing, const char *path, bool first)
{
    struct error error = ERROR_NONE;
    struct model *model = model_load(path, &error);
    if (!model) {
        command_error("%s", error.text);
        printing->status = STATUS_SOME;
        return;
    }
    print_model(printing, model, first);
    model_free(model);
}

static void print_all(struct printing *printing, const struct arguments *arguments)
{
    struct session session;
    session_init(&session);
    if (command_open_models(arguments, &session, &printing->status)) {
        for (size_t i = 0; i < session.model_count; i++) {
            print_model(printing, session.models[i], i == 0);
        }
    }
    session_free(&session);
}

static int run(const struct arguments *arguments)
{
    struct printing printing = {.json = argument_value(arguments, "json") != NULL};
    if (arguments->operand_count == 0) {
        print_all(&printing, arguments);
    }
    for (int i = 0; i < arguments->operand_count; i++) {
        print_file(&printing, arguments->operands[i], i == 0);
    }
    if (!command_print(&printing.out)) {
        printing.status = STATUS_SOME;
    }
    text_free(&printing.out);
    return printing.status;
}

const struct command command_info = {"info", "[FILE...]",
                                     "print all that a network file says of itself", OPTIONS, run};
