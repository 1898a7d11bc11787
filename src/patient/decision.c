/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/decision.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/append.h"
#include "base/memory.h"
#include "base/text.h"

/* decided|2026-11-22T06:30:00Z|Lactate|2|12|mg/dL|0123456789abcdef|900502 */
enum field { WORD, TIME, VARIABLE, LINE, VALUE, UNIT, SERIES, STAY, FIELDS };
static const char word[] = "decided", as_written[] = "as written", undecided[] = "undecided";

static char *decision_path(const char *path)
{
    struct text name = {0};
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') { /* a folder that is one source */
        length--;
    }
    text_format(&name, "%.*s%s", (int)length, path, DECISION_SUFFIX);
    return name.data;
}

bool decision_same(const struct unit_decision *a, const struct unit_decision *b)
{
    bool series = a->series != 0 && b->series != 0;
    return a->written.variable == b->written.variable && (a->series != 0) == (b->series != 0) &&
           (series || (a->written.line == b->written.line &&
                       strcmp(a->written.value, b->written.value) == 0));
}

void decision_stamp(const char *path, struct file_stamp *stamp)
{
    char *name = decision_path(path);
    file_stamp(name, stamp);
    free(name);
}

/* ---- reading ---- */

/* Splits a row; the id of the patient, which is last, may hold the separator. */
static bool split(char *row, char *field[FIELDS])
{
    for (int i = 0; i < FIELDS; i++) {
        field[i] = row;
        char *end = i < FIELDS - 1 ? strchr(row, '|') : NULL;
        if (i < FIELDS - 1 && !end) {
            return false;
        }
        if (end) {
            *end = 0;
            row = end + 1;
        }
    }
    return strcmp(field[WORD], word) == 0 && *field[STAY];
}

static bool read_time(const char *text, time_t *decided)
{
    struct tm utc = {0};
    int used = 0;
    bool ok = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
                     &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &used) == 6 &&
              used > 0 && text[used] == 0;
    utc.tm_year -= 1900;
    utc.tm_mon--;
    *decided = timegm(&utc);
    return ok;
}

static bool read_row(char *row, struct unit_decision *out, bool *taken_back, const char **stay)
{
    char *field[FIELDS];
    int used = 0;
    *out = (struct unit_decision){.saved = true};
    if (!split(row, field) || !read_time(field[TIME], &out->decided)) {
        return false;
    }
    out->written.variable = variable_find(field[VARIABLE]);
    *taken_back = strcmp(field[UNIT], undecided) == 0;
    bool other = !*taken_back && strcmp(field[UNIT], as_written) != 0;
    snprintf(out->unit, sizeof out->unit, "%s", other ? field[UNIT] : "");
    snprintf(out->written.value, sizeof out->written.value, "%s", field[VALUE]);
    *stay = field[STAY];
    return out->written.variable != VARIABLE_NONE &&
           sscanf(field[LINE], "%zu%n", &out->written.line, &used) == 1 && !field[LINE][used] &&
           sscanf(field[SERIES], "%16" SCNx64 "%n", &out->series, &used) == 1 &&
           !field[SERIES][used] && strlen(field[UNIT]) < sizeof out->unit;
}

bool decision_read(const char *path, decision_take take, void *context, struct error *error)
{
    enum { LIMIT = 16 << 20 };
    unsigned char *data = NULL;
    size_t size = 0, line = 1;
    char *name = decision_path(path);
    if (access(name, F_OK) != 0) {
        free(name);
        return true;
    }
    bool ok = file_read(name, LIMIT, &data, &size, error);
    char *text = ok ? memory_text_n((const char *)data, size) : memory_text(""), *row = text, *end;
    ok = ok && (strlen(text) == size || error_at(error, name, 0, "is not a decision about a unit"));
    for (; ok && (end = strchr(row, '\n')); row = end + 1, line++) {
        struct unit_decision decision;
        bool taken_back = false;
        const char *stay = "";
        *end = 0;
        ok = read_row(row, &decision, &taken_back, &stay) ||
             error_at(error, name, line, "is not a decision about a unit");
        if (ok) {
            take(context, stay, &decision, taken_back);
        }
    }
    free(text);
    free(data);
    free(name);
    return ok;
}

/* ---- writing ---- */

static bool append_row(const char *name, const struct text *row, struct error *error)
{
    struct append file = {.fd = -1};
    struct text cut = {0};
    bool ended = true;
    bool ok = append_open(&file, name, error) && append_is_ended(&file, &ended, error) &&
              (ended || append_trim(&file, &cut, error)) &&
              append_bytes(&file, row->data, row->length, error);
    append_close(&file);
    text_free(&cut);
    return ok;
}

bool decision_add(const char *path, const char *stay, const struct unit_decision *decision,
                  bool taken_back, struct error *error)
{
    char when[32];
    struct tm utc;
    struct text row = {0};
    if (!gmtime_r(&decision->decided, &utc) ||
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0 ||
        strpbrk(decision->written.value, "|\n") || strchr(stay, '\n')) {
        return error_at(error, path, 0, "its decision cannot be written in one line");
    }
    const char *unit = taken_back ? undecided : decision->unit[0] ? decision->unit : as_written;
    text_format(&row, "%s|%s|%s|%zu|%s|%s|%016" PRIx64 "|%s\n", word, when,
                variable_info(decision->written.variable)->name, decision->written.line,
                decision->written.value, unit, decision->series, stay);
    char *name = decision_path(path);
    bool ok = access(name, F_OK) == 0 ? append_row(name, &row, error)
                                      : file_create(name, row.data, row.length, error);
    free(name);
    text_free(&row);
    return ok;
}
