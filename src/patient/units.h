/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_UNITS_H
#define ICURISK_PATIENT_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/variable.h"

/* Units as they are written in files: UCUM codes ("mm[Hg]", "10*3/uL", "[degF]") and everyday
 * spellings ("mmHg", "K/uL", "deg F", "mg%"), in any letter case, with or without blanks. */

enum dimension {
    DIMENSION_NONE, /* a score, pH */
    DIMENSION_RATIO,
    DIMENSION_RATE,
    DIMENSION_PRESSURE,
    DIMENSION_TEMPERATURE,
    DIMENSION_MASS,
    DIMENSION_LENGTH,
    DIMENSION_VOLUME,
    DIMENSION_FLOW,
    DIMENSION_MASS_CONCENTRATION,
    DIMENSION_MOLAR_CONCENTRATION,
    DIMENSION_CHARGE_CONCENTRATION, /* equivalents */
    DIMENSION_ENZYME,
    DIMENSION_COUNT
};

/* (value + offset) * scale is the value in the base unit of the dimension: 1, /min, mmHg, degC, kg,
 * cm, mL, mL/h, mg/dL, mmol/L, meq/L, U/L, 10^9/L. */
struct unit {
    enum dimension dimension;
    double offset, scale;
};

/* Looks up a unit by its spelling; false if it is unknown or "". */
bool unit_find(const char *text, struct unit *unit);

enum unit_fit {
    UNIT_FITS,    /* *out is the value in the variable's own unit */
    UNIT_UNKNOWN, /* unknown spelling: the value cannot be used */
    UNIT_UNFIT    /* a known unit of another dimension: mmHg for creatinine */
};
/* Converts a value from a written unit to the unit of the variable table. A value already in that
 * unit is unchanged, bit for bit. name is the name in the file, or NULL: "Urea" in mg/dL is the
 * mass of urea, "BUN" that of its nitrogen. *doubt is NULL or a clause stating an assumption
 * (static storage). Factors: CODATA and molar masses as clinical tables round them (creatinine
 * 88.4, bilirubin 17.1, glucose 18.016, lactate 9.01, magnesium 2.43, cholesterol 38.67, urea
 * nitrogen 2.8, kPa 7.5006, lb 0.45359237). */
enum unit_fit unit_convert(enum variable variable, const char *name, const char *unit, double value,
                           double *out, const char **doubt);

/* Conversions found before, for files with many values of few units. Zero-initialise; not shared by
 * threads. */
enum { UNIT_SLOTS = 64 };
struct unit_cache {
    struct unit_slot {
        char text[24]; /* longer ones are not kept; "" if the slot is free */
        enum variable variable;
        enum unit_fit fit;
        bool same; /* the value stays as it is */
        double offset, scale, own_offset;
    } slots[UNIT_SLOTS];
};
/* unit_convert with a cache; NULL: none. */
enum unit_fit unit_convert_again(struct unit_cache *cache, enum variable variable, const char *name,
                                 const char *unit, double value, double *out, const char **doubt);

/* Does the name mean urea itself, not urea nitrogen? */
bool unit_is_urea(const char *name);
/* Does the name mean a high-sensitivity assay of the variable, a troponin: "hs-cTnT"? Its values
 * are in ng/L, a thousandth of the older unit, or in that. */
bool unit_is_sensitive_troponin(enum variable variable, const char *name);

/* Splits "37.5 C" or "98%": copies the number, with a comparator before it, to number; *unit points
 * into text. False, with number and *unit unchanged, if text does not begin with a number, nothing
 * follows it, or number is too small. */
bool unit_split_value(const char *text, char *number, size_t size, const char **unit);

/* "Lactate (mg/dL)", "Lactate [mg/dL]", "Temp degC", "temp_c", "Glucose, mmol/L": copies the
 * variable's name to name and the unit to unit. True if `find` recognises the name and a unit
 * follows; a unit in brackets need not be a known one. */
bool unit_split_name(const char *text, enum variable (*find)(const char *name), char *name,
                     size_t name_size, char *unit, size_t unit_size);

/* The unit of `variable` that a column's name ends in, whatever the rest of it says: "Milk acid
 * (mg/dL)". False if there is none, or one of something else. */
bool unit_in_header(const char *text, enum variable variable, char *unit, size_t unit_size);

#endif
