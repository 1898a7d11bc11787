/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ESCAPE_H
#define ICURISK_UI_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* From the bytes that a terminal sends to keys. A sequence is taken whole by its grammar, and then
 * is a key that is known, or nothing: no part of it ever acts as a letter. So do mouse clicks,
 * reports of the cursor, of focus and of colours, Alt with a letter, and whatever comes next. */

/* A key as the terminal's description writes it; looked at before the sequences that most terminals
 * share. */
struct escape_key {
    char bytes[16];
    int key;
};
enum { ESCAPE_KEYS = 32 };

enum escape_state {
    ESCAPE_GROUND,
    ESCAPE_BEGUN,    /* Esc: a key by itself, or the first byte of a sequence */
    ESCAPE_LATE,     /* Esc has acted as a key; the rest of a sequence may still come */
    ESCAPE_LATER,    /* likewise, but most likely a person types */
    ESCAPE_CSI,      /* Esc [ */
    ESCAPE_BYTES,    /* so many bytes more, whatever they are */
    ESCAPE_SHORT,    /* Esc O, Esc and a blank: to the next printable byte */
    ESCAPE_STRING,   /* OSC, DCS and the like: to its terminator */
    ESCAPE_TERMINAL, /* the beginning of a key of this terminal only */
    ESCAPE_PASTE     /* between the brackets of pasted text */
};

/* Zero-initialise; fill keys, and patience where 50 ms is not it. */
struct escape {
    struct escape_key keys[ESCAPE_KEYS];
    size_t key_count;
    int patience; /* ms after which Esc is a key by itself; 0: 50 */
    enum escape_state state;
    char bytes[16]; /* of the sequence, as far as there is room */
    size_t length;  /* of it, more than there is room for where it is no key */
    int more;       /* ESCAPE_BYTES: how many are to come */
    int character;  /* bytes that the UTF-8 character begun still needs */
    bool mute;      /* it, or the sequence, is not to act */
    bool eight_bit; /* the string began with one byte */
    int close;      /* ESCAPE_PASTE: how much of its end was seen */
};

enum escape_event {
    ESCAPE_NOTHING,
    ESCAPE_KEY,   /* *key: enum key, a character, or a byte of one */
    ESCAPE_PASTED /* *key: a byte of text that was pasted, not typed; KEY_NONE: its end */
};
enum escape_event escape_take(struct escape *escape, unsigned char byte, int *key);
/* How long to wait for the next byte before escape_silence, in ms; -1: for ever. */
int escape_patience(const struct escape *escape);
/* Nothing came for that long: an Esc was a key, the rest of anything else will not come. */
enum escape_event escape_silence(struct escape *escape, int *key);

#endif
