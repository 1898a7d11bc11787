/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "net/activation.h"
#include "net/binary.h"
#include "net/coded.h"
#include "net/kernel.h"
#include "net/network.h"
#include "net/sparse.h"
#include "vectors.h"

/* Fewer random cases where an x87 computes: in an emulator that takes minutes. */
enum { SLOWNESS = __FLT_EVAL_METHOD__ == 2 ? 10 : 1 };

static void check_risks(const struct vectors *v)
{
    struct network_scratch *scratch = network_scratch_new(v->network);
    float logits[64];
    for (int i = 0; i < v->stays; i++) {
        network_run(v->network, scratch, v->x + (long)i * v->steps * 76, v->steps, logits);
        double risk = 1 / (1 + exp(-(double)logits[v->steps - 1]));
        assert_true(fabs(risk - v->risk[i]) <= 1e-6);
        assert_true(fabs((double)logits[v->steps - 1] - v->logit[i]) <= 1e-5);
    }
    free(scratch);
}

/* With every table of kernels that this processor runs. */
static void risks_agree_with_the_reference(void **state)
{
    (void)state;
    bool seen[ARCHITECTURE_COUNT] = {false};
    for (size_t k = 0; vectors_names[k]; k++) {
        struct vectors v = vectors_open(vectors_names[k]);
        seen[v.network->shape.architecture] = true;
        for (int i = 0; kernel_at(i); i++) {
            if (kernel_runs(kernel_at(i))) {
                v.network->kernel = kernel_at(i);
                check_risks(&v);
            }
        }
        vectors_close(&v);
    }
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        if (!seen[i]) {
            fail_msg("no vectors of %s: see tests/vectors.c",
                     architecture_name((enum architecture)i));
        }
    }
}

static void parameters_are_counted(void **state)
{
    (void)state;
    static const struct {
        enum architecture architecture;
        int depth, units[3];
        size_t parameters;
    } cases[] = {
        {ARCHITECTURE_LSTM, 2, {16, 16}, 8081},      {ARCHITECTURE_HLSTM, 1, {16}, 6993},
        {ARCHITECTURE_LSTM, 2, {8, 8}, 3273},        {ARCHITECTURE_DNN, 3, {256, 128, 64}, 60929},
        {ARCHITECTURE_DNN, 3, {128, 64, 32}, 20225}, {ARCHITECTURE_GRU, 1, {16}, 4497},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct network *network = network_new(cases[k].architecture, ACTIVATION_TANH, 76,
                                              cases[k].depth, cases[k].units, NULL);
        assert_int_equal(network->parameters, cases[k].parameters);
        struct tensor_view tensor;
        size_t total = 0;
        for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
            assert_ptr_equal(tensor.data, network->weights + total);
            total += (size_t)(tensor.rows ? tensor.rows : 1) * (size_t)tensor.columns;
        }
        assert_int_equal(total, cases[k].parameters);
        free(network);
    }
}

static void sizes_out_of_bounds_are_refused(void **state)
{
    (void)state;
    int wide[] = {NETWORK_UNITS_MAX + 1}, none[] = {0}, one[] = {1};
    struct error error = ERROR_NONE;
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 76, 1, wide, &error));
    assert_true(error.set);
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 76, 1, none, NULL));
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 0, 1, one, NULL));
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 76, 0, one, NULL));
}

/* The sizes of a network's scratch and files hold for each row of the table. */
static void the_table_of_kinds_is_sound(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    char names_of_all[120];
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        const struct kind *kind = kind_of((enum architecture)a);
        enum architecture found;
        bool has_rows = false, has_columns = false;
        assert_true(architecture_find(kind->name, &found) && found == (enum architecture)a);
        assert_non_null(strstr(architecture_names(names_of_all, sizeof names_of_all), kind->name));
        assert_int_equal(strncmp(kind->with_linear, kind->name, strlen(kind->name)), 0);
        assert_true(kind->run && kind->run_last && kind->hourly == (kind->step != NULL));
        assert_true(kind_map_count(kind) >= 1 && kind->maps[0].rows == KIND_INPUTS);
        assert_non_null(kind->maps[0].bias);
        for (int m = 0; m < kind_map_count(kind); m++) {
            assert_in_range(kind->maps[m].blocks, 1, KIND_BLOCKS_MAX);
            has_columns |= kind->maps[m].columns == KIND_UNITS;
            has_rows |= kind->maps[m].rows == KIND_NEURONS;
        }
        assert_true(has_columns && has_rows == kind->inner);
    }
    enum architecture unknown = ARCHITECTURE_END;
    assert_false(architecture_find("tcn", &unknown));
    assert_null(kind_of(unknown));
    assert_null(network_new(unknown, ACTIVATION_TANH, 76, 1, (int[]){4}, &error));
    assert_non_null(strstr(error.text, "unknown architecture"));
}

/* The risk of an hour must not depend on later hours, nor on what was run before. */
static void hours_depend_on_the_past_only(void **state)
{
    (void)state;
    for (size_t k = 0; vectors_names[k]; k++) {
        struct vectors v = vectors_open(vectors_names[k]);
        if (!network_is_hourly(v.network)) {
            vectors_close(&v);
            continue;
        }
        struct network_scratch *scratch = network_scratch_new(v.network);
        float whole[64], part[64];
        network_run(v.network, scratch, v.x, v.steps, whole);
        for (int cut = 1; cut <= v.steps; cut++) {
            network_run(v.network, scratch, v.x, cut, part);
            assert_memory_equal(whole, part, (size_t)cut * sizeof *part);
        }
        free(scratch);
        vectors_close(&v);
    }
}

static void masked_steps_carry_the_state(void **state)
{
    (void)state;
    for (size_t k = 0; vectors_names[k]; k++) {
        struct vectors v = vectors_open(vectors_names[k]);
        if (!network_is_hourly(v.network)) {
            vectors_close(&v);
            continue;
        }
        struct network_scratch *scratch = network_scratch_new(v.network);
        float x[4 * 76], logits[4], without[2];
        memset(x, 0, sizeof x);
        memcpy(x + 76, v.x, 76 * sizeof *x); /* step 0 masked, 1 real, 2 masked, 3 real */
        memcpy(x + 3 * 76, v.x + 76, 76 * sizeof *x);
        network_run(v.network, scratch, x, 4, logits);
        network_run(v.network, scratch, v.x, 2, without);
        assert_true(logits[0] == v.network->output.bias[0]);
        assert_true(logits[1] == without[0] && logits[2] == without[0]);
        assert_true(fabsf(logits[3] - without[1]) <= 1e-6f);
        free(scratch);
        vectors_close(&v);
    }
}

/* Random weights, with sizes that do not fill a vector; float or int8. */
static struct network *random_network(struct random *random, enum architecture architecture,
                                      enum storage storage)
{
    struct network_shape shape = {.architecture = architecture,
                                  .hidden_activation =
                                      random_below(random, 2) ? ACTIVATION_TANH : ACTIVATION_RELU,
                                  .storage = storage,
                                  .inputs = 1 + (int)random_below(random, 80),
                                  .depth = 1 + (int)random_below(random, 3)};
    for (int l = 0; l < shape.depth; l++) {
        shape.units[l] = random_below(random, 2) ? 8 << random_below(random, 3)
                                                 : 1 + (int)random_below(random, 40);
        shape.neurons[l] = 1 + (int)random_below(random, 40);
    }
    struct network *network = network_create(&shape, NULL);
    for (size_t i = 0; storage == STORAGE_FLOAT && i < network->parameters; i++) {
        network->weights[i] = 0.25f * (float)random_normal(random);
    }
    for (int m = 0; storage == STORAGE_INT8 && m < network->maps; m++) {
        struct linear *map = network_map(network, m);
        for (int i = 0; i < map->inputs * map->outputs; i++) {
            map->codes[i] = (int8_t)((int)random_below(random, 256) - 128);
        }
        for (int j = 0; j < map->outputs; j++) {
            map->scale[j] = 0.002f;
            if (map->bias_codes) {
                map->bias_codes[j] = (int32_t)random_below(random, 20000) - 10000;
            }
        }
        map->input_scale = 0.02f;
        map->input_zero = 100 + (int)random_below(random, 50);
        linear_prepare(map);
    }
    return network;
}

/* Sparse stays: values that repeat, empty columns, masked steps. */
static void draw_stays(struct random *random, float *x, int rows, int inputs)
{
    for (int i = 0; i < rows * inputs; i++) {
        bool kept = i >= inputs && random_below(random, 3) > 0;
        x[i] = kept ? x[i - inputs] : (float)random_normal(random);
        x[i] = i % inputs % 4 == 1 ? 0 : x[i];
    }
    for (int t = 0; t < rows; t += 7) {
        memset(x + (long)t * inputs, 0,
               (size_t)random_below(random, 2) * (size_t)inputs * sizeof *x);
    }
}

static void check_last(struct random *random, const struct network *network)
{
    enum { STAYS = 21, STEPS_MAX = 100, GAP = 5 };
    static float x[STAYS * (STEPS_MAX * 80 + GAP)];
    float logits[STEPS_MAX], last[STAYS + 1] = {0};
    struct network_scratch *scratch = network_scratch_new(network);
    struct network_stays stays = {x, 0, (int)random_below(random, STAYS + 1), 0};
    stays.steps = 1 + (int)random_below(random, random_below(random, 4) ? 48 : STEPS_MAX);
    int inputs = network->shape.inputs;
    stays.apart = (size_t)(stays.steps * inputs) + GAP * (size_t)random_below(random, 2);
    draw_stays(random, x, STAYS * (int)(stays.apart / (size_t)inputs), inputs);
    last[stays.count] = 12345;
    network_run_last(network, scratch, &stays, last);
    for (int i = 0; i < stays.count; i++) {
        network_run(network, scratch, x + (size_t)i * stays.apart, stays.steps, logits);
        float one = logits[stays.steps - 1];
        assert_true(network->weights ? fabsf(last[i] - one) <= 2e-6f * (1 + fabsf(one))
                                     : last[i] == one);
    }
    assert_true(last[stays.count] == 12345);
    free(scratch);
}

/* Checks a network by every instruction set that runs here. */
static void by_each_kernel(struct random *random, struct network *network,
                           void (*check)(struct random *random, const struct network *network))
{
    for (int i = 0; kernel_at(i); i++) {
        if (kernel_runs(kernel_at(i))) {
            network->kernel = kernel_at(i);
            check(random, network);
        }
    }
}

/* Sets most weights to 0, and all of some outputs. */
static void thin(struct random *random, struct network *network)
{
    for (int m = 0; m < network->maps; m++) {
        struct linear *map = network_map(network, m);
        for (int i = 0; i < map->inputs * map->outputs; i++) {
            bool kept = random_below(random, 40) == 0 && i % map->outputs % 7 != 3;
            map->weights[i] = kept ? 3 * map->weights[i] : 0;
        }
    }
}

/* The risks of a network with few weights left, without its zeros and with them. */
static void check_zeros(struct random *random, const struct network *network)
{
    enum { STAYS = 70, STEPS = 50 };
    static float x[STAYS * STEPS * 80];
    float few[STAYS + 1], all[STAYS], hours[STEPS], all_hours[STEPS];
    struct network_scratch *scratch = network_scratch_new(network);
    struct network_stays stays = {x, 0, 1 + (int)random_below(random, STAYS), 0};
    const struct kernel *kernel = network->kernel;
    stays.steps = 1 + (int)random_below(random, STEPS);
    stays.apart = (size_t)stays.steps * (size_t)network->shape.inputs;
    draw_stays(random, x, stays.count * stays.steps, network->shape.inputs);
    for (size_t i = 0; i < (size_t)stays.count * stays.apart; i++) { /* no hour is masked */
        x[i] = x[i] != 0 ? x[i] : (float)random_normal(random);
    }
    bool projects = sparse_left(network) <= kernel->project_share;
    assert_true((scratch->sparse.of == network) == (network->kind->fused || projects));
    assert_int_equal(scratch->sparse.stack.depth, network->kind->fused ? network->shape.depth : 0);
    assert_true(scratch->sparse.projects == projects);
    scratch->sparse.projects = scratch->sparse.of != NULL; /* whichever is faster here */
    few[stays.count] = 12345;
    network_run_last(network, scratch, &stays, few);
    network_run(network, scratch, x, stays.steps, hours);
    assert_true(few[stays.count] == 12345);
    scratch->sparse.of = NULL;
    network_run_last(network, scratch, &stays, all);
    network_run(network, scratch, x, stays.steps, all_hours);
    for (int i = 0; i < stays.count; i++) {
        assert_true(fabsf(few[i] - all[i]) <= 2e-6f * (1 + fabsf(all[i])));
    }
    for (int t = 0; t < stays.steps; t++) {
        assert_true(fabsf(hours[t] - all_hours[t]) <= 2e-6f * (1 + fabsf(all_hours[t])));
    }
    free(scratch);
}

/* Weights of 0 are skipped, with the same result. */
static void zeros_are_skipped(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 14);
    for (int round = 0; round < 40 / SLOWNESS * ARCHITECTURE_COUNT; round++) {
        enum architecture kind = (enum architecture)(round % ARCHITECTURE_COUNT);
        struct network *network = random_network(&random, kind, STORAGE_FLOAT);
        if (network->kind->hourly) {
            thin(&random, network);
            by_each_kernel(&random, network, check_zeros);
        }
        free(network);
    }
}

/* The lists in a scratch belong to one network. A changed copy of it must not use them. */
static void zeros_are_those_of_the_network(void **state)
{
    (void)state;
    enum { STAYS = 32, STEPS = 4 };
    static float x[STAYS * STEPS * 80];
    float logits[2][STAYS];
    struct random random;
    random_seed(&random, 15);
    struct network *network = random_network(&random, ARCHITECTURE_LSTM, STORAGE_FLOAT);
    thin(&random, network);
    struct network *copy = network_copy(network);
    struct network_scratch *scratch = network_scratch_new(network);
    struct network_stays stays = {x, STEPS * (size_t)network->shape.inputs, STAYS, STEPS};
    for (int i = 0; i < STAYS * STEPS * network->shape.inputs; i++) {
        x[i] = (float)random_normal(&random);
    }
    for (int i = 0; i < copy->layers[0].kernel.inputs * copy->layers[0].kernel.outputs; i++) {
        copy->layers[0].kernel.weights[i] = 0.1f;
    }
    copy->output.bias[0] += 1;
    struct network_scratch *fresh = network_scratch_new(copy);
    network_run_last(copy, scratch, &stays, logits[0]);
    network_run_last(copy, fresh, &stays, logits[1]);
    for (int i = 0; i < STAYS; i++) {
        assert_true(fabsf(logits[0][i] - logits[1][i]) <= 2e-6f * (1 + fabsf(logits[1][i])));
    }
    free(fresh);
    free(scratch);
    free(copy);
    free(network);
}

/* Networks with more weights, and masked hours, are run as before. */
static void few_zeros_are_multiplied(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 16);
    struct network *network = random_network(&random, ARCHITECTURE_LSTM, STORAGE_FLOAT);
    struct network_scratch *scratch = network_scratch_new(network);
    assert_true(sparse_left(network) > 0.9f && !scratch->sparse.of);
    assert_int_equal(sparse_room(network), 0);
    free(scratch);
    thin(&random, network);
    assert_true(sparse_left(network) < 0.1f);
    by_each_kernel(&random, network, check_last); /* includes masked hours */
    free(network);
}

/* All hours of a stay twice: as the program runs it, and one hour at a time with bytes. */
static void check_codes(struct random *random, const struct network *network)
{
    enum { STEPS_MAX = 100 };
    static float x[STEPS_MAX * 80];
    float logits[STEPS_MAX], by_hour[STEPS_MAX];
    int inputs = network->shape.inputs, steps = 1 + (int)random_below(random, STEPS_MAX);
    draw_stays(random, x, steps, inputs);
    const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 1e-40f};
    for (int i = 0; i < 4; i++) {
        x[random_below(random, (unsigned)(steps * inputs))] = odd[random_below(random, 6)];
    }
    struct network_scratch *scratch = network_scratch_one(network);
    network_run(network, scratch, x, steps, logits);
    assert_int_equal(scratch->coded.depth, network->kind->fused ? network->shape.depth : 0);
    scratch->coded.depth = 0;
    network_run(network, scratch, x, steps, by_hour);
    assert_memory_equal(logits, by_hour, (size_t)steps * sizeof *logits);
    free(scratch);
}

/* int8: integers in words or floats give the same as bytes, for all sizes and instruction sets. */
static void codes_say_what_bytes_say(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 12);
    for (int round = 0; round < 60 / SLOWNESS * ARCHITECTURE_COUNT; round++) {
        enum architecture kind = (enum architecture)(round % ARCHITECTURE_COUNT);
        struct network *network = random_network(&random, kind, STORAGE_INT8);
        for (int m = 0; round % 3 == 0 && m < network->maps; m++) { /* one scale: a zero point */
            struct linear *map = network_map(network, m);
            map->zero = (int)random_below(&random, 256) - 128;
            linear_prepare(map);
        }
        by_each_kernel(&random, network, check_codes);
        free(network);
    }
}

/* All codes of a map +size or -size. */
static void make_signs(struct random *random, const struct linear *map, int size)
{
    for (int i = 0; i < map->inputs * map->outputs; i++) {
        map->codes[i] = (int8_t)(random_below(random, 2) ? size : -size);
    }
    linear_prepare((struct linear *)map);
}

/* Runs some rows twice: by signs, where the kernel does so, and by bytes. */
static void check_signs(struct random *random, const struct network *network)
{
    enum { ROWS = 30 };
    static float x[ROWS * SIGN_INPUTS_MAX * 2];
    float by_sign[ROWS], by_byte[ROWS];
    int inputs = network->shape.inputs, rows = 1 + (int)random_below(random, ROWS);
    draw_stays(random, x, rows, inputs);
    for (int i = 0; i < rows * inputs; i++) { /* some rows as large, or as small, as they can be */
        x[i] = i / inputs % 3 == 1 ? 1e9f : i / inputs % 7 == 3 ? -1e9f : x[i];
    }
    struct network_scratch *scratch = network_scratch_new(network);
    network_run(network, scratch, x, rows, by_sign);
    for (int m = 0; m < network->maps; m++) {
        bool used = network->kernel->signs && linear_signs_room(network_map(network, m)) > 0;
        assert_true(used == (scratch->signs[m].size > 0));
    }
    scratch->work.signs = NULL;
    network_run(network, scratch, x, rows, by_byte);
    assert_memory_equal(by_sign, by_byte, (size_t)rows * sizeof *by_sign);
    free(scratch);
}

/* int8: sums of signs are bit for bit those of bytes. */
static void signs_say_what_bytes_say(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 17);
    int maps = 0;
    for (int round = 0; round < 120 / SLOWNESS; round++) {
        enum architecture kind = round % 4 ? ARCHITECTURE_DNN : ARCHITECTURE_GRU;
        struct network *network = random_network(&random, kind, STORAGE_INT8);
        for (int m = 0; m < network->maps; m++) {
            make_signs(&random, network_map(network, m), 1 + (int)random_below(&random, 127));
            maps += linear_signs_room(network_map(network, m)) > 0;
        }
        by_each_kernel(&random, network, check_signs);
        free(network);
    }
    assert_true(maps > 60 / SLOWNESS);
}

/* What the 16 bits of a sum hold, and what they do not. */
static void signs_are_refused_where_they_overflow(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 18);
    static const struct {
        int inputs, outputs, input_zero;
        bool fits;
    } cases[] = {{257, 16, 0, true},    {258, 16, 0, false},  {128, 16, 1, true},
                 {129, 16, 1, true},    {130, 16, 1, false},  {255, 32, 128, true},
                 {256, 32, 128, false}, {128, 48, 255, true}, {129, 48, 255, false},
                 {76, 24, 0, false}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct network_shape shape = {.architecture = ARCHITECTURE_DNN,
                                      .storage = STORAGE_INT8,
                                      .inputs = cases[k].inputs,
                                      .depth = 1,
                                      .units = {cases[k].outputs}};
        struct network *network = network_create(&shape, NULL);
        struct linear *map = network_map(network, 0);
        for (int m = 0; m < 2; m++) {
            network_map(network, m)->input_scale = 0.01f;
            for (int j = 0; j < network_map(network, m)->outputs; j++) {
                network_map(network, m)->scale[j] = 0.002f;
            }
        }
        map->input_zero = cases[k].input_zero;
        make_signs(&random, map, 127);
        for (int i = 0; i < map->inputs; i++) { /* the largest sums that there are */
            map->codes[i * map->outputs] = 127;
            map->codes[i * map->outputs + 1] = -127;
        }
        make_signs(&random, network_map(network, 1), 1);
        linear_prepare(map);
        assert_int_equal(linear_signs_room(map) > 0, cases[k].fits);
        by_each_kernel(&random, network, check_signs);
        map->codes[5] = 126;
        assert_int_equal(linear_signs_room(map), 0);
        free(network);
    }
}

/* ---- weights of one size per output, in float32 ---- */

/* A dense network of one or more layers whose weights are of one size per output, with masks. */
static struct network *binary_network(struct random *random, int inputs, int depth,
                                      const int *units)
{
    struct network *network =
        network_new(ARCHITECTURE_DNN, ACTIVATION_RELU, inputs, depth, units, NULL);
    for (int m = 0; m < network->maps; m++) {
        struct linear *map = network_map(network, m);
        for (int j = 0; j < map->outputs; j++) {
            float size = (float)random_uniform(random) / 8 + 0.001f;
            map->bias[j] = (float)random_normal(random) / 4;
            for (int i = 0; i < map->inputs; i++) {
                map->weights[i * map->outputs + j] = random_below(random, 2) ? size : -size;
            }
        }
    }
    return network_binary(network);
}

/* What a map of a binary network gives for x, by its definition. Floats are rounded at each step.
 */
static void binary_reference(const struct linear *map, bool last, const float *x, float *y)
{
    volatile float most = 0, factor, unit, part;
    bool finite = true;
    for (int i = 0; i < map->inputs; i++) {
        finite = finite && isfinite(x[i]);
        most = fabsf(x[i]) > most ? fabsf(x[i]) : most;
    }
    factor = 127 / most;
    unit = most / 127;
    for (int j = 0; j < map->outputs; j++) {
        long sum = 0;
        for (int i = 0; most >= 1e-30f && finite && i < map->inputs; i++) {
            part = x[i] * factor;
            sum += map->weights[i * map->outputs + j] < 0 ? -lrintf(part) : lrintf(part);
        }
        part = (float)sum * fabsf(map->weights[j]);
        part = part * (most >= 1e-30f ? unit : 0);
        part = part + map->bias[j];
        y[j] = !finite ? NAN : !last && part < 0 ? 0 : part;
    }
}

/* Rows of all kinds: of ReLU, all 0, with one value far above the others, tiny, huge, not finite.
 */
static void draw_row(struct random *random, float *x, int n)
{
    int kind = (int)random_below(random, 9);
    for (int i = 0; i < n; i++) {
        float value = (float)random_normal(random);
        x[i] = kind == 0 ? fmaxf(0, value) : kind == 1 ? 0 : kind == 2 ? value * 1e-31f : value;
        x[i] = kind == 3 ? value * 1e37f : x[i];
    }
    float *one = &x[random_below(random, (uint32_t)n)];
    *one = kind == 4 ? -1e9f : kind == 5 ? NAN : kind == 6 ? -INFINITY : kind == 7 ? 1e-29f : *one;
}

static void check_binary(struct random *random, const struct network *network)
{
    enum { ROWS = 50 };
    static float x[ROWS * BINARY_INPUTS_MAX], rows[2][BINARY_INPUTS_MAX];
    float logits[ROWS], again[ROWS];
    int count = 1 + (int)random_below(random, ROWS), inputs = network->shape.inputs;
    for (int r = 0; r < count; r++) {
        draw_row(random, x + r * inputs, inputs);
    }
    struct network_scratch *scratch = network_scratch_new(network);
    network_run(network, scratch, x, count, logits);
    for (int r = 0; r < count; r++) {
        const float *from = x + r * inputs;
        for (int m = 0; m < network->maps; m++) {
            binary_reference(network_map(network, m), m + 1 == network->maps, from, rows[m % 2]);
            from = rows[m % 2];
        }
        assert_true(isnan(from[0]) ? isnan(logits[r]) : logits[r] == from[0]);
    }
    struct network_stays stays = {x, (size_t)inputs, count, 1};
    network_run_last(network, scratch, &stays, again);
    for (int r = 0; r < count; r++) {
        assert_true(isnan(logits[r]) ? isnan(again[r]) : again[r] == logits[r]);
    }
    free(scratch);
}

/* Every instruction set gives what the definition gives, to the last bit, at all widths. */
static void signs_are_added(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 22);
    static const int widths[] = {1, 3, 4, 15, 16, 17, 31, 33, 64, 65, 76, 129, 200, 255, 256};
    enum { WIDTHS = sizeof widths / sizeof *widths };
    for (int round = 0; round < 8 * WIDTHS; round++) {
        int units[3], depth = 1 + (int)random_below(&random, 3);
        for (int l = 0; l < 3; l++) {
            units[l] = widths[random_below(&random, WIDTHS)];
        }
        struct network *network = binary_network(&random, widths[round % WIDTHS], depth, units);
        assert_non_null(network->binary);
        by_each_kernel(&random, network, check_binary);
        free(network);
    }
}

/* The largest sums that there are: all inputs alike, all weights of one sign. */
static void sums_of_signs_do_not_overflow(void **state)
{
    (void)state;
    struct random random;
    float x[BINARY_INPUTS_MAX], logit, y[BINARY_INPUTS_MAX], expected;
    random_seed(&random, 23);
    for (int sign = 0; sign < 4; sign++) {
        struct network *network = binary_network(&random, BINARY_INPUTS_MAX, 1, (int[]){256});
        for (int i = 0; i < 256 * 256; i++) {
            float size = fabsf(network_map(network, 0)->weights[i]);
            network_map(network, 0)->weights[i] = sign % 2 ? -size : size;
        }
        network = network_binary(network);
        for (int i = 0; i < BINARY_INPUTS_MAX; i++) {
            x[i] = sign < 2 ? 3.5f : -3.5f;
        }
        binary_reference(network_map(network, 0), false, x, y);
        binary_reference(network_map(network, 1), true, y, &expected);
        for (int k = 0; kernel_at(k); k++) {
            if (kernel_runs(kernel_at(k))) {
                network->kernel = kernel_at(k);
                struct network_scratch *scratch = network_scratch_one(network);
                network_run(network, scratch, x, 1, &logit);
                assert_true(logit == expected);
                free(scratch);
            }
        }
        free(network);
    }
}

/* Other weights stay in floating point. So does a copy, which may be changed, and a run that is
 * asked to be in float; the two differ by little. */
static void other_weights_are_multiplied(void **state)
{
    (void)state;
    struct random random;
    float x[BINARY_INPUTS_MAX + 1], logits[2];
    random_seed(&random, 24);
    struct network *network = binary_network(&random, 76, 2, (int[]){64, 20});
    struct network *copy = network_copy(network);
    assert_null(copy->binary);
    for (int i = 0; i < 76; i++) {
        x[i] = (float)random_normal(&random);
    }
    struct network_scratch *scratch = network_scratch_one(network);
    network_run(network, scratch, x, 1, &logits[0]);
    network_run(copy, scratch, x, 1, &logits[1]);
    assert_true(logits[0] != logits[1] && fabsf(logits[0] - logits[1]) < 0.05f);
    network_scratch_in_float(scratch);
    network_run(network, scratch, x, 1, &logits[0]);
    assert_true(logits[0] == logits[1]);
    free(scratch);
    for (int k = 0; k < 3; k++) {
        struct network *other = network_copy(network);
        float *weight = &network_map(other, 1)->weights[77];
        *weight = k == 0 ? 2 * *weight : k == 1 ? 0 : NAN;
        assert_ptr_equal(network_binary(other), other);
        assert_null(other->binary);
        free(other);
    }
    struct network *wide = binary_network(&random, BINARY_INPUTS_MAX + 1, 1, (int[]){16});
    struct network *broad = binary_network(&random, 16, 1, (int[]){BINARY_INPUTS_MAX + 1});
    assert_true(!wide->binary && !broad->binary);
    free(wide);
    free(broad);
    free(copy);
    free(network);
}

/* A sum that float32 cannot hold exactly is left to the bytes. */
static void sums_past_float_are_left_to_bytes(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 13);
    struct network *network = random_network(&random, ARCHITECTURE_LSTM, STORAGE_INT8);
    assert_true(coded_fits(network));
    for (int m = 0; m < network->maps; m++) {
        struct linear *map = network_map(network, m);
        if (map->bias_codes) {
            const int32_t kept = map->bias_codes[0];
            const int32_t biases[] = {1 << 24, -(1 << 24), INT32_MIN, kept};
            for (int i = 0; i < 4; i++) {
                map->bias_codes[0] = biases[i];
                linear_prepare(map);
                assert_int_equal(coded_fits(network), i == 3);
            }
        }
    }
    assert_true(coded_fits(network));
    free(network);
    network = random_network(&random, ARCHITECTURE_DNN, STORAGE_INT8);
    assert_false(coded_fits(network));
    free(network);
    network = random_network(&random, ARCHITECTURE_LSTM, STORAGE_FLOAT);
    assert_false(coded_fits(network));
    free(network);
}

/* A batch gives the risks of each stay alone: in float up to rounding, in int8 exactly. */
static void many_stays_are_each_alone(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 11);
    for (int round = 0; round < 30 / SLOWNESS * ARCHITECTURE_COUNT; round++) {
        struct network *network =
            random_network(&random, (enum architecture)(round % ARCHITECTURE_COUNT),
                           round / ARCHITECTURE_COUNT % 2 ? STORAGE_INT8 : STORAGE_FLOAT);
        by_each_kernel(&random, network, check_last);
        free(network);
    }
}

static void activations_are_close(void **state)
{
    (void)state;
    for (int i = -200000; i <= 200000; i++) {
        float x = (float)i * 1e-4f;
        assert_true(fabs((double)activation_tanh(x) - tanh((double)x)) <= 5e-7);
        assert_true(fabs((double)activation_sigmoid(x) - 1 / (1 + exp(-(double)x))) <= 5e-7);
        assert_true(activation_tanh(-x) == -activation_tanh(x));
    }
    assert_true(activation_tanh(INFINITY) == activation_tanh(9));
}

/* The instruction set in use must give the risks of the plain one. */
static void kernels_agree(void **state)
{
    (void)state;
    const struct kernel *best = kernel_best();
    struct random random;
    random_seed(&random, 7);
    for (int n = 1; n <= 70; n++) {
        float x[80], w[80 * 280], a[280] = {0}, b[280] = {0};
        for (int i = 0; i < n; i++) {
            x[i] = i % 5 ? (float)random_normal(&random) : 0;
        }
        for (int i = 0; i < n * 4 * n && i < 80 * 280; i++) {
            w[i] = (float)random_normal(&random);
        }
        kernel_plain.multiply_add(x, n, w, 4 * n, 4 * n, a);
        best->multiply_add(x, n, w, 4 * n, 4 * n, b);
        float cells[2][70] = {{0}}, hidden[2][70];
        kernel_plain.lstm_cell(a, n, cells[0], hidden[0]);
        best->lstm_cell(b, n, cells[1], hidden[1]);
        for (int i = 0; i < n; i++) {
            assert_true(fabsf(hidden[0][i] - hidden[1][i]) <= 1e-5f);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(risks_agree_with_the_reference),
        cmocka_unit_test(parameters_are_counted),
        cmocka_unit_test(sizes_out_of_bounds_are_refused),
        cmocka_unit_test(the_table_of_kinds_is_sound),
        cmocka_unit_test(hours_depend_on_the_past_only),
        cmocka_unit_test(masked_steps_carry_the_state),
        cmocka_unit_test(many_stays_are_each_alone),
        cmocka_unit_test(codes_say_what_bytes_say),
        cmocka_unit_test(sums_past_float_are_left_to_bytes),
        cmocka_unit_test(signs_say_what_bytes_say),
        cmocka_unit_test(signs_are_refused_where_they_overflow),
        cmocka_unit_test(signs_are_added),
        cmocka_unit_test(sums_of_signs_do_not_overflow),
        cmocka_unit_test(other_weights_are_multiplied),
        cmocka_unit_test(zeros_are_skipped),
        cmocka_unit_test(zeros_are_those_of_the_network),
        cmocka_unit_test(few_zeros_are_multiplied),
        cmocka_unit_test(activations_are_close),
        cmocka_unit_test(kernels_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
