/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_LESSON_H
#define ICURISK_UI_LESSON_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw/layout.h"
#include "ui/screen/state.h"

/* A lesson using the ordinary views: each step opens a view with a patient, network and setting,
 * and shows a question for the class below the title. All keys work as usual except Space (next
 * step) and Backspace (previous step). */

struct lesson_step {
    const char *title, *question; /* translate with _() */
    int minutes;
    enum action view;
    const char *patient, *network; /* RecordID of a sample, and name of a network */
    bool guess;                    /* the class estimates first */
    bool tensor;
    int pruned, bits; /* Condense: see struct request */
};

/* The table of steps. */
const struct lesson_step *lesson_steps(size_t *count);

/* Starts the lesson if the options request one; call after the stays were loaded. */
void lesson_begin(struct screen *screen);
/* Handles the last key; false if it is not a key of the lesson, or there is no lesson. */
bool lesson_act(struct screen *screen);
/* Microseconds until its clock shows the next second; INFINITY if there is no clock. */
double lesson_tick_usec(const struct screen *screen);
/* Draws step, time and question, or what the step lacks. */
void lesson_draw(const struct screen *screen, const struct rect *area);

#endif
