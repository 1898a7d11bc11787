/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_TEXT_H
#define ICURISK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Marks user-visible text in a constant table, to be translated where it is shown
 * (base/language.h). */
#define N_(text) text
/* The same for both forms of a text with a count, for language_plural. */
#define N_PLURAL(one, many) one, many

/* A growing string. Zero-initialise; data is NULL until something is appended and 0-terminated from
 * then on. text_free frees and clears it. */
struct text {
    char *data;
    size_t length, capacity;
};
void text_append(struct text *text, const char *more);
void text_append_n(struct text *text, const char *more, size_t length);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(struct text *text);

/* Equality ignoring ASCII case, whatever the locale. */
bool text_same(const char *a, const char *b);
/* Does text end with suffix, ignoring ASCII case? */
bool text_ends_with(const char *text, const char *suffix);
/* Skips ASCII blanks at the start and cuts them at the end, in place; returns the start. */
char *text_trim(char *text);
/* A plain decimal number and nothing else: sign, digits, point, exponent. Refuses nan, inf, hex,
 * blanks, 64 characters or more, and values that overflow; values that underflow become 0.
 * decimal_comma accepts 36,5 for 36.5. */
bool text_number(const char *text, bool decimal_comma, double *value);
/* Numbers as nearly all are: digits, perhaps with one point before, among or behind them, no sign
 * and no exponent. */
enum text_plain { TEXT_NOT_PLAIN, TEXT_WHOLE, TEXT_POINT };
/* Reads such a number of at most 15 digits, to the very value of text_number. TEXT_NOT_PLAIN: any
 * other text, on which text_number decides. */
enum text_plain text_plain(const char *text, double *value);
/* Writes at most size bytes (0 included): control characters, invalid UTF-8, backslashes and
 * bidirectional controls become \xNN, so that a file cannot control the terminal. Returns out. */
char *text_escape(const char *in, size_t length, char *out, size_t size);
/* The first character of a non-empty text in UTF-8: returns its bytes (1 if it is not valid);
 * *cells receives the columns that it takes on paper or a terminal, whatever the locale: 0 for a
 * mark above or below another letter, 2 for Chinese, Japanese and Korean ones and for pictures.
 * Where Unicode leaves it open, or a symbol is rare, rather one too many than one too few. */
size_t text_character(const char *text, int *cells);
/* The columns of a text. */
int text_columns(const char *text);
/* FNV-1a of a text, from TEXT_HASH on, or from the hash of a text that stands before it. */
#define TEXT_HASH UINT64_C(14695981039346656037)
uint64_t text_hash(uint64_t before, const char *text);
/* The part of a path after the last slash. */
const char *text_base_name(const char *path);

#endif
