/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_WHY_H
#define ICURISK_APP_WHY_H

#include "app/session.h"

/* What raises or lowers one network's risk of one stay most (net/occlusion), computed one part at a
 * time. */

enum { WHY_BLOCK_HOURS = 6, WHY_BLOCKS = STAY_HOURS / WHY_BLOCK_HOURS };

struct why_part {
    enum variable variable; /* VARIABLE_NONE: a block of hours */
    int from, to;           /* of a block */
    bool known;             /* false: no risk would be left */
    double risk;            /* with this at its usual value */
};

struct why {
    bool started;
    size_t stay, model;
    unsigned edition;       /* of the stay */
    const struct risk *now; /* the session's; with everything */
    int count, done;        /* parts, and how many of them are worked out */
    struct why_part
        parts[VARIABLE_COUNT + WHY_BLOCKS]; /* variables that were measured, then blocks */
};

/* Starts again for another stay or model, or when the stay was reloaded. */
void why_of(struct why *why, struct session *session, size_t stay, size_t model);
/* The next part; false when all are done, or there is no risk to explain. */
bool why_step(struct why *why, struct session *session);
/* The variables worked out so far, largest change of the risk (either way) first.
 * order[VARIABLE_COUNT] of parts; returns how many. */
int why_order(const struct why *why, const struct why_part **order);

#endif
