/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_H
#define ICURISK_NET_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "net/loops.h"

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

/* What an instruction set can do beyond vectors of floats. */
enum kernel_flag {
    KERNEL_FUSED = 1 << 0,  /* a b + c, rounded once */
    KERNEL_MASKS = 1 << 1,  /* reads and writes a part of a vector */
    KERNEL_PAIRS = 1 << 2,  /* adds products of small integers in pairs */
    KERNEL_BYTES = 1 << 3,  /* adds products of bytes to sums of 32 bits in one instruction */
    KERNEL_POWERS = 1 << 4, /* takes powers of two from a table in registers */
};

/* An instruction set: the few hot loops of scoring and training, written with it. The tests compare
 * each table with simple loops and with the plain one. Matrices are row-major. */
struct kernel {
    const char *isa;    /* the name by which --isa chooses it */
    bool built;         /* false: for other processors, and nothing below is set */
    bool (*runs)(void); /* does this processor have it? NULL: each has that it is built for */
    int lanes;          /* floats of a vector */
    unsigned flags;     /* of enum kernel_flag */
    int worth;          /* of two sets the higher is the faster: by lanes, then by flags */
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
    struct loops loops; /* of training */
};

/* The instruction sets, a row each and in any order; ROW(x) stands for the table kernel_x, which
 * src/net/kernel_x.c defines. The longest vectors stand first only because they are found sooner.
 */
#define KERNEL_SETS(ROW) ROW(avx512) ROW(avx2) ROW(neon) ROW(sse2) ROW(plain)
#define KERNEL_DECLARED(name) extern const struct kernel kernel_##name;
KERNEL_SETS(KERNEL_DECLARED)
#undef KERNEL_DECLARED
#define KERNEL_NAME(name) " " #name /* for a text that lists them */
/* A table that this program was not built with. */
#define KERNEL_NOT_BUILT(set)                                                                      \
    {                                                                                              \
        .isa = (set)                                                                               \
    }

/* Table i of the list, or NULL past its end. */
const struct kernel *kernel_at(int i);
/* The table of that name, or NULL. */
const struct kernel *kernel_find(const char *name);
/* Was it built in, and can this processor run it? */
bool kernel_runs(const struct kernel *kernel);
/* The fastest table that this processor can run: the one with the longest vectors, and of several
 * the one that can do most. */
const struct kernel *kernel_best(void);

#ifdef __x86_64__
/* The hours of kernel_avx512.recur, inputs done, in vectors of 8 floats. */
void kernel_avx512_half_recur_hours(const struct recurrences *stack);
#endif

#endif
