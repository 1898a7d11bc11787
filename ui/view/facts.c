/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>

/* Where a network comes from, read from its own file. */

static void draw_file(struct screen *screen, const struct rect *area, struct page *page, int indent,
                      const struct model *model)
{
    char text[160];
    page_pair(screen, area, page, indent, _("network"), model->name);
    page_pair(screen, area, page, indent, _("scheme"), scheme_name(model->spec.scheme));
    snprintf(text, sizeof text, _("%s, %zu weights, file of %zu bytes"), model_architecture(model),
             model_parameters(model), model->file_bytes);
    page_pair(screen, area, page, indent, _("kind"), text);
    char limit[16], base[16];
    snprintf(text, sizeof text,
             _("%s: where the smaller of sensitivity and precision is largest; of all stays "
               "of the cohort %s died"),
             view_percent(model->threshold, limit, sizeof limit),
             view_percent(model->base_rate, base, sizeof base));
    page_pair(screen, area, page, indent, _("threshold"), text);
    page_pair(screen, area, page, indent, _("file"), model->path ? model->path : "-");
    page_pair(screen, area, page, indent, _("SHA-256"), model->sha256);
}

static void facts_draw(struct screen *screen, const struct rect *area)
{
    enum { INDENT = 20 };
    const struct session *session = screen->session;
    struct page *page = &screen->pages[VIEW_FACTS];
    size_t stay;
    page_start(page);
    if (session->model_count == 0) {
        page_line(screen, area, page, 1, ROLE_STRONG, _("No network could be opened:"));
        page_line(screen, area, page, 1, ROLE_TEXT,
                  session->model_error.set ? session->model_error.text
                                           : _("no model folder was found"));
        page_end(screen, area, page);
        return;
    }
    const struct model *model =
        screen_stay(screen, &stay) ? screen_model(screen, stay) : session->models[session->model];
    page_line(screen, area, page, 1, ROLE_HEADING, _("The file"));
    draw_file(screen, area, page, INDENT, model);
    page_line(screen, area, page, 0, ROLE_TEXT, "");
    page_line(screen, area, page, 1, ROLE_HEADING, _("What the file says of itself"));
    for (size_t i = 0; i < model->fact_count; i++) {
        page_pair(screen, area, page, INDENT, model->facts[i].key, model->facts[i].value);
    }
    page_end(screen, area, page);
}

static bool facts_act(struct screen *screen, enum action action, int rows)
{
    return page_act(&screen->pages[VIEW_FACTS], action, rows);
}

static const enum action facts_bar[] = {ACTION_PAGE_DOWN,     ACTION_PAGE_UP, ACTION_NEXT_MODEL,
                                        ACTION_BACK,          ACTION_HELP,    ACTION_QUIT,
                                        ACTION_SWITCH_SCHEME, ACTION_NONE};
const struct view view_facts = {N_("Facts"), N_("What the network in use is, from its own file."),
                                facts_bar,   facts_draw,
                                facts_act,   NULL};
