/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/kernel_body.h"

const struct kernel kernel_plain = KERNEL_TABLE(ISA_PLAIN, recur);
