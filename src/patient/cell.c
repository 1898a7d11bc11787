/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/cell.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

static const char *const words[CELL_WORDS] = {
    "None", "NA", "N/A", "#N/A", "NaN", "NULL", "nil", "-", "--", ".", "?",
};

int cell_missing_word(const char *text)
{
    if (strlen(text) > strlen("None")) {
        return -1;
    }
    for (int i = 0; i < CELL_WORDS; i++) {
        if (text_same(words[i], text)) {
            return i;
        }
    }
    return -1;
}

const char *cell_word(int word)
{
    return words[word];
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* One to three digits, a separator, three digits. Thousands never begin with 0. */
static bool is_grouped(const char *text)
{
    text += *text == '+' || *text == '-';
    size_t lead = count_digits(text);
    const char *rest = text + lead;
    return lead >= 1 && lead <= 3 && *text != '0' && (*rest == ',' || *rest == '.') &&
           count_digits(rest + 1) == 3 && rest[4] == 0;
}

/* Skips a comparator and the blanks behind it; NULL if there is none. */
static const char *skip_comparator(const char *text)
{
    static const char *const comparators[] = {"<=", ">=", "<", ">", "\xe2\x89\xa4", "\xe2\x89\xa5"};
    for (size_t i = 0; i < sizeof comparators / sizeof *comparators; i++) {
        size_t length = strlen(comparators[i]);
        if (strncmp(text, comparators[i], length) == 0) {
            return text + length + strspn(text + length, " ");
        }
    }
    return NULL;
}

/* The number before a separator that ends the text or has the rest behind it. */
static bool read_before(const char *text, char separator, bool decimal_comma, double *value,
                        const char **rest)
{
    char copy[32];
    const char *end = strchr(text, separator);
    size_t length = end ? (size_t)(end - text) : sizeof copy;
    if (length >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = 0;
    *rest = end + 1;
    return text_number(text_trim(copy), decimal_comma, value);
}

static bool read_limit(const char *text, bool decimal_comma, double *value)
{
    const char *number = skip_comparator(text), *rest;
    if (number) {
        return !(decimal_comma && is_grouped(number)) &&
               text_number(number, decimal_comma, value) && *value >= 0;
    }
    return *text != '+' && read_before(text, '+', decimal_comma, value, &rest) && *rest == 0 &&
           *value >= 0;
}

static bool is_pair(const char *text, bool decimal_comma)
{
    double value;
    const char *rest;
    return read_before(text, '/', decimal_comma, &value, &rest) &&
           text_number(rest + strspn(rest, " "), decimal_comma, &value);
}

/* Apart from cell_read, so that numbers, which nearly all cells are, pass quickly. */
__attribute__((noinline)) static enum cell_kind read_other(const char *text, bool decimal_comma,
                                                           double *value)
{
    if (*text == 0 || cell_missing_word(text) >= 0) {
        *value = NAN;
        return CELL_MISSING;
    }
    if (read_limit(text, decimal_comma, value)) {
        return CELL_LIMIT;
    }
    *value = NAN;
    return is_pair(text, decimal_comma) ? CELL_PAIR : CELL_TEXT;
}

enum cell_kind cell_read(const char *text, bool decimal_comma, double *value)
{
    if (text_number(text, decimal_comma, value)) {
        return decimal_comma && is_grouped(text) ? CELL_GROUPED : CELL_NUMBER;
    }
    return read_other(text, decimal_comma, value);
}
