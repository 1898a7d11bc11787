/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_SAY_H
#define ICURISK_SAY_H

#include <stdarg.h>
#include <stddef.h>

#include "base/text.h"

/* Numbers in user-visible text, with the decimal mark of the language. Never for files, which
 * always use a point. */

/* As snprintf, but with the language's decimal mark (language_point). */
int say_format(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int say_list(char *out, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* The same, appended to a text; at most 4095 bytes. */
void say_text(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Stores the formatted values of a message without its text, so that the message can be translated
 * later. Appends to values; nothing if the format has no conversions. */
void say_store(struct text *values, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* Formats a message from values stored by say_store (length bytes). The translated format may
 * reorder them (%2$s), and words among them are translated too. Returns out. */
char *say_stored(char *out, size_t size, const char *format, const char *values, size_t length);

#endif
