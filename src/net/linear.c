/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void observe(struct linear_range *range, const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        range->low = fminf(range->low, x[i]);
        range->high = fmaxf(range->high, x[i]);
    }
}

float linear_channel_scale(float base, int steps)
{
    /* 2^(-k/16): a table, because exp2f may differ in the last bit from machine to machine */
    static const float parts[16] = {1.F,          0.957603281F, 0.917004043F, 0.878126080F,
                                    0.840896415F, 0.805245166F, 0.771105413F, 0.738413073F,
                                    0.707106781F, 0.677127773F, 0.648419777F, 0.620928906F,
                                    0.594603558F, 0.569394317F, 0.545253866F, 0.522136891F};
    return ldexpf(base * parts[steps % 16], -(steps / 16));
}

float linear_weight(const struct linear *linear, int input, int output)
{
    int code = linear->codes[(long)input * linear->outputs + output];
    return linear->scale[output] * (float)(code - linear->zero);
}

static float bias_of(const struct linear *linear, int output)
{
    return linear->bias_codes
               ? (float)linear->bias_codes[output] * linear->input_scale * linear->scale[output]
               : 0;
}

/* int8 weights with float inputs, for the outputs first .. first + count - 1. */
static void apply_codes_in_float(const struct linear *linear, const float *x, int first, int count,
                                 float *y)
{
    for (int j = first; j < first + count; j++) {
        float sum = bias_of(linear, j);
        for (int i = 0; i < linear->inputs; i++) {
            sum += x[i] * linear_weight(linear, i, j);
        }
        y[j - first] += sum;
    }
}

/* Correction of a row's sums for the zero point of the weights. */
static int32_t zero_term_of(const struct linear *linear, const uint8_t *bytes)
{
    int32_t sum = 0;
    for (int i = 0; linear->zero != 0 && i < linear->inputs; i++) {
        sum += bytes[i];
    }
    return linear->zero * sum;
}

/* Outputs first .. first + count - 1 of a map. */
static struct byte_map byte_map_of(const struct linear *linear, const struct linear_work *work,
                                   int first, int count)
{
    const struct byte_signs *signs = work->signs ? &work->signs[linear->index] : NULL;
    bool whole = first % SIGN_OUTPUTS == 0 && count % SIGN_OUTPUTS == 0;
    bool same = signs && signs->size > 0 && work->signs_of[linear->index] == linear->codes;
    return (struct byte_map){.signs = same && whole ? signs : NULL,
                             .first = first,
                             .inputs = linear->inputs,
                             .outputs = count,
                             .quads = linear->quads + 4L * first,
                             .stride = 4L * linear->outputs,
                             .codes = linear->codes + first,
                             .offset = linear->offset + first,
                             .step = linear->step + first,
                             .reach = linear->reach,
                             .sums = linear->sums && linear->input_zero > 0 ? linear->sums + first
                                                                            : NULL};
}

/* Quantises the inputs to bytes; returns their zero_term_of. */
static int32_t to_bytes(const struct linear *linear, const struct linear_work *work, const float *x,
                        uint8_t *bytes)
{
    work->kernel->to_bytes(x, linear->inputs, 1 / linear->input_scale, linear->input_zero, bytes);
    return zero_term_of(linear, bytes);
}

static void apply_codes(const struct linear *linear, const struct linear_work *work, const float *x,
                        int first, int count, bool add, float *y)
{
    struct byte_map map = byte_map_of(linear, work, first, count);
    int32_t zero_term = to_bytes(linear, work, x, work->bytes);
    work->kernel->multiply_bytes(&(struct byte_product){
        .map = &map, .rows = 1, .add = add, .bytes = work->bytes, .zero_term = &zero_term, .y = y});
}

/* y[count] = (or +=) outputs from first on, without a float bias. */
static void apply_block(const struct linear *linear, const struct linear_work *work, const float *x,
                        int first, int count, bool add, float *y)
{
    bool floats = linear->weights || work->in_float;
    if (work->observed) {
        observe(&work->observed[linear->index], x, linear->inputs);
    }
    if (floats && !add) {
        memset(y, 0, (size_t)count * sizeof *y);
    }
    if (linear->weights) {
        work->kernel->multiply_add(x, linear->inputs, linear->weights + first, linear->outputs,
                                   count, y);
    } else if (floats) {
        apply_codes_in_float(linear, x, first, count, y);
    } else {
        apply_codes(linear, work, x, first, count, add, y);
    }
}

void linear_apply(const struct linear *linear, const struct linear_work *work, const float *x,
                  bool add, float *y)
{
    if (!add && linear->bias) {
        memcpy(y, linear->bias, (size_t)linear->outputs * sizeof *y);
    }
    apply_block(linear, work, x, 0, linear->outputs, add || linear->bias, y);
}

void linear_apply_chain(const struct linear *const *maps, int count, const struct linear_work *work,
                        const struct linear_rows *rows)
{
    long row = 0;
    for (int m = 0; m < count; m++) {
        row = maps[m]->inputs > row ? maps[m]->inputs : row;
    }
    row = (long)linear_byte_row((size_t)row);
    uint8_t *from = work->bytes, *to = from + LINEAR_ROWS * row;
    int32_t zero_term[LINEAR_ROWS];
    for (int i = 0; i < rows->count; i++) {
        zero_term[i] = to_bytes(maps[0], work, rows->x + i * rows->x_row, from + i * row);
    }
    for (int m = 0; m < count; m++) {
        const struct linear *next = m + 1 < count ? maps[m + 1] : NULL;
        struct byte_map map = byte_map_of(maps[m], work, 0, maps[m]->outputs);
        struct byte_product product = {.map = &map,
                                       .rows = rows->count,
                                       .bytes = from,
                                       .bytes_row = row,
                                       .zero_term = zero_term,
                                       .y = rows->y,
                                       .y_row = rows->y_row};
        if (next) {
            product.to = to;
            product.to_row = row;
            product.to_factor = 1 / next->input_scale;
            product.to_zero = next->input_zero;
        }
        work->kernel->multiply_bytes(&product);
        for (int i = 0; next && i < rows->count; i++) {
            zero_term[i] = zero_term_of(next, to + i * row);
        }
        uint8_t *written = to;
        to = from;
        from = written;
    }
}

void linear_apply_rows(const struct linear *linear, const struct linear_work *work,
                       const struct linear_rows *rows)
{
    bool together = rows->count > 1 && !work->observed && !work->in_float;
    for (int i = 0; i < rows->count && !together; i++) {
        linear_apply(linear, work, rows->x + i * rows->x_row, false, rows->y + i * rows->y_row);
    }
    if (together && linear->weights) {
        work->kernel->product_filled(&(struct product){.rows = rows->count,
                                                       .columns = linear->outputs,
                                                       .depth = linear->inputs,
                                                       .a = rows->x,
                                                       .a_row = rows->x_row,
                                                       .a_step = 1,
                                                       .b = linear->weights,
                                                       .b_row = linear->outputs,
                                                       .start = linear->bias,
                                                       .c = rows->y,
                                                       .c_row = rows->y_row});
    } else if (together) {
        linear_apply_chain(&linear, 1, work, rows);
    }
}

void linear_apply_gates(const struct linear *linear, const struct linear_work *work, const float *x,
                        float *y)
{
    int units = linear->outputs / 4;
    for (int g = 0; g < 4; g++) {
        apply_block(linear, work, x + g * linear->inputs, g * units, units, false, y + g * units);
    }
}

size_t linear_byte_row(size_t inputs)
{
    return (inputs + BYTE_ROOM - 1) / BYTE_ROOM * BYTE_ROOM + BYTE_ROOM;
}

size_t linear_quads(const struct linear *linear)
{
    return ((size_t)linear->inputs + 3) / 4 * 4 * (size_t)linear->outputs;
}

size_t linear_signs_room(const struct linear *linear)
{
    int above = 255 - linear->input_zero, size = linear->codes ? abs(linear->codes[0]) : 0;
    int most = linear->input_zero > above ? linear->input_zero : above;
    long count = (long)linear->inputs * linear->outputs;
    if (size == 0 || linear->zero != 0 || !linear->exact || linear->outputs % SIGN_OUTPUTS != 0 ||
        linear->inputs > SIGN_INPUTS_MAX ||
        linear->inputs * most > (linear->input_zero > 0 ? INT16_MAX : UINT16_MAX)) {
        return 0;
    }
    for (long i = 0; i < count; i++) {
        if (abs(linear->codes[i]) != size) {
            return 0;
        }
    }
    return (size_t)count;
}

struct byte_signs linear_signs_make(const struct linear *linear, uint16_t *masks)
{
    for (long i = 0; i < (long)linear->inputs * linear->outputs; i++) {
        long eight = i / 8 * 8, within = i % 8; /* outputs are a multiple of eight */
        masks[eight + 2 * (within % 4) + within / 4] = linear->codes[i] > 0 ? UINT16_MAX : 0;
    }
    return (struct byte_signs){.outputs = linear->outputs,
                               .size = abs(linear->codes[0]),
                               .input_zero = linear->input_zero,
                               .bias = linear->bias_codes,
                               .masks = masks};
}

/* The largest sum of the absolute values of two neighbouring codes of the quad at input k. */
static int reach_of(const struct linear *linear, int k)
{
    int reach = 0;
    for (int first = k; first < k + 4 && first < linear->inputs; first += 2) {
        for (int j = 0; j < linear->outputs; j++) {
            const int8_t *code = &linear->codes[(long)first * linear->outputs + j];
            int sum = abs(*code);
            if (first + 1 < linear->inputs) {
                sum += abs(code[linear->outputs]);
            }
            reach = sum > reach ? sum : reach;
        }
    }
    return reach;
}

/* Are all sums of products, with bias, exact in float32? */
static bool is_exact(const struct linear *linear)
{
    int above = 255 - linear->input_zero;
    int64_t reach = linear->input_zero > above ? linear->input_zero : above;
    for (int j = 0; j < linear->outputs; j++) {
        int64_t most = linear->bias_codes ? llabs((long long)linear->bias_codes[j]) : 0;
        for (int i = 0; i < linear->inputs; i++) {
            most += reach * abs(linear->codes[(long)i * linear->outputs + j] - linear->zero);
        }
        if (most >= 1 << 24) {
            return false;
        }
    }
    return true;
}

/* sum over i of (byte - input_zero) (code - zero), with the terms that do not depend on the bytes
 * precomputed: offset = bias - input_zero * sum of codes + inputs * input_zero * zero. Every
 * partial sum stays below inputs * 255 * 255 < 2^27. */
void linear_prepare(struct linear *linear)
{
    for (int j = 0; j < linear->outputs; j++) {
        int64_t codes = 0;
        for (int i = 0; i < linear->inputs; i++) {
            codes += linear->codes[(long)i * linear->outputs + j];
        }
        int64_t offset = (linear->bias_codes ? linear->bias_codes[j] : 0) -
                         linear->input_zero * codes +
                         (int64_t)linear->inputs * linear->input_zero * linear->zero;
        int64_t limit = INT32_C(1) << 30;
        if (linear->sums) {
            linear->sums[j] = (int32_t)codes;
        }
        linear->step[j] = linear->input_scale * linear->scale[j];
        linear->offset[j] = (int32_t)(offset > limit ? limit : offset < -limit ? -limit : offset);
    }
    for (int k = 0; k < linear->inputs; k += 4) {
        linear->reach[k / 4] = reach_of(linear, k);
    }
    linear->exact = is_exact(linear);
    memset(linear->quads, 0, linear_quads(linear));
    for (int i = 0; i < linear->inputs; i++) {
        int8_t *row = linear->quads + 4L * (i / 4) * linear->outputs + i % 4;
        for (int j = 0; j < linear->outputs; j++) {
            row[4L * j] = linear->codes[(long)i * linear->outputs + j];
        }
    }
}
