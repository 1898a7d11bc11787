/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CHART_H
#define ICURISK_UI_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "net/risk.h"
#include "patient/wall.h"
#include "ui/draw/canvas.h"
#include "ui/draw/layout.h"

/* The charts of the Patient view: their list, drawing, and the readings at the cursor. */

enum chart_kind { CHART_RISK, CHART_PAIR, CHART_SERIES };

struct chart {
    enum chart_kind kind;
    const char *name;          /* translate with _(); fits the gutter */
    enum variable variable;    /* the series, or the upper series of a pair */
    enum variable lower, mean; /* of a pair */
    bool empty;                /* never measured, but listed to show that */
};

struct chart_source {
    const struct patient *patient;
    const struct timeline *timeline;
    const struct wall *wall;   /* used to format times */
    const struct model *model; /* NULL: no network */
    const struct risk *risk;   /* NULL with model */
    const struct model *other; /* a network to compare with, or NULL */
    const struct risk *other_risk;
    bool dots; /* Braille: four heights per cell */
    int hour;  /* under the cursor, 0-based */
};

enum { CHARTS_MAX = VARIABLE_COUNT + 4 };
/* The risk, then all vital signs (even unmeasured ones, so that their absence is visible), then
 * every other measured variable by group. Returns how many; *first is the number of charts for the
 * risk and the vital signs, which should be visible together. */
int charts_list(const struct chart_source *source, struct chart charts[CHARTS_MAX], int *first);

/* The timeline that charts show: adds a Glasgow total derived from its components, as used by the
 * score and the networks. */
void chart_timeline(const struct timeline *timeline, struct timeline *shown);

/* The value of a variable or pair at the cursor, as shown beside the chart's name. */
struct chart_reading {
    char value[48], unit[16];
    char points[16];  /* "+2": its current NEWS2 points; "" if none */
    char age[16];     /* "12m", "3.5h": time from the reading to the end of the hour */
    char before[48];  /* the last value of an earlier hour; "" if there is none */
    int most, change; /* NEWS2 points; change from the previous value: 1 up, 0 equal, -1 down */
    bool measured;    /* measured in this hour; else carried forward */
    bool old;         /* too old for the score (NEWS2_RECENT_HOURS) */
    double hours_old;
};
/* False if nothing was measured up to the cursor. */
bool chart_reading(const struct chart_source *source, const struct chart *chart,
                   struct chart_reading *reading);

/* Draws a chart into area, with title and scale; selected: the chart under the cursor. */
void chart_draw(struct canvas *canvas, const struct rect *area, const struct patient_layout *layout,
                const struct chart_source *source, const struct chart *chart, bool selected);

/* Formats one line: name, value, unit, exact time, origin and age at the cursor; shorter with each
 * step (canvas_readout). */
void chart_readout(const struct chart_source *source, const struct chart *chart, int step,
                   char *out, size_t size);
/* "HR 88 /min measured at hour 07:12" or "HR 88 /min carried forward from hour 03:30, 4.5 h old":
 * `what` with the moment of its cell, seen in this hour. */
void chart_origin(const struct wall *wall, const struct cell *cell, int hour, const char *what,
                  int step, char *out, size_t size);

#endif
