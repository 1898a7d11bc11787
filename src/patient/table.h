/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_TABLE_H
#define ICURISK_PATIENT_TABLE_H

#include "base/text.h"
#include "patient/intake.h"
#include "patient/reader.h"
#include "patient/when.h"

/* Tables of rows (CSV) on their way to stays: what their readers have in common. A table may hold
 * several stays, told apart by an id column, by RecordID rows or by repeated headers. */

enum { COLUMN_NONE = CSV_FIELD_LIMIT, NAMES_KEPT = 256 };

/* What a name stands for: "HR", "Lactate (mg/dL)", "Pulse". */
enum { UNIT_SIZE = 64 };
struct table_name {
    enum variable variable; /* VARIABLE_NONE: nothing that is read */
    enum variable with;     /* VARIABLE_NONE, or the diastolic pressure of a pair: BP */
    bool usual;             /* not the variable's own name */
    const char *refusal;    /* NULL, or why it is not read */
    char unit[UNIT_SIZE];   /* that the name tells; "" if none */
};

/* A column of a wide table. */
struct table_column {
    const struct table_name *means;
    const char *name;
    bool used;
};

/* The time of a row that only the whole column tells. */
struct table_time {
    size_t line;
    enum when_kind kind;
    bool reading; /* it holds a value */
    bool timed;   /* not a day alone */
    bool zoned;
    double hours[2]; /* since 1970 with the day first, and with the month first; else the number */
};

/* A stay of the table. */
struct table_stay {
    struct intake intake;
    char *id;         /* as written in the table; NULL: none yet */
    double last_hour; /* of its newest row */
    size_t unsorted;  /* the first row that steps back in time; 0: none */
    struct when_walk walk;
    double last_of[VARIABLE_COUNT + 1]; /* the hour of its reading before; the last: of any */
    size_t back_line;                   /* the first reading that steps back in time; 0: none */
    bool counted;                       /* an hour is written as a number, not by a clock */
    bool midnight;     /* readings of one variable step back as the clock does at midnight */
    size_t *midnights; /* the lines where times do */
    size_t midnight_count, midnight_capacity;
    bool named[VARIABLE_COUNT]; /* a usual name of it was listed */
    size_t since_line;   /* the first reading after hour 0 that is told since admission; 0: none */
    size_t spelled_line; /* the first time with seconds or days; 0: none */
    double spelled_hour;
    const char *spelled;
    struct table_time *times; /* by line */
    size_t time_count, time_capacity;
    struct when_column column;  /* of those, and of the time of admission */
    struct table_time admitted; /* line 0: not known */
};

struct table {
    const struct source *source;
    const struct reader *reader;
    struct stays *out;
    struct error *error;
    bool failed;
    bool started;      /* the first row has been seen */
    bool split_by_row; /* several stays, told apart by where their rows stand alone */
    size_t columns;    /* of the first row */
    /* which column; COLUMN_NONE if there is none */
    size_t time, parameter, value, id, unit, date, admitted;
    const char *clock;         /* the time of the row that is read, as written */
    enum when_scale scale;     /* of bare numbers in the column of times, by its name */
    const char *const *header; /* the names of these columns, in the arena; NULL: no header */
    struct table_column wide[CSV_FIELD_LIMIT];
    struct arena arena; /* the names of columns */
    struct {
        const char *name;
        const struct table_name *means;
    } found[NAMES_KEPT];     /* names found so far, by hash; in the arena */
    struct table_name other; /* one that had no place there */
    struct table_stay **stays;
    size_t count, capacity;
    size_t current; /* the stay that rows go to */
};

/* Reads a table with the reader that knows its first row. As struct reader's read. */
bool table_read(const struct source *source, struct stays *stays, struct error *error);

/* ---- for readers ---- */

/* Where the current stay's values go. */
struct intake *table_intake(struct table *table);
/* The column with this name, COLUMN_NONE if there is none. */
size_t table_column_named(const struct csv_row *row, const char *name);
/* The first column that identifies a stay (RecordID, stay_id, ...), COLUMN_NONE if there is none.
 */
size_t table_id_column(const struct csv_row *row);
/* A row in the file's middle that is a header: another file was joined to this one. Begins another
 * stay, unless a column tells whose each row is. Refuses the file and returns false if the columns
 * are not those of the first header: the rows after it would be misread. */
bool table_header_again(struct table *table, const struct csv_row *row);
/* Does the row name all columns of a list that ends with NULL? */
bool table_has_columns(const struct csv_row *row, const char *const names[]);
/* Notes the time of a row, to see whether rows come in the order of time. */
void table_note_hour(struct table_stay *stay, double hour, size_t line);
/* Makes the stay with this id current, a new one if it is new. Several stays share nothing. */
void table_choose(struct table *table, const char *id);
/* The same by the id column of a row; false if it names none: the row is listed, not to be read. */
bool table_choose_row(struct table *table, const struct csv_row *row);
/* Begins another stay, which has no id yet. */
void table_begin(struct table *table);
/* Refuses the file. Returns false. */
bool table_fail(struct table *table, size_t line, const char *reason);
/* One notice for all columns that say nothing to this program. */
void table_notice_columns(struct table *table, size_t line, const char *what,
                          const struct text *names);
void table_append_name(struct text *names, const char *name);
/* The column of times ("Hours", "Time", "charttime", ...), COLUMN_NONE if there is none. */
size_t table_time_column(const struct csv_row *row);
/* Notes it, which there must be, a column of days beside it, and that of admission. */
void table_time_columns(struct table *table, const struct csv_row *row);
/* Is this one of those columns? */
bool table_tells_time(const struct table *table, size_t column);
/* What the time of a row is. */
enum table_clock {
    CLOCK_NONE,  /* not a time */
    CLOCK_OWN,   /* hours:minutes, as the format has it */
    CLOCK_HOURS, /* a number of hours since admission */
    CLOCK_SINCE, /* "07:30", "25:30:00", "1 days 01:30:00": since admission, or by the wall */
    CLOCK_LATE   /* a date, or a number: the whole column tells. *hour is NAN */
};
/* struct when is for table_admit_time. */
enum table_clock table_clock(struct table *table, const struct csv_row *row, double *hour,
                             struct when *when);
/* Notes the time of admission of the current stay, where a column tells it. */
void table_note_admission(struct table *table, const struct csv_row *row);
/* Is a row of this time fed? Rows before admission and after the last hour are listed; where the
 * hour is NAN, at the end. reading: the row holds a value. */
bool table_admit_time(struct table *table, const struct entry *entry, enum table_clock clock,
                      const struct when *when, bool reading);
/* After the last row: gives hours to the readings whose time was left open. NULL, or a reason and
 * its line why the times have two meanings. */
const char *table_place(struct table *table, size_t *line);
/* Is a value left out, or -1? */
bool table_is_missing(const char *text);
/* The first column of units ("Unit", "UOM", "valueuom"), COLUMN_NONE if there is none. */
size_t table_unit_column(const struct csv_row *row);
/* What the name of a parameter or column stands for, by the cache of the table. */
const struct table_name *table_name(struct table *table, const char *name);
/* The same, kept as long as the table; the other may change with the next name. */
const struct table_name *table_keep_name(struct table *table, const char *name);
/* Is it the name of something that is read? */
bool table_names_variable(const char *name);
/* Lists, once a stay and variable, that a usual name is read as the variable's. */
void table_say_name(struct table *table, const struct entry *entry, const struct table_name *name);

#endif
