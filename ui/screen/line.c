/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/line.h"

#include <string.h>

#include "base/text.h"
#include "ui/screen/keys.h"

/* ---- characters ---- */

/* Is it one valid character, and neither a control nor a bidirectional control character? */
static bool is_character(const char *bytes, size_t length)
{
    char shown[8];
    return strlen(text_escape(bytes, length, shown, sizeof shown)) == length &&
           memcmp(shown, bytes, length) == 0;
}

/* Length of the UTF-8 character with this first byte; 0 if it is not valid. */
static size_t size_of(unsigned char first)
{
    return first < 0x80                     ? 1
           : first >= 0xc2 && first <= 0xdf ? 2
           : first >= 0xe0 && first <= 0xef ? 3
           : first >= 0xf0 && first <= 0xf4 ? 4
                                            : 0;
}

static bool combines(const char *text)
{
    int cells;
    canvas_character(true, text, &cells);
    return cells == 0;
}

/* End of the character at a position, including combining marks. */
static size_t after(const struct line *line, size_t place)
{
    int cells;
    while (line->text[place]) {
        place += (size_t)canvas_character(true, line->text + place, &cells);
        if (!combines(line->text + place) || line->text[place] == 0) {
            break;
        }
    }
    return place;
}

static size_t before(const struct line *line, size_t place)
{
    size_t start = 0;
    for (size_t next = 0; next < place; next = after(line, next)) {
        start = next;
    }
    return start;
}

static size_t room(const struct line *line)
{
    size_t most = sizeof line->text - 1;
    return line->most > 0 && line->most < most ? line->most : most;
}

/* ---- edits: true if the text changed ---- */

static bool cut(struct line *line, size_t from, size_t to)
{
    memmove(line->text + from, line->text + to, strlen(line->text + to) + 1);
    line->cursor = from;
    return to > from;
}

static bool insert(struct line *line, const char *bytes, size_t length)
{
    size_t used = strlen(line->text);
    if (used + length > room(line)) {
        return false;
    }
    memmove(line->text + line->cursor + length, line->text + line->cursor, used - line->cursor + 1);
    memcpy(line->text + line->cursor, bytes, length);
    line->cursor += length;
    return true;
}

static bool go_left(struct line *line)
{
    line->cursor = before(line, line->cursor);
    return false;
}

static bool go_right(struct line *line)
{
    line->cursor = after(line, line->cursor);
    return false;
}

static bool go_home(struct line *line)
{
    line->cursor = 0;
    return false;
}

static bool go_end(struct line *line)
{
    line->cursor = strlen(line->text);
    return false;
}

static bool erase(struct line *line)
{
    return cut(line, before(line, line->cursor), line->cursor);
}

static bool delete (struct line *line)
{
    return cut(line, line->cursor, after(line, line->cursor));
}

static bool cut_word(struct line *line)
{
    size_t from = line->cursor;
    while (from > 0 && line->text[from - 1] == ' ') {
        from--;
    }
    while (from > 0 && line->text[from - 1] != ' ') {
        from--;
    }
    return cut(line, from, line->cursor);
}

static bool cut_start(struct line *line)
{
    return cut(line, 0, line->cursor);
}

static bool cut_end(struct line *line)
{
    return cut(line, line->cursor, strlen(line->text));
}

static const struct {
    int key;
    bool (*edit)(struct line *line);
} edits[] = {
    {KEY_ARROW_LEFT, go_left}, {KEY_ARROW_RIGHT, go_right}, {KEY_FIRST, go_home},
    {KEY_LAST, go_end},        {'A' & 0x1f, go_home},       {'E' & 0x1f, go_end},
    {KEY_ERASE, erase},        {'H' & 0x1f, erase},         {0x7f, erase},
    {KEY_DELETE, delete},      {'D' & 0x1f, delete},        {'W' & 0x1f, cut_word},
    {'U' & 0x1f, cut_start},   {'K' & 0x1f, cut_end},
};

/* ---- typing ---- */

static bool type_ascii(struct line *line, int key)
{
    char letter = (char)key;
    return (!line->letters || strchr(line->letters, key)) && insert(line, &letter, 1);
}

/* Collects bytes until they form a character; invalid ones are dropped. */
static bool type_byte(struct line *line, int key)
{
    char byte = (char)key;
    bool more = ((unsigned)key & 0xc0u) == 0x80;
    if (!more || line->pending_count == 0) {
        line->pending_count = 0;
        if (size_of((unsigned char)key) < 2) {
            return false;
        }
    }
    line->pending[line->pending_count++] = byte;
    size_t size = size_of((unsigned char)line->pending[0]);
    if (line->pending_count < size) {
        return false;
    }
    line->pending_count = 0;
    return !line->letters && is_character(line->pending, size) && insert(line, line->pending, size);
}

bool line_type(struct line *line, int key)
{
    if (key >= 0x80 && key <= 0xff) {
        return type_byte(line, key);
    }
    line->pending_count = 0;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        if (edits[i].key == key) {
            return edits[i].edit(line);
        }
    }
    return key >= ' ' && key < 0x7f && type_ascii(line, key);
}

void line_set(struct line *line, const char *text)
{
    line->text[0] = 0;
    line->cursor = 0;
    line->pending_count = 0;
    while (*text) {
        size_t size = size_of((unsigned char)*text);
        bool whole =
            size > 0 && strnlen(text, size) == size && (is_character(text, size) || *text == '\\');
        if (whole && !insert(line, text, size)) {
            break;
        }
        text += whole ? size : 1;
    }
}

/* ---- history ---- */

void line_history_add(struct line_history *history, const char *text)
{
    history->shown = 0;
    history->typed[0] = 0;
    if (*text == 0 || (history->count > 0 && strcmp(history->text[0], text) == 0)) {
        return;
    }
    memmove(history->text[1], history->text[0], sizeof history->text - sizeof *history->text);
    history->text[0][0] = 0;
    strncat(history->text[0], text, sizeof *history->text - 1);
    history->count += history->count < LINE_HISTORY;
}

bool line_history_type(struct line_history *history, struct line *line, int key)
{
    int shown = history->shown + (key == KEY_ARROW_UP) - (key == KEY_ARROW_DOWN);
    if (shown == history->shown || shown < 0 || shown > history->count) {
        return false;
    }
    if (history->shown == 0) {
        memcpy(history->typed, line->text, sizeof history->typed);
    }
    history->shown = shown;
    line_set(line, shown == 0 ? history->typed : history->text[shown - 1]);
    return true;
}

/* ---- drawing ---- */

/* Cells of the text up to a byte. */
static int cells_to(const struct line *line, bool utf8, size_t end)
{
    int total = 0, cells;
    for (size_t i = 0; i < end && line->text[i];) {
        i += (size_t)canvas_character(utf8, line->text + i, &cells);
        total += cells;
    }
    return total;
}

/* First visible byte: shows about as much before the cursor as after it. */
static size_t first_shown(const struct line *line, bool utf8, int width)
{
    int all = cells_to(line, utf8, sizeof line->text) + 1; /* the cursor may stand at the end */
    int start = cells_to(line, utf8, line->cursor) - width / 2, passed = 0, cells;
    start = start > all - width ? all - width : start;
    size_t first = 0;
    while (passed < start && line->text[first]) {
        first += (size_t)canvas_character(utf8, line->text + first, &cells);
        passed += cells;
    }
    while (first > 0 &&
           line->text[first]) { /* do not separate a combining mark from its character */
        int bytes = canvas_character(utf8, line->text + first, &cells);
        if (cells > 0) {
            break;
        }
        first += (size_t)bytes;
    }
    return first;
}

void line_draw(const struct line *line, struct canvas *canvas, const struct rect *area, int row,
               int column, int width, enum role role)
{
    int left = column < area->columns ? area->columns - column : 0;
    width = width < left ? width : left;
    if (width <= 0) {
        return;
    }
    size_t first = first_shown(line, canvas->utf8, width);
    struct rect field = {area->row, area->column + column, area->rows, width};
    canvas_text(canvas, &field, row, 0, role, line->text + first);
    canvas_cursor(canvas, &field, row,
                  cells_to(line, canvas->utf8, line->cursor) - cells_to(line, canvas->utf8, first));
}
