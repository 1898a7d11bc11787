/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_COLUMNS_H
#define ICURISK_PATIENT_COLUMNS_H

#include "patient/csv.h"
#include "patient/patient.h"

/* Names of spreadsheet columns that are not variables: patient id, parameter name, value, age and
 * sex. In English, French, Spanish, Portuguese, German, Indonesian and Swahili, ignoring case,
 * accents, blanks and hyphens. */

/* The meaning of a parameter or column name: "HR", "Lactate (mg/dL)", "Pulse". */
enum { COLUMN_NONE = CSV_FIELD_LIMIT, UNIT_SIZE = 64 };
struct table_name {
    enum variable variable; /* VARIABLE_NONE: not used */
    enum variable with;     /* the diastolic pressure of a pair (BP), else VARIABLE_NONE */
    bool usual;             /* a common synonym, not the variable's own name */
    bool id;                /* no variable: identifies a patient or a stay, as "Patient ID" */
    const char *refusal;    /* why it is not used, or NULL */
    bool remark;            /* what stands there is no unit: "Glucose (CSF)" is not of blood */
    char unit[UNIT_SIZE];   /* stated in the name; "" if none */
};

/* Index of the column with this name; COLUMN_NONE if there is none. */
size_t columns_find(const struct csv_row *row, const char *name);
/* What a column of ids tells apart, the finest last. */
enum columns_id {
    ID_NONE,
    ID_ROW,  /* "ID", "No": perhaps of rows alone */
    ID_NAME, /* "Patient": perhaps a name, which is spelled in several ways */
    ID_PATIENT,
    ID_ENCOUNTER, /* of a hospital: hadm_id, Visit ID */
    ID_STAY       /* in intensive care: stay_id */
};
enum columns_id columns_id(const char *name);
/* The column whose ids are finest, the first of several (but RecordID before others of patients);
 * COLUMN_NONE if there is none. */
size_t columns_find_id(const struct csv_row *row);
/* Does the name number encounters: "Encounter", "Adm. key"? */
bool columns_names_encounter(const char *name);
/* Does it hold the days of a stay: "ICU day"? */
bool columns_names_day(const char *name);
/* Does a column say of a row whether it is valid: "Status", "voided", or "warning" in a table with
 * itemids? */
bool columns_is_status(const char *name, bool items);
/* Does a cell of that column say that the row is not valid: "entered-in-error"? */
bool columns_is_struck(const char *name, const char *cell);
/* What it says of the result of a row: 1 corrected, -1 preliminary, 0 neither. */
int columns_standing(const char *cell);
/* Does a column say what the values of a row are of: "Specimen", "Panel", "Category"? */
bool columns_is_source(const char *name);
/* What a cell of that column says. */
enum columns_source {
    SOURCE_USUAL, /* blood, or nothing */
    SOURCE_VENOUS,
    SOURCE_OTHER /* urine, CSF and other fluids */
};
enum columns_source columns_source(const char *cell);
/* Does a column hold comparators ("<") of the values beside it, or what they are to be multiplied
 * with? */
bool columns_names_operator(const char *name);
bool columns_names_multiplier(const char *name);
/* Would a variable measured in it be another quantity: of the laboratory, and not of blood, or a
 * gas and not of an artery? */
bool columns_is_elsewhere(enum columns_source source, enum variable variable);
/* Interprets the name of a parameter or column. */
void columns_understand(const char *text, struct table_name *name);
/* The variable of whose values the column holds the units: "Temp unit", "glucose_uom", "Unit of K";
 * VARIABLE_NONE if it is no such name. */
enum variable columns_unit_of(const char *name);
/* Is it the name of a column of units alone: "Unit", "UOM"? */
bool columns_names_unit(const char *name);
/* Is it the name of a variable? */
bool columns_names_variable(const char *name);

/* Column names as the table readers expect them, in names[row->count]: a synonym is replaced by
 * "Parameter", "Value", "Age" or "Gender"; other names stay as written. An exact name
 * in the row takes precedence, then the first of several synonyms. */
void columns_name(const struct csv_row *row, const char **names);

/* Is it a name that may identify patients, or something else: "Bed", "Case", "PAT_KEY"? */
bool columns_may_identify(const char *name);

/* Is it a name that row-number columns use too ("ID", "No")? */
bool columns_names_number(const char *name);

/* May it be a header below title rows: does no field hold a number, a time or a word for a missing
 * value? */
bool columns_is_header(const struct csv_row *row);

/* Is it a unit of an age in years: "years", "ans", "y"? */
bool columns_is_years(const char *text);
/* Is it the name of a column of such units: "Age unit"? */
bool columns_names_age_unit(const char *name);
/* Parses a sex: M, F, male, femme, ... SEX_UNKNOWN if it is none of them. */
enum sex columns_sex(const char *text);

#endif
