/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_COMMANDS_H
#define ICURISK_UI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access_log.h"
#include "app/session.h"
#include "base/text.h"
#include "net/kernel.h"

/* THE table of commands. A command is one file, ui/command_NAME.c, that defines one const struct
 * command; usage, --help, the words for shell completion and the check of the manual come from it.
 */

enum status {
    STATUS_OK,
    STATUS_SOME, /* something asked for could not be done */
    STATUS_USAGE /* the command line was not understood; nothing was done */
};

enum { OPTIONS_MAX = 24, GIVEN_MAX = 64 };

struct command_option {
    const char *name;     /* "json": --json; the table ends where name is NULL */
    char letter;          /* 'j': -j; 0 if there is none */
    const char *argument; /* "NAME": what follows; NULL for a flag */
    const char *note;     /* one line */
};

struct arguments;

struct command {
    const char *name;     /* "" for the bare program */
    const char *operands; /* "PATH..." */
    const char *summary;
    const struct command_option *options;          /* --help is understood by every command */
    int (*run)(const struct arguments *arguments); /* returns an enum status */
};

/* A command line after parsing. Strings are those of main's argv. */
struct arguments {
    const struct command *command;
    const char *value[OPTIONS_MAX]; /* as command->options: NULL not given, "" a flag */
    struct {
        int option; /* its place in command->options */
        const char *value;
    } given[GIVEN_MAX]; /* all that were given, in order: an option may be there again */
    int given_count;
    char *const *operands;
    int operand_count;
};

/* The commands; the bare program comes first. */
const struct command *const *command_list(size_t *count);
/* For shell completion, a line for each command and option, fields divided by tabs: command ("-":
 * the bare program), option ("-": the command itself; a trailing = takes an argument), letter or
 * "-", values of the argument or operands, each after a space ("-": none can be listed; FILE, DIR
 * and COMMAND stand for names), note. */
void command_put_table(const struct command *const *commands, size_t count, struct text *out);
/* Finds the command in argv and runs it. Returns the exit status. */
int command_main(int argc, char **argv);

/* Value of an option ("" for a flag) or NULL when it was not given. The option must be in the
 * table. */
const char *argument_value(const struct arguments *arguments, const char *option);
/* The value of an option that was given several times, number from 0; NULL behind the last. */
const char *argument_again(const struct arguments *arguments, const char *option, int number);
/* A whole number within bounds; *number is left alone when the option was not given. False with an
 * error line when it is something else. */
bool argument_integer(const struct arguments *arguments, const char *option, long low, long high,
                      long *number);

/* One line on standard error: "icurisk: ...". */
void command_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with a hint at --help; returns STATUS_USAGE. */
int command_usage_error(const struct arguments *arguments, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Writes and empties out, flushes. False when standard output does not take it any more: said once
 * (not for a closed pipe), the command should stop. */
bool command_print(struct text *out);

/* Options that several commands share, for their tables. */
#define OPTION_MODELS                                                                              \
    {                                                                                              \
        "models", 0, "DIR", "take the networks from this folder"                                   \
    }
#define OPTION_SCHEME                                                                              \
    {                                                                                              \
        "scheme", 's', "NAME", "feature scheme: physionet2012 or mimic3"                           \
    }
#define OPTION_MODEL                                                                               \
    {                                                                                              \
        "model", 'm', "NAME", "network, by name (hlstm, lstm, dnn, ...) or file (*.safetensors)"   \
    }
#define OPTION_ISA                                                                                 \
    {                                                                                              \
        "isa", 0, "NAME",                                                                          \
            "instructions to compute with:" KERNEL_SETS(KERNEL_NAME) " (default: the best)"        \
    }
#define OPTION_ACCESS_LOG                                                                          \
    {                                                                                              \
        "access-log", 0, "FILE", "add a line to this file for each stay and risk shown"            \
    }
#define OPTION_FIX_UNITS                                                                           \
    {                                                                                              \
        "fix-units", 'u', NULL, "apply the proposed unit conversions and list them"                \
    }

/* Opens the networks that --models, ICURISK_MODELS, the build folder or the installation name, and
 * selects by --model and --scheme; --isa says how they are run. Refused files are said on standard
 * error. *status is left alone on success. False when there is no network to use. */
bool command_open_models(const struct arguments *arguments, struct session *session, int *status);
/* The same with this name (or NULL) for --model; and one more network of --scheme selected. */
bool command_open_models_by(const struct arguments *arguments, const char *name,
                            struct session *session, int *status);
bool command_select_model(const struct arguments *arguments, const char *name,
                          struct session *session, int *status);
/* A path, rather than the name of a network? */
bool command_is_model_file(const char *name);
/* Trusts the keys of the folder that ICURISK_KEYS or the installation names. False, said on
 * standard error, if a file there is no key. */
bool command_trust(struct session *session);
/* session_check_model; a file that is refused is said on standard error. */
bool command_check_model(struct session *session, size_t model);
/* Opens the log that --access-log or ICURISK_ACCESS_LOG names; *log is NULL where none is asked
 * for. False, with an error line: it cannot be kept, so nothing may be shown. */
bool command_open_access_log(const struct arguments *arguments, struct access_log **log);
/* Notes that a stay was shown with a model's risk at an hour (0: its end). A line that cannot be
 * written is said once. A NULL log takes nothing. */
void command_note_access(struct access_log *log, struct session *session, size_t stay, size_t model,
                         int at_hour, enum access_how how);
/* Writes and empties the lines of access_log_line; the rest as above. */
void command_write_access(struct access_log *log, struct text *lines);
/* One error or notice line for each skip. True if none of them is a failure. */
bool command_print_skips(const struct session *session);
/* Takes the locale of the environment and lets curses find its terminal types. Where this computer
 * lacks either, those that lie with the networks are used, if the program brings them, as it does
 * on a memory stick. To be called first, before there are threads. */
void command_settle(void);
/* The folder of networks: --models, ICURISK_MODELS, or that of this program; free() it. */
char *command_models_folder(const struct arguments *arguments);
/* The folder of trusted public keys; it need not be there. free() it. */
char *command_keys_folder(void);
/* Folder of the samples that belong to this program; free() it. */
char *command_samples(void);
/* The folder of message catalogues; free() it. */
char *command_catalogues(void);

#endif
