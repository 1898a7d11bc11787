/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/quantise.h"
#include "scratch.h"

const char FIXTURE_CHALLENGE[] =
    "Time,Parameter,Value\n00:00,RecordID,900501\n00:00,Age,61\n00:00,Gender,1\n00:00,Height,-1\n"
    "00:00,ICUType,3\n00:00,Weight,80\n00:20,HR,110\n00:20,SysABP,95\n00:20,DiasABP,50\n"
    "00:20,MAP,65\n01:10,Temp,38.4\n01:10,GCS,13\n02:30,HR,880\n05:00,Lactate,4.1\n"
    "06:00,Creatinine,1.9\n10:15,HR,121\n11:40,BUN,31\n";

const char FIXTURE_BENCHMARK[] =
    "Hours,Capillary refill rate,Diastolic blood pressure,Fraction inspired oxygen,"
    "Glascow coma scale eye opening,Glascow coma scale motor response,Glascow coma scale total,"
    "Glascow coma scale verbal response,Glucose,Heart Rate,Height,Mean blood pressure,"
    "Oxygen saturation,Respiratory rate,Systolic blood pressure,Temperature,Weight,pH\n"
    "0.5,0.0,60,0.4,4 Spontaneously,6 Obeys Commands,15,5 Oriented,130,84,170,75,97,16,115,37,80,"
    "7.4\n"
    "7.25,,58,,,,,,,91,,70,95,22,108,38.2,,\n";

static struct network *random_network(enum architecture architecture, uint64_t seed)
{
    static const int DENSE[] = {32, 16}, RECURRENT[] = {8, 8};
    bool dense = !kind_of(architecture)->hourly, single = kind_of(architecture)->inner;
    struct network *network = network_new(architecture, ACTIVATION_TANH, FEATURE_COUNT,
                                          single ? 1 : 2, dense ? DENSE : RECURRENT, NULL);
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < network->parameters; i++) {
        network->weights[i] = (float)(0.15 * random_normal(&random));
    }
    return network;
}

struct model *fixture_model(const char *name, enum scheme scheme, enum architecture architecture)
{
    static const char *const FACTS[] = {"cohort",       "outcome", "auroc",  "calibration",
                                        "intended use", "limits",  "licence"};
    struct feature_spec spec;
    feature_spec_plain(scheme, &spec);
    for (int i = 0; i < FEATURE_COUNT; i++) {
        enum feature_kind kind = scheme_columns(scheme)[i].kind;
        bool value = kind == FEATURE_VALUE || kind == FEATURE_AGE;
        spec.mean[i] = value ? 50.0f : 0.0f;
        spec.sd[i] = value ? 50.0f : 1.0f;
        spec.clip_low[i] = -1e6f;
        spec.clip_high[i] = 1e6f;
    }
    uint64_t seed = 10 * (uint64_t)scheme + (uint64_t)architecture + 1;
    struct model *model = model_new(name, &spec, random_network(architecture, seed));
    model->intercept = -1.0;
    model->threshold = 0.3;
    model->base_rate = 0.14;
    model->similar_count = 3;
    model->similar_stays = 200;
    for (int i = 0; i < 3; i++) {
        model->similar_logit[i] = (float)(2 * i - 3);
        model->similar_mean[i] = (float)(2 * i - 3) + 0.25f;
        model->similar_deaths[i] = (uint16_t)(10 + 40 * i);
    }
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++) {
        model_add_fact(model, FACTS[i], "made up for a test");
    }
    return model;
}

static void quantise(struct model *model, enum quantisation per)
{
    enum { ROWS = 48 };
    float x[ROWS * FEATURE_COUNT];
    struct random random;
    random_seed(&random, 7);
    for (int i = 0; i < ROWS * FEATURE_COUNT; i++) {
        x[i] = (float)(2 * random_normal(&random));
    }
    struct network *quantised = quantise_network(model->network, per, x, 1, ROWS, NULL);
    free(model->network);
    model->network = quantised;
}

void fixture_quantise(struct model *model)
{
    quantise(model, QUANTISE_CHANNEL);
}

void fixture_quantise_tensors(struct model *model)
{
    quantise(model, QUANTISE_TENSOR);
}

void fixture_add_linear(struct model *model, double share)
{
    struct logistic *linear = memory_new(1, sizeof *linear);
    struct random random;
    random_seed(&random, 8);
    linear->spec.scheme = model->spec.scheme;
    for (size_t i = 0; i < summary_base(model->spec.scheme); i++) {
        linear->spec.clip_high[i] = 200;
        linear->spec.fill[i] = 20;
    }
    for (size_t i = 0; i < summary_columns(model->spec.scheme); i++) {
        linear->weights[i] = (float)(0.002 * random_normal(&random));
    }
    linear->intercept = -0.5f;
    model_set_linear(model, linear, share);
    if (share >= 1) {
        free(model->network);
        model->network = NULL;
    }
}

char *fixture_folder(void)
{
    char *name = memory_new(1, SCRATCH_BYTES);
    if (!scratch_folder(name)) {
        abort();
    }
    return name;
}

void fixture_remove(char *folder)
{
    scratch_remove(folder);
    free(folder);
}

char *fixture_file(const char *folder, const char *name, const char *content)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    FILE *out = fopen(path.data, "we");
    if (!out || fputs(content, out) < 0 || fclose(out) != 0) {
        abort();
    }
    return path.data;
}
