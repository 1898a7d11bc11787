/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>

#include "ui/command/commands.h"

bool command_open_access_log(const struct arguments *arguments, struct access_log **log)
{
    struct error error = ERROR_NONE;
    const char *path = argument_value(arguments, "access-log"), *user = getenv("LOGNAME");
    if (!path) {
        path = getenv("ICURISK_ACCESS_LOG");
    }
    *log = NULL;
    if (!path || !*path) {
        return true;
    }
    *log = access_log_open(path, user ? user : getenv("USER"), 0, &error);
    if (!*log) {
        command_error("%s; nothing is shown", error.text);
    }
    return *log != NULL;
}

void command_write_access(struct access_log *log, struct text *lines)
{
    struct error error = ERROR_NONE;
    if (log && lines->length > 0) {
        access_log_write(log, lines, &error);
    }
    lines->length = 0;
    if (error.set) {
        command_error("%s", error.text);
    }
}

void command_note_access(struct access_log *log, struct session *session, size_t stay, size_t model,
                         int at_hour, enum access_how how)
{
    const struct patient *patient = session->stays[stay].patient;
    bool network = session->model_count > 0;
    struct text line = {0};
    struct risk risk;
    if (!log) {
        return;
    }
    if (network) {
        session_risk_at(session, stay, model, at_hour, &risk);
    }
    access_log_line(log, patient, network ? session->models[model] : NULL, network ? &risk : NULL,
                    how, &line);
    command_write_access(log, &line);
    text_free(&line);
}
