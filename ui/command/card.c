/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/points_file.h"
#include "base/file.h"
#include "base/memory.h"
#include "learn/fit.h"
#include "learn/points_fit.h"
#include "net/risk.h"
#include "patient/summary.h"
#include "ui/command/card_page.h"
#include "ui/command/commands.h"
#include "ui/draw/text.h"

static const struct command_option OPTIONS[] = {
    {"file", 'f', "FILE", N_("a card of your own (default: the one that is shipped)")},
    {"data", 'd', "DIR", N_("judge the card on these stays with outcomes, as for evaluate")},
    {"make", 0, NULL, N_("make a card from the stays of --data")},
    {"away", 0, "DIR", N_("with --make: judge it on the stays of another hospital, too")},
    {"name", 0, "TEXT", N_("what the stays of --data are called (default: the folder)")},
    {"away-name", 0, "TEXT", N_("what those of --away are called (default: the folder)")},
    {"out", 'o', "FILE", N_("with --make: write the card here (needed)")},
    {"at", 't', "HOUR", N_("fill it in at this hour (1 to 48), later readings ignored")},
    {"json", 'j', NULL, N_("the card as JSON")},
    OPTION_FIX_UNITS,
    OPTION_ACCESS_LOG,
    {0}};

/* ---- from stays with outcomes ---- */

static struct cohort *read_cohort(const char *folder, struct parallel *pool)
{
    struct error error = ERROR_NONE;
    struct cohort *cohort = cohort_read(folder, pool, &error);
    struct subset all = {NULL, 0};
    bool ok = cohort != NULL;
    if (ok) {
        all = (struct subset){memory_new(cohort->count, sizeof *all.stays), cohort->count};
        for (size_t i = 0; i < all.count; i++) {
            all.stays[i] = i;
        }
        ok = fit_has_both(cohort, &all, "judged", &error);
        free(all.stays);
    }
    if (!ok) {
        command_error("%s", error.text);
        cohort_free(cohort);
        cohort = NULL;
    }
    return cohort;
}

/* Names of the stays in the rows: the option's text, or the folder's name. */
static void name_rows(const struct arguments *arguments, const char *option, const char *folder,
                      const char *how, struct point_judgement rows[POINTS_HOURS])
{
    const char *told = argument_value(arguments, option);
    char name[POINT_NAME];
    struct text text = {0};
    const char *base = told ? told : text_base_name(folder);
    text_escape(base, strlen(base), name, sizeof name);
    text_format(&text, "%s%s", name, how);
    for (int i = 0; i < POINTS_HOURS; i++) {
        text_escape(text.data, text.length, rows[i].stays, sizeof rows[i].stays);
    }
    text_free(&text);
}

static bool judge(const struct arguments *arguments, const struct point_card *card,
                  const char *folder)
{
    struct text out = {0};
    struct point_judgement rows[POINTS_HOURS];
    char hash[65];
    struct parallel *pool = parallel_new(parallel_processors());
    struct cohort *cohort = read_cohort(folder, pool);
    bool ok = cohort != NULL;
    if (ok) {
        points_judge(card, cohort, pool, rows);
        name_rows(arguments, "name", folder, "", rows);
        cohort_hash(cohort, hash);
        if (cohort_overlap(cohort, card->cohort_hash) != COHORT_APART) {
            text_append(&out, _("CAUTION: the card was made from some of these stays.\n"));
        }
        card_page_judged(rows, POINTS_HOURS, &out);
        ok = command_print(&out);
    }
    text_free(&out);
    cohort_free(cohort);
    parallel_free(pool);
    return ok;
}

static bool make_from(const struct arguments *arguments, const struct cohort *cohort,
                      const char *away, struct parallel *pool)
{
    enum { LEAST_DEATHS = 100 };
    struct error error = ERROR_NONE;
    struct point_card card;
    struct text out = {0};
    if (cohort->deaths < LEAST_DEATHS || cohort->count - cohort->deaths < LEAST_DEATHS) {
        command_error("a card needs at least %d deaths and as many survivors. Stays: %zu, deaths: "
                      "%zu",
                      (int)LEAST_DEATHS, cohort->count, cohort->deaths);
        return false;
    }
    struct cohort *other = away ? read_cohort(away, pool) : NULL;
    bool ok = !away || other;
    if (ok) {
        points_make(cohort, pool, &card);
        points_judge_fit(cohort, pool, card.judged);
        name_rows(arguments, "name", argument_value(arguments, "data"), "", card.judged);
        memcpy(card.cohort, card.judged[0].stays, sizeof card.cohort);
        name_rows(arguments, "name", argument_value(arguments, "data"), ", out of fold",
                  card.judged);
        card.judged_count = POINTS_HOURS;
    }
    if (ok && other) {
        points_judge(&card, other, pool, card.judged + POINTS_HOURS);
        name_rows(arguments, "away-name", away, "", card.judged + POINTS_HOURS);
        card.judged_count = 2 * POINTS_HOURS;
    }
    if (ok) {
        points_put(&card, &out);
        ok = file_write(argument_value(arguments, "out"), out.data, out.length, &error);
    }
    if (error.set) {
        command_error("%s", error.text);
    }
    text_free(&out);
    cohort_free(other);
    return ok;
}

static bool make(const struct arguments *arguments)
{
    struct parallel *pool = parallel_new(parallel_processors());
    struct cohort *cohort = read_cohort(argument_value(arguments, "data"), pool);
    bool ok = cohort && make_from(arguments, cohort, argument_value(arguments, "away"), pool);
    cohort_free(cohort);
    parallel_free(pool);
    return ok;
}

/* ---- of a patient ---- */

static bool fill_in(const struct card_page *form, const struct patient *patient, int at_hour)
{
    struct text out = {0};
    char id[128];
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float *base = memory_new(STAY_HOURS * summary_base(SCHEME_PHYSIONET2012), sizeof *base);
    int hours = at_hour > 0 ? at_hour : patient->hours, measured = 0;
    struct card_page page = *form;
    const char *reason = hours == 0 ? N_("nothing was measured") : NULL;
    if (risk_is_outside(patient)) {
        reason = N_("the card is made for adults");
    }
    if (!reason) {
        timeline_build(patient, timeline);
        summary_read(SCHEME_PHYSIONET2012, patient, timeline, hours, base);
        page.base = base + (size_t)(hours - 1) * summary_base(SCHEME_PHYSIONET2012);
        page.hours = hours;
        page.patient = text_escape(patient->id, strlen(patient->id), id, sizeof id);
        point_total(page.card, page.base, hours, &measured);
        bool age = !isnan(page.base[SUMMARY_STATISTICS * VARIABLE_CHALLENGE_COUNT]);
        reason = measured > (age ? 1 : 0) ? NULL : N_("nothing of the card was measured");
    }
    if (reason) {
        text_escape(patient->id, strlen(patient->id), id, sizeof id);
        command_error("%s: no risk: %s", id, _(reason));
    } else {
        card_page_put(&page, &out);
    }
    bool ok = !reason && command_print(&out);
    text_free(&out);
    free(base);
    free(timeline);
    return ok;
}

static bool fill_in_all(const struct arguments *arguments, const struct card_page *form,
                        int at_hour)
{
    struct error error = ERROR_NONE;
    struct access_log *log = NULL;
    struct session session;
    bool ok = command_open_access_log(arguments, &log);
    session_init(&session);
    session_fix_units(&session, argument_value(arguments, "fix-units") != NULL);
    for (int i = 0; ok && i < arguments->operand_count; i++) {
        if (!session_add_path(&session, arguments->operands[i], &error)) {
            command_error("%s", error.text);
            error = ERROR_NONE;
            ok = false;
        }
    }
    int pages = 0;
    while (session_load_next(&session)) {
        for (size_t i = 0; i < session.stay_count; i++) {
            const struct patient *patient = session.stays[i].patient;
            struct text line = {0}, feed = {0};
            text_append(&feed, "\f");
            ok = (pages == 0 || command_print(&feed)) && ok;
            if (fill_in(form, patient, at_hour)) {
                pages++;
                if (log) {
                    access_log_line(log, patient, NULL, NULL, ACCESS_REPORT, &line);
                    command_write_access(log, &line);
                }
            } else {
                ok = false;
            }
            text_free(&line);
            text_free(&feed);
        }
        session_forget_stays(&session);
    }
    ok = command_print_skips(&session) && ok;
    access_log_close(log);
    session_free(&session);
    return ok;
}

/* ---- the card ---- */

static bool print_card(const struct arguments *arguments, const struct card_page *page)
{
    struct text out = {0};
    if (argument_value(arguments, "json")) {
        points_put(page->card, &out);
    } else {
        card_page_put(page, &out);
    }
    bool ok = command_print(&out);
    text_free(&out);
    return ok;
}

static bool open_card(const char *path, struct point_card *card, char *made, size_t size)
{
    struct error error = ERROR_NONE;
    char shown[128];
    if (!path) {
        points_shipped(card);
        snprintf(made, size, "%s", _("shipped with icurisk"));
        return true;
    }
    if (!points_read(path, card, &error)) {
        command_error("%s", error.text);
        return false;
    }
    path = text_base_name(path);
    snprintf(made, size, _("made elsewhere: %s"),
             text_escape(path, strlen(path), shown, sizeof shown));
    return true;
}

static int usage(const struct arguments *arguments)
{
    const char *data = argument_value(arguments, "data");
    const char *of_make[] = {"away", "name", "away-name", "out"};
    bool makes = argument_value(arguments, "make") != NULL;
    if (makes && (!data || !argument_value(arguments, "out") || arguments->operand_count > 0)) {
        return command_usage_error(arguments, "--make needs --data and --out, and no patient");
    }
    if (makes && argument_value(arguments, "file")) {
        return command_usage_error(arguments, "--make and --file cannot be combined");
    }
    for (size_t i = 0; !makes && i < sizeof of_make / sizeof *of_make; i++) {
        bool allowed = data && strcmp(of_make[i], "name") == 0;
        if (argument_value(arguments, of_make[i]) && !allowed) {
            return command_usage_error(arguments, "--%s goes with --make", of_make[i]);
        }
    }
    if (data && (arguments->operand_count > 0 || argument_value(arguments, "json"))) {
        return command_usage_error(arguments, "--data judges or makes a card: no patient, no JSON");
    }
    if (argument_value(arguments, "json") && arguments->operand_count > 0) {
        return command_usage_error(arguments, "--json prints the card, not that of a patient");
    }
    return STATUS_OK;
}

static int run(const struct arguments *arguments)
{
    struct point_card card;
    char made[192];
    struct card_page page = {.card = &card, .made = made};
    const char *data = argument_value(arguments, "data");
    long at_hour = 0;
    if (usage(arguments) != STATUS_OK ||
        !argument_integer(arguments, "at", 1, STAY_HOURS, &at_hour)) {
        return STATUS_USAGE;
    }
    if (argument_value(arguments, "make")) {
        return make(arguments) ? STATUS_OK : STATUS_SOME;
    }
    bool ok = open_card(argument_value(arguments, "file"), &card, made, sizeof made);
    if (ok && data) {
        ok = judge(arguments, &card, data);
    } else if (ok && arguments->operand_count > 0) {
        ok = fill_in_all(arguments, &page, (int)at_hour);
    } else if (ok) {
        ok = print_card(arguments, &page);
    }
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_card = {
    "card", "[PATH...]", N_("a risk added up by hand: one page to print"), OPTIONS, run};
