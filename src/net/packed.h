/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_PACKED_H
#define ICURISK_NET_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* Lossless compression of float tensors (except that -0 may become 0). If most weights are zero or
 * share few values, their positions and values are Huffman coded (Han, Mao and Dally 2016); the
 * encoder chooses the shortest form. man/icurisk-files.5 specifies the format. */

/* Scale of an output channel: 2^(1 - step / 16), step 0 to 255. At most PACKED_WEIGHTS_MOST coded
 * weights are accepted, so that a small file cannot request unbounded memory. */
enum { PACKED_STEPS = 256, PACKED_LEVEL_MOST = 127, PACKED_WEIGHTS_MOST = 1 << 18 };
float packed_scale(int step);

/* packed_put appends the tensor weights[rows][columns] (a bias: one row). Values must be finite. */
struct packed_writer {
    struct text *out;
    unsigned int bits; /* bits of the incomplete last byte, and how many */
    int count;
};
void packed_put(struct packed_writer *writer, const float *weights, int rows, int columns);
/* Pads the last byte with zeros; call once at the end. */
void packed_finish(struct packed_writer *writer);

struct packed_reader {
    const uint8_t *bytes;
    size_t size, at; /* at: bits read */
};
/* Decodes weights[rows][columns]. Never reads or writes out of bounds. False with a reason if the
 * data are truncated or not valid, or a value is not finite. */
bool packed_get(struct packed_reader *reader, float *weights, int rows, int columns,
                struct error *error);
/* Is everything read, except at most seven zero bits of padding? */
bool packed_end(const struct packed_reader *reader, struct error *error);

#endif
