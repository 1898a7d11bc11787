/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/huffman.h"

#include <string.h>

/* ---- making ---- */

/* The lightest tree without a parent, other than `other`; -1 if there is none. */
static int lightest(const uint64_t *weights, const int *parents, int count, int other)
{
    int found = -1;
    for (int i = 0; i < count; i++) {
        if (parents[i] < 0 && i != other && weights[i] > 0 &&
            (found < 0 || weights[i] < weights[found])) {
            found = i;
        }
    }
    return found;
}

/* Depths of the leaves in the tree; returns the deepest. */
static int tree_lengths(const uint64_t *leaves, int symbols, uint8_t *lengths)
{
    uint64_t weights[2 * HUFFMAN_SYMBOLS] = {0};
    int parents[2 * HUFFMAN_SYMBOLS], count = symbols, deepest = 0;
    memcpy(weights, leaves, (size_t)symbols * sizeof *weights);
    for (int i = 0; i < 2 * HUFFMAN_SYMBOLS; i++) {
        parents[i] = -1;
    }
    for (;;) {
        int one = lightest(weights, parents, count, -1);
        int two = one < 0 ? -1 : lightest(weights, parents, count, one);
        if (two < 0) {
            break;
        }
        weights[count] = weights[one] + weights[two];
        parents[one] = parents[two] = count++;
    }
    for (int i = 0; i < symbols; i++) {
        int depth = 0;
        for (int at = i; parents[at] >= 0; at = parents[at]) {
            depth++;
        }
        bool alone = leaves[i] > 0 && depth == 0;
        deepest = depth > deepest ? depth : deepest;
        lengths[i] = (uint8_t)(alone ? 1 : depth < 255 ? depth : 255);
    }
    return deepest;
}

void huffman_make(struct huffman *code, const uint32_t *counts, int symbols)
{
    uint64_t leaves[HUFFMAN_SYMBOLS];
    *code = (struct huffman){.symbols = symbols};
    for (int i = 0; i < symbols; i++) {
        leaves[i] = counts[i];
    }
    while (tree_lengths(leaves, symbols, code->lengths) > HUFFMAN_BITS) {
        for (int i = 0; i < symbols;
             i++) { /* flatten the weights until the codes are short enough */
            leaves[i] = (leaves[i] + 1) / 2;
        }
    }
    huffman_prepare(code);
}

/* ---- both ---- */

bool huffman_prepare(struct huffman *code)
{
    int used = 0;
    long left = 1L << HUFFMAN_BITS, next = 0;
    memset(code->by_length, 0, sizeof code->by_length);
    for (int length = 1; length <= HUFFMAN_BITS; length++) {
        next <<= 1;
        for (int i = 0; i < code->symbols; i++) {
            if (code->lengths[i] == length) {
                code->codes[i] = (uint16_t)next++;
                code->in_order[used++] = (uint8_t)i;
                code->by_length[length]++;
                left -= 1L << (HUFFMAN_BITS - length);
            }
        }
        if (left < 0) {
            return false;
        }
    }
    code->single = used == 1;
    return used == 0 || left == 0 || (code->single && code->by_length[1] == 1);
}

int huffman_read(const struct huffman *code, int (*next)(void *context), void *context)
{
    if (code->single) {
        return code->in_order[0];
    }
    int number = 0, first = 0, before = 0;
    for (int length = 1; length <= HUFFMAN_BITS; length++) {
        int bit = next(context);
        if (bit < 0) {
            return -1;
        }
        number = 2 * number + bit;
        first *= 2;
        if (number - first < code->by_length[length]) {
            return code->in_order[before + number - first];
        }
        first += code->by_length[length];
        before += code->by_length[length];
    }
    return -1;
}
