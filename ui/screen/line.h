/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_LINE_H
#define ICURISK_UI_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw/canvas.h"

/* THE line editor: every text that a person types is one of these. Left, Right, Home, End (^A, ^E),
 * Backspace, Delete (^D), ^W the word before the cursor, ^U all before it, ^K all after it. Text is
 * valid UTF-8; a combining mark belongs to the character before it. */

enum { LINE_BYTES = 160, LINE_HISTORY = 8 };

struct line {
    char text[LINE_BYTES]; /* ends with 0 */
    size_t cursor;         /* byte before which the next character goes */
    size_t most;           /* bytes that text may have; 0: as many as there is room for */
    const char *letters;   /* ASCII characters that can be typed; NULL: every character */
    char pending[4];       /* bytes of a character that is not complete yet */
    unsigned char pending_count;
};

/* Replaces the text, cut at a character if it is too long; the cursor goes to its end. What is not
 * valid UTF-8 is left out. */
void line_set(struct line *line, const char *text);
/* One key: a character, a byte of a UTF-8 character (0x80 to 0xff), or an enum key. True if it
 * changed the text. Keys that mean nothing here (Enter, Esc, Up, Tab) change nothing. */
bool line_type(struct line *line, int key);

/* Lines that were entered before, the last one first. Zero-initialise. */
struct line_history {
    char text[LINE_HISTORY][LINE_BYTES];
    int count;
    int shown;              /* 0: what is being typed; else text[shown - 1] */
    char typed[LINE_BYTES]; /* what was being typed when the first one was recalled */
};
/* Keeps a line that was entered, not "" and not the same one twice, and starts at its end again. */
void line_history_add(struct line_history *history, const char *text);
/* Up and Down: the line before or after. True if the text changed. */
bool line_history_type(struct line_history *history, struct line *line, int key);

/* Draws the text in `width` cells from `column` of a row of the area on, scrolled so that the
 * cursor is in sight with what is around it, and puts the hardware cursor there. */
void line_draw(const struct line *line, struct canvas *canvas, const struct rect *area, int row,
               int column, int width, enum role role);

#endif
