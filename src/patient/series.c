/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/series.h"

#include <math.h>
#include <string.h>

#include "patient/units.h"

/* Families of variables: one laboratory uses the other unit for all of a family or for none. */
enum family { FAMILY_SINGLE, FAMILY_CHEMISTRY, FAMILY_GAS, FAMILY_PRESSURE, FAMILY_COUNT };

/* Quantiles of the cohort for the probabilities of z below: physionet2012_ranges.csv, where its
 * outer ones are not artefacts; for variables it lacks, of the same quantity in it. calm_low to
 * calm_high needs no second look unless another of the family does. */
enum { QUANTILES = 5 };
static const double z_of[QUANTILES] = {-3.0902, -2.3263, 0, 2.3263, 3.0902};
/* clang-format off */
static const struct spread {
    enum variable variable;
    enum family family;
    double quantile[QUANTILES]; /* 0.1, 1, 50, 99 and 99.9 % */
    double calm_low, calm_high;
} spreads[] = {
    {VARIABLE_ALBUMIN, FAMILY_SINGLE, {1.1, 1.5, 2.9, 4.345, 4.865}, 1, 6},
    {VARIABLE_ALP, FAMILY_SINGLE, {19, 28, 82, 703.45, 1503.7}, 8, 4000},
    {VARIABLE_ALT, FAMILY_SINGLE, {3, 6, 43, 7151.3, 10464.7}, 1, 11000},
    {VARIABLE_AST, FAMILY_SINGLE, {6, 11, 64, 8199.8, 14136.7}, 1, 22000},
    {VARIABLE_BILIRUBIN, FAMILY_CHEMISTRY, {0.05, 0.1, 0.9, 30.71, 45.743}, 0, 4},
    {VARIABLE_BUN, FAMILY_CHEMISTRY, {2, 4, 20, 121, 175.085}, 3, 200},
    {VARIABLE_CHOLESTEROL, FAMILY_CHEMISTRY, {31.768, 68.7, 152, 295.88, 322.778}, 30, 660},
    {VARIABLE_CREATININE, FAMILY_CHEMISTRY, {0.2, 0.3, 1, 8.9, 13.904}, 0.1, 8.9},
    {VARIABLE_GLUCOSE, FAMILY_CHEMISTRY, {35, 59, 127, 391, 743.94}, 40, 2200},
    {VARIABLE_MG, FAMILY_CHEMISTRY, {0.9, 1.2, 2, 3.2, 4.682}, 1.2, 20},
    {VARIABLE_HCT, FAMILY_SINGLE, {15.1, 20.1, 30.3, 44.4, 50.773}, 5, 75},
    {VARIABLE_FIO2, FAMILY_SINGLE, {0.21, 0.25, 0.5, 0.95, 1}, 0.21, 1},
    {VARIABLE_LACTATE, FAMILY_SINGLE, {0.5, 0.7, 2.1, 13.1, 23.395}, 0, 7},
    {VARIABLE_PACO2, FAMILY_GAS, {17, 23, 39, 73, 92}, 17, 200},
    {VARIABLE_PAO2, FAMILY_GAS, {29, 53, 121, 450, 492.733}, 40, 700},
    {VARIABLE_PH, FAMILY_SINGLE, {7.0, 7.14, 7.38, 7.53, 7.61}, 6.3, 8.4},
    {VARIABLE_SAO2, FAMILY_SINGLE, {51.736, 85, 97, 99.9, 100}, 20, 100},
    {VARIABLE_SPO2, FAMILY_SINGLE, {51.736, 85, 97, 99.9, 100}, 20, 100},
    {VARIABLE_TEMP, FAMILY_SINGLE, {33, 34.7, 37.1, 39.1, 40.1}, 26, 45},
    {VARIABLE_TROPONIN_I, FAMILY_SINGLE, {0.1, 0.3, 2.6, 43.928, 48.809}, 0, 44},
    {VARIABLE_TROPONIN_T, FAMILY_SINGLE, {0.005, 0.01, 0.2, 13.982, 24.408}, 0, 14},
    {VARIABLE_WEIGHT, FAMILY_SINGLE, {35, 42.4, 80.8, 162.2, 253}, 20, 200},
    {VARIABLE_HEIGHT, FAMILY_SINGLE, {137, 145, 170.2, 195, 203}, 120, 220},
    {VARIABLE_PLATELETS, FAMILY_SINGLE, {12, 29, 172, 553.97, 816.91}, 0, 2000},
    {VARIABLE_WBC, FAMILY_SINGLE, {0.1, 1.6, 11.4, 35.6, 84.791}, 0, 100},
    {VARIABLE_SYS_ABP, FAMILY_PRESSURE, {50, 70, 116, 185, 217}, 40, 300},
    {VARIABLE_NI_SYS_ABP, FAMILY_PRESSURE, {50, 74, 116, 181, 210}, 40, 300},
    {VARIABLE_SBP, FAMILY_PRESSURE, {50, 72, 116, 185, 217}, 40, 375},
    {VARIABLE_DIAS_ABP, FAMILY_PRESSURE, {20, 33, 58, 96, 122}, 18, 200},
    {VARIABLE_NI_DIAS_ABP, FAMILY_PRESSURE, {15, 26, 56, 99, 123}, 18, 200},
    {VARIABLE_DBP, FAMILY_PRESSURE, {17, 30, 57, 100, 123}, 18, 375},
    {VARIABLE_MAP, FAMILY_PRESSURE, {28, 51, 77, 128, 222}, 25, 250},
    {VARIABLE_NI_MAP, FAMILY_PRESSURE, {32.957, 46, 75, 119, 142.7}, 25, 250},
    {VARIABLE_MBP, FAMILY_PRESSURE, {30, 48, 76, 125, 180}, 25, 330},
};
/* clang-format on */
enum { SPREADS = sizeof spreads / sizeof *spreads };

/* Other units in use; scale 0: from the unit table. */
static const struct other {
    enum variable variable;
    const char *unit;
    double scale;
} others[] = {
    {VARIABLE_ALBUMIN, "g/L", 0},
    {VARIABLE_ALP, "ukat/L", 0},
    {VARIABLE_ALT, "ukat/L", 0},
    {VARIABLE_AST, "ukat/L", 0},
    {VARIABLE_BILIRUBIN, "umol/L", 0},
    {VARIABLE_BUN, "mmol/L", 0},
    {VARIABLE_CHOLESTEROL, "mmol/L", 0},
    {VARIABLE_CREATININE, "umol/L", 0},
    {VARIABLE_GLUCOSE, "mmol/L", 0},
    {VARIABLE_MG, "mmol/L", 0},
    {VARIABLE_HCT, "fraction", 0},
    {VARIABLE_FIO2, "%", 0},
    {VARIABLE_LACTATE, "mg/dL", 0},
    {VARIABLE_PACO2, "kPa", 0},
    {VARIABLE_PAO2, "kPa", 0},
    {VARIABLE_PH, "pH without its decimal point", 0.1},
    {VARIABLE_PH, "pH without its decimal point", 0.01},
    {VARIABLE_SAO2, "fraction", 0},
    {VARIABLE_SPO2, "fraction", 0},
    {VARIABLE_TEMP, "degF", 0},
    {VARIABLE_TROPONIN_I, "ng/L", 0},
    {VARIABLE_TROPONIN_T, "ng/L", 0},
    {VARIABLE_WEIGHT, "lb", 0},
    {VARIABLE_HEIGHT, "m", 0},
    {VARIABLE_HEIGHT, "in", 0},
    {VARIABLE_HEIGHT, "cm taken for in", 1 / 2.54},
    {VARIABLE_PLATELETS, "/uL", 0},
    {VARIABLE_WBC, "/uL", 0},
    {VARIABLE_SYS_ABP, "kPa", 0},
    {VARIABLE_SYS_ABP, "cmHg", 0},
    {VARIABLE_NI_SYS_ABP, "kPa", 0},
    {VARIABLE_NI_SYS_ABP, "cmHg", 0},
    {VARIABLE_SBP, "kPa", 0},
    {VARIABLE_SBP, "cmHg", 0},
    {VARIABLE_DIAS_ABP, "kPa", 0},
    {VARIABLE_DIAS_ABP, "cmHg", 0},
    {VARIABLE_NI_DIAS_ABP, "kPa", 0},
    {VARIABLE_NI_DIAS_ABP, "cmHg", 0},
    {VARIABLE_DBP, "kPa", 0},
    {VARIABLE_DBP, "cmHg", 0},
    {VARIABLE_MAP, "kPa", 0},
    {VARIABLE_MAP, "cmHg", 0},
    {VARIABLE_NI_MAP, "kPa", 0},
    {VARIABLE_NI_MAP, "cmHg", 0},
    {VARIABLE_MBP, "kPa", 0},
    {VARIABLE_MBP, "cmHg", 0},
};
enum { OTHERS = sizeof others / sizeof *others };

/* Logarithms: the density of an artefact (one reading in a thousand, anywhere), how certain a
 * proposal must be (20 : 1), and odds (1 : 2.7) below which the other unit is no matter. */
static const double floor_density = -8.5, certain = 3, improbable = -1;
/* Prior that a whole family is in the other unit; probability for one variable if the family is,
 * and if it is not: an analyser never mixes units, a laboratory rarely. */
static const double family_rate = 0.03;
static const struct {
    double within, stray;
} rates[FAMILY_COUNT] = {
    [FAMILY_SINGLE] = {0.9, 5e-4},
    [FAMILY_CHEMISTRY] = {0.9, 5e-4},
    [FAMILY_GAS] = {0.999, 1e-5},
    [FAMILY_PRESSURE] = {0.999, 1e-5},
};
/* Required log odds of one other unit over the next. */
static const double clear_choice = 4;
/* Log likelihood of what physiology excludes. */
static const double excluded = -12;

/* Readings of a stay that constrain other variables. */
struct context {
    double ph, hco3, saturation; /* medians; NAN if there are none */
    double least_ph, least_hco3;
};

struct evidence {
    double own, other; /* log likelihood */
    double second;     /* of the next best other unit */
    struct series_verdict verdict,
        next; /* the best other unit, and the next best; unit NULL: none */
};

/* The median, exact up to 64 values and of the first 64 of more. */
static double median(const struct series *series)
{
    double sorted[64];
    size_t count = series->count < 64 ? series->count : 64;
    for (size_t i = 0; i < count; i++) {
        size_t k = i;
        for (; k > 0 && sorted[k - 1] > series->values[i]; k--) {
            sorted[k] = sorted[k - 1];
        }
        sorted[k] = series->values[i];
    }
    return count > 0 ? sorted[count / 2] : NAN;
}

/* Density of the logarithm of a value between quantiles that are normal between them. */
static double log_density(const double *quantile, double value)
{
    if (!(value > 0)) {
        return floor_density;
    }
    double x = log(value);
    size_t i = 1;
    while (i < QUANTILES - 1 && value > quantile[i]) {
        i++;
    }
    /* extrapolated with the slope of the last piece beyond the outer quantiles */
    double low = log(quantile[i - 1]), high = log(quantile[i]);
    double slope = (z_of[i] - z_of[i - 1]) / fmax(high - low, 0.01);
    double z = z_of[i - 1] + (x - low) * slope;
    return fmax(log(slope) - 0.9189 - z * z / 2, floor_density);
}

/* Lactate where acid and base of the stay are known: above a bicarbonate of 20 mmol/L hardly any is
 * above 7, below 10 a tenth is above 10, and below a pH of 7 it may be 40 (medians of the cohort's
 * stays). */
static void lactate_quantiles(const struct context *context, double *quantile)
{
    double base = isnan(context->least_hco3) ? 0.5 : (22 - context->least_hco3) / 13;
    double acid = isnan(context->least_ph) ? 0 : (7.3 - context->least_ph) / 0.3;
    double share = fmax(fmin(fmax(base, 0), 1), fmin(acid, 1.5));
    quantile[2] = 1.7 + 1.6 * share;
    quantile[3] = 6.2 + 11.8 * share;
    quantile[4] = 12 + 18 * share;
}

static double normal_evidence(double difference, double spread)
{
    double z = difference / spread;
    return fmax(-z * z / 2, excluded);
}

/* Evidence from pH and bicarbonate, or saturation, about the median of the series. */
static double context_evidence(enum variable variable, const struct context *context, double middle)
{
    double evidence = 0;
    if (variable == VARIABLE_PACO2 && context->hco3 > 0 && context->ph > 6 && middle > 0) {
        double expected = context->hco3 / (0.0307 * pow(10, context->ph - 6.1));
        evidence = normal_evidence(log(middle / expected), 0.25);
    } else if (variable == VARIABLE_PAO2 && context->saturation > 0 && middle > 0) {
        double share = fmin(context->saturation, 99.5) / 100;
        double expected = 1 / (23400 / (middle * middle * middle + 150 * middle) + 1);
        evidence = normal_evidence(log(share / (1 - share)) - log(expected / (1 - expected)), 1.5);
    }
    return isnan(evidence) ? 0 : evidence;
}

/* Values of one patient are correlated: two count as much as many, and of slowly changing variables
 * one does. */
static double weight_of(enum variable variable, size_t count)
{
    bool slow =
        variable == VARIABLE_WEIGHT || variable == VARIABLE_HEIGHT || variable == VARIABLE_LACTATE;
    return slow || count < 2 ? 1 : 2;
}

static double likelihood(const struct spread *spread, const struct series *series,
                         const struct context *context, const struct series_verdict *convert)
{
    double quantile[QUANTILES], sum = 0;
    memcpy(quantile, spread->quantile, sizeof quantile);
    if (spread->variable == VARIABLE_LACTATE) {
        lactate_quantiles(context, quantile);
    }
    for (size_t i = 0; i < series->count; i++) {
        sum += log_density(quantile, series_convert(convert, series->values[i]));
    }
    return weight_of(spread->variable, series->count) * sum / (double)series->count +
           context_evidence(spread->variable, context, series_convert(convert, median(series)));
}

double series_convert(const struct series_verdict *verdict, double value)
{
    return (value + verdict->offset) * verdict->scale;
}

static const struct series_verdict same = {SERIES_AS_IS, -INFINITY, NULL, 0, 1};

static struct series_verdict conversion(const struct other *other)
{
    struct series_verdict verdict = {SERIES_AS_IS, -INFINITY, other->unit, 0, other->scale};
    double zero, one;
    const char *doubt;
    if (!(other->scale > 0) &&
        unit_convert(other->variable, NULL, other->unit, 0, &zero, &doubt) == UNIT_FITS &&
        unit_convert(other->variable, NULL, other->unit, 1, &one, &doubt) == UNIT_FITS) {
        verdict.scale = one - zero;
        verdict.offset = zero / verdict.scale;
    }
    return verdict;
}

static void weigh(const struct spread *spread, const struct series *series,
                  const struct context *context, struct evidence *evidence)
{
    evidence->own = likelihood(spread, series, context, &same);
    evidence->other = evidence->second = -INFINITY;
    evidence->verdict = evidence->next = same;
    for (size_t i = 0; i < OTHERS; i++) {
        if (others[i].variable != spread->variable) {
            continue;
        }
        struct series_verdict verdict = conversion(&others[i]);
        double found = likelihood(spread, series, context, &verdict);
        if (found > evidence->other) {
            evidence->second = evidence->other;
            evidence->next = evidence->verdict;
            evidence->other = found;
            evidence->verdict = verdict;
        } else if (found > evidence->second) {
            evidence->second = found;
            evidence->next = verdict;
        }
    }
}

/* Low pressures in whole or half numbers, as 12/7 or 14.5/9, are said in cmHg by far more people
 * than in kPa: that unit is proposed first, whichever the cohort would make likelier. */
static const char spoken[] = "cmHg";
static bool is_spoken(const struct series *series)
{
    size_t i = 0;
    while (i < series->count && fabs(2 * series->values[i] - round(2 * series->values[i])) < 1e-9) {
        i++;
    }
    return i == series->count;
}

/* One monitor, one unit: of the other units of a pressure, the one that suits all pressures of the
 * stay together is taken for each, as 12/7 is not 12 cmHg over 7 kPa. */
static void agree_on_pressure(const struct series *series, struct evidence *all,
                              const bool *present)
{
    const char *unit = NULL;
    double lead = 0; /* of that unit over the other */
    bool halves = true;
    for (size_t i = 0; i < SPREADS; i++) {
        halves &= !present[i] || spreads[i].family != FAMILY_PRESSURE ||
                  is_spoken(&series[spreads[i].variable]);
    }
    for (size_t i = 0; i < SPREADS; i++) {
        if (present[i] && spreads[i].family == FAMILY_PRESSURE && all[i].next.unit) {
            unit = unit ? unit : all[i].verdict.unit;
            lead += strcmp(unit, all[i].verdict.unit) == 0 ? all[i].other - all[i].second
                                                           : all[i].second - all[i].other;
        }
    }
    if (unit && halves) {
        unit = spoken;
        lead = 0;
    }
    for (size_t i = 0; i < SPREADS && unit; i++) {
        struct evidence *one = &all[i];
        if (present[i] && spreads[i].family == FAMILY_PRESSURE && one->next.unit &&
            (strcmp(unit, one->verdict.unit) == 0) != (lead >= 0)) {
            double other = one->other;
            struct series_verdict verdict = one->verdict;
            one->other = one->second;
            one->verdict = one->next;
            one->second = other;
            one->next = verdict;
        }
    }
}

/* log(a exp(x) + b exp(y)) */
static double log_mixed(double a, double x, double b, double y)
{
    double top = fmax(x, y);
    return top + log(a * exp(x - top) + b * exp(y - top));
}

/* Odds that the laboratory of a family, the one variable left out, uses the other units. */
static double family_log_odds(const struct evidence *all, const bool *present, size_t without)
{
    double log_odds = log(family_rate / (1 - family_rate));
    enum family family = spreads[without].family;
    double within = rates[family].within, stray = rates[family].stray;
    for (size_t i = 0; i < SPREADS && family != FAMILY_SINGLE; i++) {
        if (present[i] && i != without && spreads[i].family == family) {
            log_odds += log_mixed(within, all[i].other, 1 - within, all[i].own) -
                        log_mixed(stray, all[i].other, 1 - stray, all[i].own);
        }
    }
    return log_odds;
}

static void decide(const struct evidence *all, const bool *present, size_t i,
                   struct series_verdict *verdict)
{
    double odds = exp(fmin(family_log_odds(all, present, i), 50));
    double share = odds / (1 + odds);
    double rate =
        share * rates[spreads[i].family].within + (1 - share) * rates[spreads[i].family].stray;
    *verdict = all[i].verdict;
    verdict->log_odds = log(rate / (1 - rate)) + all[i].other - all[i].own;
    bool which = all[i].other - all[i].second > clear_choice;
    verdict->answer = verdict->log_odds < improbable         ? SERIES_AS_IS
                      : verdict->log_odds > certain && which ? SERIES_OTHER
                                                             : SERIES_DOUBTFUL;
}

/* Do most values lie where no other unit is plausible? */
static bool is_calm(const struct spread *spread, const struct series *series)
{
    size_t calm = 0;
    for (size_t i = 0; i < series->count; i++) {
        calm += series->values[i] >= spread->calm_low && series->values[i] <= spread->calm_high;
    }
    return 2 * calm > series->count || series->count == 0;
}

static double least(const struct series *series)
{
    double found = NAN;
    for (size_t i = 0; i < series->count; i++) {
        found = fmin(found, series->values[i]);
    }
    return found;
}

void series_judge(const struct series all[VARIABLE_COUNT], struct series_verdict *verdicts)
{
    bool calm[SPREADS], present[SPREADS], restless[FAMILY_COUNT] = {false};
    struct evidence evidence[SPREADS];
    bool any = false;
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        verdicts[i] = same;
    }
    for (size_t i = 0; i < SPREADS; i++) {
        const struct series *series = &all[spreads[i].variable];
        calm[i] = is_calm(&spreads[i], series);
        present[i] = series->count > 0;
        any |= !calm[i];
        restless[spreads[i].family] |= !calm[i] && spreads[i].family != FAMILY_SINGLE;
    }
    if (!any) {
        return;
    }
    struct context context = {median(&all[VARIABLE_PH]), median(&all[VARIABLE_HCO3]),
                              median(&all[VARIABLE_SAO2]), least(&all[VARIABLE_PH]),
                              least(&all[VARIABLE_HCO3])};
    if (isnan(context.saturation)) {
        context.saturation = median(&all[VARIABLE_SPO2]);
    }
    for (size_t i = 0; i < SPREADS; i++) {
        present[i] &= !calm[i] || restless[spreads[i].family];
        if (present[i]) {
            weigh(&spreads[i], &all[spreads[i].variable], &context, &evidence[i]);
        }
    }
    agree_on_pressure(all, evidence, present);
    for (size_t i = 0; i < SPREADS; i++) {
        if (present[i]) {
            decide(evidence, present, i, &verdicts[spreads[i].variable]);
        }
    }
}

bool series_other(enum variable variable, size_t index, struct series_verdict *verdict)
{
    for (size_t i = 0; i < OTHERS; i++) {
        if (others[i].variable == variable && index-- == 0) {
            *verdict = conversion(&others[i]);
            verdict->answer = SERIES_OTHER;
            return true;
        }
    }
    return false;
}

bool series_other_named(enum variable variable, const char *unit, struct series_verdict *verdict)
{
    size_t i = 0;
    while (series_other(variable, i, verdict) && strcmp(verdict->unit, unit) != 0) {
        i++;
    }
    return series_other(variable, i, verdict);
}

bool series_rival(enum variable variable, const char *unit, double low, double high,
                  struct series_verdict *rival)
{
    const struct variable_info *info = variable_info(variable);
    for (size_t i = 0; series_other(variable, i, rival); i++) {
        if (strcmp(rival->unit, unit) != 0 && series_convert(rival, low) >= info->usual_low &&
            series_convert(rival, high) <= info->usual_high) {
            return true;
        }
    }
    return false;
}

bool series_has_other(enum variable variable)
{
    struct series_verdict verdict;
    return series_other(variable, 0, &verdict);
}

size_t series_suspect(enum variable variable, double value,
                      struct series_verdict suspects[SERIES_SUSPECTS])
{
    static const struct context nothing = {NAN, NAN, NAN, NAN, NAN};
    /* 7 : 1; a weight is often typed in lb, and 130 is common in both: the user can be asked */
    const double likelier = variable == VARIABLE_WEIGHT ? 0.7 : 2;
    const struct variable_info *info = variable_info(variable);
    struct series one = {&value, 1};
    struct series_verdict verdict;
    size_t spread = 0, count = 0;
    while (spread < SPREADS && spreads[spread].variable != variable) {
        spread++;
    }
    for (size_t i = 0; spread < SPREADS && series_other(variable, i, &verdict); i++) {
        double own = likelihood(&spreads[spread], &one, &nothing, &same);
        double converted = series_convert(&verdict, value);
        verdict.log_odds = likelihood(&spreads[spread], &one, &nothing, &verdict) - own;
        if (verdict.log_odds < likelier || converted < info->accept_low ||
            converted > info->accept_high || count == SERIES_SUSPECTS) {
            continue;
        }
        size_t place = count++;
        for (; place > 0 && suspects[place - 1].log_odds < verdict.log_odds; place--) {
            suspects[place] = suspects[place - 1];
        }
        suspects[place] = verdict;
    }
    if (count == 2 && is_spoken(&one) && strcmp(suspects[1].unit, spoken) == 0) {
        verdict = suspects[1];
        suspects[1] = suspects[0];
        suspects[0] = verdict;
    }
    bool clear = count > 1 && suspects[0].log_odds - suspects[1].log_odds > clear_choice;
    return clear ? 1 : count;
}

/* Low pressures are usually artefacts of the arterial line. */
static bool is_pressure(enum variable variable)
{
    size_t i = 0;
    while (i < SPREADS && spreads[i].variable != variable) {
        i++;
    }
    return i < SPREADS && spreads[i].family == FAMILY_PRESSURE;
}

bool series_explain(const struct series *strays, enum variable variable, double middle,
                    struct series_verdict *verdict)
{
    static const double near = 2.5;
    for (size_t i = 0; i < OTHERS; i++) {
        if (others[i].variable == variable && !is_pressure(variable)) {
            size_t k = 0;
            *verdict = conversion(&others[i]);
            verdict->answer = SERIES_OTHER;
            while (k < strays->count &&
                   series_convert(verdict, strays->values[k]) < middle * near &&
                   series_convert(verdict, strays->values[k]) > middle / near) {
                k++;
            }
            if (k == strays->count) {
                return true;
            }
        }
    }
    return false;
}

bool series_is_typical(const struct series *series, enum variable variable)
{
    for (size_t i = 0; i < SPREADS; i++) {
        if (spreads[i].variable == variable) {
            size_t k = 0;
            while (k < series->count && series->values[k] >= spreads[i].calm_low &&
                   series->values[k] <= spreads[i].calm_high) {
                k++;
            }
            return k == series->count;
        }
    }
    return true;
}

bool series_fits_unconverted(enum variable variable, const struct series *series, double ratio)
{
    static const double likelier = 4, usual = -3; /* logarithms: 55 : 1; within p1 and p99, about */
    const struct variable_info *info = variable_info(variable);
    double own = 0, number = 0, count = (double)series->count;
    size_t spread = 0, fits = 0;
    while (spread < SPREADS && spreads[spread].variable != variable) {
        spread++;
    }
    for (size_t k = 0; k < series->count; k++) {
        double value = series->values[k], bare = value / ratio;
        own += spread < SPREADS ? log_density(spreads[spread].quantile, value) : 0;
        number += spread < SPREADS ? log_density(spreads[spread].quantile, bare) : 0;
        fits += (value < info->usual_low / 2 || value > info->usual_high * 2) &&
                bare >= info->usual_low && bare <= info->usual_high;
    }
    return spread < SPREADS ? number - own > likelier * count && number > usual * count
                            : series->count > 0 && fits == series->count;
}

bool series_fits_other_unit(enum variable variable, double value)
{
    for (size_t i = 0; i < SPREADS; i++) {
        if (spreads[i].variable == variable) {
            static const struct context nothing = {NAN, NAN, NAN, NAN, NAN};
            struct evidence evidence = {0};
            struct series series = {&value, 1};
            if (is_calm(&spreads[i], &series) ||
                likelihood(&spreads[i], &series, &nothing, &same) >= floor_density + 1) {
                return false;
            }
            weigh(&spreads[i], &series, &nothing, &evidence);
            return evidence.other - evidence.own > certain;
        }
    }
    return false;
}
