/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_HUFFMAN_H
#define ICURISK_NET_HUFFMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Canonical Huffman codes (Huffman 1952) of at most 15 bits: codes of one length are consecutive
 * numbers, in the order of their symbols. */
enum { HUFFMAN_SYMBOLS = 256, HUFFMAN_BITS = 15 };

/* A symbol of length 0 does not occur. If there is only one symbol, its length is 1 and it is coded
 * in 0 bits. */
struct huffman {
    int symbols;                      /* number of symbols in the table */
    uint8_t lengths[HUFFMAN_SYMBOLS]; /* code lengths as stored */
    uint16_t codes[HUFFMAN_SYMBOLS];
    int by_length[HUFFMAN_BITS + 1];   /* number of symbols of each length */
    uint8_t in_order[HUFFMAN_SYMBOLS]; /* symbols sorted by length, then by number */
    bool single;                       /* only one symbol occurs */
};

/* Computes the lengths from the symbol counts, then the codes as huffman_prepare does. */
void huffman_make(struct huffman *code, const uint32_t *counts, int symbols);
/* Computes the codes from symbols and lengths. False unless the code is complete (every bit string
 * decodes) or has at most one symbol. */
bool huffman_prepare(struct huffman *code);

/* Decodes one symbol; next(context) returns the next bit, or -1 at the end. Returns -1 at the end,
 * or if the code has no symbols. */
int huffman_read(const struct huffman *code, int (*next)(void *context), void *context);

#endif
