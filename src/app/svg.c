/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

/* Pixels. */
enum { WIDTH = 960, HEIGHT = 520, LEFT = 80, TOP = 50, PLOT_WIDTH = 460, PLOT_HEIGHT = 400 };
enum { LEGEND_LEFT = LEFT + PLOT_WIDTH + 24, LEGEND_TOP = TOP + 8, LEGEND_ROW = 19 };
/* Distance between two symbols on a line. */
static const double SYMBOL_EVERY = 130;

/* Okabe and Ito's colours, darkened where they are pale on white. */
static const char *const COLOURS[] = {"#000000", "#0072b2", "#b04a00", "#007a5a",
                                      "#9a3b74", "#2a6f97", "#7a6200"};
static const char *const DASHES[] = {"", "8 3", "2 3", "10 3 2 3"};
enum { SHAPES = 7, COLOUR_COUNT = sizeof COLOURS / sizeof *COLOURS };
enum { DASH_COUNT = sizeof DASHES / sizeof *DASHES };

/* Shapes of a symbol around 0, 0. */
static const char *const PATHS[SHAPES] = {
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z", /* circle */
    "M-4,-4h8v8h-8z",                      /* square */
    "M0,-5L5,4H-5z",                       /* triangle */
    "M0,-5L5,0L0,5L-5,0z",                 /* diamond */
    "M0,5L5,-4H-5z",                       /* triangle, point down */
    "M-5,-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",  /* plus */
    "M-4,-5h8l-3,5l3,5h-8l3,-5z",          /* hourglass */
};

/* How the shapes are filled and outlined: each group of seven series in its own way, so that all
 * are told apart without colour. */
static const struct {
    const char *fill; /* NULL: the colour of the series */
    double outline;
} SYMBOLS[] = {{NULL, 1}, {"#ffffff", 1}, {"#c8c8c8", 1}, {"#ffffff", 2.4}};
enum { SYMBOL_COUNT = sizeof SYMBOLS / sizeof *SYMBOLS };
_Static_assert(SVG_SERIES == SHAPES * SYMBOL_COUNT, "a symbol for each series");

/* The same shape has another colour in each group. */
static const char *colour_of(int series)
{
    return series < 0 ? "#888888" : COLOURS[(series + 2 * (series / SHAPES)) % COLOUR_COUNT];
}

static const char *dash_of(int series)
{
    return series == SVG_REFERENCE ? "" : series < 0 ? "1 4" : DASHES[series % DASH_COUNT];
}

static void put_escaped(struct text *out, const char *text)
{
    static const struct {
        char plain;
        const char *written;
    } ESCAPES[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
    for (; *text; text++) {
        const char *written = (unsigned char)*text < ' ' ? " " : NULL;
        for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++) {
            written = *text == ESCAPES[i].plain ? ESCAPES[i].written : written;
        }
        if (written) {
            text_append(out, written);
        } else {
            text_append_n(out, text, 1);
        }
    }
}

static void put_text(struct text *out, double x, double y, const char *attributes, const char *text)
{
    text_format(out, "<text x=\"%.1f\" y=\"%.1f\"%s%s>", x, y, *attributes ? " " : "", attributes);
    put_escaped(out, text);
    text_append(out, "</text>\n");
}

static double share_along(const struct svg_axis *axis, double value)
{
    return axis->logarithmic ? log(value / axis->low) / log(axis->high / axis->low)
                             : (value - axis->low) / (axis->high - axis->low);
}

/* Converts a point to pixels. */
static struct svg_point to_pixels(const struct svg_plot *plot, double x, double y)
{
    return (struct svg_point){LEFT + PLOT_WIDTH * share_along(&plot->x, x),
                              TOP + PLOT_HEIGHT * (1 - share_along(&plot->y, y))};
}

/* ---- axes ---- */

static void put_tick(struct text *out, const struct svg_plot *plot, bool upright, double value)
{
    char label[32];
    text_format(out, "<path class=\"grid\" d=\"");
    snprintf(label, sizeof label, "%g", fabs(value) < 1e-12 ? 0 : value);
    if (upright) {
        double y = TOP + PLOT_HEIGHT * (1 - share_along(&plot->y, value));
        text_format(out, "M%d,%.1fh%d\"/>\n", LEFT, y, PLOT_WIDTH);
        put_text(out, LEFT - 8, y + 4, "text-anchor=\"end\"", label);
    } else {
        double x = LEFT + PLOT_WIDTH * share_along(&plot->x, value);
        text_format(out, "M%.1f,%dv%d\"/>\n", x, TOP, PLOT_HEIGHT);
        put_text(out, x, TOP + PLOT_HEIGHT + 18, "text-anchor=\"middle\"", label);
    }
}

static void put_ticks(struct text *out, const struct svg_plot *plot, bool upright)
{
    static const double STEPS[] = {1, 2, 5};
    const struct svg_axis *axis = upright ? &plot->y : &plot->x;
    double room = 1e-9 * fabs(axis->high - axis->low);
    if (!axis->logarithmic) {
        double first = ceil((axis->low - room) / axis->step);
        double last = floor((axis->high + room) / axis->step);
        for (double k = first; k <= last && k < first + 100; k++) {
            put_tick(out, plot, upright, k * axis->step);
        }
        return;
    }
    for (int k = 0; k < 60; k++) {
        double value = pow(10, floor(log10(axis->low)) + k / 3) * STEPS[k % 3];
        if (value >= axis->low - room && value <= axis->high + room) {
            put_tick(out, plot, upright, value);
        }
    }
}

void svg_start(struct text *out, const struct svg_plot *plot)
{
    char turned[96];
    int legend = LEGEND_TOP + (plot->legend_rows + 1) * LEGEND_ROW;
    int height = legend > HEIGHT ? legend : HEIGHT;
    text_format(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n<title>",
                WIDTH, height, WIDTH, height);
    put_escaped(out, plot->title);
    text_format(out,
                "</title>\n<style>.grid{stroke:#dddddd;fill:none}.line{fill:none;stroke-width:1.6}"
                "</style>\n<clipPath id=\"plot\"><rect x=\"%d\" y=\"%d\" width=\"%d\" "
                "height=\"%d\"/></clipPath>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
                LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT, WIDTH, height);
    put_text(out, LEFT, TOP - 18, "font-size=\"16\"", plot->title);
    put_ticks(out, plot, false);
    put_ticks(out, plot, true);
    text_format(out,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" "
                "stroke=\"#000000\"/>\n",
                LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT);
    put_text(out, LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 42, "text-anchor=\"middle\"",
             plot->x.label);
    double x = LEFT - 50, y = TOP + PLOT_HEIGHT / 2;
    snprintf(turned, sizeof turned, "text-anchor=\"middle\" transform=\"rotate(-90 %.1f %.1f)\"", x,
             y);
    put_text(out, x, y, turned, plot->y.label);
}

void svg_end(struct text *out)
{
    text_append(out, "</svg>\n");
}

/* ---- what is plotted ---- */

static void put_symbol(struct text *out, int series, double x, double y)
{
    const char *fill = SYMBOLS[series / SHAPES % SYMBOL_COUNT].fill;
    double outline = SYMBOLS[series / SHAPES % SYMBOL_COUNT].outline;
    text_format(out,
                "<path d=\"%s\" transform=\"translate(%.1f %.1f)\" fill=\"%s\" stroke=\"%s\" "
                "stroke-width=\"%g\"/>\n",
                PATHS[series % SHAPES], x, y, fill ? fill : colour_of(series), colour_of(series),
                outline);
}

void svg_symbol(struct text *out, const struct svg_plot *plot, int series, double x, double y)
{
    struct svg_point at = to_pixels(plot, x, y);
    put_symbol(out, series, at.x, at.y);
}

/* Symbols on a line start at a different distance for each series, so that overlapping lines show
 * all of them. */
static void put_symbols(struct text *out, const struct svg_plot *plot, int series,
                        const struct svg_point *points, size_t count)
{
    double left = 30 + fmod(series * 47.0, SYMBOL_EVERY);
    for (size_t i = 1; i < count; i++) {
        struct svg_point a = to_pixels(plot, points[i - 1].x, points[i - 1].y);
        struct svg_point b = to_pixels(plot, points[i].x, points[i].y);
        double length = hypot(b.x - a.x, b.y - a.y), at = left;
        for (; at <= length && length > 0; at += SYMBOL_EVERY) {
            put_symbol(out, series, a.x + (b.x - a.x) * at / length,
                       a.y + (b.y - a.y) * at / length);
        }
        left = at - length;
    }
}

void svg_line(struct text *out, const struct svg_plot *plot, int series,
              const struct svg_point *points, size_t count)
{
    struct svg_point last = {-1e9, -1e9};
    text_format(out,
                "<path class=\"line\" clip-path=\"url(#plot)\" stroke=\"%s\" "
                "stroke-dasharray=\"%s\" d=\"",
                colour_of(series), *dash_of(series) ? dash_of(series) : "none");
    for (size_t i = 0; i < count; i++) {
        struct svg_point at = to_pixels(plot, points[i].x, points[i].y);
        /* steps too small to see would only enlarge the file */
        if (i + 1 == count || hypot(at.x - last.x, at.y - last.y) > 0.5) {
            text_format(out, "%s%.1f,%.1f", i == 0 ? "M" : "L", at.x, at.y);
            last = at;
        }
    }
    text_append(out, "\"/>\n");
}

void svg_curve(struct text *out, const struct svg_plot *plot, int series,
               const struct svg_point *points, size_t count)
{
    svg_line(out, plot, series, points, count);
    text_append(out, "<g clip-path=\"url(#plot)\">\n");
    put_symbols(out, plot, series, points, count);
    text_append(out, "</g>\n");
}

void svg_interval(struct text *out, const struct svg_plot *plot, int series, double x, double low,
                  double high)
{
    struct svg_point a = to_pixels(plot, x, low), b = to_pixels(plot, x, high);
    text_format(out,
                "<path class=\"line\" clip-path=\"url(#plot)\" stroke=\"%s\" "
                "d=\"M%.1f,%.1fh8m-4,0V%.1fm-4,0h8\"/>\n",
                colour_of(series), a.x - 4, a.y, b.y);
}

void svg_circle(struct text *out, const struct svg_plot *plot, int series, double x, double y,
                double radius)
{
    struct svg_point at = to_pixels(plot, x, y);
    text_format(out,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"none\" stroke=\"%s\" "
                "stroke-width=\"1.5\"/>\n",
                at.x, at.y, radius, colour_of(series));
}

/* Draws a short text at an offset of dx, dy pixels (right, down) from a point. */
static void draw_label(struct text *out, const struct svg_plot *plot, double x, double y, double dx,
                       double dy, const char *label)
{
    struct svg_point at = to_pixels(plot, x, y);
    put_text(out, at.x + dx, at.y + dy + 4, "text-anchor=\"middle\"", label);
}

void svg_number_points(struct text *out, const struct svg_plot *plot,
                       const struct svg_point *points, const int *numbers, size_t count)
{
    static const double TURNS[][2] = {{1, -1}, {-1, -1}, {1, 1}, {-1, 1}, {1.8, 0}, {-1.8, 0}};
    struct svg_point *taken = memory_new(count, sizeof *taken);
    for (size_t i = 0; i < count; i++) {
        double best = -1;
        struct svg_point at = to_pixels(plot, points[i].x, points[i].y), spot = at;
        for (size_t k = 0; k < sizeof TURNS / sizeof *TURNS; k++) {
            struct svg_point tried = {at.x + 11 * TURNS[k][0], at.y + 11 * TURNS[k][1]};
            double nearest = 18; /* a greater distance is no better */
            for (size_t j = 0; j < count; j++) {
                struct svg_point symbol = to_pixels(plot, points[j].x, points[j].y);
                nearest = fmin(nearest, hypot(symbol.x - tried.x, symbol.y - tried.y));
                nearest = j < i ? fmin(nearest, hypot(taken[j].x - tried.x, taken[j].y - tried.y))
                                : nearest;
            }
            if (nearest > best) {
                best = nearest;
                spot = tried;
            }
        }
        char number[16];
        snprintf(number, sizeof number, "%d", numbers[i]);
        taken[i] = spot;
        draw_label(out, plot, points[i].x, points[i].y, spot.x - at.x, spot.y - at.y, number);
    }
    free(taken);
}

/* ---- legend ---- */

void svg_legend(struct text *out, int row, int series, const char *text)
{
    double y = LEGEND_TOP + row * LEGEND_ROW;
    text_format(out,
                "<path class=\"line\" stroke=\"%s\" stroke-dasharray=\"%s\" d=\"M%d,%.1fh34\"/>\n",
                colour_of(series), *dash_of(series) ? dash_of(series) : "none", LEGEND_LEFT, y);
    if (series >= 0) {
        put_symbol(out, series, LEGEND_LEFT + 17, y);
    }
    put_text(out, LEGEND_LEFT + 42, y + 4, "font-size=\"12\"", text);
}

void svg_note(struct text *out, int row, const char *text)
{
    put_text(out, LEGEND_LEFT, LEGEND_TOP + row * LEGEND_ROW + 4, "font-size=\"12\"", text);
}
