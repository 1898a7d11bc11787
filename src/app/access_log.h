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

/* Access log: who was shown which stay with which risk, and when. One JSON object per line,
 * appended to a file that several programs may share. Existing lines are never changed. */

/* Where it was shown: in a list of patients, on the screen of one patient, in a report, in a file
 * written from the screen, by the score command. */
enum access_how { ACCESS_WARD, ACCESS_SCREEN, ACCESS_REPORT, ACCESS_EXPORT, ACCESS_SCORE };

struct access_log;

/* Opens or creates the file (mode 0600). user: the name given by the user, or NULL; the numeric
 * user id is always logged. Beyond limit bytes (0: 4 MiB) the file is rotated to FILE.1 and so on
 * up to FILE.9; older lines are lost. NULL with a reason if the file cannot be appended to. */
struct access_log *access_log_open(const char *path, const char *user, size_t limit,
                                   struct error *error);
void access_log_close(struct access_log *log);

/* Appends the log line of one stay to out. model and risk may be NULL. Thread-safe. */
void access_log_line(const struct access_log *log, const struct patient *patient,
                     const struct model *model, const struct risk *risk, enum access_how how,
                     struct text *out);
/* Writes lines to the file. False if that fails; the reason is set only the first time, and later
 * lines are still tried. */
bool access_log_write(struct access_log *log, const struct text *lines, struct error *error);
/* Formats and writes one line. */
bool access_log_add(struct access_log *log, const struct patient *patient,
                    const struct model *model, const struct risk *risk, enum access_how how,
                    struct error *error);
/* Has writing failed for any line? */
bool access_log_failed(const struct access_log *log);

#endif
