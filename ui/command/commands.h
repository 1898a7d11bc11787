/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_COMMANDS_H
#define ICURISK_UI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access_log.h"
#include "app/session.h"
#include "base/text.h"

/* The table of commands. A command is one file, ui/command/NAME.c, that defines one const struct
 * command; usage, --help, shell completion and the check of the manual are generated from it. */

enum status {
    STATUS_OK,
    STATUS_SOME, /* something could not be done */
    STATUS_USAGE /* the command line is not valid; nothing was done */
};

enum { OPTIONS_MAX = 24, GIVEN_MAX = 64 };

struct command_option {
    const char *name;     /* "json": --json; the table ends with name NULL */
    char letter;          /* 'j': -j; 0: none */
    const char *argument; /* "NAME"; NULL for a flag. "NAME...": the option may be given again with
                             another value, for argument_again */
    const char *note;     /* one line */
};

struct arguments;

struct command {
    const char *name;     /* "" for the bare program */
    const char *operands; /* "PATH..." */
    const char *summary;
    const struct command_option *options;          /* its own options, besides COMMAND_COMMON */
    int (*run)(const struct arguments *arguments); /* returns an enum status */
};

/* A parsed command line. Strings point into main's argv. */
struct arguments {
    const struct command *command;
    const char *value[OPTIONS_MAX]; /* indexed as command->options; NULL: not given, "": a flag */
    struct {
        int option; /* index in command->options */
        const char *value;
    } given[GIVEN_MAX]; /* all given options in order, including repeated ones */
    int given_count;
    const char *language; /* value of --language, or NULL */
    bool help;            /* --help */
    char *const *operands;
    int operand_count;
};

/* Options of every command: language and help. */
extern const struct command_option COMMAND_COMMON[];
/* Appends a table for shell completion, one line per command and option, tab-separated: command
 * ("-": no subcommand), option ("-": the command itself; a trailing = means an argument), letter or
 * "-", possible values or operands, each after a space ("-": none; FILE, DIR and COMMAND stand for
 * names), note. */
void command_put_table(const struct command *const *commands, size_t count, struct text *out);
/* Appends what --help says of an option, with its possible values in place of "{values}". */
void command_put_note(const struct command_option *option, struct text *out);
/* Finds the command in argv and runs it. Returns the exit status. */
int command_main(int argc, char **argv);

/* Value of an option ("" for a flag), or NULL if it was not given. The option must be in the table.
 */
const char *argument_value(const struct arguments *arguments, const char *option);
/* Values of an option that may be repeated, number from 0; NULL past the last. */
const char *argument_again(const struct arguments *arguments, const char *option, int number);
/* Parses an integer within bounds; *number is unchanged if the option was not given. False with an
 * error message if it is not valid. */
bool argument_integer(const struct arguments *arguments, const char *option, long low, long high,
                      long *number);

/* Prints one line to standard error: "icurisk: ...". */
void command_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with a hint to --help; returns STATUS_USAGE. */
int command_usage_error(const struct arguments *arguments, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct cohort;
/* Says how many of its stays are read in a unit that a person decided; nothing if none. */
void command_note_decided(const struct cohort *cohort);
/* Writes out to standard output, clears it and flushes. False if writing fails, reported once (not
 * for a closed pipe): the command should stop. */
bool command_print(struct text *out);

/* Options shared by several commands, for their tables. */
#define OPTION_MODELS                                                                              \
    {                                                                                              \
        "models", 0, "DIR", N_("take the networks from this folder")                               \
    }
#define OPTION_SCHEME                                                                              \
    {                                                                                              \
        "scheme", 's', "NAME", N_("feature scheme: {values}")                                      \
    }
#define OPTION_MODEL                                                                               \
    {                                                                                              \
        "model", 'm', "NAME",                                                                      \
            N_("network, by name (hlstm, lstm, dnn, ...) or file (*.safetensors)")                 \
    }
#define OPTION_MODEL_EACH                                                                          \
    {                                                                                              \
        "model", 'm', "NAME...",                                                                   \
            N_("network, by name (hlstm, lstm, dnn, ...) or file (*.safetensors)")                 \
    }
#define OPTION_ISA                                                                                 \
    {                                                                                              \
        "isa", 0, "NAME", N_("instructions to compute with: {values} (default: the best)")         \
    }
#define OPTION_ACCESS_LOG                                                                          \
    {                                                                                              \
        "access-log", 0, "FILE", N_("add a line to this file for each stay and risk shown")        \
    }
#define OPTION_FIX_UNITS                                                                           \
    {                                                                                              \
        "fix-units", 'u', NULL, N_("apply the proposed unit conversions and list them")            \
    }

/* Opens the networks in the folder given by --models, ICURISK_MODELS, the build folder or the
 * installation, and selects by --model and --scheme; --isa chooses the instruction set. Refused
 * files are reported on standard error. *status is unchanged on success. False if there is no
 * network to use. */
bool command_open_models(const struct arguments *arguments, struct session *session, int *status);
/* command_open_models_by: the same with name (or NULL) instead of --model. The other selects one
 * more network of --scheme. */
bool command_open_models_by(const struct arguments *arguments, const char *name,
                            struct session *session, int *status);
bool command_select_model(const struct arguments *arguments, const char *name,
                          struct session *session, int *status);
/* Is it a path rather than the name of a network? */
bool command_is_model_file(const char *name);
/* Trusts the keys in the folder given by ICURISK_KEYS or the installation. False, with a message on
 * standard error, if a file there is not a key. */
bool command_trust(struct session *session);
/* session_check_model; reports a refused file on standard error. */
bool command_check_model(struct session *session, size_t model);
/* Opens the log given by --access-log or ICURISK_ACCESS_LOG; *log is NULL if none is given. False
 * with an error message: logging is impossible, so nothing may be shown. */
bool command_open_access_log(const struct arguments *arguments, struct access_log **log);
/* Logs that a stay was shown with a model's risk at an hour (0: its end). A write error is reported
 * once. log may be NULL. */
void command_note_access(struct access_log *log, struct session *session, size_t stay, size_t model,
                         int at_hour, enum access_how how);
/* Writes lines from access_log_line and clears them; otherwise as above. */
void command_write_access(struct access_log *log, struct text *lines);
/* Prints an error or notice for each skip. True if none of them is a failure. */
bool command_print_skips(const struct session *session);
/* Sets the locale from the environment and the location of terminfo entries. If the computer lacks
 * either, those shipped beside the networks are used (portable version). Call first, before
 * starting threads. */
void command_set_locale(void);
/* The folder of networks: --models, ICURISK_MODELS, or that of this program. The caller frees it.
 */
char *command_models_folder(const struct arguments *arguments);
/* The folder of trusted public keys, which need not exist. The caller frees it. */
char *command_keys_folder(void);
/* The folder of this program's samples. The caller frees it. */
char *command_samples(void);
/* Reads the catalogue of a language, for language_use. False if there is none. The caller owns
 * data. */
bool command_catalogue(const char *code, unsigned char **data, size_t *size);
/* The available languages, each after a blank: " en fr ...". */
#define COMMAND_LANGUAGES " en " ICURISK_LANGUAGES
/* Sets the language from the environment: LANGUAGE, LC_ALL, LC_MESSAGES, LANG as gettext does, but
 * also under C.UTF-8. English if there is no catalogue. */
void command_take_language(void);
/* Sets the language from --language, else from the preferences (except for --dump, which ignores
 * saved state). False, with a message on standard error, if there is no catalogue. */
bool command_set_language(const struct arguments *arguments);

#endif
