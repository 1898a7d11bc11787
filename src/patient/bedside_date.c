/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside_date.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "patient/names.h"
#include "patient/units.h"

enum shift date_shift(time_t moment, int minute, time_t *other)
{
    static const int steps[] = {-3600, 3600, -1800, 1800}; /* half an hour on Lord Howe */
    struct tm local, next;
    *other = moment;
    if (!localtime_r(&moment, &local) || 60 * local.tm_hour + local.tm_min != minute) {
        return SHIFT_SKIPPED;
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        time_t then = moment + steps[i];
        if (localtime_r(&then, &next) && next.tm_mday == local.tm_mday &&
            next.tm_hour == local.tm_hour && next.tm_min == local.tm_min) {
            *other = then;
            return SHIFT_TWICE;
        }
    }
    return SHIFT_NONE;
}

bool date_is_short(const char *word, int *first, int *second)
{
    char mark[2];
    int used = 0;
    size_t digits = strspn(word, "0123456789");
    bool shape = digits >= 1 && digits <= 2 &&
                 sscanf(word, "%2d%1[-/.]%2d%n", first, mark, second, &used) == 3 &&
                 word[used] == 0 && strchr("0123456789", word[digits + 1]);
    if (!shape) {
        return false;
    }
    int low = *first < *second ? *first : *second;
    return low >= 1 && low <= 12 && *first <= 31 && *second <= 31;
}

/* Is the word before i none that waits for a value? */
static bool is_unnamed(const struct words *words, int i)
{
    struct unit unit;
    const char *before = i > 0 ? words->word[i - 1] : "";
    return i == 0 || word_is_time(before) || word_is_value(before) || unit_find(before, &unit);
}

bool date_has_place(const struct words *words, int i)
{
    struct unit unit;
    const char *before = i > 0 ? words->word[i - 1] : "";
    const char *after = i + 1 < words->count ? words->word[i + 1] : "";
    return is_unnamed(words, i) && !unit_find(after, &unit) &&
           (word_is_time(before) || word_is_time(after));
}

/* ---- names of months ---- */

/* By the key of the name (name_key). In English the month may stand first: Nov 22. */
static const struct month {
    const char *key;
    int month;
    bool english;
} months[] = {
    {"jan", 1, true},         {"january", 1, true},     {"janv", 1, false},
    {"janvier", 1, false},    {"ene", 1, false},        {"enero", 1, false},
    {"janeiro", 1, false},    {"januari", 1, false},    {"feb", 2, true},
    {"february", 2, true},    {"fev", 2, false},        {"fevr", 2, false},
    {"fevrier", 2, false},    {"febrero", 2, false},    {"fevereiro", 2, false},
    {"februari", 2, false},   {"mar", 3, true},         {"march", 3, true},
    {"mars", 3, false},       {"marzo", 3, false},      {"marco", 3, false},
    {"maret", 3, false},      {"mac", 3, false},        {"machi", 3, false},
    {"apr", 4, true},         {"april", 4, true},       {"avr", 4, false},
    {"avril", 4, false},      {"abr", 4, false},        {"abril", 4, false},
    {"aprili", 4, false},     {"may", 5, true},         {"mai", 5, false},
    {"mayo", 5, false},       {"maio", 5, false},       {"mei", 5, false},
    {"jun", 6, true},         {"june", 6, true},        {"juin", 6, false},
    {"junio", 6, false},      {"junho", 6, false},      {"juni", 6, false},
    {"jul", 7, true},         {"july", 7, true},        {"juil", 7, false},
    {"juillet", 7, false},    {"julio", 7, false},      {"julho", 7, false},
    {"juli", 7, false},       {"julai", 7, false},      {"aug", 8, true},
    {"august", 8, true},      {"aout", 8, false},       {"ago", 8, false},
    {"agosto", 8, false},     {"agosti", 8, false},     {"agu", 8, false},
    {"agt", 8, false},        {"agustus", 8, false},    {"sep", 9, true},
    {"sept", 9, true},        {"september", 9, true},   {"septembre", 9, false},
    {"septiembre", 9, false}, {"set", 9, false},        {"setembro", 9, false},
    {"septemba", 9, false},   {"oct", 10, true},        {"october", 10, true},
    {"octobre", 10, false},   {"octubre", 10, false},   {"out", 10, false},
    {"outubro", 10, false},   {"okt", 10, false},       {"oktober", 10, false},
    {"oktoba", 10, false},    {"nov", 11, true},        {"november", 11, true},
    {"novembre", 11, false},  {"noviembre", 11, false}, {"novembro", 11, false},
    {"novemba", 11, false},   {"nop", 11, false},       {"nopember", 11, false},
    {"dec", 12, true},        {"december", 12, true},   {"decembre", 12, false},
    {"dic", 12, false},       {"diciembre", 12, false}, {"dez", 12, false},
    {"dezembro", 12, false},  {"des", 12, false},       {"desember", 12, false},
    {"desemba", 12, false},
};

static int month_of(const char *word, bool english)
{
    char key[NAME_KEY_BYTES];
    for (size_t i = 0; name_key(word, key) && i < sizeof months / sizeof *months; i++) {
        if (strcmp(months[i].key, key) == 0 && (months[i].english || !english)) {
            return months[i].month;
        }
    }
    return 0;
}

/* 22, 1er, 1st, 1\xC2\xBA: the day of a month; 0: it is none. */
static int day_of(const char *word)
{
    static const char *const behind[] = {"",   ",",  "st",       "nd",      "rd",
                                         "th", "er", "\xC2\xBA", "\xC2\xB0"};
    size_t digits = strspn(word, "0123456789");
    int day = 0;
    if (digits < 1 || digits > 2 || sscanf(word, "%2d", &day) != 1 || day > 31) {
        return 0;
    }
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        if (text_same(word + digits, behind[i])) {
            return day;
        }
    }
    return 0;
}

/* A year of four digits, 0: it is none. */
static int year_of(const char *word)
{
    int year = 0;
    bool shape = strspn(word, "0123456789") == 4 && word[4] == 0;
    return shape && sscanf(word, "%4d", &year) == 1 && year >= 1900 && year < 2100 ? year : 0;
}

/* 22nov, 22-Nov, 22/nov/2026 in one word. */
static bool read_glued(const char *word, struct named_date *date)
{
    char day[3] = "", name[WORD_BYTES] = "", rest[WORD_BYTES] = "";
    if (sscanf(word, "%2[0-9]%*1[-/.]%39[^-/.0-9]%39s", day, name, rest) < 2 &&
        sscanf(word, "%2[0-9]%39[^-/.0-9]%39s", day, name, rest) < 2) {
        return false;
    }
    date->day = day_of(day);
    date->month = month_of(name, false);
    date->year = strlen(rest) == 5 && strchr("-/.", rest[0]) ? year_of(rest + 1) : 0;
    return date->day > 0 && date->month > 0 && (date->year > 0 || rest[0] == 0 || !rest[1]);
}

static const char *word_at(const struct words *words, int i)
{
    return i < words->count ? words->word[i] : "";
}

/* "de", "del" and "do" say no more between the parts of a date. */
static bool is_of(const char *word)
{
    return text_same(word, "de") || text_same(word, "del") || text_same(word, "do");
}

/* Reads a date that begins at word i. Returns how many words it has, 0: there is none. */
static int read_at(const struct words *words, int i, int year, struct named_date *date)
{
    int next = i + 1;
    *date = (struct named_date){.day = day_of(word_at(words, i))};
    if (read_glued(word_at(words, i), date)) {
        if (date->year > 0) {
            return 1;
        }
    } else if (date->day > 0) {
        next += is_of(word_at(words, next));
        date->month = month_of(word_at(words, next), false);
        next++;
    } else {
        date->month = month_of(word_at(words, i), true);
        date->day = date->month > 0 ? day_of(word_at(words, next)) : 0;
        next++;
    }
    if (date->day == 0 || date->month == 0) {
        return 0;
    }
    int of = is_of(word_at(words, next)), typed = year_of(word_at(words, next + of));
    if (typed > 0 &&
        (of || typed == year || typed == year - 1 || word_is_time(word_at(words, next + of + 1)))) {
        date->year = typed;
        next += of + 1;
    }
    return next - i;
}

bool date_is_named(const struct words *words, int i)
{
    struct named_date date;
    return read_at(words, i, 0, &date) > 0;
}

bool date_take_named(struct words *words, int year, struct named_date *date)
{
    for (int i = 0; i < words->count; i++) {
        int used = is_unnamed(words, i) ? read_at(words, i, year, date) : 0;
        bool timed =
            (i > 0 && word_is_time(words->word[i - 1])) || word_is_time(word_at(words, i + used));
        bool ago = used == 2 && text_same(word_at(words, i + 1), "ago"); /* or English */
        if (used > 0 && (timed || (i == 0 && !ago))) {
            words_join(words, i, i + used, date->text, sizeof date->text);
            words_drop(words, i, used);
            return true;
        }
    }
    return false;
}
