/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/ask.h"

#include <stdio.h>
#include <string.h>

#include "ui/screen/state.h"

void ask_open(struct screen *screen, const struct ask *ask)
{
    screen->ask = *ask;
    screen->ask.open = true;
}

void ask_type(struct screen *screen, int key)
{
    struct ask *ask = &screen->ask;
    size_t length = strlen(ask->text);
    bool letter = key > ' ' && key < 127 && strchr(ask->letters, key);
    screen->message[0] = 0;
    if (key == KEY_ERASE || key == 8 || key == 127) {
        ask->text[length > 0 ? length - 1 : 0] = 0;
    } else if (letter && length + 1 < sizeof ask->text) {
        ask->text[length] = (char)key;
        ask->text[length + 1] = 0;
    }
    bool done = key == KEY_RETURN || key == '\n' || (letter && ask->at_once);
    if (done || key == KEY_ESCAPE) {
        struct ask answered = *ask; /* an answer may lead to the next question */
        ask->open = false;
        if (done && answered.text[0]) {
            answered.answer(screen, answered.text);
        }
    }
}

void ask_draw(const struct screen *screen, const struct rect *area)
{
    const struct ask *ask = &screen->ask;
    int column =
        canvas_format(screen->canvas, area, 0, 0, ROLE_STRONG, "%s %s", ask->question, ask->text);
    canvas_text(screen->canvas, area, 1, 0, ROLE_TEXT, _(ask->help));
    canvas_cursor(screen->canvas, area, 0, column < area->columns ? column : area->columns - 1);
}
