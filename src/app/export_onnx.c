/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/export_onnx.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const char *const FORM_NAMES[ONNX_FORMS] = {"raw", "scaled", "last"};

const char *onnx_form_name(enum onnx_form form)
{
    return FORM_NAMES[form];
}

bool onnx_form_find(const char *name, enum onnx_form *out)
{
    for (int i = 0; i < ONNX_FORMS; i++) {
        if (text_same(name, FORM_NAMES[i])) {
            *out = (enum onnx_form)i;
            return true;
        }
    }
    return false;
}

#ifndef HAVE_PROTOBUF_C

bool export_onnx(const struct model *model, enum onnx_form form, struct text *out,
                 struct error *error)
{
    (void)form;
    (void)out;
    return error_set(error, "%s: cannot be written as ONNX: built without protobuf-c", model->name);
}

const char *export_onnx_library(void)
{
    return NULL;
}

#else

#include "app/export_model.h"
#include "app/export_onnx_net.h"
#include "app/report.h"
#include "net/provenance.h"

struct writer {
    const struct model *model;
    enum onnx_form form;
    struct arena arena;
    struct onnx_graph *graph;
    const char *known; /* [stays][hours]: was anything measured by then? NULL: not computed */
};

/* ---- helpers ---- */

static const char *put_flags(struct onnx_graph *graph, const bool *flags, size_t count)
{
    uint8_t bytes[SUMMARY_COLUMNS_MAX];
    for (size_t i = 0; i < count; i++) {
        bytes[i] = flags[i];
    }
    return onnx_constant(graph, ONNX_BOOL, bytes, (int64_t[]){(int64_t)count, -1});
}

static const char *put_row(struct onnx_graph *graph, const float *row)
{
    return onnx_floats(graph, row, FEATURE_COUNT);
}

/* low <= x <= high */
static const char *clip(struct onnx_graph *graph, const char *x, const char *low, const char *high)
{
    return ONNX(graph, "Min", ONNX(graph, "Max", x, low), high);
}

/* log(1 + max(0, x)), rounded to single precision only at the end, as in this program. */
static const char *log1p_of(struct onnx_graph *graph, const char *x)
{
    const char *wide = onnx_cast(graph, ONNX(graph, "Max", x, onnx_float(graph, 0)), ONNX_DOUBLE);
    const char *one = onnx_constant(graph, ONNX_DOUBLE, &(double){1}, (int64_t[]){-1});
    return onnx_cast(graph, ONNX(graph, "Log", ONNX(graph, "Add", wide, one)), ONNX_FLOAT);
}

/* ---- preprocessing of raw columns: patient/features.c ---- */

/* Preprocessing of column i; FLT_MAX for no limit. */
struct columns {
    bool logs[FEATURE_COUNT], masks[FEATURE_COUNT], descriptors[FEATURE_COUNT];
    float fill[FEATURE_COUNT], low[FEATURE_COUNT], high[FEATURE_COUNT];
    float mean[FEATURE_COUNT], sd[FEATURE_COUNT];
    float limit[FEATURE_COUNT],
        minus_limit[FEATURE_COUNT]; /* limit of standardised values, and its negative */
    int64_t since[FEATURE_COUNT];   /* the column with the hours since its variable was measured */
};

static void columns_of(const struct feature_spec *spec, struct columns *columns)
{
    const struct feature_column *list = scheme_columns(spec->scheme);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        bool mask = list[i].kind == FEATURE_MASK;
        bool number = !mask && list[i].kind != FEATURE_ONEHOT;
        bool clips = number && spec->clip_low[i] < spec->clip_high[i];
        columns->masks[i] = mask;
        columns->logs[i] = number && spec->log[i];
        columns->descriptors[i] = list[i].variable == VARIABLE_NONE;
        columns->fill[i] = mask ? 0 : spec->fill[i];
        columns->low[i] = clips ? fmaxf(spec->clip_low[i], -FLT_MAX) : -FLT_MAX;
        columns->high[i] = clips ? fminf(spec->clip_high[i], FLT_MAX) : FLT_MAX;
        columns->mean[i] = spec->mean[i];
        columns->sd[i] = spec->sd[i] > 0 ? spec->sd[i] : INFINITY;
        columns->limit[i] = number && spec->limit > 0 ? spec->limit : FLT_MAX;
        columns->minus_limit[i] = -columns->limit[i];
        columns->since[i] = (int64_t)i;
        for (size_t k = 0; k < FEATURE_COUNT && !columns->descriptors[i]; k++) {
            if (list[k].kind == FEATURE_MASK && list[k].variable == list[i].variable) {
                columns->since[i] = (int64_t)k;
            }
        }
    }
}

static const char *standardise(struct onnx_graph *graph, const struct columns *columns,
                               const char *x)
{
    x = ONNX(graph, "Sub", x, put_row(graph, columns->mean));
    return ONNX(graph, "Div", x, put_row(graph, columns->sd));
}

static const char *transform(struct onnx_graph *graph, const struct columns *columns, const char *x)
{
    const char *logs = log1p_of(graph, x);
    x = ONNX(graph, "Where", put_flags(graph, columns->logs, FEATURE_COUNT), logs, x);
    x = clip(graph, x, put_row(graph, columns->low), put_row(graph, columns->high));
    return clip(graph, standardise(graph, columns, x), put_row(graph, columns->minus_limit),
                put_row(graph, columns->limit));
}

/* Converts hours since measured (NaN: never) to a mask. */
static const char *mask_of(struct onnx_graph *graph, const struct feature_spec *spec,
                           const char *since, const char *never)
{
    const char *mask;
    if (spec->decay_hours > 0) {
        mask = ONNX(graph, "Exp", ONNX(graph, "Div", since, onnx_float(graph, -spec->decay_hours)));
    } else {
        mask = onnx_cast(graph, ONNX(graph, "Equal", since, onnx_float(graph, 0)), ONNX_FLOAT);
    }
    return ONNX(graph, "Where", never, onnx_float(graph, 0), mask);
}

/* Preprocessed columns of each hour. */
static const char *hourly(struct writer *writer, const struct columns *columns, const char *x)
{
    struct onnx_graph *graph = writer->graph;
    const char *never = ONNX(graph, "IsNaN", x),
               *masks = put_flags(graph, columns->masks, FEATURE_COUNT);
    const char *mask = mask_of(graph, &writer->model->spec, x, never);
    x = ONNX(graph, "Where", never, put_row(graph, columns->fill), x);
    return transform(graph, columns, ONNX(graph, "Where", masks, mask, x));
}

/* Running summaries: means over the measured hours, and the share of hours measured. */
static const char *summaries(struct writer *writer, const struct columns *columns, const char *x)
{
    struct onnx_graph *graph = writer->graph;
    float hours[STAY_HOURS];
    for (int t = 0; t < STAY_HOURS; t++) {
        hours[t] = (float)(t + 1);
    }
    const char *list =
        onnx_constant(graph, ONNX_INT64, columns->since, (int64_t[]){FEATURE_COUNT, -1});
    const char *since = ONNX(graph, "Gather", x, list);
    onnx_set(graph, "axis", 2);
    const char *now = ONNX(graph, "Equal", since, onnx_float(graph, 0));
    const char *count = onnx_running_sum(graph, onnx_cast(graph, now, ONNX_FLOAT));
    const char *fill = put_row(graph, columns->fill);
    const char *filled = ONNX(graph, "Where", ONNX(graph, "IsNaN", x), fill, x);
    const char *values = transform(graph, columns, filled);
    const char *taken =
        onnx_cast(graph, ONNX(graph, "Where", now, values, onnx_float(graph, 0)), ONNX_DOUBLE);
    const char *most =
        onnx_cast(graph, ONNX(graph, "Max", count, onnx_float(graph, 1)), ONNX_DOUBLE);
    const char *mean =
        onnx_cast(graph, ONNX(graph, "Div", onnx_running_sum(graph, taken), most), ONNX_FLOAT);
    const char *some = ONNX(graph, "Greater", count, onnx_float(graph, 0));
    const char *result = ONNX(graph, "Where", some, mean, transform(graph, columns, fill));
    const char *elapsed = export_onnx_hours(graph, x, onnx_matrix(graph, hours, STAY_HOURS, 1));
    const char *share = standardise(graph, columns, ONNX(graph, "Div", count, elapsed));
    result = ONNX(graph, "Where", put_flags(graph, columns->masks, FEATURE_COUNT), share, result);
    return ONNX(graph, "Where", put_flags(graph, columns->descriptors, FEATURE_COUNT), values,
                result);
}

/* known[stays][hours]: was a variable measured by then? */
static const char *known_of(struct onnx_graph *graph, const struct columns *columns, const char *x)
{
    int64_t list[FEATURE_COUNT], count = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns->masks[i]) {
            list[count++] = (int64_t)i;
        }
    }
    x = ONNX(graph, "Gather", x, onnx_constant(graph, ONNX_INT64, list, (int64_t[]){count, -1}));
    onnx_set(graph, "axis", 2);
    x = onnx_cast(graph, ONNX(graph, "Not", ONNX(graph, "IsNaN", x)), ONNX_FLOAT);
    x = onnx_highest(graph, x);
    return ONNX(graph, "Greater", onnx_running_sum(graph, x), onnx_float(graph, 0));
}

/* ---- the linear part: net/logistic.c, sums in double precision ---- */

/* log(1 + x) for x >= 0 by the steps of vector_log1p (net/vector.h), since the weights amplify
 * rounding errors: 1 + x = m 2^e, log m as a series, a correction for the rounding of 1 + x, and a
 * final sum rounded once. */
static const char *series_log1p(struct onnx_graph *graph, const char *x)
{
    static const float SERIES[] = {2.0f / 9, 2.0f / 7, 2.0f / 5, 2.0f / 3};
    const char *one = onnx_float(graph, 1);
    const char *u = ONNX(graph, "Add", x, one);
    const char *e = ONNX(graph, "Log", ONNX(graph, "Mul", u, onnx_float(graph, 1.5f)));
    e = ONNX(graph, "Floor", ONNX(graph, "Div", e, onnx_float(graph, 0.693147181f)));
    const char *m = ONNX(graph, "Div", u, ONNX(graph, "Pow", onnx_float(graph, 2), e));
    const char *q = ONNX(graph, "Sub", m, one);
    q = ONNX(graph, "Div", q, ONNX(graph, "Add", m, one));
    const char *s = ONNX(graph, "Mul", q, q);
    const char *p = ONNX(graph, "Mul", onnx_polynomial(graph, s, SERIES, 4), s);
    p = ONNX(graph, "Add", ONNX(graph, "Mul", p, q), ONNX(graph, "Add", q, q));
    const char *lost = ONNX(graph, "Sub", x, ONNX(graph, "Sub", u, one));
    p = ONNX(graph, "Add", p, ONNX(graph, "Div", lost, u));
    const char *unit = onnx_cast(graph, onnx_float(graph, 0.693147181f), ONNX_DOUBLE);
    e = ONNX(graph, "Mul", onnx_cast(graph, e, ONNX_DOUBLE), unit);
    return onnx_cast(graph, ONNX(graph, "Add", e, onnx_cast(graph, p, ONNX_DOUBLE)), ONNX_FLOAT);
}

static const char *put_weights(struct onnx_graph *graph, const float *weights, size_t count)
{
    double wide[SUMMARY_COLUMNS_MAX];
    for (size_t i = 0; i < count; i++) {
        wide[i] = (double)weights[i];
    }
    return onnx_constant(graph, ONNX_DOUBLE, wide, (int64_t[]){(int64_t)count, 1, -1});
}

static const char *weighted(struct onnx_graph *graph, const char *x, const float *weights,
                            size_t count)
{
    return ONNX(graph, "MatMul", x, put_weights(graph, weights, count));
}

/* Scales a count of readings to a whole stay. */
static const char *per_stay(struct writer *writer, const char *base)
{
    struct onnx_graph *graph = writer->graph;
    bool counts[SUMMARY_BASE_MAX] = {false};
    float factors[STAY_HOURS];
    const enum variable *variables;
    enum scheme scheme = writer->model->linear->spec.scheme;
    size_t count = scheme_variables(scheme, &variables);
    for (size_t v = 0; v < count; v++) {
        counts[SUMMARY_STATISTICS * v + SUMMARY_COUNT] = true;
    }
    for (int t = 0; t < STAY_HOURS; t++) {
        factors[t] = (float)STAY_HOURS / (float)(t + 1);
    }
    if (writer->form == ONNX_LAST) {
        return base;
    }
    const char *factor = export_onnx_hours(graph, base, onnx_matrix(graph, factors, STAY_HOURS, 1));
    return ONNX(graph, "Where", put_flags(graph, counts, summary_base(scheme)),
                ONNX(graph, "Mul", base, factor), base);
}

/* Gathers one statistic of all variables; each variable has SUMMARY_STATISTICS columns. */
static const char *gather(struct onnx_graph *graph, const char *x, int64_t count, int64_t apart)
{
    int64_t list[SUMMARY_BASE_MAX];
    for (int64_t i = 0; i < count; i++) {
        list[i] = i * apart;
    }
    x = ONNX(graph, "Gather", x, onnx_constant(graph, ONNX_INT64, list, (int64_t[]){count, -1}));
    onnx_set(graph, "axis", -1);
    return x;
}

/* logits[..][1] of base[..][columns] */
static const char *put_linear(struct writer *writer, const char *base)
{
    struct onnx_graph *graph = writer->graph;
    const struct logistic *linear = writer->model->linear;
    const struct summary_spec *spec = &linear->spec;
    const enum variable *variables;
    size_t count = scheme_variables(spec->scheme, &variables), n = summary_base(spec->scheme);
    size_t statistics = SUMMARY_STATISTICS * count;
    const float *weights = linear->weights;
    const char *missing = ONNX(graph, "IsNaN", base);
    const char *x = spec->counts_per_stay ? per_stay(writer, base) : base;
    x = clip(graph, x, onnx_floats(graph, spec->clip_low, (int64_t)n),
             onnx_floats(graph, spec->clip_high, (int64_t)n));
    x = ONNX(graph, "Where", missing, onnx_floats(graph, spec->fill, (int64_t)n), x);
    const char *logs =
        ONNX(graph, "Max", gather(graph, x, (int64_t)statistics, 1), onnx_float(graph, 0));
    logs = series_log1p(graph, logs);
    const char *never =
        onnx_cast(graph, gather(graph, missing, (int64_t)count, SUMMARY_STATISTICS), ONNX_DOUBLE);
    const char *sum = weighted(graph, onnx_cast(graph, x, ONNX_DOUBLE), weights, n);
    sum = ONNX(graph, "Add", sum,
               weighted(graph, onnx_cast(graph, logs, ONNX_DOUBLE), weights + n, statistics));
    sum = ONNX(graph, "Add", sum, weighted(graph, never, weights + n + statistics, count));
    sum = ONNX(graph, "Add", sum, put_weights(graph, &linear->intercept, 1));
    return onnx_cast(graph, sum, ONNX_FLOAT);
}

/* ---- all together ---- */

static const char *put_input(struct writer *writer, const char *name, size_t columns, bool summary,
                             const char *note)
{
    struct onnx_size sizes[] = {{.name = "stays"}, {.name = "hours"}, {.number = (int64_t)columns}};
    if (writer->form == ONNX_LAST) {
        sizes[1] = summary ? sizes[2] : (struct onnx_size){.number = STAY_HOURS};
    }
    return onnx_input(writer->graph, name, note, sizes,
                      writer->form == ONNX_LAST && summary ? 2 : 3);
}

/* The network's part of logits[stays][hours], or [stays][1]. */
static const char *put_network(struct writer *writer)
{
    static const char *const NOTES[] = {
        [ONNX_RAW] = "row t: hour t + 1 since admission; the columns are in the metadata",
        [ONNX_SCALED] = "row t: hour t + 1 since admission; as the network reads it",
        [ONNX_LAST] = "48 hours, or their summary; as the network reads it",
    };
    const struct network *network = writer->model->network;
    bool hours = network_is_hourly(network);
    const char *x = put_input(writer, "x", FEATURE_COUNT, !hours, NOTES[writer->form]);
    if (writer->form == ONNX_RAW) {
        struct columns columns;
        columns_of(&writer->model->spec, &columns);
        writer->known = known_of(writer->graph, &columns, x);
        x = (hours ? hourly : summaries)(writer, &columns, x);
    }
    return export_onnx_network(writer->graph, network, x, writer->form == ONNX_LAST);
}

static const char *put_linear_part(struct writer *writer)
{
    struct onnx_graph *graph = writer->graph;
    const char *base =
        put_input(writer, "base", summary_base(writer->model->linear->spec.scheme), true,
                  "row t: statistics of the hours up to t + 1; NaN: never measured");
    const char *logits = put_linear(writer, base);
    if (writer->form != ONNX_LAST) {
        logits = ONNX(graph, "Squeeze", logits, onnx_integer(graph, 2));
    }
    if (writer->form == ONNX_RAW && !writer->known) {
        const enum variable *variables;
        size_t count = scheme_variables(writer->model->linear->spec.scheme, &variables);
        const char *first = gather(graph, base, (int64_t)count, SUMMARY_STATISTICS);
        first = onnx_cast(graph, ONNX(graph, "Not", ONNX(graph, "IsNaN", first)), ONNX_FLOAT);
        first = onnx_highest(graph, first);
        writer->known = ONNX(graph, "Greater", first, onnx_float(graph, 0));
    }
    return logits;
}

static const char *put_logits(struct writer *writer)
{
    const struct model *model = writer->model;
    struct onnx_graph *graph = writer->graph;
    const char *network = model->network ? put_network(writer) : NULL;
    if (!model->linear) {
        return network;
    }
    float share = (float)model->linear_share;
    const char *linear = ONNX(graph, "Mul", put_linear_part(writer), onnx_float(graph, share));
    if (!network) {
        return linear;
    }
    network = ONNX(graph, "Mul", network, onnx_float(graph, 1 - share));
    return ONNX(graph, "Add", network, linear);
}

/* Platt scaling by hour; NaN while nothing was measured. */
static void put_risk(struct writer *writer)
{
    struct onnx_graph *graph = writer->graph;
    float slopes[STAY_HOURS], intercepts[STAY_HOURS];
    const char *x = put_logits(writer), *slope, *intercept;
    export_calibration(writer->model, slopes, intercepts);
    if (writer->form == ONNX_LAST) {
        slope = onnx_float(graph, slopes[STAY_HOURS - 1]);
        intercept = onnx_float(graph, intercepts[STAY_HOURS - 1]);
    } else {
        slope = export_onnx_hours(graph, x, onnx_floats(graph, slopes, STAY_HOURS));
        intercept = export_onnx_hours(graph, x, onnx_floats(graph, intercepts, STAY_HOURS));
    }
    x = ONNX(graph, "Add", ONNX(graph, "Mul", x, slope), intercept);
    const char *risk = ONNX(graph, "Sigmoid", x);
    if (writer->known) {
        ONNX(graph, "Where", writer->known, risk, onnx_float(graph, NAN));
    }
    onnx_name(graph, "risk");
    struct onnx_size sizes[] = {{.name = "stays"}, {.name = "hours"}};
    if (writer->form == ONNX_LAST) {
        sizes[1] = (struct onnx_size){.number = 1};
    }
    onnx_output(graph, "risk", "of dying in hospital, 0 to 1; NaN: nothing was measured by then",
                sizes, 2);
}

/* ---- metadata ---- */

enum { PAIRS_MAX = 512 };
struct pairs {
    struct arena *arena;
    struct onnx_pair list[PAIRS_MAX];
    size_t count;
};

static void say(struct pairs *pairs, const char *key, const char *value)
{
    if (pairs->count < PAIRS_MAX) {
        pairs->list[pairs->count++] = (struct onnx_pair){key, arena_text(pairs->arena, value)};
    }
}

static void say_number(struct pairs *pairs, const char *key, double number)
{
    say(pairs, key, arena_format(pairs->arena, "%.9g", number));
}

/* Numbers as a list in JSON; null: no bound. */
static void say_numbers(struct pairs *pairs, const char *key, const float *numbers, size_t count)
{
    struct text list = {0};
    for (size_t i = 0; i < count; i++) {
        text_append(&list, i ? "," : "[");
        if (isfinite(numbers[i]) && fabsf(numbers[i]) < FLT_MAX) {
            text_format(&list, "%.9g", (double)numbers[i]);
        } else {
            text_append(&list, "null");
        }
    }
    text_append(&list, "]");
    say(pairs, key, list.data);
    text_free(&list);
}

static void say_columns(struct pairs *pairs, const struct writer *writer)
{
    const struct feature_spec *spec = &writer->model->spec;
    const struct feature_column *list = scheme_columns(spec->scheme);
    struct text names = {0};
    struct columns columns;
    float logs[FEATURE_COUNT];
    columns_of(spec, &columns);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        bool since = writer->form == ONNX_RAW && columns.masks[i];
        logs[i] = columns.logs[i];
        text_append(&names, i ? "," : "[");
        text_format(&names, "\"%s%s\"", since ? "hours since " : "",
                    since ? variable_info(list[i].variable)->name
                          : scheme_column_name(spec->scheme, i));
    }
    text_append(&names, "]");
    say(pairs, "columns", names.data);
    text_free(&names);
    say_numbers(pairs, "columns.fill", columns.fill, FEATURE_COUNT);
    say_numbers(pairs, "columns.log1p", logs, FEATURE_COUNT);
    say_numbers(pairs, "columns.low", columns.low, FEATURE_COUNT);
    say_numbers(pairs, "columns.high", columns.high, FEATURE_COUNT);
    say_numbers(pairs, "columns.mean", columns.mean, FEATURE_COUNT);
    say_numbers(pairs, "columns.sd", columns.sd, FEATURE_COUNT);
    say_numbers(pairs, "columns.limit", columns.limit, FEATURE_COUNT);
    say_number(pairs, "columns.decay_hours", (double)spec->decay_hours);
}

static void say_base(struct pairs *pairs, const struct summary_spec *spec)
{
    static const char *const STATISTICS[SUMMARY_STATISTICS] = {"mean", "lowest", "highest", "last",
                                                               "number"};
    const enum variable *variables;
    size_t count = scheme_variables(spec->scheme, &variables), n = summary_base(spec->scheme);
    struct text names = {0};
    for (size_t i = 0; i < SUMMARY_STATISTICS * count; i++) {
        text_format(&names, "%s\"%s %s\"", i ? "," : "[",
                    variable_info(variables[i / SUMMARY_STATISTICS])->name,
                    STATISTICS[i % SUMMARY_STATISTICS]);
    }
    text_append(&names, n > SUMMARY_STATISTICS * count ? ",\"Age\",\"Gender\"]" : "]");
    say(pairs, "base", names.data);
    text_free(&names);
    say_numbers(pairs, "base.fill", spec->fill, n);
    say_numbers(pairs, "base.low", spec->clip_low, n);
    say_numbers(pairs, "base.high", spec->clip_high, n);
}

static void say_all(struct pairs *pairs, const struct writer *writer)
{
    const struct model *model = writer->model;
    float slopes[STAY_HOURS], intercepts[STAY_HOURS];
    char made[PROVENANCE_TEXT];
    say(pairs, "use", REPORT_DISCLAIMER);
    say(pairs, "network", model->name);
    say(pairs, "kind", model_architecture(model));
    say(pairs, "scheme", scheme_name(model->spec.scheme));
    say(pairs, "sha256", model->sha256);
    say(pairs, "made", provenance_text(model, made));
    say(pairs, "form", onnx_form_name(writer->form));
    say(pairs, "arithmetic",
        model_is_quantised(model)
            ? "int8: inputs of each map as bytes, sums in int32, as icurisk; where a number lies "
              "within rounding of the edge of a byte the byte may differ by one"
        : model->network && model->network->binary
            ? "float32; icurisk rounds the inputs of each layer of this network to 8 bits, and its "
              "risks differ by .001 on average"
            : "float32, to 1e-6 of icurisk");
    say_number(pairs, "threshold", model->threshold);
    say_number(pairs, "base_rate", model->base_rate);
    export_calibration(model, slopes, intercepts);
    say_numbers(pairs, "calibration.slopes", slopes, STAY_HOURS);
    say_numbers(pairs, "calibration.intercepts", intercepts, STAY_HOURS);
    if (model->network) {
        say_columns(pairs, writer);
    }
    if (model->linear) {
        say_base(pairs, &model->linear->spec);
    }
    for (size_t i = 0; i < model->fact_count; i++) {
        say(pairs, arena_format(pairs->arena, "fact.%s", model->facts[i].key),
            model->facts[i].value);
    }
}

static void put_file(struct writer *writer, struct text *out)
{
    const struct model *model = writer->model;
    char made[PROVENANCE_TEXT];
    struct pairs *pairs = arena_new(&writer->arena, sizeof *pairs);
    pairs->arena = &writer->arena;
    say_all(pairs, writer);
    const char *note = arena_format(
        &writer->arena, "%s (%s, %s): the risk of dying in hospital%s. %s. %s", model->name,
        model_architecture(model), scheme_name(model->spec.scheme),
        writer->form == ONNX_LAST
            ? ", at the end of hour 48 alone; for races: hours without anything are not passed over"
            : ", hour by hour",
        provenance_text(model, made), REPORT_DISCLAIMER);
    onnx_write(writer->graph,
               &(struct onnx_file){.producer = "icurisk",
                                   .version = PACKAGE_VERSION,
                                   .note = note,
                                   .metadata = pairs->list,
                                   .metadata_count = pairs->count},
               out);
}

bool export_onnx(const struct model *model, enum onnx_form form, struct text *out,
                 struct error *error)
{
    struct writer writer = {.model = model, .form = form};
    if (!export_allowed(model, error)) {
        return false;
    }
    if (model->network && !export_onnx_knows(model->network)) {
        return error_set(error, "%s: of the kind %s, which cannot be written as ONNX", model->name,
                         model_architecture(model));
    }
    if (model->network && model->network->shape.gates != GATES_SIGMOID) {
        return error_set(error, "%s: its gates are hard sigmoids, which cannot be written as ONNX",
                         model->name);
    }
    writer.graph = onnx_graph_new(&writer.arena, model->name, "v");
    put_risk(&writer);
    put_file(&writer, out);
    arena_free(&writer.arena);
    return true;
}

const char *export_onnx_library(void)
{
    return onnx_library();
}

#endif
