/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Opens the networks of a command, according to --models, --model, --scheme and --isa. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/kernel.h"
#include "ui/command/commands.h"

bool command_is_model_file(const char *name)
{
    return strchr(name, '/') || text_ends_with(name, ".safetensors");
}

bool command_select_model(const struct arguments *arguments, const char *name,
                          struct session *session, int *status)
{
    const char *scheme_text = argument_value(arguments, "scheme");
    struct error error = ERROR_NONE;
    enum scheme scheme = SCHEME_COUNT;
    if (scheme_text && !scheme_find(scheme_text, &scheme)) {
        *status = command_usage_error(arguments, "unknown scheme '%s'", scheme_text);
        return false;
    }
    if (name && command_is_model_file(name)) {
        bool opened = session_open_model(session, name, &error);
        if (opened && scheme_text && session->models[session->model]->spec.scheme != scheme) {
            *status = command_usage_error(arguments, "%s is not of the scheme %s", name,
                                          scheme_name(scheme));
            return false;
        }
        *status = opened ? *status : STATUS_SOME;
        if (!opened) {
            command_error("%s", error.text);
        }
        return opened;
    }
    if (name && !session_select_model(session, name, scheme_text ? (int)scheme : -1, &error)) {
        *status = command_usage_error(arguments, "%s", error.text);
        return false;
    }
    if (!name && scheme_text && !session_select_scheme(session, scheme)) {
        command_error("no network of the scheme %s was found", scheme_text);
        *status = STATUS_SOME;
        return false;
    }
    return true;
}

/* Their names, separated by commas. */
static void list_instruction_sets(size_t size, char *names)
{
    size_t used = 0;
    names[0] = '\0';
    for (int i = 0; kernel_at(i) && used < size; i++) {
        used +=
            (size_t)snprintf(names + used, size - used, "%s%s", i ? ", " : "", kernel_at(i)->isa);
    }
}

/* --isa: all networks are run by that instruction set. */
static bool choose_isa(const struct arguments *arguments, struct session *session, int *status)
{
    const char *name = argument_value(arguments, "isa");
    const struct kernel *kernel = name ? kernel_find(name) : NULL;
    if (name && !kernel) {
        char known[128];
        list_instruction_sets(sizeof known, known);
        *status =
            command_usage_error(arguments, "unknown instruction set '%s'; known: %s", name, known);
        return false;
    }
    if (kernel && !kernel_runs(kernel)) {
        command_error("this processor does not support %s", name);
        *status = STATUS_SOME;
        return false;
    }
    if (kernel) {
        session_use_kernel(session, kernel);
    }
    return true;
}

bool command_check_model(struct session *session, size_t model)
{
    bool sound = session_check_model(session, model);
    command_print_skips(session);
    session_forget_skips(session);
    return sound;
}

bool command_trust(struct session *session)
{
    struct error error = ERROR_NONE;
    char *folder = command_keys_folder();
    bool good = session_trust(session, folder, &error);
    if (!good) {
        command_error("%s", error.text);
    }
    free(folder);
    return good;
}

bool command_open_models(const struct arguments *arguments, struct session *session, int *status)
{
    return command_open_models_by(arguments, argument_value(arguments, "model"), session, status);
}

bool command_open_models_by(const struct arguments *arguments, const char *name,
                            struct session *session, int *status)
{
    struct error error = ERROR_NONE;
    command_trust(session); /* without a key a network merely counts as made elsewhere */
    char *folder = command_models_folder(arguments);
    bool found = session_open_models(session, folder, &error);
    free(folder);
    command_print_skips(session); /* a refused network is not a failed stay */
    session_forget_skips(session);
    if (!found && !(name && command_is_model_file(name))) {
        command_error("%s", error.text);
        *status = STATUS_SOME;
        return false;
    }
    return command_select_model(arguments, name, session, status) &&
           choose_isa(arguments, session, status);
}
