/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/why.h"

#include <math.h>
#include <stdlib.h>

#include "net/occlusion.h"

/* Was a variable of the model measured? The Glasgow components count with the total. */
static bool is_seen(const struct scheme_view *view, enum variable variable, int hours)
{
    bool part = variable == VARIABLE_GCS_EYE || variable == VARIABLE_GCS_MOTOR ||
                variable == VARIABLE_GCS_VERBAL;
    return !part && view->cells[variable][hours - 1].origin != CELL_NONE;
}

static void list_parts(struct why *why, const struct scheme_view *view, enum scheme scheme,
                       int hours)
{
    const enum variable *variables;
    size_t count = scheme_variables(scheme, &variables);
    for (size_t i = 0; i < count; i++) {
        if (is_seen(view, variables[i], hours)) {
            why->parts[why->count++] = (struct why_part){.variable = variables[i]};
        }
    }
    for (int from = 0; from < hours; from += WHY_BLOCK_HOURS) {
        int to = from + WHY_BLOCK_HOURS < hours ? from + WHY_BLOCK_HOURS : hours;
        why->parts[why->count++] =
            (struct why_part){.variable = VARIABLE_NONE, .from = from, .to = to};
    }
}

void why_of(struct why *why, struct session *session, size_t stay, size_t model)
{
    const struct risk *now = session_risk(session, stay, model);
    unsigned edition = session->stays[stay].edition;
    if (why->started && why->stay == stay && why->model == model && why->now == now &&
        why->edition == edition) {
        return;
    }
    *why =
        (struct why){.started = true, .stay = stay, .model = model, .edition = edition, .now = now};
    if (now->known) {
        struct scheme_view view;
        enum scheme scheme = session->models[model]->spec.scheme;
        scheme_view(scheme, session_timeline(session, stay), &view);
        list_parts(why, &view, scheme, now->hours);
    }
}

bool why_step(struct why *why, struct session *session)
{
    if (!why->started || why->done == why->count) {
        return false;
    }
    struct why_part *part = &why->parts[why->done++];
    const struct model *model = session->models[why->model];
    const struct patient *patient = session->stays[why->stay].patient;
    const struct timeline *timeline = session_timeline(session, why->stay);
    int hours = why->now->hours;
    part->known =
        part->variable == VARIABLE_NONE
            ? occlusion_hours(model, patient, timeline, hours, part->from, part->to, &part->risk)
            : occlusion_variable(model, patient, timeline, hours, part->variable, &part->risk);
    return true;
}

/* Absolute change; parts without which there is no risk come first. */
static double change_of(const struct why *why, const struct why_part *part)
{
    return part->known ? fabs(part->risk - (double)why->now->risk) : 1;
}

int why_order(const struct why *why, const struct why_part **order)
{
    int count = 0;
    for (int i = 0; i < why->done; i++) {
        const struct why_part *part = &why->parts[i];
        if (part->variable == VARIABLE_NONE) {
            continue;
        }
        int place = count++;
        while (place > 0 && change_of(why, order[place - 1]) < change_of(why, part)) {
            order[place] = order[place - 1];
            place--;
        }
        order[place] = part;
    }
    return count;
}
