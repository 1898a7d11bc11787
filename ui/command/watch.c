/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdlib.h>

#include "app/drift_report.h"
#include "base/language.h"
#include "base/memory.h"
#include "learn/admissions.h"
#include "learn/cohort.h"
#include "learn/recalibrate.h"
#include "net/risk.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_MODEL,
    OPTION_SCHEME,
    {"data", 'd', "DIR", N_("folder of stays with outcomes, as for evaluate (needed)")},
    {"dates", 0, "FILE",
     N_("table of id and admitted (2024-03-05), where the stays have no dates")},
    {"at", 't', "HOUR", N_("watch the risk at this hour, 1 to 48 (default 48)")},
    {"since", 0, "DAY", N_("compare the inputs from this day on (default: the later half)")},
    {"seed", 0, "NUMBER", N_("seed of the drawn series (default 1)")},
    {"json", 'j', NULL, N_("one JSON object")},
    OPTION_MODELS,
    {0}};

enum { LEAST_STAYS = 40 };
static const double DAY_MS = 86400000;

struct watch {
    const struct arguments *arguments;
    const struct model *model;
    struct cohort *cohort;
    struct admissions admissions;
    struct drift_stay *stays;
    size_t count, left_out;
    long hour, seed;
};

/* Risks of the stays that reached the hour, with their days. */
static bool take_stays(struct watch *watch, struct parallel *pool, struct error *error)
{
    const struct cohort *cohort = watch->cohort;
    bool ok = true;
    watch->stays = memory_new(cohort->count, sizeof *watch->stays);
    for (size_t i = 0; ok && i < cohort->count; i++) {
        const struct cohort_stay *stay = &cohort->stays[i];
        struct local_stay one = {stay->patient, stay->died, stay->person};
        struct local_stays *local = local_stays_new(watch->model, &one, 1, pool);
        int hour = (int)watch->hour;
        double day = admissions_find(&watch->admissions, stay->patient->id);
        day = isnan(day) ? stay->patient->began / DAY_MS : day;
        if (local->count == 0 || local->first[0] > hour || local->last[0] < hour) {
            watch->left_out++;
        } else if (isnan(day)) {
            ok = error_at(error, stay->patient->file, 0,
                          "its day of admission is not known: --dates names a table");
        } else {
            double logit = model_calibrated(watch->model, hour, (double)local->logits[hour - 1]);
            double risk = 1 / (1 + exp(-logit));
            watch->stays[watch->count++] =
                (struct drift_stay){day, (float)risk, stay->died, stay->patient};
        }
        local_stays_free(local);
    }
    return ok &&
           (watch->count >= LEAST_STAYS ||
            error_set(error,
                      language_plural("%zu stay has a risk at hour %ld: at least %d are needed",
                                      "%zu stays have a risk at hour %ld: at least %d are needed",
                                      watch->count),
                      watch->count, watch->hour, (int)LEAST_STAYS));
}

/* Index of the first stay of the later part; 0: there is no earlier one. */
static size_t find_since(const struct watch *watch, double since)
{
    size_t at = 0;
    double day = isnan(since) ? watch->stays[watch->count / 2].day : since;
    while (at < watch->count && watch->stays[at].day < day) {
        at++;
    }
    return at < watch->count ? at : 0;
}

static bool print_report(const struct watch *watch, double since)
{
    struct text out = {0};
    struct drift_month *months = memory_new(watch->count, sizeof *months);
    struct drift_input inputs[VARIABLE_CHALLENGE_COUNT];
    struct drift_report report = {.model = watch->model,
                                  .hour = (int)watch->hour,
                                  .stays = watch->stays,
                                  .count = watch->count,
                                  .left_out = watch->left_out,
                                  .months = months,
                                  .seed = (uint64_t)watch->seed,
                                  .since = find_since(watch, since),
                                  .inputs = inputs};
    report.month_count = drift_months(watch->stays, watch->count, months);
    drift_cusum(watch->stays, watch->count, report.seed, &report.cusum);
    if (report.since > 0) {
        drift_inputs(watch->stays, watch->count, report.since, inputs);
    }
    bool json = argument_value(watch->arguments, "json") != NULL;
    (json ? drift_report_json : drift_report_page)(&report, &out);
    bool ok = command_print(&out);
    text_free(&out);
    free(months);
    return ok;
}

static bool watch_stays(struct watch *watch, double since)
{
    struct error error = ERROR_NONE;
    const char *dates = argument_value(watch->arguments, "dates");
    struct parallel *pool = parallel_new(parallel_processors());
    bool ok = !dates || admissions_read(dates, &watch->admissions, &error);
    if (ok) {
        watch->cohort = cohort_read(argument_value(watch->arguments, "data"), pool, &error);
        ok = watch->cohort && take_stays(watch, pool, &error);
    }
    if (ok) {
        drift_sort(watch->stays, watch->count);
        ok = print_report(watch, since);
    }
    if (error.set) {
        command_error("%s", error.text);
    }
    parallel_free(pool);
    admissions_free(&watch->admissions);
    cohort_free(watch->cohort);
    free(watch->stays);
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct session session;
    struct watch watch = {.arguments = arguments, .hour = STAY_HOURS, .seed = 1};
    const char *day = argument_value(arguments, "since");
    double since = NAN;
    int status = STATUS_OK;
    if (!argument_value(arguments, "data") || arguments->operand_count > 0) {
        return command_usage_error(arguments, "--data is needed");
    }
    if (day && !admissions_day(day, &since)) {
        return command_usage_error(arguments, "--since takes a day as 2024-03-05, not '%s'", day);
    }
    if (!argument_integer(arguments, "at", 1, STAY_HOURS, &watch.hour) ||
        !argument_integer(arguments, "seed", 0, 2147483647, &watch.seed)) {
        return STATUS_USAGE;
    }
    session_init(&session);
    if (command_open_models(arguments, &session, &status)) {
        bool sound = command_check_model(&session, session.model);
        watch.model = session.models[session.model];
        status = sound && watch_stays(&watch, since) ? STATUS_OK : STATUS_SOME;
    }
    session_free(&session);
    return status;
}

const struct command command_watch = {
    "watch", "", N_("see whether a network's calibration still holds"), OPTIONS, run};
