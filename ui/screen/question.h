/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_QUESTION_H
#define ICURISK_UI_QUESTION_H

#include <stdbool.h>

#include "ui/screen/line.h"

struct screen;

/* A question at the foot of the screen, answered by typing; Esc leaves it unanswered. */
struct question {
    bool open;
    bool at_once;        /* the first letter is the answer; else Enter ends it */
    bool path;           /* the answer is a path: as long as a line can be */
    bool optional;       /* Enter alone is an answer: "" */
    char question[120];  /* translated */
    const char *help;    /* through _(): what the keys do */
    const char *letters; /* that can be typed; NULL: all */
    struct line line;    /* so far */
    void (*answer)(struct screen *screen, const char *text); /* "" if optional only */
};

#endif
