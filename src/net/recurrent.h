/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_RECURRENT_H
#define ICURISK_NET_RECURRENT_H

#include "net/network.h"

/* network_run and network_run_last for hourly kinds. A fused kind runs all layers and hours in one
 * call of kernel->recur, or kernel->recur_codes for int8 (net/coded.h), up to RECURRENCE_STAYS
 * stays at once; all others run hour by hour through kind->step. An hour whose inputs are all zero
 * is masked: the states are carried over. */
void recurrent_run(const struct network *network, struct network_scratch *scratch, const float *x,
                   int steps, float *logits);
void recurrent_run_last(const struct network *network, struct network_scratch *scratch,
                        const struct network_stays *stays, float *logits);

#endif
