/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/settle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "patient/series.h"

/* ---- units ---- */

struct settling {
    struct intake *intake;
    const struct series *series;
    enum variable variable;
    const struct series_verdict *verdict;
    bool strays;   /* of those outside the accepted range only */
    bool *decided; /* set if a decision was applied */
};

/* ---- second columns ---- */

static bool is_second(const struct observation *observation)
{
    return observation->category == MARK_SECOND || observation->category == MARK_SECOND_SAID;
}

/* What the first column says on the same row; NULL: nothing that is used. */
static const struct observation *first_of(const struct patient *patient, size_t second)
{
    const struct observation *all = patient->observations;
    size_t from = second;
    while (from > 0 && all[from - 1].hour >= all[second].hour) {
        from--;
    }
    for (size_t i = from; i < patient->observation_count && all[i].hour <= all[second].hour; i++) {
        bool used = !is_second(&all[i]) && all[i].category != MARK_REJECTED &&
                    all[i].category != MARK_STRIKE;
        if (used && all[i].line == all[second].line && all[i].variable == all[second].variable) {
            return &all[i];
        }
    }
    return NULL;
}

/* Other values of one variable, as one thing that may be meant. */
static void list_seconds(struct intake *intake, uint8_t variable)
{
    static const struct count_text others = {
        N_PLURAL("another column of the variable has %zu other value: not used",
                 "another column of the variable has %zu other values: not used")};
    struct patient *patient = intake->patient;
    size_t count = 0;
    for (size_t i = 0; i < patient->observation_count; i++) {
        count +=
            is_second(&patient->observations[i]) && patient->observations[i].variable == variable;
    }
    for (size_t i = 0, listed = 0; i < patient->observation_count; i++) {
        struct observation *observation = &patient->observations[i];
        if (!is_second(observation) || observation->variable != variable) {
            continue;
        }
        char value[32];
        struct entry entry = intake_entry(intake, observation, value);
        if (listed++ == 0) {
            intake_count_problem(intake, &entry, PROBLEM_NOTICE, &others, count);
        }
        intake_alternative(intake, observation, observation->value);
        observation->category = MARK_STRIKE;
    }
}

void settle_second_columns(struct intake *intake)
{
    static const double rounding = 0.006;
    struct patient *patient = intake->patient;
    size_t kept = 0;
    bool any = false;
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation *second = &patient->observations[i];
        if (is_second(second)) {
            const struct observation *first = first_of(patient, i);
            any = true;
            if (!first) {
                second->category = second->category == MARK_SECOND ? -1 : MARK_SAID;
            } else if (fabs(first->value - second->value) <= rounding * fabs(first->value)) {
                second->category = MARK_STRIKE;
            }
        }
    }
    for (size_t i = 0; any && i < patient->observation_count; i++) {
        if (is_second(&patient->observations[i])) {
            list_seconds(intake, patient->observations[i].variable);
        }
    }
    /* a -1 is of the first column, and stays to take back what it says */
    for (size_t i = 0; any && i < patient->observation_count; i++) {
        bool left = patient->observations[i].category == MARK_STRIKE &&
                    !isnan(patient->observations[i].value);
        if (!left) {
            patient->observations[kept++] = patient->observations[i];
        }
    }
    patient->observation_count = any ? kept : patient->observation_count;
}

/* ---- units ---- */

/* Is it one of the readings whose unit is judged? */
static bool is_judged(const struct observation *observation)
{
    return observation->category == -1 || observation->category == MARK_OUTSIDE;
}

static bool is_of(const struct settling *settling, const struct observation *observation)
{
    return observation->variable == settling->variable &&
           (observation->category == MARK_OUTSIDE ||
            (observation->category == -1 && !settling->strays));
}

static void find_range(const struct series *series, double *low, double *high)
{
    *low = *high = series->values[0];
    for (size_t i = 1; i < series->count; i++) {
        *low = fmin(*low, series->values[i]);
        *high = fmax(*high, series->values[i]);
    }
}

/* A fingerprint of the values that are judged (64-bit FNV-1a, never 0): a decision about them holds
 * for these values at these times only, wherever in the file they stand. */
static uint64_t fingerprint(const struct settling *settling)
{
    const struct patient *patient = settling->intake->patient;
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *observation = &patient->observations[i];
        char text[64];
        if (!is_of(settling, observation)) {
            continue;
        }
        snprintf(text, sizeof text, "%.4f %.9g;", observation->hour, observation->value);
        for (const char *c = text; *c; c++) {
            hash = (hash ^ (unsigned char)*c) * 1099511628211U;
        }
    }
    return hash ? hash : 1;
}

/* "looks like mmol/L, would be 171 to 558 mg/dL; ..." */
static const char *proposal(const struct settling *settling, bool converts, bool decided)
{
    const struct series_verdict *verdict = settling->verdict;
    const char *own = variable_info(settling->variable)->unit;
    double low, high;
    size_t count = settling->series->count;
    find_range(settling->series, &low, &high);
    bool inside =
        intake_accepts(settling->variable, low) && intake_accepts(settling->variable, high);
    bool outside =
        !intake_accepts(settling->variable, low) && !intake_accepts(settling->variable, high);
    struct series_verdict rival;
    bool two = series_rival(settling->variable, verdict->unit, low, high, &rival);
    const char *use = decided && converts ? N_("; unit decided at the bedside")
                      : decided           ? N_("; decided at the bedside: used as it is written")
                      : converts          ? ""
                      : two && inside
                          ? N_("; used as it is; another unit fits as well: find out which")
                      : inside  ? N_("; inside the accepted range and used as it is")
                      : outside ? N_("; not used")
                                : N_("; those in the accepted range are used as they are");
    int how = converts ? 0 : verdict->answer == SERIES_DOUBTFUL ? 1 : 2;
    /* In parts: the unit, the converted values and their own unit, what is done. */
    static const char *const single[] = {N_("converted from %s, fed as %.4g%s%s%s"),
                                         N_("could be %s, would be %.4g%s%s%s"),
                                         N_("looks like %s, would be %.4g%s%s%s")};
    static const char *const several[] = {
        N_("%zu readings, %.4g to %.4g: converted from %s, fed as %.4g to %.4g%s%s%s"),
        N_("%zu readings, %.4g to %.4g: could be %s, would be %.4g to %.4g%s%s%s"),
        N_("%zu readings, %.4g to %.4g: looks like %s, would be %.4g to %.4g%s%s%s")};
    double low_converted = series_convert(verdict, low),
           high_converted = series_convert(verdict, high);
    const char *space = *own ? " " : "";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return count > 1 ? intake_reason(settling->intake, several[how], count, low, high,
                                     verdict->unit, low_converted, high_converted, space, own, use)
                     : intake_reason(settling->intake, single[how], verdict->unit, low_converted,
                                     space, own, use);
#pragma GCC diagnostic pop
}

/* The value used of a reading if the other unit is the true one, or if the variable's own is; NAN:
 * not used. */
static double value_in(const struct settling *settling, const struct observation *observation,
                       bool other)
{
    double converted = series_convert(settling->verdict, observation->value);
    bool fits = intake_accepts(settling->variable, converted);
    return other && fits                                            ? converted
           : intake_accepts(settling->variable, observation->value) ? observation->value
                                                                    : NAN;
}

/* Values that can only be in the variable's own unit are kept: 37.5 among degrees Fahrenheit. */
static void convert(const struct settling *settling, struct observation *observation)
{
    double converted = series_convert(settling->verdict, observation->value);
    if (observation->category == -1 && !intake_accepts(settling->variable, converted)) {
        return;
    }
    char value[32];
    struct entry entry = intake_entry(settling->intake, observation, value);
    observation->value = converted;
    observation->category = -1;
    if (!intake_accepts(settling->variable, observation->value)) {
        intake_problem(settling->intake, &entry, PROBLEM_REJECTED,
                       intake_outside(settling->intake, settling->variable, observation->value));
        observation->category = MARK_REJECTED;
    }
}

/* What a person decided about the series. The unit decided is the one that is proposed or another
 * in use for the variable, which then takes its place. */
static const struct unit_decision *decision_of(const struct settling *settling,
                                               const struct entry *entry, uint64_t print,
                                               struct series_verdict *verdict)
{
    const struct unit_decision *decision = intake_decision(settling->intake, entry, print, NULL);
    if (decision && decision->unit[0] && strcmp(decision->unit, verdict->unit) != 0) {
        struct series_verdict other;
        if (!series_other_named(settling->variable, decision->unit, &other)) {
            return NULL;
        }
        other.answer = verdict->answer;
        *verdict = other;
    }
    return decision;
}

/* Another unit is proposed or possible: one problem for the series, at its first reading. */
static void settle_other(const struct settling *proposed)
{
    struct series_verdict verdict = *proposed->verdict;
    struct settling read = *proposed, *settling = &read;
    struct patient *patient = settling->intake->patient;
    bool listed = false, converts = false, sure = verdict.answer == SERIES_OTHER;
    settling->verdict = &verdict;
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation *observation = &patient->observations[i];
        if (!is_of(settling, observation)) {
            continue;
        }
        if (!listed) {
            char value[32];
            struct entry entry = intake_entry(settling->intake, observation, value);
            uint64_t print = fingerprint(settling);
            const struct unit_decision *decision = decision_of(settling, &entry, print, &verdict);
            converts = decision ? decision->unit[0] != 0 : sure && intake_fixes(settling->intake);
            intake_problem(settling->intake, &entry,
                           converts ? PROBLEM_CONVERTED
                           : sure   ? PROBLEM_UNIT
                                    : PROBLEM_DOUBT,
                           proposal(settling, converts, decision != NULL));
            intake_unit(settling->intake, print, verdict.unit, decision);
            *settling->decided |= decision != NULL;
            listed = true;
        }
        intake_alternative(settling->intake, observation,
                           value_in(settling, observation, !converts));
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation *observation = &patient->observations[i];
        if (!is_of(settling, observation)) {
            continue;
        }
        if (converts) {
            convert(settling, observation);
        } else if (!intake_accepts(settling->variable, observation->value)) {
            observation->category = MARK_REJECTED;
        }
    }
}

/* Two or more readings of a series, perhaps of one shift, can only be in another unit: proposes to
 * convert them. room holds all of the series. */
static void settle_strays(const struct settling *settling, double *room)
{
    const struct series *series = settling->series;
    struct series_verdict verdict;
    double middle = 0;
    size_t count = 0, ambiguous = 0;
    for (size_t i = 0; i < series->count; i++) {
        if (intake_accepts(settling->variable, series->values[i])) {
            middle += log(series->values[i]);
            struct series one = {&series->values[i], 1};
            ambiguous += !series_is_typical(&one, settling->variable);
        } else {
            room[count++] = series->values[i];
        }
    }
    struct series strays = {room, count};
    if (count < 2 || count == series->count || ambiguous > 0) {
        return;
    }
    middle = exp(middle / (double)(series->count - count));
    if (series_explain(&strays, settling->variable, middle, &verdict)) {
        struct settling some = *settling;
        some.series = &strays;
        some.verdict = &verdict;
        some.strays = true;
        settle_other(&some);
    }
}

/* Is it a single value that fits another unit, with no other value of the series near it? */
static bool is_alone(const struct series *series, enum variable variable, double value)
{
    size_t near = 0;
    for (size_t i = 0; i < series->count; i++) {
        double ratio = series->values[i] / value;
        near += ratio > 0.5 && ratio < 2;
    }
    return near <= 1 && series_fits_other_unit(variable, value);
}

/* The series is in its own unit: lists single values that another unit would explain. */
static void settle_own(const struct settling *settling)
{
    enum { LISTED_MOST = 16 };
    struct patient *patient = settling->intake->patient;
    size_t strange = 0;
    for (size_t i = 0; i < settling->series->count; i++) {
        strange += series_fits_other_unit(settling->variable, settling->series->values[i]);
    }
    bool listed = strange > 0 && strange <= LISTED_MOST;
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation *observation = &patient->observations[i];
        if (!is_of(settling, observation)) {
            continue;
        }
        bool outside = observation->category == MARK_OUTSIDE;
        if (!outside &&
            !(listed && is_alone(settling->series, settling->variable, observation->value))) {
            continue;
        }
        char value[32];
        struct entry entry = intake_entry(settling->intake, observation, value);
        intake_problem(
            settling->intake, &entry, outside ? PROBLEM_REJECTED : PROBLEM_NOTICE,
            outside ? intake_outside(settling->intake, settling->variable, observation->value)
                    : N_("far from the patient's other values: used as it is"));
        if (outside) {
            observation->category = MARK_REJECTED;
        } else {
            intake_alternative(settling->intake, observation, NAN);
        }
    }
}

static bool is_stated(const struct observation *observation)
{
    return observation->category == MARK_SAID;
}

/* The values of each variable that are of a kind, one after the other in room[observation_count].
 * Inlined with is_of_kind: it is asked twice for each reading. */
static inline void gather(const struct patient *patient, double *room, struct series *all,
                          bool (*is_of_kind)(const struct observation *))
{
    size_t place[VARIABLE_COUNT] = {0}, start = 0;
    for (size_t i = 0; i < patient->observation_count; i++) {
        place[patient->observations[i].variable] += is_of_kind(&patient->observations[i]);
    }
    for (size_t v = 0; v < VARIABLE_COUNT; v++) {
        all[v] = (struct series){room + start, place[v]};
        start += place[v];
        place[v] = start - place[v];
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *observation = &patient->observations[i];
        if (is_of_kind(observation)) {
            room[place[observation->variable]++] = observation->value;
        }
    }
}

/* Says that a decision about a series is not applied: its values are others now. */
static void list_outdated(struct intake *intake, enum variable variable)
{
    const struct patient_options *options = intake->options;
    for (size_t i = 0; options && i < options->decision_count; i++) {
        const struct unit_decision *decision = &options->decisions[i];
        const struct entry entry = {decision->written.line, NAN, variable,
                                    variable_info(variable)->name, decision->written.value};
        if (decision->series != 0 && decision->written.variable == variable) {
            intake_problem(intake, &entry, PROBLEM_NOTICE,
                           N_("its unit was decided at the bedside for other values: not applied"));
        }
    }
}

/* Readings that are so implausible in the unit that is written, and so usual in another, that the
 * written one may be wrong: used as written, and listed as a doubt. */
static void doubt_stated(struct intake *intake, enum variable variable, const struct series *series,
                         const struct series_verdict *verdict)
{
    struct patient *patient = intake->patient;
    const char *own = variable_info(variable)->unit, *space = *own ? " " : "";
    bool listed = false;
    double low, high;
    find_range(series, &low, &high);
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation *observation = &patient->observations[i];
        if (!is_stated(observation) || observation->variable != variable) {
            continue;
        }
        char value[32];
        struct entry entry = intake_entry(intake, observation, value);
        double a = series_convert(verdict, low), b = series_convert(verdict, high);
        double other = series_convert(verdict, observation->value);
        if (!listed) {
            intake_problem(
                intake, &entry, PROBLEM_DOUBT,
                series->count > 1
                    ? intake_reason(intake,
                                    N_("%zu readings, %.4g to %.4g%s%s: would be usual if they "
                                       "were in %s, as %.4g to %.4g%s%s; used in the unit that is "
                                       "written"),
                                    series->count, low, high, space, own, verdict->unit, a, b,
                                    space, own)
                    : intake_reason(intake,
                                    N_("%.4g%s%s: would be usual if it were in %s, as %.4g%s%s; "
                                       "used in the unit that is written"),
                                    low, space, own, verdict->unit, a, space, own));
        }
        listed = true;
        intake_alternative(intake, observation, intake_accepts(variable, other) ? other : NAN);
    }
}

/* Readings that are implausible by the unit that is written, and whose numbers are usual without
 * it: used as written, and listed as a doubt. */
static void doubt_written(struct intake *intake, enum variable variable,
                          const struct series *series)
{
    struct patient *patient = intake->patient;
    const char *own = variable_info(variable)->unit, *space = *own ? " " : "";
    double low, high, ratio = intake->said_ratio[variable];
    bool listed = false;
    find_range(series, &low, &high);
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation *observation = &patient->observations[i];
        if (!is_stated(observation) || observation->variable != variable) {
            continue;
        }
        char value[32];
        struct entry entry = intake_entry(intake, observation, value);
        if (!listed) {
            intake_problem(
                intake, &entry, PROBLEM_DOUBT,
                series->count > 1
                    ? intake_reason(intake,
                                    N_("%zu readings, %.4g to %.4g%s%s by the unit that is "
                                       "written; the numbers themselves, %.4g to %.4g%s%s, would "
                                       "be usual: is the unit right?"),
                                    series->count, low, high, space, own, low / ratio, high / ratio,
                                    space, own)
                    : intake_reason(intake,
                                    N_("%.4g%s%s by the unit that is written; the number itself, "
                                       "%.4g%s%s, would be usual: is the unit right?"),
                                    low, space, own, low / ratio, space, own));
        }
        listed = true;
        double number = observation->value / ratio;
        intake_alternative(intake, observation, intake_accepts(variable, number) ? number : NAN);
    }
}

static void doubt_all_stated(struct intake *intake, double *room)
{
    struct series all[VARIABLE_COUNT];
    struct series_verdict verdicts[VARIABLE_COUNT];
    static const double certain = 3; /* 20 : 1 */
    gather(intake->patient, room, all, is_stated);
    series_judge(all, verdicts);
    for (size_t v = 0; v < VARIABLE_COUNT; v++) {
        /* which other unit it is may be open */
        if (verdicts[v].answer != SERIES_AS_IS && verdicts[v].log_odds > certain) {
            doubt_stated(intake, (enum variable)v, &all[v], &verdicts[v]);
        } else if (fabs(intake->said_ratio[v]) > 0 &&
                   series_fits_unconverted((enum variable)v, &all[v], intake->said_ratio[v])) {
            doubt_written(intake, (enum variable)v, &all[v]);
        }
    }
}

void settle_units(struct intake *intake)
{
    struct patient *patient = intake->patient;
    struct series all[VARIABLE_COUNT];
    struct series_verdict verdicts[VARIABLE_COUNT];
    double *room = memory_resize(NULL, 2 * patient->observation_count, sizeof *room);
    if (intake->stated) {
        doubt_all_stated(intake, room);
    }
    gather(patient, room, all, is_judged);
    series_judge(all, verdicts);
    for (size_t v = 0; v < VARIABLE_COUNT; v++) {
        bool decided = false;
        struct settling settling = {intake,       &all[v], (enum variable)v,
                                    &verdicts[v], false,   &decided};
        if (all[v].count > 0 && verdicts[v].answer != SERIES_AS_IS) {
            settle_other(&settling);
        } else if (!series_is_typical(&all[v], (enum variable)v)) {
            settle_strays(&settling, room + patient->observation_count);
            settle_own(&settling);
        }
        if (!decided) {
            list_outdated(intake, (enum variable)v);
        }
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        signed char *category = &patient->observations[i].category;
        *category = *category == MARK_SAID ? -1 : *category;
    }
    free(room);
}

/* ---- contradictions ---- */

/* All readings of one time; NULL where a variable has none. */
struct moment {
    struct intake *intake;
    struct observation *of[VARIABLE_COUNT];
};

static void contradict(struct intake *intake, struct observation *observation, const char *reason)
{
    char value[32];
    struct entry entry = intake_entry(intake, observation, value);
    intake_problem(intake, &entry, PROBLEM_CONTRADICTION, reason);
    intake_alternative(intake, observation, observation->value);
    observation->category = MARK_REJECTED;
}

static const struct {
    enum variable systolic, diastolic, mean;
} pressures[] = {
    {VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP, VARIABLE_MAP},
    {VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP, VARIABLE_NI_MAP},
    {VARIABLE_SBP, VARIABLE_DBP, VARIABLE_MBP},
};

/* Mean and pair may come from different heartbeats. */
static const double mean_tolerance = 5;

/* The mean shows which of two is on the wrong side of it. */
static void check_pair(const struct moment *moment, struct observation *systolic,
                       struct observation *diastolic, const struct observation *mean)
{
    bool low_wrong = mean && diastolic->value > mean->value && systolic->value > mean->value;
    bool high_wrong = mean && diastolic->value < mean->value && systolic->value < mean->value;
    if (!high_wrong) {
        contradict(moment->intake, diastolic,
                   intake_reason(moment->intake, N_("not below the systolic %.4g of the same time"),
                                 systolic->value));
    }
    if (!low_wrong) {
        contradict(moment->intake, systolic,
                   intake_reason(moment->intake,
                                 N_("not above the diastolic %.4g of the same time"),
                                 diastolic->value));
    }
}

static void check_pressures(const struct moment *moment)
{
    for (size_t i = 0; i < sizeof pressures / sizeof *pressures; i++) {
        struct observation *systolic = moment->of[pressures[i].systolic],
                           *diastolic = moment->of[pressures[i].diastolic],
                           *mean = moment->of[pressures[i].mean];
        if (!systolic || !diastolic) {
            continue;
        }
        if (diastolic->value >= systolic->value) {
            check_pair(moment, systolic, diastolic, mean);
        } else if (mean && (mean->value < diastolic->value - mean_tolerance ||
                            mean->value > systolic->value + mean_tolerance)) {
            contradict(moment->intake, mean,
                       intake_reason(moment->intake,
                                     N_("not between the pressures %.4g and %.4g of the same time"),
                                     diastolic->value, systolic->value));
        }
    }
}

/* Intubated patients cannot speak; totals are then charted in different ways. */
static bool has_tube(const struct observation *verbal)
{
    const struct variable_category *list;
    size_t count = variable_categories(VARIABLE_GCS_VERBAL, &list);
    return verbal->category >= 0 && (size_t)verbal->category < count &&
           strstr(list[verbal->category].name, "ET");
}

static void check_coma(const struct moment *moment)
{
    struct observation *total = moment->of[VARIABLE_GCS], *eye = moment->of[VARIABLE_GCS_EYE],
                       *motor = moment->of[VARIABLE_GCS_MOTOR],
                       *verbal = moment->of[VARIABLE_GCS_VERBAL];
    if (!total || !eye || !motor || !verbal || has_tube(verbal)) {
        return;
    }
    double sum = eye->value + motor->value + verbal->value;
    if (fabs(total->value - sum) > 0.5) {
        const char *reason = intake_reason(
            moment->intake, N_("the total is %g and its parts add up to %g"), total->value, sum);
        struct observation *all[] = {total, eye, motor, verbal};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            contradict(moment->intake, all[i], reason);
        }
    }
}

static bool jumps(double from, double to)
{
    return fmax(from, to) > 1.2 * fmin(from, to);
}

/* A run of equal weights, often copied from hour to hour: [first, end) of weights. */
struct weight_run {
    size_t first, end;
    bool listed;
};

static void contradict_run(struct intake *intake, struct observation **weights,
                           struct weight_run *run, double other)
{
    run->listed = true;
    size_t count = run->end - run->first;
    contradict(intake, weights[run->first],
               count > 1 ? intake_reason_count(
                               intake, count - 1,
                               "a weight of %.4g within a day; the same of %zu reading after it",
                               "a weight of %.4g within a day; the same of %zu readings after it",
                               other, count - 1)
                         : intake_reason(intake, N_("a weight of %.4g within a day"), other));
    for (size_t i = run->first + 1; i < run->end; i++) {
        intake_alternative(intake, weights[i], weights[i]->value);
        weights[i]->category = MARK_REJECTED;
    }
}

static void check_weights(struct intake *intake, struct observation **weights, size_t count)
{
    struct weight_run before = {0}, run = {0};
    for (size_t i = 0; i < count; i = run.end) {
        run = (struct weight_run){i, i, false};
        while (run.end < count && !jumps(weights[i]->value, weights[run.end]->value)) {
            run.end++;
        }
        if (before.end > before.first) {
            const struct observation *last = weights[before.end - 1], *next = weights[i];
            bool near = next->hour - last->hour <= 24;
            if (near && jumps(last->value, next->value)) {
                /* back to the previous weight: the one in between is wrong */
                bool back = run.end < count && !jumps(last->value, weights[run.end]->value);
                if (!back && !before.listed) {
                    contradict_run(intake, weights, &before, next->value);
                }
                contradict_run(intake, weights, &run, last->value);
                if (back) {
                    continue; /* `before` stays the weight to compare with */
                }
            }
        }
        before = run;
    }
}

/* ---- swapped readings ---- */

/* Vital signs that are charted side by side, and of which two values that are both unusual would be
 * usual the other way round. Pressures are not here: a rate of 180 with a systolic of 60 is a
 * patient in shock. */
static const struct swap {
    enum variable first, second;
} swaps[] = {
    {VARIABLE_RESP_RATE, VARIABLE_SPO2},
    {VARIABLE_RESP_RATE, VARIABLE_HR},
    {VARIABLE_RESP_RATE, VARIABLE_TEMP},
};

static bool is_swapped(const struct swap *swap, double first, double second)
{
    return variable_side(swap->first, first) != 0 && variable_side(swap->second, second) != 0 &&
           variable_side(swap->first, second) == 0 && variable_side(swap->second, first) == 0;
}

/* The reading of the other variable at the time of reading i; NULL: none. */
static const struct observation *same_time(const struct patient *patient, size_t i,
                                           enum variable variable)
{
    const struct observation *all = patient->observations;
    size_t from = i;
    while (from > 0 && all[from - 1].hour >= all[i].hour) {
        from--;
    }
    while (from < patient->observation_count && all[from].hour <= all[i].hour &&
           all[from].variable != variable) {
        from++;
    }
    return from < patient->observation_count && all[from].hour <= all[i].hour ? &all[from] : NULL;
}

/* Both as they would be the other way round; the last listed problem is about them. */
static void swap_back(struct intake *intake, const struct observation *first,
                      const struct observation *second)
{
    intake_alternative(intake, first, second->value);
    intake_alternative(intake, second, first->value);
}

static void list_swaps(struct intake *intake, const struct swap *swap)
{
    const struct patient *patient = intake->patient;
    const struct observation *listed = NULL;
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++) { /* counts them, then lists them */
        for (size_t i = 0; i < patient->observation_count && (pass == 0 || count > 0); i++) {
            const struct observation *first = &patient->observations[i];
            const struct observation *second =
                first->variable == swap->first && variable_side(swap->first, first->value) != 0
                    ? same_time(patient, i, swap->second)
                    : NULL;
            if (!second || !is_swapped(swap, first->value, second->value)) {
                continue;
            }
            if (pass == 0) {
                count++;
                continue;
            }
            if (!listed) {
                char value[32];
                struct entry entry = intake_entry(intake, first, value);
                entry.variable = VARIABLE_NONE; /* no unit is doubtful */
                const char *other = variable_info(swap->second)->name;
                intake_problem(
                    intake, &entry, PROBLEM_DOUBT,
                    count > 1 ? intake_reason(intake,
                                              N_("swapped with %s %.4g of the same time, and so in "
                                                 "%zu pairs? Used as they are written"),
                                              other, second->value, count)
                              : intake_reason(intake,
                                              N_("swapped with %s %.4g of the same time? Used as "
                                                 "it is written"),
                                              other, second->value));
            }
            listed = first;
            swap_back(intake, first, second);
        }
    }
}

void settle_swaps(struct intake *intake)
{
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        list_swaps(intake, &swaps[i]);
    }
}

void settle_contradictions(struct intake *intake)
{
    struct patient *patient = intake->patient;
    struct observation *all = patient->observations, **weights;
    size_t count = patient->observation_count, weight_count = 0;
    if (count == 0) {
        return;
    }
    weights = memory_resize(NULL, count, sizeof(struct observation *));
    struct moment moment = {.intake = intake};
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && !(all[end].hour > all[i].hour); end++) {
            moment.of[all[end].variable] = &all[end];
            if (all[end].variable == VARIABLE_WEIGHT) {
                weights[weight_count++] = &all[end];
            }
        }
        check_pressures(&moment);
        check_coma(&moment);
        for (size_t k = i; k < end; k++) {
            moment.of[all[k].variable] = NULL;
        }
    }
    check_weights(intake, weights, weight_count);
    free(weights);
}
