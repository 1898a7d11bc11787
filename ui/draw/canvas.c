/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/canvas.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#include "base/memory.h"
#include "base/say.h"

void canvas_clear(struct canvas *canvas)
{
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        canvas->cells[i] = (struct canvas_cell){" ", ROLE_TEXT, false};
    }
    canvas->cursor_row = canvas->cursor_column = 0;
}

static int within(int size)
{
    return size < 0 ? 0 : size < CANVAS_MOST ? size : CANVAS_MOST;
}

void canvas_resize(struct canvas *canvas, int rows, int columns)
{
    canvas->rows = within(rows);
    canvas->columns = within(columns);
    free(canvas->cells);
    canvas->cells =
        memory_new((size_t)canvas->rows * (size_t)canvas->columns + 1, sizeof *canvas->cells);
    canvas_clear(canvas);
}

void canvas_free(struct canvas *canvas)
{
    free(canvas->cells);
    *canvas = (struct canvas){0};
}

/* Code point at p and its length in bytes; invalid UTF-8 counts as one byte, code '?'. */
static uint32_t decode(const char *p, int *length)
{
    const unsigned char *b = (const unsigned char *)p;
    *length = 1;
    if (b[0] < 0x80) {
        return b[0];
    }
    int size = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc2 || b[0] > 0xf4) {
        return '?';
    }
    uint32_t code = b[0] & (0x7fu >> size);
    for (int i = 1; i < size; i++) {
        if ((b[i] & 0xc0) != 0x80) {
            return '?';
        }
        code = code << 6 | (b[i] & 0x3fu);
    }
    *length = size;
    return code;
}

/* Cells of a code point; -1 for what must not reach a terminal. The drawing characters of the theme
 * are checked first: in the C locale wcwidth() knows none of them. */
static int cells_of(uint32_t code)
{
    if (code < 0x80) {
        return code >= 0x20 && code != 0x7f ? 1 : -1;
    }
    if (code == 0xb7 || (code >= 0x2190 && code <= 0x21ff) || (code >= 0x2500 && code <= 0x25ff) ||
        (code >= 0x2800 && code <= 0x28ff)) {
        return 1;
    }
    return wcwidth((wchar_t)code);
}

/* The ASCII character that stands for a code point without UTF-8: its letter without accents. '?'
 * if there is none. */
static char plain(uint32_t code)
{
    enum { FIRST = 0xa0 };
    static const char letters[] =
        " !?\??\??\??\?a\"?-?\??\??\??u?.?\?o\"?\??\?AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTs"
        "aaaaaaaceeeeiiiidnooooo?ouuuuytyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
        "GgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSs"
        "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
    if ((code >= 0x2010 && code <= 0x2014) || code == 0x2212) {
        return '-';
    }
    if (code >= 0x2018 && code <= 0x201f) {
        return code < 0x201c ? '\'' : '"';
    }
    return code >= FIRST && code - FIRST < sizeof letters - 1 ? letters[code - FIRST] : '?';
}

/* Next character of a text as it will be drawn: bytes of glyph, and its width in cells. */
static const char *next_character(const struct canvas *canvas, const char *text, char *glyph,
                                  int *width)
{
    int length;
    uint32_t code = decode(text, &length);
    *width = cells_of(code);
    bool mark = code >= 0x300 && code <= 0x36f;
    if (code >= 0x80 && !canvas->utf8) {
        *width = mark ? 0 : 1;
        glyph[0] = (char)(mark ? 0 : plain(code));
        glyph[1] = 0;
    } else if (*width < 0 || (code == '?' && *text != '?')) {
        *width = 1;
        memcpy(glyph, "?", 2);
    } else {
        memcpy(glyph, text, (size_t)length);
        glyph[length] = 0;
    }
    return text + length;
}

int canvas_character(bool utf8, const char *text, int *cells)
{
    const struct canvas canvas = {.utf8 = utf8};
    char glyph[8];
    return (int)(next_character(&canvas, text, glyph, cells) - text);
}

static struct canvas_cell *cell_at(struct canvas *canvas, const struct rect *area, int row,
                                   int column)
{
    int r = area->row + row, c = area->column + column;
    bool inside = row >= 0 && row < area->rows && column >= 0 && column < area->columns && r >= 0 &&
                  r < canvas->rows && c >= 0 && c < canvas->columns;
    return inside ? &canvas->cells[r * canvas->columns + c] : NULL;
}

/* A combining mark joins the character before it, if there is room. */
static void combine(struct canvas_cell *cell, const char *glyph)
{
    if (cell && strlen(cell->glyph) + strlen(glyph) < CANVAS_GLYPH) {
        strcat(cell->glyph, glyph);
    }
}

int canvas_text(struct canvas *canvas, const struct rect *area, int row, int column, enum role role,
                const char *text)
{
    while (*text) {
        char glyph[8];
        int width;
        text = next_character(canvas, text, glyph, &width);
        if (width == 0) {
            combine(cell_at(canvas, area, row, column - 1), glyph);
            continue;
        }
        struct canvas_cell *cell = cell_at(canvas, area, row, column);
        struct canvas_cell *second = width > 1 ? cell_at(canvas, area, row, column + 1) : cell;
        if (cell && second) {
            memcpy(cell->glyph, glyph, strlen(glyph) + 1);
            cell->role = (unsigned char)role;
            if (second != cell) {
                *second = (struct canvas_cell){"", (unsigned char)role, false};
            }
        }
        column += width;
    }
    return column;
}

int canvas_format(struct canvas *canvas, const struct rect *area, int row, int column,
                  enum role role, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    say_list(line, sizeof line, format, arguments);
    va_end(arguments);
    return canvas_text(canvas, area, row, column, role, line);
}

void canvas_field(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                  bool right, enum role role, const char *text)
{
    struct rect field = {area->row + row, area->column + column, 1, width};
    bool inside = row >= 0 && row < area->rows && column >= 0 && column < area->columns;
    if (!inside || width <= 0) {
        return;
    }
    if (field.columns > area->columns - column) {
        field.columns = area->columns - column;
    }
    int spare = field.columns - canvas_width(canvas, text);
    canvas_text(canvas, &field, 0, right && spare > 0 ? spare : 0, role, text);
}

/* Bytes of the text that take at most `columns` cells and end with a whole part: a sentence, else a
 * part behind a semicolon or comma, else a word. */
static size_t whole_parts(const struct canvas *canvas, const char *text, int columns)
{
    static const char *const ends[] = {". ", "; ", ", ", " "};
    enum { ENDS = sizeof ends / sizeof *ends };
    size_t best[ENDS] = {0}, length = strlen(text);
    char part[512];
    for (size_t i = 1; i < length && i < sizeof part; i++) {
        for (size_t k = 0; k < ENDS; k++) {
            if (strncmp(text + i, ends[k], strlen(ends[k])) == 0) {
                size_t end = i + (k == 0); /* the full stop is kept */
                snprintf(part, sizeof part, "%.*s", (int)end, text);
                best[k] = canvas_width(canvas, part) <= columns ? end : best[k];
            }
        }
    }
    for (size_t k = 0; k < ENDS; k++) {
        snprintf(part, sizeof part, "%.*s", (int)best[k], text);
        if (2 * canvas_width(canvas, part) >= columns) {
            return best[k];
        }
    }
    return 0;
}

static bool is_of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == ',';
}

/* Bytes of the text that take at most `columns` cells and do not end inside a number. */
static size_t any_part(const struct canvas *canvas, const char *text, int columns)
{
    char part[512];
    size_t end = strlen(text) < sizeof part ? strlen(text) : sizeof part - 1;
    snprintf(part, sizeof part, "%s", text);
    while (end > 0 && canvas_width(canvas, part) > columns) {
        do {
            part[--end] = 0;
        } while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80);
    }
    while (end > 0 && is_of_number(text[end - 1]) && is_of_number(text[end])) {
        end--;
    }
    return end;
}

void canvas_line(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                 enum role role, const char *text)
{
    char part[512];
    size_t end = whole_parts(canvas, text, width - 1);
    if (canvas_width(canvas, text) <= width || width < 2) {
        canvas_field(canvas, area, row, column, width, false, role, text);
        return;
    }
    bool whole = end > 0;
    end = whole ? end : any_part(canvas, text, width - 1);
    snprintf(part, sizeof part, "%.*s", (int)end, text);
    canvas_field(canvas, area, row, column, width - 1, false, role, part);
    if (!whole || text[end - 1] != '.') {
        canvas_glyph(canvas, area, row, column + canvas_width(canvas, part), role, GLYPH_CUT);
    }
}

void canvas_readout(struct canvas *canvas, const struct rect *area, int row, canvas_write *write,
                    const void *source)
{
    char line[READOUT_BYTES];
    int step = 0, room = area->columns - 2;
    do {
        write(source, step++, line, sizeof line);
    } while (step < READOUT_STEPS && canvas_width(canvas, line) > room);
    canvas_paint(canvas, area, row, 0, area->columns, ROLE_CURSOR);
    canvas_line(canvas, area, row, 1, room, ROLE_CURSOR, line);
}

/* The end of a text that takes at most `columns` cells. */
static const char *last_cells(const struct canvas *canvas, const char *text, int columns)
{
    while (canvas_width(canvas, text) > columns) {
        char glyph[8];
        int width;
        text = next_character(canvas, text, glyph, &width);
    }
    return text;
}

void canvas_name(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                 enum role role, const char *name)
{
    int end = width / 3, start = width - end - 1;
    if (canvas_width(canvas, name) <= width || start < 1) {
        canvas_field(canvas, area, row, column, width, false, role, name);
        return;
    }
    canvas_field(canvas, area, row, column, start, false, role, name);
    canvas_glyph(canvas, area, row, column + start, role, GLYPH_CUT);
    canvas_field(canvas, area, row, column + start + 1, end, false, role,
                 last_cells(canvas, name, end));
}

bool canvas_has(const struct canvas *canvas, enum glyph glyph)
{
    return canvas->utf8 && (canvas->all || !canvas->lacks[glyph]);
}

const char *canvas_sign(const struct canvas *canvas, enum glyph glyph)
{
    return theme_glyph(canvas_has(canvas, glyph), glyph);
}

int canvas_glyph(struct canvas *canvas, const struct rect *area, int row, int column,
                 enum role role, enum glyph glyph)
{
    return canvas_text(canvas, area, row, column, role, canvas_sign(canvas, glyph));
}

void canvas_dots(struct canvas *canvas, const struct rect *area, int row, int column,
                 enum role role, unsigned char dots)
{
    /* U+2800 and the dots. */
    const char text[] = {(char)0xe2, (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f)), 0};
    canvas_text(canvas, area, row, column, role, canvas_has(canvas, GLYPH_DOTS) ? text : "*");
}

void canvas_blank(struct canvas *canvas, const struct rect *area, int row, enum role role)
{
    for (int i = 0; i < area->columns; i++) {
        canvas_text(canvas, area, row, i, role, " ");
    }
}

void canvas_paint(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                  enum role role)
{
    for (int i = 0; i < width; i++) {
        struct canvas_cell *cell = cell_at(canvas, area, row, column + i);
        if (cell) {
            cell->role = (unsigned char)role;
        }
    }
}

/* Number of cells from this one on that spell the text; 0 if they do not. */
static int spelled(const struct canvas_cell *cells, int count, const char *text)
{
    int at = 0;
    while (*text && at < count) {
        size_t length = strlen(cells[at].glyph);
        if (strncasecmp(cells[at].glyph, text, length) != 0) {
            return 0;
        }
        text += length;
        at++;
    }
    return *text ? 0 : at;
}

void canvas_find(struct canvas *canvas, const struct rect *area, enum role role, const char *text)
{
    for (int row = 0; *text && row < area->rows; row++) {
        for (int i = 0; i < area->columns; i++) {
            const struct canvas_cell *cell = cell_at(canvas, area, row, i);
            int width = cell ? spelled(cell, area->columns - i, text) : 0;
            canvas_paint(canvas, area, row, i, width, role);
            i += width > 0 ? width - 1 : 0;
        }
    }
}

void canvas_shade(struct canvas *canvas, const struct rect *area, int row, int column, int width)
{
    for (int i = 0; i < width; i++) {
        struct canvas_cell *cell = cell_at(canvas, area, row, column + i);
        if (cell) {
            cell->shade = true;
        }
    }
}

void canvas_cursor(struct canvas *canvas, const struct rect *area, int row, int column)
{
    if (cell_at(canvas, area, row, column)) {
        canvas->cursor_row = area->row + row;
        canvas->cursor_column = area->column + column;
    }
}

int canvas_width(const struct canvas *canvas, const char *text)
{
    int sum = 0;
    while (*text) {
        char glyph[8];
        int width;
        text = next_character(canvas, text, glyph, &width);
        sum += width;
    }
    return sum;
}

/* Bytes of the longest start of text that fits in `columns`, ending before a blank where possible.
 */
static size_t line_bytes(const struct canvas *canvas, const char *text, int columns)
{
    const char *p = text, *blank = NULL;
    int sum = 0;
    while (*p) {
        char glyph[8];
        int width;
        const char *next = next_character(canvas, p, glyph, &width);
        if (*p == ' ') {
            blank = p;
        }
        if (sum + width > columns) {
            const char *end = blank && blank > text ? blank : p > text ? p : next;
            return (size_t)(end - text);
        }
        sum += width;
        p = next;
    }
    return (size_t)(p - text);
}

int canvas_wrap(struct canvas *canvas, const struct rect *area, int row, int column, int columns,
                enum role role, const char *text)
{
    int lines = 0;
    while (*text && columns > 0) {
        size_t bytes = line_bytes(canvas, text, columns);
        if (area) {
            char *line = memory_text_n(text, bytes);
            canvas_text(canvas, area, row + lines, column, role, line);
            free(line);
        }
        text += bytes;
        text += strspn(text, " ");
        lines++;
    }
    return lines;
}

void canvas_dump(const struct canvas *canvas, struct text *out)
{
    for (int row = 0; row < canvas->rows; row++) {
        const struct canvas_cell *cells = canvas->cells + row * canvas->columns;
        int end = canvas->columns;
        while (end > 0 && strcmp(cells[end - 1].glyph, " ") == 0) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            text_append(out, cells[i].glyph);
        }
        text_append(out, "\n");
    }
}
