/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/clock.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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

enum { MINUTES_MOST = 60000000 }; /* more than a lifetime */

const char *clock_minutes(long minutes, char *out, size_t size)
{
    if (minutes < -MINUTES_MOST || minutes > MINUTES_MOST) {
        snprintf(out, size, "--:--");
    } else {
        long distance = labs(minutes);
        snprintf(out, size, "%s%02ld:%02ld", minutes < 0 ? "-" : "", distance / 60, distance % 60);
    }
    return out;
}

static long whole_minutes(double hours)
{
    bool known = fabs(hours) * 60 <= MINUTES_MOST; /* false for NAN */
    return known ? lround(hours * 60) : MINUTES_MOST + 1L;
}

const char *clock_hours(double hours, char *out, size_t size)
{
    return clock_minutes(whole_minutes(hours), out, size);
}

const char *clock_elapsed(double hours, char *out, size_t size)
{
    char clock[CLOCK_BYTES];
    long minutes = whole_minutes(hours);
    bool sign = minutes >= 0 && minutes <= MINUTES_MOST;
    snprintf(out, size, "%s%s", sign ? "+" : "", clock_minutes(minutes, clock, sizeof clock));
    return out;
}
