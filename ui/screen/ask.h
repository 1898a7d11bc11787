/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ASK_H
#define ICURISK_UI_ASK_H

#include <stdbool.h>

#include "ui/draw/layout.h"
#include "ui/screen/line.h"

struct screen;

/* A question at the foot of the screen, answered by typing; Esc leaves it unanswered. */
struct ask {
    bool open;
    bool at_once;        /* the first letter is the answer; else Enter ends it */
    bool optional;       /* Enter alone is an answer: "" */
    char question[120];  /* translated */
    const char *help;    /* through _(): what the keys do */
    const char *letters; /* that can be typed; NULL: all */
    struct line line;    /* so far */
    void (*answer)(struct screen *screen, const char *text); /* "" if optional only */
};

/* Asks; ask is copied. */
void ask_open(struct screen *screen, const struct ask *ask);
/* A key for the question that is open. */
void ask_type(struct screen *screen, int key);
/* The question and what was typed so far over the last row of the view, and in the bar what the
 * keys do: a full line each, at every size. */
void ask_draw(const struct screen *screen, const struct rect *body, const struct rect *bar);

#endif
