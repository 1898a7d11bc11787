/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/points.h"

#include <math.h>

#include "patient/summary.h"

enum { A_DAY = 24 };

/* The columns of a variable in a row of summary_read. */
enum { MEAN, LOWEST, HIGHEST, LATEST };

static const struct {
    const char *name;
    int column;
} takes[POINT_TAKES] = {
    [POINT_LATEST] = {"latest", LATEST},
    [POINT_LOWEST] = {"lowest", LOWEST},
    [POINT_HIGHEST] = {"highest", HIGHEST},
    [POINT_A_DAY] = {"a day", MEAN},
};

const char *point_take_name(enum point_take take)
{
    return takes[take].name;
}

float point_value(const struct point_item *item, const float *base, int hours)
{
    if (item->variable == VARIABLE_NONE) {
        return base[SUMMARY_STATISTICS * VARIABLE_CHALLENGE_COUNT];
    }
    const float *columns = base + SUMMARY_STATISTICS * (size_t)item->variable;
    float value = columns[takes[item->take].column];
    return item->take == POINT_A_DAY ? value * columns[SUMMARY_COUNT] * A_DAY / (float)hours
                                     : value;
}

int point_band(const struct point_item *item, float value)
{
    int band = 0;
    if (isnan(value)) {
        return item->usual;
    }
    while (band + 1 < item->bands && value >= item->from[band]) {
        band++;
    }
    return band;
}

int point_total(const struct point_card *card, const float *base, int hours, int *measured)
{
    int total = 0, known = 0;
    for (int i = 0; i < card->item_count; i++) {
        const struct point_item *item = &card->items[i];
        float value = point_value(item, base, hours);
        total += item->points[point_band(item, value)];
        known += !isnan(value);
    }
    if (measured) {
        *measured = known;
    }
    return total;
}

int point_largest(const struct point_card *card)
{
    int total = 0;
    for (int i = 0; i < card->item_count; i++) {
        int most = 0;
        for (int b = 0; b < card->items[i].bands; b++) {
            most = card->items[i].points[b] > most ? card->items[i].points[b] : most;
        }
        total += most;
    }
    return total;
}

double point_risk(const struct point_card *card, int total)
{
    return 1 / (1 + exp(-(card->intercept + card->slope * total)));
}

static bool item_is_sound(const struct point_item *item)
{
    bool ok = item->bands >= 2 && item->bands <= POINT_BANDS && item->usual >= 0 &&
              item->usual < item->bands && item->take >= 0 && item->take < POINT_TAKES &&
              (item->variable == VARIABLE_NONE || item->variable < VARIABLE_CHALLENGE_COUNT);
    bool rises = false;
    for (int b = 0; ok && b < item->bands; b++) {
        ok = item->points[b] >= 0 && item->points[b] <= POINT_MOST;
        if (b + 1 < item->bands) {
            ok = ok && isfinite(item->from[b]) && (b == 0 || item->from[b] > item->from[b - 1]);
        }
        if (b > 0) {
            ok = ok && !(rises && item->points[b] < item->points[b - 1]);
            rises = rises || item->points[b] > item->points[b - 1];
        }
    }
    return ok;
}

bool point_card_is_sound(const struct point_card *card)
{
    bool ok = card->item_count >= 1 && card->item_count <= POINT_ITEMS && card->slope > 0 &&
              card->judged_count >= 0 && card->judged_count <= POINT_JUDGED &&
              isfinite(card->slope) && isfinite(card->intercept);
    for (int i = 0; ok && i < card->item_count; i++) {
        ok = item_is_sound(&card->items[i]);
    }
    return ok;
}
