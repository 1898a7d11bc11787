/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/text.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void make_room(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (needed > text->capacity) {
        text->capacity = needed > 2 * text->capacity ? needed : 2 * text->capacity;
        text->data = memory_resize(text->data, text->capacity, 1);
    }
}

void text_append_n(struct text *text, const char *more, size_t length)
{
    make_room(text, length);
    if (length > 0) { /* more may be NULL here */
        memcpy(text->data + text->length, more, length);
    }
    text->length += length;
    text->data[text->length] = 0;
}

void text_append(struct text *text, const char *more)
{
    text_append_n(text, more, strlen(more));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        make_room(text, (size_t)length);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

static int fold(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

bool text_same(const char *a, const char *b)
{
    while (*a && fold((unsigned char)*a) == fold((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool text_ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return tail <= length && text_same(text + length - tail, suffix);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char *text_trim(char *text)
{
    while (is_blank(*text)) {
        text++;
    }
    char *end = text + strlen(text);
    while (end > text && is_blank(end[-1])) {
        *--end = 0;
    }
    return text;
}

static const char *skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9') {
        p++;
    }
    return p;
}

/* Does the text have the form [+-] digits [point digits] [e [+-] digits], with a digit before or
 * after the point? strtod alone would take nan, inf, hex and leading blanks. */
static bool is_decimal(const char *p, char point)
{
    p += *p == '+' || *p == '-';
    const char *end = skip_digits(p);
    bool digits = end > p;
    if (*end == point) {
        p = end + 1;
        end = skip_digits(p);
        digits |= end > p;
    }
    if (digits && (*end == 'e' || *end == 'E')) {
        p = end + 1;
        p += *p == '+' || *p == '-';
        end = skip_digits(p);
        digits = end > p;
    }
    return digits && *end == 0;
}

enum { SHORT_DIGITS = 15 };

/* Digits, perhaps with a point among them, of at most 15 digits: number and power of ten are exact,
 * so that one division rounds as strtod does, ten times faster. */
static inline enum text_plain read_short(const char *text, char comma, double *value)
{
    static const double powers[SHORT_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *p = text, *point = NULL;
    uint64_t number = 0; /* wraps only where there are too many digits */
    for (;; p++) {
        unsigned digit = (unsigned)*p - '0';
        if (digit <= 9) {
            number = 10 * number + digit;
        } else if (!point && (*p == '.' || *p == comma)) {
            point = p;
        } else {
            break;
        }
    }
    ptrdiff_t digits = p - text - (point != NULL);
    if (*p || digits < 1 || digits > SHORT_DIGITS || FLT_EVAL_METHOD != 0) {
        return TEXT_NOT_PLAIN; /* extended precision would round twice */
    }
    *value = (double)(int64_t)number;
    if (!point) {
        return TEXT_WHOLE;
    }
    if (p > point + 1) { /* a division is slow */
        *value /= powers[p - point - 1];
    }
    return TEXT_POINT;
}

enum text_plain text_plain(const char *text, double *value)
{
    return read_short(text, '.', value);
}

bool text_number(const char *text, bool decimal_comma, double *value)
{
    bool minus = *text == '-';
    if (read_short(text + (minus || *text == '+'), decimal_comma ? ',' : '.', value)) {
        *value = minus ? -*value : *value;
        return true;
    }
    char copy[64];
    size_t length = strlen(text);
    if (length >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, length + 1);
    char *comma = decimal_comma ? strchr(copy, ',') : NULL;
    if (comma) {
        *comma = '.';
    }
    if (!is_decimal(copy, '.')) {
        return false;
    }
    *value = strtod(copy, NULL);
    return isfinite(*value);
}

/* Length of the well-formed UTF-8 sequence at p that may reach a terminal, 0 if there is none. */
static size_t printable_utf8(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80) {
        return p[0] >= 0x20 && p[0] != 0x7f && p[0] != '\\';
    }
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || left < length) {
        return 0;
    }
    unsigned code = p[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (p[i] & 0x3fu);
    }
    static const unsigned least[5] = {0, 0, 0x80, 0x800, 0x10000};
    bool refused = code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
                   code < 0xa0 || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
                   (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
                   code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
                   (code >= 0xe0000 && code < 0xe1000);
    return refused ? 0 : length;
}

char *text_escape(const char *in, size_t length, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < length && size > 0;) {
        size_t part = printable_utf8((const unsigned char *)in + i, length - i);
        char code[5];
        const char *from = in + i;
        size_t bytes = part;
        if (part == 0) {
            snprintf(code, sizeof code, "\\x%02x", (unsigned char)in[i]);
            from = code;
            bytes = 4;
            part = 1;
        }
        if (used + bytes >= size) {
            break;
        }
        memcpy(out + used, from, bytes);
        used += bytes;
        i += part;
    }
    if (size > 0) {
        out[used] = 0;
    }
    return out;
}

struct code_range {
    unsigned first, last;
};

static bool is_in(const struct code_range *ranges, size_t count, unsigned code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static int columns_of(unsigned code)
{
    static const struct code_range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x23f3},   {0x25fd, 0x27bf},   {0x2b1b, 0x2b55},
        {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},
        {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},
        {0xffe0, 0xffe6},   {0x16fe0, 0x18dff}, {0x1aff0, 0x1b2ff}, {0x1d300, 0x1d376},
        {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f1ff}, {0x1f200, 0x1faff},
        {0x20000, 0x3fffd},
    };
    static const struct code_range none[] = {
        {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x64b, 0x65f},     {0xe31, 0xe31},
        {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1160, 0x11ff}, {0x1ab0, 0x1ace},   {0x1dc0, 0x1dff},
        {0x200b, 0x200f}, {0x2060, 0x2064}, {0x20d0, 0x20f0}, {0xfe00, 0xfe0f},   {0xfe20, 0xfe2f},
        {0xfeff, 0xfeff}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xe0100, 0xe01ef},
    };
    if (code < none[0].first) {
        return 1;
    }
    if (is_in(none, sizeof none / sizeof *none, code)) {
        return 0;
    }
    return is_in(wide, sizeof wide / sizeof *wide, code) ? 2 : 1;
}

size_t text_character(const char *text, int *cells)
{
    const unsigned char *b = (const unsigned char *)text;
    size_t bytes = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : b[0] >= 0xc0 ? 2 : 1;
    unsigned code = bytes == 1 ? b[0] : b[0] & (0x7fu >> bytes);
    *cells = 1;
    for (size_t i = 1; i < bytes; i++) {
        if ((b[i] & 0xc0) != 0x80) {
            return 1;
        }
        code = code << 6 | (b[i] & 0x3fu);
    }
    *cells = columns_of(code);
    return bytes;
}

int text_columns(const char *text)
{
    int sum = 0, cells;
    while (*text) {
        text += text_character(text, &cells);
        sum += cells;
    }
    return sum;
}

const char *text_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

uint64_t text_hash(uint64_t before, const char *text)
{
    uint64_t hash = before;
    for (; *text; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return hash;
}
