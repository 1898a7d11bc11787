/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/handover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/agreement.h"
#include "app/report.h"
#include "app/why.h"
#include "base/clock.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"

enum { LIST_ROWS = 48, STRUCK_SHOWN = 5, REASONS = 3, SIGN_WIDTH = 12, ROUND_WIDTH = 15 };
static const double ROUND_HOURS = 0.5;

/* The vital signs in chart order; essential ones have a row even if not measured. */
static const struct sign {
    enum variable variable;
    bool always;
} signs[] = {
    {VARIABLE_HR, true},      {VARIABLE_SYS_ABP, false},    {VARIABLE_DIAS_ABP, false},
    {VARIABLE_MAP, false},    {VARIABLE_NI_SYS_ABP, false}, {VARIABLE_NI_DIAS_ABP, false},
    {VARIABLE_NI_MAP, false}, {VARIABLE_SBP, false},        {VARIABLE_DBP, false},
    {VARIABLE_MBP, false},    {VARIABLE_RESP_RATE, true},   {VARIABLE_SPO2, true},
    {VARIABLE_SAO2, false},   {VARIABLE_OXYGEN, true},      {VARIABLE_TEMP, true},
    {VARIABLE_GCS, true},
};
enum { SIGN_COUNT = sizeof signs / sizeof *signs };

static bool is_sign(enum variable variable)
{
    int i = 0;
    while (i < SIGN_COUNT && signs[i].variable != variable) {
        i++;
    }
    return i < SIGN_COUNT;
}

int handover_rounds(const struct patient *patient, double rounds[HANDOVER_ROUNDS])
{
    int count = 0;
    for (size_t i = patient->observation_count; i-- > 0 && count < HANDOVER_ROUNDS;) {
        const struct observation *reading = &patient->observations[i];
        if (is_sign((enum variable)reading->variable) &&
            (count == 0 || reading->hour < rounds[count - 1] - ROUND_HOURS)) {
            rounds[count++] = reading->hour;
        }
    }
    return count;
}

/* The last reading of a round, or of the whole stay up to it; NULL: none. */
static const struct observation *reading_at(const struct patient *patient, enum variable variable,
                                            double at, double within)
{
    const struct observation *found = NULL;
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *reading = &patient->observations[i];
        if (reading->variable == variable && reading->hour <= at && reading->hour >= at - within) {
            found = reading;
        }
    }
    return found;
}

static const char *moment(const struct wall *wall, double hours, char *out, size_t size)
{
    return wall->known ? wall_short(wall, lround(60 * hours), out, size)
                       : clock_elapsed(hours, out, size);
}

static void put_sign(const struct patient *patient, const struct sign *sign, const double *rounds,
                     int count, struct text *out)
{
    const struct variable_info *info = variable_info(sign->variable);
    say_text(out, "%-*s", SIGN_WIDTH, info->name);
    for (int i = count; i-- > 0;) {
        const struct observation *reading =
            reading_at(patient, sign->variable, rounds[i], ROUND_HOURS);
        if (!reading) {
            say_text(out, "%*s", ROUND_WIDTH, ".");
        } else if (sign->variable == VARIABLE_OXYGEN) {
            say_text(out, "%*s", ROUND_WIDTH, reading->value > 0 ? _("yes") : _("air"));
        } else {
            say_text(out, "%*.*f", ROUND_WIDTH, info->decimals, reading->value);
        }
    }
    say_text(out, "%s%s\n", *info->unit ? " " : "", info->unit);
}

static void put_signs(const struct session_stay *stay, struct text *out)
{
    double rounds[HANDOVER_ROUNDS];
    int count = handover_rounds(stay->patient, rounds);
    if (count == 0) {
        report_paragraph(out, N_("Signs"), _("no vital sign was read"));
        return;
    }
    report_cell(out, _("Last rounds"), SIGN_WIDTH);
    for (int i = count; i-- > 0;) {
        char at[WALL_BYTES];
        say_text(out, "%*s", ROUND_WIDTH, moment(&stay->wall, rounds[i], at, sizeof at));
    }
    text_append(out, "\n");
    for (int i = 0; i < SIGN_COUNT; i++) {
        if (signs[i].always ||
            reading_at(stay->patient, signs[i].variable, rounds[0], (double)STAY_HOURS + 1)) {
            put_sign(stay->patient, &signs[i], rounds, count, out);
        }
    }
    text_append(out, _("(.: not read in the half hour up to that time)\n"));
}

/* How long the risk has been on its side of the threshold, and its change. */
static void put_course(const struct model *model, const struct risk *risk, const struct wall *wall,
                       struct text *out)
{
    struct text line = {0};
    char at[WALL_BYTES];
    bool above = risk_is_above(risk->risk, model->threshold);
    int hour = risk->hours;
    double change;
    while (hour > 1 && risk_is_above(risk->by_hour[hour - 2], model->threshold) == above) {
        hour--;
    }
    if (hour == 1) {
        text_append(&line, above ? _("at or above its threshold since the first hour")
                                 : _("below its threshold since the first hour"));
    } else {
        say_text(&line,
                 above ? _("at or above its threshold since %s")
                       : _("below its threshold since %s"),
                 wall_moment(wall, hour, at, sizeof at));
    }
    report_paragraph(out, N_("Since"), line.data);
    line.length = 0;
    if (session_risk_change(risk, &change)) {
        say_text(&line, _("%s%.1f points in the last 6 hours"),
                 fabs(change) < 0.0005 ? ""
                 : change > 0          ? "+"
                                       : "-",
                 100 * fabs(change));
    } else {
        text_append(&line, _("not known: fewer than 6 hours before"));
    }
    report_paragraph(out, N_("Change"), line.data);
    text_free(&line);
}

static void put_why(struct session *session, size_t stay, size_t model, struct text *out)
{
    struct why why = {0};
    const struct why_part *order[VARIABLE_COUNT];
    struct text line = {0}, why_said = {0};
    why_of(&why, session, stay, model);
    while (why_step(&why, session)) {
    }
    int count = why_order(&why, order);
    for (int i = 0, said = 0; i < count && said < REASONS; i++) {
        double change = (double)why.now->risk - order[i]->risk;
        if (order[i]->known && fabs(change) >= 0.0005) {
            text_append(&line, said++ ? ", " : "");
            say_text(&line, change > 0 ? _("%s raises it by %.1f") : _("%s lowers it by %.1f"),
                     variable_info(order[i]->variable)->name, 100 * fabs(change));
        }
    }
    if (line.length > 0) {
        text_format(&why_said, _("%s points (what this network reacts to, not causes)"), line.data);
    } else {
        text_append(&why_said, _("no single variable moves it"));
    }
    report_paragraph(out, N_("Why"), why_said.data);
    text_free(&line);
    text_free(&why_said);
}

/* Warns if the risk depends strongly on the scheme. */
static void put_twin(struct session *session, size_t stay, size_t used, struct text *out)
{
    size_t twin = agreement_twin(session, stay, used);
    struct text line = {0};
    if (twin < session->model_count) {
        const struct model *model = session->models[twin];
        const struct risk *risk = session_risk(session, stay, twin);
        say_text(&line,
                 risk_is_above(risk->risk, model->threshold)
                     ? _("the scheme %s says %.1f %%, at or above its threshold of %.1f %%")
                     : _("the scheme %s says %.1f %%, below its threshold of %.1f %%"),
                 scheme_name(model->spec.scheme), 100 * (double)risk->risk, 100 * model->threshold);
        report_paragraph(out, N_("But"), line.data);
    }
    text_free(&line);
}

static void put_struck(const struct session_stay *stay, struct text *out)
{
    const struct patient *patient = stay->patient;
    size_t all = patient->problem_counts[PROBLEM_STRUCK], shown = 0;
    struct text line = {0};
    for (size_t i = 0; i < patient->problem_count && shown < STRUCK_SHOWN; i++) {
        const struct problem *problem = &patient->problems[i];
        char at[WALL_BYTES];
        if (problem->kind == PROBLEM_STRUCK) {
            say_text(&line, "%s%.20s %.20s (%s)", shown++ ? ", " : "", problem->name,
                     problem->value, moment(&stay->wall, problem->hour, at, sizeof at));
        }
    }
    if (all > shown) {
        text_append(&line, shown ? ", " : "");
        say_text(&line, shown ? _("and %zu more") : _("%zu more"), all - shown);
    }
    report_paragraph(out, N_("Struck"), all ? line.data : _("none"));
    text_free(&line);
}

/* Lists unmeasured variables of the network, and doubts about the file. */
static void put_missing(struct session *session, size_t stay, enum scheme scheme, struct text *out)
{
    const struct patient *patient = session->stays[stay].patient;
    const enum variable *list;
    size_t count = scheme_variables(scheme, &list), missing = 0, problems = 0;
    struct scheme_view view;
    struct text line = {0};
    scheme_view(scheme, session_timeline(session, stay), &view);
    for (size_t i = 0; i < count; i++) {
        int last = patient->hours > 0 ? patient->hours - 1 : 0;
        if (view.cells[list[i]][last].origin == CELL_NONE) {
            say_text(&line, "%s%s", missing++ ? ", " : "", variable_info(list[i])->name);
        }
    }
    report_paragraph(out, N_("Missing"), missing ? line.data : _("nothing that the network reads"));
    line.length = 0;
    for (int kind = 0; kind <= PROBLEM_NOTICE; kind++) {
        size_t of_kind = patient->problem_counts[kind];
        if (of_kind > 0) {
            say_text(&line, "%s%zu %s", problems ? ", " : "", of_kind,
                     _(problem_kind_name((enum problem_kind)kind)));
        }
        problems += of_kind;
    }
    report_paragraph(out, N_("Problems"), problems ? line.data : _("none in the file"));
    text_free(&line);
}

static void put_limits(const struct model *model, struct text *out)
{
    static const struct {
        const char *label, *key;
    } facts[] = {{N_("Cohort"), "cohort"},
                 {N_("AUROC"), "auroc"},
                 {N_("Elsewhere"), MODEL_AWAY},
                 {N_("Calibrated"), MODEL_LOCAL_FACT}};
    struct text line = {0};
    char made[PROVENANCE_TEXT];
    say_text(&line, _("%s of the scheme %s, sha256 %.16s..., %s"), model->name,
             scheme_name(model->spec.scheme), model->sha256, provenance_said(model, made));
    report_paragraph(out, N_("Network"), line.data);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const char *fact = model_fact(model, facts[i].key);
        line.length = 0;
        say_text(&line, "%.200s", fact ? fact : "");
        if (fact) {
            report_paragraph(out, facts[i].label, line.data);
        }
    }
    text_free(&line);
}

static void put_head(struct text *out)
{
    report_paragraph(out, N_("Handover"), _(REPORT_DISCLAIMER));
}

/* Removes continuation lines of paragraphs from a page, from the bottom up, until it fits on a
 * sheet; three dots mark the gaps. */
static void cut_to_sheet(const struct text *page, size_t most, struct text *out)
{
    enum { INDENT = 10 };
    const size_t length = page->length;
    size_t lines = 0, cut = 0, spare = 0;
    for (size_t i = 0; i < length; i++) {
        lines += page->data[i] == '\n';
    }
    bool *gone = memory_new(lines + 1, sizeof *gone);
    size_t *starts = memory_new(lines + 1, sizeof *starts), line = 0;
    for (size_t i = 0; i < length && line < lines; i += strcspn(page->data + i, "\n") + 1) {
        starts[line++] = i;
    }
    cut = lines > most ? lines - most : 0;
    for (size_t i = lines; i-- > 0 && spare < cut;) {
        gone[i] = strspn(page->data + starts[i], " ") >= INDENT;
        spare += gone[i];
    }
    for (size_t i = 0; i < lines; i++) {
        size_t end = i + 1 < lines ? starts[i + 1] : length;
        if (!gone[i]) {
            text_append_n(out, page->data + starts[i], end - starts[i] - 1);
            text_append(out, i + 1 < lines && gone[i + 1] ? "...\n" : "\n");
        }
    }
    free(gone);
    free(starts);
}

static void put_page(struct session *session, size_t stay, struct text *whole)
{
    enum { SHEET_ROWS = 60, FOOT_ROWS = 2 }; /* printers have 60 to 66 rows a page */
    struct text page = {0}, *out = &page;
    const struct session_stay *s = &session->stays[stay];
    struct text line = {0};
    put_head(out);
    report_person(s->patient, &s->wall, out);
    bool any = session->model_count > 0;
    size_t used = any ? session_model_of(session, stay) : 0;
    report_risk(session, stay, out);
    if (any && session_risk(session, stay, used)->known) {
        put_twin(session, stay, used, out);
        put_course(session->models[used], session_risk(session, stay, used), &s->wall, out);
        put_why(session, stay, used, out);
    }
    report_news2(s, &line);
    report_paragraph(out, "NEWS2", line.data);
    put_signs(s, out);
    put_struck(s, out);
    put_missing(session, stay,
                any ? session->models[used]->spec.scheme : session_scheme_of(session, stay), out);
    if (any) {
        put_limits(session->models[used], out);
    }
    cut_to_sheet(&page, SHEET_ROWS - FOOT_ROWS, whole);
    text_append(whole, _("\nHanded over by ______________________ to ______________________ at "
                         "__________\n"));
    text_append(whole, "\f");
    text_free(&page);
    text_free(&line);
}

void handover_put(struct session *session, const size_t *stays, size_t count, struct text *out)
{
    for (size_t first = 0; count > 1 && first < count; first += LIST_ROWS) {
        size_t rows = count - first < LIST_ROWS ? count - first : LIST_ROWS;
        put_head(out);
        report_table(session, stays + first, rows, out);
        text_append(out, _("* provisional: fewer than 48 hours\n"));
        text_append(out, "\f");
    }
    for (size_t i = 0; i < count; i++) {
        put_page(session, stays[i], out);
    }
}
