/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "ui/command/commands.h"

/* Finds the folders of networks, samples, message catalogues and terminals: beside a program that
 * was installed or unpacked somewhere (bin/icurisk and share/icurisk), in the source tree of one
 * that runs from its build folder, else where it was meant to be installed. */

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The folder that the running program lies in, with a slash; NULL where it cannot be known. */
static char *program_folder(void)
{
    char path[4096] = "";
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) { /* no /proc: then what the program was started by */
        const char *started = (const char *)getauxval(AT_EXECFN);
        length = snprintf(path, sizeof path, "%s", started ? started : "");
    }
    char *slash = strrchr(path, '/');
    if (length >= (ssize_t)sizeof path - 1 || !slash) {
        return NULL;
    }
    slash[1] = 0;
    return memory_text(path);
}

/* Where the sources are, of a program in its build folder: make leaves their path in a file beside
 * it, so that it is no part of the program. NULL anywhere else. */
static char *source_folder(const char *program)
{
    enum { PATH_LIMIT = 4096 };
    struct text name = {0};
    unsigned char *data = NULL;
    size_t size = 0;
    char *folder = NULL;
    text_format(&name, "%ssource-folder", program);
    if (file_read(name.data, PATH_LIMIT, &data, &size, NULL)) {
        const char *text = (const char *)data, *end = memchr(text, '\n', size);
        folder = end ? memory_text_n(text, (size_t)(end - text)) : NULL;
    }
    free(data);
    text_free(&name);
    return folder;
}

static char *place_of(const char *name, const char *installed)
{
    struct text path = {0};
    char *folder = program_folder(), *sources = folder ? source_folder(folder) : NULL;
    if (sources) {
        text_format(&path, "%s/%s", sources, name);
    } else if (folder) {
        text_format(&path, "%s../share/icurisk/%s", folder, name);
    }
    free(sources);
    free(folder);
    if (path.length == 0 || !is_folder(path.data)) {
        path.length = 0;
        text_append(&path, installed);
    }
    return path.data;
}

/* The folder of message catalogues of an installed program, wherever it was put. */
char *command_catalogues(void)
{
    struct text path = {0};
    char *folder = program_folder();
    text_format(&path, "%s../share/locale", folder ? folder : "");
    if (!folder || !is_folder(path.data)) {
        path.length = 0;
        text_append(&path, ICURISK_LOCALE_DIR);
    }
    free(folder);
    return path.data;
}

/* Not LC_NUMERIC: numbers in files and in JSON keep their point. */
static void choose_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *wanted = NULL;
    setlocale(LC_MESSAGES, "");
    if (setlocale(LC_CTYPE, "")) {
        return;
    }
    for (int i = 0; i < 3 && !(wanted && *wanted); i++) {
        wanted = getenv(names[i]);
    }
    if (!wanted || !(text_ends_with(wanted, ".UTF-8") || text_ends_with(wanted, ".utf8"))) {
        return;
    }
    /* A language that is not installed: its characters are known all the same. */
    char *folder = place_of("locale", "");
    if (!setlocale(LC_CTYPE, "C.UTF-8") && *folder) {
        setenv("LOCPATH", folder, 1);
        setlocale(LC_CTYPE, "C.UTF-8");
    }
    free(folder);
}

static void find_terminals(void)
{
    char *folder = place_of("terminfo", "");
    const char *given = getenv("TERMINFO_DIRS");
    if (*folder) {
        struct text all = {0}; /* an empty part is where curses looks by itself */
        text_format(&all, "%s:%s", given ? given : "", folder);
        setenv("TERMINFO_DIRS", all.data, 1);
        text_free(&all);
    }
    free(folder);
}

void command_settle(void)
{
    choose_locale();
    find_terminals();
    setenv("OPENBLAS_NUM_THREADS", "1", 1); /* no threads beside ours: see learn/blas.h */
}

char *command_samples(void)
{
    return place_of("samples", ICURISK_SAMPLE_DIR);
}

char *command_keys_folder(void)
{
    const char *given = getenv("ICURISK_KEYS");
    return given && *given ? memory_text(given) : place_of("keys", ICURISK_KEY_DIR);
}

char *command_models_folder(const struct arguments *arguments)
{
    const char *given = argument_value(arguments, "models");
    if (!given) {
        given = getenv("ICURISK_MODELS");
    }
    return given && *given ? memory_text(given) : place_of("models", ICURISK_MODEL_DIR);
}
