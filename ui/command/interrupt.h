/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_INTERRUPT_H
#define ICURISK_UI_INTERRUPT_H

#include <stdbool.h>

/* SIGINT and SIGTERM as a request that long work asks for: what is done is kept, then the command
 * leaves. */

/* To be called once, before the work. Until then a signal ends the program at once. */
void interrupt_catch(void);
/* Has one come? Thread-safe. */
bool interrupt_came(void);
/* status, or 128 + the signal if one came and the command did not succeed all the same. */
int interrupt_status(int status);

#endif
