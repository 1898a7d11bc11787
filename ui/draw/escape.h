/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ESCAPE_H
#define ICURISK_UI_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Parses the bytes that a terminal sends into keys. An escape sequence is consumed as a whole by
 * its grammar and gives a known key or nothing: no part of it ever acts as a letter. This includes
 * mouse events, cursor, focus and colour reports, and Alt with a letter. */

/* A key sequence from the terminal's terminfo entry; takes precedence over common sequences. */
struct escape_key {
    char bytes[16];
    int key;
};
enum { ESCAPE_KEYS = 32 };

enum escape_state {
    ESCAPE_GROUND,
    ESCAPE_BEGUN,    /* Esc: a key of its own, or the start of a sequence */
    ESCAPE_LATE,     /* Esc has acted as a key; the rest of a sequence may still come */
    ESCAPE_LATER,    /* likewise, but most likely typed by a person */
    ESCAPE_CSI,      /* Esc [ */
    ESCAPE_BYTES,    /* a fixed number of further bytes */
    ESCAPE_SHORT,    /* Esc O, Esc and a blank: up to the next printable byte */
    ESCAPE_STRING,   /* OSC, DCS and the like: up to the terminator */
    ESCAPE_TERMINAL, /* the start of a key of this terminal */
    ESCAPE_PASTE     /* between the brackets of pasted text */
};

/* What a mouse reports and is taken for something: the button pressed, or the wheel. */
enum mouse_button { MOUSE_LEFT, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct mouse {
    enum mouse_button button;
    int row, column; /* from 0 */
};

/* Zero-initialise; set keys, and patience if not 50 ms. */
struct escape {
    struct escape_key keys[ESCAPE_KEYS];
    size_t key_count;
    int patience; /* ms after which Esc counts as a key; 0: 50 */
    int slow;     /* ms, learnt from keys that arrived in pieces: Esc waits as long at least */
    int silence;  /* ms: the longest one inside the sequence */
    enum escape_state state;
    struct mouse mouse; /* of the last ESCAPE_MOUSE */
    char bytes[24];     /* of the sequence, as far as they fit */
    size_t length;      /* length of the sequence; may exceed bytes if it is not a key */
    int more;           /* ESCAPE_BYTES: number of bytes to come */
    int character;      /* bytes missing from the current UTF-8 character */
    bool mute;          /* the character or sequence is discarded */
    bool eight_bit;     /* the string began with one byte */
    int close;          /* ESCAPE_PASTE: matched length of its terminator */
};

enum escape_event {
    ESCAPE_NOTHING,
    ESCAPE_KEY,   /* *key: enum key, a character, or a byte of one */
    ESCAPE_MOUSE, /* the mouse was used: escape->mouse */
    ESCAPE_PASTED /* *key: a byte of text that was pasted, not typed; KEY_NONE: its end */
};
enum escape_event escape_take(struct escape *escape, unsigned char byte, int *key);
/* Call with the time since the byte before, in ms, before each byte that was not read together with
 * it. A slow line is recognised by keys whose bytes arrive one by one. */
void escape_silence(struct escape *escape, int ms);
/* Time to wait for the next byte before calling escape_timeout, in ms; -1: for ever. */
int escape_wait_ms(const struct escape *escape);
/* Call if no byte arrived in that time: a pending Esc was a key; any other sequence is abandoned.
 */
enum escape_event escape_timeout(struct escape *escape, int *key);

#endif
