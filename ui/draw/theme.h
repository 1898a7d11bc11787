/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_THEME_H
#define ICURISK_UI_THEME_H

#include <stdbool.h>

/* What a cell means, not how it looks. Bold and reverse carry the difference; colour only helps. */
enum role {
    ROLE_TEXT,
    ROLE_TITLE,
    ROLE_HEADING,
    ROLE_STRONG,
    ROLE_SELECTED,
    ROLE_BAR,
    ROLE_KEY,
    ROLE_NOTICE, /* disclaimer, provisional, warnings */
    ROLE_ABOVE,  /* at or above the network's threshold */
    ROLE_CURVE,
    ROLE_MEASURED,
    ROLE_CARRIED,
    ROLE_POINTS_1, /* NEWS2 points of a reading; the digit itself is drawn too */
    ROLE_POINTS_2,
    ROLE_POINTS_3,
    ROLE_OUTSIDE, /* a patient outside the cohort: also told by signs, since faint may not show */
    ROLE_CURSOR,  /* the hour under the cursor */
    ROLE_PULSE,   /* of Tiles: each in the colour that monitors give it, with its name beside it */
    ROLE_PRESSURE,
    ROLE_OXYGEN,
    ROLE_BREATHING,
    ROLE_WARMTH,
    ROLE_CONSCIOUSNESS,
    ROLE_LINE_1, /* lines over each other; the number at its end tells a line without colour */
    ROLE_LINE_6 = ROLE_LINE_1 + 5,
    ROLE_COUNT
};

enum theme { THEME_DEFAULT, THEME_LIGHT, THEME_MONO, THEME_COUNT };

/* Foreground as an ANSI number, -1 the terminal's own; the background is always the terminal's own.
 */
struct style {
    signed char colour;
    bool bold, reverse, underline, faint;
    unsigned char fine; /* foreground where the terminal has 256 colours; 0: as above */
};
const struct style *theme_style(enum theme scheme, enum role role);
const char *theme_name(enum theme scheme);
bool theme_find(const char *name, enum theme *out);

enum glyph {
    GLYPH_MEASURED,
    GLYPH_CARRIED,
    GLYPH_ASSUMED,
    GLYPH_MEAN,
    GLYPH_PAIR, /* the bar between systolic and diastolic pressure */
    GLYPH_PAIR_TOP,
    GLYPH_PAIR_END,
    GLYPH_LINE,      /* horizontal rule */
    GLYPH_SIDE,      /* vertical rule */
    GLYPH_THRESHOLD, /* level of the threshold in a curve */
    GLYPH_POINTER,   /* the selected row */
    GLYPH_UP,
    GLYPH_DOWN,
    GLYPH_FULL,   /* filled part of a bar */
    GLYPH_REST,   /* rest of a bar */
    GLYPH_PART_1, /* the last cell of a bar, filled to one eighth, ... */
    GLYPH_PART_7 = GLYPH_PART_1 + 6,
    GLYPH_ALIKE,   /* a bar of the same length stands for another number, too */
    GLYPH_OLD,     /* what large figures of an old reading are made of */
    GLYPH_LEVEL_1, /* eight heights of a column of a curve */
    GLYPH_LEVEL_8 = GLYPH_LEVEL_1 + 7,
    GLYPH_DOTS,     /* Braille: a line that was measured */
    GLYPH_OLD_DOTS, /* and one that is carried */
    GLYPH_BAND,     /* the side of a plot without NEWS2 points */
    GLYPH_CUT,      /* in the place of the middle of a name that has no room */
    GLYPH_COUNT
};
/* What lies behind the band without NEWS2 points in a chart, on a terminal of 256 colours: its
 * colour, and that of text in it whose style has none. False: nothing does. */
bool theme_shade(enum theme scheme, short *behind, short *text);
/* One cell wide, as a string. */
const char *theme_glyph(bool utf8, enum glyph glyph);

#endif
