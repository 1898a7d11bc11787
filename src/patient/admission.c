/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/admission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "patient/decision.h"

static char *admission_path(const char *path)
{
    struct text name = {0};
    text_format(&name, "%s%s", path, ADMISSION_SUFFIX);
    return name.data;
}

bool admission_read(const char *path, time_t *admitted, struct error *error)
{
    enum { LIMIT = 256 };
    unsigned char *data = NULL;
    size_t size = 0;
    struct tm utc = {0};
    char *name = admission_path(path);
    bool ok = file_read(name, LIMIT, &data, &size, error);
    if (ok) {
        char *text = memory_text_n((const char *)data, size);
        int used = 0;
        ok = sscanf(text, "admitted %4d-%2d-%2dT%2d:%2d:%2dZ%n", &utc.tm_year, &utc.tm_mon,
                    &utc.tm_mday, &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &used) == 6 &&
             used > 0;
        utc.tm_year -= 1900;
        utc.tm_mon--;
        *admitted = timegm(&utc);
        if (!ok) {
            error_at(error, name, 0, "is not a time of admission");
        }
        free(text);
    }
    free(data);
    free(name);
    return ok;
}

bool admission_write(const char *path, time_t admitted, struct error *error)
{
    struct tm utc;
    char line[64];
    char *name = admission_path(path);
    bool ok = gmtime_r(&admitted, &utc) &&
              strftime(line, sizeof line, "admitted %Y-%m-%dT%H:%M:%SZ\n", &utc) > 0;
    ok = ok ? file_write(name, line, strlen(line), error)
            : error_at(error, name, 0, "not a valid time of admission");
    free(name);
    return ok;
}

bool stay_stamp(const char *path, struct stay_stamp *stamp)
{
    char *name = admission_path(path);
    *stamp = (struct stay_stamp){0};
    bool there = file_stamp(path, &stamp->file);
    file_stamp(name, &stamp->admission);
    decision_stamp(path, &stamp->decisions);
    free(name);
    return there;
}

bool stay_stamp_same(const struct stay_stamp *a, const struct stay_stamp *b)
{
    return file_stamp_same(&a->file, &b->file) && file_stamp_same(&a->admission, &b->admission) &&
           file_stamp_same(&a->decisions, &b->decisions);
}
