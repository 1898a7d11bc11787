/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/calibration.h"

#include "app/report.h"
#include "base/language.h"
#include "base/say.h"

static void put_hours(const struct recalibration *done, struct text *out)
{
    static const struct report_column of_stated[] = {{N_("HOUR"), 4},
                                                     {N_("STAYS"), 6},
                                                     {N_("MEAN RISK BEFORE"), 17},
                                                     {N_("AFTER"), 6},
                                                     {N_("INTERCEPT"), 10}};
    static const struct report_column of_known[] = {
        {N_("HOUR"), 4},  {N_("STAYS"), 6},      {N_("DEATHS"), 7}, {N_("EXPECTED BEFORE"), 16},
        {N_("AFTER"), 6}, {N_("INTERCEPT"), 10}, {N_("SLOPE"), 6}};
    text_append(out, "\n");
    if (done->stated) {
        report_head(out, of_stated, sizeof of_stated / sizeof *of_stated);
    } else {
        report_head(out, of_known, sizeof of_known / sizeof *of_known);
    }
    for (int k = 0; k < done->hour_count; k++) {
        const struct recalibrated_hour *hour = &done->hours[k];
        if (done->stated) {
            double n = (double)hour->stays;
            say_text(out, "%4d  %5zu  %16.3f  %5.3f  %+9.3f\n", hour->hour, hour->stays,
                     hour->expected_before / n, hour->expected_after / n, hour->intercept);
        } else {
            say_text(out, "%4d  %5zu  %6zu  %15.1f  %5.1f  %+9.3f  %5.3f\n", hour->hour,
                     hour->stays, hour->deaths, hour->expected_before, hour->expected_after,
                     hour->intercept, hour->slope);
        }
    }
}

/* TRANSLATORS: the rows have 20 cells: expected / observed, slope, Brier score */
static void put_row(const char *name, int decimals, double before, double after, struct text *out)
{
    report_cell(out, name, 20);
    say_text(out, decimals == 2 ? "  %5.2f   %5.2f\n" : "  %.4f  %.4f\n", before, after);
}

static void put_check(const struct recalibrated_check *check, struct text *out)
{
    static const struct report_column columns[] = {{"", -20}, {N_("BEFORE"), 6}, {N_("AFTER"), 7}};
    double deaths = (double)check->deaths;
    char stays[REPORT_COUNT], died[REPORT_COUNT];
    text_append(out, "\n");
    text_format(out, _("Hour 48, by five-fold cross-validation (%s, %s)\n"),
                report_stays(check->stays, stays), report_deaths(check->deaths, died));
    report_head(out, columns, sizeof columns / sizeof *columns);
    put_row(_("expected / observed"), 2, check->expected_before / deaths,
            check->expected_after / deaths, out);
    put_row(_("slope"), 2, check->slope_before, check->slope_after, out);
    put_row(_("Brier score"), 4, check->brier_before, check->brier_after, out);
    if (check->brier_after >= check->brier_before) {
        text_append(out, _("The new calibration is no better on stays that it was not fitted on: "
                           "keep the\nold one, or collect more stays.\n"));
    }
}

void calibration_put(const struct model *model, const struct calibration *calibration,
                     struct text *out)
{
    const struct recalibration *done = &calibration->done;
    const char *doubt = calibration_doubt_text(calibration->doubt);
    text_format(out, _("%s: calibrated to %s\n"), model->path, model_fact(model, MODEL_LOCAL_FACT));
    if (calibration->without_risk > 0) {
        text_format(out, _("Left out: %zu without risk (no reading that the network uses)."),
                    calibration->without_risk);
        text_append(out, "\n");
    }
    if (calibration->without_outcome > 0) {
        text_format(out,
                    language_plural("notice: %zu stay without a known outcome is left out",
                                    "notice: %zu stays without a known outcome are left out",
                                    calibration->without_outcome),
                    calibration->without_outcome);
        text_append(out, "\n");
    }
    if (done->stated) {
        report_words(
            out, _("From a stated base rate: only the intercept moved, and no data confirm it."));
    } else if (!done->slope_moved) {
        text_format(out, _("Fewer than %d deaths or survivors: only the intercept moved.\n"),
                    RECALIBRATE_SLOPE_DEATHS);
    }
    put_hours(done, out);
    if (done->checked) {
        put_check(&done->check, out);
    }
    text_append(out, "\n");
    say_text(out,
             done->threshold_new ? _("Threshold %.4f: made anew.\n")
                                 : _("Threshold %.4f: the same stays are above it as before.\n"),
             model->threshold);
    report_words(out, done->similar_new ? _("Similar stays: of these stays.")
                                        : _("Similar stays: no table, too few stays."));
    if (doubt) {
        text_append(out, "\n");
        report_words(out, _(doubt));
    }
}
