/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate_right(uint32_t x, int bits)
{
    return (x >> bits) | (x << (32 - bits));
}

/* One round on the words a..h, where a is s[first]; instead of shifting the words, the next round
 * starts one word earlier. */
static inline void round_of(uint32_t s[8], int first, uint32_t added)
{
    uint32_t a = s[first], b = s[(first + 1) & 7], c = s[(first + 2) & 7], e = s[(first + 4) & 7];
    uint32_t f = s[(first + 5) & 7], g = s[(first + 6) & 7], *d = &s[(first + 3) & 7];
    uint32_t *h = &s[(first + 7) & 7];
    uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
    uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
    uint32_t added1 = *h + sum1 + ((e & f) ^ (~e & g)) + added;
    *d += added1;
    *h = added1 + sum0 + ((a & b) ^ (a & c) ^ (b & c));
}

static void mix_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (rotate_right(a, 7) ^ rotate_right(a, 18) ^ (a >> 3)) + w[i - 7] +
               (rotate_right(b, 17) ^ rotate_right(b, 19) ^ (b >> 10));
    }
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i += 8) { /* after eight rounds every word is back in its place */
        const uint32_t *k = constants + i, *x = w + i;
        round_of(s, 0, k[0] + x[0]);
        round_of(s, 7, k[1] + x[1]);
        round_of(s, 6, k[2] + x[2]);
        round_of(s, 5, k[3] + x[3]);
        round_of(s, 4, k[4] + x[4]);
        round_of(s, 3, k[5] + x[5]);
        round_of(s, 2, k[6] + x[6]);
        round_of(s, 1, k[7] + x[7]);
    }
    for (int i = 0; i < 8; i++) {
        state[i] += s[i];
    }
}

void sha256_start(struct sha256 *sha)
{
    *sha = (struct sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                     0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(struct sha256 *sha, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    while (size > 0) {
        size_t used = sha->bytes % 64, part = 64 - used < size ? 64 - used : size;
        memcpy(sha->block + used, bytes, part);
        sha->bytes += part;
        bytes += part;
        size -= part;
        if (sha->bytes % 64 == 0) {
            mix_block(sha->state, sha->block);
        }
    }
}

void sha256_finish(struct sha256 *sha, char hex[65])
{
    static const unsigned char padding[64] = {0x80};
    uint64_t bits = sha->bytes * 8;
    size_t used = sha->bytes % 64;
    sha256_add(sha, padding, used < 56 ? 56 - used : 120 - used);
    unsigned char length[8];
    for (int i = 0; i < 8; i++) {
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    }
    sha256_add(sha, length, 8);
    for (int i = 0; i < 8; i++) {
        snprintf(hex + 8 * i, 9, "%08x", (unsigned)sha->state[i]);
    }
}
