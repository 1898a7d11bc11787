/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/csv.h"

#include <csv.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BUFFER_SIZE = CSV_LINE_LIMIT + 2 }; /* a whole line and its CR LF */

/* libcsv is fed one physical line at a time, so that every row has its true line number, an open
 * quote is reported where it starts, and memory does not grow with the input. */
struct reader {
    FILE *in;
    const char *name;
    csv_row_fn *row;
    csv_complaint_fn *complaint;
    void *context;
    struct csv_parser parser;
    char delimiter; /* 0 until the first line shows it */
    bool row_ended; /* set by libcsv at the end of a row */
    size_t line, count;
    size_t used; /* bytes of text taken by the fields of this row */
    const char *field[CSV_FIELD_LIMIT];
    char *start, *end; /* buffered and not yet read */
    bool at_end;
    bool unended; /* the line end of this line is not in the file */
    /* the next such byte at or after start, end if there is none: found once, not once a line */
    char *next_lf, *next_cr, *next_nul;
    /* not cleared from here on: most files are far smaller */
    char text[CSV_LINE_LIMIT + CSV_FIELD_LIMIT + 2];
    char buffer[BUFFER_SIZE + 1]; /* and room for the line end that a last line may lack */
};

static void take_field(void *data, size_t length, void *context)
{
    struct reader *reader = context;
    if (reader->count < CSV_FIELD_LIMIT) {
        char *copy = reader->text + reader->used;
        memcpy(copy, data, length);
        copy[length] = 0;
        reader->field[reader->count] = copy;
        reader->used += length + 1;
    }
    reader->count++;
}

static void take_row(int end, void *context)
{
    (void)end;
    ((struct reader *)context)->row_ended = true;
}

static void start_parser(struct reader *reader)
{
    csv_init(&reader->parser, CSV_STRICT);
    csv_set_delim(&reader->parser, (unsigned char)reader->delimiter);
    csv_set_blk_size(&reader->parser, 1024);
}

/* After an error do not ask libcsv for the rest: it would deliver half a row. */
static void restart_parser(struct reader *reader)
{
    csv_free(&reader->parser);
    start_parser(reader);
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!strchr(" \t\r\n", line[i])) {
            return false;
        }
    }
    return true;
}

/* The separator that occurs most often outside quotes; a comma when they tie. */
static char find_delimiter(const char *line, size_t length)
{
    static const char candidates[] = ",;\t";
    size_t counts[3] = {0};
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        quoted ^= line[i] == '"';
        const char *at = quoted || line[i] == 0 ? NULL : strchr(candidates, line[i]);
        if (at) {
            counts[at - candidates]++;
        }
    }
    size_t best = counts[1] > counts[0] ? 1 : 0;
    best = counts[2] > counts[best] ? 2 : best;
    return candidates[best];
}

/* One line including its line end, which the caller guarantees. False when the receiver wants no
 * more. */
static bool parse_line(struct reader *reader, const char *line, size_t length)
{
    if (!reader->delimiter) {
        if (is_blank(line, length)) {
            return true;
        }
        reader->delimiter = find_delimiter(line, length);
        csv_set_delim(&reader->parser, (unsigned char)reader->delimiter);
    }
    reader->count = reader->used = 0;
    reader->row_ended = false;
    size_t parsed = csv_parse(&reader->parser, line, length, take_field, take_row, reader);
    const char *wrong = NULL;
    if (parsed != length) {
        wrong = csv_error(&reader->parser) == CSV_EPARSE ? "a quote inside a field"
                                                         : "the line could not be parsed";
    } else if (!reader->row_ended) {
        if (is_blank(line, length)) {
            return true;
        }
        wrong = "a quoted field is not closed on its line";
    }
    if (wrong) {
        restart_parser(reader);
    } else if (reader->count > CSV_FIELD_LIMIT) {
        wrong = "too many fields";
    }
    if (wrong) {
        reader->complaint(reader->context, reader->line, wrong);
        return true;
    }
    struct csv_row row = {reader->line, reader->count, reader->field, reader->delimiter,
                          !reader->unended};
    return reader->row(reader->context, &row);
}

static char *find(char *from, char *end, int byte)
{
    char *at = memchr(from, byte, (size_t)(end - from));
    return at ? at : end;
}

/* Moves what is left to the front and reads on. False on a read error. */
static bool refill(struct reader *reader, struct error *error)
{
    size_t left = (size_t)(reader->end - reader->start);
    memmove(reader->buffer, reader->start, left);
    size_t got = 0, room = BUFFER_SIZE - left;
    while (got < room && !reader->at_end) {
        got += fread(reader->buffer + left + got, 1, room - got, reader->in);
        if (ferror(reader->in) && errno != EINTR) {
            return error_at(error, reader->name, reader->line, "cannot read: %s", strerror(errno));
        }
        reader->at_end = feof(reader->in) != 0;
        clearerr(reader->in); /* interrupted by a signal: read on */
    }
    reader->start = reader->buffer;
    reader->end = reader->buffer + left + got;
    reader->next_lf = find(reader->start, reader->end, '\n');
    reader->next_cr = find(reader->start, reader->end, '\r');
    reader->next_nul = find(reader->start, reader->end, 0);
    return true;
}

/* Length of the next line with its line end (CR LF, LF or CR), 0 if the buffer holds no whole one.
 */
static size_t next_line(struct reader *reader)
{
    if (reader->next_lf < reader->start) {
        reader->next_lf = find(reader->start, reader->end, '\n');
    }
    if (reader->next_cr < reader->start) {
        reader->next_cr = find(reader->start, reader->end, '\r');
    }
    char *at = reader->next_lf < reader->next_cr ? reader->next_lf : reader->next_cr;
    if (at == reader->end) {
        return 0;
    }
    if (*at == '\r') {
        if (at + 1 == reader->end && !reader->at_end) {
            return 0; /* a LF may follow */
        }
        at += at + 1 < reader->end && at[1] == '\n';
    }
    return (size_t)(at + 1 - reader->start);
}

static bool has_nul(struct reader *reader, size_t length)
{
    if (reader->next_nul < reader->start) {
        reader->next_nul = find(reader->start, reader->end, 0);
    }
    return reader->next_nul < reader->start + length;
}

/* Every whole line in the buffer. False when the receiver wants no more. */
static bool read_lines(struct reader *reader, bool *skipping)
{
    for (size_t length; (length = next_line(reader)) > 0; reader->start += length) {
        if (!*skipping) {
            reader->line++;
            if (has_nul(reader, length)) {
                reader->complaint(reader->context, reader->line, "a NUL byte");
            } else if (!parse_line(reader, reader->start, length)) {
                return false;
            }
        }
        *skipping = false;
    }
    return true;
}

/* A full buffer without a line end is an over-long line: skipped to its end. */
static void pass_over(struct reader *reader, bool *skipping)
{
    if ((size_t)(reader->end - reader->start) < BUFFER_SIZE) {
        return;
    }
    if (!*skipping) {
        reader->line++;
        reader->complaint(reader->context, reader->line, "the line is too long");
    }
    *skipping = true;
    bool cr = reader->end[-1] == '\r'; /* half of a CR LF, or a CR: it stays */
    reader->start = reader->end - cr;
}

/* A byte order mark, or text whose every other byte is zero. */
static bool is_utf16(const char *text, size_t size)
{
    bool marked =
        size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
    bool low_first = size >= 4 && text[0] && !text[1] && text[2] && !text[3];
    bool high_first = size >= 4 && !text[0] && text[1] && !text[2] && text[3];
    return marked || low_first || high_first;
}

/* Byte order marks: UTF-8 is skipped; UTF-16 is refused, marked or not. */
static bool check_mark(struct reader *reader, struct error *error)
{
    size_t size = (size_t)(reader->end - reader->start);
    if (is_utf16(reader->start, size)) {
        return error_at(error, reader->name, 0, "is UTF-16 text: save it as UTF-8");
    }
    if (size >= 3 && memcmp(reader->start, "\xef\xbb\xbf", 3) == 0) {
        reader->start += 3;
    }
    return true;
}

static bool read_all(struct reader *reader, struct error *error)
{
    bool skipping = false;
    if (!refill(reader, error) || !check_mark(reader, error)) {
        return false;
    }
    for (;;) {
        if (!read_lines(reader, &skipping)) {
            return true;
        }
        if (reader->at_end) {
            break;
        }
        pass_over(reader, &skipping);
        if (!refill(reader, error)) {
            return false;
        }
    }
    if (reader->start < reader->end && !skipping) {
        *reader->end++ = '\n'; /* the last line has no line end: give it one */
        reader->unended = true;
        reader->next_lf = reader->end - 1;
        reader->next_cr = reader->end;
        reader->next_nul = find(reader->start, reader->end, 0);
        read_lines(reader, &skipping);
    }
    return true;
}

bool csv_read_on(const void *head, size_t length, FILE *in, const char *name, csv_row_fn *row,
                 csv_complaint_fn *complaint, void *context, struct error *error)
{
    struct reader *reader = memory_resize(NULL, 1, sizeof *reader);
    memset(reader, 0, offsetof(struct reader, text));
    reader->in = in;
    reader->name = name;
    reader->row = row;
    reader->complaint = complaint;
    reader->context = context;
    reader->start = reader->buffer;
    reader->end = reader->buffer + length;
    if (length > 0) {
        memcpy(reader->buffer, head, length);
    }
    start_parser(reader);
    bool ok = read_all(reader, error);
    csv_free(&reader->parser);
    free(reader);
    return ok;
}

bool csv_read(FILE *in, const char *name, csv_row_fn *row, csv_complaint_fn *complaint,
              void *context, struct error *error)
{
    return csv_read_on(NULL, 0, in, name, row, complaint, context, error);
}

#define NUMBER_TEXT(number) #number
#define VERSION_TEXT(major, minor, release)                                                        \
    NUMBER_TEXT(major) "." NUMBER_TEXT(minor) "." NUMBER_TEXT(release)

const char *csv_library(void)
{
    return VERSION_TEXT(CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
}
