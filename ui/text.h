/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TEXT_H
#define ICURISK_UI_TEXT_H

/* Text that a person reads: _() where it is used, N_() in const tables that are shown through _()
 * later. The one place to change when message catalogues come. */
#ifdef ICURISK_PSEUDO
/* A test's language: every text 40 % longer. */
const char *pseudo_text(const char *text) __attribute__((format_arg(1)));
#define _(text) pseudo_text(text)
#else
#define _(text) (text)
#endif
#define N_(text) (text)

#endif
