/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "learn/prune.h"
#include "ui/draw/plot.h"

/* The inside of the network in use, for teaching: mean incoming weight of each unit, which units
 * pruning would remove, and the distribution of weights. */

enum { PER_LINE = 64, INDENT = 3 };

struct layers {
    struct page page;
    int percent; /* percentage of units that pruning would remove */
};

static void draw_units(struct sheet *sheet, const char *title, const float *ranks, int count,
                       int percent)
{
    float most = 0;
    char line[160];
    bool *goes = memory_new((size_t)count, sizeof *goes);
    prune_marks(ranks, count, percent / 100.0, goes);
    for (int i = 0; i < count; i++) {
        most = fmaxf(most, ranks[i]);
    }
    say_format(line, sizeof line,
               language_plural("%s: %d unit, mean incoming weight up to %.3f",
                               "%s: %d units, mean incoming weight up to %.3f",
                               (unsigned long)count),
               title, count, (double)most);
    sheet_line(sheet, 1, ROLE_STRONG, line);
    for (int from = 0; from < count; from += PER_LINE) {
        int heights[PER_LINE], here = count - from < PER_LINE ? count - from : PER_LINE;
        char marks[PER_LINE + 1];
        for (int i = 0; i < here; i++) {
            int step = plot_step((double)ranks[from + i], 0, (double)most, 8);
            heights[i] = step > 0 ? step : 1;
            marks[i] = goes[from + i] ? 'x' : '-';
        }
        marks[here] = 0;
        sheet_heights(sheet, INDENT, heights, here);
        sheet_line(sheet, INDENT, ROLE_TEXT, marks);
    }
    free(goes);
}

static void draw_ranks(struct sheet *sheet, const struct network *network, int percent)
{
    char title[64];
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        float *units = memory_new((size_t)layer->units, sizeof *units);
        float *neurons = memory_new((size_t)layer->neurons + 1, sizeof *neurons);
        prune_ranks(network, l, units, neurons);
        snprintf(title, sizeof title, _("layer %d"), l + 1);
        draw_units(sheet, title, units, layer->units, percent);
        if (network->kind->inner) {
            snprintf(title, sizeof title, _("layer %d, inside the gates"), l + 1);
            draw_units(sheet, title, neurons, layer->neurons, percent);
        }
        free(units);
        free(neurons);
    }
}

/* Draws counts as heights; nonzero counts are always visible. */
static void draw_counts(struct sheet *sheet, const int counts[PER_LINE])
{
    int heights[PER_LINE], most = 0;
    for (int i = 0; i < PER_LINE; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    for (int i = 0; i < PER_LINE; i++) {
        int step = plot_step(counts[i], 0, most, 8);
        heights[i] = counts[i] > 0 && step == 0 ? 1 : step;
    }
    sheet_heights(sheet, INDENT, heights, PER_LINE);
}

/* Histogram of the weights of one map, from lowest to highest. */
static void draw_weights(struct sheet *sheet, const struct linear *map)
{
    int counts[PER_LINE] = {0}, count = map->inputs * map->outputs;
    float low = INFINITY, high = -INFINITY;
    char line[160];
    for (int i = 0; i < count; i++) {
        low = fminf(low, map->weights[i]);
        high = fmaxf(high, map->weights[i]);
    }
    for (int i = 0; i < count; i++) {
        counts[plot_step((double)map->weights[i], (double)low, (double)high, PER_LINE - 1)]++;
    }
    say_format(line, sizeof line, _("%d x %d weights from %.2f to %.2f"), map->inputs, map->outputs,
               (double)low, (double)high);
    sheet_line(sheet, 1, ROLE_STRONG, line);
    draw_counts(sheet, counts);
}

/* Histogram of the 8-bit codes, regardless of scale. */
static void draw_codes(struct sheet *sheet, const struct linear *map)
{
    enum { CODES = 256, LOWEST = -128, PER_COLUMN = CODES / PER_LINE };
    int counts[PER_LINE] = {0}, of_code[CODES] = {0}, used = 0;
    float low = INFINITY, high = 0;
    char line[160];
    for (int i = 0; i < map->inputs * map->outputs; i++) {
        int code = map->codes[i] - LOWEST;
        used += of_code[code]++ == 0;
        counts[code / PER_COLUMN]++;
    }
    for (int i = 0; i < map->outputs; i++) {
        low = fminf(low, map->scale[i]);
        high = fmaxf(high, map->scale[i]);
    }
    say_format(line, sizeof line, _("%d x %d codes, %d of %d in use, a step of %.2g to %.2g"),
               map->inputs, map->outputs, used, CODES, (double)low, (double)high);
    sheet_line(sheet, 1, ROLE_STRONG, line);
    draw_counts(sheet, counts);
}

static void draw_network(struct sheet *sheet, const struct network *network, int percent)
{
    char line[160];
    const struct linear *map;
    if (network->kind->forms) {
        sheet_line(sheet, 1, ROLE_TEXT, _("It was imported: it can be run, not pruned."));
    } else if (network->shape.storage == STORAGE_FLOAT) {
        snprintf(
            line, sizeof line,
            keys_format(_("Units; x: the %d%% that pruning would remove ({TALLER} {SHORTER})")),
            percent);
        sheet_line(sheet, 1, ROLE_HEADING, line);
        draw_ranks(sheet, network, percent);
    } else {
        sheet_line(sheet, 1, ROLE_TEXT,
                   _("Its weights are 8 bit: pruning works on the network it was made of."));
    }
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_line(sheet, 1, ROLE_HEADING,
               network->shape.storage == STORAGE_FLOAT
                   ? _("How the weights are spread")
                   : _("How the 8-bit codes, -128 to 127, are used"));
    for (int i = 0; (map = network_map(network, i)); i++) {
        (map->codes ? draw_codes : draw_weights)(sheet, map);
    }
}

static void layers_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    const struct layers *layers = state;
    const struct model *model = screen_model_used(screen);
    if (!model || !model->network) {
        sheet_line(sheet, 1, ROLE_STRONG,
                   model
                       ? _("This is a linear model: it has no units to look at.")
                       : keys_text(_("No network could be opened. Press {PROBLEMS} to see why.")));
    } else if (model->state == MODEL_REFUSED) {
        sheet_line(sheet, 1, ROLE_STRONG, _("the file of the network is damaged: it is not used"));
    } else {
        draw_network(sheet, model->network, layers->percent);
    }
}

static void layers_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    (void)state;
    (void)area;
    if (screen->session->model_count > 0) {
        session_check_model(screen->session, screen_model_place(screen));
    }
}

static void layers_start(void *state)
{
    struct layers *layers = state;
    layers->percent = 50;
}

static bool layers_act(struct screen *screen, void *state, enum action action, int rows)
{
    enum { STEP = 5, MOST = 95 };
    struct layers *layers = state;
    (void)screen;
    (void)rows;
    if (action == ACTION_TALLER || action == ACTION_SHORTER) {
        int percent = layers->percent + (action == ACTION_TALLER ? STEP : -STEP);
        layers->percent = percent < 0 ? 0 : percent > MOST ? MOST : percent;
        return true;
    }
    return false;
}

static const struct meaning layers_meanings[] = {
    {ACTION_TALLER, N_("More"), N_("prune a larger share")},
    {ACTION_SHORTER, N_("Less"), N_("prune a smaller share")},
    {0}};
static const enum action layers_bar[] = {ACTION_NEXT_MODEL, ACTION_CONDENSE, ACTION_TALLER,
                                         ACTION_SHORTER, ACTION_NONE};
const struct view view_layers =
    VIEW(N_("Layers"), N_("Incoming weights; the weakest are pruned."), layers_bar, NULL,
         view_no_patients, .meanings = layers_meanings, .state_size = sizeof(struct layers),
         .start = layers_start, .lay_out = layers_lay_out, .paged = true, .write = layers_write,
         .act = layers_act);
