/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/preferences.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "ui/draw/text.h"

/* Folder of the preferences, created if requested; false if there is no home folder. */
static bool find_path(char *path, size_t size, bool make)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char folder[2048];
    if (config && config[0] == '/') {
        snprintf(folder, sizeof folder, "%s", config);
    } else if (home && home[0] == '/') {
        snprintf(folder, sizeof folder, "%s/.config", home);
    } else {
        return false;
    }
    if (make) {
        mkdir(folder, 0700);
    }
    size_t used = strlen(folder);
    snprintf(folder + used, sizeof folder - used, "/icurisk");
    if (make) {
        mkdir(folder, 0700);
    }
    return snprintf(path, size, "%s/choices", folder) < (int)size;
}

bool preferences_path(char *path, size_t size)
{
    return find_path(path, size, false);
}

static void take(struct preferences *choices, const char *key, const char *value)
{
    if (strcmp(key, "network") == 0) {
        snprintf(choices->model, sizeof choices->model, "%s", value);
    } else if (strcmp(key, "theme") == 0) {
        snprintf(choices->theme, sizeof choices->theme, "%s", value);
    } else if (strcmp(key, "patients") == 0) {
        snprintf(choices->patients, sizeof choices->patients, "%s", value);
    } else if (strcmp(key, "language") == 0) {
        snprintf(choices->language, sizeof choices->language, "%s", value);
    } else if (strcmp(key, "ascii") == 0) {
        choices->ascii = strcmp(value, "yes") == 0;
    } else if (strcmp(key, "signs") == 0) {
        choices->all_signs = strcmp(value, "all") == 0;
    } else if (strcmp(key, "clock") == 0) {
        choices->elapsed = strcmp(value, "elapsed") == 0;
    } else if (strcmp(key, "blank") == 0) {
        char *end;
        long minutes = strtol(value, &end, 10);
        choices->blank_minutes = !*end && minutes > 0 && minutes <= 1440 ? (int)minutes : 0;
    } else if (strcmp(key, "mouse") == 0) {
        choices->mouse = strcmp(value, "on") == 0;
    } else if (strcmp(key, "plain") == 0) {
        choices->plain = strcmp(value, "yes") == 0;
    } else if (strcmp(key, "sort") == 0) {
        for (int i = 0; i < SORT_COUNT; i++) {
            if (strcmp(value, session_sort_name((enum session_sort)i)) == 0) {
                choices->sort = (enum session_sort)i;
            }
        }
    }
}

void preferences_read(struct preferences *choices)
{
    enum { LIMIT = 4096 };
    char path[2200];
    unsigned char *data = NULL;
    size_t size = 0;
    *choices = (struct preferences){0};
    if (!preferences_path(path, sizeof path) || !file_read(path, LIMIT, &data, &size, NULL)) {
        return;
    }
    char *text = memory_text_n((const char *)data, size), *rest = NULL;
    free(data);
    choices->found = true;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *value = strchr(line, ' ');
        if (value) {
            *value = 0;
            take(choices, line, value + 1);
        }
    }
    free(text);
}

bool preferences_write(const struct preferences *choices, struct error *error)
{
    char path[2200];
    struct text text = {0};
    if (!find_path(path, sizeof path, true)) {
        return error_set(error, _("there is no home folder for the preferences"));
    }
    text_format(&text, "network %s\ntheme %s\nascii %s\nplain %s\nsort %s\n", choices->model,
                choices->theme, choices->ascii ? "yes" : "no", choices->plain ? "yes" : "no",
                session_sort_name(choices->sort));
    text_format(&text, "signs %s\nclock %s\nblank %d\nmouse %s\n",
                choices->all_signs ? "all" : "font", choices->elapsed ? "elapsed" : "wall",
                choices->blank_minutes, choices->mouse ? "on" : "off");
    if (choices->language[0]) {
        text_format(&text, "language %s\n", choices->language);
    }
    if (choices->patients[0]) {
        text_format(&text, "patients %s\n", choices->patients);
    }
    bool written = file_write(path, text.data, text.length, error);
    text_free(&text);
    return written;
}

void preferences_keep_patients(const char *folder)
{
    struct preferences choices;
    char *whole = realpath(folder, NULL);
    preferences_read(&choices);
    if (whole && strlen(whole) < sizeof choices.patients && !strchr(whole, '\n')) {
        snprintf(choices.patients, sizeof choices.patients, "%s", whole);
        preferences_write(&choices, NULL);
    }
    free(whole);
}
