/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "base/random.h"
#include "net/linear.h"

/* ---- half precision ---- */

static void halves_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        float value;
        uint16_t bits;
    } table[] = {{0, 0},
                 {-0.0f, 0x8000},
                 {1, 0x3c00},
                 {-2, 0xc000},
                 {65504, 0x7bff},
                 {65519.996f, 0x7bff},
                 {65520, 0x7c00},
                 {-1e30f, 0xfc00},
                 {INFINITY, 0x7c00},
                 {0x1p-14f, 0x0400},
                 {0x1p-24f, 0x0001},
                 {0x1p-25f, 0x0000},   /* half way: to even */
                 {0x1.8p-24f, 0x0002}, /* half way: to even */
                 {0x1.ff8p-15f, 0x03ff},
                 {0x1.ffep-15f, 0x0400}, /* carries into the exponent */
                 {1.00048828125f, 0x3c00},
                 {1.00146484375f, 0x3c02},
                 {0.333333343f, 0x3555}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(half_from_float(table[i].value), table[i].bits);
    }
    assert_true(isnan(half_to_float(half_from_float(NAN))));
}

/* All 65536 codes against the definition, in both directions; a number between two codes is rounded
 * to the nearer one. */
static void every_half_comes_back(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 0x10000; bits++) {
        unsigned exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
        float value = half_to_float((uint16_t)bits);
        if (exponent == 31) {
            assert_true(fraction ? isnan(value) : isinf(value));
        } else {
            double size = exponent ? (1 + fraction / 1024.0) * pow(2, (int)exponent - 15)
                                   : fraction / 1024.0 * 0x1p-14;
            assert_true((double)value == (bits & 0x8000 ? -size : size));
            float next = half_to_float((uint16_t)(bits + 1));
            if (isfinite(next)) {
                assert_int_equal(half_from_float(value + (next - value) * 0.49f), bits);
                assert_int_equal(half_from_float(value + (next - value) * 0.51f), bits + 1);
            }
        }
        if (!isnan(value)) {
            assert_int_equal(half_from_float(value), bits);
            assert_int_equal(signbit(value) != 0, bits >> 15);
        }
    }
}

/* ---- int8 arithmetic ---- */

enum { INPUTS = 76, OUTPUTS = 32 }; /* INPUTS: whole quads */

/* A map with extreme contents: any zero points, codes and biases at their limits.
 * Scales are powers of two, so that nothing is rounded. */
struct made {
    struct linear map;
    int8_t codes[INPUTS * OUTPUTS], quads[INPUTS * OUTPUTS];
    float scale[OUTPUTS], step[OUTPUTS];
    int32_t bias[OUTPUTS], offset[OUTPUTS], sums[OUTPUTS], reach[INPUTS / 4 + 7];
};

static void make(struct made *made, struct random *random, int inputs, bool bias)
{
    *made = (struct made){0};
    for (int i = 0; i < inputs * OUTPUTS; i++) {
        made->codes[i] = (int8_t)((int)random_below(random, 256) - 128);
    }
    for (int j = 0; j < OUTPUTS; j++) {
        made->scale[j] = ldexpf(1, -(int)random_below(random, 12));
        made->bias[j] = (int32_t)random_below(random, 1 << 20) - (1 << 19);
    }
    made->map = (struct linear){.inputs = inputs,
                                .outputs = OUTPUTS,
                                .codes = made->codes,
                                .quads = made->quads,
                                .scale = made->scale,
                                .zero = (int)random_below(random, 256) - 128,
                                .bias_codes = bias ? made->bias : NULL,
                                .offset = made->offset,
                                .step = made->step,
                                .reach = made->reach,
                                .sums = random_below(random, 2) ? made->sums : NULL,
                                .input_scale = ldexpf(1, -(int)random_below(random, 8)),
                                .input_zero = (int)random_below(random, 256)};
    linear_prepare(&made->map);
}

struct room {
    uint8_t bytes[2 * LINEAR_ROWS * (INPUTS + 2 * BYTE_ROOM)];
};

static struct linear_work work_in(struct room *room)
{
    return (struct linear_work){.kernel = &kernel_plain, .bytes = room->bytes};
}

/* The kernels of each instruction set, with the plain ones in place of those that cannot run here.
 */
static const struct kernel *kernel_in_turn(int i)
{
    int tables = 0;
    while (kernel_at(tables)) {
        tables++;
    }
    const struct kernel *kernel = kernel_at(i % tables);
    return kernel_runs(kernel) ? kernel : &kernel_plain;
}

/* The same bits as one map after another with ReLU between them, with each instruction set. */
static void chains_are_maps_in_turn(void **state)
{
    (void)state;
    struct made made[3];
    struct room room;
    struct random random;
    random_seed(&random, 12);
    for (int trial = 0; trial < 60; trial++) {
        const struct linear *maps[3];
        for (int m = 0; m < 3; m++) {
            make(&made[m], &random, m ? OUTPUTS : 1 + (int)random_below(&random, INPUTS), true);
            made[m].map.input_scale *= m ? 0x1p14f : 1; /* of the size of the previous outputs */
            maps[m] = &made[m].map;
        }
        float x[LINEAR_ROWS * INPUTS], y[LINEAR_ROWS * OUTPUTS], row[2][OUTPUTS];
        int count = 1 + (int)random_below(&random, LINEAR_ROWS), depth = 1 + trial % 3;
        for (int i = 0; i < count * INPUTS; i++) {
            x[i] = (float)random_normal(&random) * 60 * maps[0]->input_scale;
        }
        struct linear_work work = work_in(&room);
        work.kernel = kernel_in_turn(trial);
        linear_apply_chain(maps, depth, &work, &(struct linear_rows){count, x, INPUTS, y, OUTPUTS});
        for (int i = 0; i < count; i++) {
            const float *in = x + i * INPUTS;
            for (int m = 0; m < depth; m++) {
                linear_apply(maps[m], &work, in, false, row[m % 2]);
                in = row[m % 2];
                if (m + 1 < depth) {
                    work.kernel->relu(row[m % 2], OUTPUTS);
                }
            }
            assert_memory_equal(y + i * OUTPUTS, in, OUTPUTS * sizeof *in);
        }
    }
}

/* The sum over the inputs in 64 bits; bytes[inputs] are the quantised inputs. */
static int64_t brute_sum(const struct linear *map, const int *bytes, int j)
{
    int64_t sum = map->bias_codes ? map->bias_codes[j] : 0;
    for (int i = 0; i < map->inputs; i++) {
        sum += (int64_t)(bytes[i] - map->input_zero) *
               ((int64_t)map->codes[i * map->outputs + j] - map->zero);
    }
    return sum;
}

static void draw_inputs(const struct linear *map, struct random *random, int *bytes, float *x)
{
    for (int i = 0; i < map->inputs; i++) {
        bytes[i] = (int)random_below(random, 256);
        x[i] = map->input_scale * (float)(bytes[i] - map->input_zero);
    }
}

static void bytes_are_multiplied_exactly(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 5);
    for (int round = 0; round < 200; round++) {
        struct made made;
        struct room room;
        struct linear_work work = work_in(&room);
        int bytes[INPUTS], inputs = 1 + (int)random_below(&random, INPUTS);
        float x[INPUTS], y[OUTPUTS], more[OUTPUTS];
        make(&made, &random, inputs, round % 2);
        draw_inputs(&made.map, &random, bytes, x);
        linear_apply(&made.map, &work, x, false, y);
        for (int j = 0; j < OUTPUTS; j++) {
            float expected =
                (float)brute_sum(&made.map, bytes, j) * (made.map.input_scale * made.scale[j]);
            assert_true(y[j] == expected);
            more[j] = 1000;
        }
        linear_apply(&made.map, &work, x, true, more);
        for (int j = 0; j < OUTPUTS; j++) {
            assert_true(more[j] == 1000 + y[j]);
        }
    }
}

/* The hidden kernel of hLSTM: each gate has inputs and outputs of its own. */
static void gates_are_multiplied_apart(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 6);
    struct made made;
    struct room room;
    struct linear_work work = work_in(&room);
    enum { N = 11, UNITS = OUTPUTS / 4 };
    make(&made, &random, N, false);
    float x[4 * N], y[OUTPUTS];
    int bytes[4 * N];
    for (int i = 0; i < 4 * N; i++) {
        bytes[i] = (int)random_below(&random, 256);
        x[i] = made.map.input_scale * (float)(bytes[i] - made.map.input_zero);
    }
    linear_apply_gates(&made.map, &work, x, y);
    for (int j = 0; j < OUTPUTS; j++) {
        int64_t sum = brute_sum(&made.map, bytes + j / UNITS * N, j);
        assert_true(y[j] == (float)sum * (made.map.input_scale * made.scale[j]));
    }
}

/* Values outside the range of a byte are clipped and never wrap around. */
static void inputs_saturate(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    struct made made;
    struct room room;
    struct linear_work work = work_in(&room);
    make(&made, &random, 6, true);
    float top = made.map.input_scale * (float)(255 - made.map.input_zero), y[OUTPUTS];
    float bottom = -made.map.input_scale * (float)made.map.input_zero;
    const float x[] = {INFINITY, -INFINITY, 1e30f, -1e30f, top + 300, bottom - 300};
    const int bytes[] = {255, 0, 255, 0, 255, 0};
    linear_apply(&made.map, &work, x, false, y);
    for (int j = 0; j < OUTPUTS; j++) {
        assert_true(y[j] ==
                    (float)brute_sum(&made.map, bytes, j) * (made.map.input_scale * made.scale[j]));
    }
    const float none[] = {NAN, NAN, NAN, NAN, NAN, NAN};
    const int lowest[6] = {0};
    linear_apply(&made.map, &work, none, false, y);
    for (int j = 0; j < OUTPUTS; j++) {
        assert_true(y[j] == (float)brute_sum(&made.map, lowest, j) *
                                (made.map.input_scale * made.scale[j]));
    }
}

static void forged_biases_saturate(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 8);
    struct made made;
    struct room room;
    struct linear_work work = work_in(&room);
    make(&made, &random, INPUTS, true);
    float x[INPUTS], y[OUTPUTS];
    int bytes[INPUTS];
    draw_inputs(&made.map, &random, bytes, x);
    for (int j = 0; j < OUTPUTS; j++) {
        made.bias[j] = j % 2 ? INT32_MAX : INT32_MIN;
    }
    linear_prepare(&made.map);
    linear_apply(&made.map, &work, x, false, y);
    for (int j = 0; j < OUTPUTS; j++) {
        assert_true(isfinite(y[j]) && (y[j] > 0) == (j % 2 == 1)); /* the bias outweighs the rest */
    }
}

/* The debug mode: the same weights with inputs that are not quantised. */
static void floats_are_left_alone_in_float(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 9);
    struct made made;
    struct room room;
    struct linear_work work = work_in(&room);
    work.in_float = true;
    make(&made, &random, INPUTS, true);
    float x[INPUTS], y[OUTPUTS];
    for (int i = 0; i < INPUTS; i++) {
        x[i] = (float)(100 * random_normal(&random)); /* far outside the range of the bytes */
    }
    linear_apply(&made.map, &work, x, false, y);
    for (int j = 0; j < OUTPUTS; j++) {
        double scale = (double)made.scale[j], size = 0;
        double sum = (double)made.bias[j] * (double)made.map.input_scale * scale;
        for (int i = 0; i < INPUTS; i++) {
            double part = (double)x[i] * scale * (made.codes[i * OUTPUTS + j] - made.map.zero);
            sum += part;
            size += fabs(part);
        }
        assert_true(fabs((double)y[j] - sum) < 1e-5 * (size + fabs(sum)));
    }
}

static void float_maps_multiply(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 10);
    float weights[INPUTS * OUTPUTS], bias[OUTPUTS], x[INPUTS], y[OUTPUTS];
    for (int i = 0; i < INPUTS * OUTPUTS; i++) {
        weights[i] = (float)random_normal(&random);
    }
    for (int i = 0; i < INPUTS; i++) {
        x[i] = i % 3 ? (float)random_normal(&random) : 0;
    }
    for (int j = 0; j < OUTPUTS; j++) {
        bias[j] = (float)random_normal(&random);
    }
    struct linear map = {.inputs = INPUTS, .outputs = OUTPUTS, .weights = weights, .bias = bias};
    struct linear_range seen = {0, 0};
    struct linear_work work = {.kernel = &kernel_plain, .observed = &seen};
    linear_apply(&map, &work, x, false, y);
    float low = 0, high = 0;
    for (int i = 0; i < INPUTS; i++) { /* (fmin here breaks the compiler of Debian 12 for Arm) */
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    assert_true(seen.low == low && seen.high == high);
    for (int j = 0; j < OUTPUTS; j++) {
        double sum = (double)bias[j];
        for (int i = 0; i < INPUTS; i++) {
            sum += (double)x[i] * (double)weights[i * OUTPUTS + j];
        }
        assert_true(fabs((double)y[j] - sum) < 1e-4);
    }
}

/* The scales of channels come from a table: it must be that of 2^(-n/16). */
static void channel_scales_are_powers(void **state)
{
    (void)state;
    for (int steps = 0; steps < 256; steps++) {
        double expected = 0.37 * pow(2, -steps / 16.0);
        assert_true(fabs((double)linear_channel_scale(0.37f, steps) / expected - 1) < 2e-7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_are_those_of_the_standard),
        cmocka_unit_test(every_half_comes_back),
        cmocka_unit_test(bytes_are_multiplied_exactly),
        cmocka_unit_test(chains_are_maps_in_turn),
        cmocka_unit_test(gates_are_multiplied_apart),
        cmocka_unit_test(inputs_saturate),
        cmocka_unit_test(forged_biases_saturate),
        cmocka_unit_test(floats_are_left_alone_in_float),
        cmocka_unit_test(float_maps_multiply),
        cmocka_unit_test(channel_scales_are_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
