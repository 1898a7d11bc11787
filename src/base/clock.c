/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/clock.h"

#include <time.h>

static double usec_of(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

double clock_usec(void)
{
    return usec_of(CLOCK_MONOTONIC);
}

double clock_thread_usec(void)
{
    return usec_of(CLOCK_THREAD_CPUTIME_ID);
}
