/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ACTS_H
#define ICURISK_UI_ACTS_H

#include "ui/screen/keys.h"

struct screen;

/* Does what a key does in every view. */
void acts_do(struct screen *screen, enum action action);

#endif
