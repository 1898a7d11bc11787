/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/confine.h"

extern const struct command command_open, command_score, command_info, command_bench, command_synth,
    command_condense, command_evaluate, command_train, command_prune, command_quantise,
    command_enter, command_recalibrate, command_watch, command_convert, command_export;

static int run_help(const struct arguments *arguments);

static const struct command_option HELP_OPTIONS[] = {
    {"words", 0, NULL, "list commands and options, one command a line, for scripts"},
    {"table", 0, NULL, "list them with letters, values and notes, for shell completion"},
    {0}};
static const struct command command_help = {"help", "[COMMAND]", "explain the program or a command",
                                            HELP_OPTIONS, run_help};

static const struct command *const COMMANDS[] = {
    &command_open,     &command_score,       &command_enter,    &command_info,
    &command_train,    &command_prune,       &command_quantise, &command_condense,
    &command_evaluate, &command_recalibrate, &command_watch,    &command_convert,
    &command_export,   &command_bench,       &command_synth,    &command_help,
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

const struct command *const *command_list(size_t *count)
{
    *count = COMMAND_COUNT;
    return COMMANDS;
}

/* ---- help ---- */

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i]->name, name) == 0) {
            return COMMANDS[i];
        }
    }
    return NULL;
}

static void put_option(struct text *out, const struct command_option *option)
{
    struct text head = {0};
    char letter[8] = "    ";
    if (option->letter) {
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    }
    text_format(&head, "  %s--%s%s%s", letter, option->name, option->argument ? "=" : "",
                option->argument ? option->argument : "");
    text_format(out, "%-26s%s\n", head.data, option->note);
    text_free(&head);
}

static void put_usage(struct text *out, const struct command *command)
{
    static const struct command_option HELP = {"help", 'h', NULL, "show this and leave"};
    text_format(out, "Usage: icurisk %s%s[OPTION]... %s\n\n%s\n\nOptions\n", command->name,
                *command->name ? " " : "", command->operands, command->summary);
    for (const struct command_option *option = command->options; option->name; option++) {
        put_option(out, option);
    }
    put_option(out, &HELP);
}

static void put_commands(struct text *out)
{
    text_append(out, "\nCommands (icurisk COMMAND --help says more)\n");
    for (size_t i = 1; i < COMMAND_COUNT; i++) {
        text_format(out, "  %-12s%s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    }
    text_append(out, "\nExit status: 0 all done, 1 something could not be done, 2 usage.\n"
                     "Research and teaching. Not a medical device. "
                     "Not for treatment or triage decisions.\n");
}

static int show_usage(const struct command *command)
{
    struct text out = {0};
    put_usage(&out, command);
    if (command == &command_open) {
        put_commands(&out);
    }
    bool ok = command_print(&out);
    text_free(&out);
    return ok ? STATUS_OK : STATUS_SOME;
}

/* "score --scheme= --model= --json ...": a trailing = says that an argument follows. The bare
 * program is called "-". */
static int show_words(void)
{
    struct text out = {0};
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        text_append(&out, *COMMANDS[i]->name ? COMMANDS[i]->name : "-");
        for (const struct command_option *option = COMMANDS[i]->options; option->name; option++) {
            text_format(&out, " --%s%s", option->name, option->argument ? "=" : "");
        }
        text_append(&out, " --help\n");
    }
    bool ok = command_print(&out);
    text_free(&out);
    return ok ? STATUS_OK : STATUS_SOME;
}

static int show_table(void)
{
    struct text out = {0};
    command_put_table(COMMANDS, COMMAND_COUNT, &out);
    bool ok = command_print(&out);
    text_free(&out);
    return ok ? STATUS_OK : STATUS_SOME;
}

static int run_help(const struct arguments *arguments)
{
    if (argument_value(arguments, "table")) {
        return show_table();
    }
    if (argument_value(arguments, "words")) {
        return show_words();
    }
    const struct command *command =
        arguments->operand_count > 0 ? find_command(arguments->operands[0]) : &command_open;
    if (!command || arguments->operand_count > 1) {
        return command_usage_error(arguments, "unknown command '%s'", arguments->operands[0]);
    }
    return show_usage(command);
}

/* ---- the command line ---- */

enum { LONG_FIRST = 256, LONG_HELP = LONG_FIRST + OPTIONS_MAX };

/* Tables for getopt_long: the value of a long option is its place in the command's table. */
static void fill_getopt(const struct command *command, struct option *longs, char *letters)
{
    size_t n = 0;
    *letters++ = ':'; /* a missing argument is told from an unknown option */
    for (; command->options[n].name; n++) {
        const struct command_option *option = &command->options[n];
        longs[n] = (struct option){option->name, option->argument ? required_argument : no_argument,
                                   NULL, LONG_FIRST + (int)n};
        if (option->letter) {
            *letters++ = option->letter;
            if (option->argument) {
                *letters++ = ':';
            }
        }
    }
    longs[n] = (struct option){"help", no_argument, NULL, LONG_HELP};
    longs[n + 1] = (struct option){0};
    *letters++ = 'h';
    *letters = 0;
}

static int place_of_letter(const struct command *command, int letter)
{
    int i = 0;
    while (command->options[i].name && command->options[i].letter != letter) {
        i++;
    }
    return i;
}

/* False when the command is not to be run: *status says how to leave. */
static bool parse(struct arguments *arguments, int argc, char **argv, int *status)
{
    struct option longs[OPTIONS_MAX + 2];
    char letters[2 * OPTIONS_MAX + 3];
    fill_getopt(arguments->command, longs, letters);
    opterr = 0;
    for (int found; (found = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (found == LONG_HELP || found == 'h') {
            *status = show_usage(arguments->command);
            return false;
        }
        if (found == '?' || found == ':') {
            const char *what = found == ':' ? "an argument is missing after"
                                            : "unknown, ambiguous or misused option";
            char shown[128];
            const char *word = argv[optind - 1];
            text_escape(word, strlen(word), shown, sizeof shown);
            *status = command_usage_error(arguments, "%s %s", what, shown);
            return false;
        }
        int place =
            found >= LONG_FIRST ? found - LONG_FIRST : place_of_letter(arguments->command, found);
        arguments->value[place] = optarg ? optarg : "";
        if (arguments->given_count == GIVEN_MAX) {
            *status = command_usage_error(arguments, "more than %d options", (int)GIVEN_MAX);
            return false;
        }
        arguments->given[arguments->given_count].option = place;
        arguments->given[arguments->given_count++].value = arguments->value[place];
    }
    arguments->operands = argv + optind;
    arguments->operand_count = argc - optind;
    return true;
}

/* Commands that write no file, but for the access log. */
static const struct command *const READERS[] = {&command_score, &command_info, &command_bench,
                                                &command_help};

/* Before the first byte of anyone's file is read. */
static void confine_program(const struct arguments *arguments)
{
    const char *request = getenv("ICURISK_CONFINE"), *log = getenv("ICURISK_ACCESS_LOG");
    bool logs = argument_value(arguments, "access-log") || (log && *log), reads_only = false;
    for (size_t i = 0; i < sizeof READERS / sizeof *READERS; i++) {
        reads_only = reads_only || (arguments->command == READERS[i] && !logs);
    }
    if (!request || strcmp(request, "no") != 0) {
        confine(reads_only);
    }
}

int command_main(int argc, char **argv)
{
    const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
    bool named = command && *command->name;
    struct arguments arguments = {.command = named ? command : &command_open};
    int status = STATUS_OK;
    if (!parse(&arguments, argc - named, argv + named, &status)) {
        return status;
    }
    confine_program(&arguments);
    return arguments.command->run(&arguments);
}
