/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SESSION_H
#define ICURISK_APP_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "app/twins.h"
#include "base/file.h"
#include "net/doubts.h"
#include "net/model.h"
#include "net/provenance.h"
#include "net/risk.h"
#include "patient/admission.h"
#include "patient/map.h"
#include "patient/patient.h"
#include "patient/scores.h"
#include "patient/wall.h"

struct mapping;

/* The session: which patients and networks are open and what is selected. Every user action is one
 * function here, so that the screen and the commands show the same numbers. Independent of
 * presentation.
 *
 * All code may read the fields of a session, its stays and its models; only src/app/session*.c may
 * change them, which tests/architecture.sh checks. */

enum { WORST_KEPT = 2 };

/* The risk of a stay under one model. A ward has many stays and shows them under one model or two,
 * so only risks that were asked for take memory. */
struct known_risk {
    struct known_risk *next;
    size_t model;
    struct risk risk;
};

struct session_stay {
    struct patient *patient;   /* never NULL: an unreadable file is a skip, not a stay */
    struct timeline *timeline; /* may be NULL: use session_timeline */
    struct known_risk *risks;  /* computed on first use, the latest first */
    struct doubts doubts;      /* of the risk of one model, computed on first use */
    size_t doubts_model;
    bool doubts_ready;
    enum scheme scheme;                /* session_scheme_of, computed when the stay is loaded */
    struct wall wall;                  /* as of reading the stay */
    struct news2 news2;                /* at the end of the stay's own hours */
    struct uva uva;                    /* likewise */
    struct abnormal worst[WORST_KEPT]; /* likewise */
    int worst_count;
    int at_hour;                     /* hour of its risk, from its listfile; 0: its own last hour */
    bool marked;                     /* by the user */
    bool streamed;                   /* from standard input or a pipe: cannot be reloaded */
    struct stay_stamp stamp;         /* of its file when read; only if the session is live */
    bool gone;                       /* its file is gone, or no longer contains it */
    bool growing;                    /* it changed while open: see patient_options */
    unsigned edition;                /* number of reloads */
    struct unit_decision *decisions; /* of the user, about units */
    size_t decision_count, decision_capacity;
};

/* A file without stays: failed, or (in a folder only) skipped because it is not a stay.
 * Documentation in a folder (README, LICENSE, *.md) is not listed. */
struct session_skip {
    char *path;
    bool failed;
    char *reason;            /* without the path if skipped; the whole message if failed */
    struct stay_stamp stamp; /* likewise */
};

/* Timelines are large and quickly built: only the most recently used are kept. */
enum { TIMELINES_KEPT = 8 };

/* Time per stay under a model on this machine, measured by app/bench.h when shown. */
struct session_timing {
    bool known;
    double usec_median, usec_p99;
};

/* How a file was queued: found in a folder, named itself, or listed in a listfile. A file that is
 * not a stay is a failure unless found in a folder; a named listfile stands for its stays. */
enum file_origin { FILE_FOUND, FILE_NAMED, FILE_LISTED };
struct file_entry {
    unsigned char origin; /* enum file_origin */
    unsigned char
        hour; /* hour of the risk, from a listfile's period_length; 0: the stay's last hour */
};

struct session {
    struct model **models; /* in shipped order: by scheme, then by name */
    bool models_borrowed;
    size_t model_count;
    struct session_timing *timings; /* [models] */
    size_t model;                   /* index of the selected model; undefined if model_count == 0 */
    bool model_chosen;              /* scheme or file was chosen: no choice of scheme per patient */
    struct session_stay *stays;
    size_t stay_count, stay_capacity;
    size_t kept[TIMELINES_KEPT], kept_count, kept_next; /* ring buffer of stays with a timeline */
    struct session_skip *skips;
    size_t skip_count, skip_capacity;
    struct file_list files;
    struct file_entry *entries; /* queue, one per file */
    size_t entry_capacity;
    struct twins twins;       /* ids of all stays so far, including forgotten ones */
    struct file_list folders; /* opened folders */
    bool live;                /* session_refresh will be called */
    size_t next_file;         /* index of the next file to read */
    struct patient_options options;
    struct maps *maps; /* of folders that cannot be written; options.maps */
    size_t maps_count;
    struct error model_error; /* for the first model file refused, if any */
    struct trust trust;       /* keys of trusted signatures */
};

/* Initialises an empty session; frees all that it owns. */
void session_init(struct session *session);
/* An empty session for another thread, with the model selection and options of the lender. Borrows
 * its models; the lender must outlive it. */
void session_init_borrowing(struct session *session, const struct session *lender);
void session_free(struct session *session);

/* Trusts the public keys of a folder for models opened from now on (net/provenance.h). False with a
 * reason if a file in it is not a key; the others are trusted. */
bool session_trust(struct session *session, const char *folder, struct error *error);
/* Opens every *.safetensors below folder. True if at least one is usable; refused files are
 * recorded in model_error and as failed skips. Checksums are verified on first use:
 * session_check_model. */
bool session_open_models(struct session *session, const char *folder, struct error *error);
/* Verifies the checksum and the signature of a model's file, once. A model that fails gives no risk
 * from then on; this is recorded once, as above. The functions below do this for the models that
 * they run, except in a session with borrowed models, whose lender must do so before. */
bool session_check_model(struct session *session, size_t model);
/* The same for each model that may be used: the selected one and its counterparts in other schemes,
 * or all. */
bool session_check_models(struct session *session, bool all);
/* Opens one file as an additional model and selects it. */
bool session_open_model(struct session *session, const char *path, struct error *error);
/* Adds a model (takes ownership) and returns its index. Indices of later models shift, the
 * selection is kept, and risks are recomputed. */
size_t session_add_model(struct session *session, struct model *model);
/* Opens one file as a further model, behind all others, so that no index changes; *place is its
 * index. The selection is kept and risks are recomputed. False with a reason if it cannot be opened
 * or a model of that path or name is open. */
bool session_join_model(struct session *session, const char *path, size_t *place,
                        struct error *error);
/* Index of the model's parent (by sha256), or model_count. */
size_t session_parent(const struct session *session, size_t model);
/* Selects by name ("hlstm") in a scheme, or by path; scheme -1: prefers the selected model's
 * scheme, and each patient keeps the scheme that covers more of its variables. */
bool session_select_model(struct session *session, const char *name, int scheme,
                          struct error *error);
/* Selects the default model of a scheme: its hLSTM, else its first. False if there is none. */
bool session_select_scheme(struct session *session, enum scheme scheme);
/* Selects a model by index; does not change whether the scheme is chosen per patient. */
void session_use_model(struct session *session, size_t model);
/* Runs all models with one instruction set, which this processor must support. */
void session_use_kernel(struct session *session, const struct kernel *kernel);
/* Stores a measurement of app/bench.h: median and 99th percentile of the time per stay. */
void session_set_timing(struct session *session, size_t model, double usec_median, double usec_p99);
/* Selects the next (step 1) or previous (-1) model of the same scheme; wraps around. */
void session_cycle_model(struct session *session, int step);
/* Cycles the selected network through the schemes: the first for all patients, the next, and after
 * the last the best scheme per patient again. False if it exists in one scheme only. */
bool session_switch_scheme(struct session *session);

/* For files read from now on: convert values that look like another unit (patient/intake.h). */
void session_fix_units(struct session *session, bool fix);
/* For files read from now on: record what session_refresh needs. */
void session_follow(struct session *session, bool follow);
/* Toggles the mark of a stay. */
void session_toggle_mark(struct session *session, size_t stay);

/* Queues a path: a file, a folder (its files, in order), or a listfile of mimic3-benchmarks (its
 * stays, found beside it or in train/ or test/ beside it). False with a reason if it cannot be
 * read. */
bool session_add_path(struct session *session, const char *path, struct error *error);
/* Reads the next queued file; false if none is left. A file gives stays or a skip. */
bool session_load_next(struct session *session);
/* Appends one file to the queue, as if found in a folder. */
void session_queue(struct session *session, const char *path);
/* Updates a live session: stays whose files changed are reloaded in place; new files in opened
 * folders are queued. Call between loading files. */
struct session_news {
    size_t changed, added, gone, failed; /* counts since the last call */
};
struct session_news session_refresh(struct session *session);
/* Calls a function for each file of stays, with the indices of its stays; it may add stays. Streams
 * are left out. */
typedef void session_file_fn(struct session *session, const size_t *stays, size_t count,
                             void *context);
void session_each_file(struct session *session, session_file_fn *each, void *context);
/* Reads one file without queueing it. A named listfile only queues its stays. */
void session_load_file(struct session *session, const char *path, struct file_entry entry);
/* Loads the file `index` positions after the next in another session's queue, which is not changed,
 * so that several threads can load at once. */
void session_load_queued(struct session *session, const struct session *queue, size_t index);
/* Skips the next file of the queue, which another session has loaded. Files that it queued (the
 * stays of a listfile) are inserted next, to keep the given order, and removed from its queue. */
void session_pass_file(struct session *session, struct session *loaded);
/* Adds a skip for a file without stays. */
void session_add_skip(struct session *session, const char *path, bool failed, const char *reason);
/* Records in loaded->twins which of its stays have the same id as a stay in another file of
 * session, and adds their ids to session. */
void session_note_twins(struct session *session, struct session *loaded);
/* Discards the stays or the skips so far, not the queue, to stream any number of stays. */
void session_forget_stays(struct session *session);
void session_forget_skips(struct session *session);
/* Reloads a stay from its file and recomputes everything derived; its mark is kept. False with a
 * reason, and nothing changed, if it cannot be read. */
bool session_reload(struct session *session, size_t stay, struct error *error);
/* Reloads a file with all its stays; known[count], count >= 1, are the indices of those already in
 * the session. New stays are added, missing ones are marked as gone, and decisions about units are
 * kept. False with a reason if it cannot be read. */
bool session_reload_file(struct session *session, const size_t *known, size_t count,
                         struct error *error);
/* The same after the meaning of its columns changed: a last row without a line end counts as
 * before, and stays that the file does not have any more lose their readings and get no risk. */
bool session_reread_file(struct session *session, const size_t *known, size_t count,
                         struct error *error);

/* ---- session_map.c: the meaning of a table's columns ---- */

/* Reads the columns of a table as this session reads them: mapping_open. */
bool session_open_mapping(const struct session *session, const char *path, struct mapping *mapping,
                          struct error *error);
/* What a corrected map of a table's columns does to the stays of the session. */
struct session_mapping {
    char *file;                                            /* where the map is stored */
    bool writable;                                         /* else the map holds for this session */
    struct error reason;                                   /* why it is not */
    size_t stays_before, stays, readings_before, readings; /* of the table */
    size_t files;   /* of the session that are read by the map, this one included */
    size_t refused; /* others that would be refused: they have most of its columns, but not all */
    size_t failed;  /* session_set_map: those that could not be read again */
};
void session_mapping_free(struct session_mapping *mapping);
/* Reads a table by a map that is not stored yet and finds what it would do; changes nothing. False
 * with a reason if the map contradicts itself, or the table could not be read by it or would have
 * no reading left. The caller calls session_mapping_free in either case. */
bool session_try_map(struct session *session, const char *path, const struct map *map,
                     struct session_mapping *mapping, struct error *error);
/* The same, stores the map, and reads all files again that are read by it, files without stays
 * too. If the map cannot be written, it holds for this session. */
bool session_set_map(struct session *session, const char *path, const struct map *map,
                     struct session_mapping *mapping, struct error *error);

/* Applies or undoes a unit proposal of a stay, or reads a series whose unit is doubtful in another
 * unit: this one where several fit (series_other), or with NULL the one that its problem names.
 * problem is an index into its list, which is rebuilt. The decision is kept beside the
 * file (decision.h), which is never changed, and holds wherever the stay is opened, while the
 * series has the same values. Where it cannot be kept it holds for this session, and unsaved (may
 * be NULL) has the reason. False with a reason if that problem proposes no unit, the value would be
 * outside the accepted range, or the stay cannot be reloaded. */
bool session_decide_unit(struct session *session, size_t stay, size_t problem, const char *unit,
                         struct error *unsaved, struct error *error);
/* Reads the stays of a stream (standard input). */
bool session_load_stream(struct session *session, FILE *in, const char *name, struct error *error);

/* The timeline of a stay; valid until TIMELINES_KEPT other stays have been requested. */
const struct timeline *session_timeline(struct session *session, size_t stay);
/* Index of the model used for a stay: the selected one, or, unless a scheme was chosen, its
 * counterpart in the scheme that covers more of the patient's variables. */
size_t session_model_of(const struct session *session, size_t stay);
/* The scheme that covers more variables of a stay, age and sex included; of equal ones the one that
 * covers more readings. */
enum scheme session_scheme_of(const struct session *session, size_t stay);
/* Measured variables of a stay that the networks of a scheme do not use, not even as a substitute
 * (arterial for cuff pressure). Fills unseen[VARIABLE_COUNT]; returns how many. */
size_t session_unseen(struct session *session, size_t stay, enum scheme scheme,
                      enum variable *unseen);
/* Index of the model with this name in a scheme, or model_count. */
size_t session_find_model(const struct session *session, const char *name, enum scheme scheme);
/* The risk of a stay under a model, computed on first use and cached. Valid until the stay is
 * read again, a model is added, or the session is freed. */
const struct risk *session_risk(struct session *session, size_t stay, size_t model);
/* The same if already computed, else NULL; for lists that are shown while risks are being computed.
 */
const struct risk *session_risk_known(const struct session *session, size_t stay, size_t model);
/* The doubts about that risk, cached for the last requested model. Valid until the next call. */
const struct doubts *session_doubts(struct session *session, size_t stay, size_t model);
/* session_risk_known under the model used for the stay. */
const struct risk *session_known_risk(const struct session *session, size_t stay);
/* Frees the risks of a stay: they are computed again when asked for. */
void session_forget_risks(struct session_stay *stay);
/* The risk at an hour of the stay (1..48), not cached; 0: the hour of its listfile, else its last
 * hour. */
void session_risk_at(struct session *session, size_t stay, size_t model, int at_hour,
                     struct risk *risk);

/* Classification of a risk by its network's threshold. */
enum session_band { BAND_ABOVE, BAND_BELOW, BAND_NONE, BAND_PENDING, BAND_COUNT };
enum session_band session_band(const struct session *session, size_t stay);
/* Change of a risk over its last 6 hours; false if there are fewer. */
bool session_risk_change(const struct risk *risk, double *change);
/* Name of a stay's file without folder and suffix, escaped, if it adds information to the stay's
 * id; else "". */
const char *session_stay_name(const struct session *session, size_t stay, char *out, size_t size);

/* Order of a list of stays: highest risk, earliest id, most hours, highest NEWS2, largest change of
 * risk (either way), largest share measured first; unknown last. */
enum session_sort {
    SORT_RISK,
    SORT_ID,
    SORT_HOURS,
    SORT_NEWS2,
    SORT_CHANGE,
    SORT_DATA,
    SORT_COUNT
};
const char *session_sort_name(enum session_sort sort);
struct session_rule {
    enum session_sort sort;
    bool reversed; /* unknown stays last */
    bool by_band;  /* grouped by band, above the threshold first */
    bool marked_only;
    const char *filter; /* part of id or file name, ignoring case; NULL or "": all */
};
/* Fills order[stay_count] from what is known so far; returns how many stays match. */
size_t session_list(const struct session *session, const struct session_rule *rule, size_t *order);
/* Sorts all stays into order[stay_count], computing every risk first. */
void session_order(struct session *session, enum session_sort sort, size_t *order);

#endif
