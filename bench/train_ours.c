/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */

/* usage: train_ours ARCHITECTURE STAYS BATCH THREADS EPOCHS
 * Trains on made stays and prints the seconds of the fastest epoch and the loss of the last. */

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "learn/train.h"
#include "patient/scheme.h"

struct timing {
    double started, fastest; /* usec */
    double loss;
};

static bool note_epoch(void *context, const struct progress *progress)
{
    struct timing *timing = context;
    if (progress->epoch_done) {
        double now = clock_usec(), taken = now - timing->started;
        if (timing->fastest <= 0 || taken < timing->fastest) {
            timing->fastest = taken;
        }
        timing->loss = progress->loss;
        timing->started = now;
    }
    return true;
}

/* Noise; the higher its first column, the more likely is death. */
static void make_examples(struct examples *examples, float *x, float *target)
{
    struct random random;
    random_seed(&random, 1);
    size_t rows = (size_t)examples->steps * FEATURE_COUNT;
    for (size_t s = 0; s < examples->count; s++) {
        float shift = (float)random_normal(&random);
        target[s] = shift > 1 ? 1 : 0;
        for (size_t i = 0; i < rows; i++) {
            x[s * rows + i] = (float)random_normal(&random);
            x[s * rows + i] += i % FEATURE_COUNT == 0 ? shift : 0;
        }
    }
    examples->x = x;
    examples->target = target;
}

int main(int argc, char **argv)
{
    enum architecture architecture;
    if (argc != 6 || !architecture_find(argv[1], &architecture)) {
        fprintf(stderr, "usage: train_ours ARCHITECTURE STAYS BATCH THREADS EPOCHS\n");
        return 2;
    }
    struct recipe recipe = recipe_default(architecture);
    struct examples examples = {.count = (size_t)atol(argv[2]), .steps = STAY_HOURS};
    struct error error = ERROR_NONE;
    recipe.batch = atoi(argv[3]);
    recipe.epochs = atoi(argv[5]);
    float *x = memory_new(examples.count, STAY_HOURS * FEATURE_COUNT * sizeof *x);
    float *target = memory_new(examples.count, sizeof *target);
    make_examples(&examples, x, target);
    struct parallel *pool = parallel_new(atoi(argv[4]));
    struct timing timing = {.started = clock_usec()};
    struct network *network =
        train_network(&recipe, &examples, pool, NULL, note_epoch, &timing, &error);
    if (network) {
        printf("%.4f %.6f\n", timing.fastest / 1e6, timing.loss);
    } else {
        fprintf(stderr, "train_ours: %s\n", error.text);
    }
    int status = network ? 0 : 1;
    free(network);
    free(target);
    free(x);
    parallel_free(pool);
    return status;
}
