/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ABOUT_H
#define ICURISK_APP_ABOUT_H

#include "base/text.h"

/* Describes this build: version, compiler, instruction set in use, libraries and shipped networks,
 * as text or as one line of JSON. The caller passes the screen library ("ncurses 6.4"). */
void about_write(const char *screen_library, struct text *out);
void about_write_json(const char *screen_library, struct text *out);

#endif
