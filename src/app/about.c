/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/about.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "app/export_onnx.h"
#include "app/report.h"
#include "base/gzip.h"
#include "base/language.h"
#include "learn/blas.h"
#include "net/kernel.h"
#include "net/provenance.h"
#include "patient/csv.h"

#if JANSSON_VERSION_HEX >= 0x020d00
#define JSON_LIBRARY jansson_version_str()
#else
#define JSON_LIBRARY JANSSON_VERSION
#endif

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

enum { LIBRARIES_MAX = 8 };

/* "NAME VERSION" of each; missing libraries are omitted. */
struct libraries {
    char text[LIBRARIES_MAX][64];
    size_t count;
};

static void add(struct libraries *libraries, const char *name, const char *version)
{
    if (version) {
        snprintf(libraries->text[libraries->count++], sizeof *libraries->text, "%s%s", name,
                 version);
    }
}

static struct libraries find_libraries(const char *screen_library)
{
    struct libraries found = {0};
    add(&found, "", screen_library);
    add(&found, "libcsv ", csv_library());
    add(&found, "jansson ", JSON_LIBRARY);
    add(&found, "zlib ", gzip_library());
    add(&found, "libsodium ", provenance_library());
    add(&found, "protobuf-c ", export_onnx_library());
    const char *blas = blas_linked();
    if (blas) { /* name and version, without the options that follow */
        char version[32] = "";
        sscanf(blas, "OpenBLAS %31s", version);
        add(&found, "OpenBLAS ", version);
    }
#ifdef __GLIBC__
    add(&found, "glibc ", gnu_get_libc_version());
#endif
    return found;
}

/* A line of --version: its name, padded to a common width, and what it says. */
static void put_line(struct text *out, const char *name, const char *value)
{
    enum { WIDTH = 16 };
    report_cell(out, name, WIDTH);
    text_format(out, " %s\n", value);
}

void about_write(const char *screen_library, struct text *out)
{
    struct libraries libraries = find_libraries(screen_library);
    struct text list = {0};
    char digest[65], networks[256];
    size_t count = provenance_shipped_set(digest);
    for (size_t i = 0; i < libraries.count; i++) {
        text_format(&list, "%s%s", i ? ", " : "", libraries.text[i]);
    }
    text_append(out, PACKAGE_STRING "\n");
    put_line(out, _("compiler"), COMPILER);
    put_line(out, _("instruction set"), kernel_best()->isa);
    put_line(out, _("libraries"), list.data);
    if (!blas_linked()) {
        put_line(out, _("to train"), _("OpenBLAS, if it is installed"));
    }
    snprintf(networks, sizeof networks, _("%zu shipped, as a set sha256 %s"), count, digest);
    put_line(out, _("networks"), networks);
    text_free(&list);
}

/* (name and version are separated by the first blank) */
static json_t *library_json(char *text)
{
    char *version = strchr(text, ' ');
    if (version) {
        *version++ = 0;
    }
    return json_pack("{s:s, s:s}", "name", text, "version", version ? version : "");
}

void about_write_json(const char *screen_library, struct text *out)
{
    struct libraries libraries = find_libraries(screen_library);
    char digest[65];
    size_t networks = provenance_shipped_set(digest);
    json_t *list = json_array();
    for (size_t i = 0; i < libraries.count; i++) {
        json_array_append_new(list, library_json(libraries.text[i]));
    }
    json_t *about = json_pack("{s:s, s:s, s:s, s:o, s:b, s:{s:I, s:s}}", "version", PACKAGE_VERSION,
                              "compiler", COMPILER, "isa", kernel_best()->isa, "libraries", list,
                              "openblas_linked", blas_linked() != NULL, "networks", "count",
                              (json_int_t)networks, "sha256", digest);
    char *line = json_dumps(about, JSON_COMPACT);
    text_append(out, line ? line : "null");
    text_append(out, "\n");
    free(line);
    json_decref(about);
}
