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

/* Finds the folders of networks, samples, message catalogues and terminfo: relative to an installed
 * or unpacked program (bin/icurisk and share/icurisk), in the source tree if run from the build
 * folder, else in the configured installation folder. */

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Folder of the running program, with a slash; NULL if unknown. */
static char *program_folder(void)
{
    char path[4096] = "";
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) { /* no /proc: use argv[0] */
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

/* Source folder of a program in its build folder, from a file that make writes beside it, so that
 * the path is not part of the program. NULL otherwise. */
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

/* The catalogue of a language: in the build folder, relative to the program, or in the configured
 * folder. False if there is none. */
bool command_catalogue(const char *code, unsigned char **data, size_t *size)
{
    enum { LIMIT = 4 << 20 };
    char *folder = program_folder();
    char *sources = folder ? source_folder(folder) : NULL;
    struct text path = {0};
    bool found = false;
    if (sources) {
        text_format(&path, "%spo/%s.gmo", folder, code);
        found = file_read(path.data, LIMIT, data, size, NULL);
    } else if (folder) {
        text_format(&path, "%s../share/locale/%s/LC_MESSAGES/icurisk.mo", folder, code);
        found = file_read(path.data, LIMIT, data, size, NULL);
    }
    if (!found) {
        path.length = 0;
        text_format(&path, "%s/%s/LC_MESSAGES/icurisk.mo", ICURISK_LOCALE_DIR, code);
        found = file_read(path.data, LIMIT, data, size, NULL);
    }
    text_free(&path);
    free(sources);
    free(folder);
    return found;
}

/* Not LC_NUMERIC: numbers in files and JSON need a decimal point. */
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
    /* The locale is not installed: use its character set all the same. */
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
        struct text all = {0}; /* an empty part means the default location */
        text_format(&all, "%s:%s", given ? given : "", folder);
        setenv("TERMINFO_DIRS", all.data, 1);
        text_free(&all);
    }
    free(folder);
}

void command_set_locale(void)
{
    choose_locale();
    find_terminals();
    setenv("OPENBLAS_NUM_THREADS", "1", 1); /* no threads of its own: see learn/blas.h */
    if (kernel_runs(kernel_find("avx2"))) { /* otherwise its kernels differ between processors, and
                                               so would trained weights */
        setenv("OPENBLAS_CORETYPE", "Haswell", 0);
    }
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
