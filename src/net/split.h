/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_SPLIT_H
#define ICURISK_NET_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/safetensors.h"

/* How the stays of a cohort were divided when a network was made; learn/cohort reproduces the split
 * from the seed. Stored as metadata keys, see man/icurisk-files.5. */

/* Were the final weights fitted on the held-out stays too, after the figures had been computed
 * without them? */
enum split_seen { SPLIT_UNSEEN, SPLIT_SEEN, SPLIT_MAY_BE_SEEN, SPLIT_SEEN_COUNT };

struct split {
    bool known;
    uint64_t seed;
    size_t fitted, held_out; /* stays */
    size_t deaths;           /* deaths among the held-out stays */
    bool by_folder;          /* the folder's own test stays were held out; else a random share */
    enum split_seen seen;
    char cohort_hash[65]; /* cohort_hash of all stays; "" in files of the older version */
};

/* Buffer size for split_text. */
enum { SPLIT_TEXT_MAX = 320 };
/* The line of the facts page: "6800 stays fitted, 1200 held out (168 deaths), stratified by
 * outcome, by patient where known, seed 1". split->known must be true. */
void split_text(const struct split *split, char out[SPLIT_TEXT_MAX]);
/* Parses such a line, the only form in files of the older version. False if seed, fitted or
 * held-out stays are missing; the split is then unknown. */
bool split_parse(const char *text, struct split *split);

/* Adds the metadata keys. */
void split_put(struct safetensors_writer *writer, const struct split *split);
/* Reads them; without any of these keys the split is unknown. False with a reason if a key is
 * missing or not valid. */
bool split_read(const struct safetensors *file, struct split *split, struct error *error);
/* "no", "yes", "perhaps": the values of the key split_seen. */
const char *split_seen_name(enum split_seen seen);

#endif
