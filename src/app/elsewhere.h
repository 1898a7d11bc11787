/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ELSEWHERE_H
#define ICURISK_APP_ELSEWHERE_H

#include "app/evaluate_report.h"

/* How networks did on stays of other hospitals, kept in their files as the fact MODEL_AWAY:
 * "0.860 (0.806-0.914) at hour 48, E/O 0.96, 681 stays, 60 deaths, " and whose they are. E/O:
 * expected by observed deaths. */

/* Puts the figures of judged[count] into their files; whose says whose stays they are: "of 186
 * hospitals in the USA". models[count] are the same models. A file that names another of them as
 * its parent is written after it and names its new checksum. False with a reason if a file cannot
 * be written: those before it have been. */
bool elsewhere_note(struct model *const *models, const struct judged_model *judged, size_t count,
                    const char *whose, struct error *error);

#endif
