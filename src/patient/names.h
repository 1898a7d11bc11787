/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_NAMES_H
#define ICURISK_PATIENT_NAMES_H

#include <stdbool.h>

#include "patient/variable.h"

/* Synonyms of the variables: common names and abbreviations in English, French, Spanish,
 * Portuguese, Indonesian and Swahili, in addition to those of the variable table. Case, accents,
 * blanks, full stops, hyphens and underscores are ignored. */

struct name_meaning {
    enum variable variable; /* VARIABLE_NONE: refusal says why */
    enum variable with;     /* the diastolic pressure of a pair (BP 120/80), else VARIABLE_NONE */
    bool urea;              /* urea, not urea nitrogen: rejected without a unit */
    const char *refusal;    /* what to write instead, or NULL */
};

/* Normalises a name for comparison: lower-case letters and digits, without accents, blanks, full
 * stops, hyphens and underscores. False if nothing is left or it is longer than any name. */
enum { NAME_KEY_BYTES = 48 };
bool name_key(const char *text, char key[NAME_KEY_BYTES]);

/* Looks up a complete name; false if it is unknown. */
bool name_find(const char *text, struct name_meaning *meaning);
/* The only variable with this name; VARIABLE_NONE if there is none or more than one. */
enum variable name_variable(const char *text);

/* The same for the name of a column or parameter of a file, where the user cannot be asked: single
 * letters and ambiguous names are excluded ("Dia" a day, "Plat" a plateau pressure, "Ht" a
 * haematocrit). */
bool name_find_in_file(const char *text, struct name_meaning *meaning);

/* "yes" and "no" in the same languages: 1, 0, or -1 if neither. */
int name_answer(const char *text);
/* Oxygen therapy in words ("on air", "room air", "on oxygen"): 0 air, 1 oxygen, -1 neither. */
int name_oxygen(const char *text);

#endif
