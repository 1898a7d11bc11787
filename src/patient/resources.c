/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/resources.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { CHUNK = 1 << 16, DEPTH_LIMIT = 1 << 20, KEY_LENGTH = 5 /* entry */ };

struct cutter {
    const struct resources *resources;
    size_t line, start_line; /* current line, and the line where the current object began */
    int depth;               /* of open brackets */
    int base;                /* depth at which objects are taken */
    int outer;               /* the depth of Bundles: 1 within an array, else 0 */
    bool taking, in_string, escaped, skipping_line;
    char last; /* outside strings, blanks left out */
    struct text held;
    /* the last closed string, to recognise "entry" */
    char key[KEY_LENGTH];
    size_t key_length;
    bool is_entry;
};

static void reset(struct cutter *cutter)
{
    cutter->depth = cutter->base = cutter->outer = 0;
    cutter->taking = cutter->in_string = cutter->escaped = cutter->is_entry = false;
    cutter->last = 0;
    cutter->held.length = 0;
}

static void report_broken(struct cutter *cutter)
{
    cutter->resources->broken(cutter->resources->context, cutter->start_line);
}

/* Ends the current object with the bytes from `from` on. */
static void emit(struct cutter *cutter, const char *from, size_t length)
{
    const struct resources *resources = cutter->resources;
    if (cutter->held.length > 0) {
        text_append_n(&cutter->held, from, length);
        from = cutter->held.data;
        length = cutter->held.length;
    }
    if (!resources->take(resources->context, from, length, cutter->start_line)) {
        report_broken(cutter);
    }
    cutter->held.length = 0;
    cutter->taking = false;
}

/* The current object is a Bundle, whose entries are taken instead; the last bytes of what stands
 * before them are given. */
static void begin_entries(struct cutter *cutter, const char *from, size_t length)
{
    const struct resources *resources = cutter->resources;
    text_append_n(&cutter->held, from, length);
    resources->head(resources->context, cutter->held.data, cutter->held.length, cutter->start_line);
    cutter->taking = false;
    cutter->held.length = 0;
    cutter->base = cutter->outer + 2;
}

/* Handles the opening bracket at `at`, in bytes of the current object that begin at `from`. Returns
 * true if an object starts with it. */
static bool open_bracket(struct cutter *cutter, const char *from, const char *at)
{
    char c = *at;
    if (c == '{' && cutter->taking && !strchr("[,:{", cutter->last)) {
        report_broken(cutter); /* no comma before it: an earlier line was incomplete */
        reset(cutter);
    }
    bool begins = c == '{' && !cutter->taking && cutter->depth == cutter->base;
    if (c == '[' && !cutter->taking && cutter->depth == 0) {
        cutter->base = cutter->outer = 1;
    } else if (c == '[' && cutter->taking && cutter->depth == cutter->outer + 1 &&
               cutter->is_entry && cutter->last == ':') {
        begin_entries(cutter, from, (size_t)(at + 1 - from));
    }
    if (begins) {
        cutter->start_line = cutter->line;
        cutter->taking = true;
        cutter->held.length = 0;
    }
    cutter->depth++;
    return begins;
}

/* Handles a closing bracket. Returns true if the current object ends with it. */
static bool close_bracket(struct cutter *cutter)
{
    cutter->depth -= cutter->depth > 0;
    if (!cutter->taking && cutter->base == cutter->outer + 2 && cutter->depth == cutter->outer) {
        cutter->base = cutter->outer; /* the Bundle ends */
    }
    if (!cutter->taking && cutter->depth == 0) {
        cutter->base = cutter->outer = 0;
    }
    return cutter->taking && cutter->depth == cutter->base;
}

static void note_string_end(struct cutter *cutter)
{
    cutter->in_string = false;
    cutter->last = '"';
    cutter->is_entry =
        cutter->key_length == KEY_LENGTH && memcmp(cutter->key, "entry", KEY_LENGTH) == 0;
}

/* Skips the bytes of a string; returns the first byte not consumed. */
static const char *pass_string(struct cutter *cutter, const char *p, const char *end)
{
    for (; p < end; p++) {
        if (cutter->key_length > KEY_LENGTH && !cutter->escaped) {
            while (p < end && *p != '"' && *p != '\\' && *p != '\n') {
                p++;
            }
            if (p == end) {
                break;
            }
        }
        if (cutter->escaped) {
            cutter->escaped = false;
        } else if (*p == '\\') {
            cutter->escaped = true;
        } else if (*p == '"') {
            note_string_end(cutter);
            return p + 1;
        } else if (*p == '\n') { /* strings do not continue past a line end */
            if (cutter->taking) {
                report_broken(cutter);
            }
            reset(cutter);
            return p;
        }
        if (cutter->key_length < KEY_LENGTH) {
            cutter->key[cutter->key_length] = *p;
        }
        cutter->key_length += cutter->key_length <= KEY_LENGTH;
    }
    return p;
}

static const char *pass_line(struct cutter *cutter, const char *p, const char *end)
{
    while (p < end && *p != '\n') {
        p++;
    }
    cutter->skipping_line = p == end;
    return p;
}

static void cut(struct cutter *cutter, const char *p, const char *end)
{
    const char *from = p; /* start of the current object in these bytes */
    while (p < end) {
        if (cutter->skipping_line) {
            p = pass_line(cutter, p, end);
            continue;
        }
        if (cutter->in_string) {
            p = pass_string(cutter, p, end);
            continue;
        }
        char c = *p++;
        switch (c) {
        case '\n':
            cutter->line++;
            continue;
        case ' ':
        case '\t':
        case '\r':
            continue;
        case '"':
            cutter->in_string = true;
            cutter->key_length = 0;
            break;
        case '{':
        case '[':
            from = open_bracket(cutter, from, p - 1) ? p - 1 : from;
            break;
        case '}':
        case ']':
            if (close_bracket(cutter)) {
                emit(cutter, from, (size_t)(p - from));
            }
            break;
        default:
            /* text between objects, such as log lines in a bulk export */
            cutter->skipping_line = cutter->depth == 0 && c != ',' && (unsigned char)c < 0x80;
            break;
        }
        cutter->last = c;
    }
    if (cutter->taking) {
        text_append_n(&cutter->held, from, (size_t)(end - from));
    }
}

bool resources_read(const struct source *source, const struct resources *resources,
                    struct error *error)
{
    struct cutter cutter = {.resources = resources, .line = 1};
    char *chunk = memory_new(CHUNK, 1);
    bool ok = true;
    size_t got;
    while (ok && (got = fread(chunk, 1, CHUNK, source->in)) > 0) {
        cut(&cutter, chunk, chunk + got);
        ok = cutter.depth < DEPTH_LIMIT && cutter.held.length <= RESOURCE_LIMIT;
    }
    bool growing = source->options && source->options->growing;
    if (!ok) {
        error_at(error, source->name, cutter.start_line, "a resource of more than %d MB",
                 RESOURCE_LIMIT >> 20);
    } else if (ferror(source->in)) {
        ok = error_at(error, source->name, 0, "cannot be read");
    } else if (cutter.depth > 0 && !growing) {
        ok = error_at(error, source->name, cutter.taking ? cutter.start_line : cutter.line,
                      "the file ends within %s: it is cut off, or not JSON",
                      cutter.taking ? "the resource that begins here" : "a Bundle");
    }
    text_free(&cutter.held);
    free(chunk);
    return ok;
}
