/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_NAMES_H
#define ICURISK_PATIENT_NAMES_H

#include <stdbool.h>

#include "patient/units.h"
#include "patient/variable.h"

/* Synonyms of the variables: common names and abbreviations in English, French, Spanish,
 * Portuguese, Indonesian and Swahili, in addition to those of the variable table. Case, accents,
 * blanks, full stops, hyphens and underscores are ignored. */

struct name_meaning {
    enum variable variable; /* VARIABLE_NONE: refusal says why */
    enum variable with;     /* the diastolic pressure of a pair (BP 120/80), else VARIABLE_NONE */
    bool urea;              /* urea, not urea nitrogen: rejected without a unit */
    const char *refusal;    /* what to write instead, or NULL */
    /* A name that is ambiguous in the language in use, but not with a unit of this dimension: the
     * variable it is then ("N 88/min"). VARIABLE_NONE: a unit does not help. */
    enum variable with_unit;
    enum dimension dimension;
};

/* Normalises a name for comparison: lower-case letters and digits, without accents, blanks, full
 * stops, hyphens and underscores. False if nothing is left or it is longer than any name. */
enum { NAME_KEY_BYTES = 48 };
bool name_key(const char *text, char key[NAME_KEY_BYTES]);
/* Is the key of a text one of these? */
bool name_is_one_of(const char *text, const char *const *keys, size_t count);

/* Looks up a complete name that was typed; false if it is unknown. Some short names are taken only
 * in a language that has them: N is nadi, the pulse, in Indonesian. */
bool name_find(const char *text, struct name_meaning *meaning);
/* The variable with this name, of a pair the systolic one; VARIABLE_NONE if there is none. */
enum variable name_variable(const char *text);

/* The same for the name of a column or parameter of a file, where the user cannot be asked: single
 * letters and ambiguous names are excluded ("Dia" a day, "Plat" a plateau pressure, "Ht" a
 * haematocrit). */
bool name_find_in_file(const char *text, struct name_meaning *meaning);
/* The same for names that mean something else in other files, unless a unit proves them: "T (C)",
 * "Ht (cm)", "TLC (/cumm)". VARIABLE_NONE: it is none. */
enum variable name_with_unit(const char *text);

/* "yes" and "no" in the same languages: 1, 0, or -1 if neither. */
int name_answer(const char *text);
/* Oxygen therapy in words ("on air", "room air", "on oxygen"): 0 air, 1 oxygen, -1 neither. */
int name_oxygen(const char *text);

#endif
