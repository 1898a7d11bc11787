/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/bench.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "net/kernel.h"

enum { STAY_FLOATS = STAY_HOURS * FEATURE_COUNT, STAYS_MIN = 256, STAYS_MAX = 1024 };
enum { SAMPLES_MAX = 8192, SAMPLES_MIN = 32 };
/* A batch is at least this long, so that reading the clock costs less than one part in a hundred.
 */
static const double BATCH_USEC = 10.0;

/* What is missing to STAYS_MIN is made of the stays there are, each a little changed, or of noise.
 */
static void make_up(float *features, size_t real, size_t count)
{
    struct random random;
    random_seed(&random, 1);
    for (size_t i = real; i < count; i++) {
        const float *from = real > 0 ? features + (i % real) * STAY_FLOATS : NULL;
        float *to = features + i * STAY_FLOATS;
        for (size_t j = 0; j < STAY_FLOATS; j++) {
            float noise = (float)random_normal(&random);
            to[j] = from ? from[j] + 0.01f * noise : noise;
        }
    }
}

float *bench_features(struct session *session, const struct model *model, int *stays)
{
    size_t real = 0, count = session->stay_count;
    count = count < STAYS_MIN ? STAYS_MIN : count > STAYS_MAX ? STAYS_MAX : count;
    float *features = memory_new(count, STAY_FLOATS * sizeof *features);
    bool recurrent = network_is_recurrent(model->network);
    for (size_t i = 0; i < session->stay_count && real < count; i++) {
        const struct session_stay *stay = &session->stays[i];
        if (stay->patient->hours > 0) {
            (recurrent ? features_hourly : features_summary)(
                &model->spec, stay->patient, session_timeline(session, i), STAY_HOURS,
                features + real++ * STAY_FLOATS);
        }
    }
    make_up(features, real, count);
    *stays = (int)count;
    return features;
}

struct course {
    const struct model *model;
    struct network_scratch *scratch;
    const float *features;
    size_t stays, next;
    bool recurrent;
    double sum; /* of the risks: shown to the compiler as used */
};

/* One stay: a recurrent network reads all hours, a dense one the summary of all hours. */
static void run_one(struct course *course)
{
    const float *x = course->features + course->next * STAY_FLOATS;
    float logits[STAY_HOURS];
    int steps = course->recurrent ? STAY_HOURS : 1;
    const float *first = course->recurrent ? x : x + (STAY_HOURS - 1) * FEATURE_COUNT;
    network_run(course->model->network, course->scratch, first, steps, logits);
    double logit = course->model->slope * (double)logits[steps - 1] + course->model->intercept;
    course->sum += 1.0 / (1.0 + exp(-logit));
    course->next = (course->next + 1) % course->stays;
}

static double run_batch(struct course *course, size_t batch)
{
    double start = clock_usec();
    for (size_t i = 0; i < batch; i++) {
        run_one(course);
    }
    return clock_usec() - start;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void bench_model(const struct model *model, const float *features, int stays, double budget_usec,
                 struct bench_result *result)
{
    struct course course = {.model = model,
                            .scratch = network_scratch_new(model->network),
                            .features = features,
                            .stays = (size_t)stays,
                            .recurrent = network_is_recurrent(model->network)};
    double *samples = memory_new(SAMPLES_MAX, sizeof *samples);
    size_t batch = 1, count = 0;
    (void)run_batch(&course, course.stays); /* warm: every stay once */
    while (run_batch(&course, batch) < BATCH_USEC) {
        batch *= 2;
    }
    double end = clock_usec() + budget_usec;
    while (count < SAMPLES_MAX && (count < SAMPLES_MIN || clock_usec() < end)) {
        samples[count++] = run_batch(&course, batch) / (double)batch;
    }
    qsort(samples, count, sizeof *samples, by_number);
    volatile double used = course.sum;
    (void)used;
    *result = (struct bench_result){
        .usec_median = samples[count / 2],
        .usec_p99 = samples[count * 99 / 100],
        .multiply_adds = network_multiply_adds(model->network, course.recurrent ? STAY_HOURS : 1),
        .stays = stays,
        .repeats = (int)(count * batch),
    };
    free(samples);
    free(course.scratch);
}

void bench_table_header(struct text *out)
{
    text_append(out, "SCHEME        MODEL             PARAMETERS  MULTIPLY-ADDS  FILE BYTES  "
                     "MEDIAN us    P99 us\n");
}

void bench_table(const struct model *model, const struct bench_result *result, struct text *out)
{
    text_format(out, "%-13s %-17s %10zu %14zu %11zu %10.2f %9.2f\n",
                scheme_name(model->spec.scheme), model->name, model->network->parameters,
                result->multiply_adds, model->file_bytes, result->usec_median, result->usec_p99);
}

void bench_json(const struct model *model, const struct bench_result *result, struct text *out)
{
    json_t *line = json_object();
    json_object_set_new(line, "model", json_string(model->name));
    json_object_set_new(line, "scheme", json_string(scheme_name(model->spec.scheme)));
    json_object_set_new(line, "batch", json_integer(1));
    json_object_set_new(line, "isa", json_string(kernel_best()->name));
    json_object_set_new(line, "usec_median", json_real(result->usec_median));
    json_object_set_new(line, "usec_p99", json_real(result->usec_p99));
    json_object_set_new(line, "parameters", json_integer((json_int_t)model->network->parameters));
    json_object_set_new(line, "multiply_adds", json_integer((json_int_t)result->multiply_adds));
    json_object_set_new(line, "file_bytes", json_integer((json_int_t)model->file_bytes));
    json_object_set_new(line, "stays", json_integer(result->stays));
    json_object_set_new(line, "repeats", json_integer(result->repeats));
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    text_format(out, "%s\n", text);
    free(text);
    json_decref(line);
}
