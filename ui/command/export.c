/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/export_c.h"
#include "base/file.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"c", 'c', NULL, "one C99 file that computes the risk hour by hour (needed)"},
    {"out", 'o', "FILE", "write to this file (default: standard output)"},
    OPTION_MODEL,
    OPTION_SCHEME,
    OPTION_MODELS,
    {0}};

/* To the file, and its sizes to standard output; or to standard output alone, whose sizes are in
 * its first comment. */
static bool write_out(const char *path, struct text *code, const struct export_sizes *sizes)
{
    struct error error = ERROR_NONE;
    if (!path) {
        return command_print(code);
    }
    if (!file_write(path, code->data, code->length, &error)) {
        command_error("%s", error.text);
        return false;
    }
    struct text out = {0};
    text_format(&out,
                "constant: %zu bytes of weights, %zu bytes of tables; the code comes on top\n"
                "state: %zu bytes for each stay\n",
                sizes->weights, sizes->tables, sizes->state);
    bool ok = command_print(&out);
    text_free(&out);
    return ok;
}

/* The model that is selected. */
static bool export(struct session *session, const char *path)
{
    struct error error = ERROR_NONE;
    struct export_sizes sizes;
    struct text code = {0};
    bool ok = command_check_model(session, session->model);
    if (ok && !export_c(session->models[session->model], &code, &sizes, &error)) {
        command_error("%s", error.text);
        ok = false;
    }
    ok = ok && write_out(path, &code, &sizes);
    text_free(&code);
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct session session;
    int status = STATUS_OK;
    if (!argument_value(arguments, "c") || arguments->operand_count > 0) {
        return command_usage_error(arguments, "--c is needed, and nothing but options");
    }
    session_init(&session);
    if (command_open_models(arguments, &session, &status) &&
        !export(&session, argument_value(arguments, "out"))) {
        status = STATUS_SOME;
    }
    session_free(&session);
    return status;
}

const struct command command_export = {
    "export", "", "write a network as C, for a monitor or a microcontroller", OPTIONS, run};
