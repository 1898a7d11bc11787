/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_SPARSE_H
#define ICURISK_NET_SPARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "net/scratch.h"

/* Recurrent networks in float32 with many weights at 0, run by kernel->recur_sparse (stays side by
 * side) and by projections without zeros. Lists of weights are made with the scratch: whoever
 * changes weights needs a new one. */

/* Share of the weights of the layers that are not 0. */
float sparse_left(const struct network *network);
/* Floats of the lists, and of the rows of stays side by side; 0 if that path is not the faster. */
size_t sparse_room(const struct network *network);
size_t sparse_stays_room(const struct network *network);
/* Fills scratch->sparse. Either is NULL if its room is 0. */
void sparse_make(const struct network *network, struct network_scratch *scratch, float *lists,
                 float *rows);

#endif
