/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_ONNX_RUN_H
#define ICURISK_TESTS_ONNX_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A small, slow interpreter of the operators that export --onnx writes, made from their
 * specification. The tests run exported files with it, without ONNX Runtime. */

enum { ONNX_RANK_MAX = 4 };

/* Numbers of any type, held as doubles. */
struct onnx_tensor {
    int type; /* as in the file */
    int rank;
    long sizes[ONNX_RANK_MAX];
    double *data;
};

/* An input of the graph. */
struct onnx_given {
    const char *name;
    struct onnx_tensor tensor;
};

/* Runs a file and writes its output "risk" to risks[count]. False: why[room] has the reason. */
bool onnx_run(const void *file, size_t size, const struct onnx_given *given, int given_count,
              float *risks, size_t count, char *why, size_t room);

#endif
