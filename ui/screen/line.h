/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_LINE_H
#define ICURISK_UI_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw/canvas.h"

/* The line editor used for all text input. Keys: Left, Right, Home, End (^A, ^E), Backspace, Delete
 * (^D), ^W deletes the word before the cursor, ^U everything before it, ^K everything after it.
 * Text is valid UTF-8; a combining mark belongs to the character before it. */

enum { LINE_BYTES = 160, LINE_HISTORY = 8 };

struct line {
    char text[LINE_BYTES]; /* 0-terminated */
    size_t cursor;         /* byte offset of the cursor */
    size_t most;           /* limit of the text in bytes; 0: the size of the buffer */
    const char *letters;   /* ASCII characters that may be typed; NULL: any character */
    char pending[4];       /* bytes of an incomplete character */
    unsigned char pending_count;
};

/* Replaces the text, truncated at a character boundary if it is too long, without invalid UTF-8;
 * the cursor moves to its end. */
void line_set(struct line *line, const char *text);
/* Handles one key: a character, a byte of a UTF-8 character (0x80 to 0xff), or an enum key. True if
 * it changed the text. Other keys (Enter, Esc, Up, Tab) are ignored. */
bool line_type(struct line *line, int key);

/* Previously entered lines, last one first. Zero-initialise. */
struct line_history {
    char text[LINE_HISTORY][LINE_BYTES];
    int count;
    int shown;              /* 0: the line being typed; else text[shown - 1] */
    char typed[LINE_BYTES]; /* the line being typed when the first one was recalled */
};
/* Adds an entered line, unless it is "" or repeats the last one, and resets the position. */
void line_history_add(struct line_history *history, const char *text);
/* Handles Up and Down: recalls the previous or next line. True if the text changed. */
bool line_history_type(struct line_history *history, struct line *line, int key);

/* Draws the text in `width` cells of a row of the area from `column` on, scrolled to show the
 * cursor with some context, and places the hardware cursor. */
void line_draw(const struct line *line, struct canvas *canvas, const struct rect *area, int row,
               int column, int width, enum role role);

#endif
