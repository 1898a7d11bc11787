/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/language.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* ---- the form of a count ---- */

/* Parser state for an expression in n; depth limits nested brackets. */
struct reading {
    const char *at;
    unsigned long n;
    int depth;
    bool wrong;
};

static unsigned long read_choice(struct reading *reading);

static bool takes(struct reading *reading, const char *sign)
{
    reading->at += strspn(reading->at, " ");
    size_t length = strlen(sign);
    bool there = strncmp(reading->at, sign, length) == 0;
    reading->at += there ? length : 0;
    return there;
}

static unsigned long read_term(struct reading *reading)
{
    enum { DEEPEST = 32 };
    unsigned long value = 0;
    bool deep = ++reading->depth > DEEPEST;
    if (!deep && takes(reading, "!")) {
        value = !read_term(reading);
    } else if (!deep && takes(reading, "(")) {
        value = read_choice(reading);
        reading->wrong = !takes(reading, ")") || reading->wrong;
    } else if (takes(reading, "n")) {
        value = reading->n;
    } else if (*reading->at >= '0' && *reading->at <= '9') {
        char *end;
        value = strtoul(reading->at, &end, 10);
        reading->at = end;
    } else {
        reading->wrong = true;
    }
    reading->depth--;
    return value;
}

/* C operators, lowest precedence first; of two with a common prefix, the longer first. */
static const struct {
    int level;
    const char *sign;
} SIGNS[] = {{0, "||"}, {1, "&&"}, {2, "=="}, {2, "!="}, {3, "<="}, {3, ">="}, {3, "<"},
             {3, ">"},  {4, "+"},  {4, "-"},  {5, "*"},  {5, "/"},  {5, "%"}};
enum { SIGN_COUNT = sizeof SIGNS / sizeof *SIGNS, LEVEL_COUNT = 6 };

static unsigned long combine(struct reading *reading, char sign, char second, unsigned long a,
                             unsigned long b)
{
    if ((sign == '/' || sign == '%') && b == 0) {
        reading->wrong = true;
        return 0;
    }
    switch (sign) {
    case '|':
        return a || b;
    case '&':
        return a && b;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '<':
        return second == '=' ? a <= b : a < b;
    case '>':
        return second == '=' ? a >= b : a > b;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return a / b;
    default:
        return a % b;
    }
}

static unsigned long read_level(struct reading *reading, int level)
{
    if (level == LEVEL_COUNT) {
        return read_term(reading);
    }
    unsigned long value = read_level(reading, level + 1);
    for (int i = 0; i < SIGN_COUNT && !reading->wrong; i++) {
        const char *sign = SIGNS[i].sign;
        if (SIGNS[i].level == level && takes(reading, sign)) {
            value = combine(reading, sign[0], sign[1], value, read_level(reading, level + 1));
            i = -1; /* start again from the first operator */
        }
    }
    return value;
}

static unsigned long read_choice(struct reading *reading)
{
    unsigned long value = read_level(reading, 0);
    if (!reading->wrong && takes(reading, "?")) {
        enum { DEEPEST = 32 };
        reading->wrong = ++reading->depth > DEEPEST;
        unsigned long yes = read_choice(reading);
        reading->wrong = !takes(reading, ":") || reading->wrong;
        unsigned long no = reading->wrong ? 0 : read_choice(reading);
        reading->depth--;
        value = value ? yes : no;
    }
    return value;
}

unsigned long language_form(const char *expression, unsigned long count)
{
    struct reading reading = {expression, count, 0, false};
    unsigned long form = read_choice(&reading);
    reading.at += strspn(reading.at, " ;\n");
    return reading.wrong || *reading.at ? 0 : form;
}

/* ---- the catalogue ---- */

struct catalogue {
    const struct catalogue *before; /* kept, since its texts may still be in use */
    unsigned char *data;
    size_t size;
    bool swapped; /* in the other byte order */
    uint32_t count, ids,
        texts; /* number of texts; offsets of the tables of lengths and positions */
    char code[16], plural[160], point;
};

/* Set at the start or when the user chooses another language, by the main thread only. */
static struct catalogue *catalogue;

static uint32_t number_at(const struct catalogue *book, size_t place)
{
    uint32_t number;
    memcpy(&number, book->data + place, sizeof number);
    return book->swapped ? __builtin_bswap32(number) : number;
}

/* Text i of a table; *length excludes its terminating 0. */
static const char *entry(const struct catalogue *book, uint32_t table, uint32_t i, size_t *length)
{
    *length = number_at(book, table + 8 * (size_t)i);
    return (const char *)book->data + number_at(book, table + 8 * (size_t)i + 4);
}

static bool table_is_whole(const struct catalogue *book, uint32_t table)
{
    if (table > book->size || (book->size - table) / 8 < book->count) {
        return false;
    }
    for (uint32_t i = 0; i < book->count; i++) {
        size_t length = number_at(book, table + 8 * (size_t)i);
        size_t place = number_at(book, table + 8 * (size_t)i + 4);
        if (place >= book->size || length >= book->size - place || book->data[place + length]) {
            return false;
        }
    }
    return true;
}

static bool is_sorted(const struct catalogue *book)
{
    size_t length;
    for (uint32_t i = 1; i < book->count; i++) {
        if (strcmp(entry(book, book->ids, i - 1, &length), entry(book, book->ids, i, &length)) >=
            0) {
            return false;
        }
    }
    return true;
}

static bool open_tables(struct catalogue *book)
{
    enum { HEAD = 28 };
    static const uint32_t MAGIC = 0x950412de;
    if (book->size < HEAD || book->size > UINT32_MAX) {
        return false;
    }
    book->swapped = number_at(book, 0) != MAGIC;
    if (number_at(book, 0) != MAGIC || number_at(book, 4) >> 16 != 0) {
        return false;
    }
    book->count = number_at(book, 8);
    book->ids = number_at(book, 12);
    book->texts = number_at(book, 16);
    return table_is_whole(book, book->ids) && table_is_whole(book, book->texts) && is_sorted(book);
}

/* The translation; NULL if not in the catalogue or not translated. */
static const char *find(const struct catalogue *book, const char *text, size_t *length)
{
    uint32_t low = 0, high = book ? book->count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, entry(book, book->ids, middle, length));
        if (order == 0) {
            const char *found = entry(book, book->texts, middle, length);
            return *length > 0 ? found : NULL;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

bool language_use(const char *code, unsigned char *data, size_t size)
{
    struct catalogue *book = memory_new(1, sizeof *book);
    size_t length;
    *book = (struct catalogue){.before = catalogue, .data = data, .size = size, .point = '.'};
    snprintf(book->code, sizeof book->code, "%s", code);
    if (data && !open_tables(book)) {
        free(book);
        return false;
    }
    const char *head = data ? find(book, "", &length) : NULL;
    const char *plural = head ? strstr(head, "plural=") : NULL;
    if (plural) {
        plural += strlen("plural=");
        snprintf(book->plural, sizeof book->plural, "%.*s", (int)strcspn(plural, ";\n"), plural);
    }
    /* TRANSLATORS: the decimal mark, a comma where your language writes 37,5. Screens only. */
    const char *point = data ? find(book, N_("."), &length) : NULL;
    book->point = point && strcmp(point, ",") == 0 ? ',' : '.';
    catalogue = book;
    return true;
}

const char *language_code(void)
{
    return catalogue ? catalogue->code : "en";
}

char language_point(void)
{
    return catalogue ? catalogue->point : '.';
}

const char *language_text(const char *text)
{
    size_t length;
    const char *found = *text ? find(catalogue, text, &length) : NULL;
    return found ? found : text;
}

const char *language_plural(const char *one, const char *many, unsigned long count)
{
    size_t length;
    const char *found = find(catalogue, one, &length);
    if (!found) {
        return count == 1 ? one : many;
    }
    const char *end = found + length;
    for (unsigned long form = language_form(catalogue->plural, count); form > 0; form--) {
        const char *next = found + strlen(found) + 1;
        if (next > end) {
            break;
        }
        found = next;
    }
    return found;
}
