/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_FACT_H
#define ICURISK_NET_FACT_H

/* The facts of a model in the user's language. Files have them in English, and so has JSON. */

/* The name of a fact ("intended use"), at most 15 columns wide; one that is not known here as it is
 * written. */
const char *fact_name(const char *key);
/* The value of a fact: a sentence that all files made here have in common, such as their intended
 * use, in the user's language; any other as it is written. */
const char *fact_value(const char *value);

#endif
