/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Networks of Keras: made-up files of each version, read and held against Keras's arithmetic
 * written out here in double; what is not understood; damaged files; and files that others made.
 * With the words "make FOLDER" or "hostile FOLDER" it writes the files for tests/cli_import.sh. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/import_keras.h"
#include "app/hdf5_file.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "learn/recalibrate.h"
#include "net/modelfile.h"
#include "net/risk.h"
#include "tests/fixture.h"

#ifdef HAVE_HDF5
#include <hdf5.h>
#ifdef HAVE_LIBZIP
#include <zip.h>
#endif

enum { INPUTS = 76, HOURS = 48, BOTH = 4, TOP = 6, INNER = 3 };

/* ---- weights, and files of them ---- */

struct lstm {
    int inputs, units;
    float kernel[INPUTS * 4 * TOP], recurrent[TOP * 4 * TOP], bias[4 * TOP];
};
/* Bidirectional of BOTH units a direction, LSTM of TOP, Dense of INNER with relu, Dense of 1. */
struct weights {
    struct lstm forward, backward, top;
    float inner[TOP * INNER], inner_bias[INNER], output[INNER], output_bias[1];
};

static void draw(struct random *random, float *values, int count, double sd)
{
    for (int i = 0; i < count; i++) {
        values[i] = (float)(sd * random_normal(random));
    }
}

static void draw_lstm(struct random *random, struct lstm *lstm, int inputs, int units)
{
    lstm->inputs = inputs;
    lstm->units = units;
    draw(random, lstm->kernel, inputs * 4 * units, 0.3);
    draw(random, lstm->recurrent, units * 4 * units, 0.5);
    draw(random, lstm->bias, 4 * units, 0.5);
}

static struct weights *made_weights(void)
{
    struct weights *w = memory_new(1, sizeof *w);
    struct random random;
    random_seed(&random, 11);
    draw_lstm(&random, &w->forward, INPUTS, BOTH);
    draw_lstm(&random, &w->backward, INPUTS, BOTH);
    draw_lstm(&random, &w->top, 2 * BOTH, TOP);
    draw(&random, w->inner, TOP * INNER, 0.8);
    draw(&random, w->inner_bias, INNER, 0.5);
    draw(&random, w->output, INNER, 0.8);
    draw(&random, w->output_bias, 1, 0.5);
    return w;
}

static void put_text(hid_t at, const char *name, const char *text, bool variable)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, variable ? H5T_VARIABLE : strlen(text));
    hid_t id = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(id, type, variable ? (const void *)&text : text) >= 0);
    H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
}

enum { NAME_SIZE = 80 };

static void put_floats(hid_t file, const char *path, const float *values, int rows, int columns)
{
    hsize_t sides[] = {(hsize_t)rows, (hsize_t)columns};
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    hid_t space = H5Screate_simple(columns ? 2 : 1, sides, NULL);
    hid_t id = H5Dcreate2(file, path, H5T_IEEE_F32LE, space, links, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(id >= 0);
    H5Dwrite(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(id);
    H5Sclose(space);
    H5Pclose(links);
}

/* The arrays of one layer in the old format: names beside it, data sets below it. */
struct layer_file {
    hid_t file;
    const char *layer;
    char names[24][NAME_SIZE];
    int count;
};

static void put_array(struct layer_file *to, const char *name, const float *values, int rows,
                      int columns)
{
    char path[200];
    snprintf(to->names[to->count++], NAME_SIZE, "%s", name);
    snprintf(path, sizeof path, "model_weights/%s/%s", to->layer, name);
    put_floats(to->file, path, values, rows, columns);
}

static void end_layer(struct layer_file *to)
{
    char path[200];
    hsize_t count = (hsize_t)to->count;
    snprintf(path, sizeof path, "model_weights/%s", to->layer);
    hid_t group = H5Gopen2(to->file, path, H5P_DEFAULT), type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, NAME_SIZE);
    hid_t space = H5Screate_simple(1, &count, NULL);
    hid_t id = H5Acreate2(group, "weight_names", type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(id, type, to->names) >= 0);
    H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
    H5Gclose(group);
}

static void put_lstm(struct layer_file *to, const struct lstm *lstm, const char *prefix)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s/kernel:0", prefix);
    put_array(to, name, lstm->kernel, lstm->inputs, 4 * lstm->units);
    snprintf(name, sizeof name, "%s/recurrent_kernel:0", prefix);
    put_array(to, name, lstm->recurrent, lstm->units, 4 * lstm->units);
    snprintf(name, sizeof name, "%s/bias:0", prefix);
    put_array(to, name, lstm->bias, 4 * lstm->units, 0);
}

/* The gates apart, in the order of Keras 1: i c f o. */
static void put_gates(struct layer_file *to, const struct lstm *lstm, const char *prefix)
{
    static const struct {
        char name;
        int block;
    } GATES[] = {{'i', 0}, {'c', 2}, {'f', 1}, {'o', 3}};
    int units = lstm->units;
    for (int g = 0; g < 4; g++) {
        const float *all[] = {lstm->kernel, lstm->recurrent, lstm->bias};
        const int rows[] = {lstm->inputs, units, 1};
        for (int t = 0; t < 3; t++) {
            float gate[INPUTS * TOP];
            char name[NAME_SIZE];
            for (int i = 0; i < rows[t]; i++) {
                memcpy(gate + (long)i * units, all[t] + (4L * i + GATES[g].block) * units,
                       (size_t)units * sizeof *gate);
            }
            snprintf(name, sizeof name, "%s_%c_%c:0", prefix, "WUb"[t], GATES[g].name);
            put_array(to, name, gate, t == 2 ? units : rows[t], t == 2 ? 0 : units);
        }
    }
}

/* Descriptions, in single quotes for double ones. */
#define INNER_LSTM(NAME, UNITS, SERIES)                                                            \
    "'class_name': 'LSTM', 'config': {'name': '" NAME "', 'units': " UNITS                         \
    ", 'return_sequences': " SERIES                                                                \
    ", 'return_state': false, 'go_backwards': false, 'stateful': false, 'activation': 'tanh', "    \
    "'recurrent_activation': 'hard_sigmoid', 'use_bias': true, 'dropout': 0.3}"
#define DENSE(NAME, UNITS, ACTIVATION)                                                             \
    "'class_name': 'Dense', 'config': {'name': '" NAME "', 'units': " UNITS                        \
    ", 'activation': '" ACTIVATION "', 'use_bias': true}"
#define READS(NAME) ", 'inbound_nodes': [[['" NAME "', 0, 0, {}]]]}"

/* As mimic3-benchmarks saves it, with a dense layer more. */
static const char CONFIG_2[] =
    "{'class_name': 'Network', 'config': {'name': 'network_1', 'layers': ["
    "{'name': 'X', 'class_name': 'InputLayer', 'config': {'batch_input_shape': [null, null, 76], "
    "'name': 'X'}, 'inbound_nodes': []}, "
    "{'name': 'masking_1', 'class_name': 'Masking', 'config': {'name': 'masking_1', "
    "'mask_value': 0.0}" READS(
        "X") ", "
             "{'name': 'bidirectional_1', 'class_name': 'Bidirectional', 'config': {'name': "
             "'bidirectional_1', 'layer': {" INNER_LSTM(
                 "lstm_1", "4",
                 "true") "}, 'merge_mode': "
                         "'concat'}" READS(
                             "masking_1") ", "
                                          "{'name': 'lstm_2', " INNER_LSTM("lstm_2", "6", "false") READS(
                                              "bidirectional_1") ", "
                                                                 "{'name': 'dropout_1', "
                                                                 "'class_name': 'Dropout', "
                                                                 "'config': {'name': 'dropout_1', "
                                                                 "'rate': 0.3}" READS(
                                                                     "lstm_2") ", "
                                                                               "{'name': "
                                                                               "'dense_1', " DENSE(
                                                                                   "dense_1", "3",
                                                                                   "relu")
                                                                                   READS(
                                                                                       "dropout_"
                                                                                       "1") ", "
                                                                                            "{'"
                                                                                            "name"
                                                                                            "': "
                                                                                            "'den"
                                                                                            "se_"
                                                                                            "2',"
                                                                                            " " DENSE(
                                                                                                "de"
                                                                                                "ns"
                                                                                                "e_"
                                                                                                "2",
                                                                                                "1",
                                                                                                "si"
                                                                                                "gm"
                                                                                                "oi"
                                                                                                "d")
                                                                                                READS(
                                                                                                    "dense_1") "], "
                                                                                                               "'input_layers': [['X', 0, 0]], 'output_layers': [['dense_2', 0, 0]]}}";

/* Keras 1 lists the layers bare; the activation of the last stands alone, and every hour is given.
 */
#define LSTM_1(NAME, UNITS, MORE)                                                                  \
    "{'class_name': 'LSTM', 'config': {'name': '" NAME "', 'output_dim': " UNITS                   \
    ", 'activation': 'tanh', 'inner_activation': 'hard_sigmoid', 'return_sequences': true, "       \
    "'go_backwards': false, 'stateful': false" MORE "}}"
static const char CONFIG_1[] = "{'class_name': 'Sequential', 'config': [" LSTM_1(
    "lstm_1", "4",
    ", 'batch_input_shape': [null, 48, 76]") ", "
                                             "{'class_name': 'TimeDistributed', 'config': {'name': "
                                             "'td_1', 'layer': {'class_name': 'Dense', "
                                             "'config': {'name': 'dense_1', 'output_dim': 1, "
                                             "'activation': 'linear', 'bias': true}}}}, "
                                             "{'class_name': 'Dropout', 'config': {'name': "
                                             "'dropout_1', 'p': 0.5}}]}";

/* Keras 3. */
static const char CONFIG_3[] =
    "{'module': 'keras', 'class_name': 'Sequential', 'config': {'name': 'sequential', 'layers': ["
    "{'class_name': 'InputLayer', 'config': {'batch_shape': [null, null, 76], 'name': 'in'}}, "
    "{'class_name': 'Masking', 'config': {'name': 'masking', 'mask_value': 0.0}}, "
    "{'class_name': 'Bidirectional', 'config': {'name': 'b', 'layer': {" INNER_LSTM(
        "forward_l", "4",
        "true") "}, 'backward_layer': {"
                "'class_name': 'LSTM', 'config': {'name': 'backward_l', 'units': 4, "
                "'return_sequences': true, "
                "'go_backwards': true, 'activation': 'tanh', 'recurrent_activation': "
                "'hard_sigmoid', "
                "'use_bias': true}}, 'merge_mode': 'concat'}}, "
                "{" INNER_LSTM("l", "6", "false") "}, {" DENSE(
                    "d", "3", "relu") "}, "
                                      "{" DENSE("e", "1", "sigmoid") "}]}, 'compile_config': {}}";

static char *quoted(const char *text)
{
    char *out = memory_text(text);
    for (char *at = out; *at; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    return out;
}

static hid_t begin_file(const char *path, const char *config, const char *version)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    char *json = quoted(config);
    assert_true(file >= 0);
    put_text(file, "model_config", json, strlen(json) % 2);
    if (version) {
        put_text(file, "keras_version", version, false);
    }
    free(json);
    return file;
}

static void write_dense(hid_t file, const char *layer, const char *prefix, const float *kernel,
                        const float *bias, int inputs, int units)
{
    struct layer_file to = {.file = file, .layer = layer};
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s/kernel:0", prefix);
    put_array(&to, name, kernel, inputs, units);
    snprintf(name, sizeof name, "%s/bias:0", prefix);
    put_array(&to, name, bias, units, 0);
    end_layer(&to);
}

static void write_2(const char *path, const char *config, const struct weights *w)
{
    hid_t file = begin_file(path, config, "2.1.2");
    struct layer_file both = {.file = file, .layer = "bidirectional_1"};
    put_lstm(&both, &w->forward, "bidirectional_1/forward_lstm_1");
    put_lstm(&both, &w->backward, "bidirectional_1/backward_lstm_1");
    end_layer(&both);
    struct layer_file top = {.file = file, .layer = "lstm_2"};
    put_lstm(&top, &w->top, "lstm_2");
    end_layer(&top);
    write_dense(file, "dense_1", "dense_1", w->inner, w->inner_bias, TOP, INNER);
    write_dense(file, "dense_2", "dense_2", w->output, w->output_bias, INNER, 1);
    H5Fclose(file);
}

static void write_1(const char *path, const char *config, const struct weights *w)
{
    hid_t file = begin_file(path, config, "1.2.2");
    struct layer_file lstm = {.file = file, .layer = "lstm_1"},
                      dense = {.file = file, .layer = "td_1"};
    put_gates(&lstm, &w->forward, "lstm_1");
    end_layer(&lstm);
    put_array(&dense, "td_1_W:0", w->inner, BOTH, 1);
    put_array(&dense, "td_1_b:0", w->output_bias, 1, 0);
    end_layer(&dense);
    H5Fclose(file);
}

static void write_weights_3(const char *path, const struct weights *w)
{
    static const char *const WHERE[] = {"layers/bidirectional/forward_layer/cell",
                                        "layers/bidirectional/backward_layer/cell",
                                        "layers/lstm/cell"};
    const struct lstm *const all[] = {&w->forward, &w->backward, &w->top};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    for (int i = 0; i < 3; i++) {
        char name[NAME_SIZE];
        int units = all[i]->units;
        snprintf(name, sizeof name, "%s/vars/0", WHERE[i]);
        put_floats(file, name, all[i]->kernel, all[i]->inputs, 4 * units);
        snprintf(name, sizeof name, "%s/vars/1", WHERE[i]);
        put_floats(file, name, all[i]->recurrent, units, 4 * units);
        snprintf(name, sizeof name, "%s/vars/2", WHERE[i]);
        put_floats(file, name, all[i]->bias, 4 * units, 0);
    }
    put_floats(file, "layers/dense/vars/0", w->inner, TOP, INNER);
    put_floats(file, "layers/dense/vars/1", w->inner_bias, INNER, 0);
    put_floats(file, "layers/dense_1/vars/0", w->output, INNER, 1);
    put_floats(file, "layers/dense_1/vars/1", w->output_bias, 1, 0);
    H5Fclose(file);
}

#ifdef HAVE_LIBZIP
static void write_3(const char *path, const char *version, const struct weights *w)
{
    char *config = quoted(CONFIG_3);
    struct text inner = {0}, metadata = {0};
    text_format(&inner, "%s.inner", path);
    text_format(&metadata, "{\"keras_version\": \"%s\"}", version);
    write_weights_3(inner.data, w);
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(archive);
    zip_file_add(archive, "metadata.json",
                 zip_source_buffer(archive, metadata.data, metadata.length, 0), 0);
    zip_file_add(archive, "config.json", zip_source_buffer(archive, config, strlen(config), 0), 0);
    zip_int64_t last =
        zip_file_add(archive, "model.weights.h5", zip_source_file(archive, inner.data, 0, -1), 0);
    zip_set_file_compression(archive, (zip_uint64_t)last, ZIP_CM_STORE, 0);
    assert_int_equal(zip_close(archive), 0);
    remove(inner.data);
    text_free(&inner);
    text_free(&metadata);
    free(config);
}
#endif

/* ---- Keras's arithmetic ---- */

static double hard(double x, double slope)
{
    double y = slope * x + 0.5;
    return y < 0 ? 0 : y > 1 ? 1 : y;
}

/* out[hours][units]; a masked hour keeps the previous output. */
static void keras_lstm(const struct lstm *lstm, double slope, const double *x, const bool *masked,
                       int hours, bool backward, double *out)
{
    double h[TOP] = {0}, c[TOP] = {0};
    int units = lstm->units, wide = 4 * units;
    for (int k = 0; k < hours; k++) {
        int t = backward ? hours - 1 - k : k;
        double z[4 * TOP];
        for (int j = 0; j < wide; j++) {
            z[j] = (double)lstm->bias[j];
            for (int i = 0; i < lstm->inputs; i++) {
                z[j] += x[t * lstm->inputs + i] * (double)lstm->kernel[i * wide + j];
            }
            for (int i = 0; i < units; i++) {
                z[j] += h[i] * (double)lstm->recurrent[i * wide + j];
            }
        }
        for (int j = 0; j < units && !masked[t]; j++) {
            c[j] = hard(z[units + j], slope) * c[j] + hard(z[j], slope) * tanh(z[2 * units + j]);
            h[j] = hard(z[3 * units + j], slope) * tanh(c[j]);
        }
        memcpy(out + t * units, h, (size_t)units * sizeof *h);
    }
}

static double keras_dense(const float *kernel, const float *bias, int inputs, int units, int j,
                          const double *x)
{
    double y = (double)bias[j];
    for (int i = 0; i < inputs; i++) {
        y += x[i] * (double)kernel[i * units + j];
    }
    return y;
}

/* Of a run over hours 0 .. hours - 1. */
static double keras_logit(const struct weights *w, double slope, const float *x, int hours)
{
    double in[HOURS * INPUTS], there[HOURS * BOTH], back[HOURS * BOTH], both[HOURS * 2 * BOTH];
    double top[HOURS * TOP], inner[INNER];
    bool masked[HOURS];
    for (int t = 0; t < hours; t++) {
        masked[t] = true;
        for (int i = 0; i < INPUTS; i++) {
            in[t * INPUTS + i] = (double)x[t * INPUTS + i];
            masked[t] = masked[t] && !(fabs(in[t * INPUTS + i]) > 0);
        }
    }
    keras_lstm(&w->forward, slope, in, masked, hours, false, there);
    keras_lstm(&w->backward, slope, in, masked, hours, true, back);
    for (int t = 0; t < hours; t++) {
        memcpy(both + t * 2 * BOTH, there + t * BOTH, BOTH * sizeof *both);
        memcpy(both + t * 2 * BOTH + BOTH, back + t * BOTH, BOTH * sizeof *both);
    }
    keras_lstm(&w->top, slope, both, masked, hours, false, top);
    for (int j = 0; j < INNER; j++) {
        inner[j] =
            fmax(0, keras_dense(w->inner, w->inner_bias, TOP, INNER, j, top + (hours - 1) * TOP));
    }
    return keras_dense(w->output, w->output_bias, INNER, 1, 0, inner);
}

/* Hours of a stay; some are all zero, the last too where `gap`. */
static void draw_stay(float *x, bool gap)
{
    struct random random;
    random_seed(&random, gap ? 5 : 6);
    for (int t = 0; t < HOURS; t++) {
        bool empty = t % 7 == 3 || (gap && (t == 0 || t == HOURS - 1));
        draw(&random, x + t * INPUTS, INPUTS, empty ? 0 : 1);
        for (int i = 0; i < INPUTS && empty; i++) {
            x[t * INPUTS + i] = 0;
        }
    }
}

static struct network *network_of(const char *path)
{
    struct error error = ERROR_NONE;
    char version[32];
    struct network *network = import_keras_network(path, version, &error);
    if (!network) {
        print_message("%s\n", error.text);
    }
    assert_non_null(network);
    return network;
}

static void assert_as_keras(const char *path, const struct weights *w, double slope)
{
    struct network *network = network_of(path);
    struct network_scratch *scratch = network_scratch_new(network);
    for (int gap = 0; gap < 2; gap++) {
        float x[HOURS * INPUTS], logits[HOURS], last;
        draw_stay(x, gap);
        network_run(network, scratch, x, HOURS, logits);
        for (int t = 0; t < HOURS; t++) {
            assert_true(fabs((double)logits[t] - keras_logit(w, slope, x, t + 1)) < 1e-6);
            network_run_last(network, scratch,
                             &(struct network_stays){.x = x, .count = 1, .steps = t + 1}, &last);
            assert_memory_equal(&last, &logits[t], sizeof last);
        }
    }
    assert_true(network_reads_backwards(network));
    free(scratch);
    free(network);
}

/* ---- tests ---- */

struct world {
    char *folder, path[120];
    struct weights *w;
};

static struct world world_new(const char *name)
{
    struct world world = {.folder = fixture_folder(), .w = made_weights()};
    snprintf(world.path, sizeof world.path, "%s/%s", world.folder, name);
    return world;
}

static void world_free(struct world *world)
{
    fixture_remove(world->folder);
    free(world->w);
}

static void test_keras_2(void **state)
{
    struct world world = world_new("net.h5");
    (void)state;
    write_2(world.path, CONFIG_2, world.w);
    assert_as_keras(world.path, world.w, 0.2);
    world_free(&world);
}

/* In Keras 3 hard_sigmoid is another function; in a .keras file of version 2 it is not. */
static void test_keras_3(void **state)
{
    (void)state;
#ifdef HAVE_LIBZIP
    struct world world = world_new("net.keras");
    write_3(world.path, "3.3.3", world.w);
    assert_as_keras(world.path, world.w, 1.0 / 6);
    write_3(world.path, "2.13.1", world.w);
    assert_as_keras(world.path, world.w, 0.2);
    world_free(&world);
#else
    skip();
#endif
}

/* Gates apart, every hour given, no Masking: an hour of zeros is read. */
static void test_keras_1(void **state)
{
    struct world world = world_new("net.h5");
    float x[HOURS * INPUTS], logits[HOURS];
    double in[HOURS * INPUTS], h[HOURS * BOTH];
    const bool masked[HOURS] = {false};
    const char *linear = strstr(CONFIG_1, "'linear'");
    struct text done = {0};
    (void)state;
    text_format(&done, "%.*s'sigmoid'%s", (int)(linear - CONFIG_1), CONFIG_1,
                linear + strlen("'linear'"));
    write_1(world.path, done.data, world.w);
    struct network *network = network_of(world.path);
    struct network_scratch *scratch = network_scratch_new(network);
    draw_stay(x, true);
    for (int i = 0; i < HOURS * INPUTS; i++) {
        in[i] = (double)x[i];
    }
    keras_lstm(&world.w->forward, 0.2, in, masked, HOURS, false, h);
    network_run(network, scratch, x, HOURS, logits);
    for (int t = 0; t < HOURS; t++) {
        double logit = keras_dense(world.w->inner, world.w->output_bias, BOTH, 1, 0, h + t * BOTH);
        assert_true(fabs((double)logits[t] - logit) < 1e-6);
    }
    assert_false(network_reads_backwards(network));
    free(scratch);
    free(network);
    text_free(&done);
    world_free(&world);
}

/* A changed word of the description, and the message about it. */
static const struct {
    const char *from, *to, *said;
} CHANGES[] = {
    {"'class_name': 'Masking'", "'class_name': 'BatchNormalization'", "BatchNormalization"},
    {"'class_name': 'Dropout'", "'class_name': 'Slice'", "'dropout_1': layers of the class Slice"},
    {"'mask_value': 0.0", "'mask_value': -1.0", "mask_value"},
    {"'merge_mode': 'concat'", "'merge_mode': 'sum'", "merge_mode sum"},
    {"'units': 4, 'return_sequences': true", "'units': 4, 'return_sequences': false",
     "return_sequences"},
    {"'units': 6, 'return_sequences': false", "'units': 6, 'return_sequences': false, 'x': 1",
     NULL},
    {"'units': 6", "'units': 7", "not 8 by 28"},
    {"'units': 6", "'units': 1000000000", "units"},
    {"'units': 6", "'units': -6", "units"},
    {"'activation': 'relu'", "'activation': 'swish'", "unknown activation 'swish'"},
    {"'activation': 'sigmoid'", "'activation': 'softmax'", "unknown activation 'softmax'"},
    {"'activation': 'sigmoid'", "'activation': 'linear'", "linear: a risk is one, with sigmoid"},
    {"'activation': 'sigmoid'", "'activation': null", "activation is not given"},
    {"'go_backwards': false", "'go_backwards': true", "backwards alone"},
    {"'stateful': false", "'stateful': true", "stateful"},
    {"'return_state': false", "'return_state': true", "return_state"},
    {"[null, null, 76]", "[null, 76]", "input is not hours"},
    {"[null, null, 76]", "[null, null, 75]", "76 by 16"},
    {"'class_name': 'Network'", "'class_name': 'Odd'", "class Odd"},
    {"[[['dense_1', 0, 0, {}]]]", "[[['dense_1', 0, 0, {}], ['X', 0, 0, {}]]]", "one layer alone"},
    {"[[['masking_1', 0, 0, {}]]]", "[[['lstm_2', 0, 0, {}]]]", "circle"},
    {"[['dense_2', 0, 0]]", "[['dense_2', 0, 0], ['X', 0, 0]]", "no single output"},
    {"[['dense_2', 0, 0]]", "[['dense_1', 0, 0]]", "beside the others"},
    {"'use_bias': true", "'use_bias': false", "arrays of weights"},
    {"'name': 'dense_1', ", "'name': 'lstm_2', ", "two layers"},
    {"'layers': [", "'layers': {", "JSON"},
};

static void test_refuses(void **state)
{
    struct world world = world_new("net.h5");
    char version[32];
    (void)state;
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        const char *at = strstr(CONFIG_2, CHANGES[i].from);
        struct text config = {0};
        struct error error = ERROR_NONE;
        assert_non_null(at);
        text_format(&config, "%.*s%s%s", (int)(at - CONFIG_2), CONFIG_2, CHANGES[i].to,
                    at + strlen(CHANGES[i].from));
        write_2(world.path, config.data, world.w);
        struct network *network = import_keras_network(world.path, version, &error);
        if (!CHANGES[i].said != !!network ||
            (CHANGES[i].said && !strstr(error.text, CHANGES[i].said))) {
            fail_msg("%s: %s", CHANGES[i].to, error.text);
        }
        free(network);
        text_free(&config);
    }
    world_free(&world);
}

#define DENSE_BIAS "model_weights/dense_1/dense_1/bias:0"
/* Replaces a vector by one of half or double precision. */
static void store_wide(const char *path, int size)
{
    hsize_t count = INNER;
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), type = H5Tcopy(H5T_IEEE_F64LE);
    if (size == 2) {
        H5Tset_fields(type, 15, 10, 5, 0, 10);
        H5Tset_size(type, 2);
        H5Tset_ebias(type, 15);
    }
    hid_t space = H5Screate_simple(1, &count, NULL);
    assert_true(H5Ldelete(file, DENSE_BIAS, H5P_DEFAULT) >= 0);
    hid_t id = H5Dcreate2(file, DENSE_BIAS, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(id >= 0);
    H5Dclose(id);
    H5Sclose(space);
    H5Tclose(type);
    H5Fclose(file);
}

static void test_refuses_weights(void **state)
{
    struct world world = world_new("net.h5");
    struct error error = ERROR_NONE;
    char version[32];
    (void)state;
    world.w->top.recurrent[5] = NAN;
    write_2(world.path, CONFIG_2, world.w);
    assert_null(import_keras_network(world.path, version, &error));
    assert_non_null(strstr(error.text, "'lstm_2': a weight is not a number"));
    /* Of double or half precision. */
    world.w->top.recurrent[5] = 0;
    for (int size = 2; size <= 8; size *= 4) {
        error = ERROR_NONE;
        write_2(world.path, CONFIG_2, world.w);
        store_wide(world.path, size);
        assert_null(import_keras_network(world.path, version, &error));
        assert_non_null(strstr(error.text, "not of single precision"));
    }
    /* Without a version, hard_sigmoid is ambiguous. */
    error = ERROR_NONE;
    hid_t file = begin_file(world.path, CONFIG_2, NULL);
    H5Gclose(H5Gcreate2(file, "model_weights", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Fclose(file);
    assert_null(import_keras_network(world.path, version, &error));
    assert_non_null(strstr(error.text, "does not say its version"));
    world_free(&world);
}

/* Truncated or with a changed byte: refused or read, but never a crash. */
static void damage(const char *path, const char *damaged)
{
    unsigned char *data;
    size_t size;
    char version[32];
    struct random random;
    random_seed(&random, 3);
    assert_true(file_read(path, 1 << 24, &data, &size, NULL));
    for (int round = 0; round < 160; round++) {
        struct error error = ERROR_NONE;
        size_t at = (size_t)(random_next(&random) % size);
        unsigned char old = data[at];
        size_t length = round % 2 ? at : size;
        data[at] = (unsigned char)(random_next(&random) & 255);
        assert_true(file_write(damaged, data, length, NULL));
        struct network *network = import_keras_network(damaged, version, &error);
        assert_true(!network == error.set);
        free(network);
        data[at] = old;
    }
    free(data);
}

static void test_damaged(void **state)
{
    struct world world = world_new("net");
    struct text damaged = {0};
    (void)state;
    text_format(&damaged, "%s/damaged", world.folder);
    write_2(world.path, CONFIG_2, world.w);
    damage(world.path, damaged.data);
#ifdef HAVE_LIBZIP
    write_3(world.path, "3.3.3", world.w);
    damage(world.path, damaged.data);
#endif
    text_free(&damaged);
    world_free(&world);
}

/* ---- made to do harm ---- */

#ifdef HAVE_LIBZIP
/* Changes bytes of a file in place, wherever they stand. */
static void patch(const char *path, const void *from, const void *to, size_t length)
{
    unsigned char *data, *at;
    size_t size, found = 0;
    assert_true(file_read(path, 1 << 26, &data, &size, NULL));
    for (at = data; (at = memmem(at, size - (size_t)(at - data), from, length)); at += length) {
        memcpy(at, to, length);
        found++;
    }
    assert_true(found > 0);
    assert_true(file_write(path, data, size, NULL));
    free(data);
}

/* Four bytes at `offset` of an entry's record in the archive's directory. */
static void patch_entry(const char *path, const char *entry, int offset, uint32_t value)
{
    enum { NAME = 46 };
    unsigned char *data, *at, *place = NULL;
    size_t size;
    assert_true(file_read(path, 1 << 26, &data, &size, NULL));
    for (at = data; (at = memmem(at, size - (size_t)(at - data), "PK\1\2", 4)); at += NAME) {
        place = strncmp((char *)at + NAME, entry, strlen(entry)) == 0 ? at : place;
    }
    assert_non_null(place);
    for (int i = 0; place && i < 4; i++) {
        place[offset + i] = (unsigned char)(value >> 8 * i);
    }
    assert_true(file_write(path, data, size, NULL));
    free(data);
}

/* Adds a file, or writes one anew. */
static void put_entry(const char *path, const char *name, const void *data, size_t size)
{
    zip_t *archive = zip_open(path, ZIP_CREATE, NULL);
    assert_non_null(archive);
    assert_true(zip_file_add(archive, name, zip_source_buffer(archive, data, size, 0),
                             ZIP_FL_OVERWRITE) >= 0);
    assert_int_equal(zip_close(archive), 0);
}

static void put_zeros(const char *path, const char *name, size_t size)
{
    void *zeros = memory_new(1, size);
    put_entry(path, name, zeros, size);
    free(zeros);
}

static void claims_much(const char *path)
{
    enum { SIZE = 24 };
    patch_entry(path, "config.json", SIZE, 0xfffffff0);
}

static void claims_little(const char *path)
{
    enum { SIZE = 24 };
    put_zeros(path, "config.json", 1 << 20);
    patch_entry(path, "config.json", SIZE, 100);
}

static void packs_zeros(const char *path)
{
    put_zeros(path, "config.json", (1 << 20) + 1);
}

static void packs_weights(const char *path)
{
    put_zeros(path, "model.weights.h5", (1 << 27) + 1);
}

static void is_nested(const char *path)
{
    unsigned char *data;
    size_t size;
    assert_true(file_read(path, 1 << 26, &data, &size, NULL));
    put_entry(path, "model.weights.h5", data, size);
    free(data);
}

static void is_absolute(const char *path)
{
    put_entry(path, "/tmp/evil", "x", 1);
}

static void goes_up(const char *path)
{
    put_entry(path, "assets/../../evil", "x", 1);
}

static void goes_up_first(const char *path)
{
    put_entry(path, "../config.json", "x", 1);
}

static void has_two(const char *path)
{
    put_entry(path, "config.jsoX", "{}", 2);
    patch(path, "config.jsoX", "config.json", 11);
}

static void has_wrong_sum(const char *path)
{
    enum { SUM = 16 };
    patch_entry(path, "model.weights.h5", SUM, 12345);
}

static void lacks_config(const char *path)
{
    patch(path, "config.json", "config.jsoX", 11);
}

static void lacks_weights(const char *path)
{
    patch(path, "model.weights.h5", "model.weights.h6", 16);
}

/* Brackets, 100 000 deep. */
static void is_deep(const char *path)
{
    enum { DEPTH = 100000 };
    char *text = memory_new(DEPTH + 1, 1);
    memset(text, '[', DEPTH);
    put_entry(path, "config.json", text, DEPTH);
    free(text);
}
#endif

static void is_half(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(truncate(path, info.st_size / 2), 0);
}

#define TOP_KERNEL "model_weights/lstm_2/lstm_2/kernel:0"

/* In place of a matrix of 8 by 24: of that type and these sides (the second 0: a vector), in one
 * compressed chunk where `packed`. */
static void replace(const char *path, hid_t type, int rank, hsize_t side, bool packed)
{
    hsize_t sides[3] = {side, rank > 1 ? 24 : 0, 1};
    sides[1] = packed ? side : sides[1];
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), made = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Ldelete(file, TOP_KERNEL, H5P_DEFAULT) >= 0);
    if (packed) {
        H5Pset_chunk(made, rank, sides);
        H5Pset_deflate(made, 9);
    }
    hid_t space = H5Screate_simple(rank, sides, NULL);
    hid_t id = H5Dcreate2(file, TOP_KERNEL, type, space, H5P_DEFAULT, made, H5P_DEFAULT);
    assert_true(id >= 0);
    if (packed) {
        float *zeros = memory_new(side * side, sizeof *zeros);
        assert_true(H5Dwrite(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros) >= 0);
        free(zeros);
    }
    H5Dclose(id);
    H5Sclose(space);
    H5Pclose(made);
    H5Fclose(file);
}

static void has_integers(const char *path)
{
    replace(path, H5T_STD_I32LE, 2, 8, false);
}

static void has_texts(const char *path)
{
    replace(path, H5T_C_S1, 2, 8, false);
}

static void has_wrong_sides(const char *path)
{
    replace(path, H5T_IEEE_F32LE, 2, 9, false);
}

static void is_flat(const char *path)
{
    replace(path, H5T_IEEE_F32LE, 1, 8 * 24, false);
}

static void has_three_sides(const char *path)
{
    replace(path, H5T_IEEE_F32LE, 3, 8, false);
}

static void is_huge(const char *path)
{
    replace(path, H5T_IEEE_F32LE, 2, 1 << 30, false);
}

static void has_chunks(const char *path)
{
    replace(path, H5T_IEEE_F32LE, 2, 2048, true);
}

static void leads_outside(const char *path)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Ldelete(file, TOP_KERNEL, H5P_DEFAULT) >= 0);
    assert_true(
        H5Lcreate_external("/etc/passwd", "/", file, TOP_KERNEL, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Fclose(file);
}

static void lacks_layer(const char *path)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Ldelete(file, "model_weights/dense_1", H5P_DEFAULT) >= 0);
    H5Fclose(file);
}

static void is_infinite(const char *path)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t id = H5Dopen2(file, TOP_KERNEL, H5P_DEFAULT);
    float values[8 * 24] = {[100] = INFINITY};
    assert_true(H5Dwrite(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(id);
    H5Fclose(file);
}

/* 4000 names of weights that are all the same two megabytes of the file: 8 GB. */
static void repeats_names(const char *path)
{
    enum { COUNT = 4000, LONG = 1 << 21, REFERENCE = 16 };
    static const char *names[COUNT];
    hsize_t count = COUNT;
    unsigned char *data, *at;
    size_t size;
    char *name = memory_new(LONG + 1, 1);
    memset(name, 'x', LONG);
    for (int i = 0; i < COUNT; i++) {
        names[i] = i ? "y" : name;
    }
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t group = H5Gopen2(file, "model_weights/dense_1", H5P_DEFAULT);
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, &count, NULL);
    H5Tset_size(type, H5T_VARIABLE);
    H5Adelete(group, "weight_names");
    hid_t id = H5Acreate2(group, "weight_names", type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(id, type, names) >= 0);
    H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
    H5Gclose(group);
    H5Fclose(file);
    free(name);
    /* The references to the texts: length, address, index. */
    assert_true(file_read(path, 1 << 26, &data, &size, NULL));
    at = memmem(data, size, "\0\0\x20\0", 4);
    while (at && memcmp(at + REFERENCE, "\1\0\0\0", 4) != 0) {
        at = memmem(at + 1, size - (size_t)(at + 1 - data), "\0\0\x20\0", 4);
    }
    assert_non_null(at);
    for (int i = 1; i < COUNT; i++) {
        memcpy(at + (long)i * REFERENCE, at, REFERENCE);
    }
    assert_true(file_write(path, data, size, NULL));
    free(data);
}

/* 300 names of 60 000 letters each, in a list that is compressed to a few bytes. */
static void packs_names(const char *path)
{
    enum { COUNT = 300, LONG = 60000, DIGITS = 8 };
    char *name = memory_new(LONG + DIGITS + 1, 1);
    memset(name, 'x', LONG);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t made = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_link_phase_change(made, 0, 0);
    assert_true(H5Pset_deflate(made, 9) >= 0);
    hid_t group = H5Gcreate2(file, "model_weights/more", H5P_DEFAULT, made, H5P_DEFAULT);
    for (int i = 0; i < COUNT; i++) {
        snprintf(name + LONG, DIGITS + 1, "%0*d", DIGITS, i);
        assert_true(H5Lcreate_soft("x", group, name, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    }
    H5Gclose(group);
    H5Pclose(made);
    H5Fclose(file);
    free(name);
}

static void is_wide(const char *path)
{
    enum { LENGTH = 3 << 20 };
    char *text = memory_new(LENGTH + 1, 1);
    for (int i = 0; i < LENGTH; i++) {
        text[i] = i == 0 ? '[' : i % 2 ? '0' : ',';
    }
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Adelete(file, "model_config");
    put_text(file, "model_config", text, true);
    H5Fclose(file);
    free(text);
}

/* How a sound file is changed, and what is said of it. */
static const struct hostile {
    const char *name;
    void (*change)(const char *path);
    const char *said;
} HOSTILE[] = {
#ifdef HAVE_LIBZIP
    {"claims-much.keras", claims_much, "config.json in the zip archive is larger than 1048576"},
    {"claims-little.keras", claims_little, "config.json in the zip archive is damaged"},
    {"zeros.keras", packs_zeros, "config.json in the zip archive is larger than 1048576"},
    {"bomb.keras", packs_weights, "model.weights.h5 in the zip archive is larger than 134217728"},
    {"nested.keras", is_nested, "not an HDF5 file"},
    {"absolute.keras", is_absolute, "name of a file outside of it"},
    {"up.keras", goes_up, "name of a file outside of it"},
    {"up-first.keras", goes_up_first, "name of a file outside of it"},
    {"twice.keras", has_two, "two files config.json"},
    {"sum.keras", has_wrong_sum, "model.weights.h5 in the zip archive is damaged"},
    {"no-config.keras", lacks_config, "without config.json"},
    {"no-weights.keras", lacks_weights, "without model.weights.h5"},
    {"deep.keras", is_deep, "nested too deeply"},
    {"half.keras", is_half, "a damaged zip archive"},
#endif
    {"half.h5", is_half, "not an HDF5 file, or damaged"},
    {"integers.h5", has_integers, "'lstm_2': its weights are not a matrix of numbers"},
    {"texts.h5", has_texts, "'lstm_2': its weights are not a matrix of numbers"},
    {"sides.h5", has_wrong_sides, "'lstm_2': its weights kernel:0 are of 9 by 24, not 8 by 24"},
    {"flat.h5", is_flat, "'lstm_2': its weights kernel:0 are of 192 by 1, not 8 by 24"},
    {"three.h5", has_three_sides, "'lstm_2': its weights are not a matrix of numbers"},
    {"huge.h5", is_huge, "'lstm_2': its weights are not a matrix of numbers within 4096"},
    {"chunks.h5", has_chunks, "'lstm_2': its weights are stored in chunks"},
    {"outside.h5", leads_outside, "'lstm_2': its weights are missing"},
    {"no-layer.h5", lacks_layer, "'dense_1': it has 0 arrays of weights, not 2"},
    {"infinite.h5", is_infinite, "'lstm_2': a weight is not a number"},
    {"names.h5", repeats_names, "'dense_1': it has 0 arrays of weights, not 2"},
    {"packed.h5", packs_names, "its lists of names are compressed"},
    {"wide.h5", is_wide, "description of the layers is larger than 1048576"},
};
enum { HOSTILE_COUNT = sizeof HOSTILE / sizeof *HOSTILE };

static void make_hostile(const struct hostile *hostile, const char *path, const struct weights *w)
{
#ifdef HAVE_LIBZIP
    if (strstr(path, ".keras")) {
        write_3(path, "3.3.3", w);
        hostile->change(path);
        return;
    }
#endif
    write_2(path, CONFIG_2, w);
    hostile->change(path);
}

static void test_hostile(void **state)
{
    (void)state;
    for (int i = 0; i < HOSTILE_COUNT; i++) {
        struct world world = world_new(HOSTILE[i].name);
        struct error error = ERROR_NONE;
        char version[32];
        make_hostile(&HOSTILE[i], world.path, world.w);
        struct network *network = import_keras_network(world.path, version, &error);
        if (network || !strstr(error.text, HOSTILE[i].said)) {
            fail_msg("%s: %s", HOSTILE[i].name, error.set ? error.text : "read");
        }
        world_free(&world);
    }
}

/* Kept in a file, it gives no risk until it has a calibration. */
static void test_not_calibrated(void **state)
{
    enum { STAYS = 200 };
    struct world world = world_new("net.h5");
    struct error error = ERROR_NONE;
    struct recalibration done;
    float logits[STAYS * HOURS];
    uint8_t first[STAYS], last[STAYS], died[STAYS];
    uint32_t person[STAYS];
    (void)state;
    write_2(world.path, CONFIG_2, world.w);
    struct model *model = import_keras(world.path, NULL, "made", &error);
    assert_non_null(model);
    snprintf(world.path, sizeof world.path, "%s/made.safetensors", world.folder);
    assert_true(model_save(model, world.path, &error));
    struct model *loaded = model_load(world.path, &error);
    assert_non_null(loaded);
    assert_true(loaded->uncalibrated);
    assert_memory_equal(&loaded->network->shape, &model->network->shape,
                        sizeof model->network->shape);
    assert_memory_equal(loaded->network->weights, model->network->weights,
                        model->network->parameters * sizeof(float));
    struct patient patient = {.hours = 48, .age = 60};
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    struct risk risk;
    timeline->cells[VARIABLE_HR][0] = (struct cell){.value = 80, .origin = CELL_MEASURED};
    risk_compute(loaded, &patient, timeline, 0, &risk);
    assert_true(!risk.known && strstr(risk.reason, "not calibrated"));
    struct local_stays stays = {STAYS, logits, first, last, died, person, 0, 0, NAN, NAN};
    for (int i = 0; i < STAYS; i++) {
        died[i] = i % 8 == 0;
        stays.deaths += died[i];
        first[i] = 1;
        last[i] = HOURS;
        person[i] = (uint32_t)i;
        for (int t = 0; t < HOURS; t++) {
            logits[i * HOURS + t] = (float)(i % 17) / 4 + 2 * (float)died[i] + 5;
        }
    }
    assert_false(recalibrate_by_rate(loaded, &stays, 0.1, &done, &error));
    assert_non_null(strstr(error.text, "no calibration yet"));
    error = ERROR_NONE;
    stays.count = 80; /* ten deaths */
    stays.deaths = 10;
    assert_false(recalibrate(loaded, &stays, &done, &error));
    assert_non_null(strstr(error.text, "at least 20 deaths"));
    assert_true(loaded->uncalibrated && loaded->knot_count == 0);
    error = ERROR_NONE;
    stays.count = STAYS;
    stays.deaths = STAYS / 8;
    assert_true(recalibrate(loaded, &stays, &done, &error));
    assert_false(loaded->uncalibrated);
    assert_true(fabs(done.hours[done.hour_count - 1].expected_after - STAYS / 8.0) < 0.5);
    assert_true(model_save(loaded, world.path, &error));
    model_free(loaded);
    loaded = model_load(world.path, &error);
    assert_true(loaded && !loaded->uncalibrated && loaded->knot_count == 4);
    free(timeline);
    model_free(loaded);
    model_free(model);
    world_free(&world);
}

/* ---- files that others made ---- */

/* A file whose output is linear, the word changed in place; its own predictions are the logits. */
static void test_real(void **state)
{
    const char *data = getenv("ICURISK_DATA");
    struct world world = world_new("real.h5");
    struct text path = {0};
    unsigned char *bytes, *answers;
    size_t size, answers_size;
    int rows, columns, inputs = 0;
    (void)state;
    text_format(&path, "%s/formats/keras/simple_flatten_lstm_tf_keras_2_model.h5",
                data ? data : "");
    if (!file_read(path.data, 1 << 24, &bytes, &size, NULL)) {
        text_free(&path);
        world_free(&world);
        skip();
    }
    static const char LINEAR[] = "\"activation\": \"linear\"",
                      SIGMOID[] = "\"activation\":\"sigmoid\"";
    unsigned char *at = memmem(bytes, size, LINEAR, sizeof LINEAR - 1);
    assert_non_null(at);
    memcpy(at, SIGMOID, sizeof SIGMOID - 1);
    assert_true(file_write(world.path, bytes, size, NULL));
    struct network *network = network_of(world.path);
    path.length -= strlen("model.h5");
    text_append(&path, "inputs_and_outputs.h5");
    assert_true(file_read(path.data, 1 << 24, &answers, &answers_size, NULL));
    struct hdf5_file *file = hdf5_open(answers, answers_size, NULL);
    float *predicted = hdf5_floats(file, "predictions/dense_1", &rows, &columns, NULL);
    assert_true(predicted && rows == 25 && network->shape.inputs == 1);
    hid_t image = H5Fopen(path.data, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t set = H5Dopen2(image, "inputs/lstm_1_input", H5P_DEFAULT);
    float x[25];
    assert_true(H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) >= 0);
    H5Dclose(set);
    H5Fclose(image);
    struct network_scratch *scratch = network_scratch_new(network);
    for (int i = 0; i < rows; i++) {
        float logit;
        network_run(network, scratch, x + i, 1, &logit);
        assert_true(fabs((double)logit - (double)predicted[i]) < 1e-6);
        inputs += fabs((double)x[i]) > 0;
    }
    assert_true(inputs > 20);
    free(scratch);
    free(predicted);
    hdf5_close(file);
    free(network);
    free(bytes);
    free(answers);
    text_free(&path);
    world_free(&world);
}

static int make_files(const char *folder)
{
    struct weights *w = made_weights();
    struct text path = {0};
    text_format(&path, "%s/net.h5", folder);
    write_2(path.data, CONFIG_2, w);
    for (int i = 0; i < INNER; i++) { /* its risks in the other order */
        w->output[i] = -w->output[i];
    }
    text_free(&path);
    text_format(&path, "%s/turned.h5", folder);
    write_2(path.data, CONFIG_2, w);
#ifdef HAVE_LIBZIP
    text_free(&path);
    text_format(&path, "%s/net.keras", folder);
    write_3(path.data, "3.3.3", w);
#endif
    text_free(&path);
    free(w);
    return 0;
}

static int make_hostile_files(const char *folder)
{
    struct weights *w = made_weights();
    for (int i = 0; i < HOSTILE_COUNT; i++) {
        struct text path = {0};
        text_format(&path, "%s/%s", folder, HOSTILE[i].name);
        make_hostile(&HOSTILE[i], path.data, w);
        text_free(&path);
    }
    free(w);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keras_2),
        cmocka_unit_test(test_keras_3),
        cmocka_unit_test(test_keras_1),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_refuses_weights),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_not_calibrated),
        cmocka_unit_test(test_real),
    };
    if (argc == 3 && strcmp(argv[1], "make") == 0) {
        return make_files(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "hostile") == 0) {
        return make_hostile_files(argv[2]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
    return 77;
}
#endif
