/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/language.h"

extern const struct command command_open, command_score, command_info, command_bench, command_synth,
    command_condense, command_evaluate, command_train, command_prune, command_quantise,
    command_enter, command_recalibrate, command_watch, command_convert, command_map, command_export,
    command_card, command_lesson, command_import;

static int run_help(const struct arguments *arguments);

const struct command_option COMMAND_COMMON[] = {
    {"language", 0, "LANG", N_("language of the texts: {values}")},
    {"help", 'h', NULL, N_("show this and leave")},
    {0}};

static const struct command_option HELP_OPTIONS[] = {
    {"words", 0, NULL, N_("list commands and options, one command a line, for scripts")},
    {"table", 0, NULL, N_("list them with letters, values and notes, for shell completion")},
    {0}};
static const struct command command_help = {
    "help", "[COMMAND]", N_("explain the program or a command"), HELP_OPTIONS, run_help};

static const struct command *const COMMANDS[] = {
    &command_open,  &command_score,    &command_enter,    &command_info,     &command_train,
    &command_prune, &command_quantise, &command_condense, &command_evaluate, &command_recalibrate,
    &command_watch, &command_convert,  &command_map,      &command_import,   &command_export,
    &command_card,  &command_lesson,   &command_bench,    &command_synth,    &command_help,
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

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
    text_format(out, "%-26s", head.data);
    command_put_note(option, out);
    text_append(out, "\n");
    text_free(&head);
}

static void put_usage(struct text *out, const struct command *command)
{
    text_format(out, _("Usage: icurisk %s%s[OPTION]...%s%s\n\n%s\n\nOptions\n"), command->name,
                *command->name ? " " : "", *command->operands ? " " : "", command->operands,
                _(command->summary));
    for (const struct command_option *option = command->options; option->name; option++) {
        put_option(out, option);
    }
    for (const struct command_option *option = COMMAND_COMMON; option->name; option++) {
        put_option(out, option);
    }
}

static void put_commands(struct text *out)
{
    text_append(out, _("\nCommands (icurisk COMMAND --help says more)\n"));
    for (size_t i = 1; i < COMMAND_COUNT; i++) {
        text_format(out, "  %-12s%s\n", COMMANDS[i]->name, _(COMMANDS[i]->summary));
    }
    text_append(out, _("\nExit status: 0 all done, 1 something could not be done, 2 usage.\n"
                       "Research and teaching. Not a medical device. "
                       "Not for treatment or triage decisions.\n"));
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

static void put_words(struct text *out, const struct command_option *option)
{
    for (; option->name; option++) {
        text_format(out, " --%s%s", option->name, option->argument ? "=" : "");
    }
}

/* "score --scheme= --model= --json ...": a trailing = means that an argument follows. The program
 * without a subcommand is "-". */
static int show_words(void)
{
    struct text out = {0};
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        text_append(&out, *COMMANDS[i]->name ? COMMANDS[i]->name : "-");
        put_words(&out, COMMANDS[i]->options);
        put_words(&out, COMMAND_COMMON);
        text_append(&out, "\n");
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

enum { LONG_FIRST = 256, LONG_HELP = LONG_FIRST + OPTIONS_MAX, LONG_LANGUAGE };

/* Tables for getopt_long: the value of a long option is its index in the command's table. */
static void fill_getopt(const struct command *command, struct option *longs, char *letters)
{
    size_t n = 0;
    *letters++ = ':'; /* distinguishes a missing argument from an unknown option */
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
    longs[n + 1] = (struct option){"language", required_argument, NULL, LONG_LANGUAGE};
    longs[n + 2] = (struct option){0};
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

/* False if the command must not be run: *status is the exit status. */
static bool parse(struct arguments *arguments, int argc, char **argv, int *status)
{
    struct option longs[OPTIONS_MAX + 3];
    char letters[2 * OPTIONS_MAX + 3];
    fill_getopt(arguments->command, longs, letters);
    opterr = 0;
    for (int found; (found = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (found == LONG_HELP || found == 'h') {
            arguments->help = true;
            continue;
        }
        if (found == LONG_LANGUAGE) {
            arguments->language = optarg;
            continue;
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
        const struct command_option *option = &arguments->command->options[place];
        const char *before = arguments->value[place];
        if (optarg && before && !strstr(option->argument, "...") && strcmp(before, optarg) != 0) {
            char first[128], second[128];
            text_escape(before, strlen(before), first, sizeof first);
            text_escape(optarg, strlen(optarg), second, sizeof second);
            *status = command_usage_error(arguments, "--%s is given twice, as %s and as %s",
                                          option->name, first, second);
            return false;
        }
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

/* Commands that write no files except the access log. */
static const struct command *const READERS[] = {&command_score, &command_info, &command_bench,
                                                &command_help};

/* Called before any file is read. */
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

/* The command behind an option, as in "icurisk --json score FILE", which is no file; else NULL. */
static const char *late_command(const struct arguments *arguments)
{
    const char *name = arguments->operand_count > 0 ? arguments->operands[0] : "";
    bool late = arguments->command == &command_open && *name && find_command(name);
    return late && access(name, F_OK) != 0 ? name : NULL;
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
    if (!command_set_language(&arguments)) {
        return STATUS_USAGE;
    }
    if (arguments.help) {
        return show_usage(arguments.command);
    }
    const char *late = late_command(&arguments);
    if (late) {
        return command_usage_error(&arguments, "the command comes first: icurisk %s ...", late);
    }
    confine_program(&arguments);
    return arguments.command->run(&arguments);
}
