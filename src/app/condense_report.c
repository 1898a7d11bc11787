/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/condense_report.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/report.h"
#include "base/language.h"
#include "base/say.h"

/* Published figures; 0 if there is no such row. Its inference times are "seconds per sample". */
static const struct published {
    int parameters, kilobytes, inference, training;
    double auroc;
} published[VARIANT_COUNT] = {
    [VARIANT_LSTM] = {8081, 129, 523, 4890, 0.836},
    [VARIANT_LSTM_PRUNED] = {3273, 73, 318, 4990, 0.853},
    [VARIANT_HLSTM] = {6993, 111, 254, 3000, 0.860},
    [VARIANT_DNN] = {60929, 767, 20, 3300, 0.82},
    [VARIANT_DNN_PRUNED] = {27312, 315, 10, 3310, 0.81},
    [VARIANT_INT8 + VARIANT_DNN] = {60929, 64, 15, 0, 0.82},
};

/* Selects the variants of a table. */
static bool is_recurrent(int variant)
{
    return variant < VARIANT_LOGISTIC &&
           kind_of(variant_students[variant % VARIANT_NETWORKS].architecture)->hourly;
}

static bool is_dense(int variant)
{
    return variant < VARIANT_LOGISTIC && !is_recurrent(variant);
}

static bool is_linear(int variant)
{
    return variant >= VARIANT_LOGISTIC;
}

/* An integer, or a dash if nothing was published. */
static void put_published(struct text *out, int width, int number)
{
    if (number) {
        text_format(out, "%*d", width, number);
    } else {
        text_format(out, "%*s", width, "-");
    }
}

/* Five columns, or a dash if unknown. */
static void put_measured(struct text *out, double value)
{
    if (value > 0) {
        say_text(out, " %5.*f ", value < 999.95 ? 1 : 0, value);
    } else {
        text_append(out, "     - ");
    }
}

static void put_auroc(struct text *out, bool known, double auroc)
{
    if (known) {
        say_text(out, " %.3f", auroc);
    } else {
        text_append(out, "     -");
    }
}

static void put_row(int variant, const struct condensed *result, double usec, bool paper,
                    struct text *out)
{
    const struct published *old = &published[variant];
    text_format(out, "%-17s %5zu ", variant_name(variant), result->parameters);
    put_published(out, 5, old->parameters);
    put_measured(out, (double)result->file_bytes / 1024);
    put_published(out, 3, old->kilobytes);
    put_measured(out, usec);
    put_published(out, 3, old->inference);
    put_measured(out, result->seconds);
    put_published(out, 4, old->training);
    text_append(out, " ");
    put_auroc(out, true, result->held_out.auroc);
    put_auroc(out, old->auroc > 0, old->auroc);
    put_auroc(out, paper ? !isnan(result->auroc_best) : result->out_of_fold.stays > 0,
              paper ? result->auroc_best : result->out_of_fold.auroc);
    text_append(out, "\n");
}

static void put_table(const char *title, bool (*belongs)(int variant),
                      const struct condensed *results, const double *usec, bool paper,
                      struct text *out)
{
    static const struct report_column over[] = {{"", -17},           {N_("PARAMETERS"), 11},
                                                {N_("FILE KB"), 9},  {N_("us/STAY"), 9},
                                                {N_("TRAIN s"), 10}, {N_("AUROC"), 12}};
    const struct report_column columns[] = {
        {N_("MODEL"), -17}, {N_("ours"), 5},  {N_("paper"), 5},
        {N_("ours"), 5},    {N_("pap"), 3},   {N_("ours"), 5},
        {N_("pap"), 3},     {N_("ours"), 5},  {N_("pap."), 4},
        {N_("ours"), 6},    {N_("paper"), 5}, {paper ? N_("best") : N_("folds"), 5}};
    text_format(out, "%s\n", title);
    report_head(out, over, sizeof over / sizeof *over);
    report_head(out, columns, sizeof columns / sizeof *columns);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        if (belongs(v)) {
            put_row(v, &results[v], usec[v], paper, out);
        }
    }
    text_append(out, "\n");
}

/* ".868": a share in four columns. */
static void put_share(struct text *out, double share)
{
    char digits[16];
    say_format(digits, sizeof digits, "%.3f", share);
    text_format(out, "%.4s", digits[0] == '0' ? digits + 1 : digits);
}

/* AUROC and calibration error of the hours from 6 on. */
static void put_hours(const struct condensed *results, struct text *out)
{
    text_append(out, _("The risk at earlier hours: AUROC / calibration error, held out\n"));
    report_cell(out, _("MODEL"), 17);
    for (int k = CONDENSE_SHOWN; k < CONDENSE_HOURS; k++) {
        text_format(out, "    %2d h  ", condense_hours[k]);
    }
    text_append(out, "\n");
    for (int v = 0; v < VARIANT_COUNT; v++) {
        text_format(out, "%-17s", variant_name(v));
        for (int k = CONDENSE_SHOWN; k < CONDENSE_HOURS; k++) {
            text_append(out, " ");
            put_share(out, results[v].by_hour[k].auroc);
            text_append(out, "/");
            put_share(out, results[v].by_hour[k].calibration_error);
        }
        text_append(out, "\n");
    }
}

static void put_spread(const struct spread *spread, struct text *out)
{
    if (isnan(spread->mean)) {
        text_append(out, "            -");
    } else {
        say_text(out, "  %.3f (%.3f)", spread->mean, spread->sd);
    }
}

/* Mean and SD over the seeds. */
static void put_seeds(const struct condense_options *options, const struct condensed *results,
                      struct text *out)
{
    static const struct report_column columns[] = {
        {N_("MODEL"), -17}, {N_("LAST EPOCH"), 12}, {N_("BEST EPOCH"), 14}};
    text_format(
        out, _("AUROC of %d trainings from other seeds in the same split: mean (SD), held out\n"),
        options->seeds);
    report_head(out, columns, sizeof columns / sizeof *columns);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        text_format(out, "%-17s", variant_name(v));
        put_spread(&results[v].seeds_last, out);
        put_spread(&results[v].seeds_best, out);
        text_append(out, "\n");
    }
    text_append(out, "\n");
}

void condense_report_tables(const struct condense_options *options,
                            const struct condensed results[VARIANT_COUNT], const double *usec,
                            struct text *out)
{
    const struct judgement *judged = &results[VARIANT_LSTM].held_out;
    bool paper = options->paper;
    char deaths[REPORT_COUNT];
    text_format(out, paper ? _("Scheme %s, the published recipe\n") : _("Scheme %s, our recipe\n"),
                scheme_name(options->scheme));
    say_text(out,
             language_plural("AUROC on %zu held-out stay (%s); 95 %% interval of lstm: +-%.3f\n",
                             "AUROC on %zu held-out stays (%s); 95 %% interval of lstm: +-%.3f\n",
                             judged->stays),
             judged->stays, report_deaths(judged->deaths, deaths),
             (judged->auroc_high - judged->auroc_low) / 2);
    text_append(out, paper
                         ? _("ours: the last epoch, as published; best: the best epoch, chosen by\n"
                             "these stays. Gates of lstm and hlstm: hard sigmoids, as published.\n")
                         : _("folds: out of fold, on all stays.\n"));
    text_append(out,
                _("paper: MIMIC-III, other stays and another machine; its times are printed as\n"
                  "seconds per sample, and 27312 parameters where the arithmetic gives 20225.\n"));
    text_append(out, "\n");
    put_table(_("Recurrent networks"), is_recurrent, results, usec, paper, out);
    put_table(_("Dense networks"), is_dense, results, usec, paper, out);
    put_table(_("Beyond the paper: the linear model, and half of it with half of lstm-pruned"),
              is_linear, results, usec, paper, out);
    if (options->seeds > 1) {
        put_seeds(options, results, out);
    }
    put_hours(results, out);
}

void condense_report_methods(const struct method_result made[METHODS], const double *usec,
                             struct text *out)
{
    static const struct report_column over[] = {{"", -17},
                                                {N_("WEIGHTS"), -8},
                                                {N_("us/"), 12},
                                                {N_("AUROC"), 9},
                                                {N_("RISK CHANGED"), 17}};
    static const struct report_column columns[] = {
        {N_("MODEL"), -17}, {N_("NOT ZERO"), -8}, {N_("BYTES"), 7},
        {N_("STAY"), 4},    {N_("here"), 6},      {N_("parent"), 6},
        {N_("mean"), 6},    {N_("most"), 6},      {N_("CROSSED"), 7}};
    char stays[REPORT_COUNT];
    text_format(out,
                _("Further methods: each learns its parent's risks; judged beside it on the same\n"
                  "%s, which files fitted on all stays have seen\n"),
                report_stays(made[0].change.stays, stays));
    report_head(out, over, sizeof over / sizeof *over);
    report_head(out, columns, sizeof columns / sizeof *columns);
    for (int m = 0; m < METHODS; m++) {
        const struct change *change = &made[m].change;
        text_format(out, "%-17s %9zu %7zu ", methods[m].name, made[m].left, made[m].file_bytes);
        put_measured(out, usec[m]);
        say_text(out, "   %.3f  %.3f  %.3f  %.3f %7zu\n", change->auroc_after, change->auroc_before,
                 change->mean, change->most, change->crossed);
    }
    text_append(out, "\n");
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *evaluate_report_json(const struct judgement *judged)
{
    json_t *object = json_object();
    json_object_set_new(object, "stays", json_integer((json_int_t)judged->stays));
    json_object_set_new(object, "deaths", json_integer((json_int_t)judged->deaths));
    json_object_set_new(object, "auroc", number(judged->auroc));
    json_object_set_new(object, "auroc_low", number(judged->auroc_low));
    json_object_set_new(object, "auroc_high", number(judged->auroc_high));
    json_object_set_new(object, "auprc", number(judged->auprc));
    json_object_set_new(object, "brier", number(judged->brier));
    json_object_set_new(object, "ece", number(judged->calibration_error));
    json_object_set_new(object, "min_se_ppv", number(judged->min_se_ppv));
    return object;
}

static json_t *variant_json(int variant, const struct condensed *result, double usec, bool paper)
{
    json_t *row = json_object();
    int parent = variant_parent(variant);
    json_object_set_new(row, "model", json_string(variant_name(variant)));
    json_object_set_new(row, "parent",
                        parent >= 0 ? json_string(variant_name(parent)) : json_null());
    json_object_set_new(row, "file", json_string(result->path));
    json_object_set_new(row, "parameters", json_integer((json_int_t)result->parameters));
    json_object_set_new(row, "file_bytes", json_integer((json_int_t)result->file_bytes));
    json_object_set_new(row, "usec_median", number(usec));
    json_object_set_new(row, "training_seconds",
                        result->seconds > 0 ? number(result->seconds) : json_null());
    json_object_set_new(row, "held_out", evaluate_report_json(&result->held_out));
    json_t *hours = json_array();
    for (int k = 0; k < CONDENSE_HOURS; k++) {
        json_t *hour = evaluate_report_json(&result->by_hour[k]);
        json_object_set_new(hour, "hour", json_integer(condense_hours[k]));
        json_array_append_new(hours, hour);
    }
    json_object_set_new(row, "by_hour", hours);
    if (paper) {
        json_object_set_new(row, "auroc_best_epoch", number(result->auroc_best));
        json_object_set_new(row, "seeds_last_mean", number(result->seeds_last.mean));
        json_object_set_new(row, "seeds_last_sd", number(result->seeds_last.sd));
        json_object_set_new(row, "seeds_best_mean", number(result->seeds_best.mean));
        json_object_set_new(row, "seeds_best_sd", number(result->seeds_best.sd));
    } else {
        json_object_set_new(row, "out_of_fold", evaluate_report_json(&result->out_of_fold));
    }
    return row;
}

static json_t *method_json(int method, const struct method_result *made, double usec)
{
    json_t *row = json_object();
    json_object_set_new(row, "model", json_string(methods[method].name));
    json_object_set_new(row, "parent", json_string(variant_name(methods[method].parent)));
    json_object_set_new(row, "file", json_string(made->path));
    json_object_set_new(row, "parameters", json_integer((json_int_t)made->weights));
    json_object_set_new(row, "weights_not_zero", json_integer((json_int_t)made->left));
    json_object_set_new(row, "file_bytes", json_integer((json_int_t)made->file_bytes));
    json_object_set_new(row, "usec_median", number(usec));
    json_object_set_new(row, "held_out", evaluate_report_json(&made->judged));
    json_object_set_new(row, "parent_auroc", number(made->change.auroc_before));
    json_object_set_new(row, "risk_changed_by", number(made->change.mean));
    json_object_set_new(row, "risk_changed_by_most", number(made->change.most));
    json_object_set_new(row, "crossed", json_integer((json_int_t)made->change.crossed));
    return row;
}

void condense_report_json(const struct condense_options *options,
                          const struct condensed results[VARIANT_COUNT], const double *usec,
                          const struct method_result *made, const double *made_usec,
                          struct text *out)
{
    json_t *root = json_object(), *rows = json_array();
    json_object_set_new(root, "scheme", json_string(scheme_name(options->scheme)));
    json_object_set_new(root, "recipe", json_string(options->paper ? "paper" : "best"));
    json_object_set_new(root, "seed", json_integer((json_int_t)options->seed));
    json_object_set_new(root, "seeds", json_integer(options->seeds));
    for (int v = 0; v < VARIANT_COUNT; v++) {
        json_array_append_new(rows, variant_json(v, &results[v], usec[v], options->paper));
    }
    json_object_set_new(root, "variants", rows);
    json_t *further = json_array();
    for (int m = 0; made && m < METHODS; m++) {
        json_array_append_new(further, method_json(m, &made[m], made_usec[m]));
    }
    json_object_set_new(root, "methods", further);
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
    text_append(out, text);
    text_append(out, "\n");
    free(text);
    json_decref(root);
}
