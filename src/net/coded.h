/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_CODED_H
#define ICURISK_NET_CODED_H

#include <stdbool.h>
#include <stddef.h>

#include "net/scratch.h"

/* int8 recurrent networks run by kernel->recur_codes: bit for bit as the hour-by-hour path, but
 * faster. */

/* Is this path possible: a fused kind in int8 whose sums are all exact in float32? */
bool coded_fits(const struct network *network);
/* Scratch size in floats, with rows of `wide`: per stay, and once. */
size_t coded_stay_room(const struct network *network, size_t wide);
size_t coded_room(const struct network *network);
/* Fills scratch->coded, whose buffers are stay[coded_stay_room()] per stay and rows[coded_room()].
 * The other rows of the scratch must be set before. */
void coded_make(const struct network *network, struct network_scratch *scratch, size_t wide,
                float *stay, float *rows);
/* The logit of a state, x[inputs of the output layer]. */
float coded_output(const struct network_scratch *scratch, const float *x);

#endif
