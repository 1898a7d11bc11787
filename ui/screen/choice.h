/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CHOICE_H
#define ICURISK_UI_CHOICE_H

#include <stdbool.h>

#include "ui/draw/key.h"
#include "ui/screen/line.h"

/* A question that comes while a person types, and is answered by one letter. Ordinary typing never
 * answers it: a letter counts with Enter behind it, or alone, when nothing was typed for a moment
 * before it and for a moment after it. What else is typed stands in a line of its own until it is
 * taken back. */
struct choice {
    const char *letters; /* in lower case */
    struct line line;
    bool calm;  /* the first letter came after a moment without typing */
    bool wrong; /* Enter was pressed behind something that is no answer */
};

/* A moment: keys that follow each other faster are typed in one go. */
enum { CHOICE_MOMENT_USEC = 700000 };

/* Asks; letters: the answers there are, in lower case. */
void choice_open(struct choice *choice, const char *letters);
/* Takes a key; calm: nothing was typed for a moment before it. Returns the letter that was chosen,
 * KEY_ESCAPE for none of them, or KEY_NONE as long as nothing is. */
int choice_type(struct choice *choice, int key, bool calm);
/* Nothing was typed for a moment: the letter that this chooses, or KEY_NONE. */
int choice_rest(const struct choice *choice);

#endif
