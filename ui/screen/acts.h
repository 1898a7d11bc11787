/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ACTS_H
#define ICURISK_UI_ACTS_H

#include "ui/screen/keys.h"

struct screen;

/* Performs an action that is common to all views. */
void acts_do(struct screen *screen, enum action action);

#endif
