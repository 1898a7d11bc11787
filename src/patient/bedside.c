/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

enum {
    WORDS_MAX = 8,
    WORD_BYTES = 32,
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
static bool read_time(const char *word, const struct bedside_clock *clock,
                      struct bedside_line *line, struct error *error)
{
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
        text[used] != 0 || local.tm_mon < 1 || local.tm_mon > 12 || local.tm_mday < 1 ||
        local.tm_mday > 31 || local.tm_hour > 23 || local.tm_min > 59) {
        return error_set(error, "a time of admission is 07:30 or 2026-11-22 07:30");
    }
    local.tm_year -= 1900;
    local.tm_mon--;
    *admitted = mktime(&local);
    if (*admitted == (time_t)-1 || *admitted > now) {
        return error_set(error, "%s is in the future by this machine's clock", text);
    }
    return true;
}

/* ---- names ---- */

const char *bedside_name(enum variable variable)
{
    const struct variable_info *info = variable_info(variable);
    return info->challenge ? info->challenge : info->name;
}

static bool begins(const char *name, const char *start)
{
    return name && strncasecmp(name, start, strlen(start)) == 0;
}

size_t bedside_matches(const char *name, enum variable *matches)
{
    size_t count = 0;
    matches[0] = variable_find(name);
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

/* Pressures that are said as two numbers. */
static const struct pressure {
    const char *name;
    enum variable systolic, diastolic;
} pressures[] = {{"BP", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
                 {"NIBP", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
                 {"ABP", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP}};
enum { PRESSURES = sizeof pressures / sizeof *pressures };

static bool find_name(const char *name, struct bedside_line *line, struct error *error)
{
    enum variable matches[VARIABLE_COUNT];
    size_t count = bedside_matches(name, matches);
    if (count == 1) {
        line->variable = matches[0];
        return true;
    }
    for (size_t i = 0; i < PRESSURES; i++) {
        if (text_same(name, pressures[i].name)) {
            line->variable = pressures[i].systolic;
            line->with = pressures[i].diastolic;
            return true;
        }
    }
    if (count == 0) {
        return error_set(error, "no variable begins with %s", name);
    }
    char list[200];
    size_t used = 0;
    for (size_t i = 0; i < count && used + 24 < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
                                 bedside_name(matches[i]));
    }
    return error_set(error, "%s: which of %s?", name, list);
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
    const char *start = text + strspn(text, " ");
    if (begins(start, "strike ")) {
        start += 7;
    }
    const char *blank = strchr(start, ' ');
    if ((*start == '@' || strchr(start, ':')) && blank) {
        start = blank + strspn(blank, " ");
    }
    size_t count = *start && *start != '@' ? bedside_matches(start, matches) : 0;
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

static void find_doubts(struct bedside_line *line, bool thousands)
{
    const struct variable_info *info = variable_info(line->variable);
    const struct variable_category *categories;
    line->doubts = thousands ? DOUBT_COMMA : 0;
    if (variable_unit_hint(line->variable, line->number)) {
        line->doubts |= DOUBT_UNIT;
    } else if (line->number < info->accept_low || line->number > info->accept_high) {
        line->doubts |= DOUBT_RANGE;
    } else if (variable_categories(line->variable, &categories) > 0 &&
               variable_category_of_score(line->variable, line->number) < 0) {
        line->doubts |= DOUBT_SCALE;
    }
}

/* Digits with at most one point or comma; nothing that a slip of the finger could make a number of.
 */
static bool read_value(const char *word, struct bedside_line *line, struct error *error)
{
    enum { DIGITS_MAX = 12 };
    size_t digits = strspn(word, "0123456789");
    const char *mark = word + digits;
    bool marked = *mark == '.' || *mark == ',';
    size_t decimals = marked ? strspn(mark + 1, "0123456789") : 0;
    size_t length = digits + marked + decimals;
    if (word[length] != 0 || digits + decimals == 0 || length > DIGITS_MAX ||
        (marked && decimals == 0)) {
        return error_set(error, "%s is not a value: digits, with a point or a comma", word);
    }
    snprintf(line->value, sizeof line->value, "%s%.*s%s%s", digits > 0 ? "" : "0", (int)digits,
             word, marked ? "." : "", marked ? mark + 1 : "");
    text_number(line->value, false, &line->number);
    find_doubts(line, *mark == ',' && decimals == 3);
    return true;
}

/* "120/80" */
static bool read_pair(const char *word, struct bedside_line *line, struct error *error)
{
    char systolic[WORD_BYTES];
    const char *slash = strchr(word, '/');
    struct bedside_line low = {.variable = line->with};
    snprintf(systolic, sizeof systolic, "%.*s", (int)(slash - word), word);
    if (!read_value(systolic, line, error) || !read_value(slash + 1, &low, error)) {
        return false;
    }
    if ((line->doubts | low.doubts) & DOUBT_COMMA) {
        return error_set(error, "%s: a pressure is not written with three decimals", word);
    }
    line->with_number = low.number;
    snprintf(line->with_value, sizeof line->with_value, "%s", low.value);
    line->doubts |= low.doubts;
    return low.number < line->number ||
           error_set(error, "%s: the systolic pressure comes first and is the higher one", word);
}

static void ask_for_value(const struct bedside_line *line, struct error *error)
{
    const struct variable_info *info = variable_info(line->variable);
    if (line->with != VARIABLE_NONE) {
        error_set(error, "%s and %s: both pressures, as 120/80", bedside_name(line->variable),
                  bedside_name(line->with));
        return;
    }
    error_set(error, "%s: a value from %g to %g%s%s", info->label, info->accept_low,
              info->accept_high, *info->unit ? " " : "", info->unit);
}

/* ---- lines ---- */

struct words {
    int count;
    char word[WORDS_MAX][WORD_BYTES];
};

/* False when there are more, or longer ones, than any line needs. */
static bool split(const char *text, struct words *words)
{
    words->count = 0;
    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");
        if (words->count == WORDS_MAX || length >= WORD_BYTES) {
            return false;
        }
        memcpy(words->word[words->count], text, length);
        words->word[words->count++][length] = 0;
        text += length;
    }
    return true;
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

static void join(const struct words *words, int first, int end, char *out, size_t size)
{
    size_t used = 0;
    out[0] = 0;
    for (int i = first; i < end && used < size; i++) {
        used +=
            (size_t)snprintf(out + used, size - used, "%s%s", i > first ? " " : "", words->word[i]);
    }
}

/* A line that is being understood: what is left of its words is the name. */
struct reading {
    struct words words;
    int first, end;    /* of the words not taken yet */
    const char *value; /* the word; NULL: none was typed */
    const struct bedside_clock *clock;
    struct bedside_line *line;
    struct error *error;
};

static bool is_strike(const struct reading *reading, const char *word)
{
    (void)reading;
    return text_same(word, "strike");
}

static bool is_dash(const struct reading *reading, const char *word)
{
    (void)reading;
    return strcmp(word, "-") == 0;
}

static bool is_time(const struct reading *reading, const char *word)
{
    (void)reading;
    return word[0] == '@' || strchr(word, ':');
}

static bool is_value(const struct reading *reading, const char *word)
{
    return !reading->line->strike && *word && strchr("0123456789.,-+", *word);
}

static bool take_strike(struct reading *reading, const char *word)
{
    (void)word;
    reading->line->strike = true;
    return true;
}

static bool take_time(struct reading *reading, const char *word)
{
    return read_time(word, reading->clock, reading->line, reading->error);
}

static bool take_now(struct reading *reading, const char *word)
{
    (void)word;
    if (reading->line->strike) {
        return error_set(reading->error, "which one? Striking takes the time of the reading, as "
                                         "strike 07:30 HR");
    }
    return bedside_minute(reading->clock, &reading->line->minute, reading->error);
}

static bool take_value(struct reading *reading, const char *word)
{
    reading->value = word;
    return true;
}

/* What a line can hold beside the name, in the order in which it is looked for: at its start, or at
 * its end behind at least one more word. */
static const struct token {
    bool at_end;
    bool (*fits)(const struct reading *reading, const char *word);
    bool (*take)(struct reading *reading, const char *word);
    bool (*without)(struct reading *reading, const char *word); /* NULL: it need not be there */
} tokens[] = {
    {false, is_strike, take_strike, NULL},
    {true, is_dash, take_strike, NULL},
    {false, is_time, take_time, take_now},
    {true, is_value, take_value, NULL},
};

static bool take_token(struct reading *reading, const struct token *token)
{
    bool there = reading->end - reading->first > token->at_end;
    const char *word =
        there ? reading->words.word[token->at_end ? reading->end - 1 : reading->first] : "";
    if (!there || !token->fits(reading, word)) {
        return !token->without || token->without(reading, word);
    }
    reading->first += !token->at_end;
    reading->end -= token->at_end;
    return token->take(reading, word);
}

static bool take_name(struct reading *reading)
{
    char name[2 * WORD_BYTES];
    join(&reading->words, reading->first, reading->end, name, sizeof name);
    if (*name == 0) {
        return error_set(reading->error, "which variable? HR, Temp, BP, SpO2, ...");
    }
    return find_name(name, reading->line, reading->error);
}

static bool take_number(struct reading *reading)
{
    bool pair = reading->line->with != VARIABLE_NONE;
    if (!reading->value || (pair && !strchr(reading->value, '/'))) {
        ask_for_value(reading->line, reading->error);
        return false;
    }
    return (pair ? read_pair : read_value)(reading->value, reading->line, reading->error);
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
    struct reading reading = {.clock = clock, .line = line, .error = error};
    *line =
        (struct bedside_line){.variable = VARIABLE_NONE, .with = VARIABLE_NONE, .clock = *clock};
    if (!split(text, &reading.words)) {
        error_set(error, "a line is one reading, as HR 88 or 07:30 HR 88");
        return STAGE_NAME;
    }
    if (reading.words.count == 0) {
        error_set(error, "HR 88, or 07:30 HR 88 (by the wall), or +7:30 HR 88 (since admission)");
        return STAGE_EMPTY;
    }
    line->sure = take_mark(&reading.words);
    reading.end = reading.words.count;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        if (!take_token(&reading, &tokens[i])) {
            return STAGE_TIME; /* the only one that can be wrong by itself */
        }
    }
    if (!take_name(&reading)) {
        return STAGE_NAME;
    }
    if (line->strike) {
        return STAGE_WHOLE;
    }
    if (!take_number(&reading)) {
        return STAGE_VALUE;
    }
    doubt_time(clock, line);
    return STAGE_WHOLE;
}

int bedside_parts(const struct bedside_line *line, struct bedside_line parts[2])
{
    int count = line->with == VARIABLE_NONE ? 1 : 2;
    unsigned others = line->doubts & (DOUBT_FUTURE | DOUBT_LONG_AGO);
    parts[0] = parts[1] = *line;
    parts[1].variable = line->with;
    parts[1].number = line->with_number;
    memcpy(parts[1].value, line->with_value, sizeof parts[1].value);
    for (int i = 0; i < count; i++) {
        parts[i].with = VARIABLE_NONE;
        if (count > 1 && !line->strike) {
            find_doubts(&parts[i], false);
            parts[i].doubts |= i == 0 ? others : 0;
        }
    }
    return count;
}

void bedside_convert(struct bedside_line *line)
{
    const struct unit_hint *hint = variable_unit_hint(line->variable, line->number);
    unsigned others = line->doubts & (DOUBT_FUTURE | DOUBT_LONG_AGO);
    if (hint) {
        line->number = unit_hint_convert(hint, line->number);
        snprintf(line->value, sizeof line->value, "%.4g", line->number);
        text_number(line->value, false, &line->number);
        find_doubts(line, false);
        line->doubts |= others;
    }
}

/* What is strange about one reading, with a semicolon after each. */
static void question_of(const struct bedside_line *line, char *out, size_t size)
{
    const struct variable_info *info = variable_info(line->variable);
    const char *unit = info->unit, *blank = *unit ? " " : "";
    const struct unit_hint *hint = variable_unit_hint(line->variable, line->number);
    char clock[CLOCK_BYTES];
    size_t used = 0;
    clock_minutes(line->minute, clock, sizeof clock);
    out[0] = 0;
    if (line->doubts) {
        used += (size_t)snprintf(out, size, "%s %s", bedside_name(line->variable), line->value);
    }
    if ((line->doubts & DOUBT_UNIT) && hint && used < size) {
        used += (size_t)snprintf(out + used, size - used, " looks like %s: %.4g%s%s;", hint->from,
                                 unit_hint_convert(hint, line->number), blank, unit);
    }
    if ((line->doubts & DOUBT_RANGE) && used < size) {
        used += (size_t)snprintf(out + used, size - used,
                                 " is outside the accepted range %g to %g%s%s;", info->accept_low,
                                 info->accept_high, blank, unit);
    }
    if ((line->doubts & DOUBT_SCALE) && used < size) {
        used += (size_t)snprintf(out + used, size - used, " is not a step of the scale;");
    }
    if ((line->doubts & DOUBT_COMMA) && used < size) {
        used +=
            (size_t)snprintf(out + used, size - used, " was typed with a comma: a decimal one?;");
    }
    if ((line->doubts & DOUBT_FUTURE) && used < size) {
        used += (size_t)snprintf(out + used, size - used, " at hour %s is later than now;", clock);
    }
    if ((line->doubts & DOUBT_LONG_AGO) && used < size) {
        snprintf(out + used, size - used, " at hour %s was %d hours ago;", clock, line->hours_ago);
    }
}

const char *bedside_question(const struct bedside_line *line, char *out, size_t size)
{
    struct bedside_line parts[2];
    int count = bedside_parts(line, parts);
    out[0] = 0;
    for (int i = 0; i < count; i++) {
        size_t used = strlen(out);
        bool follows = used > 0 && parts[i].doubts && used + 1 < size;
        snprintf(out + used, size - used, "%s", follows ? " " : "");
        question_of(&parts[i], out + used + follows, size - used - follows);
    }
    size_t used = strlen(out);
    out[used > 0 ? used - 1 : 0] = 0; /* the last semicolon */
    return out;
}

void bedside_row(const struct bedside_line *line, struct text *out)
{
    struct bedside_line parts[2];
    char clock[CLOCK_BYTES];
    int count = bedside_parts(line, parts);
    for (int i = 0; i < count; i++) {
        text_format(out, "%s,%s,%s\n", clock_minutes(line->minute, clock, sizeof clock),
                    bedside_name(parts[i].variable), line->strike ? "-1" : parts[i].value);
    }
}

/* "07:30 today, hour 11:02," where the time of admission is known, else "+11:02". */
static size_t write_time(const struct bedside_line *line, char *out, size_t size)
{
    static const char *const days[] = {"%H:%M yesterday", "%H:%M today"};
    char clock[CLOCK_BYTES], wall[40] = "";
    const struct bedside_clock *by = &line->clock;
    time_t moment = by->admitted + (time_t)line->minute * 60, now = by->now, before = now - 86400;
    struct tm then, today, yesterday;
    clock_minutes(line->minute, clock, sizeof clock);
    if (!by->admitted_known || !localtime_r(&moment, &then) || !localtime_r(&now, &today) ||
        !localtime_r(&before, &yesterday)) {
        return (size_t)snprintf(out, size, "+%s", clock);
    }
    bool is_today = then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;
    bool is_near =
        is_today || (then.tm_yday == yesterday.tm_yday && then.tm_year == yesterday.tm_year);
    strftime(wall, sizeof wall, is_near ? days[is_today] : "%Y-%m-%d %H:%M", &then);
    return (size_t)snprintf(out, size, "%s, hour %s,", wall, clock);
}

const char *bedside_text(const struct bedside_line *line, char *out, size_t size)
{
    struct bedside_line parts[2];
    int count = bedside_parts(line, parts);
    size_t used = write_time(line, out, size);
    for (int i = 0; i < count && used < size; i++) {
        const char *unit = line->strike ? "" : variable_info(parts[i].variable)->unit;
        used += (size_t)snprintf(out + used, size - used, "%s %s %s%s%s", i > 0 ? "," : "",
                                 bedside_name(parts[i].variable),
                                 line->strike ? "struck" : parts[i].value, *unit ? " " : "", unit);
    }
    return out;
}
