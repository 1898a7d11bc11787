/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ACCESS_LOG_H
#define ICURISK_APP_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "net/model.h"
#include "net/risk.h"
#include "patient/patient.h"

/* Who was shown which stay with which risk, and when: one JSON object a line, appended to a file
 * that several programs may share. Existing lines are never changed. */

/* In a list of patients, on a screen of one patient, in a report, in a file written from the
 * screen, by the score command. */
enum access_how { ACCESS_WARD, ACCESS_SCREEN, ACCESS_REPORT, ACCESS_EXPORT, ACCESS_SCORE };

struct access_log;

/* Opens or makes the file (mode 0600). user: the name the user gave, or NULL; the
 * numeric user id is written in any case. Beyond limit bytes (0: 4 MiB) the file becomes FILE.1,
 * FILE.1 becomes FILE.2 and so on to FILE.9, the oldest, which is lost. NULL with a reason when
 * nothing can be added to it. */
struct access_log *access_log_open(const char *path, const char *user, size_t limit,
                                   struct error *error);
void access_log_close(struct access_log *log);

/* Appends the log line of one stay to out. model and risk are NULL where there are none.
 * Thread-safe. */
void access_log_line(const struct access_log *log, const struct patient *patient,
                     const struct model *model, const struct risk *risk, enum access_how how,
                     struct text *out);
/* Adds lines to the file. False when they could not be written: the reason is told the first time,
 * and later lines are tried all the same. */
bool access_log_write(struct access_log *log, const struct text *lines, struct error *error);
/* Both of one line. */
bool access_log_add(struct access_log *log, const struct patient *patient,
                    const struct model *model, const struct risk *risk, enum access_how how,
                    struct error *error);
/* Has any line been lost? */
bool access_log_failed(const struct access_log *log);

#endif
