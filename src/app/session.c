/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/session.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/modelfile.h"
#include "patient/csv.h"

void session_init(struct session *session)
{
    *session = (struct session){0};
}

static void free_stay(struct session_stay *stay)
{
    patient_free(stay->patient);
    free(stay->timeline);
    free(stay->risks);
    free(stay->risk_ready);
}

void session_forget_stays(struct session *session)
{
    for (size_t i = 0; i < session->stay_count; i++) {
        free_stay(&session->stays[i]);
    }
    for (size_t i = 0; i < session->skip_count; i++) {
        free(session->skips[i].path);
        free(session->skips[i].reason);
    }
    session->stay_count = session->skip_count = 0;
    session->kept_count = session->kept_next = 0;
}

void session_free(struct session *session)
{
    session_forget_stays(session);
    for (size_t i = 0; i < session->model_count; i++) {
        model_free(session->models[i]);
    }
    free(session->models);
    free(session->timings);
    free(session->stays);
    free(session->skips);
    free(session->file_named);
    file_list_free(&session->files);
    session_init(session);
}

static void add_skip(struct session *session, const char *path, bool failed, const char *reason)
{
    session->skips = memory_reserve(session->skips, session->skip_count, &session->skip_capacity,
                                    sizeof *session->skips);
    session->skips[session->skip_count++] =
        (struct session_skip){memory_text(path), failed, memory_text(reason)};
}

/* ---- models ---- */

/* The networks of the paper first, then the others; a name that is not here comes last. */
static const char *const MODEL_ORDER[] = {"lstm",
                                          "lstm-pruned",
                                          "hlstm",
                                          "dnn",
                                          "dnn-pruned",
                                          "dnn-int8",
                                          "hlstm-pruned",
                                          "lstm-int8",
                                          "hlstm-int8",
                                          "lstm-pruned-int8",
                                          "hlstm-pruned-int8",
                                          "dnn-pruned-int8",
                                          "logistic",
                                          "wide"};
enum { MODEL_ORDER_COUNT = sizeof MODEL_ORDER / sizeof *MODEL_ORDER };

static int model_rank(const struct model *model)
{
    int rank = 0;
    while (rank < MODEL_ORDER_COUNT && strcmp(model->name, MODEL_ORDER[rank]) != 0) {
        rank++;
    }
    return rank + (int)model->spec.scheme * (MODEL_ORDER_COUNT + 1);
}

static void forget_risks(struct session *session)
{
    for (size_t i = 0; i < session->stay_count; i++) {
        free(session->stays[i].risks);
        free(session->stays[i].risk_ready);
        session->stays[i].risks = NULL;
        session->stays[i].risk_ready = NULL;
    }
}

size_t session_add_model(struct session *session, struct model *model)
{
    session->models =
        memory_resize(session->models, session->model_count + 1, sizeof *session->models);
    size_t place = session->model_count;
    while (place > 0 && model_rank(session->models[place - 1]) > model_rank(model)) {
        session->models[place] = session->models[place - 1];
        place--;
    }
    session->models[place] = model;
    free(session->timings);
    session->timings = memory_new(session->model_count + 1, sizeof *session->timings);
    if (session->model_count > 0 && session->model >= place) {
        session->model++;
    }
    session->model_count++;
    forget_risks(session);
    return place;
}

size_t session_find_model(const struct session *session, const char *name, enum scheme scheme)
{
    size_t i = 0;
    while (i < session->model_count && (session->models[i]->spec.scheme != scheme ||
                                        strcmp(session->models[i]->name, name) != 0)) {
        i++;
    }
    return i;
}

size_t session_parent(const struct session *session, size_t model)
{
    const char *parent = session->models[model]->parent;
    size_t i = 0;
    while (i < session->model_count &&
           (!parent || !*parent || strcmp(session->models[i]->sha256, parent) != 0)) {
        i++;
    }
    return i;
}

static void select_default_model(struct session *session)
{
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        size_t found = session_find_model(session, "hlstm", (enum scheme)scheme);
        if (found < session->model_count) {
            session->model = found;
            return;
        }
    }
    session->model = 0;
}

bool session_open_models(struct session *session, const char *folder, struct error *error)
{
    struct file_list list = {0};
    bool listed = file_list_add(&list, folder, error);
    size_t before = session->model_count;
    for (size_t i = 0; listed && i < list.count; i++) {
        if (!text_ends_with(list.paths[i], ".safetensors")) {
            continue;
        }
        struct error reason = ERROR_NONE;
        struct model *model = model_load(list.paths[i], &reason);
        if (model) {
            session_add_model(session, model);
        } else {
            error_set(&session->model_error, "%s", reason.text);
            add_skip(session, list.paths[i], true, reason.text);
        }
    }
    file_list_free(&list);
    if (session->model_count == before) {
        return error_at(error, folder, 0, "no usable network (*.safetensors) in it");
    }
    if (!session->model_chosen) {
        select_default_model(session);
    }
    return true;
}

static size_t model_with_path(const struct session *session, const char *path)
{
    size_t i = 0;
    while (i < session->model_count &&
           (!session->models[i]->path || strcmp(session->models[i]->path, path) != 0)) {
        i++;
    }
    return i;
}

bool session_open_model(struct session *session, const char *path, struct error *error)
{
    size_t place = model_with_path(session, path);
    if (place == session->model_count) {
        struct model *model = model_load(path, error);
        if (!model) {
            return false;
        }
        place = session_add_model(session, model);
    }
    session->model = place;
    session->model_chosen = true;
    return true;
}

/* Any scheme: that of the selected model first. */
static size_t find_in_any_scheme(const struct session *session, const char *name)
{
    enum scheme first =
        session->model_count ? session->models[session->model]->spec.scheme : SCHEME_PHYSIONET2012;
    size_t found = session_find_model(session, name, first);
    for (int scheme = 0; scheme < SCHEME_COUNT && found == session->model_count; scheme++) {
        found = session_find_model(session, name, (enum scheme)scheme);
    }
    return found;
}

bool session_select_model(struct session *session, const char *name, int scheme,
                          struct error *error)
{
    size_t found = model_with_path(session, name);
    bool by_path = found < session->model_count;
    if (!by_path) {
        found = scheme < 0 ? find_in_any_scheme(session, name)
                           : session_find_model(session, name, (enum scheme)scheme);
    }
    if (found == session->model_count) {
        return error_set(error, "no network is called '%s'%s%s", name,
                         scheme < 0 ? "" : " in the scheme ",
                         scheme < 0 ? "" : scheme_name((enum scheme)scheme));
    }
    session->model = found;
    session->model_chosen = session->model_chosen || by_path || scheme >= 0;
    return true;
}

void session_cycle_model(struct session *session, int step)
{
    if (session->model_count == 0) {
        return;
    }
    enum scheme scheme = session->models[session->model]->spec.scheme;
    size_t count = session->model_count, next = session->model;
    do {
        next = (next + (step < 0 ? count - 1 : 1)) % count;
    } while (session->models[next]->spec.scheme != scheme);
    session->model = next;
}

bool session_switch_scheme(struct session *session)
{
    if (session->model_count == 0) {
        return false;
    }
    const struct model *now = session->models[session->model];
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        size_t twin = session_find_model(session, now->name, (enum scheme)scheme);
        if ((enum scheme)scheme != now->spec.scheme && twin < session->model_count) {
            session->model = twin;
            session->model_chosen = true;
            return true;
        }
    }
    return false;
}

/* ---- stays ---- */

static void mark_named(struct session *session, size_t first, bool named)
{
    while (session->named_capacity < session->files.count) {
        session->file_named = memory_reserve(session->file_named, session->named_capacity,
                                             &session->named_capacity, sizeof *session->file_named);
    }
    for (size_t i = first; i < session->files.count; i++) {
        session->file_named[i] = named;
    }
}

bool session_add_path(struct session *session, const char *path, struct error *error)
{
    struct stat info;
    size_t first = session->files.count;
    bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    bool ok = file_list_add(&session->files, path, error);
    mark_named(session, first, !folder);
    return ok;
}

/* Parts of the Glasgow scale that a scheme works out from a total of 3 or 15 show nothing new. */
static int derived_parts(const struct session_stay *stay, enum scheme scheme)
{
    static const enum variable PARTS[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                          VARIABLE_GCS_VERBAL};
    int derived = 0, last = stay->patient->hours - 1;
    if (scheme != SCHEME_MIMIC3) {
        return 0;
    }
    struct timeline *view = memory_new(1, sizeof *view);
    scheme_view(scheme, stay->timeline, view);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        derived += view->cells[PARTS[i]][last].origin != CELL_NONE &&
                   stay->timeline->cells[PARTS[i]][last].origin == CELL_NONE;
    }
    free(view);
    return derived;
}

/* Age and sex, where the scheme has a column for them. */
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

static void add_stay(struct session *session, struct patient *patient)
{
    session->stays = memory_reserve(session->stays, session->stay_count, &session->stay_capacity,
                                    sizeof *session->stays);
    struct session_stay *stay = &session->stays[session->stay_count++];
    *stay = (struct session_stay){.patient = patient};
    session_timeline(session, session->stay_count - 1);
    stay->scheme = find_scheme(stay);
    int hours = patient->hours > 0 ? patient->hours : 1;
    news2_at(stay->timeline, hours, &stay->news2);
    stay->worst_count = abnormal_at(stay->timeline, hours, stay->worst, WORST_KEPT);
}

struct listfile {
    struct session *session;
    const char *path;
    struct file_list found;
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

static bool take_listed(void *context, const struct csv_row *row)
{
    struct listfile *list = context;
    const char *name = row->field[0];
    struct text path = {0};
    if (text_same(name, "stay")) {
        return true; /* the header */
    }
    /* A listfile names stays below its own folder and nothing else on this machine. */
    if (name[0] == '/' || strstr(name, "..") || !find_listed(list, name, &path)) {
        struct error reason = ERROR_NONE;
        char shown[CSV_FIELD_LIMIT];
        error_at(&reason, list->path, row->line, "no such stay: %s",
                 text_escape(name, strlen(name), shown, sizeof shown));
        add_skip(list->session, list->path, true, reason.text);
    } else {
        struct file_list *found = &list->found;
        found->paths =
            memory_reserve(found->paths, found->count, &found->capacity, sizeof *found->paths);
        found->paths[found->count++] = memory_text(path.data);
    }
    text_free(&path);
    return true;
}

static void complain_listed(void *context, size_t line, const char *complaint)
{
    struct listfile *list = context;
    struct error reason = ERROR_NONE;
    error_at(&reason, list->path, line, "%s", complaint);
    add_skip(list->session, list->path, true, reason.text);
}

/* Puts the found paths into the queue where it stands, so that the order given is kept. */
static void splice_files(struct session *session, struct file_list *found)
{
    size_t old = session->files.count, at = session->next_file;
    for (size_t i = 0; i < found->count; i++) {
        session->files.paths = memory_reserve(session->files.paths, session->files.count,
                                              &session->files.capacity, sizeof(char *));
        session->files.paths[session->files.count++] = NULL;
    }
    mark_named(session, old, true);
    if (found->count == 0) {
        return;
    }
    memmove(session->files.paths + at + found->count, session->files.paths + at,
            (old - at) * sizeof(char *));
    memmove(session->file_named + at + found->count, session->file_named + at, old - at);
    memcpy(session->files.paths + at, found->paths, found->count * sizeof(char *));
    memset(session->file_named + at, true, found->count);
    found->count = 0; /* the queue owns them now */
}

static void load_listfile(struct session *session, const char *path)
{
    struct error error = ERROR_NONE;
    struct listfile list = {.session = session, .path = path};
    FILE *in = fopen(path, "re");
    if (!in || !csv_read(in, path, take_listed, complain_listed, &list, &error)) {
        error_at(&error, path, 0, "cannot read the listfile");
        add_skip(session, path, true, error.text);
    }
    if (in) {
        fclose(in);
    }
    splice_files(session, &list.found);
    file_list_free(&list.found);
}

static const char *not_a_stay(enum patient_format format)
{
    static const char *const REASONS[] = {
        [FORMAT_UNKNOWN] = "not a stay",
        [FORMAT_OUTCOMES] = "a table of outcomes, not a stay",
        [FORMAT_LISTFILE] = "a list of stays, not a stay",
    };
    return REASONS[format];
}

static bool is_stay(enum patient_format format)
{
    return format == FORMAT_CHALLENGE || format == FORMAT_BENCHMARK;
}

/* What a shell hands over as <(command): a pipe that is open already, read like standard input.
 * Other pipes are refused, as nobody may be writing. */
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
        add_skip(session, path, true, error.text);
    }
    if (in) {
        fclose(in);
    }
}

bool session_load_next(struct session *session)
{
    if (session->next_file >= session->files.count) {
        return false;
    }
    bool named = session->file_named[session->next_file];
    const char *path = session->files.paths[session->next_file++];
    if (named && is_open_stream(path)) {
        load_open_stream(session, path);
        return true;
    }
    struct error error = ERROR_NONE;
    enum patient_format format = patient_format_of_file(path, &error);
    bool readable = access(path, R_OK) == 0;
    if (named && format == FORMAT_LISTFILE) {
        load_listfile(session, path);
        return true;
    }
    if (readable && !named && !is_stay(format)) {
        add_skip(session, path, false, not_a_stay(format));
        return true;
    }
    error = ERROR_NONE;
    struct patient *patient = patient_read(path, &session->options, &error);
    if (patient) {
        add_stay(session, patient);
    } else {
        add_skip(session, path, true, error.text);
    }
    return true;
}

bool session_load_stream(struct session *session, FILE *in, const char *name, struct error *error)
{
    struct patient *patient = patient_read_stream(in, name, &session->options, error);
    if (patient) {
        add_stay(session, patient);
    }
    return patient != NULL;
}

/* ---- risks ---- */

enum scheme session_scheme_of(const struct session *session, size_t stay)
{
    return session->stays[stay].scheme;
}

/* Variables that stand in for each other (scheme_view resolves them). */
static const enum variable STAND_INS[][3] = {
    {VARIABLE_SYS_ABP, VARIABLE_NI_SYS_ABP, VARIABLE_SBP},
    {VARIABLE_DIAS_ABP, VARIABLE_NI_DIAS_ABP, VARIABLE_DBP},
    {VARIABLE_MAP, VARIABLE_NI_MAP, VARIABLE_MBP},
    {VARIABLE_SAO2, VARIABLE_SPO2, VARIABLE_SPO2},
};

static bool same_group(enum variable a, enum variable b)
{
    for (size_t i = 0; i < sizeof STAND_INS / sizeof *STAND_INS; i++) {
        bool has_a = false, has_b = false;
        for (size_t j = 0; j < 3; j++) {
            has_a = has_a || STAND_INS[i][j] == a;
            has_b = has_b || STAND_INS[i][j] == b;
        }
        if (has_a && has_b) {
            return true;
        }
    }
    return a == b;
}

static bool scheme_sees(enum scheme scheme, enum variable variable)
{
    const enum variable *list;
    size_t count = scheme_variables(scheme, &list), i = 0;
    while (i < count && !same_group(list[i], variable)) {
        i++;
    }
    return i < count;
}

size_t session_unseen(struct session *session, size_t stay, enum scheme scheme,
                      enum variable *unseen)
{
    const struct session_stay *s = &session->stays[stay];
    const struct timeline *timeline = session_timeline(session, stay);
    size_t count = 0;
    for (int v = 0; v < VARIABLE_COUNT && s->patient->hours > 0; v++) {
        bool read = timeline->cells[v][s->patient->hours - 1].origin != CELL_NONE;
        /* The parts of the Glasgow scale are in its total. */
        bool part = v == VARIABLE_GCS_EYE || v == VARIABLE_GCS_MOTOR || v == VARIABLE_GCS_VERBAL;
        if (read && !part && !scheme_sees(scheme, (enum variable)v)) {
            unseen[count++] = (enum variable)v;
        }
    }
    return count;
}

size_t session_model_of(const struct session *session, size_t stay)
{
    if (session->model_chosen || session->model_count == 0) {
        return session->model;
    }
    enum scheme scheme = session_scheme_of(session, stay);
    size_t twin = session_find_model(session, session->models[session->model]->name, scheme);
    return twin < session->model_count ? twin : session->model;
}

void session_risk_at(struct session *session, size_t stay, size_t model, int at_hour,
                     struct risk *risk)
{
    const struct session_stay *s = &session->stays[stay];
    risk_compute(session->models[model], s->patient, session_timeline(session, stay), at_hour,
                 risk);
}

const struct risk *session_risk(struct session *session, size_t stay, size_t model)
{
    struct session_stay *s = &session->stays[stay];
    if (!s->risks) {
        s->risks = memory_new(session->model_count, sizeof *s->risks);
        s->risk_ready = memory_new(session->model_count, sizeof *s->risk_ready);
    }
    if (!s->risk_ready[model]) {
        session_risk_at(session, stay, model, 0, &s->risks[model]);
        s->risk_ready[model] = true;
    }
    return &s->risks[model];
}

const struct risk *session_risk_known(const struct session *session, size_t stay, size_t model)
{
    const struct session_stay *s = &session->stays[stay];
    return s->risk_ready && s->risk_ready[model] ? &s->risks[model] : NULL;
}

/* The risk in use, if it is known by now. */
static const struct risk *known_risk(const struct session *session, size_t stay)
{
    return session->model_count > 0
               ? session_risk_known(session, stay, session_model_of(session, stay))
               : NULL;
}

/* ---- order ---- */

enum session_band session_band(const struct session *session, size_t stay)
{
    const struct risk *risk = known_risk(session, stay);
    if (!risk) {
        return session->model_count > 0 ? BAND_PENDING : BAND_NONE;
    }
    const struct model *model = session->models[session_model_of(session, stay)];
    return !risk->known                             ? BAND_NONE
           : (double)risk->risk >= model->threshold ? BAND_ABOVE
                                                    : BAND_BELOW;
}

bool session_change(const struct risk *risk, double *change)
{
    enum { BACK = 6 };
    if (!risk->known || risk->hours <= BACK) {
        return false;
    }
    *change =
        (double)risk->by_hour[risk->hours - 1] - (double)risk->by_hour[risk->hours - 1 - BACK];
    return true;
}

const char *session_stay_name(const struct session *session, size_t stay, char *out, size_t size)
{
    static const char *const ENDINGS[] = {"_timeseries.csv", ".csv", ".txt"};
    const struct patient *patient = session->stays[stay].patient;
    const char *base = text_base_name(patient->file);
    size_t length = strlen(base);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        if (text_ends_with(base, ENDINGS[i])) {
            length -= strlen(ENDINGS[i]);
            break;
        }
    }
    text_escape(base, length, out, size);
    if (strcmp(out, patient->id) == 0 || strcmp(out, "-") == 0) {
        out[0] = 0;
    }
    return out;
}

const char *session_sort_name(enum session_sort sort)
{
    static const char *const NAMES[SORT_COUNT] = {"risk",  "id",         "hours",
                                                  "NEWS2", "6 h change", "data"};
    return NAMES[sort];
}

struct sort_key {
    enum session_band band;
    double number; /* falling; NAN: unknown */
    const char *id;
    size_t stay;
};

static double sort_number(const struct session *session, enum session_sort sort, size_t stay)
{
    const struct session_stay *s = &session->stays[stay];
    const struct risk *risk = known_risk(session, stay);
    double change = NAN;
    switch (sort) {
    case SORT_RISK:
        return risk && risk->known ? (double)risk->risk : NAN;
    case SORT_HOURS:
        return s->patient->hours;
    case SORT_NEWS2:
        /* What is sure counts first: 4-9 comes before 2-20. */
        return s->news2.known > 0 ? 100.0 * s->news2.low + s->news2.high : NAN;
    case SORT_CHANGE:
        return risk && session_change(risk, &change) ? fabs(change) : NAN;
    case SORT_DATA:
        return risk && risk->coverage.cells > 0
                   ? (double)risk->coverage.measured / risk->coverage.cells
                   : NAN;
    default:
        return 0;
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct sort_key *x = a, *y = b;
    if (x->band != y->band) {
        return x->band < y->band ? -1 : 1;
    }
    if (isnan(x->number) != isnan(y->number)) {
        return isnan(x->number) ? 1 : -1;
    }
    if (x->number != y->number && !isnan(x->number)) {
        return x->number > y->number ? -1 : 1;
    }
    int ids = strcmp(x->id, y->id);
    return ids ? ids : (x->stay > y->stay) - (x->stay < y->stay);
}

static bool contains(const char *text, const char *part)
{
    size_t length = strlen(part);
    for (; *text; text++) {
        if (strncasecmp(text, part, length) == 0) {
            return true;
        }
    }
    return length == 0;
}

static bool is_listed(const struct session *session, const struct session_rule *rule, size_t stay)
{
    char name[256];
    const struct session_stay *s = &session->stays[stay];
    return (!rule->marked_only || s->marked) &&
           (!rule->filter || contains(s->patient->id, rule->filter) ||
            contains(session_stay_name(session, stay, name, sizeof name), rule->filter));
}

/* Within each band the other way round; what is unknown stays at the end of its band. */
static void reverse_keys(struct sort_key *keys, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && keys[end].band == keys[first].band &&
                          isnan(keys[end].number) == isnan(keys[first].number);) {
            end++;
        }
        for (size_t i = first, j = end; i + 1 < j; i++, j--) {
            struct sort_key key = keys[i];
            keys[i] = keys[j - 1];
            keys[j - 1] = key;
        }
    }
}

size_t session_list(const struct session *session, const struct session_rule *rule, size_t *order)
{
    struct sort_key *keys = memory_new(session->stay_count + 1, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < session->stay_count; i++) {
        if (is_listed(session, rule, i)) {
            keys[count++] = (struct sort_key){rule->by_band ? session_band(session, i) : BAND_ABOVE,
                                              sort_number(session, rule->sort, i),
                                              session->stays[i].patient->id, i};
        }
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    if (rule->reversed) {
        reverse_keys(keys, count);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = keys[i].stay;
    }
    free(keys);
    return count;
}

void session_order(struct session *session, enum session_sort sort, size_t *order)
{
    for (size_t i = 0; i < session->stay_count && session->model_count > 0; i++) {
        session_risk(session, i, session_model_of(session, i));
    }
    session_list(session, &(struct session_rule){.sort = sort}, order);
}
