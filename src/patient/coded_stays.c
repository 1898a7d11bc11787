/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Makes stays from readings with calendar times. The result does not depend on the order of input.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "base/text.h"
#include "base/language.h"
#include "patient/coded.h"
#include "patient/intake.h"
#include "patient/timeline.h"
#include "patient/units.h"

static const int64_t hour_ms = 3600 * 1000;

/* A stay under construction: an encounter of a patient, or all data of one. */
struct plan {
    size_t person;
    coded_key encounter; /* root key; 0: the patient has none */
    enum encounter_tier tier;
    struct coded_time start, end;
    bool by_reading; /* it starts with its first reading */
    size_t line;
    size_t readings;
    struct coded_count before, after; /* readings outside its 48 hours */
    struct intake intake;
};

struct person {
    coded_key key;                       /* its root */
    const struct coded_patient *patient; /* or NULL */
    size_t first_plan, plan_count;
    size_t line; /* of the first item */
};

struct making {
    struct coded *coded;
    struct person *persons;
    size_t person_count, person_capacity;
    struct plan *plans;
    size_t plan_count, plan_capacity;
    uint32_t *person_of; /* by root, from 1; 0: none */
};

/* ---- who ---- */

static size_t person_number(struct making *making, coded_key key, size_t line)
{
    coded_key root = coded_root(making->coded, key);
    if (making->person_of[root] == 0) {
        making->persons = memory_reserve(making->persons, making->person_count,
                                         &making->person_capacity, sizeof *making->persons);
        making->persons[making->person_count] = (struct person){.key = root, .line = line};
        making->person_of[root] = (uint32_t)++making->person_count;
    }
    struct person *person = &making->persons[making->person_of[root] - 1];
    person->line = line < person->line ? line : person->line;
    return making->person_of[root] - 1;
}

/* Compares two descriptions of a patient: one that was not replaced first, then the more complete
 * one, then the later one, then by date of birth. */
static bool says_more(const struct coded_patient *a, const struct coded_patient *b)
{
    int more_a = (a->day > 0) + (a->month > 0) + (a->year > 0) + (a->sex != SEX_UNKNOWN);
    int more_b = (b->day > 0) + (b->month > 0) + (b->year > 0) + (b->sex != SEX_UNKNOWN);
    int birth_a = (a->year * 16 + a->month) * 32 + a->day;
    int birth_b = (b->year * 16 + b->month) * 32 + b->day;
    return a->replaced != b->replaced ? b->replaced
           : more_a != more_b         ? more_a > more_b
           : a->issued != b->issued   ? a->issued > b->issued
                                      : birth_a > birth_b;
}

static int by_person(const void *first, const void *second)
{
    const struct person *a = first, *b = second;
    return a->line != b->line ? (a->line < b->line ? -1 : 1)
                              : (a->key > b->key) - (a->key < b->key);
}

/* Records that were merged into others no longer describe their patient. */
static void mark_replaced(struct coded *coded)
{
    bool *merged = memory_new(coded->text_count + 1, sizeof *merged);
    for (size_t i = 0; i < coded->merge_count; i++) {
        merged[coded->merges[i].from] |= coded->merges[i].whole;
    }
    for (size_t i = 0; i < coded->patient_count; i++) {
        coded->patients[i].replaced |= merged[coded->patients[i].key];
    }
    free(merged);
}

static void find_persons(struct making *making)
{
    struct coded *coded = making->coded;
    mark_replaced(coded);
    making->person_of = memory_new(coded->text_count + 1, sizeof *making->person_of);
    for (size_t i = 0; i < coded->patient_count; i++) {
        person_number(making, coded->patients[i].key, coded->patients[i].line);
    }
    for (size_t i = 0; i < coded->encounter_count; i++) {
        if (coded->encounters[i].patient) {
            person_number(making, coded->encounters[i].patient, coded->encounters[i].line);
        }
    }
    for (size_t i = 0; i < coded->reading_count; i++) {
        if (coded->readings[i].patient) {
            person_number(making, coded->readings[i].patient, coded->readings[i].line);
        }
    }
    sort_nearly(making->persons, making->person_count, sizeof *making->persons, by_person);
    for (size_t i = 0; i < making->person_count; i++) {
        making->person_of[making->persons[i].key] = (uint32_t)i + 1;
    }
    for (size_t i = 0; making->persons && i < coded->patient_count; i++) {
        struct person *person =
            &making->persons[person_number(making, coded->patients[i].key, SIZE_MAX)];
        if (!person->patient || says_more(&coded->patients[i], person->patient)) {
            person->patient = &coded->patients[i];
        }
    }
}

/* ---- zones ---- */

/* Converts a time without a zone to UTC if all others have the same zone. False: it cannot be used.
 */
static bool settle_zone(const struct coded *coded, struct coded_time *time, bool *taken)
{
    *taken = false;
    if (!time->known || time->zoned || !coded->zoned) {
        return true;
    }
    time->ms -= llround(coded->zone * (double)hour_ms);
    time->zone = (int16_t)lround(coded->zone * 60);
    *taken = true;
    return !coded->zones_differ;
}

static void settle_zones(struct coded *coded)
{
    size_t kept = 0;
    bool taken;
    for (size_t i = 0; i < coded->reading_count; i++) {
        struct coded_reading *reading = &coded->readings[i];
        bool ok = settle_zone(coded, &reading->time, &taken);
        if (taken) {
            coded_notice(coded, ok ? LEFT_ZONE_TAKEN : LEFT_ZONE, reading->patient, reading->line);
        }
        if (ok) {
            coded->readings[kept++] = *reading;
        }
    }
    coded->reading_count = kept;
    for (size_t i = 0; i < coded->encounter_count; i++) {
        struct coded_encounter *encounter = &coded->encounters[i];
        encounter->start.known &= settle_zone(coded, &encounter->start, &taken);
        encounter->end.known &= settle_zone(coded, &encounter->end, &taken);
    }
}

/* ---- groups and devices ---- */

/* What is observed of a group or a device belongs to no stay. */
static void drop_things(struct coded *coded)
{
    size_t kept = 0;
    for (size_t i = 0; i < coded->reading_count; i++) {
        const struct coded_reading *reading = &coded->readings[i];
        if (reading->patient && coded->thing[coded_root(coded, reading->patient)]) {
            coded_notice(coded, LEFT_SUBJECT, 0, reading->line);
        } else {
            coded->readings[kept++] = *reading;
        }
    }
    coded->reading_count = kept;
    for (size_t i = 0; i < coded->encounter_count; i++) {
        coded_key *patient = &coded->encounters[i].patient;
        *patient = *patient && coded->thing[coded_root(coded, *patient)] ? 0 : *patient;
    }
}

/* ---- specimens ---- */

/* The codes are of blood, and those of gases and of SaO2 of arteries: what was measured in
 * something else is another quantity. */
static void drop_elsewhere(struct coded *coded)
{
    size_t kept = 0;
    for (size_t i = 0; i < coded->reading_count; i++) {
        const struct coded_reading *reading = &coded->readings[i];
        uint8_t by_specimen = coded->sampled[coded_root(coded, reading->specimen)];
        uint8_t source = by_specimen > reading->source ? by_specimen : reading->source;
        if (columns_is_elsewhere((enum columns_source)source, (enum variable)reading->variable)) {
            coded_notice(coded, LEFT_SPECIMEN, reading->patient, reading->line);
        } else {
            coded->readings[kept++] = *reading;
        }
    }
    coded->reading_count = kept;
}

/* ---- versions ---- */

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_version(const void *first, const void *second)
{
    const struct coded_version *a = first, *b = second;
    return a->id != b->id           ? (a->id < b->id ? -1 : 1)
           : a->issued != b->issued ? compare(a->issued, b->issued)
                                    : (int)a->standing - (int)b->standing;
}

/* The last version of a message, or NULL if it has no other. */
static const struct coded_version *last_version(const struct coded *coded, uint64_t id)
{
    size_t low = 0, high = coded->version_count; /* the first with a larger id */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (coded->versions[middle].id > id) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low > 0 && coded->versions[low - 1].id == id ? &coded->versions[low - 1] : NULL;
}

/* Keeps only the last version of each message, with all its parts. */
static void drop_old_versions(struct coded *coded)
{
    size_t kept = 0;
    sort_nearly(coded->versions, coded->version_count, sizeof *coded->versions, by_version);
    for (size_t i = 0; i < coded->reading_count; i++) {
        const struct coded_reading *reading = &coded->readings[i];
        const struct coded_version *last = reading->id ? last_version(coded, reading->id) : NULL;
        if (!last || (last->issued == reading->issued && last->standing == reading->standing)) {
            coded->readings[kept++] = *reading;
        }
    }
    coded->reading_count = kept;
}

/* ---- which stay ---- */

static struct plan *add_plan(struct making *making, size_t person, const struct plan *plan)
{
    making->plans = memory_reserve(making->plans, making->plan_count, &making->plan_capacity,
                                   sizeof *making->plans);
    struct plan *added = &making->plans[making->plan_count++];
    *added = *plan;
    added->person = person;
    return added;
}

static bool is_earlier(const struct coded_time *a, const struct coded_time *b)
{
    return a->known && (!b->known || a->ms < b->ms);
}

/* Merges an encounter given several times, once per unit: from the first to the last part of its
 * highest tier. */
static void join(struct plan *plan, const struct coded_encounter *encounter,
                 enum encounter_tier tier)
{
    if (tier < plan->tier) {
        return;
    }
    if (tier > plan->tier) {
        plan->tier = tier;
        plan->start = encounter->start;
        plan->end = encounter->end;
        return;
    }
    plan->start = is_earlier(&encounter->start, &plan->start) ? encounter->start : plan->start;
    plan->end.known &= encounter->end.known;
    plan->end.ms = encounter->end.ms > plan->end.ms ? encounter->end.ms : plan->end.ms;
}

static int by_encounter(const void *first, const void *second)
{
    const struct plan *a = first, *b = second;
    if (a->person != b->person) {
        return a->person < b->person ? -1 : 1;
    }
    if (a->tier != b->tier) {
        return (int)b->tier - (int)a->tier;
    }
    return a->start.ms != b->start.ms ? compare(a->start.ms, b->start.ms)
                                      : (a->line > b->line) - (a->line < b->line);
}

static int by_keys(const void *first, const void *second)
{
    const struct coded_encounter *a = first, *b = second;
    return a->patient != b->patient ? (a->patient < b->patient ? -1 : 1)
                                    : (a->key > b->key) - (a->key < b->key);
}

static void plan_encounters(struct making *making)
{
    struct coded *coded = making->coded;
    for (size_t i = 0; i < coded->encounter_count; i++) {
        coded->encounters[i].key = coded_root(coded, coded->encounters[i].key);
        coded->encounters[i].patient = coded_root(coded, coded->encounters[i].patient);
    }
    sort_nearly(coded->encounters, coded->encounter_count, sizeof *coded->encounters, by_keys);
    for (size_t i = 0; i < coded->encounter_count; i++) {
        const struct coded_encounter *encounter = &coded->encounters[i];
        bool intensive = encounter->place && coded->intensive[coded_root(coded, encounter->place)];
        enum encounter_tier tier =
            intensive && encounter->tier > ENCOUNTER_NONE ? ENCOUNTER_INTENSIVE : encounter->tier;
        if (tier == ENCOUNTER_NONE || !encounter->patient) {
            continue;
        }
        size_t person = person_number(making, encounter->patient, SIZE_MAX);
        struct plan *last = making->plan_count > 0 ? &making->plans[making->plan_count - 1] : NULL;
        if (last && last->person == person && last->encounter == encounter->key) {
            join(last, encounter, tier);
        } else {
            add_plan(making, person,
                     &(struct plan){.encounter = encounter->key,
                                    .tier = tier,
                                    .start = encounter->start,
                                    .end = encounter->end,
                                    .line = encounter->line});
        }
    }
    sort_nearly(making->plans, making->plan_count, sizeof *making->plans, by_encounter);
}

/* The encounters of a person's highest tier become stays; a person without encounters has one stay.
 */
static void choose_stays(struct making *making)
{
    struct plan *all = making->plans;
    size_t count = making->plan_count, at = 0;
    making->plans = NULL;
    making->plan_count = making->plan_capacity = 0;
    for (size_t i = 0; i < making->person_count; i++) {
        struct person *person = &making->persons[i];
        person->first_plan = making->plan_count;
        enum encounter_tier best = at < count && all[at].person == i ? all[at].tier : 0;
        for (; at < count && all[at].person == i; at++) {
            if (all[at].tier == best) {
                add_plan(making, i, &all[at]);
            }
        }
        if (best == ENCOUNTER_NONE) {
            add_plan(making, i, &(struct plan){.line = person->line});
        }
        person->plan_count = making->plan_count - person->first_plan;
    }
    free(all);
}

/* The stay that a reading belongs to, or NULL: that of its encounter; else the one that had begun,
 * or began within the next hour. */
static struct plan *stay_of(struct making *making, const struct person *person,
                            const struct coded_reading *reading)
{
    struct plan *plans = &making->plans[person->first_plan], *found = NULL;
    coded_key encounter = coded_root(making->coded, reading->encounter);
    for (size_t i = 0; i < person->plan_count; i++) {
        struct plan *plan = &plans[i];
        if (encounter && plan->encounter == encounter) {
            return plan;
        }
        bool begun = !plan->start.known || reading->time.ms > plan->start.ms - hour_ms;
        bool over = plan->end.known && reading->time.ms > plan->end.ms;
        found = begun && !over ? plan : found;
    }
    return found;
}

/* ---- one reading of a variable and time ---- */

/* Sort order within a stay: of one variable and time, the reading to use comes last. */
struct placed {
    const struct coded_reading *reading;
    size_t plan;
    double value; /* in the variable's own unit, as far as it is a number */
    const struct coded_reading *taken_back; /* by this one; NULL: it holds */
};

static double own_value(struct coded *coded, const struct coded_reading *reading)
{
    double value = NAN, own;
    const char *doubt;
    text_number(reading->text, false, &value);
    bool fits = *reading->unit &&
                unit_convert_again(&coded->units, (enum variable)reading->variable, reading->name,
                                   reading->unit, value, &own, &doubt) == UNIT_FITS;
    value = fits ? own : value;
    return isnan(value) ? -INFINITY : value;
}

static bool is_struck(const struct coded_reading *reading)
{
    return reading->standing == STANDING_STRUCK;
}

/* Of two readings that hold: a corrected one before a final and that before a preliminary one, then
 * the later version. */
static int by_weight(const struct placed *a, const struct placed *b)
{
    const struct coded_reading *x = a->reading, *y = b->reading;
    bool holds_a = !a->taken_back && !is_struck(x), holds_b = !b->taken_back && !is_struck(y);
    if (holds_a != holds_b) {
        return holds_a ? 1 : -1;
    }
    if (x->rank != y->rank) {
        return (int)y->rank - (int)x->rank;
    }
    if (x->standing != y->standing) {
        return (int)x->standing - (int)y->standing;
    }
    if (x->issued != y->issued) {
        return compare(x->issued, y->issued);
    }
    if (a->value < b->value || a->value > b->value) {
        return a->value < b->value ? -1 : 1;
    }
    int text = strcmp(x->text, y->text);
    return text != 0 ? text : (x->line > y->line) - (x->line < y->line);
}

static int by_last(const void *first, const void *second)
{
    return by_weight(first, second);
}

static int by_place(const void *first, const void *second)
{
    const struct placed *a = first, *b = second;
    if (a->plan != b->plan) {
        return a->plan < b->plan ? -1 : 1;
    }
    if (a->reading->time.ms != b->reading->time.ms) {
        return compare(a->reading->time.ms, b->reading->time.ms);
    }
    int variable = (int)a->reading->variable - (int)b->reading->variable;
    return variable != 0 ? variable : by_weight(a, b);
}

static bool same_place(const struct placed *a, const struct placed *b)
{
    return a->plan == b->plan && a->reading->time.ms == b->reading->time.ms &&
           a->reading->variable == b->reading->variable;
}

/* A message that takes a result back holds for all versions of it up to its own. */
static void take_back(struct placed *placed, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const struct coded_reading *by = placed[i].reading;
        for (size_t k = 0; is_struck(by) && k < count; k++) {
            const struct coded_reading *of = placed[k].reading;
            const struct coded_reading *before = placed[k].taken_back;
            bool holds = is_struck(of) || of->rank < by->rank || of->issued > by->issued ||
                         (before && (before->issued > by->issued ||
                                     (before->issued == by->issued && before->line >= by->line)));
            placed[k].taken_back = holds ? before : by;
            any |= !holds;
        }
    }
    if (any) {
        qsort(placed, count, sizeof *placed, by_last);
    }
}

/* ---- into the stay ---- */

static struct entry entry_of(const struct plan *plan, const struct coded_reading *reading)
{
    return (struct entry){reading->line,
                          (double)(reading->time.ms - plan->start.ms) / (double)hour_ms,
                          (enum variable)reading->variable, reading->name, reading->text};
}

static void count_one(struct coded_count *count, size_t line)
{
    if (count->count++ == 0 || line < count->line) {
        count->line = line;
    }
}

static void feed(struct plan *plan, const struct coded_reading *reading)
{
    struct entry entry = entry_of(plan, reading);
    double value;
    bool inside = timeline_bin(entry.hour) >= 0;
    plan->readings++;
    if (!inside) {
        count_one(entry.hour > 0 ? &plan->after : &plan->before, reading->line);
        return;
    }
    if (entry.hour < 0) {
        intake_problem(&plan->intake, &entry, PROBLEM_NOTICE,
                       N_("before admission: used in the first hour"));
    }
    if (text_number(reading->text, false, &value) && value >= -1 && value <= -1) {
        intake_problem(&plan->intake, &entry, PROBLEM_REJECTED,
                       intake_outside(&plan->intake, entry.variable, value));
        return;
    }
    intake_reading_in(&plan->intake, &entry, reading->unit);
}

/* Of several readings of one variable at one time, the last is used. */
static void feed_last(struct plan *plan, struct placed *placed, size_t count)
{
    take_back(placed, count);
    const struct placed *last = &placed[count - 1];
    bool holds = !last->taken_back && !is_struck(last->reading);
    for (size_t i = 0; i < count; i++) {
        bool same = strcmp(placed[i].reading->text, last->reading->text) == 0 &&
                    strcmp(placed[i].reading->unit, last->reading->unit) == 0;
        struct entry entry = entry_of(plan, placed[i].reading);
        if (timeline_bin(entry.hour) < 0 || is_struck(placed[i].reading)) {
            continue;
        }
        if (placed[i].taken_back) {
            intake_problem(&plan->intake, &entry, PROBLEM_STRUCK,
                           intake_reason(&plan->intake, N_("line %zu takes it back"),
                                         placed[i].taken_back->line));
        } else if (!same && i + 1 < count) {
            intake_problem(&plan->intake, &entry, PROBLEM_REPEATED,
                           intake_reason(&plan->intake,
                                         N_("line %zu, of the same time, is used instead"),
                                         last->reading->line));
        }
    }
    if (holds) {
        feed(plan, last->reading);
    }
}

static struct placed *place_readings(struct making *making, size_t *count)
{
    struct coded *coded = making->coded;
    struct placed *placed = memory_new(coded->reading_count + 1, sizeof *placed);
    *count = 0;
    for (size_t i = 0; i < coded->reading_count; i++) {
        const struct coded_reading *reading = &coded->readings[i];
        coded_key key = coded_root(coded, reading->patient);
        if ((!key && making->person_count != 1) || !making->persons || !making->plans) {
            coded_notice(coded, LEFT_PATIENT, 0, reading->line);
            continue;
        }
        size_t number = key ? making->person_of[key] - 1 : 0;
        struct plan *plan = stay_of(making, &making->persons[number], reading);
        if (!plan) {
            coded_notice(coded, LEFT_OUTSIDE, key, reading->line);
            continue;
        }
        placed[(*count)++] = (struct placed){reading, (size_t)(plan - making->plans),
                                             own_value(coded, reading), NULL};
    }
    sort_nearly(placed, *count, sizeof *placed, by_place);
    return placed;
}

static void begin_stay(struct making *making, struct plan *plan, const struct placed *first)
{
    plan->intake.patient = patient_new(making->coded->source->name);
    plan->intake.patient->reader = making->coded->reader;
    plan->intake.options = making->coded->source->options;
    plan->intake.units = &making->coded->units;
    plan->by_reading = !plan->start.known;
    if (plan->by_reading && first) {
        plan->start = first->reading->time;
    }
}

static void feed_all(struct making *making)
{
    size_t count, from = 0;
    struct placed *placed = place_readings(making, &count);
    for (size_t i = 0; i < making->plan_count; i++) {
        struct plan *plan = &making->plans[i];
        begin_stay(making, plan, from < count && placed[from].plan == i ? &placed[from] : NULL);
        while (from < count && placed[from].plan == i) {
            size_t same = 1;
            while (from + same < count && same_place(&placed[from], &placed[from + same])) {
                same++;
            }
            feed_last(plan, &placed[from], same);
            from += same;
        }
    }
    free(placed);
}

/* ---- other data of a stay ---- */

static const struct count_text left_texts[LEFT_KINDS] = {
    [LEFT_CODE] = {N_PLURAL("%zu value with a code that is not in the table of codes: not used",
                            "%zu values with codes that are not in the table of codes: not used")},
    [LEFT_CODES] = {N_PLURAL("%zu value with codes that contradict each other: not used",
                             "%zu values with codes that contradict each other: not used")},
    [LEFT_STATUS] = {N_PLURAL("%zu value whose status says that it is not a result: not used",
                              "%zu values whose status says that they are not results: not used")},
    [LEFT_EMPTY] = {N_PLURAL("%zu observation without a value",
                             "%zu observations without a value")},
    [LEFT_TIME] = {N_PLURAL("%zu value without a time of day: not used",
                            "%zu values without a time of day: not used")},
    [LEFT_ZONE] = {N_PLURAL("%zu time without a zone, where others have several zones: not used",
                            "%zu times without a zone, where others have several zones: not used")},
    [LEFT_UNITS] = {N_PLURAL(
        "%zu value whose unit is not the same in text and in code: not used",
        "%zu values whose unit is not the same in text and in code: not used")},
    [LEFT_SHAPE] = {N_PLURAL("%zu value of a kind that is not read",
                             "%zu values of a kind that is not read")},
    [LEFT_INVALID] = {N_PLURAL("%zu number that stands for no value: read as missing",
                               "%zu numbers that stand for no value: read as missing")},
    [LEFT_PATIENT] = {N_PLURAL("%zu value that does not name its patient: not used",
                               "%zu values that do not name their patient: not used")},
    [LEFT_SPECIMEN] = {N_PLURAL(
        "%zu value of urine or another fluid, or of a vein, by its specimen: not used",
        "%zu values of urine or another fluid, or of a vein, by their specimens: not used")},
    [LEFT_SUBJECT] = {N_PLURAL(
        "%zu value of something else than the patient (a group, a device, a "
        "fetus, a donor): not used",
        "%zu values of something else than the patient (a group, a device, a "
        "fetus, a donor): not used")},
    [LEFT_MODIFIED] = {N_PLURAL(
        "%zu value with an extension that changes what it means: not used",
        "%zu values with an extension that changes what they mean: not used")},
    [LEFT_BROKEN] = {N_PLURAL("%zu damaged line or part: not used",
                              "%zu damaged lines or parts: not used")},
    [LEFT_TWICE] = {N_PLURAL("%zu part that names one of its members twice: not used",
                             "%zu parts that name one of their members twice: not used")},
    [LEFT_OTHER] = {N_PLURAL("%zu part of another kind: not used",
                             "%zu parts of other kinds: not used")},
    [LEFT_PRELIMINARY] = {N_PLURAL("%zu preliminary value is used",
                                   "%zu preliminary values are used")},
    [LEFT_NO_STATUS] = {N_PLURAL("%zu value without a status is used",
                                 "%zu values without a status are used")},
    [LEFT_ZONE_TAKEN] = {N_PLURAL("%zu time without a zone is read in the zone of the others",
                                  "%zu times without a zone are read in the zone of the others")},
    [LEFT_OUTSIDE] = {N_PLURAL(
        "%zu value before or after the stay, or of another encounter: not used",
        "%zu values before or after the stay, or of another encounter: not used")},
    [LEFT_PAGE] = {N_PLURAL(
        "%zu Bundle continues on another page, whose readings may be missing here",
        "%zu Bundles continue on other pages, whose readings may be missing here")},
};

static const struct count_text after = {
    N_PLURAL("%zu value after hour 48", "%zu values after hour 48")};
static const struct count_text before = {N_PLURAL("%zu value an hour or more before admission",
                                                  "%zu values an hour or more before admission")};

static void note(struct plan *plan, enum problem_kind kind, const struct count_text *text,
                 const struct coded_count *count)
{
    struct entry entry = {count->line, NAN, VARIABLE_NONE, "", ""};
    intake_count_problem(&plan->intake, &entry, kind, text, count->count);
}

static void note_left(struct making *making)
{
    struct coded *coded = making->coded;
    for (size_t i = 0; i < coded->left_slots; i++) {
        const struct coded_left_of *of = &coded->left[i];
        size_t number = of->patient ? making->person_of[coded_root(coded, of->patient)] : 1;
        if (of->count.count > 0 && number > 0 && number <= making->person_count) {
            note(&making->plans[making->persons[number - 1].first_plan], PROBLEM_NOTICE,
                 &left_texts[of->left], &of->count);
        }
    }
}

static void say(struct plan *plan, size_t line, const char *name, const char *text,
                const char *reason)
{
    struct entry entry = {line, NAN, VARIABLE_NONE, name, text};
    intake_problem(&plan->intake, &entry, PROBLEM_NOTICE, reason);
}

/* An id as people know it: the last part of a name. */
static const char *id_in(const char *name)
{
    const char *slash = strrchr(name, '/'), *bar = strrchr(name, '|');
    const char *at = bar > slash ? bar : slash;
    at = at ? at + 1 : name;
    return at + (strncmp(at, "urn:uuid:", 9) == 0 ? 9 : 0);
}

/* Says with both ids that the records of two patients were joined, to whom it concerns. */
static void note_merges(struct making *making)
{
    struct coded *coded = making->coded;
    for (size_t i = 0; i < coded->merge_count; i++) {
        const struct coded_merge *merge = &coded->merges[i];
        coded_key both[] = {coded_root(coded, merge->into), coded_root(coded, merge->from)};
        for (size_t k = 0; k < (merge->whole ? 1 : 2); k++) {
            size_t number = making->person_of[both[k]];
            if (number == 0 || number > making->person_count) {
                continue;
            }
            struct plan *plan = &making->plans[making->persons[number - 1].first_plan];
            const char *from = id_in(coded->texts[merge->from]);
            const char *into = id_in(coded->texts[merge->into]);
            const char *reason =
                merge->whole
                    ? intake_reason(&plan->intake,
                                    N_("the file says that patient %s is patient %s: both are "
                                       "read as one"),
                                    from, into)
                    : intake_reason(&plan->intake,
                                    N_("the file moves records of patient %s to patient %s, which "
                                       "is not followed: whose readings are these?"),
                                    from, into);
            say(plan, merge->line, "", from, reason);
        }
    }
}

/* Converts ms since 1970 to a Gregorian date. */
static void civil_date(int64_t ms, int *year, int *month, int *day)
{
    int64_t days = ms / (24 * hour_ms) - (ms % (24 * hour_ms) < 0);
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(years + era * 400 + (*month <= 2));
}

static void tell_age(struct making *making, struct plan *plan, const struct coded_patient *patient)
{
    struct coded *coded = making->coded;
    int year, month, day;
    char text[16];
    double zone = plan->start.zoned || coded->zoned ? coded->zone : 0;
    civil_date(plan->start.ms + llround(zone * (double)hour_ms), &year, &month, &day);
    int age = year - patient->year;
    bool later = patient->month > month || (patient->month == month && patient->day > day);
    age -= patient->month > 0 && later;
    snprintf(text, sizeof text, "%d", age);
    intake_descriptor(&plan->intake,
                      &(struct entry){patient->line, NAN, VARIABLE_NONE, "Age", text});
    if (patient->month == 0) {
        say(plan, patient->line, "birthDate", "",
            N_("a year alone: the age may be a year too high"));
    }
}

/* The name of a resource if it is a FHIR reference; NULL if it was made up here. */
static const char *reference(struct making *making, struct plan *plan, coded_key key)
{
    const char *name = making->coded->texts[key];
    bool address = key && (strncmp(name, "Patient/", 8) == 0 ||
                           strncmp(name, "Encounter/", 10) == 0 || strncmp(name, "urn:", 4) == 0);
    return address ? arena_text(&plan->intake.patient->arena, name) : NULL;
}

static void tell_person(struct making *making, struct plan *plan)
{
    const struct person *person = &making->persons[plan->person];
    const struct coded_patient *patient = person->patient;
    const char *name = making->coded->texts[person->key];
    const char *slash = strrchr(name, '/');
    name += strncmp(name, "urn:uuid:", 9) == 0 ? 9 : 0;
    const char *id = patient && patient->id ? patient->id : slash ? slash + 1 : name;
    char full[128];
    if (person->plan_count > 1) {
        const char *encounter = making->coded->texts[plan->encounter];
        const char *end = strrchr(encounter, '/');
        snprintf(full, sizeof full, "%.60s_%.60s", id, end ? end + 1 : encounter);
        id = full;
    }
    patient_set_id(plan->intake.patient, id);
    plan->intake.patient->subject = reference(making, plan, person->key);
    plan->intake.patient->encounter = reference(making, plan, plan->encounter);
    if (plan->start.known) {
        const double minute_ms = 60e3;
        plan->intake.patient->began = making->coded->zoned ? (double)plan->start.ms : NAN;
        plan->intake.patient->began_wall = (double)plan->start.ms + plan->start.zone * minute_ms;
    }
    if (!patient || patient->year == 0) {
        say(plan, patient ? patient->line : 0, "", "",
            N_("no date of birth: the age is not known"));
    } else if (plan->start.known) {
        tell_age(making, plan, patient);
    }
    if (patient && patient->sex != SEX_UNKNOWN) {
        intake_descriptor(&plan->intake,
                          &(struct entry){patient->line, NAN, VARIABLE_NONE, "Gender",
                                          patient->sex == SEX_MALE ? "1" : "0"});
    }
}

static void tell_start(struct plan *plan)
{
    if (plan->by_reading && plan->readings > 0) {
        say(plan, plan->line, "", "",
            plan->encounter
                ? N_("the encounter has no time of its start: hour 0 is the first reading")
                : N_("no encounter: hour 0 is the first reading"));
    } else if (plan->tier == ENCOUNTER_AMBULATORY) {
        say(plan, plan->line, "", "", N_("an ambulatory encounter: not a stay in hospital"));
    } else if (plan->tier == ENCOUNTER_INPATIENT || plan->tier == ENCOUNTER_OTHER) {
        say(plan, plan->line, "", "",
            N_("no encounter names intensive care: hour 0 is the start of this one"));
    }
    note(plan, PROBLEM_UNUSED, &after, &plan->after);
    note(plan, PROBLEM_UNUSED, &before, &plan->before);
}

/* Stays without readings are dropped if another has some. */
static void hand_over(struct making *making, struct stays *stays)
{
    bool any = false;
    for (size_t i = 0; i < making->plan_count; i++) {
        any |= making->plans[i].readings > 0;
    }
    for (size_t i = 0; i < making->plan_count; i++) {
        struct plan *plan = &making->plans[i];
        if (any && plan->readings > 0) {
            tell_person(making, plan);
            tell_start(plan);
            intake_finish(&plan->intake);
            stays_add(stays, plan->intake.patient);
        } else {
            patient_free(plan->intake.patient);
        }
    }
}

/* Error for a file without stays: lists what it contains. */
static bool refuse(const struct coded *coded, struct error *error)
{
    struct text why = {0};
    size_t counts[LEFT_KINDS] = {0};
    for (size_t i = 0; i < coded->left_slots; i++) {
        counts[coded->left[i].left] += coded->left[i].count.count;
    }
    for (int i = 0; i < LEFT_KINDS; i++) {
        if (counts[i] > 0) {
            char reason[200];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(reason, sizeof reason,
                     language_plural(left_texts[i].one, left_texts[i].many, counts[i]), counts[i]);
#pragma GCC diagnostic pop
            text_format(&why, "; %s", reason);
        }
    }
    error_at(error, coded->source->name, 0, N_("no stay: no reading of a known code and time%s"),
             why.length > 0 ? why.data : "");
    text_free(&why);
    return false;
}

bool coded_finish(struct coded *coded, struct stays *stays, struct error *error)
{
    struct making making = {.coded = coded};
    settle_zones(coded);
    drop_old_versions(coded);
    drop_things(coded);
    drop_elsewhere(coded);
    find_persons(&making);
    plan_encounters(&making);
    choose_stays(&making);
    feed_all(&making);
    note_left(&making);
    note_merges(&making);
    hand_over(&making, stays);
    free(making.persons);
    free(making.plans);
    free(making.person_of);
    return stays->count > 0 || refuse(coded, error);
}
