/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/cell.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *const words[CELL_WORDS] = {
    "None",
    "NA",
    "N/A",
    "#N/A",
    "NaN",
    "NULL",
    "nil",
    "-",
    "--",
    ".",
    "?",
    "---",
    "n/d",
    "n.d.",
    "N.A.",
    "<NA>",
    "(null)",
    "\\N",
    "\xE2\x80\x93",
    "\xE2\x80\x94",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NUM!",
    "#NAME?",
    "#NULL!",
    "unknown",
    "missing",
    "pending",
    "not done",
    "not recorded",
    "not measured",
    "not available",
    "not assessed",
    "no result",
    "hemolyzed",
    "hemolysed",
    "haemolyzed",
    "haemolysed",
    "clotted",
    "non fait",
    "sin dato",
};

enum { LONGEST_WORD = 13 };

/* Does one of them begin so? Nearly all cells end here. */
static bool begins_word(char first)
{
    return first && strchr("nN-#.?<(\\\xE2uUmMpPhHcCsS", first);
}

int cell_missing_word(const char *text)
{
    if (!begins_word(*text) || strlen(text) > LONGEST_WORD) {
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

/* Skips a comparator and following blanks; NULL if there is none. */
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

/* Parses the number before a separator, which ends the text or is followed by the rest. */
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

/* Length of a thousands separator other than comma and point: a blank, a (narrow) no-break space or
 * an apostrophe. 0 if there is none. */
static size_t thousands_mark(const char *text)
{
    static const char *const marks[] = {
        " ", "'", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xe2\x80\x99"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (strncmp(text, marks[i], strlen(marks[i])) == 0) {
            return strlen(marks[i]);
        }
    }
    return text[0] == ',' || text[0] == '.';
}

/* A number with unambiguous thousands groups: 1 050, 1'050.5, 1,050,000, 1,050.5 and 1.050,5. A
 * single comma or point may be the decimal mark. */
static bool read_thousands(const char *text, double *value)
{
    char copy[32];
    size_t used = 0, groups = 0, length = strspn(text, "+-") ? 1 : 0, lead;
    memcpy(copy, text, used = length);
    lead = count_digits(text + length);
    const char *p = text + length + lead, *mark = p;
    size_t mark_length = thousands_mark(mark);
    if (lead < 1 || lead > 3 || text[length] == '0' || mark_length == 0) {
        return false;
    }
    memcpy(copy + used, text + length, lead);
    used += lead;
    while (strncmp(p, mark, mark_length) == 0 && count_digits(p + mark_length) == 3 &&
           used + 4 < sizeof copy) {
        memcpy(copy + used, p + mark_length, 3);
        used += 3;
        p += mark_length + 3;
        groups++;
    }
    bool dotted = *mark == ',' || *mark == '.';
    bool rest = (*p == ',' || *p == '.') && *p != *mark && count_digits(p + 1) > 0 &&
                p[1 + count_digits(p + 1)] == 0;
    if (groups == 0 || (*p && !rest) || (dotted && !rest && groups < 2) ||
        used + strlen(p) >= sizeof copy) {
        return false;
    }
    memcpy(copy + used, p, strlen(p) + 1);
    return text_number(copy, rest && *p == ',', value);
}

/* The groups of India: 1,50,000 and 12,34,56,789.5. */
static bool read_lakhs(const char *text, double *value)
{
    char copy[32];
    size_t used = count_digits(text), groups = 0;
    if (used < 1 || used > 2 || *text == '0') {
        return false;
    }
    memcpy(copy, text, used);
    for (text += used; *text == ',' && count_digits(text + 1) == 2 && used + 2 < sizeof copy;
         text += 3) {
        memcpy(copy + used, text + 1, 2);
        used += 2;
        groups++;
    }
    size_t rest = *text == ',' ? count_digits(text + 1) : 0, more = strlen(text);
    if (groups == 0 || rest != 3 || used + more > sizeof copy) {
        return false;
    }
    snprintf(copy + used, sizeof copy - used, "%s", text + 1);
    return (text[4] == 0 || text[4] == '.') && text_number(copy, false, value);
}

/* Separate from cell_read, to keep the common path for plain numbers fast. */
__attribute__((noinline)) static enum cell_kind read_other(const char *text, bool decimal_comma,
                                                           double *value)
{
    if (*text == 0 || cell_missing_word(text) >= 0) {
        *value = NAN;
        return CELL_MISSING;
    }
    if (read_thousands(text, value) || read_lakhs(text, value)) {
        return CELL_NUMBER;
    }
    if (read_limit(text, decimal_comma, value)) {
        return CELL_LIMIT;
    }
    *value = NAN;
    if (is_pair(text, decimal_comma)) {
        return CELL_PAIR;
    }
    /* a comma within a field of a comma-separated table was quoted */
    return !decimal_comma && strchr(text, ',') ? cell_read(text, true, value) : CELL_TEXT;
}

bool cell_is_missing(const char *text)
{
    double value;
    if (*text != '-') {
        return *text == 0 || cell_missing_word(text) >= 0;
    }
    enum cell_kind kind = cell_read(text, false, &value);
    return kind == CELL_MISSING || (kind == CELL_NUMBER && value >= -1 && value <= -1);
}

enum cell_kind cell_read(const char *text, bool decimal_comma, double *value)
{
    if (text_number(text, decimal_comma, value)) {
        return decimal_comma && is_grouped(text) ? CELL_GROUPED : CELL_NUMBER;
    }
    return read_other(text, decimal_comma, value);
}
