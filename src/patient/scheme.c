/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/scheme.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* clang-format off */

/* The time series of physionet2012_ranges.csv, in its order. */
#define PHYSIONET2012_SERIES(X) \
    X(ALBUMIN, "Albumin") \
    X(ALP, "ALP") \
    X(ALT, "ALT") \
    X(AST, "AST") \
    X(BILIRUBIN, "Bilirubin") \
    X(BUN, "BUN") \
    X(CHOLESTEROL, "Cholesterol") \
    X(CREATININE, "Creatinine") \
    X(DIAS_ABP, "DiasABP") \
    X(FIO2, "FiO2") \
    X(GCS, "GCS") \
    X(GLUCOSE, "Glucose") \
    X(HCO3, "HCO3") \
    X(HCT, "HCT") \
    X(HR, "HR") \
    X(K, "K") \
    X(LACTATE, "Lactate") \
    X(MG, "Mg") \
    X(MAP, "MAP") \
    X(MECH_VENT, "MechVent") \
    X(NA, "Na") \
    X(NI_DIAS_ABP, "NIDiasABP") \
    X(NI_MAP, "NIMAP") \
    X(NI_SYS_ABP, "NISysABP") \
    X(PACO2, "PaCO2") \
    X(PAO2, "PaO2") \
    X(PH, "pH") \
    X(PLATELETS, "Platelets") \
    X(RESP_RATE, "RespRate") \
    X(SAO2, "SaO2") \
    X(SYS_ABP, "SysABP") \
    X(TEMP, "Temp") \
    X(TROPONIN_I, "TroponinI") \
    X(TROPONIN_T, "TroponinT") \
    X(URINE, "Urine") \
    X(WBC, "WBC") \
    X(WEIGHT, "Weight")

/* The 76 columns of ihm_ts1.0_normalizer.csv: kind, variable, category, name, and mean and SD where
 * the benchmark standardises. */
#define MIMIC3_COLUMNS(X) \
    X(ONEHOT, CAPILLARY_REFILL, 0, "Capillary refill rate->0.0", 0, 1) \
    X(ONEHOT, CAPILLARY_REFILL, 1, "Capillary refill rate->1.0", 0, 1) \
    X(VALUE, DBP, -1, "Diastolic blood pressure", 61.1747474, 211.109641) \
    X(VALUE, FIO2, -1, "Fraction inspired oxygen", 0.2916381911, 0.1690053085) \
    X(ONEHOT, GCS_EYE, 0, "Glascow coma scale eye opening->To Pain", 0, 1) \
    X(ONEHOT, GCS_EYE, 1, "Glascow coma scale eye opening->3 To speech", 0, 1) \
    X(ONEHOT, GCS_EYE, 2, "Glascow coma scale eye opening->1 No Response", 0, 1) \
    X(ONEHOT, GCS_EYE, 3, "Glascow coma scale eye opening->4 Spontaneously", 0, 1) \
    X(ONEHOT, GCS_EYE, 4, "Glascow coma scale eye opening->None", 0, 1) \
    X(ONEHOT, GCS_EYE, 5, "Glascow coma scale eye opening->To Speech", 0, 1) \
    X(ONEHOT, GCS_EYE, 6, "Glascow coma scale eye opening->Spontaneously", 0, 1) \
    X(ONEHOT, GCS_EYE, 7, "Glascow coma scale eye opening->2 To pain", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 0, "Glascow coma scale motor response->1 No Response", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 1, "Glascow coma scale motor response->3 Abnorm flexion", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 2, "Glascow coma scale motor response->Abnormal extension", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 3, "Glascow coma scale motor response->No response", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 4, "Glascow coma scale motor response->4 Flex-withdraws", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 5, "Glascow coma scale motor response->Localizes Pain", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 6, "Glascow coma scale motor response->Flex-withdraws", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 7, "Glascow coma scale motor response->Obeys Commands", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 8, "Glascow coma scale motor response->Abnormal Flexion", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 9, "Glascow coma scale motor response->6 Obeys Commands", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 10, "Glascow coma scale motor response->5 Localizes Pain", 0, 1) \
    X(ONEHOT, GCS_MOTOR, 11, "Glascow coma scale motor response->2 Abnorm extensn", 0, 1) \
    X(ONEHOT, GCS, 0, "Glascow coma scale total->11", 0, 1) \
    X(ONEHOT, GCS, 1, "Glascow coma scale total->10", 0, 1) \
    X(ONEHOT, GCS, 2, "Glascow coma scale total->13", 0, 1) \
    X(ONEHOT, GCS, 3, "Glascow coma scale total->12", 0, 1) \
    X(ONEHOT, GCS, 4, "Glascow coma scale total->15", 0, 1) \
    X(ONEHOT, GCS, 5, "Glascow coma scale total->14", 0, 1) \
    X(ONEHOT, GCS, 6, "Glascow coma scale total->3", 0, 1) \
    X(ONEHOT, GCS, 7, "Glascow coma scale total->5", 0, 1) \
    X(ONEHOT, GCS, 8, "Glascow coma scale total->4", 0, 1) \
    X(ONEHOT, GCS, 9, "Glascow coma scale total->7", 0, 1) \
    X(ONEHOT, GCS, 10, "Glascow coma scale total->6", 0, 1) \
    X(ONEHOT, GCS, 11, "Glascow coma scale total->9", 0, 1) \
    X(ONEHOT, GCS, 12, "Glascow coma scale total->8", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 0, "Glascow coma scale verbal response->1 No Response", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 1, "Glascow coma scale verbal response->No Response", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 2, "Glascow coma scale verbal response->Confused", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 3, "Glascow coma scale verbal response->Inappropriate Words", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 4, "Glascow coma scale verbal response->Oriented", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 5, "Glascow coma scale verbal response->No Response-ETT", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 6, "Glascow coma scale verbal response->5 Oriented", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 7, "Glascow coma scale verbal response->Incomprehensible sounds", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 8, "Glascow coma scale verbal response->1.0 ET/Trach", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 9, "Glascow coma scale verbal response->4 Confused", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 10, "Glascow coma scale verbal response->2 Incomp sounds", 0, 1) \
    X(ONEHOT, GCS_VERBAL, 11, "Glascow coma scale verbal response->3 Inapprop words", 0, 1) \
    X(VALUE, GLUCOSE, -1, "Glucose", 137.4954783, 57.16662982) \
    X(VALUE, HR, -1, "Heart Rate", 86.25870678, 19.40630613) \
    X(VALUE, HEIGHT, -1, "Height", 169.7930054, 5.996422703) \
    X(VALUE, MBP, -1, "Mean blood pressure", 78.81774332, 175.5810141) \
    X(VALUE, SPO2, -1, "Oxygen saturation", 98.28631677, 1167.120996) \
    X(VALUE, RESP_RATE, -1, "Respiratory rate", 19.27759575, 6.656406474) \
    X(VALUE, SBP, -1, "Systolic blood pressure", 120.3165223, 21.92309899) \
    X(VALUE, TEMP, -1, "Temperature", 36.93239049, 9.467302539) \
    X(VALUE, WEIGHT, -1, "Weight", 81.9019827, 20.5304085) \
    X(VALUE, PH, -1, "pH", 7.227858846, 1.900622927) \
    X(MASK, CAPILLARY_REFILL, -1, "mask->Capillary refill rate", 0, 1) \
    X(MASK, DBP, -1, "mask->Diastolic blood pressure", 0, 1) \
    X(MASK, FIO2, -1, "mask->Fraction inspired oxygen", 0, 1) \
    X(MASK, GCS_EYE, -1, "mask->Glascow coma scale eye opening", 0, 1) \
    X(MASK, GCS_MOTOR, -1, "mask->Glascow coma scale motor response", 0, 1) \
    X(MASK, GCS, -1, "mask->Glascow coma scale total", 0, 1) \
    X(MASK, GCS_VERBAL, -1, "mask->Glascow coma scale verbal response", 0, 1) \
    X(MASK, GLUCOSE, -1, "mask->Glucose", 0, 1) \
    X(MASK, HR, -1, "mask->Heart Rate", 0, 1) \
    X(MASK, HEIGHT, -1, "mask->Height", 0, 1) \
    X(MASK, MBP, -1, "mask->Mean blood pressure", 0, 1) \
    X(MASK, SPO2, -1, "mask->Oxygen saturation", 0, 1) \
    X(MASK, RESP_RATE, -1, "mask->Respiratory rate", 0, 1) \
    X(MASK, SBP, -1, "mask->Systolic blood pressure", 0, 1) \
    X(MASK, TEMP, -1, "mask->Temperature", 0, 1) \
    X(MASK, WEIGHT, -1, "mask->Weight", 0, 1) \
    X(MASK, PH, -1, "mask->pH", 0, 1)

#define VALUE_COLUMN(variable, name) {FEATURE_VALUE, VARIABLE_##variable, -1},
#define MASK_COLUMN(variable, name) {FEATURE_MASK, VARIABLE_##variable, -1},
#define VALUE_NAME(variable, name) name,
#define MASK_NAME(variable, name) "mask->" name,
#define SERIES_VARIABLE(variable, name) VARIABLE_##variable,
#define ANY_COLUMN(kind, variable, category, name, mean, sd) \
    {FEATURE_##kind, VARIABLE_##variable, category},
#define ANY_NAME(kind, variable, category, name, mean, sd) name,
#define ANY_MOMENTS(kind, variable, category, name, mean, sd) {(float)(mean), (float)(sd)},

static const struct feature_column columns[SCHEME_COUNT][FEATURE_COUNT] = {
    [SCHEME_PHYSIONET2012] = {
        PHYSIONET2012_SERIES(VALUE_COLUMN)
        PHYSIONET2012_SERIES(MASK_COLUMN)
        {FEATURE_AGE, VARIABLE_NONE, -1},
        {FEATURE_SEX, VARIABLE_NONE, -1},
    },
    [SCHEME_MIMIC3] = {MIMIC3_COLUMNS(ANY_COLUMN)},
};

static const char *const column_names[SCHEME_COUNT][FEATURE_COUNT] = {
    [SCHEME_PHYSIONET2012] = {
        PHYSIONET2012_SERIES(VALUE_NAME)
        PHYSIONET2012_SERIES(MASK_NAME)
        "Age",
        "Gender",
    },
    [SCHEME_MIMIC3] = {MIMIC3_COLUMNS(ANY_NAME)},
};

static const struct {
    float mean, sd;
} published[FEATURE_COUNT] = {MIMIC3_COLUMNS(ANY_MOMENTS)};

static const enum variable physionet2012_variables[] = {PHYSIONET2012_SERIES(SERIES_VARIABLE)};
/* clang-format on */

static const enum variable mimic3_variables[] = {
    VARIABLE_CAPILLARY_REFILL, VARIABLE_DBP,       VARIABLE_FIO2,
    VARIABLE_GCS_EYE,          VARIABLE_GCS_MOTOR, VARIABLE_GCS,
    VARIABLE_GCS_VERBAL,       VARIABLE_GLUCOSE,   VARIABLE_HR,
    VARIABLE_HEIGHT,           VARIABLE_MBP,       VARIABLE_SPO2,
    VARIABLE_RESP_RATE,        VARIABLE_SBP,       VARIABLE_TEMP,
    VARIABLE_WEIGHT,           VARIABLE_PH,
};

static const struct {
    const char *name;
    const enum variable *variables;
    size_t count;
} schemes[SCHEME_COUNT] = {
    [SCHEME_PHYSIONET2012] = {"physionet2012", physionet2012_variables,
                              sizeof physionet2012_variables / sizeof *physionet2012_variables},
    [SCHEME_MIMIC3] = {"mimic3", mimic3_variables,
                       sizeof mimic3_variables / sizeof *mimic3_variables},
};

const char *scheme_name(enum scheme scheme)
{
    return schemes[scheme].name;
}

bool scheme_find(const char *name, enum scheme *out)
{
    for (unsigned i = 0; i < SCHEME_COUNT; i++) {
        if (text_same(schemes[i].name, name)) {
            *out = (enum scheme)i;
            return true;
        }
    }
    return false;
}

size_t scheme_variables(enum scheme scheme, const enum variable **variables)
{
    *variables = schemes[scheme].variables;
    return schemes[scheme].count;
}

const struct feature_column *scheme_columns(enum scheme scheme)
{
    return columns[scheme];
}

const char *scheme_column_name(enum scheme scheme, size_t column)
{
    return column_names[scheme][column];
}

void scheme_published(size_t column, float *mean, float *sd)
{
    *mean = published[column].mean;
    *sd = published[column].sd;
}

static const struct cell unknown_cell = {.category = -1};

#define UNKNOWN_12                                                                                 \
    {.category = -1}, {.category = -1}, {.category = -1}, {.category = -1}, {.category = -1},      \
        {.category = -1}, {.category = -1}, {.category = -1}, {.category = -1}, {.category = -1},  \
        {.category = -1},                                                                          \
    {                                                                                              \
        .category = -1                                                                             \
    }
static const struct cell unknown_row[STAY_HOURS] = {UNKNOWN_12, UNKNOWN_12, UNKNOWN_12, UNKNOWN_12};

static const struct cell *measured(const struct timeline *timeline, enum variable variable,
                                   int hour)
{
    const struct cell *cell = &timeline->cells[variable][hour];
    return cell->origin == CELL_MEASURED ? cell : NULL;
}

/* Was the variable ever measured? A measurement is carried to the last hour. */
static bool is_read(const struct timeline *timeline, enum variable variable)
{
    return timeline->cells[variable][STAY_HOURS - 1].origin != CELL_NONE;
}

/* Replaces a row of the timeline by one owned by the view. */
static struct cell *own_row(struct scheme_view *view, enum variable variable)
{
    struct cell *row = view->own[view->owned++];
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        const struct cell *cell = &view->cells[variable][hour];
        row[hour] = cell->origin == CELL_MEASURED ? *cell : unknown_cell;
    }
    view->cells[variable] = row;
    return row;
}

/* Takes the row of the first source that was ever measured and fills its missing hours, hour by
 * hour, from the other sources. */
static void resolve(const struct timeline *timeline, enum variable variable,
                    struct scheme_view *view)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    size_t count = variable_sources(variable, sources);
    struct cell *row = NULL;
    bool found = false;
    view->cells[variable] = timeline->cells[variable];
    for (size_t i = 0; i < count; i++) {
        if (!is_read(timeline, sources[i])) {
            continue;
        }
        if (!found) {
            view->cells[variable] = timeline->cells[sources[i]];
            found = true;
            continue;
        }
        row = row ? row : own_row(view, variable);
        for (int hour = 0; hour < STAY_HOURS; hour++) {
            const struct cell *cell = measured(timeline, sources[i], hour);
            row[hour] = row[hour].origin == CELL_NONE && cell ? *cell : row[hour];
        }
    }
    if (row) {
        timeline_carry(row);
    }
}

static const enum variable glasgow_parts[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                              VARIABLE_GCS_VERBAL};
enum { PART_COUNT = 3 };

static struct cell score_cell(enum variable variable, float score, float at)
{
    return (struct cell){.value = score,
                         .mean = score,
                         .sum = score,
                         .low = score,
                         .high = score,
                         .at = at,
                         .readings = 1,
                         .category = (int8_t)variable_category_of_score(variable, (double)score),
                         .origin = CELL_MEASURED};
}

/* A missing total is the sum of the components of the same hour, if all were measured. */
static void sum_parts(const struct timeline *timeline, int hour, struct cell *total)
{
    float sum = 0, at = 0;
    for (int i = 0; i < PART_COUNT; i++) {
        const struct cell *part = measured(timeline, glasgow_parts[i], hour);
        if (!part) {
            return;
        }
        sum += part->value;
        at = fmaxf(at, part->at);
    }
    if (total->origin != CELL_MEASURED) {
        *total = score_cell(VARIABLE_GCS, sum, at);
    }
}

static void sum_totals(const struct timeline *timeline, struct scheme_view *view)
{
    struct cell *row = own_row(view, VARIABLE_GCS);
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        sum_parts(timeline, hour, &row[hour]);
    }
    timeline_carry(row);
}

/* Derives missing components: only the lowest and highest totals determine them; any other total
 * makes them unknown from then on. */
static bool split_total(const struct timeline *timeline, int hour, struct cell *const *parts)
{
    static const struct {
        float total, parts[PART_COUNT];
    } certain[] = {{3, {1, 1, 1}}, {15, {4, 6, 5}}};
    const struct cell *total = measured(timeline, VARIABLE_GCS, hour);
    for (int i = 0; i < PART_COUNT; i++) {
        if (!total || measured(timeline, glasgow_parts[i], hour)) {
            return true;
        }
    }
    for (size_t k = 0; k < sizeof certain / sizeof *certain; k++) {
        if (fabsf(total->value - certain[k].total) <= 0) {
            for (int i = 0; i < PART_COUNT; i++) {
                parts[i][hour] = score_cell(glasgow_parts[i], certain[k].parts[i], total->at);
            }
            return true;
        }
    }
    return false;
}

static void carry_parts(const bool told[STAY_HOURS], struct cell cells[STAY_HOURS])
{
    struct cell stretch[STAY_HOURS];
    memcpy(stretch, cells, sizeof stretch);
    timeline_carry(stretch);
    for (int hour = 0, ended = 0; hour < STAY_HOURS; hour++) {
        ended = stretch[hour].origin == CELL_MEASURED ? 0 : ended || !told[hour];
        cells[hour] = ended ? unknown_cell : stretch[hour];
    }
}

static void split_totals(const struct timeline *timeline, struct scheme_view *view)
{
    struct cell *parts[PART_COUNT];
    bool told[STAY_HOURS];
    for (int i = 0; i < PART_COUNT; i++) {
        parts[i] = own_row(view, glasgow_parts[i]);
    }
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        told[hour] = split_total(timeline, hour, parts);
    }
    for (int i = 0; i < PART_COUNT; i++) {
        carry_parts(told, parts[i]);
    }
}

void scheme_view(enum scheme scheme, const struct timeline *timeline, struct scheme_view *view)
{
    bool all_parts = true;
    view->owned = 0;
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        view->cells[v] = unknown_row;
    }
    for (size_t i = 0; i < schemes[scheme].count; i++) {
        resolve(timeline, schemes[scheme].variables[i], view);
    }
    for (int i = 0; i < PART_COUNT; i++) {
        all_parts = all_parts && is_read(timeline, glasgow_parts[i]);
    }
    if (all_parts) {
        sum_totals(timeline, view);
    }
    if (scheme == SCHEME_MIMIC3 && is_read(timeline, VARIABLE_GCS)) {
        split_totals(timeline, view);
    }
}

static void hide_cells(struct cell cells[STAY_HOURS], int from, int to)
{
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        if ((hour >= from && hour < to) || cells[hour].origin != CELL_MEASURED) {
            cells[hour] = unknown_cell;
        }
    }
    timeline_carry(cells);
}

void scheme_hide(enum variable variable, int from, int to, struct timeline *timeline)
{
    static const enum variable glasgow[] = {VARIABLE_GCS, VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                            VARIABLE_GCS_VERBAL};
    enum variable sources[VARIABLE_SOURCES_MAX];
    size_t count = variable_sources(variable, sources);
    bool scale = false;
    for (size_t i = 0; i < sizeof glasgow / sizeof *glasgow; i++) {
        scale = scale || glasgow[i] == variable;
    }
    for (size_t i = 0; scale && i < sizeof glasgow / sizeof *glasgow; i++) {
        hide_cells(timeline->cells[glasgow[i]], from, to);
    }
    for (size_t i = 0; !scale && i < count; i++) {
        hide_cells(timeline->cells[sources[i]], from, to);
    }
}

void scheme_coverage(enum scheme scheme, const struct timeline *timeline, int hours,
                     struct coverage *coverage)
{
    struct scheme_view view;
    scheme_view(scheme, timeline, &view);
    *coverage = (struct coverage){.variables = (int)schemes[scheme].count, .newest = NAN};
    coverage->cells = coverage->variables * hours;
    for (size_t i = 0; i < schemes[scheme].count; i++) {
        const struct cell *cells = view.cells[schemes[scheme].variables[i]];
        bool seen = false;
        for (int hour = 0; hour < hours; hour++) {
            bool now = cells[hour].origin == CELL_MEASURED;
            coverage->measured += now;
            coverage->carried += cells[hour].origin == CELL_CARRIED;
            coverage->newest = now ? fmaxf(coverage->newest, cells[hour].at) : coverage->newest;
            seen |= now;
        }
        coverage->seen += seen;
    }
}

void scheme_percents(const struct coverage *coverage, int percents[COVERAGE_PARTS])
{
    int parts[COVERAGE_PARTS] = {coverage->measured, coverage->carried,
                                 coverage->cells - coverage->measured - coverage->carried};
    int left = coverage->cells > 0 ? 100 : 0, rest[COVERAGE_PARTS];
    for (int i = 0; i < COVERAGE_PARTS; i++) {
        percents[i] = coverage->cells > 0 ? 100 * parts[i] / coverage->cells : 0;
        rest[i] = coverage->cells > 0 ? 100 * parts[i] % coverage->cells : 0;
        left -= percents[i];
    }
    for (; left > 0; left--) { /* largest remainder method */
        int most = 0;
        for (int i = 1; i < COVERAGE_PARTS; i++) {
            most = rest[i] > rest[most] ? i : most;
        }
        percents[most]++;
        rest[most] = -1;
    }
}
