/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_HALF_H
#define ICURISK_BASE_HALF_H

#include <stdint.h>

/* IEEE 754 binary16 and back, for files: rounds to nearest even; values too large become infinite.
 */
uint16_t half_from_float(float value);
float half_to_float(uint16_t bits);

#endif
