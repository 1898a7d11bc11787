/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The drawings of app/evaluate_report.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/evaluate_report.h"
#include "app/svg.h"
#include "base/memory.h"

/* "lstm", with its scheme if there are several. */
static void name_model(const struct judged_model *all, size_t count, size_t i, char *out,
                       size_t size)
{
    bool mixed = false;
    for (size_t k = 1; k < count; k++) {
        mixed = mixed || all[k].model->spec.scheme != all[0].model->spec.scheme;
    }
    snprintf(out, size, "%s%s%s", all[i].model->name, mixed ? ", " : "",
             mixed ? scheme_name(all[i].model->spec.scheme) : "");
}

static void legend(const struct judged_model *all, size_t count, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        char name[96];
        struct text line = {0};
        const struct estimate *auroc = &all[i].evaluation.auroc;
        name_model(all, count, i, name, sizeof name);
        text_format(&line, "%s: %.3f (%.3f-%.3f)", name, auroc->value, auroc->low, auroc->high);
        svg_legend(out, (int)i + 1, (int)i, line.data);
        text_free(&line);
    }
}

/* A drawing may be shared without the text, so it must state which stays it shows. */
static void say_doubt(const struct judged_model *all, size_t count, int row, struct text *out)
{
    static const char *const WORDS[] = {
        [DOUBT_HELD_OUT] = "held-out stays",
        [DOUBT_FITTED] = "CAUTION: stays that networks were fitted on",
        [DOUBT_MAY_BE] = "CAUTION: perhaps stays that networks were fitted on",
        [DOUBT_OTHER] = "stays of another cohort",
        [DOUBT_SYNTHETIC] = "SYNTHETIC stays of no real patient",
    };
    enum evaluate_doubt doubt = all[0].doubt;
    bool recalibrated = false;
    struct text line = {0};
    for (size_t i = 0; i < count; i++) {
        bool worse =
            all[i].doubt == DOUBT_FITTED || (all[i].doubt == DOUBT_MAY_BE && doubt != DOUBT_FITTED);
        doubt = worse && doubt != DOUBT_SYNTHETIC ? all[i].doubt : doubt;
        doubt = all[i].doubt == DOUBT_SYNTHETIC ? DOUBT_SYNTHETIC : doubt;
        recalibrated = recalibrated || all[i].recalibrated;
    }
    text_format(&line, "%zu stays, %zu deaths, hour %d", all[0].evaluation.stays,
                all[0].evaluation.deaths, all[0].evaluation.at_hour);
    svg_note(out, row, line.data);
    recalibrated = recalibrated && (doubt == DOUBT_OTHER || doubt == DOUBT_HELD_OUT);
    svg_note(out, row + 1,
             recalibrated ? "CAUTION: stays that a calibration was fitted to" : WORDS[doubt]);
    text_free(&line);
}

/* ---- ROC ---- */

static void draw_roc(const struct judged_model *all, size_t count, struct text *out)
{
    const struct svg_plot plot = {"ROC curve",
                                  {"1 - specificity", 0, 1, 0.2, false},
                                  {"sensitivity", 0, 1, 0.2, false},
                                  (int)count + 6};
    const struct svg_point chance[] = {{0, 0}, {1, 1}};
    svg_start(out, &plot);
    svg_line(out, &plot, SVG_REFERENCE, chance, 2);
    for (size_t i = 0; i < count; i++) {
        const struct evaluation *e = &all[i].evaluation;
        const struct metrics_table *own = &e->thresholds[EVALUATE_THRESHOLDS - 1];
        struct svg_point *points = memory_new(e->roc_count, sizeof *points);
        for (size_t k = 0; k < e->roc_count; k++) {
            points[k] =
                (struct svg_point){(double)e->roc[k].false_share, (double)e->roc[k].true_share};
        }
        svg_curve(out, &plot, (int)i, points, e->roc_count);
        svg_circle(out, &plot, (int)i,
                   (double)own->flagged_lived / (double)(own->flagged_lived + own->passed_lived),
                   (double)own->flagged_died / (double)(own->flagged_died + own->passed_died), 7);
        free(points);
    }
    svg_note(out, 0, "AUROC (95 % interval)");
    legend(all, count, out);
    svg_legend(out, (int)count + 1, SVG_REFERENCE, "chance");
    svg_note(out, (int)count + 2, "ring: at the network's own threshold");
    say_doubt(all, count, (int)count + 4, out);
    svg_end(out);
}

/* ---- reliability ---- */

static void draw_bins(const struct svg_plot *plot, const struct evaluation *e, int series,
                      bool intervals, struct text *out)
{
    struct svg_point points[EVALUATE_BINS];
    size_t known = 0;
    for (size_t b = 0; b < EVALUATE_BINS; b++) {
        const struct metrics_bin *bin = &e->bins[b];
        struct estimate share = metrics_share(bin->deaths, bin->stays);
        if (bin->stays == 0) {
            continue;
        }
        points[known++] = (struct svg_point){bin->mean_risk, share.value};
        svg_symbol(out, plot, series, bin->mean_risk, share.value);
        if (intervals) {
            svg_interval(out, plot, series, bin->mean_risk, share.low, share.high);
        }
    }
    svg_line(out, plot, series, points, known);
}

/* Rounded, so that no -0.00 is shown. */
static double hundredths(double value)
{
    return round(100 * value) / 100 + 0.0;
}

static void draw_reliability(const struct judged_model *all, size_t count, struct text *out)
{
    const struct svg_plot plot = {"Reliability: tenths of the stays by risk",
                                  {"mean risk", 0, 1, 0.2, false},
                                  {"share that died", 0, 1, 0.2, false},
                                  (int)count + 6};
    const struct svg_point ideal[] = {{0, 0}, {1, 1}};
    svg_start(out, &plot);
    svg_line(out, &plot, SVG_REFERENCE, ideal, 2);
    svg_note(out, 0, "slope, intercept, calibration error");
    for (size_t i = 0; i < count; i++) {
        const struct estimate *m = all[i].evaluation.measures;
        char name[96];
        struct text line = {0};
        draw_bins(&plot, &all[i].evaluation, (int)i, count == 1, out);
        name_model(all, count, i, name, sizeof name);
        text_format(&line, "%s: %.2f, %.2f, %.3f", name, hundredths(m[MEASURE_SLOPE].value),
                    hundredths(m[MEASURE_INTERCEPT].value), m[MEASURE_ECE].value);
        svg_legend(out, (int)i + 1, (int)i, line.data);
        text_free(&line);
    }
    svg_legend(out, (int)count + 1, SVG_REFERENCE, "as expected");
    if (count == 1) {
        svg_note(out, (int)count + 2, "bars: 95 % intervals (Wilson)");
    }
    say_doubt(all, count, (int)count + 4, out);
    svg_end(out);
}

/* ---- decision curve ---- */

/* The curve of the other source is based on the stays that have both risks. */
static void draw_against(const struct judged_model *all, size_t count, const struct svg_plot *plot,
                         struct text *out)
{
    const struct against *against = &all[0].against;
    struct svg_point points[AGAINST_BENEFITS];
    char words[96];
    if (!against->column) {
        return;
    }
    for (size_t k = 0; k < AGAINST_BENEFITS; k++) {
        const struct metrics_table *table = &against->other.benefits[k];
        points[k] = (struct svg_point){table->threshold, metrics_net_benefit(table)};
    }
    svg_curve(out, plot, (int)count, points, AGAINST_BENEFITS);
    snprintf(words, sizeof words, "%s, its %zu stays", against->column, against->stays);
    svg_legend(out, (int)count + 6, (int)count, words);
}

static void draw_decision(const struct judged_model *all, size_t count, struct text *out)
{
    double prevalence = all[0].evaluation.observed;
    double top = 0.05 * ceil(20 * fmin(1, prevalence * 1.05) + 1e-9);
    const struct svg_plot plot = {"Decision curve",
                                  {"threshold of risk", 0, 0.6, 0.1, false},
                                  {"net benefit", -0.05, top, 0.05, false},
                                  (int)count + 6 + (all[0].against.column ? 2 : 0)};
    struct svg_point points[EVALUATE_BENEFITS], none[] = {{0, 0}, {0.6, 0}};
    svg_start(out, &plot);
    svg_line(out, &plot, SVG_REFERENCE, none, 2);
    for (size_t i = 0; i < count; i++) {
        const struct metrics_table *tables = all[i].evaluation.benefits;
        char name[96];
        for (size_t k = 0; k < EVALUATE_BENEFITS; k++) {
            points[k] = (struct svg_point){tables[k].threshold, metrics_net_benefit(&tables[k])};
        }
        svg_curve(out, &plot, (int)i, points, EVALUATE_BENEFITS);
        name_model(all, count, i, name, sizeof name);
        svg_legend(out, (int)i + 1, (int)i, name);
    }
    for (size_t k = 0; k < EVALUATE_BENEFITS; k++) {
        const struct metrics_table *table = &all[0].evaluation.benefits[k];
        points[k] = (struct svg_point){table->threshold, evaluate_treat_all(table)};
    }
    svg_line(out, &plot, SVG_REFERENCE_DOTTED, points, EVALUATE_BENEFITS);
    svg_note(out, 0, "a stay is flagged at or above it");
    svg_legend(out, (int)count + 1, SVG_REFERENCE_DOTTED, "flag all stays");
    svg_legend(out, (int)count + 2, SVG_REFERENCE, "flag none");
    say_doubt(all, count, (int)count + 4, out);
    draw_against(all, count, &plot, out);
    svg_end(out);
}

/* ---- size, accuracy, speed ---- */

struct bounds {
    double low, high;
};

static void widen(struct bounds *bounds, double low, double high)
{
    bounds->low = fmin(bounds->low, low);
    bounds->high = fmax(bounds->high, high);
}

/* The area of a circle is proportional to the file size. */
static double radius_of(double bytes)
{
    return fmax(2.5, sqrt(bytes / 1024) * 1.6);
}

/* The bars of many networks would hide each other and flatten the differences. */
enum { BARS_MOST = 6 };

static void say_intervals(const struct judged_model *all, size_t count, bool bars, int row,
                          struct text *out)
{
    struct text line = {0};
    double half = 0;
    for (size_t i = 0; i < count; i++) {
        const struct estimate *auroc = &all[i].evaluation.auroc;
        half += (auroc->high - auroc->low) / 2 / (double)count;
    }
    text_format(&line, "95 %% intervals: about +-%.3f", half);
    svg_note(out, row, bars ? "bars: 95 % intervals (DeLong)" : line.data);
    text_free(&line);
}

static void draw_network(const struct judged_model *all, size_t count, size_t i, bool bars,
                         const struct svg_plot *plot, struct text *out)
{
    const struct estimate *auroc = &all[i].evaluation.auroc;
    const struct model *model = all[i].model;
    double x = all[i].speed.usec_median;
    char name[96];
    struct text line = {0};
    if (bars) {
        svg_interval(out, plot, (int)i, x, auroc->low, auroc->high);
    }
    svg_circle(out, plot, (int)i, x, auroc->value, radius_of((double)model->file_bytes));
    svg_symbol(out, plot, (int)i, x, auroc->value);
    name_model(all, count, i, name, sizeof name);
    text_format(&line, "%zu %s: %zu, %.1f KiB, %.2f us", i + 1, name, model_parameters(model),
                (double)model->file_bytes / 1024, x);
    svg_legend(out, (int)i + 1, (int)i, line.data);
    text_free(&line);
}

static void number_points(const struct svg_plot *plot, const struct judged_model *all, size_t count,
                          struct text *out)
{
    struct svg_point *points = memory_new(count, sizeof *points);
    int *numbers = memory_new(count, sizeof *numbers);
    for (size_t i = 0; i < count; i++) {
        points[i] = (struct svg_point){all[i].speed.usec_median, all[i].evaluation.auroc.value};
        numbers[i] = (int)i + 1;
    }
    svg_number_points(out, plot, points, numbers, count);
    free(points);
    free(numbers);
}

static void draw_size(const struct judged_model *all, size_t count, struct text *out)
{
    struct bounds auroc = {INFINITY, -INFINITY}, speed = {INFINITY, 0};
    bool bars = count <= BARS_MOST;
    for (size_t i = 0; i < count; i++) {
        const struct estimate *area = &all[i].evaluation.auroc;
        widen(&auroc, bars ? area->low : area->value - 0.005,
              bars ? area->high : area->value + 0.005);
        widen(&speed, all[i].speed.usec_median, all[i].speed.usec_median);
    }
    double low = 0.01 * floor(100 * auroc.low), high = 0.01 * ceil(100 * auroc.high);
    double step = high - low > 0.2 ? 0.05 : high - low > 0.06 ? 0.02 : 0.01;
    const struct svg_plot plot = {
        "Size, accuracy and speed",
        {"microseconds a stay, one thread, this machine", 0.5 * speed.low, 2 * speed.high, 0, true},
        {"AUROC", low, fmin(1, high), step, false},
        (int)count + 6};
    svg_start(out, &plot);
    svg_note(out, 0, "no., parameters, file, time of a stay");
    for (size_t i = 0; i < count; i++) {
        draw_network(all, count, i, bars, &plot, out);
    }
    number_points(&plot, all, count, out);
    svg_note(out, (int)count + 1, "area of a circle: size of the file");
    say_intervals(all, count, bars, (int)count + 2, out);
    say_doubt(all, count, (int)count + 4, out);
    svg_end(out);
}

const struct evaluate_drawing *evaluate_drawings(size_t *count)
{
    static const struct evaluate_drawing DRAWINGS[] = {
        {"roc.svg", draw_roc},
        {"reliability.svg", draw_reliability},
        {"decision.svg", draw_decision},
        {"size-accuracy-speed.svg", draw_size},
    };
    *count = sizeof DRAWINGS / sizeof *DRAWINGS;
    return DRAWINGS;
}
