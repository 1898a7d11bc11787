/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/onnx_graph.h"

#include <stdlib.h>
#include <string.h>

#include "app/onnx.pb-c.h"

struct onnx_graph {
    struct arena *arena;
    const char *prefix;
    int names;
    Onnx__Graph proto;
};

/* Attribute types of the file format. */
enum { TYPE_NUMBER = 2, TYPE_GRAPH = 5, TYPE_NUMBERS = 7 };

/* protobuf-c messages have pointers to non-const data. */
static char *copy(struct onnx_graph *graph, const char *text)
{
    return arena_text(graph->arena, text);
}

/* Allocates a message in the arena. */
static void *make(struct onnx_graph *graph, const ProtobufCMessageDescriptor *kind)
{
    void *message = arena_new(graph->arena, kind->sizeof_message);
    protobuf_c_message_init(kind, message);
    return message;
}

/* Appends a pointer to a list; its capacity is doubled at powers of two. */
static void *push(struct arena *arena, void *list, size_t *count, void *item)
{
    if ((*count & (*count - 1)) == 0) {
        void *wider = arena_new(arena, (*count ? 2 * *count : 1) * sizeof(void *));
        if (*count) {
            memcpy(wider, list, *count * sizeof(void *));
        }
        list = wider;
    }
    ((void **)list)[(*count)++] = item;
    return list;
}
#define PUSH(graph, list, count, item) (list) = push((graph)->arena, list, &(count), item)

static char *new_name(struct onnx_graph *graph)
{
    return arena_format(graph->arena, "%s%d", graph->prefix, graph->names++);
}

struct onnx_graph *onnx_graph_new(struct arena *arena, const char *name, const char *prefix)
{
    struct onnx_graph *graph = arena_new(arena, sizeof *graph);
    *graph = (struct onnx_graph){.arena = arena, .prefix = prefix};
    graph->proto = (Onnx__Graph)ONNX__GRAPH__INIT;
    graph->proto.name = copy(graph, name);
    return graph;
}

struct onnx_graph *onnx_graph_inner(struct onnx_graph *graph, const char *name, const char *prefix)
{
    return onnx_graph_new(graph->arena, name, prefix);
}

const char *onnx_new_name(struct onnx_graph *graph)
{
    return new_name(graph);
}

/* ---- inputs and outputs ---- */

static Onnx__Value *value_of(struct onnx_graph *graph, const char *name, const char *note,
                             const struct onnx_size *sizes, int count)
{
    Onnx__Value *value = make(graph, &onnx__value__descriptor);
    value->name = copy(graph, name);
    value->note = note ? copy(graph, note) : NULL;
    value->type = make(graph, &onnx__type__descriptor);
    value->type->tensor = make(graph, &onnx__tensor_type__descriptor);
    value->type->tensor->has_type = 1;
    value->type->tensor->type = ONNX_FLOAT;
    Onnx__Shape *shape = make(graph, &onnx__shape__descriptor);
    value->type->tensor->shape = shape;
    for (int i = 0; i < count; i++) {
        Onnx__Dimension *size = make(graph, &onnx__dimension__descriptor);
        size->name = sizes[i].name ? copy(graph, sizes[i].name) : NULL;
        size->has_size = !sizes[i].name;
        size->size = sizes[i].number;
        PUSH(graph, shape->dimensions, shape->n_dimensions, size);
    }
    return value;
}

const char *onnx_input(struct onnx_graph *graph, const char *name, const char *note,
                       const struct onnx_size *sizes, int count)
{
    PUSH(graph, graph->proto.inputs, graph->proto.n_inputs,
         value_of(graph, name, note, sizes, count));
    return name;
}

void onnx_output(struct onnx_graph *graph, const char *name, const char *note,
                 const struct onnx_size *sizes, int count)
{
    PUSH(graph, graph->proto.outputs, graph->proto.n_outputs,
         value_of(graph, name, note, sizes, count));
}

/* ---- constants ---- */

static size_t width_of(enum onnx_type type)
{
    return type == ONNX_INT64 || type == ONNX_DOUBLE  ? 8
           : type == ONNX_FLOAT || type == ONNX_INT32 ? 4
                                                      : 1;
}

/* Converts numbers of `width` bytes to little-endian. */
static uint8_t *little(struct onnx_graph *graph, const void *data, size_t count, size_t width)
{
    uint8_t *bytes = arena_new(graph->arena, count * width + 1);
    for (size_t i = 0; i < count; i++) {
        const char *number = (const char *)data + i * width;
        uint32_t four = 0;
        uint64_t bits = 0;
        if (width == 8) {
            memcpy(&bits, number, width);
        } else if (width == 4) {
            memcpy(&four, number, width);
            bits = four;
        } else {
            bits = (uint8_t)*number;
        }
        for (size_t b = 0; b < width; b++) {
            bytes[i * width + b] = (uint8_t)(bits >> (8 * b));
        }
    }
    return bytes;
}

const char *onnx_constant(struct onnx_graph *graph, enum onnx_type type, const void *data,
                          const int64_t *sizes)
{
    Onnx__Tensor *tensor = make(graph, &onnx__tensor__descriptor);
    size_t count = 1;
    tensor->sizes = arena_new(graph->arena, ONNX_SIZES_MAX * sizeof *tensor->sizes);
    for (int i = 0; sizes[i] >= 0 && i < ONNX_SIZES_MAX; i++) {
        tensor->sizes[tensor->n_sizes++] = sizes[i];
        count *= (size_t)sizes[i];
    }
    tensor->has_type = tensor->has_data = 1;
    tensor->type = (int32_t)type;
    tensor->name = new_name(graph);
    tensor->data.len = count * width_of(type);
    tensor->data.data = little(graph, data, count, width_of(type));
    PUSH(graph, graph->proto.constants, graph->proto.n_constants, tensor);
    return tensor->name;
}

const char *onnx_floats(struct onnx_graph *graph, const float *data, int64_t count)
{
    return onnx_constant(graph, ONNX_FLOAT, data, (int64_t[]){count, -1});
}

const char *onnx_matrix(struct onnx_graph *graph, const float *data, int64_t rows, int64_t columns)
{
    return onnx_constant(graph, ONNX_FLOAT, data, (int64_t[]){rows, columns, -1});
}

const char *onnx_float(struct onnx_graph *graph, float number)
{
    return onnx_constant(graph, ONNX_FLOAT, &number, (int64_t[]){-1});
}

const char *onnx_integer(struct onnx_graph *graph, int64_t number)
{
    return onnx_constant(graph, ONNX_INT64, &number, (int64_t[]){1, -1});
}

/* ---- nodes ---- */

const char *onnx_node(struct onnx_graph *graph, const char *operator, const char * const * inputs)
{
    Onnx__Node *node = make(graph, &onnx__node__descriptor);
    node->operator_ = copy(graph, operator);
    for (; *inputs; inputs++) {
        PUSH(graph, node->inputs, node->n_inputs, copy(graph, *inputs));
    }
    PUSH(graph, graph->proto.nodes, graph->proto.n_nodes, node);
    return onnx_add_output(graph);
}

static Onnx__Node *last_node(struct onnx_graph *graph)
{
    return graph->proto.nodes[graph->proto.n_nodes - 1];
}

const char *onnx_add_output(struct onnx_graph *graph)
{
    Onnx__Node *node = last_node(graph);
    char *name = new_name(graph);
    PUSH(graph, node->outputs, node->n_outputs, name);
    return name;
}

void onnx_name(struct onnx_graph *graph, const char *name)
{
    last_node(graph)->outputs[0] = copy(graph, name);
}

static Onnx__Attribute *attribute_of(struct onnx_graph *graph, const char *name, int type)
{
    Onnx__Node *node = last_node(graph);
    Onnx__Attribute *attribute = make(graph, &onnx__attribute__descriptor);
    attribute->name = copy(graph, name);
    attribute->has_type = 1;
    attribute->type = type;
    PUSH(graph, node->attributes, node->n_attributes, attribute);
    return attribute;
}

void onnx_set(struct onnx_graph *graph, const char *attribute, int64_t number)
{
    Onnx__Attribute *made = attribute_of(graph, attribute, TYPE_NUMBER);
    made->has_number = 1;
    made->number = number;
}

void onnx_set_list(struct onnx_graph *graph, const char *attribute, const int64_t *numbers,
                   size_t count)
{
    Onnx__Attribute *made = attribute_of(graph, attribute, TYPE_NUMBERS);
    made->n_numbers = count;
    made->numbers = arena_new(graph->arena, count * sizeof *numbers);
    memcpy(made->numbers, numbers, count * sizeof *numbers);
}

void onnx_set_graph(struct onnx_graph *graph, const char *attribute, struct onnx_graph *inner)
{
    attribute_of(graph, attribute, TYPE_GRAPH)->graph = &inner->proto;
}

const char *onnx_cast(struct onnx_graph *graph, const char *x, enum onnx_type type)
{
    x = ONNX(graph, "Cast", x);
    onnx_set(graph, "to", type);
    return x;
}

const char *onnx_running_sum(struct onnx_graph *graph, const char *x)
{
    const char *axis = onnx_constant(graph, ONNX_INT64, &(int64_t){1}, (int64_t[]){-1});
    return ONNX(graph, "CumSum", x, axis);
}

const char *onnx_highest(struct onnx_graph *graph, const char *x)
{
    x = ONNX(graph, "ReduceMax", x);
    onnx_set_list(graph, "axes", (int64_t[]){2}, 1);
    onnx_set(graph, "keepdims", 0);
    return x;
}

const char *onnx_polynomial(struct onnx_graph *graph, const char *x, const float *coefficients,
                            int count)
{
    const char *sum = onnx_float(graph, coefficients[0]);
    for (int i = 1; i < count; i++) {
        sum = ONNX(graph, "Mul", sum, x);
        sum = ONNX(graph, "Add", sum, onnx_float(graph, coefficients[i]));
    }
    return sum;
}

/* ---- the file ---- */

const char *onnx_library(void)
{
    return protobuf_c_version();
}

void onnx_write(struct onnx_graph *graph, const struct onnx_file *file, struct text *out)
{
    Onnx__Model model = ONNX__MODEL__INIT;
    Onnx__Operators operators = ONNX__OPERATORS__INIT;
    Onnx__Operators *list[] = {&operators};
    operators.domain = copy(graph, "");
    operators.has_version = model.has_format = 1;
    operators.version = ONNX_OPERATORS;
    model.format = ONNX_FORMAT;
    model.producer = copy(graph, file->producer);
    model.producer_version = copy(graph, file->version);
    model.note = copy(graph, file->note);
    model.graph = &graph->proto;
    model.n_operators = 1;
    model.operators = list;
    for (size_t i = 0; i < file->metadata_count; i++) {
        Onnx__Pair *pair = make(graph, &onnx__pair__descriptor);
        pair->key = copy(graph, file->metadata[i].key);
        pair->value = copy(graph, file->metadata[i].value);
        PUSH(graph, model.metadata, model.n_metadata, pair);
    }
    size_t size = onnx__model__get_packed_size(&model);
    uint8_t *bytes = memory_new(size, 1);
    onnx__model__pack(&model, bytes);
    text_append_n(out, (const char *)bytes, size);
    free(bytes);
}
