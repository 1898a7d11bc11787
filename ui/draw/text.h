/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TEXT_H
#define ICURISK_UI_TEXT_H

#include "base/language.h"

#ifdef ICURISK_PSEUDO
/* Pseudo-translation for tests: every text becomes 40 % longer. */
const char *pseudo_text(const char *text) __attribute__((format_arg(1)));
#undef _
#define _(text) pseudo_text(text)
#endif

#endif
