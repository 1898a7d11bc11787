/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "patient/charset.h"

enum { DEPTH = 2048 }; /* of jansson */

struct parser {
    struct tree *tree;
    char *at; /* ends with a 0, which is not of the text */
    uint32_t parent;
    int depth; /* of open objects and lists */
};

static const uint32_t no_parent = UINT32_MAX;

static char *skip_blanks(char *p)
{
    while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r') {
        p++;
    }
    return p;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- texts ---- */

/* Four hexadecimal digits; -1: they are none. */
static int read_hex(const char *p)
{
    int code = 0;
    for (int i = 0; i < 4; i++) {
        int low = p[i] | 0x20;
        int digit = is_digit(p[i]) ? p[i] - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        code = 16 * code + digit;
    }
    return code;
}

static char *write_utf8(char *to, int code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    } else {
        *to++ = (char)(0xF0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3F));
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    return to;
}

/* \uXXXX, or a pair of them; from is behind the u. NULL: not a character, or 0. */
static char *read_code(char *from, char **to)
{
    int code = read_hex(from);
    from += 4;
    if (code >= 0xD800 && code < 0xDC00) {
        int low = from[0] == '\\' && from[1] == 'u' ? read_hex(from + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return NULL;
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        from += 6;
    } else if (code <= 0 || (code >= 0xDC00 && code <= 0xDFFF)) {
        return NULL;
    }
    *to = write_utf8(*to, code);
    return from;
}

/* The rest of a text with escapes, from the first of them on. */
static char *decode(char *p)
{
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char *to = p;
    while (*p != '"') {
        if ((unsigned char)*p < 0x20) {
            return NULL;
        }
        if (*p != '\\') {
            *to++ = *p++;
        } else if (p[1] == 'u') {
            p = read_code(p + 2, &to);
            if (!p) {
                return NULL;
            }
        } else {
            const char *escape = p[1] ? strchr(escapes, p[1]) : NULL;
            if (!escape) {
                return NULL;
            }
            *to++ = meant[escape - escapes];
            p += 2;
        }
    }
    *to = 0;
    return p + 1;
}

/* Decodes a text in place; p is behind its first quote. NULL: not valid. */
static char *pass_text(char *p)
{
    while (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) {
        p++;
    }
    if (*p != '"') {
        return *p == '\\' ? decode(p) : NULL;
    }
    *p = 0;
    return p + 1;
}

/* ---- numbers and words ---- */

static char *pass_digits(char *p)
{
    while (is_digit(*p)) {
        p++;
    }
    return p;
}

static char *pass_number(char *p)
{
    enum { SAFE = 300 }; /* digits that fit any double */
    const char *start = p;
    p += *p == '-';
    char *end = *p == '0' ? p + 1 : pass_digits(p);
    bool large = end - p > SAFE;
    if (end == p || is_digit(*end)) {
        return NULL;
    }
    if (*end == '.') {
        p = end + 1;
        end = pass_digits(p);
        if (end == p) {
            return NULL;
        }
    }
    if (*end == 'e' || *end == 'E') {
        p = end + 1;
        p += *p == '+' || *p == '-';
        end = pass_digits(p);
        large = true;
        if (end == p) {
            return NULL;
        }
    }
    return large && isinf(strtod(start, NULL)) ? NULL : end;
}

static char *pass_word(char *p, enum tree_kind *kind)
{
    static const struct {
        const char *word;
        enum tree_kind kind;
    } words[] = {{"true", TREE_TRUE}, {"false", TREE_FALSE}, {"null", TREE_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if (strncmp(p, words[i].word, length) == 0) {
            *kind = words[i].kind;
            return p + length;
        }
    }
    return NULL;
}

/* ---- values ---- */

/* A value that begins at p. The node of an open object or list holds its parent in its size. */
static struct node *add_node(struct parser *parser, enum tree_kind kind, const char *name, char *p)
{
    struct tree *tree = parser->tree;
    tree->nodes = memory_reserve(tree->nodes, tree->count, &tree->capacity, sizeof *tree->nodes);
    struct node *node = &tree->nodes[tree->count++];
    *node = (struct node){name, p, 0, 1, kind};
    return node;
}

static void open_node(struct parser *parser, enum tree_kind kind, const char *name)
{
    struct node *node = add_node(parser, kind, name, parser->at++);
    node->size = parser->parent;
    parser->parent = (uint32_t)(parser->tree->count - 1);
    parser->depth++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name that two of these members have, NULL if there is none. */
static const char *find_twice(const char **names, size_t count)
{
    enum { FEW = 16 };
    const char *found = NULL;
    if (count > FEW) {
        qsort(names, count, sizeof *names, by_name);
        for (size_t i = 1; i < count && !found; i++) {
            found = strcmp(names[i - 1], names[i]) == 0 ? names[i] : NULL;
        }
        return found;
    }
    for (size_t i = 1; i < count && !found; i++) {
        for (size_t k = 0; k < i && !found; k++) {
            bool same = names[i][0] == names[k][0] && strcmp(names[i], names[k]) == 0;
            found = same ? names[i] : NULL;
        }
    }
    return found;
}

/* Does the object that ends here name a member twice? Which one counts cannot be known. */
static bool names_one_twice(struct tree *tree, uint32_t object)
{
    size_t count = 0;
    for (size_t i = object + 1; i < tree->count; i += tree->nodes[i].size) {
        tree->names = memory_reserve(tree->names, count, &tree->name_capacity, sizeof *tree->names);
        tree->names[count++] = tree->nodes[i].name;
    }
    tree->twice = find_twice(tree->names, count);
    return tree->twice != NULL;
}

static void close_node(struct parser *parser)
{
    struct node *node = &parser->tree->nodes[parser->parent];
    uint32_t index = parser->parent;
    parser->parent = node->size;
    parser->depth--;
    parser->at++;
    node->size = (uint32_t)parser->tree->count - index;
    node->length = (uint32_t)(parser->at - node->text);
}

static bool is_open(const struct parser *parser, enum tree_kind kind)
{
    return parser->parent != no_parent && parser->tree->nodes[parser->parent].kind == kind;
}

static bool pass_scalar(struct parser *parser, const char *name)
{
    char *p = parser->at;
    if (*p == '"') {
        add_node(parser, TREE_TEXT, name, p + 1);
        parser->at = pass_text(p + 1);
    } else if (*p == '-' || is_digit(*p)) {
        struct node *node = add_node(parser, TREE_NUMBER, name, p);
        parser->at = pass_number(p);
        node->length = parser->at ? (uint32_t)(parser->at - p) : 0;
    } else {
        enum tree_kind kind = TREE_NULL;
        parser->at = pass_word(p, &kind);
        add_node(parser, kind, name, p);
    }
    return parser->at != NULL;
}

/* The name of a member and its colon. NULL: not valid. */
static const char *pass_name(struct parser *parser)
{
    const char *name = parser->at + 1;
    char *p = *parser->at == '"' ? pass_text(parser->at + 1) : NULL;
    p = p ? skip_blanks(p) : NULL;
    if (!p || *p != ':') {
        return NULL;
    }
    parser->at = skip_blanks(p + 1);
    return name;
}

/* Passes what closes, and a comma: to where the next value or name begins. */
static bool pass_ends(struct parser *parser)
{
    for (;;) {
        parser->at = skip_blanks(parser->at);
        if (parser->parent == no_parent) {
            return true;
        }
        if (*parser->at == ',') {
            parser->at = skip_blanks(parser->at + 1);
            return true;
        }
        if (*parser->at != (is_open(parser, TREE_OBJECT) ? '}' : ']')) {
            return false;
        }
        if (is_open(parser, TREE_OBJECT) && names_one_twice(parser->tree, parser->parent)) {
            return false;
        }
        close_node(parser);
    }
}

/* A value, and what closes behind it. */
static bool pass_value(struct parser *parser)
{
    const char *name = "";
    if (is_open(parser, TREE_OBJECT)) {
        name = pass_name(parser);
        if (!name) {
            return false;
        }
    }
    if (parser->depth >= DEPTH) {
        return false;
    }
    char c = *parser->at;
    if (c != '{' && c != '[') {
        return pass_scalar(parser, name) && pass_ends(parser);
    }
    open_node(parser, c == '{' ? TREE_OBJECT : TREE_LIST, name);
    parser->at = skip_blanks(parser->at);
    if (*parser->at == (c == '{' ? '}' : ']')) {
        close_node(parser);
        return pass_ends(parser);
    }
    return true;
}

const struct node *tree_read(struct tree *tree, const char *text, size_t length)
{
    if (length >= UINT32_MAX / 2 || !charset_is_utf8(text, length)) {
        return NULL;
    }
    if (length >= tree->copy_size) {
        tree->copy_size = 2 * length + 1;
        tree->copy = memory_resize(tree->copy, tree->copy_size, 1);
    }
    memcpy(tree->copy, text, length);
    tree->copy[length] = 0;
    tree->source = text;
    tree->twice = NULL;
    tree->count = 0;
    struct parser parser = {tree, skip_blanks(tree->copy), no_parent, 0};
    if (*parser.at != '{' && *parser.at != '[') {
        return NULL;
    }
    do {
        if (!pass_value(&parser)) {
            return NULL;
        }
    } while (parser.parent != no_parent);
    return parser.at == tree->copy + length ? tree->nodes : NULL;
}

void tree_free(struct tree *tree)
{
    free(tree->nodes);
    free(tree->names);
    free(tree->copy);
    *tree = (struct tree){0};
}

/* ---- access ---- */

bool tree_is(const struct node *node, enum tree_kind kind)
{
    return node && node->kind == kind;
}

const struct node *tree_member(const struct node *object, const char *name)
{
    const struct node *found = NULL;
    if (tree_is(object, TREE_OBJECT)) {
        const struct node *end = object + object->size;
        for (const struct node *node = object + 1; node < end; node += node->size) {
            found = *node->name == *name && strcmp(node->name, name) == 0 ? node : found;
        }
    }
    return found;
}

const char *tree_text(const struct node *node)
{
    return tree_is(node, TREE_TEXT) ? node->text : "";
}

const char *tree_member_text(const struct node *object, const char *name)
{
    return tree_text(tree_member(object, name));
}

double tree_number(const struct node *number)
{
    return tree_is(number, TREE_NUMBER) ? strtod(number->text, NULL) : 0;
}

const struct node *tree_first(const struct node *list)
{
    return !tree_is(list, TREE_LIST) ? list : list->size > 1 ? list + 1 : NULL;
}

const struct node *tree_next(const struct node *list, const struct node *item)
{
    const struct node *next = item + item->size;
    return tree_is(list, TREE_LIST) && next < list + list->size ? next : NULL;
}

const char *tree_source(const struct tree *tree, const struct node *node)
{
    return tree->source + (node->text - tree->copy);
}

/* A number in the form in which %.15g writes it, but for zeros at its end. */
static bool is_plain(const char *p, size_t length)
{
    size_t digits = 0, sign = *p == '-';
    if (length >= sign + 5 && strncmp(p + sign, "0.000", 5) == 0) {
        return false;
    }
    for (size_t i = sign; i < length; i++) {
        digits += is_digit(p[i]);
        if (p[i] != '.' && !is_digit(p[i])) {
            return false;
        }
    }
    return digits <= 15;
}

void tree_write_number(const struct node *number, char *out, size_t size)
{
    size_t length = number->length;
    if (length < size && is_plain(number->text, length)) {
        memcpy(out, number->text, length);
        out[length] = 0;
        while (memchr(out, '.', length) && strchr("0.", out[length - 1])) {
            out[--length] = 0;
        }
        return;
    }
    double value = tree_number(number);
    snprintf(out, size, "%.15g", value);
    if (strtod(out, NULL) < value || strtod(out, NULL) > value) {
        snprintf(out, size, "%.17g", value);
    }
}
