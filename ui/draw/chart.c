/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "patient/scheme.h"
#include "patient/scores.h"
#include "ui/draw/figure.h"
#include "ui/draw/plot.h"
#include "ui/draw/text.h"

/* ---- which charts ---- */

static const struct chart pairs[] = {
    {CHART_PAIR, N_("BP art"), VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP, VARIABLE_MAP, false},
    {CHART_PAIR, N_("BP cuff"), VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP, VARIABLE_NI_MAP, false},
    {CHART_PAIR, N_("BP"), VARIABLE_SBP, VARIABLE_DBP, VARIABLE_MBP, false},
};
enum { PAIRS = sizeof pairs / sizeof pairs[0] };

static bool is_there(const struct timeline *timeline, enum variable variable)
{
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        if (timeline->cells[variable][hour].origin != CELL_NONE) {
            return true;
        }
    }
    return false;
}

/* The variable, or its substitute if it was never measured. */
static enum variable shown_for(const struct timeline *timeline, enum variable variable)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    size_t count = variable_sources(variable, sources), i = 0;
    while (i < count && !is_there(timeline, sources[i])) {
        i++;
    }
    return sources[i < count ? i : 0];
}

static struct chart series(const struct timeline *timeline, enum variable variable)
{
    return (struct chart){CHART_SERIES,  variable_info(variable)->name, variable, VARIABLE_NONE,
                          VARIABLE_NONE, !is_there(timeline, variable)};
}

static int list_pairs(const struct timeline *timeline, struct chart *charts)
{
    int count = 0;
    for (int i = 0; i < PAIRS; i++) {
        const struct chart *pair = &pairs[i];
        if (is_there(timeline, pair->variable) || is_there(timeline, pair->lower) ||
            is_there(timeline, pair->mean)) {
            charts[count++] = *pair;
        }
    }
    if (count == 0) {
        charts[count] = pairs[PAIRS - 1];
        charts[count++].empty = true;
    }
    return count;
}

static bool is_of(const struct chart *chart, enum variable variable)
{
    return variable != VARIABLE_NONE &&
           (chart->variable == variable || chart->lower == variable || chart->mean == variable);
}

static bool is_listed(const struct chart *charts, int count, enum variable variable)
{
    int i = 0;
    while (i < count && !is_of(&charts[i], variable)) {
        i++;
    }
    return i < count;
}

int charts_list(const struct chart_source *source, struct chart charts[CHARTS_MAX], int *first)
{
    const struct timeline *timeline = source->timeline;
    int count = 0;
    if (source->risk && source->risk->known) {
        charts[count++] = (struct chart){CHART_RISK,    N_("Risk"),    VARIABLE_NONE,
                                         VARIABLE_NONE, VARIABLE_NONE, false};
    }
    count += list_pairs(timeline, charts + count);
    const enum variable vital[] = {VARIABLE_HR, VARIABLE_RESP_RATE,
                                   shown_for(timeline, VARIABLE_SPO2), VARIABLE_TEMP, VARIABLE_GCS};
    for (size_t i = 0; i < sizeof vital / sizeof vital[0]; i++) {
        charts[count++] = series(timeline, vital[i]);
    }
    *first = count;
    for (int group = GROUP_VITAL; group <= GROUP_OTHER; group++) {
        for (int i = 0; i < VARIABLE_COUNT; i++) {
            enum variable variable = (enum variable)i;
            if ((int)variable_info(variable)->group == group && is_there(timeline, variable) &&
                !is_listed(charts, count, variable)) {
                charts[count++] = series(timeline, variable);
            }
        }
    }
    return count;
}

void chart_timeline(const struct timeline *timeline, struct timeline *shown)
{
    struct scheme_view view;
    *shown = *timeline;
    scheme_view(SCHEME_MIMIC3, timeline, &view);
    memcpy(shown->cells[VARIABLE_GCS], view.cells[VARIABLE_GCS], sizeof shown->cells[VARIABLE_GCS]);
}

/* ---- drawing ---- */

static int points_of(const struct timeline *timeline, enum variable variable, double value)
{
    enum news2_input input = news2_input_of(variable);
    bool scored = input != NEWS2_INPUT_COUNT && !timeline->child;
    int points = scored ? news2_points(input, value) : 0;
    return points > 0 ? points : 0;
}

/* Takes the visible hours. */
static void take_series(const struct chart_source *source, const struct patient_layout *layout,
                        enum variable variable, struct plot_point points[STAY_HOURS])
{
    for (int i = 0; i < layout->hours; i++) {
        int hour = layout->first + i;
        points[i] = (struct plot_point){0, PLOT_GAP, 0};
        if (hour >= source->patient->hours) {
            continue; /* nothing is carried beyond the end of the stay */
        }
        const struct cell *cell = &source->timeline->cells[variable][hour];
        if (cell->origin != CELL_NONE) {
            points[i].value = (double)cell->value;
            points[i].origin = cell->origin == CELL_MEASURED ? PLOT_NEW : PLOT_OLD;
            points[i].points =
                (signed char)points_of(source->timeline, variable, (double)cell->value);
        }
    }
}

/* Range of a variable's chart: that of the values, but at least a quarter of the usual range, so
 * that noise does not look like a trend. */
static double least_span(enum variable variable)
{
    const struct variable_info *info = variable_info(variable);
    double span = (info->usual_high - info->usual_low) / 4;
    return span > 0 ? span : 1;
}

static bool plot_variable(struct plot *plot, const struct chart_source *source,
                          const struct patient_layout *layout, const struct chart *chart)

{
    struct plot_point upper[STAY_HOURS], lower[STAY_HOURS], mean[STAY_HOURS];
    double low, high, low2, high2;
    take_series(source, layout, chart->variable, upper);
    bool some = plot_range(upper, layout->hours, least_span(chart->variable), &low, &high);
    if (chart->kind == CHART_PAIR) {
        take_series(source, layout, chart->lower, lower);
        take_series(source, layout, chart->mean, mean);
        if (plot_range(lower, layout->hours, 0, &low2, &high2)) {
            low = some ? fmin(low, low2) : low2;
            high = some ? fmax(high, high2) : high2;
            some = true;
        }
        if (plot_range(mean, layout->hours, 0, &low2, &high2)) {
            low = some ? fmin(low, low2) : low2;
            high = some ? fmax(high, high2) : high2;
            some = true;
        }
    }
    if (!some) {
        return false;
    }
    /* A scale does not exceed the possible range: no saturation above 100. */
    const struct variable_info *info = variable_info(chart->variable);
    plot->low = fmax(low, info->accept_low);
    plot->high = fmin(high > low ? high : low + 1, info->accept_high);
    if (chart->kind == CHART_PAIR) {
        plot_pair(plot, upper, lower, layout->hours);
        plot_mean(plot, mean, layout->hours);
    } else {
        plot_series(plot, upper, layout->hours);
    }
    return true;
}

static void take_risk(const struct risk *risk, const struct patient_layout *layout,
                      struct plot_point points[STAY_HOURS])
{
    for (int i = 0; i < layout->hours; i++) {
        int hour = layout->first + i;
        bool there = risk->known && hour < risk->hours;
        points[i] = (struct plot_point){there ? (double)risk->by_hour[hour] : 0,
                                        there ? PLOT_NEW : PLOT_GAP, 0};
    }
}

/* The risk as a filled curve; beside that of another network both are lines. */
static void plot_risk(struct plot *plot, const struct chart_source *source,
                      const struct patient_layout *layout)
{
    struct plot_point points[STAY_HOURS], other[STAY_HOURS];
    double most = source->model->threshold;
    bool lines = source->other && plot->rows > 1;
    take_risk(source->risk, layout, points);
    for (int i = 0; i < layout->hours; i++) {
        most = fmax(most, points[i].value);
    }
    if (lines) {
        take_risk(source->other_risk, layout, other);
        for (int i = 0; i < layout->hours; i++) {
            most = fmax(most, other[i].value);
        }
    }
    plot->low = 0;
    plot->high = fmin(1, ceil(most * 10 + 0.01) / 10); /* the next full tenth */
    if (lines) {
        plot_line(plot, other, layout->hours, 1);
        plot_line(plot, points, layout->hours, 0); /* over it */
    } else {
        plot_area(plot, points, layout->hours);
    }
    if (plot->rows > 1) {
        plot_level(plot, source->model->threshold);
    }
}

static const enum glyph mark_glyphs[] = {
    [PLOT_CARRIED] = GLYPH_CARRIED, [PLOT_MEASURED] = GLYPH_MEASURED, [PLOT_MEAN] = GLYPH_MEAN,
    [PLOT_PAIR] = GLYPH_PAIR,       [PLOT_TOP] = GLYPH_PAIR_TOP,      [PLOT_END] = GLYPH_PAIR_END,
    [PLOT_LEVEL] = GLYPH_THRESHOLD, [PLOT_JOIN] = GLYPH_LINE,
};

/* A line of readings; in the chart of the risk that of the network in use, and that of another. */
static void draw_line(struct canvas *canvas, const struct rect *area, int row, int column,
                      const struct plot_cell *cell, bool dots, bool risk)
{
    static const enum role roles[][2] = {{ROLE_CARRIED, ROLE_MEASURED},
                                         {ROLE_CURVE, ROLE_LINE_1 + 1}};
    static const enum glyph glyphs[] = {GLYPH_MEASURED, GLYPH_MEAN};
    /* Measured values take precedence over carried ones; the network in use over another. */
    int line = risk ? cell->line : cell->line || cell->crossed;
    if (dots) {
        canvas_dots(canvas, area, row, column, roles[risk][line], cell->dots);
    } else {
        canvas_glyph(canvas, area, row, column, roles[risk][line], glyphs[line]);
    }
}

static void draw_mark(struct canvas *canvas, const struct rect *area, int row, int column,
                      const struct plot_cell *cell)
{
    static const enum role bands[] = {ROLE_MEASURED, ROLE_POINTS_1, ROLE_POINTS_2, ROLE_POINTS_3};
    bool old = cell->mark == PLOT_CARRIED || cell->mark == PLOT_JOIN ||
               (cell->mark == PLOT_PAIR && cell->point < 0);
    if (cell->mark >= PLOT_FILL_1) {
        canvas_glyph(canvas, area, row, column, ROLE_CURVE,
                     (enum glyph)(GLYPH_LEVEL_1 + (cell->mark - PLOT_FILL_1)));
    } else if (cell->points > 0 && cell->points <= 3) {
        canvas_format(canvas, area, row, column, bands[cell->points], "%d", cell->points);
    } else if (cell->mark != PLOT_EMPTY) {
        canvas_glyph(canvas, area, row, column, old ? ROLE_CARRIED : ROLE_MEASURED,
                     mark_glyphs[cell->mark]);
    }
}

/* Normal is defined by the score only: what is usual in intensive care is not normal. */
static bool is_normal(const struct chart_source *source, enum variable variable, double value)
{
    enum news2_input input = news2_input_of(variable);
    return input != NEWS2_INPUT_COUNT && !source->timeline->child &&
           news2_points(input, value) == 0;
}

/* Shades the background of the plot, and marks its side if there is no colour. */
static void draw_normal_band(struct canvas *canvas, const struct rect *area,
                             const struct patient_layout *layout, const struct chart_source *source,
                             const struct chart *chart, const struct plot *plot)
{
    for (int row = 0; row < plot->rows && plot->rows > 1; row++) {
        double value = plot->high - row * (plot->high - plot->low) / (plot->rows - 1);
        if (chart->kind == CHART_SERIES && is_normal(source, chart->variable, value)) {
            canvas_glyph(canvas, area, row, layout->gutter - 1, ROLE_TEXT, GLYPH_BAND);
            canvas_shade(canvas, area, row, layout->gutter, plot->columns);
        }
    }
}

static void draw_plot(struct canvas *canvas, const struct rect *area,
                      const struct patient_layout *layout, const struct chart_source *source,
                      const struct chart *chart, const struct plot *plot)
{
    for (int row = 0; row < plot->rows; row++) {
        for (int column = 0; column < plot->columns; column++) {
            const struct plot_cell *cell = &plot->cells[row * plot->columns + column];
            if (cell->mark == PLOT_LINE) {
                draw_line(canvas, area, row, layout->gutter + column, cell, plot->dots,
                          chart->kind == CHART_RISK);
            } else {
                draw_mark(canvas, area, row, layout->gutter + column, cell);
            }
        }
        canvas_paint(canvas, area, row,
                     layout->gutter + (source->hour - layout->first) * plot->per_point,
                     plot->per_point, ROLE_CURSOR);
    }
}

static void scale_text(const struct chart *chart, double value, char *out, size_t size)
{
    if (chart->kind == CHART_RISK) {
        say_format(out, size, "%.0f%%", 100 * value);
    } else {
        int decimals = variable_info(chart->variable)->decimals;
        say_format(out, size, "%.*f", fabs(value) >= 1000 ? 0 : decimals, value);
    }
}

/* Column of the first run of `count` empty cells in a row of the plot, or -1. */
static int empty_run(const struct plot *plot, int row, int columns)
{
    for (int column = 0, run = 0; column < plot->columns; column++) {
        run = plot->cells[row * plot->columns + column].mark == PLOT_EMPTY ? run + 1 : 0;
        if (run == columns) {
            return column + 1 - columns;
        }
    }
    return -1;
}

/* Labels the ends of the scale where the plot is empty: never beside the name, where the value is
 * shown, and in words, so that they are not read as a value. */
static void draw_limits(struct canvas *canvas, const struct rect *area,
                        const struct patient_layout *layout, const struct chart *chart,
                        const struct plot *plot)
{
    const struct {
        int row;
        double value;
        const char *word;
    } limits[] = {{0, plot->high, N_("to")}, {plot->rows - 1, plot->low, N_("from")}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0] && plot->rows > 1; i++) {
        char text[24], line[48];
        scale_text(chart, limits[i].value, text, sizeof text);
        snprintf(line, sizeof line, "%s %s", _(limits[i].word), text);
        int column = empty_run(plot, limits[i].row, canvas_width(canvas, line) + 2);
        if (column >= 0) {
            canvas_text(canvas, area, limits[i].row, layout->gutter + column + 1, ROLE_CARRIED,
                        line);
        }
    }
}

static void draw_name(struct canvas *canvas, const struct rect *area,
                      const struct patient_layout *layout, const struct chart *chart, bool selected)
{
    const char *name = _(chart->name);
    for (int row = 0; row < area->rows; row++) {
        canvas_glyph(canvas, area, row, layout->gutter - 1, ROLE_TEXT, GLYPH_SIDE);
    }
    if (selected) {
        canvas_paint(canvas, area, 0, 0, canvas_width(canvas, name) + 1, ROLE_SELECTED);
        canvas_glyph(canvas, area, 0, 0, ROLE_SELECTED, GLYPH_POINTER);
    }
    canvas_text(canvas, area, 0, 1, selected ? ROLE_SELECTED : ROLE_STRONG, name);
}

static void value_text(const struct cell *cell, enum variable variable, char *out, size_t size)
{
    if (cell->origin == CELL_NONE) {
        snprintf(out, size, "-");
    } else {
        say_format(out, size, "%.*f", variable_info(variable)->decimals, (double)cell->value);
    }
}

static const struct cell *cell_at(const struct chart_source *source, enum variable variable)
{
    return &source->timeline->cells[variable][source->hour];
}

/* The first hour of those up to the cursor in which the risk was never below the threshold. */
static int above_since(const struct chart_source *source)
{
    int since = source->hour;
    while (since > 0 && risk_is_above(source->risk->by_hour[since - 1], source->model->threshold)) {
        since--;
    }
    return since + 1;
}

/* The risk at the cursor and since when it is above the threshold, or what another network says. */
static void draw_risk_reading(struct canvas *canvas, const struct rect *area,
                              const struct chart_source *source)
{
    char text[64];
    bool above = false;
    if (source->hour < source->risk->hours) {
        float value = source->risk->by_hour[source->hour];
        above = risk_is_above(value, source->model->threshold);
        view_percent((double)value, text, sizeof text);
        canvas_format(canvas, area, 0, 0, above ? ROLE_ABOVE : ROLE_STRONG, "%s %s", text,
                      above ? _("ABOVE") : _("below"));
    }
    if (source->other && source->other_risk->known && source->hour < source->other_risk->hours) {
        view_percent((double)source->other_risk->by_hour[source->hour], text, sizeof text);
        canvas_glyph(canvas, area, 1, 0, ROLE_LINE_1 + 1, GLYPH_MEAN);
        canvas_format(canvas, area, 1, 1, ROLE_LINE_1 + 1, "%s %s", text, source->other->name);
    } else if (above) {
        canvas_format(canvas, area, 1, 0, ROLE_TEXT, _("since hour %d"), above_since(source));
    }
}

/* "12m", "3.5h", "26h". */
static void age_text(double age, char *out, size_t size)
{
    if (age < 1) {
        say_format(out, size, _("%.0fm"), fmin(59, 60 * age));
    } else {
        say_format(out, size, _("%.*fh"), age < 10 ? 1 : 0, age);
    }
}

static double age_of(const struct chart_source *source, const struct cell *cell)
{
    return source->hour + 1 - (double)cell->at;
}

/* NEWS2 points of a reading at the cursor; none if it is too old. */
static int points_now(const struct chart_source *source, enum variable variable,
                      const struct cell *cell)
{
    return cell->origin == CELL_NONE || age_of(source, cell) > NEWS2_RECENT_HOURS
               ? 0
               : points_of(source->timeline, variable, (double)cell->value);
}

static void ends_text(const struct chart *chart, const struct cell *upper, const struct cell *lower,
                      char *out, size_t size)
{
    char high[24], low[24];
    value_text(upper, chart->variable, high, sizeof high);
    value_text(lower, chart->lower, low, sizeof low);
    snprintf(out, size, "%s/%s", high, low);
}

/* The last measured value of an earlier hour, and the direction of change since. */
static void read_before(const struct chart_source *source, const struct chart *chart,
                        enum variable variable, struct chart_reading *reading)
{
    const struct cell *cells = source->timeline->cells[variable];
    int hour = source->hour;
    while (hour >= 0 && cells[hour].origin == CELL_CARRIED) {
        hour--;
    }
    double value = (double)cells[source->hour].value;
    for (hour--; hour >= 0 && cells[hour].origin != CELL_MEASURED; hour--) {
    }
    if (hour >= 0) {
        double before = (double)cells[hour].value;
        if (chart->kind == CHART_PAIR) {
            ends_text(chart, &source->timeline->cells[chart->variable][hour],
                      &source->timeline->cells[chart->lower][hour], reading->before,
                      sizeof reading->before);
        } else {
            value_text(&cells[hour], variable, reading->before, sizeof reading->before);
        }
        reading->change = (value > before) - (value < before);
    }
}

/* Is this end of a pair older than the other? */
static bool is_behind(const struct chart_source *source, const struct cell *cell,
                      const struct cell *other)
{
    return other->origin != CELL_NONE && age_of(source, other) <= NEWS2_RECENT_HOURS &&
           age_of(source, cell) > NEWS2_RECENT_HOURS;
}

/* Both ends of a pair as one value; returns the end whose age is that of the value. */
static enum variable read_ends(const struct chart_source *source, const struct chart *chart,
                               struct chart_reading *reading)
{
    static const struct cell none = {.origin = CELL_NONE};
    const struct cell *upper = cell_at(source, chart->variable);
    const struct cell *lower = cell_at(source, chart->lower);
    const struct cell *high = is_behind(source, upper, lower) ? &none : upper;
    const struct cell *low = is_behind(source, lower, upper) ? &none : lower;
    ends_text(chart, high, low, reading->value, sizeof reading->value);
    bool lone = high->origin == CELL_NONE, older = low->origin != CELL_NONE && low->at < high->at;
    return lone || older ? chart->lower : chart->variable;
}

bool chart_reading(const struct chart_source *source, const struct chart *chart,
                   struct chart_reading *reading)
{
    enum variable shown = chart->variable;
    *reading = (struct chart_reading){0};
    if (chart->kind == CHART_PAIR) {
        shown = read_ends(source, chart, reading);
    } else {
        value_text(cell_at(source, shown), shown, reading->value, sizeof reading->value);
    }
    const struct cell *cell = cell_at(source, shown);
    if (cell->origin == CELL_NONE) {
        return false;
    }
    snprintf(reading->unit, sizeof reading->unit, "%s", variable_info(chart->variable)->unit);
    reading->most = points_now(source, chart->variable, cell_at(source, chart->variable));
    if (reading->most > 0) {
        snprintf(reading->points, sizeof reading->points, "+%d", reading->most);
    }
    reading->measured = cell->origin == CELL_MEASURED;
    reading->hours_old = age_of(source, cell);
    reading->old = reading->hours_old > NEWS2_RECENT_HOURS;
    age_text(reading->hours_old, reading->age, sizeof reading->age);
    read_before(source, chart, shown, reading);
    return true;
}

/* The value at the cursor beside its name, in bold; the mark before its age tells measured from
 * carried. If the unit does not fit, it is shown below. */
static void draw_reading(struct canvas *canvas, const struct rect *area,
                         const struct chart_source *source, const struct chart *chart)
{
    static const enum role bands[] = {ROLE_TEXT, ROLE_POINTS_1, ROLE_POINTS_2, ROLE_POINTS_3};
    struct chart_reading reading;
    if (chart->kind == CHART_RISK) {
        draw_risk_reading(canvas, area, source);
        return;
    }
    if (!chart_reading(source, chart, &reading)) {
        canvas_text(canvas, area, 0, 0, ROLE_TEXT, "-");
        return;
    }
    int age = canvas_width(canvas, reading.age) + 1, points = canvas_width(canvas, reading.points);
    int unit = canvas_width(canvas, reading.unit);
    int used = canvas_text(canvas, area, 0, 0, ROLE_STRONG, reading.value);
    bool fits = used + 1 + unit + (points > 0) + points + 1 + age <= area->columns;
    bool apart = used + (points > 0) + points + 1 + age <= area->columns;
    canvas_text(canvas, area, !fits, fits ? used + 1 : 0, ROLE_TEXT, reading.unit);
    canvas_text(canvas, area, 0, area->columns - age - apart - points, bands[reading.most],
                reading.points);
    canvas_glyph(canvas, area, 0, area->columns - age,
                 reading.measured ? ROLE_MEASURED : ROLE_CARRIED,
                 reading.measured ? GLYPH_MEASURED : GLYPH_CARRIED);
    canvas_text(canvas, area, 0, area->columns - age + 1, ROLE_TEXT, reading.age);
}

/* Has the file readings of an empty chart, none of which is used? An empty pair is shown for all
 * pairs. */
static bool has_unused(const struct patient *patient, const struct chart *chart)
{
    bool pair = chart->kind == CHART_PAIR;
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        bool unused = problem->kind == PROBLEM_REJECTED || problem->kind == PROBLEM_UNIT ||
                      problem->kind == PROBLEM_CONTRADICTION;
        if (unused && is_listed(pair ? pairs : chart, pair ? PAIRS : 1, problem->variable)) {
            return true;
        }
    }
    return false;
}

void chart_draw(struct canvas *canvas, const struct rect *area, const struct patient_layout *layout,
                const struct chart_source *source, const struct chart *chart, bool selected)
{
    enum { ROWS_MAX = 64, COLUMNS_MAX = STAY_HOURS * 4 };
    struct plot_cell cells[ROWS_MAX * COLUMNS_MAX];
    struct plot plot;
    int rows = area->rows < ROWS_MAX ? area->rows : ROWS_MAX;
    int columns = layout->hours * layout->per_hour;
    if (columns > COLUMNS_MAX) {
        return; /* no layout is that wide */
    }
    plot_start(&plot, cells, rows, columns, layout->per_hour, 0, 1);
    plot.dots = source->dots;
    bool empty = false;
    if (chart->kind == CHART_RISK) {
        plot_risk(&plot, source, layout);
    } else {
        empty = !plot_variable(&plot, source, layout, chart);
    }
    draw_name(canvas, area, layout, chart, selected);
    draw_plot(canvas, area, layout, source, chart, &plot);
    if (empty) {
        canvas_text(canvas, area, 0, layout->gutter + 1, ROLE_TEXT,
                    has_unused(source->patient, chart) ? _("none used: see Problems")
                                                       : _("not measured"));
    }
    if (!empty) {
        int name = canvas_width(canvas, _(chart->name)), left = name < 7 ? 9 : name + 2;
        struct rect beside = {area->row, area->column + left, area->rows,
                              layout->gutter - 1 - left};
        draw_limits(canvas, area, layout, chart, &plot);
        draw_normal_band(canvas, area, layout, source, chart, &plot);
        draw_reading(canvas, &beside, source, chart);
    }
}

/* ---- reading out ----
 * A readout that has no room is written again with fewer letters: step 1 has the short name of the
 * variable, step 2 shorter words, step 3 hardly any. Every number stays. */

static void read_risk(const struct chart_source *source, int step, char *out, size_t size)
{
    char share[16], score[96], end[WALL_BYTES];
    int hour = source->hour + 1;
    struct news2 news2;
    news2_at(source->timeline, hour, &news2);
    news2_text(&news2, step < 2, score, sizeof score);
    if (source->hour >= source->risk->hours) {
        snprintf(out, size, _("hour %d: no risk"), hour);
        return;
    }
    view_percent((double)source->risk->by_hour[source->hour], share, sizeof share);
    if (source->wall->known) {
        wall_short(source->wall, 60L * hour, end, sizeof end);
        snprintf(out, size,
                 step == 0  ? _("hour %d, to %s: risk %s at that time; NEWS2 %s")
                 : step < 3 ? _("hour %d, to %s: risk %s; NEWS2 %s")
                            : _("%d h, %s: risk %s; NEWS2 %s"),
                 hour, end, share, score);
        return;
    }
    snprintf(out, size,
             step == 0 ? _("hour %d: risk %s at that time; NEWS2 %s")
                       : _("hour %d: risk %s; NEWS2 %s"),
             hour, share, score);
}

static size_t add(char *out, size_t size, size_t used, const char *text)
{
    if (used < size) {
        used += (size_t)snprintf(out + used, size - used, "%s", text);
    }
    return used < size ? used : size - 1;
}

void chart_origin(const struct wall *wall, const struct cell *cell, int hour, const char *what,
                  int step, char *out, size_t size)
{
    char clock[WALL_BYTES], text[READOUT_BYTES];
    double old = hour + 1 - (double)cell->at;
    (step < 3 ? wall_moment : wall_brief)(wall, (double)cell->at, clock, sizeof clock);
    if (cell->origin != CELL_MEASURED) {
        say_format(text, sizeof text,
                   step < 2    ? _("%s carried forward from %s, %.1f h old")
                   : step == 2 ? _("%s from %s, %.1f h old")
                               : "%s, %s, %.1f h",
                   what, clock, old);
    } else if (cell->readings > 1) {
        snprintf(text, sizeof text,
                 step < 2    ? _("%s measured at %s (%d readings)")
                 : step == 2 ? _("%s at %s (%d readings)")
                             : "%s, %s (n=%d)",
                 what, clock, (int)cell->readings);
    } else {
        snprintf(text, sizeof text,
                 step < 2    ? _("%s measured at %s")
                 : step == 2 ? _("%s at %s")
                             : "%s, %s",
                 what, clock);
    }
    add(out, size, 0, text);
}

static void read_points(const struct chart_source *source, enum variable variable,
                        const struct cell *cell, int step, char *out, size_t size)
{
    char text[64];
    size_t used = strlen(out);
    int points = points_now(source, variable, cell);
    if (points > 0) {
        snprintf(text, sizeof text, step < 2 ? _("NEWS2 points %d") : "+%d", points);
        used = add(out, size, add(out, size, used, ", "), text);
    }
    const struct variable_info *info = variable_info(variable);
    int side = variable_side(variable, (double)cell->value);
    if (step < 2 && info->usual_high > info->usual_low && side != 0) {
        add(out, size, add(out, size, used, ", "),
            side < 0 ? _("unusually low") : _("unusually high"));
    }
}

/* "BP 120/80 mean 93" of a pair. */
static void read_pair(const struct chart_source *source, const struct chart *chart, int step,
                      char *out, size_t size)
{
    char upper[24], lower[24], mean[24];
    value_text(cell_at(source, chart->variable), chart->variable, upper, sizeof upper);
    value_text(cell_at(source, chart->lower), chart->lower, lower, sizeof lower);
    value_text(cell_at(source, chart->mean), chart->mean, mean, sizeof mean);
    snprintf(out, size, step < 3 ? _("%s %s/%s mean %s") : "%s %s/%s (%s)", _(chart->name), upper,
             lower, mean);
}

void chart_readout(const struct chart_source *source, const struct chart *chart, int step,
                   char *out, size_t size)
{
    char value[24], what[192];
    if (chart->kind == CHART_RISK) {
        read_risk(source, step, out, size);
        return;
    }
    const struct variable_info *info = variable_info(chart->variable);
    const struct cell *cell = cell_at(source, chart->variable), *shown = cell;
    const char *name = step == 0 ? _(info->label) : info->name;
    const char *blank = *info->unit ? " " : "";
    snprintf(what, sizeof what, "%s", name);
    if (chart->kind == CHART_PAIR) {
        read_pair(source, chart, step, what, sizeof what);
        shown = cell->origin != CELL_NONE ? cell : cell_at(source, chart->mean);
    } else if (cell->origin != CELL_NONE) {
        value_text(cell, chart->variable, value, sizeof value);
        snprintf(what, sizeof what, "%s %s", name, value);
    }
    if (shown->origin == CELL_NONE) {
        snprintf(out, size, _("%s: not measured up to hour %d"), what, source->hour + 1);
        return;
    }
    size_t used = strlen(what);
    snprintf(what + used, sizeof what - used, "%s%s", blank, info->unit);
    chart_origin(source->wall, shown, source->hour, what, step, out, size);
    if (cell->origin != CELL_NONE) {
        read_points(source, chart->variable, cell, step, out, size);
    }
}
