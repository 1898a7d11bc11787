/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_RECORD_H
#define ICURISK_PATIENT_RECORD_H

#include "base/append.h"
#include "patient/admission.h"
#include "patient/bedside.h"
#include "patient/patient.h"
#include "patient/wall.h"

/* A stay recorded at the bedside: a challenge file to which rows are appended and never changed.
 * Its time of admission is stored in a separate file (PATH.admission), because it could help to
 * identify the person. The row "00:00,Entry,1" marks such a file: a last row without a line end is
 * incomplete and ignored. */

/* Facts of a new patient. */
struct record_facts {
    double age; /* years; NAN: unknown */
    enum sex sex;
    time_t admitted;
    char bed[BED_BYTES]; /* bed or other label used on the ward; "": none */
};
/* Can it be stored in the file: no commas, quotes or control characters, and not a word for a
 * missing value? */
bool record_bed_fits(const char *bed);
/* Creates a file that must not exist yet (mode 0600) with a random RecordID, and its folder (mode
 * 0700) if only that is missing. True: both files are on disk. */
bool record_create(const char *path, const struct record_facts *facts, struct error *error);
/* Appends to path a new path in folder whose name is random digits and identifies nobody. */
bool record_new_path(const char *folder, struct text *path, struct error *error);

struct record {
    struct append file;
    struct patient *patient; /* as last read; owned */
    bool admitted_known;
    time_t admitted;
};
/* Opens a stay for appending and locks it until record_close. False with a reason: not a challenge
 * file of three columns, no permission, or in use by another program. */
bool record_open(struct record *record, const char *path, struct error *error);
void record_close(struct record *record);
/* The clock used to interpret typed lines. */
struct bedside_clock record_clock(const struct record *record, time_t now);
/* The wall clock used to display its times. */
struct wall record_wall(const struct record *record);

/* The patient as it would be with a line that is not saved (strikes are ignored). The caller frees
 * it with patient_free. */
struct patient *record_imagine(const struct record *record, const struct bedside_line *line);

/* Recomputes DOUBT_CONTRADICTION: does the line contradict readings of the file or its own? */
void record_doubt(const struct record *record, struct bedside_line *line);

/* The outcome of a typed line. */
enum record_taken {
    TAKEN_SAVED,   /* said is filled as by record_add */
    TAKEN_DOUBTED, /* valid but doubtful: ask bedside_question, then record_add if confirmed */
    TAKEN_REFUSED  /* error holds the reason */
};
/* The question to ask if a time of admission contradicts the file: readings would lie in the future
 * or change their time of day. "" if there is no contradiction. Returns out. */
const char *record_admission_question(const struct record *record, time_t admitted, time_t now,
                                      char *out, size_t size);
/* Sets the time of admission, even if it contradicts the file. */
bool record_admit(struct record *record, time_t admitted, struct error *error);
/* Processes a typed line: a reading (bedside.h), or "admitted 07:30", which sets the time of
 * admission; "admitted 07:30 !" does so even if readings contradict it. */
enum record_taken record_take(struct record *record, const char *text, time_t now,
                              struct bedside_line *line, struct text *said, struct error *error);

/* Appends the readings of a line, or a strike of existing readings. True: they are on disk, and
 * said holds a confirmation for the user, read back from the file: "saved +07:30 HR 88 /min; ...".
 * False with a reason: nothing was added and the earlier rows are unchanged. After a failure the
 * next call reopens the file, which may have been replaced. */
bool record_add(struct record *record, const struct bedside_line *line, struct text *said,
                struct error *error);

#endif
