/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_NAMES_H
#define ICURISK_PATIENT_NAMES_H

#include <stdbool.h>

#include "patient/variable.h"

/* THE table of what people call the variables: usual names and abbreviations in English, French,
 * Spanish, Portuguese, Indonesian and Swahili, beside those of the variable table. Letter case,
 * accents, blanks, full stops, hyphens and underscores do not matter. */

struct name_meaning {
    enum variable variable; /* VARIABLE_NONE: refusal says why */
    enum variable with;     /* VARIABLE_NONE, or the diastolic pressure of a pair: BP 120/80 */
    bool urea;              /* urea, not its nitrogen: nothing without a unit */
    const char *refusal;    /* NULL, or what to write instead */
};

/* The meaning of a whole name; false if it is not known. */
bool name_find(const char *text, struct name_meaning *meaning);
/* The one variable with this name; VARIABLE_NONE if there is none, or more than one. */
enum variable name_variable(const char *text);

/* The same for the name of a column or parameter of a file, where nobody can ask back: without
 * single letters and names that other things in files have, too ("Dia" a day, "Plat" a plateau
 * pressure, "Ht" a haematocrit). */
bool name_find_in_file(const char *text, struct name_meaning *meaning);

/* "yes" and "no" in the same languages: 1, 0, or -1. */
int name_answer(const char *text);
/* What is breathed, said without a number: "on air", "room air", "on oxygen". 0 air, 1 oxygen, or
 * -1. */
int name_breathed(const char *text);

#endif
