/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_QUANTISE_H
#define ICURISK_LEARN_QUANTISE_H

#include "base/error.h"
#include "net/network.h"

/* Uniform 8-bit post-training quantisation of the weights and inputs of every map. Input ranges are
 * measured on calibration stays, zero is exactly representable, biases are int32, conversion
 * saturates. */
enum quantisation {
    QUANTISE_TENSOR,  /* as published: one range per tensor, [lowest, highest) to 0..255 */
    QUANTISE_CHANNEL, /* one symmetric scale per output channel: the tensor's scale times 2^(-n/16),
                         which takes one byte in a file */
};

/* A new int8 network, which the caller frees with free(). x[stays][steps][inputs] are the
 * calibration stays (dense networks evaluate each row separately). NULL with a reason if a weight
 * is NaN. */
struct network *quantise_network(const struct network *network, enum quantisation kind,
                                 const float *x, int stays, int steps, struct error *error);

/* Quantisation error of one map, measured on the same stays: root mean square of the weights and of
 * their errors, and the range of the inputs. */
struct quantisation_error {
    char name[40];
    double weight_rms, error_rms, largest;
    float input_low, input_high;
};
/* For map index (0 .. maps-1). */
void quantise_error(const struct network *network, const struct network *quantised, int index,
                    struct quantisation_error *out);

#endif
