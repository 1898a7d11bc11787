/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <string.h>

#include "learn/variant.h"
#include "net/kind.h"
#include "patient/scheme.h"
#include "ui/command/commands.h"
#include "ui/draw/theme.h"

/* The table of commands as shell completion reads it: what may follow each option comes from the
 * tables of the program, so that no shell script holds a list of its own. */

static void put_schemes(struct text *out)
{
    for (int i = 0; i < SCHEME_COUNT; i++) {
        text_format(out, " %s", scheme_name((enum scheme)i));
    }
}

static void put_kinds(struct text *out)
{
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        text_format(out, " %s", architecture_name((enum architecture)i));
    }
}

static void put_themes(struct text *out)
{
    for (int i = 0; i < THEME_COUNT; i++) {
        text_format(out, " %s", theme_name((enum theme)i));
    }
}

static void put_networks(struct text *out)
{
    for (int i = 0; i < VARIANT_COUNT; i++) {
        text_format(out, " %s", variant_name(i));
    }
    text_append(out, " FILE");
}

static void put_sets(struct text *out)
{
    text_append(out, KERNEL_SETS(KERNEL_NAME));
}

/* The values of an option, or of a command's operands: put, or else words. */
static const struct {
    const char *name;
    void (*put)(struct text *out);
    const char *words;
} VALUES[] = {
    {"scheme", put_schemes, NULL},
    {"arch", put_kinds, NULL},
    {"theme", put_themes, NULL},
    {"isa", put_sets, NULL},
    {"model", put_networks, NULL},
    {"parent", put_networks, NULL},
    {"info", put_networks, NULL},

    {"subset", NULL, " all held-out"},
    {"recipe", NULL, " best paper"},
    {"per", NULL, " channel tensor"},
    {"hidden", NULL, " tanh relu"},
    {"sex", NULL, " f m"},
};

/* "FILE", "DIR" and "COMMAND" stand for their names, "-" for what cannot be listed. */
static void put_values(const char *name, const char *argument, struct text *out)
{
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        if (strcmp(VALUES[i].name, name) == 0) {
            if (VALUES[i].put) {
                VALUES[i].put(out);
            } else {
                text_append(out, VALUES[i].words);
            }
            return;
        }
    }
    if (argument && strcmp(argument, "[COMMAND]") == 0) {
        text_append(out, " COMMAND");
        return;
    }
    bool files = argument && (strstr(argument, "FILE") || strstr(argument, "PATH"));
    bool folder = argument && strcmp(argument, "DIR") == 0;
    text_append(out, files ? " FILE" : folder ? " DIR" : "-");
}

static void put_option(const struct command *command, const struct command_option *option,
                       struct text *out)
{
    text_format(out, "%s\t--%s%s\t", *command->name ? command->name : "-", option->name,
                option->argument ? "=" : "");
    text_format(out, "%c\t", option->letter ? option->letter : '-');
    if (option->argument) {
        put_values(option->name, option->argument, out);
    } else {
        text_append(out, "-");
    }
    text_format(out, "\t%s\n", option->note);
}

void command_put_table(const struct command *const *commands, size_t count, struct text *out)
{
    static const struct command_option HELP = {"help", 'h', NULL, "show this and leave"};
    for (size_t i = 0; i < count; i++) {
        const struct command *command = commands[i];
        text_format(out, "%s\t-\t-\t", *command->name ? command->name : "-");
        put_values(command->name, command->operands, out);
        text_format(out, "\t%.*s\n", (int)strcspn(command->summary, "\n"), command->summary);
        for (const struct command_option *option = command->options; option->name; option++) {
            put_option(command, option, out);
        }
        put_option(command, &HELP, out);
    }
}
