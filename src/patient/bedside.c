/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/language.h"
#include "patient/bedside_phrases.h"
#include "patient/bedside_words.h"
#include "patient/names.h"
#include "patient/units.h"

/* ---- names ---- */

static bool begins(const char *name, const char *start)
{
    return name && strncasecmp(name, start, strlen(start)) == 0;
}

/* A pressure typed without saying how it was measured is that of the cuff, whether systolic,
 * diastolic and mean are typed apart or as 120/80. The names that the variables themselves have
 * (SBP) stay, so that a reading of the file can be corrected or struck. */
static void say_cuff(const char *name, struct name_meaning *meaning)
{
    static const enum variable cuff[][2] = {{VARIABLE_SBP, VARIABLE_NI_SYS_ABP},
                                            {VARIABLE_DBP, VARIABLE_NI_DIAS_ABP},
                                            {VARIABLE_MBP, VARIABLE_NI_MAP}};
    for (size_t i = 0; i < sizeof cuff / sizeof *cuff; i++) {
        if (meaning->variable == cuff[i][0] && !text_same(name, bedside_name(cuff[i][0]))) {
            meaning->variable = cuff[i][1];
            return;
        }
    }
}

size_t bedside_matches(const char *name, enum variable *matches)
{
    size_t count = 0;
    struct name_meaning meaning;
    if (name_find(name, &meaning) && meaning.variable != VARIABLE_NONE &&
        meaning.with == VARIABLE_NONE) {
        say_cuff(name, &meaning);
        matches[0] = meaning.variable;
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

/* The gases of a line that begins with ABG. */
static bool find_gas(const char *name, struct name_meaning *meaning)
{
    static const char *const gases[][2] = {{"pco2", "PaCO2"}, {"po2", "PaO2"}, {"so2", "SaO2"}};
    for (size_t i = 0; i < sizeof gases / sizeof *gases; i++) {
        if (name_is_one_of(name, &gases[i][0], 1)) {
            return name_find(gases[i][1], meaning);
        }
    }
    return false;
}

/* Finds a complete name or an unambiguous prefix. */
static bool find_name(const char *name, struct name_meaning *meaning, struct error *error)
{
    enum variable matches[VARIABLE_COUNT];
    if (name_find(name, meaning)) {
        say_cuff(name, meaning);
        return !meaning->refusal || error_set(error, "%s: %s", name, _(meaning->refusal));
    }
    size_t count = bedside_matches(name, matches);
    meaning->variable = matches[0];
    return count == 1 || (count == 0 ? error_set(error, "no variable begins with %s", name)
                                     : which_of(name, matches, count, error));
}

/* Length of the common prefix of all matching names, ignoring case. */
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
    /* after the last word that is a number or a time */
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

static const struct name_meaning cuff_pair = {.variable = VARIABLE_NI_SYS_ABP,
                                              .with = VARIABLE_NI_DIAS_ABP};

/* State of the parser. */
struct reading {
    struct words words;
    int next;              /* index of the next word */
    int collected;         /* hours in which the urine was collected; 0: not said */
    bool flow;             /* an apparatus that gives a share of oxygen: HFNC */
    bool arterial;         /* the line is of an arterial blood gas: ABG pH 7.32 pCO2 48 */
    char unit[WORD_BYTES]; /* typed with the name: Temp (C) 37.2; "" if none */
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

/* Adds a value that was not typed in digits. */
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

/* Strict: rejects anything that might be a typing error. */
static bool read_digits(const char *word, size_t length, struct bedside_reading *out)
{
    enum { DIGITS_MAX = 12 };
    size_t whole = strspn(word, "0123456789");
    if (length == 0 || length > DIGITS_MAX) {
        return false;
    }
    snprintf(out->value, sizeof out->value, "%s%.*s", whole > 0 ? "" : "0", (int)length, word);
    char *mark = strpbrk(out->value, ",.");
    out->comma = mark && strlen(mark) == 4;
    if (mark) {
        *mark = '.';
    }
    return text_number(out->value, false, &out->number);
}

/* A comma or point before three digits can separate thousands only if the number can be meant so.
 * converted: in the variable's unit, of a number of which the value has the digits typed. */
static void settle_comma(struct bedside_reading *out, double converted)
{
    const struct variable_info *info = variable_info(out->variable);
    double thousands = converted * 1000;
    out->comma = out->comma && out->value[0] != '0' && thousands >= info->accept_low &&
                 thousands <= info->accept_high;
}

/* A degree sign alone is not a unit. */
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

static bool refuse_tube(const struct reading *reading, const char *word)
{
    return error_set(reading->error,
                     "%s: with a tube the verbal response is not known: type GCS eye and GCS motor",
                     word);
}

/* Counts are said without what they are counted in: 150k, 1.2 lakh, 85 x10^9. */
static const char *count_unit(enum variable variable, const char *unit)
{
    static const struct {
        const char *said, *unit;
    } counts[] = {{"k", "K/uL"},       {"lakh", "lakh/uL"}, {"lakhs", "lakh/uL"},
                  {"lac", "lakh/uL"},  {"lacs", "lakh/uL"}, {"x10^9", "10^9/L"},
                  {"x10e9", "10^9/L"}, {"x10*9", "10^9/L"}};
    bool count = strcmp(variable_info(variable)->unit, "10^9/L") == 0;
    for (size_t i = 0; count && i < sizeof counts / sizeof *counts; i++) {
        if (text_same(unit, counts[i].said)) {
            return counts[i].unit;
        }
    }
    return unit;
}

/* Converts by the typed unit. */
static bool apply_unit(const struct reading *reading, const char *name, const char *unit,
                       struct bedside_reading *out)
{
    double converted;
    const char *doubt;
    char tubed[2 * WORD_BYTES];
    unit = count_unit(out->variable, unit);
    switch (unit_convert(out->variable, name, unit, out->number, &converted, &doubt)) {
    case UNIT_UNKNOWN:
        snprintf(tubed, sizeof tubed, "%s%s", out->value, unit);
        return out->variable == VARIABLE_GCS && text_same(unit, "T")
                   ? refuse_tube(reading, tubed)
                   : error_set(reading->error, "%s %s: %s is not a known unit", name, out->value,
                               unit);
    case UNIT_UNFIT:
        return error_set(reading->error, "%s is not a unit of %s", unit,
                         bedside_name(out->variable));
    case UNIT_FITS:
        break;
    }
    out->unit = true;
    settle_comma(out, converted);
    if (fabs(converted - out->number) > 1e-9 * fabs(out->number)) {
        snprintf(out->typed, sizeof out->typed, "%.12s %.16s", out->value, unit);
        snprintf(out->value, sizeof out->value, fabs(converted) < 1000 ? "%.4g" : "%.0f",
                 converted);
        text_number(out->value, false, &out->number);
    }
    return true;
}

/* Is it one of these words, ignoring case? */
static bool is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_same(word, list[i])) {
            return true;
        }
    }
    return false;
}

/* "mmol" for mmol/L, as it is said. */
static bool is_short_unit(const char *unit)
{
    static const char *const units[] = {"mmol",        "mmols", "umol", "\xC2\xB5mol",
                                        "\xCE\xBCmol", "nmol",  "mEq"};
    return is_one_of(unit, units, sizeof units / sizeof *units);
}

/* The next word behind a count: "1.2 lakh", and "lac" before no number, where it is lactate. */
static bool is_count(const struct reading *reading)
{
    const struct bedside_line *line = reading->line;
    const char *word = word_at(reading, reading->next);
    return line->count > 0 && count_unit(line->readings[line->count - 1].variable, word) != word &&
           !word_is_value(word_at(reading, reading->next + 1));
}

/* Is the word after a value its unit, or the next name? K is kelvin and potassium: before a number
 * it is a name. */
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
        if (count == 1 && inside && (is_short_unit(word_at(reading, first)) || is_count(reading))) {
            snprintf(unit, size, "%s", word_at(reading, first));
            return 1;
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

/* The unit of a value of which `behind` is the rest of its word: that, the next words, or the one
 * that was typed with the name. False if two differ. */
static bool unit_of_value(struct reading *reading, const char *behind, char *unit, size_t size)
{
    struct unit first, second;
    snprintf(unit, size, "%s", behind);
    if (unit[0] == 0) {
        int count = unit_words(reading, unit, size);
        unit[count > 0 ? strlen(unit) : 0] = 0;
        reading->next += count;
    }
    size_t length = strlen(unit);
    if (is_short_unit(unit) && length + 3 < size) {
        snprintf(unit + length, size - length, "/L");
    }
    if (reading->unit[0] && !says_unit(unit)) {
        snprintf(unit, size, "%s", reading->unit);
    }
    return reading->unit[0] == 0 || !unit_find(reading->unit, &first) ||
           !unit_find(unit, &second) ||
           (first.dimension == second.dimension && fabs(first.scale - second.scale) < 1e-12 &&
            fabs(first.offset - second.offset) < 1e-12) ||
           error_set(reading->error, "which unit, %s or %s?", reading->unit, unit);
}

/* Do more digits follow where a unit could be? */
static bool goes_on(const char *behind)
{
    return (*behind && strchr(".,", *behind)) ||
           ((*behind == '/' || *behind == '-') && behind[1] && strchr("0123456789", behind[1]));
}

/* Takes the number in `text`, with a unit after it or in the following words. */
static bool take_value(struct reading *reading, const char *name,
                       const struct name_meaning *meaning, const char *text)
{
    char unit[3 * WORD_BYTES], bare[WORD_BYTES];
    size_t digits = word_digits(text);
    struct bedside_reading *out = add(reading, meaning->variable);
    if (!out) {
        return false;
    }
    if (digits > 0 && strcmp(text + digits, ".") == 0 &&
        variable_info(meaning->variable)->decimals == 0) { /* the end of a sentence */
        snprintf(bare, sizeof bare, "%.*s", (int)digits, text);
        text = bare;
    }
    if (!read_digits(text, digits, out) || goes_on(text + digits)) {
        return not_a_value(reading, text);
    }
    if (!unit_of_value(reading, text + digits, unit, sizeof unit)) {
        return false;
    }
    if (says_unit(unit)) {
        bool ok = apply_unit(reading, name, unit, out);
        if (ok && out->variable == VARIABLE_URINE && reading->collected > 0) {
            snprintf(out->typed, sizeof out->typed, "%.12s mL / %d h", out->value,
                     reading->collected);
        }
        return ok;
    }
    settle_comma(out, out->number);
    return !meaning->urea || error_set(reading->error,
                                       "%s %s: in which unit? As urea 8 mmol/L, or BUN %s for the "
                                       "mg/dL of its nitrogen",
                                       name, out->value, out->value);
}

static enum variable mean_of(enum variable systolic)
{
    return systolic == VARIABLE_SYS_ABP ? VARIABLE_MAP : VARIABLE_NI_MAP;
}

/* The number of words of a mean in brackets: "(93)", "(MAP 93)", "(PAM93)"; 0: there is none. Its
 * digits are written to `digits`. */
static int bracketed_mean(const struct reading *reading, char digits[WORD_BYTES])
{
    char text[2 * WORD_BYTES], name[2 * WORD_BYTES];
    for (int count = 1; count <= 2 && reading->next + count <= reading->words.count; count++) {
        words_join(&reading->words, reading->next, reading->next + count, text, sizeof text);
        size_t length = strlen(text), start = strcspn(text, "0123456789");
        if (text[0] != '(' || text[length - 1] != ')' ||
            start + word_digits(text + start) != length - 1 || length - start > WORD_BYTES) {
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)start - 1, text + 1);
        enum variable variable = name_variable(name);
        if (start == 1 || variable == VARIABLE_MAP || variable == VARIABLE_MBP ||
            text_same(name, "m ") || text_same(name, "m")) {
            snprintf(digits, WORD_BYTES, "%.*s", (int)(length - 1 - start), text + start);
            return count;
        }
    }
    return 0;
}

/* "(93)" or "(MAP 93)" after a pair is its mean. */
static bool take_mean(struct reading *reading, enum variable systolic, const char *unit)
{
    char digits[WORD_BYTES];
    int count = bracketed_mean(reading, digits);
    if (count == 0) {
        return true;
    }
    reading->next += count;
    struct bedside_reading *mean = add(reading, mean_of(systolic));
    return mean && read_digits(digits, strlen(digits), mean) &&
           (!*unit || apply_unit(reading, "MAP", unit, mean));
}

/* "90/palp": by palpation only the systolic pressure is found. */
static bool is_palpated(const char *word)
{
    static const char *const ends[] = {"p",        "palp",       "palpation", "palpated",
                                       "palpable", "palpatoire", "palpacion", "palpatorio"};
    size_t digits = word_digits(word);
    return digits > 0 && word[digits] == '/' &&
           is_one_of(word + digits + 1, ends, sizeof ends / sizeof *ends);
}

static bool take_palpated(const struct reading *reading, const char *word)
{
    struct bedside_reading *high = add(reading, VARIABLE_NI_SYS_ABP);
    return high && (read_digits(word, word_digits(word), high) || not_a_value(reading, word));
}

/* "120/80" */
static bool take_pair(struct reading *reading, const struct name_meaning *meaning, const char *word)
{
    char unit[3 * WORD_BYTES], pair[WORD_BYTES];
    const char *second;
    size_t first = word_digits(word);
    snprintf(pair, sizeof pair, "%s", word);
    if (word[first] == '-' && word_digits(word + first + 1) > 0) { /* 120-80 */
        pair[first] = '/';
        word = pair;
    }
    if (is_palpated(word) && meaning->variable == VARIABLE_NI_SYS_ABP) {
        return take_palpated(reading, word);
    }
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
    if (!unit_of_value(reading, second + digits, unit, sizeof unit)) {
        return false;
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

/* The total behind E4V5M6: 15, (15), 15/15. */
static bool take_sum(struct reading *reading, int sum)
{
    char written[3][8];
    snprintf(written[0], sizeof *written, "%d", sum);
    snprintf(written[1], sizeof *written, "(%d)", sum);
    snprintf(written[2], sizeof *written, "%d/15", sum);
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        if (strcmp(word_at(reading, reading->next), written[i]) == 0) {
            reading->next++;
            return add_number(reading, VARIABLE_GCS, sum);
        }
    }
    return true;
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
    return take_sum(reading, steps[0] + steps[1] + steps[2]);
}

/* GCS 14, 14/15, 14 (3+5+6), 3/4/6, 3+4+6 or E3V4M6. */
static bool take_coma_value(struct reading *reading, const char *name,
                            const struct name_meaning *meaning, const char *word)
{
    int steps[3];
    char total[WORD_BYTES];
    if (word_is_glasgow(word, steps) || word_is_triple(word, steps)) {
        return take_coma(reading, word, steps);
    }
    if (strlen(word) == 3 && strspn(word, "123456") == 3 && word[0] > '1' && word[0] < '5' &&
        word[1] < '6') {
        for (int i = 0; i < 3; i++) { /* 456; but 115 is a 15 mistyped */
            steps[i] = word[i] - '0';
        }
        return take_coma(reading, word, steps);
    }
    snprintf(total, sizeof total, "%s", word);
    if (text_ends_with(total, "/15")) {
        total[strlen(total) - 3] = 0;
    }
    const char *parts = word_at(reading, reading->next);
    bool bracket = *parts == '(' && word_is_triple(parts, steps);
    reading->next += bracket;
    return take_value(reading, name, meaning, total) &&
           (!bracket || take_coma(reading, parts, steps));
}

/* Oxygen and ventilator are yes or no; air is FiO2 0.21, and overrides a yes of the same minute. */
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

enum { LITRES_MOST = 70 };
static const char litres[] = "%s %s: litres of oxygen are not kept: type on oxygen, or FiO2 40%%";

/* Is it a flow of oxygen, in the word itself or with the next ones: 2L, 2 L/min, 4 lpm? Returns the
 * number of words behind it; -1: it is none. */
static int litre_words(const struct reading *reading, const char *word)
{
    struct unit unit;
    double number;
    char behind[3 * WORD_BYTES], digits[WORD_BYTES];
    size_t length = word_digits(word);
    int count = 0;
    snprintf(digits, sizeof digits, "%.*s", (int)length, word);
    snprintf(behind, sizeof behind, "%s", word + length);
    if (behind[0] == 0) {
        count = unit_words(reading, behind, sizeof behind);
        behind[count > 0 ? strlen(behind) : 0] = 0;
    }
    bool flow = length > 0 && (behind[0] | 0x20) == 'l' && unit_find(behind, &unit) &&
                (unit.dimension == DIMENSION_VOLUME || unit.dimension == DIMENSION_FLOW ||
                 text_same(behind, "lpm"));
    return flow && text_number(digits, true, &number) && number > 0 && number <= LITRES_MOST ? count
                                                                                             : -1;
}

/* Those that are set to a share of oxygen: a percentage beside them is FiO2. */
static bool gives_share(const char *word)
{
    static const char *const devices[] = {
        "hfnc",  "hhfnc", "hfno",  "hfnp",  "hfo2",    "hfo",      "flow", "highflow",
        "onaf",  "cnaf",  "ohd",   "onhd",  "niv",     "vni",      "vmni", "optiflow",
        "airvo", "cpap",  "bipap", "venti", "venturi", "ventimask"};
    return name_is_one_of(word, devices, sizeof devices / sizeof *devices);
}

/* Words that say what the oxygen came through. */
static bool is_device(const char *word)
{
    static const char *const devices[] = {
        "face",   "simple",  "specs",    "prong",    "rebreather", "reservoir", "o2",
        "oxygen", "oxygene", "oxigeno",  "oxigenio", "oksigen",    "oksijeni",  "nc",
        "nk",     "np",      "nasal",    "cannula",  "canula",     "kanul",     "prongs",
        "mask",   "fm",      "facemask", "masque",   "masker",     "mascara",   "mascarilla",
        "nrb",    "nrm",     "nrbm",     "hudson",   "ln",         "lunettes",  "lunette",
        "cn",     "cateter", "high"};
    return gives_share(word) || name_is_one_of(word, devices, sizeof devices / sizeof *devices);
}

/* What may stand beside them. */
static bool is_beside_device(const char *word)
{
    static const char *const words[] = {"de",  "d'o2", "d'oxygene", "of", "per",
                                        "par", "min",  "via",       "by"};
    return name_is_one_of(word, words, sizeof words / sizeof *words);
}

/* Litres say that oxygen is given; how many is not kept, but said back. The words behind them are
 * next. */
static bool take_litres(struct reading *reading, const char *word, int more)
{
    bool given = false;
    for (int i = 0; i < reading->line->count; i++) {
        const struct bedside_reading *one = &reading->line->readings[i];
        given |= one->variable == VARIABLE_OXYGEN && one->number > 0;
    }
    reading->next += more;
    while ((is_device(word_at(reading, reading->next)) ||
            is_beside_device(word_at(reading, reading->next))) &&
           (gives_share(word_at(reading, reading->next)) ||
            !word_is_value(word_at(reading, reading->next + 1)))) {
        reading->flow |= gives_share(word_at(reading, reading->next));
        reading->next++;
    }
    if (given) {
        return true;
    }
    if (!add_number(reading, VARIABLE_OXYGEN, 1)) {
        return false;
    }
    struct bedside_reading *added = &reading->line->readings[reading->line->count - 1];
    snprintf(added->typed, sizeof added->typed, "%.*s L", (int)word_digits(word), word);
    return true;
}

/* "on 40%" is the share of oxygen, "on 2 L" says that it is given. */
static bool take_oxygen(struct reading *reading, const char *on, const char *word)
{
    static const struct name_meaning share = {.variable = VARIABLE_FIO2, .with = VARIABLE_NONE};
    const char *unit = word + word_digits(word);
    int more = litre_words(reading, word);
    if (more >= 0) {
        return take_litres(reading, word, more);
    }
    bool percent =
        strcmp(unit, "%") == 0 || (*unit == 0 && strcmp(word_at(reading, reading->next), "%") == 0);
    return percent ? take_value(reading, "FiO2", &share, word)
                   : error_set(reading->error, litres, on, word);
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

/* "CRT 2 s" is kept as 0, under 3 s, or 1; "CRT 1" would be mistaken for the latter. The variable's
 * own name takes 0 and 1, as its file has them. */
static bool take_refill(struct reading *reading, const char *name, const char *word)
{
    static const char *const seconds[] = {"s",       "sec",   "secs",    "seg", "segs",
                                          "seconds", "detik", "sekunde", "\""};
    char value[WORD_BYTES];
    double number = 0;
    size_t digits = word_digits(word);
    const char *unit = word[digits] ? word + digits : word_at(reading, reading->next);
    bool known = false;
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        known |= text_same(unit, seconds[i]);
    }
    snprintf(value, sizeof value, "%.*s", (int)digits, word);
    if (!known || !text_number(value, true, &number) || number > 20) {
        return error_set(reading->error, "%s %s: in seconds? Type it as CRT 2 s", name, word);
    }
    reading->next += word[digits] == 0;
    if (!add_number(reading, VARIABLE_CAPILLARY_REFILL, number < 3 ? 0 : 1)) {
        return false;
    }
    struct bedside_reading *added = &reading->line->readings[reading->line->count - 1];
    snprintf(added->typed, sizeof added->typed, "%.12s s", value);
    return true;
}

/* Takes the value of a name that was already consumed. */
static bool take_value_of(struct reading *reading, const char *name,
                          const struct name_meaning *meaning, const char *word)
{
    int more = meaning->variable == VARIABLE_OXYGEN ? litre_words(reading, word) : -1;
    if (more >= 0) {
        return take_litres(reading, word, more);
    }
    if (meaning->variable == VARIABLE_OXYGEN && !text_same(word, "0") && !text_same(word, "1")) {
        return error_set(reading->error,
                         "%s: yes or no. The share of oxygen is FiO2, the "
                         "saturation SpO2; litres are not kept",
                         name);
    }
    if (meaning->variable == VARIABLE_OXYGEN) {
        return add_number(reading, VARIABLE_OXYGEN, word[0] - '0');
    }
    const char *second;
    if (meaning->with != VARIABLE_NONE) {
        return take_pair(reading, meaning, word);
    }
    if (meaning->variable == VARIABLE_CAPILLARY_REFILL && variable_find(name) == VARIABLE_NONE) {
        return take_refill(reading, name, word);
    }
    if (text_same(name, "T") && word_is_pair(word, &second)) {
        return take_pair(reading, &cuff_pair, word); /* tension, tensi: no temperature is a pair */
    }
    return (meaning->variable == VARIABLE_GCS ? take_coma_value : take_value)(reading, name,
                                                                              meaning, word);
}

/* "BP 120/80 MAP 93": a mean right behind the pressures of a cuff of which it can be the mean. */
static void settle_mean(struct bedside_line *line)
{
    enum { TOLERANCE = 6 }; /* mmHg */
    for (int i = 2; i < line->count; i++) {
        struct bedside_reading *mean = &line->readings[i];
        const struct bedside_reading *low = mean - 1, *high = mean - 2;
        if (mean->variable == VARIABLE_MAP && low->variable == VARIABLE_NI_DIAS_ABP &&
            high->variable == VARIABLE_NI_SYS_ABP &&
            fabs(mean->number - (high->number + 2 * low->number) / 3) < TOLERANCE) {
            mean->variable = VARIABLE_NI_MAP;
        }
    }
}

/* MAP beside a pressure of the cuff: the cuff's mean, or that of the arterial line? */
static bool check_mean(const struct reading *reading)
{
    const struct bedside_reading *mean = NULL;
    bool cuff = false, arterial = false;
    for (int i = 0; i < reading->line->count; i++) {
        const struct bedside_reading *one = &reading->line->readings[i];
        mean = one->variable == VARIABLE_MAP ? one : mean;
        cuff |= one->variable == VARIABLE_NI_SYS_ABP;
        arterial |= one->variable == VARIABLE_SYS_ABP;
    }
    return !mean || !cuff || arterial || reading->line->sure ||
           error_set(reading->error,
                     "MAP %s: of the cuff, as NIMAP %s, or of the arterial line? Then type it in a "
                     "line of its own",
                     mean->value, mean->value);
}

/* ---- lines ---- */

/* Oxygen therapy in up to three words: "on room air". */
static int breathed_words(const struct reading *reading, int first, int *oxygen)
{
    char phrase[3 * WORD_BYTES];
    for (int count = 3; count > 0; count--) {
        if (first + count <= reading->words.count) {
            *oxygen = name_oxygen(
                words_join(&reading->words, first, first + count, phrase, sizeof phrase));
            if (*oxygen >= 0) {
                return count;
            }
        }
    }
    return 0;
}

/* Words that stand before oxygen. */
static bool is_with(const char *word)
{
    static const char *const withs[] = {"c/",  "w/",  "dgn", "on", "with",   "sous", "avec",
                                        "con", "com", "en",  "em", "dengan", "kwa"};
    return is_one_of(word, withs, sizeof withs / sizeof *withs);
}

static const struct name_meaning saturation = {.variable = VARIABLE_SPO2, .with = VARIABLE_NONE};

static bool is_behind_saturation(const struct reading *reading)
{
    int count = reading->line->count;
    return count > 0 && reading->line->readings[count - 1].variable == VARIABLE_SPO2;
}

static bool is_percent(const struct reading *reading, int at, double *number)
{
    char digits[WORD_BYTES];
    const char *word = word_at(reading, at);
    size_t length = word_digits(word);
    snprintf(digits, sizeof digits, "%.*s", (int)length, word);
    bool sign = strcmp(word + length, "%") == 0 ||
                (word[length] == 0 && strcmp(word_at(reading, at + 1), "%") == 0);
    return sign && text_number(digits, true, number);
}

/* "94% on 2 L", "96% RA": what is breathed stands behind a saturation. Its word was taken. */
static bool is_saturation(const struct reading *reading, const char *word)
{
    enum { LEAST = 50 };
    char digits[WORD_BYTES];
    double number;
    int oxygen, at = reading->next;
    size_t length = word_digits(word);
    snprintf(digits, sizeof digits, "%.*s", (int)length, word);
    bool apart = word[length] == 0 && strcmp(word_at(reading, at), "%") == 0;
    if ((strcmp(word + length, "%") != 0 && !apart) || !text_number(digits, true, &number) ||
        number < LEAST) {
        return false;
    }
    at += apart;
    struct reading ahead = *reading;
    ahead.next = at + 1;
    int device = at, percents = 0;
    bool flow = false;
    double share;
    while (is_with(word_at(reading, device)) || is_device(word_at(reading, device))) {
        flow |= gives_share(word_at(reading, device++));
    }
    for (int i = at; i < reading->words.count; i++) {
        percents +=
            is_percent(reading, i, &share) || name_variable(word_at(reading, i)) == VARIABLE_FIO2;
    }
    ahead.next = device + 1;
    if (device > at && (!flow || percents > 0) &&
        litre_words(&ahead, word_at(reading, device)) >= 0) {
        return true; /* 94% HFNC 40L 50%, 94% on NC 2L */
    }
    ahead.next = at + 1;
    return breathed_words(reading, at, &oxygen) > 0 ||
           (is_with(word_at(reading, at)) && word_is_value(word_at(reading, at + 1))) ||
           litre_words(&ahead, word_at(reading, at)) >= 0;
}

/* "28% venturi", "40% FiO2" */
static bool is_venturi(const struct reading *reading, const char *word)
{
    static const char *const masks[] = {"venturi", "vm", "fio2"};
    const char *behind = word + word_digits(word);
    int at = reading->next + (*behind == 0 && strcmp(word_at(reading, reading->next), "%") == 0);
    bool percent = strcmp(behind, "%") == 0 || at > reading->next;
    return percent && word_digits(word) > 0 &&
           name_is_one_of(word_at(reading, at), masks, sizeof masks / sizeof *masks) &&
           !word_is_value(word_at(reading, at + 1));
}

static bool take_share(struct reading *reading, const char *word)
{
    static const struct name_meaning share = {.variable = VARIABLE_FIO2, .with = VARIABLE_NONE};
    bool ok = take_value(reading, "FiO2", &share, word);
    reading->next++; /* the mask */
    while (ok && text_same(word_at(reading, reading->next), "mask")) {
        reading->next++;
    }
    return ok;
}

/* "NP 3L", "face mask 6L": the words before the litres; 0: it is none. */
static int device_words(const struct reading *reading)
{
    int count = 0;
    while (count < 3 && is_device(word_at(reading, reading->next + count))) {
        count++;
    }
    struct reading ahead = *reading;
    ahead.next += count + 1;
    return count > 0 && litre_words(&ahead, word_at(reading, reading->next + count)) >= 0 ? count
                                                                                          : 0;
}

/* "88 bpm", "18 rpm": units of which one is of the heart, and the other of the breath. Without a
 * name a slow pulse may be a respiratory rate, for which bpm is written, too. False with a reason
 * for other rates. */
static bool take_rate(struct reading *reading, const char *word, const char *unit)
{
    enum { BREATHS_MOST = 40 };
    static const char *const beats[] = {"bpm",
                                        "beats/min",
                                        "beatspermin",
                                        "beatsperminute",
                                        "beats/minute",
                                        "bat/min",
                                        "batt/min",
                                        "batpm",
                                        "battements/min",
                                        "battementsparminute",
                                        "puls/min",
                                        "pulsations/min",
                                        "latidos/min",
                                        "latidosporminuto",
                                        "lat/min",
                                        "ppm",
                                        "batimentos/min",
                                        "batimentosporminuto",
                                        "denyut/menit",
                                        "denyut/min"};
    static const char *const breaths[] = {"rpm",
                                          "irpm",
                                          "mrpm",
                                          "ipm",
                                          "breaths/min",
                                          "breathspermin",
                                          "breathsperminute",
                                          "resp/min",
                                          "brpm",
                                          "br/min",
                                          "respirations/min",
                                          "respiraciones/min",
                                          "respiracionesporminuto"};
    static const struct name_meaning heart = {.variable = VARIABLE_HR, .with = VARIABLE_NONE},
                                     breath = {.variable = VARIABLE_RESP_RATE,
                                               .with = VARIABLE_NONE};
    struct bedside_reading typed = {.variable = VARIABLE_HR};
    size_t digits = word_digits(word);
    if (!read_digits(word, digits, &typed)) {
        return not_a_value(reading, word);
    }
    if (name_is_one_of(unit, breaths, sizeof breaths / sizeof *breaths)) {
        return take_value(reading, "RR", &breath, word);
    }
    if (name_is_one_of(unit, beats, sizeof beats / sizeof *beats) && typed.number > BREATHS_MOST) {
        return take_value(reading, "HR", &heart, word);
    }
    return error_set(reading->error, "%s %s: pulse or breaths? Type HR %s or RR %s", typed.value,
                     unit, typed.value, typed.value);
}

/* "HFNC 50%", "CPAP FiO2 40%": the words before the share of oxygen; 0: it is none. */
static int share_words(const struct reading *reading)
{
    int count = 0;
    double number;
    bool flow = false;
    while (count < 3 && is_device(word_at(reading, reading->next + count))) {
        flow |= gives_share(word_at(reading, reading->next + count));
        count++;
    }
    int next = reading->next + count;
    return flow && (is_percent(reading, next, &number) ||
                    name_variable(word_at(reading, next)) == VARIABLE_FIO2)
               ? count
               : 0;
}

/* "HFNC 40L 50%": the share of oxygen, unless it may be a saturation that is not typed apart. */
static bool is_share(const struct reading *reading)
{
    enum { SATURATION_LEAST = 70 };
    double number;
    bool saturated = false;
    for (int i = 0; i < reading->words.count; i++) {
        saturated |= name_variable(word_at(reading, i)) == VARIABLE_SPO2;
    }
    for (int i = 0; i < reading->line->count; i++) {
        saturated |= reading->line->readings[i].variable == VARIABLE_SPO2;
        if (reading->line->readings[i].variable == VARIABLE_FIO2) {
            return false;
        }
    }
    return reading->flow && is_percent(reading, reading->next - 1, &number) &&
           (saturated || number < SATURATION_LEAST);
}

/* A number without a name, if it is unambiguous. */
static bool take_bare(struct reading *reading, const char *word)
{
    static const struct {
        enum dimension dimension;
        struct name_meaning meaning;
    } alone[] = {
        {DIMENSION_TEMPERATURE, {.variable = VARIABLE_TEMP, .with = VARIABLE_NONE}},
        {DIMENSION_MASS, {.variable = VARIABLE_WEIGHT, .with = VARIABLE_NONE}},
    };
    static const struct name_meaning share = {.variable = VARIABLE_FIO2, .with = VARIABLE_NONE};
    const char *second;
    struct unit unit;
    int steps[3];
    char behind[3 * WORD_BYTES];
    reading->next++;
    if (is_palpated(word) || (word_is_pair(word, &second) && !word_is_triple(word, steps))) {
        return take_pair(reading, &cuff_pair, word);
    }
    int more = litre_words(reading, word);
    if (more >= 0 &&
        (is_behind_saturation(reading) || is_device(word_at(reading, reading->next + more)))) {
        return take_litres(reading, word, more);
    }
    if (is_share(reading)) {
        return take_value(reading, "FiO2", &share, word);
    }
    if (is_venturi(reading, word)) {
        return take_share(reading, word);
    }
    if (is_saturation(reading, word)) {
        return take_value(reading, "SpO2", &saturation, word);
    }
    snprintf(behind, sizeof behind, "%s", word + word_digits(word));
    if (behind[0] == 0 && unit_words(reading, behind, sizeof behind) == 0) {
        behind[0] = 0;
    }
    bool known = word_digits(word) > 0 && unit_find(behind, &unit);
    if (known && unit.dimension == DIMENSION_RATE && !text_same(behind, "x") &&
        !text_same(behind, "lpm")) {
        return take_rate(reading, word, behind);
    }
    if (known && (unit.dimension == DIMENSION_VOLUME || unit.dimension == DIMENSION_FLOW) &&
        (behind[0] | 0x20) == 'l') {
        return error_set(reading->error,
                         "%s: of what? Litres of oxygen are not kept: type on "
                         "oxygen, or FiO2 40%%",
                         word);
    }
    double percent;
    if (is_percent(reading, reading->next - 1, &percent)) {
        return error_set(reading->error, "%s: of what? Type SpO2 95, or FiO2 40%%", word);
    }
    for (size_t i = 0; known && i < sizeof alone / sizeof *alone; i++) {
        if (alone[i].dimension == unit.dimension) {
            return take_value(reading, bedside_name(alone[i].meaning.variable), &alone[i].meaning,
                              word);
        }
    }
    return error_set(reading->error, "%s: of what? The name stands before it, as HR 88", word);
}

/* "HR88", "T37.5", "SpO295": a known complete name followed directly by a number. */
static bool is_glued(const char *word, char *name, struct name_meaning *meaning)
{
    if (name_find(word, meaning)) {
        return false;
    }
    for (size_t i = strlen(word); i-- > 1;) {
        snprintf(name, WORD_BYTES, "%.*s", (int)i, word);
        if (strchr("0123456789.", word[i]) && !strchr(".,", word[i - 1]) &&
            name_find(name, meaning) && (!meaning->refusal || meaning->dimension)) {
            return true;
        }
    }
    return false;
}

/* Is the word yes or no, after a name? "ya" is yes, but also a Swahili preposition. */
static bool is_answer(const struct reading *reading, int at)
{
    char name[4 * WORD_BYTES];
    struct name_meaning meaning;
    words_join(&reading->words, reading->next, at, name, sizeof name);
    return name_answer(word_at(reading, at)) >= 0 && name_find(name, &meaning) &&
           is_answered(meaning.variable);
}

/* Words between readings that say no more: "and" in the languages of the program. Before a value
 * they are names (Na 140, E 4). */
static bool is_and(const char *word)
{
    static const char *const ands[] = {"y", "e", "et", "dan", "na"};
    for (size_t i = 0; i < sizeof ands / sizeof *ands; i++) {
        if (text_same(word, ands[i])) {
            return true;
        }
    }
    return false;
}

/* The name extends to the next number, time, or item that has no value. */
static int name_end(const struct reading *reading)
{
    int end = reading->next, steps[3], oxygen;
    while (end < reading->words.count && !word_is_value(word_at(reading, end)) &&
           !word_is_time(word_at(reading, end)) && !word_is_glasgow(word_at(reading, end), steps) &&
           !word_is_tubed(word_at(reading, end)) &&
           (end == reading->next ||
            (breathed_words(reading, end, &oxygen) == 0 && !is_answer(reading, end)))) {
        end++;
    }
    return end;
}

/* Words between a name and its value that say no more: FC à 88, mapigo ni 88. */
static bool is_link(const char *word)
{
    static const char *const links[] = {"a",  "\xC3\xA0", "de",     "\xC3\xA9",
                                        "ni", "adalah",   "sebesar"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (text_same(word, links[i])) {
            return true;
        }
    }
    return false;
}

/* NI beside a pressure may be "non-invasive". */
static bool is_pressure(enum variable variable)
{
    return strcmp(variable_info(variable)->unit, "mmHg") == 0;
}

/* Leaves out the last word of a name if it says no more: "T a 37" has one, "T A 120/80" not. */
static bool drop_link(const struct reading *reading, int end, char *name, size_t size)
{
    struct name_meaning whole, meaning;
    char shorter[4 * WORD_BYTES];
    const char *second, *link = word_at(reading, end - 1);
    if (end - reading->next < 2 || !is_link(link) ||
        !name_find(words_join(&reading->words, reading->next, end - 1, shorter, sizeof shorter),
                   &meaning) ||
        (text_same(link, "ni") && meaning.with == VARIABLE_NONE &&
         meaning.variable != VARIABLE_NONE && is_pressure(meaning.variable))) {
        return false;
    }
    bool pair = word_is_pair(word_at(reading, end), &second);
    bool fits = name_find(name, &whole) && (whole.with != VARIABLE_NONE) == pair;
    if (!fits) {
        snprintf(name, size, "%s", shorter);
    }
    return !fits;
}

/* "T°C", "Temp (C)", "Glucose mmol/L": takes the unit out of the name. */
static void take_unit_of_name(struct reading *reading, char *name, size_t size)
{
    char spaced[4 * WORD_BYTES + 1], bare[4 * WORD_BYTES];
    struct name_meaning meaning;
    snprintf(spaced, sizeof spaced, "%s", name);
    for (char *at = spaced; (at = strchr(at, '\xC2')) != NULL; at++) {
        bool degree = at > spaced && (at[1] == '\xB0' || at[1] == '\xBA') && at[2] != 0;
        if (degree && strlen(spaced) + 1 < sizeof spaced) {
            memmove(at + 1, at, strlen(at) + 1);
            *at++ = ' ';
        }
    }
    if (!name_find(name, &meaning) && unit_split_name(spaced, name_variable, bare, sizeof bare,
                                                      reading->unit, sizeof reading->unit)) {
        snprintf(name, size, "%s", bare);
    }
}

/* PR is the pulse rate, unless the line is of an electrocardiogram: such intervals are longer than
 * a usual pulse is fast, and stand without other vital signs. */
static bool is_pulse(const struct reading *reading, const char *value)
{
    enum { INTERVAL_LEAST = 110 };
    static const char *const waves[] = {"qrs", "qt", "qtc", "ms", "ecg", "ekg", "st", "axis"};
    static const enum variable vitals[] = {VARIABLE_RESP_RATE, VARIABLE_SPO2, VARIABLE_TEMP};
    struct name_meaning meaning;
    bool pulse = false, vital = false;
    double number;
    for (int i = 0; i < reading->words.count; i++) {
        const char *word = reading->words.word[i], *second;
        if (name_is_one_of(word, waves, sizeof waves / sizeof *waves)) {
            return false;
        }
        pulse |= text_same(word, "pr");
        vital |= word_is_pair(word, &second);
        bool name = name_find(word, &meaning);
        vital |= name && meaning.with != VARIABLE_NONE;
        for (size_t k = 0; name && k < sizeof vitals / sizeof *vitals; k++) {
            vital |= meaning.variable == vitals[k];
        }
    }
    return pulse && word_digits(value) == strlen(value) &&
           (vital || (text_number(value, true, &number) && number < INTERVAL_LEAST));
}

/* "BM 12": bowels are counted, to two or so a day, and the strips of that name read up to 33
 * mmol/L.
 */
static bool is_sugar(const char *value)
{
    enum { MOTIONS_MOST = 3, STRIP_MOST = 33 };
    char digits[WORD_BYTES];
    double number;
    size_t length = word_digits(value);
    snprintf(digits, sizeof digits, "%.*s", (int)length, value);
    return value[length] == 0 && text_number(digits, true, &number) && number <= STRIP_MOST &&
           (number > MOTIONS_MOST || strpbrk(digits, ".,"));
}

/* A name that a unit makes unambiguous: "N 88/min". */
static bool settle_by_unit(const struct reading *reading, const char *value,
                           struct name_meaning *meaning)
{
    struct unit known;
    char unit[3 * WORD_BYTES];
    struct reading ahead = *reading;
    if (meaning->refusal && meaning->dimension == DIMENSION_MOLAR_CONCENTRATION &&
        is_sugar(value) && unit_words(reading, unit, sizeof unit) == 0) {
        meaning->variable = meaning->with_unit;
        meaning->refusal = NULL;
        return true;
    }
    if (meaning->refusal && meaning->with_unit == VARIABLE_HR && is_pulse(reading, value) &&
        unit_words(reading, unit, sizeof unit) == 0) {
        meaning->variable = meaning->with_unit;
        meaning->refusal = NULL;
        return true;
    }
    const char *sign = value + word_digits(value);
    if (meaning->refusal && meaning->with_unit == VARIABLE_TEMP &&
        (strcmp(sign, "%") == 0 ||
         (*sign == 0 && strcmp(word_at(reading, reading->next), "%") == 0))) {
        *meaning = saturation; /* S 96% */
        return true;
    }
    if (!meaning->refusal || meaning->dimension == DIMENSION_NONE ||
        !unit_of_value(&ahead, value + word_digits(value), unit, sizeof unit) ||
        !unit_find(unit, &known) || known.dimension != meaning->dimension) {
        return false;
    }
    meaning->variable = meaning->with_unit;
    meaning->refusal = NULL;
    return true;
}

/* "HR not done", "AVPU: alert": words that are no name, but begin with one. Refuses what stands
 * behind it as a value, or the name itself, with a reason. */
static bool refuse_behind_name(const struct reading *reading, int first, int end)
{
    char name[4 * WORD_BYTES], rest[4 * WORD_BYTES];
    struct name_meaning meaning;
    if (word_is_value(word_at(reading, end))) {
        return false;
    }
    for (int k = end - 1; k > first; k--) {
        if (name_find(words_join(&reading->words, first, k, name, sizeof name), &meaning)) {
            words_join(&reading->words, k, end, rest, sizeof rest);
            (void)(meaning.refusal ? error_set(reading->error, "%s: %s", name, _(meaning.refusal))
                                   : not_a_value(reading, rest));
            return true;
        }
    }
    return false;
}

/* "reg RR 24": a word that is refused, before a name. */
static bool refuse_before_name(const struct reading *reading, int first, int end)
{
    char name[4 * WORD_BYTES];
    struct name_meaning meaning;
    for (int k = first + 1; k < end; k++) {
        if (name_find(words_join(&reading->words, first, k, name, sizeof name), &meaning) &&
            meaning.refusal && meaning.with_unit == VARIABLE_NONE) {
            return !error_set(reading->error, "%s: %s", name, _(meaning.refusal));
        }
    }
    return false;
}

static enum bedside_stage take_named(struct reading *reading)
{
    char name[4 * WORD_BYTES];
    struct name_meaning meaning;
    enum variable matches[VARIABLE_COUNT];
    int first = reading->next, end = name_end(reading), steps[3];
    const char *word = word_at(reading, end);
    words_join(&reading->words, reading->next, end, name, sizeof name);
    if (!drop_link(reading, end, name, sizeof name)) {
        take_unit_of_name(reading, name, sizeof name);
    }
    reading->next = end + (end < reading->words.count);
    bool known = (reading->arterial && find_gas(name, &meaning)) ||
                 (name_find(name, &meaning) && settle_by_unit(reading, word, &meaning));
    if (!known && !name_find(name, &meaning) && bedside_matches(name, matches) == 0 &&
        (refuse_behind_name(reading, first, end) || refuse_before_name(reading, first, end))) {
        return STAGE_VALUE;
    }
    if (!known && !find_name(name, &meaning, reading->error)) {
        return STAGE_NAME;
    }
    int answer = is_answered(meaning.variable) ? name_answer(word) : -1;
    bool value = word_is_value(word) || word_is_glasgow(word, steps) || answer >= 0;
    if (!value) {
        (void)(word_is_tubed(word) ? refuse_tube(reading, word) : ask_for_value(reading, &meaning));
        return STAGE_VALUE;
    }
    bool ok = answer >= 0 ? take_answer(reading, meaning.variable, answer)
                          : take_value_of(reading, name, &meaning, word);
    return ok ? STAGE_WHOLE : STAGE_VALUE;
}

/* "HR-88", "HR.88": is the mark a separator, or part of the number? */
static bool refuse_mark(const struct reading *reading, const char *word, const char *name)
{
    static const char *const marks[] = {"-", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x88\x92"};
    const char *value = word + strlen(name);
    size_t length = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && length == 0; i++) {
        length = text_ends_with(name, marks[i]) ? strlen(marks[i]) : 0;
    }
    if (length == 0 && value[0] != '.') {
        return false;
    }
    if (length == 0) {
        error_set(reading->error, "%s: %s or 0%s? Leave a blank after the name", word, value + 1,
                  value);
    } else {
        error_set(reading->error, "%s: a hyphen or a minus? Type %.*s %s", word,
                  (int)(strlen(name) - length), name, value);
    }
    return true;
}

static bool take_glued(struct reading *reading, const char *word, const char *name,
                       struct name_meaning *meaning)
{
    const char *value = word + strlen(name);
    reading->next++;
    if (refuse_mark(reading, word, name)) {
        return false;
    }
    return (!meaning->refusal || settle_by_unit(reading, value, meaning) ||
            error_set(reading->error, "%s: %s", name, _(meaning->refusal))) &&
           take_value_of(reading, name, meaning, value);
}

/* Where the temperature was taken is not kept. */
static bool is_site(const struct reading *reading, const char *word)
{
    static const char *const sites[] = {"ax",        "axillary", "axillaire", "axilar", "oral",
                                        "po",        "tymp",     "core",      "orale",  "buccale",
                                        "rectal",    "rectale",  "retal",     "ketiak", "tympanic",
                                        "timpanica", "timpanik", "kwapa"};
    char key[NAME_KEY_BYTES];
    int last = reading->line->count - 1;
    bool heat = last >= 0 && reading->line->readings[last].variable == VARIABLE_TEMP;
    char bare[WORD_BYTES];
    size_t length = strlen(word);
    if (word[0] == '(' && length > 2 && word[length - 1] == ')') {
        snprintf(bare, sizeof bare, "%.*s", (int)length - 2, word + 1);
        word = bare;
    }
    for (size_t i = 0; heat && name_key(word, key) && i < sizeof sites / sizeof *sites; i++) {
        if (strcmp(key, sites[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The rhythm behind a pulse is not kept: HR 92 reg, FC 110 irrégulier. */
static bool is_rhythm(const struct reading *reading, const char *word)
{
    static const char *const rhythms[] = {
        "reg",     "regular", "irreg",     "irregular", "regulier", "irregulier", "reguliere",
        "ritmico", "ritmica", "arritmico", "arritmica", "teratur",  "reguler",    "sinus",
        "nsr",     "sr",      "af",        "afib",      "paced",    "irreguler",  "rhythm"};
    int last = reading->line->count - 1;
    return last >= 0 && reading->line->readings[last].variable == VARIABLE_HR &&
           !word_is_value(word_at(reading, reading->next + 1)) &&
           name_is_one_of(word, rhythms, sizeof rhythms / sizeof *rhythms);
}

/* Takes one reading, from the next word on. */
static enum bedside_stage take_reading(struct reading *reading)
{
    char name[WORD_BYTES];
    struct name_meaning meaning;
    int steps[3], oxygen;
    const char *word = word_at(reading, reading->next), *next = word_at(reading, reading->next + 1);
    int breathed = breathed_words(reading, reading->next, &oxygen);
    int device = breathed == 0 ? device_words(reading) : 0;
    int share = breathed == 0 && device == 0 ? share_words(reading) : 0;
    bool ok = true;
    reading->unit[0] = 0;
    if (breathed == 0 && *next && (is_with(word) || (is_and(word) && !word_is_value(next)))) {
        reading->next++;
        return !word_is_value(next)                                  ? STAGE_WHOLE
               : (reading->next++, take_oxygen(reading, word, next)) ? STAGE_WHOLE
                                                                     : STAGE_VALUE;
    }
    if (breathed > 0) {
        reading->next += breathed;
        ok = take_answer(reading, VARIABLE_OXYGEN, oxygen);
    } else if (device > 0) {
        for (int i = 0; i < device; i++) {
            reading->flow |= gives_share(word_at(reading, reading->next + i));
        }
        word = word_at(reading, reading->next + device);
        reading->next += device + 1;
        ok = take_litres(reading, word, litre_words(reading, word));
    } else if (share > 0) {
        reading->next += share;
        reading->flow = true;
    } else if (word_is_glasgow(word, steps)) {
        reading->next++;
        ok = take_coma(reading, word, steps);
    } else if (word_is_value(word)) {
        ok = take_bare(reading, word);
    } else if (word_is_tubed(word)) {
        ok = refuse_tube(reading, word);
    } else if (is_glued(word, name, &meaning)) {
        ok = take_glued(reading, word, name, &meaning);
    } else if (is_site(reading, word) || is_rhythm(reading, word)) {
        reading->next++;
    } else {
        return take_named(reading);
    }
    return ok ? STAGE_WHOLE : STAGE_VALUE;
}

/* "ABG pH 7.32 pCO2 48": the heading says that the gases are of an artery. */
static bool take_heading(struct words *words)
{
    static const char *const headings[] = {"abg", "abgs", "gsa", "gdsa", "agd"};
    bool is = words->count > 1 &&
              name_is_one_of(words->word[0], headings, sizeof headings / sizeof *headings);
    if (is) {
        words_drop(words, 0, 1);
    }
    return is;
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

static bool take_strike(struct words *words)
{
    int last = words->count - 1, at = 0;
    while (at < words->count && !text_same(words->word[at], "strike")) {
        at++;
    }
    if (at == words->count && last > 0 && strcmp(words->word[last], "-") == 0) {
        at = last;
    }
    bool struck = at < words->count;
    if (struck) {
        words_drop(words, at, 1);
    }
    return struck;
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
        error_set(error, "HR 88, or 07:30 HR 88 (clock time), or +7:30 HR 88 (since admission)");
        return STAGE_EMPTY;
    }
    line->sure = take_mark(&reading.words);
    line->strike = take_strike(&reading.words);
    if (!phrases_read(&reading.words, &reading.collected, error)) {
        return STAGE_VALUE;
    }
    if (!bedside_take_time(&reading.words, line, error)) {
        return STAGE_TIME; /* the only word that can be wrong on its own */
    }
    if (reading.words.count == 0) {
        error_set(error, "which variable? HR, Temp, BP, SpO2, ...");
        return STAGE_NAME;
    }
    if (line->strike) {
        return take_struck(&reading);
    }
    reading.arterial = take_heading(&reading.words);
    while (reading.next < reading.words.count) {
        enum bedside_stage stage = take_reading(&reading);
        if (stage != STAGE_WHOLE) {
            return stage;
        }
    }
    settle_mean(line);
    bedside_doubt_time(line);
    bedside_doubt(line);
    return check_mean(&reading) ? STAGE_WHOLE : STAGE_VALUE;
}
