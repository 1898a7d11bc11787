/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CANVAS_H
#define ICURISK_UI_CANVAS_H

#include <stdbool.h>

#include "base/text.h"
#include "ui/draw/layout.h"
#include "ui/draw/theme.h"

/* A screen in memory: views draw here, term.c shows it, tests and dumps read it. Nothing can be
 * drawn outside the area given, and no control character can get in. */

enum { CANVAS_GLYPH = 12 };
struct canvas_cell {
    char glyph[CANVAS_GLYPH]; /* UTF-8; "" is the second half of a wide character */
    unsigned char role;       /* enum role */
    bool shade;               /* in a band behind what is drawn: see theme_shade */
};

struct canvas {
    int rows, columns;
    bool utf8; /* false: every character outside ASCII is drawn as '?' */
    struct canvas_cell *cells;
    int cursor_row, cursor_column; /* hardware cursor, for screen readers */
};

/* A terminal may claim any size: more rows or columns than these are left blank. */
enum { CANVAS_MOST = 1000 };

/* Sets the size and blanks it; zero-initialise before the first call. */
void canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_clear(struct canvas *canvas);
void canvas_free(struct canvas *canvas);

/* Writes text at (row, column) of the area, clipped to it by cell width. Returns the column after
 * the last cell, so that calls can be chained. */
int canvas_text(struct canvas *canvas, const struct rect *area, int row, int column, enum role role,
                const char *text);
int canvas_format(struct canvas *canvas, const struct rect *area, int row, int column,
                  enum role role, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* The same in a field of `width` cells: the rest is left as it is; right: flush right. */
void canvas_field(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                  bool right, enum role role, const char *text);
/* A name in a field: where it has no room, its start and its end, which tell names apart. */
void canvas_name(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                 enum role role, const char *name);
int canvas_glyph(struct canvas *canvas, const struct rect *area, int row, int column,
                 enum role role, enum glyph glyph);
/* A Braille character of these dots (bit 0: dot 1); '*' where there is no Unicode. */
void canvas_dots(struct canvas *canvas, const struct rect *area, int row, int column,
                 enum role role, unsigned char dots);
/* Gives the cells of a row from column on a role without changing what they show. */
void canvas_paint(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                  enum role role);
/* Puts a band behind what cells show; to be called once that is drawn. */
void canvas_shade(struct canvas *canvas, const struct rect *area, int row, int column, int width);
void canvas_cursor(struct canvas *canvas, const struct rect *area, int row, int column);

/* The character at the start of a text that is not "": returns its bytes (1 where it is not UTF-8)
 * and the cells that it takes when it is drawn; 0: a mark that combines with the one before it. */
int canvas_character(bool utf8, const char *text, int *cells);
/* Cells a text takes. */
int canvas_width(const struct canvas *canvas, const char *text);
/* Breaks text at blanks into lines of at most `columns` cells, from line `row` of the area on.
 * Lines outside the area are counted, not drawn; a NULL canvas area only counts. Returns the lines.
 */
int canvas_wrap(struct canvas *canvas, const struct rect *area, int row, int column, int columns,
                enum role role, const char *text);

/* The characters as text: trailing blanks cut, one line a row. */
void canvas_dump(const struct canvas *canvas, struct text *out);

#endif
