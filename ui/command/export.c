/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/export_c.h"
#include "app/export_onnx.h"
#include "base/file.h"
#include "base/language.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"c", 'c', NULL, N_("one C99 file that computes the risk hour by hour")},
    {"onnx", 'x', NULL, N_("an ONNX file, for ONNX Runtime and others")},
    {"form", 0, "FORM", N_("what the ONNX file reads: raw (default), scaled or last")},
    {"out", 'o', "FILE", N_("write to this file (default: standard output)")},
    OPTION_MODEL,
    OPTION_SCHEME,
    OPTION_MODELS,
    {0}};

/* Writes to the file, or to standard output without one. */
static bool write_out(const char *path, struct text *content)
{
    struct error error = ERROR_NONE;
    if (!path) {
        return command_print(content);
    }
    if (!file_write(path, content->data, content->length, &error)) {
        command_error("%s", error.text);
        return false;
    }
    return true;
}

/* Sizes are printed to standard output unless the source is; its first comment contains them too.
 */
static bool write_c(const struct model *model, const char *path, struct error *error)
{
    struct export_sizes sizes;
    struct text code = {0}, out = {0};
    bool ok = export_c(model, &code, &sizes, error) && write_out(path, &code);
    if (ok && path) {
        text_format(&out,
                    _("constant: %zu bytes of weights, %zu bytes of tables; the code comes on top\n"
                      "state: %zu bytes for each stay\n"),
                    sizes.weights, sizes.tables, sizes.state);
        ok = command_print(&out);
    }
    text_free(&code);
    text_free(&out);
    return ok;
}

static bool write_onnx(const struct model *model, enum onnx_form form, const char *path,
                       struct error *error)
{
    struct text file = {0};
    bool ok = export_onnx(model, form, &file, error) && write_out(path, &file);
    text_free(&file);
    return ok;
}

/* The model that is selected. */
static bool export(struct session *session, const struct arguments *arguments, enum onnx_form form)
{
    struct error error = ERROR_NONE;
    const char *path = argument_value(arguments, "out");
    const struct model *model = session->models[session->model];
    bool ok = command_check_model(session, session->model) &&
              (argument_value(arguments, "c") ? write_c(model, path, &error)
                                              : write_onnx(model, form, path, &error));
    if (error.set) {
        command_error("%s", error.text);
    }
    return ok;
}

/* Refuses to write binary data to a terminal. */
static const char *misuse(const struct arguments *arguments)
{
    bool c = argument_value(arguments, "c"), onnx = argument_value(arguments, "onnx");
    const char *form = argument_value(arguments, "form");
    if (c == onnx || arguments->operand_count > 0) {
        return _("--c or --onnx is needed, and no argument besides options");
    }
    if (form && c) {
        return _("--form goes with --onnx");
    }
    if (onnx && !argument_value(arguments, "out")) {
        return _("--onnx needs --out FILE");
    }
    return NULL;
}

static int run(const struct arguments *arguments)
{
    struct session session;
    int status = STATUS_OK;
    enum onnx_form form = ONNX_RAW;
    const char *wrong = misuse(arguments), *name = argument_value(arguments, "form");
    if (wrong) {
        return command_usage_error(arguments, "%s", wrong);
    }
    if (name && !onnx_form_find(name, &form)) {
        return command_usage_error(arguments, "--form %s: raw, scaled or last", name);
    }
    session_init(&session);
    if (command_open_models(arguments, &session, &status) && !export(&session, arguments, form)) {
        status = STATUS_SOME;
    }
    session_free(&session);
    return status;
}

const struct command command_export = {
    "export", "", N_("write a network as C or ONNX, for other programs and machines"), OPTIONS,
    run};
