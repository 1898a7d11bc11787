/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/keys.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"

#ifdef ICURISK_SWAPPED
/* A table for tests, with the keys of some rows swapped. */
extern struct key_binding swapped_bindings[ACTION_COUNT];
#define bindings swapped_bindings
#else
static const struct key_binding bindings[ACTION_COUNT] = {
#define KEYS_ROW(name, keys, section, bar, note)                                                   \
    [ACTION_##name] = {#name, keys, KEYS_##section, bar, note},
#define KEYS_VIEW(name, view, keys, section, bar, note) KEYS_ROW(name, keys, section, bar, note)
    KEYS_VIEWS(KEYS_VIEW) KEYS_ACTIONS(KEYS_ROW)
#undef KEYS_VIEW
#undef KEYS_ROW
};
#endif

static const char *const sections[KEYS_SECTIONS] = {
    [KEYS_SCREENS] = N_("Screens"), [KEYS_NETWORK] = N_("Networks"), [KEYS_MOVE] = N_("Moving"),
    [KEYS_DISPLAY] = N_("Display"), [KEYS_PROGRAM] = N_("Program"),
};

/* Names in scripts, and, in brackets, as they are printed on keyboards. */
static const struct {
    const char *name, *printed;
    int key;
} named[] = {
    /* TRANSLATORS: keys, as keyboards of the language name them, in at most 9 letters. The brackets
     * stay; they are not shown. */
    {"Up", N_("[Up]"), KEY_ARROW_UP},
    {"Down", N_("[Down]"), KEY_ARROW_DOWN},
    {"Left", N_("[Left]"), KEY_ARROW_LEFT},
    {"Right", N_("[Right]"), KEY_ARROW_RIGHT},
    {"PgUp", N_("[PgUp]"), KEY_PAGE_UP},
    {"PgDn", N_("[PgDn]"), KEY_PAGE_DOWN},
    {"Home", N_("[Home]"), KEY_FIRST},
    {"End", N_("[End]"), KEY_LAST},
    {"Tab", N_("[Tab]"), KEY_TAB},
    {"BackTab", N_("[BackTab]"), KEY_BACK_TAB},
    {"Enter", N_("[Enter]"), KEY_RETURN},
    {"Esc", N_("[Esc]"), KEY_ESCAPE},
    {"Backspace", N_("[Backspace]"), KEY_ERASE},
    {"Delete", N_("[Delete]"), KEY_DELETE},
    {"Space", N_("[Space]"), ' '},
};
enum { NAMED_COUNT = sizeof named / sizeof *named };

const char *keys_section_name(enum key_section section)
{
    return sections[section];
}

const struct key_binding *keys_binding(enum action action)
{
    return action > ACTION_NONE && action < ACTION_COUNT ? &bindings[action] : NULL;
}

int keys_parse(const char *name, int length)
{
    if (length == 1) {
        return (unsigned char)name[0];
    }
    if (length == 2 && name[0] == '^') {
        return name[1] & 0x1f;
    }
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        if ((int)strlen(named[i].name) == length &&
            strncmp(named[i].name, name, (size_t)length) == 0) {
            return named[i].key;
        }
    }
    if ((length == 2 || length == 3) && name[0] == 'F') {
        int number = atoi(name + 1);
        return number >= 1 && number <= 12 ? KEY_FUNCTION + number : KEY_NONE;
    }
    return KEY_NONE;
}

static bool is_bound(const char *keys, int key)
{
    while (*keys) {
        int length = (int)strcspn(keys, " ");
        if (keys_parse(keys, length) == key) {
            return true;
        }
        keys += length;
        keys += strspn(keys, " ");
    }
    return false;
}

enum action keys_action(int key)
{
    key = key == '\n' ? KEY_RETURN : key;
    for (int i = ACTION_NONE + 1; key != KEY_NONE && i < ACTION_COUNT; i++) {
        if (is_bound(bindings[i].keys, key)) {
            return (enum action)i;
        }
    }
    return ACTION_NONE;
}

const char *keys_first(enum action action, char *out, int size)
{
    const char *keys = bindings[action].keys;
    snprintf(out, (size_t)size, "%.*s", (int)strcspn(keys, " "), keys);
    return out;
}

static bool is_name(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && strncmp(name, text, length) == 0;
}

const char *keys_printed(const char *keys, char *out, size_t size)
{
    struct text line = {0};
    while (*keys) {
        size_t length = strcspn(keys, " "), i = 0;
        while (i < NAMED_COUNT && !is_name(named[i].name, keys, length)) {
            i++;
        }
        const char *printed = i < NAMED_COUNT ? _(named[i].printed) : NULL;
        size_t letters = printed ? strlen(printed) : 0;
        text_append(&line, line.length > 0 ? " " : "");
        if (letters > 2) {
            text_append_n(&line, printed + 1, letters - 2);
        } else {
            text_append_n(&line, keys, length);
        }
        keys += length;
        keys += strspn(keys, " ");
    }
    snprintf(out, size, "%s", line.data ? line.data : "");
    text_free(&line);
    return out;
}

/* Replacement for a name in braces, written to out if it is a key; NULL: unknown name. */
static const char *find_meaning(const char *name, size_t length, const struct keys_word *words,
                                char *out, int size)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        if (is_name(bindings[i].name, name, length)) {
            char first[12];
            return keys_printed(keys_first((enum action)i, first, sizeof first), out, (size_t)size);
        }
    }
    while (words && words->name && !is_name(words->name, name, length)) {
        words++;
    }
    return words && words->name ? words->text : NULL;
}

static const char *expand(const char *text, const struct keys_word *words, bool format, char *out,
                          size_t size)
{
    size_t used = 0;
    while (*text && used + 1 < size) {
        char key[KEYS_PRINTED_BYTES];
        size_t length = *text == '{' ? strcspn(text + 1, "}") : 0;
        bool closed = length > 0 && text[1 + length] == '}';
        const char *meaning =
            closed ? find_meaning(text + 1, length, words, key, sizeof key) : NULL;
        if (!meaning) {
            out[used++] = *text++;
            continue;
        }
        for (; *meaning; meaning++) {
            size_t copies = format && *meaning == '%' ? 2 : 1;
            size = used + copies < size ? size : used + 1; /* full */
            for (size_t i = 0; i < copies && used + 1 < size; i++) {
                out[used++] = *meaning;
            }
        }
        text += length + 2;
    }
    out[used] = 0;
    return out;
}

const char *keys_expand(const char *text, const struct keys_word *words, char *out, size_t size)
{
    return expand(text, words, false, out, size);
}

const char *keys_expand_format(const char *format, char *out, size_t size)
{
    return expand(format, NULL, true, out, size);
}

bool keys_script(const char **script, struct script_step *step)
{
    const char *p = *script;
    *step = (struct script_step){0};
    if (*p == 0) {
        return false;
    }
    const char *end = *p == '<' ? strchr(p + 2 - (p[1] == 0), '>') : NULL;
    if (!end) {
        step->key = (unsigned char)*p;
        *script = p + 1;
        return true;
    }
    int columns, rows;
    if (sscanf(p, "<%4dx%4d>", &columns, &rows) == 2 && rows > 0 && columns > 0) {
        step->rows = rows;
        step->columns = columns;
    } else {
        step->key = keys_parse(p + 1, (int)(end - p - 1));
    }
    *script = end + 1;
    return true;
}
