/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ASSESSMENT_H
#define ICURISK_APP_ASSESSMENT_H

#include "base/text.h"
#include "net/risk.h"

/* Appends a risk as one line with a FHIR R4 Bundle (type collection): a preliminary RiskAssessment,
 * whose probability is a percentage, and the Observations of the hours used. Identifiers (urn:uuid)
 * are derived from the names of stay and network, so that the same stay gives the same line. A stay
 * read from FHIR keeps its references, another is identified by its id; times are given if the stay
 * has a date. Appends nothing without a risk. */
void assessment_put(const struct patient *patient, const struct model *model,
                    const struct risk *risk, struct text *out);

#endif
