/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_RECURRENT_H
#define ICURISK_NET_RECURRENT_H

#include "net/network.h"

/* network_run and network_run_last of the kinds that read hours in order. float32 storage of a
 * fused kind is run by kernel->recur, all layers and hours in one call, up to eight stays side by
 * side; everything else hour by hour through kind->step. An hour whose inputs are all zero is
 * masked: the states are carried over. */
void recurrent_run(const struct network *network, struct network_scratch *scratch, const float *x,
                   int steps, float *logits);
void recurrent_run_last(const struct network *network, struct network_scratch *scratch,
                        const struct network_stays *stays, float *logits);

#endif
