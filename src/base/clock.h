/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_CLOCK_H
#define ICURISK_BASE_CLOCK_H

/* Monotonic time in microseconds (CLOCK_MONOTONIC); only differences mean anything. */
double clock_usec(void);
/* Processor time of this thread in microseconds (CLOCK_THREAD_CPUTIME_ID). */
double clock_thread_usec(void);

#endif
