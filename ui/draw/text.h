/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TEXT_H
#define ICURISK_UI_TEXT_H

#include "base/text.h"

/* Text that a person reads: _() where it is used, N_() in const tables that are shown through _()
 * later. make pot collects them. */
#ifdef ICURISK_PSEUDO
/* A test's language: every text 40 % longer. */
const char *pseudo_text(const char *text) __attribute__((format_arg(1)));
#define _(text) pseudo_text(text)
#elif defined ENABLE_NLS
#define _(text) text_translated(text)
#else
#define _(text) (text)
#endif

/* The text in the language of LC_MESSAGES, if there is a catalogue; always UTF-8. */
const char *text_translated(const char *text) __attribute__((format_arg(1)));
/* Catalogues are FOLDER/LANGUAGE/LC_MESSAGES/icurisk.mo; the caller has called setlocale. */
void text_catalogues(const char *folder);

#endif
