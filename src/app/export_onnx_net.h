/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EXPORT_ONNX_NET_H
#define ICURISK_APP_EXPORT_ONNX_NET_H

#include <stdbool.h>

#include "app/onnx_graph.h"
#include "net/network.h"

/* The network part of an ONNX file: float32 kinds by LSTM, GRU, or a Scan over the hours; int8 by
 * MatMulInteger, with the inputs of each map quantised as in this program. */

/* Can networks of this kind be exported? */
bool export_onnx_knows(const struct network *network);
/* Adds the nodes that compute logits[stays][hours] from the scaled columns x[stays][hours][inputs].
 * With `last`, logits[stays][1] after the last hour, from x[stays][inputs] for a network that reads
 * a summary; hours are then never masked. Returns the name of the logits. */
const char *export_onnx_network(struct onnx_graph *graph, const struct network *network,
                                const char *x, bool last);
/* The first rows of a constant with one row per hour, as many as x[stays][hours][..] has hours. */
const char *export_onnx_hours(struct onnx_graph *graph, const char *x, const char *constant);

#endif
