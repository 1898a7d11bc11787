/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <string.h>

#include "base/language.h"
#include "learn/variant.h"
#include "net/kernel.h"
#include "net/kind.h"
#include "patient/scheme.h"
#include "ui/command/commands.h"
#include "ui/draw/theme.h"

/* The table of commands for shell completion. The values of options come from the program's tables,
 * so that shell scripts need no lists of their own. */

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

/* The values of an option or of a command's operands: from a function, or fixed words; of one
 * command only, where it is named. */
static const struct {
    const char *name;
    void (*put)(struct text *out);
    const char *words, *command;
} VALUES[] = {
    {"recipe", NULL, " paper", "train"},
    {"scheme", put_schemes, NULL, NULL},
    {"arch", put_kinds, NULL, NULL},
    {"theme", put_themes, NULL, NULL},
    {"isa", put_sets, NULL, NULL},
    {"model", put_networks, NULL, NULL},
    {"parent", put_networks, NULL, NULL},
    {"info", put_networks, NULL, NULL},

    {"subset", NULL, " all held-out", NULL},
    {"form", NULL, " raw scaled last", NULL},
    {"recipe", NULL, " best paper", NULL},
    {"methods", NULL, " main all", NULL},
    {"per", NULL, " channel tensor", NULL},
    {"hidden", NULL, " tanh relu", NULL},
    {"sex", NULL, " f m", NULL},
    {"language", NULL, COMMAND_LANGUAGES, NULL},
};

/* "FILE", "DIR" and "COMMAND" stand for their names, "-" for what cannot be listed. */
static void put_values(const char *command, const char *name, const char *argument,
                       struct text *out)
{
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        if (strcmp(VALUES[i].name, name) == 0 &&
            (!VALUES[i].command || strcmp(VALUES[i].command, command) == 0)) {
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

void command_put_note(const struct command_option *option, struct text *out)
{
    static const char place[] = "{values}";
    const char *note = _(option->note), *at = strstr(note, place);
    if (!at) {
        text_append(out, note);
        return;
    }
    struct text values = {0};
    put_values("", option->name, option->argument, &values); /* (no note of one command only) */
    text_format(out, "%.*s", (int)(at - note), note);
    for (const char *c = values.data + 1; *c; c++) {
        text_format(out, *c == ' ' ? ", " : "%c", *c);
    }
    text_append(out, at + sizeof place - 1);
    text_free(&values);
}

static void put_option(const struct command *command, const struct command_option *option,
                       struct text *out)
{
    text_format(out, "%s\t--%s%s\t", *command->name ? command->name : "-", option->name,
                option->argument ? "=" : "");
    text_format(out, "%c\t", option->letter ? option->letter : '-');
    if (option->argument) {
        put_values(command->name, option->name, option->argument, out);
    } else {
        text_append(out, "-");
    }
    text_append(out, "\t");
    command_put_note(option, out);
    text_append(out, "\n");
}

void command_put_table(const struct command *const *commands, size_t count, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct command *command = commands[i];
        text_format(out, "%s\t-\t-\t", *command->name ? command->name : "-");
        put_values(command->name, command->name, command->operands, out);
        text_format(out, "\t%.*s\n", (int)strcspn(_(command->summary), "\n"), _(command->summary));
        for (const struct command_option *option = command->options; option->name; option++) {
            put_option(command, option, out);
        }
        for (const struct command_option *option = COMMAND_COMMON; option->name; option++) {
            put_option(command, option, out);
        }
    }
}
