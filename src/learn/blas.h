/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BLAS_H
#define ICURISK_LEARN_BLAS_H

#include <stdbool.h>

/* Linear algebra for training, by OpenBLAS on the calling thread. The library is large and not
 * needed for scoring, so it is loaded on the first call. If it cannot be loaded, plain loops are
 * used, which are several times slower and round differently.
 *
 * Matrices are row-major; ld is the row stride. */

/* Is OpenBLAS in use? Loads it. */
bool blas_is_fast(void);

/* c[m][n] = op(a) op(b) + beta c; op(a) is [m][k]; a itself is [k][m] if turn_a. The same for b. If
 * beta is 0, c need not be initialised. */
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

/* Sum of x[i] y[i], in double. */
double blas_dot(int n, const double *x, const double *y);
/* y += factor x. */
void blas_add(int n, double factor, const double *x, double *y);
/* x *= factor. */
void blas_scale(int n, double factor, double *x);
/* c[n][n] += a^T a, lower triangle only; a is [rows][n]. */
void blas_add_squares(int n, int rows, const double *a, double *c);
/* Solves l x = b (l^T x = b if turn) in place, where l is the lower triangle of a[n][n]; b becomes
 * x. */
void blas_solve(bool turn, int n, const double *a, double *b);
/* Solves a x = b for a symmetric, positive definite a[n][n], in place: only the lower triangle of a
 * is read, and it becomes the Cholesky factor; b becomes x. */
void blas_solve_squares(int n, double *a, double *b);

/* Version of OpenBLAS ("OpenBLAS 0.3.21 ...") if it is statically linked; NULL if it is loaded at
 * run time. */
const char *blas_linked(void);

#endif
