/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/calibration.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/safetensors.h"

bool calibration_cohort(const char *given, const char *path,
                        char cohort[CALIBRATION_COHORT_MAX + 1])
{
    char *folder = memory_text(given ? given : path);
    size_t length = strlen(folder);
    while (!given && length > 1 && folder[length - 1] == '/') {
        folder[--length] = 0;
    }
    const char *name = given ? folder : text_base_name(folder);
    bool ok = *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && *name != '/' &&
              strlen(name) <= CALIBRATION_COHORT_MAX && safetensors_plain(name);
    if (ok) {
        memcpy(cohort, name, strlen(name) + 1);
    }
    free(folder);
    return ok;
}

struct local_stays *calibration_stays(const struct model *model, const struct cohort *cohort,
                                      const struct subset *subset, struct parallel *pool)
{
    size_t count = subset ? subset->count : cohort->count;
    struct local_stay *list = memory_new(count, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        const struct cohort_stay *stay = &cohort->stays[subset ? subset->stays[i] : i];
        list[i] = (struct local_stay){stay->patient, stay->died, stay->person};
    }
    struct local_stays *stays = local_stays_new(model, list, count, pool);
    free(list);
    return stays;
}

static void put_hours(const struct recalibration *done, struct text *out)
{
    text_append(out, done->stated ? "\nHOUR  STAYS  MEAN RISK BEFORE  AFTER  INTERCEPT\n"
                                  : "\nHOUR  STAYS  DEATHS  EXPECTED BEFORE  AFTER  INTERCEPT  "
                                    "SLOPE\n");
    for (int k = 0; k < done->hour_count; k++) {
        const struct recalibrated_hour *hour = &done->hours[k];
        if (done->stated) {
            double n = (double)hour->stays;
            text_format(out, "%4d  %5zu  %16.3f  %5.3f  %+9.3f\n", hour->hour, hour->stays,
                        hour->expected_before / n, hour->expected_after / n, hour->intercept);
        } else {
            text_format(out, "%4d  %5zu  %6zu  %15.1f  %5.1f  %+9.3f  %5.3f\n", hour->hour,
                        hour->stays, hour->deaths, hour->expected_before, hour->expected_after,
                        hour->intercept, hour->slope);
        }
    }
}

static void put_check(const struct recalibrated_check *check, struct text *out)
{
    double deaths = (double)check->deaths;
    text_format(out,
                "\nHour 48, each stay judged without its fifth (%zu stays, %zu deaths)\n"
                "                     BEFORE   AFTER\n"
                "expected / observed   %5.2f   %5.2f\n"
                "slope                 %5.2f   %5.2f\n"
                "Brier score           %.4f  %.4f\n",
                check->stays, check->deaths, check->expected_before / deaths,
                check->expected_after / deaths, check->slope_before, check->slope_after,
                check->brier_before, check->brier_after);
    if (check->brier_after >= check->brier_before) {
        text_append(out, "The new calibration is no better on stays that it was not fitted on: "
                         "rather\nkeep the old one, or collect more stays.\n");
    }
}

void calibration_put(const struct model *model, const struct local_stays *stays,
                     const struct recalibration *done, struct text *out)
{
    text_format(out, "%s: calibrated to %s\n", model->path, model_fact(model, MODEL_LOCAL_FACT));
    if (stays->without_risk > 0) {
        text_format(out, "Left out: %zu without risk (no reading that the network uses).\n",
                    stays->without_risk);
    }
    if (done->stated) {
        text_append(out, "By a stated base rate: the intercept moved, nothing shows that it "
                         "holds.\n");
    } else if (!done->slope_moved) {
        text_format(out, "Fewer than %d deaths or survivors: only the intercept moved.\n",
                    RECALIBRATE_SLOPE_DEATHS);
    }
    put_hours(done, out);
    if (done->checked) {
        put_check(&done->check, out);
    }
    text_format(out, "\nThreshold %.4f: %s.\nSimilar stays: %s.\n", model->threshold,
                done->threshold_new ? "made anew" : "the same stays are above it as before",
                done->similar_new ? "of these stays" : "no table, too few stays");
}
