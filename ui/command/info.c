/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/card.h"
#include "app/frontier.h"
#include "app/report.h"
#include "base/memory.h"
#include "patient/scheme.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"json", 'j', NULL, N_("one JSON object a line")},
    {"card", 0, NULL, N_("a model card in Markdown, from what the file says")},
    {"svg", 0, NULL, N_("a drawing: size of the files against AUROC, at home and elsewhere")},
    OPTION_SCHEME,
    OPTION_MODELS,
    {0}};

struct printing {
    void (*print)(const struct model *model, struct text *out);
    bool divided; /* separate entries by empty lines */
    int status;
    size_t printed;
    struct text out;
};

static void print_model(struct printing *printing, const struct model *model, bool first)
{
    if (printing->divided && !first) {
        text_append(&printing->out, "\n");
    }
    printing->print(model, &printing->out);
}

static void print_checked(struct printing *printing, struct session *session, size_t model)
{
    if (command_check_model(session, model)) {
        print_model(printing, session->models[model], printing->printed++ == 0);
    } else {
        printing->status = STATUS_SOME;
    }
}

static void print_file(struct printing *printing, const char *path)
{
    struct error error = ERROR_NONE;
    struct session session;
    session_init(&session);
    if (!command_trust(&session)) {
        printing->status = STATUS_SOME;
    }
    if (session_open_model(&session, path, &error)) {
        print_checked(printing, &session, session.model);
    } else {
        command_error("%s", error.text);
        printing->status = STATUS_SOME;
    }
    session_free(&session);
}

/* Prints the networks with this name in each scheme; NULL: all. */
static void print_named(struct printing *printing, const struct arguments *arguments,
                        const char *name)
{
    struct session session;
    size_t before = printing->printed;
    session_init(&session);
    if (command_open_models(arguments, &session, &printing->status)) {
        for (size_t i = 0; i < session.model_count; i++) {
            if (!name || strcmp(session.models[i]->name, name) == 0) {
                print_checked(printing, &session, i);
            }
        }
        if (printing->printed == before && printing->status == STATUS_OK) {
            printing->status = command_usage_error(arguments, "unknown network '%s'", name);
        }
    }
    session_free(&session);
}

/* --svg: the networks of a scheme in one drawing. */
static int draw(const struct arguments *arguments)
{
    struct session session;
    struct error error = ERROR_NONE;
    struct text out = {0};
    int status = STATUS_OK;
    session_init(&session);
    if (command_open_models(arguments, &session, &status)) {
        const char *name = argument_value(arguments, "scheme");
        const struct model **models = memory_new(session.model_count, sizeof *models);
        size_t count = 0;
        for (size_t i = 0; i < session.model_count; i++) {
            const struct model *model = session.models[i];
            if (!name || strcmp(scheme_name(model->spec.scheme), name) == 0) {
                if (command_check_model(&session, i)) {
                    models[count++] = model;
                } else {
                    status = STATUS_SOME;
                }
            }
        }
        if (!frontier_draw(models, count, &out, &error)) {
            command_error("%s", error.text);
            status = STATUS_SOME;
        } else if (!command_print(&out)) {
            status = STATUS_SOME;
        }
        free(models);
    }
    session_free(&session);
    text_free(&out);
    return status;
}

static int run(const struct arguments *arguments)
{
    bool svg = argument_value(arguments, "svg");
    bool json = argument_value(arguments, "json"), card = argument_value(arguments, "card");
    if (json && card) {
        return command_usage_error(arguments, "--json and --card cannot be combined");
    }
    if (svg && (json || card || arguments->operand_count > 0)) {
        return command_usage_error(arguments, "--svg goes with no other form and no name");
    }
    if (!svg && argument_value(arguments, "scheme")) {
        return command_usage_error(arguments, "--scheme goes with --svg");
    }
    if (svg) {
        return draw(arguments);
    }
    struct printing printing = {.print = json   ? report_model_json
                                         : card ? card_write
                                                : report_model,
                                .divided = !json};
    if (arguments->operand_count == 0) {
        print_named(&printing, arguments, NULL);
    }
    for (int i = 0; i < arguments->operand_count; i++) {
        const char *name = arguments->operands[i];
        if (command_is_model_file(name) || access(name, F_OK) == 0) {
            print_file(&printing, name);
        } else {
            print_named(&printing, arguments, name);
        }
    }
    if (!command_print(&printing.out)) {
        printing.status = STATUS_SOME;
    }
    text_free(&printing.out);
    return printing.status;
}

const struct command command_info = {"info", "[NAME|FILE...]",
                                     N_("print all that a network says of itself"), OPTIONS, run};
