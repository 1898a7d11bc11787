/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/interrupt.h"

#include <signal.h>

#include "ui/command/commands.h"

static volatile sig_atomic_t stop_signal;

static void on_signal(int number)
{
    stop_signal = number;
}

void interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupt_came(void)
{
    return stop_signal != 0;
}

int interrupt_status(int status)
{
    return status != STATUS_OK && stop_signal ? 128 + (int)stop_signal : status;
}
