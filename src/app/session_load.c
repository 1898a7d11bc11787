/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Loads stays from paths: the queue of files, listfiles, streams. */
#include "app/session.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/text.h"
#include "patient/csv.h"
#include "patient/decision.h"
#include "patient/intake.h"
#include "patient/reader.h"
#include "patient/record.h"

static void mark_origin(struct session *session, size_t first, enum file_origin origin)
{
    while (session->entry_capacity < session->files.count) {
        session->entries = memory_reserve(session->entries, session->entry_capacity,
                                          &session->entry_capacity, sizeof *session->entries);
    }
    for (size_t i = first; i < session->files.count; i++) {
        session->entries[i] = (struct file_entry){.origin = (unsigned char)origin};
    }
}

bool session_add_path(struct session *session, const char *path, struct error *error)
{
    struct stat info;
    size_t first = session->files.count;
    if (reader_of_folder(path)) { /* a single source, whatever files it contains */
        file_list_append(&session->files, path);
        mark_origin(session, first, FILE_NAMED);
        return true;
    }
    bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    bool ok = file_list_add(&session->files, path, error);
    mark_origin(session, first, folder ? FILE_FOUND : FILE_NAMED);
    if (folder) {
        file_list_append(&session->folders, path);
    }
    return ok;
}

void session_queue(struct session *session, const char *path)
{
    file_list_append(&session->files, path);
    mark_origin(session, session->files.count - 1, FILE_FOUND);
}

/* Glasgow components derived from a total of 3 or 15 add nothing new. */
static int derived_parts(const struct session_stay *stay, enum scheme scheme)
{
    static const enum variable PARTS[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                          VARIABLE_GCS_VERBAL};
    int derived = 0, last = stay->patient->hours - 1;
    if (scheme != SCHEME_MIMIC3) {
        return 0;
    }
    struct scheme_view view;
    scheme_view(scheme, stay->timeline, &view);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        derived += view.cells[PARTS[i]][last].origin != CELL_NONE &&
                   stay->timeline->cells[PARTS[i]][last].origin == CELL_NONE;
    }
    return derived;
}

/* Age and sex, if the scheme has columns for them. */
static int descriptors_seen(const struct patient *patient, enum scheme scheme)
{
    int seen = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        enum feature_kind kind = scheme_columns(scheme)[i].kind;
        seen += (kind == FEATURE_AGE && patient->age_usable) ||
                (kind == FEATURE_SEX && patient->sex != SEX_UNKNOWN);
    }
    return seen;
}

static enum scheme find_scheme(const struct session_stay *s)
{
    enum scheme best = SCHEME_PHYSIONET2012;
    struct coverage most = {0};
    for (int i = 0; i < SCHEME_COUNT && s->patient->hours > 0; i++) {
        struct coverage seen;
        scheme_coverage((enum scheme)i, s->timeline, s->patient->hours, &seen);
        seen.seen -= derived_parts(s, (enum scheme)i);
        seen.seen += descriptors_seen(s->patient, (enum scheme)i);
        if (seen.seen > most.seen || (seen.seen == most.seen && seen.measured > most.measured)) {
            most = seen;
            best = (enum scheme)i;
        }
    }
    return best;
}

const struct timeline *session_timeline(struct session *session, size_t stay)
{
    struct session_stay *s = &session->stays[stay];
    if (s->timeline) {
        return s->timeline;
    }
    if (session->kept_count < TIMELINES_KEPT) {
        session->kept[session->kept_count++] = stay;
        s->timeline = memory_new(1, sizeof *s->timeline);
    } else {
        struct session_stay *oldest = &session->stays[session->kept[session->kept_next]];
        s->timeline = oldest->timeline;
        oldest->timeline = NULL;
        session->kept[session->kept_next] = stay;
        session->kept_next = (session->kept_next + 1) % TIMELINES_KEPT;
    }
    timeline_build(s->patient, s->timeline);
    return s->timeline;
}

/* Fills in a stay once its patient was read. */
static void describe(struct session *session, size_t index)
{
    struct session_stay *stay = &session->stays[index];
    session_timeline(session, index);
    stay->scheme = find_scheme(stay);
    stay->wall = stay->streamed ? (struct wall){0} : wall_of_patient(stay->patient);
    int hours = stay->patient->hours > 0 ? stay->patient->hours : 1;
    news2_at(stay->timeline, hours, &stay->news2);
    uva_at(stay->timeline, hours, &stay->uva);
    stay->worst_count = abnormal_at(stay->timeline, hours, stay->worst, WORST_KEPT);
}

/* Records in `told` that another file of the session has a stay with the same id. */
static void note_twin(struct session *session, struct session *told, const char *id,
                      const char *file)
{
    const char *other = twins_add(&session->twins, id, file);
    if (other) {
        twins_note(&told->twins, id, file, other);
    }
}

/* Takes ownership of the stays of a file; those already taken are NULL. */
static void add_stays(struct session *session, struct stays *stays, const struct stay_stamp *stamp,
                      bool streamed)
{
    for (size_t i = 0; i < stays->count; i++) {
        if (!stays->patients[i]) {
            continue;
        }
        session->stays = memory_reserve(session->stays, session->stay_count,
                                        &session->stay_capacity, sizeof *session->stays);
        session->stays[session->stay_count++] = (struct session_stay){
            .patient = stays->patients[i], .stamp = *stamp, .streamed = streamed};
        note_twin(session, session, stays->patients[i]->id, stays->patients[i]->file);
        stays->patients[i] = NULL;
        describe(session, session->stay_count - 1);
    }
}

/* Replaces a stay by its reloaded version and recomputes everything derived. */
static void replace_patient(struct session *session, size_t stay, struct patient *patient)
{
    struct session_stay *s = &session->stays[stay];
    patient_free(s->patient);
    s->patient = patient;
    if (s->timeline) {
        timeline_build(patient, s->timeline);
    }
    session_forget_risks(s);
    s->doubts_ready = false;
    s->edition++;
    describe(session, stay);
}

static struct patient_options options_of(const struct session *session,
                                         const struct session_stay *stay)
{
    struct patient_options options = session->options;
    options.decisions = stay->decisions;
    options.decision_count = stay->decision_count;
    options.growing = stay->growing;
    return options;
}

/* ---- decisions about units ---- */

/* Removes the decision about the same values; *before (may be NULL) receives it. */
static bool drop_decision(struct session_stay *stay, const struct unit_decision *decision,
                          struct unit_decision *before)
{
    for (size_t i = 0; i < stay->decision_count; i++) {
        if (decision_same(&stay->decisions[i], decision)) {
            if (before) {
                *before = stay->decisions[i];
            }
            stay->decisions[i] = stay->decisions[--stay->decision_count];
            return true;
        }
    }
    return false;
}

static void keep_decision(struct session_stay *stay, const struct unit_decision *decision)
{
    stay->decisions = memory_reserve(stay->decisions, stay->decision_count,
                                     &stay->decision_capacity, sizeof *stay->decisions);
    stay->decisions[stay->decision_count++] = *decision;
}

/* The file beside the stay is read again; decisions that could not be kept there stay. */
static void forget_saved(struct session_stay *stay)
{
    size_t kept = 0;
    for (size_t i = 0; i < stay->decision_count; i++) {
        if (!stay->decisions[i].saved) {
            stay->decisions[kept++] = stay->decisions[i];
        }
    }
    stay->decision_count = kept;
}

struct deciding {
    struct session *session;
    const char *path;
    size_t first; /* stays before it are of other files */
};

static void take_decision(void *context, const char *id, const struct unit_decision *decision,
                          bool taken_back)
{
    const struct deciding *deciding = context;
    for (size_t i = deciding->first; i < deciding->session->stay_count; i++) {
        struct session_stay *stay = &deciding->session->stays[i];
        if (strcmp(stay->patient->id, id) == 0 && !stay->streamed &&
            strcmp(stay->patient->file, deciding->path) == 0) {
            drop_decision(stay, decision, NULL);
            if (!taken_back) {
                keep_decision(stay, decision);
            }
        }
    }
}

/* Reads the decisions about stays of a file, from index `first` on. */
static void read_decisions(struct session *session, const char *path, size_t first)
{
    struct error error = ERROR_NONE;
    struct deciding deciding = {session, path, first};
    if (!decision_read(path, take_decision, &deciding, &error)) {
        session_add_skip(session, path, true, error.text);
    }
}

bool session_reload(struct session *session, size_t stay, struct error *error)
{
    struct session_stay *s = &session->stays[stay];
    struct patient_options options = options_of(session, s);
    if (s->streamed) {
        return error_set(error, "it was read from a pipe and cannot be read again");
    }
    struct stay_stamp stamp = {0};
    stay_stamp(s->patient->file, &stamp);
    struct patient *patient = reader_read_stay(s->patient->file, s->patient->id, &options, error);
    if (!patient) {
        return false;
    }
    s->stamp = stamp;
    replace_patient(session, stay, patient);
    return true;
}

/* The stay with this id among those of a file; NULL if it is gone. */
static struct patient **find_stay(struct stays *stays, const char *id)
{
    for (size_t i = 0; i < stays->count; i++) {
        if (stays->patients[i] && strcmp(stays->patients[i]->id, id) == 0) {
            return &stays->patients[i];
        }
    }
    return NULL;
}

/* A stay that its file does not have any more, because its columns were misread: nothing of it is
 * left. */
static void empty_stay(struct session *session, size_t stay)
{
    const struct patient *before = session->stays[stay].patient;
    struct intake intake = {.patient = patient_new(before->file)};
    struct patient *patient = intake.patient;
    free(patient->id);
    patient->id = memory_text(before->id);
    patient->reader = before->reader;
    intake_problem(&intake, NULL, PROBLEM_NOTICE,
                   N_("the file has no such stay by what its columns mean now"));
    intake_finish(&intake);
    replace_patient(session, stay, patient);
}

/* How a file is read again. */
enum again {
    AGAIN_CHANGED, /* another program may be writing it; stays that it lacks are shown as read last
                    */
    AGAIN_MAPPED   /* its columns mean something else now; stays that it lacks are emptied */
};

/* Replaces the known stays of a file by their reloaded versions. */
static void replace_stays(struct session *session, const size_t *known, size_t count,
                          struct stays *stays, const struct stay_stamp *stamp, enum again again)
{
    bool one = count == 1 && stays->count == 1; /* even if its id changed */
    for (size_t i = 0; i < count; i++) {
        struct session_stay *s = &session->stays[known[i]];
        struct patient **found = one ? stays->patients : find_stay(stays, s->patient->id);
        s->stamp = *stamp;
        s->gone = found == NULL;
        if (found) {
            replace_patient(session, known[i], *found);
            *found = NULL;
        } else if (again == AGAIN_MAPPED) {
            empty_stay(session, known[i]);
        }
    }
}

static bool reload_file(struct session *session, const size_t *known, size_t count,
                        enum again again, struct error *error)
{
    struct patient_options options = session->options;
    struct stay_stamp stamp = {0};
    struct stays stays;
    char *path = memory_text(session->stays[known[0]].patient->file);
    options.growing = again == AGAIN_CHANGED || session->stays[known[0]].growing;
    stay_stamp(path, &stamp);
    bool ok = reader_read(path, &options, &stays, error);
    if (ok) {
        replace_stays(session, known, count, &stays, &stamp, again);
        add_stays(session, &stays, &stamp, false);
    }
    stays_free(&stays);
    free(path);
    for (size_t i = 0; ok && i < count; i++) { /* the user's decisions apply to one stay only */
        struct session_stay *s = &session->stays[known[i]];
        s->growing = options.growing;
        forget_saved(s);
    }
    if (ok) {
        read_decisions(session, session->stays[known[0]].patient->file, 0);
    }
    for (size_t i = 0; ok && i < count; i++) {
        struct session_stay *s = &session->stays[known[i]];
        ok = s->decision_count == 0 || s->gone || session_reload(session, known[i], error);
    }
    return ok;
}

bool session_reload_file(struct session *session, const size_t *known, size_t count,
                         struct error *error)
{
    return reload_file(session, known, count, AGAIN_CHANGED, error);
}

bool session_reread_file(struct session *session, const size_t *known, size_t count,
                         struct error *error)
{
    return reload_file(session, known, count, AGAIN_MAPPED, error);
}

static const struct problem *find_problem(const struct patient *patient, enum problem_kind kind,
                                          const struct written *written)
{
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        if (problem->kind == kind && problem->line == written->line &&
            problem->variable == written->variable) {
            return problem;
        }
    }
    return NULL;
}

/* What u decides about a problem: the other way than it is treated. */
static struct unit_decision decision_about(const struct problem *problem, const char *unit)
{
    struct unit_decision decision = {
        .written = {.line = problem->line, .variable = problem->variable},
        .series = problem->series,
        .decided = time(NULL)};
    snprintf(decision.written.value, sizeof decision.written.value, "%s", problem->value);
    snprintf(decision.unit, sizeof decision.unit, "%s",
             problem->kind == PROBLEM_CONVERTED || !problem->unit ? ""
             : unit                                               ? unit
                                                                  : problem->unit);
    return decision;
}

/* Writes a decision, or that it is taken back, beside the file; its later change is not noticed as
 * one by others. */
static void save_decision(struct session *session, size_t stay, struct unit_decision *decision,
                          bool taken_back, struct error *unsaved)
{
    struct session_stay *s = &session->stays[stay];
    decision->saved = decision_add(s->patient->file, s->patient->id, decision, taken_back, unsaved);
    for (size_t i = 0; i < session->stay_count; i++) {
        if (strcmp(session->stays[i].patient->file, s->patient->file) == 0) {
            decision_stamp(s->patient->file, &session->stays[i].stamp.decisions);
        }
    }
}

bool session_decide_unit(struct session *session, size_t stay, size_t problem, const char *unit,
                         struct error *unsaved, struct error *error)
{
    struct session_stay *s = &session->stays[stay];
    const struct problem *about =
        problem < s->patient->problem_count ? &s->patient->problems[problem] : NULL;
    enum problem_kind kind = about ? about->kind : PROBLEM_NOTICE;
    bool doubt = kind == PROBLEM_DOUBT && about->variable != VARIABLE_NONE;
    if (kind != PROBLEM_UNIT && kind != PROBLEM_CONVERTED && !doubt) {
        return error_set(error, "this problem does not propose another unit");
    }
    struct unit_decision decision = decision_about(about, unit), before = {.saved = false};
    bool taken_back = about->decided, had = drop_decision(s, &decision, &before);
    if (!taken_back) {
        keep_decision(s, &decision);
    }
    bool ok = session_reload(session, stay, error);
    if (ok && taken_back && find_problem(s->patient, kind, &decision.written)) {
        taken_back = false; /* fix_units converts it where nothing is decided */
        keep_decision(s, &decision);
        ok = session_reload(session, stay, error);
    }
    ok = ok && (!find_problem(s->patient, kind, &decision.written) ||
                error_set(error, "converted, it would be outside the accepted range, or the file "
                                 "has changed"));
    if (!ok) {
        drop_decision(s, &decision, NULL);
        if (had) {
            keep_decision(s, &before);
        }
        return false;
    }
    if (!taken_back || before.saved) {
        save_decision(session, stay, &decision, taken_back, unsaved);
    }
    if (!taken_back) {
        drop_decision(s, &decision, NULL);
        keep_decision(s, &decision);
    }
    return true;
}

struct listfile {
    struct session *session;
    const char *path;
    struct file_list found;
    struct file_entry *entries; /* of those */
    size_t entry_capacity;
    size_t period; /* the column of period_length; COLUMN_NONE if there is none */
};

/* "stay" relative to the listfile: beside it, or in train/ or test/ where the benchmark keeps them.
 */
static bool find_listed(const struct listfile *list, const char *name, struct text *path)
{
    static const char *const FOLDERS[] = {"", "train/", "test/"};
    size_t folder = (size_t)(text_base_name(list->path) - list->path);
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        path->length = 0;
        text_append_n(path, list->path, folder);
        text_format(path, "%s%s", FOLDERS[i], name);
        if (access(path->data, F_OK) == 0) {
            return true;
        }
    }
    return false;
}

/* The hour requested by a listfile: readings after period_length hours are ignored. 0 with a
 * message if it is not valid. */
static int listed_hour(const char *text)
{
    double hours;
    return text_number(text, false, &hours) && hours >= 1 ? (int)fmin(floor(hours), STAY_HOURS) : 0;
}

static void refuse_listed(const struct listfile *list, size_t line, const char *what,
                          const char *text)
{
    struct error reason = ERROR_NONE;
    char shown[CSV_FIELD_LIMIT];
    error_at(&reason, list->path, line, "%s: %s", what,
             text_escape(text, strlen(text), shown, sizeof shown));
    session_add_skip(list->session, list->path, true, reason.text);
}

static void keep_listed(struct listfile *list, const char *path, int hour)
{
    struct file_list *found = &list->found;
    found->paths =
        memory_reserve(found->paths, found->count, &found->capacity, sizeof *found->paths);
    list->entries =
        memory_reserve(list->entries, found->count, &list->entry_capacity, sizeof *list->entries);
    list->entries[found->count] = (struct file_entry){FILE_LISTED, (unsigned char)hour};
    found->paths[found->count++] = memory_text(path);
}

static bool take_listed(void *context, const struct csv_row *row)
{
    struct listfile *list = context;
    const char *name = row->field[0];
    struct text path = {0};
    if (text_same(name, "stay")) { /* the header */
        list->period = 1;
        while (list->period < row->count && !text_same(row->field[list->period], "period_length")) {
            list->period++;
        }
        return true;
    }
    bool timed = list->period < row->count;
    int hour = timed ? listed_hour(row->field[list->period]) : 0;
    /* A listfile may only name stays below its own folder. */
    if (!*name || name[0] == '/' || strstr(name, "..") || !find_listed(list, name, &path)) {
        refuse_listed(list, row->line, "stay not found", name);
    } else if (timed && hour == 0) {
        refuse_listed(list, row->line, "period_length is not a number of hours from 1 on",
                      row->field[list->period]);
    } else {
        keep_listed(list, path.data, hour);
    }
    text_free(&path);
    return true;
}

static void complain_listed(void *context, size_t line, const char *complaint)
{
    struct listfile *list = context;
    struct error reason = ERROR_NONE;
    error_at(&reason, list->path, line, "%s", complaint);
    session_add_skip(list->session, list->path, true, reason.text);
}

/* Inserts the found paths at the queue's current place, so that the given order is kept. */
static void splice_files(struct session *session, struct file_list *found,
                         const struct file_entry *entries)
{
    size_t old = session->files.count, at = session->next_file;
    for (size_t i = 0; i < found->count; i++) {
        session->files.paths = memory_reserve(session->files.paths, session->files.count,
                                              &session->files.capacity, sizeof(char *));
        session->files.paths[session->files.count++] = NULL;
    }
    mark_origin(session, old, FILE_LISTED);
    if (found->count == 0) {
        return;
    }
    memmove(session->files.paths + at + found->count, session->files.paths + at,
            (old - at) * sizeof(char *));
    memmove(session->entries + at + found->count, session->entries + at,
            (old - at) * sizeof *session->entries);
    memcpy(session->files.paths + at, found->paths, found->count * sizeof(char *));
    memcpy(session->entries + at, entries, found->count * sizeof *entries);
    found->count = 0; /* now owned by the queue */
}

static void load_listfile(struct session *session, const char *path)
{
    struct error error = ERROR_NONE;
    struct listfile list = {.session = session, .path = path, .period = SIZE_MAX};
    FILE *in = file_open(path, &error);
    if (!in || !csv_read(in, path, take_listed, complain_listed, &list, &error)) {
        session_add_skip(session, path, true, error.text);
    }
    if (in) {
        fclose(in);
    }
    splice_files(session, &list.found, list.entries);
    file_list_free(&list.found);
    free(list.entries);
}

void session_pass_file(struct session *session, struct session *loaded)
{
    session->next_file++;
    splice_files(session, &loaded->files, loaded->entries);
    session_note_twins(session, loaded);
}

void session_note_twins(struct session *session, struct session *loaded)
{
    for (size_t i = 0; i < loaded->twins.count; i++) {
        note_twin(session, loaded, loaded->twins.all[i].id, loaded->twins.all[i].file);
    }
}

/* Lists a file of a folder that holds no stay. */
static void skip_file(struct session *session, const char *path, const struct reader *reader)
{
    struct text reason = {0};
    if (reader) {
        text_format(&reason, _("%s, not a stay"), _(reader->refusal));
    } else {
        text_append(&reason, _("not a stay"));
    }
    session_add_skip(session, path, false, reason.data);
    text_free(&reason);
}

/* Documentation of a folder, or an admission file. Only called for files without a stay. */
static bool is_documentation(const char *path)
{
    static const char *const STARTS[] = {"README", "LICENSE", "LICENCE", "COPYING", "NOTICE"};
    const char *name = text_base_name(path);
    bool found = text_ends_with(name, ".md") || text_ends_with(name, ADMISSION_SUFFIX);
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        found = found || strncasecmp(name, STARTS[i], strlen(STARTS[i])) == 0;
    }
    return found;
}

/* What a shell passes as <(command): an open pipe, read like standard input. Other pipes are
 * refused, because there may be no writer. */
static bool is_open_stream(const char *path)
{
    return strncmp(path, "/dev/fd/", 8) == 0 || strcmp(path, "/dev/stdin") == 0;
}

static void load_open_stream(struct session *session, const char *path)
{
    struct error error = ERROR_NONE;
    FILE *in = fopen(path, "re");
    if (!in) {
        error_at(&error, path, 0, "cannot open: %s", strerror(errno));
    }
    if (!in || !session_load_stream(session, in, path, &error)) {
        session_add_skip(session, path, true, error.text);
    }
    if (in) {
        fclose(in);
    }
}

/* Decisions about the stays of a file, from index `first` on, and the hour that was asked for. */
static void settle_stays(struct session *session, const char *path, size_t first, int hour)
{
    if (session->stay_count > first) {
        read_decisions(session, path, first);
    }
    for (size_t i = first; i < session->stay_count; i++) {
        session->stays[i].at_hour = hour;
        if (session->stays[i].decision_count > 0) {
            session_reload(session, i, NULL);
        }
    }
}

static void load_stays(struct session *session, const char *path, struct file_entry entry)
{
    struct error error = ERROR_NONE;
    struct stay_stamp stamp = {0};
    if (session->live) {
        stay_stamp(path, &stamp); /* before reading, so that a later change is noticed */
    }
    struct stays stays;
    size_t skips = session->skip_count, first = session->stay_count;
    bool ok = reader_read(path, &session->options, &stays, &error);
    const struct reader *reader = stays.reader;
    bool is_stay = reader && reader->kind == READER_STAYS;
    bool skipped = entry.origin == FILE_FOUND && !stays.unreadable && !is_stay;
    add_stays(session, &stays, &stamp, false);
    stays_free(&stays);
    settle_stays(session, path, first, entry.hour);
    if (!ok && entry.origin == FILE_NAMED && reader && reader->kind == READER_LISTFILE) {
        load_listfile(session, path); /* a listfile that lists itself would never end */
        return;
    }
    if (!ok && !skipped) {
        session_add_skip(session, path, true, error.text);
    } else if (!ok && (reader || !is_documentation(path))) {
        skip_file(session, path, reader);
    }
    if (session->skip_count > skips) {
        session->skips[skips].stamp = stamp;
    }
}

void session_load_file(struct session *session, const char *path, struct file_entry entry)
{
    enum file_origin origin = (enum file_origin)entry.origin;
    if (origin == FILE_NAMED && is_open_stream(path)) {
        load_open_stream(session, path);
        return;
    }
    if (origin == FILE_FOUND && text_ends_with(path, DECISION_SUFFIX)) {
        return; /* read with its stay */
    }
    if (origin == FILE_FOUND && file_is_backup(path)) {
        session_add_skip(session, path, false, "a backup copy, not used");
        return;
    }
    load_stays(session, path, entry);
}

bool session_load_next(struct session *session)
{
    if (session->next_file >= session->files.count) {
        return false;
    }
    size_t file = session->next_file++;
    session_load_file(session, session->files.paths[file], session->entries[file]);
    return true;
}

void session_load_queued(struct session *session, const struct session *queue, size_t index)
{
    size_t file = queue->next_file + index;
    session_load_file(session, queue->files.paths[file], queue->entries[file]);
}

bool session_load_stream(struct session *session, FILE *in, const char *name, struct error *error)
{
    struct stays stays;
    const struct stay_stamp none = {0};
    bool ok = reader_read_stream(in, name, &session->options, &stays, error);
    add_stays(session, &stays, &none, true);
    stays_free(&stays);
    return ok;
}
