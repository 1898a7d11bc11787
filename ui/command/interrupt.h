/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_INTERRUPT_H
#define ICURISK_UI_INTERRUPT_H

#include <stdbool.h>

/* Handles SIGINT and SIGTERM during long work: finished results are kept, then the command exits.
 */

/* Call once, before the work. Until then a signal ends the program at once. */
void interrupt_catch(void);
/* Has a signal arrived? Thread-safe. */
bool interrupt_came(void);
/* status, or 128 + the signal if one came and the command did not succeed all the same. */
int interrupt_status(int status);

#endif
