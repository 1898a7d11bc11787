/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* eICU-CRD 2.0: a folder with the table patient. All times are minutes since admission. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "patient/database.h"

#define WIDE(table, name, variable, unit, rank)                                                    \
    {                                                                                              \
        table, 0, name, NULL, VARIABLE_##variable, unit, rank, ITEM_PLAIN                          \
    }
#define LAB(name, variable, unit)                                                                  \
    {                                                                                              \
        "lab", 0, name, NULL, VARIABLE_##variable, unit, 0, ITEM_PLAIN                             \
    }
#define NURSE(label, name, variable, unit, rank)                                                   \
    {                                                                                              \
        "nursecharting", 0, label, name, VARIABLE_##variable, unit, rank, ITEM_PLAIN               \
    }
#define URINE(part)                                                                                \
    {                                                                                              \
        "intakeoutput", 0, part, NULL, VARIABLE_URINE, "mL", 0, ITEM_ADD                           \
    }

enum {
    PERIODIC_FIRST = 2,
    APERIODIC_FIRST = PERIODIC_FIRST + 7,
    NAMED_FIRST = APERIODIC_FIRST + 3
};

/* The table of columns, names of laboratory values and labels (MIT-LCP/eicu-code). */
static const struct database_item items[] = {
    WIDE("patient", "admissionweight", WEIGHT, "kg", 1),
    WIDE("patient", "admissionheight", HEIGHT, "cm", 0),
    /* the columns of vitalPeriodic and of vitalAperiodic, in the order of their lists below */
    WIDE("vitalperiodic", "temperature", TEMP, "degC", 2),
    WIDE("vitalperiodic", "sao2", SPO2, "%", 1),
    WIDE("vitalperiodic", "heartrate", HR, "", 1),
    WIDE("vitalperiodic", "respiration", RESP_RATE, "", 1),
    WIDE("vitalperiodic", "systemicsystolic", SYS_ABP, "", 1),
    WIDE("vitalperiodic", "systemicdiastolic", DIAS_ABP, "", 1),
    WIDE("vitalperiodic", "systemicmean", MAP, "", 1),
    WIDE("vitalaperiodic", "noninvasivesystolic", NI_SYS_ABP, "", 1),
    WIDE("vitalaperiodic", "noninvasivediastolic", NI_DIAS_ABP, "", 1),
    WIDE("vitalaperiodic", "noninvasivemean", NI_MAP, "", 1),
    LAB("albumin", ALBUMIN, "g/dL"),
    LAB("alkaline phos.", ALP, "U/L"),
    LAB("ALT (SGPT)", ALT, "U/L"),
    LAB("AST (SGOT)", AST, "U/L"),
    LAB("total bilirubin", BILIRUBIN, "mg/dL"),
    LAB("BUN", BUN, "mg/dL"),
    LAB("total cholesterol", CHOLESTEROL, "mg/dL"),
    LAB("creatinine", CREATININE, "mg/dL"),
    {"lab", 0, "FiO2", NULL, VARIABLE_FIO2, "", 1, ITEM_FIO2},
    LAB("glucose", GLUCOSE, "mg/dL"),
    {"lab", 0, "bedside glucose", NULL, VARIABLE_GLUCOSE, "mg/dL", 1, ITEM_PLAIN},
    LAB("bicarbonate", HCO3, "mmol/L"),
    {"lab", 0, "HCO3", NULL, VARIABLE_HCO3, "mmol/L", 1, ITEM_PLAIN},
    {"lab", 0, "Total CO2", NULL, VARIABLE_HCO3, "mmol/L", 2, ITEM_PLAIN},
    LAB("Hct", HCT, "%"),
    LAB("potassium", K, "mmol/L"),
    LAB("lactate", LACTATE, "mmol/L"),
    LAB("magnesium", MG, "mg/dL"),
    LAB("sodium", NA, "mmol/L"),
    LAB("paCO2", PACO2, "mmHg"),
    LAB("paO2", PAO2, "mmHg"),
    LAB("pH", PH, ""),
    LAB("platelets x 1000", PLATELETS, "10^9/L"),
    LAB("O2 Sat (%)", SAO2, "%"),
    LAB("troponin - I", TROPONIN_I, "ng/mL"),
    LAB("troponin - T", TROPONIN_T, "ng/mL"),
    LAB("WBC x 1000", WBC, "10^9/L"),
    NURSE("Heart Rate", "Heart Rate", HR, "", 0),
    NURSE("Respiratory Rate", "Respiratory Rate", RESP_RATE, "", 0),
    NURSE("O2 Saturation", "O2 Saturation", SPO2, "%", 0),
    NURSE("Temperature", "Temperature (C)", TEMP, "degC", 0),
    NURSE("Temperature", "Temperature (F)", TEMP, "degF", 1),
    NURSE("Invasive BP", "Invasive BP Systolic", SYS_ABP, "", 0),
    NURSE("Invasive BP", "Invasive BP Diastolic", DIAS_ABP, "", 0),
    NURSE("Invasive BP", "Invasive BP Mean", MAP, "", 0),
    NURSE("Non-Invasive BP", "Non-Invasive BP Systolic", NI_SYS_ABP, "", 0),
    NURSE("Non-Invasive BP", "Non-Invasive BP Diastolic", NI_DIAS_ABP, "", 0),
    NURSE("Non-Invasive BP", "Non-Invasive BP Mean", NI_MAP, "", 0),
    NURSE("Glasgow coma score", "GCS Total", GCS, "", 0),
    NURSE("Score (Glasgow Coma Scale)", "Value", GCS, "", 1),
    NURSE("Glasgow coma score", "Eyes", GCS_EYE, "", 0),
    NURSE("Glasgow coma score", "Motor", GCS_MOTOR, "", 0),
    NURSE("Glasgow coma score", "Verbal", GCS_VERBAL, "", 0),
    NURSE("Admission Weight", "Value", WEIGHT, "kg", 2),
    NURSE("Admit weight", "Value", WEIGHT, "kg", 3),
    NURSE("WEIGHT in Kg", "Value", WEIGHT, "kg", 0),
    {"respiratorycharting", 0, "FiO2", NULL, VARIABLE_FIO2, "", 0, ITEM_FIO2},
    {"respiratorycharting", 0, "RT Vent On/Off", NULL, VARIABLE_MECH_VENT, "", 0, ITEM_PLAIN},
    /* parts of the labels of outputs */
    URINE("foley"),
    URINE("condom cath"),
    URINE("straight cath"),
    URINE("urinary cath"),
    URINE("indwelling cath"),
    URINE("suprapubic"),
    URINE("nephrostomy"),
    URINE("ureteral"),
    URINE("urostomy"),
    URINE("voided"),
    URINE("urine"),
};
enum { ITEMS = sizeof items / sizeof *items, MINUTE = 60 };

/* ---- fields ---- */

/* Parses the stay and the time in seconds. False if the row has no known stay or no time. */
static bool read_place(struct database *database, const char *id_text, const char *offset,
                       struct database_value *value)
{
    int64_t id, minutes;
    value->stay = database_integer(id_text, &id) ? database_find_stay(database, id) : NULL;
    if (value->stay && !database_integer(offset, &minutes)) {
        value->stay->left[DATABASE_UNTIMED]++;
        return false;
    }
    value->second = value->stay ? minutes * MINUTE : 0;
    value->stored = 0;
    value->unit = "";
    return value->stay != NULL;
}

/* The item of a table with these names; ITEMS if there is none. */
static size_t find_item(const char *table, const char *name, const char *part)
{
    size_t i = NAMED_FIRST;
    while (i < ITEMS && !(strcmp(items[i].table, table) == 0 && text_same(items[i].name, name) &&
                          (!items[i].part || text_same(items[i].part, part)))) {
        i++;
    }
    return i;
}

/* ---- stays ---- */

static const char *const patient_columns[] = {"patientunitstayid",
                                              "?uniquepid",
                                              "?gender",
                                              "?age",
                                              "?admissionweight",
                                              "?admissionheight",
                                              "?hospitaldischargestatus",
                                              NULL};

static bool take_patient(void *context, const char *const *field, size_t line, const char *path,
                         struct error *error)
{
    struct database *database = context;
    int64_t id;
    if (!database_integer(field[0], &id)) {
        return error_at(error, path, line, "patientunitstayid is not a number");
    }
    struct database_stay *stay = database_add_stay(database, id, line, path, error);
    if (!stay) {
        return false;
    }
    stay->person_name = arena_text(&database->arena, *field[1] ? field[1] : field[0]);
    stay->sex = text_same(field[2], "Male")     ? SEX_MALE
                : text_same(field[2], "Female") ? SEX_FEMALE
                                                : SEX_UNKNOWN;
    snprintf(stay->age, sizeof stay->age, "%s", field[3]);
    stay->outcome = text_same(field[6], "Expired") ? 1 : text_same(field[6], "Alive") ? 0 : -1;
    if (stay->outcome < 0 && *field[6]) {
        return error_at(error, path, line,
                        "hospitaldischargestatus is neither Alive nor Expired nor empty");
    }
    return true;
}

/* Weight and height, in a second pass: only then are the stays in order. */
static bool take_measures(void *context, const char *const *field, size_t line, const char *path,
                          struct error *error)
{
    struct database *database = context;
    struct database_value value;
    double weight = 0, height = 0;
    bool ok = true;
    (void)path;
    if (!read_place(database, field[0], "0", &value)) {
        return true;
    }
    value.line = line;
    bool both = text_number(field[4], false, &weight) && text_number(field[5], false, &height);
    if (both && weight >= 100 && height > 25 && height <= 100 && weight - height >= 20) {
        value.stay->exchanged = true;
        return true;
    }
    for (value.item = 0; ok && value.item < PERIODIC_FIRST; value.item++) {
        value.text = field[4 + value.item];
        value.unit = value.item == 1 && both && height > 0 && height <= 2.5 ? "m" : "";
        ok = !*value.text || database_keep(database, &value, error);
    }
    return ok;
}

/* ---- readings ---- */

static const char *const periodic_columns[] = {
    "patientunitstayid", "observationoffset", "?temperature",       "?sao2",         "?heartrate",
    "?respiration",      "?systemicsystolic", "?systemicdiastolic", "?systemicmean", NULL};
static const char *const aperiodic_columns[] = {"patientunitstayid",    "observationoffset",
                                                "?noninvasivesystolic", "?noninvasivediastolic",
                                                "?noninvasivemean",     NULL};

static bool take_wide(struct database *database, const char *const *field, size_t line,
                      size_t first, size_t end, struct error *error)
{
    struct database_value value;
    bool ok = true;
    if (!read_place(database, field[0], field[1], &value)) {
        return true;
    }
    value.line = line;
    for (value.item = first; ok && value.item < end; value.item++) {
        value.text = field[2 + value.item - first];
        ok = !*value.text || database_keep(database, &value, error);
    }
    return ok;
}

static bool take_periodic(void *context, const char *const *field, size_t line, const char *path,
                          struct error *error)
{
    (void)path;
    return take_wide(context, field, line, PERIODIC_FIRST, APERIODIC_FIRST, error);
}

static bool take_aperiodic(void *context, const char *const *field, size_t line, const char *path,
                           struct error *error)
{
    (void)path;
    return take_wide(context, field, line, APERIODIC_FIRST, NAMED_FIRST, error);
}

static const char *const lab_columns[] = {"patientunitstayid",
                                          "labresultoffset",
                                          "labname",
                                          "labresult",
                                          "?labresulttext",
                                          "?labmeasurenamesystem",
                                          "?labmeasurenameinterface",
                                          "?labresultrevisedoffset",
                                          NULL};

static bool take_lab(void *context, const char *const *field, size_t line, const char *path,
                     struct error *error)
{
    struct database *database = context;
    struct database_value value = {.line = line};
    double a, b;
    char both[64];
    (void)path;
    value.item = find_item("lab", field[2], "");
    if (value.item == ITEMS || !read_place(database, field[0], field[1], &value)) {
        return true;
    }
    value.text = !*field[3] || strpbrk(field[4], "<>") ? field[4] : field[3];
    if (text_number(field[3], false, &a) && text_number(field[4], false, &b) &&
        (a < b - 1e-3 * b || a > b + 1e-3 * b)) {
        snprintf(both, sizeof both, "%.24s, labresulttext %.20s", field[3], field[4]);
        value.text = both; /* not a number, and so refused */
    }
    value.unit = *field[5] ? field[5] : field[6];
    if (items[value.item].variable == VARIABLE_PH) {
        value.unit = "";
    }
    if (!database_integer(field[7], &value.stored)) {
        value.stored = INT32_MIN;
    }
    return database_keep(database, &value, error);
}

static const char *const nurse_columns[] = {"patientunitstayid",
                                            "nursingchartoffset",
                                            "nursingchartcelltypevallabel",
                                            "nursingchartcelltypevalname",
                                            "nursingchartvalue",
                                            "?nursingchartentryoffset",
                                            NULL};

static bool take_nurse(void *context, const char *const *field, size_t line, const char *path,
                       struct error *error)
{
    struct database *database = context;
    struct database_value value = {.line = line};
    (void)path;
    value.item = find_item("nursecharting", field[2], field[3]);
    if (value.item == ITEMS || !read_place(database, field[0], field[1], &value)) {
        return true;
    }
    value.text = field[4];
    if (*value.text && !strpbrk(value.text, "0123456789")) { /* Unable to score */
        value.stay->left[DATABASE_TEXT]++;
        return true;
    }
    if (!database_integer(field[5], &value.stored)) {
        value.stored = INT32_MIN;
    }
    return !*value.text || database_keep(database, &value, error);
}

static const char *const respiratory_columns[] = {"patientunitstayid",
                                                  "respchartoffset",
                                                  "?respcharttypecat",
                                                  "respchartvaluelabel",
                                                  "respchartvalue",
                                                  "?respchartentryoffset",
                                                  NULL};

static bool take_respiratory(void *context, const char *const *field, size_t line, const char *path,
                             struct error *error)
{
    struct database *database = context;
    struct database_value value = {.line = line};
    (void)path;
    if (!read_place(database, field[0], field[1], &value)) {
        return true;
    }
    value.item = find_item("respiratorycharting", field[3], "");
    value.text = field[4];
    if (!database_integer(field[5], &value.stored)) {
        value.stored = INT32_MIN;
    }
    if (value.item < ITEMS && items[value.item].variable == VARIABLE_FIO2) {
        if (!database_keep(database, &value, error)) {
            return false;
        }
        value.item = ITEMS;
    }
    bool ventilated =
        text_same(field[2], "respFlowPtVentData") ||
        (value.item < ITEMS && (text_same(field[4], "Start") || text_same(field[4], "Continued")));
    value.item = find_item("respiratorycharting", "RT Vent On/Off", "");
    value.text = "1";
    value.stored = 0;
    return !ventilated || database_keep(database, &value, error);
}

static const char *const output_columns[] = {
    "patientunitstayid", "intakeoutputoffset",       "cellpath", "?celllabel",
    "cellvaluenumeric",  "?intakeoutputentryoffset", NULL};

static bool take_output(void *context, const char *const *field, size_t line, const char *path,
                        struct error *error)
{
    static const char start[] = "flowsheet|Flowsheet Cell Labels|I&O|Output (ml)|";
    struct database *database = context;
    struct database_value value = {.line = line};
    (void)path;
    if (strncasecmp(field[2], start, sizeof start - 1) != 0 ||
        !read_place(database, field[0], field[1], &value)) {
        return true;
    }
    const char *label = field[2] + sizeof start - 1;
    for (value.item = NAMED_FIRST; value.item < ITEMS; value.item++) {
        if (items[value.item].rule == ITEM_ADD && strcasestr(label, items[value.item].name)) {
            break;
        }
    }
    value.text = field[4];
    if (!database_integer(field[5], &value.stored)) {
        value.stored = INT32_MIN;
    }
    return value.item == ITEMS || !*value.text || database_keep(database, &value, error);
}

/* ---- the folder ---- */

static const struct {
    const char *name;
    const char *const *columns;
    database_row_fn *take;
    const char *missing; /* notice if it is missing */
} tables[] = {
    {"patient", patient_columns, take_patient, ""},
    {"patient", patient_columns, take_measures, ""},
    {"vitalPeriodic", periodic_columns, take_periodic,
     "the table vitalPeriodic is not there: no readings of monitors"},
    {"vitalAperiodic", aperiodic_columns, take_aperiodic,
     "the table vitalAperiodic is not there: no cuff pressures of monitors"},
    {"lab", lab_columns, take_lab, "the table lab is not there: no laboratory values"},
    {"nurseCharting", nurse_columns, take_nurse,
     "the table nurseCharting is not there: no Glasgow scores, no charted vital signs"},
    {"respiratoryCharting", respiratory_columns, take_respiratory,
     "the table respiratoryCharting is not there: no FiO2 and ventilation"},
    {"intakeOutput", output_columns, take_output, "the table intakeOutput is not there: no urine"},
};
enum { TABLES = sizeof tables / sizeof *tables, FIRST_READINGS = 2 };

/* Requires the table patient and at least one table of readings. */
static bool holds(const char *folder)
{
    static const char *const columns[] = {"patientunitstayid", NULL};
    struct text path = {0};
    struct error error = ERROR_NONE;
    bool found = database_table_find(folder, "patient", &path, &error) &&
                 database_table_has(path.data, columns),
         any = false;
    for (size_t i = FIRST_READINGS; found && !any && i < TABLES; i++) {
        any = database_table_exists(folder, tables[i].name);
    }
    text_free(&path);
    return any;
}

static bool read_tables(struct database *database, struct error *error)
{
    struct text path = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < TABLES; i++) {
        path.length = 0;
        if (database_table_find(database->folder, tables[i].name, &path, error)) {
            ok = database_table_read(path.data, tables[i].columns, tables[i].take, database, error);
        } else if (error->set) {
            ok = false;
        } else {
            database_notice(database, tables[i].missing);
        }
        if (ok && i == 0) {
            database_sort_stays(database);
        }
    }
    text_free(&path);
    return ok;
}

static bool read_folder(const char *folder, const struct patient_options *options,
                        struct stays *stays, struct error *error)
{
    struct error none = ERROR_NONE, *fault = error ? error : &none;
    struct database database;
    database_init(&database, folder, &reader_eicu, options);
    database.items = items;
    database.item_count = ITEMS;
    bool ok = read_tables(&database, fault) && database_finish(&database, stays, fault);
    database_free(&database);
    return ok;
}

const struct reader reader_eicu = {
    .name = "eICU-CRD",
    .kind = READER_STAYS,
    .holds = holds,
    .read_folder = read_folder,
    .stays_folder = ".",
    .stays_table = "patient",
};
