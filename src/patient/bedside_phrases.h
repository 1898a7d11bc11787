/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_BEDSIDE_PHRASES_H
#define ICURISK_PATIENT_BEDSIDE_PHRASES_H

#include <stdbool.h>

#include "base/error.h"
#include "patient/bedside_words.h"

/* Phrases of the wards that say the same as a plain reading: they are rewritten as that one before
 * the line is read.
 *     HR88RR18               HR 88 RR 18
 *     BP L arm 120/80        BP 120/80: where and how it was measured is not kept
 *     HFNC 40L/50%           HFNC 40L 50%
 *     weight 12 st 4         weight 172 lb
 *     urine 200 ml / 4 h     urine 200 ml, collected in 4 hours */

/* *collected: the hours in which the urine of the line was collected; 0: they are not said. False
 * with a reason for urine as a rate, of which the volume is not known. */
bool phrases_read(struct words *words, int *collected, struct error *error);

#endif
