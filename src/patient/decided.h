/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_DECIDED_H
#define ICURISK_PATIENT_DECIDED_H

#include "patient/decision.h"
#include "patient/reader.h"

/* Stays with the decisions about units that a person made on the screen: whatever reads stays
 * without a session gives the same values as the session does. */

/* Reads all stays of a file or folder of tables, as reader_read does, with the decisions kept
 * beside it (patient/decision.h). False with a reason if the file cannot be read, or its decisions
 * cannot: they are never left out in silence. The caller calls stays_free in either case. */
bool decided_read(const char *path, struct stays *stays, struct error *error);

#endif
