/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The time of an admission, typed as the time of a line is. */
#include <math.h>
#include <string.h>

#include "base/language.h"
#include "patient/bedside.h"
#include "patient/bedside_words.h"
#include "patient/names.h"
#include "patient/when.h"

enum { LONG_AGO_HOURS = 12, DAY_SECONDS = 86400, DAYS_OF_YEAR = 365 };

static bool is_now(const char *text)
{
    static const char *const nows[] = {"n",     "now",  "justnow",  "maintenant", "ahora",
                                       "agora", "sasa", "sekarang", "hivisasa",   "saatini"};
    return name_is_one_of(text, nows, sizeof nows / sizeof *nows);
}

/* "admission HR 90" is a reading of that time: a name and its value, which is no time. */
static bool begins_with_reading(const char *text)
{
    char name[2 * WORD_BYTES];
    struct words words;
    struct name_meaning meaning;
    if (!words_split(text, &words)) {
        return false;
    }
    for (int count = 1; count <= 2 && count < words.count; count++) {
        const char *value = words.word[count];
        if (word_is_value(value) && !word_is_time(value) && strspn(value, "0123456789") != 4 &&
            name_find(words_join(&words, 0, count, name, sizeof name), &meaning) &&
            meaning.variable != VARIABLE_NONE) {
            return true;
        }
    }
    return false;
}

const char *bedside_admission_of(const char *line)
{
    static const char *const words[] = {
        "admitted",  "admission", "admit",    "adm",      "admis",    "admise",    "ingreso",
        "ingresado", "ingresada", "admitido", "admitida", "admissao", "internado", "internada",
        "alilazwa",  "amelazwa",  "kulazwa",  "masuk",    "dirawat"};
    char word[WORD_BYTES];
    line += strspn(line, " \t");
    size_t length = strcspn(line, " \t:=");
    if (length >= sizeof word) {
        return NULL;
    }
    memcpy(word, line, length);
    word[length] = 0;
    bool is = name_is_one_of(word, words, sizeof words / sizeof *words);
    line += length + strspn(line + length, " \t:=");
    return is && !begins_with_reading(line) ? line : NULL;
}

/* Half a day or more ago, and no day was typed: of today or of yesterday? */
static bool has_day(const char *text, const struct bedside_line *line, time_t moment,
                    struct error *error)
{
    struct tm now, then;
    if (line->hours_ago < LONG_AGO_HOURS || !localtime_r(&line->clock.now, &now) ||
        !localtime_r(&moment, &then)) {
        return true;
    }
    return now.tm_yday == then.tm_yday
               ? error_set(error, "%s was %d hours ago: type its day, as today %s", text,
                           line->hours_ago, text)
               : error_set(error, "%s was %d hours ago: type its day, as yesterday %s", text,
                           line->hours_ago, text);
}

static bool refuse_form(struct error *error)
{
    return error_set(error, "a time of admission is 07:30, yesterday 22:00, 2 h ago or 2026-11-22 "
                            "07:30, by the clock of this machine, or with a zone: "
                            "2026-11-22T07:30+01:00");
}

bool bedside_admission(const char *text, time_t now, time_t *admitted, struct error *error)
{
    /* Dates without a year are settled within the last one; whole minutes. */
    time_t begin = now - now % 60 - (time_t)DAYS_OF_YEAR * DAY_SECONDS;
    struct bedside_line line = {.clock = {true, begin, now}, .admission = true};
    struct words words;
    struct when when = when_read(text);
    *admitted = now;
    if (is_now(text)) {
        return true;
    }
    if (when.kind == WHEN_DATE && when.clock && when.zoned) {
        *admitted = (time_t)floor(3600 * when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN) + 1e-3);
        return *admitted <= now ||
               error_set(error, "%s is in the future by this machine's clock", text);
    }
    if (!words_split(text, &words) || words.count == 0) {
        return refuse_form(error);
    }
    if (!bedside_take_time(&words, &line, error)) {
        return false;
    }
    if (words.count > 0) {
        return refuse_form(error);
    }
    *admitted = begin + (time_t)line.minute * 60;
    *admitted = *admitted > now ? now : *admitted;
    return has_day(text, &line, *admitted, error);
}
