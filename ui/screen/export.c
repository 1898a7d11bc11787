/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/export.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "ui/draw/text.h"

bool export_write(const struct text *text, const char *ending, char *path, size_t size,
                  struct error *error)
{
    enum { MOST = 100 };
    char stamp[32];
    time_t now = time(NULL);
    struct tm local;
    int number = 1;
    localtime_r(&now, &local);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    snprintf(path, size, "icurisk-%s.%s", stamp, ending);
    while (access(path, F_OK) == 0 && number < MOST) {
        snprintf(path, size, "icurisk-%s-%d.%s", stamp, ++number, ending);
    }
    return number < MOST ? file_create(path, text->data, text->length, error)
                         : error_set(error, _("too many exports in one second"));
}
