/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ASSESSMENT_H
#define ICURISK_APP_ASSESSMENT_H

#include "base/text.h"
#include "net/risk.h"

/* A risk for other systems: one line, a Bundle of FHIR R4 (type collection) of a RiskAssessment,
 * which is preliminary and whose probability is a percentage, and of the Observations of the hours
 * that the network read. Their addresses (urn:uuid) are made of what the stay and the network are
 * called: the same stay gives the same line. A stay read from FHIR is named by its own references,
 * another by its id; times are given where the stay has a date. Nothing without a risk. */
void assessment_put(const struct patient *patient, const struct model *model,
                    const struct risk *risk, struct text *out);

#endif
