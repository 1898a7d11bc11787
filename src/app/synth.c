/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The same patients on every processor: no fused multiply-add. */
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#endif

#include "app/synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/synth_course.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "patient/variable.h"

enum { STEP_MINUTES = 15, STEPS_A_DAY = 96 };

void synth_readme(struct text *out)
{
    text_append(out,
                "# Synthetic patients\n\n"
                "No person is described here. `icurisk synth --out samples` writes these files, "
                "this one included;\nthe same program and seed give the same bytes. "
                "The courses are rough teaching examples, and no network\nwas trained on "
                "them.\n\n| file | what it shows |\n|---|---|\n");
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        text_format(out, "| `%s%s` | %s |\n", courses[i].name, courses[i].ending, courses[i].about);
    }
    text_append(
        out,
        "\n`class/` is a cohort for teaching, with outcomes; it is opened by its own name only.\n"
        "\nEndings: `.txt` is the long format of the PhysioNet Challenge 2012, `.csv` the "
        "wide one of the\nmimic3-benchmarks (see icurisk-files(5)). Record numbers "
        "from 900001 on belong to nobody.\n");
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static double cause_at(const struct plan *plan, enum cause cause, double hour)
{
    const struct point *p = plan->cause[cause];
    if (p[0].hour == 0.0 && p[0].value == 0.0 && p[1].hour == 0.0) {
        return plan_absent[cause];
    }
    int last = 0;
    while (last + 1 < POINTS_MAX && p[last + 1].hour > p[last].hour) {
        if (hour < p[last + 1].hour) {
            double part = (hour - p[last].hour) / (p[last + 1].hour - p[last].hour);
            return p[last].value + part * (p[last + 1].value - p[last].value);
        }
        last++;
    }
    return p[last].value;
}

/* ---- the body ---- */

enum noise {
    NOISE_HR,
    NOISE_MAP,
    NOISE_PULSE,
    NOISE_RR,
    NOISE_TEMP,
    NOISE_GAS,
    NOISE_LAB,
    NOISE_COUNT
};

struct body {
    double noise[NOISE_COUNT]; /* autocorrelated, SD 1 */
    double debt;               /* shock as the organs respond to it: lags by 4 hours */
    double lactate, creatinine, urine;
    double cause[CAUSE_COUNT];
};

static double base_excess_loss(const struct body *body)
{
    return clamp(25.0 - 0.85 * (body->lactate - 1.0) - 16.0 * body->cause[KETOSIS] -
                     5.0 * body->cause[KIDNEY],
                 5.0, 40.0);
}

static void body_step(const struct plan *plan, struct body *body, struct random *random,
                      double hour)
{
    const double dt = STEP_MINUTES / 60.0;
    for (int i = 0; i < NOISE_COUNT; i++) {
        body->noise[i] = 0.8 * body->noise[i] + 0.6 * random_normal(random);
    }
    for (int i = 0; i < CAUSE_COUNT; i++) {
        body->cause[i] = cause_at(plan, (enum cause)i, hour);
    }
    const double *c = body->cause;
    body->debt += (c[SHOCK] - body->debt) * dt / 4.0;
    body->lactate += (1.0 + 9.0 * c[SHOCK] + 2.0 * c[LIVER] - body->lactate) * dt / 3.0;
    double target = plan->creatinine + 5.0 * c[KIDNEY] + 1.2 * body->debt;
    body->creatinine += (target - body->creatinine) * dt / 40.0;
    double flow =
        (0.9 * (plan->weight > 0.0 ? plan->weight : 65.0) + 8.0 * body->noise[NOISE_LAB]) *
            (1.0 - clamp(1.15 * body->debt, 0.0, 0.95)) * (1.0 - 0.9 * c[KIDNEY]) +
        220.0 * c[KETOSIS];
    body->urine += dt * clamp(flow, 0.0, 600.0);
}

static double saturation(double pao2)
{
    return 100.0 / (23400.0 / (pao2 * pao2 * pao2 + 150.0 * pao2) + 1.0);
}

struct gas {
    double hco3, paco2, pao2, ph, sao2, rate;
};

static struct gas body_gas(const struct body *body)
{
    const double *c = body->cause;
    bool ventilated = c[VENTILATOR] > 0.5;
    struct gas gas = {.hco3 = base_excess_loss(body)};
    double winter =
        1.5 * gas.hco3 + 8.0; /* expected PaCO2 of a patient who breathes spontaneously */
    gas.paco2 = ventilated ? 39.0 : clamp(winter, 14.0, 40.0);
    gas.paco2 += 22.0 * clamp(c[LUNG] - 0.5, 0.0, 0.5) + 1.5 * body->noise[NOISE_GAS];
    gas.ph = clamp(6.1 + log10(gas.hco3 / (0.0307 * gas.paco2)), 6.8, 7.65);
    gas.pao2 = clamp((440.0 - 390.0 * c[LUNG]) * c[OXYGEN] * (1.0 + 0.06 * body->noise[NOISE_GAS]),
                     42.0, 480.0);
    gas.sao2 = saturation(gas.pao2);
    double acid = clamp((22.0 - gas.hco3) / 12.0, 0.0, 1.3);
    gas.rate = ventilated ? 17.0 + 3.0 * c[LUNG] + 0.8 * body->noise[NOISE_RR]
                          : 15.0 + 13.0 * c[LUNG] + 13.0 * acid + 4.0 * c[SHOCK] +
                                2.0 * (c[TEMP] - 37.0) + 1.5 * body->noise[NOISE_RR];
    return gas;
}

/* ---- the chart ---- */

struct event {
    int minute, order;
    enum variable variable;
    char text[32];
};

struct chart {
    struct event *events;
    size_t count, capacity;
    const struct plan *plan;
    bool benchmark;
};

static void write_down(struct chart *chart, int minute, enum variable variable, const char *text)
{
    const struct variable_info *info = variable_info(variable);
    if (minute > chart->plan->hours * 60.0 ||
        !(chart->benchmark ? info->benchmark : info->challenge)) {
        return; /* after the end, or not a variable of this format */
    }
    chart->events =
        memory_reserve(chart->events, chart->count, &chart->capacity, sizeof *chart->events);
    struct event *event = &chart->events[chart->count];
    *event = (struct event){.minute = minute, .order = (int)chart->count, .variable = variable};
    strncpy(event->text, text, sizeof event->text - 1);
    chart->count++;
}

/* The value in another unit, as someone used to it would write. */
static double mix_up(enum variable variable, int minute, double value)
{
    if (variable == VARIABLE_TEMP && minute >= 600 && minute < 1500) {
        return value * 1.8 + 32.0;
    }
    if (variable == VARIABLE_GLUCOSE && minute >= 900) {
        return value / 18.016;
    }
    return variable == VARIABLE_CREATININE && minute >= 1200 ? value * 88.4 : value;
}

static void write_value(struct chart *chart, int minute, enum variable variable, double value,
                        int decimals)
{
    struct text text = {0};
    if (chart->plan->mixed_units) {
        double written = mix_up(variable, minute, value);
        decimals = written < value && decimals == 0 ? 1 : decimals; /* 7.2 mmol/L */
        value = written;
    }
    text_format(&text, "%.*f", decimals, value);
    write_down(chart, minute, variable, text.data);
    text_free(&text);
}

struct pressure_names {
    enum variable systolic, diastolic, mean;
};
static const struct pressure_names CUFF = {VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP,
                                           VARIABLE_NI_MAP};
static const struct pressure_names LINE = {VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP, VARIABLE_MAP};
static const struct pressure_names PLAIN = {VARIABLE_SBP, VARIABLE_DBP, VARIABLE_MBP};

static void chart_pressure(struct chart *chart, int minute, const struct body *body)
{
    const struct plan *plan = chart->plan;
    double shock = body->cause[SHOCK];
    double mean = clamp(plan->map - 34.0 * shock + 4.5 * body->noise[NOISE_MAP], 30.0, 150.0);
    double pulse = clamp(
        plan->pulse_pressure * (1.0 - 0.35 * shock) + 4.0 * body->noise[NOISE_PULSE], 14.0, 90.0);
    const struct pressure_names *names = chart->benchmark      ? &PLAIN
                                         : plan->arterial_line ? &LINE
                                                               : &CUFF;
    write_value(chart, minute, names->systolic, mean + 0.64 * pulse, 0);
    write_value(chart, minute, names->diastolic, mean - 0.36 * pulse, 0);
    write_value(chart, minute, names->mean, mean, 0);
}

static void chart_vitals(struct chart *chart, int minute, struct body *body)
{
    const double *c = body->cause;
    struct gas gas = body_gas(body);
    bool by_pulse_oximeter = chart->benchmark || chart->plan->gases_every <= 0.0;
    double rate = chart->plan->heart_rate + 42.0 * c[SHOCK] + 8.0 * (c[TEMP] - 37.0) +
                  14.0 * c[LUNG] + 16.0 * c[KETOSIS] + 3.0 * body->noise[NOISE_HR];
    write_value(chart, minute, VARIABLE_HR, clamp(rate, 32.0, 185.0), 0);
    chart_pressure(chart, minute, body);
    if (chart->benchmark || c[VENTILATOR] <= 0.5) {
        write_value(chart, minute, VARIABLE_RESP_RATE, clamp(gas.rate, 6.0, 48.0), 0);
    }
    if (by_pulse_oximeter) {
        enum variable oxygen = chart->benchmark ? VARIABLE_SPO2 : VARIABLE_SAO2;
        write_value(chart, minute, oxygen, clamp(gas.sao2, 60.0, 100.0), 0);
    }
}

/* Eye, verbal and motor response that make up each total from 3 to 15. */
static const struct {
    int eye, verbal, motor;
} COMA_PARTS[] = {{1, 1, 1}, {1, 1, 2}, {1, 1, 3}, {1, 1, 4}, {1, 2, 4}, {2, 2, 4}, {2, 2, 5},
                  {3, 2, 5}, {3, 3, 5}, {3, 3, 6}, {3, 4, 6}, {4, 4, 6}, {4, 5, 6}};

/* The two vocabularies of the benchmark's files. */
static const char *const EYE_WORDS[2][5] = {
    {"", "None", "To Pain", "To Speech", "Spontaneously"},
    {"", "1 No Response", "2 To pain", "3 To speech", "4 Spontaneously"}};
static const char *const VERBAL_WORDS[2][6] = {{"No Response-ETT", "No Response",
                                                "Incomprehensible sounds", "Inappropriate Words",
                                                "Confused", "Oriented"},
                                               {"1.0 ET/Trach", "1 No Response", "2 Incomp sounds",
                                                "3 Inapprop words", "4 Confused", "5 Oriented"}};
static const char *const MOTOR_WORDS[2][7] = {
    {"", "No response", "Abnormal extension", "Abnormal Flexion", "Flex-withdraws",
     "Localizes Pain", "Obeys Commands"},
    {"", "1 No Response", "2 Abnorm extensn", "3 Abnorm flexion", "4 Flex-withdraws",
     "5 Localizes Pain", "6 Obeys Commands"}};

static void chart_coma(struct chart *chart, int minute, const struct body *body)
{
    int total = (int)clamp(floor(body->cause[COMA] + 0.25 * body->noise[NOISE_LAB] + 0.5), 3, 15);
    int eye = COMA_PARTS[total - 3].eye, verbal = COMA_PARTS[total - 3].verbal;
    int motor = COMA_PARTS[total - 3].motor, words = chart->plan->numbered_words;
    bool tube = body->cause[VENTILATOR] > 0.5;
    if (tube) {
        verbal = 1;
        total = eye + 1 + motor; /* a tube prevents speech; the total includes that */
    }
    write_value(chart, minute, VARIABLE_GCS, total, 0);
    if (chart->benchmark) {
        write_down(chart, minute, VARIABLE_GCS_EYE, EYE_WORDS[words][eye]);
        write_down(chart, minute, VARIABLE_GCS_VERBAL, VERBAL_WORDS[words][tube ? 0 : verbal]);
        write_down(chart, minute, VARIABLE_GCS_MOTOR, MOTOR_WORDS[words][motor]);
    }
}

static void chart_nursing(struct chart *chart, int minute, struct body *body)
{
    const double *c = body->cause;
    write_value(chart, minute, VARIABLE_TEMP, c[TEMP] + 0.15 * body->noise[NOISE_TEMP], 1);
    chart_coma(chart, minute, body);
    if (chart->plan->gases_every > 0.0) {
        /* Oxygen is set in steps of 5 %; room air is 21 %. */
        double step = floor(c[OXYGEN] * 20.0 + 0.5) / 20.0;
        write_value(chart, minute, VARIABLE_FIO2, step < 0.21 ? 0.21 : step, 2);
    }
    if (c[VENTILATOR] > 0.5) {
        write_down(chart, minute, VARIABLE_MECH_VENT, "1");
    }
    write_value(chart, minute, VARIABLE_CAPILLARY_REFILL, c[SHOCK] > 0.4, 1);
}

static void chart_gases(struct chart *chart, int minute, struct body *body)
{
    struct gas gas = body_gas(body);
    write_value(chart, minute, VARIABLE_PH, gas.ph, 2);
    write_value(chart, minute, VARIABLE_PACO2, gas.paco2, 0);
    write_value(chart, minute, VARIABLE_PAO2, gas.pao2, 0);
    write_value(chart, minute, VARIABLE_SAO2, clamp(gas.sao2, 60.0, 100.0), 0);
    write_value(chart, minute, VARIABLE_LACTATE, clamp(body->lactate, 0.5, 20.0), 1);
}

static void chart_laboratory(struct chart *chart, int minute, struct body *body)
{
    const double *c = body->cause;
    double n = body->noise[NOISE_LAB], hco3 = base_excess_loss(body);
    double acid = clamp((22.0 - hco3) / 12.0, 0.0, 1.3);
    write_value(chart, minute, VARIABLE_BUN,
                clamp(15.0 + 14.0 * (body->creatinine - 0.9) + 8.0 * body->debt + n, 4.0, 150.0),
                0);
    write_value(chart, minute, VARIABLE_CREATININE, body->creatinine, 1);
    write_value(chart, minute, VARIABLE_GLUCOSE,
                124.0 + 50.0 * c[SHOCK] + 430.0 * c[KETOSIS] + 9.0 * n, 0);
    write_value(chart, minute, VARIABLE_HCO3, hco3, 0);
    write_value(chart, minute, VARIABLE_HCT, clamp(c[HCT] + 0.5 * n, 15.0, 60.0), 1);
    write_value(chart, minute, VARIABLE_K,
                4.0 + 0.6 * acid + 1.5 * c[KIDNEY] + 0.5 * c[KETOSIS] + 0.12 * n, 1);
    write_value(chart, minute, VARIABLE_MG, 2.0 + 0.1 * n, 1);
    write_value(chart, minute, VARIABLE_NA, 139.0 - 7.0 * c[KETOSIS] + n, 0);
    write_value(chart, minute, VARIABLE_PLATELETS,
                clamp(225.0 - 130.0 * body->debt - 30.0 * c[INFECTION] + 6.0 * n, 15.0, 500.0), 0);
    write_value(chart, minute, VARIABLE_WBC, 9.5 + 10.0 * c[INFECTION] + 3.0 * c[SHOCK] + 0.5 * n,
                1);
    if (minute < 6 * 60 || c[LIVER] > 0.0) {
        write_value(chart, minute, VARIABLE_ALBUMIN, 3.7 - 1.1 * c[INFECTION] - 0.4 * body->debt,
                    1);
        write_value(chart, minute, VARIABLE_ALT, 26.0 + 900.0 * c[LIVER], 0);
        write_value(chart, minute, VARIABLE_AST, 31.0 + 1400.0 * c[LIVER], 0);
        write_value(chart, minute, VARIABLE_ALP, 78.0 + 60.0 * c[LIVER], 0);
        write_value(chart, minute, VARIABLE_BILIRUBIN, 0.7 + 2.5 * c[LIVER] + 0.8 * body->debt, 1);
    }
    if (chart->plan->troponin) {
        write_value(chart, minute, VARIABLE_TROPONIN_T, 0.4 + 3.0 * body->debt, 2);
    }
}

/* Each kind of entry has its own schedule, some minutes late and sometimes missed. */
enum round { ROUND_VITALS, ROUND_NURSING, ROUND_URINE, ROUND_GASES, ROUND_LABS, ROUND_COUNT };

typedef void round_fn(struct chart *chart, int minute, struct body *body);

static void chart_urine(struct chart *chart, int minute, struct body *body)
{
    write_value(chart, minute, VARIABLE_URINE, floor(body->urine / 5.0 + 0.5) * 5.0, 0);
    body->urine = 0.0;
}

static round_fn *const ROUNDS[ROUND_COUNT] = {
    [ROUND_VITALS] = chart_vitals, [ROUND_NURSING] = chart_nursing, [ROUND_URINE] = chart_urine,
    [ROUND_GASES] = chart_gases,   [ROUND_LABS] = chart_laboratory,
};

static void chart_course(struct chart *chart, struct random *random)
{
    const struct plan *plan = chart->plan;
    double every[ROUND_COUNT] = {plan->vitals_every, plan->vitals_every * 4.0,
                                 plan->vitals_every * 2.0, plan->gases_every, plan->labs_every};
    double due[ROUND_COUNT] = {0.0, 0.25, 1.0, 0.5, 1.0};
    double gap[ROUND_COUNT] = {plan->gap, plan->gap, plan->gap, 0.0, 0.0};
    struct body body = {.lactate = 1.0 + 9.0 * cause_at(plan, SHOCK, 0.0),
                        .creatinine = plan->creatinine + 1.5 * cause_at(plan, KIDNEY, 0.0),
                        .debt = 0.5 * cause_at(plan, SHOCK, 0.0)};
    for (int i = 0; i < NOISE_COUNT; i++) {
        body.noise[i] = random_normal(random);
    }
    for (int step = 0; step < (int)(plan->hours * STEPS_A_DAY / 24.0); step++) {
        double hour = step * STEP_MINUTES / 60.0;
        body_step(plan, &body, random, hour);
        for (int round = 0; round < ROUND_COUNT; round++) {
            if (every[round] <= 0.0 || hour < due[round]) {
                continue;
            }
            int minute = step * STEP_MINUTES + (int)random_below(random, STEP_MINUTES);
            if (random_uniform(random) >= gap[round]) {
                ROUNDS[round](chart, minute, &body);
            }
            /* A patient in shock is measured twice as often. */
            bool often = round == ROUND_VITALS && body.cause[SHOCK] > 0.6;
            due[round] += often ? every[round] / 2.0 : every[round];
        }
    }
}

static int by_minute(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    int minutes = (x->minute > y->minute) - (x->minute < y->minute);
    return minutes ? minutes : (x->order > y->order) - (x->order < y->order);
}

static void print_challenge(const struct chart *chart, struct text *out)
{
    const struct plan *plan = chart->plan;
    text_append(out, "Time,Parameter,Value\n");
    text_format(out, "00:00,RecordID,%s\n00:00,Age,%d\n00:00,Gender,%d\n", plan->record, plan->age,
                plan->sex);
    text_format(out, "00:00,Height,%.*f\n00:00,ICUType,%d\n", plan->height > 0 ? 1 : 0,
                plan->height > 0 ? plan->height : -1, plan->icu_type);
    text_format(out, "00:00,Weight,%.*f\n", plan->weight > 0 ? 1 : 0,
                plan->weight > 0 ? plan->weight : -1);
    for (size_t i = 0; i < chart->count; i++) {
        const struct event *event = &chart->events[i];
        char clock[CLOCK_BYTES];
        text_format(out, "%s,%s,%s\n", clock_minutes(event->minute, clock, sizeof clock),
                    variable_info(event->variable)->challenge, event->text);
    }
}

/* Column order of the benchmark's episodes. */
static const enum variable COLUMNS[] = {
    VARIABLE_CAPILLARY_REFILL, VARIABLE_DBP,       VARIABLE_FIO2,
    VARIABLE_GCS_EYE,          VARIABLE_GCS_MOTOR, VARIABLE_GCS,
    VARIABLE_GCS_VERBAL,       VARIABLE_GLUCOSE,   VARIABLE_HR,
    VARIABLE_HEIGHT,           VARIABLE_MBP,       VARIABLE_SPO2,
    VARIABLE_RESP_RATE,        VARIABLE_SBP,       VARIABLE_TEMP,
    VARIABLE_WEIGHT,           VARIABLE_PH};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

static void print_benchmark(const struct chart *chart, struct text *out)
{
    text_append(out, "Hours");
    for (int column = 0; column < COLUMN_COUNT; column++) {
        text_format(out, ",%s", variable_info(COLUMNS[column])->benchmark);
    }
    for (size_t i = 0, next; i < chart->count; i = next) {
        const char *cells[VARIABLE_COUNT] = {0};
        int minute = chart->events[i].minute;
        for (next = i; next < chart->count && chart->events[next].minute == minute; next++) {
            cells[chart->events[next].variable] = chart->events[next].text;
        }
        text_format(out, "\n%.4f", minute / 60.0);
        for (int column = 0; column < COLUMN_COUNT; column++) {
            const char *cell = cells[COLUMNS[column]];
            text_format(out, ",%s", cell ? cell : "");
        }
    }
    text_append(out, "\n");
}

static void write_plan(const struct plan *plan, bool benchmark, struct random *random,
                       struct text *out)
{
    struct chart chart = {.plan = plan, .benchmark = benchmark};
    if (benchmark) {
        write_value(&chart, 4, VARIABLE_HEIGHT, plan->height, 1);
        write_value(&chart, 4, VARIABLE_WEIGHT, plan->weight, 1);
    }
    chart_course(&chart, random);
    for (int i = 0; i < EXTRAS_MAX && plan->extra[i].text; i++) {
        const struct extra *extra = &plan->extra[i];
        write_down(&chart, extra->minute, extra->variable, extra->text);
    }
    qsort(chart.events, chart.count, sizeof *chart.events, by_minute);
    (benchmark ? print_benchmark : print_challenge)(&chart, out);
    free(chart.events);
}

void synth_write_plan(const struct plan *plan, struct random *random, struct text *out)
{
    write_plan(plan, false, random, out);
}

bool synth_write(const struct synth_course *course, uint64_t seed, struct text *out,
                 struct error *error)
{
    const struct synth_course *courses;
    size_t count = synth_courses(&courses), index = 0;
    while (index < count && strcmp(courses[index].name, course->name) != 0) {
        index++;
    }
    if (index == count) {
        return error_set(error, "unknown synthetic course '%s'", course->name);
    }
    struct random random;
    random_seed_stream(&random, seed, index);
    write_plan(plan_of(index), strcmp(courses[index].ending, SYNTH_CHALLENGE) != 0, &random, out);
    return true;
}
