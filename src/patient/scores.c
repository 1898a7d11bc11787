/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/scores.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"

enum { BAND_COUNT = 7 };

/* The published chart, scale 1 for SpO2: a reading, rounded to the resolution of the chart, belongs
 * to the first band whose upper end it does not exceed. */
struct band {
    double top;
    int points;
};
static const struct {
    const char *name;
    int most; /* points a missing input may add */
    struct band bands[BAND_COUNT];
} inputs[NEWS2_INPUT_COUNT] = {
    [NEWS2_RESPIRATION] = {"RR", 3, {{8, 3}, {11, 1}, {20, 0}, {24, 2}, {INFINITY, 3}}},
    [NEWS2_SPO2] = {"SpO2", 3, {{91, 3}, {93, 2}, {95, 1}, {INFINITY, 0}}},
    [NEWS2_OXYGEN] = {"O2", 2, {{0, 0}}},
    [NEWS2_SYSTOLIC] = {"SBP", 3, {{90, 3}, {100, 2}, {110, 1}, {219, 0}, {INFINITY, 3}}},
    [NEWS2_PULSE] = {"HR", 3, {{40, 3}, {50, 1}, {90, 0}, {110, 1}, {130, 2}, {INFINITY, 3}}},
    [NEWS2_CONSCIOUSNESS] = {"GCS", 3, {{14, 3}, {INFINITY, 0}}},
    [NEWS2_TEMPERATURE] = {"Temp", 3, {{35.0, 3}, {36.0, 1}, {38.0, 0}, {39.0, 1}, {INFINITY, 2}}},
};

const char *news2_input_name(enum news2_input input)
{
    return inputs[input].name;
}

/* Rounds to whole units, temperature to tenths; the small term makes 35.05 as a float round up. */
static double rounded(enum news2_input input, double value)
{
    double scale = input == NEWS2_TEMPERATURE ? 10 : 1;
    return floor(value * scale + 0.5 + 1e-4) / scale;
}

int news2_points(enum news2_input input, double value)
{
    if (input == NEWS2_OXYGEN || isnan(value)) {
        return -1;
    }
    double read = rounded(input, value);
    const struct band *band = inputs[input].bands;
    while (read > band->top + 1e-9) {
        band++;
    }
    return band->points;
}

/* The variable of each input, which may be replaced by its substitutes. */
static const enum variable input_variables[NEWS2_INPUT_COUNT] = {
    [NEWS2_RESPIRATION] = VARIABLE_RESP_RATE,
    [NEWS2_SPO2] = VARIABLE_SPO2,
    [NEWS2_OXYGEN] = VARIABLE_NONE,
    [NEWS2_SYSTOLIC] = VARIABLE_SBP,
    [NEWS2_PULSE] = VARIABLE_HR,
    [NEWS2_CONSCIOUSNESS] = VARIABLE_GCS,
    [NEWS2_TEMPERATURE] = VARIABLE_TEMP,
};

enum news2_input news2_input_of(enum variable variable)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    for (unsigned i = 0; i < NEWS2_INPUT_COUNT && variable != VARIABLE_NONE; i++) {
        size_t count = variable_sources(input_variables[i], sources);
        for (size_t k = 0; k < count; k++) {
            if (sources[k] == variable) {
                return (enum news2_input)i;
            }
        }
    }
    return NEWS2_INPUT_COUNT;
}

/* The cell of the newest reading at the end of an hour, NULL if there is none within 6 hours. */
static const struct cell *recent(const struct timeline *timeline, enum variable variable, int hours)
{
    if (variable == VARIABLE_NONE) {
        return NULL;
    }
    const struct cell *cell = &timeline->cells[variable][hours - 1];
    bool old = (double)hours - (double)cell->at > NEWS2_RECENT_HOURS;
    return cell->origin == CELL_NONE || old ? NULL : cell;
}

/* The Glasgow total, or the sum of its parts if all are recent. */
static bool consciousness(const struct timeline *timeline, int hours, float *total)
{
    static const enum variable parts[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                          VARIABLE_GCS_VERBAL};
    const struct cell *cell = recent(timeline, VARIABLE_GCS, hours);
    float sum = 0, newest = -1;
    bool whole = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct cell *part = recent(timeline, parts[i], hours);
        whole = whole && part;
        sum += part ? part->value : 0;
        newest = part ? fmaxf(newest, part->at) : newest;
    }
    if (!cell && !whole) {
        return false;
    }
    *total = cell && (!whole || cell->at >= newest) ? cell->value : sum;
    return true;
}

/* Air or oxygen: FiO2 above 0.21 or a ventilator is oxygen, FiO2 of 0.21 without one is air, unless
 * oxygen was charted later. */
static bool oxygen(const struct timeline *timeline, int hours, int *points, float *fraction)
{
    const struct cell *inspired = recent(timeline, VARIABLE_FIO2, hours);
    const struct cell *ventilator = recent(timeline, VARIABLE_MECH_VENT, hours);
    const struct cell *given = recent(timeline, VARIABLE_OXYGEN, hours);
    *fraction = inspired ? inspired->value : NAN;
    bool said = given && (!inspired || given->at >= inspired->at);
    bool rich = (inspired && inspired->value > 0.21F + 1e-4F) || (said && given->value > 0.5F) ||
                ventilator;
    *points = rich ? 2 : 0;
    return inspired || given || ventilator;
}

/* The variable from which an input is read: the first recent source, else the input's own. */
static enum variable source_of(const struct timeline *timeline, int hours, enum news2_input input)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    size_t count = variable_sources(input_variables[input], sources), i = 0;
    while (i < count && !recent(timeline, sources[i], hours)) {
        i++;
    }
    return sources[i < count ? i : 0];
}

static bool read_input(const struct timeline *timeline, int hours, enum news2_input input,
                       struct news2 *score)
{
    if (input == NEWS2_OXYGEN) {
        return oxygen(timeline, hours, &score->points[input], &score->value[input]);
    }
    if (input == NEWS2_CONSCIOUSNESS) {
        bool known = consciousness(timeline, hours, &score->value[input]);
        score->points[input] = known ? news2_points(input, (double)score->value[input]) : 0;
        return known;
    }
    enum variable source = source_of(timeline, hours, input);
    const struct cell *cell = recent(timeline, source, hours);
    if (cell) {
        score->value[input] = cell->value;
        score->points[input] = news2_points(input, (double)cell->value);
        score->arterial |= source == VARIABLE_SAO2;
    }
    return cell != NULL;
}

void news2_at(const struct timeline *timeline, int hours, struct news2 *score)
{
    *score = (struct news2){.child = timeline->child};
    for (unsigned i = 0; i < NEWS2_INPUT_COUNT; i++) {
        enum news2_input input = (enum news2_input)i;
        bool known = hours > 0 && !score->child && read_input(timeline, hours, input, score);
        if (known) {
            score->known++;
            score->low += score->points[i];
            score->high += score->points[i];
            score->single_three |= score->points[i] == 3;
        } else {
            score->points[i] = -1;
            score->value[i] = NAN;
            score->high += score->child ? 0 : inputs[i].most;
        }
    }
}

/* ", RR, SpO2" */
static void list_missing(const bool missing[NEWS2_INPUT_COUNT], char *out, size_t size)
{
    *out = 0;
    for (unsigned i = 0; i < NEWS2_INPUT_COUNT; i++) {
        size_t used = strlen(out);
        if (missing[i]) {
            snprintf(out + used, size - used, ", %s", inputs[i].name);
        }
    }
}

/* Writes why there is no score; false if there is one. */
static bool put_none(bool child, bool measured, int low, int high, char *out, size_t size)
{
    if (child) {
        snprintf(out, size, "%s", _("none below 16 years"));
    } else if (!measured) {
        snprintf(out, size, _("%d-%d nothing measured"), low, high);
    }
    return child || !measured;
}

void news2_text(const struct news2 *score, bool with_missing, char *out, size_t size)
{
    if (put_none(score->child, score->known > 0, score->low, score->high, out, size)) {
        return;
    }
    if (score->known == NEWS2_INPUT_COUNT) {
        snprintf(out, size, "%d", score->low);
        return;
    }
    bool missing[NEWS2_INPUT_COUNT];
    char names[128] = "";
    for (unsigned i = 0; i < NEWS2_INPUT_COUNT; i++) {
        missing[i] = score->points[i] < 0;
    }
    if (with_missing) {
        list_missing(missing, names, sizeof names);
        /* TRANSLATORS: a range of points and what is not known, as "3-6, HR, SpO2 not known" */
        snprintf(out, size, _("%d-%d%s not known"), score->low, score->high, names);
    } else {
        snprintf(out, size, "%d-%d", score->low, score->high);
    }
}

/* Severity of a value: by points, then by distance from the usual range relative to its width. */
static double badness(const struct abnormal *abnormal)
{
    const struct variable_info *info = variable_info(abnormal->variable);
    double value = (double)abnormal->value, width = info->usual_high - info->usual_low;
    double beyond = fmax(info->usual_low - value, value - info->usual_high);
    return 100 * abnormal->points + fmin(99, fmax(0, beyond / (width > 0 ? width : 1)));
}

static int insert_abnormal(struct abnormal *worst, int count, int most,
                           const struct abnormal *found)
{
    int place = count;
    while (place > 0 && badness(&worst[place - 1]) < badness(found)) {
        place--;
    }
    for (int i = count < most ? count : most - 1; i > place; i--) {
        worst[i] = worst[i - 1];
    }
    if (place < most) {
        worst[place] = *found;
    }
    return count < most ? count + 1 : most;
}

static bool is_unusual(const struct timeline *timeline, int hours, enum variable variable,
                       struct abnormal *found)
{
    enum { DAY = 24 };
    const struct cell *cell = &timeline->cells[variable][hours - 1];
    int side = variable_side(variable, (double)cell->value);
    *found = (struct abnormal){variable, cell->value, 0, side > 0};
    return cell->origin != CELL_NONE && (double)hours - (double)cell->at <= DAY && side != 0;
}

int abnormal_at(const struct timeline *timeline, int hours, struct abnormal *worst, int most)
{
    struct news2 score;
    int count = 0;
    news2_at(timeline, hours, &score);
    for (unsigned i = 0; i < NEWS2_INPUT_COUNT; i++) {
        enum news2_input input = (enum news2_input)i;
        if (score.points[i] <= 0 || input == NEWS2_OXYGEN) {
            continue;
        }
        enum variable variable = source_of(timeline, hours, input);
        /* Inputs that score on both sides of a normal band. */
        static const double middle[NEWS2_INPUT_COUNT] = {15, 100, 0, 150, 70, 15, 37};
        struct abnormal found = {variable, score.value[i], score.points[i],
                                 (double)score.value[i] > middle[i]};
        count = insert_abnormal(worst, count, most, &found);
    }
    for (int v = 0; v < VARIABLE_COUNT && hours > 0; v++) {
        struct abnormal found;
        enum variable variable = (enum variable)v;
        /* A low inspired oxygen fraction is good. */
        if (news2_input_of(variable) == NEWS2_INPUT_COUNT && variable != VARIABLE_FIO2 &&
            variable_info(variable)->group != GROUP_OTHER &&
            is_unusual(timeline, hours, variable, &found)) {
            count = insert_abnormal(worst, count, most, &found);
        }
    }
    return count;
}

void abnormal_text(const struct abnormal *abnormal, const char *low, const char *high, char *out,
                   size_t size)
{
    const struct variable_info *info = variable_info(abnormal->variable);
    bool systolic = news2_input_of(abnormal->variable) == NEWS2_SYSTOLIC;
    snprintf(out, size, "%s %.*f %s", systolic ? inputs[NEWS2_SYSTOLIC].name : info->name,
             info->decimals, (double)abnormal->value, abnormal->high ? high : low);
}

void uva_at(const struct timeline *timeline, int hours, struct uva *score)
{
    static const struct {
        enum news2_input input;
        bool below;
        double limit;
        int points;
    } rules[UVA_INPUTS] = {
        {NEWS2_TEMPERATURE, true, 36, 2},  {NEWS2_PULSE, false, 120, 1},
        {NEWS2_RESPIRATION, false, 30, 1}, {NEWS2_SYSTOLIC, true, 90, 1},
        {NEWS2_SPO2, true, 92, 2},         {NEWS2_CONSCIOUSNESS, true, 15, 4},
    };
    enum { HIV_POINTS = 2 }; /* never stated in these files */
    struct news2 inputs_read;
    news2_at(timeline, hours, &inputs_read);
    *score = (struct uva){.child = inputs_read.child};
    score->high = score->child ? 0 : HIV_POINTS;
    for (size_t i = 0; i < UVA_INPUTS && !score->child; i++) {
        enum news2_input input = rules[i].input;
        bool known = inputs_read.points[input] >= 0;
        double value = rounded(input, (double)inputs_read.value[input]);
        bool scores = known && (rules[i].below ? value < rules[i].limit : value >= rules[i].limit);
        score->missing[input] = !known;
        score->known += known;
        score->low += scores ? rules[i].points : 0;
        score->high += scores || !known ? rules[i].points : 0;
    }
}

void uva_text(const struct uva *score, char *out, size_t size)
{
    if (put_none(score->child, score->known > 0, score->low, score->high, out, size)) {
        return;
    }
    char names[128] = "";
    list_missing(score->missing, names, sizeof names);
    snprintf(out, size, _("%d-%d%s, HIV not known"), score->low, score->high, names);
}
