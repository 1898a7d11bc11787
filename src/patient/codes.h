/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CODES_H
#define ICURISK_PATIENT_CODES_H

#include "patient/variable.h"

/* THE table of the codes by which other systems name a variable: LOINC (http://loinc.org), MDC
 * (IEEE 11073-10101, of monitors), SNOMED CT, and CIEL, the dictionary of OpenMRS. */

enum code_system { CODES_UNKNOWN, CODES_LOINC, CODES_MDC, CODES_SNOMED, CODES_CIEL };

struct code {
    enum code_system system;
    const char *code;
    enum variable variable;
    /* Of readings of one variable at one time the one with the lowest rank is used: 0 for the
     * variable itself, 1 for what stands in for it (a pulse for a heart rate). */
    int rank;
    const char *unit; /* that the code implies, where it is not the variable's own; else "" */
    const char *name; /* "Urea" where the unit depends on it; else the variable's name */
};

/* The system of a FHIR URI ("http://loinc.org", "urn:oid:2.16.840.1.113883.6.1") or of an HL7 v2
 * name ("LN", "MDC", "SCT"). */
enum code_system code_system_find(const char *name);
/* NULL: the code says nothing to this program. A code of CODES_UNKNOWN is one of CIEL if it looks
 * like one: digits, and letters A up to 36 characters. */
const struct code *code_find(enum code_system system, const char *code);
/* The LOINC code by which a variable is written: the first in the table, or NULL. */
const char *code_of_variable(enum variable variable);
/* The next row of the table after `code`, from NULL on; NULL after the last. */
const struct code *code_next(const struct code *code);

/* The spelling that units.h knows for a unit of IEEE 11073-10101, by its number ("266016") or name
 * ("MDC_DIM_MMHG"); any other text is returned as it is. */
const char *code_unit(const char *unit);

/* The step of the Glasgow scale that an answer of LOINC ("LA6556-0") stands for; 0 if it is none of
 * this variable. */
int code_answer(enum variable variable, const char *code);

#endif
