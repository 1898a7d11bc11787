/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CODES_H
#define ICURISK_PATIENT_CODES_H

#include "patient/variable.h"

/* The table of codes that other systems use for a variable: LOINC (http://loinc.org), MDC (IEEE
 * 11073-10101, patient monitors), SNOMED CT, and CIEL, the dictionary of OpenMRS. */

enum code_system { CODES_UNKNOWN, CODES_LOINC, CODES_MDC, CODES_SNOMED, CODES_CIEL };

struct code {
    enum code_system system;
    const char *code;
    enum variable variable;
    /* If a variable has several readings at one time, the one with the lowest rank is used: 0 for
     * the variable itself, 1 for a substitute (pulse rate for heart rate). */
    int rank;
    const char *unit; /* implied by the code if it is not the variable's own; else "" */
    const char *name; /* "Urea" if the unit depends on it; else the variable's name */
};

/* The system of a FHIR URI ("http://loinc.org", "urn:oid:2.16.840.1.113883.6.1") or of an HL7 v2
 * name ("LN", "MDC", "SCT"). */
enum code_system code_system_find(const char *name);
/* The row of a code, or NULL if it is unknown. A code of CODES_UNKNOWN is tried as CIEL if it looks
 * like one: digits padded with letters A to 36 characters. */
const struct code *code_find(enum code_system system, const char *code);
/* Can both be codes of one reading: of one variable, or of one that is read where the other is
 * missing (SaO2 for SpO2)? */
bool code_agrees(const struct code *a, const struct code *b);
/* The LOINC code with which a variable is exported: the first in the table, or NULL. */
const char *code_of_variable(enum variable variable);
/* Iterates over the table: the row after `code` (NULL: the first), or NULL after the last. */
const struct code *code_next(const struct code *code);

/* The spelling that units.h knows for a unit of IEEE 11073-10101, by its number ("266016") or name
 * ("MDC_DIM_MMHG"); any other text is returned as it is. */
const char *code_unit(const char *unit);

/* The Glasgow Coma Scale score of a LOINC answer code ("LA6556-0"); 0 if the code does not belong
 * to this variable. */
int code_answer(enum variable variable, const char *code);

#endif
