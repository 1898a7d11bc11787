/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */

/* usage: onnx_race rows MODEL FOLDER OUT
 *            writes what the network reads of 256 stays of the folder, in float32
 *        onnx_race race LIBRARY MODEL ROWS MODEL.onnx BAR1 BAR256
 *            times our network and the same one in ONNX Runtime, in turns, on one core and one
 *            thread, and prints a line a batch: medians, the median of the ratios of each turn, the
 *            ratio asked for (0: none), the largest difference of the risks
 *        onnx_race agree LIBRARY MODEL FOLDER FORM MODEL.onnx
 *            compares the risks at all hours of all stays of the folder: how many, the largest
 *            difference, how many differ by more than 1e-6
 *        onnx_race isa MODEL ROWS
 *            times ours by every instruction set of this processor
 * Status 1: a risk is wrong, or a ratio below its bar. */

#include <dlfcn.h>
#include <math.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/session.h"
#include "base/memory.h"
#include "net/modelfile.h"
#include "net/risk.h"
#include "tests/onnx_rows.h"

enum { STAYS = 256, ROUNDS = 61, ROUND_USEC = 4000 };

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "onnx_race: %s\n", what);
    exit(99);
}

/* ---- rows ---- */

static size_t row_floats(const struct model *model)
{
    return network_is_hourly(model->network) ? STAY_HOURS * FEATURE_COUNT : FEATURE_COUNT;
}

static void read_stay(const struct model *model, struct session *session, size_t stay, float *row)
{
    float x[STAY_HOURS * FEATURE_COUNT];
    bool recurrent = network_is_hourly(model->network);
    (recurrent ? features_hourly : features_summary)(
        &model->spec, session->stays[stay].patient, session_timeline(session, stay), STAY_HOURS, x);
    size_t count = row_floats(model);
    memcpy(row, x + STAY_HOURS * FEATURE_COUNT - count, count * sizeof *row);
}

static int write_rows(const struct model *model, const char *folder, const char *path)
{
    struct session session;
    struct error error = ERROR_NONE;
    float *row = memory_new(row_floats(model), sizeof *row);
    FILE *out = fopen(path, "w");
    size_t stays = 0;
    session_init(&session);
    if (!out || !session_add_path(&session, folder, &error)) {
        stop("cannot read the stays or write their rows");
    }
    while (stays < STAYS && session_load_next(&session)) {
        for (size_t i = 0; i < session.stay_count; i++) {
            if (session.stays[i].patient->hours > 0) {
                read_stay(model, &session, i, row);
                stays += fwrite(row, row_floats(model) * sizeof *row, 1, out);
            }
        }
        session_forget_stays(&session);
    }
    session_free(&session);
    free(row);
    return fclose(out) == 0 && stays == STAYS ? 0 : 1;
}

/* The content of a file, preceded by unused bytes into which pointers may point: of the hours of a
 * dense network risk_many reads only the last, and only that one is in the file. */
static void *read_file(const char *path, size_t unused, size_t bytes)
{
    char *data = (char *)memory_new(1, unused + bytes) + unused;
    FILE *in = fopen(path, "r");
    if (!in || fread(data, 1, bytes, in) != bytes) {
        stop("a file is missing or too short");
    }
    fclose(in);
    return data;
}

struct peer;

/* ---- two engines behind one call: the risks of `count` stays from stay `first` on ---- */

struct engine {
    void (*run)(struct engine *engine, int first, int count);
    float risks[STAYS];
    /* ours */
    const struct model *model;
    struct network_scratch *scratch;
    const float *rows;
    /* ONNX Runtime */
    struct peer *peer;
    void *session;
    bool last; /* its file has the form `last` */
    void *one[STAYS], *one_out[STAYS], *all, *all_out;
};

static void run_ours(struct engine *engine, int first, int count)
{
    const struct model *model = engine->model;
    size_t apart = row_floats(model);
    struct risk_rows rows = {.count = count,
                             .hours = STAY_HOURS,
                             .x = engine->rows + (size_t)first * apart + apart -
                                  STAY_HOURS * FEATURE_COUNT,
                             .x_apart = apart};
    risk_many(model, engine->scratch, &rows, engine->risks + first);
}

/* ONNX Runtime's interface is a table of functions, in an order that is never changed: these are
 * their places in it, so that its headers are not needed. */
enum {
    SLOT_MESSAGE = 2,
    SLOT_ENVIRONMENT = 3,
    SLOT_SESSION = 7,
    SLOT_RUN = 9,
    SLOT_OPTIONS = 10,
    SLOT_MODE = 13,
    SLOT_OPTIMISATION = 23,
    SLOT_THREADS = 24,
    SLOT_TENSOR = 49,
    SLOT_MEMORY = 69,
    SLOT_RELEASE = 96 /* of a tensor */
};
typedef void (*slot_fn)(void);
struct interface {
    slot_fn slots[SLOT_RELEASE + 1];
};
struct interface_base {
    const struct interface *(*get)(uint32_t version);
    const char *(*version)(void);
};
typedef void *message_of_fn(void *status);
typedef void *make_environment_fn(int level, const char *name, void **environment);
typedef void *make_session_fn(void *environment, const char *path, void *options, void **session);
typedef void *run_fn(void *session, void *options, const char *const *inputs, void *const *values,
                     size_t count, const char *const *outputs, size_t wanted, void **results);
typedef void *make_options_fn(void **options);
typedef void *set_number_fn(void *options, int number);
typedef void *make_tensor_fn(void *memory, void *data, size_t bytes, const int64_t *shape,
                             size_t dimensions, int type, void **tensor);
typedef void release_fn(void *tensor);
typedef void *make_memory_fn(int allocator, int type, void **memory);

struct peer {
    const struct interface *interface;
    void *memory;
};

#define SLOT(peer, type, slot) ((type *)(peer)->interface->slots[slot])

static void check(const struct peer *peer, void *status)
{
    if (status) {
        stop(SLOT(peer, message_of_fn, SLOT_MESSAGE)(status));
    }
}

static void *tensor(const struct peer *peer, const float *data, const int64_t *shape,
                    size_t dimensions)
{
    enum { TYPE_FLOAT = 1 };
    void *made = NULL;
    size_t count = 1;
    for (size_t i = 0; i < dimensions; i++) {
        count *= (size_t)shape[i];
    }
    check(peer, SLOT(peer, make_tensor_fn, SLOT_TENSOR)(peer->memory, (void *)(uintptr_t)data,
                                                        count * sizeof *data, shape, dimensions,
                                                        TYPE_FLOAT, &made));
    return made;
}

static void run_theirs(struct engine *engine, int first, int count)
{
    static const char *const inputs[] = {"x"}, *const outputs[] = {"risk"};
    bool all = count == STAYS;
    check(engine->peer, SLOT(engine->peer, run_fn, SLOT_RUN)(
                            engine->session, NULL, inputs, all ? &engine->all : &engine->one[first],
                            1, outputs, 1, all ? &engine->all_out : &engine->one_out[first]));
}

static void open_peer(const char *library, const char *path, struct engine *engine)
{
    enum { SEQUENTIAL = 0, OPTIMISE_ALL = 99, WARNINGS = 2, ARENA = 1, DEFAULT = 0, REVISION = 17 };
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL), *options = NULL, *environment = NULL;
    struct interface_base *(*base)(void) = NULL;
    *(void **)&base = handle ? dlsym(handle, "OrtGetApiBase") : NULL;
    if (!base) {
        stop(dlerror());
    }
    struct peer *peer = memory_new(1, sizeof *peer);
    engine->peer = peer;
    peer->interface = base()->get(REVISION);
    check(peer, SLOT(peer, make_environment_fn, SLOT_ENVIRONMENT)(WARNINGS, "race", &environment));
    check(peer, SLOT(peer, make_options_fn, SLOT_OPTIONS)(&options));
    check(peer, SLOT(peer, set_number_fn, SLOT_MODE)(options, SEQUENTIAL));
    check(peer, SLOT(peer, set_number_fn, SLOT_OPTIMISATION)(options, OPTIMISE_ALL));
    check(peer, SLOT(peer, set_number_fn, SLOT_THREADS)(options, 1));
    check(peer,
          SLOT(peer, make_session_fn, SLOT_SESSION)(environment, path, options, &engine->session));
    check(peer, SLOT(peer, make_memory_fn, SLOT_MEMORY)(ARENA, DEFAULT, &peer->memory));
}

static void bind_rows(struct engine *engine)
{
    bool recurrent = network_is_hourly(engine->model->network);
    int64_t shape[] = {1, recurrent ? STAY_HOURS : FEATURE_COUNT, FEATURE_COUNT}, out[] = {1, 1};
    size_t dimensions = recurrent ? 3 : 2;
    for (int i = 0; i < STAYS; i++) {
        engine->one[i] = tensor(engine->peer, engine->rows + (size_t)i * row_floats(engine->model),
                                shape, dimensions);
        engine->one_out[i] = tensor(engine->peer, engine->risks + i, out, 2);
    }
    shape[0] = out[0] = STAYS;
    engine->all = tensor(engine->peer, engine->rows, shape, dimensions);
    engine->all_out = tensor(engine->peer, engine->risks, out, 2);
}

/* ---- the same risks? ---- */

struct difference {
    size_t stays, risks, beyond;
    double most;
};

static void note_difference(float ours, float theirs, struct difference *difference)
{
    double far = fabs((double)ours - (double)theirs);
    if (isnan(ours) || isnan(theirs)) {
        far = isnan(ours) && isnan(theirs) ? 0 : 1;
    }
    difference->risks++;
    difference->most = fmax(difference->most, far);
    difference->beyond += far > 1e-6;
}

/* The risks of one stay in ONNX Runtime. */
static void run_stay(struct engine *engine, const struct onnx_rows *rows, float *risks)
{
    const struct peer *peer = engine->peer;
    const struct model *model = engine->model;
    static const char *const outputs[] = {"risk"};
    const char *names[2];
    void *inputs[2], *out;
    size_t count = 0;
    if (model->network) {
        int64_t shape[] = {1, rows->x_rows, FEATURE_COUNT};
        bool flat = rows->hours == 1 && !network_is_hourly(model->network) && engine->last;
        names[count] = "x";
        inputs[count++] = tensor(peer, rows->x, flat ? shape + 1 : shape, flat ? 2 : 3);
    }
    if (model->linear) {
        int64_t shape[] = {1, rows->base_rows, rows->base_columns};
        names[count] = "base";
        inputs[count++] =
            tensor(peer, rows->base, engine->last ? shape + 1 : shape, engine->last ? 2 : 3);
    }
    out = tensor(peer, risks, (int64_t[]){1, rows->hours}, 2);
    check(peer, SLOT(peer, run_fn, SLOT_RUN)(engine->session, NULL, names, inputs, count, outputs,
                                             1, &out));
    for (size_t i = 0; i < count; i++) {
        SLOT(peer, release_fn, SLOT_RELEASE)(inputs[i]);
    }
    SLOT(peer, release_fn, SLOT_RELEASE)(out);
}

static void compare_stay(struct engine *engine, enum onnx_form form, struct session *session,
                         size_t stay, struct difference *difference)
{
    struct onnx_rows *rows = memory_new(1, sizeof *rows);
    const struct patient *patient = session->stays[stay].patient;
    const struct timeline *timeline = session_timeline(session, stay);
    float ours[STAY_HOURS], theirs[STAY_HOURS];
    onnx_rows_make(engine->model, form, patient, timeline, patient->hours, rows);
    onnx_rows_risks(engine->model, form, patient, timeline, patient->hours, ours);
    run_stay(engine, rows, theirs);
    for (int t = 0; t < rows->hours; t++) {
        note_difference(ours[t], theirs[t], difference);
    }
    difference->stays++;
    free(rows);
}

static int agree(struct model *model, char **argv)
{
    struct session session;
    struct error error = ERROR_NONE;
    struct difference difference = {0};
    struct engine *engine = memory_new(1, sizeof *engine);
    enum onnx_form form;
    engine->model = model;
    model->state = MODEL_SOUND;
    session_init(&session);
    if (!onnx_form_find(argv[4], &form) || !session_add_path(&session, argv[3], &error)) {
        stop("no such form, or no stays");
    }
    engine->last = form == ONNX_LAST;
    open_peer(argv[1], argv[5], engine);
    while (session_load_next(&session)) {
        for (size_t i = 0; i < session.stay_count; i++) {
            if (session.stays[i].patient->hours > 0) {
                compare_stay(engine, form, &session, i, &difference);
            }
        }
        session_forget_stays(&session);
    }
    session_free(&session);
    printf("%-17s %-6s %6zu %8zu   %.1e %8zu\n", model->name, argv[4], difference.stays,
           difference.risks, difference.most, difference.beyond);
    return difference.stays == 0 || (difference.beyond > 0 && !model_is_quantised(model));
}

/* ---- timing ---- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *samples)
{
    qsort(samples, ROUNDS, sizeof *samples, by_number);
    return samples[ROUNDS / 2];
}

/* Processor time of this thread, so that other programs do not count for either engine. */
static double cpu_usec(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

/* Microseconds per stay in one round; each round continues with the next stays. */
static double run_round(struct engine *engine, int batch, int *next)
{
    double start = cpu_usec(), taken;
    int stays = 0;
    do {
        for (int i = 0; i < (batch == 1 ? 16 : 1); i++) {
            engine->run(engine, *next, batch);
            *next = (*next + batch) % STAYS;
            stays += batch;
        }
        taken = cpu_usec() - start;
    } while (taken < ROUND_USEC);
    return taken / stays;
}

/* Runs both engines in turns, after one run over every stay. */
static void time_engines(struct engine *const *engines, int count, int batch,
                         double samples[][ROUNDS])
{
    int next[4] = {0};
    for (int e = 0; e < count; e++) {
        for (int i = 0; i < STAYS; i += batch) {
            engines[e]->run(engines[e], i, batch);
        }
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int e = 0; e < count; e++) {
            samples[e][round] = run_round(engines[e], batch, &next[e]);
        }
    }
}

static double furthest(const float *risks, const float *others)
{
    double most = 0;
    for (int i = 0; i < STAYS; i++) {
        most = fmax(most, fabs((double)risks[i] - (double)others[i]));
    }
    return most;
}

static struct engine *our_engine(const struct model *model, const float *rows,
                                 const struct kernel *kernel)
{
    struct engine *engine = memory_new(1, sizeof *engine);
    model->network->kernel = kernel;
    *engine = (struct engine){.run = run_ours, .model = model, .rows = rows};
    engine->scratch = network_scratch_new(model->network);
    return engine;
}

/* A byte of a quantised network may differ by one if a number is at a rounding boundary. */
static int race(const struct model *model, const float *rows, char **argv)
{
    double bars[] = {strtod(argv[5], NULL), strtod(argv[6], NULL)};
    double limit = model_is_quantised(model) ? 0.01 : 1e-6;
    struct engine *ours = our_engine(model, rows, kernel_best());
    struct engine *theirs = memory_new(1, sizeof *theirs);
    struct engine *engines[] = {ours, theirs};
    int status = 0;
    *theirs = (struct engine){.run = run_theirs, .model = model, .rows = rows};
    open_peer(argv[1], argv[4], theirs);
    bind_rows(theirs);
    for (int i = 0; i < 2; i++) {
        int batch = i ? STAYS : 1;
        double usec[2][ROUNDS], ratios[ROUNDS];
        time_engines(engines, 2, batch, usec);
        for (int round = 0; round < ROUNDS; round++) {
            ratios[round] = usec[1][round] / usec[0][round];
        }
        double wrong = furthest(ours->risks, theirs->risks);
        double ratio = median(ratios);
        bool good = wrong <= limit && ratio >= bars[i];
        printf("%-16s %5d %10.2f %10.2f %7.2f", model->name, batch, median(usec[0]),
               median(usec[1]), ratio);
        printf(" %6.1f", bars[i]);
        printf("   %.1e%s\n", wrong, good ? "" : "   MISSED");
        status |= !good;
        memset(ours->risks, 0, sizeof ours->risks); /* the next batch computes its own */
        memset(theirs->risks, 0, sizeof theirs->risks);
    }
    return status;
}

static int time_isas(const struct model *model, const float *rows)
{
    enum { MOST = 16 };
    struct engine *engines[MOST];
    const struct kernel *kernels[MOST];
    int count = 0;
    for (int i = 0; kernel_at(i) && count < MOST; i++) {
        if (kernel_runs(kernel_at(i))) {
            kernels[count] = kernel_at(i);
            engines[count] = our_engine(model, rows, kernels[count]);
            count++;
        }
    }
    for (int i = 0; i < 2; i++) {
        printf("%-16s %5d", model->name, i ? STAYS : 1);
        for (int isa = 0; isa < count; isa++) {
            model->network->kernel = kernels[isa];
            double usec[1][ROUNDS];
            time_engines(&engines[isa], 1, i ? STAYS : 1, usec);
            printf(" %10.2f", median(usec[0]));
        }
        printf("\n");
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_NONE;
    bool rows = argc == 5 && strcmp(argv[1], "rows") == 0;
    bool isas = argc == 4 && strcmp(argv[1], "isa") == 0;
    bool agrees = argc == 7 && strcmp(argv[1], "agree") == 0;
    if (!rows && !isas && !agrees && (argc != 8 || strcmp(argv[1], "race") != 0)) {
        stop("usage: see the head of bench/onnx_race.c");
    }
    struct model *model = model_load(argv[argc == 8 || agrees ? 3 : 2], &error);
    if (agrees && model) {
        return agree(model, argv + 1);
    }
    if (!model || !model->network) {
        stop(model ? "no network in that model" : error.text);
    }
    if (rows) {
        return write_rows(model, argv[3], argv[4]);
    }
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET((size_t)sched_getcpu(), &core);
    sched_setaffinity(0, sizeof core, &core);
    size_t floats = row_floats(model), unused = STAY_HOURS * FEATURE_COUNT - floats;
    const float *x = read_file(argv[isas ? 3 : 4], unused * sizeof *x, STAYS * floats * sizeof *x);
    return isas ? time_isas(model, x) : race(model, x, argv + 1);
}
