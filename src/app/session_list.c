/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Filtering and sorting of stays. */
#include "app/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/text.h"

enum session_band session_band(const struct session *session, size_t stay)
{
    const struct risk *risk = session_known_risk(session, stay);
    if (!risk) {
        return session->model_count > 0 ? BAND_PENDING : BAND_NONE;
    }
    const struct model *model = session->models[session_model_of(session, stay)];
    return !risk->known                                  ? BAND_NONE
           : risk_is_above(risk->risk, model->threshold) ? BAND_ABOVE
                                                         : BAND_BELOW;
}

bool session_risk_change(const struct risk *risk, double *change)
{
    enum { BACK = 6 };
    if (!risk->known || risk->hours <= BACK) {
        return false;
    }
    *change =
        (double)risk->by_hour[risk->hours - 1] - (double)risk->by_hour[risk->hours - 1 - BACK];
    return true;
}

const char *session_stay_name(const struct session *session, size_t stay, char *out, size_t size)
{
    const struct patient *patient = session->stays[stay].patient;
    if (patient->bed) {
        snprintf(out, size, "%s", patient->bed);
        return out;
    }
    patient_file_name(patient->file, out, size);
    if (strcmp(out, patient->id) == 0 || strcmp(out, "-") == 0) {
        out[0] = 0;
    }
    return out;
}

const char *session_sort_name(enum session_sort sort)
{
    static const char *const NAMES[SORT_COUNT] = {N_("risk"), N_("id"),         N_("hours"),
                                                  "NEWS2",    N_("6 h change"), N_("data")};
    return NAMES[sort];
}

struct sort_key {
    enum session_band band;
    double number; /* descending; NAN: unknown */
    const char *id;
    size_t stay;
};

static double sort_number(const struct session *session, enum session_sort sort, size_t stay)
{
    const struct session_stay *s = &session->stays[stay];
    const struct risk *risk = session_known_risk(session, stay);
    double change = NAN;
    switch (sort) {
    case SORT_RISK:
        return risk && risk->known ? (double)risk->risk : NAN;
    case SORT_HOURS:
        return s->patient->hours;
    case SORT_NEWS2:
        /* Sorted by the certain part first: 4-9 comes before 2-20. */
        return s->news2.known > 0 ? 100.0 * s->news2.low + s->news2.high : NAN;
    case SORT_CHANGE:
        return risk && session_risk_change(risk, &change) ? fabs(change) : NAN;
    case SORT_DATA:
        return risk && risk->coverage.cells > 0
                   ? (double)risk->coverage.measured / risk->coverage.cells
                   : NAN;
    default:
        return 0;
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct sort_key *x = a, *y = b;
    if (x->band != y->band) {
        return x->band < y->band ? -1 : 1;
    }
    if (isnan(x->number) != isnan(y->number)) {
        return isnan(x->number) ? 1 : -1;
    }
    if (x->number != y->number && !isnan(x->number)) {
        return x->number > y->number ? -1 : 1;
    }
    int ids = strcmp(x->id, y->id);
    return ids ? ids : (x->stay > y->stay) - (x->stay < y->stay);
}

static bool contains(const char *text, const char *part)
{
    size_t length = strlen(part);
    for (; *text; text++) {
        if (strncasecmp(text, part, length) == 0) {
            return true;
        }
    }
    return length == 0;
}

static bool is_listed(const struct session *session, const struct session_rule *rule, size_t stay)
{
    char name[256];
    const struct session_stay *s = &session->stays[stay];
    return (!rule->marked_only || s->marked) &&
           (!rule->filter || contains(s->patient->id, rule->filter) ||
            contains(session_stay_name(session, stay, name, sizeof name), rule->filter));
}

/* Reverses each band; unknown stays remain at its end. */
static void reverse_keys(struct sort_key *keys, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && keys[end].band == keys[first].band &&
                          isnan(keys[end].number) == isnan(keys[first].number);) {
            end++;
        }
        for (size_t i = first, j = end; i + 1 < j; i++, j--) {
            struct sort_key key = keys[i];
            keys[i] = keys[j - 1];
            keys[j - 1] = key;
        }
    }
}

size_t session_list(const struct session *session, const struct session_rule *rule, size_t *order)
{
    struct sort_key *keys = memory_new(session->stay_count + 1, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < session->stay_count; i++) {
        if (is_listed(session, rule, i)) {
            keys[count++] = (struct sort_key){rule->by_band ? session_band(session, i) : BAND_ABOVE,
                                              sort_number(session, rule->sort, i),
                                              session->stays[i].patient->id, i};
        }
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    if (rule->reversed) {
        reverse_keys(keys, count);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = keys[i].stay;
    }
    free(keys);
    return count;
}

void session_order(struct session *session, enum session_sort sort, size_t *order)
{
    for (size_t i = 0; i < session->stay_count && session->model_count > 0; i++) {
        session_risk(session, i, session_model_of(session, i));
    }
    session_list(session, &(struct session_rule){.sort = sort}, order);
}
