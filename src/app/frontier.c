/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/frontier.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/svg.h"
#include "base/memory.h"
#include "patient/scheme.h"

/* A network as a point: NAN where its file does not say. */
struct spot {
    const struct model *model;
    double kib, home, away;
    int series;
};

/* The first figure from 0 to 1 of a fact: "0.868 (95 % 0.840-0.896 ..." gives .868. */
static double auroc_of(const struct model *model, const char *key)
{
    const char *fact = model_fact(model, key), *at = fact ? strstr(fact, "0.") : NULL;
    return at ? strtod(at, NULL) : NAN;
}

static int by_size(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;
    return (x->kib > y->kib) - (x->kib < y->kib);
}

static size_t collect(const struct model *const *models, size_t count, struct spot *spots)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        struct spot spot = {.model = models[i],
                            .kib = (double)models[i]->file_bytes / 1024,
                            .home = auroc_of(models[i], "out of fold"),
                            .away = auroc_of(models[i], MODEL_AWAY)};
        bool same = found == 0 || models[i]->spec.scheme == spots[0].model->spec.scheme;
        if (same && (!isnan(spot.home) || !isnan(spot.away))) {
            spots[found++] = spot;
        }
    }
    qsort(spots, found, sizeof *spots, by_size);
    for (size_t i = 0; i < found; i++) {
        spots[i].series = (int)i;
    }
    return found;
}

static double figure_of(const struct spot *spot, bool away)
{
    return away ? spot->away : spot->home;
}

/* The best figure of all files up to each size, as steps. */
static void draw_steps(const struct svg_plot *plot, const struct spot *spots, size_t count,
                       bool away, struct text *out)
{
    struct svg_point *steps = memory_new(2 * count + 1, sizeof *steps);
    double best = -INFINITY;
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        double figure = figure_of(&spots[i], away);
        if (figure > best) { /* not if it is NAN */
            if (made > 0) {
                steps[made++] = (struct svg_point){spots[i].kib, best};
            }
            best = figure;
            steps[made++] = (struct svg_point){spots[i].kib, best};
        }
    }
    if (made > 0) {
        steps[made++] = (struct svg_point){plot->x.high, best};
        svg_line(out, plot, away ? SVG_REFERENCE_DOTTED : SVG_REFERENCE, steps, made);
    }
    free(steps);
}

static void draw_spots(const struct svg_plot *plot, const struct spot *spots, size_t count,
                       struct text *out)
{
    struct svg_point *points = memory_new(2 * count, sizeof *points);
    int *numbers = memory_new(2 * count, sizeof *numbers);
    size_t made = 0;
    for (int away = 0; away < 2; away++) {
        for (size_t i = 0; i < count; i++) {
            double figure = figure_of(&spots[i], away);
            if (isnan(figure)) {
                continue;
            }
            svg_symbol(out, plot, spots[i].series, spots[i].kib, figure);
            if (away) {
                svg_circle(out, plot, spots[i].series, spots[i].kib, figure, 7);
            }
            numbers[made] = (int)i + 1;
            points[made++] = (struct svg_point){spots[i].kib, figure};
        }
    }
    svg_number_points(out, plot, points, numbers, made);
    free(points);
    free(numbers);
}

static void put_figure(struct text *out, const char *before, double figure)
{
    if (!isnan(figure)) {
        text_format(out, "%s%.3f", before, figure);
    }
}

static void draw_legend(const struct spot *spots, size_t count, struct text *out)
{
    svg_note(out, 0, "no., file, AUROC at home, elsewhere");
    for (size_t i = 0; i < count; i++) {
        struct text line = {0};
        text_format(&line, "%zu %s: %.1f KiB", i + 1, spots[i].model->name, spots[i].kib);
        put_figure(&line, ", ", spots[i].home);
        put_figure(&line, ", elsewhere ", spots[i].away);
        svg_legend(out, (int)i + 1, spots[i].series, line.data);
        text_free(&line);
    }
    svg_note(out, (int)count + 1, "grey line: the best up to this size, at home (out of fold;");
    svg_note(out, (int)count + 2, "no figure where a file states none of stays that it never saw)");
    svg_note(out, (int)count + 3, "in a circle, dotted line: in hospitals that are not its own");
}

bool frontier_draw(const struct model *const *models, size_t count, struct text *out,
                   struct error *error)
{
    struct spot *spots = memory_new(count + 1, sizeof *spots);
    double low = 1, high = 0;
    count = collect(models, count, spots);
    if (count == 0) {
        free(spots);
        return error_set(error, "no network here states an AUROC");
    }
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, fmin(spots[i].home, spots[i].away)); /* fmin passes over NAN */
        high = fmax(high, fmax(spots[i].home, spots[i].away));
    }
    low = 0.01 * floor(100 * low - 0.5);
    high = fmin(1, 0.01 * ceil(100 * high + 0.5));
    const struct svg_plot plot = {
        "Size and accuracy, as the networks' files state them",
        {"file, KiB", 0.7 * spots[0].kib, 1.5 * spots[count - 1].kib, 0, true},
        {"AUROC at hour 48", low, high, high - low > 0.1 ? 0.02 : 0.01, false},
        (int)count + 4};
    svg_start(out, &plot);
    draw_steps(&plot, spots, count, false, out);
    draw_steps(&plot, spots, count, true, out);
    draw_spots(&plot, spots, count, out);
    draw_legend(spots, count, out);
    svg_end(out);
    free(spots);
    return true;
}
