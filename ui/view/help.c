/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>

/* The keys as they are bound, and what the signs mean. */

static void draw_keys(struct screen *screen, const struct rect *area, struct page *page)
{
    for (int section = 0; section < KEYS_SECTIONS; section++) {
        page_line(screen, area, page, 1, ROLE_HEADING,
                  _(keys_section_name((enum key_section)section)));
        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            const struct key_binding *binding = keys_binding((enum action)i);
            if ((int)binding->section == section) {
                page_pair(screen, area, page, 18, binding->keys, _(binding->note));
            }
        }
    }
}

static void draw_signs(struct screen *screen, const struct rect *area, struct page *page)
{
    static const struct {
        int glyph; /* enum glyph, or a digit's character */
        const char *meaning;
    } signs[] = {
        {GLYPH_MEASURED, N_("measured in that hour (the last value of the hour)")},
        {GLYPH_CARRIED, N_("carried forward from an earlier hour; a blank is unknown")},
        {'1', N_("1, 2 or 3 instead: measured, with so many NEWS2 points")},
        {GLYPH_PAIR_TOP, N_("systolic pressure, joined to the diastolic below it")},
        {GLYPH_MEAN, N_("mean pressure")},
        {'!', N_("risk at or above the network's threshold")},
        {GLYPH_FULL, N_("filled: the risk; the upright line in a bar: the threshold")},
    };
    _Static_assert(GLYPH_COUNT < '!', "characters and glyphs are told apart by their number");
    page_line(screen, area, page, 1, ROLE_HEADING, _("Signs"));
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        char text[2] = {(char)signs[i].glyph, 0};
        page_pair(screen, area, page, 18,
                  signs[i].glyph < GLYPH_COUNT
                      ? theme_glyph(screen->canvas.utf8, (enum glyph)signs[i].glyph)
                      : text,
                  _(signs[i].meaning));
    }
    page_pair(screen, area, page, 18, _("risk by hour"),
              screen->canvas.utf8 ? _("full height is 50% or more")
                                  : _("a digit is tenths: 3 is 30% to 39%"));
    page_pair(
        screen, area, page, 18, "NEWS2",
        _("National Early Warning Score 2, (c) Royal College of Physicians 2017; a range when "
          "inputs are missing. Not for under 16s or in pregnancy."));
}

static void help_draw(struct screen *screen, const struct rect *area)
{
    struct page *page = &screen->pages[VIEW_HELP];
    page_start(page);
    draw_keys(screen, area, page);
    draw_signs(screen, area, page);
    page_end(screen, area, page);
}

static bool help_act(struct screen *screen, enum action action, int rows)
{
    return page_act(&screen->pages[VIEW_HELP], action, rows);
}

static const enum action help_bar[] = {ACTION_PAGE_DOWN, ACTION_PAGE_UP, ACTION_BACK, ACTION_QUIT,
                                       ACTION_NONE};
const struct view view_help = {
    N_("Help"), N_("Every key, and what the signs mean."), help_bar, help_draw, help_act, NULL};
