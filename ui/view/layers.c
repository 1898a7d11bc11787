/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/prune.h"
#include "ui/draw/plot.h"

/* Inside the network in use, for teaching: how strongly each unit is fed, which ones pruning would
 * take, and how the weights are spread. */

enum { PER_LINE = 64, INDENT = 3 };

/* Heights 0..8 as one line: eight block heights, or digits in ASCII; 0 is a blank. */
static void page_heights(struct screen *screen, const struct rect *area, struct page *page,
                         const int *heights, int count)
{
    struct text line = {0};
    for (int i = 0; i < count; i++) {
        if (heights[i] <= 0) {
            text_append(&line, screen->canvas.utf8 ? "\u00b7" : ".");
        } else if (screen->canvas.utf8) {
            text_append(&line, theme_glyph(true, (enum glyph)(GLYPH_LEVEL_1 + heights[i] - 1)));
        } else {
            text_format(&line, "%d", heights[i]);
        }
    }
    page_line(screen, area, page, INDENT, ROLE_CURVE, line.data);
    text_free(&line);
}

static void draw_units(struct screen *screen, const struct rect *area, struct page *page,
                       const char *title, const float *ranks, int count)
{
    float most = 0;
    char line[160];
    bool *goes = memory_new((size_t)count, sizeof *goes);
    prune_marks(ranks, count, screen->prune_percent / 100.0, goes);
    for (int i = 0; i < count; i++) {
        most = fmaxf(most, ranks[i]);
    }
    snprintf(line, sizeof line, _("%s: %d units, mean incoming weight up to %.3f"), title, count,
             (double)most);
    page_line(screen, area, page, 1, ROLE_STRONG, line);
    for (int from = 0; from < count; from += PER_LINE) {
        int heights[PER_LINE], here = count - from < PER_LINE ? count - from : PER_LINE;
        char marks[PER_LINE + 1];
        for (int i = 0; i < here; i++) {
            int step = plot_step((double)ranks[from + i], 0, (double)most, 8);
            heights[i] = step > 0 ? step : 1;
            marks[i] = goes[from + i] ? 'x' : '-';
        }
        marks[here] = 0;
        page_heights(screen, area, page, heights, here);
        page_line(screen, area, page, INDENT, ROLE_TEXT, marks);
    }
    free(goes);
}

static void draw_ranks(struct screen *screen, const struct rect *area, struct page *page,
                       const struct network *network)
{
    char title[64];
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        float *units = memory_new((size_t)layer->units, sizeof *units);
        float *neurons = memory_new((size_t)layer->neurons + 1, sizeof *neurons);
        prune_ranks(network, l, units, neurons);
        snprintf(title, sizeof title, _("layer %d"), l + 1);
        draw_units(screen, area, page, title, units, layer->units);
        if (network->kind->inner) {
            snprintf(title, sizeof title, _("layer %d, inside the gates"), l + 1);
            draw_units(screen, area, page, title, neurons, layer->neurons);
        }
        free(units);
        free(neurons);
    }
}

/* Counts as heights; what is there at all shows. */
static void draw_counts(struct screen *screen, const struct rect *area, struct page *page,
                        const int counts[PER_LINE])
{
    int heights[PER_LINE], most = 0;
    for (int i = 0; i < PER_LINE; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    for (int i = 0; i < PER_LINE; i++) {
        int step = plot_step(counts[i], 0, most, 8);
        heights[i] = counts[i] > 0 && step == 0 ? 1 : step;
    }
    page_heights(screen, area, page, heights, PER_LINE);
}

/* How the weights of one map are spread between its lowest and highest. */
static void draw_weights(struct screen *screen, const struct rect *area, struct page *page,
                         const struct linear *map)
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
    snprintf(line, sizeof line, _("%d x %d weights from %.2f to %.2f"), map->inputs, map->outputs,
             (double)low, (double)high);
    page_line(screen, area, page, 1, ROLE_STRONG, line);
    draw_counts(screen, area, page, counts);
}

/* How often each code of eight bits is used, whatever its scale makes of it. */
static void draw_codes(struct screen *screen, const struct rect *area, struct page *page,
                       const struct linear *map)
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
    snprintf(line, sizeof line, _("%d x %d codes, %d of %d in use, a step of %.2g to %.2g"),
             map->inputs, map->outputs, used, CODES, (double)low, (double)high);
    page_line(screen, area, page, 1, ROLE_STRONG, line);
    draw_counts(screen, area, page, counts);
}

static void draw_network(struct screen *screen, const struct rect *area, struct page *page,
                         const struct network *network)
{
    char line[160];
    const struct linear *map;
    if (network->shape.storage == STORAGE_FLOAT) {
        snprintf(line, sizeof line, _("Units; x: the %d%% that pruning would take (+ -)"),
                 screen->prune_percent);
        page_line(screen, area, page, 1, ROLE_HEADING, line);
        draw_ranks(screen, area, page, network);
    } else {
        page_line(screen, area, page, 1, ROLE_TEXT,
                  _("Its weights are 8 bit: pruning works on the network it was made of."));
    }
    page_line(screen, area, page, 0, ROLE_TEXT, "");
    page_line(screen, area, page, 1, ROLE_HEADING,
              network->shape.storage == STORAGE_FLOAT
                  ? _("How the weights are spread")
                  : _("How the 8-bit codes, -128 to 127, are used"));
    for (int i = 0; (map = network_map(network, i)); i++) {
        (map->codes ? draw_codes : draw_weights)(screen, area, page, map);
    }
}

static void layers_draw(struct screen *screen, const struct rect *area)
{
    const struct session *session = screen->session;
    struct page *page = &screen->pages[VIEW_LAYERS];
    size_t stay;
    page_start(page);
    const struct model *model = session->model_count == 0    ? NULL
                                : screen_stay(screen, &stay) ? screen_model(screen, stay)
                                                             : session->models[session->model];
    if (!model || !model->network) {
        page_line(screen, area, page, 1, ROLE_STRONG,
                  model ? _("This is a linear model: it has no units to look at.")
                        : _("No network could be opened. Press x to see why."));
    } else {
        draw_network(screen, area, page, model->network);
    }
    page_end(screen, area, page);
}

static bool layers_act(struct screen *screen, enum action action, int rows)
{
    enum { STEP = 5, MOST = 95 };
    if (action == ACTION_TALLER || action == ACTION_SHORTER) {
        int percent = screen->prune_percent + (action == ACTION_TALLER ? STEP : -STEP);
        screen->prune_percent = percent < 0 ? 0 : percent > MOST ? MOST : percent;
        return true;
    }
    return page_act(&screen->pages[VIEW_LAYERS], action, rows);
}

static const enum action layers_bar[] = {ACTION_NEXT_MODEL, ACTION_PAGE_DOWN, ACTION_HELP,
                                         ACTION_QUIT,       ACTION_BACK,      ACTION_NONE};
const struct view view_layers = {
    N_("Layers"), N_("How strongly each unit is fed. The weakest are pruned."),
    layers_bar,   layers_draw,
    layers_act,   NULL};
