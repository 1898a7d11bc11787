/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_CARD_H
#define ICURISK_APP_CARD_H

#include "base/text.h"
#include "net/model.h"

/* A model card in Markdown, of what the file of a network says and of nothing else. What a card
 * should say and this file does not is "not stated". */
void card_write(const struct model *model, struct text *out);

#endif
