/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "patient/columns.h"
#include "patient/database.h"
#include "patient/names.h"
#include "patient/units.h"

/* ---- the stays of a table ---- */

struct intake *table_intake(struct table *table)
{
    return &table->stays[table->current]->intake;
}

bool table_fail(struct table *table, size_t line, const char *reason)
{
    table->failed = true;
    return error_at(table->error, table->source->name, line, "%s", reason);
}

/* Many stays are followed by more. */
static void foresee(struct table *table, size_t bytes)
{
    enum { FIRST = MEMORY_AHEAD / 16 };
    table->bytes += bytes;
    if (table->bytes >= (table->foreseen ? MEMORY_AHEAD : FIRST)) {
        memory_foresee();
        table->foreseen = true;
        table->bytes = 0;
    }
}

/* Starts another stay without an id. */
static void table_begin(struct table *table)
{
    struct table_stay *stay = memory_new(1, sizeof *stay);
    stay->intake.patient = patient_new(table->source->name);
    stay->intake.patient->reader = table->reader;
    stay->intake.options = table->source->options;
    stay->intake.units = &table->units;
    if (table->count > 0) {
        size_t before = table_intake(table)->patient->observation_count;
        stay->intake.expected = before < EXPECTED_MOST ? before : EXPECTED_MOST;
        size_t times = table->stays[table->current]->time_count;
        stay->times_expected = times < EXPECTED_MOST ? times : EXPECTED_MOST;
        foresee(table, before * sizeof(struct observation) + times * sizeof(struct table_time));
    }
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

/* A header was followed by the id of a known stay: no new stay started. */
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

/* The slot of an id, or a free one for it. */
static size_t *slot_of(const struct table *table, const char *id)
{
    uint64_t hash = text_hash(TEXT_HASH, id);
    size_t at = (size_t)(hash ^ hash >> 32) & (table->slot_count - 1);
    while (table->slots[at] && strcmp(table->stays[table->slots[at] - 1]->id, id) != 0) {
        at = (at + 1) & (table->slot_count - 1);
    }
    return &table->slots[at];
}

/* Index of the stay; table->count if there is none. */
static size_t find_stay(const struct table *table, const char *id)
{
    size_t slot = table->slot_count > 0 ? *slot_of(table, id) : 0;
    return slot > 0 ? slot - 1 : table->count;
}

/* Enters the current stay, whose id is new. */
static void keep_id(struct table *table)
{
    if (2 * (table->slots_used + 1) > table->slot_count) {
        size_t count = table->slot_count, *old = table->slots;
        table->slot_count = count > 0 ? 2 * count : 64;
        table->slots = memory_new(table->slot_count, sizeof *table->slots);
        for (size_t i = 0; i < count; i++) {
            if (old[i] > 0) {
                *slot_of(table, table->stays[old[i] - 1]->id) = old[i];
            }
        }
        free(old);
    }
    *slot_of(table, table->stays[table->current]->id) = table->current + 1;
    table->slots_used++;
}

void table_choose(struct table *table, const char *id)
{
    struct table_stay *stay = table->stays[table->current];
    if (stay->id && strcmp(stay->id, id) == 0) {
        return;
    }
    size_t known = find_stay(table, id);
    if (known < table->count) {
        drop_if_empty(table);
        table->current = known;
        return;
    }
    if (stay->id) {
        table_begin(table);
        stay = table->stays[table->current];
    }
    stay->id = memory_text(id);
    keep_id(table);
    patient_set_id(stay->intake.patient, id);
}

/* A stay has one patient and one encounter: ids that count from 1 in each patient, or of patients
 * where rows are of several encounters, would mix stays. */
static bool check_ids_agree(struct table *table, const struct csv_row *row)
{
    struct table_stay *stay = table->stays[table->current];
    for (size_t i = 0; i < table->id_count; i++) {
        const char *cell = row->field[table->ids[i]];
        if (*cell == 0 || cell_missing_word(cell) >= 0) {
            continue;
        }
        if (!stay->ids[i]) {
            stay->ids[i] = arena_text(&table->arena, cell);
        } else if (!text_same(stay->ids[i], cell)) {
            table->failed = true;
            return error_at(table->error, table->source->name, row->line,
                            "the rows of %s have several values in '%s': are they of several "
                            "stays? Give each stay its own id in a column stay_id, or say what the "
                            "columns are by icurisk map",
                            stay->id, table->header[table->ids[i]]);
        }
    }
    return true;
}

bool table_choose_row(struct table *table, const struct csv_row *row, bool timed)
{
    const char *id = row->field[table->id];
    if (!timed && find_stay(table, id) == table->count) {
        return true;
    }
    if (*id == 0 || cell_missing_word(id) >= 0) {
        struct entry entry = {row->line, NAN, VARIABLE_NONE, "", id};
        intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                       N_("the row does not name its patient: not used"));
        return false;
    }
    table_choose(table, id);
    table->stays[table->current]->rows++;
    return check_ids_agree(table, row);
}

bool table_is_struck(struct table *table, const struct csv_row *row)
{
    struct intake *intake = table_intake(table);
    intake->standing = 0;
    for (size_t i = 0; i < table->status_count && table->header; i++) {
        size_t column = table->status[i];
        struct entry entry = {row->line, NAN, VARIABLE_NONE, table->header[column],
                              row->field[column]};
        if (columns_is_struck(entry.name, entry.text)) {
            intake_problem(intake, &entry, PROBLEM_REJECTED,
                           N_("the row says itself that it is not valid: not used"));
            return true;
        }
        intake->standing =
            (int8_t)(intake->standing == 0 ? columns_standing(entry.text) : intake->standing);
    }
    return false;
}

bool table_is_status_column(const struct table *table, size_t column)
{
    bool is = false;
    for (size_t i = 0; i < table->status_count; i++) {
        is |= table->status[i] == column;
    }
    return is;
}

bool table_is_source_column(const struct table *table, size_t column)
{
    bool is = false;
    for (size_t i = 0; i < table->source_count; i++) {
        is |= table->sources[i] == column;
    }
    return is;
}

bool table_is_elsewhere(struct table *table, const struct csv_row *row, const struct entry *entry)
{
    for (size_t i = 0; i < table->source_count && table->header; i++) {
        const char *column = table->header[table->sources[i]];
        enum columns_source source = columns_source(row->field[table->sources[i]]);
        bool other = source == SOURCE_OTHER;
        if (!columns_is_elsewhere(source, entry->variable)) {
            continue;
        }
        if (!cell_is_missing(entry->text)) {
            char name[64];
            text_escape(column, strlen(column), name, sizeof name);
            intake_problem(
                table_intake(table), entry, PROBLEM_REJECTED,
                intake_reason(table_intake(table),
                              other ? N_("of urine or another fluid, by the column '%s': not used")
                                    : N_("not of an artery, by the column '%s': not used"),
                              name));
        }
        return true;
    }
    return false;
}

/* A warning is of MIMIC, where it marks a value as wrong; elsewhere it may be of anything. */
static void find_status(struct table *table, const struct csv_row *row)
{
    bool items = columns_find(row, "itemid") != COLUMN_NONE;
    for (size_t i = 0; i < row->count && table->status_count < TABLE_STATUS; i++) {
        if (columns_is_status(row->field[i], items)) {
            table->status[table->status_count++] = i;
        }
    }
}

static void find_sources(struct table *table, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        table->operator= columns_names_operator(row->field[i]) ? i : table->operator;
        table->multiplier = columns_names_multiplier(row->field[i]) ? i : table->multiplier;
    }
    for (size_t i = 0; i < row->count && table->source_count < TABLE_SOURCES; i++) {
        if (columns_is_source(row->field[i])) {
            table->sources[table->source_count++] = i;
        }
    }
}

/* ---- for readers ---- */

size_t table_unit_column(const struct csv_row *row)
{
    static const char *const names[] = {
        "Unit",        "Units",        "UOM",        "valueuom", "unit of measure",
        "result_unit", "meas_unit",    "value_unit", "vsorresu", "lborresu",
        "Unite",       "Unit\xC3\xA9", "Einheit",    "unidad",   "unidade"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t column = columns_find(row, names[i]);
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
                              _("a second header names other columns than the first, or in another "
                                "order: its rows need a file of their own"));
        }
    }
    if (table->id == COLUMN_NONE) {
        table->split_by_row = true;
        table_begin(table);
    }
    return true;
}

bool table_is_header(const struct table *table, const struct csv_row *row)
{
    for (size_t i = 0; table->header && i < table->columns; i++) {
        if (!text_same(row->field[i], table->header[i])) {
            return false;
        }
    }
    return table->header != NULL;
}

/* ---- data about the patient ---- */

static const char *const about_names[TABLE_ABOUT] = {"Age", "Gender", "ICUType"};

bool table_is_patient_column(const struct table *table, size_t column)
{
    return column == table->about[0] || column == table->about[1] || column == table->about[2] ||
           column == table->age_unit;
}

static bool is_said_again(const char *a, const char *b)
{
    double first, second;
    return text_same(a, b) || (text_number(a, true, &first) && text_number(b, true, &second) &&
                               fabs(first - second) <= 0);
}

/* An age of 18 may be in months, by the column beside it. */
static bool is_young(const struct table *table, const struct csv_row *row, size_t about)
{
    const char *unit = table->age_unit == COLUMN_NONE ? "" : row->field[table->age_unit];
    return about == 0 && !cell_is_missing(unit) && !columns_is_years(unit);
}

/* 0 and 1 are a sex only if the format defines them. */
static bool is_sex_in_code(const struct table *table, size_t about, const char *text)
{
    double number;
    return about == 1 && text_number(text, false, &number) &&
           !text_same(table->header[table->about[1]], about_names[1]);
}

static void take_about(struct table *table, const struct csv_row *row, size_t i)
{
    struct table_stay *stay = table->stays[table->current];
    const char *text = row->field[table->about[i]], *said = stay->about[i].text;
    struct entry entry = {row->line, NAN, VARIABLE_NONE, about_names[i], text};
    if (cell_is_missing(text) || stay->about[i].differs || (said && is_said_again(said, text))) {
        return;
    }
    if (said) {
        stay->about[i].differs = true;
        intake_reset_descriptor(&stay->intake, about_names[i]);
        intake_problem(&stay->intake, &entry, PROBLEM_CONTRADICTION,
                       intake_reason(&stay->intake, "another row says %s: neither is used", said));
        return;
    }
    stay->about[i].text = arena_text(&stay->intake.patient->arena, text);
    if (is_sex_in_code(table, i, text)) {
        intake_problem(&stay->intake, &entry, PROBLEM_REJECTED,
                       "a sex as a number is read only in a column Gender: 0 female, 1 male");
    } else if (is_young(table, row, i)) {
        intake_problem(&stay->intake, &entry, PROBLEM_REJECTED, NOT_AN_AGE);
    } else {
        intake_descriptor(&stay->intake, &entry);
    }
}

void table_take_about(struct table *table, const struct csv_row *row)
{
    for (size_t i = 0; i < TABLE_ABOUT; i++) {
        if (table->about[i] != COLUMN_NONE) {
            take_about(table, row, i);
        }
    }
}

/* ---- a row of units ---- */

static bool is_unit_of(enum variable variable, const char *text)
{
    double own;
    const char *doubt;
    return unit_convert(variable, NULL, text, 1, &own, &doubt) == UNIT_FITS;
}

/* Some cell is a unit of its column's variable, and none a number. */
static bool is_unit_row(const struct table *table, const struct csv_row *row)
{
    bool any = false;
    for (size_t i = 0; i < table->columns; i++) {
        const struct table_column *column = &table->wide[i];
        any |= column->used && *row->field[i] && is_unit_of(column->means->variable, row->field[i]);
    }
    return any && columns_is_header(row);
}

/* The unit of a column by its cell; false if the header says another. */
static bool give_unit(struct table *table, struct table_column *column, const char *unit)
{
    double ours, theirs;
    const char *doubt;
    enum variable variable = column->means->variable;
    if (!column->used || cell_is_missing(unit)) {
        return true;
    }
    if (column->means->remark) {
        return true;
    }
    if (*column->means->unit) {
        return text_same(unit, column->means->unit) ||
               (unit_convert(variable, NULL, unit, 1, &theirs, &doubt) == UNIT_FITS &&
                unit_convert(variable, NULL, column->means->unit, 1, &ours, &doubt) == UNIT_FITS &&
                fabs(ours - theirs) <= 0);
    }
    struct table_name *means = arena_new(&table->arena, sizeof *means);
    *means = *column->means;
    snprintf(means->unit, sizeof means->unit, "%s", unit);
    column->means = means;
    return true;
}

static bool names_part(const char *text, size_t part)
{
    static const char *const systolic[] = {"sys",       "syst",      "systolic", "systolique",
                                           "sistolica", "sistolik",  "s",        "pas",
                                           "sbp",       "systolisch"};
    static const char *const diastolic[] = {"dia",        "diast",      "diastolic", "diastolique",
                                            "diastolica", "diastolik",  "d",         "pad",
                                            "dbp",        "diastolisch"};
    static const char *const mean[] = {"mean",    "map", "m",     "moy",
                                       "moyenne", "pam", "media", "mittel"};
    return part == 0   ? name_is_one_of(text, systolic, sizeof systolic / sizeof *systolic)
           : part == 1 ? name_is_one_of(text, diastolic, sizeof diastolic / sizeof *diastolic)
                       : name_is_one_of(text, mean, sizeof mean / sizeof *mean);
}

/* Gives a column the meaning of a part of a pair. */
static void give_part(struct table *table, size_t column, const struct table_name *pair,
                      enum variable variable)
{
    struct table_name *means = arena_new(&table->arena, sizeof *means);
    *means = *pair;
    means->variable = variable;
    means->with = VARIABLE_NONE;
    table->wide[column].means = means;
    table->wide[column].used = true;
    table->wide[column].unit = COLUMN_NONE;
}

bool table_take_pressures(struct table *table, const struct csv_row *row)
{
    bool any = false;
    if (table->units_sought || *row->field[table->time] || !columns_is_header(row)) {
        return false;
    }
    for (size_t i = 0; i + 1 < table->columns; i++) {
        const struct table_column *column = &table->wide[i];
        const struct table_name *pair = column->means;
        if (!column->used || pair->with == VARIABLE_NONE || *table->header[i + 1] ||
            !names_part(row->field[i], 0) || !names_part(row->field[i + 1], 1)) {
            continue;
        }
        enum variable mean = intake_mean_of(pair->variable);
        bool third = i + 2 < table->columns && *table->header[i + 2] == 0 &&
                     mean != VARIABLE_NONE && names_part(row->field[i + 2], 2);
        for (size_t k = 1; k <= 1 + (size_t)third; k++) {
            table->wide[i + k].name = column->name;
            give_part(table, i + k, pair, k == 1 ? pair->with : mean);
        }
        give_part(table, i, pair, pair->variable);
        any = true;
    }
    if (any) {
        struct entry entry = {row->line, NAN, VARIABLE_NONE, "", ""};
        table->units_sought = true;
        intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                       N_("the row below the header is read as a part of it"));
    }
    return any;
}

bool table_take_units(struct table *table, const struct csv_row *row)
{
    if (table->units_sought) {
        return false;
    }
    table->units_sought = true;
    if (!is_unit_row(table, row)) {
        return false;
    }
    for (size_t i = 0; i < table->columns; i++) {
        if (!give_unit(table, &table->wide[i], row->field[i])) {
            table_fail(table, row->line,
                       _("a unit is not that of the header: which one is right?"));
            return true;
        }
    }
    struct text time = {0};
    static const struct when_column none;
    text_format(&time, "Time (%s)", row->field[table->time]);
    if (table->scale == SCALE_UNKNOWN) {
        table->scale = when_scale_of(&none, time.data);
    }
    text_free(&time);
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "", ""};
    intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                   "the row below the header is read as units");
    return true;
}

bool table_has_columns(const struct csv_row *row, const char *const names[])
{
    while (*names && columns_find(row, *names) != COLUMN_NONE) {
        names++;
    }
    return *names == NULL;
}

/* Lists one notice for all unknown columns. */
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

void table_say_time(struct table *table, const struct csv_row *row)
{
    struct text name = {0};
    if (!when_names_time(row->field[table->time]) && !when_names_date(row->field[table->time])) {
        table_append_name(&name, row->field[table->time]);
        table_notice_columns(table, row->line, N_("times are read from the column"), &name);
    }
    text_free(&name);
}

/* Numbers in a column itemid are MIMIC itemids. */
static void understand(const struct table *table, const char *text, struct table_name *means)
{
    columns_understand(text, means);
    bool items = table->header && table->parameter != COLUMN_NONE &&
                 text_same(table->header[table->parameter], "itemid");
    const struct database_item *item = items ? mimic_item(text) : NULL;
    if (item && means->variable == VARIABLE_NONE) {
        means->variable = item->variable;
        means->usual = true;
        snprintf(means->unit, sizeof means->unit, "%s", item->unit);
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
            understand(table, text, means);
            table->found[slot].means = means;
        }
        if (strcmp(table->found[slot].name, text) == 0) {
            return table->found[slot].means;
        }
    }
    understand(table, text, &table->other);
    return &table->other;
}

const struct table_name *table_keep_name(struct table *table, const char *text)
{
    struct table_name *name = arena_new(&table->arena, sizeof *name);
    columns_understand(text, name);
    return name;
}

void table_say_name(struct table *table, const struct entry *entry, const struct table_name *name)
{
    if (!name->usual || table->stays[table->current]->named[name->variable]) {
        return;
    }
    struct intake *intake = table_intake(table);
    struct entry known = {entry->line, NAN, name->variable, entry->name, ""};
    const char *first = variable_info(name->variable)->name;
    table->stays[table->current]->named[name->variable] = true;
    intake_problem(intake, &known, PROBLEM_NOTICE,
                   name->with == VARIABLE_NONE
                       ? intake_reason(intake, N_("read as %s"), first)
                       : intake_reason(intake, N_("read as %s and %s"), first,
                                       variable_info(name->with)->name));
}

/* ---- reading ---- */

/* No row shows the format: reports why the first line could not be read. */
static void fail_on_header(struct table *table)
{
    const struct patient *patient = table_intake(table)->patient;
    bool titles = table->titles.count > 0;
    if (patient->problem_count > 0 && !(titles && table->titles.line < patient->problems[0].line)) {
        struct text reason = {0};
        char said[700];
        text_format(&reason, _("not a patient file: %s"),
                    problem_said(&patient->problems[0], said, sizeof said));
        table_fail(table, patient->problems[0].line, reason.data);
        text_free(&reason);
    } else if (table->titles.variables > 1) {
        table_fail(
            table, table->titles.across,
            _("not a patient file: rows and columns are exchanged: give each time a row, and "
              "each variable a column (a spreadsheet pastes a table transposed)"));
    } else if (table->titles.advice) {
        table_fail(table, table->titles.line, _(table->titles.advice));
    } else if (table->titles.header > 0) {
        table_fail(table, table->titles.header,
                   _("not a patient file: columns of variables, but no known column of times; "
                     "icurisk map FILE shows and corrects what the columns mean"));
    } else if (titles) {
        table_fail(
            table, table->titles.line,
            _("not a patient file: the first row is neither Time,Parameter,Value nor Hours "
              "and the columns of a benchmark episode; man icurisk-files lists all formats"));
    } else {
        table_fail(table, 0, _("not a patient file: it is empty"));
    }
}

/* Rejects rows that are incomplete or have more fields than the header. */
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
                   intake_reason_count(table_intake(table), count,
                                       "the row has %zu field instead of %zu and is not used",
                                       "the row has %zu fields instead of %zu and is not used",
                                       count, table->columns));
    return false;
}

static bool is_growing(const struct table *table)
{
    return table->source->options && table->source->options->growing;
}

/* Is the last row incomplete? HR 1 may be the beginning of HR 120. */
static bool is_torn(struct table *table, const struct csv_row *row)
{
    if (row->ended || !(is_growing(table) || table_intake(table)->patient->entered)) {
        return false;
    }
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "", row->field[row->count - 1]};
    intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                   N_("the last line has no line end: it may be cut off and is not used"));
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

/* A row without the columns that stray separators at its end would make. */
static struct csv_row trim_row(const struct csv_row *row)
{
    struct csv_row trimmed = *row;
    while (trimmed.count > 1 && *trimmed.field[trimmed.count - 1] == 0) {
        trimmed.count--;
    }
    return trimmed;
}

const struct reader *table_reader_of(const struct maps *maps, const struct csv_row *row,
                                     size_t titles, struct table_header *header)
{
    struct csv_row named = trim_row(row);
    const struct reader *reader = reader_of_row(&named);
    *header = (struct table_header){0};
    if (reader && reader->kind != READER_STAYS) {
        return titles == 0 ? reader : NULL;
    }
    header->map = maps_find(maps, &named, &header->missing);
    if (header->map) {
        map_name(header->map, &named, header->names);
    } else if (titles > 0 && !columns_is_header(row)) {
        return NULL;
    } else {
        columns_name(&named, header->names);
    }
    named.field = header->names;
    return reader_of_row(&named);
}

/* A map that seems to belong to this table names a column that it lacks. */
static bool fail_on_map(struct table *table, const struct map_row *missing)
{
    char shown[128];
    text_escape(missing->column, strlen(missing->column), shown, sizeof shown);
    table->failed = true;
    return error_at(table->error, table->used->path, missing->line,
                    _("%s has no column '%s': mend the map, or remove its lines"),
                    table->source->name, shown);
}

static void say_map(struct table *table, size_t line)
{
    struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
    bool stored = table->used == &table->maps;
    intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                   stored
                       ? intake_reason(table_intake(table), N_("columns are read by %s, line %zu"),
                                       table->used->path, table->map->line)
                       : N_("columns are read by a map that holds for this session"));
}

/* Is it a header of variables, in which no known column is one of times? */
static bool names_variables(const struct csv_row *row)
{
    bool names = false;
    for (size_t i = 0; row->count > 1 && i < row->count; i++) {
        names |= columns_names_variable(row->field[i]);
    }
    return names && columns_is_header(row);
}

/* Tables of databases that say nothing of a stay by themselves, by a column. */
static const struct {
    const char *column, *advice;
} strangers[] = {
    {"patientunitstayid",
     N_("not a patient file: a table of eICU; give the folder that holds it and "
        "patient.csv")},
    {"anchor_age", N_("not a patient file: a table of MIMIC-IV; give the folder that holds icu and "
                      "hosp")},
    {"concept_id", N_("not a patient file: what a concept_id means differs from place to place; "
                      "add a column 'concept' with the names")},
};

static const char *advice_on(const struct csv_row *row)
{
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        if (columns_find(row, strangers[i].column) != COLUMN_NONE) {
            return strangers[i].advice;
        }
    }
    return NULL;
}

/* Times across, and variables down: rows that begin with a variable, below one of times. */
static void note_exchanged(struct table *table, const struct csv_row *row)
{
    size_t times = 0;
    for (size_t i = 1; i < row->count; i++) {
        times += when_read(row->field[i]).kind != WHEN_NONE;
    }
    if (table->titles.across == 0 && times > 1 && times + 1 == row->count) {
        table->titles.across = row->line;
    } else if (table->titles.across > 0 && columns_names_variable(row->field[0])) {
        table->titles.variables++;
    }
}

static void note_title(struct table *table, const struct csv_row *row)
{
    struct csv_row trimmed = trim_row(row);
    note_exchanged(table, &trimmed);
    if (table->titles.count++ == 0) {
        table->titles.line = row->line;
    }
    if (table->titles.header == 0 && names_variables(row)) {
        table->titles.header = row->line;
    }
    if (!table->titles.advice) {
        table->titles.advice = advice_on(row);
    }
}

static void say_titles(struct table *table)
{
    struct entry entry = {table->titles.line, NAN, VARIABLE_NONE, "", ""};
    if (table->titles.count > 0) {
        intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                       intake_reason(table_intake(table), "rows above the header, not used: %zu",
                                     table->titles.count));
    }
}

static void find_about(struct table *table, const struct csv_row *named)
{
    for (size_t i = 0; i < TABLE_ABOUT; i++) {
        table->about[i] = columns_find(named, about_names[i]);
    }
    for (size_t i = 0; i < table->columns && table->about[0] != COLUMN_NONE; i++) {
        table->age_unit = columns_names_age_unit(table->header[i]) ? i : table->age_unit;
    }
}

/* Does the map say what the column is, if only that it is to be ignored? */
static bool is_in_map(const struct table *table, size_t column)
{
    return table->map && map_has(table->map, table->header[column]);
}

/* Finds unused columns such as Bed that may identify patients if no other column does, except those
 * of which the map says what they are. */
static void find_apart(struct table *table)
{
    for (size_t i = 0; i < table->columns && table->header; i++) {
        bool other = table->id == COLUMN_NONE && !is_in_map(table, i) && i != table->parameter &&
                     i != table->value && table->apart_count < TABLE_APART &&
                     columns_may_identify(table->header[i]);
        if (other) {
            table->apart[table->apart_count++].column = i;
        }
    }
}

/* Finds the columns that are not read, which may tell patients apart without a name that says so.
 */
static void find_unread(struct table *table)
{
    struct persons *persons = &table->persons;
    struct table_days *days = &table->days;
    for (size_t i = 0; i < table->columns && table->header; i++) {
        const struct table_column *wide = &table->wide[i];
        bool read = wide->used || wide->second || wide->is_unit || table_is_time_column(table, i) ||
                    i == table->parameter || i == table->value || i == table->unit ||
                    table_is_status_column(table, i) || table_is_patient_column(table, i) ||
                    is_in_map(table, i);
        if (!read && i != table->id && columns_names_day(table->header[i])) {
            days->day = i;
        }
        if (!read && i != table->id && days->count < PERSONS_COLUMNS) {
            days->columns[days->count++] = i;
        }
        if (!read && table->id == COLUMN_NONE && persons->column_count < PERSONS_COLUMNS) {
            persons->columns[persons->column_count++] = i;
        }
    }
}

static void keep_unread(struct table *table, const struct csv_row *row)
{
    struct persons *persons = &table->persons;
    if (persons->column_count == 0 || persons->row_count == PERSONS_ROWS) {
        return;
    }
    persons->rows = memory_reserve(persons->rows, persons->row_count, &persons->row_capacity,
                                   sizeof *persons->rows);
    struct persons_row *kept = &persons->rows[persons->row_count++];
    kept->line = row->line;
    for (size_t i = 0; i < persons->column_count; i++) {
        kept->cells[i] = (uint32_t)text_hash(TEXT_HASH, row->field[persons->columns[i]]);
    }
}

/* Finds the other columns of ids, with which those that are used must agree, except those of which
 * the map says what they are. */
static void find_ids(struct table *table)
{
    for (size_t i = 0; i < table->columns && table->header; i++) {
        const char *name = table->header[i];
        bool other = !is_in_map(table, i) && table->id != COLUMN_NONE && i != table->id &&
                     i != table->parameter && i != table->value && table->id_count < TABLE_IDS &&
                     (columns_id(name) >= ID_PATIENT || columns_names_encounter(name));
        if (other) {
            table->ids[table->id_count++] = i;
        }
    }
}

/* The first row that a reader recognises determines the format. True if it holds no data. */
static bool start(struct table *table, const struct csv_row *first)
{
    struct table_header found;
    struct csv_row trimmed = trim_row(first), named = trimmed;
    const struct reader *reader = table_reader_of(table->used, first, table->titles.count, &found);
    if (found.missing) {
        return !fail_on_map(table, found.missing);
    }
    if (!reader && table->titles.count < TITLE_ROWS &&
        table_intake(table)->patient->problem_count == 0) {
        note_title(table, first);
        return true;
    }
    if (!reader) {
        fail_on_header(table);
        return true;
    }
    named.field = found.names;
    table->map = found.map;
    table->started = true;
    table->columns = trimmed.count;
    table->reader = table->out->reader = reader;
    table_intake(table)->decimal_comma = first->delimiter != ',';
    table_intake(table)->patient->reader = reader;
    if (!reader->start) {
        struct text reason = {0};
        text_format(&reason, _("not a patient file: %s"), _(reader->refusal));
        table_fail(table, first->line, reason.data);
        text_free(&reason);
        return true;
    }
    say_titles(table);
    if (table->map) {
        say_map(table, first->line);
    }
    keep_header(table, &trimmed);
    table->header_line = first->line;
    find_about(table, &named);
    find_status(table, &trimmed);
    find_sources(table, &trimmed);
    bool header = reader->start(table, &named);
    table->header = header ? table->header : NULL;
    find_apart(table);
    find_ids(table);
    find_unread(table);
    return header;
}

static bool fail_on_persons(struct table *table, size_t line, const char *column)
{
    table->failed = true;
    return error_at(table->error, table->source->name, line,
                    "the rows have several values in '%s': are they of several patients? Name the "
                    "column patient_id, or say what it is by icurisk map",
                    column);
}

static bool check_one_person(struct table *table, const struct csv_row *row)
{
    for (size_t i = 0; i < table->apart_count; i++) {
        size_t column = table->apart[i].column;
        const char *cell = row->field[column], *first = table->apart[i].first;
        if (cell_is_missing(cell) || text_same(cell, table->header[column])) {
            continue;
        }
        if (!first) {
            table->apart[i].first = arena_text(&table->arena, cell);
        } else if (!text_same(first, cell)) {
            return fail_on_persons(table, row->line, table->header[column]);
        }
    }
    return true;
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct table *table = context;
    if (row->foreign && table->foreign_line == 0) {
        table->foreign_line = row->line;
    }
    if (!table->started && start(table, row)) {
        if (!table->started) {
            table_note_days(table, row);
        }
        return !table->failed;
    }
    table_intake(table)->patient->last_line = row->line;
    table_note_days(table, row);
    if (!is_torn(table, row) && has_shape(table, row) && check_one_person(table, row)) {
        keep_unread(table, row);
        table->reader->take(table, row);
        table_intake(table)->patient->last_line = row->line;
    }
    return !table->failed && (!table_intake(table)->full ||
                              table_fail(table, row->line, _("more than 2000000 readings")));
}

static void take_complaint(void *context, size_t line, const char *reason)
{
    struct table *table = context;
    struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
    intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                   intake_reason(table_intake(table), N_("%s, the line is not used"), reason));
}

/* Stays separated only by position are accepted if each begins with its own id or header and is in
 * order of time; otherwise rows would be ambiguous. */
static bool check_apart(struct table *table)
{
    bool several = table->split_by_row && table->count > 1;
    for (size_t i = 0; several && i < table->count; i++) {
        struct table_stay *stay = table->stays[i], *other = table->stays[i > 0 ? i - 1 : 1];
        if (stay->unsorted > 0) {
            struct text reason = {0};
            text_format(&reason,
                        _("the rows of the stays %s and %s cannot be told apart: they are not in "
                          "the order of time; give each row its id in a column"),
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
    return !reason || table_fail(table, line, _(reason));
}

/* A header at the end of the file starts no stay. */
static void drop_empty_end(struct table *table)
{
    drop_if_empty(table);
    table->current = 0;
}

/* Stays without an id are named after the file and their position in it. */
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

/* Shares evidence of how the file is written between its stays. */
static void share_proof(struct table *table)
{
    struct intake all = {0};
    for (size_t i = 0; i < table->count; i++) {
        intake_copy_evidence(&all, &table->stays[i]->intake);
    }
    for (size_t i = 0; i < table->count; i++) {
        intake_copy_evidence(&table->stays[i]->intake, &all);
    }
}

/* A column "ID" that differs on every row may be a row number. */
static bool check_ids(struct table *table)
{
    if (table->id == COLUMN_NONE || !table->header ||
        !columns_names_number(table->header[table->id])) {
        return true;
    }
    size_t rows = 0;
    for (size_t i = 0; i < table->count; i++) {
        rows += table->stays[i]->rows;
    }
    return table->count < 3 || rows > table->count ||
           table_fail(table, table->header_line,
                      _("the column of ids has another in each row: of a patient, or of the row? "
                        "Name it patient_id, or Row"));
}

/* A table without ids has one patient, unless its rows show otherwise. */
static bool check_persons(struct table *table)
{
    const struct table_stay *stay = table->stays[0];
    const struct patient *patient = stay->intake.patient;
    size_t column = 0, line = 0;
    if (table->count > 1 || table->id != COLUMN_NONE || (stay->id && stay->unsorted == 0) ||
        patient->entered) {
        return true;
    }
    enum persons_found found = persons_judge(&table->persons, patient, &column, &line);
    if (found == PERSONS_BY_COLUMN) {
        return fail_on_persons(table, line, table->header[table->persons.columns[column]]);
    }
    if (found == PERSONS_BY_TIMES) {
        return table_fail(table, line,
                          _("the times begin again here, as those of another patient do: give each "
                            "row its id in a column patient_id, or each patient a file"));
    }
    if (found == PERSONS_PERHAPS) {
        struct entry entry = {0, NAN, VARIABLE_NONE, "", ""};
        intake_problem(table_intake(table), &entry, PROBLEM_DOUBT,
                       N_("a quarter or more of the readings have another value at the same time: "
                          "are the rows of several patients?"));
    }
    return true;
}

static void say_charset(struct table *table)
{
    struct entry entry = {table->foreign_line, NAN, VARIABLE_NONE, "", ""};
    if (table->foreign_line > 0) {
        intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                       "not UTF-8: read as Windows-1252");
    }
}

static void hand_over(struct table *table, bool ok)
{
    if (ok) {
        say_charset(table);
    }
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
    free(table->slots);
    free(table->persons.rows);
    free(table->days.rows);
    arena_free(&table->arena);
    maps_free(&table->maps);
    free(table);
}

static struct table *new_table(const struct source *source, struct stays *stays,
                               struct error *error)
{
    struct table *table = memory_new(1, sizeof *table);
    table->source = source;
    table->out = stays;
    table->error = error;
    table->time = table->parameter = table->value = table->id = COLUMN_NONE;
    table->unit = table->date = table->admitted = COLUMN_NONE;
    table->operator= table->multiplier = COLUMN_NONE;
    table->days.day = table->days.half = COLUMN_NONE;
    table->about[0] = table->about[1] = table->about[2] = table->age_unit = COLUMN_NONE;
    table_begin(table);
    return table;
}

/* Reads the maps of the folder, unless the options have some in their place. */
static bool find_maps(struct table *table, struct error *error)
{
    const struct patient_options *options = table->source->options;
    char *path = maps_path(table->source->name);
    for (size_t i = 0; options && i < options->maps_count; i++) {
        table->used = strcmp(options->maps[i].path, path) == 0 ? &options->maps[i] : table->used;
    }
    free(path);
    if (table->used) {
        return true;
    }
    table->used = &table->maps;
    return maps_read(table->source->name, &table->maps, error);
}

bool table_read(const struct source *source, struct stays *stays, struct error *error)
{
    struct error cause = ERROR_NONE;
    struct table *table = new_table(source, stays, &cause);
    bool mapped = find_maps(table, &cause);
    bool ok = mapped && csv_read_on(source->head, source->head_length, source->in, source->name,
                                    take_row, take_complaint, table, &cause);
    stays->unreadable = mapped && !ok;
    if (ok && !table->failed && !table->started) {
        fail_on_header(table);
    }
    drop_empty_end(table);
    name_stays(table);
    share_proof(table);
    ok = ok && !table->failed && place_times(table) && check_apart(table) && check_ids(table) &&
         table_check_days(table) && check_persons(table);
    if (!ok) {
        error_set(error, "%s", cause.text);
    }
    hand_over(table, ok);
    return ok;
}

/* ---- interpretation of columns ---- */

static const char *time_meaning(enum when_scale scale)
{
    return scale == SCALE_HOURS     ? "hours"
           : scale == SCALE_DAYS    ? "days"
           : scale == SCALE_MINUTES ? "minutes"
                                    : "time";
}

static const char *role_meaning(const struct table *table, size_t column)
{
    const struct {
        size_t column;
        const char *meaning;
    } roles[] = {
        {table->time, time_meaning(table->scale)},
        {table->date, "date"},
        {table->admitted, "admission"},
        {table->id, "patient"},
        {table->parameter, "parameter"},
        {table->value, "value"},
        {table->unit, "unit"},
        {table->about[0], "age"},
        {table->about[1], "sex"},
        {table->about[2], "icutype"},
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (roles[i].column == column) {
            return roles[i].meaning;
        }
    }
    return "ignored";
}

/* "Temp:degF"; pairs by their common name. */
static const char *variable_meaning(const struct table_name *means, struct arena *arena)
{
    const char *name = means->with == VARIABLE_NONE          ? variable_info(means->variable)->name
                       : means->variable == VARIABLE_SYS_ABP ? "ABP"
                                                             : "NIBP";
    return *means->unit ? arena_format(arena, "%s:%s", name, means->unit) : name;
}

/* Adds a row to a map. */
static void add_row(struct map *map, struct arena *arena, const char *column, const char *meaning)
{
    map->rows = memory_reserve(map->rows, map->count, &map->capacity, sizeof *map->rows);
    map->rows[map->count++] = (struct map_row){
        .column = arena_text(arena, column), .meaning = meaning, .line = map->line};
}

/* Is it ignored only because nobody has said what it is, though its values may tell patients apart?
 */
static bool is_open(const char *name, const char *meaning)
{
    return strcmp(meaning, "ignored") == 0 &&
           (columns_id(name) != ID_NONE || columns_names_encounter(name) ||
            columns_may_identify(name));
}

/* The columns of an unknown header: only variables are interpreted. */
static void explain_unknown(struct map *map, struct arena *arena, const struct csv_row *row)
{
    struct csv_row header = trim_row(row);
    map->line = row->line;
    for (size_t i = 0; i < header.count; i++) {
        struct table_name means;
        columns_understand(header.field[i], &means);
        const char *meaning =
            means.variable != VARIABLE_NONE ? variable_meaning(&means, arena) : "ignored";
        add_row(map, arena, header.field[i], meaning);
        map->rows[i].open = is_open(header.field[i], meaning);
    }
}

static const char *column_meaning(const struct table *table, size_t column, struct arena *arena)
{
    const struct table_column *wide = &table->wide[column];
    return wide->used ? variable_meaning(wide->means, arena) : role_meaning(table, column);
}

struct explaining {
    struct table *table;
    struct map *map;
    struct arena *arena;
};

/* Stops at the row below the header, which may hold the units. */
static bool stop_at_header(void *context, const struct csv_row *row)
{
    struct explaining *to = context;
    if (to->table->started && to->table->header) {
        if (row->count >= to->table->columns) {
            table_take_units(to->table, row);
        }
        return false;
    }
    bool title = start(to->table, row) && !to->table->failed && !to->table->started;
    if (title && to->map->count == 0 && trim_row(row).count > 1 && columns_is_header(row)) {
        explain_unknown(to->map, to->arena, row);
    }
    return title || (to->table->header && !to->table->failed);
}

static void pass_complaint(void *context, size_t line, const char *reason)
{
    take_complaint(((struct explaining *)context)->table, line, reason);
}

/* Replaces the interpretation by that of the table's reader. */
static void explain_known(struct explaining *to)
{
    to->map->count = 0;
    to->map->line = to->table->header_line;
    to->map->stored = to->table->map != NULL;
    for (size_t i = 0; i < to->table->columns; i++) {
        const char *name = to->table->header[i], *meaning = column_meaning(to->table, i, to->arena);
        add_row(to->map, to->arena, name, meaning);
        to->map->rows[i].open = !is_in_map(to->table, i) && is_open(name, meaning);
    }
}

bool table_explain(const char *path, const struct patient_options *options, struct map *map,
                   struct arena *arena, struct error *error)
{
    struct stays stays = {0};
    struct error cause = ERROR_NONE;
    struct source source = {.in = file_open(path, error), .name = path, .options = options};
    if (!source.in) {
        return false;
    }
    struct explaining to = {new_table(&source, &stays, &cause), map, arena};
    bool ok = find_maps(to.table, &cause) &&
              csv_read(source.in, path, stop_at_header, pass_complaint, &to, &cause) &&
              !to.table->failed;
    if (ok && to.table->header) {
        explain_known(&to);
    } else if (ok && map->count == 0) {
        ok = table_fail(to.table, to.table->titles.line,
                        _("no row is a header that names the columns"));
    }
    if (!ok) {
        error_set(error, "%s", cause.text);
    }
    hand_over(to.table, false);
    stays_free(&stays);
    fclose(source.in);
    return ok;
}

/* ---- which map a table is read by ---- */

struct mapped {
    const struct maps *maps;
    size_t titles;
    enum table_mapped found;
};

static bool look_for_map(void *context, const struct csv_row *row)
{
    struct mapped *to = context;
    struct table_header header;
    const struct reader *reader = table_reader_of(to->maps, row, to->titles++, &header);
    bool last = header.map && header.map == &to->maps->maps[to->maps->count - 1];
    to->found = header.missing ? TABLE_MISMATCH : last ? TABLE_MAPPED : TABLE_UNMAPPED;
    return !reader && !header.map && !header.missing && to->titles < TITLE_ROWS;
}

static void pass_over(void *context, size_t line, const char *reason)
{
    (void)context;
    (void)line;
    (void)reason;
}

enum table_mapped table_find_map(const char *path, const struct maps *maps)
{
    struct mapped to = {.maps = maps};
    FILE *in = file_open(path, NULL);
    if (!in) {
        return TABLE_UNMAPPED;
    }
    bool ok = csv_read(in, path, look_for_map, pass_over, &to, NULL);
    fclose(in);
    return ok ? to.found : TABLE_UNMAPPED;
}
