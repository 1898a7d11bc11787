/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_H
#define ICURISK_NET_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

/* Instruction sets that kernels are made for, each a part of the next. */
enum isa {
    ISA_PLAIN, /* what the compiler makes of vectors of four floats */
    ISA_SSE2,
    ISA_AVX2,   /* with FMA */
    ISA_AVX512, /* F, BW, DQ, VL and VNNI */
    ISA_COUNT
};
const char *isa_name(enum isa isa); /* "plain", "sse2", "avx2", "avx512" */
bool isa_find(const char *name, enum isa *out);
/* Can this processor run it, and was it built in? */
bool isa_runs(enum isa isa);
/* The last one that runs. */
enum isa isa_best(void);

/* c[rows][columns] = start + a b; a(r, k) = a[r * a_row + k * a_step], so that a may be transposed;
 * b[depth][columns] and c have their rows b_row and c_row apart. start is NULL (zero), a bias
 * (start_row 0) or c itself (start_row c_row). */
struct product {
    int rows, columns, depth;
    const float *a;
    long a_row, a_step;
    const float *b;
    long b_row;
    const float *start;
    long start_row;
    float *c;
    long c_row;
    const int *list; /* NULL, or which `depth` of the steps to take, rising */
};

/* c[rows][columns] = bias + x weights for rows that are the hours of a stay: most columns are as
 * they were an hour ago, or 0, and cost little then. inputs <= PROJECTION_INPUTS_MAX. */
enum { PROJECTION_INPUTS_MAX = 1024 };
struct projection {
    int rows, inputs, columns;
    const float *x, *weights, *bias; /* [rows][inputs], [inputs][columns], [columns] */
    float *c;
};

/* Bytes of a row: up to BYTE_ROOM of what follows them is read and written. */
enum { BYTE_INPUTS_MAX = 1024, BYTE_ROOM = 64 };

/* A map of int8, as the kernels read it. Codes lie in quads, of four inputs in turn: [inputs / 4,
 * rounded up][all outputs][4], the rows `stride` bytes apart; what fills the last row up is 0. For
 * rows of bytes that are mostly 0 they lie as a matrix, too. */
struct byte_map {
    int inputs, outputs; /* inputs <= BYTE_INPUTS_MAX */
    const int8_t *quads;
    long stride;
    const int8_t *codes;   /* [inputs][all outputs] */
    const int32_t *offset; /* [outputs] */
    const float *step;     /* [outputs] */
    /* [quads, rounded up to 8]: the largest sum of two neighbours of a quad, without their signs,
     * of any output; 0 past the quads. It says how many bits a sum of products needs. */
    const int32_t *reach;
    /* [outputs]: of the codes; or NULL */
    const int32_t *sums;
};

/* y[j] = or += (bytes codes[j] + offset[j] - less) * step[j] for all outputs of each row; the sum
 * in int32, exact. */
struct byte_product {
    const struct byte_map *map;
    int rows;
    bool add;             /* to y; else y is overwritten */
    const uint8_t *bytes; /* [rows][inputs], bytes_row apart */
    long bytes_row;
    const int32_t *less; /* [rows] */
    float *y;            /* the rows y_row apart */
    long y_row;
    /* Not NULL: instead of y, what to_bytes makes of max(0, y), the rows to_row apart. */
    uint8_t *to;
    long to_row;
    float to_factor;
    int to_zero;
};

/* A recurrent layer in float32, ready to run: matrices as in net/network.h. */
struct recurrence {
    int units, neurons; /* neurons 0: no hidden kernel, an LSTM */
    bool relu;          /* hLSTM: of its inner layer; otherwise tanh */
    int inputs;
    const float *kernel, *bias;
    const float *recurrent, *hidden_kernel;
    float *cell;   /* [units]: zeroed by the caller */
    float *states; /* [steps + 1][units]: row 0 zeroed by the caller, row t + 1 is hour t */
    float *inner;  /* [4 neurons], of an hLSTM: working row */
};

/* Layers that run side by side, each an hour behind the one below, so that the waits of one are
 * filled by the work of another; of several stays, whose floats lie `apart` from one stay to the
 * next. */
enum { RECURRENCE_LAYERS_MAX = 6, RECURRENCE_STAYS = 8 /* at once: takes least time for each */ };
struct recurrences {
    int depth, steps, stays;
    long apart;                      /* of cell, states, inner, first */
    const struct recurrence *layers; /* of the first stay */
    const float *x; /* [steps][inputs <= PROJECTION_INPUTS_MAX], the stays x_apart floats apart */
    long x_apart;
    float *first; /* [steps][width of layer 0]: working rows, for the share of the inputs */
};

/* The few hot loops of scoring, behind one table so that another instruction set is another table
 * beside this one, compared with it by the tests. Matrices are row-major. */
struct kernel {
    enum isa isa;
    void (*product)(const struct product *product);
    /* The same where a has many zeros, which are skipped: start is not NULL, a_step is 1, depth
     * <= PROJECTION_INPUTS_MAX. */
    void (*product_filled)(const struct product *product);
    void (*project)(const struct projection *projection);
    /* y[outputs] += x[inputs] W, rows of W `stride` apart; inputs that are 0 are skipped. */
    void (*multiply_add)(const float *x, int inputs, const float *weights, int stride, int outputs,
                         float *y);
    /* One LSTM step: z[4 units] holds the four pre-activations i, f, c, o; cell and hidden state
     * [units] are replaced. */
    void (*lstm_cell)(const float *z, int units, float *cell, float *hidden);
    void (*recur)(const struct recurrences *stack);
    /* sum of a[i] b[i] */
    float (*dot)(const float *a, const float *b, int n);
    /* In place over n values. */
    void (*tanh)(float *x, int n);
    void (*relu)(float *x, int n);
    /* y[i] = log(1 + x[i]) for x[i] >= 0, finite */
    void (*log1p)(const float *x, int n, float *y);
    /* bytes[i] = round(x[i] * factor) + zero, saturated to 0..255 */
    void (*to_bytes)(const float *x, int n, float factor, int zero, uint8_t *bytes);
    void (*multiply_bytes)(const struct byte_product *product);
};

/* The table of an instruction set that runs here. */
const struct kernel *kernel_for(enum isa isa);
/* The fastest table that this processor can run. */
const struct kernel *kernel_best(void);

/* One table a file, to be reached through kernel_for. */
extern const struct kernel kernel_plain;
#ifdef __x86_64__
extern const struct kernel kernel_sse2;
extern const struct kernel kernel_avx2;
extern const struct kernel kernel_avx512;
/* The hours of kernel_avx512.recur, inputs done, in vectors of 8 floats. */
void kernel_avx512_half_recur_hours(const struct recurrences *stack);
#endif

#endif
