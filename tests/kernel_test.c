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

#include "base/random.h"
#include "net/kernel.h"

/* Compares every instruction set of this processor with plain loops. */

enum { MOST = 96, GUARD = 20 };
static const float MARK = 12345;

static void draw(struct random *random, float *x, int n)
{
    for (int i = 0; i < n; i++) {
        x[i] = (float)random_normal(random);
    }
}

static void each_table(void (*test)(const struct kernel *kernel))
{
    int tables = 0;
    for (int i = 0; kernel_at(i); i++) {
        if (kernel_runs(kernel_at(i))) {
            test(kernel_at(i));
            tables++;
        } else {
            print_message("not run here: %s\n", kernel_at(i)->isa);
        }
    }
    assert_true(tables > 0);
}

static void names_are_found(void **state)
{
    (void)state;
    for (int i = 0; kernel_at(i); i++) {
        assert_ptr_equal(kernel_find(kernel_at(i)->isa), kernel_at(i));
    }
    assert_null(kernel_find("sse9"));
    assert_true(kernel_runs(&kernel_plain));
}

/* The best set has the longest vectors; plain is the best only where it is the only one. */
static void the_best_is_chosen(void **state)
{
    (void)state;
    const struct kernel *best = kernel_best();
    int running = 0;
    assert_true(kernel_runs(best));
    for (int i = 0; kernel_at(i); i++) {
        if (kernel_runs(kernel_at(i))) {
            assert_true(kernel_at(i)->lanes <= best->lanes);
            running++;
        }
    }
    assert_true((best == &kernel_plain) == (running == 1));
}

/* (1 + e)^2 - 1 - 2 e is e^2 if it is rounded once and 0 if the product is rounded, too. */
static void test_flags(const struct kernel *kernel)
{
    const float e = 0x1p-12f, x[2] = {1, 1 + e}, w[2] = {-1 - 2 * e, 1 + e};
    float y = 0;
    kernel->multiply_add(x, 2, w, 1, 1, &y);
    assert_true(y == 0x1p-24f || (y == 0 && !(kernel->flags & KERNEL_FUSED)));
    assert_true(kernel->lanes >= 4 && (kernel->lanes & (kernel->lanes - 1)) == 0);
}

/* One product of random sizes, a transposed or not, c within a wider block of marks. */
static void check_product(const struct kernel *kernel, struct random *random)
{
    static float a[MOST * MOST], b[MOST * MOST], c[MOST * (MOST + GUARD)], bias[MOST];
    int rows = 1 + (int)random_below(random, 50), columns = 1 + (int)random_below(random, 90);
    int depth = 1 + (int)random_below(random, 40), kind = (int)random_below(random, 3);
    bool turned = random_below(random, 2);
    long c_row = columns + (long)random_below(random, GUARD);
    draw(random, a, rows * depth);
    draw(random, b, depth * columns);
    draw(random, bias, columns);
    for (int i = 0; i < MOST * (MOST + GUARD); i++) {
        c[i] = MARK;
    }
    kernel->product(&(struct product){.rows = rows,
                                      .columns = columns,
                                      .depth = depth,
                                      .a = a,
                                      .a_row = turned ? 1 : depth,
                                      .a_step = turned ? rows : 1,
                                      .b = b,
                                      .b_row = columns,
                                      .start = kind == 0   ? NULL
                                               : kind == 1 ? bias
                                                           : c,
                                      .start_row = kind == 2 ? c_row : 0,
                                      .c = c,
                                      .c_row = c_row});
    for (int r = 0; r < rows; r++) {
        for (int j = 0; j < columns; j++) {
            double sum = kind == 0 ? 0 : kind == 1 ? (double)bias[j] : (double)MARK;
            for (int k = 0; k < depth; k++) {
                sum +=
                    (double)a[turned ? k * rows + r : r * depth + k] * (double)b[k * columns + j];
            }
            assert_true(fabs(sum - (double)c[r * c_row + j]) <= (kind == 2 ? 0.05 : 2e-5));
        }
        for (long j = columns; j < c_row; j++) {
            assert_true(c[r * c_row + j] == MARK);
        }
    }
    assert_true(c[rows * c_row] == MARK);
}

static void test_products(const struct kernel *kernel)
{
    struct random random;
    random_seed(&random, 1);
    for (int i = 0; i < 400; i++) {
        check_product(kernel, &random);
    }
}

/* Inputs of several hours, many repeated or 0. */
static void draw_hours(struct random *random, int hours, int inputs, float *x)
{
    for (int i = 0; i < hours * inputs; i++) {
        bool kept = i >= inputs && random_below(random, 4) > 0;
        x[i] = kept ? x[i - inputs] : i % inputs % 3 ? (float)random_normal(random) : 0;
    }
}

/* A shorter stay gives the same hours, bit for bit. */
static void check_projection(const struct kernel *kernel, struct random *random)
{
    static float x[60 * MOST], w[MOST * MOST], bias[MOST], c[61 * MOST], part[61 * MOST];
    int rows = 1 + (int)random_below(random, 60), inputs = 1 + (int)random_below(random, MOST);
    int columns = 1 + (int)random_below(random, MOST), shorter = 1 + (int)random_below(random, 60);
    shorter = shorter < rows ? shorter : rows;
    draw(random, w, inputs * columns);
    draw(random, bias, columns);
    draw_hours(random, rows, inputs, x);
    c[rows * columns] = MARK;
    struct projection projection = {rows, inputs, columns, x, w, bias, c, NULL};
    kernel->project(&projection);
    for (int i = 0; i < rows * columns; i++) {
        double sum = (double)bias[i % columns];
        for (int k = 0; k < inputs; k++) {
            sum += (double)x[i / columns * inputs + k] * (double)w[k * columns + i % columns];
        }
        assert_true(fabs(sum - (double)c[i]) <= 3e-5);
    }
    assert_true(c[rows * columns] == MARK);
    projection.rows = shorter;
    projection.c = part;
    kernel->project(&projection);
    assert_memory_equal(c, part, (size_t)(shorter * columns) * sizeof *c);
}

static void test_projections(const struct kernel *kernel)
{
    struct random random;
    random_seed(&random, 8);
    for (int i = 0; i < 300; i++) {
        check_projection(kernel, &random);
    }
}

static void test_rows(const struct kernel *kernel)
{
    static float x[600], w[600 * 300], y[320];
    struct random random;
    random_seed(&random, 2);
    for (int i = 0; i < 60; i++) {
        int inputs = 1 + (int)random_below(&random, i % 2 ? 600 : 80);
        int outputs = 1 + (int)random_below(&random, 280);
        draw(&random, x, inputs);
        draw(&random, w, inputs * outputs);
        for (int k = 0; k < inputs; k += 3) {
            x[k] = 0;
        }
        for (int j = 0; j < 320; j++) {
            y[j] = (float)j;
        }
        kernel->multiply_add(x, inputs, w, outputs, outputs, y);
        for (int j = 0; j < 320; j++) {
            double sum = j;
            for (int k = 0; j < outputs && k < inputs; k++) {
                sum += (double)x[k] * (double)w[k * outputs + j];
            }
            assert_true(fabs(sum - (double)y[j]) <= 1e-3);
        }
        double sum = 0;
        for (int k = 0; k < inputs; k++) {
            sum += (double)x[k] * (double)w[k];
        }
        assert_true(fabs(sum - (double)kernel->dot(x, w, inputs)) <= 1e-4);
    }
}

static void test_activations(const struct kernel *kernel)
{
    for (int n = 1; n <= 70; n++) {
        float x[80], y[80];
        for (int i = 0; i < 80; i++) {
            x[i] = y[i] = (float)(i - n / 2) * 0.4f;
        }
        kernel->tanh(x, n);
        kernel->relu(y, n);
        for (int i = 0; i < 80; i++) {
            float in = (float)(i - n / 2) * 0.4f;
            assert_true(fabs((double)x[i] - (i < n ? tanh((double)in) : (double)in)) <= 5e-7);
            assert_true(y[i] == (i < n && in < 0 ? 0 : in));
        }
    }
    float none[3] = {NAN, 1, NAN};
    kernel->tanh(none, 3);
    assert_true(isnan(none[0]) && !isnan(none[1]) && isnan(none[2]));
}

static void test_logarithms(const struct kernel *kernel)
{
    struct random random;
    random_seed(&random, 9);
    for (int n = 1; n <= 200; n++) {
        float x[200], y[201];
        for (int i = 0; i < n; i++) {
            x[i] = (float)exp(40 * random_uniform(&random) - 25);
        }
        x[n / 2] = n % 2 ? 0 : (float)n;
        y[n] = MARK;
        kernel->log1p(x, n, y);
        for (int i = 0; i < n; i++) {
            double expected = log1p((double)x[i]);
            assert_true(fabs((double)y[i] - expected) <= 2e-7 * expected);
        }
        assert_true(y[n] == MARK);
    }
}

/* ---- recurrence ---- */

enum { STEPS = 12, INPUTS_MOST = 80 };
struct made_layer {
    float kernel[INPUTS_MOST * 160], bias[160], recurrent[40 * 160], hidden[40 * 160];
};

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* Pre-activations of a row in double precision: bias + x K + h U. */
static void reference_sums(const struct recurrence *layer, const double *x, const double *h,
                           int width, double *z)
{
    for (int j = 0; j < width; j++) {
        z[j] = (double)layer->bias[j];
        for (int k = 0; k < layer->inputs; k++) {
            z[j] += x[k] * (double)layer->kernel[k * width + j];
        }
        for (int k = 0; k < layer->units; k++) {
            z[j] += h[k] * (double)layer->recurrent[k * width + j];
        }
    }
}

static void reference_hour(const struct recurrence *layer, const double *x, double *h, double *c)
{
    double z[160], inner[160];
    int units = layer->units, neurons = layer->neurons;
    reference_sums(layer, x, h, 4 * (neurons ? neurons : units), neurons ? inner : z);
    for (int j = 0; j < 4 * neurons; j++) {
        inner[j] = layer->relu ? fmax(0, inner[j]) : tanh(inner[j]);
    }
    for (int j = 0; neurons && j < 4 * units; j++) {
        z[j] = 0;
        for (int k = 0; k < neurons; k++) {
            z[j] +=
                inner[j / units * neurons + k] * (double)layer->hidden_kernel[k * 4 * units + j];
        }
    }
    for (int j = 0; j < units; j++) {
        c[j] = sigmoid(z[units + j]) * c[j] + sigmoid(z[j]) * tanh(z[2 * units + j]);
        h[j] = sigmoid(z[3 * units + j]) * tanh(c[j]);
    }
}

/* One hour of one stay, whose sums are given. */
static void run_gates(const struct kernel *kernel, int units, const float *z, float *cell,
                      float *states)
{
    static const float weights[16 * 64] = {0}, none = 0;
    float first[64];
    struct recurrence layer = {.units = units,
                               .inputs = 1,
                               .kernel = weights,
                               .bias = z,
                               .recurrent = weights,
                               .cell = cell,
                               .states = states};
    memset(states, 0, (size_t)units * sizeof *states);
    kernel->recur(&(struct recurrences){1, 1, 1, layer.units, 0, &layer, &none, 0, first});
}

/* From sums near 0 to sums far larger than any network has. */
static void test_gates(const struct kernel *kernel)
{
    static const float sums[] = {0,    1e-6f, 1e-3f, 0.03f, 0.5f, 1,   2.3f, 6.9f,
                                 7.8f, 8,     12,    19,    30,   100, 1e4f, 1e20f};
    static const int sizes[] = {3, 8, 11, 16};
    struct random random;
    random_seed(&random, 12);
    for (int i = 0; i < 4000; i++) {
        int units = sizes[i % 4];
        float z[64], cell[16], before[16], states[32];
        for (int j = 0; j < 4 * units; j++) {
            z[j] = sums[random_below(&random, 16)] * (random_below(&random, 2) ? 1.0f : -1.0f);
        }
        for (int j = 0; j < units; j++) {
            cell[j] = before[j] = (float)(random_normal(&random) * (j % 3 ? 1 : 20));
        }
        run_gates(kernel, units, z, cell, states);
        for (int j = 0; j < units; j++) {
            double c = sigmoid((double)z[units + j]) * (double)before[j] +
                       sigmoid((double)z[j]) * tanh((double)z[2 * units + j]);
            double near = 1e-6 * (1 + fabs((double)before[j]));
            assert_true(fabs((double)cell[j] - c) <= near);
            double h = sigmoid((double)z[3 * units + j]) * tanh(c);
            assert_true(fabs((double)states[units + j] - h) <= near);
        }
    }
    for (int gate = 0; gate < 4; gate++) {
        float z[32] = {0}, cell[8] = {0}, states[16];
        z[gate * 8 + 5] = NAN;
        run_gates(kernel, 8, z, cell, states);
        assert_true(isnan(states[8 + 5]) && states[8 + 4] == 0);
    }
}

/* Some stays, each with floats of its own. */
struct made_stay {
    float x[STEPS * INPUTS_MOST], first[STEPS * 160], cell[3][40], states[3][(STEPS + 1) * 40];
    float inner[3][160];
};

static void check_stay(const struct recurrences *stack, const struct made_stay *stay)
{
    double h[3][40] = {{0}}, c[3][40] = {{0}};
    int inputs = stack->layers[0].inputs;
    for (int t = 0; t < STEPS; t++) {
        double x[INPUTS_MOST];
        for (int k = 0; k < inputs; k++) {
            x[k] = (double)stay->x[t * inputs + k];
        }
        for (int l = 0; l < stack->depth; l++) {
            const struct recurrence *layer = &stack->layers[l];
            reference_hour(layer, l ? h[l - 1] : x, h[l], c[l]);
            for (int j = 0; j < layer->units; j++) {
                float found = stay->states[l][(t + 1) * layer->units + j];
                assert_true(fabs((double)found - h[l][j]) <= 5e-6);
            }
        }
    }
    for (int l = 0; l < stack->depth; l++) {
        for (int j = 0; j < stack->layers[l].units; j++) {
            assert_true(fabs((double)stay->cell[l][j] - c[l][j]) <= 1e-5);
        }
    }
}

/* Layers of random sizes and weights, that work in the first of some stays. */
static void draw_layers(struct random *random, int depth, bool inner, struct made_stay *stay,
                        struct recurrence *layers)
{
    static struct made_layer made[3];
    /* Short layers, and those of the size of a vector, may have loops of their own. */
    static const int sizes[] = {40, 8, -4, -8, -16};
    int size = sizes[random_below(random, 5)], inputs = 1 + (int)random_below(random, INPUTS_MOST);
    for (int l = 0; l < depth; l++) {
        int units = size < 0 ? -size : 1 + (int)random_below(random, (uint64_t)size);
        int neurons = size < 0 ? -size : 1 + (int)random_below(random, (uint64_t)size);
        layers[l] = (struct recurrence){
            units,          inner ? neurons : 0, random_below(random, 2), inputs,
            made[l].kernel, made[l].bias,        made[l].recurrent,       made[l].hidden,
            stay->cell[l],  stay->states[l],     stay->inner[l],          NULL};
        for (int i = 0; i < INPUTS_MOST * 160; i++) {
            made[l].kernel[i] = 0.2f * (float)random_normal(random);
        }
        for (int i = 0; i < 40 * 160; i++) {
            made[l].recurrent[i] = 0.2f * (float)random_normal(random);
            made[l].hidden[i] = 0.2f * (float)random_normal(random);
        }
        draw(random, made[l].bias, 160);
        inputs = units;
    }
}

/* Stays of which many hours repeat or are 0, side by side; then the first of them alone, whose
 * hours are the same bit for bit when fewer follow. */
static void check_stack(const struct kernel *kernel, struct random *random, int depth, bool inner)
{
    enum { STAYS_MOST = RECURRENCE_STAYS + 1 };
    static struct made_stay stays[STAYS_MOST], begin, whole;
    struct recurrence layers[3];
    int count =
        random_below(random, 3) ? 1 + (int)random_below(random, STAYS_MOST) : RECURRENCE_STAYS;
    memset(stays, 0, sizeof stays);
    draw_layers(random, depth, inner, stays, layers);
    for (int i = 0; i < count; i++) {
        draw_hours(random, STEPS, layers[0].inputs, stays[i].x);
    }
    begin = stays[0];
    long apart = sizeof *stays / sizeof(float);
    struct recurrences stack = {.depth = depth,
                                .steps = STEPS,
                                .stays = count,
                                .apart = apart,
                                .layers = layers,
                                .x = stays[0].x,
                                .x_apart = apart,
                                .first = stays[0].first};
    for (int l = 0; l < depth; l++) {
        stack.widest = layers[l].units > stack.widest ? layers[l].units : stack.widest;
    }
    kernel->recur(&stack);
    for (int i = 0; i < count; i++) {
        check_stay(&stack, &stays[i]);
    }
    stays[0] = begin;
    stack.stays = 1;
    kernel->recur(&stack);
    check_stay(&stack, &stays[0]);
    whole = stays[0];
    stays[0] = begin;
    stack.steps = 1 + (int)random_below(random, STEPS);
    kernel->recur(&stack);
    for (int l = 0; l < depth; l++) {
        size_t rows = (size_t)stack.steps + 1;
        assert_memory_equal(stays[0].states[l], whole.states[l],
                            rows * (size_t)layers[l].units * sizeof(float));
    }
}

static void test_recurrence(const struct kernel *kernel)
{
    struct random random;
    random_seed(&random, 3);
    for (int i = 0; i < 180; i++) {
        check_stack(kernel, &random, 1 + i % 3, i / 3 % 2);
    }
}

static void test_cell(const struct kernel *kernel)
{
    struct random random;
    random_seed(&random, 4);
    for (int n = 1; n <= 40; n++) {
        float z[160], cell[41], hidden[41];
        draw(&random, z, 160);
        draw(&random, cell, 41);
        float before[41];
        memcpy(before, cell, sizeof before);
        hidden[n] = MARK;
        kernel->lstm_cell(z, n, cell, hidden);
        for (int j = 0; j < n; j++) {
            double c = sigmoid((double)z[n + j]) * (double)before[j] +
                       sigmoid((double)z[j]) * tanh((double)z[2 * n + j]);
            assert_true(fabs((double)cell[j] - c) <= 3e-6);
            assert_true(fabs((double)hidden[j] - sigmoid((double)z[3 * n + j]) * tanh(c)) <= 3e-6);
        }
        assert_true(cell[n] == before[n] && hidden[n] == MARK);
    }
}

/* ---- bytes ---- */

static void test_bytes(const struct kernel *kernel)
{
    struct random random;
    random_seed(&random, 5);
    for (int n = 1; n <= 90; n++) {
        float x[90], factor = (float)(20 + n) / 7;
        uint8_t bytes[90 + BYTE_ROOM + 1];
        int zero = (int)random_below(&random, 256);
        draw(&random, x, n);
        x[n / 2] *= 1e9f;
        x[n / 3] = n % 4 ? x[n / 3] : NAN;
        memset(bytes, 0xee, sizeof bytes);
        kernel->to_bytes(x, n, factor, zero, bytes);
        for (int i = 0; i < n; i++) {
            float scaled = x[i] * factor; /* rounded to float32 as in the kernels */
            double expected = isnan(x[i]) ? 0 : nearbyint((double)scaled) + zero;
            assert_int_equal(bytes[i], (int)fmin(255, fmax(0, expected)));
        }
        assert_int_equal(bytes[n + BYTE_ROOM], 0xee);
    }
}

enum { BYTE_ROWS_MOST = 19 };

static void check_byte_rows(const struct byte_product *p, const float *y)
{
    const struct byte_map *map = p->map;
    for (int r = 0; r < p->rows; r++) {
        for (int j = 0; j < map->outputs; j++) {
            int32_t sum = map->offset[j] - p->zero_term[r];
            for (int k = 0; k < map->inputs; k++) {
                sum += p->bytes[r * p->bytes_row + k] *
                       map->quads[k / 4 * map->stride + 4 * j + k % 4];
            }
            float result = (float)sum * map->step[j]; /* exact: powers of two */
            float byte = nearbyintf(fmaxf(0, result * p->to_factor)) + (float)p->to_zero;
            if (p->to) {
                assert_int_equal(p->to[r * p->to_row + j], (int)fminf(255, byte));
                result = (float)j; /* unchanged */
            } else if (p->add) {
                result += (float)j;
            }
            assert_true(y[r * p->y_row + j] == result);
        }
        assert_true(y[r * p->y_row + map->outputs] == MARK);
        for (int j = map->outputs + BYTE_ROOM; p->to && j < p->to_row; j++) {
            assert_int_equal(p->to[r * p->to_row + j], 0xee);
        }
    }
}

/* Bytes of one kind: random; mostly 0 and the rest small; all equal, around the limits up to which
 * 16 bits hold the products of one or two quads. */
static void draw_bytes(struct random *random, int kind, uint8_t *bytes, int n)
{
    static const uint8_t edges[] = {63, 64, 65, 127, 128, 129, 255};
    uint8_t edge = edges[random_below(random, 7)];
    for (int i = 0; i < n; i++) {
        int any = (int)random_below(random, 256);
        bytes[i] = (uint8_t)(kind == 0 ? any : kind == 1 ? any % 64 * (any / 64 == 0) : edge);
    }
}

static int32_t reach_of(const int8_t *quads, int outputs)
{
    int32_t reach = 0;
    for (int i = 0; i < 4 * outputs; i += 2) {
        int32_t sum = abs(quads[i]) + abs(quads[i + 1]);
        reach = sum > reach ? sum : reach;
    }
    return reach;
}

/* Includes the extremes, 255 times -128, where sums of pairs exceed 16 bits. */
static void test_byte_products(const struct kernel *kernel)
{
    enum { OUTPUTS = 300, TO_ROW = OUTPUTS + BYTE_ROOM + 10, ROOMY = 1024 + BYTE_ROOM };
    static uint8_t bytes[BYTE_ROWS_MOST * ROOMY], to[BYTE_ROWS_MOST * TO_ROW];
    static int8_t quads[1024 * OUTPUTS], codes[1024 * OUTPUTS];
    static int32_t offset[OUTPUTS], sums[OUTPUTS], zero_term[BYTE_ROWS_MOST];
    static float step[OUTPUTS], y[BYTE_ROWS_MOST * (OUTPUTS + 1)];
    struct random random;
    random_seed(&random, 6);
    for (int trial = 0; trial < 240; trial++) {
        int inputs = 1 + (int)random_below(&random, trial % 4 ? 90 : 1024);
        int outputs = trial % 8 ? 1 + (int)random_below(&random, OUTPUTS) : 1;
        int rows = 1 + (int)random_below(&random, trial % 4 ? BYTE_ROWS_MOST : 2);
        int filled = (inputs + 3) / 4 * 4;
        int32_t reach[1024 / 4 + 8] = {0};
        draw_bytes(&random, trial % 3, bytes, rows * (inputs + BYTE_ROOM));
        for (int i = 0; i < filled * outputs; i++) {
            int code = trial % 5 ? (int)random_below(&random, 256) - 128 : trial % 2 ? 127 : -128;
            quads[i] = (int8_t)(i / (4 * outputs) * 4 + i % 4 < inputs ? code : 0);
        }
        memset(sums, 0, sizeof sums);
        for (int i = 0; i < inputs * outputs; i++) {
            int k = i / outputs, j = i % outputs;
            codes[i] = quads[4 * (k / 4 * outputs + j) + k % 4];
            sums[j] += codes[i];
        }
        for (int k = 0; k < filled / 4; k++) {
            reach[k] = reach_of(quads + 4L * k * outputs, outputs);
        }
        for (int j = 0; j < outputs; j++) {
            offset[j] = (int32_t)random_below(&random, 2000) - 1000;
            step[j] = ldexpf(1, -1 - (int)random_below(&random, 10));
        }
        for (int i = 0; i < rows * (outputs + 1); i++) {
            y[i] = i % (outputs + 1) < outputs ? (float)(i % (outputs + 1)) : MARK;
        }
        for (int r = 0; r < rows; r++) {
            zero_term[r] = (int32_t)random_below(&random, 100000) - 50000;
        }
        struct byte_map map = {.inputs = inputs,
                               .outputs = outputs,
                               .quads = quads,
                               .stride = 4L * outputs,
                               .codes = codes,
                               .sums = random_below(&random, 2) ? sums : NULL,
                               .offset = offset,
                               .step = step,
                               .reach = reach};
        struct byte_product product = {.map = &map,
                                       .rows = rows,
                                       .add = random_below(&random, 2),
                                       .bytes = bytes,
                                       .bytes_row = inputs + BYTE_ROOM,
                                       .zero_term = zero_term,
                                       .y = y,
                                       .y_row = outputs + 1,
                                       .to = random_below(&random, 2) ? to : NULL,
                                       .to_row = TO_ROW,
                                       .to_factor = 1.0f / (1 + (float)random_below(&random, 1000)),
                                       .to_zero = (int)random_below(&random, 200)};
        memset(to, 0xee, sizeof to);
        kernel->multiply_bytes(&product);
        check_byte_rows(&product, y);
    }
}

/* ---- loops of training ---- */

static void test_loops(const struct kernel *kernel)
{
    const struct loops *loops = &kernel->loops, *plain = &kernel_plain.loops;
    struct random random;
    random_seed(&random, 7);
    for (int n = 1; n <= 50; n++) {
        float d[2][51], y[50], g[50], decays[50], m[2][51], v[2][51], w[2][51];
        draw(&random, y, n);
        draw(&random, g, n);
        for (int i = 0; i <= n; i++) {
            d[0][i] = d[1][i] = w[0][i] = w[1][i] = (float)random_normal(&random);
            m[0][i] = m[1][i] = 0.1f * (float)random_normal(&random);
            v[0][i] = v[1][i] = 0.1f * (float)random_uniform(&random);
        }
        for (int i = 0; i < n; i++) {
            decays[i] = (float)(i % 2);
        }
        for (int k = 0; k < 2; k++) {
            const struct loops *one = k ? loops : plain;
            one->tanh_backward(n, y, d[k]);
            one->relu_backward(n, g, d[k]);
            one->apply_mask(n, d[k], g, d[k]);
            one->add(n, y, d[k]);
            one->adam(n, g, decays, 0.01f, 0.002f, 1.5f, m[k], v[k], w[k]);
        }
        for (int i = 0; i <= n; i++) {
            assert_true(fabsf(d[0][i] - d[1][i]) <= 1e-6f * (1 + fabsf(d[0][i])));
            assert_true(fabsf(m[0][i] - m[1][i]) <= 1e-6f && fabsf(v[0][i] - v[1][i]) <= 1e-6f);
            assert_true(fabsf(w[0][i] - w[1][i]) <= 1e-6f * (1 + fabsf(w[0][i])));
        }
    }
}

#define TABLE_TEST(name)                                                                           \
    static void all_##name(void **state)                                                           \
    {                                                                                              \
        (void)state;                                                                               \
        each_table(test_##name);                                                                   \
    }
TABLE_TEST(products)
TABLE_TEST(projections)
TABLE_TEST(rows)
TABLE_TEST(logarithms)
TABLE_TEST(activations)
TABLE_TEST(gates)
TABLE_TEST(recurrence)
TABLE_TEST(cell)
TABLE_TEST(bytes)
TABLE_TEST(byte_products)
TABLE_TEST(flags)
TABLE_TEST(loops)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),   cmocka_unit_test(the_best_is_chosen),
        cmocka_unit_test(all_flags),         cmocka_unit_test(all_products),
        cmocka_unit_test(all_projections),   cmocka_unit_test(all_logarithms),
        cmocka_unit_test(all_rows),          cmocka_unit_test(all_activations),
        cmocka_unit_test(all_gates),         cmocka_unit_test(all_recurrence),
        cmocka_unit_test(all_cell),          cmocka_unit_test(all_bytes),
        cmocka_unit_test(all_byte_products), cmocka_unit_test(all_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
