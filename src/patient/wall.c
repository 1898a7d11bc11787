/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/wall.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/language.h"
#include "patient/admission.h"

enum { DAY_SECONDS = 86400 };

struct wall wall_of_admission(time_t admitted)
{
    return (struct wall){.known = true, .admitted = admitted};
}

/* From a date in a file: its instant, and the wall-clock time shown then, in seconds. */
static struct wall wall_of_date(double instant, double shown)
{
    struct wall wall = {.known = true, .admitted = (time_t)floor(shown), .fixed = true};
    if (!isfinite(instant)) {
        return wall; /* no zone: only the file's own clock is known */
    }
    struct tm local;
    time_t moment = (time_t)floor(instant);
    long offset = lround(shown - instant);
    bool same = offset == 0 || !localtime_r(&moment, &local) || local.tm_gmtoff == offset;
    if (same) {
        return wall_of_admission(moment);
    }
    snprintf(wall.zone, sizeof wall.zone, " %c%02ld:%02ld", offset < 0 ? '-' : '+',
             labs(offset) / 3600 % 100, labs(offset) / 60 % 60);
    return wall;
}

struct wall wall_of_patient(const struct patient *patient)
{
    time_t admitted;
    if (isfinite(patient->began_wall)) {
        return wall_of_date(patient->began / 1000, patient->began_wall / 1000);
    }
    bool beside = patient->parts <= 1 && admission_read(patient->file, &admitted, NULL);
    return beside ? wall_of_admission(admitted) : (struct wall){0};
}

static bool moment_of(const struct wall *wall, long minutes, struct tm *parts)
{
    time_t at = wall->admitted + (time_t)minutes * 60;
    return (wall->fixed ? gmtime_r(&at, parts) : localtime_r(&at, parts)) != NULL;
}

/* Formats a moment; "?" if it is out of range. Returns out. */
static const char *write_as(const struct wall *wall, long minutes, const char *format, char *out,
                            size_t size)
{
    struct tm parts;
    if (!moment_of(wall, minutes, &parts) || strftime(out, size, format, &parts) == 0) {
        snprintf(out, size, "?");
    }
    return out;
}

const char *wall_clock(const struct wall *wall, long minutes, char *out, size_t size)
{
    return write_as(wall, minutes, "%H:%M", out, size);
}

const char *wall_day(const struct wall *wall, long minutes, char *out, size_t size)
{
    return write_as(wall, minutes, "%a", out, size);
}

const char *wall_short(const struct wall *wall, long minutes, char *out, size_t size)
{
    return write_as(wall, minutes, "%a %H:%M", out, size);
}

const char *wall_date(const struct wall *wall, long minutes, char *out, size_t size)
{
    char date[WALL_BYTES];
    snprintf(out, size, "%s%s", write_as(wall, minutes, "%Y-%m-%d %H:%M", date, sizeof date),
             wall->zone);
    return out;
}

static bool is_day(const struct tm *parts, time_t moment)
{
    struct tm other;
    return localtime_r(&moment, &other) && parts->tm_yday == other.tm_yday &&
           parts->tm_year == other.tm_year;
}

/* A moment that lies in the previous day despite any change of clocks. */
static time_t day_before(time_t now)
{
    struct tm noon;
    if (!localtime_r(&now, &noon)) {
        return now - DAY_SECONDS;
    }
    noon.tm_mday--;
    noon.tm_hour = 12;
    noon.tm_isdst = -1;
    return mktime(&noon);
}

const char *wall_near(const struct wall *wall, long minutes, time_t now, char *out, size_t size)
{
    struct tm parts;
    bool local = !wall->fixed && moment_of(wall, minutes, &parts);
    if (local && is_day(&parts, now)) {
        return write_as(wall, minutes, /* xgettext:no-c-format */ _("%H:%M today"), out, size);
    }
    if (local && is_day(&parts, day_before(now))) {
        return write_as(wall, minutes, /* xgettext:no-c-format */ _("%H:%M yesterday"), out, size);
    }
    return wall_date(wall, minutes, out, size);
}

const char *wall_moment(const struct wall *wall, double hours, char *out, size_t size)
{
    char clock[CLOCK_BYTES], shown[WALL_BYTES];
    clock_hours(hours, clock, sizeof clock);
    if (!isfinite(hours)) {
        snprintf(out, size, "%s", clock);
    } else if (!wall->known) {
        snprintf(out, size, _("hour %s"), clock);
    } else {
        snprintf(out, size, _("%s, hour %s"),
                 wall_short(wall, lround(60 * hours), shown, sizeof shown), clock);
    }
    return out;
}

const char *wall_brief(const struct wall *wall, double hours, char *out, size_t size)
{
    char clock[CLOCK_BYTES], shown[WALL_BYTES];
    clock_hours(hours, clock, sizeof clock);
    if (!isfinite(hours) || !wall->known) {
        snprintf(out, size, "%s", clock);
    } else {
        snprintf(out, size, "%s (%s)", wall_short(wall, lround(60 * hours), shown, sizeof shown),
                 clock);
    }
    return out;
}
