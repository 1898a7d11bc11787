/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "patient/bedside_date.h"
#include "patient/bedside_words.h"
#include "patient/names.h"
#include "patient/units.h"
#include "patient/when.h"

enum {
    HOURS_MAX = 9999,
    FUTURE_MINUTES = 5, /* tolerated difference between clocks */
    LONG_AGO_HOURS = 12,
    RECENT_DAYS = 90
};

/* ---- moments ---- */

bool bedside_minute(const struct bedside_clock *clock, int *minute, struct error *error)
{
    if (!clock->admitted_known) {
        return error_set(error, "the time of admission is not known: begin with the time since "
                                "admission, as +7:30 HR 88");
    }
    double seconds = difftime(clock->now, clock->admitted);
    if (seconds < 0) {
        return error_set(error, "admission is in the future by this machine's clock: begin with "
                                "the time since admission, as +7:30 HR 88");
    }
    if (seconds >= (HOURS_MAX + 1) * 3600.0) {
        return error_set(error, "admission was over a year ago by the clock of this machine");
    }
    *minute = (int)(seconds / 60);
    return true;
}

/* Minutes since admission of a moment that was typed as `typed`. */
static bool place(const char *typed, time_t moment, struct bedside_line *line, struct error *error)
{
    struct bedside_clock then = line->clock;
    then.now = moment;
    if (line->admission && difftime(moment, line->clock.now) > FUTURE_MINUTES * 60) {
        return error_set(error, "%s is in the future by this machine's clock", typed);
    }
    if (line->admission) {
        line->minute = (int)floor(difftime(moment, then.admitted) / 60);
        return true;
    }
    if (!then.admitted_known) {
        return error_set(error,
                         "when was %s? The time of admission is not known: type +7:30 for 7 h 30 "
                         "min after it, or first when it was, as admitted 06:40",
                         typed);
    }
    if (then.now < then.admitted && then.now + 60 > then.admitted) {
        then.now = then.admitted; /* the minute of admission itself */
    }
    if (then.now < then.admitted && then.admitted <= line->clock.now) {
        return error_set(error, "%s was before admission; a time since admission is +7:30", typed);
    }
    return bedside_minute(&then, &line->minute, error);
}

/* H:MM with at most `most` digits before the colon. */
static bool read_hours(const char *text, int most, int *hours, int *minutes)
{
    int digits = 0;
    *hours = 0;
    while (text[digits] >= '0' && text[digits] <= '9' && digits <= most) {
        *hours = 10 * *hours + (text[digits] - '0');
        digits++;
    }
    const char *rest = text + digits;
    bool shape = digits >= 1 && digits <= most && rest[0] == ':' && rest[1] >= '0' &&
                 rest[1] <= '5' && rest[2] >= '0' && rest[2] <= '9' && rest[3] == 0;
    *minutes = shape ? 10 * (rest[1] - '0') + (rest[2] - '0') : 0;
    return shape;
}

/* A time of day, of 24 hours or with am or pm behind it; seconds are left out. */
static bool read_clock(const char *text, int *hours, int *minutes)
{
    char word[WORD_BYTES];
    int second_of, used = 0;
    snprintf(word, sizeof word - 3, "%s", text);
    size_t length = strlen(word);
    bool am = text_ends_with(word, "am"), pm = text_ends_with(word, "pm");
    word[length - (am || pm ? 2 : 0)] = 0;
    if ((am || pm) && !strchr(word, ':')) {
        strcat(word, ":00");
    }
    if (sscanf(word, "%*d:%*2d:%2d%n", &second_of, &used) == 1 && word[used] == 0 &&
        second_of >= 0 && second_of < 60) {
        word[used - 3] = 0;
    }
    if (!read_hours(word, 2, hours, minutes)) {
        return false;
    }
    bool fits = am || pm ? *hours >= 1 && *hours <= 12 : *hours <= 23;
    *hours = am || pm ? *hours % 12 + (pm ? 12 : 0) : *hours;
    return fits;
}

/* ---- days and dates ---- */

/* What is said about the day of a time of day. */
enum day {
    DAY_NONE,
    DAY_TODAY,
    DAY_YESTERDAY,
    DAY_BACK,
    DAY_TOMORROW,
    DAY_DATE,
    DAY_SHORT,
    DAY_TWICE
};
struct day_said {
    enum day day;
    int back;              /* DAY_BACK: so many days before today */
    int weekday;           /* typed beside a date, from Sunday 1; 0: none */
    struct when date;      /* DAY_DATE; DAY_SHORT: month is the first number, day the second */
    bool named;            /* DAY_SHORT: the month by its name */
    bool pressure;         /* DAY_SHORT: might be a pressure, too */
    char text[WORD_BYTES]; /* as typed; "" if none */
};

/* The most recent moment with this wall-clock time, or that of the given day; the wall clock may be
 * slightly fast. */
static bool wall_time(const char *text, const struct day_said *said, time_t now, time_t *moment)
{
    int hours, minutes;
    struct tm local;
    if (!read_clock(text, &hours, &minutes) || !localtime_r(&now, &local)) {
        return false;
    }
    if (said->day == DAY_DATE) {
        local.tm_year = said->date.year - 1900;
        local.tm_mon = said->date.month - 1;
        local.tm_mday = said->date.day;
    }
    local.tm_hour = hours;
    local.tm_min = minutes;
    local.tm_sec = 0;
    local.tm_isdst = -1;
    local.tm_mday -= said->day == DAY_BACK ? said->back : said->day == DAY_YESTERDAY;
    *moment = mktime(&local);
    if (said->day == DAY_NONE && *moment > now + FUTURE_MINUTES * 60) {
        local.tm_mday--;
        local.tm_isdst = -1;
        *moment = mktime(&local);
    }
    return *moment != (time_t)-1;
}

/* Two separators and a year of four digits: 2026-11-22, 22/11/2026, 22.11.2026. */
static bool is_date(const char *word)
{
    size_t first = strspn(word, "0123456789");
    char mark[2] = {word[first], 0};
    if (!*mark || !strchr("-/.", *mark)) {
        return false;
    }
    size_t second = strspn(word + first + 1, "0123456789");
    const char *last = word + first + 1 + second;
    size_t third = *last == *mark ? strspn(last + 1, "0123456789") : 0;
    return third > 0 && last[1 + third] == 0 && second >= 1 && second <= 2 &&
           ((first == 4 && third <= 2) || (first <= 2 && third == 4));
}

static bool read_date(const char *word, struct day_said *said, struct error *error)
{
    said->date = when_read(word);
    if (said->date.kind == WHEN_AMBIGUOUS && said->date.month == said->date.day) {
        said->date.kind = WHEN_DATE;
    }
    if (said->date.kind == WHEN_AMBIGUOUS) {
        return error_set(error, "%s: day or month first? Write the date as 2026-11-22", word);
    }
    said->day = DAY_DATE;
    return said->date.kind == WHEN_DATE || error_set(error, "%s is not a date", word);
}

static enum day day_of_word(const char *word, const char *next)
{
    static const struct {
        const char *word;
        enum day day;
    } days[] = {
        {"today", DAY_TODAY},
        {"yesterday", DAY_YESTERDAY},
        {"aujourd'hui", DAY_TODAY},
        {"aujourd\xE2\x80\x99hui", DAY_TODAY},
        {"hier", DAY_YESTERDAY},
        {"hoy", DAY_TODAY},
        {"ayer", DAY_YESTERDAY},
        {"hoje", DAY_TODAY},
        {"ontem", DAY_YESTERDAY},
        {"leo", DAY_TODAY},
        {"jana", DAY_YESTERDAY},
        {"kemarin", DAY_YESTERDAY},
        {"yest", DAY_YESTERDAY},
        {"yday", DAY_YESTERDAY},
        {"avant-hier", DAY_BACK},
        {"anteayer", DAY_BACK},
        {"anteontem", DAY_BACK},
        {"juzi", DAY_BACK},
        {"tomorrow", DAY_TOMORROW},
        {"demain", DAY_TOMORROW},
        {"amanh\xC3\xA3", DAY_TOMORROW},
        {"kesho", DAY_TOMORROW},
        {"besok", DAY_TOMORROW},
    };
    for (size_t k = 0; k < sizeof days / sizeof *days; k++) {
        if (text_same(word, days[k].word)) {
            return days[k].day;
        }
    }
    return is_date(word)                                       ? DAY_DATE
           : text_same(word, "hari") && text_same(next, "ini") ? DAY_TODAY
                                                               : DAY_NONE;
}

/* The day of the week, from Sunday 0, by its name or the beginning of it; -1: it is none. */
static int weekday_of(const char *word)
{
    static const char *const names[][7] = {
        {"sun", "mon", "tue", "wed", "thu", "fri", "sat"},
        {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"},
        {"", "", "tues", "weds", "thurs", "", ""},
        {"dim", "lun", "mar", "mer", "jeu", "ven", "sam"},
        {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
        {"dom", "lun", "mar", "mie", "jue", "vie", "sab"},
        {"domingo", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado"},
        {"dom", "seg", "ter", "qua", "qui", "sex", "sab"},
        {"domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"},
        {"jumapili", "jumatatu", "jumanne", "jumatano", "alhamisi", "ijumaa", "jumamosi"},
        {"minggu", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu"}};
    char key[NAME_KEY_BYTES];
    for (int i = 0; name_key(word, key) && i < (int)(7 * sizeof names / sizeof *names); i++) {
        if (strcmp(names[i / 7][i % 7], key) == 0) {
            return i % 7;
        }
    }
    return -1;
}

/* Is the word at i the end ("ago", "yang lalu") or the beginning ("il y a", "hace") of how long ago
 * it was? Returns the number of its words; *before: the span stands before it. */
static int ago_words(const struct words *words, int i, bool *before)
{
    static const struct {
        const char *text;
        bool before;
    } said[] = {
        {"ago", true},       {"yang lalu", true},    {"lalu", true},  {"zilizopita", true},
        {"iliyopita", true}, {"atr\xC3\xA1s", true}, {"atras", true}, {"il y a", false},
        {"hace", false},     {"h\xC3\xA1", false},   {"ha", false},   {"faz", false},
    };
    char text[4 * WORD_BYTES];
    for (int count = 3; count > 0; count--) {
        if (i + count > words->count) {
            continue;
        }
        words_join(words, i, i + count, text, sizeof text);
        for (size_t k = 0; k < sizeof said / sizeof *said; k++) {
            if (text_same(text, said[k].text)) {
                *before = said[k].before;
                return count;
            }
        }
    }
    return 0;
}

/* Days of a span in one word or two: 2 days, 2d, siku 2; 0: it is none. */
static int count_days(const struct words *words, int first, int count)
{
    static const char *const units[] = {"d",   "day",  "days", "jour", "jours",
                                        "dia", "dias", "hari", "siku"};
    static const char *const ones[] = {"a", "one", "un", "uno", "um", "satu", "se"};
    char text[2 * WORD_BYTES], number[3] = "", unit[WORD_BYTES];
    words_join(words, first, first + count, text, sizeof text);
    size_t digits = strspn(text, "0123456789"), length = strcspn(text, " ");
    if (digits == 0 && count == 2) { /* in Swahili the unit stands first */
        const char *second = words->word[first + 1];
        bool one = name_is_one_of(words->word[first], ones, sizeof ones / sizeof *ones);
        snprintf(unit, sizeof unit, "%.*s", (int)length, text);
        snprintf(number, sizeof number, "%s", one ? "1" : second);
        snprintf(unit, sizeof unit, "%s", one ? second : words->word[first]);
    } else if (digits > 0 && digits < 3) {
        snprintf(number, sizeof number, "%.*s", (int)digits, text);
        snprintf(unit, sizeof unit, "%s", text + digits + (text[digits] == ' '));
    }
    int days = 0;
    bool known = number[0] && name_is_one_of(unit, units, sizeof units / sizeof *units);
    return known && sscanf(number, "%2d", &days) == 1 ? days : 0;
}

/* Takes "Sun" of "Sun 22/11 14:05": the date decides, and has to be such a day. */
static void take_weekday_of_date(struct words *words, struct day_said *said)
{
    for (int i = 0, first, second; i + 1 < words->count; i++) {
        struct words rest = *words;
        int weekday = weekday_of(words->word[i]);
        words_drop(&rest, i, 1);
        bool date = weekday >= 0 && (i == 0 || word_is_time(words->word[i - 1])) &&
                    (is_date(rest.word[i]) || date_is_named(&rest, i) ||
                     (date_is_short(rest.word[i], &first, &second) && date_has_place(&rest, i)));
        if (date) {
            said->weekday = weekday + 1;
            *words = rest;
            return;
        }
    }
}

/* Is the moment on the day of the week that was typed beside its date? */
static bool agrees_with_weekday(const struct day_said *said, int weekday,
                                const struct bedside_line *line, struct error *error)
{
    struct tm local;
    time_t moment = line->clock.admitted + (time_t)line->minute * 60;
    return weekday == 0 || !localtime_r(&moment, &local) || local.tm_wday == weekday - 1 ||
           error_set(error, "%s is another day of the week: leave out what is wrong", said->text);
}

/* "2 days ago 08:00", "il y a 2 jours", "2 hari yang lalu": takes the words. */
static void take_days_ago(struct words *words, struct day_said *said)
{
    enum { DAYS_MOST = 60 };
    static const char *const before_yesterday[] = {"daybeforeyesterday", "avanthier", "antesdeayer",
                                                   "antiayer", "kemarindulu"};
    char text[4 * WORD_BYTES];
    for (int i = 0; i < words->count; i++) {
        for (int count = 3; count > 1; count--) {
            if (i + count <= words->count &&
                name_is_one_of(words_join(words, i, i + count, text, sizeof text), before_yesterday,
                               sizeof before_yesterday / sizeof *before_yesterday)) {
                *said = (struct day_said){.day = DAY_BACK, .back = 2, .weekday = said->weekday};
                words_join(words, i, i + count, said->text, sizeof said->text);
                words_drop(words, i, count);
                if (i > 0 && text_same(words->word[i - 1], "the")) {
                    words_drop(words, i - 1, 1);
                }
                return;
            }
        }
    }
    for (int i = 0; i < words->count; i++) {
        bool before = false;
        int said_words = ago_words(words, i, &before), days = 0;
        for (int count = 2; said_words > 0 && count > 0; count--) {
            int first = before ? i - count : i + said_words;
            if (first >= 0 && first + count <= words->count &&
                (days = count_days(words, first, count)) > 0 && days <= DAYS_MOST) {
                int start = before ? first : i;
                *said = (struct day_said){.day = DAY_BACK, .back = days, .weekday = said->weekday};
                words_join(words, start, start + said_words + count, said->text, sizeof said->text);
                words_drop(words, start, said_words + count);
                return;
            }
        }
    }
}

/* Takes the word for a day, or a date. */
static bool take_day(struct words *words, struct day_said *said, struct error *error)
{
    for (int i = 0; i < words->count; i++) {
        const char *word = words->word[i];
        enum day day = day_of_word(word, i + 1 < words->count ? words->word[i + 1] : "");
        if (day == DAY_NONE) {
            continue;
        }
        if (day == DAY_TOMORROW) {
            return error_set(error, "%s: a time is now or before", word);
        }
        if (said->day != DAY_NONE && (day == DAY_DATE || said->day == DAY_DATE)) {
            return error_set(error, "a line has one day: %s or %s?", said->text, word);
        }
        said->day = said->day == DAY_NONE ? day : DAY_TWICE;
        said->back = 2; /* of DAY_BACK: the words of the table */
        snprintf(said->text, sizeof said->text, "%s", word);
        if (day == DAY_DATE && !read_date(word, said, error)) {
            return false;
        }
        words_drop(words, i--, text_same(word, "hari") ? 2 : 1);
    }
    return said->day != DAY_TWICE || error_set(error, "today or yesterday?");
}

/* ---- dates without a year ---- */

/* Takes a date without a year. A pressure may be written so too, but hardly at the beginning of the
 * line before its time: what may be one stays in the line. */
static bool take_short_day(struct words *words, const struct bedside_line *line,
                           struct day_said *said, struct error *error)
{
    for (int i = 0, first, second; i < words->count; i++) {
        const char *word = words->word[i];
        bool pressure = !line->admission && i > 0 && strchr(word, '/') != NULL;
        if (!date_is_short(word, &first, &second) || !date_has_place(words, i)) {
            continue;
        }
        if (said->day != DAY_NONE) {
            return pressure || error_set(error, "a line has one day: %s or %s?", said->text, word);
        }
        *said = (struct day_said){.day = DAY_SHORT, .pressure = pressure};
        said->date = (struct when){.month = first, .day = second};
        snprintf(said->text, sizeof said->text, "%s", word);
        if (!pressure) {
            words_drop(words, i--, 1);
        }
    }
    return true;
}

/* Takes a date with the name of its month, with a year or without. */
static bool take_named_day(struct words *words, const struct bedside_clock *clock,
                           struct day_said *said, struct error *error)
{
    struct named_date date;
    struct tm local;
    char iso[WORD_BYTES];
    if (!localtime_r(&clock->now, &local) || !date_take_named(words, local.tm_year + 1900, &date)) {
        return true;
    }
    if (said->day != DAY_NONE) {
        return error_set(error, "a line has one day: %s or %s?", said->text, date.text);
    }
    *said = (struct day_said){.day = DAY_SHORT, .named = true};
    said->date = (struct when){.month = date.day, .day = date.month}; /* the day is the first */
    memcpy(said->text, date.text, sizeof said->text);
    if (date.year > 0) {
        snprintf(iso, sizeof iso, "%04d-%02d-%02d", date.year % 10000, date.month % 100,
                 date.day % 100);
        return read_date(iso, said, error);
    }
    return true;
}

/* Reads the date as day and month of a year. False unless the moment lies between admission and
 * now. */
static bool place_short(const char *time, int year, int month, int day,
                        const struct bedside_clock *clock, struct day_said *out)
{
    char iso[WORD_BYTES];
    time_t moment;
    snprintf(iso, sizeof iso, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
    *out = (struct day_said){.day = DAY_DATE, .date = when_read(iso)};
    memcpy(out->text, iso, sizeof out->text);
    return out->date.kind == WHEN_DATE && wall_time(time, out, clock->now, &moment) &&
           moment + 60 > clock->admitted && moment <= clock->now + FUTURE_MINUTES * 60;
}

/* Of an admission, of which nothing else says the year. */
static bool is_recent(const char *time, const struct day_said *said, time_t now)
{
    time_t moment;
    return wall_time(time, said, now, &moment) && difftime(now, moment) < RECENT_DAYS * 86400.0;
}

/* Settles a date without a year by the stay: the only reading of it that lies between admission and
 * now. False with a reason if there is none, or more than one. */
static bool settle_short_day(const char *time, const struct bedside_line *line,
                             struct day_said *said, struct error *error)
{
    const struct bedside_clock *clock = &line->clock;
    struct day_said found = {.day = DAY_NONE}, one;
    struct tm local;
    int first = said->date.month, second = said->date.day, count = 0;
    if (!clock->admitted_known || !localtime_r(&clock->now, &local)) {
        return error_set(error,
                         "%s: of which year? The time of admission is not known: write the "
                         "date as 2026-11-22",
                         said->text);
    }
    for (int k = 0; k < 4; k++) { /* day or month first, this year or the last */
        bool swapped = k % 2 == 1;
        if (((first != second && !said->named) || !swapped) &&
            place_short(time, local.tm_year + 1900 - k / 2, swapped ? first : second,
                        swapped ? second : first, clock, &one)) {
            found = one;
            count++;
        }
    }
    if (count == 0 && said->pressure) {
        said->day = DAY_NONE; /* it stays in the line and is one */
        return true;
    }
    if (count == 1 && said->pressure) {
        return error_set(error,
                         "%s: a date or a pressure? Write the date as %s, or BP before the "
                         "pressure",
                         said->text, found.text);
    }
    if (count > 1) {
        return error_set(error, "%s: day or month first? Write the date as 2026-11-22", said->text);
    }
    if (line->admission && (count == 0 || !is_recent(time, &found, clock->now))) {
        return error_set(error,
                         "%s is not in the last %d days: write it with its year, as 2026-11-22 "
                         "07:30",
                         said->text, RECENT_DAYS);
    }
    if (count == 0 && said->named) {
        return error_set(error, "%s %s is not between admission and now", said->text, time);
    }
    if (count == 0) {
        return error_set(error,
                         "%s %s is not between admission and now. Write the date as "
                         "2026-11-22, or BP before a pressure",
                         said->text, time);
    }
    *said = found;
    return true;
}

/* ---- how long ago ---- */

/* Minutes of the unit of a span of time; 0: it is none. */
static int unit_minutes(const char *unit)
{
    static const char *const minutes[] = {"min", "mins", "minute", "minutes", "minuto", "minutos",
                                          "m",   "mn",   "menit",  "mnt",     "dakika", "'"};
    static const char *const hours[] = {"h",      "hr",   "hrs",   "hour", "hours", "heure",
                                        "heures", "hora", "horas", "jam",  "saa"};
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        if (text_same(unit, minutes[i])) {
            return 1;
        }
    }
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        if (text_same(unit, hours[i])) {
            return 60;
        }
    }
    return 0;
}

/* Reads a unit at *text and the blanks behind it. */
static int read_unit(const char **text)
{
    char unit[WORD_BYTES];
    size_t length = strcspn(*text, " 0123456789.,:");
    snprintf(unit, sizeof unit, "%.*s", (int)length, *text);
    *text += length + strspn(*text + length, " ");
    return unit_minutes(unit);
}

/* Reads a number at *text and the blanks behind it; -1: there is none. */
static double read_amount(const char **text)
{
    char digits[WORD_BYTES];
    double number;
    size_t length = strspn(*text, "0123456789.,");
    snprintf(digits, sizeof digits, "%.*s", (int)length, *text);
    *text += length + strspn(*text + length, " ");
    return length > 0 && text_number(digits, true, &number) ? number : -1;
}

/* "30 min", "2 h", "1,5 h", "1 h 30 min", "1h30", "1:30", "dakika 30", "half an hour"; -1: it is no
 * span of time. */
static int span_minutes(const char *text)
{
    static const struct {
        const char *text;
        int minutes;
    } phrases[] = {
        {"half an hour", 30}, {"half an hr", 30}, {"half hour", 30},      {"half hr", 30},
        {"1/2 hour", 30},     {"1/2 hr", 30},     {"1/2 h", 30},          {"an hr", 60},
        {"an hour", 60},      {"one hour", 60},   {"une demi-heure", 30}, {"une heure", 60},
        {"media hora", 30},   {"una hora", 60},   {"meia hora", 30},      {"uma hora", 60},
        {"setengah jam", 30}, {"satu jam", 60},   {"nusu saa", 30},       {"saa moja", 60},
    };
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (text_same(text, phrases[i].text)) {
            return phrases[i].minutes;
        }
    }
    int hours, minutes, unit = read_unit(&text); /* in Swahili the unit stands first */
    bool first = unit > 0;
    if (!first && read_hours(text, 2, &hours, &minutes)) {
        return 60 * hours + minutes;
    }
    double amount = read_amount(&text), more = 0;
    unit = first ? unit : read_unit(&text);
    if (!first && unit == 60 && *text) {
        more = read_amount(&text);
        unit = *text && read_unit(&text) != 1 ? 0 : unit;
    }
    bool ok = amount >= 0 && amount < HOURS_MAX && unit > 0 && more >= 0 && more < 60 && *text == 0;
    return ok ? (int)lround(amount * unit + more) : -1;
}

/* The longest span of time that begins (from_end false) or ends at a word. Returns its words, or 0;
 * *first is the index of the first. */
static int find_span(const struct words *words, int at, bool from_end, int *first, int *minutes)
{
    char text[4 * WORD_BYTES];
    for (int count = 4; count > 0; count--) {
        *first = from_end ? at - count : at;
        if (*first >= 0 && *first + count <= words->count) {
            *minutes = span_minutes(words_join(words, *first, *first + count, text, sizeof text));
            if (*minutes >= 0) {
                return count;
            }
        }
    }
    return 0;
}

/* Takes "30 min ago" and writes it to typed; *minutes -1 if nothing is said so. */
static bool take_ago(struct words *words, int *minutes, char typed[WORD_BYTES], struct error *error)
{
    *minutes = -1;
    for (int i = 0; i < words->count; i++) {
        bool before = false, unused;
        int first, said = ago_words(words, i, &before);
        if (said == 0) {
            continue;
        }
        int span = find_span(words, before ? i : i + said, before, &first, minutes);
        if (span == 0) {
            return error_set(error, "how long ago? As 30 min ago, or 2 h ago");
        }
        int start = before ? first : i;
        words_join(words, start, start + said + span, typed, WORD_BYTES);
        words_drop(words, start, said + span);
        if (!before && start < words->count && ago_words(words, start, &unused) > 0) {
            words_drop(words, start, 1); /* há 2 h atrás */
        }
        return true;
    }
    return true;
}

/* ---- the line's time ---- */

/* The moment of a date with a time of day: 2026-11-22T07:30, perhaps with a zone. */
static time_t moment_of(const struct when *when)
{
    struct tm local = {.tm_year = when->year - 1900,
                       .tm_mon = when->month - 1,
                       .tm_mday = when->day,
                       .tm_min = (int)floor(when->hours * 60 + 1e-6),
                       .tm_isdst = -1};
    return when->zoned ? (time_t)floor(3600 * when_hours(when, ORDER_UNKNOWN, SCALE_UNKNOWN) + 1e-3)
                       : mktime(&local);
}

/* 7h30, +7h30, @7:30 and @0730 with a colon and without the sign. */
static void spell_wall(const char *word, char out[WORD_BYTES])
{
    bool marked = word[0] == '@';
    snprintf(out, WORD_BYTES - 3, "%s", word + marked);
    char *hour = strpbrk(out, "hH");
    if (hour) {
        *hour = ':';
        strcat(out, hour[1] == 0 ? "00" : "");
    }
    if (marked && strspn(out, "0123456789") == 4 && out[4] == 0) {
        memmove(out + 3, out + 2, 3);
        out[2] = ':';
    }
}

/* Settles a time that the clocks skipped or told twice, by the stay. */
static bool settle_shift(const char *typed, int minute, const struct bedside_line *line,
                         time_t *moment, struct error *error)
{
    const struct bedside_clock *clock = &line->clock;
    time_t other;
    enum shift shift = date_shift(*moment, minute, &other);
    if (shift == SHIFT_SKIPPED) {
        return error_set(error, "%s was left out, as the clocks were set forward", typed);
    }
    if (shift == SHIFT_TWICE && line->admission) { /* nothing else says which of the two */
        return error_set(error,
                         "%s came twice, as the clocks were set back: write it with its zone, as "
                         "2026-11-22T07:30+01:00",
                         typed);
    }
    if (shift == SHIFT_TWICE && clock->admitted_known) {
        time_t early = other < *moment ? other : *moment, late = other < *moment ? *moment : other;
        if (early + 60 > clock->admitted && late <= clock->now) {
            int first = (int)((early - clock->admitted) / 60);
            int second = (int)((late - clock->admitted) / 60);
            return error_set(error,
                             "%s came twice, as the clocks were set back: type +%d:%02d or "
                             "+%d:%02d",
                             typed, first / 60, first % 60, second / 60, second % 60);
        }
        *moment = early + 60 > clock->admitted ? early : late;
    }
    return true;
}

/* A time without a prefix is always a wall-clock time. */
static bool read_time(const char *typed, const struct day_said *said, struct bedside_line *line,
                      struct error *error)
{
    char wall[WORD_BYTES], shown[2 * WORD_BYTES];
    int hours, minutes;
    time_t moment, now = line->clock.now;
    struct when when = when_read(typed);
    if (when.kind == WHEN_DATE && when.clock && said->day == DAY_NONE) {
        moment = moment_of(&when);
        return (when.zoned ||
                settle_shift(typed, (int)floor(when.hours * 60 + 1e-6), line, &moment, error)) &&
               place(typed, moment, line, error);
    }
    spell_wall(typed, wall);
    if (wall[0] == '+' && line->admission) {
        return error_set(error, "%s is a time since admission: when was that, by the clock?", wall);
    }
    if (wall[0] == '+' && said->day != DAY_NONE) {
        return error_set(error, "%s is a time since admission: it has no day", wall);
    }
    if (wall[0] == '+') {
        line->minute = read_hours(wall + 1, 4, &hours, &minutes) ? 60 * hours + minutes : -1;
        return line->minute >= 0 ||
               error_set(error, "a time since admission is +hours:minutes, as +7:30");
    }
    if (strncmp(wall, "24:00", 5) == 0) {
        return error_set(error, "24:00: type 00:00, with the day that begins then");
    }
    if (!wall_time(wall, said, now, &moment) && line->admission) {
        return error_set(error, "not a valid time: try 07:30, or yesterday 22:00");
    }
    if (!wall_time(wall, said, now, &moment)) {
        return error_set(error, "not a valid time: try 07:30 by the clock on the wall, or "
                                "+7:30 since admission");
    }
    bool dated = said->day == DAY_DATE;
    snprintf(shown, sizeof shown, "%s%s%s", dated ? said->text : "", dated ? " " : "",
             typed[0] == '@' ? typed : wall);
    if (!read_clock(wall, &hours, &minutes) ||
        !settle_shift(shown, 60 * hours + minutes, line, &moment, error)) {
        return false;
    }
    double ago = difftime(now, moment);
    if (!place(line->clock.admitted_known ? shown : wall, moment, line, error)) {
        return false;
    }
    if (said->day == DAY_TODAY && ago < -FUTURE_MINUTES * 60) {
        return error_set(error, "%s today is later than now", wall);
    }
    line->hours_ago = said->day == DAY_NONE ? (int)(ago / 3600) : 0; /* with a day it was meant */
    return true;
}

/* Words before a time by the clock that say no more: "à 7h30", "a las 7:30". */
static bool is_at(const char *word)
{
    static const char *const at[] = {"a",   "as", "las",  "la",    "pukul", "jam",
                                     "pkl", "kl", "time", "heure", "hora",  "waktu"};
    char key[NAME_KEY_BYTES];
    for (size_t i = 0; name_key(word, key) && i < sizeof at / sizeof *at; i++) {
        if (strcmp(key, at[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Behind such a word a number alone is an hour: "a las 14"; behind "a" it is none (FC a 14). */
static bool is_at_hour(const char *word)
{
    static const char *const at[] = {"as", "las", "pukul", "pkl", "jam"};
    char key[NAME_KEY_BYTES];
    for (size_t i = 0; name_key(word, key) && i < sizeof at / sizeof *at; i++) {
        if (strcmp(key, at[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What may stand behind a time: 14:00 h, 1400 hrs. */
static bool is_clock_unit(const char *word)
{
    static const char *const units[] = {"h", "hs", "hrs", "hours"}; /* not HR */
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text_same(word, units[i])) {
            return true;
        }
    }
    return false;
}

/* Leaves out the unit behind 14:00. */
static void drop_clock_unit(struct words *words, int i)
{
    int hours, minutes;
    char word[WORD_BYTES];
    const char *colon = strchr(words->word[i], ':');
    size_t length = colon ? (size_t)(colon - words->word[i]) + 3 : 0;
    snprintf(word, sizeof word, "%.*s", (int)length, words->word[i]);
    if (colon && strlen(words->word[i]) >= length && read_hours(word, 2, &hours, &minutes)) {
        if (is_clock_unit(words->word[i] + length)) {
            words->word[i][length] = 0;
        } else if (words->word[i][length] == 0 && i + 1 < words->count &&
                   is_clock_unit(words->word[i + 1])) {
            words_drop(words, i + 1, 1);
        }
    }
}

static bool is_hour(const char *word, size_t *digits)
{
    *digits = strspn(word, "0123456789");
    return *digits == 1 || *digits == 2;
}

/* Writes "7 h 30", and behind a word such as "at" also "7h" and "07.30", with a colon. */
static void write_colon(struct words *words, int i, bool at)
{
    char *word = words->word[i];
    const char *next = i + 1 < words->count ? words->word[i + 1] : "";
    const char *third = i + 2 < words->count ? words->word[i + 2] : "";
    size_t digits;
    if (!is_hour(word, &digits)) {
        return;
    }
    bool apart = word[digits] == 0 && text_same(next, "h");
    bool minutes = apart && strlen(third) == 2 && strspn(third, "0123456789") == 2;
    if (minutes) {
        snprintf(word + digits, WORD_BYTES - digits, ":%.2s", third);
        words_drop(words, i + 1, 2);
    } else if (at && (apart || text_same(word + digits, "h"))) {
        snprintf(word + digits, WORD_BYTES - digits, ":00");
        words_drop(words, i + 1, apart ? 1 : 0);
    } else if (at && word[digits] == '.' && strlen(word + digits) == 3) {
        word[digits] = ':';
    }
}

/* "7h" may be an hour of the clock, or of the stay. */
static bool is_hour_alone(const struct words *words, int i, int *hour)
{
    const char *word = words->word[i];
    size_t digits;
    bool shape = is_hour(word, &digits) &&
                 (text_same(word + digits, "h") || (word[digits] == 0 && i + 1 < words->count &&
                                                    text_same(words->word[i + 1], "h")));
    return shape && sscanf(word, "%2d", hour) == 1 && *hour < 24;
}

/* "Sun 14:10", as the views show it: the last such day. Only before a time, and not as a number of
 * March or a saturation ("sat 22:00 94") may be. */
static void take_weekday(struct words *words, time_t now, struct day_said *said)
{
    struct tm day;
    for (int i = 0; i + 1 < words->count; i++) {
        int weekday = weekday_of(words->word[i]);
        int hour, at = i + 1 + is_at(words->word[i + 1]);
        bool time = at < words->count &&
                    (word_is_time(words->word[at]) || is_hour_alone(words, at, &hour) ||
                     (strspn(words->word[at], "0123456789") == 4 && words->word[at][4] == 0));
        bool named = at + 1 < words->count && word_is_value(words->word[at + 1]) &&
                     name_variable(words->word[i]) != VARIABLE_NONE;
        bool month = i > 0 && strspn(words->word[i - 1], "0123456789") < 3 &&
                     word_is_value(words->word[i - 1]) &&
                     (i == 1 || word_is_value(words->word[i - 2]));
        if (weekday < 0 || !time || named || month || !localtime_r(&now, &day)) {
            continue;
        }
        day.tm_mday -= (day.tm_wday - weekday + 7) % 7;
        day.tm_hour = 12;
        day.tm_isdst = -1;
        mktime(&day);
        *said = (struct day_said){.day = DAY_DATE};
        snprintf(said->text, sizeof said->text, "%04d-%02d-%02d", day.tm_year + 1900,
                 day.tm_mon + 1, day.tm_mday);
        said->date = when_read(said->text);
        words_drop(words, i, 1);
        return;
    }
}

/* Is word i a name, and no unit of the word before it? */
static bool is_name_at(const struct words *words, int i)
{
    struct unit unit;
    bool value = i + 1 < words->count && word_is_value(words->word[i + 1]);
    return i < words->count && !word_is_value(words->word[i]) &&
           (value || !unit_find(words->word[i], &unit));
}

/* 14.00: an hour and minutes with a point between them. */
static bool is_pointed_time(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    return (digits == 1 || digits == 2) && word[digits] == '.' && word[digits + 1] >= '0' &&
           word[digits + 1] < '6' && strspn(word + digits + 1, "0123456789") == 2 &&
           word[digits + 3] == 0 && (digits == 1 || strncmp(word, "24", 2) < 0);
}

/* 7.30pm and 0730pm as 7:30pm. */
static void read_half(char *word)
{
    size_t digits = strspn(word, "0123456789"), length = strlen(word);
    bool half = text_ends_with(word, "am") || text_ends_with(word, "pm");
    if (half && (digits == 3 || digits == 4) && length == digits + 2) {
        memmove(word + digits - 1, word + digits - 2, length - digits + 3);
        word[digits - 2] = ':';
        return;
    }
    if (half && word[digits] == '.' && strspn(word + digits + 1, "0123456789") == 2 &&
        word[digits + 3] && word[digits + 5] == 0) {
        word[digits] = ':';
    }
}

/* Could 20.11 be the date of a day of the stay? */
static bool may_be_date(const char *word, const struct bedside_clock *clock)
{
    enum { DAY_SECONDS = 86400 };
    int day, month;
    struct tm local;
    if (!date_is_short(word, &day, &month) || month > 12 || !localtime_r(&clock->now, &local)) {
        return false;
    }
    for (int back = 0; back < 2; back++) { /* this year and the last */
        struct tm begin = {
            .tm_year = local.tm_year - back, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
        time_t moment = mktime(&begin);
        if (!clock->admitted_known ||
            (moment <= clock->now && moment + DAY_SECONDS > clock->admitted)) {
            return true;
        }
    }
    return false;
}

/* "0730 HR 88", "14.00 HR 88": before a name, perhaps after a date; before a unit it is a value.
 * False with a reason for what may be a date, too. */
static bool take_plain_time(struct words *words, const struct bedside_line *line, bool dated,
                            struct error *error)
{
    const struct bedside_clock *clock = &line->clock;
    int first, second;
    int i =
        date_is_short(words->word[0], &first, &second) && words->count > 1 && !is_name_at(words, 1);
    char *word = words->word[i];
    if (is_pointed_time(word) && (line->admission || is_name_at(words, i + 1))) {
        bool date = !dated && i == 0 && may_be_date(word, clock);
        int point = (int)strcspn(word, ".");
        if (date) {
            return error_set(error, "%s: a time or a date? The time is typed %.*s:%s", word, point,
                             word, word + point + 1);
        }
        word[point] = ':';
        return true;
    }
    bool alone = line->admission && words->count == i + 1;
    bool shape = (alone || (words->count > i + 1 && !word_is_value(words->word[i + 1]))) &&
                 strspn(word, "0123456789") == 4 && (word[4] == 0 || is_clock_unit(word + 4)) &&
                 strncmp(word, "24", 2) < 0 && word[2] < '6';
    if (shape && word[4] != 0) { /* 1400h */
        word[4] = 0;
    } else if (shape && !alone && is_clock_unit(words->word[i + 1]) &&
               (line->admission || words->count > i + 2)) {
        words_drop(words, i + 1, 1);
    }
    if (shape && (line->admission || is_name_at(words, i + 1))) {
        memmove(word + 3, word + 2, 3);
        word[2] = ':';
    }
    return true;
}

/* Is the hour written before the name, as 14h FC 88, certainly that of the clock? In French,
 * Spanish and Portuguese it is written so; in other languages it is if the stay is not as long, so
 * that it is neither an hour of the stay nor so many hours ago. "12 h urine" is none: a volume has
 * a span. */
static bool is_hour_of_clock(const struct words *words, int name, int hour, bool sure,
                             const struct bedside_clock *clock)
{
    static const char *const written[] = {"fr", "es", "pt"};
    struct name_meaning meaning;
    int now;
    bool usual = sure;
    if (name >= words->count || !is_name_at(words, name) ||
        (name_find(words->word[name], &meaning) && meaning.variable == VARIABLE_URINE)) {
        return false;
    }
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        usual |= strcmp(language_code(), written[i]) == 0;
    }
    return clock->admitted_known &&
           (usual || (bedside_minute(clock, &now, NULL) && 60 * hour > now));
}

/* "14h FC 88" */
static void take_hour(struct words *words, const struct bedside_line *line, bool dated)
{
    int hour;
    char *word = words->word[0];
    if (words->count == 0 || !is_hour_alone(words, 0, &hour)) {
        return;
    }
    size_t digits = strspn(word, "0123456789");
    bool apart = word[digits] == 0;
    if (line->admission ||
        is_hour_of_clock(words, apart ? 2 : 1, hour, dated || (word[0] == '0' && digits == 2),
                         &line->clock)) {
        snprintf(word + digits, WORD_BYTES - digits, ":00");
        words_drop(words, 1, apart ? 1 : 0);
    }
}

/* "FC 90 hier 22h": an hour behind the readings, with its day, is one of the clock; beside a volume
 * of urine it may be a span. */
static void take_last_hour(struct words *words, bool dated)
{
    int hour, last = words->count - 1;
    for (int i = 0; i < words->count; i++) {
        dated &= name_variable(words->word[i]) != VARIABLE_URINE;
    }
    bool apart = last > 0 && is_clock_unit(words->word[last]);
    last -= apart;
    char *word = words->word[last > 0 ? last : 0];
    size_t digits = strspn(word, "0123456789");
    if (dated && last > 1 && (digits == 1 || digits == 2) && sscanf(word, "%2d", &hour) == 1 &&
        hour < 24 && (apart ? word[digits] == 0 : is_clock_unit(word + digits))) {
        snprintf(word + digits, WORD_BYTES - digits, ":00");
        words_drop(words, last + 1, apart);
    }
}

/* Noon and midnight in up to two words; "" if the words are neither. */
static const char *named_time(const struct words *words, int i, int count)
{
    static const char *const names[][2] = {
        {"noon", "12:00"},      {"midday", "12:00"},     {"midi", "12:00"},
        {"mediodia", "12:00"},  {"meiodia", "12:00"},    {"tengahhari", "12:00"},
        {"midnight", "00:00"},  {"minuit", "00:00"},     {"medianoche", "00:00"},
        {"meianoite", "00:00"}, {"tengahmalam", "00:00"}};
    char text[2 * WORD_BYTES], key[NAME_KEY_BYTES];
    bool inside = i + count <= words->count;
    words_join(words, i, inside ? i + count : i, text, sizeof text);
    for (size_t k = 0; inside && name_key(text, key) && k < sizeof names / sizeof *names; k++) {
        if (strcmp(names[k][0], key) == 0) {
            return names[k][1];
        }
    }
    return "";
}

/* Writes them in digits; "12 noon" has them already. */
static bool write_named_times(struct words *words, bool dated, struct error *error)
{
    for (int i = 0; i < words->count; i++) {
        int count = *named_time(words, i, 2) ? 2 : 1;
        const char *time = named_time(words, i, count);
        if (dated && strcmp(time, "00:00") == 0) {
            return error_set(error, "%s: at its beginning or its end? Type the day with 00:00",
                             words->word[i]);
        }
        if (*time) {
            snprintf(words->word[i], WORD_BYTES, "%s", time);
            words_drop(words, i + 1, count - 1);
            if (i > 0 && (strcmp(words->word[i - 1], "12") == 0 ||
                          strcmp(words->word[i - 1], time) == 0)) { /* 12 noon, 12:00 noon */
                words_drop(words, --i, 1);
            }
        }
    }
    return true;
}

/* Words beside a part of the day: this morning, hier soir, ontem à noite, ayer por la noche. */
static bool is_beside_part(const char *word)
{
    static const char *const words[] = {"this", "early", "in", "the", "ce", "cette",
                                        "esta", "a",     "de", "da",  "do", "pela",
                                        "por",  "tadi",  "du", "au"};
    return name_is_one_of(word, words, sizeof words / sizeof *words);
}

static bool is_this(const char *word)
{
    static const char *const words[] = {"this", "ce", "cet", "cette", "esta"};
    return name_is_one_of(word, words, sizeof words / sizeof *words);
}

/* Parts of the day by the clock of 24 hours. Those of Swahili are not here: its hours are counted
 * otherwise. */
static const struct part {
    const char *key;
    int first, last;
    bool today; /* said of the day that is not over */
} parts[] = {
    {"morning", 0, 11, false},    {"matin", 0, 11, false},    {"manana", 0, 11, false},
    {"manha", 0, 11, false},      {"pagi", 0, 10, false},     {"afternoon", 12, 18, false},
    {"apresmidi", 12, 18, false}, {"tarde", 12, 20, false},   {"siang", 11, 14, false},
    {"sore", 15, 18, false},      {"evening", 17, 23, false}, {"soir", 17, 23, false},
    {"noche", 18, 23, false},     {"noite", 18, 23, false},   {"malam", 18, 23, false},
    {"night", 18, 23, false},     {"tonight", 17, 23, true},
};

static const struct part *part_of(const char *word)
{
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        if (name_is_one_of(word, &parts[k].key, 1)) {
            return &parts[k];
        }
    }
    return NULL;
}

/* Is a time of the line inside this part? 22h is then an hour of the clock, and gets its minutes.
 */
static bool has_time_in(struct words *words, const struct part *part, int *hours)
{
    char wall[WORD_BYTES];
    int minutes, alone;
    for (int i = 0; i < words->count; i++) {
        char *word = words->word[i];
        bool hour = is_hour_alone(words, i, &alone) && strpbrk(word, "hH");
        if (part_of(word) || (!hour && !word_is_time(word))) {
            continue;
        }
        spell_wall(word, wall);
        bool inside =
            read_clock(wall, hours, &minutes) && *hours >= part->first && *hours <= part->last;
        if (inside && hour) {
            snprintf(word, WORD_BYTES, "%d:00", alone);
        }
        return inside;
    }
    return false;
}

/* "this morning 08:00", "last night 22:00": takes the part of the day if the time lies in it, and
 * the day where it can be only one. Others stay, and are refused. */
static void take_part(struct words *words, struct day_said *said)
{
    for (int i = 0, hour; i < words->count; i++) {
        const struct part *part = part_of(words->word[i]);
        bool this = part && (part->today || (i > 0 && is_this(words->word[i - 1])));
        if (!part || (i > 0 && text_same(words->word[i - 1], "last")) ||
            !has_time_in(words, part, &hour)) {
            continue;
        }
        int first = i;
        while (first > 0 &&
               (is_beside_part(words->word[first - 1]) || is_this(words->word[first - 1]))) {
            first--;
        }
        if (said->day == DAY_NONE && this) {
            said->day = DAY_TODAY;
            words_join(words, first, i + 1, said->text, sizeof said->text);
        }
        words_drop(words, first, i + 1 - first);
        return;
    }
}

/* Names of a night, in up to four words, by their keys. */
enum night_kind {
    NIGHT_LAST,   /* the one that ended this morning */
    NIGHT_RECENT, /* the last such time */
    NIGHT_EVENING /* only hours before midnight: those after it are counted otherwise in Swahili */
};
static const struct night {
    const char *key;
    enum night_kind kind;
} nights[] = {
    {"lastnight", NIGHT_LAST},        {"lastnite", NIGHT_LAST},
    {"anoche", NIGHT_LAST},           {"lanuitderniere", NIGHT_LAST},
    {"nuitderniere", NIGHT_LAST},     {"tadimalam", NIGHT_LAST},
    {"semalam", NIGHT_LAST},          {"janausiku", NIGHT_EVENING},
    {"cettenuit", NIGHT_RECENT},      {"danslanuit", NIGHT_RECENT},
    {"overnight", NIGHT_RECENT},      {"inthenight", NIGHT_RECENT},
    {"duringthenight", NIGHT_RECENT}, {"estanoche", NIGHT_RECENT},
    {"estamadrugada", NIGHT_RECENT},  {"demadrugada", NIGHT_RECENT},
    {"delamadrugada", NIGHT_RECENT},  {"damadrugada", NIGHT_RECENT},
    {"madrugada", NIGHT_RECENT},
};

static const struct night *night_at(const struct words *words, int i, int *count)
{
    char text[4 * WORD_BYTES];
    for (*count = 4; *count > 0; --*count) {
        for (size_t k = 0; i + *count <= words->count && k < sizeof nights / sizeof *nights; k++) {
            if (name_is_one_of(words_join(words, i, i + *count, text, sizeof text), &nights[k].key,
                               1)) {
                return &nights[k];
            }
        }
    }
    return NULL;
}

/* "last night 02:00", "cette nuit à 2h": takes the name of the night and settles its day. Of times
 * that are of no night, or that may be of the evening by a clock of 12 hours, the words stay. False
 * with a reason during a night, when "last night" may be this one or the one before. */
static bool take_night(struct words *words, time_t now, struct day_said *said, struct error *error)
{
    enum { EVENING = 18, SMALL_HOURS = 6, MORNING = 7 };
    static const struct part any = {"", 0, 23, false};
    struct tm local;
    int count, hour;
    for (int i = 0; i < words->count; i++) {
        const struct night *night = night_at(words, i, &count);
        struct words rest = *words;
        if (!night || !localtime_r(&now, &local)) {
            continue;
        }
        words_drop(&rest, i, count);
        bool known = has_time_in(&rest, &any, &hour) &&
                     (hour >= EVENING || (hour < SMALL_HOURS && night->kind != NIGHT_EVENING));
        if (!known) {
            return true;
        }
        words_join(words, i, i + count, said->text, sizeof said->text);
        if (night->kind == NIGHT_LAST && hour < SMALL_HOURS && local.tm_hour < MORNING) {
            return error_set(error,
                             "%s: this one or the one before? Type today %02d:00, or "
                             "yesterday, instead of it",
                             said->text, hour);
        }
        bool early = hour < SMALL_HOURS, over = hour <= local.tm_hour;
        said->day = (night->kind == NIGHT_RECENT ? over : early) ? DAY_TODAY : DAY_YESTERDAY;
        *words = rest;
        return true;
    }
    return true;
}

/* A time that is told in a zone: which one this machine's clock has is not known to the line. */
static bool refuse_zone(const struct words *words, struct error *error)
{
    static const char *const zones[] = {"utc", "gmt",  "bst", "cet", "cest", "ist", "eat",
                                        "wat", "sast", "brt", "wib", "wita", "wit"};
    for (int i = 1; i < words->count; i++) {
        if ((word_is_time(words->word[i - 1]) || word_is_value(words->word[i - 1])) &&
            name_is_one_of(words->word[i], zones, sizeof zones / sizeof *zones)) {
            return error_set(error, "%s: times are of this machine's clock: leave the zone out",
                             words->word[i]);
        }
    }
    return true;
}

/* Words of a time that is not in digits, or of which half of the day it is not sure. */
static bool refuse_spoken_time(const struct words *words, struct error *error)
{
    static const char *const spoken[] = {
        "half",    "quarter", "oclock", "morning", "afternoon", "evening",  "night",   "tonight",
        "matin",   "soir",    "demie",  "manana",  "tarde",     "noche",    "manha",   "noite",
        "asubuhi", "mchana",  "jioni",  "usiku",   "alfajiri",  "arrival",  "arrivee", "llegada",
        "chegada", "pagi",    "siang",  "sore",    "malam",     "setengah", "wib",     "wita"};
    char key[NAME_KEY_BYTES];
    for (int i = 0; i < words->count; i++) {
        for (size_t k = 0; name_key(words->word[i], key) && k < sizeof spoken / sizeof *spoken;
             k++) {
            if (strcmp(spoken[k], key) == 0) {
                return error_set(error, "%s: type the time in digits, as 07:30 or 19:30",
                                 words->word[i]);
            }
        }
    }
    return true;
}

/* Brings the ways to write a time of day to one, without the words before it. */
static bool spell_times(struct words *words, const struct bedside_line *line, bool dated,
                        struct error *error)
{
    if (words->count == 0) {
        return true;
    }
    if (!write_named_times(words, dated, error) || !refuse_zone(words, error) ||
        !refuse_spoken_time(words, error) || !take_plain_time(words, line, dated, error)) {
        return false;
    }
    take_hour(words, line, dated);
    take_last_hour(words, dated);
    for (int i = 0; i < words->count; i++) {
        bool at = i > 0 && is_at(words->word[i - 1]);
        size_t digits;
        if (i == 0 || at) {
            write_colon(words, i, at);
        }
        if (i > 0 && is_at_hour(words->word[i - 1]) && is_hour(words->word[i], &digits) &&
            words->word[i][digits] == 0 && (line->admission || i + 1 < words->count)) {
            snprintf(words->word[i] + digits, WORD_BYTES - digits, ":00");
        } else if (i > 0 && is_at_hour(words->word[i - 1]) &&
                   strspn(words->word[i], "0123456789") == 4 && words->word[i][4] == 0) {
            memmove(words->word[i] + 3, words->word[i] + 2, 3);
            words->word[i][2] = ':';
        }
        read_half(words->word[i]);
        drop_clock_unit(words, i);
        while (i > 0 && word_is_time(words->word[i]) && is_at(words->word[i - 1])) {
            words_drop(words, --i, 1);
        }
    }
    return true;
}

/* 25/10/26: a date whose year has two digits, or begins it? */
static bool is_short_date(const char *word)
{
    int part[3], used = 0;
    char mark[2][2];
    return sscanf(word, "%2d%1[-/.]%2d%1[-/.]%2d%n", &part[0], mark[0], &part[1], mark[1], &part[2],
                  &used) == 5 &&
           word[used] == 0 && mark[0][0] == mark[1][0] && part[1] > 0 && part[1] <= 31 &&
           part[0] > 6;
}

/* The index of the line's time; -1: none. */
static bool find_time(const struct words *words, int *at, struct error *error)
{
    *at = -1;
    for (int i = 0, hour; i < words->count; i++) {
        bool is = word_is_time(words->word[i]);
        bool timed = (i > 0 && word_is_time(words->word[i - 1])) ||
                     (i + 1 < words->count && word_is_time(words->word[i + 1]));
        if (timed && is_short_date(words->word[i])) {
            return error_set(error, "%s: day or month first? Write the date as 2026-11-22",
                             words->word[i]);
        }
        if (is_hour_alone(words, i, &hour)) {
            return error_set(error,
                             "%d h by the clock on the wall is typed %d:00, after admission "
                             "+%d:00, and before now %d h ago",
                             hour, hour, hour, hour);
        }
        if (is && *at >= 0) {
            return error_set(error, "a line has one time: %s or %s?", words->word[*at],
                             words->word[i]);
        }
        if (i == 0 && words->word[0][0] == '+' && !is &&
            strspn(words->word[0] + 1, "0123456789") > 0) {
            return error_set(error, "a time since admission is +hours:minutes, as +7:30");
        }
        if (i == 0 && words->word[0][0] == '-' && !is &&
            strspn(words->word[0] + 1, "0123456789") > 0) {
            return error_set(error, "a time before now is typed as 30 min ago");
        }
        if (text_same(words->word[i], "saa")) {
            return error_set(error, "saa: by which clock? Type the time of the clock on the wall "
                                    "without it, as 13:30");
        }
        *at = is ? i : *at;
    }
    return true;
}

/* "+90min", "+2h30min", "+1.5 h": hours and minutes since admission as +1:30. */
static void spell_since(struct words *words)
{
    char text[4 * WORD_BYTES];
    for (int i = 0; i < words->count; i++) {
        const char *word = words->word[i];
        if (word[0] != '+' || strspn(word + 1, "0123456789") == 0 || word_is_time(word)) {
            continue;
        }
        for (int count = 4; count > 0; count--) {
            int minutes =
                i + count > words->count
                    ? -1
                    : span_minutes(words_join(words, i, i + count, text, sizeof text) + 1);
            bool pulse = i + count < words->count && count > 1 &&
                         text_same(words->word[i + count - 1], "hr") &&
                         word_is_value(words->word[i + count]); /* +90 HR 88 */
            if (minutes >= 0 && !pulse && (i == 0 || i + count == words->count)) {
                snprintf(words->word[i], WORD_BYTES, "+%d:%02d", minutes / 60, minutes % 60);
                words_drop(words, i + 1, count - 1);
                return;
            }
        }
    }
}

/* "on admission HR 90", "admission weight 70": takes the words; typed is "" if there are none. */
static void take_on_admission(struct words *words, char typed[WORD_BYTES])
{
    static const char *const phrases[] = {
        "onadmission",  "atadmission",     "uponadmission", "onadm",        "al'admission",
        "al’admission", "alingreso",       "naadmissao",    "aadmissao",    "saatmasuk",
        "waktumasuk",   "wakatiwakulazwa", "alipolazwa",    "dal'admission"};
    static const char *const first[] = {"admission", "adm", "ingreso", "admissao"};
    char text[3 * WORD_BYTES];
    typed[0] = 0;
    for (int i = 0; i < words->count; i++) {
        for (int count = 3; count > 0; count--) {
            bool is = i + count <= words->count &&
                      (name_is_one_of(words_join(words, i, i + count, text, sizeof text), phrases,
                                      sizeof phrases / sizeof *phrases) ||
                       (count == 1 && words->count > 2 && (i == 0 || i + 1 == words->count) &&
                        name_is_one_of(text, first, sizeof first / sizeof *first)));
            if (is) {
                words_join(words, i, i + count, typed, WORD_BYTES);
                words_drop(words, i, count);
                return;
            }
        }
    }
}

/* The words of the day, but for a date without its year. */
static bool take_days(struct words *words, const struct bedside_line *line, struct day_said *said,
                      struct error *error)
{
    if (!take_night(words, line->clock.now, said, error)) {
        return false;
    }
    take_weekday_of_date(words, said);
    take_days_ago(words, said);
    if (!take_day(words, said, error)) {
        return false;
    }
    if (said->day == DAY_NONE) {
        int weekday = said->weekday;
        take_weekday(words, line->clock.now, said);
        said->weekday = weekday;
    }
    take_part(words, said);
    return true;
}

bool bedside_take_time(struct words *words, struct bedside_line *line, struct error *error)
{
    struct day_said said = {.day = DAY_NONE};
    char word[WORD_BYTES] = "", spelled[WORD_BYTES], admission[WORD_BYTES] = "";
    int ago, at;
    if (!line->admission) {
        take_on_admission(words, admission);
    }
    if (!take_days(words, line, &said, error)) {
        return false;
    }
    int weekday = said.weekday;
    spell_since(words);
    if (!take_named_day(words, &line->clock, &said, error) || !take_ago(words, &ago, word, error)) {
        return false;
    }
    if (!spell_times(words, line, said.day != DAY_NONE, error) ||
        !take_short_day(words, line, &said, error) || !find_time(words, &at, error)) {
        return false;
    }
    if (*admission) {
        return (ago < 0 && at < 0 && said.day == DAY_NONE) ||
               error_set(error, "a line has one time: %s or %s?", admission,
                         ago >= 0  ? word
                         : at >= 0 ? words->word[at]
                                   : said.text);
    }
    if (ago >= 0 && (at >= 0 || said.day != DAY_NONE)) {
        return error_set(error, "a line has one time: %s or %s?", word,
                         at >= 0 ? words->word[at] : said.text);
    }
    if (ago >= 0) {
        return place(word, line->clock.now - (time_t)ago * 60, line, error);
    }
    if (at >= 0) {
        snprintf(word, sizeof word, "%s", words->word[at]);
        words_drop(words, at, 1);
        bool wall = word[0] != '+' && said.day == DAY_SHORT;
        spell_wall(word, spelled);
        return (!wall || settle_short_day(spelled, line, &said, error)) &&
               read_time(word, &said, line, error) &&
               agrees_with_weekday(&said, weekday, line, error);
    }
    if (said.day != DAY_NONE) {
        return error_set(error, "at what time? As %s 19:30", said.text);
    }
    if (line->strike) {
        return error_set(error, "which one? Striking takes the time of the reading, as "
                                "strike 07:30 HR");
    }
    line->untimed = true;
    return bedside_minute(&line->clock, &line->minute, error);
}

void bedside_doubt_time(struct bedside_line *line)
{
    int now = 0;
    if (bedside_minute(&line->clock, &now, NULL) && line->minute > now + FUTURE_MINUTES) {
        line->doubts |= DOUBT_FUTURE;
    }
    if (line->hours_ago >= LONG_AGO_HOURS) {
        line->doubts |= DOUBT_LONG_AGO;
    }
}
