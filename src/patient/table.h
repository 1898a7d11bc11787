/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_TABLE_H
#define ICURISK_PATIENT_TABLE_H

#include "base/text.h"
#include "patient/columns.h"
#include "patient/intake.h"
#include "patient/map.h"
#include "patient/persons.h"
#include "patient/reader.h"
#include "patient/when.h"

/* Reads tables (CSV) into stays: what all table formats share. A table may hold several stays,
 * distinguished by an id column, RecordID rows or repeated headers. */

/* Stays of one table are often of a length: room for so many readings is reserved at most. */
enum { EXPECTED_MOST = 4096 };
enum {
    NAMES_KEPT = 256,
    TITLE_ROWS = 8,
    TABLE_ABOUT = 3,
    TABLE_APART = 4,
    TABLE_IDS = 4,
    TABLE_STATUS = 4,
    TABLE_SOURCES = 4
};

/* A column of a wide table. */
struct table_column {
    const struct table_name *means;
    const char *name;
    bool used;
    bool second;  /* its variable is read from another; it is used where that has no value */
    size_t unit;  /* the column that holds the unit of its values; COLUMN_NONE: none does */
    bool is_unit; /* it is such a column, by its name */
    bool perhaps; /* that column may hold something else: what is no unit of it is not read */
    bool plain;   /* its numbers have no unit and no other column: intake_plain takes them */
    struct intake_range range;
};

/* A row's time whose interpretation depends on the whole column. */
struct table_time {
    size_t line;
    enum when_kind kind;
    bool reading; /* it holds a value */
    bool timed;   /* has a time of day */
    bool zoned;
    bool dotted;     /* its time of day is written 08.30 */
    bool dateless;   /* it has only a time of day: its day is that of the row above */
    double zone;     /* zoned: hours from UTC */
    double hours[2]; /* since 1970, read as day first and as month first; otherwise the number */
};

/* Do times look like those of a clock with 12 hours, without am and pm? */
struct table_halves {
    size_t rows, turns, line; /* turns: steps back as at noon; line: of the first */
    double day, last;         /* of the row before */
    bool other;               /* some time or step is not of such a clock */
};

/* A stay of the table. */
struct table_stay {
    struct intake intake;
    char *id;         /* as written in the table; NULL: not yet known */
    double last_hour; /* of its newest row */
    size_t unsorted;  /* line of the first row that goes back in time; 0: none */
    struct when_walk walk;
    struct table_halves halves;
    double last_of[VARIABLE_COUNT +
                   1]; /* hour of the previous reading by variable; last element: of any variable */
    size_t back_line;  /* line of the first reading that goes back in time; 0: none */
    bool counted;      /* an hour was written as a number, not as a clock time */
    bool midnight;     /* times of one variable go back as a clock does at midnight */
    size_t *midnights; /* lines where times go back at midnight */
    size_t midnight_count, midnight_capacity;
    bool named[VARIABLE_COUNT]; /* a synonym of it was already listed */
    struct {
        const char *text; /* the column's statement about the patient, in the patient's arena */
        bool differs;     /* another row contradicts it */
    } about[TABLE_ABOUT];
    const char *ids[TABLE_IDS]; /* its values in the other columns of ids; NULL: none yet */
    size_t rows;
    size_t since_line;   /* line of the first reading after hour 0 given as time since admission; 0:
                            none */
    size_t spelled_line; /* line of the first time with seconds or days; 0: none */
    double spelled_hour;
    const char *spelled;
    struct table_time *times; /* by line */
    size_t time_count, time_capacity;
    size_t times_expected;      /* as many as the stay before it has: see intake.expected */
    struct when_column column;  /* statistics of these and of the time of admission */
    struct table_time admitted; /* line 0: unknown */
};

/* What a row has in the column of days. */
struct table_day {
    size_t line;
    double number;
    bool counts; /* it is a number of days, or a date */
};

/* Days beside the times: see table_days.c. */
struct table_days {
    size_t columns[PERSONS_COLUMNS], count; /* that are not read */
    bool looked[PERSONS_COLUMNS];           /* its first cell has been seen */
    size_t day, half;       /* columns of days, and of AM and PM; COLUMN_NONE: there is none */
    struct table_day *rows; /* in the order of the file */
    size_t row_count, row_capacity;
    bool evening;       /* some row is PM */
    double latest;      /* latest time of day of the rows */
    bool rows_before;   /* a row of readings has been seen */
    bool block;         /* a row that holds only a day has been */
    const char *person; /* the first row that holds only a patient's name or id; NULL: none */
    size_t person_next; /* line of the first such row that names another, or is below readings */
    size_t person_line; /* the same, once readings follow it; 0: none */
    size_t block_line;  /* line of the first such row below another, or below readings; 0: none */
};

struct table {
    const struct source *source;
    const struct reader *reader;
    struct stays *out;
    struct error *error;
    bool failed;
    bool started; /* the header, or the first row, has been seen */
    struct {
        size_t count, line; /* line: of the first */
        size_t header;      /* line of the first that names variables; 0: none does */
        size_t across;      /* line of the first whose cells are times but for its first; 0: none */
        size_t variables;   /* rows below that which begin with the name of a variable */
        const char *advice; /* if one is the header of a table that is known but not read alone */
    } titles;               /* title rows above the header */
    size_t header_line;
    struct maps maps;               /* read from the folder */
    const struct maps *used;        /* those, or the ones in the options */
    const struct map *map;          /* map applied to the columns; NULL: they are read by name */
    bool units_sought;              /* units were looked for in the row below the header */
    size_t about[TABLE_ABOUT];      /* columns of Age, Gender and ICUType */
    size_t age_unit;                /* column of the units of Age; COLUMN_NONE if there is none */
    size_t foreign_line;            /* first line that is not UTF-8; 0: none */
    bool split_by_row;              /* several stays, separated by rows such as RecordID */
    const char *row_ids[TABLE_IDS]; /* names of such rows: the first separates the stays */
    size_t row_id_count;
    size_t columns; /* of the first row */
    /* column indices; COLUMN_NONE if there is none */
    size_t time, parameter, value, id, unit, date, admitted;
    struct table_days days;
    struct {
        size_t column;
        const char *first; /* its first value; NULL: none yet */
    } apart[TABLE_APART];  /* columns that may identify patients, if there is no id column */
    size_t apart_count;
    size_t ids[TABLE_IDS]; /* other columns of ids beside the one that is used */
    size_t id_count;
    size_t status[TABLE_STATUS]; /* columns that say whether a row is valid */
    size_t status_count;
    size_t operator, multiplier;   /* columns that change what a value is: "<", 1000 */
    size_t sources[TABLE_SOURCES]; /* columns that say what the values are of */
    size_t source_count;
    struct persons persons; /* what the rows have in columns that are not read */
    struct {
        char text[32]; /* "": none */
        struct when when;
    } last_time;               /* the last time that was read: rows often share one */
    const char *clock;         /* time of the current row, as written */
    enum when_scale scale;     /* scale of bare numbers in the time column, from its name */
    const char *const *header; /* column names in the arena; NULL: no header */
    struct table_column wide[CSV_FIELD_LIMIT];
    size_t read[CSV_FIELD_LIMIT], read_count; /* indices of those that are used, or second */
    struct arena arena;                       /* the names of columns */
    struct {
        const char *name;
        const struct table_name *means;
    } found[NAMES_KEPT];     /* hash table of names seen so far; in the arena */
    struct table_name other; /* a name that did not fit there */
    struct unit_cache units;
    struct table_stay **stays;
    size_t count, capacity;
    size_t *slots; /* hash table of the stays with an id, by id: index + 1; 0: free */
    size_t slot_count, slots_used;
    size_t current; /* index of the stay that receives the rows */
    bool foreseen;  /* memory was foreseen for more stays */
    size_t bytes;   /* of stays since then */
};

/* Reads a table with the reader that recognises its first row. Behaves like reader.read. */
bool table_read(const struct source *source, struct stays *stays, struct error *error);

/* Reports how the columns of a table are interpreted: one map row per column, with the line of the
 * header and strings in arena. The caller frees map->rows in either case. */
bool table_explain(const char *path, const struct patient_options *options, struct map *map,
                   struct arena *arena, struct error *error);
/* Whether maps apply to a table, from its first rows. */
enum table_mapped {
    TABLE_UNMAPPED, /* by name, or it is not a table */
    TABLE_MAPPED,   /* by the last of the maps */
    TABLE_MISMATCH  /* refused: it has most of the columns of one of them */
};
enum table_mapped table_find_map(const char *path, const struct maps *maps);

/* ---- for readers ---- */

/* The intake of the current stay. */
struct intake *table_intake(struct table *table);
/* Handles a header in the middle of the file (concatenated files): starts another stay unless the
 * table has an id column. Refuses the file and returns false if the columns differ from the first
 * header, since the following rows would be misread. */
bool table_header_again(struct table *table, const struct csv_row *row);
/* A header with its columns renamed for the readers. */
struct table_header {
    const char *names[CSV_FIELD_LIMIT];
    const struct map *map;         /* map that was applied; NULL: none */
    const struct map_row *missing; /* as maps_find */
};
/* The reader that recognises a row as the first of a table; NULL if there is none. titles: title
 * rows above it, accepted only before a header. */
const struct reader *table_reader_of(const struct maps *maps, const struct csv_row *row,
                                     size_t titles, struct table_header *header);
/* Takes the units of a wide table from the row below the header. False if the row holds no units.
 * May refuse the file. */
bool table_take_units(struct table *table, const struct csv_row *row);
/* Takes the second row of a header that says under a pair of pressures which is which ("BP" above
 * "Sys" and "Dia"). False if it is no such row. */
bool table_take_pressures(struct table *table, const struct csv_row *row);
/* Is this a column about the patient (age, sex, ICU type) in a table of readings? */
bool table_is_patient_column(const struct table *table, size_t column);
/* Does the column say whether a row is valid? */
bool table_is_status_column(const struct table *table, size_t column);
/* Does the column say what the values of a row are of? */
bool table_is_source_column(const struct table *table, size_t column);
/* Is a reading of the laboratory of urine or another fluid, or a gas of a vein, by a column of its
 * row? Then it is listed, and not to be read. */
bool table_is_elsewhere(struct table *table, const struct csv_row *row, const struct entry *entry);
/* Takes age, sex and ICU type from a row. */
void table_take_about(struct table *table, const struct csv_row *row);
/* Does the row repeat the header? */
bool table_is_header(const struct table *table, const struct csv_row *row);
/* Does the row name all columns of a list that ends with NULL? */
bool table_has_columns(const struct csv_row *row, const char *const names[]);
/* Records the time of a row, to check that rows are in order of time. */
void table_note_hour(struct table_stay *stay, double hour, size_t line);
/* Makes the stay with this id current, creating it if necessary. */
void table_choose(struct table *table, const char *id);
/* The same, from the id column of a row; false if the id is empty: the row is listed and must be
 * skipped. A row without a time does not start a stay: it may be a total. */
bool table_choose_row(struct table *table, const struct csv_row *row, bool timed);
/* Does the row say that it is not valid (entered in error, cancelled)? Then it is listed. Else
 * tells the intake whether it is preliminary or corrected. */
bool table_is_struck(struct table *table, const struct csv_row *row);
/* Refuses the file, with a reason that is shown as it is: translated by the caller. Returns false.
 */
bool table_fail(struct table *table, size_t line, const char *reason);
/* Lists one notice for all unknown columns. */
void table_notice_columns(struct table *table, size_t line, const char *what,
                          const struct text *names);
void table_append_name(struct text *names, const char *name);
/* The column of times ("Hours", "Time", "charttime", ...), COLUMN_NONE if there is none. */
size_t table_time_column(const struct csv_row *row);
/* Finds the time column (required), a date column beside it, and the admission column. */
void table_time_columns(struct table *table, const struct csv_row *row);
/* Lists the column from which times are read, if its name does not make that obvious. */
void table_say_time(struct table *table, const struct csv_row *row);
/* Is this one of the columns found by table_time_columns? */
bool table_is_time_column(const struct table *table, size_t column);
/* Dates and times stand in two columns, and this row has a time only, as below a merged cell. */
bool table_has_no_date(const struct table *table, const struct csv_row *row);
/* Why a row without a time is not used, if its time is not of the kind that its format has. */
const char *table_untimed(const struct table *table, const struct csv_row *row,
                          const char *otherwise);
#define TABLE_NO_DATE                                                                              \
    N_("the row has a time but no date: fill in the date of each row; row skipped")
/* Kind of a row's time. */
enum table_clock {
    CLOCK_NONE,  /* not a time */
    CLOCK_OWN,   /* hours:minutes since admission, as the format defines */
    CLOCK_HOURS, /* a number of hours since admission */
    CLOCK_SINCE, /* "07:30", "25:30:00", "1 days 01:30:00": since admission, or wall-clock time */
    CLOCK_LATE   /* a date or a number whose meaning depends on the whole column. *hour is NAN */
};
/* Parses the time of a row; *when is passed on to table_admit_time. */
enum table_clock table_clock(struct table *table, const struct csv_row *row, double *hour,
                             struct when *when);
/* Records the time of admission of the current stay if a column states it. */
void table_note_admission(struct table *table, const struct csv_row *row);
/* Is a row at this time used? Rows before admission and after the last hour are listed as unused;
 * if the hour is NAN, in table_place. reading: the row holds a value. */
bool table_admit_time(struct table *table, const struct entry *entry, enum table_clock clock,
                      const struct when *when, bool reading);
/* Notes the days and halves of days that stand beside the time of a row, or alone, and patients
 * that are named in rows of their own. Call for titles, too. */
void table_note_days(struct table *table, const struct csv_row *row);
/* Call after the last row and table_place. Refuses the file if times of the clock would be read as
 * of the first of several days, or as of the morning. */
bool table_check_days(struct table *table);
/* Call after the last row: assigns hours to the readings whose time was pending. NULL, or the
 * reason why the times are ambiguous, with its line. */
const char *table_place(struct table *table, size_t *line);
/* The first column of units ("Unit", "UOM", "valueuom"), COLUMN_NONE if there is none. */
size_t table_unit_column(const struct csv_row *row);
/* columns_understand through the table's cache. */
const struct table_name *table_name(struct table *table, const char *name);
/* The same, valid as long as the table; the result of table_name may change with the next call. */
const struct table_name *table_keep_name(struct table *table, const char *name);
/* Lists, once per stay and variable, that a synonym was read as the variable. */
void table_say_name(struct table *table, const struct entry *entry, const struct table_name *name);

#endif
