/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/draw/big.h"
#include "ui/draw/chart.h"

/* The patient at a glance, readable from a distance: the newest vital signs and the risk in
 * characters as large as the screen allows, in the colours used by monitors. Always the newest
 * values, whatever the cursor hour of other views. */

enum { TILES_MAX = 8, BANDS = 2, WORDS_ROWS = 2, NAME_AND_NOTE = 2 };

struct tile {
    char name[24], unit[16], value[48];
    char note[64];          /* below the value: points, change, age */
    char clock[WALL_BYTES]; /* when it was read, behind the note or below it; "": not known */
    char more[64];          /* below that, if it fits */
    enum role role, note_role;
    bool old;
    int band; /* row of tiles, 0 or 1 */
};
struct tiles {
    struct tile tile[TILES_MAX];
    int count;
    char words[WORDS_ROWS][320]; /* above the tiles */
    enum role word_role[WORDS_ROWS];
};

/* ---- contents of a tile ---- */

static const struct {
    enum variable variable, substitute;
    enum role role;
    int band;
} places[] = {
    {VARIABLE_HR, VARIABLE_NONE, ROLE_PULSE, 0},
    {VARIABLE_NONE, VARIABLE_NONE, ROLE_PRESSURE, 0}, /* a pair: whichever is newest */
    {VARIABLE_SPO2, VARIABLE_SAO2, ROLE_OXYGEN, 0},
    {VARIABLE_RESP_RATE, VARIABLE_NONE, ROLE_BREATHING, 1},
    {VARIABLE_TEMP, VARIABLE_NONE, ROLE_WARMTH, 1},
    {VARIABLE_GCS, VARIABLE_NONE, ROLE_CONSCIOUSNESS, 1},
};
enum { PLACES = sizeof places / sizeof places[0] };

/* The newest blood pressure: a pair, or the mean if only means were measured. */
static const struct chart *newest_pressure(const struct chart_source *source,
                                           const struct chart *charts, int count,
                                           struct chart *mean)
{
    const struct chart *newest = NULL;
    struct chart_reading reading;
    double least = 0;
    for (int i = 0; i < count; i++) {
        if (charts[i].kind != CHART_PAIR) {
            continue;
        }
        const struct chart alone = {.kind = CHART_SERIES,
                                    .name = variable_info(charts[i].mean)->name,
                                    .variable = charts[i].mean};
        bool pair = chart_reading(source, &charts[i], &reading);
        bool known = pair || chart_reading(source, &alone, &reading);
        if (!newest || (known && (least <= 0 || reading.hours_old < least))) {
            *mean = alone;
            newest = known && !pair ? mean : &charts[i];
            least = known ? reading.hours_old : 0;
        }
    }
    return newest;
}

static const struct chart *chart_of(const struct chart_source *source, const struct chart *charts,
                                    int count, int place, struct chart *mean)
{
    if (places[place].variable == VARIABLE_NONE) {
        return newest_pressure(source, charts, count, mean);
    }
    for (int i = 0; i < count; i++) {
        if (charts[i].kind == CHART_SERIES && (charts[i].variable == places[place].variable ||
                                               charts[i].variable == places[place].substitute)) {
            return &charts[i];
        }
    }
    return NULL;
}

/* "+2 ^ *19m"; "OLD .26h" if the reading is too old for the score. */
static void note_text(bool utf8, const struct chart_reading *reading, char *out, size_t size)
{
    const char *arrow = reading->change == 0
                            ? reading->before[0] ? "=" : ""
                            : theme_glyph(utf8, reading->change > 0 ? GLYPH_UP : GLYPH_DOWN);
    const char *first = reading->old ? _("OLD") : reading->points;
    snprintf(out, size, "%s%s%s%s%s%s", first, first[0] ? " " : "", reading->old ? "" : arrow,
             arrow[0] && !reading->old ? " " : "",
             theme_glyph(utf8, reading->measured ? GLYPH_MEASURED : GLYPH_CARRIED), reading->age);
}

static void fill_tile(const struct chart_source *source, const struct wall *wall,
                      const struct chart *chart, bool utf8, struct tile *tile)
{
    static const enum role bands[] = {ROLE_TEXT, ROLE_POINTS_1, ROLE_POINTS_2, ROLE_POINTS_3};
    struct chart_reading reading;
    snprintf(tile->name, sizeof tile->name, "%s", _(chart->name));
    if (!chart_reading(source, chart, &reading)) {
        snprintf(tile->value, sizeof tile->value, "-");
        snprintf(tile->note, sizeof tile->note, "%s", _("not known"));
        return;
    }
    snprintf(tile->value, sizeof tile->value, "%s", reading.value);
    snprintf(tile->unit, sizeof tile->unit, "%s", reading.unit);
    note_text(utf8, &reading, tile->note, sizeof tile->note);
    if (wall->known) { /* its age says which day, unless it is old */
        enum { DAY_HOURS = 24 };
        (reading.hours_old < DAY_HOURS ? wall_clock : wall_short)(
            wall, lround(60 * (source->hour + 1 - reading.hours_old)), tile->clock,
            sizeof tile->clock);
    }
    if (reading.before[0]) {
        snprintf(tile->more, sizeof tile->more, _("before: %s"), reading.before);
    }
    tile->note_role = reading.old ? ROLE_STRONG : bands[reading.most <= 3 ? reading.most : 3];
    tile->old = reading.old;
}

static void fill_risk(const struct screen *screen, size_t stay, struct tile *tile)
{
    const struct model *model = screen_model(screen, stay);
    const struct risk *risk = screen_risk(screen, stay);
    char limit[16], change[16];
    double moved;
    *tile = (struct tile){.role = ROLE_STRONG, .band = 1};
    snprintf(tile->name, sizeof tile->name, "%s", _("Risk"));
    if (screen_is_hidden(screen, stay)) {
        snprintf(tile->value, sizeof tile->value, "?");
        snprintf(tile->note, sizeof tile->note, "%s", _("hidden"));
        return;
    }
    view_large(risk, tile->value, sizeof tile->value);
    if (!risk || !risk->known) {
        snprintf(tile->note, sizeof tile->note, "%s", _("no risk"));
        return;
    }
    bool above = risk_is_above(risk->risk, model->threshold);
    tile->role = tile->note_role = above ? ROLE_ABOVE : ROLE_STRONG;
    view_percent(model->threshold, limit, sizeof limit);
    snprintf(tile->note, sizeof tile->note, above ? _("ABOVE %s") : _("below %s"), limit);
    if (session_risk_change(risk, &moved)) {
        snprintf(tile->more, sizeof tile->more, _("%s in 6 h"),
                 view_points(moved, change, sizeof change));
    }
}

/* The score, and caveats of the risk, or its definition. */
static void fill_words(const struct screen *screen, const struct session_stay *stay, size_t index,
                       struct tiles *tiles)
{
    const struct risk *risk = screen_risk(screen, index);
    bool hidden = screen_is_hidden(screen, index);
    const char *warnings[4];
    char score[128], share[16];
    int count = risk && risk->known ? risk_warnings(stay->patient, risk, warnings, 4) : 0;
    news2_text(&stay->news2, true, score, sizeof score);
    bool high = stay->news2.high >= 7 && stay->news2.low >= 5;
    tiles->word_role[0] = high ? ROLE_STRONG : ROLE_TEXT;
    snprintf(tiles->words[0], sizeof tiles->words[0], _("NEWS2 %s (Royal College of Physicians)"),
             score);
    tiles->word_role[1] = ROLE_NOTICE;
    if (hidden) {
        snprintf(tiles->words[1], sizeof tiles->words[1], "%s",
                 _("Your estimate first: type it, 0 to 100. Then the networks' are shown."));
    } else if (!risk || !risk->known) {
        snprintf(tiles->words[1], sizeof tiles->words[1], _("No risk: %s."),
                 risk ? _(risk->reason) : _("no network could be opened"));
    } else if (count > 0) {
        snprintf(tiles->words[1], sizeof tiles->words[1], "! %s", _(warnings[0]));
    } else {
        bool above = risk_is_above(risk->risk, screen_model(screen, index)->threshold);
        tiles->word_role[1] = above ? ROLE_ABOVE : ROLE_TEXT;
        snprintf(tiles->words[1], sizeof tiles->words[1], _("%s risk of death in hospital"),
                 view_percent((double)risk->risk, share, sizeof share));
    }
}

/* False if there is nothing to show. */
static bool gather(const struct screen *screen, struct tiles *tiles)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    struct chart charts[CHARTS_MAX], mean;
    struct timeline timeline;
    int together;
    *tiles = (struct tiles){0};
    if (!stay || stay->patient->hours == 0) {
        return false;
    }
    chart_timeline(session_timeline(screen->session, index), &timeline);
    const struct chart_source source = {
        .patient = stay->patient, .timeline = &timeline, .hour = stay->patient->hours - 1};
    charts_list(&source, charts, &together);
    for (int i = 0; i < PLACES; i++) {
        const struct chart *chart = chart_of(&source, charts, together, i, &mean);
        if (chart) {
            struct tile *tile = &tiles->tile[tiles->count++];
            *tile = (struct tile){.role = places[i].role, .band = places[i].band};
            fill_tile(&source, screen_wall(screen, stay), chart, screen->canvas->utf8, tile);
        }
    }
    fill_risk(screen, index, &tiles->tile[tiles->count++]);
    fill_words(screen, stay, index, tiles);
    return true;
}

/* ---- layout ---- */

/* Columns that a tile needs for its value and its note. */
static int tile_columns(const struct tile *tile, int across)
{
    enum { LEAST = 11 };
    int columns = big_width(tile->value, across) + 1;
    return columns < LEAST ? LEAST : columns;
}

static int band_columns(const struct tiles *tiles, int band, int across, int *count)
{
    int columns = 0;
    *count = 0;
    for (int i = 0; i < tiles->count; i++) {
        if (tiles->tile[i].band == band) {
            columns += tile_columns(&tiles->tile[i], across) + (*count > 0);
            ++*count;
        }
    }
    return columns;
}

static bool has_room(const struct tiles *tiles, const struct rect *area, int across)
{
    int count;
    for (int band = 0; band < BANDS; band++) {
        if (band_columns(tiles, band, across, &count) > area->columns) {
            return false;
        }
    }
    return true;
}

/* The largest characters that fit into both rows of tiles, with a limited aspect ratio. */
static struct big figures_for(const struct tiles *tiles, const struct rect *area, int rows)
{
    struct big big = {ROLE_TEXT, GLYPH_FULL, 1, 1};
    while (has_room(tiles, area, big.across + 1)) {
        big.across++;
    }
    while ((big.down + 1) * BIG_ROWS + NAME_AND_NOTE <= rows && big.down < big.across) {
        big.down++;
    }
    while (big.across > 2 * big.down) {
        big.across--;
    }
    return big;
}

/* ---- drawing ---- */

static void draw_tile(const struct screen *screen, const struct rect *area, const struct tile *tile,
                      struct big big)
{
    struct canvas *canvas = screen->canvas;
    enum role role = tile->old ? ROLE_TEXT : tile->role;
    int rows = big.down * BIG_ROWS;
    for (int i = 0; i < area->columns; i++) {
        canvas_glyph(canvas, area, 0, i, ROLE_TEXT, GLYPH_LINE);
    }
    int at = canvas_text(canvas, area, 0, 0, tile->role, tile->name);
    canvas_text(canvas, area, 0, at, ROLE_TEXT, " ");
    if (tile->unit[0] && at + 2 + canvas_width(canvas, tile->unit) <= area->columns) {
        canvas_format(canvas, area, 0, at + 1, ROLE_TEXT, "%s ", tile->unit);
    }
    big.role = role;
    big.glyph = tile->old ? GLYPH_OLD : GLYPH_FULL;
    struct rect figures = {area->row + 1, area->column - 1, rows, area->columns + 1};
    if (big_width(tile->value, big.across) < figures.columns) {
        big_draw(canvas, &figures, &big, tile->value);
    } else { /* a truncated number would be another number */
        canvas_text(canvas, area, 1, 0, role, tile->value);
    }
    at = canvas_text(canvas, area, rows + 1, 0, tile->note_role, tile->note);
    bool behind = at + 1 + canvas_width(canvas, tile->clock) <= area->columns;
    if (behind) {
        canvas_text(canvas, area, rows + 1, at + 1, ROLE_TEXT, tile->clock);
    }
    if (area->rows > rows + NAME_AND_NOTE) {
        canvas_text(canvas, area, rows + 2, 0, ROLE_TEXT,
                    behind || !tile->clock[0] ? tile->more : tile->clock);
    }
}

static void draw_band(const struct screen *screen, const struct rect *area,
                      const struct tiles *tiles, int band, struct big big)
{
    int count, used = band_columns(tiles, band, big.across, &count), column = 1, nth = 0;
    for (int i = 0; i < tiles->count; i++) {
        const struct tile *tile = &tiles->tile[i];
        if (tile->band != band) {
            continue;
        }
        /* Distributes the remaining columns. */
        int spare = area->columns - 1 - used;
        int columns =
            tile_columns(tile, big.across) + spare * (nth + 1) / count - spare * nth / count;
        struct rect place = {area->row, area->column + column, area->rows, columns};
        draw_tile(screen, &place, tile, big);
        column += columns + 1;
        nth++;
    }
}

static void tiles_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    struct tiles tiles;
    size_t stay;
    (void)state;
    if (!gather(screen, &tiles)) {
        canvas_text(screen->canvas, area, 2, 2, ROLE_STRONG,
                    screen_stay(screen, &stay) ? _("Nothing was measured.") : _("No patient."));
        return;
    }
    int rows = (area->rows - WORDS_ROWS) / BANDS;
    struct rect inner = {area->row, area->column, area->rows, area->columns - 1};
    struct big big = figures_for(&tiles, &inner, rows);
    for (int i = 0; i < WORDS_ROWS; i++) {
        canvas_text(screen->canvas, area, i, 1, tiles.word_role[i], tiles.words[i]);
    }
    canvas_cursor(screen->canvas, area, 0, 0);
    for (int band = 0; band < BANDS; band++) {
        struct rect place = {area->row + WORDS_ROWS + band * rows, area->column, rows,
                             area->columns};
        draw_band(screen, &place, &tiles, band, big);
    }
}

static void tiles_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_selected(sight, screen, true);
}

static const enum action tiles_bar[] = {ACTION_NEXT_PATIENT, ACTION_FLOWSHEET,  ACTION_WHY,
                                        ACTION_ENTRY,        ACTION_NEXT_MODEL, ACTION_NONE};
const struct view view_tiles =
    VIEW(N_("Tiles"), N_("{m} measured {c} carried, with age. OLD: over 6 h. +1-3: NEWS2."),
         tiles_bar, tiles_draw, tiles_patients, .state_size = 0);
