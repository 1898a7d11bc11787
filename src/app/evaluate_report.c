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
#include "base/memory.h"

enum { PAGE_WIDTH = 80 };

static const struct {
    const char *name, *key; /* for people and in JSON */
} MEASURES[MEASURE_COUNT] = {
    [MEASURE_AUPRC] = {"AUPRC", "auprc"},
    [MEASURE_BRIER] = {"Brier score", "brier"},
    [MEASURE_SLOPE] = {"calibration slope", "slope"},
    [MEASURE_INTERCEPT] = {"calibration intercept", "intercept"},
    [MEASURE_ECE] = {"calibration error", "ece"},
    [MEASURE_MIN_SE_PPV] = {"min(Se, PPV)", "min_se_ppv"},
};

static const char *const SUBSETS[] = {[EVALUATE_ALL] = "all", [EVALUATE_HELD_OUT] = "held-out"};

static const struct {
    const char *key, *text;
} DOUBTS[] = {
    [DOUBT_HELD_OUT] = {"held out",
                        "Held-out stays: the file says that its weights were fitted without them; "
                        "its calibration and threshold may have been set on them."},
    [DOUBT_FITTED] = {"fitted", "CAUTION: these are stays that the network was fitted on, by its "
                                "own facts. The figures flatter it."},
    [DOUBT_MAY_BE] = {"may be fitted",
                      "CAUTION: these may be stays that the network was fitted on. If so, the "
                      "figures flatter it."},
    [DOUBT_OTHER] = {"other cohort",
                     "Another cohort than that of the network's facts. If it holds a part of that "
                     "one, or comes from the same hospital and years, stays may be in both."},
    [DOUBT_SYNTHETIC] = {"synthetic",
                         "SYNTHETIC stays of no real patient, with outcomes drawn from a formula. "
                         "The figures are for teaching and say nothing about patients."},
};
static const char RECALIBRATED[] =
    "CAUTION: the calibration of this file was fitted to these stays or some of them. Expected "
    "deaths, slope, intercept, Brier score, calibration error and net benefit flatter it.";

/* Words wrapped to the page. */
static void put_words(struct text *out, const char *text)
{
    size_t column = 0;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column > 0 && column + 1 + word > PAGE_WIDTH) {
            text_append(out, "\n");
            column = 0;
        } else if (column > 0) {
            text_append(out, " ");
            column++;
        }
        text_append_n(out, text, word);
        column += word;
        text += word + strspn(text + word, " ");
    }
    text_append(out, "\n");
}

/* A number in a cell, or a dash if there is none. */
static void put_number(struct text *out, int width, int decimals, double value)
{
    if (isnan(value)) {
        text_format(out, "%*s", width, "-");
    } else {
        text_format(out, "%*.*f", width, decimals, value);
    }
}

static void put_interval(struct text *out, int width, const struct estimate *estimate)
{
    char shown[48] = "-";
    if (!isnan(estimate->low)) {
        snprintf(shown, sizeof shown, "%.3f to %.3f", estimate->low, estimate->high);
    }
    text_format(out, "%*s", width, shown);
}

/* ---- the page ---- */

static void put_head(const struct judged_model *judged, struct text *out)
{
    const struct evaluation *e = &judged->evaluation;
    const struct model *model = judged->model;
    struct text words = {0};
    text_format(out, "%s (%s), %zu parameters, %zu bytes\n", model->name,
                scheme_name(model->spec.scheme), model_parameters(model), model->file_bytes);
    text_format(&words,
                "Judged at hour %d on %zu stays (%s), %zu deaths: %.1f%% observed, "
                "%.1f%% expected.",
                e->at_hour, e->stays, SUBSETS[judged->subset], e->deaths, 100 * e->observed,
                100 * e->mean_risk);
    if (e->without_risk > 0) {
        text_format(&words, " Left out: %zu without risk (no reading that the network uses).",
                    e->without_risk);
    }
    put_words(out, words.data);
    put_words(out, DOUBTS[judged->doubt].text);
    const char *cohort = model_fact(judged->model, "cohort");
    if (cohort && strcmp(cohort, COHORT_SYNTHETIC) == 0) {
        put_words(out, "The network was made from SYNTHETIC stays of no real patient.");
    }
    if (judged->recalibrated) {
        put_words(out, RECALIBRATED);
    }
    text_free(&words);
}

static void put_measures(const struct judged_model *judged, struct text *out)
{
    const struct evaluation *e = &judged->evaluation;
    text_append(out, "\nMEASURE                   VALUE     95 % INTERVAL\n");
    text_format(out, "%-24s %6.4f  ", "AUROC", e->auroc.value);
    put_interval(out, 16, &e->auroc);
    text_append(out, "  DeLong\n");
    for (int i = 0; i < MEASURE_COUNT; i++) {
        text_format(out, "%-23s ", MEASURES[i].name);
        put_number(out, 7, 4, e->measures[i].value);
        text_append(out, "  ");
        put_interval(out, 16, &e->measures[i]);
        if (i == 0) {
            text_format(out, "  bootstrap, %d draws, seed %llu", judged->options.resamples,
                        (unsigned long long)judged->options.seed);
        }
        text_append(out, "\n");
    }
    text_append(out, "Resampling adds noise to the calibration error: its interval lies high.\n");
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

/* Rows of a threshold table, in text and in JSON. */
static const struct {
    const char *head, *key;
    struct estimate (*share)(const struct metrics_table *table);
} SHARES[] = {{"FLAGGED", "flagged_share", flagged_share},
              {"Se", "sensitivity", sensitivity},
              {"Sp", "specificity", specificity},
              {"PPV", "ppv", positive_value},
              {"NPV", "npv", negative_value}};
enum { SHARE_COUNT = sizeof SHARES / sizeof *SHARES };

static void put_thresholds(const struct evaluation *e, struct text *out)
{
    text_append(out, "\nTHRESHOLD");
    for (size_t i = 0; i < SHARE_COUNT; i++) {
        text_format(out, "%8s", SHARES[i].head);
    }
    text_append(out, "  NET BENEFIT  FLAGGING ALL\n");
    for (size_t i = 0; i < EVALUATE_THRESHOLDS; i++) {
        const struct metrics_table *table = &e->thresholds[i];
        bool own = i == EVALUATE_THRESHOLDS - 1;
        text_format(out, "%c   %.3f", own ? '*' : ' ', table->threshold);
        for (size_t k = 0; k < SHARE_COUNT; k++) {
            put_number(out, 8, 3, SHARES[k].share(table).value);
        }
        text_format(out, "%13.4f%14.4f\n", metrics_net_benefit(table), evaluate_treat_all(table));
    }
    const struct metrics_table *own = &e->thresholds[EVALUATE_THRESHOLDS - 1];
    struct estimate ppv = positive_value(own), npv = negative_value(own);
    text_append(out, "* the network's own: PPV");
    put_interval(out, 15, &ppv);
    text_append(out, ", NPV");
    put_interval(out, 15, &npv);
    text_append(out, " (Wilson, 95 %)\nFlagging no one has a net benefit of 0.\n");
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
        {"non-inferior", "Non-inferior: the interval excludes a loss of .01 or more."},
        {"inferior", "Inferior: worse than the parent by more than .01."},
        {"not shown", "Not shown to be non-inferior: the interval reaches a loss of .01."},
        {"not known", "No comparison: the stays that have both risks have only one outcome."}};
    if (!judged->evaluation.paired) {
        text_append(out, judged->parent_missing
                             ? "\nThe parent that the file names is not among the networks here: "
                               "not compared.\n"
                             : "");
        return;
    }
    text_format(out, "\nAGAINST ITS PARENT %s (%s), %zu stays\nAUROC ", pair->parent->name,
                scheme_name(pair->parent->spec.scheme), pair->stays);
    put_number(out, 0, 4, pair->auroc);
    text_append(out, ", parent ");
    put_number(out, 0, 4, pair->parent_auroc);
    text_format(out, "\nDifference %+.4f (95 %% %+.4f to %+.4f, DeLong, paired)\n",
                pair->difference.value, pair->difference.low, pair->difference.high);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(WORDS[i].verdict, verdict(&pair->difference)) == 0) {
            text_format(out, "%s\n", WORDS[i].text);
        }
    }
    size_t up = pair->up_died + pair->up_lived, down = pair->down_died + pair->down_lived;
    text_format(out,
                "At each network's own threshold %zu stays change class: %zu are newly flagged\n"
                "(%zu died), %zu no longer (%zu died).\n"
                "The risk differs by %.4f on average, by %.4f at most.\n",
                up + down, up, pair->up_died, down, pair->down_died, pair->mean_change,
                pair->largest_change);
}

static void put_group(struct text *out, const char *name, const struct evaluate_group *group)
{
    text_format(out, "%-20s %6zu %6zu ", name, group->stays, group->deaths);
    put_number(out, 7, 3, group->auroc.value);
    put_interval(out, 17, &group->auroc);
}

static void put_groups(const struct evaluation *e, struct text *out)
{
    text_append(out, "\nSUBGROUP              STAYS DEATHS   AUROC    95 % INTERVAL  MEAN RISK "
                     "OBSERVED\n");
    for (size_t i = 0; i < e->group_count; i++) {
        const struct evaluate_group *group = &e->groups[i];
        char name[64];
        snprintf(name, sizeof name, "%s %s", group->kind, group->name);
        put_group(out, name, group);
        put_number(out, 11, 3, group->mean_risk);
        put_number(out, 9, 3, group->observed);
        text_append(out, "\n");
    }
    text_append(out, "\nFROM DATA UP TO       STAYS DEATHS   AUROC    95 % INTERVAL      BRIER  "
                     "C. ERROR\n");
    for (size_t i = 0; i < EVALUATE_HOURS; i++) {
        const struct evaluate_group *group = &e->hours[i];
        char name[32];
        snprintf(name, sizeof name, "hour %d", group->hour);
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
    text_format(out, "%-22s %6zu ", name, pooled->groups);
    put_number(out, 7, 3, mean.value);
    put_interval(out, 17, &mean);
    put_interval(out, 21, &next);
    text_append(out, "\n");
}

/* Groups with too few deaths or survivors are named, not judged. */
static void put_small_groups(const struct pooled_groups *by, struct text *out)
{
    struct text words = {0};
    size_t shown = 0;
    text_append(&words, "Too small (stays, deaths):");
    for (size_t i = 0; i < by->count; i++) {
        const struct pooled_group *group = &by->groups[i];
        if (!group->judged && !group->weighed) {
            text_format(&words, "%s %s (%zu, %zu)", shown++ > 0 ? "," : "", group->name,
                        group->stays, group->deaths);
        }
    }
    text_append(&words, ".");
    if (shown > 0) {
        put_words(out, words.data);
    }
    text_free(&words);
}

/* Bytes of a name that fit, without splitting a UTF-8 sequence. */
static int whole_letters(const char *name, size_t most)
{
    size_t length = strlen(name) < most ? strlen(name) : most;
    while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80) {
        length--;
    }
    return (int)length;
}

static void put_by(const struct judged_model *judged, struct text *out)
{
    const struct pooled_groups *by = &judged->groups;
    if (!judged->by) {
        return;
    }
    text_format(out,
                "\nBY %s: of %zu groups %zu have at least %zu deaths and survivors (AUROC),\n"
                "%zu are expected to have (observed / expected, O/E)\n",
                judged->by, by->count, by->judged, by->least, by->weighed);
    if (by->judged + by->weighed > 0) {
        text_append(out, "GROUP            STAYS DEATHS   AUROC   95 % INTERVAL     O/E    "
                         "95 % INTERVAL\n");
    }
    for (size_t i = 0; i < by->count; i++) {
        const struct pooled_group *group = &by->groups[i];
        if (group->judged || group->weighed) {
            text_format(out, "%-15.*s %6zu %6zu ", whole_letters(group->name, 15), group->name,
                        group->stays, group->deaths);
            put_number(out, 7, 3, group->auroc.value);
            put_interval(out, 16, &group->auroc);
            put_number(out, 8, 2, group->ratio.value);
            put_interval(out, 17, &group->ratio);
            text_append(out, "\n");
        }
    }
    text_append(out,
                "RANDOM EFFECTS         GROUPS    MEAN    95 % INTERVAL    NEXT GROUP, 95 %\n");
    put_pooled("AUROC", &by->auroc, out);
    put_pooled("observed / expected", &by->ratio, out);
    if (by->unnamed > 0) {
        text_format(out, "%zu stays have no %s.\n", by->unnamed, judged->by);
    }
    put_small_groups(by, out);
}

/* Rows of the comparison with another source. */
static const struct {
    const char *name, *key;
    size_t place;
} SIDES[] = {{"mean risk", "mean_risk", offsetof(struct against_side, mean_risk)},
             {"Brier score", "brier", offsetof(struct against_side, brier)},
             {"calibration slope", "slope", offsetof(struct against_side, slope)},
             {"calibration intercept", "intercept", offsetof(struct against_side, intercept)}};
enum { SIDE_COUNT = sizeof SIDES / sizeof *SIDES };

static double side_value(const struct against_side *side, size_t i)
{
    return *(const double *)(const void *)((const char *)side + SIDES[i].place);
}

static void put_against(const struct judged_model *judged, struct text *out)
{
    static const int THRESHOLDS[] = {5, 10, 15, 20, 30, 40, 50}; /* percent */
    const struct against *a = &judged->against;
    if (!a->column) {
        return;
    }
    text_format(out, "\nAGAINST %s: %zu stays have both risks, %zu deaths (%.1f%%)", a->column,
                a->stays, a->deaths, 100 * (double)a->deaths / (double)a->stays);
    text_format(out, "; %zu without\n", a->without);
    if (isnan(a->difference.value)) {
        text_append(out, "No comparison: they have only one outcome.\n");
        return;
    }
    text_format(out, "%-24s %9s %9s\n", "", "NETWORK", "COLUMN");
    text_format(out, "%-24s %9.4f %9.4f\n", "AUROC", a->model.auroc.value, a->other.auroc.value);
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        text_format(out, "%-24s %9.4f %9.4f\n", SIDES[i].name, side_value(&a->model, i),
                    side_value(&a->other, i));
    }
    for (size_t i = 0; i < sizeof THRESHOLDS / sizeof *THRESHOLDS; i++) {
        int k = THRESHOLDS[i] - 1;
        text_format(out, "net benefit at %.2f      %9.4f %9.4f\n", a->model.benefits[k].threshold,
                    metrics_net_benefit(&a->model.benefits[k]),
                    metrics_net_benefit(&a->other.benefits[k]));
    }
    text_format(out, "AUROC: difference %+.4f (95 %% %+.4f to %+.4f, DeLong, paired)\n",
                a->difference.value, a->difference.low, a->difference.high);
}

static void put_sizes(const struct judged_model *judged, struct text *out)
{
    const struct pooled_sizes *sizes = &judged->sizes;
    double share = judged->evaluation.observed;
    const struct {
        const char *name;
        double stays;
    } ROWS[] = {{"observed / expected (.9 to 1.1)", sizes->ratio},
                {"calibration slope (width .2)", sizes->slope},
                {"AUROC (width .1)", sizes->auroc}};
    text_append(out, "\nSTAYS NEEDED to know, with a 95 % interval so narrow (Riley 2021)\n");
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        double stays = isfinite(ROWS[i].stays) ? ROWS[i].stays : NAN;
        text_format(out, "%-32s ", ROWS[i].name);
        put_number(out, 8, 0, stays);
        text_append(out, " stays, ");
        put_number(out, 6, 0, ceil(stays * share));
        text_append(out, " deaths\n");
    }
}

static void put_speed(const struct judged_model *judged, struct text *out)
{
    if (judged->timed) {
        text_format(out, "\nA stay takes %.1f us (median; 99th percentile %.1f), now, one thread\n",
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
    put_words(out, REPORT_DISCLAIMER);
    text_append(out, "\n");
}

void evaluate_report_summary(const struct judged_model *judged, size_t count, struct text *out)
{
    text_append(out, "MODEL             SCHEME        PARAMETERS   BYTES AUROC AUPRC BRIER "
                     "TO PARENT\n");
    for (size_t i = 0; i < count; i++) {
        const struct evaluation *e = &judged[i].evaluation;
        const struct model *model = judged[i].model;
        text_format(out, "%-17s %-13s %10zu %7zu %.3f %.3f %.3f ", model->name,
                    scheme_name(model->spec.scheme), model_parameters(model), model->file_bytes,
                    e->auroc.value, e->measures[MEASURE_AUPRC].value,
                    e->measures[MEASURE_BRIER].value);
        text_format(out, e->paired ? "%+9.4f\n" : "        -\n", e->pair.difference.value);
    }
    text_format(out, "\nDIFFERENCE OF AUROC FROM THAT OF %s (%s)\n", judged->model->name,
                scheme_name(judged->model->spec.scheme));
    text_append(out,
                "MODEL             SCHEME          STAYS DIFFERENCE    95 % INTERVAL (DeLong)\n");
    for (size_t i = 0; i < count; i++) {
        const struct metrics_pair *pair = &judged[i].paired;
        if (judged[i].first) {
            text_format(out, "%-17s %-13s %7zu    %+.4f    %+.4f to %+.4f\n", judged[i].model->name,
                        scheme_name(judged[i].model->spec.scheme), judged[i].paired_stays,
                        pair->difference, pair->low, pair->high);
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
    set_text(line, "subset", SUBSETS[judged->subset]);
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
