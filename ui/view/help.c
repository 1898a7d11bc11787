/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>

/* The key bindings, and the meaning of the signs. */

static void draw_keys(struct sheet *sheet)
{
    char keys[KEYS_PRINTED_BYTES];
    for (int section = 0; section < KEYS_SECTIONS; section++) {
        sheet_line(sheet, 1, ROLE_HEADING, _(keys_section_name((enum key_section)section)));
        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            const struct key_binding *binding = keys_binding((enum action)i);
            if ((int)binding->section == section) {
                sheet_pair(sheet, 18, keys_printed(binding->keys, keys, sizeof keys),
                           keys_text(_(binding->note)));
            }
        }
    }
}

/* The keys of the view from which Help was opened. */
static void draw_own(const struct screen *screen, struct sheet *sheet)
{
    const struct view *view =
        screen->views[screen->stack[screen->depth > 1 ? screen->depth - 2 : 0]];
    char heading[120], keys[KEYS_PRINTED_BYTES];
    snprintf(heading, sizeof heading, _("In this view: %s"), _(view->name));
    sheet_line(sheet, 1, ROLE_HEADING, heading);
    for (const enum action *action = view->bar; *action; action++) {
        sheet_pair(sheet, 18, keys_printed(keys_binding(*action)->keys, keys, sizeof keys),
                   keys_text(_(view_meaning(view, *action).note)));
    }
    sheet_line(sheet, 0, ROLE_TEXT, "");
}

static void draw_signs(const struct screen *screen, struct sheet *sheet)
{
    static const struct {
        enum glyph glyph;
        const char *text; /* instead of the glyph, or NULL */
        const char *meaning;
    } signs[] = {
        {GLYPH_MEASURED, NULL, N_("measured in that hour (the last value of the hour)")},
        {GLYPH_CARRIED, NULL, N_("carried forward from an earlier hour; a blank is unknown")},
        {0, "1", N_("1, 2 or 3 instead: measured, with so many NEWS2 points")},
        {GLYPH_PAIR_TOP, NULL, N_("systolic pressure, joined to the diastolic below it")},
        {GLYPH_MEAN, NULL, N_("mean pressure")},
        {GLYPH_BAND, NULL, N_("beside a chart: where values score no NEWS2 points")},
        {0, "!", N_("risk at or above the network's threshold")},
        {GLYPH_FULL, NULL, N_("filled: the risk; the upright line in a bar: the threshold")},
        {GLYPH_ALIKE, NULL,
         N_("after a bar: a bar of the same length stands for a different number")},
        {GLYPH_OLD, NULL, N_("large figures drawn with it: over 6 h old, and not scored")},
    };
    sheet_line(sheet, 1, ROLE_HEADING, _("Symbols"));
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        sheet_pair(sheet, 18,
                   signs[i].text ? signs[i].text : canvas_sign(screen->canvas, signs[i].glyph),
                   _(signs[i].meaning));
    }
    sheet_pair(sheet, 18, _("risk by hour"),
               /* xgettext:no-c-format */
               _("full height is 50% or more"));
    sheet_pair(
        sheet, 18, "NEWS2",
        _("National Early Warning Score 2, (c) Royal College of Physicians 2017; a range when "
          "inputs are missing. Not for under 16s or in pregnancy."));
}

static void help_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    (void)state;
    draw_own(screen, sheet);
    draw_keys(sheet);
    draw_signs(screen, sheet);
}

static const enum action help_bar[] = {ACTION_PAGE_DOWN, ACTION_PAGE_UP, ACTION_NONE};
const struct view view_help =
    VIEW(N_("Help"), N_("Every key, and what the signs mean."), help_bar, NULL, view_no_patients,
         .state_size = sizeof(struct page), .paged = true, .write = help_write, .aside = true);
