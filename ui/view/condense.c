/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/trial_ward.h"
#include "app/tuning.h"
#include "base/memory.h"
#include "base/say.h"
#include "learn/prune.h"
#include "learn/trial.h"
#include "net/modelfile.h"
#include "ui/draw/plot.h"
#include "ui/screen/ask.h"

/* The network in use, pruned and rounded interactively, and fine-tuned in the background on
 * request. Network files are not changed. */

enum control { CONTROL_SHARE, CONTROL_BITS, CONTROL_SCALE, CONTROL_RANK, CONTROL_COUNT };
enum { KEY_AT = 22, PERCENT_STEP = 5, PERCENT_MOST = 95, ROWS_READ = 8, STAYS_A_STEP = 4 };
enum { APART_LEAST = 150 }; /* columns for the plots beside the figures */
enum { POINTS_MOST = 64, PLOT_ROWS = 6, PLOT_COLUMNS = 44, PER_LINE = 64, LAPS = 9 };

/* A setting tried on the whole ward: a point of the frontier. */
struct tried {
    struct trial_choice choice;
    double bytes, usec, good; /* good: AUROC, or share of patients that do not flip */
};

struct condense {
    struct page page;
    enum control control;
    struct trial_choice choice;
    /* What was made, and of what */
    bool made, failed;
    struct trial_choice made_by;
    const struct network *whole;
    size_t model, stay, stays;
    unsigned changes;
    enum trial_rank ranked_by;
    struct trial_ranks *ranks;
    float *x;
    struct trial_rows rows;
    struct trial trial;
    struct risk risk;
    double usec, whole_usec;
    /* All patients */
    struct trial_ward ward;
    struct guesses outcomes;
    bool ward_done;
    struct tried tried[POINTS_MOST]; /* the first is the original network */
    int tried_count;
    struct error error;
    /* current or last fine-tuning; NULL: none yet */
    struct tuning *tuning;
    struct tuning_news news;
    enum scheme tuned_scheme;
    char tuned_from[64];
    bool saved, asked; /* asked: T asked to save it and was answered, or not */
    bool unseen;       /* it has just begun: the page is to show it */
    struct risk tuned_risk;
};

static const char *const RANKS[TRIAL_RANK_COUNT] = {
    [TRIAL_MEAN] = N_("lowest mean incoming weight, as published"),
    [TRIAL_NORM] = N_("lowest norm of the incoming weights"),
    [TRIAL_RANDOM] = N_("chosen at random"),
    [TRIAL_RISK] = N_("least effect on the risk of these patients"),
};

/* ---- the condensed network ---- */

/* Index of the model in use for the current patient; false if there is none to condense. */
static bool find_model(const struct screen *screen, size_t *stay, size_t *model)
{
    const struct session *session = screen->session;
    if (session->model_count == 0 || !screen_stay(screen, stay)) {
        return false;
    }
    *model = session_model_of(session, *stay);
    const struct network *network = session->models[*model]->network;
    return network && network->shape.storage == STORAGE_FLOAT && !network->kind->forms &&
           session->models[*model]->state != MODEL_REFUSED;
}

static bool can_show(const struct screen *screen)
{
    size_t stay, model;
    return !screen->guess_first && find_model(screen, &stay, &model);
}

/* Is there a condensed network to show? */
static bool has_result(const struct condense *condense)
{
    return condense->made && !condense->failed;
}

/* The shortest of LAPS runs over a stay, in microseconds. */
static double measure_usec(struct session *session, const struct model *model, size_t stay)
{
    double least = INFINITY;
    struct bench_lane *lane = bench_lane_of(session, model, stay);
    for (int i = 0; i < LAPS; i++) {
        least = fmin(least, bench_lane_run(lane, 1));
    }
    bench_lane_free(lane);
    return least;
}

static void forget_network(struct condense *condense)
{
    trial_free(&condense->trial);
    free(condense->ranks);
    free(condense->x);
    condense->ranks = NULL;
    condense->x = NULL;
    condense->made = false;
    condense->tried_count = 0;
}

/* Resets everything after a change of network or patients. */
static void take_network(struct screen *screen, struct condense *condense, size_t model)
{
    struct session *session = screen->session;
    int count = 0;
    forget_network(condense);
    const struct model *parent = session->models[model];
    condense->whole = parent->network;
    condense->model = model;
    condense->changes = screen->changes;
    condense->stays = session->stay_count;
    condense->x = trial_ward_rows(session, parent, ROWS_READ, &count);
    condense->rows = (struct trial_rows){condense->x, count, STAY_HOURS};
    condense->whole_usec = measure_usec(session, parent, condense->stay);
}

static bool same_choice(const struct trial_choice *a, const struct trial_choice *b)
{
    return a->share == b->share && a->bits == b->bits && a->channel == b->channel &&
           a->rank == b->rank;
}

/* Normalises a choice: removes options without effect. */
static struct trial_choice in_effect(const struct trial_choice *choice)
{
    struct trial_choice effect = *choice;
    effect.channel = choice->channel || choice->bits == TRIAL_FLOAT;
    effect.rank = choice->share > 0 ? choice->rank : TRIAL_MEAN;
    return effect;
}

/* Makes the condensed network of the current choice; the ward is judged anew. */
static void make_network(struct screen *screen, struct condense *condense)
{
    struct session *session = screen->session;
    const struct model *parent = session->models[condense->model];
    const struct trial_choice choice = in_effect(&condense->choice);
    trial_free(&condense->trial);
    if (!condense->ranks || condense->ranked_by != choice.rank) {
        free(condense->ranks);
        condense->ranks = trial_rank_units(parent->network, choice.rank, &condense->rows);
        condense->ranked_by = choice.rank;
    }
    condense->error = ERROR_NONE;
    condense->failed = !trial_make(parent, &choice, condense->ranks, &condense->rows,
                                   &condense->trial, &condense->error);
    condense->made_by = choice;
    condense->made = true;
    condense->ward_done = false;
    trial_ward_start(&condense->ward);
    if (!condense->failed) {
        condense->usec = measure_usec(session, condense->trial.model, condense->stay);
    }
}

static struct model *tuned_model(const struct condense *condense)
{
    return condense->tuning ? tuning_model(condense->tuning) : NULL;
}

static void look_at_patient(struct screen *screen, struct condense *condense)
{
    struct session *session = screen->session;
    const struct session_stay *s = &session->stays[condense->stay];
    struct model *tuned = tuned_model(condense);
    if (tuned) {
        risk_compute(tuned, s->patient, session_timeline(session, condense->stay), s->at_hour,
                     &condense->tuned_risk);
    }
    if (!condense->failed) {
        risk_compute(condense->trial.model, s->patient, session_timeline(session, condense->stay),
                     s->at_hour, &condense->risk);
    }
}

/* Recomputes what draw shows if the choice changed. */
static void follow(struct screen *screen, struct condense *condense)
{
    size_t stay, model;
    if (!can_show(screen) || !find_model(screen, &stay, &model) ||
        !session_check_model(screen->session, model)) {
        return;
    }
    condense->stay = stay;
    const struct session *session = screen->session;
    if (condense->whole != session->models[model]->network || condense->model != model ||
        condense->changes != screen->changes || condense->stays != session->stay_count) {
        take_network(screen, condense, model);
    }
    const struct trial_choice choice = in_effect(&condense->choice);
    if (!condense->made || !same_choice(&condense->made_by, &choice)) {
        make_network(screen, condense);
    }
    look_at_patient(screen, condense);
}

/* ---- all patients ---- */

static double how_good(const struct condense *condense, bool untouched)
{
    const struct trial_ward *ward = &condense->ward;
    double auroc = trial_ward_auroc(ward, untouched).value;
    double kept = ward->stays > 0 ? 1 - (double)ward->flips / (double)ward->stays : 1;
    return !isnan(auroc) ? auroc : untouched ? 1 : kept;
}

static void keep_point(struct condense *condense, const struct trial_choice *choice,
                       const struct network *network, double usec, bool untouched)
{
    int at = 0;
    while (at < condense->tried_count && !same_choice(&condense->tried[at].choice, choice)) {
        at++;
    }
    if (at == POINTS_MOST) { /* the oldest is dropped, never the original network */
        memmove(&condense->tried[1], &condense->tried[2],
                (POINTS_MOST - 2) * sizeof condense->tried[0]);
        at = POINTS_MOST - 1;
    }
    condense->tried_count = at < condense->tried_count ? condense->tried_count : at + 1;
    condense->tried[at] = (struct tried){*choice, (double)trial_bytes(network, choice), usec,
                                         how_good(condense, untouched)};
}

static const struct trial_choice UNTOUCHED = {.bits = TRIAL_FLOAT, .channel = true};

static bool judge_ward(struct screen *screen, struct condense *condense)
{
    if (!can_show(screen) || !has_result(condense) || condense->ward_done) {
        return false;
    }
    bool more = true;
    for (int i = 0; more && i < STAYS_A_STEP; i++) {
        more = trial_ward_step(&condense->ward, screen->session, condense->model,
                               condense->trial.model, &condense->outcomes);
    }
    if (!more) {
        condense->ward_done = true;
        if (condense->tried_count == 0) {
            keep_point(condense, &UNTOUCHED, condense->whole, condense->whole_usec, true);
        }
        if (condense->made_by.share > 0 || condense->made_by.bits != TRIAL_FLOAT) {
            keep_point(condense, &condense->made_by, condense->trial.pruned, condense->usec, false);
        }
    }
    return more;
}

static bool condense_work(struct screen *screen, void *state)
{
    struct condense *condense = state;
    return judge_ward(screen, condense) ||
           (condense->tuning && tuning_wait(condense->tuning, &condense->news));
}

/* ---- fine-tuning ---- */

static void begin_tuning(struct screen *screen, const char *folder)
{
    static const char *const ranks[TRIAL_RANK_COUNT] = {"mean weight", "norm", "random",
                                                        "change of risk"};
    struct condense *condense = screen_state_of(screen, ACTION_CONDENSE);
    const struct model *parent = screen->session->models[condense->model];
    struct error error = ERROR_NONE;
    char how[100];
    if (!has_result(condense) || parent->state != MODEL_SOUND) {
        screen_say(screen, "%s", _("There is no network to train."));
        return;
    }
    say_format(how, sizeof how, "parent pruned by %g (units ranked by %s)", condense->made_by.share,
               ranks[condense->made_by.rank]);
    tuning_end(condense->tuning);
    condense->news = (struct tuning_news){0};
    condense->saved = condense->asked = false;
    condense->unseen = true;
    condense->tuned_scheme = parent->spec.scheme;
    snprintf(condense->tuned_from, sizeof condense->tuned_from, "%s", parent->name);
    condense->tuning = tuning_start(parent, condense->trial.pruned, how, folder, &error);
    if (!condense->tuning) {
        screen_say(screen, "%s", error.text);
    }
}

static void save_tuned(struct screen *screen, const char *path)
{
    struct condense *condense = screen_state_of(screen, ACTION_CONDENSE);
    struct model *model = tuned_model(condense);
    struct error error = ERROR_NONE;
    condense->saved = true; /* ask only once */
    if (!model || !*path) {
        screen_say(screen, "%s", _("Not saved."));
    } else if (access(path, F_OK) == 0) {
        condense->saved = false;
        screen_say(screen, _("Not saved: %s is there already."), path);
    } else if (!model_save(model, path, &error)) {
        condense->saved = false;
        screen_say(screen, "%s", error.text);
    } else if (screen_add_network(screen, path)) {
        screen_say(screen, _("Saved, and listed ({NETWORKS}). Later: icurisk --model=%s"), path);
    } else {
        screen_say(screen, _("Saved. To use it: icurisk --model=%s"), path);
    }
}

static void ask_line(struct screen *screen, const char *question, const char *help,
                     const char *first, void (*answer)(struct screen *screen, const char *text))
{
    struct question ask = {
        .path = true, .help = help, .optional = answer == save_tuned, .answer = answer};
    snprintf(ask.question, sizeof ask.question, "%s", question);
    line_set(&ask.line, first);
    ask_open(screen, &ask);
}

/* Starts it, stops it, or saves its result, whichever is next. After a result the key asks in turns
 * whether to save it and whether to train again. */
static void tune(struct screen *screen, struct condense *condense)
{
    const char *teaching = screen->options->teaching;
    struct text file = {0};
    if (condense->tuning && tuning_wait(condense->tuning, &condense->news)) {
        tuning_cancel(condense->tuning);
        screen_say(screen, "%s", _("Fine-tuning is being stopped; nothing is kept."));
    } else if (tuned_model(condense) && !condense->saved && !condense->asked) {
        condense->asked = true;
        text_format(&file, "%s.safetensors", tuned_model(condense)->name);
        ask_line(screen, _("Save the fine-tuned network as:"), N_("Enter: save  Esc: cancel"),
                 file.data, save_tuned);
    } else if (can_show(screen) && has_result(condense)) {
        condense->asked = false;
        ask_line(screen, _("Folder of stays with outcomes:"), N_("Enter: train  Esc: cancel"),
                 teaching && strlen(teaching) < LINE_BYTES ? teaching : "", begin_tuning);
    }
    text_free(&file);
}

/* ---- text ---- */

static void say_control(const struct condense *condense, struct sheet *sheet, enum control control,
                        const char *name, const char *value)
{
    char key[80];
    snprintf(key, sizeof key, "%s %s", condense->control == control ? ">" : " ", name);
    sheet_pair(sheet, KEY_AT, key, value);
}

static void say_controls(const struct condense *condense, struct sheet *sheet)
{
    const struct trial_choice *choice = &condense->choice;
    char value[160];
    say_format(value, sizeof value, _("%.0f%% of the units of each layer"), 100 * choice->share);
    say_control(condense, sheet, CONTROL_SHARE, _("pruned"), value);
    if (choice->bits == TRIAL_FLOAT) {
        snprintf(value, sizeof value, "%s", _("32, unchanged"));
    } else {
        snprintf(value, sizeof value,
                 choice->bits == TRIAL_BITS_MOST ? _("%d, inputs too")
                                                 : _("%d, by rounding; it still runs in float"),
                 choice->bits);
    }
    say_control(condense, sheet, CONTROL_BITS, _("bits of a weight"), value);
    say_control(condense, sheet, CONTROL_SCALE, _("one scale"),
                choice->channel ? _("per channel") : _("per tensor"));
    say_control(condense, sheet, CONTROL_RANK, _("removed first"), _(RANKS[choice->rank]));
}

static void say_size(const struct condense *condense, struct sheet *sheet)
{
    const struct network *whole = condense->whole, *pruned = condense->trial.pruned;
    char line[200];
    say_format(line, sizeof line, _("%zu of %zu (%.0f%%)"), pruned->parameters, whole->parameters,
               100.0 * (double)pruned->parameters / (double)whole->parameters);
    sheet_pair(sheet, KEY_AT, _("  weights"), line);
    say_format(line, sizeof line, _("%.1f of %.1f KB, without facts"),
               (double)trial_bytes(pruned, &condense->made_by) / 1000,
               (double)trial_bytes(whole, &UNTOUCHED) / 1000);
    sheet_pair(sheet, KEY_AT, _("  size"), line);
    snprintf(line, sizeof line, _("%zu of %zu"), network_multiply_adds(pruned, STAY_HOURS),
             network_multiply_adds(whole, STAY_HOURS));
    sheet_pair(sheet, KEY_AT, _("  multiply-adds"), line);
    say_format(line, sizeof line, _("%.1f us a stay, untouched %.1f us; here and now"),
               condense->usec, condense->whole_usec);
    sheet_pair(sheet, KEY_AT, _("  time"), line);
}

static void say_curve(struct sheet *sheet, const char *name, const struct risk *risk,
                      double threshold)
{
    int heights[STAY_HOURS];
    char line[120], share[16];
    if (!risk->known) {
        sheet_pair(sheet, KEY_AT, name, _("no risk"));
        return;
    }
    snprintf(line, sizeof line, "%s %s", view_percent((double)risk->risk, share, sizeof share),
             risk_is_above(risk->risk, threshold) ? _("ABOVE") : _("below"));
    sheet_pair(sheet, KEY_AT, name, line);
    for (int i = 0; i < risk->hours; i++) {
        int step = plot_step((double)risk->by_hour[i], 0, 1, 8);
        heights[i] = step > 0 ? step : 1;
    }
    sheet_heights(sheet, 3, heights, risk->hours);
}

static void say_patient(const struct screen *screen, const struct condense *condense,
                        struct sheet *sheet)
{
    const struct model *parent = screen->session->models[condense->model];
    say_curve(sheet, _("  risk, untouched"),
              session_risk(screen->session, condense->stay, condense->model), parent->threshold);
    say_curve(sheet, _("  risk, CONDENSED"), &condense->risk, parent->threshold);
}

static void say_ward(const struct screen *screen, const struct condense *condense,
                     struct sheet *sheet)
{
    const struct trial_ward *ward = &condense->ward;
    size_t stays = screen->session->stay_count;
    char line[200];
    if (!condense->ward_done) {
        int done = (int)(20 * ward->next / (stays > 0 ? stays : 1));
        snprintf(line, sizeof line, "[%.*s%.*s] %zu/%zu", done, "####################", 20 - done,
                 "....................", ward->next, stays);
        sheet_pair(sheet, KEY_AT, _("  all patients"), line);
        return;
    }
    snprintf(line, sizeof line, _("%zu of %zu on another side of the threshold"), ward->flips,
             ward->stays);
    sheet_pair(sheet, KEY_AT, _("  flips"), line);
    say_format(line, sizeof line, _("%+.1f points of risk"), 100 * ward->largest);
    sheet_pair(sheet, KEY_AT, _("  largest change"), line);
    struct estimate now = trial_ward_auroc(ward, false), before = trial_ward_auroc(ward, true);
    if (isnan(now.value)) {
        snprintf(line, sizeof line, "%s",
                 _("unknown: no outcomes beside the files (samples/class has some)"));
    } else {
        say_format(line, sizeof line, _("%.3f (%.3f to %.3f), untouched %.3f (%.3f to %.3f)"),
                   now.value, now.low, now.high, before.value, before.low, before.high);
    }
    sheet_pair(sheet, KEY_AT, _("  AUROC"), line);
    if (ward->made_up > 0) {
        sheet_line(sheet, KEY_AT, ROLE_STRONG,
                   _("SYNTHETIC stays and outcomes: it says nothing about patients"));
    }
}

static void say_epochs(const struct condense *condense, struct sheet *sheet)
{
    char line[120];
    for (int i = 0; i < condense->news.epochs; i++) {
        say_format(line, sizeof line, _("epoch %d of %d: loss %.4f, held-out AUROC %.3f"), i + 1,
                   (int)TUNING_EPOCHS, condense->news.loss[i], condense->news.auroc[i]);
        sheet_line(sheet, KEY_AT, ROLE_TEXT, line);
    }
}

static void say_tuning(const struct screen *screen, const struct condense *condense,
                       struct sheet *sheet)
{
    static const char *const stages[] = {
        [TUNING_READS] = N_("reading the stays; {MARKED}: stop"),
        [TUNING_TRAINS] = N_("training; {MARKED}: stop"),
        [TUNING_DONE] = N_("done; {MARKED}: save it, or train again"),
        [TUNING_FAILED] = N_("not possible"),
        [TUNING_STOPPED] = N_("stopped; nothing was kept"),
    };
    const struct tuning_news *news = &condense->news;
    const struct model *tuned = tuned_model(condense);
    if (!condense->tuning) {
        sheet_pair(sheet, KEY_AT, _("  fine-tuning"),
                   keys_text(_("none yet; {MARKED}: train it further, without rounding")));
        return;
    }
    sheet_pair(sheet, KEY_AT, _("  fine-tuning"), keys_text(_(stages[news->stage])));
    if (news->stage == TUNING_FAILED) {
        sheet_line(sheet, KEY_AT, ROLE_TEXT, news->error.text);
    }
    if (news->synthetic) {
        sheet_line(sheet, KEY_AT, ROLE_STRONG,
                   _("on SYNTHETIC stays: of no use for patients, for teaching only"));
    }
    if (tuned && condense->tuned_scheme == screen->session->models[condense->model]->spec.scheme) {
        say_curve(sheet, _("  risk, FINE-TUNED"), &condense->tuned_risk, tuned->threshold);
    }
    say_epochs(condense, sheet);
    if (tuned && model_fact(tuned, "auroc")) {
        sheet_line(sheet, KEY_AT, ROLE_TEXT, model_fact(tuned, "auroc"));
    }
}

/* ---- the frontier ---- */

static double across(const struct tried *tried, bool by_time)
{
    return log(fmax(by_time ? tried->usec : tried->bytes, 1e-3));
}

/* The edges of the plot: size or time across, AUROC (or share without a flip) upwards. */
struct edges {
    double left, right, low, high;
};

static struct edges edges_of(const struct condense *condense, bool by_time)
{
    struct edges edges = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (int i = 0; i < condense->tried_count; i++) {
        const struct tried *tried = &condense->tried[i];
        edges.left = fmin(edges.left, across(tried, by_time));
        edges.right = fmax(edges.right, across(tried, by_time));
        edges.low = fmin(edges.low, tried->good);
        edges.high = fmax(edges.high, tried->good);
    }
    return edges;
}

static void draw_frontier(const struct condense *condense, struct sheet *sheet, bool by_time)
{
    const struct edges edges = edges_of(condense, by_time);
    char grid[PLOT_ROWS][PLOT_COLUMNS], line[120];
    memset(grid, ' ', sizeof grid);
    for (int k = 1; k <= condense->tried_count; k++) { /* the original network on top */
        int i = k % condense->tried_count;
        const struct tried *tried = &condense->tried[i];
        bool now = same_choice(&tried->choice, &condense->made_by);
        int row = plot_step(tried->good, edges.low, edges.high, PLOT_ROWS - 1);
        int column = plot_step(across(tried, by_time), edges.left, edges.right, PLOT_COLUMNS - 1);
        grid[PLOT_ROWS - 1 - row][column] = i == 0 ? '#' : now ? '*' : 'o';
    }
    for (int r = 0; r < PLOT_ROWS; r++) {
        double edge = r == 0 ? edges.high : edges.low;
        if (r == PLOT_ROWS - 1 || (r == 0 && edges.high > edges.low)) {
            say_format(line, sizeof line, "%5.3f|%.*s", edge, PLOT_COLUMNS, grid[r]);
        } else {
            snprintf(line, sizeof line, "     |%.*s", PLOT_COLUMNS, grid[r]);
        }
        sheet_line(sheet, 1, ROLE_TEXT, line);
    }
    say_format(line, sizeof line,
               by_time ? _("from %.1f to %.1f us a stay") : _("from %.0f to %.0f bytes"),
               exp(edges.left), exp(edges.right));
    sheet_line(sheet, 7, ROLE_TEXT, line);
}

static void say_frontier(const struct condense *condense, struct sheet *sheet)
{
    if (condense->tried_count == 0) {
        return;
    }
    bool judged = condense->ward.ended > 0;
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_line(sheet, 1, ROLE_HEADING,
               judged ? _("AUROC against size, then time: # untouched, * now, o tried")
                      : _("Share without a flip against size, then time: # untouched, * now, o "
                          "tried"));
    draw_frontier(condense, sheet, false);
    draw_frontier(condense, sheet, true);
}

/* ---- the map ---- */

static void draw_units(struct sheet *sheet, const float *ranks, int count, double share)
{
    bool *goes = memory_new((size_t)count, sizeof *goes);
    float most = 0;
    prune_marks(ranks, count, share, goes);
    for (int i = 0; i < count; i++) {
        most = fmaxf(most, ranks[i]);
    }
    for (int from = 0; from < count; from += PER_LINE) {
        int heights[PER_LINE], here = count - from < PER_LINE ? count - from : PER_LINE;
        char marks[PER_LINE + 1] = "";
        for (int i = 0; i < here; i++) {
            int step = plot_step((double)ranks[from + i], 0, (double)most, 8);
            heights[i] = goes[from + i] ? 0 : step > 0 ? step : 1;
            marks[i] = goes[from + i] ? 'x' : '-';
        }
        sheet_heights(sheet, 3, heights, here);
        sheet_line(sheet, 3, ROLE_TEXT, marks);
    }
    free(goes);
}

static void say_map(const struct condense *condense, struct sheet *sheet)
{
    const struct network *whole = condense->whole, *pruned = condense->trial.pruned;
    char line[160];
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_line(sheet, 1, ROLE_HEADING,
               _("The units, by what ranks them; an x marks those removed"));
    for (int l = 0; l < whole->shape.depth; l++) {
        const struct layer *layer = &whole->layers[l];
        say_format(line, sizeof line, _("layer %d: %d of %d units; error of the bits %.4f"), l + 1,
                   pruned->layers[l].units, layer->units, trial_error(&condense->trial, l));
        sheet_line(sheet, 1, ROLE_STRONG, line);
        draw_units(sheet, condense->ranks->units[l], layer->units, condense->made_by.share);
        if (whole->kind->inner) {
            snprintf(line, sizeof line, _("layer %d, inside the gates: %d of %d"), l + 1,
                     pruned->layers[l].neurons, layer->neurons);
            sheet_line(sheet, 1, ROLE_STRONG, line);
            draw_units(sheet, condense->ranks->neurons[l], layer->neurons, condense->made_by.share);
        }
    }
    say_format(line, sizeof line, _("output: error of the bits %.4f"),
               trial_error(&condense->trial, whole->shape.depth));
    sheet_line(sheet, 1, ROLE_STRONG, line);
}

static void say_why_not(const struct screen *screen, struct sheet *sheet)
{
    const struct session *session = screen->session;
    size_t stay;
    const char *reason;
    if (screen->guess_first) {
        reason =
            _("Hidden while you judge first: it would show the risks of all. {GUESS}: show it");
    } else if (session->model_count == 0 || !screen_stay(screen, &stay)) {
        reason = _("A network and a patient are needed.");
    } else if (session->models[session_model_of(session, stay)]->state == MODEL_REFUSED) {
        reason = _("the file of the network is damaged: it is not used");
    } else if (!session->models[session_model_of(session, stay)]->network) {
        reason = _("This is a linear model: it has no units. {NEXT_MODEL}: another network");
    } else if (session->models[session_model_of(session, stay)]->network->kind->forms) {
        reason = _("It was imported: it can be run, not pruned. {NEXT_MODEL}: another network");
    } else {
        reason = _("Its weights are 8 bit already. {NEXT_MODEL}: another network");
    }
    sheet_line(sheet, 1, ROLE_STRONG, keys_text(reason));
}

/* What stands above the fine-tuning. On a wide screen it leaves room at its right for *plots. */
static void say_condensed(const struct screen *screen, const struct condense *condense,
                          struct sheet *sheet, struct sheet *plots)
{
    char line[160];
    snprintf(line, sizeof line, _("%s, condensed and NOT fine-tuned; not calibrated anew"),
             screen->session->models[condense->model]->name);
    sheet_line(sheet, 1, ROLE_HEADING, line);
    say_controls(condense, sheet);
    *plots = *sheet;
    if (condense->failed) {
        sheet_line(sheet, 1, ROLE_STRONG, condense->error.text);
        return;
    }
    if (sheet->area.columns >= APART_LEAST) {
        sheet->area.columns = sheet->area.columns * 2 / 5;
        plots->area.columns -= sheet->area.columns;
        plots->area.column += sheet->area.columns;
    }
    say_patient(screen, condense, sheet);
    say_ward(screen, condense, sheet);
    say_size(condense, sheet);
}

static void condense_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    const struct condense *condense = state;
    const struct rect whole = sheet->area;
    struct sheet right;
    if (!can_show(screen)) {
        say_why_not(screen, sheet);
        return;
    }
    say_condensed(screen, condense, sheet, &right);
    if (condense->failed) {
        return;
    }
    say_tuning(screen, condense, sheet);
    struct sheet *plots = sheet->area.columns < whole.columns ? &right : sheet;
    sheet->area = whole;
    say_frontier(condense, plots);
    say_map(condense, plots);
    sheet->count = right.count > sheet->count ? right.count : sheet->count;
}

/* ---- the view ---- */

static void condense_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct condense *condense = state;
    follow(screen, condense);
    if (condense->unseen && can_show(screen)) {
        struct sheet above = sheet_measure(screen->canvas, area), plots;
        say_condensed(screen, condense, &above, &plots);
        condense->page.top = above.count;
        condense->unseen = false;
    }
}

/* The current patient is shown with risks under the network in use, the condensed and the
 * fine-tuned one. */
static void condense_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct condense *condense = state;
    sight_add_selected(sight, screen, can_show(screen));
    if (!can_show(screen) || !has_result(condense)) {
        return;
    }
    const struct model *tuned = tuned_model(condense);
    sight_add(sight, condense->stay, condense->trial.model, &condense->risk);
    if (tuned) {
        sight_add(sight, condense->stay, tuned, &condense->tuned_risk);
    }
}

static void change(struct trial_choice *choice, enum control control, int step)
{
    if (control == CONTROL_SHARE) {
        int percent = (int)lround(100 * choice->share) + step * PERCENT_STEP;
        percent = percent < 0 ? 0 : percent > PERCENT_MOST ? PERCENT_MOST : percent;
        choice->share = percent / 100.0;
    } else if (control == CONTROL_BITS) { /* 32, 8, 7, ... 1: fewer to the left, as of units */
        int bits = choice->bits == TRIAL_FLOAT ? TRIAL_BITS_MOST + 1 : choice->bits;
        bits += step;
        choice->bits = bits < 1 ? 1 : bits > TRIAL_BITS_MOST ? TRIAL_FLOAT : bits;
    } else if (control == CONTROL_SCALE) {
        choice->channel = !choice->channel;
    } else {
        choice->rank =
            (enum trial_rank)(((int)choice->rank + TRIAL_RANK_COUNT + step) % TRIAL_RANK_COUNT);
    }
}

static bool condense_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct condense *condense = state;
    (void)rows;
    if (action == ACTION_UP || action == ACTION_DOWN) {
        int step = action == ACTION_DOWN ? 1 : CONTROL_COUNT - 1;
        condense->control = (enum control)(((int)condense->control + step) % CONTROL_COUNT);
        condense->page.top = 0;
        return true;
    }
    if (action == ACTION_LEFT || action == ACTION_RIGHT) {
        change(&condense->choice, condense->control, action == ACTION_RIGHT ? 1 : -1);
        return true;
    }
    if (action == ACTION_MARKED) {
        tune(screen, condense);
        return true;
    }
    return false;
}

/* Another view may request a setting; its own key changes nothing. */
static bool condense_enter(struct screen *screen, void *state, const struct request *request)
{
    struct condense *condense = state;
    (void)screen;
    if (request) {
        condense->choice = UNTOUCHED;
        condense->choice.share = request->pruned / 100.0;
        condense->choice.bits = request->bits;
        condense->choice.channel = !request->tensor;
        condense->control = request->bits == TRIAL_FLOAT ? CONTROL_SHARE : CONTROL_BITS;
        condense->page.top = 0;
    }
    return true;
}

static void condense_start(void *state)
{
    struct condense *condense = state;
    condense->choice = UNTOUCHED;
}

static void condense_stop(void *state)
{
    struct condense *condense = state;
    tuning_end(condense->tuning);
    forget_network(condense);
    trial_ward_free(&condense->ward);
    guesses_free(&condense->outcomes);
}

static const struct meaning condense_meanings[] = {
    {ACTION_MARKED, N_("Fine-tune"), N_("train the pruned network on; again: stop, or save it")},
    {0}};
static const enum action condense_bar[] = {ACTION_NEXT_MODEL, ACTION_MARKED, ACTION_NONE};
const struct view view_condense =
    VIEW(N_("Condense"), N_("Arrows choose and change. {MARKED}: fine-tune."), condense_bar, NULL,
         condense_patients, .meanings = condense_meanings, .state_size = sizeof(struct condense),
         .start = condense_start, .stop = condense_stop, .enter = condense_enter,
         .lay_out = condense_lay_out, .paged = true, .below = true, .write = condense_write,
         .act = condense_act, .work = condense_work);
