/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/text.h"

#ifdef ENABLE_NLS
#include <libintl.h>

const char *text_translated(const char *text)
{
    return *text ? gettext(text) : text; /* "" would be the catalogue's own description */
}

void text_catalogues(const char *folder)
{
    bindtextdomain(PACKAGE_NAME, folder);
    bind_textdomain_codeset(PACKAGE_NAME, "UTF-8"); /* what a canvas takes, whatever it shows */
    textdomain(PACKAGE_NAME);
}

#else

const char *text_translated(const char *text)
{
    return text;
}

void text_catalogues(const char *folder)
{
    (void)folder;
}

#endif
