/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The linear algebra of training against sums in double; built twice, with OpenBLAS and without. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/blas.h"

enum { M = 7, N = 5, K = 9, SPARE = 3 };

static float *noise(struct random *random, int count)
{
    float *x = memory_new((size_t)count, sizeof *x);
    for (int i = 0; i < count; i++) {
        x[i] = (float)(2 * random_uniform(random) - 1);
    }
    return x;
}

static double *wide_noise(struct random *random, int count)
{
    double *x = memory_new((size_t)count, sizeof *x);
    for (int i = 0; i < count; i++) {
        x[i] = 2 * random_uniform(random) - 1;
    }
    return x;
}

static void the_library_is_what_it_should_be(void **state)
{
    (void)state;
#ifdef BLAS_LIBRARY
    assert_false(blas_is_fast());
#else
    assert_true(blas_is_fast());
#endif
}

static void check_product(struct random *random, bool turn_a, bool turn_b, float beta)
{
    int lda = (turn_a ? M : K) + SPARE, ldb = (turn_b ? K : N) + SPARE, ldc = N + SPARE;
    float *a = noise(random, lda * (turn_a ? K : M)), *b = noise(random, ldb * (turn_b ? N : K));
    float *c = noise(random, ldc * M);
    double expected[M][N];
    for (int i = 0; i < M; i++) {
        for (int j = 0; j < N; j++) {
            expected[i][j] = (double)beta * (double)c[i * ldc + j];
            for (int k = 0; k < K; k++) {
                expected[i][j] += (double)a[turn_a ? k * lda + i : i * lda + k] *
                                  (double)b[turn_b ? j * ldb + k : k * ldb + j];
            }
            c[i * ldc + j] = beta == 0 ? NAN : c[i * ldc + j];
        }
    }
    float beyond = c[N];
    blas_multiply(&(struct blas_product){turn_a, turn_b, M, N, K, a, lda, b, ldb, beta, c, ldc});
    for (int i = 0; i < M; i++) {
        for (int j = 0; j < N; j++) {
            assert_true(fabs((double)c[i * ldc + j] - expected[i][j]) < 1e-5);
        }
    }
    assert_true(c[N] == beyond);
    free(a);
    free(b);
    free(c);
}

static void products_are_right(void **state)
{
    struct random random;
    (void)state;
    random_seed(&random, 1);
    for (int way = 0; way < 8; way++) {
        check_product(&random, way & 1, way & 2, way & 4 ? 0.5f : 0);
    }
}

static void products_with_vectors_are_right(void **state)
{
    struct random random;
    (void)state;
    random_seed(&random, 2);
    for (int way = 0; way < 4; way++) {
        bool turn = way & 1;
        float beta = way & 2 ? 1.0F : 0.0F;
        float *a = noise(&random, M * K), *x = noise(&random, M + K), *y = noise(&random, M + K);
        int outputs = turn ? K : M, inputs = turn ? M : K;
        double expected[M + K];
        for (int i = 0; i < outputs; i++) {
            expected[i] = (double)beta * (double)y[i];
            for (int j = 0; j < inputs; j++) {
                expected[i] += (double)a[turn ? j * K + i : i * K + j] * (double)x[j];
            }
            y[i] = beta == 0 ? NAN : y[i];
        }
        blas_multiply_vector(turn, M, K, a, x, beta, y);
        for (int i = 0; i < outputs; i++) {
            assert_true(fabs((double)y[i] - expected[i]) < 1e-5);
        }
        free(a);
        free(x);
        free(y);
    }
}

static void sums_in_double_are_right(void **state)
{
    struct random random;
    (void)state;
    random_seed(&random, 3);
    double *x = wide_noise(&random, K), *y = wide_noise(&random, K), sum = 0, expected[K];
    for (int i = 0; i < K; i++) {
        sum += x[i] * y[i];
        expected[i] = (y[i] + 2.5 * x[i]) * -3;
    }
    assert_true(fabs(blas_dot(K, x, y) - sum) < 1e-14);
    assert_true(blas_dot(0, x, y) == 0);
    blas_add(K, 2.5, x, y);
    blas_scale(K, -3, y);
    for (int i = 0; i < K; i++) {
        assert_true(fabs(y[i] - expected[i]) < 1e-14);
    }
    free(x);
    free(y);
}

static void squares_and_triangles_are_right(void **state)
{
    struct random random;
    (void)state;
    random_seed(&random, 4);
    double *a = wide_noise(&random, M * N), *c = wide_noise(&random, N * N), expected[N * N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            expected[i * N + j] = c[i * N + j];
            for (int r = 0; r < M && j <= i; r++) {
                expected[i * N + j] += a[r * N + i] * a[r * N + j];
            }
        }
    }
    blas_add_squares(N, M, a, c);
    for (int i = 0; i < N * N; i++) {
        assert_true(fabs(c[i] - expected[i]) <
                    1e-14); /* entries above the diagonal do not change */
    }
    for (int turn = 0; turn < 2; turn++) {
        double x[N], b[N] = {0};
        for (int i = 0; i < N; i++) {
            x[i] = 2 * random_uniform(&random) - 1;
            c[i * N + i] = 2 + i;
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                bool lower = turn ? j >= i : j <= i;
                b[i] += lower ? c[turn ? j * N + i : i * N + j] * x[j] : 0;
            }
        }
        blas_solve(turn, N, c, b);
        for (int i = 0; i < N; i++) {
            assert_true(fabs(b[i] - x[i]) < 1e-12);
        }
    }
    free(a);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_is_what_it_should_be),
        cmocka_unit_test(products_are_right),
        cmocka_unit_test(products_with_vectors_are_right),
        cmocka_unit_test(sums_in_double_are_right),
        cmocka_unit_test(squares_and_triangles_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
