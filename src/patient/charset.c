/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/charset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { NO_LETTER = 0xFFFD };

enum charset charset_of(const char *head, size_t length)
{
    if (length >= 4 &&
        (memcmp(head, "\xff\xfe\0\0", 4) == 0 || memcmp(head, "\0\0\xfe\xff", 4) == 0)) {
        return CHARSET_UTF32;
    }
    bool low_first = length >= 4 && head[0] && !head[1] && head[2] && !head[3];
    bool high_first = length >= 4 && !head[0] && head[1] && !head[2] && head[3];
    if (low_first || (length >= 2 && memcmp(head, "\xff\xfe", 2) == 0)) {
        return CHARSET_UTF16_LE;
    }
    return high_first || (length >= 2 && memcmp(head, "\xfe\xff", 2) == 0) ? CHARSET_UTF16_BE
                                                                           : CHARSET_BYTES;
}

static size_t put_letter(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    size_t lead = code < 0x10000 ? 0 : 1;
    out[0] = (char)(lead ? 0xF0 | code >> 18 : 0xE0 | code >> 12);
    if (lead) {
        out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    }
    out[1 + lead] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2 + lead] = (char)(0x80 | (code & 0x3F));
    return 3 + lead;
}

/* ---- UTF-16 ---- */

struct utf16 {
    enum charset charset;
    FILE *in;
    size_t head_length, head_at;
    uint32_t high; /* high surrogate; 0: none */
    char out[8];   /* converted but not yet delivered bytes */
    size_t out_length, out_at;
    bool at_end;
    char head[];
};

static int next_byte(struct utf16 *text)
{
    return text->head_at < text->head_length ? (unsigned char)text->head[text->head_at++]
                                             : getc(text->in);
}

/* The next 16-bit unit; -1 at the end. An odd last byte is invalid. */
static int32_t next_unit(struct utf16 *text)
{
    int first = next_byte(text), second = first == EOF ? EOF : next_byte(text);
    if (first == EOF) {
        return -1;
    }
    if (second == EOF) {
        return NO_LETTER;
    }
    return text->charset == CHARSET_UTF16_LE ? second << 8 | first : first << 8 | second;
}

static void read_letter(struct utf16 *text)
{
    int32_t unit = next_unit(text);
    uint32_t high = text->high, code = (uint32_t)unit;
    bool first_half = unit >= 0xD800 && unit <= 0xDBFF,
         second_half = unit >= 0xDC00 && unit <= 0xDFFF;
    text->high = first_half ? code : 0;
    text->out_at = text->out_length = 0;
    if (high && second_half) {
        text->out_length = put_letter(0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF), text->out);
        return;
    }
    if (high) {
        text->out_length = put_letter(NO_LETTER, text->out);
    }
    if (unit < 0) {
        text->at_end = true;
    } else if (!first_half) {
        text->out_length +=
            put_letter(second_half ? NO_LETTER : code, text->out + text->out_length);
    }
}

static ssize_t read_utf16(void *context, char *out, size_t size)
{
    struct utf16 *text = context;
    size_t got = 0;
    while (got < size) {
        if (text->out_at < text->out_length) {
            out[got++] = text->out[text->out_at++];
        } else if (text->at_end) {
            break;
        } else {
            read_letter(text);
        }
    }
    return got == 0 && ferror(text->in) ? -1 : (ssize_t)got;
}

static int close_utf16(void *context)
{
    free(context);
    return 0;
}

FILE *charset_open(enum charset charset, const char *head, size_t length, FILE *in)
{
    struct utf16 *text = memory_new(1, sizeof *text + length);
    text->charset = charset;
    text->in = in;
    text->head_length = length;
    memcpy(text->head, head, length);
    FILE *out =
        fopencookie(text, "r", (cookie_io_functions_t){.read = read_utf16, .close = close_utf16});
    if (!out) {
        free(text);
    }
    return out;
}

/* ---- bytes ---- */

/* Length of the UTF-8 sequence at the start of a text; 0 if it is not valid. */
static size_t letter_length(const unsigned char *p, size_t left)
{
    static const unsigned char least[] = {0, 0, 0, 0xA0, 0x90};
    size_t length = p[0] < 0x80   ? 1
                    : p[0] < 0xC2 ? 0
                    : p[0] < 0xE0 ? 2
                    : p[0] < 0xF0 ? 3
                    : p[0] < 0xF5 ? 4
                                  : 0;
    if (length < 2) {
        return length;
    }
    for (size_t i = 1; i < length; i++) {
        if (i >= left || (p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool long_form = (p[0] == 0xE0 || p[0] == 0xF0) && p[1] < least[length];
    bool half = (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF4 && p[1] > 0x8F);
    return long_form || half ? 0 : length;
}

bool charset_is_utf8(const char *text, size_t length)
{
    for (size_t at = 0, letter; at < length; at += letter) {
        letter = letter_length((const unsigned char *)text + at, length - at);
        if (letter == 0) {
            return false;
        }
    }
    return true;
}

size_t charset_from_1252(const char *text, size_t length, char *out)
{
    /* 0x80 to 0x9F, from the table of Windows-1252 of the WHATWG Encoding Standard */
    static const uint16_t high[] = {
        0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
        0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
    };
    size_t put = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        put += put_letter(byte >= 0x80 && byte <= 0x9F ? high[byte - 0x80] : byte, out + put);
    }
    return put;
}
