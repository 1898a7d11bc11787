/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_ABOUT_H
#define ICURISK_APP_ABOUT_H

#include "base/text.h"

/* What this program is: its version, compiler, the instruction set that it uses here, the libraries
 * that it runs with, and the networks that are shipped with it. As lines for people, or as one JSON
 * object on a line. The library of the screen is told by the caller ("ncurses 6.4"). */
void about_write(const char *screen_library, struct text *out);
void about_write_json(const char *screen_library, struct text *out);

#endif
