/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_POINTS_FILE_H
#define ICURISK_APP_POINTS_FILE_H

#include "base/error.h"
#include "base/text.h"
#include "net/points.h"

/* A point score card as JSON, "icurisk points 1"; man/icurisk-files.5 describes each key. */

/* The shipped card, which is compiled in. */
void points_shipped(struct point_card *card);
/* Reads a card. False with file and reason unless every key is present and the card is valid. */
bool points_read(const char *path, struct point_card *card, struct error *error);
/* Appends a card. The same card gives the same bytes. */
void points_put(const struct point_card *card, struct text *out);

#endif
