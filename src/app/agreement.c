/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/agreement.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* Index of one network in each scheme. */
struct places {
    size_t of[SCHEME_COUNT];
};

static struct places find_places(const struct session *session, const char *name)
{
    struct places places;
    for (int i = 0; i < SCHEME_COUNT; i++) {
        places.of[i] = session_find_model(session, name, (enum scheme)i);
    }
    return places;
}

/* The scheme in which a stay is scored: the same for all once the user has chosen one. */
static enum scheme scored_in(const struct session *session, size_t stay)
{
    return session->model_chosen && session->model_count > 0
               ? session->models[session->model]->spec.scheme
               : session_scheme_of(session, stay);
}

size_t agreement_model(const struct session *session, size_t stay, const char *name)
{
    return session_find_model(session, name, scored_in(session, stay));
}

bool agreement_step(struct session *session, const char *name, size_t *next)
{
    struct places places = find_places(session, name);
    for (; *next < session->stay_count; (*next)++) {
        size_t model = places.of[scored_in(session, *next)];
        if (model < session->model_count && !session_risk_known(session, *next, model)) {
            session_risk(session, (*next)++, model);
            return true;
        }
    }
    return false;
}

/* The two networks' risks of a stay. */
struct both {
    const struct risk *a, *b; /* NULL: not computed yet */
    const struct model *model_a, *model_b;
};

static bool look(const struct session *session, const struct places *a, const struct places *b,
                 size_t stay, struct both *both)
{
    enum scheme scheme = scored_in(session, stay);
    size_t place_a = a->of[scheme], place_b = b->of[scheme];
    if (place_a >= session->model_count || place_b >= session->model_count) {
        return false;
    }
    both->a = session_risk_known(session, stay, place_a);
    both->b = session_risk_known(session, stay, place_b);
    both->model_a = session->models[place_a];
    both->model_b = session->models[place_b];
    return true;
}

static bool differs(const struct both *both)
{
    return risk_is_above(both->a->risk, both->model_a->threshold) !=
           risk_is_above(both->b->risk, both->model_b->threshold);
}

size_t agreement_twin(struct session *session, size_t stay, size_t used)
{
    const struct model *model = session->models[used];
    const struct places places = find_places(session, model->name);
    struct both both = {.a = session_risk(session, stay, used), .model_a = model};
    for (int scheme = 0; scheme < SCHEME_COUNT && both.a->known; scheme++) {
        size_t twin = places.of[scheme];
        if (scheme == (int)model->spec.scheme || twin == session->model_count) {
            continue;
        }
        both.b = session_risk(session, stay, twin);
        both.model_b = session->models[twin];
        if (both.b->known && (differs(&both) || fabs((double)both.b->risk - (double)both.a->risk) >
                                                    AGREEMENT_MATTERS)) {
            return twin;
        }
    }
    return session->model_count;
}

void agreement_of(const struct session *session, const char *a, const char *b,
                  struct agreement *agreement)
{
    struct places place_a = find_places(session, a), place_b = find_places(session, b);
    double sum = 0;
    *agreement = (struct agreement){0};
    for (size_t i = 0; i < session->stay_count; i++) {
        struct both both;
        if (!look(session, &place_a, &place_b, i, &both)) {
            continue;
        }
        if (!both.a || !both.b) {
            agreement->pending++;
        } else if (both.a->known && both.b->known) {
            double difference = (double)both.b->risk - (double)both.a->risk;
            sum += fabs(difference);
            agreement->stays++;
            agreement->flips += differs(&both);
            if (fabs(difference) > fabs(agreement->largest)) {
                agreement->largest = difference;
                agreement->largest_stay = i;
            }
        }
    }
    agreement->mean = agreement->stays > 0 ? sum / (double)agreement->stays : 0;
}

struct gap {
    bool flips;
    double size;
    size_t stay;
};

static int by_size(const void *x, const void *y)
{
    const struct gap *a = x, *b = y;
    if (a->flips != b->flips) {
        return a->flips ? -1 : 1;
    }
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    return (a->stay > b->stay) - (a->stay < b->stay);
}

size_t agreement_order(const struct session *session, const char *a, const char *b, size_t *order,
                       size_t *flips)
{
    struct places place_a = find_places(session, a), place_b = find_places(session, b);
    struct gap *found = memory_new(session->stay_count + 1, sizeof *found);
    size_t count = 0;
    *flips = 0;
    for (size_t i = 0; i < session->stay_count; i++) {
        struct both both;
        if (look(session, &place_a, &place_b, i, &both) && both.a && both.b && both.a->known &&
            both.b->known) {
            double size = fabs((double)both.b->risk - (double)both.a->risk);
            found[count] = (struct gap){differs(&both), size, i};
            *flips += found[count++].flips;
        }
    }
    qsort(found, count, sizeof *found, by_size);
    for (size_t i = 0; i < count; i++) {
        order[i] = found[i].stay;
    }
    free(found);
    return count;
}
