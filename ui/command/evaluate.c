/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/calibration.h"
#include "app/elsewhere.h"
#include "app/evaluate_report.h"
#include "app/report.h"
#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "learn/column.h"
#include "net/modelfile.h"
#include "patient/reader.h"
#include "ui/command/calibration.h"
#include "ui/command/commands.h"
#include "ui/command/interrupt.h"

static const struct command_option OPTIONS[] = {
    OPTION_MODEL_EACH,
    {"all", 'a', NULL, N_("judge every network (of the scheme, if one is named)")},
    OPTION_SCHEME,
    {"data", 'd', "DIR",
     N_("folder with set-a/ and Outcomes-a.txt, or train/listfile.csv (needed)")},
    {"subset", 0, "NAME", N_("all stays (default), or those held out when the network was fitted")},
    {"at", 't', "HOUR", N_("judge the risk at this hour, 1 to 48 (default 48)")},
    {"parent", 0, "NAME",
     N_("compare with this network or file (default: the parent by its facts)")},
    {"seed", 0, "NUMBER", N_("seed of the bootstrap (default 1)")},
    {"table", 0, "FILE", N_("table with the two columns below (default: the table of outcomes)")},
    {"by", 0, "COLUMN", N_("judge each group of stays by this column, a hospital for instance")},
    {"least", 0, "NUMBER", N_("deaths, and survivors, that such a group must have (default 10)")},
    {"against", 0, "COLUMN", N_("compare with the risks from 0 to 1 of this column")},
    {"calibrate", 0, "FILE",
     N_("first fit the calibration to these stays, and write that network to this file")},
    {"note", 0, "TEXT", N_("write the figures into the files, as those of stays that TEXT names")},
    {"json", 'j', NULL, N_("one JSON object a line")},
    {"svg", 0, "DIR", N_("write roc, reliability, decision and size-accuracy-speed.svg there")},
    OPTION_MODELS,
    {0}};

enum { RESAMPLES = 1000, BENCH_USEC = 300000, LEAST_DEATHS = 10 };

struct work {
    const struct arguments *arguments;
    struct session *session;
    struct model *parent_file; /* of --parent=FILE */
    struct cohort *cohort;
    struct parallel *pool;
    struct evaluate_options options;
    enum evaluate_subset subset;
    bool json, terminal;
    const char *folder;          /* folder of the drawings, or NULL */
    long least;                  /* of a group */
    char **groups;               /* [cohort->count], of --by, or NULL */
    double *others;              /* [cohort->count], of --against, or NULL */
    const struct model **wanted; /* [wanted_count], to be judged */
    size_t wanted_count;
    bool calibrated; /* --calibrate: the wanted one was written just now, its parent is here */
    struct judged_model *judged; /* [wanted_count] */
    size_t judged_count;
    struct text out;
};

static bool show(void *context, size_t done, size_t count)
{
    const struct work *work = context;
    if (work->terminal) {
        fputc('\r', stderr);
        fprintf(stderr, language_plural("%zu of %zu stay scored", "%zu of %zu stays scored", count),
                done, count);
        fprintf(stderr, "\033[K%s", done == count ? "\r\033[K" : "");
    }
    return !interrupt_came();
}

/* ---- the parent ---- */

/* NULL: none to compare with. */
static const struct model *parent_of(const struct work *work, const struct model *model)
{
    const char *asked = argument_value(work->arguments, "parent");
    const struct session *session = work->session;
    const struct model *found = work->parent_file;
    for (size_t i = 0; i < session->model_count && !found; i++) {
        const struct model *other = session->models[i];
        bool named =
            asked && strcmp(other->name, asked) == 0 && other->spec.scheme == model->spec.scheme;
        found = named || (!asked && strcmp(other->sha256, model->parent) == 0) ? other : NULL;
    }
    for (size_t i = 0; i < session->model_count; i++) {
        found =
            session->models[i] == found && !command_check_model(work->session, i) ? NULL : found;
    }
    bool risks = found && !found->uncalibrated && strcmp(found->sha256, model->sha256) != 0;
    return risks ? found : NULL;
}

static bool open_parent(struct work *work, int *status)
{
    const char *asked = argument_value(work->arguments, "parent");
    struct error error = ERROR_NONE;
    if (asked && command_is_model_file(asked)) {
        work->parent_file = model_load(asked, &error);
        if (!work->parent_file) {
            command_error("%s", error.text);
            *status = STATUS_SOME;
        }
        return work->parent_file != NULL;
    }
    const struct session *session = work->session;
    enum scheme scheme = session->models[session->model]->spec.scheme;
    bool found = !asked, any = argument_value(work->arguments, "all") != NULL;
    for (size_t i = 0; i < session->model_count && !found; i++) {
        const struct model *model = session->models[i];
        found = strcmp(model->name, asked) == 0 && (any || model->spec.scheme == scheme);
    }
    if (!found) {
        *status =
            command_usage_error(work->arguments, "unknown network '%s' in this scheme", asked);
    }
    return found;
}

/* ---- one network ---- */

static void measure_speed(const struct model *model, struct judged_model *judged)
{
    struct session nobody;
    session_init(&nobody);
    float *features = bench_features(&nobody, model);
    bench_model(model, features, &(struct bench_plan){1, BENCH_USEC}, &judged->speed);
    judged->timed = true;
    free(features);
    session_free(&nobody);
}

/* --by, --against and the sample size, from the stays that have a risk. */
static void judge_columns(const struct work *work, const struct subset *subset,
                          const struct evaluate_scores *scores, struct judged_model *judged)
{
    size_t count = 0, all = scores->count + 1;
    float *risk = memory_new(all, sizeof *risk), *logit = memory_new(all, sizeof *logit);
    double *other = memory_new(all, sizeof *other);
    uint8_t *died = memory_new(all, sizeof *died);
    const char **group = memory_new(all, sizeof *group);
    for (size_t i = 0; i < scores->count; i++) {
        if (!isnan(scores->risk[i])) {
            size_t stay = subset->stays[i];
            risk[count] = scores->risk[i];
            logit[count] = scores->logit[i];
            died[count] = work->cohort->stays[stay].died;
            group[count] = work->groups ? work->groups[stay] : NULL;
            other[count++] = work->others ? work->others[stay] : (double)NAN;
        }
    }
    if (work->groups) {
        judged->by = argument_value(work->arguments, "by");
        pooled_groups(risk, died, group, count, (size_t)work->least, &judged->groups);
    }
    if (work->others) {
        judged->against.column = argument_value(work->arguments, "against");
        against_judge(risk, logit, other, died, count, &judged->against);
    }
    judged->risk = memory_new(work->cohort->count, sizeof *judged->risk);
    for (size_t i = 0; i < work->cohort->count; i++) {
        judged->risk[i] = NAN;
    }
    for (size_t i = 0; i < scores->count; i++) {
        judged->risk[subset->stays[i]] = scores->risk[i];
    }
    judged->sizes = pooled_sizes(logit, died, count, judged->evaluation.auroc.value);
    free(risk);
    free(logit);
    free(other);
    free(died);
    free(group);
}

/* False if stopped, or with a reason if not possible. */
static bool judge(struct work *work, const struct model *model, struct judged_model *judged,
                  struct error *error)
{
    const char *asked = argument_value(work->arguments, "parent");
    const struct model *parent = parent_of(work, model);
    struct evaluate_scores scores = {0}, before = {0};
    struct subset subset;
    *judged = (struct judged_model){.model = model,
                                    .options = work->options,
                                    .subset = work->subset,
                                    .parent_missing =
                                        !parent && *model->parent && !asked && !work->calibrated};
    if (!evaluate_choose(model, work->cohort, work->subset, &subset, &judged->doubt, error)) {
        return false;
    }
    judged->recalibrated = evaluate_recalibrated_on(model, work->cohort);
    bool ok = evaluate_score(model, work->cohort, &subset, work->options.at_hour, work->pool, show,
                             work, &scores) &&
              (!parent || evaluate_score(parent, work->cohort, &subset, work->options.at_hour,
                                         work->pool, show, work, &before));
    ok = ok && evaluate(model, work->cohort, &subset, &scores, parent, parent ? &before : NULL,
                        &work->options, work->pool, &judged->evaluation, error);
    if (ok) {
        judge_columns(work, &subset, &scores, judged);
    }
    evaluate_scores_free(&scores);
    evaluate_scores_free(&before);
    free(subset.stays);
    if (ok && work->folder) {
        measure_speed(model, judged);
    }
    return ok && !interrupt_came();
}

/* ---- all ---- */

static void want(struct work *work, size_t index)
{
    for (size_t i = 0; i < work->wanted_count; i++) {
        if (work->wanted[i] == work->session->models[index]) {
            return;
        }
    }
    work->wanted[work->wanted_count++] = work->session->models[index];
}

/* The networks of --all, or each of --model in the order given. */
static bool open_networks(struct work *work, int *status)
{
    const struct arguments *arguments = work->arguments;
    const char *scheme = argument_value(arguments, "scheme"), *name;
    struct session *session = work->session;
    if (!command_open_models_by(arguments, argument_again(arguments, "model", 0), session,
                                status)) {
        return false;
    }
    work->wanted = memory_new(session->model_count + GIVEN_MAX, sizeof(struct model *));
    for (size_t i = 0; argument_value(arguments, "all") && i < session->model_count; i++) {
        if (!scheme || text_same(scheme, scheme_name(session->models[i]->spec.scheme))) {
            want(work, i);
        }
    }
    if (!argument_value(arguments, "all")) {
        want(work, session->model);
    }
    for (int i = 1; (name = argument_again(arguments, "model", i)); i++) {
        if (!command_select_model(arguments, name, session, status)) {
            return false;
        }
        want(work, session->model);
    }
    return true;
}

static size_t place_of(const struct session *session, const struct model *model)
{
    size_t place = 0;
    while (session->models[place] != model) {
        place++;
    }
    return place;
}

static void judged_free(struct judged_model *judged)
{
    evaluation_free(&judged->evaluation);
    pooled_groups_free(&judged->groups);
    free(judged->risk);
}

static int judge_all(struct work *work)
{
    int status = STATUS_OK;
    work->judged = memory_new(work->wanted_count, sizeof *work->judged);
    for (size_t i = 0; i < work->wanted_count && !interrupt_came(); i++) {
        const struct model *model = work->wanted[i];
        if (!command_check_model(work->session, place_of(work->session, model))) {
            status = STATUS_SOME;
            continue;
        }
        struct error error = ERROR_NONE;
        struct judged_model *judged = &work->judged[work->judged_count];
        if (!judge(work, model, judged, &error)) {
            judged_free(judged);
            if (error.set) {
                command_error("%s", error.text);
            }
            status = STATUS_SOME;
            continue;
        }
        if (work->judged_count++ > 0) {
            evaluate_report_pair(judged, work->judged, work->cohort);
        }
        (work->json ? evaluate_report_json : evaluate_report_page)(judged, &work->out);
        if (!command_print(&work->out)) {
            return STATUS_SOME;
        }
    }
    if (work->judged_count > 1 && !work->json && !interrupt_came()) {
        evaluate_report_summary(work->judged, work->judged_count, &work->out);
        status = command_print(&work->out) ? status : STATUS_SOME;
    }
    return status;
}

/* ---- --calibrate ---- */

/* Fits the calibration of a network of its own to the chosen stays and writes it. */
static bool calibrate_model(struct work *work, struct model *model, struct error *error)
{
    const char *out = argument_value(work->arguments, "calibrate");
    const char *data = argument_value(work->arguments, "data");
    char cohort[CALIBRATION_COHORT_MAX + 1] = "";
    struct text name = {0};
    struct subset subset;
    struct calibration calibration;
    enum evaluate_doubt doubt;
    calibration_cohort(NULL, data, cohort);
    if (!evaluate_choose(model, work->cohort, work->subset, &subset, &doubt, error)) {
        return false;
    }
    text_format(&name, "%s-local", model->name);
    const struct calibration_request request = {
        .data = data, .cohort = cohort, .name = name.data, .rate = NAN};
    bool ok = calibration_of_cohort(model, work->cohort, &subset, &request, work->pool,
                                    &calibration, error) &&
              model_save(model, out, error);
    if (ok && !work->json) {
        calibration_put(model, &calibration, &work->out);
        text_append(&work->out, "\n");
        report_words(&work->out,
                     _("What follows is judged on the very stays that the calibration was fitted "
                       "to, which flatters it: rather trust the cross-validated figures above, or "
                       "evaluate the file on other stays."));
        text_append(&work->out, "\n");
        ok = command_print(&work->out);
    }
    text_free(&name);
    free(subset.stays);
    return ok;
}

/* The one wanted network gives way to the new file. */
static bool calibrate(struct work *work)
{
    struct error error = ERROR_NONE;
    const char *out = argument_value(work->arguments, "calibrate");
    struct model *model = NULL, *made = NULL;
    if (command_check_model(work->session, place_of(work->session, work->wanted[0]))) {
        model = model_load(work->wanted[0]->path, &error);
    }
    if (model && calibrate_model(work, model, &error)) {
        made = model_load(out, &error);
    }
    if (made) {
        work->wanted[0] = made;
        work->calibrated = true;
        session_add_model(work->session, made);
    }
    if (error.set) {
        command_error("%s", error.text);
    }
    model_free(model);
    return made != NULL;
}

static bool draw_all(const struct work *work)
{
    size_t count;
    const struct evaluate_drawing *drawings = evaluate_drawings(&count);
    bool ok = work->judged_count > 0;
    for (size_t i = 0; ok && i < count; i++) {
        struct text path = {0}, data = {0};
        struct error error = ERROR_NONE;
        text_format(&path, "%s/%s", work->folder, drawings[i].file);
        drawings[i].draw(work->judged, work->judged_count, &data);
        ok = file_write(path.data, data.data, data.length, &error);
        if (!ok) {
            command_error("%s", error.text);
        }
        text_free(&path);
        text_free(&data);
    }
    return ok;
}

/* --note: models of a folder together, since they reference each other as parents. */
static bool note_all(const struct work *work, const char *whose)
{
    struct error error = ERROR_NONE;
    struct model **models = memory_new(work->judged_count + 1, sizeof(struct model *));
    for (size_t i = 0; i < work->judged_count; i++) {
        models[i] = work->session->models[place_of(work->session, work->judged[i].model)];
    }
    bool ok = elsewhere_note(models, work->judged, work->judged_count, whose, &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    free(models);
    return ok;
}

/* The values of a column for each stay; NULL with an error line. Without --table: from the tables
 * of outcomes of a challenge folder, or the table of stays of a database. */
static char **read_column(const struct work *work, const char *column)
{
    const char *table = argument_value(work->arguments, "table");
    const char *folder = argument_value(work->arguments, "data");
    struct text stays = {0};
    table = !table && reader_stays_table(folder, &stays) ? stays.data : table;
    char **values = memory_new(work->cohort->count, sizeof *values);
    struct error error = ERROR_NONE;
    bool ok = true, any = false;
    for (const char *set = "abc"; ok && *set && !(table && any); set++) {
        struct text path = {0};
        text_format(&path, table ? "%s" : "%s/Outcomes-%c.txt", table ? table : folder, *set);
        if (table || access(path.data, F_OK) == 0) {
            ok = column_read(path.data, column, work->cohort, values, &error);
            any = true;
        }
        text_free(&path);
    }
    text_free(&stays);
    size_t known = 0;
    for (size_t i = 0; i < work->cohort->count; i++) {
        known += values[i] != NULL;
    }
    if (ok && known == 0) {
        ok = any ? error_set(&error, "no stay has a value of %s", column)
                 : error_set(&error, "no stay has a value of %s: name the table with --table",
                             column);
    }
    if (!ok) {
        command_error("%s", error.text);
        column_free(values, work->cohort->count);
    }
    return ok ? values : NULL;
}

static bool read_columns(struct work *work)
{
    const char *by = argument_value(work->arguments, "by");
    const char *against = argument_value(work->arguments, "against");
    struct error error = ERROR_NONE;
    if (by && !(work->groups = read_column(work, by))) {
        return false;
    }
    char **others = against ? read_column(work, against) : NULL;
    if (!others) {
        return !against;
    }
    work->others = memory_new(work->cohort->count, sizeof *work->others);
    bool ok = column_risks(others, work->cohort, against, work->others, &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    column_free(others, work->cohort->count);
    return ok;
}

static int read_and_judge(struct work *work)
{
    struct error error = ERROR_NONE;
    work->cohort = cohort_read(argument_value(work->arguments, "data"), work->pool, &error);
    if (!work->cohort) {
        command_error("%s", error.text);
        return STATUS_SOME;
    }
    if (work->cohort->left_out > 0) {
        command_error(language_plural("notice: %zu stay without a known outcome is left out",
                                      "notice: %zu stays without a known outcome are left out",
                                      work->cohort->left_out),
                      work->cohort->left_out);
    }
    command_note_decided(work->cohort);
    if (!read_columns(work)) {
        return STATUS_SOME;
    }
    if (argument_value(work->arguments, "calibrate") && !calibrate(work)) {
        return STATUS_SOME;
    }
    if (work->folder && !file_make_folder(work->folder, &error)) {
        command_error("%s", error.text);
        return STATUS_SOME;
    }
    const char *whose = argument_value(work->arguments, "note");
    interrupt_catch(); /* until here nothing would be lost by terminating */
    int status = judge_all(work);
    if (interrupt_came()) {
        command_error("stopped");
        return interrupt_status(STATUS_SOME);
    }
    if (whose && (status != STATUS_OK || !note_all(work, whose))) {
        command_error("not every file was given its figures");
        return STATUS_SOME;
    }
    return work->folder && !draw_all(work) ? STATUS_SOME : status;
}

/* --calibrate writes one network, named after its stays. */
static int check_calibrate(const struct arguments *arguments)
{
    const char *out = argument_value(arguments, "calibrate");
    char cohort[CALIBRATION_COHORT_MAX + 1];
    struct error error = ERROR_NONE;
    if (!out) {
        return STATUS_OK;
    }
    if (argument_value(arguments, "all") || argument_again(arguments, "model", 1)) {
        return command_usage_error(arguments, "--calibrate takes one network");
    }
    if (!calibration_cohort(NULL, argument_value(arguments, "data"), cohort)) {
        return command_usage_error(arguments,
                                   "--calibrate names the stays after their folder, in plain text "
                                   "of at most %d characters: use recalibrate --cohort",
                                   CALIBRATION_COHORT_MAX);
    }
    if (!file_can_write(out, &error)) {
        command_error("%s", error.text);
        return STATUS_SOME;
    }
    return STATUS_OK;
}

static int read_options(const struct arguments *arguments, struct work *work)
{
    const char *subset = argument_value(arguments, "subset");
    long seed = 1, at_hour = STAY_HOURS;
    if (!argument_value(arguments, "data")) {
        return command_usage_error(arguments, "--data is needed");
    }
    if (argument_value(arguments, "note") && !argument_value(arguments, "all")) {
        return command_usage_error(arguments, "--note needs --all: networks name their parents");
    }
    if (argument_value(arguments, "all") && argument_value(arguments, "model")) {
        return command_usage_error(arguments, "--all and --model cannot be combined");
    }
    if (subset && !text_same(subset, "all") && !text_same(subset, "held-out")) {
        return command_usage_error(arguments, "unknown subset '%s'", subset);
    }
    if (!argument_integer(arguments, "at", 1, STAY_HOURS, &at_hour) ||
        !argument_integer(arguments, "seed", 0, 2147483647, &seed) ||
        !argument_integer(arguments, "least", 2, 1000000, &work->least)) {
        return STATUS_USAGE;
    }
    bool columns = argument_value(arguments, "by") || argument_value(arguments, "against");
    if (argument_value(arguments, "table") && !columns) {
        return command_usage_error(arguments, "--table needs --by or --against");
    }
    if (argument_value(arguments, "least") && !argument_value(arguments, "by")) {
        return command_usage_error(arguments, "--least needs --by");
    }
    work->subset = subset && text_same(subset, "held-out") ? EVALUATE_HELD_OUT : EVALUATE_ALL;
    work->options = (struct evaluate_options){(int)at_hour, RESAMPLES, (uint64_t)seed};
    work->json = argument_value(arguments, "json") != NULL;
    work->folder = argument_value(arguments, "svg");
    work->terminal = isatty(STDERR_FILENO);
    return check_calibrate(arguments);
}

static int run(const struct arguments *arguments)
{
    struct session session;
    struct work work = {.arguments = arguments, .session = &session, .least = LEAST_DEATHS};
    int status = read_options(arguments, &work);
    if (status != STATUS_OK) {
        return status;
    }
    session_init(&session);
    if (open_networks(&work, &status) && open_parent(&work, &status)) {
        work.pool = parallel_new(parallel_processors());
        status = read_and_judge(&work);
        parallel_free(work.pool);
    }
    for (size_t i = 0; i < work.judged_count; i++) {
        judged_free(&work.judged[i]);
    }
    free(work.judged);
    free(work.wanted);
    column_free(work.groups, work.cohort ? work.cohort->count : 0);
    free(work.others);
    cohort_free(work.cohort);
    model_free(work.parent_file);
    text_free(&work.out);
    session_free(&session);
    return status;
}

const struct command command_evaluate = {
    "evaluate", "", N_("judge networks on a folder of stays with known outcomes"), OPTIONS, run};
