/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_CLOCK_H
#define ICURISK_BASE_CLOCK_H

#include <stddef.h>

/* Monotonic time in microseconds (CLOCK_MONOTONIC); only differences mean anything. */
double clock_usec(void);
/* Processor time of this thread in microseconds (CLOCK_THREAD_CPUTIME_ID). */
double clock_thread_usec(void);

/* Hours since admission as "07:12", to the nearest minute; "-00:30" is half an hour before it,
 * "123:00" is possible, and a value that is not finite or is implausibly large gives "--:--". Every
 * time of day or duration that the program prints is formatted here. Returns out; CLOCK_BYTES are
 * always enough. */
enum { CLOCK_BYTES = 16 };
const char *clock_hours(double hours, char *out, size_t size);
/* The same with a sign, "+07:12": for places without room for the word hour, so that nobody takes
 * it for a time of day. */
const char *clock_elapsed(double hours, char *out, size_t size);
/* As clock_hours, for whole minutes since admission, or since midnight for a wall-clock time. */
const char *clock_minutes(long minutes, char *out, size_t size);

#endif
