/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/memory.h"
#include "ui/command/commands.h"

static _Noreturn void out_of_memory(size_t bytes)
{
    fprintf(stderr, "icurisk: out of memory (%zu bytes more)\n", bytes);
    _exit(STATUS_SOME);
}

/* A standard stream that is closed must not become the first file that is opened: whoever uses it
 * gets an error. */
static void keep_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) {
            _exit(STATUS_SOME);
        }
    }
}

int main(int argc, char **argv)
{
    keep_streams();
    command_set_locale();
    /* A closed pipe or a limit of size is a failed write, with a status of its own. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    memory_set_hook(out_of_memory);
    memory_keep();
    command_take_language();
    return command_main(argc, argv);
}
