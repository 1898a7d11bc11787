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

/* The charts of the Patient view: which there are, how one is drawn, what the cursor reads. */

enum chart_kind { CHART_RISK, CHART_PAIR, CHART_SERIES };

struct chart {
    enum chart_kind kind;
    const char *name;          /* through _(); fits the gutter */
    enum variable variable;    /* the series, or the upper end of a pair */
    enum variable lower, mean; /* of a pair */
    bool empty;                /* never measured: listed to say so */
};

struct chart_source {
    const struct patient *patient;
    const struct timeline *timeline;
    const struct wall *wall;   /* by which moments are told */
    const struct model *model; /* NULL: no network */
    const struct risk *risk;   /* NULL with model */
    const struct model *other; /* a network compared with it, or NULL */
    const struct risk *other_risk;
    bool dots; /* Braille: four heights a cell */
    int hour;  /* under the cursor, 0-based */
};

enum { CHARTS_MAX = VARIABLE_COUNT + 4 };
/* The risk, then the vital signs (always, so that a missing one is seen to be missing), then every
 * other variable that was measured, by group. Returns how many; *first: the risk and the vital
 * signs, which are to be in sight together. */
int charts_list(const struct chart_source *source, struct chart charts[CHARTS_MAX], int *first);

/* What charts show: the readings, with a total of the Glasgow scale that only its parts give, as
 * the score and the networks take it. */
void chart_timeline(const struct timeline *timeline, struct timeline *shown);

/* The value of a variable or a pair at the cursor, as it stands beside the name of its chart. */
struct chart_reading {
    char value[48], unit[16];
    char points[16];  /* "+2": NEWS2 points that it adds now; "" when none */
    char age[16];     /* "12m", "3.5h": from the reading to the end of the hour */
    char before[48];  /* the last value of an earlier hour; "" when there was none */
    int most, change; /* NEWS2 points; 1, 0 or -1: above, like or below the one before */
    bool measured;    /* in this hour; else carried forward */
    bool old;         /* too old for the score (NEWS2_RECENT_HOURS) */
    double hours_old;
};
/* False when nothing was measured up to the cursor. */
bool chart_reading(const struct chart_source *source, const struct chart *chart,
                   struct chart_reading *reading);

/* Draws a chart into area, with its title and scale; selected marks the one under the cursor. */
void chart_draw(struct canvas *canvas, const struct rect *area, const struct patient_layout *layout,
                const struct chart_source *source, const struct chart *chart, bool selected);

/* One line: what, value, unit, exact time, origin and age at the cursor. */
void chart_readout(const struct chart_source *source, const struct chart *chart, char *out,
                   size_t size);

#endif
