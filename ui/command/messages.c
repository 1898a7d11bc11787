/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Output common to all commands: results, errors, usage errors, skipped files. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "learn/cohort.h"
#include "ui/command/commands.h"

void command_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("icurisk: ", stderr);
    vfprintf(stderr, _(format), arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

bool command_print_skips(const struct session *session)
{
    bool good = true;
    for (size_t i = 0; i < session->skip_count; i++) {
        const struct session_skip *skip = &session->skips[i];
        if (skip->failed) {
            command_error("%s", skip->reason);
            good = false;
        } else {
            char shown[512];
            text_escape(skip->path, strlen(skip->path), shown, sizeof shown);
            command_error("notice: %s: skipped: %s", shown, _(skip->reason));
        }
    }
    for (size_t i = 0; i < session->twins.pair_count; i++) {
        const struct twin_pair *pair = &session->twins.pairs[i];
        char file[512], other[512];
        command_error("notice: %s: its id %s is also that of a stay in %s; both are read",
                      text_escape(pair->file, strlen(pair->file), file, sizeof file), pair->id,
                      text_escape(pair->other, strlen(pair->other), other, sizeof other));
    }
    return good;
}

int command_usage_error(const struct arguments *arguments, const char *format, ...)
{
    const char *name = arguments->command->name;
    struct text hint = {0};
    va_list list;
    va_start(list, format);
    fputs("icurisk: ", stderr);
    vfprintf(stderr, _(format), list);
    va_end(list);
    text_format(&hint, _(" (see icurisk %s%s--help)\n"), name, *name ? " " : "");
    fputs(hint.data, stderr);
    text_free(&hint);
    return STATUS_USAGE;
}

bool command_print(struct text *out)
{
    bool ok = !ferror(stdout);
    if (ok && out->length > 0) {
        ok = fwrite(out->data, 1, out->length, stdout) == out->length;
    }
    out->length = 0;
    ok = ok && fflush(stdout) == 0;
    if (!ok && errno != EPIPE) {
        command_error("standard output: cannot write: %s", strerror(errno));
    }
    return ok;
}

void command_note_decided(const struct cohort *cohort)
{
    if (cohort && cohort->decided > 0) {
        command_error(language_plural("notice: units were decided at the bedside in %zu stay",
                                      "notice: units were decided at the bedside in %zu stays",
                                      cohort->decided),
                      cohort->decided);
    }
}
