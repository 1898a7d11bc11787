/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The values of a command's options. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ui/command/commands.h"

const char *argument_value(const struct arguments *arguments, const char *option)
{
    const struct command_option *options = arguments->command->options;
    for (size_t i = 0; options[i].name; i++) {
        if (strcmp(options[i].name, option) == 0) {
            return arguments->value[i];
        }
    }
    return NULL;
}

const char *argument_again(const struct arguments *arguments, const char *option, int number)
{
    for (int i = 0; i < arguments->given_count; i++) {
        const char *name = arguments->command->options[arguments->given[i].option].name;
        if (strcmp(name, option) == 0 && number-- == 0) {
            return arguments->given[i].value;
        }
    }
    return NULL;
}

bool argument_integer(const struct arguments *arguments, const char *option, long low, long high,
                      long *number)
{
    const char *text = argument_value(arguments, option);
    char *end = NULL;
    if (!text) {
        return true;
    }
    errno = 0;
    long value = strtol(text, &end, 10);
    bool digits = *text >= '0' && *text <= '9';
    if (!digits || *end || errno || value < low || value > high) {
        command_usage_error(arguments, "--%s takes a whole number from %ld to %ld, not '%s'",
                            option, low, high, text);
        return false;
    }
    *number = value;
    return true;
}
