/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/intake.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/say.h"
#include "base/text.h"
#include "patient/bedside_words.h"
#include "patient/columns.h"
#include "patient/reader.h"
#include "patient/names.h"
#include "patient/series.h"
#include "patient/timeline.h"
#include "patient/units.h"

/* Both cohorts contain adults, with ages above 90 recorded as 90 (physionet2012_ranges.csv). */
static const double age_low = 15, age_high = 90, age_limit = 120;

static char *keep_escaped(struct patient *patient, const char *text)
{
    char escaped[128];
    text_escape(text, strlen(text), escaped, sizeof escaped);
    return arena_text(&patient->arena, escaped);
}

/* many: NULL if the text does not depend on a count. */
static const char *make_reason(struct intake *intake, size_t count, const char *one,
                               const char *many, va_list arguments)
{
    char reason[640];
    struct text values = {0};
    va_list again;
    va_copy(again, arguments);
    say_store(&values, one, again);
    va_end(again);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    vsnprintf(reason, sizeof reason, many && count != 1 ? many : one, arguments);
#pragma GCC diagnostic pop
    char *kept = arena_new(&intake->patient->arena, values.length + 1);
    memcpy(kept, values.data, values.length);
    intake->made = (struct intake_made){
        .reason = arena_text(&intake->patient->arena, reason),
        .words = one,
        .many = many,
        .values = kept,
        .value_bytes = values.length,
        .count = count,
    };
    text_free(&values);
    return intake->made.reason;
}

const char *intake_reason(struct intake *intake, const char *format, ...)
{
    if (intake->patient->problem_count == PROBLEM_LIMIT) {
        return "";
    }
    va_list arguments;
    va_start(arguments, format);
    const char *reason = make_reason(intake, 0, format, NULL, arguments);
    va_end(arguments);
    return reason;
}

const char *intake_reason_count(struct intake *intake, size_t count, const char *one,
                                const char *many, ...)
{
    if (intake->patient->problem_count == PROBLEM_LIMIT) {
        return "";
    }
    va_list arguments;
    va_start(arguments, many);
    const char *reason = make_reason(intake, count, one, many, arguments);
    va_end(arguments);
    return reason;
}

void intake_problem(struct intake *intake, const struct entry *entry, enum problem_kind kind,
                    const char *reason)
{
    struct patient *patient = intake->patient;
    patient->problem_counts[kind]++;
    if (patient->problem_count == PROBLEM_LIMIT) {
        return;
    }
    patient->problems = memory_reserve(patient->problems, patient->problem_count,
                                       &patient->capacity_problems, sizeof *patient->problems);
    struct problem *problem = &patient->problems[patient->problem_count++];
    *problem = (struct problem){.kind = kind,
                                .variable = VARIABLE_NONE,
                                .hour = NAN,
                                .name = "",
                                .value = "",
                                .reason = reason,
                                .words = reason,
                                .values = ""};
    if (reason == intake->made.reason) {
        problem->words = intake->made.words;
        problem->many = intake->made.many;
        problem->count = intake->made.count;
        problem->values = intake->made.values;
        problem->value_bytes = intake->made.value_bytes;
    }
    if (entry) {
        problem->line = entry->line;
        problem->variable = entry->variable;
        problem->hour = entry->hour;
        problem->name = keep_escaped(patient, entry->name);
        problem->value = keep_escaped(patient, entry->text);
    }
}

void intake_count_problem(struct intake *intake, const struct entry *entry, enum problem_kind kind,
                          const struct count_text *text, size_t count)
{
    if (count > 0) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        intake_problem(intake, entry, kind,
                       intake_reason_count(intake, count, text->one, text->many, count));
#pragma GCC diagnostic pop
    }
}

void intake_alternative(struct intake *intake, const struct observation *reading, double value)
{
    struct patient *patient = intake->patient;
    if (patient->problem_count == PROBLEM_LIMIT) {
        return; /* the problem may not be in the list */
    }
    struct problem *problem = &patient->problems[patient->problem_count - 1];
    patient->others = memory_reserve(patient->others, patient->other_count,
                                     &patient->capacity_others, sizeof *patient->others);
    struct observation *other = &patient->others[patient->other_count];
    *other = *reading;
    other->value = value;
    other->category = reading->category < -1 ? -1 : reading->category;
    problem->first_other =
        problem->other_count++ == 0 ? patient->other_count : problem->first_other;
    patient->other_count++;
}

/* A linked list in the order of reading. */
struct pending {
    struct entry entry;
    bool second;
    int8_t standing;
    const char *unit; /* "" if it is not written */
    struct pending *next;
};

static void postpone(struct intake *intake, const struct entry *entry, const char *unit)
{
    struct arena *arena = &intake->patient->arena;
    struct pending *pending = arena_new(arena, sizeof *pending);
    pending->entry = *entry;
    pending->second = intake->second;
    pending->standing = intake->standing;
    pending->entry.name = arena_text(arena, entry->name);
    pending->entry.text = arena_text(arena, entry->text);
    pending->unit = arena_text(arena, unit);
    pending->next = NULL;
    if (intake->last_pending) {
        intake->last_pending->next = pending;
    } else {
        intake->first_pending = pending;
    }
    intake->last_pending = pending;
}

/* Learns the number format of the file from a number's last separator if that occurs once; decimal
 * commas are listed once. */
static void note_separator(struct intake *intake, const struct entry *entry)
{
    const char *last = NULL;
    for (const char *p = entry->text; *p; p++) {
        last = *p == ',' || *p == '.' ? p : last;
    }
    if (!last || (*last == '.' && intake->decimal_points)) {
        return; /* nothing new */
    }
    bool decimal = strchr(entry->text, *last) == last, comma = decimal && *last == ',';
    intake->decimal_commas |= comma;
    intake->decimal_points |= decimal && !comma;
    if (comma && !intake->comma_noticed) {
        intake->comma_noticed = true;
        intake_problem(intake, entry, PROBLEM_NOTICE, N_("decimal commas are read as points"));
    }
}

static enum cell_kind read_cell(struct intake *intake, const struct entry *entry, double *value)
{
    enum cell_kind kind = cell_read(entry->text, intake->decimal_comma, value);
    if (kind == CELL_NUMBER) {
        note_separator(intake, entry);
    }
    return kind;
}

static void note_missing(struct intake *intake, const struct entry *entry)
{
    int word = cell_missing_word(entry->text);
    if (word >= 0 && intake->missing[word].count++ == 0) {
        intake->missing[word].line = entry->line;
    }
}

static bool is_missing(double value)
{
    return value >= -1 && value <= -1;
}

static void add(struct intake *intake, const struct entry *entry, double value, int category)
{
    struct patient *patient = intake->patient;
    if (intake->second) {
        if (category != -1 && category != MARK_SAID) {
            return; /* nothing that could be used */
        }
        category = category == MARK_SAID ? MARK_SECOND_SAID : MARK_SECOND;
    }
    if (patient->observation_count == OBSERVATION_LIMIT) {
        intake->full = true;
        return;
    }
    intake->stated |= category == MARK_SAID || category == MARK_SECOND_SAID;
    if (patient->capacity_observations == 0 && intake->expected > 0) {
        patient->capacity_observations = intake->expected;
        patient->observations =
            memory_resize(NULL, intake->expected, sizeof *patient->observations);
    } else if (patient->observation_count == patient->capacity_observations) {
        patient->observations =
            memory_reserve(patient->observations, patient->observation_count,
                           &patient->capacity_observations, sizeof *patient->observations);
    }
    patient->observations[patient->observation_count++] = (struct observation){
        entry->hour,      value,           (uint32_t)entry->line, (uint8_t)entry->variable,
        (int8_t)category, intake->standing};
}

static void reject(struct intake *intake, const struct entry *entry, double value,
                   const char *reason)
{
    intake_problem(intake, entry, PROBLEM_REJECTED, reason);
    add(intake, entry, value, MARK_REJECTED);
}

/* 0.97 is a fraction, whatever unit is written: nobody alive has a saturation of 1 %. */
static bool is_fraction(enum variable variable, double value)
{
    return variable == VARIABLE_SPO2 && value > 0 && value <= 1;
}

bool intake_accepts(enum variable variable, double value)
{
    const struct variable_info *info = variable_info(variable);
    return value >= info->accept_low && value <= info->accept_high && !is_fraction(variable, value);
}

const char *intake_outside(struct intake *intake, enum variable variable, double value)
{
    const struct variable_info *info = variable_info(variable);
    if (is_fraction(variable, value)) {
        return N_("a saturation of 1 or less is a fraction, or an error: not used");
    }
    return intake_reason(intake, N_("outside the accepted range %g to %g%s%s"), info->accept_low,
                         info->accept_high, *info->unit ? " " : "", info->unit);
}

/* Divided by 100 once too often upstream: 0.0021 to 0.01 stands for 0.21 to 1. */
static bool is_over_divided(enum variable variable, double value)
{
    return variable == VARIABLE_FIO2 && value >= 0.0021 && value <= 0.01;
}

static bool is_written(const struct entry *entry, const struct written *written)
{
    return entry->line == written->line && entry->variable == written->variable &&
           strncmp(entry->text, written->value, sizeof written->value - 1) == 0;
}

bool intake_fixes(const struct intake *intake)
{
    return intake->options && intake->options->fix_units;
}

const struct unit_decision *intake_decision(const struct intake *intake, const struct entry *entry,
                                            uint64_t series, const char *unit)
{
    const struct patient_options *options = intake->options;
    for (size_t i = 0; options && i < options->decision_count; i++) {
        const struct unit_decision *decision = &options->decisions[i];
        bool same =
            decision->series == series && (series ? decision->written.variable == entry->variable
                                                  : is_written(entry, &decision->written));
        if (same && (!unit || !decision->unit[0] || strcmp(decision->unit, unit) == 0)) {
            return decision;
        }
    }
    return NULL;
}

void intake_unit(struct intake *intake, uint64_t series, const char *unit,
                 const struct unit_decision *decision)
{
    struct patient *patient = intake->patient;
    if (patient->problem_count < PROBLEM_LIMIT) { /* otherwise it may not be in the list */
        struct problem *problem = &patient->problems[patient->problem_count - 1];
        problem->series = series;
        problem->unit = unit;
        problem->decided = decision != NULL;
    }
}

/* Repairs a pH without its decimal point, a typing error in a single value. */
static void read_slip(struct intake *intake, const struct entry *entry, double value, double meant)
{
    static const char unit[] = "no point"; /* as a decision names it */
    const struct unit_decision *decision = intake_decision(intake, entry, 0, unit);
    bool converts = decision ? decision->unit[0] != 0 : intake_fixes(intake);
    const char *reason = intake_reason(
        intake,
        !converts ? N_("looks like a pH without its decimal point, would be %.4g; not used")
        : decision
            ? N_("converted from a pH without its decimal point, fed as %.4g; decided at the "
                 "bedside")
            : N_("converted from a pH without its decimal point, fed as %.4g"),
        meant);
    intake_problem(intake, entry, converts ? PROBLEM_CONVERTED : PROBLEM_UNIT, reason);
    intake_unit(intake, 0, unit, decision);
    add(intake, entry, converts ? meant : value, converts ? MARK_SAID : MARK_REJECTED);
    if (!intake->full) {
        intake_alternative(intake,
                           &intake->patient->observations[intake->patient->observation_count - 1],
                           converts ? NAN : meant);
    }
}

/* Corrects 735 to 7.35 and 74 to 7.4; 0 for any other value. */
static double lost_point(enum variable variable, double value)
{
    double factor = value >= 630 ? 0.01 : 0.1;
    return variable == VARIABLE_PH && intake_accepts(variable, value * factor) ? value * factor : 0;
}

static void read_continuous(struct intake *intake, const struct entry *entry, double value,
                            bool unit_said)
{
    const struct variable_info *info = variable_info(entry->variable);
    double meant = lost_point(entry->variable, value);
    if (info->zero_missing && fabs(value) <= 0) {
        reject(intake, entry, value, N_("zero is not a measurement"));
    } else if (is_over_divided(entry->variable, value)) {
        intake_problem(intake, entry, PROBLEM_REPAIRED,
                       N_("divided by 100 once too often: multiplied by 100"));
        add(intake, entry, fmin(fmax(value * 100, info->accept_low), info->accept_high), MARK_SAID);
    } else if (!unit_said && meant > 0) {
        read_slip(intake, entry, value, meant);
    } else if (intake_accepts(entry->variable, value)) {
        add(intake, entry, value, unit_said ? MARK_SAID : -1);
    } else if (!unit_said && !intake->second && series_has_other(entry->variable)) {
        add(intake, entry, value, MARK_OUTSIDE);
    } else {
        reject(intake, entry, value, intake_outside(intake, entry->variable, value));
    }
}

/* Lists once how values in a unit are treated. */
static void note_unit(struct intake *intake, const struct entry *entry, const char *unit,
                      bool changed, const char *doubt)
{
    bool *said = &intake->unit_said[entry->variable];
    if (!*said && (changed || doubt)) {
        char shown[64];
        const char *own = variable_info(entry->variable)->unit;
        text_escape(unit, strlen(unit), shown, sizeof shown);
        intake_problem(
            intake, entry, PROBLEM_NOTICE,
            !*own ? intake_reason(intake, N_("all values in %s are fed as fractions"), shown)
                  : intake_reason(intake,
                                  doubt ? N_("all values in %s are fed in %s, %s")
                                        : N_("all values in %s are fed in %s"),
                                  shown, own, doubt));
    }
    *said |= changed || doubt;
}

/* Temperatures differ in their zero, too. */
static void note_ratio(struct intake *intake, enum variable variable, double value, double own)
{
    double *ratio = &intake->said_ratio[variable], found = own / value;
    if (variable != VARIABLE_TEMP && isfinite(found) && fabs(found - 1) > 1e-9) {
        bool other = fabs(*ratio) > 0 && !(fabs(found / *ratio - 1) < 1e-6);
        *ratio = other ? NAN : found;
    }
}

static void read_in_unit(struct intake *intake, const struct entry *entry, double value,
                         const char *unit)
{
    double own;
    const char *doubt;
    char shown[64];
    switch (unit_convert_again(intake->units, entry->variable, entry->name, unit, value, &own,
                               &doubt)) {
    case UNIT_UNKNOWN:
        text_escape(unit, strlen(unit), shown, sizeof shown);
        reject(intake, entry, value, intake_reason(intake, N_("the unit %s is not known"), shown));
        break;
    case UNIT_UNFIT:
        text_escape(unit, strlen(unit), shown, sizeof shown);
        reject(intake, entry, value,
               intake_reason(intake, N_("%s is not a unit of %s"), shown,
                             variable_info(entry->variable)->label));
        break;
    case UNIT_FITS:
        note_unit(intake, entry, unit, fabs(own - value) > 0, doubt);
        note_ratio(intake, entry->variable, value, own);
        read_continuous(intake, entry, own, true);
        break;
    }
}

static void read_category(struct intake *intake, const struct entry *entry, bool number,
                          double value)
{
    const struct variable_category *categories;
    variable_categories(entry->variable, &categories);
    int category = variable_category_find(entry->variable, entry->text);
    if (category < 0 && number) {
        category = variable_category_of_score(entry->variable, value);
    }
    if (category >= 0) {
        add(intake, entry, categories[category].score, category);
    } else if (!number) {
        reject(intake, entry, value,
               entry->variable == VARIABLE_GCS && word_is_tubed(entry->text)
                   ? N_("with a tube the verbal response is not known")
                   : N_("unknown category"));
    } else if (intake_accepts(entry->variable, value)) {
        reject(intake, entry, value, N_("not a step of the scale"));
    } else {
        reject(intake, entry, value, intake_outside(intake, entry->variable, value));
    }
}

/* Is it an abnormal flag of a laboratory: "5.9 H", "4.2*", "2.0 (L)"? A bare L only if litres
 * cannot be meant, as FiO2 2 L means a flow of oxygen. */
static bool is_flag(enum variable variable, const char *text)
{
    static const char *const flags[] = {
        "H",   "HH", "LL", "(H)", "(L)",  "(HH)", "(LL)",     "[H]",     "N", "(N)",
        "[L]", "*",  "**", "!",   "High", "Low",  "\xC2\xB0", "\xC2\xBA"}; /* of degrees, alone */
    double own;
    const char *doubt;
    bool is = strcmp(text, "L") == 0 && variable != VARIABLE_FIO2 &&
              unit_convert(variable, NULL, text, 1, &own, &doubt) != UNIT_FITS;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        is |= text_same(flags[i], text);
    }
    return is;
}

/* The number behind a flag: "(H) 240", "L 24", "*5.9", "H* 2.3". A letter needs a blank; L before a
 * share of oxygen is a flow. NULL: there is no flag. */
static const char *behind_flag(enum variable variable, const char *text)
{
    char flag[8];
    size_t marks = strspn(text, "*!"), length = marks > 0 ? marks : strcspn(text, " ");
    if (length == 0 || length >= sizeof flag || text[length] == 0) {
        return NULL;
    }
    memcpy(flag, text, length);
    flag[length] = 0;
    while (marks == 0 && length > 1 && strchr("*!:", flag[length - 1])) {
        flag[--length] = 0;
    }
    bool letter = strcmp(flag, "L") == 0 ? variable != VARIABLE_FIO2 : is_flag(variable, flag);
    const char *number = text + (marks > 0 ? marks : strcspn(text, " "));
    number += strspn(number, " ");
    return (marks > 0 || letter) && *number >= '0' && *number <= '9' ? number : NULL;
}

/* Is it a range of usual values, as laboratories write it behind the value: "(135-145)"? */
static bool is_range(const char *text)
{
    double low, high;
    int used = 0;
    char open = *text, close = open == '(' ? ')' : ']';
    return (open == '(' || open == '[') &&
           sscanf(text + 1, " %lf - %lf %n", &low, &high, &used) == 2 && used > 0 &&
           text[1 + used] == close && text[2 + used] == 0 && low >= 0 && low < high;
}

/* Without that range: "4.1 mmol/L (3.5-5.1)". */
static const char *without_range(const struct entry *entry, const char *text, char copy[64])
{
    enum variable_group group = variable_info(entry->variable)->group;
    const char *open = strpbrk(text, "([");
    size_t length = open ? (size_t)(open - text) : 0;
    if (length == 0 || length >= 64 || !is_range(open) ||
        (group != GROUP_LABORATORY && group != GROUP_BLOOD_GAS)) {
        return text;
    }
    memcpy(copy, text, length);
    while (length > 0 && copy[length - 1] == ' ') {
        length--;
    }
    copy[length] = 0;
    return copy;
}

/* Breathing air, in a column of the share of oxygen. */
static bool is_air(const struct entry *entry)
{
    static const char *const words[] = {"ambient", "raumluft"};
    return entry->variable == VARIABLE_FIO2 &&
           (name_oxygen(entry->text) == 0 ||
            name_is_one_of(entry->text, words, sizeof words / sizeof *words));
}

/* "Not ventilated" is not stored: networks only use that a patient was ventilated. */
static void note_not_ventilated(struct intake *intake, const struct entry *entry)
{
    bool *said = &intake->unit_said[entry->variable];
    if (!*said) {
        intake_problem(intake, entry, PROBLEM_NOTICE,
                       N_("not ventilated: read as missing, all such values"));
    }
    *said = true;
}

/* 5 ft 11 in, 5'11", 12 st 7 lb: in the smaller unit, whose name is returned; NULL: it is none. */
static const char *compound(const struct entry *entry, double *value)
{
    static const struct {
        enum variable variable;
        const char *greater, *lesser, *unit;
        double parts;
    } known[] = {
        {VARIABLE_HEIGHT, "ft", "in", "in", 12},       {VARIABLE_HEIGHT, "'", "\"", "in", 12},
        {VARIABLE_HEIGHT, "'", "", "in", 12},          {VARIABLE_HEIGHT, "ft", "", "in", 12},
        {VARIABLE_HEIGHT, "feet", "inches", "in", 12}, {VARIABLE_WEIGHT, "st", "lb", "lb", 14},
        {VARIABLE_WEIGHT, "st", "lbs", "lb", 14},      {VARIABLE_WEIGHT, "st", "", "lb", 14},
    };
    int whole, part, used[3] = {0};
    char first[8], last[8] = "";
    if (sscanf(entry->text, " %3d %7[a-z']%n %2d%n %7[a-z\"]%n", &whole, first, &used[0], &part,
               &used[1], last, &used[2]) < 3 ||
        entry->text[used[2] > 0 ? used[2] : used[1]] != 0) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].variable == entry->variable && strcmp(first, known[i].greater) == 0 &&
            strcmp(last, known[i].lesser) == 0 && part < known[i].parts) {
            *value = whole * known[i].parts + part;
            return known[i].unit;
        }
    }
    return NULL;
}

/* 5.11 ft may be 5 feet 11 inches, and 12.7 st 12 stones 7 pounds; [ft_i] of UCUM is decimal. */
static bool is_mixed(const struct entry *entry, const char *unit)
{
    static const char *const words[] = {"ft", "feet", "st", "stone", "stones"};
    return strpbrk(entry->text, ".,") && *unit != '[' &&
           (entry->variable == VARIABLE_HEIGHT || entry->variable == VARIABLE_WEIGHT) &&
           name_is_one_of(unit, words, sizeof words / sizeof *words);
}

/* Why a number cannot be read without its unit: the name allows two; NULL: it can. */
static const char *needs_unit(const struct entry *entry)
{
    if (entry->variable == VARIABLE_BUN && unit_is_urea(entry->name)) {
        return N_("urea without its unit: mmol/L, or mg/dL of urea? Of its nitrogen it is BUN");
    }
    if (unit_is_sensitive_troponin(entry->variable, entry->name)) {
        return N_("a high-sensitivity troponin without its unit: ng/L, or ng/mL?");
    }
    return NULL;
}

/* Takes a number with an optional unit. */
static void read_value(struct intake *intake, const struct entry *entry, bool is_number,
                       double value, const char *unit)
{
    char number[32], written[64], rest[64];
    const char *said;
    struct entry first = *entry;
    if (!is_number && is_air(entry)) {
        const double share = 0.21;
        intake_problem(intake, entry, PROBLEM_NOTICE,
                       intake_reason(intake, N_("read as %g"), share));
        read_continuous(intake, entry, share, true);
        return;
    }
    if (!is_number) {
        const char *text = without_range(entry, entry->text, rest);
        const char *behind = behind_flag(entry->variable, text);
        first.text = behind ? behind : text;
        is_number = first.text != entry->text && read_cell(intake, &first, &value) == CELL_NUMBER;
    }
    const char *lesser = is_number ? NULL : compound(entry, &value);
    if (lesser) {
        is_number = true;
        unit = lesser;
    } else if (!is_number && unit_split_value(first.text, number, sizeof number, &said)) {
        first.text = number;
        is_number = read_cell(intake, &first, &value) == CELL_NUMBER;
        snprintf(written, sizeof written, "%s", said);
        unit = is_flag(entry->variable, text_trim(written)) ? unit : text_trim(written);
    }
    bool vent = entry->variable == VARIABLE_MECH_VENT;
    int answer = vent ? name_answer(entry->text) : -1;
    if (vent && (answer == 0 || (is_number && fabs(value) <= 0))) {
        note_not_ventilated(intake, entry);
    } else if (!is_number && answer == 1) {
        read_continuous(intake, entry, 1, false);
    } else if (!is_number) {
        reject(intake, entry, value, N_("not a number"));
    } else if (!*unit && needs_unit(entry)) {
        reject(intake, entry, value, needs_unit(entry));
    } else if (is_mixed(entry, unit)) {
        reject(intake, entry, value,
               N_("feet and inches, stones and pounds, or decimals of them? Give cm or kg"));
    } else if (*unit) {
        read_in_unit(intake, entry, value, unit);
    } else {
        read_continuous(intake, entry, value, false);
    }
}

static const enum variable glasgow_parts[GLASGOW_PARTS] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                                           VARIABLE_GCS_VERBAL};

/* Index of the Glasgow component; GLASGOW_PARTS if none. */
static size_t glasgow_part(enum variable variable)
{
    size_t part = 0;
    while (part < GLASGOW_PARTS && glasgow_parts[part] != variable) {
        part++;
    }
    return part;
}

static void take_value(struct intake *intake, const struct entry *entry, bool number, double value,
                       const char *unit)
{
    const struct variable_category *categories;
    if (number && is_missing(value)) {
        add(intake, entry, NAN, MARK_STRIKE);
    } else if (variable_categories(entry->variable, &categories) > 0) {
        read_category(intake, entry, number, value);
    } else {
        read_value(intake, entry, number, value, unit);
    }
}

/* 1+ to 4+: how much a test strip shows of albumin, glucose or bilirubin in urine. */
static bool is_grade(const char *text)
{
    return *text >= '1' && *text <= '4' && strcmp(text + 1 + strspn(text + 1, " "), "+") == 0;
}

/* >90 is used as 90. Steps of a scale have no limits. */
static void read_limit(struct intake *intake, const struct entry *entry, double limit,
                       const char *unit)
{
    const struct variable_category *categories;
    if (variable_categories(entry->variable, &categories) > 0 || entry->variable == VARIABLE_GCS) {
        reject(intake, entry, NAN, N_("a limit, not a step of the scale"));
        return;
    }
    if (is_grade(entry->text)) {
        reject(intake, entry, NAN, N_("a grade of a test strip, not a concentration"));
        return;
    }
    intake_problem(intake, entry, PROBLEM_NOTICE, intake_reason(intake, N_("read as %g"), limit));
    read_value(intake, entry, true, limit, unit);
}

/* Splits "E3 V4 M5 (12)" and "12 (E3V4M5)" into what is outside and inside the brackets, without
 * blanks; "E3V4M5 = 12" likewise. */
static bool split_coma(const char *text, char parts[2][16])
{
    size_t length[2] = {0}, side = 0;
    for (; *text; text++) {
        if (*text == '(' || *text == '=') {
            side++;
        } else if (!strchr(" )/", *text) ||
                   (*text == '/' && text[1 + strspn(text + 1, " ")] == '1')) {
            if (side > 1 || length[side] + 1 >= 16) {
                return false;
            }
            parts[side][length[side]++] = *text;
        }
    }
    parts[0][length[0]] = parts[1][length[1]] = 0;
    return length[0] > 0;
}

/* The total that a text says, by itself or as 14/15; 0: none. */
static int coma_total(const char *text)
{
    int total, used = 0;
    bool whole = sscanf(text, "%2d%n", &total, &used) == 1;
    return whole && (text[used] == 0 || strcmp(text + used, "/15") == 0) ? total : 0;
}

static void read_step(struct intake *intake, const struct entry *entry, enum variable variable,
                      int step)
{
    char number[16];
    struct entry one = *entry;
    snprintf(number, sizeof number, "%d", step);
    one.text = number;
    one.variable = variable;
    read_category(intake, &one, true, step);
}

/* A total of the Glasgow scale as 14/15, or by its parts as E4V5M6, or both, which must agree.
 * False: it is none of them. */
static bool read_coma(struct intake *intake, const struct entry *entry)
{
    static const enum variable steps_of[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_VERBAL,
                                             VARIABLE_GCS_MOTOR};
    char parts[2][16];
    int steps[3], sum = 0;
    if (!split_coma(entry->text, parts)) {
        return false;
    }
    bool first = word_is_glasgow(parts[0], steps), any = first || word_is_glasgow(parts[1], steps);
    for (size_t i = 0; any && i < 3; i++) {
        any = intake_accepts(steps_of[i], steps[i]);
        sum += steps[i];
    }
    int total = coma_total(parts[any && first]);
    bool other = *parts[any && first] && total == 0; /* neither a total nor nothing */
    if (other || (!any && (total == 0 || *parts[1])) || (any && total > 0 && total != sum)) {
        return false;
    }
    for (size_t i = 0; any && i < 3; i++) {
        read_step(intake, entry, steps_of[i], steps[i]);
    }
    read_step(intake, entry, VARIABLE_GCS, any ? sum : total);
    return true;
}

static bool is_seconds(const char *unit)
{
    static const char *const words[] = {"s",       "sec", "secs",     "second",
                                        "seconds", "seg", "segundos", "secondes",
                                        "seconde", "sek", "detik",    "dtk"};
    return name_is_one_of(unit, words, sizeof words / sizeof *words);
}

/* A capillary refill in seconds, by its unit, or because the name is not that of the file format
 * whose 1 stands for 3 s or more. False: it is none. */
static bool read_refill(struct intake *intake, const struct entry *entry, enum cell_kind kind,
                        double value, const char *unit)
{
    const double late = 3;
    char number[32];
    const char *said;
    struct entry first = *entry;
    if (kind == CELL_TEXT && unit_split_value(entry->text, number, sizeof number, &said)) {
        first.text = number;
        unit = said;
        kind = read_cell(intake, &first, &value);
    }
    bool above = *entry->text == '>', known = kind == CELL_NUMBER || kind == CELL_LIMIT;
    if (!known || value < 0 ||
        !(is_seconds(unit) || (!*unit && variable_find(entry->name) == VARIABLE_NONE))) {
        return false;
    }
    if (kind == CELL_LIMIT && (above ? value < late : value > late)) {
        reject(intake, entry, NAN, N_("a limit, not a step of the scale"));
    } else {
        bool slow = kind == CELL_LIMIT ? above : value >= late;
        add(intake, entry, slow, variable_category_of_score(entry->variable, slow));
    }
    return true;
}

/* Variables whose numbers may need another look even inside the accepted range: scales, and those
 * in read_value and read_continuous. */
static const bool looked_at_twice[VARIABLE_COUNT] = {
    [VARIABLE_GCS] = true,        [VARIABLE_GCS_EYE] = true,    [VARIABLE_GCS_MOTOR] = true,
    [VARIABLE_BUN] = true,        [VARIABLE_GCS_VERBAL] = true, [VARIABLE_CAPILLARY_REFILL] = true,
    [VARIABLE_FIO2] = true,       [VARIABLE_MECH_VENT] = true,  [VARIABLE_PH] = true,
    [VARIABLE_TROPONIN_I] = true, [VARIABLE_TROPONIN_T] = true,
};

struct intake_range intake_plain_range(enum variable variable)
{
    const struct variable_info *info = variable_info(variable);
    double least = nextafter(variable == VARIABLE_SPO2 ? 1 : 0, INFINITY); /* is_fraction */
    return looked_at_twice[variable]
               ? (struct intake_range){INFINITY, -INFINITY}
               : (struct intake_range){fmax(info->accept_low, least), info->accept_high};
}

bool intake_plain(struct intake *intake, const struct entry *entry,
                  const struct intake_range *range)
{
    double value;
    enum text_plain plain = text_plain(entry->text, &value);
    if (plain == TEXT_NOT_PLAIN || (plain == TEXT_POINT && intake->decimal_comma) ||
        value < range->low || value > range->high) {
        return false;
    }
    intake->decimal_points |= plain == TEXT_POINT;
    add(intake, entry, value, -1); /* as intake_reading_in would do it */
    return true;
}

void intake_reading_in(struct intake *intake, const struct entry *entry, const char *unit)
{
    double value = NAN;
    enum cell_kind kind = read_cell(intake, entry, &value);
    if (kind == CELL_NUMBER && *unit == 0 && value > 0 && !looked_at_twice[entry->variable] &&
        intake_accepts(entry->variable, value)) {
        add(intake, entry, value, -1); /* the common case, as read_continuous would do it */
        return;
    }
    if (kind == CELL_NUMBER && value > 0 && !looked_at_twice[entry->variable] &&
        intake_accepts(entry->variable, value) &&
        strcmp(unit, variable_info(entry->variable)->unit) == 0) {
        add(intake, entry, value, MARK_SAID); /* as read_in_unit would do it */
        return;
    }
    bool word = kind == CELL_MISSING || kind == CELL_TEXT;
    size_t part = glasgow_part(entry->variable);
    bool step =
        word && part < GLASGOW_PARTS && variable_category_find(entry->variable, entry->text) >= 0;
    if (step && kind == CELL_TEXT) {
        intake->scale_words[part] = true;
    }
    if (entry->variable == VARIABLE_CAPILLARY_REFILL &&
        read_refill(intake, entry, kind, value, unit)) {
        return;
    }
    if (entry->variable == VARIABLE_GCS && (kind == CELL_PAIR || kind == CELL_TEXT) &&
        read_coma(intake, entry)) {
        return;
    }
    if (kind == CELL_GROUPED || (step && kind == CELL_MISSING)) {
        postpone(intake, entry, unit);
    } else if (kind == CELL_MISSING) {
        note_missing(intake, entry);
    } else if (kind == CELL_LIMIT) {
        read_limit(intake, entry, value, unit);
    } else if (kind == CELL_PAIR) {
        reject(intake, entry, value, N_("two numbers in one cell"));
    } else {
        take_value(intake, entry, kind == CELL_NUMBER, value, unit);
    }
}

enum variable intake_mean_of(enum variable systolic)
{
    return systolic == VARIABLE_SYS_ABP      ? VARIABLE_MAP
           : systolic == VARIABLE_NI_SYS_ABP ? VARIABLE_NI_MAP
           : systolic == VARIABLE_SBP        ? VARIABLE_MBP
                                             : VARIABLE_NONE;
}

/* The parts of "120/80 (93) mmHg", as texts; NULL: it is not written. */
struct pressures {
    char copy[64];
    const char *systolic, *diastolic, *mean, *unit;
};

static bool split_pressures(const char *text, struct pressures *parts)
{
    size_t length = strlen(text);
    char *slash, *open, *close;
    if (length >= sizeof parts->copy) {
        return false;
    }
    memcpy(parts->copy, text, length + 1);
    slash = strchr(parts->copy, '/');
    slash = slash ? slash : strpbrk(parts->copy, "xX"); /* 120x80 in Portuguese */
    if (!slash) {
        return false;
    }
    *slash = 0;
    parts->systolic = text_trim(parts->copy);
    parts->diastolic = slash + 1;
    parts->mean = parts->unit = NULL;
    open = strpbrk(slash + 1, "([");
    close = open ? strchr(open, *open == '(' ? ')' : ']') : NULL;
    if (close) {
        *open = *close = 0;
        parts->mean = text_trim(open + 1);
        parts->unit = text_trim(close + 1);
    }
    parts->diastolic = text_trim(slash + 1);
    return true;
}

static bool is_number(const struct intake *intake, const char *text)
{
    double value;
    return cell_read(text, intake->decimal_comma, &value) == CELL_NUMBER;
}

void intake_pair(struct intake *intake, const struct entry *entry, enum variable with,
                 const char *unit)
{
    char number[32];
    double value;
    struct pressures parts;
    if (cell_read(entry->text, intake->decimal_comma, &value) == CELL_MISSING) {
        note_missing(intake, entry);
        return;
    }
    bool split = split_pressures(entry->text, &parts);
    if (split && !parts.mean &&
        unit_split_value(parts.diastolic, number, sizeof number, &parts.unit)) {
        parts.diastolic = number;
    }
    if (!split || !is_number(intake, parts.systolic) || !is_number(intake, parts.diastolic) ||
        (parts.mean &&
         (intake_mean_of(entry->variable) == VARIABLE_NONE || !is_number(intake, parts.mean)))) {
        reject(intake, entry, NAN, N_("not two pressures such as 120/80 or 120/80 (93)"));
        return;
    }
    const enum variable variables[] = {entry->variable, with, intake_mean_of(entry->variable)};
    const char *const texts[] = {parts.systolic, parts.diastolic, parts.mean};
    for (size_t i = 0; i < 3 && texts[i]; i++) {
        struct entry part = *entry;
        part.variable = variables[i];
        part.text = texts[i];
        intake_reading_in(intake, &part, parts.unit && *parts.unit ? parts.unit : unit);
    }
}

void intake_copy_evidence(struct intake *to, const struct intake *from)
{
    to->decimal_commas |= from->decimal_commas;
    to->decimal_points |= from->decimal_points;
    for (size_t part = 0; part < GLASGOW_PARTS; part++) {
        to->scale_words[part] |= from->scale_words[part];
    }
}

/* 1,050 is 1.05 only if other numbers of the file have decimal commas and none has a point, and
 * 1050 in the opposite case; 1.050 is 1.05 unless other numbers have decimal commas, and 1050 if
 * all of them do. */
static void settle_grouped(struct intake *intake, const struct pending *pending, double value)
{
    const struct entry *entry = &pending->entry;
    bool comma = strchr(entry->text, ',') != NULL;
    bool commas = intake->decimal_commas, points = intake->decimal_points;
    bool decimal = comma ? commas && !points : !commas;
    bool thousands = comma ? points && !commas : commas && !points;
    if (decimal) {
        take_value(intake, entry, true, value, pending->unit);
    } else if (thousands) {
        take_value(intake, entry, true, value * 1000, pending->unit);
    } else {
        reject(intake, entry, NAN,
               comma ? N_("the comma may be a decimal comma or a thousands separator: not used")
                     : N_("the point may be a decimal point or a thousands separator: not used"));
    }
}

/* Is "None" a step of this Glasgow component? In MIMIC it is used for eye, while the others say "No
 * Response": for eye, words of any component are evidence; for the others, only their own. */
static bool none_is_a_step(const struct intake *intake, size_t part)
{
    bool any = false;
    for (size_t i = 0; i < GLASGOW_PARTS; i++) {
        any |= intake->scale_words[i];
    }
    return glasgow_parts[part] == VARIABLE_GCS_EYE ? any : intake->scale_words[part];
}

static void settle_pending(struct intake *intake)
{
    static const struct count_text no_response = {
        N_PLURAL("ambiguous, %zu such value: no response, or not recorded? No word of this part of "
                 "the scale is in the file: read as missing",
                 "ambiguous, %zu such values: no response, or not recorded? No word of this part "
                 "of the scale is in the file: read as missing")};
    size_t ambiguous[GLASGOW_PARTS] = {0};
    struct entry first[GLASGOW_PARTS];
    for (const struct pending *p = intake->first_pending; p; p = p->next) {
        double value;
        size_t part = glasgow_part(p->entry.variable);
        intake->second = p->second;
        intake->standing = p->standing;
        if (cell_read(p->entry.text, intake->decimal_comma, &value) == CELL_GROUPED) {
            settle_grouped(intake, p, value);
        } else if (part < GLASGOW_PARTS && none_is_a_step(intake, part)) {
            read_category(intake, &p->entry, false, value);
        } else if (part < GLASGOW_PARTS && ambiguous[part]++ == 0) {
            first[part] = p->entry;
        }
    }
    intake->second = false;
    for (size_t part = 0; part < GLASGOW_PARTS; part++) {
        intake_count_problem(intake, &first[part], PROBLEM_NOTICE, &no_response, ambiguous[part]);
    }
    intake->first_pending = intake->last_pending = NULL;
}

/* Lists one notice per word for missing values. */
static void list_missing(struct intake *intake)
{
    static const struct count_text missing = {
        N_PLURAL("read as missing, %zu such value", "read as missing, %zu such values")};
    for (int i = 0; i < CELL_WORDS; i++) {
        struct entry entry = {intake->missing[i].line, NAN, VARIABLE_NONE, "", cell_word(i)};
        intake_count_problem(intake, &entry, PROBLEM_NOTICE, &missing, intake->missing[i].count);
        intake->missing[i].count = 0; /* listed once */
    }
}

void intake_decide(struct intake *intake)
{
    settle_pending(intake);
    list_missing(intake);
}

/* A repeated descriptor: the later one is used, the earlier is listed. */
static void note_repeat(struct intake *intake, const struct entry *entry, size_t *last_line)
{
    if (*last_line > 0) {
        struct entry earlier = *entry;
        earlier.line = *last_line;
        earlier.text = "";
        intake_problem(
            intake, &earlier, PROBLEM_REPEATED,
            intake_reason(intake, N_("repeated on line %zu, which is used"), entry->line));
    }
    *last_line = entry->line;
}

static void read_id(struct intake *intake, const struct entry *entry, double value)
{
    (void)value;
    note_repeat(intake, entry, &intake->id_line);
    patient_set_id(intake->patient, entry->text);
}

/* MIMIC shifts the dates of birth of patients over 89, so that they appear to be about 300. */
static bool is_moved_age(double value)
{
    return value >= 299 && value <= 320;
}

static void read_age(struct intake *intake, const struct entry *entry, double value)
{
    struct patient *patient = intake->patient;
    double limit;
    if (cell_read(entry->text, false, &limit) == CELL_LIMIT || is_moved_age(value)) {
        bool above = *entry->text != '<' && value >= 89;
        value = above ? age_high + 1 : -1;
    }
    if (value < 0 || value > age_limit) {
        intake_problem(intake, entry, PROBLEM_REJECTED, NOT_AN_AGE);
        return;
    }
    note_repeat(intake, entry, &intake->age_line);
    patient->age = fmin(value, age_high);
    patient->age_usable = value >= age_low;
    if (value > age_high) {
        intake_problem(intake, entry, PROBLEM_REPAIRED,
                       N_("fed as 90, as ages above it are in the cohort"));
    } else if (!patient->age_usable) {
        intake_problem(intake, entry, PROBLEM_REJECTED,
                       N_("outside the accepted range 15 to 90 years"));
    }
}

static void read_sex(struct intake *intake, const struct entry *entry, double value)
{
    enum sex sex = columns_sex(entry->text);
    bool number = cell_read(entry->text, intake->decimal_comma, &value) == CELL_NUMBER;
    if (number && is_missing(value)) {
        return;
    }
    if (number && (fabs(value) <= 0 || (value >= 1 && value <= 1))) {
        sex = value > 0 ? SEX_MALE : SEX_FEMALE;
    }
    if (sex == SEX_UNKNOWN) {
        intake_problem(intake, entry, PROBLEM_REJECTED, N_("neither 0 (female) nor 1 (male)"));
        return;
    }
    note_repeat(intake, entry, &intake->sex_line);
    intake->patient->sex = sex;
}

static void read_type(struct intake *intake, const struct entry *entry, double value)
{
    int type = value >= 1 && value <= 4 ? (int)value : 0;
    if (type == 0 || value > type) {
        intake_problem(intake, entry, PROBLEM_REJECTED, N_("not a unit type from 1 to 4"));
        return;
    }
    note_repeat(intake, entry, &intake->type_line);
    intake->patient->icu_type = type;
}

/* The mark of record.h; its value is a version, and there is one. */
static void read_mark(struct intake *intake, const struct entry *entry, double value)
{
    (void)entry;
    (void)value;
    intake->patient->entered = true;
}

/* Only in files that were entered: elsewhere a parameter of this name may mean anything. */
static void read_bed(struct intake *intake, const struct entry *entry, double value)
{
    char shown[4 * BED_BYTES];
    (void)value;
    if (!intake->patient->entered) {
        intake_problem(intake, entry, PROBLEM_NOTICE, N_("unknown parameter"));
        return;
    }
    text_escape(entry->text, strlen(entry->text), shown, sizeof shown);
    intake->patient->bed = arena_text(&intake->patient->arena, shown);
}

static const struct {
    const char *name;
    bool number, limit; /* must be a number; may be a limit such as >89 */
    void (*read)(struct intake *, const struct entry *, double);
} descriptors[] = {
    {"RecordID", false, false, read_id}, {"Age", true, true, read_age},
    {"Gender", false, false, read_sex},  {"ICUType", true, false, read_type},
    {"Entry", true, false, read_mark},   {"Bed", false, false, read_bed},
};

/* "67 ans", "67y": the number of years, as text; otherwise the text itself. */
static const char *bare_age(const char *text, char *number, size_t size)
{
    const char *unit;
    bool years = unit_split_value(text, number, size, &unit) && columns_is_years(unit);
    return years ? number : text;
}

bool intake_descriptor(struct intake *intake, const struct entry *written)
{
    char number[32];
    struct entry age = *written;
    const struct entry *entry = &age;
    if (text_same(written->name, "Age")) {
        age.text = bare_age(written->text, number, sizeof number);
    }
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
        if (!text_same(descriptors[i].name, entry->name)) {
            continue;
        }
        double value = NAN;
        enum cell_kind kind = descriptors[i].number
                                  ? read_cell(intake, entry, &value)
                                  : cell_read(entry->text, intake->decimal_comma, &value);
        if (kind == CELL_MISSING) {
            note_missing(intake, entry);
        } else if (descriptors[i].number && kind != CELL_NUMBER &&
                   !(kind == CELL_LIMIT && descriptors[i].limit)) {
            intake_problem(intake, entry, PROBLEM_REJECTED, N_("not a number"));
        } else if (!descriptors[i].number || !is_missing(value)) {
            descriptors[i].read(intake, entry, value);
        }
        return true;
    }
    return false;
}

void intake_reset_descriptor(struct intake *intake, const char *descriptor)
{
    struct patient *patient = intake->patient;
    if (text_same(descriptor, "Age")) {
        patient->age = NAN;
        patient->age_usable = false;
    } else if (text_same(descriptor, "Gender")) {
        patient->sex = SEX_UNKNOWN;
    } else {
        patient->icu_type = 0;
    }
}

struct entry intake_entry(const struct intake *intake, const struct observation *observation,
                          char *value)
{
    *value = 0;
    if (isfinite(observation->value)) {
        snprintf(value, 32, "%.10g", observation->value);
    }
    enum variable variable = (enum variable)observation->variable;
    const struct variable_info *info = variable_info(variable);
    bool benchmark = intake->patient->reader->benchmark_names;
    const char *name = benchmark ? info->benchmark : info->challenge;
    return (struct entry){observation->line, observation->hour, variable, name ? name : info->name,
                          value};
}
