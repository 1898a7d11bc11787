/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The exported code is stored as text in app/export_c_text.h; only its tables, its sizes and the
 * kind of layer (one of four) depend on the network. It computes the same as patient/scheme.c,
 * patient/features.c, net/kind_*.c and net/risk.c. */
#include "app/export_c.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/export_c_text.h"
#include "app/export_model.h"
#include "app/report.h"
#include "base/half.h"
#include "base/memory.h"
#include "net/provenance.h"
#include "patient/variable.h"

/* Kinds that can be exported. */
static const struct {
    enum architecture architecture;
    const char *layer;
} KINDS[] = {
    {ARCHITECTURE_LSTM, LAYER_LSTM},
    {ARCHITECTURE_HLSTM, LAYER_HLSTM},
    {ARCHITECTURE_GRU, LAYER_GRU},
    {ARCHITECTURE_DNN, LAYERS_DENSE},
};

static const char *layer_code(const struct network *network)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (KINDS[i].architecture == network->shape.architecture) {
            return KINDS[i].layer;
        }
    }
    return NULL;
}

/* ---- tables ---- */

/* Value columns: the variables, age and sex. Numbers per line. */
enum { VALUES = VARIABLE_CHALLENGE_COUNT, COLUMNS = VALUES + 2, ACROSS = 8 };

/* Untrusted text in a C comment: it must not end or open a comment. */
static void put_plain(struct text *out, const char *text)
{
    size_t length = strlen(text), room = 4 * length + 1;
    char *shown = memory_new(room, 1);
    text_escape(text, length, shown, room);
    for (const char *at = shown; *at; at++) {
        bool marks = at > shown && strchr("*/?", at[0]) && strchr("*/?", at[-1]);
        text_append(out, marks ? " " : "");
        text_append_n(out, at, 1);
    }
    free(shown);
}

static void put_line(struct text *out, const char *name, const char *value)
{
    text_append(out, " * ");
    put_plain(out, name);
    text_append(out, ": ");
    put_plain(out, value);
    text_append(out, "\n");
}

static void put_float(struct text *out, double value)
{
    double bounded = fmin(fmax(value, -(double)FLT_MAX), (double)FLT_MAX);
    char number[32];
    snprintf(number, sizeof number, "%.9g", bounded);
    text_format(out, "%s%sf", number, strpbrk(number, ".e") ? "" : ".0");
}

static void put_floats(struct text *out, const char *name, const float *values, size_t count)
{
    text_format(out, "static const float %s[%zu] = {", name, count);
    for (size_t i = 0; i < count; i++) {
        text_append(out, i % ACROSS == 0 ? "\n    " : " ");
        put_float(out, (double)values[i]);
        text_append(out, ",");
    }
    text_append(out, "\n};\n");
}

/* C names: "GCS eye" becomes ICURISK_GCS_EYE. */
static void put_name(struct text *out, enum variable variable)
{
    text_append(out, "ICURISK_");
    for (const char *at = variable_info(variable)->name; *at; at++) {
        char letter = (char)(isalnum((unsigned char)*at) ? toupper((unsigned char)*at) : '_');
        text_append_n(out, &letter, 1);
    }
}

/* Input variables: those of the scheme in order, then their substitutes, then the Glasgow
 * components. */
struct readings {
    size_t count;
    enum variable variables[VARIABLE_COUNT];
};

static void add_reading(struct readings *readings, enum variable variable)
{
    for (size_t i = 0; i < readings->count; i++) {
        if (readings->variables[i] == variable) {
            return;
        }
    }
    readings->variables[readings->count++] = variable;
}

static void list_readings(struct readings *readings)
{
    const enum variable *variables;
    size_t count = scheme_variables(SCHEME_PHYSIONET2012, &variables);
    readings->count = 0;
    for (size_t i = 0; i < count; i++) {
        add_reading(readings, variables[i]);
    }
    for (size_t i = 0; i < count; i++) {
        enum variable sources[VARIABLE_SOURCES_MAX];
        size_t found = variable_sources(variables[i], sources);
        for (size_t k = 1; k < found; k++) {
            add_reading(readings, sources[k]);
        }
    }
    add_reading(readings, VARIABLE_GCS_EYE);
    add_reading(readings, VARIABLE_GCS_MOTOR);
    add_reading(readings, VARIABLE_GCS_VERBAL);
}

static void put_readings(struct text *out, const struct readings *readings)
{
    text_append(out, "enum icurisk_reading {\n");
    for (size_t i = 0; i < readings->count; i++) {
        const struct variable_info *info = variable_info(readings->variables[i]);
        text_append(out, "    ");
        put_name(out, readings->variables[i]);
        text_format(out, ", /* %s%s%s, %g", info->label, *info->unit ? ", " : "", info->unit,
                    info->accept_low);
        if (info->accept_high > info->accept_low) {
            text_format(out, " to %g", info->accept_high);
        }
        text_format(out, "%s */\n", info->zero_missing && info->accept_low <= 0 ? ", not 0" : "");
    }
    text_append(out, "    ICURISK_READINGS\n};\n");
}

/* How the readings of an hour are combined, by enum aggregate. */
static const char *const HOW[] = {"0", "MEAN", "SUM"};

/* How the readings of a substitute within an hour are combined: as those of the variable that it
 * replaces. */
static const char *how_of_source(const struct feature_spec *spec, const struct readings *readings,
                                 size_t reading)
{
    for (size_t i = 0; i < VALUES; i++) {
        enum variable sources[VARIABLE_SOURCES_MAX];
        size_t found = variable_sources(readings->variables[i], sources);
        for (size_t k = 1; k < found; k++) {
            if (sources[k] == readings->variables[reading]) {
                return HOW[spec->aggregate[i]];
            }
        }
    }
    return HOW[AGGREGATE_LAST];
}

/* The accepted limits of a variable are stored as integers, the lower in 8 bits and the upper in
 * 16: in whole units, tenths or hundredths, whichever is exact. */
enum { PARTS = 3 };
static const struct {
    float parts;
    const char *flag;
} UNITS[PARTS] = {{1, ""}, {10, " | TENTHS"}, {100, " | HUNDREDTHS"}};

static bool in_parts(double limit, float parts, long most)
{
    long whole = lrint(limit * (double)parts);
    return whole >= 0 && whole <= most && (float)whole / parts == (float)limit;
}

/* The coarsest of UNITS in which both limits are exact; PARTS if none is. */
static int parts_of(const struct variable_info *info)
{
    int unit = 0;
    while (unit < PARTS && !(in_parts(info->accept_low, UNITS[unit].parts, UINT8_MAX) &&
                             in_parts(info->accept_high, UNITS[unit].parts, UINT16_MAX))) {
        unit++;
    }
    return unit;
}

static bool own_fill(const struct feature_spec *spec, size_t column)
{
    return spec->fill[column] < spec->mean[column] || spec->fill[column] > spec->mean[column];
}

/* The table of variables: accepted limits, and how the readings of an hour become the value of a
 * column. The variables of the scheme come first, in the order of its columns; then come age and
 * sex. Returns its size in bytes. */
static size_t put_variables(struct text *out, const struct feature_spec *spec,
                            const struct readings *readings)
{
    text_append(out, "/* Readings from low to high are used; of several in an hour the mean or the "
                     "sum, else the\n * last. */\n"
                     "enum { MEAN = 1, SUM = 2, LOGARITHM = 4, NOT_ZERO = 8, TENTHS = 16, "
                     "HUNDREDTHS = 32, FILL = 64 };\n"
                     "static const struct {\n    uint16_t high;\n    uint8_t low, how;\n"
                     "} variables[ICURISK_READINGS] = {\n");
    for (size_t i = 0; i < readings->count; i++) {
        const struct variable_info *info = variable_info(readings->variables[i]);
        size_t column = i < VALUES ? i : i + VALUES;
        bool is_column = i < COLUMNS;
        int unit = parts_of(info);
        text_format(out, "    {%ld, %ld, %s%s%s%s%s},\n",
                    lrint(info->accept_high * (double)UNITS[unit].parts),
                    lrint(info->accept_low * (double)UNITS[unit].parts),
                    i < VALUES ? HOW[spec->aggregate[column]] : how_of_source(spec, readings, i),
                    is_column && spec->log[column] ? " | LOGARITHM" : "",
                    info->zero_missing ? " | NOT_ZERO" : "", UNITS[unit].flag,
                    is_column && own_fill(spec, column) ? " | FILL" : "");
    }
    text_append(out, "};\n");
    return readings->count * 4;
}

static size_t put_substitutes(struct text *out, const struct readings *readings)
{
    size_t substitutes = 0;
    text_append(out, "static const unsigned char substitutes[][2] = {\n");
    for (size_t i = 0; i < VALUES; i++) {
        enum variable sources[VARIABLE_SOURCES_MAX];
        size_t found = variable_sources(readings->variables[i], sources);
        for (size_t k = 1; k < found; k++, substitutes++) {
            text_append(out, "    {");
            put_name(out, readings->variables[i]);
            text_append(out, ", ");
            put_name(out, sources[k]);
            text_append(out, "},\n");
        }
    }
    text_append(out, "};\n");
    return substitutes * 2;
}

/* The numbers of a column: mean, SD and limits of what the network reads; the last is its fill, in
 * the unit of the variable. */
enum { NUMBERS = 5 };
#define HALF_MOST 65504.F
static void column_numbers(const struct feature_spec *spec, size_t column, bool half,
                           float *numbers)
{
    bool clips = spec->clip_low[column] < spec->clip_high[column];
    float most = half ? HALF_MOST : FLT_MAX, fill = spec->fill[column];
    numbers[0] = spec->mean[column];
    numbers[1] = spec->sd[column];
    numbers[2] = clips ? spec->clip_low[column] : -most;
    numbers[3] = clips ? spec->clip_high[column] : most;
    numbers[4] = spec->log[column] && fill < 0 ? 0 : fill;
}

/* Whether all numbers of the columns are exact as half-precision floats. A column without limits is
 * then limited to the range of a half. */
static bool fit_halves(const struct feature_spec *spec)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t i = c < VALUES ? c : c + VALUES;
        float numbers[NUMBERS];
        column_numbers(spec, i, true, numbers);
        for (int k = 0; k < NUMBERS; k++) {
            if (!(fabsf(numbers[k]) <= HALF_MOST) ||
                half_to_float(half_from_float(numbers[k])) != numbers[k]) {
                return false;
            }
        }
        if (!(spec->clip_low[i] < spec->clip_high[i]) && spec->aggregate[i] == AGGREGATE_SUM) {
            return false;
        }
    }
    return true;
}

static void put_number(struct text *out, float value, bool half)
{
    if (half) {
        text_format(out, "%u", half_from_float(value));
    } else {
        put_float(out, (double)value);
    }
}

static size_t put_columns(struct text *out, const struct feature_spec *spec, bool half)
{
    size_t fills = 0;
    struct text filled = {0};
    text_format(out,
                "typedef %s stored;\n"
                "enum { AGE = ICURISK_VARIABLES, SEX, MASKS };\n"
                "static const struct column {\n    stored mean, sd, low, high;\n"
                "} columns[ICURISK_VARIABLES + 2] = {\n",
                half ? "uint16_t" : "float");
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t i = c < VALUES ? c : c + VALUES;
        float numbers[NUMBERS];
        column_numbers(spec, i, half, numbers);
        text_append(out, "    {");
        for (int k = 0; k < NUMBERS - 1; k++) {
            text_append(out, k > 0 ? ", " : "");
            put_number(out, numbers[k], half);
        }
        text_format(out, "}, /* %s */\n", scheme_column_name(spec->scheme, i));
        if (own_fill(spec, i)) {
            fills++;
            text_append(&filled, "    ");
            put_number(&filled, numbers[NUMBERS - 1], half);
            text_append(&filled, ",\n");
        }
    }
    text_append(out,
                "};\n/* What stands for a value before the first, where it is not the mean. */\n"
                "static const stored fills[] = {\n");
    text_append_n(out, filled.data, filled.length);
    text_append(out, fills == 0 ? "    0,\n};\n" : "};\n");
    text_append(out, "#define LIMIT ");
    put_float(out, spec->limit > 0 ? (double)spec->limit : (double)FLT_MAX);
    text_append(out, "\n");
    text_free(&filled);
    return (COLUMNS * (NUMBERS - 1) + (fills > 0 ? fills : 1)) * (half ? 2 : sizeof(float));
}

/* ---- masks ---- */

/* The factor by which a mask decays in an hour; 0 if a mask lasts one hour only. */
static float hourly_decay(const struct feature_spec *spec)
{
    return spec->decay_hours > 0 ? expf(-1 / spec->decay_hours) : 0;
}

/* Whether the exported code may multiply the mask by that factor each hour, instead of computing
 * exp(-hours / decay). For an int8 network: if each mask is still quantised to the same byte. A
 * float network keeps the exponential. */
static bool decay_is_multiplied(const struct model *model)
{
    const struct feature_spec *spec = &model->spec;
    const struct linear *map = network_map(model->network, 0);
    float mask = 1, fade = hourly_decay(spec);
    if (!(spec->decay_hours > 0) || !network_is_hourly(model->network)) {
        return true; /* a summary has no masks that decay */
    }
    for (int hours = 1; hours < STAY_HOURS && map->codes; hours++) {
        float exact = expf(-(float)hours / spec->decay_hours), factor = 1 / map->input_scale;
        mask *= fade;
        if (lrintf(mask * factor) != lrintf(exact * factor)) {
            return false;
        }
    }
    return map->codes != NULL;
}

static void put_decay(struct text *out, const struct model *model)
{
    bool multiplied = decay_is_multiplied(model);
    text_append(out, multiplied ? "#define FADE " : "#define DECAY_HOURS ");
    put_float(out, (double)(multiplied ? hourly_decay(&model->spec) : model->spec.decay_hours));
    text_append(out, "\n");
}

/* Whether all columns can be 0 in some hour, so that the code needs the shortcut for it. They
 * cannot if masks decay slowly (a mask is never 0 again) and the fill value of some variable is not
 * its mean (its column is not 0 before). */
static bool can_idle(const struct feature_spec *spec)
{
    bool idle = !(spec->decay_hours >= 1);
    for (size_t i = 0; i < VALUES && !idle; i++) {
        float fill = spec->log[i] ? log1pf(fmaxf(spec->fill[i], 0)) : spec->fill[i];
        if (spec->clip_low[i] < spec->clip_high[i]) {
            fill = fminf(fmaxf(fill, spec->clip_low[i]), spec->clip_high[i]);
        }
        if (fabsf((fill - spec->mean[i]) / spec->sd[i]) > 1e-3F) {
            return false;
        }
    }
    return true;
}

/* ---- calibration ---- */

/* Platt scaling at some hours, interpolated linearly: at the knots of the file, or at every hour.
 */
struct knots {
    int count, hours[STAY_HOURS + 2];
    float numbers[STAY_HOURS + 2][2];
};

static void add_knot(struct knots *knots, int hour, double slope, double intercept)
{
    knots->hours[knots->count] = hour;
    knots->numbers[knots->count][0] = (float)slope;
    knots->numbers[knots->count++][1] = (float)intercept;
}

/* Whether the interpolation agrees with the calibration of the model at every hour. */
static bool knots_fit(const struct knots *knots, const float *slopes, const float *intercepts)
{
    for (int t = 0, k = 0; t < STAY_HOURS; t++) {
        while (knots->hours[k + 1] < t + 1) {
            k++;
        }
        float share =
            (float)(t + 1 - knots->hours[k]) / (float)(knots->hours[k + 1] - knots->hours[k]);
        const float *from = knots->numbers[k], *to = knots->numbers[k + 1];
        float slope = from[0] + share * (to[0] - from[0]);
        float intercept = from[1] + share * (to[1] - from[1]);
        if (!(fabsf(slope - slopes[t]) <= 4e-7F * fabsf(slopes[t])) ||
            !(fabsf(intercept - intercepts[t]) <= 4e-7F * fmaxf(1, fabsf(intercepts[t])))) {
            return false;
        }
    }
    return true;
}

static void find_knots(const struct model *model, struct knots *knots)
{
    float slopes[STAY_HOURS], intercepts[STAY_HOURS];
    *knots = (struct knots){0};
    export_calibration(model, slopes, intercepts);
    if (model->knot_count == 0 || model->knots[0].hour > 1) {
        add_knot(knots, 0, (double)slopes[0], (double)intercepts[0]);
    }
    for (int k = 0; k < model->knot_count; k++) {
        const struct knot *knot = &model->knots[k];
        add_knot(knots, (int)knot->hour, (double)knot->slope, (double)knot->intercept);
    }
    add_knot(knots, STAY_HOURS, model->slope, model->intercept);
    if (!knots_fit(knots, slopes, intercepts)) {
        knots->count = 0;
        for (int t = 0; t < STAY_HOURS; t++) {
            add_knot(knots, t + 1, (double)slopes[t], (double)intercepts[t]);
        }
    }
}

static size_t put_calibration(struct text *out, const struct model *model)
{
    struct knots knots;
    find_knots(model, &knots);
    text_append(out, "static const unsigned char knot_hours[] = {");
    for (int k = 0; k < knots.count; k++) {
        text_format(out, "%s%d", k > 0 ? ", " : "", knots.hours[k]);
    }
    text_append(out, "};\n");
    put_floats(out, "knots", knots.numbers[0], 2 * (size_t)knots.count);
    return (size_t)knots.count * (1 + sizeof *knots.numbers);
}

/* ---- the network ---- */

/* C name of a map from its tensor: "lstm1.kernel" becomes lstm1_kernel; and of its bias. */
enum { MAP_NAME = 48 };
static void name_map(const struct network *network, int index, const char *what,
                     char name[MAP_NAME])
{
    const struct kind *kind = network->kind;
    int count = kind_map_count(kind), layer = index / count;
    const struct kind_map *map = &kind->maps[index % count];
    const char *tensor = strcmp(what, "bias") == 0 ? map->bias : map->name;
    if (layer >= network->shape.depth) {
        snprintf(name, MAP_NAME, "output_%s", what);
    } else {
        snprintf(name, MAP_NAME, "%s%d_%s", kind->prefix, layer + 1, tensor);
    }
}

/* The outputs of a map that are written as one array: all of them, or those of one gate. */
struct columns {
    char name[MAP_NAME + 8];
    int first, wide;
    bool reordered; /* the first map: age and sex are moved in front of the masks */
};

/* Describes part `part` of map `index`. Returns the number of parts of this map. */
static int columns_of(const struct network *network, int index, int part, struct columns *columns)
{
    static const char GATES[] = "ifco";
    const struct linear *map = network_map(network, index);
    int count = kind_map_count(network->kind);
    bool by_gate = network->kind->inner && index < network->maps - 1 && index % count == 2;
    char name[MAP_NAME];
    name_map(network, index, "kernel", name);
    columns->wide = by_gate ? map->outputs / 4 : map->outputs;
    columns->first = part * columns->wide;
    columns->reordered = index == 0;
    snprintf(columns->name, sizeof columns->name, by_gate ? "%s_%c" : "%s", name, GATES[part]);
    return by_gate ? 4 : 1;
}

/* The row of the weights that belongs to input `row` of the exported code. */
static long columns_row(const struct columns *columns, long row)
{
    const long age = 2L * VALUES;
    return !columns->reordered || row < VALUES ? row
           : row < COLUMNS                     ? row - VALUES + age
                                               : row - (COLUMNS - VALUES);
}

/* An int8 map is one array of bytes, a row for each input, then the rows of the bias, then the row
 * of the scales. The bias is written with two digits in base 128 and a remainder, which takes as
 * many rows as its size needs. */
enum { DIGIT_ROWS = 2, DIGIT = 128, LAST_DIGIT = DIGIT * DIGIT, BIAS_ROWS_MOST = 16 };

/* Digit `row` of the bias, from -64 to 63; *rest becomes what the digits up to this one leave over.
 */
static long bias_digit(long bias, int row, long *rest)
{
    long digit = ((bias + DIGIT / 2) & (DIGIT - 1)) - DIGIT / 2;
    *rest = (bias - digit) / DIGIT;
    return row == 0 ? digit : bias_digit(*rest, row - 1, rest);
}

/* Number of rows for the largest bias: two digits, and one row for each 127 of the remainder. */
static int bias_rows(const struct network *network)
{
    long most = 1, rest;
    for (int m = 0; m < network->maps; m++) {
        const struct linear *map = network_map(network, m);
        for (int j = 0; map->bias_codes && j < map->outputs; j++) {
            bias_digit(map->bias_codes[j], 1, &rest);
            most = labs(rest) > most ? labs(rest) : most;
        }
    }
    return DIGIT_ROWS + (int)((most + INT8_MAX - 1) / INT8_MAX);
}

/* The byte of this bias in row `row` of the rows of the bias. */
static long bias_code(long bias, int row)
{
    long rest, digit = bias_digit(bias, row < DIGIT_ROWS ? row : 1, &rest);
    long before = (long)INT8_MAX * (row - DIGIT_ROWS), left = labs(rest) - before;
    if (row < DIGIT_ROWS) {
        return digit;
    }
    left = left < 0 ? 0 : left > INT8_MAX ? INT8_MAX : left;
    return rest < 0 ? -left : left;
}

static float largest_scale(const struct linear *map)
{
    float most = 0;
    for (int j = 0; j < map->outputs; j++) {
        most = fmaxf(most, map->scale[j]);
    }
    return most;
}

/* The scale of an output relative to the largest one, as n of 2^(-n/16); -1 if it has not this
 * form. */
static int scale_steps(const struct linear *map, long output)
{
    float most = largest_scale(map);
    long steps = lrintf(16 * log2f(most / map->scale[output]));
    bool exact = steps >= 0 && steps <= UINT8_MAX &&
                 linear_channel_scale(most, (int)steps) == map->scale[output];
    return exact ? (int)steps : -1;
}

static void put_row(struct text *out, const struct columns *columns, long row,
                    const struct linear *map, int digits)
{
    text_append(out, "\n   ");
    for (int j = columns->first; j < columns->first + columns->wide; j++) {
        int scale = scale_steps(map, j);
        long bias_row = row - map->inputs;
        long code = row < map->inputs ? map->codes[columns_row(columns, row) * map->outputs + j]
                    : map->bias_codes && bias_row < digits
                        ? bias_code(map->bias_codes[j], (int)bias_row)
                        : (int8_t)(uint8_t)scale;
        text_format(out, " %ld,", code);
    }
}

static size_t put_codes(struct text *out, const struct columns *columns, const struct linear *map,
                        int digits)
{
    long rows = map->inputs + (map->bias_codes ? digits : 0) + 1;
    text_format(out, "static const int8_t %s[%ld] = {", columns->name, rows * columns->wide);
    for (long row = 0; row < rows; row++) {
        put_row(out, columns, row, map, digits);
    }
    text_append(out, "\n};\n");
    return (size_t)(rows * columns->wide);
}

/* Float weights are stored as 24-bit integers times a step per output: 2^-23 of its largest weight,
 * so that the largest is rounded as much as a float would be. */
enum { INTEGER_BYTES = 3, INTEGER_MOST = (1 << 23) - 1 };
static float step_of(const struct linear *map, long output)
{
    float most = 0;
    for (long i = 0; i < map->inputs; i++) {
        most = fmaxf(most, fabsf(map->weights[i * map->outputs + output]));
    }
    return most > 0 ? fmaxf(most / INTEGER_MOST, FLT_MIN) : 1;
}

static unsigned integer_of(float weight, float step)
{
    long whole = lrint((double)weight / (double)step);
    return (unsigned)((whole > INTEGER_MOST ? INTEGER_MOST : whole) + INTEGER_MOST + 1);
}

/* Writes the weights, steps and biases of these outputs. Returns their size in bytes. */
static size_t put_integers(struct text *out, const struct columns *columns,
                           const struct linear *map)
{
    size_t wide = (size_t)columns->wide, count = (size_t)map->inputs * wide;
    float *steps = memory_new(wide, sizeof *steps);
    char name[MAP_NAME + 16];
    for (size_t j = 0; j < wide; j++) {
        steps[j] = step_of(map, columns->first + (long)j);
    }
    text_format(out, "static const unsigned char %s[%zu] = {", columns->name,
                INTEGER_BYTES * count);
    for (size_t i = 0; i < count; i++) {
        long row = columns_row(columns, (long)(i / wide)), j = (long)(i % wide);
        float weight = map->weights[row * map->outputs + columns->first + j];
        unsigned whole = integer_of(weight, steps[j]);
        text_append(out, i % ACROSS == 0 ? "\n    " : " ");
        text_format(out, "%u, %u, %u,", whole & 255, whole >> 8 & 255, whole >> 16);
    }
    text_append(out, "\n};\n");
    snprintf(name, sizeof name, "%s_step", columns->name);
    put_floats(out, name, steps, wide);
    free(steps);
    if (map->bias) {
        snprintf(name, sizeof name, "%s_bias", columns->name);
        put_floats(out, name, map->bias + columns->first, wide);
    }
    return INTEGER_BYTES * count + wide * sizeof *steps * (map->bias ? 2 : 1);
}

static size_t put_weights(struct text *out, const struct network *network)
{
    size_t bytes = 0;
    int digits = network->weights ? 0 : bias_rows(network);
    for (int i = 0; i < network->maps; i++) {
        const struct linear *map = network_map(network, i);
        struct columns columns;
        for (int part = 0; part < columns_of(network, i, part, &columns); part++) {
            bytes += map->weights ? put_integers(out, &columns, map)
                                  : put_codes(out, &columns, map, digits);
        }
    }
    return bytes;
}

/* Size of the table of 2^(-n/16) in an int8 network. */
enum { SHRUNK_BYTES = 16 * sizeof(float) };

/* ---- layers ---- */

/* Properties of the maps of a network. */
struct map_sizes {
    int digits, most; /* rows of the bias; the largest number of inputs, rows or outputs */
    bool zeros;       /* the codes have zero points */
};

static struct map_sizes map_sizes_of(const struct network *network)
{
    struct map_sizes maps = {.digits = network->weights ? 0 : bias_rows(network)};
    for (int m = 0; m < network->maps; m++) {
        const struct linear *map = network_map(network, m);
        int rows = map->inputs + maps.digits;
        maps.most = rows > maps.most ? rows : maps.most;
        maps.most = map->outputs > maps.most ? map->outputs : maps.most;
        maps.zeros = maps.zeros || (map->codes && map->zero != 0);
    }
    return maps;
}

static bool narrow(const struct map_sizes *maps)
{
    return maps->most <= UINT8_MAX;
}

/* Bytes of a struct map of the exported code where pointers have four. */
static size_t map_bytes(const struct network *network, const struct map_sizes *maps)
{
    size_t sizes = (narrow(maps) ? 4U : 8U) + (maps->zeros ? 2U : 0U);
    return network->weights ? 20 : 16 + (sizes + 3) / 4 * 4;
}

static void put_map_type(struct text *out, const struct network *network,
                         const struct map_sizes *maps)
{
    text_append(out, network->weights ? MAP_FLOAT : MAP_BYTES);
    if (!network->weights) {
        text_format(out, "    unsigned %s inputs, outputs, rows, add;\n%s};\n",
                    narrow(maps) ? "char" : "short", maps->zeros ? "    short zero;\n" : "");
    }
}

static void put_map(struct text *out, const struct network *network, int index, int part,
                    const struct map_sizes *maps)
{
    const struct linear *map = network_map(network, index);
    bool adds = index < network->maps - 1 && index % kind_map_count(network->kind) == 1;
    struct columns columns;
    columns_of(network, index, part, &columns);
    text_format(out, "{%s, ", columns.name);
    if (map->weights) {
        text_format(out, "%s_step, %s%s, %d, %d, %d}", columns.name, map->bias ? columns.name : "0",
                    map->bias ? "_bias" : "", map->inputs, columns.wide, adds);
        return;
    }
    put_float(out, (double)largest_scale(map));
    text_append(out, ", ");
    put_float(out, (double)map->input_scale);
    text_append(out, ", ");
    put_float(out, -(double)map->input_zero);
    text_format(out, ", %d, %d, %d, %d", map->inputs, columns.wide,
                map->inputs + (map->bias_codes ? maps->digits : 0), adds);
    if (maps->zeros) {
        text_format(out, ", %d", map->zero);
    }
    text_append(out, "}");
}

/* The maps of a layer. Returns their number. */
static size_t put_layer(struct text *out, const struct network *network, int l,
                        const struct map_sizes *maps)
{
    const struct layer *layer = &network->layers[l];
    int count = kind_map_count(network->kind);
    size_t written = 0;
    text_format(out, "    {%d, %d", layer->units, layer->neurons);
    for (int m = l * count; m < (l + 1) * count; m++) {
        struct columns columns;
        int parts = columns_of(network, m, 0, &columns);
        text_append(out, m % count == 2 ? ",\n     {" : ",\n     ");
        for (int part = 0; part < parts; part++, written++) {
            text_append(out, part > 0 ? ",\n      " : "");
            put_map(out, network, m, part, maps);
        }
        text_append(out, m % count == 2 ? "}" : "");
    }
    text_append(out, "},\n");
    return written;
}

/* The maps of all layers, and the sizes of the code; returns their size in bytes on a machine with
 * 4-byte pointers. */
static size_t put_layers(struct text *out, const struct network *network,
                         const struct map_sizes *maps)
{
    enum { SIZES = 2 * sizeof(uint16_t) };
    int depth = network->shape.depth, sums = 0, inputs = network->shape.inputs;
    int count = kind_map_count(network->kind);
    size_t written = 1;
    put_map_type(out, network, maps);
    text_format(out,
                "static const struct layer {\n    unsigned short units, neurons;\n"
                "    struct map kernel%s;\n} layers[] = {\n",
                count == 1             ? ""
                : count == 2           ? ", recurrent"
                : network->kind->inner ? ", recurrent, within[4]"
                                       : ", recurrent, within[1]");
    for (int l = 0; l < depth; l++) {
        const struct layer *layer = &network->layers[l];
        int wide = layer->units > layer->neurons ? layer->units : layer->neurons;
        int outputs = count == 1 ? wide : 4 * wide;
        sums = outputs > sums ? outputs : sums;
        inputs = wide > inputs ? wide : inputs;
        written += put_layer(out, network, l, maps);
    }
    text_append(out, "};\nstatic const struct map output = ");
    put_map(out, network, network->maps - 1, 0, maps);
    text_format(out,
                ";\nenum { DEPTH = %d, SUMS = %d, INPUTS = %d, BIAS_ROWS = %d, "
                "LAST_UNITS = %d, RELU = %d };\n\n",
                depth, sums, inputs, maps->digits, network->output.inputs,
                network->shape.hidden_activation == ACTIVATION_RELU);
    return (size_t)depth * SIZES + written * map_bytes(network, maps);
}

/* ---- the code ---- */

/* The largest absolute value that the logit of an int8 network can have. */
static double logit_bound(const struct network *network)
{
    const struct linear *map = &network->output;
    int above = 255 - map->input_zero, most = map->input_zero > above ? map->input_zero : above;
    double sum = map->bias_codes ? fabs((double)map->bias_codes[0]) : 0;
    for (long i = 0; i < map->inputs; i++) {
        sum += abs(map->codes[i * map->outputs] - map->zero) * (double)most;
    }
    return sum * (double)map->step[0];
}

/* Whether the calibrated logit stays within 80 at every hour, so that the exponential of the risk
 * needs no check of its range. Only where the masks do not need the exponential as well. */
static bool is_bounded(const struct model *model)
{
    float slopes[STAY_HOURS], intercepts[STAY_HOURS];
    if (model->network->weights || !decay_is_multiplied(model)) {
        return false;
    }
    double bound = logit_bound(model->network);
    export_calibration(model, slopes, intercepts);
    for (int t = 0; t < STAY_HOURS; t++) {
        if (!(bound * fabs((double)slopes[t]) + fabs((double)intercepts[t]) < 80)) {
            return false;
        }
    }
    return true;
}

static void put_apply_bytes(struct text *out, const struct map_sizes *maps)
{
    text_append(out, IN_BYTES);
    text_append(out, maps->zeros ? IN_BYTES_ZEROS : "");
    text_append(out, IN_BYTES_INPUTS);
    text_append(out, maps->zeros ? IN_BYTES_TOTAL : "");
    text_append(out, "    }\n");
    for (int row = 0; row < maps->digits; row++) {
        text_format(out, "    value[%d] = %d;\n", row,
                    row == 0   ? 1
                    : row == 1 ? DIGIT
                               : LAST_DIGIT);
    }
    text_append(out, IN_BYTES_OUTPUTS);
    text_append(out,
                maps->zeros ? "        int32_t sum = -total;\n" : "        int32_t sum = 0;\n");
    text_append(out, IN_BYTES_SUM);
}

static void put_code(struct text *out, const struct model *model, const struct map_sizes *maps,
                     bool half)
{
    const struct network *network = model->network;
    bool bounded = is_bounded(model), hourly = network_is_hourly(network);
    text_append(out, ALGEBRA);
    text_append(out, half ? NUMBERS_HALF : NUMBERS_FLOAT);
    text_append(out, bounded ? LOGISTIC_BOUNDED : LOGISTIC);
    text_append(out, !hourly ? "" : network->weights ? GATES_FLOAT : GATES_BYTES);
    if (network->weights) {
        text_append(out, IN_FLOAT);
    } else {
        put_apply_bytes(out, maps);
    }
    text_append(out, layer_code(network));
    text_append(out, READING);
    text_append(out, hourly ? START_RECURRENT : START_SUMMARY);
    text_append(out, READING_USE);
    if (hourly) {
        text_append(out, decay_is_multiplied(model) ? MASK_TIMES : MASK_SINCE);
        text_append(out, FILLING);
        text_append(out, LAYERS_HEAD);
        text_append(out, can_idle(&model->spec) ? LAYERS_IDLE : "");
        text_append(out, LAYERS_END);
    } else {
        text_append(out, FILLING_SUMMARY);
    }
    text_append(out, ENDING);
    text_append(out, hourly ? RUN_RECURRENT : RUN_SUMMARY);
    text_append(out, ENDING_RISK);
    text_append(out, bounded ? RISK_BOUNDED : RISK_CHECKED);
}

/* ---- what can be exported ---- */

/* Whether the scales and biases of an int8 network can be written in the form of this file. */
static bool bytes_fit(const struct network *network)
{
    for (int m = 0; m < network->maps; m++) {
        const struct linear *map = network_map(network, m);
        for (int j = 0; j < map->outputs; j++) {
            if (scale_steps(map, j) < 0) {
                return false;
            }
        }
    }
    return bias_rows(network) <= BIAS_ROWS_MOST;
}

static bool can_write(const struct model *model, struct error *error)
{
    const struct network *network = model->network;
    if (!export_allowed(model, error)) {
        return false;
    }
    if (!network || model->linear || !layer_code(network)) {
        return error_set(error,
                         "%s: of the kind %s; only lstm, hlstm, gru and dnn can be written as C",
                         model->name, model_architecture(model));
    }
    if (network->shape.gates != GATES_SIGMOID) {
        return error_set(error, "%s: its gates are hard sigmoids, which cannot be written as C",
                         model->name);
    }
    if (network->binary) {
        return error_set(
            error,
            "%s: it is run by additions, with inputs rounded anew for each stay, which "
            "cannot be written as C",
            model->name);
    }
    if (!network->weights && !bytes_fit(network)) {
        return error_set(error, "%s: scales or biases that cannot be written as C", model->name);
    }
    if (model->spec.scheme != SCHEME_PHYSIONET2012) {
        return error_set(error,
                         "%s: of the scheme %s, which reads words of the Glasgow scale; only "
                         "physionet2012 can be written as C",
                         model->name, scheme_name(model->spec.scheme));
    }
    return true;
}

/* ---- the file ---- */

static int count_units(const struct network *network)
{
    int units = 0;
    for (int l = 0; l < network->shape.depth; l++) {
        units += network->layers[l].units;
    }
    return units;
}

/* Size of struct icurisk_state: numbers of four bytes, then of a summary those of eight, then
 * bytes. The numbers of four bytes are even in number, so that nothing lies between. */
static size_t state_bytes(size_t readings, const struct model *model)
{
    bool hourly = network_is_hourly(model->network);
    size_t unit = hourly ? sizeof(float) : sizeof(double);
    size_t wide =
        2 * readings + FEATURE_COUNT + (hourly ? 2 * (size_t)count_units(model->network) : 0);
    size_t bytes = wide * sizeof(float) + 2;
    bytes += hourly ? (decay_is_multiplied(model) ? 0 : VALUES) : VALUES * (unit + 1);
    return (bytes + unit - 1) / unit * unit;
}

static void put_head(struct text *out, const struct model *model, const struct export_sizes *sizes)
{
    char made[PROVENANCE_TEXT];
    text_append(out, "/* ");
    put_plain(out, model->name);
    text_append(out,
                ": the risk of dying in hospital, hour by hour. Written by icurisk " PACKAGE_VERSION
                ".\n *\n * " REPORT_DISCLAIMER "\n *\n");
    put_line(out, "kind", model_architecture(model));
    put_line(out, "reads", scheme_name(model->spec.scheme));
    put_line(out, "SHA-256 of the network's file", model->sha256);
    put_line(out, "made", provenance_text(model, made));
    text_format(out,
                " * threshold: a risk of %.1f %%, where sensitivity and positive predictive value "
                "were closest; no limit for an alarm\n * base rate: %.1f %% of the stays ended in "
                "death\n",
                100 * model->threshold, 100 * model->base_rate);
    for (size_t i = 0; i < model->fact_count; i++) {
        put_line(out, model->facts[i].key, model->facts[i].value);
    }
    text_format(
        out, " * bytes: %zu of weights and %zu of tables, constant; %zu of state for each stay\n",
        sizes->weights, sizes->tables, sizes->state);
    text_append(out, USE);
}

static void put_interface(struct text *out, const struct readings *readings,
                          const struct model *model)
{
    text_append(out, "#ifndef ICURISK_INTERFACE\n#define ICURISK_INTERFACE\n\n");
    put_readings(out, readings);
    bool hourly = network_is_hourly(model->network);
    if (hourly) {
        text_format(out, "enum { ICURISK_UNITS = %d };\n", count_units(model->network));
    }
    text_append(out, INTERFACE);
    text_append(out, hourly ? STATE_RECURRENT : STATE_SUMMARY);
    text_append(out, decay_is_multiplied(model) ? "" : STATE_SINCE);
    text_append(out, STATE_END);
    text_append(out, "\n#endif\n\n");
}

bool export_c(const struct model *model, struct text *out, struct export_sizes *sizes,
              struct error *error)
{
    struct readings readings = {0};
    struct text tables = {0};
    if (!can_write(model, error)) {
        return false;
    }
    const struct network *network = model->network;
    const struct map_sizes maps = map_sizes_of(network);
    bool half = fit_halves(&model->spec);
    list_readings(&readings);
    sizes->weights = put_weights(&tables, network);
    sizes->tables = put_layers(&tables, network, &maps);
    sizes->tables += network->weights ? 0 : SHRUNK_BYTES;
    sizes->tables += put_variables(&tables, &model->spec, &readings);
    sizes->tables += put_substitutes(&tables, &readings);
    sizes->tables += put_columns(&tables, &model->spec, half);
    put_decay(&tables, model);
    sizes->tables += put_calibration(&tables, model);
    sizes->state = state_bytes(readings.count, model);
    put_head(out, model, sizes);
    put_interface(out, &readings, model);
    text_append(out, "#ifndef ICURISK_INTERFACE_ONLY\n\n");
    text_append(out, network->weights ? "" : "#include <float.h>\n");
    text_append(out, "#include <stdint.h>\n\n");
    text_append_n(out, tables.data, tables.length);
    text_append(out, "\n");
    put_code(out, model, &maps, half);
    text_append(out, "\n#endif\n");
    text_free(&tables);
    return true;
}
