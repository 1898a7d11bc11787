/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LANGUAGE_H
#define ICURISK_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Translation of user-visible text. Reads message catalogues made by msgfmt (GNU gettext .mo,
 * revision 0). The C library's gettext is not used: it ignores catalogues under C.UTF-8 and on
 * computers without the language's locale. Without a catalogue every text is English. */

/* Marks user-visible text: _() where it is used, N_() (base/text.h) in constant tables whose
 * entries are passed to _() later. `make pot` collects both. */
#define _(text) language_text(text)

/* Switches to a catalogue and takes ownership of data, which must stay valid until the program
 * ends; data NULL: English. Call before starting threads. code: "fr", "pt_BR". False if data is not
 * a valid catalogue: the language is unchanged and the caller still owns data. */
bool language_use(const char *code, unsigned char *data, size_t size);
/* Code of the current language; "en" without a catalogue. */
const char *language_code(void);
/* The translation of a text; the text itself if the catalogue has none. */
const char *language_text(const char *text) __attribute__((format_arg(1)));
/* The same for a text whose form depends on a count. */
const char *language_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1))) __attribute__((format_arg(2)));
/* The decimal mark: '.' or ','. For display only, never for files. */
char language_point(void);
/* The plural form of a count according to a gettext plural expression in n ("n != 1"); 0 if the
 * expression cannot be parsed. */
unsigned long language_form(const char *expression, unsigned long count);

#endif
