/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ONNX_GRAPH_H
#define ICURISK_APP_ONNX_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"

/* Builds a graph of ONNX operators node by node, and the file around it. Values are identified by
 * name. All names and nodes are owned by the arena of the graph. */

/* Versions of the file format and of the operator set, from 2020, for compatibility with all
 * runtimes since. */
enum { ONNX_FORMAT = 7, ONNX_OPERATORS = 13 };

/* Element types, by their codes in the file format. */
enum onnx_type {
    ONNX_FLOAT = 1,
    ONNX_UINT8 = 2,
    ONNX_INT32 = 6,
    ONNX_INT64 = 7,
    ONNX_BOOL = 9,
    ONNX_DOUBLE = 11
};

struct onnx_graph;

/* An empty graph; the names of its values begin with `prefix`. */
struct onnx_graph *onnx_graph_new(struct arena *arena, const char *name, const char *prefix);
/* A subgraph that becomes an attribute of a node of this graph: see onnx_set_graph. */
struct onnx_graph *onnx_graph_inner(struct onnx_graph *graph, const char *name, const char *prefix);
/* A new, unused value name. */
const char *onnx_new_name(struct onnx_graph *graph);

/* A dimension: a number, or a name if it is known only at run time. */
struct onnx_size {
    const char *name; /* NULL: see number */
    int64_t number;
};
enum { ONNX_SIZES_MAX = 4 };
/* Declares a float tensor as input or output of the graph; returns its name. */
const char *onnx_input(struct onnx_graph *graph, const char *name, const char *note,
                       const struct onnx_size *sizes, int count);
void onnx_output(struct onnx_graph *graph, const char *name, const char *note,
                 const struct onnx_size *sizes, int count);

/* Adds a constant tensor; `sizes` is terminated by -1, a scalar has none. Stored little-endian on
 * every machine. Returns its name. */
const char *onnx_constant(struct onnx_graph *graph, enum onnx_type type, const void *data,
                          const int64_t *sizes);
const char *onnx_floats(struct onnx_graph *graph, const float *data, int64_t count);
const char *onnx_matrix(struct onnx_graph *graph, const float *data, int64_t rows, int64_t columns);
const char *onnx_float(struct onnx_graph *graph, float number);
/* Adds a one-element integer vector, as used for shapes and axes. */
const char *onnx_integer(struct onnx_graph *graph, int64_t number);

/* Adds a node; inputs are terminated by NULL, "" omits an optional one. Returns the name of its
 * output. */
const char *onnx_node(struct onnx_graph *graph, const char *operator, const char * const * inputs);
#define ONNX(graph, operator, ...)                                                                 \
    onnx_node(graph, operator,(const char *const[]){__VA_ARGS__, NULL})
/* For the last node: adds an output; adds an output with a given name; sets attributes. */
const char *onnx_add_output(struct onnx_graph *graph);
void onnx_name(struct onnx_graph *graph, const char *name);
void onnx_set(struct onnx_graph *graph, const char *attribute, int64_t number);
void onnx_set_list(struct onnx_graph *graph, const char *attribute, const int64_t *numbers,
                   size_t count);
void onnx_set_graph(struct onnx_graph *graph, const char *attribute, struct onnx_graph *inner);

/* Common nodes: cast to another type; cumulative sum over axis 1; maximum over the last of three
 * axes, which is removed. */
const char *onnx_cast(struct onnx_graph *graph, const char *x, enum onnx_type type);
const char *onnx_running_sum(struct onnx_graph *graph, const char *x);
const char *onnx_highest(struct onnx_graph *graph, const char *x);
/* A polynomial in x, coefficients from the highest power down. */
const char *onnx_polynomial(struct onnx_graph *graph, const char *x, const float *coefficients,
                            int count);

/* Metadata of the file, in order. */
struct onnx_pair {
    const char *key, *value;
};
struct onnx_file {
    const char *producer, *version, *note;
    const struct onnx_pair *metadata;
    size_t metadata_count;
};
/* The version of protobuf-c. */
const char *onnx_library(void);
/* Appends the bytes of the file. */
void onnx_write(struct onnx_graph *graph, const struct onnx_file *file, struct text *out);

#endif
