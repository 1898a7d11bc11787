/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/timeline.h"

#include <math.h>
#include <string.h>

int timeline_bin(double hour)
{
    if (!(hour > -1 && hour <= STAY_HOURS)) {
        return -1;
    }
    double shifted = hour - 1e-6;
    return shifted <= -1 ? -1 : (int)shifted;
}

static void add_reading(struct cell *cell, const struct observation *observation)
{
    float value = (float)observation->value;
    if (cell->readings == 0) {
        cell->low = cell->high = value;
        cell->origin = CELL_MEASURED;
    }
    cell->low = fminf(cell->low, value);
    cell->high = fmaxf(cell->high, value);
    cell->sum += value;
    cell->value = value;
    cell->category = observation->category;
    cell->at = (float)observation->hour;
    cell->readings = (uint16_t)(cell->readings + (cell->readings < UINT16_MAX));
}

void timeline_carry(struct cell cells[STAY_HOURS])
{
    for (int hour = 1; hour < STAY_HOURS; hour++) {
        const struct cell *before = &cells[hour - 1];
        if (cells[hour].origin == CELL_NONE && before->origin != CELL_NONE) {
            cells[hour] = (struct cell){.value = before->value,
                                        .at = before->at,
                                        .category = before->category,
                                        .origin = CELL_CARRIED};
        }
    }
}

void timeline_build(const struct patient *patient, struct timeline *timeline)
{
    memset(timeline, 0, sizeof *timeline);
    timeline->child = patient->age < 16;
    for (int i = 0; i < VARIABLE_COUNT * STAY_HOURS; i++) {
        timeline->cells[i / STAY_HOURS][i % STAY_HOURS].category = -1;
    }
    bool read[VARIABLE_COUNT] = {false};
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *observation = &patient->observations[i];
        int bin = timeline_bin(observation->hour);
        if (bin >= 0) {
            add_reading(&timeline->cells[observation->variable][bin], observation);
            read[observation->variable] = true;
        }
    }
    for (int i = 0; i < VARIABLE_COUNT; i++) {
        for (int hour = 0; read[i] && hour < STAY_HOURS; hour++) {
            struct cell *cell = &timeline->cells[i][hour];
            cell->mean = cell->readings > 0 ? cell->sum / (float)cell->readings : 0;
        }
        if (read[i]) {
            timeline_carry(timeline->cells[i]);
        }
    }
}

bool timeline_set(struct timeline *timeline, enum variable variable, int hour, double value)
{
    const struct variable_info *info = variable_info(variable);
    struct cell *cells = timeline->cells[variable];
    float read = (float)value;
    if (!(value >= info->accept_low && value <= info->accept_high)) {
        return false;
    }
    for (int i = 0; i < STAY_HOURS; i++) {
        if (cells[i].origin == CELL_CARRIED) {
            cells[i] = (struct cell){.category = -1};
        }
    }
    cells[hour] = (struct cell){.value = read,
                                .mean = read,
                                .sum = read,
                                .low = read,
                                .high = read,
                                .at = (float)(hour + 1),
                                .readings = 1,
                                .category = (int8_t)variable_category_of_score(variable, value),
                                .origin = CELL_MEASURED};
    timeline_carry(cells);
    return true;
}
