/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/modelfile.h"

void session_init(struct session *session)
{
    *session = (struct session){0};
}

bool session_trust(struct session *session, const char *folder, struct error *error)
{
    return trust_add_folder(&session->trust, folder, error);
}

void session_init_borrowing(struct session *session, const struct session *lender)
{
    *session = (struct session){.models = lender->models,
                                .models_borrowed = true,
                                .model_count = lender->model_count,
                                .model = lender->model,
                                .model_chosen = lender->model_chosen,
                                .options = lender->options};
}

void session_forget_risks(struct session_stay *stay)
{
    while (stay->risks) {
        struct known_risk *next = stay->risks->next;
        free(stay->risks);
        stay->risks = next;
    }
}

static void free_stay(struct session_stay *stay)
{
    patient_free(stay->patient);
    free(stay->timeline);
    session_forget_risks(stay);
    doubts_free(&stay->doubts);
    free(stay->decisions);
}

void session_forget_stays(struct session *session)
{
    for (size_t i = 0; i < session->stay_count; i++) {
        free_stay(&session->stays[i]);
    }
    session->stay_count = session->kept_count = session->kept_next = 0;
}

void session_forget_skips(struct session *session)
{
    for (size_t i = 0; i < session->skip_count; i++) {
        free(session->skips[i].path);
        free(session->skips[i].reason);
    }
    session->skip_count = 0;
    twins_forget_notes(&session->twins);
}

void session_free(struct session *session)
{
    session_forget_stays(session);
    session_forget_skips(session);
    for (size_t i = 0; !session->models_borrowed && i < session->model_count; i++) {
        model_free(session->models[i]);
    }
    if (!session->models_borrowed) {
        free(session->models);
    }
    for (size_t i = 0; i < session->maps_count; i++) {
        maps_free(&session->maps[i]);
    }
    free(session->maps);
    trust_free(&session->trust);
    free(session->timings);
    free(session->stays);
    free(session->skips);
    free(session->entries);
    twins_free(&session->twins);
    file_list_free(&session->files);
    file_list_free(&session->folders);
    session_init(session);
}

void session_add_skip(struct session *session, const char *path, bool failed, const char *reason)
{
    session->skips = memory_reserve(session->skips, session->skip_count, &session->skip_capacity,
                                    sizeof *session->skips);
    session->skips[session->skip_count++] = (struct session_skip){
        .path = memory_text(path), .failed = failed, .reason = memory_text(reason)};
}

void session_fix_units(struct session *session, bool fix)
{
    session->options.fix_units = fix;
}

void session_follow(struct session *session, bool follow)
{
    session->live = follow;
}

void session_toggle_mark(struct session *session, size_t stay)
{
    session->stays[stay].marked = !session->stays[stay].marked;
}

/* ---- models ---- */

/* The networks of the paper first, then the others; unlisted names come last. */
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
                                          "gru",
                                          "gru-int8",
                                          "logistic",
                                          "wide",
                                          "lstm-lottery80",
                                          "lstm-sparse80-32",
                                          "lstm-sparse80-16",
                                          "dnn-4bit",
                                          "dnn-2bit",
                                          "dnn-binary"};
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
        session_forget_risks(&session->stays[i]);
        session->stays[i].doubts_ready = false;
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

/* hlstm, whose risks are the nearest to the deaths of other hospitals among the networks that rank
 * patients best there (models/README.md, columns "elsewhere" and E/O). */
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

static void refuse_model(struct session *session, const char *path, const struct error *reason)
{
    error_set(&session->model_error, "%s", reason->text);
    session_add_skip(session, path, true, reason->text);
}

bool session_check_model(struct session *session, size_t model)
{
    struct model *checked = session->models[model];
    struct error reason = ERROR_NONE;
    if (checked->state != MODEL_UNCHECKED || session->models_borrowed) {
        return checked->state == MODEL_SOUND;
    }
    if (!model_check(checked, &reason)) {
        refuse_model(session, checked->path, &reason);
        return false;
    }
    provenance_find(checked, &session->trust);
    return true;
}

bool session_check_models(struct session *session, bool all)
{
    bool good = true;
    for (size_t i = 0; i < session->model_count; i++) {
        bool wanted =
            all || i == session->model ||
            (!session->model_chosen &&
             strcmp(session->models[i]->name, session->models[session->model]->name) == 0);
        good = (!wanted || session_check_model(session, i)) && good;
    }
    return good;
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
        struct model *model = model_open(list.paths[i], &reason);
        if (model) {
            provenance_find(model, &session->trust);
            session_add_model(session, model);
        } else {
            refuse_model(session, list.paths[i], &reason);
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
        provenance_find(model, &session->trust);
        place = session_add_model(session, model);
    }
    session->model = place;
    session->model_chosen = true;
    return true;
}

static bool is_new(const struct session *session, const struct model *model, struct error *error)
{
    for (size_t i = 0; i < session->model_count; i++) {
        if (strcmp(session->models[i]->name, model->name) == 0) {
            return error_at(error, model->path, 0,
                            "a network of the same name, %s, is open already", model->name);
        }
    }
    return true;
}

bool session_join_model(struct session *session, const char *path, size_t *place,
                        struct error *error)
{
    if (model_with_path(session, path) < session->model_count) {
        return error_at(error, path, 0, "is open already");
    }
    struct model *model = model_load(path, error);
    if (!model || !is_new(session, model, error)) {
        model_free(model);
        return false;
    }
    provenance_find(model, &session->trust);
    size_t count = session->model_count;
    session->models = memory_resize(session->models, count + 1, sizeof *session->models);
    session->timings = memory_resize(session->timings, count + 1, sizeof *session->timings);
    session->models[count] = model;
    session->timings[count] = (struct session_timing){0};
    session->model_count = count + 1;
    forget_risks(session);
    *place = count;
    return true;
}

/* Any scheme: the selected model's first. */
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
        return error_set(error, "unknown network '%s'%s%s", name,
                         scheme < 0 ? "" : " in the scheme ",
                         scheme < 0 ? "" : scheme_name((enum scheme)scheme));
    }
    session->model = found;
    session->model_chosen = session->model_chosen || by_path || scheme >= 0;
    return true;
}

bool session_select_scheme(struct session *session, enum scheme scheme)
{
    size_t found = session_find_model(session, "hlstm", scheme);
    for (size_t i = 0; found == session->model_count && i < session->model_count; i++) {
        found = session->models[i]->spec.scheme == scheme ? i : found;
    }
    if (found == session->model_count) {
        return false;
    }
    session->model = found;
    session->model_chosen = true;
    return true;
}

void session_use_model(struct session *session, size_t model)
{
    session->model = model;
}

void session_use_kernel(struct session *session, const struct kernel *kernel)
{
    for (size_t i = 0; i < session->model_count; i++) {
        if (session->models[i]->network) {
            session->models[i]->network->kernel = kernel;
        }
        if (session->models[i]->linear) {
            session->models[i]->linear->kernel = kernel;
        }
    }
}

void session_set_timing(struct session *session, size_t model, double usec_median, double usec_p99)
{
    session->timings[model] = (struct session_timing){true, usec_median, usec_p99};
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
    const char *name = session->models[session->model]->name;
    int schemes = 0,
        next = session->model_chosen ? (int)session->models[session->model]->spec.scheme + 1 : 0;
    for (int scheme = SCHEME_COUNT - 1; scheme >= 0; scheme--) {
        schemes += session_find_model(session, name, (enum scheme)scheme) < session->model_count;
    }
    if (schemes < 2) {
        return false;
    }
    size_t found = session->model_count;
    for (; next < SCHEME_COUNT && found == session->model_count; next++) {
        found = session_find_model(session, name, (enum scheme)next);
    }
    session->model_chosen = found < session->model_count;
    session->model = session->model_chosen ? found : session->model;
    return true;
}
