/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/export_onnx_net.h"

#include <stdlib.h>

#include "patient/patient.h"

/* ---- linear maps ---- */

/* Index in a map, made of side-by-side blocks that each read their own rows, of an element of the
 * equivalent block-diagonal matrix; -1 for zeros. */
static long place_of(const struct linear *map, int blocks, int row, int column)
{
    int wide = map->outputs / blocks;
    return row / map->inputs == column / wide ? (long)(row % map->inputs) * map->outputs + column
                                              : -1;
}

static const char *put_weights(struct onnx_graph *graph, const struct linear *map, int blocks)
{
    int rows = blocks * map->inputs;
    float *weights = memory_new((size_t)rows * (size_t)map->outputs, sizeof *weights);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < map->outputs; j++) {
            long at = place_of(map, blocks, i, j);
            weights[(long)i * map->outputs + j] = at < 0 ? 0 : map->weights[at];
        }
    }
    const char *name = onnx_matrix(graph, weights, rows, map->outputs);
    free(weights);
    return name;
}

/* Codes are stored as unsigned bytes, offset by 128: with signed ones sums overflow on some
 * processors. */
enum { BYTE_HALF = 128 };
static const char *put_codes(struct onnx_graph *graph, const struct linear *map, int blocks)
{
    int rows = blocks * map->inputs;
    uint8_t *codes = memory_new((size_t)rows * (size_t)map->outputs, 1);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < map->outputs; j++) {
            long at = place_of(map, blocks, i, j);
            codes[(long)i * map->outputs + j] =
                (uint8_t)((at < 0 ? map->zero : map->codes[at]) + BYTE_HALF);
        }
    }
    const char *name = onnx_constant(graph, ONNX_UINT8, codes, (int64_t[]){rows, map->outputs, -1});
    free(codes);
    return name;
}

static const char *put_byte(struct onnx_graph *graph, int byte)
{
    return onnx_constant(graph, ONNX_UINT8, &(uint8_t){(uint8_t)byte}, (int64_t[]){-1});
}

/* The inputs of an int8 map as bytes: round(x / scale) + zero, saturated. */
static const char *to_bytes(struct onnx_graph *graph, const struct linear *map, const char *x)
{
    x = ONNX(graph, "Mul", x, onnx_float(graph, 1 / map->input_scale));
    x = ONNX(graph, "Max", x, onnx_float(graph, (float)-map->input_zero));
    x = ONNX(graph, "Min", x, onnx_float(graph, (float)(255 - map->input_zero)));
    x = ONNX(graph, "Round", x);
    x = ONNX(graph, "Add", x, onnx_float(graph, (float)map->input_zero));
    return onnx_cast(graph, x, ONNX_UINT8);
}

/* Exact int32 sums of products, then scaled. */
static const char *apply_codes(struct onnx_graph *graph, const struct linear *map, int blocks,
                               const char *x)
{
    const char *sums =
        ONNX(graph, "MatMulInteger", to_bytes(graph, map, x), put_codes(graph, map, blocks),
             put_byte(graph, 0), put_byte(graph, map->zero + BYTE_HALF));
    const char *offset =
        onnx_constant(graph, ONNX_INT32, map->offset, (int64_t[]){map->outputs, -1});
    sums = onnx_cast(graph, ONNX(graph, "Add", sums, offset), ONNX_FLOAT);
    return ONNX(graph, "Mul", sums, onnx_floats(graph, map->step, map->outputs));
}

static const char *apply_blocks(struct onnx_graph *graph, const struct linear *map, int blocks,
                                const char *x)
{
    if (!map->weights) {
        return apply_codes(graph, map, blocks, x);
    }
    x = ONNX(graph, "MatMul", x, put_weights(graph, map, blocks));
    return map->bias ? ONNX(graph, "Add", x, onnx_floats(graph, map->bias, map->outputs)) : x;
}

static const char *apply(struct onnx_graph *graph, const struct linear *map, const char *x)
{
    return apply_blocks(graph, map, 1, x);
}

/* ---- helpers ---- */

static const char *turned(struct onnx_graph *graph, const char *x)
{
    x = ONNX(graph, "Transpose", x);
    onnx_set_list(graph, "perm", (int64_t[]){1, 0, 2}, 3);
    return x;
}

/* Dimension `at` of x, as a one-element vector. */
static const char *size_of(struct onnx_graph *graph, const char *x, int at)
{
    const char *bounds[] = {onnx_integer(graph, at), onnx_integer(graph, at + 1)};
    return ONNX(graph, "Slice", ONNX(graph, "Shape", x), bounds[0], bounds[1]);
}

const char *export_onnx_hours(struct onnx_graph *graph, const char *x, const char *constant)
{
    return ONNX(graph, "Slice", constant, onnx_integer(graph, 0), size_of(graph, x, 1),
                onnx_integer(graph, 0));
}

/* Splits the last axis into equal parts. */
static void split(struct onnx_graph *graph, const char *x, const char **parts, int count)
{
    parts[0] = ONNX(graph, "Split", x);
    onnx_set(graph, "axis", -1);
    for (int i = 1; i < count; i++) {
        parts[i] = onnx_add_output(graph);
    }
}

/* live[stays][hours]: does the hour have a nonzero column? */
static const char *live_hours(struct onnx_graph *graph, const char *x)
{
    x = onnx_highest(graph, ONNX(graph, "Abs", x));
    return onnx_cast(graph, ONNX(graph, "Greater", x, onnx_float(graph, 0)), ONNX_FLOAT);
}

/* ---- recurrent layers as one operator each ---- */

/* Matrices [inputs][gates units] as [gates units][inputs], the gates in ONNX's order. */
static void turn_gates(const float *weights, int inputs, int units, int gates, const int *order,
                       float *out)
{
    for (int g = 0; g < gates; g++) {
        for (int j = 0; j < units; j++) {
            for (int i = 0; i < inputs; i++) {
                *out++ = weights[(long)i * gates * units + order[g] * units + j];
            }
        }
    }
}

enum { MATRIX_W, MATRIX_R, MATRIX_B, MATRICES };

/* ONNX: i o f c; here i f c o. */
static void lstm_matrices(const struct layer *layer, float *const matrices[MATRICES])
{
    static const int ORDER[] = {0, 3, 1, 2};
    int units = layer->units;
    turn_gates(layer->kernel.weights, layer->inputs, units, 4, ORDER, matrices[MATRIX_W]);
    turn_gates(layer->recurrent.weights, units, units, 4, ORDER, matrices[MATRIX_R]);
    turn_gates(layer->kernel.bias, 1, units, 4, ORDER, matrices[MATRIX_B]);
}

/* z r h, as here; the recurrent part of the candidate has a separate bias. */
static void gru_matrices(const struct layer *layer, float *const matrices[MATRICES])
{
    static const int ORDER[] = {0, 1, 2};
    int units = layer->units;
    turn_gates(layer->kernel.weights, layer->inputs, units, 3, ORDER, matrices[MATRIX_W]);
    turn_gates(layer->recurrent.weights, units, units, 2, ORDER, matrices[MATRIX_R]);
    turn_gates(layer->hidden.weights, units, units, 1, ORDER,
               matrices[MATRIX_R] + 2L * units * units);
    turn_gates(layer->kernel.bias, 1, units, 3, ORDER, matrices[MATRIX_B]);
    turn_gates(layer->hidden.bias, 1, units, 1, ORDER, matrices[MATRIX_B] + 5L * units);
}

struct step {
    const char *hidden, *cell;
};

/* How a kind is exported: as one operator if there is one and storage is float32, else by the nodes
 * of one hour. */
struct form {
    enum architecture architecture;
    const char *operator;
    int gates;
    void (*matrices)(const struct layer *layer, float *const matrices[MATRICES]);
    bool cell;
    struct step (*step)(struct onnx_graph *hour, const struct network *network,
                        const struct layer *layer, const char *sums, struct step old);
};

static const char *put_matrix(struct onnx_graph *graph, const float *matrix, int64_t rows,
                              int64_t columns)
{
    return onnx_constant(graph, ONNX_FLOAT, matrix, (int64_t[]){1, rows, columns, -1});
}

/* states[hours][1][stays][units] of x[hours][stays][inputs]; *last: [1][stays][units]. */
static const char *run_operator(struct onnx_graph *graph, const struct form *form,
                                const struct layer *layer, const char *x, const char **last)
{
    size_t rows = (size_t)(form->gates * layer->units);
    float *matrices[MATRICES] = {memory_new(rows * (size_t)layer->inputs, sizeof(float)),
                                 memory_new(rows * (size_t)layer->units, sizeof(float)),
                                 memory_new(2 * rows, sizeof(float))};
    form->matrices(layer, matrices);
    const char *w = put_matrix(graph, matrices[MATRIX_W], (int64_t)rows, layer->inputs);
    const char *r = put_matrix(graph, matrices[MATRIX_R], (int64_t)rows, layer->units);
    const char *b = onnx_matrix(graph, matrices[MATRIX_B], 1, (int64_t)(2 * rows));
    const char *states = ONNX(graph, form->operator, x, w, r, b);
    *last = onnx_add_output(graph);
    onnx_set(graph, "hidden_size", layer->units);
    if (!form->cell) {
        onnx_set(graph, "linear_before_reset", 1);
    }
    for (int m = 0; m < MATRICES; m++) {
        free(matrices[m]);
    }
    return states;
}

/* The states of the last layer: [stays][hours][units], or after the last hour [stays][units]. */
static const char *run_operators(struct onnx_graph *graph, const struct form *form,
                                 const struct network *network, const char *x, bool last)
{
    const char *end = NULL;
    x = turned(graph, x);
    for (int l = 0; l < network->shape.depth; l++) {
        const char *states = run_operator(graph, form, &network->layers[l], x, &end);
        if (!last || l + 1 < network->shape.depth) {
            x = ONNX(graph, "Squeeze", states, onnx_integer(graph, 1));
        }
    }
    return last ? ONNX(graph, "Squeeze", end, onnx_integer(graph, 0)) : turned(graph, x);
}

/* The operators do not support masked hours: they receive only the other hours, consecutively, and
 * each hour takes the logit of the last unmasked one. */
static const char *pass_over(struct onnx_graph *graph, const struct form *form,
                             const struct network *network, const char *x)
{
    enum { FAR = 1000 };
    float hours[STAY_HOURS];
    for (int t = 0; t < STAY_HOURS; t++) {
        hours[t] = (float)t;
    }
    const char *live = live_hours(graph, x);
    const char *count = onnx_running_sum(graph, live);
    const char *at = export_onnx_hours(graph, x, onnx_floats(graph, hours, STAY_HOURS));
    const char *key = ONNX(graph, "Sub", ONNX(graph, "Mul", live, onnx_float(graph, FAR)), at);
    ONNX(graph, "TopK", key, size_of(graph, x, 1));
    onnx_set(graph, "axis", 1);
    const char *order = ONNX(graph, "Unsqueeze", onnx_add_output(graph), onnx_integer(graph, 2));
    const char *packed = ONNX(graph, "GatherND", x, order);
    onnx_set(graph, "batch_dims", 1);
    const char *states = run_operators(graph, form, network, packed, false);
    const char *logits =
        ONNX(graph, "Squeeze", apply(graph, &network->output, states), onnx_integer(graph, 2));
    const char *place =
        ONNX(graph, "Max", ONNX(graph, "Sub", count, onnx_float(graph, 1)), onnx_float(graph, 0));
    logits = ONNX(graph, "GatherElements", logits, onnx_cast(graph, place, ONNX_INT64));
    onnx_set(graph, "axis", 1);
    return ONNX(graph, "Where", ONNX(graph, "Greater", count, onnx_float(graph, 0)), logits,
                onnx_float(graph, network->output.bias[0]));
}

/* ---- recurrent layers hour by hour ---- */

/* With int8 by the approximation of net/activation.h, since its last bits decide how a state is
 * rounded to a byte. */
static const char *tangent(struct onnx_graph *graph, const struct network *network, const char *x)
{
    static const float OVER[] = {46.4532166f, 11999.2646f, 525901.5f, 4069596.5f};
    static const float UNDER[] = {1, 970.174438f, 96870.7656f, 1882425.88f, 4069598.75f};
    if (network->weights) {
        return ONNX(graph, "Tanh", x);
    }
    x = ONNX(graph, "Max", x, onnx_float(graph, -7.9f));
    x = ONNX(graph, "Min", x, onnx_float(graph, 7.9f));
    const char *square = ONNX(graph, "Mul", x, x);
    const char *over = ONNX(graph, "Mul", x, onnx_polynomial(graph, square, OVER, 4));
    return ONNX(graph, "Div", over, onnx_polynomial(graph, square, UNDER, 5));
}

static const char *sigmoid(struct onnx_graph *graph, const struct network *network, const char *x)
{
    if (network->weights) {
        return ONNX(graph, "Sigmoid", x);
    }
    const char *half = onnx_float(graph, 0.5f);
    x = tangent(graph, network, ONNX(graph, "Mul", x, half));
    return ONNX(graph, "Add", ONNX(graph, "Mul", x, half), half);
}

static struct step apply_gates(struct onnx_graph *hour, const struct network *network,
                               const char *z, struct step old)
{
    const char *gates[4];
    split(hour, z, gates, 4);
    const char *kept = ONNX(hour, "Mul", sigmoid(hour, network, gates[1]), old.cell);
    const char *added = sigmoid(hour, network, gates[0]);
    added = ONNX(hour, "Mul", added, tangent(hour, network, gates[2]));
    struct step now = {.cell = ONNX(hour, "Add", kept, added)};
    const char *shown = sigmoid(hour, network, gates[3]);
    now.hidden = ONNX(hour, "Mul", shown, tangent(hour, network, now.cell));
    return now;
}

static struct step lstm_step(struct onnx_graph *hour, const struct network *network,
                             const struct layer *layer, const char *sums, struct step old)
{
    (void)network;
    sums = ONNX(hour, "Add", sums, apply(hour, &layer->recurrent, old.hidden));
    return apply_gates(hour, network, sums, old);
}

static struct step hlstm_step(struct onnx_graph *hour, const struct network *network,
                              const struct layer *layer, const char *sums, struct step old)
{
    bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
    sums = ONNX(hour, "Add", sums, apply(hour, &layer->recurrent, old.hidden));
    sums = relu ? ONNX(hour, "Relu", sums) : tangent(hour, network, sums);
    return apply_gates(hour, network, apply_blocks(hour, &layer->hidden, 4, sums), old);
}

static struct step gru_step(struct onnx_graph *hour, const struct network *network,
                            const struct layer *layer, const char *sums, struct step old)
{
    const char *parts[3], *gates[2];
    split(hour, sums, parts, 3);
    split(hour, apply(hour, &layer->recurrent, old.hidden), gates, 2);
    const char *update = sigmoid(hour, network, ONNX(hour, "Add", parts[0], gates[0]));
    const char *reset = sigmoid(hour, network, ONNX(hour, "Add", parts[1], gates[1]));
    const char *inner = ONNX(hour, "Mul", reset, apply(hour, &layer->hidden, old.hidden));
    const char *candidate = tangent(hour, network, ONNX(hour, "Add", parts[2], inner));
    const char *kept = ONNX(hour, "Mul", update, ONNX(hour, "Sub", old.hidden, candidate));
    return (struct step){.hidden = ONNX(hour, "Add", candidate, kept)};
}

static const struct form FORMS[] = {
    {ARCHITECTURE_LSTM, "LSTM", 4, lstm_matrices, true, lstm_step},
    {ARCHITECTURE_HLSTM, NULL, 4, NULL, true, hlstm_step},
    {ARCHITECTURE_GRU, "GRU", 3, gru_matrices, false, gru_step},
};

/* NULL for networks that read a summary and for kinds that cannot be exported. */
static const struct form *form_of(const struct network *network)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (FORMS[i].architecture == network->shape.architecture) {
            return &FORMS[i];
        }
    }
    return NULL;
}

bool export_onnx_knows(const struct network *network)
{
    return form_of(network) || !network_is_hourly(network);
}

/* The body of a Scan: the states of all layers, the projected inputs of the first layer, and, with
 * `pass`, whether the hour is unmasked. */
static struct onnx_graph *make_hour(struct onnx_graph *graph, const struct form *form,
                                    const struct network *network, bool pass)
{
    struct onnx_graph *hour = onnx_graph_inner(graph, "hour", "hour_");
    struct step old[NETWORK_LAYERS_MAX] = {{0}};
    int depth = network->shape.depth;
    for (int l = 0; l < depth; l++) {
        struct onnx_size sizes[] = {{.name = "stays"}, {.number = network->layers[l].units}};
        old[l].hidden = onnx_input(hour, onnx_new_name(hour), NULL, sizes, 2);
        old[l].cell = form->cell ? onnx_input(hour, onnx_new_name(hour), NULL, sizes, 2) : NULL;
    }
    struct onnx_size wide[] = {{.name = "stays"}, {.number = network->layers[0].kernel.outputs}};
    struct onnx_size one[] = {{.name = "stays"}, {.number = 1}};
    const char *sums = onnx_input(hour, onnx_new_name(hour), NULL, wide, 2);
    const char *live = pass ? onnx_input(hour, onnx_new_name(hour), NULL, one, 2) : NULL;
    live = live ? onnx_cast(hour, live, ONNX_BOOL) : NULL;
    const char *below = NULL;
    for (int l = 0; l < depth; l++) {
        const struct layer *layer = &network->layers[l];
        struct onnx_size sizes[] = {{.name = "stays"}, {.number = layer->units}};
        sums = l > 0 ? apply(hour, &layer->kernel, below) : sums;
        struct step now = form->step(hour, network, layer, sums, old[l]);
        if (live) {
            now.hidden = ONNX(hour, "Where", live, now.hidden, old[l].hidden);
            now.cell = form->cell ? ONNX(hour, "Where", live, now.cell, old[l].cell) : NULL;
        }
        onnx_output(hour, now.hidden, NULL, sizes, 2);
        if (form->cell) {
            onnx_output(hour, now.cell, NULL, sizes, 2);
        }
        below = now.hidden;
    }
    below = ONNX(hour, "Identity", below);
    onnx_output(
        hour, below, NULL,
        (struct onnx_size[]){{.name = "stays"}, {.number = network->layers[depth - 1].units}}, 2);
    return hour;
}

/* The states of the last layer: [stays][hours][units], or after the last hour [stays][units]. */
static const char *run_hours(struct onnx_graph *graph, const struct form *form,
                             const struct network *network, const char *x, bool last)
{
    const char *inputs[2 * NETWORK_LAYERS_MAX + 3] = {NULL};
    int count = 0, depth = network->shape.depth, states = depth * (form->cell ? 2 : 1);
    const char *stays = size_of(graph, x, 0);
    for (int i = 0; i < states; i++) {
        int units = network->layers[i / (form->cell ? 2 : 1)].units;
        const char *shape = ONNX(graph, "Concat", stays, onnx_integer(graph, units));
        onnx_set(graph, "axis", 0);
        inputs[count++] = ONNX(graph, "ConstantOfShape", shape);
    }
    inputs[count++] = apply(graph, &network->layers[0].kernel, x);
    if (!last) {
        inputs[count++] = ONNX(graph, "Unsqueeze", live_hours(graph, x), onnx_integer(graph, 2));
    }
    const char *outputs[2 * NETWORK_LAYERS_MAX + 1] = {NULL};
    outputs[0] = onnx_node(graph, "Scan", inputs);
    for (int i = 1; i <= states; i++) {
        outputs[i] = onnx_add_output(graph);
    }
    onnx_set(graph, "num_scan_inputs", last ? 1 : 2);
    onnx_set_list(graph, "scan_input_axes", (int64_t[]){1, 1}, last ? 1 : 2);
    onnx_set_list(graph, "scan_output_axes", (int64_t[]){1}, 1);
    onnx_set_graph(graph, "body", make_hour(graph, form, network, !last));
    return last ? outputs[states - (form->cell ? 2 : 1)] : outputs[states];
}

/* ---- all kinds ---- */

static const char *run_dense(struct onnx_graph *graph, const struct network *network, const char *x)
{
    for (int l = 0; l < network->shape.depth; l++) {
        x = ONNX(graph, "Relu", apply(graph, &network->layers[l].kernel, x));
    }
    return x;
}

const char *export_onnx_network(struct onnx_graph *graph, const struct network *network,
                                const char *x, bool last)
{
    const struct form *form = form_of(network);
    if (form && form->operator&& network->weights && !last) {
        return pass_over(graph, form, network, x);
    }
    if (!form) {
        x = run_dense(graph, network, x);
    } else if (form->operator&& network->weights) {
        x = run_operators(graph, form, network, x, last);
    } else {
        x = run_hours(graph, form, network, x, last);
    }
    x = apply(graph, &network->output, x);
    return last ? x : ONNX(graph, "Squeeze", x, onnx_integer(graph, 2));
}
