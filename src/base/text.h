/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_TEXT_H
#define ICURISK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Marks a text for people in a table here, which the screen shows in their language
 * (ui/draw/text.h). */
#define N_(text) text

/* A growing string. Zero-initialise; data is NULL until something is appended, then always ends
 * with 0. text_free releases and clears. */
struct text {
    char *data;
    size_t length, capacity;
};
void text_append(struct text *text, const char *more);
void text_append_n(struct text *text, const char *more, size_t length);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(struct text *text);

/* ASCII case folded equality; locale is not consulted. */
bool text_same(const char *a, const char *b);
/* Does text end with suffix (case folded)? */
bool text_ends_with(const char *text, const char *suffix);
/* Skips ASCII blanks at the start and cuts them at the end, in place; returns the start. */
char *text_trim(char *text);
/* A plain decimal number and nothing else: sign, digits, point, exponent. Refuses nan, inf, hex,
 * blanks, 64 characters or more, and what overflows to infinity; what underflows is 0.
 * decimal_comma accepts 36,5 for 36.5. */
bool text_number(const char *text, bool decimal_comma, double *value);
/* Writes at most size bytes (0 included): control characters, invalid UTF-8, backslashes and
 * bidirectional controls become \xNN, so that a file cannot control the terminal. Returns out. */
char *text_escape(const char *in, size_t length, char *out, size_t size);
/* The part of a path after the last slash. */
const char *text_base_name(const char *path);

#endif
