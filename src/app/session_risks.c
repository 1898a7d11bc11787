/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The network used for a stay and its risk, computed once. */
#include "app/session.h"

#include <stdlib.h>

#include "base/memory.h"

enum scheme session_scheme_of(const struct session *session, size_t stay)
{
    return session->stays[stay].scheme;
}

/* Does a scheme use this variable, itself or as a substitute? */
static bool scheme_sees(enum scheme scheme, enum variable variable)
{
    const enum variable *list;
    enum variable sources[VARIABLE_SOURCES_MAX];
    size_t count = scheme_variables(scheme, &list);
    bool seen = false;
    for (size_t i = 0; i < count; i++) {
        size_t source_count = variable_sources(list[i], sources);
        for (size_t k = 0; k < source_count; k++) {
            seen = seen || sources[k] == variable;
        }
    }
    return seen;
}

size_t session_unseen(struct session *session, size_t stay, enum scheme scheme,
                      enum variable *unseen)
{
    const struct session_stay *s = &session->stays[stay];
    const struct timeline *timeline = session_timeline(session, stay);
    size_t count = 0;
    for (int v = 0; v < VARIABLE_COUNT && s->patient->hours > 0; v++) {
        bool read = timeline->cells[v][s->patient->hours - 1].origin != CELL_NONE;
        /* The Glasgow components are part of the total. */
        bool part = v == VARIABLE_GCS_EYE || v == VARIABLE_GCS_MOTOR || v == VARIABLE_GCS_VERBAL;
        if (read && !part && !scheme_sees(scheme, (enum variable)v)) {
            unseen[count++] = (enum variable)v;
        }
    }
    return count;
}

size_t session_model_of(const struct session *session, size_t stay)
{
    if (session->model_chosen || session->model_count == 0) {
        return session->model;
    }
    enum scheme scheme = session_scheme_of(session, stay);
    size_t twin = session_find_model(session, session->models[session->model]->name, scheme);
    return twin < session->model_count ? twin : session->model;
}

void session_risk_at(struct session *session, size_t stay, size_t model, int at_hour,
                     struct risk *risk)
{
    const struct session_stay *s = &session->stays[stay];
    session_check_model(session, model);
    risk_compute(session->models[model], s->patient, session_timeline(session, stay),
                 at_hour > 0 ? at_hour : s->at_hour, risk);
}

/* The risk of a stay under a model; NULL: not computed. */
static const struct risk *find_risk(const struct session_stay *stay, size_t model)
{
    const struct known_risk *known = stay->risks;
    while (known && known->model != model) {
        known = known->next;
    }
    return known ? &known->risk : NULL;
}

const struct risk *session_risk(struct session *session, size_t stay, size_t model)
{
    const struct risk *risk = find_risk(&session->stays[stay], model);
    if (!risk) {
        struct known_risk *known = memory_new(1, sizeof *known);
        session_risk_at(session, stay, model, 0, &known->risk);
        known->model = model;
        known->next = session->stays[stay].risks;
        session->stays[stay].risks = known;
        risk = &known->risk;
    }
    return risk;
}

const struct doubts *session_doubts(struct session *session, size_t stay, size_t model)
{
    const struct risk *risk = session_risk(session, stay, model);
    struct session_stay *s = &session->stays[stay];
    if (!s->doubts_ready || s->doubts_model != model) {
        doubts_free(&s->doubts);
        doubts_find(session->models[model], s->patient, risk, &s->doubts);
        s->doubts_model = model;
        s->doubts_ready = true;
    }
    return &s->doubts;
}

const struct risk *session_risk_known(const struct session *session, size_t stay, size_t model)
{
    return find_risk(&session->stays[stay], model);
}

const struct risk *session_known_risk(const struct session *session, size_t stay)
{
    return session->model_count > 0
               ? session_risk_known(session, stay, session_model_of(session, stay))
               : NULL;
}
