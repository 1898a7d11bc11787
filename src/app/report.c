/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"
#include "net/charting.h"
#include "net/doubts.h"
#include "net/fact.h"
#include "net/sparse.h"
#include "patient/unusual.h"

enum {
    PAGE_WIDTH = 80,
    PROBLEMS_SHOWN = 20,
    WARNINGS_MAX = 8,
    DOUBTS_TEXT = 200,
    LABEL_WIDTH = 10,
    FIELD_WIDTH = 17,
    FACT_WIDTH = 18
};

/* A column has room for a letter and some marks above and below it; more marks are cut off. */
enum { COLUMN_BYTES = 4 };

/* Bytes of the start of a text that takes at most `most` columns. */
static size_t start_of(const char *text, int most)
{
    size_t end = 0;
    int cells, used = 0;
    while (text[end]) {
        size_t bytes = text_character(text + end, &cells);
        if (used + cells > most || end + bytes > COLUMN_BYTES * (size_t)most) {
            break;
        }
        used += cells;
        end += bytes;
    }
    return end;
}

/* The end of a text that takes at most `most` columns. */
static const char *end_of(const char *text, int most)
{
    int cells, left = text_columns(text);
    size_t bytes = strlen(text);
    while (left > most || bytes > COLUMN_BYTES * (size_t)most) {
        size_t one = text_character(text, &cells);
        text += one;
        bytes -= one;
        left -= cells;
    }
    return text;
}

/* Clipped or padded to width columns, never cut inside a character. */
void report_cell(struct text *out, const char *text, int width)
{
    int cells, used = 0;
    size_t end = start_of(text, width);
    for (size_t i = 0; i < end; used += cells) {
        i += text_character(text + i, &cells);
    }
    text_append_n(out, text, end);
    text_format(out, "%*s", width - used, "");
}

const char *report_name(const char *name, int width, char out[REPORT_NAME])
{
    enum { DOTS = 3 };
    int end = (width - DOTS) / 3;
    if (start_of(name, width) == strlen(name)) {
        snprintf(out, REPORT_NAME, "%s", name);
        return out;
    }
    snprintf(out, REPORT_NAME, "%.*s...%s", (int)start_of(name, width - DOTS - end), name,
             end_of(name, end));
    return out;
}

void report_right(struct text *out, const char *text, int width)
{
    int used = text_columns(text);
    text_format(out, "%*s%s", used < width ? width - used : 0, "", text);
}

void report_head(struct text *out, const struct report_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = *columns[i].name ? _(columns[i].name) : "";
        int width = abs(columns[i].width), used = text_columns(name);
        bool last = i + 1 == count;
        text_append(out, i > 0 ? " " : "");
        if (columns[i].width > 0 && used < width) {
            report_right(out, name, width);
        } else if (last) {
            text_append(out, name);
        } else {
            report_cell(out, name, width);
        }
    }
    text_append(out, "\n");
}

/* Bytes of the next word, of its part that fits if it is longer than a line; its columns. */
static size_t whole_word(const char *text, int most, int *columns)
{
    size_t word = 0;
    while (text[word] && text[word] != ' ') {
        int cells;
        size_t bytes = text_character(text + word, &cells);
        if (*columns + cells > most) {
            break;
        }
        *columns += cells;
        word += bytes;
    }
    return word;
}

/* Wraps a long text after a label of some width to the page. */
static void put_wrapped(struct text *out, const char *label, int width, const char *text)
{
    int column = width;
    report_cell(out, label, width);
    while (*text) {
        int cells = 0;
        size_t word = whole_word(text, PAGE_WIDTH - width, &cells);
        if (column > width && column + 1 + cells > PAGE_WIDTH) {
            text_format(out, "\n%*s", width, "");
            column = width;
        } else if (column > width) {
            text_append(out, " ");
            column++;
        }
        text_append_n(out, text, word);
        column += cells;
        text += word + strspn(text + word, " ");
    }
    text_append(out, "\n");
}

void report_paragraph(struct text *out, const char *label, const char *text)
{
    put_wrapped(out, *label ? _(label) : "", LABEL_WIDTH, text);
}

void report_words(struct text *out, const char *text)
{
    put_wrapped(out, "", 0, text);
}

/* A count with its noun, whose form depends on it. */
const char *report_stays(size_t count, char out[REPORT_COUNT])
{
    say_format(out, REPORT_COUNT, language_plural("%zu stay", "%zu stays", count), count);
    return out;
}

const char *report_deaths(size_t count, char out[REPORT_COUNT])
{
    say_format(out, REPORT_COUNT, language_plural("%zu death", "%zu deaths", count), count);
    return out;
}

static void put_rule(struct text *out, char c)
{
    char line[PAGE_WIDTH + 2];
    memset(line, c, PAGE_WIDTH);
    line[PAGE_WIDTH] = '\n';
    text_append_n(out, line, PAGE_WIDTH + 1);
}

static double share(int part, int whole)
{
    return whole > 0 ? (double)part / whole : 0.0;
}

/* ---- score ---- */

/* Columns of the table. */
enum { NAME_WIDTH = 30, SCHEME_WIDTH = 13, MODEL_WIDTH = 17, RISK_WIDTH = 7 };

void report_score_table_header(struct text *out)
{
    /* TRANSLATORS: in at most 30, 13, 17, 5, 7, 8, 8 and 10 cells, for PATIENT to FILE */
    static const struct report_column columns[] = {
        {N_("PATIENT"), -NAME_WIDTH}, {N_("SCHEME"), -SCHEME_WIDTH},
        {N_("MODEL"), -MODEL_WIDTH},  {N_("HOURS"), 5},
        {N_("RISK"), RISK_WIDTH},     {N_("MEASURED"), 8},
        {N_("PROBLEMS"), 8},          {N_("FILE"), -10}};
    report_head(out, columns, sizeof columns / sizeof *columns);
}

/* The units that a person decided: "  decided at the bedside: Lactate in mg/dL". */
static void put_decided(const struct patient *patient, struct text *out)
{
    bool any = false;
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        if (!problem->decided) {
            continue;
        }
        text_format(out, "%s ", any ? "," : _("  decided at the bedside:"));
        any = true;
        text_format(out, problem->kind == PROBLEM_CONVERTED ? _("%s in %s") : _("%s as written"),
                    variable_info(problem->variable)->name, problem->unit);
    }
}

/* An age or sex that was written and cannot be used: "  Age eighty not used: not a number". */
static void put_unused_facts(const struct patient *patient, struct text *out)
{
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        bool age = text_same(problem->name, "Age") && isnan(patient->age);
        bool sex = text_same(problem->name, "Gender") && patient->sex == SEX_UNKNOWN;
        char reason[200];
        if (problem->kind == PROBLEM_REJECTED && (age || sex)) {
            text_append(out, "  ");
            text_format(out, _("%s %.40s not used: %s"), problem->name, problem->value,
                        problem_said(problem, reason, sizeof reason));
        }
    }
}

void report_score_table(const struct patient *patient, const struct model *model,
                        const struct risk *risk, struct text *out)
{
    char id[REPORT_NAME];
    char shown[256], doubtful[DOUBTS_TEXT];
    struct doubts doubts;
    doubts_find(model, patient, risk, &doubts);
    doubts_text(&doubts, patient, true, doubtful, sizeof doubtful);
    report_cell(out, report_name(patient->id, NAME_WIDTH, id), NAME_WIDTH);
    say_text(out, " %-*s %-*s %5d ", SCHEME_WIDTH, scheme_name(model->spec.scheme), MODEL_WIDTH,
             model->name, risk->hours);
    if (risk->known) {
        say_text(out, "%6.4f%c", (double)risk->risk, risk->provisional ? '*' : ' ');
    } else {
        text_format(out, "%*s", RISK_WIDTH, "- ");
    }
    say_text(out, " %7.1f%% %8zu %s", 100.0 * share(risk->coverage.measured, risk->coverage.cells),
             patient->problem_count,
             text_escape(patient->file, strlen(patient->file), shown, sizeof shown));
    if (!risk->known) {
        text_append(out, "  ");
        text_format(out, _("no risk: %s"), _(risk->reason));
    }
    if (risk->known && risk_is_outside(patient)) {
        text_append(out, "  ");
        text_append(out, _("below 16 years: outside the cohort of adults"));
    }
    put_unused_facts(patient, out);
    text_format(out, "%s%s", *doubtful ? "  " : "", doubtful);
    put_decided(patient, out);
    const char *origin = model_is_synthetic(model) ? _("(network of SYNTHETIC stays)")
                         : model->provenance != PROVENANCE_SHIPPED ? _("(network made elsewhere)")
                                                                   : "";
    text_format(out, "%s%s\n", *origin ? "  " : "", origin);
    doubts_free(&doubts);
}

/* An early warning score for CSV and JSON: a range, and the names of unknown inputs. */
struct early {
    bool exists; /* there is none for a child */
    int low, high, missing_count;
    const char *missing[NEWS2_INPUT_COUNT + 1];
};

static void early_scores(const struct timeline *timeline, int hours, struct early *first,
                         struct early *second)
{
    struct news2 news2;
    struct uva uva;
    news2_at(timeline, hours, &news2);
    uva_at(timeline, hours, &uva);
    *first = (struct early){.exists = !news2.child, .low = news2.low, .high = news2.high};
    *second = (struct early){.exists = !uva.child, .low = uva.low, .high = uva.high};
    for (unsigned i = 0; i < NEWS2_INPUT_COUNT; i++) {
        const char *name = news2_input_name((enum news2_input)i);
        if (news2.points[i] < 0) {
            first->missing[first->missing_count++] = name;
        }
        if (uva.missing[i]) {
            second->missing[second->missing_count++] = name;
        }
    }
    second->missing[second->missing_count++] = "HIV";
}

/* A CSV field, quoted if necessary (RFC 4180). */
static void put_csv_plain(struct text *out, const char *field)
{
    bool plain = strpbrk(field, ",\"\r\n") == NULL;
    bool formula = field[0] && field[1] && strchr("=+-@\t", field[0]);
    /* Otherwise a spreadsheet would interpret it as a formula; "-" alone is standard input. */
    if (plain) {
        text_append(out, formula ? "'" : "");
        text_append(out, field);
        return;
    }
    text_append(out, formula ? "\"'" : "\"");
    for (; *field; field++) {
        text_append_n(out, "\"\"", *field == '"' ? 2 : 0);
        text_append_n(out, field, *field == '"' ? 0 : 1);
    }
    text_append(out, "\"");
}

/* Terminal control characters are shown as \xNN. */
static void put_csv(struct text *out, const char *field)
{
    size_t length = strlen(field), room = 4 * length + 1;
    char *shown = memory_new(room, 1);
    put_csv_plain(out, text_escape(field, length, shown, room));
    free(shown);
}

/* Columns of the CSV: bedside variables, and the substitute for SpO2. */
static bool is_vital_sign(enum variable variable)
{
    return variable_info(variable)->group == GROUP_VITAL || variable == VARIABLE_SAO2;
}

/* ",HR,HR_hour": blanks in names are underscores. */
static void put_csv_sign_names(struct text *out)
{
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        const char *name = variable_info((enum variable)v)->name;
        for (int column = 0; is_vital_sign((enum variable)v) && column < 2; column++) {
            text_append(out, ",");
            for (const char *c = name; *c; c++) {
                text_append_n(out, *c == ' ' ? "_" : c, 1);
            }
            text_append(out, column ? "_hour" : "");
        }
    }
}

/* The last reading of each up to an hour, and its time; both empty if there is none. */
static void put_csv_signs(struct text *out, const struct timeline *timeline, int hours)
{
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        const struct cell *cell = &timeline->cells[v][hours > 0 ? hours - 1 : 0];
        if (!is_vital_sign((enum variable)v)) {
            continue;
        }
        if (hours > 0 && cell->origin != CELL_NONE) {
            text_format(out, ",%.*f,%.6g", variable_info((enum variable)v)->decimals,
                        (double)cell->value, (double)cell->at);
        } else {
            text_append(out, ",,");
        }
    }
}

void report_score_csv_header(struct text *out)
{
    text_append(out, "file,patient,scheme,model,hours,provisional,risk,measured_share,"
                     "variables_seen,problems,reason,sha256,made,version,"
                     "doubts,doubts_moving,risk_low,risk_high,"
                     "news2_low,news2_high,news2_missing,uva_low,uva_high,uva_missing");
    put_csv_sign_names(out);
    text_append(out, "\n");
}

/* "4,9,RR SpO2"; empty if there is no score. */
static void put_csv_early(struct text *out, const struct early *early)
{
    if (!early->exists) {
        text_append(out, ",,,");
        return;
    }
    text_format(out, ",%d,%d,", early->low, early->high);
    for (int i = 0; i < early->missing_count; i++) {
        text_format(out, i ? " %s" : "%s", early->missing[i]);
    }
}

void report_score_csv(const struct patient *patient, const struct timeline *timeline,
                      const struct model *model, const struct risk *risk, struct text *out)
{
    char made[PROVENANCE_TEXT];
    struct doubts doubts;
    struct early news2, uva;
    doubts_find(model, patient, risk, &doubts);
    put_csv(out, patient->file);
    text_append(out, ",");
    put_csv(out, patient->id);
    text_format(out, ",%s,", scheme_name(model->spec.scheme));
    put_csv(out, model->name);
    text_format(out, ",%d,%s,", risk->hours, risk->provisional ? "true" : "false");
    if (risk->known) {
        text_format(out, "%.9g", (double)risk->risk);
    }
    text_format(out, ",%.6g,%d,%zu,", share(risk->coverage.measured, risk->coverage.cells),
                risk->coverage.seen, patient->problem_count);
    put_csv(out, risk->known ? "" : risk->reason);
    text_format(out, ",%s,", model->sha256);
    put_csv(out, provenance_text(model, made));
    text_format(out, "," PACKAGE_VERSION ",%zu,%zu,", doubts.count + doubts.untried, doubts.moving);
    if (risk->known) {
        text_format(out, "%.9g,%.9g", (double)doubts.low, (double)doubts.high);
    } else {
        text_append(out, ",");
    }
    early_scores(timeline, risk->hours, &news2, &uva);
    put_csv_early(out, &news2);
    put_csv_early(out, &uva);
    put_csv_signs(out, timeline, risk->hours);
    text_append(out, "\n");
    doubts_free(&doubts);
}

/* A JSON string; bytes that are not UTF-8 are shown as \xNN. */
static json_t *json_text(const char *text)
{
    json_t *string = json_string(text);
    if (!string) {
        size_t length = strlen(text), room = 4 * length + 1;
        char *shown = memory_new(room, 1);
        string = json_string(text_escape(text, length, shown, room));
        free(shown);
    }
    return string;
}

static void put_json(struct text *out, json_t *object)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(9));
    text_append(out, line ? line : "null");
    text_append(out, "\n");
    free(line);
    json_decref(object);
}

/* Network, its provenance, and program version. */
static void put_made_by(json_t *line, const struct model *model)
{
    char made[PROVENANCE_TEXT];
    json_object_set_new(line, "sha256", json_text(model->sha256));
    json_object_set_new(line, "made", json_text(provenance_text(model, made)));
    json_object_set_new(line, "version", json_text(PACKAGE_VERSION));
    const char *local = model_fact(model, MODEL_LOCAL_FACT);
    if (local) {
        json_object_set_new(line, "calibrated_to", json_text(local));
    }
}

static json_t *json_problems(const struct patient *patient, const struct doubts *doubts)
{
    json_t *list = json_array();
    size_t *order = memory_new(patient->problem_count + 1, sizeof *order);
    doubts_order(doubts, patient, order);
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[order[i]];
        const struct doubt *doubt = doubts_of(doubts, order[i]);
        json_t *item = json_object();
        json_object_set_new(item, "line", json_integer((json_int_t)problem->line));
        json_object_set_new(item, "kind", json_text(problem_kind_name(problem->kind)));
        json_object_set_new(item, "variable", json_text(problem->name));
        json_object_set_new(item, "value", json_text(problem->value));
        json_object_set_new(item, "reason", json_text(problem->reason));
        if (problem->decided) {
            json_object_set_new(item, "decided_at_the_bedside", json_true());
        }
        if (doubt) {
            json_object_set_new(item, "moves_risk", json_boolean(doubt->moves));
            json_object_set_new(item, "risk_otherwise",
                                doubt->known ? json_real((double)doubt->risk) : json_null());
        }
        json_array_append_new(list, item);
    }
    free(order);
    return list;
}

/* Readings that are used and unusual. */
static json_t *json_unusual(const struct patient *patient)
{
    struct unusual found[VARIABLE_COUNT];
    json_t *list = json_array();
    unusual_find(patient, found);
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        if (found[v].count == 0) {
            continue;
        }
        json_t *item = json_object();
        json_object_set_new(item, "variable", json_text(info->name));
        json_object_set_new(item, "line", json_integer((json_int_t)found[v].first_line));
        json_object_set_new(item, "readings", json_integer((json_int_t)found[v].count));
        json_object_set_new(item, "low", json_real(found[v].low));
        json_object_set_new(item, "high", json_real(found[v].high));
        json_object_set_new(item, "usual_low", json_real(info->usual_low));
        json_object_set_new(item, "usual_high", json_real(info->usual_high));
        json_array_append_new(list, item);
    }
    return list;
}

/* The problems, those that change the risk first, and the resulting range of the risk. */
static void put_doubts(json_t *line, const struct model *model, const struct patient *patient,
                       const struct risk *risk)
{
    struct doubts doubts;
    doubts_find(model, patient, risk, &doubts);
    size_t count = doubts.count + doubts.untried;
    json_object_set_new(line, "problems", json_problems(patient, &doubts));
    json_object_set_new(line, "unusual", json_unusual(patient));
    json_object_set_new(line, "doubts", json_integer((json_int_t)count));
    json_object_set_new(line, "doubts_moving", json_integer((json_int_t)doubts.moving));
    json_object_set_new(line, "risk_low",
                        risk->known ? json_real((double)doubts.low) : json_null());
    json_object_set_new(line, "risk_high",
                        risk->known ? json_real((double)doubts.high) : json_null());
    doubts_free(&doubts);
}

static json_t *json_charting(const struct model *model, const struct timeline *timeline, int hours)
{
    struct charting charting;
    charting_find(model, timeline, hours, &charting);
    if (!charting.known) {
        return json_null();
    }
    json_t *object = json_object(), *missing = json_array();
    json_object_set_new(object, "expected", json_integer(charting.expected));
    for (int i = 0; i < charting.missing; i++) {
        json_array_append_new(missing, json_text(variable_info(charting.absent[i])->name));
    }
    json_object_set_new(object, "missing", missing);
    json_object_set_new(object, "unlike", json_boolean(charting.unlike));
    return object;
}

static json_t *json_early(const struct early *early)
{
    if (!early->exists) {
        return json_null();
    }
    json_t *object = json_object(), *missing = json_array();
    json_object_set_new(object, "low", json_integer(early->low));
    json_object_set_new(object, "high", json_integer(early->high));
    for (int i = 0; i < early->missing_count; i++) {
        json_array_append_new(missing, json_text(early->missing[i]));
    }
    json_object_set_new(object, "missing", missing);
    return object;
}

void report_score_json(const struct patient *patient, const struct timeline *timeline,
                       const struct model *model, const struct risk *risk, struct text *out)
{
    struct early news2, uva;
    double low, high;
    size_t deaths;
    json_t *line = json_object(), *curve = json_array();
    for (int hour = 0; risk->known && hour < risk->hours; hour++) {
        json_array_append_new(curve, json_real((double)risk->by_hour[hour]));
    }
    json_object_set_new(line, "file", json_text(patient->file));
    json_object_set_new(line, "patient", json_text(patient->id));
    if (patient->parts > 1) {
        json_object_set_new(line, "stay", json_integer(patient->part));
        json_object_set_new(line, "stays", json_integer(patient->parts));
    }
    json_object_set_new(line, "scheme", json_text(scheme_name(model->spec.scheme)));
    json_object_set_new(line, "model", json_text(model->name));
    put_made_by(line, model);
    json_object_set_new(line, "hours", json_integer(risk->hours));
    json_object_set_new(line, "provisional", json_boolean(risk->provisional));
    json_object_set_new(line, "risk", risk->known ? json_real((double)risk->risk) : json_null());
    json_object_set_new(line, "risk_by_hour", curve);
    json_object_set_new(line, "risk_in_other_hospitals",
                        risk_elsewhere(model, risk, &low, &high)
                            ? json_pack("{s:f,s:f}", "low", low, "high", high)
                            : json_null());
    json_object_set_new(line, "risk_by_calibration",
                        risk_calibrated(model, risk, &deaths, &low, &high)
                            ? json_pack("{s:f,s:f}", "low", low, "high", high)
                            : json_null());
    json_object_set_new(line, "measured_share",
                        json_real(share(risk->coverage.measured, risk->coverage.cells)));
    json_object_set_new(line, "variables_seen", json_integer(risk->coverage.seen));
    json_object_set_new(line, "variables_beyond",
                        model->network ? json_integer(risk->beyond) : json_null());
    json_object_set_new(line, "charting", json_charting(model, timeline, risk->hours));
    put_doubts(line, model, patient, risk);
    early_scores(timeline, risk->hours, &news2, &uva);
    json_object_set_new(line, "news2", json_early(&news2));
    json_object_set_new(line, "uva", json_early(&uva));
    if (!risk->known) {
        json_object_set_new(line, "reason", json_text(risk->reason));
    }
    put_json(out, line);
}

/* ---- info ---- */

/* "parameters       1234": the name of a field, translated, and its value. */
/* TRANSLATORS: the names of the fields of info have 16 cells: file, model, ..., made. */
static void put_pair(struct text *out, const char *name, const char *value)
{
    report_cell(out, _(name), FIELD_WIDTH - 1);
    text_format(out, " %s\n", value);
}

static void put_count(struct text *out, const char *name, size_t count)
{
    char value[32];
    snprintf(value, sizeof value, "%zu", count);
    put_pair(out, name, value);
}

static void put_real(struct text *out, const char *name, double number)
{
    char value[32];
    say_format(value, sizeof value, "%.4g", number);
    put_pair(out, name, value);
}

static void put_calibration(const struct model *model, struct text *out)
{
    char formula[96];
    if (model->uncalibrated) {
        put_wrapped(out, _("calibration"), FIELD_WIDTH,
                    _("none: no risk is shown until icurisk recalibrate has fitted it to your "
                      "stays"));
        return;
    }
    say_format(formula, sizeof formula, _("risk = sigmoid(%.6g * logit %+.6g)"), model->slope,
               model->intercept);
    put_pair(out, N_("calibration"), formula);
    put_real(out, N_("threshold"), model->threshold);
    put_real(out, N_("base rate"), model->base_rate);
}

static void put_network(const struct network *network, struct text *out)
{
    char text[128];
    if (network->shape.gates != GATES_SIGMOID) {
        put_pair(out, N_("gates"), _("hard sigmoids, clip(0.2 x + 0.5, 0, 1)"));
    }
    if (network_reads_backwards(network)) {
        put_wrapped(out, _("causal"), FIELD_WIDTH,
                    _("no: a layer reads the hours backwards. For the risk at an hour the network "
                      "is run over the hours up to it."));
    }
    if (network->packed) {
        snprintf(text, sizeof text, _("packed, %zu weights are not zero"),
                 network_nonzero_weights(network));
        put_pair(out, N_("storage"), text);
    }
    if (network->binary) {
        put_wrapped(out, _("sums"), FIELD_WIDTH,
                    _("by additions alone, with inputs rounded to 8 bits in each layer"));
    }
    float left = sparse_left(network);
    if (network->packed && network->kind->fused && left < 1) {
        say_format(text, sizeof text,
                   _("%.0f %% of the layers' weights, skipped from %.0f %% on with many stays at "
                     "once (%s)"),
                   100 * (double)(1 - left), 100 * (double)(1 - network->kernel->sparse_share),
                   network->kernel->isa);
        put_wrapped(out, _("zeros"), FIELD_WIDTH, text);
    }
}

static void put_tensors(const struct network *network, struct text *out)
{
    struct tensor_view tensor;
    text_format(out, "\n%s\n", _("tensors"));
    for (size_t i = 0; network && network_tensor(network, i, &tensor); i++) {
        text_format(out, "  %-24s ", tensor.name);
        if (tensor.rows > 0) {
            text_format(out, "%d x %d\n", tensor.rows, tensor.columns);
        } else {
            text_format(out, "%d\n", tensor.columns);
        }
    }
}

void report_model(const struct model *model, struct text *out)
{
    char shown[512], made[PROVENANCE_TEXT];
    const char *path = model->path ? model->path : "";
    put_pair(out, N_("file"), text_escape(path, strlen(path), shown, sizeof shown));
    put_pair(out, N_("model"), model->name);
    put_pair(out, N_("architecture"), model_architecture(model));
    put_pair(out, N_("scheme"), scheme_name(model->spec.scheme));
    put_count(out, N_("parameters"), model_parameters(model));
    if (model->network) {
        put_network(model->network, out);
    }
    put_count(out, N_("multiply-adds"), model_multiply_adds(model));
    put_count(out, N_("file bytes"), model->file_bytes);
    put_calibration(model, out);
    put_pair(out, N_("parent"), *model->parent ? model->parent : _("no parent"));
    put_pair(out, "sha256", model->sha256);
    put_pair(out, N_("made"), provenance_said(model, made));
    put_tensors(model->network, out);
    text_format(out, "\n%s\n", _("facts"));
    for (size_t i = 0; i < model->fact_count; i++) {
        struct text key = {0};
        text_format(&key, "  %s", fact_name(model->facts[i].key));
        put_wrapped(out, key.data, FACT_WIDTH, fact_value(model->facts[i].value));
        text_free(&key);
    }
    text_format(out, "\n%s\n", _(REPORT_DISCLAIMER));
}

static json_t *json_split(const struct split *split)
{
    if (!split->known) {
        return json_null();
    }
    json_t *object = json_object();
    json_object_set_new(object, "seed", json_integer((json_int_t)split->seed));
    json_object_set_new(object, "fitted", json_integer((json_int_t)split->fitted));
    json_object_set_new(object, "held_out", json_integer((json_int_t)split->held_out));
    json_object_set_new(object, "deaths", json_integer((json_int_t)split->deaths));
    json_object_set_new(object, "by_folder", json_boolean(split->by_folder));
    json_object_set_new(object, "seen", json_text(split_seen_name(split->seen)));
    json_object_set_new(object, "cohort_hash",
                        *split->cohort_hash ? json_text(split->cohort_hash) : json_null());
    return object;
}

void report_model_json(const struct model *model, struct text *out)
{
    json_t *line = json_object(), *facts = json_object();
    json_object_set_new(line, "file", json_text(model->path ? model->path : ""));
    json_object_set_new(line, "model", json_text(model->name));
    json_object_set_new(line, "architecture", json_text(model_architecture(model)));
    json_object_set_new(line, "scheme", json_text(scheme_name(model->spec.scheme)));
    json_object_set_new(line, "parameters", json_integer((json_int_t)model_parameters(model)));
    json_object_set_new(line, "file_bytes", json_integer((json_int_t)model->file_bytes));
    json_object_set_new(line, "quantised", json_boolean(model_is_quantised(model)));
    bool packed = model->network && model->network->packed;
    json_object_set_new(line, "packed", json_boolean(packed));
    json_object_set_new(line, "weights_not_zero",
                        packed ? json_integer((json_int_t)network_nonzero_weights(model->network))
                               : json_null());
    json_object_set_new(line, "calibrated", json_boolean(!model->uncalibrated));
    json_object_set_new(line, "causal",
                        json_boolean(!model->network || !network_reads_backwards(model->network)));
    json_object_set_new(line, "parent", *model->parent ? json_text(model->parent) : json_null());
    put_made_by(line, model);
    json_object_set_new(line, "threshold", json_real(model->threshold));
    json_object_set_new(line, "base_rate", json_real(model->base_rate));
    json_object_set_new(line, "split", json_split(&model->split));
    for (size_t i = 0; i < model->fact_count; i++) {
        json_object_set_new(facts, model->facts[i].key, json_text(model->facts[i].value));
    }
    json_object_set_new(line, "facts", facts);
    put_json(out, line);
}

/* ---- the page ---- */

static void put_number(struct text *out, double value, int decimals)
{
    say_text(out, "%.*f", decimals, value);
}

static void page_head(const struct session *session, struct text *out)
{
    say_text(out, "%s\n%s\n\n", _("icurisk: risk of dying in hospital"), _(REPORT_DISCLAIMER));
    if (session->model_count == 0) {
        report_paragraph(out, N_("Network"),
                         _("none that can be used was found, so no risk is given."));
        if (session->model_error.set) {
            report_paragraph(out, "", session->model_error.text);
        }
        return;
    }
    const struct model *model = session->models[session->model];
    struct text line = {0};
    char made[PROVENANCE_TEXT];
    say_text(&line, _("%s of the scheme %s, %zu parameters, sha256 %.16s..., %s"), model->name,
             scheme_name(model->spec.scheme), model_parameters(model), model->sha256,
             provenance_said(model, made));
    if (!session->model_chosen) {
        text_append(&line, " ");
        text_append(&line,
                    _("(or the one of the same name in the scheme that sees more of a patient)"));
    }
    const char *local = model_fact(model, MODEL_LOCAL_FACT);
    if (local) {
        text_append(&line, ", ");
        say_text(&line, _("calibrated to %s"), local);
    }
    report_paragraph(out, N_("Network"), line.data);
    const char *cohort = model_fact(model, "cohort"), *auroc = model_fact(model, "auroc");
    report_paragraph(out, N_("Cohort"), cohort ? cohort : scheme_name(model->spec.scheme));
    if (auroc) {
        report_paragraph(out, N_("AUROC"), auroc);
    }
    if (model_fact(model, MODEL_AWAY)) {
        report_paragraph(out, N_("Elsewhere"), model_fact(model, MODEL_AWAY));
    }
    text_free(&line);
}

void report_table(struct session *session, const size_t *order, size_t count, struct text *out)
{
    char news2[64], shown[REPORT_NAME];
    /* TRANSLATORS: column headers: keep each as wide as it is, blanks included */
    text_append(out, _("\nPATIENT                                    HOURS   RISK  NEWS2 MEASURED "
                       "PROBLEMS\n"));
    for (size_t i = 0; i < count; i++) {
        const struct session_stay *stay = &session->stays[order[i]];
        const struct patient *patient = stay->patient;
        struct text name = {0};
        say_text(&name, "%s%s%s", patient->id, patient->bed ? " " : "",
                 patient->bed ? patient->bed : "");
        report_cell(out, report_name(name.data, 42, shown), 42);
        text_free(&name);
        say_text(out, " %5d", patient->hours);
        struct coverage coverage = {0};
        if (session->model_count > 0) {
            const struct risk *risk =
                session_risk(session, order[i], session_model_of(session, order[i]));
            coverage = risk->coverage;
            if (risk->known) {
                say_text(out, " %5.1f%%%c", 100.0 * (double)risk->risk,
                         risk->provisional ? '*' : ' ');
            } else {
                text_append(out, "      - ");
            }
        } else {
            scheme_coverage(session_scheme_of(session, order[i]),
                            session_timeline(session, order[i]),
                            patient->hours > 0 ? patient->hours : 1, &coverage);
            text_append(out, "      - ");
        }
        news2_text(&stay->news2, false, news2, sizeof news2);
        say_text(out, " %-5.5s  %6.1f%%  %7zu\n", news2,
                 100.0 * share(coverage.measured, coverage.cells), patient->problem_count);
    }
}

enum { PERSON_WIDTH = 64 };

void report_person(const struct patient *patient, const struct wall *wall, struct text *out)
{
    static const char *const UNITS[] = {N_("intensive care unit not known"), N_("coronary care"),
                                        N_("cardiac surgery"), N_("medical intensive care"),
                                        N_("surgical intensive care")};
    char escaped[REPORT_NAME], shown[REPORT_NAME];
    struct text line = {0};
    put_rule(out, '-');
    say_text(&line, "%s", report_name(patient->id, PERSON_WIDTH, shown));
    if (patient->bed) {
        say_text(&line, " %s", patient->bed);
    }
    if (patient->parts > 1) {
        text_append(&line, " ");
        say_text(&line, _("(stay %d of %d in the file)"), patient->part, patient->parts);
    }
    if (patient->sex != SEX_UNKNOWN) {
        text_append(&line, ", ");
        text_append(&line, patient->sex == SEX_MALE ? _("male") : _("female"));
    }
    if (!isnan(patient->age)) {
        text_append(&line, ", ");
        say_text(&line,
                 language_plural("%.0f year", "%.0f years", (unsigned long)lround(patient->age)),
                 patient->age);
    }
    if (patient->icu_type > 0) {
        say_text(&line, ", %s", _(UNITS[patient->icu_type <= 4 ? patient->icu_type : 0]));
    }
    const char *name = text_base_name(patient->file);
    text_escape(name, strlen(name), escaped, sizeof escaped);
    say_text(&line, " (%s)", report_name(escaped, PERSON_WIDTH, shown));
    put_wrapped(out, "", 0, line.data);
    text_free(&line);
    if (wall->known) {
        char date[WALL_BYTES];
        report_paragraph(out, N_("Admitted"), wall_date(wall, 0, date, sizeof date));
    }
}

static void page_risk_number(const struct model *model, const struct risk *risk, struct text *out)
{
    struct text line = {0};
    struct similar similar;
    double low, high;
    size_t deaths;
    static const char *const sentences[2][2] = {
        {N_("%.1f %% (%s, %s), below the threshold of %.1f %%"),
         N_("%.1f %% (%s, %s, made elsewhere), below the threshold of %.1f %%")},
        {N_("%.1f %% (%s, %s), at or above the threshold of %.1f %%"),
         N_("%.1f %% (%s, %s, made elsewhere), at or above the threshold of %.1f %%")}};
    bool above = risk_is_above(risk->risk, model->threshold);
    bool elsewhere = model->provenance != PROVENANCE_SHIPPED;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    say_text(&line, _(sentences[above][elsewhere]), 100.0 * (double)risk->risk, model->name,
             scheme_name(model->spec.scheme), 100.0 * model->threshold);
#pragma GCC diagnostic pop
    report_paragraph(out, N_("Risk"), line.data);
    line.length = 0;
    if (risk_similar(model, risk, &similar)) {
        static const char *const which[] = {
            N_("of the %d lowest-risk stays (mean risk %.1f %%) %.0f in 100 died in hospital "
               "(%d of %d; 95 %% interval %.0f to %.0f of 100)"),
            N_("of %d stays of similar risk (mean risk %.1f %%) %.0f in 100 died in hospital "
               "(%d of %d; 95 %% interval %.0f to %.0f of 100)"),
            N_("of the %d highest-risk stays (mean risk %.1f %%) %.0f in 100 died in hospital "
               "(%d of %d; 95 %% interval %.0f to %.0f of 100)")};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        say_text(&line, _(which[similar.side + 1]), similar.stays, 100.0 * similar.mean,
                 100.0 * similar.deaths / similar.stays, similar.deaths, similar.stays,
                 100.0 * similar.low, 100.0 * similar.high);
#pragma GCC diagnostic pop
        report_paragraph(out, "", line.data);
        line.length = 0;
    }
    say_text(&line, _("base rate: about %.0f of 100 stays of the cohort"),
             100.0 * model->base_rate);
    report_paragraph(out, "", line.data);
    if (risk_elsewhere(model, risk, &low, &high)) {
        line.length = 0;
        say_text(&line,
                 model_fact(model, MODEL_LOCAL_FACT)
                     ? _("calibrated without outcomes of real stays: as hospitals differ, the risk "
                         "may still be %.0f to %.0f %% (in 95 of 100 of them)")
                     : _("not calibrated to this hospital: as hospitals differ, the risk may be "
                         "%.0f to %.0f %% (in 95 of 100 of them)"),
                 100 * low, 100 * high);
        report_paragraph(out, "", line.data);
    } else if (risk_calibrated(model, risk, &deaths, &low, &high)) {
        line.length = 0;
        say_text(&line,
                 _("calibrated by outcomes (deaths: %zu): by their number it may be %.0f to %.0f "
                   "%% (95 in 100 such calibrations)"),
                 deaths, 100 * low, 100 * high);
        report_paragraph(out, "", line.data);
    }
    text_free(&line);
}

static void page_hours(const struct risk *risk, struct text *out)
{
    struct text line = {0};
    say_text(&line,
             risk->provisional ? _("%d of %d used: the risk is provisional") : _("%d of %d used"),
             risk->hours, STAY_HOURS);
    report_paragraph(out, N_("Hours"), line.data);
    line.length = 0;
    for (int hour = 6; risk->known && hour <= risk->hours; hour += 6) {
        say_text(&line, "%sh%d:%.1f%%", hour > 6 ? " " : "", hour,
                 100.0 * (double)risk->by_hour[hour - 1]);
    }
    if (line.length > 0) {
        report_paragraph(out, N_("By hour"), line.data);
    }
    text_free(&line);
}

static void page_coverage(const struct coverage *coverage, const struct wall *wall,
                          struct text *out)
{
    struct text line = {0};
    int percents[COVERAGE_PARTS];
    scheme_percents(coverage, percents);
    say_text(&line,
             _("%d of %d variables seen; of all cells %d %% measured, %d %% carried forward, %d %% "
               "assumed"),
             coverage->seen, coverage->variables, percents[COVERAGE_MEASURED],
             percents[COVERAGE_CARRIED], percents[COVERAGE_NEITHER]);
    if (!isnan(coverage->newest)) {
        char moment[WALL_BYTES];
        text_append(&line, _("; "));
        say_text(&line, _("newest reading at %s"),
                 wall_moment(wall, (double)coverage->newest, moment, sizeof moment));
    }
    report_paragraph(out, N_("Data"), line.data);
    text_free(&line);
}

static void page_unseen(struct session *session, size_t stay, enum scheme scheme, struct text *out)
{
    enum variable unseen[VARIABLE_COUNT];
    size_t count = session_unseen(session, stay, scheme, unseen);
    struct text line = {0}, list = {0};
    for (size_t i = 0; i < count; i++) {
        text_format(&list, "%s%s", i ? ", " : "", variable_info(unseen[i])->name);
    }
    if (count > 0) {
        text_format(&line, _("not read by this network: %s"), list.data);
        report_paragraph(out, N_("Unseen"), line.data);
    }
    text_free(&line);
    text_free(&list);
}

static void page_charting(const struct model *model, const struct timeline *timeline,
                          const struct risk *risk, struct text *out)
{
    struct charting charting;
    struct text line = {0};
    charting_find(model, timeline, risk->hours, &charting);
    if (charting.known && charting.expected > 0) {
        say_text(&line,
                 charting.unlike ? _("UNLIKE the cohort: missing %d of the %d variables that %d of "
                                     "100 of its stays have by hour %d")
                                 : _("as in the cohort: missing %d of the %d variables that %d of "
                                     "100 of its stays have by hour %d"),
                 charting.missing, charting.expected, CHARTING_PERCENT, charting.hours);
        for (int i = 0; i < charting.missing; i++) {
            say_text(&line, i ? ", %s" : ": %s", variable_info(charting.absent[i])->name);
        }
        report_paragraph(out, N_("Charted"), line.data);
    }
    if (model->network) {
        line.length = 0;
        say_text(&line,
                 language_plural(
                     "%d of %d latest values is beyond the range that the network was made from",
                     "%d of %d latest values are beyond the range that the network was made from",
                     (unsigned long)risk->beyond),
                 risk->beyond, risk->coverage.seen);
        report_paragraph(out, N_("Beyond"), line.data);
    }
    text_free(&line);
}

void report_risk(struct session *session, size_t stay, struct text *out)
{
    const struct wall *wall = &session->stays[stay].wall;
    const struct patient *patient = session->stays[stay].patient;
    if (session->model_count == 0) {
        report_paragraph(out, N_("Risk"), _("not given: no usable network"));
        return;
    }
    size_t chosen = session_model_of(session, stay);
    const struct risk *risk = session_risk(session, stay, chosen);
    if (!risk->known) {
        struct text line = {0};
        say_text(&line, _("none: %s"), _(risk->reason));
        report_paragraph(out, N_("Risk"), line.data);
        text_free(&line);
        return;
    }
    page_risk_number(session->models[chosen], risk, out);
    char doubtful[DOUBTS_TEXT];
    doubts_text(session_doubts(session, stay, chosen), patient, true, doubtful, sizeof doubtful);
    if (*doubtful) {
        report_paragraph(out, N_("Doubts"), doubtful);
    }
    page_hours(risk, out);
    page_coverage(&risk->coverage, wall, out);
    page_charting(session->models[chosen], session_timeline(session, stay), risk, out);
    page_unseen(session, stay, session->models[chosen]->spec.scheme, out);
    const char *warnings[WARNINGS_MAX];
    int count = risk_warnings(patient, risk, warnings, WARNINGS_MAX);
    for (int i = 0; i < count; i++) {
        report_paragraph(out, i ? "" : N_("Caution"), _(warnings[i]));
    }
}

static const char *latest_time(const struct wall *wall, const struct cell *cell, char *out,
                               size_t size)
{
    double hours = (double)cell->at;
    return wall->known ? wall_short(wall, lround(60 * hours), out, size)
                       : clock_elapsed(hours, out, size);
}

/* The newest reading of every measured variable, two per line. */
static void page_latest(const struct patient *patient, const struct timeline *timeline,
                        const struct wall *wall, struct text *out)
{
    int last = patient->hours - 1, column = 0;
    for (int group = GROUP_VITAL; last >= 0 && group <= GROUP_OTHER; group++) {
        for (int v = 0; v < VARIABLE_COUNT; v++) {
            const struct variable_info *info = variable_info((enum variable)v);
            const struct cell *cell = &timeline->cells[v][last];
            if (info->group != (enum variable_group)group || cell->origin == CELL_NONE) {
                continue;
            }
            struct text item = {0};
            char clock[WALL_BYTES];
            say_text(&item, "%-11s ", info->name);
            put_number(&item, (double)cell->value, info->decimals);
            say_text(&item, " %s", info->unit);
            say_text(out, "%*s", column ? 3 : LABEL_WIDTH, "");
            report_cell(out, item.data, wall->known ? 23 : 26);
            say_text(out, wall->known ? " %9s" : " %6s",
                     latest_time(wall, cell, clock, sizeof clock));
            text_append(out, column ? "\n" : "");
            column = !column;
            text_free(&item);
        }
    }
    text_append(out, column ? "\n" : "");
}

/* "line 12 doubtful Lactate 12: could be mg/dL; otherwise the risk is 52.3 %" */
static void page_problem(const struct problem *problem, const struct doubt *doubt, struct text *out)
{
    char reason[700];
    struct text line = {0};
    if (problem->line > 0) {
        say_text(&line, _("line %zu"), problem->line);
        text_append(&line, " ");
    }
    say_text(&line, "%s", _(problem_kind_name(problem->kind)));
    say_text(&line, *problem->name ? " %s" : "%s", problem->name);
    say_text(&line, *problem->value ? " %s" : "%s", problem->value);
    say_text(&line, ": %s", problem_said(problem, reason, sizeof reason));
    if (doubt && doubt->known) {
        text_append(&line, _("; "));
        say_text(&line, _("otherwise the risk is %.1f %%"), 100.0 * (double)doubt->risk);
    }
    report_paragraph(out, "", line.data);
    text_free(&line);
}

/* Readings that are used and unusual. */
static void page_unusual(const struct patient *patient, struct text *out)
{
    struct text values = {0}, line = {0};
    if (unusual_list(patient, &values) > 0) {
        text_format(&line, _("Used, but unusual; in brackets what 98 in 100 of the cohort are: %s"),
                    values.data);
        report_paragraph(out, N_("Unusual"), line.data);
    }
    text_free(&values);
    text_free(&line);
}

static void page_problems(struct session *session, size_t stay, struct text *out)
{
    static const struct doubts none;
    const struct patient *patient = session->stays[stay].patient;
    size_t all = 0;
    for (int kind = 0; kind <= PROBLEM_NOTICE; kind++) {
        all += patient->problem_counts[kind];
    }
    if (all == 0) {
        return;
    }
    report_cell(out, _("Problems"), LABEL_WIDTH);
    say_text(out, _("%zu in the file\n"), all);
    size_t shown =
        patient->problem_count < PROBLEMS_SHOWN ? patient->problem_count : PROBLEMS_SHOWN;
    const struct doubts *doubts =
        session->model_count > 0 ? session_doubts(session, stay, session_model_of(session, stay))
                                 : &none;
    size_t *order = memory_new(patient->problem_count + 1, sizeof *order);
    doubts_order(doubts, patient, order);
    for (size_t i = 0; i < shown; i++) {
        page_problem(&patient->problems[order[i]], doubts_of(doubts, order[i]), out);
    }
    free(order);
    if (all > shown) {
        say_text(out, _("%*sand %zu more\n"), LABEL_WIDTH, "", all - shown);
    }
}

void report_news2(const struct session_stay *stay, struct text *out)
{
    char score[128];
    news2_text(&stay->news2, true, score, sizeof score);
    say_text(out,
             stay->news2.arterial
                 ? _("%s at hour %d (Royal College of Physicians, 2017; SpO2 scale 1; arterial "
                     "saturation)")
                 : _("%s at hour %d (Royal College of Physicians, 2017; SpO2 scale 1)"),
             score, stay->patient->hours);
}

static void page_stay(struct session *session, size_t stay, struct text *out)
{
    const struct session_stay *s = &session->stays[stay];
    char score[128];
    struct text line = {0};
    report_person(s->patient, &s->wall, out);
    report_risk(session, stay, out);
    report_news2(s, &line);
    report_paragraph(out, "NEWS2", line.data);
    line.length = 0;
    uva_text(&s->uva, score, sizeof score);
    say_text(&line,
             s->news2.arterial
                 ? _("%s at hour %d (Moore et al., 2017, adults in wards of sub-Saharan Africa: "
                     "risk low 0-1, medium 2-4, high above 4; arterial saturation)")
                 : _("%s at hour %d (Moore et al., 2017, adults in wards of sub-Saharan Africa: "
                     "risk low 0-1, medium 2-4, high above 4)"),
             score, s->patient->hours);
    report_paragraph(out, N_("UVA"), line.data);
    say_text(out, _("Latest\n"));
    page_latest(s->patient, session_timeline(session, stay), &s->wall, out);
    page_problems(session, stay, out);
    page_unusual(session->stays[stay].patient, out);
    text_free(&line);
}

static void page_skips(const struct session *session, struct text *out)
{
    for (size_t i = 0; i < session->skip_count; i++) {
        const struct session_skip *skip = &session->skips[i];
        struct text line = {0};
        char shown[256];
        say_text(&line, "%s%s%s",
                 skip->failed ? ""
                              : text_escape(skip->path, strlen(skip->path), shown, sizeof shown),
                 skip->failed ? "" : ": ", _(skip->reason));
        report_paragraph(out, skip->failed ? N_("Failed") : N_("Skipped"), line.data);
        text_free(&line);
    }
}

void report_page(struct session *session, struct text *out)
{
    size_t *order = memory_new(session->stay_count + 1, sizeof *order);
    session_order(session, SORT_RISK, order);
    page_head(session, out);
    report_cell(out, _("Stays"), LABEL_WIDTH);
    say_text(out, "%zu\n", session->stay_count);
    page_skips(session, out);
    if (session->stay_count > 0) {
        report_table(session, order, session->stay_count, out);
        text_append(out, _("* provisional: fewer than 48 hours\n"));
    }
    for (size_t i = 0; i < session->stay_count; i++) {
        page_stay(session, order[i], out);
    }
    free(order);
}
