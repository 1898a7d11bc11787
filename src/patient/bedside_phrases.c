/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside_phrases.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "patient/names.h"

enum { DAY_HOURS = 24 };

static const char digits_of[] = "0123456789";

static const char *word_at(const struct words *words, int i)
{
    return i >= 0 && i < words->count ? words->word[i] : "";
}

static bool is_number(const char *word)
{
    return word_digits(word) > 0 && word[word_digits(word)] == 0;
}

/* Makes room for `count` words at i; false: there is none. */
static bool make_room(struct words *words, int i, int count)
{
    if (words->count + count > WORDS_MAX) {
        return false;
    }
    memmove(words->word[i + count], words->word[i], (size_t)(words->count - i) * WORD_BYTES);
    words->count += count;
    return true;
}

/* ---- names and values without blanks ---- */

/* The bytes of a value: 88, 37.5, 120/80. */
static size_t value_bytes(const char *text)
{
    size_t length = word_digits(text), second = 0;
    if (length > 0 && text[length] == '/') {
        second = word_digits(text + length + 1);
    }
    return length + (second > 0 ? 1 + second : 0);
}

/* Splits "HR88RR18" from `text` on into names and values, written to parts. Returns in how many
 * ways that can be done; parts has the last one. */
static int split_names(const char *text, struct words *parts, int depth)
{
    struct words found = {0};
    struct name_meaning meaning;
    int ways = 0;
    size_t length = strlen(text);
    for (size_t name = 1; name < length && depth + 2 < WORDS_MAX; name++) {
        size_t value = value_bytes(text + name);
        char start[WORD_BYTES];
        snprintf(start, sizeof start, "%.*s", (int)name, text);
        if (value == 0 || strchr(digits_of, text[0]) || !name_find(start, &meaning) ||
            meaning.variable == VARIABLE_NONE) {
            continue;
        }
        bool last = text[name + value] == 0;
        int rest = last ? 1 : split_names(text + name + value, parts, depth + 2);
        if (rest > 0) {
            parts->count = last ? depth + 2 : parts->count;
            snprintf(parts->word[depth], WORD_BYTES, "%s", start);
            snprintf(parts->word[depth + 1], WORD_BYTES, "%.*s", (int)value, text + name);
            found = *parts;
            ways += rest;
        }
    }
    *parts = found;
    return ways;
}

static void split_glued(struct words *words, int i)
{
    struct words parts = {0};
    struct name_meaning meaning;
    int steps[3];
    char *word = words->word[i];
    if (word_is_value(word) || word_is_time(word) || word_is_glasgow(word, steps) ||
        word_is_tubed(word) || name_find(word, &meaning) || strpbrk(word, digits_of) == NULL ||
        split_names(word, &parts, 0) != 1 || parts.count < 4 ||
        !make_room(words, i, parts.count - 1)) {
        return;
    }
    memcpy(words->word[i], parts.word, (size_t)parts.count * WORD_BYTES);
}

/* ---- where a pressure was measured ---- */

static bool is_side(const char *word)
{
    static const char *const sides[] = {"l", "r", "lt", "rt"};
    return name_is_one_of(word, sides, sizeof sides / sizeof *sides);
}

static bool is_limb(const char *word)
{
    static const char *const limbs[] = {"arm",     "leg",   "thigh", "wrist",  "bras",
                                        "cuisse",  "brazo", "braco", "pierna", "perna",
                                        "poignet", "muslo", "coxa",  "lengan", "mkono"};
    return name_is_one_of(word, limbs, sizeof limbs / sizeof *limbs);
}

static bool is_position(const char *word)
{
    static const char *const positions[] = {
        "left",      "right",   "lying",   "sitting", "standing", "supine",   "seated",  "manual",
        "gauche",    "droit",   "droite",  "assis",   "assise",   "couche",   "couchee", "debout",
        "izquierdo", "izq",     "derecho", "sentado", "sentada",  "acostado", "de pie",  "parado",
        "esquerdo",  "direito", "deitado", "deitada", "em pe",    "kiri",     "kanan",   "duduk",
        "berbaring", "berdiri", "kushoto", "kulia",   "ameketi",  "amelala"};
    return name_is_one_of(word, positions, sizeof positions / sizeof *positions);
}

/* The number of words from i on that say where a pressure was measured, or how the patient lay.
 * A letter alone is a side before the value, or beside the limb: behind it, R is a reading. */
static int site_words(const struct words *words, int i, bool before)
{
    int count = 0;
    for (; i + count < words->count; count++) {
        char bare[WORD_BYTES];
        const char *word = word_at(words, i + count);
        size_t length = strlen(word);
        bool both = length > 2 && word[0] == '(' && word[length - 1] == ')';
        snprintf(bare, sizeof bare, "%.*s", (int)(both ? length - 2 : length), word + both);
        bool beside = both || before || is_limb(word_at(words, i + count + 1));
        if (!is_limb(bare) && !is_position(bare) && !(is_side(bare) && beside)) {
            break;
        }
    }
    return count;
}

static void drop_sites(struct words *words)
{
    struct name_meaning meaning;
    const char *second;
    for (int i = 0; i < words->count; i++) {
        bool name = name_find(words->word[i], &meaning) && meaning.with != VARIABLE_NONE;
        bool pair = word_is_pair(words->word[i], &second);
        if (!name && !pair) {
            continue;
        }
        int count = site_words(words, i + 1, name);
        if (count > 0 && (pair || word_is_pair(word_at(words, i + 1 + count), &second))) {
            words_drop(words, i + 1, count);
        }
        if (i > 0 && is_position(words->word[i - 1])) {
            words_drop(words, --i, 1);
        }
    }
}

/* ---- oxygen, weight, urine ---- */

/* 40L/50%: the share of oxygen is a word of its own. */
static void split_share(struct words *words, int i)
{
    char *word = words->word[i];
    size_t litres = word_digits(word);
    char *stroke = strchr(word, '/');
    bool share = litres > 0 && (word[litres] | 0x20) == 'l' && stroke == word + litres + 1 &&
                 word_digits(stroke + 1) > 0 &&
                 strcmp(stroke + 1 + word_digits(stroke + 1), "%") == 0;
    if (share && make_room(words, i, 1)) {
        snprintf(words->word[i + 1], WORD_BYTES, "%s", strchr(words->word[i], '/') + 1);
        *strchr(words->word[i], '/') = 0;
    }
}

/* 12 st 4, 12st 4lb, 12st4 in pounds. */
static void read_stones(struct words *words, int i)
{
    char text[4 * WORD_BYTES], unit[8] = "";
    static const char *const stones[] = {"st", "stone", "stones"};
    for (int count = 4; count > 0; count--) {
        int stone, pounds, used = 0, rest = 0;
        if (i + count > words->count) {
            continue;
        }
        words_join(words, i, i + count, text, sizeof text);
        if (sscanf(text, "%2d %7[a-z] %2d%n", &stone, unit, &pounds, &used) == 3 && stone > 0 &&
            pounds >= 0 && pounds < 14 &&
            name_is_one_of(unit, stones, sizeof stones / sizeof *stones)) {
            const char *behind = text + used;
            rest += (int)strspn(behind, " ");
            if (behind[0] == 0 || text_same(behind + rest, "lb") ||
                text_same(behind + rest, "lbs")) {
                snprintf(words->word[i], WORD_BYTES, "%dlb", 14 * stone + pounds);
                words_drop(words, i + 1, count - 1);
                return;
            }
        }
    }
}

/* 5 ft 7, 5 feet 7 in, 5ft 7in in inches. */
static void read_feet(struct words *words, int i)
{
    static const char *const feet_of[] = {"ft", "feet", "foot"};
    char text[4 * WORD_BYTES], unit[8] = "";
    for (int count = 4; count > 1; count--) {
        int feet, inches, used = 0;
        if (i + count > words->count) {
            continue;
        }
        words_join(words, i, i + count, text, sizeof text);
        if (sscanf(text, "%1d %7[a-z] %2d%n", &feet, unit, &inches, &used) == 3 && feet > 2 &&
            feet < 8 && inches >= 0 && inches < 12 && strchr(digits_of, text[1]) == NULL &&
            name_is_one_of(unit, feet_of, sizeof feet_of / sizeof *feet_of)) {
            const char *behind = text + used + strspn(text + used, " ");
            if (text[used] == 0 || text_same(behind, "in") || text_same(behind, "ins") ||
                text_same(behind, "inches") || text_same(behind, "\"")) {
                snprintf(words->word[i], WORD_BYTES, "%din", 12 * feet + inches);
                words_drop(words, i + 1, count - 1);
                return;
            }
        }
    }
}

static bool is_span_of(const char *word)
{
    static const char *const words[] = {"in",  "over", "en",  "dans", "em", "dalam", "per",
                                        "sur", "par",  "por", "for",  "x",  "ndani", "ya"};
    return name_is_one_of(word, words, sizeof words / sizeof *words);
}

static bool is_hours(const char *unit)
{
    static const char *const hours[] = {"h",     "hr",     "hrs",  "hour",  "hours",
                                        "heure", "heures", "hora", "horas", "jam"};
    return name_is_one_of(unit, hours, sizeof hours / sizeof *hours);
}

static bool is_millilitres(const char *unit)
{
    static const char *const units[] = {"ml", "mls", "cc"};
    return name_is_one_of(unit, units, sizeof units / sizeof *units);
}

/* Reads "ml/4h", "/4 h", "ml in 4 h" behind a volume; *hours 1 for "ml/h". False: it is no such. */
static bool read_span(const char *text, int *hours, bool *rate)
{
    char unit[WORD_BYTES], word[WORD_BYTES];
    int used = 0;
    text += strspn(text, " ");
    size_t length = strcspn(text, " /");
    snprintf(unit, sizeof unit, "%.*s", (int)length, text);
    if (is_millilitres(unit)) {
        text += length;
    }
    text += strspn(text, " ");
    bool stroke = *text == '/';
    length = strcspn(text, " ");
    snprintf(word, sizeof word, "%.*s", (int)length, text);
    if (!stroke && !is_span_of(word)) {
        return false;
    }
    text += stroke ? 1 : length;
    text += strspn(text, " ");
    *rate = sscanf(text, "%2d%n", hours, &used) != 1;
    text += *rate ? 0 : used;
    text += strspn(text, " ");
    return is_hours(text) && (*rate ? stroke : *hours > 0 && *hours <= DAY_HOURS);
}

/* "urine 200 ml/4h": what is kept is the volume, at the end of its time. */
static bool take_collected(struct words *words, int *collected, struct error *error)
{
    char text[6 * WORD_BYTES], name[3 * WORD_BYTES];
    for (int i = 1; i < words->count; i++) {
        size_t digits = word_digits(words->word[i]);
        bool urine = digits > 0 &&
                     (name_variable(words->word[i - 1]) == VARIABLE_URINE ||
                      (i > 1 && name_variable(words_join(words, i - 2, i, name, sizeof name)) ==
                                    VARIABLE_URINE));
        for (int count = 6; urine && count > 0; count--) {
            bool rate = false;
            if (i + count > words->count ||
                !read_span(words_join(words, i, i + count, text, sizeof text) + digits, collected,
                           &rate)) {
                *collected = 0;
                continue;
            }
            if (rate) {
                return error_set(error,
                                 "%s: a rate: type the volume that was collected, as urine "
                                 "200 ml, or urine 200 ml/4h",
                                 text);
            }
            snprintf(words->word[i] + digits, WORD_BYTES - digits, "ml");
            words_drop(words, i + 1, count - 1);
            return true;
        }
    }
    return true;
}

bool phrases_read(struct words *words, int *collected, struct error *error)
{
    *collected = 0;
    for (int i = 0; i < words->count; i++) {
        split_glued(words, i);
        split_share(words, i);
        if (is_number(words->word[i]) || strchr(digits_of, words->word[i][0])) {
            read_stones(words, i);
            read_feet(words, i);
        }
    }
    drop_sites(words);
    return take_collected(words, collected, error);
}
