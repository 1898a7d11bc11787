/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_EXPORT_H
#define ICURISK_UI_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Writes a report to the current folder under a name made from the time only. path receives the
 * name. False with a reason if it cannot be written. */
bool export_write(const struct text *text, const char *ending, char *path, size_t size,
                  struct error *error);

#endif
