/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "tests/onnx_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/onnx.pb-c.h"
#include "app/onnx_graph.h"
#include "base/memory.h"

enum { VALUES_MAX = 1024 };

struct value {
    const char *name;
    struct onnx_tensor tensor;
};

/* The values of a graph so far. Values of the enclosing graph are visible, too. */
struct scope {
    const struct scope *around;
    struct run *run;
    int count;
    struct value values[VALUES_MAX];
};

struct run {
    struct arena arena;
    jmp_buf stop;
    char *why;
    size_t room;
};

static _Noreturn void fail(struct run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run->why, run->room, format, arguments);
    va_end(arguments);
    longjmp(run->stop, 1);
}

static long count_of(const struct onnx_tensor *t)
{
    long count = 1;
    for (int i = 0; i < t->rank; i++) {
        count *= t->sizes[i];
    }
    return count;
}

static struct onnx_tensor make(struct run *run, int type, int rank, const long *sizes)
{
    struct onnx_tensor t = {.type = type, .rank = rank};
    if (rank > ONNX_RANK_MAX) {
        fail(run, "%d axes", rank);
    }
    for (int i = 0; i < rank; i++) {
        t.sizes[i] = sizes[i];
    }
    t.data = arena_new(&run->arena, ((size_t)count_of(&t) + 1) * sizeof *t.data);
    return t;
}

/* The value as a number of this type: results in float32 are rounded after each operator. */
static double round_to(int type, double x)
{
    return type == ONNX_FLOAT ? (double)(float)x : x;
}

static const struct onnx_tensor *find(const struct scope *scope, const char *name)
{
    for (const struct scope *s = scope; s; s = s->around) {
        for (int i = 0; i < s->count; i++) {
            if (strcmp(s->values[i].name, name) == 0) {
                return &s->values[i].tensor;
            }
        }
    }
    fail(scope->run, "no value %s", name);
}

static void put(struct scope *scope, const char *name, struct onnx_tensor tensor)
{
    if (scope->count == VALUES_MAX) {
        fail(scope->run, "too many values");
    }
    for (int i = 0; i < scope->count; i++) {
        if (strcmp(scope->values[i].name, name) == 0) {
            fail(scope->run, "%s is defined twice", name);
        }
    }
    scope->values[scope->count++] = (struct value){name, tensor};
}

/* ---- one node ---- */

struct call {
    struct run *run;
    struct scope *scope;
    const Onnx__Node *node;
    const struct onnx_tensor *in[16];
    struct onnx_tensor out[16];
};

static long attribute(const struct call *call, const char *name, long otherwise)
{
    for (size_t i = 0; i < call->node->n_attributes; i++) {
        if (strcmp(call->node->attributes[i]->name, name) == 0) {
            return (long)call->node->attributes[i]->number;
        }
    }
    return otherwise;
}

static const Onnx__Attribute *attribute_list(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->node->n_attributes; i++) {
        if (strcmp(call->node->attributes[i]->name, name) == 0) {
            return call->node->attributes[i];
        }
    }
    fail(call->run, "%s: no %s", call->node->operator_, name);
}

/* The axis counted from the front; negative numbers count from the back. */
static int axis_of(const struct call *call, long axis, int rank)
{
    axis = axis < 0 ? axis + rank : axis;
    if (axis < 0 || axis >= rank) {
        fail(call->run, "%s: no axis %ld", call->node->operator_, axis);
    }
    return (int)axis;
}

/* The index in t of element `at` of a tensor to which t is broadcast. */
static long broadcast_index(const struct onnx_tensor *t, const struct onnx_tensor *to, long at)
{
    long offset = 0, stride = 1;
    for (int i = to->rank - 1; i >= 0; i--) {
        long index = at % to->sizes[i];
        int own = i - (to->rank - t->rank);
        at /= to->sizes[i];
        if (own >= 0) {
            offset += t->sizes[own] == 1 ? 0 : index * stride;
            stride *= t->sizes[own];
        }
    }
    return offset;
}

/* A new tensor, with the sizes to which the inputs are broadcast. */
static struct onnx_tensor new_broadcast(const struct call *call, int inputs, int type)
{
    int rank = 0;
    long sizes[ONNX_RANK_MAX] = {1, 1, 1, 1};
    for (int k = 0; k < inputs; k++) {
        rank = call->in[k]->rank > rank ? call->in[k]->rank : rank;
    }
    for (int k = 0; k < inputs; k++) {
        for (int i = 0; i < call->in[k]->rank; i++) {
            long size = call->in[k]->sizes[i], *to = &sizes[rank - call->in[k]->rank + i];
            if (size != *to && size != 1 && *to != 1) {
                fail(call->run, "%s: sizes %ld and %ld", call->node->operator_, size, *to);
            }
            *to = size == 1 ? *to : size;
        }
    }
    return make(call->run, type, rank, sizes);
}

static double f_add(double a, double b)
{
    return a + b;
}
static double f_sub(double a, double b)
{
    return a - b;
}
static double f_mul(double a, double b)
{
    return a * b;
}
static double f_div(double a, double b)
{
    return a / b;
}
static double f_equal(double a, double b)
{
    return a == b;
}
static double f_greater(double a, double b)
{
    return a > b;
}
static double f_max(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : fmax(a, b);
}
static double f_min(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : fmin(a, b);
}
static double f_sigmoid(double a)
{
    return 1 / (1 + exp(-a));
}
static double f_relu(double a)
{
    return a > 0 ? a : 0;
}
static double f_not(double a)
{
    return a == 0;
}
static double f_isnan(double a)
{
    return isnan(a);
}
static double f_same(double a)
{
    return a;
}

static const struct {
    const char *name;
    double (*f)(double a, double b);
    int type; /* of the result; 0: of the first input */
} BINARY[] = {{"Add", f_add, 0},
              {"Sub", f_sub, 0},
              {"Mul", f_mul, 0},
              {"Div", f_div, 0},
              {"Pow", pow, 0},
              {"Max", f_max, 0},
              {"Min", f_min, 0},
              {"Equal", f_equal, ONNX_BOOL},
              {"Greater", f_greater, ONNX_BOOL}};

static const struct {
    const char *name;
    double (*f)(double a);
    int type;
} UNARY[] = {{"Abs", fabs, 0},
             {"Exp", exp, 0},
             {"Log", log, 0},
             {"Floor", floor, 0},
             {"Round", nearbyint, 0},
             {"Tanh", tanh, 0},
             {"Sigmoid", f_sigmoid, 0},
             {"Relu", f_relu, 0},
             {"Identity", f_same, 0},
             {"Not", f_not, 0},
             {"IsNaN", f_isnan, ONNX_BOOL}};

/* Elementwise operators. False: it is not one. */
static bool run_elementwise(struct call *call)
{
    const char *name = call->node->operator_;
    for (size_t i = 0; i < sizeof BINARY / sizeof *BINARY; i++) {
        if (strcmp(BINARY[i].name, name) == 0) {
            const struct onnx_tensor *a = call->in[0], *b = call->in[1];
            if (a->type != b->type) {
                fail(call->run, "%s of types %d and %d", name, a->type, b->type);
            }
            struct onnx_tensor out =
                new_broadcast(call, 2, BINARY[i].type ? BINARY[i].type : a->type);
            for (long k = 0; k < count_of(&out); k++) {
                out.data[k] = round_to(out.type, BINARY[i].f(a->data[broadcast_index(a, &out, k)],
                                                             b->data[broadcast_index(b, &out, k)]));
            }
            call->out[0] = out;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof UNARY / sizeof *UNARY; i++) {
        if (strcmp(UNARY[i].name, name) == 0) {
            struct onnx_tensor out =
                new_broadcast(call, 1, UNARY[i].type ? UNARY[i].type : call->in[0]->type);
            for (long k = 0; k < count_of(&out); k++) {
                out.data[k] = round_to(out.type, UNARY[i].f(call->in[0]->data[k]));
            }
            call->out[0] = out;
            return true;
        }
    }
    return false;
}

static void run_where(struct call *call)
{
    struct onnx_tensor out = new_broadcast(call, 3, call->in[1]->type);
    if (call->in[0]->type != ONNX_BOOL || call->in[2]->type != out.type) {
        fail(call->run, "Where: types");
    }
    for (long k = 0; k < count_of(&out); k++) {
        int from = call->in[0]->data[broadcast_index(call->in[0], &out, k)] != 0 ? 1 : 2;
        out.data[k] = call->in[from]->data[broadcast_index(call->in[from], &out, k)];
    }
    call->out[0] = out;
}

static void run_cast(struct call *call)
{
    struct onnx_tensor out = new_broadcast(call, 1, (int)attribute(call, "to", 0));
    for (long k = 0; k < count_of(&out); k++) {
        double x = call->in[0]->data[k];
        out.data[k] = out.type == ONNX_BOOL ? x != 0 : round_to(out.type, x);
        if (out.type == ONNX_UINT8 && !(x >= 0 && x <= 255)) {
            fail(call->run, "Cast: %g is no byte", x);
        }
    }
    call->out[0] = out;
}

/* a[..][n] b[n][m]; for bytes the zero points are subtracted first. */
static void run_matmul(struct call *call)
{
    const struct onnx_tensor *a = call->in[0], *b = call->in[1];
    bool bytes = strcmp(call->node->operator_, "MatMulInteger") == 0;
    double zero_a = bytes ? call->in[2]->data[0] : 0, zero_b = bytes ? call->in[3]->data[0] : 0;
    long n = b->sizes[0], m = b->sizes[1], rows = count_of(a) / n, sizes[ONNX_RANK_MAX];
    if (b->rank != 2 || a->sizes[a->rank - 1] != n || a->type != b->type) {
        fail(call->run, "MatMul: sizes");
    }
    memcpy(sizes, a->sizes, sizeof sizes);
    sizes[a->rank - 1] = m;
    struct onnx_tensor out = make(call->run, bytes ? ONNX_INT32 : a->type, a->rank, sizes);
    for (long r = 0; r < rows; r++) {
        for (long i = 0; i < n; i++) {
            double x = a->data[r * n + i] - zero_a;
            for (long j = 0; j < m; j++) {
                out.data[r * m + j] += x * (b->data[i * m + j] - zero_b);
            }
        }
    }
    for (long k = 0; k < rows * m; k++) {
        out.data[k] = round_to(out.type, out.data[k]);
    }
    call->out[0] = out;
}

/* ---- shapes ---- */

/* Reshape. */
static void run_reshape(struct call *call)
{
    bool more = strcmp(call->node->operator_, "Unsqueeze") == 0;
    const struct onnx_tensor *x = call->in[0];
    int rank = x->rank + (more ? 1 : -1),
        axis = axis_of(call, (long)call->in[1]->data[0], more ? rank : x->rank);
    long sizes[ONNX_RANK_MAX + 1];
    if (!more && x->sizes[axis] != 1) {
        fail(call->run, "Squeeze: %ld", x->sizes[axis]);
    }
    for (int i = 0; i < rank; i++) {
        sizes[i] = more && i == axis ? 1 : x->sizes[i < axis ? i : more ? i - 1 : i + 1];
    }
    call->out[0] = make(call->run, x->type, rank, sizes);
    memcpy(call->out[0].data, x->data, (size_t)count_of(x) * sizeof *x->data);
}

static void run_shape(struct call *call)
{
    call->out[0] = make(call->run, ONNX_INT64, 1, &(long){call->in[0]->rank});
    for (int i = 0; i < call->in[0]->rank; i++) {
        call->out[0].data[i] = (double)call->in[0]->sizes[i];
    }
}

static void run_constant_of_shape(struct call *call)
{
    long sizes[ONNX_RANK_MAX];
    for (long i = 0; i < call->in[0]->sizes[0]; i++) {
        sizes[i] = (long)call->in[0]->data[i];
    }
    call->out[0] = make(call->run, ONNX_FLOAT, (int)call->in[0]->sizes[0], sizes);
}

static void run_concat(struct call *call)
{
    long a = count_of(call->in[0]), b = count_of(call->in[1]);
    if (call->in[0]->rank != 1 || call->in[1]->rank != 1) {
        fail(call->run, "Concat: not of rows");
    }
    call->out[0] = make(call->run, call->in[0]->type, 1, &(long){a + b});
    memcpy(call->out[0].data, call->in[0]->data, (size_t)a * sizeof(double));
    memcpy(call->out[0].data + a, call->in[1]->data, (size_t)b * sizeof(double));
}

/* [a][b][c] as [b][a][c] */
static struct onnx_tensor swap_first_axes(struct run *run, const struct onnx_tensor *x)
{
    long a = x->sizes[0], b = x->sizes[1], c = x->sizes[2];
    struct onnx_tensor out = make(run, x->type, 3, (long[]){b, a, c});
    for (long i = 0; i < a * b; i++) {
        memcpy(out.data + (i % b * a + i / b) * c, x->data + i * c, (size_t)c * sizeof(double));
    }
    return out;
}

static void run_transpose(struct call *call)
{
    const int64_t *perm = attribute_list(call, "perm")->numbers;
    if (call->in[0]->rank != 3 || perm[0] != 1 || perm[1] != 0 || perm[2] != 2) {
        fail(call->run, "Transpose: not 1 0 2");
    }
    call->out[0] = swap_first_axes(call->run, call->in[0]);
}

/* How many numbers an entry of this axis has. */
static long block_size(const struct onnx_tensor *t, int axis)
{
    long count = 1;
    for (int i = axis + 1; i < t->rank; i++) {
        count *= t->sizes[i];
    }
    return count;
}

/* The entries list[0..count-1] of an axis. */
static struct onnx_tensor take(struct run *run, const struct onnx_tensor *x, int axis,
                               const double *list, long count)
{
    long sizes[ONNX_RANK_MAX], block = block_size(x, axis), of = x->sizes[axis];
    memcpy(sizes, x->sizes, sizeof sizes);
    sizes[axis] = count;
    struct onnx_tensor out = make(run, x->type, x->rank, sizes);
    for (long k = 0; k < count_of(&out); k++) {
        long at = (long)list[k / block % count];
        if (at < 0 || at >= of) {
            fail(run, "no entry %ld of %ld", at, of);
        }
        out.data[k] = x->data[(k / block / count * of + at) * block + k % block];
    }
    return out;
}

static void run_gather(struct call *call)
{
    int axis = axis_of(call, attribute(call, "axis", 0), call->in[0]->rank);
    call->out[0] = take(call->run, call->in[0], axis, call->in[1]->data, call->in[1]->sizes[0]);
}

static void run_slice(struct call *call)
{
    const struct onnx_tensor *x = call->in[0];
    int axis = call->node->n_inputs > 3 ? axis_of(call, (long)call->in[3]->data[0], x->rank) : 0;
    double list[1024];
    long from = (long)call->in[1]->data[0], to = (long)call->in[2]->data[0];
    to = to > x->sizes[axis] ? x->sizes[axis] : to;
    for (long i = from; i < to && i - from < 1024; i++) {
        list[i - from] = (double)i;
    }
    call->out[0] = take(call->run, x, axis, list, to - from);
}

static void run_split(struct call *call)
{
    const struct onnx_tensor *x = call->in[0];
    int axis = axis_of(call, attribute(call, "axis", 0), x->rank);
    long parts = (long)call->node->n_outputs, wide = x->sizes[axis] / parts;
    double list[1024];
    for (long p = 0; p < parts; p++) {
        for (long i = 0; i < wide && i < 1024; i++) {
            list[i] = (double)(p * wide + i);
        }
        call->out[p] = take(call->run, x, axis, list, wide);
    }
}

/* ---- over an axis ---- */

static void run_reduce_max(struct call *call)
{
    const struct onnx_tensor *x = call->in[0];
    long wide = x->sizes[2];
    if (x->rank != 3 || attribute_list(call, "axes")->numbers[0] != 2 ||
        attribute(call, "keepdims", 1) != 0) {
        fail(call->run, "ReduceMax: not of the last of three axes");
    }
    call->out[0] = make(call->run, x->type, 2, x->sizes);
    for (long r = 0; r < x->sizes[0] * x->sizes[1]; r++) {
        double most = x->data[r * wide];
        for (long i = 1; i < wide; i++) {
            most = f_max(most, x->data[r * wide + i]);
        }
        call->out[0].data[r] = most;
    }
}

static void run_cumsum(struct call *call)
{
    const struct onnx_tensor *x = call->in[0];
    int axis = axis_of(call, (long)call->in[1]->data[0], x->rank);
    long block = block_size(x, axis), of = x->sizes[axis];
    struct onnx_tensor out = make(call->run, x->type, x->rank, x->sizes);
    for (long k = 0; k < count_of(x); k++) {
        double before = k / block % of > 0 ? out.data[k - block] : 0;
        out.data[k] = round_to(x->type, before + x->data[k]);
    }
    call->out[0] = out;
}

/* Axis 1 in descending order, with indices. */
static void run_topk(struct call *call)
{
    const struct onnx_tensor *x = call->in[0];
    long hours = x->sizes[1];
    if (x->rank != 2 || (long)call->in[1]->data[0] != hours) {
        fail(call->run, "TopK: not all of a row");
    }
    call->out[0] = make(call->run, x->type, 2, x->sizes);
    call->out[1] = make(call->run, ONNX_INT64, 2, x->sizes);
    for (long k = 0; k < count_of(x); k++) {
        const double *row = x->data + k / hours * hours;
        long place = 0;
        for (long i = 0; i < hours; i++) {
            place += row[i] > row[k % hours];
        }
        call->out[0].data[k / hours * hours + place] = row[k % hours];
        call->out[1].data[k / hours * hours + place] = (double)(k % hours);
    }
}

/* GatherND, as far as it reorders the rows of each stay. */
static void run_gather_nd(struct call *call)
{
    const struct onnx_tensor *x = call->in[0], *at = call->in[1];
    if (attribute(call, "batch_dims", 0) != 1 || at->rank != 3 || at->sizes[2] != 1) {
        fail(call->run, "GatherND: not of rows");
    }
    call->out[0] = make(call->run, x->type, 3, x->sizes);
    for (long r = 0; r < x->sizes[0] * x->sizes[1]; r++) {
        long from = r / x->sizes[1] * x->sizes[1] + (long)at->data[r];
        memcpy(call->out[0].data + r * x->sizes[2], x->data + from * x->sizes[2],
               (size_t)x->sizes[2] * sizeof(double));
    }
}

static void run_gather_elements(struct call *call)
{
    const struct onnx_tensor *x = call->in[0], *at = call->in[1];
    if (attribute(call, "axis", 0) != 1 || x->rank != 2) {
        fail(call->run, "GatherElements: axis");
    }
    call->out[0] = make(call->run, x->type, 2, at->sizes);
    for (long k = 0; k < count_of(at); k++) {
        call->out[0].data[k] = x->data[k / at->sizes[1] * x->sizes[1] + (long)at->data[k]];
    }
}

/* ---- recurrent ---- */

/* z[j] = row j of w[..][n] times x */
static double product(const double *w, long n, long j, const double *x)
{
    double sum = 0;
    for (long i = 0; i < n; i++) {
        sum += w[j * n + i] * x[i];
    }
    return sum;
}

/* One hour of one stay; w, r, b: the inputs 1 to 3, n inputs, u units. */
static void lstm_hour(const struct call *call, const double *x, long n, long u, const double *h,
                      double *c, double *next)
{
    const double *w = call->in[1]->data, *r = call->in[2]->data, *b = call->in[3]->data;
    for (long j = 0; j < u; j++) {
        double z[4];
        for (long g = 0; g < 4; g++) { /* i o f c */
            long row = g * u + j;
            z[g] = product(w, n, row, x) + product(r, u, row, h) + b[row] + b[4 * u + row];
        }
        c[j] = f_sigmoid(z[2]) * c[j] + f_sigmoid(z[0]) * tanh(z[3]);
        next[j] = f_sigmoid(z[1]) * tanh(c[j]);
    }
}

static void gru_hour(const struct call *call, const double *x, long n, long u, const double *h,
                     double *c, double *next)
{
    const double *w = call->in[1]->data, *r = call->in[2]->data, *b = call->in[3]->data;
    (void)c;
    for (long j = 0; j < u; j++) {
        double a[3], s[3]; /* z r h: of the inputs, of the state */
        for (long g = 0; g < 3; g++) {
            long row = g * u + j;
            a[g] = product(w, n, row, x) + b[row];
            s[g] = product(r, u, row, h) + b[3 * u + row];
        }
        double z = f_sigmoid(a[0] + s[0]), reset = f_sigmoid(a[1] + s[1]);
        next[j] = (1 - z) * tanh(a[2] + reset * s[2]) + z * h[j];
    }
}

static void run_recurrent(struct call *call)
{
    bool lstm = strcmp(call->node->operator_, "LSTM") == 0;
    const struct onnx_tensor *x = call->in[0];
    long hours = x->sizes[0], stays = x->sizes[1], n = x->sizes[2];
    long u = attribute(call, "hidden_size", 0);
    if (!lstm && attribute(call, "linear_before_reset", 0) != 1) {
        fail(call->run, "GRU: not of this form");
    }
    call->out[0] = make(call->run, ONNX_FLOAT, 4, (long[]){hours, 1, stays, u});
    call->out[1] = make(call->run, ONNX_FLOAT, 3, (long[]){1, stays, u});
    for (long s = 0; s < stays; s++) {
        double *cell = arena_new(&call->run->arena, (size_t)u * sizeof *cell);
        double *h = call->out[1].data + s * u;
        for (long t = 0; t < hours; t++) {
            double *next = call->out[0].data + (t * stays + s) * u;
            (lstm ? lstm_hour : gru_hour)(call, x->data + (t * stays + s) * n, n, u, h, cell, next);
            memcpy(h, next, (size_t)u * sizeof *h);
        }
    }
}

static void run_graph(struct scope *scope, const Onnx__Graph *graph);

static struct scope *new_scope(struct run *run, const struct scope *around)
{
    struct scope *scope = arena_new(&run->arena, sizeof *scope);
    scope->around = around;
    scope->run = run;
    return scope;
}

/* Scan over axis 1, with one output collected along axis 1. */
static void run_scan(struct call *call)
{
    const Onnx__Graph *body = attribute_list(call, "body")->graph;
    int scans = (int)attribute(call, "num_scan_inputs", 0);
    int states = (int)call->node->n_inputs - scans;
    long stays = call->in[states]->sizes[0], hours = call->in[states]->sizes[1];
    const struct onnx_tensor *state[16];
    if (attribute_list(call, "scan_input_axes")->numbers[0] != 1 ||
        attribute_list(call, "scan_output_axes")->numbers[0] != 1 ||
        body->n_outputs != (size_t)states + 1 || body->n_inputs != call->node->n_inputs) {
        fail(call->run, "Scan: not of this form");
    }
    memcpy(state, call->in, sizeof state);
    for (long t = 0; t < hours; t++) {
        struct scope *hour = new_scope(call->run, call->scope);
        for (int i = 0; i < states; i++) {
            put(hour, body->inputs[i]->name, *state[i]);
        }
        for (int i = states; i < states + scans; i++) {
            struct onnx_tensor row = take(call->run, call->in[i], 1, &(double){(double)t}, 1);
            row.rank = 2;
            row.sizes[1] = row.sizes[2];
            put(hour, body->inputs[i]->name, row);
        }
        run_graph(hour, body);
        for (int i = 0; i < states; i++) {
            state[i] = find(hour, body->outputs[i]->name);
        }
        const struct onnx_tensor *shown = find(hour, body->outputs[states]->name);
        long wide = shown->sizes[1];
        if (t == 0) {
            call->out[states] = make(call->run, ONNX_FLOAT, 3, (long[]){stays, hours, wide});
        }
        for (long s = 0; s < stays; s++) {
            memcpy(call->out[states].data + (s * hours + t) * wide, shown->data + s * wide,
                   (size_t)wide * sizeof(double));
        }
    }
    for (int i = 0; i < states; i++) {
        call->out[i] = *state[i];
    }
}

/* ---- all operators ---- */

static const struct {
    const char *name;
    void (*run)(struct call *call);
} OPERATORS[] = {
    {"Where", run_where},        {"Cast", run_cast},
    {"MatMul", run_matmul},      {"MatMulInteger", run_matmul},
    {"Squeeze", run_reshape},    {"Unsqueeze", run_reshape},
    {"Shape", run_shape},        {"ConstantOfShape", run_constant_of_shape},
    {"Concat", run_concat},      {"Transpose", run_transpose},
    {"Gather", run_gather},      {"Slice", run_slice},
    {"Split", run_split},        {"ReduceMax", run_reduce_max},
    {"CumSum", run_cumsum},      {"TopK", run_topk},
    {"GatherND", run_gather_nd}, {"GatherElements", run_gather_elements},
    {"LSTM", run_recurrent},     {"GRU", run_recurrent},
    {"Scan", run_scan},
};

static void run_node(struct scope *scope, const Onnx__Node *node)
{
    struct call call = {.run = scope->run, .scope = scope, .node = node};
    if (node->n_inputs > 16 || node->n_outputs > 16) {
        fail(scope->run, "%s: too many values", node->operator_);
    }
    for (size_t i = 0; i < node->n_inputs; i++) {
        call.in[i] = find(scope, node->inputs[i]);
    }
    bool known = run_elementwise(&call);
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS && !known; i++) {
        if (strcmp(OPERATORS[i].name, node->operator_) == 0) {
            OPERATORS[i].run(&call);
            known = true;
        }
    }
    if (!known) {
        fail(scope->run, "no operator %s", node->operator_);
    }
    for (size_t i = 0; i < node->n_outputs; i++) {
        put(scope, node->outputs[i], call.out[i]);
    }
}

/* Numbers of the file are little endian on every machine. */
static double number_at(struct run *run, const Onnx__Tensor *tensor, size_t at)
{
    static const unsigned char WIDTHS[] = {[ONNX_FLOAT] = 4, [ONNX_UINT8] = 1, [ONNX_INT32] = 4,
                                           [ONNX_INT64] = 8, [ONNX_BOOL] = 1,  [ONNX_DOUBLE] = 8};
    size_t width = tensor->type >= 0 && tensor->type <= ONNX_DOUBLE ? WIDTHS[tensor->type] : 0;
    uint64_t bits = 0;
    float single;
    double wide;
    if (width == 0 || tensor->data.len < (at + 1) * width) {
        fail(run, "constant %s: bytes are missing", tensor->name);
    }
    for (size_t i = width; i > 0; i--) {
        bits = bits << 8 | tensor->data.data[at * width + i - 1];
    }
    uint32_t low = (uint32_t)bits;
    memcpy(&single, &low, sizeof single);
    memcpy(&wide, &bits, sizeof wide);
    return tensor->type == ONNX_FLOAT    ? (double)single
           : tensor->type == ONNX_DOUBLE ? wide
           : tensor->type == ONNX_INT32  ? (double)(int32_t)low
                                         : (double)(int64_t)bits;
}

static void run_graph(struct scope *scope, const Onnx__Graph *graph)
{
    for (size_t i = 0; i < graph->n_constants; i++) {
        const Onnx__Tensor *constant = graph->constants[i];
        long sizes[ONNX_RANK_MAX];
        for (size_t k = 0; k < constant->n_sizes && k < ONNX_RANK_MAX; k++) {
            sizes[k] = (long)constant->sizes[k];
        }
        struct onnx_tensor t = make(scope->run, constant->type, (int)constant->n_sizes, sizes);
        for (long k = 0; k < count_of(&t); k++) {
            t.data[k] = number_at(scope->run, constant, (size_t)k);
        }
        put(scope, constant->name, t);
    }
    for (size_t i = 0; i < graph->n_nodes; i++) {
        run_node(scope, graph->nodes[i]);
    }
}

static void run_model(struct run *run, const Onnx__Model *model, const struct onnx_given *given,
                      int given_count, float *risks, size_t count)
{
    struct scope *scope = new_scope(run, NULL);
    const Onnx__Graph *graph = model->graph;
    if ((int)graph->n_inputs != given_count || graph->n_outputs != 1) {
        fail(run, "%zu inputs", graph->n_inputs);
    }
    for (int i = 0; i < given_count; i++) {
        const Onnx__Shape *shape = graph->inputs[i]->type->tensor->shape;
        if (strcmp(graph->inputs[i]->name, given[i].name) != 0 ||
            shape->n_dimensions != (size_t)given[i].tensor.rank) {
            fail(run, "input %s is not as it is given", graph->inputs[i]->name);
        }
        put(scope, given[i].name, given[i].tensor);
    }
    run_graph(scope, graph);
    const struct onnx_tensor *risk = find(scope, "risk");
    if (risk->type != ONNX_FLOAT || risk->rank != 2 || count_of(risk) != (long)count) {
        fail(run, "%ld risks", count_of(risk));
    }
    for (size_t i = 0; i < count; i++) {
        risks[i] = (float)risk->data[i];
    }
}

bool onnx_run(const void *file, size_t size, const struct onnx_given *given, int given_count,
              float *risks, size_t count, char *why, size_t room)
{
    struct run run = {.why = why, .room = room};
    Onnx__Model *model = onnx__model__unpack(NULL, size, file);
    volatile bool ok = false;
    if (!model || !model->graph) {
        snprintf(why, room, "no ONNX file");
    } else if (setjmp(run.stop) == 0) {
        run_model(&run, model, given, given_count, risks, count);
        ok = true;
    }
    if (model) {
        onnx__model__free_unpacked(model, NULL);
    }
    arena_free(&run.arena);
    return ok;
}
