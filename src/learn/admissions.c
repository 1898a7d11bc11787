/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/admissions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "patient/csv.h"

struct reading {
    const char *path;
    struct admissions *admissions;
    int id_at, day_at; /* -1 before the header was read */
    struct error *error;
};

static bool read_header(struct reading *reading, const struct csv_row *row)
{
    static const char *const ids[] = {"id", "RecordID", "stay"};
    for (size_t i = 0; i < row->count; i++) {
        for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
            reading->id_at = text_same(row->field[i], ids[k]) ? (int)i : reading->id_at;
        }
        reading->day_at = text_same(row->field[i], "admitted") ? (int)i : reading->day_at;
    }
    return (reading->id_at >= 0 && reading->day_at >= 0) ||
           error_at(reading->error, reading->path, row->line, "no columns id and admitted");
}

/* Year first, so that day and month cannot be confused. */
bool admissions_day(const char *text, double *day)
{
    struct tm date = {0};
    char after;
    int read = sscanf(text, "%4d-%2d-%2d%c", &date.tm_year, &date.tm_mon, &date.tm_mday, &after);
    if (read < 3 || (read == 4 && after != 'T' && after != ' ')) {
        return false;
    }
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    struct tm asked = date;
    time_t seconds = timegm(&date);
    *day = (double)seconds / 86400;
    /* midnight is never -1: that is a day beyond what a time of 32 bits can hold */
    return seconds != (time_t)-1 && date.tm_year == asked.tm_year && date.tm_mon == asked.tm_mon &&
           date.tm_mday == asked.tm_mday && asked.tm_year >= 0 && asked.tm_year < 400;
}

static bool read_row(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    struct admissions *all = reading->admissions;
    double day;
    if (reading->id_at < 0 || reading->day_at < 0) {
        return read_header(reading, row);
    }
    if (row->count <= (size_t)reading->id_at || row->count <= (size_t)reading->day_at ||
        !admissions_day(row->field[reading->day_at], &day)) {
        return error_at(reading->error, reading->path, row->line,
                        "the day of admission must be written as 2024-03-05");
    }
    all->list = memory_reserve(all->list, all->count, &all->capacity, sizeof *all->list);
    all->list[all->count++] = (struct admission){memory_text(row->field[reading->id_at]), day};
    return true;
}

static void complain(void *context, size_t line, const char *reason)
{
    struct reading *reading = context;
    error_at(reading->error, reading->path, line, "%s", reason);
}

static int by_id(const void *a, const void *b)
{
    const struct admission *p = a, *q = b;
    return strcmp(p->id, q->id);
}

bool admissions_read(const char *path, struct admissions *admissions, struct error *error)
{
    struct reading reading = {path, admissions, -1, -1, error};
    *admissions = (struct admissions){0};
    FILE *in = file_open(path, error);
    if (!in) {
        return false;
    }
    bool ok = csv_read(in, path, read_row, complain, &reading, error) && !error->set;
    fclose(in);
    if (ok && admissions->count == 0) {
        return error_at(error, path, 0, "holds no day of admission");
    }
    if (ok) {
        qsort(admissions->list, admissions->count, sizeof *admissions->list, by_id);
    }
    for (size_t i = 1; ok && i < admissions->count; i++) {
        if (strcmp(admissions->list[i].id, admissions->list[i - 1].id) == 0) {
            char shown[128];
            const char *id = admissions->list[i].id;
            ok = error_at(error, path, 0, "%s stands twice",
                          text_escape(id, strlen(id), shown, sizeof shown));
        }
    }
    return ok;
}

void admissions_free(struct admissions *admissions)
{
    for (size_t i = 0; i < admissions->count; i++) {
        free(admissions->list[i].id);
    }
    free(admissions->list);
    *admissions = (struct admissions){0};
}

double admissions_find(const struct admissions *admissions, const char *id)
{
    struct admission wanted = {(char *)id, 0};
    const struct admission *found =
        admissions->count > 0
            ? bsearch(&wanted, admissions->list, admissions->count, sizeof *admissions->list, by_id)
            : NULL;
    return found ? found->day : NAN;
}
