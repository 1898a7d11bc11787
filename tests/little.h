/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_LITTLE_H
#define ICURISK_TESTS_LITTLE_H

#include <stdint.h>
#include <string.h>

/* Numbers of network files, which are little endian on every machine. */
static inline uint64_t little_read(const unsigned char *from)
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--) {
        number = number << 8 | from[i];
    }
    return number;
}

static inline void little_write(unsigned char *to, float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 4; i++) {
        to[i] = (unsigned char)(bits >> (8 * i));
    }
}

#endif
