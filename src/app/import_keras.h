/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_IMPORT_KERAS_H
#define ICURISK_APP_IMPORT_KERAS_H

#include "base/error.h"
#include "base/text.h"
#include "net/model.h"

/* Networks that Keras saved (HDF5 of versions 1 to 3, .keras): Masking, LSTM, Bidirectional LSTM,
 * Dense, TimeDistributed, Activation, in a chain that ends in one unit with a sigmoid. Dropout and
 * noise do nothing outside training. All else is refused, with file, layer and reason. */

/* The network of a file, of the kind stack, whatever it reads: free() it. version (size 32): of
 * Keras, "" where it is not known. NULL with a reason. */
struct network *import_keras_network(const char *path, char version[32], struct error *error);

/* The same as a model of the scheme mimic3 that reads `inputs` = 76 columns, standardised by the
 * normaliser that was published with mimic3-benchmarks, or by that of a file (NULL: published). It
 * is not calibrated. model_free the result. */
struct model *import_keras(const char *path, const char *normaliser, const char *name,
                           struct error *error);

#endif
