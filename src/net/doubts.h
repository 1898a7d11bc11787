/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_DOUBTS_H
#define ICURISK_NET_DOUBTS_H

#include "net/risk.h"

/* What a risk would be if the problems of a stay had been treated the other way: the other unit, a
 * value fed or not. A problem that leaves nothing else to be meant is no doubt. */

/* A risk is said to move where it differs by more than this. */
#define DOUBT_MOVES 0.02

struct doubt {
    size_t problem; /* index in the patient's problems */
    float risk;     /* with this problem alone treated the other way */
    float effect;   /* risk - the stay's own */
    bool known;     /* false: there is no risk then, or it was not computed */
    bool moves;     /* |effect| > DOUBT_MOVES */
};

struct doubts {
    struct doubt *list; /* the largest effect first, those without a risk last */
    size_t count;
    size_t moving;   /* how many move the risk, each alone */
    size_t untried;  /* how many were too many to be computed */
    float low, high; /* of the stay's risk and all that were computed: each doubt alone, all, and
                      * those together that raise or lower the risk; NAN without a risk */
};

/* At most so many doubts of a stay are computed, in order of their kind and line. */
enum { DOUBTS_MOST = 64 };

/* Of a risk that the model gave the patient, at the same hour. Takes as long as two more risks than
 * there are doubts, and nothing where there are none. doubts_free it. */
void doubts_find(const struct model *model, const struct patient *patient, const struct risk *risk,
                 struct doubts *doubts);
void doubts_free(struct doubts *doubts);
/* Do they move the risk, alone or together? */
bool doubts_move(const struct doubts *doubts);
/* "3 doubts move this risk: 41.0 to 52.3 %; most: line 12 Lactate, 52.3 % otherwise"; "" where no
 * doubt moves it and none is about a unit. Returns out. */
char *doubts_text(const struct doubts *doubts, const struct patient *patient, char *out,
                  size_t size);
/* All problems of the patient: those whose other treatment changes the risk by a tenth of a point
 * or more, the largest effect first, then the rest in order of line. order[problem_count]. */
void doubts_order(const struct doubts *doubts, const struct patient *patient, size_t *order);
/* The doubt about a problem; NULL if there is none. */
const struct doubt *doubts_of(const struct doubts *doubts, size_t problem);

#endif
