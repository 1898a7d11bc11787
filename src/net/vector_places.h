/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_PLACES_H
#define ICURISK_NET_VECTOR_PLACES_H

/* Tables of the positions of set bits, to list the lanes selected by a comparison. */

#include <stdint.h>

/* Positions of the set bits, one byte each, lowest first: for four bits, for eight bits, for 16
 * consecutive numbers. */
#define PLACES_REST(b) ((b) & ((b)-1))
#define PLACES_FIRST(b) ((b) ? (uint64_t)__builtin_ctz((b) | 16) : 0)
#define PLACES_4(b)                                                                                \
    (PLACES_FIRST(b) | PLACES_FIRST(PLACES_REST(b)) << 8 |                                         \
     PLACES_FIRST(PLACES_REST(PLACES_REST(b))) << 16 | ((b) == 15 ? UINT64_C(3) << 24 : 0))
#define PLACES_8(b)                                                                                \
    (PLACES_4((b)&15) | (PLACES_4((b) >> 4) + 0x04040404) << 8 * __builtin_popcount((b)&15))
#define PLACES_X4(b) PLACES_8(b), PLACES_8((b) + 1), PLACES_8((b) + 2), PLACES_8((b) + 3)
#define PLACES_X16(b) PLACES_X4(b), PLACES_X4((b) + 4), PLACES_X4((b) + 8), PLACES_X4((b) + 12)
static const uint64_t vector_places[256] = {
    PLACES_X16(0),   PLACES_X16(16),  PLACES_X16(32),  PLACES_X16(48),
    PLACES_X16(64),  PLACES_X16(80),  PLACES_X16(96),  PLACES_X16(112),
    PLACES_X16(128), PLACES_X16(144), PLACES_X16(160), PLACES_X16(176),
    PLACES_X16(192), PLACES_X16(208), PLACES_X16(224), PLACES_X16(240)};

/* The same for four bits, one int each. */
static const int vector_places_4[16][4] __attribute__((unused)) = {
    {0}, {0},    {1},    {0, 1},    {2},    {0, 2},    {1, 2},    {0, 1, 2},
    {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};

/* Number of set bits of four, for processors without a popcount instruction. */
static const uint8_t vector_bits_4[16]
    __attribute__((unused)) = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};

#endif
