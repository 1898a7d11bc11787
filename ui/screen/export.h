/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_EXPORT_H
#define ICURISK_UI_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Writes a report into the current folder, named by the time alone. path receives its name. */
bool export_write(const struct text *text, const char *ending, char *path, size_t size,
                  struct error *error);

#endif
