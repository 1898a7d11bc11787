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

enum { COLUMN_NONE = CSV_FIELD_LIMIT, NAMES_KEPT = 128 };

/* What a column of a wide table holds; VARIABLE_NONE: nothing that is read. */
struct table_column {
    enum variable variable;
    char *name;
    const char *unit; /* that its name tells; "" if none */
};

/* A stay of the table. */
struct table_stay {
    struct intake intake;
    char *id;         /* as written in the table; NULL: none yet */
    double last_hour; /* of its newest row */
    size_t unsorted;  /* the first row that steps back in time; 0: none */
    struct when_walk walk;
    size_t back_line;  /* the first reading that steps back in time; 0: none */
    bool seconds_said; /* that a time with seconds or days is one since admission */
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
    size_t time, parameter, value, id, unit; /* which column; COLUMN_NONE if there is none */
    const char *const *header; /* the names of these columns, in the arena; NULL: no header */
    struct table_column wide[CSV_FIELD_LIMIT];
    struct arena arena; /* the names of columns */
    struct {
        char name[16];
        enum variable variable;
    } found[NAMES_KEPT]; /* parameters found so far, by hash */
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
/* Hours since admission as text spells them, where it is not the format's own way: "25:30:00",
 * "1 days 01:30:00", "07:30". False for dates, and for times of day with am or pm. */
bool table_duration(const char *text, double *hour);
/* Lists, once a stay, that its times with seconds or days are read as since admission: a clock on
 * the wall is written in the same way. Called for the stay's first such time or later. */
void table_say_duration(struct table *table, const struct entry *entry, const char *text);
/* Is a row of this time fed? Rows before admission and after the last hour are listed. */
bool table_admit_time(struct table *table, const struct entry *entry);
/* Is a value left out, or -1? */
bool table_is_missing(const char *text);
/* The first column of units ("Unit", "UOM", "valueuom"), COLUMN_NONE if there is none. */
size_t table_unit_column(const struct csv_row *row);
/* The variable of a name that holds a unit, too: "Lactate (mg/dL)". unit[UNIT_SIZE] is "" if it
 * holds none; VARIABLE_NONE if the name is none of a variable. */
enum { UNIT_SIZE = 64 };
enum variable table_variable_in(const char *name, char *unit);
/* The variable of a parameter's name. */
enum variable table_parameter(struct table *table, const char *name);

#endif
