/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/loops_body.h"

const struct loops loops_plain = LOOPS_TABLE;
