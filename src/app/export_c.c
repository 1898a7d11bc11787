/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The exported code is stored here as text; only its tables, its sizes and the kind of layer (one
 * of three) depend on the network. It computes the same as patient/scheme.c, patient/features.c,
 * net/kind_*.c and net/risk.c. */
#include "app/export_c.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/export_model.h"
#include "app/report.h"
#include "base/memory.h"
#include "net/provenance.h"
#include "patient/variable.h"

/* ---- the code ---- */

static const char USE[] =
    " *\n"
    " * To use it: compile this file. Include it where it is used, with ICURISK_INTERFACE_ONLY\n"
    " * defined before. It is C99, needs no library, allocates nothing and has no\n"
    " * data that changes but the caller's struct icurisk_state, one a stay:\n"
    " *\n"
    " *     icurisk_start(&state, 67.0f, 1);\n"
    " *     for each hour since admission to the unit, also one without readings:\n"
    " *         icurisk_read(&state, ICURISK_HR, 92.0f);   each reading, in order of time\n"
    " *         risk = icurisk_hour(&state);               at the end of the hour\n"
    " *\n"
    " * Units are those beside the names below. They are not guessed: a value in another unit "
    "that\n"
    " * is within the range gives a wrong risk. A reading exactly at the end of an hour belongs "
    "to\n"
    " * the hour that ends, one before admission to the first. */\n";

static const char INTERFACE[] =
    "enum { ICURISK_HOURS = 48, ICURISK_VARIABLES = 37, ICURISK_COLUMNS = 76 };\n"
    "#define ICURISK_NO_RISK (-1.0f)\n"
    "\n"
    "struct icurisk_state {\n"
    "    float newest[ICURISK_READINGS], sum[ICURISK_READINGS]; /* of this hour's readings */\n"
    "    float x[ICURISK_COLUMNS];                              /* what the network reads */\n"
    "    float hidden[ICURISK_UNITS], cell[ICURISK_UNITS];\n"
    "    unsigned short count[ICURISK_READINGS];                /* of this hour's readings */\n"
    "    unsigned char since[ICURISK_VARIABLES]; /* hours since it was measured; 255: never was "
    "*/\n"
    "    unsigned char hours, measured;\n"
    "};\n"
    "\n"
    "/* Begins a stay. Age in years, below 0: unknown. Sex: 1 male, 0 female, else unknown. The\n"
    " * network is for adults; below 15 years the age is not used, and no risk applies to a child. "
    "*/\n"
    "void icurisk_start(struct icurisk_state *state, float age, int sex);\n"
    "/* Takes a reading of this hour. 0: it is not used, being outside its range, not a number, "
    "a\n"
    " * zero that is not a measurement, of an unknown name, or after hour 48. */\n"
    "int icurisk_read(struct icurisk_state *state, enum icurisk_reading reading, float value);\n"
    "/* Ends the hour: the calibrated risk of dying in hospital, 0 to 1, from all hours so far.\n"
    " * ICURISK_NO_RISK while nothing was measured, and after hour 48: ask for that first. */\n"
    "float icurisk_hour(struct icurisk_state *state);\n";

static const char READING[] =
    "static float standardised(int i, float v)\n"
    "{\n"
    "    const struct column *column = &columns[i];\n"
    "    if (handling[i] & LOGARITHM) {\n"
    "        v = logarithm(v > 0 ? v : 0);\n"
    "    }\n"
    "    v = (clipped(v, column->low, column->high) - column->mean) / column->sd;\n"
    "    return clipped(v, -LIMIT, LIMIT);\n"
    "}\n"
    "\n"
    "void icurisk_start(struct icurisk_state *state, float age, int sex)\n"
    "{\n"
    "    int i;\n"
    "    for (i = 0; i < ICURISK_READINGS; i++) {\n"
    "        state->newest[i] = state->sum[i] = 0;\n"
    "        state->count[i] = 0;\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_VARIABLES; i++) {\n"
    "        state->x[i] = standardised(i, columns[i].fill);\n"
    "        state->x[ICURISK_VARIABLES + i] = 0;\n"
    "        state->since[i] = NEVER;\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_UNITS; i++) {\n"
    "        state->hidden[i] = state->cell[i] = 0;\n"
    "    }\n"
    "    if (!(age >= 15.0f && age <= 120.0f)) {\n"
    "        age = columns[AGE].fill;\n"
    "    } else if (age > 90.0f) {\n"
    "        age = 90.0f;\n"
    "    }\n"
    "    state->x[2 * ICURISK_VARIABLES] = standardised(AGE, age);\n"
    "    state->x[2 * ICURISK_VARIABLES + 1] = standardised(\n"
    "        SEX, sex == 1 ? 1.0f : sex == 0 ? 0.0f : columns[SEX].fill);\n"
    "    state->hours = state->measured = 0;\n"
    "}\n"
    "\n"
    "int icurisk_read(struct icurisk_state *state, enum icurisk_reading reading, float value)\n"
    "{\n"
    "    if ((unsigned)reading >= ICURISK_READINGS || state->hours >= ICURISK_HOURS) {\n"
    "        return 0;\n"
    "    }\n"
    "    if (!(value >= ranges[reading].low && value <= ranges[reading].high) ||\n"
    "        ((handling[reading] & NOT_ZERO) && !(value > 0 || value < 0))) {\n"
    "        return 0;\n"
    "    }\n"
    "    state->newest[reading] = value;\n"
    "    state->sum[reading] += value;\n"
    "    if (state->count[reading] < 65535) {\n"
    "        state->count[reading]++;\n"
    "    }\n"
    "    return 1;\n"
    "}\n"
    "\n"
    "/* A variable without a reading of its own takes what stands in for it; a Glasgow total the\n"
    " * sum of its parts, if all are there. */\n"
    "static void stand_in(struct icurisk_state *state)\n"
    "{\n"
    "    const unsigned short *count = state->count;\n"
    "    const float *newest = state->newest;\n"
    "    unsigned i;\n"
    "    for (i = 0; i < sizeof substitutes / sizeof *substitutes; i++) {\n"
    "        int to = substitutes[i][0], from = substitutes[i][1];\n"
    "        if (count[to] == 0) {\n"
    "            state->newest[to] = newest[from];\n"
    "            state->sum[to] = state->sum[from];\n"
    "            state->count[to] = count[from];\n"
    "        }\n"
    "    }\n"
    "    if (count[ICURISK_GCS] == 0 && count[ICURISK_GCS_EYE] > 0 && count[ICURISK_GCS_MOTOR] > 0 "
    "&&\n"
    "        count[ICURISK_GCS_VERBAL] > 0) {\n"
    "        state->newest[ICURISK_GCS] = state->sum[ICURISK_GCS] =\n"
    "            newest[ICURISK_GCS_EYE] + newest[ICURISK_GCS_MOTOR] + "
    "newest[ICURISK_GCS_VERBAL];\n"
    "        state->count[ICURISK_GCS] = 1;\n"
    "    }\n"
    "}\n"
    "\n";

static const char ENDING[] =
    "/* The columns of this hour; a variable that was not measured keeps its last value. */\n"
    "static void fill_columns(struct icurisk_state *state)\n"
    "{\n"
    "    int i;\n"
    "    stand_in(state);\n"
    "    for (i = 0; i < ICURISK_VARIABLES; i++) {\n"
    "        float v = handling[i] & (MEAN | SUM) ? state->sum[i] : state->newest[i];\n"
    "        if (state->count[i] > 0) {\n"
    "            v = handling[i] & MEAN ? v / (float)state->count[i] : v;\n"
    "            state->x[i] = standardised(i, v);\n"
    "            state->since[i] = 0;\n"
    "            state->measured = 1;\n"
    "        } else if (state->since[i] != NEVER) {\n"
    "            state->since[i]++;\n"
    "        }\n"
    "        state->x[ICURISK_VARIABLES + i] = mask(state->since[i]);\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_READINGS; i++) {\n"
    "        state->newest[i] = state->sum[i] = 0;\n"
    "        state->count[i] = 0;\n"
    "    }\n"
    "}\n"
    "\n"
    "static void run_layers(struct icurisk_state *state)\n"
    "{\n"
    "    const float *x = state->x;\n"
    "    int l, i = 0, at = 0;\n"
    "    while (i < ICURISK_COLUMNS && !(x[i] > 0 || x[i] < 0)) {\n"
    "        i++;\n"
    "    }\n"
    "    for (l = 0; i < ICURISK_COLUMNS && l < DEPTH; l++) { /* all 0: the hour is passed over "
    "*/\n"
    "        run_layer(&layers[l], x, state->hidden + at, state->cell + at);\n"
    "        x = state->hidden + at;\n"
    "        at += layers[l].units;\n"
    "    }\n"
    "}\n"
    "\n"
    "float icurisk_hour(struct icurisk_state *state)\n"
    "{\n"
    "    float logit, risk;\n"
    "    int hour = state->hours;\n"
    "    if (hour >= ICURISK_HOURS) {\n"
    "        return ICURISK_NO_RISK;\n"
    "    }\n"
    "    state->hours++;\n"
    "    fill_columns(state);\n"
    "    run_layers(state);\n"
    "    apply(&output, state->hidden + ICURISK_UNITS - LAST_UNITS, 0, 1, 0, &logit);\n"
    "    risk = logistic(slopes[hour] * logit + intercepts[hour]);\n"
    "    return state->measured && risk >= 0 && risk <= 1 ? risk : ICURISK_NO_RISK;\n"
    "}\n";

static const char MASK_PLAIN[] = "static float mask(int since)\n"
                                 "{\n"
                                 "    return since == 0 ? 1.0f : 0.0f;\n"
                                 "}\n\n";
static const char MASK_DECAYS[] =
    "static float mask(int since)\n"
    "{\n"
    "    return since == NEVER ? 0.0f : exponential(-(float)since / DECAY_HOURS);\n"
    "}\n\n";

static const char ALGEBRA[] =
    "/* float is that of IEEE 754, 32 bits. */\n"
    "union parts {\n"
    "    float value;\n"
    "    uint32_t bits;\n"
    "};\n"
    "\n"
    "static float clipped(float v, float low, float high)\n"
    "{\n"
    "    return v < low ? low : v > high ? high : v;\n"
    "}\n"
    "\n"
    "/* e^x: a power of 2 times a series; what is not a number stays that. */\n"
    "static float exponential(float x)\n"
    "{\n"
    "    union parts power;\n"
    "    float sum = 1.0f;\n"
    "    int i, n;\n"
    "    if (!(x >= -87.0f)) {\n"
    "        return x < 0 ? 0 : x;\n"
    "    }\n"
    "    x = clipped(x, -87.0f, 87.0f);\n"
    "    n = (int)(x * 1.44269504f + 127.5f);\n"
    "    x -= (float)(n - 127) * 0.693147181f;\n"
    "    for (i = 7; i > 0; i--) {\n"
    "        sum = 1.0f + sum * x / (float)i;\n"
    "    }\n"
    "    power.bits = (uint32_t)n << 23;\n"
    "    return power.value * sum;\n"
    "}\n"
    "\n"
    "/* log(1 + v), v >= 0, with what 1 + v loses: a power of 2, and a series of the rest. */\n"
    "static float logarithm(float v)\n"
    "{\n"
    "    union parts u;\n"
    "    float q, s, lost;\n"
    "    int n;\n"
    "    u.value = 1.0f + v;\n"
    "    lost = (v - (u.value - 1.0f)) / u.value;\n"
    "    n = (int)((u.bits - 0x3f2aaaabu) >> 23);\n"
    "    u.bits -= (uint32_t)n << 23;\n"
    "    q = (u.value - 1.0f) / (u.value + 1.0f);\n"
    "    s = q * q;\n"
    "    s = 2.0f + s * (2.0f / 3 + s * (2.0f / 5 + s * (2.0f / 7 + s * (2.0f / 9))));\n"
    "    return (float)n * 0.693147181f + (q * s + lost);\n"
    "}\n"
    "\n"
    "static float logistic(float x)\n"
    "{\n"
    "    return 1.0f / (1.0f + exponential(-x));\n"
    "}\n"
    "\n";

static const char IN_FLOAT[] =
    "static float sigmoid(float x)\n"
    "{\n"
    "    return logistic(x);\n"
    "}\n"
    "\n"
    "static float tangent(float x)\n"
    "{\n"
    "    return 1.0f - 2.0f / (1.0f + exponential(2.0f * x));\n"
    "}\n"
    "\n"
    "/* A weight, in steps. */\n"
    "static float whole(const unsigned char *at)\n"
    "{\n"
    "    return (float)((int32_t)(at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16) - "
    "8388608);\n"
    "}\n"
    "\n"
    "/* sums[wide] = bias + x weights, or += x weights: outputs first .. first + wide - 1 of a "
    "map. */\n"
    "static void apply(const struct map *map, const float *x, int first, int wide, int add, float "
    "*sums)\n"
    "{\n"
    "    int i, j;\n"
    "    for (j = first; j < first + wide; j++) {\n"
    "        const unsigned char *at = map->weights + 3 * j;\n"
    "        float sum = 0;\n"
    "        for (i = 0; i < map->inputs; i++, at += 3 * map->outputs) {\n"
    "            sum += x[i] * whole(at);\n"
    "        }\n"
    "        sum *= map->step[j];\n"
    "        sums[j - first] = sum + (add ? sums[j - first] : map->bias ? map->bias[j] : 0);\n"
    "    }\n"
    "}\n";

static const char IN_BYTES[] =
    "/* x P(x^2) / Q(x^2), to 4e-7 of the tangent: as the network was quantised. */\n"
    "static float tangent(float x)\n"
    "{\n"
    "    float s, p, q;\n"
    "    x = clipped(x, -7.9f, 7.9f);\n"
    "    s = x * x;\n"
    "    p = 46.4532166f;\n"
    "    p = p * s + 11999.2646f;\n"
    "    p = p * s + 525901.5f;\n"
    "    p = p * s + 4069596.5f;\n"
    "    q = s + 970.174438f;\n"
    "    q = q * s + 96870.7656f;\n"
    "    q = q * s + 1882425.88f;\n"
    "    q = q * s + 4069598.75f;\n"
    "    return x * p / q;\n"
    "}\n"
    "\n"
    "static float sigmoid(float x)\n"
    "{\n"
    "    return 0.5f + 0.5f * tangent(0.5f * x);\n"
    "}\n"
    "/* The x87 keeps more digits than a float has, but not in memory. */\n"
    "#if FLT_EVAL_METHOD == 0\n"
    "#define ROUNDED float\n"
    "#else\n"
    "#define ROUNDED volatile float\n"
    "#endif\n"
    "\n"
    "/* The inputs as bytes, halves to even; what is not a number becomes the lowest. Returns the "
    "sum. */\n"
    "static int32_t to_bytes(const struct map *map, const float *x, uint8_t *bytes)\n"
    "{\n"
    "    float low = -(float)map->input_zero, high = 255.0f - (float)map->input_zero;\n"
    "    int32_t sum = 0;\n"
    "    int i;\n"
    "    for (i = 0; i < map->inputs; i++) {\n"
    "        ROUNDED v = x[i] * map->factor;\n"
    "        v = v > low ? v : low;\n"
    "        v = (v < high ? v : high) + 12582912.0f; /* 1.5 * 2^23: its last bit is worth 1 */\n"
    "        bytes[i] = (uint8_t)((int)(v - 12582912.0f) + map->input_zero);\n"
    "        sum += bytes[i];\n"
    "    }\n"
    "    return sum;\n"
    "}\n"
    "\n"
    "/* sums[wide] = or += the outputs first .. first + wide - 1 of a map. */\n"
    "static void apply(const struct map *map, const float *x, int first, int wide, int add, float "
    "*sums)\n"
    "{\n"
    "    uint8_t bytes[INPUTS];\n"
    "    int32_t zero_term = map->zero * to_bytes(map, x, bytes);\n"
    "    int i, j;\n"
    "    for (j = first; j < first + wide; j++) {\n"
    "        int32_t sum = map->offset[j] - zero_term;\n"
    "        float v;\n"
    "        for (i = 0; i < map->inputs; i++) {\n"
    "            sum += bytes[i] * map->codes[i * map->outputs + j];\n"
    "        }\n"
    "        v = (float)sum * map->step[j];\n"
    "        sums[j - first] = add ? sums[j - first] + v : v;\n"
    "    }\n"
    "}\n"
    "\n";

static const char MAP_FLOAT[] =
    "struct map {\n"
    "    const unsigned char *weights; /* [inputs][outputs]: whole numbers of 24 bits, + 2^23 */\n"
    "    const float *step, *bias;     /* [outputs] */\n"
    "    int inputs, outputs;\n"
    "};\n";

static const char MAP_BYTES[] = "struct map {\n"
                                "    const int8_t *codes; /* [inputs][outputs] */\n"
                                "    const int32_t *offset;\n"
                                "    const float *step;\n"
                                "    float factor; /* of inputs */\n"
                                "    int16_t input_zero, zero, inputs, outputs;\n"
                                "};\n";

#define LSTM_GATES                                                                                 \
    "/* Gates i, f, c, o. */\n"                                                                    \
    "static void apply_gates(const float *z, int units, float *hidden, float *cell)\n"             \
    "{\n"                                                                                          \
    "    int j;\n"                                                                                 \
    "    for (j = 0; j < units; j++) {\n"                                                          \
    "        cell[j] = sigmoid(z[units + j]) * cell[j] +\n"                                        \
    "                  sigmoid(z[j]) * tangent(z[2 * units + j]);\n"                               \
    "        hidden[j] = sigmoid(z[3 * units + j]) * tangent(cell[j]);\n"                          \
    "    }\n"                                                                                      \
    "}\n"                                                                                          \
    "\n"
#define LAYER_HEAD                                                                                 \
    "static void run_layer(const struct layer *layer, const float *x, float *hidden, float "       \
    "*cell)\n"                                                                                     \
    "{\n"

static const char LAYER_LSTM[] =
    LSTM_GATES LAYER_HEAD "    float sums[SUMS];\n"
                          "    int n = 4 * layer->units;\n"
                          "    apply(&layer->kernel, x, 0, n, 0, sums);\n"
                          "    apply(&layer->recurrent, hidden, 0, n, 1, sums);\n"
                          "    apply_gates(sums, layer->units, hidden, cell);\n"
                          "}\n\n";

static const char LAYER_HLSTM[] = LSTM_GATES LAYER_HEAD
    "    float sums[SUMS], gates[SUMS];\n"
    "    int i, g, inner = layer->neurons, units = layer->units, n = 4 * inner;\n"
    "    apply(&layer->kernel, x, 0, n, 0, sums);\n"
    "    apply(&layer->recurrent, hidden, 0, n, 1, sums);\n"
    "    for (i = 0; i < n; i++) {\n"
    "        sums[i] = !RELU ? tangent(sums[i]) : sums[i] > 0 ? sums[i] : 0;\n"
    "    }\n"
    "    for (g = 0; g < 4; g++) {\n"
    "        apply(&layer->within, sums + g * inner, g * units, units, 0, gates + g * units);\n"
    "    }\n"
    "    apply_gates(gates, units, hidden, cell);\n"
    "}\n\n";

static const char LAYER_GRU[] =
    LAYER_HEAD "    float z[SUMS], candidate[SUMS];\n"
               "    int j, units = layer->units, n = 3 * units;\n"
               "    (void)cell;\n"
               "    apply(&layer->kernel, x, 0, n, 0, z);\n"
               "    apply(&layer->recurrent, hidden, 0, 2 * units, 1, z);\n"
               "    apply(&layer->within, hidden, 0, units, 0, candidate);\n"
               "    for (j = 0; j < units; j++) {\n"
               "        float update = sigmoid(z[j]), reset = sigmoid(z[units + j]);\n"
               "        float state = tangent(z[2 * units + j] + reset * candidate[j]);\n"
               "        hidden[j] = state + update * (hidden[j] - state);\n"
               "    }\n"
               "}\n\n";

/* Kinds that can be exported. */
static const struct {
    enum architecture architecture;
    const char *layer;
} KINDS[] = {
    {ARCHITECTURE_LSTM, LAYER_LSTM},
    {ARCHITECTURE_HLSTM, LAYER_HLSTM},
    {ARCHITECTURE_GRU, LAYER_GRU},
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

/* ---- what can be exported ---- */

static bool can_write(const struct model *model, struct error *error)
{
    const struct network *network = model->network;
    if (!export_allowed(model, error)) {
        return false;
    }
    if (!network || model->linear || !layer_code(network)) {
        return error_set(error, "%s: of the kind %s; only lstm, hlstm and gru can be written as C",
                         model->name, model_architecture(model));
    }
    if (network->shape.gates != GATES_SIGMOID) {
        return error_set(error, "%s: its gates are hard sigmoids, which cannot be written as C",
                         model->name);
    }
    if (model->spec.scheme != SCHEME_PHYSIONET2012) {
        return error_set(error,
                         "%s: of the scheme %s, which reads words of the Glasgow scale; only "
                         "physionet2012 can be written as C",
                         model->name, scheme_name(model->spec.scheme));
    }
    return true;
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

static size_t put_ranges(struct text *out, const struct readings *readings)
{
    size_t substitutes = 0;
    text_append(out, "static const struct {\n    float low, high;\n} "
                     "ranges[ICURISK_READINGS] = {\n");
    for (size_t i = 0; i < readings->count; i++) {
        const struct variable_info *info = variable_info(readings->variables[i]);
        text_append(out, "    {");
        put_float(out, (double)(float)info->accept_low);
        text_append(out, ", ");
        put_float(out, (double)(float)info->accept_high);
        text_append(out, "},\n");
    }
    text_append(out, "};\nstatic const unsigned char substitutes[][2] = {\n");
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
    return readings->count * 2 * sizeof(float) + substitutes * 2;
}

static size_t put_columns(struct text *out, const struct feature_spec *spec)
{
    text_append(out, "enum { NEVER = 255, AGE = ICURISK_VARIABLES, SEX };\n"
                     "static const struct column {\n    float fill, mean, sd, low, high;\n"
                     "} columns[ICURISK_VARIABLES + 2] = {\n");
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t i = c < VALUES ? c : c + VALUES;
        bool clips = spec->clip_low[i] < spec->clip_high[i];
        const float numbers[] = {spec->fill[i], spec->mean[i], spec->sd[i],
                                 clips ? spec->clip_low[i] : -FLT_MAX,
                                 clips ? spec->clip_high[i] : FLT_MAX};
        text_append(out, "    {");
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            text_append(out, k > 0 ? ", " : "");
            put_float(out, (double)numbers[k]);
        }
        text_format(out, "}, /* %s */\n", scheme_column_name(spec->scheme, i));
    }
    text_append(out, "};\n#define LIMIT ");
    put_float(out, spec->limit > 0 ? (double)spec->limit : (double)FLT_MAX);
    if (spec->decay_hours > 0) {
        text_append(out, "\n#define DECAY_HOURS ");
        put_float(out, (double)spec->decay_hours);
    }
    text_append(out, "\n");
    return COLUMNS * 5 * sizeof(float);
}

/* What is done with the values of each column, and with the readings of each variable: the first
 * columns are those of the first variables. */
static size_t put_handling(struct text *out, const struct feature_spec *spec,
                           const struct readings *readings)
{
    static const char *const HOW[] = {"0", "MEAN", "SUM"};
    size_t count = readings->count > COLUMNS ? readings->count : COLUMNS;
    text_format(out,
                "/* Of several readings in an hour the mean or the sum is used, else the last. */\n"
                "enum { MEAN = 1, SUM = 2, LOGARITHM = 4, NOT_ZERO = 8 };\n"
                "static const unsigned char handling[%zu] = {\n",
                count);
    for (size_t i = 0; i < count; i++) {
        size_t column = i < VALUES ? i : i + VALUES;
        bool is_column = i < COLUMNS, is_reading = i < readings->count;
        text_format(
            out, "    %s%s%s,\n", is_column ? HOW[spec->aggregate[column]] : "0",
            is_column && spec->log[column] ? " | LOGARITHM" : "",
            is_reading && variable_info(readings->variables[i])->zero_missing ? " | NOT_ZERO" : "");
    }
    text_append(out, "};\n");
    return count;
}

/* Platt scaling of each hour. */
static size_t put_calibration(struct text *out, const struct model *model)
{
    float slopes[STAY_HOURS], intercepts[STAY_HOURS];
    export_calibration(model, slopes, intercepts);
    put_floats(out, "slopes", slopes, STAY_HOURS);
    put_floats(out, "intercepts", intercepts, STAY_HOURS);
    return sizeof slopes + sizeof intercepts;
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

/* Integers of `bits` bits. */
static void put_wholes(struct text *out, int bits, const char *name, const char *what,
                       const struct linear *map)
{
    size_t count = (size_t)map->outputs * (size_t)(bits == 8 ? map->inputs : 1);
    text_format(out, "static const int%d_t %s%s[%zu] = {", bits, name, what, count);
    for (size_t i = 0; i < count; i++) {
        text_append(out, i % (2 * ACROSS) == 0 ? "\n    " : " ");
        text_format(out, "%d,", bits == 8 ? map->codes[i] : map->offset[i]);
    }
    text_append(out, "\n};\n");
}

static size_t put_codes(struct text *out, const struct network *network)
{
    size_t bytes = 0;
    for (int i = 0; i < network->maps; i++) {
        const struct linear *map = network_map(network, i);
        char name[MAP_NAME], step[MAP_NAME + 8];
        name_map(network, i, "kernel", name);
        snprintf(step, sizeof step, "%s_step", name);
        put_wholes(out, 8, name, "", map);
        put_wholes(out, 32, name, "_offset", map);
        put_floats(out, step, map->step, (size_t)map->outputs);
        bytes += (size_t)map->outputs * ((size_t)map->inputs + sizeof(int32_t) + sizeof(float));
    }
    return bytes;
}

/* Weights become whole numbers of 24 bits times a step of their output, 2^-23 of its largest
 * weight: the largest itself is rounded as much as a float. */
enum { WHOLE_BYTES = 3, WHOLE_MOST = (1 << 23) - 1 };
static float step_of(const struct linear *map, long output)
{
    float most = 0;
    for (long i = 0; i < map->inputs; i++) {
        most = fmaxf(most, fabsf(map->weights[i * map->outputs + output]));
    }
    return most > 0 ? fmaxf(most / WHOLE_MOST, FLT_MIN) : 1;
}

static unsigned whole_of(float weight, float step)
{
    long whole = lrint((double)weight / (double)step);
    return (unsigned)((whole > WHOLE_MOST ? WHOLE_MOST : whole) + WHOLE_MOST + 1);
}

/* The weights of a map, and the steps. Returns their size in bytes. */
static size_t put_wholes_of(struct text *out, const char *name, const struct linear *map)
{
    size_t outputs = (size_t)map->outputs, count = (size_t)map->inputs * outputs;
    float *steps = memory_new(outputs, sizeof *steps);
    char step[MAP_NAME + 8];
    snprintf(step, sizeof step, "%s_step", name);
    for (size_t j = 0; j < outputs; j++) {
        steps[j] = step_of(map, (long)j);
    }
    text_format(out, "static const unsigned char %s[%zu] = {", name, WHOLE_BYTES * count);
    for (size_t i = 0; i < count; i++) {
        unsigned whole = whole_of(map->weights[i], steps[i % outputs]);
        text_append(out, i % ACROSS == 0 ? "\n    " : " ");
        text_format(out, "%u, %u, %u,", whole & 255, whole >> 8 & 255, whole >> 16);
    }
    text_append(out, "\n};\n");
    put_floats(out, step, steps, outputs);
    free(steps);
    return WHOLE_BYTES * count + outputs * sizeof *steps;
}

static size_t put_weights(struct text *out, const struct network *network)
{
    size_t bytes = 0;
    if (!network->weights) {
        return put_codes(out, network);
    }
    for (int i = 0; i < network->maps; i++) {
        const struct linear *map = network_map(network, i);
        char name[MAP_NAME];
        name_map(network, i, "kernel", name);
        bytes += put_wholes_of(out, name, map);
        if (map->bias) {
            name_map(network, i, "bias", name);
            put_floats(out, name, map->bias, (size_t)map->outputs);
            bytes += (size_t)map->outputs * sizeof(float);
        }
    }
    return bytes;
}

static void put_map(struct text *out, const struct network *network, int index)
{
    const struct linear *map = network_map(network, index);
    char name[MAP_NAME], bias[MAP_NAME] = "0";
    name_map(network, index, "kernel", name);
    if (!map->weights) {
        text_format(out, "{%s, %s_offset, %s_step, ", name, name, name);
        put_float(out, (double)(1 / map->input_scale));
        text_format(out, ", %d, %d, %d, %d}", map->input_zero, map->zero, map->inputs,
                    map->outputs);
        return;
    }
    if (map->bias) {
        name_map(network, index, "bias", bias);
    }
    text_format(out, "{%s, %s_step, %s, %d, %d}", name, name, bias, map->inputs, map->outputs);
}

/* The maps of all layers, and the sizes of the code; returns their size in bytes on a machine with
 * 4-byte pointers. */
static size_t put_layers(struct text *out, const struct network *network)
{
    static const char *const MAPS[] = {"kernel", "recurrent", "within"};
    enum { SIZES = 2 * sizeof(int32_t), MAP_OF_FLOATS = 20, MAP_OF_BYTES = 24 };
    enum { MAPS_MOST = sizeof MAPS / sizeof *MAPS };
    int depth = network->shape.depth, sums = 0, inputs = network->shape.inputs;
    int count = kind_map_count(network->kind);
    size_t map = network->weights ? MAP_OF_FLOATS : MAP_OF_BYTES;
    text_append(out, network->weights ? MAP_FLOAT : MAP_BYTES);
    text_append(out, "static const struct layer {\n    int units, neurons;\n    struct map ");
    for (int m = 0; m < count && m < MAPS_MOST; m++) {
        text_format(out, "%s%s", m > 0 ? ", " : "", MAPS[m]);
    }
    text_append(out, ";\n} layers[] = {\n");
    for (int l = 0; l < depth; l++) {
        const struct layer *layer = &network->layers[l];
        int wide = layer->units > layer->neurons ? layer->units : layer->neurons;
        sums = 4 * wide > sums ? 4 * wide : sums;
        inputs = wide > inputs ? wide : inputs;
        text_format(out, "    {%d, %d", layer->units, layer->neurons);
        for (int m = 0; m < count; m++) {
            text_append(out, ",\n     ");
            put_map(out, network, l * count + m);
        }
        text_append(out, "},\n");
    }
    text_append(out, "};\nstatic const struct map output = ");
    put_map(out, network, network->maps - 1);
    text_format(out,
                ";\nenum { DEPTH = %d, SUMS = %d, INPUTS = %d, LAST_UNITS = %d, RELU = %d };\n\n",
                depth, sums, inputs, network->output.inputs,
                network->shape.hidden_activation == ACTIVATION_RELU);
    return (size_t)depth * (SIZES + (size_t)count * map) + map;
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

/* Size of struct icurisk_state: floats, shorts and bytes, in this order. */
static size_t state_bytes(size_t readings, const struct network *network)
{
    size_t floats = 2 * readings + FEATURE_COUNT + 2 * (size_t)count_units(network);
    size_t bytes = floats * sizeof(float) + readings * sizeof(uint16_t) + VALUES + 2;
    return (bytes + sizeof(float) - 1) / sizeof(float) * sizeof(float);
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

static void put_interface(struct text *out, const struct readings *readings, int units)
{
    text_append(out, "#ifndef ICURISK_INTERFACE\n#define ICURISK_INTERFACE\n\n");
    put_readings(out, readings);
    text_format(out, "enum { ICURISK_UNITS = %d };\n", units);
    text_append(out, INTERFACE);
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
    list_readings(&readings);
    sizes->weights = put_weights(&tables, network);
    sizes->tables = put_layers(&tables, network);
    sizes->tables += put_ranges(&tables, &readings);
    sizes->tables += put_columns(&tables, &model->spec);
    sizes->tables += put_handling(&tables, &model->spec, &readings);
    sizes->tables += put_calibration(&tables, model);
    sizes->state = state_bytes(readings.count, network);
    put_head(out, model, sizes);
    put_interface(out, &readings, count_units(network));
    text_append(out, "#ifndef ICURISK_INTERFACE_ONLY\n\n");
    text_append(out, network->weights ? "" : "#include <float.h>\n");
    text_append(out, "#include <stdint.h>\n\n");
    text_append_n(out, tables.data, tables.length);
    text_append(out, "\n");
    text_append(out, ALGEBRA);
    text_append(out, network->weights ? IN_FLOAT : IN_BYTES);
    text_append(out, layer_code(network));
    text_append(out, READING);
    text_append(out, model->spec.decay_hours > 0 ? MASK_DECAYS : MASK_PLAIN);
    text_append(out, ENDING);
    text_append(out, "\n#endif\n");
    text_free(&tables);
    return true;
}
