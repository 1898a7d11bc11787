/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside_words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "patient/names.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Does a word end before this character? A colon or comma between digits is part of the word. */
static bool is_break(const char *start, const char *at)
{
    char before = at > start ? at[-1] : ' ';
    bool named = (*start | 0x20) >= 'a' && (*start | 0x20) <= 'z' && *at == ':'; /* SpO2:93 */
    bool between = is_digit(before) && is_digit(at[1]) && !named;
    return strchr(" \t;=|", *at) || (strchr(":,", *at) && !between && before != '-' &&
                                     before != '@' && !(*at == ',' && is_digit(at[1])));
}

static bool add_word(struct words *words, const char *start, size_t length)
{
    if (words->count == WORDS_MAX || length >= WORD_BYTES) {
        return false;
    }
    memcpy(words->word[words->count], start, length);
    words->word[words->count++][length] = 0;
    return true;
}

void words_drop(struct words *words, int first, int count)
{
    memmove(words->word[first], words->word[first + count],
            (size_t)(words->count - first - count) * WORD_BYTES);
    words->count -= count;
}

/* Merges word `first` with the following `more` words. */
static bool merge(struct words *words, int first, int more)
{
    char merged[WORDS_MAX];
    size_t length = 0;
    for (int i = first; i <= first + more; i++) {
        size_t bytes = strlen(words->word[i]);
        if (length + bytes >= WORD_BYTES) {
            return false;
        }
        memcpy(merged + length, words->word[i], bytes);
        length += bytes;
    }
    memcpy(words->word[first], merged, length);
    words->word[first][length] = 0;
    words_drop(words, first + 1, more);
    return true;
}

static bool starts_with_digit(const struct words *words, int i)
{
    return i < words->count && is_digit(words->word[i][0]);
}

/* E4, V5 and M6 as three words. */
static bool are_steps(const struct words *words, int i)
{
    char joined[WORD_BYTES] = "";
    int steps[3];
    for (int k = i; k < i + 3; k++) {
        if (k >= words->count || strlen(words->word[k]) != 2) {
            return false;
        }
        strcat(joined, words->word[k]);
    }
    return word_is_glasgow(joined, steps);
}

/* "HR 88 / RR 18": the stroke stands between two readings. */
static bool is_between(const struct words *words, int i)
{
    return strcmp(words->word[i], "/") == 0 && is_digit(words->word[i - 1][0]) &&
           name_variable(words->word[i + 1]) != VARIABLE_NONE && starts_with_digit(words, i + 2);
}

/* A name in up to two words, and then a number. */
static bool name_begins(const struct words *words, int i)
{
    char name[2 * WORD_BYTES];
    struct name_meaning meaning;
    for (int count = 1; count <= 2; count++) {
        if (starts_with_digit(words, i + count) &&
            name_find(words_join(words, i, i + count, name, sizeof name), &meaning)) {
            return true;
        }
    }
    return false;
}

/* "HR 88 - RR 18": between two readings a dash says no more. "HR - 88": a dash before a number is a
 * colon; "07:30 - HR 88" and "HR 88 - 07:30": beside a time it says no more. */
static void drop_dashes(struct words *words)
{
    static const char *const dashes[] = {"-", "\xE2\x80\x93", "\xE2\x80\x94"};
    for (int i = 1; i + 1 < words->count; i++) {
        bool dash = false;
        for (size_t k = 0; k < sizeof dashes / sizeof *dashes; k++) {
            dash |= strcmp(words->word[i], dashes[k]) == 0;
        }
        bool value = !is_digit(words->word[i - 1][0]) && starts_with_digit(words, i + 1);
        bool timed = strchr(words->word[i - 1], ':') && !starts_with_digit(words, i + 1);
        timed |= is_digit(words->word[i - 1][0]) && strchr(words->word[i + 1], ':');
        timed |= is_digit(words->word[i - 1][0]) && name_begins(words, i + 1);
        if ((dash && (value || timed)) || is_between(words, i)) {
            words_drop(words, i, 1);
        }
    }
}

/* 37 and 5 with the sign of degrees between them are 37.5, as is written in French. */
static void read_degrees(char *word)
{
    size_t digits = strspn(word, "0123456789");
    char *sign = word + digits;
    if (digits == 2 && (strncmp(sign, "\xC2\xB0", 2) == 0 || strncmp(sign, "\xC2\xBA", 2) == 0) &&
        is_digit(sign[2])) {
        *sign = '.';
        memmove(sign + 1, sign + 2, strlen(sign + 2) + 1);
    }
}

/* "(MAP 90)" behind a pressure: its brackets say that it belongs to that pressure. */
static bool is_mean(const struct words *words, int i)
{
    const char *word = words->word[i];
    enum variable variable = word[0] == '(' ? name_variable(word + 1) : VARIABLE_NONE;
    const char *value = i + 1 < words->count ? words->word[i + 1] : "";
    return i > 0 && (variable == VARIABLE_MAP || variable == VARIABLE_MBP) && is_digit(*value) &&
           value[strlen(value) - 1] == ')';
}

/* 2L, 15L) */
static bool is_litres(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    return digits > 0 && digits < 3 && (*rest | 0x20) == 'l' &&
           (rest[1] == 0 || strcmp(rest + 1, ")") == 0 || strncasecmp(rest + 1, "/min", 4) == 0);
}

/* "(room air)", "RA)": brackets around words alone; around numbers they mean something. */
static void drop_brackets(struct words *words)
{
    bool open = false;
    for (int i = 0; i < words->count; i++) {
        char *word = words->word[i];
        size_t length = strlen(word);
        bool letters =
            strpbrk(word, "0123456789") == NULL || text_same(word, "(O2)") || is_litres(word + 1);
        bool behind =
            i > 0 && (starts_with_digit(words, i - 1) || strcmp(words->word[i - 1], "%") == 0);
        if (is_mean(words, i)) {
            merge(words, i, 1);
        } else if (i > 0 && letters && word[0] == '(' && length > 1 && behind) {
            memmove(word, word + 1, length--);
            open = true;
        }
        if (open && length > 1 && word[length - 1] == ')') {
            word[length - 1] = 0;
            open = false;
        }
    }
}

/* "120/80(93)", "15(4+5+6)": a word of its own begins with the bracket. */
static void split_bracket(struct words *words, int i)
{
    char *word = words->word[i], *open = strchr(word, '(');
    if (open && open > word && is_digit(open[-1]) && is_digit(word[0]) && strchr(open, ')') &&
        words->count < WORDS_MAX) {
        memmove(words->word[i + 1], words->word[i], (size_t)(words->count - i) * WORD_BYTES);
        words->count++;
        words->word[i][open - word] = 0;
        memmove(words->word[i + 1], words->word[i + 1] + (open - word),
                strlen(words->word[i + 1] + (open - word)) + 1);
    }
}

/* "94%RA": what is breathed begins a word of its own; "34%vol" is one. */
static void split_percent(struct words *words, int i)
{
    char *word = words->word[i], *sign = strchr(word, '%');
    bool apart = sign && is_digit(word[0]) && sign[1] && strncasecmp(sign + 1, "vol", 3) != 0 &&
                 ((sign[1] | 0x20) >= 'a' && (sign[1] | 0x20) <= 'z');
    if (apart && words->count < WORDS_MAX) {
        size_t length = (size_t)(sign - word) + 1;
        memmove(words->word[i + 1], words->word[i], (size_t)(words->count - i) * WORD_BYTES);
        words->count++;
        words->word[i][length] = 0;
        memmove(words->word[i + 1], words->word[i + 1] + length,
                strlen(words->word[i + 1] + length) + 1);
    }
}

/* A height of 5'6", 5'6 or 5ft6 in inches. */
static void read_feet(char *word)
{
    int feet = 0, inches = 0, used = 0;
    bool shape = (sscanf(word, "%1d'%2d%n", &feet, &inches, &used) == 2 ||
                  sscanf(word, "%1dft%2d%n", &feet, &inches, &used) == 2) &&
                 strspn(word, "0123456789") == 1;
    const char *rest = word + used;
    if (shape && feet >= 3 && feet <= 7 && inches >= 0 && inches < 12 &&
        (*rest == 0 || strcmp(rest, "\"") == 0 || strcmp(rest, "''") == 0 ||
         text_same(rest, "in"))) {
        snprintf(word, WORD_BYTES, "%din", 12 * feet + inches);
    }
}

/* 14h05min as 14h05. */
static void drop_minute_sign(char *word)
{
    size_t digits = strspn(word, "0123456789");
    char *hour = word + digits;
    if (digits > 0 && digits < 3 && (*hour | 0x20) == 'h' && is_digit(hour[1]) &&
        is_digit(hour[2]) && (text_same(hour + 3, "min") || text_same(hour + 3, "mn"))) {
        hour[3] = 0;
    }
}

static bool is_span(const char *word)
{
    static const char *const units[] = {"min", "mins", "minutes", "mn", "h", "'"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text_same(word, units[i])) {
            return true;
        }
    }
    return false;
}

/* "now-20min", "now - 20 min" as 20 min ago. */
static void read_before_now(struct words *words)
{
    for (int i = 0; i < words->count; i++) {
        char number[WORD_BYTES];
        const char *word = words->word[i];
        bool glued = strncasecmp(word, "now-", 4) == 0 && is_digit(word[4]);
        bool now = text_same(word, "now") && i + 1 < words->count;
        if (now && i > 0 && text_same(words->word[i - 1], "just")) {
            words_drop(words, --i, 1);
        }
        bool apart = now && strcmp(words->word[i + 1], "-") == 0 && starts_with_digit(words, i + 2);
        const char *next = now ? words->word[i + 1] : "";
        if (!glued && !apart && !(next[0] == '-' && is_digit(next[1]))) {
            continue;
        }
        int last = i + (glued ? 0 : apart ? 2 : 1);
        snprintf(number, sizeof number, "%s", words->word[last] + (glued ? 4 : apart ? 0 : 1));
        const char *unit = number + strspn(number, "0123456789");
        bool behind = *unit == 0 && last + 1 < words->count;
        if (is_span(behind ? words->word[last + 1] : unit) && (apart || words->count < WORDS_MAX)) {
            /* the words before the number make room for "ago" behind its unit */
            memcpy(words->word[i], number, WORD_BYTES);
            int end = i + 1;
            if (behind) {
                memcpy(words->word[end++], words->word[last + 1], WORD_BYTES);
            }
            int rest = last + 1 + behind, moved = end + 1 - rest;
            memmove(words->word[end + 1], words->word[rest],
                    (size_t)(words->count - rest) * WORD_BYTES);
            words->count += moved;
            snprintf(words->word[end], WORD_BYTES, "ago");
        }
    }
}

/* (07:30) and [07:30] as 07:30. */
static void unbracket_time(char *word)
{
    size_t length = strlen(word);
    bool both = length > 2 && ((word[0] == '(' && word[length - 1] == ')') ||
                               (word[0] == '[' && word[length - 1] == ']'));
    if (both && strchr(word, ':')) {
        memmove(word, word + 1, length - 2);
        word[length - 2] = 0;
    }
}

/* "120\80" is 120/80, mistyped. */
static void read_strokes(char *word)
{
    for (char *at = word; (at = strchr(at, '\\')) != NULL; at++) {
        if (at > word && is_digit(at[-1]) && is_digit(at[1])) {
            *at = '/';
        }
    }
}

/* "120 / 80", "120/ 80", "120 over 80" are one word, and so is "E4 V5 M6". */
static void merge_parts(struct words *words)
{
    static const char *const over[] = {"/", "over", "sur", "por", "sobre", "per", "x"};
    for (int i = 0; i < words->count; i++) {
        size_t length = strlen(words->word[i]);
        bool value = starts_with_digit(words, i);
        if (value && i + 1 < words->count && starts_with_digit(words, i + 2)) {
            for (size_t k = 0; k < sizeof over / sizeof *over; k++) {
                if (text_same(words->word[i + 1], over[k]) && !strpbrk(words->word[i + 2], "^*")) {
                    snprintf(words->word[i + 1], WORD_BYTES, "/");
                    merge(words, i, 2);
                    break;
                }
            }
        } else if ((value && length > 1 && words->word[i][length - 1] == '/' &&
                    starts_with_digit(words, i + 1)) ||
                   (value && i + 1 < words->count && words->word[i + 1][0] == '/' &&
                    is_digit(words->word[i + 1][1]))) {
            merge(words, i, 1);
        } else if (are_steps(words, i)) {
            merge(words, i, 2);
        }
    }
}

static bool is_short_number(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    return digits > 0 && digits < 3 && word[digits] == 0;
}

/* 7.30 */
static bool is_pointed(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    return digits > 0 && digits < 3 && word[digits] == '.' &&
           strspn(word + digits + 1, "0123456789") == 2 && word[digits + 3] == 0;
}

/* "7:30 pm", "7:30 p.m.", "7.30 pm", "8 pm" are one word that ends with pm. */
static void merge_halves(struct words *words)
{
    static const char *const halves[] = {"am", "pm", "a.m.", "p.m."};
    for (int i = 0; i + 1 < words->count; i++) {
        bool time = strchr(words->word[i], ':') || is_short_number(words->word[i]) ||
                    is_pointed(words->word[i]);
        for (size_t k = 0; k < sizeof halves / sizeof *halves && time; k++) {
            if (i + 1 < words->count && text_same(words->word[i + 1], halves[k])) {
                snprintf(words->word[i + 1], WORD_BYTES, "%cm", halves[k][0]);
                merge(words, i, 1);
            }
        }
    }
}

/* "at 0730" is the time @0730. */
static void mark_time(struct words *words, int i)
{
    bool at = text_same(words->word[i], "at") || text_same(words->word[i], "@");
    if (at && i + 1 < words->count && strlen(words->word[i + 1]) == 4 &&
        strspn(words->word[i + 1], "0123456789") == 4) {
        memmove(words->word[i + 1] + 1, words->word[i + 1], 5);
        words->word[i + 1][0] = '@';
    }
}

/* Removes filler words. */
static void drop_fillers(struct words *words)
{
    static const char *const fillers[] = {"and", "&", "is", "at", "of", "@", "now", "est", "es",
                                          "la", "le", "el",
                                          /* headings of a set of vital signs */
                                          "vitals", "obs", "vs", "ttv", "constantes"};
    for (int i = 0; i < words->count; i++) {
        mark_time(words, i);
        for (size_t k = 0; k < sizeof fillers / sizeof *fillers; k++) {
            if (text_same(words->word[i], fillers[k])) {
                words_drop(words, i--, 1);
                break;
            }
        }
    }
}

bool words_split(const char *text, struct words *words)
{
    words->count = 0;
    while (*text) {
        const char *start = text;
        while (*text && !is_break(start, text)) {
            text++;
        }
        if (text > start && !add_word(words, start, (size_t)(text - start))) {
            return false;
        }
        text += *text != 0;
    }
    for (int i = 0; i < words->count; i++) {
        read_degrees(words->word[i]);
        read_strokes(words->word[i]);
        unbracket_time(words->word[i]);
        read_feet(words->word[i]);
        drop_minute_sign(words->word[i]);
        if (words->word[i][0] == '@' && is_litres(words->word[i] + 1)) { /* sats 93 @2L */
            memmove(words->word[i], words->word[i] + 1, strlen(words->word[i]));
        }
        split_bracket(words, i);
        split_percent(words, i);
    }
    read_before_now(words);
    drop_brackets(words);
    drop_fillers(words);
    drop_dashes(words);
    merge_parts(words);
    merge_halves(words);
    return true;
}

const char *words_join(const struct words *words, int first, int end, char *out, size_t size)
{
    size_t used = 0;
    out[0] = 0;
    for (int i = first; i < end && used < size; i++) {
        used +=
            (size_t)snprintf(out + used, size - used, "%s%s", i > first ? " " : "", words->word[i]);
    }
    return out;
}

bool word_is_time(const char *word)
{
    bool since = word[0] == '+';
    size_t digits = strspn(word + since, "0123456789");
    const char *rest = word + since + digits;
    size_t minutes = *rest ? strspn(rest + 1, "0123456789") : 0;
    return word[0] == '@' || strchr(word, ':') ||
           (digits > 0 && digits < 3 && (text_same(rest, "am") || text_same(rest, "pm"))) ||
           (digits > 0 && digits < 5 && (*rest | 0x20) == 'h' && rest[1 + minutes] == 0 &&
            (minutes == 2 || (since && minutes == 0)));
}

bool word_is_value(const char *word)
{
    const char *behind = word + word_digits(word);
    bool power = strpbrk(word, "^*") && (behind == word || (*behind | 0x20) != 'x'); /* 10^9/L */
    return *word && strchr("0123456789.,-+<>~", *word) && !power;
}

/* Copies a word without the brackets around it. */
static const char *unbracket(const char *word, char out[WORD_BYTES])
{
    size_t length = strlen(word);
    bool both = length > 1 && word[0] == '(' && word[length - 1] == ')';
    snprintf(out, WORD_BYTES, "%.*s", (int)(both ? length - 2 : length), word + both);
    return out;
}

bool word_is_glasgow(const char *word, int steps[3])
{
    static const char *const letters[] = {"eyo", "v", "m"};
    char bare[WORD_BYTES], letter[3];
    int used = 0, found[3] = {0}, seen = 0;
    if (sscanf(unbracket(word, bare), "%c%1d%c%1d%c%1d%n", &letter[0], &found[0], &letter[1],
               &found[1], &letter[2], &found[2], &used) != 6 ||
        bare[used] != 0) {
        return false;
    }
    for (int part = 0; part < 3; part++) {
        for (int i = 0; i < 3; i++) {
            if (strchr(letters[part], letter[i] | 0x20)) {
                steps[part] = found[i];
                seen |= 1 << part;
            }
        }
    }
    return seen == 7;
}

bool word_is_tubed(const char *word)
{
    char copy[WORD_BYTES];
    int steps[3];
    bool tubed = false;
    size_t used = 0, digits = strspn(word, "0123456789");
    if (digits > 0) {
        return text_same(word + digits, "T");
    }
    for (; *word && used + 1 < sizeof copy; word++) {
        bool tube = used > 0 && (*word | 0x20) == 't' && (copy[used - 1] | 0x20) == 'v';
        copy[used] = tube ? '1' : *word;
        used += *word != ' ';
        tubed |= tube;
    }
    copy[used] = 0;
    return tubed && word_is_glasgow(copy, steps);
}

bool word_is_triple(const char *word, int steps[3])
{
    char bare[WORD_BYTES], sign[2][2];
    int used = 0;
    return sscanf(unbracket(word, bare), "%1d%1[/+-]%1d%1[/+-]%1d%n", &steps[0], sign[0], &steps[1],
                  sign[1], &steps[2], &used) == 5 &&
           bare[used] == 0 && sign[0][0] == sign[1][0];
}

bool word_is_pair(const char *word, const char **second)
{
    size_t digits = word_digits(word);
    *second = word + digits + 1;
    bool crossed =
        (word[digits] | 0x20) == 'x' && (*second)[strspn(*second, "0123456789.,mHhGgkKPpac")] == 0;
    return digits > 0 && (word[digits] == '/' || crossed) && is_digit(word[digits + 1]);
}

size_t word_digits(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    const char *mark = word + digits;
    size_t decimals = *mark == '.' || *mark == ',' ? strspn(mark + 1, "0123456789") : 0;
    return digits + (decimals > 0 ? 1 + decimals : 0);
}
