/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The same patients on every processor: no fused multiply-add. */
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#endif

#include "app/synth_class.h"

#include <math.h>
#include <stdio.h>

#include "app/synth.h"
#include "base/random.h"

/* An illness at maximum severity; the causes of a stay are scaled by its own severity. */
struct illness {
    int share; /* of the stays, in percent */
    int icu_type, age_low, age_high;
    double shock, lung, kidney, infection, liver, coma_loss, fever;
};
static const struct illness ILLNESSES[] = {
    {30, 4, 30, 86, 0.50, 0.45, 0.20, 0.30, 0.00, 4.0, 0.6},  /* after surgery */
    {22, 3, 25, 90, 1.10, 0.70, 0.70, 1.00, 0.50, 9.0, 2.4},  /* sepsis */
    {16, 3, 35, 90, 0.50, 1.10, 0.30, 0.70, 0.10, 7.0, 1.8},  /* pneumonia */
    {18, 1, 45, 90, 0.90, 0.70, 0.60, 0.10, 0.30, 6.0, 0.2},  /* heart failure */
    {14, 4, 18, 88, 0.45, 0.40, 0.15, 0.20, 0.00, 12.5, 1.0}, /* injury of the brain */
};

static double between(struct random *random, double low, double high)
{
    return low + (high - low) * random_uniform(random);
}

static double at_most(double value, double most)
{
    return value < 0.0 ? 0.0 : value > most ? most : value;
}

/* From start to end value, halfway at a third of the stay. */
static void draw_line(struct point *line, double start, double end, double hours)
{
    line[0] = (struct point){0.0, start};
    line[1] = (struct point){hours / 3.0, (start + end) / 2.0};
    line[2] = (struct point){hours, end};
}

static const struct illness *draw_illness(struct random *random)
{
    int percent = (int)random_below(random, 100);
    const struct illness *illness = ILLNESSES;
    while (percent >= illness->share) {
        percent -= illness->share;
        illness++;
    }
    return illness;
}

static void draw_causes(struct plan *plan, const struct illness *illness, struct random *random)
{
    double squared = random_uniform(random);
    double start = 0.15 + 0.75 * squared * random_uniform(random) + 0.1 * random_uniform(random);
    /* most get better; the sicker ones less often */
    double end = at_most(start * between(random, 0.1, 1.75), 1.0);
    double spread = between(random, 0.7, 1.3);
    double hours = plan->hours;
    draw_line(plan->cause[SHOCK], at_most(illness->shock * start, 1.0),
              at_most(illness->shock * end, 1.0), hours);
    draw_line(plan->cause[LUNG], at_most(illness->lung * start * spread + 0.1, 0.95),
              at_most(illness->lung * end * spread + 0.05, 0.95), hours);
    draw_line(plan->cause[KIDNEY], at_most(illness->kidney * start * spread, 0.9),
              at_most(illness->kidney * end * spread, 0.95), hours);
    draw_line(plan->cause[INFECTION], illness->infection * (0.3 + 0.7 * start),
              illness->infection * (0.2 + 0.8 * end), hours);
    draw_line(plan->cause[LIVER], illness->liver * start, illness->liver * end, hours);
    draw_line(plan->cause[TEMP], 36.8 + illness->fever * (0.3 + start) * spread,
              36.9 + illness->fever * end * spread - 1.2 * end * end, hours);
    draw_line(plan->cause[COMA], 15.0 - at_most(illness->coma_loss * start * 1.3 * spread, 12.0),
              15.0 - at_most(illness->coma_loss * end * 1.3, 12.0), hours);
    draw_line(plan->cause[HCT], between(random, 27.0, 40.0), between(random, 26.0, 34.0), hours);
    double lung = plan->cause[LUNG][0].value, last = plan->cause[LUNG][2].value;
    draw_line(plan->cause[OXYGEN], at_most(0.25 + 0.6 * lung, 1.0),
              at_most(0.21 + 0.65 * last, 1.0), hours);
    bool tube = lung + (15.0 - plan->cause[COMA][0].value) / 10.0 > 0.75;
    bool kept = last + (15.0 - plan->cause[COMA][2].value) / 10.0 > 0.55;
    draw_line(plan->cause[VENTILATOR], tube, tube && kept, hours);
}

static void draw_plan(struct plan *plan, struct random *random)
{
    const struct illness *illness = draw_illness(random);
    *plan = (struct plan){.icu_type = illness->icu_type, .hours = 48.0};
    plan->age = illness->age_low +
                (int)random_below(random, (uint64_t)(illness->age_high - illness->age_low));
    plan->sex = (int)random_below(random, 2);
    plan->height = floor((plan->sex ? 176.0 : 163.0) + 7.0 * random_normal(random));
    plan->weight = floor((plan->sex ? 84.0 : 70.0) + 9.0 * random_normal(random));
    plan->heart_rate = 80.0 + 7.0 * random_normal(random);
    plan->map = 82.0 + 5.0 * random_normal(random);
    plan->pulse_pressure = 52.0 + 5.0 * random_normal(random);
    plan->creatinine = between(random, 0.6, 1.3) + (plan->age > 75 ? 0.2 : 0.0);
    plan->arterial_line = random_below(random, 2) == 0;
    plan->troponin = illness->icu_type == 1;
    plan->gap = between(random, 0.05, 0.25);
    draw_causes(plan, illness, random);
    double worst = plan->cause[SHOCK][0].value + plan->cause[LUNG][0].value;
    plan->vitals_every = worst > 0.5 ? 2.0 : 3.0;
    plan->labs_every = worst > 0.5 ? 8.0 : 12.0;
    plan->gases_every = plan->cause[VENTILATOR][0].value > 0.5 ? 8.0 : worst > 0.5 ? 16.0 : 0.0;
}

static double end_of(const struct plan *plan, enum cause cause)
{
    return plan->cause[cause][2].value;
}

/* The probability of death of a patient with this plan, by the documented model. */
static double risk_of_plan(const struct plan *plan)
{
    double logit = -5.2 + 4.2 * end_of(plan, SHOCK) + 2.2 * end_of(plan, LUNG) +
                   1.5 * end_of(plan, KIDNEY) + 0.22 * (15.0 - end_of(plan, COMA)) +
                   0.03 * (plan->age - 60);
    return 1.0 / (1.0 + exp(-logit));
}

static void write_readme(size_t deaths, struct text *out)
{
    text_format(
        out,
        "# Teaching cohort: synthetic stays with outcomes\n\n"
        "No person is described here, and no outcome happened. These files are written by\n"
        "`icurisk synth --class --out samples/class`, this one included; the same program and "
        "seed give the same\nbytes.\n\n"
        "%d stays, %zu deaths (%.1f %%). Each stay has one of five illnesses of a severity drawn "
        "at random, gets\nbetter or worse, and is charted as the other samples are. Whether it "
        "\"dies\" is drawn with the probability\n\n"
        "    1 / (1 + exp(5.2 - 4.2 shock - 2.2 lung - 1.5 kidney - 0.22 (15 - Glasgow) - "
        "0.03 (age - 60)))\n\n"
        "of the causes at hour 48, each from 0 to 1 (src/app/synth_class.c). No network that is "
        "shipped was made\nfrom them. A figure found on them says how far a network agrees with "
        "this formula; it says nothing about\npatients.\n\n"
        "    icurisk evaluate -m hlstm --data samples/class\n\n"
        "| file | what is in it |\n|---|---|\n"
        "| `set-a/class.txt` | the stays, joined: see icurisk-files(5) |\n"
        "| `Outcomes-a.txt` | RecordID and In-hospital_death |\n"
        "| `.icurisk-apart` | keeps them out of the ward when a folder above is opened |\n\n"
        "Record numbers from 900001 on belong to nobody.\n",
        (int)SYNTH_CLASS_STAYS, deaths, 100.0 * (double)deaths / SYNTH_CLASS_STAYS);
}

void synth_class_write(uint64_t seed, struct synth_class *out)
{
    size_t deaths = 0;
    text_append(&out->outcomes, "RecordID,In-hospital_death\n");
    for (int i = 0; i < SYNTH_CLASS_STAYS; i++) {
        struct random random;
        struct plan plan;
        char record[16];
        snprintf(record, sizeof record, "%d", SYNTH_CLASS_FIRST + i);
        random_seed_stream(&random, seed, (uint64_t)(SYNTH_CLASS_FIRST + i));
        draw_plan(&plan, &random);
        plan.record = record;
        bool dies = random_uniform(&random) < risk_of_plan(&plan);
        deaths += dies;
        text_format(&out->outcomes, "%s,%d\n", record, dies);
        synth_write_plan(&plan, &random, &out->stays);
    }
    write_readme(deaths, &out->readme);
}
