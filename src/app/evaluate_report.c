/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/evaluate_report.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"

/* TRANSLATORS: the names of measures have 22 cells: AUPRC, Brier score, ..., mean risk */
static const struct {
    const char *name, *key; /* for people and in JSON */
} MEASURES[MEASURE_COUNT] = {
    [MEASURE_AUPRC] = {N_("AUPRC"), "auprc"},
    [MEASURE_BRIER] = {N_("Brier score"), "brier"},
    [MEASURE_SLOPE] = {N_("calibration slope"), "slope"},
    [MEASURE_INTERCEPT] = {N_("calibration intercept"), "intercept"},
    [MEASURE_ECE] = {N_("calibration error"), "ece"},
    [MEASURE_MIN_SE_PPV] = {N_("min(Se, PPV)"), "min_se_ppv"},
};

static const struct {
    const char *key, *text;
} SUBSETS[] = {
    [EVALUATE_ALL] = {"all", N_("Judged at hour %d on %s (all), %s: %.1f%% observed, %.1f%% "
                                "expected.")},
    [EVALUATE_HELD_OUT] = {"held-out", N_("Judged at hour %d on %s (held-out), %s: %.1f%% "
                                          "observed, %.1f%% expected.")},
};

static const struct {
    const char *key, *text;
} DOUBTS[] = {
    [DOUBT_HELD_OUT] =
        {"held out", N_("Held-out stays: the file says that its weights were fitted without them; "
                        "its calibration and threshold may have been set on them.")},
    [DOUBT_FITTED] = {"fitted",
                      N_("CAUTION: these are stays that the network was fitted on, by its "
                         "own facts. The figures flatter it.")},
    [DOUBT_MAY_BE] = {"may be fitted",
                      N_("CAUTION: these may be stays that the network was fitted on. If so, the "
                         "figures flatter it.")},
    [DOUBT_OTHER] =
        {"other cohort",
         N_("Another cohort than that of the network's facts. If it holds a part of that "
            "one, or comes from the same hospital and years, stays may be in both.")},
    [DOUBT_SYNTHETIC] =
        {"synthetic", N_("SYNTHETIC stays of no real patient, with outcomes drawn from a formula. "
                         "The figures are for teaching and say nothing about patients.")},
};
static const char RECALIBRATED[] =
    N_("CAUTION: the calibration of this file was fitted to these stays or some of them. Expected "
       "deaths, slope, intercept, Brier score, calibration error and net benefit flatter it.");

/* A number in a cell, or a dash if there is none. */
static void put_number(struct text *out, int width, int decimals, double value)
{
    if (isnan(value)) {
        text_format(out, "%*s", width, "-");
    } else {
        say_text(out, "%*.*f", width, decimals, value);
    }
}

static void put_interval(struct text *out, int width, const struct estimate *estimate)
{
    char shown[48] = "-";
    if (!isnan(estimate->low)) {
        /* TRANSLATORS: an interval, in 14 cells with its numbers: 0.123 to 0.456 */
        say_format(shown, sizeof shown, _("%.3f to %.3f"), estimate->low, estimate->high);
    }
    report_right(out, shown, width);
}

/* ---- the page ---- */

static void put_head(const struct judged_model *judged, struct text *out)
{
    const struct evaluation *e = &judged->evaluation;
    const struct model *model = judged->model;
    struct text words = {0};
    char stays[REPORT_COUNT], deaths[REPORT_COUNT];
    text_format(out, _("%s (%s), %zu parameters, %zu bytes\n"), model->name,
                scheme_name(model->spec.scheme), model_parameters(model), model->file_bytes);
    say_text(&words, _(SUBSETS[judged->subset].text), e->at_hour, report_stays(e->stays, stays),
             report_deaths(e->deaths, deaths), 100 * e->observed, 100 * e->mean_risk);
    if (e->without_risk > 0) {
        text_append(&words, " ");
        text_format(&words, _("Left out: %zu without risk (no reading that the network uses)."),
                    e->without_risk);
    }
    report_words(out, words.data);
    report_words(out, _(DOUBTS[judged->doubt].text));
    const char *cohort = model_fact(judged->model, "cohort");
    if (cohort && strcmp(cohort, MODEL_SYNTHETIC) == 0) {
        report_words(out, _("The network was made from SYNTHETIC stays of no real patient."));
    }
    if (judged->recalibrated) {
        report_words(out, _(RECALIBRATED));
    }
    text_free(&words);
}

/* Below so many deaths or survivors a sentence warns of all figures. */
enum { FEW_OUTCOMES = 10 };

static void put_measures(const struct judged_model *judged, struct text *out)
{
    const struct evaluation *e = &judged->evaluation;
    static const struct report_column columns[] = {
        {N_("MEASURE"), -24}, {N_("VALUE"), 6}, {N_("95 % INTERVAL"), 17}};
    text_append(out, "\n");
    report_head(out, columns, sizeof columns / sizeof *columns);
    report_cell(out, _("AUROC"), 24);
    say_text(out, " %6.4f  ", e->auroc.value);
    put_interval(out, 16, &e->auroc);
    size_t fewer = e->deaths < e->stays - e->deaths ? e->deaths : e->stays - e->deaths;
    bool few = fewer < METRICS_FEW || e->auroc.value <= 0 || e->auroc.value >= 1;
    text_append(out, few ? "  Newcombe\n" : "  DeLong\n");
    for (int i = 0; i < MEASURE_COUNT; i++) {
        report_cell(out, _(MEASURES[i].name), 24);
        put_number(out, 7, 4, e->measures[i].value);
        text_append(out, "  ");
        put_interval(out, 16, &e->measures[i]);
        if (i == 0) {
            text_append(out, "  ");
            text_format(out, _("bootstrap, %d draws, seed %llu"), judged->options.resamples,
                        (unsigned long long)judged->options.seed);
        }
        text_append(out, "\n");
    }
    report_words(out, _("Resampling adds noise to the calibration error: its interval lies high."));
    if (fewer < FEW_OUTCOMES) {
        report_words(out, _("Fewer than 10 deaths or survivors: these figures say little, and "
                            "intervals by resampling are too narrow."));
    }
}

static struct estimate sensitivity(const struct metrics_table *t)
{
    return metrics_share(t->flagged_died, t->flagged_died + t->passed_died);
}

static struct estimate specificity(const struct metrics_table *t)
{
    return metrics_share(t->passed_lived, t->passed_lived + t->flagged_lived);
}

static struct estimate positive_value(const struct metrics_table *t)
{
    return metrics_share(t->flagged_died, t->flagged_died + t->flagged_lived);
}

static struct estimate negative_value(const struct metrics_table *t)
{
    return metrics_share(t->passed_lived, t->passed_lived + t->passed_died);
}

static struct estimate flagged_share(const struct metrics_table *t)
{
    size_t flagged = t->flagged_died + t->flagged_lived;
    return metrics_share(flagged, flagged + t->passed_died + t->passed_lived);
}

/* Columns of the threshold table, in text (put_thresholds) and in JSON. */
static const struct {
    const char *key;
    struct estimate (*share)(const struct metrics_table *table);
} SHARES[] = {{"flagged_share", flagged_share},
              {"sensitivity", sensitivity},
              {"specificity", specificity},
              {"ppv", positive_value},
              {"npv", negative_value}};
enum { SHARE_COUNT = sizeof SHARES / sizeof *SHARES };

static void put_thresholds(const struct evaluation *e, struct text *out)
{
    static const struct report_column columns[] = {
        {N_("THRESHOLD"), -9},   {N_("FLAGGED"), 7},      {N_("Se"), 7},
        {N_("Sp"), 7},           {N_("PPV"), 7},          {N_("NPV"), 7},
        {N_("NET BENEFIT"), 12}, {N_("FLAGGING ALL"), 13}};
    text_append(out, "\n");
    report_head(out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < EVALUATE_THRESHOLDS; i++) {
        const struct metrics_table *table = &e->thresholds[i];
        bool own = i == EVALUATE_THRESHOLDS - 1;
        say_text(out, "%c   %.3f", own ? '*' : ' ', table->threshold);
        for (size_t k = 0; k < SHARE_COUNT; k++) {
            put_number(out, 8, 3, SHARES[k].share(table).value);
        }
        say_text(out, "%13.4f%14.4f\n", metrics_net_benefit(table), evaluate_treat_all(table));
    }
    const struct metrics_table *own = &e->thresholds[EVALUATE_THRESHOLDS - 1];
    struct estimate ppv = positive_value(own), npv = negative_value(own);
    struct text of_ppv = {0}, of_npv = {0};
    put_interval(&of_ppv, 0, &ppv);
    put_interval(&of_npv, 0, &npv);
    text_format(out, _("* the network's own: PPV %s, NPV %s (Wilson, 95 %%)\n"), of_ppv.data,
                of_npv.data);
    report_words(out, _("Flagging no one has a net benefit of 0."));
    text_free(&of_ppv);
    text_free(&of_npv);
}

static const char *verdict(const struct estimate *difference)
{
    if (isnan(difference->low)) {
        return "not known";
    }
    return difference->low > -EVALUATE_MARGIN    ? "non-inferior"
           : difference->high < -EVALUATE_MARGIN ? "inferior"
                                                 : "not shown";
}

static void put_pair(const struct judged_model *judged, struct text *out)
{
    const struct evaluate_pair *pair = &judged->evaluation.pair;
    static const struct {
        const char *verdict, *text;
    } WORDS[] = {
        {"non-inferior", N_("Non-inferior: the interval excludes a loss of .01 or more.")},
        {"inferior", N_("Inferior: worse than the parent by more than .01.")},
        {"not shown", N_("Not shown to be non-inferior: the interval reaches a loss of .01.")},
        {"not known", N_("No comparison: the stays that have both risks have only one outcome.")}};
    if (!judged->evaluation.paired) {
        if (judged->parent_missing) {
            text_append(out, "\n");
            report_words(out, _("The parent that the file names is not among the networks here: "
                                "not compared."));
        }
        return;
    }
    char stays[REPORT_COUNT];
    struct text auroc = {0}, parent_auroc = {0};
    put_number(&auroc, 0, 4, pair->auroc);
    put_number(&parent_auroc, 0, 4, pair->parent_auroc);
    text_append(out, "\n");
    text_format(out, _("AGAINST ITS PARENT %s (%s), %s\n"), pair->parent->name,
                scheme_name(pair->parent->spec.scheme), report_stays(pair->stays, stays));
    text_format(out, _("AUROC %s, parent %s\n"), auroc.data, parent_auroc.data);
    say_text(out, _("Difference %+.4f (95 %% %+.4f to %+.4f, DeLong, paired)\n"),
             pair->difference.value, pair->difference.low, pair->difference.high);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(WORDS[i].verdict, verdict(&pair->difference)) == 0) {
            report_words(out, _(WORDS[i].text));
        }
    }
    size_t up = pair->up_died + pair->up_lived, down = pair->down_died + pair->down_lived;
    text_format(
        out,
        language_plural(
            "At each network's own threshold %zu stay changes class: %zu newly flagged\n"
            "(%zu died), %zu no longer (%zu died).\n",
            "At each network's own threshold %zu stays change class: %zu are newly flagged\n"
            "(%zu died), %zu no longer (%zu died).\n",
            up + down),
        up + down, up, pair->up_died, down, pair->down_died);
    say_text(out, _("The risk differs by %.4f on average, by %.4f at most.\n"), pair->mean_change,
             pair->largest_change);
    text_free(&auroc);
    text_free(&parent_auroc);
}

static void put_group(struct text *out, const char *name, const struct evaluate_group *group)
{
    report_cell(out, name, 20);
    text_format(out, " %6zu %6zu ", group->stays, group->deaths);
    put_number(out, 7, 3, group->auroc.value);
    put_interval(out, 17, &group->auroc);
}

static void put_groups(const struct evaluation *e, struct text *out)
{
    static const struct report_column of_groups[] = {
        {N_("SUBGROUP"), -20},     {N_("STAYS"), 6},      {N_("DEATHS"), 6},  {N_("AUROC"), 7},
        {N_("95 % INTERVAL"), 16}, {N_("MEAN RISK"), 10}, {N_("OBSERVED"), 8}};
    static const struct report_column of_hours[] = {
        {N_("FROM DATA UP TO"), -20}, {N_("STAYS"), 6},  {N_("DEATHS"), 6},  {N_("AUROC"), 7},
        {N_("95 % INTERVAL"), 16},    {N_("BRIER"), 10}, {N_("C. ERROR"), 9}};
    text_append(out, "\n");
    report_head(out, of_groups, sizeof of_groups / sizeof *of_groups);
    for (size_t i = 0; i < e->group_count; i++) {
        const struct evaluate_group *group = &e->groups[i];
        put_group(out, _(group->text), group);
        put_number(out, 11, 3, group->mean_risk);
        put_number(out, 9, 3, group->observed);
        text_append(out, "\n");
    }
    text_append(out, "\n");
    report_head(out, of_hours, sizeof of_hours / sizeof *of_hours);
    for (size_t i = 0; i < EVALUATE_HOURS; i++) {
        const struct evaluate_group *group = &e->hours[i];
        char name[64];
        snprintf(name, sizeof name, _("hour %d"), group->hour);
        put_group(out, name, group);
        put_number(out, 11, 4, group->brier);
        put_number(out, 10, 4, group->ece);
        text_append(out, "\n");
    }
}

static void put_pooled(const char *name, const struct pooled *pooled, struct text *out)
{
    struct estimate mean = {pooled->value, pooled->low, pooled->high};
    struct estimate next = {pooled->value, pooled->predicted_low, pooled->predicted_high};
    report_cell(out, name, 22);
    text_format(out, " %6zu ", pooled->groups);
    put_number(out, 7, 3, mean.value);
    put_interval(out, 17, &mean);
    put_interval(out, 21, &next);
    text_append(out, "\n");
}

/* Groups with too few deaths or survivors are named, not judged. */
static void put_small_groups(const struct pooled_groups *by, struct text *out)
{
    struct text words = {0}, list = {0};
    size_t shown = 0;
    for (size_t i = 0; i < by->count; i++) {
        const struct pooled_group *group = &by->groups[i];
        if (!group->judged && !group->weighed) {
            text_format(&list, "%s%s (%zu, %zu)", shown++ > 0 ? ", " : "", group->name,
                        group->stays, group->deaths);
        }
    }
    if (shown > 0) {
        text_format(&words, _("Too small (stays, deaths): %s."), list.data);
        report_words(out, words.data);
    }
    text_free(&words);
    text_free(&list);
}

static void put_own_groups(const struct pooled_groups *by, struct text *out)
{
    static const struct report_column columns[] = {
        {N_("GROUP"), -15},        {N_("STAYS"), 6}, {N_("DEATHS"), 6},        {N_("AUROC"), 7},
        {N_("95 % INTERVAL"), 15}, {N_("O/E"), 7},   {N_("95 % INTERVAL"), 16}};
    if (by->judged + by->weighed > 0) {
        report_head(out, columns, sizeof columns / sizeof *columns);
    }
    for (size_t i = 0; i < by->count; i++) {
        const struct pooled_group *group = &by->groups[i];
        if (group->judged || group->weighed) {
            report_cell(out, group->name, 15);
            text_format(out, " %6zu %6zu ", group->stays, group->deaths);
            put_number(out, 7, 3, group->auroc.value);
            put_interval(out, 16, &group->auroc);
            put_number(out, 8, 2, group->ratio.value);
            put_interval(out, 17, &group->ratio);
            text_append(out, "\n");
        }
    }
}

static void put_by(const struct judged_model *judged, struct text *out)
{
    const struct pooled_groups *by = &judged->groups;
    if (!judged->by) {
        return;
    }
    static const struct report_column columns[] = {{N_("RANDOM EFFECTS"), -22},
                                                   {N_("GROUPS"), 6},
                                                   {N_("MEAN"), 7},
                                                   {N_("95 % INTERVAL"), 16},
                                                   {N_("NEXT GROUP, 95 %"), 19}};
    text_append(out, "\n");
    text_format(
        out,
        language_plural("BY %s: of %zu group %zu has at least %zu deaths and survivors (AUROC),\n"
                        "%zu is expected to have (observed / expected, O/E)\n",
                        "BY %s: of %zu groups %zu have at least %zu deaths and survivors (AUROC),\n"
                        "%zu are expected to have (observed / expected, O/E)\n",
                        by->count),
        judged->by, by->count, by->judged, by->least, by->weighed);
    put_own_groups(by, out);
    report_head(out, columns, sizeof columns / sizeof *columns);
    put_pooled(_("AUROC"), &by->auroc, out);
    put_pooled(_("observed / expected"), &by->ratio, out);
    if (by->unnamed > 0) {
        text_format(
            out, language_plural("%zu stay has no %s.\n", "%zu stays have no %s.\n", by->unnamed),
            by->unnamed, judged->by);
    }
    put_small_groups(by, out);
}

/* Rows of the comparison with another source. */
static const struct {
    const char *name, *key;
    size_t place;
} SIDES[] = {{N_("mean risk"), "mean_risk", offsetof(struct against_side, mean_risk)},
             {N_("Brier score"), "brier", offsetof(struct against_side, brier)},
             {N_("calibration slope"), "slope", offsetof(struct against_side, slope)},
             {N_("calibration intercept"), "intercept", offsetof(struct against_side, intercept)}};
enum { SIDE_COUNT = sizeof SIDES / sizeof *SIDES };

static double side_value(const struct against_side *side, size_t i)
{
    return *(const double *)(const void *)((const char *)side + SIDES[i].place);
}

static void put_sides(const char *name, double model, double other, struct text *out)
{
    report_cell(out, name, 24);
    say_text(out, " %9.4f %9.4f\n", model, other);
}

static void put_against(const struct judged_model *judged, struct text *out)
{
    static const struct report_column columns[] = {
        {"", -24}, {N_("NETWORK"), 9}, {N_("COLUMN"), 9}};
    static const int THRESHOLDS[] = {5, 10, 15, 20, 30, 40, 50}; /* percent */
    const struct against *a = &judged->against;
    if (!a->column) {
        return;
    }
    char deaths[REPORT_COUNT], name[64];
    text_append(out, "\n");
    say_text(out,
             language_plural("AGAINST %s: %zu stay has both risks, %s (%.1f%%); %zu without\n",
                             "AGAINST %s: %zu stays have both risks, %s (%.1f%%); %zu without\n",
                             a->stays),
             a->column, a->stays, report_deaths(a->deaths, deaths),
             100 * (double)a->deaths / (double)a->stays, a->without);
    if (isnan(a->difference.value)) {
        report_words(out, _("No comparison: they have only one outcome."));
        return;
    }
    report_head(out, columns, sizeof columns / sizeof *columns);
    put_sides(_("AUROC"), a->model.auroc.value, a->other.auroc.value, out);
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        put_sides(_(SIDES[i].name), side_value(&a->model, i), side_value(&a->other, i), out);
    }
    for (size_t i = 0; i < sizeof THRESHOLDS / sizeof *THRESHOLDS; i++) {
        int k = THRESHOLDS[i] - 1;
        say_format(name, sizeof name, _("net benefit at %.2f"), a->model.benefits[k].threshold);
        put_sides(name, metrics_net_benefit(&a->model.benefits[k]),
                  metrics_net_benefit(&a->other.benefits[k]), out);
    }
    say_text(out, _("AUROC: difference %+.4f (95 %% %+.4f to %+.4f, DeLong, paired)\n"),
             a->difference.value, a->difference.low, a->difference.high);
}

static void put_sizes(const struct judged_model *judged, struct text *out)
{
    const struct pooled_sizes *sizes = &judged->sizes;
    double share = judged->evaluation.observed;
    const struct {
        const char *name; /* TRANSLATORS: observed / expected ... AUROC (width .1): in 32 cells */
        double stays;
    } ROWS[] = {{N_("observed / expected (.9 to 1.1)"), sizes->ratio},
                {N_("calibration slope (width .2)"), sizes->slope},
                {N_("AUROC (width .1)"), sizes->auroc}};
    text_append(out, "\n");
    report_words(out, /* xgettext:no-c-format */
                 _("STAYS NEEDED for 95 % intervals this narrow (Riley 2021)"));
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        double stays = isfinite(ROWS[i].stays) ? ROWS[i].stays : NAN;
        struct text needed = {0}, deaths = {0};
        put_number(&needed, 8, 0, stays);
        put_number(&deaths, 6, 0, ceil(stays * share));
        report_cell(out, _(ROWS[i].name), 32);
        text_append(out, " ");
        text_format(out, _("%s stays, %s deaths\n"), needed.data, deaths.data);
        text_free(&needed);
        text_free(&deaths);
    }
}

static void put_speed(const struct judged_model *judged, struct text *out)
{
    if (judged->timed) {
        text_append(out, "\n");
        say_text(out, _("A stay takes %.1f us (median; 99th percentile %.1f), now, one thread\n"),
                 judged->speed.usec_median, judged->speed.usec_p99);
    }
}

void evaluate_report_page(const struct judged_model *judged, struct text *out)
{
    put_head(judged, out);
    put_measures(judged, out);
    put_thresholds(&judged->evaluation, out);
    put_pair(judged, out);
    put_groups(&judged->evaluation, out);
    put_by(judged, out);
    put_against(judged, out);
    put_sizes(judged, out);
    put_speed(judged, out);
    text_append(out, "\n");
    report_words(out, _(REPORT_DISCLAIMER));
    text_append(out, "\n");
}

void evaluate_report_summary(const struct judged_model *judged, size_t count, struct text *out)
{
    static const struct report_column all[] = {
        {N_("MODEL"), -17}, {N_("SCHEME"), -13}, {N_("PARAMETERS"), 10}, {N_("BYTES"), 7},
        {N_("AUROC"), 5},   {N_("AUPRC"), 5},    {N_("BRIER"), 5},       {N_("TO PARENT"), 9}};
    static const struct report_column pairs[] = {{N_("MODEL"), -17},
                                                 {N_("SCHEME"), -13},
                                                 {N_("STAYS"), 7},
                                                 {N_("DIFFERENCE"), 10},
                                                 {N_("95 % INTERVAL (DeLong)"), 25}};
    report_head(out, all, sizeof all / sizeof *all);
    for (size_t i = 0; i < count; i++) {
        const struct evaluation *e = &judged[i].evaluation;
        const struct model *model = judged[i].model;
        say_text(out, "%-17s %-13s %10zu %7zu %.3f %.3f %.3f ", model->name,
                 scheme_name(model->spec.scheme), model_parameters(model), model->file_bytes,
                 e->auroc.value, e->measures[MEASURE_AUPRC].value,
                 e->measures[MEASURE_BRIER].value);
        say_text(out, e->paired ? "%+9.4f\n" : "        -\n", e->pair.difference.value);
    }
    text_append(out, "\n");
    text_format(out, _("DIFFERENCE OF AUROC FROM THAT OF %s (%s)\n"), judged->model->name,
                scheme_name(judged->model->spec.scheme));
    report_head(out, pairs, sizeof pairs / sizeof *pairs);
    for (size_t i = 0; i < count; i++) {
        const struct metrics_pair *pair = &judged[i].paired;
        if (judged[i].first) {
            say_text(out, "%-17s %-13s %7zu    %+.4f    ", judged[i].model->name,
                     scheme_name(judged[i].model->spec.scheme), judged[i].paired_stays,
                     pair->difference);
            say_text(out, _("%+.4f to %+.4f\n"), pair->low, pair->high);
        }
    }
}

void evaluate_report_pair(struct judged_model *judged, const struct judged_model *first,
                          const struct cohort *cohort)
{
    float *risks[2];
    uint8_t *died = memory_new(cohort->count, sizeof *died);
    size_t count = 0;
    for (int k = 0; k < 2; k++) {
        risks[k] = memory_new(cohort->count, sizeof(float));
    }
    for (size_t i = 0; i < cohort->count; i++) {
        if (!isnan(judged->risk[i]) && !isnan(first->risk[i])) {
            risks[0][count] = judged->risk[i];
            risks[1][count] = first->risk[i];
            died[count++] = cohort->stays[i].died;
        }
    }
    metrics_compare(risks[0], risks[1], died, count, &judged->paired);
    judged->first = first->model;
    judged->paired_stays = count;
    free(risks[0]);
    free(risks[1]);
    free(died);
}

/* ---- JSON ---- */

static json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *json_count(size_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *json_interval(const struct estimate *estimate)
{
    return json_pack("[o,o]", json_number(estimate->low), json_number(estimate->high));
}

static void set_number(json_t *object, const char *key, double value)
{
    json_object_set_new(object, key, json_number(value));
}

static void set_count(json_t *object, const char *key, size_t value)
{
    json_object_set_new(object, key, json_count(value));
}

static void set_text(json_t *object, const char *key, const char *value)
{
    char shown[4096];
    json_object_set_new(object, key,
                        json_string(text_escape(value, strlen(value), shown, sizeof shown)));
}

static json_t *json_table(const struct metrics_table *table)
{
    json_t *object = json_object(), *intervals = json_object();
    set_number(object, "threshold", table->threshold);
    for (size_t i = 0; i < SHARE_COUNT; i++) {
        struct estimate share = SHARES[i].share(table);
        set_number(object, SHARES[i].key, share.value);
        json_object_set_new(intervals, SHARES[i].key, json_interval(&share));
    }
    json_object_set_new(object, "intervals", intervals);
    set_count(object, "flagged_died", table->flagged_died);
    set_count(object, "flagged_lived", table->flagged_lived);
    set_count(object, "passed_died", table->passed_died);
    set_count(object, "passed_lived", table->passed_lived);
    return object;
}

static json_t *json_benefits(const struct evaluation *e)
{
    json_t *list = json_array();
    for (size_t i = 0; i < EVALUATE_BENEFITS; i++) {
        json_t *item = json_object();
        set_number(item, "threshold", e->benefits[i].threshold);
        set_number(item, "model", metrics_net_benefit(&e->benefits[i]));
        set_number(item, "all", evaluate_treat_all(&e->benefits[i]));
        set_number(item, "none", 0);
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_group(const struct evaluate_group *group)
{
    json_t *object = json_object();
    if (group->kind) {
        set_text(object, "kind", group->kind);
        set_text(object, "name", group->name);
    } else {
        set_count(object, "hour", (size_t)group->hour);
    }
    set_count(object, "stays", group->stays);
    set_count(object, "deaths", group->deaths);
    set_number(object, "auroc", group->auroc.value);
    set_number(object, "auroc_low", group->auroc.low);
    set_number(object, "auroc_high", group->auroc.high);
    set_number(object, "mean_risk", group->mean_risk);
    set_number(object, "observed", group->observed);
    set_number(object, "brier", group->brier);
    set_number(object, "ece", group->ece);
    return object;
}

static json_t *json_groups(const struct evaluate_group *groups, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_group(&groups[i]));
    }
    return list;
}

static json_t *json_bins(const struct evaluation *e)
{
    json_t *list = json_array();
    for (size_t i = 0; i < EVALUATE_BINS; i++) {
        const struct metrics_bin *bin = &e->bins[i];
        struct estimate observed = metrics_share(bin->deaths, bin->stays);
        json_t *item = json_object();
        set_count(item, "stays", bin->stays);
        set_count(item, "deaths", bin->deaths);
        set_number(item, "mean_risk", bin->mean_risk);
        set_number(item, "observed", observed.value);
        json_object_set_new(item, "interval", json_interval(&observed));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_pair(const struct evaluation *e)
{
    const struct evaluate_pair *pair = &e->pair;
    if (!e->paired) {
        return json_null();
    }
    json_t *object = json_object();
    set_text(object, "model", pair->parent->name);
    set_text(object, "scheme", scheme_name(pair->parent->spec.scheme));
    set_text(object, "sha256", pair->parent->sha256);
    set_count(object, "stays", pair->stays);
    set_number(object, "auroc", pair->parent_auroc);
    set_number(object, "difference", pair->difference.value);
    set_number(object, "difference_low", pair->difference.low);
    set_number(object, "difference_high", pair->difference.high);
    set_number(object, "margin", EVALUATE_MARGIN);
    set_text(object, "verdict", verdict(&pair->difference));
    set_count(object, "flips", pair->up_died + pair->up_lived + pair->down_died + pair->down_lived);
    set_count(object, "up_died", pair->up_died);
    set_count(object, "up_lived", pair->up_lived);
    set_count(object, "down_died", pair->down_died);
    set_count(object, "down_lived", pair->down_lived);
    set_number(object, "mean_change", pair->mean_change);
    set_number(object, "largest_change", pair->largest_change);
    return object;
}

static json_t *json_estimate(const struct estimate *estimate)
{
    json_t *object = json_object();
    set_number(object, "value", estimate->value);
    set_number(object, "low", estimate->low);
    set_number(object, "high", estimate->high);
    return object;
}

static json_t *json_pooled(const struct pooled *pooled)
{
    struct estimate mean = {pooled->value, pooled->low, pooled->high};
    json_t *object = json_estimate(&mean);
    set_count(object, "groups", pooled->groups);
    set_number(object, "predicted_low", pooled->predicted_low);
    set_number(object, "predicted_high", pooled->predicted_high);
    set_number(object, "between", pooled->between);
    return object;
}

static json_t *json_by(const struct judged_model *judged)
{
    const struct pooled_groups *by = &judged->groups;
    json_t *object = json_object(), *list = json_array();
    set_text(object, "column", judged->by);
    set_count(object, "least", by->least);
    set_count(object, "without", by->unnamed);
    json_object_set_new(object, "auroc", json_pooled(&by->auroc));
    json_object_set_new(object, "observed_expected", json_pooled(&by->ratio));
    for (size_t i = 0; i < by->count; i++) {
        const struct pooled_group *group = &by->groups[i];
        json_t *item = json_object();
        set_text(item, "group", group->name);
        set_count(item, "stays", group->stays);
        set_count(item, "deaths", group->deaths);
        set_number(item, "expected", group->expected);
        json_object_set_new(item, "auroc", json_estimate(&group->auroc));
        json_object_set_new(item, "observed_expected", json_estimate(&group->ratio));
        json_array_append_new(list, item);
    }
    json_object_set_new(object, "groups", list);
    return object;
}

static json_t *json_side(const struct against_side *side)
{
    json_t *object = json_object(), *list = json_array();
    json_object_set_new(object, "auroc", json_estimate(&side->auroc));
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        set_number(object, SIDES[i].key, side_value(side, i));
    }
    for (size_t i = 0; i < AGAINST_BENEFITS; i++) {
        json_t *item = json_object();
        set_number(item, "threshold", side->benefits[i].threshold);
        set_number(item, "net_benefit", metrics_net_benefit(&side->benefits[i]));
        json_array_append_new(list, item);
    }
    json_object_set_new(object, "decision_curve", list);
    return object;
}

static json_t *json_against(const struct against *against)
{
    json_t *object = json_object();
    set_text(object, "column", against->column);
    set_count(object, "stays", against->stays);
    set_count(object, "deaths", against->deaths);
    set_count(object, "without", against->without);
    json_object_set_new(object, "network", json_side(&against->model));
    json_object_set_new(object, "other", json_side(&against->other));
    json_object_set_new(object, "difference", json_estimate(&against->difference));
    return object;
}

static json_t *json_first(const struct judged_model *judged)
{
    const struct metrics_pair *pair = &judged->paired;
    struct estimate difference = {pair->difference, pair->low, pair->high};
    json_t *object = json_object();
    set_text(object, "model", judged->first->name);
    set_text(object, "scheme", scheme_name(judged->first->spec.scheme));
    set_text(object, "sha256", judged->first->sha256);
    set_count(object, "stays", judged->paired_stays);
    set_number(object, "auroc", pair->auroc[0]);
    set_number(object, "first_auroc", pair->auroc[1]);
    json_object_set_new(object, "difference", json_estimate(&difference));
    return object;
}

/* Adds optional results. */
static void set_columns(json_t *line, const struct judged_model *judged)
{
    json_t *sizes = json_object();
    set_number(sizes, "observed_expected", judged->sizes.ratio);
    set_number(sizes, "slope", judged->sizes.slope);
    set_number(sizes, "auroc", judged->sizes.auroc);
    json_object_set_new(line, "stays_needed", sizes);
    if (judged->by) {
        json_object_set_new(line, "by", json_by(judged));
    }
    if (judged->first) {
        json_object_set_new(line, "to_first", json_first(judged));
    }
    if (judged->against.column) {
        json_object_set_new(line, "against", json_against(&judged->against));
    }
}

static void set_measures(json_t *line, const struct evaluation *e)
{
    json_t *intervals = json_object();
    set_number(line, "auroc", e->auroc.value);
    set_number(line, "auroc_low", e->auroc.low);
    set_number(line, "auroc_high", e->auroc.high);
    for (int i = 0; i < MEASURE_COUNT; i++) {
        set_number(line, MEASURES[i].key, e->measures[i].value);
        json_object_set_new(intervals, MEASURES[i].key, json_interval(&e->measures[i]));
    }
    json_object_set_new(line, "intervals", intervals);
    set_number(line, "mean_risk", e->mean_risk);
    set_number(line, "observed", e->observed);
}

static void set_model(json_t *line, const struct judged_model *judged)
{
    const struct model *model = judged->model;
    set_text(line, "model", model->name);
    set_text(line, "scheme", scheme_name(model->spec.scheme));
    set_text(line, "file", model->path ? model->path : "");
    set_text(line, "architecture", model_architecture(model));
    set_text(line, "sha256", model->sha256);
    set_count(line, "parameters", model_parameters(model));
    set_count(line, "file_bytes", model->file_bytes);
    set_text(line, "subset", SUBSETS[judged->subset].key);
    set_text(line, "fitted_on_them", DOUBTS[judged->doubt].key);
    json_object_set_new(line, "recalibrated_on_them", json_boolean(judged->recalibrated));
    set_count(line, "seed", (size_t)judged->options.seed);
    set_count(line, "resamples", (size_t)judged->options.resamples);
}

void evaluate_report_json(const struct judged_model *judged, struct text *out)
{
    const struct evaluation *e = &judged->evaluation;
    json_t *line = json_object(), *thresholds = json_array();
    set_model(line, judged);
    set_count(line, "hour", (size_t)e->at_hour);
    set_count(line, "stays", e->stays);
    set_count(line, "deaths", e->deaths);
    set_count(line, "without_risk", e->without_risk);
    set_measures(line, e);
    set_number(line, "threshold", judged->model->threshold);
    json_object_set_new(line, "at_threshold", json_table(&e->thresholds[EVALUATE_THRESHOLDS - 1]));
    for (size_t i = 0; i < EVALUATE_THRESHOLDS - 1; i++) {
        json_array_append_new(thresholds, json_table(&e->thresholds[i]));
    }
    json_object_set_new(line, "thresholds", thresholds);
    json_object_set_new(line, "decision_curve", json_benefits(e));
    json_object_set_new(line, "parent", json_pair(e));
    json_object_set_new(line, "subgroups", json_groups(e->groups, e->group_count));
    json_object_set_new(line, "by_hour", json_groups(e->hours, EVALUATE_HOURS));
    json_object_set_new(line, "reliability", json_bins(e));
    set_columns(line, judged);
    if (judged->timed) {
        set_number(line, "usec_median", judged->speed.usec_median);
        set_number(line, "usec_p99", judged->speed.usec_p99);
    }
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(17));
    text_format(out, "%s\n", text);
    free(text);
    json_decref(line);
}
