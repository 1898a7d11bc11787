/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_FRONTIER_H
#define ICURISK_APP_FRONTIER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "net/model.h"

/* An SVG drawing of the size of the file against AUROC as the files state it: at home, out of fold,
 * and elsewhere, each with the best of all files up to a size as steps. A network that states
 * neither is left out; of several schemes only that of the first is drawn. False with a reason if
 * none is left. */
bool frontier_draw(const struct model *const *models, size_t count, struct text *out,
                   struct error *error);

#endif
