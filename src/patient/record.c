/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/record.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"
#include "patient/csv.h"
#include "patient/reader.h"
#include "patient/settle.h"

static const char MARK[] = "00:00,Entry,1\n";

/* ---- a new patient ---- */

static bool random_digits(unsigned *number, struct error *error)
{
    uint32_t bits;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
        return error_set(error, "no random number for a new name: %s", strerror(errno));
    }
    *number = 10000000 + bits % 90000000;
    return true;
}

bool record_new_path(const char *folder, struct text *path, struct error *error)
{
    unsigned number;
    if (!random_digits(&number, error)) {
        return false;
    }
    text_format(path, "%s%s%u.txt", folder, *folder && !text_ends_with(folder, "/") ? "/" : "",
                number);
    return true;
}

/* The RecordID is the digits in the file's name, or random ones. */
static bool choose_id(const char *path, unsigned *id, struct error *error)
{
    int used = 0;
    return (sscanf(text_base_name(path), "%8u.txt%n", id, &used) == 1 && used == 12 &&
            *id >= 10000000) ||
           random_digits(id, error);
}

static bool make_folder(const char *path, struct error *error)
{
    size_t length = (size_t)(text_base_name(path) - path);
    char *folder = memory_text_n(path, length);
    bool ok = length == 0 || file_make_folder(folder, error);
    free(folder);
    return ok;
}

bool record_bed_fits(const char *bed)
{
    char shown[4 * BED_BYTES];
    double number;
    size_t length = strlen(bed);
    if (length == 0) {
        return true;
    }
    return length < BED_BYTES && !strpbrk(bed, ",\"") && bed[0] != ' ' && bed[length - 1] != ' ' &&
           strcmp(text_escape(bed, length, shown, sizeof shown), bed) == 0 &&
           cell_read(bed, false, &number) != CELL_MISSING;
}

bool record_create(const char *path, const struct record_facts *facts, struct error *error)
{
    struct stat info;
    struct text text = {0};
    unsigned id;
    if (lstat(path, &info) == 0) {
        return error_at(error, path, 0, "is there already");
    }
    if (!record_bed_fits(facts->bed)) {
        return error_set(error, "a bed or label has up to %d characters, no comma and no quote",
                         BED_BYTES - 1);
    }
    if (!choose_id(path, &id, error) || !make_folder(path, error)) {
        return false;
    }
    text_format(&text, "Time,Parameter,Value\n%s00:00,RecordID,%u\n00:00,Age,%.10g\n", MARK, id,
                isnan(facts->age) ? -1 : facts->age);
    text_format(&text, "00:00,Gender,%d\n", (int)facts->sex);
    if (*facts->bed) {
        text_format(&text, "00:00,Bed,%s\n", facts->bed);
    }
    /* The time of admission first: without it a stay would need a date on every line. */
    bool ok = admission_write(path, facts->admitted, error) &&
              file_create(path, text.data, text.length, error);
    text_free(&text);
    return ok;
}

/* ---- adding ---- */

/* Time,Parameter,Value in this order, or a first row of data that has a time where a time belongs.
 */
static bool take_header(void *context, const struct csv_row *row)
{
    static const char *const names[] = {"Time", "Parameter", "Value"};
    bool *ok = context;
    *ok = row->delimiter == ',' && row->count == 3;
    bool bare = *ok && strchr(row->field[0], ':');
    for (size_t i = 0; *ok && !bare && i < 3; i++) {
        *ok = text_same(row->field[i], names[i]);
    }
    return false;
}

static void ignore(void *context, size_t line, const char *reason)
{
    (void)context;
    (void)line;
    (void)reason;
}

/* Rows are only appended in the standard form of challenge files. */
static bool has_plain_header(const char *path, struct error *error)
{
    bool ok = false;
    FILE *in = fopen(path, "re");
    if (!in) {
        return error_at(error, path, 0, "cannot open: %s", strerror(errno));
    }
    bool read = csv_read(in, path, take_header, ignore, &ok, error);
    fclose(in);
    return read && (ok || error_at(error, path, 0,
                                   "values are added to files of the columns Time,Parameter,Value "
                                   "only: start a new patient"));
}

static bool read_again(struct record *record, const char *path, struct error *error)
{
    struct patient *patient = reader_read_one(path, NULL, error);
    if (patient) {
        patient_free(record->patient);
        record->patient = patient;
    }
    return patient != NULL;
}

static bool open_file(struct record *record, const char *path, struct error *error)
{
    if (reader_of_file(path, error) != &reader_challenge) {
        return error_at(error, path, 0,
                        "values cannot be added to a file of this format: start a new patient");
    }
    return has_plain_header(path, error) && append_open(&record->file, path, error);
}

bool record_open(struct record *record, const char *path, struct error *error)
{
    *record = (struct record){.file.fd = -1};
    record->admitted_known = admission_read(path, &record->admitted, NULL);
    if (!open_file(record, path, error) || !read_again(record, path, error)) {
        record_close(record);
        return false;
    }
    return true;
}

void record_close(struct record *record)
{
    append_close(&record->file);
    patient_free(record->patient);
    record->patient = NULL;
}

struct bedside_clock record_clock(const struct record *record, time_t now)
{
    return (struct bedside_clock){record->admitted_known, record->admitted, now};
}

struct wall record_wall(const struct record *record)
{
    return record->admitted_known ? wall_of_admission(record->admitted) : (struct wall){0};
}

/* The reading in use of a variable in a minute; NULL if there is none. */
static const struct observation *find_reading(const struct patient *patient, int minute,
                                              enum variable variable)
{
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        if (seen->variable == variable && fabs(seen->hour * 60 - minute) < 0.5) {
            return seen;
        }
    }
    return NULL;
}

/* Is there a value of this minute that is listed but not used? */
static bool has_problem(const struct patient *patient, int minute, enum variable variable)
{
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        if (problem->variable == variable && fabs(problem->hour * 60 - minute) < 0.5) {
            return true;
        }
    }
    return false;
}

/* ---- contradictions ---- */

struct patient *record_imagine(const struct record *record, const struct bedside_line *line)
{
    const struct patient *patient = record->patient;
    struct patient *copy = patient_new(patient->file);
    size_t most = patient->observation_count + BEDSIDE_READINGS, count = 0;
    double hour = line->minute / 60.0;
    bool added = false;
    copy->reader = patient->reader;
    copy->age = patient->age;
    copy->age_usable = patient->age_usable;
    copy->observations = memory_new(most, sizeof *copy->observations);
    copy->capacity_observations = most;
    for (size_t i = 0; i <= patient->observation_count; i++) {
        const struct observation *seen =
            i < patient->observation_count ? &patient->observations[i] : NULL;
        for (int k = 0; !added && (!seen || seen->hour > hour + 1e-6) && k < line->count; k++) {
            copy->observations[count++] =
                (struct observation){hour,
                                     line->readings[k].number,
                                     (uint32_t)(patient->last_line + 1 + (size_t)k),
                                     (uint8_t)line->readings[k].variable,
                                     -1,
                                     0};
        }
        added |= !seen || seen->hour > hour + 1e-6;
        bool same = seen && fabs(seen->hour - hour) < 0.5 / 60, replaced = false;
        for (int k = 0; same && k < line->count; k++) {
            replaced |= line->readings[k].variable == seen->variable;
        }
        if (seen && !replaced) {
            copy->observations[count] = *seen;
            copy->observations[count++].hour = same ? hour : seen->hour;
        }
    }
    copy->observation_count = count;
    return copy;
}

/* The latest reading; NULL if there is none. */
static const struct observation *last_reading(const struct patient *patient)
{
    size_t count = patient->observation_count;
    return count > 0 ? &patient->observations[count - 1] : NULL; /* in order of the hour */
}

/* A reading of now, before one that is in the file: the clock of this machine may have been set
 * back. */
static void doubt_clock(const struct record *record, struct bedside_line *line)
{
    enum { TOLERANCE = 5 }; /* minutes */
    char clock[CLOCK_BYTES];
    const struct observation *last = last_reading(record->patient);
    long minute = last ? lround(60 * last->hour) : 0;
    if (line->untimed && last && minute > line->minute + TOLERANCE) {
        snprintf(line->against, sizeof line->against,
                 _("%s of line %u, at hour %s, is later than now by the clock of this machine"),
                 bedside_name((enum variable)last->variable), (unsigned)last->line,
                 clock_minutes(minute, clock, sizeof clock));
        line->doubts |= DOUBT_CONTRADICTION;
    }
}

/* A weight without a unit far from the one before: lb typed for kg are as usual as kg are. */
static void doubt_weight(const struct record *record, struct bedside_line *line)
{
    const double least = 0.75, most = 1.3, kilograms = 0.45359237;
    const struct patient *patient = record->patient;
    const struct observation *before = NULL;
    char clock[CLOCK_BYTES];
    struct text said = {0};
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *one = &patient->observations[i];
        bool other = one->variable == VARIABLE_WEIGHT && fabs(60 * one->hour - line->minute) > 0.5;
        before = other && (!before || one->hour * 60 < line->minute) ? one : before;
    }
    for (int i = 0; before && i < line->count; i++) {
        const struct bedside_reading *reading = &line->readings[i];
        double ratio = reading->number / before->value;
        if (reading->variable != VARIABLE_WEIGHT || reading->unit ||
            reading->doubts & (DOUBT_UNIT | DOUBT_UNITS) || (ratio > least && ratio < most)) {
            continue;
        }
        clock_minutes(lround(60 * before->hour), clock, sizeof clock);
        say_text(&said,
                 ratio > 1 ? _("Weight %.4g kg? %.4g kg at hour %s; %.4g lb are %.4g kg")
                           : _("Weight %.4g kg? %.4g kg at hour %s"),
                 reading->number, before->value, clock, reading->number,
                 reading->number * kilograms);
        snprintf(line->against, sizeof line->against, "%s", said.data);
        line->doubts |= DOUBT_CONTRADICTION;
        text_free(&said);
    }
}

/* Readings that contradict each other with the line added, and did not before. */
void record_doubt(const struct record *record, struct bedside_line *line)
{
    struct bedside_line nothing = {.minute = line->minute};
    struct patient *before = record_imagine(record, &nothing),
                   *after = record_imagine(record, line);
    struct intake first = {.patient = before}, second = {.patient = after};
    line->doubts &= ~(unsigned)DOUBT_CONTRADICTION;
    settle_contradictions(&first);
    settle_contradictions(&second);
    if (after->problem_count > before->problem_count) {
        const struct problem *said = &after->problems[after->problem_count - 1];
        for (size_t i = after->problem_count; i-- > 0;) {
            said =
                after->problems[i].line > record->patient->last_line ? &after->problems[i] : said;
        }
        char reason[160];
        snprintf(line->against, sizeof line->against, "%s %s: %s", bedside_name(said->variable),
                 said->value, problem_said(said, reason, sizeof reason));
        line->doubts |= DOUBT_CONTRADICTION;
    } else {
        doubt_clock(record, line);
        doubt_weight(record, line);
    }
    patient_free(before);
    patient_free(after);
}

/* Removes an incomplete last row, after which the file is reloaded; if another program wrote the
 * file without a final line end, adds one. */
static bool prepare_end(struct record *record, struct text *row, struct text *said,
                        struct error *error)
{
    bool ended;
    if (!append_is_ended(&record->file, &ended, error)) {
        return false;
    }
    if (!ended && record->patient->entered) {
        struct text cut = {0};
        char shown[100];
        if (!append_trim(&record->file, &cut, error) ||
            !read_again(record, record->file.path, error)) {
            text_free(&cut);
            return false;
        }
        text_format(said, _("an incomplete last line was removed: %s"),
                    text_escape(cut.data, cut.length, shown, sizeof shown));
        text_append(said, _("; "));
        text_free(&cut);
        ended = true;
    }
    text_append(row, ended ? "" : "\n");
    text_append(row, record->patient->entered ? "" : MARK);
    return true;
}

/* Reports how the row added in line `last` reads back. */
static void say_read_back(const struct record *record, const struct bedside_line *line, int which,
                          double before, struct text *said)
{
    const struct patient *patient = record->patient;
    enum variable variable = line->readings[which].variable;
    const struct observation *seen = find_reading(patient, line->minute, variable);
    size_t last = patient->last_line - (size_t)(line->count - 1 - which);
    int decimals = variable_info(variable)->decimals;
    bool replaced = !isnan(before);
    if (replaced && !line->strike) {
        bool stays = seen && seen->line != last;
        text_append(said, _("; "));
        say_text(said, stays ? _("%.*f of the same minute stays in use") : _("replaces %.*f"),
                 decimals, before);
    }
    for (size_t i = 0; i < patient->problem_count && !line->strike; i++) {
        const struct problem *problem = &patient->problems[i];
        if (problem->line == last && problem->kind != PROBLEM_REPEATED) {
            char reason[300];
            /* a proposed unit says itself what is done with the value */
            bool told = problem->kind == PROBLEM_UNIT || (seen && seen->line == last);
            text_append(said, _("; "));
            text_format(said, told ? "%s" : _("%s: kept, not used"),
                        problem_said(problem, reason, sizeof reason));
        }
    }
}

/* Does each reading of the line exist? Only an existing reading can be struck; before[] is the
 * value in use of the same minute, or NAN. */
static bool find_before(const struct record *record, const struct bedside_line *line,
                        double *before, struct error *error)
{
    char clock[CLOCK_BYTES];
    for (int i = 0; i < line->count; i++) {
        enum variable variable = line->readings[i].variable;
        const struct observation *seen = find_reading(record->patient, line->minute, variable);
        before[i] = seen ? seen->value : NAN;
        if (line->strike && !seen && !has_problem(record->patient, line->minute, variable)) {
            return error_set(error, "no %s was read at +%s", bedside_name(variable),
                             clock_minutes(line->minute, clock, sizeof clock));
        }
    }
    return true;
}

bool record_add(struct record *record, const struct bedside_line *line, struct text *said,
                struct error *error)
{
    struct text row = {0};
    char shown[500];
    if (record->file.fd < 0 && !open_file(record, record->patient->file, error)) {
        return false;
    }
    if (!read_again(record, record->file.path, error) || !prepare_end(record, &row, said, error)) {
        append_close(&record->file);
        text_free(&row);
        return false;
    }
    double before[BEDSIDE_READINGS];
    bool ok = find_before(record, line, before, error);
    bedside_row(line, &row);
    ok = ok && append_bytes(&record->file, row.data, row.length, error);
    if (ok) {
        text_format(said, _("saved %s"), bedside_text(line, shown, sizeof shown));
        bool read = read_again(record, record->file.path, NULL);
        for (int i = 0; read && i < line->count; i++) {
            say_read_back(record, line, i, before[i], said);
        }
        bool late = read && line->minute > STAY_HOURS * 60;
        text_append(said, read && !late ? "" : _("; "));
        text_append(said, read ? "" : _("the file cannot be read now"));
        if (late) {
            text_format(said, _("the networks read %d hours"), STAY_HOURS);
        }
    }
    if (!ok) {
        append_close(&record->file);
    }
    text_free(&row);
    return ok;
}

const char *record_admission_question(const struct record *record, time_t admitted, time_t now,
                                      char *out, size_t size)
{
    enum { TOLERANCE = 300 }; /* tolerated difference between clocks, in seconds */
    char clock[CLOCK_BYTES], was[WALL_BYTES], is[WALL_BYTES];
    const struct observation *last = last_reading(record->patient);
    *out = 0;
    if (!last) {
        return out;
    }
    const char *name = bedside_name((enum variable)last->variable);
    long minutes = lround(60 * last->hour);
    clock_minutes(minutes, clock, sizeof clock);
    double moved = record->admitted_known ? fabs(difftime(admitted, record->admitted)) : 0;
    struct wall before = record_wall(record), after = wall_of_admission(admitted);
    if (difftime(now, admitted) + TOLERANCE < last->hour * 3600) {
        snprintf(out, size,
                 _("admission contradicts the file: %s of line %u, at hour %s, would be later than "
                   "now"),
                 name, (unsigned)last->line, clock);
    } else if (moved >= 60) {
        snprintf(out, size,
                 _("admission contradicts the one before: %s of line %u, at hour %s, was at %s and "
                   "would be at %s"),
                 name, (unsigned)last->line, clock,
                 wall_near(&before, minutes, now, was, sizeof was),
                 wall_near(&after, minutes, now, is, sizeof is));
    }
    return out;
}

bool record_admit(struct record *record, time_t admitted, struct error *error)
{
    if (!admission_write(record->patient->file, admitted, error)) {
        return false;
    }
    record->admitted = admitted;
    record->admitted_known = true;
    return true;
}

static enum record_taken set_admission(struct record *record, const char *text, time_t now,
                                       struct text *said, struct error *error)
{
    time_t admitted;
    char shown[WALL_BYTES], moment[80], question[300];
    size_t length = strcspn(text, "!");
    bool sure = text[length] == '!' && text[length + 1] == 0;
    while (sure && length > 0 && text[length - 1] == ' ') {
        length--;
    }
    snprintf(moment, sizeof moment, "%.*s", sure ? (int)length : (int)sizeof moment - 1, text);
    if (!bedside_admission(moment, now, &admitted, error)) {
        return TAKEN_REFUSED;
    }
    record_admission_question(record, admitted, now, question, sizeof question);
    if (*question && !sure) {
        error_set(error, "%s. To set it all the same, end the line with !", question);
        return TAKEN_REFUSED;
    }
    if (!record_admit(record, admitted, error)) {
        return TAKEN_REFUSED;
    }
    struct wall wall = record_wall(record);
    text_format(said, _("saved admitted %s"), wall_near(&wall, 0, now, shown, sizeof shown));
    return TAKEN_SAVED;
}

enum record_taken record_take(struct record *record, const char *text, time_t now,
                              struct bedside_line *line, struct text *said, struct error *error)
{
    struct bedside_clock clock = record_clock(record, now);
    const char *admission = bedside_admission_of(text);
    if (admission) {
        return set_admission(record, admission, now, said, error);
    }
    if (bedside_parse(text, &clock, line, error) != STAGE_WHOLE) {
        return TAKEN_REFUSED;
    }
    if (!line->strike) {
        record_doubt(record, line);
    }
    if (line->doubts && !line->sure) {
        return TAKEN_DOUBTED;
    }
    return record_add(record, line, said, error) ? TAKEN_SAVED : TAKEN_REFUSED;
}
