/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/choice.h"

#include <string.h>

void choice_open(struct choice *choice, const char *letters)
{
    *choice = (struct choice){.letters = letters};
}

/* The letter, if the line holds exactly one. */
static int letter_of(const struct choice *choice)
{
    const char *text = choice->line.text;
    int letter = text[0] >= 'A' && text[0] <= 'Z' ? text[0] - 'A' + 'a' : text[0];
    return letter != 0 && text[1] == 0 && strchr(choice->letters, letter) ? letter : KEY_NONE;
}

int choice_type(struct choice *choice, int key, bool calm)
{
    bool empty = choice->line.text[0] == 0;
    choice->wrong = false;
    if (key == KEY_ESCAPE && empty) {
        return KEY_ESCAPE;
    }
    if (key == KEY_ESCAPE) {
        line_set(&choice->line, "");
        return KEY_NONE;
    }
    if (key == KEY_RETURN || key == '\n') {
        choice->wrong = !empty && letter_of(choice) == KEY_NONE;
        return letter_of(choice);
    }
    line_type(&choice->line, key);
    choice->calm = empty && calm;
    return KEY_NONE;
}

int choice_after_pause(const struct choice *choice)
{
    return choice->calm ? letter_of(choice) : KEY_NONE;
}
