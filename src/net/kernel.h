/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_H
#define ICURISK_NET_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "net/loops.h"

/* Matrix product c[rows][columns] = start + a b, with a(r, k) = a[r * a_row + k * a_step], so that
 * a may be transposed. b_row and c_row are the row strides of b[depth][columns] and c, in floats.
 * start is NULL (zero), a bias (start_row 0) or c itself (start_row c_row). */
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
    const int *list; /* NULL, or the `depth` values of k to sum over, ascending */
};

/* c[rows][columns] = bias + x weights, where rows are the hours of a stay. Fast because most inputs
 * are 0 or unchanged from the hour before. inputs <= PROJECTION_INPUTS_MAX. */
enum { PROJECTION_INPUTS_MAX = 1024 };
struct projection {
    int rows, inputs, columns;
    const float *x, *weights, *bias; /* [rows][inputs], [inputs][columns], [columns] */
    float *c;
    const struct sparse_map *sparse; /* NULL, or the same map without its zeros, which is faster */
};

/* A linear map without the weights that are 0: those of output j are begin[j] to end[j] - 1. */
struct sparse_weight {
    int32_t at; /* input */
    float weight;
};
struct sparse_map {
    int outputs;
    const int32_t *begin, *end; /* [outputs] */
    const struct sparse_weight *weights;
    const float *bias; /* [outputs], or NULL */
};

/* Recurrent layers with few weights, for up to SPARSE_STAYS stays. Stays are lanes, so that each
 * weight that is left costs the same and each that is 0 costs nothing. */
enum { SPARSE_STAYS = 32 };
struct sparse_layer {
    int inputs, units, neurons; /* neurons 0: an LSTM */
    bool relu;
    struct sparse_map sums;   /* of the inputs and, after them, the states of the hour before */
    struct sparse_map hidden; /* hLSTM: of the four inner blocks to the four gates */
};
struct sparse_recurrences {
    int depth, steps, stays;
    const struct sparse_layer *layers;
    struct sparse_map output; /* of the states of the last layer */
    const float *x;           /* [steps][inputs of layer 0], the stays x_apart floats apart */
    long x_apart;
    float *rows;   /* [inputs and all units][SPARSE_STAYS]: scratch */
    float *cells;  /* [all units][SPARSE_STAYS]: scratch */
    float *sums;   /* [4 times the widest][SPARSE_STAYS]: scratch */
    float *gates;  /* the same */
    float *logits; /* [SPARSE_STAYS]: of the last hour */
};

/* Most bytes in a row. Kernels may read and write up to BYTE_ROOM bytes past its end. */
enum { BYTE_INPUTS_MAX = 1024, BYTE_ROOM = 64 };

/* An int8 linear map in the layout of the kernels. Codes are stored in quads of four consecutive
 * inputs: [inputs / 4, rounded up][all outputs][4], row stride `stride` bytes, the last row padded
 * with 0. `codes` holds the same as a plain matrix, for inputs that are mostly 0. */
struct byte_map {
    int inputs, outputs; /* inputs <= BYTE_INPUTS_MAX */
    const int8_t *quads;
    long stride;
    const int8_t *codes;   /* [inputs][all outputs] */
    const int32_t *offset; /* [outputs] */
    const float *step;     /* [outputs] */
    /* [quads, rounded up to 8]: the largest sum, over all outputs, of the absolute values of two
     * neighbouring codes of a quad; 0 past the quads. Bounds the bits that a sum of products needs.
     */
    const int32_t *reach;
    /* [outputs]: sum of the codes of each output; or NULL */
    const int32_t *sums;
    const struct byte_signs *signs; /* NULL, or where all codes are of one size; see kernel.signs */
    int first;                      /* output of `signs` that is output 0 here */
};

/* A map whose codes are all +size or -size, so that its products are sums of bytes. Sums of bytes
 * minus input_zero fit in 16 bits: signed ones, or unsigned ones if input_zero is 0. */
enum { SIGN_OUTPUTS = 16, SIGN_INPUTS_MAX = 257 };
struct byte_signs {
    int outputs; /* of the whole map: a multiple of SIGN_OUTPUTS */
    int size, input_zero;
    const int32_t *bias; /* [outputs], or NULL: as code sums */
    /* [inputs][outputs]: 0xffff for +size, else 0. Of each eight, outputs 0 to 3 are the lower
     * halves of 32-bit integers and 4 to 7 the upper ones. */
    const uint16_t *masks;
};

/* y[j] = (or +=) (bytes codes[j] + offset[j] - zero_term) * step[j] for all outputs j of each row;
 * the sum is exact, in int32. */
struct byte_product {
    const struct byte_map *map;
    int rows;
    bool add;             /* add to y; else overwrite it */
    const uint8_t *bytes; /* [rows][inputs], row stride bytes_row */
    long bytes_row;
    const int32_t *zero_term; /* [rows] */
    float *y;                 /* row stride y_row */
    long y_row;
    /* If not NULL: instead of y, writes max(0, y) converted as by to_bytes, with row stride to_row.
     */
    uint8_t *to;
    long to_row;
    float to_factor;
    int to_zero;
};

/* A dense map whose weights are +size[j] or -size[j] for output j, run by additions. Each row of
 * inputs is rounded to whole codes of at most BINARY_CODE_MOST, in units of its largest |x| over
 * BINARY_CODE_MOST (rows without a value of BINARY_LEAST: all 0). */
enum { BINARY_INPUTS_MAX = 256, BINARY_CODE_MOST = 127, BINARY_STRIDE = 64 };
#define BINARY_LEAST 1e-30F
struct binary_map {
    int inputs, outputs; /* <= BINARY_INPUTS_MAX */
    long stride;         /* outputs, rounded up to BINARY_STRIDE */
    /* [inputs][stride]: 0xff where the weight is negative, else 0, the outputs of each sixteen in
     * the order of binary_place() */
    const uint8_t *masks;
    const float *size, *bias; /* [outputs] */
};
/* Where the mask of an output stands: output o of sixteen is byte o / 4, from the lowest, of 32-bit
 * integer o % 4. */
static inline int binary_place(int output)
{
    int lane = output % 4, byte = output % 16 / 4;
    return output / 16 * 16 + 4 * lane +
           (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? byte : 3 - byte);
}
/* y = bias + W x for each row, or max(0, y) with relu; NaN where an input of the row is not finite.
 * The same bits on every instruction set. */
struct binary_product {
    int rows;
    bool relu;
    const float *x; /* row stride x_row */
    long x_row;
    float *y; /* row stride y_row */
    long y_row;
    bool positive;  /* x is what another product with relu gave, and */
    float *largest; /* [rows]: its largest value of each row; on return that of y */
};

/* A recurrent layer in float32; matrices as in net/network.h. */
struct recurrence {
    int units, neurons; /* neurons 0: an LSTM, without hidden kernel */
    bool relu;          /* hLSTM: the inner layer uses ReLU; otherwise tanh */
    int inputs;
    const float *kernel, *bias;
    const float *recurrent, *hidden_kernel;
    float *cell;   /* [units]: zeroed by the caller */
    float *states; /* [steps + 1][units]: row 0 zeroed by the caller, row t + 1 is hour t */
    float *inner;  /* [4 neurons]: scratch of an hLSTM */
    const struct sparse_map *sparse; /* NULL, or the kernel without its zeros; see projection */
};

/* A stack of layers that are interleaved, each one hour behind the layer below, to hide latency;
 * for several stays, whose data are `apart` floats from each other. */
enum {
    RECURRENCE_LAYERS_MAX = 6,
    RECURRENCE_STAYS = 8 /* stays per call with the best throughput */
};
struct recurrences {
    int depth, steps, stays;
    int widest;                      /* units of the largest layer */
    long apart;                      /* stride between stays of cell, states, inner and first */
    const struct recurrence *layers; /* of the first stay */
    const float *x; /* [steps][inputs <= PROJECTION_INPUTS_MAX], the stays x_apart floats apart */
    long x_apart;
    float *first; /* [steps][width of layer 0]: scratch for the projected inputs */
};

/* An int8 map of a recurrent layer. Its inputs become integers, round(x * factor) clamped to low ..
 * high: the bytes of a byte_map minus their zero point. */
enum { CODE_INPUTS_MAX = 1024 };
struct code_map {
    int inputs, outputs; /* inputs <= CODE_INPUTS_MAX */
    const float *step;   /* [outputs]: scale of the sums */
    float factor, low, high;
    /* Codes minus their zero point. With KERNEL_PAIRS: 16-bit integers, [inputs / 2, rounded
     * up][outputs][2], padded with 0; otherwise floats, [inputs][outputs]. */
    const void *lines;
    const int32_t *bias; /* [outputs], or NULL */
};

/* An int8 recurrent layer, as struct recurrence; pointers are for the first stay. */
struct code_recurrence {
    int units, neurons; /* neurons 0: an LSTM */
    bool relu;
    struct code_map kernel, recurrent, hidden;
    float *cell, *states;
    float *own, *above; /* two rows of codes each: the states, quantised for the layer itself and
                           for the layer above */
    float *inner;       /* four rows of codes, for an hLSTM */
};

/* As struct recurrences. All sums of products are within +-2^24, the range of exact integers in
 * float32. */
struct code_recurrences {
    int depth, steps, stays;
    int widest;
    long apart;
    const struct code_recurrence *layers;
    const float *x;
    long x_apart;
    float *whole;  /* [steps][inputs]: scratch */
    float *first;  /* [steps][width of layer 0]: scratch per stay */
    long code_row; /* codes per row, with room for a whole vector past the last */
};

/* What an instruction set can do beyond vectors of floats. */
enum kernel_flag {
    KERNEL_FUSED = 1 << 0,  /* a b + c, rounded once */
    KERNEL_MASKS = 1 << 1,  /* masked loads and stores */
    KERNEL_PAIRS = 1 << 2,  /* multiplies small integers and adds pairs of products */
    KERNEL_BYTES = 1 << 3,  /* accumulates byte products in 32 bits in one instruction */
    KERNEL_POWERS = 1 << 4, /* looks powers of two up in a register table */
};

/* The hot loops of scoring and training for one instruction set. The tests compare each table with
 * simple loops and with the plain table. Matrices are row-major. */
struct kernel {
    const char *isa;    /* name for --isa */
    bool built;         /* false: for another processor architecture; nothing below is set */
    bool (*runs)(void); /* does this processor support it? NULL: always */
    int lanes;          /* floats per vector */
    unsigned flags;     /* of enum kernel_flag */
    int worth;          /* rank of speed, by lanes, then by flags: the higher is used */
    void (*product)(const struct product *product);
    /* The same for a with many zeros, which are skipped. start must not be NULL, a_step is 1 and
     * depth <= PROJECTION_INPUTS_MAX. */
    void (*product_filled)(const struct product *product);
    void (*project)(const struct projection *projection);
    /* y[outputs] += x[inputs] W, W with row stride `stride`; zero inputs are skipped. */
    void (*multiply_add)(const float *x, int inputs, const float *weights, int stride, int outputs,
                         float *y);
    /* One LSTM step: z[4 units] holds the four pre-activations i, f, c, o; cell[units] and
     * hidden[units] are updated in place. */
    void (*lstm_cell)(const float *z, int units, float *cell, float *hidden);
    /* The same with hard sigmoids for gates. */
    void (*lstm_cell_hard)(const float *z, int units, float *cell, float *hidden);
    void (*recur)(const struct recurrences *stack);
    void (*recur_sparse)(const struct sparse_recurrences *stack);
    /* Largest share of weights left with which recur_sparse, all lanes in use, and a projection
     * without zeros are the faster. */
    float sparse_share, project_share;
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
    bool signs; /* multiply_bytes uses map->signs, with which it is the faster; bit for bit the same
                 */
    void (*apply_binary)(const struct binary_map *map, const struct binary_product *product);
    /* y[outputs] of one row, bit for bit as multiply_bytes. */
    void (*apply_codes)(const struct code_map *map, const float *x, float *y);
    /* What multiply_bytes and lstm_cell give in turn, bit for bit. */
    void (*recur_codes)(const struct code_recurrences *stack);
    struct loops loops; /* loops of training */
};

/* The instruction sets, in any order; ROW(x) refers to the table kernel_x, defined in
 * src/net/kernel_x.c. */
#define KERNEL_SETS(ROW) ROW(avx512) ROW(avx2) ROW(neon) ROW(sse2) ROW(plain)
#define KERNEL_DECLARED(name) extern const struct kernel kernel_##name;
KERNEL_SETS(KERNEL_DECLARED)
#undef KERNEL_DECLARED
#define KERNEL_NAME(name) " " #name /* to list the names in a message */
/* The table of an instruction set that is not built for this processor architecture. */
#define KERNEL_NOT_BUILT(set)                                                                      \
    {                                                                                              \
        .isa = (set)                                                                               \
    }

/* Table i of the list, or NULL past its end. */
const struct kernel *kernel_at(int i);
/* The table of that name, or NULL. */
const struct kernel *kernel_find(const char *name);
/* Is it built in, and does this processor support it? */
bool kernel_runs(const struct kernel *kernel);
/* The fastest table for this processor: that with the longest vectors, then with the most flags. */
const struct kernel *kernel_best(void);

#ifdef __x86_64__
/* The recurrent part of kernel_avx512.recur (inputs already projected), in vectors of 8 floats. */
void kernel_avx512_half_recur_hours(const struct recurrences *stack);
#endif

#endif
