/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/database.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "patient/timeline.h"

void database_init(struct database *database, const char *folder, const struct reader *reader,
                   const struct patient_options *options)
{
    *database =
        (struct database){.folder = folder, .reader = reader, .options = options, .unit_count = 1};
    database->units[0] = "";
}

void database_free(struct database *database)
{
    number_map_free(&database->by_id);
    number_map_free(&database->text_hashes);
    arena_free(&database->arena);
    free(database->stays);
    free(database->rows);
    free(database->texts);
}

void database_notice(struct database *database, const char *notice)
{
    if (database->notice_count < sizeof database->notices / sizeof *database->notices) {
        database->notices[database->notice_count++] = notice;
    }
}

struct database_stay *database_add_stay(struct database *database, int64_t id, size_t line,
                                        const char *path, struct error *error)
{
    uint32_t *place = number_map_place(&database->by_id, id);
    if (*place) {
        error_at(error, path, line, "the stay %lld is on line %u, too", (long long)id,
                 database->stays[*place - 1].line);
        return NULL;
    }
    database->stays = memory_reserve(database->stays, database->stay_count,
                                     &database->stay_capacity, sizeof *database->stays);
    struct database_stay *stay = &database->stays[database->stay_count++];
    *place = (uint32_t)database->stay_count;
    *stay =
        (struct database_stay){.id = id, .sex = SEX_UNKNOWN, .outcome = -1, .line = (uint32_t)line};
    return stay;
}

struct database_stay *database_find_stay(struct database *database, int64_t id)
{
    uint32_t number = number_map_find(&database->by_id, id);
    return number ? &database->stays[number - 1] : NULL;
}

static int by_id(const void *first, const void *second)
{
    const struct database_stay *a = first, *b = second;
    return (a->id > b->id) - (a->id < b->id);
}

void database_sort_stays(struct database *database)
{
    if (database->stay_count > 0) {
        qsort(database->stays, database->stay_count, sizeof *database->stays, by_id);
    }
    for (size_t i = 0; i < database->stay_count; i++) {
        *number_map_place(&database->by_id, database->stays[i].id) = (uint32_t)i + 1;
    }
}

/* ---- values ---- */

/* A plain decimal of at most nine digits, without zeros at its end: -36.60 is -366 and 1. */
static bool pack_number(const char *text, struct database_row *row)
{
    enum { DIGITS = 9 };
    const char *start = text + (*text == '-'), *digit = start;
    int64_t sum = 0;
    int digits = 0, decimals = 0, zeros = 0;
    bool point = false, any = false;
    for (; (*digit >= '0' && *digit <= '9') || (*digit == '.' && !point); digit++) {
        if (*digit == '.') {
            point = true;
            continue;
        }
        any = true;
        if (point && *digit == '0') {
            zeros++; /* counts only if another digit follows */
            continue;
        }
        for (; zeros > 0 && digits <= DIGITS; zeros--, decimals++) {
            sum *= 10;
            digits += sum > 0;
        }
        sum = 10 * sum + (*digit - '0');
        digits += sum > 0;
        decimals += point;
        if (digits > DIGITS || decimals > DIGITS) {
            return false;
        }
    }
    row->value = (int32_t)(*text == '-' ? -sum : sum);
    row->decimals = (uint8_t)decimals;
    return any && !*digit && !(sum == 0 && *text == '-');
}

enum { TEXTS_MOST = 1 << 20, TEXT_BYTES = 64 };

/* Index of a text, from 1; equal texts share one. */
static uint32_t text_number_of(struct database *database, const char *text)
{
    char cut[TEXT_BYTES];
    snprintf(cut, sizeof cut, "%s", database->text_count < TEXTS_MOST ? text : "other text");
    for (uint64_t hash = text_hash(TEXT_HASH, cut);; hash++) {
        uint32_t *place = number_map_place(&database->text_hashes, (int64_t)hash);
        if (*place == 0) {
            database->texts = memory_reserve(database->texts, database->text_count,
                                             &database->text_capacity, sizeof *database->texts);
            database->texts[database->text_count++] = arena_text(&database->arena, cut);
            return *place = (uint32_t)database->text_count;
        }
        if (strcmp(database->texts[*place - 1], cut) == 0) {
            return *place;
        }
    }
}

/* Index of a unit; if there are too many, that of an unknown unit. */
static uint8_t unit_number(struct database *database, const char *unit)
{
    enum { MOST = sizeof database->units / sizeof *database->units };
    for (size_t i = 0; i < database->unit_count; i++) {
        if (strcmp(database->units[i], unit) == 0) {
            return (uint8_t)i;
        }
    }
    if (database->unit_count < MOST) {
        bool last = database->unit_count + 1 == MOST;
        database->units[database->unit_count++] =
            arena_text(&database->arena, last ? "(many units)" : unit);
    }
    return (uint8_t)(database->unit_count - 1);
}

/* Doubled, except that a list that has become long is made so long that the C library maps it by
 * itself: it then grows without being copied. */
static void make_room(struct database *database)
{
    enum { LONG = 65536, MAPPED = 2 * MEMORY_AHEAD / sizeof *database->rows };
    if (database->row_capacity >= LONG && database->row_capacity < MAPPED / 2) {
        database->row_capacity = MAPPED;
        database->rows = memory_resize(database->rows, MAPPED, sizeof *database->rows);
    } else {
        database->rows = memory_reserve(database->rows, database->row_count,
                                        &database->row_capacity, sizeof *database->rows);
    }
    memory_foresee_block(database->rows + database->row_count,
                         (database->row_capacity - database->row_count) * sizeof *database->rows);
}

bool database_keep(struct database *database, const struct database_value *value,
                   struct error *error)
{
    enum { HOUR = 3600 };
    if (value->second <= -HOUR || value->second > STAY_HOURS * HOUR) {
        value->stay->left[value->second > 0 ? DATABASE_AFTER : DATABASE_BEFORE]++;
        return true;
    }
    if (database->row_count >= DATABASE_ROWS) {
        return error_at(error, database->folder, 0,
                        "more than %d million readings of the first 48 hours, which would need "
                        "more than 1.5 GB: divide the tables by stays",
                        DATABASE_ROWS / 1000000);
    }
    struct database_row row = {
        .stay = (uint32_t)(value->stay - database->stays),
        .line = (uint32_t)value->line,
        .second = (int32_t)value->second,
        .stored = value->stored > INT32_MAX   ? INT32_MAX
                  : value->stored < INT32_MIN ? INT32_MIN
                                              : (int32_t)value->stored,
        .item = (uint8_t)value->item,
        .unit = unit_number(database, value->unit),
    };
    if (!pack_number(value->text, &row)) {
        row.is_text = true;
        row.decimals = 0;
        row.value = (int32_t)text_number_of(database, value->text);
    }
    if (database->row_count == database->row_capacity) {
        make_room(database);
    }
    database->rows[database->row_count++] = row;
    return true;
}
