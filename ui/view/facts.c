/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>

#include "net/fact.h"

/* The facts of a network, from its own file. */

static void draw_file(struct sheet *sheet, int indent, const struct model *model)
{
    char text[160];
    sheet_pair(sheet, indent, _("network"), model->name);
    sheet_pair(sheet, indent, _("scheme"), scheme_name(model->spec.scheme));
    snprintf(text, sizeof text, _("%s, %zu weights, file of %zu bytes"), model_architecture(model),
             model_parameters(model), model->file_bytes);
    sheet_pair(sheet, indent, _("kind"), text);
    char limit[16], base[16];
    snprintf(text, sizeof text,
             _("%s: where the smaller of sensitivity and precision is largest; of all stays "
               "of the cohort %s died"),
             view_percent(model->threshold, limit, sizeof limit),
             view_percent(model->base_rate, base, sizeof base));
    sheet_pair(sheet, indent, _("threshold"), text);
    sheet_pair(sheet, indent, _("file"), model->path ? model->path : "-");
    sheet_pair(sheet, indent, _("SHA-256"), model->sha256);
    char made[PROVENANCE_TEXT];
    sheet_pair(sheet, indent, _("made"), provenance_said(model, made));
}

struct facts {
    struct page page;
    const struct model *model; /* shown; NULL: none could be opened */
};

static void facts_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    enum { INDENT = 20 };
    const struct session *session = screen->session;
    const struct model *model = ((const struct facts *)state)->model;
    if (!model) {
        sheet_line(sheet, 1, ROLE_STRONG, _("No network could be opened:"));
        sheet_line(sheet, 1, ROLE_TEXT,
                   session->model_error.set ? session->model_error.text
                                            : _("no model folder was found"));
        return;
    }
    sheet_line(sheet, 1, ROLE_HEADING, _("The file"));
    draw_file(sheet, INDENT, model);
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_line(sheet, 1, ROLE_HEADING, _("What the file says of itself"));
    for (size_t i = 0; i < model->fact_count; i++) {
        sheet_pair(sheet, INDENT, fact_name(model->facts[i].key),
                   fact_value(model->facts[i].value));
    }
}

static void facts_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct facts *facts = state;
    const struct session *session = screen->session;
    size_t stay;
    (void)area;
    const struct model *model = session->model_count == 0    ? NULL
                                : screen_stay(screen, &stay) ? screen_model(screen, stay)
                                                             : session->models[session->model];
    if (model && session->models[session->model] == model) {
        session_check_model(screen->session, session->model);
    }
    facts->page.top = model == facts->model ? facts->page.top : 0;
    facts->model = model;
}

static const enum action facts_bar[] = {ACTION_NEXT_MODEL, ACTION_SWITCH_SCHEME, ACTION_NETWORKS,
                                        ACTION_CALIBRATE, ACTION_NONE};
const struct view view_facts =
    VIEW(N_("Facts"), N_("What the network in use is, from its own file."), facts_bar, NULL,
         view_no_patients, .state_size = sizeof(struct facts), .lay_out = facts_lay_out,
         .paged = true, .write = facts_write);
