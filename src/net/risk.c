/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/risk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* Dense networks read one running summary per hour. */
static void add_network(const struct model *model, const struct patient *patient,
                        const struct timeline *timeline, int hours, float *logits)
{
    float x[STAY_HOURS * FEATURE_COUNT], part[STAY_HOURS];
    float share = (float)(1 - model->linear_share);
    (network_is_hourly(model->network) ? features_hourly : features_summary)(&model->spec, patient,
                                                                             timeline, hours, x);
    struct network_scratch *scratch = network_scratch_one(model->network);
    network_run(model->network, scratch, x, hours, part);
    free(scratch);
    for (int t = 0; t < hours; t++) {
        logits[t] += share * part[t];
    }
}

static void add_linear(const struct model *model, const struct patient *patient,
                       const struct timeline *timeline, int hours, float *logits)
{
    size_t columns = summary_base(model->spec.scheme);
    float base[STAY_HOURS * SUMMARY_BASE_MAX], share = (float)model->linear_share;
    summary_read(model->spec.scheme, patient, timeline, hours, base);
    for (int t = 0; t < hours; t++) {
        logits[t] += share * logistic_logit(model->linear, base + (size_t)t * columns, t + 1);
    }
}

void risk_logits(const struct model *model, const struct patient *patient,
                 const struct timeline *timeline, int hours, float *logits)
{
    memset(logits, 0, (size_t)hours * sizeof *logits);
    if (model->network) {
        add_network(model, patient, timeline, hours, logits);
    }
    if (model->linear) {
        add_linear(model, patient, timeline, hours, logits);
    }
}

void risk_many(const struct model *model, struct network_scratch *scratch,
               const struct risk_rows *rows, float *risks)
{
    float share = (float)model->linear_share;
    if (model->network) {
        network_run_last(model->network, scratch,
                         &(struct network_stays){rows->x, rows->x_apart, rows->count, rows->hours},
                         risks);
    }
    for (int i = 0; i < rows->count; i++) {
        float logit = model->network ? (1 - share) * risks[i] : 0;
        if (model->linear) {
            const float *base = rows->base + (size_t)i * rows->base_apart;
            logit += share * logistic_logit(model->linear, base, rows->hours);
        }
        risks[i] = (float)sigmoid(model_calibrated(model, rows->hours, (double)logit));
    }
}

/* Runs the model on the first risk->hours hours and calibrates. */
static void run_model(const struct model *model, const struct patient *patient,
                      const struct timeline *timeline, struct risk *risk)
{
    float logits[STAY_HOURS];
    risk_logits(model, patient, timeline, risk->hours, logits);
    for (int t = 0; t < risk->hours; t++) {
        risk->by_hour[t] = (float)sigmoid(model_calibrated(model, t + 1, (double)logits[t]));
    }
    int last = risk->hours - 1;
    risk->logit = (float)model_calibrated(model, risk->hours, (double)logits[last]);
    risk->risk = risk->by_hour[last];
}

/* Counts the variables whose values so far are outside the network's training limits.
 */
static int count_beyond(const struct feature_spec *spec, const struct timeline *timeline, int hours)
{
    struct scheme_view view;
    scheme_view(spec->scheme, timeline, &view);
    const struct feature_column *columns = scheme_columns(spec->scheme);
    int beyond = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].kind != FEATURE_VALUE) {
            continue;
        }
        const struct cell *cell = &view.cells[columns[i].variable][hours - 1];
        float value = spec->log[i] ? log1pf(fmaxf(0, cell->value)) : cell->value;
        beyond +=
            cell->origin != CELL_NONE && (value < spec->clip_low[i] || value > spec->clip_high[i]);
    }
    return beyond;
}

void risk_compute(const struct model *model, const struct patient *patient,
                  const struct timeline *timeline, int at_hour, struct risk *risk)
{
    *risk = (struct risk){.hours = at_hour > 0 ? at_hour : patient->hours};
    risk->provisional = risk->hours < STAY_HOURS;
    risk->synthetic = model_is_synthetic(model);
    if (model->state != MODEL_SOUND) {
        risk->reason = model->state == MODEL_REFUSED
                           ? N_("the file of the network is damaged: it is not used")
                           : N_("the file of the network has not been checked");
        return;
    }
    if (patient->hours == 0) {
        risk->hours = 0;
        risk->reason = N_("no measurement, only descriptors");
        return;
    }
    scheme_coverage(model->spec.scheme, timeline, risk->hours, &risk->coverage);
    if (risk->coverage.measured == 0) {
        risk->reason = N_("nothing this network reads was measured by then");
        return;
    }
    if (model->uncalibrated) {
        risk->reason = N_("not calibrated; recalibrate it first");
        return;
    }
    if (model->network) {
        risk->beyond = count_beyond(&model->spec, timeline, risk->hours);
    }
    run_model(model, patient, timeline, risk);
    risk->known = isfinite(risk->risk);
    risk->reason = risk->known ? NULL : N_("the network gave no usable number");
}

bool risk_is_above(float risk, double threshold)
{
    return (double)risk >= threshold;
}

void risk_wilson(double part, double whole, double *low, double *high)
{
    double z = 1.959963984540054, p = part / whole, z2 = z * z / whole;
    double centre = (p + z2 / 2) / (1 + z2);
    double half = z * sqrt(p * (1 - p) / whole + z2 / (4 * whole)) / (1 + z2);
    *low = fmax(0, centre - half);
    *high = fmin(1, centre + half);
}

static void put_range(const struct risk *risk, double sd, double *low, double *high)
{
    double reach = 1.959963984540054 * sd;
    *low = sigmoid((double)risk->logit - reach);
    *high = sigmoid((double)risk->logit + reach);
}

bool risk_elsewhere(const struct model *model, const struct risk *risk, double *low, double *high)
{
    bool shown = risk->known && !model_local_outcomes(model) && !model_is_synthetic(model);
    if (shown) {
        put_range(risk, RISK_HOSPITALS_SD, low, high);
    }
    return shown;
}

bool risk_calibrated(const struct model *model, const struct risk *risk, size_t *deaths,
                     double *low, double *high)
{
    size_t stays;
    bool shown = risk->known && model_local_deaths(model, &stays, deaths);
    if (shown) {
        double died = (double)*deaths, told = died * (1 - died / (double)stays);
        double before = 1 / (RISK_HOSPITALS_SD * RISK_HOSPITALS_SD);
        put_range(risk, sqrt(RISK_CALIBRATION_FACTOR / (before + told)), low, high);
    }
    return shown;
}

bool risk_similar(const struct model *model, const struct risk *risk, struct similar *similar)
{
    if (!risk->known || model->similar_count == 0) {
        return false;
    }
    int nearest = 0;
    for (int i = 1; i < model->similar_count; i++) {
        if (fabsf(model->similar_logit[i] - risk->logit) <
            fabsf(model->similar_logit[nearest] - risk->logit)) {
            nearest = i;
        }
    }
    similar->deaths = model->similar_deaths[nearest];
    similar->stays = model->similar_stays;
    similar->mean = sigmoid((double)model->similar_mean[nearest]);
    similar->side = (risk->logit > model->similar_logit[model->similar_count - 1]) -
                    (risk->logit < model->similar_logit[0]);
    risk_wilson(similar->deaths, similar->stays, &similar->low, &similar->high);
    return true;
}

enum { ADULT_YEARS = 16, FEW_HOURS = 6 };

bool risk_is_outside(const struct patient *patient)
{
    return patient->age < ADULT_YEARS;
}

int risk_warnings(const struct patient *patient, const struct risk *risk, const char **warnings,
                  int max)
{
    const struct {
        bool applies;
        const char *text;
    } rules[] = {
        {risk->synthetic,
         N_("the network was trained on SYNTHETIC stays: it says nothing about a patient")},
        {isnan(patient->age), N_("age is not known: the cohort is adults")},
        {risk_is_outside(patient), N_("below 16 years: outside the cohort of adults")},
        {risk->hours < FEW_HOURS, N_("fewer than 6 hours of data")},
        {2 * risk->coverage.seen < risk->coverage.variables,
         N_("fewer than half of the network's variables were measured")},
        {2 * risk->beyond > risk->coverage.seen,
         N_("most values are outside the range the network was trained on")},
    };
    int count = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && count < max; i++) {
        if (rules[i].applies) {
            warnings[count++] = rules[i].text;
        }
    }
    return count;
}
