/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_QUANTISE_H
#define ICURISK_LEARN_QUANTISE_H

#include "base/error.h"
#include "net/network.h"

/* Uniform 8-bit quantisation after training: weights and the inputs of every map, ranges of the
 * inputs measured on calibration stays, zero exactly representable, biases int32, saturating. */
enum quantisation {
    QUANTISE_TENSOR,  /* as published: one range a tensor, [lowest, highest) to 0..255 */
    QUANTISE_CHANNEL, /* one symmetric scale an output channel; a scale is the tensor's, times
                       * 2^(-n/16), so that it takes one byte in a file */
};

/* A new int8 network; free() it. x[stays][steps][inputs] are the calibration stays (dense networks:
 * steps rows of one evaluation each). NULL with a reason if a weight is not a number. */
struct network *quantise_network(const struct network *network, enum quantisation kind,
                                 const float *x, int stays, int steps, struct error *error);

/* What quantisation did to one map, measured on the same stays: root mean square of weights and of
 * their errors, and the range of inputs. */
struct quantisation_error {
    char name[40];
    double weight_rms, error_rms, largest;
    float input_low, input_high;
};
/* For map index (0 .. maps-1). */
void quantise_error(const struct network *network, const struct network *quantised, int index,
                    struct quantisation_error *out);

#endif
