/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CANVAS_H
#define ICURISK_UI_CANVAS_H

#include <stdbool.h>

#include "base/text.h"
#include "ui/draw/layout.h"
#include "ui/draw/theme.h"

/* A screen in memory: views draw on it, term.c shows it, tests and dumps read it. Drawing is
 * clipped to the given area, and control characters are never stored. */

enum { CANVAS_GLYPH = 12 };
struct canvas_cell {
    char glyph[CANVAS_GLYPH]; /* UTF-8; "" is the second half of a wide character */
    unsigned char role;       /* enum role */
    bool shade;               /* has a shaded background: see theme_shade */
};

struct canvas {
    int rows, columns;
    bool utf8; /* false: drawn in ASCII: letters without their accents, the rest as '?' */
    bool lacks[GLYPH_COUNT]; /* glyphs missing from the font, drawn in ASCII */
    bool all;                /* draw glyphs even if they seem to be missing */
    struct canvas_cell *cells;
    int cursor_row, cursor_column; /* hardware cursor, for screen readers */
};

/* A terminal may report any size; rows and columns beyond this limit stay blank. */
enum { CANVAS_MOST = 1000 };

/* Sets the size and clears the canvas; zero-initialise before the first call. */
void canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_clear(struct canvas *canvas);
void canvas_free(struct canvas *canvas);

/* Writes text at (row, column) of the area, clipped to it by cell width. Returns the column after
 * the last cell, so that calls can be chained. */
int canvas_text(struct canvas *canvas, const struct rect *area, int row, int column, enum role role,
                const char *text);
int canvas_format(struct canvas *canvas, const struct rect *area, int row, int column,
                  enum role role, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* The same in a field of `width` cells; the rest of the field is unchanged. right: right-aligned.
 */
void canvas_field(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                  bool right, enum role role, const char *text);
/* One line in a field; if it is too long, it ends with the last sentence, part or word that fits,
 * and a mark unless that is a sentence. No number is cut. */
void canvas_line(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                 enum role role, const char *text);
/* Writes a text, shorter with each step from 0 to READOUT_STEPS - 1. */
typedef void canvas_write(const void *source, int step, char *out, size_t size);
enum { READOUT_STEPS = 4, READOUT_BYTES = 320 };
/* The row as a cursor line with the longest of those texts that fits. */
void canvas_readout(struct canvas *canvas, const struct rect *area, int row, canvas_write *write,
                    const void *source);
/* A name in a field; if it is too long, its middle is omitted, since start and end distinguish
 * names. */
void canvas_name(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                 enum role role, const char *name);
int canvas_glyph(struct canvas *canvas, const struct rect *area, int row, int column,
                 enum role role, enum glyph glyph);
/* Can the glyph itself be shown, or only its ASCII substitute? */
bool canvas_has(const struct canvas *canvas, enum glyph glyph);
/* The glyph as shown on this canvas. */
const char *canvas_sign(const struct canvas *canvas, enum glyph glyph);
/* Draws the Braille character with these dots (bit 0: dot 1), or '*' if Braille is not available.
 */
void canvas_dots(struct canvas *canvas, const struct rect *area, int row, int column,
                 enum role role, unsigned char dots);
/* Sets the role of `width` cells of a row from column on, without changing their text. */
void canvas_paint(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                  enum role role);
/* Clears one row of the area. */
void canvas_blank(struct canvas *canvas, const struct rect *area, int row, enum role role);
/* Sets the role of every occurrence of a text in the area, ignoring ASCII case. */
void canvas_find(struct canvas *canvas, const struct rect *area, enum role role, const char *text);
/* Shades the background of cells; call after drawing them. */
void canvas_shade(struct canvas *canvas, const struct rect *area, int row, int column, int width);
void canvas_cursor(struct canvas *canvas, const struct rect *area, int row, int column);

/* The first character of a non-empty text: returns its length in bytes (1 if it is not valid
 * UTF-8); *cells receives its width in cells, 0 for a combining mark. */
int canvas_character(bool utf8, const char *text, int *cells);
/* Width of a text in cells. */
int canvas_width(const struct canvas *canvas, const char *text);
/* Wraps text at blanks into lines of at most `columns` cells, from line `row` of the area on. Lines
 * outside the area are counted but not drawn; with a NULL area lines are only counted. Returns the
 * number of lines. */
int canvas_wrap(struct canvas *canvas, const struct rect *area, int row, int column, int columns,
                enum role role, const char *text);

/* Appends the canvas as text, one line per row, without trailing blanks. */
void canvas_dump(const struct canvas *canvas, struct text *out);

#endif
