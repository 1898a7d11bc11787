/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EXPORT_C_TEXT_H
#define ICURISK_APP_EXPORT_C_TEXT_H

/* The pieces of the code that export --c writes; app/export_c.c, the only file that includes this,
 * puts them together with tables between them. */

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
    " * the hour that ends, one before admission to the first.\n"
    " *\n"
    " * The risks are those of icurisk score where that uses every value as it was written. Where "
    "its\n"
    " * Problems list a value that it repaired, doubts or holds back (another unit, readings that\n"
    " * contradict each other, one of two of the same time), give what it used, or none. */\n";

static const char INTERFACE[] =
    "enum { ICURISK_HOURS = 48, ICURISK_VARIABLES = 37, ICURISK_COLUMNS = 76 };\n"
    "#define ICURISK_NO_RISK (-1.0f)\n"
    "\n"
    "struct icurisk_state {\n"
    "    struct icurisk_readings {\n"
    "        float value; /* the newest, or the sum */\n"
    "        unsigned count;\n"
    "    } readings[ICURISK_READINGS]; /* of this hour */\n"
    "    float x[ICURISK_COLUMNS];     /* what the network reads: values, age, sex, masks */\n";
static const char STATE_RECURRENT[] = "    float hidden[ICURISK_UNITS], cell[ICURISK_UNITS];\n";
/* Sums are double, as in patient/features.c. */
static const char STATE_SUMMARY[] =
    "    double sums[ICURISK_VARIABLES];        /* of the hours with a reading */\n"
    "    unsigned char seen[ICURISK_VARIABLES]; /* how many they are */\n";
static const char STATE_END[] =
    "    unsigned char hours, measured;\n"
    "};\n"
    "\n"
    "/* Begins a stay. Age in years, below 0: unknown. Sex: 1 male, 0 female, else unknown. The\n"
    " * network is for adults; below 15 years the age is not used, and no risk applies to a child. "
    "*/\n"
    "void icurisk_start(struct icurisk_state *state, float age, int sex);\n"
    "/* Takes a reading of this hour. 0: it is not used, being outside its range, not a number, a\n"
    " * zero that is not a measurement, of an unknown name, or after hour 48. */\n"
    "int icurisk_read(struct icurisk_state *state, enum icurisk_reading reading, float value);\n"
    "/* Ends the hour: the calibrated risk of dying in hospital, 0 to 1, from all hours so far.\n"
    " * ICURISK_NO_RISK while nothing was measured, and after hour 48: ask for that first. */\n"
    "float icurisk_hour(struct icurisk_state *state);\n";
/* Only where the masks are not multiplied each hour. */
static const char STATE_SINCE[] =
    "    unsigned char since[ICURISK_VARIABLES]; /* hours since it was measured, if it was */\n";

static const char READING[] =
    "static float standardised(int i, float v)\n"
    "{\n"
    "    const struct column *column = &columns[i];\n"
    "    if (variables[i].how & LOGARITHM) {\n"
    "        v = logarithm(v);\n"
    "    }\n"
    "    v = clipped(v, number(column->low), number(column->high));\n"
    "    v = (v - number(column->mean)) / number(column->sd);\n"
    "    return clipped(v, -LIMIT, LIMIT);\n"
    "}\n"
    "\n"
    "void icurisk_start(struct icurisk_state *state, float age, int sex)\n"
    "{\n"
    "    const stored *fill = fills;\n"
    "    float zero = 0;\n"
    "    int i;\n"
    "    for (i = 0; i <= SEX; i++) {\n"
    "        float v = number(variables[i].how & FILL ? *fill++ : columns[i].mean);\n"
    "        if (i == AGE && age >= 15.0f && age <= 120.0f) {\n"
    "            v = age < 90.0f ? age : 90.0f;\n"
    "        }\n"
    "        if (i == SEX && (unsigned)sex < 2) {\n"
    "            v = (float)sex;\n"
    "        }\n"
    "        v = standardised(i, v);\n"
    "        state->x[i] = v;\n"
    "        zero = v - v; /* no constant: loops that set one become calls of a library */\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_VARIABLES; i++) {\n"
    "        state->x[MASKS + i] = zero;\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_READINGS; i++) {\n"
    "        state->readings[i].count = 0;\n"
    "    }\n";
static const char START_RECURRENT[] = "    for (i = 0; i < ICURISK_UNITS; i++) {\n"
                                      "        state->hidden[i] = state->cell[i] = zero;\n"
                                      "    }\n";
static const char START_SUMMARY[] = "    for (i = 0; i < ICURISK_VARIABLES; i++) {\n"
                                    "        state->sums[i] = zero;\n"
                                    "        state->seen[i] = (unsigned char)zero;\n"
                                    "    }\n";
static const char READING_USE[] =
    "    state->hours = state->measured = 0;\n"
    "}\n"
    "\n"
    "int icurisk_read(struct icurisk_state *state, enum icurisk_reading reading, float value)\n"
    "{\n"
    "    float unit;\n"
    "    int how;\n"
    "    if ((unsigned)reading >= ICURISK_READINGS || state->hours >= ICURISK_HOURS) {\n"
    "        return 0;\n"
    "    }\n"
    "    how = variables[reading].how;\n"
    "    unit = how & HUNDREDTHS ? 100.0f : how & TENTHS ? 10.0f : 1.0f;\n"
    "    if (!(value >= (float)variables[reading].low / unit &&\n"
    "          value <= (float)variables[reading].high / unit) ||\n"
    "        ((how & NOT_ZERO) && !(value > 0 || value < 0))) {\n"
    "        return 0;\n"
    "    }\n"
    "    if (how & (MEAN | SUM) && state->readings[reading].count > 0) {\n"
    "        value += state->readings[reading].value;\n"
    "    }\n"
    "    state->readings[reading].value = value;\n"
    "    state->readings[reading].count++;\n"
    "    return 1;\n"
    "}\n"
    "\n"
    "/* A variable without a reading of its own takes what stands in for it; a Glasgow total the\n"
    " * sum of its parts, if all are there. */\n"
    "static void stand_in(struct icurisk_readings *readings)\n"
    "{\n"
    "    const struct icurisk_readings *part = readings + ICURISK_GCS_EYE;\n"
    "    unsigned i;\n"
    "    for (i = 0; i < sizeof substitutes / sizeof *substitutes; i++) {\n"
    "        int to = substitutes[i][0];\n"
    "        if (readings[to].count == 0) {\n"
    "            readings[to] = readings[substitutes[i][1]];\n"
    "        }\n"
    "    }\n"
    "    if (readings[ICURISK_GCS].count == 0 && part[0].count > 0 && part[1].count > 0 &&\n"
    "        part[2].count > 0) {\n"
    "        readings[ICURISK_GCS].value = part[0].value + part[1].value + part[2].value;\n"
    "        readings[ICURISK_GCS].count = 1;\n"
    "    }\n"
    "}\n"
    "\n";

static const char FILLING[] =
    "/* The columns of this hour; a variable that was not measured keeps its last value. */\n"
    "static void fill_columns(struct icurisk_state *state)\n"
    "{\n"
    "    int i;\n"
    "    stand_in(state->readings);\n"
    "    for (i = 0; i < ICURISK_VARIABLES; i++) {\n"
    "        float v = state->readings[i].value;\n"
    "        unsigned count = state->readings[i].count;\n"
    "        fade(state, i);\n"
    "        if (count > 0) {\n"
    "            v = variables[i].how & MEAN ? v / (float)count : v;\n"
    "            state->x[i] = standardised(i, v);\n"
    "            state->measured = 1;\n"
    "            renew(state, i);\n"
    "        }\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_READINGS; i++) {\n"
    "        state->readings[i].count = 0;\n"
    "    }\n"
    "}\n"
    "\n";

/* The same for a network that reads a summary of the hours so far: of a variable the mean over the
 * hours with a reading, and their share. */
static const char FILLING_SUMMARY[] =
    "/* Means over the hours with a reading, and the share of these hours. */\n"
    "static void fill_columns(struct icurisk_state *state)\n"
    "{\n"
    "    int i;\n"
    "    stand_in(state->readings);\n"
    "    for (i = 0; i < ICURISK_VARIABLES; i++) {\n"
    "        float v = state->readings[i].value;\n"
    "        unsigned count = state->readings[i].count;\n"
    "        if (count > 0) {\n"
    "            v = variables[i].how & MEAN ? v / (float)count : v;\n"
    "            state->sums[i] += (double)standardised(i, v);\n"
    "            state->seen[i]++;\n"
    "            state->x[i] = (float)(state->sums[i] / state->seen[i]);\n"
    "            state->measured = 1;\n"
    "        }\n"
    "        state->x[MASKS + i] = (float)state->seen[i] / (float)state->hours;\n"
    "    }\n"
    "    for (i = 0; i < ICURISK_READINGS; i++) {\n"
    "        state->readings[i].count = 0;\n"
    "    }\n"
    "}\n"
    "\n";

/* A mask is 1 in an hour in which the variable was measured, then shrinks; 0: never measured. */
static const char MASK_TIMES[] = "/* Masks of the hours since a reading. */\n"
                                 "static void fade(struct icurisk_state *state, int i)\n"
                                 "{\n"
                                 "    state->x[MASKS + i] *= FADE;\n"
                                 "}\n"
                                 "\n"
                                 "static void renew(struct icurisk_state *state, int i)\n"
                                 "{\n"
                                 "    state->x[MASKS + i] = 1;\n"
                                 "}\n"
                                 "\n";
static const char MASK_SINCE[] =
    "/* Masks of the hours since a reading. */\n"
    "static void fade(struct icurisk_state *state, int i)\n"
    "{\n"
    "    if (state->x[MASKS + i] > 0) {\n"
    "        state->since[i]++;\n"
    "        state->x[MASKS + i] = exponential(-(float)state->since[i] / DECAY_HOURS);\n"
    "    }\n"
    "}\n"
    "\n"
    "static void renew(struct icurisk_state *state, int i)\n"
    "{\n"
    "    state->x[MASKS + i] = 1;\n"
    "    state->since[i] = 0;\n"
    "}\n"
    "\n";

/* An hour of nothing but 0 is passed over; where that cannot be, it is not looked for. */
static const char LAYERS_HEAD[] = "static void run_layers(struct icurisk_state *state)\n"
                                  "{\n"
                                  "    const float *x = state->x;\n"
                                  "    int l, at = 0;\n";
static const char LAYERS_IDLE[] =
    "    for (l = 0; !(x[l] > 0 || x[l] < 0);) {\n"
    "        if (++l == ICURISK_COLUMNS) { /* all 0: the hour is passed over */\n"
    "            return;\n"
    "        }\n"
    "    }\n";
static const char LAYERS_END[] =
    "    for (l = 0; l < DEPTH; l++) {\n"
    "        run_layer(&layers[l], x, state->hidden + at, state->cell + at);\n"
    "        x = state->hidden + at;\n"
    "        at += layers[l].units;\n"
    "    }\n"
    "}\n"
    "\n";

static const char ENDING[] = "/* A number of the calibration between two hours. */\n"
                             "static float between(const float *first, float share)\n"
                             "{\n"
                             "    return first[0] + share * (first[2] - first[0]);\n"
                             "}\n"
                             "\n"
                             "float icurisk_hour(struct icurisk_state *state)\n"
                             "{\n"
                             "    const unsigned char *hour = knot_hours;\n"
                             "    const float *knot = knots;\n"
                             "    float logit, share;\n"
                             "    if (state->hours >= ICURISK_HOURS) {\n"
                             "        return ICURISK_NO_RISK;\n"
                             "    }\n"
                             "    state->hours++;\n"
                             "    fill_columns(state);\n";
static const char RUN_RECURRENT[] =
    "    run_layers(state);\n"
    "    apply(&output, state->hidden + ICURISK_UNITS - LAST_UNITS, &logit);\n";
static const char RUN_SUMMARY[] = "    logit = run_layers(state->x);\n";
static const char ENDING_RISK[] =
    "    while (hour[1] < state->hours) {\n"
    "        hour++;\n"
    "        knot += 2;\n"
    "    }\n"
    "    share = (float)(state->hours - hour[0]) / (float)(hour[1] - hour[0]);\n"
    "    logit = logit * between(knot, share) + between(knot + 1, share);\n";
static const char RISK_BOUNDED[] =
    "    return state->measured ? logistic(logit) : ICURISK_NO_RISK;\n"
    "}\n";
static const char RISK_CHECKED[] =
    "    share = logistic(logit);\n"
    "    return state->measured && share >= 0 && share <= 1 ? share : ICURISK_NO_RISK;\n"
    "}\n";

static const char ALGEBRA[] =
    "/* float is that of IEEE 754, 32 bits. */\n"
    "union parts {\n"
    "    float value;\n"
    "    uint32_t bits;\n"
    "};\n"
    "\n"
    "/* The code is smaller when this is not copied to where it is called. */\n"
    "#ifdef __GNUC__\n"
    "__attribute__((noinline))\n"
    "#endif\n"
    "static float clipped(float v, float low, float high)\n"
    "{\n"
    "    return v < low ? low : v > high ? high : v;\n"
    "}\n"
    "\n"
    "/* log(1 + v), v >= 0, with what 1 + v loses: a power of 2, and a series of the rest. */\n"
    "static float logarithm(float v)\n"
    "{\n"
    "    union parts u;\n"
    "    float q, s, lost, sum = 0;\n"
    "    int n, k;\n"
    "    u.value = 1.0f + v;\n"
    "    lost = (v - (u.value - 1.0f)) / u.value;\n"
    "    n = (int)((u.bits - 0x3f2aaaabu) >> 23);\n"
    "    u.bits -= (uint32_t)n << 23;\n"
    "    q = (u.value - 1.0f) / (u.value + 1.0f);\n"
    "    s = q * q;\n"
    "    for (k = 9; k > 0; k -= 2) {\n"
    "        sum = sum * s + 2.0f / (float)k;\n"
    "    }\n"
    "    return (float)n * 0.693147181f + (q * sum + lost);\n"
    "}\n"
    "\n";

static const char LOGISTIC[] =
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
    "static float logistic(float x)\n"
    "{\n"
    "    return 1.0f / (1.0f + exponential(-x));\n"
    "}\n"
    "\n";
/* For logits of a known bound, 80. */
static const char LOGISTIC_BOUNDED[] =
    "/* 1 / (1 + e^-x), x within 80: e^-x is a power of 2 times a series. */\n"
    "static float logistic(float x)\n"
    "{\n"
    "    union parts power;\n"
    "    float sum = 1.0f;\n"
    "    int i, n = (int)(127.5f - x * 1.44269504f);\n"
    "    x += (float)(n - 127) * 0.693147181f;\n"
    "    for (i = 7; i > 0; i--) {\n"
    "        sum = 1.0f - sum * x / (float)i;\n"
    "    }\n"
    "    power.bits = (uint32_t)n << 23;\n"
    "    return 1.0f / (1.0f + power.value * sum);\n"
    "}\n"
    "\n";

/* Numbers of the tables: halves if all are, else floats. */
static const char NUMBERS_HALF[] =
    "/* From 16 bits: a sign, 5 bits of exponent, 10 of fraction. */\n"
    "static float number(unsigned half)\n"
    "{\n"
    "    union parts u;\n"
    "    u.bits = (half & 32767) << 13;\n"
    "    u.value *= 5.19229686e33f; /* 2^112: the exponents begin elsewhere */\n"
    "    return half & 32768 ? -u.value : u.value;\n"
    "}\n"
    "\n";
static const char NUMBERS_FLOAT[] = "static float number(float value)\n"
                                    "{\n"
                                    "    return value;\n"
                                    "}\n"
                                    "\n";

static const char GATES_FLOAT[] = "static float sigmoid(float x)\n"
                                  "{\n"
                                  "    return logistic(x);\n"
                                  "}\n"
                                  "\n"
                                  "static float tangent(float x)\n"
                                  "{\n"
                                  "    return 1.0f - 2.0f / (1.0f + exponential(2.0f * x));\n"
                                  "}\n"
                                  "\n";

static const char IN_FLOAT[] =
    "/* A weight, in steps. */\n"
    "static float whole(const unsigned char *at)\n"
    "{\n"
    "    return (float)((int32_t)(at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16) - "
    "8388608);\n"
    "}\n"
    "\n"
    "/* sums[outputs] = bias + x weights, or += x weights. */\n"
    "static void apply(const struct map *map, const float *x, float *sums)\n"
    "{\n"
    "    int i, j;\n"
    "    for (j = 0; j < map->outputs; j++) {\n"
    "        const unsigned char *at = map->weights + 3 * j;\n"
    "        float sum = 0;\n"
    "        for (i = 0; i < map->inputs; i++, at += 3 * map->outputs) {\n"
    "            sum += x[i] * whole(at);\n"
    "        }\n"
    "        sum *= map->step[j];\n"
    "        sums[j] = sum + (map->add ? sums[j] : map->bias ? map->bias[j] : 0);\n"
    "    }\n"
    "}\n"
    "\n";

static const char GATES_BYTES[] =
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
    "\n";

static const char IN_BYTES[] =
    "/* The x87 keeps more digits than a float has, but not in memory. */\n"
    "#if FLT_EVAL_METHOD == 0\n"
    "#define ROUNDED float\n"
    "#else\n"
    "#define ROUNDED volatile float\n"
    "#endif\n"
    "\n"
    "/* 2^(-i / 16). */\n"
    "static const float shrunk[16] = {\n"
    "    1.0f,         0.957603281f, 0.917004043f, 0.878126080f, 0.840896415f, 0.805245166f,\n"
    "    0.771105413f, 0.738413073f, 0.707106781f, 0.677127773f, 0.648419777f, 0.620928906f,\n"
    "    0.594603558f, 0.569394317f, 0.545253866f, 0.522136891f,\n"
    "};\n"
    "\n"
    "/* The inputs become bytes, halves to even, and those whole numbers above the zero point; "
    "sums of\n"
    " * products are whole. sums[outputs] = or += the outputs of a map. */\n"
    "static void apply(const struct map *map, const float *x, float *sums)\n"
    "{\n"
    "    short values[INPUTS + BIAS_ROWS], *value = values;\n"
    "    ROUNDED factor = 1.0f / map->input_scale;\n"
    "    int i, j, outputs = map->outputs;\n";
static const char IN_BYTES_ZEROS[] =
    "    int32_t total = 0; /* a weight is its byte less zero */\n";
static const char IN_BYTES_INPUTS[] =
    "    for (i = 0; i < map->inputs; i++) {\n"
    "        ROUNDED v = x[i] * factor;\n"
    "        v = clipped(v, map->low, map->low + 255.0f);\n"
    "        v += 12582912.0f; /* 1.5 * 2^23: its last bit is worth 1 */\n"
    "        *value++ = (short)(v - 12582912.0f);\n";
static const char IN_BYTES_TOTAL[] = "        total += value[-1] * map->zero;\n";
static const char IN_BYTES_OUTPUTS[] = "    for (j = 0; j < outputs; j++) {\n"
                                       "        const int8_t *at = map->bytes + j;\n"
                                       "        ROUNDED v;\n";
static const char IN_BYTES_SUM[] = "        for (i = 0; i < map->rows; i++, at += outputs) {\n"
                                   "            sum += values[i] * *at;\n"
                                   "        }\n"
                                   "        i = (uint8_t)*at;\n"
                                   "        v = map->scale * shrunk[i & 15];\n"
                                   "        v = map->input_scale * (v / (float)(1 << (i >> 4)));\n"
                                   "        v *= (float)sum;\n"
                                   "        if (map->add) {\n"
                                   "            v += sums[j];\n"
                                   "        }\n"
                                   "        sums[j] = v;\n"
                                   "    }\n"
                                   "}\n"
                                   "\n";

static const char MAP_FLOAT[] =
    "struct map {\n"
    "    const unsigned char *weights; /* [inputs][outputs]: whole numbers of 24 bits, + 2^23 */\n"
    "    const float *step, *bias;     /* [outputs] */\n"
    "    unsigned short inputs, outputs, add;\n"
    "};\n";

static const char MAP_BYTES[] =
    "/* bytes: [rows][outputs], rows of weights and of the bias, which has digits worth 1, 128 "
    "and\n"
    " * 16384; then one of scales, in 1/16 of a power of 2 below the largest. */\n"
    "struct map {\n"
    "    const int8_t *bytes;\n"
    "    float scale, input_scale, low; /* low: of inputs, in steps */\n";

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
                          "    apply(&layer->kernel, x, sums);\n"
                          "    apply(&layer->recurrent, hidden, sums);\n"
                          "    apply_gates(sums, layer->units, hidden, cell);\n"
                          "}\n\n";

static const char LAYER_HLSTM[] = LSTM_GATES LAYER_HEAD
    "    float sums[SUMS], gates[SUMS];\n"
    "    int i, g, inner = layer->neurons, units = layer->units, n = 4 * inner;\n"
    "    apply(&layer->kernel, x, sums);\n"
    "    apply(&layer->recurrent, hidden, sums);\n"
    "    for (i = 0; i < n; i++) {\n"
    "        sums[i] = !RELU ? tangent(sums[i]) : sums[i] > 0 ? sums[i] : 0;\n"
    "    }\n"
    "    for (g = 0; g < 4; g++) {\n"
    "        apply(&layer->within[g], sums + g * inner, gates + g * units);\n"
    "    }\n"
    "    apply_gates(gates, units, hidden, cell);\n"
    "}\n\n";

static const char LAYER_GRU[] =
    LAYER_HEAD "    float z[SUMS], candidate[SUMS];\n"
               "    int j, units = layer->units;\n"
               "    (void)cell;\n"
               "    apply(&layer->kernel, x, z);\n"
               "    apply(&layer->recurrent, hidden, z);\n"
               "    apply(layer->within, hidden, candidate);\n"
               "    for (j = 0; j < units; j++) {\n"
               "        float update = sigmoid(z[j]), reset = sigmoid(z[units + j]);\n"
               "        float state = tangent(z[2 * units + j] + reset * candidate[j]);\n"
               "        hidden[j] = state + update * (hidden[j] - state);\n"
               "    }\n"
               "}\n\n";

static const char LAYERS_DENSE[] = "/* Layers of ReLU; returns the logit. */\n"
                                   "static float run_layers(const float *x)\n"
                                   "{\n"
                                   "    float one[SUMS], other[SUMS], *y = one, logit;\n"
                                   "    int l, j;\n"
                                   "    for (l = 0; l < DEPTH; l++) {\n"
                                   "        apply(&layers[l].kernel, x, y);\n"
                                   "        for (j = 0; j < layers[l].units; j++) {\n"
                                   "            y[j] = y[j] > 0 ? y[j] : 0;\n"
                                   "        }\n"
                                   "        x = y;\n"
                                   "        y = y == one ? other : one;\n"
                                   "    }\n"
                                   "    apply(&output, x, &logit);\n"
                                   "    return logit;\n"
                                   "}\n\n";

#endif
