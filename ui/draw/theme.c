/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/theme.h"

#include <stddef.h>
#include <string.h>

enum { OWN = -1, RED = 1, GREEN = 2, YELLOW = 3, BLUE = 4, MAGENTA = 5, CYAN = 6 };

#define PLAIN                                                                                      \
    {                                                                                              \
        OWN, false, false, false, false, 0                                                         \
    }
#define BOLD(colour)                                                                               \
    {                                                                                              \
        colour, true, false, false, false, 0                                                       \
    }
#define FINE(colour, fine)                                                                         \
    {                                                                                              \
        colour, true, false, false, false, fine                                                    \
    }
#define FOUND                                                                                      \
    {                                                                                              \
        OWN, true, true, true, false, 0                                                            \
    }
#define REVERSE                                                                                    \
    {                                                                                              \
        OWN, false, true, false, false, 0                                                          \
    }

/* No bright black and, except for patients outside the cohort, nothing faint (invisible on many
 * backgrounds); blue and yellow only on suitable backgrounds. */
static const struct style styles[THEME_COUNT][ROLE_COUNT] = {
    [THEME_DEFAULT] = {[ROLE_TEXT] = PLAIN,
                       [ROLE_TITLE] = {OWN, true, true, false, false, 0},
                       [ROLE_HEADING] = {CYAN, true, false, true, false, 0},
                       [ROLE_STRONG] = BOLD(OWN),
                       [ROLE_SELECTED] = {OWN, true, true, false, false, 0},
                       [ROLE_BAR] = PLAIN,
                       [ROLE_KEY] = REVERSE,
                       [ROLE_NOTICE] = BOLD(YELLOW),
                       [ROLE_ABOVE] = BOLD(RED),
                       [ROLE_CURVE] = {CYAN, false, false, false, false, 0},
                       [ROLE_MEASURED] = BOLD(OWN),
                       [ROLE_CARRIED] = PLAIN,
                       [ROLE_POINTS_1] = BOLD(YELLOW),
                       [ROLE_POINTS_2] = BOLD(MAGENTA),
                       [ROLE_POINTS_3] = BOLD(RED),
                       [ROLE_OUTSIDE] = {.colour = OWN, .faint = true},
                       [ROLE_CURSOR] = REVERSE,
                       [ROLE_FOUND] = FOUND,
                       [ROLE_PULSE] = FINE(GREEN, 46),
                       [ROLE_PRESSURE] = FINE(RED, 203),
                       [ROLE_OXYGEN] = FINE(CYAN, 51),
                       [ROLE_BREATHING] = FINE(YELLOW, 226),
                       [ROLE_WARMTH] = FINE(MAGENTA, 213),
                       [ROLE_CONSCIOUSNESS] = BOLD(OWN),
                       [ROLE_LINE_1] = FINE(CYAN, 51),
                       [ROLE_LINE_1 + 1] = FINE(YELLOW, 220),
                       [ROLE_LINE_1 + 2] = FINE(MAGENTA, 213),
                       [ROLE_LINE_1 + 3] = FINE(GREEN, 83),
                       [ROLE_LINE_1 + 4] = FINE(RED, 209),
                       [ROLE_LINE_6] = FINE(OWN, 147)},
    [THEME_LIGHT] = {[ROLE_TEXT] = PLAIN,
                     [ROLE_TITLE] = {OWN, true, true, false, false, 0},
                     [ROLE_HEADING] = {BLUE, true, false, true, false, 0},
                     [ROLE_STRONG] = BOLD(OWN),
                     [ROLE_SELECTED] = {OWN, true, true, false, false, 0},
                     [ROLE_BAR] = PLAIN,
                     [ROLE_KEY] = REVERSE,
                     [ROLE_NOTICE] = BOLD(MAGENTA),
                     [ROLE_ABOVE] = BOLD(RED),
                     [ROLE_CURVE] = {BLUE, false, false, false, false, 0},
                     [ROLE_MEASURED] = BOLD(OWN),
                     [ROLE_CARRIED] = PLAIN,
                     [ROLE_POINTS_1] = BOLD(BLUE),
                     [ROLE_POINTS_2] = BOLD(MAGENTA),
                     [ROLE_POINTS_3] = BOLD(RED),
                     [ROLE_OUTSIDE] = {.colour = OWN, .faint = true},
                     [ROLE_CURSOR] = REVERSE,
                     [ROLE_FOUND] = FOUND,
                     [ROLE_PULSE] = FINE(GREEN, 28),
                     [ROLE_PRESSURE] = FINE(RED, 160),
                     [ROLE_OXYGEN] = FINE(CYAN, 30),
                     [ROLE_BREATHING] = FINE(OWN, 130),
                     [ROLE_WARMTH] = FINE(MAGENTA, 127),
                     [ROLE_CONSCIOUSNESS] = BOLD(OWN),
                     [ROLE_LINE_1] = FINE(BLUE, 26),
                     [ROLE_LINE_1 + 1] = FINE(RED, 160),
                     [ROLE_LINE_1 + 2] = FINE(MAGENTA, 127),
                     [ROLE_LINE_1 + 3] = FINE(GREEN, 28),
                     [ROLE_LINE_1 + 4] = FINE(CYAN, 30),
                     [ROLE_LINE_6] = FINE(OWN, 94)},
    [THEME_MONO] = {[ROLE_TEXT] = PLAIN,
                    [ROLE_TITLE] = {OWN, true, true, false, false, 0},
                    [ROLE_HEADING] = {OWN, true, false, true, false, 0},
                    [ROLE_STRONG] = BOLD(OWN),
                    [ROLE_SELECTED] = {OWN, true, true, false, false, 0},
                    [ROLE_BAR] = PLAIN,
                    [ROLE_KEY] = REVERSE,
                    [ROLE_NOTICE] = BOLD(OWN),
                    [ROLE_ABOVE] = BOLD(OWN),
                    [ROLE_CURVE] = PLAIN,
                    [ROLE_MEASURED] = BOLD(OWN),
                    [ROLE_CARRIED] = PLAIN,
                    [ROLE_POINTS_1] = BOLD(OWN),
                    [ROLE_POINTS_2] = BOLD(OWN),
                    [ROLE_POINTS_3] = BOLD(OWN),
                    [ROLE_OUTSIDE] = {.colour = OWN, .faint = true},
                    [ROLE_CURSOR] = REVERSE,
                    [ROLE_FOUND] = FOUND,
                    [ROLE_PULSE] = BOLD(OWN),
                    [ROLE_PRESSURE] = BOLD(OWN),
                    [ROLE_OXYGEN] = BOLD(OWN),
                    [ROLE_BREATHING] = BOLD(OWN),
                    [ROLE_WARMTH] = BOLD(OWN),
                    [ROLE_CONSCIOUSNESS] = BOLD(OWN),
                    [ROLE_LINE_1] = PLAIN,
                    [ROLE_LINE_1 + 1] = PLAIN,
                    [ROLE_LINE_1 + 2] = PLAIN,
                    [ROLE_LINE_1 + 3] = PLAIN,
                    [ROLE_LINE_1 + 4] = PLAIN,
                    [ROLE_LINE_6] = PLAIN},
};

static const char *const names[THEME_COUNT] = {"default", "light", "mono"};

static const char *const glyphs[GLYPH_COUNT][2] = {
    [GLYPH_MEASURED] = {"*", "\u25cf"},
    [GLYPH_CARRIED] = {".", "\u00b7"},
    [GLYPH_ASSUMED] = {"o", "\u25cb"},
    [GLYPH_MEAN] = {"+", "\u25c6"},
    [GLYPH_PAIR] = {"|", "\u2502"},
    [GLYPH_PAIR_TOP] = {"v", "\u2577"},
    [GLYPH_PAIR_END] = {"^", "\u2575"},
    [GLYPH_LINE] = {"-", "\u2500"},
    [GLYPH_SIDE] = {"|", "\u2502"},
    [GLYPH_THRESHOLD] = {"-", "\u2500"},
    [GLYPH_POINTER] = {">", "\u25b6"},
    [GLYPH_UP] = {"^", "\u2191"},
    [GLYPH_DOWN] = {"v", "\u2193"},
    [GLYPH_FULL] = {"#", "\u2588"},
    [GLYPH_REST] = {".", "\u00b7"},
    [GLYPH_OLD] = {":", "\u2591"},
    [GLYPH_LEVEL_1] = {"_", "\u2581"},
    [GLYPH_LEVEL_1 + 1] = {"_", "\u2582"},
    [GLYPH_LEVEL_1 + 2] = {".", "\u2583"},
    [GLYPH_LEVEL_1 + 3] = {":", "\u2584"},
    [GLYPH_LEVEL_1 + 4] = {":", "\u2585"},
    [GLYPH_LEVEL_1 + 5] = {"|", "\u2586"},
    [GLYPH_LEVEL_1 + 6] = {"|", "\u2587"},
    [GLYPH_LEVEL_8] = {"#", "\u2588"},
    [GLYPH_DOTS] = {"*", "\u2812"},
    [GLYPH_OLD_DOTS] = {".", "\u2802"},
    [GLYPH_BAND] = {"]", "\u2551"},
    [GLYPH_PART_1] = {"-", "\u258f"},
    [GLYPH_PART_1 + 1] = {"-", "\u258e"},
    [GLYPH_PART_1 + 2] = {"-", "\u258d"},
    [GLYPH_PART_1 + 3] = {"=", "\u258c"},
    [GLYPH_PART_1 + 4] = {"=", "\u258b"},
    [GLYPH_PART_1 + 5] = {"=", "\u258a"},
    [GLYPH_PART_7] = {"=", "\u2589"},
    [GLYPH_ALIKE] = {"~", "~"},
    [GLYPH_CUT] = {"~", "\u2026"},
};

const struct style *theme_style(enum theme scheme, enum role role)
{
    return &styles[scheme][role];
}

bool theme_shade(enum theme scheme, short *behind, short *text)
{
    /* Text gets a colour too, since the terminal's default may be as dark or as light as the band.
     */
    static const short shades[THEME_COUNT][2] = {
        [THEME_DEFAULT] = {236, 252}, [THEME_LIGHT] = {254, 236}, [THEME_MONO] = {-1, -1}};
    *behind = shades[scheme][0];
    *text = shades[scheme][1];
    return *behind >= 0;
}

const char *theme_name(enum theme scheme)
{
    return names[scheme];
}

bool theme_find(const char *name, enum theme *out)
{
    for (int i = 0; name && i < THEME_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum theme)i;
            return true;
        }
    }
    return false;
}

const char *theme_glyph(bool utf8, enum glyph glyph)
{
    return glyphs[glyph][utf8];
}
