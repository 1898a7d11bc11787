/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_FONT_H
#define ICURISK_UI_FONT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw/theme.h"

/* Which glyphs a font lacks. Linux console fonts have 256 or 512 characters; missing ones appear as
 * a blank or a box. */

/* Sets lacks[glyph] if its character is not among those of the font, which may be in any order. */
void font_lacks(const unsigned short *characters, size_t count, bool lacks[GLYPH_COUNT]);
/* The same for Debian's console fonts, which all support the same glyphs; used if the console
 * cannot be queried. */
void font_lacks_usual(bool lacks[GLYPH_COUNT]);

#endif
