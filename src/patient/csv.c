/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/csv.h"

#include <csv.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/memory.h"
#include "patient/charset.h"

enum { BUFFER_SIZE = CSV_LINE_LIMIT + 2 }; /* a whole line and its CR LF */
enum { LETTER = 3 };                       /* most UTF-8 bytes of a Windows-1252 character */

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
    bool joins;     /* a quoted field may continue on the next line */
    size_t usual;   /* fields of the last row; 0: there was none */
    size_t first;   /* first line of a row that continues; 0: none */
    size_t joined;  /* bytes of its lines so far */
    size_t line, count;
    size_t used; /* bytes of text taken by the fields of this row */
    const char *field[CSV_FIELD_LIMIT];
    char *start, *end; /* buffered and not yet read */
    bool at_end;
    bool unended; /* the line end of this line is not in the file */
    /* next such byte at or after start, or end; cached, not searched on every line */
    char *next_lf, *next_cr, *next_nul, *next_high; /* high: not ASCII */
    bool foreign;                                   /* this line is not UTF-8 */
    /* not zeroed from here on: most files are far smaller */
    char text[LETTER * CSV_LINE_LIMIT + CSV_FIELD_LIMIT + LETTER];
    char letters[LETTER * BUFFER_SIZE]; /* a line that is not UTF-8, as UTF-8 */
    char buffer[BUFFER_SIZE + 1];       /* one more for the line end that the last line may lack */
};

/* No-break and zero-width spaces, as web pages and spreadsheets leave around values. Length of the
 * first or last one; 0: none. */
static size_t blank_at(const char *text, size_t length, bool end)
{
    static const char *const blanks[] = {" ", "\t", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x8B"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t bytes = strlen(blanks[i]);
        if (bytes <= length && memcmp(end ? text + length - bytes : text, blanks[i], bytes) == 0) {
            return bytes;
        }
    }
    return 0;
}

/* Not inlined: nearly no field needs it. */
__attribute__((noinline)) static const char *trim(const char *text, size_t *length)
{
    size_t bytes;
    while (*length > 0 && (signed char)*text <= ' ' && (bytes = blank_at(text, *length, false))) {
        text += bytes;
        *length -= bytes;
    }
    while (*length > 0 && (signed char)text[*length - 1] <= ' ' &&
           (bytes = blank_at(text, *length, true))) {
        *length -= bytes;
    }
    return text;
}

/* memcpy of the few bytes that most fields have, without its call. */
static inline void copy_field(char *to, const char *from, size_t length)
{
    enum { HALF = sizeof(uint32_t), WORD = sizeof(uint64_t) };
    if (length > 2 * WORD) {
        memcpy(to, from, length);
    } else if (length >= WORD) {
        memcpy(to, from, WORD);
        memcpy(to + length - WORD, from + length - WORD, WORD); /* they may overlap */
    } else if (length >= HALF) {
        memcpy(to, from, HALF);
        memcpy(to + length - HALF, from + length - HALF, HALF);
    } else if (length > 0) {
        to[0] = from[0];
        to[length / 2] = from[length / 2];
        to[length - 1] = from[length - 1];
    }
}

static void take_field(void *data, size_t length, void *context)
{
    struct reader *reader = context;
    if (reader->count < CSV_FIELD_LIMIT) {
        char *copy = reader->text + reader->used;
        const char *text = data;
        if (length > 0 && ((signed char)text[0] <= ' ' || (signed char)text[length - 1] <= ' ')) {
            text = trim(text, &length);
        }
        copy_field(copy, text, length);
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

/* After an error libcsv must not be finished: it would deliver half a row. */
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

static char *find(char *from, char *end, int byte)
{
    char *at = memchr(from, byte, (size_t)(end - from));
    return at ? at : end;
}

/* The first byte that is not ASCII. */
static char *find_high(char *from, char *end)
{
    enum { WORD = sizeof(uint64_t) };
    for (uint64_t word = 0; end - from >= WORD; from += WORD) {
        memcpy(&word, from, WORD);
        if (word & 0x8080808080808080U) {
            break;
        }
    }
    while (from < end && (unsigned char)*from < 0x80) {
        from++;
    }
    return from;
}

static const char candidates[] = ",;\t|";
enum { CANDIDATES = sizeof candidates - 1, LINES_LOOKED_AT = 32 };

/* Separators of each kind outside quotes. */
static void count_candidates(const char *line, size_t length, size_t counts[CANDIDATES])
{
    bool quoted = false;
    memset(counts, 0, CANDIDATES * sizeof *counts);
    for (size_t i = 0; i < length; i++) {
        quoted ^= line[i] == '"';
        const char *at = quoted || line[i] == 0 ? NULL : strchr(candidates, line[i]);
        if (at) {
            counts[at - candidates]++;
        }
    }
}

/* On how many of these lines does it occur as often as on most? */
static size_t count_alike(size_t counts[][CANDIDATES], size_t lines, size_t candidate)
{
    size_t most = 0;
    for (size_t i = 0; i < lines; i++) {
        size_t alike = 0;
        for (size_t k = 0; k < lines && counts[i][candidate] > 0; k++) {
            alike += counts[k][candidate] == counts[i][candidate];
        }
        most = alike > most ? alike : most;
    }
    return most;
}

/* The separator with a constant count on most of the first lines (a title line may differ); of
 * several, the most frequent on the first line; a comma on a tie. */
static char find_delimiter(const char *line, size_t length, const char *end)
{
    size_t counts[LINES_LOOKED_AT][CANDIDATES] = {{0}}, lines = 0, alike[CANDIDATES], best = 0;
    for (const char *at = line; lines < LINES_LOOKED_AT && at < end; lines++) {
        count_candidates(at, length, counts[lines]);
        for (at += length; at < end && (*at == '\n' || *at == '\r');) {
            at++;
        }
        length = 0;
        while (at + length < end && at[length] != '\n' && at[length] != '\r') {
            length++;
        }
    }
    for (size_t c = 0; c < CANDIDATES; c++) {
        alike[c] = count_alike(counts, lines, c);
        bool more = alike[c] > alike[best];
        best = more || (alike[c] == alike[best] && counts[0][c] > counts[0][best]) ? c : best;
    }
    return candidates[best];
}

/* The delimiter of a line "sep=;", as written by spreadsheets above the rows; 0 if it is none. */
static char told_delimiter(const char *line, size_t length)
{
    bool told = length > 4 && length <= 7 && strncmp(line, "sep=", 4) == 0 &&
                strchr(candidates, line[4]) && strchr("\r\n", line[5]);
    return told ? line[4] : 0;
}

/* Finds the delimiter on the first line that is not blank. False if the line holds nothing else. */
static bool start_lines(struct reader *reader, const char *line, size_t length)
{
    char told = told_delimiter(line, length);
    if (is_blank(line, length)) {
        return false;
    }
    reader->delimiter = told ? told : find_delimiter(line, length, reader->end);
    csv_set_delim(&reader->parser, (unsigned char)reader->delimiter);
    return !told;
}

/* A line that is not UTF-8 is converted from Windows-1252. */
static void know_letters(struct reader *reader, const char **line, size_t *length)
{
    reader->foreign = false;
    if (reader->next_high < *line) {
        reader->next_high = find_high(reader->start, reader->end);
    }
    if (reader->next_high < *line + *length && !charset_is_utf8(*line, *length)) {
        reader->foreign = true;
        *length = charset_from_1252(*line, *length, reader->letters);
        *line = reader->letters;
    }
}

/* Is the field that a line leaves open closed soon, as a remark of a few lines is: before a
 * separator or a line end, in a row with as many fields as the one before, and with no line between
 * that is such a row by itself? */
static bool is_remark(const struct reader *reader, const char *at)
{
    enum { LINES = 20 };
    size_t fields = reader->count, lines = 0, inside = 0;
    bool quoted = true;
    for (; at < reader->end && lines < LINES; at++) {
        if (quoted && *at == '"' && at + 1 < reader->end && at[1] == '"') {
            at++;
        } else if (quoted && *at == '"') {
            quoted = false;
            fields++;
            if (at + 1 == reader->end || !(at[1] == reader->delimiter || strchr("\r\n", at[1])) ||
                (reader->usual > 1 && inside + 1 >= reader->usual)) {
                return false;
            }
        } else if (quoted) {
            bool ends = *at == '\n' || *at == '\r';
            inside = ends ? 0 : inside + (*at == reader->delimiter);
            lines += ends;
            if (reader->usual > 1 && inside + 1 >= reader->usual) {
                return false;
            }
        } else if (*at == reader->delimiter) {
            quoted = at + 1 < reader->end && at[1] == '"';
            at += quoted;
            fields += !quoted;
        } else if (*at == '\n' || *at == '\r') {
            return reader->usual <= 1 || fields == reader->usual;
        }
    }
    return false;
}

/* The lines of a column's name as one. */
static void join_lines(struct reader *reader)
{
    for (size_t i = 0; i < reader->used; i++) {
        bool ends = reader->text[i] == '\n' || reader->text[i] == '\r';
        reader->text[i] = ends ? ' ' : reader->text[i];
    }
}

/* One line including its line end, which the caller guarantees. False if the receiver stops. */
static bool parse_line(struct reader *reader, const char *line, size_t length)
{
    if (!reader->delimiter && !start_lines(reader, line, length)) {
        return true;
    }
    const char *next = line + length;
    know_letters(reader, &line, &length);
    if (reader->first == 0) {
        reader->count = reader->used = 0;
        reader->row_ended = false;
        reader->joined = 0;
    }
    size_t first = reader->first ? reader->first : reader->line;
    reader->joined += length;
    reader->first = 0;
    size_t parsed = csv_parse(&reader->parser, line, length, take_field, take_row, reader);
    const char *wrong = NULL;
    if (parsed != length) {
        wrong = csv_error(&reader->parser) == CSV_EPARSE ? "a quote inside a field"
                                                         : N_("the line could not be parsed");
    } else if (!reader->row_ended) {
        if (reader->joined == length && is_blank(line, length)) {
            return true;
        }
        if ((reader->joins || is_remark(reader, next)) && reader->joined <= CSV_LINE_LIMIT &&
            !reader->unended) {
            reader->first = first;
            return true;
        }
        wrong = N_("a quoted field is not closed on its line");
    }
    if (wrong) {
        restart_parser(reader);
    } else if (reader->count > CSV_FIELD_LIMIT) {
        wrong = N_("too many fields");
    }
    if (wrong) {
        reader->complaint(reader->context, first, wrong);
        return true;
    }
    if (first < reader->line && reader->usual <= 1 && !reader->joins) {
        join_lines(reader);
    }
    reader->usual = reader->count;
    struct csv_row row = {
        first, reader->count, reader->field, reader->delimiter, !reader->unended, reader->foreign};
    return reader->row(reader->context, &row);
}

/* Moves the remaining bytes to the front and reads more. False on a read error. */
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
    reader->next_high = find_high(reader->start, reader->end);
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

/* Parses every complete line in the buffer. False if the receiver stops. */
static bool read_lines(struct reader *reader, bool *skipping)
{
    for (size_t length; (length = next_line(reader)) > 0; reader->start += length) {
        if (!*skipping) {
            reader->line++;
            if (has_nul(reader, length)) {
                reader->complaint(reader->context, reader->line, N_("a NUL byte"));
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
        reader->complaint(reader->context, reader->line, N_("the line is too long"));
    }
    *skipping = true;
    bool cr = reader->end[-1] == '\r'; /* a CR, perhaps half of a CR LF, is kept */
    reader->start = reader->end - cr;
}

/* A byte order mark of UTF-8 is skipped. */
static void skip_mark(struct reader *reader)
{
    size_t size = (size_t)(reader->end - reader->start);
    if (size >= 3 && memcmp(reader->start, "\xef\xbb\xbf", 3) == 0) {
        reader->start += 3;
    }
}

static bool read_all(struct reader *reader, struct error *error)
{
    bool skipping = false;
    if (!refill(reader, error)) {
        return false;
    }
    skip_mark(reader);
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
        reader->next_high = find_high(reader->start, reader->end);
        read_lines(reader, &skipping);
    }
    return true;
}

static bool read_bytes(const char *head, size_t length, FILE *in, struct reader *reader,
                       struct error *error)
{
    reader->in = in;
    reader->start = reader->buffer;
    reader->end = reader->buffer + length;
    if (length > 0) {
        memcpy(reader->buffer, head, length);
    }
    start_parser(reader);
    bool ok = read_all(reader, error);
    csv_free(&reader->parser);
    return ok;
}

static bool read_text(const char *head, size_t length, FILE *in, struct reader *reader,
                      struct error *error)
{
    enum charset charset = charset_of(head, length);
    if (charset == CHARSET_BYTES) {
        return read_bytes(head, length, in, reader, error);
    }
    FILE *text = charset == CHARSET_UTF32 ? NULL : charset_open(charset, head, length, in);
    bool ok = text ? read_bytes(NULL, 0, text, reader, error)
                   : error_at(error, reader->name, 0, "is UTF-32 text: save it as UTF-8");
    if (text) {
        fclose(text);
    }
    return ok;
}

static bool read_stream(const void *head, size_t length, FILE *in, const char *name, bool joins,
                        csv_row_fn *row, csv_complaint_fn *complaint, void *context,
                        struct error *error)
{
    char first[4]; /* for charset detection */
    struct reader *reader = memory_resize(NULL, 1, sizeof *reader);
    memset(reader, 0, offsetof(struct reader, text));
    reader->name = name;
    reader->joins = joins;
    reader->row = row;
    reader->complaint = complaint;
    reader->context = context;
    if (length == 0) {
        head = first;
        length = fread(first, 1, sizeof first, in);
    }
    bool ok = read_text(head, length, in, reader, error);
    if (ok && reader->first > 0) {
        complaint(context, reader->first, "a quoted field is not closed");
    }
    free(reader);
    return ok;
}

bool csv_read(FILE *in, const char *name, csv_row_fn *row, csv_complaint_fn *complaint,
              void *context, struct error *error)
{
    return read_stream(NULL, 0, in, name, false, row, complaint, context, error);
}

bool csv_read_on(const void *head, size_t length, FILE *in, const char *name, csv_row_fn *row,
                 csv_complaint_fn *complaint, void *context, struct error *error)
{
    return read_stream(head, length, in, name, false, row, complaint, context, error);
}

bool csv_read_joined(FILE *in, const char *name, csv_row_fn *row, csv_complaint_fn *complaint,
                     void *context, struct error *error)
{
    return read_stream(NULL, 0, in, name, true, row, complaint, context, error);
}

#define NUMBER_TEXT(number) #number
#define VERSION_TEXT(major, minor, release)                                                        \
    NUMBER_TEXT(major) "." NUMBER_TEXT(minor) "." NUMBER_TEXT(release)

const char *csv_library(void)
{
    return VERSION_TEXT(CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
}
