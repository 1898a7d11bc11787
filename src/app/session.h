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
#include "patient/patient.h"
#include "patient/scores.h"
#include "patient/wall.h"

/* Which patients and networks are open and what is selected: every user action is one function
 * here, so that the screen and the commands show the same numbers. Nothing here knows how it looks.
 *
 * Everyone may read the fields of a session, its stays and its models; only src/app/session*.c
 * changes them, and tests/architecture.sh looks for changes elsewhere. */

enum { WORST_KEPT = 2 };

struct session_stay {
    struct patient *patient;   /* a file that could not be read is a skip, not a stay */
    struct timeline *timeline; /* NULL while put away: ask session_timeline */
    struct risk *risks;        /* one a model, computed when first asked */
    bool *risk_ready;
    struct doubts doubts; /* of the risk of one model, found when first asked */
    size_t doubts_model;
    bool doubts_ready;
    enum scheme scheme; /* see session_scheme_of; found once, when the stay is loaded */
    struct wall wall;   /* as it was when the stay was read */
    struct news2 news2; /* at the end of the stay's own hours */
    struct uva uva;     /* likewise */
    struct abnormal worst[WORST_KEPT]; /* likewise */
    int worst_count;
    int at_hour;                /* of its risk, by the listfile that names it; 0: its own end */
    bool marked;                /* by a person */
    bool streamed;              /* from standard input or a pipe: cannot be read again */
    struct file_stamp stamp;    /* of its file, as it was read; kept where the session is live */
    bool gone;                  /* its file is no longer there, or no longer holds it */
    bool growing;               /* it changed while it was open: see patient_options */
    unsigned edition;           /* how often it has been read again */
    struct written *exceptions; /* unit proposals of which a person decided otherwise */
    size_t exception_count, exception_capacity;
};

/* A file that gave no stay: failed, or (in a folder only) skipped because it is none. Documentation
 * in a folder (README, LICENSE, *.md) that holds no stay is not mentioned. */
struct session_skip {
    char *path;
    bool failed;
    char *reason; /* without the path where it is skipped; the whole message where it failed */
    struct file_stamp stamp; /* likewise */
};

/* Timelines are large and quickly built: only those asked for last are kept. */
enum { TIMELINES_KEPT = 64 };

/* Time a stay takes under a model on this machine; whoever shows it measures it (app/bench). */
struct session_timing {
    bool known;
    double usec_median, usec_p99;
};

/* How a file came into the queue: in a folder, by its own name, by a line of a listfile. What is no
 * stay is a failure unless it was found in a folder; a listfile stands for its stays where it was
 * named. */
enum file_origin { FILE_FOUND, FILE_NAMED, FILE_LISTED };
struct file_entry {
    unsigned char origin; /* enum file_origin */
    unsigned char hour;   /* of the risk, by a listfile's period_length; 0: the stay's own end */
};

struct session {
    struct model **models; /* shipped order: by scheme, then by name as in SPEC section 3 */
    bool models_borrowed;
    size_t model_count;
    struct session_timing *timings; /* one a model */
    size_t model;                   /* the selected one; meaningless when model_count == 0 */
    bool model_chosen; /* scheme or file asked for: then it is not preferred per patient */
    struct session_stay *stays;
    size_t stay_count, stay_capacity;
    size_t kept[TIMELINES_KEPT], kept_count, kept_next; /* stays whose timeline is there: a ring */
    struct session_skip *skips;
    size_t skip_count, skip_capacity;
    struct file_list files;
    struct file_entry *entries; /* one a file */
    size_t entry_capacity;
    struct twins twins;       /* the ids of all stays so far, those forgotten too */
    struct file_list folders; /* that were opened */
    bool live;                /* session_refresh will be asked */
    size_t next_file;         /* files before this one have been read */
    struct patient_options options;
    struct error model_error; /* first model file that was refused, if any */
    struct trust trust;       /* keys whose signatures count */
};

/* An empty session, and the release of all that it holds. */
void session_init(struct session *session);
/* An empty session that borrows the models of another, which must outlive it, and has its choice of
 * model and its options: for another thread. */
void session_init_beside(struct session *session, const struct session *lender);
void session_free(struct session *session);

/* Trusts the public keys of a folder, for models opened from now on (net/provenance). False with a
 * reason if a file in it is no key; the others are trusted. */
bool session_trust(struct session *session, const char *folder, struct error *error);
/* Opens every *.safetensors below folder. True if at least one could be used; refused files are
 * remembered in model_error and in skips (failed). Checksums are compared when a model is first
 * used: session_check_model. */
bool session_open_models(struct session *session, const char *folder, struct error *error);
/* Compares the file of a model with its checksum, and its signature with the trusted keys, unless
 * that has been done. A model that fails gives no risk from then on; said once, as above. The
 * functions below do this for the models that they run; a session beside another cannot: its lender
 * does, before. */
bool session_check_model(struct session *session, size_t model);
/* The same for each model that stays may be given: the selected one and its twins of other schemes,
 * or all. */
bool session_check_models(struct session *session, bool all);
/* Opens one file as an additional model and selects it. */
bool session_open_model(struct session *session, const char *path, struct error *error);
/* Takes over a model that is in memory and returns its place. Indices of models behind it move, the
 * selected one stays selected, risks are computed again. */
size_t session_add_model(struct session *session, struct model *model);
/* The model that this one was made from (its sha256 is the parent's), or model_count. */
size_t session_parent(const struct session *session, size_t model);
/* Selects by name ("hlstm") in a scheme, or by path; -1 scheme: the selected model's scheme first,
 * and each patient keeps the scheme that sees more of it. */
bool session_select_model(struct session *session, const char *name, int scheme,
                          struct error *error);
/* Selects the model of a scheme without a name: its hLSTM, else its first. False if there is none.
 */
bool session_select_scheme(struct session *session, enum scheme scheme);
/* Selects a model by its index; whether the scheme follows the patient stays as it was. */
void session_use_model(struct session *session, size_t model);
/* Runs every model by one instruction set, which this processor must support. */
void session_use_kernel(struct session *session, const struct kernel *kernel);
/* Keeps what app/bench has measured: median and 99th percentile of the time a stay takes. */
void session_set_timing(struct session *session, size_t model, double usec_median, double usec_p99);
/* The next (step 1) or previous (-1) model of the same scheme; wraps. */
void session_cycle_model(struct session *session, int step);
/* The same network in the first scheme for all patients, in the next one, and after the last in
 * that which sees more of each patient again. False if it exists in one scheme only. */
bool session_switch_scheme(struct session *session);

/* For files read from now on: values that look like another unit are converted (see intake). */
void session_fix_units(struct session *session, bool fix);
/* Remembers what session_refresh needs of each file read from now on. */
void session_follow(struct session *session, bool follow);
/* Marks a stay, or takes its mark away. */
void session_toggle_mark(struct session *session, size_t stay);

/* Puts a path in the queue: a file, a folder (its files, in order), or a listfile of the benchmark
 * (its stays, found beside it or in train/ or test/ beside it). */
bool session_add_path(struct session *session, const char *path, struct error *error);
/* Reads the next queued file; false when none is left. A file gives a stay or a skip. */
bool session_load_next(struct session *session);
/* Puts one file at the end of the queue, as if found in a folder. */
void session_queue(struct session *session, const char *path);
/* Follows the files of a live session: stays whose file changed are read again, each at its place;
 * files that are new in the folders opened are queued. To be called between loadings. */
struct session_news {
    size_t changed, added, gone, failed; /* since the last call */
};
struct session_news session_refresh(struct session *session);
/* Reads one file that is not in the queue. A named listfile only queues its stays. */
void session_load_file(struct session *session, const char *path, struct file_entry entry);
/* Loads the file that is `index` places behind the next of a queue, which stays as it is: so
 * several threads can load at once. */
void session_load_queued(struct session *session, const struct session *queue, size_t index);
/* Goes past the next file of the queue, which another session has loaded. What that queued
 * meanwhile (the stays of a listfile) comes next, so that the order given is kept; its own queue is
 * emptied. */
void session_pass_file(struct session *session, struct session *loaded);
/* Lists a file that gave no stay. */
void session_add_skip(struct session *session, const char *path, bool failed, const char *reason);
/* Keeps, in loaded->twins, which of its stays have an id that is also that of a stay in another
 * file of session, which then knows their ids. */
void session_note_twins(struct session *session, struct session *loaded);
/* Forgets the stays or the skips so far, not the queue: for streaming any number of stays. */
void session_forget_stays(struct session *session);
void session_forget_skips(struct session *session);
/* Reloads a stay from its file: everything derived is recomputed, its mark stays. False with a
 * reason, and nothing changed, if it cannot be read. */
bool session_reload(struct session *session, size_t stay, struct error *error);
/* Reads a file again, once, for all its stays: known[count] are the indices of those that the
 * session has, at least one. New ones are added, those that are no longer in it are marked as gone,
 * and each keeps what was decided for it. False with a reason if it cannot be read. */
bool session_reload_file(struct session *session, const size_t *known, size_t count,
                         struct error *error);
/* Applies a unit proposal of a stay to its value, or undoes it; problem is an index of its list,
 * which is rebuilt. False with a reason if that problem is not a unit proposal, the value would be
 * outside the accepted range, or the stay cannot be read again. Never written to the file.
 */
bool session_decide_unit(struct session *session, size_t stay, size_t problem, struct error *error);
/* Reads the stays of a stream (standard input). */
bool session_load_stream(struct session *session, FILE *in, const char *name, struct error *error);

/* The timeline of a stay; valid until 64 other stays have been asked for. */
const struct timeline *session_timeline(struct session *session, size_t stay);
/* The model used for a stay: the selected one; until a person has chosen, its twin in the scheme
 * that sees more of the patient. Index in models. */
size_t session_model_of(const struct session *session, size_t stay);
/* The scheme that sees more variables of a stay (readings where they are equal), age and sex
 * included. */
enum scheme session_scheme_of(const struct session *session, size_t stay);
/* Variables of a stay that were read but that no network of the scheme sees, not even through
 * another (arterial for cuff pressure). unseen[VARIABLE_COUNT]; returns how many. */
size_t session_unseen(struct session *session, size_t stay, enum scheme scheme,
                      enum variable *unseen);
/* Index of the model with this name in a scheme, or model_count. */
size_t session_find_model(const struct session *session, const char *name, enum scheme scheme);
/* The cached risk of a stay under a model; computed when first asked. Pointer valid until stays are
 * added or the session freed. */
const struct risk *session_risk(struct session *session, size_t stay, size_t model);
/* The same if it has been computed, else NULL: for a list that is shown before all is known. */
const struct risk *session_risk_known(const struct session *session, size_t stay, size_t model);
/* The doubts about that risk, kept for the model asked for last. Valid until the next call. */
const struct doubts *session_doubts(struct session *session, size_t stay, size_t model);
/* The same under the model used for the stay. */
const struct risk *session_known_risk(const struct session *session, size_t stay);
/* The same at an hour of the stay (1..48), not cached; 0 is the hour of its listfile, else the
 * stay's own end. */
void session_risk_at(struct session *session, size_t stay, size_t model, int at_hour,
                     struct risk *risk);

/* Where a risk stands, by the threshold of the network that gave it. */
enum session_band { BAND_ABOVE, BAND_BELOW, BAND_NONE, BAND_PENDING, BAND_COUNT };
enum session_band session_band(const struct session *session, size_t stay);
/* Change of a risk over its last 6 hours; false when there are fewer. */
bool session_change(const struct risk *risk, double *change);
/* Name of a stay's file without folder and ending, escaped, when it says more than the stay's id;
 * else "". */
const char *session_stay_name(const struct session *session, size_t stay, char *out, size_t size);

/* Which stays a list has, and in which order: highest risk, earliest id, most hours, highest NEWS2,
 * largest change of risk (either way), largest share measured first; unknown last. */
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
    bool by_band;  /* bands first, above the threshold before below */
    bool marked_only;
    const char *filter; /* part of id or file name, case folded; NULL or "": all */
};
/* Fills order[stay_count] from what is known by now and returns how many stays there are in it. */
size_t session_list(const struct session *session, const struct session_rule *rule, size_t *order);
/* All stays, every risk computed first. order[stay_count]. */
void session_order(struct session *session, enum session_sort sort, size_t *order);

#endif
