/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CHOICE_H
#define ICURISK_UI_CHOICE_H

#include <stdbool.h>

#include "ui/draw/key.h"
#include "ui/screen/line.h"

/* A one-letter question that may appear while the user is typing. Ordinary typing never answers it:
 * a letter counts only if followed by Enter, or if nothing was typed for a moment before and after
 * it. Other input is shown in a line of its own until it is deleted. */
struct choice {
    const char *letters; /* in lower case */
    struct line line;
    bool calm;  /* the first letter followed a pause in typing */
    bool wrong; /* Enter was pressed after something that is not an answer */
};

/* Length of a pause; keys in faster succession count as continuous typing. */
enum { CHOICE_MOMENT_USEC = 700000 };

/* Opens the question; letters: the possible answers, in lower case. */
void choice_open(struct choice *choice, const char *letters);
/* Handles a key; calm: it followed a pause. Returns the chosen letter, KEY_ESCAPE if cancelled, or
 * KEY_NONE while undecided. */
int choice_type(struct choice *choice, int key, bool calm);
/* Call after a pause: the letter thereby chosen, or KEY_NONE. */
int choice_after_pause(const struct choice *choice);

#endif
