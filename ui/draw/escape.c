/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/escape.h"

#include <stdio.h>
#include <string.h>

#include "ui/draw/key.h"

enum { ESC = 27, BEL = 7, CAN = 24, SUB = 26, FUNCTION = KEY_FUNCTION };

/* Common sequences after Esc: xterm and tmux, the VT220 and PuTTY, rxvt, Linux. */
static const struct {
    const char *bytes;
    int key;
} common[] = {
    {"[A", KEY_ARROW_UP},    {"[B", KEY_ARROW_DOWN},  {"[C", KEY_ARROW_RIGHT},
    {"[D", KEY_ARROW_LEFT},  {"OA", KEY_ARROW_UP},    {"OB", KEY_ARROW_DOWN},
    {"OC", KEY_ARROW_RIGHT}, {"OD", KEY_ARROW_LEFT},  {"[H", KEY_FIRST},
    {"[F", KEY_LAST},        {"OH", KEY_FIRST},       {"OF", KEY_LAST},
    {"[1~", KEY_FIRST},      {"[4~", KEY_LAST},       {"[7~", KEY_FIRST},
    {"[8~", KEY_LAST},       {"[3~", KEY_DELETE},     {"[5~", KEY_PAGE_UP},
    {"[6~", KEY_PAGE_DOWN},  {"[Z", KEY_BACK_TAB},    {"OP", FUNCTION + 1},
    {"OQ", FUNCTION + 2},    {"OR", FUNCTION + 3},    {"OS", FUNCTION + 4},
    {"[11~", FUNCTION + 1},  {"[12~", FUNCTION + 2},  {"[13~", FUNCTION + 3},
    {"[14~", FUNCTION + 4},  {"[15~", FUNCTION + 5},  {"[17~", FUNCTION + 6},
    {"[18~", FUNCTION + 7},  {"[19~", FUNCTION + 8},  {"[20~", FUNCTION + 9},
    {"[21~", FUNCTION + 10}, {"[23~", FUNCTION + 11}, {"[24~", FUNCTION + 12},
    {"[[A", FUNCTION + 1},   {"[[B", FUNCTION + 2},   {"[[C", FUNCTION + 3},
    {"[[D", FUNCTION + 4},   {"[[E", FUNCTION + 5},
};

/* State after Esc and a byte, and the number of bytes if fixed. */
static const struct opening {
    char byte;
    enum escape_state state;
    int more;
} openings[] = {
    {'[', ESCAPE_CSI, 0},    {'O', ESCAPE_SHORT, 0},  {']', ESCAPE_STRING, 0},
    {'P', ESCAPE_STRING, 0}, {'X', ESCAPE_STRING, 0}, {'^', ESCAPE_STRING, 0},
    {'_', ESCAPE_STRING, 0}, {'?', ESCAPE_BYTES, 1}, /* the keypad of a VT52 */
};

/* Sequences followed by bytes outside the grammar: legacy mouse events. */
static const struct opening tails[] = {
    {'M', ESCAPE_BYTES, 3},
    {'t', ESCAPE_BYTES, 2},
    {'T', ESCAPE_BYTES, 6},
    {'[', ESCAPE_BYTES, 1}, /* F1 to F5 of the Linux console */
};

static const struct opening *find_opening(const struct opening *list, size_t count,
                                          unsigned char byte)
{
    for (size_t i = 0; i < count; i++) {
        if ((unsigned char)list[i].byte == byte) {
            return &list[i];
        }
    }
    return NULL;
}

static void begin(struct escape *escape, enum escape_state state)
{
    escape->state = state;
    escape->length = 0;
    escape->silence = state == ESCAPE_LATE || state == ESCAPE_LATER ? escape->silence : 0;
    escape->mute = state == ESCAPE_LATE || state == ESCAPE_LATER;
}

static void keep(struct escape *escape, unsigned char byte)
{
    if (escape->length + 1 < sizeof escape->bytes) {
        escape->bytes[escape->length] = (char)byte;
        escape->bytes[escape->length + 1] = 0;
    }
    escape->length++;
}

static bool is_kept(const struct escape *escape)
{
    return escape->length > 0 && escape->length < sizeof escape->bytes;
}

/* A key of the terminfo entry that matches completely, or (whole = false) by its beginning. */
static const struct escape_key *find_described(const struct escape *escape, bool whole)
{
    for (size_t i = 0; is_kept(escape) && i < escape->key_count; i++) {
        const char *bytes = escape->keys[i].bytes;
        bool same = strncmp(bytes, escape->bytes, escape->length) == 0;
        if (same && whole == (bytes[escape->length] == 0)) {
            return &escape->keys[i];
        }
    }
    return NULL;
}

/* A report of the mouse: in numbers (SGR 1006), or in a byte each (X10). Presses of the left button
 * and the wheel are taken; other buttons, releases, and those with Shift, Alt or Ctrl are not. */
static bool take_mouse(struct escape *escape)
{
    static const struct {
        int code;
        enum mouse_button button;
    } buttons[] = {{0, MOUSE_LEFT}, {64, MOUSE_WHEEL_UP}, {65, MOUSE_WHEEL_DOWN}};
    const unsigned char *bytes = (const unsigned char *)escape->bytes;
    int code = -1, column = 0, row = 0, end = 0;
    if (escape->length == 6 && memcmp(bytes, "\033[M", 3) == 0) {
        code = bytes[3] - ' ';
        column = bytes[4] - ' ';
        row = bytes[5] - ' ';
    } else if (sscanf(escape->bytes, "\033[<%4d;%5d;%5dM%n", &code, &column, &row, &end) != 3 ||
               end == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
        if (buttons[i].code == code && row > 0 && column > 0) {
            escape->mouse = (struct mouse){buttons[i].button, row - 1, column - 1};
            return true;
        }
    }
    return false;
}

/* A key that came in pieces tells how slow the line is, one that came whole that it no longer is.
 */
static void learn(struct escape *escape, bool known)
{
    enum { AT_ONCE = 25, MOST = 900 };
    int slow = 3 * escape->silence;
    if (known && escape->silence > AT_ONCE) {
        escape->slow = slow > MOST ? MOST : slow;
    } else if (known && escape->length > 1) {
        escape->slow /= 2;
    }
}

void escape_silence(struct escape *escape, int ms)
{
    if (escape->state != ESCAPE_GROUND && escape->state != ESCAPE_PASTE && ms > escape->silence) {
        escape->silence = ms;
    }
}

/* The sequence is complete: a key, the mouse, the start of pasted text, or nothing. */
static enum escape_event finish(struct escape *escape, int *key)
{
    const struct escape_key *described = find_described(escape, true);
    bool mute = escape->mute, kept = is_kept(escape);
    *key = described ? described->key : KEY_NONE;
    for (size_t i = 0; kept && !described && i < sizeof common / sizeof *common; i++) {
        if (escape->bytes[0] == ESC && strcmp(common[i].bytes, escape->bytes + 1) == 0) {
            *key = common[i].key;
        }
    }
    learn(escape, *key != KEY_NONE);
    bool paste = kept && strcmp(escape->bytes, "\033[200~") == 0;
    bool mouse = kept && !described && !mute && take_mouse(escape);
    begin(escape, paste ? ESCAPE_PASTE : ESCAPE_GROUND);
    escape->close = 0;
    return mouse ? ESCAPE_MOUSE : *key != KEY_NONE && !mute ? ESCAPE_KEY : ESCAPE_NOTHING;
}

static enum escape_event drop(struct escape *escape)
{
    begin(escape, ESCAPE_GROUND);
    return ESCAPE_NOTHING;
}

static void open_sequence(struct escape *escape, const struct opening *opening)
{
    escape->state = opening->state;
    escape->more = opening->more;
    escape->close = 0;
}

/* ---- one function per state ---- */

/* A single byte is a key; bytes of a UTF-8 character belong together. */
static enum escape_event take_plain(struct escape *escape, unsigned char byte, int *key)
{
    if ((byte & 0xc0u) == 0x80 && escape->character > 0) {
        escape->character--;
    } else {
        escape->character = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    }
    bool mute = escape->mute;
    escape->mute = mute && escape->character > 0;
    *key = byte == 127 || byte == 8 ? KEY_ERASE : byte == '\n' ? KEY_RETURN : byte;
    return mute || byte == 0 ? ESCAPE_NOTHING : ESCAPE_KEY;
}

static enum escape_event take_ground(struct escape *escape, unsigned char byte, int *key)
{
    bool inside = escape->character > 0 && (byte & 0xc0u) == 0x80;
    if (byte == ESC) {
        begin(escape, ESCAPE_BEGUN);
        keep(escape, byte);
        return ESCAPE_NOTHING;
    }
    if (byte >= 0x80 && byte < 0xa0 && !inside) { /* Esc and a letter in one byte */
        unsigned char letter = (unsigned char)(byte - 0x40);
        const struct opening *opening =
            find_opening(openings, sizeof openings / sizeof *openings, letter);
        begin(escape, ESCAPE_GROUND);
        keep(escape, ESC);
        keep(escape, letter);
        if (opening && opening->state != ESCAPE_BYTES) {
            open_sequence(escape, opening);
            escape->eight_bit = true;
        }
        return ESCAPE_NOTHING;
    }
    escape->length = 0;
    keep(escape, byte);
    const struct escape_key *described = inside ? NULL : find_described(escape, true);
    if (described) {
        return finish(escape, key);
    }
    if (!inside && find_described(escape, false)) {
        escape->state = ESCAPE_TERMINAL;
        return ESCAPE_NOTHING;
    }
    return take_plain(escape, byte, key);
}

static enum escape_event take_begun(struct escape *escape, unsigned char byte, int *key)
{
    const struct opening *opening =
        find_opening(openings, sizeof openings / sizeof *openings, byte);
    keep(escape, byte);
    escape->eight_bit = false;
    if (find_described(escape, true)) {
        return finish(escape, key);
    }
    if (opening) {
        open_sequence(escape, opening);
    } else if (find_described(escape, false)) {
        escape->state = ESCAPE_TERMINAL;
    } else if (byte >= ' ' && byte < '0') {
        escape->state = ESCAPE_SHORT;
    } else if (byte >= 0xc2) { /* Alt with a non-ASCII letter */
        begin(escape, ESCAPE_GROUND);
        escape->mute = true;
        return take_plain(escape, byte, key);
    } else {
        return drop(escape); /* Alt with a letter */
    }
    return ESCAPE_NOTHING;
}

/* Esc has acted already. A following bracket still belongs to it; a letter O only if it follows
 * soon, or the line is slow. */
static enum escape_event take_late(struct escape *escape, unsigned char byte, int *key)
{
    bool soon = escape->state == ESCAPE_LATE || escape->slow > 0;
    if (byte != '[' && (byte != 'O' || !soon)) {
        begin(escape, ESCAPE_GROUND);
        return take_ground(escape, byte, key);
    }
    escape->length = 0;
    keep(escape, ESC);
    return take_begun(escape, byte, key);
}

static enum escape_event take_csi(struct escape *escape, unsigned char byte, int *key)
{
    bool first = escape->length == 2;
    keep(escape, byte);
    if (first && find_described(escape, true)) {
        return finish(escape, key);
    }
    const struct opening *tail =
        first ? find_opening(tails, sizeof tails / sizeof *tails, byte) : NULL;
    if (tail) {
        open_sequence(escape, tail);
        return ESCAPE_NOTHING;
    }
    /* rxvt ends a shifted key with a dollar; others have it before their last byte */
    bool shifted = byte == '$' && escape->length < 7 && !first &&
                   strspn(escape->bytes + 2, "0123456789") == escape->length - 3;
    if (shifted || byte >= 0x40) {
        return byte < 0x7f ? finish(escape, key) : drop(escape);
    }
    return byte < ' ' ? drop(escape) : ESCAPE_NOTHING;
}

static enum escape_event take_bytes(struct escape *escape, unsigned char byte, int *key)
{
    keep(escape, byte);
    return --escape->more > 0 ? ESCAPE_NOTHING : finish(escape, key);
}

/* Digits may stand before the last byte of Esc O, signs before that of Esc and a blank. */
static enum escape_event take_short(struct escape *escape, unsigned char byte, int *key)
{
    keep(escape, byte);
    bool digits = escape->bytes[1] == 'O' && ((byte >= '0' && byte <= '9') || byte == ';');
    if (digits || (byte >= ' ' && byte < '0' && escape->bytes[1] != 'O')) {
        return ESCAPE_NOTHING;
    }
    return byte >= ' ' && byte < 0x7f ? finish(escape, key) : drop(escape);
}

/* Ends with Esc \, with a bell or with a cancel. Another Esc begins the next sequence. */
static enum escape_event take_string(struct escape *escape, unsigned char byte, int *key)
{
    bool closing = escape->close > 0;
    escape->close = byte == ESC;
    if (closing && byte != ESC && byte != '\\') {
        begin(escape, ESCAPE_BEGUN);
        keep(escape, ESC);
        return take_begun(escape, byte, key);
    }
    bool end =
        closing || byte == BEL || byte == CAN || byte == SUB || (byte == 0x9c && escape->eight_bit);
    return end && byte != ESC ? drop(escape) : ESCAPE_NOTHING;
}

static enum escape_event take_terminal(struct escape *escape, unsigned char byte, int *key)
{
    keep(escape, byte);
    return find_described(escape, true)    ? finish(escape, key)
           : find_described(escape, false) ? ESCAPE_NOTHING
                                           : drop(escape);
}

/* Control characters of a paste are dropped, and so is an incomplete terminator. */
static enum escape_event take_paste(struct escape *escape, unsigned char byte, int *key)
{
    static const char end[] = "\033[201~";
    escape->close = byte == (unsigned char)end[escape->close] ? escape->close + 1 : byte == ESC;
    if (end[escape->close] == 0) {
        drop(escape);
        return ESCAPE_PASTED;
    }
    *key = byte;
    bool text = byte >= ' ' ? byte != 0x7f : byte == '\t' || byte == '\n' || byte == '\r';
    return text && escape->close == 0 ? ESCAPE_PASTED : ESCAPE_NOTHING;
}

static const struct state {
    enum escape_event (*take)(struct escape *escape, unsigned char byte, int *key);
    int patience; /* ms */
    bool whole;   /* an Esc inside is part of the sequence, not the start of the next */
} states[] = {
    [ESCAPE_GROUND] = {take_ground, -1, true},        [ESCAPE_BEGUN] = {take_begun, 50, false},
    [ESCAPE_LATE] = {take_late, 200, true},           [ESCAPE_LATER] = {take_late, 800, true},
    [ESCAPE_CSI] = {take_csi, 1000, false},           [ESCAPE_BYTES] = {take_bytes, 1000, false},
    [ESCAPE_SHORT] = {take_short, 1000, false},       [ESCAPE_STRING] = {take_string, 1000, true},
    [ESCAPE_TERMINAL] = {take_terminal, 1000, false}, [ESCAPE_PASTE] = {take_paste, 5000, true},
};

enum escape_event escape_take(struct escape *escape, unsigned char byte, int *key)
{
    *key = KEY_NONE;
    if (byte == ESC && !states[escape->state].whole) {
        bool alt = escape->state == ESCAPE_BEGUN; /* with a key that is a sequence */
        begin(escape, ESCAPE_BEGUN);
        escape->mute = alt;
        keep(escape, byte);
        return ESCAPE_NOTHING;
    }
    return states[escape->state].take(escape, byte, key);
}

int escape_wait_ms(const struct escape *escape)
{
    int wait = states[escape->state].patience;
    if (escape->state != ESCAPE_BEGUN) {
        return wait;
    }
    wait = escape->patience > 0 ? escape->patience : wait;
    return escape->slow > wait ? escape->slow : wait;
}

enum escape_event escape_timeout(struct escape *escape, int *key)
{
    bool alone = escape->state == ESCAPE_BEGUN, paste = escape->state == ESCAPE_PASTE;
    *key = alone ? KEY_ESCAPE : KEY_NONE;
    begin(escape, alone                          ? ESCAPE_LATE
                  : escape->state == ESCAPE_LATE ? ESCAPE_LATER
                                                 : ESCAPE_GROUND);
    return alone ? ESCAPE_KEY : paste ? ESCAPE_PASTED : ESCAPE_NOTHING;
}
