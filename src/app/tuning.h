/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_TUNING_H
#define ICURISK_APP_TUNING_H

#include <stdbool.h>

#include "base/error.h"
#include "net/model.h"

/* Fine-tuning a pruned network in the background, on threads of its own, while a screen answers
 * keys. Nothing is written: no checkpoint, no file. */

enum { TUNING_EPOCHS = 10 };

enum tuning_stage { TUNING_READS, TUNING_TRAINS, TUNING_DONE, TUNING_FAILED, TUNING_STOPPED };

/* How far it is. */
struct tuning_news {
    enum tuning_stage stage;
    int epochs;                  /* that are done */
    double loss[TUNING_EPOCHS];  /* mean of each */
    double auroc[TUNING_EPOCHS]; /* of the network's own logits on the held-out stays */
    bool synthetic;              /* the cohort was made up */
    struct error error;          /* TUNING_FAILED: why */
};

struct tuning;
/* Begins to train `start` (copied) on the fitted stays of the cohort in a folder; how: what was
 * done to the parent's network, for the facts: "parent pruned by 0.5". The parent must outlive it,
 * and have been checked. NULL with a reason if there can be no thread. */
struct tuning *tuning_start(const struct model *parent, const struct network *start,
                            const char *how, const char *folder, struct error *error);
/* Waits at most a fiftieth of a second for something new; true while it goes on. */
bool tuning_wait(struct tuning *tuning, struct tuning_news *news);
/* Asks it to stop after the batch it is at. */
void tuning_cancel(struct tuning *tuning);
/* TUNING_DONE: the model, calibrated and judged on the held-out stays, with facts; it stays the
 * tuning's. NULL before, and where there is none. */
struct model *tuning_model(struct tuning *tuning);
/* Stops it, waits for its end and frees all. NULL is allowed. */
void tuning_end(struct tuning *tuning);

#endif
