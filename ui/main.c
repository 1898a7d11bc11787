/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/text.h"

static _Noreturn void out_of_memory(size_t bytes)
{
    fprintf(stderr, "icurisk: out of memory (%zu bytes more)\n", bytes);
    _exit(STATUS_SOME);
}

int main(int argc, char **argv)
{
    command_settle();
    char *catalogues = command_catalogues();
    text_catalogues(catalogues);
    free(catalogues);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, with a status of its own */
    memory_set_hook(out_of_memory);
    return command_main(argc, argv);
}
