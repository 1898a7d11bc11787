/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BLAS_H
#define ICURISK_LEARN_BLAS_H

#include <stdbool.h>

/* The linear algebra of training, from OpenBLAS, on the calling thread alone. The library is loaded
 * when the first of these functions is called: scoring needs none of them, and it is large. Where
 * it is not installed, or there is no memory for it, plain loops do the same, several times slower
 * and with other last digits.
 *
 * Matrices are stored by rows; ld is how far their rows are apart. */

/* Is it OpenBLAS? Loads it. */
bool blas_is_fast(void);

/* c[m][n] = op(a) op(b) + beta c; op(a) is [m][k], a itself [k][m] where turn_a, and so for b.
 * Where beta is 0, what c held does not count. */
struct blas_product {
    bool turn_a, turn_b;
    int m, n, k;
    const float *a;
    int lda;
    const float *b;
    int ldb;
    float beta, *c;
    int ldc;
};
void blas_multiply(const struct blas_product *product);
/* y = op(a) x + beta y; a is [rows][columns], y has as many elements as op(a) has rows. */
void blas_multiply_vector(bool turn, int rows, int columns, const float *a, const float *x,
                          float beta, float *y);

/* In double. The sum of x[i] y[i]. */
double blas_dot(int n, const double *x, const double *y);
/* y += factor x. */
void blas_add(int n, double factor, const double *x, double *y);
/* x *= factor. */
void blas_scale(int n, double factor, double *x);
/* The lower triangle of c[n][n] += a^T a, a [rows][n]. */
void blas_add_squares(int n, int rows, const double *a, double *c);
/* Solves l x = b, or l^T x = b where turn, for the lower triangle l of a[n][n]; b becomes x. */
void blas_solve(bool turn, int n, const double *a, double *b);

/* What OpenBLAS says of itself ("OpenBLAS 0.3.21 ...") where it is part of the program, as in a
 * static one; NULL where it is loaded. */
const char *blas_linked(void);

#endif
