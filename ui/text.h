/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TEXT_H
#define ICURISK_UI_TEXT_H

/* Text that a person reads: _() where it is used, N_() in const tables that are shown through _()
 * later. The one place to change when message catalogues come. */
#define _(text) (text)
#define N_(text) (text)

#endif
