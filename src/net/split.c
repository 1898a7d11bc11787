/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/split.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- as text ---- */

static const char by_folder[] = "the folder's own test stays";
static const char by_seed[] = "stratified by outcome, by patient where known";
static const char fitted_on_all[] = "; this file: fitted on all ";
static const char perhaps_on_all[] = "; the parent may have been fitted on all of them";

void split_text(const struct split *split, char out[SPLIT_TEXT_MAX])
{
    char ending[80] = "";
    if (split->seen == SPLIT_SEEN) {
        snprintf(ending, sizeof ending, "%s%zu stays", fitted_on_all,
                 split->fitted + split->held_out);
    } else if (split->seen == SPLIT_MAY_BE_SEEN) {
        snprintf(ending, sizeof ending, "%s", perhaps_on_all);
    }
    snprintf(out, SPLIT_TEXT_MAX,
             "%s%zu stays fitted, %zu held out (%zu deaths), %s, seed %" PRIu64 "%s",
             split->seen == SPLIT_SEEN ? "figures: " : "", split->fitted, split->held_out,
             split->deaths, split->by_folder ? by_folder : by_seed, split->seed, ending);
}

bool split_parse(const char *text, struct split *split)
{
    const char *numbers = strpbrk(text, "0123456789"), *seed = strstr(text, "seed ");
    *split = (struct split){0};
    if (!numbers || !seed ||
        sscanf(numbers, "%zu stays fitted, %zu held out (%zu deaths)", &split->fitted,
               &split->held_out, &split->deaths) < 2 ||
        sscanf(seed, "seed %" SCNu64, &split->seed) != 1) {
        *split = (struct split){0};
        return false;
    }
    split->by_folder = strstr(text, by_folder) != NULL;
    split->seen = strstr(text, "may have been fitted on all") ? SPLIT_MAY_BE_SEEN
                  : strstr(text, "fitted on all")             ? SPLIT_SEEN
                                                              : SPLIT_UNSEEN;
    split->known = true;
    return true;
}

/* ---- in a file ---- */

static const char *const seen_names[SPLIT_SEEN_COUNT] = {"no", "yes", "perhaps"};
static const char *const by_names[] = {"seed", "folder"};

const char *split_seen_name(enum split_seen seen)
{
    return seen_names[seen];
}

static void put_count(struct safetensors_writer *writer, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    safetensors_put(writer, key, text);
}

void split_put(struct safetensors_writer *writer, const struct split *split)
{
    put_count(writer, "split_seed", split->seed);
    put_count(writer, "split_fitted", split->fitted);
    put_count(writer, "split_held_out", split->held_out);
    put_count(writer, "split_deaths", split->deaths);
    safetensors_put(writer, "split_by", by_names[split->by_folder]);
    safetensors_put(writer, "split_seen", seen_names[split->seen]);
    if (*split->cohort_hash) { /* not in files of the older version */
        safetensors_put(writer, "cohort_hash", split->cohort_hash);
    }
}

static bool read_count(const struct safetensors *file, const char *key, uint64_t most,
                       uint64_t *value, struct error *error)
{
    const char *text = safetensors_text(file, key, error);
    if (!text) {
        return false;
    }
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return (*text >= '0' && *text <= '9' && !*end && errno == 0 && *value <= most) ||
           safetensors_refuse(file, key, text, "not a whole number in range", error);
}

/* The index of a key's value in a list of names. */
static bool read_name(const struct safetensors *file, const char *key, const char *const *names,
                      int count, int *index, struct error *error)
{
    const char *text = safetensors_text(file, key, error);
    for (*index = 0; text && *index < count; (*index)++) {
        if (strcmp(text, names[*index]) == 0) {
            return true;
        }
    }
    return text && safetensors_refuse(file, key, text, "unknown", error);
}

static bool read_hash(const struct safetensors *file, char hash[65], struct error *error)
{
    if (!safetensors_has(file, "cohort_hash")) {
        return true;
    }
    const char *text = safetensors_text(file, "cohort_hash", error);
    if (!text) {
        return false;
    }
    if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64) {
        return safetensors_refuse(file, "cohort_hash", text, "not a SHA-256", error);
    }
    memcpy(hash, text, 65);
    return true;
}

bool split_read(const struct safetensors *file, struct split *split, struct error *error)
{
    enum { STAYS_MOST = 1000000000 };
    uint64_t fitted, held_out, deaths;
    int by, seen;
    *split = (struct split){0};
    if (!safetensors_has(file, "split_seed")) {
        return true;
    }
    if (!read_count(file, "split_seed", UINT64_MAX, &split->seed, error) ||
        !read_count(file, "split_fitted", STAYS_MOST, &fitted, error) ||
        !read_count(file, "split_held_out", STAYS_MOST, &held_out, error) ||
        !read_count(file, "split_deaths", held_out, &deaths, error) ||
        !read_name(file, "split_by", by_names, 2, &by, error) ||
        !read_name(file, "split_seen", seen_names, SPLIT_SEEN_COUNT, &seen, error) ||
        !read_hash(file, split->cohort_hash, error)) {
        return false;
    }
    split->known = true;
    split->fitted = (size_t)fitted;
    split->held_out = (size_t)held_out;
    split->deaths = (size_t)deaths;
    split->by_folder = by == 1;
    split->seen = (enum split_seen)seen;
    return true;
}
