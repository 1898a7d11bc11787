/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_WALL_H
#define ICURISK_PATIENT_WALL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "patient/patient.h"

/* The clock on the wall of a stay: that of this machine, or of the zone in which its file writes
 * its times. Whatever is shown of it goes through here. */
struct wall {
    bool known;      /* is the time of admission? */
    time_t admitted; /* hour 0; fixed: what the wall showed then, as if it were in UTC */
    bool fixed;      /* the clock of the file, which is not this machine's */
    char zone[8];    /* " +02:00" behind a date where the file says so; else "" */
};

/* Of this machine, where the admission is an instant. */
struct wall wall_of_admission(time_t admitted);
/* Of the date in the stay's file, or of the time of admission beside it (record.h), which is read.
 * A date in UTC is shown by this machine's clock, one of another zone by the clock of that zone. */
struct wall wall_of_patient(const struct patient *patient);

/* Each writes a moment so many minutes after admission, "?" where it is none of the calendar, and
 * returns out; WALL_BYTES are always enough. Only where the wall is known. */
enum { WALL_BYTES = 40 };
/* "14:10", where the day stands elsewhere. */
const char *wall_clock(const struct wall *wall, long minutes, char *out, size_t size);
/* "Sun", likewise. */
const char *wall_day(const struct wall *wall, long minutes, char *out, size_t size);
/* "Sun 14:10": told apart from every other minute of a stay; at most 9 characters. */
const char *wall_short(const struct wall *wall, long minutes, char *out, size_t size);
/* "2026-11-22 14:10", with its zone where that is not this machine's. */
const char *wall_date(const struct wall *wall, long minutes, char *out, size_t size);
/* "14:10 today", "14:10 yesterday", or as wall_date. now is an instant. */
const char *wall_near(const struct wall *wall, long minutes, time_t now, char *out, size_t size);
/* "Sun 14:10, hour 07:30" where the wall is known, else the hour alone: "07:30". */
const char *wall_moment(const struct wall *wall, double hours, char *out, size_t size);

#endif
