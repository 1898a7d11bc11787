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
#include "net/packed.h"
#include "net/huffman.h"

enum { ROWS = 61, COLUMNS = 23, SIZE = ROWS * COLUMNS };

static float weights[SIZE], back[SIZE];

/* Packed weights, followed by one number; returns the bytes, free() them. */
static uint8_t *code(int rows, int columns, size_t *size)
{
    struct text out = {0};
    struct packed_writer writer = {.out = &out};
    const float after = 0.1F;
    packed_put(&writer, weights, rows, columns);
    packed_put(&writer, &after, 1, 1);
    packed_finish(&writer);
    *size = out.length;
    return (uint8_t *)out.data;
}

/* Unpacking gives the same bits; returns the number of bytes. */
static size_t there_and_back(int rows, int columns)
{
    size_t size;
    uint8_t *bytes = code(rows, columns, &size);
    uint8_t *exact = memory_new(size, 1); /* a sanitizer finds reads past the end */
    memcpy(exact, bytes, size);
    struct packed_reader reader = {.bytes = exact, .size = size};
    struct error error = ERROR_NONE;
    float after = 0;
    memset(back, 0xff, sizeof back);
    assert_true(packed_get(&reader, back, rows, columns, &error));
    assert_true(packed_get(&reader, &after, 1, 1, &error));
    assert_true(packed_end(&reader, &error));
    assert_memory_equal(back, weights, (size_t)rows * (size_t)columns * sizeof *back);
    assert_true(after == 0.1F);
    free(bytes);
    free(exact);
    return size;
}

static void any_numbers_come_back(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 3);
    for (int i = 0; i < SIZE; i++) {
        weights[i] = (float)random_normal(&random) * 3e5F;
    }
    assert_in_range(there_and_back(ROWS, COLUMNS), 4 * SIZE, 4 * SIZE + 8);
    assert_true(there_and_back(1, 1) <= 10);
    for (int i = 0; i < SIZE; i++) {
        weights[i] = half_to_float(half_from_float(1 + (float)i / SIZE * (float)i));
    }
    assert_in_range(there_and_back(ROWS, COLUMNS), SIZE, 2 * SIZE + 8);
}

/* Sixteen values, one weight in `every` is not zero. */
static void make_shared(struct random *random, uint64_t every)
{
    for (int i = 0; i < SIZE; i++) {
        float level =
            half_to_float(half_from_float((float)random_below(random, 16) * 0.37F - 2.1F));
        weights[i] = random_below(random, every) ? 0 : level;
    }
}

static void shared_weights_take_few_bits(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 4);
    make_shared(&random, 1);
    assert_true(there_and_back(ROWS, COLUMNS) < SIZE * 4 / 8 + 90);
    make_shared(&random, 10); /* a tenth of 4 bits, and the entropy of where they are, .47 bits */
    assert_true(there_and_back(ROWS, COLUMNS) < SIZE * 9 / 80 + 80);
    make_shared(&random, 100000);
    assert_true(there_and_back(ROWS, COLUMNS) < 90);
}

/* A fifth of the weights, each with a value of its own: 16 bits, and the entropy, .72. */
static void sparse_weights_take_few_bits(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 9);
    for (int i = 0; i < SIZE; i++) {
        float value = half_to_float(half_from_float((float)random_normal(&random)));
        weights[i] = random_below(&random, 5) ? 0 : value;
    }
    assert_true(there_and_back(ROWS, COLUMNS) < SIZE * 44 / 80 + 60);
}

static void scaled_weights_take_few_bits(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 5);
    static const int most[] = {1, 3, 7, 127};
    for (size_t k = 0; k < sizeof most / sizeof *most; k++) {
        for (int i = 0; i < SIZE; i++) {
            int level = (int)random_below(&random, 2 * (uint64_t)most[k] + 1) - most[k];
            weights[i] = (float)level * packed_scale(40 + i % COLUMNS * 3);
        }
        double bits = log2(2 * most[k] + 1);
        assert_true((double)there_and_back(ROWS, COLUMNS) <
                    SIZE * (bits + .7) / 8 + 70 + 2 * most[k]);
    }
    for (int i = 0; i < SIZE; i++) { /* only signs: one bit each */
        weights[i] =
            random_below(&random, 2) ? packed_scale(i % COLUMNS) : -packed_scale(i % COLUMNS);
    }
    assert_true(there_and_back(ROWS, COLUMNS) < SIZE / 8 + COLUMNS + 30);
}

static void edges_come_back(void **state)
{
    (void)state;
    for (int first = 0; first < 70; first++) { /* each length of a gap, on both sides */
        for (int length = 1; length < 70; length += 3) {
            memset(weights, 0, sizeof weights);
            weights[first] = 0.5F;
            weights[first + length] = -0.25F;
            there_and_back(1, first + length + 1);
            there_and_back(1, first + length + 1 + first);
        }
    }
    memset(weights, 0, sizeof weights);
    assert_true(there_and_back(ROWS, COLUMNS) < 60);
}

/* Truncated or with a flipped bit: refused, or other finite numbers; never reads out of bounds. */
static void damaged_bytes_are_refused(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 6);
    make_shared(&random, 4);
    size_t size, refused = 0;
    uint8_t *bytes = code(ROWS, COLUMNS, &size);
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *exact = memory_new(cut + 1, 1);
        memcpy(exact, bytes, cut);
        struct packed_reader reader = {.bytes = exact, .size = cut};
        struct error error = ERROR_NONE;
        float after;
        assert_false(packed_get(&reader, back, ROWS, COLUMNS, &error) &&
                     packed_get(&reader, &after, 1, 1, &error));
        assert_true(error.set);
        free(exact);
    }
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
        struct packed_reader reader = {.bytes = bytes, .size = size};
        struct error error = ERROR_NONE;
        float after;
        bool ok = packed_get(&reader, back, ROWS, COLUMNS, &error) &&
                  packed_get(&reader, &after, 1, 1, &error) && packed_end(&reader, &error);
        assert_true(ok != error.set);
        refused += !ok;
        for (int i = 0; ok && i < SIZE; i++) {
            assert_true(isfinite(back[i]));
        }
        bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
    }
    assert_true(refused > 50);
    struct packed_reader reader = {.bytes = bytes, .size = size};
    assert_false(packed_end(&reader, &(struct error){0}));
    free(bytes);
}

static void codes_are_full(void **state)
{
    (void)state;
    struct huffman made;
    uint32_t counts[40] = {1, 1};
    for (int i = 2; i < 40; i++) { /* the deepest tree, which would take 39 bits without a limit */
        counts[i] = counts[i - 1] + counts[i - 2];
    }
    huffman_make(&made, counts, 40);
    for (int i = 0; i < 40; i++) {
        assert_in_range(made.lengths[i], 1, HUFFMAN_BITS);
    }
    assert_true(huffman_prepare(&made));
    made.lengths[3]--;
    assert_false(huffman_prepare(&made)); /* too many */
    made.lengths[3] = 0;
    assert_false(huffman_prepare(&made)); /* a gap */
    struct huffman alone = {.symbols = 3, .lengths = {0, 1, 0}};
    assert_true(huffman_prepare(&alone) && alone.single);
    alone.lengths[1] = 2;
    assert_false(huffman_prepare(&alone));
    struct huffman none = {.symbols = 0};
    assert_true(huffman_prepare(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_numbers_come_back),
        cmocka_unit_test(shared_weights_take_few_bits),
        cmocka_unit_test(sparse_weights_take_few_bits),
        cmocka_unit_test(scaled_weights_take_few_bits),
        cmocka_unit_test(edges_come_back),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(codes_are_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
