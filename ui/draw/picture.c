/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/picture.h"

#include <string.h>

/* Cell size, margin, and height of the baseline, in pixels. */
enum { CELL = 9, LINE = 19, EDGE = 14, FOOT = 5, FONT = 15 };
enum { OWN = -1, PLAIN_COLOURS = 8, CUBE_FIRST = 16, GREY_FIRST = 232 };

struct paint {
    const struct canvas *canvas;
    enum theme theme;
    struct text *out;
};

static const struct {
    unsigned paper, ink, plain[PLAIN_COLOURS];
} PALETTES[THEME_COUNT] = {
    [THEME_DEFAULT] = {0x10151c,
                       0xd8dee6,
                       {0x10151c, 0xff8f7a, 0x7fd67f, 0xf0c75e, 0x6fb1e8, 0xd9a0e8, 0x6fd0d8,
                        0xd8dee6}},
    [THEME_LIGHT] = {0xffffff,
                     0x1b1f24,
                     {0x1b1f24, 0xb3261e, 0x1f7a34, 0x8a5a00, 0x1a5fb4, 0x8b2fa0, 0x0b7285,
                      0xffffff}},
    [THEME_MONO] = {0xffffff, 0x000000, {0}},
};

/* RGB value of a colour number on 256-colour terminals. */
static unsigned colour_of(enum theme theme, int number)
{
    if (number == OWN) {
        return PALETTES[theme].ink;
    }
    if (number < PLAIN_COLOURS) {
        return PALETTES[theme].plain[number];
    }
    if (number >= GREY_FIRST) {
        unsigned level = 8 + 10 * (unsigned)(number - GREY_FIRST);
        return level << 16 | level << 8 | level;
    }
    static const unsigned char levels[] = {0, 95, 135, 175, 215, 255};
    int cube = number - CUBE_FIRST;
    return (unsigned)levels[cube / 36 % 6] << 16 | (unsigned)levels[cube / 6 % 6] << 8 |
           levels[cube % 6];
}

static unsigned ink_of(const struct paint *paint, const struct canvas_cell *cell)
{
    const struct style *style = theme_style(paint->theme, (enum role)cell->role);
    unsigned ink = colour_of(paint->theme, style->fine ? style->fine : style->colour);
    return style->reverse ? PALETTES[paint->theme].paper : ink;
}

/* False: the background of the paper. */
static bool ground_of(const struct paint *paint, const struct canvas_cell *cell, unsigned *ground)
{
    const struct style *style = theme_style(paint->theme, (enum role)cell->role);
    short behind, text;
    if (style->reverse) {
        *ground = colour_of(paint->theme, style->fine ? style->fine : style->colour);
        return true;
    }
    if (cell->shade && theme_shade(paint->theme, &behind, &text)) {
        *ground = colour_of(paint->theme, behind);
        return true;
    }
    return false;
}

static const struct canvas_cell *cell_at(const struct paint *paint, int row, int column)
{
    return &paint->canvas->cells[row * paint->canvas->columns + column];
}

static void put_rectangle(const struct paint *paint, double x, double y, double width,
                          double height, unsigned colour)
{
    text_format(paint->out,
                "<rect x=\"%.5g\" y=\"%.5g\" width=\"%.5g\" height=\"%.5g\" fill=\"#%06x\"/>\n", x,
                y, width, height, colour);
}

/* ---- backgrounds ---- */

static void put_grounds(const struct paint *paint, int row)
{
    int columns = paint->canvas->columns;
    for (int from = 0, to; from < columns; from = to) {
        unsigned ground = 0, next = 0;
        bool is = ground_of(paint, cell_at(paint, row, from), &ground);
        for (to = from + 1; to < columns; to++) {
            bool more = ground_of(paint, cell_at(paint, row, to), &next);
            if (more != is || (is && next != ground)) {
                break;
            }
        }
        if (is) {
            put_rectangle(paint, EDGE + from * CELL, EDGE + row * LINE, (to - from) * CELL, LINE,
                          ground);
        }
    }
}

/* ---- shapes ---- */

/* The code point of a cell of three bytes of UTF-8, where bars and dots are; else 0. */
static unsigned code_of(const struct canvas_cell *cell)
{
    const unsigned char *byte = (const unsigned char *)cell->glyph;
    return strlen(cell->glyph) == 3 && byte[0] >> 4 == 0xe
               ? (byte[0] & 0xfU) << 12 | (byte[1] & 0x3fU) << 6 | (byte[2] & 0x3fU)
               : 0;
}

static void put_dots(const struct paint *paint, double x, double y, unsigned dots, unsigned ink)
{
    /* Dots 1 to 8 of Braille, by column and row. */
    static const struct {
        int column, row;
    } places[] = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}};
    for (int i = 0; i < 8; i++) {
        if (dots >> i & 1) {
            text_format(paint->out, "<circle cx=\"%.5g\" cy=\"%.5g\" r=\"1.4\" fill=\"#%06x\"/>\n",
                        x + CELL * (0.25 + 0.5 * places[i].column),
                        y + LINE * (0.125 + 0.25 * places[i].row), ink);
        }
    }
}

/* Draws a cell as shapes; false if it is a letter. */
static bool put_drawn(const struct paint *paint, int row, int column)
{
    enum {
        LOWER_1 = 0x2581,
        FULL = 0x2588,
        LEFT_1 = 0x258f,
        BRAILLE = 0x2800,
        BRAILLE_END = 0x28ff
    };
    const struct canvas_cell *cell = cell_at(paint, row, column);
    unsigned code = code_of(cell), ink = ink_of(paint, cell);
    double x = EDGE + column * CELL, y = EDGE + row * LINE;
    if (code >= LOWER_1 && code <= FULL) {
        double high = LINE * (code - LOWER_1 + 1) / 8.0;
        put_rectangle(paint, x, y + LINE - high, CELL, high, ink);
    } else if (code > FULL && code <= LEFT_1) {
        put_rectangle(paint, x, y, CELL * (LEFT_1 - code + 1) / 8.0, LINE, ink);
    } else if (code >= BRAILLE && code <= BRAILLE_END) {
        put_dots(paint, x, y, code - BRAILLE, ink);
    } else {
        return false;
    }
    return true;
}

/* ---- text ---- */

static bool is_blank(const struct canvas_cell *cell)
{
    return cell->glyph[0] == 0 || strcmp(cell->glyph, " ") == 0;
}

static void put_escaped(struct text *out, const char *glyph)
{
    text_append(out, *glyph == '&'   ? "&amp;"
                     : *glyph == '<' ? "&lt;"
                     : *glyph == '>' ? "&gt;"
                                     : glyph);
}

/* The word from this column on, as wide as its cells in every font. Returns the column behind. */
static int put_word(const struct paint *paint, int row, int from)
{
    const struct canvas_cell *first = cell_at(paint, row, from);
    const struct style *style = theme_style(paint->theme, (enum role)first->role);
    unsigned ink = ink_of(paint, first);
    struct text word = {0};
    int to = from;
    while (to < paint->canvas->columns) {
        const struct canvas_cell *cell = cell_at(paint, row, to);
        unsigned code = code_of(cell);
        bool drawn = (code >= 0x2581 && code <= 0x258f) || (code >= 0x2800 && code <= 0x28ff);
        bool second = cell->glyph[0] == 0 && to > from; /* half of a wide character */
        if (!second && (is_blank(cell) || drawn || cell->role != first->role)) {
            break;
        }
        put_escaped(&word, cell->glyph);
        to++;
    }
    text_format(paint->out,
                "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" "
                "fill=\"#%06x\"%s%s%s>%s</text>\n",
                EDGE + from * CELL, EDGE + (row + 1) * LINE - FOOT, (to - from) * CELL, ink,
                style->bold ? " font-weight=\"bold\"" : "",
                style->underline ? " text-decoration=\"underline\"" : "",
                style->faint ? " opacity=\"0.6\"" : "", word.data);
    text_free(&word);
    return to;
}

static void put_row(const struct paint *paint, int row)
{
    put_grounds(paint, row);
    for (int column = 0; column < paint->canvas->columns;) {
        bool none = is_blank(cell_at(paint, row, column)) || put_drawn(paint, row, column);
        column = none ? column + 1 : put_word(paint, row, column);
    }
}

void picture_put(const struct canvas *canvas, enum theme theme, const char *title, struct text *out)
{
    const struct paint paint = {canvas, theme, out};
    int width = canvas->columns * CELL + 2 * EDGE, height = canvas->rows * LINE + 2 * EDGE;
    text_format(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                "height=\"%d\">\n<title>%s</title>\n"
                "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#%06x\"/>\n"
                "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
                "font-size=\"%d\">\n",
                width, height, width, height, title, width, height, PALETTES[theme].paper, FONT);
    for (int row = 0; row < canvas->rows; row++) {
        put_row(&paint, row);
    }
    text_append(out, "</g>\n</svg>\n");
}
