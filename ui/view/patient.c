/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/say.h"
#include "ui/draw/big.h"
#include "ui/draw/chart.h"

#include "base/clock.h"
#include "net/charting.h"

/* One patient: the risk and its basis at the top, charts over a common hour axis below. The data
 * are collected first, then laid out, then drawn. */

/* The user's choices, and the positions of windows. */
struct course {
    int chart, top;  /* chart under the cursor, and the first visible one */
    int rows;        /* rows per chart; 0: as many as fit */
    int zoom, first; /* 1, 2, 4, 8; hour at the left edge */
};

/* ---- data: text beside the number ---- */

enum { WORDS_MAX = 15, WORD_BYTES = 256 };
struct words {
    int count;
    enum role role[WORDS_MAX];
    char text[WORDS_MAX][WORD_BYTES];
};

static char *word(struct words *words, enum role role)
{
    int i = words->count < WORDS_MAX ? words->count++ : WORDS_MAX - 1;
    words->role[i] = role;
    words->text[i][0] = 0;
    return words->text[i];
}

static void say_risk(struct words *words, const struct model *model, const struct risk *risk)
{
    char share[16], limit[16];
    struct similar similar;
    double low, high;
    size_t deaths;
    bool above = risk_is_above(risk->risk, model->threshold);
    view_percent((double)risk->risk, share, sizeof share);
    view_percent(model->threshold, limit, sizeof limit);
    snprintf(word(words, above ? ROLE_ABOVE : ROLE_STRONG), WORD_BYTES,
             above ? _("%s risk of death in hospital: ABOVE the threshold of %s")
                   : _("%s risk of death in hospital: below the threshold of %s"),
             share, limit);
    if (risk_similar(model, risk, &similar)) {
        static const char *const which[] = {
            N_("of the %d lowest-risk stays (mean risk %.0f%%) %.0f in 100 died (95%% CI "
               "%.0f-%.0f); of all stays, %.0f"),
            N_("of %d stays of similar risk (mean risk %.0f%%) %.0f in 100 died (95%% CI "
               "%.0f-%.0f); "
               "of all stays, %.0f"),
            N_("of the %d highest-risk stays (mean risk %.0f%%) %.0f in 100 died (95%% CI "
               "%.0f-%.0f); of all stays, %.0f")};
        snprintf(word(words, ROLE_TEXT), WORD_BYTES, _(which[similar.side + 1]), similar.stays,
                 100 * fmin(0.99, fmax(0.01, similar.mean)), 100.0 * similar.deaths / similar.stays,
                 100 * similar.low, 100 * similar.high, 100 * model->base_rate);
    } else {
        say_format(word(words, ROLE_TEXT), WORD_BYTES, _("of all stays, %.0f in 100 died"),
                   100 * model->base_rate);
    }
    char *text = words->text[words->count - 1];
    size_t length = strlen(text);
    if (risk_elsewhere(model, risk, &low, &high)) {
        snprintf(text + length, WORD_BYTES - length,
                 model_fact(model, MODEL_LOCAL_FACT)
                     ? _("; not fitted to real outcomes: risk %.0f-%.0f%%")
                     : _("; risk in other hospitals %.0f-%.0f%%"),
                 100 * low, 100 * high);
    } else if (risk_calibrated(model, risk, &deaths, &low, &high)) {
        snprintf(text + length, WORD_BYTES - length,
                 _("; calibrated here (deaths: %zu): it may be %.0f-%.0f%%"), deaths, 100 * low,
                 100 * high);
    }
}

/* The user's own estimate, or those of several persons. */
static void say_estimate(const struct screen *screen, struct words *words, size_t index)
{
    const struct guess *guess = guesses_find(&screen->guesses, index);
    if (guess && guess->persons > 1) {
        say_format(word(words, ROLE_STRONG), WORD_BYTES,
                   keys_format(_("%zu said %.3g to %.3g%%, mean %.4g%% ({SCORE}: your score)")),
                   guess->persons, 100 * guess->low, 100 * guess->high, 100 * guess->estimate);
    } else if (guess) {
        say_format(word(words, ROLE_STRONG), WORD_BYTES,
                   keys_format(_("you said %.4g%% ({SCORE}: your score)")), 100 * guess->estimate);
    }
}

static void say_person(struct words *words, const struct session_stay *stay)
{
    const struct patient *patient = stay->patient;
    static const char *const persons[] = {"%s", N_("%s, female"), N_("%s, male")};
    char clock[WALL_BYTES] = "-", age[48], person[64];
    bool provisional = patient->hours < STAY_HOURS;
    unsigned long years = isnan(patient->age) ? 0 : (unsigned long)lround(patient->age);
    say_format(age, sizeof age,
               isnan(patient->age) ? _("age unknown")
                                   : language_plural("%.0f year", "%.0f years", years),
               patient->age);
    snprintf(person, sizeof person, _(persons[patient->sex + 1]), age);
    if (stay->wall.known && patient->hours > 0) {
        wall_near(&stay->wall, lround(60 * patient->last_hour), time(NULL), clock, sizeof clock);
    } else if (patient->hours > 0) {
        wall_moment(&stay->wall, patient->last_hour, clock, sizeof clock);
    }
    snprintf(word(words, provisional ? ROLE_NOTICE : ROLE_TEXT), WORD_BYTES,
             provisional ? _("PROVISIONAL: %d of %d hours used, newest at %s; %s")
                         : _("%d of %d hours used, newest at %s; %s"),
             patient->hours, STAY_HOURS, clock, person);
}

static void say_data(struct words *words, const struct patient *patient, const struct risk *risk)
{
    char *text = word(words, ROLE_TEXT);
    const struct coverage *seen = risk ? &risk->coverage : NULL;
    if (seen && seen->cells > 0) {
        int percents[COVERAGE_PARTS];
        scheme_percents(seen, percents);
        snprintf(text, WORD_BYTES,
                 _("%d of %d variables: %d%% measured, %d%% carried, %d%% assumed"), seen->seen,
                 seen->variables, percents[COVERAGE_MEASURED], percents[COVERAGE_CARRIED],
                 percents[COVERAGE_NEITHER]);
    }
    if (patient->problem_count > 0) {
        snprintf(word(words, ROLE_STRONG), WORD_BYTES,
                 keys_format(_("problems found in the file: %zu ({PROBLEMS})")),
                 patient->problem_count);
    }
}

static void say_more(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say_more(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    say_list(text + used, WORD_BYTES - used, format, arguments);
    va_end(arguments);
}

/* The variables that change the risk most, those that raise it first; shown once all are computed.
 */
static void say_why(const struct screen *screen, struct words *words, size_t index)
{
    enum { MOST = 4, WAYS = 2 };
    static const char *const ways[WAYS] = {N_("raised most by"), N_("lowered most by")};
    const struct why *why = &screen->why;
    const struct why_part *order[VARIABLE_COUNT];
    if (!why->started || why->stay != index || why->done < why->count || why->count == 0 ||
        why->model != session_model_of(screen->session, index)) {
        return;
    }
    int count = why_order(why, order);
    struct scheme_view view;
    char *text = word(words, ROLE_TEXT);
    scheme_view(screen->session->models[why->model]->spec.scheme,
                session_timeline(screen->session, index), &view);
    say_more(text, "%s", keys_text(_("why ({WHY}):")));
    const char *between = " ";
    for (int way = 0; way < WAYS; way++) {
        const char *before = _(ways[way]);
        for (int i = 0; i < count && i < MOST; i++) {
            const struct variable_info *info = variable_info(order[i]->variable);
            /* Without what raises the risk it is lower. */
            if (!order[i]->known || (order[i]->risk > (double)why->now->risk) != way) {
                continue;
            }
            say_more(text, "%s%s %s %.*f", between, before, info->name, info->decimals,
                     (double)view.cells[order[i]->variable][why->now->hours - 1].value);
            before = "";
            between = ",";
        }
        between = between[0] == ',' ? "; " : between;
    }
}

/* Measured variables that the network does not use. */
static void say_unseen(const struct screen *screen, struct words *words, size_t index)
{
    enum variable unseen[VARIABLE_COUNT];
    const struct model *model = screen_model(screen, index);
    size_t count = model ? session_unseen(screen->session, index, model->spec.scheme, unseen) : 0;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool course = variable_info(unseen[i])->group != GROUP_OTHER; /* not height and weight */
        unseen[kept] = unseen[i];
        kept += course;
    }
    if (kept == 0) {
        return;
    }
    char *text = word(words, ROLE_TEXT);
    say_more(text, "%s", _("measured, but not seen by this network:"));
    for (size_t i = 0; i < kept; i++) {
        say_more(text, "%s %s", i > 0 ? "," : "", variable_info(unseen[i])->name);
    }
}

/* The risk if the doubtful values were meant the other way. */
static void say_doubts(const struct screen *screen, struct words *words, size_t index)
{
    char text[WORD_BYTES];
    struct session *session = screen->session;
    const struct doubts *doubts = session_doubts(session, index, session_model_of(session, index));
    if (*doubts_text(doubts, session->stays[index].patient, true, text, sizeof text)) {
        enum role role = doubts_move(doubts) ? ROLE_NOTICE : ROLE_TEXT;
        snprintf(word(words, role), WORD_BYTES, "! %.190s", text);
    }
}

/* Shown only if relevant. */
static void say_charting(struct words *words, const struct model *model,
                         const struct timeline *timeline, int hours)
{
    struct charting charting;
    charting_find(model, timeline, hours, &charting);
    if (charting.unlike) {
        snprintf(word(words, ROLE_NOTICE), WORD_BYTES,
                 _("! charted unlike the cohort: missing %d of the %d variables that %d of 100 of "
                   "its stays have by hour %d"),
                 charting.missing, charting.expected, CHARTING_PERCENT, charting.hours);
    }
}

static void say_all(const struct screen *screen, const struct session_stay *stay, size_t index,
                    struct words *words)
{
    const struct model *model = screen_model(screen, index);
    const struct risk *risk = screen_risk(screen, index);
    bool hidden = screen_is_hidden(screen, index);
    *words = (struct words){0};
    if (hidden) {
        snprintf(word(words, ROLE_STRONG), WORD_BYTES, "%s",
                 _("Your estimate first: type it, 0 to 100. Then the networks' are shown."));
    } else if (risk && risk->known) {
        say_risk(words, model, risk);
        say_estimate(screen, words, index);
    } else {
        snprintf(word(words, ROLE_NOTICE), WORD_BYTES, _("No risk: %s."),
                 risk ? _(risk->reason) : _("no network could be opened"));
    }
    say_person(words, stay);
    const char *warnings[4];
    int count = risk && risk->known ? risk_warnings(stay->patient, risk, warnings, 4) : 0;
    for (int i = 0; i < count; i++) {
        snprintf(word(words, ROLE_NOTICE), WORD_BYTES, "! %s", _(warnings[i]));
    }
    if (!hidden && risk && risk->known) {
        say_charting(words, model, session_timeline(screen->session, index), risk->hours);
        say_doubts(screen, words, index);
    }
    char score[128];
    news2_text(&stay->news2, true, score, sizeof score);
    snprintf(word(words, stay->news2.high >= 7 && stay->news2.low >= 5 ? ROLE_STRONG : ROLE_TEXT),
             WORD_BYTES, _("NEWS2 %s (Royal College of Physicians)"), score);
    uva_text(&stay->uva, score, sizeof score);
    snprintf(word(words, stay->uva.low > 4 ? ROLE_STRONG : ROLE_TEXT), WORD_BYTES,
             _("UVA %s (Moore et al.)"), score);
    say_data(words, stay->patient, risk);
    say_unseen(screen, words, index);
    if (!hidden) {
        say_why(screen, words, index);
    }
}

/* Everything shown of the current patient. */
struct facts {
    struct words words;
    char large[8]; /* the risk in large characters */
    bool above;    /* risk at or above the threshold */
    int hour;      /* under the cursor */
    struct timeline timeline;
    struct chart_source source; /* points at timeline */
};

/* False if there is no patient. */
static bool gather(const struct screen *screen, struct facts *facts)
{
    size_t index, other;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay) {
        return false;
    }
    bool hidden = screen_is_hidden(screen, index);
    const struct risk *risk = hidden ? NULL : screen_risk(screen, index);
    const struct model *model = hidden ? NULL : screen_model(screen, index);
    say_all(screen, stay, index, &facts->words);
    view_large(risk, facts->large, sizeof facts->large);
    facts->above = risk && risk->known && risk_is_above(risk->risk, model->threshold);
    facts->hour = screen_hour(screen, stay);
    chart_timeline(session_timeline(screen->session, index), &facts->timeline);
    facts->source = (struct chart_source){.patient = stay->patient,
                                          .timeline = &facts->timeline,
                                          .wall = screen_wall(screen, stay),
                                          .model = model,
                                          .risk = risk,
                                          .hour = facts->hour};
    facts->source.dots = screen->dots && canvas_has(screen->canvas, GLYPH_DOTS);
    facts->source.other = hidden ? NULL : screen_other(screen, index, &other);
    facts->source.other_risk =
        facts->source.other ? session_risk(screen->session, index, other) : NULL;
    return true;
}

/* ---- the layout ---- */

/* Space for the charts of a patient. */
struct chart_room {
    struct chart charts[CHARTS_MAX];
    int count, together; /* number of charts, and how many should be visible at once */
    int top, rows;
};

static int count_filled(const struct chart_room *room, int from, int to)
{
    int filled = 0;
    for (int i = from; i < to && i < room->count; i++) {
        filled += !room->charts[i].empty;
    }
    return filled;
}

/* Rows of a chart: all vital signs should be visible at once, so after one row each the remaining
 * rows go to the first non-empty charts; + and - set a fixed height instead. */
static int chart_rows(const struct course *course, const struct chart_room *room, int index)
{
    enum { TALLEST = 4 };
    if (course->rows > 0) {
        return course->rows < room->rows ? course->rows : room->rows;
    }
    int filled = count_filled(room, room->top, room->top + room->together);
    int rows = room->rows - (room->together - filled);
    int each = filled > 0 ? rows / filled : 1;
    if (room->charts[index].empty) {
        return 1;
    }
    if (each >= TALLEST) {
        return TALLEST;
    }
    each += count_filled(room, room->top, index) < rows - each * filled;
    return each > 0 ? each : 1;
}

/* Scrolls until the selected chart is fully visible. */
static void scroll_charts(struct course *course, struct chart_room *room)
{
    course->chart = course->chart < room->count ? course->chart : room->count - 1;
    course->chart = course->chart > 0 ? course->chart : 0;
    if (course->top > course->chart) {
        course->top = course->chart;
    }
    for (;;) {
        int used = 0;
        room->top = course->top;
        for (int i = room->top; i <= course->chart; i++) {
            used += chart_rows(course, room, i);
        }
        if (used <= room->rows || course->top == course->chart) {
            return;
        }
        course->top++;
    }
}

/* Number of rows of the text beside the number at this width; drawn if the area is not empty. */
static int put_words(struct canvas *canvas, const struct rect *area, const struct words *words,
                     int width)
{
    int lines = 0;
    for (int i = 0; i < words->count; i++) {
        lines += canvas_wrap(canvas, area, lines, 0, width, words->role[i], words->text[i]);
    }
    return lines;
}

static void arrange(const struct screen *screen, const struct course *course,
                    const struct facts *facts, const struct rect *area,
                    struct patient_layout *layout, struct chart_room *room)
{
    int left = big_width(facts->large, 1) + 2;
    int lines = put_words(screen->canvas, NULL, &facts->words, area->columns - left);
    layout_patient(area, left, lines, layout);
    layout_zoom(layout, course->zoom, course->first, facts->hour);
    *room = (struct chart_room){.top = course->top, .rows = layout->charts.rows};
    room->count = charts_list(&facts->source, room->charts, &room->together);
}

static void patient_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct course *course = state;
    struct facts facts;
    struct patient_layout layout;
    struct chart_room room;
    screen_explain(screen);
    if (gather(screen, &facts)) {
        arrange(screen, course, &facts, area, &layout, &room);
        course->first = layout.first;
        scroll_charts(course, &room);
    }
}

/* ---- drawing ---- */

static void draw_axis(const struct screen *screen, const struct patient_layout *layout, int hour)
{
    struct canvas *canvas = screen->canvas;
    canvas_paint(canvas, &layout->axis, 0, 0, layout->axis.columns, ROLE_HEADING);
    char under[24];
    snprintf(under, sizeof under, _("%02d-%02d h"), hour, hour + 1);
    /* The hour at the cursor is the heading of the readings. */
    canvas_text(canvas, &layout->axis, 0, 9, ROLE_CURSOR, under);
    int step = layout->per_hour >= 6 ? 1 : layout->per_hour >= 2 ? 3 : 6;
    for (int tick = layout->first; tick < layout->first + layout->hours; tick++) {
        if (tick % step == 0) {
            canvas_format(canvas, &layout->axis, 0,
                          layout->gutter + (tick - layout->first) * layout->per_hour, ROLE_HEADING,
                          "%d", tick);
        }
    }
}

struct readout {
    const struct chart_source *source;
    const struct chart *chart;
};

static void write_readout(const void *source, int step, char *out, size_t size)
{
    const struct readout *readout = source;
    chart_readout(readout->source, readout->chart, step, out, size);
}

static void draw_charts(const struct screen *screen, const struct course *course,
                        const struct chart_source *source, const struct patient_layout *layout,
                        const struct chart_room *room)
{
    for (int i = room->top, row = 0; i < room->count && row < room->rows; i++) {
        int height = chart_rows(course, room, i);
        struct rect area = {layout->charts.row + row, layout->charts.column,
                            height < room->rows - row ? height : room->rows - row,
                            layout->charts.columns};
        bool selected = i == course->chart;
        chart_draw(screen->canvas, &area, layout, source, &room->charts[i], selected);
        if (selected) {
            canvas_cursor(screen->canvas, &area, 0, 0);
        }
        row += height;
    }
    if (room->count > 0 && course->chart >= 0) {
        struct readout readout = {source, &room->charts[course->chart]};
        canvas_readout(screen->canvas, &layout->readout, 0, write_readout, &readout);
    }
}

static void draw_course(const struct screen *screen, const struct course *course,
                        const struct rect *area)
{
    struct facts facts;
    struct patient_layout layout;
    struct chart_room room;
    if (!gather(screen, &facts)) {
        canvas_text(screen->canvas, area, 2, 2, ROLE_STRONG, _("No patient."));
        return;
    }
    arrange(screen, course, &facts, area, &layout, &room);
    struct big big = {facts.above ? ROLE_ABOVE : ROLE_STRONG, GLYPH_FULL, 1, 1};
    big_draw(screen->canvas, &layout.number, &big, facts.large);
    put_words(screen->canvas, &layout.words, &facts.words,
              area->columns - big_width(facts.large, 1) - 2);
    draw_axis(screen, &layout, facts.hour);
    draw_charts(screen, course, &facts.source, &layout, &room);
}

static void patient_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    draw_course(screen, state, area);
}

/* Shows the newest values, with no chart selected. */
static void patient_beside(const struct screen *screen, const struct rect *area)
{
    const struct course course = {.chart = -1, .zoom = 1};
    struct screen alone = *screen;
    alone.other[0] = 0;
    alone.hour = -1;
    draw_course(&alone, &course, area);
}

static void patient_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    size_t stay, other;
    (void)state;
    sight_add_selected(sight, screen, true);
    if (screen_stay(screen, &stay) && !screen_is_hidden(screen, stay) &&
        screen_other(screen, stay, &other)) {
        sight_add(sight, stay, screen->session->models[other],
                  session_risk(screen->session, stay, other));
    }
}

/* ---- keys ---- */

static bool patient_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct course *course = state;
    static const int tallest = 12;
    long step;
    (void)rows;
    if (screen_move_hour(screen, action)) {
        return true;
    }
    if (view_move(action, 5, &step)) {
        course->chart = course->chart + step > 0 ? (int)(course->chart + step) : 0;
        return true; /* the layout keeps it inside */
    }
    switch (action) {
    case ACTION_ZOOM_IN:
        course->zoom = course->zoom < 8 ? course->zoom * 2 : 8;
        return true;
    case ACTION_ZOOM_OUT:
        course->zoom = course->zoom > 1 ? course->zoom / 2 : 1;
        return true;
    case ACTION_TALLER:
        course->rows = course->rows == 0 ? 3 : course->rows < tallest ? course->rows + 1 : tallest;
        return true;
    case ACTION_SHORTER:
        course->rows = course->rows > 1 ? course->rows - 1 : 1;
        return true;
    default:
        return false;
    }
}

static bool patient_work(struct screen *screen, void *state)
{
    (void)state;
    return screen_explain_step(screen);
}

static void patient_start(void *state)
{
    struct course *course = state;
    course->zoom = 1;
}

static const enum action patient_bar[] = {
    ACTION_WHY,          ACTION_NEXT_MODEL, ACTION_FLOWSHEET, ACTION_NETWORKS, ACTION_ENTRY,
    ACTION_NEXT_PATIENT, ACTION_LEFT,       ACTION_RIGHT,     ACTION_OTHER,    ACTION_ZOOM_IN,
    ACTION_ZOOM_OUT,     ACTION_PROBLEMS,   ACTION_FACTS,     ACTION_TALLER,   ACTION_SHORTER,
    ACTION_DOTS,         ACTION_NONE};
const struct view view_patient =
    VIEW(N_("Patient"), N_("{m} measured {c} carried, blank unknown. +1 +2 +3: NEWS2 points."),
         patient_bar, patient_draw, patient_patients, .state_size = sizeof(struct course),
         .start = patient_start, .lay_out = patient_lay_out, .act = patient_act,
         .beside = patient_beside, .work = patient_work);
