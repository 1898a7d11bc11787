/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/font.h"

#include <stdint.h>

/* The first character of a UTF-8 text of at most three bytes, like all glyphs. */
static unsigned code_of(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return bytes[0] < 0x80 ? bytes[0]
           : bytes[0] < 0xE0
               ? (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu)
               : (bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
}

void font_lacks(const unsigned short *characters, size_t count, bool lacks[GLYPH_COUNT])
{
    for (int glyph = 0; glyph < GLYPH_COUNT; glyph++) {
        unsigned code = code_of(theme_glyph(true, (enum glyph)glyph));
        lacks[glyph] = code >= 0x80;
        for (size_t i = 0; i < count && lacks[glyph]; i++) {
            lacks[glyph] = characters[i] != code;
        }
    }
}

/* From console-setup-linux 1.221: Lat15-Fixed16, Uni2-Fixed16 and their variants. */
void font_lacks_usual(bool lacks[GLYPH_COUNT])
{
    static const unsigned short usual[] = {0x00B7, 0x2026, 0x2191, 0x2193, 0x2500, 0x2502, 0x2551,
                                           0x2575, 0x2577, 0x2588, 0x2591, 0x25B6, 0x25CF};
    font_lacks(usual, sizeof usual / sizeof *usual, lacks);
}
