/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/points_file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* models/physionet2012/points.json */
static const char shipped[] =
#include "app/shipped_points.h"
    ;

static const char FORMAT[] = "icurisk points 1";
static const char AGE[] = "Age";
enum { FILE_LIMIT = 65536 };

/* ---- reading ---- */

static bool read_text(const json_t *object, const char *key, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (!text) {
        return false;
    }
    text_escape(text, strlen(text), out, size);
    return true;
}

static bool read_number(const json_t *object, const char *key, double *out)
{
    const json_t *value = json_object_get(object, key);
    *out = json_number_value(value);
    return json_is_number(value) && isfinite(*out);
}

static bool read_take(const char *name, enum point_take *take)
{
    for (int t = 0; name && t < POINT_TAKES; t++) {
        if (strcmp(point_take_name((enum point_take)t), name) == 0) {
            *take = (enum point_take)t;
            return true;
        }
    }
    return false;
}

static bool read_item(const json_t *object, struct point_item *item)
{
    const char *name = json_string_value(json_object_get(object, "variable"));
    const json_t *from = json_object_get(object, "from");
    const json_t *points = json_object_get(object, "points");
    const json_t *usual = json_object_get(object, "usual");
    size_t bands = json_array_size(points);
    bool ok = name && read_take(json_string_value(json_object_get(object, "take")), &item->take) &&
              bands >= 2 && bands <= POINT_BANDS && json_array_size(from) == bands - 1 &&
              json_is_integer(usual);
    item->variable = ok && strcmp(name, AGE) != 0 ? variable_find(name) : VARIABLE_NONE;
    ok = ok && (item->variable != VARIABLE_NONE || strcmp(name, AGE) == 0);
    item->bands = (int)bands;
    for (size_t b = 0; ok && b < bands; b++) {
        const json_t *point = json_array_get(points, b), *start = json_array_get(from, b);
        json_int_t value = json_integer_value(point);
        ok = json_is_integer(point) && value >= 0 && value <= POINT_MOST &&
             (b + 1 == bands || json_is_number(start));
        item->points[b] = ok ? (int)value : 0;
        if (ok && b + 1 < bands) {
            item->from[b] = (float)json_number_value(start);
        }
    }
    json_int_t band = json_integer_value(usual);
    item->usual = band >= 0 && band < POINT_BANDS ? (int)band : -1;
    return ok;
}

static bool read_judgement(const json_t *object, struct point_judgement *row)
{
    double hour, count, deaths;
    bool ok = read_text(object, "stays", row->stays, sizeof row->stays) &&
              read_number(object, "hour", &hour) && read_number(object, "count", &count) &&
              read_number(object, "deaths", &deaths) && read_number(object, "auroc", &row->auroc) &&
              read_number(object, "auroc_low", &row->auroc_low) &&
              read_number(object, "auroc_high", &row->auroc_high) &&
              read_number(object, "expected_by_observed", &row->ratio) &&
              read_number(object, "slope", &row->slope) &&
              read_number(object, "news2_auroc", &row->news2) && hour >= 1 && hour <= 48 &&
              count >= 0 && count < 1e9 && deaths >= 0 && deaths <= count;
    if (ok) {
        row->hour = (int)hour;
        row->count = (size_t)count;
        row->deaths = (size_t)deaths;
    }
    return ok;
}

static bool read_card(const json_t *root, struct point_card *card)
{
    const char *format = json_string_value(json_object_get(root, "format"));
    const json_t *items = json_object_get(root, "items");
    const json_t *judged = json_object_get(root, "judged");
    size_t item_count = json_array_size(items), judged_count = json_array_size(judged);
    *card = (struct point_card){0};
    bool ok = format && strcmp(format, FORMAT) == 0 && item_count <= POINT_ITEMS &&
              judged_count <= POINT_JUDGED &&
              read_text(root, "cohort", card->cohort, sizeof card->cohort) &&
              read_text(root, "cohort_hash", card->cohort_hash, sizeof card->cohort_hash) &&
              read_number(root, "slope", &card->slope) &&
              read_number(root, "intercept", &card->intercept);
    card->item_count = (int)item_count;
    card->judged_count = (int)judged_count;
    for (size_t i = 0; ok && i < item_count; i++) {
        ok = read_item(json_array_get(items, i), &card->items[i]);
    }
    for (size_t i = 0; ok && i < judged_count; i++) {
        ok = read_judgement(json_array_get(judged, i), &card->judged[i]);
    }
    return ok && point_card_is_sound(card);
}

void points_shipped(struct point_card *card)
{
    json_t *root = json_loads(shipped, JSON_REJECT_DUPLICATES, NULL);
    if (!root || !read_card(root, card)) {
        *card = (struct point_card){0}; /* a test checks that the shipped card is valid */
    }
    json_decref(root);
}

bool points_read(const char *path, struct point_card *card, struct error *error)
{
    unsigned char *data;
    size_t size;
    json_error_t where;
    if (!file_read(path, FILE_LIMIT, &data, &size, error)) {
        return false;
    }
    json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &where);
    bool ok = root != NULL;
    if (!ok) {
        error_at(error, path, where.line > 0 ? (size_t)where.line : 0, "is not JSON: %s",
                 where.text);
    } else if (!read_card(root, card)) {
        ok = error_at(error, path, 0,
                      "is not a card of points: a key is missing or a value is out of bounds "
                      "(icurisk-files(5), CARDS OF POINTS)");
    }
    json_decref(root);
    free(data);
    return ok;
}

/* ---- writing ---- */

static void put_items(const struct point_card *card, struct text *out)
{
    for (int i = 0; i < card->item_count; i++) {
        const struct point_item *item = &card->items[i];
        text_format(out, "%s  {\"variable\": \"%s\", \"take\": \"%s\", \"from\": [", i ? ",\n" : "",
                    item->variable == VARIABLE_NONE ? AGE : variable_info(item->variable)->name,
                    point_take_name(item->take));
        for (int b = 0; b + 1 < item->bands; b++) {
            text_format(out, "%s%.6g", b ? ", " : "", (double)item->from[b]);
        }
        text_append(out, "], \"points\": [");
        for (int b = 0; b < item->bands; b++) {
            text_format(out, "%s%d", b ? ", " : "", item->points[b]);
        }
        text_format(out, "], \"usual\": %d}", item->usual);
    }
}

static void put_judged(const struct point_card *card, struct text *out)
{
    for (int i = 0; i < card->judged_count; i++) {
        const struct point_judgement *row = &card->judged[i];
        json_t *object =
            json_pack("{s:s,s:i,s:I,s:I}", "stays", row->stays, "hour", row->hour, "count",
                      (json_int_t)row->count, "deaths", (json_int_t)row->deaths);
        char *line = json_dumps(object, JSON_PRESERVE_ORDER);
        line[strlen(line) - 1] = 0;
        text_format(out,
                    "%s  %s,\n   \"auroc\": %.4f, \"auroc_low\": %.4f, \"auroc_high\": %.4f, "
                    "\"expected_by_observed\": %.3f,\n   \"slope\": %.3f, \"news2_auroc\": %.4f}",
                    i ? ",\n" : "", line, row->auroc, row->auroc_low, row->auroc_high, row->ratio,
                    row->slope, row->news2);
        free(line);
        json_decref(object);
    }
}

void points_put(const struct point_card *card, struct text *out)
{
    json_t *cohort = json_string(card->cohort);
    char *quoted = json_dumps(cohort, JSON_ENCODE_ANY);
    text_format(out, "{\"format\": \"%s\",\n \"cohort\": %s,\n \"cohort_hash\": \"%s\",\n", FORMAT,
                quoted, card->cohort_hash);
    text_format(out, " \"slope\": %.6f, \"intercept\": %.6f,\n \"items\": [\n", card->slope,
                card->intercept);
    put_items(card, out);
    text_append(out, "],\n \"judged\": [\n");
    put_judged(card, out);
    text_append(out, "]}\n");
    free(quoted);
    json_decref(cohort);
}
