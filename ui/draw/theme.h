/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_THEME_H
#define ICURISK_UI_THEME_H

#include <stdbool.h>

/* Meaning of a cell, independent of its appearance. Bold and reverse make the distinction; colour
 * only supports it. */
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
    ROLE_OUTSIDE, /* a patient outside the cohort; also marked by characters, since faint may not be
                     visible */
    ROLE_CURSOR,  /* the hour under the cursor */
    ROLE_FOUND,   /* what a search found */
    ROLE_PULSE,   /* Tiles: vital signs in the colours used by monitors, with their names */
    ROLE_PRESSURE,
    ROLE_OXYGEN,
    ROLE_BREATHING,
    ROLE_WARMTH,
    ROLE_CONSCIOUSNESS,
    ROLE_LINE_1, /* overlaid lines; without colour the number at its end identifies a line */
    ROLE_LINE_6 = ROLE_LINE_1 + 5,
    ROLE_COUNT
};

enum theme { THEME_DEFAULT, THEME_LIGHT, THEME_MONO, THEME_COUNT };

/* Foreground as an ANSI number, -1: the terminal's default; the background is always the terminal's
 * default. */
struct style {
    signed char colour;
    bool bold, reverse, underline, faint;
    unsigned char fine; /* foreground on terminals with 256 colours; 0: as above */
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
    GLYPH_ALIKE,   /* marks a bar that has the same length for a different number */
    GLYPH_OLD,     /* for large characters of an old reading */
    GLYPH_LEVEL_1, /* eight heights of a column of a curve */
    GLYPH_LEVEL_8 = GLYPH_LEVEL_1 + 7,
    GLYPH_DOTS,     /* Braille: a line that was measured */
    GLYPH_OLD_DOTS, /* Braille: a line that is carried forward */
    GLYPH_BAND,     /* background of a plot without NEWS2 points */
    GLYPH_CUT,      /* replaces the middle of a name that is too long */
    GLYPH_COUNT
};
/* Colours of the band without NEWS2 points in a chart, on terminals with 256 colours: the
 * background, and the foreground of text whose style has no colour. False: no shading. */
bool theme_shade(enum theme scheme, short *behind, short *text);
/* The glyph as a string, one cell wide. */
const char *theme_glyph(bool utf8, enum glyph glyph);

#endif
