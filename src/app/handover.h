/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_HANDOVER_H
#define ICURISK_APP_HANDOVER_H

#include "app/session.h"
#include "base/text.h"

/* Printout for the change of shift: plain text of 80 columns with a form feed after each page, for
 * lp. */

/* Appends a list of the stays in the given order, if there are several, then one page per stay. */
void handover_put(struct session *session, const size_t *stays, size_t count, struct text *out);

/* A round: the last reading of each vital sign within half an hour before `at`. */
enum { HANDOVER_ROUNDS = 4 };
/* Times of the last rounds in hours since admission, newest first; returns how many, at most
 * HANDOVER_ROUNDS. */
int handover_rounds(const struct patient *patient, double rounds[HANDOVER_ROUNDS]);

#endif
