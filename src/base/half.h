/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_HALF_H
#define ICURISK_BASE_HALF_H

#include <stdint.h>

/* Conversion to and from IEEE 754 binary16, for files. Rounds to nearest even; values too large
 * become infinite. */
uint16_t half_from_float(float value);
float half_to_float(uint16_t bits);

#endif
