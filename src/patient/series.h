/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SERIES_H
#define ICURISK_PATIENT_SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/variable.h"

/* In which unit is a series whose unit nobody wrote down? All values of a variable of one stay are
 * judged together, beside the patient's other readings: either all are in the other unit or none.
 *
 * The values' likelihood under the quantiles of the cohort is compared in both units, with a
 * allowance for single artefacts. Units come in families: a laboratory that gives creatinine in
 * umol/L gives glucose in mmol/L, and one analyser measures PaCO2 and PaO2. What other readings
 * imply counts, too: PaCO2 follows from pH and bicarbonate (Henderson-Hasselbalch), saturation from
 * PaO2 (Severinghaus), and a lactate above 9 mmol/L goes with a low bicarbonate. */

struct series {
    const double *values;
    size_t count;
};

enum series_answer {
    SERIES_AS_IS,   /* in the unit of the variable table */
    SERIES_OTHER,   /* in another unit: a person should be asked, the answer is probably yes */
    SERIES_DOUBTFUL /* it could be either */
};

struct series_verdict {
    enum series_answer answer;
    double log_odds;      /* natural logarithm of other : own */
    const char *unit;     /* the other unit, where the answer is not SERIES_AS_IS */
    double offset, scale; /* (value + offset) * scale is in the variable's own unit */
};

/* Judges each variable of a stay; values need not be in order. verdicts[VARIABLE_COUNT]. */
void series_judge(const struct series all[VARIABLE_COUNT], struct series_verdict *verdicts);
/* A value of the series in the variable's own unit, if the other unit is the true one. */
double series_convert(const struct series_verdict *verdict, double value);

/* The other units that the variable's values are met in, by index from 0; false past the last. */
bool series_other(enum variable variable, size_t index, struct series_verdict *verdict);
/* In which other units would this one value be far likelier than in the variable's own? Best first,
 * and only the best where it is likelier than the rest by far. For a value that is being typed: a
 * question costs little there. */
enum { SERIES_SUSPECTS = 3 };
size_t series_suspect(enum variable variable, double value,
                      struct series_verdict suspects[SERIES_SUSPECTS]);

/* Is there another unit that the variable's values may be in? */
bool series_has_other(enum variable variable);
/* Are all values where a value in another unit would hardly be, and accepted? Cheap. */
bool series_is_calm(const struct series *series, enum variable variable);
/* Values that are none in the variable's own unit, among others that are: is there a unit in which
 * each of them is within a factor of 2.5 of `middle`, a value in the variable's own unit? */
bool series_explain(const struct series *strays, enum variable variable, double middle,
                    struct series_verdict *verdict);
/* Is this one value far outside what is seen in the variable's unit, and common in another? */
bool series_is_strange(enum variable variable, double value);

#endif
