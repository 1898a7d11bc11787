/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/blas.h"

#include <cblas.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#ifndef BLAS_LINKED
#include <dlfcn.h>
#endif

/* The functions that are used: X(NAME). */
#define FUNCTIONS(X)                                                                               \
    X(openblas_set_num_threads)                                                                    \
    X(cblas_sgemm)                                                                                 \
    X(cblas_sgemv)                                                                                 \
    X(cblas_ddot)                                                                                  \
    X(cblas_daxpy)                                                                                 \
    X(cblas_dscal)                                                                                 \
    X(cblas_dsyrk)                                                                                 \
    X(cblas_dtrsv)

#define POINTER(name) __typeof__(name) *(name);
struct library {
    bool loaded;
    FUNCTIONS(POINTER)
};

static struct library library;
static pthread_once_t library_once = PTHREAD_ONCE_INIT;

#ifdef BLAS_LINKED /* a static program contains it */

#define FIND(name) library.name = name;
static bool find_functions(void)
{
    FUNCTIONS(FIND)
    return true;
}

#else

#ifndef BLAS_LIBRARY
#define BLAS_LIBRARY "libopenblas.so.0"
#endif

/* (C does not convert an object pointer to a function pointer) */
static bool find(void *handle, const char *name, void *pointer)
{
    void *address = dlsym(handle, name);
    memcpy(pointer, &address, sizeof address);
    return address != NULL;
}

#define FIND(name) &&find(handle, #name, &library.name)
static bool find_functions(void)
{
    void *handle = dlopen(BLAS_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    return handle != NULL FUNCTIONS(FIND);
}

#endif

/* OpenBLAS retries for ever if it cannot allocate its buffers. */
static bool has_memory(void)
{
    enum { NEEDED_MIB = 1024 };
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
           limit.rlim_cur >> 20 >= NEEDED_MIB;
}

static void load(void)
{
    library.loaded = has_memory() && find_functions();
    if (library.loaded) {
        library.openblas_set_num_threads(1);
    }
}

const char *blas_linked(void)
{
#ifdef BLAS_LINKED
    return openblas_get_config();
#else
    return NULL;
#endif
}

bool blas_is_fast(void)
{
    pthread_once(&library_once, load);
    return library.loaded;
}

static enum CBLAS_TRANSPOSE turned(bool turn)
{
    return turn ? CblasTrans : CblasNoTrans;
}

static float element(bool turn, const float *a, int ld, int row, int column)
{
    return turn ? a[(long)column * ld + row] : a[(long)row * ld + column];
}

void blas_multiply(const struct blas_product *p)
{
    if (blas_is_fast()) {
        library.cblas_sgemm(CblasRowMajor, turned(p->turn_a), turned(p->turn_b), p->m, p->n, p->k,
                            1, p->a, p->lda, p->b, p->ldb, p->beta, p->c, p->ldc);
        return;
    }
    for (int i = 0; i < p->m; i++) {
        float *row = p->c + (long)i * p->ldc;
        for (int j = 0; j < p->n; j++) {
            row[j] = p->beta == 0 ? 0 : p->beta * row[j];
        }
        for (int l = 0; l < p->k; l++) {
            float factor = element(p->turn_a, p->a, p->lda, i, l);
            for (int j = 0; j < p->n; j++) {
                row[j] += factor * element(p->turn_b, p->b, p->ldb, l, j);
            }
        }
    }
}

void blas_multiply_vector(bool turn, int rows, int columns, const float *a, const float *x,
                          float beta, float *y)
{
    if (blas_is_fast()) {
        library.cblas_sgemv(CblasRowMajor, turned(turn), rows, columns, 1, a, columns, x, 1, beta,
                            y, 1);
        return;
    }
    int outputs = turn ? columns : rows, inputs = turn ? rows : columns;
    for (int i = 0; i < outputs; i++) {
        float sum = beta == 0 ? 0 : beta * y[i];
        for (int j = 0; j < inputs; j++) {
            sum += element(turn, a, columns, i, j) * x[j];
        }
        y[i] = sum;
    }
}

double blas_dot(int n, const double *x, const double *y)
{
    if (blas_is_fast()) {
        return library.cblas_ddot(n, x, 1, y, 1);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

void blas_add(int n, double factor, const double *x, double *y)
{
    if (blas_is_fast()) {
        library.cblas_daxpy(n, factor, x, 1, y, 1);
        return;
    }
    for (int i = 0; i < n; i++) {
        y[i] += factor * x[i];
    }
}

void blas_scale(int n, double factor, double *x)
{
    if (blas_is_fast()) {
        library.cblas_dscal(n, factor, x, 1);
        return;
    }
    for (int i = 0; i < n; i++) {
        x[i] *= factor;
    }
}

void blas_add_squares(int n, int rows, const double *a, double *c)
{
    if (blas_is_fast()) {
        library.cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, n, rows, 1, a, n, 1, c, n);
        return;
    }
    for (int r = 0; r < rows; r++) {
        const double *row = a + (long)r * n;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                c[(long)i * n + j] += row[i] * row[j];
            }
        }
    }
}

void blas_solve(bool turn, int n, const double *a, double *b)
{
    if (blas_is_fast()) {
        library.cblas_dtrsv(CblasRowMajor, CblasLower, turned(turn), CblasNonUnit, n, a, n, b, 1);
        return;
    }
    for (int step = 0; step < n; step++) {
        int i = turn ? n - 1 - step : step;
        double rest = b[i];
        for (int j = turn ? i + 1 : 0; j < (turn ? n : i); j++) {
            rest -= (turn ? a[(long)j * n + i] : a[(long)i * n + j]) * b[j];
        }
        b[i] = rest / a[(long)i * n + i];
    }
}

void blas_solve_squares(int n, double *a, double *b)
{
    for (int j = 0; j < n; j++) {
        double *row = a + (long)j * n;
        double pivot = row[j] - blas_dot(j, row, row);
        row[j] = sqrt(pivot > 1e-12 ? pivot : 1e-12);
        for (int i = j + 1; i < n; i++) {
            double *below = a + (long)i * n;
            below[j] = (below[j] - blas_dot(j, below, row)) / row[j];
        }
    }
    blas_solve(false, n, a, b);
    blas_solve(true, n, a, b);
}
