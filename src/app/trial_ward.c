/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/trial_ward.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "learn/cohort.h"

void trial_ward_start(struct trial_ward *ward)
{
    ward->next = ward->stays = ward->flips = ward->ended = ward->made_up = 0;
    ward->largest = 0;
}

void trial_ward_free(struct trial_ward *ward)
{
    free(ward->before);
    free(ward->after);
    free(ward->died);
    *ward = (struct trial_ward){0};
}

static void keep_outcome(struct trial_ward *ward, float before, float after, bool died)
{
    if (ward->ended == ward->capacity) {
        ward->capacity = 2 * ward->capacity + 64;
        ward->before = memory_resize(ward->before, ward->capacity, sizeof *ward->before);
        ward->after = memory_resize(ward->after, ward->capacity, sizeof *ward->after);
        ward->died = memory_resize(ward->died, ward->capacity, sizeof *ward->died);
    }
    ward->before[ward->ended] = before;
    ward->after[ward->ended] = after;
    ward->died[ward->ended++] = died;
}

bool trial_ward_step(struct trial_ward *ward, struct session *session, size_t model,
                     const struct model *condensed, struct guesses *outcomes)
{
    if (ward->next >= session->stay_count) {
        return false;
    }
    size_t stay = ward->next++;
    const struct session_stay *s = &session->stays[stay];
    const struct model *parent = session->models[model];
    const struct risk *before = session_risk(session, stay, model);
    struct risk after;
    risk_compute(condensed, s->patient, session_timeline(session, stay), s->at_hour, &after);
    if (before->known && after.known) {
        double change = (double)after.risk - (double)before->risk;
        int died = guesses_outcome(outcomes, session, stay);
        ward->stays++;
        ward->flips += risk_is_above(before->risk, parent->threshold) !=
                       risk_is_above(after.risk, condensed->threshold);
        ward->largest = fabs(change) > fabs(ward->largest) ? change : ward->largest;
        if (died >= 0) {
            ward->made_up += cohort_made_up(s->patient->id);
            keep_outcome(ward, before->risk, after.risk, died == 1);
        }
    }
    return ward->next < session->stay_count;
}

struct estimate trial_ward_auroc(const struct trial_ward *ward, bool untouched)
{
    struct estimate auroc = {(double)NAN, (double)NAN, (double)NAN};
    if (ward->ended > 0) {
        auroc.value = metrics_auroc(untouched ? ward->before : ward->after, ward->died, ward->ended,
                                    &auroc.low, &auroc.high);
    }
    return auroc;
}

float *trial_ward_rows(struct session *session, const struct model *model, int most, int *count)
{
    size_t floats = (size_t)STAY_HOURS * FEATURE_COUNT;
    float *x = memory_new((size_t)most * floats, sizeof *x);
    bool hourly = network_is_hourly(model->network);
    *count = 0;
    for (size_t i = 0; i < session->stay_count && *count < most; i++) {
        const struct patient *patient = session->stays[i].patient;
        if (patient->hours > 0) {
            (hourly ? features_hourly : features_summary)(&model->spec, patient,
                                                          session_timeline(session, i), STAY_HOURS,
                                                          x + (size_t)(*count)++ * floats);
        }
    }
    return x;
}
