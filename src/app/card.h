/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_CARD_H
#define ICURISK_APP_CARD_H

#include "base/text.h"
#include "net/model.h"

/* Appends a model card in Markdown, based only on the model's file. Items that the file does not
 * state are "not stated". */
void card_write(const struct model *model, struct text *out);

#endif
