/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/big.h"

#include <stddef.h>
#include <string.h>

static const char characters[] = "0123456789%<>-./?";
static const char *const shapes[sizeof characters - 1][BIG_ROWS] = {
    {"###", "# #", "# #", "# #", "###"}, {" # ", "## ", " # ", " # ", "###"},
    {"###", "  #", "###", "#  ", "###"}, {"###", "  #", " ##", "  #", "###"},
    {"# #", "# #", "###", "  #", "  #"}, {"###", "#  ", "###", "  #", "###"},
    {"###", "#  ", "###", "# #", "###"}, {"###", "  #", " # ", " # ", " # "},
    {"###", "# #", "###", "# #", "###"}, {"###", "# #", "###", "  #", "###"},
    {"# #", "  #", " # ", "#  ", "# #"}, {"  #", " # ", "#  ", " # ", "  #"},
    {"#  ", " # ", "  #", " # ", "#  "}, {"   ", "   ", "###", "   ", "   "},
    {" ", " ", " ", " ", "#"},           {"  #", "  #", " # ", "#  ", "#  "},
    {"## ", "  #", " # ", "   ", " # "},
};

/* NULL: this character has no shape. */
static const char *const *shape_of(char character)
{
    const char *found = character ? strchr(characters, character) : NULL;
    return found ? shapes[found - characters] : NULL;
}

int big_width(const char *text, int across)
{
    int points = 0;
    for (int i = 0; text[i]; i++) {
        const char *const *shape = shape_of(text[i]);
        points += shape ? (int)strlen(shape[0]) + 1 : 0;
    }
    return points * across;
}

static void draw_point(struct canvas *canvas, const struct rect *area, const struct big *big,
                       int row, int point)
{
    for (int i = 0; i < big->down * big->across; i++) {
        canvas_glyph(canvas, area, row * big->down + i / big->across,
                     1 + point * big->across + i % big->across, big->role, big->glyph);
    }
}

void big_draw(struct canvas *canvas, const struct rect *area, const struct big *big,
              const char *text)
{
    int start = 0;
    for (int i = 0; text[i]; i++) {
        const char *const *shape = shape_of(text[i]);
        for (int row = 0; shape && row < BIG_ROWS; row++) {
            for (int k = 0; shape[row][k]; k++) {
                if (shape[row][k] == '#') {
                    draw_point(canvas, area, big, row, start + k);
                }
            }
        }
        start += shape ? (int)strlen(shape[0]) + 1 : 0;
    }
}
