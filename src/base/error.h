/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_ERROR_H
#define ICURISK_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* One message for the user, translated (base/language.h; `make pot` extracts the formats of these
 * calls) and written where the error was found. Functions that can fail return bool (or a pointer)
 * and take a `struct error *`, which may be NULL when the caller only needs to know that it failed.
 * The first message wins: callers never overwrite the cause. */
struct error {
    bool set;
    char text[512];
};

#define ERROR_NONE ((struct error){0})

/* Sets the message unless one is set already. Returns false, so that a caller can write `return
 * error_set(...)`. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with "file:line: " before it; line 0 gives "file: ". The file name is escaped. */
bool error_at(struct error *error, const char *file, size_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#ifdef __clang_analyzer__ /* analyses one source at a time; tell it that both return false */
#define error_set(...) ((void)(error_set)(__VA_ARGS__), false)
#define error_at(...) ((void)(error_at)(__VA_ARGS__), false)
#endif

#endif
