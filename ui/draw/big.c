/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/big.h"

#include <stddef.h>
#include <string.h>

static const char characters[] = "0123456789%<>-";
static const char *const shapes[sizeof characters - 1][BIG_ROWS] = {
    {"###", "# #", "# #", "# #", "###"}, {" # ", "## ", " # ", " # ", "###"},
    {"###", "  #", "###", "#  ", "###"}, {"###", "  #", " ##", "  #", "###"},
    {"# #", "# #", "###", "  #", "  #"}, {"###", "#  ", "###", "  #", "###"},
    {"###", "#  ", "###", "# #", "###"}, {"###", "  #", " # ", " # ", " # "},
    {"###", "# #", "###", "# #", "###"}, {"###", "# #", "###", "  #", "###"},
    {"# #", "  #", " # ", "#  ", "# #"}, {"  #", " # ", "#  ", " # ", "  #"},
    {"#  ", " # ", "  #", " # ", "#  "}, {"   ", "   ", "###", "   ", "   "},
};

int big_width(const char *text)
{
    return (int)strlen(text) * BIG_COLUMNS;
}

void big_draw(struct canvas *canvas, const struct rect *area, enum role role, const char *text)
{
    for (int i = 0; text[i]; i++) {
        const char *found = strchr(characters, text[i]);
        for (int row = 0; found && row < BIG_ROWS; row++) {
            const char *shape = shapes[found - characters][row];
            for (int k = 0; shape[k]; k++) {
                if (shape[k] == '#') {
                    canvas_glyph(canvas, area, row, 1 + i * BIG_COLUMNS + k, role, GLYPH_FULL);
                }
            }
        }
    }
}
