/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CARD_PAGE_H
#define ICURISK_UI_CARD_PAGE_H

#include "base/text.h"
#include "net/points.h"

/* A point score card as one printable page: 80 columns, at most 66 lines. */
struct card_page {
    const struct point_card *card;
    const char *made; /* origin: "shipped with icurisk", "made elsewhere: FILE" */
    /* Id of the patient for whom it is filled in, escaped; NULL: an empty form. */
    const char *patient;
    const float *base; /* row of summary_read after `hours` hours */
    int hours;
};
void card_page_put(const struct card_page *page, struct text *out);

/* Appends the performance figures of judgements under a heading. */
void card_page_judged(const struct point_judgement *rows, int count, struct text *out);

#endif
