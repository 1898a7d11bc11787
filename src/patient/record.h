/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_RECORD_H
#define ICURISK_PATIENT_RECORD_H

#include "base/append.h"
#include "patient/admission.h"
#include "patient/bedside.h"
#include "patient/patient.h"
#include "patient/wall.h"

/* A stay that is being written at the bedside: a challenge file to which rows are added, never
 * changed. Its time of admission is a file beside it (PATH.admission), because it identifies a
 * person more than the stay should. The row "00:00,Entry,1" marks the file: in such a file a last
 * row without its line end is torn and not a value. */

/* Facts of a new patient. */
struct record_facts {
    double age; /* years; NAN: not known */
    enum sex sex;
    time_t admitted;
    char bed[BED_BYTES]; /* or another label, for people of the same ward; "": none */
};
/* Can it be a row of the file: no comma, no quote, nothing that is not printed, no word for a value
 * that is missing? */
bool record_bed_fits(const char *bed);
/* Starts a file that must not exist yet, mode 0600, with a random RecordID; the folder it is in
 * is made, mode 0700, if only that is missing. True: both files are on the disk. */
bool record_create(const char *path, const struct record_facts *facts, struct error *error);
/* A path in folder that identifies nobody: random digits. path is appended to. */
bool record_new_path(const char *folder, struct text *path, struct error *error);

struct record {
    struct append file;
    struct patient *patient; /* as read last; owned */
    bool admitted_known;
    time_t admitted;
};
/* Opens a stay for adding and locks it until record_close. Refused with a reason: no challenge file
 * of three columns, no permission, in use by another program. */
bool record_open(struct record *record, const char *path, struct error *error);
void record_close(struct record *record);
/* The clock by which lines are read. */
struct bedside_clock record_clock(const struct record *record, time_t now);
/* The clock on the wall by which its times are told. */
struct wall record_wall(const struct record *record);

/* The patient as it would be with a line that is not saved, strikes left out. patient_free it. */
struct patient *record_imagine(const struct record *record, const struct bedside_line *line);

/* Finds anew whether the line excludes, or is excluded by, readings of the file or of itself:
 * DOUBT_CONTRADICTION. */
void record_doubt(const struct record *record, struct bedside_line *line);

/* The outcome of a typed line. */
enum record_taken {
    TAKEN_SAVED,   /* said: as record_add */
    TAKEN_DOUBTED, /* line is understood but doubtful: bedside_question, then record_add if yes */
    TAKEN_REFUSED  /* error: why */
};
/* What a time of admission contradicts in the file, as a question: readings that would have been
 * taken later than now, or that would get another time of day than they had. "" where nothing. */
const char *record_admission_question(const struct record *record, time_t admitted, time_t now,
                                      char *out, size_t size);
/* Sets the time of admission, whatever it contradicts. */
bool record_admit(struct record *record, time_t admitted, struct error *error);
/* Takes a line as it is typed: a reading (bedside.h), or "admitted 07:30", which sets the time of
 * admission; "admitted 07:30 !" does so where readings contradict it. */
enum record_taken record_take(struct record *record, const char *text, time_t now,
                              struct bedside_line *line, struct text *said, struct error *error);

/* Adds a reading (or a strike, of a reading that is there). True: it is on the disk; said tells
 * what a person should know of it, read back from the file: "saved +07:30 HR 88 /min; ...". False:
 * it is not, for the reason in error, and the rows before it are as they were. After a failure the
 * next call opens the file anew: it may have been replaced. */
bool record_add(struct record *record, const struct bedside_line *line, struct text *said,
                struct error *error);

#endif
