/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_WHY_H
#define ICURISK_APP_WHY_H

#include "app/session.h"

/* What raises or lowers one network's risk of one stay most (net/occlusion.h), computed one part at
 * a time. */

enum { WHY_BLOCK_HOURS = 6, WHY_BLOCKS = STAY_HOURS / WHY_BLOCK_HOURS };

struct why_part {
    enum variable variable; /* VARIABLE_NONE: a block of hours */
    int from, to;           /* hours of a block */
    bool known;             /* false: no risk can be computed without it */
    double risk;            /* risk with this part treated as not measured */
};

struct why {
    bool started;
    size_t stay, model;
    unsigned edition;                                   /* edition of the stay */
    const struct risk *now;                             /* the session's risk, with all data */
    int count, done;                                    /* number of parts, and of those computed */
    struct why_part parts[VARIABLE_COUNT + WHY_BLOCKS]; /* measured variables, then blocks */
};

/* Restarts if the stay or model is another one or the stay was reloaded. */
void why_of(struct why *why, struct session *session, size_t stay, size_t model);
/* Computes the next part; false if all are done or there is no risk to explain. */
bool why_step(struct why *why, struct session *session);
/* Sorts the variables computed so far into order[VARIABLE_COUNT], largest absolute change of the
 * risk first; returns how many. */
int why_order(const struct why *why, const struct why_part **order);

#endif
