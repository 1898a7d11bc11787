/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SYNTH_COURSE_H
#define ICURISK_APP_SYNTH_COURSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "patient/variable.h"

/* File suffixes of the two formats. */
#define SYNTH_CHALLENGE ".txt"
#define SYNTH_BENCHMARK "_episode1_timeseries.csv"

/* A synthetic patient. */
struct synth_course {
    const char *name;   /* file name without suffix: "septic-shock" */
    const char *about;  /* one line: what it demonstrates */
    const char *ending; /* one of the two suffixes */
};
/* The courses, static storage. */
size_t synth_courses(const struct synth_course **courses);

/* A course is defined by a few causes over time (shock, lung failure, ketosis, ...), each piecewise
 * linear. All charted variables are computed from them plus slow noise, so that they are consistent
 * with each other: lactate trails shock, bicarbonate falls with lactate and ketones, pH follows
 * bicarbonate and PaCO2 (Henderson-Hasselbalch), saturation follows PaO2 (Severinghaus 1979),
 * pressure pairs enclose their mean. The coefficients are rough values for teaching and describe no
 * real person. */

enum cause {
    SHOCK,      /* 0 none, 1 fatal */
    LUNG,       /* 0 healthy, 1 worst gas exchange */
    KIDNEY,     /* 0 healthy, 1 no function */
    KETOSIS,    /* 0 none, 1 severe ketoacidosis */
    INFECTION,  /* 0 none, 1 severe */
    LIVER,      /* 0 healthy, 1 shock liver */
    TEMP,       /* C */
    COMA,       /* Glasgow total */
    HCT,        /* % */
    OXYGEN,     /* fraction inspired */
    VENTILATOR, /* above 0.5: ventilated */
    CAUSE_COUNT
};

enum { POINTS_MAX = 7, EXTRAS_MAX = 12 };

struct point {
    double hour, value;
};

/* A row that does not follow from the course: a typing error. */
struct extra {
    int minute;
    enum variable variable;
    const char *text;
};

struct plan {
    const char *record; /* 9000NN: no real stay has such a number */
    int age, sex, icu_type;
    double height, weight; /* cm, kg; 0: not charted */
    double hours, heart_rate, map, pulse_pressure, creatinine;
    double vitals_every, labs_every, gases_every; /* intervals in hours; 0: never */
    double gap;                                   /* share of vital signs not charted */
    bool arterial_line, troponin, mixed_units, numbered_words;
    struct point cause[CAUSE_COUNT][POINTS_MAX]; /* ends at the first hour that is not ascending */
    struct extra extra[EXTRAS_MAX];
};

/* Default value of a cause that a plan does not define. */
extern const double plan_absent[CAUSE_COUNT];
/* The plan of the course with this index, in the order of synth_courses. */
const struct plan *plan_of(size_t course);

#endif
