/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/keys.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct key_binding bindings[ACTION_COUNT] = {
#define KEYS_ROW(name, keys, section, bar, note)                                                   \
    [ACTION_##name] = {#name, keys, KEYS_##section, bar, note},
#define KEYS_VIEW(name, view, keys, section, bar, note) KEYS_ROW(name, keys, section, bar, note)
    KEYS_VIEWS(KEYS_VIEW) KEYS_ACTIONS(KEYS_ROW)
#undef KEYS_VIEW
#undef KEYS_ROW
};

static const char *const sections[KEYS_SECTIONS] = {
    [KEYS_SCREENS] = N_("Screens"), [KEYS_NETWORK] = N_("Networks"), [KEYS_MOVE] = N_("Moving"),
    [KEYS_DISPLAY] = N_("Display"), [KEYS_PROGRAM] = N_("Program"),
};

static const struct {
    const char *name;
    int key;
} named[] = {
    {"Up", KEY_ARROW_UP},       {"Down", KEY_ARROW_DOWN}, {"Left", KEY_ARROW_LEFT},
    {"Right", KEY_ARROW_RIGHT}, {"PgUp", KEY_PAGE_UP},    {"PgDn", KEY_PAGE_DOWN},
    {"Home", KEY_FIRST},        {"End", KEY_LAST},        {"Tab", KEY_TAB},
    {"BackTab", KEY_BACK_TAB},  {"Enter", KEY_RETURN},    {"Esc", KEY_ESCAPE},
    {"Backspace", KEY_ERASE},   {"Delete", KEY_DELETE},   {"Space", ' '},
};

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
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
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

void keys_list(struct text *out)
{
    for (int section = 0; section < KEYS_SECTIONS; section++) {
        text_format(out, "%s\n", _(sections[section]));
        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            if ((int)bindings[i].section == section) {
                text_format(out, "  %s\t%s\n", bindings[i].keys, _(bindings[i].note));
            }
        }
    }
}
