/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SERIES_H
#define ICURISK_PATIENT_SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/variable.h"

/* Infers the unit of a series whose unit is not stated. All values of a variable of one stay are
 * judged together with the patient's other readings: either all are in the other unit or none.
 *
 * Compares the likelihood of the values in both units under the quantiles of the cohort, with an
 * allowance for single artefacts. Units are correlated: a laboratory that gives creatinine in
 * umol/L gives glucose in mmol/L, and one analyser measures PaCO2 and PaO2. Relations between
 * readings are used too: PaCO2 follows from pH and bicarbonate (Henderson-Hasselbalch), saturation
 * from PaO2 (Severinghaus), and a lactate above 9 mmol/L goes with a low bicarbonate. */

struct series {
    const double *values;
    size_t count;
};

enum series_answer {
    SERIES_AS_IS,   /* in the unit of the variable table */
    SERIES_OTHER,   /* probably in another unit: ask the user */
    SERIES_DOUBTFUL /* it could be either */
};

struct series_verdict {
    enum series_answer answer;
    double log_odds;      /* natural log odds of the other unit against the variable's own */
    const char *unit;     /* the other unit, unless SERIES_AS_IS */
    double offset, scale; /* (value + offset) * scale is in the variable's own unit */
};

/* Judges each variable of a stay; values need not be in order. verdicts[VARIABLE_COUNT]. */
void series_judge(const struct series all[VARIABLE_COUNT], struct series_verdict *verdicts);
/* Converts a value from the verdict's other unit to the variable's own. */
double series_convert(const struct series_verdict *verdict, double value);

/* The other units in use for the variable, by index from 0; false past the last. */
bool series_other(enum variable variable, size_t index, struct series_verdict *verdict);
/* The one of them with this name; false if there is none. */
bool series_other_named(enum variable variable, const char *unit, struct series_verdict *verdict);
/* Is there another unit than the variable's own and this one in which readings from low to high are
 * usual? Then a person must be told of both. */
bool series_rival(enum variable variable, const char *unit, double low, double high,
                  struct series_verdict *rival);
/* Other units in which a single value is much more likely than in the variable's own, best first;
 * only the best if it is much more likely than the rest. For typed values, where asking costs
 * little. Returns how many. */
enum { SERIES_SUSPECTS = 3 };
size_t series_suspect(enum variable variable, double value,
                      struct series_verdict suspects[SERIES_SUSPECTS]);

/* Are other units in use for the variable? */
bool series_has_other(enum variable variable);
/* Are all values accepted and so typical of the own unit that series_judge is not needed? A fast
 * check. */
bool series_is_typical(const struct series *series, enum variable variable);
/* For implausible values among plausible ones: is there a unit in which each of them is within a
 * factor of 2.5 of `middle`, a value in the variable's own unit? */
bool series_explain(const struct series *strays, enum variable variable, double middle,
                    struct series_verdict *verdict);
/* Are values that were multiplied by ratio, because of the unit that is written, implausible, and
 * the numbers themselves usual? Then the unit that is written is doubtful. */
bool series_fits_unconverted(enum variable variable, const struct series *series, double ratio);
/* Is a single value far outside the range seen in the variable's unit and common in another? */
bool series_fits_other_unit(enum variable variable, double value);

#endif
