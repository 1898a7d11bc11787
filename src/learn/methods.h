/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_METHODS_H
#define ICURISK_LEARN_METHODS_H

#include "learn/compress_reduced.h"
#include "learn/condense.h"

/* Methods of compression besides pruning whole units and 8 bits, one row each: `condense --methods
 * all` applies them to the variants that it has written. */
enum { METHODS = 6 };
struct method {
    const char *name; /* name of the network and of its file, NAME.safetensors */
    int parent;       /* index of a variant */
    struct reduce_choice choice;
    bool rewind;
    int epochs;
};
extern const struct method methods[METHODS];

/* Result of one method. */
struct method_result {
    size_t weights, left; /* weights of the network; of these, nonzero */
    size_t file_bytes;
    struct judgement judged; /* as in its facts */
    struct change change;
    char path[512];
};

/* Makes, judges and writes them all, from the parents at results[].path. False if stopped (error
 * unset) or failed; files already written are kept. */
bool methods_make(const struct cohort *cohort, const struct condense_options *options,
                  struct parallel *pool, const struct condensed results[VARIANT_COUNT],
                  struct method_result made[METHODS], struct error *error);

#endif
