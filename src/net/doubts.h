/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_DOUBTS_H
#define ICURISK_NET_DOUBTS_H

#include "net/risk.h"

/* How a risk would change if the problems of a stay had been treated the other way: the other unit,
 * or a value used or not. A problem without an alternative is not a doubt. */

/* A risk counts as moved if it changes by more than this. */
#define DOUBT_MOVES 0.02

struct doubt {
    size_t problem; /* index in the patient's problems */
    float risk;     /* with only this problem treated the other way */
    float effect;   /* risk minus the stay's own risk */
    bool known;     /* false: there is no risk in this case, or it was not computed */
    bool moves;     /* |effect| > DOUBT_MOVES */
};

struct doubts {
    struct doubt *list; /* largest effect first, those without a risk last */
    size_t count;
    size_t moving;   /* number that move the risk, each alone */
    size_t untried;  /* number not computed, beyond DOUBTS_MOST */
    float low, high; /* range of the stay's risk and all computed ones: each doubt alone, all
                        together, all that raise it, and all that lower it; NAN without a risk */
};

/* At most this many doubts of a stay are computed, in order of kind and line. */
enum { DOUBTS_MOST = 64 };

/* Computes the doubts about a risk that the model gave the patient, at the same hour. Costs as many
 * risk computations as there are doubts, plus up to three; none without doubts. The caller frees
 * the result with doubts_free. */
void doubts_find(const struct model *model, const struct patient *patient, const struct risk *risk,
                 struct doubts *doubts);
void doubts_free(struct doubts *doubts);
/* Do the doubts move the risk, alone or together? */
bool doubts_move(const struct doubts *doubts);
/* "3 doubts move this risk: 41.0 to 52.3 %; most: line 12 Lactate, 52.3 % otherwise"; "" if no
 * doubt moves it and none concerns a unit. local: in the user's language; else in English, for
 * files. Returns out. */
char *doubts_text(const struct doubts *doubts, const struct patient *patient, bool local, char *out,
                  size_t size);
/* Sorts the problems of the patient into order[problem_count]: first those that change the risk by
 * 0.1 percentage points or more, largest effect first, then the rest by line. */
void doubts_order(const struct doubts *doubts, const struct patient *patient, size_t *order);
/* The doubt about a problem; NULL if there is none. */
const struct doubt *doubts_of(const struct doubts *doubts, size_t problem);

#endif
