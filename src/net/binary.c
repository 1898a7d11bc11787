/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/binary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Are all weights of each output of one size, which is not 0? */
static bool is_binary(const struct linear *map)
{
    bool one_size = map->inputs <= BINARY_INPUTS_MAX && map->outputs <= BINARY_INPUTS_MAX &&
                    map->weights && map->bias;
    for (long i = 0; one_size && i < map->inputs; i++) {
        for (int j = 0; j < map->outputs; j++) {
            float size = fabsf(map->weights[i * map->outputs + j]);
            one_size = one_size && size > 0 && size == fabsf(map->weights[j]);
        }
    }
    return one_size;
}

static long stride_of(const struct linear *map)
{
    return (map->outputs + BINARY_STRIDE - 1L) / BINARY_STRIDE * BINARY_STRIDE;
}

static void make_map(const struct linear *map, uint8_t *masks, float *sizes,
                     struct binary_map *binary)
{
    *binary = (struct binary_map){.inputs = map->inputs,
                                  .outputs = map->outputs,
                                  .stride = stride_of(map),
                                  .masks = masks,
                                  .size = sizes,
                                  .bias = map->bias};
    for (int j = 0; j < map->outputs; j++) {
        sizes[j] = fabsf(map->weights[j]);
        for (long i = 0; i < map->inputs; i++) {
            bool negative = map->weights[i * map->outputs + j] < 0;
            masks[i * binary->stride + binary_place(j)] = negative ? UINT8_MAX : 0;
        }
    }
}

struct network *network_binary(struct network *network)
{
    size_t masks = 0, sizes = 0, heads = sizeof(struct binary_map) * (size_t)network->maps;
    for (int m = 0; m < network->maps; m++) {
        const struct linear *map = network_map(network, m);
        if (network->kind != &kind_dense || !is_binary(map)) {
            return network;
        }
        masks += (size_t)(map->inputs * stride_of(map));
        sizes += (size_t)map->outputs;
    }
    void *rest;
    struct network *made = network_copy_with(network, masks + heads + sizes * sizeof(float), &rest);
    uint8_t *next = rest;
    struct binary_map *binary = (struct binary_map *)(void *)(next + masks);
    float *size = (float *)(void *)(binary + made->maps);
    made->binary = binary;
    made->packed = network->packed;
    made->kernel = network->kernel;
    for (int m = 0; m < made->maps; m++) {
        const struct linear *map = network_map(made, m);
        make_map(map, next, size, &binary[m]);
        next += map->inputs * stride_of(map);
        size += map->outputs;
    }
    free(network);
    return made;
}
