/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/calibrating.h"
#include "base/memory.h"
#include "base/say.h"
#include "net/modelfile.h"
#include "ui/screen/ask.h"

/* The network in use, calibrated to the user's own stays in the background. What came out is shown
 * before anything changes; then it is saved as a new file, and used if the user says so. */

enum { KEY_AT = 24 };

struct calibrate {
    struct page page;
    struct calibrating *running; /* current or last calibration; NULL: none yet */
    struct calibrating_news news;
    enum calibrating_stage shown;                              /* stage of the last layout */
    char data[LINE_BYTES], cohort[CALIBRATION_COHORT_MAX + 1]; /* as typed last */
    double rate;                                               /* NAN: by outcomes */
    char of[64];                                               /* the network it began with */
    char path[LINE_BYTES];                                     /* saved there; "": not saved */
    bool used;
};

static struct calibrate *state_of(struct screen *screen)
{
    return screen_state_of(screen, ACTION_CALIBRATE);
}

static size_t index_of(const struct session *session, const struct model *model)
{
    size_t i = 0;
    while (session->models[i] != model) {
        i++;
    }
    return i;
}

static bool is_running(const struct calibrate *calibrate)
{
    return calibrate->running && calibrate->news.stage < CALIBRATING_DONE;
}

/* The new network and how it came out; NULL if there is none. */
static struct model *made_model(const struct calibrate *calibrate, const struct calibration **how)
{
    *how = NULL;
    return calibrate->running && calibrate->news.stage == CALIBRATING_DONE
               ? calibrating_model(calibrate->running, how)
               : NULL;
}

/* ---- questions ---- */

static void ask_for(struct screen *screen, const char *question, const char *help, bool path,
                    const char *first, void (*answer)(struct screen *screen, const char *text))
{
    struct question ask = {.path = path, .help = help, .answer = answer};
    snprintf(ask.question, sizeof ask.question, "%s", question);
    line_set(&ask.line, first);
    ask_open(screen, &ask);
}

static void begin(struct screen *screen, const char *cohort);

static void ask_cohort(struct screen *screen, bool again)
{
    const struct calibrate *calibrate = state_of(screen);
    char name[CALIBRATION_COHORT_MAX + 1] = "";
    calibration_cohort(NULL, calibrate->data, name);
    ask_for(screen, _("Name of your hospital or ward:"),
            again ? N_("not valid: plain text of at most 24 characters  Esc: cancel")
                  : N_("Enter: calibrate to it  Esc: cancel"),
            false, calibrate->cohort[0] ? calibrate->cohort : name, begin);
}

static void begin(struct screen *screen, const char *cohort)
{
    struct calibrate *calibrate = state_of(screen);
    const struct model *model = screen_model_used(screen);
    struct error error = ERROR_NONE;
    struct text name = {0};
    if (!calibration_cohort(cohort, NULL, calibrate->cohort)) {
        calibrate->cohort[0] = 0;
        ask_cohort(screen, true);
        return;
    }
    if (!model) {
        return;
    }
    calibrating_end(calibrate->running);
    session_check_model(screen->session, index_of(screen->session, model));
    calibration_name(screen->session, model->name, &name);
    calibrate->news = (struct calibrating_news){0};
    calibrate->path[0] = 0;
    calibrate->used = false;
    snprintf(calibrate->of, sizeof calibrate->of, "%s", model->name);
    const struct calibration_request request = {.data = calibrate->data,
                                                .cohort = calibrate->cohort,
                                                .name = name.data,
                                                .rate = calibrate->rate};
    calibrate->running =
        calibrating_start(model, &request, screen->session->options.fix_units, &error);
    if (!calibrate->running) {
        screen_say(screen, "%s", error.text);
    }
    text_free(&name);
}

static void take_patients(struct screen *screen, const char *path)
{
    struct calibrate *calibrate = state_of(screen);
    if (strcmp(calibrate->data, path) != 0) { /* the name was that of other stays */
        calibrate->cohort[0] = 0;
    }
    snprintf(calibrate->data, sizeof calibrate->data, "%s", path);
    ask_cohort(screen, false);
}

/* Looks like a share, whether it is a valid one or not. */
static bool is_number(const char *text)
{
    bool digits = false;
    for (const char *c = text; *c; c++) {
        digits = digits || isdigit((unsigned char)*c);
        if (!isdigit((unsigned char)*c) && !strchr(".,% +-", *c)) {
            return false;
        }
    }
    return digits;
}

enum hint { HINT_FIRST, HINT_SHARE, HINT_FILE };
static void ask_data(struct screen *screen, const char *first, enum hint hint);

/* 60 may be 0.6 or 60%, or the name of a folder: it is asked again. */
static void take_rate(struct screen *screen, const char *text)
{
    struct calibrate *calibrate = state_of(screen);
    const struct session *session = screen->session;
    double rate;
    if (access(text, F_OK) == 0) {
        ask_data(screen, text, HINT_FILE);
    } else if (!calibration_rate(text, true, &rate)) {
        ask_data(screen, text, HINT_SHARE);
    } else {
        calibrate->rate = rate;
        ask_for(screen, _("Folder of your patients:"),
                N_("the stays that this share is of  Enter: go on  Esc: cancel"), true,
                session->folders.count > 0 ? session->folders.paths[0] : "", take_patients);
    }
}

static void take_data(struct screen *screen, const char *text)
{
    struct calibrate *calibrate = state_of(screen);
    if (is_number(text)) {
        take_rate(screen, text);
        return;
    }
    calibrate->rate = NAN;
    take_patients(screen, text);
}

static void ask_data(struct screen *screen, const char *first, enum hint hint)
{
    static const char *const hints[] = {
        [HINT_FIRST] =
            /* xgettext:no-c-format */ N_("12% or 0.12 if no outcomes are known  Esc: cancel"),
        [HINT_SHARE] = /* xgettext:no-c-format */ N_(
            "not a share above 0 and below 1: 0.6 or 60%  Esc: cancel"),
        [HINT_FILE] = N_("a file has that name: ./ before a file; a share ends in %"),
    };
    ask_for(screen, _("Folder with outcomes, or base rate:"), hints[hint], true, first, take_data);
}

/* A teaching cohort is proposed in a lesson only: no network for patients may be calibrated to it.
 */
static void ask_first(struct screen *screen)
{
    const struct calibrate *calibrate = state_of(screen);
    const char *teaching = screen->options->lesson ? screen->options->teaching : NULL;
    if (!screen_model_used(screen)) {
        screen_say(screen, "%s", _("No network could be opened. {PROBLEMS}: why"));
        return;
    }
    ask_data(screen,
             calibrate->data[0]                          ? calibrate->data
             : teaching && strlen(teaching) < LINE_BYTES ? teaching
                                                         : "",
             HINT_FIRST);
}

/* ---- saving ---- */

static void use(struct screen *screen, const char *answer)
{
    struct calibrate *calibrate = state_of(screen);
    if (answer[0] != 'y') {
        screen_say(screen, _("Saved. To use it: icurisk --model=%s"), calibrate->path);
    } else if (screen_join_network(screen, calibrate->path)) {
        calibrate->used = true;
        screen_say(screen, _("%s is used now. {PREVIOUS_MODEL} {NEXT_MODEL}: another"),
                   screen_model_used(screen)->name);
    }
}

static void ask_use(struct screen *screen)
{
    struct question ask = {.at_once = true,
                           .help = N_("y: use it now, for all patients  n: no  Esc: cancel"),
                           .letters = "yn",
                           .answer = use};
    snprintf(ask.question, sizeof ask.question, "%s", _("Saved. Use it now? y or n"));
    ask_open(screen, &ask);
}

static void save(struct screen *screen, const char *path)
{
    struct calibrate *calibrate = state_of(screen);
    const struct calibration *how;
    struct model *model = made_model(calibrate, &how);
    struct error error = ERROR_NONE;
    if (!model || calibrate->path[0]) {
        return;
    }
    if (access(path, F_OK) == 0) {
        screen_say(screen, _("Not saved: %s is there already."), path);
    } else if (!model_create(model, path, &error)) {
        screen_say(screen, "%s", error.text);
    } else {
        char *whole = realpath(path, NULL);
        bool fits = whole && strlen(whole) < sizeof calibrate->path;
        snprintf(calibrate->path, sizeof calibrate->path, "%s", fits ? whole : path);
        free(whole);
        ask_use(screen);
    }
}

/* A name that is not taken yet is proposed. */
static void ask_save(struct screen *screen, const struct model *model)
{
    struct text file = {0};
    text_format(&file, "%s.safetensors", model->name);
    for (int number = 2; access(file.data, F_OK) == 0; number++) {
        file.length = 0;
        text_format(&file, "%s-%d.safetensors", model->name, number);
    }
    ask_for(screen, _("Save the network as:"), N_("Enter: save  Esc: cancel"), true, file.data,
            save);
    text_free(&file);
}

/* ---- text ---- */

static void say_intro(const struct screen *screen, struct sheet *sheet)
{
    const struct model *model = screen_model_used(screen);
    char local[96], line[200];
    if (!model) {
        sheet_line(sheet, 1, ROLE_STRONG,
                   keys_text(_("No network could be opened. {PROBLEMS}: "
                               "why")));
        return;
    }
    snprintf(line, sizeof line, _("%s %s: calibrate it to your own hospital"), model->name,
             scheme_name(model->spec.scheme));
    sheet_line(sheet, 1, ROLE_HEADING, line);
    if (model->uncalibrated) {
        snprintf(line, sizeof line, "%s", _("not calibrated yet: it shows no risk until it is"));
    } else if (model_local(model, local, sizeof local)) {
        snprintf(line, sizeof line, "%s", local);
    } else {
        snprintf(line, sizeof line, "%s", _("the hospital that it was made from, not yours"));
    }
    sheet_pair(sheet, KEY_AT, _("calibrated to"), line);
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_pair(sheet, KEY_AT, _("outcomes known"),
               _("A folder of your stays: set-a/ with Outcomes-a.txt (RecordID, "
                 "In-hospital_death), train/ with listfile.csv, or the tables of MIMIC-IV or "
                 "eICU-CRD."));
    sheet_pair(sheet, KEY_AT, _("outcomes not known"),
               /* xgettext:no-c-format */
               _("Type the share of your patients that dies in hospital, as 12% or 0.12. Only the "
                 "intercept moves, and no data confirm it."));
    sheet_pair(sheet, KEY_AT, _("what changes"),
               _("Nothing, until you have seen the result. Then a new file is written, with the "
                 "same weights."));
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_line(sheet, 1, ROLE_STRONG, keys_text(_("{CALIBRATE}: begin")));
}

static void say_progress(const struct calibrate *calibrate, struct sheet *sheet)
{
    static const char *const stages[] = {
        [CALIBRATING_READS] = N_("reading the stays"),
        [CALIBRATING_SCORES] = N_("computing their risks"),
        [CALIBRATING_FITS] = N_("fitting the calibration"),
        [CALIBRATING_FAILED] = N_("not possible"),
        [CALIBRATING_STOPPED] = N_("stopped; nothing was kept"),
    };
    const struct calibrating_news *news = &calibrate->news;
    char line[80];
    sheet_pair(sheet, KEY_AT, calibrate->of, _(stages[news->stage]));
    if (news->stage < CALIBRATING_FITS && news->count > 0) {
        int done = (int)(20 * news->done / news->count);
        snprintf(line, sizeof line, "[%.*s%.*s] %zu/%zu", done, "####################", 20 - done,
                 "....................", news->done, news->count);
        sheet_line(sheet, KEY_AT, ROLE_TEXT, line);
    }
    if (news->stage == CALIBRATING_FAILED) {
        sheet_line(sheet, KEY_AT, ROLE_STRONG, news->error.text);
    }
    sheet_line(sheet, KEY_AT, ROLE_TEXT,
               keys_text(is_running(calibrate) ? _("{CALIBRATE}: stop")
                                               : _("{CALIBRATE}: other stays, or a base rate")));
}

static void say_stays(const struct calibration *how, struct sheet *sheet)
{
    const struct recalibration *done = &how->done;
    char line[200];
    say_format(line, sizeof line,
               done->stated ? _("%zu; outcomes were not looked at")
                            : _("%zu, of which %zu died (%.1f%%)"),
               done->stays, done->deaths, 100 * done->base_rate);
    sheet_pair(sheet, KEY_AT, _("stays"), line);
    if (how->without_risk + how->without_outcome + how->failed > 0) {
        snprintf(line, sizeof line,
                 _("%zu without a reading of its variables, %zu without an outcome, %zu files that "
                   "cannot be read"),
                 how->without_risk, how->without_outcome, how->failed);
        sheet_pair(sheet, KEY_AT, _("left out"), line);
    }
    if (how->synthetic) {
        sheet_line(sheet, KEY_AT, ROLE_STRONG,
                   _("SYNTHETIC stays: of no use for patients, for teaching only"));
    }
    if (calibration_doubt_text(how->doubt)) {
        sheet_line(sheet, KEY_AT, how->doubt == CALIBRATION_UNKNOWN ? ROLE_TEXT : ROLE_STRONG,
                   _(calibration_doubt_text(how->doubt)));
    }
}

/* How far the calibration moved, and how far it would have without what holds it back. */
static void say_shift(const struct recalibration *done, struct sheet *sheet)
{
    const struct recalibrated_hour *end = &done->hours[done->hour_count - 1];
    char line[200];
    if (done->stated) {
        say_format(line, sizeof line,
                   _("%+.2f at hour 48, for the stated base rate of %.3g%%; no data confirm it"),
                   end->intercept, 100 * done->base_rate);
        sheet_pair(sheet, KEY_AT, _("intercept"), line);
        return;
    }
    say_format(line, sizeof line,
               done->first ? _("%+.2f at hour 48: its first calibration, from these stays alone")
                           : _("%+.2f at hour 48; without shrinkage %+.2f"),
               end->intercept, done->free_intercept);
    sheet_pair(sheet, KEY_AT, _("intercept"), line);
    if (done->slope_moved) {
        say_format(line, sizeof line, done->first ? _("%.2f") : _("%.2f; without shrinkage %.2f"),
                   end->slope, done->free_slope);
    } else {
        snprintf(line, sizeof line, _("not moved: fewer than %d deaths or survivors"),
                 (int)RECALIBRATE_SLOPE_DEATHS);
    }
    sheet_pair(sheet, KEY_AT, _("slope"), line);
}

/* Expected deaths at each hour; of a base rate the mean risk. */
static void say_hours(const struct recalibration *done, struct sheet *sheet)
{
    char key[40], line[160];
    sheet_line(sheet, 1, ROLE_HEADING,
               done->stated ? _("Mean risk by hour, before and after")
                            : _("Deaths expected by hour, before and after"));
    for (int k = 0; k < done->hour_count; k++) {
        const struct recalibrated_hour *hour = &done->hours[k];
        double n = hour->stays > 0 ? (double)hour->stays : NAN;
        snprintf(key, sizeof key, _("hour %d"), hour->hour);
        if (done->stated) {
            say_format(line, sizeof line, _("%.1f%%, then %.1f%%, of %zu stays"),
                       100 * hour->expected_before / n, 100 * hour->expected_after / n,
                       hour->stays);
        } else if (done->first) {
            say_format(line, sizeof line, _("%.1f of %zu deaths; %zu stays"), hour->expected_after,
                       hour->deaths, hour->stays);
        } else {
            say_format(line, sizeof line, _("%.1f, then %.1f of %zu deaths; %zu stays"),
                       hour->expected_before, hour->expected_after, hour->deaths, hour->stays);
        }
        sheet_pair(sheet, KEY_AT, key, line);
    }
}

static void say_pair(struct sheet *sheet, const char *key, bool first, int decimals, double before,
                     double after)
{
    char line[80];
    if (first) {
        say_format(line, sizeof line, "%.*f", decimals, after);
    } else {
        say_format(line, sizeof line, _("before %.*f, after %.*f"), decimals, before, decimals,
                   after);
    }
    sheet_pair(sheet, KEY_AT, key, line);
}

static void say_check(const struct recalibration *done, struct sheet *sheet)
{
    const struct recalibrated_check *check = &done->check;
    double deaths = (double)check->deaths;
    if (done->stated) {
        return;
    }
    sheet_line(sheet, 1, ROLE_HEADING, _("Hour 48, by five-fold cross-validation"));
    if (!done->checked) {
        sheet_line(sheet, 1, ROLE_STRONG,
                   _("Not judged: all stays that reach hour 48 have the same outcome."));
        return;
    }
    say_pair(sheet, _("expected/observed"), done->first, 2, check->expected_before / deaths,
             check->expected_after / deaths);
    say_pair(sheet, _("slope"), done->first, 2, check->slope_before, check->slope_after);
    say_pair(sheet, _("Brier score"), done->first, 4, check->brier_before, check->brier_after);
    if (!done->first && check->brier_after >= check->brier_before) {
        sheet_line(sheet, KEY_AT, ROLE_STRONG,
                   _("No better on stays that it was not fitted on: keep the old calibration, or "
                     "collect more stays."));
    }
}

static void say_threshold(const struct model *model, const struct recalibration *done,
                          struct sheet *sheet)
{
    char before[16], after[16], line[200];
    view_percent(done->threshold_before, before, sizeof before);
    view_percent(model->threshold, after, sizeof after);
    if (done->first) {
        snprintf(line, sizeof line, _("%s: made from these stays"), after);
    } else {
        snprintf(line, sizeof line,
                 done->threshold_new ? _("before %s, after %s: made anew from these stays")
                                     : _("before %s, after %s: the same stays are above it"),
                 before, after);
    }
    sheet_pair(sheet, KEY_AT, _("threshold"), line);
    sheet_pair(sheet, KEY_AT, _("similar stays"),
               done->similar_new ? _("made anew from these stays")
                                 : _("withdrawn: too few stays for a table"));
}

static void say_next(const struct calibrate *calibrate, struct sheet *sheet)
{
    char line[LINE_BYTES + 80];
    if (!calibrate->path[0]) {
        sheet_line(sheet, 1, ROLE_STRONG,
                   keys_text(_("Nothing is changed yet. {PATIENT}: save it  {CALIBRATE}: other "
                               "stays")));
        return;
    }
    sheet_pair(sheet, KEY_AT, _("saved"), calibrate->path);
    if (calibrate->used) {
        snprintf(line, sizeof line, "%s",
                 _("yes; at the next start, too, if it is in use when you leave"));
    } else {
        snprintf(line, sizeof line,
                 keys_format(_("no. {PATIENT}: use it now. Later: "
                               "icurisk --model=%s")),
                 calibrate->path);
    }
    sheet_pair(sheet, KEY_AT, _("in use"), line);
}

static void calibrate_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    const struct calibrate *calibrate = state;
    const struct calibration *how;
    const struct model *model = made_model(calibrate, &how);
    char line[160];
    if (!calibrate->running) {
        say_intro(screen, sheet);
    } else if (!model) {
        say_progress(calibrate, sheet);
    } else {
        snprintf(line, sizeof line, _("%s %s calibrated to %s"), calibrate->of,
                 scheme_name(model->spec.scheme), model_fact(model, MODEL_LOCAL_FACT));
        sheet_line(sheet, 1, ROLE_HEADING, line);
        say_next(calibrate, sheet);
        say_stays(how, sheet);
        say_shift(&how->done, sheet);
        say_threshold(model, &how->done, sheet);
        say_check(&how->done, sheet);
        say_hours(&how->done, sheet);
    }
}

/* ---- the view ---- */

static bool follow(struct calibrate *calibrate)
{
    return calibrate->running && calibrating_wait(calibrate->running, &calibrate->news);
}

static bool calibrate_work(struct screen *screen, void *state)
{
    (void)screen;
    return follow(state);
}

static void calibrate_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct calibrate *calibrate = state;
    (void)screen;
    (void)area;
    if (calibrate->shown != calibrate->news.stage) {
        calibrate->page.top = 0;
    }
    calibrate->shown = calibrate->news.stage;
}

static bool calibrate_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct calibrate *calibrate = state;
    const struct calibration *how;
    (void)rows;
    follow(calibrate);
    const struct model *made = made_model(calibrate, &how);
    if (action == ACTION_CALIBRATE && is_running(calibrate)) {
        calibrating_cancel(calibrate->running);
        screen_say(screen, "%s", _("The calibration is being stopped; nothing is kept."));
    } else if (action == ACTION_CALIBRATE) {
        ask_first(screen);
    } else if (action == ACTION_PATIENT && made && !calibrate->path[0]) {
        ask_save(screen, made);
    } else if (action == ACTION_PATIENT && made && !calibrate->used) {
        ask_use(screen);
    } else if (action == ACTION_PATIENT) {
        screen_say(screen, "%s", made ? _("It is saved and in use.") : _("Nothing to save yet."));
    } else {
        return false;
    }
    return true;
}

/* A running calibration, or a result that is not saved, is shown before a new one is asked for. */
static bool calibrate_enter(struct screen *screen, void *state, const struct request *request)
{
    struct calibrate *calibrate = state;
    const struct calibration *how;
    (void)request;
    follow(calibrate);
    bool waits = made_model(calibrate, &how) && !calibrate->path[0];
    if (!is_running(calibrate) && !waits) {
        ask_first(screen);
    }
    return true;
}

static void calibrate_stop(void *state)
{
    calibrating_end(((struct calibrate *)state)->running);
}

static const struct meaning calibrate_meanings[] = {
    {ACTION_PATIENT, N_("Save"), N_("save the new calibration as a network, then use it")},
    {ACTION_CALIBRATE, N_("Begin"), N_("calibrate to a folder or a base rate; again: stop")},
    {0}};
static const enum action calibrate_bar[] = {ACTION_PATIENT, ACTION_CALIBRATE, ACTION_NEXT_MODEL,
                                            ACTION_FACTS, ACTION_NONE};
const struct view view_calibrate = VIEW(
    N_("Calibrate"), N_("The network's risks, fitted to your own hospital."), calibrate_bar, NULL,
    view_no_patients, .meanings = calibrate_meanings, .state_size = sizeof(struct calibrate),
    .stop = calibrate_stop, .enter = calibrate_enter, .lay_out = calibrate_lay_out, .paged = true,
    .write = calibrate_write, .act = calibrate_act, .work = calibrate_work);
