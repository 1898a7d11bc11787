/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* MIMIC-IV: a folder with icu/ and hosp/. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "patient/database.h"
#include "patient/when.h"

#define CHART(id, variable, unit, rank, rule)                                                      \
    {                                                                                              \
        "chartevents", id, NULL, NULL, VARIABLE_##variable, unit, rank, rule                       \
    }
#define LAB(id, variable, unit, rank, rule)                                                        \
    {                                                                                              \
        "labevents", id, NULL, NULL, VARIABLE_##variable, unit, rank, rule                         \
    }
#define OUTPUT(id, rule)                                                                           \
    {                                                                                              \
        "outputevents", id, NULL, NULL, VARIABLE_URINE, "mL", 0, rule                              \
    }
#define VENTILATION(id)                                                                            \
    {                                                                                              \
        "procedureevents", id, NULL, NULL, VARIABLE_MECH_VENT, "", 0, ITEM_PLAIN                   \
    }

/* The table of itemids (MIT-LCP/mimic-code). If a laboratory value was also charted at the same
 * time, that of the laboratory is used. */
static const struct database_item items[] = {
    CHART(220045, HR, "", 0, ITEM_PLAIN),
    CHART(220050, SYS_ABP, "", 0, ITEM_PLAIN),
    CHART(225309, SYS_ABP, "", 1, ITEM_PLAIN),
    CHART(220051, DIAS_ABP, "", 0, ITEM_PLAIN),
    CHART(225310, DIAS_ABP, "", 1, ITEM_PLAIN),
    CHART(220052, MAP, "", 0, ITEM_PLAIN),
    CHART(225312, MAP, "", 1, ITEM_PLAIN),
    CHART(220179, NI_SYS_ABP, "", 0, ITEM_PLAIN),
    CHART(224167, NI_SYS_ABP, "", 1, ITEM_PLAIN), /* by hand, left and right */
    CHART(227243, NI_SYS_ABP, "", 2, ITEM_PLAIN),
    CHART(220180, NI_DIAS_ABP, "", 0, ITEM_PLAIN),
    CHART(224643, NI_DIAS_ABP, "", 1, ITEM_PLAIN),
    CHART(227242, NI_DIAS_ABP, "", 2, ITEM_PLAIN),
    CHART(220181, NI_MAP, "", 0, ITEM_PLAIN),
    CHART(220210, RESP_RATE, "", 0, ITEM_PLAIN),
    CHART(224690, RESP_RATE, "", 1, ITEM_PLAIN),
    CHART(224689, RESP_RATE, "", 2, ITEM_PLAIN),
    CHART(220277, SPO2, "%", 0, ITEM_PLAIN),
    CHART(220227, SAO2, "%", 1, ITEM_PLAIN),
    CHART(223762, TEMP, "degC", 0, ITEM_PLAIN),
    CHART(223761, TEMP, "degF", 1, ITEM_PLAIN),
    CHART(226329, TEMP, "degC", 2, ITEM_PLAIN),
    CHART(220739, GCS_EYE, "", 0, ITEM_SCORE),
    CHART(223901, GCS_MOTOR, "", 0, ITEM_SCORE),
    CHART(223900, GCS_VERBAL, "", 0, ITEM_SCORE),
    CHART(223835, FIO2, "", 1, ITEM_FIO2),
    CHART(220621, GLUCOSE, "mg/dL", 1, ITEM_PLAIN),
    CHART(225664, GLUCOSE, "mg/dL", 2, ITEM_PLAIN),
    CHART(226537, GLUCOSE, "mg/dL", 3, ITEM_PLAIN),
    CHART(225624, BUN, "mg/dL", 1, ITEM_PLAIN),
    CHART(220615, CREATININE, "mg/dL", 1, ITEM_PLAIN),
    CHART(227443, HCO3, "mmol/L", 2, ITEM_PLAIN),
    CHART(220545, HCT, "%", 2, ITEM_PLAIN),
    CHART(227442, K, "mmol/L", 2, ITEM_PLAIN),
    CHART(225668, LACTATE, "mmol/L", 1, ITEM_PLAIN),
    CHART(220645, NA, "mmol/L", 2, ITEM_PLAIN),
    CHART(220235, PACO2, "mmHg", 1, ITEM_PLAIN),
    CHART(220224, PAO2, "mmHg", 1, ITEM_PLAIN),
    CHART(223830, PH, "", 1, ITEM_PLAIN),
    CHART(226512, WEIGHT, "kg", 0, ITEM_PLAIN),
    CHART(224639, WEIGHT, "kg", 1, ITEM_PLAIN),
    CHART(226531, WEIGHT, "lb", 2, ITEM_PLAIN),
    CHART(226730, HEIGHT, "cm", 0, ITEM_PLAIN),
    CHART(226707, HEIGHT, "in", 1, ITEM_PLAIN),
    LAB(50862, ALBUMIN, "g/dL", 0, ITEM_PLAIN),
    LAB(50863, ALP, "U/L", 0, ITEM_PLAIN),
    LAB(50861, ALT, "U/L", 0, ITEM_PLAIN),
    LAB(50878, AST, "U/L", 0, ITEM_PLAIN),
    LAB(50885, BILIRUBIN, "mg/dL", 0, ITEM_PLAIN),
    LAB(51006, BUN, "mg/dL", 0, ITEM_PLAIN),
    LAB(52647, BUN, "mg/dL", 0, ITEM_PLAIN),
    LAB(50907, CHOLESTEROL, "mg/dL", 0, ITEM_PLAIN),
    LAB(50912, CREATININE, "mg/dL", 0, ITEM_PLAIN),
    LAB(52546, CREATININE, "mg/dL", 0, ITEM_PLAIN),
    LAB(52024, CREATININE, "mg/dL", 0, ITEM_PLAIN),
    LAB(50816, FIO2, "", 0, ITEM_FIO2),
    LAB(50931, GLUCOSE, "mg/dL", 0, ITEM_PLAIN),
    LAB(50809, GLUCOSE, "mg/dL", 0, ITEM_PLAIN),
    LAB(52569, GLUCOSE, "mg/dL", 0, ITEM_PLAIN),
    LAB(50882, HCO3, "mmol/L", 0, ITEM_PLAIN),
    LAB(50803, HCO3, "mmol/L", 1, ITEM_PLAIN),
    LAB(51221, HCT, "%", 0, ITEM_PLAIN),
    LAB(51638, HCT, "%", 0, ITEM_PLAIN),
    LAB(50810, HCT, "%", 1, ITEM_PLAIN),
    LAB(50971, K, "mmol/L", 0, ITEM_PLAIN),
    LAB(52610, K, "mmol/L", 0, ITEM_PLAIN),
    LAB(50822, K, "mmol/L", 1, ITEM_PLAIN),
    LAB(50813, LACTATE, "mmol/L", 0, ITEM_PLAIN),
    LAB(52442, LACTATE, "mmol/L", 0, ITEM_PLAIN),
    LAB(50960, MG, "mg/dL", 0, ITEM_PLAIN),
    LAB(50983, NA, "mmol/L", 0, ITEM_PLAIN),
    LAB(52623, NA, "mmol/L", 0, ITEM_PLAIN),
    LAB(50824, NA, "mmol/L", 1, ITEM_PLAIN),
    LAB(50818, PACO2, "mmHg", 0, ITEM_ARTERIAL),
    LAB(50821, PAO2, "mmHg", 0, ITEM_ARTERIAL),
    LAB(50817, SAO2, "%", 0, ITEM_ARTERIAL),
    LAB(50820, PH, "", 0, ITEM_PLAIN),
    LAB(51265, PLATELETS, "10^9/L", 0, ITEM_PLAIN),
    LAB(52642, TROPONIN_I, "ng/mL", 0, ITEM_PLAIN),
    LAB(51002, TROPONIN_I, "ng/mL", 0, ITEM_PLAIN),
    LAB(51003, TROPONIN_T, "ng/mL", 0, ITEM_PLAIN),
    LAB(51301, WBC, "10^9/L", 0, ITEM_PLAIN),
    LAB(51300, WBC, "10^9/L", 0, ITEM_PLAIN),
    LAB(51755, WBC, "10^9/L", 0, ITEM_PLAIN),
    OUTPUT(226559, ITEM_ADD),
    OUTPUT(226560, ITEM_ADD),
    OUTPUT(226561, ITEM_ADD),
    OUTPUT(226584, ITEM_ADD),
    OUTPUT(226563, ITEM_ADD),
    OUTPUT(226564, ITEM_ADD),
    OUTPUT(226565, ITEM_ADD),
    OUTPUT(226567, ITEM_ADD),
    OUTPUT(226557, ITEM_ADD),
    OUTPUT(226558, ITEM_ADD),
    OUTPUT(227489, ITEM_ADD),
    OUTPUT(227488, ITEM_SUBTRACT),
    VENTILATION(225792),
    VENTILATION(225794),
};
enum { ITEMS = sizeof items / sizeof *items, SPECIMEN_TYPE = 52033 };

/* Itemids of MIMIC-III, from its older charting (CareVue), read in single tables. */
static const struct database_item older_items[] = {
    CHART(211, HR, "", 0, ITEM_PLAIN),           CHART(51, SYS_ABP, "", 0, ITEM_PLAIN),
    CHART(6701, SYS_ABP, "", 1, ITEM_PLAIN),     CHART(8368, DIAS_ABP, "", 0, ITEM_PLAIN),
    CHART(8555, DIAS_ABP, "", 1, ITEM_PLAIN),    CHART(52, MAP, "", 0, ITEM_PLAIN),
    CHART(6702, MAP, "", 1, ITEM_PLAIN),         CHART(455, NI_SYS_ABP, "", 0, ITEM_PLAIN),
    CHART(442, NI_SYS_ABP, "", 1, ITEM_PLAIN),   CHART(8441, NI_DIAS_ABP, "", 0, ITEM_PLAIN),
    CHART(8440, NI_DIAS_ABP, "", 1, ITEM_PLAIN), CHART(456, NI_MAP, "", 0, ITEM_PLAIN),
    CHART(443, NI_MAP, "", 1, ITEM_PLAIN),       CHART(618, RESP_RATE, "", 0, ITEM_PLAIN),
    CHART(615, RESP_RATE, "", 1, ITEM_PLAIN),    CHART(646, SPO2, "%", 0, ITEM_PLAIN),
    CHART(676, TEMP, "degC", 0, ITEM_PLAIN),     CHART(677, TEMP, "degC", 1, ITEM_PLAIN),
    CHART(678, TEMP, "degF", 0, ITEM_PLAIN),     CHART(679, TEMP, "degF", 1, ITEM_PLAIN),
    CHART(198, GCS, "", 0, ITEM_PLAIN),          CHART(184, GCS_EYE, "", 0, ITEM_SCORE),
    CHART(454, GCS_MOTOR, "", 0, ITEM_SCORE),    CHART(723, GCS_VERBAL, "", 0, ITEM_SCORE),
    CHART(762, WEIGHT, "kg", 0, ITEM_PLAIN),     CHART(763, WEIGHT, "kg", 1, ITEM_PLAIN),
    CHART(920, HEIGHT, "in", 0, ITEM_PLAIN),     CHART(807, GLUCOSE, "mg/dL", 1, ITEM_PLAIN),
    CHART(811, GLUCOSE, "mg/dL", 2, ITEM_PLAIN), CHART(1529, GLUCOSE, "mg/dL", 3, ITEM_PLAIN),
    CHART(780, PH, "", 0, ITEM_PLAIN),           CHART(779, PAO2, "mmHg", 0, ITEM_PLAIN),
    CHART(778, PACO2, "mmHg", 0, ITEM_PLAIN),
};

const struct database_item *mimic_item(const char *text)
{
    int64_t id;
    if (database_integer(text, &id)) {
        for (size_t i = 0; i < sizeof older_items / sizeof *older_items; i++) {
            if (older_items[i].id == id) {
                return &older_items[i];
            }
        }
        for (size_t i = 0; i < ITEMS; i++) {
            if (items[i].id == id) {
                bool alone = items[i].rule != ITEM_ARTERIAL && items[i].rule != ITEM_SUBTRACT;
                return alone ? &items[i] : NULL;
            }
        }
    }
    return NULL;
}

/* A blood gas value pending the type of its specimen. */
struct gas {
    struct database_value value;
    int64_t specimen;
    const char *text, *unit;
};

struct mimic {
    struct database database;
    const char *table; /* table being read */
    struct number_map items;
    struct number_map persons; /* the first stay of a subject, from 1 */
    uint32_t *next;            /* the next stay of the same subject, from 1; 0: none */
    struct number_map arterial;
    struct gas *gases;
    size_t gas_count, gas_capacity;
};

/* ---- fields ---- */

/* Parses a date with a time of day, in the table's time zone. */
static bool read_time(const char *text, int64_t *seconds, int *year)
{
    const double hour = 3600;
    struct when when = when_read(text);
    if (when.kind != WHEN_DATE || !when.clock) {
        return false;
    }
    *seconds = llround(when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN) * hour);
    *year = when.year;
    return true;
}

/* Re-exported tables may write ids as 20001.0. */
static bool read_id(const char *text, int64_t *id)
{
    double number;
    return database_integer(text, id) ||
           (text_number(text, false, &number) && number > 0 && number < 1e15 &&
            fabs(number - floor(number)) <= 0 && (*id = (int64_t)number, true));
}

/* Index of an item of the current table; SIZE_MAX if it is not used. */
static size_t find_item(const struct mimic *mimic, const char *text)
{
    int64_t id;
    uint32_t number = read_id(text, &id) ? number_map_find(&mimic->items, id) : 0;
    return number && strcmp(items[number - 1].table, mimic->table) == 0 ? number - 1 : SIZE_MAX;
}

static bool is_set(const char *flag)
{
    double value;
    return text_number(flag, false, &value) && value > 0;
}

/* Chooses between a value and its number. If they contradict each other both are combined, which is
 * not a number and so refused. */
static const char *value_of(const struct database_item *item, const char *value, const char *number,
                            char out[64])
{
    double a, b;
    const struct variable_category *categories;
    bool both = text_number(number, false, &b), differ = false;
    if (item->rule == ITEM_SCORE) {
        int category = variable_category_find(item->variable, value);
        variable_categories(item->variable, &categories);
        if (category < 0 || text_same(value, "None")) { /* which may be missing, too */
            return both || !*value ? number : value;
        }
        differ = both && fabs(categories[category].score - b) > 0;
    } else if (text_number(value, false, &a)) {
        differ = both && fabs(a - b) > 1e-6 * fabs(a);
    } else if (both && strpbrk(value, "<>") == NULL) { /* "___" */
        return number;
    }
    if (differ) {
        snprintf(out, 64, "%.24s, valuenum %.20s", value, number);
        return out;
    }
    return *value ? value : number;
}

static const char *unit_of(const struct database_item *item, const char *unit)
{
    return item->variable == VARIABLE_PH && text_same(unit, "units") ? "" : unit;
}

/* ---- stays ---- */

static const char *const stay_columns[] = {"subject_id", "hadm_id", "stay_id",
                                           "intime",     "outtime", NULL};

static bool take_stay(void *context, const char *const *field, size_t line, const char *path,
                      struct error *error)
{
    struct mimic *mimic = context;
    int64_t person, id, begin;
    int year, end_year;
    if (!read_id(field[0], &person) || !read_id(field[2], &id)) {
        return error_at(error, path, line, "subject_id or stay_id is not a number");
    }
    if (!read_time(field[3], &begin, &year)) {
        return error_at(error, path, line, "intime is not a date with a time of day");
    }
    struct database_stay *stay = database_add_stay(&mimic->database, id, line, path, error);
    if (stay) {
        stay->person = person;
        stay->person_name = arena_format(&mimic->database.arena, "%lld", (long long)person);
        stay->begin = begin;
        stay->dated = true;
        stay->year = year;
        read_id(field[1], &stay->hospital_stay);
        stay->ended = read_time(field[4], &stay->end, &end_year);
    }
    return stay != NULL;
}

static void link_persons(struct mimic *mimic)
{
    struct database *database = &mimic->database;
    database_sort_stays(database);
    mimic->next = memory_new(database->stay_count + 1, sizeof *mimic->next);
    for (size_t i = database->stay_count; i-- > 0;) {
        uint32_t *first = number_map_place(&mimic->persons, database->stays[i].person);
        mimic->next[i] = *first;
        *first = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < ITEMS; i++) {
        *number_map_place(&mimic->items, items[i].id) = (uint32_t)i + 1;
    }
}

static uint32_t first_stay(const struct mimic *mimic, const char *subject)
{
    int64_t person;
    return read_id(subject, &person) ? number_map_find(&mimic->persons, person) : 0;
}

static const char *const patient_columns[] = {"subject_id", "gender", "anchor_age", "anchor_year",
                                              NULL};

static bool take_patient(void *context, const char *const *field, size_t line, const char *path,
                         struct error *error)
{
    struct mimic *mimic = context;
    int64_t age, year;
    (void)line;
    (void)path;
    (void)error;
    for (uint32_t i = first_stay(mimic, field[0]); i; i = mimic->next[i - 1]) {
        struct database_stay *stay = &mimic->database.stays[i - 1];
        stay->sex = text_same(field[1], "M")   ? SEX_MALE
                    : text_same(field[1], "F") ? SEX_FEMALE
                                               : SEX_UNKNOWN;
        if (read_id(field[2], &age) && read_id(field[3], &year)) {
            snprintf(stay->age, sizeof stay->age, "%d", (int)(age + stay->year - year));
        } else if (strpbrk(field[2], "<>+")) {
            snprintf(stay->age, sizeof stay->age, "%s", field[2]);
        }
    }
    return true;
}

static const char *const admission_columns[] = {"subject_id", "hadm_id", "hospital_expire_flag",
                                                NULL};

static bool take_admission(void *context, const char *const *field, size_t line, const char *path,
                           struct error *error)
{
    struct mimic *mimic = context;
    int64_t id;
    double died;
    if (!read_id(field[1], &id)) {
        return error_at(error, path, line, "hadm_id is not a number");
    }
    for (uint32_t i = first_stay(mimic, field[0]); i; i = mimic->next[i - 1]) {
        struct database_stay *stay = &mimic->database.stays[i - 1];
        if (stay->hospital_stay != id || !*field[2]) {
            continue;
        }
        if (!text_number(field[2], false, &died) || (fabs(died) > 0 && fabs(died - 1) > 0)) {
            return error_at(error, path, line, "hospital_expire_flag is neither 0 nor 1");
        }
        if (stay->outcome >= 0 && stay->outcome != (died > 0)) {
            return error_at(error, path, line, "hadm_id %lld has two outcomes", (long long)id);
        }
        stay->outcome = died > 0;
    }
    return true;
}

/* ---- events ---- */

static const char *const event_columns[] = {"stay_id", "itemid",    "charttime", "?storetime",
                                            "value",   "?valuenum", "valueuom",  "?warning",
                                            "?error",  NULL};

/* The stay of a row; NULL if its stay or item is unknown. */
static struct database_stay *stay_of(struct mimic *mimic, const char *id_text, size_t item)
{
    int64_t id;
    return item != SIZE_MAX && read_id(id_text, &id) ? database_find_stay(&mimic->database, id)
                                                     : NULL;
}

static bool take_event(void *context, const char *const *field, size_t line, const char *path,
                       struct error *error)
{
    struct mimic *mimic = context;
    size_t item = find_item(mimic, field[1]);
    int64_t time, stored = INT64_MIN / 2;
    int year;
    char both[64];
    (void)path;
    struct database_stay *stay = stay_of(mimic, field[0], item);
    if (!stay) {
        return true;
    }
    if (is_set(field[7]) || is_set(field[8])) {
        stay->left[DATABASE_WARNED]++;
        return true;
    }
    if (!read_time(field[2], &time, &year)) {
        stay->left[DATABASE_UNTIMED]++;
        return true;
    }
    read_time(field[3], &stored, &year);
    return database_keep(&mimic->database,
                         &(struct database_value){stay, item, line, time - stay->begin,
                                                  stored - stay->begin,
                                                  value_of(&items[item], field[4], field[5], both),
                                                  unit_of(&items[item], field[6])},
                         error);
}

static const char *const procedure_columns[] = {"stay_id", "itemid", "starttime", "endtime", NULL};

/* Ventilation is recorded at its start and every hour until its end. */
static bool take_procedure(void *context, const char *const *field, size_t line, const char *path,
                           struct error *error)
{
    enum { HOUR = 3600 };
    struct mimic *mimic = context;
    size_t item = find_item(mimic, field[1]);
    int64_t start, end;
    int year;
    bool ok = true;
    (void)path;
    struct database_stay *stay = stay_of(mimic, field[0], item);
    if (!stay) {
        return true;
    }
    if (!read_time(field[2], &start, &year) || !read_time(field[3], &end, &year) || end < start) {
        stay->left[DATABASE_UNTIMED]++;
        return true;
    }
    start = start < stay->begin && end > stay->begin ? stay->begin : start;
    for (int64_t time = start;
         ok && time <= end && time - stay->begin <= (int64_t)STAY_HOURS * HOUR; time += HOUR) {
        ok = database_keep(
            &mimic->database,
            &(struct database_value){stay, item, line, time - stay->begin, 0, "1", ""}, error);
    }
    return ok;
}

/* ---- the laboratory ---- */

static const char *const lab_columns[] = {"subject_id",   "hadm_id", "itemid",    "charttime",
                                          "?storetime",   "value",   "?valuenum", "valueuom",
                                          "?specimen_id", NULL};

/* The stay of a person during which a value was taken; NULL: none. */
static struct database_stay *stay_at(struct mimic *mimic, uint32_t first, const char *hospital_stay,
                                     int64_t time)
{
    enum { HOUR = 3600 };
    int64_t id;
    bool known = read_id(hospital_stay, &id);
    for (uint32_t i = first; i; i = mimic->next[i - 1]) {
        struct database_stay *stay = &mimic->database.stays[i - 1];
        int64_t end = stay->ended ? stay->end : stay->begin + (int64_t)STAY_HOURS * HOUR;
        if (time >= stay->begin && time <= end &&
            (!known || !stay->hospital_stay || stay->hospital_stay == id)) {
            return stay;
        }
    }
    return NULL;
}

static bool take_specimen(struct mimic *mimic, const char *specimen, const char *value)
{
    int64_t id;
    if (strncmp(value, "ART", 3) == 0 && read_id(specimen, &id)) {
        *number_map_place(&mimic->arterial, id) = 1;
    }
    return true;
}

static bool keep_gas(struct mimic *mimic, const struct database_value *value, const char *specimen)
{
    struct gas gas = {.value = *value};
    if (!read_id(specimen, &gas.specimen)) {
        value->stay->left[DATABASE_SPECIMEN]++;
        return true;
    }
    gas.value.text = arena_text(&mimic->database.arena, value->text);
    gas.value.unit = arena_text(&mimic->database.arena, value->unit);
    mimic->gases =
        memory_reserve(mimic->gases, mimic->gas_count, &mimic->gas_capacity, sizeof *mimic->gases);
    mimic->gases[mimic->gas_count++] = gas;
    return true;
}

static bool take_lab(void *context, const char *const *field, size_t line, const char *path,
                     struct error *error)
{
    struct mimic *mimic = context;
    uint32_t first = first_stay(mimic, field[0]);
    size_t item = first ? find_item(mimic, field[2]) : SIZE_MAX;
    int64_t id, time, stored = INT64_MIN / 2;
    int year;
    char both[64];
    (void)path;
    if (first && item == SIZE_MAX && read_id(field[2], &id) && id == SPECIMEN_TYPE) {
        return take_specimen(mimic, field[8], field[5]);
    }
    if (item == SIZE_MAX || !read_time(field[3], &time, &year)) {
        return true;
    }
    struct database_stay *stay = stay_at(mimic, first, field[1], time);
    if (!stay) {
        return true;
    }
    read_time(field[4], &stored, &year);
    struct database_value value = {stay,
                                   item,
                                   line,
                                   time - stay->begin,
                                   stored - stay->begin,
                                   value_of(&items[item], field[5], field[6], both),
                                   unit_of(&items[item], field[7])};
    return items[item].rule == ITEM_ARTERIAL && value.second <= (int64_t)STAY_HOURS * 3600
               ? keep_gas(mimic, &value, field[8])
               : database_keep(&mimic->database, &value, error);
}

static bool settle_gases(struct mimic *mimic, struct error *error)
{
    bool ok = true;
    for (size_t i = 0; ok && i < mimic->gas_count; i++) {
        const struct gas *gas = &mimic->gases[i];
        if (number_map_find(&mimic->arterial, gas->specimen)) {
            ok = database_keep(&mimic->database, &gas->value, error);
        } else {
            gas->value.stay->left[DATABASE_SPECIMEN]++;
        }
    }
    return ok;
}

/* ---- the folder ---- */

static const struct {
    const char *folder, *name;
    const char *const *columns;
    database_row_fn *take;
    const char *missing; /* notice if it is missing; NULL: required */
} tables[] = {
    {"icu", "icustays", stay_columns, take_stay, NULL},
    {"icu", "chartevents", event_columns, take_event, NULL},
    {"icu", "outputevents", event_columns, take_event,
     "the table icu/outputevents is not there: no urine"},
    {"icu", "procedureevents", procedure_columns, take_procedure,
     "the table icu/procedureevents is not there: no ventilation"},
    {"hosp", "labevents", lab_columns, take_lab,
     "the table hosp/labevents is not there: no laboratory values but charted ones"},
    {"hosp", "patients", patient_columns, take_patient,
     "the table hosp/patients is not there: no age and sex"},
    {"hosp", "admissions", admission_columns, take_admission,
     "the table hosp/admissions is not there: no outcomes"},
};

static bool find_table(const char *folder, const char *part, const char *name, struct text *path,
                       struct error *error)
{
    struct text below = {0};
    text_format(&below, "%s/%s", folder, part);
    path->length = 0;
    bool found = database_table_find(below.data, name, path, error);
    text_free(&below);
    return found;
}

static bool holds(const char *folder)
{
    struct text icu = {0};
    text_format(&icu, "%s/icu", folder);
    bool found = database_table_exists(icu.data, "icustays");
    text_free(&icu);
    return found;
}

static bool read_tables(struct mimic *mimic, const char *folder, struct error *error)
{
    struct text path = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof tables / sizeof *tables; i++) {
        if (find_table(folder, tables[i].folder, tables[i].name, &path, error)) {
            mimic->table = tables[i].name;
            ok = database_table_read(path.data, tables[i].columns, tables[i].take, mimic, error);
        } else if (error->set || !tables[i].missing) {
            ok = error_at(error, folder, 0, "the table %s/%s is not there", tables[i].folder,
                          tables[i].name);
        } else {
            database_notice(&mimic->database, tables[i].missing);
        }
        if (ok && i == 0) {
            link_persons(mimic);
        }
    }
    text_free(&path);
    return ok && settle_gases(mimic, error);
}

static bool read_folder(const char *folder, const struct patient_options *options,
                        struct stays *stays, struct error *error)
{
    struct error none = ERROR_NONE, *fault = error ? error : &none;
    struct mimic mimic = {0};
    database_init(&mimic.database, folder, &reader_mimic, options);
    mimic.database.items = items;
    mimic.database.item_count = ITEMS;
    bool ok = read_tables(&mimic, folder, fault) && database_finish(&mimic.database, stays, fault);
    number_map_free(&mimic.items);
    number_map_free(&mimic.persons);
    number_map_free(&mimic.arterial);
    free(mimic.next);
    free(mimic.gases);
    database_free(&mimic.database);
    return ok;
}

const struct reader reader_mimic = {
    .name = "MIMIC-IV",
    .kind = READER_STAYS,
    .holds = holds,
    .read_folder = read_folder,
    .stays_folder = "icu",
    .stays_table = "icustays",
};
