/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Makes stays from the stored rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "patient/database.h"
#include "patient/intake.h"

/* ---- by stay ---- */

/* Groups few rows in a second list, in the order of the tables. */
static void group_in_copy(struct database *database, size_t *next)
{
    struct database_row *grouped = memory_resize(NULL, database->row_count, sizeof *grouped);
    memory_foresee_block(grouped, database->row_count * sizeof *grouped);
    for (size_t i = 0; i < database->row_count; i++) {
        grouped[next[database->rows[i].stay]++] = database->rows[i];
    }
    free(database->rows);
    database->rows = grouped;
    database->row_capacity = database->row_count;
}

/* Groups many rows where they are, which takes longer. */
static void group_in_place(struct database *database, const size_t *starts, size_t *next)
{
    for (size_t stay = 0; stay < database->stay_count; stay++) {
        while (next[stay] < starts[stay + 1]) {
            struct database_row *row = &database->rows[next[stay]], moved = *row;
            if (moved.stay == stay) {
                next[stay]++;
                continue;
            }
            struct database_row *to = &database->rows[next[moved.stay]++];
            *row = *to;
            *to = moved;
        }
    }
}

/* Groups the rows by stay. Returns starts[stay_count + 1], the first row of each stay. */
static size_t *group_rows(struct database *database)
{
    enum { FEW = 4 << 20 }; /* some 100 MB */
    size_t count = database->stay_count;
    size_t *starts = memory_new(count + 1, sizeof *starts),
           *next = memory_new(count + 1, sizeof *next);
    for (size_t i = 0; i < database->row_count; i++) {
        starts[database->rows[i].stay + 1]++;
    }
    for (size_t i = 0; i < count; i++) {
        starts[i + 1] += starts[i];
        next[i] = starts[i];
    }
    if (database->row_count <= FEW) {
        group_in_copy(database, next);
    } else {
        group_in_place(database, starts, next);
    }
    free(next);
    return starts;
}

/* A row with its sort keys. */
struct placed {
    struct database_row row;
    const struct database_item *item;
    const char *name;         /* of the item */
    const char *words, *unit; /* words: the value if it is not a plain number, else NULL */
    char number[16];
};

/* The value as text; valid as long as this copy of the row. */
static const char *text_of(const struct placed *placed)
{
    return placed->words ? placed->words : placed->number;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By time and variable; the row to use comes first. */
static int by_place(const void *first, const void *second)
{
    const struct placed *a = first, *b = second;
    int order = compare(a->row.second, b->row.second);
    order = order ? order : compare(a->item->variable, b->item->variable);
    order = order ? order : compare(a->item->rank, b->item->rank);
    order = order ? order : compare(a->row.item, b->row.item);
    order = order ? order : compare(b->row.stored, a->row.stored);
    order = order ? order : strcmp(text_of(a), text_of(b));
    order = order ? order : strcmp(a->unit, b->unit);
    return order ? order : compare(a->row.line, b->row.line);
}

/* A row has at most nine digits, and as many decimals. */
static void write_number(const struct database_row *row, char out[16])
{
    int decimals = row->decimals & 15;
    unsigned rest = (unsigned)abs(row->value);
    char *end = out + 15;
    *end = 0;
    for (int digit = 0; digit <= decimals || rest > 0; digit++, rest /= 10) {
        if (digit == decimals && decimals > 0) {
            *--end = '.';
        }
        *--end = (char)('0' + rest % 10);
    }
    if (row->value < 0) {
        *--end = '-';
    }
    memmove(out, end, (size_t)(out + 16 - end));
}

static const char *name_of(struct database *database, size_t number)
{
    const struct database_item *item = &database->items[number];
    const char **name = &database->item_names[number];
    if (!*name) {
        *name = item->name
                    ? arena_format(&database->arena, "%s %s%s%s", item->table, item->name,
                                   item->part ? " " : "", item->part ? item->part : "")
                    : arena_format(&database->arena, "%s %lld", item->table, (long long)item->id);
    }
    return *name;
}

static void place_row(struct database *database, const struct database_row *row,
                      struct placed *placed)
{
    placed->row = *row;
    placed->item = &database->items[row->item];
    placed->name = name_of(database, row->item);
    placed->unit = database->units[row->unit];
    placed->words = row->is_text ? database->texts[row->value - 1] : NULL;
    if (!row->is_text) {
        write_number(row, placed->number);
    }
}

/* What by_place compares first, as one number: time, variable, rank and item. */
static uint64_t key_of(const struct database *database, const struct database_row *row)
{
    const struct database_item *item = &database->items[row->item];
    uint64_t second = (uint64_t)((int64_t)row->second - INT32_MIN);
    return second << 32 | (uint64_t)item->variable << 16 | (uint64_t)item->rank << 8 | row->item;
}

/* The rows of a stay in the order of by_place. Only those with one key are compared in full. */
static struct placed *place_rows(struct database *database, const struct database_row *rows,
                                 size_t count)
{
    struct placed *placed = memory_resize(NULL, count + 1, sizeof *placed);
    struct sort_key *keys = memory_resize(NULL, 2 * count, sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        keys[i] = (struct sort_key){key_of(database, &rows[i]), i};
    }
    sort_keys(keys, count, keys + count);
    for (size_t i = 0; i < count; i++) {
        place_row(database, &rows[keys[i].index], &placed[i]);
    }
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && keys[end].key == keys[i].key;) {
            end++;
        }
        if (end > i + 1) {
            qsort(&placed[i], end - i, sizeof *placed, by_place);
        }
    }
    free(keys);
    return placed;
}

/* ---- into the stay ---- */

static struct entry entry_of(const struct placed *placed)
{
    return (struct entry){placed->row.line, (double)placed->row.second / 3600,
                          placed->item->variable, placed->name, text_of(placed)};
}

/* The unit of a FiO2 by its magnitude; NULL if it is not a FiO2. */
static const char *oxygen_unit(const char *text)
{
    double value = NAN;
    bool number = text_number(text, false, &value);
    bool fraction = value >= 0.2 && value <= 1, percent = value >= 20 && value <= 100;
    return !number ? "" : fraction ? "fraction" : percent ? "%" : NULL;
}

static void feed(struct intake *intake, const struct placed *placed)
{
    const struct database_item *item = placed->item;
    struct entry entry = entry_of(placed);
    const char *unit = *placed->unit ? placed->unit : item->unit;
    double value;
    if (entry.hour < 0) {
        intake_problem(intake, &entry, PROBLEM_NOTICE, "before admission: used in the first hour");
    }
    if (item->rule == ITEM_SCORE) {
        unit = "";
    } else if (item->rule == ITEM_FIO2) {
        unit = oxygen_unit(text_of(placed));
        if (!unit) {
            intake_problem(intake, &entry, PROBLEM_REJECTED,
                           "neither a fraction nor a percentage of oxygen");
            return;
        }
    } else if (text_number(text_of(placed), false, &value) && value < 0 && value >= -1) {
        intake_problem(intake, &entry, PROBLEM_REJECTED,
                       intake_outside(intake, entry.variable, value));
        return; /* -1 would strike others */
    }
    intake_reading_in(intake, &entry, *unit ? unit : variable_info(item->variable)->unit);
}

static bool same_value(const struct placed *a, const struct placed *b)
{
    return strcmp(text_of(a), text_of(b)) == 0 && strcmp(a->unit, b->unit) == 0;
}

/* Resolves repeated rows of one item: the last one charted is used; none if different values were
 * charted at the same time. Returns the number of rows. */
static size_t settle_item(struct intake *intake, const struct placed *placed, size_t count,
                          bool *usable)
{
    size_t same = 1;
    *usable = true;
    while (same < count && placed[same].row.item == placed->row.item) {
        const struct placed *other = &placed[same++];
        if (same_value(other, placed)) {
            continue;
        }
        struct entry entry = entry_of(other);
        bool together = other->row.stored == placed->row.stored;
        intake_problem(intake, &entry, together ? PROBLEM_CONTRADICTION : PROBLEM_REPEATED,
                       intake_reason(intake,
                                     together ? "line %u gives another value at the same time"
                                              : "line %u of the same time was written later",
                                     placed->row.line));
        *usable = *usable && !together;
    }
    return same;
}

/* Amounts of one time, added up. */
static void feed_sum(struct intake *intake, const struct placed *placed, size_t count)
{
    double sum = 0;
    struct placed total = *placed;
    bool usable, any = false;
    size_t parts = 0;
    for (size_t i = 0; i < count;) {
        size_t rows = settle_item(intake, &placed[i], count - i, &usable);
        double value;
        if (usable && text_number(text_of(&placed[i]), false, &value) && value >= 0 &&
            (!*placed[i].unit || text_same(placed[i].unit, "ml"))) {
            sum += placed[i].item->rule == ITEM_SUBTRACT ? -value : value;
            any = true;
            parts++;
        } else if (usable) { /* in another unit, or not a number: separately */
            feed(intake, &placed[i]);
        }
        i += rows;
    }
    if (any) {
        char text[32];
        snprintf(text, sizeof text, "%.10g", sum);
        total.words = text;
        total.unit = "mL";
        feed(intake, &total);
    }
}

/* Readings of one variable at one time. */
static void feed_time(struct intake *intake, const struct placed *placed, size_t count)
{
    bool usable = false;
    if (placed->item->rule == ITEM_ADD || placed->item->rule == ITEM_SUBTRACT) {
        feed_sum(intake, placed, count);
        return;
    }
    for (size_t i = 0; i < count;) {
        bool fed = usable;
        size_t rows = settle_item(intake, &placed[i], count - i, &usable);
        if (fed && !same_value(&placed[i], placed)) {
            struct entry entry = entry_of(&placed[i]);
            intake_problem(intake, &entry, PROBLEM_REPEATED,
                           "another source of the same time is used");
        } else if (!fed && usable) {
            feed(intake, &placed[i]);
        }
        usable = usable || fed;
        i += rows;
    }
}

static void feed_rows(struct database *database, struct intake *intake,
                      const struct database_row *rows, size_t count)
{
    struct placed *placed = place_rows(database, rows, count);
    for (size_t i = 0, same; i < count; i += same) {
        for (same = 1; i + same < count && placed[i + same].row.second == placed[i].row.second &&
                       placed[i + same].item->variable == placed[i].item->variable;) {
            same++;
        }
        feed_time(intake, &placed[i], same);
    }
    free(placed);
}

/* ---- other data of a stay ---- */

static void tell_left(struct intake *intake, const struct database_stay *stay)
{
    static const struct count_text texts[DATABASE_LEFT] = {
        [DATABASE_BEFORE] = {N_PLURAL("%zu value an hour or more before admission",
                                      "%zu values an hour or more before admission")},
        [DATABASE_AFTER] = {N_PLURAL("%zu value after hour 48", "%zu values after hour 48")},
        [DATABASE_WARNED] = {N_PLURAL("%zu value that the table marks as an error: not used",
                                      "%zu values that the table marks as errors: not used")},
        [DATABASE_UNTIMED] = {N_PLURAL("%zu value without a time of day: not used",
                                       "%zu values without a time of day: not used")},
        [DATABASE_SPECIMEN] = {N_PLURAL("%zu blood gas not stated to be arterial: not used",
                                        "%zu blood gases not stated to be arterial: not used")},
        [DATABASE_TEXT] = {N_PLURAL("%zu value in words where a number is charted: not used",
                                    "%zu values in words where a number is charted: not used")},
    };
    for (int i = 0; i < DATABASE_LEFT; i++) {
        intake_count_problem(intake, NULL, i <= DATABASE_AFTER ? PROBLEM_UNUSED : PROBLEM_NOTICE,
                             &texts[i], stay->left[i]);
    }
}

static void tell_stay(struct database *database, struct intake *intake,
                      const struct database_stay *stay)
{
    struct patient *patient = intake->patient;
    char id[32];
    const double second_ms = 1000;
    snprintf(id, sizeof id, "%lld", (long long)stay->id);
    patient_set_id(patient, id);
    patient->subject = arena_format(&patient->arena, "Patient/%s", stay->person_name);
    patient->encounter = arena_format(&patient->arena, "Encounter/%s", id);
    patient->outcome = stay->outcome;
    if (stay->dated) {
        patient->began_wall = (double)stay->begin * second_ms;
    }
    if (*stay->age) {
        intake_descriptor(intake,
                          &(struct entry){stay->line, NAN, VARIABLE_NONE, "Age", stay->age});
    }
    if (stay->sex != SEX_UNKNOWN) {
        intake_descriptor(intake, &(struct entry){stay->line, NAN, VARIABLE_NONE, "Gender",
                                                  stay->sex == SEX_MALE ? "1" : "0"});
    }
    for (size_t i = 0; i < database->notice_count; i++) {
        intake_problem(intake, NULL, PROBLEM_NOTICE, database->notices[i]);
    }
    if (stay->exchanged) {
        intake_problem(intake, NULL, PROBLEM_NOTICE,
                       "weight and height at admission look exchanged: not used");
    }
    tell_left(intake, stay);
}

/* Shrinks the lists to their size: there are many stays. */
static void trim(struct patient *patient)
{
    patient->capacity_observations = patient->observation_count;
    patient->capacity_problems = patient->problem_count;
    if (patient->observation_count > 0) {
        patient->observations = memory_resize(patient->observations, patient->observation_count,
                                              sizeof *patient->observations);
    }
    if (patient->problem_count > 0) {
        patient->problems =
            memory_resize(patient->problems, patient->problem_count, sizeof *patient->problems);
    }
}

bool database_finish(struct database *database, struct stays *stays, struct error *error)
{
    enum { GIVE_BACK = 256, AHEAD_FIRST = MEMORY_AHEAD / 16 };
    size_t *starts = group_rows(database), made = MEMORY_AHEAD / 2 - AHEAD_FIRST;
    /* From the last stay down, so that the memory of rows is released while stays are made. */
    for (size_t i = database->stay_count; i-- > 0;) {
        const struct database_stay *stay = &database->stays[i];
        struct intake intake = {.patient = patient_new(database->folder),
                                .options = database->options};
        intake.patient->reader = database->reader;
        tell_stay(database, &intake, stay);
        if (starts[i + 1] > starts[i]) {
            feed_rows(database, &intake, database->rows + starts[i], starts[i + 1] - starts[i]);
        }
        intake_finish(&intake);
        trim(intake.patient);
        made += intake.patient->observation_count * sizeof(struct observation);
        if (made >= MEMORY_AHEAD / 2) {
            memory_foresee();
            made = 0;
        }
        stays_add(stays, intake.patient);
        if (i % GIVE_BACK == 0 && starts[i] > 0) {
            database->rows = memory_resize(database->rows, starts[i], sizeof *database->rows);
        }
    }
    free(starts);
    for (size_t i = 0; i < stays->count / 2; i++) {
        struct patient *moved = stays->patients[i];
        stays->patients[i] = stays->patients[stays->count - 1 - i];
        stays->patients[stays->count - 1 - i] = moved;
    }
    return stays->count > 0 || error_at(error, database->folder, 0, "holds no stay");
}
