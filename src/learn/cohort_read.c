/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Reads a cohort: tables of outcomes, the files beside them, and the stays that they hold. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "learn/cohort.h"
#include "learn/outcomes.h"
#include "patient/csv.h"
#include "patient/decided.h"
#include "patient/reader.h"

/* ---- outcome tables ---- */

/* State while a table of outcomes is read. */
struct table {
    struct cohort *cohort;
    size_t capacity;
    const char *file, *folder; /* of the stays */
    const char *ending;
    bool test;      /* the table lists the folder's own test stays */
    uint8_t number; /* number of the table, from 0 */
    char **paths;   /* of all stays so far */
    size_t path_capacity;
    cohort_watch_fn *watch;
    void *watch_context;
    struct error *error;
};

static bool take_outcome(void *context, const char *name, bool died, size_t line,
                         struct error *error)
{
    struct table *table = context;
    struct cohort *cohort = table->cohort;
    if (cohort->layout == COHORT_BENCHMARK && !(*name >= '0' && *name <= '9')) {
        return error_at(error, table->file, line,
                        "the name of the stay does not begin with the number of its patient");
    }
    cohort->stays =
        memory_reserve(cohort->stays, cohort->count, &table->capacity, sizeof *cohort->stays);
    table->paths =
        memory_reserve(table->paths, cohort->count, &table->path_capacity, sizeof *table->paths);
    struct text path = {0};
    text_format(&path, "%s/%s%s", table->folder, name, table->ending);
    table->paths[cohort->count] = path.data;
    cohort->stays[cohort->count] = (struct cohort_stay){.person = (uint32_t)cohort->count,
                                                        .died = died,
                                                        .table = table->number,
                                                        .test = table->test};
    if (cohort->layout == COHORT_BENCHMARK) {
        /* SUBJECT_episodeN_timeseries.csv: the subject is the person */
        cohort->stays[cohort->count].person = (uint32_t)strtoul(name, NULL, 10);
    }
    cohort->deaths += died;
    cohort->tests += table->test;
    cohort->count++;
    return true;
}

static bool read_table(struct table *table, const char *file, const char *folder)
{
    bool benchmark = table->cohort->layout == COHORT_BENCHMARK;
    table->file = file;
    table->folder = folder;
    bool ok = outcomes_read(file, benchmark ? OUTCOMES_BENCHMARK : OUTCOMES_CHALLENGE, take_outcome,
                            table, table->error);
    table->number++;
    return ok;
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* How many files of a folder have this ending. */
static size_t count_files(const char *folder, const char *ending)
{
    DIR *dir = opendir(folder);
    size_t count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        count += *entry->d_name != '.' && text_ends_with(entry->d_name, ending);
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}

static bool read_challenge(const char *folder, struct table *table)
{
    bool ok = true;
    table->ending = ".txt";
    for (const char *set = "abc"; ok && *set; set++) {
        struct text file = {0}, stays = {0};
        text_format(&file, "%s/Outcomes-%c.txt", folder, *set);
        text_format(&stays, "%s/set-%c", folder, *set);
        if (exists(file.data) && !exists(stays.data)) {
            ok = error_at(table->error, stays.data, 0,
                          "not there; unpack the archive first: tar xzf set-%c.tar.gz", *set);
        } else if (exists(file.data)) {
            size_t before = table->cohort->count;
            ok = read_table(table, file.data, stays.data);
            size_t files = count_files(stays.data, table->ending);
            size_t listed = table->cohort->count - before;
            table->cohort->left_out += files > listed ? files - listed : 0;
        }
        text_free(&file);
        text_free(&stays);
    }
    return ok;
}

/* A listfile of mimic3-benchmarks below root, and the folder of its stays. */
struct listing {
    const char *file, *folder;
    bool test;
};

/* Reads the listings that exist; the last has no file. */
static bool read_listings(const char *root, const struct listing *listings, struct table *table)
{
    bool ok = true;
    for (; ok && listings->file; listings++) {
        struct text file = {0}, stays = {0};
        text_format(&stays, "%s/%s", root, listings->folder);
        text_format(&file, "%s/%s", root, listings->file);
        if (exists(file.data)) {
            table->test = listings->test;
            ok = read_table(table, file.data, stays.data);
        }
        text_free(&file);
        text_free(&stays);
    }
    return ok;
}

static bool read_benchmark(const char *folder, struct table *table)
{
    /* as distributed, then with the further split into training and validation */
    static const struct listing whole[] = {
        {"train/listfile.csv", "train", false}, {"test/listfile.csv", "test", true}, {0}};
    static const struct listing split[] = {{"train_listfile.csv", "train", false},
                                           {"val_listfile.csv", "train", false},
                                           {"test_listfile.csv", "test", true},
                                           {0}};
    static const char *const roots[] = {"", "/in-hospital-mortality"};
    bool ok = true;
    table->cohort->layout = COHORT_BENCHMARK;
    table->ending = "";
    for (size_t i = 0; ok && table->cohort->count == 0 && i < sizeof roots / sizeof *roots; i++) {
        struct text root = {0};
        text_format(&root, "%s%s", folder, roots[i]);
        ok = read_listings(root.data, whole, table) &&
             (table->cohort->count > 0 || read_listings(root.data, split, table));
        text_free(&root);
    }
    return ok;
}

/* ---- which file holds which stay ---- */

enum { FILES_A_TASK = 64, TASKS_A_LOOK = 32 };

/* Location of a stay. */
struct place {
    const char *id;
    size_t file, part; /* index of the file, and of the stay in it, from 0 */
    bool taken;
};

/* All stays of all files below some folders, each file read once. */
struct holdings {
    struct file_list folders, files; /* files: sorted */
    struct stays *stays;             /* per file */
    struct place *places;            /* sorted by id, then by file */
    size_t count, first_task;        /* first_task: of those that run now */
    bool several;                    /* a file holds more than one */
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_id(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    int order = strcmp(p->id, q->id);
    if (order == 0) {
        order = p->file == q->file ? (p->part > q->part) - (p->part < q->part)
                                   : (p->file > q->file) - (p->file < q->file);
    }
    return order;
}

/* Lists the files of a folder once. A folder that cannot be listed counts as empty; the error then
 * names the missing file. */
static void hold_folder(struct holdings *holdings, const char *folder)
{
    struct file_list found = {0};
    for (size_t i = 0; i < holdings->folders.count; i++) {
        if (strcmp(holdings->folders.paths[i], folder) == 0) {
            return;
        }
    }
    file_list_append(&holdings->folders, folder);
    file_list_add(&found, folder, NULL);
    for (size_t i = 0; i < found.count; i++) {
        if (!file_is_backup(found.paths[i])) {
            file_list_append(&holdings->files, found.paths[i]);
        }
    }
    file_list_free(&found);
}

/* A file without stays is ignored unless the table of outcomes names it. */
static void read_files(void *context, int task)
{
    struct holdings *holdings = context;
    size_t first = (holdings->first_task + (size_t)task) * FILES_A_TASK, end = first + FILES_A_TASK;
    for (size_t i = first; i < end && i < holdings->files.count; i++) {
        struct stays *stays = &holdings->stays[i];
        if (!decided_read(holdings->files.paths[i], stays, NULL)) {
            stays_free(stays); /* take_stay says why */
            *stays = (struct stays){.patients = NULL};
        }
    }
}

/* Reads all files; false if the watch stopped it. */
static bool read_all_files(struct holdings *holdings, const struct table *table,
                           struct parallel *pool)
{
    size_t files = holdings->files.count, tasks = (files + FILES_A_TASK - 1) / FILES_A_TASK;
    bool go_on = true;
    while (go_on && holdings->first_task < tasks) {
        size_t left = tasks - holdings->first_task;
        size_t now = table->watch && left > TASKS_A_LOOK ? TASKS_A_LOOK : left;
        parallel_run(pool, (int)now, read_files, holdings);
        holdings->first_task += now;
        size_t done = holdings->first_task * FILES_A_TASK;
        go_on =
            !table->watch || table->watch(table->watch_context, done < files ? done : files, files);
    }
    return go_on;
}

static bool hold_stays(struct holdings *holdings, const struct table *table, struct parallel *pool)
{
    size_t files = holdings->files.count, capacity = 0;
    if (files > 0) {
        qsort(holdings->files.paths, files, sizeof *holdings->files.paths, by_text);
    }
    holdings->stays = memory_new(files + 1, sizeof *holdings->stays);
    if (!read_all_files(holdings, table, pool)) {
        return false;
    }
    for (size_t i = 0; i < files; i++) {
        const struct stays *stays = &holdings->stays[i];
        holdings->several = holdings->several || stays->count > 1;
        for (size_t k = 0; k < stays->count; k++) {
            holdings->places = memory_reserve(holdings->places, holdings->count, &capacity,
                                              sizeof *holdings->places);
            holdings->places[holdings->count++] =
                (struct place){stays->patients[k]->id, i, k, false};
        }
    }
    if (holdings->count > 0) {
        qsort(holdings->places, holdings->count, sizeof *holdings->places, by_id);
    }
    return true;
}

static void free_holdings(struct holdings *holdings)
{
    for (size_t i = 0; i < holdings->count; i++) {
        const struct place *place = &holdings->places[i];
        if (place->taken) {
            holdings->stays[place->file].patients[place->part] = NULL;
        }
    }
    for (size_t i = 0; i < holdings->files.count; i++) {
        stays_free(&holdings->stays[i]);
    }
    free(holdings->stays);
    free(holdings->places);
    file_list_free(&holdings->files);
    file_list_free(&holdings->folders);
}

/* The first location of an id, or NULL. */
static struct place *find_id(const struct holdings *holdings, const char *id)
{
    size_t low = 0, high = holdings->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(holdings->places[middle].id, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < holdings->count && strcmp(holdings->places[low].id, id) == 0
               ? &holdings->places[low]
               : NULL;
}

/* Location of a stay of the table: the file of that name, or by its id in a file of several stays.
 */
static struct place *find_place(const struct holdings *holdings, const char *path)
{
    static const char *const ENDINGS[] = {"_timeseries.csv", ".txt"};
    char **own = holdings->files.count > 0
                     ? bsearch(&path, holdings->files.paths, holdings->files.count,
                               sizeof *holdings->files.paths, by_text)
                     : NULL;
    const struct stays *stays = own ? &holdings->stays[own - holdings->files.paths] : NULL;
    if (stays && stays->count <= 1) {
        return stays->count == 1 ? find_id(holdings, stays->patients[0]->id) : NULL;
    }
    const char *name = text_base_name(path);
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        if (text_ends_with(name, ENDINGS[i])) {
            length -= strlen(ENDINGS[i]);
            break;
        }
    }
    char id[CSV_FIELD_LIMIT];
    text_escape(name, length, id, sizeof id);
    return find_id(holdings, id);
}

/* Sets the reason why a stay of the table is in none of the files. */
static bool not_found(const struct holdings *holdings, const char *path, struct error *error)
{
    if (holdings->several && !exists(path)) {
        return error_at(error, path, 0,
                        "not there, and no file of several stays beside it holds this one");
    }
    struct patient *patient = reader_read_one(path, NULL, error);
    struct stays stays = {.patients = NULL};
    if (patient && decided_read(path, &stays, error)) {
        error_at(error, path, 0, "a hidden file or a backup copy, not used");
    }
    stays_free(&stays);
    if (patient) {
        patient_free(patient);
    }
    return false;
}

/* Takes a stay of the table from the files. False with a reason if it is missing or duplicate. */
static bool take_stay(struct holdings *holdings, const char *path, struct cohort_stay *stay,
                      struct error *error)
{
    struct place *place = find_place(holdings, path);
    if (!place) {
        return not_found(holdings, path, error);
    }
    const char *file = holdings->files.paths[place->file];
    const struct place *next = place + 1, *end = holdings->places + holdings->count;
    if (next < end && strcmp(next->id, place->id) == 0) {
        return next->file == place->file
                   ? error_at(error, file, 0, "holds the stay %s twice", place->id)
                   : error_at(error, file, 0, "the stay %s is also in %s", place->id,
                              holdings->files.paths[next->file]);
    }
    if (place->taken) {
        return error_at(error, file, 0, "listed twice in the table of outcomes: the stay %s",
                        place->id);
    }
    place->taken = true;
    stay->patient = holdings->stays[place->file].patients[place->part];
    return true;
}

/* Reads the files and assigns a patient to each stay of the tables. */
static bool read_patients(struct table *table, struct parallel *pool)
{
    struct cohort *cohort = table->cohort;
    struct holdings holdings = {0};
    bool ok = true;
    for (size_t i = 0; table->paths && i < cohort->count; i++) {
        const char *path = table->paths[i];
        size_t length = (size_t)(text_base_name(path) - path);
        if (i == 0 || strncmp(path, table->paths[i - 1], length) != 0) {
            struct text folder = {0};
            text_append_n(&folder, path, length - 1);
            hold_folder(&holdings, folder.data);
            text_free(&folder);
        }
    }
    ok = hold_stays(&holdings, table, pool);
    for (size_t i = 0; ok && table->paths && i < cohort->count; i++) {
        ok = take_stay(&holdings, table->paths[i], &cohort->stays[i], table->error);
    }
    free_holdings(&holdings);
    return ok;
}

/* ---- persons ---- */

static int by_subject(const void *a, const void *b)
{
    const struct cohort_stay *p = *(struct cohort_stay *const *)a,
                             *q = *(struct cohort_stay *const *)b;
    int order = strcmp(p->patient->subject, q->patient->subject);
    return order ? order : (p > q) - (p < q);
}

/* Gives stays whose files name the same person the person number of the first. */
static void join_persons(struct cohort *cohort)
{
    struct cohort_stay **stays = memory_new(cohort->count + 1, sizeof(*stays));
    size_t count = 0;
    for (size_t i = 0; i < cohort->count; i++) {
        if (cohort->stays[i].patient->subject) {
            stays[count++] = &cohort->stays[i];
        }
    }
    if (count > 0) {
        qsort(stays, count, sizeof(*stays), by_subject);
    }
    for (size_t i = 1; i < count; i++) {
        if (strcmp(stays[i]->patient->subject, stays[i - 1]->patient->subject) == 0) {
            stays[i]->person = stays[i - 1]->person;
        }
    }
    free(stays);
}

static int by_number(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;
    return p < q ? -1 : p > q;
}

/* No person may have stays in both the fitted and the test part. */
static bool check_split(const struct cohort *cohort, const char *folder, struct error *error)
{
    uint64_t *sorted = memory_new(cohort->count, sizeof *sorted), both = UINT64_MAX;
    for (size_t i = 0; i < cohort->count; i++) {
        sorted[i] = 2 * (uint64_t)cohort->stays[i].person + cohort->stays[i].test;
    }
    qsort(sorted, cohort->count, sizeof *sorted, by_number);
    for (size_t i = 1; i < cohort->count; i++) {
        if (sorted[i] / 2 == sorted[i - 1] / 2 && sorted[i] != sorted[i - 1]) {
            both = sorted[i] / 2;
        }
    }
    free(sorted);
    return both == UINT64_MAX ||
           error_at(error, folder, 0, "patient %llu has stays in train/ and in test/",
                    (unsigned long long)both);
}

bool cohort_made_up(const char *id)
{
    enum { FIRST = 900001, LAST = 999999 };
    char *end;
    long record = strtol(id, &end, 10);
    return !*end && record >= FIRST && record <= LAST;
}

static bool is_synthetic(const struct cohort *cohort)
{
    size_t made_up = 0;
    for (size_t i = 0; i < cohort->count; i++) {
        made_up += cohort_made_up(cohort->stays[i].patient->id);
    }
    return made_up > 0 && made_up == cohort->count;
}

static size_t count_decided(const struct cohort *cohort)
{
    size_t count = 0;
    for (size_t i = 0; i < cohort->count; i++) {
        const struct patient *patient = cohort->stays[i].patient;
        size_t k = 0;
        while (k < patient->problem_count && !patient->problems[k].decided) {
            k++;
        }
        count += k < patient->problem_count;
    }
    return count;
}

/* ---- databases ---- */

/* Reads all stays with known outcome of a folder of database tables. */
static bool read_database(const char *folder, struct cohort *cohort, struct error *error)
{
    struct stays stays;
    bool ok = decided_read(folder, &stays, error);
    cohort->stays = memory_new(stays.count + 1, sizeof *cohort->stays);
    for (size_t i = 0; ok && i < stays.count; i++) {
        struct patient *patient = stays.patients[i];
        if (patient->outcome >= 0) {
            cohort->stays[cohort->count] = (struct cohort_stay){.patient = patient,
                                                                .person = (uint32_t)cohort->count,
                                                                .died = patient->outcome == 1};
            cohort->count++;
            cohort->deaths += patient->outcome == 1;
            stays.patients[i] = NULL;
        }
    }
    cohort->left_out = ok ? stays.count - cohort->count : 0;
    stays_free(&stays);
    return ok && (cohort->count > 0 || error_at(error, folder, 0, "no stay has a known outcome"));
}

struct cohort *cohort_read(const char *folder, struct parallel *pool, struct error *error)
{
    return cohort_read_watched(folder, pool, NULL, NULL, error);
}

struct cohort *cohort_read_watched(const char *folder, struct parallel *pool,
                                   cohort_watch_fn *watch, void *context, struct error *error)
{
    struct error none = ERROR_NONE, *fault = error ? error : &none;
    struct cohort *cohort = memory_new(1, sizeof *cohort);
    struct table table = {
        .cohort = cohort, .watch = watch, .watch_context = context, .error = fault};
    bool database = reader_of_folder(folder) != NULL;
    bool ok = database ? read_database(folder, cohort, fault)
                       : read_challenge(folder, &table) &&
                             (cohort->count > 0 || read_benchmark(folder, &table));
    if (ok && cohort->count == 0) {
        ok = error_at(fault, folder, 0,
                      "it has neither set-a/ with Outcomes-a.txt nor train/ with listfile.csv");
    }
    ok = ok && check_split(cohort, folder, fault) && (database || read_patients(&table, pool));
    if (ok && cohort->layout == COHORT_CHALLENGE) {
        join_persons(cohort);
    }
    for (size_t i = 0; table.paths && i < cohort->count; i++) {
        free(table.paths[i]);
    }
    free(table.paths);
    if (!ok) {
        cohort_free(cohort);
        return NULL;
    }
    cohort->synthetic = is_synthetic(cohort);
    cohort->decided = count_decided(cohort);
    return cohort;
}
