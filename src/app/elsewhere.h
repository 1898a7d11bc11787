/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ELSEWHERE_H
#define ICURISK_APP_ELSEWHERE_H

#include "app/evaluate_report.h"

/* Performance of networks in other hospitals, stored in their files as the fact MODEL_AWAY: "0.860
 * (0.806-0.914) at hour 48, E/O 0.96, 681 stays, 60 deaths, " and the hospitals. E/O: expected by
 * observed deaths. */

/* Stores the figures of judged[count] in the files of models[count]; whose: origin of the stays,
 * "of 186 hospitals in the USA". A model whose parent is another of them is written after it, with
 * the parent's new checksum. False with a reason if a file cannot be written; earlier ones have
 * been. */
bool elsewhere_note(struct model *const *models, const struct judged_model *judged, size_t count,
                    const char *whose, struct error *error);

#endif
