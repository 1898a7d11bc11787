/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/backprop.h"
#include "vectors.h"

/* The vectors as a group: loss is the mean over stays at the last hour. */
struct fixture {
    struct vectors v;
    struct group group;
    const float *x[16];
    float target[16], weight[16 * 64];
    float *gradient;
    struct backprop *work;
};

static void set_up(struct fixture *f, const char *name)
{
    f->v = vectors_open(name);
    for (int s = 0; s < f->v.stays; s++) {
        f->x[s] = f->v.x + (long)s * f->v.steps * 76;
        f->target[s] = (float)f->v.label[s];
    }
    for (int i = 0; i < f->v.stays * f->v.steps; i++) {
        f->weight[i] = i / f->v.stays == f->v.steps - 1 ? 1 / (float)f->v.stays : 0;
    }
    f->group = (struct group){f->v.stays, f->v.steps, f->x, f->target, f->weight};
    f->gradient = memory_new(f->v.network->parameters, sizeof(float));
    f->work = backprop_new(f->v.network, f->v.stays, f->v.steps);
}

static void tear_down(struct fixture *f)
{
    backprop_free(f->work);
    free(f->gradient);
    vectors_close(&f->v);
}

static void gradients_agree_with_the_reference(void **state)
{
    (void)state;
    for (int k = 0; vectors_names[k]; k++) {
        struct fixture f;
        set_up(&f, vectors_names[k]);
        double loss = backprop_gradient(f.v.network, f.work, &f.group, NULL, NULL, f.gradient);
        assert_true(fabs(loss - f.v.loss) <= 1e-6);
        struct tensor_view tensor;
        for (size_t i = 0; network_tensor(f.v.network, i, &tensor); i++) {
            size_t size = (size_t)(tensor.rows ? tensor.rows : 1) * (size_t)tensor.columns;
            double *expected = memory_new(size, sizeof *expected), largest = 0;
            const json_t *all = json_object_get(f.v.root, "gradients");
            assert_int_equal(vectors_flatten(json_object_get(all, tensor.name), expected, size),
                             size);
            for (size_t j = 0; j < size; j++) {
                largest = fmax(largest, fabs(expected[j]));
            }
            assert_true(largest > 0);
            const float *found = f.gradient + (tensor.data - f.v.network->weights);
            for (size_t j = 0; j < size; j++) {
                double off = fabs((double)found[j] - expected[j]);
                /* relative, with a floor where float32 cancels to almost nothing */
                if (off > 1e-4 * fmax(fabs(expected[j]), 5e-3 * largest)) {
                    fail_msg("%s %s[%zu]: %.9g, expected %.9g", vectors_names[k], tensor.name, j,
                             (double)found[j], expected[j]);
                }
            }
            free(expected);
        }
        tear_down(&f);
    }
}

static void batched_logits_are_those_of_one_stay(void **state)
{
    (void)state;
    for (int k = 0; vectors_names[k]; k++) {
        struct fixture f;
        set_up(&f, vectors_names[k]);
        float logits[16 * 64], one[64];
        backprop_forward(f.v.network, f.work, &f.group, logits);
        struct network_scratch *scratch = network_scratch_new(f.v.network);
        for (int s = 0; s < f.v.stays; s++) {
            network_run(f.v.network, scratch, f.x[s], f.v.steps, one);
            for (int t = 0; t < f.v.steps; t++) {
                assert_true(fabsf(one[t] - logits[t * f.v.stays + s]) <= 2e-6f);
            }
        }
        free(scratch);
        tear_down(&f);
    }
}

/* With dropout and a loss on every hour, against central differences along random directions. */
static void gradients_agree_with_differences(void **state)
{
    (void)state;
    const struct dropout dropout = {.input = 0.2f, .between = 0.3f, .after = 0.4f};
    for (int k = 0; vectors_names[k]; k++) {
        struct fixture f;
        set_up(&f, vectors_names[k]);
        struct network *network = f.v.network;
        struct random random;
        random_seed(&random, 11);
        for (int i = 0; i < f.v.stays * f.v.steps; i++) {
            f.weight[i] = (float)random_uniform(&random);
        }
        struct random fixed = random;
        backprop_gradient(network, f.work, &f.group, &dropout, &fixed, f.gradient);
        float *other = memory_new(network->parameters, sizeof *other);
        float *kept = memory_new(network->parameters, sizeof *kept);
        float *way = memory_new(network->parameters, sizeof *way);
        memcpy(kept, network->weights, network->parameters * sizeof *kept);
        for (int trial = 0; trial < 8; trial++) {
            double slope = 0, loss[2], step = 1e-3;
            struct random direction;
            random_seed(&direction, (uint64_t)trial);
            for (size_t i = 0; i < network->parameters; i++) {
                way[i] = (float)random_normal(&direction);
                slope += (double)way[i] * (double)f.gradient[i];
            }
            for (int side = 0; side < 2; side++) {
                for (size_t i = 0; i < network->parameters; i++) {
                    network->weights[i] = kept[i] + (float)(side ? step : -step) * way[i];
                }
                struct random again = random;
                loss[side] = backprop_gradient(network, f.work, &f.group, &dropout, &again, other);
            }
            double found = (loss[1] - loss[0]) / (2 * step);
            assert_true(fabs(found - slope) <= 0.02 * (fabs(slope) + 0.5));
        }
        memcpy(network->weights, kept, network->parameters * sizeof *kept);
        free(other);
        free(kept);
        free(way);
        tear_down(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_agree_with_the_reference),
        cmocka_unit_test(batched_logits_are_those_of_one_stay),
        cmocka_unit_test(gradients_agree_with_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
