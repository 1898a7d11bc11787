/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/ask.h"

#include <string.h>

#include "ui/screen/state.h"

enum { ANSWER_BYTES = 24 };

void ask_open(struct screen *screen, const struct question *ask)
{
    screen->ask = *ask;
    screen->ask.open = true;
    screen->ask.line.letters = ask->letters;
    screen->ask.line.most = ask->at_once    ? 1
                            : ask->path     ? 0
                            : ask->most > 0 ? ask->most
                                            : ANSWER_BYTES;
}

void ask_type(struct screen *screen, int key)
{
    struct question *ask = &screen->ask;
    bool changed = line_type(&ask->line, key);
    screen->message[0] = 0;
    bool entered = (key == KEY_RETURN || key == '\n') && (ask->optional || ask->line.text[0]);
    bool done = entered || (changed && ask->at_once);
    if (done || key == KEY_ESCAPE) {
        struct question answered = *ask; /* an answer may lead to the next question */
        ask->open = false;
        if (done) {
            answered.answer(screen, answered.line.text);
        }
        screen->answered = done && answered.at_once && !ask->open;
    }
}

void ask_draw(const struct screen *screen, const struct rect *body, const struct rect *bar)
{
    const struct question *ask = &screen->ask;
    enum role role = ask->refused ? ROLE_ABOVE : ROLE_TEXT;
    int row = body->rows - 1;
    int notes =
        ask->note[0] ? canvas_wrap(screen->canvas, NULL, 0, 0, body->columns, role, ask->note) : 0;
    for (int i = row - notes > 0 ? row - notes : 0; i <= row; i++) {
        canvas_blank(screen->canvas, body, i, i < row ? role : ROLE_TEXT);
    }
    if (notes > 0) {
        canvas_wrap(screen->canvas, body, row - notes, 0, body->columns, role, ask->note);
    }
    int column = canvas_text(screen->canvas, body, row, 0, ROLE_STRONG, ask->question) + 1;
    line_draw(&ask->line, screen->canvas, body, row, column, body->columns - column, ROLE_STRONG);
    canvas_text(screen->canvas, bar, 0, 0, ROLE_TEXT, keys_text(_(ask->help)));
}
