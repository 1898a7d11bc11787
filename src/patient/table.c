/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "patient/names.h"
#include "patient/units.h"

/* ---- the stays of a table ---- */

struct intake *table_intake(struct table *table)
{
    return &table->stays[table->current]->intake;
}

void table_begin(struct table *table)
{
    struct table_stay *stay = memory_new(1, sizeof *stay);
    stay->intake.patient = patient_new(table->source->name);
    stay->intake.patient->reader = table->reader;
    stay->intake.options = table->source->options;
    stay->intake.decimal_comma = table->count > 0 && table_intake(table)->decimal_comma;
    stay->last_hour = -INFINITY;
    for (int i = 0; i <= VARIABLE_COUNT; i++) {
        stay->last_of[i] = NAN;
    }
    table->stays =
        memory_reserve(table->stays, table->count, &table->capacity, sizeof *table->stays);
    table->stays[table->count] = stay;
    table->current = table->count++;
}

static void free_stay(struct table_stay *stay)
{
    free(stay->id);
    free(stay->times);
    free(stay->midnights);
    free(stay);
}

/* A header was followed by the id of a known stay: nothing began. */
static void drop_if_empty(struct table *table)
{
    struct table_stay *stay = table->stays[table->count - 1];
    if (table->count > 1 && !stay->id && stay->intake.patient->observation_count == 0 &&
        stay->intake.patient->problem_count == 0) {
        patient_free(stay->intake.patient);
        free_stay(stay);
        table->count--;
    }
}

void table_note_hour(struct table_stay *stay, double hour, size_t line)
{
    if (hour < stay->last_hour && stay->unsorted == 0) {
        stay->unsorted = line;
    }
    stay->last_hour = hour;
}

void table_choose(struct table *table, const char *id)
{
    struct table_stay *stay = table->stays[table->current];
    if (stay->id && strcmp(stay->id, id) == 0) {
        return;
    }
    for (size_t i = table->count; i-- > 0;) {
        if (table->stays[i]->id && strcmp(table->stays[i]->id, id) == 0) {
            drop_if_empty(table);
            table->current = i;
            return;
        }
    }
    if (stay->id) {
        table_begin(table);
        stay = table->stays[table->current];
    }
    stay->id = memory_text(id);
    patient_set_id(stay->intake.patient, id);
}

bool table_choose_row(struct table *table, const struct csv_row *row)
{
    const char *id = row->field[table->id];
    if (*id == 0 || cell_missing_word(id) >= 0) {
        struct entry entry = {row->line, NAN, VARIABLE_NONE, "", id};
        intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                       "the row does not say whose it is: not read");
        return false;
    }
    table_choose(table, id);
    return true;
}

/* ---- for readers ---- */

/* The column with this name, COLUMN_NONE if there is none. */
size_t table_column_named(const struct csv_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (text_same(row->field[i], name)) {
            return i;
        }
    }
    return COLUMN_NONE;
}

size_t table_id_column(const struct csv_row *row)
{
    static const char *const names[] = {"RecordID",   "stay_id",           "icustay_id", "hadm_id",
                                        "subject_id", "patientunitstayid", "patient"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t column = table_column_named(row, names[i]);
        if (column != COLUMN_NONE) {
            return column;
        }
    }
    return COLUMN_NONE;
}

size_t table_unit_column(const struct csv_row *row)
{
    static const char *const names[] = {
        "Unit",  "Units",        "UOM",     "valueuom", "unit of measure",
        "Unite", "Unit\xC3\xA9", "Einheit", "unidad",   "unidade"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t column = table_column_named(row, names[i]);
        if (column != COLUMN_NONE) {
            return column;
        }
    }
    return COLUMN_NONE;
}

bool table_header_again(struct table *table, const struct csv_row *row)
{
    for (size_t i = 0; table->header && i < table->columns; i++) {
        if (!text_same(row->field[i], table->header[i])) {
            return table_fail(table, row->line,
                              "a second header names other columns than the first, or in another "
                              "order: its rows need a file of their own");
        }
    }
    if (table->id == COLUMN_NONE) {
        table->split_by_row = true;
        table_begin(table);
    }
    return true;
}

bool table_has_columns(const struct csv_row *row, const char *const names[])
{
    while (*names && table_column_named(row, *names) != COLUMN_NONE) {
        names++;
    }
    return *names == NULL;
}

bool table_fail(struct table *table, size_t line, const char *reason)
{
    table->failed = true;
    return error_at(table->error, table->source->name, line, "%s", reason);
}

/* One notice for all columns that say nothing to this program. */
void table_notice_columns(struct table *table, size_t line, const char *what,
                          const struct text *names)
{
    if (names->length > 0) {
        struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
        char escaped[512];
        text_escape(names->data, names->length, escaped, sizeof escaped);
        intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                       intake_reason(table_intake(table), "%s: %s", what, escaped));
    }
}

void table_append_name(struct text *names, const char *name)
{
    text_append(names, names->length > 0 ? ", " : "");
    text_append(names, *name ? name : "(no name)");
}

bool table_is_missing(const char *text)
{
    double value;
    if (*text == 0 || (*text >= '0' && *text <= '9')) { /* as nearly all cells */
        return *text == 0;
    }
    enum cell_kind kind = cell_read(text, false, &value);
    return kind == CELL_MISSING || (kind == CELL_NUMBER && value >= -1 && value <= -1);
}

static enum variable find_in_file(const char *name)
{
    struct name_meaning meaning;
    enum variable own = variable_find(name);
    return own != VARIABLE_NONE || !name_find_in_file(name, &meaning) ? own : meaning.variable;
}

static void understand(const char *text, struct table_name *name)
{
    char bare[96];
    *name = (struct table_name){.variable = variable_find(text), .with = VARIABLE_NONE};
    if (name->variable != VARIABLE_NONE) {
        return;
    }
    if (!unit_split_name(text, find_in_file, bare, sizeof bare, name->unit, sizeof name->unit)) {
        snprintf(bare, sizeof bare, "%s", text);
    }
    struct name_meaning meaning;
    name->variable = strlen(text) < sizeof bare ? variable_find(bare) : VARIABLE_NONE;
    if (name->variable == VARIABLE_NONE && name_find_in_file(bare, &meaning)) {
        name->variable = meaning.variable;
        name->with = meaning.with;
        name->refusal = meaning.refusal;
        name->usual = meaning.variable != VARIABLE_NONE;
    }
}

const struct table_name *table_name(struct table *table, const char *text)
{
    enum { PROBES = 8 };
    size_t hash = 0;
    for (const char *p = text; *p; p++) {
        hash = 31 * hash + (unsigned char)*p;
    }
    for (size_t i = 0; i < PROBES; i++) {
        size_t slot = (hash + i) % NAMES_KEPT;
        if (!table->found[slot].name) {
            table->found[slot].name = arena_text(&table->arena, text);
            struct table_name *means = arena_new(&table->arena, sizeof *means);
            understand(text, means);
            table->found[slot].means = means;
        }
        if (strcmp(table->found[slot].name, text) == 0) {
            return table->found[slot].means;
        }
    }
    understand(text, &table->other);
    return &table->other;
}

const struct table_name *table_keep_name(struct table *table, const char *text)
{
    struct table_name *name = arena_new(&table->arena, sizeof *name);
    understand(text, name);
    return name;
}

bool table_names_variable(const char *text)
{
    struct table_name name;
    understand(text, &name);
    return name.variable != VARIABLE_NONE;
}

void table_say_name(struct table *table, const struct entry *entry, const struct table_name *name)
{
    struct intake *intake = table_intake(table);
    bool *said = &table->stays[table->current]->named[name->variable];
    if (!name->usual || *said) {
        return;
    }
    struct entry known = {entry->line, NAN, name->variable, entry->name, ""};
    const char *first = variable_info(name->variable)->name;
    *said = true;
    intake_problem(intake, &known, PROBLEM_NOTICE,
                   name->with == VARIABLE_NONE ? intake_reason(intake, "read as %s", first)
                                               : intake_reason(intake, "read as %s and %s", first,
                                                               variable_info(name->with)->name));
}

/* ---- reading ---- */

/* No row tells the format: why the first line, which should, could not be read. */
static void fail_on_header(struct table *table)
{
    const struct patient *patient = table_intake(table)->patient;
    if (patient->problem_count == 0) {
        table_fail(table, 0, "not a patient file: it is empty");
        return;
    }
    struct text reason = {0};
    text_format(&reason, "not a patient file: %s", patient->problems[0].reason);
    table_fail(table, patient->problems[0].line, reason.data);
    text_free(&reason);
}

/* Rows that are torn off, or hold more than the header names, are not trusted. */
static bool has_shape(struct table *table, const struct csv_row *row)
{
    size_t count = row->count;
    while (count > table->columns && *row->field[count - 1] == 0) {
        count--;
    }
    if (count == table->columns) {
        return true;
    }
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "", row->field[0]};
    intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                   intake_reason(table_intake(table),
                                 "the row has %zu fields instead of %zu and is not read", count,
                                 table->columns));
    return false;
}

static bool is_growing(const struct table *table)
{
    return table->source->options && table->source->options->growing;
}

/* HR 1 may be the beginning of HR 120. Whoever wrote the row was stopped, or is not done. */
static bool is_torn(struct table *table, const struct csv_row *row)
{
    if (row->ended || !(is_growing(table) || table_intake(table)->patient->entered)) {
        return false;
    }
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "", row->field[row->count - 1]};
    intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                   "the last line has no line end: it may be torn and is not read");
    return true;
}

static void keep_header(struct table *table, const struct csv_row *row)
{
    const char **names = arena_new(&table->arena, row->count * sizeof *names);
    for (size_t i = 0; i < row->count; i++) {
        names[i] = arena_text(&table->arena, row->field[i]);
    }
    table->header = names;
}

/* The first row tells the format. True if it is a header and holds no data itself. */
static bool start(struct table *table, const struct csv_row *first)
{
    /* without the columns that stray separators at its end would make */
    struct csv_row trimmed = *first;
    while (trimmed.count > 1 && *trimmed.field[trimmed.count - 1] == 0) {
        trimmed.count--;
    }
    const struct reader *reader = reader_of_row(&trimmed);
    table->started = true;
    table->columns = trimmed.count;
    table->reader = table->out->reader = reader;
    table_intake(table)->decimal_comma = first->delimiter != ',';
    table_intake(table)->patient->reader = reader;
    if (reader && reader->start) {
        bool header = reader->start(table, &trimmed);
        if (header) {
            keep_header(table, &trimmed);
        }
        return header;
    }
    if (!reader && table_intake(table)->patient->problem_count > 0) {
        fail_on_header(table);
    } else if (!reader) {
        table_fail(table, first->line,
                   "not a patient file: the first row is neither Time,Parameter,Value nor Hours "
                   "and the columns of a benchmark episode; man icurisk-files lists all formats");
    } else {
        struct text reason = {0};
        text_format(&reason, "not a patient file: %s", reader->refusal);
        table_fail(table, first->line, reason.data);
        text_free(&reason);
    }
    return true;
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct table *table = context;
    if (!table->started && start(table, row)) {
        return !table->failed;
    }
    table_intake(table)->patient->last_line = row->line;
    if (!is_torn(table, row) && has_shape(table, row)) {
        table->reader->take(table, row);
        table_intake(table)->patient->last_line = row->line;
    }
    return !table->failed && (!table_intake(table)->full ||
                              table_fail(table, row->line, "more than 2000000 readings"));
}

static void take_complaint(void *context, size_t line, const char *reason)
{
    struct table *table = context;
    struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
    intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                   intake_reason(table_intake(table), "%s, the line is not read", reason));
}

/* Stays that only their place tells apart are believed where each begins with its own id or header
 * and is in the order of time; else a row may belong to either. */
static bool check_apart(struct table *table)
{
    for (size_t i = 0; table->split_by_row && i < table->count; i++) {
        struct table_stay *stay = table->stays[i], *other = table->stays[i > 0 ? i - 1 : 1];
        if (stay->unsorted > 0) {
            struct text reason = {0};
            text_format(&reason,
                        "the rows of the stays %s and %s cannot be told apart: they are not in the "
                        "order of time; give each row its id in a column",
                        stay->intake.patient->id, other->intake.patient->id);
            table_fail(table, stay->unsorted, reason.data);
            text_free(&reason);
            return false;
        }
    }
    return true;
}

static bool place_times(struct table *table)
{
    size_t line = 0;
    const char *reason = table_place(table, &line);
    return !reason || table_fail(table, line, reason);
}

/* A last header with nothing after it begins no stay. */
static void drop_empty_end(struct table *table)
{
    drop_if_empty(table);
    table->current = 0;
}

/* Stays without an id of their own are named after the file and their place in it. */
static void name_stays(struct table *table)
{
    for (size_t i = 0; table->count > 1 && i < table->count; i++) {
        struct table_stay *stay = table->stays[i];
        if (!stay->id) {
            struct text id = {0};
            text_format(&id, "%s-%zu", stay->intake.patient->id, i + 1);
            patient_set_id(stay->intake.patient, id.data);
            text_free(&id);
        }
    }
}

/* How a file is written is told by all of its stays. */
static void share_proof(struct table *table)
{
    struct intake all = {0};
    for (size_t i = 0; i < table->count; i++) {
        intake_share(&all, &table->stays[i]->intake);
    }
    for (size_t i = 0; i < table->count; i++) {
        intake_share(&table->stays[i]->intake, &all);
    }
}

static void hand_over(struct table *table, bool ok)
{
    for (size_t i = 0; i < table->count; i++) {
        struct table_stay *stay = table->stays[i];
        if (ok) {
            intake_finish(&stay->intake);
            stays_add(table->out, stay->intake.patient);
        } else {
            patient_free(stay->intake.patient);
        }
        free_stay(stay);
    }
    free(table->stays);
    arena_free(&table->arena);
    free(table);
}

bool table_read(const struct source *source, struct stays *stays, struct error *error)
{
    struct table *table = memory_new(1, sizeof *table);
    struct error cause = ERROR_NONE;
    table->source = source;
    table->out = stays;
    table->error = &cause;
    table->time = table->parameter = table->value = table->id = COLUMN_NONE;
    table->unit = table->date = table->admitted = COLUMN_NONE;
    table_begin(table);
    bool ok = csv_read_on(source->head, source->head_length, source->in, source->name, take_row,
                          take_complaint, table, &cause);
    stays->unreadable = !ok;
    if (ok && !table->failed && !table->started) {
        fail_on_header(table);
    }
    drop_empty_end(table);
    name_stays(table);
    share_proof(table);
    ok = ok && !table->failed && place_times(table) && check_apart(table);
    if (!ok) {
        error_set(error, "%s", cause.text);
    }
    hand_over(table, ok);
    return ok;
}
