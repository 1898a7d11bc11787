/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/bench.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/clock.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/say.h"
#include "base/sort.h"
#include "net/kernel.h"

/* Features of a stay: rows of the network, then the summary of the linear model. */
enum {
    ROWS_FLOATS = STAY_HOURS * FEATURE_COUNT,
    STAY_FLOATS = ROWS_FLOATS + SUMMARY_BASE_MAX,
};
enum { SAMPLES_MAX = 8192, SAMPLES_MIN = 32 };
/* Minimum duration of a block, so that reading the clock costs less than 1 %. */
static const double BLOCK_USEC = 10.0;

/* Stays missing from BENCH_STAYS are made from those present or, without any, from noise. Columns
 * of a stay are changed slightly; zeros and values repeated from the previous hour are kept,
 * because they take less time. */
static void make_up_one(struct random *random, float *features, size_t real, size_t i)
{
    const float *from = real > 0 ? features + (i % real) * STAY_FLOATS : NULL;
    float *to = features + i * STAY_FLOATS, changes[FEATURE_COUNT];
    for (size_t j = 0; j < FEATURE_COUNT; j++) {
        changes[j] = 0.01f * (float)random_normal(random);
    }
    for (size_t j = 0; j < STAY_FLOATS; j++) {
        float changed = from && from[j] != 0 ? from[j] + changes[j % FEATURE_COUNT] : 0;
        to[j] = from ? changed : (float)random_normal(random);
    }
}

static void make_up(float *features, size_t real)
{
    struct random random;
    random_seed(&random, 1);
    for (size_t i = real; i < BENCH_STAYS; i++) {
        make_up_one(&random, features, real, i);
    }
}

static void read_stay(const struct model *model, const struct patient *patient,
                      const struct timeline *timeline, float *x)
{
    if (model->network) {
        (network_is_hourly(model->network) ? features_hourly : features_summary)(
            &model->spec, patient, timeline, STAY_HOURS, x);
    }
    if (model->linear) {
        float rows[STAY_HOURS * SUMMARY_BASE_MAX];
        size_t columns = summary_base(model->spec.scheme);
        summary_read(model->spec.scheme, patient, timeline, STAY_HOURS, rows);
        memcpy(x + ROWS_FLOATS, rows + (STAY_HOURS - 1) * columns, columns * sizeof *x);
    }
}

float *bench_features(struct session *session, const struct model *model)
{
    size_t real = 0;
    float *features = memory_new(BENCH_STAYS, STAY_FLOATS * sizeof *features);
    for (size_t i = 0; i < session->stay_count && real < BENCH_STAYS; i++) {
        const struct session_stay *stay = &session->stays[i];
        if (stay->patient->hours > 0) {
            read_stay(model, stay->patient, session_timeline(session, i),
                      features + real++ * STAY_FLOATS);
        }
    }
    make_up(features, real);
    return features;
}

struct course {
    const struct model *model;
    struct network_scratch *scratch;
    const float *features;
    size_t stays, next;
    size_t together; /* stays per call */
    bool curve;      /* compute the risks at all hours, one stay per call */
    double sum;      /* sum of the risks, so that the compiler does not remove their computation */
};

/* Computes the last risk of the next stays. */
static void run_last(struct course *course)
{
    const float *x = course->features + course->next * STAY_FLOATS;
    float risks[BENCH_BATCH_MAX];
    struct risk_rows rows = {.count = (int)course->together,
                             .hours = STAY_HOURS,
                             .x = x,
                             .x_apart = STAY_FLOATS,
                             .base = x + ROWS_FLOATS,
                             .base_apart = STAY_FLOATS};
    risk_many(course->model, course->scratch, &rows, risks);
    course->sum += (double)risks[0];
}

/* Computes all risks of the next stay. A linear model reads the last row repeatedly: its time does
 * not depend on the values. */
static void run_curve(struct course *course)
{
    const struct model *model = course->model;
    const float *x = course->features + course->next * STAY_FLOATS;
    float logits[STAY_HOURS] = {0};
    if (model->network) {
        network_run(model->network, course->scratch, x, STAY_HOURS, logits);
    }
    for (int t = 0; t < STAY_HOURS; t++) {
        double logit = (1 - model->linear_share) * (double)logits[t];
        if (model->linear) {
            logit += model->linear_share *
                     (double)logistic_logit(model->linear, x + ROWS_FLOATS, STAY_HOURS);
        }
        course->sum += 1 / (1 + exp(-model_calibrated(model, t + 1, logit)));
    }
}

static void run_one(struct course *course)
{
    (course->curve ? run_curve : run_last)(course);
    course->next += course->together;
    course->next = course->next + course->together > course->stays ? 0 : course->next;
}

static double run_block(struct course *course, size_t calls)
{
    double start = clock_usec();
    for (size_t i = 0; i < calls; i++) {
        run_one(course);
    }
    return clock_usec() - start;
}

static size_t held_memory(const struct course *course)
{
    const struct model *model = course->model;
    return memory_block_bytes(model->network) + memory_block_bytes(model->linear) +
           memory_block_bytes(course->scratch);
}

static void summarise(const struct course *course, double *samples, size_t count, size_t block,
                      struct bench_result *result)
{
    sort_doubles(samples, count);
    volatile double used = course->sum;
    (void)used;
    *result = (struct bench_result){
        .batch = (int)course->together,
        .usec_median = samples[count / 2],
        .usec_p99 = samples[count * 99 / 100],
        .multiply_adds = model_multiply_adds(course->model),
        .memory_bytes = held_memory(course),
        .stays = (int)course->stays,
        .repeats = (int)(count * block * course->together),
    };
}

static struct course start_course(const struct model *model, const float *features, size_t stays)
{
    return (struct course){.model = model,
                           .scratch = model->network ? network_scratch_new(model->network) : NULL,
                           .features = features,
                           .stays = stays,
                           .together = 1};
}

/* Microseconds of a stay in samples[count]. */
static size_t measure(struct course *course, double budget_usec, double *samples, size_t *block)
{
    size_t count = 0;
    *block = 1;
    (void)run_block(course, course->stays / course->together); /* warm-up: every stay once */
    while (run_block(course, *block) < BLOCK_USEC) {
        *block *= 2;
    }
    double end = clock_usec() + budget_usec;
    while (count < SAMPLES_MAX && (count < SAMPLES_MIN || clock_usec() < end)) {
        samples[count++] = run_block(course, *block) / (double)*block / (double)course->together;
    }
    return count;
}

void bench_model(const struct model *model, const float *features, const struct bench_plan *plan,
                 struct bench_result *result)
{
    struct course course = start_course(model, features, BENCH_STAYS), curve = course;
    struct bench_result whole;
    double *samples = memory_new(SAMPLES_MAX, sizeof *samples);
    size_t block, count;
    course.together = (size_t)plan->batch;
    count = measure(&course, plan->budget_usec, samples, &block);
    summarise(&course, samples, count, block, result);
    curve.curve = true;
    count = measure(&curve, plan->budget_usec / 4, samples, &block);
    summarise(&curve, samples, count, block, &whole);
    result->usec_curve = whole.usec_median;
    free(samples);
    free(course.scratch);
}

/* ---- in steps ---- */

enum bench_phase { PHASE_READ, PHASE_MAKE_UP, PHASE_WARM, PHASE_BATCH, PHASE_MEASURE, PHASE_DONE };

struct bench_run {
    enum bench_phase phase;
    struct session *session;
    struct course course;
    float *features;
    struct random random;
    size_t stay, real,
        filled; /* next stay of the session; number of stays read; number read or synthesised */
    size_t warmed, batch, count;
    double left_usec;
    double samples[SAMPLES_MAX];
};

struct bench_run *bench_start(struct session *session, size_t model, double budget_usec)
{
    struct bench_run *run = memory_new(1, sizeof *run);
    session_check_model(session, model);
    run->session = session;
    run->features = memory_new(BENCH_STAYS, STAY_FLOATS * sizeof *run->features);
    run->course = start_course(session->models[model], run->features, BENCH_STAYS);
    run->batch = 1;
    run->left_usec = budget_usec;
    random_seed(&run->random, 1);
    return run;
}

static void step_read(struct bench_run *run)
{
    if (run->stay == run->session->stay_count || run->filled == BENCH_STAYS) {
        run->phase = run->filled == BENCH_STAYS ? PHASE_WARM : PHASE_MAKE_UP;
        return;
    }
    const struct patient *patient = run->session->stays[run->stay].patient;
    if (patient->hours > 0) {
        read_stay(run->course.model, patient, session_timeline(run->session, run->stay),
                  run->features + run->filled++ * STAY_FLOATS);
        run->real = run->filled;
    }
    run->stay++;
}

static void step_make_up(struct bench_run *run)
{
    make_up_one(&run->random, run->features, run->real, run->filled++);
    run->phase = run->filled == BENCH_STAYS ? PHASE_WARM : PHASE_MAKE_UP;
}

static void step_warm(struct bench_run *run)
{
    run_block(&run->course, 1);
    run->phase = ++run->warmed == BENCH_STAYS ? PHASE_BATCH : PHASE_WARM;
}

static void step_batch(struct bench_run *run)
{
    bool enough = run_block(&run->course, run->batch) >= BLOCK_USEC;
    run->batch *= enough ? 1 : 2;
    run->phase = enough ? PHASE_MEASURE : PHASE_BATCH;
}

static void step_measure(struct bench_run *run)
{
    double usec = run_block(&run->course, run->batch);
    run->samples[run->count++] = usec / (double)run->batch;
    run->left_usec -= usec;
    bool more = run->count < SAMPLES_MAX && (run->count < SAMPLES_MIN || run->left_usec > 0);
    run->phase = more ? PHASE_MEASURE : PHASE_DONE;
}

bool bench_step(struct bench_run *run)
{
    static void (*const steps[])(struct bench_run *) = {
        [PHASE_READ] = step_read,   [PHASE_MAKE_UP] = step_make_up, [PHASE_WARM] = step_warm,
        [PHASE_BATCH] = step_batch, [PHASE_MEASURE] = step_measure,
    };
    if (run->phase != PHASE_DONE) {
        steps[run->phase](run);
    }
    return run->phase != PHASE_DONE;
}

void bench_end(struct bench_run *run, struct bench_result *result)
{
    if (!run) {
        return;
    }
    if (run->phase == PHASE_DONE && result) {
        summarise(&run->course, run->samples, run->count, run->batch, result);
    }
    free(run->course.scratch);
    free(run->features);
    free(run);
}

/* ---- one stay repeatedly ---- */

struct bench_lane {
    struct course course;
    float features[STAY_FLOATS];
};

struct bench_lane *bench_lane_of(struct session *session, const struct model *model, size_t stay)
{
    struct bench_lane *lane = memory_new(1, sizeof *lane);
    read_stay(model, session->stays[stay].patient, session_timeline(session, stay), lane->features);
    lane->course = start_course(model, lane->features, 1);
    return lane;
}

struct bench_lane *bench_lane_new(struct session *session, size_t model, size_t stay)
{
    session_check_model(session, model);
    return bench_lane_of(session, session->models[model], stay);
}

double bench_lane_run(struct bench_lane *lane, size_t times)
{
    double usec = run_block(&lane->course, times);
    volatile double used = lane->course.sum;
    (void)used;
    return usec;
}

void bench_lane_free(struct bench_lane *lane)
{
    if (lane) {
        free(lane->course.scratch);
        free(lane);
    }
}

void bench_slower_in_int8(const struct session *session, const size_t *models, const double *usec,
                          size_t count, struct text *names)
{
    static const double noise = 1.05;
    for (size_t i = 0; i < count; i++) {
        const struct model *model = session->models[models[i]];
        size_t parent = session_parent(session, models[i]), at = 0;
        while (at < count && models[at] != parent) {
            at++;
        }
        if (at < count && model->network && model->network->shape.storage == STORAGE_INT8 &&
            usec[i] > noise * usec[at]) {
            text_format(names, "%s%s", names->length > 0 ? ", " : "", model->name);
        }
    }
}

static const char *bench_isa(const struct model *model)
{
    return (model->network ? model->network->kernel : model->linear->kernel)->isa;
}

void bench_table_header(const struct model *model, struct text *out)
{
    static const struct report_column columns[] = {
        {N_("MODEL"), -17}, {N_("N"), 3},   {N_("WEIGHTS"), 7}, {N_("MUL-ADD"), 7},
        {N_("FILE"), 5},    {N_("MEM"), 5}, {N_("MEDIAN"), 7},  {N_("P99"), 7},
        {N_("STAYS/s"), 7}, {N_("HRS"), 4}};
    text_format(out, "%s, %s\n", scheme_name(model->spec.scheme), bench_isa(model));
    report_head(out, columns, sizeof columns / sizeof *columns);
}

void bench_table(const struct model *model, const struct bench_result *result, struct text *out)
{
    say_text(out, "%-17s %3d %7zu %7zu %5.0f %5.0f %7.2f %7.2f %7.0f", model->name, result->batch,
             model_parameters(model), result->multiply_adds, (double)model->file_bytes / 1024,
             (double)result->memory_bytes / 1024, result->usec_median, result->usec_p99,
             1e6 / result->usec_median);
    if (result->batch == 1) {
        say_text(out, " %4.1f", result->usec_curve / result->usec_median);
    }
    text_append(out, "\n");
}

void bench_table_footer(const struct bench_result *result, int real, struct text *out)
{
    text_format(
        out,
        _("N stays at once, from 48 x 76 features to the risk at hour 48, on one thread.\n"
          "MEDIAN and 99th percentile: microseconds a stay, of blocks of at least 10 by\n"
          "the monotonic clock, after every stay once; %d different stays in turns, %d of\n"
          "them read, the rest made up of them or of noise. HRS: the risks at all hours,\n"
          "in times of the last one alone. FILE, MEM: KiB of the file, and of weights and\n"
          "working rows. The linear model takes the best instructions, whatever is forced.\n"),
        result->stays, real < result->stays ? real : result->stays);
}

void bench_json(const struct model *model, const struct bench_result *result, struct text *out)
{
    json_t *line = json_object();
    json_object_set_new(line, "model", json_string(model->name));
    json_object_set_new(line, "scheme", json_string(scheme_name(model->spec.scheme)));
    json_object_set_new(line, "batch", json_integer(result->batch));
    json_object_set_new(line, "isa", json_string(bench_isa(model)));
    json_object_set_new(line, "usec_median", json_real(result->usec_median));
    json_object_set_new(line, "usec_p99", json_real(result->usec_p99));
    json_object_set_new(line, "parameters", json_integer((json_int_t)model_parameters(model)));
    json_object_set_new(line, "multiply_adds", json_integer((json_int_t)result->multiply_adds));
    json_object_set_new(line, "file_bytes", json_integer((json_int_t)model->file_bytes));
    json_object_set_new(line, "memory_bytes", json_integer((json_int_t)result->memory_bytes));
    json_object_set_new(line, "usec_curve", json_real(result->usec_curve));
    json_object_set_new(line, "stays_per_second", json_real(1e6 / result->usec_median));
    json_object_set_new(line, "stays", json_integer(result->stays));
    json_object_set_new(line, "repeats", json_integer(result->repeats));
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    text_format(out, "%s\n", text);
    free(text);
    json_decref(line);
}
