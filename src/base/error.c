/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/say.h"
#include "base/text.h"

bool(error_set)(struct error *error, const char *format, ...)
{
    if (!error || error->set) {
        return false;
    }
    va_list arguments;
    va_start(arguments, format);
    say_list(error->text, sizeof error->text, _(format), arguments);
    va_end(arguments);
    error->set = true;
    return false;
}

bool(error_at)(struct error *error, const char *file, size_t line, const char *format, ...)
{
    if (!error || error->set) {
        return false;
    }
    enum { SHOWN = 240 }; /* the end of a long path identifies the file */
    char name[256], reason[256];
    size_t length = strlen(file), passed = length > SHOWN ? length - SHOWN : 0;
    size_t dots = passed > 0 ? strlen(strcpy(name, "...")) : 0;
    text_escape(file + passed, length - passed, name + dots, sizeof name - dots);
    va_list arguments;
    va_start(arguments, format);
    say_list(reason, sizeof reason, _(format), arguments);
    va_end(arguments);
    if (line > 0) {
        return error_set(error, "%s:%zu: %s", name, line, reason);
    }
    return error_set(error, "%s: %s", name, reason);
}
