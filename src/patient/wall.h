/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_WALL_H
#define ICURISK_PATIENT_WALL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "patient/patient.h"

/* Wall-clock times of a stay, in the time zone of this machine or of the stay's file. All displayed
 * wall-clock times are formatted here. */
struct wall {
    bool known;      /* is the time of admission known? */
    time_t admitted; /* hour 0; if fixed, the local wall-clock time encoded as if it were UTC */
    bool fixed;      /* in the file's time zone, not this machine's */
    char zone[8];    /* " +02:00", appended to dates if the file states it; else "" */
};

/* The wall clock of this machine for an admission given as an instant. */
struct wall wall_of_admission(time_t admitted);
/* The wall clock of a stay, from the date in its file or from its admission file (record.h), which
 * is read. A date in UTC is shown in this machine's time zone, a date with an offset in its own. */
struct wall wall_of_patient(const struct patient *patient);

/* Each formats the moment `minutes` after admission ("?" if it is out of range) and returns out;
 * WALL_BYTES are always enough. wall->known must be true. */
enum { WALL_BYTES = 40 };
/* "14:10", where the day is shown elsewhere. */
const char *wall_clock(const struct wall *wall, long minutes, char *out, size_t size);
/* "Sun", likewise. */
const char *wall_day(const struct wall *wall, long minutes, char *out, size_t size);
/* "Sun 14:10": unique within a stay; at most 9 characters. */
const char *wall_short(const struct wall *wall, long minutes, char *out, size_t size);
/* "2026-11-22 14:10", with its time zone if that is not this machine's. */
const char *wall_date(const struct wall *wall, long minutes, char *out, size_t size);
/* "14:10 today", "14:10 yesterday", or as wall_date. now is an instant. */
const char *wall_near(const struct wall *wall, long minutes, time_t now, char *out, size_t size);
/* "Sun 14:10, hour 07:30" if wall->known, else "hour 07:30", which nobody takes for a time of day.
 */
const char *wall_moment(const struct wall *wall, double hours, char *out, size_t size);
/* The same without words: "Sun 14:10 (07:30)" or "07:30". */
const char *wall_brief(const struct wall *wall, double hours, char *out, size_t size);

#endif
