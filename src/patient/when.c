/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/when.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { HOURS_A_DAY = 24, SPREADSHEET_1970 = 25569 };

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* A number of at most `most` digits. */
static bool read_digits(const char **p, int most, int *number, int *digits)
{
    *number = *digits = 0;
    while (*digits < most && is_digit(**p)) {
        *number = 10 * *number + (*(*p)++ - '0');
        ++*digits;
    }
    return *digits > 0 && !is_digit(**p);
}

/* Parses :59, or h59 as in French. */
static bool read_sixty(const char **p, int *number)
{
    int digits;
    const char *start = *p;
    if (*start != ':' && (*start | 0x20) != 'h') {
        return false;
    }
    ++*p;
    bool ok = read_digits(p, 2, number, &digits) && digits == 2 && *number < 60;
    *p = ok ? *p : start;
    return ok;
}

static bool take_word(const char **p, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++) {
        if (((*p)[i] | 0x20) != word[i]) {
            return false;
        }
    }
    *p += length;
    return true;
}

/* A letter, with its full stop if it has one. */
static bool take_letter(const char **p, char letter)
{
    const char *q = skip_blanks(*p);
    bool is = (*q | 0x20) == letter;
    *p = is ? q + 1 + (q[1] == '.') : *p;
    return is;
}

/* Parses am, pm, a.m. or a. m. after a time of day from 1 to 12. */
static bool take_half_day(const char **p, int *hours)
{
    const char *q = *p;
    bool morning = take_letter(&q, 'a'), evening = !morning && take_letter(&q, 'p');
    if ((!morning && !evening) || !take_letter(&q, 'm')) {
        return true;
    }
    if (*hours < 1 || *hours > 12) {
        return false;
    }
    *hours = *hours % 12 + (evening ? 12 : 0);
    *p = q;
    return true;
}

/* hh:mm, hh:mm:ss, hh:mm:ss.fff; hours of up to four digits. */
static bool read_clock(const char **p, double *hours)
{
    int whole, digits, minutes, seconds = 0;
    double fraction = 0;
    if (!read_digits(p, 4, &whole, &digits) || !read_sixty(p, &minutes)) {
        return false;
    }
    if (**p == ':' && !read_sixty(p, &seconds)) {
        return false;
    }
    if ((**p == '.' || **p == ',') && is_digit((*p)[1])) {
        double place = 0.1;
        for (++*p; is_digit(**p); ++*p, place /= 10) {
            fraction += place * (**p - '0');
        }
    }
    if (!take_half_day(p, &whole)) {
        return false;
    }
    const char *word = skip_blanks(*p);
    *p = take_word(&word, "uhr") ? word : *p;
    /* whole minutes stay exact: 07:30 is 7.5 */
    *hours = (60 * whole + minutes + (seconds + fraction) / 60) / 60.0;
    return true;
}

/* Names of time zones, with minutes from UTC; those with several meanings (CST, IST, BST, AST) are
 * not here. */
static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"z", 0},      {"utc", 0},    {"gmt", 0},    {"wet", 0},    {"west", 60},   {"wat", 60},
    {"cet", 60},   {"mez", 60},   {"cest", 120}, {"mesz", 120}, {"cat", 120},   {"sast", 120},
    {"eet", 120},  {"eest", 180}, {"eat", 180},  {"msk", 180},  {"trt", 180},   {"pkt", 300},
    {"npt", 345},  {"ict", 420},  {"wib", 420},  {"wita", 480}, {"wit", 540},   {"pht", 480},
    {"hkt", 480},  {"sgt", 480},  {"awst", 480}, {"jst", 540},  {"kst", 540},   {"aest", 600},
    {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}, {"brt", -180}, {"art", -180},  {"clst", -180},
    {"clt", -240}, {"bot", -240}, {"edt", -240}, {"est", -300}, {"cot", -300},  {"pet", -300},
    {"cdt", -300}, {"mdt", -360}, {"pdt", -420}, {"pst", -480}, {"akst", -540}, {"hst", -600},
};

/* Z, UTC, CET, +02:00, -0530, +01 */
static bool read_zone(const char **p, double *zone)
{
    const char *q = skip_blanks(*p);
    int hours, minutes = 0, digits;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        const char *end = q;
        if (take_word(&end, zones[i].name) && !is_letter(*end)) {
            *zone = zones[i].minutes / 60.0;
            *p = end;
            return true;
        }
    }
    if (*q != '+' && *q != '-') {
        return false;
    }
    bool west = *q++ == '-';
    if (!read_digits(&q, 4, &hours, &digits) || (digits != 2 && digits != 4)) {
        return false;
    }
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (*q == ':' && !read_sixty(&q, &minutes)) {
        return false;
    }
    *zone = (west ? -1 : 1) * (hours + minutes / 60.0);
    *p = q;
    return hours <= 14 && minutes < 60;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_date(int year, int month, int day)
{
    return year >= 1850 && year <= 2400 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in(year, month);
}

/* The number of a month's name, 0 if it is none. */
static int take_month(const char **p)
{
    if (!is_letter(**p)) {
        return 0; /* most dates are numbers */
    }
    for (int i = 0; i < 12; i++) {
        if (take_word(p, months[i])) {
            while (is_letter(**p)) {
                ++*p;
            }
            return i + 1;
        }
    }
    return 0;
}

/* Two numbers of which either may be the month. With full stops the day comes first. */
static bool settle_date(struct when *when, int first, int second, int year, char separator)
{
    when->year = year;
    bool month_first = is_date(year, first, second), day_first = is_date(year, second, first);
    if (separator == '.' || (day_first && !month_first)) {
        when->month = second;
        when->day = first;
    } else {
        when->month = first;
        when->day = second;
    }
    when->first_over_12 = separator != '.' && first > 12;
    when->second_over_12 = separator != '.' && second > 12;
    when->kind = separator != '.' && day_first && month_first && first != second ? WHEN_AMBIGUOUS
                                                                                 : WHEN_DATE;
    return separator == '.' ? day_first : day_first || month_first;
}

static bool set_date(struct when *when, int year, int month, int day)
{
    when->kind = WHEN_DATE;
    when->year = year;
    when->month = month;
    when->day = day;
    return is_date(year, month, day);
}

/* 01MAR2026, as SAS writes it; Mar 1 2026 and March 1, 2026 */
static bool read_named_date(const char **p, struct when *when)
{
    int day = 0, year, digits;
    const char *q = *p;
    bool day_first = read_digits(&q, 2, &day, &digits);
    int month = take_month(&q);
    if (month == 0 || (!day_first && !(q = skip_blanks(q), read_digits(&q, 2, &day, &digits)))) {
        return false;
    }
    q += !day_first && *q == ',';
    q = day_first ? q : skip_blanks(q);
    if (!read_digits(&q, 4, &year, &digits) || digits != 4) {
        return false;
    }
    *p = q;
    return set_date(when, year, month, day);
}

/* 2026-03-04, 2026/3/4, 20260304, 04-Mar-2026, 4.3.2026, 03/04/26 */
static bool read_date(const char **p, struct when *when)
{
    int number, digits, second, third, more;
    if (read_named_date(p, when)) {
        return true;
    }
    if (!read_digits(p, 8, &number, &digits)) {
        return false;
    }
    if (digits == 8) {
        return set_date(when, number / 10000, number / 100 % 100, number % 100);
    }
    char separator = **p;
    if (!separator || !strchr("-/. ", separator)) {
        return false;
    }
    ++*p;
    int month = take_month(p);
    if ((month == 0 && !read_digits(p, 2, &second, &more)) || **p != separator) {
        return false;
    }
    ++*p;
    if (!read_digits(p, 4, &third, &more) || (digits == 4 && more > 2) || digits == 3 ||
        (digits < 3 && more != 2 && more != 4)) {
        return false;
    }
    if (digits == 4) {
        return set_date(when, number, month ? month : second, third);
    }
    int year = more == 2 ? 2000 + third : third;
    if (more == 2 && is_date(2000 + number, month ? month : second, third)) {
        const int parts[] = {2000 + number, month ? month : second, third};
        memcpy(when->year_first, parts, sizeof parts);
    }
    if (month) {
        return set_date(when, year, month, number);
    }
    return settle_date(when, number, second, year, separator);
}

/* 0730, 073015 or 073015.5 after a date */
static bool read_four(const char **p, double *hours)
{
    int number, digits;
    double seconds = 0;
    const char *q = *p;
    if (!read_digits(&q, 6, &number, &digits) || (digits != 4 && digits != 6)) {
        return false;
    }
    if (digits == 6) {
        seconds = number % 100;
        number /= 100;
        double place = 0.1;
        for (q += *q == '.' && is_digit(q[1]); is_digit(*q); q++, place /= 10) {
            seconds += place * (*q - '0');
        }
    }
    if (number % 100 > 59 || seconds >= 60) {
        return false;
    }
    *hours = (60 * (number / 100) + number % 100 + seconds / 60) / 60.0;
    *p = q;
    return true;
}

/* 08.30, with two digits of minutes. */
static bool read_dotted(const char **p, double *hours)
{
    int whole, minutes, digits, more;
    const char *q = *p;
    if (!read_digits(&q, 2, &whole, &digits) || *q++ != '.' ||
        !read_digits(&q, 2, &minutes, &more) || more != 2 || minutes > 59 || whole > HOURS_A_DAY) {
        return false;
    }
    *hours = (60 * whole + minutes) / 60.0;
    *p = q;
    return true;
}

/* 202603040730 and 20260304073015 */
static bool read_all_digits(const char **p, struct when *when)
{
    int date, digits;
    char copy[9];
    size_t length = strspn(*p, "0123456789");
    const char *q = copy;
    if (length != 12 && length != 14) {
        return false;
    }
    memcpy(copy, *p, 8);
    copy[8] = 0;
    read_digits(&q, 8, &date, &digits);
    q = *p + 8;
    if (!set_date(when, date / 10000, date / 100 % 100, date % 100) ||
        !read_four(&q, &when->hours) || when->hours > HOURS_A_DAY) {
        return false;
    }
    when->clock = true;
    when->zoned = read_zone(&q, &when->zone);
    *p = q;
    return true;
}

static bool read_date_time(const char *p, struct when *when)
{
    const char *whole = p;
    if (read_all_digits(&whole, when) && *skip_blanks(whole) == 0) {
        return true;
    }
    if (!read_date(&p, when)) {
        return false;
    }
    const char *q = skip_blanks(p);
    q += *q == 'T' || *q == 't' || *q == ':'; /* SAS writes 01MAR2026:07:30 */
    if (is_digit(*q)) {
        const char *dots = q;
        when->clock = read_four(&q, &when->hours) || read_clock(&q, &when->hours);
        if (!when->clock && *p == ' ' && read_dotted(&dots, &when->hours)) {
            when->clock = true;
            q = dots;
        }
        if (!when->clock || when->hours > HOURS_A_DAY) {
            return false;
        }
        when->zoned = read_zone(&q, &when->zone);
        p = q;
    }
    return *skip_blanks(p) == 0;
}

/* "1 days 01:30:00", "2 d 3:00", "-1 days +23:30:00", "25:30", "-00:10" */
static bool read_duration(const char *p, struct when *when)
{
    static const char *const words[] = {"days", "day", "d", "j"};
    const char *start = p;
    bool before = *p == '-';
    p += before;
    const char *q = p;
    int days = 0, digits;
    bool has_days = false;
    if (read_digits(&q, 4, &days, &digits)) {
        q = skip_blanks(q);
        for (size_t i = 0; i < sizeof words / sizeof *words && !has_days; i++) {
            has_days = take_word(&q, words[i]);
        }
    }
    if (has_days) {
        q += *q == ',';
        p = skip_blanks(q);
        p += *p == '+';
    }
    double hours = 0;
    if (!(has_days && *p == 0) && (!read_clock(&p, &hours) || *skip_blanks(p))) {
        return false;
    }
    if (has_days && hours >= HOURS_A_DAY) {
        return false;
    }
    /* "-1 days +23:30" is half an hour before, "-00:10" ten minutes */
    when->kind = WHEN_DURATION;
    when->half_day = strpbrk(start, "mM") != NULL;
    when->hours = has_days ? (before ? -days : days) * HOURS_A_DAY + hours
                  : before ? -hours
                           : hours;
    return true;
}

/* "7.5 h", "90 min", "1.5 days" */
static bool read_amount(const char *text, struct when *when)
{
    static const struct {
        const char *word;
        double hours;
    } words[] = {{"h", 1},
                 {"hr", 1},
                 {"hrs", 1},
                 {"hour", 1},
                 {"hours", 1},
                 {"heures", 1},
                 {"horas", 1},
                 {"min", 1.0 / 60},
                 {"mins", 1.0 / 60},
                 {"minutes", 1.0 / 60},
                 {"days", HOURS_A_DAY},
                 {"day", HOURS_A_DAY},
                 {"d", HOURS_A_DAY}};
    char number[32];
    size_t length = strspn(text, "-0123456789.,");
    const char *word = skip_blanks(text + length);
    if (length == 0 || length >= sizeof number) {
        return false;
    }
    memcpy(number, text, length);
    number[length] = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_same(word, words[i].word) && text_number(number, true, &when->hours)) {
            when->hours *= words[i].hours;
            when->kind = WHEN_DURATION;
            return true;
        }
    }
    return false;
}

/* hh:mm alone, which is frequent, as read_duration reads it. */
static bool read_plain(const char *p, struct when *when)
{
    int hours = 0, digits = 0;
    for (; is_digit(*p) && digits < 5; p++, digits++) {
        hours = 10 * hours + (*p - '0');
    }
    if (digits < 1 || digits > 4 || p[0] != ':' || p[1] < '0' || p[1] > '5' || !is_digit(p[2]) ||
        p[3] != 0) {
        return false;
    }
    *when = (struct when){.kind = WHEN_DURATION};
    when->hours = (60 * hours + 10 * (p[1] - '0') + (p[2] - '0')) / 60.0;
    return true;
}

struct when when_read(const char *text)
{
    static const struct when none = {.kind = WHEN_NONE};
    char copy[64];
    struct when when = none;
    if (read_plain(text, &when)) {
        return when;
    }
    size_t length = strlen(text);
    if (length >= sizeof copy || strpbrk(text, "\f\v\r\n")) {
        return none;
    }
    memcpy(copy, text, length + 1);
    const char *start = text_trim(copy);
    if (read_date_time(start, &when)) {
        return when;
    }
    when = none;
    if (read_duration(start, &when) || read_amount(start, &when)) {
        return when;
    }
    when = none;
    when.kind = text_number(start, true, &when.number) ? WHEN_NUMBER : WHEN_NONE;
    return when;
}

/* Days from 1970-01-01, proleptic Gregorian. */
static double days_since_1970(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    long days = day - 1 + before[month - 1] + (month > 2 && days_in(year, 2) > 28);
    long y = year - 1;
    days +=
        365 * (year - 1970L) + (y / 4 - y / 100 + y / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
    return (double)days;
}

static double date_hours(const struct when *when, bool day_first)
{
    bool swap = day_first && when->kind == WHEN_AMBIGUOUS;
    int month = swap ? when->day : when->month, day = swap ? when->month : when->day;
    return days_since_1970(when->year, month, day) * HOURS_A_DAY + when->hours - when->zone;
}

static void look_at_date(struct when_column *column, const struct when *when)
{
    bool first = column->counts[WHEN_DATE] + column->counts[WHEN_AMBIGUOUS] == 1;
    bool either = when->kind == WHEN_AMBIGUOUS;
    double hours[WHEN_ORDERS] = {date_hours(when, true)};
    hours[1] = hours[2] = either ? date_hours(when, false) : hours[0];
    if (when->year_first[0] > 0) {
        struct when turned = *when; /* with the year first, as it can be */
        turned.year = when->year_first[0];
        turned.month = when->year_first[1];
        turned.day = when->year_first[2];
        turned.kind = WHEN_DATE;
        hours[2] = date_hours(&turned, false);
        column->short_years = true;
    }
    for (int i = 0; i < WHEN_ORDERS; i++) {
        column->first[i] = first || hours[i] < column->first[i] ? hours[i] : column->first[i];
        column->last[i] = first || hours[i] > column->last[i] ? hours[i] : column->last[i];
        column->span[i] = column->last[i] - column->first[i];
    }
    column->zoned |= when->zoned;
    column->unzoned |= !when->zoned;
    column->first_over_12 |= when->first_over_12;
    column->second_over_12 |= when->second_over_12;
}

static void look_at_number(struct when_column *column, double least, double most)
{
    bool first = column->counts[WHEN_NUMBER] == 0;
    column->least = first ? least : fmin(column->least, least);
    column->most = first ? most : fmax(column->most, most);
}

void when_look(struct when_column *column, const struct when *when)
{
    if (when->kind == WHEN_NUMBER) {
        look_at_number(column, when->number, when->number);
        column->fractions |= fabs(when->number - floor(when->number)) > 0;
    }
    column->dotted |= when->dotted;
    column->over_one |= when->dotted && when->hours >= 1;
    column->counts[when->kind] += !when->dateless;
    if (when->dateless) {
        return;
    }
    if (when->kind == WHEN_DATE || when->kind == WHEN_AMBIGUOUS) {
        look_at_date(column, when);
    }
}

void when_join(struct when_column *column, const struct when_column *other)
{
    if (other->counts[WHEN_NUMBER] > 0) {
        look_at_number(column, other->least, other->most);
    }
    for (int kind = WHEN_NONE; kind <= WHEN_AMBIGUOUS; kind++) {
        column->counts[kind] += other->counts[kind];
    }
    for (int i = 0; i < WHEN_ORDERS; i++) {
        column->span[i] = fmax(column->span[i], other->span[i]);
    }
    column->short_years |= other->short_years;
    column->fractions |= other->fractions;
    column->dotted |= other->dotted;
    column->over_one |= other->over_one;
    column->bare |= other->bare;
    column->zoned |= other->zoned;
    column->unzoned |= other->unzoned;
    column->first_over_12 |= other->first_over_12;
    column->second_over_12 |= other->second_over_12;
}

/* The longest stay that is near, and the shortest that is far. */
static const double near = 14 * HOURS_A_DAY, far = 20 * HOURS_A_DAY;

bool when_has_year_first(const struct when_column *column)
{
    return column->short_years && fmin(column->span[0], column->span[1]) >= far &&
           column->span[2] <= near;
}

enum when_order when_order_of(const struct when_column *column)
{
    if (column->first_over_12 != column->second_over_12) {
        return column->first_over_12 ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
    }
    double day = column->span[0], month = column->span[1];
    if (column->first_over_12) {
        return ORDER_UNKNOWN;
    }
    return day <= near && month >= far                   ? ORDER_DAY_FIRST
           : month <= near && day >= far                 ? ORDER_MONTH_FIRST
           : fabs(day - month) <= 0 && day < HOURS_A_DAY ? ORDER_DAY_FIRST
                                                         : ORDER_UNKNOWN;
}

static const struct {
    const char *name;
    enum when_scale scale;
} scale_names[] = {
    {"hour", SCALE_HOURS},    {"hrs", SCALE_HOURS},      {"_h", SCALE_HOURS},
    {"(h)", SCALE_HOURS},     {"[h]", SCALE_HOURS},      {"heures", SCALE_HOURS},
    {"horas", SCALE_HOURS},   {"minute", SCALE_MINUTES}, {"_min", SCALE_MINUTES},
    {"(min)", SCALE_MINUTES}, {"offset", SCALE_MINUTES}, {"day", SCALE_DAYS},
    {"(d)", SCALE_DAYS},      {"jour", SCALE_DAYS},      {"dia", SCALE_DAYS},
};

static bool contains(const char *text, const char *part)
{
    for (; *text; text++) {
        const char *p = text;
        size_t i = 0;
        while (part[i] && (p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]) == part[i]) {
            i++;
        }
        if (part[i] == 0) {
            return true;
        }
    }
    return false;
}

/* Names of time columns, as keys. */
static const char *const time_names[] = {
    "time",
    "date",
    "datetime",
    "dateandtime",
    "timestamp",
    "charttime",
    "observationtime",
    "hour",
    "hours",
    "hrs",
    "timeh",
    "timehr",
    "timehrs",
    "timehour",
    "timehours",
    "timeinhours",
    "hourssinceadmission",
    "hourssinceadmit",
    "hoursinicu",
    "days",
    "timed",
    "timeday",
    "timedays",
    "timeindays",
    "dayssinceadmission",
    "minutes",
    "timemin",
    "timemins",
    "timeminutes",
    "timeinminutes",
    "minutessinceadmission",
    "offset",
    "observationoffset",
    "chartoffset",
    /* French, Spanish, Portuguese, Indonesian */
    "heure",
    "heures",
    "dateheure",
    "dateetheure",
    "horodatage",
    "hora",
    "horas",
    "fecha",
    "fechahora",
    "fechayhora",
    "datahora",
    "dataehora",
    "waktu",
    "jam",
    /* German, Swahili */
    "zeit",
    "uhrzeit",
    "zeitpunkt",
    "datumzeit",
    "datumuhrzeit",
    "muda",
    "saa",
    /* exports */
    "recordedat",
    "recordedtime",
    "measuredat",
    "collectedat",
    "collected",
    "datetimecollected",
    "collectiondatetime",
    "specimendatetime",
    "takenat",
    "drawnat",
    "collectiontime",
    "timeofday",
    "chartdt",
    "vsdtc",
    "lbdtc",
    "chartdttm",
    "obsdatetime",
    "effectivedatetime",
    "messzeit",
    "messzeitpunkt",
    "zeitstempel",
    "abnahmezeit",
    "abnahmezeitpunkt",
    "entnahmezeit",
    "entnahmezeitpunkt",
    "occurredat",
    "observedat",
    "measurementtime",
    "readingtime",
    "vitaltime",
    "heureprelevement",
    "horacoleta",
};
static const char *const date_names[] = {"date", "datum", "fecha", "data", "tanggal", "tarehe"};

/* Words in names of time columns, and words of times of something else. */
static const char *const time_words[] = {
    "time",      "datetime", "timestamp", "date",       "dt",   "dttm",  "dtm",   "zeit",
    "zeitpunkt", "datum",    "heure",     "horodatage", "hora", "fecha", "waktu", "tanggal"};
static const char *const other_words[] = {
    "birth",      "dob",         "born",        "death",          "died",       "admission",
    "admit",      "admitted",    "intime",      "discharge",      "outtime",    "store",
    "stored",     "entered",     "entry",       "created",        "updated",    "modified",
    "verified",   "printed",     "export",      "order",          "ordered",    "relative",
    "system",     "systemlocal", "prothrombin", "naissance",      "geburt",     "aufnahme",
    "nacimiento", "nascimento",  "refill",      "thromboplastin", "surgery",    "visit",
    "stay",       "received",    "end",         "stop",           "submission", "submitted",
    "completed",  "synced",      "uploaded",    "today"};

static bool is_word_of(const char *word, size_t length, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == length && strncasecmp(word, words[i], length) == 0) {
            return true;
        }
    }
    return false;
}

/* Obs Date and Obs Time: the same but for the word, which is one of a day and one of a time. */
bool when_name_belongs(const char *date, const char *time)
{
    static const struct {
        const char *date, *time;
    } words[] = {{"date", "time"},  {"datum", "zeit"}, {"datum", "uhrzeit"},
                 {"fecha", "hora"}, {"data", "hora"},  {"date", "heure"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].date);
        for (const char *at = date; *at; at++) {
            size_t before = (size_t)(at - date), more = strlen(words[i].time);
            if (strncasecmp(at, words[i].date, length) == 0 &&
                strncasecmp(date, time, before) == 0 &&
                strncasecmp(time + before, words[i].time, more) == 0 &&
                strcasecmp(at + length, time + before + more) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool when_may_name_time(const char *name)
{
    bool time = false;
    while (*name) {
        name += strspn(name, " \t_-./:()[]");
        size_t length = strcspn(name, " \t_-./:()[]");
        if (is_word_of(name, length, other_words, sizeof other_words / sizeof *other_words)) {
            return false;
        }
        time |= is_word_of(name, length, time_words, sizeof time_words / sizeof *time_words);
        name += length;
    }
    return time;
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    char key[32];
    size_t length = 0;
    for (; *name && length + 1 < sizeof key; name++) {
        if (!strchr(" \t_-./:()[]", *name)) {
            key[length++] = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
        }
    }
    key[length] = 0;
    for (size_t i = 0; *name == 0 && i < count; i++) {
        if (strcmp(key, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool when_names_time(const char *name)
{
    return is_one_of(name, time_names, sizeof time_names / sizeof *time_names);
}

bool when_names_date(const char *name)
{
    return is_one_of(name, date_names, sizeof date_names / sizeof *date_names);
}

bool when_dots_are_clock(const struct when_column *column)
{
    return column->over_one && !column->bare;
}

bool when_has_odd_zone(const char *text)
{
    char copy[64];
    size_t length = strlen(text), end = length;
    while (end > 0 && is_letter(text[end - 1])) {
        end--;
    }
    if (end == length || end == 0 || length - end > 5 || end >= sizeof copy ||
        when_read(text).kind != WHEN_NONE) {
        return false;
    }
    memcpy(copy, text, end);
    copy[end] = 0;
    struct when when = when_read(copy);
    return strchr(copy, ':') &&
           (when.kind == WHEN_DATE || when.kind == WHEN_AMBIGUOUS || when.kind == WHEN_DURATION);
}

struct when when_join_fields(const char *date, const char *clock)
{
    struct when day = when_read(date), time = when_read(clock);
    bool is_day = day.kind == WHEN_DATE || day.kind == WHEN_AMBIGUOUS;
    const char *rest = skip_blanks(clock), *dots = rest;
    bool number = time.kind == WHEN_NUMBER;
    bool four = number && read_four(&rest, &time.hours) && *skip_blanks(rest) == 0;
    bool dotted = number && !four && read_dotted(&dots, &time.hours) && *skip_blanks(dots) == 0;
    /* the day zero of spreadsheets and databases */
    bool zero = time.kind == WHEN_DATE && time.clock && (time.year == 1899 || time.year == 1900);
    bool is_time = zero || ((time.kind == WHEN_DURATION || four || dotted) && time.hours >= 0 &&
                            time.hours <= HOURS_A_DAY);
    if (!is_day || !is_time || day.zoned || day.hours > 0) {
        return (struct when){.kind = WHEN_NONE, .bare = number};
    }
    day.hours = time.hours;
    day.clock = true;
    day.dotted = dotted;
    return day;
}

enum when_scale when_scale_of(const struct when_column *column, const char *name)
{
    for (size_t i = 0; i < sizeof scale_names / sizeof *scale_names; i++) {
        if (contains(name, scale_names[i].name)) {
            return scale_names[i].scale;
        }
    }
    bool numbers = column->counts[WHEN_NUMBER] > 0;
    return numbers && column->least >= 20000 && column->most <= 80000 ? SCALE_SERIAL
                                                                      : SCALE_UNKNOWN;
}

double when_hours(const struct when *when, enum when_order order, enum when_scale scale)
{
    static const double hours_of[] = {[SCALE_HOURS] = 1,
                                      [SCALE_DAYS] = HOURS_A_DAY,
                                      [SCALE_SERIAL] = HOURS_A_DAY,
                                      [SCALE_MINUTES] = 1.0 / 60};
    if (when->kind == WHEN_DURATION) {
        return when->hours;
    }
    if (when->kind == WHEN_NUMBER && scale != SCALE_UNKNOWN) {
        /* spreadsheets store times in days: round to the second */
        double since = scale == SCALE_SERIAL ? when->number - SPREADSHEET_1970 : when->number;
        double hours = since * hours_of[scale];
        return scale == SCALE_SERIAL || scale == SCALE_DAYS ? round(hours * 3600) / 3600 : hours;
    }
    if (when->kind == WHEN_DATE || (when->kind == WHEN_AMBIGUOUS && order != ORDER_UNKNOWN)) {
        return date_hours(when, order == ORDER_DAY_FIRST);
    }
    return NAN;
}

bool when_step(struct when_walk *walk, double hour)
{
    double back = walk->rows > 0 ? walk->last - hour : 0;
    walk->rows++;
    walk->midnights += back >= 18;
    walk->steps_back += back > 0 && back < 18;
    walk->late |= !(hour >= 0 && hour < HOURS_A_DAY);
    walk->last = hour;
    return back >= 18;
}

bool when_is_wall_clock(const struct when_walk *walk)
{
    return walk->midnights > 0 && walk->steps_back == 0 && !walk->late;
}
