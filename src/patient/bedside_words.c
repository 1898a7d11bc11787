/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/bedside_words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Does a word end before this character? A colon or a comma between two digits is part of it. */
static bool is_break(char before, const char *at)
{
    bool between = is_digit(before) && is_digit(at[1]);
    return strchr(" \t;=", *at) || (strchr(":,", *at) && !between && before != '-' &&
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

static void remove_words(struct words *words, int first, int count)
{
    memmove(words->word[first], words->word[first + count],
            (size_t)(words->count - first - count) * WORD_BYTES);
    words->count -= count;
}

/* Puts the words after `first` behind it, all as one. */
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
    remove_words(words, first + 1, more);
    return true;
}

static bool starts_with_digit(const struct words *words, int i)
{
    return i < words->count && is_digit(words->word[i][0]);
}

static bool is_step(const struct words *words, int i, char letter)
{
    return i < words->count && (words->word[i][0] | 0x20) == letter &&
           is_digit(words->word[i][1]) && words->word[i][2] == 0;
}

/* "120 / 80", "120/ 80", "120 over 80" are one word, and so is "E4 V5 M6". */
static void merge_parts(struct words *words)
{
    static const char *const over[] = {"/", "over", "sur", "por"};
    for (int i = 0; i < words->count; i++) {
        size_t length = strlen(words->word[i]);
        bool value = starts_with_digit(words, i);
        if (value && i + 1 < words->count && starts_with_digit(words, i + 2)) {
            for (size_t k = 0; k < sizeof over / sizeof *over; k++) {
                if (text_same(words->word[i + 1], over[k])) {
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
        } else if (is_step(words, i, 'e') && is_step(words, i + 1, 'v') &&
                   is_step(words, i + 2, 'm')) {
            merge(words, i, 2);
        }
    }
}

/* Words that say nothing. */
static void drop_fillers(struct words *words)
{
    static const char *const fillers[] = {"and", "&", "is", "at", "of"};
    for (int i = 0; i < words->count; i++) {
        for (size_t k = 0; k < sizeof fillers / sizeof *fillers; k++) {
            if (text_same(words->word[i], fillers[k])) {
                remove_words(words, i--, 1);
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
        while (*text && !is_break(text > start ? text[-1] : ' ', text)) {
            text++;
        }
        if (text > start && !add_word(words, start, (size_t)(text - start))) {
            return false;
        }
        text += *text != 0;
    }
    drop_fillers(words);
    merge_parts(words);
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
    size_t digits = strspn(word, "0123456789");
    return word[0] == '@' || strchr(word, ':') ||
           (digits > 0 && digits < 5 && (word[digits] | 0x20) == 'h' &&
            strspn(word + digits + 1, "0123456789") == 2 && word[digits + 3] == 0);
}

bool word_is_value(const char *word)
{
    return *word && strchr("0123456789.,-+<>~", *word) && !strpbrk(word, "^*");
}

bool word_is_coma(const char *word, int steps[3])
{
    char open = 0, eye, verbal, motor;
    int used = 0;
    open = *word == '(' ? *word++ : 0;
    bool shape = sscanf(word, "%c%1d%c%1d%c%1d%n", &eye, &steps[0], &verbal, &steps[1], &motor,
                        &steps[2], &used) == 6;
    return shape && (eye | 0x20) == 'e' && (verbal | 0x20) == 'v' && (motor | 0x20) == 'm' &&
           (open ? strcmp(word + used, ")") == 0 : word[used] == 0);
}

bool word_is_triple(const char *word, int steps[3])
{
    int used = 0;
    return sscanf(word, "%1d/%1d/%1d%n", &steps[0], &steps[1], &steps[2], &used) == 3 &&
           word[used] == 0;
}

bool word_is_pair(const char *word, const char **second)
{
    size_t digits = word_digits(word);
    *second = word + digits + 1;
    return digits > 0 && word[digits] == '/' && is_digit(word[digits + 1]);
}

size_t word_digits(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    const char *mark = word + digits;
    size_t decimals = *mark == '.' || *mark == ',' ? strspn(mark + 1, "0123456789") : 0;
    return digits + (decimals > 0 ? 1 + decimals : 0);
}
