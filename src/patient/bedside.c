/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "patient/bedside_words.h"
#include "patient/names.h"
#include "patient/units.h"
#include "patient/when.h"

enum {
    HOURS_MAX = 9999,
    FUTURE_MINUTES = 5, /* two clocks differ by as much */
    LONG_AGO_HOURS = 12
};

/* ---- time ---- */

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

/* The last moment that the clock on the wall showed this time; it may be a little fast. */
static bool last_wall_time(const char *text, time_t now, time_t *moment)
{
    int hours, minutes;
    struct tm local;
    if (!read_hours(text, 2, &hours, &minutes) || hours > 23 || !localtime_r(&now, &local)) {
        return false;
    }
    local.tm_hour = hours;
    local.tm_min = minutes;
    local.tm_sec = 0;
    local.tm_isdst = -1;
    *moment = mktime(&local);
    if (*moment > now + FUTURE_MINUTES * 60) {
        local.tm_mday--;
        local.tm_isdst = -1;
        *moment = mktime(&local);
    }
    return *moment != (time_t)-1;
}

/* Hours and minutes since admission: "+7:30". */
static bool read_elapsed(const char *word, struct bedside_line *line, struct error *error)
{
    int hours, minutes;
    line->minute = read_hours(word, 4, &hours, &minutes) ? 60 * hours + minutes : -1;
    return line->minute >= 0 ||
           error_set(error, "a time since admission is +hours:minutes, as +7:30");
}

/* A time without a mark is one by the clock on the wall; it is never taken for anything else. */
static bool read_time(const char *typed, const struct bedside_clock *clock,
                      struct bedside_line *line, struct error *error)
{
    char word[WORD_BYTES];
    snprintf(word, sizeof word, "%s", typed);
    word[strcspn(word, "hH")] = strpbrk(word, "hH") ? ':' : 0; /* 7h30 */
    if (word[0] == '+') {
        return read_elapsed(word + 1, line, error);
    }
    const char *wall = word[0] == '@' ? word + 1 : word;
    struct bedside_clock then = *clock;
    if (!last_wall_time(wall, clock->now, &then.now)) {
        return error_set(error, "a time is 07:30 by the clock on the wall, or +7:30 since "
                                "admission");
    }
    if (!clock->admitted_known) {
        return error_set(error,
                         "when was %s? The time of admission is not known: type +7:30 for 7 h 30 "
                         "min after it, or first when it was, as admitted 06:40",
                         wall);
    }
    if (then.now < clock->admitted && then.now + 60 > clock->admitted) {
        then.now = clock->admitted; /* the minute of admission itself */
    }
    if (then.now < clock->admitted && clock->admitted <= clock->now) {
        return error_set(error, "%s was before admission; a time since admission is +7:30", word);
    }
    double ago = difftime(clock->now, then.now);
    line->hours_ago = (int)(ago / 3600);
    return bedside_minute(&then, &line->minute, error);
}

bool bedside_admission(const char *text, time_t now, time_t *admitted, struct error *error)
{
    struct tm local = {.tm_isdst = -1};
    int used = 0;
    struct when when = when_read(text);
    bool zoned = when.kind == WHEN_DATE && when.clock && when.zoned;
    *admitted = now;
    if (*text == 0 || text_same(text, "now")) {
        return true;
    }
    if (last_wall_time(text, now, admitted)) {
        *admitted = *admitted > now ? now : *admitted;
        return true;
    }
    if (sscanf(text, "%4d-%2d-%2d%*1[ T]%2d:%2d%n", &local.tm_year, &local.tm_mon, &local.tm_mday,
               &local.tm_hour, &local.tm_min, &used) != 5 ||
        (text[used] != 0 && !zoned) || local.tm_mon < 1 || local.tm_mon > 12 || local.tm_mday < 1 ||
        local.tm_mday > 31 || local.tm_hour > 23 || local.tm_min > 59) {
        return error_set(error, "a time of admission is 07:30 or 2026-11-22 07:30, by the "
                                "clock of this machine, or with a zone: 2026-11-22T07:30+01:00");
    }
    local.tm_year -= 1900;
    local.tm_mon--;
    *admitted = zoned ? (time_t)floor(3600 * when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN))
                      : mktime(&local);
    if (*admitted == (time_t)-1 || *admitted > now) {
        return error_set(error, "%s is in the future by this machine's clock", text);
    }
    return true;
}

/* ---- names ---- */

static bool begins(const char *name, const char *start)
{
    return name && strncasecmp(name, start, strlen(start)) == 0;
}

size_t bedside_matches(const char *name, enum variable *matches)
{
    size_t count = 0;
    matches[0] = name_variable(name);
    if (matches[0] != VARIABLE_NONE) {
        return 1;
    }
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        if (begins(info->name, name) || begins(info->challenge, name) ||
            begins(info->label, name)) {
            matches[count++] = (enum variable)v;
        }
    }
    return count;
}

static bool which_of(const char *name, const enum variable *matches, size_t count,
                     struct error *error)
{
    char list[200];
    size_t used = 0;
    for (size_t i = 0; i < count && used + 24 < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
                                 bedside_name(matches[i]));
    }
    return error_set(error, "%s: which of %s?", name, list);
}

/* A whole name, or the beginning of one. */
static bool find_name(const char *name, struct name_meaning *meaning, struct error *error)
{
    enum variable matches[VARIABLE_COUNT];
    if (name_find(name, meaning)) {
        return !meaning->refusal || error_set(error, "%s: %s", name, meaning->refusal);
    }
    size_t count = bedside_matches(name, matches);
    meaning->variable = matches[0];
    return count == 1 || (count == 0 ? error_set(error, "no variable begins with %s", name)
                                     : which_of(name, matches, count, error));
}

/* How much of the name `first` is shared by all the others, whatever the case. */
static size_t shared_length(const enum variable *matches, size_t count, const char *typed)
{
    const char *first = bedside_name(matches[0]);
    size_t shared = strlen(first);
    for (size_t i = 0; i < count; i++) {
        const char *name = bedside_name(matches[i]);
        size_t same = 0;
        while (same < shared && strncasecmp(first, name, same + 1) == 0) {
            same++;
        }
        shared = same;
    }
    return shared >= strlen(typed) && begins(first, typed) ? shared : 0;
}

void bedside_complete(const char *text, char *out, size_t size)
{
    enum variable matches[VARIABLE_COUNT];
    const char *start = text;
    if (begins(text + strspn(text, " "), "strike ")) {
        start += strspn(text, " ") + 7;
    }
    /* behind the last word that is a number or a time */
    for (const char *word = start + strspn(start, " "); *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        bool number = word_is_value(word) || *word == '@' || memchr(word, ':', length);
        word += length;
        start = number ? word : start;
    }
    start += strspn(start, " ");
    size_t count = *start ? bedside_matches(start, matches) : 0;
    int kept = (int)(start - text);
    if (count == 1) {
        snprintf(out, size, "%.*s%s ", kept, text, bedside_name(matches[0]));
        return;
    }
    size_t shared = count > 1 ? shared_length(matches, count, start) : 0;
    if (shared > 0) {
        snprintf(out, size, "%.*s%.*s", kept, text, (int)shared, bedside_name(matches[0]));
    } else {
        snprintf(out, size, "%s", text);
    }
}

/* ---- values ---- */

/* A line that is being understood. */
struct reading {
    struct words words;
    int next;   /* the word to be understood */
    bool timed; /* a time was typed */
    struct bedside_line *line;
    struct error *error;
};

static const char *word_at(const struct reading *reading, int i)
{
    return i < reading->words.count ? reading->words.word[i] : "";
}

static bool not_a_value(const struct reading *reading, const char *word)
{
    return error_set(reading->error, "%s is not a value: digits, with a point or a comma", word);
}

static struct bedside_reading *add(const struct reading *reading, enum variable variable)
{
    struct bedside_line *line = reading->line;
    for (int i = 0; i < line->count; i++) {
        if (line->readings[i].variable == variable) {
            error_set(reading->error, "%s stands twice in this line", bedside_name(variable));
            return NULL;
        }
    }
    if (line->count == BEDSIDE_READINGS) {
        error_set(reading->error, "more than %d readings: begin another line", BEDSIDE_READINGS);
        return NULL;
    }
    struct bedside_reading *added = &line->readings[line->count++];
    *added = (struct bedside_reading){.variable = variable};
    return added;
}

/* A value that needs no digits to be typed. */
static bool add_number(const struct reading *reading, enum variable variable, double number)
{
    struct bedside_reading *added = add(reading, variable);
    if (added) {
        added->number = number;
        added->unit = true;
        snprintf(added->value, sizeof added->value, "%.4g", number);
    }
    return added != NULL;
}

/* Nothing that a slip of the finger could make a number of. */
static bool read_digits(const char *word, size_t length, struct bedside_reading *out)
{
    enum { DIGITS_MAX = 12 };
    size_t whole = strspn(word, "0123456789");
    if (length == 0 || length > DIGITS_MAX) {
        return false;
    }
    snprintf(out->value, sizeof out->value, "%s%.*s", whole > 0 ? "" : "0", (int)length, word);
    char *comma = strchr(out->value, ',');
    out->comma = comma && strlen(comma) == 4;
    if (comma) {
        *comma = '.';
    }
    return text_number(out->value, false, &out->number);
}

/* Thousands, only if the number could be meant so. */
static void settle_comma(struct bedside_reading *out)
{
    const struct variable_info *info = variable_info(out->variable);
    double thousands = out->number * 1000;
    out->comma = out->comma && out->value[0] != '0' && thousands >= info->accept_low &&
                 thousands <= info->accept_high;
}

/* A sign of degrees alone says nothing. */
static bool says_unit(const char *unit)
{
    static const char *const nothing[] = {"", "\xC2\xB0", "\xC2\xBA", "deg", "degrees"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        if (text_same(unit, nothing[i])) {
            return false;
        }
    }
    return true;
}

/* The typed unit decides. */
static bool apply_unit(const struct reading *reading, const char *name, const char *unit,
                       struct bedside_reading *out)
{
    double converted;
    const char *doubt;
    switch (unit_convert(out->variable, name, unit, out->number, &converted, &doubt)) {
    case UNIT_UNKNOWN:
        return error_set(reading->error, "%s %s: %s is no unit that is known", name, out->value,
                         unit);
    case UNIT_UNFIT:
        return error_set(reading->error, "%s is no unit of %s", unit, bedside_name(out->variable));
    case UNIT_FITS:
        break;
    }
    out->unit = true;
    if (fabs(converted - out->number) > 1e-9 * fabs(out->number)) {
        snprintf(out->typed, sizeof out->typed, "%.12s %.16s", out->value, unit);
        snprintf(out->value, sizeof out->value, fabs(converted) < 1000 ? "%.4g" : "%.0f",
                 converted);
        text_number(out->value, false, &out->number);
    }
    return true;
}

/* Is the word behind a value its unit, or the name of the next? K is kelvin and potassium: before a
 * number it is a name. */
static int unit_words(const struct reading *reading, char *unit, size_t size)
{
    struct unit known;
    struct name_meaning meaning;
    int first = reading->next, most = 3;
    for (int count = most; count > 0; count--) {
        bool inside = first + count <= reading->words.count;
        for (int i = 0; inside && i < count; i++) {
            inside = !word_is_value(word_at(reading, first + i)) &&
                     !word_is_time(word_at(reading, first + i));
        }
        if (!inside ||
            !unit_find(words_join(&reading->words, first, first + count, unit, size), &known)) {
            continue;
        }
        bool name = name_find(unit, &meaning) && word_is_value(word_at(reading, first + count));
        return name ? 0 : count;
    }
    return says_unit(word_at(reading, first)) || first >= reading->words.count ? 0 : 1;
}

/* More digits, where a unit could be. */
static bool goes_on(const char *behind)
{
    return (*behind && strchr(".,", *behind)) ||
           (*behind == '/' && strchr("0123456789", behind[1]));
}

/* A number of the word, `text`, with the unit behind it or in the words that follow. */
static bool take_value(struct reading *reading, const char *name,
                       const struct name_meaning *meaning, const char *text)
{
    char unit[3 * WORD_BYTES];
    size_t digits = word_digits(text);
    struct bedside_reading *out = add(reading, meaning->variable);
    if (!out) {
        return false;
    }
    if (!read_digits(text, digits, out) || goes_on(text + digits)) {
        return not_a_value(reading, text);
    }
    snprintf(unit, sizeof unit, "%s", text + digits);
    if (unit[0] == 0) {
        int count = unit_words(reading, unit, sizeof unit);
        unit[count > 0 ? strlen(unit) : 0] = 0;
        reading->next += count;
    }
    if (says_unit(unit)) {
        return apply_unit(reading, name, unit, out);
    }
    settle_comma(out);
    return !meaning->urea || error_set(reading->error,
                                       "%s %s: in which unit? As urea 8 mmol/L, or BUN %s for the "
                                       "mg/dL of its nitrogen",
                                       name, out->value, out->value);
}

static enum variable mean_of(enum variable systolic)
{
    return systolic == VARIABLE_SYS_ABP ? VARIABLE_MAP : VARIABLE_NI_MAP;
}

/* "(93)" behind a pair is its mean. */
static bool take_mean(struct reading *reading, enum variable systolic, const char *unit)
{
    char digits[WORD_BYTES];
    const char *word = word_at(reading, reading->next);
    size_t length = strlen(word);
    if (length < 3 || word[0] != '(' || word[length - 1] != ')' ||
        word_digits(word + 1) != length - 2) {
        return true;
    }
    snprintf(digits, sizeof digits, "%.*s", (int)(length - 2), word + 1);
    reading->next++;
    struct bedside_reading *mean = add(reading, mean_of(systolic));
    return mean && read_digits(digits, length - 2, mean) &&
           (!*unit || apply_unit(reading, "MAP", unit, mean));
}

/* "120/80" */
static bool take_pair(struct reading *reading, const struct name_meaning *meaning, const char *word)
{
    char unit[3 * WORD_BYTES];
    const char *second;
    if (!word_is_pair(word, &second)) {
        return error_set(reading->error, "%s and %s: both pressures, as 120/80",
                         bedside_name(meaning->variable), bedside_name(meaning->with));
    }
    size_t digits = word_digits(second);
    struct bedside_reading *high = add(reading, meaning->variable);
    struct bedside_reading *low = high ? add(reading, meaning->with) : NULL;
    if (!low) {
        return false;
    }
    if (!read_digits(word, word_digits(word), high) || !read_digits(second, digits, low) ||
        goes_on(second + digits)) {
        return not_a_value(reading, word);
    }
    if (high->comma || low->comma) {
        return error_set(reading->error, "%s: a pressure is not written with three decimals", word);
    }
    snprintf(unit, sizeof unit, "%s", second + digits);
    if (unit[0] == 0) {
        int count = unit_words(reading, unit, sizeof unit);
        unit[count > 0 ? strlen(unit) : 0] = 0;
        reading->next += count;
    }
    if (*unit && (!apply_unit(reading, bedside_name(high->variable), unit, high) ||
                  !apply_unit(reading, bedside_name(low->variable), unit, low))) {
        return false;
    }
    if (low->number >= high->number) {
        return error_set(reading->error,
                         "%s: the systolic pressure comes first and is the higher one", word);
    }
    return take_mean(reading, meaning->variable, unit);
}

static bool take_coma(struct reading *reading, const char *word, const int steps[3])
{
    static const enum variable parts[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_VERBAL,
                                          VARIABLE_GCS_MOTOR};
    for (int i = 0; i < 3; i++) {
        const struct variable_info *info = variable_info(parts[i]);
        if (steps[i] < info->accept_low || steps[i] > info->accept_high) {
            return error_set(reading->error,
                             "%s: eye 1 to 4, then verbal 1 to 5, then motor 1 to 6", word);
        }
        if (!add_number(reading, parts[i], steps[i])) {
            return false;
        }
    }
    return true;
}

/* GCS 14, 14/15, 3/4/6 or E3V4M6. */
static bool take_coma_value(struct reading *reading, const char *name,
                            const struct name_meaning *meaning, const char *word)
{
    int steps[3];
    char total[WORD_BYTES];
    if (word_is_coma(word, steps) || word_is_triple(word, steps)) {
        return take_coma(reading, word, steps);
    }
    snprintf(total, sizeof total, "%s", word);
    if (text_ends_with(total, "/15")) {
        total[strlen(total) - 3] = 0;
    }
    return take_value(reading, name, meaning, total);
}

/* Oxygen and a ventilator are yes or no; air is a share of 0.21 of it, and takes back a yes of the
 * same minute. */
static bool take_answer(struct reading *reading, enum variable variable, int answer)
{
    if (variable == VARIABLE_OXYGEN && answer == 0 && !add_number(reading, VARIABLE_FIO2, 0.21)) {
        return false;
    }
    if (variable == VARIABLE_MECH_VENT && answer == 0) {
        return error_set(reading->error, "MechVent is only ever 1, that it was: leave it out");
    }
    return add_number(reading, variable, answer);
}

static bool is_answered(enum variable variable)
{
    return variable == VARIABLE_OXYGEN || variable == VARIABLE_MECH_VENT;
}

static bool ask_for_value(const struct reading *reading, const struct name_meaning *meaning)
{
    const struct variable_info *info = variable_info(meaning->variable);
    if (meaning->with != VARIABLE_NONE) {
        return error_set(reading->error, "%s and %s: both pressures, as 120/80",
                         bedside_name(meaning->variable), bedside_name(meaning->with));
    }
    if (is_answered(meaning->variable)) {
        return error_set(reading->error, "%s: yes or no", info->label);
    }
    return error_set(reading->error, "%s: a value from %g to %g%s%s", info->label, info->accept_low,
                     info->accept_high, *info->unit ? " " : "", info->unit);
}

/* The value of a name; the word is taken already. */
static bool take_value_of(struct reading *reading, const char *name,
                          const struct name_meaning *meaning, const char *word)
{
    if (meaning->variable == VARIABLE_OXYGEN && !text_same(word, "0") && !text_same(word, "1")) {
        return error_set(reading->error,
                         "%s: yes or no. The share of oxygen is FiO2, the "
                         "saturation SpO2; litres are not kept",
                         name);
    }
    if (meaning->variable == VARIABLE_OXYGEN) {
        return add_number(reading, VARIABLE_OXYGEN, word[0] - '0');
    }
    if (meaning->with != VARIABLE_NONE) {
        return take_pair(reading, meaning, word);
    }
    return (meaning->variable == VARIABLE_GCS ? take_coma_value : take_value)(reading, name,
                                                                              meaning, word);
}

/* ---- lines ---- */

/* A number without a name: what can be only one thing. */
static bool take_bare(struct reading *reading, const char *word)
{
    static const struct {
        enum dimension dimension;
        struct name_meaning meaning;
    } alone[] = {
        {DIMENSION_TEMPERATURE, {VARIABLE_TEMP, VARIABLE_NONE, false, NULL}},
        {DIMENSION_MASS, {VARIABLE_WEIGHT, VARIABLE_NONE, false, NULL}},
    };
    static const struct name_meaning cuff = {VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP, false,
                                             NULL};
    const char *second;
    struct unit unit;
    int steps[3];
    char behind[3 * WORD_BYTES];
    reading->next++;
    if (word_is_pair(word, &second) && !word_is_triple(word, steps)) {
        return take_pair(reading, &cuff, word);
    }
    snprintf(behind, sizeof behind, "%s", word + word_digits(word));
    if (behind[0] == 0 && unit_words(reading, behind, sizeof behind) == 0) {
        behind[0] = 0;
    }
    bool known = word_digits(word) > 0 && unit_find(behind, &unit);
    for (size_t i = 0; known && i < sizeof alone / sizeof *alone; i++) {
        if (alone[i].dimension == unit.dimension) {
            return take_value(reading, bedside_name(alone[i].meaning.variable), &alone[i].meaning,
                              word);
        }
    }
    return error_set(reading->error, "%s: of what? The name stands before it, as HR 88", word);
}

/* "HR88", "T37.5", "SpO295": a name that is known as a whole, and then a number. */
static bool is_glued(const char *word, char *name, struct name_meaning *meaning)
{
    if (name_find(word, meaning)) {
        return false;
    }
    for (size_t i = strlen(word); i-- > 1;) {
        snprintf(name, WORD_BYTES, "%.*s", (int)i, word);
        if (strchr("0123456789.", word[i]) && !strchr(".,", word[i - 1]) &&
            name_find(name, meaning) && !meaning->refusal) {
            return true;
        }
    }
    return false;
}

/* What is breathed, in up to three words: "on room air". */
static int breathed_words(const struct reading *reading, int first, int *oxygen)
{
    char phrase[3 * WORD_BYTES];
    for (int count = 3; count > 0; count--) {
        if (first + count <= reading->words.count) {
            *oxygen = name_breathed(
                words_join(&reading->words, first, first + count, phrase, sizeof phrase));
            if (*oxygen >= 0) {
                return count;
            }
        }
    }
    return 0;
}

/* Is the word an answer to the name before it? "ya" is yes, and a word of Swahili. */
static bool is_answer(const struct reading *reading, int at)
{
    char name[4 * WORD_BYTES];
    struct name_meaning meaning;
    words_join(&reading->words, reading->next, at, name, sizeof name);
    return name_answer(word_at(reading, at)) >= 0 && name_find(name, &meaning) &&
           is_answered(meaning.variable);
}

/* The name goes as far as a number, a time, or the next thing that stands without one. */
static int name_end(const struct reading *reading)
{
    int end = reading->next, steps[3], oxygen;
    while (end < reading->words.count && !word_is_value(word_at(reading, end)) &&
           !word_is_time(word_at(reading, end)) && !word_is_coma(word_at(reading, end), steps) &&
           (end == reading->next ||
            (breathed_words(reading, end, &oxygen) == 0 && !is_answer(reading, end)))) {
        end++;
    }
    return end;
}

static enum bedside_stage take_named(struct reading *reading)
{
    char name[4 * WORD_BYTES];
    struct name_meaning meaning;
    int end = name_end(reading), steps[3];
    const char *word = word_at(reading, end);
    words_join(&reading->words, reading->next, end, name, sizeof name);
    if (!find_name(name, &meaning, reading->error)) {
        return STAGE_NAME;
    }
    reading->next = end;
    int answer = is_answered(meaning.variable) ? name_answer(word) : -1;
    bool value = word_is_value(word) || word_is_coma(word, steps) || answer >= 0;
    if (!value) {
        ask_for_value(reading, &meaning);
        return STAGE_VALUE;
    }
    reading->next++;
    bool ok = answer >= 0 ? take_answer(reading, meaning.variable, answer)
                          : take_value_of(reading, name, &meaning, word);
    return ok ? STAGE_WHOLE : STAGE_VALUE;
}

/* One reading, from the next word on. */
static enum bedside_stage take_reading(struct reading *reading)
{
    char name[WORD_BYTES];
    struct name_meaning meaning;
    int steps[3], oxygen;
    const char *word = word_at(reading, reading->next);
    int breathed = breathed_words(reading, reading->next, &oxygen);
    bool ok;
    if (breathed > 0) {
        reading->next += breathed;
        ok = take_answer(reading, VARIABLE_OXYGEN, oxygen);
    } else if (word_is_coma(word, steps)) {
        reading->next++;
        ok = take_coma(reading, word, steps);
    } else if (word_is_value(word)) {
        ok = take_bare(reading, word);
    } else if (is_glued(word, name, &meaning)) {
        reading->next++;
        ok = take_value_of(reading, name, &meaning, word + strlen(name));
    } else {
        return take_named(reading);
    }
    return ok ? STAGE_WHOLE : STAGE_VALUE;
}

/* "!" as a word or at the end of the last one. */
static bool take_mark(struct words *words)
{
    char *last = words->count > 0 ? words->word[words->count - 1] : NULL;
    size_t length = last ? strlen(last) : 0;
    if (length == 0 || last[length - 1] != '!') {
        return false;
    }
    last[length - 1] = 0;
    words->count -= length == 1;
    return true;
}

static void drop_word(struct words *words, int at)
{
    memmove(words->word[at], words->word[at + 1], (size_t)(words->count - at - 1) * WORD_BYTES);
    words->count--;
}

static bool take_strike(struct words *words)
{
    int last = words->count - 1;
    bool first = words->count > 0 && text_same(words->word[0], "strike");
    bool dash = !first && words->count > 1 && strcmp(words->word[last], "-") == 0;
    if (first || dash) {
        drop_word(words, first ? 0 : last);
    }
    return first || dash;
}

/* The time of the line, wherever it stands. */
static bool take_time(struct reading *reading, const struct bedside_clock *clock)
{
    int at = -1;
    for (int i = 0; i < reading->words.count; i++) {
        if (word_is_time(reading->words.word[i]) && at >= 0) {
            return error_set(reading->error, "a line has one time: %s or %s?",
                             reading->words.word[at], reading->words.word[i]);
        }
        at = word_is_time(reading->words.word[i]) ? i : at;
    }
    if (at >= 0) {
        bool ok = read_time(reading->words.word[at], clock, reading->line, reading->error);
        drop_word(&reading->words, at);
        return ok;
    }
    if (reading->line->strike) {
        return error_set(reading->error, "which one? Striking takes the time of the reading, as "
                                         "strike 07:30 HR");
    }
    return bedside_minute(clock, &reading->line->minute, reading->error);
}

static enum bedside_stage take_struck(struct reading *reading)
{
    char name[4 * WORD_BYTES];
    struct name_meaning meaning;
    words_join(&reading->words, 0, reading->words.count, name, sizeof name);
    if (!find_name(name, &meaning, reading->error)) {
        return STAGE_NAME;
    }
    add(reading, meaning.variable);
    if (meaning.with != VARIABLE_NONE) {
        add(reading, meaning.with);
    }
    return STAGE_WHOLE;
}

static void doubt_time(const struct bedside_clock *clock, struct bedside_line *line)
{
    int now;
    if (bedside_minute(clock, &now, NULL) && line->minute > now + FUTURE_MINUTES) {
        line->doubts |= DOUBT_FUTURE;
    }
    if (line->hours_ago >= LONG_AGO_HOURS) {
        line->doubts |= DOUBT_LONG_AGO;
    }
}

enum bedside_stage bedside_parse(const char *text, const struct bedside_clock *clock,
                                 struct bedside_line *line, struct error *error)
{
    struct reading reading = {.line = line, .error = error};
    *line = (struct bedside_line){.clock = *clock};
    if (!words_split(text, &reading.words)) {
        error_set(error, "the line is too long: readings of one minute, as HR 88 BP 120/80");
        return STAGE_NAME;
    }
    if (reading.words.count == 0) {
        error_set(error, "HR 88, or 07:30 HR 88 (by the wall), or +7:30 HR 88 (since admission)");
        return STAGE_EMPTY;
    }
    line->sure = take_mark(&reading.words);
    line->strike = take_strike(&reading.words);
    if (!take_time(&reading, clock)) {
        return STAGE_TIME; /* the only one that can be wrong by itself */
    }
    if (reading.words.count == 0) {
        error_set(error, "which variable? HR, Temp, BP, SpO2, ...");
        return STAGE_NAME;
    }
    if (line->strike) {
        return take_struck(&reading);
    }
    while (reading.next < reading.words.count) {
        enum bedside_stage stage = take_reading(&reading);
        if (stage != STAGE_WHOLE) {
            return stage;
        }
    }
    doubt_time(clock, line);
    bedside_doubt(line);
    return STAGE_WHOLE;
}
