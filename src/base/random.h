/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_RANDOM_H
#define ICURISK_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* xoshiro256** (Blackman and Vigna, doi:10.1145/3460772), seeded by splitmix64: the same numbers on
 * every machine. The state is plain data: copy it to save it. */
struct random {
    uint64_t state[4];
};

/* The same seed gives the same numbers. */
void random_seed(struct random *random, uint64_t seed);
/* An independent stream for (seed, stream), so that work can be split without sharing a state. */
void random_seed_stream(struct random *random, uint64_t seed, uint64_t stream);
uint64_t random_next(struct random *random);
/* Uniform in [0, 1), 53 bits. */
double random_uniform(struct random *random);
/* Uniform integer in [0, bound), without bias; bound > 0. */
uint64_t random_below(struct random *random, uint64_t bound);
/* Approximately standard normal: the sum of 12 uniforms minus 6, identical on every machine. */
double random_normal(struct random *random);
/* Fisher-Yates shuffle of indices. */
void random_shuffle(struct random *random, size_t *items, size_t count);

#endif
