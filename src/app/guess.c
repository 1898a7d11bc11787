/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/guess.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/agreement.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "learn/outcomes.h"
#include "patient/reader.h"

const double GUESS_EDGES[GUESS_BANDS + 1] = {0, 0.10, 0.25, 0.50, 0.75, 1};

static void forget_outcomes(struct guesses *guesses, size_t first)
{
    for (size_t i = first; i < guesses->outcome_count; i++) {
        free(guesses->outcomes[i].name);
    }
    guesses->outcome_count = first;
}

void guesses_free(struct guesses *guesses)
{
    forget_outcomes(guesses, 0);
    free(guesses->outcomes);
    free(guesses->list);
    file_list_free(&guesses->folders);
    *guesses = (struct guesses){0};
}

/* ---- outcomes ---- */

static bool take_outcome(void *context, const char *name, bool died, size_t line,
                         struct error *error)
{
    struct guesses *guesses = context;
    (void)line;
    (void)error;
    guesses->outcomes = memory_reserve(guesses->outcomes, guesses->outcome_count,
                                       &guesses->outcome_capacity, sizeof *guesses->outcomes);
    guesses->outcomes[guesses->outcome_count++] = (struct guess_outcome){memory_text(name), died};
    return true;
}

/* A table with any error is not used at all. */
static void read_table(struct guesses *guesses, const char *path)
{
    const struct reader *reader = reader_of_file(path, NULL);
    bool challenge = reader && reader->kind == READER_OUTCOMES;
    size_t before = guesses->outcome_count;
    if ((challenge || (reader && reader->kind == READER_LISTFILE)) &&
        !outcomes_read(path, challenge ? OUTCOMES_CHALLENGE : OUTCOMES_BENCHMARK, take_outcome,
                       guesses, &guesses->error)) {
        forget_outcomes(guesses, before);
    }
}

static bool is_table_name(const char *name)
{
    return (strncmp(name, "Outcomes", 8) == 0 && text_ends_with(name, ".txt")) ||
           (strstr(name, "listfile") && text_ends_with(name, ".csv"));
}

static int by_name(const void *a, const void *b)
{
    const struct guess_outcome *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void search_folder(struct guesses *guesses, const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (is_table_name(entry->d_name)) {
            struct text file = {0};
            text_format(&file, "%s%s", path, entry->d_name);
            read_table(guesses, file.data);
            text_free(&file);
        }
    }
    if (folder) {
        closedir(folder);
    }
}

/* Searches the folder of a stay and its parent, once. */
static void search_around(struct guesses *guesses, const char *file)
{
    struct file_list *folders = &guesses->folders;
    size_t length = (size_t)(text_base_name(file) - file);
    struct text path = {0};
    text_append_n(&path, length > 0 ? file : "./", length > 0 ? length : 2);
    for (size_t i = 0; i < folders->count; i++) {
        if (strcmp(folders->paths[i], path.data) == 0) {
            text_free(&path);
            return;
        }
    }
    folders->paths =
        memory_reserve(folders->paths, folders->count, &folders->capacity, sizeof *folders->paths);
    folders->paths[folders->count++] = memory_text(path.data);
    search_folder(guesses, path.data);
    text_append(&path, "../");
    search_folder(guesses, path.data);
    text_free(&path);
    if (guesses->outcome_count > 0) {
        qsort(guesses->outcomes, guesses->outcome_count, sizeof *guesses->outcomes, by_name);
    }
}

static int find_outcome(const struct guesses *guesses, const struct patient *patient)
{
    const char *name =
        !patient->reader->benchmark_names ? patient->id : text_base_name(patient->file);
    struct guess_outcome key = {.name = memory_text(name)};
    const struct guess_outcome *found =
        guesses->outcome_count > 0 ? bsearch(&key, guesses->outcomes, guesses->outcome_count,
                                             sizeof *guesses->outcomes, by_name)
                                   : NULL;
    free(key.name);
    return found ? found->died : -1;
}

int guesses_outcome(struct guesses *guesses, const struct session *session, size_t stay)
{
    const struct session_stay *s = &session->stays[stay];
    if (!s->streamed) {
        search_around(guesses, s->patient->file);
    }
    return find_outcome(guesses, s->patient);
}

/* ---- estimates ---- */

const struct guess *guesses_find(const struct guesses *guesses, size_t stay)
{
    for (size_t i = 0; i < guesses->count; i++) {
        if (guesses->list[i].stay == stay) {
            return &guesses->list[i];
        }
    }
    return NULL;
}

bool guesses_add(struct guesses *guesses, const struct session *session, size_t stay, double *each,
                 size_t count)
{
    double sum = 0;
    if (guesses_find(guesses, stay)) {
        return false;
    }
    sort_doubles(each, count);
    for (size_t i = 0; i < count; i++) {
        sum += each[i];
    }
    guesses->list =
        memory_reserve(guesses->list, guesses->count, &guesses->capacity, sizeof *guesses->list);
    guesses->list[guesses->count++] =
        (struct guess){.stay = stay,
                       .estimate = sum / (double)count,
                       .low = each[0],
                       .middle = (each[(count - 1) / 2] + each[count / 2]) / 2,
                       .high = each[count - 1],
                       .persons = count,
                       .died = guesses_outcome(guesses, session, stay)};
    return true;
}

size_t guesses_pairs(const struct guesses *guesses, struct session *session, const char *name,
                     bool ended, const struct guess_pairs *pairs)
{
    size_t count = 0;
    for (size_t i = 0; i < guesses->count; i++) {
        const struct guess *guess = &guesses->list[i];
        size_t model = agreement_model(session, guess->stay, name);
        const struct risk *risk =
            model < session->model_count ? session_risk(session, guess->stay, model) : NULL;
        if (risk && risk->known && (!ended || guess->died >= 0)) {
            pairs->person[count] = (float)guess->estimate;
            pairs->network[count] = risk->risk;
            pairs->died[count++] = guess->died == 1;
        }
    }
    return count;
}

void guess_bands(const float *said, const float *other, const uint8_t *died, size_t count,
                 struct guess_band bands[GUESS_BANDS])
{
    memset(bands, 0, GUESS_BANDS * sizeof *bands);
    for (size_t i = 0; i < count; i++) {
        int band = 0;
        while (band + 1 < GUESS_BANDS && (double)said[i] >= GUESS_EDGES[band + 1] - 1e-7) {
            band++;
        }
        bands[band].count++;
        bands[band].said += (double)said[i];
        bands[band].other += (double)other[i];
        bands[band].died += died[i];
    }
    for (int band = 0; band < GUESS_BANDS; band++) {
        double all = bands[band].count > 0 ? (double)bands[band].count : 1;
        bands[band].said /= all;
        bands[band].other /= all;
        bands[band].died /= all;
    }
}
