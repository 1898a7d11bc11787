/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CHARSET_H
#define ICURISK_PATIENT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Converts text of spreadsheets to UTF-8. Does not use iconv: the statically linked portable build
 * would need converter modules installed on the machine. */

enum charset { CHARSET_BYTES, CHARSET_UTF16_LE, CHARSET_UTF16_BE, CHARSET_UTF32 };

/* Detects the encoding from the first bytes, by a byte order mark or because every other byte is
 * zero. CHARSET_BYTES: UTF-8 or a single-byte encoding, decided line by line. */
enum charset charset_of(const char *head, size_t length);

/* A UTF-8 stream from UTF-16 input, of which head[length] (at most CHARSET_HEAD bytes) were already
 * read from in. Invalid sequences become U+FFFD. The caller closes it with fclose(), then in, which
 * must stay open until then. */
enum { CHARSET_HEAD = 65536 };
FILE *charset_open(enum charset charset, const char *head, size_t length, FILE *in);

/* Is it valid UTF-8, without overlong forms? */
bool charset_is_utf8(const char *text, size_t length);
/* Windows-1252 (a superset of printable Latin-1) to UTF-8. out holds at least 3 * length bytes;
 * returns the bytes written. */
size_t charset_from_1252(const char *text, size_t length, char *out);

#endif
