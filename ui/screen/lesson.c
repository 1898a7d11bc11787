/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/lesson.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "learn/trial.h"
#include "ui/screen/requests.h"

/* Questions of at most 78 characters fit at every size. */
static const struct lesson_step STEPS[] = {
    {.title = N_("Guess first"),
     .question = N_("How likely is this patient to die in hospital, in %? Everyone says a number."),
     .minutes = 6,
     .view = ACTION_PATIENT,
     .patient = "910240",
     .network = "lstm",
     .guess = true},
    {.title = N_("What an LSTM reads"),
     .question = N_("Which of these were measured? What is read where nothing was?"),
     .minutes = 5,
     .view = ACTION_DATA,
     .patient = "900008",
     .network = "lstm"},
    {.title = N_("Parameters"),
     .question = N_("How many weights has this network, and where do most of them sit?"),
     .minutes = 5,
     .view = ACTION_LAYERS,
     .patient = "900002",
     .network = "lstm"},
    {.title = N_("Prune"),
     .question = N_("Half of the units go. How much of the size goes, how much of the AUROC?"),
     .minutes = 6,
     .view = ACTION_CONDENSE,
     .patient = "900002",
     .network = "lstm",
     .pruned = 50,
     .bits = TRIAL_FLOAT},
    {.title = N_("Eight bits"),
     .question = N_("Each weight is one byte instead of four. What changes, what does not?"),
     .minutes = 4,
     .view = ACTION_CONDENSE,
     .patient = "900002",
     .network = "lstm",
     .bits = 8},
    {.title = N_("Where it breaks"),
     .question = N_("Three bits, one scale per tensor. What breaks, if the AUROC does not?"),
     .minutes = 6,
     .view = ACTION_CONDENSE,
     .patient = "900002",
     .network = "lstm",
     .bits = 3,
     .tensor = true},
    {.title = N_("hLSTM"),
     .question = N_("Which is the smallest, which the fastest, and do they say the same?"),
     .minutes = 5,
     .view = ACTION_RACE,
     .patient = "900002",
     .network = "hlstm"},
    {.title = N_("The linear model that wins"),
     .question = N_("This model has 410 weights and no layers. Why is it so good?"),
     .minutes = 4,
     .view = ACTION_NETWORKS,
     .patient = "900002",
     .network = "logistic"},
    {.title = N_("What none of them knows"),
     .question = N_("What would you want to know before you believed any of these?"),
     .minutes = 4,
     .view = ACTION_FACTS,
     .patient = "900002",
     .network = "logistic"},
};
enum { STEP_COUNT = sizeof STEPS / sizeof *STEPS };

const struct lesson_step *lesson_steps(size_t *count)
{
    *count = STEP_COUNT;
    return STEPS;
}

/* The stay of a step; stay_count if missing. */
static size_t find_stay(const struct session *session, const struct lesson_step *step)
{
    size_t i = 0;
    while (i < session->stay_count && strcmp(session->stays[i].patient->id, step->patient) != 0) {
        i++;
    }
    return i;
}

/* Its network in the scheme of that stay; model_count if missing. */
static size_t find_network(const struct session *session, const struct lesson_step *step)
{
    size_t stay = find_stay(session, step);
    return stay < session->stay_count
               ? session_find_model(session, step->network, session->stays[stay].scheme)
               : session->model_count;
}

/* What a step lacks; "" if nothing. */
static void lack_text(const struct screen *screen, const struct lesson_step *step, char *out,
                      size_t size)
{
    const struct session *session = screen->session;
    out[0] = 0;
    if (!screen->views[step->view]) {
        snprintf(out, size, "%s", _("Left out: this program lacks the screen that it needs."));
    } else if (find_stay(session, step) == session->stay_count) {
        snprintf(out, size, _("Left out: patient %s of the samples is not there."), step->patient);
    } else if (find_network(session, step) == session->model_count) {
        snprintf(out, size, _("Left out: the network %s is not there."), step->network);
    }
}

/* Opens the view of the step with its patient, network and setting. */
static void set_up(struct screen *screen)
{
    const struct lesson_step *step = &STEPS[screen->lesson.step];
    const struct request setting = {
        .pruned = step->pruned, .bits = step->bits, .tensor = step->tensor};
    char lack[160];
    screen->lesson.step_began = clock_usec();
    screen->hour = -1;
    screen_show(screen, ACTION_WARD);
    screen_judge_first(screen, step->guess);
    screen_set_other(screen, "");
    lack_text(screen, step, lack, sizeof lack);
    if (!lack[0]) {
        screen_find(screen, find_stay(screen->session, step));
        screen_use_network(screen, find_network(screen->session, step));
        screen_open(screen, step->view, step->view == ACTION_CONDENSE ? &setting : NULL);
    }
}

void lesson_begin(struct screen *screen)
{
    if (screen->options->lesson) {
        screen->lesson = (struct lesson){.on = true, .step = (size_t)screen->options->lesson_step};
        screen->lesson.began = clock_usec();
        screen->loading = false;
        screen_stays_changed(screen);
        set_up(screen);
    }
}

bool lesson_act(struct screen *screen)
{
    struct lesson *lesson = &screen->lesson;
    if (!lesson->on || (screen->key != ' ' && screen->key != KEY_ERASE)) {
        return false;
    }
    if (screen->key == ' ' && lesson->step + 1 == STEP_COUNT) {
        screen_say(screen, _("This is the last step. {QUIT}: leave"));
    } else if (screen->key == KEY_ERASE && lesson->step == 0) {
        screen_say(screen, _("This is the first step."));
    } else {
        lesson->step += screen->key == ' ' ? 1 : (size_t)-1;
        set_up(screen);
    }
    return true;
}

/* ---- display ---- */

enum { SECOND_USEC = 1000000, MINUTE = 60 };

/* A dump does not depend on the clock. */
static int seconds_since(const struct screen *screen, double began)
{
    return screen->options->dump ? 0 : (int)((clock_usec() - began) / SECOND_USEC);
}

double lesson_tick_usec(const struct screen *screen)
{
    double passed = clock_usec() - screen->lesson.began;
    return screen->lesson.on && !screen->blank ? SECOND_USEC - fmod(passed, SECOND_USEC) : INFINITY;
}

static int all_minutes(void)
{
    int minutes = 0;
    for (size_t i = 0; i < STEP_COUNT; i++) {
        minutes += STEPS[i].minutes;
    }
    return minutes;
}

/* "2:05/6 min 14:30/45 min", marked if the time of the step is over. */
static bool clock_text(const struct screen *screen, char *out, size_t size)
{
    int here = seconds_since(screen, screen->lesson.step_began);
    int all = seconds_since(screen, screen->lesson.began);
    int minutes = STEPS[screen->lesson.step].minutes;
    bool over = here >= minutes * MINUTE;
    snprintf(out, size, "%d:%02d/%d%s  %d:%02d/%d min", here / MINUTE, here % MINUTE, minutes,
             over ? "!" : "", all / MINUTE, all % MINUTE, all_minutes());
    return over;
}

/* With only two lines, the number of the step and the time precede the question if everything fits.
 */
static void draw_short(const struct screen *screen, const struct rect *area, const char *question,
                       const char *clock, enum role role)
{
    struct text line = {0};
    int columns = area->columns - 2;
    text_format(&line, "%zu/%d %s  %s", screen->lesson.step + 1, (int)STEP_COUNT, clock, question);
    bool fits = canvas_wrap(screen->canvas, NULL, 0, 0, columns, role, line.data) <= area->rows;
    canvas_wrap(screen->canvas, area, 0, 1, columns, role, fits ? line.data : question);
    text_free(&line);
}

void lesson_draw(const struct screen *screen, const struct rect *area)
{
    const struct lesson_step *step = &STEPS[screen->lesson.step];
    char lack[160], clock[64], title[160];
    enum role role = clock_text(screen, clock, sizeof clock) ? ROLE_NOTICE : ROLE_STRONG;
    lack_text(screen, step, lack, sizeof lack);
    const char *question = lack[0] ? lack : _(step->question);
    if (area->rows < 3) {
        draw_short(screen, area, question, clock, role);
        return;
    }
    int room = area->columns - canvas_width(screen->canvas, clock) - 2;
    snprintf(title, sizeof title, _("Step %zu of %d: %s"), screen->lesson.step + 1, (int)STEP_COUNT,
             _(step->title));
    canvas_field(screen->canvas, area, 0, 1, room - 2, false, ROLE_STRONG, title);
    canvas_text(screen->canvas, area, 0, room + 1, role, clock);
    canvas_wrap(screen->canvas, area, 1, 1, area->columns - 2, ROLE_SELECTED, question);
}
